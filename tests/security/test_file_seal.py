"""The seal at the end of a PDF that was kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.security import file_seal, signing

SEED = bytes(range(32))
PUBLIC = signing.public_of(SEED)
PDF = b"%PDF-1.4\nmot trang\n%%EOF\n"


def test_a_seal_is_read_back_and_holds_for_its_key_only() -> None:
    data = file_seal.put(SEED, PDF)
    found = file_seal.read(data)
    assert data == file_seal.put(SEED, PDF) and data.startswith(PDF) and data.count(b"\n%CCHC-1 ") == 1
    assert found is not None and found.body == PDF and signing.key_id(PUBLIC).startswith(found.key)
    assert found.holds(PUBLIC) and not found.holds(signing.public_of(bytes(32)))


@given(st.integers(0, len(file_seal.put(SEED, PDF)) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(at: int, by: int) -> None:
    data = bytearray(file_seal.put(SEED, PDF))
    data[at] ^= by
    found = file_seal.read(bytes(data))
    named = found is not None and signing.key_id(PUBLIC).startswith(found.key)
    assert found is None or not named or not found.holds(PUBLIC)


@given(st.binary(max_size=400))
def test_nonsense_has_no_seal(data: bytes) -> None:
    assert file_seal.read(data) is None


def test_what_follows_a_seal_breaks_it() -> None:
    assert file_seal.read(file_seal.put(SEED, PDF) + b"\n") is None
    twice = file_seal.read(file_seal.put(SEED, file_seal.put(SEED, PDF)))
    assert twice is not None and twice.body == file_seal.put(SEED, PDF) and twice.holds(PUBLIC)

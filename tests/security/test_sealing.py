"""Receive keys and the streams they open."""

import io
import subprocess

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.security import sealing

CODE = "12345 67890 12345 67890 12345 67890 12345 67890 12345 67890"


def sealed(data: bytes, *recipients: str) -> bytes:
    out = io.BytesIO()
    sealing.encrypt(io.BytesIO(data), out, recipients)
    return out.getvalue()


def opened(data: bytes, *identities: str) -> bytes:
    out = io.BytesIO()
    sealing.decrypt(io.BytesIO(data), out, identities)
    return out.getvalue()


def test_each_recipient_opens_it_and_nobody_else() -> None:
    first, second, third = (sealing.new_identity() for _ in range(3))
    data = sealed(b"x" * 200_000, sealing.recipient_of(first), sealing.recipient_of(second))
    assert opened(data, first) == opened(data, third, second) == b"x" * 200_000
    with pytest.raises(ValueError, match="cannot be opened"):
        opened(data, third)


@pytest.mark.parametrize("cut", [0, 10, 150, 70_000, 200_100])
def test_a_cut_stream_is_noticed(cut: int) -> None:
    key = sealing.new_identity()
    with pytest.raises(ValueError):
        opened(sealed(b"x" * 200_000, sealing.recipient_of(key))[:cut], key)


@pytest.mark.parametrize("place", [30, 150, 70_000, 200_000])
def test_a_changed_stream_is_noticed(place: int) -> None:
    key = sealing.new_identity()
    data = bytearray(sealed(b"x" * 200_000, sealing.recipient_of(key)))
    data[place] ^= 1
    with pytest.raises(ValueError):
        opened(bytes(data), key)


def test_what_the_sink_raises_comes_through() -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    key = sealing.new_identity()
    with pytest.raises(OSError, match="No space"):
        sealing.decrypt(io.BytesIO(sealed(b"x" * 9000, sealing.recipient_of(key))), Full(), [key])


@given(st.binary(min_size=32, max_size=32))
def test_our_bech32_is_age_s(seed: bytes) -> None:
    text = sealing.bech32(sealing.IDENTITY_PREFIX, seed).upper()
    assert str(pyrage.x25519.Identity.from_str(text)) == text


def test_the_recovery_sheet_gives_the_same_key_however_it_is_typed() -> None:
    key = sealing.recovery_identity(CODE)
    assert key == sealing.recovery_identity(CODE.replace(" ", "-")) != sealing.recovery_identity(CODE[:-1] + "1")
    assert opened(sealed(b"lost stick", sealing.recipient_of(key)), key) == b"lost stick"
    with pytest.raises(ValueError):
        sealing.recovery_identity("12345")


def test_the_age_tool_makes_the_same_public_key() -> None:
    key = sealing.new_identity()
    said = subprocess.run(["age-keygen", "-y"], input=key, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == sealing.recipient_of(key)


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 60))
def test_a_pulled_source_gives_every_byte(pieces: list[bytes], size: int) -> None:
    source, found = sealing.PulledSource(iter(pieces)), b""
    while block := source.read(size):
        assert len(block) <= size
        found += block
    assert found == b"".join(pieces)
    assert sealing.PulledSource(iter(pieces)).read() == next((piece for piece in pieces if piece), b"")


def test_only_age_keys_are_recipients() -> None:
    assert sealing.is_recipient(sealing.recipient_of(sealing.new_identity()))
    assert not sealing.is_recipient("age1xyz")
    assert not sealing.is_recipient("ssh-ed25519 AAAA")

"""Signatures and the small JSON of signed statements."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.security import signing


def test_a_signature_is_bound_to_its_purpose_and_version() -> None:
    seed = signing.new_seed()
    public = signing.public_of(seed)
    signature = signing.sign(seed, "changes", b"header")
    assert signing.verify(public, "changes", b"header", signature)
    assert not signing.verify(public, "grant", b"header", signature)
    assert not signing.verify(public, "changes", b"header", signature, version=2)
    assert not signing.verify(public, "changes", b"headed", signature)
    assert not signing.verify(signing.public_of(signing.new_seed()), "changes", b"header", signature)
    assert not signing.verify(public[:31], "changes", b"header", signature)
    assert not signing.verify(public, "changes", b"header", signature[:63])


def test_a_statement_survives_packing_and_keeps_its_bytes() -> None:
    seed = signing.new_seed()
    told = signing.state(seed, "receipt", {"unit": "Xã Vĩnh Thủy", "number": 3})
    again = signing.unpack(told.packed())
    assert again == told
    assert again.fields() == {"unit": "Xã Vĩnh Thủy", "number": 3}
    assert again.holds(signing.public_of(seed), "receipt")
    assert not again.holds(signing.public_of(seed), "checkpoint")


@pytest.mark.parametrize("data", [b"", b"x" * 64])
def test_what_is_too_short_is_no_statement(data: bytes) -> None:
    with pytest.raises(ValueError, match="too short"):
        signing.unpack(data)


@pytest.mark.parametrize(
    "data",
    [b'{"a":1,"a":1}', b'{"a":NaN}', b'{"a":Infinity}', b"[1]", b"1", b"", b"\xff\xfe", b'{"a":' + b"[" * 40 + b"]" * 40 + b"}",
     b"[" * 100_000, b'{"a":' * 50_000, b'{"n":' + b"9" * 5000 + b"}", b'{"n":[9223372036854775808]}', b'{"n":-9223372036854775809}'],
)  # fmt: skip
def test_json_that_is_meant_badly_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        signing.json_object(data)


def test_json_up_to_the_allowed_depth_is_read() -> None:
    signing.json_object(b'{"a":' + b"[" * 31 + b"]" * 31 + b"}")
    with pytest.raises(ValueError):
        signing.json_object(b'{"a":' + b"[" * 33 + b"]" * 33 + b"}")


@given(st.binary(max_size=200))
def test_random_bytes_only_ever_raise_value_errors(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        signing.json_object(data)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 79), st.integers(1, 9))
def test_the_root_key_survives_paper_and_a_mistyped_digit_is_noticed(seed: bytes, place: int, step: int) -> None:
    text = signing.root_text(seed)
    assert [len(group) for group in text.split()] == [5] * 16
    assert signing.root_from_text(text.replace(" ", "-")) == seed
    digits = list(text.replace(" ", ""))
    digits[place] = str((int(digits[place]) + step) % 10)
    with pytest.raises(ValueError):
        signing.root_from_text("".join(digits))

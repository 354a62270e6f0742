"""The signed digits of a printed sheet: shape, what they carry, every way to spoil them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.said import is_code
from cchc_desktop.security import sheet_code, signing

SEED = bytes(range(32))
NAME, DIGEST = bytes(range(16)), bytes(range(100, 116))
DIGITS = sheet_code.make(SEED, 3, NAME, DIGEST)


def test_the_same_sheet_has_the_same_digits_that_fit_the_smallest_code_for_them() -> None:
    assert sheet_code.make(SEED, 3, NAME, DIGEST) == DIGITS
    assert is_code(DIGITS) and not is_code(DIGITS[:-1]) and not is_code("1" + DIGITS[1:]) and not is_code(DIGITS[:-1] + "x")


@given(form=st.integers(0, 255), name=st.binary(min_size=16, max_size=16), digest=st.binary(min_size=16, max_size=16))
@settings(max_examples=40)
def test_what_is_put_in_is_read_back_and_holds_for_its_machine_alone(form: int, name: bytes, digest: bytes) -> None:
    found = sheet_code.read(sheet_code.make(SEED, form, name, digest))
    assert (found.form, found.name, found.digest) == (form, name, digest)
    assert signing.key_id(signing.public_of(SEED)).startswith(found.key)
    assert found.holds(signing.public_of(SEED)) and not found.holds(signing.public_of(bytes(32)))


@given(place=st.integers(2, 246), digit=st.integers(0, 9))
@settings(max_examples=60)
def test_one_digit_changed_is_never_believed(place: int, digit: int) -> None:
    spoilt = DIGITS[:place] + str(digit) + DIGITS[place + 1 :]
    if spoilt == DIGITS:
        return
    try:
        found = sheet_code.read(spoilt)
    except ValueError:
        return
    assert not found.holds(signing.public_of(SEED))


def test_a_signature_made_for_something_else_is_not_one_of_a_sheet() -> None:
    found = sheet_code.read(DIGITS)
    assert signing.verify(signing.public_of(SEED), sheet_code.PURPOSE, found.body, found.signature)
    assert not signing.verify(signing.public_of(SEED), "slip", found.body, found.signature)


@pytest.mark.parametrize("typed", ["", "12", "0" * 246, "9" * 247, "0" + "9" * 246, "0" * 247, "0" + "x" * 246, DIGITS.replace("1", "١")])
def test_what_are_no_digits_of_a_sheet_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"sheet|version"):
        sheet_code.read(typed)


def test_lengths_are_held() -> None:
    with pytest.raises(ValueError, match="length"):
        sheet_code.make(SEED, 1, NAME[:-1], DIGEST)
    assert sheet_code.read(f" {DIGITS[:100]}\n{DIGITS[100:]} ").name == NAME

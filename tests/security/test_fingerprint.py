"""The 25 digits two offices read to each other."""

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.security.fingerprint import fingerprint, parse, same

TOLD = ("enrol", "19405@2025-07-01", "3f0e", b"k" * 32, "age1xyz", "ab" * 32)


def test_the_digits_of_format_1_never_change() -> None:
    assert fingerprint(*TOLD) == "17779 34810 51098 27191 97625"


@pytest.mark.parametrize("place", range(6))
def test_every_part_counts(place: int) -> None:
    told = list(TOLD)
    told[place] = b"l" * 32 if place == 3 else f"{told[place]!r}x"
    assert fingerprint(*told) != fingerprint(*TOLD)


def test_it_may_be_typed_or_scanned_in_any_dress() -> None:
    text = fingerprint(*TOLD)
    for dress in (text, text.replace(" ", ""), text.replace(" ", "-"), f"  {text.replace(' ', ' – ')}\n", text.replace(" ", ".")):
        assert parse(dress) == text
        assert same(dress, text)


def test_one_other_digit_in_any_group_differs() -> None:
    text = fingerprint(*TOLD)
    for place, digit in enumerate(text):
        if digit != " ":
            assert not same(text[:place] + str((int(digit) + 1) % 10) + text[place + 1 :], text)


@pytest.mark.parametrize("typed", ["", "12345", "1" * 24, "1" * 26, "1234l" * 5, "١" * 25, "²" * 25])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(typed)
    assert refusal.value.code == "BAD_FINGERPRINT"

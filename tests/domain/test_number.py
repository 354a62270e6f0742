"""A number is unique by construction and tells when it was mistyped."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.number import book_name, damm, form_no, format_number, looks_like_code, mistyped, parse_number, whole_number

DAYS = st.dates(date(2018, 1, 1), date(2060, 12, 31))


@given(DAYS, st.integers(1, 99), st.integers(1, 99999))
def test_taken_apart_again(day: date, lane: int, count: int) -> None:
    number = format_number("H50.31.18", day, lane, count)
    parts = parse_number(number)
    assert parts and (parts.lane, parts.count, parts.day) == (lane, count, f"{day:%y%m%d}") and looks_like_code(number)
    assert len(number.rsplit("-", 1)[1]) == (5 if lane <= 9 and count <= 999 else 8)


@given(DAYS, st.integers(1, 99), st.integers(1, 99999), st.data())
def test_every_wrong_digit_and_every_swap_is_noticed(day: date, lane: int, count: int, data: st.DataObject) -> None:
    number = format_number("H50", day, lane, count)
    places = [i for i, c in enumerate(number) if c.isdigit() and i > 3]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert mistyped(number[:place] + wrong + number[place + 1 :])
    if place + 1 in places and number[place] != number[place + 1]:
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert mistyped(swapped)
    assert mistyped(number) is None


@given(DAYS, DAYS, st.tuples(st.integers(1, 99), st.integers(1, 99999)), st.tuples(st.integers(1, 99), st.integers(1, 99999)))
def test_other_lane_day_or_count_is_another_number(a: date, b: date, one: tuple[int, int], two: tuple[int, int]) -> None:
    same = (a, one) == (b, two)
    assert (format_number("H50", a, *one) == format_number("H50", b, *two)) == same


def test_a_number_without_its_prefix_gets_that_of_the_same_office() -> None:
    like = "H50.31.18-261120-10011-2"
    for bare in ("261125-10017", "261125-00100017", "261125-10017-2"):
        assert whole_number(f" {bare} ", like) == f"H50.31.18-{bare}"
    for other in ("H50.31.19-261125-10017", "abc", "", "261125", "2611251-10017"):
        assert whole_number(other, like) == other


def test_damm_known_value() -> None:
    assert damm("572") == "4"


@pytest.mark.parametrize(("lane", "count"), [(0, 1), (100, 1), (1, 0), (1, 100000)])
def test_a_full_day_is_refused(lane: int, count: int) -> None:
    with pytest.raises(Refused, match="NUMBER_RANGE"):
        format_number("H50", date(2026, 11, 23), lane, count)


@pytest.mark.parametrize("code", ["H15.50.05.13-261008-0975", "G12.18-260421-00430053", "000.00.16.H50-230830-0001"])
def test_codes_of_other_systems_pass_and_are_not_ours(code: str) -> None:
    assert looks_like_code(code) and (parse_number(code) is None)


def test_form_numbers_and_books() -> None:
    assert (form_no(417, "TNHS"), form_no(417, "TNHS", 2)) == ("0417/TNHS", "0417.2/TNHS")
    assert (book_name(3, 2026), book_name(3, 2026, 2)) == ("03/2026", "03.2/2026")


def test_five_digits_as_long_as_they_hold() -> None:
    day = date(2026, 11, 23)
    assert [format_number("H50", day, lane, count).rsplit("-", 1)[1][:-1] for lane, count in ((9, 999), (10, 999), (9, 1000))] == [
        "9999", "1000999", "0901000",
    ]  # fmt: skip


def test_a_refusal_of_a_full_day_and_a_mistyped_number_are_named() -> None:
    with pytest.raises(Refused) as caught:
        format_number("H50", date(2026, 11, 23), 1, 0)
    assert caught.value.code == "NUMBER_RANGE"
    number = format_number("H50", date(2026, 11, 23), 1, 1)
    problem = mistyped(number[:-1] + str((int(number[-1]) + 1) % 10))
    assert problem is not None and problem.field == "number"


@pytest.mark.parametrize("text", ["", "H50", "H50-261123", "H50-261123-1001", "H50-261123-10010-1", "h50 261123", "H50-26112-10013"])
def test_what_is_no_number_of_ours(text: str) -> None:
    assert parse_number(text) is None and mistyped(text) is None


def test_a_number_is_read_whatever_its_case_and_blanks() -> None:
    number = format_number("H50.31.18", date(2026, 11, 23), 1, 31)
    assert parse_number(f"  {number.lower()} ") == parse_number(number)
    assert looks_like_code(f" {number.lower()}") and mistyped(f" {number.lower()} ") is None


def test_forms_given_out_rarely_have_two_digits() -> None:
    assert form_no(9, "HDHS", least=2) == "09/HDHS" and form_no(12345, "TNHS") == "12345/TNHS"

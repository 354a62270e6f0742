"""The parts sample data is made of: chance, people, places, working time, traffic."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.demo.chance import Shares, Weighted, new_id, source
from cchc_desktop.demo.hours import WorkingTime
from cchc_desktop.demo.make import span_of
from cchc_desktop.demo.people import Crowd
from cchc_desktop.demo.region import data, region, shared_out
from cchc_desktop.demo.season import Span
from cchc_desktop.demo.sheets import signing_day
from cchc_desktop.demo.traffic import arrivals, half_year, half_year_before
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import PREFIX
from cchc_desktop.domain.person import check_person, normalise_person
from cchc_desktop.domain.unit import standard_week
from cchc_desktop.domain.workdays import Calendar
from cchc_desktop.office import resources

CALENDAR = Calendar(standard_week(), {rule.day: rule for rule in resources.calendar()})


def test_the_region_is_that_of_the_day() -> None:
    before, after = region(date(2023, 1, 1)), region(date(2025, 7, 1))
    assert (before.office.title, len(before.places)) == ("Huyện Vĩnh Linh", 18)
    assert (after.office.title, len(after.places)) == ("Tỉnh Quảng Trị", 5)
    assert region(date(2025, 6, 30)).office.code == "464"
    assert sum(p.weight for p in before.places) == sum(p.weight for p in after.places), "the same people, other borders"


def test_a_code_used_again_names_another_commune() -> None:
    names = {day: next(p for p in region(day).places if p.unit.code == "19405") for day in (date(2023, 1, 1), date(2026, 1, 1))}
    assert [p.unit.name for p in names.values()] == ["Vĩnh Lâm", "Vĩnh Thủy"]
    assert names[date(2023, 1, 1)].address == "xã Vĩnh Lâm, huyện Vĩnh Linh, tỉnh Quảng Trị"
    assert names[date(2026, 1, 1)].address == "xã Vĩnh Thủy, tỉnh Quảng Trị"


@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2026, 1, 1)])
def test_every_place_is_fit_for_set_up(day: date) -> None:
    here = region(day)
    prefixes = [here.prefix, *(place.prefix for place in here.places)]
    assert all(PREFIX.match(prefix) for prefix in prefixes)
    assert len(set(prefixes)) == len(prefixes), "numbers of two communes must never meet"
    assert all(place.villages and place.families for place in here.places)


def test_every_entry_of_a_register_can_be_kept_while_it_is_open_and_when_it_is_done() -> None:
    told = json.loads((resources.folder() / "demo" / "so-viec.json").read_text(encoding="utf-8"))
    books = json.loads((resources.folder() / "work.json").read_text(encoding="utf-8"))["books"]
    needs = {(book["id"], state["id"]): set(state.get("needs", ())) for book in books for state in book["states"]}
    assert any(needs.values())
    for row in told["entries"]:
        done = dict(row["done"])
        for state, values in ((row["open"], row["values"]), (done.pop("state"), row["values"] | done)):
            assert needs[row["book"], state] <= set(values), (row["values"], state)


def test_there_are_only_as_many_communes_as_there_are() -> None:
    assert len(region(date(2026, 1, 1)).only(3).places) == 3
    for wrong in (0, 6):
        with pytest.raises(Refused) as said:
            region(date(2026, 1, 1)).only(wrong)
        assert (said.value.code, said.value.field) == ("BAD_FIELD", "communes")


@given(st.integers(0, 10**6), st.lists(st.integers(1, 100), min_size=1, max_size=20))
def test_what_is_shared_out_is_all_there_was(total: int, weights: list[int]) -> None:
    parts = shared_out(total, weights)
    assert sum(parts) == total
    assert all(abs(part - total * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True))


@given(st.integers(0, 10**9))
def test_made_up_people_give_a_clerk_nothing_to_mend(seed: int) -> None:
    crowd = Crowd(source(seed), region(date(2026, 1, 1)).places[seed % 5], 2026)
    for _ in range(5):
        person = crowd.someone()
        assert check_person(normalise_person(person), "applicant", date(2026, 11, 25)) == []
        assert normalise_person(person) == person
        helper = crowd.helper(person)
        assert check_person(helper, "submitted_by", date(2026, 11, 25)) == []
        assert helper.phone


def test_telephones_have_prefixes_that_no_operator_was_given() -> None:
    operators = "052 055 056 058 059 03 07 08 09"
    assert not any(prefix.startswith(tuple(operators.split())) for prefix in data()["phone_prefixes"])


def test_people_come_again() -> None:
    crowd = Crowd(source(1), region(date(2026, 1, 1)).places[0], 2026)
    seen = Counter(crowd.someone().id_number for _ in range(300))
    assert 150 < len(seen) < 280


@given(st.floats(0, 1), st.integers(1, 400), st.integers(0, 10**6))
def test_shares_keep_their_rate(rate: float, size: int, seed: int) -> None:
    shares = Shares(Random(seed), {"yes": rate}, size)
    assert abs(sum(shares.draw("yes") for _ in range(size)) - size * rate) <= 1


def test_weights_are_kept() -> None:
    rng, drawn = source("weights"), Weighted({"a": 3, "b": 1})
    assert 700 < Counter(drawn.draw(rng) for _ in range(1000))["a"] < 800


def test_the_same_source_gives_the_same() -> None:
    assert [new_id(source(1, "a")), new_id(source(1, "b"))] == [new_id(source(1, "a")), new_id(source(1, "b"))]
    assert new_id(source(1, "a")) != new_id(source(2, "a"))


TIME = WorkingTime(CALENDAR, date(2026, 11, 16), date(2026, 12, 4))


@given(st.integers(0, 14 * 8 * 3600 - 1))
def test_a_moment_of_working_time_goes_there_and_back(position: int) -> None:
    at = TIME.moment(position)
    assert TIME.position(at) == position
    assert any(opens <= at.time() <= closes for opens, closes in CALENDAR.spans(at.date()))


def test_nothing_passes_while_the_office_is_closed() -> None:
    evening, morning = datetime(2026, 11, 23, 19, 0, tzinfo=ICT), datetime(2026, 11, 25, 7, 0, tzinfo=ICT)
    assert TIME.position(evening) == TIME.position(morning), "24/11 is a day off"
    assert date(2026, 11, 24) not in TIME.days


def test_people_come_when_the_office_is_open_and_never_tomorrow() -> None:
    now = datetime(2026, 11, 25, 9, 0, tzinfo=ICT)
    days = [day for day in TIME.days if day <= now.date()]
    found = arrivals(source("traffic"), CALENDAR, days, 600, now)
    assert len(found) == 600
    assert found == sorted(found)
    assert found[-1] <= now
    assert all(any(a <= at.time() <= b for a, b in CALENDAR.spans(at.date())) for at in found)
    by_hour = Counter(at.hour for at in found)
    assert by_hour[9] > by_hour[16] and by_hour[12] == 0
    mondays, fridays = (sum(at.weekday() == day for at in found) / sum(d.weekday() == day for d in days) for day in (0, 4))
    assert mondays > fridays


@pytest.mark.parametrize(
    ("first", "last"), [((2023, 1, 1), (2023, 6, 30)), ((2025, 8, 31), (2026, 2, 27)), ((2026, 7, 15), (2027, 1, 14))]
)
def test_half_a_year(first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert half_year(date(*first)) == date(*last)


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_the_half_year_that_ends_today_is_about_half_a_year(today: date) -> None:
    assert timedelta(days=175) < today - half_year_before(today) < timedelta(days=190)


def test_a_span_never_reaches_into_the_future() -> None:
    now = datetime(2026, 11, 25, 9, 0, tzinfo=ICT)
    assert span_of(None, now) == Span(date(2026, 5, 26), date(2026, 11, 25), now)
    assert span_of(date(2026, 9, 1), now).last == date(2026, 11, 25)
    assert not span_of(date(2023, 1, 1), now).lives
    for wrong in (date(2026, 11, 26), date(1999, 12, 31)):
        with pytest.raises(Refused) as said:
            span_of(wrong, now)
        assert said.value.field == "from"


@pytest.mark.parametrize(
    ("first", "now", "expected"),
    [
        ((2023, 1, 1), (2026, 11, 25), (2023, 8, 30)),  # the conference of the news item
        ((2026, 5, 26), (2026, 11, 25), (2026, 8, 28)),  # 30/8/2026 is a Sunday
        ((2026, 9, 10), (2027, 3, 1), (2027, 1, 15)),
        ((2026, 9, 10), (2026, 9, 15), (2026, 9, 14)),
        ((2026, 9, 10), (2026, 9, 10), None),
    ],
)
def test_sheets_are_signed_on_a_working_day_that_has_come(
    first: tuple[int, int, int], now: tuple[int, int, int], expected: tuple[int, int, int] | None
) -> None:
    moment = datetime(*now, 10, 0, tzinfo=ICT)
    span = span_of(date(*first), moment)
    days = WorkingTime(CALENDAR, span.first, span.last + timedelta(days=100)).days
    assert signing_day(span, days) == (date(*expected) if expected else None)

"""Deadlines: the vectors of the domain facts, and what must hold for any calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Limit, LimitUnit
from cchc_desktop.domain.unit import Hours, standard_week
from cchc_desktop.domain.workdays import MOST_LINES, Calendar, DayRule, reckon, rules_from_json

SHIPPED = Path(__file__).parents[2] / "resources" / "calendar" / "vn.json"
RULES = rules_from_json(json.loads(SHIPPED.read_text(encoding="utf-8")))
VIETNAM = Calendar(standard_week(), {rule.day: rule for rule in RULES})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ICT)


def working(amount: int) -> Limit:
    return Limit(amount, LimitUnit.WORKING_DAYS)


@pytest.mark.parametrize(
    ("received", "amount", "due"),
    [
        ("2025-04-25T10:00", 3, "2025-04-29"),
        ("2025-04-29T14:00", 1, "2025-05-05"),
        ("2026-01-09T09:00", 1, "2026-01-10"),
        ("2026-02-13T09:00", 3, "2026-02-25"),
        ("2026-08-21T09:00", 5, "2026-08-27"),
        ("2026-08-28T09:00", 2, "2026-09-04"),
        ("2026-11-23T09:00", 1, "2026-11-25"),
        ("2023-08-30T09:00", 3, "2023-09-06"),
    ],
)
def test_the_vectors(received: str, amount: int, due: str) -> None:
    assert reckon(at(received), working(amount), VIETNAM).due_at == at(f"{due}T17:00")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-20T09:00", "2026-11-20T17:00"),
        ("2026-11-20T15:00", "2026-11-20T17:00"),
        ("2026-11-20T15:12", "2026-11-23T17:00"),
        ("2026-11-23T15:12", "2026-11-25T17:00"),
        ("2026-11-20T17:30", "2026-11-23T17:00"),
        ("2026-11-22T09:00", "2026-11-23T17:00"),
    ],
)
def test_same_day_procedures_and_the_cutoff(received: str, due: str) -> None:
    assert reckon(at(received), Limit(0, LimitUnit.SAME_DAY), VIETNAM).due_at == at(due)


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        ("2026-11-20T08:00", 2, "2026-11-20T10:00"),
        ("2026-11-20T10:30", 2, "2026-11-20T14:30"),
        ("2026-11-20T12:00", 1, "2026-11-20T14:30"),
        ("2026-11-20T06:10", 8, "2026-11-20T17:00"),
        ("2026-11-20T16:05", 2, "2026-11-23T08:15"),
        ("2026-11-23T16:00", 8, "2026-11-25T16:00"),
    ],
)
def test_hours_run_through_the_opening_spans(received: str, hours: int, due: str) -> None:
    assert reckon(at(received), Limit(hours, LimitUnit.HOURS), VIETNAM).due_at == at(due)


def test_calendar_days_end_on_a_working_day() -> None:
    assert reckon(at("2026-11-02T09:00"), Limit(20, LimitUnit.CALENDAR_DAYS), VIETNAM).due_at == at("2026-11-23T17:00")


def test_the_same_hour_rule_keeps_the_clock_time() -> None:
    assert reckon(at("2026-11-19T09:07"), working(1), VIETNAM, due_rule="same_hour").due_at == at("2026-11-20T09:15")


def test_the_count_reads_like_a_clerk_says_it() -> None:
    lines = reckon(at("2026-11-23T15:12"), Limit(0, LimitUnit.SAME_DAY), VIETNAM).lines
    assert [(line.label, line.text) for line in lines] == [
        ("T2 23/11", "Nhận 15:12, sau 15:00"),
        ("T3 24/11", "Nghỉ: Ngày Văn hóa Việt Nam"),
        ("T4 25/11", "Ngày làm việc 1: trả 17:00"),
    ]


def test_saturday_mornings_of_a_field() -> None:
    week = (*standard_week()[:5], Hours(((time(7), time(11, 30)),)), Hours(()))
    assert reckon(at("2026-11-20T09:00"), working(1), Calendar(week)).due_at == at("2026-11-21T11:30")


def test_a_calendar_without_working_days_is_refused() -> None:
    with pytest.raises(Refused, match="NO_WORKING_DAY"):
        reckon(at("2026-11-20T09:00"), working(1), Calendar((Hours(()),) * 7))


moments = st.datetimes(datetime(2023, 1, 1), datetime(2027, 6, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=ICT))
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from([LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.HOURS]))


@given(moments, limits, st.sampled_from(["closing", "same_hour"]))
def test_due_is_a_working_moment_after_the_receipt(received: datetime, limit: Limit, rule: str) -> None:
    found = reckon(received, limit, VIETNAM, due_rule=rule)
    spans = VIETNAM.spans(found.due_at.date())
    # the same clock time may fall into the lunch break of the last day: the citizen comes when the office is open that day
    assert found.due_at > received and spans and spans[0][0] <= found.due_at.time() <= spans[-1][1]
    assert 2 <= len(found.lines) <= MOST_LINES and found.lines[-1].mark == "due"


@given(moments, st.integers(1, 60))
def test_working_days_agree_with_counting_by_hand(received: datetime, amount: int) -> None:
    day, left = VIETNAM.effective(received).date(), amount
    while left:
        day += timedelta(days=1)
        left -= VIETNAM.is_working(day)
    assert reckon(received, working(amount), VIETNAM).due_at.date() == day


@given(moments, moments, limits)
def test_who_comes_later_is_never_due_earlier(one: datetime, other: datetime, limit: Limit) -> None:
    first, second = sorted((one, other))
    assert reckon(first, limit, VIETNAM).due_at <= reckon(second, limit, VIETNAM).due_at


@given(moments, limits)
def test_a_longer_limit_is_never_due_earlier(received: datetime, limit: Limit) -> None:
    longer = Limit(limit.amount + 1, limit.unit)
    assert reckon(received, limit, VIETNAM).due_at <= reckon(received, longer, VIETNAM).due_at


@given(moments, limits, st.dates(date(2023, 1, 1), date(2027, 9, 1)))
def test_one_more_holiday_never_makes_it_earlier(received: datetime, limit: Limit, holiday: date) -> None:
    more = Calendar(VIETNAM.week, {**VIETNAM.days, holiday: DayRule(holiday, True, "thử")})
    assert reckon(received, limit, VIETNAM).due_at <= reckon(received, limit, more).due_at


@pytest.mark.parametrize("bad", [[], {}, {"days": 3}, {"days": [{"day": "2026-02-30", "off": True, "name": "x"}]}, {"days": [1]}])
def test_a_file_that_is_no_calendar_is_refused(bad: object) -> None:
    with pytest.raises(Refused):
        rules_from_json(bad)

"""Pause, restart, extension, a changed calendar: vectors by hand and properties."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.deadlines import AfterWait, citizen_limit, extend, on_new_calendar, resume, rounded_up
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Limit, LimitUnit
from cchc_desktop.domain.unit import standard_week
from cchc_desktop.domain.workdays import Calendar, DayRule, reckon

CALENDAR = Calendar(standard_week(), {date(2026, 11, 24): DayRule(date(2026, 11, 24), True, "Ngày Văn hóa Việt Nam")})
THREE = Limit(3, LimitUnit.WORKING_DAYS)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ICT)


@pytest.mark.parametrize(
    ("due", "asked", "resumed", "new"),
    [
        ("11-27 17:00", "11-25 10:00", "11-30 10:00", "12-02 17:00"),  # five days' wait
        ("11-27 17:00", "11-25 10:00", "11-25 10:00", "11-27 17:00"),  # no wait at all
        ("11-27 17:00", "11-25 09:00", "11-25 16:00", "11-30 17:00"),  # seven hours lead past closing, over a week-end
        ("11-27 17:00", "11-25 10:00", "11-27 10:00", "11-30 17:00"),  # Sunday moves to Monday
        ("11-20 17:00", "11-19 10:00", "11-23 10:00", "11-25 17:00"),  # 24/11 is a day off
    ],
)
def test_a_pause_gives_the_time_back(due: str, asked: str, resumed: str, new: str) -> None:
    moved = resume(at(due), at(asked), at(resumed), THREE, CALENDAR, AfterWait.PAUSE)
    assert (moved.old_due, moved.new_due, moved.cause) == (at(due), at(new), "supplement")
    assert [line.mark for line in moved.lines] == ["received", "count", "due"]


def test_hours_and_the_same_hour_rule_keep_the_clock_time() -> None:
    hours = Limit(8, LimitUnit.HOURS)
    assert resume(at("11-25 10:10"), at("11-25 08:00"), at("11-25 08:20"), hours, CALENDAR, AfterWait.PAUSE).new_due == at("11-25 10:30")
    moved = resume(at("11-26 16:30"), at("11-25 08:00"), at("11-25 09:00"), THREE, CALENDAR, AfterWait.PAUSE, due_rule="same_hour")
    assert moved.new_due == at("11-27 07:00")


def test_a_restart_counts_the_whole_limit_again() -> None:
    moved = resume(at("11-27 17:00"), at("11-25 10:00"), at("11-30 10:00"), THREE, CALENDAR, AfterWait.RESTART, cause="payment")
    assert (moved.new_due, moved.cause) == (at("12-03 17:00"), "payment")
    assert moved.lines == reckon(at("11-30 10:00"), THREE, CALENDAR).lines


def test_resuming_before_asking_is_refused() -> None:
    with pytest.raises(Refused, match="RESUMED_BEFORE"):
        resume(at("11-27 17:00"), at("11-25 10:00"), at("11-25 09:59"), THREE, CALENDAR, AfterWait.PAUSE)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.timedeltas(timedelta(), timedelta(days=40)),
    st.timedeltas(timedelta(), timedelta(days=40)), st.sampled_from(["closing", "same_hour"]),
)  # fmt: skip
def test_a_pause_never_takes_time_away_and_ends_in_working_time(
    asked: datetime, wait: timedelta, left: timedelta, rule: str
) -> None:
    start = asked.replace(tzinfo=ICT)
    due = CALENDAR.closing(CALENDAR.effective(start + left).date())
    moved = resume(due, start, start + wait, THREE, CALENDAR, AfterWait.PAUSE, due_rule=rule)
    assert moved.new_due >= due + wait - timedelta(minutes=1)
    assert CALENDAR.is_working(moved.new_due.date())
    assert CALENDAR.opening(moved.new_due.date()) <= moved.new_due <= CALENDAR.closing(moved.new_due.date())


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_rounding_goes_up_to_a_quarter_and_never_further(moment: datetime) -> None:
    found = rounded_up(moment)
    assert found.minute % 15 == 0 == found.second == found.microsecond
    assert timedelta() <= found - moment < timedelta(minutes=15)


def test_the_citizens_own_limit_is_counted_in_working_days() -> None:
    assert citizen_limit(at("11-23 10:00"), 3, CALENDAR) == at("11-27 17:00")


def test_an_extension_comes_once() -> None:
    assert extend(at("11-23 17:00"), 2, CALENDAR, extended_before=0).new_due == at("11-26 17:00")
    with pytest.raises(Refused, match="EXTENDED_ALREADY"):
        extend(at("11-23 17:00"), 2, CALENDAR, extended_before=1)
    for days in (0, 61):
        with pytest.raises(Refused, match="BAD_FIELD"):
            extend(at("11-23 17:00"), days, CALENDAR, extended_before=0)


def test_a_changed_calendar_moves_only_what_the_old_one_gave() -> None:
    plain = Calendar(standard_week())
    received = at("11-23 09:00")
    one = Limit(1, LimitUnit.WORKING_DAYS)
    assert on_new_calendar(received, one, at("11-24 17:00"), plain, CALENDAR, "closing") == reckon(received, one, CALENDAR)
    assert on_new_calendar(received, one, at("11-26 17:00"), plain, CALENDAR, "closing") is None  # set by hand
    assert on_new_calendar(received, one, at("11-25 17:00"), CALENDAR, CALENDAR, "closing") is None

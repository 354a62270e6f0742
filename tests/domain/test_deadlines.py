"""Pause, restart, extension, a changed calendar: vectors by hand and properties."""

from __future__ import annotations

from collections.abc import Callable
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
CALENDAR_FREE = Calendar(standard_week())
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


def refused_at(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code, caught.value.field


def test_refusals_name_their_field() -> None:
    asked, due = at("11-25 10:00"), at("11-27 17:00")
    assert refused_at(lambda: resume(due, asked, at("11-25 09:59"), THREE, CALENDAR, AfterWait.PAUSE)) == ("RESUMED_BEFORE", "at")
    assert refused_at(lambda: extend(due, 1, CALENDAR, extended_before=1)) == ("EXTENDED_ALREADY", None)
    assert refused_at(lambda: extend(due, 0, CALENDAR, extended_before=0)) == ("BAD_FIELD", "days")


def test_the_least_and_the_longest_extension() -> None:
    assert extend(at("11-23 17:00"), 1, CALENDAR, extended_before=0).new_due == at("11-25 17:00")
    longest = extend(at("01-05 17:00"), 60, Calendar(standard_week()), extended_before=0)
    assert longest.new_due == at("03-30 17:00"), "twelve weeks"


def test_an_extension_tells_its_count() -> None:
    found = extend(at("11-23 17:00"), 2, CALENDAR, extended_before=0)
    assert (found.cause, found.old_due) == ("extension", at("11-23 17:00"))
    assert [(line.label, line.mark, line.text) for line in found.lines] == [
        ("T2 23/11", "received", "Hẹn cũ 17:00"), ("T3 24/11", "off", "Nghỉ: Ngày Văn hóa Việt Nam"),
        ("T4 25/11", "count", "Ngày làm việc 1"),
        ("T5 26/11", "due", "Ngày làm việc 2: trả 17:00"),
    ]  # fmt: skip


def test_a_pause_tells_how_long_was_waited() -> None:
    due = at("11-27 17:00")
    days = resume(due, at("11-25 10:05"), at("11-26 08:00"), THREE, CALENDAR, AfterWait.PAUSE).lines
    assert [line.text for line in days] == ["Dừng đồng hồ 10:05", "Chạy lại 08:00, đã chờ 1 ngày", "Trả 17:00 (trước đó hẹn 27/11)"]
    hours = resume(due, at("11-25 10:05"), at("11-25 15:00"), THREE, CALENDAR, AfterWait.PAUSE).lines
    assert hours[1].text == "Chạy lại 15:00, đã chờ trong ngày"
    assert [line.day.day for line in days] == [25, 26, 30], "22 hours later than Friday's closing is Monday"


def test_a_wait_that_ends_just_at_closing_stays_on_that_day() -> None:
    moved = resume(at("11-26 17:00"), at("11-25 10:00"), at("11-26 10:00"), THREE, CALENDAR, AfterWait.PAUSE)
    assert moved.new_due == at("11-27 17:00")


def test_where_nothing_is_said_the_same_day_ends_at_three() -> None:
    same, plain = Limit(0, LimitUnit.SAME_DAY), Calendar(standard_week())
    for came, due in (("11-23 15:00", "11-23 17:00"), ("11-23 15:01", "11-24 17:00")):
        assert resume(at("11-20 17:00"), at("11-20 09:00"), at(came), same, CALENDAR_FREE, AfterWait.RESTART).new_due == at(due)
        assert reckon(at(came), same, CALENDAR_FREE).due_at == at(due)
    moved = on_new_calendar(at("11-23 15:01"), same, at("11-24 17:00"), plain, CALENDAR, "closing")
    assert moved is not None and moved.due_at == at("11-25 17:00")
    closed = Calendar(standard_week(), {date(2026, 11, 23): DayRule(date(2026, 11, 23), True, "Nghỉ bão")})
    moved = on_new_calendar(at("11-23 14:30"), same, at("11-23 17:00"), plain, closed, "closing")
    assert moved is not None and moved.due_at == at("11-24 17:00")
    assert on_new_calendar(at("11-23 15:00"), same, at("11-23 17:00"), plain, CALENDAR, "closing") is None
    assert resume(at("11-20 17:00"), at("11-20 09:00"), at("11-23 09:10"), THREE, CALENDAR_FREE, AfterWait.RESTART).new_due.hour == 17

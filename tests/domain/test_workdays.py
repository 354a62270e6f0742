"""Deadlines: the vectors of the domain facts, and what must hold for any calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

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


def told(received: str, limit: Limit, calendar: Calendar = VIETNAM, **more: Any) -> list[tuple[str, str, str]]:
    return [(line.label, line.mark, line.text) for line in reckon(at(received), limit, calendar, **more).lines]


def test_a_count_over_a_holiday_and_a_week_end() -> None:
    assert told("2026-11-23T09:00", working(5)) == [
        ("T2 23/11", "received", "Nhận 09:00"), ("T3 24/11", "off", "Nghỉ: Ngày Văn hóa Việt Nam"),
        ("T4 25/11", "count", "Ngày làm việc 1"), ("T5 26/11", "count", "Ngày làm việc 2"), ("T6 27/11", "count", "Ngày làm việc 3"),
        ("T7 28/11 – CN 29/11", "off", "Nghỉ cuối tuần"), ("T2 30/11", "count", "Ngày làm việc 4"),
        ("T3 01/12", "due", "Ngày làm việc 5: trả 17:00"),
    ]  # fmt: skip


def test_a_worked_saturday_says_so() -> None:
    assert told("2026-08-21T09:00", working(2))[1:] == [
        ("T7 22/08", "count", "Ngày làm việc 1 (làm bù)"), ("CN 23/08", "off", "Nghỉ cuối tuần"),
        ("T2 24/08", "due", "Ngày làm việc 2: trả 17:00"),
    ]  # fmt: skip
    assert reckon(at("2026-08-22T09:00"), Limit(0, LimitUnit.SAME_DAY), VIETNAM).due_at == at("2026-08-22T17:00")
    worked = Calendar(standard_week(), {date(2026, 11, 25): DayRule(date(2026, 11, 25), False, "Làm việc như thường")})
    assert told("2026-11-24T09:00", working(2), worked)[1] == ("T4 25/11", "count", "Ngày làm việc 1"), "a weekday is no swap"


def test_a_worked_swap_day_has_the_hours_of_the_first_open_day() -> None:
    late = Hours(((time(8), time(12)),))
    week = (Hours(()), late, *(Hours(((time(7), time(16)),)),) * 3, Hours(()), Hours(()))
    swap = Calendar(week, {date(2026, 11, 28): DayRule(date(2026, 11, 28), False, "bù")})
    assert swap.spans(date(2026, 11, 28)) == late.spans
    assert Calendar((Hours(()),) * 7, swap.days).spans(date(2026, 11, 28)) == ()


def test_calendar_days_count_days_off_too() -> None:
    assert told("2026-11-20T09:00", Limit(5, LimitUnit.CALENDAR_DAYS)) == [
        ("T6 20/11", "received", "Nhận 09:00"), ("T7 21/11", "count", "Ngày thứ 1, ngày nghỉ vẫn tính"),
        ("CN 22/11", "count", "Ngày thứ 2, ngày nghỉ vẫn tính"), ("T2 23/11", "count", "Ngày thứ 3"),
        ("T3 24/11", "count", "Ngày thứ 4, ngày nghỉ vẫn tính"), ("T4 25/11", "due", "Ngày thứ 5: trả 17:00"),
    ]  # fmt: skip


def test_calendar_days_that_end_on_days_off_move_on() -> None:
    assert told("2026-11-20T09:00", Limit(1, LimitUnit.CALENDAR_DAYS)) == [
        ("T6 20/11", "received", "Nhận 09:00"), ("T7 21/11 – CN 22/11", "off", "Nghỉ cuối tuần"), ("T2 23/11", "due", "Trả 17:00"),
    ]  # fmt: skip
    assert reckon(at("2026-11-23T09:00"), Limit(1, LimitUnit.CALENDAR_DAYS), VIETNAM).due_at == at("2026-11-25T17:00")


def test_days_off_of_different_kinds_are_different_lines() -> None:
    days = {date(2026, 11, n): DayRule(date(2026, 11, n), True, name) for n, name in ((24, "A"), (25, "A"), (26, "B"), (27, ""))}
    assert told("2026-11-23T09:00", working(1), Calendar(standard_week(), days))[1:-1] == [
        ("T3 24/11 – T4 25/11", "off", "Nghỉ: A"), ("T5 26/11", "off", "Nghỉ: B"), ("T6 27/11 – CN 29/11", "off", "Nghỉ cuối tuần"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("received", "text", "due"),
    [
        ("2026-11-25T06:30", "Nhận 06:30 ngoài giờ, tính từ 07:00", "2026-11-25T17:00"),
        ("2026-11-25T11:30", "Nhận 11:30 ngoài giờ, tính từ 13:30", "2026-11-25T17:00"),
        ("2026-11-25T12:10", "Nhận 12:10 ngoài giờ, tính từ 13:30", "2026-11-25T17:00"),
        ("2026-11-25T11:29", "Nhận 11:29", "2026-11-25T17:00"),
        ("2026-11-25T15:00", "Nhận 15:00", "2026-11-25T17:00"),
        ("2026-11-25T15:01", "Nhận 15:01, sau 15:00", "2026-11-26T17:00"),
        ("2026-11-25T17:00", "Nhận 17:00 ngoài giờ, tính từ T5 26/11 07:00", "2026-11-26T17:00"),
        ("2026-11-28T09:00", "Nhận 09:00 ngoài giờ, tính từ T2 30/11 07:00", "2026-11-30T17:00"),
    ],
)
def test_what_is_said_of_the_receipt(received: str, text: str, due: str) -> None:
    found = reckon(at(received), Limit(0, LimitUnit.SAME_DAY), VIETNAM)
    assert (found.lines[0].text, found.lines[0].mark, found.due_at) == (text, "received", at(due))


def test_only_same_day_procedures_know_the_cutoff() -> None:
    assert told("2026-11-25T16:00", working(1))[0] == ("T4 25/11", "received", "Nhận 16:00")
    assert told("2026-11-25T16:00", Limit(0, LimitUnit.SAME_DAY), cutoff=time(16, 30))[0][2] == "Nhận 16:00"
    assert told("2026-11-25T09:00", Limit(0, LimitUnit.SAME_DAY)) == [
        ("T4 25/11", "received", "Nhận 09:00"), ("T4 25/11", "due", "Trả trong ngày, 17:00"),
    ]  # fmt: skip
    assert told("2026-11-25T15:30", Limit(0, LimitUnit.SAME_DAY))[1] == ("T5 26/11", "due", "Ngày làm việc 1: trả 17:00")
    assert told("2026-11-28T15:30", Limit(0, LimitUnit.SAME_DAY))[-1] == ("T2 30/11", "due", "Trả 17:00"), "not counted: it began there"


def test_hours_from_just_before_closing_and_to_the_end_of_a_span() -> None:
    assert reckon(at("2026-11-25T11:25"), Limit(1, LimitUnit.HOURS), VIETNAM).due_at == at("2026-11-25T14:30")
    assert reckon(at("2026-11-25T16:00"), Limit(1, LimitUnit.HOURS), VIETNAM).due_at == at("2026-11-25T17:00")
    assert reckon(at("2026-11-25T10:30"), Limit(1, LimitUnit.HOURS), VIETNAM).due_at == at("2026-11-25T11:30")
    assert told("2026-11-25T16:30", Limit(1, LimitUnit.HOURS))[-1] == ("T5 26/11", "due", "Trả 07:30")


def test_the_same_hour_stays_within_the_opening_of_the_day() -> None:
    week = (*standard_week()[:5], Hours(((time(8), time(11, 30)),)), Hours(()))
    half = Calendar(week)
    assert reckon(at("2026-11-20T15:05"), working(1), half, due_rule="same_hour").due_at == at("2026-11-21T11:30")
    assert reckon(at("2026-11-20T07:05"), working(1), half, due_rule="same_hour").due_at == at("2026-11-21T08:00")
    assert reckon(at("2026-11-19T09:15"), working(1), half, due_rule="same_hour").due_at == at("2026-11-20T09:15")
    assert reckon(at("2026-11-19T09:15:01"), working(1), half, due_rule="same_hour").due_at == at("2026-11-20T09:30")


def test_a_long_count_is_closed_up_in_the_middle() -> None:
    assert told("2026-11-02T09:00", working(15)) == [
        ("T2 02/11", "received", "Nhận 09:00"), ("T3 03/11", "count", "Ngày làm việc 1"), ("T4 04/11", "count", "Ngày làm việc 2"),
        ("T5 05/11", "count", "Ngày làm việc 3"), ("T6 06/11", "count", "Ngày làm việc 4"),
        ("T7 07/11 – T3 17/11", "note", "Thêm 7 ngày được tính, 4 ngày nghỉ"), ("T4 18/11", "count", "Ngày làm việc 12"),
        ("T5 19/11", "count", "Ngày làm việc 13"), ("T6 20/11", "count", "Ngày làm việc 14"),
        ("T7 21/11 – CN 22/11", "off", "Nghỉ cuối tuần"), ("T2 23/11", "due", "Ngày làm việc 15: trả 17:00"),
    ]  # fmt: skip
    whole = told("2026-10-30T09:00", working(9))
    assert len(whole) == MOST_LINES == 12 and "note" not in [mark for _, mark, _ in whole], "twelve lines are shown whole"
    week = told("2026-11-02T09:00", working(10), Calendar((standard_week()[0],) * 7))
    assert len(week) == 11
    open_always = told("2026-11-02T09:00", working(14), Calendar((standard_week()[0],) * 7))
    assert open_always[5] == ("T7 07/11 – T4 11/11", "note", "Thêm 5 ngày được tính")


def test_the_middle_may_end_in_days_off() -> None:
    found = reckon(at("2026-11-03T09:00"), working(13), VIETNAM).lines
    note = next(line for line in found if line.mark == "note")
    assert (note.day, note.until, note.text) == (date(2026, 11, 9), date(2026, 11, 15), "Thêm 5 ngày được tính, 2 ngày nghỉ")


def test_a_calendar_far_ahead_is_still_found() -> None:
    closed = (Hours(()),) * 7
    day = date(2026, 11, 23)
    far = Calendar((standard_week()[0], *closed[1:]), {})
    assert far.next_working(day) == date(2026, 11, 30)
    with pytest.raises(Refused) as caught:
        Calendar(closed).next_working(day)
    assert caught.value.code == "NO_WORKING_DAY"


def test_a_day_rule_without_a_source_and_a_calendar_with_one() -> None:
    assert DayRule(date(2026, 1, 1), True, "Tết").source == ""
    row = {"day": "2026-01-02", "off": True, "name": " Nghỉ bù ", "source": "QĐ 1"}
    plain = {key: value for key, value in row.items() if key != "source"}
    assert rules_from_json({"days": [row, plain]}) == [
        DayRule(date(2026, 1, 2), True, "Nghỉ bù", "QĐ 1"), DayRule(date(2026, 1, 2), True, "Nghỉ bù"),
    ]  # fmt: skip


GOOD_ROW = {"day": "2026-01-02", "off": True, "name": "x", "source": "y"}


@pytest.mark.parametrize("wrong", [{"off": 1}, {"name": 3}, {"source": 5}, {"day": "hôm nay"}, {"day": 20260102}, {"name": None}])
def test_a_wrong_row_is_named_by_its_line(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        rules_from_json({"days": [GOOD_ROW, {**GOOD_ROW, **wrong}]})
    assert (caught.value.code, caught.value.line) == ("BAD_CALENDAR", 2)


def test_what_is_no_calendar_file_says_so() -> None:
    nothing: list[object] = [[], {"days": {}}, None]
    for data in nothing:
        with pytest.raises(Refused) as caught:
            rules_from_json(data)
        assert caught.value.code == "NOT_A_CALENDAR"
    with pytest.raises(Refused) as long:
        rules_from_json({"days": [GOOD_ROW, {**GOOD_ROW, "name": "x" * 5000}]})
    assert long.value.line == 2


def test_only_the_days_of_the_limit_have_numbers() -> None:
    sunday = told("2026-11-20T09:00", Limit(2, LimitUnit.CALENDAR_DAYS))
    assert sunday[1:] == [
        ("T7 21/11", "count", "Ngày thứ 1, ngày nghỉ vẫn tính"), ("CN 22/11", "off", "Nghỉ cuối tuần"), ("T2 23/11", "due", "Trả 17:00"),
    ]  # fmt: skip
    late = told("2026-11-20T17:30", Limit(3, LimitUnit.CALENDAR_DAYS))
    assert [line for line in late if line[0] == "T2 23/11"] == [], "the day the count starts from is not counted"
    assert late[-1] == ("T5 26/11", "due", "Ngày thứ 3: trả 17:00")

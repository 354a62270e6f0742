"""The working-day engine (tính hạn): from a receipt and a limit to the moment the result is due, with its reckoning.

The first day is not counted; "ngày làm việc" skips days off and counts worked swap days; "ngày" runs through the calendar and
its end moves forward when it falls on a day off; hours run through the opening spans (domain facts 3.1, 3.4, 3.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT, SHORT_WEEKDAYS
from cchc_desktop.domain.procedure import Limit, LimitUnit
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.unit import Hours

ONE_DAY = timedelta(days=1)
FURTHEST = 4000
"""Days looked ahead before a calendar is called closed for good (about eleven years)."""
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class DayRule:
    """An exception to the week: a day off (nghỉ) or a worked day (làm bù), with the name people know it by."""

    day: date
    off: bool
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReckonLine:
    """One line of the count: the first day it is about, a mark (received, off, count, due, note) and the words."""

    day: date
    mark: str
    text: str
    until: date | None = None

    @property
    def label(self) -> str:
        """``T2 23/11`` or ``T7 28/11 – CN 29/11``."""
        first = f"{SHORT_WEEKDAYS[self.day.weekday()]} {self.day:%d/%m}"
        return first if self.until is None else f"{first} – {SHORT_WEEKDAYS[self.until.weekday()]} {self.until:%d/%m}"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When the result is due, and every day that led there."""

    due_at: datetime
    lines: tuple[ReckonLine, ...]


@dataclass(frozen=True)
class Calendar:
    """The week's opening hours and the dated exceptions to it."""

    week: Sequence[Hours]
    days: Mapping[date, DayRule] = field(default_factory=dict)

    def spans(self, day: date) -> tuple[tuple[time, time], ...]:
        """Opening spans of a day; () when closed. A worked swap day has the hours of the first open weekday."""
        rule = self.days.get(day)
        own = self.week[day.weekday()].spans
        if rule is None:
            return own
        if rule.off:
            return ()
        return own or next((hours.spans for hours in self.week if hours.spans), ())

    def is_working(self, day: date) -> bool:
        """Whether the office is open on ``day``."""
        return bool(self.spans(day))

    def why_closed(self, day: date) -> str:
        """``Nghỉ: Quốc khánh`` or ``Nghỉ cuối tuần``."""
        rule = self.days.get(day)
        return f"Nghỉ: {rule.name}" if rule and rule.off and rule.name else "Nghỉ cuối tuần"

    def next_working(self, day: date) -> date:
        """The first working day after ``day``. Raises Refused NO_WORKING_DAY when none is near."""
        for step in range(1, FURTHEST):
            if self.is_working(day + step * ONE_DAY):
                return day + step * ONE_DAY
        raise Refused("NO_WORKING_DAY", "Lịch không có ngày làm việc nào.", "Xem lại giờ làm việc ở Thiết lập và lịch nghỉ.")

    def opening(self, day: date) -> datetime:
        """When a working day opens."""
        return datetime.combine(day, self.spans(day)[0][0], ICT)

    def closing(self, day: date) -> datetime:
        """When a working day closes."""
        return datetime.combine(day, self.spans(day)[-1][1], ICT)

    def effective(self, at: datetime) -> datetime:
        """The moment a receipt counts from: in lunch the next span, before opening the opening, else the next working day."""
        for opens, closes in self.spans(at.date()):
            if at < datetime.combine(at.date(), opens, ICT):
                return datetime.combine(at.date(), opens, ICT)
            if at < datetime.combine(at.date(), closes, ICT):
                return at
        return self.opening(self.next_working(at.date()))

    def working_days(self, after: date) -> Iterator[date]:
        """Working days after ``after``, for ever."""
        day = after
        while True:
            day = self.next_working(day)
            yield day


def reckon(
    received_at: datetime, limit: Limit, calendar: Calendar, *, due_rule: str = "closing", cutoff: time = time(15, 0)
) -> Reckoning:
    """Due moment and count of a dossier received at ``received_at`` (aware). ``due_rule`` "closing" or "same_hour".

    ``cutoff``: after it a same-day procedure may be answered on the next working day.
    """
    at = received_at.astimezone(ICT)
    start = calendar.effective(at)
    if limit.unit is LimitUnit.SAME_DAY:
        late = start.time() > cutoff
        day = calendar.next_working(start.date()) if late else start.date()
        due, counted = calendar.closing(day), {day: 1} if late else {}
    elif limit.unit is LimitUnit.HOURS:
        due, counted = _after_hours(start, limit.amount, calendar), {}
    else:
        day, counted = _last_day(start.date(), limit, calendar)
        due = _due_moment(day, start, calendar, due_rule)
    return Reckoning(due, tuple(_lines(at, start, due, counted, limit, calendar, cutoff)))


def _last_day(start: date, limit: Limit, calendar: Calendar) -> tuple[date, dict[date, int]]:
    """(the last day of the limit, the number of each counted day)."""
    counted: dict[date, int] = {}
    if limit.unit is LimitUnit.WORKING_DAYS:
        for number, day in zip(range(1, limit.amount + 1), calendar.working_days(start), strict=False):
            counted[day] = number
        return max(counted, default=start), counted
    day = start + limit.amount * ONE_DAY
    counted = {start + n * ONE_DAY: n for n in range(1, limit.amount + 1)}
    return (day if calendar.is_working(day) else calendar.next_working(day)), counted


def _due_moment(day: date, start: datetime, calendar: Calendar, rule: str) -> datetime:
    """The closing of ``day``, or the clock time of the receipt within the day's opening."""
    closing = calendar.closing(day)
    if rule != "same_hour":
        return closing
    wanted = datetime.combine(day, _quarter(start).time(), ICT)
    return min(max(wanted, calendar.opening(day)), closing)


def _quarter(moment: datetime) -> datetime:
    """Rounded up to a quarter of an hour."""
    over = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + timedelta(minutes=15)


def _after_hours(start: datetime, hours: int, calendar: Calendar) -> datetime:
    """``hours`` working hours after ``start``, through the opening spans, rounded up to a quarter of an hour."""
    left = timedelta(hours=hours)
    day, moment = start.date(), start
    while True:
        for opens, closes in calendar.spans(day):
            begin = max(moment, datetime.combine(day, opens, ICT))
            end = datetime.combine(day, closes, ICT)
            if begin < end and left <= end - begin:
                return min(_quarter(begin + left), end)
            left -= max(end - begin, timedelta())
        day = calendar.next_working(day)


def _received_text(at: datetime, start: datetime, limit: Limit, cutoff: time) -> str:
    """``Nhận 15:12, sau 15:00``; tells when the count starts later than the receipt."""
    text = f"Nhận {at:%H:%M}"
    if start != at:
        when = f"{start:%H:%M}" if start.date() == at.date() else f"{SHORT_WEEKDAYS[start.weekday()]} {start:%d/%m %H:%M}"
        return f"{text} ngoài giờ, tính từ {when}"
    return f"{text}, sau {cutoff:%H:%M}" if limit.unit is LimitUnit.SAME_DAY and start.time() > cutoff else text


def _lines(
    at: datetime, start: datetime, due: datetime, counted: Mapping[date, int], limit: Limit, calendar: Calendar, cutoff: time
) -> list[ReckonLine]:
    """The count from the receipt to the due day, days off merged and a long middle closed up."""
    lines = [ReckonLine(at.date(), "received", _received_text(at, start, limit, cutoff))]
    word = "Ngày làm việc" if limit.unit is not LimitUnit.CALENDAR_DAYS else "Ngày thứ"
    day = at.date() + ONE_DAY
    while day <= due.date():
        off = not calendar.is_working(day)
        if day == due.date():
            head = f"{word} {counted[day]}: trả" if day in counted else "Trả"
            lines.append(ReckonLine(day, "due", f"{head} {due:%H:%M}"))
        elif off and limit.unit is LimitUnit.CALENDAR_DAYS and day in counted and counted[day] < limit.amount:
            _merge(lines, ReckonLine(day, "count", f"{word} {counted[day]}, ngày nghỉ vẫn tính"))
        elif off:
            _merge(lines, ReckonLine(day, "off", calendar.why_closed(day)))
        elif day in counted:
            swapped = day in calendar.days and not calendar.week[day.weekday()].spans
            lines.append(ReckonLine(day, "count", f"{word} {counted[day]}{' (làm bù)' if swapped else ''}"))
        day += ONE_DAY
    if due.date() == at.date():
        lines.append(ReckonLine(day - ONE_DAY, "due", f"Trả trong ngày, {due:%H:%M}"))
    return _closed_up(lines)


def _merge(lines: list[ReckonLine], line: ReckonLine) -> None:
    """Append a line, or stretch the last one when it is the same day off going on."""
    last = lines[-1]
    if last.mark == line.mark == "off" and last.text == line.text and (last.until or last.day) + ONE_DAY == line.day:
        lines[-1] = ReckonLine(last.day, last.mark, last.text, until=line.day)
    else:
        lines.append(line)


def _closed_up(lines: list[ReckonLine]) -> list[ReckonLine]:
    """At most MOST_LINES lines: the middle of a long count becomes one line that says how many days it holds."""
    if len(lines) <= MOST_LINES:
        return lines
    head, middle, tail = lines[:5], lines[5:-5], lines[-5:]
    counted = sum(line.mark == "count" for line in middle)
    off = sum(((line.until or line.day) - line.day).days + 1 for line in middle if line.mark == "off")
    text = f"Thêm {counted} ngày được tính" + (f", {off} ngày nghỉ" if off else "")
    return [*head, ReckonLine(middle[0].day, "note", text, until=middle[-1].until or middle[-1].day), *tail]


def rules_from_json(data: object) -> list[DayRule]:
    """Day rules of a calendar file ``{"days": [{"day": "2026-11-24", "off": true, "name": …, "source"?}]}``.

    Raises Refused NOT_A_CALENDAR, BAD_CALENDAR (with the line, from 1).
    """
    rows = data.get("days") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise Refused("NOT_A_CALENDAR", "Tệp này không phải tệp lịch nghỉ.", "Chọn tệp JSON có mục “days”.")
    found: list[DayRule] = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_rule(row))
        except Refused as refused:
            refused.line = number
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            text = f"Dòng {number} của lịch nghỉ thiếu “day”, “off” hoặc “name”, ghi sai kiểu, hoặc ghi ngày không có thật."
            raise Refused("BAD_CALENDAR", text, "Sửa dòng ấy rồi nhập lại.", line=number) from problem
    return found


def _rule(row: Mapping[str, Any]) -> DayRule:
    """One line of a calendar file. Raises KeyError, TypeError, ValueError."""
    day, off, name, source = date.fromisoformat(row["day"]), row["off"], row["name"], row.get("source", "")
    if not (isinstance(off, bool) and isinstance(name, str) and isinstance(source, str)):
        raise TypeError("a part of another type")
    return DayRule(day, off, clean(name), clean(source))

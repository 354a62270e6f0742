"""Working time as one line: a moment as seconds the office was open since the first day, and back."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.workdays import Calendar

DAY = 8 * 3600
HOUR = 3600


class WorkingTime:
    """The opening spans of an office between two days, one behind the other."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._begins: list[datetime] = []
        self._before: list[int] = []
        total, day = 0, first
        self.days: list[date] = []
        while day <= last:
            spans = calendar.spans(day)
            if spans:
                self.days.append(day)
            for opens, closes in spans:
                self._begins.append(datetime.combine(day, opens, ICT))
                self._before.append(total)
                total += int((datetime.combine(day, closes) - datetime.combine(day, opens)).total_seconds())
            day += timedelta(days=1)
        self._before.append(total)

    def position(self, at: datetime) -> int:
        """Open seconds before a moment."""
        place = bisect_right(self._begins, at) - 1
        if place < 0:
            return 0
        return min(self._before[place] + int((at - self._begins[place]).total_seconds()), self._before[place + 1])

    def moment(self, position: float) -> datetime:
        """The moment when so many seconds have been open."""
        whole = max(0, int(position))
        place = min(bisect_right(self._before, whole) - 1, len(self._begins) - 1)
        return self._begins[place] + timedelta(seconds=whole - self._before[place])

"""Periods of reports (kỳ báo cáo): month, quarter, half year and year by the cut-off days of a decree or by the calendar, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.text import clean, words

_LINE = re.compile(r"^(.*\S)\s*:\s*(?:ngày\s*)?(\d{1,2})$")
_YEARS = range(2000, 2179)
"""No dossier is older, and the code of a printed sheet holds no later day."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, and what they are called."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PeriodSystem:
    """Where periods are cut: ``cut`` is the day a month begins with; days from it on belong to the month that follows (cut > 1)."""

    id: str
    title: str
    cut: int

    def month(self, year: int, month: int) -> Period:
        """A month's days."""
        return Period(f"Tháng {month}/{year}", self._start(year, month), self._start(*_next(year, month)) - timedelta(days=1))

    def quarter(self, year: int, quarter: int) -> Period:
        """A quarter's days (1-4)."""
        return self._months(f"Quý {['I', 'II', 'III', 'IV'][quarter - 1]}/{year}", year, 3 * quarter - 2, 3)

    def half(self, year: int, half: int) -> Period:
        """The first or second half of a year."""
        return self._months(f"6 tháng {'đầu' if half == 1 else 'cuối'} năm {year}", year, 6 * half - 5, 6)

    def year(self, year: int) -> Period:
        """A whole year."""
        return self._months(f"Năm {year}", year, 1, 12)

    def around(self, day: date) -> list[Period]:
        """What a person would choose on a day: this and the last month, the quarters, halves and the year, and the year before."""
        year, month = (day.year, day.month) if self.cut == 1 or day.day < self.cut else _next(day.year, day.month)
        before = (year, month - 1) if month > 1 else (year - 1, 12)
        quarters = [self.quarter(year, number) for number in range((month - 1) // 3 + 1, 0, -1)]
        halves = [self.half(year, number) for number in ((2, 1) if month > 6 else (1,))]
        return [self.month(year, month), self.month(*before), *quarters, *halves, self.year(year), self.year(year - 1)]

    def _months(self, name: str, year: int, first: int, count: int) -> Period:
        start, last = self._start(year, first), first + count - 1
        return Period(name, start, self._start(*_next(year, last)) - timedelta(days=1))

    def _start(self, year: int, month: int) -> date:
        """The first day of what counts as this month."""
        if self.cut == 1:
            return date(year, month, 1)
        return date(year, month - 1, self.cut) if month > 1 else date(year - 1, 12, self.cut)


def _next(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)


def refuse_impossible(first: date, last: date) -> None:
    """Raise Refused BAD_FIELD for days that end before they begin, or in years of which no dossier can be."""
    if last < first:
        raise Refused("BAD_FIELD", "Ngày cuối trước ngày đầu.", "Xem lại hai ngày.", field="to")
    for field, day in (("from", first), ("to", last)):
        if day.year not in _YEARS:
            said = f"Năm {day.year} không có số liệu nào."
            raise Refused("BAD_FIELD", said, f"Chọn ngày từ năm {_YEARS[0]} đến năm {_YEARS[-1]}.", field=field)


def named(systems: Iterable[PeriodSystem], first: date, last: date) -> Period:
    """Days as the period they are, else called by themselves. Raises Refused BAD_FIELD."""
    refuse_impossible(first, last)
    for system in systems:
        for year in (last.year, last.year + 1):
            spans = [system.year(year), *map(partial(system.half, year), (1, 2)), *map(partial(system.quarter, year), (1, 2, 3, 4)),
                     *map(partial(system.month, year), range(1, 13))]  # fmt: skip
            for one in spans:
                if (one.first, one.last) == (first, last):
                    return one
    return Period(f"{show_date(first)} – {show_date(last)}", first, last)


def systems_from_json(data: Mapping[str, Any]) -> tuple[PeriodSystem, ...]:
    """``{"systems": [{"id", "title", "cut"}]}``. Raises ValueError for a day that not every month has."""
    found = tuple(PeriodSystem(one["id"], one["title"], int(one["cut"])) for one in data["systems"])
    if any(not 1 <= one.cut <= 28 for one in found):
        raise ValueError("a period must begin on a day that every month has")
    return found


def system_line(system: PeriodSystem) -> str:
    """A way of cutting a year as a person edits it: ``Kỳ theo NĐ 09/2019: ngày 15``."""
    return f"{system.title}: ngày {system.cut}"


def systems_from_lines(lines: Iterable[str], known: Iterable[PeriodSystem] = ()) -> tuple[PeriodSystem, ...]:
    """The ways a person typed, one a line; one that was ``known`` by its title keeps its id.

    Raises Refused BAD_FIELD for a line that says no day from 1 to 28, a title used twice, or no line at all.
    """
    ids = {one.title: one.id for one in known}
    found: dict[str, PeriodSystem] = {}
    for text in lines:
        told = _LINE.match(clean(text, limit=200))
        title = told[1] if told else ""
        if told is None or not 1 <= int(told[2]) <= 28 or title in found:
            sentence = f"Dòng “{clean(text)[:60]}” chưa đúng." if title not in found else f"“{title[:60]}” ghi hai lần."
            raise Refused("BAD_FIELD", sentence, "Ghi như: Kỳ theo NĐ 09/2019: ngày 15 (ngày 1 đến 28).", field="systems")
        found[title] = PeriodSystem(ids.get(title) or "-".join(words(title)), title, int(told[2]))
    if not found:
        raise Refused("BAD_FIELD", "Phải có ít nhất một cách tính kỳ.", "Thêm một dòng.", field="systems")
    return tuple(found.values())

"""When people come: busy and quiet weekdays, the morning rush, the school season."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from cchc_desktop.demo.region import data
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.workdays import Calendar


def arrivals(rng: Random, calendar: Calendar, days: Sequence[date], count: int, now: datetime) -> list[datetime]:
    """The moments at which ``count`` dossiers are handed in on these working days, in order, none after ``now``."""
    shares = [data()["weekdays"][day.weekday()] * _passed(calendar, day, now) for day in days]
    chosen = sorted(rng.choices(range(len(days)), weights=shares, k=count)) if any(shares) else []
    return sorted(_moment(rng, calendar, days[place], now) for place in chosen)


def _passed(calendar: Calendar, day: date, now: datetime) -> float:
    """How much of a day has gone by: 1 for days before today."""
    if day < now.date():
        return 1.0
    quarters = _quarters(calendar, day, datetime.max.replace(tzinfo=ICT))
    return sum(w for _, w in _quarters(calendar, day, now)) / max(1, sum(w for _, w in quarters))


def _quarters(calendar: Calendar, day: date, now: datetime) -> list[tuple[datetime, int]]:
    """The quarters of an hour the office is open on a day and that have gone by, with how many people come in each."""
    found = []
    for text, weight in data()["quarter_hours"].items():
        at = datetime.combine(day, time.fromisoformat(text), ICT)
        is_open = any(opens <= at.time() < closes for opens, closes in calendar.spans(day))
        if is_open and at + timedelta(minutes=15) <= now:
            found.append((at, weight))
    return found


def _moment(rng: Random, calendar: Calendar, day: date, now: datetime) -> datetime:
    quarters = _quarters(calendar, day, now)
    at = rng.choices([at for at, _ in quarters], weights=[weight for _, weight in quarters])[0]
    return at + timedelta(seconds=rng.randint(0, 899))


def half_year(first: date) -> date:
    """The last day of the half year that begins on ``first``."""
    month = first.month + 6
    year, month = first.year + (month - 1) // 12, (month - 1) % 12 + 1
    day = min(first.day, 28) if first.day > 28 else first.day
    return date(year, month, day) - timedelta(days=1)


def half_year_before(last: date) -> date:
    """The first day of the half year that ends on ``last``."""
    month = last.month - 6
    year, month = last.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(last.day, 28)) + timedelta(days=1)


def part_of(days: Sequence[date], upto: date) -> float:
    """Which part of these days lies up to a day."""
    return bisect_right(days, upto) / len(days) if days else 0.0

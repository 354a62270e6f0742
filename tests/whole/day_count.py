"""The auditor's count: due dates with plain dates, the check digit by its published table, figures by hand. Asks the program nothing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tests.whole.day_plan import CALENDAR, SAME_DAY, Filed

OFF = {date(2026, 11, 24), date(2027, 1, 1)}
"""Days off between the receipt and the last due date (domain facts 3.4)."""
SQUARE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2), (7, 0, 9, 2, 1, 5, 4, 8, 6, 3), (4, 2, 0, 6, 8, 7, 1, 3, 5, 9), (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8), (3, 6, 7, 4, 2, 0, 9, 5, 8, 1), (5, 8, 6, 9, 7, 2, 0, 1, 3, 4), (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5), (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)  # fmt: skip
"""Damm's quasigroup of order ten."""


def number(prefix: str, count: int) -> str:
    """The number of the ``count``-th dossier of 23/11/2026 on machine 1."""
    digits, at = f"2611231{count:03d}", 0
    for digit in digits:
        at = SQUARE[at][int(digit)]
    assert SQUARE[at][at] == 0
    return f"{prefix}-261123-{digits[6:]}{at}"


def open_on(day: date, saturday: bool) -> bool:
    """Whether the field is served on a day."""
    return day not in OFF and (day.weekday() < 5 or (saturday and day.weekday() == 5))


def next_open(day: date, saturday: bool) -> date:
    """The first open day after ``day``."""
    day += timedelta(days=1)
    return day if open_on(day, saturday) else next_open(day, saturday)


def later(day: date, amount: int, saturday: bool) -> date:
    """The ``amount``-th open day after ``day``."""
    for _ in range(amount):
        day = next_open(day, saturday)
    return day


def closing(day: date) -> datetime:
    """Five o'clock; half past eleven on a Saturday."""
    return datetime.combine(day, time(11, 30) if day.weekday() == 5 else time(17))


def counted(one: Filed, start: datetime) -> datetime:
    """The due moment of a whole limit from a start within working hours."""
    kind, day = one.kind, start.date()
    if kind.unit == SAME_DAY:
        return closing(day if start.time() <= time(15) else next_open(day, kind.saturday))
    if kind.unit == CALENDAR:
        end = day + timedelta(days=kind.amount)
        return closing(end if open_on(end, kind.saturday) else next_open(end, kind.saturday))
    return closing(later(day, kind.amount, kind.saturday))


def moves(one: Filed) -> list[tuple[str, datetime, datetime]]:
    """(cause, old due, new due) of every move, the oldest first."""
    due, found = counted(one, one.received), []
    for cause, asked, resumed in one.waits:
        if resumed is None:
            continue
        if one.kind.restart and cause == "supplement":
            new = counted(one, resumed)
        else:
            moved = due + (resumed - asked)
            fits = open_on(moved.date(), one.kind.saturday) and moved <= closing(moved.date())
            new = closing(moved.date() if fits else next_open(moved.date(), one.kind.saturday))
        found.append((cause, due, new))
        due = new
    if one.extended:
        found.append(("extension", due, closing(later(due.date(), one.extended, one.kind.saturday))))
    return found


def due(one: Filed) -> datetime:
    """When the result is due in the end."""
    moved = moves(one)
    return moved[-1][2] if moved else counted(one, one.received)


def board(all_: list[Filed], now: datetime) -> dict[str, int]:
    """What the start page must count at ``now``: running ones by due date, waiting ones, ready ones."""
    running = [due(one) for one in all_ if one.status in (1, 2, 4) and not one.voided]
    tomorrow = next_open(now.date(), saturday=False)
    sunday = now.date() + timedelta(days=6 - now.weekday())
    return {
        "overdue": sum(at <= now for at in running),
        "today": sum(at > now and at.date() == now.date() for at in running),
        "next": sum(now.date() < at.date() <= tomorrow for at in running),
        "week": sum(tomorrow < at.date() <= sunday for at in running),
        "supplement": sum(one.status in (5, 6) and not one.voided for one in all_),
        "ready": sum(one.status == 9 and not one.voided for one in all_),
    }

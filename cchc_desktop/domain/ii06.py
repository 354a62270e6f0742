"""The official count of dossiers (Biểu II.06a, II.06b/VPCP/KSTT): a row a field or a unit, and the sums that must hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

CELLS = ("total", "online", "direct", "before", "resolved", "early", "on_time", "late", "running", "in_time", "overdue")
"""Columns (3) to (13) in their order."""


@dataclass(frozen=True, slots=True)
class Ii06Row:
    """One row: ``name`` of the field or unit (``key`` of it), then columns (3)-(13) as in domain facts 5.1."""

    key: str
    name: str
    total: int
    online: int
    direct: int
    before: int
    resolved: int
    early: int
    on_time: int
    late: int
    running: int
    in_time: int
    overdue: int

    def cells(self) -> tuple[int, ...]:
        """Columns (3)-(13)."""
        return tuple(getattr(self, name) for name in CELLS)


def sum_of(rows: Iterable[Ii06Row], name: str = "TỔNG SỐ") -> Ii06Row:
    """The row of sums."""
    kept = list(rows)
    return Ii06Row("", name, *(sum(getattr(row, field.name) for row in kept) for field in fields(Ii06Row)[2:]))


def wrong_sums(row: Ii06Row) -> list[str]:
    """Which sums of a row do not hold, as the form writes them: ``(3)=(4)+(5)+(6)``; [] = all do."""
    held = {
        "(3)=(4)+(5)+(6)": row.total == row.online + row.direct + row.before,
        "(7)=(8)+(9)+(10)": row.resolved == row.early + row.on_time + row.late,
        "(11)=(12)+(13)": row.running == row.in_time + row.overdue,
        "(3)=(7)+(11)": row.total == row.resolved + row.running,
    }
    return [name for name, right in held.items() if not right]

"""The board of due dates by officer and field: one walk through the index of open dossiers, no row of the table is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cchc_desktop.domain.moments import parse_moment, store
from cchc_desktop.storage.dossiers import OPEN_TERMS
from cchc_desktop.storage.offices import homes
from cchc_desktop.storage.store import Store

_RUNS = "d.status IN (1, 2, 4)"
_SUMS = (
    f"sum({_RUNS} AND d.due_at <= :now), sum({_RUNS} AND d.due_at > :now AND d.due_at <= :today), "
    f"sum({_RUNS} AND d.due_at > :today AND d.due_at <= :next), sum({_RUNS} AND d.due_at > :next AND d.due_at <= :week), "
    f"sum({_RUNS} AND d.due_at > :week), sum(d.status = 5), sum(d.status = 6), sum(d.status = 9)"
)
_FROM = f"FROM dossier d INDEXED BY dossier_open WHERE {OPEN_TERMS} AND d.unit IN ({{}})"
RunningRow = tuple[str, str, str, datetime, datetime, str, str]
"""(id, field, limit in words, received, due, number, name)."""


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many open dossiers: running ones by their due date (``later`` after this week), waiting ones, ready ones."""

    overdue: int = 0
    today: int = 0
    next: int = 0
    week: int = 0
    later: int = 0
    supplement: int = 0
    payment: int = 0
    ready: int = 0


class Boards:
    """Counts over this office's open dossiers."""

    def __init__(self, store_: Store) -> None:
        self._store = store_

    def counts(self, edges: Sequence[datetime], officer: str | None = None, sector: str | None = None) -> DueCounts:
        """All, or those of one officer or field; ``edges`` are now, the ends of today, of the next working day, of the week."""
        values, terms = self._values(edges), ""
        for name, value in (("officer", officer), ("sector", sector)):
            if value is not None:
                terms, values[name] = f"{terms} AND d.{name} = :{name}", value
        row = self._store.db.conn.execute(f"SELECT {_SUMS} {self._from(values)}{terms}", values).fetchone()
        return DueCounts(*(value or 0 for value in row))

    def grouped(self, edges: Sequence[datetime], by: str) -> dict[str, DueCounts]:
        """The same for each "officer" or each "sector"."""
        if by not in ("officer", "sector"):
            raise ValueError(by)
        values = self._values(edges)
        rows = self._store.db.conn.execute(f"SELECT d.{by}, {_SUMS} {self._from(values)} GROUP BY d.{by} ORDER BY d.{by}", values)
        return {str(row[0]): DueCounts(*row[1:]) for row in rows.fetchall()}

    def running(self) -> list[RunningRow]:
        """The running and waiting dossiers of this office, by due date."""
        values: dict[str, Any] = {}
        sql = (
            "SELECT d.id, d.sector, d.limit_text, d.received_at, d.due_at, d.number, d.applicant_name "
            f"{self._from(values)} AND d.status IN (1, 2, 4, 5, 6) ORDER BY d.due_at, d.id"
        )
        rows = self._store.db.conn.execute(sql, values).fetchall()
        return [(id_, field, limit, parse_moment(got), parse_moment(due), no, name) for id_, field, limit, got, due, no, name in rows]

    def _values(self, edges: Sequence[datetime]) -> dict[str, Any]:
        return dict(zip(("now", "today", "next", "week"), map(store, edges), strict=True))

    def _from(self, values: dict[str, Any]) -> str:
        """The open dossiers of this office and of those it goes on for, whose keys are put among the values."""
        units = {f"unit{place}": unit for place, unit in enumerate(homes(self._store, self._store.unit))}
        values |= units
        return _FROM.format(", ".join(f":{name}" for name in units))

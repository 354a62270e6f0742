"""Figures over the dossiers: indicators, the official count, traffic; and the dossiers behind each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cchc_desktop.domain.errors import Cancelled
from cchc_desktop.domain.ii06 import CELLS, Ii06Row
from cchc_desktop.domain.indicators import BASE, MISSING, Endings, Figure, Indicator
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.storage.dossiers import ROW, DossierRow, row_of
from cchc_desktop.storage.engine import OperationalError
from cchc_desktop.storage.listings import LATE
from cchc_desktop.storage.rows import FORGOTTEN
from cchc_desktop.storage.store import Store

_PAYMENT = "SELECT p.dossier FROM payment p WHERE p.voided = 0 AND p.waived = 0"
_SQL = {
    "finished": "d.finished_at IS NOT NULL", "on_time": "d.finished_at <= d.due_at",
    "late": LATE,
    "resolved": "(d.finished_at IS NOT NULL AND d.status NOT IN :apart)",
    "resolved_on_time": "(d.finished_at <= d.due_at OR d.status IN :given_up)",
    "digitised": "d.digitised = 1", "must_digitise": "d.must_digitise > 0", "digitised_full": "d.must_digitised = 1",
    "result": "d.results > 0", "online": "d.channel = 'online'",
    "reused": "d.reused > 0",
    "post": "(d.channel = 'post' OR d.id IN (SELECT h.dossier FROM handout h WHERE h.how = 'post'))",
    "paid": f"d.id IN ({_PAYMENT})", "paid_online": f"d.id IN ({_PAYMENT} AND p.method = 'online')",
    "apologised": "d.id IN (SELECT i.dossier FROM issue i WHERE i.form = 'apology' AND i.voided = 0)",
    "accepted": "d.status NOT IN (1, 3)",
    "in_time": "(d.status IN (5, 6, 7, 8) OR CASE WHEN d.finished_at IS NULL THEN d.due_at > :now ELSE d.finished_at <= d.due_at END)",
}  # fmt: skip
"""Condition of ``domain/indicators`` -> how it is found out of a dossier; ``Endings.put_into`` fills it."""
_BESIDE = frozenset({"reused", "post", "paid", "paid_online", "apologised", "accepted", "in_time"})
"""Conditions that the rows or other tables tell; the rest stands in the index of a year, which is read alone."""
_RECEIVED = "d.received_at >= :start AND d.received_at < :end AND d.voided = 0"
_ENDED = (
    "CASE WHEN d.status IN (7, 8) THEN coalesce((SELECT max(s.at) FROM step s WHERE s.dossier = d.id AND s.became = d.status), "
    "d.finished_at) ELSE d.finished_at END"
)
"""When the work on a dossier ended: its result, or that it was withdrawn or stopped."""
_COUNTED = (
    f"(SELECT d.*, {_ENDED} AS ended FROM dossier d WHERE d.voided = 0 AND d.status <> 1 AND d.status NOT IN :apart "
    "AND d.received_at < :end AND (d.received_at >= :start OR d.finished_at IS NULL OR d.finished_at >= :start)"
)
"""The dossiers a period may count: accepted, received before its end, not answered before its start."""
_OF_PERIOD = "(d.received_at >= :start OR d.ended IS NULL OR d.ended >= :start)"
_OVER = "(d.ended >= :start AND d.ended < :end)"
_OPEN = "(d.ended IS NULL OR d.ended >= :end)"
_DUE = "(CASE WHEN :now < :end THEN :now ELSE :end END)"
_GIVEN_UP = "(d.status IN :given_up)"
_LATE_NOW = f"(d.due_at <= {_DUE} AND d.status NOT IN (5, 6))"
_CELL = {
    "total": "1", "online": "d.received_at >= :start AND d.channel = 'online'",
    "direct": "d.received_at >= :start AND d.channel <> 'online'", "before": "d.received_at < :start", "resolved": _OVER,
    "early": f"{_OVER} AND NOT {_GIVEN_UP} AND substr(d.ended, 1, 10) < substr(d.due_at, 1, 10)",
    "on_time": f"{_OVER} AND ({_GIVEN_UP} OR (d.ended <= d.due_at AND substr(d.ended, 1, 10) >= substr(d.due_at, 1, 10)))",
    "late": f"{_OVER} AND NOT {_GIVEN_UP} AND d.ended > d.due_at", "running": _OPEN, "in_time": f"{_OPEN} AND NOT {_LATE_NOW}",
    "overdue": f"{_OPEN} AND {_LATE_NOW}",
}  # fmt: skip
"""Column of the official count -> which of the counted dossiers stand in it (domain facts 3.3, 5.1)."""
STEPS = 20_000
"""After so many steps of the engine (a fraction of a millisecond each thousand) a count asks whether it is still wanted."""
_NOWHERE = f"NOT {_OVER} AND NOT {_OPEN}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose dossiers and when: [start, end) as moments, a unit's key and a field, "" for all; ``now`` cuts what is overdue, ``before``
    are the units that the unit goes on for."""

    start: datetime
    end: datetime
    now: datetime
    unit: str = ""
    sector: str = ""
    before: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        """Named values of the statements."""
        times = {name: stored(getattr(self, name)) for name in ("start", "end", "now")}
        return times | {"unit": self.unit, "sector": self.sector} | {f"unit{n}": unit for n, unit in enumerate(self.before)}

    def where(self) -> str:
        """The condition on unit and field."""
        more = "".join(f", :unit{n}" for n in range(len(self.before)))
        unit = f" AND d.unit IN (:unit{more})" if more else " AND d.unit = :unit"
        return (unit if self.unit else "") + (" AND d.sector = :sector" if self.sector else "")


class FigureTable:
    """Counts and lists."""

    def __init__(self, store: Store, endings: Endings) -> None:
        self._store, self._endings = store, endings

    def _all(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        return list(self._store.db.conn.execute(self._endings.put_into(sql), values).fetchall())

    @contextmanager
    def stoppable(self, stopped: Callable[[], bool]) -> Iterator[None]:
        """Counts within end in the middle of a statement once ``stopped`` says so. Raises Cancelled."""
        conn = self._store.db.conn
        conn.set_progress_handler(stopped, STEPS)
        try:
            yield
        except OperationalError as problem:
            if stopped():
                raise Cancelled from problem
            raise
        finally:
            conn.set_progress_handler(None, 0)

    def figures(
        self, indicators: Sequence[Indicator], scope: Scope, told: Callable[[int, int], None] = lambda *_: None
    ) -> list[Figure]:  # fmt: skip
        """Each indicator over the dossiers received in the period: in one walk whatever the index alone tells, the others one by one;
        ``told`` hears how many of how many are counted."""
        asked = dict.fromkeys(part for one in indicators for part in ((*one.of, *one.counts), one.of))
        known = self._walked([part for part in asked if _BESIDE.isdisjoint(part)], scope)
        found = []
        for one in indicators:
            for part in ((*one.of, *one.counts), one.of):
                if part not in known:
                    known[part] = self._counted(part, scope)
            found.append(Figure(one, known[*one.of, *one.counts], known[one.of]))
            told(len(found), len(indicators))
        return found

    def _walked(self, parts: Sequence[tuple[str, ...]], scope: Scope) -> dict[tuple[str, ...], int]:
        sums = ", ".join(f"sum({_all_of(part)})" for part in parts)
        cells = self._all(f"SELECT {sums} FROM dossier d WHERE {_RECEIVED}{scope.where()}", scope.values())[0] if parts else ()
        return {part: cell or 0 for part, cell in zip(parts, cells, strict=True)}

    def _counted(self, conditions: Sequence[str], scope: Scope) -> int:
        sql = f"SELECT count(*) FROM dossier d WHERE {_RECEIVED}{scope.where()} AND {_all_of(conditions)}"
        return int(self._all(sql, scope.values())[0][0])

    def behind(self, indicator: Indicator, part: str, scope: Scope, limit: int) -> list[DossierRow]:
        """The dossiers of one of the three lists of an indicator, the newest first."""
        counts = _all_of(indicator.counts)
        own = {BASE: "1", MISSING: f"NOT ({counts})"}.get(part, counts)
        where = f"{_RECEIVED}{scope.where()} AND {_all_of(indicator.of)} AND {own}"
        return self._rows(f"dossier d WHERE {where}", scope, limit)

    def ii06(self, scope: Scope, by: str) -> list[Ii06Row]:
        """The official count, a row a field ("sector") or a unit ("unit"), by name."""
        sums = ", ".join(f"sum({_CELL[name]})" for name in CELLS)
        sql = f"SELECT d.{by}, {sums} FROM {_COUNTED}{scope.where()}) d WHERE {_OF_PERIOD} GROUP BY d.{by} ORDER BY d.{by}"
        return [Ii06Row(key, key or "Chưa rõ lĩnh vực", *(cell or 0 for cell in cells)) for key, *cells in self._all(sql, scope.values())]

    def ii06_behind(self, scope: Scope, cell: str, limit: int) -> list[DossierRow]:
        """The dossiers of one cell."""
        return self._rows(f"{_COUNTED}{scope.where()}) d WHERE {_OF_PERIOD} AND {_CELL[cell]}", scope, limit)

    def ii06_strange(self, scope: Scope, limit: int) -> list[DossierRow]:
        """Those for which the sums do not hold: answered before they were received."""
        return self._rows(f"{_COUNTED}{scope.where()}) d WHERE {_OF_PERIOD} AND {_NOWHERE}", scope, limit)

    def _rows(self, source: str, scope: Scope, limit: int) -> list[DossierRow]:
        sql = f"SELECT {ROW} FROM {source} ORDER BY d.n DESC LIMIT :limit"
        return [row_of(cells) for cells in self._all(sql, scope.values() | {"limit": limit})]

    def sectors(self, scope: Scope) -> list[str]:
        """The fields of the dossiers received in the period."""
        sql = f"SELECT DISTINCT d.sector FROM dossier d WHERE {_RECEIVED}{scope.where()} ORDER BY d.sector"
        return [sector for (sector,) in self._all(sql, scope.values())]

    # -- a picture of the year

    def months(self, scope: Scope) -> list[tuple[str, int, int, int]]:
        """(month as 2026-03, received, of these answered, of these on time)."""
        sql = (
            f"SELECT substr(d.received_at, 1, 7) AS month, count(*), sum({_SQL['resolved']}), "
            f"sum({_SQL['resolved']} AND {_SQL['resolved_on_time']}) "
            f"FROM dossier d WHERE {_RECEIVED}{scope.where()} GROUP BY month ORDER BY month"
        )
        return [(month, count, done or 0, good or 0) for month, count, done, good in self._all(sql, scope.values())]

    def traffic(self, scope: Scope) -> list[tuple[int, int, int]]:
        """(weekday 0 = Monday, hour, dossiers received)."""
        sql = (
            "SELECT (CAST(strftime('%w', substr(d.received_at, 1, 10)) AS INTEGER) + 6) % 7 AS day, "
            "CAST(substr(d.received_at, 12, 2) AS INTEGER) AS hour, count(*) "
            f"FROM dossier d WHERE {_RECEIVED}{scope.where()} GROUP BY day, hour"
        )
        return [(int(day), int(hour), count) for day, hour, count in self._all(sql, scope.values())]

    def slowest(self, scope: Scope, limit: int = 10) -> list[tuple[str, str, int, float, int]]:
        """(code, name, answered, mean days from receipt to result, late), the slowest procedures first."""
        days = "julianday(substr(d.finished_at, 1, 19)) - julianday(substr(d.received_at, 1, 19))"
        sql = (
            f"SELECT d.procedure_code, max(d.procedure_name), count(*), avg({days}), sum({_SQL['late']}) "
            f"FROM dossier d WHERE {_RECEIVED}{scope.where()} AND {_SQL['resolved']} "
            "GROUP BY d.procedure_code ORDER BY 4 DESC, 1 LIMIT :limit"
        )
        rows = self._all(sql, scope.values() | {"limit": limit})
        return [(code, name, count, float(mean), late or 0) for code, name, count, mean, late in rows]

    def late(self, scope: Scope) -> list[tuple[str, str]]:
        """(dossier, reason of its last apology, "" without one) of those answered late. An apology always has a reason: where the words
        went with the personal part, that is said, so that the sums stand."""
        reason = (
            "coalesce((SELECT CASE i.reason WHEN '' THEN :forgotten ELSE i.reason END FROM issue i "
            "WHERE i.dossier = d.id AND i.form = 'apology' AND i.voided = 0 ORDER BY i.at DESC LIMIT 1), '')"
        )
        sql = f"SELECT d.id, {reason} FROM dossier d WHERE {_RECEIVED}{scope.where()} AND {_SQL['late']} ORDER BY d.n"
        return [(id_, reason) for id_, reason in self._all(sql, scope.values() | {"forgotten": FORGOTTEN})]


def _all_of(names: Sequence[str]) -> str:
    return " AND ".join(_SQL[name] for name in names) or "1"

"""Counts and lists that the hand-over and the receiving office show: reads only, each one query over an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_desktop.storage.engine import Database
from cchc_desktop.storage.rivals import ABOUT, JOINED


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for a person about one record: ``reason`` of the tray, or "" and the ``field`` that two sides wrote differently.
    ``unit`` is the record's home, ``name`` its number where it has one."""

    record: str
    kind: str
    unit: str
    name: str
    reason: str
    field: str = ""


class Glance:
    """Looks at the tables without changing any."""

    def __init__(self, db: Database) -> None:
        self._conn = db.conn

    def touched(self, log: str, after: int, last: int = 1 << 53) -> dict[str, tuple[str, bool]]:
        """Record -> (kind, whether it is new) of the changes of a log above ``after``, up to ``last``."""
        sql = (
            "SELECT record, kind, min(seq), EXISTS (SELECT 1 FROM change o WHERE o.record = c.record AND (o.log <> c.log OR o.seq <= ?2)) "
            "FROM change c WHERE log = ?1 AND seq > ?2 AND seq <= ?3 GROUP BY record"
        )
        return {record: (kind, not older) for record, kind, _, older in self._conn.execute(sql, (log, after, last))}

    def holdings(self) -> dict[str, tuple[int, int]]:
        """Home unit -> (dossiers, commitments) held here."""
        sql = "SELECT unit, kind, count(*) FROM record WHERE kind IN ('dossier', 'commitment') GROUP BY unit, kind"
        found: dict[str, dict[str, int]] = {}
        for unit, kind, count in self._conn.execute(sql):
            found.setdefault(unit, {})[kind] = count
        return {unit: (counts.get("dossier", 0), counts.get("commitment", 0)) for unit, counts in found.items()}

    def questions(self, limit: int = 200) -> list[Question]:
        """What waits: the tray, then the fields in conflict, newest first."""
        newest = f"{JOINED} ORDER BY w.rowid DESC LIMIT ?"
        tray = self._conn.execute(f"SELECT w.record, {ABOUT}, w.reason FROM tray w {newest}", (limit,)).fetchall()
        rivals = self._conn.execute(f"SELECT w.record, {ABOUT}, '', w.field FROM conflict w {newest}", (limit,)).fetchall()
        return [Question(*row) for row in (*tray, *rivals)][:limit]

    def waiting(self) -> dict[str, int]:
        """Home unit -> how many changes of its records wait in the tray and fields of them stand in conflict."""
        homes = " UNION ALL ".join(f"SELECT r.unit FROM {table} w JOIN record r ON r.id = w.record" for table in ("tray", "conflict"))
        return dict(self._conn.execute(f"SELECT unit, count(*) FROM ({homes}) GROUP BY unit").fetchall())

    def refused_of(self, logs: Sequence[str]) -> int:
        """How many changes of these logs wait in the tray."""
        sql = f"SELECT count(*) FROM tray w JOIN change c ON c.id = w.change WHERE c.log IN ({','.join('?' * len(logs))})"
        return int(self._conn.execute(sql, list(logs)).fetchone()[0])

    def wanted_of(self, units: Sequence[str]) -> int:
        """How many attachments that records of these units name are not here yet."""
        named = "SELECT 1 FROM attachment a JOIN record r ON r.id = a.owner WHERE a.sha256 = w.sha256"
        sql = f"SELECT count(*) FROM wanted w WHERE EXISTS ({named} AND r.unit IN ({','.join('?' * len(units))}))"
        return int(self._conn.execute(sql, list(units)).fetchone()[0])

"""Counts and lists that the hand-over and the receiving office show: reads only, each one query over an index."""

from __future__ import annotations

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

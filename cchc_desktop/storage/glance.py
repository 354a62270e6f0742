"""Counts and lists that the hand-over and the receiving office show: reads only, each one query over an index."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cchc_desktop.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for a person about one record: ``reason`` of the tray, or "" and the ``field`` that two sides wrote differently,
    with what they ``wrote``. ``unit`` is the record's home, ``name`` its number where it has one."""

    record: str
    kind: str
    unit: str
    name: str
    reason: str
    field: str = ""
    wrote: tuple[object, ...] = ()


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

    def handed_out(self, log: str, first: int, last: int) -> set[str]:
        """The dossiers whose result was handed out by a change ``first`` to ``last`` of a log."""
        sql = (
            "SELECT record FROM change WHERE log = ? AND seq BETWEEN ? AND ? AND kind = 'dossier' AND instr(facts, ?) > 0 "
            "AND json_extract(CAST(facts AS TEXT), '$.data.returned_at') IS NOT NULL"
        )
        return {record for (record,) in self._conn.execute(sql, (log, first, last, b'"returned_at":"'))}

    def holdings(self) -> dict[str, tuple[int, int]]:
        """Home unit -> (dossiers, commitments) held here."""
        sql = "SELECT unit, kind, count(*) FROM record WHERE kind IN ('dossier', 'commitment') GROUP BY unit, kind"
        found: dict[str, dict[str, int]] = {}
        for unit, kind, count in self._conn.execute(sql):
            found.setdefault(unit, {})[kind] = count
        return {unit: (counts.get("dossier", 0), counts.get("commitment", 0)) for unit, counts in found.items()}

    def questions(self, limit: int = 200) -> list[Question]:
        """What waits: the tray, then the fields in conflict."""
        about = "coalesce(r.kind, ''), coalesce(r.unit, ''), coalesce(d.number, '')"
        joined = "LEFT JOIN record r ON r.id = w.record LEFT JOIN dossier d ON d.id = w.record ORDER BY w.rowid DESC LIMIT ?"
        tray = self._conn.execute(f"SELECT w.record, {about}, w.reason FROM tray w {joined}", (limit,)).fetchall()
        rivals = self._conn.execute(f"SELECT w.record, {about}, w.field, w.rivals FROM conflict w {joined}", (limit,)).fetchall()
        found = [Question(record, kind, unit, name, reason) for record, kind, unit, name, reason in tray]
        for record, kind, unit, name, field, said in rivals:
            found.append(Question(record, kind, unit, name, "", field, tuple(one[0] for one in json.loads(said))))
        return found[:limit]

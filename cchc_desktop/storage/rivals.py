"""Conflicts and the tray as rows (đối chiếu, khay): each value that stands against another, who wrote it, in which log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cchc_desktop.storage.engine import Database
from cchc_desktop.storage.stored import changes_by_id


@dataclass(frozen=True, slots=True)
class RivalRow:
    """One value, and of the change that wrote it: its id, account name, time by the writer's clock, replica and unit."""

    value: Any
    change: str
    who: str
    at: str
    replica: str
    unit: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field of a record with its rivals, the provisional one first; ``unit`` is the record's home, ``name`` a dossier's number."""

    record: str
    kind: str
    unit: str
    name: str
    field: str
    rivals: tuple[RivalRow, ...]


@dataclass(frozen=True, slots=True)
class TrayRow:
    """A change whose effect waits: ``reason``, and what of the change is known."""

    record: str
    kind: str
    unit: str
    name: str
    change: str
    reason: str
    who: str
    at: str
    replica: str
    author: str


ABOUT = "coalesce(r.kind, ''), coalesce(r.unit, ''), coalesce(d.number, '')"
JOINED = "LEFT JOIN record r ON r.id = w.record LEFT JOIN dossier d ON d.id = w.record"
"""What is said of the record of a row of the tray or of the conflicts: its kind, its home, a dossier's number."""


class Rivals:
    """Reads only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def conflicts(self, record: str = "") -> list[ConflictRow]:
        """Every field in conflict, or those of one record, newest record first."""
        where = "WHERE w.record = ?" if record else ""
        sql = f"SELECT w.record, {ABOUT}, w.field, w.rivals FROM conflict w {JOINED} {where} ORDER BY w.rowid DESC"
        rows = self._db.conn.execute(sql, (record,) if record else ()).fetchall()
        told = self._told({change for row in rows for _, change in json.loads(row[5])})
        found = []
        for record, kind, unit, name, field, said in rows:
            rivals = tuple(RivalRow(value, change, *told[change]) for value, change in json.loads(said))
            found.append(ConflictRow(record, kind, unit, name, field, rivals))
        return found

    def sides(self, pairs: Sequence[tuple[Any, str]]) -> tuple[RivalRow, ...]:
        """(value, change that speaks for it) as sides of a question."""
        told = self._told({change for _, change in pairs})
        return tuple(RivalRow(value, change, *told[change]) for value, change in pairs)

    def count(self) -> int:
        """How many fields are in conflict and changes wait in the tray."""
        return int(self._db.conn.execute("SELECT (SELECT count(*) FROM conflict) + (SELECT count(*) FROM tray)").fetchone()[0])

    def tray(self) -> list[TrayRow]:
        """Every change whose effect waits, newest first."""
        sql = f"SELECT w.record, {ABOUT}, w.change, w.reason FROM tray w {JOINED} ORDER BY w.rowid DESC"
        rows = self._db.conn.execute(sql).fetchall()
        told = self._told({row[4] for row in rows})
        return [TrayRow(record, kind, unit, name, change, why, *told[change]) for record, kind, unit, name, change, why in rows]

    def _told(self, ids: set[str]) -> dict[str, tuple[str, str, str, str]]:
        """Change id -> account name, time, replica, unit of its author."""
        found = {}
        for change, log in changes_by_id(self._db, sorted(ids)):
            row = self._db.conn.execute("SELECT replica, unit FROM log WHERE id = ?", (log,)).fetchone()
            found[change.id] = change.account_name, change.time, *row
        return found

"""The ledger of sticks (sổ USB): which medium was written when, with what; lost, found again, not to be trusted. Never travels."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from cchc_desktop.storage.engine import Database, DatabaseError
from cchc_desktop.storage.faults import told

WRITTEN, LOST, FOUND, BAD = "written", "lost", "found", "bad"


@dataclass(frozen=True, slots=True)
class StickRow:
    """One medium: ``at`` when last written, ``state``, ``files`` [{file, parcel, number, unit, kind, changes, blobs, bytes, at}] that were
    written onto it, ``told`` what was said when it was lost."""

    id: str
    label: str
    at: str
    state: str
    files: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)


class Sticks:
    """Reads and writes the ledger; each write is durable by itself."""

    def __init__(self, db: Database) -> None:
        self._conn = db.conn

    def all(self) -> list[StickRow]:
        """Every medium, last written first."""
        rows = self._conn.execute("SELECT id, label, at, state, body FROM stick ORDER BY at DESC, id").fetchall()
        return [StickRow(id_, label, at, state, **json.loads(body)) for id_, label, at, state, body in rows]

    def get(self, id_: str) -> StickRow | None:
        """One medium."""
        return next((one for one in self.all() if one.id == id_), None)

    def keep(self, one: StickRow) -> None:
        """Keep or replace a row. Raises Refused DISK_FULL, DISK_ERROR, BUSY."""
        body = json.dumps({"files": one.files, "told": one.told})
        sql = "INSERT OR REPLACE INTO stick (id, label, at, state, body) VALUES (?, ?, ?, ?, ?)"
        try:
            self._conn.execute(sql, (one.id, one.label, one.at, one.state, body))
        except DatabaseError as problem:
            raise told(problem) from problem

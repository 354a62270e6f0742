"""What moving in needs to see of what is held: codes and dossiers that are there already, batches taken over, maps kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cchc_desktop.storage.offices import author_unit
from cchc_desktop.storage.store import Store

Same = tuple[str, str, str, str]
"""(folded name, personal number, procedure code, stored moment of receipt): the same dossier twice."""
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Held:
    """Codes in use (number or national code -> number; of living dossiers), numbers ever given, and living dossiers by what they are."""

    codes: dict[str, str]
    numbers: frozenset[str]
    same: dict[Same, str]


class Moves:
    """Reads them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def held(self) -> Held:
        """What this office holds: one walk over its dossiers."""
        sql = "SELECT number, national_code, voided, applicant_key, applicant_id, procedure_code, received_at FROM dossier WHERE unit = ?"
        codes: dict[str, str] = {}
        numbers: set[str] = set()
        same: dict[Same, str] = {}
        for number, code, voided, *what in self._store.db.conn.execute(sql, (self._store.unit,)):
            numbers.add(number)
            if not voided:
                codes[number] = number
                if code:
                    codes[code] = number
                same[(what[0], what[1], what[2], what[3])] = number
        return Held(codes, frozenset(numbers), same)

    def template(self, record: str) -> dict[str, Any] | None:
        """A kept template record, or None."""
        row = self._store.db.conn.execute("SELECT body FROM template WHERE id = ?", (record,)).fetchone()
        return dict(json.loads(row[0])) if row else None

    def templates(self, prefix: str) -> list[dict[str, Any]]:
        """The office's own template records whose key begins so, as they were written."""
        sql = "SELECT t.body FROM template t WHERE t.author = ? AND substr(t.key, 1, ?) = ? ORDER BY t.rowid"
        rows = self._store.db.conn.execute(sql, (author_unit(self._store), len(prefix), prefix))
        return [dict(json.loads(row[0])) for row in rows]

    def living(self, records: Iterable[str]) -> list[str]:
        """Those of these dossiers that are not void, in their order."""
        wanted, found = list(records), set[str]()
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            sql = f"SELECT id FROM dossier WHERE voided = 0 AND id IN ({','.join('?' * len(part))})"
            found.update(row[0] for row in self._store.db.conn.execute(sql, part))
        return [record for record in wanted if record in found]

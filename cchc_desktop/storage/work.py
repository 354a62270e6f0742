"""Entries of the registers of work, read."""

from __future__ import annotations

import json
from typing import Any

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.work import WorkEntry
from cchc_desktop.storage.offices import in_homes
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.work_rows import given_of, judged_of


class WorkTable:
    """The entries held here, of every unit."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, id_: str) -> WorkEntry:
        """One entry. Raises Refused NO_WORK."""
        rows = self._rows("w.id = ?", (id_,))
        if not rows:
            raise Refused("NO_WORK", "Không có việc này trong sổ.", "Chọn lại trong danh sách.")
        return rows[0]

    def all(self, book: str, unit: str = "", *, voided: bool = False) -> list[WorkEntry]:
        """The entries of a register, of one unit and those it goes on for or of all, in the order they were taken down."""
        which, units = in_homes(self._store, unit, "w.unit") if unit else ("1", [])
        return self._rows(f"w.book = ? AND {which}{'' if voided else ' AND w.voided = 0'}", (book, *units))

    def _rows(self, where: str, values: tuple[Any, ...]) -> list[WorkEntry]:
        conn = self._store.db.conn
        sql = f"SELECT w.id, w.unit, w.book, w.state, w.voided, w.body FROM work w WHERE {where} ORDER BY w.rowid"
        rows = conn.execute(sql, values).fetchall()
        proofs: dict[str, list[Attachment]] = {}
        sql = (
            "SELECT a.owner, a.id, a.name, a.sha256, a.size, a.media, a.component, a.result, a.pages, a.code FROM attachment a "
            f"JOIN work w ON w.id = a.owner WHERE {where} ORDER BY a.name, a.id"
        )
        for owner, *file in conn.execute(sql, values):
            proofs.setdefault(owner, []).append(Attachment(*[*file[:6], bool(file[6]), *file[7:]]))
        return [_entry(row, tuple(proofs.get(row[0], ()))) for row in rows]


def _entry(row: tuple[Any, ...], proofs: tuple[Attachment, ...]) -> WorkEntry:
    id_, unit, book, state, voided, body = row
    told = json.loads(body)
    return WorkEntry(
        id_, unit, book, state, told["values"], proofs, given_of(told.get("given")), judged_of(told.get("judged")), told["copied_from"],
        bool(voided), told["why"],
    )  # fmt: skip

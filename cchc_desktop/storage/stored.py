"""Reading the log back: changes as they are stored. What we wrote was verified then; digests are checked again by ``check``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cchc_desktop.domain.change import Change
from cchc_desktop.storage.engine import Database

_SQL = "SELECT id, header, facts, personal FROM change WHERE "


def stored(id_: str, header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """A change of our own log from its row."""
    h = json.loads(header)
    return Change(
        id_, h["log"], h["seq"], h["prev"], h["lamport"], h["time"], h["account"], h["account_name"], h["record"], h["kind"],
        h["schema"], tuple(h["parents"]), h["facts"], h["personal"], header, facts, personal,
    )  # fmt: skip


def changes_of(db: Database, record: str) -> list[Change]:
    """All held changes of one record."""
    return [stored(*row) for row in db.conn.execute(_SQL + "record = ?", (record,))]


def changes_after(db: Database, log: str, seq: int, limit: int = -1) -> Iterator[Change]:
    """The changes of a log above ``seq``, in order, streamed; do not write on this connection meanwhile."""
    sql = _SQL + "log = ? AND seq > ? ORDER BY seq LIMIT ?"
    for row in db.conn.execute(sql, (log, seq, limit)):
        yield stored(*row)

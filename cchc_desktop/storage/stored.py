"""Reading the log back: changes as they are stored. What we wrote was verified then; digests are checked again by ``check``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cchc_desktop.domain.change import Change, verified
from cchc_desktop.storage.engine import Database

_SQL = "SELECT id, header, facts, personal FROM change WHERE "


def changes_of(db: Database, record: str) -> list[Change]:
    """All held changes of one record."""
    return [verified(*row) for row in db.conn.execute(_SQL + "record = ?", (record,))]


def changes_by_id(db: Database, ids: Iterable[str]) -> Iterator[tuple[Change, str]]:
    """(change, log it stands in now) of these ids, as far as they are held."""
    for id_ in ids:
        row = db.conn.execute("SELECT id, header, facts, personal, log FROM change WHERE id = ?", (id_,)).fetchone()
        if row:
            yield verified(*row[:4]), str(row[4])


def changes_after(db: Database, log: str, seq: int, limit: int = -1) -> Iterator[Change]:
    """The changes of a log above ``seq``, in order, streamed; do not write on this connection meanwhile."""
    sql = _SQL + "log = ? AND seq > ? ORDER BY seq LIMIT ?"
    for row in db.conn.execute(sql, (log, seq, limit)):
        yield verified(*row)


def last_time(db: Database, replica: str) -> str:
    """The stored moment of the change a machine wrote last; "" when it wrote none."""
    sql = (
        "SELECT c.id, c.header, c.facts, c.personal FROM log l JOIN change c ON c.log = l.id "
        "AND c.seq = (SELECT max(seq) FROM change WHERE log = l.id) WHERE l.replica = ? ORDER BY c.n DESC LIMIT 1"
    )
    row = db.conn.execute(sql, (replica,)).fetchone()
    return verified(*row).time if row else ""

"""Which logs there were, when the page that says so is gone: a log's id is a hash of its replica and audience, so what fits is what was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from cchc_desktop.domain.change import BELOW, LOCAL, line, log_id
from cchc_desktop.storage.engine import Database


def named_again(db: Database, logs: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Rows for the table ``log`` of those of these logs that are not known and that a machine with a certificate, or this folder in one
    of its lives, wrote for one of the audiences it could; branches stay unknown."""
    conn = db.conn
    lost = set(logs) - {row[0] for row in conn.execute("SELECT id FROM log")}
    if not lost:
        return
    units = dict(conn.execute("SELECT replica, unit FROM certificate WHERE replica <> '' ORDER BY rowid DESC").fetchall())
    settings = dict(conn.execute("SELECT name, value FROM setting").fetchall())
    lives = [name.partition("/")[2] for (name,) in conn.execute("SELECT name FROM own_key WHERE name LIKE 'sign/%'").fetchall()]
    units = dict.fromkeys([settings.get("replica", ""), *lives], settings.get("unit", "")) | units
    audiences = (LOCAL, BELOW, *(line(unit) for unit in dict.fromkeys(units.values())))
    for replica, audience in product(units, audiences):
        if (id_ := log_id(replica, audience)) in lost:
            yield id_, replica, units[replica], audience, "", ""

"""How old this machine's keys are, by its own clock: a reminder rests on it, never a decision."""

from __future__ import annotations

from datetime import datetime

from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.stored import changes_by_id

_OWN = "FROM change c JOIN log l ON l.id = c.log WHERE l.replica = ?"


def since(store: Store) -> datetime | None:
    """When the keys were changed last, else when this machine wrote first; None when it has written nothing."""
    rows = store.db.conn.execute(f"SELECT c.id {_OWN} AND c.kind = 'machine'", (store.replica,)).fetchall()
    made = [change for change, _ in changes_by_id(store.db, [row[0] for row in rows]) if "key" in change.fields()]
    if not made:
        rows = store.db.conn.execute(f"SELECT c.id {_OWN} ORDER BY c.n LIMIT 1", (store.replica,)).fetchall()
        made = [change for change, _ in changes_by_id(store.db, [row[0] for row in rows])]
    return max((parse_moment(change.time) for change in made), default=None)

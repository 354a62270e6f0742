"""Every state a record ever had (các trạng thái đã qua), worked out from its changes; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cchc_desktop.domain.change import Change, Fields
from cchc_desktop.domain.merge import fold, ordered
from cchc_desktop.storage.project import LogBook
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.stored import changes_of

MOST = 400
"""So many of the last changes are looked at."""


def present(store: Store, record: str) -> Fields:
    """The fields of a record as of now; {} when it is not held."""
    return _folded(store, changes_of(store.db, record))


def shown(store: Store, record: str) -> Fields:
    """The fields of a record as its tables have them: without what waits in the tray; {} when nothing is left."""
    waits = {row[0] for row in store.db.conn.execute("SELECT change FROM tray WHERE record = ?", (record,)).fetchall()}
    return _folded(store, [change for change in changes_of(store.db, record) if change.id not in waits])


def _folded(store: Store, changes: Sequence[Change]) -> Fields:
    return fold(changes, LogBook(store.db)).values if changes else {}


def as_seen(store: Store, record: str, change: str) -> Fields:
    """The fields of a record as the writer of one of its changes left it, without what others wrote side by side."""
    done, _ = ordered(changes_of(store.db, record))
    return next((fold(_seen_by(one, done), LogBook(store.db)).values for one in done if one.id == change), {})


def states(store: Store, record: str) -> Iterator[Fields]:
    """The fields of a record as of now, then as of every change before, the newest first; then as each writer saw it who did not
    know of what others wrote side by side."""
    done, waiting = ordered(changes_of(store.db, record))
    if not done:
        return
    log_of = LogBook(store.db)
    yield fold([*done, *waiting], log_of).values
    for count in range(len(done) - 1, max(len(done) - MOST, 0), -1):
        yield fold(done[:count], log_of).values
    for change in reversed(done[-MOST:]):
        seen = _seen_by(change, done)
        if len(seen) != done.index(change) + 1:
            yield fold(seen, log_of).values


def _seen_by(change: Change, done: list[Change]) -> list[Change]:
    """A change and all that its writer had before: its parents and theirs."""
    wanted = {change.id}
    for one in reversed(done):
        if one.id in wanted:
            wanted.update(one.parents)
    return [one for one in done if one.id in wanted]

"""The same folder once more, on a machine that does not know of the first."""

from __future__ import annotations

import shutil
from pathlib import Path

from cchc_desktop.domain.moments import Clock
from cchc_desktop.office.session import Session, assemble
from cchc_desktop.storage.store import Store


def twin_of(session: Session, folder: Path, clock: Clock) -> Session:
    """A copy that goes on by itself."""
    session.store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copytree(session.store.folder, folder / "data", ignore=shutil.ignore_patterns("lock", "*-wal", "*-shm"))
    store = Store.open(folder / "data", session.store.keys, folder / "state")
    store.anchor.write(store.counter("acts"))
    store.anchor.flush()
    return assemble(store, session.account, clock, session.keys, session.data_key)

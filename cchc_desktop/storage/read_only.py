"""The store of an office that is looked at only (chỉ xem): its file is damaged, or a script must not change it. The connection cannot
write; every way to an act is refused before it has done anything, and nothing is made or changed in the folder or beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from cchc_desktop.storage.anchors import anchor_of
from cchc_desktop.storage.database import open_to_read
from cchc_desktop.storage.engine import DatabaseError
from cchc_desktop.storage.faults import damaged, read_only
from cchc_desktop.storage.locks import FolderLock
from cchc_desktop.storage.store import DATABASE, FolderKeys, Store


class ReadOnlyStore(Store):
    """Make it with :meth:`look`; what reads of a :class:`Store` reads of it, what writes raises Refused READ_ONLY_OFFICE."""

    read_only = True

    @classmethod
    def look(cls, folder: Path, keys: FolderKeys, state: Path) -> ReadOnlyStore:
        """Open an existing office to look at. Raises Refused NO_OFFICE, IN_USE, OLDER_DATABASE and those of the database;
        DAMAGED_DATABASE when not even who this office is can be read."""
        lock = FolderLock(folder, reading=True)
        try:
            db, flags = open_to_read(folder / DATABASE, keys.database)
            try:
                return cls(folder, keys, db, flags, anchor_of(db, folder, state), lock)
            except (DatabaseError, TypeError) as problem:  # the page of its settings, or the table itself
                db.conn.close()
                raise damaged() from problem
        except BaseException:
            lock.release()
            raise

    def second(self) -> ReadOnlyStore:
        """The same on a connection of its own, for another thread."""
        db, flags = open_to_read(self.folder / DATABASE, self.keys.database)
        return ReadOnlyStore(self.folder, self.keys, db, flags, self.anchor, None, self._gate)

    def close(self) -> None:
        """Close the file and give the folder free, without the copy of who it is that a close leaves else; repeating is harmless."""
        self.db.conn.close()
        if self._lock:
            self._lock.release()

    def refuse_restored(self) -> None:
        """Raise Refused READ_ONLY_OFFICE: what asks this is about to write."""
        raise read_only()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Raise Refused READ_ONLY_OFFICE."""
        self.refuse_restored()
        yield

    def set_setting(self, name: str, value: str) -> NoReturn:
        """Raise Refused READ_ONLY_OFFICE."""
        raise read_only()

    def raise_counter(self, name: str) -> NoReturn:
        """Raise Refused READ_ONLY_OFFICE: numbers are given on paper meanwhile."""
        raise read_only()

    def note_lost_work(self) -> NoReturn:
        """Raise Refused READ_ONLY_OFFICE: the anchor is not written either."""
        raise read_only()


def refuse_read_only(store: Store) -> None:
    """For acts that touch files before they touch the database. Raises Refused READ_ONLY_OFFICE."""
    if store.read_only:
        raise read_only()

"""The database engine: SQLCipher under sqlite-utils. No other module names either, so that another engine can come below."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import sqlcipher3
import sqlcipher3.dbapi2 as dbapi

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi)

from sqlite_utils import Database  # noqa: E402  (it must find our engine under the name it looks for)
from sqlite_utils.migrations import Migrations  # noqa: E402

__all__ = ["Database", "DatabaseError", "IntegrityError", "Migrations", "OperationalError", "connect", "connect_to_read", "raw_key",
           "salt_of"]  # fmt: skip

DatabaseError = dbapi.DatabaseError
IntegrityError = dbapi.IntegrityError
OperationalError = dbapi.OperationalError
_NO_LOCKS = "win32-none" if sys.platform == "win32" else "unix-none"
"""The engine's way to files that takes no locks, and so makes no index file beside them."""


def raw_key(key: bytes) -> str:
    """The key pragma's text for a raw 32-byte key: no derivation inside the engine, it was derived by HKDF before."""
    if len(key) != 32:
        raise ValueError("a database key has 32 bytes")
    return f"\"x'{key.hex()}'\""


def salt_of(db: Database) -> str:
    """The salt at the beginning of an open file, 32 hex digits: with the key it makes the key by which each page is checked."""
    return str(db.conn.execute("PRAGMA cipher_salt").fetchone()[0])


def connect(path: Path | str, key: bytes) -> Database:
    """A keyed connection with our settings; nothing is read yet, so a wrong key or a foreign file shows at the first read."""
    connection = dbapi.connect(str(path), isolation_level=None, cached_statements=256, check_same_thread=False)
    return Database(_keyed(connection, key, "busy_timeout = 10000"), execute_plugins=False)


def connect_to_read(path: Path, key: bytes) -> Database:
    """A keyed connection that cannot write: neither the file nor its log changes, and nothing is made beside them; damaged pages do not
    spoil it (:class:`Enduring`). The first page is read: DatabaseError for a wrong key, a foreign file, noise.

    What a crash left in the log is seen too, its index is then kept in memory. No lock is taken: nobody may write meanwhile.
    """
    log = path.with_name(f"{path.name}-wal")
    waiting = log.exists() and log.stat().st_size > 0
    place = f"file:///{quote(path.absolute().as_posix().removeprefix('/'))}?mode=ro&"
    place += f"vfs={_NO_LOCKS}" if waiting else "immutable=1"
    settings = [*(["locking_mode = EXCLUSIVE"] if waiting else []), "query_only = ON", "temp_store = MEMORY", "cache_size = -16000"]

    def opened() -> dbapi.Connection:
        made = dbapi.connect(place, uri=True, isolation_level=None, cached_statements=256, check_same_thread=False)
        return _keyed(made, key, *settings)

    reading = Enduring(opened)
    db = Database(reading._real, execute_plugins=False)
    db.conn = cast(Any, reading)
    return db


def _keyed(connection: dbapi.Connection, key: bytes, *settings: str) -> dbapi.Connection:
    for pragma in (f"key = {raw_key(key)}", "cipher_log_level = NONE", *settings):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class _Noting(dbapi.Cursor):  # type: ignore[misc]
    """A cursor that tells when a page could not be read."""

    spoilt: Callable[[], None]

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError:
            self.spoilt()
            raise

    def execute(self, sql: str, values: Any = ()) -> _Noting:
        """As the engine's own, and so are the others."""
        with self._noted():
            return cast(_Noting, super().execute(sql, values))

    def fetchone(self) -> Any:
        """One row."""
        with self._noted():
            return super().fetchone()

    def fetchall(self) -> Any:
        """All rows left."""
        with self._noted():
            return super().fetchall()

    def __next__(self) -> Any:
        """The next row."""
        with self._noted():
            return super().__next__()


class Enduring:
    """A connection that reads on after a damaged page: the engine gives nothing more on one that met it, so the next statement has a new
    one. What is being read on the old one goes on there."""

    def __init__(self, opened: Callable[[], dbapi.Connection]) -> None:
        self._opened, self._real, self._spoilt = opened, opened(), False

    def _note(self) -> None:
        self._spoilt = True

    def execute(self, sql: str, values: Any = ()) -> _Noting:
        """Run a statement."""
        if self._spoilt:
            self._real, self._spoilt = self._opened(), False
        cursor = cast(_Noting, self._real.cursor(_Noting))
        cursor.spoilt = self._note
        return cursor.execute(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

"""The database engine: SQLCipher under sqlite-utils. No other module names either, so that another engine can come below."""

from __future__ import annotations

import sys
from pathlib import Path

import sqlcipher3
import sqlcipher3.dbapi2 as dbapi

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi)

from sqlite_utils import Database  # noqa: E402  (it must find our engine under the name it looks for)
from sqlite_utils.migrations import Migrations  # noqa: E402

__all__ = ["Database", "DatabaseError", "IntegrityError", "Migrations", "OperationalError", "connect", "raw_key", "salt_of"]

DatabaseError = dbapi.DatabaseError
IntegrityError = dbapi.IntegrityError
OperationalError = dbapi.OperationalError


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
    connection.execute(f"PRAGMA key = {raw_key(key)}")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA busy_timeout = 10000")
    return Database(connection, execute_plugins=False)

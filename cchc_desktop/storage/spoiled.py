"""Reading a damaged file (tệp hỏng): from a copy, row by row past the pages that fail their check."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.database import APPLICATION_ID
from cchc_desktop.storage.engine import Database, DatabaseError, connect
from cchc_desktop.storage.faults import damaged
from cchc_desktop.storage.migrations import FORMAT

AT_ONCE, _PROBES = 500, [1 << power for power in range(25)]
"""Rows read together; the places at which a table whose end cannot be read is tried."""


class Source:
    """A file to read from. After a page that fails its check the engine gives nothing more on that connection, so it is opened anew."""

    def __init__(self, file: Path | str, key: bytes) -> None:
        self._file, self._key = file, key
        self._db = connect(file, key)

    def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query. DatabaseError for a page that cannot be read."""
        try:
            return self._db.conn.execute(sql, values).fetchall()
        except DatabaseError:
            self.close()
            self._db = connect(self._file, self._key)
            raise

    def close(self) -> None:
        """Close it."""
        self._db.conn.close()


def copied(file: Path, aside: Path, key: bytes, salt: bytes = b"") -> Source:
    """The damaged file opened from a copy, with what its journal still holds; ``salt`` is what its first bytes were, where that is known.

    When the first page is gone the source gives no row. Raises Refused DAMAGED_DATABASE for a file of something else, NEWER_DATABASE.
    """
    for suffix in ("", "-wal"):
        part = file.with_name(file.name + suffix)
        if part.exists():
            shutil.copyfile(part, aside.with_name(aside.name + suffix))
    source, told = _told(aside, key)
    if not told and salt:
        with open(aside, "rb+") as copy:
            copy.write(salt)
        source, told = _told(aside, key)
    if not told:
        return Source(":memory:", key)
    application, version = told
    if application != APPLICATION_ID:
        source.close()
        raise damaged()
    if version > FORMAT:
        source.close()
        said = "Dữ liệu này do bản chương trình mới hơn ghi ra, bản đang chạy không cứu được."
        raise Refused("NEWER_DATABASE", said, "Cứu bằng bản chương trình mới hơn; thư mục vẫn nguyên.")
    return source


def _told(file: Path, key: bytes) -> tuple[Source, tuple[int, int] | None]:
    """A file opened, with what its first page tells: application and version; closed again and None when that cannot be read."""
    source = Source(file, key)
    try:
        return source, (source.read("PRAGMA application_id")[0][0], source.read("PRAGMA user_version")[0][0])
    except DatabaseError:
        source.close()
        return source, None


def rows_of(source: Source, model: Database, table: str) -> Iterator[tuple[Any, ...]]:
    """Every row of a table that can be read, columns as in ``model``."""
    names = ", ".join(str(row[1]) for row in model.conn.execute(f"PRAGMA table_info({table})"))
    (text,) = model.conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    if "WITHOUT ROWID" in text:
        yield from _both_ways(source, table, names)
        return
    low, last, sql = 0, _last(source, table), f"SELECT rowid, {names} FROM {table} WHERE rowid"
    while low < last:
        try:
            rows = source.read(f"{sql} > ? ORDER BY rowid LIMIT {AT_ONCE}", low)
        except DatabaseError:
            rows = list(_one_by_one(source, f"{sql} = ?", low + 1, low + AT_ONCE))
            low += AT_ONCE
        else:
            if not rows:
                return
            low = rows[-1][0]
        yield from (row[1:] for row in rows)


def _last(source: Source, table: str) -> int:
    """A place beyond which no row can be read; 0 when none can."""
    try:
        return int(source.read(f"SELECT max(rowid) FROM {table}")[0][0] or 0)
    except DatabaseError:
        pass
    found, whole = 0, False
    for place in _PROBES:
        try:
            row = source.read(f"SELECT rowid FROM {table} WHERE rowid >= ? LIMIT 1", place)
        except DatabaseError:
            continue
        whole, found = True, place * 2 if row else found
    return max(found, AT_ONCE * 4) if whole else 0


def _one_by_one(source: Source, sql: str, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    for place in range(first, last + 1):
        try:
            yield from source.read(sql, place)
        except DatabaseError:
            continue


def _both_ways(source: Source, table: str, names: str) -> Iterator[tuple[Any, ...]]:
    """Of a table without places (they are small): from its beginning, and from its end, row after row as far as can be read."""
    for order in ("ASC", "DESC"):
        place = 0
        while True:
            try:
                rows = source.read(f"SELECT {names} FROM {table} ORDER BY 1 {order} LIMIT 1 OFFSET {place}")
            except DatabaseError:
                break
            if not rows:
                return
            yield from rows
            place += 1


def last_of(source: Source, log: str) -> int:
    """The seq of the last change of a log, as the index of the changes has it; 0 where that cannot be read."""
    try:
        return int(source.read("SELECT coalesce(max(seq), 0) FROM change WHERE log = ?", log)[0][0])
    except DatabaseError:
        return 0

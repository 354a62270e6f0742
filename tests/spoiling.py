"""A damaged office: bytes of real pages flipped, table by table; and a folder told byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cchc_desktop.storage.engine import connect_to_read

PAGE = 4096


def spoil(file: Path, pages: list[int]) -> bytes:
    """Flip a byte in some pages (the first is 0) of a closed file; its bytes as they are then."""
    data = bytearray(file.read_bytes())
    for page in pages:
        data[page * PAGE + 100] ^= 255
    file.write_bytes(data)
    return bytes(data)


def spoil_tables(file: Path, key: bytes, *tables: str) -> bytes:
    """Flip a byte in the root page of some tables: no row of them can be read any more, all others can."""
    db = connect_to_read(file, key)
    roots = dict(db.conn.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'").fetchall())
    db.conn.close()
    return spoil(file, [roots[table] - 1 for table in tables])


def told(folder: Path) -> dict[str, str]:
    """Every file and folder below, with a digest of its content and the time it was written."""
    found = {}
    for path in sorted(folder.rglob("*")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(folder))] = f"{path.stat().st_mtime_ns} {digest}"
    return found

"""Who a folder is, once more beside its database (bản chép riêng): its keys and what certifies them, its names, its accounts, the salt
without which no page of the database can be checked, encrypted.
The database alone counts; this is read when the pages that tell so can no longer be read there, and is brought up whenever the office
is closed."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyrage

from cchc_desktop.storage.durable import write_whole
from cchc_desktop.storage.engine import Database, DatabaseError, salt_of

FILE = "itself.age"
SETTINGS = ("folder", "replica", "unit", "machine")
_CERTIFIED = """WITH RECURSIVE line(key) AS (
  SELECT value FROM setting WHERE name = 'unit' UNION SELECT parent FROM unit JOIN line USING (key) WHERE parent IS NOT NULL
) SELECT id, replica, unit, kind, statement FROM certificate WHERE kind = 'revocation' OR unit IN (SELECT key FROM line) ORDER BY rowid"""
"""The machines of this unit and of those above it, and all revocations: units below bring their own certificates with each parcel."""
ACCOUNT = ("id", "login", "name", "title", "disabled")


def keep(folder: Path, identity: str, db: Database) -> None:
    """Write the copy when the database says something else by now. It is a spare: a disk that does not take it is no fault."""
    with suppress(OSError, DatabaseError):
        told = _told(db)
        if told == read(folder, identity):
            return
        sealed = pyrage.encrypt(json.dumps(told).encode(), [pyrage.x25519.Identity.from_str(identity).to_public()])
        write_whole(folder / FILE, sealed)


def read(folder: Path, identity: str) -> dict[str, Any]:
    """``{"keys": {name: hex}, "certificates": [row, its statement in hex], "settings": {name: text}, "office": fields or {},
    "accounts": [fields], "salt": hex}`` of a folder; {} when there is no copy that can be read."""
    try:
        found: dict[str, Any] = json.loads(pyrage.decrypt((folder / FILE).read_bytes(), [pyrage.x25519.Identity.from_str(identity)]))
    except (OSError, ValueError, pyrage.DecryptError):
        return {}
    return found


def _told(db: Database) -> dict[str, Any]:
    conn = db.conn
    settings = {name: value for name, value in conn.execute("SELECT name, value FROM setting") if name in SETTINGS}
    office = conn.execute("SELECT body FROM office WHERE unit = ?", (settings.get("unit", ""),)).fetchone()
    accounts = conn.execute(f"SELECT {', '.join(ACCOUNT)} FROM account ORDER BY id").fetchall()
    return {
        "keys": {name: bytes(value).hex() for name, value in conn.execute("SELECT name, value FROM own_key ORDER BY name").fetchall()},
        "certificates": [[*row[:4], bytes(row[4]).hex()] for row in conn.execute(_CERTIFIED).fetchall()],
        "salt": salt_of(db), "settings": settings, "office": json.loads(office[0]) if office else {},
        "accounts": [dict(zip(ACCOUNT, (*row[:4], bool(row[4])), strict=True)) for row in accounts],
    }  # fmt: skip

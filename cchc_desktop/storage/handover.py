"""The working tables of the hand-over: own keys, outbox, parcels that came and went, receipts, who was heard from when.

They never travel and are not rebuilt from the log; losing them costs one more trip and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cchc_desktop.storage.engine import Database, DatabaseError
from cchc_desktop.storage.faults import told

SEALED, WRITTEN = "SEALED", "WRITTEN"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed parcel (gói) in the outbox: ``file`` name, ``content`` a digest of what is inside and for whom, ``logs`` rows
    [log, first, last, id of the last], ``blobs`` the SHA-256 of the attachments inside, ``state`` SEALED or WRITTEN, ``sha256`` of its
    outside and of its body, 128 hex digits (in rows of 0.4.0 and before 64, of the whole file)."""

    file: str
    kind: str
    recipient: str
    at: str
    state: str
    number: int
    changes: int
    bytes: int
    sha256: str
    content: str
    parcel: str
    logs: list[list[Any]] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)
    receipt: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A parcel that came ("in") or went ("out"): one line of the recent parcels shown to people."""

    id: str
    direction: str
    kind: str
    unit: str
    replica: str
    number: int
    at: str
    outcome: str
    changes: int
    bytes: int
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """An arrived file kept in quarantine: its name there (a SHA-256), why it is held, and what its header told."""

    sha256: str
    at: str
    outcome: str
    body: dict[str, Any]


_OUTBOX = ("file", "kind", "recipient", "at", "state", "number", "changes", "bytes", "sha256")
_PASSAGE = "id, direction, kind, unit, replica, number, at, outcome, changes, bytes, body"


def _passage(row: tuple[Any, ...]) -> Passage:
    id_, direction, kind, unit, replica, number, at, outcome, changes, size, body = row
    told = json.loads(body)
    return Passage(id_.partition(":")[2], direction, kind, unit, replica, number, at, outcome, changes, size, told)


class Handover:
    """Reads and writes of these tables; each call outside a transaction is durable by itself. Writes raise Refused DISK_FULL,
    DISK_ERROR, BUSY."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def key(self, name: str) -> bytes | None:
        """A private or public key, or another secret, by its name."""
        row = self._one("SELECT value FROM own_key WHERE name = ?", name)
        return bytes(row[0]) if row else None

    def keys(self, beginning: str) -> dict[str, bytes]:
        """All keys whose name begins so."""
        rows = self._all("SELECT name, value FROM own_key WHERE substr(name, 1, ?) = ?", len(beginning), beginning)
        return {name: bytes(value) for name, value in rows}

    def keep_key(self, name: str, value: bytes) -> None:
        """Keep or replace a key."""
        self._run("INSERT OR REPLACE INTO own_key (name, value) VALUES (?, ?)", name, value)

    def number(self) -> int:
        """The next running number of a parcel of this machine, from 1."""
        self._run("INSERT INTO counter (name, value) VALUES ('parcel', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1")
        return int(self._one("SELECT value FROM counter WHERE name = 'parcel'")[0])

    def last_number(self) -> int:
        """The number of the last parcel of this machine; 0 before the first."""
        row = self._one("SELECT value FROM counter WHERE name = 'parcel'")
        return int(row[0]) if row else 0

    def certificates(self, after: int = 0) -> list[tuple[int, bytes]]:
        """(place, packed statement) of every certificate and revocation that came after a place, in the order they came."""
        rows = self._all("SELECT rowid, statement FROM certificate WHERE rowid > ? ORDER BY rowid", after)
        return [(int(place), bytes(said)) for place, said in rows]

    def checkpoints(self, log: str) -> list[tuple[int, str, str, bytes]]:
        """(seq, head, replica, signature) of a log, newest first; a head that was signed again stands there more than once."""
        rows = self._all("SELECT seq, head, replica, signature FROM checkpoint WHERE log = ? ORDER BY seq DESC, rowid DESC", log)
        return [(seq, head, replica, bytes(signature)) for seq, head, replica, signature in rows]

    def outbox(self, recipient: str = "") -> list[Sealed]:
        """Every sealed parcel (for one unit), oldest first."""
        sql = f"SELECT {', '.join(_OUTBOX)}, body FROM outbox WHERE ?1 IN ('', recipient) ORDER BY number"
        rows = self._all(sql, recipient)
        return [Sealed(**dict(zip(_OUTBOX, row, strict=False)), **json.loads(row[9])) for row in rows]

    def keep_sealed(self, sealed: Sealed) -> None:
        """Keep or replace the row of a sealed parcel."""
        body = {name: getattr(sealed, name) for name in ("content", "parcel", "logs", "blobs", "receipt", "written_at")}
        self._run(
            "INSERT OR REPLACE INTO outbox (file, kind, recipient, at, state, number, changes, bytes, sha256, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            sealed.file, sealed.kind, sealed.recipient, sealed.at, sealed.state, sealed.number, sealed.changes, sealed.bytes,
            sealed.sha256, json.dumps(body),
        )  # fmt: skip

    def drop_sealed(self, file: str) -> None:
        """Forget a sealed parcel whose file is gone."""
        self._run("DELETE FROM outbox WHERE file = ?", file)

    def keep_passage(self, passage: Passage) -> None:
        """Note a parcel that came or went; the same id and direction are replaced."""
        self._run(
            "INSERT OR REPLACE INTO parcel (id, direction, kind, unit, replica, number, at, outcome, changes, bytes, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            f"{passage.direction}:{passage.id}", passage.direction, passage.kind, passage.unit, passage.replica, passage.number,
            passage.at, passage.outcome, passage.changes, passage.bytes, json.dumps(passage.body),
        )  # fmt: skip

    def passages(self, direction: str, limit: int = 50, unit: str | None = None) -> list[Passage]:
        """The newest parcels of a direction, of one unit or of all."""
        whose, values = ("", ()) if unit is None else (" AND unit = ?", (unit,))
        sql = f"SELECT {_PASSAGE} FROM parcel WHERE direction = ?{whose} ORDER BY at DESC, rowid DESC LIMIT ?"
        return [_passage(row) for row in self._all(sql, direction, *values, limit)]

    def passage(self, direction: str, parcel: str) -> Passage | None:
        """One parcel by its id."""
        rows = self._all(f"SELECT {_PASSAGE} FROM parcel WHERE id = ?", f"{direction}:{parcel}")
        return _passage(rows[0]) if rows else None

    def drop_passage(self, direction: str, parcel: str) -> None:
        """Forget a parcel by its id."""
        self._run("DELETE FROM parcel WHERE id = ?", f"{direction}:{parcel}")

    def receipts(self) -> dict[str, bytes]:
        """Replica -> the packed statement of its newest receipt."""
        return {replica: bytes(said) for replica, said in self._all("SELECT replica, statement FROM receipt")}

    def receipt(self, replica: str) -> bytes | None:
        """The packed statement of the newest receipt of one replica."""
        row = self._one("SELECT statement FROM receipt WHERE replica = ?", replica)
        return bytes(row[0]) if row else None

    def receipt_number(self, replica: str) -> int:
        """The number of the newest receipt of one replica; 0 when there is none."""
        row = self._one("SELECT number FROM receipt WHERE replica = ?", replica)
        return int(row[0]) if row else 0

    def keep_receipt(self, replica: str, number: int, unit: str, at: str, packed: bytes) -> None:
        """Keep the newest receipt of a replica."""
        sql = "INSERT OR REPLACE INTO receipt (replica, number, unit, at, statement) VALUES (?, ?, ?, ?, ?)"
        self._run(sql, replica, number, unit, at, packed)

    def peers(self) -> dict[str, tuple[str, str, dict[str, Any]]]:
        """Replica -> (unit key, last heard at, what else is noted)."""
        rows = self._all("SELECT replica, unit, heard_at, body FROM peer")
        return {replica: (unit, heard, json.loads(body)) for replica, unit, heard, body in rows}

    def peer(self, replica: str) -> tuple[str, str, dict[str, Any]]:
        """The same of one replica; ("", "", {}) of one that was never heard of."""
        row = self._one("SELECT unit, heard_at, body FROM peer WHERE replica = ?", replica)
        return (str(row[0]), str(row[1]), json.loads(row[2])) if row else ("", "", {})

    def keep_peer(self, replica: str, unit: str, heard_at: str, body: dict[str, Any]) -> None:
        """Note when a replica was last heard from and what it said."""
        sql = "INSERT OR REPLACE INTO peer (replica, unit, heard_at, body) VALUES (?, ?, ?, ?)"
        self._run(sql, replica, unit, heard_at, json.dumps(body))

    def held(self) -> list[Held]:
        """The files in quarantine, oldest first."""
        rows = self._all("SELECT sha256, at, outcome, body FROM arrival ORDER BY at, rowid")
        return [Held(sha, at, outcome, json.loads(body)) for sha, at, outcome, body in rows]

    def keep_held(self, held: Held) -> None:
        """Note a file in quarantine."""
        sql = "INSERT OR REPLACE INTO arrival (sha256, at, outcome, body) VALUES (?, ?, ?, ?)"
        self._run(sql, held.sha256, held.at, held.outcome, json.dumps(held.body))

    def drop_held(self, sha256: str) -> None:
        """Forget a file that left quarantine."""
        self._run("DELETE FROM arrival WHERE sha256 = ?", sha256)

    def wanted(self) -> dict[str, int]:
        """SHA-256 -> size of the attachments that the log names and this machine does not hold."""
        return dict(self._all("SELECT sha256, size FROM wanted"))

    def want(self, blobs: dict[str, int]) -> None:
        """Note attachments that are still to come."""
        self._db.conn.executemany("INSERT OR IGNORE INTO wanted (sha256, size) VALUES (?, ?)", list(blobs.items()))

    def unwant(self, blobs: Sequence[str]) -> None:
        """These attachments came; a few hundred at most."""
        self._run(f"DELETE FROM wanted WHERE sha256 IN ({','.join('?' * len(blobs))})", *blobs)

    def note(self, name: str) -> str:
        """A small working value of the hand-over; "" when it was never kept."""
        row = self._one("SELECT value FROM setting WHERE name = ?", f"handover/{name}")
        return str(row[0]) if row else ""

    def keep_note(self, name: str, value: str) -> None:
        """Keep such a value."""
        self._run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", f"handover/{name}", value)

    def _run(self, sql: str, *values: Any) -> int:
        try:
            return int(self._db.conn.execute(sql, values).rowcount)
        except DatabaseError as problem:
            raise told(problem) from problem

    def _one(self, sql: str, *values: Any) -> Any:
        return self._db.conn.execute(sql, values).fetchone()

    def _all(self, sql: str, *values: Any) -> list[Any]:
        return list(self._db.conn.execute(sql, values).fetchall())

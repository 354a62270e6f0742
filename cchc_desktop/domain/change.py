"""The change (thay đổi): one committed act on one record, as it is stored, hashed and carried for ever.

A change is three byte strings: a header (canonical JSON in clear words of this program), a facts part (number, procedure,
dates, status, figures) and a personal part (who). The header names both parts by digest, so the personal part may be dropped
by a lawful ``forget`` without breaking the chain. Stored bytes are hashed as they are and never re-serialised.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOCAL = "local"
BELOW = "below"
SALT_BYTES = 16
MAX_HEADER = 16 * 1024
MAX_PART = 4 * 1024 * 1024
Fields = dict[str, Any]
"""Field name -> JSON value; a value of None removes the field."""


def line(unit_key: str) -> str:
    """The audience of records whose home is ``unit_key``: that unit and everything above it."""
    return f"line:{unit_key}"


def canonical(value: object) -> bytes:
    """Canonical JSON (sorted keys, no blanks, UTF-8, no NaN): equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def log_id(replica: str, audience: str) -> str:
    """The id of the log a replica keeps for an audience: SHA-256, 64 hex digits."""
    return hashlib.sha256(f"CCHC/log/1\n{replica}\n{audience}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LogInfo:
    """What is known of a log: whose it is and for whom. ``base`` and ``first`` are set on a branch of a fork only."""

    id: str
    replica: str
    unit: str
    audience: str
    base: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a log. ``id`` is the SHA-256 (hex) of ``header``; ``parents`` the record's heads the clerk saw."""

    id: str
    log: str
    seq: int
    prev: str
    lamport: int
    time: str
    account: str
    account_name: str
    record: str
    kind: str
    schema: int
    parents: tuple[str, ...]
    facts_digest: str
    personal_digest: str
    header: bytes
    facts: bytes
    personal: bytes | None

    def fields(self) -> Fields:
        """Facts and personal fields together, as this change set them."""
        found: Fields = dict(json.loads(self.facts)["data"])
        if self.personal:
            found.update(json.loads(self.personal)["data"])
        return found


def part(data: Mapping[str, Any]) -> bytes:
    """A body part: canonical JSON of a random salt and the fields, so that its digest tells nothing about them."""
    return canonical({"data": data, "salt": secrets.token_hex(SALT_BYTES)})


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def compose(
    *,
    log: str,
    seq: int,
    prev: str,
    lamport: int,
    time: str,
    account: str,
    account_name: str,
    record: str,
    kind: str,
    schema: int,
    parents: tuple[str, ...],
    facts: Fields,
    personal: Fields,
) -> Change:
    """A new change; ``personal`` may be empty, then the change has no personal part and its digest is ""."""
    facts_part = part(facts)
    personal_part = part(personal) if personal else None
    header = canonical(
        {
            "account": account,
            "account_name": account_name,
            "facts": digest(facts_part),
            "kind": kind,
            "lamport": lamport,
            "log": log,
            "parents": list(parents),
            "personal": digest(personal_part) if personal_part else "",
            "prev": prev,
            "record": record,
            "schema": schema,
            "seq": seq,
            "time": time,
        }
    )
    return decode(header, facts_part, personal_part)


_HEADER_SHAPE: dict[str, type] = {
    "account": str, "account_name": str, "facts": str, "kind": str, "lamport": int, "log": str, "parents": list,
    "personal": str, "prev": str, "record": str, "schema": int, "seq": int, "time": str,
}  # fmt: skip


def decode(header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """Read a change from its bytes; raises ValueError when a shape or a digest does not fit (never trusts the sender)."""
    if len(header) > MAX_HEADER or len(facts) > MAX_PART or len(personal or b"") > MAX_PART:
        raise ValueError("a part of a change is too long")
    found = json.loads(header)
    if not isinstance(found, dict) or set(found) != set(_HEADER_SHAPE):
        raise ValueError("not the header of a change")
    if any(type(found[name]) is not shape for name, shape in _HEADER_SHAPE.items()):
        raise ValueError("a header field has another type")
    if digest(facts) != found["facts"] or (personal is not None and digest(personal) != found["personal"]):
        raise ValueError("a part does not match its digest")
    if personal is not None and not found["personal"]:
        raise ValueError("a personal part that the header does not know")
    parents = found["parents"]
    if found["seq"] < 1 or found["lamport"] < 1 or not all(isinstance(p, str) for p in parents):
        raise ValueError("a header number is out of range")
    return Change(
        id=digest(header), log=found["log"], seq=found["seq"], prev=found["prev"], lamport=found["lamport"],
        time=found["time"], account=found["account"], account_name=found["account_name"], record=found["record"],
        kind=found["kind"], schema=found["schema"], parents=tuple(parents), facts_digest=found["facts"],
        personal_digest=found["personal"], header=header, facts=facts, personal=personal,
    )  # fmt: skip

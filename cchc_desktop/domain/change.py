"""The change (thay đổi): one committed act on one record, as it is stored, hashed and carried for ever.

A change is three byte strings: a header (canonical JSON in clear words of this program), a facts part (number, procedure,
dates, status, figures) and a personal part (who). The header names both parts by digest, so the personal part may be dropped
by a lawful ``forget`` without breaking the chain. Stored bytes are hashed as they are and never re-serialised.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeGuard
from uuid import NAMESPACE_URL, uuid5

from cchc_desktop.domain.moments import is_stored

LOCAL = "local"
BELOW = "below"
SALT_BYTES = 16
MAX_HEADER = 16 * 1024
MAX_PART = 4 * 1024 * 1024
MAX_COUNT = 1 << 53
"""No seq and no lamport counter is ever higher: a machine that claims more would leave nobody room to count on."""
MAX_DEPTH = 32
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
"""Control, bidi and zero-width characters; a fixed list, so that every machine of every age judges alike."""
_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\[ubfr]")
"""How canonical JSON writes control characters other than the line's end and the tab."""
_ORDINARY = bytes({*range(0x20, 0x7F)} - {ord("\\")} | {*range(0x80, 0xC0)} | {0xC3, 0xC4, 0xC5, 0xC6, 0xE1})
"""The bytes of plain ASCII and of the letters U+00C0 to U+01BF in UTF-8, and the first of U+1E80 to U+1EFF: all that Vietnamese is
written with. Each of these letters can be seen and is its own NFC."""
_NOT_VIETNAMESE = re.compile(rb"\xe1[^\xba\xbb]")
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False)
_SPACED = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False)


def _writer(encoder: json.JSONEncoder) -> Callable[[Any, int], Iterable[str]]:
    """What an encoder of ``json`` sets up anew for each of a hundred thousand values."""
    maker: Any = getattr(json.encoder, "c_make_encoder", None)
    parts = encoder.key_separator, encoder.item_separator, encoder.sort_keys, False, False
    made: Callable[[Any, int], Iterable[str]] = (
        maker(None, encoder.default, json.encoder.encode_basestring, None, *parts) if maker else encoder.iterencode)  # type: ignore[assignment]
    return made


_WRITE, _WRITE_SPACED = _writer(_CANONICAL), _writer(_SPACED)
_PLAIN = json.JSONDecoder()
_HASH = re.compile(r"[0-9a-f]{64}")
Fields = dict[str, Any]
"""Field name -> JSON value; a value of None removes the field."""


def line(unit_key: str) -> str:
    """The audience of records whose home is ``unit_key``: that unit and everything above it."""
    return f"line:{unit_key}"


def canonical(value: object) -> bytes:
    """Canonical JSON (sorted keys, no blanks, UTF-8, no NaN): equal values give equal bytes."""
    return canonical_text(value).encode()


def canonical_text(value: object) -> str:
    """The same as text."""
    return "".join(_WRITE(value, 0)) if type(value) in (dict, list) else _CANONICAL.encode(value)


def spaced_text(value: dict[str, Any] | list[Any]) -> str:
    """JSON with a blank after each comma and colon, keys as they come: how lists stand in the cells of some tables."""
    return "".join(_WRITE_SPACED(value, 0))


def is_hash(value: object) -> TypeGuard[str]:
    """Whether a value is a SHA-256 in lower-case hex."""
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def log_id(replica: str, audience: str) -> str:
    """The id of the log a replica keeps for an audience: SHA-256, 64 hex digits."""
    return hashlib.sha256(f"CCHC/log/1\n{replica}\n{audience}".encode()).hexdigest()


def record_id(*parts: str) -> str:
    """A hashed record id for records named by what they describe, so that two makers of one record meet in one."""
    return str(uuid5(NAMESPACE_URL, "cchc:" + "|".join(parts)))


def branch_id(log: str, first: str) -> str:
    """The id under which a branch of a forked log goes on: SHA-256 over the old log's id and the id of the branch's first change."""
    return digest(f"{log}{first}".encode())


@dataclass(frozen=True, slots=True)
class LogInfo:
    """What is known of a log: whose it is and for whom. ``base`` and ``first`` are set on a branch of a fork only."""

    id: str
    replica: str
    unit: str
    audience: str
    base: str = ""
    first: str = ""


class Change(NamedTuple):
    """One row of a log. ``id`` is the SHA-256 (hex) of ``header``; ``parents`` the record's heads the clerk saw.

    A tuple, for a parcel makes tens of thousands of them.
    """

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
        """Facts and personal fields together, as this change set them. Raises ValueError for parts that are not ours to read."""
        found = read_part(self.facts)
        return found | read_part(self.personal) if self.personal else found

    def facts_fields(self) -> Fields:
        """The fields of the facts part alone."""
        return read_part(self.facts)


def read_part(stored: bytes) -> Fields:
    """The fields in a part as stored; ValueError unless it is canonical, flat enough, NFC and free of hidden characters."""
    try:
        text = stored.decode()
        value, _ = _PLAIN.raw_decode(text)  # what follows it would not be canonical
        if canonical_text(value) != text:
            raise ValueError("một phần không ở dạng chuẩn")
    except RecursionError:
        raise ValueError("một phần lồng quá sâu") from None
    return fields_of(stored, value)


def fields_of(stored: bytes, value: Any) -> Fields:
    """The fields of a part that is the canonical JSON of a value; ValueError as of ``read_part``."""
    if stored.count(b"{") + stored.count(b"[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise ValueError("một phần lồng quá sâu")
    if not is_clean(stored, value):
        raise ValueError("chữ có ký tự ẩn hoặc chưa ở dạng dựng sẵn")
    if type(value) is not dict or value.keys() != {"data", "salt"} or type(value["data"]) is not dict:
        raise ValueError("một phần không đúng cấu trúc")
    data: Fields = value["data"]
    return data


def is_clean(stored: bytes, value: Any) -> bool:
    """Whether canonical JSON (its bytes and value) is NFC and hides nothing but ends of lines and tabs."""
    if not stored.translate(None, _ORDINARY) and not _NOT_VIETNAMESE.search(stored):
        return True
    text = stored.decode()
    if not text.isascii() and not unicodedata.is_normalized("NFC", text) and not ("\\" in text and _is_normalized(value)):
        return False
    return (text.isprintable() or not _HIDDEN.search(text)) and not ("\\" in text and _ESCAPED.search(text))


def _is_normalized(value: Any) -> bool:
    """Text by text: in the JSON text the n of an escaped line end may seem to join with the mark behind it."""
    if isinstance(value, dict):
        return all(_is_normalized(name) and _is_normalized(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(_is_normalized, value))
    return not isinstance(value, str) or unicodedata.is_normalized("NFC", value)


def tidied(value: Any) -> Any:
    """A JSON value with every text in NFC and without hidden characters: the last net behind the edges where text enters.

    It comes back as it will be read from the log: keys in order, lists for tuples.
    """
    try:
        text = _CANONICAL.encode(value)
    except TypeError:  # a mapping of another type
        return _tidied(value)
    if text.isprintable() and "\\" not in text and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return _PLAIN.raw_decode(text)[0]
    return _tidied(value)


def _tidied(value: Any) -> Any:
    """Text by text, for what is not tidy already."""
    if isinstance(value, str):
        kept = value if value.isprintable() else "".join(c for c in value if c in "\n\t" or not _HIDDEN.match(c))
        return unicodedata.normalize("NFC", kept)
    if isinstance(value, Mapping):
        return {_tidied(name): _tidied(inner) for name, inner in value.items()}
    return [_tidied(inner) for inner in value] if isinstance(value, list | tuple) else value


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0) if isinstance(value, dict | list) else 0


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
    said: Fields = {
        "account": account, "account_name": account_name, "facts": digest(facts_part), "kind": kind, "lamport": lamport, "log": log,
        "parents": list(parents), "personal": digest(personal_part) if personal_part else "", "prev": prev, "record": record,
        "schema": schema, "seq": seq, "time": time,
    }  # fmt: skip
    header = canonical(said)
    _refuse_beyond(said, header, facts_part, personal_part)
    return built(said, digest(header), header, facts_part, personal_part)


_HEADER_SHAPE: dict[str, type] = {
    "account": str, "account_name": str, "facts": str, "kind": str, "lamport": int, "log": str, "parents": list,
    "personal": str, "prev": str, "record": str, "schema": int, "seq": int, "time": str,
}  # fmt: skip


_HEADER_TYPES = tuple(_HEADER_SHAPE.values())


def decode(header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """Read a change from its bytes; raises ValueError when a shape or a digest does not fit (never trusts the sender)."""
    refuse_long(header, facts, personal)
    return fitting(json.loads(header.decode()), header, facts, personal)


def fitting(found: Any, header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """The change whose header was read as ``found``; raises ValueError as ``decode`` does."""
    if type(found) is not dict or found.keys() != _HEADER_SHAPE.keys():
        raise ValueError("not the header of a change")
    if tuple(map(type, map(found.__getitem__, _HEADER_SHAPE))) != _HEADER_TYPES:
        raise ValueError("a header field has another type")
    if digest(facts) != found["facts"] or (personal is not None and digest(personal) != found["personal"]):
        raise ValueError("a part does not match its digest")
    if personal is not None and not found["personal"]:
        raise ValueError("a personal part that the header does not know")
    _refuse_beyond(found, header, facts, personal)
    if not all(isinstance(parent, str) for parent in found["parents"]):
        raise ValueError("a header field has another type")
    return built(found, digest(header), header, facts, personal)


def _refuse_beyond(said: Fields, header: bytes, facts: bytes, personal: bytes | None) -> None:
    """Nothing is written that nobody would read."""
    refuse_long(header, facts, personal)
    if not (1 <= said["seq"] <= MAX_COUNT and 1 <= said["lamport"] <= MAX_COUNT and 0 <= said["schema"] <= MAX_COUNT):
        raise ValueError("a header number is out of range")


def refuse_long(header: bytes, facts: bytes, personal: bytes | None) -> None:
    """ValueError for what is longer than a part of a change may be."""
    if len(header) > MAX_HEADER or len(facts) > MAX_PART or len(personal or b"") > MAX_PART:
        raise ValueError("a part of a change is too long")


def verified(id_: str, header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """A change from bytes that were decoded, and so checked, before: out of our own log."""
    return built(_PLAIN.raw_decode(header.decode())[0], id_, header, facts, personal)


def built(h: Fields, id_: str, header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """The change of a header that was read and checked."""
    return Change(
        id_, h["log"], h["seq"], h["prev"], h["lamport"], h["time"], h["account"], h["account_name"], h["record"], h["kind"],
        h["schema"], tuple(h["parents"]), h["facts"], h["personal"], header, facts, personal,
    )  # fmt: skip


def is_formed(header: bytes, found: Fields) -> bool:
    """Whether a canonical header is clean too and its time as times are stored."""
    return is_clean(header, found) and _is_stored_moment(found["time"])


def _is_stored_moment(text: str) -> bool:
    try:
        return is_stored(text)
    except ValueError:
        return False

"""The envelope of a parcel (gói): magic, version, a signed JSON header in clear, a sealed body; docs/formats.md.

Up to the signature the envelope is the same in every version, so that a reader can always tell whose parcel it holds. Nothing
in the header is about a person.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cchc_desktop.domain.change import canonical, is_hash
from cchc_desktop.domain.ends import Sink
from cchc_desktop.security import signing
from cchc_desktop.security.signing import SIGNATURE_BYTES, Statement
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.pipes import Hash

MAGIC = b"CCHC parcel\r\n\x1a\n\0"
VERSION = 1
KINDS = ("changes", "attachments", "enrol", "grant")
MAX_HEADER = 4 << 20
BLOCK = 4 << 20
_PREFIX = struct.Struct(">16sHI")
PREFIX_BYTES = _PREFIX.size
_NEAR = 12
_LONGEST_ID = 64
_SUMS = 128


class Unreadable(Exception):
    """A parcel that cannot be taken: ``outcome`` says why, ``unit`` whose it claims to be (a title, or ""), ``cut`` is the outside of
    one whose body is too short, not verified."""

    def __init__(self, outcome: ReceiveOutcome, why: str, unit: str = "", cut: Envelope | None = None) -> None:
        super().__init__(f"{outcome.name}: {why}")
        self.outcome, self.unit, self.cut = outcome, unit, cut


@dataclass(frozen=True, slots=True)
class LogRange:
    """The changes of one log inside: seq ``first`` to ``last``, ``before`` the id of the change before, ``after`` of the last."""

    log: str
    first: int
    last: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Header:
    """The header in clear. ``sender`` has unit, title, replica, key (signing key id); ``recipient`` unit and keys (receive key
    ids); ``request`` is the enrolment request or the hash it answers; ``statements`` are certificates up to the root."""

    kind: str
    parcel: str
    number: int
    program: str
    sender: dict[str, str]
    recipient_unit: str
    recipient_keys: tuple[str, ...]
    statements: tuple[Statement, ...] = ()
    logs: tuple[LogRange, ...] = ()
    request: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """The JSON object of the header without its ``body``; the first frame of the body repeats exactly this."""
        return {
            "certificates": [[_text(s.body), _text(s.signature)] for s in self.statements],
            "kind": self.kind,
            "logs": [[r.log, r.first, r.last, r.before, r.after] for r in self.logs],
            "number": self.number,
            "parcel": self.parcel,
            "program": self.program,
            "recipient": {"keys": list(self.recipient_keys), "unit": self.recipient_unit},
            "request": self.request,
            "sender": self.sender,
        }


@dataclass(frozen=True, slots=True)
class Envelope:
    """A parcel's outside as read; ``header`` is believed only after ``verify``. The body starts at ``offset``."""

    header: Header
    version: int
    signed: bytes
    signature: bytes
    offset: int
    body_length: int
    body_sha256: str

    def verify(self, public: bytes) -> bool:
        """Whether the owner of this key signed the header."""
        return signing.verify(public, self.header.kind, self.signed, self.signature, self.version)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


class _Hashing:
    """A sink that counts and hashes what goes through."""

    def __init__(self, sink: BinaryIO) -> None:
        self._sink, self.length, self.sha = sink, 0, hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        self._sink.write(data)
        self.length += len(data)
        self.sha.update(data)
        return len(data)

    def flush(self) -> None:
        """age calls it; the file is flushed once, at the end."""


def write(out: BinaryIO, header: Header, seed: bytes, body: Callable[[Sink], None] | None = None) -> None:
    """Write a whole parcel into a seekable file: the body streams out first, behind room kept for the header.

    The header may end in blanks (it is JSON all the same), because its length is fixed before the body's is known.
    """
    room = len(canonical(header.fields() | {"body": {"length": 10**15, "sha256": "0" * 64}}))
    if room > MAX_HEADER:
        raise ValueError("the header is too long")
    start = out.tell()
    out.write(bytes(PREFIX_BYTES + room + SIGNATURE_BYTES))
    through = _Hashing(out)
    if body:
        body(through)
    told = header.fields() | {"body": {"length": through.length, "sha256": through.sha.hexdigest()}}
    signed = canonical(told).ljust(room)
    out.seek(start)
    out.write(_PREFIX.pack(MAGIC, VERSION, room) + signed + signing.sign(seed, header.kind, signed))
    out.seek(0, 2)


class Sums:
    """SHA-256 of a parcel's outside and of its body, side by side as 128 hex digits: by them a sealed file is known wherever it lies. The
    body's is signed in the outside, so that one reading is enough to verify both."""

    def __init__(self) -> None:
        self._outside, self._body = hashlib.sha256(), hashlib.sha256()
        self._begun, self._left = b"", -1

    def update(self, data: bytes, /) -> None:
        """Take the next bytes of the file, whatever they are."""
        if self._left < 0:
            self._begun += data
            if len(self._begun) < PREFIX_BYTES:
                return
            data, self._begun = self._begun, b""
            self._left = PREFIX_BYTES + _PREFIX.unpack_from(data)[2] + SIGNATURE_BYTES
        piece = memoryview(data)
        self._outside.update(piece[: self._left])
        self._body.update(piece[self._left :])
        self._left = max(0, self._left - len(piece))

    def hexdigest(self) -> str:
        """The two of all that came."""
        if self._begun:
            self._outside.update(self._begun)
            self._begun = b""
        return self._outside.hexdigest() + self.body

    @property
    def body(self) -> str:
        """SHA-256 of what came of the body, hex."""
        return self._body.hexdigest()


def sums_like(told: str) -> Hash:
    """What is to be fed a file that may be the one these sums are of; rows of 0.4.0 and before have one SHA-256 over the whole."""
    return Sums() if len(told) == _SUMS else hashlib.sha256()


def is_parcel(beginning: bytes) -> bool:
    """Whether a file that begins so is a parcel of ours, perhaps with some of its first bytes spoilt."""
    magic = beginning[: len(MAGIC)]
    return sum(a == b for a, b in zip(magic, MAGIC, strict=False)) >= _NEAR


def begun(data: bytes) -> Header | None:
    """The header at the beginning of a file, as it claims to be, however little of the body follows; None when there is none."""
    try:
        _, _, length = _PREFIX.unpack(data[:PREFIX_BYTES])
        return parse_header(data[PREFIX_BYTES : PREFIX_BYTES + length])[0]
    except (struct.error, ValueError):
        return None


def read(stream: BinaryIO, size: int) -> Envelope:
    """Read the outside of a parcel of ``size`` bytes; Unreadable when it is too short or no header of ours."""
    prefix = stream.read(PREFIX_BYTES)
    if len(prefix) < PREFIX_BYTES:
        raise Unreadable(ReceiveOutcome.TRUNCATED, "shorter than a prefix")
    magic, version, length = _PREFIX.unpack(prefix)
    if magic != MAGIC or not 2 <= length <= MAX_HEADER:
        raise Unreadable(ReceiveOutcome.BAD_SIGNATURE, "the prefix is spoilt")
    offset = PREFIX_BYTES + length + SIGNATURE_BYTES
    if size < offset:
        raise Unreadable(ReceiveOutcome.TRUNCATED, "shorter than its header")
    signed, signature = stream.read(length), stream.read(SIGNATURE_BYTES)
    if len(signature) < SIGNATURE_BYTES:
        raise Unreadable(ReceiveOutcome.PULLED, "the file ended early")
    try:
        header, body_length, sha256 = parse_header(signed)
    except ValueError as fault:
        raise Unreadable(ReceiveOutcome.BAD_SIGNATURE, str(fault)) from None
    envelope = Envelope(header, version, signed, signature, offset, body_length, sha256)
    if size < offset + body_length:
        raise Unreadable(ReceiveOutcome.TRUNCATED, "shorter than its body", header.sender["title"], envelope)
    return envelope


def parse_header(signed: bytes) -> tuple[Header, int, str]:
    """(header, body length, body SHA-256); raises ValueError."""
    fields = signing.json_object(signed)
    body = fields.pop("body", None)
    if not (isinstance(body, dict) and type(body.get("length")) is int and body["length"] >= 0):
        raise ValueError("no length of the body")
    if not is_hash(body.get("sha256")):
        raise ValueError("no hash of the body")
    return from_fields(fields), body["length"], body["sha256"]


def from_fields(fields: Mapping[str, Any]) -> Header:
    """A header from its JSON object without ``body``; raises ValueError. Names it does not know are passed over."""
    try:
        sender, recipient = fields["sender"], fields["recipient"]
        found = Header(
            kind=_of(str, fields["kind"]),
            parcel=_of(str, fields["parcel"]),
            number=_of(int, fields["number"]),
            program=_of(str, fields["program"])[:40],
            sender={name: _of(str, sender[name])[:300] for name in ("unit", "title", "replica", "key")},
            recipient_unit=_of(str, recipient["unit"]),
            recipient_keys=tuple(_of(str, key) for key in _of(list, recipient["keys"])),
            statements=tuple(_statement(pair) for pair in _of(list, fields["certificates"])),
            logs=tuple(_log_range(row) for row in _of(list, fields["logs"])),
            request=_of(dict, fields["request"]),
        )
    except (KeyError, TypeError) as fault:
        raise ValueError(f"a header without {fault}") from None
    if found.kind not in KINDS:
        raise ValueError("a parcel of an unknown kind")
    if len(found.parcel) > _LONGEST_ID:  # our receipts repeat it
        raise ValueError("a parcel's id is too long")
    return found


def _of(shape: type, value: Any) -> Any:
    if type(value) is not shape:
        raise ValueError(f"not a {shape.__name__}")
    return value


def _statement(pair: Any) -> Statement:
    body, signature = _of(list, pair)
    try:
        return Statement(base64.b64decode(_of(str, body), validate=True), base64.b64decode(_of(str, signature), validate=True))
    except binascii.Error:
        raise ValueError("not base64") from None


def _log_range(row: Any) -> LogRange:
    log, first, last, before, after = _of(list, row)
    found = LogRange(_of(str, log), _of(int, first), _of(int, last), _of(str, before), _of(str, after))
    if not (is_hash(found.log) and is_hash(found.after) and (not found.before or is_hash(found.before))):
        raise ValueError("a log's ids have another shape")
    if not 1 <= found.first <= found.last or (found.first == 1) == bool(found.before):
        raise ValueError("a log's range is not one")
    return found


def blocks(stream: BinaryIO, length: int) -> Iterator[bytes]:
    """The next ``length`` bytes in blocks; stops early at the end of the stream."""
    while length > 0 and (block := stream.read(min(BLOCK, length))):
        length -= len(block)
        yield block


def body_is_whole(stream: BinaryIO, envelope: Envelope) -> bool:
    """Whether the body has the length and hash that the header signs."""
    stream.seek(envelope.offset)
    sha = hashlib.sha256()
    length = 0
    for block in blocks(stream, envelope.body_length):
        sha.update(block)
        length += len(block)
    return length == envelope.body_length and sha.hexdigest() == envelope.body_sha256

"""The outbox (hộp gửi): parcels sealed on this machine, verified whole before they count, waiting for a stick."""

from __future__ import annotations

import hashlib
import heapq
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop import __version__
from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.ends import Sink
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.security import sealing, signing
from cchc_desktop.security.sealing import PulledSource
from cchc_desktop.security.signing import Statement
from cchc_desktop.storage.blobs import Blobs, blobs_of
from cchc_desktop.storage.faults import NO_ROOM, no_room
from cchc_desktop.storage.handover import SEALED, Passage, Sealed
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import parcel
from cchc_desktop.sync.frames import Frame, compress, pack, pack_change
from cchc_desktop.sync.parcel import Header
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.pipes import BATCH, Hash, Running, pulled
from cchc_desktop.sync.plan import Plan, is_deaf
from cchc_desktop.sync.stick import SUFFIX, TEMPORARY

MOST_GONE = 40
"""So many of the machines that are gone a header tells of."""
MAX_ATTACHMENTS = 64 << 20
"""So many bytes of scans make a parcel (a larger one goes alone): a stick that is pulled loses one of them and not a gigabyte, and the
next is packed while one is written."""
FIRST_ATTACHMENTS = 16 << 20
"""Where there are many, the first parcel of them is this small, the next twice as large and so on, so that the writing begins soon."""
MANY = 4 * MAX_ATTACHMENTS
AT_ONCE = 4 << 20
"""A scan of no more bytes is decrypted in one go; a larger one comes through a pipe."""
Watch = Callable[[int], None]
"""Told how many plain bytes were packed since the last call; it may raise Cancelled."""


def folder(store: Store) -> Path:
    """Where the sealed parcels lie."""
    found = store.folder / "outbox"
    found.mkdir(exist_ok=True)
    return found


def owner(unit: str) -> str:
    """The beginning of our file names on a stick: the unit's code in plain capitals."""
    return re.sub(r"[^A-Z0-9]", "", unit.partition("@")[0].upper())[:12] or "X"


def program() -> str:
    """Our version, as the header names it."""
    return __version__


def tidy(peers: Peers) -> None:
    """Files without a row go (a seal that was cut off), rows without a file go (it is sealed again)."""
    place = folder(peers.store)
    rows = {sealed.file for sealed in peers.table.outbox()}
    files = {path.name for path in place.iterdir()}
    for name in files - rows:
        (place / name).unlink(missing_ok=True)
    for name in rows - files:
        peers.table.drop_sealed(name)


def drop(peers: Peers, sealed: Sealed) -> None:
    """Take a parcel out that a newer one replaces; what travelled stays noted among the passages."""
    peers.table.drop_sealed(sealed.file)
    (folder(peers.store) / sealed.file).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Load:
    """What one parcel carries: its kind, frames made anew at each call, and what the header and the books say of it."""

    kind: str
    frames: Callable[[Watch], Iterable[bytes]]
    content: str
    changes: int = 0
    blobs: tuple[str, ...] = ()
    receipt: str = ""


def changes_load(peers: Peers, plan: Plan, extra: tuple[bytes, ...] = ()) -> Load:
    """All changes of a plan with what vouches for them, oldest first."""

    def frames(watch: Watch) -> Iterator[bytes]:
        yield from extra
        yield from (pack(Frame.CERTIFICATE, said.packed()) for said in plan.certificates)
        yield from (pack(Frame.CHECKPOINT, said.packed()) for said in plan.checkpoints)
        yield from (pack(Frame.RECEIPT, said.packed()) for said in plan.receipts)
        yield pack(Frame.CENSUS, plan.census)
        for raw in heapq.merge(*(_keyed(peers, r.log, r.first, r.last) for r in plan.ranges)):
            frame = pack_change(*raw[3])
            watch(len(frame))
            yield frame

    return Load("changes", frames, plan.content, plan.changes, receipt=plan.told)


def _keyed(peers: Peers, log: str, first: int, last: int) -> Iterator[tuple[int, str, int, tuple[Any, ...]]]:
    """(lamport, log, place, bytes): the order in which changes stand in a body. A log that counts backwards stays in its order."""
    highest = 0
    for place, (lamport, *raw) in enumerate(peers.travel.changes(log, first, last)):
        highest = max(highest, lamport)
        yield highest, log, place, tuple(raw)


def attachment_loads(peers: Peers, plan: Plan, room: int | None = None) -> list[Load]:
    """The attachments of a plan in parcels, each to be applied alone; with ``room`` only as many as it holds, in smaller parcels. Large
    ones that wait packed come first, as they are; small ones are packed anew with the others, or they would be ever more files."""
    going: dict[str, int] = {}
    for sha, size in plan.blobs.items():
        if room is None or wrapped(size) <= room:
            going[sha] = size
            room = None if room is None else room - wrapped(size)
    parts: list[list[str]] = []
    for one in peers.table.outbox(plan.unit):
        if one.kind == "attachments" and one.bytes >= FIRST_ATTACHMENTS and set(one.blobs) <= going.keys():
            parts.append(one.blobs)
            for sha in one.blobs:
                del going[sha]
    return [_blob_load(peers, plan, tuple(part)) for part in (*parts, *_parts(going))]


def _parts(blobs: dict[str, int]) -> list[list[str]]:
    parts: list[list[str]] = []
    left, most = 0, FIRST_ATTACHMENTS if sum(blobs.values()) > MANY else MAX_ATTACHMENTS
    for sha, size in blobs.items():
        if size > left or not parts:
            parts.append([])
            left, most = most, min(2 * most, MAX_ATTACHMENTS)
        parts[-1].append(sha)
        left -= size
    return parts


def wrapped(size: int) -> int:
    """About as many bytes a parcel takes for so many bytes of scans, which do not pack."""
    return size + size // 1000 + 4096


def _blob_load(peers: Peers, plan: Plan, part: tuple[str, ...]) -> Load:
    blobs = blobs_of(peers.store)

    def frames(watch: Watch) -> Iterator[bytes]:
        yield from (pack(Frame.CERTIFICATE, said.packed()) for said in plan.certificates)
        held = BytesIO()
        for sha in part:
            yield pack(Frame.BLOB, canonical({"sha256": sha, "size": plan.blobs[sha]}))
            for piece in _pieces(blobs, sha, plan.blobs[sha], held):
                watch(len(piece))
                yield pack(Frame.DATA, piece)

    content = hashlib.sha256(canonical([sorted(plan.recipients), part])).hexdigest()
    return Load("attachments", frames, content, blobs=part)


class LostBlob(Exception):
    """An attachment that should be here is gone or damaged; ``sha256`` names it."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


def _pieces(blobs: Blobs, sha: str, size: int, held: BytesIO) -> Iterator[bytes]:
    """An attachment in clear; a small one stands whole in ``held`` first. LostBlob."""
    try:
        if size > AT_ONCE:
            yield from pulled(lambda pipe: blobs.copy_to(sha, pipe))  # type: ignore[arg-type]
        else:
            held.seek(0)
            blobs.copy_to(sha, held)
            held.truncate()  # what stood there of the one before
            held.seek(0)
            yield from iter(lambda: held.read(BATCH), b"")
    except Refused:
        raise LostBlob(sha) from None


def header_for(peers: Peers, plan: Plan, kind: str, number: int, request: dict[str, Any] | None = None) -> Header:
    """The header of a parcel of ours for the recipient of a plan; beside our own chain it tells which machines of theirs are gone and
    why, for those cannot read the body."""
    certificate = peers.certificate
    assert certificate is not None, "sealing before enrolment"
    chain = tuple(peers.ring.statements[c.key_id] for c in peers.ring.chain(certificate.key_id))
    sender = {"unit": peers.unit, "title": certificate.title, "replica": peers.replica, "key": certificate.key_id}
    ranges = plan.ranges if kind != "attachments" else ()
    return Header(
        kind, str(uuid4()), number, program(), sender, plan.unit, tuple(sorted(plan.recipients)), chain + _gone(peers, plan), ranges,
        request or {},
    )  # fmt: skip


def _gone(peers: Peers, plan: Plan) -> tuple[Statement, ...]:
    """Of the recipient's machines that no longer count, of units below that have none left for which anything could be sealed, and of the
    topmost office's own, whom nobody above tells, the newest revocations and the certificates that name them as predecessor; of those
    whose keys have changed the new certificates, link by link, which a copy of the folder that did not change them does not know."""
    ring, living = peers.ring, {c.replica for c in (*plan.machines, *([peers.certificate] if peers.certificate else []))}
    told = {plan.unit, *peers.earlier(plan.unit), *([] if peers.parent else [peers.unit])}
    told |= {unit for unit in {ring.certificates[key].unit for key in ring.revoked} if is_deaf(peers, unit)}
    gone = {c.replica for c in ring.certificates.values() if c.unit in told} - living
    often = Counter(c.replica for c in ring.certificates.values() if c.replica in living)
    mine = [link for c in plan.machines if often[c.replica] > 1 for link in ring.chain(c.key_id) if link.replica == c.replica]
    changed = [ring.statements[link.key_id] for link in mine]
    after = [ring.statements[key] for key, c in ring.certificates.items() if c.predecessor in gone] if gone else []
    revoked = [said for key, said in ring.revoked.items() if ring.certificates[key].replica in gone]
    return (*changed[-MOST_GONE:], *after[-MOST_GONE:], *revoked[-MOST_GONE:])


@dataclass(frozen=True, slots=True)
class Making:
    """A parcel on its way into the outbox, with all that its writing needs."""

    plan: Plan
    load: Load
    header: Header
    file: str
    fresh: Path
    seed: bytes

    def write(self, watch: Watch) -> str:
        """Temp, write, fsync, close, reopen, verify whole; the file's sums. Asks no database, so that a thread can do it.

        Raises Refused DISK_FULL; a fault leaves nothing but a file that ``tidy`` takes away.
        """
        write_parcel(self.fresh, self.header, self.seed, self.plan.recipients.values(), self.load.frames(watch))
        return verified(self.fresh, signing.public_of(self.seed))


class Ahead:
    """A parcel that is packed in a thread while another one is written onto the medium."""

    def __init__(self, made: Making, packed: Watch, cancelled: Callable[[], bool]) -> None:
        self.made = made
        self._given_up = False

        def watch(done: int) -> None:
            if self._given_up or cancelled():
                raise Cancelled
            packed(done)

        self._running = Running(lambda: made.write(watch))

    def sums(self, waited: Callable[[], None]) -> str:
        """The file's sums, once it is there whole; ``waited`` is called meanwhile and at the end. Raises what its writing raised."""
        self._running.wait(waited)
        return str(self._running.result())

    def give_up(self) -> None:
        """Nobody wants it any more."""
        self._given_up = True
        self._running.wait()
        self.made.fresh.unlink(missing_ok=True)


def making(peers: Peers, plan: Plan, load: Load) -> Making:
    """A parcel to be, with its number and its header."""
    number = peers.table.number()
    header = header_for(peers, plan, load.kind, number)
    name = f"{owner(peers.unit)}-{number:06d}-{header.parcel[:8].upper()}{SUFFIX}"
    return Making(plan, load, header, name, folder(peers.store) / f"{name}{TEMPORARY}", peers.keys.seed)


def recorded(peers: Peers, made: Making, sums: str, at: str) -> Sealed:
    """Rename a parcel that was written and verified, and record it."""
    header, load, path = made.header, made.load, made.fresh.with_name(made.file)
    os.replace(made.fresh, path)
    sealed = Sealed(
        file=made.file, kind=load.kind, recipient=made.plan.unit, at=at, state=SEALED, number=header.number, changes=load.changes,
        bytes=path.stat().st_size, sha256=sums, content=load.content, parcel=header.parcel,
        logs=[[r.log, r.first, r.last, r.after] for r in header.logs], blobs=list(load.blobs), receipt=load.receipt,
    )  # fmt: skip
    peers.table.keep_sealed(sealed)
    peers.table.keep_passage(passage_of(peers, sealed))
    return sealed


def passage_of(peers: Peers, sealed: Sealed) -> Passage:
    """The line among the recent parcels that tells where a sealed parcel stands."""
    body = {"file": sealed.file, "sha256": sealed.sha256, "blobs": sealed.blobs, "written_at": sealed.written_at,
            "content": sealed.content, "logs": sealed.logs, "sender": peers.unit}  # fmt: skip
    return Passage(
        sealed.parcel, "out", sealed.kind, sealed.recipient, peers.replica, sealed.number, sealed.at, sealed.state, sealed.changes,
        sealed.bytes, body,
    )  # fmt: skip


def unwritten(peers: Peers, passage: Passage, **more: object) -> None:
    """A parcel that was written lies nowhere whole any more: it is SEALED again (``more`` is noted with it), and what it alone told the
    recipient is owed anew."""
    table = peers.table
    table.keep_passage(replace(passage, outcome=SEALED, body=passage.body | {"written_at": ""} | more))
    for sealed in table.outbox():
        if sealed.parcel == passage.id:
            table.keep_sealed(replace(sealed, state=SEALED, written_at=""))
    if passage.kind == "changes":
        table.keep_note(f"told/{passage.unit}", "")
        table.keep_note(f"owed/{passage.unit}", "1")


def write_parcel(path: Path, header: Header, seed: bytes, recipients: Iterable[str], frames: Iterable[bytes]) -> None:
    """Write a parcel's file down to the disk; the first frame repeats the header."""

    def body(sink: Sink) -> None:
        first = pack(Frame.HEADER, canonical(header.fields()))
        level = -1 if header.kind == "attachments" else 3  # scans are packed already
        sealing.encrypt(PulledSource(compress(_after(first, frames), level)), sink, recipients)

    try:
        with open(path, "wb+") as out:
            parcel.write(out, header, seed, body)
            out.flush()
            os.fsync(out.fileno())
    except OSError as fault:
        with suppress(OSError):
            path.unlink()
        if fault.errno in NO_ROOM:
            raise no_room(fault) from fault
        raise


def _after(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def verified(path: Path, public: bytes) -> str:
    """Read a parcel of ours back whole; its file's sums. ValueError when it is not what was meant."""
    size, found = path.stat().st_size, parcel.Sums()
    with open(path, "rb") as stream:
        envelope = parcel.read(stream, size)
    sums = sums_of(path, found)
    if not envelope.verify(public) or (size - envelope.offset, found.body) != (envelope.body_length, envelope.body_sha256):
        raise ValueError("a parcel does not read back as it was sealed")
    return sums


def lies_whole(store: Store, sealed: Sealed) -> bool:
    """Whether a parcel lies in the outbox as it was sealed; OSError when it is not there."""
    return sums_of(folder(store) / sealed.file, parcel.sums_like(sealed.sha256)) == sealed.sha256


def sums_of(path: Path, found: Hash) -> str:
    """What a hash says of a whole file, hex."""
    with open(path, "rb", buffering=0) as stream:
        for block in parcel.blocks(stream, path.stat().st_size):
            found.update(block)
    return found.hexdigest()

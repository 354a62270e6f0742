"""May this parcel be opened, and is what it holds what it says? Everything is decided here before the first change is applied."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from cchc_desktop.domain.change import Change, LogInfo, branch_id, canonical, log_id, read_part
from cchc_desktop.domain.kinds import FORKS, UNIT_EVENTS
from cchc_desktop.security import certificates, sealing, signing
from cchc_desktop.security.certificates import Certificate, Ring
from cchc_desktop.security.signing import Statement, json_object
from cchc_desktop.storage.branches import branches_named
from cchc_desktop.sync import parcel
from cchc_desktop.sync.frames import Frame, FrameSink, unpack_change
from cchc_desktop.sync.outcomes import GOOD_NAMES, ReceiveOutcome
from cchc_desktop.sync.parcel import Envelope, Header, LogRange, Unreadable
from cchc_desktop.sync.peers import CHECKPOINT, Peers, read_checkpoint

Handle = Callable[[Frame, bytes], None]
MAX_STATEMENTS = 20_000
FORGET = "forget"
"""The kind of change that lets a personal part be missing; what else it does is not this module's."""


def outside(peers: Peers, stream: BinaryIO, size: int, *, vouched: bool = False) -> Envelope:
    """Lengths, signature, sender, recipient, version, in this order. Unreadable says which of them does not hold.

    ``vouched``: a person held the parcel against its paper slip, so a key revoked since does not keep it out.
    """
    envelope = parcel.read(stream, size)
    header = envelope.header
    title = header.sender["title"]
    if not envelope.verify(_claimed_key(header)):
        raise Unreadable(ReceiveOutcome.BAD_SIGNATURE, "the signature does not hold", title)
    if header.sender["replica"] == peers.replica:
        raise Unreadable(ReceiveOutcome.DUPLICATE, "our own parcel", title)
    if header.kind == "enrol":
        _refuse_enrol(peers, header)
    elif header.kind == "grant":
        _refuse_grant(peers, header)
    else:
        _known_sender(peers, envelope, vouched=vouched)
    if not _for_us(peers, header):
        raise Unreadable(ReceiveOutcome.NOT_FOR_US, "for others", title)
    if envelope.version != parcel.VERSION:
        raise Unreadable(ReceiveOutcome.NEWER_FORMAT, f"version {envelope.version}", title)
    return envelope


def is_known(peers: Peers, envelope: Envelope) -> bool:
    """Whether a machine that is certified here signed this outside, whatever became of its body."""
    header = envelope.header
    return envelope.verify(_claimed_key(header)) and _certificate(peers.ring.also(header.statements), header) is not None


def header_of(path: Path) -> Header | None:
    """The header of a file as it claims to be, for naming and comparing only."""
    with suppress(Unreadable, OSError), open(path, "rb") as stream:
        return parcel.read(stream, path.stat().st_size).header
    return None


def _claimed_key(header: Header) -> bytes:
    """The signing key the header claims: of the certificate its sender names, or of the request itself."""
    try:
        if header.kind == "enrol":
            return bytes.fromhex(str(header.request["sign"]))
        for said in header.statements:
            certificate = certificates.read(said)
            if certificate.key_id == header.sender["key"]:
                return certificate.sign_key
    except (ValueError, KeyError):
        pass
    return b""


def _refuse_enrol(peers: Peers, header: Header) -> None:
    """A request is answered by ``enrol grant``, never by reading it; one that was answered is no news, nor is one whose key was revoked:
    who wants to grant it is told so."""
    title, key = header.sender["title"], signing.key_id(_claimed_key(header))
    if key in peers.ring.revoked or any(c.unit == header.sender["unit"] for c in peers.ring.of_replica(header.sender["replica"])):
        raise Unreadable(ReceiveOutcome.DUPLICATE, "granted before", title)
    here = peers.unit.partition("@")[0]
    asked = {str(header.request.get(name, "")).partition("@")[0] for name in ("parent", "unit")}
    raise Unreadable(ReceiveOutcome.UNKNOWN_UNIT if here in asked else ReceiveOutcome.NOT_FOR_US, "asks to be enrolled", title)


def _refuse_grant(peers: Peers, header: Header) -> None:
    if not _for_us(peers, header):
        raise Unreadable(ReceiveOutcome.NOT_FOR_US, "a grant for others", header.sender["title"])
    known = peers.ring.certificates.values()  # also those of a life before this one
    alone = {signing.key_id(peers.root) if peers.root else "", *(c.key_id for c in known if c.replica == peers.replica)}
    done = any(c.request == header.request.get("sha256") for c in known if c.issuer not in alone)  # by itself nobody let it in
    raise Unreadable(
        ReceiveOutcome.DUPLICATE if done else ReceiveOutcome.UNKNOWN_UNIT, "a grant is accepted by hand", header.sender["title"]
    )


def taken_before(peers: Peers, envelope: Envelope) -> bool:
    """Whether this very parcel was taken in."""
    before = peers.table.passage("in", envelope.header.parcel)
    return before is not None and before.body.get("sha256") == envelope.body_sha256 and before.outcome in GOOD_NAMES


def _known_sender(peers: Peers, envelope: Envelope, *, vouched: bool) -> None:
    header = envelope.header
    sender, title = header.sender, header.sender["title"]
    ours = header.recipient_unit in peers.units or _for_our_key(peers, header)
    unknown = ReceiveOutcome.UNKNOWN_UNIT if ours else ReceiveOutcome.NOT_FOR_US  # nobody here could open that one
    if peers.root is None:
        raise Unreadable(unknown, "we are not enrolled", title)
    ring = peers.ring.also(header.statements)
    certificate = _certificate(ring, header)
    late = any(c.key_id == sender["key"] for c in ring.late(header.statements))
    if (sender["key"] in ring.revoked and not vouched) or late:  # what a key certified before it was revoked, as far as we know, stands
        held = ReceiveOutcome.REVOKED_KEY if _for_us(peers, header) else ReceiveOutcome.NOT_FOR_US  # nobody here could let that one in
        known = ReceiveOutcome.DUPLICATE if taken_before(peers, envelope) else held
        raise Unreadable(known, "a revoked key", title)
    if certificate is None:
        raise Unreadable(unknown, "no certificate up to our root", title)


def _certificate(ring: Ring, header: Header) -> Certificate | None:
    """The certificate of the key a header names, if it is that machine's."""
    found = ring.certificates.get(header.sender["key"])
    return found if found and (found.unit, found.replica) == (header.sender["unit"], header.sender["replica"]) else None


def _for_us(peers: Peers, header: Header) -> bool:
    units = {*peers.units, peers.heir_of(peers.unit)} if header.kind == "grant" else peers.units
    return header.recipient_unit in units and _for_our_key(peers, header)


def _for_our_key(peers: Peers, header: Header) -> bool:
    ours = {sealing.receive_key_id(sealing.recipient_of(identity)) for identity in peers.identities()}
    return not ours.isdisjoint(header.recipient_keys)


class _Window:
    """The body's bytes and no more; progress as they are read. A stick is never read here, so OSError is not expected."""

    def __init__(self, stream: BinaryIO, length: int, watch: Callable[[int], None]) -> None:
        self._stream, self._left, self._watch = stream, length, watch

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes of the body."""
        data = self._stream.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(data)
        self._watch(len(data))
        return data


def read_body(
    peers: Peers, path: Path, envelope: Envelope, handle: Handle, watch: Callable[[int], None] = lambda _: None
) -> None:  # fmt: skip
    """Decrypt a body whose hash was verified and hand its frames over, the first of which must repeat the header."""
    expected = json.loads(canonical(envelope.header.fields()))
    opened = False

    def each(kind: Frame, payload: bytes) -> None:
        nonlocal opened
        if opened:
            return handle(kind, payload)
        if kind is not Frame.HEADER or json_object(payload) != expected:
            raise ValueError("the first frame is not the header")
        opened = True

    title = envelope.header.sender["title"]
    with open(path, "rb") as stream:
        stream.seek(envelope.offset)
        sink = FrameSink(each)
        try:
            sealing.decrypt(_Window(stream, envelope.body_length, watch), sink, peers.identities())
            sink.finish()
        except ValueError as fault:
            raise Unreadable(ReceiveOutcome.DAMAGED, str(fault), title) from None


@dataclass
class Inspection:
    """What a ``changes`` or ``grant`` body holds, checked from end to end; ``seen`` are the ids asked for of (log, seq).

    ``stripped`` are the records of which a personal part is missing, ``forgotten`` those that a ``forget`` inside names;
    ``joined`` the first changes of branches that a joining inside names, ``events`` (old unit, heir, log) of units that changed.
    ``roots`` tells for each log of the header the log its changes name: another one for a branch; ``infos`` knows the latter.
    ``barred`` are logs whose author's key is revoked: they stay out. ``signed`` are checkpoints that hold: (log as signed, seq, head,
    replica, signature).
    """

    statements: list[Statement] = field(default_factory=list)
    checkpoints: list[Statement] = field(default_factory=list)
    receipts: list[Statement] = field(default_factory=list)
    census: dict[str, Any] = field(default_factory=dict)
    grant: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    stripped: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    infos: dict[str, LogInfo] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)
    events: list[tuple[str, str, str]] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    signed: list[tuple[str, int, str, str, bytes]] = field(default_factory=list)


class _Inspector:
    """Takes the frames of a body of changes and refuses with ValueError what does not fit the header or itself."""

    def __init__(self, header: Header, asked: dict[str, int]) -> None:
        self.found = Inspection()
        self._asked = asked
        self._ranges: dict[str, LogRange] = {row.log: row for row in header.logs}
        self._next = {row.log: (row.first, row.before) for row in header.logs}
        if len(self._ranges) != len(header.logs):
            raise ValueError("a log stands twice in the header")

    def take(self, kind: Frame, payload: bytes) -> None:
        """One frame."""
        found = self.found
        lists = {Frame.CERTIFICATE: found.statements, Frame.CHECKPOINT: found.checkpoints, Frame.RECEIPT: found.receipts}
        if kind is Frame.CHANGE:
            self._change(unpack_change(payload))
        elif kind in lists:
            lists[kind].append(signing.unpack(payload))
            if len(lists[kind]) > MAX_STATEMENTS:
                raise ValueError("too many statements")
        elif kind is Frame.CENSUS:
            found.census = json_object(payload)
        elif kind is Frame.GRANT:
            found.grant = json_object(payload)
        else:
            raise ValueError("a frame that does not belong here")

    def _change(self, change: Change) -> None:
        log = change.log
        if (change.seq, change.prev) != self._next.get(log) or change.seq > self._ranges[log].last:
            log = self._branch(change)
        if self.found.roots.setdefault(log, change.log) != change.log:
            raise ValueError("changes of one log in another")
        self._next[log] = (change.seq + 1, change.id)
        if change.personal is None and change.personal_digest:
            self.found.stripped.add(change.record)
        if change.kind == FORGET:
            self.found.forgotten |= forgotten_by(change.facts)
        elif change.kind in FORKS:
            self.found.joined |= branches_named(change.facts)
        elif change.kind in UNIT_EVENTS:
            self.found.events += [(*pair, change.log) for pair in heirs_in(change.facts)]
        if self._asked.get(log) == change.seq:
            self.found.seen[log] = change.id

    def _branch(self, change: Change) -> str:
        """The range that a change continues whose header still names the log before the fork."""
        here = (change.seq, change.prev)
        found = [log for log, place in self._next.items() if place == here and change.seq <= self._ranges[log].last]
        if len(found) > 1:  # branches of one place: each is named by its first change
            found = [log for log in found if any(branch_id(base, change.id) == log for base in (change.log, *self._ranges))] or found
        if not found:
            raise ValueError("a change that does not follow its log")
        return found[0]

    def finish(self) -> None:
        """Every range must have been filled to its end."""
        for row in self._ranges.values():
            if self._next[row.log] != (row.last + 1, row.after):
                raise ValueError("a log ends before its end")


def inspect(
    peers: Peers, path: Path, envelope: Envelope, asked: dict[str, int], watch: Callable[[int], None] = lambda _: None
) -> Inspection:  # fmt: skip
    """Read a body of changes from end to end without keeping any; ``asked`` names one seq a log whose id is wanted."""
    title = envelope.header.sender["title"]
    try:
        inspector = _Inspector(envelope.header, asked)
        read_body(peers, path, envelope, inspector.take, watch)
        inspector.finish()
        left = inspector.found.stripped - inspector.found.forgotten
        if left and left - _forgotten_here(peers):
            raise ValueError("a personal part is missing and no forget names its record")
    except (ValueError, RecursionError) as fault:
        raise Unreadable(ReceiveOutcome.DAMAGED, str(fault), title) from None
    return inspector.found


def forgotten_by(facts: bytes) -> set[str]:
    """The records that a change of kind ``forget`` names."""
    try:
        named = read_part(facts).get("records", [])
    except ValueError:
        return set()
    return {record for record in named if isinstance(record, str)} if isinstance(named, list) else set()


def heirs_in(facts: bytes) -> list[tuple[str, str]]:
    """(old unit, heir) of a change of kind ``unit_event`` that gives all records of the old one away."""
    try:
        told = read_part(facts)
    except ValueError:
        return []
    old, heir = told.get("old"), told.get("heir")
    return [(old, heir)] if isinstance(old, str) and isinstance(heir, str) and not told.get("records") else []


def _forgotten_here(peers: Peers) -> set[str]:
    return {record for facts in peers.travel.facts_of_kind(FORGET) for record in forgotten_by(facts)}


def vouch(peers: Peers, header: Header, found: Inspection, *, vouched: bool = False) -> None:
    """Every log inside must end at a head its own author has signed, be for us, and be its author's to write; one that ends where
    another inside goes on is vouched for by that one. With ``vouched`` (by a person, with the paper slip) a revoked key bars none.

    ``peers`` must believe the certificates inside already. Fills ``infos``, ``signed`` and ``barred``; Unreadable BAD_SIGNATURE.
    """
    barred: dict[str, bool] = {}
    late = peers.ring.late([*header.statements, *found.statements])
    unheard = _vouch_logs(peers, header, found, barred, late)
    told = [(old, heir, found.infos[log].unit) for old, heir, log in found.events if log in found.infos]
    if any(peers.is_no_matter_of(author, old) for old, _, author in told):
        raise Unreadable(ReceiveOutcome.DAMAGED, "an event by nobody above the unit", header.sender["title"])
    if peers.learn(told):  # units that changed say in the same parcel whose heir we are
        unheard = _vouch_logs(peers, header, found, barred, late)
    _vouch_bases(header, found, barred)
    if any(row.log not in barred for row in header.logs):
        raise Unreadable(ReceiveOutcome.BAD_SIGNATURE, "a log without its author's signature", header.sender["title"])
    out = {log for log, revoked in barred.items() if revoked and (log in unheard or not _knew(peers, header, found, log))}
    found.barred = set() if vouched else out


def _knew(peers: Peers, header: Header, found: Inspection, log: str) -> bool:
    """Whether an office above a log's author (of the topmost, above which nobody is, a machine of its own) sends it though it knows of
    the revocation, which goes along: it took it in before."""
    info = found.infos.get(found.roots.get(log, ""))
    if info is None or header.sender["unit"] not in peers.line_of(info.unit)[1 if peers.ring.parents.get(info.unit) else 0 :]:
        return False
    told = set[str]()
    for said in found.statements:
        with suppress(ValueError):
            told |= {named[0] for named in [certificates.revoked_key(said)] if named}
    return {c.key_id for c in peers.speakers(info) if c.key_id in peers.ring.revoked} <= told


def _vouch_logs(
    peers: Peers, header: Header, found: Inspection, vouched: dict[str, bool], late: Sequence[Certificate]
) -> set[str]:  # fmt: skip
    """Log -> whether only a revoked key vouches for it, of those whose end is signed. Those of them for which only a key speaks that a
    revoked one has certified (``late``)."""
    spoken_for, unheard = set[str](), set[str]()
    ends = {(row.last, row.after): row for row in header.logs}
    for said in found.checkpoints:
        try:
            info, seq, head = read_checkpoint(said)
        except ValueError:
            continue
        row, root = ends.get((seq, head)), log_id(info.replica, info.audience)
        if row is None or not (peers.is_theirs(info) and peers.concerns(peers.unit, info)):
            continue
        speakers = [c for c in peers.speakers(info) if said.holds(c.sign_key, CHECKPOINT)]
        if not speakers and not _went_on(peers, info, said, late):
            continue
        if found.roots.get(row.log) != root:
            raise Unreadable(ReceiveOutcome.DAMAGED, "changes of one log in another", header.sender["title"])
        found.infos[root] = LogInfo(root, info.replica, info.unit, info.audience)
        if speakers:
            found.signed.append((info.id, seq, head, info.replica, said.signature))
        (spoken_for if speakers else unheard).add(row.log)
        barred = all(c.key_id in peers.ring.revoked for c in speakers)
        vouched[row.log] = barred and vouched.get(row.log, True)
    return unheard - spoken_for


def _went_on(peers: Peers, info: LogInfo, said: Statement, late: Sequence[Certificate]) -> bool:
    """Whether a log's author signed it with a key that its revoked one has certified."""
    units = peers.later(info.unit)
    return any(c.replica == info.replica and c.unit in units and said.holds(c.sign_key, CHECKPOINT) for c in late)


def _vouch_bases(header: Header, found: Inspection, vouched: dict[str, bool]) -> None:
    """A log that ends at a branching goes on in its branches: whoever signed one of these signed it too."""
    more = True
    while more:
        more = False
        for row in header.logs:
            going_on = [
                vouched[q.log] for q in header.logs
                if q.log in vouched and (q.first, q.before) == (row.last + 1, row.after) and found.roots[q.log] == found.roots[row.log]
            ]  # fmt: skip
            if row.log not in vouched and going_on:
                vouched[row.log], more = all(going_on), True

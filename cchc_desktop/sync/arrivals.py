"""Applying what arrived and was judged: changes in short transactions, attachments one by one; a crash resumes where it stopped."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from cchc_desktop.domain.change import Change, is_hash
from cchc_desktop.security.signing import json_object
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.apply import Applied, Checkpoint, forgotten_among
from cchc_desktop.storage.blobs import Fresh, blobs_of
from cchc_desktop.storage.branches import is_forked, joined_here
from cchc_desktop.storage.forgetting import drop_files, mark_files, only_forgotten_name
from cchc_desktop.storage.later import Later
from cchc_desktop.storage.project import Settled, settle
from cchc_desktop.sync import heirs, judge
from cchc_desktop.sync.frames import Frame, unpack_change
from cchc_desktop.sync.judge import Inspection
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome
from cchc_desktop.sync.parcel import Envelope, Header, Unreadable
from cchc_desktop.sync.peers import Peers, keep_certificates
from cchc_desktop.sync.pipes import Broken, Pipe, Running
from cchc_desktop.sync.plan import attachments_in, home_of
from cchc_desktop.sync.receipts import is_own_log

AIM_SECONDS = 0.095
_GROUP, _GROUP_BYTES = 200, 16 << 20
"""So many attachments, or bytes of them, are brought down to the disk at a time."""
_FIRST_BATCH, _SMALLEST, _LARGEST = 100, 10, 2000


@dataclass
class Arrival:
    """What became of a parcel's inside: counts, logs held behind a gap, a fork or a revoked key, whether anything was new."""

    applied: int = 0
    attachments: int = 0
    gaps: list[str] = field(default_factory=list)
    forks: list[str] = field(default_factory=list)
    barred: list[str] = field(default_factory=list)
    tray: bool = False
    conflicts: bool = False
    news: bool = False
    differs: list[str] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    """Log of the parcel -> the log its changes name."""


def asked_of(peers: Peers, header: Header) -> dict[str, int]:
    """Log -> the newest seq held here that also stands in the parcel: its id tells whether the parcel goes on from ours."""
    tips = {row.log: peers.travel.tip(row.log)[0] for row in header.logs}
    return {row.log: min(tips[row.log], row.last) for row in header.logs if tips[row.log] >= row.first}


def believe(peers: Peers, found: Inspection, header: Header) -> bool:
    """Take in the certificates and revocations inside as far as they hold; whether any was new.

    What waits in the ring is looked at again: a revocation may have come before the certificate it is about. Kept are certificates
    before revocations: what a key certified would not be believed when read after the word that took it back.
    """
    peers.ring.add([*header.statements, *found.statements])
    return keep_news(peers)


def believe_outside(peers: Peers, header: Header) -> list[dict[str, str]]:
    """Take in what the outside of a parcel that cannot be opened here tells in clear: who counts no longer, whose keys are others by now.

    When it is sealed for keys that this very machine must have had and has lost: {unit, outcome} of a receipt that says so.
    """
    believe(peers, Inspection(), header)
    back = header.recipient_unit in peers.units and peers.store.anchor_state is AnchorState.RESTORED
    return [{"unit": header.sender["unit"], "outcome": ReceiptOutcome.BEYOND_OURS.name}] if back else []


def keep_news(peers: Peers) -> bool:
    """Keep what the ring came to believe, by statements or by an event; whether any was new."""
    new, peers.ring.news = peers.ring.news, []
    said = [held[key] for held in (peers.ring.statements, peers.ring.revoked) for key in new if key in held]
    if any(heirs.is_of_a_copy(peers, peers.ring.certificates[key]) for key in new):
        peers.store.note_lost_work()
    if not said:
        return False
    with peers.store.writing():
        return keep_certificates(peers.store, said)


def what_came(arrival: Arrival) -> ReceiveOutcome:
    """What came of applying a parcel: what a person must hear of first."""
    if arrival.barred:
        return ReceiveOutcome.REVOKED_KEY
    if arrival.forks:
        return ReceiveOutcome.FORK
    if arrival.gaps:
        return ReceiveOutcome.GAP
    if arrival.tray:
        return ReceiveOutcome.APPLIED_WITH_QUARANTINE
    if arrival.conflicts:
        return ReceiveOutcome.APPLIED_WITH_CONFLICTS
    new = arrival.applied or arrival.attachments or arrival.news
    return ReceiveOutcome.APPLIED if new else ReceiveOutcome.DUPLICATE


def apply_changes(
    peers: Peers, path: Path, envelope: Envelope, found: Inspection, watch: Callable[[int], None] = lambda _: None
) -> Arrival:  # fmt: skip
    """Apply the changes of an inspected, vouched body; what stands behind a gap or on a branch nobody has joined stays out."""
    arrival, rows = Arrival(roots=found.roots), envelope.header.logs
    joined = found.joined | joined_here(peers.store.db)
    skip = _known_up_to(peers, envelope.header, found, arrival, joined)
    before = peers.travel.open_questions()
    arrival.barred = [row.log for row in rows if row.log in found.barred and row.last > skip.get(row.log, 0)]
    if any(is_own_log(peers, found.roots[log]) for log in {*arrival.forks, *(row.log for row in rows if row.log not in skip)}):
        peers.store.note_lost_work()  # our own log goes on somewhere else: we begin as a new machine before we write again
    held = {found.roots[log] for log in (*arrival.gaps, *arrival.forks, *arrival.barred)}
    if any(row.last > skip.get(row.log, 0) for row in rows if found.roots[row.log] not in held):
        applier = _Applier(peers, found, skip, held, arrival, joined)
        with peers.store.bulk():
            try:
                judge.read_body(peers, path, envelope, applier.take, watch)
                applier.flush()
            finally:
                applier.wait()
        drop_files(peers.store)
    _keep_checkpoints(peers, found)
    after = peers.travel.open_questions()
    arrival.tray, arrival.conflicts = after[0] > before[0], after[1] > before[1]
    arrival.differs = census_differs(peers, found)
    return arrival


def _keep_checkpoints(peers: Peers, found: Inspection) -> None:
    """Keep the signatures over the heads that are here now; those of a log that must wait come again with what it waits for."""
    here = [
        Checkpoint(log, seq, head, replica, signature)
        for log, seq, head, replica, signature in found.signed
        if peers.travel.holds(head)
    ]
    if here:
        with peers.store.transaction():
            peers.store.apply((), (), here)


def _known_up_to(peers: Peers, header: Header, found: Inspection, arrival: Arrival, joined: Collection[str]) -> dict[str, int]:
    """Log -> seq up to which the parcel only repeats what is here. Equal ids mean equal beginnings: the chain sees to it.

    A log of which branches are known is not in it: each of its changes finds its place by itself.
    """
    skip, ends = {}, {row.after for row in header.logs}
    for row in header.logs:
        root = found.roots[row.log]
        if row.log != root or (joined and is_forked(peers.store.db, root)):
            if row.before and not peers.travel.holds(row.before) and row.before not in ends:
                arrival.gaps.append(row.log)
            continue
        seq, head = peers.travel.tip(row.log)
        skip[row.log] = min(seq, row.last)
        if row.first > seq + 1:
            arrival.gaps.append(row.log)
        elif row.first == seq + 1:
            if row.before != head:
                arrival.forks.append(row.log)
        elif found.seen.get(row.log) != peers.travel.change_id(row.log, min(seq, row.last)):
            if joined:
                del skip[row.log]
            else:
                arrival.forks.append(row.log)
    return skip


class _Applier:
    """Takes changes from the body in lamport order and applies them in transactions of at most about 100 ms.

    New records are worked out while they gather and while the transaction before is committed, so that a transaction holds little
    but the writing. Between two of them the database is the clerks': whoever waits comes first.
    """

    def __init__(
        self, peers: Peers, found: Inspection, skip: dict[str, int], held: set[str], arrival: Arrival, joined: Collection[str]
    ) -> None:  # fmt: skip
        from cchc_desktop.domain.quick_json import read_part  # here and not above: a start reads no parcel

        self._read = read_part
        self._peers, self._infos, self._skip, self._held, self._arrival = peers, found.infos, skip, held, arrival
        self._joined, self._loose = joined, {root for log, root in found.roots.items() if log not in skip}
        self._named = {root: log for log, root in found.roots.items()}
        self._blobs = blobs_of(peers.store)
        self._batch: list[Change] = []
        self._ready: dict[str, Settled] = {}
        self._room = _FIRST_BATCH
        self._paces: deque[float] = deque(maxlen=3)
        self._committing: tuple[Later[Applied], int] | None = None

    def take(self, kind: Frame, payload: bytes) -> None:
        """One frame; all but changes were used before."""
        if kind is not Frame.CHANGE:
            return
        change = unpack_change(payload, checked=True)
        if change.log not in self._held and (change.log in self._loose or change.seq > self._skip[change.log]):
            self._batch.append(change)
            if not change.parents:
                self._ready[change.id] = settle([change], self._infos.__getitem__, read=self._read)
            if len(self._batch) >= self._room:
                self._apply_some()

    def flush(self) -> None:
        """Apply whatever was gathered."""
        while self._batch:
            self._apply_some()

    def _apply_some(self) -> None:
        """One transaction; what turned out too much for it waits for the next, which then has more company."""
        self.wait()
        some, self._batch = self._batch[: self._room], self._batch[self._room :]
        self._apply(some)
        for change in some:
            self._ready.pop(change.id, None)

    def _apply(self, some: list[Change]) -> None:
        peers, named = self._peers, [(change.record, attachments_in(change.facts)) for change in some]
        gone = forgotten_among(peers.store.db, {record for record, files in named if files})
        dropped = [sha for record, files in named if record in gone for sha in files]
        wanted = {sha: size for record, files in named if record not in gone for sha, size in files.items()}
        missing = {sha: size for sha, size in wanted.items() if not self._blobs.has(sha)}

        def work() -> Applied:
            if dropped:  # a scan may have come before the change that names it
                mark_files(peers.store, dropped)
            done = peers.store.apply(some, [self._infos[log] for log in {change.log for change in some}], (), self._ready, self._joined)
            if missing:
                peers.table.want(missing)
            return done

        later = Later(peers.store, work)
        self._committing = later, len(some)
        self._arrival.applied += later.result.applied
        self._held |= {*later.result.gaps, *later.result.forks} - self._loose
        self._arrival.gaps += [self._named[root] for root in later.result.gaps if self._named[root] not in self._arrival.gaps]
        self._arrival.forks += [self._named[root] for root in later.result.forks if self._named[root] not in self._arrival.forks]

    def wait(self) -> None:
        """Wait for the commit under way; the next batch is as large as the last three have shown that it may be.

        Their median: one flush that the disk held up says nothing about the next.
        """
        if self._committing:
            (later, count), self._committing = self._committing, None
            self._paces.append(count / max(later.wait(), 1e-3))
            self._room = max(_SMALLEST, min(_LARGEST, int(median(self._paces) * AIM_SECONDS)))


def census_differs(peers: Peers, found: Inspection) -> list[str]:
    """Kinds of records whose tables here differ from the sender's, when both stand at the same vector; else nothing can be said."""
    vector, kinds = found.census.get("vector"), found.census.get("kinds")
    if not isinstance(vector, dict) or not isinstance(kinds, dict) or not vector:
        return []
    infos = [info for log in vector if (info := peers.travel.log(str(log)))]
    if len(infos) != len(vector) or any(peers.travel.tip(log)[0] != seq for log, seq in vector.items()):
        return []
    homes = {home_of(info) for info in infos}
    beside = {info.id for home in homes for info in peers.travel.logs_of(*home)} - vector.keys()
    if any(peers.travel.tip(log)[0] for log in beside):
        return []
    ours, waiting = peers.travel.census(homes), peers.travel.unsettled_kinds()
    return sorted(kind for kind in {*ours, *kinds} - waiting if ours.get(kind) != kinds.get(kind))


def apply_attachments(
    peers: Peers, path: Path, envelope: Envelope, watch: Callable[[int], None] = lambda _: None
) -> tuple[Inspection, Arrival]:
    """Take in the attachments of a verified parcel; those held already are passed over. Raises Unreadable DAMAGED."""
    taker = _Taker(peers)
    try:
        judge.read_body(peers, path, envelope, taker.take, watch)
        taker.finish()
    except ValueError as fault:
        raise Unreadable(ReceiveOutcome.DAMAGED, str(fault), envelope.header.sender["title"]) from None
    finally:
        taker.give_up()
    return taker.found, Arrival(attachments=taker.taken)


class _Taker:
    """Feeds each attachment to the attachment folder, which encrypts and hashes it in a thread of its own and may end while the next
    one comes.

    A group of them is brought down to the disk while the next ones arrive; only then they are no longer missing.
    """

    def __init__(self, peers: Peers) -> None:
        self.found, self.taken = Inspection(), 0
        self._peers, self._table, self._blobs = peers, peers.table, blobs_of(peers.store)
        self._left, self._sha, self._wanted = 0, "", peers.table.wanted().keys()
        self._pipe: Pipe | None = None
        self._running: Running | None = None
        self._ending = deque[Running]()
        self._fresh: list[Fresh] = []
        self._came: list[str] = []
        self._keeping: tuple[Running, list[str]] | None = None

    def take(self, kind: Frame, payload: bytes) -> None:
        """One frame."""
        if kind is Frame.CERTIFICATE:
            return
        if kind is Frame.BLOB:
            self._end_blob()
            self._begin(payload)
        elif kind is Frame.DATA and len(payload) <= self._left:
            self._left -= len(payload)
            self._push(payload)
        else:
            raise ValueError("a frame that does not belong here")

    def _begin(self, payload: bytes) -> None:
        told = json_object(payload)
        sha, size = told.get("sha256"), told.get("size")
        if not is_hash(sha) or type(size) is not int or size < 0:
            raise ValueError("not the beginning of an attachment")
        self._sha, self._left = str(sha), size
        lacks = self._sha in self._wanted or not self._blobs.has(self._sha)  # one that rotted here is asked for while its file lies there
        if lacks and not only_forgotten_name(self._peers.store.db, self._sha):
            self._pipe = pipe = Pipe()
            self._running = Running(partial(self._blobs.write, pipe, self._sha), pipe)  # type: ignore[arg-type]

    def _push(self, payload: bytes) -> None:
        if self._pipe and self._running:
            try:
                self._pipe.write(payload)
            except Broken:
                self._running.result()

    def _end_blob(self) -> None:
        """The attachment under way must be whole; ValueError when it is not what its hash says."""
        if self._left:
            raise ValueError("an attachment is cut")
        if self._pipe and self._running:
            self._pipe.close()
            self._ending.append(self._running)
            self._ended(leaving=1)
        if self._sha:
            self._came.append(self._sha)
        self._pipe = self._running = None
        self._sha = ""
        if len(self._came) >= _GROUP or sum(one.size for one in self._fresh) >= _GROUP_BYTES:
            self._keep()

    def _ended(self, leaving: int = 0) -> None:
        while len(self._ending) > leaving:
            self._fresh.append(self._ending.popleft().result())
            self.taken += 1

    def _keep(self) -> None:
        """Let the group go down to the disk, once the one before is there."""
        self._ended()
        self._kept()
        fresh, came, self._fresh, self._came = self._fresh, self._came, [], []
        self._keeping = Running(lambda: self._blobs.keep(fresh)), came

    def _kept(self) -> None:
        if self._keeping:
            (running, came), self._keeping = self._keeping, None
            running.result()
            self._table.unwant(came)

    def finish(self) -> None:
        """After the last frame: everything that came is held."""
        self._end_blob()
        self._keep()
        self._kept()

    def give_up(self) -> None:
        """After a fault: let the threads go; what was not kept comes again."""
        if self._pipe and self._running:
            self._pipe.give_up()
            self._running.wait()
        for ending in self._ending:
            if ending.wait() and not ending.failed:
                self._fresh.append(ending.result())
        if self._keeping:
            self._keeping[0].wait()
        self._blobs.drop(self._fresh)

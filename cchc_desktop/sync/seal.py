"""Sealing and writing (đóng gói, ghi USB): what is due goes into the outbox, then onto the stick, read back before it counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.moments import store as store_moment
from cchc_desktop.domain.text import grouped
from cchc_desktop.storage.handover import SEALED, WRITTEN, Passage, Sealed
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import outbox, parcel, receipts
from cchc_desktop.sync.deliver import deliver, lies_whole
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.plan import Plan, due_units, plans
from cchc_desktop.sync.stick import TEMPORARY, MediumFault, Stick, names_on

PACK, LOOK, WRITE, VERIFY = "pack", "look", "write", "verify"
LOOKED_BACK = 200
MARGIN = 1 << 20
"""Bytes that must stay free on a medium, beside a twentieth of what is written."""
AHEAD = 2
"""So many parcels of scans are packed while one is written; three were no quicker."""
Progress = Callable[[str, int, int], None]
"""(stage, done, total) in bytes; stages pack, look, write, verify here and copy, check, apply when receiving."""


@dataclass(frozen=True, slots=True)
class WrittenParcel:
    """One file that lies on the medium now, whole and read back; of several with attachments ``part`` of ``parts``."""

    file: str
    kind: str
    unit: str
    title: str
    number: int
    changes: int
    attachments: int
    bytes: int
    part: int = 1
    parts: int = 1
    parcel: str = ""
    """Its id."""


@dataclass(frozen=True, slots=True)
class SealReport:
    """What lies on the medium of what is due, read back, written now or before: file names, ranges of logs, counts; ``message`` and
    ``next_step`` say it to people.

    After a fault it names what was whole by then. ``lacking`` are the bytes that the medium has too few (FULL); ``may_split``: a part of it
    would go onto it, the rest of the scans onto others.
    """

    outcome: WriteOutcome
    files: list[str] = field(default_factory=list)
    logs: list[dict[str, object]] = field(default_factory=list)
    changes: int = 0
    attachments: int = 0
    bytes: int = 0
    parcels: list[WrittenParcel] = field(default_factory=list)
    lacking: int = 0
    may_split: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything due lies on the medium now (or nothing was due)."""
        return self.outcome in (WriteOutcome.WRITTEN, WriteOutcome.WRITTEN_NOT_EJECTED, WriteOutcome.NOTHING_NEW)

    @property
    def message(self) -> str:
        """One Vietnamese sentence."""
        lacking = f" (còn thiếu {grouped(-(-self.lacking // 10**6))} MB)" if self.lacking else ""
        return self.outcome.says(more=lacking)[0]

    @property
    def next_step(self) -> str:
        """What the clerk can do now."""
        return self.outcome.says()[1]


def seal(
    store: Store, medium: Stick, for_unit: str | None = None, *, receipts_only: bool = False, split: bool = False,
    clock: Clock | None = None, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False,
    written: Callable[[WrittenParcel], None] = lambda _: None,
) -> SealReport:  # fmt: skip
    """Seal what is due (for one unit's key or for all) and write it onto the medium.

    ``receipts_only`` makes a parcel for each unit below even when nothing but our receipt is new; ``split`` takes only as many
    attachments as the medium has room for, the others go onto the next one. ``written`` hears of each file that lies there, read back,
    before it counts as written, however the run ends. Raises Refused NOT_ENROLLED, UNKNOWN_UNIT, RESTORED, DISK_FULL; whatever the
    medium does wrong is the report's outcome, and what it did not take is SEALED again.
    """
    store.refuse_restored()
    peers = Peers(store)
    _refuse_strangers(peers, for_unit)
    run = _Run(peers, medium, clock or SystemClock(), progress, cancelled, written)
    try:
        return run.report(run.all(for_unit, receipts_only, split))
    except MediumFault as fault:
        return run.report(fault.outcome)
    except Cancelled:
        return run.report(WriteOutcome.CANCELLED)


def _refuse_strangers(peers: Peers, for_unit: str | None) -> None:
    if peers.is_revoked:
        said = "Khóa của máy này đã bị thu hồi nên chưa gửi được."
        raise Refused("NOT_ENROLLED", said, "Thay khóa (Thiết lập, hoặc lệnh: key rotate), rồi đăng ký lại với nơi nhận.")
    if peers.certificate is None:
        raise Refused(
            "NOT_ENROLLED", "Máy này chưa được nơi nhận chấp nhận nên chưa gửi được.", "Đăng ký với nơi nhận trước (mục Đăng ký)."
        )
    if for_unit is not None and not due_units(peers, for_unit):
        raise Refused("UNKNOWN_UNIT", "Đơn vị này chưa đăng ký với máy này.", "Xem lại mã đơn vị, hoặc chấp nhận đăng ký trước.")


class _Run:
    """One run of sealing: the plans, the medium it is bound to, and what was done."""

    def __init__(
        self, peers: Peers, medium: Stick, clock: Clock, progress: Progress, cancelled: Callable[[], bool],
        written: Callable[[WrittenParcel], None],
    ) -> None:  # fmt: skip
        self._peers, self._medium, self._progress, self._cancelled, self._tell = peers, medium, progress, cancelled, written
        self._at, self._clock = store_moment(clock.now()), clock
        self._done = self._total = self._packed = self._to_pack = self._lacking = 0
        self._may_split, self._counting = False, Lock()
        self._written: list[tuple[Passage, WrittenParcel]] = []
        self._there: list[Passage] = []

    def all(self, for_unit: str | None, forced: bool, split: bool) -> WriteOutcome:
        """Steps 1 to 5 of writing; MediumFault and Cancelled come through."""
        peers = self._peers
        peers.store.anchor.flush()
        outbox.tidy(peers)
        units = [unit for unit in due_units(peers, for_unit) if not forced or unit != peers.parent]
        due = plans(peers, units, lambda found: self._is_due(found, forced), clock=self._clock)
        if not due:
            return WriteOutcome.NOTHING_NEW
        changes = [self._sealed(found, outbox.changes_load(peers, found)) for found in due]
        self._medium.bind(outbox.owner(peers.unit))
        settled = False
        try:
            self._write(due, changes, split)
            self._look_over()
            for lying in self._there:  # only now: a stick that is pulled while it is written may lose older files with its directory
                self._lies(lying)
                self._peers.table.keep_passage(lying)
        except (MediumFault, Cancelled) as ended:
            if isinstance(ended, Cancelled) or ended.outcome in (WriteOutcome.FULL, WriteOutcome.READ_BACK_DIFFERS):
                self._look_over()
            raise
        finally:
            settled = self._medium.release()
        return WriteOutcome.WRITTEN if settled else WriteOutcome.WRITTEN_NOT_EJECTED

    def _write(self, due: list[Plan], changes: list[Sealed], split: bool) -> None:
        names = self._clean(self._medium.names())
        due = [replace(found, blobs=self._missing_here(found, names)) for found in due]
        room = self._room(changes, [outbox.wrapped(size) for found in due for size in found.blobs.values()], split)
        for one in changes:
            self._deliver(one)
        for found in due:
            room -= self._attachments(found, room if split else None)

    @cached_property
    def _lying(self) -> frozenset[str]:
        """What lay on the medium when that was first asked."""
        return names_on(self._medium)

    def _is_due(self, found: Plan, forced: bool) -> bool:
        owed = self._peers.table.note(f"owed/{found.unit}") == "1"
        return bool(forced or found.ranges or found.blobs or owed or not self._is_told(found))

    def _is_told(self, found: Plan) -> bool:
        """Whether the recipient has shown that it knows what our receipt and the revocations say now, or a parcel that says so lies on
        this very stick: one that was written to another may be lost, or on its way to somebody else."""
        table = self._peers.table
        if table.note(f"told/{found.unit}") != found.told:
            return False
        if receipts.was_read(self._peers, found.unit, found.machines):
            return True
        last = next((one for one in table.passages("out", LOOKED_BACK, found.unit) if one.kind == "changes"), None)
        if last is None or last.body["file"] not in self._lying:
            return False
        try:
            return lies_whole(self._medium, last.body["file"], str(last.body["sha256"]))
        except MediumFault:
            return False

    def _sealed(self, found: Plan, load: outbox.Load) -> Sealed:
        """The parcel of a load of changes, from the outbox if it lies there already; older ones are replaced."""
        old = [s for s in self._peers.table.outbox(found.unit) if s.kind == load.kind]
        if waiting := self._waiting(found, load):
            return waiting
        made = outbox.making(self._peers, found, load)
        sealed = outbox.recorded(self._peers, made, made.write(self._watch(PACK)), self._at)
        for one in old:
            outbox.drop(self._peers, one)
        return sealed

    def _waiting(self, found: Plan, load: outbox.Load) -> Sealed | None:
        """What lies whole in the outbox of that load."""
        same = [one for one in self._peers.table.outbox(found.unit) if (one.kind, one.content) == (load.kind, load.content)]
        return next((one for one in same if outbox.lies_whole(self._peers.store, one)), None)

    def _in_turn(self, found: Plan, loads: list[outbox.Load]) -> Generator[Sealed]:
        """The parcels of these loads one by one; while the caller has one, the next ones are packed."""
        waiting, begun = deque(loads), deque[Sealed | outbox.Ahead]()
        try:
            while waiting and len(begun) < AHEAD:
                begun.append(self._begun(found, waiting.popleft()))
            while begun:
                one = self._ended(begun[0])
                begun.popleft()
                if waiting:
                    begun.append(self._begun(found, waiting.popleft()))
                yield one
        finally:
            for left in begun:
                if isinstance(left, outbox.Ahead):
                    left.give_up()

    def _begun(self, found: Plan, load: outbox.Load) -> Sealed | outbox.Ahead:
        """The parcel of a load of scans: what lies whole in the outbox, or one that is packed from now on."""

        def packed(done: int) -> None:
            with self._counting:
                self._packed += done

        waiting = self._waiting(found, load)
        return waiting or outbox.Ahead(outbox.making(self._peers, found, load), packed, self._cancelled)

    def _ended(self, begun: Sealed | outbox.Ahead) -> Sealed:
        """The same, packed and in the books."""
        if isinstance(begun, Sealed):
            return begun
        sums = begun.sums(lambda: self._progress(PACK, self._packed, max(self._packed, self._to_pack)))
        return outbox.recorded(self._peers, begun.made, sums, self._at)

    def _attachments(self, found: Plan, room: int | None) -> int:
        """Parcels with the attachments still missing, one after the other; how many bytes they took."""
        self._packed, self._to_pack = 0, sum(found.blobs.values())
        loads = outbox.attachment_loads(self._peers, found, room)
        kept = {load.content for load in loads}
        for old in self._peers.table.outbox(found.unit):
            if old.kind == "attachments" and old.content not in kept:
                outbox.drop(self._peers, old)
        taken = 0
        try:
            with closing(self._in_turn(found, loads)) as parcels:
                for part, one in enumerate(parcels, 1):
                    self._total += 3 * (one.bytes - sum(outbox.wrapped(found.blobs[sha]) for sha in one.blobs))
                    self._deliver(one, part, len(loads))
                    taken += one.bytes
        except outbox.LostBlob as lost:  # it is ours to ask for now, and keeps nothing else from travelling
            self._peers.table.want({lost.sha256: found.blobs[lost.sha256]})
            gone = {lost.sha256} | {sha for one, _ in self._written if one.unit == found.unit for sha in one.body["blobs"]}
            rest = {sha: size for sha, size in found.blobs.items() if sha not in gone}
            return taken + self._attachments(replace(found, blobs=rest), None if room is None else room - taken)
        return taken

    def _missing_here(self, found: Plan, names: list[str]) -> dict[str, int]:
        """The attachments of a plan that do not lie on this stick already, read and verified."""
        there = self._lying_here(found, names) if found.blobs else set()
        return {sha: size for sha, size in found.blobs.items() if sha not in there}

    def _lying_here(self, found: Plan, names: list[str]) -> set[str]:
        there: set[str] = set()
        for passage in self._peers.table.passages("out", LOOKED_BACK, found.unit):
            name = passage.body.get("file", "")
            useful = passage.kind == "attachments" and name in names and set(passage.body["blobs"]) & found.blobs.keys() - there
            same = useful and self._medium.size(name) == passage.bytes
            if same and lies_whole(self._medium, name, passage.body["sha256"], self._watch(VERIFY)):
                there |= set(passage.body["blobs"])
                self._there.append(replace(passage, outcome=WRITTEN, body=passage.body | {"written_at": self._at}))
        return there

    def _look_over(self) -> None:
        """What was written last may have gone over what lay there before: a stick of false capacity begins again at its start. A parcel
        that does not begin as itself any more is SEALED again. MediumFault READ_BACK_DIFFERS."""
        lying = [one for one, _ in self._written] + self._there
        lost = {one.id: one for one in lying if not self._begins(one)} if len(lying) > 1 else {}
        for one in lost.values():
            outbox.unwritten(self._peers, one)
        self._written = [(one, told) for one, told in self._written if one.id not in lost]
        self._there = [one for one in self._there if one.id not in lost]
        if lost:
            raise MediumFault(WriteOutcome.READ_BACK_DIFFERS, f"{len(lost)} parcels were written over")

    def _begins(self, one: Passage) -> bool:
        """Also when the whole stick is gone by now, which is another word: the release will find it."""
        name = one.body["file"]
        try:
            header = self._header(name)
        except MediumFault:
            try:
                self._medium.size(name)
            except MediumFault:
                return True
            return False
        return header is not None and header.parcel == one.id

    def _header(self, name: str) -> parcel.Header | None:
        held = b""
        for piece in self._medium.read(name):
            held += piece
            if (header := parcel.begun(held)) or len(held) > parcel.MAX_HEADER:
                return header
        return None

    def _clean(self, names: list[str]) -> list[str]:
        """Take away what an earlier run of this machine left half-written; a sister on the same folder may be writing hers."""
        mine = outbox.owner(self._peers.unit) + "-"
        lives = {name.partition("/")[2] for name in self._peers.table.keys("sign/")}
        for name in names:
            if name.startswith(mine) and name.endswith(TEMPORARY):
                header = self._header(name)
                if header is None or header.sender["replica"] in lives:
                    self._medium.remove(name)
        return [name for name in names if not name.endswith(TEMPORARY)]

    def _room(self, changes: list[Sealed], sizes: list[int], split: bool) -> int:
        """How many bytes the attachments, of these ``sizes``, may take. MediumFault FULL when not all fits, or with ``split`` not even
        the changes."""
        need, scans = sum(one.bytes for one in changes if self._medium.size(one.file) != one.bytes), sum(sizes)
        free = self._medium.free()
        usable = (free - MARGIN) * 20 // 21
        writing = need + (max(0, min(scans, usable - need)) if split else scans)
        self._done, self._total = 0, 3 * writing  # each byte is written once and read back twice
        self._progress(LOOK, 0, writing)
        whole = need if split else need + scans
        lacking = whole + whole // 20 + MARGIN - free
        if whole and lacking > 0:
            self._lacking, left = lacking, usable - need
            self._may_split = not split and bool(sizes) and left >= (0 if need else min(sizes))
            raise MediumFault(WriteOutcome.FULL, f"{whole} bytes")
        return max(0, usable - need)

    def _deliver(self, one: Sealed, part: int = 1, parts: int = 1) -> None:
        """Copy to .TMP, read back, rename, read again; only then it counts as written. After a fault it is SEALED again."""
        path = outbox.folder(self._peers.store) / one.file
        try:
            deliver(self._medium, one.file, path, one.sha256, self._watch(WRITE), self._watch(VERIFY))
        except (MediumFault, Cancelled):
            self._noted(replace(one, state=SEALED, written_at=""))
            raise
        lying = replace(one, state=WRITTEN, written_at=self._at)
        self._lies(outbox.passage_of(self._peers, lying), part, parts)
        self._noted(lying)
        if one.kind == "changes":
            self._peers.table.keep_note(f"told/{one.recipient}", one.receipt)
            self._peers.table.keep_note(f"told-by/{one.recipient}", str(self._peers.table.receipt_number(self._peers.replica)))
            self._peers.table.keep_note(f"owed/{one.recipient}", "")

    def _noted(self, one: Sealed) -> None:
        self._peers.table.keep_sealed(one)
        self._peers.table.keep_passage(outbox.passage_of(self._peers, one))

    def _lies(self, one: Passage, part: int = 1, parts: int = 1) -> None:
        """A parcel lies on the medium, read back."""
        told = WrittenParcel(
            one.body["file"], one.kind, one.unit, self._peers.title(one.unit), one.number, one.changes, len(one.body["blobs"]),
            one.bytes, part, parts, one.id,
        )  # fmt: skip
        self._tell(told)
        self._written.append((one, told))

    def _watch(self, stage: str) -> outbox.Watch:
        def watch(done: int) -> None:
            if self._cancelled():
                raise Cancelled
            if stage == PACK:
                self._packed += done
                self._progress(PACK, self._packed, max(self._packed, self._to_pack))
            else:
                self._done += done
                self._progress(stage, self._done, max(self._done, self._total))

        return watch

    def report(self, outcome: WriteOutcome) -> SealReport:
        """What lies on the medium now, and what came of the run."""
        there = sorted(self._written, key=lambda one: one[0].number if one[0].kind == "attachments" else 0)
        parcels = [told for _, told in there]
        rows = [row for one, _ in there for row in one.body["logs"]]
        return SealReport(
            outcome, [one.file for one in parcels], [{"log": row[0], "from": row[1], "to": row[2]} for row in rows],
            sum(one.changes for one in parcels), sum(one.attachments for one in parcels), sum(one.bytes for one in parcels), parcels,
            self._lacking, self._may_split,
        )  # fmt: skip

"""Sealing and writing (đóng gói, ghi USB): what is due goes into the outbox, then onto the stick, read back before it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.moments import store as store_moment
from cchc_desktop.storage.handover import WRITTEN, Sealed
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import outbox, receipts
from cchc_desktop.sync.deliver import deliver, hash_on
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.plan import Plan, due_units, make_checkpoints, plan
from cchc_desktop.sync.stick import TEMPORARY, MediumFault, Stick

PACK, LOOK, WRITE, VERIFY = "pack", "look", "write", "verify"
Progress = Callable[[str, int, int], None]
"""(stage, done, total) in bytes; stages pack, look, write, verify here and copy, check, apply when receiving."""


@dataclass(frozen=True, slots=True)
class SealReport:
    """What was written: file names on the medium, ranges of logs, counts; ``message`` and ``next_step`` say it to people."""

    outcome: WriteOutcome
    files: list[str] = field(default_factory=list)
    logs: list[dict[str, object]] = field(default_factory=list)
    changes: int = 0
    attachments: int = 0
    bytes: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything due lies on the medium now (or nothing was due)."""
        return self.outcome in (WriteOutcome.WRITTEN, WriteOutcome.WRITTEN_NOT_EJECTED, WriteOutcome.NOTHING_NEW)

    @property
    def message(self) -> str:
        """One Vietnamese sentence."""
        return self.outcome.says()[0]

    @property
    def next_step(self) -> str:
        """What the clerk can do now."""
        return self.outcome.says()[1]


def seal(
    store: Store, medium: Stick, for_unit: str | None = None, *, receipts_only: bool = False, clock: Clock | None = None,
    progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False,
) -> SealReport:  # fmt: skip
    """Seal what is due (for one unit's key or for all) and write it onto the medium.

    ``receipts_only`` makes a parcel for each unit below even when nothing but our receipt is new. Raises Refused NOT_ENROLLED,
    UNKNOWN_UNIT, RESTORED, DISK_FULL; whatever the medium does wrong is the report's outcome and leaves all parcels SEALED.
    """
    store.refuse_restored()
    peers = Peers(store)
    _refuse_strangers(peers, for_unit)
    run = _Run(peers, medium, (clock or SystemClock()), progress, cancelled)
    try:
        return run.all(for_unit, receipts_only)
    except MediumFault as fault:
        return SealReport(fault.outcome)
    except Cancelled:
        return SealReport(WriteOutcome.CANCELLED)


def _refuse_strangers(peers: Peers, for_unit: str | None) -> None:
    if peers.certificate is None:
        raise Refused(
            "NOT_ENROLLED", "Máy này chưa được nơi nhận chấp nhận nên chưa gửi được.", "Đăng ký với nơi nhận trước (mục Đăng ký)."
        )
    if for_unit and for_unit not in due_units(peers):
        raise Refused("UNKNOWN_UNIT", "Đơn vị này chưa đăng ký với máy này.", "Xem lại mã đơn vị, hoặc chấp nhận đăng ký trước.")


class _Run:
    """One run of sealing: the plans, the medium it is bound to, and what was done."""

    def __init__(
        self, peers: Peers, medium: Stick, clock: Clock, progress: Progress, cancelled: Callable[[], bool]
    ) -> None:  # fmt: skip
        self._peers, self._medium, self._progress, self._cancelled = peers, medium, progress, cancelled
        self._at = store_moment(clock.now())
        self._clock = clock
        self._done = self._total = 0

    def all(self, for_unit: str | None, forced: bool) -> SealReport:
        """Steps 1 to 5 of writing; MediumFault and Cancelled come through."""
        peers = self._peers
        peers.store.anchor.flush()
        outbox.tidy(peers)
        make_checkpoints(peers)
        receipts.make(peers, self._clock)
        units = [unit for unit in due_units(peers, for_unit) if not forced or unit != peers.parent]
        plans = [found for unit in units if (found := plan(peers, unit))]
        due = [found for found in plans if self._is_due(found, forced)]
        if not due:
            return SealReport(WriteOutcome.NOTHING_NEW)
        self._total = sum(found.changes for found in due)
        sealed = [self._sealed(found, outbox.changes_load(peers, found)) for found in due]
        self._medium.bind(outbox.owner(peers.unit))
        try:
            names = self._clean(self._medium.names())
            for found in due:
                sealed += self._attachments(found, names)
            self._room(sealed)
            for one in sealed:
                self._deliver(one)
        finally:
            self._medium.release()
        return _report(sealed)

    def _is_due(self, found: Plan, forced: bool) -> bool:
        told = self._peers.table.note(f"told/{found.unit}")
        owed = self._peers.table.note(f"owed/{found.unit}") == "1"
        return bool(forced or found.ranges or found.blobs or owed or told != found.told)

    def _sealed(self, found: Plan, load: outbox.Load) -> Sealed:
        """The parcel of a load, from the outbox if it lies there already; older ones of changes are replaced."""
        old = [s for s in self._peers.table.outbox() if s.recipient == found.unit and s.kind == load.kind]
        for one in old:
            path = outbox.folder(self._peers.store) / one.file
            if one.content == load.content and outbox.file_hash(path) == one.sha256:
                return one
        made = outbox.seal(self._peers, found, load, self._at, self._watch(PACK))
        for one in old:
            if load.kind == "changes":
                outbox.drop(self._peers, one)
        return made

    def _attachments(self, found: Plan, names: list[str]) -> list[Sealed]:
        """Parcels for the attachments that do not lie on this stick already, read and verified."""
        there = self._lying_here(found, names) if found.blobs else set()
        rest = replace(found, blobs={sha: size for sha, size in found.blobs.items() if sha not in there})
        self._done, self._total = 0, sum(rest.blobs.values())
        loads = outbox.attachment_loads(self._peers, rest)
        kept = {load.content for load in loads}
        for old in self._peers.table.outbox():
            if old.kind == "attachments" and old.recipient == found.unit and old.content not in kept:
                outbox.drop(self._peers, old)
        try:
            return [self._sealed(rest, load) for load in loads]
        except outbox.LostBlob as lost:  # it is ours to ask for now, and keeps nothing else from travelling
            self._peers.table.want({lost.sha256: rest.blobs[lost.sha256]})
            whole = {sha: size for sha, size in found.blobs.items() if sha != lost.sha256}
            return self._attachments(replace(found, blobs=whole), names)

    def _lying_here(self, found: Plan, names: list[str]) -> set[str]:
        there: set[str] = set()
        for passage in self._peers.table.passages("out", 200, found.unit):
            name = passage.body.get("file", "")
            useful = passage.kind == "attachments" and name in names and set(passage.body["blobs"]) & found.blobs.keys()
            same = useful and self._medium.size(name) == passage.bytes
            if same and hash_on(self._medium, name, self._watch(VERIFY)) == passage.body["sha256"]:
                there |= set(passage.body["blobs"])
        return there

    def _clean(self, names: list[str]) -> list[str]:
        """Take away what an earlier run of ours left half-written; the probe of this run is not among them."""
        mine = outbox.owner(self._peers.unit) + "-"
        for name in names:
            if name.startswith(mine) and name.endswith(outbox.SUFFIX + TEMPORARY):
                self._medium.remove(name)
        return [name for name in names if not name.endswith(TEMPORARY)]

    def _room(self, sealed: list[Sealed]) -> None:
        need = sum(one.bytes for one in sealed if self._medium.size(one.file) != one.bytes)
        self._done, self._total = 0, 3 * need
        self._progress(LOOK, 0, need)
        if need and need + need // 20 + (1 << 20) > self._medium.free():
            raise MediumFault(WriteOutcome.FULL, f"{need} bytes")

    def _deliver(self, one: Sealed) -> None:
        """Copy to .TMP, read back, rename, read again; only then it counts as written."""
        path = outbox.folder(self._peers.store) / one.file
        deliver(self._medium, one.file, path, one.sha256, self._watch(WRITE), self._watch(VERIFY))
        written = replace(one, state=WRITTEN, written_at=self._at)
        self._peers.table.keep_sealed(written)
        self._peers.table.keep_passage(outbox.passage_of(self._peers, written))
        if one.kind == "changes":
            self._peers.table.keep_note(f"told/{one.recipient}", one.receipt)
            self._peers.table.keep_note(f"owed/{one.recipient}", "")

    def _watch(self, stage: str) -> outbox.Watch:
        def watch(done: int) -> None:
            if self._cancelled():
                raise Cancelled
            self._done += done
            self._progress(stage, self._done, max(self._done, self._total))

        return watch


def _report(sealed: list[Sealed]) -> SealReport:
    logs: list[dict[str, object]] = [{"log": row[0], "from": row[1], "to": row[2]} for one in sealed for row in one.logs]
    return SealReport(
        WriteOutcome.WRITTEN, [one.file for one in sealed], logs, sum(one.changes for one in sealed),
        sum(len(one.blobs) for one in sealed), sum(one.bytes for one in sealed),
    )  # fmt: skip

"""Receiving (nhận gói): from the stick into quarantine, judged as a whole, then applied in short transactions."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.moments import store as store_moment
from cchc_desktop.storage.handover import Handover, Held, Passage
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import forks, holding, judge, keyring, parcel, proofs, quarantine, receipts, spoilt, spoken
from cchc_desktop.sync.arrivals import Arrival, apply_attachments, apply_changes, asked_of, believe, believe_outside, keep_news, what_came
from cchc_desktop.sync.holding import CRASHED, KEPT, PENDING
from cchc_desktop.sync.judge import Inspection
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome, needed_from
from cchc_desktop.sync.parcel import Envelope, Unreadable
from cchc_desktop.sync.peers import Peers, phrase
from cchc_desktop.sync.received import OURS_REVOKED, ReceivedParcel, clean, ended, machines_of, more_of, result_of, told_of, told_once
from cchc_desktop.sync.scan import TOO_MANY, named, scan_patiently, signs_of_harm
from cchc_desktop.sync.seal import Progress
from cchc_desktop.sync.stick import is_held, patient

COPY, CHECK, APPLY = "copy", "check", "apply"
MOST_CRASHES = 2
VOUCHED = "vouched"
_SMALL = 64 << 20
_NOWHERE = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}
"""What a system says of a path at which no stick or folder can be, some of a name that it takes for none."""
_TRIED_AGAIN = {PENDING, "GAP", "UNKNOWN_UNIT", "REVOKED_KEY", "NEWER_FORMAT"}
security_log = logging.getLogger("cchc.security")


def receive(
    store: Store, place: Path, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False,
    clock: Clock | None = None,
) -> list[ReceivedParcel]:  # fmt: skip
    """Read every parcel found in a folder or on a stick; one entry a parcel, and one for each held before of which something came in.

    Nothing is written to the place. A parcel from above for a unit beside us is left out when there are others to tell of.
    Raises Refused RESTORED.
    """
    store.refuse_restored()
    run = _Run(store, place, store_moment((clock or SystemClock()).now()), progress, cancelled)
    try:
        there = scan_patiently(place)
    except OSError as fault:
        return [ReceivedParcel("", "", ReceiveOutcome.NO_MEDIUM if fault.errno in _NOWHERE else ReceiveOutcome.PULLED)]
    run.tidy()
    beware = " ".join(filter(None, (signs_of_harm(place), TOO_MANY if there.cut else "")))
    found, stopped = list[ReceivedParcel](), False
    with closing(run):
        for path, after in zip_longest(there.parcels, there.parcels[1:]):
            found.append(run.one(path, after))
            pulled = found[-1].outcome is ReceiveOutcome.PULLED and not os.path.exists(path)
            if stopped := pulled or found[-1].outcome is ReceiveOutcome.CANCELLED:
                break
    if not stopped:
        found = told_once([*found, *(run.unread(path, fault) for path, fault in there.unread)], run.again())
        found = [one for one in found if not one.aside] or found or [ReceivedParcel("", "", ReceiveOutcome.NO_PARCEL)]
    first, *others = found
    return [replace(first, warning=beware), *others]


def receive_held(
    store: Store, progress: Progress = lambda *_: None, cancelled: Callable[[], bool] = lambda: False, clock: Clock | None = None
) -> list[ReceivedParcel]:  # fmt: skip
    """Go on with what lies in quarantine: a receiving that was cut off, parcels that waited for an enrolment. Those of which something
    came in.

    Raises Refused RESTORED.
    """
    store.refuse_restored()
    run = _Run(store, store.folder, store_moment((clock or SystemClock()).now()), progress, cancelled)
    run.tidy()
    return run.again()


def receive_vouched(store: Store, sha256: str, who: str, clock: Clock | None = None) -> list[ReceivedParcel]:
    """Take in a held parcel of a revoked key, for which ``who`` answers with its paper slip, and what then comes through.

    Scans of the same machine, which only name what the parcel's changes name, come with it. Raises Refused RESTORED.
    """
    store.refuse_restored()
    run, table = _Run(store, store.folder, store_moment((clock or SystemClock()).now()), lambda *_: None, lambda: False), Peers(store).table
    held = {one.sha256: judge.header_of(run.folder / one.sha256) for one in table.held() if one.outcome == ReceiveOutcome.REVOKED_KEY.name}
    chosen = held[sha256]
    if chosen:
        keyring.answer_for(Peers(store), chosen.statements)
    for name, header in held.items():
        scans = header and chosen and header.kind == "attachments" and header.sender["replica"] == chosen.sender["replica"]
        if name == sha256 or scans:
            table.keep_note(f"{VOUCHED}/{name}", who)
    security_log.warning("a parcel of a revoked key was taken in with its paper slip: %s", sha256)
    return [one for one in run.again() if one.ok]


class _Run:
    """One run of receiving."""

    def __init__(self, store: Store, place: Path, at: str, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self._store, self._place, self._at, self._progress, self._cancelled = store, place, at, progress, cancelled
        self.folder = store.folder / quarantine.FOLDER
        self.folder.mkdir(exist_ok=True)
        self._ahead: quarantine.Ahead | None = None

    def close(self) -> None:
        """Nothing more is read from the medium."""
        if self._ahead:
            self._ahead.give_up()

    def one(self, path: Path, after: Path | None) -> ReceivedParcel:
        """One file on the medium; a virus scanner that holds it is waited for. ``after``: the file that is read next."""
        name = named(path, self._place)
        try:
            return patient(lambda: self._read(Peers(self._store), path, name, after))
        except OSError as fault:
            return self.unread(path, fault)
        except Unreadable as fault:
            return ReceivedParcel(name, "", fault.outcome, title=fault.unit)
        except Cancelled:
            return ReceivedParcel(name, "", ReceiveOutcome.CANCELLED)

    def unread(self, path: Path, fault: OSError) -> ReceivedParcel:
        """A file that another program holds, or that the medium does not give."""
        return ReceivedParcel(named(path, self._place), "", ReceiveOutcome.LOCKED if is_held(path, fault) else ReceiveOutcome.PULLED)

    def _read(self, peers: Peers, path: Path, name: str, after: Path | None) -> ReceivedParcel:
        """One try; what no other program holds need not be waited for."""
        try:
            found = self._look(peers, path, name)
            return found if isinstance(found, ReceivedParcel) else self._arrived(peers, path, name, found, after)
        except OSError as fault:
            if is_held(path, fault):
                raise
            raise OSError(errno.EIO, "not held") from fault

    def tidy(self) -> None:
        """Throw away what a power cut left of copies that were under way: the stick has them. A whole one that no row knows goes on."""
        table = Handover(self._store.db)
        for held in table.held():
            if held.outcome == PENDING and not quarantine.is_whole(self.folder / held.sha256):
                table.drop_held(held.sha256)
        for lost in quarantine.tidy(self.folder, [held.sha256 for held in table.held()]):
            table.keep_held(Held(lost.name, self._at, PENDING, {"file": lost.name, "logs": [], "unit": ""}))

    def again(self) -> list[ReceivedParcel]:
        """Try what is held once more, until nothing more comes in; what did, with all that its tries brought."""
        found: dict[str, ReceivedParcel] = {}
        moved = True
        while moved:
            moved = False
            tried = _TRIED_AGAIN | ({"FORK"} if forks.joined_since(Peers(self._store)) else set())
            for held in Peers(self._store).table.held():
                path = self.folder / held.sha256
                if held.outcome in tried and path.exists():
                    if (result := self._tried(path, held)) is None:
                        return list(found.values())
                    if result.ok or result.changes > 0:
                        moved, before = True, found.get(held.sha256)
                        found[held.sha256] = ended(before, result) if before else result
        return list(found.values())

    def _tried(self, path: Path, held: Held) -> ReceivedParcel | None:
        """A held parcel, once more; None when cancelled. What brought the program down twice is not tried by itself again."""
        table = Peers(self._store).table
        name = f"tries/{held.sha256}"
        crashes = int(table.note(name) or 0)
        if crashes >= MOST_CRASHES:
            table.keep_held(replace(held, outcome=CRASHED))
            table.keep_note(name, "")
            return ReceivedParcel("", "", ReceiveOutcome.LOCKED)
        table.keep_note(name, str(crashes + 1))
        try:
            result = self._inside(Peers(self._store), path, held.body.get("file", ""))
        except Cancelled:
            table.keep_note(name, "")
            return None
        table.keep_note(name, "")
        return result

    def _arrived(self, peers: Peers, path: Path, name: str, envelope: Envelope, after: Path | None) -> ReceivedParcel:
        """A parcel on the medium whose outside is good; a copy that stays for later goes down to the disk."""
        kept, whole = self._copied(path, envelope)
        try:
            self._look_ahead(peers, after)
            return self._inside(peers, kept, name, whole)
        finally:
            if kept.exists():
                quarantine.settle(kept)

    def _look(self, peers: Peers, path: Path, name: str) -> ReceivedParcel | Envelope:
        """What can be told from the outside, on the medium: a refusal, a parcel that was taken before, or the outside to go on with."""
        size = path.stat().st_size
        with open(path, "rb") as stream:
            try:
                envelope = judge.outside(peers, stream, size)
            except Unreadable as fault:
                return self._refused(peers, path, name, size, fault)
            if not judge.taken_before(peers, envelope) or (size <= _SMALL and not parcel.body_is_whole(stream, envelope)):
                return envelope
        self._owe(peers, envelope)
        logging.getLogger(__name__).info("read again: parcel %s", envelope.header.parcel)
        return result_of(peers, name, envelope, ReceiveOutcome.DUPLICATE)

    def _refused(self, peers: Peers, path: Path, name: str, size: int, fault: Unreadable) -> ReceivedParcel:
        header = judge.header_of(path)
        here = False
        if fault.cut and judge.is_known(peers, fault.cut):
            header, here = fault.cut.header, judge.taken_before(peers, fault.cut)
        trusted = header is not None and fault.outcome is not ReceiveOutcome.BAD_SIGNATURE
        known = {c.title for c in peers.ring.certificates.values()} if fault.cut is None else ()
        title = fault.unit if trusted or fault.unit in known else ""
        kind = header.kind if header else ""
        if fault.outcome in spoilt.OUTCOMES:
            security_log.warning("parcel refused: %s, %d bytes", fault.outcome.name, size)
        kept, left = fault.outcome in KEPT and kind not in ("enrol", "grant"), False
        if kept and header and fault.outcome in holding.BOUNDED and not holding.has_room(peers, fault.outcome, size):
            left = holding.leave(peers, path, name, fault.outcome, self._at, header)
        elif kept and size <= holding.LARGEST_HELD:
            holding.hold(peers, self._copied(path)[0], name, fault.outcome.name, self._at, header)
        elif header and fault.outcome in {*spoilt.OUTCOMES, ReceiveOutcome.TRUNCATED}:
            spoilt.note(peers, path, header, fault.outcome.name, self._at)
        unit = header.sender["unit"] if header and trusted else ""
        sealed = header if fault.outcome is ReceiveOutcome.NOT_FOR_US else None
        ours, line = sealed is not None and sealed.recipient_unit in peers.units, peers.line_of(peers.unit)
        back = believe_outside(peers, sealed) if sealed and (ours or unit in line) else []
        told = told_of(peers, fault.outcome, header, left=left, here=here)
        if ours and unit in line[1:] and peers.is_revoked:  # for our unit, and not for this machine any more
            told = OURS_REVOKED[0].format(phrase(clean(title))), OURS_REVOKED[1]
        return ReceivedParcel(
            name, kind, fault.outcome, unit, clean(title), receipts=back, aside=bool(sealed) and unit in line[1:] and not (told or back),
            elsewhere=bool(sealed) and not ours, more=more_of(fault.outcome, header) if header else "", here=here, told=told,
        )  # fmt: skip

    def _copied(self, path: Path, envelope: Envelope | None = None) -> tuple[Path, Envelope | None]:
        """See ``quarantine.copied``."""

        def told(done: int, size: int) -> None:
            self._tell(COPY, done, size)

        ahead, self._ahead = self._ahead, None
        return (ahead and ahead.copied(path, envelope, told)) or quarantine.copied(self.folder, path, envelope, told)

    def _look_ahead(self, peers: Peers, path: Path | None) -> None:
        """If scans come next, have them copied meanwhile."""
        with suppress(Unreadable, OSError):
            if path:
                with open(path, "rb") as stream:
                    envelope = judge.outside(peers, stream, path.stat().st_size)
                if envelope.header.kind == "attachments" and not judge.taken_before(peers, envelope):
                    self._ahead = quarantine.Ahead(self.folder, path, envelope, self._cancelled)

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._cancelled():
            raise Cancelled
        self._progress(stage, done, total)

    def _inside(self, peers: Peers, path: Path, name: str, whole: Envelope | None = None) -> ReceivedParcel:
        """A file in quarantine: judged anew as a whole, applied, and taken away unless something in it must wait.

        ``whole`` is the outside of one whose body was hashed while it was copied.
        """
        vouched, here = bool(peers.table.note(f"{VOUCHED}/{path.name}")), False
        try:
            with open(path, "rb") as stream:
                envelope = judge.outside(peers, stream, path.stat().st_size, vouched=vouched)
                if envelope != whole and not parcel.body_is_whole(stream, envelope):
                    here = judge.taken_before(peers, envelope)
                    raise Unreadable(ReceiveOutcome.DAMAGED, "the body's hash differs", envelope.header.sender["title"])
            result, arrival = self._applied(peers, path, envelope, name, vouched=vouched)
        except Unreadable as fault:
            if fault.outcome in spoilt.OUTCOMES:
                security_log.warning("parcel refused inside: %s", fault)
            header = judge.header_of(path)
            if fault.outcome in KEPT:
                holding.hold(peers, path, name, fault.outcome.name, self._at, header)
            elif fault.outcome is not ReceiveOutcome.DISK_FULL:
                peers.table.drop_held(path.name)
                path.unlink(missing_ok=True)
            kind, more = (header.kind, more_of(fault.outcome, header)) if header else ("", "")
            unit = header.sender["unit"] if header and fault.outcome is not ReceiveOutcome.BAD_SIGNATURE else ""
            told = told_of(peers, fault.outcome, header, here=here)
            return ReceivedParcel(name, kind, fault.outcome, unit, clean(fault.unit), more=more, here=here, told=told)
        waiting = [*arrival.gaps, *arrival.forks, *arrival.barred]
        if waiting:
            result = replace(result, parted=forks.whose(peers, parted := forks.described(peers, path, envelope, arrival)))
            holding.hold(peers, path, name, result.outcome.name, self._at, envelope.header, waiting, parted, result.whose)
            if arrival.barred:
                quarantine.supersede(peers.table, path, envelope.header.sender["unit"])
        else:
            peers.table.drop_held(path.name)
            path.unlink(missing_ok=True)
        return result

    def _applied(self, peers: Peers, path: Path, envelope: Envelope, name: str, *, vouched: bool) -> tuple[ReceivedParcel, Arrival]:
        """Everything that may change the database for one parcel; Refused DISK_FULL becomes an outcome, the file waits."""
        size = envelope.body_length
        progress = [0]

        def watch(stage: str) -> Callable[[int], None]:
            progress[0] = 0

            def told(done: int) -> None:
                progress[0] += done
                self._tell(stage, progress[0], size)

            return told

        holding.hold(peers, path, name, PENDING, self._at, envelope.header)
        try:
            if envelope.header.kind == "attachments":
                found, arrival = apply_attachments(peers, path, envelope, watch(APPLY))
            else:
                found = judge.inspect(peers, path, envelope, asked_of(peers, envelope.header), watch(CHECK))
                news = believe(peers, found, envelope.header)
                if vouched:
                    keyring.answer_for(peers, found.statements)
                try:
                    judge.vouch(peers, envelope.header, found, vouched=vouched)
                except Unreadable:  # it may count on what this folder held before it was put back, such as whose heir the author is
                    proofs.was_put_back(peers, found.census, envelope.header.sender["unit"])
                    raise
                news = keep_news(peers) or news
                arrival = apply_changes(peers, path, envelope, found, watch(APPLY))
                arrival.news = news
        except Refused as refusal:
            if refusal.code != "DISK_FULL":
                raise
            raise Unreadable(ReceiveOutcome.DISK_FULL, "no room", envelope.header.sender["title"]) from refusal
        return self._noted(peers, envelope, found, arrival, name), arrival

    def _noted(self, peers: Peers, envelope: Envelope, found: Inspection, arrival: Arrival, name: str) -> ReceivedParcel:
        """Take the receipts, note the passage and that the sender was heard from."""
        taken = self._receipts(peers, envelope, found)
        arrival.news = arrival.news or any(row["outcome"] == "TAKEN" for row in taken)
        outcome = what_came(arrival)
        self._owe(peers, envelope)
        before = peers.table.passage("in", envelope.header.parcel)  # of what is held a part may have come already
        sender, whose = envelope.header.sender, machines_of(peers, found, arrival.barred)
        body = {
            "sha256": envelope.body_sha256, "differs": arrival.differs, "attachments": arrival.attachments,
            "logs": [[row.log, row.first, row.last, row.after] for row in envelope.header.logs],
        } | ({"whose": whose} if whose else {})  # fmt: skip
        peers.table.keep_passage(Passage(
            envelope.header.parcel, "in", envelope.header.kind, sender["unit"], sender["replica"], envelope.header.number,
            self._at, outcome.name, arrival.applied + (before.changes if before else 0), envelope.offset + envelope.body_length, body,
        ))  # fmt: skip
        spoken.note_lives(peers)
        self._heard(peers, sender["replica"], sender["unit"], found.census)
        return replace(
            result_of(peers, name, envelope, outcome), changes=arrival.applied, attachments=arrival.attachments, receipts=taken,
            differs=arrival.differs, whose=whose, more=needed_from(peers.travel.tip(arrival.gaps[0])[0] + 1) if arrival.gaps else "",
        )  # fmt: skip

    def _receipts(self, peers: Peers, envelope: Envelope, found: Inspection) -> list[dict[str, str]]:
        back = proofs.was_put_back(peers, found.census, envelope.header.sender["unit"])
        shown = proofs.own_heads(peers, found.checkpoints)
        taken = [{"unit": envelope.header.sender["unit"], "outcome": ReceiptOutcome.BEYOND_OURS.name}] if back else []
        for said in found.receipts:
            outcome, receipt = receipts.take(peers, said, shown)
            if receipt is None or receipt.replica == peers.replica:
                continue
            if outcome is ReceiptOutcome.TAKEN:
                self._heard(peers, receipt.replica, receipt.unit)
            forwarded = receipt.replica != envelope.header.sender["replica"]
            if not forwarded or outcome in (ReceiptOutcome.TAKEN, ReceiptOutcome.BEYOND_OURS):
                taken.append({"unit": receipt.unit, "outcome": outcome.name})
        return taken

    def _heard(self, peers: Peers, replica: str, unit: str, census: Mapping[str, Any] | None = None) -> None:
        """That a machine was heard from now; its ``census`` tells which receipt of this machine came to it in a parcel, and brings its
        mark."""
        body, told = peers.table.peer(replica)[2], census or {}
        read = told["read"].get(peers.replica) if isinstance(told.get("read"), dict) else None
        if type(read) is int:
            body["read"] = {peers.replica: read}
        if proofs.marked(peers, told.get("mark"), replica) > proofs.marked(peers, body.get("mark"), replica):
            body["mark"] = told["mark"]
        peers.table.keep_peer(replica, unit, self._at, body)

    def _owe(self, peers: Peers, envelope: Envelope) -> None:
        """Whoever sent us something wants to hear that it arrived, also when it had arrived before."""
        if envelope.header.logs or envelope.header.kind == "attachments":
            peers.table.keep_note(f"owed/{envelope.header.sender['unit']}", "1")

"""A stick that was written before (USB cũ): is what we wrote still whole on it, and what of it may be taken away now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from cchc_desktop.security.certificates import Certificate
from cchc_desktop.storage.handover import WRITTEN, Passage
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import outbox, receipts
from cchc_desktop.sync.deliver import lies_whole
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.plan import blobs_due, floor_of
from cchc_desktop.sync.receipts import Receipt
from cchc_desktop.sync.stick import Stick, as_refusal, names_on

LOOK_BACK = 1000


@dataclass(frozen=True, slots=True)
class OldParcel:
    """A parcel of ours on a stick that its recipient has confirmed."""

    file: str
    number: int
    title: str
    written_at: str
    bytes: int


def look_again(store: Store, medium: Stick, watch: Callable[[int], None] = lambda _: None) -> WriteOutcome:
    """Read what was written last and lies on this stick: WRITTEN, or READ_BACK_DIFFERS (it is SEALED again and will be written
    anew), or NOTHING_NEW when nothing of ours is here. Only reads the stick. Raises Refused with the medium's outcome."""
    peers = Peers(store)
    outcome = WriteOutcome.NOTHING_NEW
    names = names_on(medium)
    with as_refusal():
        for sealed in peers.table.outbox():
            if sealed.state != WRITTEN or sealed.file not in names:
                continue
            if medium.size(sealed.file) == sealed.bytes and lies_whole(medium, sealed.file, sealed.sha256, watch):
                outcome = outcome if outcome is WriteOutcome.READ_BACK_DIFFERS else WriteOutcome.WRITTEN
                continue
            outcome = WriteOutcome.READ_BACK_DIFFERS
            outbox.unwritten(peers, outbox.passage_of(peers, sealed))
    return outcome


def confirmed(store: Store, medium: Stick) -> list[OldParcel]:
    """Our own parcels on this stick that every living machine of the recipient has, so that they may go on a click. Only reads."""
    peers = Peers(store)
    return [_old(peers, passage) for passage in _confirmed(peers, names_on(medium))]


def clear(store: Store, medium: Stick, files: Iterable[str]) -> int:
    """Take confirmed parcels away, by their file names; the bytes that became free. Any other name is passed over."""
    peers, freed = Peers(store), 0
    chosen = set(files)
    with as_refusal():
        medium.bind(outbox.owner(peers.unit))
        try:
            for passage in _confirmed(peers, set(medium.names()) & chosen):
                medium.remove(passage.body["file"])
                freed += passage.bytes
        finally:
            medium.release()
    return freed


def _confirmed(peers: Peers, names: Collection[str]) -> list[Passage]:
    here = [one for one in peers.table.passages("out", LOOK_BACK) if one.body.get("file") in names]
    return [one for one in here if has_receipt(peers, one)]


def has_receipt(peers: Peers, passage: Passage, known: Mapping[str, Receipt] | None = None) -> bool:
    """Whether the recipient's machines (of a unit that came to its end also those of its heir) hold every log up to where this parcel takes
    it, and every attachment in it; of one that brings no more than our receipt, whether they have shown that they read it. ``known``: the
    newest receipts, when they were read already."""
    machines = takers(peers, passage.unit)
    known = receipts.known(peers) if known is None else known
    theirs = [known.get(machine.replica) for machine in machines]
    if not machines or not all(theirs):
        return False
    logs, blobs = passage.body.get("logs", []), passage.body.get("blobs", [])
    if not logs and not blobs:
        return receipts.was_read(peers, passage.unit, machines)
    for log, _, last, _ in logs:
        if floor_of(peers, log, theirs) < last:
            return False
    infos = {info.id: info for info in peers.travel.logs() if peers.concerns(passage.unit, info)}
    return not blobs or not set(blobs) & blobs_due(peers, infos, theirs).keys()


def takers(peers: Peers, unit: str) -> list[Certificate]:
    """The living machines that a parcel for a unit reaches: its own but this one, and those that went on under another name."""
    return [machine for one in peers.later(unit) for machine in peers.others(one)]


def _old(peers: Peers, passage: Passage) -> OldParcel:
    return OldParcel(passage.body["file"], passage.number, peers.title(passage.unit), passage.body.get("written_at", ""), passage.bytes)

"""Spoilt copies (gói hỏng): those held as evidence and those kept nowhere. The next receipt names both to who sealed them.

A stranger can write files by the thousand that claim to come from a machine known here, or harm one that does in a thousand ways. So
evidence has a bound, and of what is told the copies that a machine signed come first, and of each machine and number a few.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_desktop.security import signing
from cchc_desktop.storage.handover import Passage
from cchc_desktop.sync import judge, parcel
from cchc_desktop.sync.outcomes import GOOD_NAMES, ReceiveOutcome
from cchc_desktop.sync.parcel import MAX_HEADER, Header, Unreadable
from cchc_desktop.sync.peers import Peers

MOST, OF_ONE_MACHINE, OF_ONE_NUMBER = 1000, 80, 8
"""So many copies are told of: in all, of one machine, and of one number of that machine."""
EVIDENCE, MOST_HELD = 1 << 30, 100
"""So many bytes and files are kept as evidence."""
OUTCOMES = frozenset({ReceiveOutcome.DAMAGED, ReceiveOutcome.BAD_SIGNATURE})
"""Those of spoilt copies that are kept in quarantine, up to a size; a cut one is kept nowhere."""
HELD = frozenset(one.name for one in OUTCOMES)
UNKEPT = "spoilt"
"""The direction under which a copy is noted whose file is not kept: it was cut off, too large, or one too many."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A spoilt copy as its header names it; ``signed``: a machine known here wrote that header. ``id`` of one that is kept nowhere."""

    replica: str
    number: int
    parcel: str
    signed: bool
    id: str = ""


def may_stay(peers: Peers, path: Path) -> bool:
    """Whether a spoilt copy in quarantine is kept there as evidence: as long as there is not too much of that."""
    sizes = {one.sha256: size_of(path.with_name(one.sha256)) for one in peers.table.held() if one.outcome in HELD}
    return path.name in sizes or (len(sizes) < MOST_HELD and sum(sizes.values()) + size_of(path) <= EVIDENCE)


def size_of(path: Path) -> int:
    """In bytes; 0 for a file that is not there."""
    return path.stat().st_size if path.exists() else 0


def copy_id(path: Path, size: int) -> str:
    """The name of a copy that is kept nowhere: the same however often it is read. OSError for what the medium does."""
    with open(path, "rb") as stream:
        return hashlib.sha256(b"%d\n" % size + stream.read(MAX_HEADER)).hexdigest()


def note(peers: Peers, path: Path, header: Header, outcome: str, at: str) -> None:
    """Note a spoilt copy that is kept nowhere, once however often it is read, and that its sender waits for our word.

    Only of a machine that is known here and wrote to us; what reads an enrolment is told at once. OSError for what the medium does.
    """
    sender, size = header.sender, path.stat().st_size
    ours = header.recipient_unit in peers.units and sender["replica"] != peers.replica
    known = sender["unit"] in peers.ring.units_of(sender["replica"]) and peers.ring.of_replica(sender["replica"])
    if not ours or not known or header.kind in ("enrol", "grant"):
        return
    peers.table.keep_passage(as_passage(header, copy_id(path, size), outcome, at, size, signed=_is_signed(peers, path)))
    mine = [_copy(one) for one in unkept(peers, sender["unit"])]
    for one in {*mine} - {*_foremost(mine, peers.table.passages("in", OF_ONE_MACHINE, sender["unit"]))}:
        peers.table.drop_passage(UNKEPT, one.id)
    peers.table.keep_note(f"owed/{sender['unit']}", "1")


def _is_signed(peers: Peers, path: Path) -> bool:
    """Whether a machine known here signed the outside."""
    with open(path, "rb") as stream:
        try:
            envelope = parcel.read(stream, path.stat().st_size)
        except Unreadable as fault:
            return fault.cut is not None and judge.is_known(peers, fault.cut)
    return judge.is_known(peers, envelope)


def as_passage(header: Header, copy: str, outcome: str, at: str, size: int = 0, *, signed: bool = False) -> Passage:
    """A spoilt copy as a line of the parcels that came."""
    sender = header.sender
    body = {"parcel": header.parcel, "signed": signed}
    return Passage(copy, UNKEPT, header.kind, sender["unit"], sender["replica"], header.number, at, outcome, 0, size, body)


def unkept(peers: Peers, unit: str | None = None) -> list[Passage]:
    """The spoilt copies that are kept nowhere, newest first."""
    return peers.table.passages(UNKEPT, MOST, unit)


def told(peers: Peers) -> list[list[Any]]:
    """[replica, number, parcel id] of each spoilt copy, as far as its header can be read and names a machine we know."""
    held = [(*one.body["parcel"], one.outcome == ReceiveOutcome.DAMAGED.name) for one in peers.table.held()
            if one.outcome in HELD and one.body.get("parcel")]  # fmt: skip
    copies = [_Copy(*row) for row in reversed(held)] + [_copy(one) for one in unkept(peers)]
    found = _foremost((one for one in copies if peers.ring.of_replica(one.replica)), peers.table.passages("in", MOST))
    return sorted([one.replica, one.number, one.parcel] for one in found[:MOST])


def _copy(one: Passage) -> _Copy:
    return _Copy(one.replica, one.number, one.body["parcel"], bool(one.body.get("signed")), one.id)


def _foremost(copies: Iterable[_Copy], taken: Iterable[Passage]) -> list[_Copy]:
    """Those that are told of, the signed ones first, then those whose number is nearest to the last that was ``taken`` in of the machine:
    there a true one stands, whatever numbers others claim."""
    last, found, many = dict[str, int](), list[_Copy](), Counter[tuple[str, ...]]()
    for passage in taken:
        last[passage.replica] = max(passage.number, last.get(passage.replica, 0))
    for one in sorted(copies, key=lambda one: (not one.signed, abs(one.number - last.get(one.replica, 0)))):
        machine, number = (one.replica,), (one.replica, str(one.number))
        if many[machine] < OF_ONE_MACHINE and many[number] < OF_ONE_NUMBER:
            many.update((machine, number))
            found.append(one)
    return found


def is_moot(peers: Peers, one: Passage) -> bool:
    """Whether what a spoilt copy brought was taken in: the parcel itself at any time, a later one of that machine and kind since. Scans go
    in parts, and a later part has others: there nothing may be missing any more that this machine can still send."""
    whole = peers.table.passage("in", one.body["parcel"])
    later = (
        passage for passage in peers.table.passages("in", MOST, one.unit)
        if (passage.replica, passage.kind) == (one.replica, one.kind) and passage.number >= one.number and passage.at >= one.at
    )  # fmt: skip
    if whole and whole.outcome in GOOD_NAMES:
        return True
    return any(passage.outcome in GOOD_NAMES for passage in later) and not (one.kind == "attachments" and _may_bring(peers, one.replica))


def _may_bring(peers: Peers, replica: str) -> bool:
    """Whether scans are missing here that a machine has not said to miss, too."""
    said = peers.table.receipt(replica)
    return not peers.table.wanted().keys() <= set(signing.unpack(said).fields()["missing"] if said else ())


def settle(peers: Peers) -> None:
    """Forget the copies kept nowhere that are moot, or whose machine is no more: nobody is left to seal them again."""
    for one in unkept(peers):
        living = {machine.replica for machine in peers.ring.machines(one.unit)}
        if one.replica not in living or is_moot(peers, one):
            peers.table.drop_passage(one.direction, one.id)

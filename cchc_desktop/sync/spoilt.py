"""Spoilt copies (gói hỏng): those held as evidence and those kept nowhere. The next receipt names both to who sealed them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from cchc_desktop.security import signing
from cchc_desktop.storage.handover import Passage
from cchc_desktop.sync.outcomes import GOOD_NAMES, ReceiveOutcome
from cchc_desktop.sync.parcel import MAX_HEADER, Header
from cchc_desktop.sync.peers import Peers

MOST = 1000
OUTCOMES = frozenset({ReceiveOutcome.DAMAGED, ReceiveOutcome.BAD_SIGNATURE})
"""Those of spoilt copies that are kept in quarantine, up to a size; a cut one is kept nowhere."""
HELD = frozenset(one.name for one in OUTCOMES)
UNKEPT = "spoilt"
"""The direction under which a copy is noted whose file is not kept: it was cut off, or too large."""


def note(peers: Peers, path: Path, header: Header, outcome: str, at: str) -> None:
    """Note a spoilt copy on a medium that is kept nowhere, once however often it is read, and that its sender waits for our word.

    Only of a machine that is known here and wrote to us; what reads an enrolment is told at once. OSError for what the medium does.
    """
    sender, size = header.sender, path.stat().st_size
    ours = header.recipient_unit in peers.units and sender["replica"] != peers.replica
    if not ours or header.kind in ("enrol", "grant") or not peers.ring.of_replica(sender["replica"]):
        return
    with open(path, "rb") as stream:
        copy = hashlib.sha256(b"%d\n" % size + stream.read(MAX_HEADER)).hexdigest()
    peers.table.keep_passage(as_passage(header, copy, outcome, at, size))
    peers.table.keep_note(f"owed/{sender['unit']}", "1")


def as_passage(header: Header, copy: str, outcome: str, at: str, size: int = 0) -> Passage:
    """A spoilt copy as a line of the parcels that came."""
    sender = header.sender
    body = {"parcel": header.parcel}
    return Passage(copy, UNKEPT, header.kind, sender["unit"], sender["replica"], header.number, at, outcome, 0, size, body)


def unkept(peers: Peers, unit: str | None = None) -> list[Passage]:
    """The spoilt copies that are kept nowhere, newest first."""
    return peers.table.passages(UNKEPT, MOST, unit)


def told(peers: Peers) -> list[list[Any]]:
    """[replica, number, parcel id] of each spoilt copy, as far as its header can be read and names a machine we know."""
    rows = [kept.body.get("parcel") for kept in peers.table.held() if kept.outcome in HELD]
    rows += [[one.replica, one.number, one.body["parcel"]] for one in unkept(peers)]
    return sorted(row for row in rows if row and peers.ring.of_replica(row[0]))[:MOST]


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

"""A look at a stick from the outside (xem USB): whose parcels lie there and which of them are new to us. Nothing is copied or applied."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cchc_desktop.storage.store import Store
from cchc_desktop.sync import judge, parcel
from cchc_desktop.sync.outcomes import GOOD_NAMES, ReceiveOutcome
from cchc_desktop.sync.parcel import Header, Unreadable
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.received import clean
from cchc_desktop.sync.scan import find_parcels, named


@dataclass(frozen=True, slots=True)
class Seen:
    """One parcel as its outside tells: ``kind``, sender, running number, how many changes it says it carries; ``outcome`` is None
    while nothing speaks against receiving it, else what receiving would say."""

    file: str
    kind: str
    unit: str
    title: str
    number: int
    changes: int
    outcome: ReceiveOutcome | None

    @property
    def fresh(self) -> bool:
        """Whether receiving it may bring something."""
        return self.outcome is None


def look(store: Store, place: Path) -> list[Seen]:
    """The parcels of others that lie in a folder or on a stick; [] when there is none or the place cannot be read."""
    peers = Peers(store)
    try:
        files = find_parcels(place)
    except OSError:
        return []
    found = [_seen(peers, path, named(path, place)) for path in files]
    return [one for one in found if one is not None]


def _seen(peers: Peers, path: Path, name: str) -> Seen | None:
    """One file; None for our own parcels and for what cannot be opened."""
    outcome: ReceiveOutcome | None = None
    header: Header | None = None
    with suppress(OSError), open(path, "rb") as stream:
        size = path.stat().st_size
        with suppress(Unreadable):
            header = parcel.read(stream, size).header
        if header is not None and header.sender["replica"] == peers.replica:
            return None
        stream.seek(0)
        try:
            judge.outside(peers, stream, size)
            outcome = ReceiveOutcome.DUPLICATE if header and _had(peers, header) else None
        except Unreadable as fault:
            outcome = None if header is not None and _revokes_us(peers, header, fault.outcome) else fault.outcome
        if header is None:
            return Seen(name, "", "", "", 0, 0, outcome)
        changes = sum(row.last - row.first + 1 for row in header.logs)
        return Seen(name, header.kind, header.sender["unit"], clean(header.sender["title"]), header.number, changes, outcome)
    return None


def _revokes_us(peers: Peers, header: Header, outcome: ReceiveOutcome) -> bool:
    """Whether the outside of a parcel for our unit that is not sealed for this machine is how it hears that its key counts no longer."""
    own = peers.own
    if outcome is not ReceiveOutcome.NOT_FOR_US or header.recipient_unit not in peers.units or own is None or peers.is_revoked:
        return False
    return own.key_id in peers.ring.also(header.statements).revoked


def _had(peers: Peers, header: Header) -> bool:
    before = peers.table.passage("in", header.parcel)
    return before is not None and before.outcome in GOOD_NAMES

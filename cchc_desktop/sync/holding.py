"""Holding (giữ gói): what waits in quarantine with its row in the tray, and how much of what cannot be opened is kept.

Anybody can write parcels of units that are unknown here by the thousand, whoever has a stolen key such as were sealed with it, and a unit
that is ahead of this program brings the same anew each week. Of each sort files wait up to a bound; beyond it the stick keeps them, and the
tray names them so that somebody brings it again. Nothing is lost by that: a unit sends whatever has no receipt.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cchc_desktop.storage.handover import Held
from cchc_desktop.sync import quarantine, spoilt
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.parcel import Header
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.received import more_of

PENDING, CRASHED = "PENDING", "CRASHED"
"""Besides outcomes, how a parcel in quarantine stands: under way, or the program ended twice while it took it in."""
KEPT = {ReceiveOutcome.UNKNOWN_UNIT, ReceiveOutcome.REVOKED_KEY, ReceiveOutcome.NEWER_FORMAT, *spoilt.OUTCOMES}
"""After these a file waits in quarantine."""
LARGEST_HELD = 256 << 20
"""A larger file is not held for what its outside says."""
BOUNDED = frozenset({ReceiveOutcome.UNKNOWN_UNIT, ReceiveOutcome.REVOKED_KEY, ReceiveOutcome.NEWER_FORMAT})
"""What cannot be opened, and is told by its outside."""
MOST_BYTES, MOST_FILES, MOST_NAMED = 1 << 30, 200, 500
"""So many bytes and files of each of these outcomes are held, and so many more named of which the stick keeps the file."""
LEFT, ENDS, MOST_ENDS = "left", "ends", 50
"""In the row of a parcel that is only named: its kind; [log, last, id of the last] of the logs inside, up to so many."""


def hold(
    peers: Peers, path: Path, name: str, outcome: str, at: str, header: Header | None, logs: list[str] | None = None,
    parted: list[dict[str, Any]] | None = None, whose: str = "",
) -> None:  # fmt: skip
    """Keep a file in quarantine under an outcome (its name, or PENDING); ``name`` is that on the stick, ``logs`` those that wait."""
    if outcome in spoilt.HELD and not spoilt.may_stay(peers, path):  # evidence enough: its sender hears of it all the same
        if header:
            spoilt.note(peers, path, header, outcome, at)
        peers.table.drop_held(path.name)
        path.unlink()
        return
    if outcome != PENDING:  # what was told to wait outlives a power cut
        quarantine.settle(path)
    rows = [[row.log, row.first, row.last] for row in header.logs if row.log in (logs or ())] if header else []
    body = _body(name, outcome, header, rows) | ({"forks": parted} if parted else {}) | ({"whose": whose} if whose else {})
    for one in _same(peers, header) if header else ():
        peers.table.drop_held(one.sha256)
    peers.table.keep_held(Held(path.name, at, outcome, body))
    if outcome == ReceiveOutcome.DAMAGED.name and body["unit"]:
        peers.table.keep_note(f"owed/{body['unit']}", "1")  # the sender hears of it by our next receipt


def _body(name: str, outcome: str, header: Header | None, rows: list[list[Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {"file": name, "logs": rows, "unit": header.sender["unit"] if header else ""}
    body |= {"parcel": _named(header)} if header else {}
    more = more_of(ReceiveOutcome[outcome], header) if header and outcome in ReceiveOutcome.__members__ else ""
    return body | ({"more": more} if more else {})


def _same(peers: Peers, header: Header) -> list[Held]:
    """The row that only names this parcel."""
    return [one for one in peers.table.held() if one.body.get(LEFT) and one.body.get("parcel") == _named(header)]


def has_room(peers: Peers, outcome: ReceiveOutcome, size: int) -> bool:
    """Whether a parcel that is kept out by an outcome (of :data:`BOUNDED`) is held when it comes with so many bytes."""
    folder = peers.store.folder / quarantine.FOLDER
    lying = [spoilt.size_of(folder / one.sha256) for one in _kept_out(peers, outcome) if not one.body.get(LEFT)]
    return size <= LARGEST_HELD and len(lying) < MOST_FILES and sum(lying) + size <= MOST_BYTES


def leave(peers: Peers, path: Path, name: str, outcome: ReceiveOutcome, at: str, header: Header) -> bool:
    """Leave a parcel for which there is no room on the stick, and name it in the tray; False when it is held."""
    if any(one.body.get("parcel") == _named(header) and not one.body.get(LEFT) for one in peers.table.held()):
        return False
    id_ = spoilt.copy_id(path, path.stat().st_size)
    named = {one.sha256 for one in _kept_out(peers, outcome) if one.body.get(LEFT)}
    if id_ not in named and len(named) < MOST_NAMED:
        ends = [[row.log, row.last, row.after] for row in header.logs] if len(header.logs) <= MOST_ENDS else []
        peers.table.keep_held(Held(id_, at, outcome.name, _body(name, outcome.name, header, []) | {LEFT: header.kind, ENDS: ends}))
    return True


def _kept_out(peers: Peers, outcome: ReceiveOutcome) -> list[Held]:
    """What is held or named because of an outcome; not what was taken in but for the part of a revoked machine: a unit that is trusted sent
    that, and of it the newest is enough."""
    return [one for one in peers.table.held() if one.outcome == outcome.name and not one.body.get("whose")]


def _named(header: Header) -> list[Any]:
    return [header.sender["replica"], header.number, header.parcel]

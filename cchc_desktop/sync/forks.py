"""Forks (rẽ nhánh): a machine restored from an old copy, or cloned, has gone on twice. One click joins the branches.

What leaves our copy of a log waits in quarantine until a change of kind ``fork`` names both branches; that change travels, so
that one click is enough for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_desktop.domain.change import BELOW, Change, record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.storage.branches import joined_here
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.storage.stored import changes_by_id
from cchc_desktop.sync import judge
from cchc_desktop.sync.arrivals import Arrival
from cchc_desktop.sync.frames import Frame, unpack_change
from cchc_desktop.sync.parcel import Envelope
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.received import OURSELVES

KNOWN = "joined"


@dataclass(frozen=True, slots=True)
class BranchBegin:
    """How a branch begins: its first change, who made it, when by the clock there, how many changes of it are known."""

    change: str
    who: str
    at: str
    changes: int


@dataclass(frozen=True, slots=True)
class Fork:
    """A log that goes on twice from change ``seq``: ``here`` what this office has applied, ``held`` what waits."""

    id: str
    log: str
    unit: str
    title: str
    replica: str
    seq: int
    here: BranchBegin
    held: BranchBegin


def described(peers: Peers, path: Path, envelope: Envelope, arrival: Arrival) -> list[dict[str, Any]]:
    """What is kept of the forks in a parcel beside the file: where each log leaves ours."""
    infos = {info.id: info for info in peers.travel.logs()}
    found = []
    for log in arrival.forks:
        root = arrival.roots[log]
        for change, beside, count in _beside(peers, path, envelope, root):
            found.append({
                "log": root, "unit": infos[root].unit, "replica": infos[root].replica, "seq": change.seq - 1, "here": beside,
                "held": change.id, "who": change.account_name, "at": change.time, "changes": count,
            })  # fmt: skip
    return found


def _beside(peers: Peers, path: Path, envelope: Envelope, root: str) -> Iterator[tuple[Change, str, int]]:
    """(first change of a strange branch, ours beside it, how many changes the parcel has of it)."""
    begun: dict[str, list[Any]] = {}
    of: dict[str, str] = {}

    def take(kind: Frame, payload: bytes) -> None:
        change = unpack_change(payload, checked=True) if kind is Frame.CHANGE else None
        if change is None or change.log != root or peers.travel.holds(change.id):
            return
        beside = "" if change.prev in of else peers.travel.following(root, change.prev, change.seq)
        if beside:
            begun[change.id] = [change, beside, 0]
        of[change.id] = of.get(change.prev, change.id)
        if of[change.id] in begun:
            begun[of[change.id]][2] += 1

    judge.read_body(peers, path, envelope, take)
    yield from ((change, beside, count) for change, beside, count in begun.values())


def whose(peers: Peers, parted: list[dict[str, Any]]) -> str:
    """The title of the unit a machine of which has two lives, by what is kept beside a parcel (the sender's may be another one);
    ``OURSELVES`` when it is this very machine, "" for none."""
    if any(one["replica"] == peers.replica for one in parted):
        return OURSELVES
    return peers.title(parted[0]["unit"]) if parted else ""


def joined_since(peers: Peers) -> bool:
    """Whether a joining came since held forks were last tried; it is noted that they are tried now."""
    now = str(len(joined_here(peers.store.db)))
    if now in ("0", peers.table.note(KNOWN)):
        return False
    peers.table.keep_note(KNOWN, now)
    return True


def forks(store: Store) -> list[Fork]:
    """The forks that nobody has joined, each once."""
    joined = joined_here(store.db)
    return [one for one in _waiting(store) if one.held.change not in joined]


def _waiting(store: Store) -> list[Fork]:
    """The forks whose second branch waits in quarantine, each once."""
    peers = Peers(store)
    found: dict[str, Fork] = {}
    for held in peers.table.held():
        for told in held.body.get("forks", []):
            ours = next(changes_by_id(store.db, [told["here"]]), None)
            if ours is None:
                continue
            count = store.db.conn.execute("SELECT count(*) FROM change WHERE log = ? AND seq > ?", (ours[1], told["seq"])).fetchone()[0]
            id_ = record_id("fork", told["log"], told["held"])
            found[id_] = Fork(
                id_, told["log"], told["unit"], peers.title(told["unit"]), told["replica"], told["seq"],
                BranchBegin(ours[0].id, ours[0].account_name, ours[0].time, count),
                BranchBegin(told["held"], told["who"], told["at"], told["changes"]),
            )  # fmt: skip
    return list(found.values())


def merge(store: Store, id_: str, author: Author, clock: Clock) -> Fork:
    """Join the branches of a fork: a change that names them. What waited is taken in by the next look at the quarantine; where the
    program ended before that, joining once more changes nothing.

    Raises Refused NO_FORK, NOT_OUR_UNIT (a log of a unit above, which that one joins), RESTORED.
    """
    found = next((one for one in _waiting(store) if one.id == id_), None)
    if found is None:
        raise Refused("NO_FORK", "Không có dòng dữ liệu rẽ nhánh nào mang mã này.", "Xem lại danh sách.")
    if found.held.change in joined_here(store.db):
        return found
    peers = Peers(store)
    info = next(one for one in peers.travel.logs() if one.id == found.log)
    below = info.audience == BELOW
    if below and info.unit != store.unit:
        said = "Dòng dữ liệu này của cấp trên, cấp trên mới nối được."
        raise Refused("NOT_OUR_UNIT", said, "Báo cấp trên biết máy ở đó đã được khôi phục.")
    fields = {"log": found.log, "replica": found.replica, "seq": found.seq, "branches": sorted((found.here.change, found.held.change))}
    with store.act(author, clock) as act:
        record = record_id("joined", found.log, *sorted((found.here.change, found.held.change)))
        home = None if below else info.audience.removeprefix("line:")
        act.write("fork_below" if below else "fork", record, fields, home=home)
    return found

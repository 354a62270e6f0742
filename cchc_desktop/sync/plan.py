"""What is due to whom: for each unit above, below or beside, the changes, receipts and attachments it is not known to hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cchc_desktop.domain.change import LogInfo, canonical, is_hash
from cchc_desktop.domain.moments import Clock
from cchc_desktop.security import signing
from cchc_desktop.security.certificates import Certificate
from cchc_desktop.security.sealing import receive_key_id
from cchc_desktop.security.signing import Statement
from cchc_desktop.storage.apply import Checkpoint
from cchc_desktop.storage.forgetting import only_forgotten_name
from cchc_desktop.sync import keyring, proofs, receipts
from cchc_desktop.sync.parcel import LogRange
from cchc_desktop.sync.peers import CHECKPOINT, Peers, checkpoint_body
from cchc_desktop.sync.receipts import Receipt

TRIES = 4
ATTACHMENT = '"attachment/'


@dataclass(frozen=True, slots=True)
class Plan:
    """One recipient's due: its living machines, ranges of logs with what vouches for them, receipts, blobs (SHA-256 -> size); of a
    :func:`notice` the ``sheets`` (receive key id -> ``age1…``)."""

    unit: str
    title: str
    machines: tuple[Certificate, ...]
    ranges: tuple[LogRange, ...]
    infos: dict[str, LogInfo]
    checkpoints: tuple[Statement, ...]
    certificates: tuple[Statement, ...]
    receipts: tuple[Statement, ...]
    told: str
    blobs: dict[str, int] = field(default_factory=dict)
    census: bytes = b""
    sheets: dict[str, str] = field(default_factory=dict)

    @property
    def recipients(self) -> dict[str, str]:
        """Receive key id -> ``age1…`` of all living machines and of the recovery sheet."""
        return {key: text for machine in self.machines for key, text in machine.recipients.items()} | self.sheets

    @property
    def changes(self) -> int:
        """How many changes are due."""
        return sum(row.last - row.first + 1 for row in self.ranges)

    @property
    def content(self) -> str:
        """A digest of what a ``changes`` parcel made from this plan says; the same plan need not be sealed twice."""
        told = [sorted(self.recipients), [[r.log, r.first, r.last, r.after] for r in self.ranges]]
        said = [hashlib.sha256(s.packed()).hexdigest() for s in (*self.certificates, *self.receipts)]
        return hashlib.sha256(canonical([*told, said])).hexdigest()


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is known in one moment of who holds what: replica -> newest receipt, brought up by a slip; (replica, its unit, full
    receipt) of all; the logs held; our own ``mark``."""

    known: Mapping[str, Receipt]
    full: Sequence[tuple[str, str, Statement]]
    logs: Sequence[LogInfo]
    mark: str

    @classmethod
    def now(cls, peers: Peers) -> Holdings:
        """Read once for all units."""
        known = receipts.known(peers)
        full = [(replica, known[replica].unit, signing.unpack(packed)) for replica, packed in sorted(peers.table.receipts().items())]
        return cls(known, full, peers.travel.logs(), proofs.mark(peers))


def make_checkpoints(peers: Peers) -> None:
    """Sign the heads of our own logs that have moved since the last seal, or were signed with a key that is another by now: not everybody
    believes that one. Also of earlier lives of this folder, whose keys it holds: what they saved after their own last seal travels now."""
    seeds = {name.partition("/")[2]: seed for name, seed in peers.table.keys("sign/").items()}
    made = []
    for info in peers.travel.logs():
        if info.replica not in seeds:
            continue
        seq, head = peers.travel.tip(info.id)
        if not seq:
            continue
        said = signing.sign(seeds[info.replica], CHECKPOINT, checkpoint_body(info, seq, head))
        if (seq, head, info.replica, said) not in peers.table.checkpoints(info.id):
            made.append(Checkpoint(info.id, seq, head, info.replica, said))
    if made:
        with peers.store.transaction():
            peers.store.apply((), (), made)


def due_units(peers: Peers, for_unit: str | None = None) -> list[str]:
    """Who gets parcels: the unit above, other machines of our own unit (also under the name it had or has now), the units right below;
    with ``for_unit`` only that one and its heir."""
    own = [peers.unit, *(old for old in peers.heirs if peers.heir_of(old) == peers.unit), peers.heir_of(peers.unit)]
    mine = [unit for unit in dict.fromkeys(own) if peers.others(unit)]
    found = dict.fromkeys([*([peers.parent] if peers.parent else []), *mine, *peers.children()])
    return [unit for unit in found if for_unit is None or unit in (for_unit, peers.heir_of(for_unit))]


def plans(
    peers: Peers, units: Iterable[str], wanted: Callable[[Plan], bool] = lambda _: True, *, only: str | None = None,
    clock: Clock | None = None,
) -> list[Plan]:  # fmt: skip
    """What is due to these units, read in one moment, with the census of that moment.

    Heads and our receipt are signed before; a clerk who saves just then makes us look again, so that the census can be compared.
    """
    keyring.certify_again(peers)
    for _ in range(TRIES):
        make_checkpoints(peers)
        receipts.make(peers, clock)
        with peers.travel.snapshot():
            held = Holdings.now(peers)
            found = [one for unit in units if (one := plan(peers, unit, held, only)) and wanted(one)]
            found = [
                one if one.sheets else replace(one, census=canonical(census_of(peers, one.infos) | _receipts_of(peers, held, one)))
                for one in found
            ]
            if not _moved(peers):
                break
    return found


def _moved(peers: Peers) -> bool:
    """Whether one of our own logs has grown beyond its newest signature."""
    mine = [info.id for info in peers.travel.logs() if info.replica == peers.replica]
    return any([old[0] for old in peers.table.checkpoints(log)[:1]] != [peers.travel.tip(log)[0]] for log in mine)


def _receipts_of(peers: Peers, held: Holdings, plan: Plan) -> dict[str, Any]:
    """Machine of a recipient -> the number of its newest receipt here (``heard``: one that has no such number any more was put back) and
    of its newest full one, which came in a parcel with all else that had to be said (``read``); our own ``mark``, and theirs
    (:mod:`proofs`)."""
    machines = {c.replica for c in plan.machines}
    return {
        "heard": {replica: held.known[replica].number for replica in machines if replica in held.known},
        "read": {replica: receipts.read(said).number for replica, _, said in held.full if replica in machines},
        "mark": held.mark,
        "marks": {replica: text for replica in machines if (text := proofs.kept(peers, replica))},
    }


def census_of(peers: Peers, infos: Mapping[str, LogInfo]) -> dict[str, Any]:
    """Digests of the tables made from these logs, and where the logs stand.

    Empty when our tables are made from a log, too, that cannot go with them: then they cannot be compared.
    """
    homes = {home_of(info) for info in infos.values()}
    if any(home_of(info) in homes and info.id not in infos for info in peers.travel.logs()):
        return {"kinds": {}, "vector": {}}
    vector = {log: seq for log in infos if (seq := peers.travel.tip(log)[0])}
    return {"kinds": peers.travel.census(homes), "vector": vector}


def home_of(info: LogInfo) -> tuple[str, str]:
    """(audience, home unit) of the records whose changes stand in a log."""
    audience, _, home = info.audience.partition(":")
    return audience, home or info.unit


def plan(peers: Peers, unit: str, held: Holdings, only: str | None = None) -> Plan | None:
    """What is due to a unit now (or to one replica of it); where it has no living machine to seal for a :func:`notice` or None."""
    machines = tuple(c for c in peers.others(unit) if only in (None, c.replica))
    if not machines:
        return notice(peers, unit)
    theirs = [held.known.get(machine.replica) for machine in machines]
    infos = {info.id: info for info in held.logs if peers.concerns(unit, info) and peers.can_vouch(info)}
    ranges, checkpoints = list[LogRange](), list[Statement]()
    for info in sorted(infos.values(), key=lambda one: -peers.travel.begin(one.id) if one.base else 0):  # branches before their bases
        found = _range(peers, info, theirs, infos, ranges)
        if found:
            ranges.append(found[0])
            checkpoints += found[1]
    checkpoints += proofs.heads(peers, machines, held.logs)
    chosen = _receipts_for(peers, unit, held)
    return Plan(
        unit, peers.title(unit), machines, tuple(ranges), infos, tuple(checkpoints), _certificates_for(peers, unit),
        tuple(chosen.values()), _told(peers, unit, held.known[peers.replica], infos), blobs_due(peers, infos, theirs),
    )  # fmt: skip


def notice(peers: Peers, unit: str) -> Plan | None:
    """The word that they are trusted no longer, for the machines of a unit below that has no other: they cannot open what lies beside
    them, so it stands in the header. Inside is nothing more, sealed for the recovery sheets of the unit alone. None for other units."""
    gone = {key: c for key, c in peers.ring.certificates.items() if c.unit == unit and key in peers.ring.revoked}
    if not gone or not is_deaf(peers, unit):
        return None
    told = hashlib.sha256(canonical(sorted(gone))).hexdigest()
    sheets = {receive_key_id(c.recovery): c.recovery for c in gone.values()}
    words = tuple(peers.ring.revoked[key] for key in gone)
    return Plan(unit, peers.title(unit), (), (), {}, (), words, (), told, census=canonical({}), sheets=sheets)


def is_deaf(peers: Peers, unit: str) -> bool:
    """Whether no machine of a unit below is left that could open a parcel."""
    return peers.unit in peers.line_of(unit)[1:] and not any(peers.ring.machines(one) for one in peers.later(unit))


def _range(
    peers: Peers, info: LogInfo, theirs: Sequence[Receipt | None], infos: Mapping[str, LogInfo], going_on: Sequence[LogRange]
) -> tuple[LogRange, list[Statement]] | None:  # fmt: skip
    """The part of a log above the least that a machine of theirs holds, up to the newest head its author has signed, with every
    signature over that.

    What was signed before a log branched counts for the branch that holds it. A log that ends at a branching needs no word of its
    own when one of ``going_on``, which go along, goes on from its end.
    """
    travel = peers.travel
    floor = floor_of(peers, info.id, theirs)
    tip = travel.tip(info.id)
    if tip[0] > floor and any((row.first, row.before) == (tip[0] + 1, tip[1]) for row in going_on):
        return LogRange(info.id, floor + 1, tip[0], travel.before(info, floor + 1), tip[1]), []
    end, words = (0, ""), list[Statement]()
    for seq, head, replica, signature, name in _signed(peers, info, infos):
        if words and seq < end[0]:
            break
        if travel.change_id(info.id, seq) != head:
            continue
        if seq <= floor or replica != info.replica:
            return None
        end = seq, head
        words.append(Statement(checkpoint_body(name, seq, head), signature))
    return (LogRange(info.id, floor + 1, end[0], travel.before(info, floor + 1), end[1]), words) if words else None


def _signed(peers: Peers, info: LogInfo, infos: Mapping[str, LogInfo]) -> list[tuple[int, str, str, bytes, LogInfo]]:
    """(seq, head, replica, signature, log as signed) of a log, newest first, and of the logs it is a branch of or was before."""
    names = [info]
    if info.base:
        names += [one for one in infos.values() if (one.replica, one.audience) == (info.replica, info.audience) and one.id != info.id]
    found = [(*row, one) for one in names for row in peers.table.checkpoints(one.id)]
    return sorted(found, key=lambda row: -row[0]) if info.base else found


def floor_of(peers: Peers, log: str, theirs: Sequence[Receipt | None]) -> int:
    """Up to which seq all of somebody's machines, by their newest receipts, hold a log; just before it begins (a branch where it left its
    log) when one has not said so or holds another branch."""
    before = peers.travel.begin(log) - 1
    held = [holding for receipt in theirs if receipt and (holding := receipt.logs.get(log))]
    if not held or len(held) < len(theirs):
        return before
    floor = min(holding.applied for holding in held)
    lowest = {holding.head for holding in held if holding.applied == floor}
    return max(floor, before) if lowest == {peers.travel.change_id(log, floor)} else before


def _receipts_for(peers: Peers, unit: str, held: Holdings) -> dict[str, Statement]:
    """Replica -> the newest full receipt, of ourselves and of those in the recipient's line; never its own ones."""
    return {
        replica: receipt for replica, home, receipt in held.full
        if replica == peers.replica or (home != unit and peers.in_line(home, unit))
    }  # fmt: skip


def _certificates_for(peers: Peers, unit: str) -> tuple[Statement, ...]:
    """Every certificate of the recipient's line with what it hangs on (an office that is no more, too, and one that goes on as an office
    of that line: its logs go there), and every revocation."""
    ring = peers.ring
    near = {one for one in {c.unit for c in ring.certificates.values()} if any(peers.in_line(later, unit) for later in peers.later(one))}
    keys = {link.key_id for key, c in ring.certificates.items() if c.unit in near for link in ring.chain(key)}
    return (*(said for key, said in ring.statements.items() if key in keys), *ring.revoked.values())


def _told(peers: Peers, unit: str, own: Receipt, infos: dict[str, LogInfo]) -> str:
    """A digest of what our receipt says that matters to the recipient, and of what was revoked in its line: a parcel is due when it has
    changed."""
    gone = sorted(key for key in peers.ring.revoked if peers.in_line(peers.ring.certificates[key].unit, unit))
    logs = {log: [h.applied, h.durable] for log, h in own.logs.items() if log in infos and infos[log].replica != peers.replica}
    spoilt = [row for row in own.damaged if unit in peers.ring.units_of(row[0])]
    told = [logs, own.held, own.refused, len(own.missing), *([gone] if gone else []), *([{"damaged": spoilt}] if spoilt else [])]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def blobs_due(peers: Peers, infos: dict[str, LogInfo], theirs: list[Receipt | None]) -> dict[str, int]:
    """The attachments that a machine of theirs misses, or cannot yet have said that it misses; only those held here."""
    wanted = peers.table.wanted()
    found: dict[str, int] = {}
    for sha, size in _named(peers, infos, theirs):
        if sha not in wanted and not only_forgotten_name(peers.store.db, sha):
            found[sha] = size
    return found


def _named(peers: Peers, infos: dict[str, LogInfo], theirs: list[Receipt | None]) -> Iterator[tuple[str, int]]:
    missing = {sha for receipt in theirs if receipt for sha in receipt.missing}
    for sha in sorted(filter(is_hash, missing)):
        size = peers.travel.attachment_size(sha)
        if size >= 0:
            yield sha, size
    for log in infos:
        floor = min(r.files_up_to(log) if r else 0 for r in theirs)
        for facts in peers.travel.facts_naming(log, floor, ATTACHMENT):
            yield from attachments_in(facts).items()


def attachments_in(facts: bytes) -> dict[str, int]:
    """SHA-256 -> size of the attachments a change names; what has another shape is passed over."""
    if ATTACHMENT.encode() not in facts:
        return {}
    data = json.loads(facts).get("data", {})
    parts = [value for name, value in data.items() if name.startswith("attachment/") and isinstance(value, dict)]
    return {p["sha256"]: p["size"] for p in parts if is_hash(p.get("sha256")) and type(p.get("size")) is int}

"""Where the data is (dữ liệu đang ở đâu): the state of this machine's changes, recent parcels, and when each unit was heard from.

Never shown better than it is: a state counts only up to what a seal, a read-back or a receipt proves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cchc_desktop.domain.change import line, log_id
from cchc_desktop.domain.whereabouts import ChangeState as ChangeState
from cchc_desktop.storage.handover import WRITTEN, Passage
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import afterwards, receipts, spoken
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.receipts import Receipt

_LOOKED_BACK = 1000


@dataclass(frozen=True, slots=True)
class RecentParcel:
    """One line of the recent parcels. ``at`` when sealed, ``written_at`` when it was on a stick ("" before), ``receipt_at`` when
    the receipt that covers it was signed, "" when none does or one that came by QR or telephone; ``lost`` with a stick that was
    reported lost, ``spoilt`` as the recipient's receipt says: both not written again since; ``earlier`` of this folder's life before it
    began as a new machine, which sends again what nobody has shown to hold; ``up`` for the unit above. What goes to other machines of this
    unit or to one below is RECEIVED when every machine there has said so."""

    number: int
    kind: str
    unit: str
    title: str
    at: str
    written_at: str
    changes: int
    bytes: int
    state: ChangeState
    receipt_at: str
    lost: bool = False
    spoilt: bool = False
    earlier: bool = False
    up: bool = True


@dataclass(frozen=True, slots=True)
class States:
    """How many of this office's changes are in which state and how many of them wait for nothing; ``parcels`` newest first;
    ``receipt_at`` when the newest receipt was signed, "" when there is none or what is known came by QR or telephone."""

    counts: dict[ChangeState, int]
    parcels: list[RecentParcel]
    receipt_number: int
    receipt_at: str

    @property
    def unsent(self) -> int:
        """Changes that lie on no stick and in no other office yet."""
        return self.counts[ChangeState.SAVED] + self.counts[ChangeState.PACKED]


@dataclass(frozen=True, slots=True)
class Heard:
    """A unit below as the receiving office sees it: (lane, replica) of its machines, last heard at ("" never), changes held, of them
    safe in a backup, waiting behind a gap or in quarantine; ``outcome`` of its last parcel, ``differs`` kinds whose tables differ."""

    unit: str
    title: str
    machines: tuple[tuple[int, str], ...]
    heard_at: str
    changes: int
    safe: int
    waiting: int
    outcome: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Marks:
    """Up to which seq each state is proven for the own line log."""

    saved: int
    packed: int
    on_stick: int
    received: int
    safe: int

    def state(self, seq: int) -> ChangeState:
        """The best state that is proven for a change."""
        for mark, state in ((self.safe, ChangeState.SAFE), (self.received, ChangeState.RECEIVED), (self.on_stick, ChangeState.ON_STICK),
                            (self.packed, ChangeState.PACKED)):  # fmt: skip
            if seq <= mark:
                return state
        return ChangeState.SAVED


def states(store: Store, limit: int = 20) -> States:
    """The states of this folder's own changes for the line above, those of its lives before included: nobody else may have them."""
    peers = Peers(store)
    logs = _all_own_logs(peers)
    above = _of_our_lives(peers, _receipts_above(peers), logs)
    known = {log: _marks(peers, log, above) for log in logs}
    counts = dict.fromkeys(ChangeState, 0)
    names = [ChangeState.SAFE, ChangeState.RECEIVED, ChangeState.ON_STICK, ChangeState.PACKED, ChangeState.SAVED]
    for marks in known.values():
        reached = 0
        for edge, name in zip((marks.safe, marks.received, marks.on_stick, marks.packed, marks.saved), names, strict=True):
            counts[name] += max(0, edge - reached)
            reached = max(reached, edge)
    newest = max(above, key=lambda receipt: receipt.number, default=None)
    number, at = (newest.number, newest.at) if newest else (0, "")
    own = log_id(peers.replica, line(peers.unit))
    if spoken.told_seq(peers) > max((receipt.logs[own].applied for receipt in above if own in receipt.logs), default=0):
        at = ""  # the newest that is known was heard on the telephone, not read in a receipt
    return States(counts, _recent(peers, known, above, limit), number, at)


def record_state(store: Store, record: str) -> ChangeState | None:
    """Where this folder's own changes of one record are, by the last of each life; None when it made none for the line above."""
    peers = Peers(store)
    logs = _all_own_logs(peers)
    above = _of_our_lives(peers, _receipts_above(peers), logs)
    last = {log: seq for log in logs if (seq := peers.travel.last_of(log, record))}
    return min((_marks(peers, log, above).state(seq) for log, seq in last.items()), key=list(ChangeState).index, default=None)


def _all_own_logs(peers: Peers) -> list[str]:
    """What this machine writes for the line above, and what the machines wrote that this folder was before it began anew, as far as it
    holds their keys."""
    lives = [life for name in peers.table.keys("sign/") if (life := name.partition("/")[2]) != peers.replica]
    return [log for life in (peers.replica, *lives) for log in _own_logs(peers, life)]


def _own_logs(peers: Peers, replica: str) -> list[str]:
    """What a machine of this folder writes for the line above: one log, one for each unit it was of before, and one for each other old unit
    that ours came after, if it wrote about that."""
    old = [unit for unit in peers.heirs if unit not in peers.units and peers.heir_of(unit) == peers.heir_of(peers.unit)]
    others = [log for unit in old if peers.travel.log(log := log_id(replica, line(unit)))]
    return [*(log_id(replica, line(unit)) for unit in peers.units), *others]


def _receipts_above(peers: Peers) -> list[Receipt]:
    """What the living machines of the unit above have said; one that was lost and replaced holds nothing any more."""
    living = {machine.replica for machine in peers.ring.machines(peers.parent)} if peers.parent else set()
    return [receipt for replica, receipt in receipts.known(peers).items() if replica in living]


def _of_our_lives(peers: Peers, above: list[Receipt], logs: list[str]) -> list[Receipt]:
    """The same without what they say of a life before (in our ``logs``) that went on otherwise elsewhere: that of another branch proves
    nothing of ours."""
    now = _own_logs(peers, peers.replica)
    before = [log for log in logs if log not in now]

    def ours(receipt: Receipt) -> Receipt:
        strange = {log for log in before if log in receipt.logs and not receipts.agrees(peers, log, receipt.logs[log])}
        logs, whole = ({log: told for log, told in each.items() if log not in strange} for each in (receipt.logs, receipt.whole or {}))
        return replace(receipt, logs=logs, whole=None if receipt.whole is None else whole)

    return [ours(receipt) for receipt in above] if before else above


def held_above(store: Store) -> dict[str, int]:
    """Log -> up to where a living machine of the unit above holds it, by what it said last: so much can come back from there."""
    found: dict[str, int] = {}
    for receipt in _receipts_above(Peers(store)):
        for log, holding in receipt.logs.items():
            found[log] = max(found.get(log, 0), holding.applied)
    return found


def _marks(peers: Peers, log: str, above: list[Receipt]) -> _Marks:
    """The topmost office sends nowhere: its changes are safe when its own backup holds them, else just saved."""
    saved = peers.travel.tip(log)[0]
    out = peers.table.passages("out", _LOOKED_BACK, peers.parent) if peers.parent else []
    ends = [(passage, row[2]) for passage in out for row in passage.body.get("logs", []) if row[0] == log]
    packed = max((end for _, end in ends), default=0)
    on_stick = max((end for passage, end in ends if passage.outcome == WRITTEN), default=0)
    held = [receipt.logs[log] for receipt in above if log in receipt.logs]
    told = spoken.told_seq(peers) if log == log_id(peers.replica, line(peers.unit)) else 0
    received = max((min(h.applied, saved) for h in held), default=0)
    safe = max((min(h.durable, h.applied, saved) for h in held), default=0)
    if not peers.parent:
        safe = min(receipts.durable_vector(peers.store).get(log, 0), saved)
    return _Marks(saved, packed, on_stick, max(received, min(told, saved)), safe)


def _recent(peers: Peers, marks: dict[str, _Marks], above: list[Receipt], limit: int) -> list[RecentParcel]:
    """The newest parcels, and as many of those for the unit above: an office of many units writes more than these at one time."""
    upward = {unit for unit in (peers.parent, *peers.earlier(peers.parent)) if unit and unit not in peers.units}
    newest = peers.table.passages("out", limit)
    more = [one for unit in upward for one in peers.table.passages("out", limit, unit) if one not in newest]
    known, found = receipts.known(peers), list[RecentParcel]()
    for passage in (*newest, *sorted(more, key=lambda one: one.at, reverse=True)):
        up, written = passage.unit in upward, passage.body.get("written_at", "")
        state, covered = (_above(peers, passage, marks, above) if up else None) or _answered(peers, passage, known)
        found.append(RecentParcel(
            passage.number, passage.kind, passage.unit, peers.title(passage.unit), passage.at, written, passage.changes, passage.bytes,
            state, covered, bool(passage.body.get("lost")) and not written, bool(passage.body.get("spoilt")) and not written,
            passage.replica != peers.replica, up,
        ))  # fmt: skip
    return found


def _above(peers: Peers, passage: Passage, marks: dict[str, _Marks], above: list[Receipt]) -> tuple[ChangeState, str] | None:
    """(state, when that was signed) of a parcel for the unit above with changes of our own or scans: one machine there that holds them is
    enough. None for any other."""
    own = {log: last for log, _, last, *_ in passage.body.get("logs", []) if log in marks}
    if own:
        proven = min((marks[log].state(last) for log, last in own.items()), key=list(ChangeState).index)
        covering = [r for r in above if all(o in r.logs and r.logs[o].applied >= last for o, last in own.items())]
        return proven if proven in (ChangeState.RECEIVED, ChangeState.SAFE) else _sent(passage), _first(covering)
    if not passage.body.get("blobs"):
        return None
    holders = _holders(peers, passage, above) if passage.body.get("written_at") else []
    return (ChangeState.RECEIVED, _first(holders)) if holders else (_sent(passage), "")


def _answered(peers: Peers, passage: Passage, known: dict[str, Receipt]) -> tuple[ChangeState, str]:
    """(state, when the last of them signed) of a parcel by what every machine that it is for has said."""
    if passage.body.get("blobs") and (before := _changes_before(peers, passage)) and not afterwards.has_receipt(peers, before, known):
        return _sent(passage), ""  # what names its scans has not arrived: seen without reading all that is due
    if not passage.body.get("written_at") or not afterwards.has_receipt(peers, passage, known):
        return _sent(passage), ""
    signed = [known[machine.replica].at for machine in afterwards.takers(peers, passage.unit)]
    return ChangeState.RECEIVED, max(signed) if all(signed) else ""


def _changes_before(peers: Peers, passage: Passage) -> Passage | None:
    """The newest parcel with changes that was sealed for the same unit before this one."""
    sealed = peers.table.passages("out", _LOOKED_BACK, passage.unit)
    return next((one for one in sealed if one.number < passage.number and one.body.get("logs")), None)


def _sent(passage: Passage) -> ChangeState:
    return ChangeState.ON_STICK if passage.body.get("written_at") else ChangeState.PACKED


def _first(covering: list[Receipt]) -> str:
    """When the first of these receipts was signed; "" when none says it, being brought up by a slip."""
    return min((receipt.at for receipt in covering if receipt.at), default="")


def _holders(peers: Peers, passage: Passage, above: list[Receipt]) -> list[Receipt]:
    """The receipts of machines that hold an attachments parcel: the changes sealed before it, and none of its files missing."""
    log = log_id(passage.replica, line(peers.unit))
    earlier = [one for one in peers.table.passages("out", _LOOKED_BACK, passage.unit) if one.number < passage.number]
    named = max((row[2] for one in earlier for row in one.body.get("logs", []) if row[0] == log), default=1)
    blobs = set(passage.body.get("blobs", ()))
    return [r for r in above if blobs and r.files_up_to(log) >= named and not r.missing & blobs]


def heard(store: Store) -> list[Heard]:
    """Every enrolled unit below, in the order of enrolment."""
    peers = Peers(store)
    tips = peers.travel.tips()
    durable = receipts.durable_vector(store)
    when = peers.table.peers()
    held = peers.table.held()
    own: dict[str, list[str]] = {}
    for info in peers.travel.logs():
        if peers.is_own_line(info):
            own.setdefault(info.unit, []).append(info.id)
    found = []
    for unit in _below(peers):
        logs, last = own.get(unit, []), next(iter(peers.table.passages("in", 1, unit)), None)
        machines = tuple(sorted((one.lane, one.replica) for one in peers.ring.machines(unit)))
        found.append(Heard(
            unit, peers.title(unit), machines, max((at for u, at, _ in when.values() if u == unit), default=""),
            sum(tips[log][0] for log in logs if log in tips), sum(min(durable.get(log, 0), tips[log][0]) for log in logs if log in tips),
            sum(1 for one in held if one.body.get("unit") == unit), last.outcome if last else "",
            tuple(last.body.get("differs", ())) if last else (),
        ))  # fmt: skip
    return found


def _below(peers: Peers) -> list[str]:
    """The enrolled units below; one that came to its end is passed over once its machines went on under the heir."""
    below = [unit for unit in peers.ring.parents if unit != peers.unit and peers.unit in peers.line_of(unit)]
    return [unit for unit in below if peers.heir_of(unit) == unit or peers.ring.machines(unit)]

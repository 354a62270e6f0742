"""Receipts (biên nhận): a machine's numbered, signed word on what it holds, refuses and misses. Only the newest one counts.

The full receipt rides in every parcel. Two short forms need no stick: decimal digits for a QR (number, heads, full signature) and a
spoken code (``spoken``).
"""

from __future__ import annotations

import hashlib
import json
import logging
import struct
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cchc_desktop.domain.change import LogInfo, line, log_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.moments import store as store_moment
from cchc_desktop.security import signing
from cchc_desktop.security.certificates import Certificate
from cchc_desktop.security.signing import Statement
from cchc_desktop.storage.handover import SEALED
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import spoilt, spoken
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.peers import Peers

PURPOSE, SLIP = "receipt", "slip"
MAX_MISSING, MAX_REFUSED, MAX_SLIP_LOGS = 20_000, 1000, 28
security_log = logging.getLogger("cchc.security")
_SLIP_HEAD, _SLIP_LOG = struct.Struct(">B16sQH"), struct.Struct(">16sII32s")


@dataclass(frozen=True, slots=True)
class Holding:
    """What a replica holds of one log: up to ``applied`` whose id is ``head``; up to ``durable`` also in a verified backup on
    another disk, whose id is ``safe`` ("" in a slip, which has no room for it)."""

    applied: int
    head: str
    durable: int = 0
    safe: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as read. ``held`` are [log, first, last] waiting behind a gap, ``refused`` [change id, reason], ``missing`` the
    SHA-256 of attachments still wanted, ``damaged`` [replica, number, parcel id] of copies that came spoilt; ``at`` when it was signed,
    "" when a slip brought it up, which bears no time. ``whole``: what the full one under such a slip said of the logs."""

    replica: str
    unit: str
    number: int
    logs: dict[str, Holding]
    held: list[list[Any]] = field(default_factory=list)
    refused: list[list[str]] = field(default_factory=list)
    missing: frozenset[str] = frozenset()
    at: str = ""
    damaged: list[list[str]] = field(default_factory=list)
    whole: dict[str, Holding] | None = None

    def files_up_to(self, log: str) -> int:
        """Up to which change of a log the attachments are there, save the ``missing`` ones: a slip says nothing of files."""
        told = self.logs if self.whole is None else self.whole
        return told[log].applied if log in told else 0


def read(said: Statement) -> Receipt:
    """The receipt in a statement; its shape is checked, not its signature. Raises ValueError."""
    told = said.fields()
    try:
        logs = {log: _holding(row) for log, row in told["logs"].items()}
        found = Receipt(
            told["replica"], told["unit"], told["number"], logs, told["held"], told["refused"], frozenset(told["missing"]), told["time"],
            [[str(replica), str(number), str(parcel)] for replica, number, parcel in told.get("damaged", [])],
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"a receipt without {fault}") from None
    if type(found.number) is not int or not all(isinstance(text, str) for text in (found.replica, found.unit, found.at)):
        raise ValueError("a receipt's field has another type")
    if not all(isinstance(log, str) for log in found.logs) or not all(isinstance(sha, str) for sha in found.missing):
        raise ValueError("a receipt's list has another type")
    return found


def _holding(row: Any) -> Holding:
    applied, head, durable, safe = row
    if type(applied) is not int or type(durable) is not int or not isinstance(head, str) or not isinstance(safe, str):
        raise ValueError("a receipt's log has another shape")
    return Holding(applied, head, durable, safe)


def make(peers: Peers, clock: Clock | None = None) -> Statement:
    """Our own newest receipt; a new number only when what we hold, or whom we trust, has changed. Needs keys, not a certificate."""
    told = _content(peers)
    packed = peers.table.receipts().get(peers.replica)
    if packed:
        before = signing.unpack(packed).fields()
        if {name: value for name, value in before.items() if name not in ("kind", "number", "time")} == told:
            return signing.unpack(packed)
    number = (read(signing.unpack(packed)).number if packed else 0) + 1
    at = store_moment((clock or SystemClock()).now())
    said = signing.state(peers.keys.seed, PURPOSE, told | {"kind": "receipt", "number": number, "time": at})
    peers.table.keep_receipt(peers.replica, number, peers.unit, at, said.packed())
    return said


def _content(peers: Peers) -> dict[str, Any]:
    durable = durable_vector(peers.store)
    logs = {}
    for log, (seq, head) in peers.travel.tips().items():
        safe = min(durable.get(log, 0), seq)
        logs[log] = [seq, head, safe, peers.travel.change_id(log, safe)]
    held = [row for kept in peers.table.held() for row in kept.body.get("logs", []) if kept.outcome == "GAP"]
    lanes = [c.lane for c in peers.ring.of_replica(peers.replica)[-1:]]
    gone = {"revoked": hashlib.sha256("".join(sorted(peers.ring.revoked)).encode()).hexdigest()} if peers.ring.revoked else {}
    return gone | {
        "held": sorted(held), "lanes": lanes, "logs": logs, "missing": sorted(peers.table.wanted())[:MAX_MISSING],
        "refused": peers.travel.refused(MAX_REFUSED), "replica": peers.replica, "unit": peers.unit,
    } | ({"damaged": damaged} if (damaged := spoilt.told(peers)) else {})  # fmt: skip


def durable_vector(store: Store) -> dict[str, int]:
    """Log -> seq contained in the last verified backup on another disk."""
    text = store.setting("handover/durable")
    return dict(json.loads(text)) if text else {}


def note_durable(store: Store, vector: dict[str, int]) -> None:
    """To be called after a backup on another disk was verified, with the vector it contains; our next receipt says so."""
    known = durable_vector(store)
    merged = {log: max(seq, known.get(log, 0)) for log, seq in {**known, **vector}.items()}
    store.set_setting("handover/durable", json.dumps(merged, sort_keys=True))


def known(peers: Peers) -> dict[str, Receipt]:
    """Replica -> its newest receipt, in full form or brought up by a slip."""
    said, told = peers.table.receipts(), peers.table.peers()
    each = {replica: _newest(replica, said.get(replica), told.get(replica, ("", "", {}))) for replica in {**said, **told}}
    return {replica: receipt for replica, receipt in each.items() if receipt}


def known_of(peers: Peers, replica: str) -> Receipt | None:
    """The newest receipt of one replica."""
    return _newest(replica, peers.table.receipt(replica), peers.table.peer(replica))


def _newest(replica: str, packed: bytes | None, noted: tuple[str, str, dict[str, Any]]) -> Receipt | None:
    """The full receipt, brought up by a slip when that is newer."""
    full, slip = read(signing.unpack(packed)) if packed else None, noted[2].get("slip")
    base = full or Receipt(replica, noted[0], 0, {})
    if not slip or slip["number"] <= base.number:
        return full
    logs = base.logs | {log: Holding(*row) for log, row in slip["logs"].items()}
    return replace(base, number=slip["number"], logs=logs, at="", whole=base.logs)


def take(
    peers: Peers, said: Statement, shown: Collection[tuple[str, int, str]] = ()
) -> tuple[ReceiptOutcome, Receipt | None]:  # fmt: skip
    """Take a full receipt that came in a parcel; only a newer, signed one of a known replica is kept. The security log hears of others.
    A slip with its number that came first stands in no way: it said less.

    ``shown`` are the (log, seq, head) that came with it and that this machine signed itself: what a unit below says of more than stands
    here must be among them.
    """
    try:
        receipt = read(said)
    except ValueError:
        security_log.warning("a receipt of another shape")
        return ReceiptOutcome.NOT_OURS, None
    speakers = [c for c in peers.ring.of_replica(receipt.replica) if c.unit == receipt.unit]
    signed = any(said.holds(c.sign_key, PURPOSE) for c in speakers)
    if not signed:
        security_log.warning("a receipt that nobody known signed")
    if not signed or receipt.replica == peers.replica:
        return ReceiptOutcome.NOT_OURS, receipt
    outcome = _judge(peers, receipt, peers.table.receipt_number(receipt.replica), shown)
    if outcome is ReceiptOutcome.TAKEN:
        peers.table.keep_receipt(receipt.replica, receipt.number, receipt.unit, receipt.at, said.packed())
        _write_again(peers, receipt)
    return outcome, receipt


def _write_again(peers: Peers, receipt: Receipt) -> None:
    """Parcels of ours that came spoilt are SEALED again, once for each copy that is told of: another may be on its way meanwhile."""
    copies = Counter(parcel for replica, _, parcel in receipt.damaged if replica == peers.replica)
    for parcel, count in copies.items():
        passage, told = peers.table.passage("out", parcel), f"spoilt/{receipt.replica}/{parcel}"
        if passage is None or passage.unit != receipt.unit or count <= int(peers.table.note(told) or 0):
            continue
        peers.table.keep_note(told, str(count))
        peers.table.keep_passage(replace(passage, outcome=SEALED, body=passage.body | {"written_at": "", "spoilt": True}))
        for sealed in peers.table.outbox(receipt.unit):
            if sealed.parcel == parcel:
                peers.table.keep_sealed(replace(sealed, state=SEALED, written_at=""))


def _judge(peers: Peers, receipt: Receipt, before: int, shown: Collection[tuple[str, int, str]]) -> ReceiptOutcome:
    """Not newer than number ``before``, beyond what we wrote ourselves (then we were put back), or to be taken."""
    if receipt.number <= before:
        return ReceiptOutcome.OLDER
    for log, holding in receipt.logs.items():
        if holding.applied and is_own_log(peers, log) and not agrees(peers, log, holding):
            if not peers.is_over_us(receipt.unit) and (log, holding.applied, holding.head) not in shown:
                security_log.warning("a unit below names a change of ours that it cannot show: %s", receipt.unit)
                return ReceiptOutcome.NOT_OURS
            peers.store.note_lost_work()
            return ReceiptOutcome.BEYOND_OURS
    return ReceiptOutcome.TAKEN


def was_read(peers: Peers, unit: str, machines: Iterable[Certificate]) -> bool:
    """Whether all these machines of a unit have shown that our receipt written for it last came in a parcel."""
    number = int(peers.table.note(f"told-by/{unit}") or 0)
    read = (peers.table.peer(one.replica)[2].get("read", {}).get(peers.replica, 0) for one in machines)
    return number > 0 and all(n >= number for n in read)


def is_own_log(peers: Peers, log: str) -> bool:
    """Whether this very replica writes the log."""
    info = peers.travel.log(log)
    return (info is not None and info.replica == peers.replica) or log == log_id(peers.replica, line(peers.unit))


def agrees(peers: Peers, log: str, holding: Holding) -> bool:
    """Whether what a receipt says of a log is what stands in it here."""
    safe = not holding.safe or peers.travel.change_id(log, holding.durable) == holding.safe
    return safe and peers.travel.change_id(log, holding.applied) == holding.head


# -- without a stick


def qr_digits(peers: Peers, unit: str | None = None, clock: Clock | None = None) -> str:
    """The receipt for the machines of the units below (or of one) as decimal digits for one QR code.

    Only living machines count. Raises Refused QR_TOO_LONG when there are more than one code holds: then one a unit.
    """
    receipt = read(make(peers, clock))
    return slip_digits(peers, receipt, logs_below(peers, receipt, [unit] if unit else peers.children()))


def logs_below(peers: Peers, receipt: Receipt, units: Sequence[str]) -> list[LogInfo]:
    """The logs of the living machines of units, about these or old ones that they came after, that a receipt of ours speaks of, by their
    ids."""
    living = {c.replica for unit in units for c in peers.ring.machines(unit)}
    found = [i for i in peers.travel.logs() if i.replica in living and peers.is_own_line(i) and i.id in receipt.logs]
    return sorted(found, key=lambda info: info.id)


def slip_digits(peers: Peers, receipt: Receipt, logs: Sequence[LogInfo]) -> str:
    """What our own receipt says of these logs as decimal digits for one QR code. Raises Refused QR_TOO_LONG."""
    chosen = [info.id for info in logs]
    if len(chosen) > MAX_SLIP_LOGS:
        sentence = f"Một mã QR chỉ chứa được biên nhận cho {MAX_SLIP_LOGS} máy, đang có {len(chosen)}."
        raise Refused("QR_TOO_LONG", sentence, "Tạo mã riêng cho từng đơn vị.")
    body = _SLIP_HEAD.pack(1, bytes.fromhex(peers.replica.replace("-", "")), receipt.number, len(chosen))
    for log in chosen:
        holding = receipt.logs[log]
        body += _SLIP_LOG.pack(bytes.fromhex(log)[:16], holding.applied, holding.durable, bytes.fromhex(holding.head))
    return str(int.from_bytes(b"\1" + body + signing.sign(peers.keys.seed, SLIP, body), "big"))


def take_digits(store: Store, digits: str, clock: Clock | None = None) -> ReceiptOutcome:
    """Take what was scanned from a QR, or the 12 digits read out by telephone; the security log hears of a receipt that is not ours."""
    peers = Peers(store)
    plain = "".join(letter for letter in digits if letter in "0123456789")
    opened = _opened(digits)
    if len(plain) == spoken.DIGITS:
        outcome = spoken.take(peers, plain)
    elif opened:
        outcome = _take_signed(peers, *opened, clock)
    else:
        return ReceiptOutcome.NOT_OURS
    if outcome is ReceiptOutcome.NOT_OURS:
        security_log.warning("a receipt by %s that is not ours", "QR" if opened else "telephone")
    return outcome


def _take_signed(peers: Peers, body: bytes, signature: bytes, clock: Clock | None) -> ReceiptOutcome:
    _, replica_bytes, count, _ = _SLIP_HEAD.unpack_from(body)
    replica = _uuid(replica_bytes)
    speakers = peers.ring.of_replica(replica)
    if not any(signing.verify(c.sign_key, SLIP, body, signature) for c in speakers):
        return ReceiptOutcome.NOT_OURS
    return _take_slip(peers, replica, speakers[-1].unit, count, body + signature, clock)


def is_qr(digits: str) -> bool:
    """Whether digits have the shape of a receipt's QR, whoever gave it."""
    return _opened(digits) is not None


def _opened(digits: str) -> tuple[bytes, bytes] | None:
    """(body, signature) of the digits of a QR; None when they have another shape."""
    plain = "".join(letter for letter in digits if letter in "0123456789")
    if len(plain) > 4200 or len(plain) != len("".join(digits.split())):
        return None
    number = int(plain or "0")
    return _parted(number.to_bytes((number.bit_length() + 7) // 8, "big")[1:])


def _parted(raw: bytes) -> tuple[bytes, bytes] | None:
    """(slip, signature over it) of bytes; None when they have another shape."""
    body, signature = raw[:-64], raw[-64:]
    if len(body) < _SLIP_HEAD.size:
        return None
    version, _, _, rows = _SLIP_HEAD.unpack_from(body)
    return (body, signature) if version == 1 and len(body) == _SLIP_HEAD.size + rows * _SLIP_LOG.size else None


def slip_head(raw: bytes) -> tuple[str, int, bytes, bytes] | None:
    """(replica, number, slip, signature over it) as the bytes of a QR claim; None when they have another shape."""
    parted = _parted(raw)
    if parted is None:
        return None
    _, replica, number, _ = _SLIP_HEAD.unpack_from(parted[0])
    return _uuid(replica), number, *parted


def _uuid(raw: bytes) -> str:
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _take_slip(peers: Peers, replica: str, unit: str, number: int, raw: bytes, clock: Clock | None) -> ReceiptOutcome:
    held, body = {info.id[:32]: info.id for info in peers.travel.logs()}, raw[:-64]
    rows = [_SLIP_LOG.unpack_from(body, start) for start in range(_SLIP_HEAD.size, len(body), _SLIP_LOG.size)]
    logs = {held[short.hex()]: Holding(n, head.hex(), durable) for short, n, durable, head in rows if short.hex() in held}
    if not logs:
        return ReceiptOutcome.NOT_OURS
    before = known_of(peers, replica)
    outcome = _judge(peers, Receipt(replica, unit, number, logs), before.number if before else 0, ())
    if outcome is ReceiptOutcome.TAKEN:
        _keep_slip(peers, replica, unit, number, logs, raw, clock)
    return outcome


def _keep_slip(
    peers: Peers, replica: str, unit: str, number: int, logs: dict[str, Holding], raw: bytes, clock: Clock | None
) -> None:  # fmt: skip
    body = peers.table.peer(replica)[2]
    rows = {log: [holding.applied, holding.head, holding.durable] for log, holding in logs.items()}
    body["slip"] = {"number": number, "logs": rows, "raw": raw.hex()}
    peers.table.keep_peer(replica, unit, store_moment((clock or SystemClock()).now()), body)

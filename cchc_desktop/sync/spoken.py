"""The spoken code (mã đọc qua điện thoại): 12 digits under a secret from the grant, which show no more than "Cấp trên đã nhận"."""

from __future__ import annotations

import hashlib
import hmac
import json

from cchc_desktop.domain.change import line, log_id
from cchc_desktop.storage.store import Store
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.peers import Peers

DIGITS = 12
_LIFE = "life"
"""The note of a machine above that was put back: the number of our last parcel when we heard of it."""


def codes(store: Store) -> dict[str, str]:
    """Living replica of a unit below -> the 12 digits to read out, three groups of four; only for machines we granted ourselves,
    or whose predecessor we did."""
    peers = Peers(store)
    secrets = {name.partition("/")[2]: secret for name, secret in peers.table.keys("spoken/").items()}
    found = {}
    for machine in (c for unit in peers.children() for c in peers.ring.machines(unit)):
        secret = secrets.get(machine.replica) or secrets.get(machine.predecessor)
        log = log_id(machine.replica, line(machine.unit))
        seq, head = peers.travel.tip(log)
        if secret and seq:
            found[machine.replica] = code(secret, log, seq, head)
    return found


def code(secret: bytes, log: str, seq: int, head: str) -> str:
    """The code that says: this log is here up to this change."""
    mac = hmac.new(secret, f"CCHC/1/spoken\n{log}\n{seq}\n{head}".encode(), hashlib.sha256).digest()
    digits = f"{int.from_bytes(mac, 'big') % 10**DIGITS:0{DIGITS}d}"
    return " ".join(digits[start : start + 4] for start in range(0, DIGITS, 4))


def take(peers: Peers, plain: str) -> ReceiptOutcome:
    """Try the code against the ends of what was sealed so far. It counts as long as a machine lives that may have said it; of one that
    was put back only what was sealed since we knew that counts: digits from before are those of the lost one."""
    secret, log, speakers = peers.table.key("spoken/own"), log_id(peers.replica, line(peers.unit)), _speakers(peers)
    since = min((int(peers.table.note(f"{_LIFE}/{one}") or 0) for one in speakers), default=0)
    sealed = [passage for passage in peers.table.passages("out", 200) if speakers and passage.number > since]
    ends = {tuple(row[2:4]) for passage in sealed for row in passage.body.get("logs", []) if row[0] == log}
    for seq, head in sorted(ends):
        if secret and hmac.compare_digest(code(secret, log, seq, head).replace(" ", "").encode(), plain.encode()):
            if seq <= told_seq(peers):
                return ReceiptOutcome.OLDER
            peers.table.keep_note("spoken", json.dumps({"log": log, "seq": seq, "above": speakers}))
            return ReceiptOutcome.TAKEN
    return ReceiptOutcome.NOT_OURS


def told_seq(peers: Peers) -> int:
    """Up to which of our changes somebody above has said on the telephone that they are there; 0 when that machine is gone."""
    told = json.loads(peers.table.note("spoken") or "{}")
    said = told.get("log") == log_id(peers.replica, line(peers.unit)) and set(told["above"]) & set(_speakers(peers))
    return int(told["seq"]) if said else 0


def _speakers(peers: Peers) -> list[str]:
    """The living machines of the unit above that can say the code: the one that granted us its secret, or who goes on in its place."""
    granted = _granted_by(peers)
    living = [machine.replica for machine in peers.ring.machines(peers.parent)] if peers.parent else []
    return sorted(one for one in living if not granted or granted in _lives(peers, one))


def _granted_by(peers: Peers) -> str:
    """The machine above that granted us our secret, whatever became of it; "" when that is not known."""
    ring, own = peers.ring, _lives(peers, peers.replica)
    issuers = [ring.certificates[c.issuer] for c in ring.certificates.values() if c.replica in own and c.issuer in ring.certificates]
    return next((issuer.replica for issuer in reversed(issuers) if issuer.unit not in peers.units), "")


def _lives(peers: Peers, replica: str) -> list[str]:
    """A machine and those it was before it was put back, the present life first."""
    before, found = {c.replica: c.predecessor for c in peers.ring.certificates.values()}, [replica]
    while (earlier := before.get(found[-1], "")) and earlier not in found:
        found.append(earlier)
    return found


def note_lives(peers: Peers) -> None:
    """Note of a machine of the unit above that was put back since it granted us, once, what we had sealed when we learned that."""
    granted = _granted_by(peers)
    for one in _speakers(peers):
        if one != granted and peers.ring.of_replica(one)[-1].predecessor and not peers.table.note(f"{_LIFE}/{one}"):
            peers.table.keep_note(f"{_LIFE}/{one}", str(peers.table.last_number()))

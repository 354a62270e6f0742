"""What shows that somebody holds more of us than we do (bằng chứng): our own signature. Whoever stands above, or is of our own unit, is
believed without; from below anybody could else make an office begin anew by a number he thinks of.

A mark is a machine's signed word which receipt is its newest. It rides in every parcel and comes back with those of its readers; the digits
of a QR are as good.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from cchc_desktop.domain.change import LogInfo
from cchc_desktop.security import signing
from cchc_desktop.security.certificates import Certificate
from cchc_desktop.security.signing import Statement
from cchc_desktop.sync import receipts
from cchc_desktop.sync.peers import CHECKPOINT, Peers, checkpoint_body, read_checkpoint

MARK = "mark"
security_log = logging.getLogger("cchc.security")


def mark(peers: Peers) -> str:
    """Our own, hex."""
    told = {"number": peers.table.receipt_number(peers.replica), "replica": peers.replica}
    return signing.state(peers.keys.seed, MARK, told).packed().hex()


def marked(peers: Peers, text: object, replica: str) -> int:
    """The number in a mark, or in the digits of a QR, that a machine signed with any of its keys; 0 for none."""
    keys = [c.sign_key for c in peers.ring.certificates.values() if c.replica == replica]
    try:
        raw = bytes.fromhex(text) if isinstance(text, str) else b""
        slip = receipts.slip_head(raw)
        if slip and slip[0] == replica and any(signing.verify(key, receipts.SLIP, slip[2], slip[3]) for key in keys):
            return slip[1]
        said = signing.unpack(raw)
        told = said.fields()
    except ValueError:
        return 0
    known = told.get("replica") == replica and any(said.holds(key, MARK) for key in keys)
    return told["number"] if known and type(told.get("number")) is int else 0


def kept(peers: Peers, replica: str) -> str:
    """The newest mark of a machine that came here, in a parcel or as digits; "" for none."""
    body = peers.table.peer(replica)[2]
    number, text = max((marked(peers, text, replica), str(text)) for text in (body.get("mark"), body.get("slip", {}).get("raw")))
    return text if number else ""


def was_put_back(peers: Peers, census: dict[str, Any], unit: str) -> bool:
    """Whether a sender, of this unit, has by what it heard of each machine a receipt of ours that was never made here: then this folder was
    put back with its anchor, and must begin as a new machine."""
    heard, marks, here = census.get("heard"), census.get("marks"), peers.table.receipt_number(peers.replica)
    ours = heard.get(peers.replica) if isinstance(heard, dict) else None
    if type(ours) is not int or ours <= here:
        return False
    if not peers.is_over_us(unit):
        shown = marks.get(peers.replica) if isinstance(marks, dict) else None
        if marked(peers, shown, peers.replica) <= here:
            security_log.warning("a unit below names a receipt of ours that it cannot show: %s", unit)
            return False
    peers.store.note_lost_work()
    return True


def heads(peers: Peers, machines: Iterable[Certificate], logs: Iterable[LogInfo]) -> list[Statement]:
    """What these machines signed of their own logs as far as those are here: it shows them that what we say of these is true."""
    theirs, found = {c.replica for c in machines}, list[Statement]()
    for info in logs:
        if info.replica in theirs:
            tip = peers.travel.tip(info.id)
            rows = [row for row in peers.table.checkpoints(info.id) if row[:2] == tip]
            found += [Statement(checkpoint_body(info, *tip), row[3]) for row in rows]
    return found


def own_heads(peers: Peers, checkpoints: Iterable[Statement]) -> set[tuple[str, int, str]]:
    """(log, seq, head) of what this machine signed itself among these checkpoints."""
    keys, found = [c.sign_key for c in peers.ring.certificates.values() if c.replica == peers.replica], set[tuple[str, int, str]]()
    for said in checkpoints:
        try:
            info, seq, head = read_checkpoint(said)
        except ValueError:
            continue
        if info.replica == peers.replica and any(said.holds(key, CHECKPOINT) for key in keys):
            found.add((info.id, seq, head))
    return found

"""Parcels in quarantine (gói đang giữ): why each waits, and the one that a person may let in with its paper slip."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.office.slips import log_groups
from cchc_desktop.storage.handover import Held
from cchc_desktop.storage.store import Store
from cchc_desktop.sync.judge import header_of
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.peers import Peers, phrase
from cchc_desktop.sync.receive import QUARANTINE, ReceivedParcel, receive_vouched

SHORTEST = 8
"""Letters of an id that are enough to name a held parcel."""


@dataclass(frozen=True, slots=True)
class HeldParcel:
    """A parcel that waits in quarantine: its id, whose, since when, why, what to do; ``outcome`` a ReceiveOutcome's name,
    PENDING or CRASHED. ``by_slip``: it can be let in by a person who has its paper slip."""

    id: str
    what: str
    unit: str
    title: str
    at: str
    outcome: str
    why: str
    next_step: str
    by_slip: bool


def parcels(store: Store) -> list[HeldParcel]:
    """Every parcel that waits, oldest first."""
    peers = Peers(store)
    return [_told(peers, one) for one in peers.table.held()]


def _told(peers: Peers, one: Held) -> HeldParcel:
    unit = str(one.body.get("unit", ""))
    title = peers.title(unit) if unit else ""
    why, step = "Máy tắt khi đang nhận gói này.", "Lần nhận tới sẽ làm tiếp."
    if one.outcome == "CRASHED":
        why, step = "Chương trình đã tắt hai lần khi nhận gói này.", "Gói được giữ, không tự thử nữa; báo nơi hỗ trợ."
    if one.outcome in ReceiveOutcome.__members__:
        why, step = ReceiveOutcome[one.outcome].says(phrase(title))
    by_slip = one.outcome == ReceiveOutcome.REVOKED_KEY.name
    return HeldParcel(one.sha256, "Gói đang giữ", unit, title, one.at, one.outcome, why, step, by_slip)


def accept(store: Store, who: str, clock: Clock, id_: str, digits: str) -> list[ReceivedParcel]:
    """Let in a parcel of a key that was revoked after it had been sealed: its twelve groups agree with the signed paper slip.

    ``id_`` or its beginning. What came in, the parcel first. Raises Refused NO_HELD_PARCEL, SLIP_DIFFERS, RESTORED.
    """
    found = [one for one in parcels(store) if one.by_slip and len(id_) >= SHORTEST and one.id.startswith(id_)]
    shown = _digits(store, found[0].id) if len(found) == 1 else ""
    if not shown:
        raise Refused("NO_HELD_PARCEL", "Không có gói nào của khóa đã thu hồi mang mã này.", "Xem lại danh sách gói đang giữ.")
    if shown != "".join(filter(str.isdigit, digits)):
        step = "Gõ lại đủ mười hai nhóm số; vẫn không khớp thì giữ nguyên gói và gọi đơn vị gửi."
        raise Refused("SLIP_DIFFERS", "Dãy số không khớp với gói đang giữ.", step, field="slip")
    return receive_vouched(store, found[0].id, who, clock)


def named_by(store: Store, digits: str) -> str:
    """The id of the parcel that is held until a person has its slip, and whose slip shows these digits; "" for none."""
    return next((one.id for one in parcels(store) if one.by_slip and _digits(store, one.id) == digits), "")


def _digits(store: Store, id_: str) -> str:
    """The digits on the slip of a held parcel; "" when its file is not whole."""
    header = header_of(store.folder / QUARANTINE / id_)
    rows = [[row.log, row.first, row.last, row.after] for row in header.logs] if header else []
    return "".join(log_groups(rows, header.parcel)) if header else ""

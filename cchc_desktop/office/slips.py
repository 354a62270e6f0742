"""The slip for the carrier (phiếu giao USB): which parcels were written together, and the digest both sides may compare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.unit import Office
from cchc_desktop.office.letterheads import agency, agency_titled, letterhead
from cchc_desktop.storage.handover import Handover, Passage
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Store
from cchc_desktop.sync.peers import Peers

if TYPE_CHECKING:
    from cchc_desktop.printing.sheets import HandoffSlip, SlipParcel

LAST = "last"
GROUPS, GROUP = 12, 5
CHANGES = "changes"
_KINDS = {CHANGES: "Dữ liệu", "attachments": "Tệp đính kèm"}
_LOOK_BACK = 1000


@dataclass(frozen=True, slots=True)
class Arrived:
    """A parcel that came: from whom, its running number there, when it was read, the groups its slip shows. ``sent``: it went, to whom."""

    unit: str
    title: str
    number: int
    at: datetime
    groups: tuple[str, ...]
    sent: bool = False


def arrived(store: Store, parcels: Sequence[str]) -> list[Arrived]:
    """Which of these parcels (by id) came and bear the digits to hold against a slip, in their order: every run writes one with changes for
    a unit, its slip shows that one's digits, and what it wrote with scans has none of its own."""
    peers = Peers(store)
    came = [one for id_ in parcels if (one := peers.table.passage("in", id_)) and one.kind == CHANGES]
    return [Arrived(one.unit, peers.title(one.unit), one.number, parse_moment(one.at), _groups(one)) for one in came]


def found(store: Store, digits: str) -> Arrived | None:
    """The parcel that came or went and whose slip shows these digits, newest first."""
    peers = Peers(store)
    for direction in ("in", "out"):
        for one in peers.table.passages(direction, _LOOK_BACK):
            if one.kind in _KINDS and "".join(_groups(one)) == digits:
                title = peers.title(one.unit)
                return Arrived(one.unit, title, one.number, parse_moment(one.at), _groups(one), direction == "out")
    return None


def passed(store: Store, parcel: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(number, groups) of a parcel's slip, where it came or went."""
    for direction in ("in", "out"):
        if one := Handover(store.db).passage(direction, parcel):
            yield one.number, _groups(one)


def _groups(one: Passage) -> tuple[str, ...]:
    return log_groups(one.body.get("logs", []), one.id)


def log_groups(logs: list[list[Any]], parcel: str = "") -> tuple[str, ...]:
    """Twelve groups of five digits over where each log of a parcel ends (a parcel without logs is named by its id).

    Rows are [log, first, last, id of the last].
    """
    told = "\n".join(f"{row[0]} {row[2]} {row[3]}" for row in sorted(logs, key=lambda row: str(row[0]))) or parcel
    number = int.from_bytes(hashlib.sha256(f"CCHC/1/slip\n{told}".encode()).digest(), "big")
    digits = f"{number % 10 ** (GROUPS * GROUP):0{GROUPS * GROUP}d}"
    return tuple(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def slips_of(store: Store, office: Office, key: str, sender: str = "") -> list[tuple[str, HandoffSlip]]:
    """(parcel id, slip) of the parcel named by number, id or file, with all written in the same run for the same unit; with ``last``
    one for each unit of the last run, by number.

    Raises Refused NO_PARCEL_SENT, NOT_WRITTEN.
    """
    peers = Peers(store)
    sent = [one for one in peers.table.passages("out", _LOOK_BACK) if one.kind in _KINDS]
    chosen = _chosen(sent, key)
    at = chosen.body.get("written_at")
    if not at:
        raise Refused("NOT_WRITTEN", "Gói này mới đóng xong, chưa ghi ra USB.", "Ghi gói ra USB rồi in phiếu.")
    run = [one for one in sent if one.body.get("written_at") == at]
    units = {one.unit for one in run} if key.strip() == LAST else {chosen.unit}
    found = [_slip(peers, office, [one for one in run if one.unit == unit], sender) for unit in units]
    return sorted(found, key=lambda pair: pair[1].number)


def _slip(peers: Peers, now: Office, together: list[Passage], sender: str) -> tuple[str, HandoffSlip]:
    """(id of the first parcel, slip) of what was written in one run for one unit, under the name and number it was sealed under."""
    from cchc_desktop.printing.sheets import HandoffSlip

    together.sort(key=lambda one: (one.kind != CHANGES, one.number))
    first, offices = together[0], Offices(peers.store)
    office = offices.called(first.body.get("sender") or now.unit.key)
    office = replace(office, machine=offices.lane(office.machine, office.unit.key))
    slip = HandoffSlip(
        head=letterhead(office), unit=agency(office.unit),
        machine=f"mã đơn vị {office.prefix}; máy số {office.machine:02d}",
        receiving=agency_titled(peers.title(first.unit)), number=first.number, made_at=parse_moment(first.body["written_at"]),
        parcels=tuple(_volumes(together)), groups=_groups(first), sender=sender, phone=office.phone,
    )  # fmt: skip
    return first.id, slip


def _volumes(together: list[Passage]) -> Iterator[SlipParcel]:
    """The files as the slip names them; several of one kind are volumes 1/3, 2/3 …"""
    from cchc_desktop.printing.sheets import SlipParcel

    for kind, name in _KINDS.items():
        same = [one for one in together if one.kind == kind]
        for place, one in enumerate(same, 1):
            told, digits = one.body, int(one.body["sha256"], 16) % 10**8
            volume = f"{place}/{len(same)}"
            yield SlipParcel(told["file"], one.number, name, volume, one.changes, len(told["blobs"]), one.bytes, f"{digits:08d}")


def _chosen(sent: list[Passage], key: str) -> Passage:
    """The parcel a person named."""
    wanted = key.strip()
    for one in sent:
        if wanted in (LAST, str(one.number), one.id, one.body.get("file")):
            return one
    if not sent:
        raise Refused("NO_PARCEL_SENT", "Máy này chưa ghi gói nào ra USB.", "Ghi dữ liệu ra USB trước.")
    raise Refused("NO_PARCEL_SENT", "Máy này chưa gửi gói ấy.", "Xem số gói ở trang Gửi dữ liệu (lệnh: last là lần ghi cuối).")

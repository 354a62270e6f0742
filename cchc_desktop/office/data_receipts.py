"""The receipt on paper (biên nhận dữ liệu): what is held here of each machine of a unit below, and what is needed next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cchc_desktop.domain.change import LogInfo, line, log_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.unit import Office
from cchc_desktop.office.letterheads import agency, letterhead
from cchc_desktop.security.certificates import Certificate
from cchc_desktop.storage.glance import Glance
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import receipts, spoken
from cchc_desktop.sync.outcomes import GOOD_NAMES, from_number
from cchc_desktop.sync.peers import Peers, phrase
from cchc_desktop.sync.receipts import Receipt

if TYPE_CHECKING:
    from cchc_desktop.printing.data_receipt import DataReceipt, MachineRow

_LOOK_BACK = 1000


def data_receipt(store: Store, office: Office, named: str, clock: Clock) -> tuple[str, DataReceipt]:
    """(key of the unit, page) for a unit below, named by its key or code: our newest receipt, as far as it is about that unit.

    Raises Refused UNKNOWN_UNIT, UNIT_REVOKED, NOTHING_RECEIVED, QR_TOO_LONG.
    """
    from cchc_desktop.printing.data_receipt import DataReceipt

    peers = Peers(store)
    unit = _unit(peers, named)
    units = [unit, *peers.earlier(unit)]
    living = (one for each in units for one in peers.ring.machines(each))
    title, machines = peers.title(unit), sorted(living, key=lambda one: (one.unit != unit, one.lane, one.replica))
    if not machines:
        said = f"Khóa của {phrase(title)} đã thu hồi nên không có máy nào để nhận biên nhận."
        raise Refused("UNIT_REVOKED", said, "Đơn vị đăng ký lại và gửi một gói rồi mới lập biên nhận.")
    receipt = receipts.read(receipts.make(peers, clock))
    logs = receipts.logs_below(peers, receipt, units)
    if not logs:
        sentence = f"Máy này chưa nhận dữ liệu của {phrase(title)} nên chưa có biên nhận."
        raise Refused("NOTHING_RECEIVED", sentence, "Nhận gói của đơn vị trước; gói đang giữ thì ghi biên nhận ra USB.")
    glance, homes = Glance(store.db), sorted({unit, *(info.audience.removeprefix("line:") for info in logs)})
    return unit, DataReceipt(
        head=letterhead(office), receiving=f"{agency(office.unit)} (mã đơn vị {office.prefix}; máy số {office.machine:02d})", unit=title,
        number=receipt.number, made_at=clock.now(), rows=tuple(_rows(peers, receipt, unit, machines, logs)),
        refused=glance.refused_of([info.id for info in logs]), missing=glance.wanted_of(homes),
        digits=receipts.slip_digits(peers, receipt, logs), phone=office.phone,
    )  # fmt: skip


def _unit(peers: Peers, named: str) -> str:
    """The key of a unit below that a person named; of the one its machines went on under. An heir may have none of its own yet. Raises
    Refused UNKNOWN_UNIT."""
    below = [unit for unit in peers.ring.parents if unit != peers.unit and peers.unit in peers.line_of(unit)]
    known = dict.fromkeys([*below, *(heir for unit in below for heir in peers.later(unit) if heir != peers.unit)])
    codes = [unit for unit in known if named.strip() in (unit, unit.partition("@")[0])]
    found = [unit if _has_machines(peers, unit) else peers.heir_of(unit) for unit in codes]
    if not found:
        raise Refused("UNKNOWN_UNIT", f"Không có đơn vị {named.strip()} gửi lên máy này.", "Xem mã ở trang Đơn vị gửi lên.", field="id")
    return next((unit for unit in reversed(found) if _has_machines(peers, unit)), found[-1])


def _has_machines(peers: Peers, unit: str) -> bool:
    return any(peers.ring.machines(one) for one in (unit, *peers.earlier(unit)))


def _rows(
    peers: Peers, receipt: Receipt, unit: str, machines: Sequence[Certificate], logs: Sequence[LogInfo]
) -> Iterator[MachineRow]:  # fmt: skip
    """A row a log of each machine; a machine of which nothing came has one, too: all of it is needed."""
    from cchc_desktop.printing.data_receipt import MachineRow

    codes, ended = spoken.codes(peers.store), {info.base for info in peers.travel.logs() if info.base}
    units = {unit, *(info.unit for info in logs), *(machine.unit for machine in machines)}
    parcels = [one for each in units for one in peers.table.passages("in", _LOOK_BACK, each) if one.outcome in GOOD_NAMES]
    for machine in machines:
        own = log_id(machine.replica, line(machine.unit))
        none = LogInfo(own, machine.replica, machine.unit, line(machine.unit))
        for info in [one for one in logs if one.replica == machine.replica] or [none]:
            applied = receipt.logs[info.id].applied if info.id in receipt.logs else 0
            yield MachineRow(
                machine=_named(peers, machine, info, unit),
                parcel=max((p.number for p in parcels if p.replica == machine.replica), default=0),
                applied=applied, needed="" if info.id in ended else from_number(applied + 1),
                waiting=_waiting(applied, [row for row in receipt.held if row[0] == info.id]),
                code=codes.get(machine.replica, "") if info.id == own else "",
            )  # fmt: skip


def _named(peers: Peers, machine: Certificate, info: LogInfo, unit: str) -> str:
    """``Máy số 01 (1a2b3c4d)``; of a log from another time of the machine, or about a unit it never was of,
    also which; of one that has not enrolled again as a machine of ``unit`` also that."""
    former = f", khi còn là {phrase(peers.title(info.unit))}" if info.unit != machine.unit else ""
    home = info.audience.removeprefix("line:")
    former = f", hồ sơ của {phrase(peers.title(home))}" if home != info.unit else former
    old = f", của {phrase(peers.title(machine.unit))}, chưa đăng ký lại" if machine.unit != unit else ""
    return f"Máy số {machine.lane:02d} ({machine.replica[:8]}){', dòng rẽ' if info.base else ''}{old}{former}"


def _waiting(applied: int, rows: Iterable[list[Any]]) -> str:
    """``thiếu 4–5; giữ 6–9``: what is not here, and what waits behind it; "" for nothing."""
    kept = list[list[int]]()
    for first, last in sorted((max(first, applied + 1), last) for _, first, last in rows if last > applied):
        if kept and first <= kept[-1][1] + 1:
            kept[-1][1] = max(last, kept[-1][1])
        else:
            kept.append([first, last])
    ends = [applied, *(last for _, last in kept)]
    lacking = [(end + 1, first - 1) for end, (first, _) in zip(ends, kept, strict=False) if first > end + 1]
    told = (("thiếu", lacking), ("giữ", kept))
    return "; ".join(f"{word} {', '.join(_range(*one) for one in ranges)}" for word, ranges in told if ranges)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"

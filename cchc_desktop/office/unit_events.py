"""Units that change, as the office above writes it down; everybody below hears of it with the next parcel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.unit_event import UnitEvent, event_from
from cchc_desktop.storage.offices import Offices, record_id
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync.peers import Peers


@dataclass(frozen=True, slots=True)
class Written:
    """What an event wrote: units that begin, units that end, heirs."""

    begins: tuple[str, ...]
    ends: tuple[str, ...]
    heirs: tuple[tuple[str, str], ...]


class UnitEvents:
    """Writes events and tells which there are."""

    def __init__(self, store: Store, author: Author, clock: Clock) -> None:
        self._store, self._author, self._clock = store, author, clock

    def write(self, data: object) -> Written:
        """Write an event down: one act, whole or not at all; the same event twice changes nothing.

        Raises Refused BAD_FIELD, NOT_OUR_UNIT, HEIR_KNOWN (an old unit has another heir already), RESTORED.
        """
        event, peers, offices = event_from(data), Peers(self._store), Offices(self._store)
        self._check(event, peers)
        known = {unit.key: unit for unit in offices.units()}
        ends = [key for key in dict.fromkeys(heir.old for heir in event.heirs)]
        with self._store.act(self._author, self._clock) as act:
            for unit in event.units:
                if known.get(unit.key) != unit:
                    offices.save_unit(act, unit)
            for key in ends:
                if key in known and known[key].valid_to is None:
                    offices.save_unit(act, replace(known[key], valid_to=event.day - timedelta(days=1)))
            for heir in event.heirs:
                fields: dict[str, object] = {"old": heir.old, "heir": heir.heir, "day": event.day.isoformat(), "basis": event.basis}
                fields |= {"records": list(heir.records)} if heir.records else {}
                fields |= {"prefix": event.prefixes[heir.heir]} if heir.heir in event.prefixes else {}
                act.write("unit_event", record_id("unit_event", heir.old, heir.heir), fields)
        return Written(
            tuple(unit.key for unit in event.units), tuple(ends), tuple((one.old, one.heir) for one in event.heirs)
        )  # fmt: skip

    def _check(self, event: UnitEvent, peers: Peers) -> None:
        for heir in event.heirs:
            topmost = heir.old == peers.unit and not peers.parent
            if not topmost and peers.unit not in peers.line_of(heir.old)[1:]:
                said = f"Đơn vị {heir.old} không thuộc cơ quan này."
                raise Refused("NOT_OUR_UNIT", said, "Cơ quan cấp trên của đơn vị ấy ghi việc sắp xếp.")
            before = peers.heirs.get(heir.old)
            if before and not heir.records and before != heir.heir:
                said = f"Đơn vị {heir.old} đã có nơi kế thừa là {before}."
                raise Refused("HEIR_KNOWN", said, "Một đơn vị chỉ có một nơi kế thừa; ghi tiếp từ nơi ấy.")

"""Units that change, as the office above writes it down; everybody below hears of it with the next parcel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cchc_desktop.domain.change import read_part, record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.kinds import UNIT_EVENTS
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.number import mistyped, split_twin
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.unit_event import UnitEvent, event_from
from cchc_desktop.office.passing_on import Listed, PassingOn
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.offices import Offices, homes
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.storage.versions import present
from cchc_desktop.sync import heirs
from cchc_desktop.sync.peers import Peers


@dataclass(frozen=True, slots=True)
class Written:
    """What an event wrote: units that begin, units that end, heirs; how many listed dossiers have gone on to their heir, and the numbers
    of those that wait: not here yet, about which the desk asks, or whose heir has no machine yet."""

    begins: tuple[str, ...]
    ends: tuple[str, ...]
    heirs: tuple[tuple[str, str], ...]
    passed: int
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """An heir as held here: titles of both units (their keys where no name is held), from when, by which decision, how many listed
    dossiers only (0 = all), and how many of these wait (at the office that wrote the event)."""

    old: str
    heir: str
    day: date | None
    basis: str
    records: int
    waiting: int = 0


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
        prefixes = self._prefixes(event)
        known = {unit.key: unit for unit in offices.units()}
        ends = [key for key in dict.fromkeys(heir.old for heir in event.heirs)]
        with self._store.act(self._author, self._clock) as act:
            for unit in event.units:
                if unit.key not in known or replace(known[unit.key], valid_to=None) != unit:
                    offices.save_unit(act, unit)
            for key in ends:
                if key in known and known[key].valid_to is None:
                    offices.save_unit(act, replace(known[key], valid_to=event.day - timedelta(days=1)))
            for heir in event.heirs:
                fields: dict[str, object] = {"old": heir.old, "heir": heir.heir, "day": event.day.isoformat(), "basis": event.basis}
                fields |= {"records": [self._id_of(named, heir.old) for named in heir.records]} if heir.records else {}
                fields |= {"prefix": prefixes[heir.heir]} if heir.heir in prefixes and not heir.records else {}
                record = record_id("unit_event", heir.old, heir.heir)
                if not fields.items() <= present(self._store, record).items():
                    act.write("unit_event", record, fields)
        self.tell_above()
        heirs.go_on_at_the_top(self._store, self._author, self._clock)
        named = {(one.old, one.heir) for one in event.heirs if one.records}
        listed = [one for one in PassingOn(self._store, self._author, self._clock).look() if (one.old, one.heir) in named]
        return Written(
            tuple(unit.key for unit in event.units), tuple(ends), tuple((one.old, one.heir) for one in event.heirs),
            sum(one.passed for one in listed), tuple(self._number_of(one) for one in listed if one.waits),
        )  # fmt: skip

    def _number_of(self, one: Listed) -> str:
        """The number of a listed dossier; as it was listed when it is not here."""
        row = self._store.db.conn.execute("SELECT number FROM dossier WHERE id = ?", (one.record,)).fetchone()
        return str(row[0]) if row else one.named

    def tell_above(self) -> None:
        """Say in the line, too, whose heirs the units below are: what is said to those below does not reach the offices above. Only
        what was not said before is written. Raises Refused RESTORED."""
        peers = Peers(self._store)
        events = [(old, heir, told) for old, heir, by, told in peers.travel.heirs() if by in peers.units and not told.get("records")]
        due = {twin: told for old, heir, told in events if not self._store.heads(twin := record_id("unit_event_above", old, heir))}
        if peers.parent and due:
            with self._store.act(self._author, self._clock) as act:
                for twin, told in due.items():
                    act.write("unit_event_above", twin, told)

    def all(self) -> list[Succession]:
        """Every heir known here, the latest day first."""
        names = {unit.key: unit.title for unit in Offices(self._store).units()}
        waiting = Counter((one.old, one.heir) for one in PassingOn(self._store, self._author, self._clock).listed() if one.waits)
        found, peers = dict[tuple[str, str], Succession](), Peers(self._store)
        for facts in (facts for kind in UNIT_EVENTS for facts in peers.travel.facts_of_kind(kind)):
            told = read_part(facts)
            old, heir = str(told.get("old", "")), str(told.get("heir", ""))
            day, count = _day_or_none(str(told.get("day", ""))), len(told.get("records") or ())
            title, later = (names.get(unit) or peers.title(unit) for unit in (old, heir))
            found.setdefault((old, heir), Succession(title, later, day, str(told.get("basis", "")), count, waiting[old, heir]))
        return sorted(found.values(), key=lambda one: (one.day or date.min, one.old), reverse=True)

    def open(self) -> list[Unit]:
        """The units of this office's line that go on: those an event may end, and last this office where it is the topmost."""
        peers = Peers(self._store)
        found = [unit for unit in self._going_on(peers) if self._ours(peers, unit.key)]
        return sorted(found, key=lambda unit: unit.key == peers.unit)

    def heirs(self, olds: Collection[str] = ()) -> list[Unit]:
        """The units an event that ends ``olds`` may name as heir: those that go on, and those an earlier event began that have no
        machine yet, but none of ``olds`` or below them."""
        peers, going = Peers(self._store), self._going_on(Peers(self._store))
        above = {unit.key: unit.parent or "" for unit in going}
        found = [unit for unit in going if self._ours(peers, unit.key) or unit.parent in peers.units]
        return [unit for unit in found if not _line(peers, unit.key, above) & set(olds)]

    def _going_on(self, peers: Peers) -> list[Unit]:
        units = [unit for unit in Offices(self._store).units() if unit.valid_to is None and unit.key not in peers.heirs]
        return sorted(units, key=lambda unit: (unit.level, unit.name))

    @staticmethod
    def _ours(peers: Peers, key: str) -> bool:
        """Whether this office may say what becomes of a unit."""
        return peers.unit in peers.line_of(key)[1:] or peers.is_topmost_as(peers.unit, key)

    def _check(self, event: UnitEvent, peers: Peers) -> None:
        known = {unit.key for unit in (*Offices(self._store).units(), *event.units)} | peers.ring.parents.keys()
        for heir in event.heirs:
            if not self._ours(peers, heir.old):
                said, step = f"Đơn vị {heir.old} không thuộc cơ quan này.", "Cơ quan cấp trên của đơn vị ấy ghi việc sắp xếp."
                if heir.old not in known:
                    said, step = f"Không có đơn vị nào mang mã {heir.old} ở cơ quan này.", "Xem lại mã và ngày. Đúng mã thì c" + step[1:]
                raise Refused("NOT_OUR_UNIT", said, step, field="heirs")
            before = peers.heirs.get(heir.old)
            if before and not heir.records and before != heir.heir:
                said = f"Đơn vị {heir.old} đã có nơi kế thừa là {before}."
                raise Refused("HEIR_KNOWN", said, "Một đơn vị chỉ có một nơi kế thừa; ghi tiếp từ nơi ấy.")
        for heir in event.heirs:
            if heir.heir not in known:
                said = f"Không có đơn vị nào mang mã {heir.heir[:60]}."
                raise Refused("BAD_FIELD", said, "Xem lại mã và ngày, hoặc ghi đơn vị mới ở mục units.", field="heirs")
        self._check_order(event, peers)
        self._check_lists(event, peers)

    def _prefixes(self, event: UnitEvent) -> dict[str, str]:
        """Heir of all records -> what its dossier numbers begin with, as far as that is known: the decision says it, or an earlier one, or
        it is that of the only units there are. Every machine that goes on as the heir's asks with it, and so gets a lane that nobody has
        under it: were each to keep a prefix of its own, whoever came over to the other's would give numbers that a machine there gives too.

        Raises Refused BAD_FIELD where it must be said, or is another than the heir's.
        """
        found, offices = dict[str, str](), Offices(self._store)
        for key in dict.fromkeys(heir.heir for heir in event.heirs if not heir.records):
            olds, given = [heir.old for heir in event.heirs if heir.heir == key and not heir.records], event.prefixes.get(key, "")
            settled = offices.prefixes_in(key, apart_from=olds)
            open_ones = settled or sorted({prefix for old in olds for prefix in offices.prefixes_in(old)})
            if given in settled or (given and not settled):
                found[key] = given
            elif given or len(open_ones) > 1:
                raise _unclear(event, key, open_ones, given)
            elif open_ones:
                found[key] = open_ones[0]
        return found

    def _check_order(self, event: UnitEvent, peers: Peers) -> None:
        """Nobody is followed by a unit below it or before it, not by way of others either: the line of units would run in a circle.
        Raises Refused BAD_FIELD."""
        above = {unit.key: unit.parent or "" for unit in (*Offices(self._store).units(), *event.units)}
        next_of = {heir.old: heir.heir for heir in event.heirs if not heir.records}
        for old, heir in next_of.items():
            while heir:
                if old in _line(peers, heir, above):
                    said = f"Đơn vị {old} không thể do đơn vị nằm dưới nó, hoặc chính nó, kế thừa."
                    step = "Chọn nơi kế thừa ngang cấp hoặc ở trên; đổi tên thì ghi một đơn vị mới."
                    raise Refused("BAD_FIELD", said, step, field="heirs")
                heir = next_of.get(heir, "")

    def _check_lists(self, event: UnitEvent, peers: Peers) -> None:
        """Listed dossiers go to an heir below this office, each to one; what is held here is the old unit's. Raises Refused BAD_FIELD."""
        begun = {unit.key: unit.parent or "" for unit in (*Offices(self._store).units(), *event.units)}
        taken = {(old, id_): heir for old, heir, _, told in peers.travel.heirs() for id_ in told.get("records") or ()}
        for n, heir in enumerate(event.heirs, 1):
            field, line = f"heirs.{n}.records", peers.line_of(heir.heir if heir.heir in peers.ring.parents else begun.get(heir.heir, ""))
            if heir.records and (heir.heir == peers.unit or peers.unit not in line):
                said = f"Đơn vị {heir.heir} không thuộc cơ quan này nên chưa bàn giao hồ sơ liệt kê cho nó được."
                raise Refused("BAD_FIELD", said, "Cơ quan cấp trên của cả hai đơn vị ghi việc tách này.", field=field)
            for named in heir.records:
                self._check_listed(field, named, heir.old)
                if taken.setdefault((heir.old, self._id_of(named, heir.old)), heir.heir) != heir.heir:
                    raise Refused("BAD_FIELD", f"{named[:60]} đã liệt kê cho nơi khác.", "Một hồ sơ chỉ sang một nơi.", field=field)

    def _check_listed(self, field: str, named: str, old: str) -> None:
        """What is held here must be a dossier of the old unit; what is not held yet may still come. Raises Refused BAD_FIELD."""
        units, id_ = homes(self._store, old), self._id_of(named, old)
        row = self._store.db.conn.execute("SELECT kind, unit FROM record WHERE id = ?", (id_,)).fetchone()
        if row is None and (slip := mistyped(named)):
            raise Refused("BAD_FIELD", f"{named}: {slip.message}", "Sửa số này rồi ghi lại.", field=field)
        if row and (row[0] != "dossier" or row[1] not in units):
            said = f"{named[:60]} không phải hồ sơ của đơn vị {old}."
            raise Refused("BAD_FIELD", said, "Danh sách khi tách chỉ ghi số hồ sơ của đơn vị cũ.", field=field)

    def _id_of(self, named: str, old: str) -> str:
        """The id of the dossier of an id or a number (as it stands on paper), one of the old unit before all others; else as given."""
        number, place = split_twin(named)
        twins = Dossiers(self._store).twins(number) if place else []
        if place < len(twins):
            return twins[place]
        units = homes(self._store, old)
        sql = f"SELECT id FROM dossier WHERE number = ? ORDER BY unit IN ({','.join('?' * len(units))}) DESC, voided, n LIMIT 1"
        row = self._store.db.conn.execute(sql, (number, *units)).fetchone()
        return str(row[0]) if row else named


def _line(peers: Peers, key: str, above: Mapping[str, str]) -> set[str]:
    """A unit, those after it and everything above each: as certified, else (no machine yet) as ``above`` has it (unit -> its parent)."""
    found = set(peers.line_of(key))
    while key and key not in peers.ring.parents and (key := above.get(key, "")) not in found:
        found.update(peers.line_of(key))
    return found


def _unclear(event: UnitEvent, key: str, prefixes: list[str], given: str) -> Refused:
    """Which prefix is an heir's must be said: several are in use, or another one is given than it has."""
    place = next((n for n, unit in enumerate(event.units, 1) if unit.key == key), 0)
    field, listed = f"units.{place}.prefix" if place else "heirs", ", ".join(prefixes)
    if given:
        said = f"Đơn vị {key} đã dùng mã định danh {listed}, không phải {given}: hai mã trong một đơn vị là hai số cho một hồ sơ."
        return Refused("BAD_FIELD", said, f"Ghi lại với mã {listed}, hoặc bỏ trống ô mã.", field=field)
    title = event.units[place - 1].title if place else key
    said = f"Các đơn vị nhập thành {title} có mã định danh khác nhau ({listed}): chưa ghi mã của đơn vị mới."
    return Refused("BAD_FIELD", said, "Ghi lại dòng ấy kèm mã định danh của đơn vị mới (trong tệp: prefix).", field=field)


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

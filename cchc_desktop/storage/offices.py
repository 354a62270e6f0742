"""The office's own record, the tree of units, the machines, the accounts: one small repository each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from cchc_desktop.domain.change import BELOW, Fields, log_id, record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Hours, Office, Unit
from cchc_desktop.storage.store import Act, Store

_SUCCESSION = "FROM unit_event WHERE json_extract(body, '$.records') IS NULL"
"""Who goes on with all records of whom."""


def author_unit(store: Store) -> str:
    """The unit under which this machine's ``below`` records stand: the one it was of when it wrote the first of them."""
    row = store.db.conn.execute("SELECT unit FROM log WHERE id = ?", (log_id(store.replica, BELOW),)).fetchone()
    return str(row[0]) if row else store.unit


def homes(store: Store, unit: str) -> list[str]:
    """A unit and those whose records it goes on with: their heir, directly or through another one."""
    found, events = [unit], store.db.conn.execute(f"SELECT old, heir {_SUCCESSION}").fetchall()
    for one in found:
        found += [old for old, heir in events if heir == one and old not in found]
    return found


def before_of(store: Store, unit: str) -> list[str]:
    """The units that a unit follows directly, as their heir of all records; in the order of their keys."""
    rows = store.db.conn.execute(f"SELECT DISTINCT old {_SUCCESSION} AND heir = ? ORDER BY old", (unit,))
    return [str(row[0]) for row in rows.fetchall()]


def heir_of(store: Store, unit: str) -> str:
    """The unit that goes on with all records of one; "" while it goes on itself."""
    row = store.db.conn.execute(f"SELECT heir {_SUCCESSION} AND old = ? LIMIT 1", (unit,)).fetchone()
    return str(row[0]) if row else ""


def going_on_as(store: Store, unit: str) -> str:
    """The unit that goes on for this one alone, begun for that: its new name, or that one's. Itself while it was not renamed: what was
    split, or put together with others, is known by its own records for ever."""
    found, sql = [unit], "SELECT DISTINCT old, heir, day FROM unit_event WHERE old = ?1 OR heir = ?2"
    while (after := heir_of(store, found[-1])) and after not in found:
        told = store.db.conn.execute(sql, (found[-1], after)).fetchall()
        if len(told) > 1 or after.partition("@")[2] < told[0][2]:
            break
        found.append(after)
    return found[-1]


def in_homes(store: Store, unit: str, column: str = "unit") -> tuple[str, list[str]]:
    """(condition, its values) for the records that a unit works with."""
    found = homes(store, unit)
    return (f"{column} = ?" if len(found) == 1 else f"{column} IN ({','.join('?' * len(found))})"), found


def names_content(store: Store, unit: str, sha256: str) -> bool:
    """Whether that unit, or one it goes on for, attached the content itself; what only others named came with a parcel."""
    condition, units = in_homes(store, unit, "l.unit")
    sql = (
        "SELECT 1 FROM attachment a JOIN change c ON c.record = a.owner JOIN log l ON l.id = c.log "
        f"WHERE a.sha256 = ? AND instr(c.facts, ?) > 0 AND {condition} LIMIT 1"
    )
    return store.db.conn.execute(sql, (sha256, sha256.encode(), *units)).fetchone() is not None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def unit_fields(unit: Unit) -> Fields:
    """A unit as fields."""
    return {
        "code": unit.code, "level": unit.level, "name": unit.name, "parent": unit.parent,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
    }  # fmt: skip


def unit_from(data: Mapping[str, Any]) -> Unit:
    """A unit from its fields."""
    return Unit(data["code"], data["level"], data["name"], _day(data.get("valid_from")), _day(data.get("valid_to")), data.get("parent"))


def hours_json(week: tuple[Hours, ...]) -> list[list[list[str]]]:
    """Seven days of [opens, closes] texts."""
    return [[[a.isoformat("minutes"), b.isoformat("minutes")] for a, b in hours.spans] for hours in week]


def _clock_time(text: str) -> time:
    found = time.fromisoformat(text)
    if found.tzinfo is not None:
        raise ValueError("a zone")
    return found


def hours_from(rows: Any) -> tuple[Hours, ...]:
    """Opening hours from seven days of [opens, closes]. Raises Refused BAD_HOURS."""
    try:
        week = tuple(Hours(tuple((_clock_time(a), _clock_time(b)) for a, b in day)) for day in rows)
    except (TypeError, ValueError) as problem:
        raise Refused("BAD_HOURS", "Giờ làm việc ghi không đúng dạng.", "Ghi như 07:00–11:30, 13:30–17:00.", field="hours") from problem
    flat = [[t for span in hours.spans for t in span] for hours in week]
    if len(week) != 7 or not any(flat) or any(list(ts) != sorted(set(ts)) for ts in flat):
        raise Refused("BAD_HOURS", "Giờ làm việc phải đủ bảy ngày, giờ sau muộn hơn giờ trước.", "Sửa lại giờ làm việc.", field="hours")
    return week


def _office(body: Mapping[str, Any], machine: int) -> Office:
    """An office from its record, with the machine set-up gave this one."""
    parent = body.get("receiving_office")
    return Office(
        unit=unit_from(body["unit"]), prefix=body["prefix"], office_name=body["office_name"], machine=machine,
        receiving_office=unit_from(parent) if parent else None, address=body.get("address", ""), phone=body.get("phone", ""),
        week=hours_from(body["week"]), sectors=tuple(body.get("sectors", ())), due_rule=body["due_rule"],
        same_day_cutoff=time.fromisoformat(body["same_day_cutoff"]), receipt_layout=body["receipt_layout"],
        sample=body.get("sample", False), volume_rows=body.get("volume_rows", 0),
        sector_weeks={sector: hours_from(week) for sector, week in body.get("sector_weeks", {}).items()},
    )  # fmt: skip


def _under(office: Office, unit: Unit) -> Office:
    """An office with the name of another unit in the place of its own."""
    name = office.office_name.replace(office.unit.title.upper(), unit.title.upper()).replace(office.unit.title, unit.title)
    return replace(office, unit=unit, office_name=name)


_MACHINE = "machine"
"""The setting that keeps which machine of its office set-up said this is; older programs kept it in the office's record."""


class Offices:
    """The office as set up, its units and machines."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: tuple[str, Office] | None = None

    def save(self, act: Act, office: Office) -> None:
        """Write the office's own record, and the units it names; which machine this is stays here, every machine has its own."""
        parent = office.receiving_office
        fields: Fields = {
            "unit": unit_fields(office.unit), "prefix": office.prefix, "office_name": office.office_name,
            "receiving_office": unit_fields(parent) if parent else None, "address": office.address, "phone": office.phone,
            "week": hours_json(office.week), "sectors": list(office.sectors), "due_rule": office.due_rule, "sample": office.sample,
            "same_day_cutoff": office.same_day_cutoff.isoformat("minutes"), "receipt_layout": office.receipt_layout,
            "sector_weeks": {sector: hours_json(week) for sector, week in office.sector_weeks.items()},
            "volume_rows": office.volume_rows,
        }  # fmt: skip
        act.write("office", record_id("office", office.unit.key), {k: v for k, v in fields.items() if v is not None})
        self._store.set_setting(_MACHINE, str(office.machine))
        for unit in (office.unit, parent):
            if unit and unit not in self.units():
                self.save_unit(act, unit)

    def save_unit(self, act: Act, unit: Unit) -> None:
        """Write a unit."""
        act.write(
            "unit", record_id("unit", unit.key, author_unit(self._store)), {k: v for k, v in unit_fields(unit).items() if v is not None}
        )

    def get(self) -> Office:
        """The office of this folder. Raises Refused NO_OFFICE."""
        own = self._store.unit
        body = self._body(own)
        kept = body or next((found for unit in self._store.units[1:] if (found := self._body(unit))), "")
        if not kept:
            raise Refused("NO_OFFICE", "Thư mục này chưa thiết lập cơ quan.", "Thiết lập cơ quan trước.")
        if self._read is None or self._read[0] != kept:
            told = json.loads(kept)
            self._read = kept, _office(told, int(self._store.setting(_MACHINE) or told.get("machine", 1)))
        office = self._read[1] if body else self._renamed(self._read[1])
        lane = self.lane(office.machine, own)
        return office if lane == office.machine else replace(office, machine=lane)

    def _body(self, unit: str) -> str:
        row = self._store.db.conn.execute("SELECT body FROM office WHERE id = ?", (record_id("office", unit),)).fetchone()
        return str(row[0]) if row else ""

    def _renamed(self, before: Office) -> Office:
        """An office whose unit has another name now and that has no record of its own under it yet: as it was, under the new name."""
        unit = self.unit(self._store.unit) or before.unit
        prefix = self.prefix_by_event(before.unit.key, unit.key) or before.prefix
        above = self.unit(unit.parent) if unit.parent else None
        return replace(_under(before, unit), prefix=prefix, receiving_office=above or before.receiving_office)

    def prefix_by_event(self, old: str, heir: str) -> str:
        """What the decision that made a unit another's heir says the heir's dossier numbers begin with; "" when it says nothing."""
        sql = "SELECT json_extract(body, '$.prefix') FROM unit_event WHERE old = ? AND heir = ? ORDER BY day DESC LIMIT 1"
        row = self._store.db.conn.execute(sql, (old, heir)).fetchone()
        return str(row[0]) if row and row[0] else ""

    def called(self, key: str) -> Office:
        """The office of a unit by the names it has or had, for its papers: its own record with this machine's way of printing, and
        today's telephone where we go on for it. Of a unit that ended without a record held here only the name is known; of any other the
        present office stands in."""
        now = self.get()
        if key == now.unit.key:
            return now
        if body := self._body(key):
            then = _office(json.loads(body), now.machine)
            phone = now.phone if key in homes(self._store, self._store.unit) else then.phone
            return replace(then, receipt_layout=now.receipt_layout, phone=phone)
        ended = self._store.db.conn.execute("SELECT 1 FROM unit_event WHERE old = ?", (key,)).fetchone()
        unit = self.unit(key) if ended else None
        return _under(now, unit) if unit else now

    def take_lane(self, lane: int) -> None:
        """Number in the lane of a grant from now on, inside the open transaction: the machine's record with it comes afterwards."""
        self._store.set_setting(f"lane/{self._store.replica}/{self._store.unit}", str(lane))

    def lane(self, default: int, unit: str = "") -> int:
        """This machine's lane in a unit ("" = the present one): the one of its grant or of its new life, else the one of set-up."""
        if granted := self._store.setting(f"lane/{self._store.replica}/{unit or self._store.unit}"):
            return int(granted)
        sql = "SELECT lane FROM machine WHERE replica = ? ORDER BY unit = ? DESC LIMIT 1"
        row = self._store.db.conn.execute(sql, (self._store.replica, unit or self._store.unit)).fetchone()
        return int(row[0]) if row else default

    def own_lanes(self) -> set[int]:
        """Every lane this machine's numbers stood in since its present life began: that of set-up, then the one of its grant."""
        rows = self._store.db.conn.execute("SELECT lane, predecessor FROM machine WHERE replica = ?", (self._store.replica,)).fetchall()
        first = set() if any(before for _, before in rows) else {int(self._store.setting(_MACHINE) or 1)}
        return {self.get().machine, *first, *(int(lane) for lane, _ in rows)}

    def machine_record(self, replica: str, unit: str) -> str:
        """The id of a machine's record in a unit."""
        row = self._store.db.conn.execute("SELECT id FROM machine WHERE replica = ? AND unit = ?", (replica, unit)).fetchone()
        return str(row[0]) if row else record_id("machine", replica, unit)

    def with_prefix(self, prefix: str) -> list[str]:
        """Keys of the units known here whose dossier numbers begin with a prefix (a service point may have its commune's), by their own
        record or by what a machine of theirs asked with."""
        which = "json_extract(body, '$.prefix') = ?1"
        sql = f"SELECT unit FROM office WHERE {which} UNION SELECT unit FROM machine WHERE {which}"
        return [str(row[0]) for row in self._store.db.conn.execute(sql, (prefix,)).fetchall()]

    def prefixes_in(self, unit: str, apart_from: Sequence[str] = ()) -> list[str]:
        """What dossier numbers of a unit begin with: by its own record held here; without one by what its machines asked with and by what
        decisions say, ``apart_from`` those about these old units; [] where nothing tells."""
        if own := self.prefix_of(unit):
            return [own]
        told = "SELECT json_extract(body, '$.prefix') AS prefix FROM"
        others = ",".join("?" * len(apart_from))
        sql = (
            f"{told} machine WHERE unit = ? AND prefix IS NOT NULL "
            f"UNION {told} unit_event WHERE heir = ? AND prefix IS NOT NULL AND old NOT IN ({others}) ORDER BY prefix"
        )
        return [str(row[0]) for row in self._store.db.conn.execute(sql, (unit, unit, *apart_from)).fetchall()]

    def prefix_of(self, unit: str) -> str:
        """What the dossier numbers of a unit begin with, by its own record held here; "" without one."""
        body = self._body(unit)
        return str(json.loads(body)["prefix"]) if body else ""

    def units(self) -> list[Unit]:
        """All units known here, each key once."""
        rows = self._store.db.conn.execute("SELECT code, level, name, valid_from, valid_to, parent, key FROM unit ORDER BY key, id")
        found = {r[6]: Unit(r[0], r[1], r[2], _day(r[3]), _day(r[4]), r[5]) for r in rows}
        return list(found.values())

    def unit(self, key: str) -> Unit | None:
        """The unit of a key, or None."""
        return next((unit for unit in self.units() if unit.key == key), None)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may open this folder."""

    id: str
    login: str
    name: str
    title: str
    disabled: bool = False


class Accounts:
    """Accounts of this folder; they never travel."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, act: Act, account: Account) -> None:
        """Write an account."""
        fields = {"login": account.login, "name": account.name, "title": account.title, "disabled": account.disabled}
        act.write("account", account.id, fields)

    def all(self) -> list[Account]:
        """Every account, by login."""
        rows = self._store.db.conn.execute("SELECT id, login, name, title, disabled FROM account ORDER BY login")
        return [Account(*[*row[:4], bool(row[4])]) for row in rows]

    def by_login(self, login: str) -> Account | None:
        """The account of a login, or None."""
        return next((account for account in self.all() if account.login == login), None)

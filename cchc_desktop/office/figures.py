"""Figures (số liệu) of a period: indicators, the official count, a picture of the year; every one leads to its dossiers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from cchc_desktop.domain.change import record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.ii06 import Ii06Row, sum_of, wrong_sums
from cchc_desktop.domain.indicators import Figure, Indicator, in_force
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.periods import Period, PeriodSystem, refuse_impossible, systems_from_json, systems_from_lines
from cchc_desktop.domain.text import text_sort_key
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.lateness import Lateness
from cchc_desktop.office.lists import midnight
from cchc_desktop.storage.dossiers import DossierRow
from cchc_desktop.storage.figures import FigureTable, Scope
from cchc_desktop.storage.offices import author_unit, homes
from cchc_desktop.storage.store import Store
from cchc_desktop.sync.peers import Peers

BY_SECTOR, BY_UNIT = "sector", "unit"
MOST = 1000
"""So many dossiers behind a figure are listed at once."""


@dataclass(frozen=True, slots=True)
class Ii06:
    """The official count of some days: its rows and their sums; ``by`` "sector" (II.06a) or "unit" (II.06b)."""

    by: str
    first: date
    last: date
    rows: tuple[Ii06Row, ...]
    total: Ii06Row


@dataclass(frozen=True, slots=True)
class Picture:
    """A year drawn: per month (month, received, answered, on time), per (weekday, hour) how many came, the slowest procedures
    (code, name, answered, mean days, late), why dossiers were late (reason, how many)."""

    year: int
    months: tuple[tuple[str, int, int, int], ...]
    traffic: tuple[tuple[int, int, int], ...]
    slowest: tuple[tuple[str, str, int, float, int], ...]
    reasons: tuple[tuple[str, int], ...]


class Figures:
    """Reads figures. Days are both included; ``unit`` is the key of a home unit, "" all held here; ``sector`` "" every field."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, FigureTable(bench.store, resources.endings())
        self.stoppable = self._table.stoppable

    def definitions(self, day: date) -> list[Indicator]:
        """The indicators in force on a day."""
        return in_force(resources.indicators(), day)

    def all(
        self, first: date, last: date, unit: str = "", sector: str = "", told: Callable[[int, int], None] = lambda *_: None
    ) -> list[Figure]:  # fmt: skip
        """Every indicator over the dossiers received in these days; ``told(done, of)`` as they come. Raises Refused BAD_FIELD."""
        return self._table.figures(self.definitions(last), self._scope(first, last, unit, sector), told)

    def indicator(self, name: str, first: date, last: date, unit: str = "", sector: str = "") -> Figure:
        """One indicator. Raises Refused NO_INDICATOR, BAD_FIELD."""
        return self._table.figures([self._named(name, last)], self._scope(first, last, unit, sector))[0]

    def behind(
        self, name: str, part: str, first: date, last: date, unit: str = "", sector: str = "", limit: int = MOST
    ) -> list[DossierRow]:  # fmt: skip
        """The dossiers behind an indicator: ``part`` "done", "missing" or "of". Raises Refused NO_INDICATOR, BAD_FIELD."""
        return self._table.behind(self._named(name, last), part, self._scope(first, last, unit, sector), limit)

    def _named(self, name: str, day: date) -> Indicator:
        found = next((one for one in self.definitions(day) if one.name == name), None)
        if found is None:
            raise Refused("NO_INDICATOR", f"Không có chỉ số {name[:40]}.", "Chọn một chỉ số trong danh sách.")
        return found

    def _scope(self, first: date, last: date, unit: str, sector: str, *, alone: bool = False) -> Scope:
        """Of a unit with those it goes on for, or of that unit ``alone``."""
        refuse_impossible(first, last)
        before = () if alone else _before(self._bench.store, unit)
        return Scope(midnight(first), midnight(last + timedelta(days=1)), self._bench.clock.now(), unit, sector, before)

    def sectors(self, first: date, last: date, unit: str = "") -> list[str]:
        """The fields in which dossiers came."""
        return [one for one in self._table.sectors(self._scope(first, last, unit, "")) if one]

    # -- the official count

    def ii06a(self, first: date, last: date, unit: str = "") -> Ii06:
        """Biểu II.06a of one unit ("" = this office), a row a field. Raises Refused BAD_FIELD."""
        return self._ii06(first, last, unit or self._bench.store.unit, BY_SECTOR)

    def ii06b(self, first: date, last: date) -> Ii06:
        """Biểu II.06b, a row a unit whose dossiers are held here. Raises Refused BAD_FIELD."""
        return self._ii06(first, last, "", BY_UNIT)

    def _ii06(self, first: date, last: date, unit: str, by: str) -> Ii06:
        rows = self._table.ii06(self._scope(first, last, unit, ""), by)
        if by == BY_UNIT:
            peers = Peers(self._bench.store)
            rows = [Ii06Row(row.key, peers.title(row.key), *row.cells()) for row in rows]
        rows.sort(key=lambda row: text_sort_key(row.name))
        return Ii06(by, first, last, tuple(rows), sum_of(rows))

    def ii06_behind(self, count: Ii06, key: str, cell: str, unit: str = "", limit: int = MOST) -> list[DossierRow]:
        """The dossiers of one cell; ``key`` the row's field or unit, "" the row of sums."""
        unit = key if count.by == BY_UNIT else unit or self._bench.store.unit
        scope = self._scope(count.first, count.last, unit, key if count.by == BY_SECTOR else "", alone=count.by == BY_UNIT)
        return self._table.ii06_behind(scope, cell, limit)

    def refuse_wrong(self, count: Ii06, unit: str = "") -> None:
        """Raise Refused SUMS_WRONG, naming the dossiers, when a sum of the form does not hold."""
        wrong = [(row.name, name) for row in (*count.rows, count.total) for name in wrong_sums(row)]
        if not wrong:
            return
        own = "" if count.by == BY_UNIT else unit or self._bench.store.unit
        strange = self._table.ii06_strange(self._scope(count.first, count.last, own, ""), 5)
        said = f"Biểu không khớp ở dòng {wrong[0][0]}: {wrong[0][1]}."
        named = ", ".join(row.number for row in strange)
        following = f"Xem ngày nhận, ngày có kết quả của hồ sơ {named} rồi xuất lại." if named else "Kiểm tra dữ liệu."
        raise Refused("SUMS_WRONG", said, following)

    # -- periods and the year

    def systems(self) -> tuple[PeriodSystem, ...]:
        """The ways of cutting a year: the office's own, else those shipped."""
        sql = "SELECT body FROM template WHERE id = ?"
        row = self._bench.store.db.conn.execute(sql, (self._systems_record(),)).fetchone()
        return systems_from_json(json.loads(row[0])) if row else resources.period_systems()

    def save_systems(self, lines: Iterable[str]) -> tuple[PeriodSystem, ...]:
        """Keep other ways, one a line as ``system_line`` writes them. Raises Refused BAD_FIELD."""
        found = systems_from_lines(lines, (*resources.period_systems(), *self.systems()))
        with self._bench.act() as act:
            act.write("template", self._systems_record(), {"key": "periods", "systems": [asdict(one) for one in found]})
        return found

    def _systems_record(self) -> str:
        return record_id("template", "periods", "", author_unit(self._bench.store))

    def periods(self, system: str) -> list[Period]:
        """What may be chosen today under one of them."""
        found = next((one for one in self.systems() if one.id == system), self.systems()[0])
        return found.around(self._bench.clock.now().date())

    def picture(self, year: int, unit: str = "") -> Picture:
        """A year of dossiers received."""
        scope = self._scope(date(year, 1, 1), date(year, 12, 31), unit, "")
        table = self._table
        reasons = Lateness(self._bench).counts(table.late(scope), unit)
        return Picture(year, tuple(table.months(scope)), tuple(table.traffic(scope)), tuple(table.slowest(scope)), tuple(reasons))

    def reasons(self, first: date, last: date, unit: str = "", sector: str = "") -> list[tuple[str, int]]:
        """(why, how many) of the dossiers received in these days and answered late; "" where no reason is known yet."""
        return Lateness(self._bench).counts(self._table.late(self._scope(first, last, unit, sector)), unit)


def _before(store: Store, unit: str) -> tuple[str, ...]:
    """The units that a unit goes on for; none of "" (everybody)."""
    return tuple(homes(store, unit)[1:]) if unit else ()


def shares(store: Store, now: datetime, names: Iterable[str], unit: str, first: date, last: date) -> dict[str, tuple[int, int]]:
    """(how many, of how many) of the named indicators that there are, over the dossiers a unit received in these days."""
    asked = set(names)
    wanted = [one for one in in_force(resources.indicators(), last) if one.name in asked]
    scope = Scope(midnight(first), midnight(last + timedelta(days=1)), now, unit, before=_before(store, unit))
    found = FigureTable(store, resources.endings()).figures(wanted, scope)
    return {one.indicator.name: (one.numerator, one.denominator) for one in found}


def days_words(first: date, last: date) -> str:
    """``Từ ngày 15/12/2025 đến ngày 14/06/2026``."""
    return f"Từ ngày {show_date(first)} đến ngày {show_date(last)}"

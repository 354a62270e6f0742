"""The catalogue and the calendar as an office uses them: what is in force, searched while typing, corrected by dated versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cchc_desktop.domain.catalogue import import_catalogue, procedure_from_json, procedure_to_json
from cchc_desktop.domain.catalogue_search import SearchKey, looser, rank, search_key
from cchc_desktop.domain.errors import refuse_first
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.procedure import Channel, Limit, LimitUnit, Procedure
from cchc_desktop.domain.procedure_check import check_procedure
from cchc_desktop.domain.unit import Hours, Office
from cchc_desktop.domain.workdays import Calendar, DayRule, Reckoning, reckon, rules_from_json
from cchc_desktop.office import resources
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.procedures import CalendarDays, Procedures
from cchc_desktop.storage.store import Author, Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an imported catalogue file."""

    added: int
    changed: int
    same: int
    rejected: tuple[tuple[str, str], ...]


def authors(store: Store, offices: Offices) -> list[str]:
    """Whose `below` records count here, nearest first: this office, its parent, upward."""
    by_key = {unit.key: unit for unit in offices.units()}
    found, key = store.units, by_key[store.unit].parent if store.unit in by_key else None
    while key and key not in found:
        found.append(key)
        key = by_key[key].parent if key in by_key else None
    return found


class Catalogue:
    """The procedures in force for this office."""

    def __init__(self, store: Store, offices: Offices, author: Author, clock: Clock) -> None:
        self._store, self._offices, self._author, self._clock = store, offices, author, clock
        self._table = Procedures(store, lambda data, id_: procedure_from_json(data, id=id_), procedure_to_json)
        self._mark = -1
        self._line: list[str] = []
        self._held: dict[date, dict[str, Procedure]] = {}
        self._keys: dict[str, tuple[Procedure, SearchKey]] = {}

    def _look(self) -> None:
        """Forget what was read once what offices have in common has moved."""
        mark = self._store.counter("common")
        if mark != self._mark:
            self._mark, self._line, self._held = mark, authors(self._store, self._offices), {}

    def _in_force(self, day: date) -> dict[str, Procedure]:
        """Code -> version on a day."""
        self._look()
        if day not in self._held:
            self._held = {day: {p.code: p for p in self._table.in_force(day, self._line)}}
        return self._held[day]

    def _key(self, procedure: Procedure) -> SearchKey:
        """The search key of a version; made once."""
        known = self._keys.get(procedure.id)
        if known is None or known[0] is not procedure:
            known = self._keys[procedure.id] = procedure, search_key(procedure, resources.shortenings().get(procedure.code))
        return known[1]

    def all(self, day: date | None = None) -> list[Procedure]:
        """Every procedure in force on a day (default: today), by sector and name."""
        found = self._in_force(day or self._clock.now().date()).values()
        return sorted(found, key=lambda p: (p.sector, p.name))

    def served(self, office: Office, day: date | None = None) -> list[Procedure]:
        """Those of the fields the office serves; all when it has chosen none."""
        return [p for p in self.all(day) if not office.sectors or p.sector in office.sectors]

    def sectors(self) -> list[str]:
        """Every field (lĩnh vực) of the catalogue."""
        return sorted({p.sector for p in self.all()})

    def search(self, text: str, office: Office, day: date | None = None, limit: int = 9) -> list[Procedure]:
        """Served procedures by words without marks, initials, code or part of it; the office's most used first."""
        known = {p.code: p for p in self.served(office, day)}
        return [known[code] for code in rank(text, map(self._key, known.values()), self._table.uses(), first=limit)]

    def nearest(self, text: str, office: Office, day: date | None = None, limit: int = 5) -> list[Procedure]:
        """When nothing answers: what answers the longest part of the typed words."""
        for part in looser(text):
            if found := self.search(part, office, day, limit):
                return found
        return []

    def lapsed(self, text: str, day: date | None = None) -> Procedure | None:
        """The version of a typed code that no longer (or not yet) holds on a day, when no version does."""
        digits = "".join(c for c in text if c.isdigit())
        code = f"{digits[:1]}.{digits[1:]}"
        if len(digits) != 7 or self.get(code, day) is not None:
            return None
        return next(iter(self._table.versions(code)), None)

    def versions(self, code: str) -> list[Procedure]:
        """Every version of a code that is held, the latest first."""
        return self._table.versions(code)

    def uses_since(self, since: datetime) -> dict[str, int]:
        """Code -> how many dossiers this office received since a moment."""
        return self._table.uses_since(self._store.unit, since)

    def get(self, code: str, day: date | None = None) -> Procedure | None:
        """The version of a code in force on a day."""
        self._look()
        day = day or self._clock.now().date()
        if day in self._held:
            return self._held[day].get(code)
        return next(iter(self._table.in_force(day, self._line, code)), None) if code else None

    def by_id(self, id_: str) -> Procedure | None:
        """The very version a dossier was taken in under."""
        return self._table.by_id(id_)

    def save(self, procedure: Procedure) -> str:
        """Correct a procedure or write a dated version of it; earlier dossiers keep theirs. Raises Refused BAD_FIELD."""
        refuse_first(check_procedure(procedure))
        with self._store.act(self._author, self._clock) as act:
            return self._table.save(act, procedure)

    def write(self, procedures: Iterable[Procedure]) -> Imported:
        """Write those that differ from what holds here, in one act."""
        held = {(p.code, p.valid_from): p for p in self.all()}
        added = changed = same = 0
        with self._store.act(self._author, self._clock) as act:
            for procedure in procedures:
                before = self._table.by_id(self._table.record(procedure)) or held.get((procedure.code, procedure.valid_from))
                if before is not None and replace(before, id="") == replace(procedure, id=""):
                    same += 1
                    continue
                added, changed = added + (before is None), changed + (before is not None)
                self._table.save(act, procedure)
        return Imported(added, changed, same, ())

    def import_file(self, data: bytes) -> Imported:
        """Import a catalogue file of either shape. Raises Refused NOT_A_CATALOGUE; then nothing has changed."""
        read = import_catalogue(data, resources.known())
        return replace(self.write(read.procedures), rejected=read.rejected)

    def used(self, code: str) -> None:
        """Note one more use, inside the running act."""
        self._table.used(code)


def choose_limit(procedure: Procedure, channel: Channel, case: str = "") -> Limit:
    """The limit of a channel and case: the named case, else the channel's own, else the first; same day when none is stated."""
    fitting = [x for x in procedure.limits if x.channel in (None, channel)] or list(procedure.limits)
    named = [x for x in fitting if x.case == case] if case else []
    ordered = named or sorted(fitting, key=lambda x: (x.channel is None, bool(x.case)))
    return ordered[0] if ordered else Limit(0, LimitUnit.SAME_DAY, confirm=True)


def _says_nothing(rule: DayRule, week: Sequence[Hours]) -> bool:
    """Whether a day has no name and is what its weekday is."""
    return not rule.name and rule.off == (not week[rule.day.weekday()].spans)


class WorkCalendar:
    """The office's calendar: its week, the days written here and above."""

    def __init__(self, store: Store, offices: Offices, author: Author, clock: Clock) -> None:
        self._store, self._offices, self._author, self._clock = store, offices, author, clock
        self._days = CalendarDays(store)
        self._held: tuple[int, dict[date, DayRule]] | None = None

    def _rules(self) -> dict[date, DayRule]:
        """Day -> rule; read again only when what offices have in common has moved."""
        mark = self._store.counter("common")
        if self._held is None or self._held[0] != mark:
            self._held = (mark, self._days.rules(authors(self._store, self._offices)))
        return self._held[1]

    def calendar(self, office: Office, sector: str = "") -> Calendar:
        """Week (of a field that has its own: half Saturdays) and exceptions as they stand."""
        return Calendar(office.week_of(sector), self._rules())

    def year(self, year: int) -> list[DayRule]:
        """Days off and worked days of a year, in order; days put back to what their weekday is are left out."""
        week = self._offices.get().week
        return [rule for day, rule in sorted(self._rules().items()) if day.year == year and not _says_nothing(rule, week)]

    def clear(self, day: date) -> int:
        """Let a day be what its weekday is; 0 when it was already."""
        closed = not self._offices.get().week[day.weekday()].spans
        return self.save([DayRule(day, closed, "")]) if day in self._rules() else 0

    def save(self, rules: Iterable[DayRule]) -> int:
        """Write days; how many were new or changed."""
        with self._store.act(self._author, self._clock) as act:
            return self._days.save(act, rules)

    def import_data(self, data: object) -> int:
        """Import a parsed calendar file. Raises Refused NOT_A_CALENDAR, BAD_CALENDAR."""
        return self.save(rules_from_json(data))

    def reckon(self, received_at: datetime, limit: Limit, office: Office, sector: str = "") -> Reckoning:
        """Due moment and its count."""
        return reckon(received_at, limit, self.calendar(office, sector), due_rule=office.due_rule, cutoff=office.same_day_cutoff)

"""The lists of dossiers as the desk looks through them: named lists, cut at the office's own working days, of one unit or all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cchc_desktop.domain.listing import Edges, Listing, Part
from cchc_desktop.domain.moments import ICT, Clock
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.workdays import Calendar
from cchc_desktop.office import resources
from cchc_desktop.office.catalogue import WorkCalendar
from cchc_desktop.storage.dossiers import DossierRow
from cchc_desktop.storage.listings import Listings
from cchc_desktop.storage.offices import Offices, heir_of, homes
from cchc_desktop.storage.store import Store

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """The first rows of a list; ``more`` when it holds further ones."""

    rows: tuple[DossierRow, ...]
    more: bool


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), ICT)


def edges(now: datetime, calendar: Calendar) -> Edges:
    """Where the lists of a moment are cut; a week ends on Sunday, or with the next working day when that is later."""
    today = midnight(now.date())
    following = midnight(calendar.next_working(now.date())) + ONE_DAY
    return Edges(now, today + ONE_DAY, following, max(today + timedelta(days=7 - now.weekday()), following), midnight(date(now.year, 1, 1)))


class DossierLists:
    """Reads the lists; ``unit`` is the key of a home unit, "" = all that are held here."""

    def __init__(self, store: Store, offices: Offices, calendar: WorkCalendar, clock: Clock) -> None:
        self._store, self._offices, self._calendar, self._clock = store, offices, calendar, clock
        self._table = Listings(store, resources.endings())

    def edges(self) -> Edges:
        """Where the lists are cut now."""
        return edges(self._clock.now(), self._calendar.calendar(self._offices.get()))

    def rows(self, which: Listing, text: str = "", unit: str = "", limit: int = 50, part: Part | None = None) -> Listed:
        """The first ``limit`` of a list that hold all typed words; ``part`` = of one officer or field."""
        found = self._table.rows(which, self.edges(), text, homes(self._store, unit) if unit else [], limit + 1, part)
        return Listed(tuple(found[:limit]), len(found) > limit)

    def counts(self, unit: str = "", part: Part | None = None) -> dict[Listing, int]:
        """How many dossiers each list holds."""
        return self._table.counts(self.edges(), homes(self._store, unit) if unit else [], part)

    def units(self) -> list[Unit]:
        """The units whose dossiers are held, and those that go on for them, this office first; one alone when nobody sends here."""
        own, known = self._store.unit, {unit.key: unit for unit in self._offices.units()}
        keys = [own, *(key for key in self._table.units() if key != own)]
        for key in keys:  # who goes on with them, although nothing of its own has come yet
            if key != own and (heir := heir_of(self._store, key)) and heir not in keys:
                keys.append(heir)
        return [known[key] for key in keys if key in known]

"""Under which name a paper stands (tên đơn vị trên giấy): the one its office bore when it was given out, in every print.

Whoever takes a number for a paper writes with it the name it then has (``letterhead/<paper>``): what this machine had been told by that
moment, whatever it hears later. Papers from before that was noted are followed from the unit of the dossier to its heir of their day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.life import Issue, Story
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.unit import Office
from cchc_desktop.office.letterheads import agency
from cchc_desktop.office.lists import midnight
from cchc_desktop.office.passing_on import TAKEN_OVER
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.ledgers import BookRow, Ledgers
from cchc_desktop.storage.life import RECEIPT, Lives
from cchc_desktop.storage.offices import Offices, homes
from cchc_desktop.storage.store import Store


def office_of_receipt(store: Store, dossier: Dossier, story: Story) -> Office:
    """The office that received a dossier: whose name its receipt, its control slip and its entry in the book bear."""
    accepted = any(step.was is Status.NEW and step.to is Status.ACCEPTED and not step.undone for step in story.steps)
    return _given_out(store, dossier, story, RECEIPT, dossier.received_at if accepted else None)


def office_of_issue(store: Store, dossier: Dossier, story: Story, issue: Issue) -> Office:
    """The office that gave a form out."""
    return _given_out(store, dossier, story, issue.id, issue.at)


def office_of_day(store: Store, day: date, today: date) -> Office:
    """The office whose day a list of fees tells of: the one that took the last of them, by the end of an earlier day without any the one
    that last received a dossier."""
    ledgers, unit, end = Ledgers(store), store.unit, midnight(day + timedelta(days=1))
    if paid := ledgers.last_paid(unit, midnight(day), end):
        dossier, payment, at = paid
        return _given_out(store, Dossiers(store).get(dossier), Lives(store).of(dossier), payment, at)
    last = ledgers.last_received(unit, end) if day < today else ""
    return office_of_receipt(store, Dossiers(store).get(last), Lives(store).of(last)) if last else Offices(store).get()


def resolver_of(store: Store) -> Callable[[BookRow], str]:
    """Who works on what stands in the book: its officer, else the agency that received the dossier."""
    if len(homes(store, store.unit)) == 1:
        ours = agency(Offices(store).get().unit)
        return lambda row: row.officer or ours

    def of(row: BookRow) -> str:
        if row.officer:
            return row.officer
        kept = Lives(store).letterhead(row.id, RECEIPT)
        unit = kept[0] if kept else office_of_receipt(store, Dossiers(store).get(row.id), Lives(store).of(row.id)).unit
        return agency(unit)

    return of


def _given_out(store: Store, dossier: Dossier, story: Story, paper: str, at: datetime | None) -> Office:
    """The office as a paper names it; without a note of that the one of the dossier's unit, or of who went on for it at that moment."""
    offices = Offices(store)
    if kept := Lives(store).letterhead(dossier.id, paper):
        return replace(offices.called(kept[0].key), unit=kept[0], office_name=kept[1])
    return _office(store, offices, dossier, story, at)


_HEIR = (
    "SELECT heir FROM unit_event WHERE old = ? AND day <= ? AND (heir = ? OR json_extract(body, '$.records') IS NULL) "
    "ORDER BY heir = ? DESC LIMIT 1"
)
"""The heir of a unit on a day, the one that a dossier was passed on to before all others."""


def _office(store: Store, offices: Offices, dossier: Dossier, story: Story, at: datetime | None) -> Office:
    """The office of the unit that received a dossier, followed to its heir of a moment (None = the unit itself)."""
    unit, day, seen = _origin(store, offices, dossier, story), at.astimezone(ICT).date().isoformat() if at else "", set[str]()
    while unit not in seen and (row := store.db.conn.execute(_HEIR, (unit, day, dossier.unit, dossier.unit)).fetchone()):
        seen.add(unit)
        unit = str(row[0])
    return offices.called(unit)


def _origin(store: Store, offices: Offices, dossier: Dossier, story: Story) -> str:
    """The unit that received a dossier: the one it was passed on from when that was split, else its own."""
    titles = [one.said[TAKEN_OVER][0] for one in story.corrections if TAKEN_OVER in one.said]
    olds = store.db.conn.execute("SELECT old FROM unit_event WHERE heir = ?", (dossier.unit,)).fetchall() if titles else []
    return next((key for (key,) in olds if (unit := offices.unit(key)) and unit.title == titles[0]), dossier.unit)

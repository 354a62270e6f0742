"""Under which name a paper stands (tên đơn vị trên giấy): what a unit gave out before it was renamed, merged or split keeps its name."""

from __future__ import annotations

from datetime import datetime

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.life import Issue, Story
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.unit import Office
from cchc_desktop.office.passing_on import TAKEN_OVER
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Store


def office_of_receipt(store: Store, dossier: Dossier, story: Story) -> Office:
    """The office that received a dossier: its own unit's; what was only taken down before, by who goes on for it on the day of receipt."""
    accepted = any(step.was is Status.NEW and step.to is Status.ACCEPTED and not step.undone for step in story.steps)
    return _office(store, dossier, story, dossier.received_at if accepted else None)


def office_of_issue(store: Store, dossier: Dossier, story: Story, issue: Issue) -> Office:
    """The office that gave a form out: of the dossier's unit, or of who goes on for it on that day."""
    return _office(store, dossier, story, issue.at)


_HEIR = (
    "SELECT heir FROM unit_event WHERE old = ? AND day <= ? AND (heir = ? OR json_extract(body, '$.records') IS NULL) "
    "ORDER BY heir = ? DESC LIMIT 1"
)
"""The heir of a unit on a day, the one that a dossier was passed on to before all others."""


def _office(store: Store, dossier: Dossier, story: Story, at: datetime | None) -> Office:
    """The office of the unit that received a dossier, followed to its heir of a moment (None = the unit itself)."""
    offices = Offices(store)
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

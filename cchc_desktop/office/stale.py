"""Printed forms that no longer agree (cần in lại): the print log keeps the digest of what a page said of its dossier."""

from __future__ import annotations

from dataclasses import asdict, astuple
from datetime import date, timedelta
from typing import Any

from cchc_desktop.domain.change import canonical, digest
from cchc_desktop.domain.dossier import Component, Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Issue, Story
from cchc_desktop.domain.moments import store as stored
from cchc_desktop.office.life import cooperating_of
from cchc_desktop.office.lists import midnight
from cchc_desktop.storage.desk import PrintLog
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.ledgers import Ledgers
from cchc_desktop.storage.life import Lives
from cchc_desktop.storage.store import Store

RECEIPT, CONTROL, DEADLINE, REGISTER, FEES = "receipt", "control", "deadline", "register", "fees"
_DUE_BY_HAND = ("correction", "manual")
"""A due date that a wait or an extension moved does not make a receipt wrong: it said what was agreed that day."""


def page_digest(store: Store, form: str, record: str) -> str:
    """The digest of what a form says today: of its dossier, or of a volume of the register and a day's fees; "" for other forms."""
    if form in (REGISTER, FEES):
        return _book_digest(store, form, record)
    lives, table = Lives(store), Dossiers(store)
    try:
        if form in (RECEIPT, CONTROL, DEADLINE):
            dossier = table.get(record)
            return _digest(_said(store, form, dossier, lives.of(dossier.id)))
        owner, issue = lives.issue(record)
    except Refused:
        return ""
    return _issue_digest(table.get(owner), issue)


def stale_forms(store: Store, dossier: Dossier) -> list[tuple[str, str]]:
    """(form, record) whose last print differs from what would be printed today; a void dossier or form wants no paper.

    A print from before digests were noted is held against the corrections since: something was put right after it.
    """
    if dossier.voided:
        return []
    story = Lives(store).of(dossier.id)
    today = {(form, dossier.id): _digest(_said(store, form, dossier, story)) for form in (RECEIPT, CONTROL, DEADLINE)}
    today |= {(issue.form, issue.id): _issue_digest(dossier, issue) for issue in story.issues if not issue.voided}
    mended = max((one.at for one in story.corrections), default=None)
    printed = PrintLog(store).last(dict.fromkeys(record for _, record in today))
    return [
        (form, record) for form, record, kept, at in printed
        if (form, record) in today and (kept != today[form, record] if kept else mended is not None and mended > at)
    ]  # fmt: skip


def book_state(store: Store, form: str, record: str) -> tuple[int, bool]:
    """(how often a volume or a day's fees was printed, whether it says something else today than the last print)."""
    log = PrintLog(store)
    last = next((kept for one, _, kept, _ in log.last([record]) if one == form), "")
    return log.count(form, record), bool(last) and last != page_digest(store, form, record)


def _book_digest(store: Store, form: str, record: str) -> str:
    """Every entry of a volume, or every receipt of a day, as kept."""
    ledgers = Ledgers(store)
    if form == REGISTER:
        return _digest([[str(value) for value in astuple(row)[:-1]] for row in ledgers.book(store.unit, record)])  # its id is not printed
    day = date.fromisoformat(record)
    rows = ledgers.receipts(store.unit, midnight(day), midnight(day + timedelta(days=1)))
    return _digest([[str(value) for value in astuple(row)] for row in rows])


def _issue_digest(dossier: Dossier, issue: Issue) -> str:
    said = [_who(dossier), issue.no, issue.lane, list(issue.contents), issue.reason, dict(issue.texts)]
    return _digest(said)


def _said(store: Store, form: str, d: Dossier, story: Story) -> list[Any]:
    if form == CONTROL:
        others = cooperating_of(Dossiers(store), d.id)
        return [*_who(d), others] if others else _who(d)
    if form == DEADLINE:
        return [*_who(d), d.limit, stored(d.received_at), stored(d.due_at), [one.id for one in story.dues]]
    moved = [stored(move.new_due) for move in story.standing_dues if move.cause in _DUE_BY_HAND]
    return [
        *_who(d), [_paper(paper) for paper in d.components], d.sets, d.limit, stored(d.received_at), d.result_place, d.fee, moved[-1:],
    ]  # fmt: skip


def _who(d: Dossier) -> list[Any]:
    return [d.number, asdict(d.applicant), asdict(d.submitted_by) if d.submitted_by else None, d.procedure_code, d.procedure_name]


def _paper(paper: Component) -> list[Any]:
    return [paper.name, paper.originals, paper.certified, paper.photocopies, paper.note]


def _digest(said: list[Any]) -> str:
    return digest(canonical(said))

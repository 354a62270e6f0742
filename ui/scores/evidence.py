"""The evidence of a line as its panel shows it: files, and entries of the registers of work by their names."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_desktop.domain.criteria import Line
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.score import Named, ScoreSheet
from cchc_desktop.office.session import Session
from ui.dossiers.papers import size_words


@dataclass(frozen=True)
class Proof:
    """One piece: ``file`` to be opened, else ``record`` the entry of a register ("" when it has not come to this machine)."""

    id: str
    name: str
    told: str
    file: Attachment | None = None
    record: str = ""


def proofs_of(session: Session, sheet: ScoreSheet, line: Line) -> list[Proof]:
    """What a line rests on, files first."""
    files = [Proof(one.id, one.name, size_words(one.size), file=one) for one in sheet.proofs if one.component == line.id]
    return files + [_named(session, one) for one in sheet.named if one.line == line.id]


def _named(session: Session, one: Named) -> Proof:
    try:
        entry = session.work.get(one.record)
        book = session.work.book(entry.book)
    except Refused:
        return Proof(one.id, "Việc trong sổ", "chưa về máy này")
    title = " ".join(entry.values.get(book.name, "").split()) or book.title
    return Proof(one.id, title, f"Sổ {book.title}{', đã hủy' if entry.voided else ''}", record=entry.id)


def entries_for(session: Session, sheet: ScoreSheet, line: Line) -> list[Proof]:
    """The entries of this office's registers that can be named on a line: those of the register that feeds it first."""
    have, found = {one.record for one in sheet.named if one.line == line.id}, list[Proof]()
    books = sorted(session.work.books(), key=lambda book: book.line_in(sheet.criteria.id) != line.id)
    for book in books:
        rows = [row for row in session.work.rows(book.id, session.store.unit) if row.id not in have]
        found += [Proof(row.id, row.title, f"Sổ {book.title}, {row.state[:1].lower()}{row.state[1:]}", record=row.id) for row in rows]
    return found

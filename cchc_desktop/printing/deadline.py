"""The deadline slip (Phiếu tính thời hạn): the count day by day and every move of the due date, to show or to argue with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cchc_desktop.domain.moments import ICT, sentence_moment
from cchc_desktop.printing.fields import day_text
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import Ending, Form, FormHead, draw_form
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Cell, Column, Row, Table, row


@dataclass(frozen=True)
class CountLine:
    """One line of a count: the day or days ("T2 23/11"), what it is counted as."""

    day: str
    text: str


@dataclass(frozen=True)
class Move:
    """One move of the due date: why in words, from, to, when, by whom, its own count."""

    cause: str
    old_due: datetime
    new_due: datetime
    at: datetime
    who: str
    reason: str = ""
    lines: tuple[CountLine, ...] = ()


@dataclass(frozen=True)
class DeadlinePage:
    """The count of a dossier: name of the applicant, procedure, limit in words, receipt, the first count, all moves, the due time now."""

    head: FormHead
    code: str
    applicant: str
    content: str
    limit: str
    received_at: datetime
    due_at: datetime
    lines: tuple[CountLine, ...]
    moves: tuple[Move, ...]
    signer: str


def deadline_pdf(page: DeadlinePage) -> bytes:
    """The slip as PDF bytes; the same page gives the same bytes."""
    sheet = Sheet(f"{page.head.title} {page.code}".strip())
    draw_deadline(sheet, page)
    return sheet.finish()


def draw_deadline(sheet: Sheet, page: DeadlinePage) -> None:
    """The slip on leaves of its own of a file."""
    draw_form(sheet, page.head, lambda form: _write(form, page), f"{page.head.texts['code']}: {page.code}")


def _write(form: Form, page: DeadlinePage) -> None:
    form.start(page.code, show_code=True)
    form.field("of", page.applicant, "b")
    form.field("content", page.content)
    form.field("limit", page.limit, "b")
    form.field("received", sentence_moment(page.received_at))
    form.field("due", sentence_moment(page.due_at), "b")
    form.sheet.need(form.look.leading * 5)
    form.paragraph(form.texts["count"], justified=False)
    end = Ending(form.closing("closing", {}), [([form.texts["right_role"]], page.signer, 0.75)], form.texts["sign_note"])
    tail = form.below_table(end)
    _count(form, page.lines, 0.0 if page.moves else tail)
    if page.moves:
        _moves(form, page.moves, tail)
    form.ending(end)


def _count(form: Form, lines: tuple[CountLine, ...], tail: float) -> None:
    sheet = form.sheet
    columns = [Column(45 * MM, form.texts["head_day"], "left"), Column(sheet.measure - 45 * MM, form.texts["head_text"], "left")]
    Table(columns, form.look.table, form.look.pad).draw(sheet, [row(one.day, one.text) for one in lines] or [row("–", "–")], tail=tail)
    sheet.y += form.look.gap + 4


def _moves(form: Form, moves: tuple[Move, ...], tail: float) -> None:
    """The table of moves: old and new due time, why, who; the count of a move stands in its own row below it."""
    sheet, texts = form.sheet, form.texts
    widths = (38.0, 36.0, 36.0, 0.0)
    heads = [texts[name] for name in ("head_cause", "head_old", "head_new", "head_who")]
    columns = [
        Column(wide * MM or sheet.measure - sum(widths) * MM, head, align)
        for wide, head, align in zip(widths, heads, ("left", "centre", "centre", "left"), strict=True)
    ]
    rows: list[Row] = []
    for move in moves:
        cause = f"{move.cause}: {move.reason}" if move.reason else move.cause
        old, new = (f"{at.astimezone(ICT):%H:%M}, {day_text(at.astimezone(ICT).date())}" for at in (move.old_due, move.new_due))
        who = f"{move.who}, {day_text(move.at.astimezone(ICT).date())}"
        rows.append(Row([Cell(cause), Cell(old), Cell(new, style="b"), Cell(who)], with_next=bool(move.lines)))
        if move.lines:
            said = "; ".join(f"{one.day} {one.text}".strip() for one in move.lines)
            rows.append(Row([Cell(said, 4, "i", "left")]))
    table = Table(columns, form.look.table - 1, form.look.pad)
    sheet.need(form.look.leading + form.look.gap + table.start_height(sheet, rows, tail))
    form.paragraph(texts["moves"], justified=False)
    table.draw(sheet, rows, tail=tail)
    sheet.y += form.look.gap + 4

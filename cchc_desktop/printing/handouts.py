"""The list to sign when results are handed out: a row a dossier, room for each signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.printing.fields import day_text
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import Ending, Form, FormHead, draw_form
from cchc_desktop.printing.runs import Run
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Column, Row, Table, row

_COLUMNS = (
    ("head_no", 9, "centre"), ("head_code", 25.5, "centre"), ("head_name", 36, "left"), ("head_procedure", 0, "left"),
    ("head_book", 21, "centre"), ("head_due", 20.5, "centre"), ("head_sign", 25, "left"),
)  # fmt: skip
TO_SIGN = 36.0


@dataclass(frozen=True)
class HandoutRow:
    """One result: dossier, applicant (and who takes it, when another), what it is, volume and number in the book, the day promised."""

    code: str
    name: str
    procedure: str
    book: str
    due: date | None
    taker: str = ""


@dataclass(frozen=True)
class HandoutsPage:
    """What is handed out on a day; ``how`` says to whom (a post office, a village), "" for the counter."""

    head: FormHead
    day: date
    rows: tuple[HandoutRow, ...]
    signer: str
    how: str = ""


def handouts_pdf(page: HandoutsPage) -> bytes:
    """The list as PDF bytes; the same list gives the same bytes."""
    sheet = Sheet(f"{page.head.title} {page.day:%d/%m/%Y}")
    draw_handouts(sheet, page)
    return sheet.finish()


def draw_handouts(sheet: Sheet, page: HandoutsPage) -> None:
    """The list on leaves of its own of a file."""
    draw_form(sheet, page.head, lambda form: _write(form, page), f"{page.head.texts['file']} {page.day:%d/%m/%Y}")


def _write(form: Form, page: HandoutsPage) -> None:
    texts, sheet = form.texts, form.sheet
    form.start()
    sheet.y -= 4
    said = f"({sentence_date(page.day)}{'; ' + page.how if page.how else ''})"
    sheet.centred([Run(said, "i")], sheet.y + 12, 13)
    sheet.y += 26
    rest = sheet.measure - sum(wide for _, wide, _ in _COLUMNS) * MM
    table = Table([Column(wide * MM or rest, texts[name], align) for name, wide, align in _COLUMNS], 10.5, (1.2 * MM, 2.4))
    values = {"count": f"{len(page.rows):02d}" if page.rows else ""}
    end = Ending(form.closing("closing", values), [([texts["right_role"]], page.signer, 0.75)], texts["sign_note"])
    rows = [_row(n, one, texts["taker"]) for n, one in enumerate(page.rows, 1)] or _empty()
    table.draw(sheet, rows, tail=form.below_table(end))
    sheet.y += form.look.gap + 4
    form.ending(end)


def _row(number: int, one: HandoutRow, taker: str) -> Row:
    name = f"{one.name} ({taker} {one.taker})" if one.taker and one.taker != one.name else one.name
    return Row(row(str(number), one.code, name, one.procedure, one.book, day_text(one.due), "").cells, lowest=TO_SIGN)


def _empty() -> list[Row]:
    """Rows to fill in by hand."""
    return [Row(row(str(n), *[""] * 6).cells, lowest=TO_SIGN) for n in range(1, 11)]

"""The register book (Sổ theo dõi hồ sơ): a cover and the pages of one volume, lying A4; any span of rows can be printed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.domain.text import NBSP
from cchc_desktop.printing.fields import day_text, spaced
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import FormHead, leaf_footer
from cchc_desktop.printing.runs import Run, balanced
from cchc_desktop.printing.sheet import LANDSCAPE, Sheet
from cchc_desktop.printing.tables import Column, Row, Table, row

_COLUMNS = (
    ("head_no", 8, "centre", ""), ("head_code", 21.5, "centre", ""), ("head_procedure", 34, "left", ""), ("head_sets", 10, "centre", ""),
    ("head_name", 27, "left", ""), ("head_address", 33.5, "left", ""), ("head_resolving", 22.5, "left", ""),
    ("head_received", 17.6, "centre", "group"), ("head_due", 17.6, "centre", "group"), ("head_returned", 17.6, "centre", "group"),
    ("head_method", 16.4, "centre", "group"), ("head_sign", 12.6, "centre", "group"), ("head_note", 13.7, "left", ""),
)  # fmt: skip
SIZE = 9.5
TO_SIGN = 34.0
"""The least height of a row: room for a signature."""


@dataclass(frozen=True)
class RegisterRow:
    """One entry of the book. ``method`` how the result is received; a void entry keeps its number and says why in ``note``."""

    no: int
    code: str
    procedure: str
    sets: int
    name: str
    address: str
    phone: str
    resolving: str
    received: date
    due: date | None
    returned: date | None
    method: str
    note: str = ""


@dataclass(frozen=True)
class RegisterPage:
    """One volume, or some rows of it: ``book`` "03/2026", ``sector`` the field or fields it is kept for, first and last day in it."""

    head: FormHead
    book: str
    sector: str
    rows: tuple[RegisterRow, ...]
    first: date | None = None
    last: date | None = None
    cover: bool = True


def register_pdf(page: RegisterPage) -> bytes:
    """The cover and all pages as PDF bytes; the same book gives the same bytes."""
    sheet = Sheet(f"{page.head.title} {page.book}")
    draw_register(sheet, page)
    return sheet.finish()


def draw_register(sheet: Sheet, page: RegisterPage) -> None:
    """The book on leaves of its own of a file."""
    if page.cover:
        sheet.start(LANDSCAPE, number_pages=False)
        _cover(sheet, page)
    trial = Sheet("", dry=True)
    trial.start(LANDSCAPE)
    _pages(trial, page)
    sheet.start(LANDSCAPE)
    texts = page.head.texts
    parts = [texts["file"], f"{texts['sector']}: {page.sector}" if page.sector else "", f"{texts['book']} {page.book}" if page.book else ""]
    sheet.on_leave = leaf_footer(sheet, " – ".join(part for part in parts if part), trial.page)
    _pages(sheet, page)


def _cover(sheet: Sheet, page: RegisterPage) -> None:
    """Who keeps the book, its title, field, volume, and the days from its first entry to its last."""
    texts, head = page.head.texts, page.head
    base = sheet.y + 14
    for text, style in ((head.parent, "b" if head.bold_parent else "r"), (head.office, "b")):
        for part in balanced(text, style, 14, sheet.measure) if text else []:
            sheet.centred(part, base, 14, style)
            base += 17
    half = 0.2 * 60 * MM
    sheet.rule(sheet.middle - half, sheet.middle + half, base - 9)
    sheet.y = 75 * MM
    for part in balanced(head.title, "b", 26, sheet.measure):
        sheet.centred(part, sheet.y + 26, 26, "b")
        sheet.y += 32
    sheet.y += 20
    for label, value in (("sector", page.sector), ("book", page.book)):
        runs = [Run(f"{texts[label]}: "), Run(value, "b") if value else Run("", dots=70 * MM)]
        for line in sheet.lines(runs, 16, 180 * MM):
            sheet.line(line, sheet.middle - line.width / 2, sheet.y + 16, 16)
            sheet.y += 21
        sheet.y += 5
    span: list[Run] = []
    for label, day in (("from", page.first), ("until", page.last)):
        said = [Run(sentence_date(day))] if day else [Run(f"ngày{NBSP}"), Run("", dots=36 * MM)]
        span += [Run(f"{texts[label]} " if not span else f" {texts[label]} "), *said]
    sheet.centred(span, sheet.y + 16, 14)


def table(page: RegisterPage) -> Table:
    """The thirteen columns; the last five but one under their common heading."""
    texts = page.head.texts
    columns = [Column(wide * MM, texts[name], align, texts[over] if over else "") for name, wide, align, over in _COLUMNS]
    return Table(columns, SIZE, (0.8 * MM, 1.8), numbers=True, number_form="{}", on_top=True)


def _pages(sheet: Sheet, page: RegisterPage) -> None:
    rows = [_row(one, page.head.texts["phone_short"]) for one in page.rows] or [Row(row(*[""] * 13).cells, lowest=TO_SIGN)] * 9
    table(page).draw(sheet, rows)


def _row(one: RegisterRow, phone_label: str) -> Row:
    phone = f"{phone_label}:{NBSP}{spaced(one.phone).replace(' ', NBSP)}" if one.phone else ""
    where = "; ".join(part for part in (one.address, phone) if part)
    days: Sequence[str] = [day_text(day) for day in (one.received, one.due, one.returned)]
    cells = row(str(one.no), one.code, one.procedure, f"{one.sets:02d}", one.name, where, one.resolving, *days, one.method, "", one.note)
    return Row(cells.cells, lowest=TO_SIGN)

"""Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả, two copies (liên) on one A4 or one copy a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from cchc_desktop.domain.dossier import Component, Person
from cchc_desktop.domain.moments import sentence_date, sentence_moment
from cchc_desktop.domain.person import show_birth
from cchc_desktop.domain.text import grouped
from cchc_desktop.printing import qr
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import NBSP, Run, balanced
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Column, Row, Table

HALF = 148.5 * MM
MOST_IN_HALF = 136 * MM


@dataclass(frozen=True)
class ReceiptPage:
    """What the form says. ``parent``/``office`` head the page, ``texts`` are the form's labels of its dated set.

    Empty values print as dotted leaders. ``copy_no`` above 1 marks a reprint. ``fee`` whole đồng or None.
    """

    texts: Mapping[str, str]
    title: str
    parent: str
    office: str
    office_phrase: str
    place: str
    day: date | None
    number: str
    code: str
    applicant: Person
    submitted_by: Person | None
    content: str
    components: tuple[Component, ...]
    sets: int
    limit: str
    received_at: datetime | None
    due_at: datetime | None
    result_place: str
    book: str
    book_no: int
    receiver: str
    fee: int | None = None
    hotline: str = ""
    copy_no: int = 1
    printed_on: date | None = None
    layout: str = "two_on_a4"


@dataclass(frozen=True)
class _Look:
    """Sizes of one layout."""

    size: float
    leading: float
    heads: tuple[float, float]
    number_gap: float
    title: float
    table: float
    columns: tuple[float, ...]
    pad: float
    role: float
    note: float
    room: float
    name: float


_HALF = _Look(10.5, 12.3, (11.0, 12.0), 17.5, 13, 9.5, (9, 98, 18, 21, 18, 21), 1.3, 11, 9.5, 10.5 * MM, 11)
_FULL = _Look(13, 16.9, (12.0, 13.0), 27.0, 14, 10.5, (10, 71, 19, 22, 20, 23), 2.2, 13, 12, 24 * MM, 13)


def receipt_pdf(page: ReceiptPage) -> bytes:
    """The form as PDF bytes; the same page gives the same bytes. Never truncated: many papers run over pages."""
    if page.layout == "two_on_a4" and _half_height(page) <= MOST_IN_HALF:
        return _two_halves(page)
    return _full_pages(page)


def _two_halves(page: ReceiptPage) -> bytes:
    sheet = Sheet(f"{page.title} {page.code}", left=15 * MM, right=10 * MM, top=7 * MM, bottom=6 * MM, number_pages=False)
    for place in (0, 1):
        sheet.y = 7 * MM + place * HALF
        _copy(sheet, page, page.texts[f"copy_{place + 1}"], _HALF)
        if place == 0:
            _cut_line(sheet)
    return sheet.finish()


def _half_height(page: ReceiptPage) -> float:
    """Height one copy takes in a half."""
    trial = Sheet("", left=15 * MM, right=10 * MM, top=0, bottom=-2000 * MM, number_pages=False)
    _copy(trial, page, page.texts["copy_1"], _HALF)
    return trial.y


def _full_pages(page: ReceiptPage) -> bytes:
    sheet = Sheet(f"{page.title} {page.code}", number_pages=False)
    for place in (1, 2):
        if place == 2:
            sheet.canvas.showPage()
            sheet.y = sheet.top
        sheet.page = 1
        sheet._number_pages = True
        _copy(sheet, page, page.texts[f"copy_{place}"], _FULL)
        sheet._number_pages = False
    return sheet.finish()


def _copy(sheet: Sheet, page: ReceiptPage, copy_text: str, look: _Look) -> None:
    """One copy at the sheet's place."""
    texts = page.texts
    date_text = f"{page.place}, {sentence_date(page.day)}" if page.day else f"{page.place}, ngày ….. tháng ….. năm ……"
    number = f"Số: {page.number or '……/TNHS'}"
    sheet.heading(page.parent, page.office, number, date_text, sizes=look.heads, number_gap=look.number_gap)
    _title(sheet, page, copy_text, look)
    _fields(sheet, page, look)
    table = Table(_columns(texts, look, sheet.measure), look.table, (1.0 * MM, look.pad), head_size=look.table)
    rows = [_row(n, c) for n, c in enumerate(page.components, 1)] or [Row(("–", "–", "–", "–", "–", ""))]
    sheet.y += 1.5
    tail = _tail_height(sheet, page, look)
    table.draw(sheet, rows, tail=tail)
    _tail(sheet, page, look)


def _title(sheet: Sheet, page: ReceiptPage, copy_text: str, look: _Look) -> None:
    """Title and code with the QR right of them."""
    side = 23 * MM
    half = look is _HALF
    top, size = sheet.y, look.size + (1.5 if half else 0.0)
    room = max(sheet.measure - 2 * (side - 4 * MM), width(page.title, "b", look.title) if half else 0.0)
    sheet.title(page.title, look.title, above=3 if half else 14, room=room)
    code = [Run(f"{page.texts['code']}: "), Run(page.code or "……………………", "b"), Run(f" {NBSP * 3}({copy_text})", "i")]
    line = sheet.lines(code, size, sheet.measure)[0]
    sheet.line(line, sheet.left + (sheet.measure - line.width) / 2, sheet.y + size, size)
    sheet.y += size * (1.35 if half else 1.55)
    if page.code:
        qr.draw(sheet, page.code, sheet.left + sheet.measure - side + 3 * MM, top - (0 if half else 4), side)


def _fields(sheet: Sheet, page: ReceiptPage, look: _Look) -> None:
    """Fields 3-8 of the form; the first lines keep clear of the QR."""
    texts, who = page.texts, page.applicant
    edge = sheet.left + sheet.measure
    def field(label: str, value: str, *, bold: bool = False, until: float | None = None) -> None:
        sheet.field(texts[label], value, look.size, look.leading, bold=bold, until=until)

    field("unit", page.office_phrase, until=edge - 21 * MM)
    field("of", who.name.upper(), bold=True, until=edge - 21 * MM)
    said = who.id_number + (f" (sinh {show_birth(who.birth_date)})" if who.birth_date and who.id_number else "")
    field("address", who.address)
    _row_of_fields(sheet, [(texts["id_number"], said), (texts["phone"], _spaced(who.phone)), (texts["email"], who.email)], look)
    if page.submitted_by:
        other = page.submitted_by
        field("submitted_by", ", ".join(part for part in (other.name, other.id_number, _spaced(other.phone)) if part))
    field("content", page.content)
    sheet.text(sheet.left, sheet.y + look.leading * 0.78, f"{texts['papers']}:", look.size)
    sheet.y += look.leading


def _spaced(phone: str) -> str:
    """``0912 345 678``."""
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}".strip() if len(phone) >= 10 else phone


def _row_of_fields(sheet: Sheet, fields: list[tuple[str, str]], look: _Look) -> None:
    """Short fields side by side, as many on a line as fit; empty ones get leaders, those before the last 34 mm wide."""
    x, edge = sheet.left, sheet.left + sheet.measure
    for place, (label, value) in enumerate(fields):
        head = width(f"{label}: ", "r", look.size)
        wanted = head + (width(value, "r", look.size) if value else 34 * MM)
        if x > sheet.left and x + wanted > edge:
            sheet.y += look.leading
            x = sheet.left
        base = sheet.y + look.leading * 0.78
        sheet.text(x, base, f"{label}: ", look.size)
        if value:
            sheet.text(x + head, base, value, look.size)
        else:
            sheet.leader(x + head, edge if place == len(fields) - 1 else x + wanted, base)
        x += wanted + 5 * MM
    sheet.y += look.leading


def _columns(texts: Mapping[str, str], look: _Look, measure: float) -> list[Column]:
    heads = ("head_no", "head_paper", "head_originals", "head_certified", "head_photocopies", "head_note")
    widths = [w * MM for w in look.columns]
    widths[1] += measure - sum(widths)
    aligns = ("centre", "left", "centre", "centre", "centre", "left")
    return [Column(w, texts[h], a) for w, h, a in zip(widths, heads, aligns, strict=True)]


def _row(number: int, paper: Component) -> Row:
    counts = [f"{n:02d}" if n else "–" for n in (paper.originals, paper.certified, paper.photocopies)]
    return Row((str(number), paper.name, *counts, paper.note))


def _tail_lines(page: ReceiptPage, look: _Look) -> list[list[Run]]:
    """Fields 9-14, each one line or more."""
    texts = page.texts
    gap = f" {NBSP * 6}"
    sets = [Run(f"{texts['sets']}: "), _bold(f"{page.sets:02d}" if page.code else "", "……"), Run(f" {texts['sets_unit']}.{gap}")]
    received = sentence_moment(page.received_at) if page.received_at else ""
    due = sentence_moment(page.due_at) if page.due_at else ""
    limit = [Run(f"{texts['limit']}: "), _bold(page.limit, "…………"), Run(".")]
    book = [Run(f"{texts['book']}: "), _bold(page.book, "………"), Run(f".{gap}{texts['book_no']}: ")]
    book += [_bold(f"{page.book_no:04d}" if page.book_no else "", "………"), Run(".")]
    fee = [Run(f"{texts['fee']}: {grouped(page.fee)} đồng.")] if page.fee is not None else []
    rows = [
        [Run(f"{texts['received']}: {received or _EMPTY_TIME}.")],
        [Run(f"{texts['due']}: "), _bold(due, _EMPTY_TIME), Run(".")],
        [Run(f"{texts['place']}: {page.result_place or '…' * 30}")],
    ]
    if look is _HALF:
        return [[*sets, *limit], *rows, [*book, *([Run(gap), *fee] if fee else [])]]
    return [sets, limit, *rows, *([fee] if fee else []), book]


def _bold(value: str, blank: str) -> Run:
    """A value in bold, or the blank to fill in."""
    return Run(value, "b") if value else Run(blank)


_EMPTY_TIME = "….. giờ ….. phút, ngày ….. tháng ….. năm ………"


def _tail(sheet: Sheet, page: ReceiptPage, look: _Look) -> None:
    """Copies, limit, times, place, book, both signatures and the note: one piece."""
    sheet.y += 3
    for runs in _tail_lines(page, look):
        for line in sheet.lines(runs, look.size):
            sheet.line(line, sheet.left, sheet.y + look.leading * 0.78, look.size)
            sheet.y += look.leading
    _signatures(sheet, page, look)
    _note(sheet, page)


def _signatures(sheet: Sheet, page: ReceiptPage, look: _Look) -> None:
    sheet.y += 2 if look is _HALF else 10
    who = (page.submitted_by or page.applicant).name
    base = sheet.y + look.role
    deepest = base
    for place, role, name in ((0.25, "left_role", who), (0.75, "right_role", page.receiver)):
        middle = sheet.left + sheet.measure * place
        sheet.centred(page.texts[role], base, look.role, "b", middle)
        sheet.centred(page.texts["sign_note"], base + look.role * 1.2, look.note, "i", middle)
        at = base + look.role * 1.2 + look.room
        for text, size in _signer(name, look.name, sheet.measure / 2 - 6 * MM):
            sheet.centred(text, at, size, "b", middle)
            deepest = max(deepest, at)
            at += size * 1.2
    sheet.y = deepest + (2 if look is _HALF else 6)


def _signer(name: str, size: float, room: float) -> list[tuple[str, float]]:
    """A signer's name: shrunk to 11.5 at most, then in balanced lines."""
    if width(name, "b", size) <= room:
        return [(name, size)]
    smaller = min(size, 11.5)
    return [(part, smaller) for part in balanced(name, "b", smaller, room)]


def _note(sheet: Sheet, page: ReceiptPage) -> None:
    texts = page.texts
    said = texts["note"] + (f" {texts['hotline']}: {page.hotline}." if page.hotline else "")
    for line in sheet.lines([Run(f"{texts['note_label']} ", "bi"), Run(said)], 8.5):
        sheet.line(line, sheet.left, sheet.y + 8.5, 8.5)
        sheet.y += 10.6
    if page.copy_no > 1 and page.printed_on:
        mark = texts["reprint"].format(n=page.copy_no, date=f"{page.printed_on:%d/%m/%Y}")
        sheet.text(sheet.left, sheet.y + 8.5, mark, 8.5, "i")
        sheet.y += 10.6


def _tail_height(sheet: Sheet, page: ReceiptPage, look: _Look) -> float:
    """Height of the closing piece, measured on a trial sheet."""
    trial = Sheet("", left=sheet.left, right=sheet.right, top=0, bottom=-2000 * MM, number_pages=False)
    _tail(trial, page, look)
    return trial.y


def _cut_line(sheet: Sheet) -> None:
    """The dashed line between two halves with drawn scissors."""
    at, c = HALF, sheet.canvas
    c.saveState()
    c.setLineWidth(0.4)
    c.setDash([4, 3])
    sheet.canvas.line(6 * MM, sheet.page_height - at, sheet.page_width - 6 * MM, sheet.page_height - at)
    c.restoreState()
    x, y = 14 * MM, sheet.page_height - at
    c.setFillGray(1)
    c.rect(x - 2, y - 5, 18, 10, stroke=0, fill=1)
    c.setFillGray(0)
    c.setLineWidth(0.7)
    for sign in (1, -1):
        c.circle(x + 2.5, y + sign * 2.6, 2.0, stroke=1, fill=0)
        c.line(x + 4.3, y + sign * 1.7, x + 13.5, y - sign * 2.8)


def blank(page: ReceiptPage) -> ReceiptPage:
    """The same form with every value empty, to fill by hand."""
    return replace(
        page, day=None, number="", code="", applicant=Person(""), submitted_by=None, content="", components=(), limit="",
        received_at=None, due_at=None, result_place="", book="", book_no=0, receiver="", fee=None, copy_no=1,
    )  # fmt: skip

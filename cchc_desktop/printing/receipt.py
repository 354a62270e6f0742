"""Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả, two copies (liên) on one A4 or one copy a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from cchc_desktop.domain.dossier import Component, Person
from cchc_desktop.domain.moments import sentence_date, sentence_moment
from cchc_desktop.domain.person import is_tax_number, show_birth
from cchc_desktop.domain.text import NBSP, grouped
from cchc_desktop.printing import qr
from cchc_desktop.printing.fields import blank_moment, reprint_mark, side_by_side, spaced
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import FILL, Run, gap
from cchc_desktop.printing.sheet import BASE, HALF_SHEET, PORTRAIT, Sheet, blank_date
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Cell, Column, Row, Table, row

HALF = 148.5 * MM
MOST_IN_HALF = 136 * MM
HALF_NEEDS = 12.0
"""A printer that keeps this many millimetres at the foot cannot print the lower half whole."""
QR_SIDE = 23 * MM
TO_WRITE_ON = 16.0
"""The least pitch of lines filled in by hand."""


@dataclass(frozen=True)
class ReceiptPage:
    """What the form says. ``parent``/``office`` head the page, ``texts`` are the form's labels of its dated set.

    Empty values print as dotted leaders. ``copy_no`` above 1 marks a reprint. ``fee`` whole đồng or None. ``layout`` is
    "two_on_a4", "a5" (each copy on a sheet of A5) or "one_a_page"; ``foot`` the millimetres a printer keeps free at the lower
    edge; ``suffix`` stands behind a number still to be written; ``seal`` are the signed digits of the sheet.
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
    foot: float = 0.0
    suffix: str = ""
    seal: str = ""

    @property
    def by_hand(self) -> bool:
        """Whether it is a form to write on."""
        return not self.code


@dataclass(frozen=True)
class _Look:
    """Sizes of one layout: body, leading, indent and gap of its paragraphs, table with its columns (mm) and padding, signatures."""

    half: bool
    size: float
    leading: float
    indent: float
    gap: float
    number_gap: float
    title: float
    code: float
    table: float
    columns: tuple[float, ...]
    pad: float
    role: float
    sign_note: float
    room: float
    name: float
    note: float
    between: float


_HALF = _Look(True, 10.5, 12.3, 0, 0, 19, 13, 12, 9.5, (9, 98, 18, 21, 18, 21), 0.8, 11, 10, 10.5 * MM, 11, 8.5, 3)
_TIGHT = replace(_HALF, leading=11.8, number_gap=17, code=10.5, between=1)
_FULL = _Look(False, 13, 16.9, 10 * MM, 6, 27, 14, 13, 10.5, (10, 82, 16, 21, 16, 20), 2.4, 13, 12, 22 * MM, 13, 10, 6)
_COMPACT = replace(_FULL, size=12, leading=14.8, gap=2)
_SMALL = replace(_COMPACT, size=11, leading=13.2, gap=1, table=10, pad=1.4, room=15 * MM)
_BY_HAND = replace(_FULL, size=12, leading=16, indent=0, gap=2, room=20 * MM, pad=1.4, note=9)
"""Room to write on, and a leaf a copy all the same."""
_BY_HAND_CLOSE = replace(_BY_HAND, gap=0.5, room=13 * MM)
"""The same under an office whose name takes many lines."""


def receipt_pdf(page: ReceiptPage) -> bytes:
    """The form as PDF bytes; the same page gives the same bytes. Never truncated: many papers run over pages."""
    sheet = Sheet(f"{page.title} {page.code}".strip())
    draw_receipt(sheet, page)
    return sheet.finish()


def draw_receipt(sheet: Sheet, page: ReceiptPage) -> None:
    """Both copies of the form on leaves of their own of a file."""
    sheet.sealing = page.seal
    if page.layout != "one_a_page" and page.foot < HALF_NEEDS and not page.by_hand:
        for look in (_HALF, _TIGHT):
            if _half_height(page, look, sheet.sealing) <= MOST_IN_HALF:
                return _two_sheets(sheet, page, look) if page.layout == "a5" else _two_halves(sheet, page, look)
    _full_pages(sheet, page)
    return None


_HALF_MARGINS: Any = {"left": 15 * MM, "right": 10 * MM, "top": 7 * MM, "bottom": 6 * MM, "number_pages": False}


def _half_height(page: ReceiptPage, look: _Look, seal: str) -> float:
    """Height one copy takes in a half."""
    trial = Sheet("", **{**_HALF_MARGINS, "bottom": -2000 * MM}, dry=True, seal=seal)
    _copy(trial, page, 1, look)
    return trial.y - trial.top


def _two_halves(sheet: Sheet, page: ReceiptPage, look: _Look) -> None:
    sheet.start(PORTRAIT, **_HALF_MARGINS)
    for place in (0, 1):
        sheet.y = sheet.top + place * HALF
        _copy(sheet, page, place + 1, look)
    _cut_line(sheet)


def _two_sheets(sheet: Sheet, page: ReceiptPage, look: _Look) -> None:
    """Each copy on an A5 sheet of its own."""
    for copy in (1, 2):
        sheet.start(HALF_SHEET, **_HALF_MARGINS)
        _copy(sheet, page, copy, look)


def _full_pages(sheet: Sheet, page: ReceiptPage) -> None:
    """One copy after the other on leaves of their own."""
    look, leaves = _full_look(page)
    for copy in (1, 2):
        sheet.start()
        if leaves > 1:
            sheet.on_leave = _footer(sheet, page, copy, leaves)
        _copy(sheet, page, copy, look)


def _full_look(page: ReceiptPage) -> tuple[_Look, int]:
    """The look of a whole page and its leaves a copy: narrower gaps when that saves a leaf, smaller type when one leaf is enough then."""
    if page.by_hand:
        look = _BY_HAND if _leaves(page, _BY_HAND) == 1 else _BY_HAND_CLOSE
        return look, _leaves(page, look)
    narrow = replace(_FULL, gap=3.0)
    leaves = {look: _leaves(page, look) for look in (_FULL, narrow)}
    if leaves[narrow] == 2:
        for smaller in (_COMPACT, _SMALL):
            if _leaves(page, smaller) == 1:
                return smaller, 1
    look = narrow if leaves[narrow] < leaves[_FULL] else _FULL
    return look, leaves[look]


def _leaves(page: ReceiptPage, look: _Look) -> int:
    trial = Sheet("", dry=True)
    _copy(trial, page, 1, look)
    return trial.page


class _footer:  # noqa: N801 - a function with a memory
    """Under each leaf of a copy of several: code, copy, which leaf of how many."""

    def __init__(self, sheet: Sheet, page: ReceiptPage, copy: int, leaves: int) -> None:
        said = [f"{page.texts['code']}: {page.code}"] if page.code else []
        self._sheet, self._left, self._leaves = sheet, " – ".join([*said, page.texts[f"copy_{copy}"]]), leaves

    def __call__(self) -> None:
        sheet = self._sheet
        sheet.rule(sheet.left, sheet.edge, sheet.floor + 2.6 * MM, 0.5)
        sheet.footer(self._left, "", f"Tờ {sheet.page}/{self._leaves}")


def _copy(sheet: Sheet, page: ReceiptPage, copy: int, look: _Look) -> None:
    """One copy at the sheet's place."""
    day = f"{page.place}, {sentence_date(page.day)}" if page.day else blank_date(page.place)
    number = f"Số: {page.number}" if page.number else [Run("Số: "), Run("", dots=18 * MM), Run(f"/{page.suffix}")]
    sheet.heading(page.parent, page.office, number, day, number_gap=look.number_gap, number_size=11 if look.half else 13)
    beside = _title(sheet, page, copy, look)
    _fields(sheet, page, look, beside)
    table = Table(_columns(page.texts, look, sheet.measure), look.table, (1.2 * MM, look.pad))
    sheet.y += look.between / 2
    table.draw(sheet, _rows(page), tail=_tail_height(sheet, page, look))
    _tail(sheet, page, look)


def _title(sheet: Sheet, page: ReceiptPage, copy: int, look: _Look) -> float:
    """Title and code, the QR right of them, the mark of a reprint left; how far down the QR goes."""
    sheet.y += 2 if look.half else 6
    top = sheet.y
    room = sheet.measure - 2 * QR_SIDE
    reprint_mark(sheet, page.texts["reprint"], page.copy_no, page.printed_on, top)
    if not look.half:
        room = max(room, width(page.title, "b", look.title))
    sheet.title(page.title, look.title, above=1 if look.half else 2, room=room)
    copy_text = f"({page.texts[f'copy_{copy}']})"
    code = [Run(f"{page.texts['code']}: "), Run(page.code, "b") if page.code else Run("", dots=42 * MM)]
    if look.half:
        sheet.centred([*code, Run(" "), gap(8), Run(copy_text, "i")], sheet.y + look.code, look.code)
        sheet.y += look.code * 1.35
    else:
        sheet.centred(code, sheet.y + 13, 13)
        sheet.centred(copy_text, sheet.y + 28.5, 12, "i")
        sheet.y += 39
    if page.by_hand:
        sheet.centred([Run(f"{page.texts['provisional']}: ", "b"), Run("", dots=30 * MM)], sheet.y + 13, 13)
        sheet.y += 22
        return sheet.y
    quiet = QR_SIDE * qr.QUIET / (qr.modules(page.code) + 2 * qr.QUIET)
    qr.draw(sheet, page.code, sheet.edge - QR_SIDE + quiet, top - (quiet if not look.half else 0), QR_SIDE)
    return top + QR_SIDE - (2 * quiet if not look.half else quiet) + 2


def _fields(sheet: Sheet, page: ReceiptPage, look: _Look, beside: float) -> None:
    """Fields 3-8 of the form; the first lines keep clear of the QR, which goes down to ``beside``."""
    texts, who = page.texts, page.applicant

    def field(label: str, value: str, style: str = "r") -> None:
        room = sheet.measure - (QR_SIDE - 2 * MM if sheet.y < beside else 0)
        runs = [Run(f"{texts[label]}: "), Run(value, style) if value else Run("", dots=FILL)]
        sheet.paragraph(runs, look.size, leading=look.leading, indent=look.indent, after=look.gap, room=room, justified=False)

    field("unit", page.office_phrase)
    field("of", who.name.upper(), "b")
    field("address", who.address)
    if page.by_hand:
        side_by_side(sheet, [(texts["id_number"], ""), (texts["born"], "")], look.size, look.leading, look.indent, look.gap)
    born = f" (sinh {show_birth(who.birth_date)})" if who.birth_date else ""
    identity = [("tax_number" if is_tax_number(who.id_number) else "id_number", who.id_number + born)] if who.id_number else []
    short = [(texts[label], value) for label, value in (*identity, ("phone", spaced(who.phone)), ("email", who.email))]
    side_by_side(sheet, short, look.size, look.leading, look.indent, look.gap)
    if page.submitted_by:
        other = page.submitted_by
        what = texts["tax_number" if is_tax_number(other.id_number) else "id_number"].lower()
        number = f"{what} {other.id_number}" if other.id_number else ""
        phone = f"{texts['phone'].lower()} {spaced(other.phone)}" if other.phone else ""
        field("submitted_by", ", ".join(part for part in (other.name, number, phone) if part))
    field("content", page.content)
    if page.by_hand:
        sheet.paragraph([Run("", dots=FILL)], look.size, leading=look.leading, after=look.gap, justified=False)
    runs = [Run(f"{texts['papers']}:")]
    sheet.paragraph(runs, look.size, leading=look.leading, indent=look.indent, after=look.gap, justified=False)


def _columns(texts: Mapping[str, str], look: _Look, measure: float) -> list[Column]:
    heads = ("head_no", "head_paper", "head_originals", "head_certified", "head_photocopies", "head_note")
    widths = [w * MM for w in look.columns]
    widths[1] += measure - sum(widths)
    aligns = ("centre", "left", "centre", "centre", "centre", "left")
    groups = ("", "", *([] if look.half else [texts["head_count"]] * 3), *[""] * (4 if look.half else 1))
    named = {"head_certified": "head_certified_long"} if not look.half else {}
    return [Column(w, texts[named.get(h, h)], a, g) for w, h, a, g in zip(widths, heads, aligns, groups, strict=True)]


def _rows(page: ReceiptPage) -> list[Row]:
    """A row a paper; rows to write on when the form is blank; a dash when nothing was handed in."""
    if not page.components and page.by_hand:
        return [Row([Cell(str(number)), *[Cell("")] * 5], lowest=TO_WRITE_ON) for number in range(1, 7)]
    if not page.components:
        return [row("–", "–", "–", "–", "–", "")]
    counts = ([f"{n:02d}" if n else "–" for n in (c.originals, c.certified, c.photocopies)] for c in page.components)
    return [row(str(n), c.name, *said, c.note) for n, (c, said) in enumerate(zip(page.components, counts, strict=True), 1)]


def _moment(at: datetime | None, style: str) -> list[Run]:
    """``08 giờ 15 phút, ngày …`` or room to write it."""
    if at:
        return [Run(sentence_moment(at), style), Run(".")]
    return [*blank_moment(), Run(".")]


def _value(value: str, blank: float, end: str = ".") -> list[Run]:
    """A value in bold with what ends its field, or the blank to fill in."""
    return [Run(value, "b") if value else Run("", dots=blank * MM), Run(end)]


def _tail_lines(page: ReceiptPage, look: _Look) -> list[list[Run]]:
    """Fields 9-14, each one line or more."""
    texts, apart = page.texts, gap(20)
    sets = [Run(f"{texts['sets']}: "), *_value(f"{page.sets:02d}" if page.code else "", 14, f" {texts['sets_unit']}. ")]
    limit = [Run(f"{texts['limit']}: "), *_value(page.limit, 40)]
    book = [Run(f"{texts['book']}: "), *_value(page.book, 26, ". "), apart, Run(f"{texts['book_no']}: ")]
    book += _value(f"{page.book_no:04d}" if page.book_no else "", 20)
    fee = [Run(f"{texts['fee']}: {grouped(page.fee)}{NBSP}đồng.")] if page.fee is not None else []
    rows = [
        [Run(f"{texts['received']}: "), *_moment(page.received_at, "r")],
        [Run(f"{texts['due']}: "), *_moment(page.due_at, "b")],
        [Run(f"{texts['place']}: "), Run(page.result_place) if page.result_place else Run("", dots=FILL)],
    ]
    if look.half:
        return [[*sets, apart, *limit], *rows, [*book, *([Run(" "), apart, *fee] if fee else [])]]
    if page.by_hand:
        paid = [Run(f"{texts['fee']}: "), *_value("", 34, f"{NBSP}đồng.")]
        return [[*sets, apart, *paid], limit, *rows, book]
    return [sets, limit, *rows, *([fee] if fee else []), book]


def _tail(sheet: Sheet, page: ReceiptPage, look: _Look) -> None:
    """Copies, limit, times, place, book, both signatures and the note: one piece."""
    sheet.y += look.between
    for runs in _tail_lines(page, look):
        for place, line in enumerate(sheet.lines(runs, look.size, indent=look.indent)):
            sheet.line(line, sheet.left + (0 if place else look.indent), sheet.y + look.leading * BASE, look.size)
            sheet.y += look.leading
        sheet.y += look.gap
    sides = [([page.texts[role]], name, place) for role, name, place in (
        ("left_role", (page.submitted_by or page.applicant).name, 0.25), ("right_role", page.receiver, 0.75))]  # fmt: skip
    sheet.y += look.between - 1
    signer_columns(sheet, sides, look.role, look.name, look.room, (page.texts["sign_note"], look.sign_note))
    sheet.y += look.between / 2 if look.half else 6
    _note(sheet, page, look)


def _note(sheet: Sheet, page: ReceiptPage, look: _Look) -> None:
    texts, kind = page.texts, "" if look.half else "_long"
    said = texts[f"note{kind}"] + (f" {texts[f'hotline{kind}']}: {spaced(page.hotline)}." if page.hotline else "")
    said = f"{texts['note_by_hand']} {said}" if page.by_hand else said
    for line in sheet.lines([Run(f"{texts['note_label']} ", "bi"), Run(said)], look.note, justified=True):
        sheet.line(line, sheet.left, sheet.y + look.note, look.note)
        sheet.y += look.note * 1.25


def _tail_height(sheet: Sheet, page: ReceiptPage, look: _Look) -> float:
    """Height of the closing piece, measured on a trial sheet."""
    trial = Sheet("", left=sheet.left, right=sheet.right, top=0, bottom=-2000 * MM, number_pages=False, dry=True, seal=sheet.seal)
    _tail(trial, page, look)
    return trial.y - 3


def _cut_line(sheet: Sheet) -> None:
    """The dashed line between two halves, with scissors drawn in a gap of it."""
    canvas, at, x = sheet.canvas, sheet.page_height - HALF, 14 * MM
    canvas.saveState()
    canvas.setLineCap(0)
    canvas.setLineWidth(0.4)
    canvas.setDash([4, 3])
    canvas.line(6 * MM, at, x - 3, at)
    canvas.line(x + 17, at, sheet.page_width - 6 * MM, at)
    canvas.restoreState()
    canvas.setLineWidth(0.7)
    for sign in (1, -1):
        canvas.circle(x + 2.5, at + sign * 2.6, 2.0, stroke=1, fill=0)
        canvas.line(x + 4.3, at + sign * 1.7, x + 13.5, at - sign * 2.8)


def blank(page: ReceiptPage) -> ReceiptPage:
    """The same form with every value empty, to fill by hand: with room for a provisional number, and for what is asked at intake
    but stands on the printed form only when it is known."""
    return replace(
        page, day=None, number="", code="", applicant=Person(""), submitted_by=None, content="", components=(), limit="",
        received_at=None, due_at=None, result_place="", book="", book_no=0, receiver="", fee=None, copy_no=1, seal="",
    )  # fmt: skip

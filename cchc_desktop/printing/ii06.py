"""The official count on paper (Biểu II.06a, II.06b/VPCP/KSTT), lying A4: heading in three parts, thirteen numbered columns, signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.ii06 import Ii06Row
from cchc_desktop.domain.moments import sentence_date, show_date
from cchc_desktop.domain.text import grouped
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import leaf_footer
from cchc_desktop.printing.runs import Run, balanced
from cchc_desktop.printing.sheet import LANDSCAPE, Sheet
from cchc_desktop.printing.signers import name_lines
from cchc_desktop.printing.tables import Cell, Column, Row, Table

_HEADS = (
    ("STT", 11, "centre", "", ""), ("", 0, "left", "", ""), ("Tổng số", 17, "right", "in", ""),
    ("Trực tuyến", 17, "right", "in", "Trong kỳ"), ("Trực tiếp, dịch vụ bưu chính", 22, "right", "in", "Trong kỳ"),
    ("Từ kỳ trước", 17, "right", "in", ""), ("Tổng số", 17, "right", "out", ""), ("Trước hạn", 17, "right", "out", ""),
    ("Đúng hạn", 17, "right", "out", ""), ("Quá hạn", 17, "right", "out", ""), ("Tổng số", 17, "right", "open", ""),
    ("Trong hạn", 18, "right", "open", ""), ("Quá hạn", 16, "right", "open", ""),
)  # fmt: skip
_GROUPS = {"in": "Số hồ sơ nhận giải quyết", "out": "Số lượng hồ sơ đã giải quyết", "open": "Số lượng hồ sơ đang giải quyết"}
_LEFT, _RIGHT = 56 * MM, 66 * MM
"""Widths of the outer parts of the heading; the middle has the rest."""
SIZE = 10.5
_CIRCULAR = "(Thông tư số 01/2020/TT-VPCP ngày 21/10/2020)"


@dataclass(frozen=True)
class Ii06Page:
    """The form: its ``number`` ("II.06a"), ``title`` in capitals (broken where it has a line end), the period in words, who reports to
    whom, the name over the first column, rows and sums, place and day of signing, the name of who made it."""

    number: str
    title: str
    period: str
    first: date
    last: date
    reporting: str
    receiving: str
    column: str
    rows: tuple[Ii06Row, ...]
    total: Ii06Row
    place: str
    day: date
    signer: str
    seal: str = ""


def ii06_pdf(page: Ii06Page) -> bytes:
    """The form as PDF bytes; the same figures give the same bytes."""
    trial = Sheet("", dry=True)
    trial.start(LANDSCAPE, left=30 * MM, right=15 * MM, top=20 * MM, bottom=20 * MM)
    _write(trial, page)
    sheet = Sheet(f"Biểu {page.number}/VPCP/KSTT", seal=page.seal)
    sheet.start(LANDSCAPE, left=30 * MM, right=15 * MM, top=20 * MM, bottom=20 * MM)
    if trial.page > 1:
        sheet.on_leave = leaf_footer(sheet, f"Biểu {page.number}/VPCP/KSTT", trial.page)
    _write(sheet, page)
    return sheet.finish()


def _write(sheet: Sheet, page: Ii06Page) -> None:
    _heading(sheet, page)
    table = _table(sheet, page.column)
    rows = [_row(str(place), one) for place, one in enumerate(page.rows, 1)] + [_row("", page.total, "b")]
    table.draw(sheet, rows, tail=_signatures(Sheet("", top=0, bottom=-2000 * MM, dry=True), page, sheet.measure) + 11)
    sheet.y += 10
    _signatures(sheet, page, sheet.measure)


def _heading(sheet: Sheet, page: Ii06Page) -> None:
    """Number of the form at the left, what it is in the middle, who reports to whom at the right."""
    top = sheet.y
    sheet.text(sheet.left, top + 12, f"Biểu số {page.number}/VPCP/KSTT", 12, "b")
    left = top + 15
    for line in sheet.lines([Run(_CIRCULAR, "i")], 10.5, _LEFT):
        sheet.line(line, sheet.left, left + 11, 10.5)
        left += 13
    right, y = sheet.edge - _RIGHT, top
    for text in ("- Đơn vị báo cáo:", page.reporting, "- Đơn vị nhận báo cáo:", page.receiving):
        for line in sheet.lines([Run(text)], 12, _RIGHT):
            sheet.line(line, right, y + 12, 12)
            y += 15
    middle, room = sheet.left + (_LEFT + sheet.measure - _RIGHT) / 2, sheet.measure - _LEFT - _RIGHT
    below = top
    for part in (part for text in page.title.split("\n") for part in balanced(text, "b", 13, room)):
        sheet.centred(part, below + 13, 13, "b", middle)
        below += 16
    for text, style in ((f"Kỳ báo cáo: {page.period}", "r"), (f"(Từ ngày {show_date(page.first)} đến ngày {show_date(page.last)})", "i")):
        sheet.centred(text, below + 14, 12, style, middle)
        below += 16
    sheet.y = max(y, below, left, top + 40) + 6
    unit = "Đơn vị tính: Số hồ sơ TTHC"
    line = sheet.lines([Run(unit, "i")], 11, sheet.measure)[0]
    sheet.line(line, sheet.edge - line.width, sheet.y + 11, 11)
    sheet.y += 17


def _table(sheet: Sheet, column: str) -> Table:
    rest = sheet.measure - sum(wide for _, wide, *_ in _HEADS) * MM
    columns = [
        Column(wide * MM or rest, head or column, align, _GROUPS.get(over, ""), within) for head, wide, align, over, within in _HEADS
    ]
    return Table(columns, SIZE, (1.1 * MM, 2.2), numbers=True, inset=2 * MM)


def _row(number: str, one: Ii06Row, style: str = "r") -> Row:
    name = Cell(one.name, style=style, align="" if number else "centre")
    cells = [Cell(number, style=style), name, *(Cell(grouped(value), style=style) for value in one.cells())]
    return Row(cells)


def _signatures(sheet: Sheet, page: Ii06Page, measure: float) -> float:
    """Place and day over the right column, below them who signs; a long place takes another line. How high all that is."""
    top, half = sheet.y, measure / 2 - 4 * MM
    days = balanced(f"{page.place}, {sentence_date(page.day)}", "i", 12, half)
    names, size = name_lines(page.signer, 13, half)
    left, right = sheet.left + measure / 4, sheet.left + measure * 3 / 4
    base = top + 30 + (len(days) - 1) * 15
    sheet.centred("NGƯỜI LẬP BIỂU", base, 13, "b", left)
    sheet.centred("(Ký và ghi rõ họ tên)", base + 16, 12, "i", left)
    for place, text in enumerate(names):
        sheet.centred(text, base + 74 + place * 15, size, "b", left)
    for place, text in enumerate(days):
        sheet.centred(text, top + 12 + place * 15, 12, "i", right)
    sheet.centred("THỦ TRƯỞNG ĐƠN VỊ", base, 13, "b", right)
    sheet.centred("(Ký tên và đóng dấu)", base + 16, 12, "i", right)
    sheet.y = base + 78 + max(0, len(names) - 1) * 15
    return sheet.y - top

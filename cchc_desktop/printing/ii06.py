"""The official count on paper (Biểu II.06a, II.06b/VPCP/KSTT), lying A4: heading in three parts, thirteen numbered columns, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.ii06 import Ii06Row
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.text import grouped
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import leaf_footer
from cchc_desktop.printing.runs import Run, balanced
from cchc_desktop.printing.sheet import LANDSCAPE, Sheet
from cchc_desktop.printing.tables import Cell, Column, Row, Table

_HEADS = (
    ("STT", 11, "centre", ""), ("", 0, "left", ""), ("Tổng số", 20, "right", "in"), ("Trong kỳ: trực tuyến", 21, "right", "in"),
    ("Trong kỳ: trực tiếp, bưu chính", 23, "right", "in"), ("Từ kỳ trước", 18, "right", "in"), ("Tổng số", 20, "right", "out"),
    ("Trước hạn", 17, "right", "out"), ("Đúng hạn", 17, "right", "out"), ("Quá hạn", 16, "right", "out"),
    ("Tổng số", 19, "right", "open"), ("Trong hạn", 18, "right", "open"), ("Quá hạn", 17, "right", "open"),
)  # fmt: skip
_GROUPS = {"in": "Số hồ sơ nhận giải quyết", "out": "Số lượng hồ sơ đã giải quyết", "open": "Số lượng hồ sơ đang giải quyết"}
SIZE = 10.5


@dataclass(frozen=True)
class Ii06Page:
    """The form: its ``number`` ("II.06a"), ``title`` in capitals, the period in words, who reports to whom, the name over the first
    column, rows and sums, place and day of signing, the name of who made it."""

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


def ii06_pdf(page: Ii06Page) -> bytes:
    """The form as PDF bytes; the same figures give the same bytes."""
    trial = Sheet("", dry=True)
    trial.start(LANDSCAPE, left=18 * MM, right=12 * MM, top=15 * MM, bottom=15 * MM)
    _write(trial, page)
    sheet = Sheet(f"Biểu {page.number}/VPCP/KSTT")
    sheet.start(LANDSCAPE, left=18 * MM, right=12 * MM, top=15 * MM, bottom=15 * MM)
    if trial.page > 1:
        sheet.on_leave = leaf_footer(sheet, f"Biểu {page.number}/VPCP/KSTT", trial.page)
    _write(sheet, page)
    return sheet.finish()


def _write(sheet: Sheet, page: Ii06Page) -> None:
    _heading(sheet, page)
    table = _table(sheet, page.column)
    rows = [_row(str(place), one) for place, one in enumerate(page.rows, 1)] + [_row("", page.total, "b")]
    table.draw(sheet, rows, tail=42 * MM)
    sheet.y += 10
    _signatures(sheet, page)


def _heading(sheet: Sheet, page: Ii06Page) -> None:
    """Number of the form at the left, what it is in the middle, who reports to whom at the right."""
    side, top = 62 * MM, sheet.y
    for place, (text, style) in enumerate(((f"Biểu số {page.number}/VPCP/KSTT", "b"), ("Ban hành theo Thông tư 01/2020/TT-VPCP", "i"))):
        sheet.text(sheet.left, top + 12 + 15 * place, text, 11 - place, style)
    right = sheet.edge - side
    y = top
    for text in (f"- Đơn vị báo cáo: {page.reporting}", f"- Đơn vị nhận báo cáo: {page.receiving}"):
        for line in sheet.lines([Run(text)], 11, side):
            sheet.line(line, right, y + 12, 11)
            y += 14
    middle = sheet.measure - 2 * side
    below = top
    for part in balanced(page.title, "b", 13, middle):
        sheet.centred(part, below + 13, 13, "b")
        below += 16
    for text, style in ((f"Kỳ báo cáo: {page.period}", "r"), (f"(Từ ngày {show_date(page.first)} đến ngày {show_date(page.last)})", "i")):
        sheet.centred(text, below + 13, 12, style)
        below += 15.5
    sheet.y = max(y, below, top + 40) + 4
    unit = "Đơn vị tính: Số hồ sơ TTHC"
    line = sheet.lines([Run(unit, "i")], 11, sheet.measure)[0]
    sheet.line(line, sheet.edge - line.width, sheet.y + 11, 11)
    sheet.y += 17


def _table(sheet: Sheet, column: str) -> Table:
    rest = sheet.measure - sum(wide for _, wide, _, _ in _HEADS) * MM
    columns = [Column(wide * MM or rest, head or column, align, _GROUPS.get(over, "")) for head, wide, align, over in _HEADS]
    return Table(columns, SIZE, (1.1 * MM, 2.2), numbers=True)


def _row(number: str, one: Ii06Row, style: str = "r") -> Row:
    cells = [Cell(number, style=style), Cell(one.name, style=style), *(Cell(grouped(value), style=style) for value in one.cells())]
    return Row(cells)


def _signatures(sheet: Sheet, page: Ii06Page) -> None:
    day = f"{page.place}, ngày {page.day:%d} tháng {page.day:%m} năm {page.day:%Y}"
    sides: Sequence[tuple[float, str, str]] = ((0.25, "NGƯỜI LẬP BIỂU", page.signer), (0.75, "THỦ TRƯỞNG ĐƠN VỊ", ""))
    sheet.need(38 * MM)
    top = sheet.y
    for share, role, name in sides:
        at = sheet.left + share * sheet.measure
        if share > 0.5:
            _at(sheet, day, at, top + 12, "i", 12)
        _at(sheet, role, at, top + 29, "b", 12)
        _at(sheet, "(Ký, ghi rõ họ tên)" if share < 0.5 else "(Ký, đóng dấu, ghi rõ họ tên)", at, top + 44, "i", 11)
        if name:
            _at(sheet, name, at, top + 100, "b", 12)
    sheet.y = top + 104


def _at(sheet: Sheet, text: str, middle: float, baseline: float, style: str, size: float) -> None:
    line = sheet.lines([Run(text, style)], size, sheet.measure)[0]
    sheet.line(line, middle - line.width / 2, baseline, size)

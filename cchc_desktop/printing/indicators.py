"""The indicators of a period on paper: each with how many of how many, its share, how it is counted; and why dossiers were late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.domain.text import grouped, percent
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.runs import Run
from cchc_desktop.printing.sheet import LARGE, NORMAL, Sheet
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Column, Row, Table, row

_HEADS = (
    ("TT", 9, "centre"), ("Chỉ số", 40, "left"), ("Đạt", 17, "right"), ("Trên tổng số", 18, "right"), ("Tỷ lệ", 18, "right"),
    ("Cách tính", 0, "left"),
)  # fmt: skip
_WHY = (("TT", 9, "centre"), ("Lý do", 0, "left"), ("Số hồ sơ", 24, "right"))
_SIGNED = 45 * MM


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator: its title, how many of how many, how both are counted."""

    title: str
    done: int
    of: int
    told: str


@dataclass(frozen=True)
class IndicatorsPage:
    """Heading lines (``bold_parent`` when both name one agency), place and day, what the figures are of, lines, reasons, who made it."""

    parent: str
    office: str
    bold_parent: bool
    place: str
    day: date
    period: str
    days: str
    scope: str
    lines: tuple[IndicatorLine, ...]
    reasons: tuple[tuple[str, int], ...]
    signer: str
    seal: str = ""


def indicators_pdf(page: IndicatorsPage) -> bytes:
    """The list as PDF bytes; the same figures give the same bytes."""
    sheet = Sheet(f"Chỉ số tính từ hồ sơ {page.period}", seal=page.seal)
    sizes = LARGE if sheet.fits_large(*(name for name in (page.parent, page.office) if name)) else NORMAL
    sheet.heading(page.parent, page.office, "", f"{page.place}, {sentence_date(page.day)}", sizes=sizes, bold_parent=page.bold_parent)
    sheet.title("CHỈ SỐ PHỤC VỤ NGƯỜI DÂN TÍNH TỪ HỒ SƠ", 14)
    for text in (page.period, f"({page.days})", page.scope):
        if text:
            sheet.centred([Run(text, "i" if text.startswith("(") else "r")], sheet.y + 13, 13)
            sheet.y += 17
    sheet.y += 8
    _table(sheet, _HEADS, [_row(number, one) for number, one in enumerate(page.lines, 1)])
    if page.reasons:
        rows = [row(str(n), reason, grouped(count)) for n, (reason, count) in enumerate(page.reasons, 1)]
        high = sum(_made(sheet, _WHY).row_height(sheet, one) for one in rows)
        sheet.need(20 * MM + high + _SIGNED if high < 80 * MM else 40 * MM)  # so that those who sign do not stand alone on a page
        sheet.paragraph([Run("Lý do quá hạn", "b")], 13)
        _table(sheet, _WHY, rows)
    sheet.need(_SIGNED)
    signer_columns(sheet, [(["NGƯỜI LẬP"], page.signer, 0.25), (["THỦ TRƯỞNG ĐƠN VỊ"], "", 0.75)], 13, 13, 22 * MM)
    return sheet.finish()


def _table(sheet: Sheet, heads: Sequence[tuple[str, int, str]], rows: Sequence[Row]) -> None:
    _made(sheet, heads).draw(sheet, rows)
    sheet.y += 12


def _made(sheet: Sheet, heads: Sequence[tuple[str, int, str]]) -> Table:
    rest = sheet.measure - sum(wide for _, wide, _ in heads) * MM
    return Table([Column(wide * MM or rest, head, align) for head, wide, align in heads], 11, (1.2 * MM, 2.6))


def _row(number: int, one: IndicatorLine) -> Row:
    share = percent(100 * one.done / one.of) if one.of else "–"
    return row(str(number), one.title, grouped(one.done), grouped(one.of), share, one.told)

"""The guide for the counter on one page: what to press for what, from the chapters of the guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import Run, balanced
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Cell, Column, Row, Table

_SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5)
_GAP = 7 * MM


@dataclass(frozen=True)
class GuideSection:
    """One heading with its rows of (what to press or where, what it does)."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GuidePage:
    """Title, the office it hangs in, what to do first of all, the sections, a last line (whom to call)."""

    title: str
    office: str
    lines: tuple[str, ...]
    sections: tuple[GuideSection, ...]
    foot: str = ""


def guide_pdf(page: GuidePage) -> bytes:
    """One page in the largest type that holds it; the same guide gives the same bytes."""
    sheet = Sheet(page.title)
    size = next((size for size in _SIZES if _fits(page, size)), _SIZES[-1])
    _write(sheet, page, size)
    return sheet.finish()


def _fits(page: GuidePage, size: float) -> bool:
    trial = Sheet("", dry=True)
    _write(trial, page, size)
    return trial.page == 1 and trial.y <= trial.floor


def _write(sheet: Sheet, page: GuidePage, size: float) -> None:
    for part in balanced(page.title, "b", 18, sheet.measure):
        sheet.centred(part, sheet.y + 18, 18, "b")
        sheet.y += 22
    for part in balanced(page.office, "r", 12, sheet.measure):
        sheet.centred(part, sheet.y + 12, 12)
        sheet.y += 15
    sheet.y += 8
    for number, text in enumerate(page.lines, 1):
        sheet.paragraph(f"{number}. {text}", size, leading=size * 1.25, after=2.5)
    sheet.y += 6
    _columns(sheet, page.sections, size)
    if page.foot:
        sheet.paragraph([Run(page.foot, "i")], size, leading=size * 1.25, after=0)


def _columns(sheet: Sheet, sections: Sequence[GuideSection], size: float) -> None:
    """The sections in two columns of about one height: the first ones left."""
    wide = (sheet.measure - _GAP) / 2
    heights = [_section(_strip(sheet, wide), one, size) for one in sections]
    cut = min(range(len(sections) + 1), key=lambda n: (max(sum(heights[:n]), sum(heights[n:])), -n))
    top, left, right, lowest = sheet.y, sheet.left, sheet.right, sheet.y
    for column, group in enumerate((sections[:cut], sections[cut:])):
        sheet.y = top
        sheet.left, sheet.right = (left, sheet.page_width - left - wide) if column == 0 else (left + wide + _GAP, right)
        for one in group:
            _section(sheet, one, size)
        lowest = max(lowest, sheet.y)
    sheet.left, sheet.right, sheet.y = left, right, lowest + 4


def _strip(sheet: Sheet, wide: float) -> Sheet:
    """A trial column ``wide`` points wide."""
    return Sheet("", left=0, right=sheet.page_width - wide, top=0, bottom=-2000 * MM, dry=True)


def _section(sheet: Sheet, one: GuideSection, size: float) -> float:
    """Draw a heading and its rows; the height they took."""
    start = sheet.y
    for line in sheet.lines([Run(one.heading, "b")], size + 1):
        sheet.line(line, sheet.left, sheet.y + size + 1, size + 1)
        sheet.y += (size + 1) * 1.25
    sheet.y += 3
    keys = min(0.45 * sheet.measure, max((width(key, "b", size) for key, _ in one.rows), default=0) + 3 * MM)
    columns = [Column(keys, "", "left"), Column(sheet.measure - keys, "", "left")]
    table = Table(columns, size, (1.2 * MM, 1.7), headless=True)
    for key, what in one.rows:
        table.draw_row(sheet, Row([Cell(key, style="b"), Cell(what)]))
    sheet.y += 9
    return sheet.y - start

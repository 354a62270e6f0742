"""The score sheet (phiếu chấm điểm) of a unit, and the summary of all units with their gaps, on A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.letter import Letterhead
from cchc_desktop.printing.runs import Run, balanced
from cchc_desktop.printing.sheet import LARGE, NORMAL, Sheet
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Cell, Column, Row, Table, row

_COLUMNS = (
    (11, "TT", "centre"), (68, "Lĩnh vực, tiêu chí, tiêu chí thành phần", "left"), (16, "Điểm tối đa", "right"),
    (16, "Điểm tự chấm", "right"), (17, "Điểm thẩm định", "right"), (37, "Tài liệu kiểm chứng", "left"),
)  # fmt: skip
_ROOM, _SIGNED = 17 * MM, 46 * MM
NOTE = "(Ký và ghi rõ họ tên)"


@dataclass(frozen=True)
class ScoreLine:
    """One line: ``mark`` its number in the set, as on screen; ``level`` 0 area, 1 criterion, 2 part; points as they stand (None = not
    scored, not appraised); ``leaf`` counts in the sums of a page, ``extra`` (bonus, penalty) does not count in what can be reached."""

    mark: str
    name: str
    most: Decimal
    own: Decimal | None
    judged: Decimal | None
    proof: str
    level: int
    leaf: bool
    extra: bool = False


@dataclass(frozen=True)
class ScorePage:
    """A unit's sheet: head, title lines, which set, lines, sums of the whole, what it is called, who signs for both sides."""

    head: Letterhead
    day: date | None
    subject: str
    criteria: str
    lines: Sequence[ScoreLine]
    most: Decimal
    own: Decimal
    judged: Decimal | None
    band: str
    scorer: str
    appraiser: str
    seal: str = ""


@dataclass(frozen=True)
class SummaryLine:
    """A unit in the summary: place ("–" without a sheet), points, band, last year's, the difference, where the sheet stands."""

    place: str
    unit: str
    points: str
    band: str
    before: str
    change: str
    stage: str


@dataclass(frozen=True)
class GapLine:
    """A line all units lack something on: its points, what is lacking on average, and by whom the most."""

    mark: str
    name: str
    most: str
    lack: str
    worst: str


@dataclass(frozen=True)
class SummaryPage:
    """All units of a year side by side."""

    head: Letterhead
    day: date
    subject: str
    criteria: str
    units: Sequence[SummaryLine]
    gaps: Sequence[GapLine]
    signer: str
    seal: str = ""


def points_text(value: Decimal | None) -> str:
    """``7,95``; ``–`` for none."""
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def score_pdf(page: ScorePage) -> bytes:
    """The sheet as PDF bytes; the same sheet gives the same bytes."""
    leaves = _score(page, Sheet("", dry=True), 0).page
    sheet = _score(page, Sheet(f"Phiếu chấm điểm {page.subject}", seal=page.seal), leaves)
    return sheet.finish()


def _begin(sheet: Sheet, head: Letterhead, day: date | None, title: str, subject: str, criteria: str) -> None:
    sizes = LARGE if sheet.fits_large(*(name for name in (head.parent, head.office) if name)) else NORMAL
    when = sentence_date(day) if day else "ngày … tháng … năm …"
    sheet.heading(head.parent, head.office, "", f"{head.place}, {when}" if head.place else when, sizes=sizes, bold_parent=head.bold_parent)
    sheet.title(title, 14, above=12)
    lines = balanced(subject, "b", 13, sheet.measure)
    for text in lines:
        sheet.centred(text, sheet.y + 13 * 0.9, 13, "b")
        sheet.y += 13 * 1.25
    half = 0.2 * max(width(text, "b", 13) for text in lines)
    sheet.rule(sheet.middle - half, sheet.middle + half, sheet.y + 1)
    sheet.y += 7
    for line in sheet.lines([Run(f"({criteria})", "i")], 12):
        sheet.line(line, sheet.middle - line.width / 2, sheet.y + 11, 12)
        sheet.y += 15
    sheet.y += 5


class _Sums:
    """What a page adds up to."""

    def __init__(self) -> None:
        self.most = self.own = self.judged = Decimal(0)

    def add(self, line: ScoreLine) -> None:
        """A scored line."""
        if line.leaf:
            self.most += Decimal(0) if line.extra else line.most
            self.own += line.own or Decimal(0)
            self.judged += line.judged or Decimal(0)


def _score(page: ScorePage, sheet: Sheet, leaves: int) -> Sheet:
    if leaves > 1:
        sheet.on_leave = lambda: sheet.footer(page.subject, "", f"Tờ {sheet.page}/{leaves}")
    _begin(sheet, page.head, page.day, "PHIẾU CHẤM ĐIỂM", page.subject, page.criteria)
    table = Table([Column(wide * MM, text, align) for wide, text, align in _COLUMNS], 11, (1.4 * MM, 2.6), numbers=True)
    foot = table.row_height(sheet, row("", "", "", "", "", ""))
    table.draw_head(sheet)
    sums, rows, begun = _Sums(), [_row(one) for one in page.lines], 0
    together = table.together(sheet, rows, foot + _SIGNED)
    for place, one in enumerate(page.lines):
        if together[place] + foot > sheet.room() and place > begun:
            _foot(table, sheet, "Cộng trang", sums, page)
            sheet.new_page()
            table.draw_head(sheet)
            sums, begun = _Sums(), place
        table.draw_row(sheet, rows[place])
        sums.add(one)
    if sheet.page > 1:
        _foot(table, sheet, "Cộng trang", sums, page)
    total = _Sums()
    total.most, total.own, total.judged = page.most, page.own, page.judged or Decimal(0)
    _foot(table, sheet, "Tổng cộng", total, page, page.band)
    sheet.y += 8
    sides = [(["NGƯỜI TỰ CHẤM"], page.scorer, 0.25), (["NGƯỜI THẨM ĐỊNH"], page.appraiser, 0.75)]
    signer_columns(sheet, sides, 13, 13, _ROOM, (NOTE, 12))
    return sheet


def _row(one: ScoreLine) -> Row:
    bold, most = ("b" if one.level == 0 else "r"), "" if one.most == 0 and not one.leaf else points_text(one.most)
    mark = one.mark
    cells = [Cell(mark, style=bold), Cell(one.name, style=bold), Cell(most, style=bold), Cell(points_text(one.own), style=bold)]
    return Row([*cells, Cell(points_text(one.judged), style=bold), Cell(one.proof)], with_next=not one.leaf)


def _foot(table: Table, sheet: Sheet, said: str, sums: _Sums, page: ScorePage, band: str = "") -> None:
    judged = points_text(sums.judged) if page.judged is not None else "–"
    figures = [Cell(text, style="b") for text in (points_text(sums.most), points_text(sums.own), judged)]
    last = Cell(f"Xếp loại: {band}" if band else "", style="b")
    table.draw_row(sheet, Row([Cell(""), Cell(said, style="b", align="centre"), *figures, last]))


def summary_pdf(page: SummaryPage) -> bytes:
    """The summary as PDF bytes; the same summary gives the same bytes."""
    leaves = _summary(page, Sheet("", dry=True), 0).page
    return _summary(page, Sheet(f"Tổng hợp điểm {page.subject}", seal=page.seal), leaves).finish()


def _summary(page: SummaryPage, sheet: Sheet, leaves: int) -> Sheet:
    if leaves > 1:
        sheet.on_leave = lambda: sheet.footer(page.subject, "", f"Tờ {sheet.page}/{leaves}")
    _begin(sheet, page.head, page.day, "BẢNG TỔNG HỢP ĐIỂM", page.subject, page.criteria)
    widths = ((13, "Hạng", "centre"), (48, "Đơn vị", "left"), (17, "Điểm", "right"), (22, "Xếp loại", "centre"), (17, "Năm trước", "right"),
              (18, "Tăng, giảm", "right"), (30, "Tình trạng", "left"))  # fmt: skip
    table = Table([Column(wide * MM, text, align) for wide, text, align in widths], 11, (1.4 * MM, 2.6))
    units = [row(one.place, one.unit, one.points, one.band or "–", one.before, one.change, one.stage) for one in page.units]
    table.draw(sheet, units, tail=0 if page.gaps else _SIGNED)
    if page.gaps:
        sheet.y += 12
        gaps = ((11, "TT", "centre"), (74, "Tiêu chí mất điểm", "left"), (17, "Điểm tối đa", "right"), (20, "Thiếu bình quân", "right"),
                (43, "Thiếu nhiều nhất", "left"))  # fmt: skip
        below = Table([Column(wide * MM, text, align) for wide, text, align in gaps], 11, (1.4 * MM, 2.6))
        below.draw(sheet, [row(one.mark, one.name, one.most, one.lack, one.worst) for one in page.gaps], tail=_SIGNED)
    sheet.y += 10
    signer_columns(sheet, [(["NGƯỜI LẬP BẢNG"], page.signer, 0.75)], 13, 13, _ROOM, (NOTE, 12))
    return sheet

"""The report on administrative reform (báo cáo CCHC) by the layout of NĐ 30/2020: outline with texts, annex of figures lying behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import Run
from cchc_desktop.printing.sheet import LARGE, NORMAL, Sheet
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Cell, Column, Row, Table

INDENT, LEADING, SIZE = 12.7 * MM, 17.0, 14.0
_COLUMNS = (
    (12, "TT", "centre"), (0, "Nội dung", "left"), (26, "Đơn vị tính", "centre"), (26, "Số liệu", "right"), (26, "Nguồn số liệu", "centre"),
)  # fmt: skip
AUTOMATIC, TYPED = "Tự động", "Cơ quan ghi"


@dataclass(frozen=True)
class Section:
    """A heading (``level`` 1 or 2), the office's text (paragraphs by line ends), the program's lines; ``written`` = a text belongs here."""

    title: str
    level: int
    text: str
    auto: tuple[str, ...]
    written: bool


@dataclass(frozen=True)
class AnnexRow:
    """A row of the annex; ``auto`` = the program reckoned it."""

    title: str
    unit: str
    value: str
    auto: bool


@dataclass(frozen=True)
class CchcPage:
    """Heading lines (``bold_parent`` when both name one agency), place and day, the period in words and days, who gets it ("" = open),
    sections, annex."""

    parent: str
    office: str
    bold_parent: bool
    place: str
    day: date
    period: str
    days: str
    receiving: str
    sections: tuple[Section, ...]
    annex: tuple[AnnexRow, ...]
    seal: str = ""


def cchc_pdf(page: CchcPage) -> bytes:
    """The report as PDF bytes; the same content gives the same bytes."""
    sheet = Sheet(f"Báo cáo CCHC {page.period}", seal=page.seal)
    _head(sheet, page)
    for place, one in enumerate(page.sections):
        _section(sheet, one, last=place == len(page.sections) - 1)
    _signed(sheet, page)
    sheet.new_page()
    _annex(sheet, page)
    return sheet.finish()


def _head(sheet: Sheet, page: CchcPage) -> None:
    sizes = LARGE if sheet.fits_large(*(name for name in (page.parent, page.office) if name)) else NORMAL
    number = [Run("Số: "), Run("", dots=18 * MM), Run("/BC-UBND")]
    sheet.heading(page.parent, page.office, number, f"{page.place}, {sentence_date(page.day)}", sizes=sizes, bold_parent=page.bold_parent)
    sheet.title("BÁO CÁO", 14, above=12)
    said = f"Công tác cải cách hành chính {page.period[:1].lower()}{page.period[1:]}"
    sheet.centred(said, sheet.y + 13, 14, "b")
    sheet.y += 17
    long = width(said, "b", 14)
    sheet.rule(sheet.middle - 0.2 * long, sheet.middle + 0.2 * long, sheet.y + 2)
    sheet.y += 10
    sheet.centred([Run(f"({page.days})", "i")], sheet.y + 12, 13)
    sheet.y += 22
    if page.receiving:
        sheet.centred(f"Kính gửi: {page.receiving}.", sheet.y + 13, 14)
        sheet.y += 24


def _section(sheet: Sheet, one: Section, *, last: bool) -> None:
    """A heading never stands alone at a foot; where nothing was written yet there are lines to write on."""
    sheet.need(3 * LEADING)
    _paragraph(sheet, [Run(one.title, "b")])
    texts = [text for text in one.text.split("\n") if text.strip()]
    for text in (*texts, *(f"- {line}." for line in one.auto)):
        _paragraph(sheet, text)
    if one.written and not texts and not one.auto:
        for _ in range(2):
            sheet.need(LEADING)
            sheet.leader(sheet.left, sheet.edge, sheet.y + 13)
            sheet.y += LEADING
        sheet.y += 6


def _paragraph(sheet: Sheet, text: str | list[Run]) -> None:
    sheet.paragraph(text, SIZE, leading=LEADING, indent=INDENT, after=6)


def _signed(sheet: Sheet, page: CchcPage) -> None:
    sheet.need(62 * MM)
    sheet.y += 6
    top = sheet.y
    sheet.text(sheet.left, top + 13, "Nơi nhận:", 12, "bi")
    kept = [f"- {page.receiving or 'Cấp trên trực tiếp'};", "- Lưu: VT."]
    at = top + 27
    for text in kept:
        for line in sheet.lines(text, 11, 0.45 * sheet.measure):
            sheet.line(line, sheet.left, at, 11)
            at += 13.2
    signer_columns(sheet, [(["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "", 0.75)], 13, 13, 26 * MM)
    sheet.y = max(sheet.y, at)


def _annex(sheet: Sheet, page: CchcPage) -> None:
    sheet.title("PHỤ LỤC", 14, above=4)
    sheet.title(f"Số liệu công tác cải cách hành chính {page.period[:1].lower()}{page.period[1:]}", 13, above=2)
    sheet.centred([Run(f"({page.days})", "i")], sheet.y + 12, 12)
    sheet.y += 24
    rest = sheet.measure - sum(wide for wide, _, _ in _COLUMNS) * MM
    table = Table([Column(wide * MM or rest, head, align) for wide, head, align in _COLUMNS], 11, (1.6 * MM, 2.6), numbers=True)
    note = "Số liệu “Tự động” do chương trình tính từ hồ sơ, sổ việc, phiếu khảo sát của cơ quan; số liệu “Cơ quan ghi” do cơ quan tự nhập."
    table.draw(sheet, _rows(page.annex), tail=30)
    sheet.y += 6
    sheet.paragraph([Run(note, "i")], 11, leading=14)


def _rows(annex: Sequence[AnnexRow]) -> list[Row]:
    return [
        Row([Cell(str(number)), Cell(one.title), Cell(one.unit), Cell(one.value or "–"), Cell(AUTOMATIC if one.auto else TYPED)])
        for number, one in enumerate(annex, 1)
    ]

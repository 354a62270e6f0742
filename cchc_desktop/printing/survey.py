"""Survey sheets on exactly one A4 page (print-13), many in one file with their numbers; and the result with its bars of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cchc_desktop.domain.survey import Outcome, Share, SurveyForm
from cchc_desktop.domain.text import NBSP, grouped, percent
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.letter import Letterhead
from cchc_desktop.printing.runs import FILL, Run, balanced
from cchc_desktop.printing.sheet import LARGE, NORMAL, Sheet
from cchc_desktop.printing.tables import GRID, Cell, Column, Row, Table, row

_BOX, _BOX_LINE = 3.6 * MM, 0.6
_ROW = 5.9 * MM
_NO, _MARK = 9 * MM, 15 * MM


@dataclass(frozen=True)
class SurveyPage:
    """A blank sheet: ``subject`` under the title, the period, the number it carries (0 = to be written by hand)."""

    head: Letterhead
    form: SurveyForm
    subject: str
    period: str
    number: int = 0


@dataclass(frozen=True)
class ResultPage:
    """What a survey added up to, beside the period before."""

    head: Letterhead
    form: SurveyForm
    subject: str
    period: str
    found: Outcome
    earlier: str = ""
    before: Outcome | None = None
    seal: str = ""


def survey_pdf(page: SurveyPage, count: int = 1) -> bytes:
    """``count`` sheets, one a page, numbered from ``page.number``; the same sheets give the same bytes."""
    sheet = Sheet(page.form.title.capitalize(), bottom=14 * MM, number_pages=False)
    for place in range(count):
        if place:
            sheet.new_document()
        _write(sheet, replace(page, number=page.number + place if page.number else 0))
    return sheet.finish()


def _begin(sheet: Sheet, head: Letterhead, title: str, subject: str) -> None:
    sizes = LARGE if sheet.fits_large(*(name for name in (head.parent, head.office) if name)) else NORMAL
    sheet.heading(head.parent, head.office, "", "", sizes=sizes, bold_parent=head.bold_parent, number_gap=10)
    sheet.title(title, 14, above=6)
    for text in balanced(subject, "b", 13, sheet.measure):
        sheet.centred(text, sheet.y + 11, 13, "b")
        sheet.y += 15.5


def _write(sheet: Sheet, page: SurveyPage) -> None:
    form = page.form
    _begin(sheet, page.head, form.title, page.subject)
    sheet.centred([Run(form.note, "i")], sheet.y + 12, 12)
    sheet.y += 18
    _about(sheet, form)
    _table(sheet, form)
    sheet.y += 7
    for label in ("Ý kiến khác: ", ""):
        sheet.y += 12
        for line in sheet.lines([Run(label), Run("", dots=FILL)], 12):
            sheet.line(line, sheet.left, sheet.y, 12)
        sheet.y += 4
    number = f"{page.number:04d}" if page.number else ""
    said = f"Đợt khảo sát: {page.period}".replace(" ", NBSP) + " – Phiếu số "
    runs = [Run(said), Run(number, "b") if number else Run("", dots=32 * MM), Run(" – Xin trân trọng cảm ơn Ông/Bà!")]
    sheet.centred(runs, sheet.y + 12, 12)


def _about(sheet: Sheet, form: SurveyForm) -> None:
    """The few questions about the person, a line each."""
    step = (sheet.measure - 34 * MM) / 4
    for question in form.about:
        sheet.y += 13.5
        sheet.text(sheet.left, sheet.y, f"{question.label}:", 12)
        for place, choice in enumerate(question.choices):
            x = sheet.left + 34 * MM + place * step
            sheet.frame(x, sheet.y - _BOX + 1, _BOX, _BOX, _BOX_LINE)
            sheet.text(x + _BOX + 2 * MM, sheet.y, choice, 12)
        sheet.y += 1.5
    sheet.y += 6


def _table(sheet: Sheet, form: SurveyForm) -> None:
    wide = [_NO, sheet.measure - _NO - _MARK * len(form.scale), *[_MARK] * len(form.scale)]
    edges = [sheet.left]
    for one in wide:
        edges.append(edges[-1] + one)
    _head(sheet, form, edges)
    place = 0
    for number, factor in enumerate(form.factors):
        sheet.frame(sheet.left, sheet.y, sheet.measure, _ROW, GRID)
        sheet.text(sheet.left + 1.2 * MM, sheet.y + _ROW / 2 + 4, f"{('I', 'II', 'III', 'IV', 'V', 'VI')[number]}. {factor.name}", 11, "b")
        sheet.y += _ROW
        for item in factor.items:
            place += 1
            _item(sheet, edges, place, item)


def _head(sheet: Sheet, form: SurveyForm, edges: Sequence[float]) -> None:
    high, low = 3 * 10.5 * 1.2 + 5, _ROW - 2
    texts = ["TT", "Nội dung", *(words for _, words in form.scale)]
    for place, text in enumerate(texts):
        tall = high + low if place < 2 else high
        sheet.frame(edges[place], sheet.y, edges[place + 1] - edges[place], tall, GRID)
        lines = sheet.lines([Run(text, "b")], 10.5, edges[place + 1] - edges[place] - 1.2 * MM)
        base = sheet.y + (tall - len(lines) * 12.6) / 2 + 10
        for line in lines:
            sheet.line(line, (edges[place] + edges[place + 1] - line.width) / 2, base, 10.5)
            base += 12.6
    for place, (mark, _) in enumerate(form.scale, 2):
        sheet.frame(edges[place], sheet.y + high, edges[place + 1] - edges[place], low, GRID)
        sheet.centred([Run(mark, "b")], sheet.y + high + low / 2 + 3.6, 10.5, middle=(edges[place] + edges[place + 1]) / 2)
    sheet.y += high + low


def _item(sheet: Sheet, edges: Sequence[float], number: int, item: str) -> None:
    lines = sheet.lines([Run(item)], 11, edges[2] - edges[1] - 2.4 * MM)
    high = max(_ROW, len(lines) * 13.2 + 3.6)
    for left, right in pairwise(edges):
        sheet.frame(left, sheet.y, right - left, high, GRID)
    sheet.centred(str(number), sheet.y + high / 2 + 4, 11, middle=(edges[0] + edges[1]) / 2)
    base = sheet.y + (high - len(lines) * 13.2) / 2 + 10.4
    for line in lines:
        sheet.line(line, edges[1] + 1.2 * MM, base, 11)
        base += 13.2
    for left, right in pairwise(edges[2:]):
        sheet.frame((left + right - _BOX) / 2, sheet.y + (high - _BOX) / 2, _BOX, _BOX, _BOX_LINE)
    sheet.y += high


# -- the result


def result_pdf(page: ResultPage) -> bytes:
    """The result as PDF bytes; the same result gives the same bytes."""
    leaves = _result(page, Sheet("", dry=True), 0).page
    return _result(page, Sheet(f"Kết quả {page.subject}", seal=page.seal), leaves).finish()


def _share(one: Share) -> str:
    return "–" if one.value is None else percent(one.value).removesuffix("%").strip()


def _result(page: ResultPage, sheet: Sheet, leaves: int) -> Sheet:
    form, found, before = page.form, page.found, page.before
    if leaves > 1:
        sheet.on_leave = lambda: sheet.footer(f"{page.subject}, {page.period}", "", f"Tờ {sheet.page}/{leaves}")
    _begin(sheet, page.head, "KẾT QUẢ KHẢO SÁT", page.subject)
    sheet.y += 6
    _sentences(sheet, page)
    columns = [
        Column(9 * MM, "TT", "centre"), Column(70 * MM, "Nội dung"), Column(15 * MM, "Hợp lệ", "right"),
        Column(18 * MM, "Chỉ số (%)", "right"), Column(18 * MM, "Kỳ trước", "right"), Column(35 * MM, "Trả lời từ thấp đến cao"),
    ]  # fmt: skip
    table = Table(columns, 11, (1.3 * MM, 2.2))
    table.draw_head(sheet)
    place, need = 0, table.row_height(sheet, row("", "", "", "", "", ""))
    for number, factor in enumerate(form.factors):
        was = _share(before.factors[number]) if before else "–"
        share = found.factors[number]
        _line(sheet, table, _bold("", factor.name, grouped(share.valid), _share(share), was, ""), 2 * need)
        for item in factor.items:
            share, was = found.items[place], _share(before.items[place]) if before else "–"
            top_leaf = _line(sheet, table, row(str(place + 1), item, grouped(share.valid), _share(share), was, ""), need)
            _bar(sheet, form, found, place, top_leaf)
            place += 1
    _line(sheet, table, _bold("", "Chung", grouped(found.unit.valid), _share(found.unit), _share(before.unit) if before else "–", ""), need)
    return sheet


def _bold(*texts: str) -> Row:
    return Row([Cell(text, style="b") for text in texts])


def _line(sheet: Sheet, table: Table, one: Row, need: float) -> float:
    """Draw a row; where it began."""
    high = table.row_height(sheet, one)
    if max(high, need) > sheet.room():
        sheet.new_page()
        table.draw_head(sheet)
    top = sheet.y
    table.draw_row(sheet, one)
    return top


def _sentences(sheet: Sheet, page: ResultPage) -> None:
    found = page.found
    value = percent(found.unit.value) if found.unit.value is not None else "chưa có"
    lines = [f"Đợt: {page.period or 'mọi đợt'}; số phiếu: {grouped(found.n)}; chỉ số chung: {value}."]
    if found.mean is not None:
        lines.append(f"Điểm bình quân mỗi phiếu: {found.mean:.1f}".replace(".", ",") + f"; xếp loại: {found.band}.")
    if found.few:
        lines.append("Số phiếu ít hơn 30, kết quả chỉ để tham khảo.")
    if page.earlier:
        lines.append(f"Kỳ trước: {page.earlier}.")
    scale = "; ".join(f"{mark}\u00a0=\u00a0{words.lower()}" for mark, words in page.form.scale)
    lines.append(f"Cột cuối ghi mức trả lời: số phiếu ({scale}).")
    for text in lines:
        sheet.paragraph(text, 12, after=3, justified=False)
    sheet.y += 4


def _bar(sheet: Sheet, form: SurveyForm, found: Outcome, place: int, top: float) -> None:
    """The answers of an item side by side as outlined pieces, each with its mark and its count where they fit: no grey on paper."""
    valid = found.items[place].valid
    if not valid:
        return
    x, room = sheet.edge - 35 * MM + 1.3 * MM, 35 * MM - 2.6 * MM
    high = 9.0
    y = top + (sheet.y - top - high) / 2
    for mark in form.marks:
        part = room * found.spread[place][mark] / valid
        if part <= 0:
            continue
        sheet.frame(x, y, part, high, GRID)
        count = found.spread[place][mark]
        text = next((one for one in (f"{mark}: {count}", mark) if width(one, "r", 7) + 2 < part), "")
        if text:
            sheet.centred(text, y + 7, 7, middle=x + part / 2)
        x += part

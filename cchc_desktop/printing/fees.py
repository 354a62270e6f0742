"""The day's fees (Bảng kê phí, lệ phí trong ngày): what the counter took, by procedure and receipt, for the treasurer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.moments import sentence_date
from cchc_desktop.domain.text import NBSP, grouped
from cchc_desktop.printing.amounts import in_words
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.forms import Ending, Form, FormHead, draw_form
from cchc_desktop.printing.runs import Run
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Cell, Column, Row, Table, row


@dataclass(frozen=True)
class FeeSum:
    """What one procedure brought: how many payments, cash, online, waived ones; whole đồng."""

    procedure: str
    count: int
    cash: int
    online: int
    waived: int = 0


@dataclass(frozen=True)
class FeeLine:
    """One receipt: its number, the dossier, who paid, the method in words, the amount (0 when waived) and a note."""

    receipt_no: str
    code: str
    name: str
    method: str
    amount: int
    note: str = ""


@dataclass(frozen=True)
class FeesPage:
    """The fees of one day (or from ``day`` to ``until``), by procedure and receipt by receipt."""

    head: FormHead
    day: date
    sums: tuple[FeeSum, ...]
    lines: tuple[FeeLine, ...]
    signer: str
    treasurer: str = ""
    until: date | None = None


def fees_pdf(page: FeesPage) -> bytes:
    """The list as PDF bytes; the same day gives the same bytes."""
    sheet = Sheet(f"{page.head.title} {page.day:%d/%m/%Y}")
    draw_fees(sheet, page)
    return sheet.finish()


def draw_fees(sheet: Sheet, page: FeesPage) -> None:
    """The list on leaves of its own of a file."""
    draw_form(sheet, page.head, lambda form: _write(form, page), f"{page.head.texts['file']} {page.day:%d/%m/%Y}")


def _write(form: Form, page: FeesPage) -> None:
    texts, sheet = form.texts, form.sheet
    form.start()
    sheet.y -= 4
    span = sentence_date(page.day)
    if page.until and page.until != page.day:
        span = texts["span"].format(first=span, last=sentence_date(page.until))
    sheet.centred([Run(f"({span})", "i")], sheet.y + 12, 13)
    sheet.y += 26
    form.paragraph([Run(texts["by_procedure"], "b")], justified=False)
    end = _end(form, page)
    tail = form.below_table(end)
    sums = _sum_rows(page.sums, texts["total"])
    _draw(form, _table(form, _SUMS, sums), sums, 0.0 if page.lines else tail)
    if page.lines:
        rows = [_line(n, one) for n, one in enumerate(page.lines, 1)]
        table = _table(form, _LINES, rows)
        sheet.need(form.look.leading + form.look.gap + table.start_height(sheet, rows, tail))
        form.paragraph([Run(texts["by_receipt"], "b")], justified=False)
        _draw(form, table, rows, tail)
    form.ending(end)


def _end(form: Form, page: FeesPage) -> Ending:
    """The sum in figures and words, the clerk and the treasurer."""
    texts = form.texts
    total = sum(one.cash + one.online for one in page.sums)
    money = {"cash": _money(sum(one.cash for one in page.sums)), "online": _money(sum(one.online for one in page.sums))}
    values = {**money, "total": _money(total), "words": in_words(total)}
    sides = [([texts["left_role"]], page.signer, 0.25), ([texts["right_role"]], page.treasurer, 0.75)]
    return Ending(form.closing("closing", values), sides, texts["sign_note"])


_SUMS = (("head_no", 10, "centre"), ("head_procedure", 0, "left"), ("head_count", 16, "right"), ("head_cash", 26, "right"),
         ("head_online", 26, "right"), ("head_waived", 15, "right"), ("head_sum", 27, "right"))  # fmt: skip
_LINES = (("head_no", 10, "centre"), ("head_receipt", 24, "left"), ("head_code", 36, "left"), ("head_name", 0, "left"),
          ("head_method", 22, "centre"), ("head_amount", 24, "right"))  # fmt: skip


def _table(form: Form, columns: Sequence[tuple[str, float, str]], rows: Sequence[Row]) -> Table:
    """A table whose figures are never parted: their column is as wide as the longest of them, the words get the rest."""
    sheet, size, pad = form.sheet, 11.0, (1.4 * MM, 2.6)
    widths = [wide * MM for _, wide, _ in columns]
    for place, (_, _, align) in enumerate(columns):
        if align == "right":
            longest = max(width(one.cells[place].text, one.cells[place].style, size) for one in rows)
            widths[place] = max(widths[place], longest + 2 * pad[0])
    rest = sheet.measure - sum(widths)
    made = [Column(wide or rest, form.texts[name], align) for (name, _, align), wide in zip(columns, widths, strict=True)]
    return Table(made, size, pad)


def _draw(form: Form, table: Table, rows: Sequence[Row], tail: float) -> None:
    table.draw(form.sheet, rows, tail=tail)
    form.sheet.y += form.look.gap + 4


def _money(amount: int) -> str:
    return f"{grouped(amount)}{NBSP}đồng"


def _sum_rows(sums: Sequence[FeeSum], total: str) -> list[Row]:
    """A row a procedure and the sum of them."""
    rows = [
        row(str(n), one.procedure, str(one.count), grouped(one.cash), grouped(one.online), str(one.waived), grouped(one.cash + one.online))
        for n, one in enumerate(sums, 1)
    ]
    cash, online = sum(one.cash for one in sums), sum(one.online for one in sums)
    counted = (sum(one.count for one in sums), cash, online, sum(one.waived for one in sums), cash + online)
    return [*rows, Row([Cell(""), Cell(total, style="b"), *(Cell(grouped(value), style="b") for value in counted)])]


def _line(number: int, one: FeeLine) -> Row:
    name = f"{one.name} ({one.note})" if one.note else one.name
    return row(str(number), one.receipt_no or "–", one.code, name, one.method, grouped(one.amount))

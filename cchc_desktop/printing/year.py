"""A picture of the year on paper: bars by month with the share on time, when people come, the slowest procedures, why late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.colors import Color

from cchc_desktop.domain.moments import SHORT_WEEKDAYS
from cchc_desktop.domain.text import grouped, percent
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.runs import Run, balanced
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Column, Row, Table, row

_INK = (0.04, 0.36, 0.42)
_HOURS = range(7, 18)


@dataclass(frozen=True)
class YearPage:
    """``agency`` and ``office`` head the page; the figures as ``office/figures.Picture`` has them; ``wanted`` the share on time that
    the commitment of the year promises in per cent, or None."""

    agency: str
    office: str
    title: str
    year: int
    months: Sequence[tuple[str, int, int, int]]
    traffic: Sequence[tuple[int, int, int]]
    slowest: Sequence[tuple[str, str, int, float, int]]
    reasons: Sequence[tuple[str, int]]
    wanted: float | None
    day: date
    seal: str = ""


def year_pdf(page: YearPage) -> bytes:
    """The picture as PDF bytes; the same figures give the same bytes."""
    sheet = Sheet(f"{page.title} năm {page.year}", left=30 * MM, right=15 * MM, top=15 * MM, bottom=15 * MM, seal=page.seal)
    _heading(sheet, page)
    _bars(sheet, page)
    _traffic(sheet, {(day, hour): count for day, hour, count in page.traffic})
    rows = [row(name, grouped(count), f"{mean:.1f}".replace(".", ","), grouped(late) if late else "–")
            for _, name, count, mean, late in page.slowest]  # fmt: skip
    _listed(sheet, "Thủ tục giải quyết chậm nhất", (("Thủ tục", 0, "left"), ("Hồ sơ", 18, "right"), ("Số ngày", 18, "right"),
                                                   ("Trễ", 14, "right")), rows)  # fmt: skip
    reasons = [row(reason or "Chưa ghi lý do", grouped(count)) for reason, count in page.reasons]
    _listed(sheet, "Lý do quá hạn", (("Lý do", 0, "left"), ("Hồ sơ", 22, "right")), reasons)
    return sheet.finish()


def _heading(sheet: Sheet, page: YearPage) -> None:
    for text, style in ((page.agency, "r"), (page.office, "b")):
        if text:
            sheet.text(sheet.left, sheet.y + 12, text, 12, style)
            sheet.y += 15
    sheet.y += 8
    for part in balanced(f"{page.title} NĂM {page.year}", "b", 14, sheet.measure):
        sheet.centred(part, sheet.y + 14, 14, "b")
        sheet.y += 17
    received = sum(count for _, count, _, _ in page.months)
    done, good = sum(one for _, _, one, _ in page.months), sum(one for _, _, _, one in page.months)
    share = percent(100 * good / done) if done else "–"
    said = f"(Nhận {grouped(received)} hồ sơ, đã giải quyết {grouped(done)}, đúng và trước hạn {share}; "
    said += f"số liệu đến ngày {page.day:%d/%m/%Y})"
    sheet.centred(said, sheet.y + 13, 12, "i")
    sheet.y += 24


def _bars(sheet: Sheet, page: YearPage) -> None:
    """Twelve bars; above each how many and the share on time, below it the month; the promised share in words."""
    sheet.text(sheet.left, sheet.y + 12, "Hồ sơ nhận theo tháng và tỷ lệ giải quyết đúng hạn", 12, "b")
    if page.wanted is not None:
        line = sheet.lines([Run(f"Cam kết: {percent(page.wanted)}", "i")], 11, sheet.measure)[0]
        sheet.line(line, sheet.edge - line.width, sheet.y + 12, 11)
    sheet.y += 20
    counts: Mapping[int, tuple[int, int, int]] = {int(month[5:]): (count, done, good) for month, count, done, good in page.months}
    most, high, wide = max((c for c, _, _ in counts.values()), default=0) or 1, 32 * MM, sheet.measure / 12
    foot = sheet.y + 24 + high
    for month in range(1, 13):
        count, done, good = counts.get(month, (0, 0, 0))
        tall, left = high * count / most, sheet.left + (month - 1) * wide
        if count:
            _fill(sheet, left + 0.2 * wide, foot - tall, 0.6 * wide, tall, 1.0)
            sheet.centred(grouped(count), foot - tall - 3, 9.5, "r", left + wide / 2)
            short = done and page.wanted is not None and 100 * good / done < page.wanted
            told = percent(100 * good / done) if done else "–"
            sheet.centred(told, foot - tall - 14, 9.5, "b" if short else "i", left + wide / 2)
        sheet.centred(f"T{month}", foot + 11, 10, "r", left + wide / 2)
    sheet.rule(sheet.left, sheet.edge, foot)
    sheet.y = foot + 24


def _fill(sheet: Sheet, x: float, top: float, wide: float, high: float, strength: float) -> None:
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setFillColor(Color(*(1 - (1 - part) * strength for part in _INK)))
    canvas.rect(x, sheet.page_height - top - high, wide, high, stroke=0, fill=1)
    canvas.restoreState()


def _traffic(sheet: Sheet, counts: Mapping[tuple[int, int], int]) -> None:
    """Weekday by hour, the darker the more."""
    sheet.text(sheet.left, sheet.y + 12, "Giờ đông người", 12, "b")
    sheet.y += 18
    left, high = 12 * MM, 5.2 * MM
    wide, most = (sheet.measure - left) / len(_HOURS), max(counts.values(), default=0) or 1
    for place, hour in enumerate(_HOURS):
        sheet.centred(f"{hour}h", sheet.y + 10, 9.5, "r", sheet.left + left + (place + 0.5) * wide)
    sheet.y += 14
    for day in range(7):
        sheet.text(sheet.left, sheet.y + high - 4, SHORT_WEEKDAYS[day], 10)
        for place, hour in enumerate(_HOURS):
            count, x = counts.get((day, hour), 0), sheet.left + left + place * wide
            if count:
                _fill(sheet, x, sheet.y, wide, high, 0.08 + 0.5 * count / most)
                sheet.centred(grouped(count), sheet.y + high - 4, 9.5, "r", x + wide / 2)
            sheet.frame(x, sheet.y, wide, high, 0.3)
        sheet.y += high
    sheet.y += 14


def _listed(sheet: Sheet, title: str, columns: Sequence[tuple[str, float, str]], rows: Sequence[Row]) -> None:
    if not rows:
        return
    rest = sheet.measure - sum(wide for _, wide, _ in columns) * MM
    table = Table([Column(wide * MM or rest, head, align) for head, wide, align in columns], 10.5, (1.3 * MM, 2.0))
    sheet.need(20 + table.start_height(sheet, rows))
    sheet.text(sheet.left, sheet.y + 12, title, 12, "b")
    sheet.y += 18
    table.draw(sheet, rows)
    sheet.y += 12

"""Reports (báo cáo) written out: the official count and the indicators as spreadsheet with formulas, as JSON, on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cchc_desktop.domain.commitment import CommitmentState
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.ii06 import CELLS, Ii06Row
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.periods import Period
from cchc_desktop.domain.said import Said
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.exports import Written
from cchc_desktop.office.figures import Figures, Ii06, days_words
from cchc_desktop.office.letterheads import agency, agency_lines, parent_and_office
from cchc_desktop.office.measured import SATISFACTION, measure
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.seals import Seals, Summed
from cchc_desktop.office.sheet_sums import ii06_said, indicators_said, year_said
from cchc_desktop.reports.sheets_out import Column, Formula, Look, Value, open_book
from cchc_desktop.storage.commitments import Commitments

II06A, II06B, INDICATORS, YEAR = "ii06a", "ii06b", "indicators", "year"
NAMES = (INDICATORS, II06A, II06B)
_TITLES = {
    II06A: "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC\nTẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT TTHC",
    II06B: "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC\nCỦA CÁC ĐƠN VỊ TRỰC THUỘC",
}  # fmt: skip
_NUMBERS = {II06A: "II.06a", II06B: "II.06b"}
_FIRST = {II06A: "Lĩnh vực, công việc giải quyết theo cấp", II06B: "Cơ quan, đơn vị"}
_HEADINGS = (
    "(3) Nhận giải quyết: tổng số", "(4) Trong kỳ: trực tuyến", "(5) Trong kỳ: trực tiếp, bưu chính", "(6) Từ kỳ trước",
    "(7) Đã giải quyết: tổng số", "(8) Trước hạn", "(9) Đúng hạn", "(10) Quá hạn", "(11) Đang giải quyết: tổng số", "(12) Trong hạn",
    "(13) Quá hạn",
)  # fmt: skip
_SUMS = {"total": "D{n}+E{n}+F{n}", "resolved": "H{n}+I{n}+J{n}", "running": "L{n}+M{n}"}
"""Columns that are sums, by the letters of the sheet (A number, B name, C total …)."""
_LETTERS = "CDEFGHIJKLM"
_INDICATORS = (
    Column("name", "Chỉ số", width=34), Column("numerator", "Đạt", Look.WHOLE, 12), Column("denominator", "Trên tổng số", Look.WHOLE, 14),
    Column("value", "Tỷ lệ (%)", Look.SHARE, 12), Column("done", "Cách tính: đạt", width=52),
    Column("base", "Cách tính: tổng số", width=46),
)  # fmt: skip

_SATISFIED, _ANSWERS = "Mức độ hài lòng (SIPAS)", "Ý kiến hợp lệ của các phiếu trong kỳ"
_REASONS = (Column("reason", "Lý do", width=60), Column("count", "Số hồ sơ", Look.WHOLE, 12))


class Reports:
    """Writes reports. Days are both included."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._figures = bench, Figures(bench)

    def write(self, name: str, first: date, last: date, file: Path, unit: str = "", sector: str = "") -> Written:
        """A report as .xlsx or .json. Raises Refused BAD_FIELD, SUMS_WRONG, CANNOT_WRITE."""
        if name == INDICATORS:
            return self._indicators(first, last, file, unit, sector)
        return self._ii06(name, self.count(name, first, last, unit), file, unit)

    def count(self, name: str, first: date, last: date, unit: str = "") -> Ii06:
        """The official count, whose sums hold. Raises Refused BAD_FIELD, SUMS_WRONG."""
        found = self._figures.ii06b(first, last) if name == II06B else self._figures.ii06a(first, last, unit)
        self._figures.refuse_wrong(found, unit)
        return found

    def _ii06(self, name: str, count: Ii06, file: Path, unit: str) -> Written:
        columns = [Column("no", "STT", Look.WHOLE, 6), Column("name", _FIRST[name], width=36)]
        columns += [Column(cell, heading, Look.WHOLE, 14) for cell, heading in zip(CELLS, _HEADINGS, strict=True)]
        title = _TITLES[name].replace("\n", " ")
        head = [f"Biểu số {_NUMBERS[name]}/VPCP/KSTT", title, days_words(count.first, count.last), *self._who(unit)]
        with open_book(file) as book:
            sheet = book.sheet(_NUMBERS[name], columns, head)
            begin = len(head) + 3
            for place, row in enumerate(count.rows):
                sheet.row([place + 1, row.name, *_cells(row, begin + place)])
            sheet.row([None, count.total.name, *_totals(count, begin)])
        return Written(file, len(count.rows))

    def _indicators(self, first: date, last: date, file: Path, unit: str, sector: str) -> Written:
        found = self._figures.all(first, last, unit, sector)
        head = ["Chỉ số cải cách hành chính tính từ hồ sơ", days_words(first, last), *self._who(unit)]
        head += [f"Lĩnh vực: {sector}"] if sector else []
        begin = len(head) + 3
        with open_book(file) as book:
            sheet = book.sheet("Chỉ số", _INDICATORS, head)
            for place, one in enumerate(found, begin):
                share = Formula(f"IF(C{place}=0,\"\",100*B{place}/C{place})", one.value)
                sheet.row([one.indicator.title, one.numerator, one.denominator, share, one.indicator.done, one.indicator.base])
            told = measure(self._bench, SATISFACTION, unit or self._bench.store.unit, first, last)
            if told and told.of and not sector:
                place = begin + len(found)
                share = Formula(f"IF(C{place}=0,\"\",100*B{place}/C{place})", told.value)
                sheet.row([_SATISFIED, told.done, told.of, share, told.reckoning, _ANSWERS])
            why = book.sheet("Lý do quá hạn", _REASONS, head)
            for reason, count in self._figures.reasons(first, last, unit, sector):
                why.row([reason or "Chưa ghi lý do", count])
        return Written(file, len(found))

    def _who(self, unit: str) -> list[str]:
        office, now = self._bench.offices.get(), self._bench.clock.now().astimezone(ICT)
        other = self._bench.offices.unit(unit) if unit and unit != office.unit.key else None
        return [f"Đơn vị báo cáo: {other.title if other else office.unit.title}",
                f"Lập lúc {now:%H:%M} ngày {now:%d/%m/%Y}, người lập: {self._bench.author.name}"]  # fmt: skip

    def page(self, name: str, period: Period, unit: str = "", sector: str = "") -> Printed:
        """The official count, or the indicators, on paper. Raises Refused NO_PAGE, BAD_FIELD, SUMS_WRONG."""
        from cchc_desktop.printing.ii06 import Ii06Page, ii06_pdf

        if name == INDICATORS:
            return self._indicators_page(period, unit, sector)
        if name not in _TITLES:
            raise Refused("NO_PAGE", "Báo cáo này không có trang in.", "Ghi ra .xlsx.", field="out")
        count, office = self.count(name, period.first, period.last, unit), self._bench.offices.get()
        receiving = agency(office.receiving_office) if office.receiving_office else "Văn phòng Chính phủ"
        other = self._bench.offices.unit(unit) if unit else None
        page = Ii06Page(
            _NUMBERS[name], _TITLES[name], period.name, period.first, period.last, agency(other or office.unit), receiving, _FIRST[name],
            count.rows, count.total, office.unit.name, self._bench.clock.now().astimezone(ICT).date(), self._bench.author.name,
            self._seal(name, Summed(period.first, period.last, unit), ii06_said(count.rows, count.total)),
        )  # fmt: skip
        file = f"bieu-{name}-{period.last:%Y-%m-%d}.pdf"
        title = f"Biểu {_NUMBERS[name]} {period.name}"
        return Printed("report", f"{name}/{period.first}/{period.last}", ii06_pdf(page), file, title, 1, "")


    def _indicators_page(self, period: Period, unit: str, sector: str) -> Printed:
        from cchc_desktop.printing.indicators import IndicatorLine, IndicatorsPage, indicators_pdf

        office = self._bench.offices.get()
        of = self._bench.offices.unit(unit) if unit else None
        parent, name, bold = agency_lines(agency(office.unit))
        found = self._figures.all(period.first, period.last, unit, sector)
        lines = [
            IndicatorLine(one.indicator.title, one.numerator, one.denominator, f"{one.indicator.done} trên {small(one.indicator.base)}")
            for one in found
        ]
        told = None if sector else measure(self._bench, SATISFACTION, unit or self._bench.store.unit, period.first, period.last)
        lines += [IndicatorLine(_SATISFIED, told.done, told.of, _ANSWERS)] if told and told.of else []
        scope = [of.title if of and of.key != office.unit.key else "", f"Lĩnh vực: {sector}" if sector else ""]
        reasons = [(why or "Chưa ghi lý do", count) for why, count in self._figures.reasons(period.first, period.last, unit, sector)]
        satisfied = (told.done, told.of) if told and told.of else None
        seal = self._seal(INDICATORS, Summed(period.first, period.last, unit, sector), indicators_said(found, satisfied, reasons))
        page = IndicatorsPage(
            parent, name, bold, office.unit.name, self._bench.clock.now().astimezone(ICT).date(), period.name,
            days_words(period.first, period.last), ", ".join(filter(None, scope)), tuple(lines), tuple(reasons), self._bench.author.name,
            seal,
        )  # fmt: skip
        file = f"chi-so-{period.last:%Y-%m-%d}.pdf"
        return Printed("report", f"indicators/{period.first}/{period.last}", indicators_pdf(page), file, f"Chỉ số {period.name}", 1, "")

    def year(self, year: int, unit: str = "") -> Printed:
        """The picture of a year on paper."""
        from cchc_desktop.printing.year import YearPage, year_pdf

        picture, office = self._figures.picture(year, unit), self._bench.offices.get()
        other = self._bench.offices.unit(unit) if unit and unit != office.unit.key else None
        parent, name = parent_and_office(office)
        said = year_said(picture.months, picture.traffic, picture.slowest, picture.reasons)
        seal = self._seal(YEAR, Summed(date(year, 1, 1), date(year, 12, 31), unit), said)
        page = YearPage(
            parent, name, f"TÌNH HÌNH TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ{f' CỦA {other.title.upper()}' if other else ''}", year, picture.months,
            picture.traffic, picture.slowest, picture.reasons, self.promises(year, unit).get("on_time"),
            self._bench.clock.now().astimezone(ICT).date(), seal,
        )  # fmt: skip
        return Printed("report", f"year/{year}/{unit}", year_pdf(page), f"buc-tranh-nam-{year}.pdf", f"Bức tranh năm {year}", 1, "")

    def _seal(self, form: str, about: Summed, said: Said) -> str:
        return Seals(self._bench.store).of_sum(form, about, said)

    def promises(self, year: int, unit: str = "") -> dict[str, float]:
        """Indicator -> what the unit's commitment of the year (a signed one first; also under the name it had) promises, in per cent;
        ``unit`` "" = this office."""
        sheets = [c for c in Commitments(self._bench.store).of_year(unit or self._bench.store.unit, year) if c.kind == "office"]
        chosen = next((c for c in sheets if c.state is CommitmentState.SIGNED), sheets[0] if sheets else None)
        targets = chosen.targets if chosen else ()
        return {t.source.removeprefix("auto:"): t.target for t in targets if t.source.startswith("auto:") and isinstance(t.target, float)}


def _cells(row: Ii06Row, line: int) -> list[Value]:
    """The figures of a row; its sums are formulas over their parts."""
    return [Formula(_SUMS[cell].format(n=line), value) if cell in _SUMS else value for cell, value in zip(CELLS, row.cells(), strict=True)]


def _totals(count: Ii06, begin: int) -> list[Value]:
    """The row of sums as formulas over the rows above."""
    end = begin + len(count.rows) - 1
    if end < begin:
        return list(count.total.cells())
    return [Formula(f"SUM({letter}{begin}:{letter}{end})", value) for letter, value in zip(_LETTERS, count.total.cells(), strict=True)]


def small(text: str) -> str:
    """A sentence's beginning inside another one."""
    return text[:1].lower() + text[1:]

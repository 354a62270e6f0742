"""The report on administrative reform as an office writes it: texts kept from period to period, figures reckoned, printed and exported.

A report is an entry of the kind ``work`` in a register of its own, so it is kept, travels and is merged as the others are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cchc_desktop.domain.cchc import CchcOutline, CchcReport, Reckoned, one_figure, one_text, report_id, tidy_texts
from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.periods import Period
from cchc_desktop.domain.text import grouped, percent
from cchc_desktop.domain.work import WorkEntry
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.exports import Written
from cchc_desktop.office.figures import Figures, days_words
from cchc_desktop.office.letterheads import agency, agency_lines
from cchc_desktop.office.measured import SATISFACTION, measure
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.seals import Seals, Summed
from cchc_desktop.office.sheet_sums import cchc_said
from cchc_desktop.office.work import Work
from cchc_desktop.reports.sheets_out import Column, open_book
from cchc_desktop.storage.offices import before_of
from cchc_desktop.storage.work import WorkTable

BOOK, WRITTEN = "cchc", "written"
_PART, _FIGURE = "part.", "figure."
_Entries = dict[tuple[str, str, str], WorkEntry]
_ANNEX = (
    Column("title", "Nội dung", width=52), Column("unit", "Đơn vị tính", width=14), Column("value", "Số liệu", width=16),
    Column("from", "Nguồn", width=14), Column("reckoning", "Cách tính", width=44),
)  # fmt: skip
_TEXTS = (Column("title", "Mục", width=44), Column("text", "Nội dung", width=100))


class CchcReports:
    """Reads, writes and prints the report of a period."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, WorkTable(bench.store)

    def outline(self) -> CchcOutline:
        """Headings and annex."""
        return resources.cchc_outline()

    def read(self, period: Period, unit: str = "") -> CchcReport:
        """The report of a period: its own texts over those of the units this one goes on for, else the texts of the newest report before
        it. Raises Refused BAD_FIELD."""
        unit = unit or self._bench.store.unit
        held, span = self._held(unit), _span(period)
        values, carried = self._values(unit, span, held), ""
        writers = sorted(owner for owner, *days in held if tuple(days) == span)
        earlier = [] if writers else [one for one in held if one[2] < span[1]]
        if writers and unit not in writers:
            carried = f"báo cáo kỳ này của {', '.join(self._title(owner) for owner in writers)}"
        elif earlier:
            last = max(earlier, key=lambda one: one[2])
            values = {name: text for name, text in self._values(unit, last[1:], held).items() if name.startswith(_PART)}
            carried = held[last].values.get("name", "")
        texts, figures = (
            {name.removeprefix(kind): text for name, text in values.items() if text and name.startswith(kind)} for kind in (_PART, _FIGURE)
        )
        below = self._below(unit)
        reckoned = self._reckoned(period, "" if below else unit)
        return CchcReport(report_id(unit, period), unit, period, texts, figures, reckoned, carried, below)

    def _held(self, unit: str) -> _Entries:
        """(unit, first day, last day) -> entry, of a unit and of those it goes on for."""
        entries = self._table.all(BOOK, unit)
        return {(one.unit, one.values.get("first", ""), one.values.get("last", "")): one for one in entries}

    def _values(self, unit: str, span: tuple[str, str], held: _Entries, seen: frozenset[str] = frozenset()) -> dict[str, str]:
        """What a unit has of these days: its own over what the units that it follows have; "" for what it emptied."""
        return self._inherited(unit, span, held, seen) | _said(held.get((unit, *span)))

    def _inherited(self, unit: str, span: tuple[str, str], held: _Entries, seen: frozenset[str] = frozenset()) -> dict[str, str]:
        """What the units that a unit follows have of these days, as one."""
        olds = [old for old in before_of(self._bench.store, unit) if old not in seen]
        told = [(self._title(old), self._values(old, span, held, seen | {unit})) for old in olds]
        said = {name: [(title, values[name]) for title, values in told if values.get(name)] for _, each in told for name in each}
        return {name: (one_text if name.startswith(_PART) else one_figure)(each) for name, each in said.items()}

    def _title(self, unit: str) -> str:
        found = self._bench.offices.unit(unit)
        return found.title if found else unit

    def _below(self, unit: str) -> int:
        """How many units' figures this office's own report has within it: those that send here."""
        return sum(one.parent == unit for one in self._bench.offices.units()) if unit == self._bench.store.unit else 0

    def save(self, period: Period, given: Mapping[str, Any], unit: str = "") -> CchcReport:
        """Keep the texts and typed figures ``{part or row: text}`` of a period; what is left out stays as shown by :meth:`read`.

        Raises Refused BAD_FIELD, TOO_LONG.
        """
        shown = self.read(period, unit)
        texts, figures = tidy_texts(self.outline(), given)
        wanted = {"name": period.name, "first": period.first.isoformat(), "last": period.last.isoformat()}
        wanted |= {f"{_PART}{name}": text for name, text in (dict(shown.texts) | texts).items()}
        wanted |= {f"{_FIGURE}{name}": text for name, text in (dict(shown.figures) | figures).items()}
        held, span = self._held(shown.unit), _span(period)
        own, before = held.get((shown.unit, *span)), self._inherited(shown.unit, span, held)
        old = before | (dict(own.values) if own else {})
        fields: Fields = {  # what a unit before said is emptied by an empty text over it
            f"value/{n}": {"text": text} if text or before.get(n) else None for n, text in wanted.items() if text != old.get(n, "")
        }  # fmt: skip
        if own is None:
            fields |= {"book": BOOK, "state": WRITTEN}
        if fields:
            with self._bench.act() as act:
                act.write("work", shown.id, fields, home=shown.unit)
        return self.read(period, unit)

    # -- what the program reckons

    def _reckoned(self, period: Period, unit: str) -> dict[str, Reckoned]:
        outline = self.outline()
        sources = {source for one in outline.parts for source in one.auto} | {one.auto for one in outline.annex if one.auto}
        return {source: self._of(source, period, unit) for source in sorted(sources)}

    def _of(self, source: str, period: Period, unit: str) -> Reckoned:
        word, _, rest = source.partition(":")
        if word == "indicator":
            return self._indicator(rest, period, unit)
        if word == "survey":
            told = measure(self._bench, SATISFACTION, unit, period.first, period.last)
            return Reckoned(percent(told.value), told.reckoning) if told and told.value is not None else Reckoned("–", "Chưa có phiếu")
        if word == "procedures":
            return Reckoned(grouped(len(self._bench.catalogue.served(self._bench.offices.get(), period.last))))
        work = Work(self._bench)
        if word == "work_late":
            return Reckoned(grouped(sum(one.late for one in work.rows(rest, unit, open_only=True))))
        book, _, state = rest.partition(":")
        count = work.counts(book, period.first, period.last, unit).get("" if state == "all" else state, 0)
        rule = work.book(book)
        return Reckoned(grouped(count), rule.title if state == "all" else f"{rule.title}: {rule.state(state).label.lower()}")

    def _indicator(self, name: str, period: Period, unit: str) -> Reckoned:
        found = Figures(self._bench).indicator(name, period.first, period.last, unit)
        told = f"{grouped(found.numerator)} trên {grouped(found.denominator)} hồ sơ"
        return Reckoned(percent(found.value), told) if found.value is not None else Reckoned("–", "Chưa có hồ sơ nào để tính")

    def sentence(self, report: CchcReport, source: str) -> str:
        """An automatic line of a section: ``Giải quyết đúng và trước hạn: 99,8 % (15.170 trên 15.200 hồ sơ)``."""
        found, word = report.reckoned[source], source.partition(":")[0]
        if word == "indicator":
            name = source.partition(":")[2]
            title = next(one.title for one in resources.indicators() if one.name == name)
            return f"{title}: {found.shown} ({found.told})" if found.shown != "–" else f"{title}: chưa có hồ sơ nào để tính"
        return f"{found.told}: {found.shown} việc"

    # -- out

    def write(self, period: Period, file: Path, unit: str = "") -> Written:
        """The annex and the texts as .xlsx or .json. Raises Refused BAD_FIELD, CANNOT_WRITE."""
        report, outline = self.read(period, unit), self.outline()
        office = self._bench.offices.get()
        other = self._bench.offices.unit(report.unit) or office.unit
        head = [f"Báo cáo CCHC {period.name}", _days(report), f"Đơn vị báo cáo: {other.title}"]
        with open_book(file) as book:
            sheet = book.sheet("Phụ lục", _ANNEX, head)
            for one in outline.annex:
                told = report.reckoned[one.auto].told if one.auto else ""
                sheet.row([one.title, one.unit, report.figure(one), "Tự động" if one.auto else "Cơ quan ghi", told])
            texts = book.sheet("Nội dung", _TEXTS, head)
            for part in outline.parts:
                lines = [self.sentence(report, source) for source in part.auto]
                texts.row([part.title, "\n".join([*([report.texts[part.id]] if report.texts.get(part.id) else []), *lines])])
        return Written(file, len(outline.annex))

    def page(self, period: Period, unit: str = "") -> Printed:
        """The report on paper. Raises Refused BAD_FIELD."""
        from cchc_desktop.printing.cchc import AnnexRow, CchcPage, Section, cchc_pdf

        report, outline = self.read(period, unit), self.outline()
        office = self._bench.offices.get()
        of = self._bench.offices.unit(report.unit) or office.unit
        parent, name, bold = agency_lines(agency(of))
        sections = tuple(
            Section(one.title, one.level, report.texts.get(one.id, ""), tuple(self.sentence(report, source) for source in one.auto),
                    bool(one.hint))
            for one in outline.parts
        )  # fmt: skip
        annex = tuple(AnnexRow(one.title, one.unit, report.figure(one), bool(one.auto)) for one in outline.annex)
        made = CchcPage(
            parent, name, bold, of.name, self._bench.clock.now().astimezone(ICT).date(), period.name, _days(report),
            agency(office.receiving_office) if office.receiving_office else "", sections, annex,
            Seals(self._bench.store).of_sum("cchc", Summed(period.first, period.last, report.unit), cchc_said(report, outline)),
        )  # fmt: skip
        title = f"Báo cáo CCHC {period.name}"
        return Printed("report", report.id, cchc_pdf(made), f"bao-cao-cchc-{period.last:%Y-%m-%d}.pdf", title, 1, "")


def _span(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


def _said(entry: WorkEntry | None) -> dict[str, str]:
    """Texts and typed figures of an entry, "" for what was emptied."""
    return {name: text for name, text in entry.values.items() if name.startswith((_PART, _FIGURE))} if entry else {}


def _days(report: CchcReport) -> str:
    """The days of a report, and that it has the figures of other units within it."""
    said = days_words(report.period.first, report.period.last)
    return f"{said}, gồm số liệu của {report.below} đơn vị" if report.below else said

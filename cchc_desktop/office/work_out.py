"""A register of work on paper and as a spreadsheet, as it stands on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from cchc_desktop.domain.moments import ICT, show_date
from cchc_desktop.domain.said import Said
from cchc_desktop.domain.work import Book, WorkField, read_day
from cchc_desktop.office import form_pages
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.exports import Written
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.seals import Seals, Summed
from cchc_desktop.office.sheet_sums import work_said
from cchc_desktop.office.work import Work, WorkRow
from cchc_desktop.reports.sheets_out import Column, Look, open_book

_LOOKS = {"date": Look.DAY, "count": Look.WHOLE}
_WIDTHS = {"date": 12, "count": 10, "long": 44, "choice": 26, "text": 26}


class WorkLists:
    """Lists of the registers. ``unit`` a key or "" = every unit, ``text`` the words typed, ``open_only`` = what is left to do."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._work = bench, Work(bench)

    def page(self, book: str, unit: str = "", text: str = "", open_only: bool = False) -> Printed:
        """The list for the printer. Raises Refused NO_WORK."""
        from cchc_desktop.printing.work import WorkLine, WorkListPage, work_pdf

        rule, rows = self._work.book(book), self._work.rows(book, unit, text, open_only=open_only)
        lines = tuple(
            WorkLine(one.title, _told(rule, one), one.due or one.day, one.state, len(one.entry.evidence)) for one in rows
        )  # fmt: skip
        today = self._bench.clock.now().astimezone(ICT).date()
        template = form_pages.template("", "work")
        head = form_pages.head(template, self._bench.offices.get(), today)
        title = f"{template.title}: {rule.title.upper()}"
        span = "; ".join([f"đến ngày {show_date(today)}", *self._filters(unit, text, open_only)])
        about = Summed(unit=unit, word=work_word(book, open_only=open_only))
        seal = "" if text.strip() else Seals(self._bench.store).of_sum("work", about, list_said(rows))
        name = f"{template.title.capitalize()}: {rule.title}"
        page = WorkListPage(replace(head, title=title), name, span, lines, self._bench.author.name, seal)
        return Printed("work", rule.id, work_pdf(page), f"so-viec-{rule.id}.pdf", f"Sổ việc: {rule.title}", 1, "")

    def sheet(self, file: Path, book: str, unit: str = "", text: str = "", open_only: bool = False) -> Written:
        """The list as a spreadsheet, a column a field. Raises Refused NO_WORK, CANNOT_WRITE."""
        rule, rows = self._work.book(book), self._work.rows(book, unit, text, open_only=open_only)
        columns = [Column("unit", "Đơn vị", width=24), Column("state", "Tình trạng", width=20), *map(_column, rule.fields)]
        columns += [Column("late", "Quá hạn", width=10), Column("proofs", "Số minh chứng", Look.WHOLE, 10)]
        columns += [Column("judged", "Đánh giá", width=24)]
        now = self._bench.clock.now().astimezone(ICT)
        head = [f"Sổ việc: {rule.title}", self._bench.offices.get().office_name, *self._filters(unit, text, open_only),
                f"{len(rows)} dòng, lập lúc {now:%H:%M} ngày {now:%d/%m/%Y}, người lập: {self._bench.author.name}"]  # fmt: skip
        with open_book(file) as out:
            sheet = out.sheet(rule.title[:28].replace("/", " "), columns, head)
            for one in rows:
                sheet.row([one.unit, one.state, *_cells(rule, one), "quá hạn" if one.late else "", len(one.entry.evidence),
                           one.entry.judged.word if one.entry.judged else ""])  # fmt: skip
        return Written(file, len(rows))

    def _filters(self, unit: str, text: str, open_only: bool) -> list[str]:
        found = self._bench.offices.unit(unit) if unit else None
        told = [found.title if found else "mọi đơn vị", *([f"chữ đã gõ: {text.strip()}"] if text.strip() else [])]
        return told + (["việc còn phải làm"] if open_only else [])


def work_word(book: str, *, open_only: bool) -> str:
    """A register, all of it or what is left to do, in one word."""
    return f"{book} open" if open_only else book


def list_said(rows: Iterable[WorkRow]) -> Said:
    """What a list says of each entry."""
    return work_said((one.title, show_date(day) if (day := one.due or one.day) else "", one.state) for one in rows)


def _column(one: WorkField) -> Column:
    return Column(one.name, one.label, _LOOKS.get(one.type, Look.TEXT), _WIDTHS[one.type])


def _cells(rule: Book, one: WorkRow) -> Sequence[str | int | date | datetime | None]:
    found: list[str | int | date | datetime | None] = []
    for field in rule.fields:
        value = one.entry.values.get(field.name, "")
        found.append((read_day(value) if field.type == "date" else int(value) if field.type == "count" else value) if value else None)
    return found


def _told(rule: Book, one: WorkRow) -> str:
    """The fields that have no column of their own on paper, as words; a full stop gives way to what parts them."""
    parts = []
    for field in rule.fields:
        value = one.entry.values.get(field.name, "")
        if value and field.name not in (rule.name, rule.due):
            day = read_day(value) if field.type == "date" else None
            parts.append(f"{field.label}: {show_date(day) if day else ' '.join(value.split())}")
    return "; ".join([part.removesuffix(".") for part in parts[:-1]] + parts[-1:])

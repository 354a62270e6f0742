"""The control slip (Phiếu kiểm soát quá trình giải quyết hồ sơ): it travels with the dossier, a row for each hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from cchc_desktop.domain.moments import sentence_date, sentence_moment
from cchc_desktop.printing.fields import blank_moment
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.forms import Form, FormHead, draw_form
from cchc_desktop.printing.runs import FILL, Line, Run, Text, as_runs, balanced
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import GRID

COLUMNS = (45.0, 66.0, 29.0, 25.0)
"""Millimetres: who, when and signatures, result, note."""
SIZE, SMALL = 11.5, 10.5
_STEP, _PAD, _ABOVE, _ROOM = 1.2, 1.5 * MM, 3.0, 11 * MM
_A_PAGE = 4


@dataclass(frozen=True)
class HandRow:
    """One hand-over: offices or officers, when, the names of both who sign, the result so far, a note. "" and None are written by hand."""

    giver: str = ""
    taker: str = ""
    at: datetime | None = None
    giver_name: str = ""
    taker_name: str = ""
    result: str = ""
    note: str = ""


@dataclass(frozen=True)
class ControlPage:
    """The slip of a dossier with the hand-overs so far. ``done`` when the result is back at the counter: no empty row follows then."""

    head: FormHead
    code: str
    resolving: str
    cooperating: str
    rows: tuple[HandRow, ...]
    done: bool = False

    def blank(self) -> ControlPage:
        """The same slip with nothing filled in."""
        return replace(self, head=self.head.blank(), code="", resolving="", cooperating="", rows=(), done=False)


def control_pdf(page: ControlPage) -> bytes:
    """The slip as PDF bytes; the same page gives the same bytes."""
    sheet = Sheet(f"{page.head.title} {page.code}".strip())
    draw_control(sheet, page)
    return sheet.finish()


def draw_control(sheet: Sheet, page: ControlPage) -> None:
    """The slip on leaves of its own of a file; its table is always on A4."""
    name = f"{page.head.texts['code']}: {page.code}" if page.code else ""
    draw_form(sheet, replace(page.head, paper="a4"), lambda form: _write(form, page), name)


def rows_of(page: ControlPage) -> list[HandRow]:
    """The hand-overs so far and the rows to fill in: four in all, and always one more until the result is back."""
    rows = list(page.rows)
    empty = max(_A_PAGE - len(rows), 0 if page.done else 1)
    if not rows:
        rows, empty = [HandRow(giver=page.head.texts["counter"])], empty - 1
    return rows + [HandRow()] * empty


def _write(form: Form, page: ControlPage) -> None:
    form.start(page.code, show_code=True)
    form.field("resolving", page.resolving)
    form.field("cooperating", page.cooperating)
    rows = [_Drawn(form, row) for row in rows_of(page)]
    grid = _Grid(form)
    form.sheet.need(grid.head_height + rows[0].height)
    grid.head()
    for row in rows:
        if row.height > form.sheet.room() + 0.01:
            form.sheet.new_page()
            grid.head()
        row.draw(grid)


class _Grid:
    """The four columns and their head, repeated on every page."""

    def __init__(self, form: Form) -> None:
        self.form, self.sheet = form, form.sheet
        self.edges = [form.sheet.left + sum(COLUMNS[:n]) * MM for n in range(5)]

    def room(self, column: int) -> float:
        """The width inside a column."""
        return COLUMNS[column] * MM - 2 * _PAD

    @cached_property
    def _heads(self) -> list[list[tuple[Line, float]]]:
        """The lines of each heading; the result's has its choices below in plain letters."""
        texts, found = self.form.texts, []
        for column, name in enumerate(("head_office", "head_time", "head_result", "head_note")):
            said = [Run(part, "b") for part in texts[name].split("\n")]
            if name == "head_result":
                said += [Run(part) for part in texts["head_result_note"].split("\n")]
            found.append([(line, 10.5) for run in said for line in self.sheet.lines([run], 10.5, self.room(column))])
        return found

    @cached_property
    def head_height(self) -> float:
        """Height of the head."""
        return max(len(lines) for lines in self._heads) * 10.5 * _STEP + 2 * _ABOVE

    def head(self) -> None:
        """The head at the sheet's place."""
        for column, lines in enumerate(self._heads):
            self.centred(column, lines, self.head_height)
        self.frames(self.head_height)

    def centred(self, column: int, lines: Sequence[tuple[Line, float]], high: float, *, left: bool = False) -> None:
        """Lines in the middle of a cell ``high`` points high."""
        base = self.sheet.y + (high - sum(size * _STEP for _, size in lines)) / 2
        x1, x2 = self.edges[column], self.edges[column + 1]
        for line, size in lines:
            self.sheet.line(line, x1 + _PAD if left else (x1 + x2 - line.width) / 2, base + size * 0.95, size)
            base += size * _STEP

    def frames(self, high: float) -> None:
        """The frames of a row, and on to below it."""
        for x1, x2 in zip(self.edges, self.edges[1:], strict=False):
            self.sheet.frame(x1, self.sheet.y, x2 - x1, high, GRID)
        self.sheet.y += high


class _Drawn:
    """One hand-over laid out."""

    def __init__(self, form: Form, row: HandRow) -> None:
        self._texts, self._sheet = form.texts, form.sheet
        room = [wide * MM - 2 * _PAD for wide in COLUMNS]
        self._who = [self._party("giver", row.giver, room[0]), self._party("taker", row.taker, room[0])]
        self._when = self._moment(row.at, room[1])
        half = COLUMNS[1] * MM / 2 - 2 * MM
        self._names = [balanced(name, "r", SMALL, half) if name else [] for name in (row.giver_name, row.taker_name)]
        self._result = [(line, SIZE) for line in self._lines(row.result, SIZE, room[2])]
        self._note = [(line, SMALL) for line in self._lines(row.note, SMALL, room[3])]
        left = sum(map(len, self._who)) * SIZE * _STEP + 5
        signed = max(2, *map(len, self._names)) * SMALL * _STEP
        middle = (len(self._when) + 1) * SMALL * _STEP + 3 + _ROOM + signed
        beside = (len(lines) * size * _STEP for lines, size in ((self._result, SIZE), (self._note, SMALL)))
        self.height = max(left, middle, *beside) + 2 * _ABOVE

    def _lines(self, text: Text, size: float, room: float) -> list[Line]:
        return self._sheet.lines(as_runs(text), size, room) if text else []

    def _party(self, label: str, name: str, room: float) -> list[Line]:
        return self._lines([Run(f"{self._texts[label]}: "), Run(name) if name else Run("", dots=FILL)], SIZE, room)

    def _moment(self, at: datetime | None, room: float) -> list[Line]:
        """Hour and day on two lines, or room to write both."""
        if at is None:
            said = [blank_moment()[:4], blank_moment("ngày")]
            said[0] = [*said[0][:-1], Run(" phút,")]
        else:
            hour = sentence_moment(at).partition(", ")[0]
            said = [[Run(f"{hour},")], [Run(sentence_date(at.date()))]]
        return [line for runs in said for line in self._lines(runs, SMALL, room)]

    def draw(self, grid: _Grid) -> None:
        """The row at the sheet's place."""
        sheet = self._sheet
        base = sheet.y + _ABOVE
        for lines in self._who:
            for line in lines:
                sheet.line(line, grid.edges[0] + _PAD, base + SIZE * 0.95, SIZE, grid.edges[1] - _PAD)
                base += SIZE * _STEP
            base += 5
        self._signing(grid)
        grid.centred(2, self._result, self.height)
        grid.centred(3, self._note, self.height, left=True)
        grid.frames(self.height)

    def _signing(self, grid: _Grid) -> None:
        """When, and both who sign with their names at the row's foot."""
        sheet, x1, x2 = self._sheet, grid.edges[1], grid.edges[2]
        base = sheet.y + _ABOVE
        for line in self._when:
            sheet.line(line, (x1 + x2 - line.width) / 2, base + SMALL * 0.95, SMALL, x2 - _PAD)
            base += SMALL * _STEP
        for place, (label, names) in enumerate(zip(("giver_sign", "taker_sign"), self._names, strict=True)):
            middle = x1 + (x2 - x1) * (0.25 + 0.5 * place)
            sheet.centred(self._texts[label], base + 3 + SMALL * 0.95, SMALL, "i", middle)
            at = sheet.y + self.height - _ABOVE - len(names) * SMALL * _STEP + SMALL * 0.95
            for name in names:
                sheet.centred(name, at, SMALL, "r", middle)
                at += SMALL * _STEP

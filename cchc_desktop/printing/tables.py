"""Tables with a 0.5 pt grid: head repeated on every page, rows never split, a group row stays with the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.runs import Line, Run
from cchc_desktop.printing.sheet import Sheet

GRID = 0.5
NUMBERS = 9.0
"""Size of the row of column numbers."""


@dataclass(frozen=True)
class Column:
    """A column: width in points, heading, where cells stand ("left", "centre", "right"), the heading over several columns, and one
    between the two over some of these."""

    width: float
    head: str
    align: str = "left"
    group: str = ""
    within: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell over ``span`` columns; ``align`` "" = as its column."""

    text: str
    span: int = 1
    style: str = "r"
    align: str = ""


@dataclass(frozen=True)
class Row:
    """A row's cells; ``with_next`` keeps it on one page with the row below, ``lowest`` is room to write by hand in points."""

    cells: Sequence[Cell]
    with_next: bool = False
    lowest: float = 0.0


def row(*texts: str) -> Row:
    """A plain row."""
    return Row([Cell(text) for text in texts])


def group(mark: str, text: str, columns: int) -> Row:
    """A row that names the ones below it: a mark and one bold text over the rest."""
    return Row([Cell(mark, style="b", align="centre"), Cell(text, columns - 1, "b", "left")], with_next=True)


@dataclass(frozen=True)
class _Box:
    """A cell laid out: left edge, right edge, where it stands, its lines."""

    x1: float
    x2: float
    align: str
    lines: list[Line]


@dataclass
class Table:
    """A table on a sheet; ``numbers`` adds the row of column numbers, as ``number_form``. ``pad``: points at the sides, above and below.

    ``headless`` leaves the head out; ``on_top`` puts the text of cells at their upper edge; ``inset`` moves figures in from the right.
    """

    columns: Sequence[Column]
    size: float = 11.0
    pad: tuple[float, float] = (1.0 * MM, 2.2)
    numbers: bool = False
    number_form: str = "({})"
    headless: bool = False
    on_top: bool = False
    inset: float = 0.0

    def __post_init__(self) -> None:
        self._edges = [0.0, *accumulate(column.width for column in self.columns)]

    def _lines(self, sheet: Sheet, text: str, room: float, size: float, style: str) -> list[Line]:
        """Of a cell; what was typed in several lines stands in several lines."""
        room -= 2 * self.pad[0] - 0.01
        return [line for part in text.split("\n") for line in sheet.lines([Run(part, style)], size, room)]

    def _boxes(self, sheet: Sheet, one: Row) -> list[_Box]:
        found, place = [], 0
        for cell in one.cells:
            x1, x2 = self._edges[place], self._edges[place + cell.span]
            align = cell.align or self.columns[place].align
            found.append(_Box(x1, x2, align, self._lines(sheet, cell.text, x2 - x1, self.size, cell.style)))
            place += cell.span
        return found

    def _high(self, boxes: Sequence[_Box], size: float, lowest: float = 0.0) -> float:
        return max(lowest, max((len(box.lines) for box in boxes), default=1) * size * 1.2 + 2 * self.pad[1], size * 1.2 + 2 * self.pad[1])

    def row_height(self, sheet: Sheet, one: Row) -> float:
        """Height of a row in points."""
        return self._high(self._boxes(sheet, one), self.size, one.lowest)

    # -- the head: one row, or more where columns stand under common headings

    def _single(self, sheet: Sheet) -> list[_Box]:
        """The boxes of the columns."""
        return [
            _Box(x1, x2, "centre", self._lines(sheet, column.head, column.width, self.size, "b"))
            for column, (x1, x2) in zip(self.columns, pairwise(self._edges), strict=True)
        ]

    def _common(self, sheet: Sheet, between: bool) -> list[_Box]:
        """The boxes of the headings over several columns, the uppermost or those between."""
        found, place = [], 0
        for (over, within), columns in groupby(self.columns, key=lambda one: (one.group, one.within if between else "")):
            count = len(list(columns))
            if name := within if between else over:
                x1, x2 = self._edges[place], self._edges[place + count]
                found.append(_Box(x1, x2, "centre", self._lines(sheet, name, x2 - x1, self.size, "b")))
            place += count
        return found

    def _head_parts(self, sheet: Sheet) -> tuple[float, float, float]:
        """Heights of the common row, of the row between (0 without one) and of the rest of the head."""
        over, between = (self._high(boxes, self.size) if (boxes := self._common(sheet, which)) else 0.0 for which in (False, True))
        rest = 0.0
        for box, column in zip(self._single(sheet), self.columns, strict=True):
            above = (over if column.group else 0.0) + (between if column.within else 0.0)
            rest = max(rest, self._high([box], self.size) - (over + between - above))
        return over, between, rest

    def head_height(self, sheet: Sheet) -> float:
        """Height of the head with its row of numbers."""
        if self.headless:
            return 0.0
        return sum(self._head_parts(sheet)) + (NUMBERS * 1.2 + 3.2 if self.numbers else 0.0)

    def draw_head(self, sheet: Sheet) -> None:
        """The head at the sheet's place."""
        if self.headless:
            return
        over, between, rest = self._head_parts(sheet)
        bottom = sheet.y + over + between + rest
        for box, column in zip(self._single(sheet), self.columns, strict=True):
            above = (over if column.group else 0.0) + (between if column.within else 0.0)
            self._draw_box(sheet, box, sheet.y + above, bottom, self.size)
        for box in self._common(sheet, between=False):
            self._draw_box(sheet, box, sheet.y, sheet.y + over, self.size)
        for box in self._common(sheet, between=True):
            self._draw_box(sheet, box, sheet.y + over, sheet.y + over + between, self.size)
        sheet.y = bottom
        if self.numbers:
            high = NUMBERS * 1.2 + 3.2
            for place, (x1, x2) in enumerate(pairwise(self._edges), 1):
                lines = self._lines(sheet, self.number_form.format(place), x2 - x1, NUMBERS, "i")
                self._draw_box(sheet, _Box(x1, x2, "centre", lines), sheet.y, sheet.y + high, NUMBERS)
            sheet.y += high

    # -- rows

    def draw_row(self, sheet: Sheet, one: Row) -> None:
        """One row at the sheet's place; one higher than a page goes on over pages, nothing of it lost."""
        boxes = self._boxes(sheet, one)
        while self._high(boxes, self.size) > sheet.room() + 0.01:
            count = max(1, int((sheet.room() - 2 * self.pad[1]) / (self.size * 1.2)))
            self._draw_boxes(sheet, [_Box(b.x1, b.x2, b.align, b.lines[:count]) for b in boxes], 0.0)
            boxes = [_Box(b.x1, b.x2, b.align, b.lines[count:]) for b in boxes]
            sheet.new_page()
            self.draw_head(sheet)
        self._draw_boxes(sheet, boxes, one.lowest)

    def _draw_boxes(self, sheet: Sheet, boxes: Sequence[_Box], lowest: float) -> None:
        high = self._high(boxes, self.size, lowest)
        for box in boxes:
            self._draw_box(sheet, box, sheet.y, sheet.y + high, self.size, self.on_top)
        sheet.y += high

    def _draw_box(self, sheet: Sheet, box: _Box, top: float, bottom: float, size: float, on_top: bool = False) -> None:
        leading = size * 1.2
        x, wide = sheet.left + box.x1, box.x2 - box.x1
        above = self.pad[1] if on_top else (bottom - top - len(box.lines) * leading) / 2
        baseline = top + above + leading * 0.79
        for line in box.lines:
            offset = {"left": self.pad[0], "right": wide - self.pad[0] - self.inset - line.width}.get(box.align, (wide - line.width) / 2)
            sheet.line(line, x + offset, baseline, size)
            baseline += leading
        sheet.frame(x, top, wide, bottom - top, GRID)

    def start_height(self, sheet: Sheet, rows: Sequence[Row], tail: float = 0.0) -> float:
        """What must be free for the table to start here: its head, two rows, and what must not be parted from the first one."""
        first = max([sum(self.row_height(sheet, one) for one in rows[:2]), *self.together(sheet, rows, tail)[:1]])
        return self.head_height(sheet) + min(first, self._whole(sheet))

    def _whole(self, sheet: Sheet) -> float:
        """What a page holds below the head."""
        return sheet.floor - sheet.top - self.head_height(sheet)

    def together(self, sheet: Sheet, rows: Sequence[Row], tail: float = 0.0) -> list[float]:
        """Of each row, how much must find room where it begins: itself and what must not be parted from it."""
        heights, whole = [self.row_height(sheet, one) for one in rows], self._whole(sheet)
        found = [*heights]
        found[-1:] = [height + tail for height in found[-1:]]
        for place in range(len(rows) - 2, -1, -1):
            fits, ends = heights[place] + found[place + 1] <= whole, bool(tail) and place == len(rows) - 2
            if rows[place].with_next or (ends and fits):
                found[place] += found[place + 1] if fits else heights[place + 1]
        return found

    def draw(self, sheet: Sheet, rows: Sequence[Row], *, tail: float = 0.0) -> None:
        """All rows over as many pages as needed; the last two stay on one page with ``tail`` points that follow them, if a page holds
        that, else the last one."""
        whole = self._whole(sheet)
        sheet.need(self.start_height(sheet, rows, tail))
        self.draw_head(sheet)
        for one, wanted in zip(rows, self.together(sheet, rows, tail), strict=True):
            goes_on = wanted > whole and self.row_height(sheet, one) > whole and sheet.room() > 4 * self.size * 1.2 + 2 * self.pad[1]
            if min(wanted, whole) > sheet.room() + 0.01 and not goes_on:
                sheet.new_page()
                self.draw_head(sheet)
            self.draw_row(sheet, one)

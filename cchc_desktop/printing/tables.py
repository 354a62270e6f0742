"""Tables with a 0.5 pt grid: head repeated on every page, rows never split, a group row stays with the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.runs import Line
from cchc_desktop.printing.sheet import Sheet

GRID = 0.5


@dataclass(frozen=True)
class Column:
    """A column: width in points, heading, where cells stand ("left", "centre", "right")."""

    width: float
    head: str
    align: str = "left"


@dataclass(frozen=True)
class Row:
    """A row's cells; a ``group`` row has a mark and one text over the rest in bold."""

    cells: Sequence[str]
    group: bool = False


@dataclass
class Table:
    """A table on a sheet; ``numbers`` adds the row of column numbers, ``head_on`` draws the head on a fresh page."""

    columns: Sequence[Column]
    size: float = 11.0
    pad: tuple[float, float] = (1.0 * MM, 2.2)
    numbers: bool = False
    head_size: float | None = None
    _heights: dict[int, float] = field(default_factory=dict)

    def cell_lines(self, sheet: Sheet, text: str, room: float, size: float, style: str = "r") -> list[Line]:
        """The lines of one cell."""
        from cchc_desktop.printing.runs import Run

        return sheet.lines([Run(text, style)], size, room - 2 * self.pad[0])

    def _leading(self, size: float) -> float:
        return size * 1.2

    def row_height(self, sheet: Sheet, row: Row) -> float:
        """Height of a row in points."""
        return self._height([self._lines_of(sheet, row, place) for place in self._places(row)], self.size)

    def _places(self, row: Row) -> range:
        return range(2) if row.group else range(len(self.columns))

    def _width(self, row: Row, place: int) -> float:
        return sum(c.width for c in self.columns[1:]) if row.group and place == 1 else self.columns[place].width

    def _lines_of(self, sheet: Sheet, row: Row, place: int) -> list[Line]:
        return self.cell_lines(sheet, row.cells[place], self._width(row, place), self.size, "b" if row.group else "r")

    def _height(self, cells: list[list[Line]], size: float) -> float:
        return max(max((len(lines) for lines in cells), default=1), 1) * self._leading(size) + 2 * self.pad[1]

    def head_height(self, sheet: Sheet) -> float:
        """Height of the head with its row of numbers."""
        size = self.head_size or self.size
        cells = [self.cell_lines(sheet, c.head, c.width, size, "b") for c in self.columns]
        return self._height(cells, size) + (self._numbers_height() if self.numbers else 0.0)

    def _numbers_height(self) -> float:
        return 9 * 1.2 + 2 * 1.6

    def draw_head(self, sheet: Sheet) -> None:
        """The head at the sheet's place."""
        size = self.head_size or self.size
        cells = [self.cell_lines(sheet, c.head, c.width, size, "b") for c in self.columns]
        self._draw(sheet, self._in_columns(cells), self._height(cells, size), size)
        if self.numbers:
            cells = [self.cell_lines(sheet, f"({n})", c.width, 9, "i") for n, c in enumerate(self.columns, 1)]
            self._draw(sheet, self._in_columns(cells), self._numbers_height(), 9)

    def _in_columns(self, cells: list[list[Line]]) -> list[tuple[float, str, list[Line]]]:
        return [(column.width, "centre", lines) for column, lines in zip(self.columns, cells, strict=True)]

    def draw_row(self, sheet: Sheet, row: Row) -> None:
        """One row at the sheet's place."""
        cells = []
        for place in self._places(row):
            align = ("centre", "left")[place] if row.group else self.columns[place].align
            cells.append((self._width(row, place), align, self._lines_of(sheet, row, place)))
        self._draw(sheet, cells, self.row_height(sheet, row), self.size)

    def _draw(self, sheet: Sheet, cells: Sequence[tuple[float, str, list[Line]]], height: float, size: float) -> None:
        x, top, leading = sheet.left, sheet.y, self._leading(size)
        for wide, align, lines in cells:
            baseline = top + (height - len(lines) * leading) / 2 + leading * 0.79
            for line in lines:
                offset = {"left": self.pad[0], "right": wide - self.pad[0] - line.width}.get(align, (wide - line.width) / 2)
                sheet.line(line, x + offset, baseline, size)
                baseline += leading
            sheet.upright(x, top, top + height, GRID)
            x += wide
        sheet.upright(x, top, top + height, GRID)
        sheet.rule(sheet.left, x, top, GRID)
        sheet.rule(sheet.left, x, top + height, GRID)
        sheet.y = top + height

    def draw(self, sheet: Sheet, rows: Sequence[Row], *, tail: float = 0.0, before_break: Callable[[], None] = lambda: None) -> None:
        """All rows over as many pages as needed; the last row stays on one page with ``tail`` points that follow it.

        ``before_break`` runs before each new page (footers).
        """
        heights = [self.row_height(sheet, row) for row in rows]
        head = self.head_height(sheet)
        first_two = sum(heights[:2])
        if head + first_two > sheet.room():
            before_break()
            sheet.new_page()
        self.draw_head(sheet)
        for place, row in enumerate(rows):
            wanted = heights[place]
            if row.group and place + 1 < len(rows):
                wanted += heights[place + 1]
            if place == len(rows) - 1:
                wanted += tail
            if wanted > sheet.room() + 0.01:
                before_break()
                sheet.new_page()
                self.draw_head(sheet)
            self.draw_row(sheet, row)

"""The first rows of a file as they would be read, column by column."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.moving_map import FIELD_NAMES, MoveMap
from cchc_desktop.office.moving_in import OldTable
from ui.kit import tokens
from ui.kit.lists import Cell, Column, RowList
from ui.moving.columns import column_name

_WIDTHS = {"procedure": 260, "name": 180, "address": 180, "note": 180, "number": 190}
_USUAL = 120
Row = tuple[int, list[str]]


class Sample(QStackedWidget):
    """A table made anew for each way of reading; columns that are not read are grey."""

    def __init__(self) -> None:
        super().__init__()
        self.table: RowList | None = None

    def show_rows(self, table: OldTable, used: MoveMap) -> None:
        """Show the first rows; the place scrolled to stays."""
        names = {place: name for name, place in used.columns.items()}
        headings = table.headings(used)
        columns = [Column("Dòng", lambda one: Cell(str(one[0]), ink=tokens.INK3), 60, Qt.AlignmentFlag.AlignRight)]
        columns += [_column(place, names.get(place, ""), headings[place]) for place in range(table.width)]
        made = RowList(columns, name="Hai mươi dòng đầu như sẽ đọc", quiet=True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        made.set_rows([(used.heading + 1 + n + table.first_line, cells) for n, cells in enumerate(table.preview(used))])
        before = self.table
        at = before.horizontalScrollBar().value() if before is not None else 0
        self.addWidget(made)
        self.setCurrentWidget(made)
        self.table = made
        made.horizontalScrollBar().setValue(at)
        if before is not None:
            self._take_down(before)

    def _take_down(self, old: QWidget) -> None:
        self.removeWidget(old)
        old.deleteLater()


def _column(place: int, name: str, heading: str) -> Column:
    title = FIELD_NAMES[name] if name else f"({heading or column_name(place)})"
    ink = "" if name else tokens.INK3
    return Column(title, _cell(place, ink), _WIDTHS.get(name, _USUAL))


def _cell(place: int, ink: str) -> Callable[[Row], Cell]:
    def show(one: Row) -> Cell:
        cells = one[1]
        return Cell(cells[place] if place < len(cells) else "", ink=ink)

    return show

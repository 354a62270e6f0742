"""Looks at a list as it is painted: what must never be cut (due dates, states, money) has room."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from ui.kit import tokens
from ui.kit.lists import RowList, shown_lines
from ui.kit.marks import Mark


def cut(table: RowList, *, each: bool = False) -> list[str]:
    """The texts marked as kept (or ``each``, in the lines it may take) that do not fit into their column."""
    found = []
    for place, column in enumerate(table._model.columns):
        if table.isColumnHidden(place):
            continue
        room = table.columnWidth(place) - tokens.px(15 if place == 0 else 10) - tokens.px(8)
        for record in table.rows():
            cell = column.cell(record)
            left = room - (tokens.px(12) + tokens.px(8) if cell.mark is not Mark.NONE else 0)
            measure = QFontMetrics(tokens.font(bold=cell.bold))
            kept = cell.keep and measure.horizontalAdvance(cell.text) > left
            if kept or (each and " ".join(shown_lines(cell, measure, left)) != cell.text):
                found.append(cell.text)
    return found

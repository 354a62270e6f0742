"""Looks at a list as it is painted: what must never be cut (due dates, states, money) has room."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from ui.kit import tokens
from ui.kit.lists import RowList
from ui.kit.marks import Mark


def cut(table: RowList) -> list[str]:
    """The texts marked as kept that do not fit into their column."""
    found = []
    for place, column in enumerate(table._model.columns):
        if table.isColumnHidden(place):
            continue
        room = table.columnWidth(place) - tokens.px(15 if place == 0 else 10) - tokens.px(8)
        for record in table.rows():
            cell = column.cell(record)
            wide = QFontMetrics(tokens.font(bold=cell.bold)).horizontalAdvance(cell.text)
            wide += tokens.px(12) + tokens.px(8) if cell.mark is not Mark.NONE else 0
            if cell.keep and wide > room:
                found.append(cell.text)
    return found

"""How a file is read: its ways above, its columns at the left, its first rows beside them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.legacy_text import Encoding
from cchc_desktop.domain.moving_map import MoveMap
from cchc_desktop.office.moving_in import OldTable
from ui.kit.fields import Form
from ui.kit.layout import card, column, holder, label, row, scroll
from ui.moving.columns import ColumnChoices, Ways
from ui.moving.procedure_choice import Search
from ui.moving.sample import Sample


class ReadingPanel(QWidget):
    """Ways, columns and the first rows; ``last`` is where Enter leads from the last column."""

    def __init__(self, search: Search, last: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self.ways, self.columns, self.sample = Ways(), ColumnChoices(search), Sample()
        inner = holder(column(label("Cột nào là gì", "card-title"), self.columns, gap=10, margins=(16, 14, 16, 14)))
        self.left = card(scroll(inner), pad=0)
        body = row(self.left, card(self.sample, pad=0), gap=12)
        body.setStretch(1, 1)
        box = column(self.ways, body, gap=12)
        box.setStretch(1, 1)
        self.setLayout(box)
        form = Form(self, self.ways.fields(), last)
        form.pass_over(self.sample)
        self.columns.walk(form)

    def show_table(self, table: OldTable, used: MoveMap) -> None:
        """Show a table and how it is read."""
        self.ways.show_ways(table, used)
        self.show_columns(table, used)

    def show_columns(self, table: OldTable, used: MoveMap) -> None:
        """Show what the columns hold when read this way."""
        self.columns.show_columns(table, used)
        self.show_sample(table, used)

    def show_sample(self, table: OldTable, used: MoveMap) -> None:
        """Show the first rows as they would be read."""
        self.sample.show_rows(table, used)
        self.columns.show_capitals(used.encoding is Encoding.TCVN3)

"""The dossiers behind a figure: which part of it, and the list; Enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.text import grouped
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.table import DossierTable
from ui.dossiers.words import DueWords
from ui.kit.filters import FilterBar
from ui.kit.layout import column, hairline, holder, label, row
from ui.page import Parts

Part = tuple[str, str, int]
"""(name, words, how many)."""


class Behind(QFrame):
    """``opened(id)`` for a dossier; ``read(part)`` gives the rows of a part."""

    opened = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setProperty("role", "card")
        session = parts.session
        self._read: Callable[[str], list[DossierRow]] = lambda _: []
        self._words = DueWords(session.clock.now(), session.calendar.calendar(session.office))
        self.title, self.said = label("", "section"), label("", "fact", wrap=True)
        self.table = DossierTable(parts.look, lambda: self._words)
        self.parts: FilterBar | None = None
        self._room = row(gap=0)
        head = holder(row(self.title, self.said, None, gap=12, margins=(16, 8, 14, 4)))
        self.setLayout(column(head, holder(self._room), hairline(), self.table, gap=0, margins=(1, 1, 1, 1)))
        self.layout().setStretch(3, 1)  # type: ignore[union-attr]
        self.table.activated_row.connect(lambda one: self.opened.emit(one.id))

    def show_figure(
        self, title: str, said: str, parts: Sequence[Part], first: str, units: Mapping[str, str], read: Callable[[str], list[DossierRow]]
    ) -> None:
        """Show a figure's parts, the one named ``first`` chosen; ``units`` key -> title where several are shown."""
        self.title.setText(title)
        self.said.setText(said)
        self._read = read
        if self.parts is not None:
            self._room.removeWidget(self.parts)
            self.parts.deleteLater()
        self.parts = FilterBar([(name, f"{words} {grouped(count)}") for name, words, count in parts], keys=True)
        self.parts.choose(first)
        self.parts.chosen.connect(lambda _: self.show_part())
        self.parts.setContentsMargins(14, 2, 14, 8)
        self._room.addWidget(self.parts)
        self.table.show_units(units)
        self.show_part()
        self.table.setFocus()

    def show_part(self) -> None:
        """Read the chosen part."""
        if self.parts is not None:
            self.table.show_rows(self._read(self.parts.value()), keep=False)

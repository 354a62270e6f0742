"""A short list at the left that decides what stands at the right: chapters of the guide, parts of the settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from ui.kit import tokens
from ui.kit.lists import Cell, Column, RowList


class Chapters(RowList):
    """``opened(name)`` as one walks with ↑↓; ``entered`` on Enter or →: the keyboard goes to the right."""

    opened = Signal(str)
    entered = Signal()

    def __init__(self, chapters: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__([Column("", lambda one: Cell(one[1]))], name=name)
        self.horizontalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.px(36))
        self.setFixedWidth(tokens.px(236))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.set_chapters(chapters)
        self.chosen.connect(lambda one: self.opened.emit(one[0]) if one else None)
        self.activated_row.connect(lambda _: self.entered.emit())

    def set_chapters(self, chapters: Sequence[tuple[str, str]]) -> None:
        """Show other ones; the chosen one stays where it is among them."""
        self.set_rows(list(chapters), keep=lambda one: one[0])

    def name(self) -> str:
        """The chosen one, "" when there is none."""
        found = self.current()
        return found[0] if found else ""

    def choose(self, name: str) -> bool:
        """Go to one; False when it is not there."""
        for place, (known, _) in enumerate(self.rows()):
            if known == name:
                self.selectRow(place)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """→ goes in as Enter does."""
        if event.key() == Qt.Key.Key_Right:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

"""Where there is nothing to show: one line why, one act, perhaps a quieter other way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.kit.buttons import Action, Button, button_for
from ui.kit.layout import column, empty, label, row


class Blank(QWidget):
    """The sentence of an empty list or table, with the act that leads on."""

    def __init__(self) -> None:
        super().__init__()
        self._why, self._next = label("", "section", wrap=True), label("", "hint", wrap=True)
        for line in (self._why, self._next):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._act = row(gap=8)
        self.button: Button | None = None
        self.setLayout(column(None, self._why, self._next, 4, row(None, self._act, None), None, gap=4, margins=(24, 4, 24, 4)))

    def say(self, why: str, following: str = "", act: Action | None = None, other: Action | None = None) -> None:
        """Show another sentence; ``following`` a quieter second line, ``other`` a link beside the act."""
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._next.setText(following)
        self._next.setVisible(bool(following))
        empty(self._act)
        self.button = button_for(act, self) if act else None
        if self.button:
            self._act.addWidget(self.button)
        if other:
            self._act.addWidget(button_for(other, self))

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._why.text()} {self._next.text()}".strip()

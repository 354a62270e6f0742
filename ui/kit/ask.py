"""A question before something is destroyed; the buttons are verbs, and the harmless one has the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Button
from ui.kit.layout import column, label, row


class Ask(QDialog):
    """``verb`` does it, ``keep`` leaves everything as it is."""

    def __init__(self, parent: QWidget, title: str, text: str, verb: str, run: Callable[[], None], keep: str = "Giữ lại") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(tokens.px(440))
        self.keep = Button(keep, key="Escape", kind=PRIMARY, run=self.reject)
        self.verb = Button(verb, run=self.accept)
        self.setLayout(column(
            label(title, "card-title"), label(text, wrap=True), row(None, self.verb, self.keep, gap=10), gap=12, margins=(20, 18, 20, 16)
        ))  # fmt: skip
        self.accepted.connect(run)
        self.finished.connect(self.deleteLater)
        self.keep.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Dressed now: as high as the text is in its own letters."""
        super().showEvent(event)
        self.resize(self.width(), max(self.height(), self.heightForWidth(self.width())))

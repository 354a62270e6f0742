"""A question before something is destroyed; the buttons are verbs, and the harmless one has the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Button
from ui.kit.layout import column, holder, label, row, scroll

HIGHEST = 400
"""More text than this many px scrolls."""


class Ask(QDialog):
    """``verb`` does it, ``keep`` leaves everything as it is. As high as its text needs."""

    def __init__(self, parent: QWidget, title: str, text: str, verb: str, run: Callable[[], None], keep: str = "Giữ lại") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(tokens.px(500))
        self.keep = Button(keep, key="Escape", kind=PRIMARY, run=self.reject)
        self.verb = Button(verb, run=self.accept)
        self.said = label(text, wrap=True)
        self.view = scroll(holder(column(self.said, None)))
        self.setLayout(column(
            label(title, "card-title", wrap=True), self.view, row(None, self.verb, self.keep, gap=10), gap=12, margins=(20, 18, 20, 16)
        ))  # fmt: skip
        self.accepted.connect(run)
        self.finished.connect(self.deleteLater)
        self.keep.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the text the height its lines take; a longer one scrolls by key."""
        super().showEvent(event)
        needed = self.said.heightForWidth(self.minimumWidth() - tokens.px(40))
        self.view.setFixedHeight(min(needed, tokens.px(HIGHEST)))
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus if needed > tokens.px(HIGHEST) else Qt.FocusPolicy.NoFocus)
        self.adjustSize()

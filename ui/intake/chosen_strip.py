"""The chosen procedure as a teal strip, with the way back to the search."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.procedure import Channel, Procedure
from ui.intake.words import fee_words, limit_words
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.layout import label, row, set_tone
from ui.kit.wrapped import WrappedLabel


class ChosenStrip(QFrame):
    """Code, name, limit, fee, "Đổi"; limit and fee give way when it is narrow, since they stand in the cards beside."""

    def __init__(self, change: Callable[[], None]) -> None:
        super().__init__()
        set_tone(self, "teal", "strip")
        self._code, self._name = label("", "label"), WrappedLabel(bold=True, most=2)
        self._limit, self._fee = label("", "hint"), label("", "hint")
        self.change = Button("Đổi", kind=LINK, run=change)
        self.change.setToolTip("Đổi thủ tục (F3)")
        self.setLayout(row(self._code, self._name, self._limit, self._fee, self.change, gap=14, margins=(12, 4, 8, 4)))
        self.setMinimumHeight(tokens.px(36))

    def show_procedure(self, procedure: Procedure, channel: Channel) -> None:
        """Show the chosen one."""
        self._code.setText(procedure.code)
        self._name.set_text(procedure.name)
        self._limit.setText(limit_words(procedure, channel))
        self._fee.setText(fee_words(procedure, channel))

    def text(self) -> str:
        """Code and name (for tests)."""
        return f"{self._code.text()} {self._name.text()}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop what stands elsewhere when there is little room."""
        super().resizeEvent(event)
        wide = self.width() > tokens.px(640)
        self._limit.setVisible(wide)
        self._fee.setVisible(wide)

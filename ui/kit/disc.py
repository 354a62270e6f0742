"""The big round sign beside the sentence of a state: an icon on its soft ground."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import icons, tokens

INKS = {
    "green": tokens.GREEN, "amber": tokens.AMBER, "red": tokens.RED, "blue": tokens.BLUE, "violet": tokens.VIOLET,
    "accent": tokens.ACCENT, "soft": tokens.INK2,
}  # fmt: skip
GROUNDS = {
    "green": tokens.GREEN_GROUND, "amber": tokens.AMBER_GROUND, "red": tokens.RED_GROUND, "blue": tokens.BLUE_GROUND,
    "violet": tokens.VIOLET_GROUND, "accent": tokens.ACCENT_GROUND, "soft": tokens.SUNKEN,
}  # fmt: skip


class Disc(QWidget):
    """60 px across at factor 1.0; the words beside it say the same."""

    def __init__(self, icon: str = "usb", tone: str = "accent") -> None:
        super().__init__()
        self._icon, self._tone = icon, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sign(self, icon: str, tone: str) -> None:
        """Show another sign."""
        self._icon, self._tone = icon, tone
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(tokens.px(60), tokens.px(60))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(GROUNDS[self._tone]))
        painter.drawEllipse(QRectF(self.rect()))
        side = self.width() * 0.5
        icons.draw(painter, self._icon, QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), INKS[self._tone])

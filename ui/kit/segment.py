"""One word of a row of exclusive words; painted, since the chosen one must not look focused."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.kit import tokens


class Segment(QAbstractButton):
    """A checkable word; ``first`` and ``last`` round the ends of the row."""

    def __init__(self, text: str, *, first: bool = False, last: bool = False) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._first, self._last = first, last
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The bold word with room at its sides, so that choosing moves nothing."""
        width = QFontMetrics(tokens.font(bold=True)).horizontalAdvance(self.text())
        return QSize(width + tokens.px(22), tokens.px(tokens.CONTROL))

    def minimumSizeHint(self) -> QSize:
        """Never squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and 1 px accent when chosen, 2 px when focused."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5 if self._last else 0.5, -0.5)
        painter.setPen(QPen(QColor(tokens.EDGE), 1))
        painter.setBrush(QColor(tokens.SURFACE))
        painter.drawRoundedRect(frame, 4, 4) if self._first or self._last else painter.drawRect(frame)
        if self.isChecked():
            painter.setPen(QPen(QColor(tokens.ACCENT), 1))
            painter.setBrush(QColor(tokens.ACCENT_GROUND))
            painter.drawRoundedRect(frame, 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(tokens.font(bold=self.isChecked()))
        painter.setPen(QColor(tokens.ACCENT if self.isChecked() else tokens.INK if self.isEnabled() else tokens.INK3))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

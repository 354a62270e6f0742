"""One word of a row of exclusive words; painted, since the chosen one must not look focused."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
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

    def _frame(self) -> QRectF:
        """The outline; it runs out of the widget where the row goes on, so that only its ends are round."""
        left = 0.5 if self._first else -8.5
        right = -0.5 if self._last else 8.5
        return QRectF(self.rect()).adjusted(left, 0.5, right, -0.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and 1 px accent when chosen, 2 px when focused."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.EDGE), 1))
        painter.setBrush(QColor(tokens.ACCENT_GROUND if self.isChecked() else tokens.SURFACE))
        painter.drawRoundedRect(self._frame(), 4, 4)
        if not self._first:
            painter.setPen(QPen(QColor(tokens.LINE2), 1))
            painter.drawLine(QPointF(0.5, tokens.px(7)), QPointF(0.5, self.height() - tokens.px(7)))
        if self.isChecked() or self.hasFocus():
            width = 2 if self.hasFocus() else 1
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.ACCENT), width))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 4, 4)
        painter.setFont(tokens.font(bold=self.isChecked()))
        painter.setPen(QColor(tokens.ACCENT if self.isChecked() else tokens.INK if self.isEnabled() else tokens.INK3))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

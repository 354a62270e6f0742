"""A figure one can open: shape and name, the count, one line below; Enter or a click opens the list behind it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from cchc_desktop.domain.text import grouped
from ui.kit import tokens
from ui.kit.shapes import COLOUR, SIDE, Mark, paint_mark


class CountTile(QAbstractButton):
    """One figure of a row of figures; ``first`` and ``last`` round the ends. ←→ walk along the row."""

    def __init__(self, mark: Mark, *, first: bool = False, last: bool = False) -> None:
        super().__init__()
        self._mark, self._first, self._last = mark, first, last
        self._name, self._count, self._hint = "", 0, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def count(self) -> int:
        """The figure shown."""
        return self._count

    @property
    def hint(self) -> str:
        """The line below the figure."""
        return self._hint

    def show_count(self, name: str, count: int, hint: str) -> None:
        """Show a figure."""
        self._name, self._count, self._hint = name, count, hint
        self.setAccessibleName(f"{name}: {grouped(count)}. {hint}")
        self.setToolTip(f"{name}. {hint}")
        self.setText(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Three lines; as wide as the row gives."""
        high = sum(QFontMetrics(face).height() for face in self._faces())
        return QSize(tokens.px(120), high + tokens.px(20))

    def minimumSizeHint(self) -> QSize:
        """Narrow rows cut the words, never the figure."""
        return QSize(tokens.px(90), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, ←→ go to the neighbour."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            forward = event.key() == Qt.Key.Key_Right
            if not (self._last if forward else self._first):
                self.focusNextPrevChild(forward)
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _faces() -> tuple[QFont, QFont, QFont]:
        return tokens.font(bold=True), tokens.font(tokens.COUNT, bold=True), tokens.font(tokens.HINT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect().adjusted(1, 1, -1, -1), QColor(tokens.SUNKEN))
        if not self._first:
            painter.setPen(QColor(tokens.LINE))
            painter.drawLine(0, 1, 0, self.height() - 2)
        left, y = tokens.px(16), tokens.px(8)
        side = tokens.px(SIDE)
        for place, (text, face) in enumerate(zip((self._name, grouped(self._count), self._hint), self._faces(), strict=True)):
            measure = QFontMetrics(face)
            x = left + (side + tokens.px(9) if place == 0 else 0)
            if place == 0:
                paint_mark(painter, self._mark, QRectF(left, y + (measure.height() - side) / 2, side, side))
            painter.setFont(face)
            painter.setPen(QColor(self._ink(place)))
            room = self.width() - x - tokens.px(8)
            painter.drawText(QRectF(x, y, room, measure.height()), Qt.AlignmentFlag.AlignVCenter, _cut(measure, text, room))
            y += measure.height()
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 5, 5)

    def _ink(self, place: int) -> str:
        if place == 1:
            return COLOUR[self._mark] if self._count else tokens.INK3
        return tokens.INK if place == 0 else tokens.INK3


def _cut(measure: QFontMetrics, text: str, room: float) -> str:
    return measure.elidedText(text, Qt.TextElideMode.ElideRight, int(room))

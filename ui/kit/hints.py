"""One-line texts that give way: a text cut with dots when there is no room, and the keys of a screen that leave out the last ones."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit import tokens
from ui.kit.buttons import key_name, paint_key


class ShortText(QLabel):
    """A label that gets dots instead of pushing its neighbours away; whole in its tooltip."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def say(self, text: str) -> None:
        """Show a text."""
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._cut()

    @property
    def whole(self) -> str:
        """The text before it was cut."""
        return self._whole

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        self.ensurePolished()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(min(self.sizeHint().width(), tokens.px(40)), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 0))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class KeyHints(QWidget):
    """The keys of a screen, painted: cap and word; what does not fit whole is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_keys(self, hints: list[tuple[str, str]]) -> None:
        """Show other keys."""
        if hints != self._hints:
            self._hints = list(hints)
            self.setAccessibleName(", ".join(f"{key} {word}" for key, word in hints))
            self.update()

    @property
    def keys(self) -> list[tuple[str, str]]:
        """What is shown."""
        return list(self._hints)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as many as fit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words, caps, x = QFontMetrics(tokens.font(tokens.HINT)), QFontMetrics(tokens.font(tokens.KEYCAP)), 0.0
        for key, word in self._hints:
            cap = caps.horizontalAdvance(key_name(key)) + tokens.px(10)
            wide = cap + tokens.px(6) + words.horizontalAdvance(word)
            if x + wide > self.width():
                return
            paint_key(painter, key_name(key), QPointF(x + 0.5, self.height() / 2))
            painter.setFont(tokens.font(tokens.HINT))
            painter.setPen(QColor(tokens.INK2))
            painter.drawText(QRectF(x + cap + tokens.px(6), 0, wide, self.height()), Qt.AlignmentFlag.AlignVCenter, word)
            x += wide + tokens.px(13)

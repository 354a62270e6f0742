"""One line of the navigation: icon, word, a count when something waits, its key."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.kit import icons, tokens
from ui.kit.buttons import key_name

LOWEST = 26
"""No target is lower, whatever the size of the text."""


class NavItem(QAbstractButton):
    """``primary`` for Tiếp nhận; narrow (icon alone, with tooltip) in the rail."""

    def __init__(self, word: str, icon: str, key: str = "", *, primary: bool = False) -> None:
        super().__init__()
        self.setText(word)
        self.setAccessibleName(word)
        self._icon, self._key, self._primary = icon, key_name(key) if not key.startswith("Alt") else key, primary
        self._chosen, self._narrow, self._badge = False, False, ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_chosen(self, on: bool) -> None:
        """The page in front."""
        self._chosen = on
        self.update()

    def set_badge(self, text: str) -> None:
        """How much waits; "" for nothing."""
        self._badge = text
        self.set_narrow(self._narrow)

    def set_narrow(self, on: bool) -> None:
        """Icon alone with a tooltip."""
        self._narrow = on
        told = [self.text(), self._badge and f"{self._badge} đang chờ", self._key]
        self.setToolTip(" · ".join(part for part in told if part) if on else "")
        self.update()

    def sizeHint(self) -> QSize:
        """A full line."""
        return QSize(tokens.px(196), tokens.px(tokens.NAV_ITEM))

    def minimumSizeHint(self) -> QSize:
        """The rail's line; in a low window all lines give a little."""
        return QSize(tokens.px(40), LOWEST)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, bar, icon, word, count, key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink = self._ground(painter, frame)
        side, left = tokens.px(18), tokens.px(14)
        if self._narrow:
            place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            icons.draw(painter, self._icon, place, ink)
            if self._badge:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.AMBER_BAR))
                painter.drawEllipse(place.topRight(), tokens.px(4), tokens.px(4))
            return
        bold = self._chosen or self._primary
        words = QFontMetrics(tokens.font(bold=bold)).horizontalAdvance(self.text())
        if self._primary:
            key_wide = QFontMetrics(tokens.font(tokens.KEYCAP)).horizontalAdvance(self._key) + tokens.px(18)
            left = round((self.width() - side - tokens.px(8) - words - key_wide) / 2)
        icons.draw(painter, self._icon, QRectF(left, (self.height() - side) / 2, side, side), ink)
        left += side + tokens.px(8)
        painter.setFont(tokens.font(bold=bold))
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(left, 0, words + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        self._right_end(painter, left + words)

    def _ground(self, painter: QPainter, frame: QRectF) -> str:
        if self._primary:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.ACCENT))
            painter.drawRoundedRect(frame, 4, 4)
            return tokens.SURFACE
        if not self._chosen:
            return tokens.INK2
        painter.setPen(QPen(QColor(tokens.LINE), 1))
        painter.setBrush(QColor(tokens.SURFACE))
        painter.drawRoundedRect(frame, 4, 4)
        painter.fillRect(QRectF(0, tokens.px(9), 3, self.height() - tokens.px(18)), QColor(tokens.ACCENT))
        return tokens.ACCENT

    def _right_end(self, painter: QPainter, words_end: float) -> None:
        if self._primary:
            from PySide6.QtCore import QPointF

            from ui.kit.buttons import paint_key

            paint_key(painter, self._key, QPointF(words_end + tokens.px(9), self.height() / 2), on_accent=True)
            return
        right = self.width() - tokens.px(10)
        painter.setFont(tokens.font(tokens.HINT))
        painter.setPen(QColor(tokens.INK3))
        key_wide = QFontMetrics(tokens.font(tokens.HINT)).horizontalAdvance(self._key)
        painter.drawText(QRectF(right - key_wide, 0, key_wide + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, self._key)
        if self._badge:
            painter.setFont(tokens.font(tokens.LABEL, bold=True))
            painter.setPen(QColor(tokens.AMBER))
            box = QRectF(words_end, 0, right - key_wide - tokens.px(8) - words_end, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._badge)

"""How good a new password is: four bars and a few words. It advises; only what is too short is refused, by the core."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cchc_desktop.domain.text import fold
from ui.kit import tokens
from ui.kit.layout import column, label

LEAST = 8
_KNOWN = ("12345678", "matkhau", "password", "qwerty", "abcd1234", "11111111", "iloveyou", "cchc", "motcua")


def strength(password: str, own: str = "") -> tuple[int, str]:
    """(bars 0 to 4, what is said of it); ``own`` are the person's names, which do not make a good password."""
    if not password:
        return 0, ""
    if len(password) < LEAST:
        return 0, f"Còn thiếu {LEAST - len(password)} ký tự"
    flat = fold(password).replace(" ", "")
    if any(word in flat for word in _KNOWN) or len(set(flat)) < 5:
        return 1, "Dễ đoán: nhiều người dùng mật khẩu này"
    if any(len(word) > 2 and word in flat for word in fold(own).split()) and len(flat) < 16:
        return 1, "Dễ đoán: có tên của anh chị trong đó"
    kinds = sum(any(test(c) for c in password) for test in (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum()))
    points = len(password) + 2 * (kinds - 1)
    if points < 12:
        return 2, f"Tạm được: dài {len(password)} chữ, thêm một từ nữa thì tốt"
    if points < 18:
        return 3, f"Khá tốt: dài {len(password)} chữ"
    return 4, f"Tốt: dài {len(password)} chữ"


class _Bars(QWidget):
    """Four short bars."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the field."""
        return QSize(tokens.px(120), 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Filled up to the count."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        wide = (self.width() - 3 * 4) / 4
        colour = _colour(self.count)
        for place in range(4):
            painter.setBrush(QColor(colour if place < self.count else tokens.LINE2))
            painter.drawRoundedRect(QRectF(place * (wide + 4), 0, wide, 4), 2, 2)


class StrengthLine(QWidget):
    """Bars and words under a new password."""

    def __init__(self) -> None:
        super().__init__()
        self._bars, self._said = _Bars(), label("", "hint")
        self.setLayout(column(self._bars, self._said, gap=4))
        self.say("")

    def say(self, password: str, own: str = "") -> None:
        """Judge what is typed now."""
        self._bars.count, words = strength(password, own)
        self._bars.update()
        self._said.setText(words)
        self._said.setStyleSheet(f"color: {_colour(self._bars.count)};")
        self.setAccessibleName(words)

    @property
    def words(self) -> str:
        """What is said now."""
        return self._said.text()


def _colour(bars: int) -> str:
    return tokens.RED if bars == 0 else tokens.AMBER_BAR if bars < 3 else tokens.GREEN

"""What happened, one thing below the other: a shape on a line, the words, the time at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.layout import column, empty, label
from ui.kit.marks import Mark, paint_mark

MOST = 200


class _Line(QWidget):
    """One entry; paints its shape and the line down to the next."""

    def __init__(self, mark: Mark, title: str, more: str, time: str, *, last: bool) -> None:
        super().__init__()
        self._mark, self._last = mark, last
        head, self._time = label(title, wrap=True, selectable=True), label(time, "hint")
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words = column(head, gap=0)
        if more:
            words.addWidget(label(more, "hint", wrap=True))
        box = QHBoxLayout(self)
        box.setContentsMargins(tokens.px(26), tokens.px(3), 0, tokens.px(7))
        box.setSpacing(tokens.px(12))
        box.addLayout(words, 1)
        box.addWidget(self._time, 0, Qt.AlignmentFlag.AlignTop)
        self._head: QLabel = head

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shape and line."""
        painter = QPainter(self)
        side, x, y = tokens.px(12), 1.0, tokens.px(6)
        if not self._last:
            painter.setPen(QColor(tokens.LINE2))
            middle = int(x + side / 2)
            painter.drawLine(middle, int(y + side + 4), middle, self.height())
        if self._mark is Mark.NONE:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.EDGE))
            dot = side * 0.5
            painter.drawEllipse(QRectF(x + side / 4, y + side / 4, dot, dot))
        else:
            paint_mark(painter, self._mark, QRectF(x, y, side, side))


class Timeline(QWidget):
    """Entries (shape, title, more, time), the newest on top."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._told: list[tuple[Mark, str, str, str]] = []

    def show_entries(self, entries: Sequence[tuple[Mark, str, str, str]]) -> None:
        """Show others; nothing is built anew when they are the same."""
        if list(entries) == self._told:
            return
        self._told = list(entries)
        empty(self._box)
        shown = self._told[:MOST]
        for place, (mark, title, more, time) in enumerate(shown):
            self._box.addWidget(_Line(mark, title, more, time, last=place == len(shown) - 1))
        if len(self._told) > MOST:
            self._box.addWidget(label(f"và {len(self._told) - MOST} việc trước đó", "hint"))
        self._box.addStretch(1)

    def texts(self) -> list[tuple[str, str, str]]:
        """(title, more, time) of the entries."""
        return [entry[1:] for entry in self._told]

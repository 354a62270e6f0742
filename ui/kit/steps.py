"""The steps of a long act in one line: a shape and its word, joined by hairlines; the one at work is bold."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import tokens
from ui.kit.shapes import Mark, paint_mark


class Step(Enum):
    """How far one step is."""

    DONE = "xong"
    RUNNING = "đang làm"
    FAILED = "không được"
    AHEAD = "chưa tới"


_MARK = {Step.DONE: Mark.DONE, Step.RUNNING: Mark.RUNNING, Step.FAILED: Mark.OVERDUE, Step.AHEAD: Mark.LATER}
_INK = {Step.DONE: tokens.INK, Step.RUNNING: tokens.INK, Step.FAILED: tokens.RED, Step.AHEAD: tokens.INK3}
_SHAPE_INK = {Step.RUNNING: tokens.ACCENT, Step.AHEAD: tokens.EDGE}


def steps_at(words: Sequence[str], at: int, state: Step = Step.RUNNING) -> list[tuple[str, Step]]:
    """The steps when the one at place ``at`` stands in ``state``; all are done when ``at`` is past the last."""
    return [(word, Step.DONE if n < at else state if n == at else Step.AHEAD) for n, word in enumerate(words)]


class StepLine(QWidget):
    """Paints the steps over the whole width; narrow, the words of steps ahead shrink away last to first."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[tuple[str, Step]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[tuple[str, Step]]) -> None:
        """Show other steps; hidden when there are none."""
        self._steps = list(steps)
        self.setAccessibleName(", ".join(f"{word}: {state.value}" for word, state in steps))
        self.setVisible(bool(steps))
        self.update()

    def sizeHint(self) -> QSize:
        """One line of text."""
        return QSize(tokens.px(420), tokens.px(24))

    def minimumSizeHint(self) -> QSize:
        """Narrower than this nothing could be read."""
        return QSize(tokens.px(280), tokens.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shapes, words, hairlines between."""
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, gap = tokens.px(16), tokens.px(10)
        widths = [side + gap + self._words(word, state) for word, state in self._steps]
        room = max(0, self.width() - sum(widths))
        line = room / max(1, len(self._steps) - 1)
        x, middle = 0.0, self.height() / 2
        for place, (word, state) in enumerate(self._steps):
            self._one(painter, x, word, state)
            x += widths[place]
            if place < len(self._steps) - 1 and line > 2 * gap:
                painter.setPen(QPen(QColor(tokens.LINE2), 1))
                painter.drawLine(QPointF(x + gap, middle), QPointF(x + line - gap, middle))
            x += line

    def _words(self, word: str, state: Step) -> int:
        return QFontMetrics(tokens.font(bold=state in (Step.RUNNING, Step.FAILED))).horizontalAdvance(word)

    def _one(self, painter: QPainter, x: float, word: str, state: Step) -> None:
        side = tokens.px(16)
        paint_mark(painter, _MARK[state], QRectF(x, (self.height() - side) / 2, side, side), _SHAPE_INK.get(state, ""))
        painter.setFont(tokens.font(bold=state in (Step.RUNNING, Step.FAILED)))
        painter.setPen(QColor(_INK[state]))
        left = x + side + tokens.px(10)
        painter.drawText(QRectF(left, 0, self._words(word, state) + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, word)

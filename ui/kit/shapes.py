"""The painted shapes: one shape, one meaning, always with its word beside it. Used by labels and by list cells alike."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import tokens

SIDE = 13


class Mark(Enum):
    """What a shape means. Time: overdue, today, next working day, later, paused, ready. State: running, done, look, lost.
    Where data is: a square that fills."""

    OVERDUE = "overdue"
    TODAY = "today"
    NEXT = "next"
    LATER = "later"
    PAUSED = "paused"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    LOOK = "look"
    LOST = "lost"
    SAVED = "saved"
    PACKED = "packed"
    ON_STICK = "on_stick"
    RECEIVED = "received"
    SAFE = "safe"
    NONE = "none"


COLOUR = {
    Mark.OVERDUE: tokens.RED, Mark.TODAY: tokens.AMBER, Mark.NEXT: tokens.BLUE, Mark.LATER: tokens.BLUE, Mark.PAUSED: tokens.VIOLET,
    Mark.READY: tokens.GREEN, Mark.RUNNING: tokens.BLUE, Mark.DONE: tokens.GREEN, Mark.LOOK: tokens.AMBER, Mark.LOST: tokens.RED,
    Mark.SAVED: tokens.AMBER, Mark.PACKED: tokens.INK2, Mark.ON_STICK: tokens.INK2, Mark.RECEIVED: tokens.BLUE, Mark.SAFE: tokens.GREEN,
    Mark.NONE: tokens.INK3,
}  # fmt: skip
GROUND = {
    tokens.RED: tokens.RED_GROUND, tokens.AMBER: tokens.AMBER_GROUND, tokens.GREEN: tokens.GREEN_GROUND, tokens.BLUE: tokens.BLUE_GROUND,
    tokens.VIOLET: tokens.VIOLET_GROUND, tokens.INK2: tokens.SUNKEN, tokens.INK3: tokens.SUNKEN, tokens.ACCENT: tokens.ACCENT_GROUND,
}  # fmt: skip


def paint_mark(painter: QPainter, mark: Mark, rect: QRectF, colour: str = "") -> None:
    """Paint a shape into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _PAINT[mark](painter, rect, QColor(colour or COLOUR[mark]))
    painter.restore()


def _fill(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)


def _line(painter: QPainter, colour: QColor, width: float) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _polygon(painter: QPainter, r: QRectF, points: list[tuple[float, float]]) -> None:
    painter.drawPolygon(QPolygonF([QPointF(r.x() + x * r.width(), r.y() + y * r.height()) for x, y in points]))


def _path(painter: QPainter, r: QRectF, points: list[tuple[float, float]]) -> None:
    painter.drawPolyline(QPolygonF([QPointF(r.x() + x * r.width(), r.y() + y * r.height()) for x, y in points]))


def _overdue(painter: QPainter, r: QRectF, colour: QColor) -> None:
    pen = QPen(colour, r.width() * 0.14)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour)
    _polygon(painter, r, [(0.5, 0.08), (0.94, 0.9), (0.06, 0.9)])
    _line(painter, QColor(tokens.SURFACE), r.width() * 0.12)
    _path(painter, r, [(0.5, 0.38), (0.5, 0.6)])
    _path(painter, r, [(0.5, 0.77), (0.5, 0.775)])


def _today(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _fill(painter, colour)
    painter.drawEllipse(r)


def _ring(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _line(painter, colour, r.width() * 0.15)
    inset = r.width() * 0.08
    painter.drawEllipse(r.adjusted(inset, inset, -inset, -inset))


def _next(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _ring(painter, r, colour)
    _fill(painter, colour)
    painter.drawPie(r, -90 * 16, 180 * 16)


def _paused(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _fill(painter, colour)
    for x in (0.18, 0.6):
        bar = QRectF(r.x() + x * r.width(), r.y() + 0.05 * r.height(), 0.24 * r.width(), 0.9 * r.height())
        painter.drawRoundedRect(bar, 1, 1)


def _square(painter: QPainter, r: QRectF, colour: QColor, part: float) -> None:
    """A rounded square, filled from the bottom by ``part``."""
    width = r.width() * 0.14
    inset = width / 2
    _line(painter, colour, width)
    frame = r.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(frame, r.width() * 0.16, r.width() * 0.16)
    if part:
        clip = QPainterPath()
        clip.addRoundedRect(frame, r.width() * 0.16, r.width() * 0.16)
        painter.setClipPath(clip)
        _fill(painter, colour)
        painter.drawRect(QRectF(r.x(), r.bottom() - part * r.height(), r.width(), part * r.height()))


def _ready(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _square(painter, r, colour, 1.0)
    painter.setClipping(False)
    _line(painter, QColor(tokens.SURFACE), r.width() * 0.13)
    _path(painter, r, [(0.25, 0.5), (0.74, 0.5)])
    _path(painter, r, [(0.53, 0.29), (0.75, 0.5), (0.53, 0.71)])


def _tick(painter: QPainter, r: QRectF, width: float) -> None:
    _line(painter, QColor(tokens.SURFACE), r.width() * width)
    _path(painter, r, [(0.28, 0.52), (0.44, 0.68), (0.74, 0.34)])


def _running(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _fill(painter, colour)
    _polygon(painter, r, [(0.14, 0.06), (0.94, 0.5), (0.14, 0.94)])


def _done(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _today(painter, r, colour)
    _tick(painter, r, 0.13)


def _look(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _fill(painter, colour)
    _polygon(painter, r, [(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)])


def _lost(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _line(painter, colour, r.width() * 0.16)
    _path(painter, r, [(0.12, 0.12), (0.88, 0.88)])
    _path(painter, r, [(0.88, 0.12), (0.12, 0.88)])


def _safe(painter: QPainter, r: QRectF, colour: QColor) -> None:
    _square(painter, r, colour, 1.0)
    painter.setClipping(False)
    _tick(painter, r, 0.13)


def _part(part: float) -> Callable[[QPainter, QRectF, QColor], None]:
    return lambda painter, rect, colour: _square(painter, rect, colour, part)


_PAINT: dict[Mark, Callable[[QPainter, QRectF, QColor], None]] = {
    Mark.OVERDUE: _overdue, Mark.TODAY: _today, Mark.NEXT: _next, Mark.LATER: _ring, Mark.PAUSED: _paused, Mark.READY: _ready,
    Mark.RUNNING: _running, Mark.DONE: _done, Mark.LOOK: _look, Mark.LOST: _lost, Mark.SAVED: _part(0.0), Mark.PACKED: _part(0.3),
    Mark.ON_STICK: _part(0.52), Mark.RECEIVED: _part(0.78), Mark.SAFE: _safe, Mark.NONE: lambda *_: None,
}  # fmt: skip


class MarkLabel(QWidget):
    """A shape alone as a widget; its word stands in a label beside it."""

    def __init__(self, mark: Mark = Mark.NONE, colour: str = "", size: int = SIDE) -> None:
        super().__init__()
        self._mark, self._colour, self._size = mark, colour, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_mark(self, mark: Mark, colour: str = "") -> None:
        """Show another shape."""
        self._mark, self._colour = mark, colour
        self.update()

    def sizeHint(self) -> QSize:
        """The shape's square with a hair of room."""
        side = tokens.px(self._size) + 2
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shape."""
        side = tokens.px(self._size)
        painter = QPainter(self)
        paint_mark(painter, self._mark, QRectF(1, (self.height() - side) / 2, side, side), self._colour)

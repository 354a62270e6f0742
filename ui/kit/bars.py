"""A bar from nothing to all, with the target as a black ▼ mark: as a widget and as a cell of a list."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import tokens
from ui.kit.lists import Cell


def paint_bar(painter: QPainter, room: QRectF, value: float, target: float | None, colour: str, by_now: float | None = None) -> None:
    """Paint a bar centred in ``room``; ``value`` and ``target`` are shares from 0 to 1, ``by_now`` a dotted line where it should be."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    height = tokens.px(8)
    track = QRectF(room.x(), room.center().y() - height / 2, room.width() - tokens.px(4), height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.TRACK))
    painter.drawRoundedRect(track, 4, 4)
    if value > 0:
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(track.x(), track.y(), max(height, track.width() * min(1.0, value)), height), 4, 4)
    if by_now is not None and (target is None or abs(by_now - target) > 0.01):
        x = track.x() + track.width() * min(1.0, by_now)
        painter.setPen(QPen(QColor(tokens.INK2), 1.5, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, track.y() - tokens.px(5)), QPointF(x, track.bottom() + tokens.px(5)))
    if target is not None:
        _target(painter, track.x() + track.width() * min(1.0, target), track)
    painter.restore()


def _target(painter: QPainter, x: float, track: QRectF) -> None:
    top = track.y() - tokens.px(6)
    painter.setPen(QPen(QColor(tokens.INK), 2))
    painter.drawLine(QPointF(x, top), QPointF(x, track.bottom() + tokens.px(4)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.INK))
    half = tokens.px(4)
    painter.drawPolygon(QPolygonF([QPointF(x - half, top - 1), QPointF(x + half, top - 1), QPointF(x, top + half)]))


def bar_cell(value: float, target: float | None, colour: str, by_now: float | None = None) -> Cell:
    """A list cell that is a bar."""
    return Cell("", paint=lambda painter, room: paint_bar(painter, room, value, target, colour, by_now))


class Bar(QWidget):
    """The bar as a widget."""

    def __init__(self, value: float = 0.0, target: float | None = None, colour: str = tokens.ACCENT) -> None:
        super().__init__()
        self._told = (value, target, colour)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Wide, with room for the mark."""
        return QSize(tokens.px(120), tokens.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        paint_bar(QPainter(self), QRectF(self.rect()).adjusted(1, 0, -1, 0), *self._told)

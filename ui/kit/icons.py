"""Our own line icons, coloured when shown (resources/icons, 20 × 20 grid)."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from cchc_desktop.office.shipped import folder
from ui.kit import tokens


@cache
def _source(name: str) -> str:
    return (folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(tokens.INK, colour).encode()))


def draw(painter: QPainter, name: str, rect: QRectF, colour: str = tokens.INK2) -> None:
    """Paint an icon into a square."""
    _renderer(name, colour).render(painter, rect)


def pixmap(name: str, colour: str = tokens.INK2, size: int = 18) -> QPixmap:
    """An icon as a picture, sharp on any screen; ``size`` in px at factor 1.0."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.primaryScreen() else 1.0
    side = tokens.px(size)
    made = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter, name, QRectF(0, 0, side, side), colour)
    painter.end()
    return made


def icon(name: str, colour: str = tokens.INK2, size: int = 18) -> QIcon:
    """An icon for a native widget."""
    return QIcon(pixmap(name, colour, size))

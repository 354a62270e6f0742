"""Small pictures of attached scans, made one after the other on the worker; a save passes between two of them."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap, QTransform

from cchc_desktop.domain.dossier import Attachment
from ui.jobs import Jobs
from ui.kit import tokens
from ui.kit.icons import draw

_MOST = 120


def pixmap_of(png: bytes, turn: int = 0) -> QPixmap:
    """A picture as it is shown, turned to the right; a null one for b""."""
    made = QPixmap()
    if png:
        made.loadFromData(QByteArray(png))
    return made.transformed(QTransform().rotate(turn)) if turn and not made.isNull() else made


def paint_picture(painter: QPainter, rect: QRectF, picture: QPixmap | None) -> None:
    """A page in the middle of a rectangle, with a thin edge; a sheet of paper where there is no picture (yet)."""
    if picture is None or picture.isNull():
        side = tokens.px(18)
        draw(painter, "file", QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side), tokens.INK3)
        return
    room = rect.adjusted(2, 3, -2, -3)
    scale = min(room.width() / picture.width(), room.height() / picture.height())
    wide, high = picture.width() * scale, picture.height() * scale
    place = QRectF(room.center().x() - wide / 2, room.center().y() - high / 2, wide, high)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))
    painter.setPen(QColor(tokens.LINE2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)


class Pictures(QObject):
    """``arrived`` when one more can be shown."""

    arrived = Signal()

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._held: dict[str, bytes] = {}
        self._shown: dict[tuple[str, int], QPixmap] = {}
        self._wanted: list[Attachment] = []
        self._busy = ""

    def of(self, file: Attachment) -> QPixmap | None:
        """The picture of a file as it is turned; None while it is being made, a null one when there is none."""
        if file.sha256 not in self._held:
            if self._busy != file.sha256 and all(one.sha256 != file.sha256 for one in self._wanted):
                self._wanted.append(file)
                self._next()
            return None
        key = (file.sha256, file.turn)
        if key not in self._shown:
            self._shown[key] = pixmap_of(self._held[file.sha256], file.turn)
        return self._shown[key]

    def _next(self) -> None:
        if self._busy or not self._wanted:
            return
        file = self._wanted.pop()
        self._busy = file.sha256
        self._jobs.run(
            lambda session, _: session.counter.picture(file), lambda png: self._made(file, png), lambda _: self._none(file), owner=self
        )  # fmt: skip

    def _none(self, file: Attachment) -> bool:
        """Its content is not here: no picture, and nothing to say about it."""
        self._made(file, b"")
        return True

    def _made(self, file: Attachment, png: bytes) -> None:
        if len(self._held) >= _MOST:
            self._held.clear()
            self._shown.clear()
        self._held[file.sha256], self._busy = png, ""
        self.arrived.emit()
        self._next()

"""How far a dossier is: five steps in a line, each with its moment; a stop or a pause stands where it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cchc_desktop.domain.dossier import PAUSED, Dossier, Status
from cchc_desktop.office.passing_on import PASSED
from cchc_desktop.storage.dossiers import HistoryEntry
from ui.dossiers.history import BACK_TO_WORK, gone_on, moments
from ui.dossiers.words import STATES, VOIDED
from ui.kit import tokens
from ui.kit.marks import Mark, paint_mark

WORDS = ("Tiếp nhận", "Chuyển xử lý", "Đang xử lý", "Có kết quả", "Trả kết quả")
DONE, NOW, AHEAD, PAUSE, ENDED = "done", "now", "ahead", "pause", "ended"


@dataclass(frozen=True)
class Stage:
    """One step: its word, how it stands, and when (or who)."""

    word: str
    state: str
    more: str = ""


def stages(dossier: Dossier, history: Sequence[HistoryEntry]) -> list[Stage]:
    """The five steps of a dossier."""
    at_change = moments(history)
    when = {Status(entry.new): at_change[entry.change] for entry in history if entry.field == "status" and entry.new is not None}
    taken = f"{dossier.received_at:%d/%m %H:%M}"
    worked = _handed_on(history, at_change)
    finished = f"{dossier.finished_at:%d/%m %H:%M}" if dossier.finished_at else ""
    returned = f"{dossier.returned_at:%d/%m %H:%M}" if dossier.returned_at else ""
    at = {Status.NEW: 0, Status.ACCEPTED: 1, Status.PROCESSING: 2, Status.SUPPLEMENT: 2, Status.PAYMENT: 2, Status.READY: 4,
          Status.RETURNED: 5}.get(dossier.status)  # fmt: skip
    more = [taken, worked, dossier.officer, finished, returned]
    if dossier.voided:
        left = next((entry.at for entry in reversed(history) if entry.field == "voided"), None)
        onward = gone_on(history)
        return _ended("Đã bàn giao" if onward.startswith(PASSED) else "Đã gộp" if onward else VOIDED, more, left)
    if at is None:
        return _ended(STATES[dossier.status], more, when.get(dossier.status))
    found = [Stage(word, DONE if n < at else NOW if n == at else AHEAD, more[n] if n <= at else "") for n, word in enumerate(WORDS)]
    if dossier.status in PAUSED:
        since = when.get(dossier.status)
        found[2] = Stage(STATES[dossier.status], PAUSE, f"từ {since:%d/%m}" if since else "")
    return found


def _handed_on(history: Sequence[HistoryEntry], at_change: Mapping[str, datetime]) -> str:
    """When it was handed on; that the work went on after a wait, or was taken up anew, is no other hand-over."""
    found = ""
    for entry in history:
        if entry.field == "status" and entry.new == Status.PROCESSING and not (found and entry.old in BACK_TO_WORK):
            found = f"{at_change[entry.change]:%d/%m %H:%M}"
    return found


def _ended(word: str, more: list[str], when: datetime | None) -> list[Stage]:
    """A dossier that will not go on: what was reached, then how and when it ended."""
    reached = 1 + bool(more[1])
    moment = f"{when:%d/%m %H:%M}" if when else ""
    found = [Stage(WORDS[n], DONE, more[n]) for n in range(reached)]
    found.append(Stage(word, ENDED, moment))
    return found + [Stage(word, AHEAD) for word in WORDS[reached + 1 :]]


class Stepper(QWidget):
    """Paints the steps over the whole width: disc and line above, word and moment below."""

    def __init__(self) -> None:
        super().__init__()
        self._stages: list[Stage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stages(self, found: Sequence[Stage]) -> None:
        """Show a dossier's steps."""
        self._stages = list(found)
        self.setAccessibleName(", ".join(f"{one.word}: {one.state} {one.more}".strip() for one in found))
        self.update()

    def texts(self) -> list[tuple[str, str, str]]:
        """(word, state, more) of each."""
        return [(one.word, one.state, one.more) for one in self._stages]

    def sizeHint(self) -> QSize:
        """Disc and a line of words."""
        return QSize(tokens.px(560), tokens.px(26) + QFontMetrics(tokens.font(tokens.LABEL)).height())

    def minimumSizeHint(self) -> QSize:
        """Words are cut before this."""
        return QSize(tokens.px(420), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._stages:
            return
        step = self.width() / len(self._stages)
        side = tokens.px(18)
        for place, stage in enumerate(self._stages):
            x = place * step
            if place < len(self._stages) - 1:
                ahead = self._stages[place + 1].state
                pen = QPen(QColor(tokens.ACCENT if ahead in (DONE, NOW, PAUSE) else tokens.LINE2), 2)
                painter.setPen(pen)
                painter.drawLine(QPointF(x + side + 5, side / 2 + 1), QPointF(x + step - 5, side / 2 + 1))
            self._disc(painter, QRectF(x + 1, 1, side, side), stage.state)
            self._words(painter, QRectF(x, side + tokens.px(5), step - tokens.px(8), self.height() - side - tokens.px(5)), stage)

    def _disc(self, painter: QPainter, r: QRectF, state: str) -> None:
        if state in (PAUSE, ENDED):
            inset = r.width() * 0.1
            paint_mark(painter, Mark.PAUSED if state == PAUSE else Mark.LOST, r.adjusted(inset, inset, -inset, -inset))
            return
        painter.setPen(QPen(QColor(tokens.ACCENT if state != AHEAD else tokens.EDGE), 2))
        painter.setBrush(QColor(tokens.ACCENT if state == DONE else tokens.SURFACE))
        painter.drawEllipse(r.adjusted(1, 1, -1, -1))
        if state == DONE:
            pen = QPen(QColor(tokens.SURFACE), 2)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            points = [QPointF(r.x() + x * r.width(), r.y() + y * r.height()) for x, y in ((0.3, 0.52), (0.45, 0.66), (0.72, 0.36))]
            painter.drawPolyline(points)
        elif state == NOW:
            inset = r.width() * 0.32
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.ACCENT))
            painter.drawEllipse(r.adjusted(inset, inset, -inset, -inset))

    def _words(self, painter: QPainter, r: QRectF, stage: Stage) -> None:
        strong = stage.state in (NOW, PAUSE, ENDED)
        face, small = tokens.font(tokens.LABEL, bold=strong), tokens.font(tokens.HINT)
        ink = {PAUSE: tokens.VIOLET, ENDED: tokens.RED, AHEAD: tokens.INK3}.get(stage.state, tokens.INK)
        measure = QFontMetrics(face)
        word = measure.elidedText(stage.word, Qt.TextElideMode.ElideRight, int(r.width()))
        painter.setFont(face)
        painter.setPen(QColor(ink))
        painter.drawText(r, Qt.AlignmentFlag.AlignVCenter, word)
        left = measure.horizontalAdvance(word) + tokens.px(7)
        if stage.more and left < r.width():
            painter.setFont(small)
            painter.setPen(QColor(tokens.INK3))
            more = QFontMetrics(small).elidedText(stage.more, Qt.TextElideMode.ElideRight, int(r.width() - left))
            painter.drawText(r.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, more)

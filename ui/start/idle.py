"""Notices that nobody was at the keyboard for a while."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

MINUTES = 5.0
_SIGNS = {
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
}  # fmt: skip


class Idle(QObject):
    """``idle`` once, after ``minutes`` without a key or a move of the mouse."""

    idle = Signal()

    def __init__(self, app: QApplication, minutes: float = MINUTES) -> None:
        super().__init__()
        self._app, self._limit, self._last = app, minutes * 60, monotonic()
        self._timer = QTimer(self, interval=max(20, min(5000, round(minutes * 60_000 / 10))))
        self._timer.timeout.connect(self._look)

    def watch(self, on: bool) -> None:
        """Only while an office is open and not locked."""
        self._last = monotonic()
        if on:
            self._app.installEventFilter(self)
            self._timer.start()
        else:
            self._app.removeEventFilter(self)
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A sign of life."""
        if event.type() in _SIGNS:
            self._last = monotonic()
        return False

    def _look(self) -> None:
        if monotonic() - self._last >= self._limit:
            self._timer.stop()
            self.idle.emit()

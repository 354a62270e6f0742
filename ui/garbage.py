"""Cycles of dead objects are swept on the window's thread only: swept on a worker's, Qt objects in them would die on the wrong thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer


class Sweeper(QObject):
    """Takes the sweeping over from Python while it lives; :meth:`stop` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()

    def sweep(self) -> None:
        """The oldest generation that is full, as Python itself would."""
        counts = gc.get_count()
        full = [place for place in (2, 1, 0) if counts[place] > self._limits[place]]
        if full:
            gc.collect(full[0])

    def stop(self) -> None:
        """As before."""
        self._timer.stop()
        gc.enable()

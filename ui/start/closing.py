"""Closing the window while work is under way: it is stopped between two blocks, and nobody is held up by what cannot be stopped."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from ui.jobs import Jobs
from ui.notify import Notify

GRACE = 2.0
"""Seconds in which most work stops by itself; nothing is said of it."""
PATIENCE = 30.0
"""Seconds after the first wish to close during which nothing is ended by force."""
STOPPING = "Đang dừng việc đang làm."
STUCK = "Việc đang làm chưa dừng được."
PULL = "Cứ rút USB: dữ liệu vẫn an toàn trên máy. Đóng lần nữa thì chương trình đóng ngay."


class Closing(QObject):
    """``done`` when what held the window up has ended. ``now`` tells seconds (tests hand in a clock)."""

    done = Signal()

    def __init__(self, notify: Notify, now: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._notify, self._now, self._first, self._asking = notify, now, 0.0, False
        self._waiting: tuple[Jobs, ...] = ()
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(lambda: notify.warn(STUCK, PULL))

    def may_close(self, *all_jobs: Jobs) -> bool:
        """Whether the window may go: nothing is under way any more, or it was asked to go again after the patience. Else it stays alive,
        and :attr:`done` tells when it may."""
        if self._asking:
            return False
        for jobs in all_jobs:
            jobs.stop()
        self._asking = True
        try:
            idle = all([jobs.wait(GRACE) for jobs in all_jobs])
        finally:
            self._asking = False
        if idle or (self._first and self._now() - self._first >= PATIENCE):
            self._late.stop()
            return True
        if not self._first:
            self._first = self._now()
            self._late.start(int(PATIENCE * 1000))
            self._notify.warn(STOPPING, "Cửa sổ tự đóng khi việc ấy dừng. Đừng tắt máy.")
            self._waiting = all_jobs
            for jobs in all_jobs:
                jobs.changed.connect(self._look)
        return False

    def _look(self) -> None:
        if not any(jobs.busy for jobs in self._waiting) and not self._asking:
            self._waiting = ()
            QTimer.singleShot(0, self, self.done.emit)

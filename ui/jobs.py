"""Long work and every save, each on a worker thread with a connection of its own; progress, cancel, and the answer on the window's thread.

Three workers: what has a title (a stick, a backup, a big import) never keeps a quick save waiting, and what only reads (a report) waits
for neither. The database lets one write at a time, and long work writes in short transactions, so saves pass between.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QThread, QTimer, Signal
from shiboken6 import isValid

from cchc_desktop.domain.errors import Cancelled

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session

log = logging.getLogger(__name__)
Work = Callable[["Session", "Job"], Any]
PATIENCE = 30.0
"""Seconds that closing lets work go on to its next block."""
_LAST, _STUCK = 5000, 200
"""Milliseconds for a thread to close its connection: when all work is done, and when some of it did not stop."""
_LEFT: list[tuple[_Worker, Jobs]] = []
"""Threads that did not come back from the system: kept for ever, since Qt ends the program when a running one is destroyed."""


def left_running() -> bool:
    """Whether some work could not be stopped and still runs: then the process must end without waiting for its threads."""
    return any(worker.isRunning() for worker, _ in _LEFT)


class Job(QObject):
    """One piece of work. ``progressed`` brings stage, done and total (as objects: bytes of a big stick do not fit a C int);
    :meth:`cancel` asks it to stop soon.

    The worker thread emits ``_moved`` only; its slot runs on the window's thread. How the work ended is told by the worker, which
    outlives the job: a job deleted by the window's thread while the worker's ``emit`` has not yet come back crashes Qt.
    """

    progressed = Signal(str, object, object)
    finished = Signal(object)
    failed = Signal(object)
    ended = Signal()
    _moved = Signal(str, object, object)

    def __init__(self, title: str, work: Work, parent: QObject | None = None, *, reads: bool = False) -> None:
        super().__init__(parent)
        self.title, self.reads, self._work, self._cancel = title, reads, work, False
        self.latest: tuple[str, int, int] = ("", 0, 0)
        self._moved.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def _keep(self, stage: str, done: int, total: int) -> None:
        self.latest = (stage, done, total)
        self.progressed.emit(stage, done, total)

    def tell(self, good: bool, answer: object) -> None:
        """Tell everybody how it ended (window's thread)."""
        (self.finished if good else self.failed).emit(answer)
        self.ended.emit()

    def cancel(self) -> None:
        """Ask the work to stop between two blocks."""
        self._cancel = True

    def cancelled(self) -> bool:
        """Whether the person asked to stop; handed to the core as a function."""
        return self._cancel

    def progress(self, stage: str, done: int, total: int) -> None:
        """Called by the work on its own thread."""
        self._moved.emit(stage, done, total)

    def perform(self, open_session: Callable[[], Session]) -> tuple[bool, object]:
        """Do the work (worker thread): whether it went well, and the answer or the problem."""
        try:
            return True, self._work(open_session(), self)
        except Exception as problem:
            return False, problem


class _Worker(QThread):
    """Takes jobs from its queue, one after the other; None ends it. ``over(job, good, answer)`` after each."""

    over = Signal(object, bool, object)

    def __init__(self, open_session: Callable[[], Session]) -> None:
        super().__init__()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._open = open_session

    def take(self, job: Job) -> None:
        """Queue a job; the thread starts with the first one."""
        if not self.isRunning():
            self.start()
        self._jobs.put(job)

    def end(self, patience: int) -> bool:
        """End the thread once its queue is empty; False when it does not come back in so many milliseconds, and then goes on alone."""
        if not self.isRunning():
            return True
        self._jobs.put(None)
        return self.wait(patience)

    def run(self) -> None:
        """The thread: the session is opened here, since a connection belongs to one thread."""
        held: list[Session] = []

        def session() -> Session:
            if not held:
                held.append(self._open())
            return held[0]

        while (job := self._jobs.get()) is not None:
            self.over.emit(job, *job.perform(session))
        for one in held:
            one.close()


class Jobs(QObject):
    """The queues of the window. ``failed`` carries what nobody else took (Refused, a bug); Cancelled says nothing. ``begun`` tells of
    a job that was queued, ``changed`` of that and of each end."""

    failed = Signal(object)
    begun = Signal(object)
    changed = Signal()

    def __init__(self, open_session: Callable[[], Session], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._quick, self._long, self._reading = (_Worker(open_session) for _ in range(3))
        self._waiting: list[Job] = []
        self._closed = False
        for worker in self._workers:
            worker.over.connect(self._over, Qt.ConnectionType.QueuedConnection)

    @property
    def _workers(self) -> tuple[_Worker, ...]:
        return self._quick, self._long, self._reading

    def _over(self, job: Job, good: bool, answer: object) -> None:
        job.tell(good, answer)

    @property
    def current(self) -> Job | None:
        """The long work at work now, else the save, or None."""
        return next((job for job in self._waiting if job.title), self._waiting[0] if self._waiting else None)

    @property
    def saves(self) -> int:
        """How many saves are queued or at work."""
        return sum(not job.title for job in self._waiting)

    def run(
        self, work: Work, done: Callable[[Any], None] = lambda _: None, failed: Callable[[Exception], bool] | None = None,
        *, title: str = "", owner: QObject | None = None, reads: bool = False,
    ) -> Job:  # fmt: skip
        """Queue some work. ``done(answer)`` and ``failed(problem)`` are called on the window's thread; ``failed`` returns True
        when it has told the person itself. When the ``owner`` (who waits, for answers that are no method of a widget) has gone
        by then, nobody is told. Without ``title`` the work is a quick save and shows no progress; saves are done
        in the order they were queued, and so is long work. ``reads`` = it has a title and writes nothing: it waits for its like only."""
        job = Job(title, work, self, reads=reads)
        if owner is None:
            job.finished.connect(done)
            job.failed.connect(lambda problem: self._told(problem, failed))
        else:
            job.finished.connect(lambda answer: done(answer) if isValid(owner) else None)
            job.failed.connect(lambda problem: self._told(problem, failed if isValid(owner) else None))
        job.ended.connect(lambda: self._ended(job))
        if self._closed:
            return job  # the window is going: a thread begun now would outlive it
        self._waiting.append(job)
        (self._reading if reads else self._long if title else self._quick).take(job)
        self.begun.emit(job)
        self.changed.emit()
        return job

    def _told(self, problem: Exception, failed: Callable[[Exception], bool] | None) -> None:
        if failed is not None and failed(problem):
            return
        if not isinstance(problem, Cancelled):
            self.failed.emit(problem)

    def _ended(self, job: Job) -> None:
        self._waiting.remove(job)
        job.deleteLater()
        self.changed.emit()

    def wait(self, seconds: float = 30.0) -> bool:
        """Let the event loop run until nothing is queued (tests, closing the window); False when it took longer."""
        if not self._waiting:
            return True
        loop, limit = QEventLoop(), QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        heard = self.changed.connect(lambda: None if self._waiting else loop.quit())
        limit.start(int(seconds * 1000))
        while self._waiting and limit.isActive():
            loop.exec()  # something may have been queued between the last end and the loop's
        self.changed.disconnect(heard)
        return not self._waiting

    @property
    def busy(self) -> bool:
        """Whether something is queued or at work."""
        return bool(self._waiting)

    def stop(self) -> None:
        """Ask everything that is queued or at work to stop between two blocks."""
        for job in self._waiting:
            job.cancel()

    def close(self, seconds: float = PATIENCE) -> None:
        """Finish what is queued and end the threads; what is asked for afterwards is not begun. A thread that is stuck in the system
        after so many seconds is left alone (:func:`left_running`). Repeating is harmless."""
        if self._closed:
            return
        self.stop()
        patience = _LAST if self.wait(seconds) else _STUCK
        self._closed = True
        _LEFT.extend((worker, self) for worker in self._workers if not worker.end(patience))
        QCoreApplication.processEvents()


class Latest:
    """Reading work of one widget of which only the newest counts: an older one is stopped, and nobody hears of it any more."""

    def __init__(self, jobs: Jobs, owner: QObject, title: str) -> None:
        self._jobs, self._owner, self._title = jobs, owner, title
        self._job: Job | None = None

    def drop(self) -> None:
        """What was asked for last is not wanted any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def ask(
        self, work: Work, done: Callable[[Any], None], failed: Callable[[Exception], bool] = lambda problem: False
    ) -> None:  # fmt: skip
        """Do this instead of what was asked before; ``done`` and ``failed`` as in :meth:`Jobs.run`."""
        self.drop()

        def is_newest() -> bool:
            newest = self._job is job
            if newest:
                self._job = None
            return newest

        job = self._job = self._jobs.run(
            work, lambda answer: done(answer) if is_newest() else None, lambda problem: not is_newest() or failed(problem),
            title=self._title, owner=self._owner, reads=True,
        )  # fmt: skip

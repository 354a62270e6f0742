"""One long act with a stick: its job, its progress told gently to the stage, its end told once, here or where the person is by then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject
from shiboken6 import isValid

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.office.session import Session
from ui.handover.pace import Reading
from ui.jobs import Job, Jobs

Progress = Callable[[str, int, int], None]
Work = Callable[[Session, Progress, Callable[[], bool]], Any]
_EVERY = 0.05


class Pace(Protocol):
    """What turns reports into readings."""

    def at(self, stage: str, done: int, total: int) -> Reading:
        """One report."""
        ...


def gently(job: Job) -> Progress:
    """A progress function that bothers the window at most twenty times a second, and at each new stage."""
    last: tuple[str, float] = ("", 0.0)

    def told(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if stage != last[0] or now - last[1] >= _EVERY:
            last = (stage, now)
            job.progress(stage, done, total)

    return told


class Run(QObject):
    """Runs one act at a time; ``busy`` while it does."""

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether an act is at work."""
        return self._job is not None

    @property
    def stopping(self) -> bool:
        """Whether the person asked it to stop."""
        return self._job is not None and self._job.cancelled()

    def start(
        self, title: str, work: Work, pace: Pace, shown: Callable[[Reading], None], done: Callable[[Any], None],
        refused: Callable[[Refused | None], None],
    ) -> None:  # fmt: skip
        """Start ``work(session, progress, cancelled)``. ``refused`` gets the refusal, or None when the person stopped it before
        it began or a bug ended it (the window's one voice tells bugs)."""
        if self._job is not None:
            return

        def failed(problem: Exception) -> bool:
            self._end(refused, problem if isinstance(problem, Refused) else None)
            return isinstance(problem, Refused | Cancelled)

        job = self._jobs.run(
            lambda session, job: work(session, gently(job), job.cancelled), lambda answer: self._end(done, answer), failed, title=title
        )
        job.progressed.connect(lambda stage, done, total: self._told(shown, pace.at(stage, done, total)))
        self._job = job

    def _told(self, shown: Callable[[Reading], None], reading: Reading) -> None:
        if isValid(self) and self._job is not None:
            shown(reading)

    def _end(self, tell: Callable[[Any], None], answer: Any) -> None:
        """Tell the page, unless its window was built anew meanwhile (another text size)."""
        self._job = None
        if isValid(self):
            tell(answer)

    def cancel(self) -> None:
        """Ask it to stop between two blocks."""
        if self._job is not None:
            self._job.cancel()

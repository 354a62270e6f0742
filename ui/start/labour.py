"""Work behind a screen while no office is open yet: on a thread of its own, with progress in the panel and refusals at their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.errors import Cancelled, Refused
from ui.jobs import PATIENCE, Job, Jobs
from ui.start.place import Key, Place, Progress
from ui.start.screen import RENEWING, Panel

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session

Say = Callable[[Refused], None]


class _NoOffice:
    """What work is given while no office is open."""

    def close(self) -> None:
        """Nothing to close."""


class Labour(QObject):
    """``opened(key, session)`` when an office was opened; ``failed`` carries bugs only."""

    opened = Signal(object, object)
    failed = Signal(object)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place, self._closed = place, False
        self.jobs = Jobs(lambda: cast("Session", _NoOffice()))
        self.jobs.failed.connect(self.failed)

    def open_with(
        self, panel: Panel, title: str, work: Callable[[Progress], Key], say: Say | None = None, *, stoppable: bool = False
    ) -> None:  # fmt: skip
        """Get a key and open with it, all on the worker: the window never waits for the disk; the worker lets go of the session
        when it hands it over."""

        def open_up(job: Job) -> tuple[Key, Session]:
            key = work(_stopping(job))
            return key, self._place.open(key, lambda: job.progress(RENEWING, 0, 0))

        job = self._behind(panel, open_up, lambda found: self.opened.emit(*found), say, title)
        panel.progress.follow(job, stoppable=stoppable)

    def ask(
        self, panel: Panel, work: Callable[[], Any], done: Callable[[Any], None], say: Say | None = None, *, title: str = ""
    ) -> None:  # fmt: skip
        """Some work behind a panel; with a ``title`` it may take long, and is shown."""
        job = self._behind(panel, lambda _: work(), done, say, title)
        if title:
            panel.progress.follow(job)

    def _behind(self, panel: Panel, work: Callable[[Job], Any], done: Callable[[Any], None], say: Say | None, title: str) -> Job:
        def failed(problem: Exception) -> bool:
            panel.busy(False)
            if isinstance(problem, Refused):
                (say or panel.refused)(problem)
                return True
            return False

        def finished(found: Any) -> None:
            panel.busy(False)
            done(found)

        panel.busy(True)
        return self.jobs.run(lambda _, job: work(job), finished, failed, title=title)

    def glance(self, panel: Panel, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """A look that keeps nobody from typing; what it refuses is said in the panel."""
        if not self._closed:
            self.jobs.run(lambda _, job: work(), done, lambda problem: self._said(panel, problem))

    def _said(self, panel: Panel, problem: Exception) -> bool:
        if isinstance(problem, Refused):
            panel.refused(problem)
        return isinstance(problem, Refused)

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Work that no panel stands before."""
        self.jobs.run(lambda _, job: work(), done)

    def close(self, seconds: float = PATIENCE) -> None:
        """Stop between two blocks and end the threads, as :meth:`Jobs.close`; nothing is begun any more."""
        self._closed = True
        self.jobs.close(seconds)


def _stopping(job: Job) -> Progress:
    """Where work tells how far it is; raises Cancelled there once the person has stopped it."""

    def told(stage: str, done: int, total: int) -> None:
        if job.cancelled():
            raise Cancelled
        job.progress(stage, done, total)

    return told

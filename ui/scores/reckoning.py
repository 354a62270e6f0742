"""What the figures propose for a sheet, counted on a worker: at a large office that takes its time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from cchc_desktop.office.scores import Proposal
from cchc_desktop.office.session import Session
from ui.jobs import Job
from ui.page import Parts


class Reckoning(QObject):
    """``counted`` when the proposals of the sheet asked for last are there."""

    counted = Signal()

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._sheet = parts.jobs, ""
        self._job: Job | None = None
        self.found: dict[str, Proposal] = {}

    def ask(self, sheet: str) -> None:
        """Count for a sheet ("" = none); what was counted for it before stays until then."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if sheet != self._sheet:
            self.found, self._sheet = {}, sheet
        if not sheet:
            return

        def work(session: Session, job: Job) -> list[Proposal]:
            with session.figures.stoppable(job.cancelled):
                return session.scores.proposals(sheet)

        def done(found: list[Proposal]) -> None:
            if self._job is job:
                self._job, self.found = None, {one.line.id: one for one in found}
                self.counted.emit()

        job = self._job = self._jobs.run(work, done, title="Đang tính số liệu", owner=self, reads=True)

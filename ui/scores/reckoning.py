"""What the figures propose for a sheet, counted on a worker: at a large office that takes its time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from cchc_desktop.office.scores import Proposal
from cchc_desktop.office.session import Session
from ui.jobs import Job, Latest
from ui.page import Parts


class Reckoning(QObject):
    """``counted`` when the proposals of the sheet asked for last are there."""

    counted = Signal()

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._counting, self._sheet = Latest(parts.jobs, self, "Đang tính số liệu"), ""
        self.found: dict[str, Proposal] = {}

    def ask(self, sheet: str) -> None:
        """Count for a sheet ("" = none); what was counted for it before stays until then."""
        self._counting.drop()
        if sheet != self._sheet:
            self.found, self._sheet = {}, sheet
        if not sheet:
            return

        def work(session: Session, job: Job) -> list[Proposal]:
            with session.figures.stoppable(job.cancelled):
                return session.scores.proposals(sheet)

        def done(found: list[Proposal]) -> None:
            self.found = {one.line.id: one for one in found}
            self.counted.emit()

        self._counting.ask(work, done)

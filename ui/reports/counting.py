"""What a report asks for is counted on a worker: the newest question only, an older one is stopped in the middle of its count."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.cchc import CchcReport
from cchc_desktop.domain.errors import Cancelled
from cchc_desktop.domain.indicators import Figure
from cchc_desktop.domain.periods import Period
from cchc_desktop.office.exports import Written
from cchc_desktop.office.figures import Ii06, Picture
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.reports import II06A, II06B, INDICATORS, YEAR
from cchc_desktop.office.session import Session
from ui.jobs import Job, Latest
from ui.page import Parts

CCHC = "cchc"
TITLE = "Đang tính số liệu"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report, of which days, unit ("" all) and field ("" every)."""

    name: str
    period: Period
    unit: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was counted for it: the fields there are in these days, what the commitment promises, and the one thing asked for."""

    asked: Asked
    sectors: list[str]
    wanted: dict[str, float] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    count: Ii06 | None = None
    picture: Picture | None = None
    report: CchcReport | None = None


def count(session: Session, job: Job, asked: Asked) -> Answer:
    """The answer. Raises Cancelled, Refused BAD_FIELD."""
    first, last, unit = asked.period.first, asked.period.last, asked.unit
    figures = session.figures
    with figures.stoppable(job.cancelled):
        sectors = figures.sectors(first, last, unit)
        if asked.name == CCHC:
            return Answer(asked, sectors, report=session.cchc.read(asked.period, unit))
        if asked.name == II06A:
            return Answer(asked, sectors, count=figures.ii06a(first, last, unit))
        if asked.name == II06B:
            return Answer(asked, sectors, count=figures.ii06b(first, last))
        wanted = session.reports.promises(last.year, unit)
        if asked.name == YEAR:
            return Answer(asked, sectors, wanted, picture=figures.picture(last.year, unit))
        told = lambda done, of: job.progress(INDICATORS, done, of)  # noqa: E731
        return Answer(asked, sectors, wanted, figures.all(first, last, unit, asked.sector, told))


def draw(session: Session, job: Job, asked: Asked) -> Printed:
    """The report on paper. Raises Cancelled, Refused BAD_FIELD."""
    with session.figures.stoppable(job.cancelled):
        if asked.name == CCHC:
            return session.cchc.page(asked.period, asked.unit)
        if asked.name == YEAR:
            return session.reports.year(asked.period.last.year, asked.unit)
        return session.reports.page(asked.name, asked.period, asked.unit, asked.sector)


def write(session: Session, job: Job, asked: Asked, file: Path) -> Written:
    """The report as a file. Raises Cancelled, Refused BAD_FIELD, SUMS_WRONG, CANNOT_WRITE."""
    first, last = asked.period.first, asked.period.last
    with session.figures.stoppable(job.cancelled):
        if asked.name == CCHC:
            return session.cchc.write(asked.period, file, asked.unit)
        return session.reports.write(asked.name, first, last, file, asked.unit, asked.sector)


class Counting(QObject):
    """``answered(Answer)`` for the newest question; ``stopped`` when a person stopped it."""

    answered = Signal(object)
    stopped = Signal()

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._latest = Latest(parts.jobs, self, TITLE)
        self.drop = self._latest.drop

    def ask(self, asked: Asked) -> None:
        """Count this, nothing else."""
        self._latest.ask(lambda session, job: count(session, job, asked), self.answered.emit, self._failed)

    def _failed(self, problem: Exception) -> bool:
        if isinstance(problem, Cancelled):
            self.stopped.emit()
        return isinstance(problem, Cancelled)

"""The window's "Thử với dữ liệu mẫu": one commune with a living start page, and an office above it that stays out of sight."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from cchc_desktop.demo.above import Above
from cchc_desktop.demo.commune import ASK, DOWN, UP, Job, found, opened, take_parcels
from cchc_desktop.demo.hours import DAY
from cchc_desktop.demo.outcome import DOSSIERS, SET_UP, DemoReport, DemoUnit, Progress, whole_or_nothing
from cchc_desktop.demo.region import Region, region
from cchc_desktop.demo.registers import keep_registers
from cchc_desktop.demo.scores import ask_people, score_itself
from cchc_desktop.demo.season import Season, SetClock, Span
from cchc_desktop.demo.sheets import draft_inner_sheet, sign_sheet, signing_day
from cchc_desktop.demo.traffic import half_year_before
from cchc_desktop.domain.moments import ICT, Clock, SystemClock
from cchc_desktop.office.session import Session

COMMUNE = "Vĩnh Thủy"
OANH = {"login": "oanh", "name": "Trần Thị Kim Oanh", "title": "Công chức Một cửa"}
DOSSIERS_HELD = 1409
BACKED_UP, SENT = 8 * DAY, 2 * DAY
"""Open hours before now at which the last stick but one and the last stick went up."""


def make_sample(
    folder: Path, state: Path, *, clock: Clock | None = None, progress: Progress = lambda *_: None, dossiers: int = DOSSIERS_HELD,
    seed: int = 1,
) -> DemoReport:  # fmt: skip
    """One commune up to now in ``folder`` (password `demo-demo`, login `oanh`): what it handed over is safe, received or not yet
    sent, some of its dossiers are overdue, due, paused and ready.

    Raises Refused EXISTS, and Cancelled when ``progress`` does; then nothing is left behind.
    """
    begun, folder = stopwatch.monotonic(), folder.expanduser().absolute()
    now = (clock or SystemClock()).now()
    span = Span(half_year_before(now.date()), now.date(), now)
    here = _only_here(region(now.date()))
    with whole_or_nothing(folder, state.absolute()), TemporaryDirectory(prefix="cchc-") as temp:
        place = here.places[0]
        scans = Path(temp) / "scans"
        scans.mkdir()
        job = Job(folder, state.absolute(), Path(temp) / "usb", scans, place.unit.key, span, dossiers, seed)
        above = Above(Path(temp) / "office", Path(temp) / "state", here, span, seed, catalogue=False)
        try:
            asked = found(job, OANH, catalogue=True)
            progress(SET_UP, 1, 1)
            count, changes, parcels = _Life(job, above, progress).run(above.grant(job.stick / ASK, asked, place))
        finally:
            above.close()
    unit = DemoUnit(place.unit.code, place.unit.title, folder, count)
    return DemoReport(folder, None, (unit,), count, changes, parcels, stopwatch.monotonic() - begun)


def _only_here(whole: Region) -> Region:
    """The sample commune alone; the first one when a day has none of that name."""
    chosen = next((place for place in whole.places if place.unit.name == COMMUNE), whole.places[0])
    return Region(whole.office, whole.prefix, (chosen,))


class _Life:
    """The half year of the sample commune, with two sticks on the way and what came since still unsent."""

    def __init__(self, job: Job, above: Above, progress: Progress) -> None:
        self._job, self._above, self._progress = job, above, progress
        self._clock = SetClock(job.start)
        self._session: Session = opened(job, self._clock)
        self._done = self._parcels = self._changes = 0

    def run(self, digits: str) -> tuple[int, int, int]:
        """(dossiers, changes received above, parcels)."""
        job, session = self._job, self._session
        try:
            session.handover.accept(job.stick / ASK, digits)
            take_parcels(session, job.stick / ASK)
            season = Season(session, self._clock, job.place, job.span, job.dossiers, job.seed, job.scans)
            for at, act in self._plan(season):
                season.run(at, self._told)
                self._clock.at = max(self._clock.at, at)
                act()
            count = season.run(told=self._told)
            self._clock.at = job.span.now
            draft_inner_sheet(session, job.place, job.seed)
            keep_registers(session, job.place, job.span, job.scans, job.seed)
            ask_people(session, job.place, job.seed)
            score_itself(session, job.place, job.span.last.year, job.scans, job.seed)
            return count, self._changes, self._parcels
        finally:
            session.close()

    def _plan(self, season: Season) -> list[tuple[datetime, Callable[[], None]]]:
        """What is done besides dossiers, in the order of time."""
        span, here = self._job.span, season.time.position(self._job.span.now)
        plan: list[tuple[datetime, Callable[[], None]]] = [
            (season.time.moment(max(here - BACKED_UP, 0)), self._backed_up), (season.time.moment(max(here - SENT, 0)), self._carry),
        ]  # fmt: skip
        day = signing_day(span, season.time.days)
        if day:
            plan.append((datetime.combine(day, time(7, 0), ICT), self._sign))
        return sorted(plan, key=lambda one: one[0])

    def _told(self, count: int) -> None:
        self._done += count
        self._progress(DOSSIERS, self._done, self._job.dossiers)

    def _sign(self) -> None:
        sign_sheet(self._session, self._clock, self._job.place, self._clock.at.date(), self._job.seed)

    def _backed_up(self) -> None:
        """A stick goes up and back; the office above has it in a backup."""
        self._carry(backed_up=True)

    def _carry(self, *, backed_up: bool = False) -> None:
        """A stick goes up and the receipt comes back on it."""
        job = self._job
        report = self._session.handover.seal(job.stick / UP)
        self._changes += self._above.receive(job.stick / UP, self._clock.at)
        if backed_up:
            self._above.is_backed_up()
        files, _ = self._above.answer(job.stick / DOWN, job.unit)
        take_parcels(self._session, job.stick / DOWN)
        self._parcels += len(report.files) + files

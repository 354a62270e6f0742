"""Making the sample region (`demo DIR`): a district or province with its communes, half a year of work, everything handed over."""

from __future__ import annotations

import time as stopwatch
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cchc_desktop.demo import commune
from cchc_desktop.demo.above import Above
from cchc_desktop.demo.commune import Job, Lived
from cchc_desktop.demo.crew import Crew, crew_for
from cchc_desktop.demo.hours import WorkingTime
from cchc_desktop.demo.outcome import ANSWER, DOSSIERS, RECEIVE, SET_UP, DemoReport, DemoUnit, Progress, whole_or_nothing
from cchc_desktop.demo.region import Region, data, region
from cchc_desktop.demo.sample import make_sample
from cchc_desktop.demo.season import Span
from cchc_desktop.demo.traffic import half_year, half_year_before, part_of
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.unit import standard_week
from cchc_desktop.domain.workdays import Calendar
from cchc_desktop.office import resources
from cchc_desktop.office.folders import state_folder

__all__ = ["DemoReport", "make_demo", "make_sample"]

OFFICE = "office"
MOST_DOSSIERS = 1_000_000


def make_demo(
    folder: Path, *, start: date | None = None, communes: int | None = None, dossiers: int | None = None, seed: int = 1,
    progress: Progress = lambda *_: None, state: Path | None = None, clock: Clock | None = None, processes: int | None = None,
) -> DemoReport:  # fmt: skip
    """The region of a day at work for half a year: ``folder``/office and a folder a commune, enrolled and sealed into it.

    Without ``start`` the half year ends today. The same seed, dates and ``clock`` give the same records. ``processes`` other
    than 1 need an importable main module. Raises Refused EXISTS, BAD_FIELD, and Cancelled when ``progress`` does; then nothing
    is left behind.
    """
    begun, folder = stopwatch.monotonic(), folder.expanduser().absolute()
    state = (state or state_folder()).absolute()
    span = span_of(start, (clock or SystemClock()).now())
    here = region(span.first).only(communes)
    total = _how_many(here, span) if dossiers is None else dossiers
    if not 1 <= total <= MOST_DOSSIERS:
        raise Refused("BAD_FIELD", "Số hồ sơ mẫu từ 1 đến 1.000.000.", "Chọn số khác.", field="dossiers")
    with whole_or_nothing(folder, state), TemporaryDirectory(prefix="cchc-") as temp:
        jobs = _jobs(folder, state, Path(temp), here, span, total, seed)
        above = Above(folder / OFFICE, state, here, span, seed)
        try:
            lived, parcels = _pass(above, jobs, crew_for(total, len(jobs)) if processes is None else processes, progress)
        finally:
            above.close()
    units = tuple(
        DemoUnit(job.place.unit.code, job.place.unit.title, job.folder, one.dossiers) for job, one in zip(jobs, lived, strict=True)
    )
    changes = sum(one.changes for one in lived)
    return DemoReport(folder, folder / OFFICE, units, sum(u.dossiers for u in units), changes, parcels, stopwatch.monotonic() - begun)


def span_of(start: date | None, now: datetime) -> Span:
    """The half year from a day, as far as it has come; without a day the one that ends today. Raises Refused BAD_FIELD."""
    first = half_year_before(now.date()) if start is None else start
    if not date(2000, 1, 1) <= first <= now.date():
        raise Refused("BAD_FIELD", "Ngày bắt đầu từ năm 2000 và không sau hôm nay.", "Chọn ngày khác.", field="from")
    return Span(first, min(half_year(first), now.date()), now)


def _how_many(here: Region, span: Span) -> int:
    """The dossiers of a half year by the news item, for these communes and as much of it as has gone by."""
    calendar = Calendar(standard_week(), {rule.day: rule for rule in resources.calendar()})
    days = WorkingTime(calendar, span.first, half_year(span.first)).days
    whole = sum(place.weight for place in region(span.first).places)
    share = sum(place.weight for place in here.places) / whole
    return max(1, round(int(data()["half_year"]) * share * part_of(days, span.last)))


def _jobs(folder: Path, state: Path, temp: Path, here: Region, span: Span, total: int, seed: int) -> list[Job]:
    scans = temp / "scans"
    scans.mkdir()
    return [
        Job(folder / place.unit.code, state, temp / place.unit.code, scans, place.unit.key, span, count, seed)
        for place, count in zip(here.places, here.shares(total), strict=True)
    ]  # fmt: skip


def _pass(above: Above, jobs: list[Job], processes: int, progress: Progress) -> tuple[list[Lived], int]:
    """Set up, enrol, live, seal, receive, answer, each commune as soon as it can: (what each did, parcels both ways)."""
    total, done = sum(job.dossiers for job in jobs), 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress(DOSSIERS, done, total)

    with Crew(processes, told) as crew:
        asked = [crew.start(commune.found, job) for job in jobs]
        lives = []
        for count, (job, one) in enumerate(zip(jobs, asked, strict=True), 1):
            lives.append(crew.start_telling(commune.live, job, above.grant(job.stick / commune.ASK, one.result(), job.place)))
            progress(SET_UP, count, len(jobs))
        lived = []
        for count, (job, life) in enumerate(zip(jobs, lives, strict=True), 1):
            lived.append(life.result())
            above.receive(job.stick / commune.UP, lived[-1].sealed_at)
            progress(RECEIVE, count, len(jobs))
        above.spread_models()
        files = sum(_answered(above, crew, jobs, progress) for _ in range(1 if jobs[0].span.lives else 2))
    return lived, sum(one.parcels for one in lived) + files


def _answered(above: Above, crew: Crew, jobs: list[Job], progress: Progress) -> int:
    """Appraise, answer every commune, and take in what those that explain a point send back; parcels written."""
    above.appraise()
    files, heard = 0, []
    for job in jobs:
        count, at = above.answer(job.stick / commune.DOWN, job.unit)
        files += count
        heard.append(crew.start(commune.hear, job, at))
    for place, (job, one) in enumerate(zip(jobs, heard, strict=True), 1):
        explained = one.result()
        if explained is not None:
            above.receive(job.stick / commune.UP, explained)
            files += 1
        progress(ANSWER, place, len(jobs))
    return files

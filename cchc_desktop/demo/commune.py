"""One commune of the sample region from set-up to receipt, in three stages that any process can run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cchc_desktop.demo.chance import source
from cchc_desktop.demo.people import Crowd
from cchc_desktop.demo.region import Place, region
from cchc_desktop.demo.registers import keep_registers
from cchc_desktop.demo.scores import ask_people, score_itself
from cchc_desktop.demo.season import Season, SetClock, Span
from cchc_desktop.demo.sheets import sign_sheet, signing_day
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.score import Stage
from cchc_desktop.domain.text import fold
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.session import Session, open_office
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import DEMO_PASSWORD, Cost

PUBLIC = Cost(1, 8 * 1024, 1)
"""Argon2id for a password that everybody knows; opening a key file again and changing the password takes the full cost."""
COUNTER_NAMES = ("BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
REFORM = date(2025, 7, 1)
ASK, UP, DOWN = "dang-ky", "len", "ve"
"""A commune's sticks: for its enrolment, for its parcels, for the answer."""
EXPLANATION = "Đơn vị đã bổ sung minh chứng, đề nghị xem lại."


@dataclass(frozen=True)
class Job:
    """What a process needs to know to make one commune."""

    folder: Path
    state: Path
    stick: Path
    scans: Path
    unit: str
    span: Span
    dossiers: int
    seed: int

    @cached_property
    def place(self) -> Place:
        """The commune."""
        return next(place for place in region(self.span.first).places if place.unit.key == self.unit)

    @property
    def start(self) -> datetime:
        """When the office is set up: the morning before the first day."""
        return datetime.combine(self.span.first - timedelta(days=1), time(7, 0), ICT)


@dataclass(frozen=True, slots=True)
class Lived:
    """What a commune did: dossiers taken in, changes and parcels sealed, and when the stick was written."""

    dossiers: int
    changes: int
    parcels: int
    sealed_at: datetime


def office_json(place: Place, above: Unit | None, day: date, account: dict[str, str]) -> dict[str, Any]:
    """A sample office in the shape of set-up."""
    number = 10_000 + sum(place.unit.code.encode()) * 37 % 80_000
    return {
        "unit": _unit_json(place.unit), "prefix": place.prefix, "receiving_office": _unit_json(above) if above else None,
        "office_name": f"{COUNTER_NAMES[day >= REFORM]} {place.unit.title.upper()}", "account": account, "sample": True,
        "address": place.address[:1].upper() + place.address[1:], "phone": f"02330{number:06d}",
    }  # fmt: skip


def _unit_json(unit: Unit) -> dict[str, Any]:
    start = unit.valid_from.isoformat() if unit.valid_from else None
    return {"code": unit.code, "level": unit.level, "name": unit.name, "valid_from": start}


def clerk(place: Place, seed: int) -> dict[str, str]:
    """A made-up first account: name, and the given name without marks to log in."""
    name = Crowd(source("clerk", seed, place.unit.key), place, 2000).name(True)
    return {"login": fold(name).split()[-1], "name": name, "title": "Công chức Một cửa"}


def found(job: Job, account: dict[str, str] | None = None, *, catalogue: bool = False) -> str:
    """Set the commune up and write its enrolment request; the digits to read out. Catalogue and calendar come with the grant."""
    above = region(job.span.first).office
    data = office_json(job.place, above, job.span.first, account or clerk(job.place, job.seed))
    clock = SetClock(job.start)
    made = create_office(data, DEMO_PASSWORD, job.folder, job.state, clock=clock, cost=PUBLIC, catalogue=catalogue)
    for name in (ASK, UP, DOWN):
        (job.stick / name).mkdir(parents=True)
    try:
        return made.session.handover.request(job.stick / ASK).fingerprint
    finally:
        made.session.close()


def opened(job: Job, clock: SetClock) -> Session:
    """The commune's office."""
    return open_office(job.folder, job.state, lambda: DEMO_PASSWORD, clock=clock, quick_check=False)


def live(job: Job, digits: str, told: Callable[[int], None] = lambda _: None) -> Lived:
    """Accept the grant, live through the season, sign the commitment, seal everything onto the stick."""
    clock = SetClock(job.start)
    session = opened(job, clock)
    try:
        session.handover.accept(job.stick / ASK, digits)
        take_parcels(session, job.stick / ASK)
        season = Season(session, clock, job.place, job.span, job.dossiers, job.seed, job.scans)
        day = signing_day(job.span, season.time.days)
        if day:
            season.run(datetime.combine(day, time(7, 0), ICT), told)
            sign_sheet(session, clock, job.place, day, job.seed)
        count = season.run(told=told)
        clock.at = max(clock.at, min(season.end, datetime.combine(job.span.last, time(17, 0), ICT)))
        keep_registers(session, job.place, job.span, job.scans, job.seed)
        ask_people(session, job.place, job.seed)
        session.scores.close(score_itself(session, job.place, job.span.last.year, job.scans, job.seed).id)
        report = session.handover.seal(job.stick / UP)
        return Lived(count, report.changes, len(report.files), clock.at)
    finally:
        session.close()


def hear(job: Job, at: datetime) -> datetime | None:
    """Read the receiving office's answer from the stick; explain what it appraised and seal that, telling when, if there was any."""
    session = opened(job, SetClock(at))
    try:
        take_parcels(session, job.stick / DOWN)
        sheet = next(iter(session.scores.of_unit(session.store.unit)), None)
        if job.span.lives or sheet is None or sheet.stage is not Stage.EXPLAIN:
            return None
        for line in sheet.disputed():
            session.scores.explain(sheet.id, line.id, EXPLANATION)
        session.scores.close(sheet.id)
        session.handover.seal(job.stick / UP)
        return at
    finally:
        session.close()


def take_parcels(session: Session, stick: Path) -> None:
    """Take what the receiving office wrote into an open commune."""
    refused = [one.outcome.name for one in session.handover.receive(stick) if not one.ok]
    if refused:
        raise AssertionError(f"an answer of sample data was refused: {refused}")

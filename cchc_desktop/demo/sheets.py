"""The commitments of the sample region: each commune's sheet for the year, printed and signed on paper by both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cchc_desktop.demo.chance import new_id, source
from cchc_desktop.demo.people import Crowd
from cchc_desktop.demo.region import Place
from cchc_desktop.demo.season import SetClock, Span
from cchc_desktop.domain.commitment import Commitment
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.prints import commitment_page
from cchc_desktop.office.session import Session

CONFERENCE = ((8, 30), (1, 15))
"""Month and day of the conferences at which sheets are signed: that of the news item (30/8), else early in the year."""
LAST_YEAR = {"auto:on_time": 98.9, "auto:digitised_full": 46.5, "auto:results_digitised": 91.2, "auto:online": 28.4}


def signing_day(span: Span, working_days: Sequence[date]) -> date | None:
    """The working day on which the sheets of a season are signed; None when the season has not come to it."""
    done = min(span.now.date() - timedelta(days=1), span.last + timedelta(days=75))
    open_days = [day for day in working_days if span.first <= day <= done]
    for year in (done.year, span.first.year):
        for month, day in CONFERENCE:
            if span.first <= date(year, month, day) <= done:
                return max((one for one in open_days if one <= date(year, month, day)), default=None)
    return open_days[min(4, len(open_days) - 1)] if open_days else None


def chairman(unit: Unit, place: Place, year: int, seed: int) -> str:
    """A made-up name for the chairman of a unit, the same all the time."""
    return Crowd(source("chairman", seed, unit.key), place, year).name(False)


def sign_sheet(session: Session, clock: SetClock, place: Place, day: date, seed: int) -> Commitment:
    """Draft, print and sign the year's sheet: made in the morning, signed by both sides in the afternoon."""
    clock.at = datetime.combine(day, time(8, 10), ICT)
    above = session.office.receiving_office
    assert above is not None
    data = session.agreements.start("office")
    data["committing"] |= {"person": chairman(place.unit, place, day.year, seed)}
    data["receiving"] |= {"person": chairman(above, place, day.year, 0)}
    data["place"] = place.unit.name
    rng = source("sheet", seed, place.unit.key)
    sheet = session.agreements.draft(data)
    targets = tuple(replace(t, last=_last_year(t.source, rng.uniform(-3.0, 1.0))) for t in sheet.targets)
    sheet = session.agreements.save(replace(sheet, id=new_id(rng), targets=targets))
    printed = session.prints.commitment(sheet.id)
    session.prints.taken(printed, "Máy in")
    with TemporaryDirectory() as folder:
        scan = Path(folder) / f"cam-ket-{sheet.year}-ban-ky.pdf"
        scan.write_bytes(_scanned(sheet))
        for minute, side in enumerate(("committing", "receiving")):
            clock.at = datetime.combine(day, time(15, 30 + minute), ICT)
            sheet = session.agreements.record_signature(sheet.id, scan, side)
    return sheet


def _scanned(sheet: Commitment) -> bytes:
    """The paper without its code, which the keys of this machine made: keys are drawn anew each time, sample data is not."""
    from cchc_desktop.printing.commitment import commitment_pdf

    return commitment_pdf(sheet, commitment_page(sheet)).pdf


def _last_year(source_: str, drift: float) -> float | None:
    known = LAST_YEAR.get(source_)
    return None if known is None else round(min(known + drift, 100.0), 1)


def draft_inner_sheet(session: Session, place: Place, seed: int) -> Commitment:
    """A sheet of an inner office, still a draft."""
    year = session.clock.now().year
    people = Crowd(source("inner", seed, place.unit.key), place, year)
    data = session.agreements.start("inner")
    data["committing"] = {"unit": "Văn phòng HĐND và UBND", "person": people.name(True), "title": "Chánh Văn phòng"}
    data["receiving"] |= {"person": chairman(place.unit, place, year, seed)}
    sheet = session.agreements.draft(data)
    return session.agreements.save(replace(sheet, id=new_id(source("inner-id", seed, place.unit.key))))

"""The receiving office of the sample region: grants, takes parcels in, answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from cchc_desktop.demo.commune import PUBLIC, clerk, office_json
from cchc_desktop.demo.region import Region
from cchc_desktop.demo.season import SetClock, Span
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import DEMO_PASSWORD
from cchc_desktop.storage.travel import Travel


class Above:
    """One open receiving office whose clock is set by what its communes bring."""

    def __init__(self, folder: Path, state: Path, here: Region, span: Span, seed: int, *, catalogue: bool = True) -> None:
        place = replace(here.places[0], unit=here.office, prefix=here.prefix, address=here.office.phrase)
        self._clock = SetClock(datetime.combine(span.first, time(6, 0), ICT))
        told = office_json(place, None, span.first, clerk(place, seed))
        made = create_office(told, DEMO_PASSWORD, folder, state, clock=self._clock, cost=PUBLIC, catalogue=catalogue)
        self._office: Session = made.session

    def close(self) -> None:
        """Close the office."""
        self._office.close()

    def grant(self, stick: Path, digits: str) -> str:
        """Grant the request on a stick; the digits of the grant, which lies there too."""
        return self._office.handover.grant(stick, digits, stick).fingerprint

    def receive(self, stick: Path, at: datetime) -> int:
        """Take in what a commune wrote; how many changes were new."""
        self._clock.at = max(self._clock.at, at)
        found = self._office.handover.receive(stick)
        refused = [parcel.outcome.name for parcel in found if not parcel.ok]
        if refused:
            raise AssertionError(f"sample data was refused: {refused}")
        return sum(parcel.changes for parcel in found)

    def is_backed_up(self) -> None:
        """Everything held so far lies in a backup on another disk of this made-up office."""
        tips = Travel(self._office.store.db).tips()
        self._office.handover.note_durable({log: seq for log, (seq, _) in tips.items()})

    def answer(self, stick: Path, unit: str) -> tuple[int, datetime]:
        """Write our receipt for a commune onto its stick; (files, when)."""
        report = self._office.handover.seal(stick, unit, receipts_only=True)
        return len(report.files), self._clock.at

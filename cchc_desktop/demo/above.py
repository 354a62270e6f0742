"""The receiving office of the sample region: grants, takes parcels in, answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

from cchc_desktop.demo.chance import source
from cchc_desktop.demo.commune import PUBLIC, clerk, office_json
from cchc_desktop.demo.region import Place, Region
from cchc_desktop.demo.registers import tasks_from_above
from cchc_desktop.demo.season import SetClock, Span
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.score import ABOVE, ScoreSheet, Stage
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import DEMO_PASSWORD
from cchc_desktop.storage.travel import Travel

DOUBT = "Minh chứng chưa đủ cho cả năm."
JUDGED = ("Công nhận, nên nhân rộng", "Cần bổ sung")


class Above:
    """One open receiving office whose clock is set by what its communes bring."""

    def __init__(self, folder: Path, state: Path, here: Region, span: Span, seed: int, *, catalogue: bool = True) -> None:
        place = replace(here.places[0], unit=here.office, prefix=here.prefix, address=here.office.phrase)
        self._clock, self._span, self._seed = SetClock(datetime.combine(span.first, time(6, 0), ICT)), span, seed
        told = office_json(place, None, span.first, clerk(place, seed))
        made = create_office(told, DEMO_PASSWORD, folder, state, clock=self._clock, cost=PUBLIC, catalogue=catalogue)
        self._office: Session = made.session

    def close(self) -> None:
        """Close the office."""
        self._office.close()

    def grant(self, stick: Path, digits: str, place: Place) -> str:
        """Grant the request on a stick; the digits of the grant, which lies there too, with the tasks of the half year."""
        granted = self._office.handover.grant(stick, digits, stick).fingerprint
        for task in tasks_from_above(place, self._span):
            self._office.work.give("given", task, [place.unit.key])
        self._office.handover.seal(stick, place.unit.key)
        return granted

    def receive(self, stick: Path, at: datetime) -> int:
        """Take in what a commune wrote; how many changes were new."""
        self._clock.at = max(self._clock.at, at)
        found = self._office.handover.receive(stick)
        refused = [parcel.outcome.name for parcel in found if not parcel.ok]
        if refused:
            raise AssertionError(f"sample data was refused: {refused}")
        return sum(parcel.changes for parcel in found)

    def appraise(self) -> None:
        """Go through the sheets whose turn it is: some points are taken away at first, in the end what was explained stands."""
        for one in self._office.scores.board(self._span.last.year):
            if one.sheet is None or one.sheet.stage not in ABOVE:
                continue
            if one.sheet.stage is Stage.FIRST:
                self._doubt(one.sheet)
            self._office.scores.close(one.sheet.id)

    def _doubt(self, sheet: ScoreSheet) -> None:
        rng = source("appraisal", self._seed, sheet.unit)
        high = [id_ for id_, mark in sheet.own.items() if mark.points >= 1 and not mark.reckoning]
        for id_ in rng.sample(sorted(high), min(len(high), rng.randint(1, 2))):
            self._office.scores.mark(sheet.id, id_, sheet.own[id_].points - Decimal("0.5"), DOUBT)

    def spread_models(self) -> None:
        """Judge the good models; the first that is recognised is sent to all the other units."""
        found = self._office.work.rows("models")
        for place, row in enumerate(found):
            self._office.work.judge(row.id, JUDGED[min(place, 1)])
        others = [unit.key for unit in self._office.work.below() if found and unit.key != found[0].entry.unit]
        if others:
            kept = {name: text for name, text in found[0].entry.values.items() if name in ("title", "what", "effect")}
            self._office.work.give("models", kept, others)

    def is_backed_up(self) -> None:
        """Everything held so far lies in a backup on another disk of this made-up office."""
        tips = Travel(self._office.store.db).tips()
        self._office.handover.note_durable({log: seq for log, (seq, _) in tips.items()})

    def answer(self, stick: Path, unit: str) -> tuple[int, datetime]:
        """Write our receipt for a commune onto its stick; (files, when)."""
        report = self._office.handover.seal(stick, unit, receipts_only=True)
        return len(report.files), self._clock.at

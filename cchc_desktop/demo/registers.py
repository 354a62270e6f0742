"""The registers of work of a sample commune: what was planned, shown, inspected, asked and answered in its half year."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cchc_desktop.demo.chance import source
from cchc_desktop.demo.papers import sample_scan
from cchc_desktop.demo.people import Crowd
from cchc_desktop.demo.region import Place
from cchc_desktop.demo.season import Span
from cchc_desktop.demo.traffic import half_year
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session

PROOF = "Minh chứng"
FOR_EVER = 5
"""What is due later than so many half years has no end."""


@cache
def _told() -> dict[str, Any]:
    return dict(json.loads((resources.folder() / "demo" / "so-viec.json").read_text(encoding="utf-8")))


class _Words:
    """Fills the words of an entry in: days of the half year, people, villages."""

    def __init__(self, place: Place, span: Span, seed: int) -> None:
        self.rng, self._place, self.span = source("work", seed, place.unit.key), place, span
        self._crowd = Crowd(self.rng, place, span.first.year)

    def day(self, part: float) -> date:
        """The day at a part of the half year."""
        return self.span.first + (half_year(self.span.first) - self.span.first) * part

    def fill(self, values: Mapping[str, str]) -> dict[str, str]:
        """Values as they are typed."""
        return {name: self._said(text) for name, text in values.items()}

    def _said(self, text: str) -> str:
        if text.startswith("@"):
            return self.day(float(text[1:])).isoformat()
        person, village = self._crowd.name(self.rng.random() < 0.5), self.rng.choice(self._place.villages)
        return text.format(year=self.span.last.year, person=person, village=village)


def tasks_from_above(place: Place, span: Span) -> list[dict[str, str]]:
    """The tasks the receiving office sets its units for the half year."""
    words = _Words(place, span, 0)
    return [words.fill(one["values"]) for one in _told()["given"]]


def keep_registers(session: Session, place: Place, span: Span, scans: Path, seed: int) -> None:
    """Every register, as far as the half year has come; tasks from above are reported when they are due."""
    words, today = _Words(place, span, seed), span.last
    proof = sample_scan(scans, PROOF)
    with session.store.together():
        for row in _told()["entries"]:
            if words.rng.random() < row.get("often", 1.0):
                _keep(session, words, row, today, proof)
        reports = {words.fill(one["values"])["task"]: one["report"] for one in _told()["given"]}
        for given in session.work.rows("given", open_only=True):
            if given.due is not None and given.due <= today:
                session.work.save("given", dict(given.entry.values) | {"report": reports[given.title]}, "done", given.id)


def _keep(session: Session, words: _Words, row: Mapping[str, Any], today: date, proof: Path) -> None:
    """One entry: done, still open, or not begun; of a half year long past only what came to its end in it."""
    due = words.day(row["due"]) if row["due"] < FOR_EVER else today
    if due > today and not words.span.lives:
        return
    values, state = words.fill(row["values"]), str(row["open"])
    if due <= today:
        done = dict(row["done"])
        state = done.pop("state")
        values |= words.fill(done)
    entry = session.work.save(row["book"], values, state)
    if row.get("proof"):
        session.work.attach(entry.id, proof)

"""Scores and surveys of the sample region: each commune asked its people, and scores itself khá or tốt by its own figures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from cchc_desktop.demo.chance import source
from cchc_desktop.demo.papers import sample_scan
from cchc_desktop.demo.region import Place
from cchc_desktop.demo.registers import PROOF
from cchc_desktop.domain.score import ScoreSheet
from cchc_desktop.office.session import Session

SHEETS = 40
_ANSWERS, _WEIGHTS = "54321-", (52, 40, 5, 1, 1, 1)
_LEAST, _MOST = 71.0, 87.5
"""Between these points a commune ends: khá or tốt, whatever its figures give it."""
_STEP = Decimal("0.25")


def ask_people(session: Session, place: Place, seed: int) -> None:
    """One batch of satisfaction sheets."""
    rng = source("survey", seed, place.unit.key)
    items = len(session.surveys.form("sipas").items)
    sheets = ["".join(rng.choices(_ANSWERS, _WEIGHTS, k=items)) for _ in range(SHEETS)]
    women = rng.randrange(SHEETS // 3, SHEETS // 2)
    about = {"sex": {"Nam": SHEETS - women, "Nữ": women}, "channel": {"Trực tiếp": 30, "Trực tuyến": 8, "Bưu chính": 2}}
    session.surveys.save("sipas", sheets, session.surveys.period_now(), about)


def score_itself(session: Session, place: Place, year: int, scans: Path, seed: int) -> ScoreSheet:
    """The year's sheet: what can be reckoned is, the rest by hand, each line proved by the registers or by a paper."""
    with session.store.together():
        key = session.scores.begin(year).id
        sheet = session.scores.take_proposals(key)
        _by_hand(session, sheet, source("score", seed, place.unit.key).uniform(_LEAST, _MOST), seed)
        _prove(session, key, sample_scan(scans, PROOF))
    return session.scores.get(key)


def _by_hand(session: Session, sheet: ScoreSheet, wanted: float, seed: int) -> None:
    """The lines that no figure tells, so that the sheet comes near the points wanted."""
    rng, lines = source("score", seed, sheet.unit, "lines"), sheet.unmarked()
    share = (wanted - float(sheet.total)) / max(1.0, float(sum(line.most for line in lines)))
    for line in lines:
        part = Decimal(str(min(1.0, max(0.3, rng.gauss(share, 0.06)))))
        session.scores.mark(sheet.id, line.id, min(line.most, (line.most * part / _STEP).quantize(Decimal(1)) * _STEP))


def _prove(session: Session, key: str, paper: Path) -> None:
    """Evidence of every line in red: the newest entry of the register that feeds it, else a paper."""
    sheet = session.scores.get(key)
    entries = {book.line_in(sheet.criteria.id): session.work.rows(book.id, sheet.unit) for book in session.work.books()}
    for line in sheet.unproved():
        if rows := entries.get(line.id):
            session.scores.name(key, line.id, rows[0].id)
        else:
            session.scores.attach(key, line.id, paper)

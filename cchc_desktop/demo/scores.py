"""Scores and surveys of the sample region: each commune scores itself khá or tốt by its own figures, and asked its people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from cchc_desktop.demo.chance import source
from cchc_desktop.demo.papers import sample_scan
from cchc_desktop.demo.region import Place
from cchc_desktop.office.session import Session

SHEETS = 40
_ANSWERS, _WEIGHTS = "54321-", (52, 40, 5, 1, 1, 1)
_LEAST, _MOST = 0.74, 0.93
"""What part of the points that are not reckoned a commune gives itself: with the figures of the news item that is khá or tốt."""
_STEP = Decimal("0.25")


def ask_people(session: Session, place: Place, seed: int) -> None:
    """One batch of satisfaction sheets."""
    rng = source("survey", seed, place.unit.key)
    items = len(session.surveys.form("sipas").items)
    sheets = ["".join(rng.choices(_ANSWERS, _WEIGHTS, k=items)) for _ in range(SHEETS)]
    women = rng.randrange(SHEETS // 3, SHEETS // 2)
    about = {"sex": {"Nam": SHEETS - women, "Nữ": women}, "channel": {"Trực tiếp": 30, "Trực tuyến": 8, "Bưu chính": 2}}
    session.surveys.save("sipas", sheets, session.surveys.period_now(), about)


def score_itself(session: Session, place: Place, year: int, scans: Path, seed: int) -> None:
    """The year's sheet: what can be reckoned from the dossiers, the rest by hand with a paper each, then locked."""
    rng = source("score", seed, place.unit.key)
    key = session.scores.begin(year).id
    share = rng.uniform(_LEAST, _MOST)
    proof = sample_scan(scans, "Minh chứng chấm điểm")
    for line in session.scores.take_proposals(key).unmarked():
        part = Decimal(str(min(1.0, max(0.4, rng.gauss(share, 0.06)))))
        points = min(line.most, (line.most * part / _STEP).quantize(Decimal(1)) * _STEP)
        session.scores.mark(key, line.id, points)
        if line.proof and points:
            session.scores.attach(key, line.id, proof)
    session.scores.close(key)

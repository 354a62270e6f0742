"""The figures of a past year are the same before and after its dossiers were forgotten: in every report, on every machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.life import Issue, Method
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.periods import Period
from cchc_desktop.office.exports import REPORTS
from cchc_desktop.office.reports import II06A, II06B, INDICATORS
from cchc_desktop.office.session import Session
from cchc_desktop.storage.life import issue_fields
from cchc_desktop.storage.rows import FORGOTTEN
from tests.office.counterside import counterside, typed
from tests.office.places import COMMUNE, PROVINCE, StillClock, found
from tests.office.seeding import seed
from tests.printing.reading import Paper
from tests.ui.two_offices import edit, enrol

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
YEAR = Period("Năm 2026", FIRST, LAST)
WHY = "Ông Ấn ra Bắc"
_FIGURE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass
class Places:
    """A commune with a year of dossiers (their ids), a further machine of it, the province."""

    commune: Session
    sister: Session
    province: Session
    dossiers: list[str]
    folder: Path

    def carry(self, giver: Session, taker: Session) -> None:
        stick = self.folder / str(uuid4())
        stick.mkdir()
        assert giver.handover.seal(stick).ok
        assert any(one.ok for one in taker.handover.receive(stick))


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    clock = StillClock()
    commune = counterside(tmp_path / "xa", clock)
    sister = found(tmp_path / "xa2", COMMUNE | {"machine": 2}, clock).session
    province = found(tmp_path / "tinh", PROVINCE, clock).session
    enrol(commune, province, tmp_path / "stick")
    enrol(sister, commune, tmp_path / "stick")
    made = Places(commune, sister, province, lived(commune, tmp_path), tmp_path)
    yield made
    for one in (commune, sister, province):
        one.close()


def lived(commune: Session, folder: Path) -> list[str]:
    """Papers scanned, used again, fetched and on paper only, results with and without a file; late ones with an apology, a noted reason and
    none; a wait, a withdrawal, a void; fees and a waiver; a result by post; a promise, a score sheet, a survey."""
    seed(commune, 90, days=150)
    Image.new("L", (40, 30), 200).save(folder / "quet.png")
    one, two, three, four, five = (commune.intake.save(typed()).id for _ in range(5))
    commune.counter.attach(one, folder / "quet.png", 1)
    edit(commune, two, **{"component/c9": {"place": 9, "originals": 1, "must_digitise": True, "reused": 2}})
    edit(commune, three, **{"component/c9": {"place": 9, "originals": 1, "must_digitise": True, "from_store": True}})
    commune.issues.give(two, "supplement", ["Bản sao căn cước"], "Thiếu giấy tờ của ông Ấn")
    commune.life.step(three, Status.WITHDRAWN, "Người nộp xin rút")
    commune.corrections.void(four, "Nhập nhầm tên")
    commune.payments.take(one, 8000, Method.CASH)
    commune.payments.waive(five, "Hộ nghèo")
    commune.life.step(five, Status.PROCESSING)
    commune.life.step(five, Status.READY)
    commune.counter.attach(five, folder / "quet.png", result=True)
    all_ = [row.id for row in commune.counter.find("", limit=500)]
    by_post = {"how": "post", "at": "2026-10-20T09:00:00+07:00", "who": "Hoa"}
    edit(commune, all_[40], **{"handout/h": by_post, "handout_to/h": {"name": "Ấn"}})
    for key in all_[50:56]:
        edit(commune, key, finished_at="2026-11-20T09:00:00+07:00", returned_at="2026-11-20T10:00:00+07:00")
    late = [key for key in all_ if (d := commune.counter.get(key)).finished_at and d.finished_at > d.due_at]
    for n, key in enumerate(late[:-3]):
        at = commune.counter.get(key).finished_at
        assert at is not None
        edit(commune, key, **issue_fields(Issue(f"i{n}", "apology", "tt01", n + 1, 2026, 1, at, "Hoa", (), WHY, {"days": "2"})))
    for key in late[-3:-1]:
        commune.lateness.note(key, WHY)
    assert len(late) > 5
    sheet = {"targets": [{"index": "PAR INDEX", "name": "x", "unit": "%", "target": 95, "due": "2026-12-31", "source": f"auto:{name}"}
                         for name in ("digitised", "digitised_full", "results_digitised", "on_time")]}  # fmt: skip
    commune.agreements.add(commune.agreements.start("office") | sheet)
    commune.scores.begin(2026)
    return all_


def numbers(session: Session, unit: str) -> dict[str, Any]:
    """What is counted of a unit, cell by cell, with the dossiers behind the cells."""
    figures, told = session.figures, dict[str, Any]()
    for sector in ("", *figures.sectors(FIRST, LAST, unit)):
        for one in figures.all(FIRST, LAST, unit, sector):
            name = one.indicator.name
            behind = [sorted(row.id for row in figures.behind(name, part, FIRST, LAST, unit, sector)) for part in ("of", "done", "missing")]
            told[f"{name} {sector}"] = one.numerator, one.denominator, behind
    count, picture = figures.ii06a(FIRST, LAST, unit), figures.picture(2026, unit)
    told["ii06a"] = [row.cells() for row in (*count.rows, count.total)]
    told["ii06b"] = [row.cells() for row in figures.ii06b(FIRST, LAST).rows]
    told["year"] = picture.months, picture.traffic, picture.slowest
    told["reasons"] = sum(many for _, many in picture.reasons), figures.reasons(FIRST, LAST, unit)
    told["cchc"] = {name: one.shown for name, one in session.cchc.read(YEAR, unit).reckoned.items() if name != "procedures"}  # one's own
    told["lists"] = {which.value: sorted(row.id for row in session.lists.rows(which, "", unit, 500).rows) for which in Listing}
    return told


def papers(session: Session, folder: Path) -> dict[str, Any]:
    """Every report as a file and on paper; of lists of persons their figures."""
    file, told = folder / "ra.json", dict[str, Any]()

    def read() -> Any:
        return json.loads(file.read_text(encoding="utf-8"))

    for name in (INDICATORS, II06A, II06B):
        session.reports.write(name, FIRST, LAST, file)
        told[name] = read(), Paper(session.reports.page(name, YEAR).pdf).text
    session.cchc.write(YEAR, file)
    told["cchc"] = read(), Paper(session.cchc.page(YEAR).pdf).text
    told["year"] = Paper(session.reports.year(2026).pdf).text
    for name in REPORTS:
        session.exports.report(name, FIRST, LAST, file)
        told[name] = [[_counted(row) for row in sheet["rows"]] for sheet in read()["sheets"]]
    board = session.board.read()
    counted = ("overdue", "today", "next", "week", "paused", "ready", "received_today", "goals", "scans")
    told["board"] = [getattr(board, name) for name in counted]
    (sheet,) = session.agreements.all()
    told["promise"] = [(one.place, one.value, one.done, one.of) for one in session.following.standings(sheet)]
    told["score"] = [repr(one) for one in session.scores.proposals(session.scores.id_of(2026))]
    return json.loads(json.dumps(told, ensure_ascii=False, default=repr))


def _counted(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if (not isinstance(cell, str) and cell is not None) or _FIGURE.match(str(cell))}


def without_why(told: Any) -> str:
    """As it is when the reason of an apology or a note, a text about a person, went: its dossiers are still counted, under that."""
    return json.dumps(told, ensure_ascii=False, default=repr).replace(WHY, FORGOTTEN)


def test_every_figure_of_the_year_stands_on_every_machine(places: Places, tmp_path: Path) -> None:
    commune, sister, province, unit = places.commune, places.sister, places.province, places.commune.store.unit
    places.carry(commune, sister)
    before, on_paper = numbers(commune, unit), papers(commune, tmp_path)
    assert 0 < before["digitised "][0] < before["digitised "][1] and 0 < before["digitised_full "][0] < before["digitised_full "][1]
    assert before["results_digitised "][0] > 0 and before["reused "][0] and before["post "][0] and before["apologised "][0]
    assert {why for why, _ in before["reasons"][1]} == {WHY, ""}
    assert numbers(sister, unit) == before
    commune.forgetting.forget_all(places.dossiers, "Hết thời hạn lưu trữ")
    assert {commune.counter.get(key).applicant.name for key in places.dossiers} == {FORGOTTEN}
    assert without_why(numbers(commune, unit)) == without_why(before)
    assert without_why(papers(commune, tmp_path)) == without_why(on_paper)
    assert commune.check().problems == [], "nor otherwise when the tables are made anew from the log"
    places.carry(commune, sister)
    sister.forgetting.forget_all([key for one in sister.forgetting.asked() for key in one.records], "")
    places.carry(commune, province)
    for other in (sister, province):
        assert {other.counter.get(key).applicant.name for key in places.dossiers} == {FORGOTTEN}
        assert without_why(numbers(other, unit)) == without_why(before) and other.check().problems == []
    province.forgetting.forget_all([key for one in province.forgetting.asked() for key in one.records], "")
    assert without_why(numbers(province, unit)) == without_why(before)
    for one in (commune, sister, province):
        assert one.figures.reasons(FIRST, LAST, unit) == [(FORGOTTEN, before["reasons"][0] - 1), ("", 1)], "notes count as they did"

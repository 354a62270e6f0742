"""At an office that only receives, reports, scores, surveys and registers begin with its units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cchc_desktop.office.session import Session
from tests.ui.conftest import FixedClock, put_up
from ui.jobs import Jobs
from ui.page import Parts
from ui.reports.page import ReportsPage
from ui.scores.page import BOARD, ScoresPage
from ui.settings.keys import KeysSection
from ui.settings.page import SettingsPage
from ui.surveys.page import SurveysPage
from ui.work.page import WorkPage

from .two_offices import PROVINCE, commune_data, enrol, make, take_in


@pytest.fixture
def above(clock: FixedClock, tmp_path: Path) -> Iterator[Session]:
    child, office = make(commune_data(), tmp_path / "xa", clock), make(PROVINCE, tmp_path / "tinh", clock)
    enrol(child, office, tmp_path / "usb")
    take_in(child, 3)
    child.surveys.save("sipas", ["5" * 22] * 4, "Quý IV/2026")
    child.work.save("plan", {"task": "Kế hoạch năm", "due": "20/12/2026"})
    child.scores.begin(2026)
    child.handover.seal(tmp_path / "usb")
    office.handover.receive(tmp_path / "usb")
    child.close()
    yield office
    office.close()


@pytest.fixture
def theirs(parts: Parts, above: Session) -> Iterator[Parts]:
    made = replace(parts, session=above, jobs=Jobs(above.for_worker))
    yield made
    made.jobs.close()


def test_it_begins_with_its_units(qtbot: QtBot, theirs: Parts) -> None:
    reports, scores, surveys, work = ReportsPage(theirs), ScoresPage(theirs), SurveysPage(theirs), WorkPage(theirs)
    put_up(qtbot, reports)
    assert theirs.jobs.wait() and reports.figures.rows()[0].denominator == 0 and reports.figures.rows()[1].denominator == 3
    put_up(qtbot, scores)
    assert scores.tabs.value() == BOARD and any(row.sheet for row in scores.board.list.rows())
    put_up(qtbot, surveys, "result")
    assert surveys.result.facts.text().startswith("4 phiếu") and surveys.result.unit.box.currentText() == "Mọi đơn vị"
    surveys.result.unit.set_value(theirs.session.store.unit)
    assert "Chưa có phiếu nào" in surveys.result.nothing.text
    surveys.open("result")
    assert surveys.result.unit.box.currentText() == "Cơ quan này", "what was chosen stays"
    put_up(qtbot, work)
    assert [row.title for row in work.list.rows()] == ["Kế hoạch năm"]


def test_the_keys_of_the_topmost_office_are_certified_by_no_one_above(qtbot: QtBot, theirs: Parts) -> None:
    page = SettingsPage(theirs)
    put_up(qtbot, page, "keys")
    section = page.section
    assert isinstance(section, KeysSection) and section.facts.texts()["Xác nhận"] == "Khóa gốc của cơ quan đã chứng nhận"

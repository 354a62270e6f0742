"""The whole appraisal by keys over two offices: locked below, appraised above, explained below, appraised again, final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.score import Stage
from cchc_desktop.office.session import Session
from tests.ui.conftest import FixedClock, put_up
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make
from ui.hands import CTRL, press, type_text
from ui.jobs import Jobs
from ui.page import Parts
from ui.scores.page import ScoresPage

ENTER, TAB, ESC, UP, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down


@dataclass
class Side:
    """One office with its page of scores."""

    session: Session
    jobs: Jobs
    page: ScoresPage

    def front(self) -> None:
        """Its window comes to the front, as when the clerk sits down."""
        self.page.window().activateWindow()
        QApplication.processEvents()
        self.page.open("")
        self.calm()

    def calm(self) -> None:
        """Everything begun is over."""
        assert self.jobs.wait()
        QApplication.processEvents()

    def lock(self) -> str:
        """Ctrl+Enter, read the question, then Chốt; what the question told."""
        press(ENTER, CTRL)
        QApplication.processEvents()
        asked = self.page.sheet.asked
        assert asked is not None and asked.keep.hasFocus(), "the harmless button has the keyboard"
        told = " ".join(one.text() for one in asked.findChildren(type(self.page.sheet.total)))
        press(TAB)
        press(ENTER)
        self.calm()
        self.page.window().activateWindow()
        return told


@dataclass
class District:
    """The two sides and the stick between them."""

    above: Side
    below: Side
    stick: Path

    def up(self) -> None:
        """What the commune wrote goes to the office above."""
        self.below.session.handover.seal(self.stick)
        self.above.session.handover.receive(self.stick)

    def down(self) -> None:
        """What the office above wrote goes home."""
        self.above.session.handover.seal(self.stick, self.below.session.store.unit)
        self.below.session.handover.receive(self.stick)


@pytest.fixture
def district(qtbot: QtBot, tmp_path: Path, parts: Parts, clock: FixedClock) -> Iterator[District]:
    stick = tmp_path / "usb"
    sessions = make(PROVINCE, tmp_path / "tinh", clock), make(commune_data(), tmp_path / "xa", clock)
    sides = []
    enrol(sessions[1], sessions[0], stick)
    for one in sessions:
        jobs = Jobs(one.for_worker)
        jobs.failed.connect(parts.notify.problem)
        page = ScoresPage(Parts(one, jobs, parts.notify, parts.look, parts.printer, parts.files, parts.media))
        sides.append(Side(one, jobs, page))
    put_up(qtbot, sides[0].page)
    put_up(qtbot, sides[1].page)
    yield District(sides[0], sides[1], stick)
    for side in sides:
        side.jobs.close()
        side.session.close()


def scored(session: Session) -> str:
    """A sheet of this year with a mark on every line."""
    key = session.scores.begin(session.clock.now().year).id
    for line in session.scores.get(key).unmarked():
        session.scores.mark(key, line.id, line.most)
    return key


def test_a_sheet_goes_up_comes_home_is_explained_and_ends(district: District) -> None:
    above, below = district.above, district.below
    key = scored(below.session)
    below.front()
    assert "chỉ cấp trên mở lại" in below.lock() and below.session.scores.get(key).stage is Stage.FIRST
    assert below.page.sheet.panel.points.isHidden(), "nothing stands there that cannot be typed into"
    assert (above.session.scores.waiting(), below.session.scores.waiting()) == (0, 0)
    district.up()

    above.front()
    assert above.session.scores.waiting() == 1
    assert "1 chờ cơ quan này" in above.page.board.fact.text()
    press(ENTER)  # from the list of units into the sheet of the first
    sheet = above.page.sheet
    assert sheet.list.hasFocus() and sheet.panel.line.id == "1.1.1"
    press(ENTER)
    assert sheet.panel.points.editor.hasFocus() and sheet.panel.points.text() == "1", "the unit's own points are there to be agreed to"
    press(Qt.Key.Key_S, CTRL)
    above.calm()
    type_text("2,25")  # over the points proposed, which are selected
    press(ENTER)
    type_text("Kế hoạch tháng 9 mới ban hành.")
    press(Qt.Key.Key_S, CTRL)
    above.calm()
    found = above.session.scores.get(key)
    assert found.first["1.1.1"].points == found.own["1.1.1"].points and found.first["1.1.2"].points == Decimal("2.25")
    type_text("0,5")
    press(Qt.Key.Key_S, CTRL)
    above.calm()
    told = above.lock()
    assert "Dòng 1.2 lệch điểm tự chấm mà chưa ghi lý do" in told and above.session.scores.get(key).stage is Stage.EXPLAIN
    district.down()

    below.front()
    assert (above.session.scores.waiting(), below.session.scores.waiting()) == (0, 1)
    sheet = below.page.sheet
    assert sheet.panel.line.id == "1.1.2" and "2 dòng lệch điểm: 1.1.2, 1.2" in sheet.of_set.text()
    assert "Kế hoạch tháng 9" in sheet.panel.said.text() and "Lưu giải trình" in below.page.bar.buttons
    press(ENTER)
    type_text("Có quyết định số 12 ngày 05/01.")
    press(Qt.Key.Key_S, CTRL)
    below.calm()
    assert sheet.panel.line.id == "1.2" and sheet.panel.note.editor.hasFocus(), "on to the next line that is contested"
    assert "Dòng 1.2 lệch điểm tự chấm mà chưa giải trình" in below.lock()
    district.up()

    above.front()
    sheet = above.page.sheet
    assert sheet.panel.line.id == "1.1.2" and "Có quyết định số 12" in sheet.panel.said.text()
    press(ENTER)
    assert sheet.panel.points.text() == "2,25"
    type_text("3")
    press(Qt.Key.Key_S, CTRL)
    above.calm()
    assert "kết quả của năm" in above.lock()
    district.down()
    final = below.session.scores.get(key)
    assert final.stage is Stage.FINAL and final.points("second")["1.1.2"] == 3 and final.points("second")["1.2"] == Decimal("0.5")
    below.front()
    assert "Đã có kết quả" in below.page.sheet.chip.accessibleName() and "Chốt" not in below.page.bar.buttons


def sent_up(district: District) -> tuple[Side, Side, str]:
    """The sheet scored, closed and opened by the office above; (above, below, its id)."""
    above, below = district.above, district.below
    key = scored(below.session)
    below.session.scores.close(key)
    district.up()
    above.front()
    press(ENTER)
    return above, below, key


def test_a_stage_is_given_back_by_the_office_above(district: District) -> None:
    above, below, key = sent_up(district)
    press(Qt.Key.Key_M, CTRL)
    above.calm()
    assert above.session.scores.get(key).stage is Stage.SELF and "Lưu điểm" not in above.page.bar.buttons
    district.down()
    below.front()
    press(ENTER)
    assert below.page.sheet.panel.points.isVisible() and "Chốt" in below.page.bar.buttons


def test_words_typed_and_not_saved_wait_for_their_line(district: District) -> None:
    above, _, key = sent_up(district)
    press(ENTER)
    type_text("0,25")
    above.page.back()
    press(DOWN)
    press(UP)
    assert above.page.sheet.panel.line.id == "1.1.1" and above.page.sheet.panel.points.text() == "0,25"
    press(ENTER, CTRL)
    asked = above.page.sheet.asked
    assert asked is not None
    assert any("Dòng 1.1.1 gõ dở, chưa lưu." in one.text() for one in asked.findChildren(type(above.page.sheet.total)))
    press(ESC)
    assert above.session.scores.get(key).first == {}


def test_a_value_earns_its_points_at_once_and_points_typed_over_it_count(district: District) -> None:
    below = district.below
    key = below.session.scores.begin(2026).id
    below.page.open(key)
    panel = below.page.sheet.panel
    below.page.sheet.list.selectRow(next(n for n, one in enumerate(below.page.sheet.list.rows()) if one.id == "1.1.2"))
    press(ENTER)
    type_text("80")
    assert panel.points.text() == "2,4"
    press(ENTER)
    panel.points.line.selectAll()
    type_text("1,5")
    press(Qt.Key.Key_S, CTRL)
    below.calm()
    assert below.session.scores.get(key).own["1.1.2"].points == Decimal("1.5")

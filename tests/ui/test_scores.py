"""The page of scores by keys: a sheet begun, proposed, scored, proved, locked; the units; a set edited and refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.score import Stage
from cchc_desktop.office.session import Session
from tests.printing.reading import Paper
from tests.ui.conftest import press, put_up, type_text
from ui.page import Parts
from ui.scores.page import BOARD, SETS, ScoresPage

CTRL, ENTER = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> ScoresPage:
    made = ScoresPage(parts)
    put_up(qtbot, made)
    return made


def begun(page: ScoresPage, parts: Parts) -> str:
    press(ENTER)
    assert parts.jobs.wait() and page.sheet.sheet is not None
    return page.sheet.sheet.id


def go(page: ScoresPage, line: str) -> None:
    page.sheet.list.selectRow(next(n for n, one in enumerate(page.sheet.list.rows()) if one.id == line))
    page.sheet.list.setFocus()


def test_a_sheet_is_begun_and_scored_line_by_line(page: ScoresPage, parts: Parts, session: Session) -> None:
    assert "Chưa lập phiếu" in page.sheet.nothing.text
    key = begun(page, parts)
    assert len(page.sheet.list.rows()) == 46 and page.sheet.list.hasFocus()
    go(page, "1.1.1")
    press(ENTER)
    type_text("1")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    assert session.scores.get(key).own["1.1.1"].points == 1 and page.sheet.panel.line.id == "1.1.2"
    assert page.sheet.panel.value.editor.hasFocus(), "the next line waits for its figure"
    type_text("80")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and session.scores.get(key).own["1.1.2"].points == Decimal("2.4")
    assert "2 dòng thiếu minh chứng" in page.sheet.of_set.text()
    press(Qt.Key.Key_Escape)
    page.back()
    assert page.sheet.list.hasFocus()


def test_wrong_points_stand_beside_their_field(page: ScoresPage, parts: Parts, session: Session) -> None:
    key = begun(page, parts)
    go(page, "2.1")
    press(ENTER)
    type_text("3,5")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    assert "từ 0 đến 3" in page.sheet.panel.points.problem and page.sheet.panel.points.text() == "3,5"
    assert "2.1" not in session.scores.get(key).own


def test_evidence_and_the_lock(page: ScoresPage, parts: Parts, session: Session, tmp_path: Path) -> None:
    key = begun(page, parts)
    for line in session.scores.get(key).unmarked():
        session.scores.mark(key, line.id, 1)
    page.read_again()
    go(page, "1.3")
    file = tmp_path / "biên bản.png"
    Image.new("L", (40, 30), 200).save(file)
    parts.files.answer = file  # type: ignore[attr-defined]
    press(Qt.Key.Key_T, CTRL)
    assert parts.jobs.wait() and [one.name for one in page.sheet.panel.proofs.rows()] == ["biên bản.png"]
    page.sheet.panel.proofs.setFocus()
    press(Qt.Key.Key_Delete)
    assert parts.jobs.wait() and session.scores.get(key).proofs == () and page.sheet.list.hasFocus()
    press(Qt.Key.Key_T, CTRL)
    assert parts.jobs.wait() and [one.name for one in page.sheet.panel.proofs.rows()] == ["biên bản.png"]
    press(ENTER, CTRL)
    assert page.sheet.asked is not None and "chưa có minh chứng" in page.sheet.asked.findChildren(type(page.sheet.total))[1].text()
    page.sheet.asked.verb.click()
    assert parts.jobs.wait() and session.scores.get(key).stage is Stage.FIRST
    assert "Lưu điểm" not in page.bar.buttons and not page.sheet.panel.points.isEnabled()


def test_why_a_line_is_typed_by_hand_is_said(page: ScoresPage, parts: Parts) -> None:
    begun(page, parts)
    for line, said in (("1.2", "Tự ghi: hồ sơ"), ("3.3", "chưa có gì để tính"), ("2.1", "")):
        go(page, line)
        assert said in page.sheet.panel.proposed.text() and page.sheet.panel.proposed.isHidden() == (not said), line


def test_a_line_nobody_scored_is_led_to(page: ScoresPage, parts: Parts, session: Session) -> None:
    begun(page, parts)
    go(page, "8.2")
    press(ENTER, CTRL)
    assert page.sheet.asked is not None
    page.sheet.asked.verb.click()
    assert parts.jobs.wait() and page.sheet.list.current().id == "1.1.1"


def test_sheet_and_summary_go_to_the_printer(page: ScoresPage, parts: Parts, session: Session) -> None:
    shown = []
    parts.preview = shown.append
    begun(page, parts)
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and "PHIẾU CHẤM ĐIỂM" in Paper(shown[0].pdf).text
    page.open(BOARD)
    assert [row[1] for row in page.board.list.texts()] == ["Xã Vĩnh Thủy"]
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and "BẢNG TỔNG HỢP ĐIỂM" in Paper(shown[1].pdf).text
    press(ENTER)
    assert page.stack.currentWidget() is page.sheet


def test_a_set_is_edited_and_what_does_not_add_up_is_shown(page: ScoresPage, parts: Parts, session: Session) -> None:
    page.open(SETS)
    sets = page.sets
    sets.list.selectRow(next(n for n, one in enumerate(sets.list.rows()) if one.id == "1.3"))
    press(ENTER)
    sets.most.editor.setFocus()
    sets.most.line.selectAll()
    type_text("3")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and "các dòng dưới cộng lại 15" in sets.said.text() and sets.list.current().id == "1"
    sets.most.line.selectAll()
    sets.most.editor.setFocus()
    type_text("15")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and sets.said.text() == ""
    kept = session.scores.sets.get("bo-mau-rieng")
    assert kept.total == 101 and kept.name.endswith("(cơ quan sửa)") and session.scores.sets.for_year(2026).id == "bo-mau-rieng"
    sets.list.setFocus()
    before = len(sets.lines)
    press(Qt.Key.Key_Insert)
    assert len(sets.lines) == before + 1 and sets.title.editor.hasFocus()
    sets.list.setFocus()
    press(Qt.Key.Key_Delete)
    assert len(sets.lines) == before
    sets.bands.set_text("Tốt=hai")
    press(Qt.Key.Key_S, CTRL)
    assert sets.bands.problem


def test_a_set_comes_from_a_file(page: ScoresPage, parts: Parts, session: Session, tmp_path: Path) -> None:
    session.scores.sets.write(session.scores.sets.get("bo-mau"), tmp_path / "Bộ tỉnh.xlsx")
    page.open(SETS)
    parts.files.answer = tmp_path / "Bộ tỉnh.xlsx"  # type: ignore[attr-defined]
    press(Qt.Key.Key_O, CTRL)
    assert parts.jobs.wait() and page.sets.name.text() == "Bộ tỉnh" and len(page.sets.lines) == 46
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and session.scores.sets.get("bo-tinh").name == "Bộ tỉnh"


def test_an_entry_of_a_register_is_named_as_evidence(page: ScoresPage, qtbot: QtBot, parts: Parts, session: Session) -> None:
    session.work.save("plan", {"task": "Cắm biển chỉ dẫn", "due": "1/11/2026"})
    entry = session.work.save("communication", {"title": "Tin về dịch vụ công", "form": "Tin, bài", "day": "1/11/2026"}, "done")
    key = begun(page, parts)
    go(page, "1.4")
    press(Qt.Key.Key_G, CTRL)
    offered = page.sheet.panel.entries
    assert offered.hasFocus() and [one.name for one in offered.rows()] == ["Cắm biển chỉ dẫn", "Tin về dịch vụ công"][::-1]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Up)
    assert session.scores.get(key).named == (), "looking through the entries names none"
    press(ENTER)
    assert parts.jobs.wait() and [one.record for one in session.scores.get(key).named] == [entry.id]
    assert page.sheet.list.hasFocus() and offered.isHidden() and page.sheet.panel.proofs.rows()[0].name == "Tin về dịch vụ công"
    page.sheet.panel.proofs.setFocus()
    with qtbot.waitSignal(page.asked_for) as asked:
        press(ENTER)
    assert asked.args == ["work", entry.id], "from the sheet to the entry that proves it"

"""Surveys by keys: sheets typed heads down, a second entry, double marks, the draft after a crash, results."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.office.session import Session
from tests.printing.reading import Paper
from tests.ui.conftest import press, put_up
from ui.page import Parts
from ui.surveys.page import SurveysPage

CTRL, ENTER = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return


def type_text(keys: str) -> None:
    """Answers are plain keys, no text of an input method."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, keys)


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> SurveysPage:
    made = SurveysPage(parts)
    put_up(qtbot, made, "enter")
    return made


def test_sheets_are_typed_one_key_an_answer_and_saved_shuffled(page: SurveysPage, parts: Parts, session: Session) -> None:
    assert page.entry.hasFocus() and page.typing.period.text() == "Quý IV/2026"
    type_text("gg")
    assert page.typing.questions["sex"].value() == "Nữ" and page.entry.place == 0, "who it is from by a letter, on the sheet"
    for sheet in ("5" * 22, "4" * 20 + "-x"):
        type_text(sheet)
        press(ENTER)
        assert parts.jobs.wait()
    assert page.typing.facts.text() == "Đã nhập 2 phiếu" and "2 không hợp lệ" in page.typing.totals.text()
    assert session.surveys.draft("sipas") is not None
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    (batch,) = session.surveys.batches("sipas")
    assert sorted(batch.sheets) == ["4" * 20 + "-x", "5" * 22] and batch.about == {"sex": {"Nữ": 1}}
    assert session.surveys.draft("sipas") is None and page.entry.hasFocus()


def test_a_sheet_that_is_not_whole_goes_on_where_it_is_open(page: SurveysPage, parts: Parts) -> None:
    type_text("54")
    press(ENTER)
    assert page.typing.batch.sheets == [] and page.entry.place == 2
    type_text("9q")
    assert page.entry.place == 2, "no answer"
    press(Qt.Key.Key_Backspace)
    type_text("1")
    assert page.entry.text().startswith("51")
    press(Qt.Key.Key_D, CTRL)
    assert page.entry.place == 0 and not page.entry.whole()


def test_a_second_entry_shows_what_differs(page: SurveysPage, parts: Parts) -> None:
    page.typing.twice.set_value("2")
    page.entry.setFocus()
    type_text("5" * 22)
    press(ENTER)
    assert page.typing.batch.sheets == []
    type_text("5" * 10 + "4" + "5" * 11)
    assert page.entry.differs == [10] and "1 câu khác" in page.typing.strip.text
    press(ENTER)
    assert page.typing.batch.sheets == [] and page.entry.place == 10 and page.entry.differs == [10], "still red where it differs"
    assert "câu 11" in page.typing.strip.text and "Enter lần nữa" in page.typing.strip.text
    type_text("5")
    press(ENTER)
    press(ENTER)
    assert parts.jobs.wait() and page.typing.batch.sheets == ["5" * 22]


def test_what_was_typed_comes_back_after_a_crash(qtbot: QtBot, parts: Parts, session: Session) -> None:
    session.surveys.keep_draft("sipas", ["3" * 22] * 3, {"sex": {"Nam": 2}}, "Quý III/2026")
    page = SurveysPage(parts)
    put_up(qtbot, page, "enter")
    assert page.typing.facts.text() == "Đã nhập 3 phiếu" and page.typing.period.text() == "Quý III/2026"


def test_results_say_when_there_are_few_sheets_and_print(page: SurveysPage, parts: Parts, session: Session) -> None:
    shown = []
    parts.preview = shown.append
    page.open("result")
    assert "Chưa có phiếu nào" in page.result.nothing.text
    session.surveys.save("sipas", ["5" * 22] * 4 + ["1" * 22], "Quý IV/2026")
    page.read_again()
    assert page.result.facts.text() == "5 phiếu, chỉ số 80\u00a0%" and "Ít hơn 30" in page.result.strip.text
    assert len(page.result.list.rows()) == 27
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and "KẾT QUẢ KHẢO SÁT" in Paper(shown[0].pdf).text
    assert "5: 4" in Paper(shown[0].pdf).text and "rất hài lòng" in Paper(shown[0].pdf).text, "each piece says which mark it counts"
    page.result.grab()


def test_a_batch_typed_by_mistake_is_taken_out_by_keys(page: SurveysPage, parts: Parts, session: Session) -> None:
    session.surveys.save("sipas", ["5" * 22] * 4, "Quý IV/2026")
    session.surveys.save("sipas", ["1" * 22] * 2, "Quý IV/2026")
    page.open("result")
    press(Qt.Key.Key_D, CTRL)
    QApplication.processEvents()
    asked = page.result.asked
    assert asked is not None and asked.list.hasFocus() and len(asked.list.rows()) == 2
    asked.list.selectRow(next(n for n, one in enumerate(asked.list.rows()) if len(one.sheets) == 2))
    press(ENTER)
    assert asked.verb.hasFocus(), "Enter only leads to the verb"
    press(ENTER)
    assert parts.jobs.wait() and page.result.facts.text() == "4 phiếu, chỉ số 100\u00a0%"


def test_the_units_below_are_those_of_the_period(page: SurveysPage, session: Session) -> None:
    session.surveys.save("sipas", ["1" * 22] * 3, "Quý III/2026")
    session.surveys.save("sipas", ["5" * 22] * 4, "Quý IV/2026")
    page.open("result")
    page.result.period.set_value("Quý IV/2026")
    page.result.read()
    assert [(one.found.n, one.found.unit.value) for one in page.result.units.rows()] == [(4, 100.0)]


def test_the_one_stop_sheet_has_its_own_keys(page: SurveysPage, parts: Parts, session: Session) -> None:
    page.typing.kind.set_value("onestop")
    page.entry.setFocus()
    assert "0 chưa đạt" in page.typing.keys.text() and ("0–2", "trả lời") in page.hints()
    type_text("012" * 3)
    press(ENTER)
    assert parts.jobs.wait()
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and session.surveys.outcome("onestop").mean == 9

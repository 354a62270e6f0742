"""Parts that every screen is put together from, as they are laid and painted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QStyle, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.errors import Problem
from tests.ui.conftest import in_front
from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Action, Button
from ui.kit.fields import Form, NoteField, TextField
from ui.kit.filters import FilterBar
from ui.kit.layout import ActionBar, column, holder, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.theme import clothe, dress


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    dress(qapp)


def test_a_filter_without_a_count_has_its_word_in_the_middle_and_stands_level_with_its_neighbours(qtbot: QtBot) -> None:
    line, bar = QLineEdit(), FilterBar([("a", "Kết quả"), ("b", "Nhập phiếu")])
    line.setFixedHeight(tokens.CONTROL)
    bar.choose("a")
    window = holder(row(line, bar))
    in_front(qtbot, window)
    bold = QFontMetrics(tokens.font(tokens.LABEL, bold=True))
    assert [chip.width() - bold.horizontalAdvance(chip.text()) for chip in bar.chips.values()] == [20, 20]
    for chip in bar.chips.values():
        assert chip.mapTo(window, chip.rect().center()).y() == line.geometry().center().y()


def test_filters_that_are_counted_keep_room_for_the_count(qtbot: QtBot) -> None:
    bar = FilterBar([("a", "Quá hạn"), ("b", "Hôm nay")], counted=True)
    window = holder(row(bar))
    in_front(qtbot, window)
    before = [chip.geometry() for chip in bar.chips.values()]
    bar.set_counts({"a": 2, "b": 5})
    QApplication.processEvents()
    assert [chip.geometry() for chip in bar.chips.values()] == before


def test_the_sign_of_a_problem_stands_at_its_first_line(qtbot: QtBot) -> None:
    field, short = TextField("Ngày sinh"), TextField("Họ và tên")
    window = holder(row(field, short))
    window.setFixedSize(360, 200)
    in_front(qtbot, window)
    field.set_problem("Ngày sinh ghi như 12/08/1985, 08/1985 hoặc 1985.")
    short.set_problem("Chưa có tên.")
    qtbot.waitUntil(lambda: field._said.height() > short._said.height() > 0)  # it takes several lines
    assert field._icon.y() == short._icon.y() and field._icon.height() <= short._said.height()


def test_the_first_column_shown_carries_the_bar_and_the_room_of_the_first(qtbot: QtBot) -> None:
    table = RowList([Column("Nhận", lambda one: Cell("01:01"), 110), Column("Người nộp", lambda one: Cell(one))], name="Hồ sơ")
    table.set_rows(["Hồ Thị Ỷ"])
    table.setColumnHidden(0, True)
    in_front(qtbot, table)
    table.setFocus()
    picture, at = table.viewport().grab().toImage(), table.verticalHeader().sectionViewportPosition(0) + 10
    assert [picture.pixelColor(x, at).name().upper() for x in (0, 3, 4)] == [tokens.ACCENT, tokens.ACCENT, tokens.SELECTED]
    dark = next(x for x in range(4, 60) if any(picture.pixelColor(x, y).lightness() < 90 for y in range(at - 9, at + 20)))
    assert 15 <= dark <= 18, "the letters begin where the heading's do"


def test_a_long_note_shows_all_its_lines_in_the_width_it_gets(qtbot: QtBot) -> None:
    field = NoteField("Giấy tờ trả lại", lines=2)
    field.set_text("Bản chính hoặc bản sao có chứng thực của giấy chứng nhận quyền sở hữu, quyền sử dụng đất, nhà ở " * 2)
    window = holder(column(field, None))
    window.resize(400, 400)
    in_front(qtbot, window)
    for width in (400, 260, 700):
        window.resize(width, 400)
        QApplication.processEvents()
        bar = field.note.verticalScrollBar()
        assert bar.maximum() == 0, f"nothing is hidden at {width}"
    field.set_text(field.text() * 6)
    QApplication.processEvents()
    assert bar.isVisible() and not field.note.horizontalScrollBar().isVisible(), "the lines are broken: nothing lies aside"


def test_a_field_under_two_names_shows_the_problem_of_either(qtbot: QtBot) -> None:
    first, other = TextField("Sáng, từ"), TextField("đến")
    window = holder(row(first, other))
    in_front(qtbot, window)
    form = Form(window, {"from": first, "to": other, "hours": first})
    form.show_problems([Problem("from", "Giờ ghi như 9:30.")])
    assert first.problem == "Giờ ghi như 9:30." and form.blocking() == [first]
    form.show_problems([Problem("hours", "Giờ làm việc ghi không đúng.")])
    assert first.problem == "Giờ làm việc ghi không đúng." and form.to_next_problem() and first.line.hasFocus()
    form.show_problems([])
    assert first.problem == "" and form.blocking() == []


def test_a_wrong_field_with_the_keyboard_is_told_from_one_without(qtbot: QtBot) -> None:
    first, other = TextField("Họ và tên"), TextField("Mật khẩu")
    window = holder(row(first, other))
    window.setProperty("role", "sheet")
    clothe(window)
    in_front(qtbot, window)
    for field in (first, other):
        field.set_problem("Chưa ghi gì.")
    other.line.setFocus()
    QApplication.processEvents()
    edges = [field.line.grab().toImage().pixelColor(0, field.line.height() // 2).name().upper() for field in (first, other)]
    assert edges == [tokens.RED, tokens.ACCENT]


def test_a_button_that_rests_while_its_work_goes_on_gives_the_keyboard_to_nobody(qtbot: QtBot) -> None:
    pressed: list[str] = []
    danger, go = Button("Xóa hết", run=lambda: pressed.append("danger")), Button("Lưu", run=lambda: pressed.append("go"))
    window = holder(row(go, danger))
    in_front(qtbot, window)
    go.setFocus()
    go.setEnabled(False)
    assert QApplication.focusWidget() is None
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert pressed == []
    go.setEnabled(True)
    assert go.hasFocus()
    go.setEnabled(False)
    danger.setFocus()
    go.setEnabled(True)
    assert danger.hasFocus(), "whoever took it meanwhile keeps it"
    go.setFocus()
    go.setEnabled(False)
    danger.setFocus()
    in_front(qtbot, QWidget())
    go.setEnabled(True)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert danger.hasFocus(), "also while another window stood before it"


def test_a_bar_made_anew_while_its_button_rested_gives_it_the_keyboard_back(qtbot: QtBot) -> None:
    bar = ActionBar()
    bar.set_actions([], [Action("Lưu", lambda: None, kind=PRIMARY)])
    in_front(qtbot, bar)
    bar.buttons["Lưu"].setFocus()
    bar.buttons["Lưu"].setEnabled(False)
    bar.set_actions([Action("Để sau", lambda: None)], [Action("Lưu", lambda: None, kind=PRIMARY)])
    assert bar.buttons["Lưu"].hasFocus()


def test_a_box_that_gets_the_keyboard_moves_nothing(qtbot: QtBot) -> None:
    box, other = QCheckBox("Tờ giấy đã in ra, đọc được rõ"), QLineEdit()
    window = holder(row(box, other, None))
    in_front(qtbot, window)

    def words() -> QRect:
        option = QStyleOptionButton()
        box.initStyleOption(option)
        return box.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, box)

    for ticked in (False, True):
        box.setChecked(ticked)
        other.setFocus()
        without = words()
        box.setFocus()
        assert words() == without and QFontMetrics(box.font()).horizontalAdvance(box.text()) <= without.width()

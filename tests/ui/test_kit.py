"""Parts that every screen is put together from, as they are laid and painted."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.conftest import in_front
from ui.kit import tokens
from ui.kit.fields import TextField
from ui.kit.filters import FilterBar
from ui.kit.layout import holder, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.theme import dress


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

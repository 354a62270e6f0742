"""Periods of reports are edited by keys and offered on the page of reports."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.office.session import Session
from tests.ui.conftest import put_up
from ui.hands import CTRL, press, type_text
from ui.page import Parts
from ui.reports.page import ReportsPage
from ui.settings.page import SettingsPage


def test_a_way_of_cutting_the_year_is_added_and_offered(qtbot: QtBot, parts: Parts, session: Session) -> None:
    reports = ReportsPage(parts)
    put_up(qtbot, reports)
    page = SettingsPage(parts)
    put_up(qtbot, page, "periods")
    section = page.sections["periods"]
    assert section.editor.texts() == ["Kỳ theo NĐ 09/2019: ngày 15", "Kỳ dương lịch: ngày 1"]
    section.editor.begin()
    type_text("Kỳ của tỉnh: ngày 30")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and len(session.figures.systems()) == 2, "not every month has a 30th"
    assert section.editor.dirty and "Kỳ của tỉnh: ngày 30" in section.editor.texts(), "what was typed stays"
    page.bar.buttons["Bỏ sửa"].click()
    section.editor.begin()
    type_text("Kỳ của tỉnh: ngày 20")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait()
    assert {one.title: one.cut for one in session.figures.systems()} == {"Kỳ theo NĐ 09/2019": 15, "Kỳ dương lịch": 1, "Kỳ của tỉnh": 20}
    reports.open()
    made = next(one for one in session.figures.systems() if one.cut == 20)
    reports.span.system.set_value(made.id)
    period = reports.span.period()
    assert period is not None and period.first.day == 20 and period.last.day == 19

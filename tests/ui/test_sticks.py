"""The ledger of sticks on screen: what each carries, a lost one reported by keys, its page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from ui.handover.sticks_page import SticksPage
from ui.kit.ask import Ask
from ui.page import Parts

from .conftest import FixedClock, bring, press, put_up, settle, type_text
from .two_offices import PROVINCE, commune_data, enrol, make, take_in

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    """The commune: the office under the window."""
    made = make(commune_data(), tmp_path / "commune", clock)
    yield made
    made.close()


def test_no_stick_was_written(qtbot: QtBot, parts: Parts) -> None:
    page = SticksPage(parts)
    put_up(qtbot, page)
    assert page.fact() == "chưa ghi USB nào từ máy này" and not page.bar.buttons["Báo mất USB"].isEnabled()
    assert "tự nhớ" in page.said.text() and not page.where.isVisible()


def test_a_lost_stick_is_reported_and_its_page_shown(qtbot: QtBot, parts: Parts, tmp_path: Path, clock: FixedClock) -> None:
    province = make(PROVINCE, tmp_path / "province", clock)
    enrol(parts.session, province, tmp_path / "first")
    take_in(parts.session, 2)
    (tmp_path / "KINGSTON").mkdir()
    parts.session.handover.seal(tmp_path / "KINGSTON")
    pages: list[Printed] = []
    parts.preview = pages.append
    page = SticksPage(parts)
    put_up(qtbot, page)
    assert page.list.texts()[0][0] == "KINGSTON" and "chưa có biên nhận" in page.said.text()
    assert not page.bar.buttons["In báo cáo mất"].isEnabled()
    press(Qt.Key.Key_Return)
    assert page.where.line.hasFocus()
    type_text("chợ Hồ Xá")
    press(Qt.Key.Key_Return)
    (asked,) = page.findChildren(Ask)
    assert asked.windowTitle() == "Báo mất USB KINGSTON" and "1 gói trên USB này chưa có biên nhận" in said(asked)
    press(Qt.Key.Key_Return)
    settle(parts)
    bring(qtbot, page)
    assert page.list.texts()[0][1] == "Đang dùng" and page.where.text() == "chợ Hồ Xá", "Enter alone reports nothing"
    press(Qt.Key.Key_L, CTRL)
    report(page)
    settle(parts)
    bring(qtbot, page)
    assert page.list.texts()[0][1] == "Đã báo mất" and parts.session.handover.states().unsent >= 2
    assert [key for key, _ in page.hints()] == ["↑↓", "Ctrl T", "Ctrl P", "Esc"]
    press(Qt.Key.Key_P, CTRL)
    assert [one.title for one in pages] == ["Báo cáo mất USB"] and pages[0].pdf.startswith(b"%PDF")
    press(Qt.Key.Key_T, CTRL)
    settle(parts)
    assert page.list.texts()[0][1] == "Đã tìm thấy" and page.where.isVisible(), "taken back, and may be reported again"
    province.close()


def test_a_place_typed_for_one_stick_is_not_that_of_another(qtbot: QtBot, parts: Parts, tmp_path: Path, clock: FixedClock) -> None:
    province = make(PROVINCE, tmp_path / "province", clock)
    enrol(parts.session, province, tmp_path / "first")
    for name in ("A", "B"):
        take_in(parts.session)
        (tmp_path / name).mkdir()
        parts.session.handover.seal(tmp_path / name)
    page = SticksPage(parts)
    put_up(qtbot, page)
    first = page.list.current().label
    press(Qt.Key.Key_Return)
    type_text("trên xe khách")
    assert page.back(), "Esc, as the shell sees it"
    press(Qt.Key.Key_Down)
    assert page.list.current().label != first and page.where.text() == ""
    press(Qt.Key.Key_L, CTRL)
    report(page)
    settle(parts)
    bring(qtbot, page)
    assert parts.session.handover.sticks.report(page.list.current().id).where == ""
    press(Qt.Key.Key_Up)
    assert page.list.current().label == first and page.where.text() == "trên xe khách", "it stands at the one it was typed for"
    province.close()


def said(asked: Ask) -> str:
    return " ".join(one.text() for one in asked.findChildren(QLabel))


def report(page: SticksPage) -> None:
    """Answer the question that stands there: lost."""
    next(one for one in page.findChildren(Ask) if one.isVisible()).verb.click()


def test_what_read_back_wrongly_is_used_again_only_by_a_person_who_says_so(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    (place := tmp_path / "share").mkdir()
    parts.session.handover.sticks.distrust(place, [])
    page = SticksPage(parts)
    put_up(qtbot, page)
    assert page.list.texts()[0][:2] == ["share", "Hỏng, không dùng nữa"] and "thư mục khác" in page.said.text()
    assert ("Ctrl T", "dùng lại") in page.hints()
    press(Qt.Key.Key_T, CTRL)
    assert [one.windowTitle() for one in page.findChildren(Ask)] == ["Dùng lại USB share"]
    press(Qt.Key.Key_Return)
    settle(parts)
    bring(qtbot, page)
    assert page.list.texts()[0][1] == "Hỏng, không dùng nữa", "Enter alone trusts nothing"
    press(Qt.Key.Key_T, CTRL)
    next(one for one in page.findChildren(Ask) if one.isVisible()).verb.click()
    settle(parts)
    bring(qtbot, page)
    assert page.list.texts()[0][1] == "Đang dùng" and "Dùng lại" not in page.bar.buttons

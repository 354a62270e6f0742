"""The ledger of sticks on screen: what each carries, a lost one reported by keys, its page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from ui.handover.sticks_page import SticksPage
from ui.page import Parts

from .conftest import FixedClock, press, put_up, type_text
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
    press(Qt.Key.Key_L, CTRL)
    assert parts.jobs.wait()
    QApplication.processEvents()
    assert page.list.texts()[0][1] == "Đã báo mất" and parts.session.handover.states().unsent >= 2
    press(Qt.Key.Key_P, CTRL)
    assert [one.title for one in pages] == ["Báo cáo mất USB"] and pages[0].pdf.startswith(b"%PDF")
    province.close()

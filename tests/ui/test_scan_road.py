"""Digits of the hand-over scanned anywhere in the window: a receipt is taken, a carrier's slip compared, and no scan presses a button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.office.session import Session
from cchc_desktop.office.slips import LAST, slips_of
from cchc_desktop.sync.stick import FOLDER
from ui.desk.page import DeskPage
from ui.handover.looking import At
from ui.handover.page import HandoverPage
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.page import Parts

from .conftest import FakeMedia, FixedClock, in_front, plug, press, settle
from .test_scanner import Ticks, scan
from .two_offices import open_commune, take_in


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    """The commune: the office under the window."""
    yield from open_commune(tmp_path, clock)


@pytest.fixture
def stick(session: Session, province: Session, tmp_path: Path) -> Path:
    """What the commune wrote and the province has read; one more dossier waits."""
    place = tmp_path / "stick"
    place.mkdir()
    take_in(session, 2)
    session.handover.seal(place)
    province.handover.receive(place)
    take_in(session)
    return place


@pytest.fixture
def window(qtbot: QtBot, parts: Parts, stick: Path) -> MainWindow:
    made = MainWindow(parts)
    in_front(qtbot, made)
    made.scans.scanner._clock = Ticks()
    return made


@pytest.mark.parametrize("page", ["today", "dossiers", "handover", "settings", "surveys"])
def test_a_receipt_scanned_anywhere_is_taken_and_writes_nothing(
    window: MainWindow, parts: Parts, province: Session, stick: Path, page: str
) -> None:
    plug(parts, stick)
    window.go(page)
    settle(parts)
    before = sorted(one.name for one in (stick / FOLDER).iterdir())
    scan(province.handover.qr_digits())
    settle(parts)
    shown = window.current()
    assert isinstance(shown, HandoverPage) and shown.at is At.READ, (page, window.trail)
    assert shown.stage.scene.headline == "Đã ghi nhận biên nhận của tỉnh Quảng Trị."
    assert sorted(one.name for one in (stick / FOLDER).iterdir()) == before
    assert parts.session.handover.states().counts[ChangeState.RECEIVED] > 0 and shown.receipt.field.text() == ""


def test_a_receipt_of_others_stands_beside_the_field(window: MainWindow, parts: Parts, province: Session) -> None:
    digits = province.handover.qr_digits()
    scan(digits[:-1] + str((int(digits[-1]) + 1) % 10))
    settle(parts)
    page = window.current()
    assert isinstance(page, HandoverPage) and "không phải cho máy này" in page.receipt.field.problem


def test_the_digits_of_a_slip_are_held_against_what_came(
    window: MainWindow, parts: Parts, session: Session, province: Session, stick: Path
) -> None:
    plug(parts, stick)
    window.go("handover")
    settle(parts)
    ((_, slip),) = slips_of(session.store, session.office, LAST)
    scan("".join(slip.groups))
    settle(parts)
    assert window.news.text.startswith("Phiếu khớp với gói 2. Gói này máy đã ghi gửi tỉnh Quảng Trị"), window.news.text
    scan("12345" * 12)
    settle(parts)
    assert window.news.text.startswith("Không có gói nào ở đây khớp") and window.trail[-1] == "handover"


def test_a_slip_of_a_held_parcel_stands_at_it_on_the_desk(
    qtbot: QtBot, parts: Parts, session: Session, province: Session, tmp_path: Path
) -> None:
    take_in(session)
    (tmp_path / "s").mkdir()
    session.handover.seal(tmp_path / "s")
    ((_, slip),) = slips_of(session.store, session.office, LAST)
    province.handover.revoke_keys(session.office.unit.key)
    province.handover.receive(tmp_path / "s")
    above = Parts(province, Jobs(province.for_worker), parts.notify, parts.look, parts.printer, parts.files, FakeMedia())
    window = MainWindow(above)
    in_front(qtbot, window)
    window.scans.scanner._clock = Ticks()
    scan("".join(slip.groups))
    page = window.current()
    assert isinstance(page, DeskPage) and page.card.slip.text() == "".join(slip.groups) and page.card.slip.line.hasFocus()
    assert province.desk.count() == 1, "letting it in is left to the person"
    press(Qt.Key.Key_Return)
    settle(above)
    assert province.desk.count() == 0
    above.jobs.close()


@pytest.mark.parametrize("enter", [True, False])
def test_the_enter_of_a_scan_nobody_knows_presses_no_button(window: MainWindow, parts: Parts, stick: Path, enter: bool) -> None:
    plug(parts, stick)
    window.go("handover")
    settle(parts)
    page = window.current()
    assert isinstance(page, HandoverPage) and page.bar.buttons["Ghi"].hasFocus()
    for letter in "8934567890123456":
        QTest.keyClick(QApplication.focusWidget(), letter)
    if not enter:
        QTest.qWait(150)  # a scanner whose Enter comes late
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.LOOK and not page.run.busy
    assert "không dùng được ở đây" in window.news.text
    window.scans.scanner._clock.at += 1.0  # type: ignore[attr-defined]
    press(Qt.Key.Key_Return)
    assert page.at is not At.LOOK, "a hand's Enter presses"
    settle(parts)


def test_a_stick_put_in_while_a_receipt_is_typed_leaves_the_typing(window: MainWindow, parts: Parts, stick: Path) -> None:
    window.go("handover", "receipt")
    settle(parts)
    page = window.current()
    assert isinstance(page, HandoverPage)
    page.receipt.field.set_text("123456")
    plug(parts, stick)
    assert page.at is At.RECEIPT and page.receipt.field.text() == "123456" and page.receipt.field.line.hasFocus()
    press(Qt.Key.Key_Escape)
    settle(parts)
    assert page.primary is not None and page.primary.text == "Ghi", "the stick is offered afterwards"

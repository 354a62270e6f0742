"""A keyboard scanner anywhere in the window: cards, codes of ours, an input method in between, and hands that are not scanners."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Dossier, DossierDraft, Person
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from tests.ui.conftest import in_front
from ui.hands import SHIFT, keyboard, press, type_text
from ui.main_window import MainWindow
from ui.page import Parts

ENTER = Qt.Key.Key_Return
CARD = "045190001234|191234567|Ho Thi Y|05061990|Nu|Thon Thuy Ba Tay, Vinh Thuy|12052021"
NEW_CARD = CARD + "|Ho Van A|Le Thi B"
BIRTH = Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([BIRTH])
    return bare


@pytest.fixture
def dossier(session: Session) -> Dossier:
    return session.intake.save(DossierDraft("1.001193", Person("Lê Quang Ấn", "045190009996", address="Thôn Linh Hải")))


@pytest.fixture
def window(qtbot: QtBot, parts: Parts, dossier: Dossier) -> MainWindow:
    made = MainWindow(parts)
    in_front(qtbot, made)
    made.scans.scanner._clock = Ticks()
    return made


class Ticks:
    """Time as a scanner's keys take it, however slow the machine is that plays them."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        self.at += 0.004
        return self.at


def rest(window: MainWindow) -> None:
    """The hand goes to the scanner."""
    window.scans.scanner._clock.at += 1.0


def scan(text: str) -> None:
    """As a scanner types: every letter a key, no pause, Enter at the end."""
    for letter in text:
        QTest.keyClick(keyboard(), letter)
    press(ENTER)


def shown(window: MainWindow) -> str:
    return window.trail[-1]


@pytest.mark.parametrize("page", ["today", "dossiers", "commitments", "handover", "procedures", "settings", "work", "guide"])
def test_our_own_code_opens_its_dossier_from_every_page(window: MainWindow, dossier: Dossier, page: str) -> None:
    window.go(page)
    scan(dossier.number)
    assert shown(window) == "dossier"
    assert dossier.number.endswith(window.current().fact())


def test_a_code_in_small_letters_is_read_too(window: MainWindow, dossier: Dossier) -> None:
    """Some scanners are set to small letters, or Caps Lock is on."""
    scan(dossier.number.lower())
    assert shown(window) == "dossier"


@pytest.mark.parametrize("text", [CARD, NEW_CARD, CARD.replace("191234567", "")])
def test_a_card_fills_the_person_from_any_page(window: MainWindow, text: str) -> None:
    window.go("dossiers")
    scan(text)
    assert shown(window) == "intake"
    person = window.page("intake").form.person
    assert (person.number.text(), person.name.text(), person.birth.text()) == ("045190001234", "Ho Thi Y", "05/06/1990")
    window.go("dossiers")
    assert window.page("dossiers").search.text() == "", "nothing of it stays in the search"


def test_a_card_that_an_input_method_has_spoilt_is_said_so(window: MainWindow, parts: Parts) -> None:
    told = []
    parts.notify.told.connect(lambda *words: told.append(words))
    window.go("today")
    scan(CARD.replace("05061990", "05d/6"))
    assert shown(window) == "today" and "Tắt bộ gõ" in str(told)


def test_letters_an_input_method_commits_are_part_of_the_scan(window: MainWindow) -> None:
    """With Telex on, letters come as committed text and signs as keys."""
    window.go("intake")
    first, _, rest = CARD.partition("Ho Thi Y")
    for letter in first:
        QTest.keyClick(keyboard(), letter)
    for word in ("Hồ", " ", "Thị", " ", "Ỷ"):
        type_text(word)
    for letter in rest:
        QTest.keyClick(keyboard(), letter)
    press(ENTER)
    person = window.page("intake").form.person
    assert person.number.text() == "045190001234" and person.name.text() == "Hồ Thị Ỷ"
    assert window.page("intake").form.search.line.text() == ""


def test_a_window_that_is_not_shown_takes_no_keys(window: MainWindow, dossier: Dossier, qtbot: QtBot) -> None:
    """Behind the lock, or replaced by another one: what is typed elsewhere is not its own."""
    window.go("dossiers")
    window.hide()
    line = QLineEdit()
    in_front(qtbot, line)
    for letter in dossier.number:
        QTest.keyClick(line, letter)
    press(ENTER)
    QTest.qWait(150)
    assert line.text() == dossier.number and shown(window) == "dossiers"


@pytest.mark.parametrize("where", ["today", "dossiers", "intake"])
def test_a_scanner_without_enter_is_read_too(window: MainWindow, dossier: Dossier, qtbot: QtBot, where: str) -> None:
    window.go(where)
    for letter in dossier.number:
        QTest.keyClick(keyboard(), letter)
    qtbot.waitUntil(lambda: shown(window) == "dossier", timeout=2000)
    window.go("dossiers")
    assert window.page("dossiers").search.text() == ""
    for letter in CARD:
        QTest.keyClick(keyboard(), letter)
    qtbot.waitUntil(lambda: shown(window) == "intake", timeout=2000)
    assert window.page("intake").form.person.name.text() == "Ho Thi Y"


def test_letters_an_input_method_rewrites_are_read_as_rewritten(window: MainWindow) -> None:
    """Other input methods take a letter back and send another in its place."""
    first, _, rest_of_it = CARD.partition("Ho Thi Y")
    for letter in f"{first}Ho":
        QTest.keyClick(keyboard(), letter)
    press(Qt.Key.Key_Backspace)
    type_text("ồ")
    for letter in f" Thi Y{rest_of_it}":
        QTest.keyClick(keyboard(), letter)
    press(ENTER)
    assert window.page("intake").form.person.name.text() == "Hồ Thi Y"


def test_the_owner_has_a_card_of_his_own(window: MainWindow) -> None:
    """Who files for another: the first card names the applicant, the second the owner."""
    window.go("intake")
    page = window.page("intake")
    page.choose(page.parts.session.catalogue.get("1.001193"))
    scan(CARD)
    press(Qt.Key.Key_F4, SHIFT)
    assert page.form.owner.isAncestorOf(keyboard())
    scan("045079001552||Vo Duc Quang|01021979|Nam|Thon Tien My|12052021")
    assert page.form.person.name.text() == "Ho Thi Y" and page.form.owner.name.text() == "Vo Duc Quang"
    scan("045070001001||Le Quang An|01021970|Nam|Thon Tien My|12052021")
    assert page.form.owner.name.text() == "Vo Duc Quang", "nobody is written over"


def test_letters_of_a_hand_after_a_pause_are_no_scan(window: MainWindow, dossier: Dossier, qtbot: QtBot) -> None:
    """Typed quickly but by hand, in two goes: nothing is taken out."""
    window.go("dossiers")
    search = window.page("dossiers").search
    search.setFocus()
    for letter in dossier.number[:14]:
        QTest.keyClick(keyboard(), letter)
    rest(window)
    for letter in dossier.number[14:]:
        QTest.keyClick(keyboard(), letter)
    QTest.qWait(150)
    assert search.text() == dossier.number and shown(window) == "dossiers"


def test_what_was_half_typed_stays(window: MainWindow, dossier: Dossier) -> None:
    window.go("intake")
    page = window.page("intake")
    page.choose(page.parts.session.catalogue.get("1.001193"))
    page.form.person.name.setFocus()
    type_text("Nguyễn Thị Kim O")
    rest(window)
    scan(dossier.number)
    assert shown(window) == "dossier" and page.form.person.name.text() == "Nguyễn Thị Kim O"
    window.go("intake")
    page.form.person.number.set_text("045190007777")
    page.form.person.address.setFocus()
    window.go("today")
    scan(CARD)
    assert page.form.person.number.text() == "045190007777", "a form for somebody else is not written over"


def test_a_hand_is_never_taken_for_a_scanner(window: MainWindow, dossier: Dossier, qtbot: QtBot) -> None:
    window.go("dossiers")
    page = window.page("dossiers")
    page.search.setFocus()
    scanner = window.scans.scanner
    now = [100.0]
    scanner._clock = lambda: now[0]
    for letter in dossier.number:
        now[0] += 0.12
        QTest.keyClick(keyboard(), letter)
    assert page.search.text() == dossier.number
    page.table.setFocus()
    QTest.keyClick(keyboard(), "0")
    QTest.keyClick(keyboard(), "9")
    qtbot.waitUntil(lambda: page.search.text().endswith("09"), timeout=2000)


def test_a_quick_hand_keeps_the_order_of_its_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.go("dossiers")
    page = window.page("dossiers")
    page.table.setFocus()
    for letter in "0915":
        QTest.keyClick(QApplication.focusWidget(), letter)
    press(ENTER)
    assert page.search.text().replace(" ", "") == "0915"


def test_what_was_held_back_comes_before_the_next_command(window: MainWindow) -> None:
    window.go("dossiers")
    page = window.page("dossiers")
    page.table.setFocus()
    QTest.keyClick(keyboard(), "0")
    press(Qt.Key.Key_F2)
    assert page.search.text() == "0" and window.current() is not page
    now = QApplication.focusWidget()
    assert isinstance(now, QLineEdit) and now.text() == ""


def test_a_code_of_no_dossier_here_is_said_so(window: MainWindow, parts: Parts) -> None:
    told = []
    parts.notify.told.connect(lambda *words: told.append(words))
    from datetime import date

    from cchc_desktop.domain.number import format_number

    scan(format_number("H50.31.18", date(2026, 11, 20), 3, 7))
    assert shown(window) == "today" and "Không có hồ sơ" in str(told)

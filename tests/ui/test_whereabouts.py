"""Hồ sơ của tôi đến đâu: one box from anywhere, driven by keys; the answer stands there before a key more is pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Dossier, DossierDraft, Person, Status
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from tests.ui.conftest import in_front
from ui.hands import CTRL, keyboard, press, type_text
from ui.main_window import MainWindow
from ui.page import Parts
from ui.whereabouts.box import NOBODY, START, WhereaboutsBox

ENTER, ESC, DOWN, F12 = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_F12
BIRTH = Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))
MARRIAGE = Procedure("", "1.000894", "Thủ tục đăng ký kết hôn", "Hộ tịch", (Limit(3, LimitUnit.WORKING_DAYS),))
AN = Person("Lê Quang Ấn", "045090009996", address="Thôn Linh Hải", phone="0915222208")
CARD = "045090009996|191234567|Le Quang An|05061990|Nam|Thon Linh Hai|12052021"


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([BIRTH, MARRIAGE])
    return bare


@pytest.fixture
def dossiers(session: Session) -> list[Dossier]:
    """Two of one person, the older one ready; one of somebody with a similar name."""
    ready = session.intake.save(DossierDraft("1.001193", AN))
    running = session.intake.save(DossierDraft("1.000894", AN))
    other = session.intake.save(DossierDraft("1.001193", Person("Lê Quang Ân", "045079001552")))
    session.life.step(ready.id, Status.READY)
    return [ready, running, other]


@pytest.fixture
def window(qtbot: QtBot, parts: Parts, dossiers: list[Dossier]) -> MainWindow:
    made = MainWindow(parts)
    in_front(qtbot, made)
    return made


def opened(window: MainWindow) -> WhereaboutsBox:
    press(F12)
    found = window.where.box
    assert found is not None and found.isVisible() and found.line.hasFocus()
    return found


def typed(box: WhereaboutsBox, text: str) -> str:
    type_text(text)
    box.line.flush()
    return " ".join(box.said.said)


def scan(text: str) -> None:
    for letter in text:
        QTest.keyClick(keyboard(), letter)
    press(ENTER)


@pytest.mark.parametrize("text", ["le quang an", "quang an le", "0915222208", "0915 222 208", "045090009996"])
def test_the_answer_is_there_when_the_typing_ends(window: MainWindow, text: str) -> None:
    box = opened(window)
    assert "Hồ sơ đăng ký khai sinh của Lê Quang Ấn, nộp hôm nay, đã có kết quả từ hôm nay, mời ông, bà nhận tại" in typed(box, text)


def test_another_dossier_is_one_key_away(window: MainWindow) -> None:
    box = opened(window)
    typed(box, "0915222208")
    press(DOWN)
    assert "đăng ký kết hôn của Lê Quang Ấn, nộp hôm nay, đang được giải quyết, hẹn trả kết quả lúc 17 giờ" in " ".join(box.said.said)
    assert "Hồ sơ đang ở bộ phận Một cửa." in box.said.aside
    press(DOWN, times=5)
    assert box.hits.currentIndex().row() == 1, "the last one stays"


def test_enter_opens_the_dossier(window: MainWindow, dossiers: list[Dossier]) -> None:
    box = opened(window)
    typed(box, "le quang an")
    press(ENTER)
    assert window.trail[-1] == "dossier" and not box.isVisible()
    assert dossiers[0].number.endswith(window.current().fact())


def test_a_scanned_code_gives_its_answer_and_enter_opens(window: MainWindow, dossiers: list[Dossier]) -> None:
    box = opened(window)
    scan(dossiers[1].number)
    assert box.isVisible() and "đăng ký kết hôn của Lê Quang Ấn" in " ".join(box.said.said)
    scan(dossiers[0].number)
    assert box.isVisible() and "đăng ký khai sinh của Lê Quang Ấn" in " ".join(box.said.said), "the next scan takes its place"
    press(ENTER)
    assert window.trail[-1] == "dossier"


def test_a_scanned_card_gives_the_persons_dossiers(window: MainWindow, dossiers: list[Dossier]) -> None:
    box = opened(window)
    scan(CARD)
    assert box.isVisible() and box.line.text() == "045090009996"
    assert [row.id for row in box.hits.rows()] == [dossiers[0].id, dossiers[1].id]


def test_nobody_and_nothing_typed(window: MainWindow) -> None:
    box = opened(window)
    assert box.said.said == () and not box.hits.isVisible()
    assert box.said.quiet == START
    assert typed(box, "hoang van thai") == "" and box.hits.rows() == [] and box.said.quiet == NOBODY
    press(ENTER)
    assert box.isVisible(), "nothing to open"


def test_what_was_half_typed_stays_and_gets_the_keyboard_back(window: MainWindow) -> None:
    press(Qt.Key.Key_F2)
    page = window.page("intake")
    page.choose(page.parts.session.catalogue.get("1.001193"))
    page.form.person.name.setFocus()
    type_text("Nguyễn Thị Kim O")
    box = opened(window)
    typed(box, "le quang an")
    press(ESC)
    assert not box.isVisible() and window.trail[-1] == "intake"
    assert page.form.person.name.text() == "Nguyễn Thị Kim O" and page.form.person.name.editor.hasFocus()
    type_text("anh")
    assert page.form.person.name.text() == "Nguyễn Thị Kim Oanh"


def test_at_intake_it_opens_with_the_dossiers_of_the_person_on_the_form(window: MainWindow, dossiers: list[Dossier]) -> None:
    press(Qt.Key.Key_F2)
    page = window.page("intake")
    page.choose(page.parts.session.catalogue.get("1.001193"))
    page.form.person.number.setFocus()
    type_text(AN.id_number)
    assert page.form._person_told.words.text() == "Đã có 2 hồ sơ, 2 chưa trả (F12 xem)"
    box = opened(window)
    assert [row.id for row in box.hits.rows()] == [dossiers[0].id, dossiers[1].id] and box.said.said
    assert typed(box, "045079001552") and box.line.text() == "045079001552", "typing takes the place of what stood there"
    press(ESC)
    assert page.form.person.name.text() == "Lê Quang Ấn"


def test_opened_anew_it_is_empty_and_gives_way_to_others(window: MainWindow) -> None:
    box = opened(window)
    typed(box, "le quang an")
    press(F12)
    assert box.line.text() == "" and box.hits.rows() == []
    press(Qt.Key.Key_K, CTRL)
    assert window.palette_door.is_open and not box.isVisible()
    press(ESC)
    assert not window.palette_door.is_open
    opened(window)
    press(Qt.Key.Key_F2)
    QApplication.processEvents()
    assert window.trail[-1] == "intake" and not box.isVisible()


def test_numbers_are_masked_in_the_hits(window: MainWindow, parts: Parts) -> None:
    box = opened(window)
    typed(box, "le quang an")
    row = box.hits.rows()[0]
    assert "045***…996" in box.hits._who(row).second and "045090009996" not in box.hits._who(row).second
    press(Qt.Key.Key_F7)
    assert box.isVisible() and "045090009996" in box.hits._who(row).second
    assert not any("045090009996" in sentence or "0915222208" in sentence for sentence in box.said.said), "never read out"


def test_from_the_palette(window: MainWindow) -> None:
    press(Qt.Key.Key_K, CTRL)
    type_text("đến đâu")
    window.palette_door.palette.line.flush()
    press(ENTER)
    QApplication.processEvents()
    assert window.where.box is not None and window.where.box.isVisible()


@pytest.mark.parametrize("size", [QSize(1366, 697), QSize(1093, 614)])
def test_it_holds_in_a_small_window(window: MainWindow, size: QSize) -> None:
    window.resize(size)
    box = opened(window)
    typed(box, "le quang an")
    QApplication.processEvents()
    assert window.rect().contains(box.frame.geometry())
    window.resize(1000, 600)
    QApplication.processEvents()
    assert window.rect().contains(box.frame.geometry())

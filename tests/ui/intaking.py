"""The intake page in front of a real office, and the hands that drive it; shared by the tests of intake."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Dossier, DossierDraft, Person
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from cchc_desktop.storage.dossiers import DossierRow
from tests.ui.conftest import put_up
from ui.hands import press, type_text
from ui.intake.page import IntakePage
from ui.page import Parts

CODES = ("2.000815", "1.001193", "2.000635", "2.000575", "1.012812", "1.004873", "2.000884", "2.001035")
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down
NGUYET = Person("Trần Thị Ánh Nguyệt", "045185006241", "1985-08-12", "Nữ", "Thôn Linh Hải", "0912345678")
CARD = "045185006214|191234567|TRẦN THỊ ÁNH NGUYỆT|12081985|Nữ|Thôn Đức Xá, xã Vĩnh Thủy|01012021"


@pytest.fixture
def session(bare: Session) -> Session:
    """An office with eight procedures of the shipped catalogue; the whole of it stands in the tests of speed only."""
    bare.catalogue.write([p for p in resources.catalogue() if p.code in CODES])
    bare.calendar.save([DayRule(date(2026, 11, 24), True, "Ngày Văn hóa Việt Nam")])
    return bare


@pytest.fixture
def page(parts: Parts, qtbot: QtBot) -> IntakePage:
    made = IntakePage(parts)
    put_up(qtbot, made)
    parts.jobs.wait()
    return made


def take_in(session: Session, person: Person = NGUYET, times: int = 1) -> None:
    for _ in range(times):
        session.intake.save(DossierDraft("2.000635", person, components=()))


def choose(page: IntakePage, words: str = "khai sinh") -> None:
    type_text(words)
    press(ENTER)
    assert not page.searching


def focused(page: IntakePage) -> str:
    """The name of the field that has the keyboard."""
    QApplication.processEvents()
    now = QApplication.focusWidget()
    names = {name for name, field in page.walk.names.items() if now is not None and (field.editor is now or field.editor.isAncestorOf(now))}
    return next(iter(names), getattr(now, "accessibleName", str)())


def rows(session: Session) -> list[DossierRow]:
    return session.counter.find("")


def stored(page: IntakePage) -> Dossier:
    """The dossier saved last, as the core gives it back."""
    page.parts.jobs.wait()
    return page.parts.session.counter.get(rows(page.parts.session)[0].id)


def fill_person(name: str = "Hồ Thị Ỷ", number: str = "045190001234") -> None:
    """By Enter from the number to the telephone."""
    for text in (number, name, "05/06/1990", "", "Thôn Thủy Ba Tây", "0915 222 208"):
        type_text(text)
        press(ENTER)


def type_text_keys(digits: str) -> None:
    """Digits one key after the other (a cell takes no text)."""
    for digit in digits:
        press(Qt.Key(ord(digit)))

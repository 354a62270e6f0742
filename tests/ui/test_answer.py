"""Where is my dossier: the palette tells what to read out too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from cchc_desktop.office.spoken import answer_for
from tests.ui.conftest import in_front
from ui.hands import CTRL, press, type_text
from ui.main_window import MainWindow
from ui.page import Parts


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
    for name, number, phone in (("Hồ Thị Ỷ", "045190001234", "0915222208"), ("Lê Quang Ấn", "045190009996", "0988111222")):
        bare.intake.save(DossierDraft("1.001193", Person(name, number, address="Thôn Linh Hải", phone=phone)))
    return bare


@pytest.mark.parametrize("asked", ["ho thi y", "0915222208", "045190001234", "261123-10018"])
def test_the_answer_stands_there_as_soon_as_it_is_typed(qtbot: QtBot, parts: Parts, session: Session, asked: str) -> None:
    """By name without marks, telephone, number or code: no key after typing; one more opens the dossier."""
    window = MainWindow(parts)
    in_front(qtbot, window)
    press(Qt.Key.Key_K, CTRL)
    type_text(asked)
    palette = window.palette_door.palette
    palette.line.flush()
    first = session.counter.find(asked)[0]
    assert palette.answer.isVisible() and palette.answer.text == f"Đọc cho dân: {' '.join(answer_for(session, first.id).said)}"
    press(Qt.Key.Key_Return)
    assert window.trail[-1] == "dossier"

"""A window left open over night, and hands quicker than the list."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from tests.ui.conftest import FixedClock, put_up
from tests.ui.intaking import session as session  # an office with eight procedures
from ui.dossiers.list_page import DossiersPage
from ui.hands import CTRL, press, type_text
from ui.ledger.page import LedgerPage
from ui.page import Parts

MONDAY, WEDNESDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ICT), datetime(2026, 11, 25, 9, 30, tzinfo=ICT)


def filed(session: Session, name: str) -> str:
    return session.intake.save(DossierDraft("2.000635", Person(name, address="Thôn Linh Hải"), fee=8_000)).id


def test_the_fees_of_today_are_those_of_the_new_day_once_it_has_come(
    qtbot: QtBot, parts: Parts, session: Session, clock: FixedClock
) -> None:  # fmt: skip
    session.payments.take(filed(session, "Hồ Thị Ỷ"), 8_000, Method.CASH)
    page = LedgerPage(parts)
    put_up(qtbot, page, "fees")
    assert page.fees.day == MONDAY.date() and page.fees.total is not None and page.fees.total.total == 8_000
    clock.at = WEDNESDAY
    page.open("fees")
    assert page.fees.day == WEDNESDAY.date() and page.fees.total.total == 0
    page.fees.walk(-2)
    clock.at = WEDNESDAY.replace(day=26)
    page.open("fees")
    assert page.fees.day == MONDAY.date(), "a day that was looked up stays"


def test_who_leaves_the_search_at_once_marks_what_was_typed(qtbot: QtBot, parts: Parts, session: Session) -> None:
    people = ("Lê Quang Ấn", "Hồ Thị Ỷ", "Võ Đức Quảng")
    for name in people:
        filed(session, name)
    page = DossiersPage(parts)
    put_up(qtbot, page, "all")
    parts.jobs.wait()
    for number in [row.number for row in page.table.rows()][:2]:
        press(Qt.Key.Key_F, CTRL)
        type_text(number[:12])
        type_text(number[12:])
        for _ in range(12):
            if page.table.hasFocus():
                break
            press(Qt.Key.Key_Tab)
        press(Qt.Key.Key_Space)
    QApplication.processEvents()
    parts.jobs.wait()
    marked = cast(dict[str, object], page.batch._marked)
    assert {session.counter.get(id_).applicant.name for id_ in marked} == {"Võ Đức Quảng", "Hồ Thị Ỷ"}
    page.hide()

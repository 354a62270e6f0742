"""Ctrl Z in the window: what was just done is taken back, a batch whole, never over what came since; the palette's acts of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from tests.ui.conftest import FixedClock, bring
from tests.ui.test_dossier import GIFT
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.list_page import DossiersPage
from ui.hands import CTRL, press, type_text
from ui.main_window import MainWindow
from ui.page import Parts
from ui.palette.finding import Scope
from ui.undo import LONGEST

K = Qt.Key
NAMES = ("Hồ Thị Ỷ", "Lê Quang Ấn", "Nguyễn Thị Kim Oanh")


@pytest.fixture
def session(bare: Session, clock: FixedClock) -> Session:
    bare.catalogue.write([GIFT])
    clock.at = datetime(2026, 11, 23, 15, 12, tzinfo=ICT)
    return bare


@pytest.fixture
def ids(session: Session) -> list[str]:
    return [session.intake.save(DossierDraft("2.001035", Person(name), fee=50_000)).id for name in NAMES]


@pytest.fixture
def window(qtbot: QtBot, parts: Parts, ids: list[str]) -> Iterator[MainWindow]:
    made = MainWindow(parts)
    bring(qtbot, made)
    yield made
    made.close()
    made.deleteLater()


def settled(window: MainWindow) -> None:
    for _ in range(3):
        window.parts.jobs.wait()
        QApplication.processEvents()


def status(window: MainWindow, id_: str) -> Status:
    return window.parts.session.counter.get(id_).status


def told(window: MainWindow) -> str:
    return window.news.text


def test_an_act_on_the_dossiers_page_is_offered_back_and_taken_back(window: MainWindow, ids: list[str]) -> None:
    window.go("dossier", ids[0])
    press(K.Key_R, CTRL)
    settled(window)
    assert status(window, ids[0]) is Status.READY and told(window).startswith("Đã ghi có kết quả")
    (back,) = [b for b in window.news.findChildren(type(window.head.back)) if b.text() == "Hoàn tác"]
    assert back.key == "Ctrl Z" and back.isVisible()
    press(K.Key_Z, CTRL)
    settled(window)
    assert status(window, ids[0]) is Status.ACCEPTED and told(window).startswith("Đã hoàn tác: Hồ Thị Ỷ")
    page = window.current()
    assert isinstance(page, DossierPage) and page.timeline.texts()[0][0].startswith("Rút lại bước ghi nhầm")
    press(K.Key_Z, CTRL)
    settled(window)
    assert told(window).startswith("Không có việc nào vừa ghi") and status(window, ids[0]) is Status.ACCEPTED
    assert window.parts.session.life.story(ids[0]).count == 2


def test_a_batch_of_the_list_goes_back_whole_from_the_empty_search_line(window: MainWindow, ids: list[str]) -> None:
    window.go("dossiers", "all")
    settled(window)
    page = window.current()
    assert isinstance(page, DossiersPage)
    press(K.Key_Home)
    press(K.Key_Space, times=3)
    press(K.Key_R, CTRL)
    settled(window)
    assert {status(window, id_) for id_ in ids} == {Status.READY}
    press(K.Key_F, CTRL)
    type_text("hồ")
    press(K.Key_Z, CTRL)
    settled(window)
    assert {status(window, id_) for id_ in ids} == {Status.READY}, "text in a line is the text's own to take back"
    page.search.clear()
    press(K.Key_Z, CTRL)
    settled(window)
    assert {status(window, id_) for id_ in ids} == {Status.ACCEPTED} and told(window).startswith("Đã hoàn tác: 3 hồ sơ")


def test_what_somebody_wrote_since_is_not_walked_over(window: MainWindow, ids: list[str]) -> None:
    window.go("dossier", ids[0])
    press(K.Key_R, CTRL)
    settled(window)
    window.parts.session.payments.take(ids[0], 50_000, Method.CASH)
    press(K.Key_Z, CTRL)
    settled(window)
    assert "đã có việc khác ghi sau đó" in told(window) and status(window, ids[0]) is Status.READY


def test_an_act_of_long_ago_is_not_taken_back_by_one_key(window: MainWindow, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    window.go("dossier", ids[0])
    press(K.Key_R, CTRL)
    settled(window)
    monkeypatch.setattr("ui.undo.LONGEST", -1)
    press(K.Key_Z, CTRL)
    settled(window)
    assert status(window, ids[0]) is Status.READY and told(window).startswith("Không có việc nào vừa ghi") and LONGEST > 60_000


def test_the_palette_reaches_every_act_of_the_page_in_front(window: MainWindow, ids: list[str]) -> None:
    window.go("dossier", ids[0])
    press(K.Key_K, CTRL)
    palette = window.palette_door.palette
    assert palette is not None
    type_text("rut theo")
    palette.line.flush()
    first = palette.chosen()
    assert first is not None and first.scope is Scope.HERE and first.text == "Rút theo yêu cầu của dân"
    press(K.Key_Return)
    page = window.current()
    assert isinstance(page, DossierPage) and page.asking.form is not None and page.asking.form.title.text() == "Rút theo yêu cầu của dân"
    press(K.Key_Escape)
    press(K.Key_K, CTRL)
    press(K.Key_Backtab)
    here = {offer.text for offer in palette.offers()}
    for word in ("Sửa sai", "In lại", "Yêu cầu bổ sung", "Có kết quả", "Gia hạn, xin lỗi", "Thu phí, lệ phí", "Đổi ngày hẹn", "Thêm tệp"):
        assert word in here, word
    assert "Hủy phiếu đã phát" not in here, "nothing was given out yet"
    press(K.Key_Escape)
    press(K.Key_K, CTRL)
    type_text("hoan tac")
    palette.line.flush()
    assert [offer.argument for offer in palette.offers()][:1] == ["undo"]

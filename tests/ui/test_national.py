"""What was not entered into the provincial system: copied field by field with one key, the code typed back, the next one comes up."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from tests.ui.conftest import FakeFiles, put_up
from ui.dossiers.list_page import DossiersPage
from ui.hands import ALT, CTRL, SHIFT, press, type_text
from ui.national.page import SAVE, NationalPage
from ui.page import Parts

BIRTH = Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))
NAMES = ("Lê Quang Ấn", "Hồ Thị Ỷ", "Nguyễn Thị Kim Oanh")


@pytest.fixture
def session(bare: Session) -> Session:
    """Three dossiers of one morning, none entered elsewhere."""
    bare.catalogue.write([BIRTH])
    for place, name in enumerate(NAMES):
        person = Person(name, f"04519000123{place}", address="Thôn Linh Hải", phone="0915204208")
        bare.intake.save(DossierDraft("1.001193", person, received_at=datetime(2026, 11, 23, 8, place, tzinfo=ICT)))
    return bare


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> NationalPage:
    made = NationalPage(parts)
    put_up(qtbot, made)
    return made


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def shown(page: NationalPage) -> dict[str, str]:
    return {row[1]: row[2] for row in page.fields.texts()}


def test_each_field_is_copied_with_one_key_in_the_order_of_the_other_form(page: NationalPage, session: Session) -> None:
    assert page.fact() == "3 hồ sơ" and page._who.text() == "Lê Quang Ấn" and page.fields.hasFocus()
    asked = [one for one in session.national.fields(session.national.queue()[0].id) if one.value]
    copied = []
    for place in range(len(asked)):
        press(Qt.Key.Key_Return if place % 2 else Qt.Key.Key_C, CTRL if not place % 2 else Qt.KeyboardModifier.NoModifier)
        copied.append(clipboard())
    assert copied == [one.value for one in asked]
    assert copied[:2] == ["1.001193", "Thủ tục đăng ký khai sinh"] and "045190001230" in copied
    assert page.fields.marked == {one.field for one in asked} and page.code.editor.hasFocus(), "what is empty was passed over"


def test_numbers_stay_masked_on_the_screen_and_are_copied_whole(page: NationalPage, parts: Parts) -> None:
    assert "045190001230" not in shown(page)["Số định danh"] and shown(page)["Số điện thoại"] == "0915 *** 208"
    press(Qt.Key.Key_7, CTRL)
    assert clipboard() == "045190001230" and page._said.text() == "Đã chép: Số định danh"
    parts.look.show_numbers(True)
    assert shown(page)["Số định danh"] == "045190001230"
    press(Qt.Key.Key_5, CTRL)
    assert clipboard() == "Lê Quang Ấn"


def test_the_code_typed_back_brings_up_the_next_dossier(page: NationalPage, parts: Parts, session: Session) -> None:
    first = session.national.queue()[0].id
    page.code.setFocus()
    type_text("h50.31.18-261123-0031")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)  # impatient: counted once
    assert parts.jobs.wait() and session.counter.get(first).national_code == "H50.31.18-261123-0031"
    assert page._who.text() == "Hồ Thị Ỷ" and page.fact() == "2 hồ sơ" and page.code.text() == "" and page.fields.hasFocus()
    assert shown(page)["Chủ hồ sơ"] == "Hồ Thị Ỷ"


def test_a_code_that_is_none_or_taken_is_refused_beside_its_field(page: NationalPage, parts: Parts, session: Session) -> None:
    page.code.setFocus()
    press(Qt.Key.Key_Return)
    assert page.code.problem == "Chưa ghi mã hệ thống tỉnh đã cấp."
    type_text("31 của tỉnh")
    assert page.code.problem == ""
    press(Qt.Key.Key_Return)
    assert parts.jobs.wait() and "H50.31.18-261123-0031" in page.code.problem and page.code.text() == "31 của tỉnh"
    second = session.national.queue()[1]
    session.national.enter(second.id, "H50.31.18-261123-0031")
    page.code.set_text("H50.31.18-261123-0031")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and page.code.problem.startswith(f"Mã H50.31.18-261123-0031 đã ghi cho hồ sơ {second.number}.")
    assert page._who.text() == "Lê Quang Ấn" and page.bar.buttons[SAVE].isEnabled() and page.code.editor.hasFocus()


def test_esc_leads_back_and_a_half_typed_code_stays(page: NationalPage) -> None:
    page.code.setFocus()
    type_text("H50.31")
    page.reload("anything")
    assert page.code.text() == "H50.31"
    assert page.back() and page.fields.hasFocus() and page.back() and page.queue.hasFocus() and not page.back()
    assert page.code.text() == "H50.31"
    press(Qt.Key.Key_Right, ALT)
    assert page._who.text() == "Hồ Thị Ỷ" and page.fields.hasFocus()


def test_the_last_one_leaves_an_empty_queue_that_says_so(qtbot: QtBot, parts: Parts, session: Session, page: NationalPage) -> None:
    for place, one in enumerate(session.national.queue()[1:]):
        session.national.enter(one.id, f"H50.31.18-261123-004{place}")
    page.reload()
    page.code.set_text("H50.31.18-261123-0050")
    page.save()
    assert parts.jobs.wait() and page.nothing.isVisible() and page.nothing.text.startswith("Hồ sơ nào cũng đã có mã")
    assert not page.bar.buttons[SAVE].isEnabled() and page.bar.buttons[SAVE].toolTip() == "Không còn hồ sơ nào chờ nhập"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["dossiers", ""]


def test_all_that_wait_go_out_under_the_field_names_of_the_national_record(
    page: NationalPage, parts: Parts, session: Session, tmp_path: Path
) -> None:
    session.national.enter(session.national.queue()[1].id, "H50.31.18-261123-0031")
    page.reload()
    press(Qt.Key.Key_X, CTRL | SHIFT)  # cancelled in the dialog
    assert parts.jobs.current is None
    files = parts.files
    assert isinstance(files, FakeFiles)
    files.answer = tmp_path / "cho.xlsx"
    press(Qt.Key.Key_X, CTRL | SHIFT)
    assert parts.jobs.wait()
    heads, *rows = CalamineWorkbook.from_path(str(files.answer)).get_sheet_by_name("HoSo").to_python()
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(one["ChuHoSo"], one["SoDinhDanh"], one["MaTTHC"]) for one in told] == [
        ("Lê Quang Ấn", "045190001230", "1.001193"), ("Nguyễn Thị Kim Oanh", "045190001232", "1.001193"),
    ]  # fmt: skip


def test_the_list_leads_here(qtbot: QtBot, parts: Parts) -> None:
    found = DossiersPage(parts)
    put_up(qtbot, found)
    found.national.setFocus()
    with qtbot.waitSignal(found.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["national", ""]


@pytest.mark.parametrize("size", [(1300, 597), (1033, 534)])
def test_it_holds_on_small_screens(page: NationalPage, size: tuple[int, int]) -> None:
    page.resize(*size)
    assert page.bar.geometry().bottom() <= page.rect().bottom() and page.fields.height() >= page.fields.height_of(3)
    assert page.width() == size[0] and page.code.isVisible()

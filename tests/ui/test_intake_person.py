"""Who hands a dossier in: known, alike, scanned, mistyped, on behalf of somebody else."""

# ruff: noqa: F811  (fixtures are imported by name)

from __future__ import annotations

import unicodedata

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Person
from cchc_desktop.office.session import Session
from tests.printing.reading import Paper
from tests.ui.intaking import CARD, DOWN, ENTER, NGUYET, choose, fill_person, focused, page, rows, session, stored, take_in  # noqa: F401
from ui.hands import CTRL, SHIFT, press, type_text
from ui.intake.page import IntakePage

# -- the person


def test_a_known_number_fills_the_person_and_work_goes_on(page: IntakePage, session: Session) -> None:
    take_in(session, times=3)
    choose(page)
    type_text("045185006241")
    texts = page.form.person.texts()
    assert texts["name"] == NGUYET.name and texts["birth_date"] == "12/08/1985" and texts["phone"] == NGUYET.phone
    assert page.form._person_told.words.text() == "Đã có 3 hồ sơ, 3 chưa trả (F12 xem)"
    assert focused(page) == "components"


def test_what_was_typed_before_the_number_stays(page: IntakePage, session: Session) -> None:
    take_in(session)
    choose(page)
    page.form.person.address.set_text("Thôn mới")
    type_text("045185006241")
    assert page.form.person.texts()["address"] == "Thôn mới"
    assert page.form.person.texts()["name"] == NGUYET.name


def test_names_are_offered_and_enter_still_walks_on(page: IntakePage, session: Session) -> None:
    take_in(session, times=2)
    take_in(session, Person("Trần Thị Ánh Hồng", "045170000001", "1970-01-02", "Nữ", "Thôn Sơn Cốc"))
    choose(page)
    press(ENTER)
    type_text("tran thi anh")
    offers = page.form.person.offers
    assert offers.list.texts() == [
        ["Trần Thị Ánh Hồng", "045***…001", "02/01/1970", "1"], ["Trần Thị Ánh Nguyệt", "045***…241", "12/08/1985", "2"],
    ]  # fmt: skip
    press(ENTER)
    assert focused(page) == "person.birth_date" and offers.isHidden()
    assert page.form.person.name.text() == "tran thi anh"
    press(ENTER, SHIFT)
    press(Qt.Key.Key_End)
    type_text(" n")
    press(DOWN)
    press(ENTER)
    assert page.form.person.texts()["id_number"] == NGUYET.id_number


def test_ctrl_digit_takes_an_offered_person_and_esc_closes_the_offer(page: IntakePage, session: Session) -> None:
    take_in(session)
    choose(page)
    press(ENTER)
    type_text("tran thi a")
    assert page.back() and page.form.person.offers.isHidden()
    type_text("n")
    press(Qt.Key.Key_1, CTRL)
    assert page.form.person.texts()["phone"] == NGUYET.phone


def test_somebody_alike_is_an_amber_line_with_two_answers(page: IntakePage, session: Session) -> None:
    take_in(session)
    choose(page)
    type_text("045185006214")
    press(ENTER)
    type_text("Trần Thị Ánh Nguyệt")
    press(ENTER)
    alike = page.form.person.likeness
    assert alike.text() == "Có người gần giống: Trần Thị Ánh Nguyệt, số 045185006241, Thôn Linh Hải"
    press(Qt.Key.Key_1, CTRL)
    assert alike.comparing and focused(page) == "person.birth_date", "comparing takes the keyboard from nobody"
    assert page.back() and not alike.comparing
    press(Qt.Key.Key_2, CTRL)
    assert alike.text() == ""
    press(ENTER)
    assert alike.text() == "", "denied once, it is not asked again"
    page.form.person.number.set_text("045185006242")
    page.form.person.number.left.emit()
    press(Qt.Key.Key_1, CTRL)
    press(Qt.Key.Key_1, CTRL)
    assert page.form.person.texts()["id_number"] == NGUYET.id_number and alike.text() == ""


def test_a_number_known_under_another_name_is_pointed_out(page: IntakePage, session: Session) -> None:
    take_in(session)
    choose(page)
    press(ENTER)
    type_text("Hồ Thị Ỷ")
    press(ENTER, SHIFT)
    type_text(NGUYET.id_number)
    press(ENTER)
    assert page.form.person.likeness.text().startswith("Số này đã ghi cho: Trần Thị Ánh Nguyệt")


@pytest.mark.parametrize(
    ("field", "typed", "said", "warning"),
    [("phone", "0912 34 56", "Thiếu 2 chữ số. Số di động có 10 chữ số.", False),
     ("birth_date", "31/02/1990", "Tháng 2 năm 1990 không có ngày 31.", False),
     ("birth_date", "31/02", "Ngày sinh ghi như 12/08/1985, 08/1985 hoặc 1985.", False),
     ("id_number", "04518500621", "Thiếu 1 chữ số. Số căn cước có 12 chữ số.", False),
     ("id_number", "999185006214", "Không có tỉnh mang mã 999. Xem lại số trên thẻ.", True),
     ("id_number", "04518500621x", "Số căn cước chỉ gồm chữ số.", False),
     ("phone", "0112345678", "Không có đầu số 011. Xem lại số điện thoại.", True), ("name", "12345", "Họ và tên phải có chữ cái.", False)],
)  # fmt: skip
def test_a_field_is_checked_on_leaving_it_not_before(page: IntakePage, field: str, typed: str, said: str, warning: bool) -> None:
    choose(page)
    one = page.form.person.fields[field]
    one.setFocus()
    type_text(typed)
    QApplication.processEvents()
    assert one.problem == ""
    press(ENTER)
    assert (one.problem, one.is_warning) == (said, warning)


def test_a_mended_field_is_quiet_at_once_and_sex_is_held_against_the_number(page: IntakePage, qtbot: QtBot) -> None:
    choose(page)
    type_text("045185006214")
    assert page.form.person.gender.value() == "Nữ", "proposed by the fourth digit"
    page.form.person.gender.set_value("Nam")
    page.form.person.phone.setFocus()
    type_text("0912")
    press(ENTER)
    assert page.form.person.phone.problem
    page.form.person.phone.setFocus()
    type_text("345678")
    qtbot.waitUntil(lambda: page.form.person.phone.problem == "")
    page.form.person.gender.setFocus()
    press(ENTER)
    assert page.form.person.gender.problem == "Theo số căn cước thì giới tính là Nữ."


def test_300_letters_are_refused_in_a_sentence_and_nothing_is_saved(page: IntakePage, session: Session) -> None:
    choose(page)
    press(ENTER)
    type_text("Nguyễn " * 50)
    press(Qt.Key.Key_F9)
    said = page.form.person.name.problem
    assert said.startswith("Ô này nhận nhiều nhất 300 chữ, đang có 3") and said.endswith("Viết ngắn lại.")
    assert focused(page) == "person.name" and rows(session) == []
    assert page.bar.text() == "Còn 1 chỗ cần sửa: Họ và tên"


def test_decomposed_names_are_stored_composed_and_hidden_letters_are_dropped(page: IntakePage) -> None:
    choose(page)
    press(ENTER)
    page.form.person.name.line.setText(unicodedata.normalize("NFD", "Nguyễn Thị  Kim\u202e Oanh\u200b"))
    page.form.person.address.line.setText("Thôn \u2066Sơn\u2069 Cốc\x07")
    press(Qt.Key.Key_S, CTRL)
    found = stored(page)
    assert found.applicant.name == "Nguyễn Thị Kim Oanh" and unicodedata.is_normalized("NFC", found.applicant.name)
    assert found.applicant.address == "Thôn Sơn Cốc"


def test_a_name_of_hidden_letters_only_is_no_name(page: IntakePage, session: Session) -> None:
    choose(page)
    page.form.person.name.line.setText("\u200b\u202e\x00")
    press(Qt.Key.Key_F9)
    assert page.form.person.name.problem == "Chưa có họ và tên." and rows(session) == []


# -- scanners


@pytest.mark.parametrize(("chosen", "field"), [(True, "id_number"), (True, "name"), (True, "phone"), (False, "")])
def test_a_scanned_card_fills_the_person_wherever_it_was_scanned(page: IntakePage, chosen: bool, field: str) -> None:
    if chosen:
        choose(page)
        page.form.person.fields[field].setFocus()
    for letter in CARD:
        type_text(letter)
    press(ENTER)
    texts = page.form.person.texts()
    read = (texts["id_number"], texts["name"], texts["birth_date"], texts["gender"])
    assert read == ("045185006214", "TRẦN THỊ ÁNH NGUYỆT", "12/08/1985", "Nữ")
    assert page.form.person.address.signed and not page.form.person.phone.signed
    assert page.form.search.line.text() == "" and (page.procedure is not None) is chosen
    if not chosen:
        assert page.form.search.line.hasFocus(), "the search goes on"
        choose(page)
    assert focused(page) == "person.phone"


def test_a_scan_that_ends_in_silence_is_read_as_well(page: IntakePage, qtbot: QtBot) -> None:
    choose(page)
    type_text("99" + CARD)
    qtbot.waitUntil(lambda: page.form.person.name.text() == "TRẦN THỊ ÁNH NGUYỆT")
    assert page.form.person.number.text() == "045185006214"


def test_a_garbled_scan_says_what_to_do_and_leaves_nothing_behind(page: IntakePage) -> None:
    choose(page)
    type_text(CARD.replace("12081985", "3102198x"))
    press(ENTER)
    assert page.form._person_told.words.text() == "Thẻ không đọc được. Tắt bộ gõ, quét lại"
    assert page.form.person.is_empty()
    type_text(CARD.replace("NGUYỆT", "NGUYE65T"))
    press(ENTER)
    assert "đọc sai dấu" in page.form._person_told.words.text() and page.form.person.number.text() == "045185006214"


def test_twelve_digits_in_the_search_are_a_person(page: IntakePage, session: Session) -> None:
    take_in(session)
    type_text(NGUYET.id_number)
    press(ENTER)
    assert page.form.person.name.text() == NGUYET.name and page.procedure is None


def test_a_card_corrected_by_hand_loses_its_sign(page: IntakePage) -> None:
    choose(page)
    type_text(CARD)
    press(ENTER)
    page.form.person.name.setFocus()
    type_text("x")
    assert not page.form.person.name.signed and page.form.person.number.signed


# -- whose dossier


def test_somebody_else_hands_it_in(page: IntakePage) -> None:
    choose(page)
    fill_person("Lê Quang Ấn", "045085006214")
    press(Qt.Key.Key_F4, SHIFT)
    assert focused(page) == "owner.id_number"
    fill_person()
    press(Qt.Key.Key_F9)
    found = stored(page)
    assert found.applicant.name == "Hồ Thị Ỷ" and found.submitted_by is not None and found.submitted_by.name == "Lê Quang Ấn"


def test_an_empty_owner_is_asked_for(page: IntakePage, session: Session) -> None:
    choose(page)
    fill_person()
    press(Qt.Key.Key_F4, SHIFT)
    press(Qt.Key.Key_F9)
    assert page.form.owner.name.problem == "Chưa có họ và tên." and focused(page) == "owner.name"
    assert not page.form.person.name.problem and rows(session) == []


def test_a_body_is_asked_for_its_tax_number(page: IntakePage, session: Session) -> None:
    choose(page)
    fill_person("Công ty TNHH Hải Lăng", "3200123456-001")
    assert page.form.person.number.caption.text() == "Mã số thuế"
    press(Qt.Key.Key_S, CTRL)
    found = stored(page)
    assert (found.applicant.name, found.applicant.id_number) == ("Công ty TNHH Hải Lăng", "3200123456001")
    assert "Mã số thuế: 3200123456001" in " ".join(Paper(session.prints.receipt(found.id).pdf).text.split())
    choose(page)
    type_text("3200123456-001")
    press(ENTER)
    assert page.form.person.name.text() == "Công ty TNHH Hải Lăng"


# -- the same dossier twice


def test_the_same_procedure_running_is_one_key_away_and_locks_nothing(page: IntakePage, session: Session, qtbot: QtBot) -> None:
    take_in(session)
    (earlier,) = rows(session)
    choose(page, "trich luc")
    type_text(NGUYET.id_number)
    page._check_typing()
    assert earlier.number in page.form.twin.text and page.form.twin.text.startswith("Người này đã có hồ sơ cùng thủ tục.")
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_1, CTRL)
    assert asked.args == ["dossier", earlier.id]
    assert page.form.person.number.text() == NGUYET.id_number, "the form stays as it is"
    press(Qt.Key.Key_2, CTRL)
    assert page.form.twin.text == ""
    page._check_typing()
    assert page.form.twin.text == "", "said once"
    press(Qt.Key.Key_S, CTRL)
    page.parts.jobs.wait()
    assert len(rows(session)) == 2

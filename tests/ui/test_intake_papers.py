"""What is handed in, how, for how much, and until when."""

# ruff: noqa: F811  (fixtures are imported by name)

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import ComponentTemplate, Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from tests.ui.conftest import FixedClock
from tests.ui.intaking import DOWN, ENTER, choose, fill_person, focused, page, rows, session, stored, type_text_keys  # noqa: F401
from ui.hands import CTRL, press, type_text
from ui.intake.page import IntakePage

# -- papers


def test_papers_are_counted_by_keys_alone(page: IntakePage) -> None:
    choose(page)
    fill_person()
    assert focused(page) == "components"
    press(ENTER)
    press(Qt.Key.Key_2)
    press(ENTER, times=2)
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_Backspace)
    press(ENTER)
    type_text_keys("15")
    press(ENTER)
    press(Qt.Key.Key_Space)
    press(ENTER)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_F9)
    first, second = stored(page).components[:2]
    assert (first.originals, first.certified, first.photocopies, first.pages, first.digitised) == (2, 0, 1, 15, True)
    assert second.name.startswith("Trường hợp trẻ em bị bỏ rơi") and second.originals == 1


def test_letters_and_long_numbers_do_no_harm_in_a_count(page: IntakePage) -> None:
    choose(page)
    press(Qt.Key.Key_F6)
    press(ENTER)
    type_text_keys("1234")
    press(Qt.Key.Key_A)
    press(Qt.Key.Key_Minus)
    assert page.form.papers.rows[0].originals == 123


def test_an_own_line_comes_by_ins_goes_by_del_and_comes_back(page: IntakePage) -> None:
    choose(page)
    fill_person()
    press(Qt.Key.Key_Insert)
    type_text("Giấy ra viện")
    press(ENTER)
    QApplication.processEvents()
    press(Qt.Key.Key_Delete)
    assert len(page.form.papers.rows) == 7 and page.form.papers._note.text() == "Đã bỏ dòng “Giấy ra viện”."
    press(Qt.Key.Key_L, CTRL)
    assert page.form.papers.rows[7].name == "Giấy ra viện"
    press(Qt.Key.Key_F6)
    press(Qt.Key.Key_Delete)
    assert len(page.form.papers.rows) == 8 and "Bỏ tích bằng phím Space" in page.form.papers._note.text()
    press(Qt.Key.Key_F9)
    assert stored(page).components[-1].name == "Giấy ra viện"


def test_a_name_still_being_typed_is_saved_too(page: IntakePage) -> None:
    choose(page)
    fill_person()
    press(Qt.Key.Key_Insert)
    type_text("Giấy ra viện")
    press(Qt.Key.Key_F9)
    assert stored(page).components[-1].name == "Giấy ra viện"


def test_a_line_left_without_a_name_goes_away(page: IntakePage) -> None:
    choose(page)
    press(Qt.Key.Key_Insert)
    press(Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert len(page.form.papers.rows) == 7
    press(Qt.Key.Key_Insert)
    press(ENTER)
    QApplication.processEvents()
    assert len(page.form.papers.rows) == 7


def test_a_procedure_without_papers_says_so(page: IntakePage, session: Session) -> None:
    session.catalogue.write([Procedure("", "9.000001", "Việc không giấy tờ", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
    choose(page, "9.000001")
    assert page.form.papers.table.isHidden() or not page.form.papers.table.isVisible()
    assert page.form.papers._empty.isVisible()
    press(Qt.Key.Key_Insert)
    type_text("Đơn")
    press(ENTER)
    assert page.form.papers.table.isVisible()


def test_200_papers_are_taken_and_the_next_is_refused(page: IntakePage, session: Session) -> None:
    papers = tuple(ComponentTemplate(f"Giấy tờ số {n} của hồ sơ rất dài", originals=1) for n in range(200))
    limit = (Limit(30, LimitUnit.CALENDAR_DAYS),)
    session.catalogue.write([Procedure("", "9.000002", "Hồ sơ hai trăm giấy", "Hộ tịch", limit, (), papers)])
    choose(page, "9.000002")
    fill_person()
    QApplication.processEvents()
    press(Qt.Key.Key_End, CTRL)
    press(ENTER)
    QApplication.processEvents()
    press(Qt.Key.Key_Insert)
    assert page.form.papers._note.text() == "Một hồ sơ có nhiều nhất 200 giấy tờ." and len(page.form.papers.rows) == 200
    press(Qt.Key.Key_F9)
    assert len(stored(page).components) == 200


# -- how it came, what it costs, when it is due


def test_the_last_channel_is_remembered_and_online_asks_for_the_national_code(page: IntakePage) -> None:
    choose(page)
    fill_person()
    assert not page.form.national.isVisible()
    page.form.channel.setFocus()
    press(Qt.Key.Key_Right)
    assert page.form.channel.value() == "online" and page.form.place.value() == "Trả bản điện tử qua Cổng Dịch vụ công"
    page.form.national.setFocus()
    type_text("h50.31.18-261123-0031")
    press(Qt.Key.Key_S, CTRL)
    found = stored(page)
    assert (found.channel, found.national_code) == ("online", "H50.31.18-261123-0031")
    assert page.form.channel.value() == "online" and page.form.person.is_empty()


def test_a_note_and_an_email_open_by_a_key_and_are_stored(page: IntakePage) -> None:
    choose(page)
    fill_person()
    press(Qt.Key.Key_M, CTRL)
    assert focused(page) == "note" and page.form.person.email.isVisible()
    type_text("Hẹn gọi lại")
    press(ENTER, Qt.KeyboardModifier.AltModifier)
    type_text("buổi chiều")
    page.form.person.email.set_text("hothiy@example.vn")
    press(Qt.Key.Key_F9)
    found = stored(page)
    assert (found.note, found.applicant.email) == ("Hẹn gọi lại\nbuổi chiều", "hothiy@example.vn")
    assert not page.form.note.isVisible(), "the next form is short again"


def test_pages_and_copies_make_the_fee_and_it_can_be_typed_over(page: IntakePage) -> None:
    choose(page, "2.000815")
    fill_person()
    press(ENTER, times=2)
    type_text_keys("4")
    press(ENTER)
    type_text_keys("3")
    QApplication.processEvents()
    page.check.typing()
    assert page.fee.total() == "18.000\u00a0đ"
    press(Qt.Key.Key_S, CTRL)
    assert stored(page).fee == 18_000
    choose(page, "2.000815")
    fill_person()
    page.fee.amount.setFocus()
    type_text("38.000 đồng")
    press(Qt.Key.Key_S, CTRL)
    assert stored(page).fee == 38_000


def test_an_amount_that_is_none_is_asked_again(page: IntakePage, session: Session) -> None:
    choose(page)
    fill_person()
    page.fee.amount.setFocus()
    type_text("mấy chục")
    press(ENTER)
    assert page.fee.amount.problem == "Số tiền chỉ gồm chữ số."
    press(Qt.Key.Key_F9)
    assert focused(page) == "fee" and rows(session) == []


@pytest.mark.parametrize("typed", ["0", "100", "hai", "-1", "1.5e3", "99999999999999"])
def test_impossible_sets_are_asked_again(page: IntakePage, session: Session, typed: str) -> None:
    choose(page)
    fill_person()
    page.form.sets.set_text(typed)
    press(Qt.Key.Key_F9)
    assert page.form.sets.problem == "Số bộ hồ sơ từ 1 đến 99." and rows(session) == []


def test_the_reckoning_stands_beside_line_by_line(page: IntakePage, clock: FixedClock) -> None:
    clock.at = clock.at.replace(hour=15, minute=12)
    choose(page)
    assert page.due.text() == "17:00, Thứ Tư 25/11/2026"
    assert page.due.count.accessibleName().split("\n") == [
        "T2 23/11 Nhận 15:12, sau 15:00", "T3 24/11 Nghỉ: Ngày Văn hóa Việt Nam", "T4 25/11 Ngày làm việc 1: trả 17:00",
    ]  # fmt: skip


def test_a_case_of_the_limit_is_chosen_beside(page: IntakePage) -> None:
    choose(page, "2.000575")
    assert page.due.case.isVisible() and page.due.text().startswith("17:00, Thứ Tư 25/11")
    page.due.case.setFocus()
    press(DOWN)
    page.check.typing()
    assert page.due.text() == "17:00, Thứ Sáu 27/11/2026"
    press(Qt.Key.Key_F4)
    fill_person()
    press(Qt.Key.Key_F9)
    assert stored(page).limit == "03 ngày làm việc"


def test_another_date_needs_a_reason_and_a_day_off_is_only_a_warning(page: IntakePage, session: Session) -> None:
    choose(page)
    fill_person()
    page.due.due_link.click()
    assert focused(page) == "due_at"
    type_text("28/11")
    press(ENTER)
    assert page.due.due_day.problem == "Ngày 28/11 là ngày nghỉ." and page.due.due_day.is_warning
    press(Qt.Key.Key_F9)
    assert page.due.reason.problem == "Đổi ngày hẹn thì phải ghi lý do." and focused(page) == "due_reason" and rows(session) == []
    page.due.due_day.set_text("27/11")
    type_text("Chờ xác minh ở xã Vĩnh Ô")
    press(Qt.Key.Key_F9)
    found = stored(page)
    assert found.due_at == datetime(2026, 11, 27, 17, 0, tzinfo=ICT) and "Chờ xác minh" in found.reckoning[-1]


def test_a_dossier_on_paper_is_typed_in_later_but_not_from_the_future(page: IntakePage, session: Session) -> None:
    choose(page)
    fill_person()
    page.due.late_link.click()
    type_text("25/11")
    press(ENTER)
    type_text("9h")
    press(ENTER)
    assert page.due.received_day.problem.startswith("Ngày nhận ở tương lai.")
    press(Qt.Key.Key_F9)
    assert focused(page) == "received_at" and rows(session) == []
    page.due.received_day.set_text("20/11")
    page.due.received_hour.set_text("")
    press(Qt.Key.Key_F9)
    assert page.due.received_hour.problem == "Ghi giờ nhận như trên giấy."
    type_text("16:30")
    press(Qt.Key.Key_F9)
    found = stored(page)
    assert found.received_at == datetime(2026, 11, 20, 16, 30, tzinfo=ICT) and found.late_entry
    assert not page.due.late, "the next form is received now again"


def test_a_procedure_not_in_force_on_the_day_of_receipt_is_told(page: IntakePage, session: Session) -> None:
    found = session.catalogue.get("1.001193")
    assert found is not None
    session.catalogue.save(replace(found, valid_to=date(2026, 1, 1)))
    session.catalogue.save(replace(found, valid_from=date(2026, 11, 1)))
    choose(page)
    fill_person()
    page.due.late_link.click()
    type_text("15/03/2026")
    press(ENTER)
    type_text("9h")
    press(Qt.Key.Key_F9)
    assert "Không có thủ tục 1.001193" in page.form.search.field.problem and rows(session) == []

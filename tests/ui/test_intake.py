"""Taking a dossier in as a clerk does it: the procedure, saving, the printer, drafts, room and speed."""

# ruff: noqa: F811  (fixtures are imported by name)

from __future__ import annotations

import unicodedata
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Dossier, DossierDraft
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import resources
from cchc_desktop.office.counter import Intake
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from tests.ui.conftest import FakePrinter, FixedClock, put_up
from tests.ui.intaking import DOWN, ENTER, choose, fill_person, focused, page, rows, session, stored, take_in  # noqa: F401
from ui.hands import CTRL, press, type_text
from ui.intake.bar import PRINT
from ui.intake.page import IntakePage
from ui.kit import tokens
from ui.kit.fields import ChoiceField, TextField
from ui.kit.highlight import spans
from ui.kit.theme import dress
from ui.page import Parts

# -- the procedure


def test_a_few_letters_and_enter_choose_a_procedure(page: IntakePage) -> None:
    type_text("khai sinh")
    search = page.form.search
    assert search.list.current().code == "1.001193", "the first answer is chosen beforehand"
    assert search.list.texts()[0][:2] == ["1.001193", "Thủ tục đăng ký khai sinh"]
    assert page.chosen.procedure is not None and page.chosen.procedure.code == "1.001193"
    press(ENTER)
    assert page.form.strip.text() == "1.001193 Thủ tục đăng ký khai sinh"
    assert page.due.text() == "17:00, Thứ Hai 23/11/2026"
    assert [row.ticked for row in page.form.papers.rows] == [True, False, False, False, True, False, True]
    assert focused(page) == "person.id_number"


def test_the_card_beside_the_list_says_limit_fee_due_and_papers(page: IntakePage) -> None:
    type_text("tinh trang hon nhan")
    said = " ".join(found.text() for found in page.chosen.findChildren(QLabel))
    for part in ("03 ngày làm việc", "17:00 T6 27/11", "Giấy tờ cần có"):
        assert part in said


def test_the_list_counts_this_years_use(page: IntakePage, session: Session) -> None:
    take_in(session, times=3)
    page.reload()
    page.parts.jobs.wait()
    type_text("trich luc")
    name = "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh"
    assert page.form.search.list.texts()[0] == ["2.000635", name, "Trong ngày", "8.000\u00a0đ", "3"]


def test_arrows_and_ctrl_digits_choose_among_the_answers(page: IntakePage) -> None:
    type_text("chung thuc")
    wanted = page.form.search.list.row_at(1).code
    press(DOWN)
    press(ENTER)
    assert page.procedure is not None and page.procedure.code == wanted
    press(Qt.Key.Key_F3)
    type_text("chung thuc")
    press(Qt.Key.Key_3, CTRL)
    assert page.procedure.code == page.form.search.list.row_at(2).code


def test_nothing_answers_the_nearest_are_shown_and_enter_takes_none_by_surprise(page: IntakePage) -> None:
    type_text("khai sinh gấp")
    assert page.form.search.said() == "Không có thủ tục nào khớp “khai sinh gấp”. Gần nhất:"
    press(ENTER)
    assert page.procedure is None
    press(DOWN)
    press(ENTER)
    assert page.procedure is not None and page.procedure.code == "1.001193"


def test_a_code_out_of_force_says_since_when(page: IntakePage, session: Session) -> None:
    old = session.catalogue.get("1.004873")
    assert old is not None
    session.catalogue.save(replace(old, valid_to=date(2026, 6, 30)))
    type_text("1.004873")
    assert page.form.search.said() == "Thủ tục 1.004873 hết hiệu lực sau ngày 30/06/2026. Chọn thủ tục thay thế."


def test_a_missing_procedure_leads_to_the_catalogue(page: IntakePage, qtbot: QtBot) -> None:
    type_text("cap phep bay")
    with qtbot.waitSignal(page.asked_for) as asked:
        page.form.search._add.click()
    assert asked.args == ["procedures", "cap phep bay"]


def test_what_an_input_method_is_composing_is_searched_too(page: IntakePage) -> None:
    type_text("khai ")
    QApplication.sendEvent(page.form.search.line, QInputMethodEvent("sính", []))
    page.form.search.line.flush()
    assert page.form.search.line.text() == "khai "
    assert page.form.search.list.current().code == "1.001193"


def test_decomposed_letters_find_the_same(page: IntakePage) -> None:
    type_text(unicodedata.normalize("NFD", "chứng thực chữ ký"))
    page.form.search.line.flush()
    assert page.form.search.list.current().code == "2.000884"


def test_another_procedure_keeps_the_person_and_own_lines(page: IntakePage) -> None:
    choose(page)
    fill_person()
    press(Qt.Key.Key_Insert)
    type_text("Giấy ra viện")
    press(Qt.Key.Key_F3)
    type_text("trich luc")
    press(ENTER)
    assert page.form.person.name.text() == "Hồ Thị Ỷ"
    assert page.form.papers.rows[-1].name == "Giấy ra viện" and page.form.papers.rows[0].name.startswith("Tờ khai đề nghị")
    assert focused(page) == "components", "the person is whole, so work goes on at the papers"


def test_esc_in_the_search_goes_back_to_the_chosen_procedure(page: IntakePage) -> None:
    choose(page)
    press(Qt.Key.Key_F3)
    assert page.searching and page.back() and not page.searching
    assert page.procedure is not None and page.procedure.code == "1.001193"


def test_typed_words_are_found_in_the_name_as_the_search_finds_them() -> None:
    def bold(text: str, query: str) -> list[str]:
        return [text[a:b] for a, b in spans(text, query)]

    name = "Thủ tục đăng ký khai sinh"
    assert bold(name, "khai sinh") == ["khai sinh"]
    assert bold(name, "dang sinh") == ["đăng", "sinh"]
    assert bold(name, "dkks") == ["đ", "k", "k", "s"]
    assert bold("Đăng ký kết hôn", unicodedata.normalize("NFD", "kết h")) == ["kết h"]
    assert bold(name, "") == bold(name, "xyz") == bold(name, "|||") == []


# -- saving


def test_f9_leads_to_the_first_error_and_f8_to_the_next(page: IntakePage, session: Session) -> None:
    press(Qt.Key.Key_F9)
    assert page.form.search.field.problem == "Chưa chọn thủ tục."
    assert page.form.search.line.hasFocus()
    choose(page)
    page.form.person.phone.set_text("0912")
    page.form.person.birth.set_text("32/13/1990")
    press(Qt.Key.Key_F9)
    assert page.bar.text() == "Còn 3 chỗ cần sửa: Họ và tên" and focused(page) == "person.name"
    press(Qt.Key.Key_F8)
    assert focused(page) == "person.birth_date"
    press(Qt.Key.Key_F8)
    assert focused(page) == "person.phone"
    press(Qt.Key.Key_F8)
    assert focused(page) == "person.name" and rows(session) == []


def test_enter_on_the_last_field_goes_to_the_button_and_saves_nothing_by_surprise(page: IntakePage, session: Session) -> None:
    choose(page)
    fill_person()
    for _ in range(40):
        if focused(page) == PRINT:
            break
        press(ENTER)
    assert focused(page) == PRINT and rows(session) == []
    press(ENTER)
    press(ENTER)
    page.parts.jobs.wait()
    assert len(rows(session)) == 1


def test_f9_twice_saves_once_and_the_form_is_new(page: IntakePage, session: Session) -> None:
    shown: list[Printed] = []
    page.parts.preview = shown.append
    choose(page)
    fill_person()
    press(Qt.Key.Key_F9)
    press(Qt.Key.Key_F9)
    page.parts.jobs.wait()
    assert len(rows(session)) == 1 and len(shown) == 1
    number = rows(session)[0].number
    assert page.news.text == f"Đã lưu {number}. Hẹn trả 17:00 T2 23/11."
    assert page.procedure is None and page.form.person.is_empty() and page.form.search.line.hasFocus()


def test_a_full_disk_is_told_and_the_text_stays(page: IntakePage, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    page.parts.notify.told.connect(lambda kind, bold, text: told.append(f"{kind}: {bold} {text}"))

    def full(self: Intake, draft: DossierDraft, id_: str = "", **_: object) -> Dossier:
        raise Refused("DISK_FULL", "Ổ đĩa đã đầy, chưa lưu được.", "Dọn bớt ổ đĩa rồi lưu lại.")

    choose(page)
    fill_person()
    with monkeypatch.context() as broken:
        broken.setattr(Intake, "save", full)
        press(Qt.Key.Key_F9)
        page.parts.jobs.wait()
    assert told == ["red: Ổ đĩa đã đầy, chưa lưu được. Dọn bớt ổ đĩa rồi lưu lại."]
    assert page.form.person.name.text() == "Hồ Thị Ỷ" and rows(session) == []
    press(Qt.Key.Key_F9)
    assert stored(page).applicant.name == "Hồ Thị Ỷ"


def test_a_refusal_of_the_core_stands_beside_its_field(page: IntakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    def picky(self: Intake, draft: DossierDraft, id_: str = "", **_: object) -> Dossier:
        raise Refused("BAD_FIELD", "Tên này không được.", "Sửa ô này rồi lưu lại.", field="applicant.name")

    choose(page)
    fill_person()
    monkeypatch.setattr(Intake, "save", picky)
    press(Qt.Key.Key_F9)
    page.parts.jobs.wait()
    assert page.form.person.name.problem == "Tên này không được. Sửa ô này rồi lưu lại." and focused(page) == "person.name"


# -- the printer


def test_f9_shows_the_sheet_unless_it_is_to_be_printed_at_once(page: IntakePage, session: Session) -> None:
    shown: list[Printed] = []
    page.parts.preview = shown.append
    printer = page.parts.printer
    assert isinstance(printer, FakePrinter)
    choose(page)
    fill_person()
    press(Qt.Key.Key_F9)
    page.parts.jobs.wait()
    assert [found.form for found in shown] == ["receipt"] and printer.printed == []
    page.printing.direct.setChecked(True)
    choose(page)
    fill_person()
    press(Qt.Key.Key_F9)
    page.parts.jobs.wait()
    last = rows(session)[0]
    assert len(shown) == 1 and printer.printed[0][0] == f"Giấy tiếp nhận {last.number}"
    assert session.prints.count("receipt", last.id) == 1
    assert page.news.text == f"Đã lưu {last.number}. Hẹn trả 17:00 T2 23/11. Đã in giấy tiếp nhận ra Canon LBP 2900."


def test_a_printer_that_does_not_answer_loses_nothing(page: IntakePage, session: Session) -> None:
    printer = page.parts.printer
    assert isinstance(printer, FakePrinter)
    printer.broken = True
    page.printing.direct.setChecked(True)
    choose(page)
    fill_person()
    press(Qt.Key.Key_F9)
    page.parts.jobs.wait()
    last = rows(session)[0]
    assert page.news.text == f"Đã lưu {last.number}. Máy in không trả lời. Hồ sơ đã lưu, in lại lúc nào cũng được."
    assert session.prints.count("receipt", last.id) == 0
    printer.broken = False
    press(Qt.Key.Key_P, CTRL)
    page.parts.jobs.wait()
    assert session.prints.count("receipt", last.id) == 1


def test_without_a_printer_even_at_once_means_the_preview(page: IntakePage) -> None:
    shown: list[Printed] = []
    page.parts.preview = shown.append
    printer = page.parts.printer
    assert isinstance(printer, FakePrinter)
    printer.printers = []
    page.printing.direct.setChecked(True)
    choose(page)
    fill_person()
    press(Qt.Key.Key_F9)
    page.parts.jobs.wait()
    assert len(shown) == 1


# -- drafts


def test_what_drops_the_draft_begins_where_the_page_does_until_the_time_stands_before_it(page: IntakePage, qtbot: QtBot) -> None:
    choose(page)
    QApplication.processEvents()
    drop = page.bar.buttons["Bỏ nháp"]
    assert page.bar.text() == "" and drop.isVisible() and drop.x() == page.bar.layout().contentsMargins().left()  # type: ignore[union-attr]
    type_text("0451")
    qtbot.waitUntil(lambda: page.bar.text() == "Bản nháp tự lưu 09:30:00")
    QApplication.processEvents()
    assert page.bar._said.isVisible() and drop.x() > page.bar._said.geometry().right()


def test_a_crash_loses_nothing(page: IntakePage, parts: Parts, qtbot: QtBot, session: Session, clock: FixedClock) -> None:
    choose(page)
    fill_person()
    press(Qt.Key.Key_Insert)
    type_text("Giấy ra viện")
    press(ENTER)
    page.due.open_due(True, focus=False)
    page.due.due_day.set_text("27/11")
    page.form.channel.set_value("post")
    QApplication.processEvents()
    before = page.typed()
    kept = {**before.to_json(), "papers": [asdict(row) for row in before.papers], "at": "2026-11-23T09:30:00+07:00"}
    qtbot.waitUntil(lambda: session.drafts.load("intake", session.account.id) == kept, timeout=20_000)
    qtbot.waitUntil(lambda: page.bar.text() == "Bản nháp tự lưu 09:30:00")
    clock.at += timedelta(minutes=42)
    again = IntakePage(parts)
    put_up(qtbot, again)
    assert again.typed() == before
    assert again.news.text == "Bản nháp lúc 09:30. Gõ tiếp rồi lưu, hoặc bỏ nháp để làm hồ sơ mới."
    again.due.reason.set_text("Chờ xác minh")
    press(Qt.Key.Key_F9)
    parts.jobs.wait()
    assert [found.name for found in rows(session)] == ["Hồ Thị Ỷ"]
    assert IntakePage(parts).news.isHidden(), "saved, it is no draft any more"


def test_esc_keeps_what_was_typed_and_leaves(page: IntakePage, parts: Parts, qtbot: QtBot) -> None:
    choose(page)
    type_text("0451")
    assert page.back() is False
    page.leave()
    parts.jobs.wait()
    again = IntakePage(parts)
    put_up(qtbot, again)
    assert again.form.person.number.text() == "0451" and again.procedure is not None


def test_a_draft_can_be_dropped_and_had_back(page: IntakePage, parts: Parts, qtbot: QtBot) -> None:
    choose(page)
    fill_person()
    page.aside.drop()
    parts.jobs.wait()
    assert page.news.text == "Đã bỏ bản nháp." and page.form.person.is_empty() and page.procedure is None
    assert IntakePage(parts).news.isHidden()
    press(Qt.Key.Key_L, CTRL)
    assert page.form.person.name.text() == "Hồ Thị Ỷ" and page.procedure is not None


def test_an_empty_form_leaves_no_draft_and_a_saved_one_is_not_offered_again(page: IntakePage, parts: Parts, session: Session) -> None:
    page.leave()
    parts.jobs.wait()
    assert session.drafts.load("intake", session.account.id) is None
    page.open()
    choose(page)
    fill_person()
    typed = page.typed()
    press(Qt.Key.Key_S, CTRL)
    parts.jobs.wait()
    session.drafts.keep("intake", typed.to_json(), session.clock.now(), session.account.id)
    assert IntakePage(parts).form.person.is_empty(), "power was cut after the save, before the draft was dropped"
    parts.jobs.wait()
    assert session.drafts.load("intake", session.account.id) is None


def test_a_draft_of_another_program_is_put_aside(parts: Parts, session: Session, qtbot: QtBot) -> None:
    session.drafts.keep("intake", {"id": "x", "papers": [{"weight": 3}], "colour": "red"}, session.clock.now(), session.account.id)
    made = IntakePage(parts)
    put_up(qtbot, made)
    assert made.news.isHidden() and made.searching


def test_a_draft_that_cannot_be_kept_is_said_and_tried_again(page: IntakePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from cchc_desktop.storage.desk import Drafts

    def full(self: Drafts, *_: object) -> None:
        raise Refused("DISK_FULL", "Ổ đĩa đã đầy.", "Dọn bớt.")

    choose(page)
    type_text("0451")
    with monkeypatch.context() as broken:
        broken.setattr(Drafts, "keep", full)
        page.keeper.keep()
        page.parts.jobs.wait()
    assert page.bar.text() == "Chưa giữ được bản nháp, ổ đĩa không ghi được"
    page.keeper.keep()
    page.parts.jobs.wait()
    assert page.bar.text() == "Bản nháp tự lưu 09:30:00"


# -- room and speed


@pytest.mark.parametrize(("width", "height", "factor"), [(1150, 619, 1.0), (1033, 534, 1.0), (1294, 672, 1.2)])
def test_the_page_holds_in_little_room(parts: Parts, qtbot: QtBot, qapp: QApplication, width: int, height: int, factor: float) -> None:
    dress(qapp, factor)
    try:
        page = IntakePage(parts)
        put_up(qtbot, page, width=width, height=height)
        assert page.bar.height() == tokens.px(tokens.ACTION_BAR) and page.bar.geometry().bottom() < page.height()
        choose(page, "2.000575")
        fill_person()
        page.form.person.say_garbled()
        QApplication.processEvents()
        assert page.form.width() <= page.columns.width() - page.columns._side.width(), "nothing pushes the form out of its column"
        seen = page.columns.findChild(type(page.columns._side)).viewport().rect()
        for field in page.form.fields.values():
            if field.isVisible():
                right = field.mapTo(page, QPoint(field.width(), 0)).x()
                assert right <= seen.width() + 40 and field.editor.height() >= tokens.px(tokens.CONTROL) - 4
                if isinstance(field, TextField | ChoiceField):
                    assert field.editor.width() >= tokens.px(60)
        button = page.bar.buttons[PRINT]
        assert button.mapTo(page, QPoint(button.width(), 0)).x() <= page.width()
    finally:
        dress(qapp)


def test_each_keystroke_shows_what_is_found_in_the_whole_catalogue(parts: Parts, session: Session, qtbot: QtBot) -> None:
    session.catalogue.write(resources.catalogue())
    page = IntakePage(parts)
    put_up(qtbot, page)
    for letter in "chung thuc ban sao":
        type_text(letter)
        qtbot.waitUntil(lambda: page.form.search.list.current() is not None)
    qtbot.waitUntil(lambda: page.form.search.list.current().code == "2.000815")


def test_quick_typing_is_searched_after_a_short_pause_and_enter_waits_for_it(page: IntakePage) -> None:
    for letter in "trich luc":
        type_text(letter)
    press(ENTER)
    assert page.procedure is not None and page.procedure.code == "2.000635", "Enter takes what was typed, not what was shown before"


def test_a_clock_that_is_perhaps_wrong_is_asked_about_once_a_day(
    page: IntakePage, parts: Parts, session: Session, clock: FixedClock
) -> None:
    take_in(session)
    clock.at = clock.at.replace(year=2024)
    for count in (1, 2):
        choose(page)
        fill_person()
        press(Qt.Key.Key_S, CTRL)
        if count == 1:
            asked = page.saver.asked
            assert asked is not None and asked.isVisible() and len(rows(session)) == 1, "nothing is saved before the answer"
            asked.accept()
            page.window().activateWindow()
        parts.jobs.wait()
        assert len(rows(session)) == count + 1

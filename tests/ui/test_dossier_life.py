"""The life of a dossier by keys: forms given out, mistakes put right, hand-overs by scanning, handing out, fees, the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import ComponentTemplate
from cchc_desktop.office.corrections import Corrections
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from tests.ui.conftest import FixedClock, put_up
from tests.ui.test_dossier import GIFT, QUANG
from ui.dossiers.correct_form import CorrectForm
from ui.dossiers.count_form import CountForm
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.give_form import GiveForm
from ui.dossiers.hand_form import ScanForm
from ui.dossiers.list_page import DossiersPage
from ui.dossiers.print_form import PrintForm
from ui.dossiers.words import short_number
from ui.hands import CTRL, press, type_text
from ui.kit.fields import TextField
from ui.page import Parts

K = Qt.Key
THU = datetime(2026, 11, 19, 15, 40, tzinfo=ICT)


@pytest.fixture
def session(bare: Session, clock: FixedClock) -> Session:
    bare.catalogue.write([GIFT])
    bare.life.save_officers(["Lê Văn Hải", "Hồ Thị Ỷ"])
    clock.at = datetime(2026, 11, 23, 15, 12, tzinfo=ICT)
    return bare


@pytest.fixture
def id_(session: Session) -> str:
    return session.intake.save(DossierDraft("2.001035", QUANG, received_at=THU, fee=50_000)).id


@pytest.fixture
def previewed(parts: Parts) -> list[Printed]:
    found: list[Printed] = []
    parts.preview = found.append
    return found


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, id_: str, previewed: list[Printed]) -> Iterator[DossierPage]:
    made = DossierPage(parts)
    put_up(qtbot, made, id_)
    yield made
    made.hide()


@pytest.fixture
def others(session: Session, id_: str) -> list[str]:
    people = [Person("Lê Quang Ấn"), Person("Nguyễn Thị Kim Oanh")]
    return [session.intake.save(DossierDraft("2.001035", person)).id for person in people]


@pytest.fixture
def listed(qtbot: QtBot, parts: Parts, others: list[str], previewed: list[Printed]) -> Iterator[DossiersPage]:
    made = DossiersPage(parts)
    put_up(qtbot, made, "all")
    parts.jobs.wait()
    yield made
    made.hide()


def settled(page: DossierPage | DossiersPage) -> None:
    page.parts.jobs.wait()
    QApplication.processEvents()
    page.parts.jobs.wait()
    QApplication.processEvents()


def again(page: DossierPage, id_: str) -> Status:
    return page.parts.session.counter.get(id_).status


def titles(page: DossierPage) -> list[str]:
    return [title for title, _, _ in page.timeline.texts()]


# -- forms given out


def test_a_supplement_asks_for_everything_at_once_and_goes_to_the_preview(
    page: DossierPage, id_: str, previewed: list[Printed]
) -> None:  # fmt: skip
    press(K.Key_B, CTRL)
    press(K.Key_Return, CTRL)
    form = cast(GiveForm, page.asking.form)
    assert form.lines.problem.startswith("Chưa ghi gì") and form.lines.note.hasFocus() and again(page, id_) is Status.ACCEPTED
    press(K.Key_1, CTRL)
    press(K.Key_Return)
    type_text("Bản sao giấy khai sinh")
    press(K.Key_Return, times=2)
    assert form.reason.note.hasFocus(), "Enter on an empty line goes on"
    type_text("to khai")
    assert form.offers.texts == ["Tờ khai chưa ký, ghi rõ họ tên.", "Thông tin trên tờ khai chưa khớp với giấy tờ kèm theo."]
    press(K.Key_1, CTRL)
    press(K.Key_Return, times=2)
    settled(page)
    issue = page.parts.session.life.story(id_).issues[0]
    assert issue.contents == ("Bổ sung bản chính để đối chiếu.", "Bản sao giấy khai sinh")
    assert issue.reason == "Tờ khai chưa ký, ghi rõ họ tên."
    assert again(page, id_) is Status.SUPPLEMENT and page.due._text.startswith("Tạm dừng")
    assert [(one.form, one.record) for one in previewed] == [("supplement", issue.id)] and previewed[0].pdf.startswith(b"%PDF")
    assert page.asking.form is None and page.papers.hasFocus()
    told: list[str] = []
    page.parts.notify.told.connect(lambda _kind, bold, _text: told.append(bold))
    press(K.Key_L, CTRL)
    settled(page)
    assert told == ["Đã bổ sung, xử lý tiếp: Võ Đức Quảng."], "nobody was handed anything"
    assert again(page, id_) is Status.PROCESSING and titles(page)[0] == "Đã bổ sung, xử lý tiếp", "the clock runs on without a question"
    press(K.Key_B, CTRL)
    assert page.asking.form is not None and "đã yêu cầu bổ sung 1 lần" in page.asking.form.warning.text


def test_an_extension_is_given_once_and_nonsense_is_told_beside_its_field(page: DossierPage, id_: str, previewed: list[Printed]) -> None:
    press(K.Key_H, CTRL)
    form = cast(GiveForm, page.asking.form)
    press(K.Key_1, CTRL)
    press(K.Key_Return)
    press(K.Key_Return, times=2)
    assert form.days.problem == "Số ngày gia hạn từ 1 đến 60." and form.days.line.hasFocus(), "nothing is no number either"
    type_text("ba")
    press(K.Key_Return, times=2)
    assert form.days.problem == "Số ngày gia hạn từ 1 đến 60." and form.days.line.hasFocus()
    form.days.line.clear()
    type_text("3")
    assert form.days._hint.text() == "Hẹn lại: 17:00, Thứ Năm 26/11/2026", "the new date is seen before it is promised on paper"
    press(K.Key_Return, times=2)
    settled(page)
    assert page.parts.session.counter.get(id_).due_at == datetime(2026, 11, 26, 17, 0, tzinfo=ICT)
    assert [one.form for one in previewed] == ["apology"]
    press(K.Key_H, CTRL)
    assert page.asking.form is None, "once only"
    press(K.Key_D, CTRL)
    count = cast(CountForm, page.asking.form)
    assert "Gia hạn: 17:00 23/11/2026 → 17:00 26/11/2026" in count.texts_shown and any("Nguyễn Thị Hoa" in t for t in count.texts_shown)
    press(K.Key_Return)
    settled(page)
    assert [one.form for one in previewed] == ["apology", "deadline"]


# -- mistakes


def test_a_correction_shows_old_new_and_the_due_date_before_it_is_saved(page: DossierPage, id_: str, previewed: list[Printed]) -> None:
    session = page.parts.session
    session.prints.taken(session.prints.receipt(id_), "Canon")
    press(K.Key_E, CTRL)
    form = cast(CorrectForm, page.asking.form)
    press(K.Key_Return, CTRL)
    assert form.reason.problem == "Chưa sửa mục nào."
    form.fields["name"].setFocus()
    press(K.Key_A, CTRL)
    type_text("Võ Đức Quang")
    form.fields["received_at"].setFocus()
    press(K.Key_A, CTRL)
    type_text("20/11")
    form._soon.stop()
    form._reckon()
    assert form.changes.texts[0] == "Họ và tên: Võ Đức Quảng → Võ Đức Quang"
    assert form.changes.texts[-1] == "Hẹn trả: 17:00 23/11/2026 → 17:00 24/11/2026"
    assert session.counter.get(id_).applicant.name == "Võ Đức Quảng", "nothing is written while looking"
    press(K.Key_Return, CTRL)
    assert form.reason.problem.startswith("Chưa ghi gì") and form.reason.note.hasFocus()
    press(K.Key_1, CTRL)
    press(K.Key_Return, CTRL)
    settled(page)
    kept = session.counter.get(id_)
    assert kept.applicant.name == "Võ Đức Quang" and kept.due_at == datetime(2026, 11, 24, 17, 0, tzinfo=ICT)
    told = {title: more for title, more, _ in page.timeline.texts()}
    assert told["Sửa họ và tên: Võ Đức Quảng → Võ Đức Quang"] == "Lý do: Gõ nhầm khi tiếp nhận. Nguyễn Thị Hoa"
    press(K.Key_I, CTRL)
    papers = cast(PrintForm, page.asking.form)
    assert papers.table.texts()[0][1] == "cần in lại" and len(papers.chosen()) == 1
    press(K.Key_Down)
    press(K.Key_Space)
    press(K.Key_Return)
    settled(page)
    assert previewed[-1].form == "receipt" and [one.form for one in previewed[-1].others] == ["control"]
    session.prints.taken(previewed[-1], "Canon")
    assert session.prints.count("control", id_) == 1 and session.prints.count("receipt", id_) == 2
    assert session.corrections.stale_prints(id_) == []


def test_what_cannot_be_read_stands_beside_its_field(page: DossierPage, id_: str) -> None:
    press(K.Key_E, CTRL)
    form = cast(CorrectForm, page.asking.form)
    for name, typed in (("received_at", "31/02"), ("id_number", "12ab")):
        form.fields[name].setFocus()
        press(K.Key_A, CTRL)
        type_text(typed)
        form.reason.set_text("Gõ nhầm")
        press(K.Key_Return, CTRL)
        settled(page)
        assert form.fields[name].problem and page.asking.form is form
        form.put({name: form._begin[name]})
    assert page.back() and page.parts.session.life.story(id_).corrections == ()


def test_a_telephone_of_nobody_is_asked_about_and_not_dropped(page: DossierPage, id_: str) -> None:
    press(K.Key_E, CTRL)
    form = cast(CorrectForm, page.asking.form)
    form.fields["phone"].setFocus()
    press(K.Key_A, CTRL)
    type_text("0987654321")
    form.fields["submitted_phone"].setFocus()
    type_text("0911222333")
    form.reason.set_text("Gõ nhầm")
    press(K.Key_Return, CTRL)
    settled(page)
    assert form.fields["submitted_by"].problem.startswith("Ghi tên người nộp thay") and form.fields["submitted_by"].editor.hasFocus()
    type_text("Lê Thị Ỷ")
    press(K.Key_Return, CTRL)
    settled(page)
    kept = page.parts.session.counter.get(id_)
    assert kept.submitted_by is not None and (kept.submitted_by.name, kept.submitted_by.phone) == ("Lê Thị Ỷ", "0911222333")
    press(K.Key_E, CTRL)
    form = cast(CorrectForm, page.asking.form)
    form.fields["submitted_by"].set_text("")
    form.reason.set_text("Tự nộp")
    press(K.Key_Return, CTRL)
    settled(page)
    assert page.parts.session.counter.get(id_).submitted_by is None, "an emptied name takes that person out as before"


def test_a_step_is_taken_back_and_a_dossier_is_void_with_a_reason(page: DossierPage, id_: str) -> None:
    page.parts.session.life.step(id_, Status.READY)
    page.reload(id_)
    press(K.Key_M, CTRL)
    press(K.Key_0)
    press(K.Key_Return, CTRL)
    assert page.asking.form is not None and page.asking.form.fields["reason"].problem and again(page, id_) is Status.READY
    type_text("bấm nhầm hồ sơ")
    press(K.Key_Return, times=2)
    settled(page)
    assert again(page, id_) is Status.ACCEPTED and titles(page)[0] == "Rút lại bước ghi nhầm, trở về “Đã tiếp nhận”"
    press(K.Key_M, CTRL)
    press(K.Key_Down, times=20)
    press(K.Key_Return)
    press(K.Key_1, CTRL)
    press(K.Key_Return, times=2)
    settled(page)
    assert page.parts.session.counter.get(id_).voided and page.strip.text.startswith("Hồ sơ đã hủy.")
    assert titles(page)[0] == "Hủy hồ sơ"


def test_a_void_dossier_says_so_and_offers_only_what_can_be_done(page: DossierPage, id_: str) -> None:
    session = page.parts.session
    headings = [button.parentWidget().height() for button in page._ours_only]
    session.corrections.void(id_, "ghi nhầm")
    page.reload(id_)
    settled(page)
    assert page.due.accessibleName().startswith("Đã hủy, hẹn ")
    assert [button.parentWidget().height() for button in page._ours_only] == headings
    facts = page.details.facts.texts()
    assert "Đang ở" not in facts and facts["Tình trạng"] == "Đã hủy"
    assert list(page.bar.buttons) == ["In lại", "Việc khác"] and not any(button.isVisible() for button in page._ours_only)
    assert not page.papers.acceptDrops() and ("Ctrl+T", "thêm tệp") not in page.hints()
    assert [one.verb for one in page.acts.rarer()] == ["Cách tính hạn", "In giấy khác", "Xóa phần cá nhân"]
    press(K.Key_G, CTRL)
    assert not page.panel.isVisible()


def test_two_of_one_dossier_are_put_together_and_taken_apart(page: DossierPage, id_: str) -> None:
    session = page.parts.session
    kept = session.counter.get(id_)
    twin = session.intake.save(DossierDraft(kept.procedure_code, kept.applicant, components=kept.components))
    page.open(twin.id)
    settled(page)
    next(one for one in page.acts.rarer() if one.verb.startswith("Gộp")).run()
    form = page.asking.form
    assert form is not None and form.fields["into"].text() == kept.number, "the other one is proposed"
    press(K.Key_Return, times=3)
    settled(page)
    assert session.counter.get(twin.id).voided and titles(page)[0] == f"Gộp vào hồ sơ {kept.number}"
    assert page.details.facts.texts()["Tình trạng"] == f"Gộp vào hồ sơ {kept.number}"
    assert page.strip.text.startswith(f"Gộp vào hồ sơ {kept.number}.") and "Đã gộp" in [word for word, *_ in page.stepper.texts()]
    next(one for one in page.acts.rarer() if one.verb.startswith("Tách")).run()
    type_text("hai người trùng tên")
    press(K.Key_Return, times=2)
    settled(page)
    assert not session.counter.get(twin.id).voided and titles(page)[0] == f"Tách ra: Gộp vào hồ sơ {kept.number}"


def test_the_number_of_the_other_dossier_is_typed_as_screens_show_it(page: DossierPage, id_: str, others: list[str]) -> None:
    session = page.parts.session
    other = session.counter.get(others[0])
    next(one for one in page.acts.rarer() if one.verb.startswith("Gộp")).run()
    form = page.asking.form
    assert form is not None
    into = cast(TextField, form.fields["into"])
    type_text("abc")
    press(K.Key_Return, times=3)
    settled(page)
    assert into.problem == "Không có hồ sơ abc. Xem lại mã hồ sơ, hoặc tìm theo tên người nộp." and into.line.hasFocus()
    assert into.text() == "abc" and not session.counter.get(id_).voided
    into.line.selectAll()
    type_text(short_number(session.counter.get(id_).number))
    press(K.Key_Return, times=3)
    settled(page)
    assert into.problem.startswith("Không gộp hồ sơ vào chính nó.")
    into.line.selectAll()
    type_text(short_number(other.number))
    press(K.Key_Return, times=3)
    settled(page)
    assert session.counter.get(id_).voided and titles(page)[0] == f"Gộp vào hồ sơ {other.number}"


def test_a_refusal_that_names_no_field_leaves_the_keyboard_where_it_was(
    page: DossierPage, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise Refused("IN_USE", "Máy khác đang ghi.", "Thử lại sau ít phút.")

    monkeypatch.setattr(Corrections, "void", refused)
    next(one for one in page.acts.rarer() if one.verb == "Hủy hồ sơ").run()
    type_text("nhập trùng")
    press(K.Key_Return)
    assert page.bar.buttons["Hủy hồ sơ"].hasFocus()
    press(K.Key_Return)
    settled(page)
    assert page.bar.buttons["Hủy hồ sơ"].hasFocus(), "one more Enter presses nothing else"
    assert page.asking.form is not None and page.asking.form.texts() == {"reason": "nhập trùng"}


# -- hand-overs


def test_officers_are_found_by_letters_without_marks(page: DossierPage, id_: str) -> None:
    press(K.Key_L, CTRL)
    type_text("ho y")
    assert page.asking.form is not None and page.asking.form.offers.texts == ["Hồ Thị Ỷ"]
    press(K.Key_1, CTRL)
    press(K.Key_Return, times=2)
    settled(page)
    assert page.parts.session.counter.get(id_).officer == "Hồ Thị Ỷ"


def test_many_are_handed_over_by_scanning(listed: DossiersPage, id_: str, others: list[str]) -> None:
    session = listed.parts.session
    press(K.Key_J, CTRL)
    form = cast(ScanForm, listed.batch.asking.form)
    press(K.Key_1, CTRL)
    assert form.officer.text() == "Lê Văn Hải" and form.officer.line.hasFocus()
    press(K.Key_Return)
    assert form.code.line.hasFocus(), QApplication.focusWidget()
    whole = session.counter.get(others[0]).number
    for number in (session.counter.get(id_).number, whole, short_number(whole)):  # as the receipt has it, as screens show it
        type_text(number)
        press(K.Key_Return)
        assert form.code.line.hasFocus() and form.code.text() == ""
    assert form.code.problem == "Lê Quang Ấn đã có trong danh sách." and form.verb == "Giao 2 hồ sơ"
    type_text("H50.31.18-000000-1")
    press(K.Key_Return)
    assert form.code.problem.startswith("Không có hồ sơ nào mang mã") and len(form.table.rows()) == 2
    session.life.step(others[1], Status.READY)
    type_text(session.counter.get(others[1]).number)
    press(K.Key_Return)
    assert "đã có kết quả" in form.code.problem and len(form.table.rows()) == 2
    press(K.Key_Return, CTRL)
    settled(listed)
    assert [session.counter.get(key).officer for key in (id_, *others)] == ["Lê Văn Hải", "Lê Văn Hải", ""]
    assert listed.batch.asking.form is None and listed.table.hasFocus()


# -- handing out, fees


def test_an_authorised_person_or_the_post_wants_its_words(page: DossierPage, id_: str) -> None:
    page.parts.session.life.step(id_, Status.READY)
    page.reload(id_)
    press(K.Key_Return, CTRL)
    press(K.Key_Right)
    press(K.Key_Return, times=3)
    form = page.asking.form
    assert form is not None and form.fields["to_name"].problem and again(page, id_) is Status.READY
    type_text("Hồ Thị Ỷ")
    press(K.Key_Return, times=2)
    settled(page)
    assert again(page, id_) is Status.RETURNED
    out = page.parts.session.life.story(id_).handouts[0]
    assert (out.how, out.to_name) == ("authorised", "Hồ Thị Ỷ") and titles(page)[0] == "Trả kết quả cho Hồ Thị Ỷ"


def test_a_batch_is_handed_out_with_the_list_to_sign(listed: DossiersPage, others: list[str], previewed: list[Printed]) -> None:
    session = listed.parts.session
    for key in others:
        session.life.step(key, Status.READY)
    listed.open("ready")
    settled(listed)
    press(K.Key_Space, times=2)
    press(K.Key_Return, CTRL)
    press(K.Key_P, CTRL)
    settled(listed)
    assert [session.counter.get(key).status for key in others] == [Status.RETURNED] * 2
    assert [one.form for one in previewed] == ["handouts"]


def test_a_fee_is_proposed_taken_and_another_waived(page: DossierPage, id_: str) -> None:
    press(K.Key_J, CTRL)
    assert page.asking.form is not None and page.asking.form.texts()["amount"] == "50.000"
    press(K.Key_Return)
    press(K.Key_Return)
    type_text("0402")
    press(K.Key_Return, times=2)
    settled(page)
    paid = page.parts.session.life.story(id_).payments
    assert [(one.amount, one.method, one.receipt_no) for one in paid] == [(50_000, "cash", "0402")]
    assert page.details.facts.texts()["Phí"] == "50.000\u00a0đ, đã thu 50.000\u00a0đ, biên lai 0402"
    press(K.Key_J, CTRL)
    assert "đã thu" in page.asking.form.warning.text
    press(K.Key_Right, times=2)
    press(K.Key_Return)
    press(K.Key_1, CTRL)
    press(K.Key_Return, times=2)
    settled(page)
    last = page.parts.session.life.story(id_).payments[-1]
    assert last.waived and last.reason == "Hộ nghèo."


def test_papers_are_corrected_by_keys_too(page: DossierPage, id_: str) -> None:
    press(K.Key_E, CTRL)
    form = cast(CorrectForm, page.asking.form)
    press(K.Key_F6)
    assert form.papers.table.hasFocus()
    press(K.Key_Space)
    form.reason.set_text("Ghi nhầm giấy tờ")
    press(K.Key_Return, CTRL)
    settled(page)
    assert [paper.name for paper in page.parts.session.counter.get(id_).components] == ["Giấy chứng nhận"]
    assert any(title.startswith("Sửa giấy tờ: Dự thảo hợp đồng") for title in titles(page))


# -- many at once


def test_many_are_extended_with_a_letter_each_and_printed_in_one_file(
    listed: DossiersPage, id_: str, others: list[str], previewed: list[Printed]
) -> None:  # fmt: skip
    session = listed.parts.session
    session.dues.extend(others[0], 2, "Cần xác minh")
    session.life.step(others[1], Status.READY)
    listed.reload()
    press(K.Key_Home)
    press(K.Key_Space, times=3)
    press(K.Key_H, CTRL)
    form = listed.batch.asking.form
    assert form is not None and form.title.text() == "Gia hạn, xin lỗi: 2 hồ sơ"
    press(K.Key_Return, CTRL)
    assert form.fields["reason"].problem.startswith("Chưa ghi gì") and form.fields["days"].problem
    press(K.Key_1, CTRL)
    press(K.Key_Return)
    type_text("4")
    press(K.Key_Return, times=2)
    settled(listed)
    issues = session.life.story(id_).issues
    assert [one.form for one in issues] == ["apology"] and issues[0].no == 2
    assert session.life.story(others[0]).extended == 1 and not session.life.story(others[1]).issues
    assert [(one.form, one.record) for one in previewed] == [("apology", issues[0].id)]
    assert listed.parts.several == [id_], "it can be taken back"


def test_a_paper_of_each_marked_one_comes_in_one_file(
    listed: DossiersPage, id_: str, others: list[str], previewed: list[Printed]
) -> None:  # fmt: skip
    press(K.Key_Home)
    press(K.Key_Space, times=3)
    assert [a.text for a in listed.more_acts()][-2] == "In giấy: 3 hồ sơ đánh dấu"
    press(K.Key_P, CTRL)
    press(K.Key_Down)
    press(K.Key_Return, CTRL)
    settled(listed)
    assert previewed[0].form == "control" and [one.form for one in previewed[0].others] == ["control"] * 2
    press(K.Key_P, CTRL)
    press(K.Key_End)
    press(K.Key_Return, CTRL)
    settled(listed)
    form = listed.batch.asking.form
    assert form is not None and form.fields["which"].problem.startswith("Các hồ sơ này không có giấy nào cần in lại")


def test_a_date_by_hand_is_given_with_its_reason(page: DossierPage, id_: str) -> None:
    (act,) = [a for a in page.acts.rarer() if a.verb == "Đổi ngày hẹn"]
    act.run()
    form = page.asking.form
    assert form is not None
    type_text("31/11")
    press(K.Key_Return)
    type_text("99h")
    press(K.Key_Return, CTRL)
    assert form.fields["hour"].problem == "Không có lúc 99 giờ 0 phút." and form.fields["due_at"].editor.hasFocus(), "all at once"
    assert form.fields["due_at"].problem == "Tháng 11 năm 2026 không có ngày 31." and form.fields["reason"].problem
    press(K.Key_A, CTRL)
    type_text("29/11")
    assert form.fields["due_at"]._hint.text().endswith("là ngày nghỉ.")
    press(K.Key_A, CTRL)
    type_text("1/12")
    press(K.Key_Return)
    press(K.Key_A, CTRL)
    type_text("9h")
    press(K.Key_Return)
    press(K.Key_1, CTRL)
    press(K.Key_Return, CTRL)
    settled(page)
    assert page.parts.session.counter.get(id_).due_at == datetime(2026, 12, 1, 9, 0, tzinfo=ICT)
    (move,) = page.parts.session.life.story(id_).dues
    assert move.cause == "manual" and move.reason == "Người nộp đề nghị hẹn ngày khác."


def test_a_form_given_out_by_mistake_is_void_and_its_step_goes_with_it(page: DossierPage, id_: str) -> None:
    session = page.parts.session
    session.issues.give(id_, "supplement", ["Tờ khai"], "Thiếu tờ khai")
    page.reload(id_)
    (act,) = [a for a in page.acts.rarer() if a.verb == "Hủy phiếu đã phát"]
    assert not act.why
    act.run()
    form = page.asking.form
    assert form is not None and "bước ấy cũng được lấy lại" in form.warning.text
    press(K.Key_Return)
    press(K.Key_1, CTRL)
    press(K.Key_Return, CTRL)
    settled(page)
    story = session.life.story(id_)
    assert story.issues[0].voided and again(page, id_) is Status.ACCEPTED
    session.dues.extend(id_, 3, "Cần xác minh")
    page.reload(id_)
    act.run()
    form = page.asking.form
    assert form is not None and "Số phiếu vẫn giữ" in form.warning.text
    form.fields["reason"].setFocus()
    type_text("Phát nhầm hồ sơ")
    press(K.Key_Return, CTRL)
    settled(page)
    assert session.life.story(id_).issues[1].voided and session.counter.get(id_).due_at == datetime(2026, 11, 23, 17, 0, tzinfo=ICT)


def test_money_to_be_paid_and_a_withdrawal_ask_what_the_rules_want(page: DossierPage, id_: str) -> None:
    session = page.parts.session
    session.life.hand([id_], "Lê Văn Hải")
    page.reload(id_)
    runs = {a.verb: a.run for a in page.acts.rarer()}
    runs["Yêu cầu nộp tiền"]()
    form = page.asking.form
    assert form is not None and form.fields["amount"].line.text() == "50.000"  # type: ignore[attr-defined]
    press(K.Key_1, CTRL)
    form.put({"amount": "0", "notice": "12/TB-CCT", "until": "30/11"})
    press(K.Key_Return, CTRL)
    assert form.fields["amount"].problem
    form.put({"amount": "1.200.000"})
    press(K.Key_Return, CTRL)
    settled(page)
    step = session.life.story(id_).steps[-1]
    assert step.to is Status.PAYMENT
    assert step.reason == "Lệ phí theo thủ tục: 1.200.000 đồng, theo thông báo số 12/TB-CCT, nộp trước ngày 30/11/2026."
    {a.verb: a.run for a in page.acts.rarer()}["Rút theo yêu cầu của dân"]()
    form = page.asking.form
    assert form is not None and form.texts()["who"] == "Võ Đức Quảng" and form.texts()["day"] == "23/11/2026"
    form.put({"who": "32/13", "day": "32/13"})
    press(K.Key_Return, CTRL)
    assert {name: field.problem for name, field in form.fields.items() if field.problem} == {
        "who": "Tên này không có chữ nào. Ghi họ tên người đề nghị.", "day": "Không có tháng 13.",
        "reason": "Chưa ghi gì. Ghi vài chữ rồi làm tiếp.",
    }, "all at once"  # fmt: skip
    form.put({"who": "Võ Đức Quảng", "day": "18/11/2026"})
    form.fields["reason"].setFocus()
    press(K.Key_1, CTRL)
    press(K.Key_Return, CTRL)
    assert form.fields["day"].problem == "Hồ sơ nhận ngày 19/11/2026, chưa thể rút trước ngày ấy."
    form.put({"day": "25/11/2026", "papers": "Tờ khai"})
    press(K.Key_Return, CTRL)
    assert form.fields["day"].problem == "Ngày này ở tương lai."
    form.put({"day": "23/11"})
    press(K.Key_Return, CTRL)
    settled(page)
    said = "Võ Đức Quảng đề nghị ngày 23/11/2026. Lý do: Người nộp không còn nhu cầu.\nGiấy tờ trả lại: Tờ khai"
    assert session.life.story(id_).steps[-1].reason == said and again(page, id_) is Status.WITHDRAWN


def test_a_refusal_and_the_office_that_works_with_us_are_asked_for(page: DossierPage, id_: str, previewed: list[Printed]) -> None:
    session = page.parts.session
    press(K.Key_L, CTRL)
    type_text("ho y")
    press(K.Key_1, CTRL)
    press(K.Key_Tab)
    type_text("Công an xã")
    press(K.Key_Return, CTRL)
    settled(page)
    assert session.life.cooperating(id_) == "Công an xã" and session.counter.get(id_).officer == "Hồ Thị Ỷ"
    {a.verb: a.run for a in page.acts.rarer()}["Dừng giải quyết"]()
    form = cast(GiveForm, page.asking.form)
    form.put({"reason": "Người nộp đề nghị dừng.", "petition": "2/12", "returned_papers": "Sổ đỏ"})
    press(K.Key_Return, CTRL)
    assert form.fields["petition"].problem == "Ngày này ở tương lai."
    form.put({"petition": "20/11"})
    press(K.Key_Return, CTRL)
    settled(page)
    issue = session.life.story(id_).issues[0]
    assert (issue.form, issue.texts["petition"], issue.texts["returned_papers"]) == ("stop", "2026-11-20", "Sổ đỏ")
    assert [one.form for one in previewed] == ["stop"]


def test_what_is_handed_back_stands_there_without_what_was_only_shown(qtbot: QtBot, parts: Parts) -> None:
    session, long = parts.session, "Giấy chứng sinh; không có thì văn bản của người làm chứng, hoặc giấy cam đoan về việc sinh"
    asked = ("Tờ khai.", long, "Thẻ căn cước", "Trường hợp ủy quyền thì có giấy ủy quyền")
    papers = tuple(ComponentTemplate(name, originals=1, must_digitise=False, show_only=name == "Thẻ căn cước") for name in asked)
    session.catalogue.write([replace(GIFT, code="9.000001", components=papers)])
    made = session.intake.save(DossierDraft("9.000001", QUANG, received_at=THU))
    session.life.hand([made.id], "Lê Văn Hải")
    page = DossierPage(parts)
    put_up(qtbot, page, made.id)
    runs = {act.verb: act.run for act in page.acts.rarer()}
    runs["Rút theo yêu cầu của dân"]()
    form = page.asking.form
    assert form is not None and form.texts()["papers"] == f"Tờ khai; {long}"
    runs["Dừng giải quyết"]()
    form = cast(GiveForm, page.asking.form)
    back = form.fields["returned_papers"]
    assert form.texts()["returned_papers"] == f"Tờ khai; {long}"
    assert back.width() > form.fields["petition"].width() * 1.8, "long names have the whole line"
    form.lines.setFocus()
    assert form.offers.texts and not any("ủy quyền" in text for text in form.offers.texts), "a notice asks for no paper"
    page.hide()


def test_in_lai_offers_every_sheet_once_a_numbered_form_was_given_out(page: DossierPage, id_: str, previewed: list[Printed]) -> None:
    session = page.parts.session
    press(K.Key_P, CTRL)
    settled(page)
    assert [one.form for one in previewed] == ["receipt"], "with the receipt alone it prints at once"
    issue = session.issues.give(id_, "supplement", ["Tờ khai"], "Thiếu tờ khai")
    session.prints.taken(session.prints.form(issue.id, "supplement"), "Canon")
    page.reload(id_)
    press(K.Key_P, CTRL)
    form = cast(PrintForm, page.asking.form)
    told = [row[0].split("\n")[0] for row in form.table.texts()]
    assert told[-1].startswith("Phiếu yêu cầu bổ sung") and form.table.texts()[-1][1] == "đã in 1 lần"
    press(K.Key_Down, times=6)
    press(K.Key_Return)
    settled(page)
    assert (previewed[-1].form, previewed[-1].record, previewed[-1].copy_no) == ("supplement", issue.id, 2)

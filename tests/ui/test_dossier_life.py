"""The life of a dossier by keys: forms given out, mistakes put right, hand-overs by scanning, handing out, fees, the count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from tests.ui.conftest import CHEAP, OFFICE, PASSWORD, FixedClock, put_up
from tests.ui.test_dossier import GIFT, QUANG
from ui.dossiers.correct_form import CorrectForm
from ui.dossiers.count_form import CountForm
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.give_form import GiveForm
from ui.dossiers.hand_form import ScanForm
from ui.dossiers.list_page import DossiersPage
from ui.dossiers.print_form import PrintForm
from ui.hands import CTRL, press, type_text
from ui.page import Parts

K = Qt.Key
THU = datetime(2026, 11, 19, 15, 40, tzinfo=ICT)


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    made = create_office(OFFICE, PASSWORD, tmp_path / "office", tmp_path / "state", clock=clock, cost=CHEAP, catalogue=False).session
    made.catalogue.write([GIFT])
    made.life.save_officers(["Lê Văn Hải", "Hồ Thị Ỷ"])
    clock.at = datetime(2026, 11, 23, 15, 12, tzinfo=ICT)
    yield made
    made.close()


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
    press(K.Key_L, CTRL)
    settled(page)
    assert again(page, id_) is Status.PROCESSING and titles(page)[0] == "Đã bổ sung, xử lý tiếp", "the clock runs on without a question"
    press(K.Key_B, CTRL)
    assert page.asking.form is not None and "đã yêu cầu bổ sung 1 lần" in page.asking.form.warning.text


def test_an_extension_is_given_once_and_nonsense_is_told_beside_its_field(page: DossierPage, id_: str, previewed: list[Printed]) -> None:
    press(K.Key_H, CTRL)
    form = cast(GiveForm, page.asking.form)
    press(K.Key_1, CTRL)
    press(K.Key_Return)
    type_text("ba")
    press(K.Key_Return, times=2)
    assert form.days.problem == "Số ngày gia hạn từ 1 đến 99." and form.days.line.hasFocus()
    form.days.line.clear()
    type_text("3")
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
    press(K.Key_End)
    press(K.Key_Down, times=12)
    press(K.Key_Return)
    press(K.Key_1, CTRL)
    press(K.Key_Return, times=2)
    settled(page)
    assert page.parts.session.counter.get(id_).voided and page.strip.text.startswith("Hồ sơ đã hủy.")
    assert titles(page)[0] == "Hủy hồ sơ" and not page.bar.buttons["Sửa sai"].isEnabled()


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
    for key in (id_, others[0], others[0]):
        type_text(session.counter.get(key).number)
        press(K.Key_Return)
        assert form.code.line.hasFocus() and form.code.text() == ""
    assert form.code.problem == "Lê Quang Ấn đã có trong danh sách." and form.verb == "Giao 2 hồ sơ"
    type_text("H50.31.18-000000-1")
    press(K.Key_Return)
    assert form.code.problem.startswith("Không có hồ sơ nào mang mã") and len(form.table.rows()) == 2
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

"""One dossier, driven by keys: where it stands, its acts and their reasons, papers and files, what happened, neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import ComponentTemplate, Limit, LimitUnit, Procedure
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office import desk
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from tests.office.seeding import seed
from tests.ui.conftest import FakeFiles, FixedClock, put_up
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.more_form import MoreForm
from ui.dossiers.step_forms import WithdrawForm
from ui.hands import ALT, CTRL, press, type_text
from ui.kit.theme import dress
from ui.page import Parts

GIFT = Procedure(
    "", "2.001035", "Thủ tục chứng thực giao dịch liên quan đến tài sản là quyền sử dụng đất", "Chứng thực",
    (Limit(2, LimitUnit.WORKING_DAYS),), (),
    (ComponentTemplate("Dự thảo hợp đồng", originals=1, must_digitise=True),
     ComponentTemplate("Giấy chứng nhận", copies=1, must_digitise=True)),
)  # fmt: skip
QUANG = Person("Võ Đức Quảng", "045079000551", "1979-02-03", "Nam", "Thôn Tiên Mỹ 1", "0915000208")


class Viewer(QObject):
    """Stands for the program that opens PDF files on this machine."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Path] = []

    @Slot(QUrl)
    def view(self, url: QUrl) -> None:
        self.seen.append(Path(url.toLocalFile()))


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([GIFT])
    bare.calendar.save([DayRule(date(2026, 11, 24), True, "Ngày Văn hóa Việt Nam")])
    return bare


@pytest.fixture
def id_(session: Session, clock: FixedClock) -> str:
    """Received on Friday morning, due today at five; it is Monday, 15:12."""
    clock.at = datetime(2026, 11, 23, 15, 12, tzinfo=ICT)
    return session.intake.save(DossierDraft("2.001035", QUANG, received_at=datetime(2026, 11, 19, 15, 40, tzinfo=ICT))).id


@pytest.fixture
def shown(qtbot: QtBot, parts: Parts, id_: str) -> Iterator[Callable[..., DossierPage]]:
    made: list[DossierPage] = []

    def show(argument: str = "", **size: int) -> DossierPage:
        made.append(DossierPage(parts))
        put_up(qtbot, made[-1], argument or id_, **size)
        return made[-1]

    yield show
    for one in made:
        one.hide()


@pytest.fixture
def page(shown: Callable[..., DossierPage]) -> DossierPage:
    return shown()


def settled(page: DossierPage) -> None:
    page.parts.jobs.wait()
    QApplication.processEvents()


def news(page: DossierPage) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    page.parts.notify.told.connect(lambda *said: found.append(said))
    return found


def status(page: DossierPage) -> Status:
    assert page.shown is not None
    return page.parts.session.counter.get(page.shown.dossier.id).status


def titles(page: DossierPage) -> list[str]:
    return [title for title, _, _ in page.timeline.texts()]


def scan(folder: Path, name: str = "giay-chung-nhan.pdf", content: bytes = b"%PDF-1.4 quet") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


# -- what is shown


def test_everything_about_it_stands_there(page: DossierPage, id_: str) -> None:
    assert page.title() == "Võ Đức Quảng" and page.fact().startswith("261119-1001")
    assert page.name.text() == "Chứng thực giao dịch liên quan đến tài sản là quyền sử dụng đất"
    assert page.due._text == "Hôm nay 17:00, còn 1 giờ 48 phút"
    assert page.stepper.texts()[:2] == [("Tiếp nhận", "done", "19/11 15:40"), ("Chuyển xử lý", "now", "")]
    facts = page.details.facts.texts()
    assert facts["Số căn cước"] == "045***…551" and facts["Ngày sinh"] == "03/02/1979, Nam"
    assert facts["Nhận lúc"] == "15:40 19/11/2026 (nhập sau)"
    assert page.details.reckoning()[0].startswith("T5 19/11 Nhận 15:40") and page.details.reckoning()[-1].endswith("trả 17:00")
    assert page.details.whereabouts == "Dữ liệu: đã lưu, chưa gửi"
    told = "Nhập sau từ giấy. Hẹn trả 17:00 23/11/2026. Ghi lúc 15:12 23/11/2026. Nguyễn Thị Hoa"
    assert page.timeline.texts() == [("Tiếp nhận hồ sơ", told, "T5 19/11 15:40")]
    assert page._papers_said.text() == "2 giấy tờ, 2 phải số hóa, đã số hóa 0" and page.papers.hasFocus()


def test_nothing_to_pay_is_said_as_at_intake(shown: Callable[..., DossierPage], session: Session) -> None:
    page = shown(session.intake.save(DossierDraft("2.001035", QUANG, fee=0)).id)
    assert page.details.facts.texts()["Phí"] == "Miễn phí"


def test_an_unknown_number_says_so_and_leads_back(shown: Callable[..., DossierPage]) -> None:
    page = shown("H50.31.18-261119-99999")
    asked: list[tuple[str, str]] = []
    page.asked_for.connect(lambda *said: asked.append(said))
    assert page.missing.isVisible() and "mã" in page.missing.text.lower() and page.missing.button is not None
    page.missing.button.setFocus()
    press(Qt.Key.Key_Return)
    assert asked == [("dossiers", "")] and page.title() == "Hồ sơ"
    press(Qt.Key.Key_R, CTRL)


def test_numbers_are_masked_until_shown(page: DossierPage) -> None:
    page.details.numbers.setFocus()
    press(Qt.Key.Key_Space)
    settled(page)
    assert page.details.facts.texts()["Số căn cước"] == "045079000551" and page.details.facts.texts()["Điện thoại"] == "0915 000 208"
    assert page.details.numbers.text() == page.details.numbers.accessibleName() == "Che số và điện thoại"
    assert page.parts.session.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'read'").fetchone() == (1,)


def test_a_step_entered_late_stands_at_its_own_moment(page: DossierPage, id_: str, clock: FixedClock) -> None:
    life = page.parts.session.life
    clock.at = datetime(2026, 11, 23, 15, 12, 40, tzinfo=ICT)
    life.hand([id_], "Lê Văn Hải", datetime(2026, 11, 20, 8, 5, tzinfo=ICT))
    life.step(id_, Status.SUPPLEMENT, "thiếu giấy chứng sinh", datetime(2026, 11, 20, 8, 5, tzinfo=ICT))
    life.step(id_, Status.PROCESSING, at=datetime(2026, 11, 23, 9, 0, tzinfo=ICT))
    life.step(id_, Status.READY)
    page.reload(id_)
    assert [(title, at) for title, _, at in page.timeline.texts()] == [
        ("Có kết quả", "hôm nay 15:12"), ("Đã bổ sung, xử lý tiếp", "hôm nay 09:00"), ("Yêu cầu bổ sung", "T6 20/11 08:05"),
        ("Chuyển xử lý: Lê Văn Hải", "T6 20/11 08:05"), ("Tiếp nhận hồ sơ", "T5 19/11 15:40"),
    ]  # fmt: skip
    assert page.timeline.texts()[3][1] == "Ghi lúc 15:12 23/11/2026. Nguyễn Thị Hoa", "written another day: that is said"
    assert page.stepper.texts()[1] == ("Chuyển xử lý", "done", "20/11 08:05"), "that it went on is no other hand-over"


def test_what_was_done_in_the_minute_of_the_receipt_is_not_put_before_it(page: DossierPage, session: Session, clock: FixedClock) -> None:
    clock.at = datetime(2026, 11, 23, 15, 12, 40, tzinfo=ICT)
    new = session.intake.save(DossierDraft("2.001035", QUANG)).id
    clock.at += timedelta(minutes=3)
    session.life.hand([new], "Lê Văn Hải", datetime(2026, 11, 23, 15, 12, tzinfo=ICT))
    page.open(new)
    settled(page)
    assert titles(page) == ["Chuyển xử lý: Lê Văn Hải", "Tiếp nhận hồ sơ"]


# -- acts


def test_handing_over_asks_for_the_officer_and_remembers_the_name(page: DossierPage) -> None:
    press(Qt.Key.Key_L, CTRL)
    assert page.asking.form is not None and page.asking.form.isVisible()
    type_text("Lê Văn Hải")
    press(Qt.Key.Key_Return)
    assert page.bar.buttons["Chuyển xử lý"].hasFocus(), "Enter on the last field goes to the button, never saves by surprise"
    press(Qt.Key.Key_Return)
    settled(page)
    assert status(page) is Status.PROCESSING and page.asking.form is None and page.papers.hasFocus()
    assert titles(page)[0] == "Chuyển xử lý: Lê Văn Hải" and page.stepper.texts()[2] == ("Đang xử lý", "now", "Lê Văn Hải")
    press(Qt.Key.Key_L, CTRL)
    assert page.bar.buttons["Chuyển người khác"].isEnabled() and page.asking.form.offers.texts[0] == "Lê Văn Hải"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert page.asking.form.fields["officer"].problem == "Chưa ghi gì. Ghi vài chữ rồi làm tiếp." and status(page) is Status.PROCESSING


def test_the_whole_way_to_the_hand_out(page: DossierPage, id_: str) -> None:
    said, saved = news(page), []
    page.saved.connect(saved.append)
    press(Qt.Key.Key_L, CTRL)
    press(Qt.Key.Key_Return, times=2)
    settled(page)
    assert [text for text, button in page.bar.buttons.items() if button.kind == "primary"] == ["Có kết quả"]
    hand_out = page.bar.buttons["Trả kết quả"]
    assert hand_out.toolTip() == "Ghi “Có kết quả” (Ctrl R) trước." and not hand_out.isEnabled()
    press(Qt.Key.Key_R, CTRL)
    settled(page)
    assert status(page) is Status.READY and page.due._text.startswith("Chờ trả từ 23/11")
    press(Qt.Key.Key_Return, CTRL)
    press(Qt.Key.Key_Return)
    settled(page)
    assert status(page) is Status.RETURNED and page.stepper.texts()[4] == ("Trả kết quả", "done", "23/11 15:12")
    done = ["Đã chuyển xử lý", "Đã ghi có kết quả", "Đã trả kết quả"]
    assert [bold for _, bold, _ in said] == [f"{words}: Võ Đức Quảng." for words in done]
    assert saved == [id_] * 3
    assert not any(page.bar.buttons[name].isEnabled() for name in ("Có kết quả", "Trả kết quả", "Yêu cầu bổ sung"))
    assert page.bar.buttons["Có kết quả"].toolTip() == "Hồ sơ đã đóng: đã trả."


def test_a_dossier_just_received_may_be_handed_out_at_once(page: DossierPage) -> None:
    press(Qt.Key.Key_Return, CTRL)
    press(Qt.Key.Key_Return)
    settled(page)
    assert status(page) is Status.RETURNED and titles(page)[0] == "Có kết quả và trả ngay cho Võ Đức Quảng"


def test_after_a_wait_the_new_due_date_is_told_and_a_step_taken_back_too(page: DossierPage, id_: str, clock: FixedClock) -> None:
    life = page.parts.session.life
    life.step(id_, Status.SUPPLEMENT, "thiếu giấy chứng sinh")
    clock.at += timedelta(days=2)
    life.step(id_, Status.PROCESSING)
    page.reload(id_)
    assert page.timeline.texts()[0][0] == "Đã bổ sung, xử lý tiếp"
    assert "trước là 17:00 23/11/2026" in page.timeline.texts()[0][1] and "Hẹn trả mới" in page.timeline.texts()[0][1]
    life.step(id_, Status.READY)
    life.take_back(id_, "bấm nhầm hồ sơ")
    page.reload(id_)
    assert page.timeline.texts()[0][:2] == ("Rút lại bước ghi nhầm, trở về “Đang xử lý”", "Lý do: bấm nhầm hồ sơ. Nguyễn Thị Hoa")
    life.hand([id_], "Lê Văn Hải")
    life.hand_back([id_])
    page.reload(id_)
    assert titles(page)[:2] == ["Đưa về bộ phận Một cửa", "Chuyển cho Lê Văn Hải"]


def test_esc_keeps_the_words_for_the_next_time(page: DossierPage) -> None:
    press(Qt.Key.Key_B, CTRL)
    type_text("Thiếu bản chính")
    assert page.back() and page.asking.form is None and page.papers.hasFocus() and status(page) is Status.ACCEPTED
    press(Qt.Key.Key_B, CTRL)
    assert page.asking.form is not None and page.asking.form.texts()["contents"] == "Thiếu bản chính"
    page.leave()
    page.open("")
    press(Qt.Key.Key_B, CTRL)
    assert page.asking.form.texts()["contents"] == "Thiếu bản chính"
    assert page.back() and not page.back()


def test_the_status_bar_tells_the_keys_of_what_asks(page: DossierPage) -> None:
    told: list[list[tuple[str, str]]] = []
    page.changed.connect(lambda: told.append(page.hints()))
    usual = page.hints()
    assert ("Enter", "mở tệp") in usual
    for key, keys in (
        (Qt.Key.Key_B, [("Enter", "ô tiếp"), ("Shift ↵", "ô trước"), ("Ctrl 1…9", "lấy thẳng"), ("Escape", "để sau")]),
        (Qt.Key.Key_M, [("↑↓", "chọn"), ("Enter", "làm"), ("1…9", "làm thẳng"), ("Escape", "để sau")]),
        (Qt.Key.Key_I, [("↑↓", "chọn"), ("Space", "đánh dấu"), ("Enter", "xem và in"), ("Escape", "để sau")]),
        (Qt.Key.Key_D, [("Enter", "in phiếu tính hạn"), ("Escape", "để sau")]),
        (Qt.Key.Key_L, [("Enter", "đến nút"), ("Tab", "cơ quan phối hợp"), ("Ctrl 1…9", "lấy thẳng"), ("Escape", "để sau")]),
        (Qt.Key.Key_G, [("Enter", "ô tiếp"), ("Alt ↵", "xuống dòng"), ("Escape", "để sau")]),
    ):
        press(key, CTRL)
        assert told[-1] == page.hints() == keys
        assert page.back() and told[-1] == page.hints() == usual


def test_enter_pressed_twice_does_it_once(page: DossierPage, id_: str) -> None:
    press(Qt.Key.Key_L, CTRL)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return, times=3)
    settled(page)
    steps = [entry.new for entry in page.parts.session.counter.history(id_) if entry.field == "status"]
    assert steps == [2, 4]


def test_a_failing_save_keeps_the_words(page: DossierPage, monkeypatch: pytest.MonkeyPatch) -> None:
    from cchc_desktop.domain.errors import Refused
    from cchc_desktop.office.life import Life

    def full(*_: object, **__: object) -> None:
        raise Refused("DISK_FULL", "Ổ đĩa đã đầy, việc này chưa làm được.", "Dọn bớt ổ đĩa rồi làm lại.")

    said = news(page)
    monkeypatch.setattr(Life, "step", full)
    press(Qt.Key.Key_M, CTRL)
    press(Qt.Key.Key_3)
    type_text("Thiếu bản chính")
    press(Qt.Key.Key_Return, times=3)
    settled(page)
    assert said == [("red", "Ổ đĩa đã đầy, việc này chưa làm được.", "Dọn bớt ổ đĩa rồi làm lại.")]
    form = page.asking.form
    assert isinstance(form, WithdrawForm) and form.reason.text() == "Thiếu bản chính" and page.bar.buttons[form.verb].isEnabled()
    monkeypatch.undo()
    press(Qt.Key.Key_Return, CTRL)
    settled(page)
    assert status(page) is Status.WITHDRAWN


def test_a_refusal_of_a_field_stands_beside_it(page: DossierPage) -> None:
    press(Qt.Key.Key_G, CTRL)
    page.panel.words.set_text("x" * 2001)
    press(Qt.Key.Key_Return, times=2)
    settled(page)
    assert page.parts.session.counter.get(page.shown.dossier.id).note == "" and page.panel.words.text() == "x" * 2001  # type: ignore[union-attr]


def test_the_rarer_acts_stand_in_one_list(page: DossierPage) -> None:
    press(Qt.Key.Key_M, CTRL)
    form = page.asking.form
    assert isinstance(form, MoreForm)
    told = {row[1]: row[2] for row in form.table.texts()}
    assert told["Rút theo yêu cầu của dân"] == "" and told["Dừng giải quyết"] == "Không làm được ở bước “Đã tiếp nhận”."
    press(Qt.Key.Key_4)
    assert page.asking.form is form, "what cannot be done is not begun"
    assert page.back() and "Có kết quả" in page.bar.buttons and page.papers.hasFocus()
    press(Qt.Key.Key_M, CTRL)
    press(Qt.Key.Key_3)
    type_text("Dân tự rút")
    press(Qt.Key.Key_Return, times=3)
    settled(page)
    assert status(page) is Status.WITHDRAWN and page.stepper.texts()[1] == ("Đã rút", "ended", "23/11 15:12")
    assert page.timeline.texts()[0][0] == "Rút hồ sơ theo yêu cầu của dân" and "Có kết quả" in page.bar.buttons


def test_two_who_write_at_once_are_both_kept_and_it_is_said(page: DossierPage, id_: str) -> None:
    press(Qt.Key.Key_G, CTRL)
    type_text("quầy một")
    page.parts.session.counter.step(id_, Status.PROCESSING)
    desk.add_note(page.parts.session, id_, "quầy hai")
    press(Qt.Key.Key_Return, times=2)
    settled(page)
    assert page.strip.text.startswith("Hai bên cùng sửa: ghi chú.")
    assert {"Ghi chú: quầy một", "Ghi chú: quầy hai"} <= set(titles(page))


def test_somebody_else_was_quicker(page: DossierPage, id_: str) -> None:
    said = news(page)
    page.parts.session.counter.finish(id_, handed_out=True)
    press(Qt.Key.Key_R, CTRL)
    settled(page)
    assert said[0][0] == "red" and page.stepper.texts()[4][1] == "done", "the page shows how it stands now"


def test_what_is_saved_elsewhere_shows_but_typed_words_stay(page: DossierPage, id_: str) -> None:
    press(Qt.Key.Key_G, CTRL)
    type_text("đang gõ")
    page.parts.session.life.hand([id_], "Trần Nam")
    page.reload(id_)
    assert page.details.facts.texts()["Đang ở"] == "Trần Nam" and page.panel.words.text() == "đang gõ" and page.panel.isVisible()


# -- notes, history, prints


def test_notes_and_prints_are_told_in_the_history(page: DossierPage, id_: str, clock: FixedClock) -> None:
    clock.at += timedelta(minutes=1)
    press(Qt.Key.Key_G, CTRL)
    type_text("chờ lãnh đạo ký")
    press(Qt.Key.Key_Return, times=2)
    settled(page)
    clock.at += timedelta(minutes=1)
    session = page.parts.session
    session.prints.taken(session.prints.receipt(id_), "Canon LBP 2900")
    session.prints.taken(session.prints.receipt(id_), "Canon LBP 2900")
    page.reload(id_)
    assert page.timeline.texts()[:3] == [
        ("In lại giấy tiếp nhận, lần 2", "Nguyễn Thị Hoa", "hôm nay 15:14"), ("In giấy tiếp nhận", "Nguyễn Thị Hoa", "hôm nay 15:14"),
        ("Ghi chú: chờ lãnh đạo ký", "Nguyễn Thị Hoa", "hôm nay 15:13"),
    ]  # fmt: skip
    press(Qt.Key.Key_G, CTRL)
    assert page.panel.words.text() == "chờ lãnh đạo ký", "the note is written anew, not added to"


def test_corrections_are_told_with_old_and_new(page: DossierPage, id_: str) -> None:
    session = page.parts.session
    person = {"name": "Võ Đức Quang", "id_number": "045079000552", "birth_date": "1979-02-04", "gender": "Nam", "address": "Thôn Tiên Mỹ 1",
              "phone": "0915000208", "email": ""}  # fmt: skip
    with session.store.act(session.author, session.clock) as act:
        act.write("dossier", id_, {"applicant": person, "fee": 50000, "strange_field": 1})
    page.reload(id_)
    assert titles(page)[:4] == [
        "Sửa phí: – → 50.000\u00a0đ", "Sửa ngày sinh: 03/02/1979 → 04/02/1979", "Sửa số căn cước: 045***…551 → 045***…552",
        "Sửa họ tên: Võ Đức Quảng → Võ Đức Quang",
    ]  # fmt: skip


def test_reprint_goes_to_the_preview(page: DossierPage, id_: str) -> None:
    shown: list[Printed] = []
    page.parts.preview = shown.append
    press(Qt.Key.Key_P, CTRL)
    settled(page)
    assert [one.record for one in shown] == [id_]


# -- files


def test_a_scan_is_added_by_dialog_and_opened_from_a_copy(page: DossierPage, id_: str, tmp_path: Path) -> None:
    files, viewer = page.parts.files, Viewer()
    assert isinstance(files, FakeFiles)
    press(Qt.Key.Key_T, CTRL)
    settled(page)
    assert page.parts.session.counter.get(id_).attachments == (), "the dialog was cancelled"
    files.answer = scan(tmp_path)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_T, CTRL)
    settled(page)
    assert page.papers.texts()[1] == ["2. Giấy chứng nhận", "đã số hóa", "", "giay-chung-nhan.pdf"]
    assert page._papers_said.text() == "2 giấy tờ, 2 phải số hóa, đã số hóa 1" and page.papers.currentIndex().row() == 1
    assert titles(page)[0] == "Thêm tệp giay-chung-nhan.pdf"
    QDesktopServices.setUrlHandler("file", viewer, "view")
    try:
        press(Qt.Key.Key_Return)
        settled(page)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert len(viewer.seen) == 1 and viewer.seen[0].read_bytes() == b"%PDF-1.4 quet" and tmp_path not in viewer.seen[0].parents
    page.leave()
    assert not viewer.seen[0].exists(), "nothing in clear stays behind"


def test_enter_on_what_another_office_sent_opens_a_harmless_copy_or_says_why_not(page: DossierPage, id_: str) -> None:
    session, viewer, told = page.parts.session, Viewer(), news(page)
    for name, content in (("x.bat", b"%PDF-1.4 @echo off"), ("tờ khai.pdf", b"MZ program")):
        sha, size = session.counter.blobs.put(BytesIO(content))
        with session.store.act(session.author, session.clock) as act:
            fields = {f"attachment/{name}": {"sha256": sha, "size": size, "media": "application/pdf", "result": True}}
            act.write("dossier", id_, fields | {f"attachment_name/{name}": {"name": name}}, home=session.store.unit)
    page.reload(id_)
    QDesktopServices.setUrlHandler("file", viewer, "view")
    try:
        for row in page.papers.rows():
            if row.file is not None:
                page.files.open_row(row)
                settled(page)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert [(copy.suffixes, copy.read_bytes()) for copy in viewer.seen] == [([".pdf"], b"%PDF-1.4 @echo off")]
    assert [said[1:] for said in told] == [
        ("Tệp tờ khai không phải PDF, JPEG, PNG hay TIFF nên không được mở.",
         "Nhờ nơi gửi quét lại thành PDF và gửi thay; tệp cũ để nguyên, không có tác dụng gì."),
    ]  # fmt: skip
    page.leave()


def test_results_and_several_files_of_one_paper(page: DossierPage, id_: str, tmp_path: Path) -> None:
    files = page.parts.files
    assert isinstance(files, FakeFiles)
    for name in ("trang-1.pdf", "trang-2.pdf"):
        files.answer = scan(tmp_path, name, name.encode().join([b"%PDF-", b""]))
        page.papers.selectRow(0)
        press(Qt.Key.Key_T, CTRL)
        settled(page)
    assert [row[0].strip() for row in page.papers.texts()] == ["1. Dự thảo hợp đồng", "trang-1.pdf", "trang-2.pdf", "2. Giấy chứng nhận",
                                                               "Kết quả giải quyết"]  # fmt: skip
    page.papers.selectRow(4)
    files.answer = scan(tmp_path, "ket-qua.pdf", b"%PDF-kq")
    press(Qt.Key.Key_Return)
    settled(page)
    held = page.parts.session.counter.get(id_).attachments
    assert [file.name for file in held if file.result] == ["ket-qua.pdf"] and page.papers.texts()[4][3] == "ket-qua.pdf"


def test_a_file_dropped_on_a_paper_is_taken_in(page: DossierPage, id_: str, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(scan(tmp_path)))])
    at = page.papers.visualRect(page.papers.model().index(1, 0)).center()
    event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    page.papers.dropEvent(event)
    settled(page)
    held = page.parts.session.counter.get(id_)
    assert [file.component for file in held.attachments] == [held.components[1].id] and held.components[1].digitised
    assert page.papers.indexAt(QPoint(5, 5)).row() == 0


def test_what_is_no_scan_is_refused_calmly(page: DossierPage, id_: str, tmp_path: Path) -> None:
    said, files = news(page), page.parts.files
    assert isinstance(files, FakeFiles)
    files.answer = scan(tmp_path, "chuong-trinh.exe", b"MZ\x90")
    press(Qt.Key.Key_T, CTRL)
    settled(page)
    assert said[0][:2] == ("red", "Tệp chuong-trinh.exe không phải PDF, JPEG, PNG hay TIFF.")
    assert page.parts.session.counter.get(id_).attachments == ()


# -- neighbours and room


def test_alt_arrows_walk_the_list_it_was_opened_from(page: DossierPage, session: Session, id_: str) -> None:
    other = session.intake.save(DossierDraft("2.001035", Person("Hồ Thị Ỷ", address="Thôn Đức Xá"))).id
    page.parts.walk = [other, id_]
    page.open(id_)
    assert page.fact().endswith(", 2 trên 2")
    press(Qt.Key.Key_B, CTRL)
    type_text("lý do của Quảng")
    press(Qt.Key.Key_Left, ALT)
    assert page.title() == "Hồ Thị Ỷ" and page.asking.form is None and page.papers.hasFocus()
    press(Qt.Key.Key_Left, ALT)
    assert page.title() == "Hồ Thị Ỷ", "there is nobody before the first"
    press(Qt.Key.Key_B, CTRL)
    assert page.asking.form is not None and page.asking.form.texts()["contents"] == ""
    page.back()
    press(Qt.Key.Key_Right, ALT)
    press(Qt.Key.Key_B, CTRL)
    assert page.title() == "Võ Đức Quảng" and page.asking.form.texts()["contents"] == "lý do của Quảng"


def test_another_units_dossier_is_read_only(shown: Callable[..., DossierPage], session: Session) -> None:
    with session.store.act(session.author, session.clock) as act:
        session.offices.save_unit(act, Unit("19411", "Xã", "Cửa Tùng", date(2025, 7, 1)))
    other = seed(session, 1, days=1, unit="19411@2025-07-01")[0]
    before = session.counter.heads(other)
    page = shown(other)
    assert page.strip.text.startswith("Hồ sơ của Xã Cửa Tùng.")
    assert not any(button.isEnabled() for button in page.bar.buttons.values() if button.text() != "Việc khác")
    press(Qt.Key.Key_G, CTRL)
    press(Qt.Key.Key_T, CTRL)
    press(Qt.Key.Key_Return)
    settled(page)
    assert not page.panel.isVisible() and session.counter.heads(other) == before


@pytest.mark.parametrize(("width", "height", "factor"), [(1150, 617, 1.0), (1033, 534, 1.0), (1294, 671, 1.2)])
def test_it_holds_on_small_screens(shown: Callable[..., DossierPage], width: int, height: int, factor: float) -> None:
    dress(QApplication.instance(), factor)  # type: ignore[arg-type]
    try:
        page = shown(width=width, height=height)
        press(Qt.Key.Key_B, CTRL)
        QApplication.processEvents()
        least = page.minimumSizeHint()
        assert least.width() <= width and least.height() <= height
        assert page.asking.form is not None and page.asking.form.fields["contents"].isVisible()
        for button in page.bar.buttons.values():
            assert button.width() >= button.sizeHint().width() and button.geometry().right() <= page.bar.width()
    finally:
        dress(QApplication.instance(), 1.0)  # type: ignore[arg-type]

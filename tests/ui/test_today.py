"""The start page as a clerk meets it in the morning: counts, what is due, what just came in, what is unsent, the year's targets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import ComponentTemplate, Limit, LimitUnit, Procedure
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office.desk import read
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from cchc_desktop.storage import desk
from cchc_desktop.sync.states import States
from tests.office.seeding import seed
from tests.ui.conftest import FixedClock, put_up
from tests.ui.whole_cells import cut
from ui.dossiers.history import events
from ui.hands import press, type_text
from ui.kit import tokens
from ui.kit.buttons import Button
from ui.kit.theme import dress
from ui.page import Parts
from ui.today.page import TodayPage
from ui.today.sending import SendingBox
from ui.today.unprinted import GiveUp

BIRTH = Procedure(
    "", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),), (),
    (ComponentTemplate("Tờ khai", originals=1, must_digitise=True),),
)  # fmt: skip
SINGLE = Procedure("", "1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", "Hộ tịch", (Limit(3, LimitUnit.WORKING_DAYS),))
HOLIDAY = DayRule(date(2026, 11, 24), True, "Ngày Văn hóa Việt Nam")


@pytest.fixture
def session(bare: Session) -> Session:
    """An office with two procedures: the shipped catalogue is not looked at here."""
    bare.catalogue.write([BIRTH, SINGLE])
    bare.calendar.save([HOLIDAY])
    return bare


def take_in(session: Session, name: str, at: str, code: str = "1.001193", **more: Any) -> str:
    draft = DossierDraft(code, Person(name, address="Thôn Linh Hải"), received_at=datetime.fromisoformat(at).replace(tzinfo=ICT), **more)
    return session.intake.save(draft).id


@pytest.fixture
def morning(session: Session) -> dict[str, str]:
    """Monday 23/11, 09:30, tomorrow is a holiday."""
    made = {
        "late": take_in(session, "Lê Quang Ấn", "2026-11-17T08:00"),
        "today": take_in(session, "Hồ Thị Ỷ", "2026-11-20T08:00"),
        "next": take_in(session, "Võ Đức Quảng", "2026-11-23T08:00"),
        "week": take_in(session, "Ngô Xuân Tường", "2026-11-23T08:10", "1.004873"),
        "waiting": take_in(session, "Dương Thị Ái Liên", "2026-11-20T09:00"),
        "ready": take_in(session, "Phan Thị Hồng Nhung", "2026-11-20T09:10"),
    }
    session.counter.step(made["waiting"], Status.SUPPLEMENT, "thiếu giấy chứng sinh")
    session.counter.step(made["ready"], Status.READY)
    return made


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, morning: dict[str, str]) -> TodayPage:
    made = TodayPage(parts)
    put_up(qtbot, made)
    return made


def asked(page: TodayPage) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    page.asked_for.connect(lambda name, argument: found.append((name, argument)))
    return found


def test_six_counts_and_the_words_below_them(page: TodayPage) -> None:
    assert {which.value: tile.count for which, tile in page.tiles.items()} == {
        "overdue": 1, "today": 1, "next": 1, "week": 1, "supplement": 1, "ready": 1,
    }  # fmt: skip
    assert page.tiles[Listing.OVERDUE].hint == "Lâu nhất 3 ngày làm việc"
    assert page.tiles[Listing.NEXT].text() == "Thứ Tư 25/11" and page.tiles[Listing.NEXT].hint == "Mai 24/11 nghỉ lễ"
    assert page.tiles[Listing.WEEK].hint == "Đến hết Thứ Sáu 27/11"
    assert page.fact() == "Đã nhận 2 hồ sơ, đã trả 0 kết quả"


def test_the_keyboard_starts_on_the_most_urgent_one(page: TodayPage, morning: dict[str, str]) -> None:
    seen = asked(page)
    assert page.urgent.hasFocus()
    assert page.urgent.texts()[0] == ["Quá 3 ngày", "Lê Quang Ấn", "Đăng ký khai sinh", "Quầy tiếp nhận", "Chuyển xử lý"]
    assert [row[0] for row in page.urgent.texts()] == ["Quá 3 ngày", "Hôm nay 17:00", "T4 25/11", "Tạm dừng"]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert seen == [("dossier", morning["today"])]
    assert page.parts.walk == [morning[name] for name in ("late", "today", "next", "waiting")]


def test_a_count_opens_its_list_by_keys(page: TodayPage) -> None:
    seen = asked(page)
    page.tiles[Listing.OVERDUE].setFocus()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Right, times=4)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    assert seen == [("dossiers", "overdue"), ("dossiers", "today"), ("dossiers", "ready")]


def test_what_just_came_in(page: TodayPage, morning: dict[str, str]) -> None:
    seen = asked(page)
    assert page.recent.texts()[0] == ["08:10", "Ngô Xuân Tường", "Cấp giấy xác nhận tình trạng hôn nhân", "Đã tiếp nhận", "T6 27/11"]
    assert page.recent.texts()[2][0] == "T6 20/11"
    assert page.recent.selectionModel().selectedRows() == [], "only the list with the keyboard shows a chosen row"
    page.recent.setFocus()
    press(Qt.Key.Key_Return)
    assert seen == [("dossier", morning["week"])] and page.parts.walk[0] == morning["week"]


def test_a_save_elsewhere_shows_at_once_and_a_hidden_page_reads_when_it_comes_back(
    page: TodayPage, session: Session, morning: dict[str, str]
) -> None:
    session.counter.step(morning["late"], Status.READY)
    page.reload(morning["late"])
    assert page.tiles[Listing.OVERDUE].count == 0 and page.tiles[Listing.READY].count == 2
    page.hide()
    session.counter.step(morning["today"], Status.READY)
    page.reload(morning["today"])
    assert page.tiles[Listing.TODAY].count == 1, "nothing is read for a page nobody sees"
    page.show()
    page.open("")
    assert page.tiles[Listing.TODAY].count == 0


def test_time_goes_on_by_itself(page: TodayPage, clock: FixedClock) -> None:
    clock.at += timedelta(hours=8)
    page._timer.timeout.emit()
    assert page.tiles[Listing.OVERDUE].count == 2 and page.tiles[Listing.TODAY].count == 0
    assert page.urgent.texts()[1][0] == "Quá 30 phút"


def test_a_day_off_names_the_next_working_day(qtbot: QtBot, parts: Parts, morning: dict[str, str], clock: FixedClock) -> None:
    clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=ICT)
    page = TodayPage(parts)
    put_up(qtbot, page)
    assert page.fact() == "Hôm nay nghỉ, làm việc lại Thứ Tư 25/11"
    assert page.tiles[Listing.TODAY].hint == "Nghỉ: Ngày Văn hóa Việt Nam" and page.tiles[Listing.NEXT].hint == "Ngày mai"


def test_an_office_without_dossiers_offers_the_first_one(qtbot: QtBot, parts: Parts) -> None:
    page = TodayPage(parts)
    seen = asked(page)
    put_up(qtbot, page)
    assert page.nothing.text.startswith("Chưa có hồ sơ nào.") and page.nothing.isVisible() and page.strip.text == ""
    press(Qt.Key.Key_Return)
    assert seen == [("intake", "")]


def test_a_receiving_office_is_led_to_what_its_units_sent(qtbot: QtBot, parts: Parts, session: Session) -> None:
    with session.store.act(session.author, session.clock) as act:
        session.offices.save_unit(act, Unit("19411", "Xã", "Cửa Tùng", date(2025, 7, 1)))
    seed(session, 4, days=3, unit="19411@2025-07-01")
    page = TodayPage(parts)
    seen = asked(page)
    put_up(qtbot, page)
    assert page.nothing.text == "Cơ quan này chưa tự tiếp nhận hồ sơ nào. Có hồ sơ của 1 đơn vị gửi lên."
    press(Qt.Key.Key_Return)
    page.tiles[Listing.OVERDUE].click()
    assert seen == [("dossiers", "all"), ("dossiers", "overdue in 19405@2025-07-01")], "the figure counts this office's own"


def test_nothing_due_is_said_calmly(qtbot: QtBot, parts: Parts, session: Session) -> None:
    done = take_in(session, "Lê Quang Ấn", "2026-11-20T08:00")
    session.counter.finish(done, handed_out=True)
    page = TodayPage(parts)
    put_up(qtbot, page)
    assert page.nothing.isVisible() and "không có hồ sơ nào đến hạn" in page.nothing.text and page.nothing.button is None
    assert page.recent.isVisible() and page.recent.texts()[0][3] == "Đã trả"


def test_where_the_data_is_and_the_way_to_the_stick(page: TodayPage) -> None:
    seen = asked(page)
    assert page.sending.shown["Đã lưu, chưa gửi"] == "9" and page.sending.shown["An toàn"] == "0"
    page.sending.button.setFocus()
    press(Qt.Key.Key_Return)
    assert seen == [("handover", "write")]


def test_days_of_another_year_are_shown_whole(page: TodayPage, session: Session, clock: FixedClock) -> None:
    clock.at = datetime(2027, 1, 4, 9, 30, tzinfo=ICT)
    page.reload()
    shown = page.recent.texts()
    assert all("/2026" in row[0] and "/2026" in row[4] for row in shown) and cut(page.recent) == []


def test_home_and_end_go_to_the_first_and_last_row(page: TodayPage) -> None:
    page.urgent.setFocus()
    press(Qt.Key.Key_End)
    assert page.urgent.currentIndex().row() == len(page.urgent.rows()) - 1 > 0
    assert page.urgent.selectionModel().isRowSelected(page.urgent.currentIndex().row())
    press(Qt.Key.Key_Home)
    assert page.urgent.currentIndex().row() == 0


def test_what_needs_me_stands_above_with_its_act(page: TodayPage, clock: FixedClock) -> None:
    assert page.strip.text == "", "the first week nobody nags"
    clock.at += timedelta(days=9)
    page.reload()
    assert page.strip.text == "9 thay đổi chưa gửi cấp trên. Chưa ghi ra USB lần nào. Chưa sao lưu lần nào."


def test_targets_say_what_is_missing(page: TodayPage, session: Session) -> None:
    texts = [label.text() for label in page.goals.findChildren(QLabel)]
    assert any("Chưa có bản cam kết năm nay" in text for text in texts)
    sides = {"committing": {"unit": "UBND xã Vĩnh Thủy", "person": "Nguyễn Hữu Tâm", "title": "Chủ tịch"},
             "receiving": {"unit": "Sở Nội vụ", "person": "Trần Văn Bình", "title": "Giám đốc"}}  # fmt: skip
    session.agreements.add(session.agreements.start("office") | sides)
    page.reload()
    QApplication.processEvents()
    texts = [label.text() for label in page.goals.findChildren(QLabel) if label.isVisibleTo(page)]
    assert "Đạt 99 %, dư 0 hồ sơ (1 trên 1)".replace(" %", "\u00a0%") in texts
    assert "Cần 100\u00a0%: còn 5 hồ sơ (0 trên 5)" in texts
    seen = asked(page)
    link = next(b for b in page.goals.findChildren(type(page.all_open)) if b.text().startswith("Xem") and b.isVisibleTo(page))
    assert link.text() == "Xem 5 hồ sơ chưa số hóa đủ"
    link.click()
    assert seen == [("dossiers", "not_digitised")]


def test_signed_targets_that_slip_are_counted_and_lead_to_the_commitments(
    page: TodayPage, parts: Parts, session: Session, tmp_path: Path
) -> None:
    assert parts.jobs.wait() and not page.goals.slipping.isVisibleTo(page)
    sides = {"committing": {"unit": "UBND xã Vĩnh Thủy", "person": "Nguyễn Hữu Tâm", "title": "Chủ tịch"},
             "receiving": {"unit": "Sở Nội vụ", "person": "Trần Văn Bình", "title": "Giám đốc"}}  # fmt: skip
    sheet = session.agreements.add(session.agreements.start("office") | sides)
    page.open()
    assert parts.jobs.wait() and not page.goals.slipping.isVisibleTo(page), "a draft binds nobody"
    Image.new("L", (40, 30), 200).save(tmp_path / "ký.png")
    session.agreements.record_signature(sheet.id, tmp_path / "ký.png")
    page.open()
    assert parts.jobs.wait() and page.goals.slipping.isVisibleTo(page)
    names = page.goals.slipping.toolTip().splitlines()
    assert "Tỷ lệ hồ sơ số hóa đầy đủ thành phần khi tiếp nhận" in names
    assert page.goals.slipping.text() == f"{len(names)} chỉ tiêu cam kết đang chậm"
    seen = asked(page)
    page.goals.slipping.click()
    assert seen == [("commitments", "")]


def test_the_three_ratios_lead_to_the_dossiers_behind_them(page: TodayPage, session: Session, tmp_path: Path) -> None:
    key = session.counter.find("", limit=10)[0].id
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 a")
    session.counter.attach(key, tmp_path / "a.pdf", 1)
    page.reload()
    QApplication.processEvents()
    seen, told = asked(page), {}
    for button in page.goals.findChildren(type(page.all_open)):
        if button.text().endswith("%") and button.isVisibleTo(page):
            told[button.accessibleName()] = button.text()
            button.click()
    assert [which for _, which in seen] == ["not_digitised", "no_result_file", "none_digitised"]
    for said, (_, which) in zip(told, seen, strict=True):
        rows = session.lists.rows(Listing(which), "", "", 100).rows
        assert said.startswith(f"Xem {len(rows)} hồ sơ "), "as many as the figure says"


@pytest.mark.parametrize(("width", "height", "factor"), [(1150, 617, 1.0), (1033, 534, 1.0), (1294, 671, 1.2)])
def test_it_holds_on_small_screens(qtbot: QtBot, parts: Parts, morning: dict[str, str], width: int, height: int, factor: float) -> None:
    dress(QApplication.instance(), factor)  # type: ignore[arg-type]
    try:
        page = TodayPage(parts)
        put_up(qtbot, page, width=width, height=height)
        least = page.minimumSizeHint()
        assert (page.width(), page.height()) == (width, height) and least.width() <= width and least.height() <= height
        assert page.urgent.viewport().height() >= 2 * page.urgent.verticalHeader().defaultSectionSize()
        assert page.sending.width() <= page._side.viewport().width()
        assert cut(page.urgent) == [] and cut(page.recent) == []
    finally:
        dress(QApplication.instance(), 1.0)  # type: ignore[arg-type]


def test_what_the_provincial_system_lacks_is_one_step_away(qtbot: QtBot, parts: Parts, session: Session, morning: dict[str, str]) -> None:
    page = TodayPage(parts)
    put_up(qtbot, page)
    assert page.more.national.text() == "6 hồ sơ chưa nhập hệ thống tỉnh"
    page.more.national.setFocus()
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["national", ""]
    for place, key in enumerate(morning.values()):
        session.national.enter(key, f"H50.31.18-261123-010{place}")
    page.reload()
    assert not page.more.national.isVisible() and page.more.fees.isVisible()


def test_who_has_what_by_officer_and_by_field_leads_to_their_dossiers(page: TodayPage, morning: dict[str, str]) -> None:
    session = page.parts.session
    session.life.hand([morning["late"], morning["today"]], "Lê Văn Hải")
    session.life.hand([morning["week"]], "Hồ Thị Ỷ")
    found = asked(page)
    press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page.shares.hasFocus() and page.shares.isVisible() and not page.urgent.isVisible()
    told = {line[0]: line[1:] for line in page.shares.texts()}
    assert next(iter(told)) == "Lê Văn Hải", "the most pressed first"
    assert told["Lê Văn Hải"] == ["1", "1", "–", "–", "–", "–", "–"]
    assert told["Hồ Thị Ỷ"] == ["–", "–", "–", "1", "–", "–", "–"]
    assert told["Bộ phận Một cửa"] == ["–", "–", "1", "–", "–", "1", "1"]
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert found[0] == ("dossiers", "overdue of officer:Lê Văn Hải") and found[1][1].startswith("open of officer:")
    press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert page.shares.texts() == [["Hộ tịch", "1", "1", "1", "1", "–", "1", "1"]]
    press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert page.urgent.hasFocus() and page.urgent.isVisible()
    page.open("sector")
    assert page.shares.isVisible()


def test_a_number_whose_paper_was_never_printed_is_told_of_at_the_next_start(
    page: TodayPage, morning: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While this run of the program lives, whoever saved it has it in hand; what is void or was printed since is told of no more."""
    session, previewed = page.parts.session, list[Printed]()
    page.parts.preview = previewed.append
    kept = session.intake.save(DossierDraft("1.001193", Person("Lê Thị Sáu", address="Thôn Linh Hải")), to_print=True)
    given = session.issues.give(kept.id, "supplement", ["Tờ khai"], "Thiếu.", to_print=True)
    session.intake.save(DossierDraft("1.001193", Person("Lê Thị Bảy", address="Thôn Linh Hải")))
    page.reload("")
    assert page.strip.text == ""
    monkeypatch.setattr(desk, "_RUN", "the next start")
    page.reload("")
    number = session.counter.get(kept.id).number
    said = f"2 giấy đã cấp số mà chưa in. Giấy của {number} chưa ra máy in; in lại không cấp số mới, không in nữa thì ghi lý do."
    assert page.strip.text == said
    again, _ = page.strip.findChildren(Button)
    again.click()
    page.parts.jobs.wait()
    assert [(made.form, made.record, made.copy_no) for made in previewed] == [("receipt", kept.id, 1)]
    session.prints.taken(previewed[0], "Máy in")
    page.reload("")
    assert page.strip.text.startswith("1 giấy đã cấp số mà chưa in.")
    session.issues.void(given.id, "Ghi nhầm")
    page.reload("")
    assert page.strip.text == "" and session.counter.get(kept.id).number == number


def test_what_is_not_printed_any_more_is_settled_with_a_reason(
    qtbot: QtBot, page: TodayPage, morning: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By keys alone: Tab to the act, the reason, Enter. The number stays taken, the history says why, and a later print is a first one."""
    session = page.parts.session
    kept = session.intake.save(DossierDraft("1.001193", Person("Lê Thị Sáu", address="Thôn Linh Hải")), to_print=True)
    monkeypatch.setattr(desk, "_RUN", "the next start")
    page.reload("")
    _, act = page.strip.findChildren(Button)
    act.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Return)
    (asked,) = page.findChildren(GiveUp)
    qtbot.waitUntil(asked.isActiveWindow)
    assert kept.number in asked.windowTitle() and asked.reason.line.hasFocus()
    press(Qt.Key.Key_Return)
    assert asked.isVisible() and asked.reason.problem.startswith("Ghi lý do") and page.strip.text.startswith("1 giấy")
    type_text("đã viết tay, máy in hỏng")
    press(Qt.Key.Key_Return)
    page.parts.jobs.wait()
    assert page.strip.text == "" and session.counter.get(kept.id).receipt_no == kept.receipt_no and session.check().ok
    told = [event.title for event in events((), read(session, kept.id).prints, page.parts.look)]
    assert told == ["Không in giấy tiếp nhận nữa: đã viết tay, máy in hỏng"]
    later = session.prints.receipt(kept.id)
    assert (later.copy_no, session.prints.taken(later, "Máy in"), session.prints.count("receipt", kept.id)) == (1, 1, 1)
    for reason, code in (("", "REASON_NEEDED"), ("lại lần nữa", "NOTHING_TO_PRINT")):
        with pytest.raises(Refused, match=code):
            session.prints.give_up("receipt", kept.id, reason)


def test_esc_leaves_the_reminder(qtbot: QtBot, page: TodayPage, morning: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    page.parts.session.intake.save(DossierDraft("1.001193", Person("Lê Thị Sáu", address="Thôn Linh Hải")), to_print=True)
    monkeypatch.setattr(desk, "_RUN", "the next start")
    page.reload("")
    page.strip.findChildren(Button)[1].click()
    (asked,) = page.findChildren(GiveUp)
    qtbot.waitUntil(asked.isActiveWindow)
    type_text("chưa chắc")
    press(Qt.Key.Key_Escape)
    page.reload("")
    assert page.strip.text.startswith("1 giấy")


@pytest.mark.parametrize("at", ["2025-10-22T16:30:00+07:00", "2026-11-20T16:30:00+07:00", ""])
def test_the_card_of_what_is_on_its_way_fits_the_slim_side_whatever_the_receipt(qtbot: QtBot, qapp: QApplication, at: str) -> None:
    dress(qapp)
    box = SendingBox()
    qtbot.addWidget(box)
    counts = dict.fromkeys(ChangeState, 152_000)
    box.show_states(States(counts, [], 1240, at), 2026, sends=True)
    assert box.minimumSizeHint().width() <= tokens.px(286)

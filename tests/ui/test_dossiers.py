"""The list of dossiers, driven by keys: found by any word, filtered, marked, moved on, masked; of one unit or of many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import ComponentTemplate, Limit, LimitUnit, Procedure
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office import desk
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from tests.office.seeding import seed
from tests.ui.conftest import put_up
from tests.ui.whole_cells import cut
from ui.dossiers.list_page import DossiersPage
from ui.hands import CTRL, press, type_text
from ui.kit import tokens
from ui.kit.theme import dress
from ui.page import Parts

BIRTH = Procedure(
    "", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),), (),
    (ComponentTemplate("Tờ khai", originals=1, must_digitise=True),),
)  # fmt: skip
HERE, THERE = "19405@2025-07-01", "19411@2025-07-01"
PEOPLE = (
    ("late", "Lê Quang Ấn", "045085006214", "0912345678", "2026-11-18T08:00"),
    ("today", "Hồ Thị Ỷ", "045185006241", "0915000208", "2026-11-20T08:00"),
    ("next", "Nguyễn Thị Kim Oanh", "", "", "2026-11-23T08:00"),
    ("waiting", "Đặng Thị Thanh Thủy", "", "", "2026-11-20T09:00"),
    ("ready", "Phan Thị Hồng Nhung", "", "", "2026-11-20T09:10"),
    ("gone", "Trần Đình Phúc", "", "", "2026-11-19T09:10"),
)  # fmt: skip


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([BIRTH])
    bare.calendar.save([DayRule(date(2026, 11, 24), True, "Ngày Văn hóa Việt Nam")])
    return bare


def take_in(session: Session, name: str, number: str, phone: str, at: str, **more: Any) -> str:
    person = Person(name, number, address="Thôn Linh Hải", phone=phone)
    return session.intake.save(DossierDraft("1.001193", person, received_at=datetime.fromisoformat(at).replace(tzinfo=ICT), **more)).id


@pytest.fixture
def ids(session: Session) -> dict[str, str]:
    made = {key: take_in(session, *person) for key, *person in PEOPLE}
    session.counter.step(made["waiting"], Status.SUPPLEMENT, "thiếu giấy chứng sinh")
    session.counter.step(made["ready"], Status.READY)
    session.counter.finish(made["gone"], handed_out=True)
    return made


@pytest.fixture
def shown(qtbot: QtBot, parts: Parts) -> Iterator[Callable[..., DossiersPage]]:
    """Makes the page as the shell shows it; it is put away before its office is closed."""
    made: list[DossiersPage] = []

    def show(argument: str = "", **size: int) -> DossiersPage:
        made.append(DossiersPage(parts))
        put_up(qtbot, made[-1], argument, **size)
        parts.jobs.wait()
        return made[-1]

    yield show
    for one in made:
        one.hide()


@pytest.fixture
def page(shown: Callable[..., DossiersPage], ids: dict[str, str]) -> DossiersPage:
    return shown()


def names(page: DossiersPage) -> list[str]:
    return [row[0] for row in page.table.texts()]


def settled(page: DossiersPage) -> None:
    """The search pause has passed, the card has followed, what was queued is done."""
    page.search.flush()
    page._glance_soon.stop()
    page._show_glance()
    page.parts.jobs.wait()
    QApplication.processEvents()


def news(page: DossiersPage) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    page.parts.notify.told.connect(lambda *said: found.append(said))
    return found


def test_open_ones_come_by_their_due_date_with_counts_on_the_filters(page: DossiersPage) -> None:
    assert names(page) == ["Lê Quang Ấn", "Hồ Thị Ỷ", "Đặng Thị Thanh Thủy", "Phan Thị Hồng Nhung", "Nguyễn Thị Kim Oanh"]
    assert [row[3] for row in page.table.texts()] == ["Quá 2 ngày", "Hôm nay 17:00", "Tạm dừng", "Chờ trả từ 23/11", "T4 25/11"]
    assert [row[4] for row in page.table.texts()][2:4] == ["Chờ bổ sung", "Đã xử lý xong"]
    counts = {value: chip.count for value, chip in page.filters.chips.items()}
    assert (counts["open"], counts["overdue"], counts["supplement"], counts["all"], counts["parallel"]) == (5, 1, 1, 6, 0)
    assert page.table.hasFocus() and page._foot.text() == "5 hồ sơ, xếp theo hạn trả" and page.fact() == "6 hồ sơ"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kim oanh", ["Nguyễn Thị Kim Oanh"]), ("oanh nguyen", ["Nguyễn Thị Kim Oanh"]), ("ho thi y", ["Hồ Thị Ỷ"]),
        ("045085006214", ["Lê Quang Ấn"]), ("0915000", ["Hồ Thị Ỷ"]),
    ],
)  # fmt: skip
def test_typed_words_find_people_by_name_and_figures(page: DossiersPage, typed: str, found: list[str]) -> None:
    press(Qt.Key.Key_F, CTRL)
    type_text(typed)
    settled(page)
    assert names(page) == found


def test_procedures_are_found_too_but_people_come_first(page: DossiersPage) -> None:
    press(Qt.Key.Key_F, CTRL)
    type_text("Đặng")
    settled(page)
    assert names(page)[0] == "Đặng Thị Thanh Thủy" and len(names(page)) == 5, "Đăng ký khai sinh is five times there"
    page.search.setText("1.001193")
    settled(page)
    assert len(names(page)) == 5 and names(page)[0] == "Lê Quang Ấn"


def test_the_whole_number_finds_one_wherever_it_stands(page: DossiersPage, ids: dict[str, str]) -> None:
    number = page.parts.session.counter.get(ids["gone"]).number
    press(Qt.Key.Key_F, CTRL)
    type_text(number)
    settled(page)
    assert names(page) == [] and page.nothing.isVisible()
    assert page.nothing.button is not None and page.nothing.button.text() == "Tìm trong tất cả (1 hồ sơ)"
    asked: list[tuple[str, str]] = []
    page.asked_for.connect(lambda *said: asked.append(said))
    press(Qt.Key.Key_Return)
    settled(page)
    assert asked == [("dossier", ids["gone"])], "a whole code, typed or scanned, opens at once"
    assert names(page) == ["Trần Đình Phúc"] and page.which is Listing.ALL
    assert page.table.texts()[0][3] == "Trễ hạn 1 ngày"


@pytest.mark.parametrize("typed", ["0915 000 208", "0915.000.208", "+84915000208", "+84 915 000 208", "0915 000", "y 0915-000-208"])
def test_a_telephone_is_found_however_it_is_typed(page: DossiersPage, ids: dict[str, str], typed: str) -> None:
    press(Qt.Key.Key_F, CTRL)
    type_text(typed)
    settled(page)
    assert names(page) == ["Hồ Thị Ỷ"]


def test_letters_typed_in_the_table_go_to_the_search_line_and_enter_opens(page: DossiersPage, ids: dict[str, str]) -> None:
    asked: list[tuple[str, str]] = []
    page.asked_for.connect(lambda *said: asked.append(said))
    press(Qt.Key.Key_T)
    press(Qt.Key.Key_H)
    press(Qt.Key.Key_I)
    settled(page)
    assert page.search.hasFocus() and page.search.text() == "thi" and "Lê Quang Ấn" not in names(page)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert asked == [("dossier", ids["waiting"])]
    assert page.parts.walk == [ids[name] for name in ("today", "waiting", "ready", "next")]


def test_esc_takes_one_step_back_at_a_time(page: DossiersPage) -> None:
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_F, CTRL)
    type_text("hong")
    settled(page)
    assert page.back() and page.search.text() == "" and len(names(page)) == 5 and page.table.hasFocus()
    assert page.back() and page.table.marked == set()
    assert not page.back()


def test_filters_by_keys(page: DossiersPage) -> None:
    press(Qt.Key.Key_2, CTRL)
    settled(page)
    assert page.which is Listing.OVERDUE and names(page) == ["Lê Quang Ấn"] and page.table.hasFocus()
    press(Qt.Key.Key_7, CTRL)
    settled(page)
    assert page.nothing.text == "Không có hồ sơ nào ở mục “Sửa song song”."
    page.filters.chips["all"].setFocus()
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Return)
    settled(page)
    assert page.which is Listing.NOT_DIGITISED and page._foot.text() == "6 hồ sơ, mới nhất trước"


def test_a_list_asked_for_from_elsewhere(page: DossiersPage, ids: dict[str, str]) -> None:
    page.open("late")
    settled(page)
    assert names(page) == ["Trần Đình Phúc"] and page.filters.chips["late"].isVisible()
    page.open("find:hong nhung")
    settled(page)
    assert names(page) == ["Phan Thị Hồng Nhung"] and page.which is Listing.ALL and not page.filters.chips["late"].isVisible()
    page.open("nonsense")
    settled(page)
    assert len(names(page)) == 6 and page.search.text() == ""


def test_nothing_found_anywhere_offers_intake(page: DossiersPage) -> None:
    press(Qt.Key.Key_F, CTRL)
    type_text("zzz %$ ')(")
    settled(page)
    assert page.nothing.text.startswith("Không có hồ sơ nào khớp “zzz") and page.nothing.button is not None
    assert page.nothing.button.text() == "Tiếp nhận hồ sơ mới"
    press(Qt.Key.Key_Return)
    assert page.glance.dossier is None
    assert page.glance._none.isVisible() and page.glance._none.text == "Hồ sơ đang chọn hiện ở đây: hạn, giấy tờ, việc tiếp theo."


def test_the_card_follows_the_chosen_row(page: DossiersPage, ids: dict[str, str]) -> None:
    settled(page)
    facts = page.glance.facts.texts()
    assert facts["Số căn cước"] == "045***…214" and facts["Điện thoại"] == "0912 *** 678" and facts["Gửi đi"] == "Đã lưu, chưa gửi"
    assert page.glance.due.text == "Quá 2 ngày. Hẹn 17:00 T5 19/11"
    assert page.glance.main is not None and page.glance.main.text() == "Chuyển xử lý"
    press(Qt.Key.Key_Down, times=3)
    settled(page)
    assert page.glance.name.text() == "Phan Thị Hồng Nhung" and page.glance.main.text() == "Trả kết quả"


def test_numbers_are_masked_until_shown(page: DossiersPage) -> None:
    settled(page)
    cells = [column.cell(page.table.current()) for column in page.table._model.columns]
    assert cells[0].second == "045***…214"
    page.numbers.setFocus()
    press(Qt.Key.Key_Return)
    settled(page)
    assert page.table._model.columns[0].cell(page.table.current()).second == "045085006214"
    assert page.glance.facts.texts()["Số căn cước"] == "045085006214" and page.numbers.text() == "Che số và điện thoại"
    logged = page.parts.session.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'read'").fetchone()
    assert logged == (1,)


def test_ctrl_r_notes_the_result_and_the_row_takes_its_new_state(page: DossiersPage, ids: dict[str, str]) -> None:
    said, saved = news(page), []
    page.saved.connect(saved.append)
    press(Qt.Key.Key_R, CTRL)
    settled(page)
    assert page.parts.session.counter.get(ids["late"]).status is Status.READY
    assert said == [("green", "Đã ghi có kết quả: Lê Quang Ấn.", "")] and saved == [ids["late"]]
    assert page.table.texts()[0][4] == "Đã xử lý xong"


def test_an_act_that_cannot_be_done_says_why(page: DossiersPage, ids: dict[str, str]) -> None:
    said = news(page)
    press(Qt.Key.Key_Down, times=2)
    press(Qt.Key.Key_R, CTRL)
    settled(page)
    assert said == [("amber", "“Có kết quả”: chưa làm được.", "Đang chờ bổ sung: bấm “Đã bổ sung, xử lý tiếp” trước.")]
    assert page.parts.session.counter.get(ids["waiting"]).status is Status.SUPPLEMENT


def test_many_marked_are_handed_out_at_once(page: DossiersPage, ids: dict[str, str]) -> None:
    said = news(page)
    for name in ("late", "today"):
        page.parts.session.counter.step(ids[name], Status.READY)
    page.reload()
    press(Qt.Key.Key_Space, times=2)
    press(Qt.Key.Key_Space)
    assert len(page.table.marked) == 3 and page._marks_said.text() == "Đã đánh dấu 3"
    press(Qt.Key.Key_Return, CTRL)
    assert page.batch.asking.form is not None and page.batch.asking.form.title.text() == "Trả kết quả: 2 hồ sơ"
    press(Qt.Key.Key_Return)
    settled(page)
    statuses = {name: page.parts.session.counter.get(id_).status for name, id_ in ids.items()}
    assert statuses["late"] is statuses["today"] is Status.RETURNED and statuses["waiting"] is Status.SUPPLEMENT
    assert said == [("green", "Đã trả kết quả: 2 hồ sơ.", "1 hồ sơ chưa làm được ở bước đang đứng.")]
    assert page.table.marked == set() and names(page) == ["Đặng Thị Thanh Thủy", "Phan Thị Hồng Nhung", "Nguyễn Thị Kim Oanh"]


def test_while_a_form_asks_the_status_bar_tells_its_keys(page: DossiersPage) -> None:
    told: list[list[tuple[str, str]]] = []
    page.changed.connect(lambda: told.append(page.hints()))
    usual = page.hints()
    press(Qt.Key.Key_L, CTRL)
    assert told[-1] == [("Enter", "đến nút"), ("Tab", "cơ quan phối hợp"), ("Ctrl 1…9", "lấy thẳng"), ("Escape", "để sau")]
    form = page.batch.asking.form
    assert form is not None and form.mapTo(page, QPoint()).x() == tokens.MARGIN
    assert page.back() and told[-1] == usual


def test_a_result_among_many_is_not_opened_anew_by_handing_them_over(page: DossiersPage, ids: dict[str, str]) -> None:
    said = news(page)
    page.parts.session.counter.step(ids["late"], Status.READY)
    page.reload()
    press(Qt.Key.Key_Space, times=2)
    press(Qt.Key.Key_L, CTRL)
    assert page.batch.asking.form is not None and page.batch.asking.form.title.text() == "Chuyển xử lý"
    type_text("Lê Văn Hải")
    press(Qt.Key.Key_Return, times=2)
    settled(page)
    get = page.parts.session.counter.get
    assert get(ids["late"]).status is Status.READY and get(ids["today"]).officer == "Lê Văn Hải"
    assert said == [("green", "Đã chuyển xử lý: Hồ Thị Ỷ.", "1 hồ sơ chưa làm được ở bước đang đứng.")]
    press(Qt.Key.Key_Up, times=4)
    press(Qt.Key.Key_L, CTRL)
    assert page.batch.asking.form is not None and page.batch.asking.form.title.text() == "Xử lý lại", "alone it is said what it is"
    press(Qt.Key.Key_Return, times=2)
    settled(page)
    assert get(ids["late"]).status is Status.PROCESSING and get(ids["late"]).finished_at is None


def test_somebody_else_was_quicker(page: DossiersPage, ids: dict[str, str]) -> None:
    said = news(page)
    page.parts.session.counter.step(ids["late"], Status.READY)
    press(Qt.Key.Key_R, CTRL)
    settled(page)
    assert [kind for kind, *_ in said] == ["red"] and "không chuyển sang" in said[0][1]
    assert page.table.texts()[0][4] == "Đã xử lý xong", "the list shows how it stands now"


def test_reprint_goes_to_the_preview(page: DossiersPage, ids: dict[str, str]) -> None:
    shown: list[Printed] = []
    page.parts.preview = shown.append
    press(Qt.Key.Key_P, CTRL)
    settled(page)
    assert [one.record for one in shown] == [ids["late"]] and shown[0].pdf.startswith(b"%PDF")


def test_edited_side_by_side_is_marked_in_the_list(page: DossiersPage, ids: dict[str, str]) -> None:
    seen = page.parts.session.counter.heads(ids["late"])
    desk.add_note(page.parts.session, ids["late"], "quầy một", seen)
    desk.add_note(page.parts.session, ids["late"], "quầy hai", seen)
    page.open("parallel")
    settled(page)
    assert names(page) == ["Lê Quang Ấn"]
    assert page.table._model.columns[4].cell(page.table.current()).second == "sửa song song"


def test_a_receiving_office_sees_all_units_and_can_look_at_one(
    shown: Callable[..., DossiersPage], session: Session, ids: dict[str, str]
) -> None:
    with session.store.act(session.author, session.clock) as act:
        session.offices.save_unit(act, Unit("19411", "Xã", "Cửa Tùng", date(2025, 7, 1)))
    seed(session, 4, days=3, unit=THERE)
    page = shown("all")
    assert page.units.isVisible() and not page.table.isColumnHidden(1)
    assert page.search.fontMetrics().horizontalAdvance(page.search.placeholderText()) <= page.search.width() - tokens.px(26)
    assert {row[1] for row in page.table.texts()} == {"Xã Vĩnh Thủy", "Xã Cửa Tùng"} and len(names(page)) == 10
    page.units.set_value(THERE)
    settled(page)
    assert {row[1] for row in page.table.texts()} == {"Xã Cửa Tùng"} and page.fact() == "4 hồ sơ"
    assert page.glance.main is None and not page.glance.print_button.isVisible(), "a unit's dossiers are worked on by that unit"
    said = news(page)
    press(Qt.Key.Key_R, CTRL)
    settled(page)
    assert said == [("amber", "“Có kết quả”: chưa làm được.", "Hồ sơ của đơn vị khác: xem được, việc này làm ở đơn vị ấy.")]
    page.open(f"unit:{HERE}")
    settled(page)
    assert len(names(page)) == 6
    page.open(f"overdue in {HERE}")
    settled(page)
    assert page.which is Listing.OVERDUE and page.unit == HERE and names(page) == ["Lê Quang Ấn"]


def test_more_than_fifty_are_not_read_while_typing(shown: Callable[..., DossiersPage], session: Session) -> None:
    seed(session, 260, days=120)
    page = shown("all")
    assert len(names(page)) == 200 and page._foot.text() == "200 trên 260 hồ sơ, mới nhất trước; gõ để tìm"
    press(Qt.Key.Key_N)
    settled(page)
    assert len(names(page)) == 50 and page._foot.text().startswith("50 trên hơn 50 hồ sơ khớp")
    took = []
    for letter in (Qt.Key.Key_G, Qt.Key.Key_U, Qt.Key.Key_Y):
        started = time.thread_time()
        press(letter)
        page.search.flush()
        QApplication.processEvents()
        took.append(time.thread_time() - started)
    assert sorted(took)[1] < 0.05, took


@pytest.mark.parametrize(("width", "height", "factor"), [(1150, 617, 1.0), (1033, 534, 1.0), (1294, 671, 1.2)])
def test_it_holds_on_small_screens(
    shown: Callable[..., DossiersPage], ids: dict[str, str], width: int, height: int, factor: float
) -> None:
    dress(QApplication.instance(), factor)  # type: ignore[arg-type]
    try:
        page = shown(width=width, height=height)
        settled(page)
        least = page.minimumSizeHint()
        assert least.width() <= width and least.height() <= height
        assert page.table.viewport().height() >= 5 * page.table.verticalHeader().defaultSectionSize()
        assert page.glance.isVisible() and page.glance.print_button.isVisible() and cut(page.table) == []
        assert page.glance.print_button.geometry().bottom() <= page.glance.height()
        told = page.search.fontMetrics().horizontalAdvance(page.search.placeholderText())
        assert told <= page.search.width() - tokens.px(26), "what one may type stands there whole"
    finally:
        dress(QApplication.instance(), 1.0)  # type: ignore[arg-type]


def test_the_list_is_narrowed_to_an_officer_or_a_field_and_esc_widens_it(
    page: DossiersPage, ids: dict[str, str], tmp_path: Path
) -> None:
    session = page.parts.session
    session.life.hand([ids["late"]], "Lê Văn Hải")
    page.open("open of officer:Lê Văn Hải")
    settled(page)
    assert names(page) == ["Lê Quang Ấn"] and page.narrowing.parts.value() == "officer:Lê Văn Hải"
    assert page.counts[Listing.OPEN] == 1 and page.counts[Listing.ALL] == 1, "the chips count the same part"
    page.search.setText("y")
    page.search.flush()
    settled(page)
    assert names(page) == []
    page.search.clear()
    page.search.flush()
    part = page.narrowing.part
    made = session.exports.dossiers(tmp_path / "hai.xlsx", page.which, "", "", part=part)
    assert made.rows == 1
    assert page.back() and page.narrowing.part is None
    settled(page)
    assert len(names(page)) > 1
    page.open("all of sector:Hộ tịch")
    settled(page)
    assert page.narrowing.part is not None and len(names(page)) == page.counts[Listing.ALL]
    page.open("open of officer:")
    settled(page)
    assert "Lê Quang Ấn" not in names(page) and page.narrowing.parts.box.currentText() == "Bộ phận Một cửa"
    page.open("open of officer:Người đã nghỉ")
    settled(page)
    assert names(page) == [] and page.narrowing.parts.box.currentText() == "Người đã nghỉ"

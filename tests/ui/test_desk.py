"""The conflict desk: both values in words, decided by keys, a value typed anew, a void beside an edit, a fork joined, the tray."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.conflicts import Conflict, Twins
from cchc_desktop.office.desk import read
from cchc_desktop.office.forgetting import Asked
from cchc_desktop.office.session import Session
from cchc_desktop.office.slips import LAST, slips_of
from cchc_desktop.storage.handover import Handover, Held
from cchc_desktop.sync.holding import LEFT
from tests.sync.strange import write_unchecked
from ui.desk.page import DeskPage
from ui.dossiers.details import strip_words
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.history import events
from ui.dossiers.words import short_number
from ui.jobs import Jobs
from ui.kit.buttons import Button
from ui.look import Look
from ui.notify import Notify
from ui.page import Parts

from .conftest import FakeFiles, FakeMedia, FakePrinter, FixedClock, press, put_up, settle, type_text
from .two_offices import commune_data, edit, enrol, make, open_commune, take_in

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    """The commune: the office under the window."""
    yield from open_commune(tmp_path, clock)


def carry(giver: Session, taker: Session, place: Path) -> None:
    place.mkdir(exist_ok=True)
    giver.handover.seal(place)
    taker.handover.receive(place)


def disagree(session: Session, province: Session, place: Path, ours: dict[str, object], theirs: dict[str, object]) -> str:
    one = take_in(session)[0]
    carry(session, province, place)
    edit(session, one, **ours)
    edit(province, one, **theirs)
    carry(province, session, place)
    return one


def shown(qtbot: QtBot, parts: Parts, argument: str = "") -> DeskPage:
    page = DeskPage(parts)
    put_up(qtbot, page, argument)
    return page


def words(page: DeskPage) -> str:
    return "\n".join(one.text() for one in page.card.findChildren(QLabel) if one.isVisibleTo(page))


def test_nothing_waits(qtbot: QtBot, parts: Parts) -> None:
    page = shown(qtbot, parts)
    assert "Không có gì chờ quyết." in words(page) and page.fact() == "không có gì chờ"


def test_both_values_are_told_and_ctrl_2_keeps_the_other(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    one = disagree(parts.session, province, tmp_path / "s", {"officer": "Hải"}, {"officer": "Kim Oanh"})
    page = shown(qtbot, parts)
    said = words(page)
    for word in ("người xử lý", "Hải", "Kim Oanh", "Xã Vĩnh Thủy, máy 1", "Phạm Đức Hiếu, hôm nay 09:30", "Mục này do cơ quan này giữ."):
        assert word in said, (word, said)
    with qtbot.waitSignal(page.saved) as told:
        press(Qt.Key.Key_2, CTRL)
        settle(parts)
    assert told.args == [one] and parts.session.counter.get(one).officer == "Kim Oanh"
    assert page.list.rows() == [] and "Không có gì chờ quyết." in words(page)


def test_two_values_to_compare_stand_level_however_long_one_is(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    long = "Gọi lại chiều thứ Sáu, người nhà đến lấy thay, mang theo giấy ủy quyền có chứng thực"
    disagree(parts.session, province, tmp_path / "s", {"note": long}, {"note": "Đã gọi"})
    page = shown(qtbot, parts)
    QApplication.processEvents()
    who = [one for one in page.card.findChildren(QLabel) if one.isVisibleTo(page) and one.text().endswith(", máy 1")]
    tops = {one.mapTo(page, QPoint()).y() for one in who}
    assert len(who) == 2 and len(tops) == 1, tops
    assert abs(who[0].parentWidget().width() - who[1].parentWidget().width()) <= 1


def test_long_names_widen_no_button_beyond_the_card(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    long = "Công Tằng Tôn Nữ Nguyễn Hoàng Phương Quỳnh Trâm Anh Thị Ngọc Ỷ"
    ours = replace(parts.session, account=replace(parts.session.account, name=long))
    disagree(ours, province, tmp_path / "s", {"officer": long}, {"officer": "Kim Oanh"})
    page = shown(qtbot, parts)
    QApplication.processEvents()
    assert [button.text() for button in page.card.buttons] == ["Giữ bên trái", "Giữ Kim Oanh"]
    assert ("Ctrl 1", "giữ bên trái") in page.hints(), "the same words"
    inner = page.card._view.widget()
    assert inner is not None and inner.width() <= page.card._view.viewport().width()


def test_a_value_typed_anew_and_one_that_does_not_fit(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    one = disagree(parts.session, province, tmp_path / "s", {"fee": 8000}, {"fee": 5000})
    page = shown(qtbot, parts, one)
    press(Qt.Key.Key_3, CTRL)
    assert page.card.field.line.hasFocus()
    type_text("tám nghìn")
    press(Qt.Key.Key_Return)
    settle(parts)
    assert "không dùng được" in words(page) and page.card.field.text() == "tám nghìn", "what was typed stays"
    page.card.field.line.clear()
    type_text("9000")
    press(Qt.Key.Key_Return)
    settle(parts)
    assert parts.session.counter.get(one).fee == 9000 and page.list.rows() == []


def test_another_thing_on_the_desk_is_shown_from_its_head(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    disagree(parts.session, province, tmp_path / "s", {"fee": 8000, "officer": "Hải"}, {"fee": 5000, "officer": "Kim Oanh"})
    page = DeskPage(parts)
    put_up(qtbot, page, height=380)
    bar = page.card._view.verticalScrollBar()
    press(Qt.Key.Key_3, CTRL)
    field = page.card.field
    top = field.mapTo(page.card._view.viewport(), field.rect().topLeft()).y()
    assert bar.value() > 0 and 0 <= top <= page.card._view.viewport().height() - field.height(), "what is typed can be seen"
    page.list.setFocus()
    press(Qt.Key.Key_Down)
    assert bar.value() == 0


def test_escape_leaves_the_field_then_the_page(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    disagree(parts.session, province, tmp_path / "s", {"fee": 8000}, {"fee": 5000})
    page = shown(qtbot, parts)
    press(Qt.Key.Key_3, CTRL)
    press(Qt.Key.Key_Escape)
    assert page.list.hasFocus() and page.back() is False


def test_an_edit_beside_a_void_and_what_waits_in_the_tray(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    one = disagree(parts.session, province, tmp_path / "s", {"officer": "Hải"}, {"voided": True})
    two = take_in(parts.session)[0]
    write_unchecked(parts.session.store, two, {"status": 77})
    page = shown(qtbot, parts)
    assert "một bên hủy, một bên sửa" in words(page) and "chưa coi là xong" in words(page)
    page.list.selectRow(1)
    QApplication.processEvents()
    assert "có thay đổi chưa vào sổ" in words(page) and "Việc tiếp theo" in words(page)
    assert page.hints() == [("↑↓", "việc"), ("Esc", "quay lại")] and parts.session.desk.count() == len(page.list.rows()) == 2
    press(Qt.Key.Key_Return)
    assert getattr(QApplication.focusWidget(), "text", str)() == "Mở hồ sơ"
    page.open(page.list.row_at(1).what)
    assert page.list.currentIndex().row() == 1, "the row that the receiving office's page names"
    page.list.selectRow(0)
    assert ("Ctrl 2", "giữ bên phải") in page.hints()
    told: list[str] = []
    parts.notify.told.connect(lambda kind, *_: told.append(kind))
    press(Qt.Key.Key_2, CTRL)
    press(Qt.Key.Key_2, CTRL)
    settle(parts)
    assert "red" not in told and "amber" not in told, "a key pressed twice decides once"
    assert parts.session.counter.get(one).voided and len(page.list.rows()) == 1


def test_a_void_that_is_not_kept_is_told_as_such_on_the_dossier(
    qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path
) -> None:
    one = disagree(parts.session, province, tmp_path / "s", {"officer": "Hải"}, {"voided": True})
    said = strip_words(read(parts.session, one))
    assert said and said[0] == "Hai bên cùng sửa: hủy hay không hủy."
    shown(qtbot, parts)
    press(Qt.Key.Key_1, CTRL)
    settle(parts)
    found = read(parts.session, one)
    assert not found.dossier.voided
    told = [event.title for event in events(found.history, found.prints, parts.look)]
    assert told[0] == "Bỏ việc hủy (quyết ở bàn đối chiếu)" and "Hủy hồ sơ" in told


def test_with_two_questions_the_next_one_comes_up(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    for n in range(2):
        disagree(parts.session, province, tmp_path / f"s{n}", {"officer": "Hải"}, {"officer": "Oanh"})
    page = shown(qtbot, parts)
    assert "việc 1 trên 2" in words(page)
    press(Qt.Key.Key_1, CTRL)
    settle(parts)
    assert "việc 1 trên 1" in words(page) and page.list.hasFocus()


def test_a_forget_asked_for_above_is_let_go_on_the_second_press(qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path) -> None:
    (one,) = take_in(parts.session)
    carry(parts.session, province, tmp_path / "s")
    province.forgetting.forget(one, "Hết thời hạn lưu trữ")
    carry(province, parts.session, tmp_path / "s")
    page = shown(qtbot, parts)
    assert "Hết thời hạn lưu trữ" in words(page) and "Không lấy lại được" in words(page)
    assert parts.session.desk.count() == 1
    press(Qt.Key.Key_1, CTRL)
    settle(parts)
    assert parts.session.counter.get(one).applicant.name == "Lê Quang Ấn", "the first press only asks"
    press(Qt.Key.Key_1, CTRL)
    settle(parts)
    assert parts.session.counter.get(one).applicant.name != "Lê Quang Ấn" and page.list.rows() == []
    assert parts.session.desk.count() == 0


def test_another_row_beside_a_conflict_leaves_the_keyboard_in_the_window(
    qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path
) -> None:
    disagree(parts.session, province, tmp_path / "s", {"fee": 8000}, {"fee": 5000})
    two = take_in(parts.session)[0]
    write_unchecked(parts.session.store, two, {"status": 77})
    page = shown(qtbot, parts)
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [page]
    press(Qt.Key.Key_3, CTRL)
    type_text("9000")
    page.reload()
    assert page.card.field.text() == "9000" and page.card.field.line.hasFocus(), "something else was saved meanwhile"
    page.list.selectRow(1)
    QApplication.processEvents()
    assert not page.card.field.isVisible() and page.card.field.text() == ""
    page.open()
    QApplication.processEvents()
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [page] and page.isActiveWindow()
    assert page.list.currentIndex().row() == 0 and page.card.field.text() == "9000", "what was typed for a thing comes back with it"


def test_without_an_argument_the_first_thing_stands_there_and_never_a_forget(
    qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path
) -> None:
    (one,) = take_in(parts.session)
    carry(parts.session, province, tmp_path / "s")
    province.forgetting.forget(one, "Hết thời hạn lưu trữ")
    disagree(parts.session, province, tmp_path / "s", {"officer": "Hải"}, {"officer": "Oanh"})
    page = shown(qtbot, parts)
    page.list.selectRow(1)
    page.open()
    assert parts.session.desk.count() == 2, "the navigation counts what the page shows"
    assert [type(line.thing) for line in page.list.rows()] == [Conflict, Asked] and page.list.currentIndex().row() == 0
    assert "việc 1 trên 2" in words(page) and "Xóa phần cá nhân" not in words(page)


def test_a_machine_that_went_on_twice_is_joined_by_one_key(
    qtbot: QtBot, parts: Parts, province: Session, tmp_path: Path, clock: FixedClock
) -> None:
    from tests.ui.twins import twin_of

    take_in(parts.session)
    carry(parts.session, province, tmp_path / "s")
    twin = twin_of(parts.session, tmp_path / "twin", clock)
    take_in(parts.session)
    carry(parts.session, province, tmp_path / "s")
    for _ in range(2):
        take_in(twin)
    twin.handover.seal(tmp_path / "first")
    found = province.handover.receive(tmp_path / "first")
    assert "FORK" in [one.outcome.name for one in found]
    above = Parts(province, type(parts.jobs)(province.for_worker), parts.notify, parts.look, parts.printer, parts.files, parts.media)
    page = shown(qtbot, above)
    assert "đã được khôi phục hoặc sao chép" in words(page) and "Đang giữ" in words(page) and "2 thay đổi" in words(page)
    assert f"Máy có mã {parts.session.store.replica[:8]}, từ sau thay đổi" in words(page), "which machine to ask about"
    assert province.desk.count() == 1, "the parcel that waits for the joining is not counted again"
    assert ("Ctrl 1", "nối hai dòng") in page.hints() and ("Ctrl 3", "gõ mới") not in page.hints()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    settle(above)
    assert "bấm lần nữa" in page.card.buttons[0].text() and province.people.count() == 2, "somebody is to call first"
    press(Qt.Key.Key_1, CTRL)
    settle(above)
    assert {type(one.thing) for one in page.list.rows()} == {Twins}, "what the copy took in meanwhile bears the same numbers"
    assert "Một máy đã được khôi phục hoặc sao chép" in words(page) and "chọn cùng số máy" not in words(page)
    assert province.people.count() == 4 and province.check().problems == []
    above.jobs.close()
    twin.close()


def test_a_parcel_of_a_revoked_key_is_let_in_by_the_digits_of_its_slip(
    qtbot: QtBot, session: Session, province: Session, tmp_path: Path
) -> None:
    take_in(session)
    stick = tmp_path / "s"
    stick.mkdir()
    session.handover.seal(stick)
    ((_, slip),) = slips_of(session.store, session.office, LAST)
    province.handover.revoke_keys(session.office.unit.key)
    province.handover.receive(stick)
    above = Parts(province, Jobs(province.for_worker), Notify(), Look(tmp_path / "look.ini"), FakePrinter(), FakeFiles(), FakeMedia())
    told: list[tuple[str, str, str]] = []
    above.notify.told.connect(lambda *row: told.append(row))
    page = shown(qtbot, above)
    assert province.desk.count() == 1
    assert "đã bị thu hồi" in words(page) and page.card.slip.isVisible() and not page.card.field.isVisible()
    press(Qt.Key.Key_1, CTRL)
    assert page.card.slip.line.hasFocus(), "no digits yet: there they go"
    type_text("12345 " * 12)
    press(Qt.Key.Key_Return)
    settle(above)
    assert "không khớp" in page.card.slip.problem and page.card.slip.text(), "what was typed stays"
    page.leave()
    page.open()
    assert page.card.slip.text() == "12345 " * 12, "another page was looked at in between"
    page.card.slip.set_text(" ".join(slip.groups))
    page.card.slip.line.setFocus()
    press(Qt.Key.Key_Return)
    settle(above)
    assert page.fact() == "không có gì chờ" and len(province.lists.rows(Listing.ALL).rows) == 1 and province.desk.count() == 0
    assert told[-1][1] == "Đã nhận đủ gói của xã Vĩnh Thủy."
    assert told[-1][2] == "Xã Vĩnh Thủy không còn khóa nào: đăng ký lại ở đây rồi mới nhận được biên nhận."
    above.jobs.close()


def test_a_held_parcel_is_named_and_put_away_by_a_key_after_saying_what_is_lost(
    qtbot: QtBot, session: Session, province: Session, tmp_path: Path
) -> None:
    take_in(session)
    stick = tmp_path / "s"
    stick.mkdir()
    report = session.handover.seal(stick)
    province.handover.revoke_keys(session.office.unit.key)
    province.handover.receive(stick)
    above = Parts(province, Jobs(province.for_worker), Notify(), Look(tmp_path / "look.ini"), FakePrinter(), FakeFiles(), FakeMedia())
    page = shown(qtbot, above)
    assert f"số {report.parcels[0].number}" in words(page) and report.files[0] in words(page) and "chưa vào sổ" in words(page)
    page.list.setFocus()
    press(Qt.Key.Key_Delete)
    settle(above)
    assert page.card.drop.text().startswith("Bấm lần nữa") and len(page.list.rows()) == 1, "the first press only asks"
    press(Qt.Key.Key_Delete)
    settle(above)
    assert page.fact() == "không có gì chờ" and province.handover.held() == []
    above.jobs.close()


def test_a_parcel_that_only_its_stick_has_is_named_and_put_off_the_list(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    """A machine that is not let in yet, and has no room for what comes too early."""
    row = {"file": "CCHC/44-000007-7C1B42A9.CCHC", "unit": "44@2025-07-01", "logs": [], "more": " 11111", LEFT: "changes",
           "parcel": ["0b2a7a4e-1111-4111-8111-111111111111", 7, "0b2a7a4e-2222-4111-8111-111111111111"]}  # fmt: skip
    Handover(session.store.db).keep_held(Held("ab" * 32, "2026-11-23T08:00:00+07:00", "UNKNOWN_UNIT", row))
    parts = Parts(session, Jobs(session.for_worker), Notify(), Look(tmp_path / "look.ini"), FakePrinter(), FakeFiles(), FakeMedia())
    page = shown(qtbot, parts)
    for said in ("còn trên USB", "gói số 7", "Đọc hôm nay 08:00", "Đối chiếu dãy số 11111", "xong nhận lại USB này"):
        assert said.casefold() in words(page).casefold(), said
    assert "mất" not in words(page) and "tự nhận tiếp" not in words(page)
    page.list.setFocus()
    press(Qt.Key.Key_Delete)
    settle(parts)
    assert page.fact() == "không có gì chờ" and session.handover.held() == [], "nothing is lost, so nothing is asked twice"
    parts.jobs.close()


def test_two_dossiers_of_one_number_are_told_until_somebody_has_read_it(qtbot: QtBot, parts: Parts, session: Session) -> None:
    one, two = take_in(session, 2)
    edit(session, two, number=session.counter.get(one).number)
    number = session.counter.get(one).number
    session.desk.look()
    assert session.desk.count() == 1
    page = shown(qtbot, parts)
    assert f"2 hồ sơ cùng mã {number}" in words(page) and f"{number}-2" in words(page)
    page.card.buttons[0].click()
    settle(parts)
    assert page.fact() == "không có gì chờ" and session.desk.count() == 0
    assert session.counter.get(f"{number}-2").id == two


def test_a_procedure_no_catalogue_knows_is_told_above_until_one_does(
    qtbot: QtBot, session: Session, province: Session, tmp_path: Path
) -> None:
    (one,) = take_in(session)
    edit(session, one, procedure_code="9.999999", procedure_name="Thủ tục lạ")
    province.catalogue.write([Procedure("", "1.001193", "Khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
    carry(session, province, tmp_path / "s")
    above = Parts(province, Jobs(province.for_worker), Notify(), Look(tmp_path / "look.ini"), FakePrinter(), FakeFiles(), FakeMedia())
    page = shown(qtbot, above)
    assert "Thủ tục 9.999999 chưa có ở đây" in words(page) and "Thủ tục lạ" in words(page)
    province.catalogue.write([Procedure("", "9.999999", "Thủ tục lạ", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
    page.reload()
    assert page.fact() == "không có gì chờ"
    above.jobs.close()


def test_dossiers_merged_into_each_other_are_chosen_by_their_numbers(
    qtbot: QtBot, parts: Parts, session: Session, province: Session, tmp_path: Path, clock: FixedClock
) -> None:
    second = make(commune_data() | {"machine": 2}, tmp_path / "second", clock)
    enrol(second, session, tmp_path / "house")
    one, other = take_in(session, 2)
    carry(session, second, tmp_path / "s")
    session.corrections.merge(one, other)
    second.corrections.merge(other, one)
    carry(second, session, tmp_path / "s")
    carry(session, province, tmp_path / "s")
    numbers = [session.counter.get(key).number for key in (one, other)]
    dossier = DossierPage(parts)
    put_up(qtbot, dossier, other)
    assert dossier.strip.text.startswith(f"Gộp vào nhau với hồ sơ {short_number(numbers[0])}.")
    assert "quyết ở bàn đối chiếu" in dossier.strip.text and "Làm tiếp ở hồ sơ ấy" not in dossier.strip.text
    led: list[tuple[str, str]] = []
    dossier.asked_for.connect(lambda *row: led.append(row))
    for button in dossier.strip.findChildren(Button):
        button.click()
    assert [row[0] for row in led] == ["desk", "dossier"] and led[1][1] == one
    said = strip_words(read(province, one), "Xã Vĩnh Thủy")
    assert said and said[1] == "Chưa hồ sơ nào được tính; Xã Vĩnh Thủy quyết hồ sơ nào đi tiếp.", "no question there"
    dossier.hide()
    page = shown(qtbot, parts, led[0][1])
    assert "2 hồ sơ được gộp vào nhau" in words(page)
    assert page.hints()[1:3] == [("Ctrl 1", "hồ sơ đầu đi tiếp"), ("Ctrl 2", "hồ sơ thứ hai đi tiếp")]
    place = [button.text() for button in page.card.buttons].index(f"{numbers[1]} đi tiếp")  # either may stand first
    press((Qt.Key.Key_1, Qt.Key.Key_2)[place], CTRL)
    settle(parts)
    assert [session.counter.get(key).voided for key in (one, other)] == [True, False] and session.desk.count() == 0
    dossier.open(one)
    assert dossier.strip.text.startswith(f"Gộp vào hồ sơ {numbers[1]}. Làm tiếp ở hồ sơ ấy")
    dossier.strip.findChildren(Button)[-1].click()
    assert led[-1] == ("dossier", other)
    second.close()

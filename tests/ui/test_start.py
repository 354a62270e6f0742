"""Before the office is open: the first start by keys, the recovery code, logging in, locking, a forgotten password, a folder put back."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session, open_office
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import DEMO_PASSWORD
from cchc_desktop.storage.apply import anew
from tests.ui.conftest import CHEAP, OFFICE, PASSWORD, FakeFiles, FakeMedia, FakePrinter, FixedClock, bring
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make, take_in
from ui.hands import CTRL, SHIFT, press, type_text
from ui.jobs import Jobs, left_running
from ui.kit.ask import Ask
from ui.kit.buttons import Button
from ui.kit.segment import Segment
from ui.kit.theme import dress
from ui.look import Look
from ui.main_window import MainWindow
from ui.notify import Notify
from ui.page import Parts
from ui.start.closing import GRACE, PATIENCE, PULL, STOPPING, STUCK
from ui.start.door import Door, take_place
from ui.start.first import FirstStart
from ui.start.forgotten import ForgottenPanel, RestoredPanel
from ui.start.hours import HoursFields
from ui.start.login import LoginPanel, wait_after
from ui.start.office_form import OfficeForm, proposed_login
from ui.start.other_ways import RestoreForm, SampleForm
from ui.start.place import Place
from ui.start.recovery import RecoveryPanel
from ui.start.salvage import SalvagePanel
from ui.start.strength import strength
from ui.start.units import matching, shipped

ROOT = Path(__file__).parents[2]
TODAY = FixedClock().at.date()
Open = Callable[..., Door]


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles()


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock) -> Place:
    return Place(tmp_path / "office", tmp_path / "state", clock, CHEAP, sample_size=40)


@pytest.fixture
def door(qtbot: QtBot, qapp: QApplication, place: Place, printer: FakePrinter, files: FakeFiles, tmp_path: Path) -> Iterator[Open]:
    """Opens the window on the folder as it is now; bugs fail the test."""
    dress(qapp)
    bugs: list[str] = []
    opened: list[Door] = []

    def make(session: Session, look: Look) -> Parts:
        notify = Notify()
        notify.found_bug.connect(bugs.append)
        return Parts(session, Jobs(session.for_worker), notify, look, printer, files, FakeMedia())

    def put_up(**more: float) -> Door:
        made = Door(place, Look(tmp_path / "look.ini"), files, make, **more)
        made.notify.found_bug.connect(bugs.append)
        opened.append(made)
        made.resize(1366, 768)
        bring(qtbot, made)
        return made

    yield put_up
    for one in opened:
        one.shut()
        one.close()
        one.deleteLater()
    dress(qapp)
    assert bugs == []


@pytest.fixture
def office(place: Place, clock: FixedClock) -> str:
    """An office that was set up before; its recovery code."""
    made = create_office(OFFICE, PASSWORD, place.folder, place.state, clock=clock, cost=CHEAP, catalogue=False)
    made.session.close()
    return made.recovery_code


def worked(one: Door) -> None:
    """Wait for the worker behind the screens."""
    assert one.labour.jobs.wait()
    QApplication.processEvents()


def panel(one: Door, kind: type[Any]) -> Any:
    assert isinstance(one.panel, kind), one.panel
    return one.panel


# -- the first start


def test_ways_are_chosen_by_number_arrow_and_enter(door: Open) -> None:
    one = door()
    assert isinstance(one.screen_now, FirstStart)
    panel(one, OfficeForm)
    press(Qt.Key.Key_2)
    panel(one, SampleForm)
    press(Qt.Key.Key_Down)
    panel(one, RestoreForm)
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_Return)
    form = panel(one, OfficeForm)
    assert form.unit.search.editor.hasFocus()
    type_text("2")  # a digit in a field is a digit
    assert form.unit.search.editor.text() == "2"
    press(Qt.Key.Key_Escape)
    assert one.screen_now.ways[0].hasFocus() and form.unit.search.editor.text() == "2"


def fill_by_keys(form: OfficeForm) -> None:
    """The whole page as a clerk types it."""
    press(Qt.Key.Key_Return)
    type_text("vinh thuy")
    press(Qt.Key.Key_Return)  # the unit in force; its province is proposed
    assert form.machine.editor.hasFocus()
    press(Qt.Key.Key_Return, times=2)  # machine, name as proposed
    type_text("h50.31.18")
    press(Qt.Key.Key_Return)
    type_text("0233 3820 123")
    press(Qt.Key.Key_Return)
    type_text("Thôn Linh Hải")
    press(Qt.Key.Key_Return)
    type_text("Trần Thị Kim Oanh")
    press(Qt.Key.Key_Return, times=2)  # the login is proposed
    type_text("Công chức Tư pháp")
    press(Qt.Key.Key_Return)
    type_text("hoa sữa tháng mười")
    press(Qt.Key.Key_Return)
    type_text("hoa sữa tháng mười")
    press(Qt.Key.Key_Return, times=6)  # hours as proposed, Saturday
    assert form.primary.hasFocus()


def test_an_office_is_set_up_by_keys_only(door: Open, place: Place, clock: FixedClock) -> None:
    one = door()
    form = panel(one, OfficeForm)
    fill_by_keys(form)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)  # twice makes one office
    worked(one)
    sheet = panel(one, RecoveryPanel)
    assert len(sheet.groups) == 10 and all(len(group) == 5 for group in sheet.groups)
    press(Qt.Key.Key_Escape)
    panel(one, RecoveryPanel)
    sheet.primary.click()
    panel(one, RecoveryPanel)  # not before the code is on paper
    assert "Chưa chắc" in sheet.news.text and sheet.fields[0].problem
    for (_, group), field in zip(sheet.asked, sheet.fields, strict=True):
        field.setFocus()
        type_text(group)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert isinstance(one.screen_now, MainWindow) and one.windowTitle() == "CCHC Desktop – Xã Vĩnh Thủy"
    one.close()
    kept = open_office(place.folder, place.state, lambda: "hoa sữa tháng mười", clock=clock)
    made = kept.office
    assert (made.unit.key, made.prefix, made.office_name) == (
        "19405@2025-07-01", "H50.31.18", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY",
    )  # fmt: skip
    assert made.receiving_office and made.receiving_office.key == "44@2025-07-01"
    assert (kept.account.login, kept.account.name, kept.account.title) == ("oanh", "Trần Thị Kim Oanh", "Công chức Tư pháp")
    assert made.week[0].spans[0][0].isoformat("minutes") == "07:00" and not made.week[5].spans
    kept.close()


def test_what_is_missing_stands_beside_its_field(door: Open, place: Place) -> None:
    one = door()
    form = panel(one, OfficeForm)
    form.go()
    said = {name: field.problem for name, field in form.walk.names.items() if field.problem}
    assert set(said) >= {"unit", "office_name", "prefix", "account.name", "account.login", "password"}
    assert form.unit.search.editor.hasFocus() and form.foot_note.text().startswith("Còn ")
    form.prefix.set_text("H50-31")
    form.password.set_text("hoa sua")
    form.hours.hours[1].set_text("25:00")
    form.go()
    assert form.prefix.problem == "Mã có dạng H50.31.18 hoặc 000.00.16.H50."
    assert form.password.problem == "Mật khẩu cần ít nhất 8 ký tự." and form.hours.hours[1].problem
    form.password.set_text("hoa sua thang muoi")
    form.again.set_text("hoa sua thang muoj")
    form.go()
    assert form.again.problem == "Hai lần gõ chưa giống nhau."
    form.unit.choose(matching("vinh thuy", shipped(), TODAY)[0])
    form.receiving.choose(form.unit.unit())
    form.go()
    assert form.receiving.search.problem == "Nơi nhận phải là đơn vị khác."
    assert not place.has_office and [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [form.window()]


def test_hours_that_are_none_never_become_a_closed_morning(door: Open, place: Place) -> None:
    form = panel(door(), OfficeForm)
    form.unit.choose(matching("vinh thuy", shipped(), TODAY)[0])
    form.receiving.choose(matching("tinh quang tri", shipped(), TODAY)[0])
    for field, text in ((form.prefix, "H50.31.18"), (form.person, "Nguyễn Thị Hoa"), (form.login, "hoa"),
                        (form.password, "hoa sua thang muoi"), (form.again, "hoa sua thang muoi")):  # fmt: skip
        field.set_text(text)
    asked: list[tuple[object, ...]] = []
    form.wanted.connect(lambda *said: asked.append(said))
    first = form.hours.hours[0]
    first.line.setFocus()
    first.line.selectAll()
    type_text("25h")
    press(Qt.Key.Key_Return)
    assert first.problem == "Không có lúc 25 giờ 0 phút." and form.foot_note.text() == "Còn 1 chỗ cần sửa: F8"
    form.primary.setFocus()
    press(Qt.Key.Key_Return)
    assert asked == [] and first.line.hasFocus() and not place.has_office
    form.again.line.setFocus()
    press(Qt.Key.Key_F8)
    assert first.line.hasFocus()
    first.line.selectAll()
    type_text("7h")
    press(Qt.Key.Key_Return)
    assert first.problem == "" and form.foot_note.text().startswith("Bước tiếp"), "what is mended is no longer counted"


def test_a_unit_that_is_not_shipped_is_typed_by_hand(door: Open, place: Place, clock: FixedClock) -> None:
    one = door()
    form = panel(one, OfficeForm)
    form.unit.write_by_hand()
    form.go()
    assert form.unit.code.problem == "Chưa có mã đơn vị."
    assert form.unit.title.problem == "Chưa có tên đơn vị."
    form.unit.level.set_value("Phường")
    form.unit.title.set_text("Đông Hà")
    form.unit.code.set_text("19-333")
    form.unit.since.set_text("31/02/2025")
    form.go()
    assert "chữ và số" in form.unit.code.problem and "không có ngày 31" in form.unit.since.problem
    form.unit.code.set_text("19333")
    form.unit.since.set_text("1/7/2025")
    form.prefix.set_text("H50.31.01")
    form.person.set_text("Lê Thị Ấn")
    for field in (form.password, form.again):
        field.set_text("ngày nắng đẹp")
    form.go()
    worked(one)
    sheet = panel(one, RecoveryPanel)
    assert sheet.key.root_code  # nobody above: the topmost office gets its root key printed too
    session = one.parts and one.parts.session
    assert session and session.office.unit.title == "Phường Đông Hà" and session.office.unit.key == "19333@2025-07-01"
    assert session.office.office_name == "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG ĐÔNG HÀ"
    assert [caption.rpartition(" ")[0] for caption, _ in sheet.asked] == ["Mã, nhóm"] * 2 + ["Khóa gốc, nhóm"] * 2
    sheet.primary.setFocus()
    press(Qt.Key.Key_Return)
    assert sheet.news.text == "Chưa chắc mã đã ở trên giấy. In rồi đánh dấu đã đọc được, hoặc gõ lại bốn nhóm."
    assert sheet.fields[0].editor.hasFocus() and sheet.fields[3].problem == "Gõ đủ năm chữ số."
    for _, group in sheet.asked[:2]:
        type_text(group)
        press(Qt.Key.Key_Return)
    sheet.primary.setFocus()
    press(Qt.Key.Key_Return)
    assert panel(one, RecoveryPanel) is sheet and sheet.fields[2].editor.hasFocus(), "the root key alone would be lost with its sheet"
    for _, group in sheet.asked[2:]:
        type_text(group)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert isinstance(one.screen_now, MainWindow)


def test_a_refusal_of_the_core_stands_at_its_field(door: Open, place: Place) -> None:
    form = panel(door(), OfficeForm)
    form.refused(Refused("BAD_FIELD", "Máy số từ 1 đến 99.", "Sửa.", field="machine"))
    assert form.machine.problem == "Máy số từ 1 đến 99. Sửa."
    form.refused(Refused("UNSUITABLE_PLACE", "Thư mục dữ liệu đang ở ổ mạng.", "Đặt trên ổ cứng."))
    assert form.news.text == "Thư mục dữ liệu đang ở ổ mạng. Đặt trên ổ cứng."


def test_units_are_found_without_marks_and_those_in_force_first() -> None:
    found = matching("vinh thuy", shipped(), TODAY)
    assert [unit.key for unit in found] == ["19405@2025-07-01", "19402@"]
    assert next(unit.code for unit in matching("19414", shipped(), TODAY)) == "19414"
    assert matching("", shipped(), TODAY) == [] and matching("zzz", shipped(), TODAY) == []


def test_hours_are_read_as_people_type_them(qtbot: QtBot, qapp: QApplication) -> None:
    made = HoursFields()
    qtbot.addWidget(made)
    for field, text in zip(made.hours, ("7h", "11g30", "1330", "17:00"), strict=True):
        field.set_text(text)
    made.saturday.setChecked(True)
    assert made.problems() == []
    assert made.data()["mon"] == ["07:00-11:30", "13:30-17:00"] and made.data()["sat"] == ["07:00-11:30"]
    made.hours[3].set_text("")
    assert made.problems()[0].message.startswith("Ghi cả giờ mở")
    made.hours[2].set_text("")
    assert made.problems() == [] and made.data()["fri"] == ["07:00-11:30"]
    made.hours[0].set_text("12:00")
    assert made.problems()[0].field == "morning_to"


@pytest.mark.parametrize(("typed", "bars", "word"), [
    ("", 0, ""), ("abc", 0, "Còn thiếu 5"), ("12345678", 1, "Dễ đoán"), ("oanh2026!", 1, "tên của anh chị"), ("aaaaaaaa", 1, "Dễ đoán"),
    ("nangdep20", 2, "Tạm được"), ("hoa sua 2026", 3, "Khá tốt"), ("hoa sữa tháng mười", 4, "Tốt"),
])  # fmt: skip
def test_strength_of_a_password(typed: str, bars: int, word: str) -> None:
    found, said = strength(typed, "Trần Thị Kim Oanh")
    assert found == bars and word in said


def test_the_login_is_proposed_from_the_given_name() -> None:
    assert proposed_login("Trần Thị Kim Oanh") == "oanh" and proposed_login("Hồ Thị Ỷ") == "y" and proposed_login("") == ""


# -- the recovery code


def recovery(one: Door) -> Any:
    fill_by_keys(panel(one, OfficeForm))
    press(Qt.Key.Key_Return)
    worked(one)
    return panel(one, RecoveryPanel)


def test_the_code_is_printed_and_confirmed_by_a_tick(door: Open, printer: FakePrinter, place: Place) -> None:
    one = door()
    sheet = recovery(one)
    press(Qt.Key.Key_P, CTRL)
    assert one.parts and one.parts.jobs.wait()
    assert [title for title, _ in printer.printed] == ["Phiếu mã khôi phục"] and printer.printed[0][1].startswith(b"%PDF")
    assert sheet.read.hasFocus()
    press(Qt.Key.Key_Return)
    assert not isinstance(one.screen_now, MainWindow)
    assert sheet.news.text.startswith("Chưa chắc mã đã ở trên giấy.") and sheet.read.hasFocus()
    press(Qt.Key.Key_Space)
    assert not sheet.news.isVisible() and not sheet.walk.blocking()
    press(Qt.Key.Key_Return)
    assert isinstance(one.screen_now, MainWindow)
    prints = one.parts.session.store.db.conn.execute("SELECT form, target FROM print_entry").fetchall()
    assert prints == [("recovery", "Canon LBP 2900")]
    text = " ".join(path.read_text(encoding="utf-8", errors="ignore") for path in place.state.rglob("*") if path.is_file())
    assert sheet.groups[0] + " " + sheet.groups[1] not in text


def test_without_a_printer_two_groups_are_typed(door: Open, printer: FakePrinter) -> None:
    one = door()
    sheet = recovery(one)

    def broken(pdf: bytes, title: str, parent: object) -> str:
        raise Refused("PRINTER", "Máy in không trả lời.", "")

    printer.print_pdf = broken  # type: ignore[method-assign]
    sheet.print_sheets()
    assert one.parts and one.parts.jobs.wait()
    assert sheet.news.text.startswith("Máy in không trả lời.") and not sheet.read.isEnabled()
    wrong = "00000" if sheet.asked[0][1] != "00000" else "11116"
    sheet.fields[0].set_text(wrong)
    sheet.go()
    assert sheet.fields[0].problem == "Chưa khớp với tờ giấy."


def test_closing_before_the_code_is_on_paper_is_warned_of_once(door: Open) -> None:
    one = door()
    sheet = recovery(one)
    assert not one.close() and one.isVisible()
    assert sheet.news.text.startswith("Đóng bây giờ thì không bao giờ xem lại mã này được.")
    assert one.close() and not one.isVisible() and one.parts is None


def test_which_groups_are_asked_is_by_chance() -> None:
    asked = {tuple(sorted(random.Random(seed).sample(range(10), 2))) for seed in range(30)}
    assert len(asked) > 10


# -- logging in


def test_login_by_keys_and_a_wrong_password(door: Open, office: str) -> None:
    one = door()
    login = panel(one, LoginPanel)
    assert login.password.editor.hasFocus()  # before anything was looked up
    QApplication.processEvents()
    type_text("sai mật khẩu")
    press(Qt.Key.Key_Return)
    worked(one)
    assert login.password.problem.startswith("Mật khẩu không đúng") and login.password.editor.hasFocus()
    assert login.password.line.selectedText() == "sai mật khẩu"
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    worked(one)
    assert isinstance(one.screen_now, MainWindow)


def test_wrong_passwords_make_the_next_try_wait(door: Open, office: str, qtbot: QtBot) -> None:
    assert [wait_after(n) for n in (1, 2, 3, 4, 5, 20)] == [0, 0, 2, 4, 8, 60]
    one = door()
    login = panel(one, LoginPanel)
    for _ in range(3):
        login.password.set_text("sai")
        login.go()
        worked(one)
    assert not login.primary.isEnabled() and login.foot_note.text().startswith("Sai 3 lần, chờ 2 giây")
    login.password.set_text(PASSWORD)
    login.go()  # Enter does nothing while waiting
    assert one.labour.jobs.current is None
    qtbot.waitUntil(login.primary.isEnabled, timeout=5000)
    login.go()
    worked(one)
    assert isinstance(one.screen_now, MainWindow)


def test_caps_lock_is_noticed_by_the_letters(door: Open, office: str) -> None:
    login = panel(door(), LoginPanel)

    def letter(text: str, held: Qt.KeyboardModifier) -> None:
        QApplication.sendEvent(login.password.editor, QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, held, text))

    letter("A", SHIFT)
    assert login._caps.isHidden()
    letter("A", Qt.KeyboardModifier.NoModifier)
    assert login._caps.isVisible()
    letter("A", SHIFT)
    assert login._caps.isHidden()


def test_accounts_are_offered_and_the_last_one_proposed(door: Open, office: str, place: Place, clock: FixedClock, qtbot: QtBot) -> None:
    session = open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)
    session.add_account("nam", "Hồ Văn Nam", "", "trời xanh mây trắng")
    session.close()
    one = door()
    login = panel(one, LoginPanel)
    qtbot.waitUntil(lambda: login.account.box.count() == 2)
    assert login.account.value() == "hoa" and login.account.isEnabled()
    login.account.set_value("nam")
    login.password.set_text("trời xanh mây trắng")
    login.go()
    worked(one)
    assert one.parts and one.parts.session.account.name == "Hồ Văn Nam"


def test_the_first_start_after_an_update_says_why_it_takes_so_long(
    door: Open, office: str, place: Place, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)
    session.store.set_setting("program", "an earlier one")
    session.close()
    go_on = threading.Event()

    def slow(*given: Any) -> None:
        go_on.wait(20)
        anew(*given)

    monkeypatch.setattr("cchc_desktop.storage.store.anew", slow)
    one = door()
    login = panel(one, LoginPanel)
    login.password.set_text(PASSWORD)
    login.go()
    qtbot.waitUntil(lambda: login.progress._said.text().startswith("Chương trình mới đang sắp xếp lại dữ liệu"))
    assert login.progress.isVisible()
    go_on.set()
    worked(one)
    assert one.parts and one.parts.session.account.login == "hoa"


def test_a_folder_that_is_open_elsewhere_says_so(door: Open, office: str, place: Place, clock: FixedClock, qtbot: QtBot) -> None:
    held = open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)
    one = door()
    login = panel(one, LoginPanel)
    qtbot.waitUntil(lambda: login.news.text.startswith("Dữ liệu của cơ quan đang mở ở một cửa sổ"))
    login.password.set_text(PASSWORD)
    login.go()
    worked(one)
    panel(one, LoginPanel)
    held.close()
    login.go()
    worked(one)
    assert isinstance(one.screen_now, MainWindow)


def test_damaged_keys_are_said_at_the_door(door: Open, office: str, place: Place, qtbot: QtBot) -> None:
    (place.folder / "keys.json").write_bytes(b"{")
    login = panel(door(), LoginPanel)
    qtbot.waitUntil(lambda: login.news.text.startswith("Tệp khóa của thư mục này hỏng"))


def test_a_forgotten_password_is_set_anew_by_the_code(door: Open, office: str, place: Place, clock: FixedClock) -> None:
    one = door()
    panel(one, LoginPanel).forgotten.emit()
    form = panel(one, ForgottenPanel)
    worked(one)
    assert form.code.editor.hasFocus() and form.account.value() == "hoa"
    form.go()
    assert form.code.problem and form.password.problem
    form.code.set_text("12345 " * 10)
    for field in (form.password, form.again):
        field.set_text("trời xanh mây trắng")
    form.go()
    worked(one)
    assert form.code.problem == "Nhóm thứ 1 của mã khôi phục gõ sai. So lại nhóm ấy với tờ mã khôi phục."
    form.code.set_text(office.replace(" ", "-"))
    form.go()
    worked(one)
    assert isinstance(one.screen_now, MainWindow)
    one.close()
    open_office(place.folder, place.state, lambda: "trời xanh mây trắng", clock=clock).close()
    with pytest.raises(Refused, match="WRONG_PASSWORD"):
        open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)


def test_from_a_forgotten_password_one_comes_back_by_keys(door: Open, office: str) -> None:
    one = door()
    panel(one, LoginPanel).forgotten.emit()
    form = panel(one, ForgottenPanel)
    worked(one)
    back = next(button for button in form.findChildren(Button) if button.text() == "Quay lại")
    assert back.isVisible() and back.key == "Esc"
    press(Qt.Key.Key_Return, times=4)
    assert form.primary.hasFocus(), "Enter walks past the way back"
    press(Qt.Key.Key_Escape)
    assert isinstance(one.panel, LoginPanel)


# -- inside: locking, text size, closing


def inside(door: Open, **more: float) -> Door:
    one = door(**more)
    login = panel(one, LoginPanel)
    login.password.set_text(PASSWORD)
    login.go()
    worked(one)
    assert isinstance(one.screen_now, MainWindow)
    return one


def test_a_locked_window_shows_nothing_and_comes_back_as_it_was(door: Open, office: str) -> None:
    one = inside(door)
    main = one.main
    assert main is not None
    main.go("settings")
    main.parts.look.show_numbers(True)
    press(Qt.Key.Key_L, CTRL | SHIFT)
    locked = panel(one, LoginPanel)
    assert not main.isVisible() and not main.parts.look.numbers_shown and locked.password.editor.hasFocus()
    press(Qt.Key.Key_F2)  # no key reaches the office
    assert main.trail[-1] == "settings"
    type_text("sai")
    press(Qt.Key.Key_Return)
    worked(one)
    assert locked.password.problem
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    worked(one)
    assert one.screen_now is main and main.isVisible() and main.trail[-1] == "settings"


def test_five_minutes_without_anybody_lock_the_window(door: Open, office: str, qtbot: QtBot) -> None:
    one = inside(door, idle_minutes=0.01)
    qtbot.waitUntil(lambda: isinstance(one.panel, LoginPanel), timeout=4000)
    assert panel(one, LoginPanel).title.text() == "Màn hình đang khóa"


def test_another_person_may_log_in_when_locked(door: Open, office: str) -> None:
    one = inside(door)
    one.lock()
    panel(one, LoginPanel).switch.emit()
    assert one.main is None and panel(one, LoginPanel).title.text() == "Xã Vĩnh Thủy"


def test_another_text_size_builds_the_window_anew_on_the_same_page(door: Open, office: str, qapp: QApplication) -> None:
    one = inside(door)
    before = one.main
    assert before is not None
    before.go("settings", "screen")
    before.parts.look.set_factor(1.2)
    worked(one)
    assert one.main is not None and one.main is not before and one.main.trail == ["settings"]
    assert one.main.head.height() == 62 and one.main.pages["settings"].section.title == "Màn hình"
    one.main.parts.look.set_factor(1.0)
    assert one.main.head.height() == 52


def test_the_text_size_goes_on_being_chosen_by_keys_in_the_window_made_anew(door: Open, office: str, qtbot: QtBot) -> None:
    one = inside(door)
    assert one.main is not None
    one.main.go("settings", "screen")
    for key, word, height in ((Qt.Key.Key_Right, "To", 62), (Qt.Key.Key_Right, "Rất to", 73), (Qt.Key.Key_Left, "To", 62)):
        press(key)
        worked(one)
        qtbot.waitUntil(lambda height=height: one.main is not None and one.main.head.height() == height)
        focus = one.focusWidget()
        assert isinstance(focus, Segment) and focus.text() == word and one.main.isAncestorOf(focus)
    one.main.parts.look.set_factor(1.0)


def test_the_window_comes_up_where_it_was(door: Open, office: str, qtbot: QtBot) -> None:
    one = inside(door)
    one.resize(1180, 655)
    one.close()
    again = Door(one.place, Look(one.look.file), FakeFiles(), one._make_parts)
    take_place(again, again.look)
    qtbot.waitUntil(lambda: again.height() == 655)  # as wide as the screen allows
    again.shut()
    again.close()


def test_closing_finishes_what_runs_and_asks_nothing(door: Open, office: str, place: Place, clock: FixedClock) -> None:
    one = inside(door)
    assert one.parts is not None
    for number in range(5):
        one.parts.jobs.run(lambda session, _, n=number: session.save_office(replace(session.office, phone=f"0233{n}")))
    one.close()
    session = open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)  # the folder is free again
    assert session.office.phone == "02334"
    session.close()


def test_a_write_that_hangs_keeps_the_window_alive_and_it_closes_when_that_ends(door: Open, office: str, qtbot: QtBot) -> None:
    one, stick = inside(door), threading.Event()
    assert one.parts is not None and one.main is not None
    said: list[tuple[str, str, str]] = []
    one.parts.notify.told.connect(lambda *told: said.append(told))
    one.parts.jobs.run(lambda session, job: stick.wait(60), title="Đang ghi vào USB")
    began = monotonic()
    one.close()
    assert monotonic() - began < GRACE + 1 and one.isVisible() and [told[1] for told in said] == [STOPPING]
    one.close()
    assert one.isVisible() and len(said) == 1, "no forced end before half a minute has gone"
    one.closing._late.start(0)
    qtbot.waitUntil(lambda: said[-1] == ("amber", STUCK, PULL))
    one.main.go("dossiers")
    assert one.main.current() is one.main.pages["dossiers"], "the window is alive"
    stick.set()
    qtbot.waitUntil(lambda: not one.isVisible())
    assert one.parts is None and not left_running()


def test_after_half_a_minute_the_window_goes_without_the_hanging_write(
    door: Open, office: str, place: Place, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, stick = inside(door), threading.Event()
    assert one.parts is not None
    one.parts.jobs.run(lambda session, job: stick.wait(60), title="Đang ghi vào USB")
    one.close()
    monkeypatch.setattr(one.closing, "_now", lambda: monotonic() + PATIENCE)
    began = monotonic()
    one.close()
    one.shut()
    assert monotonic() - began < GRACE + 3 and not one.isVisible() and left_running()
    session = open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)
    session.save_office(replace(session.office, phone="0233"))
    session.close()
    stick.set()
    qtbot.waitUntil(lambda: not left_running())


STUCK_START = """
import sys, threading
from pathlib import Path
from ui import app
from ui.start import closing

def hang(qt, door):
    door.labour.jobs.run(lambda session, job: threading.Event().wait(100), title="Đang ghi vào USB")
    door.close()
    door.closing._now = lambda: 1e9
    door.close()

closing.GRACE, app._once_ready = 0.1, lambda qt, door: app.QTimer.singleShot(100, door, lambda: hang(qt, door))
sys.exit(app.run(Path(sys.argv[1]), "", True))
"""


@pytest.mark.slow
def test_the_process_ends_in_order_though_a_thread_hangs(tmp_path: Path) -> None:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CCHC_STATE": str(tmp_path / "state")}
    command = [sys.executable, "-c", STUCK_START, str(tmp_path / "data")]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), "Qt ends the program when a running thread is destroyed"


# -- a backup, a folder put back, sample data


def test_a_backup_is_restored_and_begins_as_a_new_machine(
    door: Open, office: str, place: Place, clock: FixedClock, tmp_path: Path, files: FakeFiles
) -> None:
    session = open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)
    (tmp_path / "out").mkdir()
    backup = session.backup(tmp_path / "out").file
    old = session.store.replica
    session.close()
    shutil.rmtree(place.folder)
    shutil.rmtree(place.state)
    one = door()
    press(Qt.Key.Key_3)
    press(Qt.Key.Key_Return)
    form = panel(one, RestoreForm)
    assert form.choose.hasFocus() and form.choose.mapTo(form, QPoint()).y() == form.file.editor.mapTo(form, QPoint()).y()
    form.go()
    QApplication.processEvents()
    assert form.file.problem == "Chưa chọn tệp sao lưu."
    assert form.choose.mapTo(form, QPoint()).y() == form.file.editor.mapTo(form, QPoint()).y(), "level beside a problem too"
    bad = tmp_path / "x.cchcbak"
    bad.write_bytes(b"PK\x03\x04")
    files.answer = bad
    form.pick()
    assert form.file.problem.startswith("Tệp này không phải bản sao lưu")
    files.answer = backup
    form.choose.setFocus()
    press(Qt.Key.Key_Return)
    assert form.file.problem == "" and form.secret.editor.hasFocus()
    type_text("sai")
    form.go()
    worked(one)
    assert form.secret.problem and not place.has_office
    form.secret.set_text(office)  # the recovery code opens it as well
    form.go()
    worked(one)
    panel(one, RestoredPanel)
    press(Qt.Key.Key_Return)
    worked(one)
    assert isinstance(one.screen_now, MainWindow) and one.parts and one.parts.session.store.replica != old
    assert one.parts.session.office.unit.title == "Xã Vĩnh Thủy"


def test_a_copied_folder_asks_for_one_click_before_anything_is_written(door: Open, office: str, place: Place) -> None:
    for anchor in place.state.glob("anchor-*.json"):
        anchor.unlink()
    one = door()
    login = panel(one, LoginPanel)
    login.password.set_text(PASSWORD)
    login.go()
    worked(one)
    panel(one, RestoredPanel).go()
    worked(one)
    assert isinstance(one.screen_now, MainWindow) and one.parts and not one.parts.session.restored


def test_sample_data_opens_by_itself_and_can_be_stopped(door: Open, place: Place, qtbot: QtBot) -> None:
    one = door()
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_Return)
    form = panel(one, SampleForm)
    assert form.primary.hasFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.progress.running and form.progress._bar.maximum() > 0, timeout=20_000)
    press(Qt.Key.Key_Escape)
    worked(one)
    panel(one, SampleForm)
    assert not place.has_office and form.primary.isEnabled() and form.progress.isHidden()
    form.go()
    assert one.labour.jobs.wait(60)
    QApplication.processEvents()
    assert one.main is not None and one.main.sample.isVisible()
    current = one.main.current()
    assert current is not None and current.isAncestorOf(QApplication.focusWidget()), "work begins on the page, not at what wipes it"
    assert one.parts and one.parts.session.board.read().dossiers > 10


def test_sample_data_is_wiped_on_a_click_and_the_real_set_up_follows(
    door: Open, place: Place, clock: FixedClock, qtbot: QtBot
) -> None:
    sample = {**OFFICE, "sample": True}
    create_office(sample, DEMO_PASSWORD, place.folder, place.state, clock=clock, cost=CHEAP, catalogue=False).session.close()
    one = door()
    login = panel(one, LoginPanel)
    login.password.set_text(DEMO_PASSWORD)
    login.go()
    worked(one)
    assert one.main is not None and one.main.sample.isVisible()
    one.main.wipe_asked.emit()
    (ask,) = one.findChildren(Ask)
    qtbot.waitUntil(ask.keep.hasFocus)
    ask.reject()
    assert place.has_office
    one.main.wipe_asked.emit()
    one.findChildren(Ask)[-1].verb.click()
    worked(one)
    panel(one, OfficeForm)
    assert not place.has_office and list(place.state.glob("anchor-*.json")) == []


def test_a_real_office_is_never_wiped(door: Open, office: str, place: Place) -> None:
    one = inside(door)
    one.wipe()
    assert place.has_office and one.main is not None


@pytest.mark.parametrize(("size", "factor"), [((1366, 697), 1.0), ((1093, 614), 1.0), ((1093, 614), 1.2)])
def test_the_screens_before_the_office_hold_on_small_screens(door: Open, qapp: QApplication, size: tuple[int, int], factor: float) -> None:
    dress(qapp, factor)
    one = door()
    one.resize(*size)
    QApplication.processEvents()
    assert (one.width(), one.height()) == size
    form = panel(one, OfficeForm)
    corner = form.primary.mapTo(one, form.primary.rect().bottomRight())
    assert one.rect().contains(corner)
    screen = one.screen_now
    assert isinstance(screen, FirstStart)
    for card in screen.ways:
        assert card.width() > 150 and card.geometry().right() < screen.brand.width()


def test_a_damaged_folder_is_saved_with_one_button_and_kept_beside(
    door: Open, office: str, place: Place, clock: FixedClock, files: FakeFiles, tmp_path: Path
) -> None:
    session = open_office(place.folder, place.state, lambda: PASSWORD, clock=clock)
    session.catalogue.write([Procedure("", "1.001193", "Đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
    for number in range(40):
        session.intake.save(DossierDraft("1.001193", Person(f"Lê Quang Ấn {number}", "045190009996")))
    backup = session.backup(tmp_path / "kệ").file
    session.intake.save(DossierDraft("1.001193", Person("Hồ Thị Ỷ", "045190001234")))
    session.close()
    path = place.folder / "office.db"
    data = bytearray(path.read_bytes())
    for page in range(20, len(data) // 4096 - 8, 9):
        data[page * 4096 + 50] ^= 255
    path.write_bytes(data)
    one = door()
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    worked(one)
    saving = panel(one, SalvagePanel)
    assert saving.primary.hasFocus() and saving.title.text() == "Dữ liệu trên máy này bị hỏng"
    files.answer = tmp_path / "x.cchcbak"
    files.answer.write_bytes(b"khong phai")
    saving.pick()
    press(Qt.Key.Key_Return)
    worked(one)
    assert "không phải bản sao lưu" in saving.file.problem and path.read_bytes() == data
    files.answer = backup
    saving.pick()
    press(Qt.Key.Key_Return)
    worked(one)
    restored = panel(one, RestoredPanel)
    assert restored.news.text.startswith("Đã cứu ")
    (kept,) = place.folder.parent.glob(f"{place.folder.name}-hong-*")
    assert (kept / "office.db").read_bytes() == data, "the damaged folder stays as it was"
    press(Qt.Key.Key_Return)
    worked(one)
    assert one.parts is not None and len(one.parts.session.lists.rows(Listing.ALL).rows) >= 40


@pytest.mark.parametrize("which", [1, 2])
def test_a_folder_that_cannot_be_renamed_stays_where_it_was(
    office: str, place: Place, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    """Whichever of the two renames is refused (a program has a file open): nothing is missing, nothing half made stays."""
    before = {path.name: path.read_bytes() for path in place.folder.iterdir() if path.is_file()}
    real, calls = Path.rename, [0]

    def rename(path: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == which:
            raise PermissionError(13, "in use")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(Refused, match="CANNOT_WRITE"):
        place.rescue("hoa", PASSWORD, None)
    assert {path.name: path.read_bytes() for path in place.folder.iterdir() if path.is_file()} == before
    assert [one.name for one in place.folder.parent.iterdir() if "-moi-" in one.name or "-hong-" in one.name] == []
    monkeypatch.undo()
    place.open(place.rescue("hoa", PASSWORD, None)).close()


# -- a topmost office that was lost


def type_digits(digits: str) -> None:
    for one in digits.replace(" ", ""):
        type_text(one)


def lost_office(one: Door) -> OfficeForm:
    """The form of the province up to the tick that its root is known."""
    form: OfficeForm = panel(one, OfficeForm)
    press(Qt.Key.Key_Return)
    type_text("quang tri")
    form.unit._line.flush()
    press(Qt.Key.Key_Return, times=3)  # the unit; nobody above; the machine
    assert form.lost.joins.hasFocus()
    press(Qt.Key.Key_Return)
    assert form.lost.has_root.hasFocus() and not form.lost.root.isVisible()
    press(Qt.Key.Key_Space)
    assert form.lost.root.boxes[0].hasFocus()
    return form


def fill_the_rest() -> None:
    """From the name of the office to its making."""
    press(Qt.Key.Key_Return)
    type_text("H50")
    press(Qt.Key.Key_Return, times=3)
    type_text("Phạm Đức Hiếu")
    press(Qt.Key.Key_Return, times=3)
    type_text("hoa sữa tháng mười")
    press(Qt.Key.Key_Return)
    type_text("hoa sữa tháng mười")
    press(Qt.Key.Key_Return, times=6)
    press(Qt.Key.Key_Return, times=2)


def test_a_lost_topmost_office_comes_back_by_its_sheets_and_takes_what_was_on_the_road(
    door: Open, place: Place, clock: FixedClock, printer: FakePrinter, tmp_path: Path
) -> None:
    made = create_office(PROVINCE, PASSWORD, place.folder, place.state, clock=clock, cost=CHEAP, catalogue=False)
    commune = make(commune_data(), tmp_path / "xa", clock)
    enrol(commune, made.session, tmp_path / "usb")
    take_in(commune, 2)
    (tmp_path / "road").mkdir()
    commune.handover.seal(tmp_path / "road")
    made.session.close()
    commune.close()
    for folder in (place.folder, place.state):
        shutil.rmtree(folder)
    one = door()
    form = lost_office(one)
    assert made.root_code
    type_digits(made.root_code)
    assert form.lost.root.problem == "" and form.lost.root.boxes[15].hasFocus()
    press(Qt.Key.Key_Return)
    type_digits(made.recovery_code)
    press(Qt.Key.Key_Return)
    assert form.office_name.editor.hasFocus()
    fill_the_rest()
    worked(one)
    sheet = panel(one, RecoveryPanel)
    assert sheet.key.root_code == "" and sheet.key.old_root and sheet.key.recovery_code != made.recovery_code
    press(Qt.Key.Key_P, CTRL)
    assert one.parts and one.parts.jobs.wait()
    assert [title for title, _ in printer.printed] == ["Phiếu mã khôi phục"], "no new root sheet"
    press(Qt.Key.Key_Space)
    sheet.primary.click()
    assert isinstance(one.screen_now, MainWindow)
    session = one.parts.session
    assert session.handover.show().enrolled
    assert [got.outcome.name for got in session.handover.receive(tmp_path / "road")] == ["APPLIED"] and session.people.count() == 2
    kept = b"".join(path.read_bytes() for top in (place.folder, place.state) for path in top.rglob("*") if path.is_file())
    kept += (tmp_path / "look.ini").read_bytes()
    for typed in (made.root_code, made.recovery_code):
        for shape in (typed[:23], typed.replace(" ", "")[:20]):
            assert shape.encode() not in kept, "nothing of the digits stays"


def test_a_further_machine_of_the_topmost_office_makes_no_root_and_waits_for_the_one_there_is(door: Open, place: Place) -> None:
    one = door()
    form: OfficeForm = panel(one, OfficeForm)
    press(Qt.Key.Key_Return)
    type_text("quang tri")
    form.unit._line.flush()
    press(Qt.Key.Key_Return, times=3)
    form.lost.has_root.setChecked(True)
    form.lost.joins.setFocus()
    press(Qt.Key.Key_Space)
    assert form.lost.joins.isChecked() and not form.lost.has_root.isChecked() and form.data()["joins"] is True, "one of the two"
    press(Qt.Key.Key_Return, times=2)
    assert form.office_name.editor.hasFocus()
    fill_the_rest()
    worked(one)
    sheet = panel(one, RecoveryPanel)
    assert not sheet.key.root_code and not sheet.key.old_root
    session = one.parts and one.parts.session
    assert session and not session.handover.enrolled and session.office.receiving_office is None


def test_mistyped_sheets_are_told_at_once_and_nothing_is_made(door: Open, place: Place) -> None:
    one = door()
    form = lost_office(one)
    root, recovery = form.lost.root, form.lost.recovery
    type_digits("1" * 80)
    assert root.problem == "Có chữ số gõ sai: so lại từng nhóm với tờ phiếu."
    press(Qt.Key.Key_Return)
    assert recovery.boxes[0].hasFocus()
    type_digits("00001 00000 1")
    assert recovery.problem == "Nhóm thứ 1 gõ sai, so lại với tờ phiếu." and recovery.boxes[2].hasFocus()
    assert (recovery.boxes[0].property("problem"), recovery.boxes[1].property("problem") or "") == ("error", "")
    type_text("x")
    assert recovery.problem == "Chỉ gõ chữ số." and recovery.text() == "00001 00000 1"
    form.go()
    assert root.problem.startswith("Có chữ số") and recovery.problem.startswith("Còn thiếu 39 chữ số. Gõ đủ cả mười nhóm")
    assert form.prefix.editor.hasFocus() and not place.has_office, "the next problem from where one was"
    press(Qt.Key.Key_Escape)
    assert root.text() and one.screen_now.ways[0].hasFocus(), "typed digits stay while one looks at the other ways"
    form.refused(Refused("BAD_RECOVERY_CODE", "Nhóm thứ 2 của mã khôi phục gõ sai.", "So lại."))
    form.refused(Refused("BAD_ROOT_CODE", "Dãy số khóa gốc bị gõ nhầm.", "Gõ lại."))
    assert recovery.problem == "Nhóm thứ 2 của mã khôi phục gõ sai. So lại." and root.problem == "Dãy số khóa gốc bị gõ nhầm. Gõ lại."
    form.lost.has_root.setChecked(False)
    assert root.text() == recovery.text() == "" and form.lost.codes() == ("", "") and form.lost.problems() == []


def test_without_the_recovery_sheet_its_boxes_are_walked_past_and_a_commune_is_not_asked(door: Open) -> None:
    one = door()
    form = lost_office(one)
    form.lost.root.submitted.emit()
    press(Qt.Key.Key_Return)
    assert form.office_name.editor.hasFocus() and [problem.field for problem in form.lost.problems()] == ["root_code"]
    form.receiving.choose(matching("vinh thuy", shipped(), TODAY)[0])
    assert not form.lost.isVisible() and form.lost.codes() == ("", "")
    form.receiving.choose(None)
    assert form.lost.isVisible() and not form.lost.has_root.isChecked()

"""Enrolment as two offices do it: the request, the digits typed from paper on both sides, the telephone check, wrong digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.office import handover as office_handover
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from cchc_desktop.sync.fake_stick import FakeMedium
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.stick import FOLDER
from ui.handover.digits import FiveGroups
from ui.handover.enrolment_page import At, EnrolmentPage
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.page import Parts

from .conftest import FakeFiles, FakeMedia, FixedClock, in_front, plug, press, put_up, settle, type_text
from .two_offices import PROVINCE, commune_data, enrol, make, open_commune, open_province


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    yield from open_commune(tmp_path, clock)


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    yield from open_province(tmp_path, clock)


@pytest.fixture
def office_parts(parts: Parts, office: Session) -> Iterator[Parts]:
    """The window of the office above: its own session, jobs and sticks."""
    jobs = Jobs(office.for_worker)
    jobs.failed.connect(parts.notify.problem)
    yield replace(parts, session=office, jobs=jobs, media=FakeMedia())
    jobs.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def shown(qtbot: QtBot, parts: Parts, argument: str = "") -> EnrolmentPage:
    page = EnrolmentPage(parts)
    put_up(qtbot, page, argument)
    settle(parts)
    return page


def front(qtbot: QtBot, page: EnrolmentPage) -> None:
    """Bring one of two windows to the front."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.focus_work()


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.accessibleName() if widget else ""


def typed(page: EnrolmentPage) -> list[str]:
    return [box.text() for box in page.groups.boxes]


# -- the whole passage, both windows


def test_enrolling_by_keys_on_both_sides(qtbot: QtBot, parts: Parts, office_parts: Parts, stick: Path) -> None:
    child = shown(qtbot, parts)
    assert child.stage.scene.headline == "Đăng ký máy này với tỉnh Quảng Trị"
    assert child.bar.buttons["Ghi tệp đăng ký"].isEnabled() is False
    assert child.bar.buttons["Ghi tệp đăng ký"].toolTip().startswith("Cắm USB")
    assert child.hints() == [("Ctrl P", "phiếu"), ("Esc", "quay lại")], "Enter does nothing yet"
    plug(parts, stick)
    assert child.hints()[0] == ("Enter", "ghi tệp đăng ký")
    assert focused() == "Ghi tệp đăng ký"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert [path.name.split("-")[1] for path in (stick / FOLDER).iterdir()] == ["ENROL"]
    assert child.stage.scene.headline == "Chờ phiếu chấp nhận của tỉnh Quảng Trị"
    paper = child.big.text()
    assert paper == parts.session.handover.show().fingerprint
    child.hide()

    above = shown(qtbot, office_parts)
    assert above.title() == "Chấp nhận máy gửi lên"
    assert above.stage.scene.headline == "Chưa thấy USB của đơn vị"
    plug(office_parts, stick)
    assert [row[:2] for row in above.grants.list.texts()] == [["Xã Vĩnh Thủy", "1"]]
    front(qtbot, above)
    assert focused() == "Nhóm 1"
    type_digits(paper)
    assert [box.text() for box in above.grants.groups.boxes] == paper.split()
    press(Qt.Key.Key_Return)  # to the lane, which stays as proposed
    assert QApplication.focusWidget() is above.grants.lane.line
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is above.grants.called
    press(Qt.Key.Key_Return)
    assert focused() == "Chấp nhận xã Vĩnh Thủy"
    press(Qt.Key.Key_Return)
    settle(office_parts)
    assert above.at is At.GRANT, "nobody called yet"
    assert QApplication.focusWidget() is above.grants.called
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    settle(office_parts)
    assert above.stage.scene.headline == "Đã chấp nhận xã Vĩnh Thủy"
    answer = above.big.text()
    above.hide()

    child.show()
    child.open()
    settle(parts)
    front(qtbot, child)
    assert child.stage.scene.headline == "Gõ dãy số trên phiếu chấp nhận của tỉnh Quảng Trị"
    assert focused() == "Nhóm 1"
    type_digits(answer)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert child.stage.scene.headline == "Máy này đã đăng ký với tỉnh Quảng Trị"
    assert parts.session.handover.enrolled
    with qtbot.waitSignal(child.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["handover", ""]


def type_digits(digits: str) -> None:
    """Type figures one by one, as from paper; blanks are not typed."""
    for digit in digits.replace(" ", ""):
        press(Qt.Key(ord(digit)))


def waiting_for_digits(qtbot: QtBot, parts: Parts, office: Session, stick: Path) -> tuple[EnrolmentPage, str]:
    """The child's page with the answer on the stick; the digits of the answer."""
    stick.mkdir()
    asked = parts.session.handover.request(stick)
    granted = office.handover.grant(stick, asked.fingerprint, stick)
    assert isinstance(parts.media, FakeMedia)
    parts.media.plug(stick)
    page = shown(qtbot, parts)
    page.bar.buttons["Đã có phiếu chấp nhận"].click()
    settle(parts)
    return page, granted.fingerprint


def test_wrong_digits_are_told_and_stay(qtbot: QtBot, parts: Parts, office: Session, stick: Path) -> None:
    page, digits = waiting_for_digits(qtbot, parts, office, stick)
    type_digits("1" * 25)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.groups.problem.startswith("Dãy số vừa gõ khác với dãy số của tệp trên USB.")
    assert typed(page) == ["11111"] * 5
    assert not parts.session.handover.enrolled
    page.bar.buttons["Hoàn tất đăng ký"].setFocus()
    page.focus_work()
    type_digits(digits)
    assert typed(page) == digits.split(), "a rescan replaces what was refused"
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.DONE


def test_keys_that_changed_before_the_answer_ask_for_the_request_again(qtbot: QtBot, parts: Parts, stick: Path) -> None:
    page = shown(qtbot, parts)
    plug(parts, stick)
    press(Qt.Key.Key_Return)
    settle(parts)
    page.open()
    assert page.at is At.TYPE
    parts.session.handover.rotate_keys()
    page.open()
    settle(parts)
    assert page.at is At.ASK and "Khóa của máy này đã thay" in page.stage.scene.headline
    assert page.big.text() == parts.session.handover.show().fingerprint
    page.press_primary()
    settle(parts)
    page.open()
    assert page.at is At.TYPE and "Khóa" not in page.stage.scene.headline


def test_too_few_digits_lead_to_the_open_group(qtbot: QtBot, parts: Parts, office: Session, stick: Path) -> None:
    page, _ = waiting_for_digits(qtbot, parts, office, stick)
    type_digits("1234567")
    page.press_primary()
    assert page.groups.problem == "Còn thiếu 18 chữ số. Gõ đủ cả năm nhóm trên phiếu."
    assert QApplication.focusWidget() is page.groups.boxes[1]


def test_digits_without_the_stick_are_refused_beside_the_groups(
    qtbot: QtBot, parts: Parts, office: Session, stick: Path, tmp_path: Path
) -> None:
    page, digits = waiting_for_digits(qtbot, parts, office, stick)
    assert isinstance(parts.media, FakeMedia)
    parts.media.pull()
    settle(parts)
    page.groups.boxes[0].setFocus()
    type_digits(digits)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.groups.problem == "Cắm USB trước, hoặc chọn một thư mục."
    plug(parts, tmp_path / "another stick")
    page.groups.boxes[4].setFocus()
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.groups.problem.startswith("Trên USB không có tệp chấp nhận cho máy này.")
    assert typed(page) == digits.split()


def test_a_stick_that_cannot_take_the_request(qtbot: QtBot, parts: Parts, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = FakeMedium(read_only=True)
    monkeypatch.setattr(office_handover, "Medium", lambda place: medium)
    page = shown(qtbot, parts)
    plug(parts, stick)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert f"{page.stage.scene.headline}".startswith(WriteOutcome.READ_ONLY.message)
    assert page.stage.scene.next_act == WriteOutcome.READ_ONLY.next_step
    medium.read_only = False
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.at is At.TYPE and len(medium.files) == 1


def test_a_folder_is_another_road(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "thư mục chung"
    folder.mkdir()
    page = shown(qtbot, parts)
    assert isinstance(parts.files, FakeFiles)
    parts.files.answer = folder
    page.bar.buttons["Chọn thư mục khác"].click()
    settle(parts)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert len(list((folder / FOLDER).iterdir())) == 1


def test_the_sheets_of_both_sides_can_be_printed(qtbot: QtBot, parts: Parts, office_parts: Parts, stick: Path) -> None:
    previewed: list[Printed] = []
    parts.preview = office_parts.preview = previewed.append
    page = shown(qtbot, parts)
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    page.hide()
    stick.mkdir()
    asked = parts.session.handover.request(stick)
    above = shown(qtbot, office_parts)
    plug(office_parts, stick)
    above.grants.groups.boxes[2].setText("")
    above.grants.groups.boxes[2].setFocus()
    paste(asked.fingerprint)
    above.grants.called.setChecked(True)
    above.press_primary()
    settle(office_parts)
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert [one.form for one in previewed] == ["enrolment", "enrolment"]
    assert previewed[0].pdf != previewed[1].pdf
    said = above.stage.scene.headline
    above.open()  # the shell comes back from the sheet
    settle(office_parts)
    assert said == above.stage.scene.headline == "Đã chấp nhận xã Vĩnh Thủy" and above.side.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not None and focus.accessibleName() == "Xem phiếu chấp nhận"
    press(Qt.Key.Key_Escape)
    settle(office_parts)
    assert above.stage.scene.headline == "Trên USB KINGSTON không có đăng ký nào đang chờ"


@pytest.mark.parametrize("width", [600, 1040])
def test_whose_digits_are_asked_for_takes_the_whole_line(qtbot: QtBot, parts: Parts, width: int) -> None:
    groups = FiveGroups("Năm nhóm số trên phiếu đăng ký của xã " + "Vĩnh Thủy " * 10)
    qtbot.addWidget(groups)
    groups.resize(width, 200)
    groups.show()
    assert groups.caption.width() >= width - 20


# -- further machines of the topmost office


def beside(parts: Parts, data: dict[str, object], folder: Path, clock: FixedClock) -> Iterator[Parts]:
    """The window of another machine: its own session, jobs and sticks."""
    made = make(data, folder, clock)
    jobs = Jobs(made.for_worker)
    jobs.failed.connect(parts.notify.problem)
    yield replace(parts, session=made, jobs=jobs, media=FakeMedia())
    jobs.close()
    made.close()


@pytest.fixture
def fresh_parts(parts: Parts, tmp_path: Path, clock: FixedClock) -> Iterator[Parts]:
    """A further machine of the topmost office, set up as such."""
    yield from beside(parts, PROVINCE | {"joins": True}, tmp_path / "further", clock)


@pytest.fixture
def rooted_parts(parts: Parts, tmp_path: Path, clock: FixedClock) -> Iterator[Parts]:
    """A further machine of the topmost office, set up as an office of its own."""
    yield from beside(parts, PROVINCE, tmp_path / "further", clock)


def let_in(qtbot: QtBot, child: EnrolmentPage, new: Parts, first: Parts, stick: Path) -> None:
    """The request lies on the stick: the first machine grants it, the new one types the answer; by keys."""
    child.hide()
    above = shown(qtbot, first, "grant")
    plug(first, stick)
    front(qtbot, above)
    assert above.primary is not None and above.primary.text == "Chấp nhận máy của cơ quan mình"
    type_digits(new.session.handover.show().fingerprint)
    press(Qt.Key.Key_Return, times=2)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return, times=2)
    settle(first)
    assert above.stage.scene.headline == "Đã chấp nhận máy số 2 của cơ quan mình"
    answer = above.big.text()
    above.hide()
    child.show()
    child.open()
    settle(new)
    front(qtbot, child)
    assert child.at is At.TYPE and child.stage.scene.headline == "Gõ dãy số trên phiếu chấp nhận của máy khác của cơ quan mình"
    type_digits(answer)
    press(Qt.Key.Key_Return)
    settle(new)
    assert child.at is At.DONE and child.stage.scene.headline == "Máy này đã đăng ký, máy 1 của cơ quan mình chấp nhận"
    with qtbot.waitSignal(child.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == ["office", ""]
    assert Peers(new.session.store).root == Peers(first.session.store).root
    assert [c.replica for c in Peers(first.session.store).others(first.session.store.unit)] == [new.session.store.replica]


def test_a_further_machine_of_the_topmost_office_is_let_in_by_keys(
    qtbot: QtBot, fresh_parts: Parts, office_parts: Parts, stick: Path
) -> None:
    child = shown(qtbot, fresh_parts)
    assert (child.at, child.fact(), child.title()) == (At.ASK, "", "Đăng ký máy")
    assert child.stage.scene.headline == "Đăng ký máy này với máy đã có của cơ quan mình"
    assert "đơn vị gửi" not in child.stage.text() and "hoặc tới" not in child.stage.text(), "nobody is above"
    plug(fresh_parts, stick)
    press(Qt.Key.Key_Return)
    settle(fresh_parts)
    assert child.stage.scene.headline == "Chờ phiếu chấp nhận" and "tới máy đã có của cơ quan mình" in child.stage.scene.next_act
    let_in(qtbot, child, fresh_parts, office_parts, stick)


def test_one_that_made_a_root_of_its_own_gives_it_up(qtbot: QtBot, rooted_parts: Parts, office_parts: Parts, stick: Path) -> None:
    child = shown(qtbot, rooted_parts)
    assert child.at is At.GRANT
    plug(rooted_parts, stick)
    child.bar.buttons["Cơ quan đã có máy khác: đăng ký máy này"].click()
    settle(rooted_parts)
    assert child.at is At.ASK and "khóa gốc in ở máy này bỏ đi" in child.stage.scene.sub
    press(Qt.Key.Key_Return)
    settle(rooted_parts)
    assert child.at is At.TYPE
    child.bar.buttons["Không đăng ký nữa"].click()
    settle(rooted_parts)
    assert child.at is At.GRANT and rooted_parts.session.handover.enrolled, "nothing has happened"
    child.bar.buttons["Cơ quan đã có máy khác: đăng ký máy này"].click()
    settle(rooted_parts)
    press(Qt.Key.Key_Return)
    settle(rooted_parts)
    told: list[tuple[str, str]] = []
    rooted_parts.notify.told.connect(lambda _, bold, text: told.append((bold, text)))
    let_in(qtbot, child, rooted_parts, office_parts, stick)
    assert told[-1] == ("Máy này đã theo khóa gốc của cơ quan.", "Phiếu khóa gốc đã in ở máy này không còn dùng được: hủy tờ ấy.")
    child.open("grant")
    settle(rooted_parts)
    assert "Cơ quan đã có máy khác: đăng ký máy này" not in child.bar.buttons
    mine = shown(qtbot, office_parts, "grant")
    assert "Cơ quan đã có máy khác: đăng ký máy này" not in mine.bar.buttons, "others stand on its root now"


# -- the office's side


def test_the_office_refuses_wrong_digits_and_a_taken_lane(qtbot: QtBot, office_parts: Parts, session: Session, stick: Path) -> None:
    stick.mkdir()
    digits = session.handover.request(stick).fingerprint
    assert isinstance(office_parts.media, FakeMedia)
    office_parts.media.plug(stick)
    page = shown(qtbot, office_parts, "grant")
    paste("9" * 25)
    page.grants.called.setChecked(True)
    page.press_primary()
    settle(office_parts)
    assert page.grants.groups.problem.startswith("Dãy số vừa gõ khác")
    assert "Gõ dãy số trên phiếu: không được" in page.stage.steps.accessibleName() and not page.grants.called.isChecked()
    type_digits(digits)
    assert page.grants.groups.text() == digits, "what is typed or scanned next replaces what was refused"
    page.grants.called.setChecked(True)
    page.grants.lane.set_text("một")
    page.press_primary()
    assert page.grants.lane.problem == "Máy số từ 1 đến 99."
    page.grants.lane.set_text("3")
    page.press_primary()
    settle(office_parts)
    assert page.granted is not None and page.granted.lane == 3
    other = make_second_machine(stick, session)
    page.back()
    settle(office_parts)
    page.grants.groups.boxes[0].setFocus()
    paste(other)
    page.grants.called.setChecked(True)
    page.grants.lane.set_text("3")
    page.press_primary()
    settle(office_parts)
    assert page.grants.lane.problem.startswith("Số máy 3 đã cấp trong đơn vị này")
    assert page.at is At.GRANT


def two_requests(tmp_path: Path, session: Session, stick: Path) -> tuple[str, str]:
    """The digits of this commune's request and of another one's, both on the stick."""
    stick.mkdir()
    other = make(commune_data(1), tmp_path / "other", session.clock)
    found = session.handover.request(stick).fingerprint, other.handover.request(stick).fingerprint
    other.close()
    return found


def test_the_digits_of_another_request_let_nobody_in_and_say_whose_they_are(
    qtbot: QtBot, office_parts: Parts, session: Session, stick: Path, tmp_path: Path
) -> None:
    digits = dict(zip(("Xã Vĩnh Thủy", "Xã Cửa Tùng"), two_requests(tmp_path, session, stick), strict=True))
    assert isinstance(office_parts.media, FakeMedia)
    office_parts.media.plug(stick)
    page = shown(qtbot, office_parts, "grant")
    titles = [one.title for one in page.grants.list.rows()]
    page.grants.lane.set_text("7")
    page.grants.groups.boxes[0].setFocus()
    paste(digits[titles[1]])
    page.grants.called.setChecked(True)
    page.press_primary()
    settle(office_parts)
    whose = titles[1].replace("Xã", "xã")
    assert page.at is At.GRANT and page.grants.groups.problem.startswith(f"Dãy số này là của {whose}, mã máy ")
    assert office_parts.session.handover.pending(stick) == page.grants.list.rows(), "nobody was let in"
    page.grants.list.selectRow(1)
    assert (page.grants.lane.text(), page.grants.called.isChecked(), page.grants.groups.problem) == ("", False, "")
    page.grants.called.setChecked(True)
    assert ("Enter", f"chấp nhận {whose}") in page.hints()
    page.press_primary()
    settle(office_parts)
    assert page.granted is not None and page.granted.title == titles[1] and page.granted.lane == 1


def test_long_names_stay_on_the_card_and_on_the_bar(
    qtbot: QtBot, office_parts: Parts, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    data = commune_data()
    data["unit"]["name"] = "Vĩnh Thủy Đông Nghĩa Hưng Nguyễn Trường Tộ Hướng Hóa Khe Sanh " * 2
    long = make(data, tmp_path / "long", clock)
    stick.mkdir()
    long.handover.request(stick)
    assert isinstance(office_parts.media, FakeMedia)
    office_parts.media.plug(stick)
    page = shown(qtbot, office_parts, "grant")
    assert page.bar.minimumSizeHint().width() <= 900 and page.grants.minimumSizeHint().width() <= 900
    for one in (page.grants.list, page.grants.groups.caption, page.bar.buttons["Chấp nhận đơn vị này"]):
        assert one.visibleRegion().boundingRect().width() == one.width(), one
    long.close()


def make_second_machine(stick: Path, session: Session) -> str:
    """A further machine of the same commune asks too."""
    second = make(commune_data(), stick.parent / "second", session.clock)
    digits = second.handover.request(stick).fingerprint
    second.close()
    return digits


def test_no_request_on_the_stick(qtbot: QtBot, office_parts: Parts, stick: Path) -> None:
    page = shown(qtbot, office_parts, "grant")
    plug(office_parts, stick)
    assert page.stage.scene.headline == "Trên USB KINGSTON không có đăng ký nào đang chờ"
    assert page.primary is None
    page.press_primary()
    assert page.at is At.GRANT


def test_who_is_not_enrolled_accepts_nobody(qtbot: QtBot, parts: Parts) -> None:
    page = shown(qtbot, parts, "grant")
    assert page.stage.scene.headline == "Máy này chưa đăng ký nên chưa chấp nhận máy khác được"


def test_an_enrolled_machine_says_so_and_accepts_others(qtbot: QtBot, parts: Parts, office: Session, tmp_path: Path) -> None:
    enrol(parts.session, office, tmp_path / "s")
    page = shown(qtbot, parts)
    assert page.at is At.DONE
    page.bar.buttons["Chấp nhận máy khác"].click()
    settle(parts)
    assert page.at is At.GRANT


def test_a_further_machine_of_one_office_is_let_in_by_its_sister_and_nobody_is_called_by_a_wrong_name(
    qtbot: QtBot, parts: Parts, office: Session, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    enrol(parts.session, office, tmp_path / "s")
    second = make(commune_data() | {"machine": 2}, tmp_path / "second", clock)
    jobs = Jobs(second.for_worker)
    new = replace(parts, session=second, jobs=jobs, media=FakeMedia())
    child = shown(qtbot, new)
    assert child.fact() == "" and "máy đã đăng ký của cơ quan mình, hoặc tới tỉnh Quảng Trị" in child.stage.text()
    plug(new, stick)
    child.press_primary()
    settle(new)
    assert child.stage.scene.headline == "Chờ phiếu chấp nhận" and "máy đã đăng ký của cơ quan mình" in child.stage.scene.next_act
    above = shown(qtbot, parts, "grant")
    plug(parts, stick)
    front(qtbot, above)
    assert above.primary is not None and above.primary.text == "Chấp nhận máy của cơ quan mình"
    type_digits(child.big.text())
    above.grants.called.setChecked(True)
    above.press_primary()
    settle(parts)
    assert above.stage.scene.headline == "Đã chấp nhận máy số 2 của cơ quan mình" and "Đơn vị gửi lên" not in above.stage.text()
    plug(new, stick)
    child.open()
    settle(new)
    assert "chấp nhận của máy khác của cơ quan mình" in child.stage.scene.headline + child.groups.caption.text()
    front(qtbot, child)
    type_digits(above.big.text())
    press(Qt.Key.Key_Return)
    settle(new)
    assert child.stage.scene.headline == "Máy này đã đăng ký, máy 1 của cơ quan mình chấp nhận" and child.fact() == ""
    assert (parts.session.handover.let_in_by, second.handover.let_in_by) == (0, 1)
    second.handover.rotate_keys()
    assert second.handover.let_in_by == 1
    jobs.close()
    second.close()


# -- the boxes


def paste(text: str) -> None:
    """Paste into the focused box."""
    QApplication.clipboard().setText(text)
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def groups(qtbot: QtBot, parts: Parts) -> FiveGroups:
    made = FiveGroups("Dãy số")
    in_front(qtbot, made)
    made.setFocus()
    return made


def test_whatever_is_pasted_anywhere_fills_all_five(groups: FiveGroups) -> None:
    for text in ("12345 23456 34567 45678 56789", "12345-23456-34567-45678-56789", "1234523456345674567856789"):
        groups.clear()
        groups.boxes[3].setFocus()
        paste(text)
        assert groups.text() == "12345 23456 34567 45678 56789"
        assert groups.complete and groups.check()


def test_letters_do_not_get_in(groups: FiveGroups) -> None:
    type_text("12a")
    assert (groups.boxes[0].text(), groups.problem) == ("12", "Chỉ gõ chữ số.")
    press(Qt.Key.Key_3)
    assert (groups.boxes[0].text(), groups.problem) == ("123", "")


def test_backspace_walks_back_and_one_digit_too_many_harms_nothing(groups: FiveGroups) -> None:
    type_digits("123456")
    press(Qt.Key.Key_Backspace, times=2)
    assert [box.text() for box in groups.boxes[:2]] == ["12345", ""]
    assert groups.boxes[0].hasFocus()
    groups.boxes[1].setText("99999")
    groups.boxes[0].setFocus()
    groups.boxes[0].deselect()
    groups.boxes[0].end(False)
    press(Qt.Key.Key_7)
    assert [box.text() for box in groups.boxes[:2]] == ["12345", "99999"]


def test_the_topmost_office_lets_its_first_unit_in_from_the_page_of_its_units(qtbot: QtBot, office_parts: Parts) -> None:
    window = MainWindow(office_parts, "today")
    window.resize(1366, 768)
    in_front(qtbot, window)
    settle(office_parts)
    press(Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    settle(office_parts)
    assert window.trail == ["today", "office"] and not window.side.items["office"].isHidden()
    press(Qt.Key.Key_Return)
    settle(office_parts)
    assert window.trail[-1] == "enrolment"
    assert window.pages["enrolment"].stage.scene.headline == "Chưa thấy USB của đơn vị"  # type: ignore[attr-defined]
    window.close()

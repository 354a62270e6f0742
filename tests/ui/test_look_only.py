"""A damaged office in the window: a copy is set aside, the office is opened to look at, every page holds, no byte of the folder changes."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.office.session import Session, open_office
from tests.copies import copy_office
from tests.spoiling import spoil_tables, told
from tests.ui.conftest import CHEAP, PASSWORD, FakeFiles, FakeMedia, FakePrinter, FixedClock, bring, settle
from ui.hands import ALT, CTRL, SHIFT, press, type_text
from ui.hooks import Hooks
from ui.jobs import Jobs
from ui.kit.buttons import Button
from ui.kit.theme import dress
from ui.look import Look
from ui.notify import Notify
from ui.page import Parts
from ui.pages import PAGES
from ui.preview.page import PreviewPage
from ui.reports.page import ReportsPage
from ui.start.door import Door
from ui.start.login import LoginPanel
from ui.start.place import Place
from ui.start.salvage import SalvagePanel

SPOILT = ("survey_batch", "commitment", "work")


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock, with_catalogue: Path) -> Place:
    """An office with a few dossiers, three of its tables spoilt."""
    copy_office(with_catalogue, tmp_path)
    made = Place(tmp_path / "office", tmp_path / "state", clock, CHEAP)
    session = open_office(made.folder, made.state, lambda: PASSWORD, clock=clock, quick_check=False)
    for number in range(12):
        session.intake.save(DossierDraft("1.001193", Person(f"Lê Quang Ấn {number}", "045190009996", phone="0912345678")))
    session.close()
    spoil_tables(made.folder / "office.db", session.store.keys.database, *SPOILT)
    return made


class Machine:
    """What stands around the window."""

    def __init__(self) -> None:
        self.printer, self.files, self.media = FakePrinter(), FakeFiles(), FakeMedia()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def door(qtbot: QtBot, qapp: QApplication, place: Place, machine: Machine, tmp_path: Path) -> Iterator[Door]:
    """The window on the damaged folder, with the hooks of the program; bugs fail the test."""
    dress(qapp)
    bugs: list[str] = []

    def make(session: Session, look: Look) -> Parts:
        notify = Notify()
        notify.found_bug.connect(bugs.append)
        return Parts(session, Jobs(session.for_worker), notify, look, machine.printer, machine.files, machine.media)

    made = Door(place, Look(tmp_path / "look.ini"), machine.files, make)
    made.notify.found_bug.connect(bugs.append)
    hooks = Hooks(made.notify)
    made.resize(1366, 768)
    bring(qtbot, made)
    yield made
    made.shut()
    made.close()
    made.deleteLater()
    hooks.remove()
    assert bugs == []


def worked(one: Door) -> None:
    for _ in range(3):
        assert one.labour.jobs.wait()
        QApplication.processEvents()


def logged_in(one: Door) -> SalvagePanel:
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    worked(one)
    assert isinstance(one.panel, SalvagePanel)
    return one.panel


def looking(one: Door) -> Door:
    """Log in, and open to look at."""
    logged_in(one)
    return looking_from(one)


def looking_from(one: Door) -> Door:
    press(Qt.Key.Key_O, CTRL)
    worked(one)
    assert one.main is not None and one.parts is not None
    settle(one.parts)
    return one


def asides(place: Place) -> list[Path]:
    """The copies set aside, and what is left of one that was not finished."""
    return sorted(place.folder.parent.glob("*office-tep-hong-*"))


def shown(one: Door, page: str, argument: str = "") -> str:
    """Open a page as its key or a list does; what the window says of it."""
    assert one.main is not None and one.parts is not None
    one.main.hush()
    one.main.go(page, argument)
    settle(one.parts)
    return one.main.news.text


def test_a_copy_is_set_aside_once_and_the_sentence_says_where(door: Door, place: Place) -> None:
    before = told(place.folder)
    page = logged_in(door)
    (copy,) = asides(place)
    assert copy.name in page.aside.text() and "ngay cạnh thư mục dữ liệu" in page.aside.text() and page.primary.hasFocus()
    assert (copy / "office.db").read_bytes() == (place.folder / "office.db").read_bytes() and told(place.folder) == before
    kept = told(copy)
    press(Qt.Key.Key_Escape)
    assert isinstance(door.panel, LoginPanel)
    again = logged_in(door)
    assert asides(place) == [copy] and told(copy) == kept and copy.name in again.aside.text(), "the same damage"
    press(Qt.Key.Key_Escape)
    data = (place.folder / "office.db").read_bytes()
    os.utime(place.folder / "office.db", ns=(1, 1_790_000_000_000_000_000))
    logged_in(door)
    assert len(asides(place)) == 2 and told(copy) == kept and (place.folder / "office.db").read_bytes() == data, "another one"


@pytest.mark.parametrize(("what", "said"), [("room", "không đủ chỗ"), ("full", "không đủ chỗ"), ("denied", "không cho ghi cạnh"),
                                            ("broken", "không đọc hay ghi được hết tệp")])  # fmt: skip
def test_where_no_copy_can_be_made_that_is_said_and_one_can_look_all_the_same(
    door: Door, place: Place, monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError({"full": errno.ENOSPC, "denied": errno.EACCES, "broken": errno.EIO}[what], "x")

    if what == "room":
        monkeypatch.setattr("cchc_desktop.storage.aside.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr("cchc_desktop.storage.aside.shutil.copyfile", fails)
    page = logged_in(door)
    assert said in page.aside.text() and said in page.news.text and "Đã để riêng" not in page.aside.text()
    assert asides(place) == [] and page.primary.hasFocus()
    press(Qt.Key.Key_O, CTRL)
    worked(door)
    assert door.main is not None and "Chỉ xem" in door.windowTitle()


def test_the_window_says_all_the_time_that_it_only_looks_and_every_page_holds(door: Door, place: Place) -> None:
    before = told(place.folder)
    main = looking(door).main
    assert main is not None and door.windowTitle() == "CCHC Desktop – Xã Vĩnh Thủy – Chỉ xem"
    assert main.trail == ["guide"] and "chỗ hỏng" in main.news.text, "the start page must not say that nothing is due"
    for entry in PAGES:
        said = shown(door, entry.name)
        assert said == "" or "chỗ hỏng" in said or "chỉ xem" in said, (entry.name, said)
        assert main.standing.isVisible() and "Tiếp nhận bằng giấy" in main.standing.text
        assert main.status.saved.text.text() == "Chỉ xem" and main.status.saved.isVisible()
        for key in (Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_Return, Qt.Key.Key_Escape):
            press(key)
        assert door.parts is not None
        settle(door.parts)
        door.grab()
        assert told(place.folder) == before, entry.name
    assert "chỗ hỏng" in shown(door, "surveys") and main.trail[-1] != "surveys", "one stays where one was"


def test_lists_dossiers_and_reports_are_there_and_a_page_that_cannot_be_read_says_so(
    door: Door, place: Place, machine: Machine, tmp_path: Path
) -> None:
    before = told(place.folder)
    parts = looking(door).parts
    assert parts is not None and door.main is not None
    press(Qt.Key.Key_2, ALT)
    settle(parts)
    page = door.main.current()
    assert page is not None and "12 hồ sơ" in page.fact() and door.main.news.text == ""
    press(Qt.Key.Key_F, CTRL)
    type_text("lê quang ấn 7")
    settle(parts)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    settle(parts)
    page = door.main.current()
    assert page is not None and page.title() == "Lê Quang Ấn 7" and door.main.news.text == ""
    machine.files.answer = tmp_path / "danh-sach.xlsx"
    shown(door, "dossiers")
    press(Qt.Key.Key_X, CTRL | SHIFT)
    settle(parts)
    assert (tmp_path / "danh-sach.xlsx").read_bytes().startswith(b"PK") and told(place.folder) == before
    press(Qt.Key.Key_8, ALT)
    settle(parts)
    assert "chỗ hỏng" in door.main.news.text, "indicators are counted from commitments, too"
    assert shown(door, "reports", "ii06a") == ""
    report = door.main.current()
    assert isinstance(report, ReportsPage)
    assert 12 in [row.total for row in report.count.rows()] and told(place.folder) == before


def test_what_would_write_is_refused_with_a_next_step(door: Door, place: Place, machine: Machine, tmp_path: Path) -> None:
    before = told(place.folder)
    parts = looking(door).parts
    assert parts is not None and door.main is not None
    door.main.hush()
    press(Qt.Key.Key_F2)
    assert "Đang chỉ xem" in door.main.news.text and "bằng giấy" in door.main.news.text and door.main.trail == ["guide"]
    record = parts.session.counter.find("an", limit=1)[0].id
    shown(door, "dossier", record)
    for key, modifiers in ((Qt.Key.Key_L, CTRL), (Qt.Key.Key_G, CTRL), (Qt.Key.Key_Z, CTRL)):
        press(key, modifiers)
        settle(parts)
        type_text("ghi chú")
        press(Qt.Key.Key_Return, CTRL)
        settle(parts)
        press(Qt.Key.Key_Return)
        settle(parts)
    assert "chỉ xem" in door.main.news.text and parts.session.counter.get(record).status == 2
    stick = tmp_path / "usb"
    machine.media.plug(stick)
    settle(parts)
    press(Qt.Key.Key_U, CTRL)
    settle(parts)
    press(Qt.Key.Key_Return)
    settle(parts)
    assert list(stick.iterdir()) == [] and told(place.folder) == before


def test_a_sheet_is_shown_and_printed_without_a_line_in_the_log(door: Door, place: Place, machine: Machine) -> None:
    before = told(place.folder)
    parts = looking(door).parts
    assert parts is not None and door.main is not None
    shown(door, "dossier", parts.session.counter.find("an", limit=1)[0].id)
    press(Qt.Key.Key_I, CTRL)
    settle(parts)
    door.main.show_preview(parts.session.prints.receipt(parts.session.counter.find("an", limit=1)[0].id))
    settle(parts)
    preview = door.main.current()
    assert isinstance(preview, PreviewPage) and "không ghi vào sổ in" in preview.panel.news.text and preview.view.pages >= 1
    press(Qt.Key.Key_Return)
    settle(parts)
    assert [title.startswith("Giấy tiếp nhận") for title, _ in machine.printer.printed] == [True]
    assert door.main.status.saved.text.text() == "Chỉ xem" and told(place.folder) == before


def test_one_key_brings_the_paper_to_take_in_on(door: Door, place: Place, machine: Machine) -> None:
    """Also where dossiers and the print log cannot be read."""
    session = open_office(place.folder, place.state, lambda: PASSWORD, quick_check=False)
    session.close()
    spoil_tables(place.folder / "office.db", session.store.keys.database, "dossier", "print_entry", "spool")
    before = told(place.folder)
    looked = looking(door)
    assert looked.main is not None and looked.parts is not None
    assert [button.text() for button in looked.main.standing.findChildren(Button)] == ["In giấy để viết tay", "Đóng để cứu dữ liệu"]
    press(Qt.Key.Key_F2, SHIFT)
    settle(looked.parts)
    preview = looked.main.current()
    assert isinstance(preview, PreviewPage) and preview.title() == "Giấy tiếp nhận để viết tay" and preview.view.pages == 2
    press(Qt.Key.Key_Return)
    settle(looked.parts)
    assert [title for title, _ in machine.printer.printed] == ["Giấy tiếp nhận để viết tay"] and told(place.folder) == before


def test_locked_left_and_closed_it_leaves_the_folder_as_it_was(door: Door, place: Place) -> None:
    before = told(place.folder)
    beside = {name: was for name, was in told(place.state).items() if not name.startswith("look")}
    looking(door)
    press(Qt.Key.Key_L, CTRL | SHIFT)
    assert isinstance(door.panel, LoginPanel)
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    worked(door)
    assert door.screen_now is door.main
    press(Qt.Key.Key_O, CTRL | SHIFT)
    assert isinstance(door.panel, LoginPanel) and door.parts is None
    logged_in(door)
    looking_again = looking_from(door)
    looking_again.close()
    assert told(place.folder) == before and told(place.state) == beside


def test_an_office_that_cannot_tell_who_it_is_is_not_opened_and_says_so(door: Door, place: Place) -> None:
    session = open_office(place.folder, place.state, lambda: PASSWORD, quick_check=False)
    session.close()
    spoil_tables(place.folder / "office.db", session.store.keys.database, "setting")
    page = logged_in(door)
    press(Qt.Key.Key_O, CTRL)
    worked(door)
    assert door.panel is page and "không đọc được" in page.news.text and page.primary.isEnabled() and page.look.isEnabled()


def test_a_damaged_dossier_page_leaves_the_list_in_front(door: Door, place: Place) -> None:
    session = open_office(place.folder, place.state, lambda: PASSWORD, quick_check=False)
    record = session.counter.find("an", limit=1)[0].id
    session.close()
    spoil_tables(place.folder / "office.db", session.store.keys.database, "payment")
    main = looking(door).main
    assert main is not None
    shown(door, "dossiers")
    assert "chỗ hỏng" in shown(door, "dossier", record) and main.trail[-1] == "dossiers"
    assert "12 hồ sơ" in main.pages["dossiers"].fact()

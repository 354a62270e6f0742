"""Moving an old register in, driven by keys: choose, match, try, take over, take back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.legacy_text import Encoding
from cchc_desktop.office.session import Session
from tests.domain.test_legacy_text import as_tcvn3
from tests.ui.conftest import press, put_up, type_text
from ui import status
from ui.jobs import Job
from ui.moving.page import COLUMNS, OUTCOME, STAGE, START, MovingPage
from ui.page import Parts

HEADS = ["TT", "Mã hồ sơ", "Tên thủ tục", "Họ và tên", "Địa chỉ", "Ngày nhận", "Ngày trả kết quả", "Tình trạng"]
BIRTH = "Thủ tục đăng ký khai sinh"
ROWS = [
    [1, "BN-1", BIRTH, "Hồ Thị Ỷ", "Thôn 1", "30/08/2023", "05/09/2023", "Đã trả"],
    [2, "BN-2", BIRTH, "Lê Quang Ấn", "Thôn 2", "31/02/2023", "", "Đang xử lý"],
    [3, "BN-3", "Khai sinh quá hạn", "Đặng Hữu Phước", "Thôn 3", "30/08/2023", "05/09/2023", "Xong xuôi"],
]  # fmt: skip
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
F9, ENTER = Qt.Key.Key_F9, Qt.Key.Key_Return


def book(file: Path, rows: Sequence[Sequence[Any]] = ROWS, heads: Sequence[str] = HEADS, spoil: Any = str) -> Path:
    with xlsxwriter.Workbook(str(file)) as made:
        sheet = made.add_worksheet("Năm 2023")
        for line, cells in enumerate([heads, *rows]):
            sheet.write_row(line, 0, [spoil(cell) if isinstance(cell, str) else cell for cell in cells])
        made.add_worksheet("Năm 2022").write_row(0, 0, ["Họ tên", "Ngày nhận"])
    return file


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, tmp_path: Path) -> MovingPage:
    parts.files.answer = book(tmp_path / "so-2023.xlsx")  # type: ignore[attr-defined]
    made = MovingPage(parts)
    put_up(qtbot, made)
    return made


def opened(page: MovingPage) -> None:
    press(Qt.Key.Key_O, CTRL)
    page.parts.jobs.wait()
    QApplication.processEvents()


def tried(page: MovingPage) -> None:
    opened(page)
    press(F9)
    page.parts.jobs.wait()
    QApplication.processEvents()


def at(page: MovingPage) -> int:
    return page.stack.currentIndex()


def test_a_file_is_matched_by_its_headings_and_shown_as_it_will_be_read(page: MovingPage) -> None:
    assert at(page) == START and page._primary() is QApplication.focusWidget()
    opened(page)
    assert at(page) == COLUMNS and page.fact() == "so-2023.xlsx"
    assert [field.value() for field in page.reading.columns.choices.values()] == [
        "", "number", "procedure", "name", "address", "received_at", "returned_at", "status",
    ]  # fmt: skip
    assert page.reading.columns.choices[3].caption.text() == "Họ và tên"
    assert page.reading.sample.table is not None
    assert page.reading.sample.table.texts()[0] == ["2", "1", "BN-1", BIRTH, "Hồ Thị Ỷ", "Thôn 1", "30/08/2023", "05/09/2023", "Đã trả"]
    assert page.reading.columns.choices[0].editor.hasFocus()


def test_enter_walks_through_the_columns_to_the_act(page: MovingPage) -> None:
    opened(page)
    for place in range(1, 8):
        press(ENTER)
        assert page.reading.columns.choices[place].editor.hasFocus(), place
    press(ENTER)
    assert page.bar.buttons["Đọc thử"].hasFocus()
    press(ENTER)
    page.parts.jobs.wait()
    assert at(page) == OUTCOME


def test_one_field_is_told_by_one_column_and_what_is_lacking_is_said(page: MovingPage) -> None:
    opened(page)
    page.reading.columns.choices[7].set_value("name")
    assert page.reading.columns.choices[3].value() == "" and page.used.columns["name"] == 7
    page.reading.columns.choices[7].set_value("")
    act = page.bar.buttons["Đọc thử"]
    assert not act.isEnabled() and act.toolTip() == "Còn thiếu: họ và tên"
    press(F9)
    assert at(page) == COLUMNS and not page.run.busy


def test_without_a_column_of_procedures_one_is_chosen_for_all(page: MovingPage) -> None:
    opened(page)
    page.reading.columns.choices[2].set_value("")
    assert page.reading.columns.procedure.isVisible() and not page.bar.buttons["Đọc thử"].isEnabled()
    page.reading.columns.procedure.line.setFocus()
    QApplication.processEvents()
    page.reading.columns.procedure.line.selectAll()
    type_text("dang ky khai sinh")
    press(Qt.Key.Key_Tab)
    assert page.reading.columns.procedure.code() == "1.001193" == page.used.procedure and page.bar.buttons["Đọc thử"].isEnabled()
    page.reading.columns.procedure.line.setFocus()
    page.reading.columns.procedure.line.selectAll()
    type_text("zzz qqq xxx")
    press(Qt.Key.Key_Tab)
    assert page.reading.columns.procedure.problem.startswith("Không có thủ tục này") and page.used.procedure == ""


def test_a_dry_run_names_what_stays_outside_and_writes_nothing(page: MovingPage) -> None:
    tried(page)
    assert at(page) == OUTCOME and page.outcome.said.text.startswith("Đọc 3 dòng, nhập được 1. 2 dòng không nhập được")
    assert [(row[0], row[1], row[3]) for row in page.outcome.bad.texts()] == [
        ("3", "Ngày nhận", "Tháng 2 năm 2023 không có ngày 31."), ("4", "Tên thủ tục", "Thủ tục chưa ghép với danh mục."),
        ("4", "Trạng thái", "Chưa biết trạng thái này là bước nào."),
    ]  # fmt: skip
    assert page.parts.session.counter.find("") == []
    assert list(page.outcome.names.procedures) == ["Khai sinh quá hạn"] and list(page.outcome.names.statuses) == ["Xong xuôi"]
    assert page.outcome.names.procedures["Khai sinh quá hạn"].line.hasFocus()


def test_names_are_told_once_and_the_rows_come_in(page: MovingPage, qtbot: QtBot) -> None:
    tried(page)
    page.outcome.names.procedures["Khai sinh quá hạn"].show_code("1.004884")
    page.outcome.names.statuses["Xong xuôi"].set_value("10")
    assert "Đọc thử lại" in page.bar.buttons
    press(F9)
    page.parts.jobs.wait()
    assert page.outcome.said.text.startswith("Đọc 3 dòng, nhập được 2.") and not page.outcome.left.isVisible()
    with qtbot.waitSignal(page.saved):
        press(F9)
        page.parts.jobs.wait()
    assert at(page) == STAGE and page.stage.headline.text() == "Đã nhập 2 hồ sơ."
    row = page.parts.session.counter.find("dang huu phuoc")[0]
    assert row.status is Status.RETURNED and row.procedure_code == "1.004884"
    opened(page)
    assert page.used.procedures == {"khai sinh qua han": "1.004884"} and page.used.statuses == {"xong xuoi": Status.RETURNED}


def test_f9_twice_takes_over_once(page: MovingPage) -> None:
    tried(page)
    press(F9)
    press(F9)
    page.parts.jobs.wait()
    assert len(page.parts.session.counter.find("")) == 1 and len(page.parts.session.moving_in.batches()) == 1


def test_a_run_is_taken_back_from_its_end_and_from_the_list(page: MovingPage) -> None:
    tried(page)
    press(F9)
    page.parts.jobs.wait()
    panel = page.undo
    assert panel.isVisible() and not panel.isWindow()
    panel.reason.line.clear()
    panel.button.click()
    assert panel.reason.problem == "Ghi lý do hoàn tác." and page.parts.session.moving_in.batches()[0].undone is None
    panel.reason.set_text("Nhầm năm")
    panel.reason.line.setFocus()
    press(ENTER)
    assert panel.button.hasFocus()
    press(ENTER)
    page.parts.jobs.wait()
    assert at(page) == START and page.parts.session.counter.find("")[0].voided
    assert page.start.runs.texts()[0][1:3] == ["so-2023.xlsx", "1"] and page.start.runs.texts()[0][4].startswith("Đã hoàn tác")
    assert not page.start.undo.isVisible()
    tried(page)
    press(F9)
    page.parts.jobs.wait()
    assert page.back() and at(page) == START and page.start.undo.isVisible()
    page.start.undo.button.click()
    page.parts.jobs.wait()
    assert all(one.undone for one in page.parts.session.moving_in.batches())


def test_esc_goes_back_a_step_and_loses_nothing(page: MovingPage) -> None:
    tried(page)
    page.reading.columns.choices[0].set_value("note")
    assert page.back() and at(page) == COLUMNS and page.reading.columns.choices[0].value() == "note"
    assert page.back() and at(page) == START
    assert not page.back()


def test_esc_while_it_runs_stops_it_and_nothing_was_written(page: MovingPage, tmp_path: Path, parts: Parts) -> None:
    rows = [[n, "", BIRTH, f"Nguyễn Văn {n}", "Thôn 1", "30/08/2023", "", "Đang xử lý"] for n in range(3000)]
    parts.files.answer = book(tmp_path / "lon.xlsx", rows)  # type: ignore[attr-defined]
    tried(page)
    press(F9)
    assert page.run.busy and at(page) == STAGE and "Dừng" in page.bar.buttons
    assert page.back()
    parts.jobs.wait()
    assert at(page) == OUTCOME and parts.session.counter.find("") == [] and not page.run.busy
    press(F9)
    parts.jobs.wait(120)
    assert page.stage.headline.text() == "Đã nhập 3.000 hồ sơ."


def test_the_encoding_is_found_and_can_be_changed(page: MovingPage, tmp_path: Path, parts: Parts) -> None:
    parts.files.answer = book(tmp_path / "cu.xlsx", spoil=as_tcvn3)  # type: ignore[attr-defined]
    opened(page)
    assert page.reading.ways.encoding.value() == "tcvn3" and page.reading.sample.table is not None
    assert page.reading.sample.table.texts()[2][4] == "Đặng Hữu Phước" and page.reading.columns.capitals.isEnabled()
    page.reading.ways.encoding.set_value("unicode")
    assert page.reading.sample.table.texts()[2][4] == as_tcvn3("Đặng Hữu Phước") and page.used.encoding is Encoding.UNICODE
    assert not page.reading.columns.capitals.isEnabled()
    page.reading.ways.encoding.set_value("tcvn3")
    page.reading.columns.capitals.setChecked(True)
    assert page.used.capitals == {"name"} and page.reading.sample.table.texts()[2][4] == "ĐẶNG HỮU PHƯỚC"


def test_another_sheet_and_another_row_of_headings(page: MovingPage) -> None:
    opened(page)
    page.reading.ways.heading.set_value("1")
    assert page.used.heading == 1 and page.reading.sample.table is not None and page.reading.sample.table.texts()[0][0] == "3"
    page.reading.ways.sheet.set_value("Năm 2022")
    page.parts.jobs.wait()
    assert page.table is not None and page.table.sheet == "Năm 2022" and len(page.reading.columns.choices) == 2
    assert page.used.lacking == ["procedure"]


@pytest.mark.parametrize(("name", "data", "said"), [
    ("rong.csv", b"", "không phải bảng tính"), ("anh.xlsx", b"\x89PNG\x00", "không phải bảng tính"),
    ("khong-co.xlsx", None, "Không mở được tệp"),
])  # fmt: skip
def test_a_file_that_is_no_register_is_said_calmly(
    page: MovingPage, tmp_path: Path, parts: Parts, name: str, data: bytes | None, said: str
) -> None:  # fmt: skip
    told: list[str] = []
    parts.notify.told.connect(lambda kind, bold, text: told.append(bold))
    parts.files.answer = tmp_path / name  # type: ignore[attr-defined]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    opened(page)
    assert at(page) == START and said in told[0]


def test_a_failing_save_leaves_the_result_of_the_dry_run(page: MovingPage, monkeypatch: pytest.MonkeyPatch) -> None:
    tried(page)

    def full(*_: Any, **__: Any) -> None:
        raise Refused("DISK_FULL", "Ổ đĩa đầy.", "Dọn chỗ rồi làm lại.")

    told: list[str] = []
    page.parts.notify.told.connect(lambda kind, bold, text: told.append(bold))
    monkeypatch.setattr("cchc_desktop.office.moving_in.MovingIn.run", full)
    press(F9)
    page.parts.jobs.wait()
    assert told == ["Ổ đĩa đầy."] and at(page) == OUTCOME and "Nhập 1 hồ sơ" in page.bar.buttons


def test_bad_rows_go_out_as_a_list(page: MovingPage, tmp_path: Path, parts: Parts) -> None:
    tried(page)
    parts.files.answer = tmp_path / "sai.xlsx"  # type: ignore[attr-defined]
    press(Qt.Key.Key_X, CTRL | SHIFT)
    parts.jobs.wait()
    rows = CalamineWorkbook.from_path(str(tmp_path / "sai.xlsx")).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[-3:]] == [3.0, 4.0, 4.0]


def test_a_cancelled_dialog_changes_nothing(page: MovingPage, parts: Parts) -> None:
    parts.files.answer = None  # type: ignore[attr-defined]
    opened(page)
    assert at(page) == START


@pytest.mark.parametrize(("width", "height"), [(1150, 617), (1033, 534)])
def test_there_is_room_for_everything(page: MovingPage, width: int, height: int) -> None:
    page.resize(width, height)
    tried(page)
    QApplication.processEvents()
    left = page.outcome.left
    assert left.width() + page.outcome.bad.width() < width and page.width() == width and page.height() == height
    assert all(field.width() < left.width() for field in page.outcome.names.fields)


# -- from elsewhere


def test_the_list_on_the_screen_goes_out_with_its_filter(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    from cchc_desktop.domain.dossier import DossierDraft, Person
    from ui.dossiers.list_page import DossiersPage

    for name in ("Lê Quang Ấn", "Hồ Thị Ỷ"):
        parts.session.intake.save(DossierDraft("1.001193", Person(name, "045185006241", address="Thôn 1")))
    page = DossiersPage(parts)
    put_up(qtbot, page, "find:quang")
    told: list[str] = []
    parts.notify.told.connect(lambda kind, bold, text: told.append(f"{bold} {text}"))
    parts.files.answer = tmp_path / "ra.xlsx"  # type: ignore[attr-defined]
    press(Qt.Key.Key_X, CTRL | SHIFT)
    parts.jobs.wait()
    rows = CalamineWorkbook.from_path(str(tmp_path / "ra.xlsx")).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[0] for row in rows[1:3]] == ["Danh sách: Tất cả", "Chữ đã gõ: quang"]
    assert [(row[1], row[2]) for row in rows[-1:]] == [("Lê Quang Ấn", "045***…241")] and told[0].startswith("Đã ghi ra.xlsx, 1 hồ sơ.")
    parts.look.show_numbers(True)
    page.out.click()
    parts.jobs.wait()
    rows = CalamineWorkbook.from_path(str(tmp_path / "ra.xlsx")).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[-1][2] == "045185006241"
    parts.files.answer = None  # type: ignore[attr-defined]
    page.out.click()
    assert len(told) == 2


def test_an_office_without_dossiers_is_led_to_its_old_register(qtbot: QtBot, parts: Parts) -> None:
    from ui.dossiers.list_page import DossiersPage
    from ui.kit.buttons import Button

    page = DossiersPage(parts)
    put_up(qtbot, page, "all")
    link = next(one for one in page.nothing.findChildren(Button) if one.text() == "Nhập sổ cũ")
    with qtbot.waitSignal(page.asked_for) as asked:
        link.click()
    assert asked.args == ["moving", ""]


def test_settings_and_palette_lead_there(qtbot: QtBot, parts: Parts) -> None:
    from ui.palette.finding import Finder
    from ui.settings.page import SettingsPage

    offers = Finder(parts.session, lambda _: True).find("> nhap so cu")
    assert [one.page for one in offers if one.text.startswith("Nhập sổ cũ")] == ["moving"]
    page = SettingsPage(parts)
    put_up(qtbot, page, "moving")
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_O, CTRL)
    assert asked.args == ["moving", ""]


def test_a_save_that_waits_for_the_import_is_said_so_in_the_status_bar(qtbot: QtBot, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "HELD_AFTER", 0.05)
    bar, held, leave, saved = status.StatusBar(parts), threading.Event(), threading.Event(), list[bool]()
    qtbot.addWidget(bar)
    bar.show()

    def long_act(session: Session, job: Job) -> None:
        with session.store.bulk(), session.bench.act():
            held.set()
            leave.wait(20)

    def save(session: Session, job: Job) -> None:
        with session.bench.act():
            saved.append(True)

    parts.jobs.run(long_act, title="Đang nhập sổ cũ")
    qtbot.waitUntil(held.is_set)
    parts.jobs.run(save)
    said = "Đang nhập sổ cũ. Việc vừa lưu đang chờ, xong là ghi ngay"
    qtbot.waitUntil(lambda: bar.work._title.text() == said and bar.work.isVisible())
    assert saved == []
    leave.set()
    assert parts.jobs.wait() and saved == [True]

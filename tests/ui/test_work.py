"""The registers of work by keys: an entry taken down, taken further, shown with a photo, void; given and judged from above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from tests.printing.reading import Paper
from tests.ui.conftest import FixedClock, put_up
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make
from ui.hands import CTRL, SHIFT, press, type_text
from ui.jobs import Jobs
from ui.page import Parts
from ui.work.entry import SAVE
from ui.work.page import ALL, WorkPage

DOWN, ENTER, ESC = Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def session(bare: Session) -> Session:
    return bare


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> WorkPage:
    made = WorkPage(parts)
    put_up(qtbot, made)
    return made


def type_task(due: str = "30/11/2026") -> None:
    """Task, field (first choice), target, owner and deadline, Enter from one to the next."""
    type_text("Rà soát thủ tục hành chính")
    press(ENTER)
    press(DOWN)
    press(ENTER)
    type_text("100 % thủ tục")
    press(ENTER)
    type_text("Nguyễn Thị Hoa")
    press(ENTER)
    type_text(due)
    press(ENTER)


def test_a_task_is_taken_down_by_keys_alone(page: WorkPage, parts: Parts, session: Session) -> None:
    assert page.chapters.hasFocus() and "chưa có việc nào" in page.nothing.text
    press(Qt.Key.Key_N, CTRL)
    type_task()
    press(ENTER)  # past the result, to the state
    press(ENTER)
    assert page.bar.buttons[SAVE].hasFocus()
    press(ENTER)
    press(ENTER)
    assert parts.jobs.wait() and page.pane.form is None
    (row,) = session.work.rows("plan")
    assert row.entry.values == {
        "task": "Rà soát thủ tục hành chính", "field": "Chỉ đạo, điều hành", "target": "100 % thủ tục", "owner": "Nguyễn Thị Hoa",
        "due": "2026-11-30",
    }  # fmt: skip
    assert page.list.hasFocus() and page.list.texts()[0][:3] == ["Rà soát thủ tục hành chính", "Chưa làm", "30/11/2026"]


def test_a_wrong_day_stands_beside_its_field_and_the_words_stay(page: WorkPage, parts: Parts, session: Session) -> None:
    press(Qt.Key.Key_N, CTRL)
    type_task("31/02/2026")
    press(Qt.Key.Key_S, CTRL)
    form = page.pane.form
    assert form is not None and form.fields["due"].problem == "Ngày viết như 30/8/2023." and form.fields["due"].editor.hasFocus()
    assert session.work.rows("plan") == [] and form.values()["task"] == "Rà soát thủ tục hành chính"


def test_esc_loses_no_word(page: WorkPage, parts: Parts, session: Session) -> None:
    press(Qt.Key.Key_N, CTRL)
    type_text("Viết dở")
    page.back()
    assert page.pane.form is None and session.work.rows("plan") == []
    press(Qt.Key.Key_N, CTRL)
    assert page.pane.form is not None and page.pane.form.values()["task"] == "Viết dở"
    page.back()
    page.chapters.choose("papi")
    press(Qt.Key.Key_N, CTRL)
    assert page.pane.form.values()["action"] == "", "words of one register never turn up in another"


def test_done_with_a_photo_and_found_again(page: WorkPage, parts: Parts, session: Session, tmp_path: Path) -> None:
    made = session.work.save("plan", {"task": "Niêm yết thủ tục", "due": "1/11/2026"})
    page.open("plan")
    assert page.list.hasFocus() and page.fact() == "1 việc quá hạn"
    press(ENTER)
    photo = tmp_path / "ảnh.png"
    Image.new("L", (30, 30), 9).save(photo)
    parts.files.answer = photo  # type: ignore[attr-defined]
    press(Qt.Key.Key_T, CTRL)
    assert parts.jobs.wait() and len(session.work.get(made.id).evidence) == 1
    form = page.pane.form
    assert form is not None and form.evidence.texts()[0][0] == "ảnh.png"
    form.fields["report"].setFocus()
    type_text("Đã niêm yết tại ba thôn")
    form.fields["state"].set_value("done")  # type: ignore[attr-defined]
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and session.work.get(made.id).state == "done"
    assert page.list.rows() == [] and "Không còn việc nào" in page.nothing.text and page.fact() == "PAR INDEX, SIPAS, PAPI"
    page.filter.choose(ALL)
    page._read()
    page.search.setFocus()
    type_text("ba thon")
    page.search.flush()
    assert [row.id for row in page.list.rows()] == [made.id]


def test_void_asks_for_a_reason_first(page: WorkPage, parts: Parts, session: Session) -> None:
    made = session.work.save("plan", {"task": "Ghi nhầm", "due": "1/12/2026"})
    page.open(made.id)
    form = page.pane.form
    assert form is not None
    press(Qt.Key.Key_D, CTRL)
    assert form.reason.editor.hasFocus()
    press(Qt.Key.Key_D, CTRL)
    assert parts.jobs.wait() and form.reason.problem and not session.work.get(made.id).voided
    type_text("Ghi trùng với việc khác")
    press(Qt.Key.Key_D, CTRL)
    assert parts.jobs.wait() and session.work.get(made.id).voided and page.pane.form is None


def test_the_list_prints_and_goes_to_a_spreadsheet(page: WorkPage, parts: Parts, session: Session, tmp_path: Path) -> None:
    shown = []
    parts.preview = shown.append
    session.work.save("papi", {"dimension": "8. Quản trị điện tử", "action": "Mở trang tin của xã, đăng lịch tiếp dân " * 4})
    page.open("papi")
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait()
    text = Paper(shown[0].pdf).text
    assert "VIỆC THEO PAPI" in text and "8. Quản trị điện tử" in " ".join(text.split()) and "01 việc" in " ".join(text.split())
    parts.files.answer = tmp_path / "việc.xlsx"  # type: ignore[attr-defined]
    press(Qt.Key.Key_X, CTRL | SHIFT)
    assert parts.jobs.wait() and (tmp_path / "việc.xlsx").stat().st_size > 3000


def test_work_is_given_to_units_and_judged(qtbot: QtBot, tmp_path: Path, parts: Parts) -> None:
    clock, stick = FixedClock(datetime(2026, 11, 23, 9, 30, tzinfo=ICT)), tmp_path / "usb"
    province, commune = make(PROVINCE, tmp_path / "tinh", clock), make(commune_data(), tmp_path / "xa", clock)
    jobs = Jobs(province.for_worker)
    try:
        enrol(commune, province, stick)
        commune.handover.seal(stick)
        province.handover.receive(stick)
        page = WorkPage(Parts(province, jobs, parts.notify, parts.look, parts.printer, parts.files, parts.media))
        put_up(qtbot, page)
        page.open("given")
        press(Qt.Key.Key_G, CTRL)
        form = page.pane.form
        assert form is not None and [one.title for one in form.units.rows()] == ["Xã Vĩnh Thủy"]
        type_text("Báo cáo số hóa hồ sơ")
        form.fields["due"].setFocus()
        type_text("5/12/2026")
        press(Qt.Key.Key_S, CTRL)
        assert jobs.wait() and form.units.hasFocus(), "nobody chosen yet"
        press(Qt.Key.Key_A, CTRL)
        press(Qt.Key.Key_S, CTRL)
        assert jobs.wait() and page.pane.form is None
        page.unit.set_value("")
        page._read()
        press(ENTER)
        form = page.pane.form
        assert form is not None and not form.fields["task"].isEnabled() and form.word.editor.hasFocus()
        form.word.set_value("Chưa đạt")
        press(Qt.Key.Key_S, CTRL)
        assert jobs.wait()
        (row,) = province.work.rows("given")
        assert row.entry.judged and row.entry.judged.word == "Chưa đạt" and row.entry.unit == commune.store.unit
    finally:
        jobs.close()
        province.close()
        commune.close()


class Region:
    """A province above two communes, each with its registers in a window of its own."""

    def __init__(self, qtbot: QtBot, folder: Path, parts: Parts) -> None:
        clock, self.stick = FixedClock(datetime(2026, 11, 23, 9, 30, tzinfo=ICT)), folder / "usb"
        told = {"tinh": PROVINCE, "xa": commune_data(), "xa-khac": commune_data(1)}
        self.sessions = [make(data, folder / name, clock) for name, data in told.items()]
        self.jobs = [Jobs(one.for_worker) for one in self.sessions]
        self.pages = []
        for session, jobs in zip(self.sessions, self.jobs, strict=True):
            self.pages.append(WorkPage(Parts(session, jobs, parts.notify, parts.look, parts.printer, parts.files, parts.media)))
            put_up(qtbot, self.pages[-1])
        for one in self.sessions[1:]:
            enrol(one, self.sessions[0], self.stick)

    def travel(self) -> None:
        """Everything written goes up, and what the province wrote comes home."""
        for one in self.sessions[1:]:
            one.handover.seal(self.stick)
        self.sessions[0].handover.receive(self.stick)
        for one in self.sessions[1:]:
            self.sessions[0].handover.seal(self.stick, one.store.unit)
            one.handover.receive(self.stick)

    def sit(self, place: int) -> WorkPage:
        """Sit down at one of the offices, at its good models."""
        page = self.pages[place]
        page.window().activateWindow()
        QApplication.processEvents()
        page.open("models")
        return page

    def save(self, place: int) -> None:
        """Ctrl+S and everything it began."""
        press(Qt.Key.Key_S, CTRL)
        assert self.jobs[place].wait()


@pytest.fixture
def region(qtbot: QtBot, tmp_path: Path, parts: Parts) -> Iterator[Region]:
    made = Region(qtbot, tmp_path, parts)
    yield made
    for jobs, session in zip(made.jobs, made.sessions, strict=True):
        jobs.close()
        session.close()


def described(region: Region) -> None:
    """The first commune writes its good model down, by keys."""
    region.sit(1)
    press(Qt.Key.Key_N, CTRL)
    for words in ("Quầy lưu động tại thôn", "Mỗi thứ Ba đến một thôn.", "Bớt hai lần đi lại.", "1/9/2026", "Lê Thị Hoa"):
        type_text(words)
        press(ENTER)
    region.save(1)
    region.travel()


def test_a_good_model_is_judged_and_sent_to_all_by_keys(region: Region) -> None:
    described(region)
    page = region.sit(0)
    assert page.list.hasFocus() and page.list.texts()[0][3] == "Xã Vĩnh Thủy"
    press(ENTER)
    form = page.pane.form
    assert form is not None and form.title.text() == "Mô hình, sáng kiến: xem, đánh giá" and form.word.editor.hasFocus()
    press(ENTER)
    assert form.note.editor.hasFocus(), "Enter goes on from the word to the note"
    type_text("Các xã xa nên làm.")
    region.save(0)
    assert page.list.hasFocus() and "Công nhận, nên nhân rộng" in page._line(page.list.rows()[0]).second
    press(Qt.Key.Key_G, CTRL)
    form = page.pane.form
    assert form is not None and form.values()["what"] == "Mỗi thứ Ba đến một thôn.", "nobody types it anew"
    assert form.units.hasFocus() and [one.title for one in form.units.rows()] == ["Xã Cửa Tùng"], "its own unit is not sent it"
    press(Qt.Key.Key_A, CTRL)
    region.save(0)
    region.travel()
    assert region.sessions[1].work.rows("models")[0].entry.judged
    (sent,) = region.sessions[2].work.rows("models")
    assert sent.entry.given and sent.entry.given.origin == "Xã Vĩnh Thủy" and "who" not in sent.entry.values


def test_a_model_that_was_sent_is_taken_over_once(region: Region) -> None:
    described(region)
    province, other = region.sessions[0], region.sessions[2]
    (model,) = province.work.rows("models")
    province.work.give("models", province.work.offered(model.id), [other.store.unit], model.id)
    region.travel()
    page = region.sit(2)
    assert "Tỉnh Quảng Trị gửi" in page._line(page.list.rows()[0]).second
    press(ENTER)
    press(Qt.Key.Key_L, CTRL)
    assert region.jobs[2].wait() and page.pane.entry is not None and page.pane.entry.copied_from
    form = page.pane.form
    assert form is not None
    form.fields["day"].setFocus()
    type_text("1/12/2026")
    region.save(2)
    assert [row.title for row in page.list.rows()] == ["Quầy lưu động tại thôn"], "the copy alone is still to be done"
    page.filter.choose(ALL)
    page._read()
    assert [row.state for row in page.list.rows()] == ["Đề xuất", "Đã lấy về"]
    page.list.selectRow(1)
    press(ENTER)
    assert "Lấy về áp dụng" not in page.bar.buttons

"""Personal parts let go in the window: chosen by keys, asked about plainly, for many with a stop, for one by an order."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.copies import copy_out
from cchc_desktop.office.desk import read
from cchc_desktop.office.session import Session
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.rows import FORGOTTEN
from ui.dossiers.details import LOST, strip_words
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.more_form import MoreForm
from ui.forgetting.page import FORGET, NONE, ForgettingPage
from ui.hands import CTRL, SHIFT, press, type_text
from ui.jobs import Job
from ui.kit.ask import Ask
from ui.page import Parts
from ui.palette.finding import Finder
from ui.settings.forgetting import ForgettingSection
from ui.settings.page import SettingsPage

from .conftest import put_up
from .two_offices import dossier_fields, edit, take_in


@pytest.fixture
def session(bare: Session) -> Session:
    return bare


@pytest.fixture
def old(session: Session) -> list[str]:
    """Three dossiers that ended long ago, the last one nine years ago, and one that still runs."""
    made = take_in(session, 4)
    for place, year in enumerate((2012, 2014, 2017)):
        edit(session, made[place], status=10, finished_at=f"{year}-01-05T10:00:00+07:00", returned_at=f"{year}-01-06T10:00:00+07:00")
    return made


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, old: list[str]) -> ForgettingPage:
    made = ForgettingPage(parts)
    put_up(qtbot, made, "all")
    return made


def ask(session: Session, *records: str) -> str:
    """An order that was written but not confirmed here, as one that came from above."""
    with session.store.act(session.author, session.clock) as act:
        return act.write("forget", str(uuid4()), {"records": list(records), "reason": "Quyết định của tòa án"}, home=session.store.unit).id


def shown(page: ForgettingPage) -> list[str]:
    return [line.id for line in page.list.rows()]


def names(session: Session, records: list[str]) -> list[bool]:
    """Whether each record still has its personal part."""
    return [session.counter.get(one).applicant.name != FORGOTTEN for one in records]


def question(qtbot: QtBot, page: ForgettingPage) -> Ask:
    press(Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(Ask)))
    (found,) = [one for one in page.findChildren(Ask) if one.isVisible()]
    qtbot.waitUntil(found.keep.hasFocus)
    assert found.view.height() >= found.said.heightForWidth(found.view.viewport().width()), "every line of what goes is read"
    return found


def agreed(qtbot: QtBot, page: ForgettingPage) -> None:
    """Agree by keys and wait until it was done."""
    question(qtbot, page)
    press(Qt.Key.Key_Backtab, SHIFT)
    press(Qt.Key.Key_Return)
    assert page.parts.jobs.wait()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def test_chosen_by_keys_and_asked_about_before_anything_goes(
    qtbot: QtBot, page: ForgettingPage, session: Session, old: list[str]
) -> None:
    assert shown(page) == old[:2] and page.list.hasFocus() and page.fact() == "2 hồ sơ"
    assert page.list.texts()[0][:2] == ["Lê Quang Ấn", "Hết thời hạn lưu 10 năm"]
    press(Qt.Key.Key_A, CTRL)
    assert page.list.marked == set(old[:2]) and NONE in page.bar.buttons and page.fact() == "2 hồ sơ, đã chọn 2"
    asked = question(qtbot, page)
    assert asked.windowTitle() == "Xóa phần cá nhân của 2 hồ sơ?"
    press(Qt.Key.Key_Return)  # the harmless answer has the keyboard
    qtbot.waitUntil(lambda: not asked.isVisible())
    assert page.parts.jobs.wait() and all(names(session, old))
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_Space)
    assert page.list.marked == {old[0]}
    agreed(qtbot, page)
    assert names(session, old) == [False, True, True, True] and shown(page) == [old[1]]
    assert page.outcome.text == "Đã xóa phần cá nhân của 1 hồ sơ. Cơ quan khác có hồ sơ sẽ được hỏi ở lần gửi tới."
    agreed(qtbot, page)
    assert shown(page) == [] and page.panel.years.editor.hasFocus() and not page.bar.buttons[FORGET].isEnabled()
    assert page.nothing.text == "Chưa có hồ sơ nào xong quá 10 năm, chưa nơi nào yêu cầu xóa."
    gone = session.forgetting.gone(old[0])
    assert gone and gone.reason == "Hết thời hạn lưu trữ 10 năm theo danh mục hồ sơ, tài liệu của cơ quan"


def test_years_are_typed_and_nonsense_is_told_at_the_field(qtbot: QtBot, page: ForgettingPage, old: list[str]) -> None:
    years = page.panel.years
    years.setFocus()
    for text, problem in (("mười", "Ghi số năm từ 1 đến 100, ví dụ 10."), ("0", "Ghi số năm"), ("510", "Ghi số năm"), ("", "Ghi số năm")):
        years.line.selectAll()
        years.line.clear()
        type_text(text)
        press(Qt.Key.Key_Return)
        assert years.problem.startswith(problem) and shown(page) == old[:2]
        years.setFocus()
    type_text("5")
    press(Qt.Key.Key_Return)
    assert shown(page) == old[:3] and years.is_warning and years.problem.startswith("Ngắn hơn thời hạn lưu 10 năm")
    assert page.panel.reason.text().startswith("Hết thời hạn lưu trữ 5 năm") and page.panel.reason.editor.hasFocus()
    page.panel.reason.set_text("Quyết định 12")
    years.setFocus()
    years.line.selectAll()
    type_text("12")
    press(Qt.Key.Key_Return)
    assert shown(page) == [old[0], old[1]] and page.panel.reason.text() == "Quyết định 12", "typed words stay"
    press(Qt.Key.Key_Return)
    assert page.bar.buttons[FORGET].hasFocus()
    page.panel.reason.setFocus()
    assert page.back() and page.list.hasFocus() and not page.back()


def test_without_a_reason_it_is_told_at_the_field(page: ForgettingPage, session: Session, old: list[str]) -> None:
    page.panel.reason.set_text("  ")
    press(Qt.Key.Key_D, CTRL)
    assert page.panel.reason.problem.startswith("Xóa phần cá nhân cần ghi căn cứ.") and page.panel.reason.editor.hasFocus()
    assert not any(one.isVisible() for one in page.findChildren(Ask)) and all(names(session, old))


def test_what_others_ask_for_comes_first_and_only_what_is_chosen_of_it_goes(
    qtbot: QtBot, page: ForgettingPage, session: Session, old: list[str]
) -> None:
    change = ask(session, old[2], old[3])
    page.reload()
    assert shown(page) == [*old[2:], *old[:2]]
    assert page.list.texts()[0][1] == "Nguyễn Thị Hoa yêu cầu xóa"
    page.list.selectRow(0)
    page.panel.reason.set_text("")  # the order has one of its own
    agreed(qtbot, page)
    assert names(session, old) == [True, True, False, True]
    (left,) = session.forgetting.asked()
    assert (left.change, left.records) == (change, (old[3],))


def test_stopped_in_the_middle_the_rest_is_as_it_was(
    page: ForgettingPage, session: Session, old: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cchc_desktop.office.forgetting.LOT", 1)
    seen: list[int] = []

    def progress(job: Job, stage: str, done: int, total: int) -> None:
        seen.append(done)
        if done:
            job.cancel()

    monkeypatch.setattr(Job, "progress", progress)
    page._forget(old[:2])
    assert not page.bar.buttons[FORGET].isEnabled(), "pressed twice it is done once"
    page.ask()
    assert page.parts.jobs.wait()
    QApplication.processEvents()
    assert seen == [0, 1] and names(session, old)[:2] == [False, True]
    assert page.outcome.text == "Đã dừng: xóa 1 trên 2 hồ sơ. Phần còn lại giữ nguyên." and page.bar.buttons[FORGET].isEnabled()


def attach(session: Session, record: str, content: bytes) -> None:
    sha, size = blobs_of(session.store).put(io.BytesIO(content))
    value = {"sha256": sha, "size": size, "media": "application/pdf", "component": "c1"}
    edit(session, record, **{f"attachment/{uuid4()}": value})


def test_one_dossier_by_an_order_from_its_own_page(
    qtbot: QtBot, page: ForgettingPage, parts: Parts, session: Session, old: list[str], tmp_path: Path
) -> None:
    def told() -> tuple[list[str], str]:
        cells = [column.cell(row) for row in dossier.papers.rows() for column in dossier.papers._model.columns[1:2]]
        return [", ".join(filter(None, (cell.text, cell.second))) for cell in cells], dossier._papers_said.text()

    running = old[3]
    attach(session, running, b"%PDF-1.4 scan")
    lacking = {"component/c2": {"place": 2, "originals": 1, "must_digitise": True}, "component_name/c2": {"name": "Giấy chứng sinh"}}
    edit(session, running, **lacking, status=9, finished_at="2026-11-23T10:00:00+07:00")
    dossier = DossierPage(parts)
    put_up(qtbot, dossier, running)
    assert told() == (["đã số hóa, phải số hóa", "chưa quét, phải số hóa", "chưa có tệp"], "2 giấy tờ, 2 phải số hóa, đã số hóa 1")
    led: list[tuple[str, str]] = []
    for one in (dossier, page):
        one.asked_for.connect(lambda *where: led.append(where))
    press(Qt.Key.Key_M, CTRL)
    assert isinstance(dossier.asking.form, MoreForm) and dossier.asking.form.table.texts()[-2][1] == FORGET
    press(Qt.Key.Key_Down, times=20)
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return)
    assert led == [("forgetting", running)]
    put_up(qtbot, page, running)
    assert page.title() == FORGET and shown(page) == [running] and page.panel.reason.editor.hasFocus()
    type_text("Quyết định 12 của tòa án")
    assert page.back() and led[-1] == ("dossier", running)
    page.open(running)
    assert page.panel.reason.text() == "Quyết định 12 của tòa án", "typed words stay"
    agreed(qtbot, page)
    assert led[-1] == ("dossier", running) and names(session, old) == [True, True, True, False]
    page.open("")
    assert shown(page) == old[:2], "what was ordered is done: all that is named again"
    dossier.open(running)
    assert dossier.strip.text.startswith("Phần cá nhân đã xóa theo quy định. Nguyễn Thị Hoa, 23/11/2026: Quyết định 12 của tòa án.")
    assert LOST in dict(dossier.details.facts._shown).values()
    assert told() == (["đã số hóa", "không quét nữa", "không còn tệp"], "2 giấy tờ, đã số hóa 1"), "nothing is asked for any more"
    assert not dossier.bar.buttons["Sửa sai"].isEnabled() and not dossier.papers.acceptDrops()
    assert dossier.acts.rarer()[-2].why == "Đã xóa rồi."
    (file,) = session.counter.get(running).attachments
    with pytest.raises(Refused, match="Tệp này đã xóa theo quy định"):
        copy_out(session, file, tmp_path)
    assert strip_words(read(session, old[0])) is None
    shut = read(session, running)
    said = strip_words(replace(shut, dossier=replace(shut.dossier, voided=True)))
    assert said and said[0] == "Hồ sơ đã hủy." and "Nguyễn Thị Hoa, 23/11/2026: Quyết định 12 của tòa án." in said[1]


def test_an_order_for_what_another_office_keeps_is_refused_and_told_above_the_list(
    qtbot: QtBot, page: ForgettingPage, session: Session
) -> None:
    theirs = str(uuid4())
    with session.store.act(session.author, session.clock) as act:
        act.write("dossier", theirs, dossier_fields("H50-261123-00001", "Hồ Thị Ỷ"), home="44@2025-07-01")
    page.open(theirs)
    type_text("Quyết định 12")
    agreed(qtbot, page)
    assert page.outcome.text == "Chỉ cơ quan giữ hồ sơ và cấp trên của nó được yêu cầu xóa. Báo cơ quan giữ hồ sơ."
    assert page.panel.reason.text() == "Quyết định 12" and page.panel.reason.editor.hasFocus() and names(session, [theirs]) == [True]


def test_the_settings_and_the_palette_lead_there(qtbot: QtBot, parts: Parts, session: Session, old: list[str]) -> None:
    made = SettingsPage(parts)
    put_up(qtbot, made)
    led: list[tuple[str, str]] = []
    made.asked_for.connect(lambda *where: led.append(where))
    made.open("forgetting")
    section = made.section
    assert isinstance(section, ForgettingSection) and ("Quá thời hạn", "2 hồ sơ") in section.facts._shown
    press(Qt.Key.Key_O, CTRL)
    assert led == [("forgetting", "all")]
    found = Finder(session, lambda _: True).find(">xoa phan ca nhan")
    assert (found[0].page, found[0].argument) == ("forgetting", "all")

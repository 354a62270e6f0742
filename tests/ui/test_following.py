"""Following a commitment by keys: results and evidence of a manual target, a quarter reviewed, versions compared, an annex."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cchc_desktop.office.session import Session
from tests.ui.conftest import FixedClock, press, put_up, type_text
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make
from ui.commitments.follow_panel import ASSESS, COMPARE, NOTE, REVIEW
from ui.commitments.page import CommitmentsPage
from ui.jobs import Jobs
from ui.page import Parts

CTRL, ENTER = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return
SIDES = {"committing": {"unit": "Ủy ban nhân dân xã Vĩnh Thủy", "person": "Lê Văn Hải", "title": "Chủ tịch"},
         "receiving": {"unit": "Ủy ban nhân dân tỉnh Quảng Trị", "person": "Hoàng Đức Nam", "title": "Phó Chủ tịch"}}  # fmt: skip


@pytest.fixture
def sheet(session: Session, tmp_path: Path) -> str:
    made = session.agreements.add({"kind": "office", "year": 2026, **SIDES})
    Image.new("L", (40, 30), 200).save(tmp_path / "ký.png")
    session.agreements.record_signature(made.id, tmp_path / "ký.png")
    return made.id


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, sheet: str) -> CommitmentsPage:
    made = CommitmentsPage(parts)
    put_up(qtbot, made, sheet)
    return made


def choose(page: CommitmentsPage, name: str) -> None:
    page.table.selectRow(next(n for n, one in enumerate(page.progress) if name in one.target.name))


def test_a_result_is_noted_with_its_paper(
    page: CommitmentsPage, parts: Parts, session: Session, sheet: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(page, "quyết toán ngân sách")
    press(Qt.Key.Key_M, CTRL)
    assert page.follow.way.value() == NOTE and page.follow.value.editor.hasFocus()
    type_text("nhiều")
    page.follow.record()
    assert parts.jobs.wait() and "bằng số" in page.follow.value.problem
    page.follow.value.set_text("1")
    page.follow.text.set_text("Đợt 1, ngày 15/7")
    page.follow.record()
    assert parts.jobs.wait() and page.follow.isHidden()
    choose(page, "quyết toán ngân sách")
    assert page.table.current().sentence == "Còn 1 lần để đạt 2 lần"
    press(Qt.Key.Key_M, CTRL)
    assert "Đợt 1, ngày 15/7" in page.follow.said.text()
    parts.files.answer = tmp_path / "ký.png"  # type: ignore[attr-defined]
    type_text("2")
    press(ENTER)
    type_text("Đợt 2")
    press(Qt.Key.Key_T, CTRL)
    assert parts.jobs.wait() and page.follow.typed() == ("2", "Đợt 2"), "a file kept in between takes no word away"
    place = next(n for n, one in enumerate(page.progress) if "quyết toán" in one.target.name)
    assert session.following.standings(session.agreements.get(sheet))[place].proofs == 1
    assert page.follow.files.isVisible() and [one.name for one in page.follow.files.rows()] == ["ký.png"], "its evidence, no other file"
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    page.follow.files.setFocus()
    press(Qt.Key.Key_Return)
    assert parts.jobs.wait() and [Path(one).read_bytes() for one in opened] == [(tmp_path / "ký.png").read_bytes()]
    page.follow.text.setFocus()
    press(ENTER)
    assert page.follow.write.hasFocus(), "Enter goes on to Ghi, past the evidence"
    press(ENTER)
    assert parts.jobs.wait() and page.table.hasFocus() and page.table.current().place == place and page.table.current().reached
    page.leave()
    assert not Path(opened[0]).exists()


def test_a_quarter_is_reviewed_and_esc_leaves(page: CommitmentsPage, parts: Parts, session: Session, sheet: str) -> None:
    press(Qt.Key.Key_M, CTRL)
    page.follow.way.set_value(REVIEW)
    assert page.follow.quarter.value() == "2026-Q4" and page.follow.quarter.box.currentText() == "Quý IV/2026"
    page.follow.record()
    assert parts.jobs.wait() and page.follow.text.problem
    page.follow.text.set_text("Số hóa còn chậm, giao thêm người.")
    page.follow.record()
    assert parts.jobs.wait() and session.following.history(sheet).reviews[0].quarter == "2026-Q4"
    press(Qt.Key.Key_M, CTRL)
    assert page.back() and page.follow.isHidden()


def test_the_ways_of_following_turn_with_the_same_key(page: CommitmentsPage, parts: Parts, session: Session, sheet: str) -> None:
    choose(page, "quyết toán ngân sách")
    page.table.setFocus()
    turns = []
    for _ in range(5):
        press(Qt.Key.Key_M, CTRL)
        turns.append(page.follow.way.value())
        if turns == [NOTE]:
            type_text("1")
    assert turns == [NOTE, REVIEW, ASSESS, COMPARE, NOTE] and page.follow.value.editor.hasFocus()
    assert page.follow.typed() == ("1", ""), "what was typed waited"
    press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    press(Qt.Key.Key_Right)
    assert page.follow.way.value() == REVIEW, "Shift+Tab comes to the chosen word"
    page.follow._begin()
    press(ENTER)
    type_text("Số hóa còn chậm.")
    press(Qt.Key.Key_S, CTRL)
    assert parts.jobs.wait() and [one.quarter for one in session.following.history(sheet).reviews] == ["2026-Q4"]
    press(Qt.Key.Key_M, CTRL)
    press(Qt.Key.Key_M, CTRL)
    assert "Quý IV/2026" in page.follow.said.text()


def test_the_office_above_assesses_by_keys(qtbot: QtBot, parts: Parts, tmp_path: Path, clock: FixedClock) -> None:
    province, commune = make(PROVINCE, tmp_path / "tinh", clock), make(commune_data(), tmp_path / "xa", clock)
    jobs = Jobs(province.for_worker)
    try:
        enrol(commune, province, tmp_path / "usb")
        made = commune.agreements.add({"kind": "office", "year": 2026, **SIDES})
        Image.new("L", (40, 30), 200).save(tmp_path / "ký.png")
        commune.agreements.record_signature(made.id, tmp_path / "ký.png")
        commune.handover.seal(tmp_path / "usb")
        province.handover.receive(tmp_path / "usb")
        page = CommitmentsPage(Parts(province, jobs, parts.notify, parts.look, parts.printer, parts.files, parts.media))
        put_up(qtbot, page, made.id)
        press(Qt.Key.Key_M, CTRL)
        assert page.follow.way.value() == ASSESS and page.follow.text.editor.hasFocus() and "Nay đạt 0 trên" in page.follow.said.text()
        type_text("Chưa đạt, cần làm tiếp.")
        press(ENTER)
        press(ENTER)
        assert jobs.wait()
        commune.handover.receive(province.handover.seal(tmp_path / "usb", commune.store.unit) and tmp_path / "usb")
        final = commune.following.history(made.id).assessment
        assert final is not None and final.text == "Chưa đạt, cần làm tiếp." and page.table.hasFocus()
        place = next(n for n, one in enumerate(page.progress) if not one.source)
        page.table.selectRow(place)
        press(Qt.Key.Key_M, CTRL)
        assert page.follow.way.value() == NOTE and not page.follow.write.isVisible(), "on a target its results and papers are read"
    finally:
        jobs.close()
        province.close()
        commune.close()


def test_an_annex_is_begun_and_compared(page: CommitmentsPage, qtbot: QtBot, parts: Parts, session: Session, sheet: str) -> None:
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_L, CTRL)
        assert parts.jobs.wait()
    assert asked.args[0] == "commitment" and session.agreements.get(asked.args[1]).annex_of == sheet
    page.reload(sheet)
    press(Qt.Key.Key_M, CTRL)
    page.follow.way.set_value(COMPARE)
    assert "Căn cứ" in page.follow.said.text() and page.follow.write.isHidden()


def test_what_slips_is_said(page: CommitmentsPage, parts: Parts, session: Session, sheet: str) -> None:
    place = next(n for n, one in enumerate(page.progress) if "ký số" in one.target.name)
    session.following.note(sheet, place, "40")
    page.reload(sheet)
    assert "Đang chậm: Tỷ lệ văn bản điện tử được ký số" in page.summary.text()


def test_what_is_not_ours_to_write_is_not_offered(page: CommitmentsPage, sheet: str) -> None:
    choose(page, "đúng và trước hạn")
    press(Qt.Key.Key_M, CTRL)
    assert page.follow.way.value() == REVIEW and page.follow.write.isVisible()
    page.follow.way.set_value(ASSESS)
    page.follow._turn()
    assert not page.follow.write.isVisible() and not page.follow.text.isVisible()
    assert page.follow.said.text() == "Cấp trên đánh giá bản này; kết quả về theo biên nhận."


def test_the_chosen_target_stays_in_sight_while_it_is_followed(page: CommitmentsPage, sheet: str) -> None:
    page.window().resize(1366, 700)
    choose(page, "Lấy ý kiến")
    assert page.signatures.itemAt(0).widget().isVisible()
    press(Qt.Key.Key_M, CTRL)
    QTest.qWait(30)
    seen = page.table.visualRect(page.table.currentIndex())
    assert page.table.viewport().rect().contains(seen.center()) and not page.signatures.itemAt(0).widget().isVisible()
    assert page.back() and page.signatures.itemAt(0).widget().isVisible()


def test_when_both_have_signed_nobody_is_asked_again(page: CommitmentsPage, session: Session, sheet: str, tmp_path: Path) -> None:
    assert page.bar.buttons["Ký số"].isEnabled()
    session.agreements.record_signature(sheet, tmp_path / "ký.png", "receiving")
    page.reload(sheet)
    assert not page.bar.buttons["Ký số"].isEnabled() and page.bar.buttons["Ký số"].toolTip() == "Hai bên đã ký."


def test_last_years_sheet_leads_to_this_years(qtbot: QtBot, parts: Parts, session: Session) -> None:
    session.agreements.add({"kind": "office", "year": 2025, **SIDES})
    page = CommitmentsPage(parts)
    put_up(qtbot, page)
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_R, CTRL)
        assert parts.jobs.wait()
    assert session.agreements.get(asked.args[1]).year == 2026
    page.reload()
    assert page.list.rows()[0].year == 2026 and "Lập bản năm nay từ bản này" not in page.bar.buttons
    page.list.selectRow(1)
    assert page.current().year == 2025 and "Lập bản năm nay từ bản này" not in page.bar.buttons, "this year has one"  # type: ignore[union-attr]


def test_the_sheet_shown_is_the_one_this_years_is_drafted_from(qtbot: QtBot, parts: Parts, session: Session) -> None:
    for year, place in ((2024, "Cam Lộ"), (2025, "Vĩnh Thủy")):
        session.agreements.add({"kind": "office", "year": year, "place": place, **SIDES})
    page = CommitmentsPage(parts)
    put_up(qtbot, page)
    page.list.selectRow(1)
    assert page.current().year == 2024  # type: ignore[union-attr]
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_R, CTRL)
        assert parts.jobs.wait()
    made = session.agreements.get(asked.args[1])
    assert (made.year, made.place) == (2026, "Cam Lộ")

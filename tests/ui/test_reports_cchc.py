"""The report on administrative reform by keys: a part is written, kept, printed and carried on; what fails stays typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.periods import Period
from cchc_desktop.office.session import Session
from tests.office.seeding import seed
from tests.printing.reading import Paper
from tests.ui.conftest import put_up
from ui.hands import CTRL, SHIFT, press, type_text
from ui.page import Parts
from ui.reports.page import ReportsPage

DOWN, ENTER, ESCAPE = Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape
OCTOBER = Period("Tháng 10/2026", date(2026, 9, 15), date(2026, 10, 14))


@pytest.fixture
def session(session: Session) -> Session:
    seed(session, 90, days=70)
    session.cchc.save(OCTOBER, {"I.1": "Kế hoạch số 05.", "laws": "2"})
    return session


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> ReportsPage:
    made = ReportsPage(parts)
    put_up(qtbot, made, "cchc")
    assert parts.jobs.wait()
    return made


def row_of(page: ReportsPage, words: str) -> int:
    return next(n for n, row in enumerate(page.cchc.lines.texts()) if row[0].startswith(words))


def kept(page: ReportsPage, session: Session) -> Any:
    period = page.span.period()
    assert period is not None
    return session.cchc.read(period)


def test_a_part_is_written_and_kept(page: ReportsPage, session: Session) -> None:
    assert page.cchc.lines.hasFocus() and "Tháng 10/2026" in page.cchc.carried.text()
    assert page.cchc.note.text() == "Kế hoạch số 05.", "the text of the period before stands there"
    page.cchc.lines.selectRow(row_of(page, "I.4. Sáng kiến"))
    press(ENTER)
    assert page.cchc.note.editor.hasFocus()
    type_text("Mỗi tuần một ngày không hẹn.")
    press(ENTER)
    type_text("Dòng hai")
    press(ESCAPE)
    assert page.back() or page.cchc.lines.hasFocus()
    page.cchc.lines.setFocus()
    assert page.cchc.lines.texts()[row_of(page, "I.4")][1] == "Chưa lưu" and page.cchc.unsaved
    press(DOWN)
    page.cchc.lines.selectRow(row_of(page, "I.4"))
    assert page.cchc.note.text() == "Mỗi tuần một ngày không hẹn.\nDòng hai", "typed text waits for its row"
    told: list[str] = []
    page.saved.connect(told.append)
    press(Qt.Key.Key_S, CTRL)
    assert page.parts.jobs.wait() and not page.cchc.unsaved
    made = kept(page, session)
    assert made.texts == {"I.1": "Kế hoạch số 05.", "I.4": "Mỗi tuần một ngày không hẹn.\nDòng hai"} and made.figures == {}
    assert told == [made.id] and page.cchc.lines.texts()[row_of(page, "I.4")][1] == "Đã ghi" and made.carried == ""
    press(Qt.Key.Key_S, CTRL)
    assert page.parts.jobs.wait() and kept(page, session) == made


def test_figures_are_typed_where_the_program_has_none(page: ReportsPage, session: Session) -> None:
    page.cchc.lines.selectRow(row_of(page, "Hồ sơ trực tuyến"))
    assert page.cchc.note.isHidden() and "tự tính" in page.cchc.told.text()
    press(ENTER)
    assert page.cchc.lines.hasFocus(), "a figure of the program cannot be typed over"
    page.cchc.lines.selectRow(row_of(page, "Biên chế"))
    press(ENTER)
    type_text("22")
    press(Qt.Key.Key_S, CTRL)
    assert page.parts.jobs.wait() and kept(page, session).figures == {"staff_given": "22"}


def test_what_is_too_long_is_said_and_stays_typed(page: ReportsPage, session: Session) -> None:
    page.cchc.lines.selectRow(row_of(page, "Biên chế"))
    page.cchc.note.set_text("9" * 61)
    press(Qt.Key.Key_S, CTRL)
    assert page.parts.jobs.wait() and page.cchc.note.problem and page.cchc.unsaved
    assert kept(page, session).figures == {} and page.cchc.note.text() == "9" * 61


def test_it_prints_and_goes_to_a_spreadsheet(page: ReportsPage, parts: Parts, tmp_path: Path) -> None:
    shown: list[Any] = []
    parts.preview = shown.append
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and "Kế hoạch số 05." in Paper(shown[0].pdf).text
    parts.files.answer = tmp_path / "cchc.xlsx"  # type: ignore[attr-defined]
    press(Qt.Key.Key_X, CTRL | SHIFT)
    assert parts.jobs.wait() and (tmp_path / "cchc.xlsx").stat().st_size > 4000


@pytest.mark.parametrize(("width", "height"), [(1150, 620), (870, 520)])
def test_it_holds_in_a_small_window(page: ReportsPage, width: int, height: int) -> None:
    page.resize(width, height)
    page.grab()
    assert page.cchc.lines.width() > 300 and page.cchc.note.width() > 180
    assert page.bar.geometry().bottom() <= page.height()


def test_why_a_dossier_was_late_is_noted_from_the_figure(page: ReportsPage, session: Session) -> None:
    page.open("ii06a")
    page.span.first.set_text("1/9/2026")
    page.span.last.set_text("30/11/2026")
    page.span._typed()
    assert page.parts.jobs.wait()
    page.count.setFocus()
    page.count.selectRow(len(page.count.rows()) - 1)
    press(ENTER)
    page.behind.parts.choose("total")  # type: ignore[union-attr]
    page.behind.show_part()
    assert page.parts.jobs.wait()
    late = [bool(one.finished_at and one.finished_at > one.due_at) for one in page.behind.table.rows()]
    in_time = [bool(one.finished_at and one.finished_at <= one.due_at) for one in page.behind.table.rows()]
    page.behind.table.selectRow(in_time.index(True))
    assert not page.behind.late and not page.behind.reason.isVisible()
    page.behind.table.selectRow(late.index(True))
    one = page.behind.table.current()
    press(Qt.Key.Key_L, CTRL)
    assert page.behind.reason.isAncestorOf(page.focusWidget()) and one is not None
    press(ENTER)
    assert page.parts.jobs.wait() and "Cần ghi lý do" in page.behind.reason.problem
    type_text("Mất điện ba ngày.")
    press(ENTER)
    assert page.parts.jobs.wait() and session.lateness.noted() == {one.id: "Mất điện ba ngày."}
    page.back()
    assert page.count.hasFocus()


def test_what_was_promised_stands_beside_the_figures(page: ReportsPage, parts: Parts, session: Session) -> None:
    targets = [{"index": "PAR INDEX", "name": "Đúng hạn", "unit": "%", "target": 99, "due": "2026-12-31", "source": "auto:on_time"}]
    sides = {side: {"unit": "Ủy ban nhân dân", "person": "Hồ Thị Ỷ", "title": "Chủ tịch"} for side in ("committing", "receiving")}
    session.agreements.add({"year": 2026, "targets": targets, **sides})
    assert session.reports.promises(2026) == {"on_time": 99.0} and session.reports.promises(2025) == {}
    page.open("year")
    assert parts.jobs.wait() and page.year.bars.accessibleDescription().endswith("cam kết 99\u00a0%")
    page.grab()
    page.open("indicators")
    assert parts.jobs.wait()
    page.grab()
    shown: list[Any] = []
    parts.preview = shown.append
    page.open("year")
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and "Cam kết: 99" in Paper(shown[0].pdf).text

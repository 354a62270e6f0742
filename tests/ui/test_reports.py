"""Reports by keys: the indicators, the official count, the year; every figure opens its dossiers, prints and goes to a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.errors import Cancelled
from cchc_desktop.office.session import Session
from tests.office.seeding import seed
from tests.printing.reading import Paper
from tests.ui.conftest import put_up
from ui.hands import CTRL, SHIFT, press, type_text
from ui.jobs import Job
from ui.page import Parts
from ui.reports import counting
from ui.reports.page import ReportsPage

DOWN, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Return


@pytest.fixture
def session(session: Session) -> Session:
    seed(session, 90, days=70)
    return session


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> ReportsPage:
    made = ReportsPage(parts)
    put_up(qtbot, made)
    assert parts.jobs.wait()
    return made


def asked(page: ReportsPage) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    page.asked_for.connect(lambda name, argument: told.append((name, argument)))
    return told


def test_an_indicator_opens_the_dossiers_that_are_missing(page: ReportsPage, session: Session) -> None:
    assert page.figures.hasFocus() and page.fact() == "Tháng 12/2026"
    page.span.choice.set_value("Quý IV/2026")
    assert page.parts.jobs.wait()
    page.figures.setFocus()
    period = page.span.period()
    assert period is not None
    shown = page.figures.rows()
    assert [(one.numerator, one.denominator) for one in shown] == [
        (one.numerator, one.denominator) for one in session.figures.all(period.first, period.last, session.store.unit)
    ]
    place = next(n for n, one in enumerate(shown) if one.denominator > one.numerator > 0)
    page.figures.selectRow(place)
    told = asked(page)
    press(ENTER)
    assert page.parts.jobs.wait()
    one = shown[place]
    assert page.behind.table.hasFocus() and len(page.behind.table.rows()) == one.denominator - one.numerator
    press(Qt.Key.Key_2, CTRL)
    assert page.parts.jobs.wait()
    assert len(page.behind.table.rows()) == one.numerator
    press(ENTER)
    assert told == [("dossier", page.behind.table.rows()[0].id)]
    assert page.back() and page.figures.hasFocus() and page.figures.currentIndex().row() == place


def test_the_official_count_opens_prints_and_is_written(page: ReportsPage, parts: Parts, session: Session, tmp_path: Path) -> None:
    shown = []
    parts.preview = shown.append
    page.open("ii06a")
    page.span.choice.set_value("Quý IV/2026")
    assert page.parts.jobs.wait()
    page.count.setFocus()
    period = page.span.period()
    assert period is not None
    count = session.figures.ii06a(period.first, period.last)
    assert [one for one in page.count.rows()] == [*count.rows, count.total]
    page.count.selectRow(len(count.rows))
    press(ENTER)
    page.behind.parts.choose("late")  # type: ignore[union-attr]
    page.behind.show_part()
    assert parts.jobs.wait()
    assert len(page.behind.table.rows()) == count.total.late > 0
    page.back()
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and "Biểu số II.06a/VPCP/KSTT" in Paper(shown[0].pdf).text
    parts.files.answer = tmp_path / "biểu.xlsx"  # type: ignore[attr-defined]
    press(Qt.Key.Key_X, CTRL | SHIFT)
    assert parts.jobs.wait() and (tmp_path / "biểu.xlsx").stat().st_size > 4000


def test_days_can_be_typed_and_nonsense_stands_beside_its_field(page: ReportsPage) -> None:
    page.span.first.setFocus()
    page.span.first.line.selectAll()
    type_text("31/02/2026")
    press(ENTER)
    assert page.span.first.problem and page.span.period() is None and "ngày" in page.nothing.text
    page.span.first.set_text("1/11/2026")
    page.span.last.set_text("20/11/2026")
    page.span._typed()
    assert page.parts.jobs.wait()
    period = page.span.period()
    assert period is not None and period.name == "01/11/2026 – 20/11/2026" and page.figures.rows()
    assert page.span.choice.value() == "" and page.span.choice.box.placeholderText() == "Ngày khác"
    page.span.first.set_text("15/10/2026")
    page.span.last.set_text("14/11/2026")
    page.span._typed()
    assert page.span.choice.value() == "Tháng 11/2026" == page.fact(), "the same days are the same period"
    page.span.last.set_text("1/10/2026")
    assert page.span.period() is None and page.span.last.problem == "Ngày cuối trước ngày đầu."


def test_a_field_narrows_and_the_year_is_drawn(page: ReportsPage, session: Session) -> None:
    page.span.choice.set_value("Quý IV/2026")
    assert page.parts.jobs.wait()
    whole = page.figures.rows()[1].denominator
    page.span.sector.set_value("Hộ tịch")
    assert page.parts.jobs.wait()
    assert 0 < page.figures.rows()[1].denominator < whole
    page.chapters.setFocus()
    press(DOWN, times=2)
    assert page.parts.jobs.wait() and page.name == "year" and page.year.slow.rows()
    picture = session.figures.picture(2026, session.store.unit)
    assert f"tháng 11: nhận {next(m[1] for m in picture.months if m[0] == '2026-11')}" in page.year.bars.accessibleDescription()
    page.grab()
    prints: list[Any] = []
    page.parts.preview = prints.append
    press(Qt.Key.Key_P, CTRL)
    assert page.parts.jobs.wait() and "NĂM 2026" in Paper(prints[0].pdf).text


def test_an_empty_period_says_so(page: ReportsPage) -> None:
    page.open("ii06a")
    page.span.first.set_text("1/1/2020")
    page.span.last.set_text("2/1/2020")
    page.span._typed()
    assert page.parts.jobs.wait() and "Không có hồ sơ nào" in page.nothing.text


class Held:
    """Holds every count until the test lets it go, and does as the engine does when it is stopped."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free, self.begun = Event(), 0
        real = counting.count

        def held(session: Session, job: Job, asked: Any) -> Any:
            self.begun += 1
            while not self.free.wait(0.005):
                if job.cancelled():
                    raise Cancelled
            return real(session, job, asked)

        monkeypatch.setattr(counting, "count", held)


def test_a_long_count_leaves_the_window_free_and_can_be_stopped(
    qtbot: QtBot, page: ReportsPage, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    shown = page.figures.rows()
    held = Held(monkeypatch)
    page.figures.setFocus()
    page.span.choice.set_value("Quý IV/2026")
    job = page.parts.jobs.current
    assert job is not None and job.title == "Đang tính số liệu" and page.figures.rows() == shown
    saved: list[object] = []
    page.parts.jobs.run(lambda session, _: session.calendar.calendar(session.office), saved.append)
    qtbot.waitUntil(lambda: bool(saved))  # a save does not wait for a report
    qtbot.waitUntil(lambda: page.figures.rows() == [])  # and figures of other days do not stay under these
    job.cancel()
    assert page.parts.jobs.wait() and "Đã dừng tính" in page.nothing.text
    assert page.nothing.button is not None and page.nothing.button.hasFocus()
    held.free.set()
    press(ENTER)
    assert page.parts.jobs.wait() and page.figures.rows() and page.figures.hasFocus()


def test_the_newest_question_alone_is_answered(page: ReportsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    for name in ("Quý IV/2026", "Tháng 12/2026", "Tháng 11/2026"):
        page.span.choice.set_value(name)
    answers: list[Any] = []
    page.counting.answered.connect(answers.append)
    QTest.qWait(30)
    held.free.set()
    assert page.parts.jobs.wait() and [one.asked.period.name for one in answers] == ["Tháng 11/2026"]


def test_a_field_that_is_not_there_in_other_days_is_let_go(page: ReportsPage) -> None:
    page.span.choice.set_value("Quý IV/2026")
    page.parts.jobs.wait()
    page.span.sector.set_value("Hộ tịch")
    page.parts.jobs.wait()
    page.span.first.set_text("1/1/2020")
    page.span.last.set_text("2/1/2020")
    page.span._typed()
    assert page.parts.jobs.wait() and page.span.sector.value() == ""

"""From an empty office to a printed receipt by keys alone, in the whole window; every keystroke is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from tests.ui.conftest import CHEAP, OFFICE, PASSWORD, FakeFiles, FakeMedia, FakePrinter, FixedClock, in_front
from ui import hands
from ui.intake.page import IntakePage
from ui.jobs import Jobs
from ui.kit.theme import dress
from ui.look import Look
from ui.main_window import MainWindow
from ui.notify import Notify
from ui.page import Parts
from ui.preview.page import PreviewPage

ENTER = Qt.Key.Key_Return
NO_HELD = Qt.KeyboardModifier.NoModifier


@dataclass
class Typist:
    """Counts what the hands do: a letter is one, a key is one."""

    strokes: int = 0

    def text(self, words: str) -> None:
        self.strokes += len(words)
        hands.type_text(words)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NO_HELD) -> None:
        self.strokes += 1
        hands.press(key, held)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = create_office(OFFICE, PASSWORD, tmp_path / "office", tmp_path / "state", clock=FixedClock(), cost=CHEAP)
    yield made.session
    made.session.close()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[MainWindow]:
    dress(qapp)
    bugs: list[str] = []
    parts = Parts(session, Jobs(session.for_worker), Notify(), Look(tmp_path / "look.ini"), FakePrinter(), FakeFiles(), FakeMedia())
    parts.notify.found_bug.connect(bugs.append)
    made = MainWindow(parts)
    in_front(qtbot, made)
    yield made
    parts.jobs.close()
    assert bugs == []


def words(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_first_dossier_of_an_office_is_printed_by_keys_alone(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    me, printer = Typist(), window.parts.printer
    assert isinstance(printer, FakePrinter)
    me.key(Qt.Key.Key_F2)
    me.text("trich luc")
    me.key(ENTER)
    for text in ("045190001234", "Hồ Thị Ỷ", "05061990", "", "Thôn Thủy Ba Tây, xã Vĩnh Thủy", "0915222208"):
        me.text(text)
        me.key(ENTER)
    me.key(Qt.Key.Key_F9)
    window.parts.jobs.wait()
    page = window.current()
    assert isinstance(page, PreviewPage), "F9 saved and the sheet is in front"
    me.key(ENTER)
    window.parts.jobs.wait()
    (title, pdf), row = printer.printed[0], session.counter.find("")[0]
    said = words(pdf)
    assert title == f"Giấy tiếp nhận {row.number}" and len(printer.printed) == 1
    due = "17 giờ 00 phút, ngày 23 tháng 11 năm 2026"
    for part in ("HỒ THỊ Ỷ", row.number, "Thôn Thủy Ba Tây", "0915 222 208", "Cấp bản sao Trích lục hộ tịch", due):
        assert part in said, part
    assert session.prints.count("receipt", row.id) == 1
    assert me.strokes <= 100, f"{me.strokes} keystrokes for an unknown person"

    me.strokes = 0
    me.key(ENTER)
    assert isinstance(window.current(), IntakePage)
    assert f"Đã lưu {row.number}." in window.current().news.text and "Đã in giấy tiếp nhận" in window.current().news.text
    me.text("trich luc")
    me.key(ENTER)
    me.text("045190001234")
    me.key(Qt.Key.Key_F9)
    window.parts.jobs.wait()
    me.key(ENTER)
    window.parts.jobs.wait()
    assert len(printer.printed) == 2 and len(session.counter.find("ho thi y")) == 2
    assert me.strokes <= 26, f"{me.strokes} keystrokes for a known person"


def test_esc_leaves_and_f2_finds_everything_again(window: MainWindow, session: Session) -> None:
    me = Typist()
    me.key(Qt.Key.Key_F2)
    me.text("khai sinh")
    me.key(ENTER)
    me.text("0451")
    me.key(Qt.Key.Key_Escape)
    assert not isinstance(window.current(), IntakePage), "no question was asked"
    window.parts.jobs.wait()
    assert session.drafts.load("intake", session.account.id) is not None
    me.key(Qt.Key.Key_F2)
    page = window.current()
    assert isinstance(page, IntakePage) and page.form.person.number.text() == "0451"
    me.key(Qt.Key.Key_F3)
    me.key(Qt.Key.Key_Escape)
    assert window.current() is page and not page.searching, "Esc goes one step back at a time"


def test_printing_at_once_needs_no_further_key(window: MainWindow, session: Session) -> None:
    window.parts.look.keep("print_direct", "1")
    me, printer = Typist(), window.parts.printer
    assert isinstance(printer, FakePrinter)
    me.key(Qt.Key.Key_F2)
    me.text("trich luc")
    me.key(ENTER)
    me.key(ENTER)
    me.text("Lê Quang Ấn")
    me.key(Qt.Key.Key_F9)
    window.parts.jobs.wait()
    assert isinstance(window.current(), IntakePage) and len(printer.printed) == 1
    assert session.counter.find("")[0].name == "Lê Quang Ấn"

"""A real office under the window, driven as a person would; the machine around it (printer, dialogs, sticks) is faked."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session, open_office
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import Cost
from cchc_desktop.sync.volumes import Volume
from tests.copies import copy_office
from tests.sync.conftest import quick_fingerprints  # noqa: F401  (fixture)
from ui.hands import press, type_text
from ui.jobs import Jobs
from ui.kit.theme import clothe, dress
from ui.look import Look
from ui.notify import Notify
from ui.page import Page, Parts

__all__ = ["press", "put_up", "type_text"]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
PASSWORD = "mat-khau-rat-dai-1"
OFFICE: dict[str, Any] = {
    "unit": {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy", "valid_from": "2025-07-01"}, "prefix": "H50.31.18",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY", "address": "Thôn Linh Hải", "phone": "02333820123",
    "receiving_office": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"},
    "account": {"login": "hoa", "name": "Nguyễn Thị Hoa", "title": "Công chức Tư pháp – Hộ tịch"},
}  # fmt: skip
CHEAP = Cost(1, 8, 1)


class FixedClock:
    """The time a test sets."""

    def __init__(self, now: datetime = NOW) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


class FakePrinter:
    """Takes every page; ``printers`` = [] for a machine without one, ``broken`` for one that does not answer."""

    def __init__(self) -> None:
        self.printers = ["Canon LBP 2900", "HP LaserJet quầy 1"]
        self.printed: list[tuple[str, bytes]] = []
        self.broken = False

    def names(self) -> list[str]:
        return self.printers

    def print_now(self, pdf: bytes, title: str, printer: str = "", copies: int = 1) -> str:
        if self.broken or not self.printers:
            raise Refused("PRINTER", "Máy in không trả lời.", "Hồ sơ đã lưu, in lại lúc nào cũng được.")
        self.printed += [(title, pdf)] * copies
        return printer or self.printers[0]

    def print_pdf(self, pdf: bytes, title: str, parent: QWidget) -> str:
        self.printed.append((title, pdf))
        return self.printers[0]


class FakeFiles:
    """Answers with what the test put in ``answer``."""

    def __init__(self) -> None:
        self.answer: Path | None = None

    def open(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        return self.answer

    def save(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        return self.answer

    def folder(self, parent: QWidget, title: str) -> Path | None:
        return self.answer


class FakeMedia(QObject):
    """Sticks are folders here."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.volumes: list[Volume] = []

    def now(self) -> list[Volume]:
        return self.volumes

    def plug(self, folder: Path, label: str = "KINGSTON") -> None:
        folder.mkdir(exist_ok=True)
        self.volumes = [Volume(folder, label, "vfat", 16 << 30, 12 << 30)]
        self.changed.emit()

    def pull(self) -> None:
        self.volumes = []
        self.changed.emit()


@pytest.fixture(autouse=True)
def no_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Media are named as on Linux: the letter of a folder that stands for a stick says nothing."""
    monkeypatch.setattr("ui.handover.words.LETTERS", False)


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Dead windows go on this thread, between tests, as ``ui.garbage`` has it in the program. What was there before the first
    test is not looked through each time: that took a quarter of the whole time."""
    gc.disable()
    if not gc.get_freeze_count():
        gc.freeze()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def with_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with the shipped catalogue, to be copied: that is quicker than to set one up."""
    return _template(tmp_path_factory, catalogue=True)


@pytest.fixture(scope="session")
def without_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office without any procedure, to be copied."""
    return _template(tmp_path_factory, catalogue=False)


def _template(places: pytest.TempPathFactory, *, catalogue: bool) -> Path:
    place = places.mktemp("office")
    create_office(
        OFFICE, PASSWORD, place / "office", place / "state", clock=FixedClock(), cost=CHEAP, catalogue=catalogue
    ).session.close()  # fmt: skip
    return place


def copied(place: Path, to: Path, clock: FixedClock) -> Session:
    """The office of ``place`` as if it had been set up in ``to`` (its anchor says so), open."""
    copy_office(place, to)
    return open_office(to / "office", to / "state", lambda: PASSWORD, clock=clock, quick_check=False)


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock, with_catalogue: Path) -> Iterator[Session]:
    made = copied(with_catalogue, tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def bare(tmp_path: Path, clock: FixedClock, without_catalogue: Path) -> Iterator[Session]:
    """The office without procedures, for those who write their own."""
    made = copied(without_catalogue, tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def parts(qapp: QApplication, session: Session, tmp_path: Path) -> Iterator[Parts]:
    """Everything a page is given, over a real office with the shipped catalogue; bugs told by the window fail the test."""
    dress(qapp)
    jobs, notify = Jobs(session.for_worker), Notify()
    bugs: list[str] = []
    notify.found_bug.connect(bugs.append)
    jobs.failed.connect(notify.problem)
    made = Parts(session, jobs, notify, Look(tmp_path / "look.ini"), FakePrinter(), FakeFiles(), FakeMedia())
    yield made
    jobs.close()
    assert bugs == []


def in_front(qtbot: QtBot, window: QWidget) -> None:
    """Show a window, which goes when the test ends, and wait until it has the keyboard."""
    qtbot.addWidget(window)
    bring(qtbot, window)


def bring(qtbot: QtBot, window: QWidget) -> None:
    """Show a window, dressed, and wait until it has the keyboard."""
    clothe(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.fixture
def province(session: Session, tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    """The office above the commune of ``session``, which it has let in."""
    from tests.ui.two_offices import PROVINCE, enrol, make

    made = make(PROVINCE, tmp_path / "province", clock)
    enrol(session, made, tmp_path / "first")
    yield made
    made.close()


def settle(parts: Parts) -> None:
    """Let everything queued come to its end, and what that queues."""
    for _ in range(4):
        assert parts.jobs.wait()
        QApplication.processEvents()


def plug(parts: Parts, stick: Path, label: str = "KINGSTON") -> None:
    """Put a stick in."""
    assert isinstance(parts.media, FakeMedia)
    parts.media.plug(stick, label)
    settle(parts)


def put_up(qtbot: QtBot, page: Page, argument: str = "", width: int = 1150, height: int = 688) -> None:
    """Show a page as the shell would: visible, active, opened with an argument."""
    page.resize(width, height)
    in_front(qtbot, page)
    page.open(argument)
    QApplication.processEvents()

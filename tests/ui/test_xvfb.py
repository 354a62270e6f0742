"""In a real window of an X server: it opens, takes keys, keeps the keyboard where it belongs, and is painted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.office.setup import create_office
from tests.ui.conftest import CHEAP, OFFICE, PASSWORD, FakeFiles, FakeMedia, FakePrinter, FixedClock
from ui.hands import CTRL, press, type_text
from ui.jobs import Jobs
from ui.kit import tokens
from ui.kit.theme import dress
from ui.look import Look
from ui.main_window import MainWindow
from ui.notify import Notify
from ui.page import Parts
from ui.start.door import Door
from ui.start.first import FirstStart
from ui.start.place import Place

pytestmark = pytest.mark.xvfb
ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock) -> Place:
    return Place(tmp_path / "office", tmp_path / "state", clock, CHEAP)


@pytest.fixture
def door(qtbot: QtBot, qapp: QApplication, place: Place, tmp_path: Path) -> Iterator[Door]:
    """The real window over an office that was set up."""
    dress(qapp)
    create_office(OFFICE, PASSWORD, place.folder, place.state, clock=place.clock, cost=CHEAP, catalogue=False).session.close()
    made = Door(
        place, Look(tmp_path / "look.ini"), FakeFiles(),
        lambda session, look: Parts(session, Jobs(session.for_worker), Notify(), look, FakePrinter(), FakeFiles(), FakeMedia()),
    )  # fmt: skip
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    made.deleteLater()


def test_the_login_takes_keys_from_the_first_moment(door: Door) -> None:
    assert QApplication.platformName() == "xcb"
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    assert door.labour.jobs.wait()
    QApplication.processEvents()
    assert isinstance(door.screen_now, MainWindow)


def test_pages_palette_and_lock_by_keys_in_a_real_window(door: Door, qtbot: QtBot) -> None:
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    assert door.labour.jobs.wait()
    main = door.main
    assert main is not None
    main.go("settings", "office")
    section = main.pages["settings"].section
    assert section.name.editor.hasFocus()
    press(Qt.Key.Key_K, CTRL)  # under X this key kills the rest of a line; here it is the palette
    palette = main.palette_door.palette
    assert palette is not None and palette.isVisible() and palette.line.hasFocus() and section.name.text().startswith("TRUNG TÂM")
    press(Qt.Key.Key_Escape)
    assert not palette.isVisible() and section.name.editor.hasFocus()
    main.lock_asked.emit()
    assert not main.isVisible()
    type_text(PASSWORD)
    press(Qt.Key.Key_Return)
    assert door.labour.jobs.wait()
    qtbot.waitUntil(section.name.editor.hasFocus)  # the keyboard is back where it was


def test_the_window_is_painted_whole(door: Door) -> None:
    QTest.qWait(100)
    door.move(0, 0)
    QTest.qWait(100)
    room = door.screen().geometry()  # what the X server shows may be less than the window
    picture = door.screen().grabWindow(0, 0, 0, min(1366, room.width()), min(768, room.height())).toImage()
    seen = [picture.pixelColor(x, y) for x in range(4, picture.width(), 20) for y in range(4, picture.height(), 20)]

    def like(name: str) -> int:
        """How many points have a colour, as far as a screen of 16 bits can show it."""
        wanted = QColor(name).getRgb()
        return sum(all(abs(a - b) <= 8 for a, b in zip(one.getRgb(), wanted, strict=True)) for one in seen)

    assert like(tokens.SIDE) > 100 and like(tokens.SURFACE) > 100 and like("#000000") == 0


def test_the_first_start_is_driven_by_number_keys(qtbot: QtBot, qapp: QApplication, place: Place, tmp_path: Path) -> None:
    made = Door(place, Look(tmp_path / "look.ini"), FakeFiles(), lambda session, look: pytest.fail("nothing is opened"))
    try:
        with qtbot.waitExposed(made):
            made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        screen = made.screen_now
        assert isinstance(screen, FirstStart)
        press(Qt.Key.Key_3)
        assert screen.stack.currentWidget() is screen.restore
    finally:
        made.close()
        made.deleteLater()


def test_the_program_starts_paints_takes_keys_and_ends(tmp_path: Path) -> None:
    env = {**os.environ, "CCHC_STATE": str(tmp_path / "state")}
    command = [sys.executable, "-m", "cchc_desktop", "--data", str(tmp_path / "data"), "--exit-when-ready"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")

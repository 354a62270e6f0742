"""From the command to a window that takes keys, beside a bare window of Qt's, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import office

NAME = "start to a window that takes keys"
ROOT = Path(__file__).parents[1]
BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
app = QApplication([])
window = QMainWindow()
field = QLineEdit()
window.setCentralWidget(field)
window.resize(1366, 768)
window.show()
field.setFocus()
def once_ready():
    if window.windowHandle().isExposed() and app.focusWidget():
        window.repaint()
        app.exit(0)
    else:
        QTimer.singleShot(2, once_ready)
QTimer.singleShot(0, once_ready)
app.exec()
"""


@contextmanager
def starting(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """An office is there; the window asks for its password."""
    if find_spec("ui.app") is None or find_spec("cchc_desktop.__main__") is None:
        yield iter([Skipped(NAME, "the window is not built yet")])
        return
    with office(room.folder, 50):
        pass
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "CCHC_STATE": str(room.folder / "state"), "PYTHONPATH": str(ROOT)}
    window = [sys.executable, "-m", "cchc_desktop", "--data", str(room.folder / "data"), "--exit-when-ready"]
    bare = [sys.executable, "-c", BARE]
    tried = subprocess.run(window, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if tried.returncode:
        yield iter([Skipped(NAME, f"the window did not open (exit {tried.returncode})")])
        return
    yield _acts(room, window, bare, environment)


def _acts(room: Room, window: list[str], bare: list[str], environment: dict[str, str]) -> Iterator[Act | Skipped]:
    def timed(command: list[str]) -> float:
        begun = time.perf_counter()
        subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True)
        return time.perf_counter() - begun

    def ours() -> float:
        return timed(window)

    def floor() -> float:
        return timed(bare)

    note = "offscreen, in a process of its own, the interpreter's start included; bound by loading Qt"
    yield Act(f"{NAME}, warm", ours, (Floor("bare PySide6 window", floor, 2.5),), 0.5, room.size(15, 3), note)
    if hasattr(os, "posix_fadvise"):
        forgotten = list(_files())
        note = "pages of the program, Qt and Python dropped from the system's cache before each start, as far as nobody else holds them"
        yield Act(
            f"{NAME}, cold", ours, (Floor("bare PySide6 window", floor, 2.5),), 1.0, room.size(7, 2), note, lambda: _forget(forgotten)
        )  # fmt: skip


def _files() -> Iterator[Path]:
    """What a start reads: our packages, Qt, the libraries, Python's own."""
    import PySide6
    import sqlcipher3

    libraries = Path(next(iter(PySide6.__path__))).parent
    folders = [ROOT / "cchc_desktop", ROOT / "ui", ROOT / "resources", libraries, Path(os.__file__).parent]
    assert sqlcipher3
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def _forget(paths: list[Path]) -> None:
    """Ask the system to drop its copies."""
    for path in paths:
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)

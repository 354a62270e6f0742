"""One window a folder: the program started once more brings the first window to the front, and goes.

By files in the state folder, so that the program still needs no network library: a lock held while the window lives, and a call that the
first window takes away when it comes forward. Somebody else's window, or one of another Windows session, is not called: the login says
who has the folder open.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE = 5.0
"""Seconds for the first window to answer, which may itself be starting; one that hangs is not waited for."""
_SESSION = ("SESSIONNAME", "DISPLAY", "WAYLAND_DISPLAY")


class OneWindow(QObject):
    """``called`` when the program was started once more on the same folder."""

    called = Signal()

    def __init__(self, data: Path, state: Path) -> None:
        super().__init__()
        whose = [os.path.realpath(data), _user(), *(os.environ.get(name, "") for name in _SESSION)]
        self._folder = state / "window" / sha256("\n".join(whose).encode(errors="surrogatepass")).hexdigest()[:16]
        self._call = self._folder / "call"
        self._lock = QLockFile(str(self._folder / "lock"))
        self._lock.setStaleLockTime(0)  # held as long as its process lives

    def is_first(self, patience: float = PATIENCE) -> bool:
        """Whether this start is to open a window: there is none yet, or the one there is does not answer. Else it has come forward."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._lock.tryLock(0):
                self._call.unlink(missing_ok=True)
                return True
            let_others_come_forward()
            self._call.touch()
            end = monotonic() + patience
            while self._call.exists() and monotonic() < end:
                sleep(0.02)
            if not self._call.exists():
                return False
            self._call.unlink(missing_ok=True)
        return True

    def listen(self) -> None:
        """From now on (the application is there) tell of calls, and of one that came meanwhile."""
        watch = QFileSystemWatcher([str(self._folder)], self)
        watch.directoryChanged.connect(self._look)
        self._look()

    def _look(self) -> None:
        with suppress(OSError):
            if self._call.exists():
                self._call.unlink()
                self.called.emit()


def come_forward(window: QWidget) -> None:
    """In front of all others, with the keyboard, out of the task bar; where the system does not let it, it asks there for a look."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def let_others_come_forward(allow: Callable[[int], object] | None = None) -> None:
    """Windows gives the front only to the program that was started last: it hands that right on (-1 = to whoever asks next)."""
    if allow is None and sys.platform == "win32":
        import ctypes

        allow = ctypes.windll.user32.AllowSetForegroundWindow
    if allow is not None:
        allow(-1)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""

"""The scanner's folder, looked at every two seconds on a thread beside: a share that has gone away must not freeze the window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from cchc_desktop.office.scan_folder import Look, Scan, ScanFolder
from ui.look import Look as ScreenLook

SETTING, DONE = "scan_folder", "scans_done"
EVERY, SOON = 2000, 700
"""Milliseconds between two looks; while something is still being written the next one comes sooner."""
_REMEMBERED = 400
log = logging.getLogger(__name__)


class ScanWatch(QObject):
    """``changed`` when other scans lie there. Watches the folder set on this machine, while it is on."""

    changed = Signal()
    _seen = Signal(object, object)

    def __init__(self, look: ScreenLook, now: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._screen, self._now = look, now
        self._folder: ScanFolder | None = None
        self._thread: threading.Thread | None = None
        self.found = Look()
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.look)
        self._seen.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    @property
    def folder(self) -> str:
        """The folder set on this machine; "" = none is watched."""
        return self._screen.kept(SETTING)

    def turn(self, *, on: bool) -> None:
        """Watch, or stop watching."""
        if on:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    def scans(self) -> list[Scan]:
        """What lies there and was neither attached nor put aside, in the order it came."""
        done = set(self._screen.kept(DONE).split("\n"))
        return [scan for scan in self.found.scans if scan.key not in done]

    def done(self, scan: Scan) -> None:
        """This one is dealt with: it is not offered again on this machine."""
        kept = [*self._screen.kept(DONE).split("\n"), scan.key]
        self._screen.keep(DONE, "\n".join(kept[-_REMEMBERED:]))
        self.changed.emit()

    def look(self) -> None:
        """Look once, unless a look has not come back yet."""
        if not self.folder:
            self._folder = None
            self._show(Look())
            return
        if self._thread is not None and self._thread.is_alive():
            return
        if self._folder is None or str(self._folder.folder) != self.folder:
            self._folder = ScanFolder(Path(self.folder))
        self._thread = threading.Thread(target=self._work, args=(self._folder, self._now()), name="scans", daemon=True)
        self._thread.start()

    def _work(self, folder: ScanFolder, now: datetime) -> None:
        found = folder.look(now)
        try:
            self._seen.emit(folder, found)
        except RuntimeError:
            return  # the window is gone

    def _keep(self, folder: ScanFolder, found: Look) -> None:
        if folder is self._folder:
            self._timer.setInterval(SOON if found.waiting else EVERY)
            self._show(found)

    def _show(self, found: Look) -> None:
        if _told(found) != _told(self.found):
            self.found = found
            self.changed.emit()
        self.found = found


def _told(found: Look) -> tuple[tuple[str, ...], int, bool]:
    return tuple(scan.key for scan in found.scans), found.waiting, found.gone

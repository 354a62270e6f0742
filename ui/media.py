"""The sticks that are plugged in now, looked at every two seconds on a thread of its own: a sick stick must not freeze the window."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ui.page import Media

if TYPE_CHECKING:
    from cchc_desktop.sync.volumes import Volume

SECONDS = 2.0
log = logging.getLogger(__name__)


class SystemMedia(Media):
    """See ``ui.page.Media``. ``find`` looks at the machine; call :meth:`close` before the window goes."""

    _seen = Signal(object)

    def __init__(self, find: Callable[[], list[Volume]], seconds: float = SECONDS) -> None:
        super().__init__()
        self._find, self._seconds = find, seconds
        self._now: list[Volume] = []
        self._end = threading.Event()
        self._seen.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._watch, name="media", daemon=True)
        self._thread.start()

    def now(self) -> list[Volume]:
        """What was seen last."""
        return self._now

    def _watch(self) -> None:
        while not self._end.is_set():
            try:
                self._seen.emit(self._find())
            except OSError as problem:
                log.warning("media: %s", type(problem).__name__)
            except RuntimeError:
                return  # the window is gone
            self._end.wait(self._seconds)

    def _keep(self, found: list[Volume]) -> None:
        if _places(found) != _places(self._now):
            self._now = found
            self.changed.emit()
        self._now = found

    def close(self) -> None:
        """Stop looking."""
        self._end.set()
        self._thread.join(self._seconds)


def _places(volumes: list[Volume]) -> list[tuple[str, str]]:
    return [(str(volume.path), volume.label) for volume in volumes]

"""Where what nobody caught ends up: the program's log (kinds and places, never a word of the data) and the one voice."""

from __future__ import annotations

import logging
import re
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from ui.notify import Notify

log = logging.getLogger("ui.qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO, QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR, QtMsgType.QtFatalMsg: logging.CRITICAL,
}  # fmt: skip
_QUIET = ("propagateSizeHints", "QFont::setPointSize")
_PATHS = re.compile(r"(?:[A-Za-z]:)?[\\/][^\s\"':]+|\"[^\"]*\"|'[^']*'|\d{4,}")


def plain(message: str) -> str:
    """A message of Qt without what may name a person: paths, quoted texts, long numbers."""
    return _PATHS.sub("…", message)[:300]


def qt_said(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own messages into our log."""
    if not any(word in message for word in _QUIET):
        log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category or "qt", plain(message))


class Hooks:
    """Put in for the time the window lives; ``notify`` is asked anew each time, since a window built anew has another voice."""

    def __init__(self, notify: Notify) -> None:
        self.notify = notify
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        self._qt_before = qInstallMessageHandler(qt_said)

    def _caught(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, problem, trace)
            return
        self.notify.problem(problem)

    def _caught_in_thread(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            self.notify.problem(found.exc_value)

    def remove(self) -> None:
        """As it was before."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)

"""Keys that work everywhere in the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.kit.search_line import SearchLine

_TAKEN_BACK = {ord(letter) for letter in "KULPBE"}
"""Qt's key codes of letters are their capitals; its whole table of keys is not made before the first paint."""


def bind(window: QWidget, key: str, run: Callable[[], None]) -> None:
    """Do ``run`` on a key while the window is in front. A page whose button bears the same key means the same act: Qt then calls
    the key ambiguous and tells one of them."""
    cut = QShortcut(QKeySequence(key), window)
    cut.activated.connect(run)
    cut.activatedAmbiguously.connect(run)


class FocusFilter(QObject):
    """Sees the events of whichever widget has the keyboard, and no others: a filter on the application would be asked for each of
    the thousands that a page sends while it is built."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watched: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
            self._follow(None, app.focusWidget())

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = now
        if now is not None:
            now.installEventFilter(self)


class TakenBack(FocusFilter):
    """Ctrl+K, Ctrl+U and others are editing keys of a text field under X11 (kill to the end, kill the line); here they are ours.

    Ctrl+Z is the text's own, but in an empty search line, where there is no text to take back.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the text field from claiming the key, so that the shortcut gets it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            ours = event.key() in _TAKEN_BACK or (event.key() == ord("Z") and isinstance(watched, SearchLine) and not watched.whole())
            if held == Qt.KeyboardModifier.ControlModifier and ours:
                event.ignore()
                return True
        return False

"""Typing as a person does: keys into the focused widget, Vietnamese text as an input method commits it. For the tour and the tests."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

CTRL, ALT, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier


def keyboard() -> QWidget:
    """The widget that has the keyboard, else the active window."""
    QApplication.processEvents()
    found = QApplication.focusWidget() or QApplication.activeWindow()
    if found is None:
        raise RuntimeError("no window has the keyboard")
    return found


def type_text(text: str) -> None:
    """Type any text into the focused widget (QTest aborts on letters outside ASCII)."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(keyboard(), event)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE, times: int = 1) -> None:
    """Press a key so many times."""
    for _ in range(times):
        QTest.keyClick(keyboard(), key, modifiers)

"""Keys of a page that the shell may hold too (Ctrl U, F5, Esc): handled where they arrive, so that no two shortcuts ever compete."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


def key_of(event: QKeyEvent) -> str:
    """The pressed key as actions write it: ``Ctrl+U``, ``F5``, ``Escape``, ``Return`` (both Enter keys)."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else Qt.Key(event.key())
    return "Escape" if key == Qt.Key.Key_Escape and not held.value else QKeySequence(int(key) | held.value).toString()

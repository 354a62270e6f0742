"""Words offered beside a field: those that answer what is typed, each with its key Ctrl 1…9."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cchc_desktop.domain.text import words
from ui.kit import tokens
from ui.kit.layout import column, empty, key_cap, label, row, spread

MOST = 9


def fitting(known: Sequence[str], typed: str) -> list[str]:
    """The texts of which every typed word begins a word (without marks); all when nothing is typed or one stands there whole."""
    asked = words(typed)
    if not asked or any(words(text) == asked for text in known):
        return list(known)
    return [text for text in known if all(any(own.startswith(word) for own in words(text)) for word in asked)]


class _Offer(QWidget):
    """One text and its key; a click takes it too."""

    taken = Signal()

    def __init__(self, place: int, text: str) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setLayout(row(key_cap(f"Ctrl {place}"), spread(label(text, wrap=True)), gap=8))
        self.setAccessibleName(f"Ctrl {place}: {text}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take it."""
        self.taken.emit()


class Offers(QWidget):
    """``taken(text)``; hidden while nothing is offered. The field that has the keyboard hands its keys to :meth:`key`."""

    taken = Signal(str)

    def __init__(self, title: str = "Lời văn dùng lại") -> None:
        super().__init__()
        self._title, self._lines = label(title, "label"), QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(tokens.px(5))
        self.setLayout(column(self._title, self._lines, gap=6))
        self.texts: list[str] = []
        self.hide()

    def offer(self, known: Sequence[str], typed: str = "", title: str = "") -> None:
        """Offer those of ``known`` that answer ``typed``."""
        if title:
            self._title.setText(title)
        found = fitting(known, typed)[:MOST]
        if found != self.texts:
            self.texts = found
            empty(self._lines)
            for place, text in enumerate(found, 1):
                one = _Offer(place, text)
                one.taken.connect(lambda text=text: self.taken.emit(text))
                self._lines.addWidget(one)
        self.setVisible(bool(found))

    def key(self, event: QKeyEvent) -> bool:
        """Ctrl 1…9 takes one; whether the key was ours. Asked whether a shortcut of the page may have the key, it says no."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        place = event.key() - Qt.Key.Key_1
        if held != Qt.KeyboardModifier.ControlModifier or not 0 <= place < len(self.texts):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        else:
            self.taken.emit(self.texts[place])
        return True

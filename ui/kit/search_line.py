"""A search line: tells what stands there as it is typed, also what an input method is still composing, and the keys of its list."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QInputMethodEvent, QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit

PAUSE = 80
"""Milliseconds between two searches while somebody types quickly; the first letter is searched at once."""


class SearchLine(QLineEdit):
    """``typed(text)`` at most every 80 ms; ``moved(rows)`` for arrows and page keys, ``taken`` for Enter."""

    typed = Signal(str)
    moved = Signal(int)
    taken = Signal()

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(f"Tìm: {placeholder}" if placeholder else "Tìm")
        self._composing, self._told = "", ""
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.textChanged.connect(lambda: self._touched())

    def whole(self) -> str:
        """What is typed, with what is being composed at its place."""
        at = self.cursorPosition()
        return self.text()[:at] + self._composing + self.text()[at:]

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Vietnamese input methods compose a word before they commit it; the search follows."""
        super().inputMethodEvent(event)
        self._composing = event.preeditString()
        self._touched()

    def _touched(self) -> None:
        if not self._since.isValid() or self._since.elapsed() >= PAUSE:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start(PAUSE)

    def flush(self) -> None:
        """Tell now what was typed and not yet told."""
        self._timer.stop()
        self._since.start()
        if self.whole() != self._told:
            self._told = self.whole()
            self.typed.emit(self._told)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes on to the rows finds those of the whole text, however quickly it was typed."""
        super().focusOutEvent(event)
        if self._timer.isActive():
            self.flush()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: what was typed last is not searched any more."""
        super().hideEvent(event)
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows belong to the list, Enter takes its chosen row."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        key = Qt.Key(event.key())
        if key in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.flush()
            self.moved.emit(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.flush()
            self.taken.emit()
        else:
            super().keyPressEvent(event)

"""What a scanner typed into a field: caught by its ``|`` signs, taken out again, read as a citizen card."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from cchc_desktop.domain.person import CardRead, parse_card

SILENCE = 50
"""Milliseconds without a further letter that end a scan without Enter."""
_SIGNS = 6


class CardSpotter(QObject):
    """Watches one line. ``read(CardRead)`` when a card was scanned or pasted there, ``garbled`` when it cannot be read."""

    read = Signal(object)
    garbled = Signal()

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line, self._before = line, ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._end)
        line.textChanged.connect(self._changed)
        line.installEventFilter(self)

    def watch_first(self) -> None:
        """See keys before others who watch the line (the walk of Enter through the form)."""
        self._line.installEventFilter(self)

    @property
    def reading(self) -> bool:
        """Whether a scan may be under way: the field's text is none of its own then."""
        return "|" in self._line.text()

    def _changed(self, text: str) -> None:
        if text.count("|") >= _SIGNS:
            self._timer.start(SILENCE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter ends a scan instead of walking on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if entered and self._line.text().count("|") >= _SIGNS:
                self._end()
                return True
        return False

    def _end(self) -> None:
        self._timer.stop()
        text = self._line.text()
        if text.count("|") < _SIGNS or not self._line.isVisible():
            return
        self._line.clear()
        found = parse_card(_from_number(text))
        if found is None:
            self.garbled.emit()
        else:
            self.read.emit(found)


def _from_number(text: str) -> str:
    """The scan from its twelve digits on: what stood in the field before belongs to nobody."""
    head, sign, tail = text.partition("|")
    return head[-12:] + sign + tail


def looks_garbled(card: CardRead) -> bool:
    """Whether name or address show what an input method makes of a scanner's keys: digits in a name, marks left over."""
    odd = set("?~^`{}[]<>\\")
    return any(c.isdigit() or c in odd for c in card.person.name) or any(c in odd for c in card.person.address)

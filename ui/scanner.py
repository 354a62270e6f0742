"""A keyboard scanner (máy quét) anywhere in the window: a citizen's card fills the person, our own code opens its dossier, the
code of a printed sheet its check, digits of a receipt or a carrier's slip the hand-over.

A scanner types far quicker than a hand and ends with Enter, or with nothing but silence. What it typed is taken out again from
wherever the keyboard was, so that nothing half typed is lost. A hand's keys pass untouched: only the first letters of a scan over
something that is not a text (a list, a button) are held back for a moment, and given back in their order when no scan follows.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from cchc_desktop.domain.number import parse_number, split_twin
from cchc_desktop.domain.person import parse_card
from cchc_desktop.domain.said import is_code
from ui.keys import FocusFilter

TAKES_CODES = "takes_codes"
"""The property of a widget (or of one around it) that reads scanned codes itself."""
PAUSE = 0.08
"""Seconds without a key that end what could be a scan."""
PACE = 0.035
"""Seconds a letter, on the average: no hand is as quick over a whole code."""
SLIP = 60
"""How many digits stand on a carrier's slip."""
SHORTEST, _SIGNS, _HOLD, _SILENCE = 12, 6, 45, 100
_LATE = 0.5
"""Seconds in which an Enter still belongs to a scan that silence has ended."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SHIFTS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock)
Place = QLineEdit | QPlainTextEdit


@dataclass
class _Burst:
    """Keys that came in one go: what they said, since when, where they went and what stood there before."""

    began: float = 0.0
    last: float = 0.0
    text: str = ""
    place: Place | None = None
    before: str = ""
    cursor: int = 0
    held: list[QKeyEvent] = field(default_factory=list)


def _widget_of(owner: QObject | None) -> QWidget | None:
    """The widget that a helper works for, if any."""
    while owner is not None and not isinstance(owner, QWidget):
        owner = owner.parent()
    return owner


class Scanner(FocusFilter):
    """``card(CardRead)``, ``garbled`` for a card that an input method has spoilt, ``code(number)`` for a receipt of ours,
    ``sheet(digits)`` for the signed code of a printed sheet, ``receipt`` and ``slip`` for the digits of the hand-over; ``unknown``
    for anything else that went nowhere: its Enter presses nothing."""

    card = Signal(object)
    garbled = Signal()
    code = Signal(str)
    sheet = Signal(str)
    receipt = Signal(str)
    slip = Signal(str)
    unknown = Signal()

    def __init__(
        self, parent: QObject, starts: str = "", is_receipt: Callable[[str], bool] = lambda digits: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """``starts``: the letters a code of this office, of its receipts or of a card begins with; only these are ever held back."""
        super().__init__(parent)
        self._is_receipt = is_receipt
        self._starts, self._clock, self._burst, self._giving_back = starts.upper(), clock, _Burst(), False
        self._timer = QTimer(self, singleShot=True, interval=_HOLD)
        self._timer.timeout.connect(self._give_back)
        self._silent_at = -_LATE
        self._silence = QTimer(self, singleShot=True, interval=_SILENCE)
        self._silence.timeout.connect(self._silent)
        self._place = _widget_of(parent)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See every key that reaches the widget with the keyboard; True keeps it from there."""
        if self._giving_back or watched is not QApplication.focusWidget() or not isinstance(watched, QWidget):
            return False
        if self._place is not None and not (isValid(self._place) and self._place.isVisible()):  # locked, replaced by another, going
            return False
        if isinstance(event, QInputMethodEvent) and event.commitString():
            self._add(watched, event.commitString())
            return False
        if _is_command(event):
            self._give_back()  # what was held comes before it
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or _reads_codes(watched):
            return False
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if held != Qt.KeyboardModifier.NoModifier:
            self._forget()
            return False
        return self._key(watched, event)

    def _key(self, watched: QWidget, event: QKeyEvent) -> bool:
        if event.key() in _ENTER:
            late, self._silent_at = self._clock() - self._silent_at <= _LATE, -_LATE
            return self._ended() or late
        if event.key() == Qt.Key.Key_Backspace:  # how an input method rewrites what it takes for a word
            self._burst.text, self._burst.last = self._burst.text[:-1], self._clock()
            return False
        if not event.text() or not event.text().isprintable():
            return False
        self._add(watched, event.text())
        return self._hold(watched, event)

    def _add(self, watched: QWidget, text: str) -> None:
        now = self._clock()
        if now - self._burst.last > PAUSE:
            self._give_back()
            place = watched if isinstance(watched, Place) else None
            self._burst = _Burst(now, place=place, before=_text_of(place), cursor=_cursor_of(place))
        self._burst.text, self._burst.last = self._burst.text + text, now
        if len(self._burst.text) >= SHORTEST:
            self._silence.start()

    def _hold(self, watched: QWidget, event: QKeyEvent) -> bool:
        """Keep the first letters of what may be a scan from a list or a button, which would take them for commands."""
        burst = self._burst
        if isinstance(watched, Place) or (not burst.held and not (len(burst.text) == 1 and burst.text.upper() in self._starts)):
            return False
        burst.held.append(event.clone())
        self._timer.start()
        return True

    def _give_back(self) -> None:
        """It was a hand after all: the keys go where they were meant for."""
        self._timer.stop()
        held, self._burst.held = self._burst.held, []
        self._giving_back = True
        try:
            for event in held:
                target = QApplication.focusWidget()
                if target is not None:
                    QApplication.sendEvent(target, event)
        finally:
            self._giving_back = False

    def _forget(self) -> None:
        self._give_back()
        self._burst = _Burst()

    def _ended(self) -> bool:
        """Enter: was it a scan of something we know? Then what it typed is taken out again, and told."""
        at_once = self._clock() - self._burst.last <= PAUSE
        told, lost = self._scanned() if at_once else None, at_once and self._quick() and self._burst.place is None
        if told is None:
            self._forget()
            if lost:
                self._tell_unknown()
            return lost
        self._tell(told)
        return True

    def _silent(self) -> None:
        """No further letter: some scanners are set to send no Enter. What is not whole yet goes on."""
        text, told = self._burst.text, self._scanned()
        if told is None and self._quick() and self._burst.place is None and not isinstance(QApplication.focusWidget(), Place):
            self._silent_at = self._clock()
            self._tell_unknown()
        if told is not None and _is_whole(text) and not _reads_codes(QApplication.focusWidget()):
            self._silent_at = self._clock()
            self._tell(told)

    def _tell_unknown(self) -> None:
        if not isinstance(QApplication.focusWidget(), Place):  # else it stands in a search line that opened meanwhile
            self.unknown.emit()

    def _scanned(self) -> Callable[[], None] | None:
        """What to do with the keys that came, when no hand could have typed them."""
        return self._known(self._burst.text) if self._quick() else None

    def _quick(self) -> bool:
        burst = self._burst
        return len(burst.text) >= SHORTEST and burst.last - burst.began <= PACE * (len(burst.text) + 2)

    def _tell(self, told: Callable[[], None]) -> None:
        burst, self._burst = self._burst, _Burst()
        self._timer.stop()
        self._silence.stop()
        _put_back(burst)
        told()

    def _known(self, text: str) -> Callable[[], None] | None:
        if text.count("|") >= _SIGNS:
            head, sign, tail = text.partition("|")
            found = parse_card(head[-12:] + sign + tail)
            return self.garbled.emit if found is None else lambda: self.card.emit(found)
        number = text.strip().upper()
        if is_code(number):
            return lambda: self.sheet.emit(number)
        if number.isascii() and number.isdigit() and (len(number) == SLIP or self._is_receipt(number)):
            return lambda: (self.slip if len(number) == SLIP else self.receipt).emit(number)
        return (lambda: self.code.emit(number)) if parse_number(split_twin(number)[0]) else None


def _is_command(event: QEvent) -> bool:
    """Whether a key is announced that types nothing: F9, an arrow."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return not event.text() and event.key() not in _SHIFTS


def _is_whole(text: str) -> bool:
    """Whether no further letter need come: a code, or a card with its day of issue."""
    fields = text.split("|")
    return len(fields) == 1 or (len(fields) > _SIGNS and re.fullmatch(r"\d{8}", fields[_SIGNS].strip()) is not None)


def _reads_codes(widget: QWidget | None) -> bool:
    while widget is not None:
        if widget.property(TAKES_CODES):
            return True
        widget = widget.parentWidget()
    return False


def _text_of(place: Place | None) -> str:
    return "" if place is None else place.text() if isinstance(place, QLineEdit) else place.toPlainText()


def _cursor_of(place: Place | None) -> int:
    return 0 if place is None else place.cursorPosition() if isinstance(place, QLineEdit) else place.textCursor().position()


def _put_back(burst: _Burst) -> None:
    """The text as it stood before the scan; a search line that opened meanwhile is emptied again."""
    now = QApplication.focusWidget()
    if isinstance(now, QLineEdit) and now is not burst.place:
        now.clear()
    if isinstance(burst.place, QLineEdit):
        burst.place.setText(burst.before)
        burst.place.setCursorPosition(burst.cursor)
    elif burst.place is not None:
        burst.place.setPlainText(burst.before)
        cursor = burst.place.textCursor()
        cursor.setPosition(min(burst.cursor, len(burst.before)))
        burst.place.setTextCursor(cursor)

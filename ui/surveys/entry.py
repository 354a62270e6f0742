"""Typing sheets heads down: one key an answer, Enter closes a sheet; totals of the batch beside; a second entry shows what differs.

Nothing here remembers when or in which order a sheet was typed: closed sheets lie shuffled, the draft too.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cchc_desktop.domain.survey import EMPTY, TWICE, SurveyForm, differing, shuffled
from ui.kit import tokens

_ROW = 24


class SheetGrid(QWidget):
    """The sheet being typed, all items at once. ``typed`` at each key, ``closed(answers, about)`` on Enter when it is whole.

    Keys: the marks of the scale, ``-`` or Space left empty, ``x`` marked twice, Backspace and ↑↓ to mend.
    """

    typed = Signal()
    closed = Signal(str, object)
    letter = Signal(str)
    """A letter that is no answer: who the sheet is from (G, T, H)."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Phiếu đang nhập")
        self.form: SurveyForm | None = None
        self.answers: list[str] = []
        self.place = 0
        self.first: str = ""
        self.differs: list[int] = []
        self.about: dict[str, str] = {}

    def begin(self, form: SurveyForm, first: str = "") -> None:
        """A fresh sheet; ``first`` = its first entry, to be typed a second time."""
        self.form, self.first, self.place, self.differs = form, first, 0, []
        self.answers, self.about = [""] * len(form.items), {}
        self._tell()

    def text(self) -> str:
        """The answers so far, what is open as left empty."""
        return "".join(one or EMPTY for one in self.answers)

    def whole(self) -> bool:
        """Whether every item has its answer."""
        return bool(self.answers) and all(self.answers)

    def key(self, mark: str) -> bool:
        """One answer by its key; False when it is no answer."""
        if self.form is None:
            return False
        mark = EMPTY if mark == " " else mark.lower()
        if mark not in (*self.form.marks, EMPTY, TWICE) or self.place >= len(self.answers):
            return False
        self.answers[self.place] = mark
        self.place = min(self.place + 1, len(self.answers))
        self._tell()
        return True

    def go(self, place: int) -> None:
        """Bring an item to the front."""
        self.place = place
        self._tell()

    def line_at(self, place: int) -> int:
        """How far down an item stands, in px."""
        assert self.form is not None
        ends, lines = 0, place
        for factor in self.form.factors:
            lines += 1
            ends += len(factor.items)
            if place < ends:
                break
        return tokens.px(_ROW) * lines

    def _tell(self) -> None:
        if self.first:
            self.differs = [n for n in differing(self.first, self.text()) if self.answers[n]]
        row = 1 if self.form is None else len(self.form.items) + len(self.form.factors)
        self.setFixedHeight(tokens.px(_ROW) * row + tokens.px(6))
        self.update()
        self.typed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.whole():
                self.closed.emit(self.text(), dict(self.about))
            else:
                self.place = next((n for n, one in enumerate(self.answers) if not one), self.place)
                self._tell()
        elif key == Qt.Key.Key_Backspace:
            self.place = max(0, self.place - 1)
            if self.answers:
                self.answers[self.place] = ""
            self._tell()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.place = max(0, min(len(self.answers) - 1, self.place + (1 if key == Qt.Key.Key_Down else -1)))
            self._tell()
        elif not (event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._typed(event.text())):
            super().keyPressEvent(event)

    def _typed(self, text: str) -> bool:
        """An answer, or a letter told to whoever asks for it."""
        if self.key(text):
            return True
        if text.isalpha():
            self.letter.emit(text.lower())
        return text.isalpha()

    def sizeHint(self) -> QSize:
        """As high as its items."""
        return QSize(tokens.px(420), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Factors, items, the answer of each; the one in front has the ground of focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high, top, place = tokens.px(_ROW), 0, 0
        if self.form is None:
            return
        for factor in self.form.factors:
            painter.setFont(tokens.font(tokens.HINT, bold=True))
            painter.setPen(QColor(tokens.INK2))
            painter.drawText(QRectF(tokens.px(14), top, self.width() - tokens.px(20), high), Qt.AlignmentFlag.AlignVCenter, factor.name)
            top += high
            for item in factor.items:
                self._item(painter, QRectF(0, top, self.width(), high), place, item)
                top += high
                place += 1

    def _item(self, painter: QPainter, room: QRectF, place: int, item: str) -> None:
        current, wrong = place == self.place and self.hasFocus(), place in self.differs
        if current or wrong:
            painter.fillRect(room, QColor(tokens.RED_GROUND if wrong else tokens.SELECTED))
        if current:
            painter.fillRect(QRectF(0, room.y(), tokens.px(4), room.height()), QColor(tokens.ACCENT))
        painter.setFont(tokens.font(tokens.LABEL))
        painter.setPen(QColor(tokens.INK))
        words = painter.fontMetrics().elidedText(f"{place + 1}. {item}", Qt.TextElideMode.ElideRight, int(room.width() - tokens.px(250)))
        painter.drawText(room.adjusted(tokens.px(14), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        self._boxes(painter, room, place)
        if wrong:
            painter.setPen(QColor(tokens.RED))
            painter.drawText(room.adjusted(0, 0, -tokens.px(200), 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                             f"lần trước {self.first[place]}")  # fmt: skip

    def _boxes(self, painter: QPainter, room: QRectF, place: int) -> None:
        """A box for each mark, the chosen one filled."""
        assert self.form is not None
        side, step = tokens.px(18), tokens.px(30)
        x = room.right() - tokens.px(16) - step * (len(self.form.marks) + 1)
        for mark in (*self.form.marks, self.answers[place] if self.answers[place] in (EMPTY, TWICE) else ""):
            chosen = bool(mark) and self.answers[place] == mark
            if mark:
                box = QRectF(x, room.center().y() - side / 2, side, side)
                painter.setPen(QPen(QColor(tokens.ACCENT if chosen else tokens.LINE2), 1))
                painter.setBrush(QColor(tokens.ACCENT if chosen else tokens.SURFACE))
                painter.drawRoundedRect(box, 3, 3)
                painter.setPen(QColor(tokens.SURFACE if chosen else tokens.INK3))
                painter.setFont(tokens.font(tokens.HINT, bold=chosen))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, {EMPTY: "–", TWICE: "×"}.get(mark, mark))
            x += step


class Typed:
    """The batch being typed: sheets shuffled as they come, totals of who they are from."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.about: dict[str, dict[str, int]] = {}

    def add(self, answers: str, about: dict[str, str]) -> None:
        """One more sheet, anywhere among the others."""
        self.sheets = shuffled([*self.sheets, answers])
        for question, choice in about.items():
            counts = self.about.setdefault(question, {})
            counts[choice] = counts.get(choice, 0) + 1

    def load(self, kept: dict[str, object] | None) -> None:
        """What a draft kept."""
        sheets, about = (kept or {}).get("sheets"), (kept or {}).get("about")
        self.sheets = [str(one) for one in sheets] if isinstance(sheets, list) else []
        self.about = {str(q): dict(counts) for q, counts in about.items()} if isinstance(about, dict) else {}

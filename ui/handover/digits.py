"""The five groups of five digits: typed into five boxes, or shown large to be read out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.fields import Field
from ui.kit.layout import column, label, row, set_tone

GROUPS, GROUP = 5, 5
WHOLE = GROUPS * GROUP


class _Box(QLineEdit):
    """One group. ``back`` when Backspace is pressed in an empty box."""

    back = Signal()

    def __init__(self, place: int) -> None:
        super().__init__()
        self.setFont(tokens.font(tokens.CARD_TITLE, bold=True))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(tokens.px(92))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.setAccessibleName(f"Nhóm {place + 1}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace walks back out of an empty box."""
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.back.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # the page must not take it for its primary act

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A full box that is given the keyboard is chosen whole: the next digit replaces it."""
        super().focusInEvent(event)
        if event.reason() is Qt.FocusReason.OtherFocusReason and len(self.text()) == GROUP:
            self.selectAll()


class FiveGroups(QWidget):
    """Five boxes. A full one leads to the next; 25 digits pasted or scanned anywhere fill all. ``submitted`` on Enter in the last
    one, or in any once all are full; what is no digit does not get in. Once refused the digits are ``spent``: the first one typed or
    scanned into the first box replaces all."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.boxes = [_Box(place) for place in range(GROUPS)]
        self.spent = False
        self.caption = label(caption, "label", wrap=True)
        holder = QWidget()
        holder.setLayout(row(*self.boxes, None, gap=8))
        self._field = Field("", holder)
        self._field.setFocusProxy(self.boxes[0])
        self.setLayout(column(self.caption, self._field, gap=4))
        self.setFocusProxy(self.boxes[0])
        for place, box in enumerate(self.boxes):
            box.textEdited.connect(lambda text, place=place: self._edited(place, text))
            box.returnPressed.connect(lambda place=place: self._entered(place))
            box.back.connect(lambda place=place: self._back(place))
        self._count()

    @property
    def problem(self) -> str:
        """What stands below the boxes as a problem."""
        return self._field.problem

    def set_problem(self, text: str = "") -> None:
        """Show what is wrong; the digits stay."""
        self._field.set_problem(text)
        for box in self.boxes:
            set_tone(box, "error" if text else "", "problem")

    def refuse(self, text: str) -> None:
        """These digits were refused: they stay to be read, what is typed or scanned next replaces them."""
        self.set_problem(text)
        self.spent = True
        self.boxes[0].setFocus()
        self.boxes[0].selectAll()

    def set_caption(self, text: str) -> None:
        """Whose digits are asked for."""
        self.caption.setText(text)

    def text(self) -> str:
        """The groups as typed, with blanks between."""
        return " ".join(box.text() for box in self.boxes)

    @property
    def complete(self) -> bool:
        """Whether all five are full."""
        return all(len(box.text()) == GROUP for box in self.boxes)

    def clear(self) -> None:
        """Empty boxes."""
        for box in self.boxes:
            box.clear()
        self.spent = False
        self.set_problem()
        self._count()

    def first_open(self) -> QLineEdit:
        """The first box that is not full; when all are, the last one, or the first after a refusal."""
        return next((box for box in self.boxes if len(box.text()) < GROUP), self.boxes[0 if self.spent else -1])

    def check(self) -> bool:
        """Whether all is typed; else the problem is shown and the keyboard goes to the first open box."""
        missing = WHOLE - sum(len(box.text()) for box in self.boxes)
        if missing:
            self.set_problem(f"Còn thiếu {missing} chữ số. Gõ đủ cả năm nhóm trên phiếu.")
            self.first_open().setFocus()
        return not missing

    def _edited(self, place: int, text: str) -> None:
        digits = "".join(c for c in text if c in "0123456789")
        self.set_problem("" if digits == text or len(text) > GROUP else "Chỉ gõ chữ số.")
        if len(digits) == WHOLE:
            place = 0
        if self.spent and place == 0 and len(digits) == 1:
            for box in self.boxes[1:]:
                box.clear()
        self.spent = False
        if self.boxes[place].text() != digits[:GROUP]:
            self.boxes[place].setText(digits[:GROUP])
        rest = digits[GROUP:]
        while rest and place < GROUPS - 1:
            place += 1
            if len(rest) == 1 and self.boxes[place].text():
                break  # one digit too many must not wipe out the next group
            self.boxes[place].setText(rest[:GROUP])
            rest = rest[GROUP:]
        if len(self.boxes[place].text()) == GROUP and place < GROUPS - 1:
            place += 1
        if not self.boxes[place].hasFocus():
            self.boxes[place].setFocus(Qt.FocusReason.TabFocusReason)
        self._count()
        self.changed.emit()

    def _entered(self, place: int) -> None:
        if place == GROUPS - 1 or self.complete:
            self.submitted.emit()
        else:
            self.boxes[place + 1].setFocus(Qt.FocusReason.TabFocusReason)

    def _back(self, place: int) -> None:
        if place:
            self.boxes[place - 1].setFocus(Qt.FocusReason.BacktabFocusReason)
            self.boxes[place - 1].deselect()
            self.boxes[place - 1].end(False)

    def _count(self) -> None:
        typed = sum(len(box.text()) for box in self.boxes)
        more = f"Đã gõ {typed} trên {WHOLE} chữ số. Quét mã trên phiếu cũng được."
        self._field.set_hint("Đã gõ đủ 25 chữ số." if typed == WHOLE else more)


class BigGroups(QWidget):
    """Five numbered groups, large, one below the other, to be read out and compared."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[QLabel] = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.px(18))
        grid.setVerticalSpacing(tokens.px(6))
        grid.setColumnStretch(1, 1)
        for place in range(GROUPS):
            shown = label("", "page-title", selectable=True)
            self._labels.append(shown)
            grid.addWidget(label(str(place + 1), "hint"), place, 0)
            grid.addWidget(shown, place, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(grid)

    def show_groups(self, groups: Sequence[str]) -> None:
        """Show other digits."""
        for shown, group in zip(self._labels, groups, strict=True):
            shown.setText(group)
        self.setAccessibleName(" ".join(groups))

    def text(self) -> str:
        """What is shown."""
        return " ".join(shown.text() for shown in self._labels)

"""Groups of five digits, as a sheet has them: typed into boxes, or shown large to be read out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.fields import Field
from ui.kit.layout import column, label, reveal_soon, row, set_tone, spread

GROUPS, GROUP = 5, 5
NUMBERS = {5: "năm", 10: "mười", 16: "mười sáu"}


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


class DigitGroups(Field):
    """Boxes of five digits, ``across`` a line as on the sheet. A full one leads to the next; all digits pasted or scanned anywhere fill
    all. ``submitted`` on Enter in the last one, or in any once all are full (or, of an ``optional`` one, while all are empty); what is
    no digit does not get in. ``good`` tells of a full group whether its own check digit is right, ``whole`` of all of them. Once
    refused the digits are ``spent``: the first one typed or scanned into the first box replaces all."""

    submitted = Signal()

    def __init__(
        self, caption: str, count: int, across: int = GROUPS, *, required: bool = False, optional: bool = False, told: str = "",
        good: Callable[[str], bool] = lambda _: True, whole: Callable[[str], bool] = lambda _: True,
    ) -> None:  # fmt: skip
        self.boxes = [_Box(place) for place in range(count)]
        self.spent = False
        holder = QWidget()
        lines = [row(*self.boxes[start : start + across], None, gap=8) for start in range(0, count, across)]
        holder.setLayout(column(*lines, gap=8))
        super().__init__(caption, holder, required=required)
        self._optional, self._told, self._good, self._whole = optional, told, good, whole
        holder.setFocusProxy(self.boxes[0])
        for place, box in enumerate(self.boxes):
            box.textEdited.connect(lambda text, place=place: self._edited(place, text))
            box.returnPressed.connect(lambda place=place: self._entered(place))
            box.back.connect(lambda place=place: self._back(place))
        self._count()

    @property
    def length(self) -> int:
        """How many digits there are."""
        return len(self.boxes) * GROUP

    def set_problem(self, text: str = "", *, warning: bool = False) -> None:
        """Show what is wrong; the digits stay."""
        super().set_problem(text, warning=warning)
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
        self.caption.setVisible(bool(text))

    def text(self) -> str:
        """The groups as typed, with blanks between; "" when nothing is."""
        return " ".join(box.text() for box in self.boxes).strip()

    @property
    def complete(self) -> bool:
        """Whether all are full."""
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

    def missing(self) -> str:
        """What is missing or mistyped, as a sentence; "" when all is well."""
        short = self.length - sum(len(box.text()) for box in self.boxes)
        if self._optional and short == self.length:
            return ""
        named = NUMBERS.get(len(self.boxes), str(len(self.boxes)))
        return f"Còn thiếu {short} chữ số. Gõ đủ cả {named} nhóm trên phiếu." if short else self.mistyped()

    def mistyped(self) -> str:
        """The groups whose check digit is wrong, as a sentence; "" when none is."""
        wrong = [str(place + 1) for place in self._wrong()]
        if wrong:
            return f"Nhóm thứ {', '.join(wrong)} gõ sai, so lại với tờ phiếu."
        return "" if not self.complete or self._whole(self.text()) else "Có chữ số gõ sai: so lại từng nhóm với tờ phiếu."

    def check(self) -> bool:
        """Whether all is typed; else the problem is shown and the keyboard goes to the first open box."""
        problem = self.missing()
        if problem:
            self.set_problem(problem)
            self.first_open().setFocus()
        return not problem

    def _wrong(self) -> list[int]:
        return [place for place, box in enumerate(self.boxes) if len(box.text()) == GROUP and not self._good(box.text())]

    def _edited(self, place: int, text: str) -> None:
        digits = "".join(c for c in text if c in "0123456789")
        strange = digits != text and len(text) <= GROUP
        if len(digits) == self.length:
            place = 0
        if self.spent and place == 0 and len(digits) == 1:
            for box in self.boxes[1:]:
                box.clear()
        self.spent = False
        if self.boxes[place].text() != digits[:GROUP]:
            self.boxes[place].setText(digits[:GROUP])
        rest = digits[GROUP:]
        last = len(self.boxes) - 1
        while rest and place < last:
            place += 1
            if len(rest) == 1 and self.boxes[place].text():
                break  # one digit too many must not wipe out the next group
            self.boxes[place].setText(rest[:GROUP])
            rest = rest[GROUP:]
        if len(self.boxes[place].text()) == GROUP and place < last:
            place += 1
        if not self.boxes[place].hasFocus():
            self.boxes[place].setFocus(Qt.FocusReason.TabFocusReason)
        self._judge(strange=strange)
        self._count()
        reveal_soon(self)
        self.changed.emit()

    def _judge(self, *, strange: bool) -> None:
        """What is wrong so far, at once; only the boxes it is about are marked."""
        wrong = self._wrong()
        self.set_problem("Chỉ gõ chữ số." if strange else self.mistyped())
        for place, box in enumerate(self.boxes if wrong and not strange else []):
            set_tone(box, "error" if place in wrong else "", "problem")

    def _entered(self, place: int) -> None:
        if place == len(self.boxes) - 1 or self.complete or (self._optional and not self.text()):
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
        more = f"Đã gõ {typed} trên {self.length} chữ số. {self._told}".strip()
        self.set_hint(f"Đã gõ đủ {self.length} chữ số." if typed == self.length else more)


class FiveGroups(DigitGroups):
    """The digits of an enrolment."""

    def __init__(self, caption: str) -> None:
        super().__init__(caption, GROUPS, told="Quét mã trên phiếu cũng được.")
        self.caption.setWordWrap(True)  # it names a unit
        spread(self.caption)
        for place, part in enumerate((1, 0, 0)):  # the whole line is the caption's
            self.layout().itemAt(0).layout().setStretch(place, part)  # type: ignore[union-attr]


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

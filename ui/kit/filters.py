"""Filters as chips: a word and its count; one is chosen. ←→ walk, Ctrl+1…9 choose."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from cchc_desktop.domain.text import grouped
from ui.kit import tokens
from ui.kit.flow import Flow


class FilterChip(QAbstractButton):
    """One filter; its count is None while unknown, and always where none are ``counted``. ``walked`` asks for the neighbour's turn
    with the keyboard."""

    walked = Signal(bool)

    def __init__(self, words: str, value: str, *, counted: bool = False) -> None:
        super().__init__()
        self.value, self._counted = value, counted
        self._count: int | None = None
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(None)

    @property
    def count(self) -> int | None:
        """The count shown, None = not yet counted."""
        return self._count

    def set_count(self, count: int | None) -> None:
        """Show a count."""
        self._count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()}: {grouped(count)}")
        self.updateGeometry()
        self.update()

    def _figure(self) -> str:
        return "" if self._count is None else grouped(self._count)

    def sizeHint(self) -> QSize:
        """Word and count; as wide as when it is chosen and counted, so that neither moves anything."""
        figure = self._figure() or ("0" if self._counted else "")
        return QSize(self._room(figure, bold=True) + tokens.px(20), tokens.px(tokens.FILTER))

    def _room(self, figure: str, *, bold: bool) -> int:
        """The width of word and count."""
        words = QFontMetrics(tokens.font(tokens.LABEL, bold=bold)).horizontalAdvance(self.text())
        return words + (QFontMetrics(tokens.font(tokens.LABEL)).horizontalAdvance(figure) + tokens.px(7) if figure else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses as Space does; ←→ walk."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.walked.emit(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and 1 px accent when chosen, 2 px when it has the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, focused = self.isChecked(), self.hasFocus()
        width = 2 if focused else 1
        painter.setPen(QPen(QColor(tokens.ACCENT if chosen or focused else tokens.LINE2), width))
        painter.setBrush(QColor(tokens.ACCENT_GROUND if chosen else tokens.SURFACE))
        edge = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 4, 4)
        x = (self.width() - self._room(self._figure(), bold=chosen)) // 2
        for text, face, ink in (
            (self.text(), tokens.font(tokens.LABEL, bold=chosen), tokens.ACCENT if chosen else tokens.INK),
            (self._figure(), tokens.font(tokens.LABEL), tokens.ACCENT if chosen else tokens.INK3),
        ):
            painter.setFont(face)
            painter.setPen(QColor(ink))
            painter.drawText(QRectF(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x += QFontMetrics(face).horizontalAdvance(text) + tokens.px(7)


class FilterBar(QWidget):
    """A row of filters; ``chosen`` tells the value of the one picked. ``extra`` values stand there only while they are chosen;
    ``keys`` gives the first nine Ctrl+1…9; ``counted`` keeps room for counts that come later."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], extra: Sequence[tuple[str, str]] = (), *, keys: bool = True, counted: bool = False
    ) -> None:
        super().__init__()
        flow = Flow(gap=6)
        self._group = QButtonGroup(self)
        self.chips: dict[str, FilterChip] = {}
        self._extra = {value for value, _ in extra}
        for place, (value, words) in enumerate([*choices, *extra]):
            chip = self.chips[value] = FilterChip(words, value, counted=counted)
            if value in self._extra:
                chip.hide()
            self._group.addButton(chip)
            chip.walked.connect(self._walk)
            flow.addWidget(chip)
            if keys and place < min(len(choices), 9):
                chip.setToolTip(f"Ctrl {place + 1}")
                QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self).activated.connect(chip.click)
        self.setLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)  # as high as its lines, whichever they are
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.buttonClicked.connect(self._picked)

    def add(self, button: QWidget) -> None:
        """A further way behind the chips, as high as they are (a list that is a page of its own)."""
        button.setFixedHeight(tokens.px(tokens.FILTER))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(button)

    def _walk(self, forward: bool) -> None:
        """Qt gives the Tab key one stop for the whole row, the chosen one; the arrows go to every chip."""
        shown = [chip for chip in self.chips.values() if not chip.isHidden()]
        at = next((place for place, chip in enumerate(shown) if chip.hasFocus()), 0) + (1 if forward else -1)
        if 0 <= at < len(shown):
            shown[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _picked(self, chip: QAbstractButton) -> None:
        assert isinstance(chip, FilterChip)
        self.choose(chip.value)
        self.chosen.emit(chip.value)

    def choose(self, value: str) -> None:
        """Mark one as chosen, without telling anybody."""
        for name in self._extra:
            self.chips[name].setVisible(name == value)
        self.chips[value].setChecked(True)

    def value(self) -> str:
        """The chosen one."""
        chip = self._group.checkedButton()
        return chip.value if isinstance(chip, FilterChip) else ""

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show how many each holds."""
        for value, chip in self.chips.items():
            chip.set_count(counts.get(value))

"""A window for the screen turned to the citizen: large, calm, without a key to press; it never takes the keyboard from the clerk."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.citizen.reading import Shown
from ui.kit import tokens
from ui.kit.layout import card, column, empty, hairline, holder, label
from ui.kit.wrapped import WrappedLabel

LARGE, MIDDLE = 20, 16


class CitizenWindow(QWidget):
    """Shows one :class:`Shown`; ``closed`` when it was closed by its own cross."""

    closed = Signal()

    def __init__(self, window: QWidget, office: str) -> None:
        flags = Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus
        super().__init__(window, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle("Màn hình cho công dân")
        self.setAccessibleName("Màn hình cho công dân")
        self.resize(tokens.px(1024), tokens.px(700))
        self.shown: Shown | None = None
        self._title = WrappedLabel(size=tokens.COUNT, bold=True, most=2)
        self._text = WrappedLabel(size=MIDDLE, most=3, ink=tokens.INK2)
        self._left, self._right, self._papers = _Lines(), _Lines(), column(gap=8)
        self._papers_head = label("Giấy tờ đã nhận", "section")
        right = QVBoxLayout()
        right.setSpacing(tokens.px(14))
        for part in (self._right, self._papers_head, holder(self._papers)):
            right.addWidget(part)
        right.addStretch(1)
        sides = QGridLayout()
        sides.setHorizontalSpacing(tokens.px(40))
        sides.addWidget(self._left, 0, 0, Qt.AlignmentFlag.AlignTop)
        sides.addLayout(right, 0, 1)
        sides.setColumnStretch(0, 1)
        sides.setColumnStretch(1, 1)
        self._facts = holder(column(hairline(), sides, gap=20))
        inner = card(self._title, self._text, self._facts, None, gap=16, pad=32)
        self.setLayout(column(label(office, "card-title"), inner, gap=14, margins=(32, 20, 32, 28)))

    def show_on(self, beside: QWidget) -> bool:
        """Fill a screen other than that of the clerk's window; False when there is only one, then it is a window to drag."""
        screens, own = QGuiApplication.screens(), beside.screen()
        other = next((screen for screen in screens if screen is not own), None)
        at_work = beside.isActiveWindow()
        if other is None:
            self.show()
        else:
            self.setGeometry(other.geometry())
            self.showFullScreen()
        if at_work:
            beside.window().activateWindow()  # not every system leaves the keyboard where it was
        return other is not None

    def say(self, shown: Shown) -> None:
        """Show another state; nothing flickers when it is the same."""
        if shown == self.shown:
            return
        self.shown = shown
        self._title.set_text(shown.title)
        self._text.set_text(shown.text)
        self._left.show_lines(shown.person or shown.matter)
        self._right.show_lines(shown.matter if shown.person else ())
        self._facts.setVisible(bool(shown.person or shown.matter))
        self._papers_head.setVisible(bool(shown.papers))
        empty(self._papers)
        for number, name in enumerate(shown.papers, 1):
            told = name if name.startswith("và ") else f"{number}. {name}"
            self._papers.addWidget(WrappedLabel(told, size=MIDDLE, most=2))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed by its cross: it is switched off; the end of the program closes it too, and then it comes again."""
        super().closeEvent(event)
        if event.spontaneous():
            self.closed.emit()


class _Lines(QWidget):
    """(name, value), the value large below its name."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=2)
        self.setLayout(self._box)

    def show_lines(self, lines: tuple[tuple[str, str], ...]) -> None:
        """Show other lines."""
        empty(self._box)
        for place, (name, value) in enumerate(lines):
            if place:
                self._box.addSpacing(tokens.px(8))
            self._box.addWidget(label(name, "fact"))
            self._box.addWidget(WrappedLabel(value, size=LARGE, bold=name in ("Người nộp", "Chủ hồ sơ", "Thủ tục", "Hẹn trả"), most=3))

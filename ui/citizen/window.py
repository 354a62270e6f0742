"""A window for the screen turned to the citizen: large, calm, without a key to press; it never takes the keyboard from the clerk."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from ui.citizen.reading import Shown
from ui.kit import tokens
from ui.kit.layout import card, column, empty, hairline, holder, label, row
from ui.kit.wrapped import WrappedLabel

LARGE, MIDDLE = 20, 16
SIZES = ((1.0, 2, False), (1.0, 1, False), (0.9, 1, False), (0.8, 1, False), (0.7, 1, False), (0.7, 1, True))
"""(share of the large size, lines a paper may take, value beside its name): the first that fits is taken; then papers go, counted."""

EDGES = (32, 20, 32, 28)
PAPERS = 6
"""How many papers are named at most; more are counted."""
ALONE = 0.7
"""The share of the clerk's own screen it takes, at the lower right, while there is no other: the work and the news stay to be seen."""


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
        self._lines = [_Lines(), _Lines(), _Lines()]
        self._papers = column(gap=8)
        self._papers_head = label("Giấy tờ đã nhận", "section")
        self._papers_part = holder(column(self._papers_head, holder(self._papers), gap=14))
        last = column(self._lines[-1], self._papers_part, None, gap=14)
        self._sides = row(*[holder(column(part, None, gap=0)) for part in self._lines[:-1]], holder(last), gap=40)
        self._facts = holder(column(hairline(), self._sides, gap=20))
        self._card = card(self._title, self._text, self._facts, None, gap=16, pad=32)
        self._box = column(label(office, "card-title"), self._card, gap=14, margins=EDGES)
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the screen says how large it is, not what is typed
        self.setLayout(self._box)

    def show_on(self, beside: QWidget) -> bool:
        """Fill a screen other than that of the clerk's window; False when there is only one, then it is a window to drag."""
        screens, own = QGuiApplication.screens(), beside.screen()
        other = next((screen for screen in screens if screen is not own), None)
        at_work = beside.isActiveWindow()
        if other is None:
            room = own.availableGeometry()
            place = QRect(0, 0, round(room.width() * ALONE), round(room.height() * ALONE))
            place.moveBottomRight(room.bottomRight())
            self.setGeometry(place)
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
        self._facts.setVisible(bool(shown.person or shown.matter))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another screen: other sizes, slimmer edges where there is little room."""
        super().resizeEvent(event)
        slim = 0.5 if self.height() < tokens.px(560) else 1
        self._box.setContentsMargins(*(tokens.px(edge * slim) for edge in EDGES))
        self._card.layout().setContentsMargins(*[tokens.px(32 * slim)] * 4)  # type: ignore[union-attr]
        self._fit()

    def _fit(self) -> None:
        """As large as all of it fits; on a very small screen fewer papers are named."""
        if self.shown is None:
            return
        count = min(len(self.shown.papers), PAPERS)
        for size, named in (*((size, count) for size in SIZES), *((SIZES[-1], fewer) for fewer in range(count - 1, -1, -1))):
            self._lay(self.shown, *size, named)
            if self._box.totalHeightForWidth(self.width()) <= self.height():
                return

    def _lay(self, shown: Shown, share: float, lines: int, beside: bool, named: int) -> None:
        parts = (shown.person, shown.owner, shown.matter)
        for place, part in zip(self._lines, parts, strict=True):
            place.show_lines(part, round(LARGE * share), beside=beside)
            place.parentWidget().setVisible(bool(part))
            self._sides.setStretchFactor(place.parentWidget(), 1 if part else 0)
        empty(self._papers)
        for told in papers_told(shown.papers, named):
            _add(self._papers, WrappedLabel(told, size=round(MIDDLE * max(share, 0.8)), most=lines))
        self._papers_head.setVisible(named > 0)
        self._papers_part.setVisible(bool(shown.papers))

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

    def show_lines(self, lines: tuple[tuple[str, str], ...], size: int, *, beside: bool) -> None:
        """Show other lines, the values in a size, below their names or ``beside`` them."""
        empty(self._box)
        for place, (name, value) in enumerate(lines):
            if place:
                self._box.addSpacing(tokens.px(8 if size == LARGE else 4))
            bold = name in ("Người nộp", "Chủ hồ sơ", "Thủ tục", "Hẹn trả")
            if not beside:
                _add(self._box, label(name, "fact"))
            _add(self._box, WrappedLabel(f"{name}: {value}" if beside else value, size=size, bold=bold, most=3))


def _add(box: QVBoxLayout, part: QWidget) -> None:
    """Into a column, measured at once: Qt would show it only in the next turn and count it as nothing till then."""
    box.addWidget(part)
    part.show()


def papers_told(papers: tuple[str, ...], named: int) -> list[str]:
    """The first papers by number, the rest counted."""
    told = [f"{number}. {name}" for number, name in enumerate(papers[:named], 1)]
    rest = len(papers) - named
    return [*told, f"và {rest} giấy tờ khác" if named else f"Đã nhận {rest} giấy tờ"] if rest > 0 else told

"""Settings: the list of parts at the left, one part at the right, its acts in the bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.kit import tokens
from ui.kit.chapters import Chapters
from ui.kit.layout import ActionBar, SideMargins, card, column, holder, row, scroll
from ui.page import Page, Parts
from ui.settings.accounts import AccountsSection
from ui.settings.backup import BackupSection
from ui.settings.check import CheckSection
from ui.settings.forgetting import ForgettingSection
from ui.settings.keys import KeysSection
from ui.settings.moving import MovingSection
from ui.settings.office import OfficeSection
from ui.settings.officers import OfficersSection, PhrasesSection
from ui.settings.periods import PeriodsSection
from ui.settings.scans import ScansSection
from ui.settings.screen import ScreenSection
from ui.settings.section import Section
from ui.settings.sector_weeks import SectorWeeksSection
from ui.settings.sectors import SectorsSection
from ui.settings.trust import TrustSection

PARTS: dict[str, type[Section]] = {
    "office": OfficeSection, "sectors": SectorsSection, "accounts": AccountsSection, "hours": SectorWeeksSection,
    "officers": OfficersSection, "phrases": PhrasesSection, "periods": PeriodsSection, "scans": ScansSection, "screen": ScreenSection,
    "backup": BackupSection, "check": CheckSection, "keys": KeysSection, "trust": TrustSection, "moving": MovingSection,
    "forgetting": ForgettingSection,
}  # fmt: skip
LAST = "settings"


class SettingsPage(Page):
    """Opened with the name of a part, or where one was last."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.sections: dict[str, Section] = {}
        self.list = Chapters([(name, made.title) for name, made in PARTS.items()], "Các phần của thiết lập")
        self.stack, self.bar = QStackedWidget(), ActionBar()
        self._places: dict[str, QWidget] = {}
        body = row(card(self.list, pad=0), card(self.stack, pad=0), gap=12, margins=(24, 16, 24, 12))
        SideMargins(self, body)
        body.setStretch(1, 1)
        self.setLayout(column(holder(body), self.bar, gap=0))
        self.list.opened.connect(self._walked_to)
        self.list.entered.connect(self.take_keyboard)
        self.list.installEventFilter(self)
        self._opened(self.list.name())

    def title(self) -> str:
        """The page."""
        return "Thiết lập"

    def fact(self) -> str:
        """Whose."""
        return f"của {self.parts.session.office.unit.phrase}, máy số {self.parts.session.office.machine}"

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the part, or of the list."""
        if self.list.hasFocus():
            return [("↑↓", "chọn phần"), ("Enter", "vào phần ấy")]
        return self.section.hints()

    @property
    def section(self) -> Section:
        """The part at the right."""
        return self.part(self.list.name())

    def part(self, name: str) -> Section:
        """A part, made when it is first looked at."""
        if name not in self.sections:
            made = PARTS[name](self.parts)
            made.primary = self._primary
            made.acts_changed.connect(self._acts)
            made.saved.connect(self.saved)
            made.asked_for.connect(self.asked_for)
            self.sections[name], self._places[name] = made, scroll(_padded(made))
            self.stack.addWidget(self._places[name])
        return self.sections[name]

    def open(self, argument: str = "") -> None:
        """Go to a part; named from elsewhere, the keyboard goes into it."""
        self.list.choose(argument or self.parts.look.kept(LAST))
        self.section.show_again()
        self.list.setFocus()
        if argument:
            self.take_keyboard()

    def reload(self, record: str = "") -> None:
        """Something was saved; what is half typed stays."""
        for section in self.sections.values():
            section.show_again()

    def take_keyboard(self) -> None:
        """Into the part; where there is nothing to choose or type, to what it does."""
        self.section.take_keyboard()
        act = self._primary()
        if self.list.hasFocus() and act is not None:
            act.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def back(self) -> bool:
        """Esc: out of the part to the list, then away."""
        if self.section.back():
            return True
        if not self.list.hasFocus():
            self.list.setFocus()
            self.changed.emit()
            return True
        return False

    def _walked_to(self, name: str) -> None:
        if name:
            self.parts.look.keep(LAST, name)
            self._opened(name)

    def _primary(self) -> QWidget | None:
        """The button at the right end of the bar."""
        return next(reversed(self.bar.buttons.values()), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard comes to the list of parts or leaves it: other keys."""
        walked = isinstance(event, QFocusEvent) and event.reason() is not Qt.FocusReason.ActiveWindowFocusReason
        if walked and self.isVisible():
            self.changed.emit()
        return False

    def _opened(self, name: str) -> None:
        self.part(name).show_again()
        self.stack.setCurrentWidget(self._places[name])
        self._acts()

    def _acts(self) -> None:
        self.bar.set_actions(self.section.left_acts(), self.section.acts())
        self.changed.emit()


def _padded(section: QWidget) -> QWidget:
    made = holder(column(section, gap=0, margins=(20, 16, 20, 16)))
    section.setMaximumWidth(tokens.px(860))
    return made

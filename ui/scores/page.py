"""Score sheets of PAR INDEX: this office's sheet, the units side by side, the criteria sets."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget

from cchc_desktop.domain.errors import Refused
from ui.kit import tokens
from ui.kit.filters import FilterBar
from ui.kit.layout import NARROW, ActionBar, SideMargins, column, holder, row
from ui.page import Page, Parts
from ui.scores.board_tab import BoardTab
from ui.scores.sets_tab import SetsTab
from ui.scores.sheet_tab import SheetTab
from ui.scores.tab import Tab

SHEET_TAB, BOARD, SETS = "sheet", "board", "sets"


class ScoresPage(Page):
    """``open`` takes a year, the id of a sheet, "board" or "sets"."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.bar, self.stack = ActionBar(), QStackedWidget()
        self.tabs = FilterBar([(SHEET_TAB, "Phiếu chấm điểm"), (BOARD, "Các đơn vị"), (SETS, "Bộ tiêu chí")])
        self.sheet: SheetTab = SheetTab(parts, lambda: self.bar.buttons.get(self.sheet.save_word()))
        self.board, self.sets = BoardTab(parts), SetsTab(parts)
        self.pages: dict[str, Tab] = {SHEET_TAB: self.sheet, BOARD: self.board, SETS: self.sets}
        for tab in self.pages.values():
            self.stack.addWidget(tab)
            tab.acts_changed.connect(self._show_acts)
            tab.saved.connect(self.saved)
            tab.asked_for.connect(self.asked_for)
        self._box = column(row(self.tabs, None), self.stack, gap=10, margins=(24, 10, 24, 10))
        SideMargins(self, self._box)
        self._box.setStretch(1, 1)
        self.setLayout(column(holder(self._box), self.bar, gap=0))
        self._begun = False
        self.tabs.choose(SHEET_TAB)
        self.tabs.chosen.connect(self._turn)
        self.board.opened.connect(self._open_unit)
        QShortcut(QKeySequence("Ctrl+Tab"), self).activated.connect(self._next_tab)

    def title(self) -> str:
        """The page's name."""
        return "Chấm điểm"

    def fact(self) -> str:
        """What it is for."""
        return "Chỉ số cải cách hành chính (PAR INDEX)"

    def hints(self) -> list[tuple[str, str]]:
        """The keys of the tab in front."""
        return self.pages[self.tabs.value() or SHEET_TAB].hints()

    def open(self, argument: str = "") -> None:
        """Come to the front."""
        year = self.parts.session.clock.now().year
        unit = ""
        if argument in (BOARD, SETS):
            self.tabs.choose(argument)
        elif argument.isdigit():
            year = int(argument)
        elif argument:
            try:
                found = self.parts.session.scores.get(argument)
                year, unit = found.year, found.unit
            except Refused:
                pass
        if argument or self.sheet.sheet is None:
            self.sheet.offer(year, unit)
        self.board.offer(year)
        if not argument and not self._begun and self.sheet.sheet is None and not self.sheet.unit.isHidden():
            self.tabs.choose(BOARD)  # an office that only receives begins with its units
        self._begun = True
        self._turn()

    def _turn(self) -> None:
        tab = self.pages[self.tabs.value() or SHEET_TAB]
        self.stack.setCurrentWidget(tab)
        tab.read()
        self._show_acts()
        tab.begin()

    def _next_tab(self) -> None:
        names = list(self.pages)
        self.tabs.choose(names[(names.index(self.tabs.value() or SHEET_TAB) + 1) % len(names)])
        self._turn()

    def _open_unit(self, unit: str) -> None:
        self.tabs.choose(SHEET_TAB)
        self.sheet.offer(int(self.board.year.value()), unit)
        self._turn()

    def reload(self, record: str = "") -> None:
        """Something was saved elsewhere; what is being typed stays."""
        tab = self.pages[self.tabs.value() or SHEET_TAB]
        typing = tab is self.sets or self.sheet.panel.isAncestorOf(self.focusWidget() or self)
        if self.isVisible() and not typing:
            tab.read()

    def read_again(self) -> None:
        """F5."""
        self.pages[self.tabs.value() or SHEET_TAB].read()

    def back(self) -> bool:
        """From fields to the list, then out."""
        return self.pages[self.tabs.value() or SHEET_TAB].back()

    def leave(self) -> None:
        """Copies of evidence are thrown away."""
        self.sheet.copies.drop()

    def _show_acts(self) -> None:
        if self.stack.currentWidget() is self.pages[self.tabs.value() or SHEET_TAB]:
            self.bar.set_actions(*self.pages[self.tabs.value() or SHEET_TAB].acts())
            self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less room at the sides of a narrow window."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.sheet.panel.setFixedWidth(tokens.px(280 if narrow else 340))

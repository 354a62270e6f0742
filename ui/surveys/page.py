"""Satisfaction surveys: results, and the entry of sheets."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from ui.kit.filters import FilterBar
from ui.kit.layout import ActionBar, SideMargins, column, holder, row
from ui.page import Page, Parts
from ui.scores.tab import Tab
from ui.surveys.entry_tab import EntryTab
from ui.surveys.result_tab import ResultTab

RESULT, ENTER = "result", "enter"


class SurveysPage(Page):
    """``open`` takes "enter" for the entry, else the results."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.bar, self.stack = ActionBar(), QStackedWidget()
        self.tabs = FilterBar([(RESULT, "Kết quả"), (ENTER, "Nhập phiếu")])
        self.result, self.typing = ResultTab(parts), EntryTab(parts)
        self.entry = self.typing.grid
        self.pages: dict[str, Tab] = {RESULT: self.result, ENTER: self.typing}
        for tab in self.pages.values():
            self.stack.addWidget(tab)
            tab.acts_changed.connect(self._show_acts)
            tab.saved.connect(self.saved)
        self._box = column(row(self.tabs, None), self.stack, gap=10, margins=(24, 10, 24, 10))
        SideMargins(self, self._box)
        self._box.setStretch(1, 1)
        self.setLayout(column(holder(self._box), self.bar, gap=0))
        self.tabs.choose(RESULT)
        self.tabs.chosen.connect(self._turn)
        QShortcut(QKeySequence("Ctrl+Tab"), self).activated.connect(self._next_tab)

    def title(self) -> str:
        """The page's name."""
        return "Khảo sát"

    def fact(self) -> str:
        """What it is for."""
        return "Mức độ hài lòng (SIPAS), đánh giá một cửa"

    def hints(self) -> list[tuple[str, str]]:
        """The keys of the tab in front."""
        if self.tabs.value() == ENTER:
            marks, letters = self.typing.form.marks, "".join(q.label[0] for q in self.typing.form.about)
            return [(f"{marks[0]}–{marks[-1]}", "trả lời"), ("/".join(letters), "người trả lời"), ("Enter", "xong phiếu"),
                    ("Ctrl+S", "lưu đợt"), ("Ctrl+Tab", "kết quả")]  # fmt: skip
        return [("↑↓", "chọn"), ("Ctrl+P", "in"), ("Ctrl+Tab", "nhập phiếu"), ("Escape", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Come to the front."""
        if argument in self.pages:
            self.tabs.choose(argument)
        self._turn()

    def _turn(self) -> None:
        tab = self._tab()
        self.stack.setCurrentWidget(tab)
        tab.read()
        self._show_acts()
        tab.begin()

    def _tab(self) -> Tab:
        return self.pages[self.tabs.value() or RESULT]

    def _next_tab(self) -> None:
        self.tabs.choose(RESULT if self.tabs.value() == ENTER else ENTER)
        self._turn()

    def reload(self, record: str = "") -> None:
        """Something was saved elsewhere."""
        if self.isVisible() and self._tab() is self.result:
            self.result.read()

    def read_again(self) -> None:
        """F5."""
        self._tab().read()

    def back(self) -> bool:
        """From the fields to the sheet, then out."""
        return self._tab().back()

    def _show_acts(self) -> None:
        self.bar.set_actions(*self._tab().acts())
        self.changed.emit()

"""The shell: navigation, title area, a stack of pages, status bar. It knows pages by the table only."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from cchc_desktop.office.prints import Printed
from ui.kit import tokens
from ui.kit.layout import Strip, column, empty, holder, key_cap, label, row
from ui.kit.nav import NavItem
from ui.page import Page, Parts
from ui.pages import PAGES, PageEntry


class MainWindow(QWidget):
    """The window of one open office."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        parts.preview = self.show_preview
        self.pages: dict[str, Page] = {}
        self.trail: list[str] = []
        self._nav: dict[str, NavItem] = {}
        self.setWindowTitle(f"CCHC Desktop – {parts.session.office.unit.title}")
        self.resize(1366, 768)
        self._title, self._fact = label("", "page-title"), label("", "fact")
        self.news = Strip("green")
        self.stack = QStackedWidget()
        self._keys = row(gap=12)
        right = holder(column(self._title_area(), self.stack, gap=0))
        upper = holder(row(self._side(), right, gap=0))
        self.setLayout(column(upper, self._status_bar(), gap=0))
        parts.notify.told.connect(self._told)
        parts.jobs.failed.connect(parts.notify.problem)
        escape = QShortcut(QKeySequence("Escape"), self)
        escape.activated.connect(self.step_back)
        self.go("today")

    # -- building

    def _side(self) -> QFrame:
        side = QFrame()
        side.setProperty("role", "side")
        side.setFixedWidth(tokens.px(216))
        office = self.parts.session.office
        upper: list[QWidget] = [label(office.unit.title, "strong"), label("Bộ phận Một cửa", "hint")]
        items = {entry.name: self._nav_item(entry) for entry in PAGES if entry.word}
        top = [item for name, item in items.items() if not self._entry(name).below]
        low = [item for name, item in items.items() if self._entry(name).below]
        side.setLayout(column(*upper, 8, *top, None, *low, gap=4, margins=(10, 14, 10, 10)))
        return side

    def _nav_item(self, entry: PageEntry) -> NavItem:
        item = NavItem(entry.word, entry.icon, entry.key, primary=entry.name == "intake")
        item.clicked.connect(lambda: self.go(entry.name))
        if entry.key:
            QShortcut(QKeySequence(entry.key), self).activated.connect(lambda: self.go(entry.name))
        self._nav[entry.name] = item
        return item

    def _title_area(self) -> QFrame:
        area = QFrame()
        area.setProperty("role", "title-area")
        area.setFixedHeight(tokens.px(tokens.TITLE_AREA))
        area.setLayout(row(self._title, self._fact, None, gap=10, margins=(24, 0, 24, 0)))
        return area

    def _status_bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "status-bar")
        bar.setFixedHeight(tokens.px(tokens.STATUS_BAR))
        bar.setLayout(row(self._keys, None, gap=12, margins=(24, 0, 16, 0)))
        return bar

    # -- pages

    def _entry(self, name: str) -> PageEntry:
        return next(entry for entry in PAGES if entry.name == name)

    def page(self, name: str) -> Page:
        """The page of a name, made when first asked for."""
        if name not in self.pages:
            made = self._entry(name).make(self.parts)
            made.asked_for.connect(self.go)
            made.saved.connect(self._saved)
            made.changed.connect(self._head)
            self.pages[name] = made
            self.stack.addWidget(made)
        return self.pages[name]

    def go(self, name: str, argument: str = "") -> None:
        """Open a page."""
        current = self.current()
        if current is not None:
            current.leave()
        page = self.page(name)
        if not self.trail or self.trail[-1] != name:
            self.trail.append(name)
        self.stack.setCurrentWidget(page)
        page.open(argument)
        self._head()

    def current(self) -> Page | None:
        """The page in front."""
        found = self.stack.currentWidget()
        return found if isinstance(found, Page) else None

    def step_back(self) -> None:
        """Esc: inside the page first, then to the page before."""
        page = self.current()
        if page is not None and page.back():
            return
        if len(self.trail) > 1:
            self.trail.pop()
            self.go(self.trail[-1])

    def show_preview(self, printed: Printed) -> None:
        """Show a printed page; Esc comes back."""
        page = self.page("preview")
        page.show_printed(printed)  # type: ignore[attr-defined]
        self.go("preview")

    def _saved(self, record: str) -> None:
        for page in self.pages.values():
            page.reload(record)

    def _head(self) -> None:
        page = self.current()
        if page is None:
            return
        self._title.setText(page.title())
        self._fact.setText(page.fact())
        empty(self._keys)
        for key, word in page.hints():
            self._keys.addWidget(holder(row(key_cap(key), label(word, "hint"), gap=6)))
        for name, item in self._nav.items():
            item.set_chosen(name == self.trail[-1])

    def _told(self, kind: str, bold: str, text: str) -> None:
        self.news.set_kind(kind)
        self.news.say(bold, text)


"""The shell: navigation, title area, strips, a stack of pages, status bar. It knows pages by the table only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.bug import BugDialog
from ui.citizen.door import KEY as CITIZEN_KEY
from ui.citizen.door import CitizenDoor
from ui.keys import TakenBack, bind
from ui.kit import tokens
from ui.kit.buttons import LINK, Action
from ui.kit.layout import SideMargins, Strip, column, holder, row
from ui.look_only import BY_HAND_KEY, LookOnly, refuse_closed, show_badges, window_title
from ui.page import Page, Parts
from ui.pages import ENTRIES, FIRST, PAGES
from ui.palette.door import PaletteDoor
from ui.put_back import PutBack
from ui.scan_road import ScanRoad
from ui.side import Side
from ui.status import StatusBar
from ui.title import TitleArea
from ui.undo import KEY, WORD, LastAct
from ui.whereabouts.door import KEY as WHERE_KEY
from ui.whereabouts.door import WhereaboutsDoor

if TYPE_CHECKING:
    from cchc_desktop.office.prints import Printed
    from cchc_desktop.office.session import Session
    from ui.jobs import Job

NARROW = 1200
_MOST_STEPS = 20


class PageStack(QStackedWidget):
    """The pages. None of them, in front or not, may push the window over the edge of a small screen."""

    def minimumSizeHint(self) -> QSize:
        """As little as may be."""
        return QSize(0, 0)


class MainWindow(QWidget):
    """The window of one open office. ``lock_asked``, ``wipe_asked`` (sample data) and ``leave_asked`` (it is looked at only) are for
    whoever holds the door."""

    lock_asked = Signal()
    wipe_asked = Signal()
    leave_asked = Signal()

    def __init__(self, parts: Parts, first: str = FIRST) -> None:
        super().__init__()
        self.parts = parts
        parts.preview = self.show_preview
        self.pages: dict[str, Page] = {}
        self.trail: list[str] = []
        self._stale: set[str] = set()
        self._shown, self._fresh_news = "", False
        self._news = ("", "")
        self.by_hand, office = self._shows(lambda session: session.prints.blank_receipt()), parts.session.office
        self.resize(1366, 768)
        self.side = Side(parts.session.account.name)
        self.head, self.status, self.stack = TitleArea(), StatusBar(parts), PageStack()
        self.news, self.sample = Strip("green"), Strip("violet")
        self.standing = LookOnly(self.leave_asked.emit, self.by_hand) if parts.session.read_only else PutBack(parts.session, self.go)
        strips = column(self.sample, self.standing, self.news, gap=8, margins=(24, 10, 24, 0))
        self._strips = holder(strips)
        SideMargins(self._strips, strips)
        right = holder(column(self.head, self._strips, self.stack, gap=0))
        body = row(self.side, right, gap=0)
        body.setStretch(1, 1)  # the side keeps its width, whatever a page would like to have
        upper = holder(body)
        self.setLayout(column(upper, self.status, gap=0))
        self._marks = QTimer(self, singleShot=True, interval=150)
        self._marks.timeout.connect(self._count)
        self._taken_back, self.last_act = TakenBack(self), LastAct(parts, self)
        self.scans = ScanRoad(parts, self, self.page, self.go)
        self.where, self.citizen = WhereaboutsDoor(parts, self, self.go, self.current), CitizenDoor(parts, self, self.current)
        self.palette_door = PaletteDoor(parts, self, self.side_offers, self.current, {
            "lock": self.lock_asked.emit, "numbers": self.show_numbers, "reload": self.read_again, "guide": self.open_guide,
            "undo": self.last_act.take_back, "sheet": self._shows(lambda session: session.prints.forms.guide()), "where": self.where.open,
            "citizen": self.citizen.turn, "by-hand": self.by_hand,
        })  # fmt: skip
        self._name()
        self._listen()
        self._keys()
        self._show_sample(office.sample)
        self._count()
        self.go(first if first in ENTRIES and self.side_offers(first) else FIRST)

    def _listen(self) -> None:
        parts = self.parts
        parts.notify.told.connect(self._told)
        parts.notify.quiet.connect(self.hush)
        parts.notify.found_bug.connect(self._bug)
        parts.jobs.failed.connect(parts.notify.problem)
        parts.jobs.begun.connect(self._begun)
        parts.jobs.changed.connect(self._worked)
        self.side.asked.connect(self.go)
        self.side.lock_asked.connect(self.lock_asked)
        self.side.password_asked.connect(lambda: self.go("settings", "accounts"))
        self.head.back_asked.connect(self.step_back)
        self.head.search_asked.connect(self.palette_door.open)
        self.palette_door.asked_for.connect(self.go)
        self.last_act.done.connect(self._saved)

    def _keys(self) -> None:
        for entry in PAGES:
            if entry.key:
                bind(self, entry.key, self._goer(entry.name))
        more: dict[str, Callable[[], None]] = {
            "Escape": self.step_back, "Ctrl+K": self.palette_door.open, "Ctrl+Shift+L": self.lock_asked.emit, "F5": self.read_again,
            "F7": self.show_numbers, KEY: self.last_act.take_back, "Ctrl+U": lambda: self.go("handover", "write"),
            WHERE_KEY: self.where.open, CITIZEN_KEY: self.citizen.turn, BY_HAND_KEY: self.by_hand,
        }  # fmt: skip
        for key, run in more.items():
            bind(self, key, run)

    def _goer(self, name: str) -> Callable[[], None]:
        if name == "guide":
            return self.open_guide
        return lambda: self.go(name) if self.side_offers(name) else None

    def side_offers(self, name: str) -> bool:
        """Whether a page is offered here (the receiving page needs units below)."""
        return name not in self.side.items or not self.side.items[name].isHidden()

    # -- pages

    def page(self, name: str) -> Page:
        """The page of a name, made when first asked for."""
        if name not in self.pages:
            made = ENTRIES[name].make(self.parts)
            made.asked_for.connect(self.go)
            made.saved.connect(self._saved)
            made.changed.connect(self._head)
            self.pages[name] = made
            self.stack.addWidget(made)
        return self.pages[name]

    def go(self, name: str, argument: str = "") -> None:
        """Open a page; what was told before is read, numbers are masked again. One that cannot be read says so instead."""
        self.palette_door.close()
        with self.parts.notify.calm():
            refuse_closed(self.parts.session, name)
            self._go(name, argument)

    def _go(self, name: str, argument: str) -> None:
        came, current, page = self.trail, self.current(), self.page(name)
        if current is not None and current is not page:
            current.leave()
            self.parts.look.show_numbers(False)
        if not self._fresh_news:
            self.hush()
        kept = came[: came.index(name)] if name in came else came
        self.trail = [*kept[-_MOST_STEPS:], name]
        self.stack.setCurrentWidget(page)
        self._shown = argument or self._shown
        opened = False
        with self.parts.notify.calm():  # what was asked for is not there any more, or cannot be read
            if name in self._stale:
                page.reload("")
                self._stale.discard(name)
            page.open(argument)
            opened = True
        if not opened and current is not page:
            self.trail, there = came or ["guide"], current or self.page("guide")  # empty, the first page would tell of nothing to do
            self.stack.setCurrentWidget(there)
            there.open("" if current else "settings")
        self._head()

    def current(self) -> Page | None:
        """The page in front."""
        found = self.stack.currentWidget()
        return found if isinstance(found, Page) else None

    def step_back(self) -> None:
        """Esc: the palette, a warning, a step inside the page, long work, then the page before."""
        page = self.current()
        if self.palette_door.is_open:
            self.palette_door.close()
        elif self.news.isVisible() and self.news.property("strip") in ("red", "amber"):
            self.hush()
        elif page is not None and page.back():
            self._head()
        elif self.status.work.stoppable:
            self.status.work.stop()
        elif len(self.trail) > 1:
            self.trail.pop()
            self.go(self.trail[-1])
        else:
            self.hush()

    def show_preview(self, printed: Printed) -> None:
        """Show a printed page; Esc comes back."""
        page = self.page("preview")
        page.show_printed(printed)  # type: ignore[attr-defined]
        self.go("preview")

    def open_guide(self) -> None:
        """The chapter that fits the page in front."""
        self.go("guide", self.trail[-1] if self.trail[-1] != "guide" else "")

    def read_again(self) -> None:
        """F5."""
        page = self.current()
        if page is not None:
            page.read_again()
        self.status.refresh()
        self._head()
        self._marks.start()

    def show_numbers(self) -> None:
        """F7: numbers whole until the page is left, noted in the read log; or masked again."""
        look, page = self.parts.look, self.trail[-1]
        look.show_numbers(not look.numbers_shown)
        if look.numbers_shown:
            from cchc_desktop.office.reading import note_shown

            record = self._shown if page == "dossier" else ""
            self.parts.jobs.run(lambda session, _: note_shown(session, page, record))

    def _shows(self, draw: Callable[[Session], Printed]) -> Callable[[], None]:
        """An act that shows a page of no record (the counter's guide, a receipt to write on), to print."""
        return lambda: self.parts.jobs.run(lambda session, _: draw(session), self.show_preview)

    def _name(self) -> None:
        """Which unit and machine this is: a new life and a grant under an heir change that while the window is open."""
        office = self.parts.session.office
        self.setWindowTitle(window_title(self.parts.session))
        self.side.say(office.unit.title, f"Máy số {office.machine}")

    def _saved(self, record: str) -> None:
        self.status.note_saved()
        if not record:
            self._name()
        undo = [Action(WORD, self.last_act.take_back, shown_key=KEY, kind=LINK)] if self.last_act.saw(record) else []
        if self.news.isVisible() and self.news.property("strip") == "green":
            self.news.say(*self._news, undo)
        for name, page in self.pages.items():
            if page is self.current():
                page.reload(record)
            else:
                self._stale.add(name)  # read again when it comes to the front
        self._head()
        self._marks.start()

    def _count(self) -> None:
        """Badges, and whether there are units below."""
        self._strips_shown()
        show_badges(self.parts.session, self.side)

    def _head(self) -> None:
        page = self.current()
        if page is None or not self.trail:
            return
        entry = ENTRIES[self.trail[-1]]
        self.head.say(page.title(), page.fact(), below=not entry.word)
        self.status.keys.show_keys(page.hints())
        behind = (ENTRIES[name] for name in reversed(self.trail))
        self.side.set_chosen(next((one.name if one.word else one.under for one in behind if one.word or one.under), ""))

    # -- the one voice

    def _told(self, kind: str, bold: str, text: str) -> None:
        self.news.set_kind(kind)
        self._news = bold, text
        self.news.say(bold, text, [Action("Đóng", self.hush, kind=LINK, shown_key="Escape")] if kind != "green" else [])
        self._strips_shown()
        self._fresh_news = True
        QTimer.singleShot(0, self._news_is_old)

    def _news_is_old(self) -> None:
        self._fresh_news = False

    def hush(self) -> None:
        """The news was read."""
        self.news.hide()
        self._strips_shown()

    def _begun(self, job: Job) -> None:
        """The next act: what was told before it is read, but not what was told with it."""
        if not job.reads and not self._fresh_news and self.news.property("strip") == "green":
            self.hush()

    def _worked(self) -> None:
        if self.parts.jobs.current is None and self.isVisible():
            self._marks.start()
            self.status.refresh()

    def _strips_shown(self) -> None:
        self._strips.setVisible(self.standing.look() or not (self.news.isHidden() and self.sample.isHidden()))

    def _show_sample(self, on: bool) -> None:
        if on:
            act = Action("Xóa dữ liệu mẫu, lập cơ quan thật", self.wipe_asked.emit, kind=LINK)
            box = self.sample.layout()
            if box is not None:
                box.setContentsMargins(tokens.px(12), 0, tokens.px(8), 0)  # on every page: no more room than it needs
            self.sample.say("Dữ liệu mẫu", "Người và hồ sơ ở đây đều là bịa ra để tập.", [act])
        self._strips_shown()

    def _bug(self, report: str) -> None:
        dialog = BugDialog(report, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # -- the window itself

    def hideEvent(self, event: QHideEvent) -> None:
        """Locked or gone: nothing is counted."""
        super().hideEvent(event)
        self._marks.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Back: count what came in meanwhile."""
        super().showEvent(event)
        self._marks.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A rail and short words when there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.side.set_narrow(narrow)
        self.head.set_narrow(narrow)
        self.status.set_narrow(narrow)
        self.palette_door.fit()

    def remember(self) -> str:
        """Keep the page for the next start; its name."""
        shown = next((name for name in reversed(self.trail) if ENTRIES[name].word), FIRST)
        self.parts.look.keep("page", shown)
        return shown

    def take_keyboard(self) -> None:
        """The keyboard back to where it was before the window was locked."""
        found = self.focusWidget()
        if found is not None:
            found.setFocus()

"""The dossiers: answers "where is mine" by any word, shows what is due, does the next act on one or on many marked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.listing import LISTING_NAMES, Listing, Part
from cchc_desktop.domain.number import looks_like_code
from cchc_desktop.domain.text import grouped
from cchc_desktop.office import desk
from ui.dossiers.asking import Asking
from ui.dossiers.batch import Batch
from ui.dossiers.glance import Glance
from ui.dossiers.list_out import ListOut
from ui.dossiers.list_words import SHOWN, TYPED, Found, count_words, say_nothing
from ui.dossiers.narrowing import UNIT, Narrowing, told
from ui.dossiers.numbers import NumbersButton
from ui.dossiers.table import DossierTable
from ui.dossiers.words import DueWords
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, Action, Button
from ui.kit.filters import FilterBar
from ui.kit.hints import ShortText
from ui.kit.layout import NARROW, ActionBar, SideMargins, card, column, hairline, holder, label, row
from ui.kit.search_line import SearchLine
from ui.page import Page, Parts

CHIPS = (
    Listing.OPEN, Listing.OVERDUE, Listing.TODAY, Listing.SUPPLEMENT, Listing.READY, Listing.NOT_DIGITISED, Listing.PARALLEL, Listing.ALL,
)  # fmt: skip
SLIM = 860
FIND, SCAN = "find:", "scan"


class DossiersPage(Page):
    """See the module. ``open`` takes the name of a list (``overdue``, or ``overdue in KEY of officer:NAME``), ``find:WORDS``,
    ``unit:KEY``, or ``scan`` to hand many over by their codes."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._words = self._speak()
        self._elsewhere, self._more = 0, False
        self._read_for: tuple[str, Listing, str, Part | None] | None = None
        self.counts: dict[Listing, int] = {}
        self.search = SearchLine("Tên, số điện thoại, số căn cước, mã hồ sơ, thủ tục; quét mã")
        self.narrowing = Narrowing()
        self.units = self.narrowing.units
        self.numbers = NumbersButton(parts, "dossiers")
        extra = [which for which in Listing if which not in CHIPS]
        self.filters = FilterBar([(w.value, LISTING_NAMES[w]) for w in CHIPS], [(w.value, LISTING_NAMES[w]) for w in extra], counted=True)
        self.national = Button("Chưa nhập hệ thống tỉnh", kind=LINK, run=lambda: self.asked_for.emit("national", ""))
        self.filters.add(self.national)
        self.table = DossierTable(parts.look, lambda: self._words)
        self.bar, self._front = ActionBar(), QWidget()
        self.batch = Batch(parts, self.table, Asking(parts, self._front, self.bar))
        self.nothing = Blank()
        self.out = ListOut(parts, lambda: (self.which, self.search.whole().strip(), self.unit, self.narrowing.part))
        self.glance = Glance(parts.look, parts.session.own_units, self.batch.next, self._open_current, self._reprint)
        self._foot, self._marks_said = ShortText("fact"), label("", "fact")
        self._build()
        self._listen()
        self.filters.choose(Listing.OPEN.value)
        self._glance_soon = QTimer(self, singleShot=True, interval=30)
        self._glance_soon.timeout.connect(self._show_glance)
        self._minute = QTimer(self, interval=60_000)
        self._minute.timeout.connect(self.reload)
        self._minute.start()

    # -- building

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        self.table.setMinimumHeight(self.table.height_of(2))
        foot = row(self._foot, None, self._marks_said, self.out, gap=14, margins=(16, 2, 14, 2))
        left = card(self._stack, hairline(), holder(foot), pad=0, gap=0)
        left.layout().setStretch(0, 1)  # type: ignore[union-attr]
        upper = row(self.search, self.narrowing, self.numbers, gap=8)
        upper.setStretch(0, 1)
        body = row(left, self.glance, gap=12)
        body.setStretch(0, 1)
        self._box = column(upper, self.filters, body, gap=10, margins=(24, 12, 24, 12))
        self._box.setStretch(2, 1)
        self._whole = QStackedWidget()
        self._whole.addWidget(holder(self._box))
        front = column(self._front, margins=(24, 12, 24, 12))
        self._whole.addWidget(holder(front))
        SideMargins(self, self._box, front)
        self.bar.hide()
        self.setLayout(column(self._whole, self.bar, gap=0))

    def _listen(self) -> None:
        self.search.installEventFilter(self)
        self.search.typed.connect(lambda _: self._read())
        self.search.moved.connect(self.table.step)
        self.search.taken.connect(self._taken)
        self.filters.chosen.connect(lambda _: self._filtered())
        self.narrowing.changed.connect(self._filtered)
        self.table.typed.connect(self._typed_in_table)
        self.table.activated_row.connect(lambda _: self._open_current())
        self.batch.marks.connect(lambda count: self._marks_said.setText(f"Đã đánh dấu {count}" if count else ""))
        self.batch.done.connect(self._done)
        self.table.chosen.connect(lambda _: self._glance_soon.start())
        self.parts.look.masking_changed.connect(self._masking)
        keys = {"Ctrl+F": self._to_search, **{key: run for _, key, run in self.batch.deeds()}}
        self._keys = [QShortcut(QKeySequence(key), self) for key in keys]
        for cut, run in zip(self._keys, keys.values(), strict=True):
            cut.activated.connect(run)
        self.batch.asking.opened.connect(lambda: self._asking(True))
        self.batch.asking.closed.connect(lambda _: self._asking(False))

    def more_acts(self) -> list[Action]:
        """The acts on rows, for the palette."""
        return self.batch.acts()

    def _asking(self, on: bool) -> None:
        """A form takes the place of the list, with the bar below; the list's own keys rest meanwhile."""
        self._whole.setCurrentIndex(1 if on else 0)
        self.bar.setVisible(on)
        for cut in self._keys:
            cut.setEnabled(not on)
        if not on:
            self.table.setFocus()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the search line has the keyboard it moves the rows: the chosen one shows it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.table.setProperty("led", event.type() == QEvent.Type.FocusIn)
            self.table.repaint_rows()
        return False

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Hồ sơ"

    def fact(self) -> str:
        """How many there are."""
        held = self.counts.get(Listing.ALL)
        return "" if held is None else f"{grouped(held)} hồ sơ"

    def hints(self) -> list[tuple[str, str]]:
        """The keys here, or those of the form that asks."""
        return self.batch.asking.hints() or [
            ("↑↓", "chọn"), ("Enter", "mở"), ("Ctrl+F", "tìm"), ("Space", "đánh dấu"), ("Ctrl+R", "có kết quả"),
            ("Ctrl+Return", "trả kết quả"), ("Ctrl+L", "chuyển"), ("Ctrl+J", "quét giao nhận"), ("F7", "hiện số"),
        ]  # fmt: skip

    def open(self, argument: str = "") -> None:
        """Come to the front with a list, words or a unit; without any as it was left."""
        self.table.show_units(self.narrowing.offer(self.parts.session))
        if argument.startswith(FIND):
            self.filters.choose(Listing.ALL.value)
            self.narrowing.choose()
            self.search.setText(argument.removeprefix(FIND))
        elif argument.startswith(UNIT):
            self.narrowing.choose(argument.removeprefix(UNIT))
        elif argument and argument != SCAN:
            which, unit, part = told(argument)
            self.filters.choose(which if which in set(Listing) else Listing.ALL.value)
            self.narrowing.choose(unit, part)
            self.search.clear()
        self._read()
        self._count()
        self.table.setFocus()
        if argument == SCAN:
            self.batch.scan()

    def reload(self, record: str = "") -> None:
        """Something was saved."""
        if self.isVisible():
            self._read()
            self._count()

    def back(self) -> bool:
        """Esc: the form that asks, typed words, then marks."""
        if self.batch.asking.form is not None:
            self.batch.asking.close_up()
            return True
        if self.search.text():
            self.search.clear()
            self.search.flush()
            self.table.setFocus()
            return True
        return self.batch.clear() or self.narrowing.clear_part()

    def leave(self) -> None:
        """Marks are for acts done now."""
        self.batch.asking.close_up()
        self.batch.clear()

    # -- reading

    @property
    def which(self) -> Listing:
        """The list shown."""
        return Listing(self.filters.value() or Listing.OPEN)

    @property
    def unit(self) -> str:
        """The unit looked at; "" = all."""
        return self.narrowing.unit

    def _speak(self) -> DueWords:
        session = self.parts.session
        return DueWords(session.clock.now(), session.calendar.calendar(session.office))

    def _read(self) -> None:
        """Read the list for the words that stand there. Other words choose the first row; the same ones keep the chosen row, or
        choose whichever took its place."""
        self._words = self._speak()
        text = self.search.whole().strip()
        lists = self.parts.session.lists
        part = self.narrowing.part
        found = lists.rows(self.which, text, self.unit, TYPED if text else SHOWN, part)
        self._more = found.more
        self._elsewhere = 0
        if not found.rows and text and self.which is not Listing.ALL:
            beyond = lists.rows(Listing.ALL, text, self.unit, TYPED, part)
            self._elsewhere = len(beyond.rows) + (1 if beyond.more else 0)
        self.table.show_rows(found.rows, keep=(text, self.which, self.unit, part) == self._read_for)
        self._read_for = (text, self.which, self.unit, part)
        self._say_count(len(found.rows), text)
        self._stack.setCurrentWidget(self.table if found.rows else self.nothing)
        if not found.rows:
            say_nothing(self.nothing, self._found(0, text), self._look_everywhere, lambda page: self.asked_for.emit(page, ""))
        self._glance_soon.start()

    def _count(self) -> None:
        unit, part = self.unit, self.narrowing.part
        self.parts.jobs.run(lambda session, _: session.lists.counts(unit, part), self._show_counts)

    def _show_counts(self, counts: dict[Listing, int]) -> None:
        self.counts = counts
        self.filters.set_counts({which.value: count for which, count in counts.items()})
        self._say_count(len(self.table.rows()), self.search.whole().strip())
        self.changed.emit()

    def _found(self, shown: int, text: str) -> Found:
        return Found(self.which, text, shown, self._more, self.counts.get(self.which), self._elsewhere)

    def _say_count(self, shown: int, text: str) -> None:
        self._foot.say(count_words(self._found(shown, text)))

    # -- moving about

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _typed_in_table(self, text: str) -> None:
        self.search.setFocus()
        self.search.end(False)
        self.search.insert(text)

    def _filtered(self) -> None:
        self.batch.clear()
        self._read()
        self._count()
        if self.table.rows():
            self.table.setFocus()

    def _look_everywhere(self) -> None:
        self.filters.choose(Listing.ALL.value)
        self._filtered()

    def _taken(self) -> None:
        """Enter in the search line: open the chosen row; when there is none, look in all. A whole code opens its dossier at once."""
        if self.table.current() is not None:
            self._open_current()
        elif self._elsewhere:
            self._look_everywhere()
            if len(self.table.rows()) == 1 and looks_like_code(self.search.text()):
                self._open_current()

    def _open_current(self) -> None:
        one = self.table.current()
        if one is not None:
            self.parts.walk = [r.id for r in self.table.rows()]
            self.asked_for.emit("dossier", one.id)

    # -- the card at the right, numbers

    def _show_glance(self) -> None:
        one, session = self.table.current(), self.parts.session
        if one is None:
            self.glance.show_dossier(None, self._words, None)
            return
        try:
            dossier = session.counter.get(one.id)
        except Refused as refused:
            self.parts.notify.refused(refused)
            return
        self.glance.show_dossier(dossier, self._words, desk.state_of(session, one.id), self.table.unit_title(one))

    def _masking(self) -> None:
        self.table.repaint_rows()
        self._glance_soon.start()

    def _done(self, record: str) -> None:
        self.saved.emit(record)
        self._read()
        self._count()

    def _reprint(self) -> None:
        one = self.table.current()
        if self.batch.count:
            self.batch.print()
        elif one is not None:
            self.parts.jobs.run(lambda session, _: session.prints.receipt(one.id), self.parts.preview)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the card need not follow."""
        super().hideEvent(event)
        self._glance_soon.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow: a slimmer card; very narrow: the list alone."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.glance.setFixedWidth(tokens.px(270 if narrow else 304))
        self.glance.setVisible(self.width() >= tokens.px(SLIM))

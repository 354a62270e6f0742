"""The registers of work: the registers at the left, the entries of one, the form of an entry in their place; nothing needs a mouse."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.text import fold, grouped
from cchc_desktop.domain.work import Book, WorkEntry
from cchc_desktop.office.exports import Written
from cchc_desktop.office.work import WorkRow
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.chapters import Chapters
from ui.kit.fields import ChoiceField
from ui.kit.filters import FilterBar
from ui.kit.layout import NARROW, ActionBar, SideMargins, card, column, hairline, holder, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.kit.search_line import SearchLine
from ui.page import Page, Parts
from ui.work.entry import EntryPane

OPEN, ALL = "open", "all"
SHEET = "Bảng tính Excel (*.xlsx)"


class WorkPage(Page):
    """See the module. ``open`` takes the id of a register or of an entry, or ""."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.books = {one.id: one for one in parts.session.work.books()}
        self.chapters = Chapters([(one.id, one.title) for one in self.books.values()], "Sổ việc")
        self.search = SearchLine("Tìm trong sổ này")
        self.search.setAccessibleName("Tìm trong sổ này")
        self.filter = FilterBar([(OPEN, "Còn phải làm"), (ALL, "Tất cả")], keys=False)
        self.filter.choose(OPEN)
        self.unit = ChoiceField("")
        self.unit.box.setAccessibleName("Đơn vị")
        self.list = RowList([
            Column("Việc", self._line), Column("Tình trạng", _state, 170),
            Column("Thời hạn", _due, 132), Column("Đơn vị", lambda one: Cell(one.unit, ink=tokens.INK2), 150),
        ], tall=True, name="Việc trong sổ")  # fmt: skip
        self.nothing, self.bar, self.stack = Blank(), ActionBar(), QStackedWidget()
        self.pane = EntryPane(parts, self.bar)
        self._begun = False
        self._build()
        self._listen()

    # -- building

    def _build(self) -> None:
        self._inner = QStackedWidget()
        self._inner.addWidget(self.list)
        self._inner.addWidget(self.nothing)
        self.unit.setFixedWidth(tokens.px(230))
        above = row(self.search, self.filter, self.unit, gap=10, margins=(14, 9, 14, 9))
        above.setStretch(0, 1)
        right = card(holder(above), hairline(), self._inner, pad=0, gap=0)
        right.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.stack.addWidget(right)
        self.stack.addWidget(self.pane)
        body = row(card(self.chapters, pad=0, gap=0), self.stack, gap=12)
        body.setStretch(1, 1)
        self._box = column(holder(body), gap=0, margins=(24, 14, 24, 12))
        SideMargins(self, self._box)
        self.setLayout(column(holder(self._box), self.bar, gap=0))

    def _listen(self) -> None:
        self.chapters.opened.connect(lambda _: self._turn())
        self.chapters.entered.connect(self._into_list)
        self.search.typed.connect(lambda _: self._read())
        self.search.moved.connect(lambda step: self.list.selectRow(max(0, self.list.currentIndex().row() + step)))
        self.search.taken.connect(lambda: self._open_row(self.list.current()))
        self.filter.chosen.connect(lambda _: self._read())
        self.unit.changed.connect(self._read)
        self.list.activated_row.connect(self._open_row)
        self.list.typed.connect(self._search_for)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search.setFocus)
        self.pane.closed.connect(self._closed)
        self.pane.saved.connect(self._show_saved)
        self.pane.acts_changed.connect(self._show_acts)

    @property
    def book(self) -> Book:
        """The register in front."""
        return self.books[self.chapters.name() or next(iter(self.books))]

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Sổ việc"

    def fact(self) -> str:
        """How much is late."""
        late = self.parts.session.work.late()
        return f"{grouped(late)} việc quá hạn" if late else "PAR INDEX, SIPAS, PAPI"

    def hints(self) -> list[tuple[str, str]]:
        """The keys of what is in front."""
        if self.pane.form is not None and self.pane.foreign():
            return [("Enter", "ô tiếp"), ("Ctrl+S", "ghi đánh giá"), ("Escape", "trở ra")]
        if self.pane.form is not None and not self.pane.form.units.isHidden():
            return [("Space", "đánh dấu đơn vị"), ("Ctrl+A", "tất cả"), ("Ctrl+S", "gửi"), ("Escape", "trở ra, chữ còn nguyên")]
        if self.pane.form is not None:
            return [("Enter", "ô tiếp"), ("Ctrl+S", "lưu"), ("Ctrl+T", "minh chứng"), ("Escape", "trở ra, chữ còn nguyên")]
        return [("↑↓", "chọn"), ("Enter", "mở"), ("Ctrl+N", "ghi việc mới"), ("Ctrl+F", "tìm"), ("Escape", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Come to the front with a register or an entry."""
        units = self.parts.session.work.below()
        own = self.parts.session.store.unit
        self.unit.set_choices([(own, "Cơ quan này"), ("", "Mọi đơn vị"), *((one.key, one.title) for one in units)])
        if units and not self._begun and not any(self.parts.session.work.rows(one, own) for one in self.books):
            self.unit.set_value("")  # an office that only receives begins with all its units
        self._begun = self._begun or bool(units)
        self.unit.setVisible(bool(units))
        self.list.setColumnHidden(3, not units)
        if argument in self.books:
            self.chapters.choose(argument)
        elif argument:
            self._open_id(argument)
        if self.pane.form is None:
            self._read()
            (self.list if self.list.rows() else self.chapters).setFocus()

    def reload(self, record: str = "") -> None:
        """Something was saved; a form that is being typed stays as it is."""
        if self.isVisible() and self.pane.form is None:
            self._read()

    def back(self) -> bool:
        """Esc: the reason first, then out of the form (what is typed is kept), then to the registers."""
        if self.pane.form is not None:
            self.pane.back()
            return True
        if self.search.hasFocus() and self.search.text():
            self.search.clear()
            return True
        if not self.chapters.hasFocus():
            self.chapters.setFocus()
            return True
        return False

    def leave(self) -> None:
        """The page goes to the back: words are kept, copies thrown away."""
        self.pane.keep()
        self.pane.copies.drop()

    def _show_saved(self, record: str) -> None:
        """What was just written stands chosen in the list, and is told to the others."""
        place = next((n for n, one in enumerate(self.list.rows()) if one.id == record), None)
        if place is not None and self.pane.form is None:
            self.list.selectRow(place)
        self.saved.emit(record)

    # -- the list

    def _turn(self) -> None:
        if self.pane.form is not None:
            self.pane.close_form()
        self.search.clear()
        self._read()

    def _into_list(self) -> None:
        (self.list if self.list.rows() else self.nothing.button or self.list).setFocus()

    def _search_for(self, letter: str) -> None:
        self.search.setFocus()
        self.search.insert(letter)

    def _read(self) -> None:
        unit = self.unit.value() if not self.unit.isHidden() else self.parts.session.store.unit
        work, text = self.parts.session.work, self.search.whole()
        rows = work.rows(self.book.id, unit, text, open_only=self.filter.value() == OPEN)
        self.list.set_heading(2, _heading(self.book))
        self.list.set_rows(rows, keep=lambda one: one.id)
        if not rows:
            self._say_nothing(text)
        self._inner.setCurrentWidget(self.list if rows else self.nothing)
        self._show_acts()

    def _say_nothing(self, text: str) -> None:
        if text.strip():
            self.nothing.say(f"Không có việc nào chứa “{text.strip()[:40]}”.", "Bớt chữ, hoặc chọn Tất cả để xem cả việc đã xong.")
            return
        new = Action("Ghi việc mới", self._new, icon="plus", kind=PRIMARY, shown_key="Ctrl+N")
        kept = self.parts.session.work.rows(self.book.id) and self.filter.value() == OPEN
        self.nothing.say("Không còn việc nào phải làm." if kept else "Sổ này chưa có việc nào.", self.book.hint, new)

    def _line(self, one: WorkRow) -> Cell:
        proofs = len(one.entry.evidence)
        told = [one.entry.values.get(field.name, "") for field in self.book.fields if field.name != self.book.name and field.type != "date"]
        entry = one.entry
        parts = [entry.judged.word] if entry.judged else []
        parts += [f"{entry.given.title} {'gửi' if self.book.to_copy else 'giao'}"] if entry.given else []
        parts += [f"{proofs} minh chứng" if proofs else "chưa có minh chứng", *(t for t in told if t and len(t) < 60)]
        return Cell(one.title, " · ".join(parts[:3]), bold=True)

    # -- the entry in front

    def _new(self) -> None:
        self._open_form(None)

    def _give(self) -> None:
        """A model chosen in the list is sent as it stands; a task is written first."""
        chosen = self.list.current() if self.book.to_copy else None
        if chosen is None:
            self._open_form(None, giving=True)
            return
        self.pane.send_on(self.parts.session.work.get(chosen.id))
        self.stack.setCurrentWidget(self.pane)

    def _open_row(self, one: WorkRow | None) -> None:
        if one is not None:
            self._open_form(self.parts.session.work.get(one.id))

    def _open_id(self, id_: str) -> None:
        try:
            entry = self.parts.session.work.get(id_)
        except Refused:
            return
        self.chapters.choose(entry.book)
        self._open_form(entry)

    def _open_form(self, entry: WorkEntry | None, *, giving: bool = False) -> None:
        self.pane.show_entry(self.book, entry, giving=giving)
        self.stack.setCurrentWidget(self.pane)

    def _closed(self) -> None:
        self.stack.setCurrentIndex(0)
        self._read()
        (self.list if self.list.rows() else self.nothing.button or self.chapters).setFocus()

    # -- acts

    def _show_acts(self) -> None:
        self.bar.set_actions(*(self.pane.acts() if self.pane.form is not None else self._list_acts()))
        self.changed.emit()

    def _list_acts(self) -> tuple[list[Action], list[Action]]:
        some = bool(self.list.rows())
        why = "" if some else "Danh sách đang trống"
        left = [Action("In danh sách", self._print, "Ctrl+P", "print", LINK, some, why),
                Action("Xuất Excel", self._export, "Ctrl+Shift+X", "download", LINK, some, why)]  # fmt: skip
        right = [Action("Ghi việc mới", self._new, "Ctrl+N", "plus", PRIMARY)]
        if (self.book.from_above or self.book.to_copy) and self.parts.session.work.below():
            right.insert(0, Action("Giao cho đơn vị" if self.book.from_above else "Gửi cho đơn vị", self._give, "Ctrl+G", "inbox"))
        return left, right

    # -- paper and sheets

    def _asked(self) -> tuple[str, str, str, bool]:
        unit = self.unit.value() if not self.unit.isHidden() else self.parts.session.store.unit
        return self.book.id, unit, self.search.whole(), self.filter.value() == OPEN

    def _print(self) -> None:
        asked = self._asked()
        self.parts.jobs.run(lambda session, _: session.work_lists.page(*asked), self.parts.preview, owner=self)

    def _export(self) -> None:
        asked, day = self._asked(), self.parts.session.clock.now()
        name = f"{fold(self.book.title).replace(',', '').replace(' ', '-')}-{day:%Y-%m-%d}.xlsx"
        file = self.parts.files.save(self.window(), "Xuất sổ việc ra Excel", name, SHEET)

        def said(made: Written) -> None:
            self.parts.notify.say(f"Đã ghi {made.file.name}, {grouped(made.rows)} việc.")

        if file is not None:
            self.parts.jobs.run(lambda session, _: session.work_lists.sheet(file, *asked), said, owner=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less room at the sides of a narrow window."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.chapters.setFixedWidth(tokens.px(188 if narrow else 236))


def _state(one: WorkRow) -> Cell:
    return Cell(one.state, mark=Mark.OVERDUE if one.late else Mark.DONE if one.closed else Mark.LATER, keep=True)


def _heading(book: Book) -> str:
    """What the column of days holds: the deadline, in a register without one its day."""
    return "Thời hạn" if book.due else next((one.label for one in book.fields if one.name == book.day), "Ngày")


def _due(one: WorkRow) -> Cell:
    if one.due is None:
        return Cell(show_date(one.day) if one.day else "–", ink=tokens.INK2, keep=True)
    return Cell(show_date(one.due), ink=tokens.RED if one.late else tokens.INK, bold=one.late, keep=True)

"""The register book: a year, one of its volumes, a span of its rows, as they will be printed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.moments import ICT, show_date
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.session import Session
from cchc_desktop.storage.ledgers import BookRow
from ui.dossiers.words import short_name, short_number
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.fields import ChoiceField, Form, TextField
from ui.kit.layout import NARROW, card, hairline, holder, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.kit.marks import Mark
from ui.ledger.printed import PrintedState
from ui.page import Parts

YEARS = 10


class RegisterTab(QWidget):
    """``opened(number)`` when an entry's dossier is asked for, ``changed`` when other rows stand here."""

    opened = Signal(str)
    changed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts, self._filling, self._wanted = parts, False, ""
        year = parts.session.clock.now().astimezone(ICT).year
        self.year = ChoiceField("Năm", [(str(year - n), str(year - n)) for n in range(YEARS)])
        self.book = ChoiceField("Quyển số")
        self.first, self.last = TextField("Từ dòng", placeholder="đầu quyển"), TextField("Đến dòng", placeholder="cuối quyển")
        self.table = RowList([
            Column("TT", lambda r: Cell(str(r.no), keep=True), 62, RIGHT),
            Column("Tổ chức, cá nhân", lambda r: Cell(r.name, short_number(r.number), bold=True), 200),
            Column("Thủ tục", lambda r: Cell(short_name(r.procedure))),
            Column("Nhận", lambda r: _day(r.received_at), 102), Column("Hẹn trả", lambda r: _day(r.due_at), 102),
            Column("Trả", lambda r: _day(r.returned_at), 102),
            Column("Ghi chú", lambda r: Cell("Hủy", r.void_reason, mark=Mark.LOST) if r.voided else Cell(""), 120),
        ], tall=True, name="Các dòng của quyển sổ")  # fmt: skip
        self.nothing, self._said, self.printed = Blank(), label("", "fact"), PrintedState()
        self.form = Form(self, {"year": self.year, "book": self.book, "first": self.first, "last": self.last}, lambda: self.table)
        self._build()
        self._listen()

    def _build(self) -> None:
        for field, width in ((self.year, 110), (self.book, 150), (self.first, 110), (self.last, 110)):
            field.setFixedWidth(tokens.px(width))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        self.table.setMinimumHeight(self.table.height_of(2))
        above = holder(row(self.year, self.book, self.first, self.last, None, self.printed, self._said, gap=12, margins=(16, 8, 16, 8)))
        whole = card(above, hairline(), self._stack, pad=0, gap=0)
        whole.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.setLayout(row(whole))

    def _listen(self) -> None:
        self.table.activated_row.connect(lambda one: self.opened.emit(one.number))
        self.year.changed.connect(lambda: self.read())
        self.book.changed.connect(self._read_rows)
        for field in (self.first, self.last):
            field.left.connect(self._read_rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the note is as wide as its word; why it is void stands on the dossier."""
        super().resizeEvent(event)
        self.table.setColumnWidth(6, tokens.px(80 if self.width() < tokens.px(NARROW) else 130))

    # -- reading

    def read(self) -> None:
        """The volumes of the year, the chosen one again, else the last."""
        if self._filling:
            return
        found = self._parts.session.books.volumes(int(self.year.value()))
        chosen, self._filling = self.book.value(), True
        self.book.set_choices([(name, name) for name in found])
        if found:
            self.book.set_value(chosen if chosen in found else found[-1])
        self._filling = False
        self._read_rows()

    def span(self) -> tuple[int, int] | None:
        """The typed rows (0 = open), or None when they are none; said beside the field."""
        found: list[int] = []
        for field in (self.first, self.last):
            text = field.text().strip()
            good = not text or (text.isascii() and text.isdigit() and 0 < int(text) < 10**7)
            field.set_problem("" if good else "Ghi số dòng.")
            found.append(int(text) if good and text else 0)
        if self.first.problem or self.last.problem:
            return None
        if found[1] and found[1] < found[0]:
            self.last.set_problem("Trước dòng đầu.")
            return None
        return found[0], found[1]

    def _read_rows(self) -> None:
        """A volume may hold a year: it is read beside the window, and only the last one asked for is shown."""
        span = self.span()
        if self._filling or span is None:
            return
        book, (first, last) = self.book.value(), span
        self._wanted = key = f"{book}/{first}/{last}"

        def read(session: Session, _: object) -> list[BookRow]:
            return session.books.rows(book, first, last) if book else []

        self._parts.jobs.run(read, lambda rows: self._show(rows) if self._wanted == key else None, owner=self)

    def _show(self, rows: list[BookRow]) -> None:
        self.table.set_rows(rows, keep=lambda one: one.number)
        void = sum(one.voided for one in rows)
        count, stale = self._parts.session.books.printed("register", self.book.value()) if rows else (0, False)
        self.printed.show_state(count, stale=stale)
        self._said.setText(f"{grouped(len(rows))} dòng{f', {void} đã hủy' if void else ''}" if rows else "")
        if self.book.value():
            self.nothing.say("Quyển này không có dòng nào trong khoảng ấy.", "Để trống hai ô dòng là cả quyển.")
        else:
            self.nothing.say(f"Năm {self.year.value()} chưa có dòng sổ nào.", "Tiếp nhận hồ sơ là vào sổ.")
        self._stack.setCurrentIndex(0 if rows else 1)
        self.changed.emit()

    def take_keyboard(self) -> None:
        """The choice of the volume."""
        self.book.editor.setFocus()


def _day(at: datetime | None) -> Cell:
    return Cell(show_date(at.astimezone(ICT).date()) if at else "", ink=tokens.INK2, keep=True)

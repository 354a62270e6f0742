"""The money of one day: each receipt at the left, by procedure and method at the right."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.life import METHOD_NAMES, Method
from cchc_desktop.domain.moments import ICT, WEEKDAYS, parse_day, show_date
from cchc_desktop.domain.text import grouped, money
from cchc_desktop.office.payments import DayLine, DayTotal
from cchc_desktop.storage.ledgers import ReceiptRow
from ui.dossiers.words import short_name, short_number
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.facts import Facts
from ui.kit.fields import TextField
from ui.kit.layout import NARROW, card, column, hairline, holder, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.kit.marks import Mark
from ui.ledger.printed import PrintedState
from ui.page import Parts

SLIM = 900


class FeesTab(QWidget):
    """``day`` is shown; ``opened(number)`` when a receipt's dossier is asked for, ``changed`` when another day stands here."""

    opened = Signal(str)
    changed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.day: date = parts.session.clock.now().astimezone(ICT).date()
        self._today = self.day
        self.total: DayTotal | None = None
        self.field = TextField("Ngày")
        self.table = RowList([
            Column("Số biên lai", lambda r: Cell(r.receipt_no or "–", keep=True), 112),
            Column("Giờ", lambda r: Cell(f"{r.at.astimezone(ICT):%H:%M}", ink=tokens.INK2, keep=True), 70),
            Column("Người nộp", lambda r: Cell(r.name, short_number(r.number), bold=True)),
            Column("Hình thức", _method, 150),
            Column("Số tiền", _amount, 110, RIGHT),
        ], tall=True, name="Các lần thu trong ngày")  # fmt: skip
        self.sums = RowList([
            Column("Thủ tục", lambda one: Cell(short_name(one.procedure_name), _how(one))),
            Column("Số tiền", lambda one: Cell("0" if one.waived else grouped(one.amount), keep=True), 100, RIGHT),
        ], tall=True, name="Cộng theo thủ tục và hình thức", quiet=True)  # fmt: skip
        self.nothing, self._weekday, self._sum, self._facts = Blank(), label("", "fact"), label("", "count"), Facts(110)
        self.printed = PrintedState()
        self._build()
        self.table.activated_row.connect(lambda one: self.opened.emit(one.number))
        self.field.line.returnPressed.connect(self.typed)
        self.field.left.connect(self.typed)

    def _build(self) -> None:
        self.field.caption.hide()
        self.field.setFixedWidth(tokens.px(150))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        self.table.setMinimumHeight(self.table.height_of(2))
        self.sums.setMinimumHeight(self.sums.height_of(1))
        above = holder(row(label("Ngày", "section"), self.field, self._weekday, None, self.printed, gap=10, margins=(16, 6, 14, 6)))
        left = card(above, hairline(), self._stack, pad=0, gap=0)
        left.layout().setStretch(2, 1)  # type: ignore[union-attr]
        told = holder(column(label("Thu trong ngày", "section"), self._sum, self._facts, gap=4, margins=(16, 8, 16, 10)))
        self._right = card(told, hairline(), self.sums, pad=0, gap=0)
        self._right.layout().setStretch(2, 1)  # type: ignore[union-attr]
        box = row(left, self._right, gap=12)
        box.setStretch(0, 1)
        self.setLayout(box)

    def read(self) -> None:
        """Read the day; who looked at today looks at the new day once it has come."""
        session = self._parts.session
        today = session.clock.now().astimezone(ICT).date()
        if self.day == self._today:
            self.day = today
        self._today = today
        rows, self.total = session.books.receipts(self.day), session.payments.day(self.day)
        self.field.set_text(show_date(self.day))
        self.field.set_problem()
        self._weekday.setText(f"{WEEKDAYS[self.day.weekday()]}{', hôm nay' if self.day == today else ''}")
        count, stale = session.books.printed("fees", self.day.isoformat())
        self.printed.show_state(count, stale=stale)
        self.table.set_rows(rows, keep=lambda one: one.id)
        self.sums.set_rows(self.total.lines)
        self._sum.setText(money(self.total.total))
        self._facts.show_facts([
            *((METHOD_NAMES[method], money(self.total.sum(method))) for method in Method),
            ("Miễn", money(self.total.waived)), ("Số lần", grouped(sum(not one.voided for one in rows))),
        ])  # fmt: skip
        self.nothing.say("Ngày này chưa thu phí, lệ phí lần nào.", "Thu ở trang của hồ sơ; Alt ←→ xem ngày trước, ngày sau.")
        self._stack.setCurrentIndex(0 if rows else 1)
        self.changed.emit()

    def walk(self, days: int) -> None:
        """Another day, so many later."""
        self.day += timedelta(days=days)
        self.read()

    def typed(self) -> None:
        """Go to the day that was typed; nonsense is said beside the field and nothing moves."""
        if self.field.text() == show_date(self.day):
            return
        try:
            self.day = parse_day(self.field.text(), self._parts.session.clock.now().year)
        except ValueError as problem:
            self.field.set_problem(str(problem))
            return
        self.read()
        if self.field.editor.hasFocus():
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """The receipts, or the day where there are none."""
        (self.table if self.table.rows() else self.field.editor).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A slimmer right side where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        slim = self.width() < tokens.px(SLIM)
        self._right.setFixedWidth(tokens.px(250 if slim else 300 if narrow else 380))
        self.table.setColumnHidden(1, slim)
        self.table.setColumnWidth(3, tokens.px(110 if slim else 150))
        self.table.setColumnWidth(4, tokens.px(96 if slim else 110))


def _amount(one: ReceiptRow) -> Cell:
    return Cell(grouped(one.counted), bold=not one.voided, ink=tokens.INK3 if one.voided else "", keep=True)


def _method(one: ReceiptRow) -> Cell:
    if one.voided:
        return Cell("Đã hủy", one.reason, mark=Mark.LOST, ink=tokens.INK3)
    return Cell("Miễn", one.reason, ink=tokens.AMBER) if one.waived else Cell(METHOD_NAMES[one.method], keep=True)


def _how(one: DayLine) -> str:
    return f"{'Miễn' if one.waived else METHOD_NAMES[one.method]}, {grouped(one.count)} lần"

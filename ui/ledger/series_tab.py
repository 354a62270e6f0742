"""The numbers of a year: each one of a form, machine by machine, and what became of it; missing ones stand in their place."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.moments import ICT, show_date
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.series import SERIES, STATE_NAMES, GivenNumber, NumberState, summary
from cchc_desktop.storage.desk import Unprinted
from ui.dossiers.words import short_number
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.fields import ChoiceField, Form
from ui.kit.layout import NARROW, card, hairline, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.ledger.register_tab import YEARS
from ui.page import Parts

ALL = ""
_MARKS = {
    NumberState.MISSING: Mark.OVERDUE, NumberState.WAITING: Mark.LOOK, NumberState.UNPRINTED: Mark.LATER, NumberState.GIVEN_UP: Mark.LOST,
    NumberState.VOID: Mark.LOST, NumberState.PRINTED: Mark.DONE,
}  # fmt: skip


class SeriesTab(QWidget):
    """``opened(number)`` when a number's dossier is asked for, ``changed`` when other numbers stand here."""

    opened = Signal(str)
    changed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts, self._filling, self._wanted = parts, False, ""
        self._numbers: list[GivenNumber] = []
        year = parts.session.clock.now().astimezone(ICT).year
        self.kind = ChoiceField("Mẫu giấy", list(SERIES.items()))
        self.year = ChoiceField("Năm", [(str(year - n), str(year - n)) for n in range(YEARS)])
        self.machine, self.state = ChoiceField("Máy số"), ChoiceField("Tình trạng")
        self.table = RowList([
            Column("Số", lambda one: Cell(one.text, keep=True), 180),
            Column("Tổ chức, cá nhân", _who, 260), Column("Cấp ngày", _day, 110),
            Column("Tình trạng", lambda one: Cell(STATE_NAMES[one.state], one.reason, mark=_MARKS.get(one.state, Mark.NONE))),
        ], tall=True, name="Các số đã cấp")  # fmt: skip
        self.nothing, self._said = Blank(), label("", "fact")
        fields = {"kind": self.kind, "year": self.year, "machine": self.machine, "state": self.state}
        self.form = Form(self, fields, lambda: self.table)
        self._build()
        self.table.activated_row.connect(lambda one: self.opened.emit(one.row.number) if one.row else None)
        self.table.chosen.connect(lambda _: self.changed.emit())
        for field in (self.kind, self.year):
            field.changed.connect(self.read)
        for field in (self.machine, self.state):
            field.changed.connect(self._show_rows)

    def _build(self) -> None:
        for field, width in ((self.kind, 230), (self.year, 110), (self.machine, 110), (self.state, 200)):
            field.setFixedWidth(tokens.px(width))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        self.table.setMinimumHeight(self.table.height_of(2))
        above = holder(row(self.kind, self.year, self.machine, self.state, None, self._said, gap=12, margins=(16, 8, 16, 8)))
        whole = card(above, hairline(), self._stack, pad=0, gap=0)
        whole.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.setLayout(row(whole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The reason has the room; who it was is one Enter away."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        for place, (wide, slim) in enumerate(((180, 150), (260, 190), (110, 100))):
            self.table.setColumnWidth(place, tokens.px(slim if narrow else wide))

    # -- reading

    def read(self) -> None:
        """A year may hold twenty thousand numbers: they are read beside the window, and only those asked for last are shown."""
        form, year = self.kind.value(), int(self.year.value())
        self._wanted = key = f"{form}/{year}"
        self._parts.jobs.run(
            lambda session, _: session.books.series(form, year), lambda found: self._show(found) if self._wanted == key else None,
            owner=self,
        )  # fmt: skip

    def read_on(self) -> None:
        """Something became of the chosen one: read again, the keyboard stays among the numbers."""
        self.read()
        self.table.setFocus()

    def _show(self, numbers: list[GivenNumber]) -> None:
        self._numbers = numbers
        lanes = sorted({one.lane for one in numbers})
        self._offer(self.machine, [(ALL, "Tất cả"), *((str(lane), str(lane)) for lane in lanes)])
        self.machine.setVisible(len(lanes) > 1)
        count = Counter(one.state for one in numbers)
        states = [(state.value, f"{STATE_NAMES[state]} ({grouped(count[state])})") for state in NumberState if count[state]]
        self._offer(self.state, [(ALL, "Tất cả"), *states])
        self._said.setText(summary(numbers) if numbers else "")
        self._show_rows()

    def _offer(self, field: ChoiceField, choices: list[tuple[str, str]]) -> None:
        """Other choices, the chosen one again while it is there."""
        chosen, self._filling = field.value(), True
        field.set_choices(choices)
        field.set_value(chosen if chosen in dict(choices) else ALL)
        self._filling = False

    def _show_rows(self) -> None:
        if self._filling:
            return
        lane, state = self.machine.value(), self.state.value()
        shown = [one for one in self._numbers if lane in (ALL, str(one.lane)) and state in (ALL, one.state.value)]
        self.table.set_rows(shown, keep=lambda one: (one.lane, one.no, one.row and one.row.record))
        word, year = SERIES[self.kind.value()].lower(), self.year.value()
        if self._numbers:
            self.nothing.say("Máy này không có số nào như vậy.", "Chọn tình trạng khác, hoặc mọi máy.")
        else:
            self.nothing.say(f"Năm {year} chưa cấp số {word} nào.", "Số được cấp khi tiếp nhận hoặc khi phát phiếu ở trang hồ sơ.")
        self._stack.setCurrentIndex(0 if shown else 1)
        self.changed.emit()

    # -- what can be done with the chosen one

    def paper(self) -> tuple[str, str] | None:
        """(form, record) of the chosen number where its paper can be printed."""
        one = self.table.current()
        return (self.kind.value(), one.row.record) if one is not None and one.row and one.state is not NumberState.VOID else None

    def waiting(self) -> Unprinted | None:
        """The chosen number while its paper waits for a printer."""
        one = self.table.current()
        if one is None or one.row is None or one.state is not NumberState.WAITING:
            return None
        return Unprinted(self.kind.value(), one.row.record, one.row.dossier, one.row.number, one.row.at)

    def take_keyboard(self) -> None:
        """The choice of the form."""
        self.kind.editor.setFocus()


def _who(one: GivenNumber) -> Cell:
    return Cell(one.row.name or "–", short_number(one.row.number), bold=True) if one.row else Cell("–", ink=tokens.INK3)


def _day(one: GivenNumber) -> Cell:
    at: datetime | None = one.row.at if one.row else None
    return Cell(show_date(at.astimezone(ICT).date()) if at else "", ink=tokens.INK2, keep=True)

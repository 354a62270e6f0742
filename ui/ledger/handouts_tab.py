"""The list to sign for results handed out: those that are ready, marked with Space; without a mark all of them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import ICT, show_date
from cchc_desktop.domain.text import grouped
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.words import short_name, short_number
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.layout import card, hairline, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.page import Parts

MOST = 500


class HandoutsTab(QWidget):
    """``opened(id)`` for one dossier, ``changed`` when others are marked."""

    opened = Signal(str)
    changed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.table = RowList([
            Column("Người nộp", lambda r: Cell(r.name, short_number(r.number), bold=True), 240),
            Column("Thủ tục", lambda r: Cell(short_name(r.procedure_name))),
            Column("Xong lúc", lambda r: _day(r.finished_at), 110), Column("Hẹn trả", lambda r: _day(r.due_at), 110),
        ], tall=True, name="Kết quả chờ trả")  # fmt: skip
        self.nothing, self._said = Blank(), label("", "fact")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        self.table.setMinimumHeight(self.table.height_of(2))
        above = holder(row(label("Kết quả chờ trả", "section"), None, self._said, margins=(16, 8, 16, 6)))
        whole = card(above, hairline(), self._stack, pad=0, gap=0)
        whole.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.setLayout(row(whole))
        self.table.activated_row.connect(lambda one: self.opened.emit(one.id))
        self.table.marked_row.connect(self._mark)

    def read(self) -> None:
        """Read what is ready; marks of what is still there stay."""
        session = self._parts.session
        rows = session.lists.rows(Listing.READY, "", session.office.unit.key, MOST).rows
        self.table.mark(self.table.marked & {one.id for one in rows})
        self.table.set_rows(rows, keep=lambda one: one.id)
        self.nothing.say("Không có kết quả nào chờ trả.", "Danh sách in ra để trống các dòng, ghi tay được.")
        self._stack.setCurrentIndex(0 if rows else 1)
        self._tell()

    def chosen(self) -> list[str]:
        """The ids of the marked ones in the order shown, else of all."""
        marked = self.table.marked
        return [one.id for one in self.table.rows() if not marked or one.id in marked]

    def clear(self) -> bool:
        """Unmark all; False when none was marked."""
        had = bool(self.table.marked)
        self.table.mark(())
        self._tell()
        return had

    def _mark(self, one: DossierRow) -> None:
        self.table.mark(self.table.marked ^ {one.id})
        self.table.selectRow(min(self.table.currentIndex().row() + 1, len(self.table.rows()) - 1))
        self._tell()

    def _tell(self) -> None:
        count, marked = len(self.table.rows()), len(self.table.marked)
        self._said.setText(f"Đã đánh dấu {marked} trên {grouped(count)}" if marked else f"{grouped(count)} hồ sơ")
        self.changed.emit()

    def take_keyboard(self) -> None:
        """The list."""
        self.table.setFocus()


def _day(at: datetime | None) -> Cell:
    return Cell(show_date(at.astimezone(ICT).date()) if at else "", ink=tokens.INK2, keep=True)

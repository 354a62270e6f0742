"""After the calendar changed: the running dossiers whose due date would move, and moving only the confirmed ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.moments import ICT, SHORT_WEEKDAYS
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.dues import WouldMove
from cchc_desktop.office.session import Session
from ui.dossiers.words import short_number
from ui.kit import tokens
from ui.kit.layout import Strip, card, column, hairline, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark


@dataclass(frozen=True)
class Changed:
    """What became of an act on the calendar: its own answer, and what it would move."""

    answer: object
    moves: tuple[WouldMove, ...]


def change(session: Session, act: Callable[[Session], object]) -> Changed:
    """Change the calendar and tell what would move: the days before and after are compared whole (worker thread)."""
    before = list(session.calendar.calendar(session.office).days.values())
    answer = act(session)
    after = list(session.calendar.calendar(session.office).days.values())
    return Changed(answer, tuple(session.dues.moved_by(after, before)))


class MovesPanel(QWidget):
    """All of them are marked at first; Space takes one out. ``changed`` when other ones are marked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strip = Strip("amber", "warning")
        self._said = label("", "fact")
        self.table = RowList([
            Column("Người nộp", lambda r: Cell(r.name, short_number(r.number), bold=True)),
            Column("Hẹn trả cũ", lambda r: Cell(_moment(r.old), ink=tokens.INK2, keep=True), 170),
            Column("Hẹn trả mới", lambda r: Cell(_moment(r.new), bold=True, keep=True), 170),
            Column("", _way, 150),
        ], tall=True, name="Hồ sơ sẽ đổi ngày hẹn")  # fmt: skip
        self.table.setMinimumHeight(self.table.height_of(2))
        above = holder(row(label("Hồ sơ sẽ đổi ngày hẹn", "section"), None, self._said, margins=(16, 8, 16, 6)))
        whole = card(above, hairline(), self.table, pad=0, gap=0)
        whole.layout().setStretch(2, 1)  # type: ignore[union-attr]
        box = column(self.strip, whole, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.table.marked_row.connect(self._mark)

    def show_moves(self, said: str, moves: Sequence[WouldMove]) -> None:
        """Show what would move after ``said`` was done to the calendar."""
        self.strip.say(said, f"{grouped(len(moves))} hồ sơ đang giải quyết tính lại ra ngày khác; chỉ dời những hồ sơ được đánh dấu.")
        self.table.set_rows(sorted(moves, key=lambda one: (one.old, one.number)))
        self.table.mark(one.id for one in moves)
        self._tell()

    def confirmed(self) -> list[WouldMove]:
        """The marked ones, in the order shown."""
        return [one for one in self.table.rows() if one.id in self.table.marked]

    def mark_all(self, *, on: bool) -> None:
        """Mark all or none."""
        self.table.mark(one.id for one in self.table.rows() if on)
        self._tell()

    def _mark(self, one: WouldMove) -> None:
        self.table.mark(self.table.marked ^ {one.id})
        self.table.selectRow(min(self.table.currentIndex().row() + 1, len(self.table.rows()) - 1))
        self._tell()

    def _tell(self) -> None:
        self._said.setText(f"Đã đánh dấu {len(self.table.marked)} trên {grouped(len(self.table.rows()))}")
        self.changed.emit()


def _moment(at: datetime) -> str:
    there = at.astimezone(ICT)
    return f"{SHORT_WEEKDAYS[there.weekday()]} {there:%d/%m/%Y %H:%M}"


def _way(one: WouldMove) -> Cell:
    """Earlier is said aloud: the citizen was promised a later day, and the office gets less time."""
    return Cell("Sớm hơn", mark=Mark.TODAY, keep=True) if one.new < one.old else Cell("Muộn hơn", mark=Mark.LATER, keep=True)

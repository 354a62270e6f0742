"""What a dry run found: how many rows come in, the names to be told, the rows that stay outside and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.moving_in import BadRow, Readings
from cchc_desktop.domain.text import grouped
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.layout import Strip, card, column, holder, label, row, scroll
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.moving.names import Names
from ui.moving.procedure_choice import Search

COLUMNS = (
    Column("Dòng", lambda one: Cell(grouped(one.line), keep=True), 70, Qt.AlignmentFlag.AlignRight),
    Column("Mục", lambda one: Cell(one.label), 120),
    Column("Đang ghi", lambda one: Cell(one.value or "(trống)", ink="" if one.value else tokens.INK3), 150),
    Column("Lý do", lambda one: _why(one)),
)


def _why(one: BadRow) -> Cell:
    return Cell(one.why, mark=Mark.LOOK if one.warning else Mark.LOST, ink=tokens.AMBER if one.warning else tokens.RED)


class OutcomePanel(QWidget):
    """The result of a dry run."""

    def __init__(self, search: Search) -> None:
        super().__init__()
        self.said, self.names = Strip("green"), Names(search)
        self.bad, self.fine = RowList(COLUMNS, name="Dòng không nhập được"), Blank()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.bad)
        self._stack.addWidget(self.fine)
        padded = holder(
            column(
                label("Ghép tên với danh mục", "card-title"),
                label("Ghép một lần; tệp sau cùng tiêu đề được đọc như vậy.", "hint", wrap=True),
                self.names,
                gap=6,
                margins=(16, 14, 16, 14),
            )
        )
        self.left = card(scroll(padded), pad=0)
        self.left.setFixedWidth(tokens.px(350))
        right = card(self._stack, pad=0)
        body = row(self.left, right, gap=12)
        body.setStretch(1, 1)
        box = column(self.said, body, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_readings(self, found: Readings) -> None:
        """Show another result."""
        bad = found.bad_lines
        self.said.set_kind("green" if not bad else "amber" if found.good else "red", "check" if not bad else "warning")
        rest = f"{grouped(bad)} dòng không nhập được, ở lại trong tệp." if bad else "Không dòng nào bị bỏ lại."
        doubts = len({one.line for one in found.doubts})
        doubtful = f" {grouped(doubts)} dòng nhập được nhưng nên xem lại (◆)." if doubts else ""
        self.said.say(f"Đọc {grouped(found.rows)} dòng, nhập được {grouped(len(found.good))}.", rest + doubtful)
        rows = sorted([*found.bad, *found.doubts], key=lambda one: (one.warning, one.line))
        self.bad.set_rows(rows)
        self.fine.say("Mọi dòng đều đọc được." if found.rows else "Không thấy dòng nào dưới tiêu đề.")
        self._stack.setCurrentWidget(self.bad if rows else self.fine)
        self.left.setVisible(bool(found.procedures or found.statuses or found.channels))

"""The library of targets beside the table: found by any word, Enter puts one into the table and goes on to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.commitment import Target
from cchc_desktop.domain.following import shown_value
from ui.kit.buttons import LINK, PRIMARY, Action, button_for
from ui.kit.layout import column, label, row
from ui.kit.lists import CENTRE, RIGHT, Cell, Column, RowList
from ui.kit.search_line import SearchLine

Find = Callable[[str], list[Target]]


class LibraryPanel(QFrame):
    """Opens under the table; ``taken`` carries a line in the command line's shape, ``closed`` when the keyboard may go back."""

    taken = Signal(object)
    closed = Signal()

    def __init__(self, find: Find) -> None:
        super().__init__()
        self._find, self._had = find, frozenset[str]()
        self.line = SearchLine("Tìm trong thư viện chỉ tiêu")
        self.list = RowList([
            Column("Chỉ số", lambda t: Cell(t.index), 110), Column("Chỉ tiêu", lambda t: Cell(t.name)),
            Column("Cam kết", lambda t: Cell(shown_value(t.target, t.unit), bold=True), 150, RIGHT),
            Column("Số liệu", lambda t: Cell("tự tính" if t.source != "manual" else "nhập tay"), 100, CENTRE),
        ], name="Thư viện chỉ tiêu", quiet=True)  # fmt: skip
        self.list.setFixedHeight(self.list.height_of(6))
        self.none = label("", "hint", wrap=True)
        acts = (Action("Thôi", self.close_up, shown_key="Esc", kind=LINK), Action("Đưa vào bảng", self.take, icon="plus", kind=PRIMARY))
        self.setLayout(column(row(self.line, *(button_for(act, self) for act in acts), gap=12), self.list, self.none, gap=8))
        self.line.typed.connect(self._search)
        self.line.moved.connect(self._move)
        self.line.taken.connect(self.take)
        self.list.activated_row.connect(lambda _: self.take())
        self.hide()

    def start(self, had: frozenset[str]) -> None:
        """Open; ``had`` are the names that stand in the table already."""
        self._had = had
        self.line.clear()
        self._search("")
        self.show()
        self.line.setFocus()

    def _search(self, text: str) -> None:
        found = [one for one in self._find(text) if one.name not in self._had]
        self.list.set_rows(found)
        if found:
            self.list.selectRow(0)
        self.list.setVisible(bool(found))
        self.none.setText("" if found else "Không còn chỉ tiêu nào như vậy. Bấm Esc rồi Ins để tự ghi.")
        self.none.setVisible(not found)

    def _move(self, by: int) -> None:
        count = len(self.list.rows())
        if count:
            self.list.selectRow(min(max(self.list.currentIndex().row() + by, 0), count - 1))

    def take(self) -> None:
        """Put the chosen target into the table; the next one is chosen."""
        one = self.list.current()
        if not isinstance(one, Target):
            return
        place = self.list.currentIndex().row()
        line: dict[str, Any] = {**asdict(one), "due": one.due.isoformat() if one.due else ""}
        self._had |= {one.name}
        self.taken.emit(line)
        self._search(self.line.whole())
        self._move(place)

    def close_up(self) -> None:
        """Away, back to the table."""
        self.hide()
        self.closed.emit()

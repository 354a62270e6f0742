"""The papers of the form: heading with its counts, the table, the way to take a line back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.procedure import Procedure
from ui.intake.papers_model import rows_for
from ui.intake.papers_table import PapersTable
from ui.intake.typed import PaperRow
from ui.kit.buttons import LINK, Action, button_for
from ui.kit.fields import Field
from ui.kit.layout import column, holder, key_cap, label, row


class PapersSection(QWidget):
    """``changed`` after any change, ``walked_out(forward)`` when Enter leaves the table."""

    changed = Signal()
    walked_out = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.table = PapersTable()
        frame = QFrame()
        frame.setProperty("role", "list")
        self.field = Field("", self.table)
        frame.setLayout(column(self.field, gap=0, margins=(1, 1, 1, 1)))
        self._frame = frame
        self._counts = label("", "hint")
        self._add = button_for(Action("Thêm dòng", self.table.add_line, key="Ins", icon="plus", kind=LINK), self)
        self._empty = label("Thủ tục này không ghi giấy tờ nào. Bấm Ins để thêm giấy tờ đã nhận.", "hint", wrap=True)
        self._note = label("", "hint", tone="amber", wrap=True)
        self._back = button_for(Action("Lấy lại", self.take_back, key="Ctrl+L", icon="undo", kind=LINK), self)
        self._removed: tuple[PaperRow, int] | None = None
        self._undo = holder(row(self._note, self._back, None, gap=10))
        head = row(label("Giấy tờ", "section"), key_cap("F6"), None, self._counts, self._add, gap=10)
        self.setLayout(column(head, self._empty, frame, self._undo, gap=5))
        self.table.rows_model.edited.connect(self._edited)
        self.table.refused.connect(self._say)
        self.table.removed.connect(self._gone)
        self.table.walked_out.connect(self.walked_out)
        self._shown()

    @property
    def rows(self) -> tuple[PaperRow, ...]:
        """The lines as they stand."""
        return tuple(self.table.rows_model.rows)

    def show_rows(self, rows: Sequence[PaperRow], procedure: Procedure | None) -> None:
        """Show the lines of a draft."""
        self.table.rows_model.show_rows(rows, procedure)
        self._removed = None
        self._say("")
        self._shown()

    def propose(self, procedure: Procedure) -> None:
        """The lines a procedure asks for; lines added by hand stay."""
        own = [line for line in self.rows if not line.asked]
        self.show_rows([*rows_for(procedure), *own], procedure)

    def start(self) -> None:
        """F6: to the first cell."""
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        self.table.go(0, 0)

    def finish(self) -> None:
        """Take over a name that is still being typed."""
        if self.table.state() == self.table.State.EditingState:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """The first problem of the papers under the table, with the number of its line."""
        mine = [p for p in problems if p.field == "components" or p.field.startswith("components.")]
        if not mine:
            self.field.set_problem()
            return
        parts = mine[0].field.split(".")
        where = f"Dòng {int(parts[1]) + 1}: " if len(parts) > 1 else ""
        self.field.set_problem(where + mine[0].message, warning=mine[0].warning)
        if len(parts) > 1 and not self.table.hasFocus():
            model = self.table.rows_model
            at = next((n for n, one in enumerate(model.columns) if one.field == parts[2]), 0)
            self.table.setCurrentIndex(model.index(int(parts[1]), at))

    def _edited(self) -> None:
        self._shown()
        if self.table.hasFocus():
            self._say("")
        self.changed.emit()

    def _shown(self) -> None:
        rows = self.rows
        taken = [line for line in rows if line.ticked]
        must = [line for line in taken if line.must_digitise]
        done = sum(line.digitised for line in must)
        text = f"Đã nhận {len(taken)}" + (f", đã số hóa {done} trên {len(must)}" if must else "")
        self._counts.setText(text if rows else "")
        self._frame.setVisible(bool(rows))
        self._empty.setVisible(not rows)

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._back.setVisible(self._removed is not None)
        self._undo.setVisible(bool(text))

    def _gone(self, line: PaperRow, place: int) -> None:
        self._removed = (line, place)
        self._say(f"Đã bỏ dòng “{line.name[:60]}”." if line.name else "Đã bỏ một dòng.")

    def take_back(self) -> None:
        """Ctrl+L (a line edit keeps Ctrl+Z for itself): the removed line again."""
        if self._removed is not None:
            line, place = self._removed
            self._removed = None
            self.table.rows_model.add(line, place)
            self._say("")
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.setCurrentIndex(self.table.rows_model.index(place, 1))

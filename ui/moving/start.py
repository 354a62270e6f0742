"""Where moving in begins: what can be taken over, and the runs so far, each of which can be taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.moving_in import Batch
from ui.kit import tokens
from ui.kit.layout import card, column, label
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.moving.undo import UndoPanel

WHAT = (
    "Sổ theo dõi trước đây ở Excel (XLSX, XLS), ODS, CSV hoặc DBF, kể cả phông chữ cũ TCVN3 (.VnTime) và VNI. Chương trình đọc thử trước, "
    "cho xem từng dòng không nhập được và vì sao; chưa bấm “Nhập” thì chưa ghi gì. Nhập nhầm thì hoàn tác cả lần nhập."
)
COLUMNS = (
    Column("Lúc nhập", lambda b: Cell(f"{b.at:%H:%M %d/%m/%Y}", keep=True), 140),
    Column("Tệp", lambda b: Cell(b.file, bold=True)),
    Column("Hồ sơ", lambda b: Cell(grouped(b.count), keep=True), 90, Qt.AlignmentFlag.AlignRight),
    Column("Người nhập", lambda b: Cell(b.who), 190),
    Column("", lambda b: _state(b), 210),
)


def _state(batch: Batch) -> Cell:
    if batch.undone:
        return Cell(f"Đã hoàn tác {batch.undone:%d/%m/%Y}", mark=Mark.LOST, ink=tokens.INK3, keep=True)
    return Cell("Đã nhập", mark=Mark.DONE, keep=True)


class StartPanel(QWidget):
    """``undo_asked(batch, reason)``; ``chosen`` when another run is looked at."""

    undo_asked = Signal(str, str)
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs, self.undo = RowList(COLUMNS, name="Các lần nhập"), UndoPanel()
        about = label(WHAT, wrap=True)
        self._title = label("Các lần nhập", "section")
        self._below = card(self._title, self.runs, self.undo, gap=10)
        self.setLayout(column(card(label("Đưa sổ cũ vào chương trình", "card-title"), about, gap=6), self._below, None, gap=12))
        self.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.runs.setMinimumHeight(self.runs.height_of(3))
        self.runs.chosen.connect(lambda one: self.undo.show_batch(one))
        self.undo.asked.connect(self._asked)

    def show_runs(self, runs: list[Batch]) -> None:
        """Show the runs, a new one chosen; without any there is nothing below."""
        self._below.setVisible(bool(runs))
        fresh = len(runs) != len(self.runs.rows())
        self.runs.set_rows(runs, keep=None if fresh else lambda one: one.id)
        self.undo.show_batch(self.runs.current())

    def _asked(self, reason: str) -> None:
        one = self.runs.current()
        if one is not None:
            self.undo_asked.emit(one.id, reason)

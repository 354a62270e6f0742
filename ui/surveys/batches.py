"""The batches of a period, to take one out that was typed twice or under the wrong form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QWidget

from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.survey import Batch
from cchc_desktop.domain.text import grouped
from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Button
from ui.kit.layout import column, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList


class BatchDialog(QDialog):
    """``verb`` takes the chosen batch out; Enter on a batch leads to it, Esc leaves everything as it is."""

    def __init__(self, parent: QWidget, batches: Sequence[Batch], run: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._run = run
        self.setWindowTitle("Hủy đợt phiếu")
        self.setMinimumWidth(tokens.px(460))
        self.list = RowList([
            Column("Đợt nhập", lambda one: Cell(one.period, bold=True)), Column("Ngày nhập", lambda one: Cell(show_date(one.day)), 120),
            Column("Phiếu", lambda one: Cell(grouped(len(one.sheets)), keep=True), 90, RIGHT),
        ], name="Các đợt nhập")  # fmt: skip
        self.keep = Button("Giữ lại", key="Escape", kind=PRIMARY, run=self.reject)
        self.verb = Button("Hủy đợt phiếu", run=self.accept)
        self.list.setFixedHeight(self.list.height_of(5))
        told = "Đợt nhập trùng hoặc nhầm mẫu: hủy rồi thì phiếu không tính vào kết quả nào."
        self.setLayout(column(
            label("Hủy đợt phiếu nào?", "card-title"), label(told, wrap=True), self.list, row(None, self.verb, self.keep, gap=10),
            gap=12, margins=(20, 18, 20, 16),
        ))  # fmt: skip
        self.list.set_rows(list(batches))
        self.list.activated_row.connect(lambda _: self.verb.setFocus())
        self.accepted.connect(self._accepted)
        self.finished.connect(self.deleteLater)
        self.list.setFocus()

    def _accepted(self) -> None:
        chosen = self.list.current()
        if isinstance(chosen, Batch):
            self._run(chosen.id)

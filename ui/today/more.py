"""Other work of the counter that waits: what the provincial system does not have yet, the day's money and books."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.text import grouped
from ui.kit.buttons import LINK, Button
from ui.kit.layout import column, row


class MoreBox(QFrame):
    """Links below the right side of the start page, always in view; ``asked`` with a page and its argument."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.national = Button("", icon="copy", kind=LINK, run=lambda: self.asked.emit("national", ""))
        self.fees = Button("Thu phí trong ngày, sổ", icon="list", kind=LINK, run=lambda: self.asked.emit("ledger", ""))
        self.setLayout(column(row(self.national, None), row(self.fees, None), gap=0, margins=(10, 3, 10, 3)))

    def show_waiting(self, count: int) -> None:
        """How many dossiers the provincial system does not have yet; none takes the link away."""
        self.national.setText(f"{grouped(count)} hồ sơ chưa nhập hệ thống tỉnh")
        self.national.setAccessibleName(self.national.text())
        self.national.updateGeometry()
        self.national.setVisible(count > 0)

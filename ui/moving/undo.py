"""Taking a run back: a reason and one act."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.office.moving_in import Batch
from ui.kit import tokens
from ui.kit.buttons import Button
from ui.kit.fields import Form, TextField
from ui.kit.layout import column, holder, label, row

ACT = "Hoàn tác lần nhập này"
USUAL = "Nhập nhầm sổ"


class UndoPanel(QWidget):
    """``asked(reason)`` when the act is pressed with a reason."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.reason = TextField("Lý do hoàn tác", required=True)
        self.reason.set_text(USUAL)
        self.reason.setFixedWidth(tokens.px(320))
        self.button = Button(ACT, icon="undo", run=self._ask)
        self._about = label("", "hint", wrap=True)
        upper = row(self.reason, holder(column(None, self.button, gap=0)), None, gap=10)
        self.setLayout(column(upper, self._about, gap=6))
        self._form = Form(self, {"reason": self.reason}, lambda: self.button)

    def show_batch(self, batch: Batch | None) -> None:
        """Which run it is about; none, or one taken back already, hides the panel."""
        self.setVisible(batch is not None and batch.undone is None)
        self.reason.set_problem()
        if batch is not None:
            self._about.setText(
                f"Hủy {batch.count} hồ sơ của lần nhập {batch.at:%H:%M %d/%m/%Y} trong một lần, kể cả hồ sơ đã làm tiếp sau đó. "
                "Hồ sơ hủy vẫn xem được, không tính vào số liệu; nhập lại tệp ấy lúc nào cũng được."
            )

    def _ask(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.reason.set_problem("Ghi lý do hoàn tác.")
            self.reason.setFocus()
            return
        self.asked.emit(reason)

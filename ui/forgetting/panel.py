"""Beside the list: after how many years a dossier is named, why it goes, and what goes and what stays."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.forgetting import LONGEST
from ui.kit.fields import Form, NoteField, TextField
from ui.kit.layout import column, hairline, holder, label, scroll

GOES = "Mất hẳn: họ tên, số căn cước, địa chỉ, điện thoại, ghi chú, mọi lý do đã ghi, tên và nội dung tệp không hồ sơ nào khác dùng."
STAYS = "Còn nguyên: số hồ sơ, thủ tục, ngày giờ, tình trạng, phí. Số liệu báo cáo và chuỗi nhật ký vẫn khớp."
NEVER = "Không lấy lại được. Bản sao lưu cũ còn giữ đến khi hết hạn và hủy; mỗi cơ quan có hồ sơ tự xác nhận ở máy mình."
TOLD = "Đi kèm tới mọi cơ quan có hồ sơ: không ghi tên ai. Hồ sơ nơi khác yêu cầu giữ lý do của nơi ấy."


class ForgettingPanel(QFrame):
    """``asked_years(years)`` when another number stands there; ``last`` is where Enter leads from the last field."""

    asked_years = Signal(int)

    def __init__(self, kept: int) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._kept = self.now = kept
        self.years = TextField("Xong từ bao nhiêu năm trước")
        self.years.line.setMaxLength(3)
        self.years.set_text(str(kept))
        self.reason = NoteField("Căn cứ, lý do", lines=3, required=True, hint=TOLD)
        self.reason.set_text(self.proposed)
        said = [label(text, wrap=True) for text in (GOES, STAYS, NEVER)]
        inner = column(self.years, self.reason, hairline(), *said, None, gap=10, margins=(18, 14, 14, 14))
        self.setLayout(column(scroll(holder(inner))))
        self.last: QWidget | None = None
        self.form = Form(self, {"years": self.years, "reason": self.reason}, lambda: self.last)
        self.years.left.connect(self.read_years)
        self.reason.changed.connect(self.reason.set_problem)

    @property
    def proposed(self) -> str:
        """The reason that stands there by itself."""
        return f"Hết thời hạn lưu trữ {self.now} năm theo danh mục hồ sơ, tài liệu của cơ quan"

    def read_years(self) -> None:
        """Take the typed number, or say why it is none."""
        text, before = self.years.text().strip(), self.proposed
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= LONGEST):
            self.years.set_problem(f"Ghi số năm từ 1 đến {LONGEST}, ví dụ {self._kept}.")
            return
        years = int(text)
        short = f"Ngắn hơn thời hạn lưu {self._kept} năm: chỉ xóa khi có quy định riêng." if years < self._kept else ""
        self.years.set_problem(short, warning=True)
        if years != self.now:
            self.now = years
            if self.reason.text() == before:
                self.reason.set_text(self.proposed)
            self.asked_years.emit(years)

    def show_order(self, text: str | None, *, on: bool) -> None:
        """One dossier by an order: no years, and no reason stands there by itself; ``text`` is what was typed before."""
        self.years.setVisible(not on)
        self.reason.set_text(text if text is not None else "" if on else self.proposed)
        self.reason.set_problem()

    def refuse(self, problem: Refused) -> bool:
        """A refusal at its field; False when it names none of these."""
        field = self.form.names.get(problem.field or "")
        if field is None:
            return False
        field.set_problem(f"{problem.message} {problem.next_step}")
        field.setFocus()
        return True

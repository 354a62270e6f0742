"""Typing or scanning a receipt: 12 digits heard on the telephone, or the long digits of a QR."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.kit.fields import TextField
from ui.kit.layout import column

SPOKEN = 12
SHORTEST_QR = 100
_BLANKS = " .-\u2013\u00a0\t"


class ReceiptPanel(QWidget):
    """The field; Enter is left to the page, whose primary act is :meth:`submit`. ``given`` brings digits of a possible length."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        hint = "Gõ xong bấm Enter. Máy quét QR tự bấm Enter."
        self.field = TextField("Mã biên nhận", required=True, hint=hint, placeholder="1234 5678 9012")
        self.field.changed.connect(lambda: self.field.set_problem())
        self.setLayout(column(self.field, gap=0))
        self.setFocusProxy(self.field)

    def submit(self) -> None:
        """Check the shape; problems stand beside the field, the text stays."""
        problem = shape_problem(self.field.text())
        self.field.set_problem(problem)
        if problem:
            self.field.line.setFocus()
        else:
            self.given.emit(self.field.text())

    def clear(self) -> None:
        """The receipt was taken."""
        self.field.set_text("")
        self.field.set_problem()


def shape_problem(text: str) -> str:
    """What is wrong with the digits as typed, or ""."""
    plain = "".join(c for c in text if c not in _BLANKS)
    if not plain:
        return "Gõ 12 chữ số nghe được, hoặc quét mã QR."
    if not (plain.isascii() and plain.isdigit()):
        return "Mã chỉ gồm chữ số. Nếu máy quét ra chữ lạ, tắt bộ gõ tiếng Việt rồi quét lại."
    if len(plain) < SPOKEN:
        return f"Thiếu {SPOKEN - len(plain)} chữ số. Mã đọc qua điện thoại có {SPOKEN} chữ số."
    if SPOKEN < len(plain) < SHORTEST_QR:
        return f"Thừa {len(plain) - SPOKEN} chữ số. Mã đọc qua điện thoại có {SPOKEN} chữ số."
    return ""

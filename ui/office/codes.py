"""Receipts without a stick: 12 digits to read out for each machine below, and the QR of a unit to scan from the screen or from paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.office.handover import Spoken
from ui.handover.parcels import framed
from ui.handover.scenes import phrase
from ui.kit import tokens
from ui.kit.layout import SideMargins, card, column, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.office.qr import QrView

NOTHING = "Chưa có đơn vị nào gửi dữ liệu nên chưa có biên nhận để đọc."
REVOKED = "Khóa của các đơn vị đã gửi đều đã thu hồi nên không có máy nào để đọc mã. Đơn vị đăng ký lại và gửi một gói thì có mã mới."


class Codes(QWidget):
    """``asked`` brings the key of the unit whose QR is to be shown."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.list = RowList([
            Column("Đơn vị", lambda one: Cell(one.title, f"máy số {one.lane} ({one.replica[:8]})", bold=True, middle=True)),
            Column("Đọc qua điện thoại", lambda one: _code(one.code), 180),
        ], tall=True, name="Mã biên nhận theo máy")  # fmt: skip
        self.qr = QrView()
        self._asked = ""
        self._title = label("", "card-title", wrap=True)
        self.nothing = label("", wrap=True)
        how = "Đơn vị bấm Nhập biên nhận ở trang Gửi dữ liệu rồi gõ 12 chữ số này. Mã chỉ nói lên “Cấp trên đã nhận”."
        more = label(how, "hint", wrap=True)
        left = card(label("Mã đọc qua điện thoại", "card-title"), more, self.nothing, framed(self.list), gap=8)
        zoom = label("Phóng to, thu nhỏ: phím + và −. Vừa khung: phím 0.", "hint", wrap=True)
        self.right = card(self._title, zoom, self.qr, gap=6)
        self.right.layout().setStretch(2, 1)  # type: ignore[union-attr]
        body = row(left, self.right, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, body)
        body.setStretch(0, 1)
        body.setStretch(1, 1)
        self.setLayout(column(body))
        self.list.chosen.connect(self._chosen)
        self.list.activated_row.connect(lambda _: self.qr.setFocus())

    def show_codes(self, spoken: Sequence[Spoken], unit: str = "", *, came: bool = False) -> None:
        """Show the machines; the one of ``unit`` is chosen. ``came``: data came, though nobody trusted is left to read a code to."""
        self.nothing.setText(REVOKED if came else NOTHING)
        self._asked = ""
        self.list.set_rows(spoken, keep=lambda one: one.replica)
        self.nothing.setVisible(not spoken)
        self.right.setVisible(bool(spoken))
        place = next((n for n, one in enumerate(spoken) if one.unit == unit), None)
        if place is not None:
            self.list.selectRow(place)

    @property
    def unit(self) -> str:
        """The key of the unit whose QR is shown; "" for none."""
        return self._asked

    def _chosen(self, one: Spoken | None) -> None:
        if one is not None and one.unit != self._asked:
            self._asked = one.unit
            self._title.setText(f"Quét trên màn hình: biên nhận cho {phrase(one.title)}")
            self.asked.emit(one.unit)

    def show_qr(self, rows: Sequence[bytes]) -> None:
        """The code of the chosen unit."""
        self.qr.show_rows(rows)


def _code(code: str) -> Cell:
    return Cell(code, bold=True, keep=True) if code else Cell("Đọc ở máy đã chấp nhận", ink=tokens.INK3, wrap=True)

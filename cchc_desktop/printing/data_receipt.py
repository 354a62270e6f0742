"""The receipt for data that came (biên nhận dữ liệu), to go back on paper: a row a machine, its spoken code, one QR for them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cchc_desktop.domain.moments import sentence_moment
from cchc_desktop.domain.text import grouped
from cchc_desktop.printing import qr
from cchc_desktop.printing.fields import spaced
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.letter import SIZE, Letterhead, draw_head, field, on_leaves, sentence
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Column, Row, Table, row

MODULE, WIDEST = 0.75 * MM, 80.5 * MM
"""A module of the code, three times what a cheap scanner needs; half a millimetre is left of it when the code is as wide as it may be."""
_COLUMNS = (
    (41, "Máy", "left"), (17, "Gói mới nhất", "centre"), (21, "Đã nhận đến", "centre"), (30, "Lần tới", "left"),
    (28, "Đang chờ", "left"), (28, "Mã đọc", "centre"),
)  # fmt: skip
_HAND = 20 * MM


@dataclass(frozen=True, slots=True)
class MachineRow:
    """One machine: ``parcel`` the number of its newest parcel that was taken in (0 = none), ``applied`` up to which of its changes all are
    here, ``needed`` in words from which on they are needed ("" = nothing more comes), ``waiting`` what lacks and what is held behind it,
    ``code`` the twelve digits to read out ("" = not from here)."""

    machine: str
    parcel: int
    applied: int
    needed: str
    waiting: str
    code: str


@dataclass(frozen=True, slots=True)
class DataReceipt:
    """What the page says: ``unit`` whose data it is, ``refused`` of its changes in the tray, ``missing`` attachments, the ``digits`` of the
    code."""

    head: Letterhead
    receiving: str
    unit: str
    number: int
    made_at: datetime
    rows: tuple[MachineRow, ...]
    refused: int
    missing: int
    digits: str
    phone: str = ""


def data_receipt_pdf(told: DataReceipt) -> bytes:
    """The page as PDF bytes; nothing in it is about a person."""
    sheet = Sheet(_TITLE)
    on_leaves(sheet, f"Biên nhận dữ liệu số {told.number:02d}/BNDL", lambda on: _write(on, told))
    return sheet.finish()


_TITLE = "BIÊN NHẬN DỮ LIỆU"


def _write(sheet: Sheet, told: DataReceipt) -> None:
    note = "(Gửi lại đơn vị có dữ liệu; không chứa dữ liệu cá nhân)"
    draw_head(sheet, told.head, _TITLE, note, told.made_at, f"Số: {told.number:02d}/BNDL")
    field(sheet, "Gửi đơn vị", told.unit, "b")
    field(sheet, "Nơi nhận dữ liệu", told.receiving)
    field(sheet, "Lập lúc", sentence_moment(told.made_at))
    table = Table([Column(wide * MM, name, align) for wide, name, align in _COLUMNS], 11, (1.3 * MM, 3))
    table.draw(sheet, [_row(one) for one in told.rows])
    sheet.y += 7
    field(sheet, "Thay đổi còn chờ trong khay ở nơi nhận", _count(told.refused))
    field(sheet, "Tệp đính kèm chưa đến", _count(told.missing))
    sentence(sheet, _NUMBERS)
    _ending(sheet, told)


_NUMBERS = (
    "“Đã nhận đến” và “Lần tới” đếm thay đổi của từng máy, không phải số gói. Gói thất lạc thì bỏ qua: quét mã dưới đây rồi, "
    "lần ghi tới máy của đơn vị tự đóng lại từ số cần, không phải nhập lại gì."
)
_SCAN = "Cách nhập: ở mỗi máy của đơn vị mở trang Gửi dữ liệu, bấm Nhập biên nhận rồi quét mã này"
_TYPE = ", hoặc gõ mười hai chữ số của máy ấy (mã đọc)"


def _ending(sheet: Sheet, told: DataReceipt) -> None:
    """How it is taken in, the code, and who gives it, on one leaf."""
    side = min(MODULE * (qr.modules(told.digits) + 2 * qr.QUIET), WIDEST)
    called = f" Cần hỏi thêm: gọi {spaced(told.phone)}." if told.phone else ""
    said = f"{_SCAN}{_TYPE if any(one.code for one in told.rows) else ''}.{called}"
    trial = Sheet("", top=0, bottom=-2000 * MM, dry=True)
    sentence(trial, said)
    sheet.need(trial.y + side)
    sentence(sheet, said)
    top = sheet.y
    qr.draw(sheet, told.digits, sheet.left, top, side)
    sheet.y = top + 10
    signer_columns(sheet, [(["NGƯỜI LẬP BIÊN NHẬN"], "", 0.75)], SIZE, SIZE, _HAND, ("(Ký và ghi rõ họ tên)", 12))
    sheet.y = max(sheet.y, top + side)


def _count(number: int) -> str:
    return grouped(number) if number else "không có"


def _row(one: MachineRow) -> Row:
    numbers = (f"số {number}" if number else "–" for number in (one.parcel, one.applied))
    return row(one.machine, *numbers, one.needed or "–", one.waiting or "–", one.code or "–")

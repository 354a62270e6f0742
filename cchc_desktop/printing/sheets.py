"""The sheets beside the forms: recovery code, root key, enrolment fingerprint, the slip for the carrier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cchc_desktop.domain.moments import sentence_moment
from cchc_desktop.domain.text import grouped
from cchc_desktop.printing import qr
from cchc_desktop.printing.fonts import MM
from cchc_desktop.printing.runs import Run
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.tables import Column, Row, Table


def _start(title: str, office: str, subtitle: str) -> Sheet:
    sheet = Sheet(title)
    sheet.text(sheet.left, sheet.y + 12, office, 13, "b")
    sheet.y += 20
    sheet.title(title, 16, above=16)
    sheet.centred(subtitle, sheet.y + 13, 12, "i")
    sheet.y += 30
    return sheet


def _groups(sheet: Sheet, groups: Sequence[str], across: int, size: float = 20.0) -> None:
    """Groups of digits in rows, each with its number over it."""
    step = sheet.measure / across
    for place, group in enumerate(groups):
        x = sheet.left + (place % across) * step + step / 2
        y = sheet.y + (place // across) * 44
        sheet.centred(str(place + 1), y + 8, 8, "r", x)
        sheet.centred(group, y + 30, size, "b", x)
    rows = -(-len(groups) // across)
    sheet.y += rows * 44 + 10


def _points(sheet: Sheet, texts: Sequence[str]) -> None:
    for number, text in enumerate(texts, 1):
        sheet.paragraph([Run(f"{number}. {text}")], 13, indent=0)


def _blanks(sheet: Sheet, labels: Sequence[str]) -> None:
    """Fields to fill in by hand."""
    sheet.y += 8
    for label in labels:
        sheet.field(label, "", 13, 24)


def recovery_sheet(office: str, code: str, made_at: datetime) -> bytes:
    """The recovery code, printed once at set-up: ten groups of five digits."""
    sheet = _start("MÃ KHÔI PHỤC", office, f"Lập lúc {sentence_moment(made_at)}")
    _groups(sheet, code.split(), 5)
    _points(
        sheet,
        [
            "Mã này mở được toàn bộ dữ liệu của cơ quan khi quên mật khẩu hoặc khi mở bản sao lưu trên máy mới.",
            "Tờ này chỉ in một lần. Cho vào phong bì, niêm phong, ghi ngày, giao người đứng đầu cất trong tủ có khóa.",
            "Không chụp ảnh, không lưu mã trên máy tính hay điện thoại, không cất cùng chỗ với máy.",
            "Nếu nghi tờ này bị lộ: đổi máy mới từ bản sao lưu và báo cơ quan nhận dữ liệu.",
        ],
    )
    _blanks(sheet, ["Người giữ", "Nơi cất", "Ngày niêm phong", "Chữ ký"])
    return sheet.finish()


def root_sheet(office: str, code: str, made_at: datetime) -> bytes:
    """The root key of the topmost office, for two persons to keep; it is stored nowhere else."""
    sheet = _start("KHÓA GỐC CỦA HỆ THỐNG", office, f"Lập lúc {sentence_moment(made_at)}")
    groups = code.split()
    _groups(sheet, groups, 5 if len(groups) <= 25 else 6, 15)
    _points(
        sheet,
        [
            "Khóa gốc chứng nhận khóa của cơ quan này; nó không nằm trong máy nào.",
            "Hai người cùng giữ tờ này, mỗi lần mở phải có mặt cả hai.",
            "Chỉ dùng khi thay khóa của cơ quan hoặc khi máy của cơ quan bị mất.",
        ],
    )
    _blanks(sheet, ["Người giữ thứ nhất", "Người giữ thứ hai", "Nơi cất", "Ngày niêm phong"])
    return sheet.finish()


@dataclass(frozen=True)
class EnrolmentPage:
    """Who asks or grants: kind "request" or "grant", the unit and its replica, the five groups of five digits."""

    kind: str
    unit: str
    other: str
    machine: str
    groups: tuple[str, ...]
    made_at: datetime


def enrolment_sheet(page: EnrolmentPage) -> bytes:
    """The fingerprint to type on the other side, with a QR of its digits and room for the telephone check."""
    asks = page.kind == "request"
    title = "PHIẾU GHI DANH" if asks else "PHIẾU TRẢ LỜI GHI DANH"
    sheet = _start(title, page.unit, f"Lập lúc {sentence_moment(page.made_at)}")
    sheet.paragraph([Run("Mã máy: "), Run(page.machine)], 12)
    sheet.paragraph([Run("Dấu vân tay của khóa (năm nhóm, mỗi nhóm năm chữ số):", "b")], 13, after=2)
    _groups(sheet, page.groups, 5, 22)
    side = 29 * MM
    qr.draw(sheet, "".join(page.groups), sheet.left + sheet.measure - side, sheet.y, side)
    first = (
        f"Mang tờ này cùng USB đến {page.other}." if asks else f"Mang tờ này cùng USB về {page.other}."
    )
    steps = [
        first,
        "Ở đó gõ đủ cả năm nhóm số từ tờ giấy này, không chép từ màn hình hay tin nhắn.",
        "Gọi điện cho nhau theo số đã biết từ trước, đọc lại năm nhóm số để xác nhận.",
        "Lệch một chữ số: dừng lại, không nhận, báo người phụ trách.",
    ]
    wide = sheet.measure
    for number, text in enumerate(steps, 1):
        for line in sheet.lines(f"{number}. {text}", 13, wide - side - 6 * MM):
            sheet.line(line, sheet.left, sheet.y + 13, 13)
            sheet.y += 17
        sheet.y += 4
    sheet.y = max(sheet.y, sheet.y) + 6
    _blanks(sheet, ["Người gọi xác nhận", "Số điện thoại đã gọi", "Ngày, giờ gọi", "Chữ ký"])
    return sheet.finish()


@dataclass(frozen=True)
class SlipParcel:
    """One file on the stick as the slip names it."""

    file: str
    kind: str
    changes: int
    bytes: int


@dataclass(frozen=True)
class HandoffSlip:
    """The slip for the carrier: who sends to whom, the files, the digest of the log's head as twelve groups of five digits."""

    unit: str
    receiving: str
    number: int
    made_at: datetime
    parcels: tuple[SlipParcel, ...]
    groups: tuple[str, ...]
    stick: str = ""


def handoff_slip(slip: HandoffSlip) -> bytes:
    """The slip as PDF; no person is named but who signs it."""
    sheet = _start("PHIẾU GIAO USB", slip.unit, f"Gói số {slip.number}, lập lúc {sentence_moment(slip.made_at)}")
    sheet.field("Nơi nhận", slip.receiving, 13, 18, bold=True)
    sheet.field("Tên USB", slip.stick, 13, 18)
    sheet.y += 8
    widths, aligns = (10, 75, 30, 22, 28), ("centre", "left", "left", "right", "right")
    heads = ("TT", "Tệp trên USB", "Loại", "Thay đổi", "Dung lượng")
    table = Table([Column(w * MM, h, a) for w, h, a in zip(widths, heads, aligns, strict=True)], 11, (1.5 * MM, 3))
    rows = [Row((str(n), p.file, p.kind, grouped(p.changes), _size(p.bytes))) for n, p in enumerate(slip.parcels, 1)]
    total = (sum(p.changes for p in slip.parcels), sum(p.bytes for p in slip.parcels))
    rows.append(Row(("", "Cộng", "", grouped(total[0]), _size(total[1]))))
    table.draw(sheet, rows)
    sheet.y += 12
    sheet.paragraph([Run("Dấu của nhật ký lúc giao (để so hoặc quét, không phải gõ):", "b")], 12, after=2)
    _groups(sheet, slip.groups, 6, 15)
    qr.draw(sheet, "".join(slip.groups), sheet.left - 3 * MM, sheet.y, 29 * MM)
    sheet.y += 31 * MM
    _blanks(sheet, ["Người giao (ký, ghi rõ họ tên)", "Người mang USB", "Người nhận, ngày giờ nhận", "Kết quả nhận"])
    return sheet.finish()


def _size(count: int) -> str:
    """``239 KB`` or ``1,2 MB``."""
    return f"{count / 1e6:.1f} MB".replace(".", ",") if count >= 1e6 else f"{max(1, round(count / 1e3))} KB"

"""The sheets beside the forms: recovery code, root key, enrolment, the slip for the carrier of a stick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cchc_desktop.domain.moments import sentence_moment, show_date
from cchc_desktop.domain.text import NBSP, grouped, size_text
from cchc_desktop.printing import qr
from cchc_desktop.printing.fields import spaced
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.letter import INDENT, LEADING, SIZE, Letterhead, begin, draw_head, field, on_leaves, sentence
from cchc_desktop.printing.runs import FILL, Run, gap
from cchc_desktop.printing.sheet import Sheet
from cchc_desktop.printing.signers import columns as signer_columns
from cchc_desktop.printing.tables import Cell, Column, Row, Table, row

QR_SIDE = 29 * MM
TO_WRITE_ON = 24.0
NUMBER_GAP = 3.5
"""Between the number of a group and its digits."""
HAND, LEAST_HAND = 22 * MM, 12 * MM
"""Room for a signature, and the least of it."""


def _blanks(sheet: Sheet, labels: Sequence[str]) -> None:
    """Fields to fill in by hand."""
    for label in labels:
        sheet.need(TO_WRITE_ON)
        line = sheet.lines([Run(f"{label}: "), Run("", dots=FILL)], SIZE)[0]
        sheet.line(line, sheet.left, sheet.y + TO_WRITE_ON - 6, SIZE)
        sheet.y += TO_WRITE_ON


def _numbered(sheet: Sheet, groups: Sequence[str], x: float, wide: float, across: int, size: float, pitch: float) -> None:
    """Groups of digits in rows from the sheet's place, each with its number before it; nothing moves."""
    step = wide / across
    for place, group in enumerate(groups):
        number = str(place + 1)
        ahead = width(number, "r", 7.5) + NUMBER_GAP
        left = x + (place % across) * step + (step - width(group, "b", size) - ahead) / 2
        base = sheet.y + (place // across) * pitch + size
        sheet.text(left, base, number, 7.5)
        sheet.text(left + ahead, base, group, size, "b")


def _boxed(sheet: Sheet, label: str, groups: Sequence[str], across: int, size: float, code: bool) -> None:
    """Groups of digits in a frame, with their QR at the right where the other side may scan them."""
    side = QR_SIDE if code else 0.0
    rows = -(-len(groups) // across)
    pitch = size * 1.75
    high = max(side, 26 + rows * pitch) + 6
    sheet.need(high + 8)
    sheet.frame(sheet.left, sheet.y, sheet.measure, high)
    top = sheet.y
    sheet.text(sheet.left + 3 * MM, top + 15, label, 11, "b")
    sheet.y = top + 26 + (high - 32 - rows * pitch) / 2
    wide = sheet.measure - side - (2 if code else 4) * MM
    _numbered(sheet, groups, sheet.left + 2 * MM, wide, across, size, pitch)
    if code:
        qr.draw(sheet, "".join(groups), sheet.edge - side - 1 * MM, top + (high - side) / 2, side)
    sheet.y = top + high + 10


def recovery_sheet(head: Letterhead, code: str, made_at: datetime) -> bytes:
    """The recovery code, printed once at set-up: ten groups of five digits."""
    sheet = begin(head, "PHIẾU MÃ KHÔI PHỤC DỮ LIỆU", "(Chỉ in một lần; ai giữ phiếu này mở được toàn bộ dữ liệu)", made_at)
    field(sheet, "Lập lúc", sentence_moment(made_at))
    _boxed(sheet, "Mã khôi phục (gõ đủ mười nhóm, mỗi nhóm năm chữ số)", code.split(), 5, 20, code=False)
    for number, text in enumerate(_RECOVERY, 1):
        sentence(sheet, f"{number}. {text}")
    _blanks(sheet, ["Người giữ", "Nơi cất", "Ngày niêm phong"])
    _sign(sheet, ["NGƯỜI LẬP", "NGƯỜI ĐỨNG ĐẦU"])
    return sheet.finish()


_RECOVERY = (
    "Dùng khi quên mật khẩu, hoặc khi mở bản sao lưu trên máy mới.",
    "Cho phiếu vào phong bì, niêm phong, ghi ngày, giao người đứng đầu cất trong tủ có khóa.",
    "Không chụp ảnh, không chép mã vào máy tính hay điện thoại, không cất cùng chỗ với máy.",
    "Nếu nghi phiếu bị lộ: báo ngay người đứng đầu và nơi nhận dữ liệu, lập dữ liệu mới với mã mới.",
)


def root_sheet(head: Letterhead, code: str, made_at: datetime) -> bytes:
    """The root key of the topmost office, for two persons to keep; it is stored nowhere else."""
    sheet = begin(head, "PHIẾU KHÓA GỐC CỦA HỆ THỐNG", "(Chỉ in một lần; khóa này không nằm trong máy nào)", made_at)
    field(sheet, "Lập lúc", sentence_moment(made_at))
    _boxed(sheet, "Khóa gốc (gõ đủ mười sáu nhóm, mỗi nhóm năm chữ số)", code.split(), 4, 20, code=False)
    for number, text in enumerate(_ROOT, 1):
        sentence(sheet, f"{number}. {text}")
    _blanks(sheet, ["Nơi cất", "Ngày niêm phong"])
    _sign(sheet, ["NGƯỜI GIỮ THỨ NHẤT", "NGƯỜI GIỮ THỨ HAI"])
    return sheet.finish()


_ROOT = (
    "Khóa gốc xác nhận khóa của cơ quan này và qua đó mọi đơn vị cấp dưới.",
    "Hai người cùng giữ phiếu trong phong bì niêm phong; mỗi lần mở phải đủ hai người.",
    "Chỉ dùng khi thay khóa của cơ quan, hoặc khi máy của cơ quan bị mất.",
)


def _sign(sheet: Sheet, roles: Sequence[str], names: Sequence[str] = ("", ""), said: Sequence[str] = ()) -> None:
    """Two columns to sign, in one piece with the sentences said before them."""
    trial = Sheet("", top=0, bottom=-2000 * MM, dry=True)
    for on in (trial, sheet):
        if on is sheet:
            sheet.need(trial.y)
        for text in said:
            sentence(on, text)
        on.y += 10
        sides = [([role], name, place) for role, name, place in zip(roles, names, (0.25, 0.75), strict=True)]
        signer_columns(on, sides, 13, 13, 22 * MM, ("(Ký và ghi rõ họ tên)", 12))


@dataclass(frozen=True)
class EnrolmentPage:
    """Kind "request" or "grant", the unit and the other side, the machine, the five groups of five digits to type there.

    ``lane`` is the machine's number that a grant gives, 0 in a request; ``phone`` the number of the unit's own office.
    """

    head: Letterhead
    kind: str
    unit: str
    other: str
    machine: str
    groups: tuple[str, ...]
    made_at: datetime
    lane: int = 0
    phone: str = ""


def enrolment_sheet(page: EnrolmentPage) -> bytes:
    """The digits to type on the other side, with a QR of them and room for the telephone check."""
    asks = page.kind == "request"
    title = "PHIẾU ĐĂNG KÝ GỬI DỮ LIỆU" if asks else "PHIẾU CHẤP NHẬN ĐĂNG KÝ"
    note = "(Đi cùng tệp đăng ký trên USB)" if asks else "(Đi cùng tệp chấp nhận trên USB)"
    sheet = begin(page.head, title, note, page.made_at)
    field(sheet, "Đơn vị đăng ký" if asks else "Cơ quan chấp nhận", page.unit, "b")
    field(sheet, "Nơi nhận" if asks else "Đơn vị được chấp nhận", page.other)
    field(sheet, "Mã máy", page.machine)
    if page.lane:
        field(sheet, "Máy số", f"{page.lane:02d}")
    field(sheet, "Lập lúc", sentence_moment(page.made_at))
    _boxed(sheet, "Dãy số đối chiếu (năm nhóm, mỗi nhóm năm chữ số)", page.groups, 5, 20, code=True)
    way, there = ("đến", page.other or "nơi nhận") if asks else ("về", page.other or "đơn vị")
    ahead = f"Mang phiếu này cùng USB {way} {there}."
    called = f" Số điện thoại của đơn vị lập phiếu: {spaced(page.phone)}." if page.phone else ""
    steps = (
        ahead,
        "Ở đó gõ đủ cả năm nhóm số từ chính phiếu này (hoặc quét mã), không chép từ màn hình hay tin nhắn.",
        f"Gọi điện theo số đã biết từ trước, đọc lại năm nhóm số cho nhau để xác nhận.{called}",
        "Lệch một chữ số: dừng lại, không chấp nhận, báo người phụ trách.",
    )
    for number, text in enumerate(steps, 1):
        sentence(sheet, f"{number}. {text}")
    _blanks(sheet, ["Người gọi xác nhận", "Số điện thoại đã gọi", "Ngày, giờ gọi"])
    _sign(sheet, ["NGƯỜI LẬP PHIẾU", "NGƯỜI ĐỐI CHIẾU"])
    return sheet.finish()


@dataclass(frozen=True)
class SlipParcel:
    """One file on the stick: its name, running number, what is in it, volume "1/3", counts, size and its eight digits."""

    file: str
    number: int
    kind: str
    volume: str
    changes: int
    attachments: int
    bytes: int
    digits: str


@dataclass(frozen=True)
class HandoffSlip:
    """The slip for the carrier: who sends to whom, the files, where the log stands as twelve groups of five digits.

    ``sender`` is the clerk who hands the stick over, ``carrier`` and ``stick`` may be "" and are then written by hand;
    ``machine`` tells the machine in words.
    """

    head: Letterhead
    unit: str
    machine: str
    receiving: str
    number: int
    made_at: datetime
    parcels: tuple[SlipParcel, ...]
    groups: tuple[str, ...]
    sender: str = ""
    carrier: str = ""
    stick: str = ""
    phone: str = ""
    seal: str = ""


_SLIP_TITLE = "PHIẾU BÀN GIAO GÓI DỮ LIỆU"
_SLIP_COLUMNS = (
    (8, "TT", "centre"), (55, "Tệp trên thiết bị", "left"), (23, "Nội dung", "left"), (9.5, "Tập", "centre"),
    (15, "Thay đổi", "right"), (13, "Đính kèm", "right"), (21, "Dung lượng", "right"), (20.5, "Tám số đầu", "centre"),
)  # fmt: skip


def handoff_slip(*slips: HandoffSlip) -> bytes:
    """The slips as one PDF, each on leaves of its own; no person is named but the carrier and who signs."""
    sheet = Sheet(_SLIP_TITLE)
    for slip in slips:
        sheet.sealing = slip.seal
        sheet.start()
        on_leaves(sheet, f"Phiếu bàn giao số {slip.number:02d}/PBG", partial(_draw_slip, slip))
    return sheet.finish()


def _draw_slip(slip: HandoffSlip, sheet: Sheet) -> None:
    note = "(Đi kèm thiết bị nhớ USB; không chứa dữ liệu cá nhân ở dạng đọc được)"
    draw_head(sheet, slip.head, _SLIP_TITLE, note, slip.made_at, f"Số: {slip.number:02d}/PBG")
    field(sheet, "Đơn vị gửi", f"{slip.unit} ({slip.machine})" if slip.machine else slip.unit)
    field(sheet, "Đơn vị nhận", slip.receiving)
    field(sheet, "Người mang", slip.carrier)
    field(sheet, "Niêm phong lúc", sentence_moment(slip.made_at))
    field(sheet, "Thiết bị nhớ", slip.stick)
    table = Table([Column(w * MM, head, align) for w, head, align in _SLIP_COLUMNS], 10.5, (1.3 * MM, 3))
    table.draw(sheet, [*(_parcel(n, p) for n, p in enumerate(slip.parcels, 1)), _sum(slip.parcels)])
    sheet.y += 9
    _boxed(sheet, "Dãy số của chuỗi thay đổi (so theo nhóm với màn hình, hoặc quét mã)", slip.groups, 6, 15, code=True)
    called = f" theo số {spaced(slip.phone)}" if slip.phone else ""
    said = (
        "Sau khi nhận, bên nhận so mười hai nhóm số trên với màn hình. Trùng khớp: ký nhận. "
        f"Không trùng: giữ nguyên thiết bị và báo lại cho đơn vị gửi{called}."
    )
    _ending(sheet, said, slip.sender)


@dataclass(frozen=True, slots=True)
class LostStick:
    """A lost stick: ``to`` whom its parcels go, ``open`` of ``parcels`` that nobody has confirmed, with their changes and bytes."""

    head: Letterhead
    unit: str
    stick: str
    made_at: datetime
    written_at: datetime | None
    to: tuple[str, ...]
    parcels: int
    open: int
    changes: int
    bytes: int
    where: str = ""
    who: str = ""


def lost_stick(told: LostStick) -> bytes:
    """The one-page report of a lost stick as PDF; nothing in it is about a citizen."""
    sheet = begin(told.head, "BÁO CÁO MẤT THIẾT BỊ NHỚ USB", "(Dùng khi USB chở gói dữ liệu bị mất hoặc thất lạc)", told.made_at, "")
    field(sheet, "Đơn vị báo", told.unit)
    field(sheet, "Thiết bị nhớ", told.stick)
    field(sheet, "Phát hiện mất lúc", sentence_moment(told.made_at))
    field(sheet, "Ghi lần cuối lúc", sentence_moment(told.written_at) if told.written_at else "")
    field(sheet, "Gửi cho", ", ".join(told.to))
    field(sheet, "Mất ở đâu", told.where)
    field(sheet, "Người báo", told.who)
    sheet.y += 6
    for said in (
        f"Trên thiết bị có {grouped(told.parcels)} gói, trong đó {grouped(told.open)} gói chưa có biên nhận "
        f"({grouped(told.changes)} thay đổi, {grouped(told.bytes // 1000)} KB).",
        "Dữ liệu không mất: mọi thay đổi còn nguyên trên máy của đơn vị; lần ghi tới ghi lại đủ phần chưa có biên nhận.",
        "Mọi gói trên thiết bị đã mã hóa riêng cho nơi nhận và có chữ ký số. Người nhặt được không đọc được dữ liệu cá nhân, không sửa "
        "được mà không bị phát hiện. Không cần thay khóa.",
        "Tìm thấy thiết bị thì cắm vào máy như thường: gói cũ được nhận ra, không vào sổ hai lần.",
    ):  # fmt: skip
        sentence(sheet, said)
    sheet.y += 10
    sides = [(["NGƯỜI BÁO"], told.who, 0.25), (["THỦ TRƯỞNG ĐƠN VỊ"], "", 0.75)]
    signer_columns(sheet, sides, 13, 13, 22 * MM, ("(Ký và ghi rõ họ tên)", 12))
    return sheet.finish()


@dataclass(frozen=True, slots=True)
class SpoiltParcels:
    """Parcels of a unit that could not be taken in: ``unit`` "" when nothing tells whose they are, ``parcels`` (running number, 0 =
    unreadable; file; what was wrong with it), when they were read and by whom, ``phone`` of the office that read them."""

    head: Letterhead
    unit: str
    receiving: str
    parcels: tuple[tuple[int, str, str], ...]
    read_at: datetime
    reader: str
    phone: str = ""


_SPOILT_COLUMNS = ((10, "TT", "centre"), (18, "Gói số", "centre"), (62, "Tệp trên thiết bị", "left"), (75, "Tình trạng", "left"))
_AGAIN = (
    "Dữ liệu của đơn vị không mất: mọi thay đổi còn nguyên trên máy của đơn vị. Ở nơi nhận chưa có gì của gói hỏng được ghi vào sổ.",
    "Đơn vị ghi lại ra một USB khác; gói ghi mới có đủ phần của gói hỏng, không phải nhập lại gì.",
    "Chờ máy báo “Đã ghi đủ – có thể rút USB” rồi mới rút. Không chép, không đổi tên tệp bằng chương trình khác.",
    "Lần sau mang theo: USB ghi mới, phiếu bàn giao in lại từ lần ghi ấy và giấy báo này. USB cũ không dùng để chở dữ liệu nữa.",
)


def spoilt_notice(told: SpoiltParcels) -> bytes:
    """The one-page notice to a unit whose parcels were spoilt on the way, as PDF; nothing in it is about a citizen."""
    sheet = Sheet(_SPOILT_TITLE)
    on_leaves(sheet, f"Giấy báo gói dữ liệu chưa nhận được, {show_date(told.read_at.date())}", partial(_draw_spoilt, told))
    return sheet.finish()


_SPOILT_TITLE = "GIẤY BÁO GÓI DỮ LIỆU CHƯA NHẬN ĐƯỢC"


def _draw_spoilt(told: SpoiltParcels, sheet: Sheet) -> None:
    draw_head(sheet, told.head, _SPOILT_TITLE, "(Gửi đơn vị có gói bị hỏng trên thiết bị nhớ USB)", told.read_at)
    field(sheet, "Gửi đơn vị", told.unit, "b")
    field(sheet, "Nơi nhận gói", told.receiving)
    field(sheet, "Đọc gói lúc", sentence_moment(told.read_at))
    table = Table([Column(w * MM, head, align) for w, head, align in _SPOILT_COLUMNS], 11, (1.3 * MM, 3))
    rows = [row(str(n), str(number) if number else "–", file, what) for n, (number, file, what) in enumerate(told.parcels, 1)]
    table.draw(sheet, rows)
    sheet.y += 9
    said = [f"{number}. {text}" for number, text in enumerate(_AGAIN, 1)]
    for text in said[:-1]:
        sentence(sheet, text)
    ask = f"Cần hỏi thêm: gọi {spaced(told.phone)}." if told.phone else "Cần hỏi thêm: gọi nơi nhận theo số đã biết."
    _sign(sheet, ["NGƯỜI ĐỌC GÓI", "NGƯỜI NHẬN GIẤY BÁO"], (told.reader, ""), [said[-1], ask])


def _ending(sheet: Sheet, said: str, sender: str) -> None:
    """What to do, what the receiver writes in, and the signatures: one piece; room for the hand is given up before another leaf is
    begun for them."""
    trial, hand = Sheet("", top=0, bottom=-2000 * MM, dry=True), HAND
    for on in (trial, sheet):
        if on is sheet and 0 < (short := trial.y - sheet.room()) <= HAND - LEAST_HAND:
            hand -= short
        elif on is sheet:
            sheet.need(trial.y)
        sentence(on, said)
        state: list[Run] = [Run("Tình trạng khi nhận: niêm phong còn nguyên "), Run("", dots=14 * MM), Run(" đủ số tập ")]
        state += [Run("", dots=12 * MM), Run(" khác: "), Run("", dots=FILL)]
        on.paragraph(state, SIZE, leading=LEADING, indent=INDENT, justified=False)
        when: list[Run] = [Run("Giờ nhận: ")]
        for wide, word in ((14, "giờ"), (14, "phút, ngày"), (14, "tháng"), (14, "năm")):
            when += [Run("", dots=wide * MM), Run(f"{NBSP}{word}{NBSP}"), gap(1)]
        on.paragraph([*when, Run("", dots=18 * MM)], SIZE, leading=LEADING, indent=INDENT, justified=False)
        sides = [(["BÊN GIAO"], sender, 0.25), (["BÊN NHẬN"], "", 0.75)]
        signer_columns(on, sides, 13, 13, hand, ("(Ký và ghi rõ họ tên)", 12))


def _count(number: int) -> str:
    return grouped(number) if number else "–"


def _parcel(place: int, p: SlipParcel) -> Row:
    digits = f"{p.digits[:4]} {p.digits[4:8]}" if p.digits else ""
    return row(str(place), p.file, p.kind, p.volume, _count(p.changes), _count(p.attachments), size_text(p.bytes), digits)


def _sum(parcels: Sequence[SlipParcel]) -> Row:
    """The last row: how many parcels, and what they hold together."""
    volumes = f"Cộng: {len({p.number for p in parcels}):02d} gói"
    sums = (_count(sum(p.changes for p in parcels)), _count(sum(p.attachments for p in parcels)), size_text(sum(p.bytes for p in parcels)))
    return Row([Cell(""), Cell(volumes, 3, "b", "left"), *(Cell(text, style="b") for text in sums), Cell("")])

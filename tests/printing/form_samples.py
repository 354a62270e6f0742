"""The further forms to print: filled as a counter fills them, for either dated set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.forms import form_for
from cchc_desktop.domain.moments import ICT
from cchc_desktop.printing.control import ControlPage, HandRow
from cchc_desktop.printing.deadline import CountLine, DeadlinePage, Move
from cchc_desktop.printing.fees import FeeLine, FeesPage, FeeSum
from cchc_desktop.printing.forms import FormHead
from cchc_desktop.printing.guide import GuidePage, GuideSection
from cchc_desktop.printing.handouts import HandoutRow, HandoutsPage
from cchc_desktop.printing.notices import ApologyPage, StopPage
from cchc_desktop.printing.refusal import RefusalPage
from cchc_desktop.printing.register import RegisterPage, RegisterRow
from cchc_desktop.printing.supplement import SupplementPage
from tests.printing.samples import ADDRESS, FORMS, NAME, PERSON

OLD, NEW = date(2023, 8, 30), date(2026, 2, 9)
AGENCY, COUNTER = "Ủy ban nhân dân xã Vĩnh Thủy", "Trung tâm Phục vụ hành chính công xã Vĩnh Thủy"
CODE = "H50.31.18-260205-10017"
CLERK = "Nguyễn Thị Minh Nguyệt"
POINTS = (
    "Nộp bổ sung Trích lục ghi chú ly hôn hoặc bản án, quyết định ly hôn đã có hiệu lực pháp luật của Tòa án nhân dân (bản sao có "
    "chứng thực, 01 bản).",
    "Ghi lại mục “Mục đích sử dụng” trong Tờ khai cho khớp với giấy tờ kèm theo; ký và ghi rõ họ tên vào cuối tờ khai.",
    "Nộp lại Giấy xác nhận tình trạng hôn nhân số 47/UBND-XNTTHN đã được cấp ngày 14/08/2025 (bản chính), vì giấy này đã hết giá trị "
    "sử dụng.",
)
REASON = (
    "Theo dữ liệu hộ tịch, bà đã đăng ký kết hôn năm 2011; hồ sơ chưa có giấy tờ chứng minh việc chấm dứt hôn nhân, chưa đủ căn cứ để "
    "xác nhận theo quy định của pháp luật về hộ tịch."
)
LATE = (
    "Hộ liền kề vắng mặt trong hai lần mời xác định ranh giới thửa đất (ngày 14 và ngày 21/10/2026); cần lập lại biên bản xác định ranh "
    "giới, mốc giới trước khi niêm yết công khai. "
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ICT)


def head(key: str, day: date = NEW, number: str = "09", *, agency: bool = False, **other: Any) -> FormHead:
    """The heading of a form of the set in force on ``day``, of the counter or of the commune itself."""
    form = form_for(FORMS, key, day)
    lines = ("ỦY BAN NHÂN DÂN", "XÃ VĨNH THỦY") if agency else ("UBND XÃ VĨNH THỦY", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
    made = FormHead(form.texts, form.title, *lines, "Vĩnh Thủy", day, f"{number}/{form.suffix}" if form.suffix else "", form.suffix, agency)
    return replace(made, **other)


def supplement(day: date = NEW, **other: Any) -> SupplementPage:
    page = SupplementPage(
        head("supplement", day), CODE, replace(PERSON, email=""), "Cấp Giấy xác nhận tình trạng hôn nhân (mã TTHC: 1.004873).", POINTS,
        REASON, f"bà {CLERK}, công chức tư pháp – hộ tịch", "0233 3820 118", CLERK, date(2026, 3, 6),
    )  # fmt: skip
    return replace(page, **other)


def refusal(day: date = NEW, **other: Any) -> RefusalPage:
    who = Person("Nguyễn Hữu Quyền", "045081006224", "1981", "Nam", "Thôn Đức Xá, xã Vĩnh Thủy, tỉnh Quảng Trị")
    reasons = (
        "Bản chính Giấy chứng nhận quyền sử dụng đất bị tẩy xóa tại mục diện tích, thuộc trường hợp bản chính không được dùng làm cơ sở để "
        "chứng thực bản sao theo Điều 22 Nghị định số 23/2015/NĐ-CP ngày 16/02/2015 của Chính phủ.",
        "Giấy ủy quyền kèm theo không có chữ ký của người ủy quyền.",
    )
    content = "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp (mã TTHC: 2.000815)."
    return replace(RefusalPage(head("refusal", day, "02"), COUNTER, who, content, reasons, who.name, CLERK, CODE), **other)


def apology(day: date = NEW, **other: Any) -> ApologyPage:
    """The prose of 2018 or the table of 2025, by the day."""
    page = ApologyPage(
        head("apology", day, "04", agency=True), AGENCY, COUNTER, "0233 3820 118", PERSON, CODE, "đăng ký lại khai sinh",
        at(day, 8, 15), LATE.strip(), "Lê Văn Đường", old_due=at(date(2026, 10, 28), 17),
        new_due=at(date(2026, 11, 4), 17), days=5, times=1, responsible="Phòng Kinh tế, Ủy ban nhân dân xã Vĩnh Thủy",
    )  # fmt: skip
    return replace(page, **other)


def stop(**other: Any) -> StopPage:
    who = Person("Hồ Văn Ưởng", "045075006200", "1975", "Nam", "Thôn Thủy Ba Hạ, xã Vĩnh Thủy, tỉnh Quảng Trị")
    page = StopPage(
        head("stop", NEW, "01", agency=True), AGENCY, COUNTER, "0233 3820 118", who, CODE, "cấp giấy phép xây dựng",
        at(date(2026, 1, 12), 9), "Công dân đề nghị rút hồ sơ để điều chỉnh thiết kế.", "Lê Văn Đường",
        content="Cấp giấy phép xây dựng mới công trình cấp III, cấp IV và nhà ở riêng lẻ (mã TTHC: 1.013225)", fee="Chưa thu.",
        returned="Đơn đề nghị cấp giấy phép xây dựng (01 bản chính); giấy tờ về quyền sử dụng đất (01 bản chứng thực); bản vẽ "
        "thiết kế (02 bộ).",
        petition=date(2026, 2, 2),
    )  # fmt: skip
    return replace(page, **other)


OFFICES = ("Phòng Kinh tế (công chức địa chính)", "Chi nhánh Văn phòng Đăng ký đất đai khu vực Vĩnh Linh", "Lãnh đạo Ủy ban nhân dân xã")
PEOPLE = (CLERK, "Hồ Sỹ Ẩn", NAME, "Trần Thị Ánh Tuyết")


def hands(count: int) -> tuple[HandRow, ...]:
    """So many hand-overs, from the counter on."""
    places = ("Bộ phận Tiếp nhận và Trả kết quả", *OFFICES)
    results = ("Đúng hạn", "Trước hạn", "Quá hạn 01 ngày làm việc")
    notes = ("", "Giao qua BCCI, phiếu gửi EM 204 118 903 VN", "Chờ hộ liền kề ký giáp ranh")
    return tuple(
        HandRow(places[n % 4], places[(n + 1) % 4], at(NEW, 8, 20) + timedelta(days=n), PEOPLE[n % 4], PEOPLE[(n + 1) % 4], results[n % 3],
                notes[n % 3])
        for n in range(count)
    )  # fmt: skip


def control(count: int = 2, day: date = NEW, **other: Any) -> ControlPage:
    page = ControlPage(head("control", day), CODE, "Phòng Kinh tế, Ủy ban nhân dân xã Vĩnh Thủy", OFFICES[1], hands(count))
    return replace(page, **other)


def register(count: int = 30, day: date = NEW, **other: Any) -> RegisterPage:
    """A volume with so many entries from 404 on; every seventh is void, every fifth not yet handed out."""
    names = ("Đăng ký thay đổi nội dung hộ kinh doanh", "Tạm ngừng kinh doanh, tiếp tục kinh doanh trước thời hạn đã thông báo")
    people = (NAME, "Hồ Văn Ưởng", "Lê Thị Cẩm Tú")
    where = ("Thôn Tân Thủy, xã Vĩnh Thủy", ADDRESS)
    ways = ("Trực tiếp", "Bưu chính công ích")
    rows = tuple(
        RegisterRow(404 + n, f"H50.31.18-2602{n % 27 + 1:02d}-1{n:03d}7", names[n % 2], 1, people[n % 3], where[n % 4 == 0],
                    "0912345067" if n % 3 else "", "Phòng Kinh tế", day, day + timedelta(days=3),
                    None if n % 5 == 4 else day + timedelta(days=2), ways[n % 2], "Hủy: ghi nhầm thủ tục" if n % 7 == 6 else "")
        for n in range(count)
    )  # fmt: skip
    return replace(RegisterPage(head("register", day), "03/2026", "Hộ kinh doanh", rows, day, day + timedelta(days=30)), **other)


FOUR_LINES = ", ".join(["Công ty Trách nhiệm hữu hạn Kỹ Nghệ Mỹ Lợi Đẵn Ợt Ẵm Ỹ", *["hộ ông Nguyễn Phước Kỹ Đẵn Lợi Ẵ Ợ Ỹ"] * 5])
"""A name of four lines with the letters that reach farthest above and below."""
SIXTY = tuple(f"Giấy tờ thứ {n}: bản kỹ thuật đã hợp nhất, có đóng dấu giáp lai và chữ ký ẵ ợ ỹ" for n in range(1, 61))
WHO = Person(FOUR_LINES, "045081006224", "1981", "", f"{ADDRESS}; {FOUR_LINES}", "0912345678", "nguyen.phuoc.ky.dan.loi@vinhthuy.example")


COUNT = (
    CountLine("T2 09/02", "Nhận 08:15, không tính"), CountLine("T3 10/02 – T6 13/02", "ngày làm việc thứ 1 đến 4"),
    CountLine("T7 14/02 – CN 22/02", "Tết Nguyên đán và ngày nghỉ hằng tuần, không tính"),
    CountLine("T2 23/02", "ngày làm việc thứ 5, trả 17:00"),
)  # fmt: skip


def deadline(moves: int = 2, **other: Any) -> DeadlinePage:
    due = at(date(2026, 2, 23), 17)
    causes = (("Chờ bổ sung", ""), ("Gia hạn", "chờ văn bản trả lời của xã Ia Ẵm"))
    moved = tuple(
        Move(causes[n % 2][0], due + timedelta(days=n), due + timedelta(days=n + 1), due, CLERK, causes[n % 2][1],
             COUNT[1:] if n % 2 else ())
        for n in range(moves)
    )  # fmt: skip
    page = DeadlinePage(head("deadline"), CODE, NAME, "Đăng ký thành lập hộ kinh doanh (mã TTHC: 1.001612).", "05 ngày làm việc",
                        at(NEW, 8, 15), due + timedelta(days=moves), COUNT, moved, CLERK)  # fmt: skip
    return replace(page, **other)


def fees(count: int = 12, **other: Any) -> FeesPage:
    names = ("Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp", "Đăng ký khai sinh")
    sums = tuple(FeeSum(names[n % 2], 7 + n, 64_000 * (n + 1), 8_000, n % 3) for n in range(2 if count else 0))
    lines = tuple(
        FeeLine(f"{n + 1:05d}/2026", f"H50.31.18-260209-1{n:03d}7", PEOPLE[n % 4], "Trực tuyến" if n % 4 == 1 else "Tiền mặt",
                8_000 if n % 3 else 0, "" if n % 3 else "miễn: hộ nghèo")
        for n in range(count)
    )  # fmt: skip
    return replace(FeesPage(head("fees"), NEW, sums, lines, CLERK, "Trần Quốc Ẩn Ợ"), **other)


def handouts(count: int = 8, **other: Any) -> HandoutsPage:
    rows = tuple(
        HandoutRow(f"H50.31.18-260209-1{n:03d}7", PEOPLE[n % 4], "Đăng ký thay đổi nội dung hộ kinh doanh", f"03/2026\u00a0– {404 + n:04d}",
                   NEW, "Hồ Văn Ưởng" if n % 3 == 2 else "")
        for n in range(count)
    )  # fmt: skip
    return replace(HandoutsPage(head("handouts"), NEW, rows, CLERK), **other)


def guide(sections: int = 3) -> GuidePage:
    form = form_for(FORMS, "guide", NEW)
    rows = tuple((f"Ctrl + Shift + {n}", "chuyển sang trang có hồ sơ đang chờ bổ sung") for n in range(1, 9))
    found = tuple(GuideSection(f"Ở trang số {n}", rows[: 4 + n]) for n in range(1, sections + 1))
    return GuidePage(form.title, COUNTER, tuple(form.texts["lines"].split("\n")), found, form.texts["foot"].format(phone="0233 3820 118"))

"""The further forms to print: filled as a counter fills them, for either dated set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.forms import form_for
from cchc_desktop.domain.moments import ICT
from cchc_desktop.printing.forms import FormHead
from cchc_desktop.printing.notices import ApologyPage, StopPage
from cchc_desktop.printing.refusal import RefusalPage
from cchc_desktop.printing.supplement import SupplementPage
from tests.printing.samples import FORMS, PERSON

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
    "giới, mốc giới trước khi niêm yết công khai."
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
        REASON, f"bà {CLERK}, công chức tư pháp – hộ tịch,", "0233 3820 118", CLERK, date(2026, 3, 6),
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
        at(day, 8, 15), LATE, "Lê Văn Đường", old_due=at(date(2026, 10, 28), 17),
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

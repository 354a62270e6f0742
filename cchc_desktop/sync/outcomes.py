"""What can come of writing a stick, reading a parcel, taking a receipt: three closed lists and the only words for them.

Each member has one Vietnamese sentence (``message``) and what the clerk can do now (``next_step``); ``{unit}`` stands for the
unit's phrase ("xã Cửa Tùng"), ``{more}`` for what is known besides: from which number changes are needed, which version, the name of a
format, a fingerprint, the room that is lacking. The member's name is what scripts and tables keep.
"""

from __future__ import annotations

import re
from enum import Enum

_VERSION = re.compile(r"\d+(?:\.\d+){1,3}")


class Outcome(Enum):
    """A member is written NAME = (message, next_step); two members may say the same (DAMAGED, BAD_SIGNATURE)."""

    message: str
    next_step: str
    _templates: tuple[str, str]

    def __new__(cls, message: str, next_step: str) -> Outcome:
        found = object.__new__(cls)
        found._value_ = (len(cls.__members__), message)
        found.message, found.next_step = message.replace("{more}", ""), next_step.replace("{more}", "")
        found._templates = message, next_step
        return found

    def says(self, unit: str = "đơn vị gửi", more: str = "") -> tuple[str, str]:
        """(message, next step) with the unit's phrase and what more is known in their places; a sentence begins with a capital."""
        first, second = (text.replace("{unit}", unit).replace("{more}", more) for text in self._templates)
        return first[:1].upper() + first[1:], second[:1].upper() + second[1:]


class WriteOutcome(Outcome):
    """What came of writing parcels onto a medium."""

    WRITTEN = ("Đã ghi đủ – có thể rút USB.", "Rút USB, gửi đi kèm phiếu giao.")
    WRITTEN_NOT_EJECTED = ("Đã ghi đủ nhưng chưa tháo USB an toàn.", "Cắm lại USB này để kiểm tra.")
    NOTHING_NEW = ("Không có gì mới để gửi.", "Không phải làm gì thêm.")
    NO_MEDIUM = ("Chưa thấy USB.", "Cắm USB rồi bấm Ghi.")
    READ_ONLY = (
        "USB đang khóa chống ghi. Dữ liệu vẫn an toàn trên máy.",
        "Gạt nút khóa trên USB hoặc dùng USB khác, rồi bấm Ghi.",
    )
    FULL = (
        "USB không đủ chỗ{more}. Dữ liệu vẫn an toàn trên máy.",
        "Dùng USB trống hơn rồi bấm Ghi.",
    )
    PULLED = ("Chưa ghi được: USB bị rút hoặc mất kết nối. Dữ liệu vẫn an toàn trên máy.", "Cắm lại và bấm Ghi.")
    WRONG_STICK = ("Đây không phải USB lúc bắt đầu ghi. Dữ liệu vẫn an toàn trên máy.", "Cắm lại đúng USB rồi bấm Ghi.")
    READ_BACK_DIFFERS = (
        "Đọc lại từ USB thấy khác bản gốc: USB này hỏng hoặc giả dung lượng. Dữ liệu vẫn an toàn trên máy.",
        "Dùng một USB khác rồi bấm Ghi.",
    )
    LOCKED = (
        "Một chương trình khác đang giữ tệp trên USB, thường là phần mềm diệt vi-rút. Dữ liệu vẫn an toàn trên máy.",
        "Chờ một phút rồi bấm Ghi.",
    )
    FORBIDDEN = (
        "Máy này không được phép ghi ra USB. Dữ liệu vẫn an toàn trên máy.",
        "Chọn một thư mục khác, hoặc nhờ người quản trị máy mở quyền ghi USB.",
    )
    UNSUPPORTED = (
        "USB này có kiểu định dạng{more} không ghi được. Dữ liệu vẫn an toàn trên máy.",
        "Dùng USB định dạng exFAT hoặc NTFS; FAT32 chỉ nhận tệp dưới 4 GB.",
    )
    CANCELLED = ("Đã dừng ghi theo yêu cầu. Dữ liệu vẫn an toàn trên máy.", "Bấm Ghi khi muốn ghi lại.")


class ReceiveOutcome(Outcome):
    """What came of reading one parcel, or of looking for parcels."""

    APPLIED = ("Đã nhận đủ gói của {unit}.", "Ghi biên nhận để gửi về {unit}.")
    APPLIED_WITH_QUARANTINE = (
        "Đã nhận gói của {unit}; có phần chưa áp dụng được, đang chờ trong khay.",
        "Mở khay để xem phần đang chờ.",
    )
    APPLIED_WITH_CONFLICTS = (
        "Đã nhận đủ gói của {unit}; có chỗ hai bên sửa khác nhau.",
        "Mở bàn đối chiếu để chọn giá trị đúng.",
    )
    DUPLICATE = ("Gói của {unit} đã nhận từ trước.", "Không phải làm gì thêm.")
    GAP = (
        "Gói của {unit} thiếu một phần trước đó{more}, đang giữ để chờ; phần còn lại đã nhận.",
        "Gửi biên nhận để {unit} gửi lại phần thiếu.",
    )
    FORK = (
        "Một máy của {unit} có hai dòng dữ liệu khác nhau, đang giữ lại; phần còn lại đã nhận.",
        "Gọi {unit} hỏi có máy nào vừa khôi phục hoặc sao chép; đúng thì nối hai dòng ở bàn đối chiếu (lệnh: fork merge).",
    )
    NO_MEDIUM = ("Chưa thấy USB hoặc thư mục này.", "Cắm USB rồi chọn lại.")
    NO_PARCEL = ("Không có gói nào ở đây.", "Xem lại đúng USB chưa; nếu gói nằm trong tệp ZIP thì giải nén trước.")
    PULLED = (
        "USB bị rút hoặc có chỗ không đọc được, phần này chưa nhận vào.",
        "Cắm lại USB rồi bấm Nhận; vẫn vậy thì nhờ ghi lại ra USB khác.",
    )
    LOCKED = ("Một chương trình khác đang giữ tệp trên USB, chưa đọc được.", "Chờ một phút rồi bấm Nhận.")
    CANCELLED = ("Đã dừng nhận theo yêu cầu.", "Bấm Nhận khi muốn nhận tiếp.")
    TRUNCATED = ("Gói của {unit} bị cụt, không nhận được.", "Nhờ {unit} ghi lại ra một USB khác.")
    DAMAGED = ("Gói của {unit} bị hỏng trên USB, không nhận được.", "Nhờ {unit} ghi lại ra một USB khác.")
    BAD_SIGNATURE = ("Gói của {unit} bị hỏng trên USB, không nhận được.", "Nhờ {unit} ghi lại ra một USB khác.")
    NOT_FOR_US = (
        "Gói này của {unit} gửi cho nơi khác, máy này không mở được.",
        "Để nguyên trên USB và chuyển tới đúng nơi nhận.",
    )
    UNKNOWN_UNIT = (
        "{unit} chưa đăng ký ở đây, gói này chưa nhận vào được.",
        "Đối chiếu dãy số{more} qua điện thoại rồi chấp nhận đăng ký.",
    )
    REVOKED_KEY = ("Khóa của {unit} đã bị thu hồi, gói đang được giữ lại.", "Gọi {unit} theo số đã biết để xác minh.")
    NEWER_FORMAT = (
        "Gói của {unit} do bản chương trình mới hơn ghi{more}, đang được giữ lại.",
        "Cập nhật chương trình trên máy này rồi nhận lại.",
    )
    DISK_FULL = ("Máy này không đủ chỗ để nhận gói của {unit}.", "Dọn bớt ổ đĩa rồi bấm Nhận.")


def version_needed(program: str) -> str:
    """What is said more of a newer format: the version, as a header names it, that can read it; "" for one that names none."""
    version = _VERSION.search(program)
    return f" (cần bản ≥ {version[0]})" if version else ""


def needed_from(number: int) -> str:
    """What a gap's sentence says more: the number of the first change that is missing, "" for 0 (unknown)."""
    return f" ({from_number(number)})" if number else ""


def from_number(number: int) -> str:
    """From which of a machine's changes on an office needs them: the same words in a sentence and on paper."""
    return f"cần từ số {number}"


GOOD = {ReceiveOutcome.APPLIED, ReceiveOutcome.APPLIED_WITH_QUARANTINE, ReceiveOutcome.APPLIED_WITH_CONFLICTS,
        ReceiveOutcome.DUPLICATE}  # fmt: skip
"""After these the parcel was taken in, now or before."""
GOOD_NAMES = {outcome.name for outcome in GOOD}


class ReceiptOutcome(Outcome):
    """What came of taking a receipt."""

    TAKEN = ("Đã ghi nhận biên nhận của {unit}.", "Không phải làm gì thêm.")
    OLDER = ("Biên nhận này của {unit} đã có: máy đang giữ đúng bản này hoặc bản mới hơn.", "Không phải làm gì thêm.")
    NOT_OURS = (
        "Biên nhận này không phải cho máy này, hoặc đã bị gõ nhầm.",
        "Đọc hoặc quét lại; vẫn vậy thì nhận USB của nơi nhận trước (máy ở đó có thể vừa thay khóa hoặc khôi phục), hoặc gõ mã đọc.",
    )
    BEYOND_OURS = (
        "{unit} đã nhận nhiều hơn những gì máy này còn giữ: máy này đã được khôi phục từ bản cũ.",
        "Chưa nhập mới: bấm “Bắt đầu như máy mới” (lệnh: replica new), rồi nhận lại phần đã mất từ {unit}.",
    )

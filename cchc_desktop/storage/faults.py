"""What the machine did wrong, said calmly: full and failing disks, files that are in use, locked away or damaged."""

from __future__ import annotations

import errno

from cchc_desktop.domain.errors import Refused

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a disk says that is full, or whose file system takes no file of this size."""


def damaged() -> Refused:
    """What a file that cannot be read is called."""
    return Refused(
        "DAMAGED_DATABASE", "Tệp dữ liệu không đọc được: tệp hỏng, bị cắt, hoặc không khớp khóa của thư mục này.",
        "Giữ nguyên thư mục; cứu dữ liệu (lệnh: salvage), kèm bản sao lưu gần nhất nếu có; hồ sơ đã gửi sẽ về lại từ cấp trên.",
    )  # fmt: skip


def damaged_part() -> Refused:
    """What a page of an open file that cannot be read is called, whether the office is open to work or to look at."""
    return Refused(
        "DAMAGED_DATABASE", "Phần này nằm ở chỗ hỏng của tệp dữ liệu, không đọc được.",
        "Giữ nguyên thư mục. Đóng rồi mở lại chương trình để cứu dữ liệu (lệnh: salvage), kèm bản sao lưu gần nhất nếu có.",
    )  # fmt: skip


def read_only() -> Refused:
    """What every act that would write meets in an office that is open to look at only."""
    return Refused(
        "READ_ONLY_OFFICE", "Đang chỉ xem: không ghi, không cấp số, không gửi nhận được.",
        "Tệp hỏng: tiếp nhận bằng giấy, cứu dữ liệu rồi nhập lại với giờ trên giấy. Tệp lành: mở lại để làm việc.",
    )  # fmt: skip


def no_access() -> Refused:
    """The folder may not be written."""
    return Refused("NO_ACCESS", "Máy không cho ghi vào thư mục dữ liệu.", "Nhờ người quản trị máy mở quyền ghi cho thư mục ấy.")


def no_room(problem: OSError) -> Refused:
    """What one of :data:`NO_ROOM` is called."""
    if problem.errno == errno.EFBIG:
        sentence = "Ổ đĩa này không nhận tệp lớn cỡ này; ổ định dạng FAT32 chỉ nhận tệp dưới 4 GB."
        return Refused("DISK_FULL", sentence, "Chọn ổ khác, định dạng NTFS hoặc exFAT, rồi làm lại.")
    return Refused("DISK_FULL", "Ổ đĩa đã đầy, việc này chưa làm được.", "Dọn bớt ổ đĩa hoặc chọn ổ khác rồi làm lại.")


def told(problem: Exception) -> Exception:
    """An environment's failure as a refusal with a next step; anything else as it is."""
    text = str(problem)
    if "full" in text:
        return Refused("DISK_FULL", "Ổ đĩa đã đầy, chưa lưu được. Dữ liệu đã lưu trước đó còn nguyên.", "Dọn bớt ổ đĩa rồi lưu lại.")
    if "disk I/O" in text:
        return Refused("DISK_ERROR", "Ổ đĩa không ghi được lúc này. Dữ liệu đã lưu còn nguyên.", "Thử lại; nếu lặp lại thì sao lưu ngay.")
    if "locked" in text or "busy" in text:
        return Refused("BUSY", "Một việc dài đang ghi dữ liệu.", "Chờ một lát rồi thử lại.")
    if "readonly" in text or "unable to open" in text:
        return no_access()
    if any(word in text for word in ("malformed", "corrupt", "vtable constructor failed")):  # the last two: the search index
        return damaged_part()
    if "not a database" in text:
        return damaged()
    return problem

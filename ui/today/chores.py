"""What waits besides dossiers, in words: what it is, why it matters, and where it is done."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.chores import Chore, ChoreDue

_RED = {Chore.NEVER_BACKED_UP, Chore.BACKUP_OLD, Chore.SAME_DISK}
"""What can lose work for good."""
LOST = "Máy hỏng thì hồ sơ chưa gửi đi mất theo."


def kind(due: Sequence[ChoreDue]) -> str:
    """The ground of the strip."""
    return "red" if any(one.chore in _RED for one in due) else "amber"


def words(due: ChoreDue) -> tuple[str, str]:
    """(what waits, why it matters or since when)."""
    since = f"{due.since:%d/%m/%Y}" if due.since else ""
    if due.chore is Chore.UNSENT:
        last = f"Lần ghi USB gần nhất {due.since:%d/%m}." if due.since else "Chưa ghi ra USB lần nào."
        return f"{grouped(due.count)} thay đổi chưa gửi cấp trên", last
    if due.chore is Chore.UNPRINTED and due.paper is not None:
        text = f"Giấy của {due.paper.number} chưa ra máy in; in lại không cấp số mới, không in nữa thì ghi lý do."
        return f"{grouped(due.count)} giấy đã cấp số mà chưa in", text
    if due.chore is Chore.RECEIPT_OVERDUE:
        return "Chưa có biên nhận của cấp trên", f"Gói đã ghi USB từ {due.since:%d/%m}; hỏi lại cấp trên, hoặc ghi lại."
    return {
        Chore.BACKUP_OLD: (f"Bản sao lưu đã cũ, từ {since}", LOST),
        Chore.SAME_DISK: ("Bản sao lưu chỉ nằm cùng ổ với dữ liệu", "Ổ ấy hỏng là mất cả hai; sao lưu thêm ra ổ khác hoặc USB."),
        Chore.REHEARSE: ("Nên thử mở lại bản sao lưu", f"Lần thử gần nhất {since}." if since else "Chưa thử lần nào."),
        Chore.KEY_REVOKED: ("Khóa của máy này đã bị thu hồi", "Chưa gửi dữ liệu được cho đến khi thay khóa và đăng ký lại."),
        Chore.UNIT_CHANGED: ("Đơn vị đã đổi theo việc sắp xếp", "Đăng ký lại máy này một lần dưới tên mới."),
        Chore.KEYS_OLD: ("Nên thay khóa của máy này", f"Khóa đang dùng từ {since}; khóa cũ vẫn mở được gói cũ, quầy vẫn làm việc."),
    }.get(due.chore, ("Chưa sao lưu lần nào", LOST))


def act(due: ChoreDue) -> tuple[str, str, str]:
    """(verb, page, argument) of where it is done."""
    return {
        Chore.UNSENT: ("Ghi ra USB", "handover", "write"), Chore.RECEIPT_OVERDUE: ("Nhập biên nhận", "handover", ""),
        Chore.UNPRINTED: ("In lại", "preview", ""),
        Chore.REHEARSE: ("Thử mở lại", "settings", "backup"), Chore.KEYS_OLD: ("Xem khóa", "settings", "keys"),
        Chore.KEY_REVOKED: ("Thay khóa", "settings", "keys"), Chore.UNIT_CHANGED: ("Đăng ký lại", "enrolment", ""),
    }.get(due.chore, ("Sao lưu", "settings", "backup"))  # fmt: skip

"""What a PDF held against the records is worth, in words: ours or not, whole or not, each signature on it."""

from __future__ import annotations

from cchc_desktop.domain.moments import ICT, parse_moment
from cchc_desktop.office.agreements import Verified

KINDS = "Tệp PDF (*.pdf)"


def verdict(found: Verified) -> tuple[str, str, str, str]:
    """(colour, icon, sentence, what to do)."""
    if not found.ours and not found.signatures:
        return "amber", "warning", "Tệp này không do máy nào đã biết in ra, cũng không có chữ ký số.", "Hỏi lại đơn vị đưa tệp."
    if not found.ours:
        signed = "chữ ký số còn nguyên" if found.unchanged else "chữ ký số không còn nguyên"
        return "amber", "warning", f"Tệp này không do máy nào đã biết in ra; {signed}.", "Xem người ký dưới đây rồi hỏi lại đơn vị."
    if not found.unchanged:
        broken = "Tệp mang mã của một tờ đã biết nhưng không còn nguyên: bị sửa, hoặc được lưu lại."
        return "red", "warning", broken, "Không dùng tệp này; in lại từ bản ghi."
    return "green", "check", "Đúng tệp do máy đã biết in ra, còn nguyên từng chữ.", "Người ký số, nếu có, ở dưới đây."


def signatures(found: Verified) -> list[tuple[str, str, str]]:
    """(name, value, tone) of each signature."""
    told = []
    for place, one in enumerate(found.signatures, 1):
        at = f"{parse_moment(str(one['at'])).astimezone(ICT):%H:%M %d/%m/%Y}" if one["at"] else "không rõ lúc nào"
        state = "còn nguyên" if one["whole"] else "đúng chữ ký, nhưng tệp bị thêm vào sau khi ký" if one["valid"] else "không hợp lệ"
        words = f"{one['by'] or 'Không rõ ai'}, ký {at}: {state}.\n{one['certificate']}".rstrip()
        told.append((f"Chữ ký {place}", words, "" if one["whole"] else "red"))
    return told or [("Chữ ký số", "không có", "")]

"""What fields of records and their values are called on the desk (bàn đối chiếu): in a clerk's words."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from cchc_desktop.domain.dossier import STATUS_NAMES, Status
from cchc_desktop.domain.moments import parse_moment
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel
from cchc_desktop.domain.text import grouped
from cchc_desktop.storage.project import BROKEN

KIND_WORDS = {
    "dossier": "Hồ sơ", "commitment": "Bản cam kết", "procedure": "Thủ tục", "calendar": "Ngày nghỉ", "unit": "Đơn vị",
    "work": "Sổ việc", "office": "Cơ quan", "machine": "Máy", "template": "Mẫu", "fork": "Dòng dữ liệu", "forget": "Yêu cầu xóa",
    "unit_event": "Sắp xếp đơn vị", "unit_event_above": "Sắp xếp đơn vị",
}  # fmt: skip
FIELD_WORDS = {
    "applicant": "người nộp", "submitted_by": "người nộp thay", "status": "tình trạng", "due_at": "ngày hẹn trả", "officer": "người xử lý",
    "note": "ghi chú", "fee": "lệ phí", "channel": "cách nộp", "component": "giấy tờ", "component_name": "tên giấy tờ",
    "finished_at": "ngày có kết quả", "returned_at": "ngày trả kết quả", "voided": "hủy hồ sơ", "result_place": "nơi trả kết quả",
    "national_code": "mã quốc gia", "sets": "số bộ", "attachment": "tệp đính kèm", "reason": "lý do", "targets": "chỉ tiêu",
    "received_at": "ngày nhận", "procedure_name": "tên thủ tục", "procedure_code": "mã thủ tục", "procedure_id": "thủ tục",
    "sector": "lĩnh vực", "number": "số hồ sơ", "limit": "thời hạn", "supplement_until": "hạn bổ sung", "reckoning": "cách tính ngày hẹn",
    "received_by": "người nhận", "state": "tình trạng", "countersigned": "bên nhận ký", "assessment": "đánh giá",
    "judged": "đánh giá",
    "given": "việc được giao", "owner": "người phụ trách", "due": "hạn", "address": "địa chỉ", "phone": "điện thoại", "week": "giờ làm",
    "office_name": "tên cơ quan", "letterhead": "tên cơ quan trên giấy", "prefix": "mã định danh", "basis": "căn cứ",
    "pledges": "nội dung cam kết", "date": "ngày",
}  # fmt: skip
PERSON_WORDS = {
    "name": "họ tên", "id_number": "số căn cước", "birth_date": "ngày sinh", "gender": "giới tính", "address": "địa chỉ",
    "phone": "điện thoại", "email": "email",
}  # fmt: skip
SETTLED_BY_PERSON = frozenset({"applicant", "status", "finished_at", "returned_at", "received_at", "due_at", "fee", "number", "attachment",
                               "assessment", "judged"})  # fmt: skip
"""Identity, result, printed dates, fees, appraised scores: never shown as settled before somebody has decided."""


def field_word(field: str) -> str:
    """``ngày hẹn trả``."""
    word, _, part = field.partition("/")
    return FIELD_WORDS.get(word, "mục khác") + (" (một dòng)" if part else "")


def value_words(field: str, value: Any, others: tuple[Any, ...] = ()) -> str:
    """A value as people read it; of an object only what differs from the ``others``."""
    word = field.partition("/")[0]
    if value is None or value == "":
        return "(để trống)"
    if word == "voided":
        return "Hủy" if value else "Không hủy"
    with suppress(ValueError):
        if word == "status":
            return STATUS_NAMES[Status(value)]
        if word == "channel":
            return CHANNEL_NAMES[Channel(value)]
        if isinstance(value, str) and word.endswith(("_at", "until")):
            return f"{parse_moment(value):%H:%M %d/%m/%Y}"
    if word == "letterhead":
        return f"{value.get('office')}, {value.get('level')} {value.get('name')}"
    if isinstance(value, Mapping):
        return _parts(value, others)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, list):
        return "; ".join(map(str, value)) if all(isinstance(one, str) for one in value) else f"{len(value)} dòng"
    return f"{grouped(value)} đ" if word == "fee" else str(value)


def why_words(reason: str) -> str:
    """Why a change waits, as a person reads it: what the rule's own check named is told as the field it is about."""
    head, colon, tail = reason.partition(": ")
    if not colon or not BROKEN.startswith(head):
        return reason
    named = next((word for name, word in (*FIELD_WORDS.items(), ("valid Status", "tình trạng"), ("isoformat", "ngày giờ"))
                  if name in tail), "")  # fmt: skip
    return f"{head}: mục {named}." if named else f"{head}."


def _parts(value: Mapping[str, Any], others: tuple[Any, ...]) -> str:
    """``ngày sinh 12/04/1957, điện thoại …``: the parts in which this object is another one."""
    names = [name for name in value if any(not isinstance(one, Mapping) or one.get(name) != value[name] for one in others)]
    shown = [f"{PERSON_WORDS.get(name, FIELD_WORDS.get(name, name))} {value[name] or '(để trống)'}" for name in names or list(value)]
    missing = {name for one in others if isinstance(one, Mapping) for name in one} - set(value)
    shown += [f"không có {PERSON_WORDS.get(name, FIELD_WORDS.get(name, name))}" for name in sorted(missing)]
    return ", ".join(shown) or "(để trống)"

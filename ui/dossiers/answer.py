"""What is read out to somebody who asks where a dossier is (hồ sơ của tôi đến đâu): one sentence, no number of anybody."""

from __future__ import annotations

from datetime import datetime

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.moments import ICT
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.words import long_day, short_name

_ENDED = {
    Status.REJECTED: "không được tiếp nhận, đã có phiếu từ chối ghi rõ lý do", Status.WITHDRAWN: "đã được rút theo yêu cầu của người nộp",
    Status.STOPPED: "đã dừng giải quyết, đã có thông báo ghi rõ lý do", Status.RETURNED: "đã trả kết quả",
    Status.NEW: "đã đăng ký, chờ bộ phận Một cửa kiểm tra và tiếp nhận",
}  # fmt: skip


def answer(row: DossierRow, now: datetime) -> str:
    """The sentence as of a moment; polite and whole, to be read as it stands."""
    name = short_name(row.procedure_name)
    opening = f"Hồ sơ {name[:1].lower()}{name[1:]} của {row.name}, nộp ngày {_day(row.received_at)},"
    return f"{opening} {_stands(row, now)}."


def _stands(row: DossierRow, now: datetime) -> str:
    if row.voided:
        return "đã hủy ở sổ tiếp nhận"
    if row.status in _ENDED:
        return _ENDED[row.status]
    if row.status is Status.READY:
        since = f" từ ngày {_day(row.finished_at)}" if row.finished_at else ""
        return f"đã có kết quả{since}, mời đến quầy nhận"
    if row.status is Status.SUPPLEMENT:
        return "đang chờ bổ sung giấy tờ theo phiếu đã gửi; nộp đủ thì thời hạn được tính tiếp"
    if row.status is Status.PAYMENT:
        return "đang chờ nộp nghĩa vụ tài chính; nộp xong thì thời hạn được tính tiếp"
    where = f"đang được {row.officer or row.sector} giải quyết" if row.status is Status.PROCESSING else "đang ở quầy tiếp nhận"
    due = row.due_at.astimezone(ICT)
    if due < now:
        return f"{where}, đã quá ngày hẹn {_day(due)}, cơ quan xin lỗi và sẽ báo ngày trả mới"
    return f"{where}, hẹn trả {due:%H} giờ {due:%M} {long_day(due.date())}"


def _day(at: datetime) -> str:
    return f"{at.astimezone(ICT):%d/%m/%Y}"

"""The acts of the status table as buttons: which are open from a status, which one is next, why the others are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_desktop.domain.dossier import PAUSED, TERMINAL, Dossier, Status
from cchc_desktop.domain.life import HandOutTo
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from ui.dossiers.words import STATES, VOIDED, Filed


@dataclass(frozen=True)
class Deed:
    """One act: the status it leads to, its verb, key and icon; whether it asks for an officer first."""

    to: Status
    verb: str
    key: str = ""
    icon: str = ""
    officer: bool = False
    form: str = ""
    """The numbered form that is given out with it."""
    done: str = ""
    """What is said when it was done."""


ACCEPT = Deed(Status.ACCEPTED, "Tiếp nhận", "Ctrl+R", "check", done="Đã tiếp nhận")
HAND = Deed(Status.PROCESSING, "Chuyển xử lý", "Ctrl+L", "forward", officer=True, done="Đã chuyển xử lý")
SUPPLEMENT = Deed(Status.SUPPLEMENT, "Yêu cầu bổ sung", "Ctrl+B", "pause", form="supplement")
READY = Deed(Status.READY, "Có kết quả", "Ctrl+R", "check", done="Đã ghi có kết quả")
RETURN = Deed(Status.RETURNED, "Trả kết quả", "Ctrl+Return", "check", done="Đã trả kết quả")
MAIN = (SUPPLEMENT, HAND, RETURN, READY)
REFUSE = Deed(Status.REJECTED, "Không tiếp nhận", icon="close", form="refusal")
FIRST = (REFUSE, ACCEPT)
"""The acts of what is only taken down."""
PAY_FIRST = Deed(Status.PAYMENT, "Yêu cầu nộp tiền", icon="pause", done="Đã ghi yêu cầu nộp tiền, hạn tạm dừng")
WITHDRAW = Deed(Status.WITHDRAWN, "Rút theo yêu cầu của dân", icon="undo", done="Đã ghi rút hồ sơ")
OTHERS = (
    PAY_FIRST,
    WITHDRAW,
    Deed(Status.STOPPED, "Dừng giải quyết", icon="close", form="stop"),
    REFUSE,
)
_NEXT = {
    Status.NEW: ACCEPT, Status.ACCEPTED: HAND,
    Status.PROCESSING: READY, Status.SUPPLEMENT: HAND, Status.PAYMENT: HAND, Status.READY: RETURN,
}  # fmt: skip


Own = tuple[str, ...]
"""Keys of the units an office works for: its own and those it goes on for."""
ELSEWHERE = "Hồ sơ của đơn vị khác: xem được, việc này làm ở đơn vị ấy."
GONE = "Phần cá nhân đã xóa theo quy định: chữ ghi thêm không giữ được."


def next_deed(row: Filed, own: Own) -> Deed | None:
    """The act that most likely comes next in the office that works for the units ``own``; None for what is closed or another's."""
    return None if row.voided or row.unit not in own else _NEXT.get(row.status)


def verb(deed: Deed, status: Status) -> str:
    """The act's word as it is meant from a status."""
    if deed is HAND and status in PAUSED:
        return "Đã bổ sung, xử lý tiếp" if status is Status.SUPPLEMENT else "Đã nộp tiền, xử lý tiếp"
    if deed is HAND and status is Status.PROCESSING:
        return "Chuyển người khác"
    return "Xử lý lại" if deed is HAND and status is Status.READY else deed.verb


def resumes(deed: Deed, row: Filed) -> bool:
    """Whether the act only lets the clock run again: whoever had the dossier goes on."""
    return deed is HAND and row.status in PAUSED


def is_open(deed: Deed, row: Filed, own: Own) -> bool:
    """Whether the act can be done now and here. A dossier just received may be handed out at once; one being worked on may
    change hands; a unit's dossiers are worked on by that unit only."""
    if row.voided or row.unit not in own:
        return False
    if deed is RETURN and row.status is Status.ACCEPTED:
        return True
    return resources.statuses().allows(row.status, deed.to) or (deed is HAND and row.status is Status.PROCESSING)


def why_not(deed: Deed, row: Filed, own: Own) -> str:
    """Why the act cannot be done now; "" when it can."""
    if is_open(deed, row, own):
        return ""
    if row.unit not in own:
        return ELSEWHERE
    if row.voided or row.status in TERMINAL:
        return f"Hồ sơ đã đóng: {(VOIDED if row.voided else STATES[row.status]).lower()}."
    if deed is RETURN:
        return "Ghi “Có kết quả” (Ctrl R) trước."
    if deed is SUPPLEMENT and row.status is Status.SUPPLEMENT:
        return "Đang chờ bổ sung rồi."
    if deed is READY and row.status is Status.SUPPLEMENT:
        return "Đang chờ bổ sung: bấm “Đã bổ sung, xử lý tiếp” trước."
    if deed is READY and row.status is Status.READY:
        return "Đã có kết quả rồi."
    return f"Không làm được ở bước “{STATES[row.status]}”."


def carry_out(
    session: Session, deed: Deed, id_: str, *, officer: str = "", heads: Sequence[str] | None = None
) -> Dossier:  # fmt: skip
    """Do an act that asks for no words (worker thread). Raises Refused BAD_STEP, REASON_NEEDED, BAD_FIELD."""
    if deed is HAND:
        return session.life.hand([id_], officer, heads=heads)[0]
    if deed is RETURN and session.counter.get(id_).status is Status.ACCEPTED:
        return session.life.answer_at_once(id_, heads=heads)
    if deed is RETURN:
        return session.life.handout([id_], HandOutTo.APPLICANT, heads=heads)[0]
    return session.life.step(id_, deed.to, heads=heads)

"""What became of one file that was read (kết quả nhận), in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from cchc_desktop.sync.judge import Inspection
from cchc_desktop.sync.outcomes import GOOD, ReceiptOutcome, ReceiveOutcome, version_needed
from cchc_desktop.sync.parcel import Envelope, Header
from cchc_desktop.sync.peers import Peers, phrase
from cchc_desktop.sync.request_body import digits_of_sender

OURS_REVOKED = ("Khóa của máy này đã bị thu hồi, theo {}.", "Thay khóa ở Thiết lập (lệnh: key rotate), rồi đăng ký lại với nơi nhận.")
NOTHING_MORE = "Không phải làm gì thêm."
HARMED = (
    "Gói của {} đã nhận đủ từ trước; bản này bị hỏng trên USB nhưng không mất gì.", "Không phải ghi lại gì; lần sau nên dùng USB khác.",
)  # fmt: skip
_BY_HAND = {
    "enrol": (
        "Tệp đăng ký máy của {unit} chưa được chấp nhận.",
        "Đối chiếu dãy số trên phiếu đăng ký qua điện thoại rồi chấp nhận (lệnh: enrol grant).",
    ),
    "grant": (
        "Tệp {unit} chấp nhận máy này chưa được nhận.",
        "Ở trang Đăng ký máy (lệnh: enrol accept) gõ năm nhóm số của phiếu chấp nhận đi cùng tệp.",
    ),
}
"""What is said of the files of an enrolment, which a person takes in by their digits: those stand on a sheet, never here."""
_LEFT = {
    ReceiveOutcome.UNKNOWN_UNIT: (
        "{unit} chưa đăng ký ở đây; không đủ chỗ giữ gói của đơn vị chưa đăng ký", ", xong nhận lại USB này",
    ),
    ReceiveOutcome.REVOKED_KEY: (
        "gói của {unit} đóng bằng khóa đã bị thu hồi; không đủ chỗ giữ thêm gói như vậy", "; gói thật thì nhờ {unit} gửi lại bằng khóa mới",
    ),
    ReceiveOutcome.NEWER_FORMAT: (
        "gói của {unit} do bản chương trình mới hơn ghi{more}; không đủ chỗ giữ thêm gói như vậy", ", bằng chính USB này",
    ),
}  # fmt: skip
"""Of a parcel that only the stick holds: why, and what stands behind the step of its outcome."""
OURSELVES = "máy này"
"""Stands for the unit of a machine that has two lives, when that is this very machine."""


@dataclass(frozen=True, slots=True)
class ReceivedParcel:
    """What became of one file: ``unit`` the sender's key, ``title`` its title, ``receipts`` [{unit, outcome}] taken from it; ``more``:
    what its sentence says besides (the version that can read it, the first change missing before a gap, a fingerprint), "" for nothing."""

    file: str
    kind: str
    outcome: ReceiveOutcome
    unit: str = ""
    title: str = ""
    changes: int = 0
    attachments: int = 0
    receipts: list[dict[str, str]] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    aside: bool = False
    """For a unit beside us, from above."""
    elsewhere: bool = False
    """For another office or machine."""
    warning: str = ""
    more: str = ""
    owed: bool = True
    """Whether the sender waits for a receipt and can get one; for a receipt nobody waits."""
    whose: str = ""
    """The machines whose part of an applied parcel stays out, because their keys are revoked."""
    parted: str = ""
    """See ``forks.whose``; "" where no branch is held."""
    parcel: str = ""
    """Its id, where its outside is good."""
    here: bool = False
    """A harmed copy of a parcel that was taken in whole: no news."""
    told: tuple[str, str] | None = None
    """(sentence, next step) that say it better than its outcome."""

    @property
    def ok(self) -> bool:
        """Whether it was applied, or had been before."""
        return self.outcome in GOOD

    @property
    def beyond(self) -> bool:
        """Whether a receipt that was taken from it says that this machine was put back."""
        told = self.receipts if self.ok or self.outcome in (ReceiveOutcome.GAP, ReceiveOutcome.NOT_FOR_US) else ()
        return any(row["outcome"] == ReceiptOutcome.BEYOND_OURS.name for row in told)

    @property
    def message(self) -> str:
        """One Vietnamese sentence."""
        return self._says()[0]

    @property
    def step(self) -> str:
        """What the clerk can do now about this parcel."""
        return self._says()[1]

    @property
    def next_step(self) -> str:
        """The same, and what to beware of on this stick (``warning``, told with the first parcel)."""
        return f"{self.step} {self.warning}".rstrip()

    def _says(self) -> tuple[str, str]:
        """A receipt inside that says we were put back speaks louder than its parcel."""
        if self.beyond:
            return ReceiptOutcome.BEYOND_OURS.says(phrase(self.title))
        if self.told:
            return self.told
        if self.outcome is ReceiveOutcome.UNKNOWN_UNIT and self.kind in _BY_HAND:
            message, step = (text.replace("{unit}", phrase(self.title)) for text in _BY_HAND[self.kind])
            return message, step
        if self.outcome is ReceiveOutcome.FORK:
            return parted_says(self.parted or self.title)
        plain = self.outcome.says(phrase(self.title), self.more)
        message, step = partly_revoked(self.title, self.whose) if self.whose else plain
        return message, step if self.owed or self.outcome is not ReceiveOutcome.APPLIED else NOTHING_MORE


def told_once(found: list[ReceivedParcel], later: list[ReceivedParcel]) -> list[ReceivedParcel]:
    """What was found, and what was held and came ``later`` in the same reading: a file of both is told by how it ended, in its place."""
    kept, more = list(found), list[ReceivedParcel]()
    for end in later:
        place = next((n for n, one in enumerate(kept) if end.file == one.file != "" and one.parcel in ("", end.parcel)), None)
        if place is None:
            more.append(end)
        else:
            kept[place] = ended(kept[place], end)
    return [*kept, *more]


def ended(begun: ReceivedParcel, end: ReceivedParcel) -> ReceivedParcel:
    """A parcel that was tried twice: how it ended, with what both tries brought."""
    changes, files = begun.changes + end.changes, begun.attachments + end.attachments
    return replace(end, changes=changes, attachments=files, receipts=[*begun.receipts, *end.receipts])


def result_of(peers: Peers, name: str, envelope: Envelope, outcome: ReceiveOutcome) -> ReceivedParcel:
    """What became of a parcel whose outside is good, as far as that tells it."""
    sender = envelope.header.sender
    asks = bool(envelope.header.logs) or envelope.header.kind == "attachments"
    owed = asks and bool(peers.ring.machines(sender["unit"]))  # with all its keys revoked nothing can be sealed for it
    kind, parcel = envelope.header.kind, envelope.header.parcel
    return ReceivedParcel(name, kind, outcome, sender["unit"], clean(sender["title"]), owed=owed, parcel=parcel)


def told_of(
    peers: Peers, outcome: ReceiveOutcome, header: Header | None, *, left: bool = False, here: bool = False
) -> tuple[str, str] | None:  # fmt: skip
    """(sentence, next step) for a parcel of one machine whose key is revoked while its unit goes on, for one that was ``left`` on the
    stick, and for a harmed copy of one that is ``here``; None where the outcome's own words say all."""
    if header is None:
        return None
    if here:
        return HARMED[0].format(phrase(clean(header.sender["title"]))), HARMED[1]
    if left:
        return left_says(outcome, clean(header.sender["title"]), more_of(outcome, header))
    return revoked_says(peers, header) if outcome is ReceiveOutcome.REVOKED_KEY else None


def left_says(outcome: ReceiveOutcome, title: str, more: str) -> tuple[str, str]:
    """(sentence, next step) for a parcel that only the stick holds, as there is no room here for more that are kept out like it."""
    unit, step = phrase(title), outcome.says(phrase(title), more)[1].removesuffix(".")
    said, then = _LEFT[outcome]
    said = said.format(unit=unit, more=more)
    return f"{said[:1].upper()}{said[1:]} nên gói này chỉ còn trên USB.", f"{step}{then.format(unit=unit)}."


def revoked_says(peers: Peers, header: Header) -> tuple[str, str] | None:
    """(sentence, next step) for a parcel sealed with a revoked key of a machine whose unit has machines that are trusted; None where it
    has none any more."""
    sender, title = header.sender, phrase(clean(header.sender["title"]))
    living = {one.replica for unit in peers.later(sender["unit"]) for one in peers.ring.machines(unit)}
    if not living:
        return None
    said = f"của {machine_word(peers, sender['replica'])} của {title} đã bị thu hồi, gói"
    if living == {sender["replica"]}:
        said = f"Khóa cũ {said} đóng bằng khóa ấy đang được giữ lại; máy ấy nay có khóa mới."
    else:
        said = f"Khóa {said} của máy ấy đang được giữ lại; các máy khác của đơn vị vẫn gửi như thường."
    return said, ReceiveOutcome.REVOKED_KEY.says(title)[1]


def machine_word(peers: Peers, replica: str) -> str:
    """``máy số 2``, as far as that is known here."""
    lanes = {c.replica: c.lane for c in peers.ring.certificates.values()}
    return f"máy số {lanes[replica]}" if replica in lanes else "một máy"


def for_a_person(found: list[ReceivedParcel]) -> list[ReceivedParcel]:
    """What a person is told of a stick: where something is for this machine, the parcels for elsewhere are one line at the end."""
    ours, others = ([one for one in found if one.elsewhere is elsewhere] for elsewhere in (False, True))
    if not ours or not others:
        return found
    count = f"{len(others)} gói khác"
    told = (f"Có {count} gửi cho nơi khác.", ReceiveOutcome.NOT_FOR_US.says()[1])
    return [*ours, ReceivedParcel("", "", ReceiveOutcome.NOT_FOR_US, title=count, elsewhere=True, told=told)]


def machines_of(peers: Peers, found: Inspection, logs: list[str]) -> str:
    """``máy số 2 của xã Vĩnh Thủy`` for the authors of logs that are kept out; "" for none."""
    infos = {info.replica: info for log in logs if (info := found.infos.get(found.roots.get(log, "")))}
    return ", ".join(f"{machine_word(peers, one.replica)} của {phrase(clean(peers.title(one.unit)))}" for one in infos.values())


def partly_revoked(title: str, whose: str) -> tuple[str, str]:
    """(sentence, next step) for a parcel that was taken in but for what machines with revoked keys wrote."""
    said = f"Đã nhận gói của {phrase(title)}, trừ phần của {whose}: khóa đã bị thu hồi, phần ấy đang giữ lại."
    return said, "Có phiếu giao USB của gói này thì gõ dãy số để nhận phần ấy; không có thì cứ để đấy."


def parted_says(title: str) -> tuple[str, str]:
    """(sentence, next step) for a branch that is held: of a unit's machine, or of this one (``OURSELVES``), which begins as a new one."""
    if title != OURSELVES:
        return ReceiveOutcome.FORK.says(phrase(title))
    said = "Chính máy này có hai dòng dữ liệu khác nhau: nó đã được khôi phục hoặc sao chép. Dòng kia đang giữ lại; phần còn lại đã nhận."
    return said, "Bấm “Bắt đầu như máy mới” (lệnh: replica new). Không hồ sơ nào bị mất; cơ quan cấp trên nối hai dòng."


def more_of(outcome: ReceiveOutcome, header: Header) -> str:
    """What a header tells besides: the version that can read it, the fingerprint of a machine nobody knows; "" for other outcomes."""
    if outcome is ReceiveOutcome.NEWER_FORMAT:
        return version_needed(header.program)
    return digits_of_sender(header) if outcome is ReceiveOutcome.UNKNOWN_UNIT else ""


def clean(title: str) -> str:
    """A title from a header, fit to stand in a sentence."""
    return re.sub(r"[^\w .,’'()-]", "", title)[:120].strip()

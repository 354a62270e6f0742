"""The dossier (hồ sơ): what a citizen hands in, its papers, its status and the ten national steps of its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from cchc_desktop.domain.procedure import Channel


class Status(IntEnum):
    """The ten statuses provincial systems push to the national portal (domain facts 2.5); "overdue" is never one."""

    NEW = 1
    ACCEPTED = 2
    REJECTED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    READY = 9
    RETURNED = 10


STATUS_NAMES = {
    Status.NEW: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.REJECTED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Status.PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.READY: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}
TERMINAL = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})
PAUSED = frozenset({Status.SUPPLEMENT, Status.PAYMENT})
SHOWN = "Xuất trình"
"""The note of a paper that is only shown at the counter."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person or organisation at the counter. ``birth_date`` is ISO text or a bare year; ``id_number`` 12 or 9 digits."""

    name: str
    id_number: str = ""
    birth_date: str = ""
    gender: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """One paper handed in: counts of originals, certified copies and photocopies; pages and copies wanted when certifying.

    ``reused`` is the national DuocTaiSuDung 0, 1, 2 (no, here, through the national portal), ``from_store`` DuocLayTuKhoDMQG (4.2).
    """

    id: str
    name: str
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    pages: int | None = None
    copies_to_certify: int | None = None
    digitised: bool = False
    must_digitise: bool = True
    note: str = ""
    reused: int = 0
    from_store: bool = False

    @property
    def kept(self) -> bool:
        """Whether the counter holds an original of it, to be handed back some day; what is only shown went home at once."""
        return self.originals > 0 and self.note != SHOWN

    @property
    def held(self) -> bool:
        """Whether an electronic copy is held: scanned, re-used, or fetched from the national store."""
        return self.digitised or self.reused > 0 or self.from_store


@dataclass(frozen=True, slots=True)
class Attachment:
    """A scanned paper or result: the log names content by SHA-256; ``component`` is a component id, "" for a result; ``pages`` None =
    not counted; ``code`` the national code of a result (``KQ.G15.000031``); ``turn`` degrees to the right it is shown turned by (the
    content itself stays as it came)."""

    id: str
    name: str
    sha256: str
    size: int
    media: str
    component: str = ""
    result: bool = False
    pages: int | None = None
    code: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as kept. Times are aware ICT moments; ``fee`` whole đồng or None; ``book``/``book_no`` its register entry.

    ``unit`` is the home unit's key, ``sector`` the lĩnh vực, ``limit`` the limit's text, ``reckoning`` the count day by day
    as it was printed, ``form_set`` the dated set of forms in force on receipt, ``late_entry`` taken in from paper later,
    ``supplement_until`` the citizen's own limit while a supplement is waited for.
    """

    id: str
    unit: str
    number: str
    procedure_id: str
    procedure_code: str
    procedure_name: str
    sector: str
    status: Status
    applicant: Person
    received_at: datetime
    due_at: datetime
    limit: str
    channel: Channel
    components: tuple[Component, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    submitted_by: Person | None = None
    sets: int = 1
    note: str = ""
    result_place: str = ""
    fee: int | None = None
    form_set: str = ""
    receipt_no: int = 0
    book: str = ""
    book_no: int = 0
    lane: int = 1
    received_by: str = ""
    officer: str = ""
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    national_code: str = ""
    late_entry: bool = False
    voided: bool = False
    reckoning: tuple[str, ...] = ()
    supplement_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DossierDraft:
    """What the intake screen or a script's line holds before it is checked; "" and None mean "not given".

    ``unchecked``: only taken down (status 1); receipt and register number come when it is accepted.
    """

    procedure_code: str
    applicant: Person
    channel: str = "direct"
    components: tuple[Component, ...] | None = None
    submitted_by: Person | None = None
    sets: int = 1
    note: str = ""
    received_at: datetime | None = None
    due_at: datetime | None = None
    due_reason: str = ""
    limit_case: str = ""
    result_place: str = ""
    fee: int | None = None
    national_code: str = ""
    unchecked: bool = False

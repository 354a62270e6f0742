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
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.ACCEPTED, Status.REJECTED, Status.WITHDRAWN}),
    Status.ACCEPTED: frozenset({Status.PROCESSING, Status.SUPPLEMENT, Status.WITHDRAWN, Status.READY}),
    Status.PROCESSING: frozenset({Status.SUPPLEMENT, Status.PAYMENT, Status.WITHDRAWN, Status.STOPPED, Status.READY}),
    Status.SUPPLEMENT: frozenset({Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED}),
    Status.PAYMENT: frozenset({Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED, Status.READY}),
    Status.READY: frozenset({Status.RETURNED, Status.PROCESSING}),
    Status.REJECTED: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.STOPPED: frozenset(),
    Status.RETURNED: frozenset(),
}


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
    """One paper handed in: counts of originals, certified copies and photocopies; pages and copies wanted when certifying."""

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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A scanned paper or result: the log names content by SHA-256; ``component`` is a component id, "" for a result."""

    id: str
    name: str
    sha256: str
    size: int
    media: str
    component: str = ""
    result: bool = False


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as kept. Times are aware ICT moments; ``fee`` whole đồng or None; ``book``/``book_no`` its register entry.

    ``unit`` is the home unit's key, ``sector`` the lĩnh vực, ``limit`` the limit's text, ``reckoning`` the count day by day
    as it was printed, ``form_set`` the dated set of forms in force on receipt, ``late_entry`` taken in from paper later.
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


@dataclass(frozen=True, slots=True)
class DossierDraft:
    """What the intake screen or a script's line holds before it is checked; "" and None mean "not given"."""

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

"""The life of a dossier after its receipt: what happened to it, each thing with who, when and why; nothing is ever taken out.

Each happening has an id of its own, so that two machines never overwrite each other's. Texts of persons are "" once they were
lawfully forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from cchc_desktop.domain.dossier import Status


class Method(StrEnum):
    """How a fee was paid."""

    CASH = "cash"
    ONLINE = "online"


class HandOutTo(StrEnum):
    """Who took the result away."""

    APPLICANT = "applicant"
    AUTHORISED = "authorised"
    POST = "post"


METHOD_NAMES = {Method.CASH: "Tiền mặt", Method.ONLINE: "Trực tuyến"}
HANDOUT_NAMES = {
    HandOutTo.APPLICANT: "Người nộp hồ sơ", HandOutTo.AUTHORISED: "Người được ủy quyền", HandOutTo.POST: "Bưu chính công ích",
}  # fmt: skip
CAUSE_NAMES = {
    "supplement": "Chờ bổ sung", "payment": "Chờ nghĩa vụ tài chính", "extension": "Gia hạn", "calendar": "Đổi lịch nghỉ",
    "manual": "Đổi ngày hẹn", "correction": "Sửa hồ sơ", "take_back": "Rút lại bước ghi nhầm", "acceptance": "Tiếp nhận",
}  # fmt: skip
"""Why a due date moved."""
AGREED = ("correction", "manual", "acceptance")
"""Moves after which the receipt itself says another day."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the status table. ``place`` counts the steps of the dossier; ``back`` is the id of the step this one takes back;
    ``issue`` the form given out with it; ``before_*`` what it found; ``undone`` whether a later one took it back."""

    id: str
    was: Status
    to: Status
    at: datetime
    who: str
    reason: str
    place: int
    back: str
    issue: str
    before_due: datetime
    before_finished: datetime | None
    before_returned: datetime | None
    before_until: datetime | None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class DueChange:
    """One move of the due date: ``cause`` is a word of :data:`CAUSE_NAMES`, ``lines`` the count as it is shown."""

    id: str
    cause: str
    old_due: datetime
    new_due: datetime
    at: datetime
    who: str
    lines: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A numbered form given out: ``no`` of ``year`` in the series of machine ``lane``; ``contents`` the numbered lines of the form,
    ``texts`` its further words by name. A void one keeps its number, with the reason."""

    id: str
    form: str
    form_set: str
    no: int
    year: int
    lane: int
    at: datetime
    who: str
    contents: tuple[str, ...]
    reason: str
    texts: Mapping[str, str]
    voided: bool = False
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand-over inside the office; "" is the counter."""

    id: str
    giver: str
    taker: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money taken, or waived with a reason; whole đồng. ``receipt_no`` as it stands on the receipt; a void one counts nowhere."""

    id: str
    amount: int
    method: Method
    receipt_no: str
    at: datetime
    who: str
    waived: bool
    reason: str
    voided: bool = False
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class HandOut:
    """The result handed out in step ``step``; ``item`` is the number of the postal item; ``undone`` with its step."""

    id: str
    how: HandOutTo
    to_name: str
    item: str
    at: datetime
    who: str
    step: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right: field -> (old, new) as it is shown, and why."""

    id: str
    at: datetime
    who: str
    said: Mapping[str, tuple[str, str]]
    reason: str


def voided_as(corrections: Sequence[Correction]) -> str:
    """What the last correction says of a dossier that was taken out: "Đã hủy", where it goes on, or "" when none says so."""
    return next((one.said["voided"][1] for one in reversed(corrections) if "voided" in one.said), "")


@dataclass(frozen=True)
class Story:
    """Everything that happened to one dossier, each list the oldest first."""

    steps: Sequence[Step] = ()
    dues: Sequence[DueChange] = ()
    issues: Sequence[Issue] = ()
    hands: Sequence[Hand] = ()
    payments: Sequence[Payment] = ()
    handouts: Sequence[HandOut] = ()
    corrections: Sequence[Correction] = field(default=())

    @property
    def count(self) -> int:
        """How many happenings there are."""
        parts = (self.steps, self.dues, self.issues, self.hands, self.payments, self.handouts, self.corrections)
        return sum(map(len, parts))

    @property
    def standing_dues(self) -> list[DueChange]:
        """The moves of the due date that the next one did not take back."""
        undone = {was.id for was, back in pairwise(self.dues) if back.cause == "take_back" and back.new_due == was.old_due}
        return [move for move in self.dues if move.id not in undone]

    def agreed_due(self, due_at: datetime) -> datetime:
        """The due time that the receipt of a dossier promises, which is due at ``due_at`` now: as reckoned on receipt or set anew by a
        person; a wait, an extension or another calendar move it without making the receipt wrong, and their papers say so."""
        agreed = [move.new_due for move in self.standing_dues if move.cause in AGREED]
        return agreed[-1] if agreed else self.dues[0].old_due if self.dues else due_at

    @property
    def last_step(self) -> Step | None:
        """The last step that stands."""
        return next((step for step in reversed(self.steps) if not step.undone and not step.back), None)

    @property
    def asked(self) -> int:
        """How many supplement requests stand."""
        return sum(one.form == "supplement" and not one.voided for one in self.issues)

    @property
    def extended(self) -> int:
        """How many extensions stand."""
        return sum(one.form == "apology" and not one.voided for one in self.issues)

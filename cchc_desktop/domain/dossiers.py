"""Rules of the dossier: what a draft must hold, which step may follow, early or late, where it stands on the board."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from cchc_desktop.domain.dossier import PAUSED, SHOWN, TERMINAL, Component, DossierDraft, Status
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.fees import page_tariff
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import looks_like_code
from cchc_desktop.domain.person import check_person, normalise_person
from cchc_desktop.domain.procedure import Channel, ComponentTemplate, Procedure, bare_code
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.typed_times import LAST_YEAR

MOST_COMPONENTS = 200
MOST_COPIES = 999
LATE_ENTRY_AFTER = timedelta(minutes=30)
"""A receipt typed in later than this is a late entry from paper (nhập sau)."""


class Timeliness(StrEnum):
    """Before, on or after time, as II.06a counts (domain facts 3.3); "overdue" is a comparison, never a status."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    RUNNING = "running"
    OVERDUE = "overdue"


class DueClass(StrEnum):
    """Where a dossier stands on the board of the start page; one painted shape each."""

    OVERDUE = "overdue"
    TODAY = "today"
    NEXT = "next"
    LATER = "later"
    PAUSED = "paused"
    READY = "ready"
    DONE = "done"


TIMELINESS_NAMES = {
    Timeliness.EARLY: "Trước hạn", Timeliness.ON_TIME: "Đúng hạn", Timeliness.LATE: "Quá hạn",
    Timeliness.RUNNING: "Trong hạn", Timeliness.OVERDUE: "Quá hạn",
}  # fmt: skip


_SOMETIMES = re.compile(r"^(trường hợp|nếu |đối với)|trong trường hợp|\(?nếu có\)?|ủy quyền", re.IGNORECASE)


def asked_sometimes(paper: ComponentTemplate) -> bool:
    """Whether a paper's own words ask for it in some cases only ("Trường hợp …", "nếu có", "ủy quyền"): not ticked beforehand."""
    return bool(_SOMETIMES.search(paper.name))


def offered_papers(procedure: Procedure) -> list[tuple[Component, bool]]:
    """The papers a procedure asks for, each with a fresh id and the counts its entry states, and whether it is ticked beforehand:
    those for some cases only are not, unless all are such. What is charged by the page is copied here, not brought along."""
    asked = [paper for paper in procedure.components if not paper.remark]
    all_such = all(asked_sometimes(paper) for paper in asked)
    by_page = page_tariff(procedure) is not None
    return [
        (
            Component(
                str(uuid4()), paper.name, originals=paper.originals, photocopies=0 if by_page else paper.copies,
                must_digitise=paper.must_digitise, note=SHOWN if paper.show_only else "",
            ),
            all_such or not asked_sometimes(paper),
        )
        for paper in asked
    ]  # fmt: skip


def propose_components(procedure: Procedure) -> tuple[Component, ...]:
    """The papers a dossier has when nobody says otherwise: those the screen ticks beforehand."""
    return tuple(paper for paper, ticked in offered_papers(procedure) if ticked)


def normalise_draft(draft: DossierDraft) -> DossierDraft:
    """Every text of a draft cleaned (NFC, no hidden characters); shapes stay as typed. Raises Refused TOO_LONG."""
    papers = draft.components
    if papers is not None:
        papers = tuple(map(_normalise_paper, papers))
    other = normalise_person(draft.submitted_by) if draft.submitted_by else None
    return replace(
        draft, procedure_code=bare_code(clean(draft.procedure_code)), applicant=normalise_person(draft.applicant), components=papers,
        submitted_by=other, note=clean(draft.note, limit=2000, multiline=True), due_reason=clean(draft.due_reason),
        result_place=clean(draft.result_place), national_code=clean(draft.national_code).upper(),
    )  # fmt: skip


def _normalise_paper(paper: Component) -> Component:
    name, note = clean(paper.name, limit=1000), clean(paper.note)
    return paper if (name, note) == (paper.name, paper.note) else replace(paper, name=name, note=note)


def check_components(papers: Sequence[Component]) -> list[Problem]:
    """Problems of the papers; the field is ``components.<place>.<name>``."""
    if len(papers) > MOST_COMPONENTS:
        return [Problem("components", f"Một hồ sơ có nhiều nhất {MOST_COMPONENTS} giấy tờ, đang có {len(papers)}.")]
    found: list[Problem] = []
    for place, paper in enumerate(papers):
        if not paper.name:
            found.append(Problem(f"components.{place}.name", "Giấy tờ này chưa có tên."))
        counts = {"originals": paper.originals, "certified": paper.certified, "photocopies": paper.photocopies}
        counts |= {"pages": paper.pages or 0, "copies_to_certify": paper.copies_to_certify or 0}
        if paper.reused not in (0, 1, 2):
            found.append(Problem(f"components.{place}.reused", "Tái sử dụng là 0, 1 hoặc 2."))
        for name, count in counts.items():
            if not 0 <= count <= MOST_COPIES:
                found.append(Problem(f"components.{place}.{name}", f"Số bản, số trang từ 0 đến {MOST_COPIES}."))
    return found


def check_draft(draft: DossierDraft, procedure: Procedure | None, now: datetime) -> list[Problem]:
    """Problems of a normalised draft, in the order of the screen. Nothing here knows the office or the calendar."""
    found, today = list[Problem](), now.astimezone(ICT).date()
    if not draft.procedure_code:
        found.append(Problem("procedure_code", "Chưa chọn thủ tục."))
    elif procedure is None:
        found.append(Problem("procedure_code", f"Không có thủ tục {draft.procedure_code} trong danh mục của cơ quan."))
    found += check_person(draft.applicant, "applicant", today)
    if not draft.applicant.address:
        found.append(Problem("applicant.address", "Chưa có địa chỉ.", warning=True))
    if draft.submitted_by:
        found += check_person(draft.submitted_by, "submitted_by", today)
    found += check_components(draft.components or ())
    if draft.channel not in set(Channel):
        found.append(Problem("channel", "Cách nộp là trực tiếp, trực tuyến hoặc bưu chính công ích."))
    if not 1 <= draft.sets <= 99:
        found.append(Problem("sets", "Số bộ hồ sơ từ 1 đến 99."))
    if draft.fee is not None and not 0 <= draft.fee <= 10**9:
        found.append(Problem("fee", "Số tiền từ 0 đến 1.000.000.000 đồng."))
    if draft.national_code and not looks_like_code(draft.national_code):
        found.append(Problem("national_code", "Mã hồ sơ quốc gia có dạng H50.31.18-261123-0031."))
    return found + _check_times(draft, now)


def _check_times(draft: DossierDraft, now: datetime) -> list[Problem]:
    """A receipt may lie in the past (late entry), never in the future; another due date needs a reason."""
    found: list[Problem] = []
    if draft.received_at and draft.received_at > now + timedelta(minutes=1):
        found.append(Problem("received_at", "Ngày nhận ở tương lai. Xem lại ngày nhận và đồng hồ của máy."))
    if draft.received_at and draft.received_at.year < 2000:
        found.append(Problem("received_at", "Ngày nhận quá xa. Xem lại năm."))
    if draft.due_at:
        if not draft.due_reason:
            found.append(Problem("due_reason", "Đổi ngày hẹn thì phải ghi lý do."))
        if wrong := wrong_due(draft.due_at, draft.received_at or now):
            found.append(Problem("due_at", wrong))
    return found


def wrong_due(due_at: datetime, received_at: datetime) -> str:
    """What is wrong with a due date set by a person, as a sentence; "" when nothing is. Behind the last year there would be no room for
    an extension, or for the days that a pause adds."""
    if due_at < received_at:
        return "Ngày hẹn trước ngày nhận."
    return "Ngày hẹn quá xa. Xem lại năm." if due_at.year > LAST_YEAR else ""


def is_late_entry(received_at: datetime, now: datetime) -> bool:
    """Whether a receipt was typed in afterwards from paper."""
    return now - received_at > LATE_ENTRY_AFTER


def timeliness(due_at: datetime, finished_at: datetime | None, status: Status, now: datetime) -> Timeliness:
    """Finished: early and on time by date, late by the moment; running: overdue only while its clock runs (3.3)."""
    if finished_at is None:
        waiting = status in PAUSED or status in TERMINAL
        return Timeliness.OVERDUE if due_at <= now and not waiting else Timeliness.RUNNING
    if finished_at > due_at:
        return Timeliness.LATE
    same_day = finished_at.astimezone(ICT).date() == due_at.astimezone(ICT).date()
    return Timeliness.ON_TIME if same_day else Timeliness.EARLY


def due_class(due_at: datetime, status: Status, now: datetime, next_working: date) -> DueClass:
    """The board's class: what is closed or ready first, then the paused clock, then the due date against today."""
    if status in TERMINAL:
        return DueClass.DONE
    if status is Status.READY:
        return DueClass.READY
    if status in PAUSED:
        return DueClass.PAUSED
    if due_at <= now:
        return DueClass.OVERDUE
    day, today = due_at.astimezone(ICT).date(), now.astimezone(ICT).date()
    if day == today:
        return DueClass.TODAY
    return DueClass.NEXT if day <= next_working else DueClass.LATER


def where(status: Status, officer: str, sector: str, *, voided: bool) -> str:
    """Whose desk a dossier lies on; "" when it is done with."""
    if voided or status in TERMINAL:
        return ""
    if status in PAUSED:
        return "Người nộp"
    if status is Status.READY:
        return "Quầy trả kết quả"
    return officer or sector if status is Status.PROCESSING else "Quầy tiếp nhận"

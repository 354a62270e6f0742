"""What the forms of a dossier say, filled from what is kept: a form given out reads the same on any day it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.dossiers import TIMELINESS_NAMES, timeliness
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.forms import FormTemplate
from cchc_desktop.domain.life import CAUSE_NAMES, Issue, Story
from cchc_desktop.domain.moments import ICT, parse_moment
from cchc_desktop.domain.number import form_no
from cchc_desktop.domain.text import grouped
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import resources
from cchc_desktop.office.counter import sentence_case
from cchc_desktop.office.letterheads import agency, agency_lines, parent_and_office

if TYPE_CHECKING:
    from cchc_desktop.printing.control import ControlPage
    from cchc_desktop.printing.deadline import CountLine, DeadlinePage
    from cchc_desktop.printing.forms import FormHead
    from cchc_desktop.printing.notices import ApologyPage, StopPage
    from cchc_desktop.printing.refusal import RefusalPage
    from cchc_desktop.printing.supplement import SupplementPage

COMMITTEE = "TM. ỦY BAN NHÂN DÂN"


@dataclass(frozen=True)
class Source:
    """What a form is filled from: the dossier with its story, the form given out (None for slips), the office, the paper.

    ``copy_no`` and ``today`` mark a reprint; ``first_count`` is the count as it was printed on receipt; ``cooperating`` the
    office that works on it together with ours.
    """

    dossier: Dossier
    story: Story
    office: Office
    issue: Issue | None = None
    copy_no: int = 1
    today: date | None = None
    paper: str = "a4"
    first_count: tuple[str, ...] = ()
    cooperating: str = ""

    @property
    def given(self) -> Issue:
        """The form given out."""
        assert self.issue is not None
        return self.issue

    @property
    def content(self) -> str:
        """The procedure with its national code."""
        return f"{self.dossier.procedure_name} (mã TTHC: {self.dossier.procedure_code})"


def template(set_code: str, key: str) -> FormTemplate:
    """A form of a dated set, or the office's own of that key. Raises Refused NO_FORM."""
    for form in resources.forms():
        if form.key == key and form.set_code in (set_code, "CCHC"):
            return form
    raise Refused("NO_FORM", "Bộ mẫu của ngày nhận hồ sơ này không có mẫu giấy ấy.", "Chọn mẫu khác.")


def head(form: FormTemplate, office: Office, day: date | None, *, by_agency: bool = False) -> FormHead:
    """The heading of a form, of the counter or of the agency that resolves."""
    from cchc_desktop.printing.forms import FormHead

    parent, name, bold = (*parent_and_office(office), False)
    if by_agency:
        parent, name, bold = agency_lines(agency(office.unit))
    return FormHead(form.texts, form.title, parent, name, office.unit.name, day, "", form.suffix, bold)


def _issued(source: Source, *, by_agency: bool = False) -> FormHead:
    """The heading of a form given out, with its number."""
    from dataclasses import replace

    issue = source.given
    form = template(issue.form_set, issue.form)
    made = head(form, source.office, _local(issue.at), by_agency=by_agency)
    number = form_no(issue.no, form.suffix, issue.lane, least=2)
    return replace(made, number=number, copy_no=source.copy_no, printed_on=source.today, paper=source.paper)


def _local(at: datetime) -> date:
    return at.astimezone(ICT).date()


def supplement_page(source: Source) -> SupplementPage:
    """Form 02."""
    from cchc_desktop.printing.supplement import SupplementPage

    issue, d = source.given, source.dossier
    until = supplement_until(source)
    return SupplementPage(
        head=_issued(source), code=d.number, applicant=d.applicant, content=f"{source.content}.", contents=issue.contents,
        reason=issue.reason, contact=issue.texts.get("contact") or f"ông/bà {issue.who}",
        contact_phone=issue.texts.get("contact_phone") or source.office.phone,
        signer=issue.texts.get("signer") or issue.who, until=_local(until) if until else None,
    )  # fmt: skip


def supplement_until(source: Source) -> datetime | None:
    """Until when the applicant was asked to bring it: what the step after the request found, or what still holds."""
    place = next((step.place for step in source.story.steps if step.issue == source.given.id), None)
    if place is None:
        return None
    after = next((step for step in source.story.steps if step.place > place), None)
    return after.before_until if after else source.dossier.supplement_until


def refusal_page(source: Source) -> RefusalPage:
    """Form 03."""
    from cchc_desktop.printing.refusal import RefusalPage

    issue, d = source.given, source.dossier
    return RefusalPage(
        head=_issued(source), unit=sentence_case(source.office.office_name, source.office), applicant=d.applicant,
        content=f"{source.content}.", reasons=(*issue.contents, issue.reason), submitter=(d.submitted_by or d.applicant).name,
        signer=issue.texts.get("signer") or issue.who, code=d.number, returned=issue.texts.get("returned_papers", ""),
        guidance=issue.texts.get("guidance", ""),
    )  # fmt: skip


_ACT = re.compile(r"thủ\s+tục\s+(?!hải quan|đối với|điện tử)(?=\w)", re.IGNORECASE)
"""What heads the name of an act; without it these three would say nothing."""


def subject(name: str) -> str:
    """A procedure's name inside a sentence: ``đăng ký lại khai sinh`` of "Thủ tục đăng ký lại khai sinh", but ``UBND …`` as it is."""
    found = _ACT.match(name)
    name = name[found.end() :] if found else name
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _role(issue: Issue, office: Office) -> tuple[str, ...]:
    """The signer's role lines: the office's own title in words ("KT. CHỦ TỊCH\\nPHÓ CHỦ TỊCH") under the committee; () as in the data."""
    title = issue.texts.get("signer_title", "").upper()
    lines = tuple(line.strip() for line in title.split("\n") if line.strip())
    committee = agency(office.unit) != office.unit.title
    return (COMMITTEE, *lines) if lines and committee and not lines[0].startswith("TM.") else lines


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def apology_page(source: Source) -> ApologyPage:
    """Form 04: the apology, in the words of its set."""
    from cchc_desktop.printing.notices import ApologyPage

    issue, d, office = source.given, source.dossier, source.office
    standing = [one.id for one in source.story.issues if one.form == issue.form and (not one.voided or one.id == issue.id)]
    old, new = (issue.texts.get(name, "") for name in ("old_due", "new_due"))
    return ApologyPage(
        head=_issued(source, by_agency=True), agency=agency(office.unit), counter=sentence_case(office.office_name, office),
        phone=issue.texts.get("contact_phone") or office.phone, applicant=d.applicant, code=d.number, subject=subject(d.procedure_name),
        received_at=d.received_at, reason=issue.reason, signer=issue.texts.get("signer", ""), role=_role(issue, office),
        receivers=_lines(issue.texts.get("recipients", "")), old_due=parse_moment(old) if old else None,
        new_due=parse_moment(new) if new else None, days=int(issue.texts.get("days", "0")), times=standing.index(issue.id) + 1,
        responsible=agency(office.unit), ahead=bool(old) and issue.at < parse_moment(old),
    )  # fmt: skip


def stop_page(source: Source) -> StopPage:
    """Form 05 (2025)."""
    from cchc_desktop.printing.notices import StopPage

    issue, d, office = source.given, source.dossier, source.office
    form = template(issue.form_set, issue.form)
    basis = _lines(issue.texts.get("legal_basis", ""))
    taken = sum(one.amount for one in source.story.payments if not one.voided and not one.waived)
    return StopPage(
        head=_issued(source, by_agency=True), agency=agency(office.unit), counter=sentence_case(office.office_name, office),
        phone=issue.texts.get("contact_phone") or office.phone, applicant=d.applicant, code=d.number, subject=subject(d.procedure_name),
        received_at=d.received_at, reason="\n".join((issue.reason, *issue.contents)), signer=issue.texts.get("signer", ""),
        role=_role(issue, office), receivers=_lines(issue.texts.get("recipients", "")), content=source.content,
        returned=issue.texts.get("returned_papers", ""), fee=f"Đã thu {grouped(taken)} đồng." if taken else "Chưa thu.",
        basis=(*_lines(form.texts["basis"]), *basis) if basis else (), guidance=issue.texts.get("guidance", ""),
        petition=_petition(issue),
    )  # fmt: skip


def _petition(issue: Issue) -> date | None:
    """The day of the applicant's own request, kept as ``2026-11-23``."""
    told = issue.texts.get("petition", "")
    return date.fromisoformat(told) if told else None


def control_page(source: Source) -> ControlPage:
    """The control slip with the hand-overs so far; "" among them is the counter."""
    from dataclasses import replace

    from cchc_desktop.printing.control import ControlPage, HandRow

    d, form = source.dossier, template(source.dossier.form_set, "control")
    counter, hands = form.texts["counter"], source.story.hands
    late = timeliness(d.due_at, d.finished_at, d.status, d.finished_at or d.received_at)
    rows = tuple(
        HandRow(
            hand.giver or counter, hand.taker or counter, hand.at.astimezone(ICT), hand.giver or hand.who, hand.taker or hand.who,
            TIMELINESS_NAMES[late] if d.finished_at and place == len(hands) and not hand.taker else "",
        )
        for place, hand in enumerate(hands, 1)
    )  # fmt: skip
    made = replace(head(form, source.office, _local(d.received_at)), copy_no=source.copy_no, printed_on=source.today)
    done = bool(d.finished_at and hands and not hands[-1].taker)
    return ControlPage(made, d.number, agency(source.office.unit), source.cooperating, rows, done)


_DAYS = re.compile(r"((?:T[2-7]|CN) \d\d/\d\d(?: – (?:T[2-7]|CN) \d\d/\d\d)?) (.*)", re.DOTALL)


def count_lines(lines: Sequence[str]) -> tuple[CountLine, ...]:
    """The lines of a count parted into the days and what they are counted as."""
    from cchc_desktop.printing.deadline import CountLine

    found = (_DAYS.fullmatch(line) for line in lines)
    return tuple(CountLine(m[1], m[2]) if m else CountLine("", line) for m, line in zip(found, lines, strict=True))


def deadline_page(source: Source, day: date, signer: str) -> DeadlinePage:
    """The slip that shows the count day by day with every old and new due date."""
    from cchc_desktop.printing.deadline import DeadlinePage, Move

    d, dues = source.dossier, source.story.dues
    moves = tuple(
        Move(CAUSE_NAMES.get(one.cause, one.cause), one.old_due, one.new_due, one.at, one.who, one.reason, count_lines(one.lines))
        for one in dues
    )
    made = head(template(d.form_set, "deadline"), source.office, day)
    return DeadlinePage(made, d.number, d.applicant.name, f"{source.content}.", d.limit, d.received_at, d.due_at,
                        count_lines(source.first_count), moves, signer)  # fmt: skip


ENDED = {Status.REJECTED: "Từ chối", Status.WITHDRAWN: "Rút hồ sơ", Status.STOPPED: "Dừng"}
"""What the register notes of a dossier that ended without a result."""

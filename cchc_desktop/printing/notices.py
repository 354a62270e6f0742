"""Forms 04 and 05: the apology (with the new day, or asking for an extension) and the notice that a dossier is stopped.

Both are letters of the resolving agency; their sentences and the rows of their table stand in the data of their dated set, so
one writer makes the prose of 2018 and the tables of 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.moments import ICT, sentence_date, sentence_moment, show_date
from cchc_desktop.printing.fields import blank_moment, ended, spaced
from cchc_desktop.printing.forms import Ending, Form, FormHead, call_of, called, draw_form
from cchc_desktop.printing.runs import Run, Text
from cchc_desktop.printing.sheet import Sheet


@dataclass(frozen=True)
class NoticePage:
    """What both letters say. ``agency`` resolves and signs, ``counter`` is where to ask (``phone``), ``subject`` names the procedure
    as in a sentence. ``role`` overrides the signer's role lines and ``receivers`` the list of the data. Empty values are left to
    be written by hand."""

    head: FormHead
    agency: str
    counter: str
    phone: str
    applicant: Person
    code: str
    subject: str
    received_at: datetime | None
    reason: str
    signer: str
    role: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApologyPage(NoticePage):
    """The late dossier's old and new time, the days asked for, which extension it is, and who is responsible. ``ahead`` = written
    before the old time was over: the letter then says that it cannot be kept, not that it was not."""

    old_due: datetime | None = None
    new_due: datetime | None = None
    days: int = 0
    times: int = 0
    responsible: str = ""
    ahead: bool = False

    def blank(self) -> ApologyPage:
        """The same letter with every value empty but the office's own names."""
        return replace(self, head=self.head.blank(), applicant=Person(""), code="", subject="", received_at=None, reason="", signer="",
                       receivers=(), old_due=None, new_due=None, days=0, times=0, responsible="", ahead=False)  # fmt: skip


@dataclass(frozen=True)
class StopPage(NoticePage):
    """The stopped dossier: full name of the procedure, papers given back, what became of the fee, the day of a petition to withdraw.

    ``guidance`` replaces the closing sentence (how to file again) of the data, and closes the paper as that does (``./.``).
    """

    content: str = ""
    returned: str = ""
    fee: str = ""
    petition: date | None = None
    basis: tuple[str, ...] = ()
    guidance: str = ""

    def blank(self) -> StopPage:
        """The same notice with every value empty but the office's own names."""
        return replace(self, head=self.head.blank(), applicant=Person(""), code="", subject="", received_at=None, reason="", signer="",
                       receivers=(), content="", returned="", fee="", petition=None, basis=(), guidance="")  # fmt: skip


def apology_pdf(page: ApologyPage) -> bytes:
    """The letter as PDF bytes; the same page gives the same bytes."""
    return _pdf(page)


def stop_pdf(page: StopPage) -> bytes:
    """The notice as PDF bytes; the same page gives the same bytes."""
    return _pdf(page)


def _pdf(page: ApologyPage | StopPage) -> bytes:
    sheet = Sheet(f"{page.head.title} {page.code}".strip())
    draw_notice(sheet, page)
    return sheet.finish()


def draw_notice(sheet: Sheet, page: ApologyPage | StopPage) -> None:
    """Either letter on leaves of its own of a file."""
    draw_form(sheet, page.head, lambda form: _write(form, page), f"{page.head.texts['code']}: {page.code}" if page.code else "")


def _write(form: Form, page: ApologyPage | StopPage) -> None:
    texts, values = page.head.texts, _values(page)
    form.start()
    form.addressed(called(page.applicant.name, call_of(texts, page.applicant)))
    if isinstance(page, StopPage):
        for text in page.basis or tuple(texts["basis"].split("\n")):
            form.paragraph([Run(ended(text, ";"), "i")])
        if page.petition:
            form.sentences("petition", values, "i")
    form.sentences(_label(page, "before"), values)
    role = page.role or tuple(texts["role"].split("\n"))
    closing = form.closing(_label(page, "closing"), values)
    if isinstance(page, StopPage) and page.guidance.strip():
        *more, last = (line for line in page.guidance.split("\n") if line.strip())
        closing = [*((ended(line), True) for line in more), (f"{last.rstrip(' ./;')}./.", True)]
    end = Ending(closing, [(role, page.signer, 0.75)], texts["stamp_note"], _receivers(page, values))
    rows = [row.partition("!") for row in texts["facts"].split("\n") if row]
    if rows:
        told = _told(page)
        facts = [(texts[f"fact_{name}"], told[name], style or "r") for name, _, style in rows]
        form.facts(facts, float(texts["facts_width"]), end)
    elif not page.reason:
        form.leaders(2)
    form.ending(end)


def _label(page: ApologyPage | StopPage, name: str) -> str:
    """Which text of the data is meant: written ahead of the old time some have words of their own."""
    ahead = f"{name}_ahead"
    return ahead if isinstance(page, ApologyPage) and page.ahead and ahead in page.head.texts else name


def _values(page: ApologyPage | StopPage) -> dict[str, Text]:
    """What the sentences name."""
    texts, who = page.head.texts, page.applicant
    call = call_of(texts, who)
    received = sentence_date(page.received_at.astimezone(ICT).date()) if page.received_at else ""
    values: dict[str, Text] = {
        "agency": page.agency, "counter": page.counter, "phone": spaced(page.phone), "subject": page.subject, "code": page.code,
        "call": call or who.name, "name": called(who.name, call), "reason": " ".join(ended(line) for line in page.reason.split("\n")),
        "received": received[:1].upper() + received[1:] or blank_moment("Ngày"),
    }  # fmt: skip
    if isinstance(page, StopPage):
        return values | {"petition": sentence_date(page.petition) if page.petition else ""}
    new = page.new_due.astimezone(ICT).date() if page.new_due else None
    return values | {
        "old_due": sentence_moment(page.old_due) if page.old_due else blank_moment(), "responsible": page.responsible,
        "new_day": sentence_date(new) if new else blank_moment("ngày"),
    }  # fmt: skip


def _told(page: ApologyPage | StopPage) -> dict[str, str]:
    """What the rows of the table say beside the sentences' values."""
    if isinstance(page, ApologyPage):
        texts = page.head.texts
        days, times = (texts["days"].format(n=f"{page.days:02d}"), texts["times"].format(n=page.times))
        due = {name: sentence_moment(at) if at else "" for name, at in (("old_due", page.old_due), ("new_due", page.new_due))}
        return {**due, "days": days if page.days else "", "times": times if page.times else "", "reason": page.reason,
                "responsible": page.responsible}  # fmt: skip
    received = show_date(page.received_at.astimezone(ICT).date()) if page.received_at else ""
    return {"content": page.content, "received": received, "address": page.applicant.address, "reason": page.reason,
            "code": page.code, "returned": page.returned, "fee": page.fee}  # fmt: skip


def _receivers(page: ApologyPage | StopPage, values: Mapping[str, Text]) -> tuple[str, ...]:
    """Who gets the paper: the list of the data, its lines without a value left out and the agency itself, which sends it."""
    if page.receivers:
        return page.receivers
    told = (line.format(**values) for line in page.head.texts["receivers"].split("\n"))
    return tuple(text for text in told if text and text != page.agency)

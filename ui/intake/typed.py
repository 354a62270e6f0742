"""The intake form as typed: plain texts that a draft keeps, composed into the draft the core checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, time
from typing import Any

from cchc_desktop.domain.dossier import Component, DossierDraft, Person
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.typed_times import parse_day, parse_hour

PERSON_FIELDS = ("id_number", "name", "birth_date", "gender", "address", "phone", "email")
_NOTHING: dict[str, str] = dict.fromkeys(PERSON_FIELDS, "")
Closing = Callable[[date], time | None]
"""Day -> when the office closes on it; None on a day off."""


@dataclass(frozen=True)
class PaperRow:
    """One line of the papers: ``asked`` by the procedure or added by the clerk, ``ticked`` = handed in."""

    id: str
    name: str
    asked: bool = True
    ticked: bool = True
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    pages: int = 0
    copies_to_certify: int = 0
    digitised: bool = False
    must_digitise: bool = True
    note: str = ""

    def component(self) -> Component:
        """The paper as a dossier keeps it."""
        return Component(
            self.id, self.name, self.originals, self.certified, self.photocopies, self.pages or None, self.copies_to_certify or None,
            self.digitised, self.must_digitise, self.note,
        )  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """Everything on the form. ``id`` is the form's, so that saving it twice takes one dossier in; ``at`` when it was kept."""

    id: str
    query: str = ""
    procedure: str = ""
    person: Mapping[str, str] = field(default_factory=lambda: dict(_NOTHING))
    same: bool = True
    owner: Mapping[str, str] = field(default_factory=lambda: dict(_NOTHING))
    papers: tuple[PaperRow, ...] = ()
    channel: str = "direct"
    sets: str = "1"
    place: str = ""
    more: bool = False
    note: str = ""
    national: str = ""
    limit_case: str = ""
    fee: str = ""
    late: bool = False
    received_day: str = ""
    received_hour: str = ""
    due_open: bool = False
    due_day: str = ""
    due_hour: str = ""
    due_reason: str = ""
    at: str = ""

    def blank(self) -> bool:
        """Whether nothing worth keeping was typed."""
        texts = (self.query, self.procedure, self.note, self.national, *self.person.values(), *self.owner.values())
        return not any(text.strip() for text in texts)

    def to_json(self) -> dict[str, Any]:
        """What a draft keeps."""
        return asdict(self)


def from_json(body: Mapping[str, Any]) -> Typed:
    """The form of a kept draft; what an older program did not keep stays as on a new form."""
    known = {f.name for f in fields(Typed)}
    found = {name: value for name, value in body.items() if name in known}
    rows = {f.name for f in fields(PaperRow)}
    found["papers"] = tuple(PaperRow(**{k: v for k, v in row.items() if k in rows}) for row in body.get("papers", ()))
    return Typed(**found)


@dataclass(frozen=True)
class Composed:
    """The draft for the core and what could not even be read; field names are those of the screen."""

    draft: DossierDraft
    problems: tuple[Problem, ...]


class _Reader:
    """Reads typed texts one by one and gathers what is wrong with them."""

    def __init__(self, now: datetime) -> None:
        self.now, self.problems = now.astimezone(ICT), list[Problem]()

    def text(self, name: str, typed: str, limit: int = 300) -> str:
        """A text that is not too long; "" when it is."""
        try:
            clean(typed, limit=limit, multiline=True)
        except Refused as refused:
            self.problems.append(Problem(name, f"{refused.message} {refused.next_step}"))
            return ""
        return typed

    def count(self, name: str, typed: str, message: str) -> int | None:
        """A whole number of at most ten digits; None when blank, -1 after a problem."""
        bare = re.sub(r"[\s.,\u00a0]|đồng|đ", "", typed.casefold())
        if not bare:
            return None
        if not (bare.isascii() and bare.isdigit() and len(bare) <= 10):
            self.problems.append(Problem(name, message))
            return -1
        return int(bare)

    def day(self, name: str, typed: str) -> date | None:
        try:
            return parse_day(self.text(name, typed), self.now.date())
        except ValueError as problem:
            self.problems.append(Problem(name, str(problem)))
            return None

    def hour(self, name: str, typed: str) -> time | None:
        try:
            return parse_hour(self.text(name, typed))
        except ValueError as problem:
            self.problems.append(Problem(name, str(problem)))
            return None

    def missing(self, name: str, message: str) -> None:
        """Note an empty field, unless it has a problem already."""
        if not any(problem.field == name for problem in self.problems):
            self.problems.append(Problem(name, message))

    def person(self, prefix: str, typed: Mapping[str, str]) -> Person:
        """A person; too long texts are left out."""
        given = {name: self.text(f"{prefix}.{name}", typed.get(name, ""), 500 if name == "address" else 300) for name in PERSON_FIELDS}
        return Person(**given)


def compose(typed: Typed, now: datetime, closing: Closing) -> Composed:
    """The draft of a form at a moment, with the problems of reading it; a blank fee is left to the core."""
    read = _Reader(now)
    person = read.person("person", typed.person)
    owner = person if typed.same else read.person("owner", typed.owner)
    sets = read.count("sets", typed.sets, "Số bộ hồ sơ từ 1 đến 99.")
    fee = read.count("fee", typed.fee, "Số tiền chỉ gồm chữ số.")
    draft = DossierDraft(
        typed.procedure, owner, channel=typed.channel, components=_papers(typed, read), submitted_by=None if typed.same else person,
        sets=1 if sets in (None, -1) else int(sets or 0), note=read.text("note", typed.note, 2000),
        limit_case=typed.limit_case, result_place=read.text("result_place", typed.place),
        fee=None if fee == -1 else fee, national_code=read.text("national_code", typed.national),
    )  # fmt: skip
    draft = replace(draft, received_at=_received(typed, read) if typed.late else None)
    if typed.due_open:
        draft = replace(draft, due_at=_due(typed, read, closing), due_reason=read.text("due_reason", typed.due_reason))
    return Composed(draft, tuple(read.problems))


def _papers(typed: Typed, read: _Reader) -> tuple[Component, ...]:
    """The papers handed in; a name that is too long is told beside the table."""
    found = []
    for place, row in enumerate(typed.papers):
        if row.ticked:
            found.append(replace(row, name=read.text(f"components.{place}.name", row.name, 1000)).component())
    return tuple(found)


def _received(typed: Typed, read: _Reader) -> datetime | None:
    """When a dossier typed in from paper came in."""
    day, hour = read.day("received_at", typed.received_day), read.hour("received_hour", typed.received_hour)
    if day is None:
        read.missing("received_at", "Ghi ngày nhận như trên giấy.")
    if hour is None:
        read.missing("received_hour", "Ghi giờ nhận như trên giấy.")
    return datetime.combine(day, hour, ICT) if day and hour else None


def _due(typed: Typed, read: _Reader, closing: Closing) -> datetime | None:
    """Another due moment; without an hour the closing of that day."""
    day, hour = read.day("due_at", typed.due_day), read.hour("due_hour", typed.due_hour)
    if day is None:
        read.missing("due_at", "Ghi ngày hẹn mới.")
        return None
    closes = closing(day)
    if closes is None:
        read.problems.append(Problem("due_at", f"Ngày {day:%d/%m} là ngày nghỉ.", warning=True))
    return datetime.combine(day, hour or closes or time(17, 0), ICT)


def on_screen(problem: Problem, typed: Typed) -> Problem:
    """A problem of the core under the name its field has on this form."""
    name = problem.field
    if name.startswith("applicant."):
        return replace(problem, field=("person." if typed.same else "owner.") + name.removeprefix("applicant."))
    if name.startswith("submitted_by."):
        return replace(problem, field="person." + name.removeprefix("submitted_by."))
    if name.startswith("components."):
        _, place, part = name.split(".")
        ticked = [n for n, row in enumerate(typed.papers) if row.ticked]
        return replace(problem, field=f"components.{ticked[int(place)]}.{part}")
    return problem

"""The work behind the indices (việc nâng chỉ số): registers as data, an entry of one, what is wrong with it, when it is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.text import clean

TYPES = ("text", "long", "date", "choice", "count")
MOST = 1_000_000
"""No count of things at a counter is higher."""
LATENESS = "lateness"
"""The register of why dossiers were late."""


@dataclass(frozen=True, slots=True)
class WorkField:
    """One column of a register: ``type`` of :data:`TYPES`; a personal one names or concerns a person and can be forgotten."""

    name: str
    label: str
    type: str
    required: bool = False
    personal: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkState:
    """A state of an entry; ``closed`` = nothing is left to do, ``needs`` the fields without which it cannot be."""

    id: str
    label: str
    closed: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A register. ``name``, ``day`` and ``due`` say which field is the title, the day it counts for, the deadline ("" = none)."""

    id: str
    title: str
    hint: str
    icon: str
    name: str
    day: str
    due: str
    fields: tuple[WorkField, ...]
    states: tuple[WorkState, ...]
    judgements: tuple[str, ...] = ()
    from_above: bool = False
    to_copy: bool = False
    feeds: tuple[tuple[str, str], ...] = ()
    """(criteria set, line) that its entries are evidence of."""

    def line_in(self, criteria_set: str) -> str:
        """The line of a criteria set that its entries prove; "" when there is none."""
        return dict(self.feeds).get(criteria_set, "")

    def field(self, name: str) -> WorkField:
        """A column by name. Raises KeyError."""
        return {one.name: one for one in self.fields}[name]

    def state(self, id_: str) -> WorkState:
        """A state by id; one that this register does not have any more reads as its own id."""
        return next((one for one in self.states if one.id == id_), WorkState(id_, id_))


@dataclass(frozen=True, slots=True)
class Given:
    """Who above gave it: the unit's key and title, when; ``origin`` names the unit whose good model it is."""

    unit: str
    title: str
    at: datetime
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """How a unit above judged it: one of the register's words, a note, by whom, when."""

    word: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """One entry of a register: ``values`` field -> text as kept (dates ISO, counts digits), evidence, what above said of it."""

    id: str
    unit: str
    book: str
    state: str
    values: Mapping[str, str]
    evidence: tuple[Attachment, ...] = ()
    given: Given | None = None
    judged: Judged | None = None
    copied_from: str = ""
    voided: bool = False
    why: str = field(default="", compare=False)


def lateness_note(dossier: str) -> str:
    """The id of the note on why a dossier was late: drawn from the dossier's, so that two writers write one, and whoever orders the
    dossier to be forgotten names the note before it is there."""
    return str(uuid5(NAMESPACE_URL, f"{LATENESS}:{dossier}"))


def books_from_json(data: Mapping[str, Any]) -> tuple[Book, ...]:
    """The registers of ``{"books": [{"id", "title", "hint", "icon", "name", "day", "due", "fields", "states", …}]}``.

    Raises ValueError when a register names a field or type that is not there.
    """
    return tuple(_book(one) for one in data["books"])


def _book(one: Mapping[str, Any]) -> Book:
    fields = tuple(
        WorkField(f["name"], f["label"], f["type"], f.get("required", False), f.get("personal", False), tuple(f.get("choices", ())))
        for f in one["fields"]
    )
    states = tuple(WorkState(s["id"], s["label"], s.get("closed", False), tuple(s.get("needs", ()))) for s in one["states"])
    names = {f.name for f in fields}
    named = {one["name"], one["day"], one["due"], *(need for state in states for need in state.needs)} - {""}
    if not named <= names or any(f.type not in TYPES for f in fields):
        raise ValueError(f"the register {one['id']} names what it does not have")
    return Book(
        one["id"], one["title"], one["hint"], one["icon"], one["name"], one["day"], one["due"], fields, states,
        tuple(one.get("judgements", ())), one.get("from_above", False), one.get("to_copy", False),
        tuple(one.get("feeds", {}).items()),
    )  # fmt: skip


def tidy_values(book: Book, values: Mapping[str, str]) -> dict[str, str]:
    """Typed texts as they are kept: cleaned, dates as ISO where they can be read, empty ones left out. Raises Refused TOO_LONG."""
    found: dict[str, str] = {}
    for one in book.fields:
        typed = clean(values.get(one.name, ""), limit=4000 if one.type == "long" else 300, multiline=one.type == "long")
        if one.type == "date" and (day := read_day(typed)):
            typed = day.isoformat()
        if one.type == "count" and typed:
            typed = typed.replace(".", "").lstrip("0") or "0"
        if typed:
            found[one.name] = typed
    return found


def read_day(text: str) -> date | None:
    """A day as typed (``30/8/2023``) or as kept; None when it is neither."""
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None


def check_entry(book: Book, values: Mapping[str, str], state: str) -> list[Problem]:
    """Problems of tidied values, in the order of the form."""
    found = [problem for one in book.fields if (problem := _check(one, values.get(one.name, "")))]
    known = {one.id: one for one in book.states}
    if state not in known:
        return [*found, Problem("state", "Chưa chọn tình trạng.")]
    for name in known[state].needs:
        if not values.get(name) and not any(problem.field == name for problem in found):
            found.append(Problem(name, f"“{known[state].label}” thì phải ghi {_lower(book.field(name).label)}."))
    return found


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _check(one: WorkField, value: str) -> Problem | None:
    if not value:
        return Problem(one.name, f"Chưa ghi {_lower(one.label)}.") if one.required else None
    if one.type == "date" and read_day(value) is None:
        return Problem(one.name, "Ngày viết như 30/8/2023.")
    if one.type == "count" and not (value.isascii() and value.isdigit() and int(value) <= MOST):
        return Problem(one.name, "Chỉ ghi số, từ 0 đến 1.000.000.")
    if one.type == "choice" and value not in one.choices:
        return Problem(one.name, "Chọn một trong danh sách.")
    return None


def is_late(book: Book, state: str, due: str, today: date) -> bool:
    """Whether an entry is open after its deadline (ISO text, "" = none); a comparison, never a state."""
    return bool(due) and not book.state(state).closed and due < today.isoformat()

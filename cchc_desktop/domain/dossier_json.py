"""A dossier as JSON: the line a script hands in, and what it gets back. A field left out gets what the window would propose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.dossier import SHOWN, Component, Dossier, DossierDraft, Person, Status
from cchc_desktop.domain.json_text import JsonObject
from cchc_desktop.domain.moments import store
from cchc_desktop.domain.person import normalise_person
from cchc_desktop.domain.procedure import ComponentTemplate, Procedure, bare_code
from cchc_desktop.domain.text import fold

_PERSON = frozenset({"name", "id_number", "birth_date", "gender", "address", "phone", "email"})
_PAPER = frozenset(
    {"name", "originals", "certified", "photocopies", "pages", "copies_to_certify", "digitised", "must_digitise", "note", "reused",
     "from_store"}
)
_LINE = frozenset({
    "procedure", "applicant", "submitted_by", "channel", "components", "sets", "received_at", "note", "national_code", "limit_case",
    "due_at", "due_reason", "result_place", "fee", "unchecked",
})  # fmt: skip
ProcedureOf = Callable[[str, datetime | None], Procedure | None]
"""(code, received at) -> the version in force then."""
PersonOf = Callable[[str], Person | None]
"""Personal number -> the person as last seen."""


def status_name(status: Status) -> str:
    """``accepted``: a status as scripts write it."""
    return status.name.lower()


STATUS_WORDS = {status_name(status): status for status in Status} | {str(int(status)): status for status in Status}
"""Every way to write a status: its name or its national code."""


def draft_from_json(data: object, procedure_of: ProcedureOf, person_of: PersonOf, line: int | None = None) -> DossierDraft:
    """The draft of one dossier line. Raises Refused BAD_FIELD, TOO_LONG naming field and ``line``."""
    given = JsonObject(data, _LINE, line=line)
    code, at = bare_code(given.text("procedure")), given.moment("received_at")
    rows = given.rows("components", _PAPER)
    procedure = procedure_of(code, at) if code else None
    return DossierDraft(
        procedure_code=code, applicant=_person(given.inner("applicant", _PERSON), person_of),
        channel=given.text("channel", "direct"),
        components=None if rows is None else tuple(_paper(row, procedure) for row in rows),
        submitted_by=_person(given.inner("submitted_by", _PERSON), person_of) if given.has("submitted_by") else None,
        sets=given.count("sets", 1) or 0, note=given.text("note", limit=2000, multiline=True), received_at=at,
        due_at=given.moment("due_at"), due_reason=given.text("due_reason"), limit_case=given.text("limit_case"),
        result_place=given.text("result_place"), fee=given.count("fee", None), national_code=given.text("national_code"),
        unchecked=given.flag("unchecked", False),
    )  # fmt: skip


def _person(given: JsonObject, person_of: PersonOf) -> Person:
    """A person; what is left out of one known by number and name comes from the last time."""
    limits = {"address": 500}
    typed = normalise_person(Person(**{name: given.text(name, limit=limits.get(name, 300)) for name in sorted(_PERSON)}))
    known = person_of(typed.id_number) if typed.id_number else None
    if known is None or fold(known.name) != fold(typed.name):
        return typed
    return replace(typed, **{name: getattr(known, name) for name in _PERSON if not given.has(name)})


def _paper(given: JsonObject, procedure: Procedure | None) -> Component:
    """One paper; counts and duties left out come from the procedure's paper of that name, else one original to digitise."""
    name = given.text("name", limit=1000)
    asked = [t for t in procedure.components if not t.remark and fold(t.name) == fold(name)] if procedure else []
    template = asked[0] if asked else ComponentTemplate(name, originals=1, must_digitise=True)
    counted = any(given.has(part) for part in ("originals", "certified", "photocopies"))
    return Component(
        str(uuid4()), name, originals=given.count("originals", 0 if counted else template.originals) or 0,
        certified=given.count("certified") or 0, photocopies=given.count("photocopies", 0 if counted else template.copies) or 0,
        pages=given.count("pages", None), copies_to_certify=given.count("copies_to_certify", None),
        reused=given.count("reused", 0) or 0, from_store=given.flag("from_store", False),
        digitised=given.flag("digitised", False), must_digitise=given.flag("must_digitise", template.must_digitise),
        note=given.text("note", SHOWN if template.show_only else ""),
    )  # fmt: skip


def brief_json(dossier: Dossier) -> dict[str, Any]:
    """What taking in or moving a dossier answers."""
    return {
        "id": dossier.id, "number": dossier.number, "received_at": store(dossier.received_at), "due_at": store(dossier.due_at),
        "status": status_name(dossier.status),
    }  # fmt: skip


def dossier_to_json(dossier: Dossier) -> dict[str, Any]:
    """Everything kept of a dossier, in the words of a dossier line where it has them."""
    papers = [{"no": place, **asdict(paper)} for place, paper in enumerate(dossier.components, 1)]
    moments = {"finished_at": dossier.finished_at, "returned_at": dossier.returned_at}
    return {
        **brief_json(dossier), "unit": dossier.unit, "procedure": dossier.procedure_code, "procedure_name": dossier.procedure_name,
        "sector": dossier.sector, "applicant": asdict(dossier.applicant),
        "submitted_by": asdict(dossier.submitted_by) if dossier.submitted_by else None, "channel": dossier.channel.value,
        "components": papers, "attachments": [asdict(file) for file in dossier.attachments], "sets": dossier.sets,
        "note": dossier.note, "limit": dossier.limit, "result_place": dossier.result_place, "fee": dossier.fee,
        "national_code": dossier.national_code, "receipt_no": dossier.receipt_no, "book": dossier.book, "book_no": dossier.book_no,
        "lane": dossier.lane, "received_by": dossier.received_by, "officer": dossier.officer,
        **{name: store(at) if at else None for name, at in moments.items()},
        "late_entry": dossier.late_entry, "voided": dossier.voided, "form_set": dossier.form_set, "reckoning": list(dossier.reckoning),
    }  # fmt: skip

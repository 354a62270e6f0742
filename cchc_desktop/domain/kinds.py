"""The table of record kinds: who may see each (audience), who owns which field, what of it is personal.

``storage`` composes and applies changes by this table, ``sync`` decides by it what travels; nothing else says so anywhere.
A field name may carry a part after a slash (``component/<id>``): rules name the word before the slash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cchc_desktop.domain.change import Fields


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. ``audience`` is "local", "line" or "below"; ``above`` the fields owned by the units above the home, ``parted``
    those that hold several things of their own, which are merged one by one."""

    name: str
    audience: str
    personal: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()
    parted: frozenset[str] = frozenset()
    schema: int = 1

    def is_personal(self, field: str) -> bool:
        """Whether a field belongs to the personal part."""
        return field.partition("/")[0] in self.personal

    def split(self, fields: Mapping[str, Any]) -> tuple[Fields, Fields]:
        """(facts, personal) of a set of fields."""
        facts = {name: value for name, value in fields.items() if not self.is_personal(name)}
        return facts, {name: value for name, value in fields.items() if self.is_personal(name)}


_PERSON = frozenset({
    "applicant", "submitted_by", "note", "component_name", "attachment_name", "reason", "step_reason", "due_reason", "issue_text",
    "issue_void_reason", "payment_reason", "payment_void_reason", "handout_to", "correction_text",
})  # fmt: skip
_NOTES = frozenset({"self_note", "first_note", "second_note", "explain", "attachment_name"})

FORKS = ("fork", "fork_below")
"""Joinings of forked logs, by the audience of the log: they name the first change of each branch."""

UNIT_EVENTS = ("unit_event", "unit_event_above")
"""Heirs of units: as all below hear of them, and as the offices above the one that says so do."""

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("dossier", "line", personal=_PERSON, parted=frozenset({"applicant", "submitted_by"})),
        Kind("commitment", "line", above=frozenset({"countersigned", "assessment"})),
        Kind("work", "line", personal=frozenset({"who", "attachment_name", "reason"}), above=frozenset({"given", "judged"})),
        Kind("score", "line", personal=_NOTES, above=frozenset({"first", "second", "first_note", "second_note", "shut"})),
        Kind("survey_batch", "line"),
        Kind("office", "line"),
        Kind("machine", "line"),
        Kind("unit", "below"),
        Kind("procedure", "below"),
        Kind("calendar", "below"),
        Kind("criteria", "below"),
        Kind("template", "below"),
        Kind("unit_event", "below"),
        Kind("unit_event_above", "line"),
        Kind("fork", "line"),
        Kind("fork_below", "below"),
        Kind("forget", "line", personal=frozenset({"reason"})),
        Kind("account", "local", personal=frozenset({"name", "title"})),
        Kind("print", "local", personal=frozenset({"reason"})),
        Kind("read", "local"),
    )
}

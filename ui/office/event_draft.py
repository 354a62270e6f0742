"""What is being put together on the page of unit events: who ends, who follows; as sentences and as the file's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """``olds`` (keys) go to ``heir`` (a key) or to a ``new`` unit {code, level, name, prefix?}; ``records`` when only these do."""

    olds: tuple[str, ...]
    heir: str
    new: Mapping[str, str] | None
    records: tuple[str, ...] = ()


@dataclass
class EventDraft:
    """The steps of one decision, in the order in which they were added."""

    steps: list[Step] = field(default_factory=list)

    def to_json(self, day: str, basis: str, parent: str) -> dict[str, Any]:
        """The event as ``unit event FILE.json`` takes it: ``day`` as ISO text, new units under ``parent`` (a key) from that day on; what
        follows that one itself stands under nobody."""
        units: dict[str, dict[str, Any]] = {}
        heirs: list[dict[str, Any]] = []
        for step in self.steps:
            heir = step.heir
            if step.new is not None:
                heir = f"{step.new['code']}@{day}"
                units.setdefault(heir, {**step.new, "valid_from": day, "parent": None if parent in step.olds else parent})
            more = {"records": list(step.records)} if step.records else {}
            heirs += [{"old": old, "heir": heir, **more} for old in step.olds]
        return {"day": day, "basis": basis.strip(), "units": list(units.values()), "heirs": heirs}


def in_words(steps: Sequence[Step], names: Mapping[str, str]) -> list[str]:
    """One sentence a step."""
    found = []
    for step in steps:
        olds = ", ".join(names.get(key, key) for key in step.olds)
        heir = f"{step.new['level']} {step.new['name']} (mới, mã {step.new['code']})" if step.new else names.get(step.heir, step.heir)
        part = f", chỉ {len(step.records)} hồ sơ" if step.records else ""
        found.append(f"{olds} → {heir}{part}")
    return found

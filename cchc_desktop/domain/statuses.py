"""Which step may follow which (bảng trạng thái), as data: the transitions, which steps want a reason, which forms go with a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cchc_desktop.domain.dossier import Status


@dataclass(frozen=True)
class StatusTable:
    """``next`` what may follow each status, ``reasons`` those that want a reason, ``mistakes`` where only a correction leads,
    ``forms`` the numbered form that goes with a step."""

    next: Mapping[Status, frozenset[Status]]
    reasons: frozenset[Status]
    mistakes: Mapping[Status, frozenset[Status]]
    forms: Mapping[str, Status]

    def allows(self, status: Status, to: Status) -> bool:
        """Whether ``to`` may follow ``status``."""
        return to in self.next[status]

    def following(self, status: Status) -> tuple[Status, ...]:
        """What may follow, by code."""
        return tuple(sorted(self.next[status]))


def statuses_from_json(data: Mapping[str, Any]) -> StatusTable:
    """The table of ``{"statuses": [{"code", "next", "reason"?, "mistake"?}], "forms": {KEY: code}}``; every status must be there.

    Raises KeyError, ValueError for a table that is not whole: shipped data, so that is a bug.
    """
    rows = {Status(row["code"]): row for row in data["statuses"]}
    return StatusTable(
        {status: frozenset(map(Status, rows[status]["next"])) for status in Status},
        frozenset(status for status, row in rows.items() if row.get("reason")),
        {status: frozenset(map(Status, row.get("mistake", ()))) for status, row in rows.items()},
        {form: Status(code) for form, code in data["forms"].items()},
    )

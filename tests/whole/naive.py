"""The naive model of a page: what everybody wrote, in one heap, and what that must come to, whoever heard of it in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Write:
    """One field that a clerk set: ``seen`` are the ids of all changes of the record that lay before the clerk."""

    id: str
    record: str
    field: str
    value: Any
    seen: frozenset[str]


@dataclass
class Naive:
    """A value stands unless somebody who saw it wrote another one; an edit beside a void stands; what is to be forgotten is."""

    writes: dict[str, Write] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    """Record -> the id of the change that made it."""
    orders: dict[str, str] = field(default_factory=dict)
    """The id of a change that orders a record to be forgotten -> the record."""

    def standing(self, record: str, name: str) -> set[Any]:
        """The values of a field that nobody replaced knowingly."""
        return {one.value for one in self._standing(record, name)}

    def _standing(self, record: str, name: str) -> list[Write]:
        mine = [one for one in self.writes.values() if (one.record, one.field) == (record, name)]
        return [one for one in mine if not any(one.id in other.seen for other in mine)]

    def is_void(self, record: str) -> tuple[bool, bool]:
        """(whether a record is out of every count, whether a person must say so first): whoever edited beside a void did not know."""
        voids = [one for one in self._standing(record, VOIDED) if one.value]
        edits = [one for one in self.writes.values() if one.record == record and not (one.field == VOIDED and one.value)]
        beside = any(edit.id not in void.seen and void.id not in edit.seen for void in voids for edit in edits)
        return bool(voids) and not beside, beside

    @property
    def forgotten(self) -> set[str]:
        """The records whose personal part goes everywhere."""
        return set(self.orders.values())

    @property
    def ids(self) -> set[str]:
        """Every change that somebody was told is saved."""
        return {*self.writes, *self.made.values(), *self.orders}

    def lose(self, lost: set[str]) -> None:
        """What lived on one dead machine only is gone."""
        self.writes = {id_: one for id_, one in self.writes.items() if id_ not in lost}
        self.made = {record: id_ for record, id_ in self.made.items() if id_ not in lost}
        self.orders = {id_: record for id_, record in self.orders.items() if id_ not in lost}

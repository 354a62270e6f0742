"""Merging (hợp nhất): the state of a record as a pure function of the changes of it that are held, in whatever order they came.

A later change that saw an earlier one (has it among its ancestors) replaces its value. Two that did not see each other are
"side by side": different fields are both kept, the same value is nothing, the same field with other values is a conflict with a
provisional value by a fixed rule (the office that owns the field, then lamport, then replica id) until a person decides. Of a person
the address that one corrected and the phone that another did are different fields, unless one of them put another person there. A void
side by side with any edit is a conflict too: the edit stands provisionally.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from cchc_desktop.domain.change import Change, Fields, LogInfo
from cchc_desktop.domain.kinds import KINDS

_WHO = frozenset({"name", "id_number"})
VOIDED = "voided"
"""The field by which a record is taken out of every count."""


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the values standing against each other: the value, and the change that set it."""

    value: Any
    change: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record after folding. ``waiting`` holds ids of changes whose parents are not held yet, ``parallel`` fields edited
    side by side with one outcome, ``conflicts`` fields with rivals (the provisional one first). ``changes`` in fold order."""

    record: str
    kind: str
    values: Fields = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    parallel: tuple[str, ...] = ()
    conflicts: dict[str, tuple[Rival, ...]] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def ordered(changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """(parents before children by (lamport, id), those whose parents are missing); the same for every order of arrival."""
    by_id = {change.id: change for change in changes}
    children: dict[str, list[Change]] = {}
    missing = {change.id: sum(1 for _ in change.parents) for change in by_id.values()}
    for change in by_id.values():
        for parent in change.parents:
            children.setdefault(parent, []).append(change)
    ready = [(c.lamport, c.id) for c in by_id.values() if not missing[c.id]]
    heapq.heapify(ready)
    done: list[Change] = []
    while ready:
        change = by_id[heapq.heappop(ready)[1]]
        done.append(change)
        for child in children.get(change.id, ()):
            missing[child.id] -= 1
            if not missing[child.id]:
                heapq.heappush(ready, (child.lamport, child.id))
    held = {change.id for change in done}
    return done, [change for change in by_id.values() if change.id not in held]


def fold(
    changes: Sequence[Change], log_of: Callable[[str], LogInfo], read: Callable[[Change], Fields] = Change.fields,
    heirs: Collection[str] = (),
) -> RecordState:  # fmt: skip
    """Fold all held changes of one record (at least one). ``log_of`` tells whose log a change stands in, ``read`` what it set,
    ``heirs`` the units that stand in for the record's home."""
    if len(changes) == 1 and not changes[0].parents:
        return _alone(changes[0], read(changes[0]))
    done, waiting = ordered(changes)
    ancestors, bit, writers, heads = _walked(done, read)
    values, parallel = Fields(), list[str]()
    conflicts: dict[str, tuple[Rival, ...]] = {}
    parted = KINDS[changes[0].kind].parted if changes[0].kind in KINDS else frozenset[str]()
    for name, standing in writers.items():
        if len(standing) > 1 and name in parted and (person := _together(_before(standing, name, done, ancestors, bit, read), standing)):
            values[name] = person
            parallel.append(name)
            continue
        best = max(standing, key=lambda pair: _strength(pair[0], name, log_of, heirs))
        if best[1] is not None:
            values[name] = best[1]
        if len(standing) > 1:
            if others := [Rival(v, c.id) for c, v in standing if v != best[1]]:
                conflicts[name] = (Rival(best[1], best[0].id), *others)
            else:
                parallel.append(name)
    if values.get(VOIDED) and (against := _edited_beside(writers[VOIDED], done, ancestors, bit, read)):
        values[VOIDED], conflicts[VOIDED] = False, against
    return RecordState(
        changes[0].record, changes[0].kind, values, tuple(sorted(heads)), tuple(sorted(parallel)), conflicts,
        tuple(sorted(c.id for c in waiting)), tuple(done),
    )  # fmt: skip


def _walked(
    done: Sequence[Change], read: Callable[[Change], Fields]
) -> tuple[dict[str, int], dict[str, int], dict[str, list[tuple[Change, Any]]], dict[str, None]]:  # fmt: skip
    """(change -> bits of its ancestors, change -> its bit, field -> what stands unseen by later writers, heads) of changes in order."""
    ancestors: dict[str, int] = {}
    bit = {change.id: 1 << place for place, change in enumerate(done)}
    writers: dict[str, list[tuple[Change, Any]]] = {}
    heads: dict[str, None] = {}
    for change in done:
        seen = 0
        for parent in change.parents:
            seen |= ancestors[parent] | bit[parent]
            heads.pop(parent, None)
        ancestors[change.id] = seen
        heads[change.id] = None
        for name, value in read(change).items():
            rivals = [(w, v) for w, v in writers.get(name, ()) if not seen & bit[w.id]]
            writers[name] = [*rivals, (change, value)]
    return ancestors, bit, writers, heads


def _before(
    standing: Sequence[tuple[Change, Any]], name: str, done: Sequence[Change], ancestors: dict[str, int], bit: dict[str, int],
    read: Callable[[Change], Fields],
) -> Any:  # fmt: skip
    """What stood in a field when all of these were written: {} when nothing did, None when values stood against each other there."""
    common = ~0
    for change, _ in standing:
        common &= ancestors[change.id]
    stood: list[tuple[Change, Any]] = []
    for one in done:
        if common & bit[one.id] and name in (set_ := read(one)):
            stood = [*((w, v) for w, v in stood if not ancestors[one.id] & bit[w.id]), (one, set_[name])]
    if len(stood) > 1:
        return _together(_before(stood, name, done, ancestors, bit, read), stood)
    return stood[0][1] if stood else {}


def _together(before: Any, standing: Sequence[tuple[Change, Any]]) -> dict[str, Any] | None:
    """What is changed in none or in one way only by these, part by part; None when two changed the same part in other ways, or one put
    another person there."""
    sides = [value for _, value in standing]
    if not all(isinstance(side, dict) for side in (before, *sides)):
        return None
    changed = [{part for part in {*before, *side} if side.get(part) != before.get(part)} for side in sides]
    if set().union(*changed) >= _WHO:
        return None
    found = dict(before)
    for part in set().union(*changed):
        told = [side.get(part) for side, parts in zip(sides, changed, strict=True) if part in parts]
        if any(value != told[0] for value in told):
            return None
        found[part] = told[0]
    return {part: value for part, value in sorted(found.items()) if value is not None}


def _edited_beside(
    standing: Sequence[tuple[Change, Any]], done: Sequence[Change], ancestors: dict[str, int], bit: dict[str, int],
    read: Callable[[Change], Fields],
) -> tuple[Rival, ...]:  # fmt: skip
    """The newest change that neither saw a standing void nor was seen by it, against the void: whoever wrote it did not know. One that
    said void as well says nothing against it."""
    voids = [change for change, value in standing if value]
    found = [
        change for change in done
        for void in voids if not ancestors[change.id] & bit[void.id] and not ancestors[void.id] & bit[change.id]
        if not read(change).get(VOIDED)
    ]  # fmt: skip
    edit = max(found, key=lambda change: (change.lamport, change.id), default=None)
    return (Rival(False, edit.id), Rival(True, max(change.id for change in voids))) if edit else ()


def _alone(change: Change, fields: Fields) -> RecordState:
    """The state after a record's only change: what most records that arrive are, by the thousand."""
    values = {name: value for name, value in fields.items() if value is not None}
    return RecordState(change.record, change.kind, values, (change.id,), changes=(change,))


def _strength(
    change: Change, name: str, log_of: Callable[[str], LogInfo], heirs: Collection[str]
) -> tuple[bool, int, str, str]:  # fmt: skip
    """How strongly a side-by-side value stands provisionally: owner's office first, then lamport, then replica, then id."""
    log = log_of(change.log)
    kind = KINDS.get(change.kind)
    home = log.audience.removeprefix("line:") if log.audience.startswith("line:") else log.unit
    is_home = log.unit == home or log.unit in heirs
    owned_above = kind is not None and name.partition("/")[0] in kind.above
    return (is_home != owned_above, change.lamport, log.replica, change.id)

"""Taking back what was just done (hoàn tác): the last change of a dossier, by a change of its own with a reason; nothing is deleted.

Only what can be made good is taken back: steps, hand-overs, payments, extensions, corrections, a date by hand, a note. A receipt, a
void and what was itself a taking back stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Correction, Hand
from cchc_desktop.office.bench import Bench, Walk, reason_of
from cchc_desktop.office.issues import Issues
from cchc_desktop.storage.dossiers import HistoryEntry
from cchc_desktop.storage.life import correction_fields, hand_fields, void_fields
from cchc_desktop.storage.offices import homes
from cchc_desktop.storage.store import Act

REASON = "Bấm nhầm, hoàn tác ngay sau khi ghi."
"""The reason offered when none is typed."""


class Undo(StrEnum):
    """What a change was, as far as taking it back goes."""

    STEP = "step"
    HAND = "hand"
    PAYMENT = "payment"
    EXTENSION = "issue"
    CORRECTION = "correction"
    DUE = "due_move"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last change of a dossier: ``key`` its id, ``change`` the one change it stands at."""

    key: str
    change: str
    kind: Undo


class Undoing:
    """Ctrl Z."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def of(self, keys: Iterable[str]) -> list[Undoable]:
        """What can be taken back of these dossiers now: [] as soon as one of them cannot, so that a batch goes back whole or not."""
        found = [self._last(key) for key in keys]
        return [one for one in found if one is not None] if all(found) else []

    def take_back(self, wanted: Sequence[Undoable], reason: str = REASON) -> list[Dossier]:
        """Take these back in one act. Raises Refused MOVED_ON when something was written since, REASON_NEEDED, VOIDED."""
        said = reason_of(reason, "Hoàn tác")
        with self._bench.act() as act:
            for one in wanted:
                if self._bench.store.heads(one.key) != (one.change,):
                    number = self._bench.table.get(one.key).number
                    raise Refused("MOVED_ON", f"Hồ sơ {number} đã có việc khác ghi sau đó.", "Mở hồ sơ, dùng “Sửa sai” hoặc “Việc khác”.")
                self._back(act, one, said)
        return [self._bench.table.get(one.key) for one in wanted]

    def _last(self, key: str) -> Undoable | None:
        dossier = self._bench.table.get(key)
        heads = self._bench.store.heads(dossier.id)
        if len(heads) != 1 or dossier.voided or dossier.unit not in homes(self._bench.store, self._bench.store.unit):
            return None
        kind = _kind(self._entries(dossier.id, heads[0]))
        return Undoable(dossier.id, heads[0], kind) if kind else None

    def _entries(self, id_: str, change: str) -> list[HistoryEntry]:
        return [entry for entry in self._bench.table.history(id_) if entry.change == change]

    def _back(self, act: Act, one: Undoable, reason: str) -> None:
        entries = self._entries(one.key, one.change)
        if one.kind is Undo.STEP:
            self._steps_back(act, one.key, entries, reason)
            return
        walk = self._bench.walk(self._bench.open(one.key))
        if one.kind is Undo.HAND:
            self._hand_back(walk, entries)
        elif one.kind is Undo.PAYMENT:
            for id_ in _ids(entries, "payment"):
                walk.fields |= void_fields("payment", id_, walk.at, self._bench.author.name, reason)
        elif one.kind is Undo.EXTENSION:
            for id_ in _ids(entries, "issue"):
                Issues(self._bench).unwrite(walk, id_, reason)
        elif one.kind is Undo.DUE:
            self._due_back(walk, entries, reason)
        else:
            self._fields_back(walk, entries, reason)
        walk.write(act)

    def _steps_back(self, act: Act, key: str, entries: list[HistoryEntry], reason: str) -> None:
        """Each step of the change, the last first; then whoever had the dossier has it again."""
        for left in reversed(range(len(_ids(entries, "step")))):
            walk = self._bench.walk(self._bench.open(key))
            last = walk.back(reason)
            if last.issue:
                walk.fields |= void_fields("issue", last.issue, walk.at, self._bench.author.name, reason)
            if not left:
                self._hand_back(walk, entries)
            walk.write(act)

    def _hand_back(self, walk: Walk, entries: list[HistoryEntry]) -> None:
        given = next((entry.new for entry in entries if entry.field.startswith("hand/")), None)
        if given is not None:
            made = Hand(walk.new_id(), walk.dossier.officer, given["from"], walk.at, self._bench.author.name)
            walk.fields |= hand_fields(made)
            walk.set(officer=given["from"])

    def _due_back(self, walk: Walk, entries: list[HistoryEntry], reason: str) -> None:
        id_ = _ids(entries, "due_move")[0]
        move = next(one for one in walk.story.dues if one.id == id_)
        walk.move_due("take_back", move.old_due, _lines(entries), reason)

    def _fields_back(self, walk: Walk, entries: list[HistoryEntry], reason: str) -> None:
        """Every field as it was, the due date among the moves; a correction is itself corrected, with old and new the other way round."""
        id_ = next(iter(_ids(entries, "correction")), "")
        for move in (one for one in walk.story.dues if f"due_move/{one.id}" in {entry.field for entry in entries}):
            walk.move_due("take_back", move.old_due, _lines(entries), reason)
        walk.fields |= {e.field: e.old for e in entries if e.field not in ("due_at", "reckoning") and _word(e.field) not in _HAPPENED}
        was = next((one for one in walk.story.corrections if one.id == id_), None)
        if was is not None:
            said = {name: (new, old) for name, (old, new) in was.said.items()}
            walk.fields |= correction_fields(Correction(walk.new_id(), walk.at, self._bench.author.name, said, reason))


_HAPPENED = frozenset({"correction", "correction_text", "due_move", "due_reason"})
_PLAIN = frozenset({"note"})


def _word(field: str) -> str:
    return field.partition("/")[0]


def _ids(entries: Iterable[HistoryEntry], word: str) -> list[str]:
    return [entry.field.partition("/")[2] for entry in entries if entry.field.startswith(f"{word}/")]


def _lines(entries: Iterable[HistoryEntry]) -> tuple[str, ...]:
    """The count of the due date as it was before."""
    old: Any = next((entry.old for entry in entries if entry.field == "reckoning"), None)
    return tuple(old or ())


def _kind(entries: Sequence[HistoryEntry]) -> Undo | None:
    """What a change was; None for what stands: a receipt, a void, a file, what was itself a taking back."""
    told = {_word(entry.field): entry.new for entry in entries}
    steps = [entry.new for entry in entries if entry.field.startswith("step/")]
    if "number" in told or "voided" in told or any(step.get("back") for step in steps):
        return None
    if steps:
        return None if "receipt_no" in told else Undo.STEP
    if told.get("due_move") and told["due_move"]["cause"] == "take_back":
        return None
    for kind in (Undo.HAND, Undo.PAYMENT, Undo.EXTENSION, Undo.CORRECTION, Undo.DUE):
        if kind.value in told:
            return kind
    return Undo.NOTE if told and told.keys() <= _PLAIN else None

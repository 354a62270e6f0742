"""Merging to its edges: what waits, what stands beside what, and a void that somebody did not know of."""

from __future__ import annotations

from typing import Any

from cchc_desktop.domain.change import Change, LogInfo
from cchc_desktop.domain.merge import VOIDED, RecordState, Rival, fold, ordered
from tests.domain.test_merge import HOME, LOGS, change


def folded(*changes: Change) -> RecordState:
    return fold(list(changes), LOGS.__getitem__)


def lone(log: str, seq: int, lamport: int, parents: tuple[Change, ...], fields: dict[str, Any]) -> Change:
    return change(log, seq, lamport, parents, fields)


def test_the_field_of_a_void_never_changes_its_name() -> None:
    assert VOIDED == "voided", "it stands in the log for ever"


def test_the_only_change_is_the_state_without_what_it_takes_away() -> None:
    first = change("a", 1, 1, (), {"status": 2, "note": None})
    state = folded(first)
    assert (state.record, state.kind, state.values, state.heads) == ("r", "dossier", {"status": 2}, (first.id,))
    assert (state.changes, state.waiting, state.parallel, state.conflicts) == ((first,), (), (), {})


def test_a_lone_change_whose_parent_is_missing_waits() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    child = change("a", 2, 2, (first,), {"status": 4})
    state = folded(child)
    assert (state.values, state.heads, state.changes, state.waiting) == ({}, (), (), (child.id,))
    assert (state.record, state.kind) == ("r", "dossier"), "what it is about is known all the same"


def test_who_waits_for_two_waits_until_both_are_there() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    left, right = change("a", 2, 2, (first,), {"note": "x"}), change("b", 1, 2, (first,), {"officer": "y"})
    both = change("a", 3, 3, (left, right), {"status": 9})
    state = folded(first, left, both)
    assert state.waiting == (both.id,) and state.changes == (first, left) and state.values == {"status": 2, "note": "x"}
    whole = folded(both, right, left, first)
    assert whole.heads == (both.id,) and len(whole.changes) == 4 and whole.changes[-1] == both and not whole.waiting


def test_ordered_is_by_lamport_then_id_whatever_came_first() -> None:
    roots = [change("a", n, 30 - n, (), {"sets": n}) for n in range(1, 12)]
    done, waiting = ordered(roots)
    assert done == sorted(roots, key=lambda one: (one.lamport, one.id)) and waiting == []
    assert ordered(list(reversed(roots)))[0] == done
    same = [change("a", n, 5, (), {"sets": n}) for n in range(1, 9)]
    assert ordered(same)[0] == sorted(same, key=lambda one: one.id)


def test_a_grandchild_has_seen_the_grandparent() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    middle = change("a", 2, 2, (first,), {"note": "x"})
    last = change("b", 1, 3, (middle,), {"status": 4})
    state = folded(first, middle, last)
    assert state.values == {"status": 4, "note": "x"} and state.conflicts == {} and state.parallel == () and state.heads == (last.id,)


def test_three_beside_each_other_name_every_rival() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    values = (("a", 2, 5), ("b", 1, 4), ("a", 3, 3))
    made = [change(log, seq, lamport, (first,), {"note": f"{log}{seq}"}) for log, seq, lamport in values]
    state = folded(first, *made)
    assert state.values["note"] == "a2" and state.conflicts["note"][0] == Rival("a2", made[0].id)
    assert {rival.value for rival in state.conflicts["note"][1:]} == {"b1", "a3"}


def test_two_beginnings_of_one_record_have_not_seen_each_other() -> None:
    ours, theirs = change("a", 1, 1, (), {"note": "a"}), change("b", 1, 2, (), {"note": "b"})
    state = folded(ours, theirs)
    assert state.values == {"note": "b"} and state.conflicts == {"note": (Rival("b", theirs.id), Rival("a", ours.id))}
    assert set(state.heads) == {ours.id, theirs.id}


def test_lamport_then_replica_decide_between_equals() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    low, high = change("a", 2, 9, (first,), {"note": "a"}), change("b", 1, 9, (first,), {"note": "b"})
    assert folded(first, low, high).values["note"] == "b", "the same lamport: the replica's name"
    later = change("a", 3, 10, (first,), {"note": "later"})
    assert folded(first, later, high).values["note"] == "later"


def test_an_audience_that_is_no_line_belongs_to_its_own_unit() -> None:
    logs = {"a": LogInfo("a", "replica-a", HOME, "local"), "z": LogInfo("z", "replica-z", "44@2025-07-01", f"line:{HOME}")}
    first = change("a", 1, 1, (), {"status": 2})
    ours, theirs = change("a", 2, 2, (first,), {"note": "ours"}), change("z", 1, 9, (first,), {"note": "theirs"})
    assert fold([first, ours, theirs], logs.__getitem__).values["note"] == "ours", "at home whatever the other's clock says"


def test_a_kind_nobody_knows_belongs_to_the_home_unit() -> None:
    first = change("a", 1, 1, (), {"x": 1}, "of-tomorrow")
    ours, above = change("a", 2, 2, (first,), {"x": 2}, "of-tomorrow"), change("z", 1, 9, (first,), {"x": 3}, "of-tomorrow")
    assert fold([first, ours, above], LOGS.__getitem__).values == {"x": 2}


# -- a void beside an edit


def test_a_void_that_saw_everything_stands() -> None:
    first = change("a", 1, 1, (), {"status": 2, VOIDED: False})
    edit = change("b", 1, 2, (first,), {"note": "x"})
    void = change("a", 2, 3, (edit,), {VOIDED: True})
    state = folded(first, edit, void)
    assert state.values[VOIDED] is True and VOIDED not in state.conflicts


def test_an_edit_after_the_void_knew_of_it() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    void = change("a", 2, 2, (first,), {VOIDED: True})
    edit = change("b", 1, 3, (void,), {"note": "x"})
    state = folded(first, void, edit)
    assert state.values[VOIDED] is True and state.conflicts == {}


def test_a_void_beside_an_edit_is_a_conflict_and_the_edit_stands() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    void = change("a", 2, 2, (first,), {VOIDED: True})
    edits = [change("b", 1, 2, (first,), {"note": "x"}), change("b", 2, 3, (first,), {"note": "y"})]
    state = folded(first, void, *edits)
    assert state.values[VOIDED] is False
    assert state.conflicts[VOIDED] == (Rival(False, edits[1].id), Rival(True, void.id)), "the newest edit that did not know of it"


def test_two_voids_beside_each_other_are_one_void() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    voids = [change("a", 2, 2, (first,), {VOIDED: True}), change("b", 1, 2, (first,), {VOIDED: True})]
    state = folded(first, *voids)
    assert state.values[VOIDED] is True and state.conflicts == {} and state.parallel == (VOIDED,)


def test_a_decision_that_saw_both_settles_it() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    void, edit = change("a", 2, 2, (first,), {VOIDED: True}), change("b", 1, 2, (first,), {"note": "x"})
    decided = change("a", 3, 4, (void, edit), {VOIDED: True})
    state = folded(first, void, edit, decided)
    assert state.values[VOIDED] is True and state.conflicts == {}


def test_a_void_said_anew_beside_another_void_is_no_edit() -> None:
    """The first of the three, which the second saw and the third did not, says nothing against a void; an edit beside the third does."""
    first = change("a", 1, 1, (), {"note": "x"})
    void = change("a", 2, 2, (first,), {VOIDED: True})
    anew, other = change("a", 3, 3, (void,), {VOIDED: True}), change("b", 1, 2, (first,), {VOIDED: True})
    state = folded(first, void, anew, other)
    assert state.values[VOIDED] is True and state.conflicts == {}
    edit = change("a", 4, 4, (anew,), {"note": "y"})
    state = folded(first, void, anew, other, edit)
    assert state.values[VOIDED] is False and state.conflicts[VOIDED][0] == Rival(False, edit.id)


def test_a_void_beside_an_unvoiding_names_the_void_as_rival() -> None:
    first = change("a", 1, 1, (), {VOIDED: False})
    void, kept = change("a", 2, 5, (first,), {VOIDED: True}), change("b", 1, 2, (first,), {VOIDED: False})
    state = folded(first, void, kept)
    assert state.values[VOIDED] is False and state.conflicts[VOIDED] == (Rival(False, kept.id), Rival(True, void.id))

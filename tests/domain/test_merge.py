"""The state of a record depends on which changes are held, never on how they came."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.change import Change, LogInfo, compose
from cchc_desktop.domain.merge import fold

HOME = "19405@2025-07-01"
LOGS = {
    "a": LogInfo("a", "replica-a", HOME, f"line:{HOME}"),
    "b": LogInfo("b", "replica-b", HOME, f"line:{HOME}"),
    "z": LogInfo("z", "replica-z", "44@2025-07-01", f"line:{HOME}"),
}


def change(
    log: str, seq: int, lamport: int, parents: tuple[Change, ...], fields: dict[str, Any], kind: str = "dossier"
) -> Change:
    return compose(
        log=log, seq=seq, prev="", lamport=lamport, time="t", account="", account_name="", record="r", kind=kind, schema=1,
        parents=tuple(p.id for p in parents), facts=fields, personal={},
    )  # fmt: skip


def test_a_later_change_that_saw_the_earlier_replaces_it() -> None:
    first = change("a", 1, 1, (), {"status": 2, "sets": 1})
    later = change("a", 2, 2, (first,), {"status": 4})
    state = fold([later, first], LOGS.__getitem__)
    assert state.values == {"status": 4, "sets": 1} and state.heads == (later.id,) and not state.conflicts


def test_other_fields_side_by_side_are_both_kept() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    left, right = change("a", 2, 2, (first,), {"note": "x"}), change("b", 1, 2, (first,), {"officer": "y"})
    state = fold([first, left, right], LOGS.__getitem__)
    assert state.values == {"status": 2, "note": "x", "officer": "y"} and not state.conflicts
    assert set(state.heads) == {left.id, right.id}


def test_the_same_value_side_by_side_is_no_conflict() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    both = [change("a", 2, 2, (first,), {"status": 4}), change("b", 1, 2, (first,), {"status": 4})]
    state = fold([first, *both], LOGS.__getitem__)
    assert state.values == {"status": 4} and not state.conflicts and state.parallel == ("status",)


def test_other_values_conflict_and_the_owning_office_stands_until_decided() -> None:
    first = change("a", 1, 1, (), {"due_at": "1"})
    ours, above = change("a", 2, 2, (first,), {"due_at": "2"}), change("z", 1, 9, (first,), {"due_at": "3"})
    state = fold([first, above, ours], LOGS.__getitem__)
    assert state.values == {"due_at": "2"} and [r.value for r in state.conflicts["due_at"]] == ["2", "3"]
    decided = change("a", 3, 10, (ours, above), {"due_at": "3"})
    settled = fold([decided, first, above, ours], LOGS.__getitem__)
    assert settled.values == {"due_at": "3"} and not settled.conflicts


def test_a_field_owned_above_stands_with_the_office_above() -> None:
    first = change("a", 1, 1, (), {"assessment": ""}, "commitment")
    ours = change("a", 2, 7, (first,), {"assessment": "ours"}, "commitment")
    theirs = change("z", 1, 2, (first,), {"assessment": "theirs"}, "commitment")
    assert fold([first, ours, theirs], LOGS.__getitem__).values == {"assessment": "theirs"}


def test_a_change_whose_parent_is_missing_waits_with_its_children() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    lost = change("a", 2, 2, (first,), {"status": 4})
    child = change("a", 3, 3, (lost,), {"status": 9})
    state = fold([child, first], LOGS.__getitem__)
    assert state.values == {"status": 2} and state.waiting == (child.id,)
    assert fold([child, first, lost], LOGS.__getitem__).values == {"status": 9}


def test_none_takes_a_field_away() -> None:
    first = change("a", 1, 1, (), {"component/1": {"originals": 1}, "status": 2})
    state = fold([first, change("a", 2, 2, (first,), {"component/1": None})], LOGS.__getitem__)
    assert state.values == {"status": 2}


@given(st.data())
def test_any_order_of_arrival_gives_the_same_state(data: st.DataObject) -> None:
    rng = random.Random(data.draw(st.integers(0, 10**6)))
    made: list[Change] = []
    for n in range(data.draw(st.integers(1, 12))):
        parents = tuple(rng.sample(made, min(len(made), rng.choice([1, 1, 2])))) if made else ()
        lamport = 1 + max((p.lamport for p in parents), default=0)
        made.append(change(rng.choice("abz"), n + 1, lamport, parents, {rng.choice("xyz"): rng.randint(0, 2)}))
    shuffled = rng.sample(made, len(made))
    assert fold(made, LOGS.__getitem__) == fold(shuffled + made[:3], LOGS.__getitem__)


PERSON = {"name": "Lê Quang Ấn", "id_number": "045185006241", "phone": "0912", "address": "thôn Linh Hải"}


def person(*changed: dict[str, str | None]) -> dict[str, str]:
    found: dict[str, str | None] = dict(PERSON)
    for one in changed:
        found |= one
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize(("ours", "theirs", "merged"), [
    ({"phone": "0933"}, {"address": "thôn Mới"}, {"phone": "0933", "address": "thôn Mới"}),
    ({"phone": None}, {"email": "an@x.vn"}, {"phone": None, "email": "an@x.vn"}),
    ({"phone": "0933", "address": "a"}, {"phone": "0933"}, {"phone": "0933", "address": "a"}),
    ({"phone": "0933"}, {"name": "Lê Quang Ân"}, {"phone": "0933", "name": "Lê Quang Ân"}),
    ({"phone": "0933"}, {"phone": "0944"}, None),
    ({"phone": "0933"}, {"name": "Hồ Thị Ỷ", "id_number": "045157001111"}, None),
])  # fmt: skip
def test_of_a_person_each_part_is_a_field_of_its_own(
    ours: dict[str, str | None], theirs: dict[str, str | None], merged: dict[str, str | None] | None
) -> None:
    first = change("a", 1, 1, (), {"applicant": person()}, "dossier")
    one = change("a", 2, 2, (first,), {"applicant": person(ours)}, "dossier")
    other = change("z", 1, 2, (first,), {"applicant": person(theirs)}, "dossier")
    for order in ([first, one, other], [other, first, one]):
        state = fold(order, LOGS.__getitem__)
        if merged is None:
            rivals = [rival.value for rival in state.conflicts["applicant"]]
            assert len(rivals) == 2 and person(ours) in rivals and person(theirs) in rivals
        else:
            assert state.values == {"applicant": person(merged)} and state.parallel == ("applicant",) and not state.conflicts
    if merged is None:
        return
    third = change("b", 1, 2, (first,), {"applicant": person({"email": "x@y.vn"})}, "dossier")
    later = change("a", 3, 3, (one, other), {"applicant": person(merged, {"phone": "1"})}, "dossier")
    state = fold([first, one, other, later], LOGS.__getitem__)
    assert state.values == {"applicant": person(merged, {"phone": "1"})} and not state.parallel
    if "email" not in merged:
        state = fold([first, one, other, later, third], LOGS.__getitem__)
        assert state.values == {"applicant": person(merged, {"phone": "1", "email": "x@y.vn"})} and not state.conflicts


@pytest.mark.parametrize("flip", [False, True])
def test_two_decisions_about_a_person_that_did_not_see_each_other_stand_against_each_other(flip: bool) -> None:
    first = change("a", 1, 1, (), {"applicant": PERSON}, "dossier")
    sides = person({"phone": "0933"}), person({"phone": "0944", "address": "thôn Mới"})
    one, other = change("a", 2, 2, (first,), {"applicant": sides[0]}), change("b", 1, 2, (first,), {"applicant": sides[1]})
    kept = tuple(reversed(sides)) if flip else sides
    left, right = change("a", 3, 3, (one, other), {"applicant": kept[0]}), change("b", 2, 3, (one, other), {"applicant": kept[1]})
    state = fold([first, one, other, left, right], LOGS.__getitem__)
    assert {rival.change for rival in state.conflicts["applicant"]} == {left.id, right.id} and not state.parallel
    same = change("b", 2, 3, (one, other), {"applicant": kept[0]})
    state = fold([first, one, other, left, same], LOGS.__getitem__)
    assert not state.conflicts and state.values == {"applicant": kept[0]}


def test_what_both_saw_of_a_person_is_what_stood_together_not_the_last_one_of_it() -> None:
    first = change("a", 1, 1, (), {"applicant": PERSON}, "dossier")
    one = change("a", 2, 2, (first,), {"applicant": person({"phone": "0933"})})
    other = change("b", 1, 2, (first,), {"applicant": person({"address": "thôn Mới"})})
    merged: dict[str, str | None] = {"phone": "0933", "address": "thôn Mới"}
    for part in ("phone", "address"):
        left = change("a", 3, 3, (one, other), {"applicant": person(merged, {part: PERSON[part]})})
        right = change("b", 2, 3, (one, other), {"applicant": person(merged, {"email": "x@y.vn"})})
        state = fold([first, one, other, left, right], LOGS.__getitem__)
        assert state.values == {"applicant": person(merged, {part: PERSON[part], "email": "x@y.vn"})} and not state.conflicts

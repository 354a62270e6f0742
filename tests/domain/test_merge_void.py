"""A void beside an edit: the edit stands, somebody decides; a void that saw the edit, or was seen, is no question."""

from __future__ import annotations

from cchc_desktop.domain.merge import fold

from .test_merge import LOGS, change


def test_an_edit_that_did_not_know_of_the_void_stands() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    void, edit = change("b", 1, 2, (first,), {"voided": True}), change("a", 2, 2, (first,), {"note": "x"})
    state = fold([edit, void, first], LOGS.__getitem__)
    assert state.values["voided"] is False
    assert [(r.value, r.change) for r in state.conflicts["voided"]] == [(False, edit.id), (True, void.id)]
    for keep in (True, False):
        decided = fold([first, void, edit, change("a", 3, 5, (edit, void), {"voided": keep})], LOGS.__getitem__)
        assert decided.values["voided"] is keep and not decided.conflicts
    later = change("a", 3, 5, (edit, void), {"note": "y"})
    assert "voided" in fold([first, void, edit, later], LOGS.__getitem__).conflicts, "another save decides nothing"


def test_a_void_in_one_line_with_the_edits_is_no_question() -> None:
    first = change("a", 1, 1, (), {"status": 2})
    void = change("b", 1, 2, (first,), {"voided": True})
    after = change("a", 2, 3, (void,), {"note": "x"})
    assert fold([first, void, after], LOGS.__getitem__).values["voided"] is True
    two = [first, void, change("a", 2, 3, (first,), {"voided": True})]
    state = fold(two, LOGS.__getitem__)
    assert state.values["voided"] is True and not state.conflicts, "both wanted the same"

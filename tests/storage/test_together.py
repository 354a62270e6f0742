"""Many acts with one wait for the disk: each whole or not at all, and all undone by a failure that comes through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.store import Store
from tests.storage.conftest import HOA, FixedClock, dossier


def add(store: Store, clock: FixedClock, number: str) -> None:
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier(number))


def held(store: Store) -> list[str]:
    return [row.number for row in Dossiers(store).find()]


def test_acts_made_together_are_the_same_as_one_by_one(store: Store, clock: FixedClock) -> None:
    acts = store.counter("acts")
    with store.together():
        add(store, clock, "A")
        add(store, clock, "B")
        assert held(store) == ["B", "A"], "each act sees those before it"
    assert store.counter("acts") == acts + 2
    assert check(store).ok
    assert store.anchor_state is AnchorState.OK


def test_an_act_that_fails_is_undone_alone_when_it_was_expected(store: Store, clock: FixedClock) -> None:
    with store.together():
        add(store, clock, "A")
        with pytest.raises(Refused), store.act(HOA, clock) as act:
            Dossiers(store).add(act, dossier("B"))
            raise Refused("NO", "Không.", "Thôi.")
        add(store, clock, "C")
    assert held(store) == ["C", "A"]
    assert check(store).ok


def test_a_failure_that_comes_through_undoes_them_all(store: Store, clock: FixedClock) -> None:
    acts = store.counter("acts")
    with pytest.raises(ZeroDivisionError), store.together():
        add(store, clock, "A")
        raise ZeroDivisionError
    assert held(store) == []
    assert store.counter("acts") == acts
    add(store, clock, "B")
    assert held(store) == ["B"]


def test_the_anchor_never_runs_ahead_of_what_was_undone(make_store: Callable[..., Store], clock: FixedClock) -> None:
    store = make_store()
    add(store, clock, "A")
    with pytest.raises(ZeroDivisionError), store.together():
        add(store, clock, "B")
        raise ZeroDivisionError
    assert store.anchor_state is AnchorState.OK


def test_a_restored_folder_is_refused_before_anything(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    store.anchor.path.unlink()
    with pytest.raises(Refused) as said, store.together():
        add(store, clock, "A")
    assert said.value.code == "RESTORED"

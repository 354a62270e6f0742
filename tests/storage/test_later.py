"""A commit that goes on beside the caller is whole or not at all like any other, and its fault is told to whoever waits."""

from __future__ import annotations

import threading

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.later import Later
from cchc_desktop.storage.store import Store
from tests.storage.conftest import HOA, FixedClock, dossier
from tests.storage.test_faults import fill


def test_what_was_done_is_there_after_waiting(store: Store) -> None:
    later = Later(store, lambda: store.raise_counter("x"))
    assert later.result == 1 and later.wait() > 0
    assert later.wait() > 0, "waiting twice is harmless"
    other = store.second()
    assert other.counter("x") == 1
    other.close()


def test_a_fault_in_the_work_undoes_it_at_once(store: Store, clock: FixedClock) -> None:
    def work() -> None:
        store.raise_counter("x")
        raise KeyError("x")

    with pytest.raises(KeyError):
        Later(store, work)
    assert store.counter("x") == 0
    fill(store, clock, 1)


def test_a_fault_in_the_commit_is_told_to_whoever_waits_and_undoes_it(store: Store, clock: FixedClock) -> None:
    fill(store, clock, 1)
    real = store.db

    class Full:
        """A disk that is full just when the commit comes."""

        def __getattr__(self, name: str) -> object:
            return getattr(real.conn, name)

        def execute(self, sql: str, *rest: object) -> object:
            if sql == "COMMIT":
                raise type(self).fault
            return real.conn.execute(sql, *rest)

        from cchc_desktop.storage.engine import OperationalError

        fault = OperationalError("database or disk is full")

    class Database:
        conn = Full()

    store.db = Database()  # type: ignore[assignment]
    later = Later(store, lambda: store.raise_counter("x"))
    with pytest.raises(Refused, match="DISK_FULL"):
        later.wait()
    store.db = real
    assert store.counter("x") == 0 and not real.conn.in_transaction
    fill(store, clock, 1)
    assert check(store).ok


def test_other_writers_wait_for_the_commit(store: Store, clock: FixedClock) -> None:
    other, order = store.second(), list[str]()
    later = Later(store, lambda: store.raise_counter("x"))

    def clerk() -> None:
        with other.act(HOA, clock) as act:
            Dossiers(other).add(act, dossier())
        order.append("clerk")

    thread = threading.Thread(target=clerk)
    thread.start()
    later.wait()
    thread.join()
    assert order == ["clerk"] and other.counter("x") == 1 and Dossiers(store).count() == 1
    other.close()

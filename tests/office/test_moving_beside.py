"""What others do while an old register comes in: their saves wait for its one act and are done right after it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.office.session import Session
from cchc_desktop.storage import store as store_module
from tests.office.counterside import BIRTH, counterside, typed
from tests.office.places import StillClock
from tests.office.test_moving_in import opened, row


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """An office where nobody waits longer than a twentieth of a second for an ordinary turn."""
    made = counterside(tmp_path / "office", StillClock())
    monkeypatch.setattr(store_module, "PATIENCE", 0.05)
    yield made
    made.close()


class Beside(threading.Thread):
    """Another thread of the window: takes one dossier in with a session of its own."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self.begun = session, threading.Event()
        self.saved: Any = None
        self.problem: Exception | None = None

    def run(self) -> None:
        mine = self._session.for_worker()
        self.begun.set()
        try:
            self.saved = mine.intake.save(typed(BIRTH))
        except Refused as refused:
            self.problem = refused
        finally:
            mine.close()


def holding(session: Session, stage: str, beside: Beside, ended: list[bool]) -> Any:
    """A progress function that lets the other thread come while the act is under way, and holds on for a while."""

    def progress(now: str, done: int, total: int) -> None:
        if now == stage and not beside.begun.is_set():
            beside.start()
            beside.begun.wait(20)
            time.sleep(0.3)
            ended.append(beside.saved is not None)

    return progress


def test_a_save_during_an_import_waits_and_is_done_right_after_it(session: Session, tmp_path: Path) -> None:
    table, beside, ended = opened(session, tmp_path, [row("", f"Người {n} a") for n in range(30)]), Beside(session), list[bool]()
    moved = session.moving_in.run(table, session.moving_in.propose(table), holding(session, "write_rows", beside, ended))
    beside.join(30)
    assert ended == [False] and beside.problem is None and beside.saved is not None, "it waited six times its patience, then it was done"
    assert moved.count == 30 and len(session.counter.find("", limit=100)) == 31
    late, again = Beside(session), list[bool]()
    assert session.moving_in.undo(moved.batch, "Nhập nhầm sổ", holding(session, "undo_rows", late, again)) == 30
    late.join(30)
    assert again == [False] and late.problem is None and late.saved is not None
    assert [one.voided for one in session.counter.find("", limit=100)].count(False) == 2 and session.check().ok


def test_a_save_that_waits_is_done_when_the_import_is_stopped(session: Session, tmp_path: Path) -> None:
    table, beside, ended = opened(session, tmp_path, [row("", f"Người {n} a") for n in range(900)]), Beside(session), list[bool]()
    used = session.moving_in.propose(table)
    with pytest.raises(Cancelled):
        session.moving_in.run(table, used, holding(session, "write_rows", beside, ended), lambda: bool(ended))
    beside.join(30)
    assert beside.problem is None and [one.number for one in session.counter.find("")] == [beside.saved.number]
    assert session.check().ok


def test_the_windows_own_thread_never_waits_for_it(session: Session) -> None:
    entered, leave, told = threading.Event(), threading.Event(), list[bool]()

    def long_work() -> None:
        mine = session.for_worker()
        with mine.store.bulk(), mine.bench.act():
            entered.set()
            leave.wait(20)
        mine.close()
        told.append(True)

    thread = threading.Thread(target=long_work)
    thread.start()
    assert entered.wait(20)
    with pytest.raises(Refused, match="BUSY"):
        session.intake.save(typed(BIRTH))
    leave.set()
    thread.join()
    assert told == [True] and session.intake.save(typed(BIRTH)).number

"""A whole day through real keys in the real window: 120 dossiers of 15 procedures; then every figure against an independent count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.procedure import AfterWait
from cchc_desktop.domain.unit import Hours, standard_week
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from tests.ui.conftest import CHEAP, NOW, OFFICE, PASSWORD, FakeFiles, FakeMedia, FakePrinter, FixedClock, in_front
from tests.whole import day_audit
from tests.whole.day_clerk import Clerk
from tests.whole.day_plan import KINDS
from tests.whole.day_play import OFFICER, played
from ui.jobs import Jobs
from ui.kit.theme import dress
from ui.look import Look
from ui.main_window import MainWindow
from ui.notify import Notify
from ui.page import Parts

RESIDENCE = "Đăng ký, quản lý cư trú"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW.replace(hour=6))


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    """The shipped catalogue; residence is served on Saturday mornings too, and one procedure counts anew after a supplement."""
    made = create_office(OFFICE, PASSWORD, tmp_path / "office", tmp_path / "state", clock=clock, cost=CHEAP).session
    week = (*standard_week()[:5], Hours(((time(7), time(11, 30)),)), Hours(()))
    made.save_office(replace(made.office, sector_weeks={RESIDENCE: week}))
    for kind in KINDS:
        procedure = made.catalogue.get(kind.code)
        assert procedure is not None
        if kind.restart:
            made.catalogue.save(replace(procedure, after_supplement=AfterWait.RESTART))
    made.life.save_officers([OFFICER])
    yield made
    made.close()


@pytest.fixture
def clerk(qapp: QApplication, qtbot: QtBot, session: Session, clock: FixedClock, tmp_path: Path) -> Iterator[Clerk]:
    dress(qapp)
    bugs: list[str] = []
    printer = FakePrinter()
    parts = Parts(session, Jobs(session.for_worker), Notify(), Look(tmp_path / "look.ini"), printer, FakeFiles(), FakeMedia())
    parts.look.keep("print_direct", "1")
    parts.notify.found_bug.connect(bugs.append)
    clock.at = clock.at.replace(hour=7, minute=0)
    window = MainWindow(parts)
    in_front(qtbot, window)
    yield Clerk(window, clock, printer.printed)
    parts.jobs.close()
    assert bugs == []


def stored(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The rows as they are kept, by plain SQL."""
    found = {}
    for table in ("dossier", "due_move", "issue", "payment", "handout", "print_entry", "correction"):
        cursor = session.store.db.conn.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in cursor]
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_day_of_120_dossiers_adds_up(clerk: Clerk, session: Session) -> None:
    all_, evenings = played(clerk)
    book = clerk.print_ledger("so theo doi")
    rows = stored(session)
    day_audit.the_rows(all_, rows)
    day_audit.the_moves(all_, rows)
    day_audit.the_happenings(all_, rows)
    day_audit.the_papers(all_, clerk.printed)
    day_audit.the_register(all_, book)
    for evening, paper in evenings.fees.items():
        day_audit.the_fees(all_, evening, paper)
    assert [shown for shown, _ in evenings.boards] == [counted for _, counted in evenings.boards]
    assert session.check().ok

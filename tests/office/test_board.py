"""The board of the start page against an independent count, dossier by dossier, and its goals against the year's sheet."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.dossiers import DueClass, due_class
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.board import Board, Goal
from cchc_desktop.office.session import Session
from tests.office.counterside import BIRTH, COPIES, LAND, SINGLE, counterside, paper, typed
from tests.office.places import StillClock

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, StillClock]]:
    """An office after a month of work in which nothing went as planned."""
    clock = StillClock()
    session = counterside(tmp_path_factory.mktemp("busy"), clock)
    rng = Random(7)
    for back in range(30, -1, -1):
        for _ in range(5):
            day = MONDAY - timedelta(days=back)
            clock.at = day.replace(hour=rng.randint(7, 9), minute=rng.randint(0, 29))
            kept = session.intake.save(typed(rng.choice((BIRTH, COPIES, SINGLE, SINGLE, LAND))))
            wander(session, rng, clock, kept)
    clock.at = MONDAY
    yield session, clock
    session.close()


def wander(session: Session, rng: Random, clock: StillClock, kept: Dossier) -> None:
    """A few steps that follow each other, at most up to now."""
    ways = [(), (), (Status.PROCESSING,), (Status.PROCESSING, Status.SUPPLEMENT), (Status.READY,), (Status.READY, Status.RETURNED),
            (Status.PROCESSING, Status.PAYMENT), (Status.WITHDRAWN,), (Status.READY, Status.RETURNED)]  # fmt: skip
    for step in rng.choice(ways):
        clock.at = min(clock.at + timedelta(hours=rng.randint(1, 60)), MONDAY)
        session.counter.step(kept.id, step, "Lý do.")


def everything(session: Session) -> list[Dossier]:
    return [session.counter.get(row.id) for row in session.counter.find(limit=10_000)]


def classes(session: Session, now: datetime) -> Tally[DueClass]:
    """Every dossier told by the domain's own rule, one by one."""
    coming = session.calendar.calendar(session.office).next_working(now.date())
    return Tally(due_class(d.due_at, d.status, now, coming) for d in everything(session))


def test_counts_are_those_of_a_count_by_hand(busy: tuple[Session, StillClock]) -> None:
    session, clock = busy
    board, by_hand = session.board.read(), classes(session, clock.at)
    assert (board.overdue, board.today, board.next) == (by_hand[DueClass.OVERDUE], by_hand[DueClass.TODAY], by_hand[DueClass.NEXT])
    assert (board.paused, board.ready) == (by_hand[DueClass.PAUSED], by_hand[DueClass.READY])
    assert board.dossiers == sum(by_hand.values()) == 155
    assert min(board.overdue, board.next, board.paused, board.ready) > 0, "the made-up month must have some of each"


@pytest.mark.parametrize("at", [
    datetime(2026, 11, 20, 16, 59, tzinfo=ICT), datetime(2026, 11, 20, 17, 1, tzinfo=ICT), datetime(2026, 11, 21, 10, 0, tzinfo=ICT),
    datetime(2026, 11, 23, 23, 59, tzinfo=ICT), datetime(2026, 11, 24, 8, 0, tzinfo=ICT), datetime(2026, 11, 27, 7, 0, tzinfo=ICT),
    datetime(2026, 12, 31, 12, 0, tzinfo=ICT),
], ids=str)  # fmt: skip
def test_counts_hold_at_any_hour(busy: tuple[Session, StillClock], at: datetime) -> None:
    session, clock = busy
    clock.at = at
    try:
        board, by_hand = session.board.read(), classes(session, at)
    finally:
        clock.at = MONDAY
    assert (board.overdue, board.today, board.next) == (by_hand[DueClass.OVERDUE], by_hand[DueClass.TODAY], by_hand[DueClass.NEXT])


def test_urgent_ones_come_first_and_none_twice(busy: tuple[Session, StillClock]) -> None:
    session, _ = busy
    board = session.board.read(urgent=100)
    due = [row.due_at for row in board.urgent if row.status not in (Status.SUPPLEMENT, Status.PAYMENT)]
    assert due == sorted(due)
    assert len({row.id for row in board.urgent}) == len(board.urgent)
    assert {row.status for row in board.urgent} <= {Status.NEW, Status.ACCEPTED, Status.PROCESSING, Status.SUPPLEMENT}
    assert len(session.board.read(urgent=3).urgent) == 3


def test_recent_ones_are_the_newest(busy: tuple[Session, StillClock]) -> None:
    session, _ = busy
    board = session.board.read(recent=5)
    newest = sorted((d.received_at for d in everything(session)), reverse=True)[:5]
    assert [row.received_at for row in board.recent] == newest


def test_an_empty_office_has_an_empty_board(session: Session) -> None:
    board = session.board.read()
    assert (board.overdue, board.today, board.next, board.week, board.paused, board.ready, board.dossiers) == (0,) * 7
    assert (board.urgent, board.recent, board.received_today, board.returned_today) == ((), (), 0, 0)
    assert [(goal.value, goal.target, goal.missing) for goal in board.goals] == [(None, None, 0)] * 3


@pytest.mark.parametrize(("at", "works", "coming"), [
    (datetime(2026, 11, 23, 9, 0, tzinfo=ICT), True, date(2026, 11, 25)),
    (datetime(2026, 11, 24, 9, 0, tzinfo=ICT), False, date(2026, 11, 25)),
    (datetime(2026, 11, 28, 9, 0, tzinfo=ICT), False, date(2026, 11, 30)),
    (datetime(2026, 8, 21, 9, 0, tzinfo=ICT), True, date(2026, 8, 22)),
])  # fmt: skip
def test_days_off_and_worked_saturdays(session: Session, clock: StillClock, at: datetime, works: bool, coming: date) -> None:
    clock.at = at
    board = session.board.read()
    assert (board.working_today, board.next_working) == (works, coming)


def test_what_came_and_went_today(session: Session, clock: StillClock) -> None:
    clock.at = MONDAY - timedelta(days=3)
    old = session.intake.save(typed(COPIES))
    clock.at = MONDAY
    session.intake.save(typed(COPIES))
    session.counter.finish(old.id, handed_out=True)
    session.intake.save(typed(COPIES, received_at=MONDAY - timedelta(days=4)))
    board = session.board.read()
    assert (board.received_today, board.returned_today) == (1, 1)


def test_other_offices_dossiers_are_not_on_our_board(session: Session) -> None:
    from cchc_desktop.storage.dossiers import Dossiers

    ours = session.intake.save(typed(COPIES))
    with session.store.act(session.author, session.clock) as act:
        Dossiers(session.store).add(act, replace(ours, id="other", unit="19414@2025-07-01", number="H50.31.14-261123-10012"))
    board = session.board.read()
    assert (board.dossiers, board.today, board.received_today) == (1, 1, 1)


# -- goals


def signed_sheet(session: Session, place: Path, year: int = 2026, **targets: float) -> None:
    rows = [{"index": "PAR INDEX", "name": name, "unit": "%", "target": value, "source": f"auto:{name}"} for name, value in targets.items()]
    sides = {side: {"unit": "Ủy ban nhân dân", "person": "Lê Văn A", "title": "Chủ tịch"} for side in ("committing", "receiving")}
    sheet = session.agreements.add({"kind": "office", "year": year, "place": "Vĩnh Thủy", "targets": rows, **sides})
    scan = place / f"ky-{year}.pdf"
    scan.write_bytes(b"%PDF-1.4 signed")
    session.agreements.record_signature(sheet.id, scan)


def by_name(board: Board) -> dict[str, Goal]:
    return {goal.source: goal for goal in board.goals}


def test_goals_count_what_the_sheet_promises(session: Session, clock: StillClock, tmp_path: Path) -> None:
    signed_sheet(session, tmp_path, on_time=99.0, digitised_full=95.0, results_digitised=98.0)
    result = tmp_path / "kq.pdf"
    result.write_bytes(b"%PDF-1.4 result")
    full = (paper(1, digitised=True), paper(2, digitised=True), paper(3, must_digitise=False))
    half = (paper(1, digitised=True), paper(2))
    for papers, with_result, hours in ((full, True, 1), (full, False, 2), (half, True, 3), ((paper(1, must_digitise=False),), True, 200)):
        clock.at = MONDAY - timedelta(days=10)
        kept = session.intake.save(typed(COPIES, components=papers))
        clock.at += timedelta(hours=hours)
        session.counter.finish(kept.id, session.counter.keep(result) if with_result else None)
    clock.at = MONDAY
    session.intake.save(typed(COPIES, components=half))  # still running: counts for digitising only
    goals = by_name(session.board.read())
    assert [(g.done, g.of, g.target) for g in goals.values()] == [(3, 4, 99.0), (2, 4, 95.0), (3, 4, 98.0)]
    assert goals["on_time"].value == 75.0
    assert [g.missing for g in goals.values()] == [1, 2, 1]


def test_last_year_counts_neither_dossiers_nor_sheets(session: Session, clock: StillClock, tmp_path: Path) -> None:
    clock.at = datetime(2025, 12, 31, 9, 0, tzinfo=ICT)
    signed_sheet(session, tmp_path, year=2025, on_time=90.0)
    session.counter.finish(session.intake.save(typed(COPIES)).id)
    clock.at = MONDAY
    assert [(g.done, g.of, g.target) for g in session.board.read().goals] == [(0, 0, None)] * 3


def test_a_draft_counts_until_a_sheet_is_signed(session: Session, tmp_path: Path) -> None:
    sides = {side: {"unit": "Ủy ban nhân dân", "person": "Lê Văn A", "title": "Chủ tịch"} for side in ("committing", "receiving")}
    rows = [{"index": "PAR INDEX", "name": "x", "unit": "%", "target": 80.0, "source": "auto:on_time"}]
    session.agreements.add({"kind": "office", "year": 2026, "place": "Vĩnh Thủy", "targets": rows, **sides})
    assert by_name(session.board.read())["on_time"].target == 80.0
    signed_sheet(session, tmp_path, on_time=99.0)
    assert by_name(session.board.read())["on_time"].target == 99.0


def test_online_shows_when_it_is_promised(session: Session, tmp_path: Path) -> None:
    signed_sheet(session, tmp_path, online=50.0)
    session.intake.save(typed(COPIES, channel="online"))
    session.intake.save(typed(COPIES))
    board = session.board.read()
    assert [goal.source for goal in board.goals] == ["online", "on_time", "digitised_full"], "what is promised comes first"
    assert (board.goals[0].value, board.goals[0].target) == (50.0, 50.0)


@pytest.mark.parametrize(("done", "of", "target", "missing"), [
    (0, 0, 99.0, 0), (99, 100, 99.0, 0), (98, 100, 99.0, 1), (0, 100, 100.0, 100), (1, 3, 50.0, 1), (5, 10, None, 0), (100, 100, 99.9, 0),
    (99, 100, 99.9, 1), (199, 200, 99.5, 0),
])  # fmt: skip
def test_what_is_missing_is_never_too_few(done: int, of: int, target: float | None, missing: int) -> None:
    goal = Goal("x", "on_time", done, of, target)
    assert goal.missing == missing
    if target is not None and of:
        assert 100 * (done + missing) >= target * of - 1e-9
        assert not missing or 100 * (done + missing - 1) < target * of

"""The window's trial: one commune whose pages live, quickly made, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cchc_desktop.demo.make import make_sample
from cchc_desktop.demo.outcome import DemoReport, forget
from cchc_desktop.domain.commitment import CommitmentState
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.score import Stage
from cchc_desktop.office.session import Session, open_office
from cchc_desktop.sync.states import ChangeState
from tests.demo.conftest import FixedClock


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoReport, Path]:
    place = tmp_path_factory.mktemp("sample")
    return make_sample(place / "data", place / "state", clock=FixedClock(), dossiers=500), place / "state"


@pytest.fixture(scope="module")
def sample(made: tuple[DemoReport, Path]) -> Iterator[Session]:
    report, state = made
    session = open_office(report.folder, state, lambda: "demo-demo", clock=FixedClock())
    yield session
    session.close()


def test_it_is_the_commune_of_the_first_start(made: tuple[DemoReport, Path], sample: Session) -> None:
    report, _ = made
    assert (report.dossiers, report.office, [unit.code for unit in report.units]) == (500, None, ["19405"])
    assert report.as_json()["office"] is None
    assert (sample.office.unit.title, sample.account.login, sample.account.name) == ("Xã Vĩnh Thủy", "oanh", "Trần Thị Kim Oanh")
    assert sample.office.sample and not sample.restored
    assert sample.office.receiving_office and sample.office.receiving_office.title == "Tỉnh Quảng Trị"
    assert len(sample.catalogue.all()) > 500


def test_the_start_page_lives(sample: Session) -> None:
    board = sample.board.read()
    assert board.overdue and board.today + board.next and board.paused and board.ready and board.received_today
    assert len(board.urgent) >= 4 and len(board.recent) == 8
    assert [(goal.source, bool(goal.target)) for goal in board.goals] == [
        ("on_time", True), ("digitised_full", True), ("results_digitised", True)
    ]  # fmt: skip


def test_what_was_handed_over_is_safe_received_or_still_here(sample: Session) -> None:
    states = sample.handover.states()
    assert states.counts[ChangeState.SAFE] > states.counts[ChangeState.RECEIVED] > 0
    assert states.counts[ChangeState.SAVED] == states.unsent > 0
    assert [parcel.kind for parcel in states.parcels if parcel.kind == "changes"] == ["changes", "changes"]


def test_commitments_stand_in_two_states(sample: Session) -> None:
    found = {(sheet.kind, sheet.state) for sheet in sample.agreements.all()}
    assert found == {("office", CommitmentState.SIGNED), ("inner", CommitmentState.DRAFT)}


def test_registers_are_half_done_and_the_year_is_being_scored(sample: Session) -> None:
    rows = [row for book in sample.work.books() for row in sample.work.rows(book.id)]
    assert {row.closed for row in rows} == {True, False} and sample.work.late() == 0
    (sheet,) = sample.scores.of_unit(sample.store.unit)
    assert sheet.stage is Stage.SELF and not sheet.unmarked() and not sheet.unproved()
    assert sample.surveys.outcome("sipas").n == 40
    assert sample.payments.day(FixedClock().now().date()).total > 0


def test_it_goes_on_like_any_office(sample: Session, tmp_path: Path) -> None:
    assert sample.check().problems == []
    sample.handover.seal(tmp_path)
    assert sample.handover.states().unsent == 0


def test_who_stops_it_leaves_nothing(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "dossiers":
            raise Cancelled

    with pytest.raises(Cancelled):
        make_sample(tmp_path / "data", tmp_path / "state", clock=FixedClock(), dossiers=400, progress=stop)
    assert not (tmp_path / "data").exists()
    assert list((tmp_path / "state").glob("anchor-*")) == []


def test_an_office_that_is_there_is_never_touched(tmp_path: Path, made: tuple[DemoReport, Path]) -> None:
    report, state = made
    with pytest.raises(Refused) as said:
        make_sample(report.folder, state, clock=FixedClock(), dossiers=10)
    assert said.value.code == "EXISTS"
    assert (report.folder / "office.db").exists()


def test_it_is_taken_away_with_its_anchor_and_nothing_else(tmp_path: Path) -> None:
    state = tmp_path / "state"
    for name in ("one", "other"):
        make_sample(tmp_path / name, state, clock=FixedClock(), dossiers=5)
    assert len(list(state.glob("anchor-*"))) == 2
    forget(tmp_path / "one", state)
    assert not (tmp_path / "one").exists()
    session = open_office(tmp_path / "other", state, lambda: "demo-demo", clock=FixedClock())
    assert not session.restored
    session.close()


def test_in_the_evening_only_what_is_late_is_overdue(tmp_path: Path) -> None:
    evening = FixedClock(datetime(2026, 11, 25, 18, 30, tzinfo=ICT))
    make_sample(tmp_path / "data", tmp_path / "state", clock=evening, dossiers=400)
    session = open_office(tmp_path / "data", tmp_path / "state", lambda: "demo-demo", clock=evening)
    board = session.board.read()
    assert 0 < board.overdue <= 2
    session.close()

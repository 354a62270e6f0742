"""The numbers of a year: each one with what became of it, gaps in their place, machines and units apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cchc_desktop.domain.change import record_id
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.office.series import GivenNumber, NumberState, summary
from cchc_desktop.office.session import Session
from cchc_desktop.storage.dossiers import Dossiers
from tests.office.counterside import SINGLE, counterside, typed
from tests.office.places import StillClock
from tests.storage.conftest import by_a_tool, dossier

STATES = NumberState


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    opened.close()


def told(numbers: list[GivenNumber]) -> list[tuple[str, NumberState, str]]:
    return [(one.text, one.state, one.reason) for one in numbers]


def of_others(session: Session, *numbers: int, lane: int = 2, unit: str = "", year: int = 2026) -> list[Dossier]:
    """Receipts as another machine's parcel leaves them here."""
    home = unit or session.store.unit
    made = [
        dossier(f"H50.31.18-261123-{lane}{no:03d}0", unit=home, receipt_no=no, lane=lane, book=f"01.{lane}/{year}", book_no=no,
                form_set="TT03/2025")
        for no in numbers
    ]  # fmt: skip
    with session.store.act(session.author, session.clock) as act:
        for one in made:
            Dossiers(session.store).add(act, one)
    return made


def test_what_became_of_each_number_stands_beside_it(session: Session, clock: StillClock) -> None:
    printed, given_up, void, waiting, saved = (
        session.intake.save(typed(SINGLE), to_print=place != 4) for place in range(5)
    )  # fmt: skip
    for _ in range(2):
        session.prints.taken(session.prints.receipt(printed.id), "Máy in")
        clock.at += timedelta(hours=1)
    session.prints.give_up("receipt", given_up.id, "Đã viết tay, máy in hỏng.")
    session.corrections.void(void.id, "Nhập hai lần.")
    found = session.books.series("receipt", 2026)
    assert told(found) == [
        ("0001/TNHS", STATES.PRINTED, "2 lần, lần cuối 10:30 23/11/2026"), ("0002/TNHS", STATES.GIVEN_UP, "Đã viết tay, máy in hỏng."),
        ("0003/TNHS", STATES.VOID, "Nhập hai lần."), ("0004/TNHS", STATES.WAITING, "Cấp số để in ngay mà chưa ra máy in."),
        ("0005/TNHS", STATES.UNPRINTED, "Lưu mà không in."),
    ]  # fmt: skip
    assert [one.row and one.row.number for one in found] == [one.number for one in (printed, given_up, void, waiting, saved)]
    assert summary(found) == "5 số: 1 chờ in, 1 chưa in"
    session.prints.taken(session.prints.receipt(given_up.id), "Máy in")
    assert session.books.series("receipt")[1].state is STATES.PRINTED, "printed after all; 0 = this year"


def test_a_form_whose_dossier_was_voided_is_void_for_the_same_reason(session: Session) -> None:
    made = session.intake.save(typed(SINGLE))
    session.issues.give(made.id, "supplement", ["Tờ khai"], "Thiếu.", to_print=True)
    assert told(session.books.series("supplement", 2026)) == [("01/HDHS", STATES.WAITING, "Cấp số để in ngay mà chưa ra máy in.")]
    session.corrections.void(made.id, "Nhầm người.")
    assert told(session.books.series("supplement", 2026)) == [("01/HDHS", STATES.VOID, "Nhầm người.")]
    assert session.books.series("refusal", 2026) == session.books.series("supplement", 2025) == []


def test_a_number_of_which_nothing_is_held_stands_in_its_place(session: Session) -> None:
    made = [session.intake.save(typed(SINGLE)) for _ in range(4)]
    by_a_tool(session.store, *(f"DELETE FROM dossier WHERE id = '{made[place].id}'" for place in (1, 3)))
    found = session.books.series("receipt", 2026)
    assert [(one.text, one.state is STATES.MISSING, one.row is None) for one in found] == [
        ("0001/TNHS", False, False), ("0002/TNHS", True, True), ("0003/TNHS", False, False), ("0004/TNHS", True, True),
    ]  # fmt: skip
    assert "Không có bản ghi" in found[3].reason and summary(found) == "4 số: 2 thiếu, 2 chưa in"
    by_a_tool(session.store, "DELETE FROM dossier")
    assert [one.state for one in session.books.series("receipt", 2026)] == [STATES.MISSING] * 4, "the machine knows what it gave"


def test_other_machines_have_their_own_series_and_only_gaps_between_what_came(session: Session) -> None:
    session.intake.save(typed(SINGLE))
    of_others(session, 7, 8, 10)
    found = session.books.series("receipt", 2026)
    assert [(one.text, one.state) for one in found] == [
        ("0001/TNHS", STATES.UNPRINTED), ("0007.2/TNHS", STATES.ELSEWHERE), ("0008.2/TNHS", STATES.ELSEWHERE),
        ("0009.2/TNHS", STATES.MISSING), ("0010.2/TNHS", STATES.ELSEWHERE),
    ]  # fmt: skip
    of_others(session, 8)
    twice = [one.reason for one in session.books.series("receipt", 2026) if one.no == 8]
    assert twice == ["Hai giấy mang số này. Sổ in nằm ở máy đã cấp."] * 2


def test_units_and_years_are_kept_apart(session: Session) -> None:
    of_others(session, 1, 2, lane=1, unit="19402@2025-07-01")
    of_others(session, 5, year=2025)
    assert session.books.series("receipt", 2026) == []
    assert [one.text for one in session.books.series("receipt", 2025)] == ["0005.2/TNHS"]


def test_a_lane_that_the_grant_changed_and_a_new_life_make_no_gap(session: Session) -> None:
    session.intake.save(typed(SINGLE))
    with session.store.act(session.author, session.clock) as act:
        replica, unit = session.store.replica, session.store.unit
        act.write("machine", record_id("machine", replica, unit), {"replica": replica, "lane": 3, "predecessor": ""})
    session.intake.save(typed(SINGLE))
    assert [one.text for one in session.books.series("receipt", 2026)] == ["0001/TNHS", "0002.3/TNHS"], "one counter under two lanes"
    session.store.anchor.write(999)
    session.new_replica()
    lane = session.office.machine
    made = session.intake.save(typed(SINGLE))
    assert lane not in (1, 3) and made.receipt_no == 1
    found = session.books.series("receipt", 2026)
    assert [one.text for one in found] == ["0001/TNHS", "0002.3/TNHS", f"0001.{lane}/TNHS"]
    assert STATES.MISSING not in {one.state for one in found}
    by_a_tool(session.store, f"DELETE FROM dossier WHERE id = '{made.id}'")
    assert session.books.series("receipt", 2026)[-1].state is STATES.MISSING, "numbers of the life before do not stand in for it"


def test_forms_handed_over_from_a_commune_do_not_mix_with_our_own(session: Session) -> None:
    mine = session.intake.save(typed(SINGLE))
    session.issues.give(mine.id, "supplement", ["A"], "Thiếu.")
    (theirs,) = of_others(session, 1, lane=1, unit="19402@2025-07-01")
    with session.store.act(session.author, session.clock) as act:
        facts = {"form": "supplement", "set": "TT03/2025", "no": 1, "year": 2026, "lane": 1, "at": "2026-11-23T09:30:00+07:00", "who": "X"}
        said = {"contents": ["A"], "reason": "Thiếu.", "texts": {}}
        act.write("dossier", theirs.id, {"issue/0001-x": facts, "issue_text/0001-x": said}, home=theirs.unit)
    assert [one.row and one.row.dossier for one in session.books.series("supplement", 2026)] == [mine.id]

"""The conflict desk: both values with who and when, one decision that travels, a void beside an edit, two machines and two offices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Correction
from cchc_desktop.office.corrections import MERGED
from cchc_desktop.office.field_words import value_words
from cchc_desktop.office.session import Session
from cchc_desktop.storage.life import correction_fields
from cchc_desktop.storage.store import Author
from tests.sync.strange import write_unchecked
from tests.ui.conftest import FixedClock
from tests.ui.two_offices import commune_data, edit, enrol, make, take_in


def carry(giver: Session, taker: Session, place: Path) -> list[str]:
    place.mkdir(exist_ok=True)
    giver.handover.seal(place)
    return [one.outcome.name for one in taker.handover.receive(place)]


def disagree(commune: Session, province: Session, place: Path, ours: dict[str, object], theirs: dict[str, object]) -> str:
    """One dossier, edited on both sides, both edits on both sides."""
    (one,) = take_in(commune)
    carry(commune, province, place)
    edit(commune, one, **ours)
    edit(province, one, **theirs)
    carry(commune, province, place)
    carry(province, commune, place)
    return one


def test_both_values_stand_on_both_desks_and_a_decision_travels(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    one = disagree(commune, province, tmp_path / "s", {"officer": "Hải", "note": "a"}, {"officer": "Oanh", "result_place": "b"})
    (here,), (there,) = commune.desk.conflicts(), province.desk.conflicts()
    assert here.id == there.id and here.mine and not there.mine and here.owner_title == there.owner_title == "Xã Vĩnh Thủy"
    assert [(s.text, s.who, s.ours) for s in here.sides] == [("Hải", "Nguyễn Thị Hoa", True), ("Oanh", "Phạm Đức Hiếu", False)]
    assert commune.desk.conflicts(one) == [here] and all(side.at for side in here.sides)
    commune.desk.decide(here.id, keep="theirs")
    assert commune.desk.conflicts() == [] and commune.counter.get(one).officer == "Oanh"
    carry(commune, province, tmp_path / "s")
    assert province.desk.conflicts() == [] and province.counter.get(one).officer == "Oanh"
    assert province.counter.get(one).note == "a" and province.counter.get(one).result_place == "b", "other fields are both kept"
    with pytest.raises(Refused, match="NO_CONFLICT"):
        commune.desk.decide(here.id, keep="ours")


def test_a_value_typed_anew_settles_it_and_nonsense_changes_nothing(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    one = disagree(commune, province, tmp_path / "s", {"fee": 8000}, {"fee": 5000})
    (found,) = province.desk.conflicts()
    assert found.typed and found.unsettled and found.word == "lệ phí" and {s.text for s in found.sides} == {"8.000 đ", "5.000 đ"}
    for nonsense in ("tám nghìn", "99999999999999999999999999"):
        with pytest.raises(Refused, match="BAD_FIELD"):
            province.desk.decide(found.id, value=nonsense)
    assert province.desk.conflicts() == [found]
    province.desk.decide(found.id, value="8000")
    carry(province, commune, tmp_path / "s")
    assert commune.counter.get(one).fee == 8000 and commune.desk.conflicts() == []


@pytest.mark.parametrize(("keep", "value", "finished"), [
    ("ours", None, "2026-11-23T10:00:00+07:00"), ("theirs", None, None), ("", "4", None), ("", "9", "2026-11-23T10:00:00+07:00"),
])  # fmt: skip
def test_a_decided_status_takes_along_when_it_was_finished(
    offices: tuple[Session, Session], tmp_path: Path, keep: str, value: str | None, finished: str | None
) -> None:
    commune, province = offices
    ready, asked = {"status": 9, "finished_at": "2026-11-23T10:00:00+07:00"}, {"status": 5, "supplement_until": "2026-12-23T16:30:00+07:00"}
    one = disagree(commune, province, tmp_path / "s", ready, asked)
    (found,) = commune.desk.conflicts()
    with pytest.raises(Refused, match="BAD_FIELD"):
        commune.desk.decide(found.id, value="77")
    commune.desk.decide(found.id, keep=keep, value=value)
    carry(commune, province, tmp_path / "s")
    for session in offices:
        made = session.counter.get(one)
        assert (made.finished_at.isoformat() if made.finished_at else None) == finished and session.desk.conflicts() == []
        assert (made.supplement_until is not None) is (keep == "theirs") and session.check().ok


@pytest.mark.parametrize(("keep", "voided"), [("ours", False), ("theirs", True)])
def test_an_edit_stands_against_a_void_until_somebody_decides(
    offices: tuple[Session, Session], tmp_path: Path, keep: str, voided: bool
) -> None:
    commune, province = offices
    one = disagree(commune, province, tmp_path / "s", {"officer": "Hải"}, {"voided": True})
    assert not commune.counter.get(one).voided and not province.counter.get(one).voided, "the edit stands"
    (found,) = commune.desk.conflicts()
    assert (found.field, [side.text for side in found.sides]) == ("voided", ["Không hủy", "Hủy"])
    commune.desk.decide(found.id, keep=keep)
    carry(commune, province, tmp_path / "s")
    for session in offices:
        assert session.counter.get(one).voided is voided and session.desk.conflicts() == [] and session.check().ok


def test_two_decisions_side_by_side_are_a_question_again_unless_they_agree(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    disagree(commune, province, tmp_path / "s", {"officer": "Hải"}, {"officer": "Oanh"})
    (found,) = commune.desk.conflicts()
    commune.desk.decide(found.id, keep="ours")
    province.desk.decide(found.id, value="Hải")
    carry(commune, province, tmp_path / "s")
    carry(province, commune, tmp_path / "s")
    assert commune.desk.conflicts() == province.desk.conflicts() == []


def test_of_a_person_only_what_differs_is_shown() -> None:
    old, new = {"name": "Hồ Thị Ỷ", "birth_date": "12/04/1957"}, {"name": "Hồ Thị Ỷ", "birth_date": "12/04/1951"}
    assert value_words("applicant", old, (new,)) == "ngày sinh 12/04/1957"
    assert value_words("applicant", {"name": "Ỷ"}, ({"name": "Ỷ", "phone": "1"},)) == "họ tên Ỷ, không có điện thoại"
    assert value_words("status", 4, ()) != "4" and value_words("officer", None) == "(để trống)"
    assert value_words("due_at", "2026-11-23T16:30:00+07:00") == "16:30 23/11/2026"


def test_what_waits_in_the_tray_says_why_and_what_to_do(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    (one,) = take_in(commune)
    write_unchecked(commune.store, one, {"status": 77})
    assert carry(commune, province, tmp_path / "s") == ["APPLIED_WITH_QUARANTINE"]
    (waits,) = province.desk.tray()
    assert waits.record == one and waits.why == "Nội dung không đúng quy tắc: mục tình trạng."
    assert waits.title == "Xã Vĩnh Thủy" and "xã Vĩnh Thủy" in waits.next_step and waits.who


def test_one_number_of_two_machines_is_told_apart_from_that_of_a_copied_one(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    second = make(commune_data(), tmp_path / "second", FixedClock())
    for session in (commune, second):
        take_in(session)
    enrol(second, province, tmp_path / "second-stick")
    for session in (commune, second):
        carry(session, province, tmp_path / "s")
    (twins,) = province.desk.twins()
    assert not twins.copied and len(twins.each) == 2
    edit(commune, take_in(commune)[0], number=twins.number)
    carry(commune, province, tmp_path / "s")
    (twins,) = province.desk.twins()
    assert twins.copied and len(twins.each) == 3
    second.close()


def test_a_second_machine_of_an_office_says_its_own_number_and_nothing_is_in_conflict(
    offices: tuple[Session, Session], tmp_path: Path
) -> None:
    commune, province = offices
    second = make(commune_data() | {"machine": 2}, tmp_path / "second", FixedClock())
    assert second.office.machine == 2, "before anybody granted it"
    enrol(second, commune, tmp_path / "side")
    for giver, taker in ((second, commune), (commune, second), (commune, province)):
        carry(giver, taker, tmp_path / "s")
    assert [one.desk.conflicts() for one in (commune, second, province)] == [[], [], []]
    assert (commune.office.machine, second.office.machine) == (1, 2)
    commune.save_office(replace(commune.office, phone="0233 3820 111"))
    carry(commune, second, tmp_path / "s")
    assert (second.office.phone, second.office.machine) == ("0233 3820 111", 2)
    second.close()


def put_into_each_other(commune: Session, tmp_path: Path) -> tuple[Session, str, str]:
    """A second machine of the commune, and two dossiers: the commune put the first into the other, the second machine the other way."""
    second = make(commune_data() | {"machine": 2}, tmp_path / "second", FixedClock())
    enrol(second, commune, tmp_path / "side")
    first, other = take_in(commune, 2)
    carry(commune, second, tmp_path / "s")
    commune.corrections.merge(first, other)
    second.corrections.merge(other, first)
    return second, first, other


def test_dossiers_that_two_machines_put_into_each_other_are_a_question_and_one_goes_on(
    offices: tuple[Session, Session], tmp_path: Path
) -> None:
    commune, province = offices
    second, first, other = put_into_each_other(commune, tmp_path)
    for giver, taker in ((commune, second), (second, commune), (commune, province)):
        carry(giver, taker, tmp_path / "s")
    assert all(session.counter.get(one).voided for session in (commune, second, province) for one in (first, other))
    (found,), (there,) = commune.desk.conflicts(), second.desk.conflicts()
    assert found.id == there.id and found.mine and found.unsettled and not found.typed and found.word == "gộp vào nhau"
    assert commune.desk.count() == 1 and province.desk.conflicts() == []
    ours = next(side for side in found.sides if side.ours)
    assert ours.value == other and ours.text == f"{commune.counter.get(other).number} đi tiếp (Hồ Thị Ỷ)" and ours.who == "Nguyễn Thị Hoa"
    commune.desk.decide(found.id, keep="ours")
    for giver, taker in ((commune, second), (commune, province)):
        carry(giver, taker, tmp_path / "s")
    for session in (commune, second, province):
        assert (session.counter.get(first).voided, session.counter.get(other).voided) == (True, False)
        assert session.desk.conflicts() == [] and session.desk.count() == 0 and session.check().ok
    commune.corrections.unmerge(first, "không trùng")
    second.close()


@pytest.mark.parametrize("goes_on", [0, 1])
def test_a_dossier_that_was_forgotten_is_asked_about_all_the_same(
    offices: tuple[Session, Session], tmp_path: Path, goes_on: int
) -> None:  # fmt: skip
    """One of two that were put into each other loses its texts before anybody hears of the other: both desks ask."""
    commune, _ = offices
    second, first, other = put_into_each_other(commune, tmp_path)
    second.forgetting.forget(other, "lệnh")
    for giver, taker in ((commune, second), (second, commune)):
        carry(giver, taker, tmp_path / "s")
    (found,), (there,) = commune.desk.conflicts(), second.desk.conflicts()
    assert found.word == there.word == "gộp vào nhau" and {side.value for side in found.sides} == {first, other}
    chosen = (first, other)[goes_on]
    second.desk.decide(there.id, keep=next(side.change for side in there.sides if side.value == chosen))
    carry(second, commune, tmp_path / "s")
    for session in (commune, second):
        assert not session.counter.get(chosen).voided and session.desk.conflicts() == [] and session.check().ok
    second.close()


def test_three_machines_that_go_round_are_one_question(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, _ = offices
    ids = take_in(commune, 3)
    numbers = [commune.counter.get(one).number for one in ids]
    with commune.store.act(Author(commune.account.id, commune.account.name), commune.clock) as act:
        for n, one in enumerate(ids):
            said = Correction(f"0001-{n}", commune.clock.now(), "Hoa", {"voided": ("", f"{MERGED}{numbers[(n + 1) % 3]}")}, "trùng")
            act.write("dossier", one, {"voided": True} | correction_fields(said))
    commune.desk.look()
    (found,) = commune.desk.conflicts()
    assert {side.value for side in found.sides} == set(ids)
    commune.desk.decide(found.id, keep=next(side.change for side in found.sides if side.value == ids[1]))
    assert [commune.counter.get(one).voided for one in ids] == [True, False, True] and commune.desk.conflicts() == []


def test_two_desks_that_choose_otherwise_at_one_time_are_asked_again(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, _ = offices
    second, first, other = put_into_each_other(commune, tmp_path)
    for _ in range(2):
        carry(commune, second, tmp_path / "s")
        carry(second, commune, tmp_path / "s")
    for session in (commune, second):
        session.desk.decide(session.desk.conflicts()[0].id, keep="ours")
    for _ in range(2):
        carry(commune, second, tmp_path / "s")
        carry(second, commune, tmp_path / "s")
    for session in (commune, second):
        assert {(one.record, one.field) for one in session.desk.conflicts()} == {(first, "voided"), (other, "voided")}
    for one in commune.desk.conflicts():
        voided = next(side for side in one.sides if side.value is (one.record == first))
        commune.desk.decide(one.id, keep=voided.change)
    carry(commune, second, tmp_path / "s")
    for session in (commune, second):
        assert [session.counter.get(one).voided for one in (first, other)] == [True, False]
        assert session.desk.conflicts() == [] and session.check().ok
    second.close()

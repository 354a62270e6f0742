"""Vĩnh Linh before and after July 2025: communes merged, the district abolished, codes re-used; parcels of old units on the road."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cchc_desktop.domain.change import record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.unit_event import event_from
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.offices import Offices, homes
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.states import ChangeState, states

from .conftest import HOA, Bureau, World, enrol, trip

PROVINCE = Unit("45", "Tỉnh", "Quảng Trị")
DISTRICT = Unit("464", "Huyện", "Vĩnh Linh")
LAM, THUY = Unit("19405", "Xã", "Vĩnh Lâm"), Unit("19402", "Xã", "Vĩnh Thủy")
NEW_THUY = Unit("19405", "Xã", "Vĩnh Thủy", date(2025, 7, 1))
EVENT: dict[str, Any] = {
    "day": "2025-07-01", "basis": "Nghị quyết 1680/NQ-UBTVQH15",
    "units": [{"code": "19405", "level": "Xã", "name": "Vĩnh Thủy", "valid_from": "2025-07-01", "parent": "45@"}],
    "heirs": [
        {"old": "19405@", "heir": "19405@2025-07-01"}, {"old": "19402@", "heir": "19405@2025-07-01"}, {"old": "464@", "heir": "45@"},
    ],
}  # fmt: skip


def old_world(world: World) -> tuple[Bureau, Bureau, Bureau, Bureau]:
    """Province, district, two communes, as before July 2025."""
    top, middle = world.bureau(PROVINCE), world.bureau(DISTRICT, PROVINCE)
    enrol(middle, top, world.new_stick())
    lam, thuy = world.bureau(LAM, DISTRICT), world.bureau(THUY, DISTRICT)
    for commune in (lam, thuy):
        enrol(commune, middle, world.new_stick())
    return top, middle, lam, thuy


def test_old_parcels_on_the_road_the_abolished_level_and_a_code_with_another_meaning(world: World) -> None:
    top, middle, lam, thuy = old_world(world)
    lam.take_in(2)
    thuy.take_in(3)
    to_district = world.new_stick()
    thuy.seal(to_district)
    trip(world, lam, middle)
    trip(world, middle, top)
    UnitEvents(top.store, HOA, top.clock).write(EVENT)
    trip(world, top, middle)
    assert Peers(middle.store).heirs == {"19405@": "19405@2025-07-01", "19402@": "19405@2025-07-01", "464@": "45@"}
    assert "APPLIED" in middle.outcomes(to_district), "a parcel of an old unit to an abolished office is still taken"
    trip(world, middle, lam, top)
    assert Peers(lam.store).parent == "45@", "the level is gone: the commune sends to the province now"
    lam.take_in()
    assert trip(world, lam, top) == ["APPLIED"] and top.dossiers() == 6
    fresh = world.bureau(NEW_THUY, Unit("45", "Tỉnh", "Quảng Trị"))
    enrol(fresh, top, world.new_stick())
    assert fresh.dossiers() == 6, "the heir has every record of both old communes"
    assert fresh.tables(LAM, THUY) == top.tables(LAM, THUY) and check(fresh.store).problems == []
    record = str(fresh.tables(THUY)[0][0])
    fresh.edit(record, note="xã mới ghi tiếp")
    fresh.take_in()
    assert trip(world, fresh, top)[0] == "APPLIED" and top.dossiers() == 7
    homes = {str(row[1]) for row in top.tables(LAM, THUY, NEW_THUY)}
    assert homes == {"19405@", "19402@", "19405@2025-07-01"}, "old dossiers keep their home"
    lam.take_in()
    trip(world, lam, top)
    trip(world, top, fresh)
    assert fresh.dossiers() == 8, "a machine of an old unit that goes on is heard by the heir"
    units = {unit.key: unit for unit in Offices(top.store).units()}
    assert units["464@"].valid_to == date(2025, 6, 30) and Peers(top.store).title("19405@") == "Xã Vĩnh Lâm"
    assert units["19405@2025-07-01"].name == "Vĩnh Thủy"
    assert check(top.store).problems == []


def test_only_the_office_above_says_so_and_an_old_unit_has_one_heir(world: World) -> None:
    top, middle, lam, _ = old_world(world)
    for who in (lam,):
        with pytest.raises(Refused, match="NOT_OUR_UNIT"):
            UnitEvents(who.store, HOA, who.clock).write(EVENT)
    with pytest.raises(Refused, match="NOT_OUR_UNIT"):
        UnitEvents(middle.store, HOA, middle.clock).write(EVENT)
    trip(world, middle, top)
    events = UnitEvents(top.store, HOA, top.clock)
    events.write(EVENT)
    before = Peers(top.store).travel.tips()
    events.write(EVENT)
    assert Peers(top.store).heirs["19405@"] == "19405@2025-07-01" and Peers(top.store).travel.tips() == before
    events.write({**EVENT, "basis": "Nghị quyết đính chính"})
    assert Peers(top.store).travel.tips() != before
    ended = replace(NEW_THUY, valid_to=date(2027, 6, 30), parent="45@")
    with top.store.act(HOA, top.clock) as act:
        Offices(top.store).save_unit(act, ended)
    events.write(EVENT)
    assert Offices(top.store).unit("19405@2025-07-01") == ended, "what ended since stays ended"
    with pytest.raises(Refused, match="HEIR_KNOWN"):
        events.write({**EVENT, "heirs": [{"old": "19405@", "heir": "19414@2025-07-01"}]})


def test_no_unit_is_followed_by_one_below_it_nor_in_a_circle(world: World) -> None:
    """The topmost office cannot end in its own commune; renamed it stands under nobody."""
    top, middle, *_ = old_world(world)
    trip(world, middle, top)
    events = UnitEvents(top.store, HOA, top.clock)
    below = {"code": "19409", "level": "Xã", "name": "Mới", "valid_from": "2025-07-01", "parent": "464@"}
    for heirs, units in (
        ([("45@", "464@")], []), ([("45@", "19405@")], []), ([("464@", "19405@")], []), ([("464@", "19409@2025-07-01")], [below]),
        ([("19402@", "19405@"), ("464@", "19402@")], []),
    ):  # fmt: skip
        with pytest.raises(Refused, match="BAD_FIELD") as told:
            events.write({"day": "2025-07-01", "units": units, "heirs": [{"old": old, "heir": heir} for old, heir in heirs]})
        assert "kế thừa" in told.value.message and Peers(top.store).heirs == {} and events.all() == []
    events.write({"day": "2025-07-01", "heirs": [{"old": "19405@", "heir": "19402@"}]})
    with pytest.raises(Refused, match="BAD_FIELD"):
        events.write({"day": "2025-08-01", "heirs": [{"old": "19402@", "heir": "19405@"}]})
    assert [unit.key for unit in events.heirs({"45@"})] == []
    renamed = {"code": "46", "level": "Tỉnh", "name": "Quảng Bình Trị", "valid_from": "2025-07-01"}
    events.write({"day": "2025-07-01", "units": [renamed], "heirs": [{"old": "45@", "heir": "46@2025-07-01"}]})
    assert Peers(top.store).heir_of("45@") == "46@2025-07-01" and not Peers(top.store).parent


def test_a_topmost_office_is_renamed_as_often_as_is_decided(world: World) -> None:
    """Nobody above could enrol it under its new name in between; those below hear every name and still say nothing of it themselves."""
    top, middle, *_ = old_world(world)
    trip(world, middle, top)
    events = UnitEvents(top.store, HOA, top.clock)
    for code, old in (("46", "45@"), ("47", "46@2025-07-01")):
        unit = {"code": code, "level": "Tỉnh", "name": "Quảng Bình Trị", "valid_from": "2025-07-01"}
        events.write({"day": "2025-07-01", "units": [unit], "heirs": [{"old": old, "heir": f"{code}@2025-07-01"}]})
    trip(world, top, middle)
    for bureau in (top, middle):
        assert Peers(bureau.store).heir_of("45@") == "47@2025-07-01" and check(bureau.store).problems == []
    unit = {"code": "48", "level": "Tỉnh", "name": "Của huyện", "valid_from": "2025-07-01"}
    with pytest.raises(Refused, match="NOT_OUR_UNIT"):
        UnitEvents(middle.store, HOA, middle.clock).write(
            {"day": "2025-07-01", "units": [unit], "heirs": [{"old": "47@2025-07-01", "heir": "48@2025-07-01"}]}
        )


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ([], "file"), ({}, "day"), ({"day": "2025-13-01", "heirs": []}, "day"), ({"day": "2025-07-01", "heirs": {}}, "heirs"),
        ({"day": "2025-07-01", "heirs": [{"old": "a@", "heir": "a@"}]}, "heirs.1"),
        ({"day": "2025-07-01", "heirs": [{"old": "a", "heir": "b@"}]}, "heirs.1.old"),
        ({"day": "2025-07-01", "heirs": [{"old": "a@", "heir": "b@"}, {"old": "a@", "heir": "c@"}]}, "heirs"),
        ({"day": "2025-07-01", "heirs": [{"old": "a@", "heir": "b@"}, {"old": "b@", "heir": "a@"}]}, "heirs"),
        ({"day": "2025-07-01", "heirs": [{"old": "a@", "heir": "b@", "records": ["x"]}]}, "heirs"),
        ({"day": "2025-07-01", "heirs": [], "moon": 1}, "moon"),
        ({"day": "2025-07-01", "heirs": []}, "heirs"), ({"day": "2025-07-01", "basis": "", "heirs": [], "units": []}, "heirs"),
        ({"day": "2025-07-01", "heirs": [], "units": [{"code": 1}]}, "units.1.code"),
    ],
)  # fmt: skip
def test_a_file_that_says_nonsense_names_its_field(data: object, field: str) -> None:
    with pytest.raises(Refused, match="BAD_FIELD") as told:
        event_from(data)
    assert told.value.field == field


def test_a_split_gives_listed_records_to_another_heir() -> None:
    event = event_from({"day": "2025-07-01", "heirs": [
        {"old": "19414@", "heir": "19414@2025-07-01"}, {"old": "19414@", "heir": "19363@2025-07-01", "records": ["H50-1"]},
    ]})  # fmt: skip
    assert [one.records for one in event.heirs] == [(), ("H50-1",)]


def test_an_office_in_the_middle_renames_and_the_office_above_goes_on_hearing_both(world: World) -> None:
    """The event is a matter of those below; the office above knows the machine under its new unit by its certificate."""
    top, middle, lam, thuy = old_world(world)
    renamed = Unit("19409", "Xã", "Vĩnh Lâm", date(2025, 7, 1))
    lam.take_in(1)
    trip(world, lam, middle)
    trip(world, middle, top)
    UnitEvents(middle.store, HOA, middle.clock).write({
        "day": "2025-07-01", "basis": "NQ", "heirs": [{"old": LAM.key, "heir": renamed.key}],
        "units": [{"code": "19409", "level": "Xã", "name": "Vĩnh Lâm", "valid_from": "2025-07-01", "parent": DISTRICT.key}],
    })  # fmt: skip
    trip(world, middle, lam)
    enrol(lam, middle, world.new_stick())
    assert lam.store.unit == renamed.key
    lam.edit(str(lam.tables(LAM)[0][0]), note="dưới tên mới")
    lam.take_in(1)
    thuy.take_in(1)
    for one in (lam, thuy):
        trip(world, one, middle)
    stick = world.new_stick()
    middle.seal(stick)
    assert set(top.outcomes(stick)) <= {"APPLIED", "NOT_FOR_US"}
    assert top.tables(LAM, THUY, renamed) == middle.tables(LAM, THUY, renamed) and top.dossiers() == 3
    assert check(top.store).problems == []


def test_a_merging_by_an_office_in_the_middle_is_heard_above_and_decides_there_too(world: World) -> None:
    """A machine that never was of the old unit writes on its dossiers, beside a late edit of the old machine."""
    top, middle, lam, thuy = old_world(world)
    (record,) = lam.take_in(1)
    trip(world, lam, middle)
    trip(world, middle, top)
    UnitEvents(middle.store, HOA, middle.clock).write({
        "day": "2025-07-01", "basis": "NQ", "heirs": [{"old": LAM.key, "heir": THUY.key}],
    })  # fmt: skip
    trip(world, middle, thuy)
    lam.edit(record, due_at="2026-11-24T16:30:00+07:00")
    lam.edit(record, note="máy cũ ghi thêm", due_at="2026-11-25T16:30:00+07:00")
    thuy.edit(record, due_at="2026-11-26T16:30:00+07:00")
    for one in (lam, thuy):
        trip(world, one, middle)
    assert set(trip(world, middle, top)) == {"APPLIED_WITH_CONFLICTS", "NOT_FOR_US"}, "what is for the communes is not for the province"
    assert top.tables(LAM, THUY) == middle.tables(LAM, THUY)
    shown = [one.store.db.conn.execute("SELECT due_at FROM dossier WHERE id = ?", (record,)).fetchone()[0] for one in (top, middle)]
    assert shown[0] == shown[1] and Peers(top.store).heirs == {LAM.key: THUY.key}
    assert check(top.store).problems == check(middle.store).problems == []
    (told,) = UnitEvents(top.store, HOA, top.clock).all()
    assert (told.old, told.heir) == ("Xã Vĩnh Lâm", "Xã Vĩnh Thủy")


def test_an_event_that_was_only_said_downward_is_told_above_at_the_next_seal(world: World) -> None:
    top, middle, _, _ = old_world(world)
    events = UnitEvents(middle.store, HOA, middle.clock)
    with middle.store.act(HOA, middle.clock) as act:
        act.write("unit_event", record_id("unit_event", LAM.key, THUY.key), {"old": LAM.key, "heir": THUY.key, "day": "2025-07-01"})
    for _ in range(2):
        HandOver(middle.store, HOA, middle.clock).seal(stick := world.new_stick())
        top.receive(stick)
    assert Peers(top.store).heirs == {LAM.key: THUY.key} and len(events.all()) == 1
    told = middle.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'unit_event_above'").fetchone()[0]
    assert told == 1, "once said, it is not said again"
    UnitEvents(top.store, HOA, top.clock).tell_above()
    assert top.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'unit_event_above'").fetchone()[0] == 1


def test_a_unit_below_says_nothing_about_itself_or_its_neighbour(world: World) -> None:
    """A program that was altered writes events upward; the offices above refuse the parcel and go on deciding themselves."""
    top, middle, lam, thuy = old_world(world)
    with lam.store.act(HOA, lam.clock) as act:
        for old, heir in ((LAM.key, THUY.key), (THUY.key, DISTRICT.key)):
            told = {"old": old, "heir": heir, "day": "1990-01-01", "basis": "x"}
            act.write("unit_event_above", record_id("unit_event_above", old, heir), told)
    assert trip(world, lam, middle) == ["DAMAGED"]
    thuy.take_in(1)
    assert trip(world, thuy, middle) == ["APPLIED"] and homes(middle.store, DISTRICT.key) == [DISTRICT.key]
    trip(world, middle, top)
    assert Peers(top.store).heirs == Peers(middle.store).heirs == {}
    UnitEvents(top.store, HOA, top.clock).write(EVENT)


def test_an_heir_one_level_up_lets_a_new_machine_in_that_hears_of_the_event_by_the_same_grant(world: World) -> None:
    top, middle, lam, _ = old_world(world)
    other = world.bureau(Unit("465", "Huyện", "Gio Linh"), PROVINCE)
    enrol(other, top, world.new_stick())
    lam.take_in(2)
    trip(world, lam, middle)
    trip(world, middle, top)
    UnitEvents(top.store, HOA, top.clock).write({"day": "2025-07-01", "basis": "NQ", "heirs": [{"old": DISTRICT.key, "heir": "465@"}]})
    trip(world, top, other)
    second = world.bureau(LAM, DISTRICT, 2)
    enrol(second, other, world.new_stick())
    assert Peers(second.store).certificate is not None and second.dossiers() == 2
    second.take_in(1)
    trip(world, second, other)
    trip(world, other, lam)
    assert Peers(second.store).keys.key_id in Peers(lam.store).ring.certificates and lam.dossiers() == 3


def test_what_was_written_for_an_office_that_is_no_more_is_received_by_the_one_that_came_after(world: World) -> None:
    top, middle, lam, _ = old_world(world)
    lam.take_in(2)
    trip(world, lam, middle)
    trip(world, middle, top)
    UnitEvents(top.store, HOA, top.clock).write(EVENT)
    trip(world, top, middle)
    assert [(one.unit, one.up, one.state) for one in states(lam.store).parcels] == [(DISTRICT.key, True, ChangeState.ON_STICK)]
    trip(world, middle, lam)
    trip(world, top, lam)
    assert Peers(lam.store).parent == "45@"
    (one,) = [one for one in states(lam.store).parcels if one.unit == DISTRICT.key]
    assert (one.up, one.state) == (True, ChangeState.RECEIVED) and one.receipt_at

"""A split: the listed dossiers go on at the second heir, with their files, and nobody else's do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.forgetting import Forgetting
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.passing_on import PASSED
from cchc_desktop.office.unit_events import UnitEvents, Written
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.life import Lives

from .conftest import DISTRICT, HOA, Bureau, World, enrol

PROVINCE = Unit("45", "Tỉnh", "Quảng Trị")
OLD = Unit("19402", "Xã", "Vĩnh Lâm")
FIRST, SECOND = Unit("20001", "Xã", "Vĩnh Thủy", date(2027, 7, 1)), Unit("20002", "Xã", "Bến Hải", date(2027, 7, 1))


def split(*records: str) -> dict[str, Any]:
    begins = {"valid_from": "2027-07-01", "parent": "45@"}
    units = [{"code": one.code, "level": one.level, "name": one.name, **begins} for one in (FIRST, SECOND)]
    heirs: list[dict[str, Any]] = [{"old": OLD.key, "heir": FIRST.key}, {"old": OLD.key, "heir": SECOND.key, "records": list(records)}]
    return {"day": "2027-07-01", "basis": "Nghị quyết 9", "units": units, "heirs": heirs}


def write(who: Bureau, *records: str) -> Written:
    return UnitEvents(who.store, HOA, who.clock).write(split(*records))


def trip(world: World, giver: Bureau, taker: Bureau) -> None:
    """One stick from one office to another, read as the program does it."""
    stick = world.new_stick()
    giver.seal(stick)
    HandOver(taker.store, HOA, taker.clock).receive(stick)


def offices(world: World) -> tuple[Bureau, Bureau]:
    top, old = world.bureau(PROVINCE), world.bureau(OLD, PROVINCE)
    enrol(old, top, world.new_stick())
    return top, old


def heirs(world: World, top: Bureau) -> tuple[Bureau, Bureau]:
    first, second = world.bureau(FIRST, PROVINCE), world.bureau(SECOND, PROVINCE)
    for one in (first, second):
        enrol(one, top, world.new_stick())
    return first, second


def living(who: Bureau) -> list[tuple[str, str, str]]:
    """(home, number, note) of every dossier that counts."""
    rows = who.store.db.conn.execute("SELECT unit, number, note FROM dossier WHERE voided = 0 ORDER BY unit, number").fetchall()
    return [(str(unit), str(number), str(note)) for unit, number, note in rows]


def test_listed_dossiers_go_on_at_the_second_heir_with_their_files(world: World, tmp_path: Path) -> None:
    top, old = offices(world)
    records = old.take_in(4)
    sha = old.attach(records[1], b"%PDF-1.4 " + b"scan" * 1000)[0]
    numbers = [f"H50.31.18-261123-{n:05d}" for n in range(1, 5)]
    old.edit(records[1], note="đã chuyển chuyên môn", book="01/2026", book_no=7)
    trip(world, old, top)
    done = write(top, numbers[1], records[2])
    assert (done.passed, done.waiting) == (2, ())
    assert write(top, numbers[1], records[2]) == done and len(living(top)) == 4, "writing the same event again changes nothing"
    first, second = heirs(world, top)
    for one in (first, second):
        trip(world, top, one)
    assert living(second) == [(SECOND.key, numbers[1], "đã chuyển chuyên môn"), (SECOND.key, numbers[2], "")]
    assert second.dossiers() == 2, "of the others it hears nothing"
    names = {row[0] for row in second.store.db.conn.execute("SELECT applicant_name FROM dossier")}
    assert names == {"Trần Thị Ánh Nguyệt"} and second.holds(sha)
    assert living(first) == [(OLD.key, numbers[0], ""), (OLD.key, numbers[3], "")]
    assert sorted(living(top)) == sorted(living(first) + living(second)), "what counts above is what counts below"
    came = Dossiers(second.store).get(numbers[1])
    assert (came.book, came.book_no, came.status) == ("", 0, 2), "a register is its own office's"
    gone = Dossiers(first.store).get(records[1])
    assert gone.voided and Lives(first.store).of(gone.id).corrections[-1].said["voided"][1] == f"{PASSED}Xã Bến Hải"
    assert Lives(second.store).of(came.id).corrections[0].said["passed"] == ("Xã Vĩnh Lâm", "Xã Bến Hải")
    second.edit(came.id, status=9)
    trip(world, second, top)
    assert Dossiers(top.store).get(numbers[1]).status == 9 and Dossiers(top.store).doubled() == []
    for one in (top, first, second):
        assert check(one.store).problems == [] and not one.store.db.conn.execute("SELECT * FROM tray").fetchall()


def test_what_comes_late_is_taken_over_beside_what_the_heir_wrote(world: World) -> None:
    top, old = offices(world)
    records = old.take_in(2)
    numbers = [f"H50.31.18-261123-{n:05d}" for n in range(1, 3)]
    trip(world, old, top)
    trip(world, top, old)
    on_the_road = old.take_in()
    number = "H50.31.18-261123-00001"
    assert number == numbers[0]
    done = write(top, records[1], on_the_road[0])
    assert (done.passed, done.waiting) == (1, tuple(on_the_road))
    told = UnitEvents(top.store, HOA, top.clock).all()
    assert {(one.heir, one.records, one.waiting) for one in told} == {("Xã Vĩnh Thủy", 0, 0), ("Xã Bến Hải", 2, 1)}
    first, second = heirs(world, top)
    trip(world, top, second)
    copy = Dossiers(second.store).get(numbers[1])
    second.edit(copy.id, note="xã mới ghi", status=4)
    old.edit(records[1], note="xã cũ ghi muộn", sets=3)  # has not heard of the split
    trip(world, old, top)
    trip(world, top, second)
    trip(world, second, top)
    for one in (top, second):
        late = Dossiers(one.store).get(copy.id)
        assert (late.sets, late.status) == (3, 4), "different fields are both kept"
    rivals = second.store.db.conn.execute("SELECT field FROM conflict WHERE record = ?", (copy.id,)).fetchall()
    assert [row[0] for row in rivals] == ["note"], "the same field waits on the desk, nothing is overwritten"
    assert len([row for row in living(second) if row[0] == SECOND.key]) == 2, "what was on the road went on too"
    assert not [one for one in UnitEvents(top.store, HOA, top.clock).all() if one.waiting]
    trip(world, top, first)
    trip(world, top, old)
    assert not top.store.db.conn.execute("SELECT 1 FROM conflict WHERE field = 'voided'").fetchall()
    assert {row[0] for row in living(first)} == {OLD.key} and len(living(first)) == 1
    before = top.store.db.conn.execute("SELECT count(*) FROM change").fetchone()[0]
    HandOver(top.store, HOA, top.clock).receive(world.new_stick())
    write(top, records[1], on_the_road[0])
    said = "unit_event"
    after = top.store.db.conn.execute("SELECT count(*) FROM change WHERE kind <> ?", (said,)).fetchone()[0]
    assert after <= before, "looking again writes nothing anew"
    for one in (top, first, second, old):
        assert check(one.store).problems == []


def test_two_machines_of_the_office_pass_on_the_same(world: World) -> None:
    """Each hears of a late edit by its own stick; what they write says the same and stands in nobody's way."""
    top, office, old = world.bureau(PROVINCE), world.bureau(DISTRICT, PROVINCE), world.bureau(OLD, DISTRICT)
    enrol(office, top, world.new_stick())
    beside = world.bureau(DISTRICT, PROVINCE, lane=2)
    enrol(beside, office, world.new_stick())
    enrol(old, office, world.new_stick())
    records = old.take_in(2)
    trip(world, old, office)
    event = split(*records)
    for unit in event["units"]:
        unit["parent"] = DISTRICT.key
    UnitEvents(office.store, HOA, office.clock).write(event)
    trip(world, office, beside)
    old.edit(records[0], sets=5)  # has not heard of the split
    stick = world.new_stick()
    old.seal(stick)
    for one in (office, beside):
        HandOver(one.store, HOA, one.clock).receive(stick)
        assert [row[0] for row in one.store.db.conn.execute("SELECT sets FROM dossier WHERE voided = 0 ORDER BY sets")] == [1, 5]
    for giver, taker in ((office, beside), (beside, office), (office, beside)):
        trip(world, giver, taker)
    for one in (office, beside):
        assert [row[0] for row in one.store.db.conn.execute("SELECT sets FROM dossier WHERE voided = 0 ORDER BY sets")] == [1, 5]
        assert one.store.db.conn.execute("SELECT count(*) FROM conflict").fetchone() == (0,)
        assert check(one.store).problems == []
    assert office.tables(SECOND) == beside.tables(SECOND)


def test_a_list_names_dossiers_of_the_old_unit_only(world: World) -> None:
    top, old = offices(world)
    own = top.take_in()[0]
    old.take_in()
    trip(world, old, top)
    for named in (own, "H50.31.18-261123-10011"):
        with pytest.raises(Refused, match="BAD_FIELD") as told:
            write(top, named)
        assert told.value.field == "heirs.2.records"
    assert UnitEvents(top.store, HOA, top.clock).all() == [], "nothing of the event was written"


def test_what_was_void_before_stays_and_a_forgotten_person_is_not_taken_away_there(world: World) -> None:
    top, old = offices(world)
    void, kept = old.take_in(2)
    old.edit(void, voided=True)
    trip(world, old, top)
    write(top, void, kept)
    assert [row[2] for row in top.tables(SECOND)] == ["H50.31.18-261123-00002"]
    Forgetting(top.store, HOA, top.clock).forget(kept, "hết hạn lưu")
    old.edit(kept, sets=2)
    trip(world, old, top)
    copy = Dossiers(top.store).get("H50.31.18-261123-00002")
    assert copy.sets == 2 and copy.applicant.name == "Trần Thị Ánh Nguyệt"
    assert Dossiers(top.store).get(kept).applicant.name != copy.applicant.name

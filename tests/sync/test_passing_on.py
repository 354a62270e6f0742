"""A split: the listed dossiers go on at the second heir, with their files, and nobody else's do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.conflicts import Desk
from cchc_desktop.office.forgetting import Forgetting
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.passing_on import PASSED, PassingOn
from cchc_desktop.office.unit_events import UnitEvents, Written
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.life import Lives
from cchc_desktop.sync import enrolment

from .conftest import DISTRICT, HOA, NAME, Bureau, World, enrol

PROVINCE = Unit("45", "Tỉnh", "Quảng Trị")
OLD = Unit("19402", "Xã", "Vĩnh Lâm")
THIRD = "20003@2027-07-01"
FIRST, SECOND = Unit("20001", "Xã", "Vĩnh Thủy", date(2027, 7, 1)), Unit("20002", "Xã", "Bến Hải", date(2027, 7, 1))


def split(*records: str) -> dict[str, Any]:
    begins = {"valid_from": "2027-07-01", "parent": "45@"}
    units = [{"code": one.code, "level": one.level, "name": one.name, **begins} for one in (FIRST, SECOND)]
    heirs: list[dict[str, Any]] = [{"old": OLD.key, "heir": FIRST.key}, {"old": OLD.key, "heir": SECOND.key, "records": list(records)}]
    return {"day": "2027-07-01", "basis": "Nghị quyết 9", "units": units, "heirs": heirs}


def under(office: Unit, *records: str) -> dict[str, Any]:
    """The same written by an office in the middle."""
    event = split(*records)
    for unit in event["units"]:
        unit["parent"] = office.key
    return event


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


def numbers(count: int) -> list[str]:
    return [f"H50.31.18-261123-{n:05d}" for n in range(1, count + 1)]


def written(who: Bureau) -> int:
    """How many changes of dossiers there are."""
    return int(who.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'dossier'").fetchone()[0])


def quiet(*bureaus: Bureau) -> None:
    """Tables as the log makes them; nothing waits, nothing is to be decided."""
    for one in bureaus:
        assert check(one.store).problems == []
        assert one.store.db.conn.execute("SELECT (SELECT count(*) FROM conflict) + (SELECT count(*) FROM tray)").fetchone() == (0,)


def test_listed_dossiers_go_on_at_the_second_heir_with_their_files(world: World) -> None:
    top, old = offices(world)
    records, named = old.take_in(4), numbers(4)
    sha = old.attach(records[1], b"%PDF-1.4 " + b"scan" * 1000)[0]
    old.edit(records[1], note="đã chuyển chuyên môn", book="01/2026", book_no=7)
    trip(world, old, top)
    done = write(top, named[1], records[2])
    assert (done.passed, done.waiting) == (0, tuple(numbers(3)[1:])), "its heir has no machine yet: nothing goes before"
    assert len(living(top)) == 4
    first, second = heirs(world, top)
    again = write(top, named[1], records[2])
    assert (again.passed, again.waiting) == (2, ()) and len(living(top)) == 4, "writing the same event again changes nothing"
    for one in (first, second):
        trip(world, top, one)
    assert living(second) == [(SECOND.key, named[1], "đã chuyển chuyên môn"), (SECOND.key, named[2], "")]
    assert second.dossiers() == 2, "of the others it hears nothing"
    names = {row[0] for row in second.store.db.conn.execute("SELECT applicant_name FROM dossier")}
    assert names == {"Trần Thị Ánh Nguyệt"} and second.holds(sha)
    assert living(first) == [(OLD.key, named[0], ""), (OLD.key, named[3], "")]
    assert sorted(living(top)) == sorted(living(first) + living(second)), "what counts above is what counts below"
    came = Dossiers(second.store).get(named[1])
    assert (came.book, came.book_no, came.status) == ("", 0, 2), "a register is its own office's"
    gone = Dossiers(first.store).get(records[1])
    assert gone.voided and Lives(first.store).of(gone.id).corrections[-1].said["voided"][1] == f"{PASSED}Xã Bến Hải"
    assert Lives(second.store).of(came.id).corrections[0].said["passed"] == ("Xã Vĩnh Lâm", "Xã Bến Hải")
    second.edit(came.id, status=9)
    trip(world, second, top)
    assert Dossiers(top.store).get(named[1]).status == 9 and Dossiers(top.store).doubled(0) == []
    quiet(top, first, second)


def test_an_office_in_the_middle_splits_and_everybody_above_takes_its_parcels(world: World) -> None:
    """The office above never hears of the event: it knows the heir by its certificate, and before that nothing is written for it."""
    top, office, old = world.bureau(PROVINCE), world.bureau(DISTRICT, PROVINCE), world.bureau(OLD, DISTRICT)
    enrol(office, top, world.new_stick())
    enrol(old, office, world.new_stick())
    records = old.take_in(2)
    trip(world, old, office)
    UnitEvents(office.store, HOA, office.clock).write(under(DISTRICT, *records))
    stick = world.new_stick()
    office.seal(stick)
    assert set(top.outcomes(stick)) <= {"APPLIED", "NOT_FOR_US"} and living(top) == living(office)
    second = world.bureau(SECOND, DISTRICT)
    stick = world.new_stick()
    asked = enrolment.request(second.store, stick, second.clock)
    granted = HandOver(office.store, HOA, office.clock).grant(stick, asked.fingerprint, stick)
    enrolment.accept(second.store, stick, granted.fingerprint, second.clock)
    assert {row[0] for row in living(office)} == {SECOND.key}, "the grant lets them go at once"
    stick = world.new_stick()
    office.seal(stick)
    assert set(top.outcomes(stick)) <= {"APPLIED", "NOT_FOR_US"} and living(top) == living(office)
    trip(world, office, second)
    assert living(second) == living(office)
    quiet(top, office, second)


def test_what_comes_late_is_taken_over_beside_what_the_heir_wrote(world: World) -> None:
    top, old = offices(world)
    records, named = old.take_in(2), numbers(2)
    trip(world, old, top)
    on_the_road = old.take_in()
    write(top, records[1], on_the_road[0])
    first, second = heirs(world, top)
    assert write(top, records[1], on_the_road[0]).waiting == tuple(on_the_road)
    told = UnitEvents(top.store, HOA, top.clock).all()
    assert {(one.heir, one.records, one.waiting) for one in told} == {("Xã Vĩnh Thủy", 0, 0), ("Xã Bến Hải", 2, 1)}
    trip(world, top, second)
    copy = Dossiers(second.store).get(named[1])
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
    before = written(top)
    assert [one.passed for one in PassingOn(top.store, HOA, top.clock).look()] == [True, True]
    write(top, records[1], on_the_road[0])
    assert written(top) == before, "looking again writes nothing anew"
    for one in (top, first, second, old):
        assert check(one.store).problems == []


def test_a_late_void_goes_along_and_stands_against_what_the_heir_wrote(world: World) -> None:
    top, old = offices(world)
    records, named = old.take_in(2), numbers(2)
    trip(world, old, top)
    write(top, *records)
    _, second = heirs(world, top)
    write(top, *records)
    trip(world, top, second)
    second.edit(Dossiers(second.store).get(named[1]).id, note="đang làm")
    for record in records:
        old.edit(record, voided=True)  # has not heard of the split
    trip(world, old, top)
    trip(world, top, second)
    assert Dossiers(second.store).get(named[0]).voided, "nobody worked on it there"
    rivals = second.store.db.conn.execute("SELECT field FROM conflict").fetchall()
    assert rivals == [("voided",)] and not Dossiers(second.store).get(named[1]).voided, "the edit stands until somebody decides"
    before = written(top)
    PassingOn(top.store, HOA, top.clock).look()
    assert written(top) == before


def two_of_the_office(world: World) -> tuple[Bureau, Bureau, Bureau, list[str]]:
    """Two machines of a middle office, the old commune below, and what it has."""
    top, office, old = world.bureau(PROVINCE), world.bureau(DISTRICT, PROVINCE), world.bureau(OLD, DISTRICT)
    enrol(office, top, world.new_stick())
    beside = world.bureau(DISTRICT, PROVINCE, lane=2)
    enrol(beside, office, world.new_stick())
    enrol(old, office, world.new_stick())
    records = old.take_in(2)
    trip(world, old, office)
    UnitEvents(office.store, HOA, office.clock).write(under(DISTRICT, *records))
    second = world.bureau(SECOND, DISTRICT)
    enrol(second, office, world.new_stick())
    PassingOn(office.store, HOA, office.clock).look()
    trip(world, office, beside)
    return office, beside, old, records


def test_two_machines_of_the_office_pass_on_the_same(world: World) -> None:
    """Each hears of a late edit by its own stick; what they write says the same and stands in nobody's way."""
    office, beside, old, records = two_of_the_office(world)
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
    quiet(office, beside)
    assert office.tables(SECOND) == beside.tables(SECOND)
    before = written(office)
    trip(world, beside, office)
    assert written(office) == before, "they do not answer each other for ever"


def test_two_machines_that_took_over_one_after_the_other_leave_nothing_to_decide(world: World) -> None:
    office, beside, old, records = two_of_the_office(world)
    old.edit(records[0], note="một")
    early = world.new_stick()
    old.seal(early)
    old.edit(records[0], note="hai")
    late = world.new_stick()
    old.seal(late)
    HandOver(office.store, HOA, office.clock).receive(early)
    HandOver(beside.store, HOA, beside.clock).receive(late)
    for giver, taker in ((office, beside), (beside, office), (office, beside), (beside, office)):
        trip(world, giver, taker)
    for one in (office, beside):
        assert sorted(row[2] for row in living(one)) == ["", "hai"]
    quiet(office, beside)


def test_a_list_names_dossiers_of_the_old_unit_for_one_heir_below_us(world: World) -> None:
    top, old = offices(world)
    own = top.take_in()[0]
    record = old.take_in()[0]
    trip(world, old, top)
    for named in (own, "H50.31.18-261123-10011"):
        with pytest.raises(Refused, match="BAD_FIELD") as told:
            write(top, named)
        assert told.value.field == "heirs.2.records"
    twice = split(record)
    twice["heirs"].append({"old": OLD.key, "heir": THIRD, "records": [record]})
    twice["units"].append({"code": "20003", "level": "Xã", "name": "Ba", "valid_from": "2027-07-01", "parent": "45@"})
    away = split(record)
    away["units"][1]["parent"] = "99@"
    for event, field in ((twice, "heirs.3.records"), (away, "heirs.2.records")):
        with pytest.raises(Refused, match="BAD_FIELD") as told:
            UnitEvents(top.store, HOA, top.clock).write(event)
        assert told.value.field == field
    assert UnitEvents(top.store, HOA, top.clock).all() == [], "nothing of the events was written"
    write(top, record)
    again = split(record)
    again["heirs"][1]["heir"], again["units"] = THIRD, twice["units"]
    with pytest.raises(Refused, match="đã liệt kê cho nơi khác"):
        UnitEvents(top.store, HOA, top.clock).write(again)


def test_a_second_dossier_of_the_number_does_not_take_its_place(world: World) -> None:
    top, old = offices(world)
    beside = world.bureau(OLD, PROVINCE, lane=2)
    enrol(beside, old, world.new_stick())
    number = "H50.31.18-261123-10018"
    (record,), (twin,) = old.take_in(number=number), beside.take_in(number=number)  # they chose one lane before they were enrolled
    write(top, number)
    _, second = heirs(world, top)
    trip(world, old, top)
    assert [one.record for one in PassingOn(top.store, HOA, top.clock).listed()] == [record]
    trip(world, beside, old)
    trip(world, old, top)
    assert [one.record for one in PassingOn(top.store, HOA, top.clock).listed()] == [record]
    assert {row[0] for row in top.store.db.conn.execute("SELECT id FROM dossier WHERE voided = 0 AND unit = ?", (OLD.key,))} == {twin}
    old.edit(record, note="muộn")
    trip(world, old, top)
    trip(world, top, second)
    assert [row[2] for row in living(second)] == ["muộn"]


def test_what_was_void_before_stays_and_a_person_is_forgotten_in_both(world: World) -> None:
    top, old = offices(world)
    void, kept = old.take_in(2)
    old.edit(void, voided=True)
    trip(world, old, top)
    write(top, void, kept)
    _, second = heirs(world, top)
    done = write(top, void, kept)
    assert (done.passed, done.waiting) == (1, ())
    assert [row[2] for row in top.tables(SECOND)] == numbers(2)[1:]
    trip(world, top, second)
    gone = Forgetting(top.store, HOA, top.clock).forget(kept, "theo yêu cầu")
    copy = Dossiers(top.store).get(numbers(2)[1]).id
    assert set(gone.records) == {kept, copy}
    old.edit(kept, sets=2)
    trip(world, old, top)
    trip(world, top, second)
    after = Dossiers(top.store).get(copy)
    assert after.sets == 2 and {Dossiers(top.store).get(one).applicant.name for one in (kept, copy)} == {after.applicant.name} != {NAME}
    (asked,) = Forgetting(second.store, HOA, second.clock).asked()
    Forgetting(second.store, HOA, second.clock).confirm(asked.change)
    assert Dossiers(second.store).get(copy).applicant.name != NAME


@pytest.mark.parametrize("at_the_heir", [False, True])
def test_what_one_side_of_a_split_forgets_is_ordered_for_the_other_by_the_office_above(world: World, *, at_the_heir: bool) -> None:
    top, old = offices(world)
    (kept,) = old.take_in(1)
    trip(world, old, top)
    write(top, kept)
    _, second = heirs(world, top)
    write(top, kept)
    for one in (old, second):
        trip(world, top, one)
    copy = next(row[0] for row in second.store.db.conn.execute("SELECT id FROM dossier WHERE voided = 0"))
    asking, record = (second, copy) if at_the_heir else (old, kept)
    Forgetting(asking.store, HOA, asking.clock).forget(record, "theo yêu cầu")
    trip(world, asking, top)
    above = Forgetting(top.store, HOA, top.clock)
    (asked,) = above.asked()
    assert set(above.confirm(asked.change).records) == {kept, copy} and above.asked() == []
    for one in (old, second):
        trip(world, top, one)
        for left in Forgetting(one.store, HOA, one.clock).asked():
            Forgetting(one.store, HOA, one.clock).confirm(left.change)
        assert NAME not in {row[0] for row in one.store.db.conn.execute("SELECT applicant_name FROM dossier")}


def test_what_the_desk_still_asks_about_goes_on_when_it_is_decided(world: World) -> None:
    top, old = offices(world)
    (record,) = old.take_in(1)
    trip(world, old, top)
    old.edit(record, officer="Hải")
    top.edit(record, officer="Bình")
    trip(world, old, top)
    _, second = heirs(world, top)
    (number,) = numbers(1)
    assert write(top, number).waiting == (number,), "by its number, whatever the event holds"
    trip(world, top, second)
    assert second.dossiers() == 0
    trip(world, top, old)
    desk = Desk(old.store, HOA, old.clock)
    (asked,) = desk.conflicts(record)
    desk.decide(asked.id, value="Bình")
    trip(world, old, top)
    trip(world, top, second)
    assert [row[0] for row in living(second)] == [SECOND.key] and PassingOn(top.store, HOA, top.clock).listed()[0].passed

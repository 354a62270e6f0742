"""A topmost office under another name: its machines certify themselves, those below follow, further machines are let in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.storage.checks import check
from cchc_desktop.sync import enrolment
from cchc_desktop.sync.peers import Peers

from .conftest import COMMUNE, DISTRICT, HOA, PROVINCE, SIBLING, Bureau, World, enrol

RENAMED = replace(PROVINCE, code="46", name="Quảng Bình Trị", valid_from=date(2026, 11, 1))


def trip(world: World, giver: Bureau, *takers: Bureau) -> list[str]:
    """One stick, read as the program does it, by each in turn; what became of each parcel."""
    stick = world.new_stick()
    giver.seal(stick)
    return [one.outcome.name for taker in takers for one in HandOver(taker.store, HOA, taker.clock).receive(stick)]


def rename(top: Bureau, new: Unit = RENAMED, *olds: Unit) -> None:
    """The topmost office, and these others, go on as a new unit."""
    told = {"code": new.code, "level": new.level, "name": new.name, "valid_from": "2026-11-01"}
    heirs = [{"old": old.key, "heir": new.key} for old in olds or (PROVINCE,)]
    UnitEvents(top.store, HOA, top.clock).write({"day": "2026-11-01", "units": [told], "heirs": heirs})


def test_it_stands_by_its_own_word_and_everybody_goes_on_with_it(world: World) -> None:
    top, commune = world.pair()
    second = world.bureau(PROVINCE, joins=True)
    enrol(second, top, world.new_stick())
    commune.take_in(2)
    trip(world, commune, top)
    trip(world, top, second)
    rename(top)
    shown = enrolment.show(top.store)
    assert (shown.unit, shown.enrolled, shown.before, shown.parent, shown.lane) == (RENAMED.key, True, "", "", 1)
    assert top.store.unit == RENAMED.key
    assert "APPLIED" in trip(world, top, commune, second)
    assert Peers(commune.store).heir_of(PROVINCE.key) == RENAMED.key
    shown = enrolment.show(second.store)
    assert (shown.unit, shown.enrolled, shown.before, shown.lane) == (RENAMED.key, True, "", 2), "each machine speaks for itself"
    assert "APPLIED" in trip(world, second, commune, top)
    commune.take_in(1)
    assert "APPLIED" in trip(world, commune, second), "what goes up is sealed for the new keys"
    assert "APPLIED" in trip(world, second, top) and top.dossiers() == second.dossiers() == 3
    fresh, below = world.bureau(RENAMED, joins=True), world.bureau(SIBLING, RENAMED)
    for one in (fresh, below):
        enrol(one, second, world.new_stick())
    below.take_in(1)
    assert "APPLIED" in trip(world, below, second)
    assert "APPLIED" in trip(world, second, fresh) and fresh.dossiers() == second.dossiers()
    again = world.bureau(COMMUNE, PROVINCE)
    enrol(again, top, world.new_stick())
    assert all(check(one.store).problems == [] for one in (top, second, commune, fresh, below, again))


def test_who_heard_nothing_for_two_names_goes_on_and_what_was_sealed_before_is_read(world: World) -> None:
    top, commune = world.pair()
    commune.take_in(2)
    on_the_road = world.new_stick()
    commune.seal(on_the_road)
    rename(top)
    rename(top, replace(RENAMED, code="47"), RENAMED)
    assert "APPLIED" in [one.outcome.name for one in HandOver(top.store, HOA, top.clock).receive(on_the_road)] and top.dossiers() == 2
    assert trip(world, top, commune) == ["APPLIED"]
    assert Peers(commune.store).parent == top.store.unit == "47@2026-11-01"
    commune.take_in(1)
    assert trip(world, commune, top) == ["APPLIED"] and top.dossiers() == 3
    assert all(check(one.store).problems == [] for one in (top, commune))


def test_a_district_that_is_merged_into_the_topmost_office_becomes_a_machine_of_it(world: World) -> None:
    top, middle, commune = world.three_levels()
    commune.take_in(2)
    trip(world, commune, middle)
    trip(world, middle, top)
    rename(top, RENAMED, PROVINCE, DISTRICT)
    assert "APPLIED" in trip(world, top, middle)
    shown = enrolment.show(middle.store)
    assert (shown.unit, shown.enrolled, shown.before, shown.parent) == (RENAMED.key, False, DISTRICT.key, "")
    accepted = enrol(middle, top, world.new_stick())
    assert (accepted.unit, middle.store.unit) == (RENAMED.key, RENAMED.key) and Peers(middle.store).parent == ""
    for _ in range(2):
        trip(world, middle, top, commune)
        trip(world, top, middle, commune)
    assert Peers(commune.store).parent == RENAMED.key
    commune.take_in(1)
    assert "APPLIED" in trip(world, commune, top) and "APPLIED" in trip(world, top, middle)
    assert top.dossiers() == middle.dossiers() == 3 and Peers(top.store).parent == ""
    assert all(check(one.store).problems == [] for one in (top, middle, commune))

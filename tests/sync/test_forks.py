"""A machine that was put back or cloned and went on twice: held, joined by one click, whole everywhere afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_desktop.domain.change import branch_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.conflicts import Desk
from cchc_desktop.office.held import parcels
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import forks, keyring
from cchc_desktop.sync.due import due
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.receive import receive_held

from .conftest import COMMUNE, HOA, PROVINCE, SIBLING, Bureau, World, enrol, trip


class Twin(Bureau):
    """The same folder once more on another machine, which does not know of the first."""

    def __init__(self, first: Bureau, folder: Path) -> None:
        self.unit, self.clock = first.unit, first.clock
        shutil.copytree(first.store.folder, folder / "data", ignore=shutil.ignore_patterns("lock", "*-wal", "*-shm"))
        self.store = Store.open(folder / "data", first.store.keys, folder / "state")
        self.store.anchor.write(self.store.counter("acts"))
        self.store.anchor.flush()


def twin_of(world: World, first: Bureau) -> Twin:
    first.store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    made = Twin(first, world.folder / "twin")
    world.bureaus.append(made)
    return made


def sealed(world: World, giver: Bureau) -> Path:
    giver.seal(stick := world.new_stick())
    return stick


def go_on(bureau: Bureau) -> None:
    receive_held(bureau.store, clock=bureau.clock)


def logs(bureau: Bureau) -> dict[str, int]:
    return {log: seq for log, (seq, _) in Peers(bureau.store).travel.tips().items()}


def test_both_branches_are_held_joined_and_whole_everywhere(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(3)
    assert trip(world, commune, office) == ["APPLIED"]
    twin = twin_of(world, commune)
    first = commune.take_in(2)
    twin.take_in(4)
    commune.edit(first[0], officer="Hải")
    assert trip(world, commune, office) == ["APPLIED"]
    assert trip(world, twin, office) == ["FORK"], "the rest of the parcel is taken in, the branch waits"
    assert "Vĩnh Thủy" in parcels(office.store)[0].why and "fork merge" in parcels(office.store)[0].next_step
    assert office.dossiers() == 5
    (fork,) = forks.forks(office.store)
    assert (fork.title, fork.here.changes, fork.held.changes) == ("Xã Vĩnh Thủy", 3, 4) and fork.held.who == HOA.name
    forks.merge(office.store, fork.id, HOA, office.clock)
    go_on(office)
    assert office.dossiers() == 9 and forks.forks(office.store) == [] and check(office.store).problems == []
    with pytest.raises(Refused, match="NO_FORK"):
        forks.merge(office.store, fork.id, HOA, office.clock)
    assert logs(office).keys() >= {branch_id(fork.log, fork.here.change), branch_id(fork.log, fork.held.change)}
    stick = world.new_stick()
    office.seal(stick)
    for bureau in (commune, twin):
        bureau.receive(stick)
        with pytest.raises(Refused, match="RESTORED"):
            bureau.take_in()
        bureau.store.new_replica(HOA, bureau.clock, 9)
        bureau.receive(stick)
        assert bureau.dossiers() == 9 and check(bureau.store).problems == []
        assert bureau.tables(COMMUNE) == office.tables(COMMUNE)
    for bureau in (commune, twin):
        bureau.take_in()
    for _ in range(2):
        trip(world, commune, office, twin)
        trip(world, twin, office, commune)
        trip(world, office, commune, twin)
    assert commune.tables(COMMUNE) == office.tables(COMMUNE) == twin.tables(COMMUNE) and office.dossiers() == 11
    assert logs(office) == logs(commune) == logs(twin)


def test_a_branch_that_is_joined_by_the_same_stick_is_told_by_how_it_ended(world: World) -> None:
    office, commune = world.pair()
    sister = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(sister, commune, world.new_stick())
    commune.take_in(3)
    trip(world, commune, office, sister)
    twin = twin_of(world, commune)
    commune.take_in(2)
    twin.take_in(4)
    stick = world.new_stick()
    commune.seal(stick)
    twin.seal(stick)
    office.receive(stick)
    (fork,) = forks.forks(office.store)
    forks.merge(office.store, fork.id, HOA, office.clock)
    go_on(office)
    office.seal(stick)
    came = [one for one in sister.receive(stick) if one.outcome.name not in ("NOT_FOR_US", "DUPLICATE")]
    assert {one.outcome.name for one in came} == {"APPLIED"} and len({one.file for one in came}) == len(came), "no fork is left"
    assert sister.dossiers() == 9 and forks.forks(sister.store) == []
    sister.take_in(1)
    counted = due(sister.store).changes
    assert counted == sister.seal(world.new_stick()).changes > 0, "what is announced is what is written: a branch is not counted twice"


def test_the_same_branches_have_the_same_names_whichever_came_first(world: World) -> None:
    top, middle, commune = world.three_levels()
    commune.take_in(2)
    twin = twin_of(world, commune)
    commune.take_in(2)
    twin.take_in(3)
    trip(world, commune, middle)
    assert trip(world, twin, middle) == ["FORK"]
    (fork,) = forks.forks(middle.store)
    forks.merge(middle.store, fork.id, HOA, middle.clock)
    go_on(middle)
    stick = world.new_stick()
    middle.seal(stick)
    assert "FORK" not in top.outcomes(stick)
    assert top.tables(COMMUNE) == middle.tables(COMMUNE) and top.dossiers() == 7
    assert logs(top).items() <= logs(middle).items() and check(top.store).problems == []


def test_a_third_branch_waits_alone_and_the_others_go_on(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    twin = twin_of(world, commune)
    third = Twin(commune, world.folder / "third")
    world.bureaus.append(third)
    commune.take_in()
    twin.take_in(2)
    trip(world, commune, office)
    trip(world, twin, office)
    forks.merge(office.store, forks.forks(office.store)[0].id, HOA, office.clock)
    go_on(office)
    assert office.dossiers() == 5
    third.take_in(3)
    assert trip(world, third, office) == ["FORK"]
    twin.take_in()
    trip(world, twin, office)
    assert office.dossiers() == 6, "a fork in one branch never blocks another"
    (fork,) = forks.forks(office.store)
    forks.merge(office.store, fork.id, HOA, office.clock)
    go_on(office)
    assert office.dossiers() == 9 and check(office.store).problems == []


def test_a_branch_from_earlier_renames_those_behind_it(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    early = Twin(commune, world.folder / "early")
    world.bureaus.append(early)
    commune.take_in(2)
    twin = twin_of(world, commune)
    commune.take_in(1)
    twin.take_in(1)
    early.take_in(1)
    for bureau in (commune, twin, early):
        trip(world, bureau, office)
        for fork in forks.forks(office.store):
            forks.merge(office.store, fork.id, HOA, office.clock)
        go_on(office)
    assert office.dossiers() == 6 and check(office.store).problems == []
    other = world.bureau(COMMUNE, office.unit, lane=3)
    enrol(other, office, world.new_stick())
    assert other.tables(COMMUNE) == office.tables(COMMUNE) and check(other.store).problems == []
    assert all(seq == logs(other)[log] for log, seq in logs(office).items() if log in logs(other))


@pytest.mark.parametrize("sister", [False, True])
def test_a_machine_whose_copy_goes_on_in_its_place_is_told_by_the_next_stick_and_loses_nothing(world: World, *, sister: bool) -> None:
    """Nobody seals for it any more, so it cannot read a body: the header tells."""
    office, commune = world.pair()
    second = world.bureau(COMMUNE, office.unit, lane=2)
    enrol(second, commune, world.new_stick())
    commune.take_in(2)
    trip(world, commune, office, second)
    twin = twin_of(world, commune)
    twin.take_in(1)
    twin.store.new_replica(HOA, twin.clock, 9)
    twin.take_in(1)
    commune.take_in(1)
    trip(world, twin, office)
    assert "FORK" in trip(world, commune, office)
    forks.merge(office.store, forks.forks(office.store)[0].id, HOA, office.clock)
    go_on(office)
    trip(world, office, second)
    assert commune.store.anchor_state is AnchorState.OK
    with pytest.raises(Refused, match="REPLACED"):
        enrol(commune, office, world.new_stick())
    assert "NOT_FOR_US" in trip(world, second if sister else office, commune)
    assert commune.store.anchor_state is AnchorState.RESTORED
    commune.store.new_replica(HOA, commune.clock, 8)
    commune.take_in(1)
    machines = (office, commune, twin, second)
    for _ in range(3):
        for giver in machines:
            trip(world, giver, *(one for one in machines if one is not giver))
    for one in machines:
        assert one.tables(COMMUNE) == office.tables(COMMUNE) and one.dossiers() == 6 and check(one.store).problems == []


@pytest.mark.parametrize("often", [1, 3])
def test_a_copy_that_did_not_change_the_keys_learns_that_the_other_one_did(world: World, often: int) -> None:
    """Neither wrote beside the other, so there is no fork; the office seals for the new keys only."""
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, commune, office)
    trip(world, office, commune)
    twin = twin_of(world, commune)
    for _ in range(often):
        keyring.rotate(twin.store, HOA, twin.clock)
    twin.take_in(1)
    assert set(trip(world, twin, office)) <= {"APPLIED", "NOT_FOR_US"}
    assert trip(world, office, commune) == ["NOT_FOR_US"] and commune.store.anchor_state is AnchorState.RESTORED
    commune.store.new_replica(HOA, commune.clock, 9)
    commune.take_in(1)
    for _ in range(2):
        for giver in (commune, twin, office):
            if giver.store.anchor_state is AnchorState.RESTORED:
                assert giver is twin, "the other copy goes on as its successor, so this one begins anew as well"
                giver.store.new_replica(HOA, giver.clock, 8)
            trip(world, giver, *(one for one in (commune, twin, office) if one is not giver and one.store.anchor_state is AnchorState.OK))
    assert commune.tables(COMMUNE) == twin.tables(COMMUNE) == office.tables(COMMUNE) and office.dossiers() == 3


def test_a_machine_that_hears_of_its_own_second_life_from_above_is_told_so(world: World) -> None:
    office, commune = world.pair()
    enrol(world.bureau(COMMUNE, office.unit, lane=2), office, world.new_stick())
    commune.take_in(1)
    trip(world, commune, office)
    twin, stick = twin_of(world, commune), world.new_stick()
    commune.take_in(1)
    twin.take_in(1)
    trip(world, commune, office)
    office.seal(stick)
    (found,) = twin.receive(stick)
    assert (found.outcome, found.title) == (ReceiveOutcome.FORK, "Tỉnh Quảng Trị")
    assert found.message.startswith("Chính máy này có hai dòng dữ liệu khác nhau") and "replica new" in found.step
    (held,) = parcels(twin.store)
    assert (held.why, held.next_step) == (found.message, found.step)
    twin.store.new_replica(HOA, twin.clock, 9)
    (held,) = parcels(twin.store)
    assert held.why.startswith("Một máy của xã Vĩnh Thủy có hai dòng dữ liệu"), "not of the office that told of it"


def test_joining_again_after_the_program_ended_in_between_takes_the_branch_in(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    twin = twin_of(world, commune)
    commune.take_in(1)
    twin.take_in(2)
    trip(world, commune, office)
    trip(world, twin, office)
    desk = Desk(office.store, HOA, office.clock)
    (fork,) = desk.forks()
    forks.merge(office.store, fork.id, HOA, office.clock)
    assert desk.forks() == [] and office.dossiers() == 2, "killed here: what waited was not taken in"
    before = office.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'fork'").fetchone()
    _, came = desk.join(fork.id)
    assert [one.outcome.name for one in came] == ["APPLIED"] and office.dossiers() == 4
    assert office.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'fork'").fetchone() == before
    with pytest.raises(Refused, match="NO_FORK"):
        desk.join(fork.id)


def test_two_who_join_the_same_branches_ask_nobody_which_of_them_did(world: World) -> None:
    office, commune = world.pair()
    sister = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(sister, office, world.new_stick())
    trip(world, office, commune)
    commune.take_in(3)
    trip(world, commune, office, sister)
    twin = twin_of(world, commune)
    (twin.take_in(1), commune.take_in(2))
    for taker, givers in ((office, (commune, twin)), (sister, (twin, commune))):
        for giver in givers:
            trip(world, giver, taker)
    for one in (office, sister):
        (fork,) = forks.forks(one.store)
        forks.merge(one.store, fork.id, HOA, one.clock)
        go_on(one)
    trip(world, sister, office)
    trip(world, office, sister)
    for one in (office, sister):
        assert one.store.db.conn.execute("SELECT * FROM conflict").fetchall() == [] and check(one.store).problems == []
        assert one.dossiers() == 6


def test_a_copy_that_hears_of_the_other_one_first_still_sends_what_it_wrote(world: World) -> None:
    """By number the office holds all of its log; but what stands there is the other one's work."""
    office, commune = world.pair()
    commune.take_in(2)
    trip(world, commune, office)
    trip(world, office, commune)
    twin = twin_of(world, commune)
    for bureau in (commune, twin):
        bureau.take_in(2)
    trip(world, commune, office)
    stick = sealed(world, office)
    assert "BEYOND_OURS" in {told["outcome"] for one in twin.receive(stick) for told in one.receipts}
    twin.store.new_replica(HOA, twin.clock, 9)
    other = world.bureau(SIBLING, PROVINCE)  # so that the office has something new to say
    enrol(other, office, world.new_stick())
    other.take_in(1)
    trip(world, other, office)
    assert "TAKEN" in {told["outcome"] for one in twin.receive(sealed(world, office)) for told in one.receipts}
    twin.take_in(1)
    assert "FORK" in trip(world, twin, office)
    forks.merge(office.store, forks.forks(office.store)[0].id, HOA, office.clock)
    go_on(office)
    assert office.dossiers() == 8 and check(office.store).problems == []


def test_a_machine_that_holds_the_other_branch_is_sent_the_whole_of_ours(world: World) -> None:
    """Two machines of a unit hold as much of a log; where one holds another branch of it, that one can see where they part."""
    office, commune = world.pair()
    first, second = (world.bureau(COMMUNE, PROVINCE, lane) for lane in (2, 3))
    for one in (first, second):
        enrol(one, office, world.new_stick())
    commune.take_in(1)
    trip(world, commune, office)
    trip(world, office, commune, first, second)
    trip(world, first, office)
    trip(world, second, office)
    twin = twin_of(world, commune)
    (commune.take_in(2), twin.take_in(2))
    trip(world, commune, office, first)
    trip(world, twin, second)
    for one in (first, second):
        trip(world, one, office)
    commune.take_in(1)
    trip(world, commune, office)
    assert "FORK" in trip(world, office, second)
    (fork,) = forks.forks(second.store)
    assert (fork.here.changes, fork.held.changes) == (2, 3)
    forks.merge(second.store, fork.id, HOA, second.clock)
    go_on(second)
    assert second.dossiers() == 6 and check(second.store).problems == []

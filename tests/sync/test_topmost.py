"""Further machines of the topmost office: let in by the one that made the root, they hold no root and live on without it."""

from __future__ import annotations

import pytest

from cchc_desktop.domain.change import record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.offices import Offices
from cchc_desktop.sync import enrolment, keyring, requests
from cchc_desktop.sync.due import due
from cchc_desktop.sync.peers import Peers

from .conftest import COMMUNE, HOA, PROVINCE, SIBLING, Bureau, World, enrol, trip


def exchange(world: World, *bureaus: Bureau) -> None:
    for _ in range(2):
        for giver in bureaus:
            trip(world, giver, *(taker for taker in bureaus if taker is not giver))


@pytest.fixture(params=["joins", "had a root"])
def two(request: pytest.FixtureRequest, world: World) -> tuple[Bureau, Bureau, Bureau]:
    """(first, second) of the topmost office and a commune, which sent before the second was there; the second was set up as a further
    machine, or as an office of its own."""
    first, commune = world.pair()
    commune.take_in(2)
    trip(world, commune, first)
    first.take_in(1)
    second = world.bureau(PROVINCE, joins=request.param == "joins")
    second.take_in(1)
    accepted = enrol(second, first, world.new_stick())
    assert (accepted.unit, accepted.lane, accepted.void_root) == (PROVINCE.key, 2, request.param != "joins")
    assert accepted.spare not in (0, 1, 2, 9)
    return first, second, commune


def test_a_fresh_machine_of_the_topmost_office_waits_for_the_one_it_has(world: World) -> None:
    first = world.bureau(PROVINCE)
    second = world.bureau(PROVINCE, joins=True)
    assert second.established.root_code is None and Handover(second.store.db).key("root") is None
    shown = enrolment.show(second.store)
    assert (shown.enrolled, shown.parent, shown.lane) == (False, "", 0)
    second.take_in(1)
    with pytest.raises(Refused, match="NOT_ENROLLED"):
        second.seal(world.stick)
    made = enrolment.request(second.store, world.stick, second.clock)
    (asked,) = requests.pending(first.store, world.stick)
    assert (asked.unit, asked.replica) == (PROVINCE.key, second.store.replica)
    granted = enrolment.grant(first.store, world.stick, made.fingerprint, HOA, clock=first.clock)
    assert (granted.lane, granted.unit) == (2, PROVINCE.key)
    assert enrolment.accept(second.store, world.stick, granted.fingerprint, second.clock).lane == 2
    assert Offices(second.store).lane(1) == 2


def test_the_chain_goes_up_to_the_one_root(two: tuple[Bureau, Bureau, Bureau]) -> None:
    first, second, _ = two
    assert Handover(second.store.db).key("root") == Handover(first.store.db).key("root")
    peers = Peers(second.store)
    mine = peers.certificate
    assert mine is not None and mine.parent == "" and peers.parent == ""
    assert [c.replica for c in peers.ring.chain(mine.key_id)] == [second.store.replica, first.store.replica]
    assert len(peers.ring.machines(PROVINCE.key)) == 2 and second.dossiers() == 4 and check(second.store).problems == []


def test_both_machines_and_the_commune_hear_each_other(world: World, two: tuple[Bureau, Bureau, Bureau]) -> None:
    first, second, commune = two
    exchange(world, first, second, commune)
    second.take_in(2)
    commune.take_in(1)
    assert trip(world, second, first) == ["APPLIED"], "from counter to counter"
    assert trip(world, commune, second) == ["APPLIED"], "a commune's parcel is for both"
    exchange(world, first, second, commune)
    assert first.tables(PROVINCE, COMMUNE) == second.tables(PROVINCE, COMMUNE) and first.dossiers() == 7
    with second.store.act(HOA, second.clock) as act:
        act.write("calendar", record_id("calendar", "x"), {"day": "2027-01-01", "off": True, "name": "Tết"})
    assert "APPLIED" in trip(world, second, commune)
    assert commune.store.db.conn.execute("SELECT name FROM calendar_day").fetchall() == [("Tết",)], "what the second says goes down"
    for one in two:
        assert check(one.store).problems == []


@pytest.mark.parametrize("revoked", [False, True])
def test_the_second_lives_on_when_the_first_is_gone(world: World, two: tuple[Bureau, Bureau, Bureau], *, revoked: bool) -> None:
    """Also towards a commune that had not heard of it, and units that come later; its key taken back, or only lost with its disk."""
    first, second, commune = two
    deaf = world.bureau(SIBLING, PROVINCE)
    enrol(deaf, first, world.new_stick())
    trip(world, first, second)
    if revoked:
        assert len(keyring.revoke(second.store, first.store.replica)) == 1
    deaf.take_in(1)
    for below in (commune, deaf):
        assert "APPLIED" in trip(world, second, below)
        below.take_in(1)
        assert trip(world, below, second) == ["APPLIED"]
        assert "APPLIED" in trip(world, second, below)
        assert second.tables(below.unit) == below.tables(below.unit)
    later = world.bureau(COMMUNE, PROVINCE)
    assert enrol(later, second, world.new_stick()).unit == PROVINCE.key
    third = world.bureau(PROVINCE, joins=True)
    assert enrol(third, second, world.new_stick()).lane == 3
    exchange(world, second, third, commune, deaf, later)
    assert second.tables(COMMUNE, SIBLING, PROVINCE) == third.tables(COMMUNE, SIBLING, PROVINCE) and third.dossiers() == 7
    assert commune.tables(COMMUNE) == later.tables(COMMUNE)
    assert len(Peers(third.store).ring.machines(PROVINCE.key)) == (2 if revoked else 3)
    commune.take_in(1)
    assert "APPLIED" in trip(world, commune, third)
    exchange(world, second, third, commune, deaf, later)
    if revoked:
        assert due(commune.store).changes == 0, "nobody waits for the one that is gone"
    for one in (second, third, commune, deaf, later):
        assert check(one.store).problems == []


def test_a_machine_on_whose_root_others_stand_asks_nobody(world: World) -> None:
    first, second, _ = (office := world.bureau(PROVINCE)), world.bureau(PROVINCE, joins=True), office
    other = world.bureau(PROVINCE)
    early = world.new_stick()
    asked = enrolment.request(first.store, early, first.clock)
    enrol(second, first, world.new_stick())
    for one in (first, second):
        with pytest.raises(Refused, match="TOPMOST"):
            enrolment.request(one.store, world.stick)
    granted = enrolment.grant(other.store, early, asked.fingerprint, HOA, clock=other.clock)
    with pytest.raises(Refused, match="HAS_CHILDREN"):
        enrolment.accept(first.store, early, granted.fingerprint, first.clock)
    assert Peers(second.store).others(PROVINCE.key)[0].replica == first.store.replica


def test_two_that_ask_each_other_do_not_let_each_other_in(world: World) -> None:
    """Each made a root, each wrote a request: one of the two lets the other in, whoever tries first; then they are one office."""
    small, large = sorted((world.bureau(PROVINCE), world.bureau(PROVINCE)), key=lambda one: one.store.replica)
    sheets, sticks = {}, {}
    for one in (small, large):
        one.take_in(1)
        sticks[one] = world.new_stick()
        sheets[one] = enrolment.request(one.store, sticks[one], one.clock).fingerprint
    for _ in range(2):
        with pytest.raises(Refused, match="ASKED_ITSELF"):
            enrolment.grant(large.store, sticks[small], sheets[small], HOA, clock=large.clock)
    granted = enrolment.grant(small.store, sticks[large], sheets[large], HOA, clock=small.clock)
    assert enrolment.accept(large.store, sticks[large], granted.fingerprint, large.clock).void_root
    exchange(world, small, large)
    assert small.tables(PROVINCE) == large.tables(PROVINCE) and small.dossiers() == 2
    assert [check(one.store).problems for one in (small, large)] == [[], []]
    third = world.bureau(PROVINCE)
    assert enrol(third, large, world.new_stick()).lane == 3, "the request of then stands in nobody's way"


def test_a_machine_let_in_comes_back_from_a_revocation_by_its_sister(world: World, two: tuple[Bureau, Bureau, Bureau]) -> None:
    first, second, commune = two
    exchange(world, first, second, commune)
    keyring.revoke(first.store, second.store.replica)
    assert trip(world, first, second) == ["NOT_FOR_US"] and Peers(second.store).certificate is None, "by a stick on its way to a commune"
    keyring.rotate(second.store, HOA, second.clock)
    enrol(second, first, world.new_stick())
    second.take_in(1)
    exchange(world, first, second, commune)
    assert first.tables(PROVINCE) == second.tables(PROVINCE) and check(first.store).problems == []

"""The life of a dossier travels and merges: two machines of one office that act side by side lose nothing."""

from __future__ import annotations

from typing import Any

from cchc_desktop.office.handover import HandOver
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.life_rows import LIFE_COLUMNS
from cchc_desktop.storage.listings import Listings
from cchc_desktop.sync.peers import Peers
from tests.storage.conftest import LIFE

from .conftest import COMMUNE, HOA, Bureau, World, enrol

AT = {"at": "2026-11-23T10:00:00+07:00", "who": "Hoàng Nam"}
BEFORE = {"due": "2026-11-23T16:30:00+07:00", "place": 2}


def lives(bureau: Bureau) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every happening."""
    return {t: list(bureau.store.db.conn.execute(f"SELECT * FROM {t} ORDER BY dossier, id").fetchall()) for t in LIFE_COLUMNS}


def two_machines(world: World) -> tuple[Bureau, Bureau, Bureau]:
    """A province, and two machines of one commune."""
    office, first = world.pair()
    second = world.bureau(COMMUNE, office.unit, lane=2)
    enrol(second, first, world.new_stick())
    return office, first, second


def exchange(world: World, *bureaus: Bureau, rounds: int = 2) -> None:
    """Everybody's stick goes to everybody else."""
    for _ in range(rounds):
        for giver in bureaus:
            stick = world.new_stick()
            giver.seal(stick)
            for taker in bureaus:
                if taker is not giver:
                    taker.receive(stick)


def test_all_that_happens_to_a_dossier_arrives(world: World) -> None:
    office, commune = world.pair()
    (one,) = commune.take_in()
    commune.edit(one, **LIFE)
    exchange(world, commune, office)
    assert lives(office) == lives(commune) and all(lives(office).values())
    assert check(office.store).problems == []


def test_two_machines_step_side_by_side_and_both_steps_stay(world: World) -> None:
    office, first, second = two_machines(world)
    (one,) = first.take_in()
    exchange(world, first, second)
    assert second.dossiers() == 1
    first.edit(one, status=4, **{"step/0001-a": {"from": 2, "to": 4, **BEFORE, **AT}, "hand/0002-a": {"from": "", "to": "Hải", **AT}})
    second.edit(one, status=5, **{
        "step/0001-b": {"from": 2, "to": 5, **BEFORE, **AT}, "step_reason/0001-b": {"text": "Thiếu giấy"},
        "issue/0002-b": {"form": "supplement", "set": "TT03/2025", "no": 1, "year": 2026, "lane": 2, **AT},
        "issue_text/0002-b": {"contents": ["Tờ khai"], "reason": "Thiếu giấy", "texts": {}},
    })  # fmt: skip
    exchange(world, first, second, office, rounds=3)
    found = lives(first)
    assert [row[1] for row in found["step"]] == ["0001-a", "0001-b"] and len(found["issue"]) == len(found["hand"]) == 1
    assert lives(second) == found == lives(office)
    for bureau in (first, second, office):
        assert Listings(bureau.store).rival_fields(one) == ["status"], "one question for a person, nothing lost"
        assert check(bureau.store).problems == []


def test_different_happenings_side_by_side_are_no_question(world: World) -> None:
    _, first, second = two_machines(world)
    (one,) = first.take_in()
    exchange(world, first, second)
    first.edit(one, **{"payment/0001-a": {"amount": 8000, "method": "cash", "receipt_no": "0001/2026", **AT}})
    said = {"said": {"phone": ["1", "2"]}, "reason": "x"}
    second.edit(one, **{"correction/0001-b": {"fields": ["phone"], **AT}, "correction_text/0001-b": said})
    exchange(world, first, second)
    assert lives(first) == lives(second) and len(lives(first)["payment"]) == len(lives(first)["correction"]) == 1
    assert Listings(first.store).rival_fields(one) == []


def test_a_strange_happening_waits_in_the_tray_and_the_dossier_stands(world: World) -> None:
    office, commune = world.pair()
    (one,) = commune.take_in()
    for strange in (
        {"step/x": {"from": 2, "to": 77, **BEFORE, **AT}}, {"payment/x": {"amount": -1, "method": "cash", **AT}},
        {"hand/x": {"from": 1, "to": "a", **AT}}, {"due_move/x": {"cause": "moon", "old": AT["at"], "new": AT["at"], **AT}},
        {"issue/x": {"form": "a", "set": "b", "no": 0, "year": 1, "lane": 1, **AT}},
        {"correction/x": AT, "correction_text/x": {"said": {"a": [1, 2]}}}, {"handout/x": {"how": "pigeon", **AT}},
    ):  # fmt: skip
        try:
            commune.edit(one, **strange)
        except AssertionError as refused:
            assert "breaks a rule" in str(refused)
        else:
            raise AssertionError(strange)
    exchange(world, commune, office)
    assert office.dossiers() == 1 and not any(lives(office).values())


def test_no_life_takes_a_lane_that_another_machine_of_the_unit_may_fall_back_to(world: World) -> None:
    """Put back twice: the spare lane, then one that is nobody's, never the one kept for the machine beside; the certificate says so."""
    office, first, second = two_machines(world)
    exchange(world, office, first, second)
    spare = {Peers(one.store).certificate.spare for one in (first, second)}  # type: ignore[union-attr]
    lanes = []
    for _ in range(2):
        lane = HandOver(first.store, HOA, first.clock).spare_lane(1, "H50.31.18")
        lanes.append(lane)
        first.store.new_replica(HOA, first.clock, lane)
        assert Peers(first.store).certificate.lane == lane  # type: ignore[union-attr]
        exchange(world, office, first, second)
    assert lanes[0] in spare and lanes[1] not in {1, 2, *spare}
    mine = Peers(second.store).certificate.spare  # type: ignore[union-attr]
    assert HandOver(second.store, HOA, second.clock).spare_lane(2, "H50.31.18") == mine not in lanes


def test_a_number_that_two_bear_opens_the_same_dossier_everywhere(world: World) -> None:
    office, first, second = two_machines(world)
    number = "H50.31.18-261123-10018"
    (one,) = first.take_in(number=number, note="viết trước")
    first.seal(stick := world.new_stick())
    (other,) = second.take_in(number=number, note="viết sau")
    for giver, taker in ((second, first), (first, office), (first, second)):
        giver.seal(road := world.new_stick())
        taker.receive(road)
    office.receive(stick)
    found = {(Dossiers(who.store).get(number).id, Dossiers(who.store).get(f"{number}-2").id) for who in (office, first, second)}
    assert len(found) == 1 and set(found.pop()) == {one, other}

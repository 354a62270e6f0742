"""The whole passage: enrol, seal, carry, receive, receipt, back again; over two levels and three."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.travel import Travel
from cchc_desktop.sync import receipts
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.seal import seal
from cchc_desktop.sync.states import ChangeState, heard, states
from cchc_desktop.sync.stick import FOLDER, Medium
from tests.storage.conftest import by_a_tool

from .conftest import COMMUNE, DISTRICT, HOA, NAME, NUMBER, PHONE, PROVINCE, SIBLING, Bureau, World, enrol, trip


def test_from_intake_to_safe(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(3)
    assert states(commune.store).counts[ChangeState.SAVED] == 3
    report = commune.seal(world.stick)
    assert (report.outcome, report.changes, len(report.files)) == (WriteOutcome.WRITTEN, 3, 1)
    assert [(row["from"], row["to"]) for row in report.logs] == [(1, 3)]
    assert states(commune.store).counts[ChangeState.ON_STICK] == 3
    (parcel,) = office.receive(world.stick)
    assert (parcel.outcome.name, parcel.changes, parcel.unit) == ("APPLIED", 3, COMMUNE.key)
    assert parcel.message == "Đã nhận đủ gói của xã Vĩnh Thủy."
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)
    (unit,) = heard(office.store)
    assert (unit.title, len(unit.machines), unit.changes, unit.safe, unit.waiting) == ("Xã Vĩnh Thủy", 1, 3, 0, 0)
    assert office.seal(world.stick).ok
    back = {one.outcome.name: one for one in commune.receive(world.stick)}
    assert back["APPLIED"].receipts == [{"unit": office.unit.key, "outcome": "TAKEN"}]
    assert states(commune.store).counts[ChangeState.RECEIVED] == 3
    assert commune.seal(world.stick).outcome is WriteOutcome.NOTHING_NEW
    receipts.note_durable(office.store, {log: seq for log, (seq, _) in tips(office).items()})
    assert office.seal(world.stick).ok
    assert "APPLIED" in commune.outcomes(world.stick)
    now = states(commune.store)
    assert now.counts == {state: 3 if state is ChangeState.SAFE else 0 for state in ChangeState}
    assert [one.state for one in now.parcels] == [ChangeState.SAFE]
    assert now.parcels[0].receipt_at == now.receipt_at > now.parcels[0].written_at


def tips(bureau: Bureau) -> dict[str, tuple[int, str]]:
    return Travel(bureau.store.db).tips()


def test_the_state_of_a_change_grows_with_each_step_only(world: World) -> None:
    _, commune = world.pair()
    commune.take_in(2)
    report = commune.seal(world.folder / "no such stick")
    assert report.outcome is WriteOutcome.NO_MEDIUM
    assert report.message == "Chưa thấy USB."
    commune.take_in(1)
    now = states(commune.store)
    assert (now.counts[ChangeState.PACKED], now.counts[ChangeState.SAVED], now.unsent) == (2, 1, 3)


def test_what_the_office_writes_comes_down(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in()
    commune.seal(world.stick)
    office.receive(world.stick)
    office.edit(record, officer="Lê Văn Hùng")
    office.seal(world.stick)
    commune.receive(world.stick)
    assert commune.store.db.conn.execute("SELECT officer FROM dossier").fetchone() == ("Lê Văn Hùng",)


def test_three_levels_and_a_middle_office_that_forwards_unchanged(world: World) -> None:
    top, middle, commune = world.three_levels()
    commune.take_in(2)
    commune.seal(world.stick)
    middle.take_in(1)
    assert middle.outcomes(world.stick) == ["APPLIED"]
    second = world.new_stick()
    report = middle.seal(second, for_unit=top.unit.key)
    assert report.changes == 4  # two of the commune, one of our own, the machine record of the commune's grant
    assert top.outcomes(second) == ["APPLIED"]
    assert top.tables(COMMUNE) == commune.tables(COMMUNE)
    assert top.dossiers() == 3
    for sender, reader in ((top, middle), (middle, commune)):
        sender.seal(second)
        assert "APPLIED" in reader.outcomes(second)
    assert states(commune.store).counts[ChangeState.RECEIVED] == 2
    assert {one.title: one.changes for one in heard(top.store)} == {"Huyện Vĩnh Linh": 1, "Xã Vĩnh Thủy": 2}
    assert commune.dossiers() == 2, "what is the district's own does not come down"


def test_a_lost_a_late_and_a_doubled_parcel_cost_nothing(world: World) -> None:
    office, commune = world.pair()
    sticks = []
    for _ in range(3):
        commune.take_in(2)
        sticks.append(world.new_stick())
        commune.seal(sticks[-1])
    assert office.outcomes(sticks[2]) == ["APPLIED"]
    assert office.outcomes(sticks[0]) == ["DUPLICATE"]
    assert office.outcomes(sticks[2]) == ["DUPLICATE"]
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)


def test_the_same_parcel_under_two_names_in_any_folder(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    (parcel,) = (world.stick / FOLDER).iterdir()
    deep = world.stick / "a" / "b" / "c" / "d"
    deep.mkdir(parents=True)
    (deep / "FILE0001.CHK").write_bytes(parcel.read_bytes() + bytes(5000))
    (world.stick / "gói (1).cchc").write_bytes(parcel.read_bytes())
    (world.stick / "x.TMP").write_bytes(parcel.read_bytes())
    assert sorted(office.outcomes(world.stick)) == ["APPLIED", "DUPLICATE", "DUPLICATE"]
    assert office.dossiers() == 2


def test_a_gap_is_held_and_heals_when_the_missing_part_comes(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    first, second = world.new_stick(), world.new_stick()
    commune.seal(first)
    pretend_received(commune, office)
    commune.take_in(3)
    assert commune.seal(second).changes == 3
    (gap,) = office.receive(second)
    assert (gap.outcome.name, gap.changes) == ("GAP", 0)
    assert heard(office.store)[0].waiting == 1
    assert [one.outcome.name for one in office.receive(first)] == ["APPLIED", "APPLIED"]
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)
    assert heard(office.store)[0].waiting == 0
    assert list((office.store.folder / "quarantine").iterdir()) == []


def pretend_received(commune: Bureau, office: Bureau) -> None:
    """As if the office had said that it holds what the commune has: a receipt of a machine that was lost since."""
    from cchc_desktop.security import signing
    from cchc_desktop.storage.handover import Handover
    from cchc_desktop.sync.peers import Peers

    logs = {log: [seq, head, 0, ""] for log, (seq, head) in tips(commune).items()}
    told = {"kind": "receipt", "number": 1, "time": "", "replica": office.store.replica, "unit": office.unit.key, "logs": logs,
            "held": [], "refused": [], "missing": [], "lanes": []}  # fmt: skip
    said = signing.state(Peers(office.store).keys.seed, receipts.PURPOSE, told)
    Handover(commune.store.db).keep_receipt(office.store.replica, 1, office.unit.key, "", said.packed())


def test_the_receipt_says_what_is_held_behind_a_gap(world: World) -> None:
    test_a_gap = world.pair()
    office, commune = test_a_gap
    commune.take_in(2)
    commune.seal(world.new_stick())
    pretend_received(commune, office)
    commune.take_in(3)
    stick = world.new_stick()
    commune.seal(stick)
    office.receive(stick)
    office.seal(stick)
    commune.receive(stick)
    report = commune.seal(stick)
    assert [(row["from"], row["to"]) for row in report.logs] == [(1, 5)], "sent again from what the office really holds"
    assert "APPLIED" in office.outcomes(stick)
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_any_order_loss_and_repetition_converges(tmp_path_factory: pytest.TempPathFactory, chance: random.Random) -> None:
    world = World(tmp_path_factory.mktemp("world"))
    office, commune = world.pair()
    sticks: list[Path] = []
    records: list[str] = []
    for _ in range(4):
        records += commune.take_in(chance.randint(0, 2))
        if records and chance.random() < 0.5:
            commune.edit(chance.choice(records), note=f"lần {chance.random()}")
        sticks.append(world.new_stick())
        commune.seal(sticks[-1])
        for stick in chance.sample(sticks, chance.randint(0, len(sticks))):
            office.receive(stick)
        if chance.random() < 0.5:
            office.seal(sticks[-1])
            if chance.random() < 0.7:
                commune.receive(sticks[-1])
    last = world.new_stick()
    commune.seal(last)
    for stick in [*sticks, last]:
        office.receive(stick)
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)
    for bureau in world.bureaus:
        bureau.store.close()


def test_nothing_readable_about_a_person_lies_on_the_stick(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(5)
    commune.seal(world.stick)
    office.receive(world.stick)
    office.seal(world.stick)
    words = [NAME, NAME.split()[-1], NUMBER, PHONE, HOA.name, "Linh Hải", "khai sinh", "Hộ tịch", "Tờ khai"]
    for path in world.stick.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [word for word in words if word.encode() in data]
            assert path.name.isascii() and path.name == path.name.upper() and len(path.name) <= 40


def test_one_stick_for_two_communes(world: World) -> None:
    office, first = world.pair()
    second = world.bureau(SIBLING, PROVINCE)
    enrol(second, office, world.new_stick())
    first.take_in(1)
    second.take_in(2)
    first.seal(world.stick)
    second.seal(world.stick)
    assert office.outcomes(world.stick) == ["APPLIED", "APPLIED"]
    assert office.seal(world.stick).ok
    found = {one.title: one.outcome.name for one in first.receive(world.stick)}
    assert found == {"Xã Vĩnh Thủy": "DUPLICATE", "Xã Cửa Tùng": "NOT_FOR_US", "Tỉnh Quảng Trị": "APPLIED"}
    assert states(first.store).counts[ChangeState.RECEIVED] == 1
    assert first.dossiers() == 1, "the neighbour's records stay the neighbour's"


def test_a_parcel_for_the_neighbour_alone_is_named(world: World) -> None:
    office, first = world.pair()
    second = world.bureau(SIBLING, PROVINCE)
    enrol(second, office, world.new_stick())
    office.seal(world.stick, for_unit=SIBLING.key)
    (found,) = first.receive(world.stick)
    assert found.outcome.name == "NOT_FOR_US"
    assert found.message == "Gói này của tỉnh Quảng Trị gửi cho nơi khác, máy này không mở được."


def test_receipts_alone_for_each_unit_below(world: World) -> None:
    office, commune = world.pair()
    report = office.seal(world.stick, receipts_only=True)
    assert (report.outcome, len(report.files)) == (WriteOutcome.WRITTEN, 1)
    assert commune.seal(world.stick, receipts_only=True).outcome is WriteOutcome.NOTHING_NEW, "nobody below"


def test_a_second_machine_of_the_unit_gets_everything(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    second = world.bureau(COMMUNE, PROVINCE, lane=2)
    accepted = enrol(second, commune, world.new_stick())
    assert accepted.lane == 2
    assert second.tables(COMMUNE) == commune.tables(COMMUNE)
    second.take_in(1)
    assert second.seal(world.stick).ok
    assert sorted(commune.outcomes(world.stick)) == ["APPLIED", "NOT_FOR_US"]
    assert office.outcomes(world.stick).count("APPLIED") == 1
    assert commune.seal(world.stick).ok
    office.receive(world.stick)
    assert office.dossiers() == commune.dossiers() == 3


def test_whoever_is_not_enrolled_cannot_seal(world: World) -> None:
    commune = world.bureau(COMMUNE, PROVINCE)
    with pytest.raises(Refused) as refusal:
        commune.seal(world.stick)
    assert refusal.value.code == "NOT_ENROLLED"
    office = world.bureau(PROVINCE)
    assert office.seal(world.stick).outcome is WriteOutcome.NOTHING_NEW
    with pytest.raises(Refused) as refusal:
        seal(office.store, Medium(world.stick), COMMUNE.key)
    assert refusal.value.code == "UNKNOWN_UNIT"


def test_places_without_parcels(world: World) -> None:
    office, _ = world.pair()
    assert office.outcomes(world.stick) == ["NO_PARCEL"]
    loop = world.folder / "loop"
    if os.name != "nt":
        loop.symlink_to(loop)
    for none in (world.folder / "none", world.folder / ("x" * 300), world.folder.joinpath(*["y" * 200] * 30), loop, loop / "CCHC"):
        assert office.outcomes(none) == ["NO_MEDIUM"]
    (world.stick / "ảnh.jpg").write_bytes(b"\xff\xd8\xff" + bytes(100))
    (world.stick / "gói.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    assert office.outcomes(world.stick) == ["NO_PARCEL"]


def test_links_are_not_followed_and_depth_is_limited(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    aside, far = world.new_stick(), world.stick / "1" / "2" / "3" / "4" / "5"
    commune.seal(aside)
    far.mkdir(parents=True)
    (parcel,) = (aside / FOLDER).iterdir()
    (far / "deep").write_bytes(parcel.read_bytes())
    (world.stick / "link").symlink_to(parcel)
    (world.stick / "folder").symlink_to(aside)
    assert office.outcomes(world.stick) == ["NO_PARCEL"]
    (far.parent / "near").write_bytes(parcel.read_bytes())
    assert office.outcomes(world.stick) == ["APPLIED"]


def test_the_census_notices_tables_that_differ(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    office.receive(world.stick)
    assert heard(office.store)[0].differs == ()
    by_a_tool(office.store, "UPDATE record SET digest = 'x' WHERE id = (SELECT min(id) FROM record WHERE kind = 'dossier')")
    commune.take_in(1)
    commune.seal(world.stick)
    found = [one for one in office.receive(world.stick) if one.outcome.name == "APPLIED"]
    assert [one.differs for one in found] == [["dossier"]]
    assert heard(office.store)[0].differs == ("dossier",)


def test_a_restored_folder_neither_seals_nor_receives_before_it_is_a_new_replica(world: World) -> None:
    _, commune = world.pair()
    commune.take_in(1)
    commune.store.anchor.write(99)
    for act in (lambda: commune.seal(world.stick), lambda: commune.receive(world.stick)):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "RESTORED"


def test_a_new_replica_certifies_itself_and_the_office_gives_lost_work_back(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    office.receive(world.stick)
    before = commune.store.replica
    commune.store.new_replica(HOA, commune.clock, 9)
    commune.take_in(1)
    assert commune.store.replica != before
    stick = world.new_stick()
    assert commune.seal(stick).ok
    assert office.outcomes(stick) == ["APPLIED"]
    assert office.dossiers() == 3
    assert office.seal(stick).ok
    assert "APPLIED" in commune.outcomes(stick)
    (unit,) = heard(office.store)
    assert len(unit.machines) == 1, "the predecessor no longer counts"


def test_a_poisoned_record_waits_alone(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    with commune.store.transaction():
        poison(commune, {"number": "", "status": 77})
    commune.take_in(1)
    commune.seal(world.stick)
    (found,) = office.receive(world.stick)
    assert found.outcome.name == "APPLIED_WITH_QUARANTINE"
    assert office.dossiers() == 2
    office.seal(world.stick)
    commune.receive(world.stick)
    refused = next(iter(receipts.known(peers_of(commune)).values())).refused
    assert len(refused) == 1


def peers_of(bureau: Bureau):  # type: ignore[no-untyped-def]
    from cchc_desktop.sync.peers import Peers

    return Peers(bureau.store)


def poison(bureau: Bureau, facts: dict[str, object], kind: str = "dossier", record: str = "", parents: tuple[str, ...] = ()) -> str:
    """A change that a faulty program wrote into its log; its id. ``record`` and ``parents`` of one that goes on."""
    from uuid import uuid4

    from cchc_desktop.domain.change import LogInfo, compose, log_id

    store = bureau.store
    info = LogInfo(log_id(store.replica, bureau.line), store.replica, store.unit, bureau.line)
    seq, head = Travel(store.db).tip(info.id)
    change = compose(
        log=info.id, seq=seq + 1, prev=head, lamport=store.counter("lamport") + 1, time="2026-11-23T09:30:00+07:00", account="a",
        account_name="Hoa", record=record or str(uuid4()), kind=kind, schema=1, parents=parents, facts=facts, personal={},
    )  # fmt: skip
    store.apply([change], [info])
    return change.id


@pytest.mark.parametrize(
    ("facts", "kind"),
    [({"number": 10**30, "status": 2}, "dossier"), ({"fee": 2**70}, "dossier"), ({"fee": "mười nghìn"}, "dossier"),
     ({"x": [[[1]]]}, "survey"), ({"year": "x"}, "commitment")],
)  # fmt: skip
def test_strange_values_never_stop_the_rest(world: World, facts: dict[str, object], kind: str) -> None:
    from .conftest import dossier_fields

    office, commune = world.pair()
    whole = {name: value for name, value in dossier_fields("1").items() if name not in ("applicant", "component_name/c1")}
    with commune.store.transaction():
        poison(commune, {**whole, **facts} if kind == "dossier" else facts, kind)
    commune.take_in(1)
    commune.seal(world.stick)
    assert office.outcomes(world.stick) == ["APPLIED_WITH_QUARANTINE"]
    assert office.dossiers() == 1


def test_reports_are_plain_json(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    report = commune.seal(world.stick)
    assert json.dumps([report.outcome.name, report.files, report.logs, report.changes, report.attachments, report.bytes])
    (found,) = office.receive(world.stick)
    assert json.dumps([found.file, found.kind, found.receipts, found.message, found.next_step])


@pytest.mark.parametrize("held_before", [False, True])
def test_what_a_held_parcel_brings_in_the_middle_is_counted_although_it_waits_on(world: World, held_before: bool) -> None:
    """It lacks something of two communes; a stick brings what one of them lacks, read after it or later."""
    top, middle, commune = world.three_levels()
    sibling = world.bureau(SIBLING, DISTRICT)
    enrol(sibling, middle, world.new_stick())

    def up(*whose: Bureau) -> Path:
        """The district hears these communes and writes for the province; the parcel."""
        for one in whose:
            one.take_in()
            trip(world, one, middle)
        middle.seal(stick := world.new_stick(), for_unit=PROVINCE.key)
        (file,) = stick.rglob("*.CCHC")
        return file

    def read(*files: Path) -> list[tuple[str, int]]:
        """Read these in this order off one stick: (outcome, changes), which are all that came."""
        before, stick = sum(seq for seq, _ in tips(top).values()), world.new_stick()
        for place, file in enumerate(files):
            (stick / f"{place}{file.name}").write_bytes(file.read_bytes())
        came = [(one.outcome.name, one.changes) for one in top.receive(stick)]
        assert before + sum(changes for _, changes in came) == sum(seq for seq, _ in tips(top).values())
        return came

    of_one, of_other = up(commune), up(sibling)
    pretend_received(middle, top)
    middle.take_in(3)
    late = up(commune, sibling)
    if held_before:
        assert read(late) == [("GAP", 3)]
        assert read(of_one) == [("APPLIED", 3), ("GAP", 1)]
    else:
        assert read(late, of_one) == [("GAP", 4), ("APPLIED", 3)]
    assert read(of_other) == [("APPLIED", 1), ("APPLIED", 1)]
    assert top.tables(COMMUNE, SIBLING) == middle.tables(COMMUNE, SIBLING)

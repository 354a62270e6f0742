"""Receipts: only the newest counts, a forged one moves nothing, and they also come without a stick, by eye and by ear."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import segno

from cchc_desktop.domain.errors import Refused
from cchc_desktop.security import signing
from cchc_desktop.security.signing import Statement
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.travel import Travel
from cchc_desktop.sync import receipts, spoken
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.receipts import PURPOSE, SLIP, qr_digits, take, take_digits
from cchc_desktop.sync.states import ChangeState, states

from .conftest import COMMUNE, DISTRICT, HOA, PROVINCE, SIBLING, Bureau, World, enrol, trip


def received(bureau: Bureau) -> int:
    return states(bureau.store).counts[ChangeState.RECEIVED]


def newest(bureau: Bureau) -> Statement:
    return receipts.make(Peers(bureau.store), bureau.clock)


def said(office: Bureau, commune: Bureau) -> str:
    return spoken.codes(office.store)[commune.store.replica]


@pytest.fixture
def pair(world: World) -> tuple[Bureau, Bureau]:
    """An office that has received two dossiers of a commune, which has not heard of it yet."""
    office, commune = world.pair()
    commune.take_in(2)
    commune.seal(world.stick)
    office.receive(world.stick)
    return office, commune


def test_a_receipt_says_what_is_held_refused_and_missing(pair: tuple[Bureau, Bureau]) -> None:
    office, commune = pair
    said = newest(office)
    receipt = receipts.read(said)
    (log,) = (log for log, holding in receipt.logs.items() if holding.applied == 2)
    assert receipt.logs[log].head == Travel(commune.store.db).tip(log)[1]
    assert (receipt.number, receipt.held, receipt.refused, receipt.missing) == (receipt.number, [], [], frozenset())
    assert newest(office) == said, "nothing new, no new number"
    office.take_in(1)
    assert receipts.read(newest(office)).number == receipt.number + 1
    assert sorted(said.fields()) == ["held", "kind", "lanes", "logs", "missing", "number", "refused", "replica", "time", "unit"]


def test_only_the_newest_counts(pair: tuple[Bureau, Bureau], world: World) -> None:
    office, commune = pair
    first = newest(office)
    office.take_in(1)
    second = newest(office)
    peers = Peers(commune.store)
    assert take(peers, second)[0] is ReceiptOutcome.TAKEN and received(commune) == 2
    assert take(peers, first)[0] is ReceiptOutcome.OLDER
    assert take(peers, second)[0] is ReceiptOutcome.OLDER


def test_a_forged_receipt_moves_nothing(pair: tuple[Bureau, Bureau], world: World) -> None:
    """F41: another key, another unit, a bent body, our own."""
    office, commune = pair
    sibling = world.bureau(SIBLING, PROVINCE)
    enrol(sibling, office, world.new_stick())
    told = newest(office).fields()
    peers = Peers(commune.store)
    theirs, mine = Peers(sibling.store).keys.seed, peers.keys.seed
    good = newest(office)
    forged = [
        signing.state(signing.new_seed(), PURPOSE, told), signing.state(theirs, PURPOSE, told), signing.state(mine, PURPOSE, told),
        signing.state(Peers(office.store).keys.seed, "checkpoint", told),
        Statement(good.body.replace(b'"number":', b'"number":9'), good.signature),
        signing.state(Peers(office.store).keys.seed, PURPOSE, told | {"unit": SIBLING.key}), newest(commune),
        signing.state(Peers(office.store).keys.seed, PURPOSE, {"replica": office.store.replica}), Statement(b"[]", bytes(64)),
        *(signing.state(Peers(office.store).keys.seed, PURPOSE, told | bad) for bad in STRANGE),
    ]  # fmt: skip
    for said in forged:
        assert take(peers, said)[0] is ReceiptOutcome.NOT_OURS
    assert received(commune) == 0


STRANGE: list[dict[str, Any]] = [
    {"number": "9"}, {"number": None}, {"number": 1 << 63}, {"logs": {"a": [1 << 70, "h", 0, ""]}},
    {"logs": []}, {"logs": {"a": [1]}}, {"logs": {"a": ["1", "h", 0, ""]}},
    {"logs": {"a": [1, 2, 3, ""]}},
    {"logs": {"a": [1, "h", 0]}},
    {"missing": 3}, {"missing": [1]}, {"time": 3}, {"unit": 3},
]  # fmt: skip


def test_beyond_ours_means_that_we_were_put_back(pair: tuple[Bureau, Bureau]) -> None:
    """F71: the office holds more of us than we do, or another head: no further change before this is a new machine."""
    office, commune = pair
    for bend in ({"seq": 3}, {"head": "0" * 64}):
        told = newest(office).fields()
        log = next(log for log, row in told["logs"].items() if row[0] == 2)
        row = told["logs"][log]
        told["logs"][log] = [bend.get("seq", row[0]), bend.get("head", row[1]), 0, ""]
        said = signing.state(Peers(office.store).keys.seed, PURPOSE, told | {"number": 50})
        assert take(Peers(commune.store), said)[0] is ReceiptOutcome.BEYOND_OURS
        assert received(commune) == 0 and commune.store.anchor_state is AnchorState.RESTORED
        with pytest.raises(Refused, match="RESTORED"):
            commune.take_in(1)
        commune.store.anchor.write(commune.store.counter("acts"))
    assert take(Peers(commune.store), newest(office))[0] is ReceiptOutcome.TAKEN


def test_the_receipt_as_a_qr(pair: tuple[Bureau, Bureau]) -> None:
    office, commune = pair
    digits = qr_digits(Peers(office.store), clock=office.clock)
    assert digits.isdigit() and digits.isascii()
    code = segno.make(digits, error="m", micro=False)
    assert code.mode == "numeric" and int(str(code.version)) <= 15
    assert take_digits(commune.store, f" {digits[:50]}\n{digits[50:]} ", commune.clock) is ReceiptOutcome.TAKEN
    assert received(commune) == 2
    assert take_digits(commune.store, digits, commune.clock) is ReceiptOutcome.OLDER
    number = states(commune.store).receipt_number
    assert number == receipts.read(newest(office)).number


@pytest.mark.parametrize("bend", [lambda d: d[:-1], lambda d: d + "0", lambda d: str((int(d[0]) + 1) % 10) + d[1:], lambda d: d[::-1],
                                  lambda d: "", lambda d: "x" + d, lambda d: "1" * 5000, lambda d: "7", lambda d: "0" * 200])  # fmt: skip
def test_digits_that_are_not_a_receipt(pair: tuple[Bureau, Bureau], bend: Any) -> None:
    office, commune = pair
    assert take_digits(commune.store, bend(qr_digits(Peers(office.store)))) is ReceiptOutcome.NOT_OURS
    assert received(commune) == 0


def test_a_qr_beyond_ours(pair: tuple[Bureau, Bureau]) -> None:
    office, commune = pair
    peers = Peers(office.store)
    digits = qr_digits(peers)
    raw = bytearray(int(digits).to_bytes((int(digits).bit_length() + 7) // 8, "big")[1:-64])
    raw[-32] ^= 1
    body = bytes(raw)
    forged = str(int.from_bytes(b"\1" + body + signing.sign(peers.keys.seed, SLIP, body), "big"))
    assert take_digits(commune.store, forged) is ReceiptOutcome.BEYOND_OURS
    assert commune.store.anchor_state is AnchorState.RESTORED


def test_each_commune_takes_its_own_lines_of_one_qr(world: World) -> None:
    office, commune = world.pair()
    sibling = world.bureau(SIBLING, PROVINCE)
    enrol(sibling, office, world.new_stick())
    for bureau in (commune, sibling):
        bureau.take_in(1)
        bureau.seal(world.stick)
    office.receive(world.stick)
    digits = qr_digits(Peers(office.store))
    assert [take_digits(bureau.store, digits) for bureau in (commune, sibling)] == [ReceiptOutcome.TAKEN] * 2
    assert received(commune) == received(sibling) == 1
    alone = qr_digits(Peers(office.store), SIBLING.key)
    assert len(alone) < len(digits)
    assert take_digits(commune.store, alone) is ReceiptOutcome.NOT_OURS, "nothing of it is about us"


def test_more_machines_than_one_qr_holds(pair: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch) -> None:
    office, _ = pair
    monkeypatch.setattr(receipts, "MAX_SLIP_LOGS", 0)
    with pytest.raises(Refused, match="QR_TOO_LONG"):
        qr_digits(Peers(office.store))


def test_the_receipt_by_telephone(pair: tuple[Bureau, Bureau], world: World) -> None:
    office, commune = pair
    code = said(office, commune)
    assert [len(group) for group in code.split()] == [4, 4, 4] and code.replace(" ", "").isdigit()
    wrong = str((int(code[0]) + 1) % 10) + code[1:]
    assert take_digits(commune.store, wrong) is ReceiptOutcome.NOT_OURS
    assert take_digits(commune.store, code.replace(" ", "-"), commune.clock) is ReceiptOutcome.TAKEN
    assert states(commune.store).counts == {state: 2 if state is ChangeState.RECEIVED else 0 for state in ChangeState}
    assert take_digits(commune.store, code) is ReceiptOutcome.OLDER
    receipts.note_durable(office.store, {log: 2 for log in Peers(office.store).travel.tips()})
    assert said(office, commune) == code, "it can show no more than that it was received"
    commune.take_in(1)
    assert received(commune) == 2 and states(commune.store).unsent == 1
    commune.seal(stick := world.new_stick())
    assert office.outcomes(stick) == ["APPLIED"]
    later = said(office, commune)
    assert later != code and take_digits(commune.store, later) is ReceiptOutcome.TAKEN and received(commune) == 3
    assert take_digits(commune.store, code) is ReceiptOutcome.OLDER


def test_a_spoken_code_is_for_one_machine_and_one_grant(world: World, pair: tuple[Bureau, Bureau]) -> None:
    office, commune = pair
    sibling = world.bureau(SIBLING, PROVINCE)
    enrol(sibling, office, world.new_stick())
    sibling.take_in(2)
    sibling.seal(stick := world.new_stick())
    office.receive(stick)
    codes = spoken.codes(office.store)
    assert len(set(codes.values())) == 2
    assert take_digits(commune.store, codes[sibling.store.replica]) is ReceiptOutcome.NOT_OURS


def test_a_sister_machine_is_not_the_office_above(world: World, pair: tuple[Bureau, Bureau]) -> None:
    """The second machine was granted by the first: there is no code by which that one could say 'Cấp trên đã nhận'."""
    _, commune = pair
    second = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(second, commune, world.new_stick())
    second.take_in(1)
    second.seal(stick := world.new_stick())
    commune.receive(stick)
    assert spoken.codes(commune.store) == {} and Handover(second.store.db).key("spoken/own") is None
    assert received(second) == 0


def test_receipts_are_carried_on_by_a_middle_office(world: World) -> None:
    top, middle, commune = world.three_levels()
    commune.take_in(1)
    commune.seal(world.stick)
    middle.receive(world.stick)
    middle.seal(up := world.new_stick(), for_unit=PROVINCE.key)
    top.receive(up)
    top.seal(down := world.new_stick())
    middle.receive(down)
    middle.seal(last := world.new_stick(), for_unit=COMMUNE.key)
    (found,) = commune.receive(last)
    assert {row["unit"] for row in found.receipts} == {PROVINCE.key, DISTRICT.key}
    known = receipts.known(Peers(commune.store))
    assert known[top.store.replica].logs[commune_log(commune)].applied == 1
    assert received(commune) == 1


def commune_log(commune: Bureau) -> str:
    from cchc_desktop.domain.change import log_id

    return log_id(commune.store.replica, commune.line)


def test_a_lost_receipt_costs_nothing(pair: tuple[Bureau, Bureau], world: World) -> None:
    """F47: the same range goes again with what is new; the office skips what it has."""
    office, commune = pair
    office.seal(world.new_stick())
    commune.take_in(1)
    report = commune.seal(stick := world.new_stick())
    assert report.changes == 3
    (found,) = office.receive(stick)
    assert (found.outcome.name, found.changes) == ("APPLIED", 1)


def test_safe_only_as_far_as_a_backup_holds(pair: tuple[Bureau, Bureau], world: World) -> None:
    office, commune = pair
    log = commune_log(commune)
    for durable, safe in ((1, 1), (99, 2)):
        receipts.note_durable(office.store, {log: durable})
        office.seal(stick := world.new_stick())
        commune.receive(stick)
        counts = states(commune.store).counts
        assert (counts[ChangeState.SAFE], counts[ChangeState.RECEIVED]) == (safe, 2 - safe)
    receipts.note_durable(office.store, {log: 1})
    assert receipts.durable_vector(office.store)[log] == 99, "an older backup takes nothing back"


def test_a_qr_says_nothing_of_files_and_stands_in_no_way_of_the_whole_receipt(world: World) -> None:
    """The files stayed behind, the changes came: after the QR of that receipt nothing more is proven than it says, and the whole one of
    the same number, on a stick that comes later, is heard."""
    office, commune = world.pair()
    (record,) = commune.take_in()
    (sha,) = commune.attach(record, b"quet" * 500)
    commune.seal(world.stick)
    _, files = sorted((world.stick / "CCHC").iterdir(), key=lambda path: path.name)
    files.unlink()
    office.receive(world.stick)
    office.seal(world.stick)
    assert take_digits(commune.store, qr_digits(Peers(office.store), clock=office.clock), commune.clock) is ReceiptOutcome.TAKEN
    told = {one.kind: one.state for one in states(commune.store).parcels}
    assert told == {"attachments": ChangeState.ON_STICK, "changes": ChangeState.RECEIVED}
    commune.receive(world.stick)
    assert receipts.known(Peers(commune.store))[office.store.replica].missing == {sha}
    assert states(commune.store).receipt_at, "the whole receipt tells when"
    commune.seal(world.stick)
    office.receive(world.stick)
    assert office.holds(sha)


def test_what_goes_to_a_sister_machine_is_received_once_every_machine_beside_has_said_so(world: World) -> None:
    """Their receipts ride in their own parcels: of changes, of scans, and of a parcel that brings no more than a receipt."""
    _, commune = world.pair()
    second, third = (world.bureau(COMMUNE, PROVINCE, lane=lane) for lane in (2, 3))
    for sister in (second, third):
        enrol(sister, commune, world.new_stick())
    (record,) = commune.take_in()
    commune.attach(record, b"quet" * 500)

    def beside() -> set[tuple[str, ChangeState, bool]]:
        return {(one.kind, one.state, bool(one.receipt_at)) for one in states(commune.store).parcels if not one.up}

    waiting = {("changes", ChangeState.ON_STICK, False), ("attachments", ChangeState.ON_STICK, False)}
    commune.seal(world.stick)
    for sister in (second, third):
        sister.receive(world.stick)
    assert beside() == waiting, "nobody has said so yet"
    trip(world, second, commune)
    assert beside() == waiting, "the third machine may not have it"
    trip(world, third, commune)
    assert beside() == {("changes", ChangeState.RECEIVED, True), ("attachments", ChangeState.RECEIVED, True)}
    assert {one.state for one in states(commune.store).parcels if one.up} == {ChangeState.ON_STICK}, "the office above has not"


def test_what_goes_down_is_received_by_the_receipt_of_the_unit_below(world: World) -> None:
    """Also at an office of so many units that one writing fills the list: what went up last stands there, too."""
    top, middle, commune = world.three_levels()
    middle.take_in()
    middle.seal(world.stick)
    top.receive(world.stick)

    def told() -> list[tuple[bool, ChangeState]]:
        return [(one.up, one.state) for one in states(middle.store, 1).parcels]

    trip(world, top, middle)
    assert (True, ChangeState.RECEIVED) in told()
    with middle.store.act(HOA, middle.clock) as act:
        act.write("template", str(uuid4()), {"key": "x"})
    stick = world.new_stick()
    middle.seal(stick, for_unit=COMMUNE.key)
    assert told() == [(False, ChangeState.ON_STICK), (True, ChangeState.RECEIVED)]
    commune.receive(stick)
    trip(world, commune, middle)
    assert told()[0] == (False, ChangeState.RECEIVED)

"""C. Keys and authenticity: F33 to F44."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from cchc_desktop.domain.change import canonical, record_id
from cchc_desktop.domain.ends import Sink
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import held
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.slips import passed
from cchc_desktop.security import certificates, sealing, signing
from cchc_desktop.security.keys import Cost, KeyFile
from cchc_desktop.security.sealing import PulledSource
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.versions import present
from cchc_desktop.sync import enrolment, keyring, outbox, parcel, receipts
from cchc_desktop.sync.frames import Frame, compress, pack
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.peers import Peers, keep_certificates
from cchc_desktop.sync.plan import plans
from cchc_desktop.sync.receive import receive_held
from cchc_desktop.sync.states import ChangeState, states
from cchc_desktop.sync.stick import FOLDER
from tests.sync.conftest import COMMUNE, HOA, PROVINCE, SIBLING, Bureau, World, enrol
from tests.sync.test_lost import backed_up, begun_anew, meet, put_back
from tests.sync.test_refusals import envelope_of, rebuilt, relabelled
from tests.whole.faults.killing import HOUR, killed_each, run
from tests.whole.faults.nursery import Nursery
from tests.whole.faults.promises import committed, kept, trip, true_sentence
from tests.whole.faults.test_on_the_road import nothing_taken, sent  # noqa: F401  (a fixture)

Sent = tuple[Bureau, Bureau, Path]


def test_f33_for_another_office(world: World) -> None:
    office, commune = world.pair()
    other = world.bureau(SIBLING, PROVINCE)
    enrol(other, office, world.new_stick())
    commune.take_in(1)
    commune.seal(world.stick)
    tried: list[object] = []
    real = sealing.decrypt
    sealing.decrypt = lambda *args: tried.append(args) or real(*args)  # type: ignore[assignment,func-returns-value]
    try:
        nothing_taken(other, world.stick, "NOT_FOR_US")
    finally:
        sealing.decrypt = real
    assert tried == [], "no attempt to open it"
    assert office.outcomes(world.stick) == ["APPLIED"]
    kept(world, office, commune, committed(commune), world.stick)


def test_f34_a_key_of_many_years_still_works(world: World) -> None:
    """Clocks decide nothing: ten years later on one side, two hundred years earlier on the other."""
    office, commune = world.pair()
    commune.take_in(1)
    world.clock.at += 10 * 365 * 86400
    commune.seal(world.stick)
    assert office.outcomes(world.stick) == ["APPLIED"]
    world.clock.at = 86400.0
    commune.take_in(1)
    kept(world, office, commune, committed(commune), world.stick)


def test_f35_a_commune_offline_for_years_missed_every_rotation(world: World) -> None:
    """Both sides renewed their keys four times meanwhile; what was sealed for the first one opens, each link is verified."""
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, office, commune)
    commune.take_in(1)
    commune.seal(world.stick)
    office.edit(office.tables(COMMUNE)[0][0], note="chờ xã")  # type: ignore[arg-type]
    office.seal(late := world.new_stick())
    first = Peers(office.store).keys.key_id
    for _ in range(4):
        world.clock.at += 200 * 86400
        keyring.rotate(office.store, HOA, office.clock)
        keyring.rotate(commune.store, HOA, commune.clock)
    before = committed(commune)
    assert Peers(office.store).keys.key_id != first
    assert office.outcomes(world.stick) == ["APPLIED"] and "APPLIED" in commune.outcomes(late)
    trip(world, office, commune)
    kept(world, office, commune, before, world.stick)


def test_f36_a_revoked_machine_goes_on_with_new_keys(world: World) -> None:
    """The thief's parcels stay out, what the clerks saved is sent by the machine's next life."""
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, office, commune)
    keyring.revoke(office.store, COMMUNE.key)
    commune.take_in(1)
    commune.seal(world.stick)
    nothing_taken(office, world.stick, "REVOKED_KEY")
    before = committed(commune)
    keyring.rotate(commune.store, HOA, commune.clock)
    enrol(commune, office, world.new_stick())
    receive_held(office.store, clock=office.clock)
    trip(world, office, commune)
    kept(world, office, commune, before)


def test_f36_a_revoked_key_is_held_and_its_machine_enrols_again(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, office, commune)
    peers = Peers(office.store)
    (key,) = [one.key_id for one in peers.ring.machines(COMMUNE.key)]
    with office.store.transaction():
        assert keep_certificates(office.store, [certificates.revoke(peers.keys.seed, key)])
    commune.take_in(1)
    commune.seal(world.stick)
    before = committed(office)
    (found,) = office.receive(world.stick)
    assert found.outcome.name == "REVOKED_KEY" and committed(office) == before
    true_sentence(found)
    assert [one.outcome for one in Handover(office.store.db).held()] == ["REVOKED_KEY"]
    fresh = world.bureau(COMMUNE, PROVINCE)
    enrol(fresh, office, world.new_stick())
    record = fresh.take_in(1)[0]
    trip(world, office, fresh)
    assert record in {row[0] for row in office.tables(COMMUNE)} and committed(office) >= before


def test_f36_a_person_lets_in_what_was_sealed_before_by_its_paper_slip(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The held parcel comes in only with the digits of its own slip; what the thief seals afterwards stays out."""
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, office, commune)
    commune.take_in(2)
    commune.seal(world.stick)
    ((_, groups),) = passed(commune.store, Peers(commune.store).table.passages("out", 1)[0].id)
    keyring.revoke(office.store, COMMUNE.key)
    nothing_taken(office, world.stick, "REVOKED_KEY")
    (one,) = held.parcels(office.store)
    assert one.by_slip and one.outcome == "REVOKED_KEY"
    digits, before = "".join(groups), committed(office)
    for wrong in ("", digits[:-1], digits[:-1] + str((int(digits[-1]) + 1) % 10), digits + "0"):
        with pytest.raises(Refused, match="SLIP_DIFFERS"):
            held.accept(office.store, "Nam", office.clock, one.id, wrong)
    with pytest.raises(Refused, match="NO_HELD_PARCEL"):
        held.accept(office.store, "Nam", office.clock, "0" * 64, digits)
    assert committed(office) == before
    came = held.accept(office.store, "Nam", office.clock, one.id[:12], " ".join(groups))
    assert [r.name for r in caplog.records if "taken in with its paper slip" in r.message and one.id in r.message] == ["cchc.security"]
    assert came[0].outcome.name == "APPLIED" and committed(office) >= committed(commune) and not held.parcels(office.store)
    assert "biên nhận" not in came[0].next_step, "nobody of the unit has a key for which it could be sealed"
    (again,) = office.receive(world.stick)
    assert again.outcome.name == "DUPLICATE"
    commune.take_in(1)
    fresh = world.new_stick()
    commune.seal(fresh)
    nothing_taken(office, fresh, "REVOKED_KEY")


def test_f37_tampered_with_before_it_is_opened(
    world: World, sent: Sent, caplog: pytest.LogCaptureFixture  # noqa: F811
) -> None:  # fmt: skip
    office, commune, path = sent
    whole, start = path.read_bytes(), envelope_of(path).offset
    swapped = whole[:start] + whole[start + 64 : start + 128] + whole[start : start + 64] + whole[start + 128 :]
    bent = whole.replace(b'"number":2', b'"number":3')
    assert bent != whole
    with caplog.at_level(logging.WARNING, "cchc.security"):
        for data, word in ((swapped, "DAMAGED"), (bent, "BAD_SIGNATURE")):
            path.write_bytes(data)
            nothing_taken(office, world.stick, word)
    assert "DAMAGED" in caplog.text and "BAD_SIGNATURE" in caplog.text and "Thủy" not in caplog.text
    held = Handover(office.store.db).held()
    assert {one.outcome for one in held} == {"DAMAGED", "BAD_SIGNATURE"} and len(held) == 2, "kept as evidence"
    path.write_bytes(whole)
    kept(world, office, commune, committed(commune), world.stick)


def test_f38_not_enrolled_here_is_held_and_comes_through_after_enrolment(world: World) -> None:
    """At an office set up anew, which has no more than the receive key of the old one; nobody asks for it once the unit is let in."""
    office, commune = world.pair()
    again = world.bureau(PROVINCE)
    for name, value in Handover(office.store.db).keys("receive/").items():
        Handover(again.store.db).keep_key(name, value)
    commune.take_in(3)
    commune.seal(world.stick)
    nothing_taken(again, world.stick, "UNKNOWN_UNIT")
    (found, *_), digits = again.receive(world.stick), enrolment.show(commune.store).fingerprint
    assert f"dãy số {digits} qua điện thoại" in found.next_step, "the fingerprint of the key that sealed it"
    assert {one.next_step for one in held.parcels(again.store)} == {found.next_step}
    hand, stick = HandOver(again.store, HOA, again.clock), world.new_stick()
    asked = enrolment.request(commune.store, stick, commune.clock)
    assert all(digits not in one.next_step for one in again.receive(stick)), "what is to be typed from the sheet is not shown"
    granted = hand.grant(stick, asked.fingerprint, stick)
    assert again.dossiers() == 3 and hand.held() == [], "read again by itself"
    enrolment.accept(commune.store, stick, granted.fingerprint, commune.clock)
    kept(world, again, commune, committed(commune, COMMUNE), new_root=True)


@pytest.mark.slow
@pytest.mark.timeout(HOUR)
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_f38_killed_at_any_step_of_accepting_a_grant(world: World, nursery: Nursery, request: pytest.FixtureRequest) -> None:
    """Not enrolled yet, or enrolled, and then in the lane of its grant: the same grant is accepted again, and the machine seals."""
    office, first, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE), world.bureau(COMMUNE, PROVINCE)
    enrol(first, office, world.new_stick())
    office.take_in(1)
    commune.take_in(2)
    asked = enrolment.request(commune.store, world.stick, commune.clock)
    granted = enrolment.grant(office.store, world.stick, asked.fingerprint, HOA, clock=office.clock)
    (world.stick / "digits.txt").write_text(granted.fingerprint, encoding="utf-8")
    for _ in killed_each(request, nursery, commune, "accept", world.stick, 120):
        assert check(commune.store).problems == []
        enrolled = enrolment.show(commune.store).enrolled
        assert Offices(commune.store).lane(1) == (granted.lane if enrolled else 1)
    assert enrolment.accept(commune.store, world.stick, granted.fingerprint, commune.clock).lane == granted.lane == 2
    kept(world, office, commune, committed(commune))


@pytest.mark.slow
@pytest.mark.timeout(HOUR)
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_f38_killed_at_any_step_of_giving_a_grant(world: World, nursery: Nursery, request: pytest.FixtureRequest) -> None:
    """Nobody is certified without the record that shows it to everyone, with its lane; granted again it is there once."""
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE, lane=3)
    asked = enrolment.request(commune.store, world.stick, commune.clock)
    (world.stick / "asked.txt").write_text(asked.fingerprint, encoding="utf-8")
    sql = "SELECT lane FROM machine WHERE replica = ?"
    for _ in killed_each(request, nursery, office, "grant", world.stick, 90):
        certified = [one.lane for one in Peers(office.store).ring.of_replica(commune.store.replica)]
        assert [lane for (lane,) in office.store.db.conn.execute(sql, (commune.store.replica,))] == certified
    granted = enrolment.grant(office.store, world.stick, asked.fingerprint, HOA, clock=office.clock)
    enrolment.accept(commune.store, world.stick, granted.fingerprint, commune.clock)
    assert Offices(commune.store).lane(9) == granted.lane == 3 and check(office.store).problems == []
    commune.take_in(1)
    kept(world, office, commune, committed(commune))


@pytest.mark.slow
@pytest.mark.timeout(HOUR)
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("act", "steps"), [("rename", 100), ("rotate", 40)])
def test_f35_killed_at_any_step_of_certifying_itself(
    world: World, nursery: Nursery, request: pytest.FixtureRequest, act: str, steps: int
) -> None:
    """What a machine certifies itself, under another name or with other keys, stands in the log with it."""
    office, commune = world.bureau(PROVINCE, lane=3), world.bureau(COMMUNE, PROVINCE)
    enrol(commune, office, world.new_stick())
    commune.take_in(1)
    first, unit = Peers(office.store).keys.key_id, office.store.unit
    for _ in killed_each(request, nursery, office, act, world.stick, steps):
        peers = Peers(office.store)
        said = present(office.store, record_id("machine", peers.replica, peers.unit))
        assert peers.certificate is not None and peers.certificate.unit == peers.unit
        if peers.unit == unit:
            assert said.get("key", first) == peers.keys.key_id
        else:
            assert said["granted"] == Offices(office.store).lane(9) == peers.certificate.lane == 3
    run(nursery, office, act, world.stick)
    assert (office.store.unit == unit) == (act == "rotate") and check(office.store).problems == []
    trip(world, office, commune)
    kept(world, office, commune, committed(commune))


def test_f39_an_old_parcel_played_again(world: World, sent: Sent) -> None:  # noqa: F811
    office, commune, path = sent
    old = path.read_bytes()
    office.receive(world.stick)
    for _ in range(3):
        commune.take_in(1)
        trip(world, office, commune)
    path.write_bytes(old)
    nothing_taken(office, world.stick, "DUPLICATE")
    kept(world, office, commune, committed(commune), world.stick)


def test_f40_an_old_receipt_played_again(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    meet(office, commune, first := world.new_stick())
    commune.take_in(1)
    digits = receipts.qr_digits(Peers(office.store))
    meet(office, commune, world.new_stick())
    number = states(commune.store).receipt_number
    assert receipts.take_digits(commune.store, digits) is ReceiptOutcome.OLDER
    commune.receive(first)
    assert states(commune.store).receipt_number == number and states(commune.store).counts[ChangeState.RECEIVED] == 2
    early, late = world.new_stick(), world.new_stick()
    for down in (early, late):
        commune.take_in(1)
        commune.seal(up := world.new_stick())
        office.receive(up)
        office.seal(down)
    commune.receive(late)
    (found,) = commune.receive(early)
    assert found.receipts == [{"unit": PROVINCE.key, "outcome": "OLDER"}], "listed, in a parcel that was never read before, too"
    assert states(commune.store).counts[ChangeState.RECEIVED] == 4
    kept(world, office, commune, committed(commune), first, early)


def test_f41_forged_receipts_move_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Each leaves a line in the security log, by whichever road it came: alone, in a parcel, as a QR, by telephone."""

    def lines() -> int:
        found = [record for record in caplog.records if record.name == "cchc.security" and "receipt" in record.message]
        caplog.clear()
        assert not any(word in record.message for record in found for word in ("Thủy", COMMUNE.key, "H50"))
        return len(found)

    office, commune = world.pair()
    other = world.bureau(SIBLING, PROVINCE)
    enrol(other, office, world.new_stick())
    commune.take_in(2)
    commune.seal(world.stick)
    office.receive(world.stick)
    peers = Peers(office.store)
    real = receipts.make(peers)
    forged = [
        signing.state(signing.new_seed(), receipts.PURPOSE, real.fields()),
        signing.state(peers.keys.seed, "checkpoint", real.fields()),
        signing.state(Peers(other.store).keys.seed, receipts.PURPOSE, real.fields()),
        replace(real, body=real.body.replace(b'"number":', b'"number":1')),
        signing.state(peers.keys.seed, receipts.PURPOSE, real.fields() | {"unit": COMMUNE.key}),
        signing.state(peers.keys.seed, receipts.PURPOSE, {"kind": "receipt"}),
    ]
    lines()
    for said in forged:
        assert receipts.take(Peers(commune.store), said)[0] is ReceiptOutcome.NOT_OURS and lines() == 1
    for digits in ("", "1", "9" * 400):
        assert receipts.take_digits(commune.store, digits) is ReceiptOutcome.NOT_OURS and lines() == 0, "no receipt at all"
    for digits in (receipts.qr_digits(peers)[:-3] + "123", receipts.qr_digits(Peers(other.store)), "123456789012"):
        assert receipts.take_digits(commune.store, digits) is ReceiptOutcome.NOT_OURS and lines() == 1
    rebuilt(commune, world.stick / FOLDER / "X", frames=lambda frames: [*(pack(Frame.RECEIPT, said.packed()) for said in forged), *frames])
    heard = receipts.known(Peers(office.store))
    office.receive(world.stick / FOLDER / "X")
    assert lines() == len(forged) and receipts.known(Peers(office.store)).keys() == heard.keys()
    assert states(commune.store).counts[ChangeState.RECEIVED] == 0 and "OK" in commune.store.anchor_state.name
    kept(world, office, commune, committed(commune), world.stick)


def test_f42_the_office_loses_its_keys(world: World, tmp_path: Path) -> None:
    """Restored from a backup the old keys open what is on the road; without a backup the communes seal again for the new root."""
    office, commune = world.pair()
    file = backed_up(office, tmp_path / "shelf")
    commune.take_in(2)
    commune.seal(world.stick)
    put_back(office, file, tmp_path / "other")
    begun_anew(office)
    assert office.outcomes(world.stick) == ["APPLIED"]
    kept(world, office, commune, committed(commune), world.stick)
    again = world.bureau(PROVINCE)
    enrol(commune, again, world.new_stick())
    kept(world, again, commune, committed(commune, COMMUNE), new_root=True)


def test_f42_the_recovery_sheet_opens_what_is_on_the_road(world: World, sent: Sent) -> None:  # noqa: F811
    office, commune, path = sent
    sheet = sealing.recovery_identity(office.recovery)
    assert sealing.receive_key_id(sealing.recipient_of(sheet)) in envelope_of(path).header.recipient_keys
    kept(world, office, commune, committed(commune), world.stick)


def test_f43_the_password_is_forgotten_the_pc_stolen(world: World, tmp_path: Path) -> None:
    keys, data_key, code = KeyFile.create("hoa", "mật khẩu rất dài", Cost(1, 8, 1))
    with pytest.raises(Refused):
        keys.unlock("hoa", "mật khẩu sai rồi")
    assert keys.unlock_recovery(code) == data_key
    office, commune = world.pair()
    commune.take_in(2)
    trip(world, office, commune)
    stolen = commune.store.folder / "office.db"
    commune.store.close()
    assert all(text not in stolen.read_bytes() for text in (b"SQLite format 3", "Ánh Nguyệt".encode(), b"0912345678"))
    fresh = world.bureau(COMMUNE, PROVINCE)
    enrol(fresh, office, world.new_stick())
    assert fresh.dossiers() == 2
    fresh.take_in(1)
    kept(world, office, fresh, committed(fresh))


def test_f44_wrapped_again_or_labelled_otherwise(
    world: World, sent: Sent, caplog: pytest.LogCaptureFixture  # noqa: F811
) -> None:  # fmt: skip
    """By whoever holds the key that seals: the first inner frame says otherwise. Always DAMAGED, always a line in the security log."""
    office, commune, path = sent
    whole = path.read_bytes()
    other = world.bureau(SIBLING, PROVINCE)
    enrol(other, office, world.new_stick())

    def damaged(reader: Bureau) -> None:
        caplog.clear()
        nothing_taken(reader, world.stick, "DAMAGED")
        assert [r.name for r in caplog.records if "DAMAGED" in r.message] == ["cchc.security"]

    title = "Xã Khác"
    for mend in (
        lambda h: h.update(number=77), lambda h: h.update(program="9.9"), lambda h: h.update(logs=[]),
        lambda h: h.update(parcel=str(uuid4())), lambda h: h["sender"].update(title=title),
    ):  # fmt: skip
        path.write_bytes(whole)
        relabelled(commune, path, mend)
        damaged(office)
    shown = Peers(other.store).certificate
    assert shown is not None
    path.write_bytes(whole)
    relabelled(commune, path, lambda h: h["recipient"].update(unit=SIBLING.key, keys=sorted(shown.recipients)))
    damaged(other)
    rewrapped(commune, path, shown.recipients)
    damaged(other)
    path.write_bytes(whole)
    kept(world, office, commune, committed(commune), world.stick)


def rewrapped(bureau: Bureau, path: Path, recipients: dict[str, str]) -> None:
    """The very frames of the parcel to the office, sealed for somebody else under a header that says so."""
    peers = Peers(bureau.store)
    (plan,) = plans(peers, [peers.parent], clock=bureau.clock)
    header = outbox.header_for(peers, plan, "changes", 7)
    outer = replace(header, recipient_unit=SIBLING.key, recipient_keys=tuple(sorted(recipients)))
    frames = [pack(Frame.HEADER, canonical(header.fields())), *outbox.changes_load(peers, plan).frames(lambda _: None)]

    def body(sink: Sink) -> None:
        sealing.encrypt(PulledSource(compress(frames)), sink, recipients.values())

    with open(path, "wb+") as out:
        parcel.write(out, outer, peers.keys.seed, body)

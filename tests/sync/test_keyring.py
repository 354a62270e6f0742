"""Keys over time: rotated while parcels are on the road, revoked, a unit silent for a year, a topmost office lost and set up again."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pyrage
import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office import held
from cchc_desktop.office.slips import passed
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.security import certificates, sealing
from cchc_desktop.security.recovery_code import new_code
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import FolderKeys, Store
from cchc_desktop.sync import enrolment, keyring, parcel
from cchc_desktop.sync.due import due
from cchc_desktop.sync.frames import Frame, FrameSink
from cchc_desktop.sync.glimpse import look
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.peers import Peers, establish, keep_certificates
from cchc_desktop.sync.receive import receive_held
from cchc_desktop.sync.stick import FOLDER

from .conftest import COMMUNE, DISTRICT, HOA, PROVINCE, SIBLING, Bureau, World, enrol, trip

OTHER = Unit("465", "Huyện", "Gio Linh", DISTRICT.valid_from)


def test_a_rotated_key_goes_on_by_itself_and_old_parcels_open(world: World) -> None:
    office, commune = world.pair()
    commune.take_in()
    on_the_road, downward = world.new_stick(), world.new_stick()
    commune.seal(on_the_road)
    trip(world, commune, office)
    office.edit(office.tables(COMMUNE)[0][0], note="x")  # type: ignore[arg-type]
    office.seal(downward)
    before = Peers(commune.store).keys.key_id
    made = keyring.rotate(commune.store, HOA, commune.clock)
    assert made.enrolled and made.key != before
    assert commune.outcomes(downward) == ["APPLIED"], "sealed for the old key, opened by it"
    office_key = keyring.rotate(office.store, HOA, office.clock)
    assert office_key.enrolled
    assert office.outcomes(on_the_road) == ["DUPLICATE"]
    commune.take_in()
    assert trip(world, commune, office) == ["APPLIED"] and office.dossiers() == 2
    assert trip(world, office, commune) == ["APPLIED"]
    assert check(commune.store).problems == [] and Peers(commune.store).certificate.lane == 1  # type: ignore[union-attr]


def test_a_unit_silent_through_many_rotations_follows_the_chain(world: World) -> None:
    office, commune = world.pair()
    commune.take_in()
    late = world.new_stick()
    commune.seal(late)
    for _ in range(5):
        keyring.rotate(office.store, HOA, office.clock)
        keyring.rotate(commune.store, HOA, commune.clock)
    assert office.outcomes(late) == ["APPLIED"], "retired keys are kept"
    assert trip(world, office, commune) == ["APPLIED"]
    with pytest.raises(Refused, match="TOO_MANY_KEYS"):
        for _ in range(30):
            keyring.rotate(commune.store, HOA, commune.clock)


def test_a_revoked_unit_is_held_everywhere_and_comes_back_with_new_keys(world: World) -> None:
    office, commune = world.pair()
    sibling = world.bureau(SIBLING, PROVINCE)
    enrol(sibling, office, world.new_stick())
    commune.take_in()
    trip(world, commune, office)
    (told,) = keyring.revoke(office.store, "19405")
    assert told.title == "Xã Vĩnh Thủy" and len(told.keys) == 1
    commune.take_in()
    assert trip(world, commune, office) == ["REVOKED_KEY"] and office.dossiers() == 1
    with pytest.raises(Refused, match="NO_KEY"):
        keyring.revoke(office.store, "19405")
    trip(world, office, sibling)
    key = told.keys[0]
    assert key in Peers(office.store).ring.revoked
    assert key in Peers(sibling.store).ring.revoked or not Peers(sibling.store).ring.of_replica(told.replica)
    stick = world.new_stick()
    fresh = keyring.rotate(commune.store, HOA, commune.clock)
    asked = enrolment.request(commune.store, stick, commune.clock)
    assert asked.fingerprint == fresh.fingerprint
    granted = enrolment.grant(office.store, stick, asked.fingerprint, HOA, clock=office.clock)
    enrolment.accept(commune.store, stick, granted.fingerprint, commune.clock)
    receive_held(office.store, clock=office.clock)
    assert trip(world, commune, office) == ["APPLIED"]
    assert office.dossiers() == 2 and office.tables(COMMUNE) == commune.tables(COMMUNE)


def test_what_was_taken_in_before_a_revocation_is_passed_on_up_and_down(world: World) -> None:
    """A stolen machine is revoked: the office that had its dossiers still gives them to the office above and to the new machine."""
    top, middle, commune = world.three_levels()
    commune.take_in(2)
    assert trip(world, commune, middle) == ["APPLIED"]
    keyring.revoke(middle.store, COMMUNE.key)
    assert "REVOKED_KEY" not in trip(world, middle, top) and top.tables(COMMUNE) == middle.tables(COMMUNE) != []
    fresh = world.bureau(COMMUNE, DISTRICT, lane=2)
    enrol(fresh, middle, world.new_stick())
    trip(world, middle, fresh)
    assert fresh.tables(COMMUNE) == middle.tables(COMMUNE)
    commune.take_in(1)
    assert trip(world, commune, middle) == ["REVOKED_KEY"], "the thief's own parcel is held all the same"
    for one in (top, middle, fresh):
        assert check(one.store).problems == []


def test_nobody_revokes_upward_himself_or_strangers(world: World) -> None:
    office, commune = world.pair()
    with pytest.raises(Refused, match="NOT_OUR_UNIT"):
        keyring.revoke(commune.store, PROVINCE.key)
    with pytest.raises(Refused, match="OWN_KEY"):
        keyring.revoke(office.store, office.store.replica)
    with pytest.raises(Refused, match="NO_KEY"):
        keyring.revoke(office.store, "99999")
    lonely = world.bureau(SIBLING, PROVINCE)
    with pytest.raises(Refused, match="NOT_ENROLLED"):
        keyring.revoke(lonely.store, "44")
    assert not keyring.rotate(lonely.store, HOA, lonely.clock).enrolled


def test_a_lost_topmost_office_comes_back_from_its_sheets(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(3)
    on_the_road = world.new_stick()
    commune.seal(on_the_road)
    root = office.established.root_code
    assert root
    other = world.bureau(PROVINCE)  # another topmost office of that name: its root is another one
    assert other.outcomes(on_the_road) == ["UNKNOWN_UNIT"]
    made = Bureau.__new__(Bureau)
    made.unit, made.clock = PROVINCE, world.clock
    keys = FolderKeys(os.urandom(32), os.urandom(32), str(pyrage.x25519.Identity.generate()))
    made.store = Store.create(world.folder / "again" / "data", keys, world.folder / "again" / "state", PROVINCE.key)
    found = establish(made.store, PROVINCE, None, 2, new_code(), root_code=root, old_recovery=office.recovery)
    world.bureaus.append(made)
    assert found.root_code is None, "the sheet stays the one there is"
    assert made.outcomes(on_the_road) == ["APPLIED"] and made.dossiers() == 3, "its recovery code opens what was on the road"
    assert trip(world, made, commune) == ["APPLIED"]
    commune.take_in()
    assert trip(world, commune, made) == ["APPLIED"] and made.tables(COMMUNE) == commune.tables(COMMUNE)
    keyring.revoke(made.store, office.store.replica)
    commune.take_in()
    assert trip(world, commune, made) == ["APPLIED"] and made.dossiers() == 5


def test_several_revoked_lives_of_one_machine_are_known_to_a_new_machine_of_the_unit(world: World) -> None:
    """A machine that was put back twice and then stolen: each life certified the next. The unit's new machine takes in what all of them
    wrote, and so does one that heard of the first revocation before it heard of the later lives."""
    top, middle, commune = world.three_levels()
    early = world.bureau(COMMUNE, DISTRICT, lane=2)
    enrol(early, middle, world.new_stick())
    lives = [commune.store.replica]
    for lane in (7, 6, 5):
        commune.take_in(2)
        assert trip(world, commune, middle) == ["APPLIED"]
        lives.append(commune.store.new_replica(HOA, commune.clock, lane))
    told = certificates.revoke(Peers(middle.store).keys.seed, Peers(middle.store).ring.of_replica(lives[0])[0].key_id)
    with early.store.transaction():
        keep_certificates(early.store, [told])
    for life in lives[:3]:
        keyring.revoke(middle.store, life)
    enrol(fresh := world.bureau(COMMUNE, DISTRICT, lane=3), middle, world.new_stick())
    for one in (top, early, fresh):
        assert "REVOKED_KEY" not in trip(world, middle, one)
        assert one.tables(COMMUNE) == middle.tables(COMMUNE) and one.dossiers() == 6
        assert Peers(one.store).ring.certificates.keys() == Peers(middle.store).ring.certificates.keys() and not check(one.store).problems


def test_a_revocation_alone_is_a_parcel_for_its_line_and_a_revoked_machine_learns_of_it(world: World) -> None:
    office, commune = world.pair()
    second = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(second, commune, world.new_stick())
    for one in (commune, second, commune):
        trip(world, one, office)
        trip(world, office, one)
    keyring.revoke(office.store, commune.store.replica)
    stick = world.new_stick()
    assert len(office.seal(stick).parcels) == 1
    assert Peers(commune.store).certificate is not None
    assert set(commune.outcomes(stick)) == {"NOT_FOR_US"} and Peers(commune.store).certificate is None
    second.receive(stick)
    assert Peers(second.store).certificate is not None and Peers(second.store).ring.revoked
    with pytest.raises(Refused, match="NOT_ENROLLED") as told:
        commune.seal(stick)
    assert told.value.message.startswith("Khóa của máy này đã bị thu hồi") and "key rotate" in told.value.next_step
    assert enrolment.show(commune.store).revoked and not enrolment.show(second.store).revoked


def test_a_request_of_a_revoked_key_is_no_news_and_is_refused_with_the_reason(world: World) -> None:
    office, commune = world.pair()
    stick = world.new_stick()
    asked = enrolment.request(commune.store, stick, commune.clock)
    assert office.outcomes(stick) == ["DUPLICATE"], "answered before"
    keyring.revoke(office.store, commune.store.replica)
    assert office.outcomes(stick) == ["DUPLICATE"] and [one.outcome for one in look(office.store, stick)] == [ReceiveOutcome.DUPLICATE]
    with pytest.raises(Refused, match="KEY_REVOKED") as told:
        enrolment.grant(office.store, stick, asked.fingerprint, HOA, clock=office.clock)
    assert "đổi khóa" in told.value.next_step
    keyring.rotate(commune.store, HOA, commune.clock)
    other = world.new_stick()
    enrolment.request(commune.store, other, commune.clock)
    assert office.outcomes(other) == ["UNKNOWN_UNIT"], "with a new key it is"


def test_a_machine_is_revoked_by_what_paper_says_of_it(world: World) -> None:
    office, commune = world.pair()
    for short in (commune.store.replica[:7], ""):
        with pytest.raises(Refused, match="NO_KEY"):
            keyring.revoke(office.store, short)
    assert [one.replica for one in keyring.revoke(office.store, commune.store.replica[:8])] == [commune.store.replica]


def claiming(world: World, whose: str, **asked: str) -> Bureau:
    """A commune whose program was altered: it asks under the replica id of another machine, or for other things."""
    made = world.bureau(COMMUNE, DISTRICT)
    table, told = Handover(made.store.db), Peers(made.store).keys.request | asked
    with made.store.transaction():
        for name in ("sign/", "receive/"):
            table.keep_key(name + whose, table.key(name + made.store.replica) or b"")
        table.keep_key(f"request/{whose}", json.dumps(told | {"replica": whose}, ensure_ascii=False, sort_keys=True).encode())
        made.store.set_setting("replica", whose)
    return made


def test_a_replica_id_of_another_line_gives_no_rights_there_and_takes_none_away(world: World) -> None:
    """Ids stand in clear in every header: a commune of one district enrols under that of another district's machine."""
    top, first, second = world.bureau(PROVINCE), world.bureau(DISTRICT, PROVINCE), world.bureau(OTHER, PROVINCE)
    for one in (first, second):
        enrol(one, top, world.new_stick())
    child = world.bureau(SIBLING, OTHER)
    enrol(child, second, world.new_stick())
    second.take_in()
    trip(world, second, top)
    bad = claiming(world, second.store.replica)
    enrol(bad, first, world.new_stick())
    first.take_in()
    trip(world, first, top)
    ring, key = Peers(top.store).ring, Peers(bad.store).keys
    ring.add([certificates.revoke(key.seed, Peers(one.store).keys.key_id) for one in (child, second)])
    assert not ring.revoked and [c.unit for c in ring.machines(OTHER.key)] == [OTHER.key]


def test_nobody_below_makes_an_office_begin_anew_by_naming_it_as_his_predecessor(world: World) -> None:
    top, middle, _ = world.three_levels()
    bad = claiming(world, str(uuid4()), predecessor=top.store.replica)
    enrol(bad, middle, world.new_stick())
    middle.take_in()
    trip(world, middle, top)
    assert top.store.anchor_state is AnchorState.OK


def test_keys_changed_before_the_answer_came_are_not_those_of_a_copy(world: World) -> None:
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    first = enrolment.request(commune.store, world.stick, commune.clock)
    enrolment.grant(office.store, world.stick, first.fingerprint, HOA, clock=office.clock)
    keyring.rotate(commune.store, HOA, commune.clock)
    enrol(commune, office, world.new_stick())
    assert commune.store.anchor_state is AnchorState.OK and trip(world, commune, office) in ([], ["APPLIED"])


def test_a_new_root_brings_over_a_sister_that_had_changed_its_keys(world: World) -> None:
    office, commune = world.pair()
    second = world.bureau(COMMUNE, PROVINCE, 2)
    enrol(second, commune, world.new_stick())
    keyring.rotate(second.store, HOA, second.clock)
    second.take_in(1)
    trip(world, second, commune)
    other = world.bureau(PROVINCE)
    enrol(commune, other, world.new_stick())
    enrol(second, commune, world.new_stick())
    assert second.store.anchor_state is AnchorState.OK and office.store.anchor_state is AnchorState.OK


def test_what_a_stolen_key_certified_afterwards_is_not_certified_again_by_a_machine_that_had_not_heard(world: World) -> None:
    top, middle, commune = world.three_levels()
    for giver, taker in ((commune, middle), (middle, top)):
        giver.take_in()
        trip(world, giver, taker)
    stolen, seed = Peers(middle.store).certificate, Peers(middle.store).keys.seed
    assert stolen is not None
    keyring.revoke(top.store, middle.store.replica)
    rogue = world.bureau(COMMUNE, DISTRICT, 3)
    asked = Peers(rogue.store).keys.request
    mine = Peers(commune.store).certificate
    assert mine is not None
    said = certificates.issue(replace(
        mine, replica=rogue.store.replica, sign=asked["sign"], receive=asked["receive"], issuer=stolen.key_id, request="", lane=5,
    ), seed)  # fmt: skip
    assert not Peers(top.store).ring.add([said])
    with commune.store.transaction():
        keep_certificates(commune.store, [said, *Peers(top.store).ring.revoked.values()])
    keyring.certify_again(Peers(commune.store))
    assert not Peers(top.store).ring.add(list(Peers(commune.store).ring.statements.values()))


def test_a_revoked_machines_parcel_for_others_is_none_that_waits_here(world: World) -> None:
    office, commune = world.pair()
    second = world.bureau(COMMUNE, PROVINCE, 2)
    enrol(second, commune, world.new_stick())
    keyring.revoke(office.store, commune.store.replica)
    commune.take_in(1)
    assert sorted(trip(world, commune, office)) == ["NOT_FOR_US", "REVOKED_KEY"]
    assert [one.outcome for one in Handover(office.store.db).held()] == ["REVOKED_KEY"]


RENAMED = Unit("19405", "Phường", "Bến Hải", date(2026, 11, 23))
RENAMING = {
    "day": "2026-11-23", "basis": "NQ", "heirs": [{"old": COMMUNE.key, "heir": RENAMED.key}],
    "units": [{"code": "19405", "level": "Phường", "name": "Bến Hải", "valid_from": "2026-11-23", "parent": PROVINCE.key}],
}  # fmt: skip


def test_keys_changed_before_a_revocation_was_heard_and_then_another_unit(world: World) -> None:
    """What the key between signed, which nobody above believes, the newest signs again: it was let in by a person."""
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, commune, office)
    UnitEvents(office.store, HOA, office.clock).write(RENAMING)
    trip(world, office, commune)
    keyring.revoke(office.store, COMMUNE.key)
    commune.take_in(1)
    keyring.rotate(commune.store, HOA, commune.clock)
    assert trip(world, commune, office) == ["REVOKED_KEY"]
    enrol(commune, office, world.new_stick())
    assert "BAD_SIGNATURE" not in trip(world, commune, office)
    commune.take_in(1)
    assert trip(world, commune, office) == ["APPLIED"] and office.dossiers() == commune.dossiers() == 3
    assert [one.outcome for one in held.parcels(office.store)] == ["REVOKED_KEY"]
    held.settle(office.store)
    assert held.parcels(office.store) == [] and check(office.store).problems == []


def sisters(world: World) -> tuple[Bureau, Bureau, Bureau]:
    """An office and two machines of one commune."""
    office, commune = world.pair()
    sister = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(sister, office, world.new_stick())
    trip(world, office, commune)
    return office, commune, sister


def test_a_sister_that_took_in_what_a_revoked_key_went_on_to_sign_is_heard_all_the_same(world: World) -> None:
    office, commune, sister = sisters(world)
    keyring.revoke(office.store, sister.store.replica)
    keyring.rotate(sister.store, HOA, sister.clock)
    sister.take_in(1)
    assert "APPLIED" in trip(world, sister, commune)
    for count in (1, 2, 3):
        commune.take_in(1)
        (stick := world.new_stick(), commune.seal(stick))
        came = next(one for one in office.receive(stick) if one.changes)
        assert (came.outcome.name, office.dossiers()) == ("REVOKED_KEY", count)
        assert "trừ phần của máy số 2 của xã Vĩnh Thủy" in came.message and "phiếu giao" in came.next_step
        (row,) = held.parcels(office.store)
        assert (row.why, row.by_slip) == (came.message, True)


@pytest.mark.parametrize("level", ["above", "beside"])
def test_a_person_answers_for_what_a_key_signed_that_a_revoked_one_had_certified(world: World, level: str) -> None:
    office, commune, sister = sisters(world)
    sister.take_in(1)
    keyring.revoke(office.store, sister.store.replica)
    keyring.rotate(sister.store, HOA, sister.clock)
    giver, stick = (sister, world.new_stick()) if level == "above" else (commune, world.new_stick())
    if level == "beside":
        trip(world, sister, commune)
    giver.seal(stick)
    assert "REVOKED_KEY" in office.outcomes(stick)
    (one,) = held.parcels(office.store)
    last = next(p for p in Peers(giver.store).table.passages("out", 9) if p.id[:8].upper() in one.file)
    ((_, groups),) = passed(giver.store, last.id)
    came = held.accept(office.store, "Nam", office.clock, one.id, "".join(groups))
    assert came and came[0].ok and office.dossiers() == 1 and held.parcels(office.store) == []
    fresh = world.bureau(COMMUNE, PROVINCE, lane=3)
    enrol(fresh, office, world.new_stick())
    assert fresh.dossiers() == 1, "whoever comes later takes it from the office that let it in"
    sister.take_in(1)
    assert "APPLIED" not in trip(world, sister, office) and office.dossiers() == 1
    assert all(check(one.store).problems == [] for one in (office, fresh))


def test_a_unit_without_any_machine_left_learns_of_it_from_a_parcel_for_its_neighbour(world: World) -> None:
    office, commune = world.pair()
    sibling = world.bureau(SIBLING, PROVINCE)
    enrol(sibling, office, world.new_stick())
    trip(world, office, commune)
    keyring.revoke(office.store, COMMUNE.key)
    office.seal(stick := world.new_stick())
    assert commune.outcomes(stick) == ["NOT_FOR_US"] and Peers(commune.store).certificate is None
    assert not enrolment.show(commune.store).enrolled


def test_a_unit_without_any_machine_left_is_told_by_a_parcel_of_its_own(world: World) -> None:
    """No neighbour's parcel rides along. Nobody but the unit's recovery sheet opens it, and there is nothing in it."""
    office, commune = world.pair()
    for giver, taker in ((commune, office), (office, commune)) * 2:
        giver.take_in() if giver is commune else None
        trip(world, giver, taker)
    keyring.revoke(office.store, COMMUNE.key)
    assert due(office.store).receipts == ("Xã Vĩnh Thủy",)
    report = office.seal(stick := world.new_stick())
    assert (report.outcome.name, report.changes, report.attachments, len(report.files)) == ("WRITTEN", 0, 0, 1)
    assert due(office.store).nothing and office.seal(world.new_stick()).outcome.name == "NOTHING_NEW", "said once, unless asked for"
    assert len(office.seal(world.new_stick(), receipts_only=True).files) == 1
    (path,) = (stick / FOLDER).iterdir()
    with open(path, "rb") as stream:
        envelope = parcel.read(stream, path.stat().st_size)
        stream.seek(envelope.offset)
        body = stream.read()
    assert envelope.header.recipient_unit == COMMUNE.key and envelope.header.logs == ()
    kinds = list[Frame]()
    for identity in Handover(commune.store.db).keys("receive/").values():
        with pytest.raises(ValueError):
            sealing.decrypt(io.BytesIO(body), FrameSink(lambda kind, _: kinds.append(kind)), [identity.decode()])
    assert kinds == []
    sheet = sealing.recovery_identity(commune.recovery)
    sealing.decrypt(io.BytesIO(body), FrameSink(lambda kind, _: kinds.append(kind)), [sheet])
    assert set(kinds) == {Frame.HEADER, Frame.CERTIFICATE, Frame.CENSUS}, "no change, no receipt"
    assert [one.fresh for one in look(commune.store, stick)] == [True], "who looks at the stick is offered to read it"
    (found,) = commune.receive(stick)
    assert found.outcome.name == "NOT_FOR_US" and found.message == "Khóa của máy này đã bị thu hồi, theo tỉnh Quảng Trị."
    assert [one.fresh for one in look(commune.store, stick)] == [False], "once it was heard there is no news in it"
    assert "key rotate" in found.next_step and Peers(commune.store).certificate is None and enrolment.show(commune.store).revoked
    keyring.rotate(commune.store, HOA, commune.clock)
    enrol(commune, office, world.new_stick())
    commune.take_in()
    assert trip(world, commune, office) == ["APPLIED"] and trip(world, office, commune) == ["APPLIED"]
    assert office.seal(world.new_stick(), receipts_only=True).parcels[0].kind == "changes" and check(office.store).problems == []


def test_a_revoked_machine_that_has_not_heard_of_its_unit_s_heir_learns_of_it_from_a_parcel_for_that(world: World) -> None:
    office, commune, sister = sisters(world)
    UnitEvents(office.store, HOA, office.clock).write(RENAMING)
    trip(world, office, commune)
    enrol(commune, office, world.new_stick())
    keyring.revoke(office.store, sister.store.replica)
    office.seal(stick := world.new_stick())
    assert set(sister.outcomes(stick)) == {"NOT_FOR_US"} and Peers(sister.store).certificate is None


def test_the_office_above_and_a_machine_put_back_before_its_first_enrolment_agree_on_its_number(world: World) -> None:
    office, commune = world.pair()
    with commune.store.act(HOA, commune.clock) as act:
        record = Offices(commune.store).machine_record(commune.store.replica, commune.store.unit)
        act.write("machine", record, {"replica": commune.store.replica, "lane": 9, "predecessor": "0" * 8})
    trip(world, commune, office)
    for one in (office, commune):
        assert one.store.db.conn.execute("SELECT count(*) FROM conflict").fetchone() == (0,)
    assert Offices(commune.store).lane(9) == 1

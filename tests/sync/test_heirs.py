"""A machine of a unit that was merged or renamed goes on as one of the heir's: same folder, same logs, a new grant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import enrolment, keyring, receipts, requests
from cchc_desktop.sync.due import due
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.states import ChangeState, heard, record_state, states

from .conftest import HOA, Bureau, World, enrol, trip
from .test_unit_events import EVENT, LAM, NEW_THUY, THUY, old_world

MOVED = (LAM, THUY, NEW_THUY)


def changed(world: World) -> tuple[Bureau, Bureau, Bureau]:
    """The province and two communes of 2025 that have heard that they are one now."""
    top, middle, lam, thuy = old_world(world)
    lam.take_in(2)
    thuy.take_in(3)
    for commune in (lam, thuy):
        trip(world, commune, middle)
    trip(world, middle, top)
    UnitEvents(top.store, HOA, top.clock).write(EVENT)
    trip(world, top, middle)
    trip(world, middle, lam, thuy)
    return top, lam, thuy


def exchange(world: World, *bureaus: Bureau) -> None:
    for _ in range(2):
        for giver in bureaus:
            trip(world, giver, *(one for one in bureaus if one is not giver))


def test_both_communes_machines_go_on_as_machines_of_the_heir(world: World) -> None:
    top, lam, thuy = changed(world)
    late = world.new_stick()
    lam.take_in()
    lam.seal(late)  # under the old name, still on the road when the new grant is there
    shown = enrolment.show(lam.store)
    assert (shown.unit, shown.before, shown.enrolled) == (NEW_THUY.key, LAM.key, False)
    granted = enrol(lam, top, world.new_stick())
    assert granted.lane == 1 and enrol(thuy, top, world.new_stick()).lane == 2, "one unit, two lanes"
    assert lam.store.unit == thuy.store.unit == NEW_THUY.key and lam.store.units == [NEW_THUY.key, LAM.key]
    assert (enrolment.show(lam.store).enrolled, enrolment.show(lam.store).before) == (True, "")
    assert (Offices(lam.store).lane(9), Offices(thuy.store).lane(9)) == (1, 2)
    assert "APPLIED" in top.outcomes(late)
    assert Peers(top.store).ring.machines(LAM.key) == [] and len(Peers(top.store).ring.machines(NEW_THUY.key)) == 2
    record = str(lam.tables(LAM)[0][0])
    lam.edit(record, note="xã mới ghi tiếp")
    for bureau in (lam, thuy):
        bureau.take_in()
    exchange(world, top, lam, thuy)
    assert top.dossiers() == lam.dossiers() == thuy.dossiers() == 8
    assert top.tables(*MOVED) == lam.tables(*MOVED) == thuy.tables(*MOVED)
    assert {row[1] for row in top.tables(NEW_THUY)} == {NEW_THUY.key} and len(top.tables(NEW_THUY)) == 2
    for bureau in (top, lam, thuy):
        assert check(bureau.store).problems == []
        assert bureau.store.db.conn.execute("SELECT count(*) FROM tray").fetchone()[0] == 0


def test_what_was_written_before_the_grant_counts_and_travels(world: World) -> None:
    top, lam, _ = changed(world)
    lam.take_in(4)
    enrol(lam, top, world.new_stick())
    lam.take_in()
    assert states(lam.store).counts[ChangeState.SAVED] >= 5, "the changes of the old name are its own still"
    exchange(world, lam, top)
    assert states(lam.store).unsent == 0 and top.dossiers() == 2 + 3 + 4 + 1
    units = {one.unit: one for one in heard(top.store)}
    assert LAM.key not in units and len(units[NEW_THUY.key].machines) == 1, "nobody waits for a name that is no more"


def test_what_a_machine_of_the_heir_writes_about_an_old_unit_it_never_was_of_is_counted_and_in_the_qr(world: World) -> None:
    """Saved, received by a scan, due no more: like what it writes about its own."""
    top, lam, thuy = changed(world)
    for one in (lam, thuy):
        enrol(one, top, world.new_stick())
    exchange(world, top, lam, thuy)
    (record, *_), *_ = thuy.tables(LAM)
    before, units = states(thuy.store).counts, {one.unit: one for one in heard(top.store)}
    assert states(thuy.store).unsent == 0
    thuy.edit(str(record), note="xã mới ghi tiếp hồ sơ xã Vĩnh Lâm")
    assert states(thuy.store).unsent == 1 and record_state(thuy.store, str(record)) is ChangeState.SAVED
    assert "APPLIED" in trip(world, thuy, top) and record_state(thuy.store, str(record)) is ChangeState.ON_STICK
    assert {one.unit: one for one in heard(top.store)}[NEW_THUY.key].changes == units[NEW_THUY.key].changes + 1
    digits = receipts.qr_digits(Peers(top.store), NEW_THUY.key, top.clock)
    assert receipts.take_digits(thuy.store, digits, thuy.clock) is ReceiptOutcome.TAKEN
    assert record_state(thuy.store, str(record)) is ChangeState.RECEIVED and due(thuy.store).to_unit("Tỉnh Quảng Trị") == 0
    assert sum(states(thuy.store).counts.values()) == sum(before.values()) + 1


def test_its_keys_are_rotated_and_its_folder_put_back_under_the_new_name(world: World) -> None:
    top, lam, thuy = changed(world)
    enrol(lam, top, world.new_stick())
    assert keyring.rotate(lam.store, HOA, lam.clock).enrolled
    lam.take_in()
    exchange(world, lam, top)
    lam.store.new_replica(HOA, lam.clock, 9)
    lam.take_in()
    exchange(world, lam, top)
    enrol(thuy, top, world.new_stick())
    exchange(world, lam, top, thuy)
    assert top.tables(*MOVED) == lam.tables(*MOVED) == thuy.tables(*MOVED) and top.dossiers() == 7
    assert len(Peers(top.store).ring.machines(NEW_THUY.key)) == 2 and check(top.store).problems == []


def test_the_digits_on_the_sheet_stay_those_of_the_request(world: World) -> None:
    top, lam, _ = changed(world)
    stick = world.new_stick()
    first = enrolment.request(lam.store, stick, lam.clock)
    assert first.fingerprint == enrolment.show(lam.store).fingerprint == enrolment.request(lam.store, stick, lam.clock).fingerprint
    assert {one.unit for one in requests.pending(top.store, stick)} == {NEW_THUY.key}
    granted = enrolment.grant(top.store, stick, first.fingerprint, HOA, clock=top.clock)
    assert requests.pending(top.store, stick) == []
    with pytest.raises(Refused, match="FINGERPRINT_DIFFERS"):
        enrolment.accept(lam.store, stick, first.fingerprint, lam.clock)
    assert lam.store.unit == LAM.key, "nothing was taken"
    enrolment.accept(lam.store, stick, granted.fingerprint, lam.clock)
    assert lam.store.unit == NEW_THUY.key


def test_a_machine_goes_only_where_its_unit_went(world: World) -> None:
    top, lam, _ = changed(world)
    other = Unit("19363", "Thị trấn", "Hồ Xá")
    stranger = world.bureau(other, Unit("45", "Tỉnh", "Quảng Trị"))
    enrol(stranger, top, world.new_stick())
    own = Peers(stranger.store).keys
    told = own.request | {"code": NEW_THUY.code, "unit": NEW_THUY.key, "valid_from": "2025-07-01", "name": "Vĩnh Thủy", "level": "Xã"}
    assert not requests.is_ours(Peers(top.store), told)
    assert requests.is_ours(Peers(top.store), Peers(lam.store).keys.request | {
        "code": NEW_THUY.code, "unit": NEW_THUY.key, "parent": "45@",
    })  # fmt: skip


POINT = Unit("194051", "Điểm", "tiếp nhận Vĩnh Lâm")


def with_a_point(world: World, image: Path | None = None) -> tuple[Bureau, Bureau, Bureau, Bureau]:
    """A province, two communes that are one now, and a service point that one of them had granted before; both go on as the heir.
    An ``image`` is made of the service point's disk before it hears of that."""
    top, middle, lam, thuy = old_world(world)
    point = world.bureau(POINT, LAM)
    enrol(point, lam, world.new_stick())
    point.take_in(1)
    for giver, taker in ((point, lam), (lam, middle), (thuy, middle), (middle, top)):
        trip(world, giver, taker)
    if image:
        swapped(point, point.store.folder.parent, image)
    UnitEvents(top.store, HOA, top.clock).write(EVENT)
    for giver, taker in ((top, middle), (middle, lam), (middle, thuy), (lam, point)):
        trip(world, giver, taker)
    for one in (lam, thuy):
        enrol(one, top, world.new_stick())
    exchange(world, top, lam, thuy)
    return top, lam, thuy, point


def swapped(bureau: Bureau, source: Path, target: Path) -> None:
    """A machine's whole disk, copied from one place to another while the program is closed."""
    home, keys = bureau.store.folder.parent, bureau.store.keys
    bureau.store.close()
    for name in ("data", "state"):
        shutil.rmtree(target / name, ignore_errors=True)
        shutil.copytree(source / name, target / name)
    bureau.store = Store.open(home / "data", keys, home / "state")


def test_a_disk_that_was_put_back_to_before_its_office_had_an_heir_is_told_so(world: World) -> None:
    """What the heir wrote counts on the event that this disk held; the parcel cannot be taken in, but says that it was put back."""
    top, lam, thuy, point = with_a_point(world, image := world.folder / "image")
    exchange(world, top, lam, thuy)
    (record,) = (row[0] for row in point.tables(POINT))
    thuy.edit(record, note="xã mới ghi")
    trip(world, lam, point)
    trip(world, point, lam)
    swapped(point, image, point.store.folder.parent)
    exchange(world, top, lam, thuy)
    assert "BAD_SIGNATURE" in trip(world, lam, point) and point.store.anchor_state is AnchorState.RESTORED
    point.store.new_replica(HOA, point.clock, 9)
    for _ in range(2):
        trip(world, point, lam)
        trip(world, lam, point)
    assert point.tables(POINT) == lam.tables(POINT) and check(point.store).problems == []


def test_an_heir_takes_back_the_keys_of_a_unit_below_that_the_old_one_had_granted(world: World) -> None:
    top, lam, _, point = with_a_point(world)
    assert len(keyring.revoke(lam.store, POINT.key)) == 1
    with pytest.raises(Refused, match="NO_KEY"):
        keyring.revoke(lam.store, POINT.key)
    point.take_in(1)
    assert trip(world, point, lam) == ["REVOKED_KEY"]
    exchange(world, top, lam)
    assert Peers(top.store).ring.revoked.keys() == Peers(lam.store).ring.revoked.keys() != set()


def test_what_was_taken_back_from_above_holds_at_the_heir_too(world: World) -> None:
    top, lam, _, point = with_a_point(world)
    keyring.revoke(top.store, POINT.key)
    trip(world, top, lam)
    point.take_in(1)
    assert trip(world, point, lam) == ["REVOKED_KEY"]


@pytest.mark.parametrize("which", [0, 1])
def test_a_unit_below_enrols_again_at_whichever_machine_of_the_heir(world: World, which: int) -> None:
    """The machine that had granted it, or one of the other old commune that never was its parent."""
    top, lam, thuy, point = with_a_point(world)
    office = (lam, thuy)[which]
    keyring.revoke(office.store, POINT.key)
    keyring.rotate(point.store, HOA, point.clock)
    point.take_in(1)
    enrol(point, office, world.new_stick())
    assert trip(world, point, office) == ["APPLIED"]
    exchange(world, top, lam, thuy, point)
    for one in (top, lam, thuy, point):
        assert one.tables(POINT) == point.tables(POINT) and len(point.tables(POINT)) == 2 and check(one.store).problems == []


def test_a_service_point_let_in_by_an_heir_gets_what_the_machines_wrote_under_the_old_unit(world: World) -> None:
    """It never knew the old unit; the logs for those below come with the certificates they hang on."""
    top, lam, thuy = changed(world)
    with lam.store.act(HOA, lam.clock) as act:
        Offices(lam.store).save_unit(act, Unit("194052", "Điểm", "Linh Hải", None, None, LAM.key))
    for one in (lam, thuy):
        enrol(one, top, world.new_stick())
    fresh = world.bureau(Unit("194053", "Điểm", "tiếp nhận mới"), NEW_THUY)
    enrol(fresh, lam, world.new_stick())
    record = fresh.take_in(1)[0]
    exchange(world, fresh, lam)
    lam.edit(record, note="xã ghi thêm")
    assert trip(world, lam, fresh)[0] == "APPLIED" and fresh.tables(fresh.unit) == lam.tables(fresh.unit)
    assert "194052@" in {unit.key for unit in Offices(fresh.store).units()} and check(fresh.store).problems == []

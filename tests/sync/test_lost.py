"""Machines that are lost, put back, copied or set up anew: no committed change is lost while one copy of it lives."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pyrage
import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.backups import backup, restore
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import enrolment, keyring, plan, receipts, spoken
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.receipts import take_digits
from cchc_desktop.sync.states import ChangeState, heard, states

from .conftest import COMMUNE, DISTRICT, HOA, PROVINCE, Bureau, World, enrol

IDENTITY = str(pyrage.x25519.Identity.generate())


def backed_up(bureau: Bureau, place: Path) -> Path:
    return backup(bureau.store, place, b'{"version": 1, "wraps": {}}', IDENTITY).file


def put_back(bureau: Bureau, file: Path, place: Path) -> None:
    """The machine is gone; the backup is opened on another one, and begins as a new replica."""
    bureau.store.close()
    restore(file, IDENTITY, place / "data")
    bureau.store = Store.open(place / "data", bureau.store.keys, place / "state")


def begun_anew(bureau: Bureau, lane: int = 9) -> str:
    return bureau.store.new_replica(HOA, bureau.clock, lane)


def received(bureau: Bureau) -> int:
    return states(bureau.store).counts[ChangeState.RECEIVED]


def meet(office: Bureau, commune: Bureau, stick: Path) -> None:
    """One trip up and one down."""
    commune.seal(stick)
    office.receive(stick)
    office.seal(stick)
    commune.receive(stick)


def test_the_office_is_put_back_from_its_backup(world: World, tmp_path: Path) -> None:
    """F48: what it had since is sent again by the communes; what they were told by the lost machine counts no more."""
    office, commune = world.pair()
    commune.take_in(2)
    meet(office, commune, world.stick)
    file = backed_up(office, tmp_path / "shelf")
    commune.take_in(3)
    meet(office, commune, second := world.new_stick())
    assert received(commune) == 5
    put_back(office, file, tmp_path / "other")
    assert office.store.anchor_state is AnchorState.RESTORED and office.dossiers() == 2
    for act in (lambda: office.receive(second), lambda: office.seal(second), lambda: office.take_in(1)):
        with pytest.raises(Refused, match="RESTORED"):
            act()
    before = office.store.replica
    fresh = begun_anew(office)
    assert fresh != before
    office.seal(down := world.new_stick())
    commune.receive(down)
    assert received(commune) == 2, "never shown better than it is"
    assert states(commune.store).unsent == 0 and states(commune.store).counts[ChangeState.ON_STICK] == 3
    up = world.new_stick()
    assert commune.seal(up).changes == 3
    assert office.outcomes(up) == ["APPLIED"]
    assert office.tables(COMMUNE) == commune.tables(COMMUNE) and check(office.store).ok
    (unit,) = heard(office.store)
    assert len(unit.machines) == 1 and len(Peers(commune.store).ring.machines(PROVINCE.key)) == 1
    row = office.store.db.conn.execute("SELECT predecessor FROM machine WHERE replica = ?", (fresh,)).fetchone()
    assert row == (before,)


@pytest.mark.parametrize("sister", [False, True])
def test_what_a_machine_said_on_the_telephone_before_it_was_put_back_counts_no_more(world: World, tmp_path: Path, *, sister: bool) -> None:
    """Another machine of that office does not stand for it, and the same digits typed once more are those of the lost one; what is sealed
    again is confirmed by telephone as before."""
    _, office, commune = world.three_levels()
    if sister:
        enrol(world.bureau(DISTRICT, PROVINCE, lane=2), office, world.new_stick())
        office.seal(told := world.new_stick(), for_unit=COMMUNE.key)
        commune.receive(told)
    file = backed_up(office, tmp_path / "shelf")
    commune.take_in(2)
    commune.seal(world.stick)
    office.receive(world.stick)
    typed = spoken.codes(office.store)[commune.store.replica]
    commune.take_in(1)
    commune.seal(second := world.new_stick())
    office.receive(second)
    not_yet = spoken.codes(office.store)[commune.store.replica]
    assert take_digits(commune.store, typed) is ReceiptOutcome.TAKEN and received(commune) == 2
    assert len(Peers(commune.store).ring.machines(DISTRICT.key)) == 1 + sister
    put_back(office, file, tmp_path / "other")
    begun_anew(office)
    office.seal(down := world.new_stick())
    commune.receive(down)
    assert office.dossiers() == received(commune) == 0, "never shown better than it is"
    for digits in (typed, not_yet):
        assert take_digits(commune.store, digits) is ReceiptOutcome.NOT_OURS and received(commune) == 0
    commune.seal(up := world.new_stick())
    assert "APPLIED" in office.outcomes(up) and office.dossiers() == 3
    again = spoken.codes(office.store)[commune.store.replica]
    assert take_digits(commune.store, again) is ReceiptOutcome.TAKEN and received(commune) == 3
    commune.receive(down)
    assert received(commune) == 3


def test_a_code_of_a_machine_that_was_put_back_before_we_heard_of_it_holds_until_then(world: World, tmp_path: Path) -> None:
    """It opens what was sealed for the lost one; its digits are the way on while no stick came from it."""
    office, commune = world.pair()
    file = backed_up(office, tmp_path / "shelf")
    commune.take_in(2)
    commune.seal(world.stick)
    put_back(office, file, tmp_path / "other")
    begun_anew(office)
    assert office.outcomes(world.stick) == ["APPLIED"]
    assert take_digits(commune.store, spoken.codes(office.store)[commune.store.replica]) is ReceiptOutcome.TAKEN and received(commune) == 2


def test_the_codes_of_a_machine_that_was_put_back_before_it_granted_us_all_count(world: World, tmp_path: Path) -> None:
    """Whatever we had sealed when its first parcel came: nothing of it was for anybody before it."""
    office = world.bureau(PROVINCE)
    put_back(office, backed_up(office, tmp_path / "shelf"), tmp_path / "other")
    begun_anew(office)
    commune = world.bureau(COMMUNE, PROVINCE)
    enrol(commune, office, world.new_stick())
    office.take_in(1)
    office.seal(down := world.new_stick())
    commune.take_in(2)
    commune.seal(world.stick)
    commune.receive(down)
    office.receive(world.stick)
    assert take_digits(commune.store, spoken.codes(office.store)[commune.store.replica]) is ReceiptOutcome.TAKEN and received(commune) == 2


def test_the_office_is_lost_without_a_backup(world: World) -> None:
    """A new office with a new root: the communes enrol again and give everything from seq 1."""
    office, commune = world.pair()
    commune.take_in(2)
    meet(office, commune, world.stick)
    assert received(commune) == 2
    again = world.bureau(PROVINCE)
    enrol(commune, again, stick := world.new_stick())
    assert received(commune) == 0, "the new office has nothing of it yet"
    report = commune.seal(stick)
    assert report.changes == 2
    assert "APPLIED" in again.outcomes(stick) and again.tables(COMMUNE) == commune.tables(COMMUNE)
    again.seal(down := world.new_stick())
    commune.receive(down)
    assert received(commune) == 2


def test_what_earlier_machines_of_a_unit_wrote_travels_under_a_new_root(world: World, tmp_path: Path) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    put_back(commune, backed_up(commune, tmp_path / "shelf"), tmp_path / "other")
    begun_anew(commune)
    (record,) = commune.take_in(1)
    meet(office, commune, world.stick)
    office.edit(record, officer="Lê Văn Hùng")
    office.seal(world.stick)
    commune.receive(world.stick)
    commune.edit(record, note="sau")
    again = world.bureau(PROVINCE)
    enrol(commune, again, stick := world.new_stick())
    commune.seal(stick)
    assert set(again.outcomes(stick)) <= {"APPLIED_WITH_QUARANTINE", "DUPLICATE", "UNKNOWN_UNIT"}
    assert again.dossiers() == 3, "what the lost office had edited waits for it, all else is there"
    assert [reason for (reason,) in again.store.db.conn.execute("SELECT reason FROM tray")] == ["Chờ một thay đổi đi trước chưa đến."]
    assert heard(again.store)[0].differs == ()


def test_a_commune_is_put_back_and_goes_on_as_a_new_machine(world: World, tmp_path: Path) -> None:
    """F49: its spare lane, its own series; the office gives back what the backup did not have."""
    office, commune = world.pair()
    commune.take_in(2)
    file = backed_up(commune, tmp_path / "shelf")
    commune.take_in(3)
    meet(office, commune, world.stick)
    put_back(commune, file, tmp_path / "other")
    assert commune.dossiers() == 2 and commune.store.anchor_state is AnchorState.RESTORED
    lane = enrolment.show(commune.store).spare
    begun_anew(commune, lane)
    commune.take_in(1)
    shown = enrolment.show(commune.store)
    assert shown.enrolled and (shown.lane, shown.spare) == (9, 0), "certified by its predecessor's key: it may seal at once"
    meet(office, commune, stick := world.new_stick())
    assert commune.dossiers() == office.dossiers() == 6
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)
    assert received(commune) == 2 + 5, "what the life before wrote is as safe"
    assert commune.seal(stick).changes == 0, "no more than a receipt"
    assert take_digits(commune.store, spoken.codes(office.store)[commune.store.replica]).name in ("TAKEN", "OLDER")
    assert check(commune.store).ok and check(office.store).ok


def test_a_commune_is_set_up_anew_without_a_backup(world: World) -> None:
    """F53: it enrols as a new replica and gets its logs from seq 1; what was never sent is gone."""
    office, commune = world.pair()
    commune.take_in(4)
    meet(office, commune, world.stick)
    commune.take_in(1)
    fresh = world.bureau(COMMUNE, PROVINCE)
    accepted = enrol(fresh, office, world.new_stick())
    assert fresh.dossiers() == 4 and accepted.lane == 2
    fresh.take_in(1)
    meet(office, fresh, world.new_stick())
    assert office.dossiers() == 5 and len(heard(office.store)) == 1


def imaged(bureau: Bureau, start: Path, end: Path) -> None:
    """The disk of a machine, data and anchor, goes from one place to another while the program is closed."""
    bureau.store.close()
    for name in ("data", "state"):
        shutil.rmtree(end / name, ignore_errors=True)
        shutil.copytree(start / name, end / name)
    home = bureau.store.folder.parent
    bureau.store = Store.open(home / "data", bureau.store.keys, home / "state")


def test_put_back_without_our_noticing_is_noticed_by_the_receipt(world: World, tmp_path: Path) -> None:
    """Anchor and data were put back together; the office's receipt is beyond what this machine has."""
    office, commune = world.pair()
    commune.take_in(2)
    home = commune.store.folder.parent
    imaged(commune, home, tmp_path / "old")
    commune.take_in(3)
    commune.seal(world.stick)
    office.receive(world.stick)
    office.seal(world.stick)
    imaged(commune, tmp_path / "old", home)
    assert commune.store.anchor_state is AnchorState.OK and commune.dossiers() == 2
    found = commune.receive(world.stick)
    assert "BEYOND_OURS" in [row["outcome"] for one in found for row in one.receipts]
    assert commune.store.anchor_state is AnchorState.RESTORED
    begun_anew(commune)
    commune.take_in(1)
    meet(office, commune, world.new_stick())
    assert commune.dossiers() == office.dossiers() == 6


def test_a_fork_is_held_and_stops_nothing_else(world: World, tmp_path: Path) -> None:
    """F50 as the second net: both copies of a folder ran. The second branch is held; other logs of the parcel are applied."""
    office, commune = world.pair()
    commune.take_in(1)
    commune.store.close()
    shutil.copytree(commune.store.folder, tmp_path / "copy")
    shutil.copytree(commune.store.anchor.path.parent, tmp_path / "state")
    commune.store = Store.open(commune.store.folder, commune.store.keys, commune.store.anchor.path.parent)
    twin_store = Store.open(tmp_path / "copy", commune.store.keys, tmp_path / "state")
    twin_store.anchor.folder = twin_store.folder
    twin_store.anchor.write(twin_store.counter("acts"))
    commune.take_in(1)
    commune.seal(world.stick)
    office.receive(world.stick)
    own = commune.store
    commune.store = twin_store
    commune.take_in(2)
    commune.seal(second := world.new_stick())
    before = office.tables(COMMUNE)
    (found,) = office.receive(second)
    assert (found.outcome.name, found.changes) == ("FORK", 0) and office.tables(COMMUNE) == before
    assert "giữ lại" in found.message and heard(office.store)[0].waiting == 1
    commune.store = own
    commune.take_in(1)
    commune.seal(third := world.new_stick())
    assert office.outcomes(third) == ["APPLIED"], "the first branch goes on"
    twin_store.close()


def test_the_middle_office_is_put_back_and_loses_nothing_for_the_top(world: World, tmp_path: Path) -> None:
    top, middle, commune = world.three_levels()
    file = backed_up(middle, tmp_path / "shelf")
    commune.take_in(2)
    commune.seal(world.stick)
    middle.receive(world.stick)
    middle.seal(up := world.new_stick(), for_unit=PROVINCE.key)
    top.receive(up)
    put_back(middle, file, tmp_path / "other")
    begun_anew(middle)
    meet(top, middle, world.new_stick())
    assert middle.tables(COMMUNE) == commune.tables(COMMUNE), "from above, too"
    middle.seal(again := world.new_stick(), for_unit=PROVINCE.key)
    assert set(top.outcomes(again)) <= {"APPLIED", "DUPLICATE"}
    assert top.tables(COMMUNE) == commune.tables(COMMUNE)
    known = receipts.known(Peers(top.store))
    assert middle.store.replica in known


def test_the_recovery_sheet_alone_opens_a_lost_stick(world: World) -> None:
    """With this program's own functions and nothing of the office but the sheet."""
    import io

    from cchc_desktop.security import sealing
    from cchc_desktop.sync import parcel
    from cchc_desktop.sync.frames import Frame, FrameSink

    office, commune = world.pair()
    commune.take_in(2)
    report = commune.seal(world.stick)
    path = next(world.stick.rglob(report.files[0]))
    with open(path, "rb") as stream:
        envelope = parcel.read(stream, path.stat().st_size)
    seen: list[Frame] = []
    sink = FrameSink(lambda kind, _: seen.append(kind))
    body = path.read_bytes()[envelope.offset :]
    sealing.decrypt(io.BytesIO(body), sink, [sealing.recovery_identity(office.recovery)])
    sink.finish()
    assert seen.count(Frame.CHANGE) == 2 and seen[0] is Frame.HEADER
    with pytest.raises(ValueError, match="cannot be opened"):
        sealing.decrypt(io.BytesIO(body), FrameSink(lambda *_: None), [sealing.recovery_identity("0" * 50)])



def test_a_disk_image_with_its_anchor_that_had_only_received_since_is_noticed_by_what_others_heard(world: World, tmp_path: Path) -> None:
    """Nothing in the folder can tell: it wrote nothing that is missing. The commune has a receipt that this office never gave."""
    office, commune = world.pair()
    home = office.store.folder.parent
    commune.take_in(2)
    meet(office, commune, world.stick)
    imaged(office, home, tmp_path / "image")
    commune.take_in(3)
    meet(office, commune, world.new_stick())
    assert received(commune) == 5
    imaged(office, tmp_path / "image", home)
    assert office.store.anchor_state is AnchorState.OK and office.dossiers() == 2
    commune.take_in(1)
    commune.seal(up := world.new_stick())
    (came,) = office.receive(up)
    assert came.outcome is ReceiveOutcome.GAP and came.message == ReceiptOutcome.BEYOND_OURS.says("Xã Vĩnh Thủy")[0]
    assert office.store.anchor_state is AnchorState.RESTORED
    begun_anew(office)
    office.seal(down := world.new_stick())
    commune.receive(down)
    meet(office, commune, world.new_stick())
    assert office.dossiers() == commune.dossiers() == 6 and received(commune) == 6 and office.tables(COMMUNE) == commune.tables(COMMUNE)
    assert check(office.store).problems == check(commune.store).problems == []


@pytest.mark.parametrize("above", [True, False])
def test_a_disk_image_from_before_a_change_of_keys_is_noticed_by_what_it_cannot_open(world: World, tmp_path: Path, *, above: bool) -> None:
    """The others seal for the keys that went with the disk: nothing inside can tell any more, the outside does, from above or below."""
    office, commune = world.pair()
    lost, other = (commune, office) if above else (office, commune)
    home = lost.store.folder.parent
    commune.take_in(2)
    meet(office, commune, world.stick)
    imaged(lost, home, tmp_path / "image")
    keyring.rotate(lost.store, HOA, lost.clock)
    commune.take_in(1)
    meet(office, commune, world.new_stick())
    imaged(lost, tmp_path / "image", home)
    assert lost.store.anchor_state is AnchorState.OK
    other.edit(commune.tables(COMMUNE)[0][0], officer="Lê Văn Hùng")  # type: ignore[arg-type]
    other.seal(stick := world.new_stick())
    (came,) = lost.receive(stick)
    title = "tỉnh Quảng Trị" if above else "xã Vĩnh Thủy"
    assert (came.message, came.step) == ReceiptOutcome.BEYOND_OURS.says(title), "not that it is for somebody else"
    assert came.receipts[0]["outcome"] == "BEYOND_OURS" and lost.store.anchor_state is AnchorState.RESTORED
    begun_anew(lost)
    lost.seal(first := world.new_stick())
    other.receive(first)
    meet(office, commune, world.new_stick())
    assert office.dossiers() == commune.dossiers() == 3 and office.tables(COMMUNE) == commune.tables(COMMUNE)
    assert check(office.store).problems == check(commune.store).problems == []


@pytest.mark.parametrize("lie", ["number", "receipt"])
def test_a_unit_below_cannot_make_an_office_begin_anew_by_what_it_cannot_show(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, lie: str
) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    for giver, taker in ((commune, office), (office, commune)):
        giver.seal(stick := world.new_stick())
        taker.receive(stick)
    replica, (log, head) = office.store.replica, next(
        (info.id, "f" * 64) for info in Peers(office.store).travel.logs() if info.replica == office.store.replica
    )  # fmt: skip
    with monkeypatch.context() as lying:
        if lie == "number":
            said = plan._receipts_of
            lying.setattr(plan, "_receipts_of", lambda *given: said(*given) | {"heard": {replica: 999}, "marks": {replica: "00" * 90}})
        else:
            held = receipts._content
            lying.setattr(receipts, "_content", lambda peers: (told := held(peers)) | {"logs": told["logs"] | {log: [99, head, 0, ""]}})
        commune.take_in(1)
        commune.seal(stick := world.new_stick())
    with caplog.at_level(logging.WARNING, "cchc.security"):
        (came,) = office.receive(stick)
    assert came.outcome.name == "APPLIED" and office.dossiers() == 2
    assert office.store.anchor_state is AnchorState.OK and "cannot show" in caplog.text


def test_a_unit_below_that_read_only_digits_shows_these(world: World) -> None:
    """The office is put back with its anchor to before it gave a receipt by QR; the digits that the commune keeps are its own signature."""
    office, commune = world.pair()
    commune.take_in(1)
    commune.seal(stick := world.new_stick())
    home, kept = office.store.folder.parent, world.folder / "image"
    office.store.close()
    for name in ("data", "state"):
        shutil.copytree(home / name, kept / name)
    office.store = Store.open(office.store.folder, office.store.keys, office.store.anchor.path.parent)
    office.receive(stick)
    assert receipts.take_digits(commune.store, receipts.qr_digits(Peers(office.store))).name == "TAKEN"
    office.store.close()
    for name in ("data", "state"):
        shutil.rmtree(home / name)
        shutil.copytree(kept / name, home / name)
    office.store = Store.open(home / "data", office.store.keys, home / "state")
    commune.take_in(1)
    commune.seal(later := world.new_stick())
    office.receive(later)
    assert office.store.anchor_state is AnchorState.RESTORED

"""D. Order and identity: F45 to F57."""

from __future__ import annotations

import itertools
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.change import log_id
from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import held, slips
from cchc_desktop.office.data_receipts import data_receipt
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.old_names import office_of_receipt
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.slips import passed
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.printing.data_receipt import data_receipt_pdf
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.life import Lives
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.places import SystemPlaces
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import enrolment, forks, receipts
from cchc_desktop.sync.due import due
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.receive import receive_held
from cchc_desktop.sync.states import ChangeState, heard, states
from tests.office.counterside import SINGLE, counterside, paper, typed
from tests.office.places import PROVINCE as PROVINCE_OFFICE
from tests.office.places import StillClock, found
from tests.printing.reading import Paper
from tests.sync.conftest import COMMUNE, DISTRICT, HOA, PROVINCE, SIBLING, Bureau, World, enrol
from tests.sync.test_forks import twin_of
from tests.sync.test_lost import backed_up, begun_anew, meet, put_back
from tests.sync.test_passage import pretend_received
from tests.sync.test_passing_on import OLD, SECOND
from tests.sync.test_passing_on import heirs as split_heirs
from tests.sync.test_passing_on import offices as split_offices
from tests.sync.test_passing_on import trip as split_trip
from tests.sync.test_passing_on import write as write_split
from tests.sync.test_unit_events import EVENT, NEW_THUY, old_world
from tests.ui.test_once import started
from tests.ui.two_offices import enrol as enrol_offices
from tests.whole.faults.killing import HOUR, killed_each, run
from tests.whole.faults.nursery import Nursery
from tests.whole.faults.promises import committed, kept, same_tables, trip, true_sentence
from ui.start.once import OneWindow, come_forward

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def reopened(bureau: Bureau, folder: Path | None = None, state: Path | None = None) -> None:
    """The program is closed and opened again, perhaps on a folder that was moved."""
    store = bureau.store
    store.close()
    bureau.store = Store.open(folder or store.folder, store.keys, state or store.anchor.path.parent)


def test_f45_five_before_four(world: World) -> None:
    """Every order of four trips; and a real gap (the office's word for what it lacks), which is held until the missing one comes."""
    office, commune = world.pair()
    sticks = []
    for _ in range(4):
        commune.take_in(1)
        sticks.append(world.new_stick())
        commune.seal(sticks[-1])
    for order in list(itertools.permutations(sticks))[::5]:
        for stick in order:
            assert set(office.outcomes(stick)) <= {"APPLIED", "DUPLICATE"}, "cumulative: no gap at all"
    commune.take_in(1)
    late = world.new_stick()
    commune.seal(late)
    pretend_received(commune, office)
    commune.take_in(1)
    early = world.new_stick()
    commune.seal(early)
    (gap,) = office.receive(early)
    assert gap.outcome.name == "GAP" and heard(office.store)[0].waiting == 1
    true_sentence(gap)
    world.clock.at += 5 * 365 * 86400
    reopened(office)
    assert [one.outcome.name for one in office.receive(late)] == ["APPLIED", "APPLIED"], "in one go, however long it lay"
    kept(world, office, commune, committed(commune), early, late)


def test_f46_a_skipped_parcel_that_never_comes(world: World) -> None:
    """From which number on the log is needed: in the sentence, in the list of what is held, in the receipt, on paper and in its QR."""
    office, commune = world.pair()
    log = log_id(commune.store.replica, commune.line)
    commune.take_in(3)
    trip(world, office, commune)
    commune.take_in(2)
    commune.seal(world.new_stick())
    pretend_received(commune, office)
    commune.take_in(1)
    commune.seal(world.stick)
    (gap,) = office.receive(world.stick)
    true_sentence(gap)
    assert gap.outcome.name == "GAP" and "cần từ số 4" in gap.message
    assert "cần từ số 4" in held.parcels(office.store)[0].why
    said = receipts.read(receipts.make(Peers(office.store)))
    assert said.logs[log].applied == 3 and said.held == [[log, 6, 6]], "4 and 5 are missing, 6 waits"
    _, told = data_receipt(office.store, Office(PROVINCE, "H50", "TRUNG TÂM"), COMMUNE.key, office.clock)
    (leaf,) = Paper(data_receipt_pdf(told)).leaves
    assert "cần từ số 4 thiếu 4–5; giữ 6" in leaf.text, "and on paper"
    (code,) = zxingcpp.read_barcodes(leaf.picture(150), zxingcpp.BarcodeFormat.QRCode)
    before = committed(commune)
    assert code.text == receipts.qr_digits(Peers(office.store))
    assert receipts.take_digits(commune.store, code.text) is ReceiptOutcome.TAKEN
    assert (due(commune.store).first, due(commune.store).last) == (4, 6), "the sender seals from there"
    trip(world, office, commune)
    assert held.parcels(office.store) == []
    kept(world, office, commune, before, world.stick)
    assert heard(office.store)[0].waiting == 0


def test_f47_the_receipt_is_lost_on_each_way(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    for sent in (2, 3, 4):
        stick = world.new_stick()
        assert commune.seal(stick).changes == sent, "the same range again and what is new"
        (found,) = office.receive(stick)
        assert found.changes == (2 if sent == 2 else 1)
        office.seal(world.new_stick())
        assert due(office.store).receipts == ()
        assert set(office.outcomes(stick)) == {"DUPLICATE"} and due(office.store).receipts == ("Xã Vĩnh Thủy",), "it asks once more"
        commune.take_in(1)
    kept(world, office, commune, committed(commune))
    assert states(commune.store).unsent == 0


def test_f48_the_office_is_put_back_from_its_backup(world: World, tmp_path: Path) -> None:
    office, commune = world.pair()
    record = commune.take_in(2)[0]
    meet(office, commune, world.stick)
    file = backed_up(office, tmp_path / "shelf")
    commune.take_in(3)
    (scan,) = commune.attach(record, b"%PDF-1.4 " + bytes(900))
    meet(office, commune, world.new_stick())
    assert states(commune.store).counts[ChangeState.RECEIVED] == 6
    put_back(office, file, tmp_path / "other")
    with pytest.raises(Refused, match="RESTORED"):
        office.receive(world.stick)
    begun_anew(office)
    before = committed(commune)
    trip(world, office, commune)
    kept(world, office, commune, before)
    kept(world, office, commune, before)
    assert office.holds(scan) and blobs_of(commune.store).is_whole(scan)


def test_f49_a_commune_is_put_back_and_begins_its_own_series(world: World, tmp_path: Path) -> None:
    office, commune = world.pair()
    commune.take_in(2)
    file = backed_up(commune, tmp_path / "shelf")
    commune.take_in(3)
    trip(world, office, commune)
    before = committed(office)
    put_back(commune, file, tmp_path / "other")
    with pytest.raises(Refused, match="RESTORED"):
        commune.take_in(1)
    lane = enrolment.show(commune.store).spare
    begun_anew(commune, lane)
    commune.take_in(1)
    assert lane == 9
    kept(world, office, commune, before)
    assert commune.dossiers() == office.dossiers() == 6, "the office gives lost work back"


@posix
@pytest.mark.slow
@pytest.mark.timeout(HOUR)
def test_f49_killed_while_it_begins_anew(
    world: World, nursery: Nursery, request: pytest.FixtureRequest, tmp_path: Path
) -> None:  # fmt: skip
    """At each step: still the old life, or the new one; never a number of the old series again. Each kill meets the same folder: one
    that began anew sixteen times unheard enrols again, which is another matter."""
    office, commune = world.pair()
    commune.take_in(2)
    trip(world, office, commune)
    commune.store.anchor.write(10**6)
    folder, state, first = commune.store.folder, commune.store.anchor.path.parent, commune.store.replica
    commune.store.close()
    for place in (folder, state):
        shutil.copytree(place, tmp_path / "before" / place.name)

    def as_before() -> None:
        commune.store.close()
        for place in (folder, state):
            shutil.rmtree(place)
            shutil.copytree(tmp_path / "before" / place.name, place)
        commune.store = Store.open(folder, commune.store.keys, state)
        assert commune.store.replica == first

    as_before()
    count = run(nursery, commune, "new_replica", world.stick)
    as_before()
    for _ in killed_each(request, nursery, commune, "new_replica", world.stick, count):
        if commune.store.anchor_state is AnchorState.RESTORED:
            begun_anew(commune, 9)
        assert commune.store.replica != first
        commune.take_in(1)
        assert commune.dossiers() == 3 and check(commune.store).problems == []
        as_before()
    begun_anew(commune, 9)
    commune.take_in(1)
    kept(world, office, commune, committed(commune))


def test_f50_a_copied_folder_begins_as_a_machine_of_its_own(world: World, tmp_path: Path) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, office, commune)
    commune.store.close()
    shutil.copytree(commune.store.folder, tmp_path / "copy")
    first = Store.open(commune.store.folder, commune.store.keys, commune.store.anchor.path.parent)
    beside = Store.open(tmp_path / "copy", commune.store.keys, commune.store.anchor.path.parent)
    assert beside.anchor_state is AnchorState.RESTORED, "the anchor names another path that still exists"
    beside.close()
    twin = Store.open(tmp_path / "copy", commune.store.keys, tmp_path / "state of the other pc")
    assert (first.anchor_state, twin.anchor_state) == (AnchorState.OK, AnchorState.RESTORED)
    commune.store = twin
    begun_anew(commune, 9)
    commune.take_in(1)
    trip(world, office, commune)
    commune.store.close()
    commune.store = first
    commune.take_in(1)
    before = committed(commune) | committed(office)
    trip(world, office, commune)
    assert before <= committed(office) and office.dossiers() == 3, "what the first one writes counts as before"
    begun_anew(commune, 8)
    kept(world, office, commune, before)
    assert commune.dossiers() == 3


def test_f50_two_copies_on_one_machine_go_on_side_by_side(world: World, tmp_path: Path) -> None:
    """The copy begins anew, then the folder it was taken from, once; neither is asked again, whichever is opened next."""
    office, commune = world.pair()
    commune.take_in(1)
    trip(world, office, commune)
    keys, state, here = commune.store.keys, commune.store.anchor.path.parent, commune.store.folder
    commune.store.close()
    shutil.copytree(here, tmp_path / "copy")
    commune.store = Store.open(tmp_path / "copy", keys, state)
    assert commune.store.anchor_state is AnchorState.RESTORED
    begun_anew(commune, 9)
    commune.store.close()
    commune.store = Store.open(here, keys, state)
    assert commune.store.anchor_state is AnchorState.RESTORED, "its successor is there: the office would send it nothing any more"
    begun_anew(commune, 8)
    for folder in (here, tmp_path / "copy") * 2:
        commune.store.close()
        commune.store = Store.open(folder, keys, state)
        assert commune.store.anchor_state is AnchorState.OK, folder
        commune.take_in(1)
        kept(world, office, commune, committed(commune))
    assert office.dossiers() == 5 and len(list(state.glob("anchor-*.json"))) == 2


def test_f50_both_copies_went_on(world: World) -> None:
    """Nobody noticed: the office holds the second branch, one click joins them, and both go on as machines of their own."""
    office, commune = world.pair()
    commune.take_in(2)
    trip(world, office, commune)
    twin = twin_of(world, commune)
    record = commune.take_in(1)[0]
    twin.take_in(2)
    commune.edit(record, note="bản gốc")
    before = committed(commune) | committed(twin)
    for one in (commune, twin):
        stick = world.new_stick()
        one.seal(stick)
        true_sentence(*office.receive(stick))
    (fork,) = forks.forks(office.store)
    forks.merge(office.store, fork.id, HOA, office.clock)
    receive_held(office.store, clock=office.clock)
    assert before <= committed(office), "nothing of either is lost"
    down = world.new_stick()
    office.seal(down)
    for lane, one in enumerate((commune, twin), 7):
        one.receive(down)
        assert one.store.anchor_state is AnchorState.RESTORED
        begun_anew(one, lane)
        one.receive(down)
    kept(world, office, commune, before)
    kept(world, office, twin, before)
    assert commune.dossiers() == twin.dossiers() == office.dossiers() == 5


def test_f51_the_disk_moves_into_a_new_pc(world: World, tmp_path: Path) -> None:
    """No anchor on the new one: one click, a new machine, no row changes."""
    office, commune = world.pair()
    commune.take_in(2)
    trip(world, office, commune)
    rows, machine = commune.tables(COMMUNE), commune.store.replica
    reopened(commune, state=tmp_path / "state of the new pc")
    assert commune.store.anchor_state is AnchorState.RESTORED
    begun_anew(commune, 9)
    assert commune.tables(COMMUNE) == rows and commune.store.replica != machine
    assert enrolment.show(commune.store).enrolled, "it may seal at once"
    commune.take_in(1)
    kept(world, office, commune, committed(commune))


def test_f51_another_folder_name_is_no_other_machine(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    commune.store.close()
    moved = commune.store.folder.with_name("moved")
    commune.store.folder.rename(moved)
    reopened(commune, moved)
    assert commune.store.anchor_state is AnchorState.OK
    kept(world, office, commune, committed(commune))


def test_f52_two_processes_and_places_that_cannot_hold_a_database(world: World, tmp_path: Path) -> None:
    office, commune = world.pair()
    store = commune.store
    with pytest.raises(Refused, match="IN_USE") as refused:
        Store.open(store.folder, store.keys, store.anchor.path.parent)
    assert refused.value.next_step

    class Place(SystemPlaces):
        def __init__(self, kind: str) -> None:
            self._kind = kind

        def kind(self, path: Path) -> str:
            return self._kind

    for kind in ("network", "removable"):
        with pytest.raises(Refused, match="UNSUITABLE_PLACE"):
            Store.create(tmp_path / kind, store.keys, tmp_path / "s", "u@", Place(kind))
        assert not (tmp_path / kind).exists()
    commune.take_in(1)
    kept(world, office, commune, committed(commune))


def test_f53_set_up_anew_without_a_backup(world: World) -> None:
    """What was never read above is gone: by the slips that are left on paper each side tells which trip that was, and the guide says so."""
    office, commune = world.pair()
    sent = commune.take_in(4)
    trip(world, office, commune)
    before = committed(office)
    (lost,) = commune.take_in(1)
    commune.seal(world.new_stick())
    after, arrived = Handover(commune.store.db).passages("out", 2)
    slip = {one.id: "".join(next(passed(commune.store, one.id))[1]) for one in (after, arrived)}
    told = slips.found(office.store, slip[arrived.id])
    assert told is not None and told.number == arrived.number and slips.found(office.store, slip[after.id]) is None, "this trip never came"
    fresh = world.bureau(COMMUNE, PROVINCE)
    assert enrol(fresh, office, world.new_stick()).changes >= 4, "the logs from seq 1"
    assert {row[0] for row in fresh.tables(COMMUNE)} == set(sent) and lost not in {row[0] for row in office.tables(COMMUNE)}
    assert enrolment.show(fresh.store).lane not in (0, enrolment.show(commune.store).lane), "none of the lost numbers is given again"
    guide = (Path(__file__).parents[3] / "resources" / "guide" / "08-thiet-lap-sao-luu.md").read_text(encoding="utf-8")
    assert "Hồ sơ chỉ có trên máy hỏng, chưa sao lưu, chưa ghi USB thì mất." in guide
    fresh.take_in(1)
    kept(world, office, fresh, before | committed(fresh))


def test_f54_units_change_while_parcels_are_on_the_road(world: World) -> None:
    """Two communes of Vĩnh Linh become one, the district is abolished, a code gets another meaning; nobody re-installs anything."""
    top, middle, lam, thuy = old_world(world)
    trip(world, top, middle)
    lam.take_in(2)
    thuy.take_in(3)
    on_the_road = [world.new_stick(), world.new_stick()]
    for one, stick in zip((lam, thuy), on_the_road, strict=True):
        assert one.seal(stick).ok
    UnitEvents(top.store, HOA, top.clock).write(EVENT)
    trip(world, top, middle)
    for stick in on_the_road:
        assert set(middle.outcomes(stick)) <= {"APPLIED", "DUPLICATE"}, "a parcel of an old unit to an abolished office"
    for one in (lam, thuy):
        trip(world, middle, one)
        assert Peers(one.store).parent == top.unit.key, "the level is gone"
        one.take_in(1)
    trip(world, top, middle)
    fresh = world.bureau(NEW_THUY, top.unit)
    enrol(fresh, top, world.new_stick())
    for one in (lam, thuy, fresh, lam, thuy):
        trip(world, top, one)
    for one in (lam, thuy):
        assert committed(one, one.unit) <= committed(top) and committed(one, one.unit) <= committed(fresh), "P1"
        assert top.tables(one.unit) == one.tables(one.unit) == fresh.tables(one.unit)
    assert top.dossiers() == fresh.dossiers() == 7
    for one in (top, lam, thuy, fresh):
        assert check(one.store).problems == []


def test_f54_a_split_with_a_late_parcel_and_a_stick_that_never_arrives(world: World) -> None:
    """A commune becomes two: what is listed goes on at the second heir, once, whatever is late, doubled or lost on the way."""
    top, old = split_offices(world)
    records = old.take_in(3)
    split_trip(world, old, top)
    late = world.new_stick()
    old.edit(records[1], note="ghi trước khi biết tin")
    old.seal(late)
    write_split(top, records[1])
    lost = world.new_stick()
    top.seal(lost)
    first, second = split_heirs(world, top)
    for _ in range(2):
        HandOver(top.store, HOA, top.clock).receive(late)
        for one in (second, first, old):
            split_trip(world, top, one)
            split_trip(world, one, top)
    split_trip(world, top, second)
    rows = second.store.db.conn.execute("SELECT number, note, voided FROM dossier").fetchall()
    assert rows == [("H50.31.18-261123-00002", "ghi trước khi biết tin", 0)], "P1, P2"
    assert top.tables(SECOND) == second.tables(SECOND) and top.tables(OLD) == first.tables(OLD) == old.tables(OLD)
    assert second.tables(OLD) == [] and not committed(second, OLD), "nobody sees more than is his"
    for one in (top, old, first, second):
        assert check(one.store).problems == []
        assert one.store.db.conn.execute("SELECT (SELECT count(*) FROM conflict) + (SELECT count(*) FROM tray)").fetchone() == (0,)


def test_f52_a_second_start_brings_the_first_window_forward(qtbot: QtBot, tmp_path: Path) -> None:
    first, window = OneWindow(tmp_path / "data", tmp_path), QWidget()
    qtbot.addWidget(window)
    assert first.is_first()
    first.called.connect(lambda: come_forward(window))
    first.listen()
    window.showMinimized()
    with started(tmp_path / "data", tmp_path) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
        assert second.returncode == 0
    assert window.isVisible() and not window.isMinimized()


RENAMED = {
    "day": "2026-12-01", "basis": "Nghị quyết sắp xếp", "heirs": [{"old": "19405@2025-07-01", "heir": "19405@2026-12-01"}],
    "units": [{"code": "19405", "level": "Phường", "name": "Bến Hải", "valid_from": "2026-12-01", "parent": "44@2025-07-01",
               "prefix": "H50.40.07"}],
}  # fmt: skip


def heads(paper: Printed) -> tuple[bool, bool]:
    """Whether the head of a print names the old unit, and the new one."""
    said = Paper(paper.pdf).text
    return "VĨNH THỦY" in said, "BẾN HẢI" in said


def test_f54_papers_of_old_dossiers_keep_the_old_name(tmp_path: Path) -> None:
    """The commune becomes a ward: reprints, forms and volumes of its time bear the old name, what is given out afterwards the new one."""
    clock = StillClock()
    top, unit = found(tmp_path / "top", PROVINCE_OFFICE, clock).session, counterside(tmp_path / "unit", clock)
    enrol_offices(unit, top, tmp_path / "stick")
    old = unit.intake.save(typed(SINGLE, components=(paper(1),)))
    given = unit.issues.give(old.id, "supplement", ["Tờ khai"], "Thiếu.")
    waiting = unit.intake.save(typed(SINGLE, components=(paper(1),), unchecked=True))
    prints = {form: unit.prints.form(old.id, form).pdf for form in ("receipt", "control")}
    third = unit.intake.save(typed(SINGLE, components=(paper(1),)))
    unit.payments.take(third.id, 8000, Method.CASH)
    volume, day = unit.prints.forms.register(), clock.at.date()
    assert heads(volume) == (True, False)
    top.unit_events.write(RENAMED)
    clock.at += timedelta(days=10)
    between = unit.issues.give(third.id, "supplement", ["Tờ khai"], "Thiếu.")
    assert heads(unit.prints.form(between.id, "supplement")) == (True, False), "the day has come, the news has not"
    for one, other in ((top, unit), (unit, top), (top, unit)):
        assert one.handover.seal(tmp_path / "stick").ok
        other.handover.receive(tmp_path / "stick")
    assert heads(unit.prints.forms.register()) == (True, False)
    late = unit.intake.save(typed(SINGLE, components=(paper(1),)))
    enrol_offices(unit, top, tmp_path / "again")
    new = unit.intake.save(typed(SINGLE, components=(paper(1),)))
    unit.life.step(waiting.id, Status.ACCEPTED)
    after = unit.issues.give(late.id, "supplement", ["Tờ khai"], "Thiếu.")
    assert (old.number[:9], late.number[:9], new.number[:9]) == ("H50.31.18", "H50.31.18", "H50.40.07")
    for form, pdf in prints.items():
        made = unit.prints.form(old.id, form)
        assert heads(made) == (True, False) and Paper(made.pdf).leaves[0].text[:60] == Paper(pdf).leaves[0].text[:60]
    assert heads(unit.prints.form(given.id, "supplement")) == heads(unit.prints.receipt(late.id)) == (True, False)
    assert heads(unit.prints.form(between.id, "supplement")) == heads(unit.prints.forms.fees(day)) == (True, False)
    assert heads(unit.prints.receipt(new.id)) == heads(unit.prints.receipt(waiting.id)) == (False, True)
    assert heads(unit.prints.form(after.id, "supplement")) == (False, True), "given out by the ward"
    assert "Bến Hải, ngày" in Paper(unit.prints.form(after.id, "supplement").pdf).text
    assert "Vĩnh Thủy, ngày" in Paper(unit.prints.receipt(old.id).pdf).text
    assert Paper(unit.prints.forms.form(old.id, "deadline").pdf).text.count("BẾN HẢI"), "a paper of today"
    assert heads(unit.prints.forms.register()) == (False, True), "the volume goes on at the ward"
    both = Paper(unit.prints.batch([(old.id, "receipt"), (new.id, "receipt")]).pdf)
    assert ["VĨNH THỦY" in leaf.text for leaf in both.leaves] == [True, False]
    assert heads(top.prints.receipt(old.id)) == (True, False), "printed by the office above, too"
    for one in (top, unit):
        one.close()


def test_f54_a_dossier_listed_for_the_second_heir_keeps_the_name_it_was_received_under(world: World) -> None:
    top, old = split_offices(world)
    records = old.take_in(2)
    split_trip(world, old, top)
    write_split(top, records[1])
    _, second = split_heirs(world, top)
    for one, other in ((old, top), (top, second)):
        split_trip(world, one, other)
    own = Office(SECOND, "H50.32.01", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ BẾN HẢI")
    with second.store.act(HOA, second.clock) as act:
        Offices(second.store).save(act, own)
    (kept_on,) = (row[0] for row in second.store.db.conn.execute("SELECT id FROM dossier"))
    dossier = Dossiers(second.store).get(kept_on)
    then = office_of_receipt(second.store, dossier, Lives(second.store).of(kept_on))
    assert (then.unit.key, then.office_name) == (OLD.key, own.office_name.replace("BẾN HẢI", OLD.name.upper()))
    assert Offices(second.store).called(SECOND.key) == Offices(second.store).called("99@") == Offices(second.store).get()


def test_f55_one_machine_serves_two_units(world: World) -> None:
    """Two folders: nothing of one is in the other, a parcel for one is not for the other."""
    office, commune = world.pair()
    other = world.bureau(SIBLING, PROVINCE)
    enrol(other, office, world.new_stick())
    commune.take_in(2)
    other.take_in(1)
    assert commune.dossiers() == 2 and other.dossiers() == 1 and other.tables(COMMUNE) == []
    for one in (commune, other):
        one.seal(world.stick)
    office.receive(world.stick)
    office.seal(world.stick)
    other.receive(world.stick)
    assert other.tables(COMMUNE) == [] and commune.tables(SIBLING) == []
    assert not committed(other, COMMUNE), "not in its log either"
    kept(world, office, commune, committed(commune), world.stick)
    same_tables(office, other)


def test_f56_the_oldest_go_first_and_scans_hold_nothing_back(world: World) -> None:
    office, commune = world.pair()
    records = commune.take_in(30)
    for record in records[:3]:
        commune.attach(record, bytes(range(256)) * 900)
    full = world.new_stick()
    report = commune.seal(full, split=True)
    kinds = [one.kind for one in report.parcels]
    assert kinds[0] == "changes" and report.changes == 33
    (path,) = [path for path in full.rglob("*.CCHC") if path.name == report.parcels[0].file]
    assert office.receive(path)[0].changes == 33, "all changes though no scan has come"
    assert len(Handover(office.store.db).wanted()) == 1
    kept(world, office, commune, committed(commune), full)


@pytest.mark.parametrize("jump", [-40 * 365 * 86400, -86400, 3600 * 7, 30 * 365 * 86400])
def test_f57_a_clock_that_jumps(world: World, jump: int) -> None:
    """It decides neither acceptance nor order nor a merge; what was recorded is kept as it was shown."""
    office, commune = world.pair()
    (record,) = commune.take_in(1)
    commune.edit(record, note="trước")
    world.clock.at += jump
    commune.edit(record, note="sau")
    trip(world, office, commune)
    office.edit(record, officer="Lê Văn Hùng")
    world.clock.at -= 2 * jump
    commune.edit(record, note="sau cùng")
    kept(world, office, commune, committed(commune))
    assert [row[4] for row in office.tables(COMMUNE)] == ["sau cùng"], "who saw the other one came later"
    assert check(office.store).ok


def test_f71_a_receipt_of_what_is_not_here(world: World) -> None:
    """Data and anchor were put back together: nobody noticed until the office's receipt came."""
    office, commune = world.pair()
    commune.take_in(2)
    commune.store.close()
    folder, state = commune.store.folder, commune.store.anchor.path.parent
    shutil.copytree(folder, world.folder / "old")
    shutil.copytree(state, world.folder / "old-state")
    reopened(commune)
    commune.take_in(3)
    commune.seal(world.stick)
    office.receive(world.stick)
    office.seal(world.stick)
    digits = receipts.qr_digits(Peers(office.store))
    before = committed(office)
    commune.store.close()
    for old, place in ((world.folder / "old", folder), (world.folder / "old-state", state)):
        shutil.rmtree(place)
        shutil.copytree(old, place)
    reopened(commune)
    assert commune.store.anchor_state is AnchorState.OK
    assert receipts.take_digits(commune.store, digits) is ReceiptOutcome.BEYOND_OURS
    assert commune.store.anchor_state is AnchorState.RESTORED
    with pytest.raises(Refused, match="RESTORED"):
        commune.take_in(1)
    begun_anew(commune)
    commune.take_in(1)
    kept(world, office, commune, before)
    assert commune.dossiers() == office.dossiers() == 6


def test_three_levels_keep_the_promises(world: World) -> None:
    """A middle office forwards unchanged, loses a stick and is read twice."""
    top, middle, commune = world.three_levels()
    commune.take_in(2)
    before = committed(commune, COMMUNE)
    trip(world, middle, commune)
    middle.seal(world.new_stick())
    middle.seal(world.stick)
    for _ in range(2):
        top.receive(world.stick)
    trip(world, top, middle)
    assert before <= committed(top) and top.tables(COMMUNE) == commune.tables(COMMUNE) and middle.unit == DISTRICT
    kept(world, middle, commune, before)

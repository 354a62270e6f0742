"""E. Content and merge: F58 to F80."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import struct
import sys
import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import zstandard

from cchc_desktop.domain.catalogue import procedure_from_json, procedure_to_json
from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.domain.text import clean
from cchc_desktop.office.conflicts import Desk
from cchc_desktop.office.copies import copy_out
from cchc_desktop.office.held import parcels
from cchc_desktop.office.looking import look_with_key
from cchc_desktop.office.salvaging import rescue
from cchc_desktop.office.session import restore_as_new
from cchc_desktop.security import sealing
from cchc_desktop.storage import backups, itself, salvage
from cchc_desktop.storage.aside import set_aside
from cchc_desktop.storage.backups import backup, restore
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.engine import DatabaseError, IntegrityError
from cchc_desktop.storage.handover import Handover
from cchc_desktop.storage.procedures import Procedures
from cchc_desktop.storage.read_only import ReadOnlyStore
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync import frames as frames_module
from cchc_desktop.sync import outbox, receipts
from cchc_desktop.sync.frames import MAX_FRAME, Frame, FrameSink, pack
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.plan import plans
from cchc_desktop.sync.receive import receive, receive_held
from cchc_desktop.sync.states import ChangeState, heard, held_above, states
from cchc_desktop.sync.stick import FOLDER
from tests.spoiling import PAGE, spoil, spoil_tables, told
from tests.storage.conftest import HOA, by_a_tool
from tests.storage.test_check import DROP
from tests.sync.conftest import COMMUNE, PROVINCE, Bureau, Ticking, World, dossier_fields, enrol
from tests.sync.test_lost import backed_up, begun_anew, put_back
from tests.sync.test_passage import poison
from tests.sync.test_refusals import relabelled
from tests.ui.two_offices import PASSWORD as OFFICE_PASSWORD
from tests.ui.two_offices import PROVINCE as PROVINCE_OFFICE
from tests.ui.two_offices import commune_data, edit, make, take_in
from tests.ui.two_offices import enrol as enrol_offices
from tests.whole.faults.acts import IDENTITY, WRAPS
from tests.whole.faults.killing import HOUR, killed_each, run
from tests.whole.faults.nursery import Nursery
from tests.whole.faults.promises import committed, kept, trip, true_sentence
from tests.whole.faults.test_on_the_road import nothing_taken

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def rivals(bureau: Bureau) -> list[Any]:
    return bureau.store.db.conn.execute("SELECT * FROM conflict ORDER BY 1, 2, 3").fetchall()


def cell(bureau: Bureau, record: str, column: str) -> Any:
    return bureau.store.db.conn.execute(f"SELECT {column} FROM dossier WHERE id = ?", (record,)).fetchone()[0]


def test_f58_two_clerks_edit_the_same_dossier_on_two_pcs(world: World) -> None:
    """The two machines meet over the office, from below and from above; both values are kept and stand on the desk."""
    office, first = world.pair()
    second = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(second, office, world.new_stick())
    (record,) = first.take_in(1)
    for one in (first, second):
        trip(world, office, one)
    first.edit(record, note="máy một", officer="Lê Văn Hùng")
    second.edit(record, note="máy hai")
    before = committed(first) | committed(second)
    for one in (first, second, first):
        trip(world, office, one)
    kept(world, office, second, before)
    kept(world, office, first, before)
    assert rivals(first) == rivals(second) == rivals(office) != []
    told = repr(rivals(first))
    assert "note" in told and "officer" not in told, "other fields are merged"
    assert {cell(one, record, "officer") for one in (office, first, second)} == {"Lê Văn Hùng"}
    assert len({cell(one, record, "note") for one in (office, first, second)}) == 1, "one provisional value everywhere"


def test_f59_commune_and_office_edit_at_the_same_time(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in(1)
    trip(world, office, commune)
    office.edit(record, officer="Trần Thị Lan")
    commune.edit(record, officer="Lê Văn Hùng")
    before = committed(office) | committed(commune)
    kept(world, office, commune, before)
    kept(world, office, commune, before)
    assert cell(commune, record, "officer") == cell(office, record, "officer") == "Lê Văn Hùng", "the owner's value stands for now"
    assert len(rivals(office)) == len(rivals(commune)) > 0, "the other value stays visible"
    commune.edit(record, officer="Trần Thị Lan")
    kept(world, office, commune, before)
    assert rivals(office) == rivals(commune) == [] and cell(office, record, "officer") == "Trần Thị Lan", "a decision travels"


def test_f61_two_machines_chose_one_lane(world: World) -> None:
    """Both dossiers of one number are kept, by their ids, on every side."""
    office, commune = world.pair()
    second = world.bureau(COMMUNE, PROVINCE, lane=1)
    (one,) = commune.take_in(1)
    (two,) = second.take_in(1)
    enrol(second, office, world.new_stick())
    for machine in (commune, second, commune):
        trip(world, office, machine)
    for place in (office, commune, second):
        assert {row[0] for row in place.tables(COMMUNE)} == {one, two}
        assert len({row[2] for row in place.tables(COMMUNE)}) == 1
        table = Dossiers(place.store)
        (number,) = table.doubled(0)
        both = table.twins(number)
        papers = [table.as_printed(table.get(id_)).number for id_ in both]
        assert set(both) == {one, two} and papers == [number, f"{number}-2"], "every machine prints the same one with an ending"
        assert table.get(f"{number}-2").id == both[1] and table.get(number).number == number
        desk = Desk(place.store, Author("a", "Hoa"), place.clock)
        desk.look()
        (told,) = desk.twins()
        assert [row[:2] for row in told.each] == list(zip(both, papers, strict=True))
    kept(world, office, commune, committed(commune))


@pytest.mark.parametrize("keep", [True, False])
def test_f62_voided_on_one_side_edited_on_the_other(world: World, keep: bool) -> None:
    """Both ways round; the edit stands until somebody decides, and the decision travels."""
    office, commune = world.pair()
    first, second = commune.take_in(2)
    trip(world, office, commune)
    commune.edit(first, voided=True)
    office.edit(first, officer="Trần Thị Lan")
    office.edit(second, voided=True)
    commune.edit(second, note="còn giấy")
    before = committed(office) | committed(commune)
    for _ in range(2):
        kept(world, office, commune, before)
    assert rivals(office) == rivals(commune) and len(rivals(office)) == 2
    assert {cell(one, record, "voided") for one in (office, commune) for record in (first, second)} == {0}
    for record in (first, second):
        commune.edit(record, voided=keep)
    kept(world, office, commune, before)
    assert rivals(office) == [] and {cell(office, record, "voided") for record in (first, second)} == {int(keep)}


def test_f63_an_unknown_procedure_code_is_taken_as_text(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in(1, procedure_code="9.999999", procedure_id=str(uuid4()), procedure_name="Thủ tục mới")
    kept(world, office, commune, committed(commune))
    assert cell(office, record, "procedure_code") == "9.999999" and cell(office, record, "procedure_name") == "Thủ tục mới"
    desk = Desk(office.store, Author("a", "Hiếu"), office.clock)
    desk.look()
    assert desk.strange_codes() == [], "without any catalogue nothing is strange"
    catalogue_of(office, "1.001193")
    assert ("9.999999", "Thủ tục mới") in [(one.code, one.name) for one in desk.strange_codes()]
    catalogue_of(office, "9.999999")
    assert "9.999999" not in {one.code for one in desk.strange_codes()}
    trip(world, office, commune)
    assert commune.store.db.conn.execute("SELECT 1 FROM procedure WHERE code = '9.999999'").fetchone(), "the catalogue came down"


def catalogue_of(office: Bureau, code: str) -> None:
    one = Procedure("", code, f"Thủ tục {code}", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))
    with office.store.act(Author("a", "Hiếu"), office.clock) as act:
        Procedures(office.store, lambda data, id_: procedure_from_json(data, id=id_), procedure_to_json).save(act, one)


def test_f64_newer_than_we_are(world: World) -> None:
    """A newer format waits whole, readable from outside; a change of an unknown kind waits alone, in the log."""
    office, commune = world.pair()
    commune.take_in(1)
    assert commune.seal(world.stick).ok
    (path,) = (world.stick / FOLDER).iterdir()
    whole = path.read_bytes()
    relabelled(commune, path, lambda header: header.update(program="0.9.1"), version=2)
    nothing_taken(office, world.stick, "NEWER_FORMAT")
    assert [one.outcome for one in Handover(office.store.db).held()] == ["NEWER_FORMAT"]
    told = "Gói của xã Vĩnh Thủy do bản chương trình mới hơn ghi (cần bản ≥ 0.9.1), đang được giữ lại."
    assert [one.message for one in office.receive(world.stick)] == [told] == [one.why for one in parcels(office.store)]
    path.write_bytes(whole)
    with commune.store.transaction():
        poison(commune, {"x": 1}, "hologram")
    commune.take_in(1)
    second = world.new_stick()
    commune.seal(second)
    (found,) = office.receive(second)
    true_sentence(found)
    assert found.outcome.name == "APPLIED_WITH_QUARANTINE" and found.changes == 3 and office.dossiers() == 2
    kept(world, office, commune, committed(commune), second)


def whole_dossier() -> dict[str, object]:
    """The facts of a dossier with nothing missing, so that only what a test bends is wrong with it."""
    apart = ("applicant", "component_name/c1")
    return {name: value for name, value in dossier_fields("H50.31.18-261123-70001").items() if name not in apart}


def test_f66_a_poison_record_waits_alone_and_goes_back_as_refused(world: World) -> None:
    """Later changes of the same record wait with it, though nothing is wrong with them; those of others do not."""
    office, commune = world.pair()
    (before,) = commune.take_in(1)
    bad = str(uuid4())
    with commune.store.transaction():
        first = poison(commune, whole_dossier() | {"status": 77}, record=bad)
        other = poison(commune, {"fee": 2**70, "x": [[[1]]]})
        second = poison(commune, {"note": "không sai gì"}, record=bad, parents=(first,))
    commune.edit(before, note="bản ghi khác đi tiếp")
    (after,) = commune.take_in(1)
    assert commune.seal(world.stick).ok
    (found,) = office.receive(world.stick)
    assert found.outcome.name == "APPLIED_WITH_QUARANTINE" and found.changes == 6
    assert {row[0] for row in office.tables(COMMUNE)} == {before, after} and cell(office, before, "note") == "bản ghi khác đi tiếp"
    waiting = {row[0] for row in office.store.db.conn.execute("SELECT change FROM tray")}
    assert waiting == {first, other, second}, "in the log, their effect waits"
    true_sentence(found)
    office.seal(world.stick)
    commune.receive(world.stick)
    said = receipts.known(Peers(commune.store))[office.store.replica]
    assert {change for change, _ in said.refused} == {first, other, second} and all(reason for _, reason in said.refused)
    kept(world, office, commune, committed(commune), world.stick)


@posix
@pytest.mark.slow
def test_f66_a_parcel_that_ends_the_program_twice_is_not_tried_a_third_time(world: World, nursery: Nursery, tmp_path: Path) -> None:
    """Killed in the middle of the second and the third try: then the program starts, and the clerk may still receive it by hand."""
    office, commune = world.pair()
    commune.take_in(300)
    commune.seal(world.stick)
    middle = run(nursery, commune, "receive_held", world.stick)
    assert run(nursery, office, "receive", world.stick, 60) == -1
    assert [one.outcome for one in Handover(office.store.db).held()] == ["PENDING"] and middle < 60
    for _ in range(2):
        assert run(nursery, office, "receive_held", world.stick, 70) == -1
    assert run(nursery, office, "receive_held", world.stick) > 0
    assert [one.outcome for one in Handover(office.store.db).held()] == ["CRASHED"]
    commune.take_in(1)
    kept(world, office, commune, committed(commune), world.stick)
    assert Handover(office.store.db).held() == []


@posix
@pytest.mark.slow
@pytest.mark.timeout(HOUR)
def test_f67_killed_at_any_step_of_receiving(world: World, nursery: Nursery, request: pytest.FixtureRequest) -> None:
    """A large parcel; after each kill the log is a valid prefix, a clerk saves, and receiving goes on where it stopped."""
    office, commune = world.pair()
    records = commune.take_in(500)
    commune.attach(records[0], os.urandom(300_000))
    assert commune.seal(world.stick).ok
    before = committed(commune)
    twin = world.new_stick()
    count = run(nursery, world.bureau(PROVINCE), "receive", twin)
    assert count < 100, "nothing there: few steps"
    for _ in killed_each(request, nursery, office, "receive", world.stick, 700):
        held = office.store.db.conn.execute("SELECT count(*) FROM change WHERE kind = 'dossier'").fetchone()[0]
        assert office.dossiers() == held, "tables and log are one"
        assert check(office.store, blobs=False).problems == []
        office.take_in(1)
    receive_held(office.store, clock=office.clock)
    assert len(office.tables(COMMUNE)) == 500
    kept(world, office, commune, before, world.stick)
    assert Handover(office.store.db).held() == []


def test_f67_clerks_saves_pass_between_the_transactions(world: World) -> None:
    """While a large parcel comes in: each save is done in the middle of it, none waits for its end."""
    office, commune = world.pair()
    commune.take_in(1500)
    commune.seal(world.stick)
    worker, came = office.store.second(), list[str]()
    work = threading.Thread(target=lambda: came.extend(one.outcome.name for one in receive(worker, world.stick, clock=office.clock)))
    there: list[int] = []
    work.start()
    while work.is_alive():
        office.take_in(1)
        there.append(len(office.tables(COMMUNE)))
    work.join()
    worker.close()
    assert came == ["APPLIED"] and office.dossiers() == 1500 + len(there)
    assert len({count for count in there if 0 < count < 1500}) >= 3, "saves came between, again and again"
    kept(world, office, commune, committed(commune))


def test_f68_the_receivers_disk_is_full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, commune = world.pair()
    commune.take_in(200)
    commune.seal(world.stick)
    from cchc_desktop.sync import quarantine

    with monkeypatch.context() as patch:
        real = quarantine.shutil.disk_usage
        (path,) = (world.stick / FOLDER).iterdir()
        for free in (1000, 3 * path.stat().st_size, 3 * path.stat().st_size + quarantine._SPARE - 1):
            patch.setattr(quarantine.shutil, "disk_usage", lambda place, free=free: real(place)._replace(free=free))
            nothing_taken(office, world.stick, "DISK_FULL")
            assert list((office.store.folder / "quarantine").iterdir()) == [], "refused before anything is copied"
    pages = office.store.db.conn.execute("PRAGMA page_count").fetchone()[0]
    for more in (0, 4, 12, 20):
        office.store.db.conn.execute(f"PRAGMA max_page_count = {pages + more}")
        (found,) = office.receive(world.stick)
        true_sentence(found)
        assert found.outcome.name == "DISK_FULL" and check(office.store).ok
    office.store.db.conn.execute("PRAGMA max_page_count = 1000000")
    assert office.dossiers() < 200, "what is told as not received is not all here"
    receive_held(office.store, clock=office.clock)
    assert office.dossiers() == 200, "it goes on by itself once there is room"
    kept(world, office, commune, committed(commune), world.stick)


def test_f69_a_scan_is_missing_or_is_another_one(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in(1)
    good, lost = commune.attach(record, b"%PDF-1.4 " + os.urandom(3000), b"%PDF-1.4 " + os.urandom(4000))
    blobs_of(commune.store).path(lost).write_bytes(b"rotten")
    commune.seal(world.stick)
    found = office.receive(world.stick)
    assert office.dossiers() == 1, "the record is applied"
    true_sentence(*found)
    assert set(Handover(office.store.db).wanted()) == {lost} and not office.holds(lost) and office.holds(good)
    before = committed(commune)
    trip(world, office, commune)
    assert before <= committed(office) and office.tables(COMMUNE) == commune.tables(COMMUNE)
    assert lost in receipts.read(receipts.make(Peers(office.store))).missing, "in the list of what is wanted"


@pytest.mark.parametrize("content", [b"%PDF-1.4 differen", b"%PDF-1.4 shor", b"%PDF-1.4 far too long for it"])
def test_f69_content_that_is_not_what_its_hash_says_is_not_kept(world: World, content: bytes) -> None:
    """By an enrolled machine whose disk gave back something else: the record stands, the scan is still wanted and comes later."""
    office, commune = world.pair()
    (record,) = commune.take_in(1)
    (sha,) = commune.attach(record, b"%PDF-1.4 original")
    commune.seal(world.stick)
    changes, scans = sorted((world.stick / FOLDER).iterdir())
    whole = scans.read_bytes()
    malicious(commune, scans, "attachments", [pack(Frame.BLOB, canonical({"sha256": sha, "size": 17})), pack(Frame.DATA, content)])
    found = {Path(one.file).name: one for one in office.receive(world.stick)}
    assert (found[changes.name].outcome.name, found[scans.name].outcome.name) == ("APPLIED", "DAMAGED")
    true_sentence(*found.values())
    assert office.dossiers() == 1 and not office.holds(sha) and set(Handover(office.store.db).wanted()) == {sha}
    assert list(blobs_of(office.store).files()) == [] and not list((office.store.folder / "blobs").glob("*.new"))
    assert receipts.read(receipts.make(Peers(office.store))).missing == {sha}
    scans.write_bytes(whole)
    assert "APPLIED" in office.outcomes(world.stick) and office.holds(sha)
    kept(world, office, commune, committed(commune), world.stick)


def test_f69_one_that_is_another_among_good_ones_leaves_nothing_half_done(world: World) -> None:
    """The good ones are under way beside it: one ends while the next comes. Of the parcel stays no thread, no half-written file."""
    office, commune = world.pair()
    (record,) = commune.take_in(1)
    contents = [b"%PDF " + os.urandom(600_000) for _ in range(4)]
    commune.attach(record, *contents)
    commune.seal(world.stick)
    scans = max((world.stick / FOLDER).iterdir())
    whole = scans.read_bytes()
    for bad in range(4):
        frames = [
            pack(*frame) for n, one in enumerate(contents) for frame in (
                (Frame.BLOB, canonical({"sha256": hashlib.sha256(one).hexdigest(), "size": len(one)})),
                (Frame.DATA, one[:-1] + bytes([one[-1] ^ (n == bad)])),
            )
        ]  # fmt: skip
        malicious(commune, scans, "attachments", frames)
        assert "DAMAGED" in office.outcomes(world.stick)
        left = {thread.name for thread in threading.enumerate() if thread.name.endswith("(_run)")}
        assert list(blobs_of(office.store).files()) == [] and not list((office.store.folder / "blobs").glob("*.new")) and not left
    scans.write_bytes(whole)
    assert "APPLIED" in office.outcomes(world.stick) and len(list(blobs_of(office.store).files())) == 4
    kept(world, office, commune, committed(commune), world.stick)


def test_f70_a_silent_divergence_is_named(world: World) -> None:
    """A row changed by a tool on one side: its own check finds it, the other side's census names the kind, nothing is rolled back."""
    office, commune = world.pair()
    commune.take_in(2)
    trip(world, office, commune)
    by_a_tool(office.store, "UPDATE dossier SET officer = 'ai đó'")
    by_a_tool(office.store, "UPDATE record SET digest = 'x' WHERE id = (SELECT min(id) FROM record WHERE kind = 'dossier')")
    assert not check(office.store).ok
    commune.take_in(1)
    commune.seal(world.stick)
    found = [one for one in office.receive(world.stick) if one.outcome.name == "APPLIED"]
    assert [one.differs for one in found] == [["dossier"]] and heard(office.store)[0].differs == ("dossier",)
    office.seal(down := world.new_stick())
    assert {kind for one in commune.receive(down) for kind in one.differs} == {"dossier"}, "both sides are told"
    assert check(commune.store).ok and office.dossiers() == 3


@pytest.mark.parametrize("text", ["e\u0301", "a\u200bb", "\u202egpj.exe", "x\0y", "\ud800", "n" * (1 << 20), "\x1b[2J", "\r"])
def test_f72_text_traps(world: World, text: str) -> None:
    """Cleaned at entry; written by a faulty program they wait alone."""
    office, commune = world.pair()
    typed = text.encode("utf-8", "replace").decode()
    (record,) = commune.take_in(1, note=typed[:1000])
    stored = commune.store.db.conn.execute("SELECT note FROM dossier WHERE id = ?", (record,)).fetchone()[0]
    assert not any(letter in stored for letter in "\u200b\u202e\0\x1b") and "e\u0301" not in stored
    try:
        assert "\u202e" not in clean(typed, limit=500)
    except Refused as refused:
        assert refused.next_step
    with commune.store.transaction():
        assert poison(commune, whole_dossier(), record=str(uuid4())), "with nothing bent it is taken"
        bent = str(uuid4())
        poison(commune, whole_dossier() | {"note": typed}, record=bent)
    commune.take_in(1)
    commune.seal(world.stick)
    trap = typed != "?"  # half a letter cannot be written down at all
    assert [one.outcome.name for one in office.receive(world.stick)] == ["APPLIED_WITH_QUARANTINE" if trap else "APPLIED"]
    assert office.dossiers() == 4 - trap and (bent not in {row[0] for row in office.tables(COMMUNE)}) == trap
    kept(world, office, commune, committed(commune), world.stick)


def malicious(commune: Bureau, path: Path, kind: str, frames: list[bytes], *, packed: bool = False) -> None:
    """A parcel of an enrolled machine with frames of its own choice behind the good ones (or, of scans, instead of them).

    ``packed``: as tight as it will, without the filler that keeps our own parcels under the reader's measure.
    """
    peers = Peers(commune.store)
    (plan,) = plans(peers, [peers.parent], clock=commune.clock)
    header, good = outbox.header_for(peers, plan, kind, 7), list(outbox.changes_load(peers, plan).frames(lambda _: None))
    with pytest.MonkeyPatch.context() as patch:
        if packed:
            patch.setattr(frames_module, "SLACK", 1 << 40)
        outbox.write_parcel(path, header, peers.keys.seed, plan.recipients.values(), [*(good if kind == "changes" else ()), *frames])


CENSUS = [
    b'{"a":' * 40 + b"1" + b"}" * 40, b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":' + b"9" * 5000 + b"}", b'["a"]', b'{"a":1', b"\xff",
]  # fmt: skip
BLOBS = [
    {"sha256": "../../../etc/passwd", "size": 1}, {"sha256": "CON", "size": 1}, {"sha256": "a" * 64, "size": "1"}, {"sha256": "a" * 64},
    {"sha256": "a" * 64, "size": -1}, {"sha256": ["a" * 64], "size": 1}, {"sha256": "a" * 64, "size": 1 << 62}, {"size": 1},
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "frames"),
    [*(("changes", [pack(Frame.CENSUS, text)]) for text in CENSUS), ("changes", [b"\xff\xff\xff\xff" + b"L"]), ("changes", [b"\0\0\0\0"]),
     ("changes", [pack(Frame.BLOB, canonical({"sha256": "a" * 64, "size": 1}))]),
     *(("attachments", [pack(Frame.BLOB, json.dumps(told).encode()), pack(Frame.DATA, b"x")]) for told in BLOBS)],
)  # fmt: skip
def test_f74_a_malicious_body_by_an_enrolled_key(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, frames: list[bytes]
) -> None:  # fmt: skip
    """Refused as a whole; and nobody without such a key gets as far: until the signature holds nothing is decrypted."""
    office, commune = world.pair()
    commune.take_in(1)
    (world.stick / FOLDER).mkdir()
    path = world.stick / FOLDER / "X"
    malicious(commune, path, kind, frames)
    tried: list[object] = []
    real = sealing.decrypt
    monkeypatch.setattr(sealing, "decrypt", lambda *args: tried.append(args) or real(*args))  # type: ignore[func-returns-value]
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"number":7', b'"number":8'))
    nothing_taken(office, world.stick, "BAD_SIGNATURE")
    assert tried == []
    path.write_bytes(whole)
    nothing_taken(office, world.stick, "DAMAGED")
    assert tried and not list(office.store.folder.rglob("*passwd*"))
    path.unlink()
    kept(world, office, commune, committed(commune))


def test_f74_a_bomb_is_stopped_long_before_its_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Well-formed text that packs a thousandfold; the same text packed as we do it is read."""
    office, commune = world.pair()
    commune.take_in(1)
    (world.stick / FOLDER).mkdir()
    path, bomb = world.stick / FOLDER / "X", pack(Frame.CENSUS, b'{"a":"' + b" " * (6 << 20) + b'"}')
    malicious(commune, path, "changes", [bomb] * 12, packed=True)
    assert path.stat().st_size < 200_000
    nothing_taken(office, world.stick, "DAMAGED")
    monkeypatch.setattr(frames_module, "MAX_OUTPUT", 30 << 20)
    malicious(commune, path, "changes", [bomb] * 12)
    nothing_taken(office, world.stick, "DAMAGED")
    monkeypatch.undo()
    assert (frames_module.MAX_RATIO, frames_module.MAX_OUTPUT) == (100, 4 << 30)
    assert office.outcomes(world.stick) == ["APPLIED"]
    kept(world, office, commune, committed(commune))


def test_f74_no_frame_is_longer_than_a_change_can_be() -> None:
    """Also of a kind that would be passed over: its length is refused before it is gathered."""
    for length, good in ((MAX_FRAME + 1, True), (MAX_FRAME + 2, False)):
        sink = FrameSink(lambda *_: None)
        packed = zstandard.ZstdCompressor().compress(struct.pack(">IB", length, ord("f")) + os.urandom(length - 1) + pack(Frame.END))
        if good:
            sink.write(packed)
            sink.finish()
        else:
            with pytest.raises(ValueError, match="length is out of range"):
                sink.write(packed)


def test_f75_nothing_on_the_stick_is_run_or_opened_for_writing(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(1)
    commune.seal(world.stick)
    (world.stick / "autorun.inf").write_text("[autorun]\nopen=virus.exe\nicon=folder.ico\n", encoding="utf-8")
    (world.stick / "virus.exe").write_bytes(b"MZ" + bytes(600))
    (world.stick / "Ảnh.exe").write_bytes(b"MZ" + bytes(600))
    started: list[str] = []
    place, watching = str(world.stick), [True]

    def audit(event: str, args: tuple[Any, ...]) -> None:
        if not watching[0]:
            return
        if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "os.fork"):
            started.append(event)
        if event == "open" and place in str(args[0]) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            started.append(f"wrote {args[0]}")

    sys.addaudithook(audit)
    try:
        assert office.outcomes(world.stick) == ["APPLIED"]
    finally:
        watching[0] = False
    assert started == []
    kept(world, office, commune, committed(commune), world.stick)


def test_f75_what_another_office_sent_is_opened_as_what_it_is_or_not_at_all(tmp_path: Path) -> None:
    """A commune's faulty program names programs as scans and scans as programs; the province's clerk presses Enter on each."""
    clock = Ticking()
    office = make(PROVINCE_OFFICE, tmp_path / "province", clock)
    commune = make(commune_data(), tmp_path / "commune", clock)
    enrol_offices(commune, office, tmp_path / "stick")
    (record,) = take_in(commune)
    sent = {"x.bat": b"%PDF-1.4 @echo", "a.pdf.js": b"%PDF-1.4 alert(1)", "tờ khai.pdf": b"MZ" + bytes(60), "ảnh.png": b"@echo off"}
    for name, content in sent.items():
        sha, size = commune.counter.blobs.put(BytesIO(content))
        facts = {"sha256": sha, "size": size, "media": "application/pdf", "component": "c1"}
        edit(commune, record, **{f"attachment/../{name}": facts, f"attachment_name/../{name}": {"name": name},
                                 f"attachment_turn/../{name}": {"turn": 90}})  # fmt: skip
    commune.handover.seal(tmp_path / "stick")
    assert "APPLIED" in {one.outcome.name for one in office.handover.receive(tmp_path / "stick")}
    opened = {}
    out = tmp_path / "a" / "b"
    out.mkdir(parents=True)
    for file in office.counter.get(record).attachments:
        assert office.counter.picture(file) == b"" and not office.counter.is_ours(file), "nothing is drawn of it unasked"
        try:
            copy = copy_out(office, file, out)
            opened[file.name] = copy.suffixes
            assert copy.read_bytes() == sent[file.name] and copy.parent == out
        except Refused as refused:
            opened[file.name] = [refused.code]
    assert opened == {"x.bat": [".pdf"], "a.pdf.js": [".pdf"], "tờ khai.pdf": ["UNKNOWN_MEDIA"], "ảnh.png": ["UNKNOWN_MEDIA"]}
    assert all(commune.counter.is_ours(file) for file in commune.counter.get(record).attachments)
    for one in (office, commune):
        one.close()


def test_f76_the_database_is_damaged(world: World, tmp_path: Path) -> None:
    """Noticed at the start, not touched; the backup is opened, and the logs since come from the office."""
    office, commune = world.pair()
    commune.take_in(2)
    file = backed_up(commune, tmp_path / "shelf")
    commune.take_in(2)
    trip(world, office, commune)
    before = committed(office)
    store, path = commune.store, commune.store.folder / "office.db"
    store.close()
    data = bytearray(path.read_bytes())
    for place in range(4096 * 3, len(data), 9000):
        data[place] ^= 255
    path.write_bytes(data)
    with pytest.raises(Refused, match="DAMAGED_DATABASE") as refused:
        Store.open(store.folder, store.keys, store.anchor.path.parent)
    assert "sao lưu" in refused.value.next_step and path.read_bytes() == bytes(data)
    put_back(commune, file, tmp_path / "other")
    begun_anew(commune)
    commune.take_in(1)
    kept(world, office, commune, before)
    assert commune.dossiers() == office.dossiers() == 5


@pytest.mark.parametrize("crashed", [False, True])
def test_f76_a_damaged_file_is_set_aside_and_looked_at_without_a_byte_changed(world: World, tmp_path: Path, crashed: bool) -> None:
    """Found at the start, with or without what a crash left in the log: copied once, read past the pages that are gone, written nowhere."""
    _, commune = world.pair()
    commune.take_in(60)
    store, folder = commune.store, tmp_path / "hong" / "data"
    if crashed:
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        commune.take_in(1)
        shutil.copytree(store.folder, folder)
        (folder / "office.db-shm").unlink()
    store.close()
    if not crashed:
        shutil.copytree(store.folder, folder)
    assert (folder / "office.db-wal").exists() == crashed
    state = store.anchor.path.parent
    spoil(folder / "office.db", [page for page in range(60, (folder / "office.db").stat().st_size // PAGE) if page % 17 == 5])
    before, beside = told(folder), told(state)
    for _ in range(2):
        with pytest.raises(Refused, match="DAMAGED_DATABASE"):
            Store.open(folder, store.keys, state)
        copy = set_aside(folder)
    assert told(folder) == before and [copy] == list(folder.parent.glob("data-tep-hong-*"))
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == {path.name: path.read_bytes() for path in folder.glob("office.db*")}
    look = ReadOnlyStore.look(folder, store.keys, state)
    rows, unread = 0, 0
    for (table,) in look.db.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'").fetchall():
        try:
            rows += len(look.db.conn.execute(f"SELECT * FROM {table}").fetchall())
        except DatabaseError:
            unread += 1
    assert rows and unread, "some tables can be read, some cannot"
    for act in (lambda: look.act(HOA, world.clock).__enter__(), lambda: look.raise_counter("day/x"), lambda: look.set_setting("a", "b")):
        with pytest.raises(Refused, match="READ_ONLY_OFFICE") as refused:
            act()
        assert "bằng giấy" in refused.value.next_step
    look.close()
    assert (told(folder), told(state)) == (before, beside)


def test_f76_the_counter_goes_on_on_paper_and_the_paper_is_entered_with_its_own_time_under_new_numbers(tmp_path: Path) -> None:
    clock = Ticking()
    commune = make(commune_data(), tmp_path / "x", clock)
    commune.catalogue.write([Procedure("", "1.001193", "Đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
    draft = DossierDraft("1.001193", Person("Hồ Thị Ỷ", "045190001234", address="thôn Linh Hải", phone="0912345678"))
    given = [commune.intake.save(replace(draft, applicant=replace(draft.applicant, name=f"Lê Quang Ấn {n}"))).number for n in range(8)]
    folder, state, key = commune.store.folder, tmp_path / "x" / "state", commune.data_key
    commune.close()
    spoil_tables(folder / "office.db", commune.store.keys.database, "payment", "print_entry")
    looked, before = look_with_key(folder, state, key, "hoa", clock=clock), told(folder)
    on_paper = clock.now()
    assert sorted(row.number for row in looked.lists.rows(Listing.ALL).rows) == sorted(given)
    with pytest.raises(Refused, match="READ_ONLY_OFFICE"):
        looked.intake.save(draft)
    looked.close()
    assert told(folder) == before
    clock.at += 5 * 3600
    saved = rescue(folder, OFFICE_PASSWORD, tmp_path / "shelf", clock=clock)
    again = restore_as_new(saved.report.file, tmp_path / "new", state, lambda: OFFICE_PASSWORD, clock=clock)
    entered = again.intake.save(replace(draft, received_at=on_paper))
    assert entered.late_entry and entered.received_at == on_paper and entered.number not in given
    assert {row.number for row in again.lists.rows(Listing.ALL).rows} == {*given, entered.number} and again.check().ok
    again.close()


@pytest.mark.parametrize("seed", range(6))
def test_f76_what_can_be_read_is_saved_and_a_backup_gives_the_rest(world: World, tmp_path: Path, seed: int) -> None:
    """Sent, saved since the backup and never sent: all of it lives on in the machine's next life."""
    office, commune = world.pair()
    commune.take_in(5)
    trip(world, office, commune)
    sent = committed(commune)
    restore(backup(commune.store, tmp_path / "shelf", WRAPS, IDENTITY).file, IDENTITY, tmp_path / "spare")
    commune.take_in(3)
    before, store = committed(commune), commune.store
    path, new = store.folder / "office.db", tmp_path / "new"
    store.close()
    whole = path.read_bytes()
    pages = [page for page in range(1, len(whole) // 4096) if page % 11 == seed]
    data = bytearray(whole)
    for page in pages:
        data[page * 4096 + 7] ^= 255
    path.write_bytes(data)
    for name in ("data", "space"):
        (new / name).mkdir(parents=True)
    found = salvage.rebuild(path, store.keys.database, new / "data" / "office.db", tmp_path / "spare" / "office.db", new / "space")
    assert path.read_bytes() == data
    commune.store = Store.open(new / "data", store.keys, new / "state")
    assert check(commune.store).ok and sent <= committed(commune) <= before
    assert found.lost <= len(before - committed(commune)), "what was never signed and cannot be read is not known of"
    begun_anew(commune)
    commune.take_in(1)
    kept(world, office, commune, committed(commune))


@pytest.mark.parametrize("seed", range(6))
def test_f76_without_a_backup_what_lies_behind_the_gap_is_said_once_more(world: World, tmp_path: Path, seed: int) -> None:
    """A page of the log is gone. What nobody had confirmed lives on under a new machine; the rest comes back from the office: nothing
    twice, nothing that was overwritten meanwhile, no conflict made or settled by it."""
    office, commune = world.pair()
    sent = commune.take_in(40)
    for record in sent[::3]:
        commune.edit(record, note="sửa trước", status=4)
    trip(world, office, commune)
    for record in sent[::6]:
        office.edit(record, note="cấp trên sửa lại")
    office.edit(sent[1], note="hai bên")
    commune.edit(sent[1], note="cùng sửa")
    trip(world, office, commune)
    unsent = commune.take_in(30)
    for record in (*sent[2::3], *unsent[::2]):
        commune.edit(record, note="sửa sau")
    done = _spoilt_and_saved(commune, tmp_path, random.Random(seed))
    assert done.again > 20 and done.lost < 20, done
    assert all("bị cắt" in problem for problem in check(commune.store).problems), "what was signed and is lost is told"
    begun_anew(commune)
    commune.take_in(1)
    kept(world, office, commune, committed(commune) | committed(office))
    assert commune.tables(COMMUNE) == office.tables(COMMUNE) and {row[0] for row in commune.tables(COMMUNE)} >= set(sent)
    for records, note in ((sent[::6], "cấp trên sửa lại"), (sent[3::6], "sửa trước")):
        assert {cell(commune, record, "note") for record in records} == {note}, "what the office wrote over it stands"
    after = [cell(office, record, "note") for record in sent[2::3]]
    assert set(after) <= {"", "sửa sau"} and after.count("") < 6
    assert [row[:2] for row in rivals(office)] == [row[:2] for row in rivals(commune)] == [(sent[1], "note")]


@pytest.mark.parametrize("table", ["own_key", "setting", "log", "certificate", "checkpoint", "receipt", "outbox", "counter"])
def test_f76_a_small_table_is_gone_whole_and_the_machine_goes_on_and_sends(world: World, tmp_path: Path, table: str) -> None:
    """Its keys, who it is, which logs there are: what a page held alone stands beside the file, or follows from what is left."""
    office, commune = world.pair()
    commune.take_in(20)
    trip(world, office, commune)
    commune.take_in(5)
    before, store, new = committed(commune), commune.store, tmp_path / "new"
    path = store.folder / "office.db"
    (page,) = store.db.conn.execute("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    store.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 + 300] ^= 255
    path.write_bytes(data)
    for name in ("data", "space"):
        (new / name).mkdir(parents=True)
    with pytest.raises(Refused, match="DAMAGED_DATABASE"):  # though nothing but this page is hit
        Store.open(store.folder, store.keys, store.anchor.path.parent)
    own = itself.read(store.folder, store.keys.blobs)
    found = salvage.rebuild(path, store.keys.database, new / "data" / "office.db", None, new / "space", own)
    commune.store = Store.open(new / "data", store.keys, new / "state")
    salvage.write_again(commune.store, new / "space", found, held_above(commune.store), commune.clock, own)
    assert committed(commune) >= before and check(commune.store).problems == []
    begun_anew(commune)
    commune.take_in(1)
    if table == "certificate":
        enrol(commune, office, world.new_stick())
    kept(world, office, commune, committed(commune))
    assert commune.dossiers() == office.dossiers() == 26


def _spoilt_and_saved(commune: Bureau, place: Path, rng: random.Random) -> salvage.Salvaged:
    """One page after the other is spoilt, until it is one of the log behind which much can be read; the folder is saved from it."""
    store, path = commune.store, commune.store.folder / "office.db"
    store.close()
    whole = path.read_bytes()
    for page in rng.sample(range(8, len(whole) // 4096), len(whole) // 4096 - 8):
        data, new = bytearray(whole), place / f"new{page}"
        data[page * 4096 + 300] ^= 255
        path.write_bytes(data)
        for name in ("data", "space"):
            (new / name).mkdir(parents=True)
        try:
            found = salvage.rebuild(path, store.keys.database, new / "data" / "office.db", None, new / "space")
        except Refused as refused:
            assert refused.code == "DAMAGED_DATABASE", "the page of this machine's own keys: only a backup helps"
            continue
        commune.store = Store.open(new / "data", store.keys, new / "state")
        done = salvage.write_again(commune.store, new / "space", found, held_above(commune.store), commune.clock)
        if done.again > 20:
            return done
        commune.store.close()
    raise AssertionError("no page of the log was hit")


@posix
@pytest.mark.slow
@pytest.mark.timeout(HOUR)
def test_f77_a_backup_killed_cut_or_rotten_is_no_backup(
    world: World, nursery: Nursery, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    office, commune = world.pair()
    commune.take_in(20)
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    count = run(nursery, commune, "back_up", shelf)
    for _ in killed_each(request, nursery, commune, "back_up", shelf, count):
        for path in shelf.glob("*.cchcbak"):
            restore(path, IDENTITY, tmp_path / uuid4().hex)
            path.unlink()
    report = backup(commune.store, shelf, WRAPS, IDENTITY)
    whole, rng = report.file.read_bytes(), random.Random(4)
    assert report.verified and b"Nguy" not in whole
    for _ in range(12):
        bent = bytearray(whole)
        bent[rng.randrange(120, len(bent))] ^= 1 << rng.randrange(8)
        report.file.write_bytes(bent if rng.random() < 0.6 else whole[: rng.randrange(len(whole))])
        with pytest.raises(Refused):
            restore(report.file, IDENTITY, tmp_path / "never")
        assert not (tmp_path / "never").exists()
    kept(world, office, commune, committed(commune))
    assert states(commune.store).counts[ChangeState.SAFE] == 0, "no backup on another disk: not safe"


def test_f77_what_reads_back_otherwise_is_no_backup_and_makes_nothing_safe(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The shelf gives back a whole backup, but another one: only the comparison with what was written finds it."""
    office, commune = world.pair()
    commune.take_in(3)
    earlier = backup(commune.store, tmp_path / "shelf", WRAPS, IDENTITY).file.read_bytes()
    commune.take_in(2)
    real = backups._write

    def stale(path: Path, *rest: Any) -> None:
        real(path, *rest)
        path.write_bytes(earlier)

    with monkeypatch.context() as patch:
        patch.setattr(backups, "_write", stale)
        with pytest.raises(Refused, match="BACKUP_FAILED") as said:
            backup(commune.store, tmp_path / "other", WRAPS, IDENTITY)
    assert "đọc lại không khớp" in said.value.message and "còn nguyên" in said.value.next_step
    assert not (tmp_path / "other").exists(), "nothing that looks like one"
    assert backup(commune.store, tmp_path / "other", WRAPS, IDENTITY).verified
    kept(world, office, commune, committed(commune))


def test_f80_an_insider_edits_the_database_by_a_tool(world: World) -> None:
    """Deleted, cut off at the end: found by the own check, and by the office at the next parcel."""
    office, commune = world.pair()
    commune.take_in(3)
    trip(world, office, commune)
    log = commune.store.db.conn.execute("SELECT log FROM change WHERE kind = 'dossier' LIMIT 1").fetchone()[0]
    with pytest.raises(IntegrityError):
        commune.store.db.conn.execute("DELETE FROM change WHERE seq = 2")
    by_a_tool(commune.store, *DROP, f"DELETE FROM change WHERE log = '{log}' AND seq = (SELECT max(seq) FROM change WHERE log = '{log}')")
    assert not check(commune.store).ok
    commune.take_in(1)
    before = committed(office)
    commune.seal(world.stick)
    found = office.receive(world.stick)
    assert {one.outcome.name for one in found} <= {"FORK", "GAP", "DUPLICATE", "BAD_SIGNATURE", "DAMAGED"}, "the office sees the break"
    true_sentence(*found)
    assert committed(office) >= before
    assert heard(office.store)[0].waiting == 1 and len(Handover(office.store.db).held()) == 1, "and keeps it to be shown"


@pytest.mark.parametrize("sent", [False, True])
def test_f80_an_insider_back_dates_a_dossier(world: World, sent: bool) -> None:
    """In the log itself or in a table made from it: the own check names the place; what was changed before it was sent is not taken in
    by the office, and what was sent stands there as it was."""
    office, commune = world.pair()
    first, second = commune.take_in(2)
    if sent:
        trip(world, office, commune)
    rows = office.tables(COMMUNE)
    by_a_tool(commune.store, f"UPDATE dossier SET received_at = '2026-11-20T09:30:00+07:00' WHERE id = '{first}'")
    problems = check(commune.store).problems
    assert problems and any(first in problem or "dossier" in problem for problem in problems)
    by_a_tool(commune.store, f"UPDATE dossier SET received_at = '2026-11-23T09:30:00+07:00' WHERE id = '{first}'")
    assert check(commune.store).ok
    (header,) = commune.store.db.conn.execute("SELECT header FROM change WHERE record = ?", (second,)).fetchone()
    bent = bytes(header).replace(b'"time":"2026-11-23', b'"time":"2026-11-20')
    assert bent != bytes(header)
    by_a_tool(commune.store, *DROP, f"UPDATE change SET header = x'{bent.hex()}' WHERE record = '{second}'")
    assert not check(commune.store).ok, "the chain is broken there"
    commune.take_in(1)
    commune.seal(world.stick)
    found = office.receive(world.stick)
    true_sentence(*found)
    if sent:
        assert set(rows) <= set(office.tables(COMMUNE)), "what was sent stands"
    else:
        assert [one.outcome.name for one in found] == ["DAMAGED"] and office.dossiers() == 0, "the office sees the break"

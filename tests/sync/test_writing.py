"""Writing onto a stick that fails at any moment: the states stay true, nothing half-written is ever taken for a parcel."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.handover import SEALED, WRITTEN, Handover
from cchc_desktop.sync import afterwards, outbox
from cchc_desktop.sync.fake_stick import FakeMedium
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.parcel import Unreadable
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.states import ChangeState, states
from cchc_desktop.sync.stick import FOLDER, TEMPORARY, Medium

from .conftest import COMMUNE, Bureau, World, enrol, poured


def stood(bureau: Bureau) -> set[str]:
    """The states of everything in the outbox."""
    return {one.state for one in Handover(bureau.store.db).outbox()}


def on_stick(bureau: Bureau) -> int:
    return states(bureau.store).counts[ChangeState.ON_STICK]


def loaded(world: World) -> tuple[Bureau, Bureau]:
    """A commune with two dossiers and two scans to send, one of them over several blocks."""
    office, commune = world.pair()
    first, second = commune.take_in(2)
    commune.attach(first, os.urandom((2 << 20) + 17))
    commune.attach(second, b"%PDF-1.4 " + bytes(900))
    return office, commune


def calls_of(bureau: Bureau) -> int:
    """How many calls a whole run makes of the stick."""
    medium = FakeMedium()
    assert bureau.seal(medium).outcome is WriteOutcome.WRITTEN
    return medium.calls


def test_the_order_on_the_stick(world: World) -> None:
    """Probe, leftovers, room, then file by file: .TMP, read back, its name, listed, read again; where there are
    several, a last look at how each begins; the probe goes last."""
    _, commune = loaded(world)
    said: list[str] = []

    class Telling(FakeMedium):
        def __getattribute__(self, name: str):  # type: ignore[no-untyped-def]
            found = object.__getattribute__(self, name)
            if name not in ("bind", "names", "free", "write", "read", "rename", "release", "remove"):
                return found
            return lambda *args: said.append(" ".join([name, *(str(a) for a in args if isinstance(a, str))])) or found(*args)

    medium = Telling()
    report = commune.seal(medium)
    changes, scans = report.files
    wanted = ["bind 19405", "names", "free"]
    for file in (changes, scans):
        fresh = file + TEMPORARY
        wanted += [f"write {fresh}", f"read {fresh}", f"rename {fresh} {file}", "names", f"read {file}"]
    assert said == [*wanted, f"read {changes}", f"read {scans}", "release"]
    assert [one.kind for one in report.parcels] == ["changes", "attachments"]


LAST_LOOK = 4
"""Calls between the last reading of a file and the release: of two files, how each begins."""


@pytest.mark.parametrize("fault", [WriteOutcome.PULLED, WriteOutcome.LOCKED, WriteOutcome.FULL, WriteOutcome.READ_BACK_DIFFERS])
def test_pulled_at_every_single_call(world: World, fault: WriteOutcome) -> None:
    office, commune = loaded(world)
    count = calls_of(commune) if fault is WriteOutcome.PULLED else 12
    reset(commune)
    for call in range(1, count + 1):
        medium = FakeMedium()
        medium.fail_at, medium.fault = call, fault
        report = commune.seal(medium)
        if call >= count - LAST_LOOK and fault is WriteOutcome.PULLED:
            assert report.outcome is WriteOutcome.WRITTEN_NOT_EJECTED, "all is there, but the stick was gone before the end"
            continue
        assert report.outcome is fault and not report.ok
        assert report.message.endswith("Dữ liệu vẫn an toàn trên máy.")
        whole = {name for name in medium.files if not name.endswith(TEMPORARY)}
        assert set(report.files) <= whole, "nothing is said to be written that is not there"
        assert stood(commune) == ({SEALED} if not report.files else {SEALED, WRITTEN})
        assert on_stick(commune) == (4 if report.files else 0)
        medium.plug_in()
        again = commune.seal(medium)
        assert again.outcome is WriteOutcome.WRITTEN
        assert len([name for name in medium.files if not name.endswith(TEMPORARY)]) == 2, "whole ones are not written twice"
        assert not [name for name in medium.files if name.endswith(TEMPORARY)], "its own leftovers are gone"
        here = [one.outcome for one in Handover(commune.store.db).passages("out") if one.body["file"] in medium.files]
        assert here == [WRITTEN, WRITTEN] and on_stick(commune) == 4
        reset(commune)
    assert set(office.outcomes(poured(medium, world.stick))) == {"APPLIED"}
    assert office.tables(commune.unit) == commune.tables(commune.unit)


def reset(bureau: Bureau) -> None:
    """As if nothing had been written yet; the sealed parcels stay."""
    bureau.store.db.conn.execute("UPDATE outbox SET state = 'SEALED'")
    bureau.store.db.conn.execute("UPDATE parcel SET outcome = 'SEALED', body = json_set(body, '$.written_at', '')")


def test_a_lying_stick_is_found_by_reading_back(world: World) -> None:
    _, commune = loaded(world)
    report = commune.seal(FakeMedium(lies=True))
    assert report.outcome is WriteOutcome.READ_BACK_DIFFERS and report.files == [] and on_stick(commune) == 0


def test_a_stick_that_is_locked_is_found_before_anything_else(world: World) -> None:
    _, commune = loaded(world)
    medium = FakeMedium(read_only=True)
    assert commune.seal(medium).outcome is WriteOutcome.READ_ONLY
    assert medium.calls == 1 and medium.files == {}


def test_a_parcel_known_to_be_spoilt_on_its_stick_is_sealed_again(world: World) -> None:
    """It was written, then the same stick loses it and fails: never shown better than it is."""
    _, commune = loaded(world)
    medium = FakeMedium()
    report = commune.seal(medium)
    *data, last = medium.files[report.files[0]]
    medium.files[report.files[0]] = bytes([*data, last ^ 1])
    medium.lies = True
    assert commune.seal(medium).outcome is WriteOutcome.READ_BACK_DIFFERS
    assert on_stick(commune) == 0


def test_cancelled_between_blocks(world: World) -> None:
    _, commune = loaded(world)
    seen: list[str] = []
    for stop_at in ("pack", "write", "verify"):
        medium = FakeMedium()
        report = commune.seal(medium, progress=lambda stage, *_: seen.append(stage), cancelled=lambda s=stop_at: s in seen[-1:])
        assert report.outcome is WriteOutcome.CANCELLED and on_stick(commune) == 0
        assert not [name for name in medium.files if name.endswith(TEMPORARY)], "what was under way is taken away"
        seen.clear()


def test_progress_tells_its_stages_and_never_more_than_all(world: World) -> None:
    _, commune = loaded(world)
    told: list[tuple[str, int, int]] = []
    commune.seal(FakeMedium(), progress=lambda *step: told.append(step))
    assert [stage for n, (stage, *_) in enumerate(told) if n == 0 or told[n - 1][0] != stage][:4] == ["pack", "look", "write", "verify"]
    assert all(0 <= done <= total for _, done, total in told)


def test_what_a_killed_program_left_behind_is_tidied(world: World) -> None:
    """F09: a file without a row goes, a row without a file is sealed again with the same changes."""
    office, commune = loaded(world)
    commune.seal(world.folder / "none")
    (kept,) = Handover(commune.store.db).outbox()
    folder = outbox.folder(commune.store)
    (folder / "19405-000099-DEADBEEF.CCHC").write_bytes(b"half")
    (folder / "19405-000099-DEADBEEF.CCHC.TMP").write_bytes(b"half")
    (folder / kept.file).unlink()
    report = commune.seal(world.stick)
    assert report.outcome is WriteOutcome.WRITTEN and report.changes == 4
    assert sorted(path.name for path in folder.iterdir()) == sorted(report.files)
    assert set(office.outcomes(world.stick)) == {"APPLIED"}


def test_a_sealed_file_that_rotted_in_the_outbox_is_sealed_again(world: World) -> None:
    office, commune = loaded(world)
    commune.seal(world.folder / "none")
    (kept,) = Handover(commune.store.db).outbox()
    path = outbox.folder(commune.store) / kept.file
    *data, last = path.read_bytes()
    path.write_bytes(bytes([*data, last ^ 1]))
    assert commune.seal(world.stick).outcome is WriteOutcome.WRITTEN
    assert set(office.outcomes(world.stick)) == {"APPLIED"}


def test_two_sticks_before_the_receipt_carry_the_same_file(world: World) -> None:
    office, commune = loaded(world)
    first, second = commune.seal(world.stick), commune.seal(other := world.new_stick())
    assert first.files == second.files and second.ok
    assert set(office.outcomes(world.stick)) == {"APPLIED"} and set(office.outcomes(other)) == {"DUPLICATE"}


def test_leftovers_of_others_stay(world: World) -> None:
    _, commune = loaded(world)
    (world.stick / FOLDER).mkdir()
    others = ["19411-000001-AAAAAAAA.CCHC.TMP", "194050-000001-AAAAAAAA.CCHC.TMP", "ghi chú.TMP", "19405-000009-AAAAAAAA.CCHC", "19405.TMP"]
    ours = ["19405-000001-AAAAAAAA.CCHC.TMP", "19405-0A1B2C3D.TMP"]
    for name in others + ours:
        (world.stick / FOLDER / name).write_bytes(b"x")
    report = commune.seal(world.stick)
    assert sorted(path.name for path in (world.stick / FOLDER).iterdir()) == sorted(others + report.files)


def test_too_small_a_stick_is_told_in_bytes_before_anything_is_written(world: World) -> None:
    office, commune = loaded(world)
    medium = FakeMedium(2 << 20)
    report = commune.seal(medium)
    assert report.outcome is WriteOutcome.FULL and medium.files == {} and report.lacking > 1 << 20
    medium.capacity += report.lacking
    assert commune.seal(medium).outcome is WriteOutcome.WRITTEN, "exactly so much was lacking"
    assert set(office.outcomes(poured(medium, world.stick))) == {"APPLIED"}


def test_what_fits_goes_now_and_the_rest_onto_the_next_stick(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in()
    scans = commune.attach(record, *(os.urandom(1 << 20) for _ in range(5)))
    small = FakeMedium((7 << 20) // 2)
    report = commune.seal(small)
    assert report.outcome is WriteOutcome.FULL and report.may_split
    first = commune.seal(small, split=True)
    assert first.outcome is WriteOutcome.WRITTEN and (first.changes, first.attachments) == (6, 2)
    office.receive(poured(small, world.stick))
    assert sum(office.holds(sha) for sha in scans) == 2
    office.seal(world.stick)
    commune.receive(world.stick)
    second = commune.seal(FakeMedium(), split=True)
    assert second.attachments == 3 and [(one.part, one.parts) for one in second.parcels if one.kind == "attachments"] == [(1, 1)]
    tiny = [commune.seal(FakeMedium(1 << 20), split=split) for split in (True, False)]
    assert {(one.outcome, one.may_split) for one in tiny} == {(WriteOutcome.FULL, False)}, "not even the changes fit"


def test_to_divide_is_offered_only_where_a_part_would_go(world: World) -> None:
    """Not where the changes alone do not fit, lie there already and no scan does, or are all there is; nor when the medium is full in
    the middle, whatever it said before."""
    _, commune = world.pair()
    (record,) = commune.take_in()
    medium = FakeMedium()
    assert commune.seal(medium).ok
    commune.take_in()
    alone = commune.seal(FakeMedium(1 << 20))
    commune.attach(record, os.urandom(2 << 20))
    assert commune.seal(medium, split=True).ok
    medium.files = {name: data for name, data in medium.files.items() if len(data) < 1 << 20}
    medium.capacity = (2 << 20) + sum(map(len, medium.files.values()))
    lies_there = commune.seal(medium)
    assert [(one.outcome, one.may_split) for one in (alone, lies_there)] == [(WriteOutcome.FULL, False)] * 2
    medium.capacity += 1 << 20
    medium.free = lambda: 1 << 30  # type: ignore[method-assign]
    medium.capacity -= 2 << 20
    middle = commune.seal(medium)
    assert (middle.outcome, middle.may_split) == (WriteOutcome.FULL, False)


def test_a_stick_looked_at_again_after_it_was_pulled_early(world: World) -> None:
    """F07: reading only; what is spoilt by then is SEALED again and the next run writes it anew."""
    _, commune = loaded(world)
    assert afterwards.look_again(commune.store, Medium(world.stick)) is WriteOutcome.NOTHING_NEW
    report = commune.seal(world.stick)
    before = sorted(world.stick.rglob("*"))
    assert afterwards.look_again(commune.store, Medium(world.stick)) is WriteOutcome.WRITTEN
    assert sorted(world.stick.rglob("*")) == before
    path = world.stick / FOLDER / report.files[0]
    path.write_bytes(path.read_bytes()[:-5])
    assert afterwards.look_again(commune.store, Medium(world.stick)) is WriteOutcome.READ_BACK_DIFFERS
    assert on_stick(commune) == 0
    assert commune.seal(world.stick).ok and on_stick(commune) == 4
    assert afterwards.look_again(commune.store, Medium(world.stick)) is WriteOutcome.WRITTEN


def test_only_our_own_parcels_with_a_receipt_may_be_taken_away(world: World) -> None:
    office, commune = loaded(world)
    report = commune.seal(world.stick)
    foreign = world.stick / FOLDER / "19411-000001-AAAAAAAA.CCHC"
    foreign.write_bytes(b"x")
    assert afterwards.confirmed(commune.store, Medium(world.stick)) == []
    assert afterwards.clear(commune.store, Medium(world.stick), [*report.files, foreign.name]) == 0
    office.receive(world.stick)
    office.seal(world.stick)
    commune.receive(world.stick)
    found = afterwards.confirmed(commune.store, Medium(world.stick))
    assert sorted(one.file for one in found) == sorted(report.files) and {one.title for one in found} == {"Tỉnh Quảng Trị"}
    freed = afterwards.clear(commune.store, Medium(world.stick), [*report.files, foreign.name, "../x"])
    assert freed == report.bytes
    left = [path.name for path in (world.stick / FOLDER).iterdir()]
    assert foreign.name in left and not set(report.files) & set(left) and len(left) == 2
    with pytest.raises(Refused, match="NO_MEDIUM"):
        afterwards.clear(commune.store, Medium(world.folder / "none"), [])


def test_a_parcel_that_brings_only_a_receipt_stays_until_it_was_read(world: World) -> None:
    """Nobody gives a receipt for a receipt: the recipient's next parcel shows that it came. Until then it is on its way."""
    office, commune = loaded(world)
    commune.seal(world.stick)
    office.receive(world.stick)
    down, again = world.new_stick(), world.new_stick()
    first = office.seal(down)
    (passage,) = [one for one in Handover(office.store.db).passages("out", 10) if one.body["file"] == first.files[0]]
    assert passage.body["logs"] == [] and passage.body["blobs"] == []
    assert not afterwards.has_receipt(Peers(office.store), passage) and afterwards.confirmed(office.store, Medium(down)) == []
    commune.receive(down)
    commune.take_in()
    commune.seal(again)
    office.receive(again)
    assert afterwards.has_receipt(Peers(office.store), passage)
    assert [one.file for one in afterwards.confirmed(office.store, Medium(down))] == first.files


@pytest.mark.skipif(sys.platform == "win32", reason="tells the outbox from the rest by /proc")
def test_a_full_disk_of_our_own_is_no_fault_of_the_stick(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, commune = loaded(world)
    real = os.fsync

    def full(handle: int) -> None:
        if "outbox" in os.readlink(f"/proc/self/fd/{handle}"):
            raise OSError(errno.ENOSPC, "as told")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="DISK_FULL"):
        commune.seal(FakeMedium())
    monkeypatch.undo()
    assert list(outbox.folder(commune.store).iterdir()) == []
    assert commune.seal(world.stick).ok


def test_names_on_the_stick(world: World) -> None:
    """F32: ASCII, upper case, at most 40 characters; nothing in them is about a person."""
    office, commune = loaded(world)
    names = [*commune.seal(world.stick).files, *office.seal(world.stick, receipts_only=True).files]
    for name in names:
        assert name.isascii() and name == name.upper() and len(name) <= 40 and Path(name).name == name


def test_what_a_sister_is_writing_into_the_same_folder_stays_and_our_own_leavings_go(world: World) -> None:
    """A network folder shared by two machines of one unit."""
    office, commune = world.pair()
    second = world.bureau(COMMUNE, office.unit, lane=2)
    enrol(second, commune, world.new_stick())
    for one in (commune, second):
        one.take_in(1)
        one.seal(world.stick)
    folder = world.stick / FOLDER
    left = {}
    for one in (commune, second):
        name = next(passage.body["file"] for passage in Handover(one.store.db).passages("out") if passage.unit == office.unit.key)
        left[one.store.replica] = folder / f"{name}.TMP"
        left[one.store.replica].write_bytes((folder / name).read_bytes()[:4000])
    empty = folder / f"{commune.unit.code}-000009-0A1B2C3D.CCHC.TMP"
    empty.write_bytes(b"")
    commune.take_in(1)
    assert commune.seal(world.stick).ok
    assert not left[commune.store.replica].exists() and not empty.exists() and left[second.store.replica].exists()


@pytest.mark.parametrize("harm", ["body", "header", "cut"])
def test_a_parcel_that_does_not_read_back_from_our_own_disk_never_leaves(world: World, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    """Between sealing and its name the file is read anew: what differs from what was meant is neither in the books nor on the stick."""
    office, commune = loaded(world)
    real = outbox.write_parcel

    def spoilt(path: Path, *rest: object) -> None:
        real(path, *rest)  # type: ignore[arg-type]
        data = bytearray(path.read_bytes())
        data[{"body": -5, "header": 60, "cut": 0}[harm]] ^= 4 if harm != "cut" else 0
        path.write_bytes(data[:-1] if harm == "cut" else data)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "write_parcel", spoilt)
        with pytest.raises((ValueError, Unreadable)):
            commune.seal(world.stick)
    assert Handover(commune.store.db).outbox() == [] and not (world.stick / FOLDER).exists()
    assert commune.seal(world.stick).ok and set(office.outcomes(world.stick)) == {"APPLIED"}
    assert {path.suffix for path in outbox.folder(commune.store).iterdir()} == {".CCHC"}, "what was left of it is gone"

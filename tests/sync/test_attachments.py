"""Scans on the road: whole, in any order, on any number of sticks, until the other side says that it has them."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import held, keeping
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.faults import no_room
from cchc_desktop.storage.handover import SEALED, WRITTEN, Handover
from cchc_desktop.sync import arrivals, outbox, parcel, quarantine, receipts, spoilt
from cchc_desktop.sync.fake_stick import FakeMedium
from cchc_desktop.sync.outbox import Making
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.pipes import Running
from cchc_desktop.sync.plan import plans
from cchc_desktop.sync.receive import receive
from cchc_desktop.sync.seal import PACK, WRITE
from cchc_desktop.sync.stick import FOLDER, MediumFault

from .conftest import COMMUNE, PROVINCE, Bureau, World, enrol


def files(stick: Path) -> list[Path]:
    return sorted((stick / FOLDER).iterdir())


def wanted(bureau: Bureau) -> set[str]:
    return set(Handover(bureau.store.db).wanted())


def test_scans_travel_with_their_dossier(world: World) -> None:
    office, commune = world.pair()
    (record,) = commune.take_in()
    scans = commune.attach(record, b"%PDF-1.4 a", os.urandom(3 << 20), b"")
    report = commune.seal(world.stick)
    assert (report.changes, report.attachments, len(report.files)) == (4, 3, 2)
    taken = {one.kind: one for one in office.receive(world.stick)}
    assert taken["attachments"].outcome.name == "APPLIED" and taken["attachments"].attachments == 3
    assert all(office.holds(sha) for sha in scans) and wanted(office) == set()
    assert office.tables(commune.unit) == commune.tables(commune.unit)
    names = {path.name for path in blobs_of(office.store).files()} | {path.name for path in blobs_of(commune.store).files()}
    assert len(names) == 6 and not names & set(scans), "each office has names of its own, and none is the hash"


def test_scans_of_all_sizes_in_one_parcel_arrive_as_they_were(world: World) -> None:
    """Small ones stand one after the other in the same piece of memory: nothing of a longer one may follow a shorter one."""
    office, commune = world.pair()
    (record,) = commune.take_in()
    whole = [os.urandom(size) for size in (3 << 20, 5, (1 << 20) + 1, 0, 4 << 20, (4 << 20) + 1, 70_000)]
    scans = commune.attach(record, *whole)
    assert commune.seal(world.stick).attachments == len(whole)
    office.receive(world.stick)
    for sha, data in zip(scans, whole, strict=True):
        found = BytesIO()
        blobs_of(office.store).copy_to(sha, found)
        assert found.getvalue() == data


def test_scans_that_pack_all_too_well_arrive_too(world: World) -> None:
    """What fills them up, so that nobody takes them for a bomb, stands between their frames."""
    office, commune = world.pair()
    (record,) = commune.take_in()
    scans = commune.attach(record, *(bytes([n]) + bytes(3 << 20) for n in range(5)), bytes(9 << 20))
    assert commune.seal(world.stick).attachments == 6
    assert {one.outcome.name for one in office.receive(world.stick)} == {"APPLIED"}
    assert all(office.holds(sha) for sha in scans)


@pytest.fixture
def few(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Bureau, Bureau, str]:
    """Two offices for which few bytes of scans are many, and a dossier."""
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 4000)
    monkeypatch.setattr(outbox, "FIRST_ATTACHMENTS", 1000)
    monkeypatch.setattr(outbox, "MANY", 8000)
    office, commune = world.pair()
    (record,) = commune.take_in()
    return office, commune, record


def test_what_waits_packed_is_not_packed_again_whatever_is_due_beside_it(few: tuple[Bureau, Bureau, str]) -> None:
    office, commune, record = few
    commune.attach(record, *(os.urandom(500) for _ in range(25)))
    medium = FakeMedium()

    def amid_the_third() -> bool:
        whole = sum(name.endswith(".CCHC") for name in medium.files)  # the changes, two with scans
        return whole == 3 and any(name.endswith(".CCHC.TMP") for name in medium.files)

    assert not commune.seal(medium, cancelled=amid_the_third).ok
    table = Handover(commune.store.db)
    packed = {one.file for one in table.outbox(office.unit.key) if one.state == SEALED and one.file not in medium.files}
    assert packed
    commune.attach(record, os.urandom(500))
    second = commune.seal(medium)
    assert second.ok and packed <= set(second.files)
    assert second.attachments == 26, "each lies there once"


def test_a_scan_is_taken_in_under_its_own_hash_however_late_its_thread_begins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(work: Callable[[], Any], pipe: Any = None) -> Running:
        def later() -> Any:
            time.sleep(0.02)
            return work()

        return Running(later, pipe)

    monkeypatch.setattr(arrivals, "Running", late)
    office, commune = world.pair()
    (record,) = commune.take_in()
    scans = commune.attach(record, b"%PDF one", b"%PDF two", b"%PDF three")
    commune.seal(world.stick)
    assert [one.outcome.name for one in office.receive(world.stick)] == ["APPLIED", "APPLIED"]
    assert all(office.holds(sha) for sha in scans)


def test_a_little_each_day_onto_ever_new_sticks_does_not_become_ever_more_files(world: World) -> None:
    """Nobody answers and the stick comes back empty each time: what is small goes together."""
    _, commune = world.pair()
    (record,) = commune.take_in()
    for day in range(1, 5):
        commune.attach(record, os.urandom(500))
        report = commune.seal(world.new_stick())
        assert (report.attachments, [one.kind for one in report.parcels]) == (day, ["changes", "attachments"])
    kinds = Counter(one.kind for one in Handover(commune.store.db).outbox())
    assert kinds == {"changes": 1, "attachments": 1}


def test_of_many_scans_the_first_parcels_are_smaller_of_few_all_go_in_one(few: tuple[Bureau, Bureau, str]) -> None:
    office, commune, record = few
    commune.attach(record, *(os.urandom(500) for _ in range(8)))
    peers = Peers(commune.store)
    (plan,) = plans(peers, [office.unit.key], lambda _: True)
    assert [len(load.blobs) for load in outbox.attachment_loads(peers, plan)] == [8]
    commune.attach(record, *(os.urandom(500) for _ in range(17)))
    (plan,) = plans(peers, [office.unit.key], lambda _: True)
    assert [len(load.blobs) for load in outbox.attachment_loads(peers, plan)] == [2, 4, 8, 8, 3]


def test_the_same_scan_twice_is_kept_and_sent_once(world: World) -> None:
    office, commune = world.pair()
    first, second = commune.take_in(2)
    commune.attach(first, b"%PDF same")
    commune.attach(second, b"%PDF same")
    assert commune.seal(world.stick).attachments == 1
    office.receive(world.stick)
    assert len(list(blobs_of(office.store).files())) == 1


def test_parcels_of_scans_in_any_order_from_any_sticks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """F13: each is sealed and signed alone, applied alone; what is still missing is asked for."""
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 2 << 20)
    office, commune = world.pair()
    (record,) = commune.take_in()
    monkeypatch.setattr(outbox, "AT_ONCE", (1 << 20) - 1)  # these are large: they come through pipes
    scans = commune.attach(record, *(os.urandom(1 << 20) for _ in range(5)))
    report = commune.seal(world.stick)
    parts = [(one.part, one.parts) for one in report.parcels if one.kind == "attachments"]
    assert parts == [(1, 3), (2, 3), (3, 3)]
    changes, *rest = files(world.stick)
    third = world.new_stick()
    (third / "x").write_bytes(rest[2].read_bytes())
    assert office.outcomes(third) == ["APPLIED"] and sum(office.holds(sha) for sha in scans) == 1
    second = world.new_stick()
    (second / "a").write_bytes(changes.read_bytes())
    (second / "b").write_bytes(rest[0].read_bytes())
    assert office.outcomes(second) == ["APPLIED", "APPLIED"]
    missing = wanted(office)
    assert len(missing) == 2 and missing < set(scans)
    office.seal(second)
    commune.receive(second)
    assert receipts.known(Peers(commune.store))[office.store.replica].missing == missing
    last = world.new_stick()
    assert commune.seal(last).attachments == 2, "only what the office misses is written again"
    office.receive(last)
    assert wanted(office) == set() and all(office.holds(sha) for sha in scans)
    assert set(office.outcomes(world.stick)) == {"DUPLICATE"}


def test_what_lies_on_this_very_stick_is_told_as_lying_there_and_not_written_twice(world: World) -> None:
    """Changes and scans alike: the report names all that is due and lies there, read and verified."""
    _, commune = world.pair()
    (record,) = commune.take_in()
    commune.attach(record, os.urandom(2 << 20))
    first = commune.seal(world.stick)
    scans = world.stick / FOLDER / first.files[1]
    before = scans.stat().st_ino, scans.stat().st_mtime_ns
    assert commune.seal(world.stick) == first and (scans.stat().st_ino, scans.stat().st_mtime_ns) == before
    commune.attach(record, b"%PDF new")
    second = commune.seal(world.stick)
    assert (first.attachments, second.attachments) == (1, 2) and (scans.stat().st_ino, scans.stat().st_mtime_ns) == before
    changes, lying, fresh = second.parcels
    assert changes.kind == "changes" and lying == first.parcels[1] and fresh.bytes < 1 << 20
    assert second.files == [changes.file, lying.file, fresh.file] and second.bytes == changes.bytes + lying.bytes + fresh.bytes
    *data, last = scans.read_bytes()
    scans.write_bytes(bytes([*data, last ^ 1]))
    third = commune.seal(world.stick)
    assert lying.file not in third.files and third.attachments == 2, "only what reads otherwise is written again"
    assert [one.file == fresh.file for one in third.parcels] == [False, True, False] and third.parcels[2].bytes > 2 << 20
    full = FakeMedium(third.bytes + (2 << 20))
    full.files = {one: (world.stick / FOLDER / one).read_bytes() for one in third.files}
    commune.attach(record, os.urandom(3 << 20))
    report = commune.seal(full)
    assert report.outcome is WriteOutcome.FULL and report.files == [], "nothing was written"
    full.capacity, full.fail_at = 1 << 30, full.calls + 32
    report = commune.seal(full)
    assert report.outcome is WriteOutcome.PULLED and not {*report.files} & {*third.files[1:]}, "who knows what it lost"


@pytest.mark.parametrize("at_once", [0, outbox.AT_ONCE])
def test_a_scan_that_is_lost_here_is_asked_for_and_stops_nothing(world: World, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Whether it is read at once or, being large, through a pipe."""
    monkeypatch.setattr(outbox, "AT_ONCE", at_once)
    office, commune = world.pair()
    (record,) = commune.take_in()
    good, lost, bent = commune.attach(record, b"%PDF good", os.urandom(1 << 20), os.urandom(1 << 20))
    shelf = blobs_of(commune.store)
    shelf.path(lost).unlink()
    data = bytearray(shelf.path(bent).read_bytes())
    data[-100] ^= 1
    shelf.path(bent).write_bytes(data)
    report = commune.seal(world.stick)
    assert report.ok and report.attachments == 1
    assert set(office.outcomes(world.stick)) == {"APPLIED"} and office.holds(good) and blobs_of(office.store).is_whole(good)
    assert wanted(commune) == {lost, bent} == wanted(office)


def test_a_lost_scan_keeps_from_one_recipient_nothing_that_another_got(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counter and office are due the same scans; each of them gets all that is here, though one of the middle is not."""
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 1 << 20)
    office, commune = world.pair()
    sister = world.bureau(COMMUNE, PROVINCE, lane=2)
    enrol(sister, commune, world.new_stick())
    (record,) = commune.take_in()
    scans = sorted(commune.attach(record, *(os.urandom(1 << 20) for _ in range(4))))
    blobs_of(commune.store).path(scans[2]).unlink()
    report = commune.seal(world.stick)
    assert report.ok and report.attachments == 6
    for taker in (office, sister):
        taker.receive(world.stick)
        assert [sha for sha in scans if not taker.holds(sha)] == [scans[2]]


def test_what_the_other_side_lost_it_gets_back(world: World) -> None:
    """The office's receipt names what it misses; whoever holds it sends it, here even the office to its commune."""
    office, commune = world.pair()
    (record,) = commune.take_in()
    (scan,) = commune.attach(record, b"%PDF precious")
    commune.seal(world.stick)
    office.receive(world.stick)
    blobs_of(commune.store).path(scan).unlink()
    Handover(commune.store.db).want({scan: 13})
    back = world.new_stick()
    commune.seal(back)
    office.receive(back)
    assert office.seal(back).attachments == 1
    commune.receive(back)
    assert commune.holds(scan) and wanted(commune) == set()


@pytest.mark.parametrize("found_by", ["check", "seal"])
def test_what_rotted_on_a_disk_comes_back_although_its_file_lies_there(world: World, found_by: str) -> None:
    """A scan whose content no longer has its hash is missing like one that never came: the other side sends it, and it takes the place."""
    office, commune = world.pair()
    (record,) = commune.take_in()
    (scan,) = commune.attach(record, b"%PDF precious")
    commune.seal(world.stick)
    office.receive(world.stick)
    shelf, back = blobs_of(commune.store), world.new_stick()
    shelf.path(scan).write_bytes(b"rot" * 100)
    if found_by == "check":
        found = keeping.checked(commune.store)
        assert found.rotten == {scan: 13} == Handover(commune.store.db).wanted() and len(found.problems) == 1
    else:  # a counter let in later is due every scan, and the seal cannot read this one
        enrol(world.bureau(COMMUNE, PROVINCE, lane=2), commune, world.new_stick())
        commune.seal(world.new_stick())
    commune.seal(back)
    office.receive(back)
    assert office.seal(back).attachments == 1
    commune.receive(back)
    assert shelf.is_whole(scan) and wanted(commune) == set() and keeping.checked(commune.store).ok


def test_through_three_levels(world: World) -> None:
    top, middle, commune = world.three_levels()
    (record,) = commune.take_in()
    (scan,) = commune.attach(record, os.urandom(1 << 20))
    commune.seal(world.stick)
    middle.receive(world.stick)
    up = world.new_stick()
    assert middle.seal(up, for_unit=PROVINCE.key).attachments == 1
    assert set(top.outcomes(up)) == {"APPLIED"} and top.holds(scan)


def test_scans_before_their_dossier_through_a_middle_office_wait_for_nobody(world: World) -> None:
    top, middle, commune = world.three_levels()
    (record,) = commune.take_in()
    (scan,) = commune.attach(record, os.urandom(1000))
    commune.seal(world.stick)
    changes, scans = files(world.stick)
    alone = world.new_stick()
    (alone / "x").write_bytes(changes.read_bytes())
    middle.receive(alone)
    up = world.new_stick()
    assert middle.seal(up, for_unit=PROVINCE.key).attachments == 0, "it does not have it yet"
    top.receive(up)
    assert wanted(top) == {scan}
    (alone / "x").write_bytes(scans.read_bytes())
    middle.receive(alone)
    assert middle.seal(up, for_unit=PROVINCE.key).attachments == 1
    top.receive(up)
    assert top.holds(scan)


@pytest.fixture
def parts(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Bureau, Bureau, list[str]]:
    """An office, a commune with five scans that make five parcels, their hashes."""
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 1 << 20)
    office, commune = world.pair()
    (record,) = commune.take_in()
    return office, commune, commune.attach(record, *(os.urandom(1 << 20) for _ in range(5)))


@pytest.mark.parametrize("cut", [True, False])
def test_a_spoilt_part_is_told_of_until_its_scans_are_here(parts: tuple[Bureau, Bureau, list[str]], world: World, *, cut: bool) -> None:
    """A later part of the same trip brings others; what the sender has lost itself is waited for by no list."""
    office, commune, scans = parts
    lost = sorted(scans)[-1]
    blobs_of(commune.store).path(lost).unlink()
    commune.seal(world.stick)
    second = files(world.stick)[2]
    data = second.read_bytes()
    second.write_bytes(data[:-1000] if cut else data[:-1000] + bytes(1000))
    office.receive(world.stick)
    held.settle(office.store)
    ((replica, _, name),) = spoilt.told(Peers(office.store))
    office.seal(back := world.new_stick())
    commune.receive(back)
    passage = Handover(commune.store.db).passage("out", name)
    assert replica == commune.store.replica and passage is not None and passage.outcome == SEALED
    commune.seal(again := world.new_stick())
    office.receive(again)
    held.settle(office.store)
    assert spoilt.told(Peers(office.store)) == [] == Handover(office.store.db).held() and wanted(office) == {lost}


def left_over(bureau: Bureau) -> set[str]:
    """What is neither a parcel in the books nor one that waits."""
    table = Handover(bureau.store.db)
    known = {one.file for one in table.outbox()} | {one.sha256 for one in table.held()}
    places = [outbox.folder(bureau.store), bureau.store.folder / quarantine.FOLDER]
    return {path.name for place in places if place.exists() for path in place.iterdir()} - known


def test_the_next_two_parcels_are_packed_while_one_is_written(parts: tuple[Bureau, Bureau, list[str]], world: World) -> None:
    """The writing of the first waits for the third to be begun: were they one after the other, it would wait for ever."""
    _, commune, _ = parts
    begun, real = Event(), Making.write
    made: list[Making] = []

    def noted(self: Making, watch: outbox.Watch) -> str:
        made.append(self)
        if len(made) == 4:  # changes, three parcels of scans
            begun.set()
        return real(self, watch)

    class Waiting(FakeMedium):
        def write(self, name: str, pieces: Iterable[bytes]) -> None:
            if made[-1].load.kind == "attachments":
                assert begun.wait(20), "nothing is packed meanwhile"
            super().write(name, pieces)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Making, "write", noted)
        report = commune.seal(Waiting())
    assert report.ok and report.attachments == 5
    assert [one.number for one in report.parcels] == sorted(one.number for one in report.parcels), "none is given out twice"


@pytest.mark.parametrize("calls", range(20, 90, 7))
def test_a_pull_at_any_moment_leaves_nothing_half_made(parts: tuple[Bureau, Bureau, list[str]], world: World, calls: int) -> None:
    office, commune, scans = parts
    stick = FakeMedium()
    stick.fail_at = calls
    report = commune.seal(stick)
    assert report.outcome.name in ("PULLED", "WRITTEN_NOT_EJECTED")
    assert left_over(commune) == set(), "what was packed ahead is gone or in the books"
    written = {one.file for one in report.parcels}
    for one in Handover(commune.store.db).outbox():
        assert (one.state == WRITTEN) == (one.file in written)
    assert commune.seal(world.stick).ok
    office.receive(world.stick)
    assert wanted(office) == set() and all(office.holds(sha) for sha in scans)


def test_cancel_ends_what_is_packed_ahead_as_well(parts: tuple[Bureau, Bureau, list[str]], world: World) -> None:
    _, commune, _ = parts
    seen: list[str] = []
    report = commune.seal(
        world.stick, progress=lambda stage, *_: seen.append(stage), cancelled=lambda: PACK in seen and seen.count(WRITE) > 2
    )  # fmt: skip
    assert report.outcome.name == "CANCELLED" and left_over(commune) == set()
    assert not [path for path in files(world.stick) if path.suffix == ".TMP"]
    assert commune.seal(world.stick).ok


@pytest.mark.parametrize("stop", ["cancelled", "lost", "broken"])
def test_who_stops_while_the_first_parcel_is_packed_leaves_nothing_of_it(
    parts: tuple[Bureau, Bureau, list[str]], world: World, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    """Nothing was written by then, nothing is packed ahead: the one that is waited for goes, too."""
    _, commune, scans = parts
    packing, real = list[Making](), Making.write

    def begun(self: Making, watch: outbox.Watch) -> str:
        packing.extend([self] if self.load.kind == "attachments" else [])
        return real(self, watch)

    def told(*_: object) -> None:
        if stop == "broken" and packing:
            raise RuntimeError

    if stop == "lost":
        path = blobs_of(commune.store).path(sorted(scans)[0])
        path.write_bytes(path.read_bytes()[:-5] + b"wrong")
    with monkeypatch.context() as patch:
        patch.setattr(Making, "write", begun)
        if stop == "broken":
            with pytest.raises(RuntimeError):
                commune.seal(world.stick, progress=told)
        else:
            report = commune.seal(world.stick, cancelled=lambda: stop == "cancelled" and bool(packing))
            assert (report.outcome.name, report.attachments) == {"cancelled": ("CANCELLED", 0), "lost": ("WRITTEN", 4)}[stop]
    assert left_over(commune) == set() and packing and not [one for one in threading.enumerate() if one.name.endswith("(_run)")]
    assert commune.seal(world.stick).ok


class Failing(FakeMedium):
    """A file that was read under its own name once is gone at the next look, or the device does not give it; the stick is there."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__()
        self.gone, self._read = gone, set[str]()

    def read(self, name: str) -> Iterator[bytes]:
        if name in self._read and self.gone:
            del self.files[name]
        if name in self._read:
            raise MediumFault(WriteOutcome.PULLED, "no such file, or a bad spot")
        self._read.add(name)
        return super().read(name)


@pytest.mark.parametrize("gone", [True, False])
def test_what_is_gone_or_cannot_be_read_at_the_last_look_was_not_written(parts: tuple[Bureau, Bureau, list[str]], *, gone: bool) -> None:
    _, commune, _ = parts
    report = commune.seal(Failing(gone=gone))
    assert report.outcome is WriteOutcome.READ_BACK_DIFFERS and report.files == []
    assert {one.state for one in Handover(commune.store.db).outbox()} == {SEALED}


def test_our_disk_that_fills_up_ahead_keeps_what_was_written(
    parts: tuple[Bureau, Bureau, list[str]], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, commune, _ = parts
    real, made = Making.write, []

    def filling(self: Making, watch: outbox.Watch) -> str:
        made.append(self)
        if len(made) == 4:
            raise no_room(OSError(errno.ENOSPC, "full"))
        return real(self, watch)

    with monkeypatch.context() as patch:
        patch.setattr(Making, "write", filling)
        with pytest.raises(Refused, match="DISK_FULL"):
            commune.seal(world.stick)
    assert left_over(commune) == set()
    states = [one.state for one in Handover(commune.store.db).outbox() if one.kind == "attachments"]
    assert states == [WRITTEN, WRITTEN], "the two before it lie on the stick"
    before = {path.name for path in files(world.stick)}
    report = commune.seal(world.stick)
    assert report.attachments == 5 and len(before & set(report.files)) == 3, "changes and two parts lay there, three came to them"


def test_the_next_parcel_is_copied_while_one_is_taken_in(parts: tuple[Bureau, Bureau, list[str]], world: World) -> None:
    """Each of the same scans twice, and one that is damaged: nothing is taken twice, and nothing is left lying about."""
    office, commune, scans = parts
    commune.seal(world.stick)
    changes, *rest = files(world.stick)
    for path in rest:
        path.with_name(f"{path.stem} (1)").write_bytes(path.read_bytes())
    spoilt = bytearray(rest[2].read_bytes())
    spoilt[-5] ^= 4
    rest[2].write_bytes(spoilt)
    ahead: list[str] = []
    real = quarantine.Ahead.copied

    def noted(self: quarantine.Ahead, *given: Any) -> Any:
        found = real(self, *given)
        ahead.append("used" if found else "given up")
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarantine.Ahead, "copied", noted)
        found = office.receive(world.stick)
    outcomes = sorted(one.outcome.name for one in found)
    assert outcomes == ["APPLIED"] * 6 + ["DAMAGED"] + ["DUPLICATE"] * 4
    assert "used" in ahead and changes.exists()
    assert all(office.holds(sha) for sha in scans) and left_over(office) == set()


def test_a_stick_pulled_while_the_next_is_copied(parts: tuple[Bureau, Bureau, list[str]], world: World) -> None:
    office, commune, scans = parts
    commune.seal(world.stick)
    real, pulled = quarantine._fetched, []

    def gone(folder: Path, path: Path, *rest: Any) -> Any:
        if len(pulled) == 3:
            shutil.rmtree(world.stick / FOLDER, ignore_errors=True)
            raise OSError(errno.ENODEV, "gone")
        pulled.append(path)
        return real(folder, path, *rest)

    copy = world.new_stick()
    shutil.copytree(world.stick, copy, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarantine, "_fetched", gone)
        names = office.outcomes(world.stick)
    assert names == ["APPLIED"] * 3 + ["PULLED"] and left_over(office) == set()
    assert len(wanted(office)) == 3
    office.receive(copy)
    assert all(office.holds(sha) for sha in scans)


def test_cancelling_while_the_next_is_copied_leaves_nothing(parts: tuple[Bureau, Bureau, list[str]], world: World) -> None:
    office, commune, scans = parts
    commune.seal(world.stick)
    seen: list[str] = []
    found = receive(
        office.store, world.stick, lambda stage, *_: seen.append(stage), lambda: seen.count("apply") > 3, office.clock
    )  # fmt: skip
    assert found[-1].outcome.name == "CANCELLED"
    office.receive(world.stick)
    assert left_over(office) == set() and all(office.holds(sha) for sha in scans)


@pytest.mark.parametrize("moment", ["apply", "copy"])
def test_a_stop_does_not_wait_for_a_copy_that_hangs_on_a_dead_stick(
    parts: tuple[Bureau, Bureau, list[str]], world: World, moment: str
) -> None:
    """Whether a parcel is being taken in meanwhile or the copy is waited for; what hangs takes itself away when the system lets go of it,
    and nothing that is read before that minds it."""
    office, commune, scans = parts
    commune.seal(world.stick)
    dead, let_go, stages, real = Event(), Event(), list[str](), parcel.blocks

    def hanging(stream: BinaryIO, length: int) -> Iterator[bytes]:
        for block in real(stream, length):
            yield block
            if threading.current_thread() is not threading.main_thread():
                dead.set()
                let_go.wait(60)

    def told(stage: str, *_: int) -> None:
        stages.append(stage)
        assert stage != "apply" or dead.wait(20), "nothing is copied meanwhile"

    def stop() -> bool:
        return dead.is_set() and "apply" in stages and stages[-1] == moment

    watchdog = threading.Timer(15, let_go.set)
    watchdog.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parcel, "blocks", hanging)
        patch.setattr(quarantine, "PATIENCE", 0.5)
        began = time.monotonic()
        found = receive(office.store, world.stick, told, stop, office.clock)
        assert found[-1].outcome.name == "CANCELLED" and time.monotonic() - began < 10 and not let_go.is_set()
    (left,) = left_over(office)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", lambda path, **_: _in_use(path, left))  # as Windows does for a file that is open
        assert office.outcomes(world.new_stick()) == [{"apply": "APPLIED", "copy": "NO_PARCEL"}[moment]]
    assert left_over(office) == {left}
    assert set(office.outcomes(world.stick)) == {"APPLIED", "DUPLICATE"}
    let_go.set()
    watchdog.cancel()
    while left_over(office) and time.monotonic() - began < 60:
        time.sleep(0.05)
    assert left_over(office) == set() and all(office.holds(sha) for sha in scans)


def _in_use(path: Path, name: str) -> None:
    if path.name == name:
        raise PermissionError(errno.EACCES, "in use")
    os.unlink(path)

"""A. Writing the stick: F01 to F21."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication

from cchc_desktop.cli import handover as cli
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.session import Session
from cchc_desktop.storage.handover import SEALED, WRITTEN, Handover
from cchc_desktop.sync import afterwards, keyring, outbox, quarantine, scan, stick, volumes
from cchc_desktop.sync import receive as receiving
from cchc_desktop.sync.due import due
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.seal import seal
from cchc_desktop.sync.states import ChangeState, states
from cchc_desktop.sync.stick import FOLDER, TEMPORARY, MediumFault
from cchc_desktop.sync.volumes import Volume
from tests.sync.conftest import HOA, PROVINCE, SIBLING, Bureau, World, enrol
from tests.sync.test_writing import reset
from tests.whole.faults.killing import HOUR, killed_each, run
from tests.whole.faults.layer import CachedStick, System, failing
from tests.whole.faults.nursery import Nursery
from tests.whole.faults.promises import committed, kept, same_tables, true_sentence, truly_written
from ui.jobs import Jobs, left_running

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
POSIX_READING = pytest.mark.skipif(sys.platform == "win32", reason="there a stick is read past the cache, by calls of the system")

GONE = [errno.ENODEV, errno.EIO, errno.ENXIO, errno.ESTALE]
"""What the system says of a device that is not there any more."""


@pytest.fixture
def loaded(world: World) -> tuple[Bureau, Bureau]:
    """An office, and a commune with three dossiers and a scan over several blocks to send."""
    office, commune = world.pair()
    first, *_ = commune.take_in(3)
    commune.attach(first, os.urandom((2 << 20) + 17))
    return office, commune


def pulled_at(commune: Bureau, medium: CachedStick, first: str, last: str) -> Iterator[int]:
    """Pull the stick at each call of a run from the one that begins with ``first`` up to before ``last`` ("" = the end)."""
    told = _calls(commune)
    start = next(place for place, name in enumerate(told, 1) if name.startswith(first))
    end = next((place for place, name in enumerate(told, 1) if place > start and name.startswith(last)), 0) if last else len(told) + 1
    for call in range(start, end):
        medium.plug_in()
        medium.disk.clear()
        medium.plug_in()
        medium.fail_at = call
        reset(commune)
        yield call


def _calls(commune: Bureau) -> list[str]:
    """The calls of a whole run by name, as the stick counts them."""
    said: list[str] = []

    class Telling(CachedStick):
        def _call(self) -> None:
            said.append(sys._getframe(1).f_code.co_name)
            super()._call()

    assert commune.seal(Telling()).ok
    reset(commune)
    return said


def not_written(commune: Bureau, medium: CachedStick) -> None:
    """Pulled: nothing counts as written, everything is SEALED, the sentence is true."""
    report = commune.seal(medium)
    assert report.outcome is WriteOutcome.PULLED and not report.ok and "Dữ liệu vẫn an toàn trên máy" in report.message
    assert report.next_step == "Cắm lại và bấm Ghi."
    true_sentence(report)
    for name in report.files:
        assert name in medium.disk, "what is told as written is there"
    waiting = {one.state for one in Handover(commune.store.db).outbox() if one.file not in report.files}
    assert waiting <= {SEALED}


def comes_good(world: World, office: Bureau, commune: Bureau, medium: CachedStick) -> None:
    """The other office reads what is on the stick; then the stick is put in again and everything is written."""
    before = committed(commune)
    half = medium.poured(world.new_stick())
    found = office.receive(half)
    assert {one.outcome.name for one in found} <= {"APPLIED", "DUPLICATE", "TRUNCATED", "DAMAGED", "BAD_SIGNATURE", "NO_PARCEL"}
    medium.plug_in()
    assert commune.seal(medium).outcome in (WriteOutcome.WRITTEN, WriteOutcome.NOTHING_NEW)
    assert not [name for name in medium.disk if name.endswith(TEMPORARY)], "our leftovers are gone"
    whole = medium.poured(world.new_stick())
    kept(world, office, commune, before, whole, half)


def test_f01_pulled_before_the_first_byte(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    medium = CachedStick()
    for _ in pulled_at(commune, medium, "bind", "write"):
        not_written(commune, medium)
        assert medium.disk == {}, "no trace"
    comes_good(world, office, commune, medium)


def test_f02_pulled_while_half_written(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    medium = CachedStick(2)
    for _ in pulled_at(commune, medium, "write", "size"):
        not_written(commune, medium)
        assert all(name.endswith(TEMPORARY) for name in medium.disk)
        assert office.outcomes(medium.poured(world.new_stick())) == ["NO_PARCEL"], ".TMP is never read"
    comes_good(world, office, commune, medium)


@pytest.mark.parametrize("seed", range(5))
def test_f03_pulled_after_the_last_write_before_the_flush(world: World, loaded: tuple[Bureau, Bureau], seed: int) -> None:
    """The blocks come down in any order or not at all."""
    office, commune = loaded
    medium = CachedStick(seed)
    calls = _calls(commune)
    medium.fail_at = len(calls) - calls[::-1].index("write")  # the last call inside a write is its flush
    not_written(commune, medium)
    comes_good(world, office, commune, medium)


def test_f04_pulled_after_the_flush_before_the_rename(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    medium = CachedStick()
    for _ in pulled_at(commune, medium, "read", "rename"):
        not_written(commune, medium)
    assert any(name.endswith(TEMPORARY) for name in medium.disk)
    medium.plug_in()
    written: list[str] = []
    real = medium.write
    medium.write = lambda name, pieces: written.append(name) or real(name, pieces)  # type: ignore[method-assign,func-returns-value]
    assert commune.seal(medium).ok and written, "a whole .TMP is not adopted, it is written anew"
    comes_good(world, office, commune, medium)


@pytest.mark.parametrize("seed", range(4))
def test_f05_pulled_during_the_rename_loses_names(world: World, loaded: tuple[Bureau, Bureau], seed: int) -> None:
    """Older files go with the directory, the new one may have no bytes."""
    office, commune = loaded
    medium = CachedStick(seed)
    assert commune.seal(medium).ok
    commune.take_in(2)
    calls = _calls(commune)
    medium.calls, medium.fail_at, medium.loses_names = 0, calls.index("rename") + 2, True
    not_written(commune, medium)
    medium.loses_names = False
    names = [name for name in medium.disk if not name.endswith(TEMPORARY)]
    if names:
        medium.disk[names[-1]] = b""
    found = office.receive(medium.poured(world.new_stick()))
    outcomes = {one.outcome.name for one in found}
    assert outcomes <= {"APPLIED", "TRUNCATED"} and "TRUNCATED" in outcomes if names else outcomes <= {"APPLIED", "NO_PARCEL"}
    comes_good(world, office, commune, medium)


@pytest.mark.parametrize("spoil", [
    lambda disk, name: disk.pop(name), lambda disk, name: disk.update({name: b""}), lambda disk, name: disk.update({name: disk[name][:-1]}),
], ids=["no entry", "no bytes", "a byte short"])  # fmt: skip
def test_f05_a_name_that_does_not_hold_is_no_file(
    world: World, loaded: tuple[Bureau, Bureau], spoil: Callable[[dict[str, bytes], str], object]
) -> None:
    """The stick stays in, but its directory keeps the new name badly: READ_BACK_DIFFERS, and everything is SEALED."""

    class Forgetful(CachedStick):
        def rename(self, old: str, new: str) -> None:
            super().rename(old, new)
            for files in (self.seen, self.disk):
                spoil(files, new)

    office, commune = loaded
    medium = Forgetful()
    report = commune.seal(medium)
    assert report.outcome is WriteOutcome.READ_BACK_DIFFERS and not report.files
    true_sentence(report)
    assert {one.state for one in Handover(commune.store.db).outbox()} == {SEALED}
    mended = CachedStick()
    mended.disk = dict(medium.disk)
    mended.plug_in()
    comes_good(world, office, commune, mended)


def test_f06_pulled_after_the_rename_before_the_read_back(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    medium = CachedStick()
    calls = _calls(commune)
    medium.fail_at = calls.index("rename") + 3
    not_written(commune, medium)
    (name,) = (name for name in medium.disk if not name.endswith(TEMPORARY))
    assert office.outcomes(medium.poured(world.new_stick())) == ["APPLIED"], "it may be good"
    medium.plug_in()
    assert commune.seal(medium).ok and name in medium.disk
    assert "DUPLICATE" in office.outcomes(medium.poured(world.new_stick()))
    comes_good(world, office, commune, medium)


def test_f07_pulled_after_the_verification(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    medium = CachedStick()
    medium.fail_at = len(_calls(commune))
    report = commune.seal(medium)
    assert report.outcome is WriteOutcome.WRITTEN_NOT_EJECTED and "kiểm tra" in report.next_step
    medium.plug_in()
    assert afterwards.look_again(commune.store, medium) is WriteOutcome.WRITTEN
    spoilt = next(name for name in medium.disk if not name.endswith(TEMPORARY))
    medium.disk[spoilt] = bytes(len(medium.disk[spoilt]))
    medium.plug_in()
    assert afterwards.look_again(commune.store, medium) is WriteOutcome.READ_BACK_DIFFERS
    assert SEALED in {one.state for one in Handover(commune.store.db).outbox()}
    comes_good(world, office, commune, medium)


@posix
@pytest.mark.slow
@pytest.mark.timeout(HOUR)
def test_f08_power_cut_at_any_step_of_a_save_and_of_writing(
    world: World, loaded: tuple[Bureau, Bureau], nursery: Nursery, request: pytest.FixtureRequest
) -> None:
    """The process is killed by a signal at each file opened, renamed or removed, each flush and each statement."""
    office, commune = loaded
    count = run(nursery, commune, "save", world.stick)
    assert count > 10
    for _ in killed_each(request, nursery, commune, "save", world.stick, count):
        numbers = commune.store.db.conn.execute("SELECT count(*) FROM dossier WHERE number LIKE '%900%'").fetchone()[0]
        assert numbers == 2 * commune.store.counter("taken"), "whole or not at all"
    before = committed(commune)
    count = run(nursery, commune, "seal", world.new_stick())
    assert count > 30
    reset(commune)
    for at in killed_each(request, nursery, commune, "seal", world.stick, count):
        assert committed(commune) >= before and commune.store.anchor_state.value != "restored"
        told = {one.file for one in Handover(commune.store.db).outbox() if one.state == WRITTEN}
        assert told <= {path.name for path in (world.stick / FOLDER).glob("*.CCHC")}, "nothing is told as written that is not there"
        assert {one.outcome.name for one in office.receive(world.stick)} <= {"APPLIED", "DUPLICATE", "NO_PARCEL"}, at
    assert commune.seal(world.stick).ok
    assert not [path for path in (world.stick / FOLDER).iterdir() if path.name.endswith(TEMPORARY)]
    kept(world, office, commune, before, world.stick)


@posix
@pytest.mark.slow
@pytest.mark.timeout(HOUR)
def test_f09_killed_between_sealing_and_recording(
    world: World, loaded: tuple[Bureau, Bureau], nursery: Nursery, request: pytest.FixtureRequest
) -> None:
    office, commune = loaded
    before = committed(commune)
    nowhere = world.folder / "no-stick"
    count = run(nursery, commune, "seal", nowhere)
    table = Handover(commune.store.db)
    for one in table.outbox():
        table.drop_sealed(one.file)
    for _ in killed_each(request, nursery, commune, "seal", nowhere, count):
        peers = outbox.Peers(commune.store)
        outbox.tidy(peers)
        rows = {one.file for one in Handover(commune.store.db).outbox()}
        assert rows == {path.name for path in outbox.folder(commune.store).iterdir()}, "no file without row, no row without file"
    assert commune.seal(world.stick).ok
    old, table = committed(office), Handover(commune.store.db)
    office.receive(world.stick)
    for one in table.outbox():  # sealed again with other keys: the office knows the changes by their ids
        table.drop_sealed(one.file)
    second = world.new_stick()
    assert commune.seal(second).ok and committed(office) > old
    assert set(office.outcomes(second)) == {"DUPLICATE"}
    kept(world, office, commune, before, world.stick, second)


def test_f10_full_before_and_in_the_middle(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    before = committed(commune)
    small = CachedStick(capacity=1 << 20)
    report = commune.seal(small)
    assert report.outcome is WriteOutcome.FULL and report.lacking > (1 << 20) and small.disk == {}, "found before anything is written"
    true_sentence(report)
    short = -(-report.lacking // 1_000_000)
    (told,) = [cli._sealed(report).refused]
    assert short >= 2 and f"thiếu {short} MB" in report.message == told.message, "a script is told, too"
    assert told.next_step == "Dùng USB trống hơn rồi bấm Ghi.", "dividing and taking away are offered in the window, where they can be done"
    split = commune.seal(CachedStick(capacity=(2 << 20) + (1 << 19)), split=True)
    assert split.ok and (split.changes, split.attachments) == (4, 0), "divided: what fits goes now"
    middle = CachedStick(capacity=1 << 34)
    free = middle.free
    middle.free = lambda: free() + (1 << 40)  # type: ignore[method-assign]
    middle._capacity = 1 << 20
    reset(commune)
    report = commune.seal(middle)
    assert report.outcome is WriteOutcome.FULL
    assert {name for name in middle.seen if not name.endswith(TEMPORARY)} == set(report.files)
    kept(world, office, commune, before, middle.poured(world.new_stick()))


def test_f10_a_twentieth_and_a_mebibyte_stay_free(world: World) -> None:
    """To the byte: one less than what is wanted is refused untouched, and that one byte is what is lacking."""
    _, commune = world.pair()
    commune.take_in(200)
    size = commune.seal(CachedStick()).bytes
    reset(commune)
    wanted = size + size // 20 + (1 << 20)
    assert size > 10_000
    short = commune.seal(CachedStick(capacity=wanted - 1))
    assert (short.outcome, short.lacking) == (WriteOutcome.FULL, 1) and "thiếu 1 MB" in short.message
    assert commune.seal(CachedStick(capacity=wanted)).bytes == size


def test_f10_room_is_made_by_taking_away_what_has_a_receipt(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    medium = CachedStick()
    assert commune.seal(medium).ok and afterwards.confirmed(commune.store, medium) == []
    office.receive(medium.poured(world.new_stick()))
    office.seal(down := world.new_stick())
    commune.receive(down)
    old = afterwards.confirmed(commune.store, medium)
    assert afterwards.clear(commune.store, medium, [one.file for one in old]) == sum(one.bytes for one in old) > 0
    kept(world, office, commune, committed(commune))


@pytest.mark.parametrize("room", [1, 3000, 100_000, 2_000_000])
def test_f11_false_capacity_is_found_by_reading_back(world: World, loaded: tuple[Bureau, Bureau], room: int) -> None:
    office, commune = loaded
    before = committed(commune)
    report = commune.seal(medium := CachedStick(fake=room))
    assert report.outcome is WriteOutcome.READ_BACK_DIFFERS and "giả dung lượng" in report.message
    true_sentence(report)
    assert set(report.files) <= {name for name in medium.disk if b"\0" * 64 not in medium.disk[name]}
    found = {one.outcome.name for one in office.receive(medium.poured(world.new_stick()))}
    assert found <= {"NO_PARCEL", "APPLIED"}
    kept(world, office, commune, before)


class WrappingStick(CachedStick):
    """Beyond ``real`` bytes it begins again at its start: what is written then goes over the oldest files, each of which reads well
    until then."""

    def __init__(self, real: int) -> None:
        super().__init__()
        self.real, self._written = real, 0

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        super().write(name, self._wrapped(pieces))

    def _wrapped(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._written += len(piece)
            over, place = self._written - self.real, 0
            for old, data in list(self.seen.items()):
                hit = max(0, min(len(data), over - place))
                if over > 0 and hit:
                    self.seen[old] = self.disk[old] = b"\xee" * hit + data[hit:]
                place += len(data)
            yield piece


@pytest.mark.parametrize("before", [0, 1])
def test_f11_a_stick_that_begins_again_at_its_start(world: World, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    """Every parcel reads back well right after it was written, and the next goes over it: none of those counts as written, whether
    this run wrote it or found it there."""
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 1 << 20)
    office, commune = world.pair()
    (record,) = commune.take_in()
    commune.attach(record, *(os.urandom(700_000) for _ in range(3)))
    medium = WrappingStick(1 << 40)
    if before:  # the first ones are there from another day
        assert commune.seal(medium).ok
        commune.attach(record, *(os.urandom(700_000) for _ in range(3)))
    told = committed(commune)
    medium.real = medium._written + 1_500_000
    report = commune.seal(medium)
    assert report.outcome is WriteOutcome.READ_BACK_DIFFERS
    true_sentence(report)
    lost = {name for name, data in medium.disk.items() if data.startswith(b"\xee")}
    assert lost and report.files and not lost & {*report.files}
    rows = {one.file: one.state for one in Handover(commune.store.db).outbox()}
    assert all(rows[name] == "SEALED" for name in lost & rows.keys())
    kept(world, office, commune, told)


@pytest.mark.parametrize("end", ["cancelled", "full", "differs"])
def test_f11_what_was_written_over_before_a_run_was_cut_short(world: World, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """The cut run tells of what is whole only; the rest lies in the outbox and goes again."""
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 1 << 20)
    office, commune = world.pair()
    (record,) = commune.take_in()
    commune.attach(record, *(os.urandom(700_000) for _ in range(5)))
    told = committed(commune)

    class Cut(WrappingStick):
        def write(self, name: str, pieces: Iterable[bytes]) -> None:
            super().write(name, pieces)
            if len(self.seen) == 6 and end == "full":
                raise MediumFault(WriteOutcome.FULL, "as told")
            if len(self.seen) == 6 and end == "differs":
                self.seen[name] = bytes(len(self.seen[name]))

    medium = Cut(1_500_000)
    report = commune.seal(medium, cancelled=lambda: end == "cancelled" and len(medium.seen) == 6)
    lost = {name for name, data in medium.disk.items() if data.startswith(b"\xee")}
    assert report.outcome is WriteOutcome.READ_BACK_DIFFERS and lost and report.files and not lost & {*report.files}
    rows = {one.file: one.state for one in Handover(commune.store.db).outbox()}
    assert {name for name, state in rows.items() if state == WRITTEN} == {*report.files}
    kept(world, office, commune, told)


@pytest.mark.parametrize("revoked", [0, 1])
def test_f11_a_word_that_was_written_over_is_owed_still(world: World, revoked: int) -> None:
    """A receipt, and the notice to a unit that its last machine counts no more: the page names whom it is due to, the next stick has it."""
    office, commune = world.pair()
    sister = world.bureau(SIBLING, PROVINCE)
    enrol(sister, office, world.new_stick())
    for one in (commune, sister):
        one.take_in()
        one.seal(world.stick)
    office.receive(world.stick)
    office.seal(world.new_stick())
    keyring.revoke(office.store, (commune, sister)[revoked].store.replica)
    report = office.seal(medium := WrappingStick(1))
    assert report.outcome is WriteOutcome.READ_BACK_DIFFERS
    (lost,) = {name for name, data in medium.disk.items() if data.startswith(b"\xee")}
    (gone,) = [one for one in Handover(office.store.db).passages("out", 9) if one.body["file"] == lost]
    assert gone.outcome == SEALED and Peers(office.store).title(gone.unit) in due(office.store).receipts
    good = world.new_stick()
    assert gone.unit in {one.unit for one in office.seal(good).parcels}
    for one in (commune, sister):
        one.receive(good)
    assert Peers(office.store).title(gone.unit) not in due(office.store).receipts


def test_f11_a_cache_that_says_done_is_no_stick(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    """Nothing ever comes down though every flush says so: the check when it is put in again finds it."""
    office, commune = loaded
    before = committed(commune)
    medium = CachedStick(lies=True)
    commune.seal(medium)
    medium._cache.clear()
    medium.pull()
    medium.plug_in()
    medium.disk.update(dict.fromkeys(medium.disk, b""))
    outcome = afterwards.look_again(commune.store, medium)
    assert outcome in (WriteOutcome.NOTHING_NEW, WriteOutcome.READ_BACK_DIFFERS)
    assert states(commune.store).counts[ChangeState.RECEIVED] == 0, "never shown as received"
    kept(world, office, commune, before)


def test_f12_a_locked_stick(world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch) -> None:
    office, commune = loaded
    before = committed(commune)
    system = System(monkeypatch, 1, failing(errno.EROFS), "create")
    report = commune.seal(world.stick)
    assert report.outcome is WriteOutcome.READ_ONLY and "nút khóa" in report.next_step and system.calls == 1, "the probe finds it"
    true_sentence(report)
    monkeypatch.undo()
    assert commune.seal(world.stick).ok
    for path in (world.stick, world.stick / FOLDER, *(world.stick / FOLDER).iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    listed = sorted(path.name for path in world.stick.rglob("*"))
    assert set(office.outcomes(world.stick)) == {"APPLIED"}, "reading works from a locked stick"
    assert sorted(path.name for path in world.stick.rglob("*")) == listed, "and writes nothing there"
    for path in (world.stick, world.stick / FOLDER):
        path.chmod(0o755)
    kept(world, office, commune, before, world.stick)


def test_f12_a_receipt_waits_in_the_outbox_for_a_stick_that_can_be_written(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read from a stick that is locked, answered on another one."""
    office, commune = loaded
    assert commune.seal(world.stick).ok and set(office.outcomes(world.stick)) == {"APPLIED"}
    assert due(office.store).receipts == ("Xã Vĩnh Thủy",)
    with monkeypatch.context() as patch:
        System(patch, 1, failing(errno.EROFS), "create")
        report = office.seal(world.stick, receipts_only=True)
    assert report.outcome is WriteOutcome.READ_ONLY and report.files == []
    (waiting,) = Handover(office.store.db).outbox()
    assert waiting.state == SEALED and due(office.store).receipts == ("Xã Vĩnh Thủy",), "it waits"
    second = world.new_stick()
    assert office.seal(second, receipts_only=True).files == [waiting.file] and due(office.store).receipts == ()
    commune.receive(second)
    assert states(commune.store).unsent == 0 and states(commune.store).counts[ChangeState.RECEIVED] == 4
    kept(world, office, commune, committed(commune), second)


def test_f13_scans_go_in_parcels_each_applied_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of a parcel is lowered from 1 GiB; order and sticks do not matter."""
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 40_000)
    office, commune = world.pair()
    (record,) = commune.take_in(1)
    shas = commune.attach(record, *(os.urandom(30_000) for _ in range(6)))
    report = commune.seal(world.stick)
    scans = [one for one in report.parcels if one.kind == "attachments"]
    assert [(one.part, one.parts) for one in scans] == [(n, 6) for n in range(1, 7)]
    order = [one.file for one in report.parcels]
    random.Random(5).shuffle(order)
    for name in order:
        other = world.new_stick()
        shutil.copy(world.stick / FOLDER / name, other / "x.bin")
        assert office.outcomes(other) == ["APPLIED"]
    assert all(office.holds(sha) for sha in shas)
    kept(world, office, commune, committed(commune), world.stick)


@pytest.mark.parametrize("number", [1005, 1392])
def test_f14_a_stick_without_a_known_format_is_refused(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    office, commune = loaded
    before = committed(commune)

    def unformatted() -> None:
        fault = OSError(errno.EINVAL, "as told")
        fault.winerror = number  # type: ignore[attr-defined, unused-ignore]
        raise fault

    System(monkeypatch, 1, unformatted)
    report = commune.seal(world.stick)
    assert report.outcome is WriteOutcome.UNSUPPORTED and "FAT32" in report.next_step
    true_sentence(report)
    monkeypatch.undo()
    kept(world, office, commune, before)


@pytest.mark.parametrize(
    ("system", "refused"),
    [("exFAT", False), ("FAT32", False), ("NTFS", False), ("vfat", False), ("exfat", False), ("ntfs3", False), ("fuseblk", False),
     ("", False), ("ext4", True), ("hfsplus", True), ("RAW", True), ("BitLocker", True)],
)  # fmt: skip
def test_f14_another_format_is_refused_by_its_name_and_left_as_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch, system: str, refused: bool
) -> None:
    """Nothing is formatted, nothing written; the acts of enrolment say the same. Another folder of the same machine is no stick."""
    office, commune = world.pair()
    commune.take_in(1)
    before = committed(commune)
    monkeypatch.setattr("cchc_desktop.office.handover.find_media", lambda: [Volume(world.stick, "X", system, 8 << 30, 4 << 30, "1")])
    hand = HandOver(commune.store, HOA, commune.clock)
    if refused:
        for act in (lambda: hand.seal(world.stick), lambda: hand.request(world.stick)):
            with pytest.raises(Refused, match="UNSUPPORTED") as said:
                act()
            assert f"kiểu định dạng {system} không ghi được" in said.value.message and "exFAT" in said.value.next_step
        assert list(world.stick.iterdir()) == []
        assert hand.seal(world.new_stick()).ok
    else:
        assert hand.seal(world.stick).ok
    kept(world, office, commune, before, world.stick)


def test_f14_windows_names_a_stick_that_it_cannot_read() -> None:
    """Unformatted, or locked by BitLocker: shown and refused as such; an empty card reader is no stick."""

    class Kernel:
        def SetErrorMode(self, mode: int) -> None: ...

        def GetLogicalDrives(self) -> int:
            return 1 << 4

        def GetDriveTypeW(self, root: str) -> int:
            return 2

        def GetVolumeInformationW(self, *args: object) -> int:
            return 0

    for code, name in ((1005, "RAW"), (-0x7FCF0000, "BitLocker"), (0x80310000, "BitLocker")):
        (found,) = volumes._windows(Kernel(), lambda code=code: code)  # type: ignore[misc]
        assert found[2] == name and volumes._measured(Path("/nowhere"), *found[1:]) == Volume(Path("/nowhere"), "", name, 0, 0)
    assert volumes._windows(Kernel(), lambda: 21) == [], "not ready"
    assert volumes._measured(Path("/nowhere"), "", "vfat") is None


def test_f15_swapped_in_mid_write(world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another stick under the same letter at any moment: nothing is renamed on it, it is told, the first one is written later."""
    office, commune = loaded
    before = committed(commune)
    root, count = world.stick, 0
    for at in range(2, 60):
        with monkeypatch.context() as patch:
            other = world.new_stick()
            (other / FOLDER).mkdir()
            (other / FOLDER / "PRIVATE.DOC").write_bytes(b"theirs")

            def swap(other: Path = other) -> None:
                root.rename(world.folder / "first")
                other.rename(root)

            system = System(patch, at, swap)
            report = commune.seal(root)
        if system.calls < at:
            break
        words = (WriteOutcome.WRONG_STICK, WriteOutcome.PULLED, WriteOutcome.WRITTEN_NOT_EJECTED)
        assert report.outcome in words or (report.outcome is WriteOutcome.WRITTEN and at <= 5), "before the probe it is the one chosen"
        true_sentence(report)
        assert (root / FOLDER / "PRIVATE.DOC").read_bytes() == b"theirs"
        if not report.files:
            assert not [path for path in (root / FOLDER).iterdir() if path.suffix == ".CCHC"], "no parcel comes onto a stranger"
            count += 1
        shutil.rmtree(root)
        (world.folder / "first").rename(root)
        reset(commune)
        shutil.rmtree(root / FOLDER)
    assert count > 5
    kept(world, office, commune, before)


@pytest.mark.parametrize("other", ["device", "size"])
def test_f15_another_volume_under_the_same_path_is_told_by_itself(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """Even with a copy of everything on it, our probe included: not the device, or not the size, that the run began with."""
    office, commune = loaded
    before, binds = committed(commune), [0]
    real = stick.Medium._identity

    def identity(self: stick.Medium) -> tuple[int, int]:
        binds[0] += 1
        device, size = real(self)
        return (device, size) if binds[0] < 3 else (device + 1, size) if other == "device" else (device, size - 4096)

    with monkeypatch.context() as patch:
        patch.setattr(stick.Medium, "_identity", identity)
        report = commune.seal(world.stick)
    assert report.outcome is WriteOutcome.WRONG_STICK and report.files == []
    true_sentence(report)
    assert not [path for path in (world.stick / FOLDER).iterdir() if path.suffix == ".CCHC"]
    kept(world, office, commune, before, world.stick)


@pytest.mark.parametrize(("harm", "outcome"), [("gone", WriteOutcome.WRONG_STICK), ("other", WriteOutcome.READ_BACK_DIFFERS)])
def test_f15_without_the_probe_of_this_run_nothing_gets_its_name(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, harm: str, outcome: WriteOutcome
) -> None:
    """The probe is missing, or is that of a clone, at the very moment before the rename."""
    office, commune = loaded
    before = committed(commune)
    real = stick.Medium.rename

    def rename(self: stick.Medium, old: str, new: str) -> None:
        (probe,) = [path for path in self.folder.iterdir() if path.name.endswith(TEMPORARY) and path.name != old]
        probe.unlink() if harm == "gone" else probe.write_bytes(os.urandom(4096))
        real(self, old, new)

    with monkeypatch.context() as patch:
        patch.setattr(stick.Medium, "rename", rename)
        report = commune.seal(world.stick)
    assert report.outcome is outcome and report.files == []
    assert not [path for path in (world.stick / FOLDER).iterdir() if path.suffix == ".CCHC"]
    kept(world, office, commune, before, world.stick)


def test_f16_a_stalling_stick_tells_its_progress_and_can_be_stopped(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    before = committed(commune)
    medium, told = CachedStick(stall=0.01), []
    stopped_at = 0.0

    def cancelled() -> bool:
        nonlocal stopped_at
        if len([1 for stage, *_ in told if stage == "write"]) >= 2 and not stopped_at:
            stopped_at = time.monotonic()
        return stopped_at > 0

    report = commune.seal(medium, progress=lambda *step: told.append(step), cancelled=cancelled)
    assert report.outcome is WriteOutcome.CANCELLED and time.monotonic() - stopped_at < 1, "between two blocks"
    assert all(0 <= done <= total for _, done, total in told)
    assert not [name for name in medium.seen if name.endswith(TEMPORARY)]
    true_sentence(report)
    assert commune.seal(medium).ok
    kept(world, office, commune, before)


def test_f16_a_write_that_never_comes_back_holds_nobody(qapp: QApplication, world: World, loaded: tuple[Bureau, Bureau]) -> None:
    """The window's workers are ended while the system keeps the write: at once, the folder works on, what is said of the stick is true."""
    office, commune = loaded
    before, hung, freed = committed(commune), threading.Event(), threading.Event()

    class Hanging(CachedStick):
        def _call(self) -> None:
            super()._call()
            if self.calls > 4:
                hung.set()
                freed.wait(60)

    jobs = Jobs(lambda: cast(Session, SimpleNamespace(store=(second := commune.store.second()), close=second.close)))
    jobs.run(lambda session, job: seal(session.store, Hanging(), clock=commune.clock, cancelled=job.cancelled), title="Đang ghi vào USB")
    assert hung.wait(30)
    began = time.monotonic()
    jobs.close(0.2)
    assert time.monotonic() - began < 2 and left_running()
    commune.take_in(1)
    assert states(commune.store).counts[ChangeState.ON_STICK] == 0, "not shown better than it is"
    freed.set()
    while left_running():
        time.sleep(0.01)
    assert before < committed(commune) and commune.seal(world.stick).ok
    kept(world, office, commune, committed(commune))


def test_f17_parcels_of_earlier_trips_are_never_overwritten(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    for _ in range(3):
        assert commune.seal(world.stick).ok
        commune.take_in(1)
    files = {path.name: path.read_bytes() for path in (world.stick / FOLDER).iterdir()}
    assert commune.seal(world.stick).ok
    assert all((world.stick / FOLDER / name).read_bytes() == data for name, data in files.items())
    assert office.outcomes(world.stick).count("APPLIED") >= 2 and set(office.outcomes(world.stick)) == {"DUPLICATE"}
    kept(world, office, commune, committed(commune), world.stick)


def test_f18_a_stick_shared_with_a_neighbour_and_private_files(world: World, loaded: tuple[Bureau, Bureau]) -> None:
    office, commune = loaded
    other = world.bureau(SIBLING, PROVINCE)
    enrol(other, office, world.new_stick())
    other.take_in(1)
    assert other.seal(world.stick).ok
    (world.stick / "Ảnh cưới").mkdir()
    (world.stick / "Ảnh cưới" / "1.jpg").write_bytes(b"private")
    (world.stick / FOLDER / f"19411-AAAA{TEMPORARY}").write_bytes(b"theirs, under way")
    before = {path: path.read_bytes() for path in world.stick.rglob("*") if path.is_file()}
    assert commune.seal(world.stick).ok
    assert all(path.read_bytes() == data for path, data in before.items()), "only its own files"
    assert set(office.outcomes(world.stick)) == {"APPLIED"}
    office.seal(down := world.new_stick())
    for one in (commune, other):
        outcomes = one.outcomes(down)
        assert "NOT_FOR_US" not in outcomes and "APPLIED" in outcomes
    same_tables(office, other)
    kept(world, office, commune, committed(commune), world.stick)


@pytest.mark.parametrize("number", [errno.EBUSY, errno.EACCES])
@pytest.mark.parametrize("call", [pytest.param("open", marks=POSIX_READING), "create", "replace"])
def test_f19_a_virus_scanner_holds_the_file(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    """Held for a moment: waited for. Held for good: told, SEALED."""
    office, commune = loaded
    before = committed(commune)
    system = System(monkeypatch, 2 if call != "replace" else 1, failing(number), call)
    assert commune.seal(world.stick).ok, "tried again"
    assert system.calls > 2
    reset(commune)
    shutil.rmtree(world.stick / FOLDER)
    monkeypatch.undo()

    class Always(System):
        def step(self, name: str) -> None:
            self.calls += name == call
            if name == call and self.calls >= 2:
                raise OSError(number, "as told")

    Always(monkeypatch)
    report = commune.seal(world.stick)
    assert report.outcome in (WriteOutcome.LOCKED, WriteOutcome.FORBIDDEN)
    true_sentence(report)
    monkeypatch.undo()
    truly_written(commune, world.stick, report)
    kept(world, office, commune, before, world.stick)


def test_f20_removable_drives_are_forbidden_another_road_is_taken(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, commune = loaded
    before = committed(commune)
    System(monkeypatch, 1, failing(errno.EPERM), "create")
    report = commune.seal(world.stick)
    assert report.outcome is WriteOutcome.FORBIDDEN and "thư mục khác" in report.next_step
    true_sentence(report)
    monkeypatch.undo()
    folder = world.folder / "network" / "CCHC ubnd"
    folder.mkdir(parents=True)
    assert commune.seal(folder).ok
    mail = world.folder / "mail.bin"
    (first, *_) = (folder / FOLDER).iterdir()
    shutil.copy(first, mail)
    assert office.receive(mail)[0].ok and set(office.outcomes(folder)) <= {"APPLIED", "DUPLICATE"}
    kept(world, office, commune, before, folder)


def held_on_reading(
    monkeypatch: pytest.MonkeyPatch, name: str, number: int, times: int, module: ModuleType = scan
) -> list[str]:  # fmt: skip
    """The first so many openings of a file in a module of the receiver go wrong; the list grows by each pause that is made."""
    left, pauses = [times], list[str]()

    def opened(path: Path, *args: object) -> object:
        if Path(path).name == name and left[0]:
            left[0] -= 1
            raise OSError(number, "as told")
        return open(path, *args)  # type: ignore[call-overload]

    def asked(path: Path, *args: object) -> object:
        if Path(path).name == name and times > len(pauses):
            raise OSError(number, "as told")
        return open(path, *args)  # type: ignore[call-overload]

    monkeypatch.setattr(module, "open", opened, raising=False)
    monkeypatch.setattr(stick, "open", asked, raising=False)  # whether it is held or only reads badly
    monkeypatch.setattr(stick.time, "sleep", lambda _: pauses.append(name))
    return pauses


@pytest.mark.parametrize("number", [errno.EBUSY, errno.EACCES])
@pytest.mark.parametrize("module", [scan, receiving, quarantine])
def test_f19_the_receiver_waits_for_a_scanner_and_says_so_of_a_file_it_never_lets_go(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, number: int, module: ModuleType
) -> None:
    """Held when looked for, when looked at or when copied: the other parcels are read; it is never said that nothing lies here."""
    office, commune = loaded
    before = committed(commune)
    assert commune.seal(world.stick).ok
    first, second = sorted(path.name for path in (world.stick / FOLDER).iterdir())
    with monkeypatch.context() as patch:
        pauses = held_on_reading(patch, second, number, 1 << 30, module)
        found = office.receive(world.stick)
        true_sentence(*found)
        told = {(Path(one.file).name, one.outcome.name) for one in found}
        assert told == {(first, "APPLIED"), (second, "LOCKED")} and "đang giữ tệp" in found[-1].message and pauses
        shutil.copy(world.stick / FOLDER / second, world.stick / "alone")
        held_on_reading(patch, "alone", number, 1 << 30, module)
        assert office.outcomes(world.stick / "alone") == ["LOCKED"], "a single file, too"
    (world.stick / "alone").unlink()
    with monkeypatch.context() as patch:
        pauses = held_on_reading(patch, second, number, 2, module)
        assert "APPLIED" in office.outcomes(world.stick) and len(pauses) == 2, "held for a moment it is waited for"
    kept(world, office, commune, before, world.stick)


@pytest.mark.parametrize("number", GONE)
def test_f21_the_receiver_never_takes_a_dead_stick_for_an_empty_one(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Gone while it is looked through, its folder or one of its files: told as such, the others are read, nobody waits for it."""
    office, commune = loaded
    before = committed(commune)
    assert commune.seal(world.stick).ok
    first, _ = sorted(path.name for path in (world.stick / FOLDER).iterdir())
    for module in (scan, receiving):
        with monkeypatch.context() as patch:
            pauses = held_on_reading(patch, first, number, 1 << 30, module)
            found = office.receive(world.stick)
            assert {(Path(one.file).name, one.outcome.name) for one in found} >= {(first, "PULLED")} and len(found) == 2
            true_sentence(*found)
            assert pauses == []
    real = os.scandir

    def listed(place: Path) -> object:
        if Path(place).name == FOLDER:
            raise OSError(number, "as told")
        return real(place)

    with monkeypatch.context() as patch:
        patch.setattr(scan.os, "scandir", listed)
        assert office.outcomes(world.stick) == ["PULLED"], "the folder with the parcels"
    kept(world, office, commune, before, world.stick)


@pytest.mark.parametrize("number", GONE)
def test_f21_sleep_and_power_saving_at_any_call(
    world: World, loaded: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The device is gone at each call of the system in turn and there again afterwards; the real layer, not a fake."""
    office, commune = loaded
    before = committed(commune)
    at = 0
    while True:
        at += 1
        with monkeypatch.context() as patch:
            system = System(patch, at, failing(number))
            report = commune.seal(world.stick)
        if system.calls < at:
            break
        true_sentence(report)
        assert report.ok or report.outcome in (WriteOutcome.PULLED, WriteOutcome.NO_MEDIUM, WriteOutcome.WRONG_STICK), (at, report)
        truly_written(commune, world.stick, report)
        reset(commune)
    assert at > 15
    kept(world, office, commune, before, world.stick)


def test_every_word_for_writing_is_said(tmp_path: Path) -> None:
    """The closed list: each has its sentence and its next step."""
    for outcome in WriteOutcome:
        message, step = outcome.says()
        assert message.endswith(".") and step.endswith(".")
    assert stick.FOLDER == "CCHC"

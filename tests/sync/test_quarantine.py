"""What lies in quarantine: on the disk before it is said to wait, thrown away when a power cut left half of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from cchc_desktop.storage import blobs
from cchc_desktop.storage.blobs import Blobs, Fresh
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import Handover, Held
from cchc_desktop.sync import arrivals, quarantine
from cchc_desktop.sync.receive import receive, receive_held

from .conftest import COMMUNE, Bureau, World
from .test_passage import pretend_received


def lying(bureau: Bureau) -> list[Path]:
    return sorted((bureau.store.folder / quarantine.FOLDER).iterdir())


def held(bureau: Bureau) -> list[str]:
    return [one.outcome for one in Handover(bureau.store.db).held()]


def cut_off(bureau: Bureau, stick: Path) -> Path:
    """A receiving that is stopped while it applies: the copy stays under PENDING."""
    seen: list[str] = []

    def progress(stage: str, done: int, total: int) -> None:
        seen.append(stage)

    (found,) = receive(bureau.store, stick, progress, lambda: seen[-1:] == ["apply"], bureau.clock)
    assert found.outcome.name == "CANCELLED" and held(bureau) == ["PENDING"]
    (path,) = lying(bureau)
    return path


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def spoilt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-4096:] = bytes(len(data[-4096:]))
    path.write_bytes(data)


@pytest.mark.parametrize("left", [cut, zeros, spoilt, Path.unlink])
@pytest.mark.parametrize("by_itself", [True, False])
def test_what_a_power_cut_left_of_a_copy_is_thrown_away(world: World, left: Callable[[Path], None], by_itself: bool) -> None:
    office, commune = world.pair()
    commune.take_in(300)
    commune.seal(world.stick)
    left(cut_off(office, world.stick))
    if by_itself:
        assert receive_held(office.store, clock=office.clock) == [] and lying(office) == [] and held(office) == []
    assert office.outcomes(world.stick) == ["APPLIED"] and lying(office) == [] and held(office) == []
    assert office.tables(COMMUNE) == commune.tables(COMMUNE) and check(office.store).ok


def test_copies_that_no_row_knows_go_and_the_others_stay(world: World) -> None:
    office, commune = world.pair()
    commune.take_in(300)
    commune.seal(world.stick)
    kept = cut_off(office, world.stick)
    for name in ("0" * 64, "6e2f7c0e-0000-4000-8000-000000000000.part"):
        (kept.parent / name).write_bytes(b"half")
    assert [one.outcome.name for one in receive_held(office.store, clock=office.clock)] == ["APPLIED"] and lying(office) == []


def test_what_must_wait_is_on_the_disk_before_it_is_said(world: World, steps: list[str]) -> None:
    """A parcel that is applied at once is not brought down; one behind a gap is, before its row says so."""
    office, commune = world.pair()
    commune.take_in(2)
    first, second = world.new_stick(), world.new_stick()
    commune.seal(first)
    pretend_received(commune, office)
    commune.take_in(3)
    commune.seal(second)
    steps.clear()
    assert office.outcomes(second) == ["GAP"]
    assert "quarantine file" in steps and steps.index("quarantine file") < steps.index("quarantine") < steps.index("GAP")
    steps.clear()
    assert office.outcomes(first) == ["APPLIED", "APPLIED"] and "quarantine file" not in steps
    assert lying(office) == []


def test_a_group_of_scans_is_on_the_disk_before_it_is_no_longer_missing(
    world: World, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    office, commune = world.pair()
    monkeypatch.setattr(arrivals, "_GROUP", 2)
    (record,) = commune.take_in()
    scans = commune.attach(record, *(os.urandom(1000) for _ in range(5)))
    commune.seal(world.stick)
    steps.clear()
    assert set(office.outcomes(world.stick)) == {"APPLIED"} and all(office.holds(sha) for sha in scans)
    said = [step for step in steps if step in ("scan", "shelf", "held")]
    assert said.count("held") == 3 and said.count("scan") == 5
    for place, step in enumerate(said):  # all that was brought down so far, and its folder after it
        if step == "held":
            assert said[:place].count("scan") >= min(5, 2 * said[: place + 1].count("held")) and said[place - 1] == "shelf"


def test_a_disk_that_fails_under_a_group_leaves_it_missing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, commune = world.pair()
    monkeypatch.setattr(arrivals, "_GROUP", 2)
    (record,) = commune.take_in()
    scans = commune.attach(record, *(os.urandom(1000) for _ in range(5)))
    commune.seal(world.stick)
    real, left = Blobs.keep, [1]

    def full(self: Blobs, some: Sequence[Fresh]) -> None:
        left[0] -= 1
        with monkeypatch.context() as patch:
            if left[0] < 0:
                patch.setattr(blobs, "sync_file", lambda _: os.stat("/nowhere"))
            real(self, some)

    monkeypatch.setattr(Blobs, "keep", full)
    assert office.outcomes(world.stick)[1] == "DISK_FULL"
    here = {sha for sha in scans if office.holds(sha)}
    assert len(here) == 2 and set(Handover(office.store.db).wanted()) == set(scans) - here
    monkeypatch.setattr(Blobs, "keep", real)
    assert not list((office.store.folder / "blobs").glob("*.new")), "what was not kept is gone"
    assert office.outcomes(world.stick)[-1] == "APPLIED" and all(office.holds(sha) for sha in scans)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is brought down to the disk and what the books say, in order."""
    found: list[str] = []
    real_row, real_came = Handover.keep_held, Handover.unwant

    def told(module: ModuleType, name: str, word: str) -> None:
        real = getattr(module, name)

        def synced(path: Path) -> None:
            found.append(word)
            real(path)

        monkeypatch.setattr(module, name, synced)

    told(quarantine, "sync_file", "quarantine file")
    told(quarantine, "sync_folder", "quarantine")
    told(blobs, "sync_file", "scan")
    told(blobs, "sync_folder", "shelf")

    def row(self: Handover, held: Held) -> None:
        found.append(held.outcome)
        real_row(self, held)

    def came(self: Handover, shas: Sequence[str]) -> None:
        found.append("held")
        real_came(self, shas)

    monkeypatch.setattr(Handover, "keep_held", row)
    monkeypatch.setattr(Handover, "unwant", came)
    return found

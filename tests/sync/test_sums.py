"""By what a sealed file is known again: its sums, and those that 0.4.0 and before noted."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from cchc_desktop.storage.handover import WRITTEN, Handover
from cchc_desktop.sync import afterwards, outbox, parcel
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.stick import FOLDER, Medium

from .conftest import World


def of(data: bytes, size: int) -> str:
    sums = parcel.Sums()
    for start in range(0, len(data), size):
        sums.update(data[start : start + size])
    return sums.hexdigest()


@pytest.mark.parametrize("size", [1, 7, 22, 23, 4096, 1 << 20])
def test_however_a_file_comes_its_sums_are_those_of_its_outside_and_its_body(world: World, size: int) -> None:
    _, commune = world.pair()
    commune.take_in()
    commune.seal(world.stick)
    (path,) = (world.stick / FOLDER).glob("*.CCHC")
    data = path.read_bytes()
    with open(path, "rb") as stream:
        told = parcel.read(stream, len(data))
    assert of(data, size) == hashlib.sha256(data[: told.offset]).hexdigest() + told.body_sha256


@pytest.mark.parametrize("place", [3, 60, -1])
def test_a_flipped_bit_or_a_lost_end_changes_them(place: int) -> None:
    data = bytes(range(256)) * 8
    other = bytearray(data)
    other[place] ^= 1
    assert len({of(data, 512), of(bytes(other), 512), of(data[:-1], 512), of(b"", 1), of(b"CCHC", 1)}) == 5


def as_before(bureau_table: Handover, place: Path) -> None:
    """The books as 0.4.0 kept them: one SHA-256 over the whole file."""
    for one in bureau_table.outbox():
        whole = hashlib.sha256((place / one.file).read_bytes()).hexdigest()
        bureau_table.keep_sealed(replace(one, sha256=whole))
    for passage in bureau_table.passages("out", 100):
        whole = hashlib.sha256((place / passage.body["file"]).read_bytes()).hexdigest()
        bureau_table.keep_passage(replace(passage, body=passage.body | {"sha256": whole}))


def test_what_an_earlier_version_sealed_and_wrote_is_known_again(world: World) -> None:
    _, commune = world.pair()
    (record,) = commune.take_in()
    commune.attach(record, os.urandom(100_000))
    report = commune.seal(world.stick)
    table = Handover(commune.store.db)
    as_before(table, outbox.folder(commune.store))
    before = {path.name: path.stat().st_mtime_ns for path in (world.stick / FOLDER).iterdir()}
    assert afterwards.look_again(commune.store, Medium(world.stick)) is WriteOutcome.WRITTEN
    assert sorted(commune.seal(world.stick).files) == sorted(report.files), "it lies there, and nothing is sealed again"
    assert before == {path.name: path.stat().st_mtime_ns for path in (world.stick / FOLDER).iterdir()}
    spoilt = world.stick / FOLDER / report.files[0]
    *data, last = spoilt.read_bytes()
    spoilt.write_bytes(bytes([*data, last ^ 1]))
    assert afterwards.look_again(commune.store, Medium(world.stick)) is WriteOutcome.READ_BACK_DIFFERS
    assert [one.file for one in table.outbox() if one.state != WRITTEN] == [report.files[0]]

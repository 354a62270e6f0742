"""Scans on the road: whole, in any order, on any number of sticks, until the other side says that it has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cchc_desktop.storage.handover import Handover
from cchc_desktop.sync import outbox, receipts
from cchc_desktop.sync.outbox import blobs_of
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.stick import FOLDER

from .conftest import PROVINCE, Bureau, World


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


def test_what_lies_on_this_very_stick_is_not_written_twice(world: World) -> None:
    _, commune = world.pair()
    (record,) = commune.take_in()
    commune.attach(record, os.urandom(2 << 20))
    first = commune.seal(world.stick)
    commune.attach(record, b"%PDF new")
    second = commune.seal(world.stick)
    assert (first.attachments, second.attachments) == (1, 1) and second.bytes < 1 << 20
    spoilt = world.stick / FOLDER / first.files[1]
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"?")
    third = commune.seal(world.stick)
    assert third.attachments == 1 and third.bytes > 2 << 20, "only what reads otherwise is written again"


def test_a_scan_that_is_lost_here_is_asked_for_and_stops_nothing(world: World) -> None:
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
    assert set(office.outcomes(world.stick)) == {"APPLIED"} and office.holds(good)
    assert wanted(commune) == {lost, bent} == wanted(office)


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

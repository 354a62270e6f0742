"""A stranger's files by the hundred: what truly came spoilt is told all the same, and neither the books nor the disk are filled."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

from cchc_desktop.domain.change import canonical
from cchc_desktop.office import held
from cchc_desktop.storage.handover import Handover
from cchc_desktop.sync import parcel, quarantine, spoilt
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.stick import FOLDER

from .conftest import PROVINCE, SIBLING, Bureau, World, enrol
from .test_refusals import envelope_of


@pytest.fixture
def sent(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Bureau, Bureau, Path]:
    """An office that tells of few, a commune of which it has a parcel, and the commune's next one."""
    for name, few in (("MOST", 60), ("OF_ONE_MACHINE", 20), ("OF_ONE_NUMBER", 3)):
        monkeypatch.setattr(spoilt, name, few)
    office, commune = world.pair()
    for _ in range(2):
        office.receive(world.stick)
        commune.take_in(2)
        commune.seal(world.stick)
    last = max((world.stick / FOLDER).iterdir())
    last.rename(world.new_stick() / last.name)
    return office, commune, next(path for path in world.folder.rglob(last.name) if "stick" in str(path))


def forged(path: Path, place: Path, number: int, *, cut: bool = False, **sender: str) -> None:
    """A file that claims what a parcel does, under another number and id, and that nobody signed."""
    envelope = envelope_of(path)
    fields = json.loads(envelope.signed) | {"parcel": str(uuid4()), "number": number}
    fields["sender"] |= sender
    signed = canonical(fields)
    data = parcel._PREFIX.pack(parcel.MAGIC, 1, len(signed)) + signed + bytes(64) + path.read_bytes()[envelope.offset :]
    (place / f"{uuid4()}.CCHC").write_bytes(data[:-1] if cut else data)


def bent(path: Path, place: Path, offset: int, cut: int = 0) -> None:
    """A copy with one letter another, and so many bytes cut off."""
    data = bytearray(path.read_bytes())
    data[offset] ^= 4
    (place / f"{uuid4()}.CCHC").write_bytes(data[: len(data) - cut])


def told(office: Bureau) -> list[list[object]]:
    return spoilt.told(Peers(office.store))


def test_however_many_files_claim_to_come_from_a_machine_the_true_ones_are_told(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    """One cut on the road, one whose header is spoilt, and one of another unit; by numbers no parcel has, or has yet."""
    office, commune, path = sent
    number, place = envelope_of(path).header.number, world.new_stick()
    sister = world.bureau(SIBLING, PROVINCE)
    enrol(sister, office, world.new_stick())
    sister.take_in()
    sister.seal(world.stick)
    theirs = next(one for one in (world.stick / FOLDER).iterdir() if one.name.startswith(SIBLING.code))
    theirs.rename(place / "A")
    bent(place / "A", place, -5)
    (place / "A").unlink()
    header = path.read_bytes().index(b'"program":"') + 11
    bent(path, place, -5, cut=1)
    bent(path, place, header)
    for n in range(90):
        forged(path, place, -n)
        forged(path, place, 10_000 + n % 3)
        forged(path, place, number, cut=True)
    office.receive(place)
    rows = told(office)
    true = [commune.store.replica, number, envelope_of(path).header.parcel]
    assert rows.count(true) == 2 and [row for row in rows if row[0] == sister.store.replica]
    assert len([row for row in rows if row[0] == commune.store.replica]) == 20
    assert len(spoilt.unkept(Peers(office.store))) <= 21
    office.receive(place)
    assert told(office).count(true) == 2 and len(told(office)) == len(rows)
    office.seal(down := world.new_stick())
    commune.receive(down)
    passage = Handover(commune.store.db).passage("out", str(true[2]))
    assert passage is not None and passage.body["spoilt"]


def test_one_parcel_cut_in_a_hundred_ways_is_told_of_a_few_times(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, path = sent
    place, data = world.new_stick(), path.read_bytes()
    for n in range(100):
        (place / f"{n}.CCHC").write_bytes(data[: -1 - n])
    office.receive(place)
    header = envelope_of(path).header
    assert told(office) == [[commune.store.replica, header.number, header.parcel]] * 3
    assert len(spoilt.unkept(Peers(office.store))) == 3


def test_a_unit_that_a_machine_never_was_of_leaves_nothing_in_the_books(
    world: World, sent: tuple[Bureau, Bureau, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _, path = sent
    place = world.new_stick()
    for n in range(5):
        forged(path, place, n, unit=f"{n}@")
    monkeypatch.setattr("cchc_desktop.sync.holding.LARGEST_HELD", 0)
    office.receive(place)
    notes = office.store.db.conn.execute("SELECT count(*) FROM setting WHERE name LIKE 'handover/owed/_@'").fetchone()[0]
    assert notes == 0 and spoilt.unkept(Peers(office.store)) == []


@pytest.mark.parametrize("bound", ["files", "bytes"])
@pytest.mark.parametrize("signed", [True, False])
def test_evidence_has_a_bound_and_what_is_beyond_it_is_told_all_the_same(
    world: World, sent: tuple[Bureau, Bureau, Path], monkeypatch: pytest.MonkeyPatch, bound: str, signed: bool
) -> None:
    """Copies of one parcel harmed in a dozen ways, in its body or in its header; the first are kept, read once more they are the same.
    The good copy settles them all."""
    office, commune, path = sent
    size, place = path.stat().st_size, world.new_stick()
    monkeypatch.setattr(spoilt, *(("MOST_HELD", 2) if bound == "files" else ("EVIDENCE", 2 * size + 10)))
    for n in range(12):
        header = path.read_bytes().index(b'"program":"') + 11
        bent(path, place, -5 - n if signed else header + n % 5)
        if not signed:
            forged(path, place, 500 + n)
    lying = office.store.folder / quarantine.FOLDER
    for _ in range(2):
        assert {one.outcome.name for one in office.receive(place)} == {"DAMAGED" if signed else "BAD_SIGNATURE"}
        kept = {one.name for one in lying.iterdir()}
        assert len(kept) == 2 == len(Handover(office.store.db).held()) and kept == {one.id for one in held.parcels(office.store)}
        true = [commune.store.replica, envelope_of(path).header.number, envelope_of(path).header.parcel]
        assert told(office).count(true) == 3, "as many as are told of one parcel"
    commune.seal(again := world.new_stick())
    assert "APPLIED" in office.outcomes(again)
    held.settle(office.store)
    assert true not in told(office) and all(row[1] >= 500 for row in told(office))
    assert not signed or [*lying.iterdir()] == told(office) == []

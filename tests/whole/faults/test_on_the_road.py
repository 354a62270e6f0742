"""B. The medium on the road: F22 to F32."""

from __future__ import annotations

import logging
import os
import random
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_desktop.office import held
from cchc_desktop.office.sticks import StickLedger
from cchc_desktop.security import signing
from cchc_desktop.storage.handover import Handover
from cchc_desktop.sync import holding, keyring, receipts, spoilt
from cchc_desktop.sync.due import due
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome
from cchc_desktop.sync.peers import Peers
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.states import ChangeState, states
from cchc_desktop.sync.stick import FOLDER
from tests.storage.test_store import dump
from tests.sync.conftest import HOA, PROVINCE, SIBLING, Bureau, World, enrol
from tests.whole.faults.promises import committed, kept, same_tables, trip, true_sentence, unreadable
from ui.handover import reading_scenes
from ui.handover.scenes import inside

ELSEWHERE = pytest.mark.skipif(os.name == "nt", reason="Windows itself makes no file of this name")


@pytest.fixture
def sent(world: World) -> tuple[Bureau, Bureau, Path]:
    """An office, a commune, and the commune's parcel with three dossiers on the stick."""
    office, commune = world.pair()
    commune.take_in(3)
    assert commune.seal(world.stick).ok
    (path,) = (world.stick / FOLDER).iterdir()
    return office, commune, path


def nothing_taken(office: Bureau, stick: Path, *words: str) -> None:
    """Refused with one of these words, and no row of the office is another."""
    before = dump(office.store), committed(office)
    found = office.receive(stick)
    assert {one.outcome.name for one in found} <= set(words), found
    true_sentence(*found)
    assert (dump(office.store), committed(office)) == before


def test_f22_a_lost_stick_tells_nothing_and_costs_one_more_trip(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, _ = sent
    before = committed(commune)
    unreadable([world.stick])
    commune.take_in(1)
    second = world.new_stick()
    report = commune.seal(second)
    assert report.changes == 4, "the next parcel holds everything without a receipt again"
    assert office.outcomes(second) == ["APPLIED"]
    kept(world, office, commune, before, second)


def test_f22_reported_lost_it_counts_as_never_written(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    """The ledger names what lay on it; nothing of it is shown as on its way any more; the page to report it has no name of a person."""
    office, commune, _ = sent
    ledger, second, before = StickLedger(commune.store, HOA, commune.clock), world.new_stick(), committed(commune)
    commune.take_in(2)
    report = commune.seal(second)
    for parcel in report.parcels:
        ledger.wrote(second, [], parcel)
    assert states(commune.store).counts[ChangeState.ON_STICK] == 5
    (stick,) = ledger.all()
    assert (stick.open, stick.to) == (1, ("Tỉnh Quảng Trị",)) and stick.changes == report.changes
    assert ledger.lost(stick.id, "trên xe khách").word == "Đã báo mất"
    assert states(commune.store).counts[ChangeState.ON_STICK] == 3, "what lies on the first stick too is on its way still"
    third = world.new_stick()
    assert commune.seal(third).changes == report.changes, "all of it goes again"
    kept(world, office, commune, before | committed(commune), third)


def test_f23_found_weeks_later_it_rolls_nothing_back(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, _ = sent
    record = commune.take_in(1)[0]
    trip(world, office, commune)
    commune.edit(record, note="mới hơn")
    office.edit(record, officer="Lê Văn Hùng")
    trip(world, office, commune)
    before = dump(office.store)
    assert office.outcomes(world.stick) == ["DUPLICATE"] and dump(office.store) == before
    kept(world, office, commune, committed(commune), world.stick)


@pytest.mark.parametrize("seed", range(8))
def test_f24_bit_rot(world: World, sent: tuple[Bureau, Bureau, Path], seed: int) -> None:
    office, commune, path = sent
    rng, whole = random.Random(seed), path.read_bytes()
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 1, 3, 400))):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        nothing_taken(office, world.stick, "DAMAGED", "BAD_SIGNATURE", "TRUNCATED", "NO_PARCEL", "NOT_FOR_US", "UNKNOWN_UNIT")
    kept(world, office, commune, committed(commune))


def test_f24_the_next_receipt_says_which_parcel_came_spoilt(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    """The sender sees its number, counts it as not written any more, once a copy, and writes it again; a good copy ends it."""
    office, commune, path = sent
    before, whole = committed(commune), path.read_bytes()
    path.write_bytes(whole[:-5] + bytes([whole[-5] ^ 4]) + whole[-4:])
    nothing_taken(office, world.stick, "DAMAGED")
    assert due(office.store).receipts == ("Xã Vĩnh Thủy",), "somebody waits for our word"
    assert due(commune.store).on_stick and states(commune.store).counts[ChangeState.ON_STICK] == 3
    down = world.new_stick()
    assert office.seal(down).ok and due(office.store).receipts == (), "said once"
    commune.receive(down)
    (said,) = receipts.known(Peers(commune.store))[office.store.replica].damaged
    (parcel,) = states(commune.store).parcels
    assert said[:2] == [commune.store.replica, str(parcel.number)] and parcel.spoilt and parcel.state is ChangeState.PACKED
    assert states(commune.store).unsent == 3, "never shown better than it is"
    told = due(commune.store)
    assert told.spoilt == (parcel.number,) and not told.on_stick and told.changes == 3, "due again"
    assert ("Ghi lại", f"gói số {parcel.number} đến nơi bị hỏng") in inside(told, "Tỉnh Quảng Trị")
    again = world.new_stick()
    assert commune.seal(again).changes == 3 and due(commune.store).spoilt == () and due(commune.store).on_stick
    office.edit(office.take_in(1)[0], note="để biên nhận có số mới")
    office.seal(later := world.new_stick())
    commune.receive(later)
    assert due(commune.store).on_stick, "the copy on its way is not called spoilt"
    assert "APPLIED" in office.outcomes(again)
    held.settle(office.store)
    assert receipts.read(receipts.make(Peers(office.store))).damaged == []
    kept(world, office, commune, before, again)
    assert due(commune.store).spoilt == () and not any(one.spoilt for one in states(commune.store).parcels)


def cut(stick: Path) -> None:
    """Every parcel there without its last byte."""
    for path in (stick / FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[:-1])


def unsigned(stick: Path) -> None:
    """One letter of every header another: it can be read still, and its signature does not hold."""
    for path in (stick / FOLDER).iterdir():
        path.write_bytes(re.sub(rb'(?<="program":").', b"?", path.read_bytes(), count=1))


@pytest.mark.parametrize("outcome, spoil", [("TRUNCATED", cut), ("BAD_SIGNATURE", unsigned)])
def test_f24_what_is_kept_nowhere_is_told_by_the_next_receipt_too(
    world: World, sent: tuple[Bureau, Bureau, Path], outcome: str, spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A copy that was cut, or that is too large to be kept, is named until a good one comes; its file is not kept."""
    office, commune, path = sent
    monkeypatch.setattr(holding, "LARGEST_HELD", 10)
    before, whole = committed(commune), path.read_bytes()
    spoil(world.stick)
    for _ in range(2):
        nothing_taken(office, world.stick, outcome)
    assert held.parcels(office.store) == [] and list((office.store.folder / "quarantine").iterdir()) == []
    assert due(office.store).receipts == ("Xã Vĩnh Thủy",), "somebody waits for our word"
    down = world.new_stick()
    assert office.seal(down).ok and due(office.store).receipts == (), "said once, however often it was read"
    commune.receive(down)
    (said,) = receipts.known(Peers(commune.store))[office.store.replica].damaged
    (parcel,) = states(commune.store).parcels
    assert said[:2] == [commune.store.replica, str(parcel.number)] and parcel.spoilt and due(commune.store).spoilt == (parcel.number,)
    again = world.new_stick()
    assert commune.seal(again).changes == 3 and "APPLIED" in office.outcomes(again)
    held.settle(office.store)
    assert receipts.read(receipts.make(Peers(office.store))).damaged == []
    path.write_bytes(whole)
    spoil(world.stick)
    nothing_taken(office, world.stick, outcome)
    held.settle(office.store)
    assert receipts.read(receipts.make(Peers(office.store))).damaged == [], "a spoilt copy of what is here asks for nothing"
    kept(world, office, commune, before, again)


def test_f24_who_is_not_told_of_a_cut_copy(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    """Our own parcel, one for others, one that nobody known signed, and one of a machine that is no more."""
    office, commune, path = sent
    whole = path.read_bytes()
    sister = world.bureau(SIBLING, PROVINCE)
    enrol(sister, office, world.new_stick())
    sister.take_in(1)
    sister.seal(theirs := world.new_stick())
    cut(theirs)
    for reader in (commune, sister):
        reader.receive(theirs)
        assert receipts.read(receipts.make(Peers(reader.store))).damaged == []
    unsigned(world.stick)
    cut(world.stick)
    office.receive(world.stick)
    assert receipts.read(receipts.make(Peers(office.store))).damaged == []
    path.write_bytes(whole[:-1])
    office.receive(world.stick)
    keyring.revoke(office.store, commune.unit.key)
    held.settle(office.store)
    assert spoilt.unkept(Peers(office.store)) == []


def test_f24_a_receipt_without_the_list_and_one_of_another_shape(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    """Older offices do not write it; what is no list of parcels is no receipt."""
    office, commune, _ = sent
    fields, seed = receipts.make(Peers(office.store)).fields(), Peers(office.store).keys.seed
    assert "damaged" not in fields
    for number, wrong in enumerate((7, [["a", 1]], ["ab"], {"x": 1}), 50):
        said = signing.state(seed, receipts.PURPOSE, fields | {"damaged": wrong, "number": number})
        assert receipts.take(Peers(commune.store), said)[0] is ReceiptOutcome.NOT_OURS
    other = [[commune.store.replica, 1, "0" * 36], [office.store.replica, 1, "x"]]
    said = signing.state(seed, receipts.PURPOSE, fields | {"damaged": other, "number": 90, "later": "unknown"})
    assert receipts.take(Peers(commune.store), said)[0] is ReceiptOutcome.TAKEN
    assert states(commune.store).counts[ChangeState.ON_STICK] == 3, "nobody's parcel"


def test_f25_cut_anywhere(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, path = sent
    whole = path.read_bytes()
    for length in {*range(0, len(whole) - 1, 97), 15, 16, 22, len(whole) - 1}:
        path.write_bytes(whole[:length])
        nothing_taken(office, world.stick, "TRUNCATED", *(["NO_PARCEL"] if length < 16 else []))
    kept(world, office, commune, committed(commune))


@pytest.mark.parametrize(
    "name", ["gói (1).CCHC", "a.pdf", "FILE", "19405~1.CCH", "x/y/z/W/gói.cchc", pytest.param("ẢNH/CON.txt", marks=ELSEWHERE)]
)
def test_f26_renamed_moved_and_zipped(world: World, sent: tuple[Bureau, Bureau, Path], name: str) -> None:
    office, commune, path = sent
    other = world.new_stick()
    (other / name).parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(other / "gói.zip", "w") as packed:
        packed.write(path, "a.CCHC")
    nothing_taken(office, other, "NO_PARCEL")
    assert "giải nén trước" in ReceiveOutcome.NO_PARCEL.next_step
    shutil.copy(path, other / name)
    assert office.outcomes(other) == ["APPLIED"]
    kept(world, office, commune, committed(commune), other)


def test_f26_among_very_many_files_and_very_deep_ones(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    """The five thousandth file is looked at, the next one is not, and that is said; so is a folder in a folder, four times."""
    office, commune, path = sent
    other = world.new_stick()
    for number in range(4999):
        (other / f"a{number:04d}.jpg").touch()
    shutil.copy(path, other / "a5000")
    (other / "b").touch()
    nothing_beyond = other / "a4999.jpg"
    nothing_beyond.touch()
    nothing_taken(office, other, "NO_PARCEL")
    (found,) = office.receive(other)
    assert "hơn 5.000 tệp" in found.next_step and "thư mục riêng" in found.next_step
    nothing_beyond.unlink()
    (other / "b").unlink()
    deep = world.new_stick()
    (deep / "1/2/3/4/5").mkdir(parents=True)
    shutil.copy(path, deep / "1/2/3/4/5/x")
    nothing_taken(office, deep, "NO_PARCEL")
    shutil.copy(path, deep / "1/2/3/4/x")
    (found,) = office.receive(other)
    assert found.outcome.name == "APPLIED" and found.warning == ""
    assert office.outcomes(deep) == ["DUPLICATE"]
    kept(world, office, commune, committed(commune), deep)


def shown(office: Bureau, found: list[ReceivedParcel]) -> str:
    """The warning on the screen after a reading."""
    scene = reading_scenes.received(reading_scenes.telling(found, office.unit.key))
    assert scene.warning[1] not in scene.next_act
    return scene.warning[1]


def test_f27_a_worm_hides_files_and_leaves_links(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    """Hidden files are read; links, also round in a circle and out of the stick, are never followed."""
    office, commune, path = sent
    outside = world.folder / "outside"
    outside.mkdir()
    shutil.copy(path, outside / "a.CCHC")
    other = world.new_stick()
    (other / "USB Drive.lnk").write_bytes(b"L\0\0\0\x01\x14\x02\0" + bytes(200))
    (other / "link.CCHC").symlink_to(outside / "a.CCHC")
    (other / "folder").symlink_to(outside)
    (other / "round").symlink_to(other)
    nothing_taken(office, other, "NO_PARCEL")
    (found,) = office.receive(other)
    assert "W32.XFileUSB" in found.next_step and "lối tắt" in found.next_step
    (other / ".Trash" / ".hidden").mkdir(parents=True)
    shutil.copy(path, other / ".Trash" / ".hidden" / ".a")
    sibling = world.bureau(SIBLING, PROVINCE)
    enrol(sibling, office, world.new_stick())
    sibling.take_in(1)
    sibling.seal(other)
    said = office.receive(other)
    assert [one.outcome.name for one in said] == ["APPLIED", "APPLIED"] and "W32.XFileUSB" in shown(office, said)
    kept(world, office, commune, committed(commune), other)


def test_f28_a_virus_deletes_the_parcels(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, path = sent
    path.unlink()
    nothing_taken(office, world.stick, "NO_PARCEL")
    assert states(commune.store).counts[ChangeState.RECEIVED] == 0, "no receipt: it is not shown better than it is"
    assert commune.seal(world.stick).changes == 3, "sent again"
    assert office.outcomes(world.stick) == ["APPLIED"]
    kept(world, office, commune, committed(commune), world.stick)


def test_f29_everything_on_the_stick_is_encrypted(world: World, sent: tuple[Bureau, Bureau, Path]) -> None:
    office, commune, path = sent
    assert "đổi đuôi" not in office.receive(world.new_stick())[0].next_step
    for name in ("a.docx.lockbit", "b.jpg.lockbit", "c.pdf.lockbit"):
        (world.stick / name).write_bytes(os.urandom(5000))
    path.write_bytes(os.urandom(path.stat().st_size))
    path.rename(path.with_suffix(".CCHC.lockbit"))
    nothing_taken(office, world.stick, "NO_PARCEL")
    (found,) = office.receive(world.stick)
    assert "“.lockbit”" in found.next_step and "đừng cắm" in found.next_step and "“.lockbit”" in shown(office, [found])
    for n in range(5):
        (world.stick / f"ảnh {n}.jpg").write_bytes(b"x")
    assert office.receive(world.stick)[0].warning == "", "less than half of them"
    kept(world, office, commune, committed(commune))


def test_f30_the_same_parcel_twice(world: World, sent: tuple[Bureau, Bureau, Path], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "cchc_desktop")
    office, commune, path = sent
    shutil.copy(path, path.with_name("again.bin"))
    shutil.copy(path, (second := world.new_stick()) / "third")
    assert sorted(office.outcomes(world.stick)) == ["APPLIED", "DUPLICATE"]
    before = dump(office.store)
    assert office.outcomes(second) == ["DUPLICATE"] and dump(office.store) == before
    (passage,) = Handover(office.store.db).passages("in")
    assert [r.getMessage() for r in caplog.records if "read again" in r.message] == [f"read again: parcel {passage.id}"] * 2, "logged"
    kept(world, office, commune, committed(commune), world.stick, second)


@pytest.mark.parametrize("behind", [0, 1, 4095, 70_000])
def test_f31_repaired_into_file0001_chk(world: World, sent: tuple[Bureau, Bureau, Path], behind: int) -> None:
    """The recovered cluster ends in bytes of something else."""
    office, commune, path = sent
    other = world.new_stick()
    (other / "FOUND.000").mkdir()
    (other / "FOUND.000" / "FILE0001.CHK").write_bytes(path.read_bytes() + os.urandom(behind))
    (other / "FOUND.000" / "FILE0002.CHK").write_bytes(path.read_bytes()[1000:])
    assert office.outcomes(other) == ["APPLIED"]
    kept(world, office, commune, committed(commune), other)


@pytest.mark.parametrize(
    "name",
    ["Xã Vĩnh Thủy", "\u202egpj.CCHC",
     *(pytest.param(name, marks=ELSEWHERE) for name in ("a\nb", "=cmd|' C calc'!A0", "\udcff\udcfe"))],
)  # fmt: skip
def test_f32_strange_names(world: World, sent: tuple[Bureau, Bureau, Path], name: str) -> None:
    office, commune, path = sent
    assert path.name.isascii() and path.name == path.name.upper() and len(path.name) <= 40
    other = world.new_stick()
    shutil.copy(path, other / unicodedata.normalize("NFD", name))
    found = office.receive(other)
    assert [one.outcome.name for one in found] == ["APPLIED"]
    same_tables(office, commune)
    kept(world, office, commune, committed(commune), other)

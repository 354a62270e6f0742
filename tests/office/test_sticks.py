"""The ledger of sticks: what lies where, what a lost one means, one that comes back, one that lies; the report on paper."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pypdf import PdfReader

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.office import handover, sticks
from cchc_desktop.office.session import Session
from cchc_desktop.storage.sticks import Sticks
from cchc_desktop.sync import outbox
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.stick import Medium
from cchc_desktop.sync.volumes import Volume
from tests.office.test_forgetting import attach
from tests.ui.two_offices import take_in


def written(session: Session, place: Path) -> Path:
    place.mkdir(exist_ok=True)
    assert session.handover.seal(place).ok
    return place


def test_a_lost_stick_costs_one_more_trip_and_comes_back_as_found(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, province = offices
    take_in(commune, 3)
    stick = written(commune, tmp_path / "KINGSTON")
    (now,) = commune.handover.sticks.all()
    assert (now.label, now.state, now.open, now.to) == ("KINGSTON", "written", 1, ("Tỉnh Quảng Trị",)) and now.changes >= 3
    assert commune.handover.states().unsent == 0
    with pytest.raises(Refused, match="NO_STICK"):
        commune.handover.sticks.report(now.id)
    lost = commune.handover.sticks.lost(now.id, "rơi ở chợ Hồ Xá")
    assert lost.state == "lost" and commune.handover.states().counts[ChangeState.ON_STICK] == 0, "never shown better than it is"
    pdf = commune.prints.lost_stick(commune.handover.sticks.report(now.id)).pdf
    said = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for word in ("BÁO CÁO MẤT THIẾT BỊ NHỚ USB", "KINGSTON", "rơi ở chợ Hồ Xá", "1 gói chưa có biên nhận", "Không cần thay khóa"):
        assert word in " ".join(said.split()), word
    assert [one.lost for one in commune.handover.states().parcels] == [True]
    other = written(commune, tmp_path / "SECOND")
    assert [one.lost for one in commune.handover.states().parcels] == [False], "it went again"
    assert [one.outcome.name for one in province.handover.receive(other)] == ["APPLIED"] and province.people.count() == 3
    commune.handover.inspect(stick)
    assert {one.label: one.state for one in commune.handover.sticks.all()} == {"KINGSTON": "found", "SECOND": "written"}
    assert {one.outcome.name for one in province.handover.receive(stick)} == {"DUPLICATE"}, "found weeks later: no effect"
    back = written(province, tmp_path / "back")
    commune.handover.receive(back)
    assert [one.open for one in commune.handover.sticks.all()] == [0, 0], "the receipt covers what lay on both"


def test_a_report_that_was_a_mistake_is_taken_back(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, _ = offices
    take_in(commune)
    written(commune, tmp_path / "A")
    (now,) = commune.handover.sticks.all()
    with pytest.raises(Refused, match="NO_STICK"):
        commune.handover.sticks.found(now.id)
    commune.handover.sticks.lost(now.id)
    assert commune.handover.sticks.found(now.id).state == "found" and commune.handover.states().unsent > 0
    assert commune.handover.sticks.lost(now.id).state == "lost", "lost after all"


def test_what_lies_on_another_stick_too_stays_written(offices: tuple[Session, Session], tmp_path: Path) -> None:
    """Scans that lie there already as well as changes."""
    commune, _ = offices
    attach(commune, take_in(commune)[0], b"%PDF-1.4 scan")
    first, second = written(commune, tmp_path / "A"), tmp_path / "B"
    shutil.copytree(first, second)
    written(commune, second)
    one = next(one for one in commune.handover.sticks.all() if one.label == "A")
    commune.handover.sticks.lost(one.id)
    assert commune.handover.states().unsent == 0 and [one.lost for one in commune.handover.states().parcels] == [False, False]


def test_a_stick_that_reads_back_wrongly_is_not_trusted_again(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, _ = offices
    media = [Volume(tmp_path / "x", "FAKE", "vfat", 64 << 30, 1 << 30)]
    commune.handover.sticks.distrust(tmp_path / "x", media)
    assert commune.handover.sticks.is_bad(tmp_path / "x", media)
    box = [Volume(tmp_path / name, "", "vfat", 8 << 30, 1 << 30, serial) for name, serial in (("y", "11AA-0001"), ("z", "11AA-0002"))]
    commune.handover.sticks.distrust(tmp_path / "y", box)
    assert [commune.handover.sticks.is_bad(one.path, box) for one in box] == [True, False], "two out of one box are not taken for one"
    assert [one.word for one in commune.handover.sticks.all()] == ["Hỏng, không dùng nữa"] * 2
    with pytest.raises(Refused, match="NO_STICK"):
        commune.handover.sticks.lost("khong-co")


def test_a_stick_that_read_back_wrongly_is_refused_untouched(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune, _ = offices
    take_in(commune)
    place = tmp_path / "x"
    place.mkdir()
    media = [Volume(place, "FAKE", "vfat", 64 << 30, 1 << 30)]
    monkeypatch.setattr(handover, "find_media", lambda: media)
    commune.handover.sticks.distrust(place, media)
    with pytest.raises(Refused, match="READ_BACK_DIFFERS"):
        commune.handover.seal(place)
    assert list(place.iterdir()) == [] and commune.handover.states().unsent > 0
    media[0] = Volume(place, "ANOTHER", "vfat", 8 << 30, 1 << 30)
    assert commune.handover.seal(place).ok, "another stick in its place"


def test_a_folder_that_read_back_wrongly_is_refused_untouched_until_a_person_trusts_it(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a stick is, whatever is to be written or taken away there; reading from it goes on. Lost and found, it is no better."""
    commune, province = offices
    take_in(commune)
    folder = written(commune, tmp_path / "share")
    take_in(commune)
    with monkeypatch.context() as lying:
        honest = Medium.read
        lying.setattr(Medium, "read", lambda medium, name: (bytes(len(block)) for block in honest(medium, name)))
        assert commune.handover.seal(folder).outcome is WriteOutcome.READ_BACK_DIFFERS
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ledger = commune.handover.sticks
    (bad,) = ledger.all()
    assert (bad.label, bad.word) == ("share", "Hỏng, không dùng nữa")
    monkeypatch.chdir(folder.parent)
    files = [path.name for path in before]
    for act in (
        lambda: commune.handover.seal(folder), lambda: commune.handover.seal(Path("share")), lambda: commune.handover.request(folder),
        lambda: commune.handover.clear(folder, files),
    ):  # fmt: skip
        with pytest.raises(Refused, match="READ_BACK_DIFFERS") as refused:
            act()
        assert "thấy khác bản ghi" in refused.value.message and "thư mục khác" in refused.value.next_step
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert commune.handover.inspect(folder) == [] and "APPLIED" in {one.outcome.name for one in province.handover.receive(folder)}
    ledger.lost(bad.id)
    assert ledger.found(bad.id).state == "bad"
    assert ledger.trust(bad.id).state == "written" and commune.handover.seal(folder).ok
    with pytest.raises(Refused, match="NO_STICK"):
        ledger.trust(bad.id)


def test_a_folder_that_read_back_wrongly_is_refused_by_whatever_way_it_is_named(offices: tuple[Session, Session], tmp_path: Path) -> None:
    commune, _ = offices
    take_in(commune)
    (folder := tmp_path / "share").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to(folder)
    commune.handover.sticks.distrust(tmp_path / "other" / ".." / "share", [])
    for named in (folder, tmp_path / "other" / ".." / "share", tmp_path / "link"):
        with pytest.raises(Refused, match="READ_BACK_DIFFERS"):
            commune.handover.seal(named)
    assert list(folder.iterdir()) == [] and [one.label for one in commune.handover.sticks.all()] == ["share"]


def test_what_lies_in_a_folder_that_read_back_wrongly_is_refused_too(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However deep; not what lies beside it, nor a stick or another volume that is mounted inside."""
    commune, _ = offices
    take_in(commune)
    share = tmp_path / "share"
    inside, stick, beside = share / "gửi" / "tháng 11", share / "usb", tmp_path / "other"
    for folder in (inside, stick, beside):
        folder.mkdir(parents=True)
    commune.handover.sticks.distrust(share, [])
    for act in (lambda: commune.handover.seal(inside), lambda: commune.handover.request(inside)):
        with pytest.raises(Refused, match="READ_BACK_DIFFERS"):
            act()
    assert list(inside.iterdir()) == []
    media = [Volume(stick, "KINGSTON", "vfat", 8 << 30, 1 << 30, "11AA-0001")]
    monkeypatch.setattr(handover, "find_media", lambda: media)
    assert commune.handover.seal(stick).ok and commune.handover.seal(beside).ok
    with monkeypatch.context() as mounted:
        mounted.setattr(sticks, "_volume", lambda folder: 2 if folder.is_relative_to(share / "gửi") else 1)
        assert not commune.handover.sticks.is_bad(inside, media)
    (bad,) = [one for one in commune.handover.sticks.all() if one.state == "bad"]
    commune.handover.sticks.trust(bad.id)
    assert commune.handover.seal(inside).ok


@pytest.mark.skipif(sys.platform == "win32", reason="tells the outbox from the rest by /proc")
def test_what_lay_on_the_stick_before_our_own_disk_was_full_stands_in_the_ledger(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as written, and no more when that stick is lost."""
    commune, province = offices
    (record,) = take_in(commune)
    monkeypatch.setattr(outbox, "MAX_ATTACHMENTS", 1000)
    for scan in (b"%PDF-1.4 first" + bytes(900), b"%PDF-1.4 second" + bytes(900)):
        attach(commune, record, scan)
    (stick := tmp_path / "KINGSTON").mkdir()
    real, packed = os.fsync, list[str]()

    def full(handle: int) -> None:
        place = os.readlink(f"/proc/self/fd/{handle}")
        if "/outbox/" in place:
            packed.append(place)
            if len(packed) == 3:
                raise OSError(errno.ENOSPC, "as told")
        real(handle)

    with monkeypatch.context() as patch, pytest.raises(Refused, match="DISK_FULL"):
        patch.setattr(os, "fsync", full)
        commune.handover.seal(stick)
    (now,) = commune.handover.sticks.all()
    assert (now.label, now.state, now.open) == ("KINGSTON", "written", 2) and now.changes > 0
    assert {path.name for path in (stick / "CCHC").iterdir()} == {one["file"] for one in Sticks(commune.store.db).get(now.id).files}  # type: ignore[union-attr]
    assert commune.handover.states().unsent == 0
    commune.handover.sticks.lost(now.id)
    assert commune.handover.states().counts[ChangeState.ON_STICK] == 0 and [p.lost for p in commune.handover.states().parcels] == [True] * 2
    assert commune.handover.seal(stick).ok
    (now,) = commune.handover.sticks.all()
    assert now.open == 3 and {one.outcome.name for one in province.handover.receive(stick)} == {"APPLIED"}


def test_what_reads_an_enrolment_back_wrongly_is_not_trusted_again(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune, province = offices
    good, first, second = (tmp_path / name for name in ("good", "asks", "grants"))
    for place in (good, first, second):
        place.mkdir()
    asked = commune.handover.request(good)
    with monkeypatch.context() as lying:
        honest = Medium.read
        lying.setattr(Medium, "read", lambda medium, name: (bytes(len(block)) for block in honest(medium, name)))
        with pytest.raises(Refused, match="READ_BACK_DIFFERS"):
            commune.handover.request(first)
        with pytest.raises(Refused, match="READ_BACK_DIFFERS"):
            province.handover.grant(good, asked.fingerprint, second)
    take_in(commune)
    for office, place in ((commune, first), (province, second)):
        assert [(one.label, one.state) for one in office.handover.sticks.all() if one.state == "bad"] == [(place.name, "bad")]
        with pytest.raises(Refused, match="thấy khác bản ghi"):
            office.handover.seal(place)


def test_a_folder_on_a_stick_stands_for_the_stick(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune, _ = offices
    take_in(commune)
    (inside := tmp_path / "x" / "gửi").mkdir(parents=True)
    media = [Volume(tmp_path, "DISK", "vfat", 1 << 40, 1 << 30, "1"), Volume(tmp_path / "x", "FAKE", "vfat", 64 << 30, 1 << 30, "2")]
    monkeypatch.setattr(handover, "find_media", lambda: media)
    commune.handover.sticks.distrust(inside, media)
    assert [one.label for one in commune.handover.sticks.all()] == ["FAKE"]
    for place in (inside, tmp_path / "x"):
        with pytest.raises(Refused, match="READ_BACK_DIFFERS"):
            commune.handover.seal(place)
    (beside := tmp_path / "y").mkdir()
    assert commune.handover.seal(beside).ok


def test_the_machine_stays_awake_while_a_stick_is_written_or_read(
    offices: tuple[Session, Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first byte to the last, at both sides; also when it ends in a fault."""
    commune, province = offices
    take_in(commune)
    asleep, seen = [True], set[tuple[str, bool]]()

    @contextmanager
    def awake() -> Iterator[None]:
        asleep[0] = False
        try:
            yield
        finally:
            asleep[0] = True

    monkeypatch.setattr(handover.system, "awake", awake)
    stick = tmp_path / "stick"
    stick.mkdir()
    watched = lambda stage, *_: seen.add((stage, asleep[0]))  # noqa: E731
    assert commune.handover.seal(stick, progress=watched).ok and asleep[0]
    province.handover.receive(stick, progress=watched)
    assert {stage for stage, _ in seen} >= {"pack", "write", "verify", "copy", "check", "apply"} and not any(was for _, was in seen)
    assert asleep[0]

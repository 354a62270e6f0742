"""The layer over a real folder, its faults, and the fake that stands in for it."""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest

from cchc_desktop.sync import stick, volumes
from cchc_desktop.sync.deliver import deliver
from cchc_desktop.sync.fake_stick import FakeMedium
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.scan import named
from cchc_desktop.sync.stick import Medium, MediumFault, Stick

PIECES = [b"x" * (1 << 20), b"y" * 17]


def fault_of(act: Callable[[], object]) -> WriteOutcome:
    with pytest.raises(MediumFault) as fault:
        act()
    return fault.value.outcome


@pytest.fixture(params=["folder", "fake"])
def medium(request: pytest.FixtureRequest, tmp_path: Path) -> Stick:
    return Medium(tmp_path) if request.param == "folder" else FakeMedium()


def test_real_and_fake_behave_alike(medium: Stick) -> None:
    medium.bind("V19405")
    medium.write("A.CCHC.TMP", PIECES)
    assert medium.size("A.CCHC.TMP") == (1 << 20) + 17
    assert medium.size("NOT") == -1
    medium.write("A.CCHC", [b"spoilt since"])
    medium.rename("A.CCHC.TMP", "A.CCHC")
    assert b"".join(medium.read("A.CCHC")) == b"".join(PIECES)
    assert "A.CCHC" in medium.names()
    assert medium.free() > 1 << 20
    medium.remove("A.CCHC")
    medium.remove("A.CCHC")
    medium.release()
    assert medium.names() == []


def test_a_medium_that_fails_leaves_our_own_file_closed(tmp_path: Path) -> None:
    """While the fault is told nobody has it open any more: where a file in use cannot be taken away, it would stay for ever."""

    class Pulled(FakeMedium):
        def write(self, name: str, pieces: Iterable[bytes]) -> None:
            next(iter(pieces))
            raise MediumFault(WriteOutcome.PULLED, "as told")

    ours = tmp_path / "A.CCHC"
    ours.write_bytes(b"".join(PIECES))
    with pytest.raises(MediumFault):
        try:
            deliver(Pulled(), "A.CCHC", ours, "")
        finally:
            if sys.platform == "linux":
                assert ours not in [path.resolve() for path in Path("/proc/self/fd").iterdir()]
            ours.unlink()


def test_bytes_come_down_before_a_name_and_the_name_before_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of what the device is told; a folder that does not come down is a fault like any other."""
    medium, said = Medium(tmp_path), list[str]()
    medium.bind("V")
    real_sync, real_rename, real_folder = os.fsync, os.replace, stick.sync_folder
    with monkeypatch.context() as patch:
        patch.setattr(stick.os, "fsync", lambda handle: said.append("bytes") or real_sync(handle))  # type: ignore[func-returns-value]
        patch.setattr(stick.os, "replace", lambda *names: said.append("name") or real_rename(*names))  # type: ignore[func-returns-value]
        patch.setattr(stick, "sync_folder", lambda folder: said.append(folder.name) or real_folder(folder))  # type: ignore[func-returns-value]
        medium.write("A.TMP", PIECES)
        assert said == ["bytes"]
        medium.rename("A.TMP", "A")
    assert [word for word in said if word != "bytes"] == ["name", "CCHC"] and said.index("name") > 0

    def broken(folder: Path) -> None:
        raise OSError(errno.EIO, "as told")

    medium.write("B.TMP", PIECES)
    monkeypatch.setattr(stick, "sync_folder", broken)
    assert fault_of(lambda: medium.rename("B.TMP", "B")) is WriteOutcome.PULLED
    assert not medium.release(), "it could not be seen to the end"


def test_no_stick_and_a_stick_that_vanishes(tmp_path: Path) -> None:
    assert fault_of(lambda: Medium(tmp_path / "none").bind("V")) is WriteOutcome.NO_MEDIUM
    root = tmp_path / "stick"
    root.mkdir()
    medium = Medium(root)
    medium.bind("V")
    medium.write("A.TMP", PIECES)
    root.rename(tmp_path / "pulled")
    for act in (medium.free, medium.names, lambda: medium.write("B", PIECES), lambda: list(medium.read("A.TMP"))):
        assert fault_of(act) is WriteOutcome.PULLED
    medium.release()


def test_another_stick_under_the_same_name_is_noticed(tmp_path: Path) -> None:
    root = tmp_path / "stick"
    root.mkdir()
    medium = Medium(root)
    medium.bind("V")
    root.rename(tmp_path / "first")
    (root / stick.FOLDER).mkdir(parents=True)
    (root / stick.FOLDER / "A.TMP").write_bytes(b"other")
    assert fault_of(lambda: medium.rename("A.TMP", "A")) is WriteOutcome.WRONG_STICK


def test_a_probe_that_reads_otherwise_is_a_lying_stick(tmp_path: Path) -> None:
    medium = Medium(tmp_path)
    medium.bind("V")
    next((tmp_path / stick.FOLDER).iterdir()).write_bytes(bytes(4096))
    assert fault_of(lambda: medium.rename("A.TMP", "A")) is WriteOutcome.READ_BACK_DIFFERS


@pytest.mark.parametrize(
    ("number", "outcome"),
    [(errno.ENOSPC, WriteOutcome.FULL), (errno.EROFS, WriteOutcome.READ_ONLY), (errno.EIO, WriteOutcome.PULLED),
     (errno.EACCES, WriteOutcome.FORBIDDEN), (errno.EBUSY, WriteOutcome.LOCKED), (errno.EFBIG, WriteOutcome.UNSUPPORTED),
     (errno.ENODEV, WriteOutcome.PULLED), (9999, WriteOutcome.PULLED)],
)  # fmt: skip
def test_every_error_of_the_system_has_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, outcome: WriteOutcome) -> None:
    medium = Medium(tmp_path)
    medium.bind("V")

    def broken(handle: int) -> None:
        raise OSError(number, "as told")

    monkeypatch.setattr(os, "fsync", broken)
    assert fault_of(lambda: medium.write("A.TMP", PIECES)) is outcome


@pytest.mark.parametrize(("number", "outcome"), [(112, WriteOutcome.FULL), (19, WriteOutcome.READ_ONLY), (32, WriteOutcome.LOCKED)])
def test_windows_numbers_come_first(number: int, outcome: WriteOutcome) -> None:
    fault = OSError(errno.EACCES, "")
    fault.winerror = number  # type: ignore[attr-defined, unused-ignore]
    assert stick.outcome_of(fault) is outcome


def test_a_stick_that_is_gone_or_locked_is_told_as_such_whatever_the_c_library_makes_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows tells a program that writes through it EINVAL of most faults of a device, EACCES of the rest."""
    medium = Medium(tmp_path / "E")
    medium.root.mkdir()
    medium.bind("V")

    def pulled() -> Iterator[bytes]:
        yield b"x"
        (tmp_path / "E").rename(tmp_path / "pocket")
        raise OSError(errno.EINVAL, "Invalid argument")

    assert fault_of(lambda: medium.write("A.TMP", pulled())) is WriteOutcome.PULLED
    (tmp_path / "pocket").rename(tmp_path / "E")
    real = os.utime

    def locked(path: Path) -> None:
        real(path)
        raise OSError(errno.EROFS, "write-protected")

    def denied() -> Iterator[bytes]:
        yield b"x"
        raise PermissionError(errno.EACCES, "Permission denied")

    assert fault_of(lambda: medium.write("A.TMP", denied())) is WriteOutcome.FORBIDDEN
    monkeypatch.setattr(os, "utime", locked)
    assert fault_of(lambda: medium.write("A.TMP", denied())) is WriteOutcome.READ_ONLY


def test_what_can_be_opened_is_held_by_nobody_unless_windows_says_so(tmp_path: Path) -> None:
    file = tmp_path / "A.CCHC"
    file.write_bytes(b"x")
    bad, gone, told = PermissionError(errno.EACCES, "read"), OSError(errno.EIO, "read"), PermissionError(errno.EACCES, "in use")
    told.winerror = 32  # type: ignore[attr-defined, unused-ignore]
    assert [stick.is_held(file, fault) for fault in (bad, gone, told)] == [False, False, True]
    assert stick.is_held(tmp_path / "closed", bad), "it cannot be opened"


def test_a_file_is_named_with_the_same_sign_on_every_system() -> None:
    place = PureWindowsPath("E:/")
    assert named(place / "CCHC" / "V19405-000001.CCHC", place) == "CCHC/V19405-000001.CCHC"
    assert named(PureWindowsPath("E:/a.cchc"), PureWindowsPath("E:/a.cchc")) == "a.cchc"


def test_a_file_a_scanner_holds_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = Medium(tmp_path)
    medium.bind("V")
    medium.write("A", PIECES)
    opens: tuple[Any, str] = (stick.system, "open_past_cache") if sys.platform == "win32" else (os, "open")
    real, held = getattr(*opens), [errno.EBUSY, errno.EACCES]

    def busy(path: object, *rest: Any) -> Any:
        if held and str(path).endswith("A"):
            raise OSError(held.pop(), "held")
        return real(path, *rest)

    monkeypatch.setattr(*opens, busy)
    monkeypatch.setattr(stick.time, "sleep", lambda _: None)
    assert b"".join(medium.read("A")) == b"".join(PIECES)
    monkeypatch.setattr(*opens, lambda *_: (_ for _ in ()).throw(OSError(errno.EBUSY, "held")))
    assert fault_of(lambda: list(medium.read("A"))) is WriteOutcome.LOCKED


def test_what_the_bytes_come_from_may_fail_with_its_own_words(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise KeyError("cancelled")

    medium = Medium(tmp_path)
    medium.bind("V")
    with pytest.raises(KeyError):
        medium.write("A.TMP", pieces())


def test_the_fake_fails_when_told() -> None:
    assert fault_of(lambda: FakeMedium(read_only=True).bind("V")) is WriteOutcome.READ_ONLY
    small = FakeMedium(1 << 20)
    assert fault_of(lambda: small.write("A", PIECES)) is WriteOutcome.FULL
    lying = FakeMedium(lies=True)
    lying.write("A", PIECES)
    assert lying.size("A") == sum(map(len, PIECES))
    assert b"".join(lying.read("A")) != b"".join(PIECES)
    pulled = FakeMedium()
    pulled.fail_at = 3
    assert fault_of(lambda: pulled.write("A", PIECES)) is WriteOutcome.PULLED
    assert fault_of(pulled.free) is WriteOutcome.PULLED
    pulled.plug_in()
    assert pulled.files["A"] == PIECES[0]
    assert pulled.free() > 0


MOUNTS = """/dev/sda1 / ext4 rw 0 0
/dev/sdb1 /media/hoa/KINGSTON\\0401 vfat rw 0 0
/dev/sdc1 /data exfat rw 0 0
tmpfs /run tmpfs rw 0 0
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a table of mounts is what Linux has")
def test_removable_media_are_told_from_the_rest(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS, encoding="utf-8")
    for disk, flag in (("sda", "0"), ("sdb", "1"), ("sdc", "1")):
        (tmp_path / "block" / disk / f"{disk}1").mkdir(parents=True)
        (tmp_path / "block" / disk / "removable").write_text(f"{flag}\n", encoding="utf-8")
        (tmp_path / "block" / f"{disk}1").symlink_to(tmp_path / "block" / disk / f"{disk}1")
    numbers = tmp_path / "by-uuid"
    numbers.mkdir()
    (numbers / "4E1A-90B2").symlink_to("/dev/sdb1")
    found = volumes._linux(tmp_path / "mounts", tmp_path / "block", numbers)
    assert found == [(Path("/media/hoa/KINGSTON 1"), "KINGSTON 1", "vfat", "4E1A-90B2"), (Path("/data"), "data", "exfat", "")]
    assert volumes._linux(tmp_path / "mounts", tmp_path / "block", tmp_path / "none")[0][3] == ""
    assert volumes._linux(tmp_path / "none", tmp_path, numbers) == []
    assert volumes._measured(tmp_path / "none", "", "") is None
    assert volumes._measured(tmp_path, "X", "ext4").free > 0  # type: ignore[union-attr]


def test_looking_for_media_never_fails() -> None:
    assert isinstance(volumes.find_media(), list)

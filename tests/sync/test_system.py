"""What the operating system does for a stick: let go of it, stay awake, read past its cache; Windows played by a fake kernel32."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync import system
from cchc_desktop.sync.stick import outcome_of

LOCK, DISMOUNT, RELEASE, EJECT = 0x90018, 0x90020, 0x2D4804, 0x2D4808
INVALID = ctypes.c_void_p(-1).value


class FakeKernel:
    """A volume and a file of kernel32: ``busy`` refusals to lock it, ``data`` of the file, ``fails`` the read that fails, ``drive`` its
    type, ``tray`` whether the medium can be let go of, ``refuses`` the flags with which nothing is opened."""

    def __init__(
        self, *, busy: int = 0, data: bytes = b"", fails: int = -1, drive: int = 2, tray: bool = True, refuses: int = 0, there: bool = True
    ) -> None:  # fmt: skip
        self.busy, self.data, self.fails, self.drive, self.tray, self.refuses = busy, data, fails, drive, tray, refuses
        self.there, self.asked, self.open, self._at = there, list[Any](), 0, 0

    def GetDriveTypeW(self, root: str) -> int:
        assert root == "E:\\"
        return self.drive

    def CreateFileW(self, name: str, access: int, share: int, security: None, how: int, flags: int, template: None) -> int | None:
        assert (security, how, template) == (None, 3, None), "OPEN_EXISTING"
        self.asked.append((name, access, share, flags))
        opened = self.there and not (self.refuses and flags & self.refuses)
        self.open += opened
        return 7 if opened else INVALID

    def DeviceIoControl(self, handle: int, code: int, given: Any, size: int, out: None, room: int, length: Any, later: None) -> int:
        assert (handle, out, room, later) == (7, None, 0, None) and length._obj.value == 0
        assert (size, given and bytes(given)) == ((1, b"\0") if code == RELEASE else (0, None)), "one byte: PREVENT_MEDIA_REMOVAL off"
        self.asked.append(code)
        if code == LOCK and self.busy:
            self.busy -= 1
            return 0
        return int(code != EJECT or self.tray)

    def ReadFile(self, handle: int, place: int, size: int, length: Any, later: None) -> int:
        assert (handle, later) == (7, None)
        assert place % 4096 == 0 and size % 4096 == 0, "past the cache only whole sectors into whole pages"
        assert self._at % 4096 == 0, "and never from the middle of a sector"
        if self.fails == self._at:
            return 0
        piece = self.data[self._at : self._at + size]
        ctypes.memmove(place, piece, len(piece))
        length._obj.value = len(piece)
        self._at += len(piece)
        return 1

    def SetThreadExecutionState(self, state: int) -> None:
        self.asked.append(state)

    def CloseHandle(self, handle: int) -> None:
        assert handle == 7
        self.open -= 1


def test_windows_locks_dismounts_and_lets_go() -> None:
    kernel, waited = FakeKernel(busy=3), list[float]()
    system.eject_windows("E:\\", kernel, waited.append)
    assert kernel.asked == [("\\\\.\\E:", 0xC0000000, 3, 0)] + [LOCK] * 4 + [DISMOUNT, RELEASE, EJECT]
    assert len(waited) == 3 and kernel.open == 0


def test_windows_says_who_holds_it_or_that_it_cannot() -> None:
    kernel, waited = FakeKernel(busy=1000), list[float]()
    with pytest.raises(Refused, match="EJECT_BUSY"):
        system.eject_windows("E:\\", kernel, waited.append)
    assert DISMOUNT not in kernel.asked and kernel.open == 0 and sum(waited) < 10
    for code, word in ((5, "EJECT_UNSUPPORTED"), (32, "EJECT_BUSY")):
        with pytest.raises(Refused, match=word):
            system.eject_windows("E:\\", FakeKernel(there=False), waited.append, lambda said=code: said)  # type: ignore[misc]
    kernel = FakeKernel(tray=False)
    with pytest.raises(Refused, match="EJECT_UNSUPPORTED"):
        system.eject_windows("E:\\", kernel, waited.append)
    assert kernel.open == 0


@pytest.mark.parametrize("root", ["E:\\luu", "\\\\may-chu\\chung", "E", ""])
def test_windows_touches_nothing_but_a_removable_drive(root: str) -> None:
    kernel = FakeKernel()
    with pytest.raises(Refused, match="EJECT_UNSUPPORTED"):
        system.eject_windows(root, kernel)
    fixed = FakeKernel(drive=3)
    with pytest.raises(Refused, match="EJECT_UNSUPPORTED"):
        system.eject_windows("E:\\", fixed)
    assert kernel.asked == fixed.asked == []


@pytest.mark.parametrize("size", [0, 1, 4096, 65_536, 65_537, 200_000])
def test_every_byte_is_read_past_the_cache(size: int) -> None:
    data = bytes(place % 251 for place in range(size))
    kernel = FakeKernel(data=data)
    handle = system.open_past_cache(Path("E:/CCHC/X.CCHC"), kernel)
    assert kernel.asked[0] == (str(Path("E:/CCHC/X.CCHC")), 0x80000000, 7, 0x28000000), "past the cache, and to be read by others too"
    assert b"".join(system.blocks(handle, 4096, 65_536, kernel)) == data and kernel.open == 0


def test_a_stick_pulled_while_it_is_read_is_told_by_its_error() -> None:
    kernel = FakeKernel(data=bytes(200_000), fails=69_632)
    with pytest.raises(OSError) as told:
        list(system.blocks(system.open_past_cache(Path("x"), kernel), 4096, 65_536, kernel, lambda: 1167))
    assert outcome_of(told.value).name == "PULLED" and kernel.open == 0
    with pytest.raises(OSError) as told:
        system.open_past_cache(Path("x"), FakeKernel(there=False), lambda: 32)
    assert outcome_of(told.value).name == "LOCKED"


def test_a_shared_folder_that_knows_no_reading_past_the_cache_is_read_all_the_same() -> None:
    kernel = FakeKernel(data=b"abc", refuses=0x20000000)
    assert b"".join(system.blocks(system.open_past_cache(Path("x"), kernel, lambda: 87), 4096, 8192, kernel)) == b"abc"
    assert [flags for *_, flags in kernel.asked] == [0x28000000, 0x08000000]


def test_the_machine_stays_awake_just_as_long() -> None:
    kernel = FakeKernel()
    with pytest.raises(ValueError, match="pulled"), system.awake(kernel):
        assert kernel.asked == [0x80000001]
        raise ValueError("pulled")
    assert kernel.asked == [0x80000001, 0x80000000]


def ran(answers: dict[str, tuple[int, str]], done: list[str]) -> system.Run:
    def run(command: Sequence[str]) -> tuple[int, str]:
        done.append(" ".join(command[1:]))
        return answers.get(command[1], (0, ""))

    return run


@pytest.mark.skipif(sys.platform == "win32", reason="a table of mounts is what Linux has")
def test_linux_unmounts_what_is_mounted_there(tmp_path: Path) -> None:
    mounts, done = tmp_path / "mounts", list[str]()
    mounts.write_text("proc /proc proc rw 0 0\n/dev/sdb1 /media/hoa/USB\\040XÃ vfat rw 0 0\n", encoding="utf-8")
    stick = Path("/media/hoa/USB XÃ")
    system.eject_linux(stick, mounts, ran({"power-off": (1, "not authorized")}, done), "udisksctl")
    assert done == [f"{verb} --no-user-interaction -b /dev/sdb1" for verb in ("unmount", "power-off")]
    for answers, tool, place, code in (
        ({"unmount": (1, "target is busy")}, "udisksctl", stick, "EJECT_BUSY"),
        ({"unmount": (1, "denied")}, "udisksctl", stick, "EJECT_UNS"), ({}, "", stick, "EJECT_UNS"),
        ({}, "udisksctl", tmp_path, "EJECT_UNS"), ({}, "udisksctl", Path("/proc"), "EJECT_UNS"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            system.eject_linux(place, mounts, ran(answers, done), tool)
    with pytest.raises(Refused, match="EJECT_UNSUPPORTED"):
        system.eject_linux(stick, tmp_path / "none", ran({}, done), "udisksctl")
    with pytest.raises(Refused, match="EJECT_UNSUPPORTED"):
        system.eject(tmp_path, windows=False)  # a folder is no stick


def test_windows_is_asked_by_the_names_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only Windows has of ctypes, with its own signature: a name written otherwise would show there and nowhere else."""
    loaded: list[tuple[str, bool]] = []

    def win_dll(
        name: str, mode: int = 0, handle: object = None, use_errno: bool = False, use_last_error: bool = False, winmode: object = None
    ) -> MagicMock:  # fmt: skip
        loaded.append((name, use_last_error))
        return MagicMock()

    monkeypatch.setattr(ctypes, "WinDLL", win_dll, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 1005, raising=False)
    assert system.kernel32() is not None and loaded == [("kernel32", True)]
    assert system.last_error() == 1005

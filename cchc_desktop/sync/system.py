"""What the operating system does for a stick beyond files: taking it off (tháo an toàn), staying awake, reading past its cache.

Each Windows part takes its ``kernel`` (kernel32), so that it can be tried without Windows.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.places import DRIVE_REMOVABLE, mounted

_READ, _WRITE, _SHARED, _EXISTING = 0x80000000, 0x40000000, 7, 3
_PAST_CACHE, _IN_ORDER = 0x20000000, 0x08000000  # FILE_FLAG_NO_BUFFERING, FILE_FLAG_SEQUENTIAL_SCAN
_INVALID = ctypes.c_void_p(-1).value
_LOCK, _DISMOUNT, _RELEASE, _EJECT = 0x90018, 0x90020, 0x2D4804, 0x2D4808
_STAY, _AWAKE = 0x80000000, 0x00000001  # ES_CONTINUOUS, ES_SYSTEM_REQUIRED
_SHARING, _NOT_PAST_CACHE = 32, (1, 50, 87)
_BUSY_TRIES, _BUSY_PAUSE = 12, 0.25
_SECONDS = 60

Run = Callable[[Sequence[str]], tuple[int, str]]


def kernel32() -> Any:
    """The system's own; Windows only."""
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel.CreateFileW.restype = ctypes.c_void_p
    kernel.CreateFileW.argtypes = [
        ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p,
    ]  # fmt: skip
    kernel.ReadFile.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p]
    kernel.CloseHandle.argtypes = [ctypes.c_void_p]
    kernel.SetThreadExecutionState.argtypes = [ctypes.c_uint32]
    kernel.DeviceIoControl.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p,
        ctypes.c_void_p,
    ]  # fmt: skip
    return kernel


def last_error() -> int:
    """What Windows said last of a call that failed; 0 elsewhere."""
    return int(getattr(ctypes, "get_last_error", int)())  # only Windows has one


# -- taking it off


def eject(root: Path, *, windows: bool = sys.platform == "win32") -> None:
    """Make the system let go of the removable volume at ``root``, so that it may be pulled: all is written, nothing is open on it.

    Raises Refused EJECT_BUSY (another program has a file open there), EJECT_UNSUPPORTED (the system cannot do it here).
    """
    if windows:
        eject_windows(str(root), kernel32())
    else:
        eject_linux(root, Path("/proc/mounts"), _run, shutil.which("udisksctl") or "")


def eject_windows(root: str, kernel: Any, pause: Callable[[float], None] = time.sleep, error: Callable[[], int] = last_error) -> None:
    """Lock the volume (everybody's files must be closed), dismount it, let the medium go. Raises as :func:`eject`."""
    drive = root.rstrip("\\/")
    if len(drive) != 2 or drive[1] != ":" or kernel.GetDriveTypeW(f"{drive}\\") != DRIVE_REMOVABLE:
        raise _cannot()
    handle = kernel.CreateFileW(f"\\\\.\\{drive}", _READ | _WRITE, 3, None, _EXISTING, 0, None)
    if handle in (None, _INVALID):
        raise _busy() if error() == _SHARING else _cannot()
    try:
        for _ in range(_BUSY_TRIES):
            if _control(kernel, handle, _LOCK):
                break
            pause(_BUSY_PAUSE)
        else:
            raise _busy()
        if not _control(kernel, handle, _DISMOUNT):
            raise _busy()
        _control(kernel, handle, _RELEASE, b"\0")
        if not _control(kernel, handle, _EJECT):  # nothing is left to write, but the next look at the drive mounts it again
            raise _cannot()
    finally:
        kernel.CloseHandle(handle)


def _control(kernel: Any, handle: Any, code: int, told: bytes = b"") -> bool:
    length = ctypes.c_uint32()
    given = ctypes.create_string_buffer(told, len(told)) if told else None
    return bool(kernel.DeviceIoControl(handle, code, given, len(told), None, 0, ctypes.byref(length), None))


def eject_linux(root: Path, mounts: Path, run: Run, udisksctl: str) -> None:
    """Unmount the device mounted there and switch its port off where that is allowed. Raises as :func:`eject`."""
    device = next((device for device, place, _ in mounted(mounts) if place == str(root)), "")
    if not udisksctl or not device.startswith("/dev/"):
        raise _cannot()
    code, said = run([udisksctl, "unmount", "--no-user-interaction", "-b", device])
    if code:
        raise _busy() if "busy" in said.lower() else _cannot()
    run([udisksctl, "power-off", "--no-user-interaction", "-b", device])  # without the right to, unmounted is enough


def _run(command: Sequence[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return 1, ""
    return done.returncode, done.stdout + done.stderr


def _busy() -> Refused:
    said = "USB còn đang được một chương trình khác dùng nên chưa tháo được."
    return Refused("EJECT_BUSY", said, "Đóng cửa sổ hay tệp đang mở trên USB rồi bấm Tháo lại.")


def _cannot() -> Refused:
    said = "Máy này không cho chương trình tháo USB."
    return Refused("EJECT_UNSUPPORTED", said, "Bấm biểu tượng Tháo USB ở góc màn hình, hoặc chờ đèn USB tắt rồi rút.")


# -- staying awake


@contextmanager
def awake(kernel: Any = None) -> Iterator[None]:
    """Ask Windows not to fall asleep while a stick is written or read; it has no say elsewhere."""
    if kernel is None and sys.platform != "win32":
        yield
        return
    kernel = kernel or kernel32()
    kernel.SetThreadExecutionState(_STAY | _AWAKE)
    try:
        yield
    finally:
        kernel.SetThreadExecutionState(_STAY)


# -- reading and writing


def let_go(handle: int) -> None:
    """Have the system keep nothing of an open file in memory: what was written and is not yet on the device begins to go there, what is
    there is read from there. Windows has no word for it."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def open_past_cache(path: Path, kernel: Any, error: Callable[[], int] = last_error) -> Any:
    """A handle from which :func:`blocks` reads what the device holds, not what memory does (but for a shared folder whose system
    does not know how); Windows only. OSError with ``winerror``."""
    for flags in (_PAST_CACHE | _IN_ORDER, _IN_ORDER):
        handle = kernel.CreateFileW(str(path), _READ, _SHARED, None, _EXISTING, flags, None)
        if handle not in (None, _INVALID):
            return handle
        if (code := error()) not in _NOT_PAST_CACHE:
            break
    raise _failed(code)


def blocks(handle: Any, first: int, size: int, kernel: Any, error: Callable[[], int] = last_error) -> Iterator[bytes]:
    """All bytes behind a handle, ``first`` of them and then ``size`` at a time (multiples of any sector); closes it. OSError with
    ``winerror``."""
    block = mmap.mmap(-1, size)  # begins at a page, as reading past the cache demands
    place, length = ctypes.c_char.from_buffer(block), ctypes.c_uint32()
    try:
        for asked in chain([first], repeat(size)):
            if not kernel.ReadFile(handle, ctypes.addressof(place), asked, ctypes.byref(length), None):
                raise _failed(error())
            if length.value:
                yield block[: length.value]
            if length.value < asked:  # the end; a further read would not begin at a sector
                return
    finally:
        kernel.CloseHandle(handle)
        del place
        block.close()


def _failed(code: int) -> OSError:
    fault = OSError(0, "kernel32", None, code)
    if sys.platform != "win32":
        fault.winerror = code  # type: ignore[attr-defined, unused-ignore]
    return fault

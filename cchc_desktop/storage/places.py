"""Where an office's folder may lie: not on a network share, not on a removable drive (a pulled stick would be the office)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from cchc_desktop.domain.errors import Refused

_NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afpfs", "afs", "ceph", "glusterfs", "davfs", "vboxsf", "prl_fs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.vmhgfs-fuse", "fuse.davfs2",
}  # fmt: skip
_ESCAPES = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))
DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4


class Places(Protocol):
    """What kind of place a path is on: "fixed", "network" or "removable"."""

    def kind(self, path: Path) -> str:
        """The kind of the volume that holds ``path`` (which need not exist yet)."""
        ...


class SystemPlaces:
    """The machine's own answer: GetDriveTypeW on Windows, the mount table and sysfs on Linux."""

    def __init__(self, mounts: Path = Path("/proc/mounts"), blocks: Path = Path("/sys/class/block")) -> None:
        self._mounts, self._blocks = mounts, blocks

    def kind(self, path: Path) -> str:
        """See :class:`Places`; what cannot be told is "fixed"."""
        return self._windows(path) if sys.platform == "win32" else self._linux(path)

    def _windows(self, path: Path) -> str:
        import ctypes

        text = str(path.resolve())
        if text.startswith("\\\\"):
            return "network"
        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
        drive = kernel.GetDriveTypeW(str(Path(text).anchor))
        return {_DRIVE_REMOTE: "network", DRIVE_REMOVABLE: "removable"}.get(drive, "fixed")

    def _linux(self, path: Path) -> str:
        device, point, system = self._mount(path.resolve())
        if system in _NETWORK and point != "/":  # the system's own disk is where it is
            return "network"
        return "removable" if device.startswith("/dev/") and is_removable(device[5:], self._blocks) else "fixed"

    def _mount(self, path: Path) -> tuple[str, str, str]:
        """(device, mount point, file system) of the longest mount point above ``path``, of two equal ones the later."""
        best = ("", "", "")
        for row in mounted(self._mounts):
            if (path == Path(row[1]) or Path(row[1]) in path.parents) and len(row[1]) >= len(best[1]):
                best = row
        return best


def mounted(mounts: Path) -> Iterator[tuple[str, str, str]]:
    """(device, mount point, file system) of each line of a table of mounts; none where there is no such table."""
    try:
        rows = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return
    for row in rows:
        device, point, system, *_ = row.split(" ")
        for code, letter in _ESCAPES:
            point = point.replace(code, letter)
        yield device, point, system


def is_removable(device: str, blocks: Path) -> bool:
    """Whether a disk calls itself removable; a partition's flag stands in its disk's folder."""
    here = (blocks / device).resolve()
    for folder in (here, here.parent):
        try:
            if (folder / "removable").read_text(encoding="ascii").strip() == "1":
                return True
        except OSError:
            continue
    return False


def disk_of(path: Path, blocks: Path = Path("/sys/dev/block")) -> str:
    """The physical disk that holds ``path``: two partitions of one disk die together. What the system does not tell is the volume."""
    if sys.platform == "win32":
        return _windows_disk(path)
    device = path.stat().st_dev
    found = blocks / f"{os.major(device)}:{os.minor(device)}"
    if not found.exists():
        return str(device)
    here = found.resolve()
    return (here.parent if (here / "partition").exists() else here).name


_DEVICE_NUMBER = 0x2D1080  # IOCTL_STORAGE_GET_DEVICE_NUMBER: type, disk number, partition number; no rights are needed to ask


def _windows_disk(path: Path) -> str:
    import ctypes

    anchor = path.resolve().anchor
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(f"\\\\.\\{anchor[:2]}", 0, 3, None, 3, 0, None)
    told, length = (ctypes.c_ulong * 3)(), ctypes.c_ulong()
    try:
        if kernel.DeviceIoControl(ctypes.c_void_p(handle), _DEVICE_NUMBER, None, 0, told, 12, ctypes.byref(length), None):
            return f"{told[0]}:{told[1]}"
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
    return anchor


def same_disk(one: Path, other: Path) -> bool:
    """Whether two places lie on one physical disk, as far as the system tells; one that is gone lies on none."""
    try:
        return disk_of(one) == disk_of(other)
    except OSError:
        return False


def refuse_unsuitable(path: Path, places: Places) -> None:
    """Raise Refused UNSUITABLE_PLACE for a network share or a removable drive."""
    kind = places.kind(path)
    if kind == "fixed":
        return
    where = "ổ mạng" if kind == "network" else "ổ tháo rời (USB)"
    sentence = f"Thư mục dữ liệu đang ở {where}; ở đó dữ liệu có thể hỏng khi mất kết nối."
    raise Refused("UNSUITABLE_PLACE", sentence, "Đặt thư mục dữ liệu trên ổ cứng của máy này; USB chỉ dùng để gửi và sao lưu.")


def refuse_file(place: Path) -> None:
    """Raise Refused BAD_PATH for a file where a stick or folder is to be written to."""
    if place.exists() and not place.is_dir():
        raise Refused("BAD_PATH", f"{place.name} là một tệp, không phải USB hay thư mục.", "Chọn USB hoặc một thư mục.", field="to")


def refuse_inside(place: Path, folder: Path) -> None:
    """Raise Refused UNSUITABLE_PLACE for a place inside the data folder that a backup is to be kept in, BAD_PATH for a file."""
    refuse_file(place)
    if place.resolve().is_relative_to(folder.resolve()):
        sentence = "Nơi ghi nằm trong thư mục dữ liệu của máy này: hỏng thư mục ấy thì mất luôn bản sao lưu."
        raise Refused("UNSUITABLE_PLACE", sentence, "Chọn USB hoặc một thư mục khác.", field="to")


@contextmanager
def unless_written(folder: Path) -> Iterator[None]:
    """When what is written into a folder fails, the folders that were made for it go again: an empty one looks like a backup kept there."""
    absent = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        yield
    except BaseException:
        for one in absent:
            with suppress(OSError):
                one.rmdir()
        raise

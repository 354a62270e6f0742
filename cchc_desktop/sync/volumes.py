"""Which removable media (USB) are plugged in now; polled by the window, never remembered by letter."""

from __future__ import annotations

import ctypes
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_desktop.storage.places import DRIVE_REMOVABLE, is_removable, mounted
from cchc_desktop.sync.system import kernel32, last_error

_WRITTEN_TO = frozenset({"vfat", "msdos", "fat", "fat32", "exfat", "ntfs", "ntfs3", "fuseblk", ""})
"""File systems by their systems' names for them; ``fuseblk`` is NTFS or exFAT by a helper, "" one that no medium was formatted with."""
_UNREAD = {1005: "RAW", 0x80310000: "BitLocker"}
"""What Windows says of a volume that it cannot read: ERROR_UNRECOGNIZED_VOLUME, FVE_E_LOCKED_VOLUME."""
_NO_BOXES = 0x8001  # SEM_FAILCRITICALERRORS, SEM_NOOPENFILEERRORBOX
_MOUNT_ROOTS = ("/media/", "/run/media/", "/mnt/usb")


@dataclass(frozen=True, slots=True)
class Volume:
    """A removable medium: where it is mounted, its label ("" when unknown), its file system, total and free bytes, and the number its
    formatting gave it ("" when the system does not tell): two sticks out of one box differ in nothing else."""

    path: Path
    label: str
    system: str
    total: int
    free: int
    serial: str = ""

    @property
    def unsupported(self) -> bool:
        """Whether parcels are not written to it: neither FAT, exFAT nor NTFS."""
        return self.system.casefold() not in _WRITTEN_TO


def find_media() -> list[Volume]:
    """The removable media that can be read now."""
    blocks, numbers = Path("/sys/class/block"), Path("/dev/disk/by-uuid")
    places = _windows(kernel32()) if sys.platform == "win32" else _linux(Path("/proc/mounts"), blocks, numbers)
    found = [_measured(*place) for place in places]
    return [volume for volume in found if volume is not None]


def _measured(path: Path, label: str, system: str, serial: str = "") -> Volume | None:
    try:
        total, _, free = shutil.disk_usage(path)
    except OSError:
        if system not in _UNREAD.values():
            return None
        total = free = 0
    return Volume(path, label, system, total, free, serial)


def _linux(mounts: Path, blocks: Path, numbers: Path) -> list[tuple[Path, str, str, str]]:
    """Mounts below the usual folders, and any mount of a device that calls itself removable."""
    found = []
    for device, place, system in mounted(mounts):
        if place.startswith(_MOUNT_ROOTS) or (device.startswith("/dev/") and is_removable(device[5:], blocks)):
            formatted = system if device.startswith("/dev/") else ""
            found.append((Path(place), Path(place).name, formatted, _serial(Path(device), numbers)))
    return found


def _serial(device: Path, numbers: Path) -> str:
    """The name of the link that leads to the device."""
    try:
        return next((link.name for link in sorted(numbers.iterdir()) if link.resolve() == device.resolve()), "")
    except OSError:
        return ""


def _windows(kernel: Any, error: Callable[[], int] = last_error) -> list[tuple[Path, str, str, str]]:
    """Removable drives; one that the system knows but cannot read stands there under what is wrong with it."""
    found = []
    kernel.SetErrorMode(_NO_BOXES)  # a letter without a medium must not open a box over the counter
    letters = kernel.GetLogicalDrives()
    for place in range(26):
        root = f"{chr(ord('A') + place)}:\\"
        if not letters >> place & 1 or kernel.GetDriveTypeW(root) != DRIVE_REMOVABLE:
            continue
        label, system, number = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261), ctypes.c_uint32()
        if kernel.GetVolumeInformationW(root, label, 261, ctypes.byref(number), None, None, system, 261):
            found.append((Path(root), label.value, system.value, f"{number.value:08X}"))
        elif name := _UNREAD.get(error() & 0xFFFFFFFF):
            found.append((Path(root), "", name, ""))
    return found

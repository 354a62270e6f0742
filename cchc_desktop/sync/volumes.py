"""Which removable media (USB) are plugged in now; polled by the window, never remembered by letter."""

from __future__ import annotations

import ctypes
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

DRIVE_REMOVABLE = 2
_MOUNT_ROOTS = ("/media/", "/run/media/", "/mnt/usb")
_ESCAPES = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))


@dataclass(frozen=True, slots=True)
class Volume:
    """A removable medium: where it is mounted, its label ("" when unknown), its file system, total and free bytes."""

    path: Path
    label: str
    system: str
    total: int
    free: int


def find_media() -> list[Volume]:
    """The removable media that can be read now."""
    places = _windows() if sys.platform == "win32" else _linux(Path("/proc/mounts"), Path("/sys/class/block"))
    found = [_measured(*place) for place in places]
    return [volume for volume in found if volume is not None]


def _measured(path: Path, label: str, system: str) -> Volume | None:
    try:
        total, _, free = shutil.disk_usage(path)
    except OSError:
        return None
    return Volume(path, label, system, total, free)


def _linux(mounts: Path, blocks: Path) -> list[tuple[Path, str, str]]:
    """Mounts below the usual folders, and any mount of a device that calls itself removable."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        device, place, system, *_ = line.split(" ")
        for code, letter in _ESCAPES:
            place = place.replace(code, letter)
        if place.startswith(_MOUNT_ROOTS) or (device.startswith("/dev/") and _removable(device[5:], blocks)):
            found.append((Path(place), Path(place).name, system))
    return found


def _removable(device: str, blocks: Path) -> bool:
    """A partition's flag stands in its disk's folder."""
    here = (blocks / device).resolve()
    for folder in (here, here.parent):
        try:
            if (folder / "removable").read_text().strip() == "1":
                return True
        except OSError:
            continue
    return False


def _windows() -> list[tuple[Path, str, str]]:
    found = []
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    letters = kernel.GetLogicalDrives()
    for place in range(26):
        root = f"{chr(ord('A') + place)}:\\"
        if not letters >> place & 1 or kernel.GetDriveTypeW(root) != DRIVE_REMOVABLE:
            continue
        label, system = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
        if kernel.GetVolumeInformationW(root, label, 261, None, None, None, system, 261):
            found.append((Path(root), label.value, system.value))
    return found

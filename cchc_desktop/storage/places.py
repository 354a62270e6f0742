"""Where an office's folder may lie: not on a network share, not on a removable drive (a pulled stick would be the office)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

from cchc_desktop.domain.errors import Refused

_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afpfs", "fuse.sshfs", "davfs"}
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4


class Places(Protocol):
    """What kind of place a path is on: "fixed", "network" or "removable"."""

    def kind(self, path: Path) -> str:
        """The kind of the volume that holds ``path`` (which need not exist yet)."""
        ...


class SystemPlaces:
    """The machine's own answer: GetDriveTypeW on Windows, the mount table and sysfs on Linux."""

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
        return {_DRIVE_REMOTE: "network", _DRIVE_REMOVABLE: "removable"}.get(drive, "fixed")

    def _linux(self, path: Path) -> str:
        device, system = self._mount(path.absolute())
        if system in _NETWORK:
            return "network"
        name = device.rsplit("/", 1)[-1].rstrip("0123456789")
        flag = Path("/sys/block", name, "removable")
        try:
            return "removable" if device.startswith("/dev/") and flag.read_text().strip() == "1" else "fixed"
        except OSError:
            return "fixed"

    def _mount(self, path: Path) -> tuple[str, str]:
        """(device, file system) of the longest mount point above ``path``."""
        best = ("", "", "")
        try:
            rows = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return "", ""
        for row in rows:
            device, point, system, *_ = row.split(" ")
            point = point.replace("\\040", " ")
            if (path == Path(point) or Path(point) in path.parents) and len(point) >= len(best[1]):
                best = (device, point, system)
        return best[0], best[2]


def refuse_unsuitable(path: Path, places: Places) -> None:
    """Raise Refused UNSUITABLE_PLACE for a network share or a removable drive."""
    kind = places.kind(path)
    if kind == "fixed":
        return
    where = "ổ mạng" if kind == "network" else "ổ tháo rời (USB)"
    sentence = f"Thư mục dữ liệu đang ở {where}; ở đó dữ liệu có thể hỏng khi mất kết nối."
    raise Refused("UNSUITABLE_PLACE", sentence, "Đặt thư mục dữ liệu trên ổ cứng của máy này; USB chỉ dùng để gửi và sao lưu.")

"""Where an office's folder may lie: not on a network share, not on a removable drive (a pulled stick would be the office)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

from cchc_desktop.domain.errors import Refused

_NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "afpfs", "afs", "ceph", "glusterfs", "davfs", "vboxsf", "prl_fs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.vmhgfs-fuse", "fuse.davfs2",
}  # fmt: skip
_ESCAPES = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4


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
        return {_DRIVE_REMOTE: "network", _DRIVE_REMOVABLE: "removable"}.get(drive, "fixed")

    def _linux(self, path: Path) -> str:
        device, point, system = self._mount(path.resolve())
        if system in _NETWORK and point != "/":  # the system's own disk is where it is
            return "network"
        return "removable" if device.startswith("/dev/") and self._removable(device[5:]) else "fixed"

    def _removable(self, device: str) -> bool:
        """Whether a disk calls itself removable; a partition's flag stands in its disk's folder."""
        here = (self._blocks / device).resolve()
        for folder in (here, here.parent):
            try:
                return (folder / "removable").read_text().strip() == "1"
            except OSError:
                continue
        return False

    def _mount(self, path: Path) -> tuple[str, str, str]:
        """(device, mount point, file system) of the longest mount point above ``path``, of two equal ones the later."""
        best = ("", "", "")
        try:
            rows = self._mounts.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return best
        for row in rows:
            device, point, system, *_ = row.split(" ")
            for code, letter in _ESCAPES:
                point = point.replace(code, letter)
            if (path == Path(point) or Path(point) in path.parents) and len(point) >= len(best[1]):
                best = (device, point, system)
        return best


def refuse_unsuitable(path: Path, places: Places) -> None:
    """Raise Refused UNSUITABLE_PLACE for a network share or a removable drive."""
    kind = places.kind(path)
    if kind == "fixed":
        return
    where = "ổ mạng" if kind == "network" else "ổ tháo rời (USB)"
    sentence = f"Thư mục dữ liệu đang ở {where}; ở đó dữ liệu có thể hỏng khi mất kết nối."
    raise Refused("UNSUITABLE_PLACE", sentence, "Đặt thư mục dữ liệu trên ổ cứng của máy này; USB chỉ dùng để gửi và sao lưu.")

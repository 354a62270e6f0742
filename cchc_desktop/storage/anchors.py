"""The anchor (mỏ neo): a small file outside the data and its backups that tells when a folder was put back or copied.

Written in place after each commit; without a flush, since a stale anchor behind the database is harmless and only one ahead
of it means that an older copy was put back. ``flush`` is called before a number is printed or a parcel sealed.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_SIZE = 4096


class AnchorState(StrEnum):
    """Whether this folder goes on living its own life, or was put back, copied or moved from another machine."""

    OK = "ok"
    RESTORED = "restored"


@dataclass
class Anchor:
    """One folder's anchor: the file's path, the folder's secret, the folder itself."""

    path: Path
    secret: str
    folder: Path

    def write(self, acts: int) -> None:
        """Note the count of acts; the file keeps its length so that a power cut cannot leave half of it."""
        text = json.dumps({"secret": self.secret, "folder": str(self.folder), "acts": acts}).encode()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        handle = os.open(self.path, flags, 0o600)
        try:
            os.write(handle, text.ljust(_SIZE))
        finally:
            os.close(handle)

    def flush(self) -> None:
        """Wait until the anchor is on the disk."""
        handle = os.open(self.path, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def state(self, acts: int) -> AnchorState:
        """Compare with a database of ``acts`` acts: missing, of another life, ahead, or of a folder that still exists."""
        try:
            found = json.loads(self.path.read_bytes())
            secret, folder, seen = str(found["secret"]), Path(found["folder"]), int(found["acts"])
        except (OSError, ValueError, KeyError, TypeError):
            return AnchorState.RESTORED
        if secret != self.secret or seen > acts:
            return AnchorState.RESTORED
        moved = folder != self.folder
        return AnchorState.RESTORED if moved and (folder / "office.db").exists() else AnchorState.OK

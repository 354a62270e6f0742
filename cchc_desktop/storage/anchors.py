"""The anchor (mỏ neo): a small file outside the data and its backups that tells when a folder was put back or copied.

Written in place after each commit; without a flush, since a stale anchor behind the database is harmless and only one ahead
of it means that an older copy was put back. For the same reason a failed write is passed over: the act it follows is
committed. ``flush`` is called where the anchor must hold: before a parcel is sealed, and when a life begins.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.engine import Database

_SIZE = 4096
_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


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
    _wrote: tuple[bytes, int] = (b"", 0)
    """What this program wrote last and the count in it: what reads the same need not be taken apart again."""

    def write(self, acts: int) -> None:
        """Note the count of acts; the file keeps its length so that a power cut cannot leave half of it."""
        text = json.dumps({"secret": self.secret, "folder": str(self.folder), "acts": acts}).encode().ljust(_SIZE)
        with suppress(OSError):
            try:
                handle = os.open(self.path, _OPEN, 0o600)
            except FileNotFoundError:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                handle = os.open(self.path, _OPEN, 0o600)
            try:
                os.write(handle, text)
                os.ftruncate(handle, len(text))
            finally:
                os.close(handle)
            self._wrote = text, acts

    def flush(self) -> None:
        """Wait until the anchor is on the disk. Raises Refused NO_ANCHOR when its folder cannot be written."""
        try:
            handle = os.open(self.path, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as problem:
            raise no_anchor() from problem

    def state(self, acts: int) -> AnchorState:
        """Compare with a database of ``acts`` acts: missing, of another life, ahead, or of a folder that still exists."""
        try:
            told = self.path.read_bytes()
            if told and told == self._wrote[0]:
                return AnchorState.RESTORED if self._wrote[1] > acts else AnchorState.OK
            found = json.loads(told)
            secret, folder, seen = str(found["secret"]), Path(found["folder"]), int(found["acts"])
        except (OSError, ValueError, KeyError, TypeError):
            return AnchorState.RESTORED
        if secret != self.secret or seen > acts:
            return AnchorState.RESTORED
        moved = folder != self.folder
        return AnchorState.RESTORED if moved and (folder / "office.db").exists() else AnchorState.OK


def no_anchor() -> Refused:
    """The refusal where the state directory cannot be made or written."""
    sentence = "Chương trình không ghi được tệp mỏ neo của máy này (tệp giúp nhận ra dữ liệu bị chép hoặc khôi phục)."
    return Refused("NO_ANCHOR", sentence, "Nhờ người quản trị máy mở quyền ghi cho thư mục trạng thái rồi thử lại.")


def anchor_of(db: Database, folder: Path, state: Path) -> Anchor:
    """The anchor of an open folder."""
    sql = "SELECT value FROM setting WHERE name = ?"
    name, secret = (db.conn.execute(sql, (key,)).fetchone()[0] for key in ("folder", "anchor"))
    return Anchor(anchor_file(state, name), secret, folder.absolute())


def anchor_file(state: Path, name: str) -> Path:
    """Where the anchor of a folder of this name lies."""
    return state / f"anchor-{name}.json"

"""The folder a scanner writes into (thư mục máy quét): what lies there new, what is still being written, what is no scan at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.scans import MOST_SHOWN, is_whole, page_count, picture, refuse_large, refuse_lying
from cchc_desktop.storage.blobs import media_type

RECENT = timedelta(hours=24)
PATIENCE = timedelta(seconds=30)
"""A file that lies still so long without an end is cut off, not being written."""
MOST = 40
_UNFINISHED = frozenset({".tmp", ".part", ".partial", ".crdownload", ".filepart", ".lnk", ".ini", ".db"})


@dataclass(frozen=True, slots=True)
class Scan:
    """One file of the folder. ``key`` names it as it is now; ``picture`` is a small PNG of its first page, b"" without one;
    ``problem`` says why it cannot be attached, "" when it can."""

    path: Path
    key: str
    at: datetime
    size: int
    media: str = ""
    pages: int | None = None
    picture: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: the scans in the order they came, how many files are still being written; ``gone`` = no such folder."""

    scans: tuple[Scan, ...] = ()
    waiting: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """One entry of the folder as the system tells it."""

    path: Path
    size: int
    changed: int

    @property
    def key(self) -> str:
        """The file as it is now: another content is another scan."""
        return f"{self.path.name}|{self.size}|{self.changed}"


class ScanFolder:
    """Looks into one folder, again and again; each scan is read once. Nothing in the folder is ever changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before: dict[str, datetime] = {}
        self._read: dict[str, Scan] = {}

    def look(self, now: datetime) -> Look:
        """Look once. A file is taken for finished when it was the same at the look before and ends as its format ends."""
        try:
            found = self._entries(now)
        except OSError:
            self._before = {}
            return Look(gone=True)
        still = {one.key: self._before.get(one.key, now) for one in found}
        ready, waiting = [], 0
        for one in found:
            scan = self._scan(one, now - still[one.key]) if one.key in self._before else None
            if scan is None:
                waiting += 1
            else:
                ready.append(scan)
        self._before = still
        self._read = {scan.key: scan for scan in ready}
        return Look(tuple(ready), waiting)

    def _entries(self, now: datetime) -> list[_Seen]:
        """Plain files of the last day, the oldest first; of very many the latest. Raises OSError."""
        found, since = [], (now - RECENT).timestamp()
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.startswith((".", "~")) or Path(entry.name).suffix.lower() in _UNFINISHED:
                    continue
                try:
                    if not entry.is_file(follow_symlinks=False):
                        continue
                    told = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # moved away between two breaths
                if told.st_mtime >= since:
                    found.append(_Seen(Path(entry.path), told.st_size, told.st_mtime_ns))
        return sorted(found, key=lambda one: (one.changed, one.path.name))[-MOST:]

    def _scan(self, one: _Seen, still: timedelta) -> Scan | None:
        """The scan of a file that lies still; None while it is not finished."""
        if one.key in self._read:
            return self._read[one.key]
        at = datetime.fromtimestamp(one.changed / 1e9, ICT)
        try:
            if not one.size or not (media := self._media(one.path, still)):
                return None
            if not is_whole(one.path, media):
                cut = f"Tệp {one.path.name} bị cắt cụt, không đọc đến cuối được. Quét lại."
                return Scan(one.path, one.key, at, one.size, media, problem=cut) if still >= PATIENCE else None
            refuse_lying(one.path.name, media)
            refuse_large(one.path)
        except Refused as refused:
            return Scan(one.path, one.key, at, one.size, problem=f"{refused.message} {refused.next_step}")
        except OSError:
            return None  # the scanner still holds it
        shown = picture(one.path, media) if one.size <= MOST_SHOWN else b""
        return Scan(one.path, one.key, at, one.size, media, page_count(one.path, media), shown)

    def _media(self, path: Path, still: timedelta) -> str:
        """The type by content; "" while a file cannot be opened yet. Raises Refused UNKNOWN_MEDIA, OSError."""
        try:
            return media_type(path)
        except Refused as refused:
            if refused.code == "NO_FILE" and still < PATIENCE:
                return ""
            raise

"""Looking for parcels: by their first bytes in any folder, whatever their names; links are never followed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cchc_desktop.sync.parcel import MAGIC, is_parcel
from cchc_desktop.sync.stick import TEMPORARY

MAX_DEPTH = 4
MAX_FILES = 5000
_PAPERS = frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "pdf", "jpg", "jpeg", "png", "txt", "zip", "rar", "odt", "ods", "cchc"})
_MANY = 3
"""So many files with one strange ending look like a blackmailer's work, not like somebody's own naming."""


def find_parcels(place: Path) -> list[Path]:
    """The parcels in a folder and four levels below, at most 5,000 files looked at; a single file is looked at itself.

    Raises OSError when the place cannot be read at all.
    """
    if place.is_file():
        return [place] if _is_one(place) else []
    os.scandir(place).close()
    found = []
    for seen, path in enumerate(_files(place, MAX_DEPTH)):
        if seen >= MAX_FILES:
            break
        if not path.name.upper().endswith(TEMPORARY) and _is_one(path):
            found.append(path)
    return found


def signs_of_harm(place: Path) -> str:
    """What a careful eye sees on a stick beside the parcels: one sentence with what to do, "" when there is nothing. Reads names only."""
    names = [path.name.lower() for seen, path in zip(range(MAX_FILES), _files(place, MAX_DEPTH), strict=False)] if place.is_dir() else []
    endings = Counter(parts[-1] for name in names if len(parts := name.split(".")) > 2 and parts[-2] in _PAPERS)
    ending, count = next(iter(endings.most_common(1)), ("", 0))
    if count >= _MANY and ending not in _PAPERS and 2 * count >= len(names):
        return f"Phần lớn tệp trên USB bị đổi đuôi thành “.{ending}”, giống bị mã hóa tống tiền: đừng cắm USB này vào máy khác."
    if any(name.endswith(".lnk") for name in names):
        return "USB có dấu hiệu nhiễm W32.XFileUSB: đừng mở lối tắt nào trên USB, quét vi-rút rồi mới dùng tiếp."
    return ""


def _files(place: Path, depth: int) -> Iterator[Path]:
    """Regular files first, then the folders below; what cannot be listed is passed over."""
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
    for entry in entries:
        if depth and entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
            yield from _files(Path(entry.path), depth - 1)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Windows' other kind of link; the method is there from Python 3.12 on."""
    check = getattr(entry, "is_junction", None)
    return bool(check and check())


def _is_one(path: Path) -> bool:
    try:
        with open(path, "rb") as stream:
            return is_parcel(stream.read(len(MAGIC)))
    except OSError:
        return False

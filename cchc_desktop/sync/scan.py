"""Looking for parcels: by their first bytes in any folder, whatever their names; links are never followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cchc_desktop.sync.parcel import MAGIC, is_parcel
from cchc_desktop.sync.stick import TEMPORARY

MAX_DEPTH = 4
MAX_FILES = 5000


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

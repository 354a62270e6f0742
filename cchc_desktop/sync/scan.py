"""Looking for parcels: by their first bytes in any folder, whatever their names, an empty one by its name; links are never followed."""

from __future__ import annotations

import itertools
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from cchc_desktop.sync.parcel import MAGIC, is_parcel
from cchc_desktop.sync.stick import HELD, PATIENCE, SUFFIX, TEMPORARY, outcome_of

_JUNCTION = 0xA0000003
_WINDOWS, _VERBATIM = os.name == "nt", "\\\\?\\"
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\..*)?", re.IGNORECASE | re.DOTALL)
MAX_DEPTH = 4
MAX_FILES = 5000
_PAPERS = frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "pdf", "jpg", "jpeg", "png", "txt", "zip", "rar", "odt", "ods", "cchc"})
_MANY = 3
"""So many files with one strange ending look like a blackmailer's work, not like somebody's own naming."""
TOO_MANY = "Ở đây có hơn 5.000 tệp nên chưa xem hết: chép các gói vào một thư mục riêng rồi nhận lại."


@dataclass(frozen=True, slots=True)
class Scan:
    """What a look at a place found: the parcels, and the files and folders that could not be read, each with what the system said;
    ``cut`` when there were more files than are looked at."""

    parcels: list[Path] = field(default_factory=list)
    unread: list[tuple[Path, OSError]] = field(default_factory=list)
    cut: bool = False


def find_parcels(place: Path) -> list[Path]:
    """The parcels in a folder and four levels below, at most 5,000 files looked at; a single file is looked at itself.

    Raises OSError when the place cannot be read at all.
    """
    return scan(place).parcels


def named(path: PurePath, place: PurePath) -> str:
    """A file of a place as screens, paper and scripts name it: from the place on, with / whatever the system."""
    plain = type(place)(str(path).removeprefix(_VERBATIM))
    return plain.relative_to(place).as_posix() if plain != place and plain.is_relative_to(place) else plain.name


def scan_patiently(place: Path) -> Scan:
    """As :func:`scan`, but waiting a few seconds, once for all of them, for files that another program holds."""
    found = scan(place)
    for pause in PATIENCE:
        held = [path for path, fault in found.unread if outcome_of(fault) in HELD]
        if held:
            time.sleep(pause)
            found = replace(found, unread=[row for row in found.unread if row[0] not in held])
            _sort_out(held, found)
    return found


def scan(place: Path) -> Scan:
    """The parcels of a place and what could not be read there. Raises OSError when the place cannot be read at all."""
    found = Scan()
    if place.is_file():
        _sort_out([place], found)
    else:
        os.scandir(place).close()
        files = _files(place, MAX_DEPTH, found.unread)
        _sort_out(itertools.islice(files, MAX_FILES), found)
        found = replace(found, cut=next(files, None) is not None)
    return found


def _sort_out(paths: Iterable[Path], found: Scan) -> None:
    for path in paths:
        try:
            if not path.name.upper().endswith(TEMPORARY) and _is_one(path):
                found.parcels.append(path)
        except OSError as fault:
            found.unread.append((path, fault))


def signs_of_harm(place: Path) -> str:
    """What a careful eye sees on a stick beside the parcels: one sentence with what to do, "" when there is nothing. Reads names only."""
    files = _files(place, MAX_DEPTH, []) if place.is_dir() else ()
    names = [path.name.lower() for path in itertools.islice(files, MAX_FILES)]
    endings = Counter(parts[-1] for name in names if len(parts := name.split(".")) > 2 and parts[-2] in _PAPERS)
    ending, count = next(iter(endings.most_common(1)), ("", 0))
    if count >= _MANY and ending not in _PAPERS and 2 * count >= len(names):
        return f"Phần lớn tệp trên USB bị đổi đuôi thành “.{ending}”, giống bị mã hóa tống tiền: đừng cắm USB này vào máy khác."
    if any(name.endswith(".lnk") for name in names):
        return "USB có dấu hiệu nhiễm W32.XFileUSB: đừng mở lối tắt nào trên USB, quét vi-rút rồi mới dùng tiếp."
    return ""


def _files(place: Path, depth: int, unread: list[tuple[Path, OSError]]) -> Iterator[Path]:
    """Regular files first, then the folders below; one that the medium does not give is noted, one that is closed to us passed over."""
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except OSError as fault:
        if outcome_of(fault) not in HELD:
            unread.append((place, fault))
        return
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield _as_it_stands(entry)
    for entry in entries:
        if depth and entry.is_dir(follow_symlinks=False) and not (_WINDOWS and _is_junction(entry)):
            yield from _files(_as_it_stands(entry), depth - 1, unread)


def _as_it_stands(entry: os.DirEntry[str]) -> Path:
    """The path that opens this very file: on Windows a name like CON.txt stands for a device, which would wait for a keyboard or a port,
    and the dot or blank at the end of a name is dropped, unless the path says that it is to be taken as it stands."""
    if _WINDOWS and not entry.path.startswith(_VERBATIM) and (_DEVICE.fullmatch(entry.name) or entry.name[-1] in ". "):
        return Path(f"{_VERBATIM}{os.path.abspath(os.path.dirname(entry.path))}{os.sep}{entry.name}")
    return Path(entry.path)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Windows' other kind of link; told by its mark, since Python has a word of its own for it only from 3.12 on."""
    return getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _JUNCTION


def _is_one(path: Path) -> bool:
    """Told by its first bytes; a file without any by its name, for that is what a stick pulled too early leaves of a parcel (F05)."""
    with open(path, "rb") as stream:
        beginning = stream.read(len(MAGIC))
    return is_parcel(beginning) or (not beginning and path.name.upper().endswith(SUFFIX))

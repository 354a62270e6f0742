"""A damaged database set aside (để riêng): a copy of the file as it was when the damage was found, with what a crash left beside it, in
a folder beside the data folder. Nothing is ever written over it; whatever is tried afterwards, this can be given to whoever may help."""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.errors import Refused
from cchc_desktop.storage.durable import sync_file, sync_folder
from cchc_desktop.storage.faults import NO_ROOM
from cchc_desktop.storage.locks import FolderLock
from cchc_desktop.storage.store import DATABASE

MARK = "tep-hong"
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def set_aside(folder: Path) -> Path:
    """The copy's folder. A damaged file is not written any more, so one of the same time and sizes is the same damage: it is copied once.

    Raises Refused IN_USE, DISK_FULL, NO_ACCESS, DISK_ERROR; then no copy is there, nor half of one.
    """
    lock = FolderLock(folder, reading=True)
    try:
        return _copied(folder)
    except OSError as problem:
        raise _told(problem) from problem
    finally:
        lock.release()


def _copied(folder: Path) -> Path:
    files = [path for end in ("", "-wal", "-shm") if (path := folder / f"{DATABASE}{end}").exists()]
    sizes = {path.name: path.stat().st_size for path in files}
    written = datetime.fromtimestamp(max(path.stat().st_mtime for path in files if not path.name.endswith("-shm")))
    name = f"{folder.name}-{MARK}-{written:%Y%m%d-%H%M%S}"
    place = next(one for n in count(1) if _is_free(one := folder.with_name(name if n == 1 else f"{name}-{n}"), sizes))
    if place.exists():
        return place
    for left in folder.parent.glob(f".{folder.name}-{MARK}-*"):  # a power cut came between
        shutil.rmtree(left, ignore_errors=True)
    if shutil.disk_usage(folder.parent).free < sum(sizes.values()):
        raise OSError(errno.ENOSPC, "no room for a copy")
    space = folder.with_name(f".{name}-{uuid4().hex[:8]}")
    try:
        space.mkdir()
        for path in files:
            shutil.copyfile(path, space / path.name)
            with suppress(OSError):
                shutil.copystat(path, space / path.name)
            sync_file(space / path.name)
        sync_folder(space)
        space.rename(place)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(space, ignore_errors=True)
    return place


def _is_free(place: Path, sizes: dict[str, int]) -> bool:
    """Whether this is the place for the copy: nothing stands there, or the copy itself does."""
    return not place.exists() or {path.name: path.stat().st_size for path in place.iterdir()} == sizes


def _told(problem: OSError) -> Refused:
    if problem.errno in NO_ROOM:
        sentence = "Ổ đĩa không đủ chỗ: chưa để riêng được bản chép nào của tệp hỏng."
        return Refused("DISK_FULL", sentence, "Dọn bớt ổ đĩa rồi mở lại. Tệp hỏng vẫn nguyên trong thư mục dữ liệu.")
    if problem.errno in _DENIED:
        sentence = "Máy không cho ghi cạnh thư mục dữ liệu: chưa để riêng được bản chép nào của tệp hỏng."
        return Refused("NO_ACCESS", sentence, "Nhờ người quản trị máy mở quyền ghi cho thư mục cha rồi mở lại.")
    sentence = "Ổ đĩa không đọc hay ghi được hết tệp: chưa để riêng được bản chép nào của tệp hỏng."
    return Refused("DISK_ERROR", sentence, "Tệp hỏng vẫn nguyên. Ổ đĩa có thể sắp hỏng: cứu dữ liệu ra ổ khác.")

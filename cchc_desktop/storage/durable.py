"""Down to the disk: what is said to be kept must outlive a power cut, and a file is there whole or as it was before."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

_NO_SUCH_WAY = frozenset({errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS})


def sync_file(path: Path) -> None:
    """Have a file's bytes on the disk. Raises OSError."""
    with open(path, "rb+") as file:  # Windows syncs only what may be written
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have a folder's names on the disk; Windows and some network drives have no way to ask for it. Raises OSError."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as fault:
        if fault.errno not in _NO_SUCH_WAY:
            raise
    finally:
        os.close(handle)


def put_in_place(fresh: Path, final: Path) -> None:
    """A finished file: its bytes down to the disk, then under its name, then the name. Raises OSError."""
    sync_file(fresh)
    os.replace(fresh, final)
    sync_folder(final.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises OSError; what lay there before is then untouched."""
    fresh = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with open(fresh, "xb") as file:
            file.write(data)
        put_in_place(fresh, path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)

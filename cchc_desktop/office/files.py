"""Files a person names: read whole with a limit, written whole or not at all; what goes wrong is said calmly."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.json_text import MOST_BYTES, read_json, read_text


def read_file(path: Path, limit: int = MOST_BYTES) -> bytes:
    """A file's bytes. Raises Refused NO_FILE, TOO_BIG."""
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError as problem:
        raise Refused("NO_FILE", f"Không mở được tệp {path.name}.", "Xem lại tệp có còn ở chỗ cũ không.") from problem
    if len(data) > limit:
        raise Refused("TOO_BIG", f"Tệp {path.name} lớn hơn {limit >> 20} MB.", "Xem lại có chọn đúng tệp không.")
    return data


def read_json_file(path: Path) -> object:
    """The JSON value of a file. Raises Refused NO_FILE, TOO_BIG, NOT_JSON, BAD_FIELD."""
    found: object = read_json(read_text(read_file(path)))
    return found


def write_file(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there. Raises Refused CANNOT_WRITE; an older file is then untouched."""
    fresh = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with open(fresh, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError as problem:
        sentence = f"Không ghi được tệp {path.name}."
        raise Refused("CANNOT_WRITE", sentence, "Xem thư mục còn đó và còn chỗ trống; đóng tệp nếu đang mở.") from problem
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)

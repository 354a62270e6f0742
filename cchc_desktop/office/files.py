"""Files a person names: read whole with a limit, written whole or not at all; what goes wrong is said calmly."""

from __future__ import annotations

from pathlib import Path

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.json_text import MOST_BYTES, read_json, read_text
from cchc_desktop.security.keys import FILE as KEY_FILE
from cchc_desktop.security.keys import KeyFile
from cchc_desktop.storage.durable import write_whole


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
    """Write a file whole or not at all. Raises Refused CANNOT_WRITE; an older file is then untouched."""
    try:
        write_whole(path, data)
    except OSError as problem:
        sentence = f"Không ghi được tệp {path.name}."
        raise Refused("CANNOT_WRITE", sentence, "Xem thư mục còn đó và còn chỗ trống; đóng tệp nếu đang mở.") from problem


def keep_keys(folder: Path, keys: KeyFile) -> None:
    """Write the key file of a folder. Raises Refused CANNOT_WRITE; the one before then stands."""
    write_file(folder / KEY_FILE, keys.to_bytes())

"""Copies of attachments in clear (bản chép), for another program to open: what is kept here is never opened itself.

A file's name and its media type came with a change that any office may have written, so neither is believed: the ending of a copy
follows from its first bytes, the rest of its name is made harmless, and Windows is told that it came from outside.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.scans import ENDINGS, turned
from cchc_desktop.office.session import Session
from cchc_desktop.storage.blobs import media_type
from cchc_desktop.storage.forgetting import only_forgotten_name

LONGEST = 60
"""Letters of a name; with its ending and three bytes a letter still a file name everywhere."""
ZONE = "[ZoneTransfer]\r\nZoneId=3\r\n"
"""What Windows writes beside a file from the internet: the program that opens it keeps macros and scripts in it shut."""


def copy_out(session: Session, file: Attachment, folder: Path) -> Path:
    """A copy of an attachment in ``folder``, which whoever made it takes away again.

    Raises Refused NO_BLOB; UNKNOWN_MEDIA for content that is not PDF, JPEG, PNG or TIFF, of which nothing stays; CANNOT_WRITE.
    """
    blobs = session.counter.blobs
    if not blobs.has(file.sha256) and only_forgotten_name(session.store.db, file.sha256):
        raise Refused("NO_BLOB", "Tệp này đã xóa theo quy định.", "Ai xóa, theo căn cứ nào: xem đầu trang hồ sơ.")
    name = harmless(file.name)
    raw = folder / f"{_letters(file.id)[:8]}-{name}"
    try:
        with open(raw, "wb") as out:
            blobs.copy_to(file.sha256, out)
        media = media_type(raw)
        copy = raw.with_name(f"{raw.name}{_ending(media)}")
        os.replace(raw, copy)
        if os.name == "posix":
            copy.chmod(0o600)
        if file.turn and session.counter.is_ours(file):
            turned(copy, media, file.turn)
    except OSError as problem:
        raise Refused("CANNOT_WRITE", f"Không mở được tệp {name}.", "Xem ổ đĩa còn chỗ trống rồi mở lại.") from problem
    except Refused as refused:
        if refused.code != "UNKNOWN_MEDIA":
            raise
        sentence = f"Tệp {name} không phải PDF, JPEG, PNG hay TIFF nên không được mở."
        step = "Nhờ nơi gửi quét lại thành PDF và gửi thay; tệp cũ để nguyên, không có tác dụng gì."
        raise Refused("UNKNOWN_MEDIA", sentence, step) from None
    finally:
        raw.unlink(missing_ok=True)
    mark_foreign(copy)
    return copy


def harmless(name: str) -> str:
    """A name without its ending, of letters, digits, blanks, ``_-()`` only, at most :data:`LONGEST`; never empty.

    It is no path, hides no direction of writing, and no second ending; as part of a longer name it is no device of Windows.
    """
    whole = unicodedata.normalize("NFC", name)
    stem, dot, ending = whole.rpartition(".")
    if dot and f".{ending.lower()}" in ENDINGS:
        whole = stem
    seen = "".join(c for c in whole if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    kept = "".join(c if c.isalnum() or c in " _-()" else "_" for c in seen)
    return kept[:LONGEST].strip() or "tep"


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isalnum())


def _ending(media: str) -> str:
    return next(ending for ending, said in ENDINGS.items() if said == media)


def mark_foreign(copy: Path, *, windows: bool = sys.platform == "win32") -> None:
    """Mark a copy as come from outside (mark of the web), on Windows; a disk that has no room for marks (FAT) holds none."""
    if windows:
        with suppress(OSError):
            Path(f"{copy}:Zone.Identifier").write_bytes(ZONE.encode())

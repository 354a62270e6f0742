"""Scans as they come from outside (bản quét): a file that lies about its type, one too large, how many pages it has."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.pdfium import LOCK
from cchc_desktop.storage.blobs import LARGEST

_ENDINGS = {
    ".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff",
    ".tiff": "image/tiff",
}  # fmt: skip
_NAMES = {"application/pdf": "PDF", "image/jpeg": "ảnh JPEG", "image/png": "ảnh PNG", "image/tiff": "ảnh TIFF"}
_MOST_PAGES = 10_000


def refuse_lying(name: str, media: str) -> None:
    """Raise Refused WRONG_ENDING when a name says another type than the content is; a name that says nothing passes."""
    said = _ENDINGS.get(Path(name).suffix.lower())
    if said not in (None, media):
        ending = Path(name).suffix
        text = f"Tệp {name} thật ra là {_NAMES[media]}, không phải {_NAMES[said] if said else ending}."
        raise Refused("WRONG_ENDING", text, "Mở tệp xem lại, lưu đúng loại rồi đính kèm.")


def refuse_large(file: Path) -> None:
    """Raise Refused TOO_BIG before a byte of a huge file is copied."""
    if file.stat().st_size > LARGEST:
        raise Refused("TOO_BIG", "Tệp lớn hơn 1000 MB, không đính kèm được.", "Quét lại ở độ phân giải thấp hơn hoặc tách tệp.")


def page_count(file: Path, media: str) -> int | None:
    """How many pages a scan has; None when it cannot be told. Reads no more than it must, whatever the size."""
    if media == "application/pdf":
        return _pdf_pages(file)
    if media == "image/tiff":
        with open(file, "rb") as opened:
            return _tiff_pages(opened)
    return 1


def _pdf_pages(file: Path) -> int | None:
    import pypdfium2

    with LOCK:
        try:
            document = pypdfium2.PdfDocument(file)
        except (pypdfium2.PdfiumError, OSError):
            return None
        try:
            return len(document) or None
        finally:
            document.close()


def _tiff_pages(file: BinaryIO) -> int | None:
    """The directories of a TIFF, one a page, each naming the next; a ring of them ends the count."""
    start = file.read(8)
    order = "<" if start[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack(order + "I", start[4:8])
        seen = set[int]()
        while at and at not in seen and len(seen) < _MOST_PAGES:
            seen.add(at)
            file.seek(at)
            (entries,) = struct.unpack(order + "H", file.read(2))
            file.seek(at + 2 + 12 * entries)
            (at,) = struct.unpack(order + "I", file.read(4))
    except (struct.error, OSError):
        return None
    return len(seen) or None

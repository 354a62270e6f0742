"""Scans as they come from outside (bản quét): a file that lies about its type, one too large, one cut off; its pages, its picture."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.text import clean
from cchc_desktop.office.pdfium import LOCK
from cchc_desktop.storage.blobs import LARGEST, Blobs, Watch, media_type

ENDINGS = {
    ".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff",
    ".tiff": "image/tiff",
}  # fmt: skip
_NAMES = {"application/pdf": "PDF", "image/jpeg": "ảnh JPEG", "image/png": "ảnh PNG", "image/tiff": "ảnh TIFF"}
_MOST_PAGES = 10_000
MOST_SHOWN = 40 << 20
"""The largest file a picture is made of: a larger one would keep saves waiting."""
_MOST_PIXELS = 200_000_000
SIDE = 320
"""The longer side of a picture, in pixels."""
_ENDS = {"application/pdf": (b"%%EOF", 2048), "image/jpeg": (b"\xff\xd9", 65_536), "image/png": (b"IEND", 64)}
_TURNS = {90: 4, 180: 3, 270: 2}
"""Degrees to the right -> Pillow's transposition."""


def refuse_lying(name: str, media: str) -> None:
    """Raise Refused WRONG_ENDING when a name says another type than the content is; a name that says nothing passes."""
    said = ENDINGS.get(Path(name).suffix.lower())
    if said not in (None, media):
        ending = Path(name).suffix
        text = f"Tệp {name} thật ra là {_NAMES[media]}, không phải {_NAMES[said] if said else ending}."
        raise Refused("WRONG_ENDING", text, "Mở tệp xem lại, lưu đúng loại rồi đính kèm.")


def refuse_large(file: Path) -> None:
    """Raise Refused TOO_BIG before a byte of a huge file is copied."""
    try:
        size = file.stat().st_size
    except OSError as problem:
        raise _gone(file) from problem
    if size > LARGEST:
        raise Refused("TOO_BIG", "Tệp lớn hơn 1000 MB, không đính kèm được.", "Quét lại ở độ phân giải thấp hơn hoặc tách tệp.")


def taken_in(
    blobs: Blobs, file: Path, component: str = "", *, result: bool = False, turn: int = 0, watch: Watch = lambda _: True
) -> Attachment:  # fmt: skip
    """Take a file's content in and describe it; no record names it yet. ``watch`` is told the bytes read so far; False stops.

    Raises Refused NO_FILE, UNKNOWN_MEDIA, WRONG_ENDING, TOO_BIG, DISK_FULL; Cancelled; the file stays where it was.
    """
    media = media_type(file)
    refuse_lying(file.name, media)
    refuse_large(file)
    with opened_scan(file) as opened:
        sha, size = blobs.put(opened, watch=watch)
    return Attachment(str(uuid4()), clean(file.name), sha, size, media, component, result, page_count(file, media), turn=turn)


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


def opened_scan(file: Path) -> BinaryIO:
    """The file, open for reading. Raises Refused NO_FILE."""
    try:
        return open(file, "rb")
    except OSError as problem:
        raise _gone(file) from problem


def _gone(file: Path) -> Refused:
    return Refused("NO_FILE", f"Không mở được tệp {file.name}.", "Xem lại tệp có còn ở chỗ cũ không.")


def is_whole(file: Path, media: str) -> bool:
    """Whether a scan was written to its end, as far as its format tells. Raises OSError."""
    if media not in _ENDS:
        return page_count(file, media) is not None
    mark, room = _ENDS[media]
    with open(file, "rb") as opened:
        opened.seek(max(0, file.stat().st_size - room))
        return mark in opened.read(room)


def picture(source: Path | BytesIO, media: str, side: int = SIDE) -> bytes:
    """The first page as a small PNG of at most ``side`` pixels, as a camera meant it to stand; b"" for what cannot be drawn."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # looked at below: Pillow would only warn
    try:
        if media == "application/pdf":
            made = _pdf_picture(source, side).convert("RGB")
        else:
            with Image.open(source) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    return b""
                opened.draft("RGB", (side * 2, side * 2))
                made = ImageOps.exif_transpose(opened).convert("RGB")
        made.thumbnail((side, side))
        out = BytesIO()
        made.save(out, "PNG")
    except Exception:  # a strange file of somebody's: whatever its reader stumbles over, it has no picture
        return b""
    return out.getvalue()


def _pdf_picture(source: Path | BytesIO, side: int) -> Any:
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(source)
        try:
            page = document[0]
            return page.render(scale=side / max(1.0, *page.get_size())).to_pil()
        finally:
            document.close()


def turned(file: Path, media: str, turn: int) -> None:
    """Turn a copy in clear, so that another program shows it as it is meant; one that cannot be turned stays as it is."""
    from PIL import Image, ImageSequence

    try:
        if media == "application/pdf":
            _turn_pdf(file, turn)
            return
        with Image.open(file) as opened:
            kind = opened.format
            pages = [_turned_page(page, turn) for page in ImageSequence.Iterator(opened)]
        more: dict[str, Any] = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
        quality: dict[str, Any] = {"quality": 95} if kind == "JPEG" else {}
        pages[0].save(file, kind, **more, **quality)
    except Exception:  # as above: the copy is then shown unturned
        return


def _turned_page(page: Any, turn: int) -> Any:
    """One picture, turned."""
    from PIL import Image, ImageOps

    return ImageOps.exif_transpose(page).transpose(Image.Transpose(_TURNS[turn]))


def _turn_pdf(file: Path, turn: int) -> None:
    import pypdfium2

    with LOCK:
        document = pypdfium2.PdfDocument(file.read_bytes())
        try:
            for page in document:
                page.set_rotation((page.get_rotation() + turn) % 360)
            document.save(file)
        finally:
            document.close()

"""A QR code as one filled path with its quiet zone."""

from __future__ import annotations

from functools import lru_cache

import segno

from cchc_desktop.printing.sheet import Sheet

QUIET = 4


@lru_cache(maxsize=64)
def _rows(content: str, version: int | None) -> tuple[bytes, ...]:
    code = segno.make(content, error="m", micro=False, version=version, boost_error=False)
    return tuple(bytes(row) for row in code.matrix)


def modules(content: str, version: int | None = None) -> int:
    """How many modules a code has on a side, without the quiet zone."""
    return len(_rows(content, version))


def draw(sheet: Sheet, content: str, x: float, y: float, side: float, version: int | None = None) -> None:
    """Draw ``content`` (level M) into a square of ``side`` points, quiet zone inside, its top-left corner at (x, y)."""
    rows = _rows(content, version)
    module = side / (len(rows) + 2 * QUIET)
    path = sheet.canvas.beginPath()
    for r, row in enumerate(rows):
        c = 0
        while c < len(row):
            if not row[c]:
                c += 1
                continue
            start = c
            while c < len(row) and row[c]:
                c += 1
            top = sheet.page_height - y - (QUIET + r + 1) * module
            path.rect(x + (QUIET + start) * module, top, (c - start) * module, module)
    sheet.canvas.drawPath(path, stroke=0, fill=1)

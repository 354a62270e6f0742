"""A QR code as one filled path with its quiet zone."""

from __future__ import annotations

import segno

from cchc_desktop.printing.sheet import Sheet

QUIET = 4


def draw(sheet: Sheet, content: str, x: float, y: float, side: float, version: int | None = None) -> None:
    """Draw ``content`` (level M) into a square of ``side`` points, quiet zone inside, its top-left corner at (x, y)."""
    code = segno.make(content, error="m", micro=False, version=version, boost_error=False)
    rows = [list(row) for row in code.matrix]
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

"""A QR code as one filled path with its quiet zone; the code of a sheet in the binding margin."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import segno

from cchc_desktop.printing.fonts import MM

if TYPE_CHECKING:
    from cchc_desktop.printing.sheet import Sheet

QUIET = 4
SEAL_SIDE = 24.5 * MM
"""The code of a sheet with its quiet zone: modules of half a millimetre."""
SEAL_VERSION, SEAL_MODULES, SEAL_MASK = 6, 41, 3
"""Holds 255 digits at level M. Digits that are as good as random need no search for the best of eight masks, which costs more than
the rest of the page."""
SEAL_QUIET = SEAL_SIDE * QUIET / (SEAL_MODULES + 2 * QUIET)
SEAL_NAME = "Mã kiểm tra"
MARGIN_HOLDS = 28 * MM
"""A binding margin at least this wide has room for the code of a sheet."""


@lru_cache(maxsize=64)
def _rows(content: str, version: int | None) -> tuple[bytes, ...]:
    code = segno.make(content, error="m", micro=False, version=version, boost_error=False)
    return tuple(bytes(row) for row in code.matrix)


def modules(content: str, version: int | None = None) -> int:
    """How many modules a code has on a side, without the quiet zone."""
    return len(_rows(content, version))


@lru_cache(maxsize=64)
def _path(rows: tuple[bytes, ...]) -> str:
    """The dark runs as rectangles, in modules from the upper left corner of the quiet zone."""
    found = []
    for down, row in enumerate(rows, QUIET):
        column = row.find(1)
        while column >= 0:
            end = row.find(0, column)
            end = len(row) if end < 0 else end
            found.append(f"{column + QUIET} {down} {end - column} 1 re")
            column = row.find(1, end)
    return "\n".join((*found, "f"))


def draw(sheet: Sheet, content: str, x: float, y: float, side: float, version: int | None = None) -> None:
    """Draw ``content`` (level M) into a square of ``side`` points, quiet zone inside, its top-left corner at (x, y)."""
    _put(sheet, _rows(content, version), x, y, side)


def draw_seal(sheet: Sheet, digits: str, x: float, y: float) -> None:
    """The code of a sheet, quiet zone inside, its top-left corner at (x, y)."""
    _put(sheet, _seal_rows(digits), x, y, SEAL_SIDE)


def seal_margin(sheet: Sheet, digits: str) -> None:
    """The code of a sheet in the binding margin, level with the last line of the text, its name below."""
    x = sheet.left - SEAL_SIDE - 0.5 * MM
    draw_seal(sheet, digits, x, sheet.floor - SEAL_SIDE + SEAL_QUIET)
    sheet.centred(SEAL_NAME, sheet.floor + 10, 8.5, middle=x + SEAL_SIDE / 2)


@lru_cache(maxsize=8)
def _seal_rows(digits: str) -> tuple[bytes, ...]:
    code = segno.make(digits, error="m", micro=False, version=SEAL_VERSION, mask=SEAL_MASK, boost_error=False, mode="numeric")
    return tuple(bytes(row) for row in code.matrix)


def _put(sheet: Sheet, rows: tuple[bytes, ...], x: float, y: float, side: float) -> None:
    module = side / (len(rows) + 2 * QUIET)
    canvas = sheet.canvas
    canvas.saveState()
    canvas.transform(module, 0, 0, -module, x, sheet.page_height - y)
    canvas.addLiteral(_path(rows))
    canvas.restoreState()

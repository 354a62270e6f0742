"""Who signs: roles in columns, room for the hand (or the stamp), names below; one piece that never parts."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_desktop.printing import qr
from cchc_desktop.printing.fonts import MM, width
from cchc_desktop.printing.runs import balanced
from cchc_desktop.printing.sheet import Sheet

SMALLEST = 11.5
"""The least size of a signer's name."""
STEP = 1.2
MARKS_ABOVE, MARKS_BELOW = 0.92, 0.20
"""How far letters with their marks reach from the baseline, in em."""
Side = tuple[Sequence[str], str, float]
"""(role lines, name, where its column stands as a part of the text)."""


def name_lines(name: str, size: float, room: float) -> tuple[list[str], float]:
    """A signer's name: shrunk to 11.5 at most, then in balanced lines."""
    if not name or width(name, "b", size) <= room:
        return [name] if name else [], size
    smaller = min(size, SMALLEST)
    return balanced(name, "b", smaller, room), smaller


def columns(
    sheet: Sheet, sides: Sequence[Side], role: float, name: float, room: float, note: tuple[str, float] = ("", 12.0)
) -> list[tuple[float, float]]:
    """Draw the columns at the sheet's place and move it below the names; (middle, top of the room) of each.

    ``role`` and ``name`` are sizes, ``room`` the free points between the marks of the last heading line and of the name. On paper
    without a binding margin the sheet's code stands between the columns.
    """
    top, between = sheet.y, bool(sheet.seal) and sheet.left < qr.MARGIN_HOLDS
    wide = sheet.measure / 2 - (qr.SEAL_SIDE if between else 4 * MM)
    headings = [[part for text in roles for part in balanced(text, "b", role, wide)] for roles, _, _ in sides]
    base = sheet.y + role
    below = base + (max(len(lines) for lines in headings) - 1) * role * STEP
    under = below + (note[1] * 1.25 if note[0] else 0.0)
    first = under + MARKS_BELOW * (note[1] if note[0] else role) + room + MARKS_ABOVE * name
    deepest = first
    found = []
    for lines, (_, signer, place) in zip(headings, sides, strict=True):
        middle = sheet.left + sheet.measure * place
        for n, text in enumerate(lines):
            sheet.centred(text, base + n * role * STEP, role, "b", middle)
        if note[0]:
            sheet.centred(note[0], under, note[1], "i", middle)
        names, size = name_lines(signer, name, wide)
        for n, text in enumerate(names):
            sheet.centred(text, first + n * size * STEP, size, "b", middle)
            deepest = max(deepest, first + n * size * STEP)
        found.append((middle, under + MARKS_BELOW * role))
    sheet.y = deepest + 0.3 * name
    if between:
        high = qr.SEAL_SIDE - 2 * qr.SEAL_QUIET
        sheet.y = max(sheet.y, top + high)
        qr.draw_seal(sheet, sheet.seal, sheet.middle - qr.SEAL_SIDE / 2, (top + sheet.y - high) / 2 - qr.SEAL_QUIET)
    return found

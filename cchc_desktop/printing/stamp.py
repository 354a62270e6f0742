"""The visible stamp of a digital signature: a framed box of 66 × 17.5 mm with who signed, for whom, by which certificate, when."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from cchc_desktop.printing import fonts
from cchc_desktop.printing.commitment import STAMP
from cchc_desktop.printing.fonts import MM, STYLES, width
from cchc_desktop.printing.runs import Line, Run, lines_of

FRAMES = ((0.3, 0.6), (0.3 + 0.6 * MM, 0.3))
"""(inset, thickness) of the outer and the inner frame."""
SIZE, LEADING, SMALLEST = 8.5, 10.2, 7.0
_SIDE, _INSIDE = 6.0, 4.0
_Laid = tuple[float, tuple[Line, ...]]


def stamp_pdf(lines: Sequence[tuple[str, str]]) -> bytes:
    """A one-page PDF of (label, value) lines, the first value in bold; nothing is ever cut off.

    A value too long for its line shrinks to 7 pt, then takes further lines; when those do not fit, everything shrinks together.
    """
    fonts.load()
    laid, step = _laid(lines)
    out = BytesIO()
    wide, high = STAMP
    canvas = Canvas(out, pagesize=STAMP, invariant=1, initialFontName=STYLES["r"])
    for inset, thick in FRAMES:
        canvas.setLineWidth(thick)
        canvas.rect(inset, inset, wide - 2 * inset, high - 2 * inset)
    rows = [(size, line) for size, whole in laid for line in whole]
    base = (high + len(rows) * step) / 2 - step * 0.76
    for size, line in rows:
        _draw(canvas, line, size, base)
        base -= step
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _laid(lines: Sequence[tuple[str, str]]) -> tuple[list[_Laid], float]:
    """Every field with its size and lines, and the step between lines, so that the whole stands inside the frames."""
    room = STAMP[1] - 2 * _INSIDE
    size, step = SIZE, LEADING
    while True:
        smallest = min(size, SMALLEST)
        laid = [_field(label, value, "b" if place == 0 else "r", size, smallest) for place, (label, value) in enumerate(lines)]
        count = sum(len(whole) for _, whole in laid)
        if count * step <= room or size < 3:
            return laid, step
        size, step = size - 0.25, (size - 0.25) * 1.15


def _field(label: str, value: str, style: str, size: float, smallest: float) -> _Laid:
    """One field on one line at ``size`` or a little less, else on several at ``smallest``."""
    runs = (Run(f"{label}: ", "i"), Run(value, style))
    room = STAMP[0] - 2 * _SIDE
    wanted = width(f"{label}: ", "i", size) + width(value, style, size)
    fitted = max(smallest, min(size, size * room / max(wanted, 1) - 0.01))
    return fitted, lines_of(runs, fitted, room)


def _draw(canvas: Canvas, line: Line, size: float, base: float) -> None:
    """One line, a piece of one style at a time."""
    x = _SIDE
    for place, word in enumerate(line.words):
        for part in word.parts:
            canvas.setFont(STYLES[part.style], size)
            tail = " " if part is word.parts[-1] and place + 1 < len(line.words) and word.blank else ""
            canvas.drawString(x, base, part.text + tail)
            x += width(part.text, part.style, size)
        x += word.blank * line.stretch

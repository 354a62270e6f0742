"""The visible stamp of a digital signature: a framed box of 66 × 17.5 mm with up to four lines."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from cchc_desktop.printing import fonts
from cchc_desktop.printing.commitment import STAMP
from cchc_desktop.printing.fonts import MM, STYLES, width


def stamp_pdf(lines: list[tuple[str, str]]) -> bytes:
    """A one-page PDF of (label, value) lines; a long value shrinks to 7 at least."""
    fonts.load()
    out = BytesIO()
    wide, high = STAMP
    canvas = Canvas(out, pagesize=STAMP, invariant=1, initialFontName=STYLES["r"])
    for inset, thick in ((0.3, 0.6), (0.3 + 0.6 * MM, 0.3)):
        canvas.setLineWidth(thick)
        canvas.rect(inset, inset, wide - 2 * inset, high - 2 * inset)
    for place, (label, value) in enumerate(lines[:4]):
        base = high - 12.2 - place * 10.2
        canvas.setFont(STYLES["i"], 8.5)
        canvas.drawString(6, base, f"{label}: ")
        start = 6 + width(f"{label}: ", "i", 8.5)
        style = "b" if place == 0 else "r"
        size = max(7.0, min(8.5, 8.5 * (wide - start - 5) / max(width(value, style, 8.5), 1)))
        while value and width(value, style, size) > wide - start - 4:
            value = value[:-1]
        canvas.setFont(STYLES[style], size)
        canvas.drawString(start, base, value)
    canvas.showPage()
    canvas.save()
    return out.getvalue()

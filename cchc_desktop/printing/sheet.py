"""A printed sheet (tờ in): a canvas seen from its top-left corner in points, with the furniture every official page has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.pdfgen.canvas import Canvas

from cchc_desktop.printing import fonts, qr
from cchc_desktop.printing.fonts import LINE, MM, STYLES, width
from cchc_desktop.printing.runs import FILL, Line, Run, Text, as_runs, balanced, lines_of

QUOC_HIEU = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
TIEU_NGU = "Độc lập - Tự do - Hạnh phúc"
THIN = 0.75
DOTS = 2.6
BASE = 0.78
"""Where the baseline stands in its line, as a part of the leading."""
NORMAL, LARGE = (12.0, 13.0, 12.0), (13.0, 14.0, 13.0)
"""Sizes of Quốc hiệu, Tiêu ngữ and agency: everywhere, and on sheets of an agency with a short name."""
_GAP = 3.5 * MM
PORTRAIT, LANDSCAPE, HALF_SHEET = A4, landscape(A4), landscape(A5)
"""Paper in points: A4 upright, A4 lying, A5 lying (one half of an A4)."""


class _Mute:
    """A canvas that draws nothing: pages are laid out on it once to know how many leaves there will be."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *args, **named: self


class Sheet:
    """One file being drawn, of one document or several. ``y`` is how far the pen has come from the top edge.

    ``page`` counts within a document, ``leaf`` within the file (from 0); ``on_leave`` runs before a page is left (footers).
    ``seal`` are the digits of the code that stands on every leaf of the document, "" for none; documents begun from now on get
    those in ``sealing``.
    """

    def __init__(
        self, title: str, *, left: float = 30 * MM, right: float = 15 * MM, top: float = 20 * MM, bottom: float = 20 * MM,
        number_pages: bool = True, dry: bool = False, seal: str = "",
    ) -> None:  # fmt: skip
        fonts.load()
        self._bytes, self._begun, self.sealing, self.dry = BytesIO(), False, seal, dry
        self._seals: dict[str, None] = {}
        self.canvas: Any = _Mute() if dry else self._canvas(title)
        self.leaf = 0
        self.start(left=left, right=right, top=top, bottom=bottom, number_pages=number_pages)
        self._begun = False

    def start(
        self, paper: tuple[float, float] = PORTRAIT, *, left: float = 30 * MM, right: float = 15 * MM, top: float = 20 * MM,
        bottom: float = 20 * MM, number_pages: bool = True,
    ) -> None:  # fmt: skip
        """Begin a document of these measures: on the first leaf of the file, or on a leaf of its own after another one."""
        if self._begun:
            self._leave()
        self._begun = True
        self.page_width, self.page_height = float(paper[0]), float(paper[1])
        self.canvas.setPageSize((self.page_width, self.page_height))
        self.canvas.setLineCap(2)
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.page, self.y, self.seal = 1, top, self.sealing
        self._seals.update({self.seal: None} if self.seal else {})
        self.on_leave: Callable[[], None] = lambda: None
        self._number_pages = number_pages

    def _canvas(self, title: str) -> Canvas:
        canvas = Canvas(
            self._bytes, pagesize=A4, invariant=1, pageCompression=1, initialFontName=STYLES["r"], lang="vi-VN", pdfVersion=(1, 7)
        )
        canvas.setTitle(title)
        canvas.setCreator("CCHC Desktop")
        canvas.setProducer("CCHC Desktop")
        canvas.setAuthor("")
        canvas.setViewerPreference("PrintScaling", "None")
        canvas.setLineCap(2)
        return canvas

    @property
    def measure(self) -> float:
        """Width of the text."""
        return self.page_width - self.left - self.right

    @property
    def edge(self) -> float:
        """Where the text ends at the right."""
        return self.page_width - self.right

    @property
    def middle(self) -> float:
        """The text's middle."""
        return self.left + self.measure / 2

    @property
    def floor(self) -> float:
        """Distance of the lower text edge from the top."""
        return self.page_height - self.bottom

    def room(self) -> float:
        """What is left on this page."""
        return self.floor - self.y

    def _leave(self) -> None:
        self.on_leave()
        if self.seal and self.left >= qr.MARGIN_HOLDS and not self.dry:
            qr.seal_margin(self, self.seal)
        self.canvas.showPage()
        self.leaf += 1
        self.y = self.top

    def new_page(self) -> None:
        """Go on to the next page; its number stands centred in the top margin (NĐ 30/2020: from page 2)."""
        self._leave()
        self.canvas.setLineCap(2)
        self.page += 1
        if self._number_pages:
            self.centred(str(self.page), 12.5 * MM, 13)

    def new_document(self) -> None:
        """Begin another document on a leaf of its own; pages count from 1 again."""
        self._leave()
        self.canvas.setLineCap(2)
        self.page, self.seal = 1, self.sealing

    def need(self, height: float) -> None:
        """Go on to the next page unless ``height`` points are left on this one."""
        if height > self.room() + 0.01:
            self.new_page()

    def finish(self) -> bytes:
        """The PDF; the same calls give the same bytes. ``leaf`` then counts its pages."""
        self._leave()
        self.canvas.setKeywords(" ".join(self._seals))
        self.canvas.save()
        return self._bytes.getvalue()

    # -- marks

    def text(self, x: float, baseline: float, text: str, size: float, style: str = "r", blanks: float = 0.0) -> None:
        """One string from ``x`` on a baseline ``baseline`` below the top edge, each blank wider by ``blanks`` points."""
        pen = self.canvas.beginText(x, self.page_height - baseline)
        pen.setFont(STYLES[style], size)
        if blanks:
            pen.setWordSpace(blanks)
        pen.textOut(text)
        if blanks:
            pen.setWordSpace(0)
        self.canvas.drawText(pen)

    def centred(self, text: Text, baseline: float, size: float, style: str = "r", middle: float | None = None) -> None:
        """One line centred on ``middle`` (default: the text's middle)."""
        line = lines_of(as_runs(text, style), size, 10_000.0)[0]
        self.line(line, (self.middle if middle is None else middle) - line.width / 2, baseline, size)

    def rule(self, x1: float, x2: float, at: float, thick: float = THIN) -> None:
        """A horizontal line."""
        self.canvas.setLineCap(0)
        self.canvas.setLineWidth(thick)
        self.canvas.line(x1, self.page_height - at, x2, self.page_height - at)
        self.canvas.setLineCap(2)

    def frame(self, x: float, top: float, wide: float, high: float, thick: float = 0.5) -> None:
        """A rectangle's outline."""
        self.canvas.setLineWidth(thick)
        self.canvas.rect(x, self.page_height - top - high, wide, high)

    def leader(self, x1: float, x2: float, baseline: float) -> None:
        """Round dots for an empty value, on one grid over the page; drawn, so that extracted text stays clean."""
        first, last = DOTS * -(-x1 // DOTS), DOTS * (x2 // DOTS)
        if last <= first:
            return
        self.canvas.saveState()
        self.canvas.setLineCap(1)
        self.canvas.setLineWidth(0.75)
        self.canvas.setDash([0.01, DOTS - 0.01])
        self.canvas.line(first, self.page_height - baseline + 1, last, self.page_height - baseline + 1)
        self.canvas.restoreState()

    def line(self, line: Line, x: float, baseline: float, size: float, edge: float | None = None) -> None:
        """A broken line; a leader that fills goes on to ``edge`` (default: the right margin)."""
        style, start, said, more = "", x, "", 0.0

        def put() -> None:
            if style and said.strip():
                self.text(start, baseline, said, size, style, more)

        for place, word in enumerate(line.words):
            for part in word.parts:
                if part.dots:
                    put()
                    end = (self.edge if edge is None else edge) if part.dots == FILL else x + part.dots
                    if part.style != "_":
                        self.leader(x, end, baseline)
                    style, x = "", end
                    continue
                if part.style != style:
                    put()
                    style, start, said = part.style, x, ""
                    more = word.blank * (line.stretch - 1)
                said += part.text
                x += width(part.text, part.style, size)
            if place + 1 < len(line.words) and word.blank:
                said += " "
                x += word.blank * line.stretch
        put()

    # -- running text: each moves ``y``

    def lines(self, text: Text, size: float, room: float | None = None, *, justified: bool = False, indent: float = 0.0) -> list[Line]:
        """The lines a text breaks into in ``room`` (default: the measure)."""
        return list(lines_of(as_runs(text), size, self.measure if room is None else room, indent, justified))

    def paragraph(
        self, text: Text, size: float = 13, *, leading: float | None = None, indent: float = 0.0, after: float = 6.0,
        room: float | None = None, justified: bool = True, tail: float = 0.0,
    ) -> None:  # fmt: skip
        """A paragraph over as many pages as it needs, never a single line of it alone; flush, or ragged for fields.

        Its last lines stay on one page with ``tail`` points that follow them.
        """
        leading = leading or size * LINE
        lines = self.lines(text, size, room, justified=justified, indent=indent)
        starts = [0, *(place for place in range(2, len(lines) - 1)), len(lines)]
        edge = None if room is None else self.left + room
        for start, end in pairwise(starts):
            kept = after + tail if tail and end == len(lines) else 0.0
            self.need(min(leading * (end - start) - (leading - size) + kept, self.floor - self.top))
            for place in range(start, end):
                self.line(lines[place], self.left + (indent if place == 0 else 0.0), self.y + leading * BASE, size, edge)
                self.y += leading
        self.y += after

    # -- furniture

    def heading(
        self, parent: str, office: str, number: Text, place_date: Text, *, sizes: tuple[float, float, float] = NORMAL,
        bold_parent: bool = False, number_gap: float = 27.0, number_size: float = 13.0,
    ) -> None:  # fmt: skip
        """The two-column heading block (NĐ 30/2020): agency left, Quốc hiệu right, number and date on one baseline; of a place too
        long for its column the lines before stand above."""
        small, large, size = sizes
        right_width = width(QUOC_HIEU, "b", small)
        right_middle = self.edge - right_width / 2
        left_room = self.measure - right_width - _GAP
        left_middle = self.left + left_room / 2
        base = self.y + small
        motto_base = base + 1.2 * large
        self.centred(QUOC_HIEU, base, small, "b", right_middle)
        self.centred(TIEU_NGU, motto_base, large, "b", right_middle)
        motto = width(TIEU_NGU, "b", large)
        self.rule(right_middle - motto / 2, right_middle + motto / 2, motto_base + 0.42 * large)
        style = "b" if bold_parent else "r"
        rows = [(part, style) for part in balanced(parent, style, size, left_room)] if parent else []
        rows += [(part, "b") for part in balanced(office, "b", size, left_room)]
        for place, (part, style) in enumerate(rows):
            self.centred(part, base + place * 1.2 * size, size, style, left_middle)
        last = base + (len(rows) - 1) * 1.2 * size
        longest = max(width(part, "b", size) for part, style in rows if style == "b")
        self.rule(left_middle - 0.2 * longest, left_middle + 0.2 * longest, last + 0.45 * size)
        dates = self._date_lines(place_date, number_size, right_width) if place_date else []
        step = 1.2 * number_size
        at = max(last + number_gap, motto_base + 0.42 * large + number_size + step * max(0, len(dates) - 1))
        if number:
            self.centred(number, at, number_size, "r", left_middle)
        for place, line in enumerate(dates):
            self.line(line, right_middle - line.width / 2, at - step * (len(dates) - 1 - place), number_size)
        self.y = at + 4

    @staticmethod
    def _date_lines(place_date: Text, size: float, room: float) -> Sequence[Line]:
        """Place and date on one line, or in as even lines as can be in the width of the Quốc hiệu."""
        runs = as_runs(place_date, "i")
        (whole,) = lines_of(runs, size, 10_000.0)
        if whole.width <= room or not isinstance(place_date, str):
            return [whole] if whole.width <= room else lines_of(runs, size, room)
        return [lines_of((Run(part, "i"),), size, 10_000.0)[0] for part in balanced(place_date, "i", size, room)]

    def fits_large(self, *names: str) -> bool:
        """Whether every agency line stands on one line in the large heading."""
        room = self.measure - width(QUOC_HIEU, "b", LARGE[0]) - _GAP
        return all(width(name, "b", LARGE[2]) <= room for name in names)

    def title(self, text: str, size: float = 14, *, above: float = 14.0, room: float | None = None) -> None:
        """A centred bold title in balanced lines."""
        self.y += above
        for part in balanced(text, "b", size, room or self.measure):
            self.centred(part, self.y + size * 0.9, size, "b")
            self.y += size * 1.25

    def footer(self, left: str, middle: str, right: str) -> None:
        """Small print under the text where sheets may part: what it is, digest, which sheet."""
        at = self.floor + 6 * MM
        self.text(self.left, at, left, 8.5)
        if middle:
            self.centred(middle, at, 8.5)
        self.text(self.edge - width(right, "r", 8.5), at, right, 8.5)


def blank_date(place: str) -> list[Run]:
    """``Vĩnh Thủy, ngày … tháng … năm …`` to be filled in by hand."""
    said = [Run(f"{place}, ngày " if place else "ngày ", "i"), Run("", dots=8 * MM), Run(" tháng ", "i"), Run("", dots=8 * MM)]
    return [*said, Run(" năm ", "i"), Run("", dots=12 * MM)]

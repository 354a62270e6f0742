"""A printed sheet (tờ in): a canvas seen from its top-left corner in points, with the furniture every official page has."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from cchc_desktop.printing import fonts
from cchc_desktop.printing.fonts import LINE, MM, STYLES, width
from cchc_desktop.printing.runs import Line, Run, as_runs, balanced, break_justified, break_ragged, words_of

QUOC_HIEU = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
TIEU_NGU = "Độc lập - Tự do - Hạnh phúc"
THIN = 0.75
Text = str | list[Run] | tuple[Run, ...]


class Sheet:
    """One document being drawn. ``y`` is the distance of the next baseline area from the top edge."""

    def __init__(
        self, title: str, *, left: float = 30 * MM, right: float = 15 * MM, top: float = 20 * MM, bottom: float = 20 * MM,
        number_pages: bool = True,
    ) -> None:  # fmt: skip
        fonts.load()
        self._bytes = BytesIO()
        self.page_width, self.page_height = float(A4[0]), float(A4[1])
        self.canvas: Any = Canvas(self._bytes, pagesize=A4, invariant=1, pageCompression=1, initialFontName=STYLES["r"])
        self.canvas.setTitle(title)
        self.canvas.setCreator("CCHC Desktop")
        self.canvas.setAuthor("")
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.page, self.y = 1, top
        self._number_pages = number_pages
        self._lead: list[tuple[float, float, float]] = []

    @property
    def measure(self) -> float:
        """Width of the text."""
        return self.page_width - self.left - self.right

    @property
    def floor(self) -> float:
        """Distance of the lower text edge from the top."""
        return self.page_height - self.bottom

    def room(self) -> float:
        """What is left on this page."""
        return self.floor - self.y

    def new_page(self) -> None:
        """Go on to the next page; its number stands centred in the top margin (NĐ 30/2020: from page 2)."""
        self.canvas.showPage()
        self.page += 1
        self.y = self.top
        if self._number_pages:
            self.centred(str(self.page), 12.5 * MM, 13, middle=self.left + self.measure / 2)

    def finish(self) -> bytes:
        """The PDF; the same calls give the same bytes."""
        self.canvas.showPage()
        self.canvas.save()
        return self._bytes.getvalue()

    # -- marks

    def text(self, x: float, baseline: float, text: str, size: float, style: str = "r") -> None:
        """One string from ``x`` on a baseline ``baseline`` below the top edge."""
        self.canvas.setFont(STYLES[style], size)
        self.canvas.drawString(x, self.page_height - baseline, text.replace("\u00a0", " "))

    def centred(self, text: str, baseline: float, size: float, style: str = "r", middle: float | None = None) -> None:
        """One string centred on ``middle`` (default: the text's middle)."""
        middle = self.left + self.measure / 2 if middle is None else middle
        self.text(middle - width(text, style, size) / 2, baseline, text, size, style)

    def rule(self, x1: float, x2: float, at: float, thick: float = THIN) -> None:
        """A horizontal line."""
        self.canvas.setLineWidth(thick)
        self.canvas.line(x1, self.page_height - at, x2, self.page_height - at)

    def upright(self, x: float, y1: float, y2: float, thick: float = 0.5) -> None:
        """A vertical line."""
        self.canvas.setLineWidth(thick)
        self.canvas.line(x, self.page_height - y1, x, self.page_height - y2)

    def leader(self, x1: float, x2: float, baseline: float) -> None:
        """Round dots for an empty value, on one grid over the page; drawn, so that extracted text stays clean."""
        pitch = 2.6
        first = pitch * -(-x1 // pitch)
        self.canvas.saveState()
        self.canvas.setLineCap(1)
        self.canvas.setLineWidth(0.75)
        self.canvas.setDash([0.01, pitch - 0.01])
        if x2 > first:
            self.canvas.line(first, self.page_height - baseline + 1, x2, self.page_height - baseline + 1)
        self.canvas.restoreState()

    def line(self, line: Line, x: float, baseline: float, size: float) -> None:
        """A broken line; blanks stand in the text, their width follows the stretch."""
        for place, word in enumerate(line.words):
            for part in word.parts:
                tail = " " if part is word.parts[-1] and place + 1 < len(line.words) else ""
                self.text(x, baseline, part.text + tail, size, part.style)
                x += width(part.text, part.style, size)
            if place + 1 < len(line.words):
                x += line.words[place + 1].blank * line.stretch

    # -- running text: each moves ``y``

    def lines(self, text: Text, size: float, room: float | None = None, *, justified: bool = False, indent: float = 0.0) -> list[Line]:
        """The lines a text breaks into in ``room`` (default: the measure)."""
        room = self.measure if room is None else room
        words = words_of(as_runs(text), size, room - indent)
        return break_justified(words, room, indent) if justified else break_ragged(words, room, indent)

    def paragraph(
        self, text: Text, size: float = 13, *, leading: float | None = None, indent: float = 0.0, after: float = 6.0,
        justified: bool = True, keep: int = 2,
    ) -> None:  # fmt: skip
        """A paragraph over as many pages as it needs, never a single line of it alone."""
        leading = leading or size * LINE
        lines = self.lines(text, size, justified=justified, indent=indent)
        for place, line in enumerate(lines):
            left = len(lines) - place
            if self.y + leading * (min(keep, left) if left in (keep, len(lines)) else 1) > self.floor + 0.5:
                self.new_page()
            self.line(line, self.left + (indent if place == 0 else 0.0), self.y + leading * 0.78, size)
            self.y += leading
        self.y += after

    def field(self, label: str, value: str, size: float, leading: float, *, bold: bool = False, until: float | None = None) -> None:
        """``Nhãn: giá trị`` ragged right; an empty value gets a leader to the right edge."""
        end = self.left + self.measure if until is None else until
        start = self.left + width(f"{label}: ", "r", size)
        if not value:
            self.text(self.left, self.y + leading * 0.78, f"{label}:", size)
            self.leader(start, end, self.y + leading * 0.78)
            self.y += leading
            return
        for line in self.lines([Run(f"{label}: "), Run(value, "b" if bold else "r")], size, end - self.left):
            self.line(line, self.left, self.y + leading * 0.78, size)
            self.y += leading

    # -- furniture

    def heading(
        self, parent: str, office: str, number: str, place_date: str, *, sizes: tuple[float, float] = (12.0, 13.0),
        office_bold_parent: bool = False, number_gap: float = 27.0,
    ) -> None:  # fmt: skip
        """The two-column heading block (NĐ 30/2020): agency left, Quốc hiệu right, number and date on one baseline."""
        small, large = sizes
        right_width = width(QUOC_HIEU, "b", small)
        right_middle = self.left + self.measure - right_width / 2
        left_room = self.measure - right_width - 3.5 * MM
        left_middle = self.left + left_room / 2
        base = self.y + small
        self.centred(QUOC_HIEU, base, small, "b", right_middle)
        self.centred(TIEU_NGU, base + 1.2 * large, large, "b", right_middle)
        motto = width(TIEU_NGU, "b", large)
        self.rule(right_middle - motto / 2, right_middle + motto / 2, base + 1.2 * large + 0.42 * large)
        style = "b" if office_bold_parent else "r"
        rows = [(t, style) for t in balanced(parent, style, small, left_room)] if parent else []
        rows += [(t, "b") for t in balanced(office, "b", small, left_room)]
        step = 1.2 * small
        for place, (text, style) in enumerate(rows):
            self.centred(text, base + place * step, small, style, left_middle)
        last = base + (len(rows) - 1) * step
        longest = max(width(t, "b", small) for t, s in rows if s == "b")
        self.rule(left_middle - 0.2 * longest, left_middle + 0.2 * longest, last + 0.45 * small)
        at = max(last, base + 1.2 * large) + number_gap
        self._number_and_date(number, place_date, at, left_middle, right_middle, small)
        self.y = at + 4

    def _number_and_date(self, number: str, place_date: str, at: float, left: float, right: float, size: float) -> None:
        size = 13 if size >= 12 else size
        if number:
            self.centred(number, at, size, "r", left)
        if place_date:
            self.centred(place_date, at, size, "i", right)

    def title(self, text: str, size: float = 14, *, above: float = 14.0, room: float | None = None, middle: float | None = None) -> None:
        """A centred bold title in balanced lines."""
        self.y += above
        for part in balanced(text, "b", size, room or self.measure):
            self.centred(part, self.y + size * 0.9, size, "b", middle)
            self.y += size * 1.25

    def footer(self, left: str, middle: str, right: str) -> None:
        """Small print under the text where sheets may part: what it is, digest, which sheet."""
        at = self.floor + 6 * MM
        self.text(self.left, at, left, 8.5)
        self.centred(middle, at, 8.5)
        self.text(self.left + self.measure - width(right, "r", 8.5), at, right, 8.5)

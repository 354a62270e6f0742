"""Reading a printed PDF back: words with their place, font and size; rules; what is embedded. Points from the top-left corner."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as raw
from PIL import Image
from pypdf.generic import ContentStream

MM = 72 / 25.4
MARGINS = (30 * MM, 20 * MM, 15 * MM, 20 * MM)
"""Left, top, right, bottom of an A4 sheet."""


@dataclass(frozen=True)
class Glyph:
    """One letter: left edge, baseline from the top, right edge, size, font without its subset prefix."""

    char: str
    x: float
    baseline: float
    end: float
    size: float
    font: str


@dataclass(frozen=True)
class Word:
    """Letters without a blank between them, of one line and font."""

    text: str
    x: float
    baseline: float
    end: float
    size: float
    font: str

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font


@dataclass(frozen=True)
class Mark:
    """A drawn path: its box from the top-left corner, whether it is stroked or filled, its line width."""

    left: float
    top: float
    right: float
    bottom: float
    stroked: bool
    filled: bool
    width: float

    @property
    def is_rule(self) -> bool:
        return self.stroked and self.bottom - self.top < 0.01 and self.right - self.left > 5


class Leaf:
    """One page."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.width, self.height = page.get_size()

    @cached_property
    def glyphs(self) -> list[Glyph]:
        text = self._page.get_textpage()
        found = [one for place in range(text.count_chars()) if (one := self._glyph(text.raw, place))]
        text.close()
        return found

    def _glyph(self, text: Any, place: int) -> Glyph | None:
        code = raw.FPDFText_GetUnicode(text, place)
        if code in (0, 10, 13) or raw.FPDFText_IsGenerated(text, place):
            return None
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, place, x, y)
        box = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(text, place, box)
        name = ctypes.create_string_buffer(80)
        raw.FPDFText_GetFontInfo(text, place, name, 80, None)
        size = raw.FPDFText_GetFontSize(text, place)
        return Glyph(chr(code), x.value, self.height - y.value, box.right, round(size, 2), name.value.decode().split("+")[-1])

    @cached_property
    def words(self) -> list[Word]:
        """In the order they were drawn, joined over changes of style only when nothing stands between."""
        found: list[list[Glyph]] = [[]]
        for one in self.glyphs:
            last = found[-1][-1] if found[-1] else None
            apart = last is not None and (abs(last.baseline - one.baseline) > 0.5 or not -3 < one.x - last.end < 1.2)
            parted = apart or (last is not None and last.font != one.font)
            if one.char.isspace() or parted:
                found.append([])
            if not one.char.isspace():
                found[-1].append(one)
        whole = (letters for letters in found if letters)
        return [Word("".join(g.char for g in w), w[0].x, w[0].baseline, w[-1].end, w[0].size, w[0].font) for w in whole]

    @cached_property
    def text(self) -> str:
        """All letters with single blanks, in the order drawn."""
        text = self._page.get_textpage()
        found = " ".join(text.get_text_range().split())
        text.close()
        return found

    @cached_property
    def marks(self) -> list[Mark]:
        found = []
        for one in self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = one.get_bounds()
            fill, stroke, wide = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
            raw.FPDFPath_GetDrawMode(one.raw, fill, stroke)
            raw.FPDFPageObj_GetStrokeWidth(one.raw, wide)
            more = wide.value if stroke.value else 0.0  # pdfium's bounds of a stroked path reach one width out
            found.append(Mark(left + more, self.height - top + more, right - more, self.height - bottom - more, bool(stroke.value),
                              bool(fill.value), round(wide.value, 3)))  # fmt: skip
        return found

    @property
    def rules(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.is_rule]

    def find(self, phrase: str) -> list[Word]:
        """The words of a phrase where it stands first. Raises AssertionError when it does not."""
        wanted = phrase.split()
        for start in range(len(self.words) - len(wanted) + 1):
            if [w.text for w in self.words[start : start + len(wanted)]] == wanted:
                return self.words[start : start + len(wanted)]
        raise AssertionError(f"{phrase!r} is not on this page: {self.text[:400]}")

    def line(self, phrase: str) -> tuple[float, float, float]:
        """(left, right, baseline) of a phrase that stands on one line."""
        words = self.find(phrase)
        assert len({round(w.baseline, 1) for w in words}) == 1, f"{phrase!r} is broken"
        return words[0].x, words[-1].end, words[0].baseline

    def picture(self, dpi: int) -> Image.Image:
        return self._page.render(scale=dpi / 72).to_pil()


class Paper:
    """A whole PDF."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self._document = pypdfium2.PdfDocument(pdf)
        if self._document.get_formtype():
            self._document.init_forms()  # else the stamps of signatures are not drawn
        self.leaves = [Leaf(page) for page in self._document]

    @property
    def text(self) -> str:
        return " ".join(leaf.text for leaf in self.leaves)

    def leaf_of(self, phrase: str) -> int:
        """On which leaf a text stands first."""
        return next(place for place, leaf in enumerate(self.leaves) if phrase in leaf.text)

    @cached_property
    def fonts(self) -> set[tuple[str, bool]]:
        """(name without its prefix, whether its file is inside) of every font that a page names."""
        found = set()
        for page in pypdf.PdfReader(BytesIO(self.pdf)).pages:
            for font in page["/Resources"].get("/Font", {}).values():
                told = font.get_object()
                inside = "/FontDescriptor" in told and "/FontFile2" in told["/FontDescriptor"].get_object()
                found.add((str(told["/BaseFont"])[1:].partition("+")[2] or str(told["/BaseFont"])[1:], inside))
        return found

    @cached_property
    def operators(self) -> set[str]:
        """Every operator the pages use."""
        found: set[str] = set()
        reader = pypdf.PdfReader(BytesIO(self.pdf))
        for page in reader.pages:
            found |= {operator.decode("latin1") for _, operator in ContentStream(page["/Contents"].get_object(), reader).operations}
        return found


def golden(paper: Paper) -> list[str]:
    """One line a printed line of words: leaf, baseline, left edge (whole points), style and size, text. To be compared by people."""
    rows = []
    for number, leaf in enumerate(paper.leaves, 1):
        line: list[Word] = []
        for word in [*leaf.words, None]:
            if word and line and _parted(line[-1], word):
                rows.append(_golden_line(number, line))
                line = []
            if word is None:
                rows.append(_golden_line(number, line))
            else:
                line.append(word)
    return rows


def _parted(last: Word, word: Word) -> bool:
    return abs(word.baseline - last.baseline) > 0.5 or not -3 < word.x - last.end < 12 or word.font != last.font


def _golden_line(number: int, words: Sequence[Word]) -> str:
    first = words[0]
    style = ("b" if first.bold else "") + ("i" if first.italic else "") or "r"
    return f"{number} {first.baseline:6.0f} {first.x:5.0f} {style:>2} {first.size:4.1f}  {' '.join(w.text for w in words)}"

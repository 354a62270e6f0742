"""Runs of text and how they break into lines: never inside a chain tied by fixed blanks, justified over the whole paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cchc_desktop.printing.fonts import width

NBSP = "\u00a0"
TIGHTEST, LOOSEST = 0.9, 1.65
"""Bounds of a justified blank against its natural width."""

_TIES = [
    re.compile(r"ngày \d{2} tháng \d{1,2} năm \d{4}"),
    re.compile(r"ngày \d{2}/\d{2}/\d{4}"),
    re.compile(r"\d{1,2} giờ \d{2} phút"),
    re.compile(r"\b0\d{2,3}( \d{3,4}){1,3}\b"),
    re.compile(r"mã TTHC: \S+"),
    re.compile(r"\b(Điều|khoản|Mẫu số|Quyển số|tháng|năm|Ông|Bà|ông|bà) [\dA-ZĐ]\S*"),
    re.compile(r"\d+([.,]\d+)* (%|đồng|đ|ngày làm việc|ngày|giờ làm việc|bản|bộ)"),
    re.compile(r"(xã|phường|thị trấn|huyện|tỉnh|thành phố) [A-ZĐÁÀẢÃẠÂĂÊÔƠƯ]\S*( [A-ZĐÁÀẢÃẠÂĂÊÔƠƯ]\S*)?"),
]


def tie(text: str) -> str:
    """Fixed blanks inside what must not be broken: dates, figures with their unit, names of units, telephone numbers."""
    for pattern in _TIES:
        text = pattern.sub(lambda found: found[0].replace(" ", NBSP), text)
    return text


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style: "r", "b", "i" or "bi"."""

    text: str
    style: str = "r"


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two breakable blanks: fragments of one or more styles, and its width."""

    parts: tuple[Run, ...]
    width: float
    blank: float

    @property
    def text(self) -> str:
        """The letters."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Line:
    """Words set on one line; ``stretch`` multiplies the blanks between (1 = natural)."""

    words: tuple[Word, ...]
    width: float
    stretch: float = 1.0


def as_runs(text: str | list[Run] | tuple[Run, ...], style: str = "r") -> list[Run]:
    """A plain text as one run; runs as they are."""
    return [Run(text, style)] if isinstance(text, str) else list(text)


def _split(word: Word, size: float, room: float) -> list[Word]:
    """A chain too wide for its room: opened at its fixed blanks, then after - / . @, last inside a word."""
    whole = word.text
    style = word.parts[0].style
    for pattern in (NBSP, r"(?<=[-/.@])", ""):
        pieces = [p for p in re.split(pattern, whole) if p] if pattern else list(whole)
        if pattern and len(pieces) > 1 and max(width(p, style, size) for p in pieces) <= room:
            break
    found: list[str] = []
    glue = " " if pattern == NBSP else ""
    for piece in pieces:
        joined = f"{found[-1]}{glue}{piece}" if found else piece
        if found and width(joined, style, size) <= room:
            found[-1] = joined
        else:
            found.append(piece)
    blank = width(" ", style, size)
    return [Word((Run(piece, style),), width(piece, style, size), blank) for piece in found]


def words_of(runs: list[Run], size: float, room: float) -> list[Word]:
    """Breakable words; a fixed blank keeps two syllables in one word."""
    found: list[list[Run]] = [[]]
    for run in runs:
        pieces = tie(run.text).split(" ")
        for place, piece in enumerate(pieces):
            if place:
                found.append([])
            if piece:
                found[-1].append(Run(piece, run.style))
    made: list[Word] = []
    for parts in found:
        if parts:
            total = sum(width(p.text, p.style, size) for p in parts)
            word = Word(tuple(parts), total, width(" ", parts[0].style, size))
            made.extend([word] if total <= room else _split(word, size, room))
    return made


def break_ragged(words: list[Word], room: float, indent: float = 0.0) -> list[Line]:
    """First fit, for field lines and cells; a one-word last line draws a second word down when it can."""
    lines: list[list[Word]] = [[]]
    used = indent
    for word in words:
        blank = word.blank if lines[-1] else 0.0
        if lines[-1] and used + blank + word.width > room + 0.01:
            lines.append([])
            used, blank = 0.0, 0.0
        lines[-1].append(word)
        used += blank + word.width
    if len(lines) > 1 and len(lines[-1]) == 1 and len(lines[-2]) > 2:
        moved = lines[-2][-1]
        if moved.width + moved.blank + lines[-1][0].width <= room:
            lines[-1].insert(0, lines[-2].pop())
    return [Line(tuple(ws), _natural(ws)) for ws in lines if ws]


def _natural(words: list[Word]) -> float:
    return sum(w.width for w in words) + sum(w.blank for w in words[1:])


def break_justified(words: list[Word], room: float, indent: float = 0.0) -> list[Line]:
    """Breaks chosen over the whole paragraph (least squares of the stretch); the last line stays natural."""
    count = len(words)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for end in range(1, count + 1):
        letters = blanks = 0.0
        for start in range(end - 1, -1, -1):
            letters += words[start].width
            blanks += words[start + 1].blank if start + 1 < end else 0.0
            free = room - (indent if start == 0 else 0.0)
            if letters + blanks * TIGHTEST > free and start < end - 1:
                break
            cost = best[start][0] + _cost(letters, blanks, free, last=end == count)
            if cost < best[end][0]:
                best[end] = (cost, start)
    lines: list[Line] = []
    end = count
    while end:
        start = best[end][1]
        chosen = words[start:end]
        free = room - (indent if start == 0 else 0.0)
        blanks = sum(w.blank for w in chosen[1:])
        letters = sum(w.width for w in chosen)
        stretch = 1.0 if end == count or not blanks else max(TIGHTEST, (free - letters) / blanks)
        if end == count and blanks and letters + blanks > free:
            stretch = max(TIGHTEST, (free - letters) / blanks)
        lines.append(Line(tuple(chosen), letters + blanks * stretch, stretch))
        end = start
    return lines[::-1]


def _cost(letters: float, blanks: float, free: float, *, last: bool) -> float:
    """How bad a line is: far from natural blanks, or a last line under an eighth of the measure."""
    if last:
        return 4.0 if letters + blanks < 0.12 * free else (0.0 if letters + blanks <= free else 1.0)
    if not blanks:
        return 1000.0
    ratio = (free - letters) / blanks
    return (ratio - 1) ** 2 * 4 + max(0.0, ratio - LOOSEST) * 20 + 0.02


def balanced(text: str, style: str, size: float, room: float) -> list[str]:
    """A heading line broken so that its lines are as even as can be (never shrunk)."""
    if width(text, style, size) <= room:
        return [text]
    parts = text.split()
    best: tuple[float, list[str]] = (float("inf"), [text])
    for cut in range(1, len(parts)):
        head, tail = " ".join(parts[:cut]), balanced(" ".join(parts[cut:]), style, size, room)
        widest = max(width(t, style, size) for t in [head, *tail])
        if widest <= room and (len(tail) + 1, widest) < (len(best[1]) if best[0] < float("inf") else 99, best[0]):
            best = (widest, [head, *tail])
    return best[1]

"""Runs of text and how they break into lines: never inside a tied chain, rather not inside a word, judged over the whole text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import inf

from cchc_desktop.domain.text import NBSP
from cchc_desktop.printing.compounds import FIRM, SOFT, soften, tie
from cchc_desktop.printing.fonts import width

TIGHTEST, LOOSEST = 0.9, 1.65
"""Bounds of a justified blank against its natural width."""
_UNAVOIDABLE = 2.0
"""How wide blanks may get where no break within the bounds exists; beyond, the line ends short."""
_SQUEEZED = 0.9
"""How narrow a ragged line may be set when a line is saved by it."""
SHORTEST = 0.12
"""A last line under this part of the measure is a fault."""
FILL = -1.0
"""As ``Run.dots``: the leader goes on to the right edge."""
_FILL_AT_LEAST = 40.0
_PART_A_WORD, _PART_A_NAME, _A_LINE = 1.0, 5.0, 3.0


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style ("r", "b", "i", "bi"); with ``dots`` points (or FILL) a leader to write on, in style "_" a gap."""

    text: str
    style: str = "r"
    dots: float = 0.0


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two blanks: fragments, width, the ``blank`` after it; ``cost`` of beginning a line with it, inf = never."""

    parts: tuple[Run, ...]
    width: float
    blank: float
    cost: float = 0.0

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

    @property
    def text(self) -> str:
        """The letters with plain blanks."""
        return "".join(word.text + (" " if word.blank else "") for word in self.words[:-1]) + self.words[-1].text


Text = str | Sequence[Run]


def gap(wide: float) -> Run:
    """So many points of nothing, between two fields on one line."""
    return Run("", "_", wide)


def as_runs(text: Text, style: str = "r") -> tuple[Run, ...]:
    """A plain text as one run; runs as they are."""
    return (Run(text, style),) if isinstance(text, str) else tuple(text)


@lru_cache(maxsize=4096)
def lines_of(runs: tuple[Run, ...], size: float, room: float, indent: float = 0.0, justified: bool = False) -> tuple[Line, ...]:
    """The lines of a text in ``room`` points, the first one ``indent`` shorter: flush on both sides, or ragged right."""
    words = _words(runs, size, room - indent)
    return _lines(words, room, indent, justified=justified) if words else ()


def _words(runs: tuple[Run, ...], size: float, room: float) -> list[Word]:
    """Syllables with what a break before each would cost; a chain wider than the room is opened."""
    found: list[tuple[list[Run], float]] = [([], 0.0)]
    for run in runs:
        if run.dots:
            found[-1][0].append(run)
            continue
        pieces = re.split(f"([ {NBSP}{SOFT}{FIRM}])", soften(tie(run.text)))
        for place, piece in enumerate(pieces):
            if place % 2:
                found.append(([], {" ": 0.0, NBSP: inf, SOFT: _PART_A_WORD, FIRM: _PART_A_NAME}[piece]))
            elif piece:
                found[-1][0].append(Run(piece, run.style))
    return _opened(_eased([_word(parts, size, cost) for parts, cost in found if parts], room), size, room)


def _eased(words: list[Word], room: float) -> list[Word]:
    """A name longer than a line must part somewhere: it costs no more than a word then, or what stands before it would stay alone."""
    found: list[Word] = []
    start = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and words[end].cost in (inf, _PART_A_NAME):
            continue
        name = words[start:end]
        long = len(name) > 1 and _natural(name) > room
        found += [replace(word, cost=_PART_A_WORD) if long and word.cost == _PART_A_NAME else word for word in name]
        start = end
    return found


def _word(parts: Sequence[Run], size: float, cost: float) -> Word:
    wide = sum((_FILL_AT_LEAST if p.dots == FILL else p.dots) if p.dots else width(p.text, p.style, size) for p in parts)
    return Word(tuple(parts), wide, width(" ", "r" if parts[-1].style == "_" else parts[-1].style, size), cost)


def _opened(words: list[Word], size: float, room: float) -> list[Word]:
    """Chains that do not fit opened at their blanks, then after - – / . @, last inside a word."""
    found: list[Word] = []
    start = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and words[end].cost == inf:
            continue
        chain = words[start:end]
        if len(chain) > 1 and _natural(chain) > room:
            chain = [chain[0], *(replace(word, cost=_PART_A_WORD) for word in chain[1:])]
        for word in chain:
            found += [word] if word.width <= room else _split(word, size, room)
        start = end
    return found


def _split(word: Word, size: float, room: float) -> list[Word]:
    """One word wider than its room, in pieces without blanks between; a dossier code opens after its unit part first."""
    found: list[Word] = []
    for part in word.parts:
        pieces = re.findall(r"[^-–/.@]*(?:[-–/.@]+|$)", part.text)
        if part.text[:1].isalpha() and re.fullmatch(r"[A-Z0-9.]+-\d{6}-\d{5,8}\W*", part.text):
            pieces = list(part.text.partition("-")[:2])
            pieces = ["".join(pieces), part.text.partition("-")[2]]
        for piece in [part.text] if part.dots else [p for p in pieces if p]:
            letters = [piece] if part.dots or width(piece, part.style, size) <= room else list(piece)
            for letter in letters:
                last = found[-1] if found else None
                if last and last.width + width(letter, part.style, size) + part.dots <= room:
                    found[-1] = _word([*last.parts, replace(part, text=letter)], size, last.cost)
                else:
                    found.append(_word([replace(part, text=letter)], size, 0.0 if found else word.cost))
    found = [replace(one, parts=_joined(one.parts)) for one in found]
    return [*(replace(one, blank=0.0) for one in found[:-1]), replace(found[-1], blank=word.blank)]


def _joined(parts: tuple[Run, ...]) -> tuple[Run, ...]:
    """Neighbours of one style as one run."""
    made: list[Run] = []
    for part in parts:
        if made and made[-1].style == part.style and not part.dots and not made[-1].dots:
            made[-1] = replace(part, text=made[-1].text + part.text)
        else:
            made.append(part)
    return tuple(made)


def _natural(words: Sequence[Word]) -> float:
    return sum(w.width for w in words) + sum(w.blank for w in words[:-1])


def _lines(words: list[Word], room: float, indent: float, *, justified: bool) -> tuple[Line, ...]:
    """The breaks with the least sum of costs (each line's own, and what it parts)."""
    count = len(words)
    tightest = TIGHTEST if justified else _SQUEEZED
    best: list[tuple[float, int]] = [(0.0, 0)] + [(inf, 0)] * count
    for end in range(1, count + 1):
        letters = blanks = 0.0
        parted = words[end].cost if end < count else 0.0
        if parted == inf:
            continue
        for start in range(end - 1, -1, -1):
            letters += words[start].width
            blanks += words[start].blank if start + 1 < end else 0.0
            free = room - (indent if start == 0 else 0.0)
            if letters + blanks * tightest > free + 0.01 and start < end - 1:
                break
            if best[start][0] == inf:
                continue
            own = _justified_cost(letters, blanks, free, end == count) if justified else _ragged_cost(
                letters + blanks, free, end == count, end - start)  # fmt: skip
            cost = best[start][0] + own + parted
            if cost < best[end][0]:
                best[end] = (cost, start)
    cuts = [count]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    return tuple(_set(words[a:b], room - (0 if a else indent), justified, b == count) for a, b in pairwise(cuts[::-1]))


def _set(words: list[Word], free: float, justified: bool, last: bool) -> Line:
    """One line with its blanks stretched; a last line only when it would run over."""
    blanks = sum(w.blank for w in words[:-1])
    letters = sum(w.width for w in words)
    stretch = 1.0
    if blanks and (letters + blanks > free or (justified and not last)):
        wanted = (free - letters) / blanks
        stretch = LOOSEST if wanted > _UNAVOIDABLE else max(TIGHTEST, wanted)
    return Line(tuple(words), letters + blanks * stretch, stretch)


def _justified_cost(letters: float, blanks: float, free: float, last: bool) -> float:
    """How bad a line is: far from natural blanks, or a last line under an eighth of the measure."""
    if last:
        lacking = 1 - (letters + blanks) / (SHORTEST * free)
        return 4 * (1 + lacking) if lacking > 0 else 0.0
    if not blanks:
        return 1000.0
    ratio = (free - letters) / blanks
    return (ratio - 1) ** 2 * 4 + max(0.0, ratio - LOOSEST) * 60 + 0.02


def _ragged_cost(wide: float, free: float, last: bool, words: int) -> float:
    """As few lines as can be (but rather one more than a name parted); then even ones, and no word alone on the last."""
    if last:
        return 0.8 if words == 1 else 0.0
    return _A_LINE + 2.0 * max(0.0, 1 - wide / free) ** 2


def balanced(text: str, style: str, size: float, room: float) -> list[str]:
    """A heading line in as few and as even lines as can be, rather not parting a word (never shrunk)."""
    if width(text, style, size) <= room:
        return [text]
    runs = (Run(text, style),)
    best = lines_of(runs, size, room)
    for percent in range(98, 30, -4):
        trial = lines_of(runs, size, room * percent / 100)
        if len(trial) > len(best) or any(not line.words[-1].blank for line in trial):
            break
        best = min(best, trial, key=lambda lines: _unevenness(lines, room))
    return [line.text for line in best]


def _unevenness(lines: Sequence[Line], room: float) -> float:
    """The widest line as a part of the room, and a tenth for every word parted."""
    return max(line.width for line in lines) / room + sum(0.1 for line in lines[1:] if line.words[0].cost)

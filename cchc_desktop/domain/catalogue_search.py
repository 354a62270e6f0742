"""Finding a procedure while a clerk types: words in any order without marks, initials, shortenings, the code or part of it.

Folded keys are made once; ranking 600 of them takes about a millisecond. Order of the answers: how the words were met (Met),
then written marks that agree, then this office's use, then how usual the procedure is in communes, then the plainer name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from cchc_desktop.domain.procedure import Procedure, bare_code
from cchc_desktop.domain.text import clean, fold, words

MOST_WORDS = 12
LONGEST_WORD = 24
FIRST = 50
_OPENING = re.compile(r"^ thu tuc(?: hanh chinh ve)? ")
_CODE_QUERY = re.compile(r"[\d.\s]*\d[\d.\s]*\Z")


class Met(IntEnum):
    """How a query is met, best first: its code, the name clerks use, words side by side, apart, in sector or such a name,
    first letters of words side by side ("tthn"), letters of words side by side ("cthuc")."""

    CODE = 0
    CALLED = 1
    PHRASE = 2
    WORDS = 3
    AROUND = 4
    INITIALS = 5
    LETTERS = 6


@dataclass(frozen=True, slots=True)
class Shortening:
    """What clerks call a procedure ("sao y", "độc thân") and how usual it is in communes (more = oftener)."""

    names: tuple[str, ...] = ()
    usual: int = 0


@dataclass(frozen=True, slots=True)
class SearchKey:
    """One procedure ready for search: ``folded`` and ``marked`` names begin with a blank, ``digits`` are the code's seven.

    ``called`` are the folded shortenings, each begun by a blank; ``around`` those and the sector in one text; ``initials``
    the first letters of the name's words.
    """

    code: str
    digits: str
    marked: str
    folded: str
    called: tuple[str, ...]
    around: str
    initials: str
    usual: int
    length: int


def search_key(procedure: Procedure, shortening: Shortening | None = None) -> SearchKey:
    """The key of a procedure; "Thủ tục" in front of a name counts for nothing."""
    known = shortening or Shortening()
    folded = _OPENING.sub(" ", " " + " ".join(words(procedure.name)))
    marked = " " + " ".join(re.findall(r"\w+", " ".join((procedure.name, *known.names)).casefold()))
    called = tuple(" " + " ".join(words(name)) for name in known.names)
    around = "".join(called) + " " + " ".join(words(procedure.sector))
    digits = procedure.code.replace(".", "")
    initials = "".join(word[0] for word in folded.split())
    return SearchKey(procedure.code, digits, marked, folded, called, around, initials, known.usual, len(folded))


def rank(query: str, keys: Iterable[SearchKey], uses: Mapping[str, int] | None = None, *, first: int = FIRST) -> list[str]:
    """Codes that answer ``query``, best first, at most ``first``; ``uses`` = how often this office took each code in.

    An empty query answers with what the office uses, most used first, then what communes usually do.
    """
    used = uses or {}
    typed = bare_code(clean(query, limit=10**6))
    asked = _Query(typed)
    found = []
    for key in keys:
        met = asked.meets(key)
        if met is not None:
            order = (met, -used.get(key.code, 0), -key.usual, asked.place(key), key.length, key.code)
            found.append((order, key.code))
    found.sort()
    if found and found[0][0][0][0] < Met.LETTERS:
        found = [one for one in found if one[0][0][0] < Met.LETTERS]
    return [code for _, code in found[:first]]


def looser(text: str) -> Iterator[str]:
    """Looser queries for one that found nothing, the nearest first: one word less, then single words, then their beginnings."""
    typed = words(clean(text, limit=10**6))[:MOST_WORDS]
    if len(typed) > 2:
        for place in reversed(range(len(typed))):
            yield " ".join(typed[:place] + typed[place + 1 :])
    long = sorted((word for word in typed if len(word) > 2), key=len, reverse=True)
    if len(typed) > 1:
        yield from long
    for word in long:
        for length in range(len(word) - 1, 2, -1):
            yield word[:length]


class _Query:
    """A typed query taken apart once, held against each key."""

    def __init__(self, typed: str) -> None:
        self.digits = re.sub(r"\D", "", typed) if _CODE_QUERY.match(typed) else ""
        self.full = len(self.digits) == 7 or typed[1:2] == "."
        self.tokens = [word[:LONGEST_WORD] for word in words(typed)[:MOST_WORDS]]
        self.starts = [" " + token for token in self.tokens]
        self.phrase = " " + " ".join(self.tokens)
        self.letters = [re.compile(_spread(token)) for token in self.tokens]
        bare = typed.casefold()
        self.marks = [" " + word for word in re.findall(r"\w+", bare)] if fold(bare) != bare else []

    def meets(self, key: SearchKey) -> tuple[int, int] | None:
        """(how the words are met, whether marks disagree), smaller is better; None = not met."""
        if self.digits:
            return self._code(key)
        how = self._name(key)
        if how is None:
            return None
        return how, int(bool(self.marks) and not all(mark in key.marked for mark in self.marks))

    def _code(self, key: SearchKey) -> tuple[int, int] | None:
        """Met by the beginning of a code typed with its dot, else by the code's end, else by any part of it."""
        if self.full and key.digits.startswith(self.digits):
            return Met.CODE, 0
        if key.digits.endswith(self.digits):
            return Met.CODE, 1
        if self.digits in key.digits:
            return Met.CODE, 2
        return (Met.WORDS, 0) if all(start in key.folded for start in self.starts) else None

    def _name(self, key: SearchKey) -> Met | None:
        if not self.tokens or self.phrase in key.called:
            return Met.CALLED
        if self.phrase in key.folded or any(called.startswith(self.phrase) for called in key.called):
            return Met.PHRASE
        worst = Met.WORDS
        for place in range(len(self.tokens)):
            met = self._word(place, key)
            if met is None:
                return None
            worst = max(worst, met)
        return worst

    def _word(self, place: int, key: SearchKey) -> Met | None:
        start = self.starts[place]
        if start in key.folded:
            return Met.WORDS
        if start in key.around or (start[1:].isdigit() and len(start) > 3 and start[1:] in key.digits):
            return Met.AROUND
        if len(start) > 2 and start[1:] in key.initials:
            return Met.INITIALS
        letters = self.letters[place]
        return Met.LETTERS if letters.search(key.folded) or letters.search(key.around) else None

    def place(self, key: SearchKey) -> int:
        """Where the query's words begin in the name, in letters; far for those met otherwise."""
        found = key.folded.find(self.phrase)
        return found if found >= 0 else key.length


def _spread(token: str) -> str:
    """A pattern for letters taken from the beginnings of words side by side: "dkks", "cthuc", "khaisinh"."""
    return " " + "(?:[a-z0-9]* )?".join(token)


def shortenings_from_json(data: Mapping[str, Any]) -> dict[str, Shortening]:
    """The table of resources/catalogue/shortenings.json by code; its lines stand in the order of how usual they are."""
    lines = data["shortenings"]
    return {line["code"]: Shortening(tuple(line.get("names", ())), len(lines) - place) for place, line in enumerate(lines)}

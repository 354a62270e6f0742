"""Numbers: the dossier code, unique offline and safe against mistyping, and the yearly numbers of forms and books.

Unit prefix, ``yyMMdd``, then five digits ``LNNNC``: lane of the machine, count of the day, Damm check digit over date and
digits. Lane above 9 or count above 999: eight digits ``LLNNNNNC``. Other systems use 4 and 6-7 digits (domain facts 2.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cchc_desktop.domain.errors import Problem, Refused

_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_OURS = re.compile(r"^(?P<prefix>[A-Z0-9.]+)-(?P<day>\d{6})-(?P<tail>\d{5}|\d{8})$")
_BARE = re.compile(r"^\d{6}-(\d{5}|\d{8})(-[2-9])?$", re.ASCII)
_NATIONAL = re.compile(r"^[A-Z0-9]{1,4}(\.[A-Z0-9]{2,3}){0,4}-\d{6}-\d{3,8}$")
_OLD = re.compile(r"^\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-\d{6}-\d{3,6}$")
PREFIX = re.compile(r"^[A-Z0-9]{1,4}(\.[A-Z0-9]{2,3}){0,4}$|^\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}$")


def damm(digits: str) -> str:
    """The Damm check digit: finds every single wrong digit and every swap of neighbours."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


@dataclass(frozen=True, slots=True)
class NumberParts:
    """A dossier number of ours taken apart; ``day`` is its text ``yyMMdd`` (never used as a date)."""

    prefix: str
    day: str
    lane: int
    count: int


def format_number(prefix: str, day: date, lane: int, count: int) -> str:
    """The number of the ``count``-th dossier (from 1) of a lane on a day. Raises Refused when the day is full."""
    if not 1 <= lane <= 99 or not 1 <= count <= 99999:
        raise Refused("NUMBER_RANGE", "Máy này đã cấp hết số hồ sơ của ngày.", "Tiếp nhận bằng máy khác của cơ quan.")
    stamp = day.strftime("%y%m%d")
    tail = f"{lane}{count:03d}" if lane <= 9 and count <= 999 else f"{lane:02d}{count:05d}"
    return f"{prefix}-{stamp}-{tail}{damm(stamp + tail)}"


def parse_number(text: str) -> NumberParts | None:
    """A number of ours with a right check digit, else None."""
    found = _OURS.match(text.strip().upper())
    if not found:
        return None
    day, tail = found["day"], found["tail"]
    if damm(day + tail[:-1]) != tail[-1]:
        return None
    lane, count = (tail[0], tail[1:4]) if len(tail) == 5 else (tail[:2], tail[2:7])
    return NumberParts(found["prefix"], day, int(lane), int(count))


def twin_number(number: str, place: int) -> str:
    """How a number stands on paper: two machines may have chosen one lane before they were enrolled, then the second dossier of a
    number (``place`` 1) bears ``-2`` behind it."""
    return f"{number}-{place + 1}" if place else number


def split_twin(text: str) -> tuple[str, int]:
    """(number, place) of a number as it stands on paper; what bears no such ending is at place 0."""
    whole = text.strip().upper()
    base, dash, last = whole.rpartition("-")
    if dash and len(last) == 1 and last in "23456789" and _OURS.match(base):
        return base, int(last) - 1
    return whole, 0


def whole_number(text: str, like: str) -> str:
    """A number typed as screens show it, without its prefix (``261125-10025``), whole: with the prefix of another dossier of the same
    office before it. Anything else comes back as it was typed."""
    typed = text.strip()
    return f"{like.partition('-')[0]}-{typed}" if _BARE.match(typed) else typed


def looks_like_code(text: str) -> bool:
    """Whether a text has the shape of a dossier code of any system, ours included."""
    whole = text.strip().upper()
    return bool(_NATIONAL.match(whole) or _OLD.match(whole))


def mistyped(text: str) -> Problem | None:
    """The problem when a number has our shape but a wrong check digit."""
    whole = text.strip().upper()
    if _OURS.match(whole) and parse_number(whole) is None:
        return Problem("number", "Mã hồ sơ gõ sai một chữ số hoặc đảo hai chữ số. So lại với Giấy tiếp nhận.")
    return None


def form_no(count: int, suffix: str, lane: int = 1, *, least: int = 4) -> str:
    """``0417/TNHS``; machines above 1 show as ``0417.2/TNHS`` since each keeps its own series without gaps.

    Forms given out now and then have ``least`` = 2 digits (``09/HDHS``).
    """
    return f"{count:0{least}d}{'' if lane == 1 else f'.{lane}'}/{suffix}"


def book_name(volume: int, year: int, lane: int = 1) -> str:
    """``03/2026`` or ``03.2/2026``: a volume of the register book (Sổ theo dõi hồ sơ)."""
    return f"{volume:02d}{'' if lane == 1 else f'.{lane}'}/{year}"

"""Vietnamese text: cleaned at every edge, folded for search, keyed for sorting, shown as state papers write it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from cchc_desktop.domain.errors import Refused

NAME_LIMIT = 300
TEXT_LIMIT = 4000
NBSP = "\u00a0"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def has_hidden(text: str) -> bool:
    """Whether control, bidi or zero-width characters hide in the text (refused at import, dropped at the keyboard)."""
    return not text.isprintable() and any(unicodedata.category(c) in _HIDDEN and c not in "\n\r\t" for c in text)


def clean(text: str, *, limit: int = NAME_LIMIT, multiline: bool = False) -> str:
    """NFC, hidden characters dropped, blanks collapsed (lines kept if ``multiline``). Raises Refused TOO_LONG."""
    whole = unicodedata.normalize("NFC", text)
    if whole.isprintable():  # hides nothing and is one line: by far the most texts
        found = " ".join(whole.split())
    else:
        whole = whole.replace("\r\n", "\n").replace("\r", "\n")
        kept = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) not in _HIDDEN)
        lines = [" ".join(part.split()) for part in kept.split("\n")]
        found = "\n".join(lines).strip() if multiline else " ".join(" ".join(lines).split())
    if len(found) > limit:
        raise Refused("TOO_LONG", f"Ô này nhận nhiều nhất {limit} chữ, đang có {len(found)}.", "Viết ngắn lại.")
    return found


class _Bare(dict[int, int | str | None]):
    """What stands for a letter (its code) in a folded text; found out when it is first met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = found = None if unicodedata.combining(chr(code)) else code
        return found


_BARE = _Bare({ord("đ"): "d", ord("Đ"): "d"})


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The search key: no marks, đ as d, lower case, single blanks ("Nguyễn  Đức" -> "nguyen duc")."""
    bare = text if text.isascii() else unicodedata.normalize("NFD", text).translate(_BARE)
    return " ".join(bare.casefold().split())


def words(text: str) -> list[str]:
    """The folded words of a text: runs of letters and digits."""
    return re.findall(r"[a-z0-9]+", fold(text))


def initials(text: str) -> str:
    """First letters of the folded words ("Đăng ký kết hôn" -> "dkkh")."""
    return "".join(word[0] for word in words(text))


_FIGURES = re.compile(r"(?<!\S)[+(]{0,2}[0-9]+(?:[ .()\-]+[0-9]+)*\)?(?!\S)")
"""Figures in groups as people type a telephone or a personal number: ``0915 222 208``, ``0915.222.208``, ``+84 (0)915-222-208``."""


def match_query(text: str) -> str:
    """An FTS5 MATCH text: each folded word quoted, all with a prefix star; "" when nothing searchable was typed. Grouped figures that
    may be a telephone or a personal number are looked for as the run of digits that is kept, too."""
    flat, at, parts = " ".join(text.split()), 0, list[str]()
    for found in _FIGURES.finditer(flat):
        run, groups = kept_figures(found[0]), _starred(found[0])
        if run and groups != [f'"{run}"*']:
            parts += [*_starred(flat[at : found.start()]), f'(({" AND ".join(groups)}) OR "{run}"*)']
            at = found.end()
    return " AND ".join([*parts, *_starred(flat[at:])]) if parts else " ".join(_starred(flat))


def kept_figures(typed: str) -> str:
    """The bare digits under which a telephone or a personal number is kept, of one typed in groups or with the country's 84 before it;
    "" when the figures are neither, even in part."""
    digits = re.sub(r"\D", "", typed)
    if digits.startswith("84") and ("+" in typed or len(digits) == 11):
        digits = "0" + digits[2:].removeprefix("0")
    return digits if digits.startswith("0") and 6 <= len(digits) <= 12 else ""


def _starred(text: str) -> list[str]:
    return [f'"{word}"*' for word in words(text)]


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(letters, tones) of one word by the Vietnamese alphabet; the tone counts only after all letters."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", word.casefold()):
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[c] for c in parts if c in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        letters.append(_LETTERS.find(base) if base in _LETTERS else 100 + ord(base[0]))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def name_sort_key(name: str) -> tuple[object, ...]:
    """Sort key of a person's name: given name, middle names, family name; each word by letters, then tones (10.4)."""
    parts = name.split()
    order = [*parts[-1:], *parts[1:-1], *parts[:1]] if len(parts) > 1 else parts
    return tuple(_word_key(part) for part in order)


def text_sort_key(text: str) -> tuple[object, ...]:
    """Sort key of any other text: word by word by the Vietnamese alphabet, letters before tones."""
    return tuple(_word_key(part) for part in text.split())


def mask_id(number: str) -> str:
    """``045***…318``: what lists and screens facing the public show of a personal number."""
    return f"{number[:3]}***…{number[-3:]}" if len(number) >= 9 else number


def grouped(number: int) -> str:
    """``1.409``: thousands by dots."""
    return f"{number:,}".replace(",", ".")


def money(amount: int) -> str:
    """``38.000 đ`` with a fixed blank."""
    return f"{grouped(amount)}{NBSP}đ"


def fee_text(amount: int) -> str:
    """What a dossier costs: ``38.000 đ``, or ``Miễn phí``."""
    return money(amount) if amount else "Miễn phí"


def percent(value: float) -> str:
    """``91,4 %`` with a fixed blank; whole hundreds without a decimal."""
    text = f"{value:.1f}".replace(".", ",").removesuffix(",0")
    return f"{text}{NBSP}%"


def size_text(count: int) -> str:
    """``239 KB`` or ``1,2 MB`` with a fixed blank; thousands by dots."""
    if count < 999_500:
        return f"{max(1, round(count / 1e3))}{NBSP}KB"
    whole, tenth = divmod(round(count / 1e5), 10)
    return f"{grouped(whole)},{tenth}{NBSP}MB"

"""Amounts, speeds, moments and media as the hand-over writes them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cchc_desktop.domain.moments import parse_moment, show_day
from cchc_desktop.domain.text import NBSP, grouped

if TYPE_CHECKING:
    from cchc_desktop.sync.volumes import Volume

SISTER = "Máy khác của cơ quan mình"
"""What another machine of our own unit is called where units are."""
MOST_NAMED = 4
"""So many units are named one by one."""
LETTERS = sys.platform == "win32"
"""Whether the system knows a medium by a letter."""
_UNITS = (("GB", 1e9), ("MB", 1e6), ("KB", 1e3))


def _number(value: float) -> str:
    """Three figures at most: 239, 11,4, 2,5."""
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}".replace(".", ",").removesuffix(",0")


def size(count: float) -> str:
    """``239 MB``, ``11,4 MB``, ``620 KB``."""
    for name, of in _UNITS:
        if count >= of:
            return f"{_number(count / of)}{NBSP}{name}"
    return f"{max(0, round(count))}{NBSP}byte"


def amount(done: float, total: float) -> str:
    """``148 trên 239 MB``: both in the unit of the whole."""
    for name, of in _UNITS:
        if total >= of:
            return f"{_number(min(done, total) / of)} trên {_number(total / of)}{NBSP}{name}"
    return f"{round(min(done, total))} trên {round(total)}{NBSP}byte"


def rest(seconds: float) -> str:
    """``Còn khoảng 8 giây``, ``Còn khoảng 2 phút``."""
    if seconds < 1.5:
        return "Sắp xong"
    return f"Còn khoảng {round(seconds)} giây" if seconds < 90 else f"Còn khoảng {round(seconds / 60)} phút"


def moment(at: str | datetime, now: datetime) -> str:
    """``hôm nay 15:13``, ``hôm qua 08:15``, ``T6 20/11 15:58``; "" for never."""
    if not at:
        return ""
    when = parse_moment(at) if isinstance(at, str) else at
    if when.date() == now.date():
        return f"hôm nay {when:%H:%M}"
    if when.date() == (now - timedelta(days=1)).date():
        return f"hôm qua {when:%H:%M}"
    return f"{show_day(when.date(), now.year)} {when:%H:%M}"


def brief_moment(at: str | datetime, now: datetime) -> str:
    """The same for a column: of another year the day alone, ``T4 22/10/2025``."""
    when = parse_moment(at) if isinstance(at, str) and at else at
    return show_day(when.date(), now.year) if isinstance(when, datetime) and when.year != now.year else moment(at, now)


def medium(volume: Volume) -> str:
    """``USB KINGSTON (E:)``; without a label what tells it from others."""
    place = f" ({str(volume.path)[:2]})" if LETTERS else ""
    return f"USB {volume.label or 'không tên'}{place}"


def counted(count: int, word: str) -> str:
    """``38 thay đổi``."""
    return f"{grouped(count)} {word}"


def listed(parts: list[str]) -> str:
    """``31 mới, 5 sửa``: what is not empty, joined."""
    return ", ".join(part for part in parts if part)


def phrase(title: str) -> str:
    """A title inside a sentence: "tỉnh Quảng Trị"; a unit without name is "nơi nhận"."""
    return title[:1].lower() + title[1:] if title else "nơi nhận"


def several(titles: Sequence[str]) -> str:
    """Units inside a sentence, each once: ``xã Cửa Tùng, xã Bến Quan``; of many the first few, ``và 96 đơn vị nữa``."""
    units = list(dict.fromkeys(phrase(title) for title in titles))
    named, rest = listed(units[:MOST_NAMED]), len(units) - MOST_NAMED
    return f"{named} và {grouped(rest)} đơn vị nữa" if rest > 0 else named

"""How far long work is, in words: amount, pace, what is left."""

from __future__ import annotations

from cchc_desktop.domain.text import grouped

_LEAST_BYTES = 1 << 20


def amount(done: int, total: int) -> str:
    """``148 trên 239 MB`` for bytes (what is over a million), ``3.100 trên 15.200`` for things counted; "" when unknown."""
    if total <= 0:
        return ""
    if total < _LEAST_BYTES:
        return f"{grouped(done)} trên {grouped(total)}"
    return f"{grouped(done >> 20)} trên {grouped(total >> 20)} MB"


def pace(done: int, total: int, seconds: float) -> str:
    """``11,4 MB/giây, còn khoảng 8 giây``; "" while nothing can be told."""
    if done <= 0 or total <= done or seconds <= 0:
        return ""
    each = done / seconds
    speed = f"{each / (1 << 20):.1f}".replace(".", ",") + " MB/giây, " if total >= _LEAST_BYTES else ""
    rest = round((total - done) / each)
    return speed + (f"còn khoảng {max(rest, 1)} giây" if rest < 90 else f"còn khoảng {round(rest / 60)} phút")

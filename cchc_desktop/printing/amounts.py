"""Money in words (số tiền bằng chữ), as every paper of a treasurer ends."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000


def in_words(amount: int) -> str:
    """``Một trăm linh năm nghìn đồng``; whole đồng from 0 on. Raises ValueError below."""
    if amount < 0:
        raise ValueError(amount)
    text = " ".join(_number(amount)) or _DIGITS[0]
    return f"{text[:1].upper()}{text[1:]} đồng"


def _number(amount: int) -> list[str]:
    """The words of a number, 0 has none; above a billion the billions are a number of their own."""
    above, rest = divmod(amount, _BILLION)
    found = [*_number(above), "tỷ"] if above else []
    for place in (2, 1, 0):
        group = rest // 1000**place % 1000
        if group:
            found += [*_group(group, full=bool(found)), *([_SCALES[place]] if place else [])]
    return found


def _group(group: int, *, full: bool) -> list[str]:
    """Three digits; ``full`` names the hundreds even when they are none."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    found = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        found += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        found.append("mười")
    elif ones and found:
        found.append("linh")
    if ones:
        special = {1: "mốt" if tens > 1 else "một", 4: "tư" if tens > 1 else "bốn", 5: "lăm" if tens else "năm"}
        found.append(special.get(ones, _DIGITS[ones]))
    return found

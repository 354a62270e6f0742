"""The recovery code (mã khôi phục): ten groups of five digits, each with its own check digit, printed once at set-up."""

from __future__ import annotations

import re
import secrets

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.number import damm

GROUPS = 10


def new_code() -> str:
    """A fresh code: 40 random digits (133 bits) in ten groups, the fifth digit of each checks the four before it."""
    groups = [f"{secrets.randbelow(10000):04d}" for _ in range(GROUPS)]
    return " ".join(group + damm(group) for group in groups)


def parse_code(typed: str) -> str:
    """The code as typed with any blanks or dashes, brought into shape. Raises Refused BAD_RECOVERY_CODE naming the group."""
    digits = re.sub(r"[\s.\-–]", "", typed)
    if not digits.isascii() or not digits.isdigit() or len(digits) != 5 * GROUPS:
        sentence = f"Mã khôi phục có {5 * GROUPS} chữ số, đang có {len(digits)} ký tự."
        raise Refused("BAD_RECOVERY_CODE", sentence, "Gõ đủ mười nhóm, mỗi nhóm năm chữ số.")
    groups = [digits[i : i + 5] for i in range(0, len(digits), 5)]
    for place, group in enumerate(groups, 1):
        if damm(group[:4]) != group[4]:
            raise Refused("BAD_RECOVERY_CODE", f"Nhóm thứ {place} của mã khôi phục gõ sai.", "So lại nhóm ấy với tờ mã khôi phục.")
    return " ".join(groups)

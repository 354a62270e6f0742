"""Amounts of money as they are typed: ``50.000``, ``50 000 đ``, ``50000 đồng``."""

from __future__ import annotations

import re


def amount_of(text: str) -> int:
    """Whole đồng; -1 for what is no amount."""
    bare = re.sub(r"[\s.,\u00a0]|đồng|đ", "", text.casefold())
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= 12 else -1

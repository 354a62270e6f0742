"""The fingerprint (dãy số đối chiếu): 25 digits that two offices read to each other by telephone before they trust a key."""

from __future__ import annotations

import hmac
import re
from functools import lru_cache

from argon2.low_level import Type, hash_secret_raw

from cchc_desktop.domain.errors import Refused

GROUPS, GROUP = 5, 5
_SALT = b"CCHC/1/fingerprint"
_AGAIN = "Gõ đủ cả năm nhóm, mỗi nhóm năm chữ số, từ phiếu của bên kia."
_MEMORY_KIB, _PASSES, _LANES = 19 * 1024, 2, 1


def fingerprint(kind: str, unit: str, replica: str, sign_key: bytes, receive_key: str, request: str) -> str:
    """Five groups of five digits over who asks ("enrol") or answers ("grant"), with both keys and the request's SHA-256 (hex).

    Argon2id makes each guess at a look-alike key dear; the parameters are part of the format.
    """
    raw = _stretched("\n".join((kind, unit, replica, sign_key.hex(), receive_key, request)).encode())
    digits = f"{int.from_bytes(raw, 'big') % 10 ** (GROUPS * GROUP):0{GROUPS * GROUP}d}"
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


@lru_cache(maxsize=16)
def _stretched(told: bytes) -> bytes:
    """Public words, asked for again and again while a sheet is shown: stretched once."""
    return hash_secret_raw(told, _SALT, _PASSES, _MEMORY_KIB, _LANES, 32, Type.ID)


def parse(typed: str) -> str:
    """The 25 digits as typed or scanned, with whatever blanks and dashes, in the written form; Refused BAD_FINGERPRINT."""
    digits = re.sub(r"[\s.,;:/\-\u2010-\u2015_]+", "", typed)
    if not (digits.isascii() and digits.isdigit()):
        raise Refused("BAD_FINGERPRINT", "Dãy số đối chiếu chỉ gồm chữ số.", _AGAIN)
    if len(digits) != GROUPS * GROUP:
        raise Refused(
            "BAD_FINGERPRINT", f"Dãy số đối chiếu có {GROUPS * GROUP} chữ số, đã gõ {len(digits)}.",
            _AGAIN,
        )  # fmt: skip
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def same(typed: str, expected: str) -> bool:
    """Whether all five groups agree."""
    return hmac.compare_digest(parse(typed).encode(), expected.encode())

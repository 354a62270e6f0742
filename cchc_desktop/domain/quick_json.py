"""Canonical JSON read by msgspec, several times as quick as by ``json``: for the thousands of changes of a parcel.

What msgspec reads and writes otherwise than ``json`` (numbers with a fraction or an exponent, what is no canonical JSON at all) is
left to ``domain/change``, so that both judge alike. To be imported where a parcel is read and not before: it takes as long to load as
a thirtieth of a start.
"""

from __future__ import annotations

import json
from typing import Any

from msgspec.json import Decoder, Encoder

from cchc_desktop.domain import change
from cchc_desktop.domain.change import Change, Fields


def _left_to_json(text: str) -> Any:
    raise ValueError(text)


_READ = Decoder(float_hook=_left_to_json).decode
_WRITE = Encoder(order="sorted").encode


def load(stored: bytes) -> Any:
    """The value of canonical JSON; None for what is left to ``json``."""
    try:
        value = _READ(stored)
        return value if _WRITE(value) == stored else None
    except (ValueError, RecursionError):
        return None


def read_part(stored: bytes) -> Fields:
    """As ``change.read_part``, for the same bytes the same fields or the same ValueError."""
    value = load(stored)
    return change.read_part(stored) if value is None else change.fields_of(stored, value)


def arrived(header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """As ``change.decode``, of a change that arrives: its header must be canonical too, clean, and its time as times are stored."""
    change.refuse_long(header, facts, personal)
    found = load(header)
    canonical = found is not None
    if not canonical:
        found = json.loads(header.decode())
    done = change.fitting(found, header, facts, personal)
    if not (canonical or change.canonical(found) == header) or not change.is_formed(header, found):
        raise ValueError("the header of a change in another form")
    return done


def arrived_again(header: bytes, facts: bytes, personal: bytes | None) -> Change:
    """The same of bytes that ``arrived`` took, on the second reading of a parcel."""
    return change.built(_READ(header), change.digest(header), header, facts, personal)

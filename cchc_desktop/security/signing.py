"""Signing (ký số của máy): Ed25519 over a purpose, a zero byte and the very bytes that are kept; never over re-serialised ones.

Every replica (máy) has one such key, the topmost office a root key whose private half exists on its recovery sheet only.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cchc_desktop.domain.change import canonical

KEY_BYTES = 32
SIGNATURE_BYTES = 64
VERSION = 1
MAX_DEPTH = 32
REMEMBERED = 4096
"""Statements whose reading and checking is not done again: those of a thousand machines and their checkpoints."""


def new_seed() -> bytes:
    """A fresh private key: 32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def public_of(seed: bytes) -> bytes:
    """The 32 public bytes of a private key."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public: bytes) -> str:
    """The name of a signing key in headers and certificates: SHA-256 of the public bytes, 64 hex digits."""
    return hashlib.sha256(public).hexdigest()


def sign(seed: bytes, purpose: str, data: bytes, version: int = VERSION) -> bytes:
    """64 bytes: the signature over ``CCHC/<version>/<purpose>`` ‖ 0 ‖ data."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(_bound(purpose, data, version))


def verify(public: bytes, purpose: str, data: bytes, signature: bytes, version: int = VERSION) -> bool:
    """Whether ``signature`` was made over ``data`` for this purpose by the owner of ``public``; False for any nonsense."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _bound(purpose, data, version))
    except InvalidSignature:
        return False
    return True


def _bound(purpose: str, data: bytes, version: int) -> bytes:
    return f"CCHC/{version}/{purpose}".encode() + b"\0" + data


@dataclass(frozen=True, slots=True)
class Statement:
    """A signed statement (certificate, checkpoint, receipt) as it is kept and carried: a JSON body and its signature."""

    body: bytes
    signature: bytes

    def packed(self) -> bytes:
        """The form inside a parcel: 64 bytes of signature, then the body."""
        return self.signature + self.body

    def holds(self, public: bytes, purpose: str) -> bool:
        """Whether the owner of ``public`` said this; worked out once, since an office asks it of each of its machines for every parcel."""
        return _holds(self, public, purpose)

    def fields(self) -> dict[str, Any]:
        """The body as a JSON object; raises ValueError for anything else."""
        return json_object(self.body)


@lru_cache(maxsize=REMEMBERED)
def _holds(said: Statement, public: bytes, purpose: str) -> bool:
    return verify(public, purpose, said.body, said.signature)


def unpack(packed: bytes) -> Statement:
    """The statement in its packed form; raises ValueError when it is too short to be one."""
    if len(packed) <= SIGNATURE_BYTES:
        raise ValueError("too short for a statement")
    return Statement(packed[SIGNATURE_BYTES:], packed[:SIGNATURE_BYTES])


def state(seed: bytes, purpose: str, fields: dict[str, Any]) -> Statement:
    """Sign a JSON object."""
    body = canonical(fields)
    return Statement(body, sign(seed, purpose, body))


def json_object(data: bytes) -> dict[str, Any]:
    """A small JSON object read with suspicion: no duplicate keys, no NaN, whole numbers of 64 bits, depth <= 32; raises ValueError."""
    try:
        found = json.loads(data, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_whole)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    check_depth(found, MAX_DEPTH)
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _whole(text: str) -> int:
    """A number that the database can hold."""
    number = int(text)
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError("a number is too large")
    return number


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def check_depth(value: object, left: int = MAX_DEPTH) -> None:
    """ValueError when lists and objects stand more than ``left`` deep in each other."""
    if left < 0:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        for inner in value.values():
            check_depth(inner, left - 1)
    elif isinstance(value, list):
        for inner in value:
            check_depth(inner, left - 1)


def root_text(seed: bytes) -> str:
    """The root's private half as the recovery sheet shows it: 16 groups of five digits, the last two digits a check."""
    number = int.from_bytes(seed, "big")
    digits = f"{number:078d}{number % 97:02d}"
    return " ".join(digits[start : start + 5] for start in range(0, len(digits), 5))


def root_from_text(typed: str) -> bytes:
    """The root's private half as typed from the sheet; raises ValueError for a mistyped one."""
    digits = "".join(letter for letter in typed if letter in "0123456789")
    number = int(digits[:-2]) if len(digits) == 80 else -1
    if number < 0 or number % 97 != int(digits[-2:]) or number >= 1 << 8 * KEY_BYTES:
        raise ValueError("not the digits of a root key")
    return number.to_bytes(KEY_BYTES, "big")

"""Sealing (niêm phong): the age streams around a parcel's body, and the keys that open them.

A receive key is an age X25519 identity a replica; beside it each office has a recovery identity that follows from the
recovery code on its sheet, so that the sheet opens every lost stick, with this program or with the ``age`` tool alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from cchc_desktop.domain.ends import Sink, Source, through

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
IDENTITY_PREFIX = "age-secret-key-"


def new_identity() -> str:
    """A fresh receive key in age's own text form (``AGE-SECRET-KEY-1…``)."""
    return str(x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The public half (``age1…``)."""
    return str(x25519.Identity.from_str(identity).to_public())


def recovery_identity(code: str) -> str:
    """The identity behind a recovery code: HKDF-SHA256 of its digits (nothing else counts), info ``CCHC/1/recovery``."""
    digits = "".join(letter for letter in code if letter.isdigit())
    if len(digits) < 40:
        raise ValueError("too short for a recovery code")
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"CCHC/1/recovery").derive(digits.encode())
    return bech32(IDENTITY_PREFIX, seed).upper()


def receive_key_id(recipient: str) -> str:
    """The name of a receive key in headers: SHA-256 of its ``age1…`` text, 64 hex digits."""
    return hashlib.sha256(recipient.encode()).hexdigest()


def is_recipient(text: str) -> bool:
    """Whether the text is the public half of an age X25519 key."""
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def encrypt(source: Source, sink: Sink, recipients: Iterable[str]) -> None:
    """Stream ``source`` into an age file for all recipients; flat memory. What either end raises comes through as it is."""
    keys = [x25519.Recipient.from_str(text) for text in recipients]
    through(lambda read, write: encrypt_io(read, write, keys), source, sink)


def decrypt(source: Source, sink: Sink, identities: Iterable[str]) -> None:
    """Stream an age file to ``sink``; ValueError when no key fits or the stream is cut or changed.

    Plaintext reaches the sink before a later fault is found: call it only on bytes whose hash is already verified. What either
    end raises comes through as it is.
    """

    def opened(read: Any, write: Any) -> None:
        try:
            decrypt_io(read, write, [x25519.Identity.from_str(text) for text in identities])
        except (DecryptError, IdentityError, OSError) as fault:
            raise ValueError(f"cannot be opened: {fault}") from None

    through(opened, source, sink)


class PulledSource:
    """A readable source over an iterator of byte strings."""

    def __init__(self, pieces: Iterator[bytes], watch: Callable[[int], None] = lambda _: None) -> None:
        self._pieces, self._watch, self._rest = pieces, watch, memoryview(b"")

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; b"" at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
            self._watch(len(piece))
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return bytes(taken)


def bech32(prefix: str, data: bytes) -> str:
    """Bech32 (BIP 173) as age writes its keys, lower case: prefix, "1", five-bit letters, six letters of checksum."""
    words = _five_bits(data)
    known = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = _polymod([*known, *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1{''.join(CHARSET[word] for word in words)}"


def _five_bits(data: bytes) -> list[int]:
    bits = "".join(f"{byte:08b}" for byte in data)
    return [int(bits[start : start + 5].ljust(5, "0"), 2) for start in range(0, len(bits), 5)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> place & 1 else 0
    return check

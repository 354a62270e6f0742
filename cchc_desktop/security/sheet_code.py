"""The signed digits in the QR of a printed sheet (mã kiểm tra tờ in): what it is, of which record, the digest of what it says.

102 bytes: version, form, 16 bytes that name the record, 16 of the digest, the first 4 of the signing key's id, the signature over
all that. They are written as decimal digits, which an input method leaves alone, after a ``0`` that every window holds back
while it may be the beginning of a scan.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from cchc_desktop.domain.said import CODE_DIGITS, is_code
from cchc_desktop.security import signing

PURPOSE = "sheet"
VERSION = 1
NAME_BYTES = DIGEST_BYTES = 16
_BODY = struct.Struct(">BB16s16s4s")
_BEYOND = 256 ** (_BODY.size + signing.SIGNATURE_BYTES)


@dataclass(frozen=True, slots=True)
class SheetCode:
    """The digits as read: ``form`` by number, ``name`` and ``digest`` of 16 bytes, the signing key by the start of its id."""

    form: int
    name: bytes
    digest: bytes
    key: str
    body: bytes
    signature: bytes

    def holds(self, public: bytes) -> bool:
        """Whether the owner of this key signed the sheet."""
        return signing.verify(public, PURPOSE, self.body, self.signature)


def make(seed: bytes, form: int, name: bytes, digest: bytes) -> str:
    """The digits of a sheet; the same sheet on the same machine always has the same. Lengths are the caller's word."""
    if len(name) != NAME_BYTES or len(digest) != DIGEST_BYTES:
        raise ValueError("a name or digest of another length")
    key = bytes.fromhex(signing.key_id(signing.public_of(seed))[:8])
    body = _BODY.pack(VERSION, form, name, digest, key)
    return f"{int.from_bytes(body + signing.sign(seed, PURPOSE, body), 'big'):0{CODE_DIGITS}d}"


def read(digits: str) -> SheetCode:
    """What the digits say, blanks between them left out. Raises ValueError for anything else than a code of this version."""
    text = "".join(digits.split())
    if not is_code(text) or int(text) >= _BEYOND:
        raise ValueError("not the digits of a sheet")
    raw = int(text).to_bytes(_BODY.size + signing.SIGNATURE_BYTES, "big")
    body = raw[: _BODY.size]
    version, form, name, digest, key = _BODY.unpack(body)
    if version != VERSION:
        raise ValueError("a version not known here")
    return SheetCode(form, name, digest, key.hex(), body, raw[_BODY.size :])

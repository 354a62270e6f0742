"""The seal of a PDF file (dấu của tệp): one comment line after its last ``%%EOF``, signed over every byte before it.

Readers of PDF pass over it. It is put on files people keep, not on what goes to a printer; digital signatures may follow it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cchc_desktop.security import signing

PURPOSE = "file"
_LINE = re.compile(rb"%CCHC-1 ([0-9a-f]{8}) ([0-9a-f]{128})\n\Z")
_LENGTH = 147


@dataclass(frozen=True, slots=True)
class FileSeal:
    """A seal as read: the signing key by the start of its id, and the bytes it was put on."""

    key: str
    body: bytes
    signature: bytes

    def holds(self, public: bytes) -> bool:
        """Whether the owner of this key sealed these very bytes."""
        return signing.verify(public, PURPOSE, self.body, self.signature)


def put(seed: bytes, pdf: bytes) -> bytes:
    """The file with the seal of this key; the same file under the same key always gets the same."""
    key = signing.key_id(signing.public_of(seed))[:8]
    return pdf + f"%CCHC-1 {key} {signing.sign(seed, PURPOSE, pdf).hex()}\n".encode()


def read(data: bytes) -> FileSeal | None:
    """The seal at the end of a file, or None."""
    found = _LINE.search(data, max(0, len(data) - _LENGTH))
    return FileSeal(found[1].decode(), data[: found.start()], bytes.fromhex(found[2].decode())) if found else None

"""Changes read page by page (đọc từng trang): what stands on whole pages, when the pages that lead to them are gone.

A page of SQLCipher 4: AES-256-CBC, then 16 bytes of initial vector and 64 of HMAC-SHA512 over both and the page's number. A leaf of a
table: https://www.sqlite.org/fileformat2.html. Whoever takes what is found checks that it hashes to its id.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PAGE, _SALT, _VECTOR, _MAC = 4096, 16, 16, 64
_USABLE = _PAGE - _VECTOR - _MAC
_LEAF, _FRAME = 0x0D, 24
_COLUMNS = 10
"""Of the table ``change``: its place (NULL in the record, the row's own number), id, log, seq, record, kind, lamport, three blobs."""


class _Pages:
    """The pages of an encrypted file, those that its journal holds before those of the file itself."""

    def __init__(self, file: Path, key: bytes) -> None:
        self._file, self._key = file, key
        self._journal = file.with_name(file.name + "-wal")
        with open(file, "rb") as opened:
            salt = opened.read(_SALT)
        self._mac_key = pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
        self._newer = dict(self._frames())
        self.count = file.stat().st_size // _PAGE

    def _frames(self) -> Iterator[tuple[int, int]]:
        """(page, where it stands in the journal), the later after the earlier."""
        size = self._journal.stat().st_size if self._journal.exists() else 0
        with open(self._journal if size else self._file, "rb") as opened:
            for place in range(32, size - _FRAME - _PAGE + 1, _FRAME + _PAGE):
                opened.seek(place)
                yield int.from_bytes(opened.read(4), "big"), place + _FRAME

    def numbers(self) -> list[int]:
        """All pages but the first, which holds no changes."""
        return sorted({*range(2, self.count + 1), *self._newer} - {0, 1})

    def read(self, number: int) -> bytes:
        """A page in clear, b"" when it fails its check."""
        for file, place in ((self._journal, self._newer.get(number)), (self._file, (number - 1) * _PAGE)):
            if place is not None and place >= 0:
                with open(file, "rb") as opened:
                    if clear := self._opened(opened, place, number):
                        return clear
        return b""

    def _opened(self, file: BinaryIO, place: int, number: int) -> bytes:
        file.seek(place)
        page = file.read(_PAGE)
        body, vector, mac = page[:_USABLE], page[_USABLE : _USABLE + _VECTOR], page[_USABLE + _VECTOR :]
        if not hmac.compare_digest(hmac.digest(self._mac_key, body + vector + number.to_bytes(4, "little"), "sha512"), mac):
            return b""
        reader = Cipher(algorithms.AES(self._key), modes.CBC(vector)).decryptor()
        return reader.update(body) + reader.finalize()


def carved(file: Path, key: bytes) -> Iterator[tuple[Any, ...]]:
    """Every row of the changes' shape on the leaves of a file that can be read, with its number first."""
    pages = _Pages(file, key)
    for number in pages.numbers():
        page = pages.read(number)
        if not page or page[0] != _LEAF:
            continue
        for place in range(8, 8 + 2 * int.from_bytes(page[3:5], "big"), 2):
            try:
                row = _row(pages, page, int.from_bytes(page[place : place + 2], "big"))
            except (IndexError, UnicodeDecodeError):
                continue
            if row:
                yield row


def _row(pages: _Pages, page: bytes, at: int) -> tuple[Any, ...] | None:
    """The row of a cell, None when it has another shape or goes on on a page that is gone."""
    size, at = _varint(page, at)
    rowid, at = _varint(page, at)
    most, least = _USABLE - 35, (_USABLE - 12) * 32 // 255 - 23
    local = least + (size - least) % (_USABLE - 4)
    local = size if size <= most else local if local <= most else least
    data, further = page[at : at + local], int.from_bytes(page[at + local : at + local + 4], "big")
    head, place = _varint(data, 0)
    kinds: list[int] = []
    while place < head and len(kinds) <= _COLUMNS:
        kind, place = _varint(data, place)
        kinds.append(kind)
    if len(kinds) != _COLUMNS or kinds[0] or any(kind < 12 for kind in (*kinds[1:3], *kinds[4:6], *kinds[7:9])):
        return None
    while len(data) < size:
        more = pages.read(further) if further > 1 else b""
        if not more:
            return None
        further, data = int.from_bytes(more[:4], "big"), data + more[4 : 4 + size - len(data)]
    return (rowid, *_values(kinds[1:], data[head:]))


def _values(kinds: list[int], data: bytes) -> Iterator[Any]:
    """The columns of a record: whole numbers, texts, blobs; what else there is counts as nothing."""
    for kind in kinds:
        size = (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]
        part, data = data[:size], data[size:]
        if kind >= 12:
            yield part.decode() if kind % 2 else part
        else:
            yield 1 if kind == 9 else 0 if kind == 8 else int.from_bytes(part, "big", signed=True) if 0 < kind < 7 else None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """(a number of one to nine bytes, where the next thing begins). Raises IndexError at the end."""
    found = 0
    for step in range(8):
        found = found << 7 | data[at + step] & 0x7F
        if data[at + step] < 0x80:
            return found, at + step + 1
    return found << 8 | data[at + 8], at + 9

"""Backups (sao lưu): one verified encrypted file with the database and the attachments, opened by any password or the code.

Layout: ``CCHCBAK1``, 4-byte length, a clear JSON header with the key wraps, then an age stream holding zstd holding frames
``type(1) nameLength(2) name length(8) bytes``: first the database, then each stored attachment file as it lies on disk.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, cast
from uuid import uuid4

import pyrage
import zstandard

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.storage.database import copy_verified
from cchc_desktop.storage.durable import sync_folder, write_whole
from cchc_desktop.storage.engine import connect
from cchc_desktop.storage.faults import NO_ROOM, no_room
from cchc_desktop.storage.places import unless_written
from cchc_desktop.storage.scratch import scratch
from cchc_desktop.storage.store import DATABASE, Store
from cchc_desktop.storage.streams import decrypt, encrypt

MAGIC = b"CCHCBAK1"
BLOCK = 1 << 20
MOST_HEADER = 1 << 20
Watch = Callable[[int, int], bool]
"""(bytes done, bytes in all) -> whether to go on."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The file written, its size, and that it was read back whole."""

    file: Path
    bytes: int
    verified: bool


class _Frames:
    """A readable stream of all files of a folder as frames."""

    def __init__(self, parts: list[tuple[str, Path]], watch: Watch | None) -> None:
        self._pieces, self._left, self.sha = self._all(parts), b"", hashlib.sha256()
        self._total, self._done, self._watch = sum(path.stat().st_size for _, path in parts), 0, watch

    def _all(self, parts: list[tuple[str, Path]]) -> Iterator[bytes]:
        for name, path in parts:
            yield struct.pack(">BH", 1, len(name)) + name.encode() + struct.pack(">Q", path.stat().st_size)
            with open(path, "rb") as file:
                while block := file.read(BLOCK):
                    self._done += len(block)
                    if self._watch and not self._watch(self._done, self._total):
                        raise Cancelled
                    yield block
        yield struct.pack(">BH", 0, 0)

    def read(self, size: int = -1) -> bytes:
        """The next bytes; "" at the end."""
        while len(self._left) < max(size, 1):
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._left += piece
        found, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        self.sha.update(found)
        return found


def backup(
    store: Store, target: Path, wraps: bytes, identity: str, watch: Watch | None = None, attachments: Path | None = None
) -> BackupReport:  # fmt: skip
    """Write ``CCHC-<unit>-<time>.cchcbak`` into ``target``, read it back whole, and only then give it its name.

    ``attachments``: where the stored attachment files lie (None = in the folder itself). Raises Refused BACKUP_FAILED, DAMAGED_DATABASE,
    Cancelled; nothing half-written stays.
    """
    code = store.unit.partition("@")[0]
    final = target / f"CCHC-{code}-{datetime.now(ICT):%Y%m%d-%H%M%S}.cchcbak"
    ours = f"-{store.replica[:8]}.TMP"
    fresh = final.with_name(final.stem + ours)
    with unless_written(target):
        try:
            target.mkdir(parents=True, exist_ok=True)
            for left in target.glob(f"CCHC-{code}-*{ours}"):  # this machine's own, of a backup that a crash ended
                left.unlink(missing_ok=True)
            with scratch(store.folder) as space:
                copy = Path(space) / DATABASE
                copy_verified(store.db, copy, store.keys.database)
                _begin_another_life(copy, store.keys.database)
                blobs = [(f"blobs/{p.parent.name}/{p.name}", p) for p in sorted((attachments or store.folder / "blobs").glob("??/*"))]
                frames = _Frames([(DATABASE, copy), *blobs], watch)
                _write(fresh, frames, wraps, identity)
                with _opened(fresh, identity, Path(space)) as stream:
                    read = hashlib.file_digest(stream, "sha256")  # type: ignore[arg-type]
                    if read.digest() != frames.sha.digest():
                        raise ValueError("it reads otherwise")
            os.replace(fresh, final)
            sync_folder(target)
        except (OSError, ValueError, pyrage.DecryptError, zstandard.ZstdError) as problem:
            sentence = "Chưa ghi được bản sao lưu: ổ đĩa đầy, bị rút hoặc đọc lại không khớp."
            if isinstance(problem, OSError) and problem.errno == errno.EFBIG:
                following = "Sao lưu ra ổ định dạng NTFS hoặc exFAT; dữ liệu trên máy còn nguyên."
                raise Refused("BACKUP_FAILED", no_room(problem).message, following) from problem
            raise Refused("BACKUP_FAILED", sentence, "Chọn ổ khác hoặc dọn bớt rồi sao lưu lại; dữ liệu trên máy còn nguyên.") from problem
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
    return BackupReport(final, final.stat().st_size, True)


def _begin_another_life(copy: Path, key: bytes) -> None:
    """Whatever opens from a backup is not this folder going on: the copy gets a secret that no anchor holds."""
    db = connect(copy, key)
    try:
        db.conn.execute("PRAGMA journal_mode = DELETE")
        db.conn.execute("UPDATE setting SET value = ? WHERE name = 'anchor'", (secrets.token_hex(16),))
    finally:
        db.conn.close()


def _write(path: Path, frames: _Frames, wraps: bytes, identity: str) -> None:
    """The whole file: header, then zstd inside age."""
    header = json.dumps({"version": 1, "keys": json.loads(wraps)}).encode()
    reader = zstandard.ZstdCompressor(level=3).stream_reader(cast("IO[bytes]", frames))
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack(">I", len(header)) + header)
        encrypt(reader, file, pyrage.x25519.Identity.from_str(identity))
        file.flush()
        os.fsync(file.fileno())


def read_wraps(file: Path) -> bytes:
    """The key file inside a backup's clear header. Raises Refused NO_FILE, NOT_A_BACKUP."""
    try:
        with open(file, "rb") as opened:
            return json.dumps(_header(opened)["keys"]).encode()
    except OSError as problem:
        raise Refused("NO_FILE", f"Không mở được tệp {file.name}.", "Xem lại tệp có còn ở chỗ cũ không.") from problem
    except (ValueError, KeyError, TypeError, RecursionError, struct.error) as problem:
        sentence = "Tệp này không phải bản sao lưu của chương trình, hoặc đã bị cắt."
        raise Refused("NOT_A_BACKUP", sentence, "Chọn tệp có đuôi .cchcbak, hoặc bản sao lưu khác.") from problem


def _header(file: BinaryIO) -> dict[str, object]:
    if file.read(len(MAGIC)) != MAGIC:
        raise ValueError("magic")
    (length,) = struct.unpack(">I", file.read(4))
    if length > MOST_HEADER:
        raise ValueError("header too long")
    found = json.loads(file.read(length))
    if not isinstance(found, dict):
        raise ValueError("header")
    return found


@contextmanager
def _opened(path: Path, identity: str, space: Path) -> Iterator[BinaryIO]:
    """The unpacked stream of a backup. What lies in ``space`` on the way is ciphertext of the database's own key."""
    with open(path, "rb") as file, tempfile.TemporaryFile(dir=space) as plain:
        _header(file)
        try:
            decrypt(file, plain, pyrage.x25519.Identity.from_str(identity))
        except OSError as problem:
            if problem.errno in NO_ROOM:
                raise
            raise ValueError("the stream ends too early") from problem
        plain.seek(0)
        with zstandard.ZstdDecompressor().stream_reader(plain) as stream:
            yield cast(BinaryIO, stream)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    found = b""
    while len(found) < length:
        piece = stream.read(length - len(found))
        if not piece:
            raise ValueError("cut")
        found += piece
    return found


def _read(stream: BinaryIO) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, pieces) of each file; the pieces of one must be used up before the next. Raises ValueError when cut."""
    while True:
        kind, length = struct.unpack(">BH", _exactly(stream, 3))
        if kind == 0:
            return
        name = _exactly(stream, length).decode("ascii")
        (size,) = struct.unpack(">Q", _exactly(stream, 8))
        yield name, _pieces(stream, size)


def _pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        piece = _exactly(stream, min(BLOCK, size))
        size -= len(piece)
        yield piece


def _allowed(name: str) -> bool:
    """Only our own names, so that no path can lead out of the folder."""
    parts = name.split("/")
    hexes = set("0123456789abcdef")
    return name == DATABASE or (
        len(parts) == 3 and parts[0] == "blobs" and len(parts[1]) == 2 and len(parts[2]) == 64 and not set(parts[1] + parts[2]) - hexes
    )


def restore(file: Path, identity: str, folder: Path) -> None:
    """Unpack a backup into a new folder (database, attachments, keys). The folder appears whole or not at all.

    Raises Refused EXISTS, NO_FILE, NOT_A_BACKUP, DAMAGED_BACKUP, DISK_FULL.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("EXISTS", "Thư mục đích đã có dữ liệu.", "Chọn một thư mục trống.")
    wraps = read_wraps(file)
    space = folder.with_name(f".{folder.name}-{uuid4()}")
    try:
        space.mkdir(parents=True)
        with _opened(file, identity, space) as stream:
            for name, pieces in _read(stream):
                if not _allowed(name):
                    raise ValueError("a name that is not ours")
                path = space / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with open(path, "wb") as out:
                    for piece in pieces:
                        out.write(piece)
                    out.flush()
                    os.fsync(out.fileno())
        if not (space / DATABASE).exists():
            raise ValueError("a backup without its database")
        write_whole(space / "keys.json", wraps)
        if folder.exists():
            folder.rmdir()
        os.replace(space, folder)
        sync_folder(folder.parent)
    except (ValueError, pyrage.DecryptError, zstandard.ZstdError, struct.error) as problem:
        sentence = "Bản sao lưu này hỏng hoặc bị cắt, không mở được."
        raise Refused("DAMAGED_BACKUP", sentence, "Dùng bản sao lưu khác; tệp vẫn để nguyên chỗ cũ.") from problem
    except OSError as problem:
        if problem.errno in NO_ROOM:
            raise no_room(problem) from problem
        sentence = "Chưa mở được bản sao lưu: ổ đĩa không đủ chỗ hoặc không cho ghi."
        raise Refused("DISK_FULL", sentence, "Dọn bớt ổ đĩa hoặc chọn ổ khác.") from problem
    finally:
        shutil.rmtree(space, ignore_errors=True)

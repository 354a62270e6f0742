"""Attachments: content-addressed, outside the database, encrypted, written temp + fsync + rename.

The log names content by SHA-256; on disk the name is an HMAC of it, so that a stolen folder does not even tell which known
file lies there. Each file is an age stream to the folder's own recipient.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

import pyrage

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.storage.durable import sync_file, sync_folder
from cchc_desktop.storage.faults import NO_ROOM, no_room, read_only
from cchc_desktop.storage.streams import decrypt, encrypt

if TYPE_CHECKING:
    from cchc_desktop.storage.store import Store

BLOCK = 1 << 20
LARGEST = 1000 << 20
"""The largest attachment: with its wrapping it still makes one parcel of at most 1 GiB."""
MEDIA = {
    b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png",
    b"II*\x00": "image/tiff", b"MM\x00*": "image/tiff",
}  # fmt: skip


_FRESH = ".new"
Watch = Callable[[int], bool]
"""Told how many bytes were read; False stops."""


class _Hashing:
    """A source that hashes and counts what is read through it."""

    def __init__(self, source: BinaryIO, watch: Watch) -> None:
        self._source, self._watch, self.sha, self.size = source, watch, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Refused TOO_BIG past 1000 MB, NO_FILE when the source goes away; Cancelled."""
        if not self._watch(self.size):
            raise Cancelled
        try:
            data = self._source.read(size)
        except OSError as problem:
            sentence = "Đang chép thì không đọc được tệp nữa."
            raise Refused("NO_FILE", sentence, "Xem ổ đĩa hoặc máy quét còn nối, rồi đính kèm lại; hồ sơ chưa thay đổi.") from problem
        self.sha.update(data)
        self.size += len(data)
        if self.size > LARGEST:
            raise Refused("TOO_BIG", "Tệp lớn hơn 1000 MB, không đính kèm được.", "Quét lại ở độ phân giải thấp hơn hoặc tách tệp.")
        return data


def media_type(path: Path) -> str:
    """The media type by the first bytes. Raises Refused UNKNOWN_MEDIA for what is not PDF, JPEG, PNG or TIFF."""
    try:
        with open(path, "rb") as file:
            start = file.read(8)
    except OSError as problem:
        raise Refused("NO_FILE", f"Không mở được tệp {path.name}.", "Xem lại tệp có còn ở chỗ cũ không.") from problem
    for magic, media in MEDIA.items():
        if start.startswith(magic):
            return media
    raise Refused("UNKNOWN_MEDIA", f"Tệp {path.name} không phải PDF, JPEG, PNG hay TIFF.", "Quét hoặc lưu lại thành PDF rồi đính kèm.")


@dataclass(frozen=True, slots=True)
class Fresh:
    """Content that is written and not yet kept."""

    path: Path
    sha256: str
    size: int


class Blobs:
    """The attachment folder of one office; with ``reading`` nothing is taken in."""

    def __init__(self, folder: Path, name_key: bytes, identity: str, *, reading: bool = False) -> None:
        self._folder, self._name_key, self._reading = folder, name_key, reading
        self._identity = pyrage.x25519.Identity.from_str(identity)

    def path(self, sha256: str) -> Path:
        """Where content of that hash lies (or would lie)."""
        name = hmac.new(self._name_key, bytes.fromhex(sha256), hashlib.sha256).hexdigest()
        return self._folder / name[:2] / name

    def has(self, sha256: str) -> bool:
        """Whether the content is here."""
        return self.path(sha256).exists()

    def put(self, source: BinaryIO, expected: str = "", watch: Watch = lambda _: True) -> tuple[str, int]:
        """Take content in; (SHA-256, size). Writing the same content twice is harmless; stopped half-way nothing is kept.

        Raises Refused TOO_BIG, NO_FILE, DISK_FULL, READ_ONLY_OFFICE; Cancelled; ValueError when ``expected`` is given and differs
        (nothing is kept then).
        """
        fresh = self.write(source, expected, watch)
        self.keep([fresh])
        return fresh.sha256, fresh.size

    def write(self, source: BinaryIO, expected: str = "", watch: Watch = lambda _: True) -> Fresh:
        """The first half of :meth:`put`: nothing is held yet. Raises as it does."""
        if self._reading:
            raise read_only()
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / f"{uuid4()}{_FRESH}"
        counted = _Hashing(source, watch)
        try:
            with _our_disk(), open(fresh, "wb") as file:
                encrypt(counted, file, self._identity)
            found = counted.sha.hexdigest()
            if expected and found != expected:
                raise ValueError("content differs from its hash")
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        return Fresh(fresh, found, counted.size)

    def keep(self, some: Sequence[Fresh]) -> None:
        """The second half: all of them down to the disk, then under their names, then the names. After a fault none need be held.

        Raises Refused DISK_FULL.
        """
        try:
            with _our_disk():
                for one in some:
                    sync_file(one.path)
                places = [self.path(one.sha256) for one in some]
                for one, place in zip(some, places, strict=True):
                    place.parent.mkdir(exist_ok=True)
                    os.replace(one.path, place)
                for folder in {self._folder, *(place.parent for place in places)} if places else ():
                    sync_folder(folder)
        finally:
            self.drop(some)

    def drop(self, some: Sequence[Fresh]) -> None:
        """Take back what was written and not kept."""
        for one in some:
            one.path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Take away what an end of the program left half-written; while nobody else has the office open."""
        for path in self._folder.glob(f"*{_FRESH}"):
            path.unlink(missing_ok=True)

    def copy_to(self, sha256: str, sink: BinaryIO) -> None:
        """Write the content in clear into ``sink``. Raises Refused NO_BLOB when it is not here or does not decrypt, DISK_FULL."""
        with self._opened(sha256) as file:
            decrypt(file, sink, self._identity)

    @contextmanager
    def _opened(self, sha256: str) -> Iterator[BinaryIO]:
        try:
            with open(self.path(sha256), "rb", buffering=0) as file:  # the cipher's end has its own buffer
                yield file
        except (OSError, pyrage.DecryptError) as problem:
            if isinstance(problem, OSError) and problem.errno in NO_ROOM:
                raise no_room(problem) from problem
            sentence = "Tệp đính kèm này chưa có trên máy hoặc đã hỏng."
            raise Refused("NO_BLOB", sentence, "Chờ gói có tệp ấy, hoặc mở từ bản sao lưu.") from problem

    def is_whole(self, sha256: str) -> bool:
        """Whether the content is here and still has its hash."""
        sink = _HashSink()
        try:
            self.copy_to(sha256, sink)  # type: ignore[arg-type]
        except Refused:
            return False
        return sink.sha.hexdigest() == sha256

    def files(self) -> Iterator[Path]:
        """Every stored file, as it lies on disk."""
        yield from sorted(path for path in self._folder.glob("??/*") if path.is_file())


def blobs_of(store: Store) -> Blobs:
    """The attachment folder of a store."""
    return Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs, reading=store.read_only)


@contextmanager
def _our_disk() -> Iterator[None]:
    """Refused DISK_FULL for what the disk does inside."""
    try:
        yield
    except OSError as problem:
        sentence = "Ổ đĩa không ghi được tệp đính kèm."
        raise Refused("DISK_FULL", sentence, "Dọn bớt ổ đĩa rồi đính kèm lại; tệp gốc còn nguyên.") from problem


class _HashSink:
    """A sink that only hashes."""

    def __init__(self) -> None:
        self.sha = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Hash and forget."""
        self.sha.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

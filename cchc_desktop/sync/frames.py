"""The inside of a parcel's body: length-prefixed frames under zstd, packed and read with flat memory and hard limits.

A frame is four bytes of length (big-endian, of what follows), one byte of type, the payload. A reader refuses a type in capitals
that it does not know and skips one in small letters, so later versions can add what may be ignored.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from weakref import WeakMethod

import zstandard

from cchc_desktop.domain.change import MAX_HEADER, MAX_PART, Change

MAX_FRAME = MAX_HEADER + 2 * MAX_PART + 1024
MAX_WINDOW = 8 << 20
MAX_RATIO, SLACK = 100, 16 << 20
MAX_OUTPUT = 4 << 30
_LENGTH = struct.Struct(">IB")
_CHANGE = struct.Struct(">III")
_ABSENT = 0xFFFFFFFF
_FILLER = 16 << 10
_CHUNK = 1 << 20


class Frame(Enum):
    """The types of frames of version 1, in the order in which they stand in a body."""

    HEADER = b"H"
    GRANT = b"G"
    CERTIFICATE = b"C"
    CHECKPOINT = b"P"
    RECEIPT = b"R"
    CENSUS = b"S"
    CHANGE = b"L"
    BLOB = b"B"
    DATA = b"D"
    END = b"E"
    FILLER = b"f"


def pack(kind: Frame, payload: bytes = b"") -> bytes:
    """One frame."""
    if len(payload) > MAX_FRAME:
        raise ValueError("a frame is too long")
    return _LENGTH.pack(len(payload) + 1, kind.value[0]) + payload


def pack_change(header: bytes, facts: bytes, personal: bytes | None) -> bytes:
    """The frame of one change: three lengths (2^32 - 1 for a personal part that is not there), then the stored bytes."""
    lengths = _CHANGE.pack(len(header), len(facts), _ABSENT if personal is None else len(personal))
    return pack(Frame.CHANGE, lengths + header + facts + (personal or b""))


def unpack_change(payload: bytes, *, checked: bool = False) -> Change:
    """The change in a frame; raises ValueError when lengths, shapes or digests do not fit.

    ``checked`` is for a body whose every frame went through here before and whose bytes are the same since.
    """
    from cchc_desktop.domain import quick_json  # here and not above: a start reads no parcel

    if len(payload) < _CHANGE.size:
        raise ValueError("a change is cut")
    header, facts, personal = _CHANGE.unpack_from(payload)
    gone = personal == _ABSENT
    if _CHANGE.size + header + facts + (0 if gone else personal) != len(payload):
        raise ValueError("the lengths of a change do not add up")
    first, second = _CHANGE.size + header, _CHANGE.size + header + facts
    parts = payload[_CHANGE.size : first], payload[first:second], None if gone else payload[second:]
    return quick_json.arrived_again(*parts) if checked else quick_json.arrived(*parts)


def compress(frames: Iterable[bytes], level: int = 3) -> Iterator[bytes]:
    """zstd over the frames and a closing END. Random filler keeps what packs all too well under the reader's ratio."""
    packer = zstandard.ZstdCompressor(level=level).chunker(chunk_size=_CHUNK)
    taken = given = 0

    def counted(pieces: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal given
        for piece in pieces:
            given += len(piece)
            yield piece

    for frame in _with_end(frames):
        while taken + len(frame) > MAX_RATIO // 2 * given + SLACK // 2:
            yield from counted(packer.compress(pack(Frame.FILLER, os.urandom(_FILLER))))
            yield from counted(packer.flush())  # type: ignore[no-untyped-call]
        yield from counted(packer.compress(frame))
        taken += len(frame)
    yield from packer.finish()  # type: ignore[no-untyped-call]


def _with_end(frames: Iterable[bytes]) -> Iterator[bytes]:
    yield from frames
    yield pack(Frame.END)


class FrameSink:
    """Takes the compressed bytes as they come out of the age stream and hands each whole frame to ``handle``.

    Raises ValueError for anything that is not the format; memory stays at one frame however large the parcel.
    """

    def __init__(self, handle: Callable[[Frame, bytes], None]) -> None:
        self._handle = handle
        self._held = bytearray()
        self._read = self._out = 0
        self._ended = False
        unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
        self._unpacker = unpacker.stream_writer(_Tap(self._take), closefd=False)  # type: ignore[arg-type]

    def write(self, data: bytes, /) -> int:
        """Take some compressed bytes."""
        self._read += len(data)
        try:
            self._unpacker.write(data)
        except zstandard.ZstdError as fault:
            raise ValueError(f"not zstd: {fault}") from None
        return len(data)

    def flush(self) -> None:
        """Nothing to do; age calls it at its end."""

    def finish(self) -> None:
        """To be called after the last byte: the body must have ended with END."""
        if not self._ended:
            raise ValueError("the body has no end")

    def _take(self, plain: bytes) -> int:
        self._out += len(plain)
        if self._out > min(MAX_RATIO * self._read + SLACK, MAX_OUTPUT):
            raise ValueError("the body swells beyond every measure")
        self._held += plain
        start = 0
        while len(self._held) - start >= _LENGTH.size:
            length, kind = _LENGTH.unpack_from(self._held, start)
            if not 1 <= length <= MAX_FRAME + 1:
                raise ValueError("a frame's length is out of range")
            end = start + 4 + length
            if end > len(self._held):
                break
            self._give(kind, bytes(memoryview(self._held)[start + _LENGTH.size : end]))
            start = end
        del self._held[:start]
        if self._ended and self._held:
            raise ValueError("something follows the end")
        return len(plain)

    def _give(self, kind: int, payload: bytes) -> None:
        if self._ended:
            raise ValueError("a frame follows the end")
        letter = bytes((kind,))
        if letter == Frame.END.value:
            self._ended = True
        elif letter == Frame.FILLER.value or letter.islower():
            return
        elif letter not in _KNOWN:
            raise ValueError("a frame of an unknown type")
        else:
            self._handle(_KNOWN[letter], payload)


_KNOWN = {kind.value: kind for kind in Frame}


class _Tap:
    """The writable end the unpacker wants. It does not keep its sink alive: the collector cannot look through the unpacker, so the
    two, and everything the sink hands its frames to, would stay for ever."""

    def __init__(self, take: Callable[[bytes], int]) -> None:
        self._take = WeakMethod(take)

    def write(self, data: bytes, /) -> int:
        """Hand the bytes on."""
        take = self._take()
        return take(data) if take else 0

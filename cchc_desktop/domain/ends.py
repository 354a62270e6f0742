"""The two ends of a stream that a cipher reads and writes: it asks for 8 KiB at a time, our sources and sinks see whole blocks.

What an end raises is remembered: the cipher would tell of it in its own words.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Protocol

BLOCK = 256 << 10


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int = -1, /) -> bytes: ...


class _Read(io.RawIOBase):
    """A source under a buffer."""

    def __init__(self, inner: Source) -> None:
        self._inner = inner
        self.fault: BaseException | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes; 0 at the end."""
        try:
            data = self._inner.read(len(buffer))
        except BaseException as fault:
            self.fault = fault
            raise
        buffer[: len(data)] = data
        return len(data)


class _Write:
    """A sink behind a buffer."""

    def __init__(self, inner: Sink) -> None:
        self._inner, self._held, self._count = inner, list[bytes](), 0
        self.fault: BaseException | None = None

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        self._held.append(data)
        self._count += len(data)
        if self._count >= BLOCK:
            self.give()
        return len(data)

    def flush(self) -> None:
        """The cipher may call it; what is held goes out at the end."""

    def give(self) -> None:
        """Hand on what is held."""
        if not self._held:
            return
        block = b"".join(self._held)
        self._held.clear()
        self._count = 0
        try:
            self._inner.write(block)
        except BaseException as fault:
            self.fault = fault
            raise


def through(work: Callable[[Any, Any], None], source: Source, sink: Sink) -> None:
    """Let ``work`` read the source and write the sink; what either of them raises comes out as it was raised."""
    read, write = _Read(source), _Write(sink)
    try:
        work(io.BufferedReader(read, BLOCK), write)
        write.give()
        sink.flush()
    except Exception:
        for end in (read, write):
            if end.fault is not None:
                raise end.fault from None
        raise

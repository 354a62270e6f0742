"""The two ends of a stream that a cipher reads and writes: it asks for 8 KiB at a time, our sources and sinks see whole blocks.

What an end raises is remembered: the cipher would tell of it in its own words.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, Protocol

BLOCK = 1 << 20


class Sink(Protocol):
    """Where bytes go. What ``write`` is given is its own only until it returns: who keeps it copies it."""

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


class _Write(io.RawIOBase):
    """A sink under a buffer."""

    def __init__(self, inner: Sink) -> None:
        self._inner, self.over = inner, False
        self.fault: BaseException | None = None

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any, /) -> int:
        """Hand a block on; nothing after the end, though a buffer that was left with something tries again when it goes."""
        if not self.over:
            try:
                self._inner.write(data)
            except BaseException as fault:
                self.fault = fault
                raise
        return len(data)


def through(work: Callable[[Any, Any], None], source: Source, sink: Sink) -> None:
    """Let ``work`` read the source and write the sink; what either of them raises comes out as it was raised."""
    read, write = _Read(source), _Write(sink)
    try:
        held = io.BufferedWriter(write, BLOCK)
        work(io.BufferedReader(read, BLOCK), held)
        held.flush()
        sink.flush()
    except Exception:
        for end in (read, write):
            if end.fault is not None:
                raise end.fault from None
        raise
    finally:
        write.over = True

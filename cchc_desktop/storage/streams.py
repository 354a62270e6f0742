"""age streams: what a source or a sink of ours raises on the way comes out as it was raised, not as the cipher's own error."""

from __future__ import annotations

from typing import Any, Protocol

import pyrage


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class _Guarded:
    """A source or sink that remembers what it raised."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.fault: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        try:
            return bytes(self._inner.read(size))
        except BaseException as fault:
            self.fault = fault
            raise

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        try:
            return int(self._inner.write(data))
        except BaseException as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        """age calls it at its end."""
        self._inner.flush()


def encrypt(source: Source, sink: Sink, identity: Any) -> None:
    """Stream ``source`` into an age file for one identity's own recipient; flat memory."""
    _through(pyrage.encrypt_io, source, sink, [identity.to_public()])


def decrypt(source: Source, sink: Sink, identity: Any) -> None:
    """Stream an age file to ``sink``. Raises pyrage.DecryptError or OSError for a stream that is cut or changed."""
    _through(pyrage.decrypt_io, source, sink, [identity])


def _through(work: Any, source: Source, sink: Sink, keys: list[Any]) -> None:
    ends = _Guarded(source), _Guarded(sink)
    try:
        work(*ends, keys)
    except Exception:
        for end in ends:
            if end.fault is not None:
                raise end.fault from None
        raise

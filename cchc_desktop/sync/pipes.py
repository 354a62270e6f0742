"""A pipe between something that pushes bytes and something that pulls them, each in its own thread, with flat memory.

age reads or writes a stream by itself; where one stream's end is another's beginning, one of the two gets a thread.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

BATCH = 256 << 10
_ROOM = 8
_WAIT = 0.2


class Broken(Exception):
    """The other end of the pipe is gone."""


class Pipe:
    """Bytes written at one end come out of ``read`` at the other; at most about 2 MiB are under way."""

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | None] = queue.Queue(_ROOM)
        self._filling = bytearray()
        self._rest = memoryview(b"")
        self._ended = False
        self._broken = threading.Event()

    def write(self, data: bytes, /) -> int:
        """Push bytes; Broken when nobody will read them."""
        self._filling += data
        if len(self._filling) >= BATCH:
            self._put(bytes(self._filling))
            self._filling.clear()
        return len(data)

    def flush(self) -> None:
        """age calls it at its end."""

    def close(self) -> None:
        """No more bytes will be written."""
        if self._filling:
            self._put(bytes(self._filling))
            self._filling.clear()
        self._put(None)

    def read(self, size: int = -1, /) -> bytes:
        """Pull up to ``size`` bytes, b"" at the end; Broken when the writer gave up."""
        while not self._rest and not self._ended:
            piece = self._get()
            self._ended = piece is None
            self._rest = memoryview(piece or b"")
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return bytes(taken)

    def give_up(self) -> None:
        """Either end is gone: the other one gets Broken instead of waiting for ever."""
        self._broken.set()

    def _put(self, piece: bytes | None) -> None:
        while not self._broken.is_set():
            try:
                return self._queue.put(piece, timeout=_WAIT)
            except queue.Full:
                continue
        raise Broken

    def _get(self) -> bytes | None:
        while True:
            try:
                return self._queue.get(timeout=_WAIT)
            except queue.Empty:
                if self._broken.is_set():
                    raise Broken from None


class Running:
    """A piece of work in a thread of its own; ``result`` waits for it and raises what it raised."""

    def __init__(self, work: Callable[[], Any], pipe: Pipe) -> None:
        self._work, self._pipe = work, pipe
        self._value: Any = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._value = self._work()
        except BaseException as fault:  # handed over to whoever waits for the result
            self._fault = fault
            self._pipe.give_up()

    def result(self) -> Any:
        """Wait for the end of the work."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self._value


def pulled(push: Callable[[Pipe], None]) -> Iterator[bytes]:
    """What ``push`` writes into its sink, as pieces to be pulled; raises what it raised."""
    pipe = Pipe()

    def work() -> None:
        push(pipe)
        pipe.close()

    running = Running(work, pipe)
    try:
        while piece := pipe.read(BATCH):
            yield piece
    except Broken:
        running.result()
    finally:
        pipe.give_up()

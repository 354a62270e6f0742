"""A pipe between something that pushes bytes and something that pulls them, each in its own thread, with flat memory.

age reads or writes a stream by itself; where one stream's end is another's beginning, one of the two gets a thread.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from math import inf
from typing import Any, Protocol

BATCH = 1 << 20
_ROOM = 4
_WAIT = 0.2


class Broken(Exception):
    """The other end of the pipe is gone."""


class Pipe:
    """Bytes written at one end come out of ``read`` at the other; at most about 4 MiB are under way."""

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | None] = queue.Queue(_ROOM)
        self._filling, self._count = list[bytes](), 0
        self._rest = b""
        self._ended = False
        self._broken = threading.Event()

    def write(self, data: bytes, /) -> int:
        """Push bytes; Broken when nobody will read them."""
        self._filling.append(bytes(data))  # it may be the writer's own buffer
        self._count += len(data)
        if self._count >= BATCH:
            self._hand_on()
        return len(data)

    def flush(self) -> None:
        """age calls it at its end."""

    def close(self) -> None:
        """No more bytes will be written."""
        if self._filling:
            self._hand_on()
        self._put(None)

    def read(self, size: int = -1, /) -> bytes:
        """Pull up to ``size`` bytes, b"" at the end; Broken when the writer gave up."""
        while not self._rest and not self._ended:
            piece = self._get()
            self._ended = piece is None
            self._rest = piece or b""
        if size < 0 or len(self._rest) <= size:
            taken, self._rest = self._rest, b""
        else:
            taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _hand_on(self) -> None:
        piece, self._count = b"".join(self._filling), 0  # of a single one that is itself
        self._filling.clear()
        self._put(piece)

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

    def __init__(self, work: Callable[[], Any], pipe: Pipe | None = None) -> None:
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
            if self._pipe:
                self._pipe.give_up()

    def wait(self, meanwhile: Callable[[], None] = lambda: None, patience: float = inf) -> bool:
        """Wait for the end of the work, whatever it was, but not longer than ``patience`` seconds; whether it has ended. ``meanwhile`` is
        called again and again, and once at the end."""
        ended, until = False, time.monotonic() + patience
        while not ended and time.monotonic() < until:
            self._thread.join(_WAIT)
            ended = not self._thread.is_alive()
            meanwhile()
        return ended

    @property
    def failed(self) -> bool:
        """Whether the work, which has ended, raised."""
        return self._fault is not None

    def result(self) -> Any:
        """Wait for the end of the work; what it returned."""
        self.wait()
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


class Hash(Protocol):
    """What takes bytes in, as those of hashlib do."""

    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


def hashing(pieces: Iterable[bytes], *shas: Hash) -> Iterator[bytes]:
    """The pieces as they are; each large one is hashed in a thread while the caller reads or writes. All are hashed at the end."""
    with ThreadPoolExecutor(len(shas)) as threads:
        running: list[Future[None]] = []
        for piece in pieces:
            for one in running:
                one.result()
            running.clear()
            for sha in shas:
                if len(piece) < BATCH:  # no thread is as quick
                    sha.update(piece)
                else:
                    running.append(threads.submit(sha.update, piece))
            yield piece

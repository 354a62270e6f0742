"""Two processes that make communes side by side, or this one alone when there is little to do."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from typing import Any, Generic, Protocol, TypeVar

from cchc_desktop.domain.errors import Cancelled

Made = TypeVar("Made")
PATIENCE = 0.25
"""Seconds between two looks at what the others have done."""


class _Value(Protocol):
    """A number that processes share."""

    value: int

    def get_lock(self) -> Any:
        """Held while it is raised."""
        ...


_shared: list[_Value] = []
"""(dossiers done, stop) of a process of the crew; empty in the one that gives the work out."""


def _join(done: _Value, stop: _Value) -> None:
    _shared[:] = [done, stop]


def _tell(count: int) -> None:
    """A process of the crew notes what it did and stops when told to."""
    done, stop = _shared
    if stop.value:
        raise Cancelled
    with done.get_lock():
        done.value += count


def _told(work: Callable[..., Made], *given: Any) -> Made:
    return work(*given, _tell)


class Task(Generic[Made]):
    """Work given out; done by a process of the crew, or here when its outcome is asked for."""

    def __init__(self, crew: Crew, work: Callable[..., Made], given: tuple[Any, ...], *, tells: bool) -> None:
        self._crew, self._work, self._given, self._tells = crew, work, given, tells
        self._future: Future[Made] | None = None
        if crew.pool:
            self._future = crew.pool.submit(_told, work, *given) if tells else crew.pool.submit(work, *given)

    def result(self) -> Made:
        """The outcome; the crew hears meanwhile how far all of its work is, and may raise Cancelled from there."""
        if self._future is None:
            return self._work(*self._given, self._crew.told) if self._tells else self._work(*self._given)
        while not self._future.done():
            wait([self._future], timeout=PATIENCE)
            self._crew.listen()
        return self._future.result()


class Crew:
    """Gives work out; ``processes`` below 2 does it here. Use as a context: leaving ends the processes.

    ``told`` hears of every so many things done, always in the process that gives the work out.
    """

    def __init__(self, processes: int, told: Callable[[int], None]) -> None:
        self.pool: ProcessPoolExecutor | None = None
        self.told, self._heard = told, 0
        if processes > 1:
            context = multiprocessing.get_context("spawn")
            self._done, self._stop = context.Value("q", 0), context.Value("b", 0)
            self.pool = ProcessPoolExecutor(processes, context, _join, (self._done, self._stop))

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool:
            self._stop.value = 1
            self.pool.shutdown(cancel_futures=True)

    def start(self, work: Callable[..., Made], *given: Any) -> Task[Made]:
        """Give work out."""
        return Task(self, work, given, tells=False)

    def start_telling(self, work: Callable[..., Made], *given: Any) -> Task[Made]:
        """Give work out whose last argument is told how much it has done."""
        return Task(self, work, given, tells=True)

    def listen(self) -> None:
        """Hear what the others have done since the last time."""
        done = int(self._done.value)
        if done > self._heard:
            self._heard, news = done, done - self._heard
            self.told(news)


def crew_for(dossiers: int, communes: int) -> int:
    """How many processes are worth their start."""
    return min(2, os.cpu_count() or 1, communes) if dossiers >= 2000 else 1

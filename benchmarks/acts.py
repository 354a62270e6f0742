"""One act beside its floors, measured in one interleaved run: ratios hold where seconds do not."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

OURS = "ours"
Timed = Callable[[], "float | None"]
"""Does the work once; gives the seconds it took, or None when the caller's stopwatch is to count."""


@dataclass(frozen=True)
class Floor:
    """What the act cannot be faster than, done bare; ``most`` is the ratio the act should stay under (None: shown only)."""

    name: str
    run: Timed
    most: float | None = None


@dataclass(frozen=True)
class Act:
    """One act of the program. ``budget`` in seconds (None: only a ratio); ``note`` says what is bound by what (asked after the run when
    it tells a figure of it), ``memory`` measures peak bytes of the run when that is part of the budget."""

    name: str
    ours: Timed
    floors: tuple[Floor, ...]
    budget: float | None = None
    rounds: int = 15
    note: str | Callable[[], str] = ""
    reset: Callable[[], None] = lambda: None
    memory: Callable[[], int] | None = None
    memory_budget: int = 0


@dataclass(frozen=True)
class Skipped:
    """An act that cannot be measured here, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class FloorTime:
    """A floor as measured: median seconds, how many times slower the act is, the ratio wanted."""

    name: str
    seconds: float
    ratio: float
    most: float | None


@dataclass(frozen=True)
class Measured:
    """An act as measured: median and 95 % seconds, its floors, budget, peak memory in bytes (0: not measured)."""

    name: str
    seconds: float
    slow: float
    floors: tuple[FloorTime, ...]
    budget: float | None
    rounds: int
    note: str = ""
    memory: int = 0
    memory_budget: int = 0

    @property
    def holds(self) -> bool:
        """Whether every budget holds."""
        fast = self.budget is None or self.seconds <= self.budget
        near = all(floor.most is None or floor.ratio <= floor.most for floor in self.floors)
        return fast and near and (not self.memory_budget or self.memory <= self.memory_budget)


Group = Callable[["Room"], AbstractContextManager[Iterator["Act | Skipped"]]]


@dataclass
class Room:
    """Where the acts are measured: a folder of its own, fewer rounds and dossiers when in a hurry, what was said; ``deep`` adds what takes
    very long."""

    folder: Path
    quick: bool = False
    said: Callable[[str], None] = print
    deep: bool = False
    kept: dict[str, object] = field(default_factory=dict)

    def size(self, whole: int, quick: int) -> int:
        """A size of the measured thing."""
        return quick if self.quick else whole


def measure(act: Act, rounds: int | None = None) -> Measured:
    """Floors and act by turns, after one warming round each; medians."""
    runs: dict[str, Timed] = {floor.name: floor.run for floor in act.floors} | {OURS: act.ours}
    times: dict[str, list[float]] = {name: [] for name in runs}
    wanted = rounds or act.rounds
    for number in range(wanted + (wanted > 1)):
        names = list(runs) if number % 2 else list(reversed(runs))
        for name in names:
            act.reset()
            times[name].append(_once(runs[name]))
    kept = {name: found[1:] if wanted > 1 else found for name, found in times.items()}
    mine = median(kept[OURS])
    floors = tuple(
        FloorTime(f.name, median(kept[f.name]), mine / max(median(kept[f.name]), 1e-9), f.most) for f in act.floors
    )  # fmt: skip
    slow = sorted(kept[OURS])[min(len(kept[OURS]) - 1, int(len(kept[OURS]) * 0.95))]
    memory = act.memory() if act.memory else 0
    note = act.note if isinstance(act.note, str) else act.note()
    return Measured(act.name, mine, slow, floors, act.budget, wanted, note, memory, act.memory_budget)


def _once(run: Timed) -> float:
    """Seconds of one run, the collector kept out of it."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        told = run()
        spent = time.perf_counter() - start
    finally:
        gc.enable()
    return spent if told is None else told

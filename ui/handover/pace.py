"""From the core's raw progress (stage, done, total) to what a person reads: which step, how far, how fast, how long still."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from ui.handover.words import amount, rest, size

WRITE_STEPS = ("Đóng gói", "Xem USB", "Ghi", "Đọc lại")
READ_STEPS = ("Chép vào máy", "Kiểm tra gói", "Nhận")
_PACK, _LOOK, _WRITE, _VERIFY = "pack", "look", "write", "verify"
_READ = ("copy", "check", "apply")
_WARM_UP = 1.0
_PASSES = 3
"""Every byte is written once and read back twice (before and after it gets its name)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``step`` is the place in the steps; ``percent`` None while the end is not known; the texts are "" until there is one."""

    step: int = 0
    percent: int | None = None
    amount: str = ""
    speed: str = ""
    rest: str = ""
    parcel: int = 0


class WritePace:
    """The pace of writing. Written and read back count alike, so that 100 % is only reached with the last block read again;
    packing the scans of the next parcel in between leaves the bar where it is."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._looked, self._since = clock, False, -1.0
        self._percent: int | None = None

    def at(self, stage: str, done: int, total: int) -> Reading:
        """What to show after one report of the core."""
        if stage == _PACK:
            return Reading(0, self._percent, f"Đã đóng gói {size(done)}" if done else "")
        if stage == _LOOK:
            self._looked = True
        if not self._looked or stage == _LOOK:
            return Reading(1)
        if self._since < 0:
            self._since = self._clock()
        whole, sofar = total / _PASSES, done / _PASSES
        speed, left = _speed(self._clock() - self._since, sofar, whole)
        self._percent = min(100, 100 * done // max(1, total))
        return Reading(2 if stage == _WRITE else 3, self._percent, amount(sofar, whole), speed, left)


class ReadPace:
    """The pace of receiving: each parcel is copied, checked, applied; ``parcel`` counts them from 1."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._stage, self._since, self._parcel = clock, "", 0.0, 0

    def at(self, stage: str, done: int, total: int) -> Reading:
        """What to show after one report of the core."""
        if stage != self._stage:
            self._parcel += stage == _READ[0] or self._parcel == 0
            self._stage, self._since = stage, self._clock()
        speed, left = _speed(self._clock() - self._since, done, total)
        step = _READ.index(stage) if stage in _READ else 0
        percent = min(100, 100 * done // max(1, total))
        return Reading(step, percent, amount(done, total), speed, left, self._parcel)


def _speed(seconds: float, done: float, total: float) -> tuple[str, str]:
    """(speed, rest), once they mean something."""
    if seconds < _WARM_UP or done <= 0:
        return "", ""
    speed = done / seconds
    return f"{size(speed)}/giây", rest((total - done) / speed)

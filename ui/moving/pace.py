"""How far taking a register over is: which step, how many rows, how long still."""

from __future__ import annotations

import time
from collections.abc import Callable

from ui.amounts import amount, pace
from ui.handover.pace import Reading

STEPS = ("Đọc dòng", "Kiểm tra trùng", "Nhập")
_PLACE = {"read": 0, "check_rows": 1, "write_rows": 2, "undo_rows": 2}


class RowPace:
    """Turns the core's reports into what is shown."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._stage, self._since = clock, "", 0.0

    def at(self, stage: str, done: int, total: int) -> Reading:
        """What to show after one report."""
        if stage != self._stage:
            self._stage, self._since = stage, self._clock()
        percent = min(100, 100 * done // total) if total > 0 else None
        said = amount(done, total)
        return Reading(_PLACE.get(stage, 0), percent, f"{said} dòng" if said else "", "", pace(done, total, self._clock() - self._since))

"""The one voice: pages say what happened, the shell shows it in one place; nothing else opens a message box."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from pathlib import Path

from PySide6.QtCore import QObject, Signal, qVersion

from cchc_desktop.domain.errors import Cancelled, Refused

log = logging.getLogger(__name__)
SAID, WARNED, REFUSED = "green", "amber", "red"


class Notify(QObject):
    """``told(kind, bold, text)``: kinds green (done), amber (look), red (refused); ``found_bug(report)``: a report fit to copy."""

    told = Signal(str, str, str)
    found_bug = Signal(str)
    quiet = Signal()

    def say(self, bold: str, text: str = "") -> None:
        """Something was done."""
        self.told.emit(SAID, bold, text)

    def warn(self, bold: str, text: str = "") -> None:
        """Something needs a look."""
        self.told.emit(WARNED, bold, text)

    def refused(self, problem: Refused) -> None:
        """A calm refusal: what happened, what next."""
        self.told.emit(REFUSED, problem.message, problem.next_step)

    def clear(self) -> None:
        """The news is read."""
        self.quiet.emit()

    def problem(self, problem: BaseException) -> None:
        """Whatever went wrong: refusals calmly, cancels not at all, the rest as a bug of ours."""
        if isinstance(problem, Refused):
            self.refused(problem)
        elif not isinstance(problem, Cancelled):
            self.bug(problem)

    def bug(self, problem: BaseException) -> None:
        """A bug of ours: log it and offer the report."""
        text = report(problem)
        log.error("bug: %s", text)
        self.found_bug.emit(text)


def report(problem: BaseException) -> str:
    """Where it happened, without any value of the data: kinds and places only."""
    places = [f"  {'/'.join(Path(f.filename).parts[-2:])}:{f.lineno} {f.name}" for f in traceback.extract_tb(problem.__traceback__)]
    head = f"{type(problem).__name__} · Python {sys.version.split()[0]} · Qt {qVersion()} · {platform.system()} {platform.release()}"
    return "\n".join([head, *places])

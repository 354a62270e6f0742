"""The one voice: pages say what happened, the shell shows it in one place; nothing else opens a message box."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

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

    def refused(self, problem: Refused, step: str = "") -> None:
        """A calm refusal: what happened, what next; another ``step`` where the page knows better."""
        self.told.emit(REFUSED, problem.message, step or problem.next_step)

    def clear(self) -> None:
        """The news is read."""
        self.quiet.emit()

    def problem(self, problem: BaseException) -> None:
        """Whatever went wrong: refusals calmly (a full disk is one), cancels not at all, the rest as a bug of ours."""
        if not isinstance(problem, Cancelled) and not self.calmly(problem):
            self.bug(problem)

    def calmly(self, problem: BaseException) -> bool:
        """Say a refusal, or what the machine did wrong; False for anything else, which is not said."""
        from cchc_desktop.office.journal import as_refusal

        found = problem if isinstance(problem, Refused) else as_refusal(problem)
        if found is not None:
            self.refused(found)
        return found is not None

    @contextmanager
    def calm(self) -> Iterator[None]:
        """What goes wrong inside is said, where it is no bug, and passed over."""
        try:
            yield
        except Exception as problem:
            if not self.calmly(problem):
                raise

    def bug(self, problem: BaseException) -> None:
        """A bug of ours: log it and offer the report."""
        text = report(problem)
        log.error("bug: %s", text)
        self.found_bug.emit(text)


def report(problem: BaseException) -> str:
    """Where it happened, without any value of the data: kinds and places only."""
    from cchc_desktop.office.journal import bug_report

    head, _, places = bug_report(problem).partition("\n")
    return f"{head}, Qt {qVersion()}\n{places}"

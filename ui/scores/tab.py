"""What the page of scores asks of each of its tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from ui.jobs import Job
from ui.kit.buttons import Action
from ui.page import Parts

Acts = tuple[list[Action], list[Action]]
SHEET = "Bảng tính Excel (*.xlsx)"


class Tab(QWidget):
    """``acts_changed`` when the bar is to be read again, ``saved`` after an act with the record's id."""

    acts_changed = Signal()
    saved = Signal(str)
    asked_for = Signal(str, str)
    """Please open a page with an argument."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts

    def read(self) -> None:
        """Show what is kept now."""

    def begin(self) -> None:
        """Put the keyboard where work starts."""

    def acts(self) -> Acts:
        """(left, right) of the bar."""
        return [], []

    def hints(self) -> list[tuple[str, str]]:
        """The keys of the tab, for the status bar."""
        return [("↑↓", "chọn"), ("Enter", "mở"), ("Ctrl+P", "in"), ("Ctrl+Tab", "phần khác"), ("Escape", "quay lại")]

    def back(self) -> bool:
        """Esc inside the tab; False when there is nothing to go back from."""
        return False

    def do(self, work: Callable[[Session, Job], Any], done: Callable[[Any], None]) -> None:
        """One act on the worker."""
        self.parts.jobs.run(work, done, self.failed, owner=self)

    def failed(self, problem: Exception) -> bool:
        """A refusal is said at the foot; anything else is a bug."""
        if isinstance(problem, Refused):
            self.parts.notify.warn(problem.message, problem.next_step)
            return True
        return False

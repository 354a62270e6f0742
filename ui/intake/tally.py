"""The office's own figures on this page: how often each procedure came in this year, how many dossiers today; read aside."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.page import Parts


class Tally(QObject):
    """``changed`` when the figures were read again."""

    changed = Signal()

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self.uses: dict[str, int] = {}
        self.today = 0

    def read(self) -> None:
        """Read them again."""
        self._parts.jobs.run(lambda session, job: (session.intake.uses_this_year(), session.intake.received_today()), self._have)

    def _have(self, answer: tuple[dict[str, int], int]) -> None:
        self.uses, self.today = answer
        self.changed.emit()

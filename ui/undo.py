"""Ctrl Z: what was just done on a dossier is taken back at once, with the reason offered; the act itself stays in the history."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.undoing import Undoable
from ui.page import Parts

KEY, WORD = "Ctrl+Z", "Hoàn tác"
LONGEST = 10 * 60_000
"""Milliseconds an act stays at hand: later it is put right with its own reason."""
NOTHING = "Không có việc nào vừa ghi để hoàn tác."
INSTEAD = "Việc ghi từ trước: mở hồ sơ, dùng “Sửa sai” (Ctrl E) hoặc “Việc khác” (Ctrl M)."


class LastAct(QObject):
    """Holds the last act that can be taken back; ``done(record)`` when it was ("" = several)."""

    done = Signal(str)

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._found: list[Undoable] = []
        self._since, self._busy = QElapsedTimer(), False

    def saw(self, record: str) -> bool:
        """Something was saved: one record, or with "" those a page has named in ``parts.several``. Whether it can be taken back."""
        several, self._parts.several = self._parts.several, []
        keys = [record] if record and record not in several else several
        self._found = self._of(keys)
        self._since.start()
        return bool(self._found)

    def _of(self, keys: Sequence[str]) -> list[Undoable]:
        try:
            return self._parts.session.undoing.of(keys)
        except Refused:  # another record than a dossier
            return []

    @property
    def at_hand(self) -> bool:
        """Whether there is one now."""
        return bool(self._found) and self._since.elapsed() < LONGEST

    def take_back(self) -> None:
        """Do it once; with nothing at hand say what to do instead."""
        if self._busy:
            return
        if not self.at_hand:
            self._parts.notify.warn(NOTHING, INSTEAD)
            return
        wanted, self._found, self._busy = self._found, [], True
        self._parts.jobs.run(lambda session, _: session.undoing.take_back(wanted), self._told, self._failed)

    def _told(self, made: list[Dossier]) -> None:
        self._busy = False
        whose = made[0].applicant.name if len(made) == 1 else f"{len(made)} hồ sơ"
        self._parts.notify.say(f"Đã hoàn tác: {whose}.", "Cả hai lần ghi vẫn còn ở diễn biến.")
        self.done.emit(made[0].id if len(made) == 1 else "")

    def _failed(self, problem: Exception) -> bool:
        self._busy = False
        return False

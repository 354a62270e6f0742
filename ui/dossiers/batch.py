"""Acts on the chosen dossier of a list, or on all that are marked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.acts import HAND, Deed, carry_out, is_open, next_deed, why_not
from ui.dossiers.table import DossierTable
from ui.page import Parts


class Batch(QObject):
    """``marks`` when other rows are marked; ``done(record)`` when something was written ("" = several, or refused)."""

    marks = Signal(int)
    done = Signal(str)

    def __init__(self, parts: Parts, table: DossierTable) -> None:
        super().__init__(table)
        self._parts, self._table, self._own = parts, table, parts.session.office.unit.key
        self._marked: dict[str, DossierRow] = {}
        table.marked_row.connect(self.mark)

    @property
    def count(self) -> int:
        """How many are marked."""
        return len(self._marked)

    def mark(self, one: DossierRow) -> None:
        """Space: mark or unmark, and go on to the next row."""
        if self._marked.pop(one.id, None) is None:
            self._marked[one.id] = one
        self._table.mark(self._marked)
        self._table.step(1)
        self.marks.emit(self.count)

    def clear(self) -> bool:
        """Unmark all; False when none was."""
        had = bool(self._marked)
        self._marked.clear()
        self._table.mark(())
        self.marks.emit(0)
        return had

    def next(self) -> None:
        """The act that most likely comes next for the chosen dossier."""
        one = self._table.current()
        deed = next_deed(one, self._own) if one is not None else None
        if deed is not None:
            self.step(deed)

    def step(self, deed: Deed) -> None:
        """Do an act on the marked ones, or on the chosen one; whatever cannot be done is left and counted."""
        current = self._table.current()
        wanted = list(self._marked.values()) or ([current] if current is not None else [])
        able = [one for one in wanted if is_open(deed, one, self._own) and not _asks(deed, one)]
        if able:
            left = len(wanted) - len(able)
            self._parts.jobs.run(lambda session, _: _do_all(session, deed, able), lambda found: self._told(deed, found, left))
        elif wanted:
            why = why_not(deed, wanted[0], self._own) or "Mở hồ sơ (Enter) để ghi người nhận."
            self._parts.notify.warn(f"“{deed.verb}”: chưa làm được.", why)

    def _told(self, deed: Deed, found: tuple[list[Dossier], list[Refused]], left: int) -> None:
        made, refused = found
        self.clear()
        left += len(refused)
        if made:
            names = made[0].applicant.name if len(made) == 1 else f"{len(made)} hồ sơ"
            self._parts.notify.say(f"{deed.done}: {names}.", f"{left} hồ sơ chưa làm được ở bước đang đứng." if left else "")
        elif refused:
            self._parts.notify.refused(refused[0])
        self.done.emit(made[0].id if len(made) == 1 else "")


def _asks(deed: Deed, one: DossierRow) -> bool:
    """Whether the act wants an officer's name, which only the dossier's own page asks for."""
    return deed is HAND and one.status is Status.PROCESSING


def _do_all(session: Session, deed: Deed, rows: list[DossierRow]) -> tuple[list[Dossier], list[Refused]]:
    """(done, refused): each dossier is an act of its own, so that one refusal keeps nobody else waiting."""
    made: list[Dossier] = []
    refused: list[Refused] = []
    for one in rows:
        try:
            made.append(carry_out(session, deed, one.id))
        except Refused as problem:
            refused.append(problem)
    return made, refused

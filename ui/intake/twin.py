"""The same person, the same procedure: a dossier that still runs or came in today, one key away. A warning, never a lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cchc_desktop.domain.dossier import STATUS_NAMES
from cchc_desktop.storage.dossiers import DossierRow
from ui.intake.words import short_moment
from ui.kit.buttons import LINK, Action
from ui.kit.layout import Strip


class TwinStrip(Strip):
    """Hidden until :meth:`point_out`. ``see(id)`` opens the earlier dossier; going on is simply going on, or said with a key."""

    def __init__(self, see: Callable[[str], object]) -> None:
        super().__init__("amber", "warning")
        self._see, self.twin, self._denied = see, "", set[str]()

    def forget(self) -> None:
        """A new form."""
        self._denied.clear()
        self.point_out([])

    def point_out(self, twins: Sequence[DossierRow]) -> None:
        """Say which dossier is there already, the newest that was not waved through."""
        found = next((row for row in twins if row.id not in self._denied), None)
        if (found.id if found else "") == self.twin:
            return
        self.twin = found.id if found else ""
        if found is None:
            self.hide()
            return
        told = f"{found.number}, nhận {short_moment(found.received_at)}, {STATUS_NAMES[found.status].lower()}."
        acts = [Action("Xem", self._look, shown_key="Ctrl+1"), Action("Vẫn nhận", self._deny, shown_key="Ctrl+2", kind=LINK)]
        self.say("Người này đã có hồ sơ cùng thủ tục.", told, acts)

    def pick(self, place: int) -> bool:
        """Ctrl+1: the earlier dossier, this form stays; Ctrl+2: a further one is wanted."""
        if not self.twin or place > 2:
            return False
        (self._look if place == 1 else self._deny)()
        return True

    def _look(self) -> None:
        self._see(self.twin)

    def _deny(self) -> None:
        self._denied.add(self.twin)
        self.point_out([])

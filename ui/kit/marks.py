"""What of the domain each painted shape stands for; the shapes themselves are in ``shapes``, which knows no domain."""

from __future__ import annotations

from cchc_desktop.domain.dossier import PAUSED, Status
from cchc_desktop.domain.dossiers import DueClass
from cchc_desktop.domain.whereabouts import ChangeState
from ui.kit.shapes import COLOUR, GROUND, SIDE, Mark, MarkLabel, paint_mark

__all__ = ["COLOUR", "GROUND", "OF_CHANGE", "OF_DUE", "SIDE", "Mark", "MarkLabel", "of_status", "paint_mark"]

OF_DUE = {
    DueClass.OVERDUE: Mark.OVERDUE, DueClass.TODAY: Mark.TODAY, DueClass.NEXT: Mark.NEXT, DueClass.LATER: Mark.LATER,
    DueClass.PAUSED: Mark.PAUSED, DueClass.READY: Mark.READY, DueClass.DONE: Mark.DONE,
}  # fmt: skip
OF_CHANGE = {
    ChangeState.SAVED: Mark.SAVED, ChangeState.PACKED: Mark.PACKED, ChangeState.ON_STICK: Mark.ON_STICK,
    ChangeState.RECEIVED: Mark.RECEIVED, ChangeState.SAFE: Mark.SAFE,
}  # fmt: skip


def of_status(status: Status) -> Mark:
    """The shape of a dossier's status."""
    if status in PAUSED:
        return Mark.PAUSED
    if status in (Status.READY, Status.RETURNED):
        return Mark.DONE
    if status in (Status.REJECTED, Status.WITHDRAWN, Status.STOPPED):
        return Mark.LOST
    return Mark.LATER if status is Status.NEW else Mark.RUNNING

"""The window of an office that is looked at only: the line that says so all the time, and what a page that cannot be read comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui.kit.buttons import LINK, Action, Button
from ui.kit.layout import Strip

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session
    from ui.side import Side

WORD = "Chỉ xem"
LEAVE, KEY = "Đóng để cứu dữ liệu", "Ctrl+Shift+O"
BY_HAND, BY_HAND_KEY = "In giấy để viết tay", "Shift+F2"
"""Beside F2, which takes in: the paper to take in on, wanted most here."""
CLOSED = ("intake",)
"""Pages on which a person would type long for nothing."""


class LookOnly(Strip):
    """Stands where the line of a folder that was put back stands else; ``leave`` closes the office and leads to saving it,
    ``by_hand`` prints a receipt to write on."""

    def __init__(self, leave: Callable[[], None], by_hand: Callable[[], None]) -> None:
        super().__init__("amber", "eye")
        self._leave, self._by_hand = leave, by_hand

    def look(self) -> bool:
        """Say it; it never goes."""
        if self.isHidden():
            said = "Tệp dữ liệu hỏng: không ghi, không cấp số. Tiếp nhận bằng giấy, cứu xong nhập lại."
            paper = Action(BY_HAND, self._by_hand, shown_key=BY_HAND_KEY, kind=LINK)
            self.say(f"{WORD}.", said, [paper, Action(LEAVE, self._leave, key=KEY, kind=LINK)])
            for button in self.findChildren(Button):
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter on a page that could not be read must not lead out
        return True


def refuse_closed(session: Session, page: str) -> None:
    """Raise Refused READ_ONLY_OFFICE for one of :data:`CLOSED`."""
    if session.read_only and page in CLOSED:
        from cchc_desktop.storage.faults import read_only

        raise read_only()


def window_title(session: Session) -> str:
    """Which unit this is, and that it is looked at only."""
    said = f"CCHC Desktop – {session.office.unit.title}"
    return f"{said} – {WORD}" if session.read_only else said


@contextmanager
def as_far_as_readable() -> Iterator[None]:
    """What stands beside a page (a badge, a date) is left as it is when it cannot be read; the page itself says so."""
    try:
        yield
    except Exception as problem:
        from cchc_desktop.office.journal import as_refusal

        if as_refusal(problem) is None:
            raise


def show_badges(session: Session, side: Side) -> None:
    """Badges of the navigation, and whether there are, or may be at once, units below."""
    with as_far_as_readable():
        topmost = session.office.receiving_office is None and session.handover.enrolled  # where the first unit is let in
        side.set_shown("office", topmost or bool(session.handover.heard()))
    with as_far_as_readable():
        waiting = session.desk.count()
        side.set_shown("desk", bool(waiting))
        side.items["desk"].set_badge(str(waiting) if waiting else "")
    with as_far_as_readable():
        sheets = session.scores.waiting()
        side.items["scores"].set_badge(str(sheets) if sheets else "")
    with as_far_as_readable():
        unsent = session.handover.states().unsent if session.office.receiving_office else 0
        side.items["handover"].set_badge(str(unsent) if unsent else "")

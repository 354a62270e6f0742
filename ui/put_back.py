"""The window's line while its folder was copied or put back: nothing can be saved before it begins as a new machine."""

from __future__ import annotations

from collections.abc import Callable

from cchc_desktop.office.session import Session
from ui.kit.buttons import LINK, Action
from ui.kit.layout import Strip

WORD, KEY = "Bắt đầu như máy mới", "Alt+4"


class PutBack(Strip):
    """``go`` opens the page that says what it means and offers the act."""

    def __init__(self, session: Session, go: Callable[[str], None]) -> None:
        super().__init__("amber", "refresh")
        self._session, self._go = session, go

    def look(self) -> bool:
        """Come or go with the state of the folder; whether it is there."""
        restored = self._session.restored
        if restored and self.isHidden():
            act = Action(WORD, lambda: self._go("handover"), shown_key=KEY, kind=LINK)
            self.say("Thư mục này đã được chép hoặc khôi phục.", "Xem và in vẫn được, chưa ghi thêm được.", [act])
        elif not restored:
            self.hide()
        return restored

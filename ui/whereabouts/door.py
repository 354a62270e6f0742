"""Opens the box over the window; it is made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from ui.page import Page, Parts

if TYPE_CHECKING:
    from ui.whereabouts.box import WhereaboutsBox

KEY, WORD = "F12", "Hồ sơ của tôi đến đâu"


class WhereaboutsDoor(QObject):
    """``go(page, argument)`` opens the dossier that was chosen."""

    def __init__(self, parts: Parts, window: QWidget, go: Callable[[str, str], None], front: Callable[[], Page | None]) -> None:
        super().__init__(window)
        self._parts, self._window, self._go, self._front = parts, window, go, front
        self.box: WhereaboutsBox | None = None

    def open(self) -> None:
        """F12: about whoever the page in front is about, until something else is typed."""
        if self.box is None:
            from ui.whereabouts.box import WhereaboutsBox

            self.box = WhereaboutsBox(self._parts, self._window)
            self.box.asked_for.connect(lambda id_: self._go("dossier", id_))
            self._window.installEventFilter(self)
        page = self._front()
        self.box.open(page.subject() if page is not None and not self.box.isVisible() else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """It covers the window in whatever size."""
        if self.box is not None and event.type() == QEvent.Type.Resize:
            self.box.fit()
        return False

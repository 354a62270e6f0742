"""Switches the screen for the citizen on and off, and keeps what it shows in step with the form at intake."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ui.page import Page, Parts

if TYPE_CHECKING:
    from ui.citizen.reading import Shown
    from ui.citizen.window import CitizenWindow
    from ui.intake.typed import Typed

KEY, WORD, KEPT = "Shift+F12", "Màn hình cho công dân xem", "citizen_screen"
ALONE = "Chỉ thấy một màn hình: nối thêm một màn hình quay về phía dân rồi mở lại. Đóng: Shift F12."
EVERY, STAYS = 300, 20.0
"""Milliseconds between two looks at the form; seconds that what was just saved stays to be read."""


class CitizenDoor(QObject):
    """``front`` is the page in front. On again after a start when it was on."""

    def __init__(self, parts: Parts, window: QWidget, front: Callable[[], Page | None], clock: Callable[[], float] = monotonic) -> None:
        super().__init__(window)
        self._parts, self._window, self._front, self._clock = parts, window, front, clock
        self._office = parts.session.office.unit.title
        self.screen: CitizenWindow | None = None
        self._typed: Typed | None = None
        self._dossier = ""
        self._saved_at: float | None = None
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.look)
        if parts.look.kept(KEPT) == "1":
            QTimer.singleShot(0, self, self._show)

    @property
    def is_on(self) -> bool:
        """Whether it is shown."""
        return self.screen is not None and self.screen.isVisible()

    def turn(self) -> None:
        """Shift F12: on or off."""
        if self.is_on and self.screen is not None:
            self.screen.hide()
            self._off()
            return
        self._parts.look.keep(KEPT, "1")
        if not self._show():
            self._parts.notify.say("Đã mở màn hình cho công dân.", ALONE)

    def _show(self) -> bool:
        """Show it; whether it stands on a screen of its own."""
        from ui.citizen.window import CitizenWindow
        from ui.intake.page import IntakePage

        if self.screen is None:
            self.screen = CitizenWindow(self._window, self._office)
            self.screen.closed.connect(self._off)
        page = self._front()
        last = page.saver.last if isinstance(page, IntakePage) else None
        self._typed, self._dossier = None, last.id if last else ""
        self.look()
        self._timer.start()
        return self.screen.show_on(self._window)

    def _off(self) -> None:
        self._timer.stop()
        self._parts.look.keep(KEPT, "")

    def look(self) -> None:
        """Read the form; while it is not in front, or the window is locked, nobody's data is shown."""
        if self.screen is None:
            return
        shown = self._found()
        if shown is not None:
            self.screen.say(shown)

    def _found(self) -> Shown | None:
        """The state to show; None = as before."""
        from ui.citizen.reading import after_saving, greeting, read_along
        from ui.intake.page import IntakePage

        page = self._front()
        if not isinstance(page, IntakePage) or not page.isVisible():
            self._typed = None
            return greeting()
        typed = page.typed()
        if typed == self._typed:
            return self._over()
        self._typed = typed
        found = read_along(page, typed)
        if found is not None:
            self._saved_at = None
            return found
        dossier = page.saver.last
        if dossier is not None and dossier.id != self._dossier:
            self._dossier, self._saved_at = dossier.id, self._clock()
            return after_saving(dossier)
        return greeting()

    def _over(self) -> Shown | None:
        """Nothing was typed: what was saved goes after its time, so that the next one in the queue does not read it."""
        from ui.citizen.reading import greeting

        if self._saved_at is None or self._clock() - self._saved_at <= STAYS:
            return None
        self._saved_at = None
        return greeting()

"""Opens and closes the palette over the window, and does what was chosen in it; the palette itself is made when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.kit.buttons import Action, Button
from ui.page import Page, Parts

if TYPE_CHECKING:
    from ui.palette.palette import Palette


class PaletteDoor(QObject):
    """``asked_for(page, argument)``; ``acts`` are the shell's own by name; ``front`` is the page in front."""

    asked_for = Signal(str, str)

    def __init__(
        self, parts: Parts, window: QWidget, offered: Callable[[str], bool], front: Callable[[], Page | None],
        acts: dict[str, Callable[[], None]],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._parts, self._window, self._offered, self._front, self._acts = parts, window, offered, front, acts
        self.palette: Palette | None = None

    @property
    def is_open(self) -> bool:
        """Whether it covers the window now."""
        return self.palette is not None and self.palette.isVisible()

    def open(self) -> None:
        """Ctrl K."""
        if self.palette is None:
            from ui.palette.palette import Palette

            self.palette = Palette(self._parts, self._window, self._offered)
            self.palette.asked_for.connect(self.asked_for)
            self.palette.act_chosen.connect(lambda name: self._acts[name]())
        if not self.palette.isVisible():
            self.palette.here = acts_of(self._front())
        self.palette.open()

    def close(self) -> None:
        """Put the keyboard back where it was."""
        if self.palette is not None and self.palette.isVisible():
            self.palette.close_up()

    def fit(self) -> None:
        """The window has another size."""
        if self.palette is not None:
            self.palette.fit()


def acts_of(page: Page | None) -> list[Action]:
    """Everything that can be done on a page now: what it names itself, then every button it shows that can be pressed."""
    if page is None:
        return []
    found = {action.text: action for action in page.more_acts() if action.enabled}
    for button in page.findChildren(Button):
        if button.text() and button.isEnabled() and button.isVisibleTo(page):
            found.setdefault(button.text(), Action(button.text(), button.click, icon=button.icon_name, shown_key=button.key))
    return list(found.values())

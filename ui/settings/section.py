"""One part of the settings: what stands at the right, and its acts for the bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.buttons import Action
from ui.kit.layout import column, label
from ui.page import Parts


class Section(QWidget):
    """``acts_changed`` when other acts are possible; ``saved`` with the id of what was written; ``asked_for`` another page."""

    acts_changed = Signal()
    saved = Signal(str)
    asked_for = Signal(str, str)
    title, about = "", ""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self.primary: Callable[[], QWidget | None] = lambda: None
        """The primary button of the bar, where Enter on the last field of a form leads; told by the page."""
        self.box: QVBoxLayout = column(gap=12)
        self.setLayout(column(label(self.title, "card-title"), label(self.about, "hint", wrap=True), 4, self.box, None, gap=4))

    def left_acts(self) -> list[Action]:
        """Acts at the left of the bar."""
        return []

    def acts(self) -> list[Action]:
        """Acts at the right of the bar, the primary one last."""
        return []

    def hints(self) -> list[tuple[str, str]]:
        """Keys of this part."""
        return []

    def show_again(self) -> None:
        """Read what is shown, unless something is half typed."""

    def take_keyboard(self) -> None:
        """The keyboard comes in."""

    def back(self) -> bool:
        """Esc inside the part; False leads back to the list of parts."""
        return False

"""What the shell knows of a page, and what a page is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.jobs import Jobs
from ui.look import Look
from ui.notify import Notify

if TYPE_CHECKING:
    from cchc_desktop.office.prints import Printed
    from cchc_desktop.office.session import Session
    from cchc_desktop.sync.volumes import Volume
    from ui.kit.buttons import Action


class Printer(Protocol):
    """The machine's printers behind one small class (``ui.printer``); tests hand in a fake."""

    def names(self) -> list[str]:
        """The printers there are, the default one first; [] = none."""
        ...

    def print_now(self, pdf: bytes, title: str, printer: str = "", copies: int = 1) -> str:
        """Print without a dialog on a named printer ("" = the default one); the printer's name. Called on the worker thread.

        Raises Refused PRINTER when it does not take the page.
        """
        ...

    def print_pdf(self, pdf: bytes, title: str, parent: QWidget) -> str:
        """Show the system's print dialog and print; the printer's name, or "" when the person cancelled. Raises Refused PRINTER."""
        ...


class Files(Protocol):
    """The system's file dialogs (``ui.files``); a fake answers at once. "" or [] = cancelled."""

    def open(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Choose one file; ``kinds`` as Qt writes filters."""
        ...

    def save(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Choose where to save; ``name`` proposed."""
        ...

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """Choose a folder."""
        ...


class Media(QObject):
    """The sticks plugged in now (``ui.media`` looks every two seconds); by itself a machine without any."""

    changed = Signal()

    def now(self) -> list[Volume]:
        """What can be seen now."""
        return []


@dataclass
class Parts:
    """What pages are given. ``session`` is the window's own connection, for reading; saving goes through ``jobs``."""

    session: Session
    jobs: Jobs
    notify: Notify
    look: Look
    printer: Printer
    files: Files
    media: Media
    preview: Callable[[Printed], None] = field(default=lambda printed: None)
    """Shows a printed page (look/09): the shell opens the preview page with it and comes back on Esc."""
    several: list[str] = field(default_factory=list)
    """The ids a page has just written in one go, before it says ``saved("")``: they can be taken back together."""
    walk: list[str] = field(default_factory=list)
    """The ids of the list a dossier was opened from, in its order: Alt ←→ on the dossier's page walks along it."""


class Page(QWidget):
    """A page of the window. It never sees the window: it is told things, and says three things upward."""

    saved = Signal(str)
    """A record was written: its id."""
    asked_for = Signal(str, str)
    """Please open a page (its name in ui/pages.py) with an argument."""
    changed = Signal()
    """Title, fact, badge or keys are to be read again."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts

    def title(self) -> str:
        """The name in the title area."""
        return ""

    def fact(self) -> str:
        """The one fact beside the title."""
        return ""

    def hints(self) -> list[tuple[str, str]]:
        """The keys of this screen for the status bar: ("Enter", "ô tiếp")."""
        return []

    def subject(self) -> str:
        """Whom the page is about now, as one would look the person up; "" = nobody."""
        return ""

    def more_acts(self) -> list[Action]:
        """What can be done here now beside the buttons shown, for the palette."""
        return []

    def open(self, argument: str = "") -> None:
        """The page comes to the front; put the keyboard where work starts."""

    def reload(self, record: str = "") -> None:
        """Something was saved (here or elsewhere); read again what is shown."""

    def read_again(self) -> None:
        """F5: a person wants to see it as it is now, whatever state the page is in."""
        self.reload("")

    def back(self) -> bool:
        """Esc: go one step back inside the page; False lets the shell go back to the page before."""
        return False

    def leave(self) -> None:
        """The page goes to the back: keep drafts, mask numbers."""

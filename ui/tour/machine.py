"""The machine of the tour: a clock that stands at the start of a working morning, a printer and sticks that are folders."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.moments import ICT
from cchc_desktop.sync.volumes import Volume
from ui.page import Media

GIB = 1 << 30


class MorningClock:
    """Today at half past nine; each step of the tour moves it on a little."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(ICT).replace(hour=9, minute=30, second=0, microsecond=0)

    def now(self) -> datetime:
        """The moment of the tour."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Go to another moment (earlier days are filled before the tour starts)."""
        self._now = moment

    def on(self, minutes: float = 2) -> None:
        """Time passes."""
        self._now += timedelta(minutes=minutes)


class FolderPrinter:
    """Every printed page becomes a PDF of the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages: list[Path] = []

    def names(self) -> list[str]:
        """One printer."""
        return ["Máy in của chuyến xem thử"]

    def print_pdf(self, pdf: bytes, title: str, parent: QWidget) -> str:
        """Print through the dialog: nobody to ask here."""
        return self.print_now(pdf, title)

    def print_now(self, pdf: bytes, title: str, printer: str = "", copies: int = 1) -> str:
        """Keep the page."""
        self.keep(pdf, title)
        return self.names()[0]

    def keep(self, pdf: bytes, title: str) -> Path:
        """Write a page under its title."""
        from cchc_desktop.domain.text import fold

        name = "-".join("".join(c if c.isalnum() else " " for c in fold(title)).split())
        file = self.folder / f"{len(list(self.folder.iterdir())) + 1:02d}-{name[:60]}.pdf"
        file.write_bytes(pdf)
        self.pages.append(file)
        return file


class ReadyFiles:
    """File dialogs that answer at once with what the tour has laid ready."""

    def __init__(self) -> None:
        self.answer: Path | None = None

    def open(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """The file laid ready."""
        return self.answer

    def save(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """The place laid ready."""
        return self.answer

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """The folder laid ready."""
        return self.answer


class FolderSticks(Media):
    """The stick is a folder that is plugged in and pulled."""



    def __init__(self) -> None:
        super().__init__()
        self._now: list[Volume] = []

    def now(self) -> list[Volume]:
        """What is plugged in."""
        return self._now

    def plug(self, folder: Path, label: str = "KINGSTON") -> None:
        """Put the stick in."""
        self._now = [Volume(folder, label, "vfat", 16 * GIB, 12 * GIB)]
        self.changed.emit()

    def pull(self) -> None:
        """Take it out."""
        self._now = []
        self.changed.emit()

"""One office at its desk in the tour: its window, its hands, its pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from ui.jobs import Jobs
from ui.kit.theme import clothe
from ui.look import Look
from ui.main_window import MainWindow
from ui.notify import Notify
from ui.page import Page, Parts
from ui.tour.machine import FolderPrinter, FolderSticks, ReadyFiles

SIZE = (1366, 768)
CALM = 300
"""Milliseconds after which the timers of a page have run."""
PATIENCE = 60_000


class Wrong(Exception):
    """Something in the tour was not as it must be."""


class Desk:
    """The window of one office; ``wrong`` collects what the window called a bug or a refusal nobody expected."""

    def __init__(self, session: Session, state: Path, pages: Path, pictures: Path) -> None:
        self.session, self._pictures = session, pictures
        self.printer, self.files, self.sticks = FolderPrinter(pages), ReadyFiles(), FolderSticks()
        self.jobs, self.notify, self.wrong = Jobs(session.for_worker), Notify(), list[str]()
        self.notify.found_bug.connect(self.wrong.append)
        self.notify.told.connect(self._told)
        look = Look(state / "look.ini")
        self.parts = Parts(session, self.jobs, self.notify, look, self.printer, self.files, self.sticks)
        self.window = MainWindow(self.parts)
        clothe(self.window)
        self.window.resize(*SIZE)
        self.window.show()
        self.front()

    def _told(self, kind: str, bold: str, text: str) -> None:
        if kind == "red":
            self.wrong.append(f"{bold} {text}")

    def front(self) -> None:
        """Bring the window to the front and wait until it has the keyboard."""
        self.window.activateWindow()
        self.until(self.window.isActiveWindow, "the window came to the front")
        self.settle()

    def settle(self) -> None:
        """Let everything queued come to its end, twice: what ends may begin something."""
        for _ in range(3):
            if not self.jobs.wait(PATIENCE / 1000):
                raise Wrong("work that did not end")
            QApplication.processEvents()

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait for something to become true."""
        clock = QElapsedTimer()
        clock.start()
        while not done():
            QApplication.processEvents()
            if clock.elapsed() > PATIENCE:
                raise Wrong(f"never happened: {what}")

    def page(self) -> Page:
        """The page in front."""
        found = self.window.current()
        if found is None:
            raise Wrong("no page in front")
        return found

    def picture(self, name: str) -> None:
        """Keep what the window shows once nothing moves in it any more."""
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < CALM:
            self.settle()
        if not self.window.grab().save(str(self._pictures / f"{name}.png")):
            raise Wrong(f"no picture: {name}")

    def check(self) -> None:
        """Nothing was called a bug or refused."""
        if self.wrong:
            raise Wrong("; ".join(self.wrong))

    def must(self, run: Callable[[], object], what: str) -> None:
        """Something of the core that may not be refused."""
        try:
            run()
        except Refused as refused:
            raise Wrong(f"{what}: {refused}") from refused

    def close(self) -> None:
        """Close window, worker and office."""
        self.window.close()
        self.jobs.close()
        self.session.close()

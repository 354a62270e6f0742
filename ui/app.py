"""The window put together: application, look, Vietnamese, hooks, the machine; then the door."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ui.garbage import Sweeper
from ui.hooks import Hooks
from ui.jobs import Jobs, left_running
from ui.kit.theme import dress
from ui.look import Look
from ui.notify import Notify
from ui.page import Parts
from ui.pages import FIRST, PAGES
from ui.start.door import Door, take_place
from ui.start.once import OneWindow, come_forward
from ui.start.place import Place
from ui.translate import speak_vietnamese

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session

LOOK = "look.ini"
_PATIENCE = 30_000


def application(look: Look | None = None) -> QApplication:
    """The one QApplication, dressed with the kept text size and speaking Vietnamese; made when there is none yet."""
    app = cast(QApplication, QApplication.instance() or QApplication(sys.argv[:1]))
    app.setApplicationName("CCHC Desktop")
    app.setProperty("words", speak_vietnamese(app))
    app.setProperty("sweeper", Sweeper(app))
    dress(app, look.factor if look else 1.0)
    return app


def machine_parts(session: Session, look: Look) -> Parts:
    """An open office with the real printer, file dialogs and sticks."""
    from ui.files import SystemFiles
    from ui.media import SystemMedia
    from ui.printer import SystemPrinter

    jobs = Jobs(session.for_worker)
    return Parts(session, jobs, Notify(), look, SystemPrinter(), SystemFiles(look), SystemMedia(session.handover.media))


def run(data: Path | None, login: str, exit_when_ready: bool) -> int:
    """Open the window on a data folder (None = the default one); the exit code. One that is open on it comes forward instead.
    ``exit_when_ready`` ends as soon as it is painted and takes keys. Raises OSError when the folders cannot be made."""
    from cchc_desktop.office.folders import ready

    folder, state = ready(data)
    once = OneWindow(folder, state)
    if not once.is_first():
        return 0
    look = Look(state / LOOK)
    app = application(look)
    from ui.files import SystemFiles

    door = Door(Place(folder, state), look, SystemFiles(look), machine_parts, login=login)
    hooks = Hooks(door.notify)
    take_place(door, look)
    once.called.connect(lambda: come_forward(door))
    once.listen()
    code = 0
    if exit_when_ready:
        QTimer.singleShot(_PATIENCE, app, lambda: app.exit(1))
        _once_ready(app, door)
    else:
        QTimer.singleShot(0, door, preload)
    try:
        code = app.exec()
    finally:
        door.shut()
        hooks.remove()
    if left_running():
        end_now(code)
    return code


def end_now(code: int) -> NoReturn:
    """End the process without its threads: one of them is stuck in the system, on a stick that does not answer. The office is closed,
    its folder free; whatever that thread still held is as after a power cut."""
    logging.shutdown()
    os._exit(code)


def preload() -> None:
    """Load what the first act after the login needs while the person still types the password."""
    import threading

    threading.Thread(target=_load, name="preload", daemon=True).start()


def _load() -> None:
    pages = [entry.where.partition(":")[0] for entry in sorted(PAGES, key=lambda entry: entry.name != FIRST) if entry.word]
    for name in ("cchc_desktop.office.session", "ui.main_window", *pages):
        with suppress(ModuleNotFoundError):
            import_module(name)


def _once_ready(app: QApplication, door: Door) -> None:
    """End when the window stands on the screen, was painted, and something in it has the keyboard."""
    handle = door.windowHandle()
    if handle is not None and handle.isExposed() and (app.focusWidget() or door.focusWidget()):
        door.repaint()
        app.exit(0)
    else:
        QTimer.singleShot(2, door, lambda: _once_ready(app, door))

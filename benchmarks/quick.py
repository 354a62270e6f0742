"""The quick path as hands go it: from the empty form to the printed receipt of a known person, answered and paid; beside the core alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from itertools import count

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import Desk, office
from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.life import Method

EXTRACT = "2.000635"
WHO = Person("Hồ Thị Ỷ", "045190001234", "1990-06-05", "Nữ", "Thôn Thủy Ba Tây", "0915222208")
WINDOW = 1.0
"""Seconds of the machine's own within the half minute of the whole path."""


class Spooler:
    """A printer that takes every page at once; it remembers all titles, and only the last page."""

    def __init__(self) -> None:
        self.printed: list[tuple[str, bytes]] = []

    def names(self) -> list[str]:
        """The one there is."""
        return ["Máy in"]

    def print_now(self, pdf: bytes, title: str, printer: str = "", copies: int = 1) -> str:
        """Taken."""
        if self.printed:
            self.printed[-1] = (self.printed[-1][0], b"")
        self.printed.append((title, pdf))
        return "Máy in"

    def print_pdf(self, pdf: bytes, title: str, parent: object) -> str:
        """Taken."""
        return self.print_now(pdf, title)


@contextmanager
def quick_path(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """At an office with two thousand dossiers."""
    if find_spec("PySide6") is None or find_spec("ui.main_window") is None:
        yield iter([Skipped("quick path by keys", "the window is not built yet")])
        return
    with office(room.folder, room.size(2000, 200)) as desk:
        desk.session.intake.save(DossierDraft(EXTRACT, WHO))
        with _window(desk, room) as by_keys:
            floor = Floor("the same acts of the core", _core(desk))
            note = "procedure, number of a known person, F10: saved, answered, handed out, paid, printed; a person adds the time of 21 keys"
            yield iter([Act("quick path: empty form to printed receipt, by keys", by_keys, (floor,), WINDOW, 20, note)])


def _core(desk: Desk) -> Callable[[], None]:
    """Saved, answered, handed out, paid, and the receipt as PDF."""
    session = desk.session

    def act() -> None:
        made = session.quick.save(DossierDraft(EXTRACT, WHO, fee=8_000))
        session.payments.take(made.id, 8_000, Method.CASH)
        session.prints.taken(session.prints.receipt(made.id), "Máy in")

    return act


@contextmanager
def _window(desk: Desk, room: Room) -> Iterator[Callable[[], None]]:
    """The whole window; each call types one dossier."""
    from PySide6.QtCore import Qt, qInstallMessageHandler

    from benchmarks.typing import in_front, said
    from ui.app import application, machine_parts
    from ui.hands import press, type_text
    from ui.look import Look
    from ui.main_window import MainWindow

    qInstallMessageHandler(said)
    look = Look(room.folder / "look.ini")
    look.keep("print_direct", "1")
    app, spooler, sheets = application(look), Spooler(), count(1)
    parts = replace(machine_parts(desk.session, look), printer=spooler)
    window = MainWindow(parts)
    in_front(app, window)
    press(Qt.Key.Key_F2)

    def act() -> None:
        type_text(EXTRACT)
        press(Qt.Key.Key_Return)
        type_text(WHO.id_number)
        press(Qt.Key.Key_F10)
        parts.jobs.wait()
        app.processEvents()
        if len(spooler.printed) != next(sheets):
            raise RuntimeError("the benchmark's quick path printed nothing")

    yield act
    window.hide()
    parts.jobs.close()
    window.deleteLater()
    app.processEvents()

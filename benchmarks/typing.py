"""A keystroke in the window's list until its rows are painted, offscreen; beside the bare query and a plain table of Qt's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import cycle
from typing import Any

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.filled import Desk, office
from benchmarks.reading import BARE_FIND, reading

KEYS = ("n", "ng", "ngu", "nguy", "tran", "tran t", "le", "hoang", "vo duc", "045", "khai", "khai sinh")
SIZES, DEEP = ((15_200, 1500), (100_000, 3000)), (1_000_000, 6000)
"""(dossiers, dossiers of a quick run); the last only with ``--deep``."""
ROW = "SELECT number, applicant_name, procedure_name, due_at, applicant_phone FROM dossier WHERE n = ?"


@contextmanager
def looking(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """The list page of the window, the board and the searches at several sizes of office."""
    if find_spec("PySide6") is None or find_spec("ui.dossiers") is None:
        yield iter([Skipped("keystroke to painted list", "the window's list is not built yet")])
        return
    yield _acts(room)


def _acts(room: Room) -> Iterator[Act | Skipped]:
    for whole, quick in (*SIZES, DEEP) if room.deep else SIZES:
        size = room.size(whole, quick)
        room.said(f"  filling an office with {size:,} dossiers …")
        with office(room.folder / str(size), size) as desk, _page(desk, room) as page:
            plain = Plain(desk)
            mine, bare = cycle(KEYS), cycle(KEYS)
            note = "offscreen; the floor paints the same 50 rows as plain text"
            yield Act(
                f"keystroke to painted list at {size:,} dossiers", lambda page=page, keys=mine: page(next(keys)),  # type: ignore[misc]
                (Floor("bare FTS query, plain Qt table", lambda plain=plain, keys=bare: plain(next(keys))),),  # type: ignore[misc]
                0.05, 4 * len(KEYS), note if whole == SIZES[0][0] else "",
            )  # fmt: skip
            plain.view.close()
            yield from reading(desk, size)


@contextmanager
def _page(desk: Desk, room: Room) -> Iterator[Callable[[str], None]]:
    """Types into the search line of a shown page and waits until its table was painted."""
    from PySide6.QtCore import qInstallMessageHandler

    from ui.app import application, machine_parts
    from ui.dossiers.list_page import DossiersPage
    from ui.kit.theme import clothe
    from ui.look import Look

    qInstallMessageHandler(said)
    look = Look(room.folder / "look.ini")
    app = application(look)
    parts = machine_parts(desk.session, look)
    page = DossiersPage(parts)
    page.resize(1150, 716)
    clothe(page)
    page.show()
    page.open("")
    app.processEvents()
    painted = Painted(page.table.viewport())

    def press(text: str) -> None:
        page.search.setText(text)
        page.search.flush()
        painted.wait(app)

    yield press
    page.close()
    parts.jobs.close()
    page.deleteLater()
    app.processEvents()


def said(kind: object, context: object, text: str) -> None:
    """What Qt says, but for the offscreen platform's one complaint about itself."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


def in_front(app: Any, window: Any) -> None:
    """Dress a window, show it and wait until it has the keyboard."""
    from ui.kit.theme import clothe

    clothe(window)
    window.show()
    window.activateWindow()
    while not window.isActiveWindow():
        app.processEvents()


class Painted:
    """Notices that a widget was painted."""

    def __init__(self, widget: Any) -> None:
        from PySide6.QtCore import QEvent, QObject

        class Eye(QObject):
            """Counts the paint events of what it watches."""

            seen = 0

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
                """Called by Qt."""
                self.seen += event.type() == QEvent.Type.Paint
                return False

        self._eye = Eye(widget)
        self._widget = widget
        widget.installEventFilter(self._eye)

    def wait(self, app: Any) -> None:
        """Until the next paint; the widget is asked for one, so that it comes even when no row has changed. Where nothing answers,
        the page shows a sentence in its place and no row is painted."""
        before = self._eye.seen
        self._widget.update()
        app.processEvents()
        while self._eye.seen == before and self._widget.isVisible():
            self._widget.update()
            app.processEvents()


class Plain:
    """The same rows in Qt's own table."""

    def __init__(self, desk: Desk) -> None:
        from PySide6.QtGui import QStandardItemModel
        from PySide6.QtWidgets import QApplication, QTableView

        from ui.kit.theme import clothe

        self._conn = desk.session.store.db.conn
        self._app = QApplication.instance()
        self.view, self._model = QTableView(), QStandardItemModel(0, 5)
        self.view.setModel(self._model)
        self.view.resize(1150, 560)
        clothe(self.view)
        self.view.show()
        self._painted = Painted(self.view.viewport())

    def __call__(self, text: str) -> None:
        from PySide6.QtGui import QStandardItem

        words = " ".join(f'"{word}"*' for word in text.split())
        self._model.setRowCount(0)
        for (n,) in self._conn.execute(BARE_FIND, (words,)).fetchall():
            self._model.appendRow([QStandardItem(str(cell)) for cell in self._conn.execute(ROW, (n,)).fetchone()])
        self._painted.wait(self._app)

"""Files of a dossier's papers: added by a dialog or by dropping them, opened from a copy that is thrown away again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.office.session import Session
from ui.copies import Copies
from ui.dossiers.papers import PaperRow, PapersTable, paths_of
from ui.jobs import Job
from ui.page import Parts

KINDS = "Tệp quét (*.pdf *.jpg *.jpeg *.png *.tif *.tiff)"


class PaperFiles(QObject):
    """Acts on the table of papers; ``attached(id)`` tells which dossier got a file. ``whose`` gives the dossier shown, "" = none."""

    attached = Signal(str)

    def __init__(self, parts: Parts, table: PapersTable, whose: Callable[[], str]) -> None:
        super().__init__(table)
        self._parts, self._table, self._whose = parts, table, whose
        self.copies = Copies(parts, self)
        table.activated_row.connect(self.open_row)
        table.dropped.connect(self.add)

    def choose(self) -> None:
        """Ctrl T: choose a file for the paper (or the result) that is chosen."""
        chosen = self._table.current()
        if chosen is not None and self._whose():
            file = self._parts.files.open(self._table.window(), f"Thêm tệp cho: {_target(chosen)}", KINDS)
            if file is not None:
                self.add(file, chosen)

    def add(self, file: Path, chosen: PaperRow | None, turn: int = 0, then: Callable[[bool], None] = lambda _: None) -> None:
        """Take a file in for a paper; long files show how far they are and can be stopped. ``then(whether it was taken in)``."""
        id_ = self._whose()
        if not id_ or chosen is None:
            return
        place = chosen.place

        def copy(session: Session, job: Job) -> Attachment:
            size = file.stat().st_size if file.exists() else 0

            def watch(done: int) -> bool:
                job.progress("copy", done, size)
                return not job.cancelled()

            return session.counter.attach(id_, file, place, result=place == 0, turn=turn, watch=watch)

        def failed(_: Exception) -> bool:
            then(False)
            return False

        def added(made: Attachment) -> None:
            self._added(id_, made)
            then(True)

        self._parts.jobs.run(copy, added, failed, title=f"Đang cất tệp {file.name}", owner=self)

    def _added(self, id_: str, file: Attachment) -> None:
        self._parts.notify.say(f"Đã thêm tệp {file.name}.")
        self.attached.emit(id_)

    def turn(self, file: Attachment, turn: int) -> None:
        """Show a file turned; its content stays as it came."""
        id_ = self._whose()
        if id_:
            self._parts.jobs.run(lambda session, _: session.counter.turn(id_, file.id, turn), lambda _: self.attached.emit(id_), owner=self)

    def move(self, chosen: PaperRow, step: int) -> None:
        """A file that was attached to the wrong paper goes to the next one, or the one before; the results stand last."""
        id_, file = self._whose(), chosen.file
        places = list(dict.fromkeys(row.place for row in self._table.rows()))
        if not id_ or file is None or len(places) < 2:
            return
        to = places[(places.index(chosen.place) + step) % len(places)]
        where = "kết quả" if to == 0 else f"giấy tờ số {to}"

        def moved(_: object) -> None:
            self._parts.notify.say(f"Đã chuyển tệp {file.name} sang {where}.")
            self.attached.emit(id_)
            self._table.choose_place(to)

        self._parts.jobs.run(lambda session, _: session.counter.move_file(id_, file.id, to), moved, owner=self)

    def accept_on(self, page: QWidget) -> None:
        """Files dropped anywhere on the page go to the chosen paper."""
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A file above the page may be dropped while this dossier takes files."""
        if isinstance(event, QDropEvent | QDragEnterEvent | QDragMoveEvent) and self._table.acceptDrops() and self._whose():
            paths = paths_of(event.mimeData())
            if paths:
                event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                for path in paths:
                    self.add(path, self._table.current())
            return bool(paths)
        return False

    def open_row(self, chosen: PaperRow) -> None:
        """Enter: open the row's file from a copy; where there is none, add one."""
        if chosen.file is None:
            if not chosen.files and self._table.acceptDrops():
                self.choose()
            return
        self.copies.show(chosen.file)


def _target(chosen: PaperRow) -> str:
    return chosen.paper.name[:80] if chosen.paper else "kết quả giải quyết" if chosen.place == 0 else f"giấy tờ số {chosen.place}"

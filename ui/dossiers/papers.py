"""The papers of a dossier and the files that show them: one row a paper, its files below it, the results last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from cchc_desktop.domain.dossier import Attachment, Component, Dossier, Status
from ui.kit import tokens
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.scans.pictures import paint_picture

if TYPE_CHECKING:
    from ui.scans.pictures import Pictures

RESULT = "Kết quả giải quyết"


@dataclass(frozen=True)
class PaperRow:
    """A paper (``place`` from 1), the results (``place`` 0, no paper), or a file below either."""

    place: int
    paper: Component | None
    file: Attachment | None = None
    files: int = 0
    wanted: bool = False
    gone: bool = False
    """Of a dossier whose personal part was erased: nothing is asked for any more."""

    @property
    def key(self) -> str:
        """What stays the same when the list is read again."""
        if self.paper is not None:
            return self.paper.id
        return self.file.id if self.file is not None and not self.files else RESULT


def rows_of(dossier: Dossier, *, gone: bool = False) -> list[PaperRow]:
    """The rows of a dossier; ``gone``: its personal part was erased."""
    found: list[PaperRow] = []
    for place, paper in enumerate(dossier.components, 1):
        files = [file for file in dossier.attachments if file.component == paper.id and not file.result]
        wanted = paper.must_digitise and not paper.held and not gone
        found.append(PaperRow(place, paper, files[0] if len(files) == 1 else None, len(files), wanted, gone))
        found += [PaperRow(place, None, file) for file in files] if len(files) > 1 else []
    results = [file for file in dossier.attachments if file.result]
    done = dossier.status in (Status.READY, Status.RETURNED)
    lacks = done and not results
    found.append(PaperRow(0, None, results[0] if len(results) == 1 else None, len(results), lacks and not gone, lacks and gone))
    return found + ([PaperRow(0, None, file) for file in results] if len(results) > 1 else [])


def counted(paper: Component) -> str:
    """``1 bản chính, 2 bản sao``."""
    counts = ((paper.originals, "bản chính"), (paper.certified, "bản chứng thực"), (paper.photocopies, "bản sao"))
    return ", ".join([f"{count} {words}" for count, words in counts if count] + ([paper.note] if paper.note else []))


def size_words(size: int) -> str:
    """``812 KB``, ``1,4 MB``."""
    if size < 1 << 20:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1 << 20):.1f} MB".replace(".", ",")


class PapersTable(RowList):
    """``dropped(path, row)`` when a file was dropped on a row (or beside: the chosen one). ``pictures`` of the files, once there are."""

    dropped = Signal(object, object)

    def __init__(self) -> None:
        columns = [
            Column("Giấy tờ", _name), Column("Số hóa", _state, 150), Column("", self._picture, 46), Column("Tệp", _file, 160),
        ]  # fmt: skip
        super().__init__(columns, tall=True, name="Giấy tờ")
        self.pictures: Pictures | None = None
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)

    def show_dossier(self, dossier: Dossier, *, gone: bool = False) -> None:
        """Show the papers of a dossier; ``gone``: its personal part was erased."""
        self.set_rows(rows_of(dossier, gone=gone), keep=lambda row: row.key)

    def to_next_wanted(self) -> None:
        """Choose the next paper below that lacks a scan; where there is none the chosen one stays."""
        here = self.currentIndex().row()
        place = next((n for n, one in enumerate(self.rows()) if n > here and one.wanted), None)
        if place is not None:
            self.selectRow(place)

    def choose_key(self, key: str) -> None:
        """Choose the row of a paper or file again."""
        place = next((n for n, one in enumerate(self.rows()) if one.key == key), None)
        if place is not None:
            self.selectRow(place)

    def choose_place(self, place: int) -> None:
        """Choose the row of a paper by its place (0 = the results)."""
        found = next((n for n, one in enumerate(self.rows()) if one.place == place), None)
        if found is not None:
            self.selectRow(found)

    def make_slim(self, *, slim: bool) -> None:
        """Less room for state and file beside what stands at the right."""
        self.setColumnWidth(1, tokens.px(138 if slim else 150))
        self.setColumnWidth(3, tokens.px(108 if slim else 160))

    def _picture(self, row: PaperRow) -> Cell:
        if row.file is None or self.pictures is None:
            return Cell("")
        return Cell("", paint=partial(paint_picture, picture=self.pictures.of(row.file)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped."""
        _accept(event.mimeData(), event.acceptProposedAction)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """On any row."""
        _accept(event.mimeData(), event.acceptProposedAction)

    def dropEvent(self, event: QDropEvent) -> None:
        """Each dropped file goes to the row under it."""
        row = self._row_under(event.position().toPoint())
        for path in paths_of(event.mimeData()):
            self.dropped.emit(path, row)
        event.acceptProposedAction()

    def _row_under(self, point: QPoint) -> PaperRow | None:
        found = self.row_at(self.indexAt(point).row())
        chosen = found if found is not None else self.current()
        return chosen if isinstance(chosen, PaperRow) else None


def paths_of(data: QMimeData) -> list[Path]:
    """The files that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _accept(data: QMimeData, take: Callable[[], None]) -> None:
    if paths_of(data):
        take()


def _name(row: PaperRow) -> Cell:
    if row.paper is not None:
        return Cell(f"{row.place}. {row.paper.name}", counted(row.paper))
    if row.files or row.file is None:
        return Cell(RESULT, row.file.code if row.file is not None else "")
    return Cell(f"      {row.file.name}", "", ink=tokens.INK2)


def _state(row: PaperRow) -> Cell:
    if row.paper is None:
        if not row.files and row.file is not None:
            return Cell("")
        if row.wanted:
            return Cell("chưa có tệp", mark=Mark.LOOK, keep=True)
        if row.gone:
            return Cell("không còn tệp", ink=tokens.INK3)
        return Cell("đã số hóa", mark=Mark.DONE, keep=True) if row.files else Cell("chưa có kết quả", ink=tokens.INK3)
    must = "phải số hóa" if row.paper.must_digitise and not row.gone else ""
    if held := held_words(row.paper):
        return Cell(held, must, mark=Mark.DONE, keep=True)
    if row.wanted:
        return Cell("chưa quét", must, mark=Mark.LOOK, keep=True)
    return Cell("không quét nữa" if row.gone else "không bắt buộc", ink=tokens.INK3)


def held_words(paper: Component) -> str:
    """How an electronic copy of a paper is held; "" when none is (domain facts 4.1, 4.2)."""
    if paper.reused:
        return "dùng lại ở đây" if paper.reused == 1 else "dùng lại từ Cổng"
    if paper.from_store:
        return "lấy từ kho"
    return "đã số hóa" if paper.digitised else ""


def _file(row: PaperRow) -> Cell:
    if row.file is None:
        return Cell(f"{row.files} tệp", ink=tokens.INK2) if row.files else Cell("")
    more = ", ".join(part for part in (f"{row.file.pages} trang" if row.file.pages else "", size_words(row.file.size)) if part)
    return Cell(row.file.name, more, ink=tokens.ACCENT) if row.files else Cell(more, ink=tokens.INK3)

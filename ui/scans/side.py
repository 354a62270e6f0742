"""Beside the papers of a dossier: new scans to attach, else the picture of the chosen file."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPixmap, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.office.scan_folder import Scan
from ui.dossiers.paper_files import PaperFiles
from ui.dossiers.papers import PaperRow, PapersTable, size_words
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.layout import column, holder, label, row
from ui.page import Parts
from ui.scans.pictures import Pictures, paint_picture
from ui.scans.tray import ASIDE, ATTACH, TURN, TURN_SHOWN, ScanTray, pages_words
from ui.scans.watch import ScanWatch

WIDE, SLIM = 254, 246


class Sheet(QWidget):
    """One picture as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.picture: QPixmap | None = None

    def minimumSizeHint(self) -> QSize:
        """Never so small that nothing can be told."""
        return QSize(tokens.px(80), tokens.px(60))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        paint_picture(QPainter(self), QRectF(self.rect()), self.picture)


class PaperSide(QFrame):
    """Stands right of the papers. F6 attaches, Shift F6 puts a scan aside, Ctrl → turns what is shown here."""

    def __init__(self, parts: Parts, table: PapersTable, files: PaperFiles) -> None:
        super().__init__()
        self._table, self._files = table, files
        self.watch = ScanWatch(parts.look, parts.session.clock.now, self)
        self.tray, self.pictures = ScanTray(self.watch), Pictures(parts.jobs, self)
        self.sheet = Sheet()
        self._name, self._more = label("", "hint"), label("", "hint")
        self.turn_button = Button("Xoay", key=TURN_SHOWN, kind=LINK, run=self.turn)
        foot = holder(column(self._name, row(self._more, None, self.turn_button), gap=0, margins=(12, 4, 8, 4)))
        one = holder(column(self.sheet, foot, gap=0, margins=(6, 6, 6, 0)))
        one.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tray)
        self._stack.addWidget(one)
        self.setLayout(column(self._stack, gap=0))
        self.setProperty("role", "side-line")
        self._name.setMinimumWidth(1)
        table.pictures = self.pictures
        for key, run in ((ATTACH, self.attach), (ASIDE, self.tray.put_aside), (TURN, self.turn), ("Ctrl+Left", lambda: self.turn(270))):
            QShortcut(QKeySequence(key), self).activated.connect(run)
        for key, step in (("Ctrl+Shift+Down", 1), ("Ctrl+Shift+Up", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._move, step))
        self.tray.asked.connect(self.attach)
        self.tray.shown.connect(self.refresh)
        table.chosen.connect(lambda _: self.refresh())
        self.pictures.arrived.connect(self._arrived)
        self.set_slim(False)
        self.refresh()

    def set_slim(self, slim: bool) -> None:
        """Less width where there is little room."""
        self.setFixedWidth(tokens.px(SLIM if slim else WIDE))
        self.turn_button.show_key(not slim)

    def hasHeightForWidth(self) -> bool:
        """Its height is set by :meth:`refresh`: wrapped sentences would take room from what stands below."""
        return False

    def _file(self) -> Attachment | None:
        chosen = self._table.current()
        return chosen.file if isinstance(chosen, PaperRow) else None

    @property
    def _taking(self) -> bool:
        return self.tray.says_something and self._table.acceptDrops()

    def refresh(self) -> None:
        """New scans first, else the chosen file, else nothing at all."""
        file = self._file()
        if self._taking:
            self._stack.setCurrentIndex(0)
        elif file is not None:
            self._stack.setCurrentIndex(1)
            self.sheet.picture = self.pictures.of(file)
            self.sheet.setAccessibleName(f"Trang đầu của {file.name}")
            self.sheet.update()
            self._name.setText(file.name)
            self._name.setToolTip(file.name)
            self._more.setText(", ".join(part for part in (pages_words(file.pages), size_words(file.size)) if part))
            self.turn_button.setEnabled(self._table.acceptDrops())
        shown = self._taking or file is not None
        self.setMinimumHeight(self.tray.least(self.minimumWidth()) if self._taking else tokens.px(110))
        self.setVisible(shown)
        self._table.make_slim(slim=shown)

    def _arrived(self) -> None:
        self._table.repaint_rows()
        self.refresh()

    def watching(self, *, on: bool) -> None:
        """The page came to the front, or went to the back."""
        self.watch.turn(on=on)

    # -- acts

    def attach(self) -> None:
        """The chosen scan to the chosen paper; the next paper that lacks a scan is chosen at once, so that keys pressed one after
        the other fill one paper after the other."""
        scan, chosen = self.tray.current(), self._table.current()
        if scan is None or scan.problem or not self._taking or not isinstance(chosen, PaperRow):
            return
        self.tray.hold(scan)
        self._files.add(scan.path, chosen, self.tray.turn_of(scan), lambda good: self._attached(scan, chosen, good))
        self._table.to_next_wanted()

    def _attached(self, scan: Scan, paper: PaperRow, good: bool) -> None:
        self.tray.let_go(scan, attached=good)
        if not good:
            self._table.choose_key(paper.key)

    def _move(self, step: int) -> None:
        """The chosen file to the next paper, or the one before."""
        chosen = self._table.current()
        if isinstance(chosen, PaperRow) and self._table.acceptDrops():
            self._files.move(chosen, step)

    def turn(self, by: int = 90) -> None:
        """Turn what is shown here to the right: a scan before it is attached, or an attached file."""
        file = self._file()
        if self._taking:
            self.tray.turn(by)
        elif file is not None and self._table.acceptDrops():
            self._files.turn(file, (file.turn + by) % 360)

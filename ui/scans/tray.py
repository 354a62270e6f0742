"""New scans beside the open dossier: a small picture each, oldest first; F6 attaches the chosen one to the chosen paper."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.scan_folder import Scan
from ui.kit import tokens
from ui.kit.buttons import LINK, PLAIN, Button
from ui.kit.layout import column, hairline, holder, label, row, spread
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.scans.pictures import paint_picture, pixmap_of
from ui.scans.watch import ScanWatch

ROW = 58
ATTACH, ASIDE, TURN, TURN_SHOWN = "F6", "Shift+F6", "Ctrl+Right", "Ctrl →"
GONE = "Không mở được thư mục máy quét. Khi có lại, bản quét tự hiện ở đây."


def pages_words(pages: int | None) -> str:
    """``3 trang``; "" when it is not known."""
    return f"{pages} trang" if pages else ""


class ScanTray(QFrame):
    """``asked`` to attach the chosen scan; ``shown`` when it has something to say, or no longer."""

    asked = Signal()
    shown = Signal()

    def __init__(self, watch: ScanWatch) -> None:
        super().__init__()
        self._watch, self._busy = watch, set[str]()
        self._turns: dict[str, int] = {}
        self._pictures: dict[tuple[str, int], QPixmap] = {}
        self.list = RowList([Column("", self._picture, 60), Column("", self._words)], name="Bản quét mới")
        self.list.horizontalHeader().hide()
        self.list.verticalHeader().setDefaultSectionSize(tokens.px(ROW))
        self._count, self._said = label("", "fact"), spread(label("", "hint", wrap=True))
        self.attach = Button("Đính kèm", key=ATTACH, kind=PLAIN, run=self.asked.emit)
        self.turn_button = Button("Xoay", key=TURN_SHOWN, kind=LINK, run=self.turn)
        self.aside = Button("Bỏ qua", key=ASIDE, kind=LINK, run=self.put_aside)
        for button in (self.attach, self.turn_button, self.aside):
            button.setFixedHeight(tokens.px(30))
        for button in (self.turn_button, self.aside):
            button.show_key(False)
        self._acts: QWidget = holder(row(self.attach, None, self.turn_button, self.aside, gap=4, margins=(8, 5, 8, 5)))
        self._head = head = holder(row(label("Bản quét mới", "section"), None, self._count, margins=(12, 8, 12, 6)))
        self._said.setContentsMargins(tokens.px(12), tokens.px(6), tokens.px(12), tokens.px(6))
        box = column(head, hairline(), self.list, self._said, self._acts, gap=0)
        box.setStretch(2, 1)
        box.addStretch(0)
        for part in (head, self._acts):
            part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setLayout(box)
        self.list.setMinimumHeight(tokens.px(ROW) + 2)
        self.list.chosen.connect(lambda _: self._say())
        watch.changed.connect(self.refresh)
        self.refresh()

    @property
    def says_something(self) -> bool:
        """Whether there is a reason to be on the screen."""
        return bool(self.list.rows()) or (bool(self._watch.folder) and (self._watch.found.gone or self._watch.found.waiting > 0))

    @property
    def text(self) -> str:
        """What stands below the scans."""
        return self._said.text()

    def least(self, width: int) -> int:
        """The height that shows one scan, its sentence and its acts whole."""
        rows, said = bool(self.list.rows()), bool(self._said.text())
        parts = [self._head.sizeHint().height() + 1, self.list.minimumHeight() if rows else 0]
        return sum(parts) + (self._said.heightForWidth(width) if said else 0) + (self._acts.sizeHint().height() if rows else 0)

    def current(self) -> Scan | None:
        """The chosen scan; a list without the keyboard still has its first one chosen."""
        found = self.list.current() or next(iter(self.list.rows()), None)
        return found if isinstance(found, Scan) else None

    def refresh(self) -> None:
        """Show what lies there now."""
        rows = [scan for scan in self._watch.scans() if scan.key not in self._busy]
        self.list.set_rows(rows, keep=lambda scan: scan.key)
        self.list.setVisible(bool(rows))
        self._acts.setVisible(bool(rows))
        self._count.setText(grouped(len(rows)) if rows else "")
        self._say()
        self.shown.emit()

    def _say(self) -> None:
        scan, found = self.current(), self._watch.found
        said = scan.problem if scan else ""
        if found.gone:
            said = GONE
        elif not said and found.waiting:
            said = f"Đang quét: {found.waiting} tệp."
        self._said.setText(said)
        self._said.setVisible(bool(said))
        good = scan is not None and not scan.problem
        for button in (self.attach, self.turn_button):
            button.setEnabled(good)

    # -- acts

    def turn_of(self, scan: Scan) -> int:
        """By how much a scan is turned before it is attached."""
        return self._turns.get(scan.key, 0)

    def turn(self, by: int = 90) -> None:
        """Turn the chosen scan to the right."""
        scan = self.current()
        if scan is not None and not scan.problem:
            self._turns[scan.key] = (self.turn_of(scan) + by) % 360
            self.list.repaint_rows()

    def put_aside(self) -> None:
        """The chosen scan is not for here: it is not offered again. The file stays where it is."""
        scan = self.current()
        if scan is not None:
            self._watch.done(scan)

    def hold(self, scan: Scan) -> None:
        """It is being attached: a second press does not attach it again."""
        self._busy.add(scan.key)
        self.refresh()

    def let_go(self, scan: Scan, *, attached: bool) -> None:
        """It was attached, or it was not and lies there again."""
        self._busy.discard(scan.key)
        if attached:
            self._watch.done(scan)
        else:
            self.refresh()

    # -- cells

    def _picture(self, scan: Scan) -> Cell:
        key = (scan.key, self.turn_of(scan))
        if key not in self._pictures:
            if len(self._pictures) > 100:
                self._pictures.clear()
            self._pictures[key] = pixmap_of(scan.picture, key[1])
        return Cell("", paint=partial(paint_picture, picture=self._pictures[key]))

    def _words(self, scan: Scan) -> Cell:
        more = ", ".join(part for part in (pages_words(scan.pages), f"{scan.at:%H:%M}") if part)
        return Cell(scan.path.name, more, mark=Mark.LOOK if scan.problem else Mark.NONE)

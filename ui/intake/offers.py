"""Known people offered under a name while it is typed: nothing is chosen until ↓ or Ctrl+1…9, so that Enter still walks on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from cchc_desktop.domain.person import show_birth
from cchc_desktop.storage.dossiers import KnownPerson
from ui.kit import tokens
from ui.kit.layout import column, key_cap, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.look import Look


class OfferList(QFrame):
    """Floats under a line over the rest of the form. ``taken(KnownPerson)``."""

    taken = Signal(object)

    def __init__(self, line: QLineEdit, look: Look) -> None:
        super().__init__(line)
        self._line = line
        self.setProperty("role", "list")
        self.list = RowList([
            Column("Họ và tên", lambda k: Cell(k.person.name, k.person.address, bold=True)),
            Column("Số căn cước", lambda k: Cell(look.number(k.person.id_number) or "–", ink=tokens.INK2), 124),
            Column("Ngày sinh", lambda k: Cell(show_birth(k.person.birth_date) or "–", ink=tokens.INK2), 104),
            Column("Hồ sơ", lambda k: Cell(str(k.dossiers), ink=tokens.INK2), 66, RIGHT),
        ], tall=True, name="Người đã có")  # fmt: skip
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setProperty("led", True)
        self.list.clicked.connect(lambda index: self._take(self.list.row_at(index.row())))
        foot = self._foot = QFrame()
        foot.setProperty("role", "list-foot")
        keys = (key_cap("↓"), label("chọn", "hint"), 4, key_cap("Ctrl 1…9"), label("lấy thẳng", "hint"), 4, key_cap("Enter"))
        foot.setLayout(row(*keys, label("ô tiếp, người mới", "hint"), None, gap=8, margins=(14, 5, 14, 5)))
        self.setLayout(column(self.list, foot, gap=0, margins=(1, 1, 1, 1)))
        self.hide()
        line.installEventFilter(self)

    def watch_first(self) -> None:
        """See keys before the walk of Enter through the form does."""
        self._line.installEventFilter(self)

    def offer(self, people: list[KnownPerson]) -> None:
        """Offer some people, or hide when there are none."""
        if not people or not self._line.hasFocus():
            self.hide()
            return
        self.list.set_rows(people)
        self.list.clearSelection()
        self.list.setCurrentIndex(self.list.model().index(-1, -1))
        self._place(len(people))
        self.show()
        self.raise_()

    def _place(self, rows: int) -> None:
        """Under the line, as wide as the form allows and as high as can be seen (two rows at least)."""
        content = _content(self._line)
        if self.parentWidget() is not content:
            self.setParent(content)
        at = self._line.mapTo(content, QPoint(0, self._line.height() + tokens.px(3)))
        foot = self._foot.sizeHint().height() + tokens.px(6)
        seen = content.visibleRegion().boundingRect().bottom() - at.y() - foot
        fit = next((n for n in range(rows, 2, -1) if self.list.height_of(n) <= seen), min(rows, 2))
        self.list.setFixedHeight(self.list.height_of(fit))
        width = min(tokens.px(620), content.width() - tokens.px(24))
        x = max(tokens.px(12), min(at.x(), content.width() - width - tokens.px(12)))
        self.setGeometry(x, at.y(), width, self.list.height() + foot)

    def pick(self, place: int) -> bool:
        """Ctrl+1…9."""
        found = self.list.row_at(place - 1)
        return self._take(found)

    def _take(self, known: KnownPerson | None) -> bool:
        if known is None or self.isHidden():
            return False
        self.hide()
        self.taken.emit(known)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move through the offer, Enter takes a chosen row; leaving the line hides it."""
        if watched is not self._line or self.isHidden():
            return False
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        at, last = self.list.currentIndex().row(), len(self.list.rows()) - 1
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            to = min(last, at + 1) if event.key() == Qt.Key.Key_Down else at - 1
            self.list.selectRow(to) if to >= 0 else self.list.clearSelection()
            if to < 0:
                self.list.setCurrentIndex(self.list.model().index(-1, -1))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            return self._take(self.list.row_at(at))
        return False


def _content(widget: QWidget) -> QWidget:
    """What scrolls inside the form, else the window."""
    above = widget
    while (parent := above.parentWidget()) is not None:
        area = parent.parentWidget()
        if isinstance(area, QScrollArea) and area.widget() is above:
            return above
        above = parent
    return widget.window()

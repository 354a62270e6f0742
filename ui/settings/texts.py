"""A list of short texts to edit: Enter puts the chosen one into the field below, Enter there puts it back into the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.kit.buttons import LINK, Button
from ui.kit.fields import Form, NoteField
from ui.kit.layout import card, column, hairline, holder, row
from ui.kit.lists import Cell, Column, RowList

ROWS = 5


@dataclass(frozen=True)
class Text:
    """One text of the list."""

    id: str
    text: str


class TextsEditor(QWidget):
    """``changed`` when the list is another one than was shown. Texts stay once each, in their order."""

    changed = Signal()

    def __init__(self, name: str, caption: str, lines: int, longest: int) -> None:
        super().__init__()
        self._kept: list[str] = []
        self._editing, self._longest = "", longest
        self.list = RowList([Column(name, lambda one: Cell(one.text.replace("\n", " ")))], name=name)
        self.list.setFixedHeight(self.list.height_of(ROWS))
        self.field = NoteField(caption, lines=lines)
        self.put = Button("Thêm vào danh sách", icon="plus")
        self.put.clicked.connect(lambda: self.take())
        self.drop = Button("Bỏ dòng đang chọn", icon="trash", key="Ctrl+Delete", kind=LINK, run=self.remove)
        self._form = Form(self, {"text": self.field}, lambda: self.put)
        below = row(self.put, self.drop, None, gap=12)
        box = card(self.list, hairline(), holder(column(self.field, below, gap=8, margins=(14, 8, 14, 10))), pad=0, gap=0)
        self.setLayout(column(box))
        self.list.activated_row.connect(self._edit)
        self.list.chosen.connect(lambda one: self.drop.setEnabled(one is not None))
        self.field.changed.connect(lambda: self.field.set_problem())
        for key, run in (("Insert", self.begin), ("Ctrl+Delete", self.remove)):
            QShortcut(QKeySequence(key), self).activated.connect(run)
        self.drop.setEnabled(False)

    # -- the list

    def show_texts(self, texts: Iterable[str]) -> None:
        """Show another list as it is kept."""
        self._kept = list(texts)
        self._editing = ""
        self._tell_put()
        self.field.set_text("")
        self._set(self._kept)

    def texts(self) -> list[str]:
        """The list as it stands."""
        return [one.text for one in self.list.rows()]

    @property
    def dirty(self) -> bool:
        """Whether anything differs from what is kept."""
        return self.texts() != self._kept or bool(self.field.text().strip())

    def _set(self, texts: list[str]) -> None:
        self.list.set_rows([Text(text, text) for text in texts], keep=lambda one: one.id)

    # -- one text

    def begin(self) -> None:
        """A new text: the keyboard goes into the empty field."""
        self._editing = ""
        self._tell_put()
        self.field.set_text("")
        self.field.setFocus()

    def _edit(self, one: Text) -> None:
        self._editing = one.text
        self._tell_put()
        self.field.set_text(one.text)
        self.field.setFocus()
        self.field.note.selectAll()

    def _tell_put(self) -> None:
        self.put.setText("Thay dòng đang sửa" if self._editing else "Thêm vào danh sách")
        self.put.updateGeometry()

    def take(self) -> bool:
        """Put the field's text into the list; False when it cannot stand there (said beside the field)."""
        text = self.field.text().strip()
        if not text:
            self.field.set_problem("Chưa ghi gì.")
        elif len(text) > self._longest:
            self.field.set_problem(f"Dài quá {self._longest} chữ.")
        elif text in self.texts() and text != self._editing:
            self.field.set_problem("Đã có trong danh sách.")
        else:
            before = self.texts()
            after = [text if one == self._editing else one for one in before] if self._editing in before else [*before, text]
            self._set(after)
            self.list.selectRow(after.index(text))
            self.begin()
            self.changed.emit()
            return True
        self.field.setFocus()
        return False

    def remove(self) -> None:
        """Take the chosen text out of the list."""
        one, place = self.list.current(), self.list.currentIndex().row()
        if one is None:
            return
        left = [text for text in self.texts() if text != one.text]
        self._set(left)
        if left:
            self.list.selectRow(min(place, len(left) - 1))
        self.changed.emit()

    def back(self) -> bool:
        """Esc: out of the field to the list; what is typed stays."""
        if not self.list.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

"""The fields of the other form in its order: one key copies a field and goes on to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from cchc_desktop.office.national import Asked
from ui.kit import tokens
from ui.kit.lists import Cell, Column, RowList
from ui.look import Look

DIRECT = 9
"""So many fields have a key of their own, Ctrl+1…9."""
_COPY = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_C)
_NUMBERS, _PHONES = ("SoDinhDanh",), ("SoDienThoai",)


@dataclass(frozen=True)
class Line:
    """One field as shown: ``id`` its national name, ``key`` what copies it from anywhere on the page."""

    id: str
    label: str
    value: str
    key: str


class CopyList(RowList):
    """``copied(label)`` after a field went to the clipboard; ``finished`` when there is none left to copy.

    Fields without a value are passed over: the clipboard never keeps the one before under another name.
    """

    copied = Signal(str)
    finished = Signal()

    def __init__(self, look: Look) -> None:
        self._look = look
        super().__init__([
            Column("", lambda one: Cell(one.key, ink=tokens.INK3, keep=True), 64),
            Column("Ô trên hệ thống tỉnh", lambda one: Cell(one.label, ink=tokens.INK2), 176),
            Column("Gõ vào", self._shown),
        ], name="Các ô của hệ thống tỉnh")  # fmt: skip
        self.verticalHeader().setDefaultSectionSize(tokens.px(27))
        self.activated_row.connect(lambda _: self.copy_current())

    def _shown(self, one: Line) -> Cell:
        """As on every list, numbers are masked until F7; what is copied is whole."""
        if not one.value:
            return Cell("–", ink=tokens.INK3)
        masked = self._look.number if one.id in _NUMBERS else self._look.phone if one.id in _PHONES else str
        return Cell(masked(one.value), bold=True)

    def show_fields(self, fields: Sequence[Asked]) -> None:
        """Show the fields of another dossier; none is copied yet."""
        self.mark(())
        keys = [f"Ctrl {n + 1}" if n < DIRECT else "" for n in range(len(fields))]
        self.set_rows([Line(one.field, one.label, one.value, key) for one, key in zip(fields, keys, strict=True)])
        self.scrollToTop()

    def copy_current(self) -> None:
        """Copy the chosen field and go on to the next that has something."""
        place = self.currentIndex().row()
        one = self.row_at(place)
        if one is None:
            return
        if one.value:
            QGuiApplication.clipboard().setText(one.value)
            self.mark(self.marked | {one.id})
            self.copied.emit(one.label)
        following = next((n for n, line in enumerate(self.rows()) if n > place and line.value), None)
        if following is None:
            self.finished.emit()
        else:
            self.selectRow(following)

    def copy_at(self, place: int) -> None:
        """Copy one field by its place, wherever the keyboard is; the next one is then chosen."""
        if 0 <= place < len(self.rows()):
            self.selectRow(place)
            self.copy_current()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C does as Enter."""
        if event.keyCombination() == _COPY:
            self.copy_current()
        else:
            super().keyPressEvent(event)

"""A section of rows in a form: light cells side by side, one sentence under the row that is wrong; Ins adds, a link removes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.fields import Form
from ui.kit.icons import pixmap
from ui.kit.layout import column, holder, label, row, set_tone

TEXT, NUMBER, CHOICE, CHECK = "text", "number", "choice", "check"


@dataclass(frozen=True)
class Part:
    """One cell of every row: its key, heading, kind, width in px (0 = takes the rest) and what can be chosen."""

    key: str
    caption: str
    kind: str = TEXT
    width: int = 0
    choices: Sequence[tuple[str, str]] = ()


class FormRow(QWidget):
    """One row; ``removed`` by its link."""

    removed = Signal()
    changed = Signal()

    def __init__(self, parts: Sequence[Part], values: Mapping[str, Any], name: str) -> None:
        super().__init__()
        self._rest = {key: value for key, value in values.items() if key not in {part.key for part in parts}}
        self.cells: dict[str, QWidget] = {part.key: _cell(part, values.get(part.key), f"{part.caption} {name}") for part in parts}
        self.remove = Button("", icon="trash", kind=LINK, run=self.removed.emit)
        self.remove.setAccessibleName(f"Bỏ dòng {name}")
        self.remove.setToolTip("Bỏ dòng này")
        line = row(*self.cells.values(), self.remove, gap=6)
        for place, part in enumerate(parts):
            line.setStretch(place, 0 if part.width else 1)
        self._sign, self._said = label(""), label("", "hint", tone="red", wrap=True)
        self._sign.setPixmap(pixmap("warning", tokens.RED, 14))
        self._below = holder(row(self._sign, self._said, gap=5))
        self.setLayout(column(line, self._below, gap=2))
        self._below.hide()
        self.wrong: QWidget | None = None
        for cell in self.cells.values():
            _watch(cell, self.changed.emit)

    def values(self) -> dict[str, Any]:
        """What stands in the cells, with what the row carried along."""
        return {**self._rest, **{key: _value(cell) for key, cell in self.cells.items()}}

    def set_problem(self, key: str, text: str) -> None:
        """Mark a cell and say why below the row; "" clears the row."""
        for name, cell in self.cells.items():
            set_tone(cell, "error" if text and name == key else "", "problem")
        self.wrong = (self.cells.get(key) or next(iter(self.cells.values()))) if text else None
        self._said.setText(text)
        self._below.setVisible(bool(text))

    @property
    def problem(self) -> str:
        """What is said below it."""
        return self._said.text() if self.wrong is not None else ""


class RowsEditor(QWidget):
    """A heading, a row of captions, the rows, and the link that adds one."""

    changed = Signal()

    def __init__(self, title: str, parts: Sequence[Part], add: str, fresh: Mapping[str, Any], form: Form) -> None:
        super().__init__()
        self._parts, self._fresh, self._form = tuple(parts), dict(fresh), form
        self.rows: list[FormRow] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(tokens.px(4))
        captions = row(*(self._caption(part) for part in self._parts), label("", "hint"), gap=6)
        for place, part in enumerate(self._parts):
            captions.setStretch(place, 0 if part.width else 1)
        captions.addSpacing(tokens.px(34))
        self._captions = holder(captions)
        self.add_link = Button(add, icon="plus", kind=LINK, run=self.add_fresh)
        form.pass_over(self.add_link)
        self._said = label("", "hint", tone="red", wrap=True)
        self.setLayout(column(row(label(title, "section"), None, self.add_link), self._said, self._captions, self._box, gap=4))
        self._said.hide()

    @staticmethod
    def _caption(part: Part) -> QWidget:
        made = label(part.caption, "label")
        if part.width:
            made.setFixedWidth(tokens.px(part.width))
        return made

    def show_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show other rows."""
        for one in list(self.rows):
            self._drop(one)
        for values in rows:
            self._add(values)
        self._captions.setVisible(bool(self.rows))
        self.set_problem("")

    def values(self) -> list[dict[str, Any]]:
        """The rows as they stand."""
        return [one.values() for one in self.rows]

    def add_fresh(self) -> None:
        """A new row; the keyboard goes to its first cell."""
        made = self._add(self._fresh)
        self._captions.show()
        self.changed.emit()
        next(iter(made.cells.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, values: Mapping[str, Any]) -> FormRow:
        made = FormRow(self._parts, values, str(len(self.rows) + 1))
        made.removed.connect(lambda: self._remove(made))
        made.changed.connect(self.changed)
        for cell in made.cells.values():
            self._form.watch(cell)
        self._form.pass_over(made.remove)
        self.rows.append(made)
        self._box.addWidget(made)
        return made

    def _remove(self, one: FormRow) -> None:
        place = self.rows.index(one)
        self._drop(one)
        self._captions.setVisible(bool(self.rows))
        beside = self.rows[min(place, len(self.rows) - 1)] if self.rows else None
        (next(iter(beside.cells.values())) if beside else self.add_link).setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _drop(self, one: FormRow) -> None:
        self.rows.remove(one)
        one.hide()
        self._box.removeWidget(one)
        one.deleteLater()

    def set_problem(self, text: str) -> None:
        """A problem of the section as a whole; "" clears it and those of the rows."""
        self._said.setText(text)
        self._said.setVisible(bool(text))
        for one in self.rows:
            one.set_problem("", "")

    def wrong_cells(self) -> list[QWidget]:
        """What must be mended, in order."""
        found = [one.wrong for one in self.rows if one.wrong is not None]
        return [self.add_link, *found] if self._said.text() else found

    def problems(self) -> list[str]:
        """The sentences shown."""
        return [text for text in (self._said.text(), *(one.problem for one in self.rows)) if text]


def _cell(part: Part, value: Any, name: str) -> QWidget:
    made: QWidget
    if part.kind == CHECK:
        made = QCheckBox()
        made.setChecked(bool(value))
    elif part.kind == CHOICE:
        made = QComboBox()
        for chosen, words in part.choices:
            made.addItem(words, chosen)
        made.setCurrentIndex(max(0, made.findData(value)))
    else:
        made = QLineEdit(str(value or ""))
        made.setProperty("role", "cell")
        made.setCursorPosition(0)
        if part.kind == NUMBER:
            made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setAccessibleName(name)
    if part.width:
        made.setFixedWidth(tokens.px(part.width))
    return made


def _watch(cell: QWidget, told: Any) -> None:
    if isinstance(cell, QCheckBox):
        cell.toggled.connect(lambda _: told())
    elif isinstance(cell, QComboBox):
        cell.currentIndexChanged.connect(lambda _: told())
    elif isinstance(cell, QLineEdit):
        cell.textChanged.connect(lambda _: told())


def _value(cell: QWidget) -> Any:
    if isinstance(cell, QCheckBox):
        return cell.isChecked()
    if isinstance(cell, QComboBox):
        return cell.currentData()
    return cell.text() if isinstance(cell, QLineEdit) else ""

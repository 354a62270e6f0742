"""Choosing a unit: typed in two letters out of the shipped ones, or written by hand; the chosen one stands as a teal strip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.text import words
from cchc_desktop.domain.typed_times import parse_day
from ui.kit import tokens
from ui.kit.buttons import LINK, Action, Button
from ui.kit.fields import ChoiceField, Field, TextField
from ui.kit.layout import Strip, column, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.search_line import SearchLine

if TYPE_CHECKING:
    from cchc_desktop.domain.unit import Unit

LEVELS = ("Xã", "Phường", "Đặc khu", "Thị trấn", "Huyện", "Tỉnh", "Thành phố")
MOST = 5


def shipped() -> Sequence[Unit]:
    """The units that come with the program; read when first asked for."""
    from cchc_desktop.office.resources import units

    return units()


def matching(text: str, units: Sequence[Unit], today: date, most: int = MOST) -> list[Unit]:
    """Units whose words or code begin as typed, those in force today first."""
    typed = words(text)
    if not typed:
        return []
    found = []
    for unit in units:
        known = [*words(f"{unit.level} {unit.name}"), unit.code]
        if all(any(word.startswith(one) for word in known) for one in typed):
            found.append(unit)
    return sorted(found, key=lambda u: (in_force(u, today) is False, u.name, u.level))[:most]


def in_force(unit: Unit, today: date) -> bool:
    """Whether a unit exists on a day."""
    return (unit.valid_from is None or unit.valid_from <= today) and (unit.valid_to is None or unit.valid_to >= today)


def span_words(unit: Unit) -> str:
    """``từ 01/07/2025``, ``đến 30/06/2025`` or ""."""
    if unit.valid_to:
        return f"đến {show_date(unit.valid_to)}"
    return f"từ {show_date(unit.valid_from)}" if unit.valid_from else ""


class UnitPicker(QWidget):
    """``chosen`` when another unit stands there (or none). ``name`` is the part of the set-up it fills ("unit")."""

    chosen = Signal()
    done = Signal()

    def __init__(self, name: str, caption: str, today: Callable[[], date], *, required: bool, placeholder: str, hint: str = "") -> None:
        super().__init__()
        self.name, self._today, self._required = name, today, required
        self._unit: Unit | None = None
        self._line = SearchLine(placeholder)
        self.search = Field("", self._line, hint=hint)
        self._line.setAccessibleName(caption)
        self._rows = RowList(
            [Column("", lambda u: Cell(u.title, bold=True)), Column("", _second, 250)], name=f"{caption}: gợi ý"
        )  # fmt: skip
        self._rows.horizontalHeader().hide()
        self._rows.hide()
        self._strip = Strip("teal")
        self.by_hand = Button("Gõ tay đơn vị khác", kind=LINK, run=self.write_by_hand)
        self.level = ChoiceField("Cấp", [(word, word) for word in LEVELS], editable=True)
        self.title = TextField("Tên đơn vị", required=required, placeholder="Vĩnh Thủy")
        self.code = TextField("Mã đơn vị", required=required, placeholder="19405")
        self.since = TextField("Có từ ngày", placeholder="01/07/2025")
        self._hand = holder(row(self.level, self.title, self.code, self.since, gap=12))
        self._hand.hide()
        self.by_hand.setFixedHeight(tokens.px(26))
        star = label("*", "label", tone="red")
        if not required:
            star.hide()
        head = row(label(caption, "label"), star, None, self.by_hand, gap=4)
        self.setLayout(column(head, self.search, self._rows, self._strip, self._hand, gap=2))
        self._line.typed.connect(self._look)
        self._line.moved.connect(self._move)
        self._line.taken.connect(self._enter)
        self._rows.activated_row.connect(self.choose)
        self._rows.clicked.connect(lambda index: self.choose(self._rows.row_at(index.row())))
        for field in (self.level, self.title, self.code, self.since):
            field.changed.connect(self.chosen)
        self._show()

    @property
    def fields(self) -> dict[str, Field]:
        """The set-up's names of problems and where they stand."""
        if not self.hand_written:
            return {self.name: self.search}
        parts = {"code": self.code, "level": self.level, "name": self.title, "valid_from": self.since}
        return {f"{self.name}.{part}": field for part, field in parts.items()}

    @property
    def hand_written(self) -> bool:
        """Whether the fields for writing by hand are open."""
        return self._hand.isVisibleTo(self)

    def unit(self) -> Unit | None:
        """The unit chosen from the list, or None."""
        return self._unit

    def title_words(self) -> str:
        """``Xã Vĩnh Thủy``, "" while there is none."""
        if self._unit is not None:
            return self._unit.title
        name = self.title.text().strip()
        return f"{self.level.value()} {name}" if self.hand_written and name else ""

    def data(self) -> dict[str, Any] | None:
        """The unit as the set-up wants it, None when there is none."""
        if self._unit is not None:
            start = self._unit.valid_from
            return _without_nothing(self._unit.code, self._unit.level, self._unit.name, start)
        if not self.hand_written:
            return None
        try:
            since = parse_day(self.since.text(), self._today())
        except ValueError:
            since = None
        found = _without_nothing(self.code.text().strip(), self.level.value(), self.title.text().strip(), since)
        return found if found.get("code") or found.get("name") else None

    def refuse(self, sentence: str) -> None:
        """What stands here cannot be: choose again."""
        if not self.hand_written:
            self.choose(None)
        (self.title if self.hand_written else self.search).set_problem(sentence)

    def problems(self) -> list[Problem]:
        """What is wrong with what stands here."""
        if self._unit is not None:
            return []
        if not self.hand_written:
            missing = self._required or self._line.whole().strip()
            return [Problem(self.name, "Gõ vài chữ rồi chọn một đơn vị bên dưới, hoặc gõ tay.")] if missing else []
        if not self._required and self.data() is None:
            return []
        checks = [("name", self.title, "Chưa có tên đơn vị."), ("code", self.code, "Chưa có mã đơn vị.")]
        found = [Problem(f"{self.name}.{part}", said) for part, field, said in checks if not field.text().strip()]
        if self.code.text().strip() and not self.code.text().strip().isalnum():
            found.append(Problem(f"{self.name}.code", "Mã chỉ gồm chữ và số, ví dụ 19405."))
        try:
            parse_day(self.since.text(), self._today())
        except ValueError as problem:
            found.append(Problem(f"{self.name}.valid_from", str(problem)))
        return found

    # -- choosing

    def choose(self, unit: Unit | None) -> None:
        """Take a unit; None opens the line again."""
        self._unit = unit
        self._line.clear()
        self._rows.hide()
        self._hand.hide()
        self._show()
        self.chosen.emit()
        if unit is not None:
            self.done.emit()
        else:
            self._line.setFocus()

    def write_by_hand(self) -> None:
        """Open the fields for a unit that is not in the list."""
        self._hand.show()
        self._rows.hide()
        self._show()
        self.title.setFocus()

    def _look(self, text: str) -> None:
        found = matching(text, shipped(), self._today()) if text.strip() else []
        self._rows.set_rows(found)
        self._rows.setFixedHeight(len(found) * tokens.px(tokens.ROW) + 2)
        self._rows.setVisible(bool(found))

    def _move(self, by: int) -> None:
        count = len(self._rows.rows())
        if count:
            self._rows.selectRow(max(0, min(count - 1, self._rows.currentIndex().row() + by)))

    def _enter(self) -> None:
        found = self._rows.current() if self._rows.isVisible() else None
        if found is not None:
            self.choose(found)
        elif not self._line.whole().strip() and not self._required:
            self.done.emit()
        elif self._line.whole().strip():
            self.search.set_problem("Không có đơn vị nào như vậy. Gõ ít chữ hơn, hoặc gõ tay.")

    def _show(self) -> None:
        unit, hand = self._unit, self.hand_written
        self.search.setVisible(unit is None and not hand)
        self.by_hand.setVisible(unit is None and not hand)
        self._strip.hide()
        if unit is not None:
            self.search.set_problem("")
            change = Action("Đổi", lambda: self.choose(None), kind=LINK)
            self._strip.say(unit.title, f"mã {unit.code}, {span_words(unit)}".rstrip(", "), [change])


def _second(unit: Unit) -> Cell:
    return Cell(f"mã {unit.code}, {span_words(unit)}".rstrip(", "), ink=tokens.INK3)


def _without_nothing(code: str, level: str, name: str, since: date | None) -> dict[str, Any]:
    found: dict[str, Any] = {"code": code, "level": level, "name": name}
    return {**found, "valid_from": since.isoformat()} if since else found

"""Which part of a list is looked at: of one unit, of one officer, of one field; beside the search line."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.listing import Part
from cchc_desktop.office.session import Session
from ui.kit import tokens
from ui.kit.fields import ChoiceField
from ui.kit.layout import row

UNIT, IN, OF = "unit:", " in ", " of "
COUNTER = "Bộ phận Một cửa"


class Narrowing(QWidget):
    """``changed`` when another part was chosen. The choice of units is there only where several send here."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.units, self.parts = ChoiceField(""), ChoiceField("")
        self.units.editor.setAccessibleName("Đơn vị")
        self.parts.editor.setAccessibleName("Người xử lý, lĩnh vực")
        for field in (self.units, self.parts):
            field.setFixedWidth(tokens.px(200))
            field.changed.connect(self.changed)
        self.setLayout(row(self.units, self.parts, gap=8))

    def offer(self, session: Session) -> dict[str, str]:
        """Offer what there is now; the titles of the units by key, {} where there is one alone."""
        units = session.lists.units()
        titles = {unit.key: unit.title for unit in units} if len(units) > 1 else {}
        officers = [(f"officer:{name}", name or COUNTER) for name in session.dues.by_officer()]
        sectors = [(f"sector:{name}", name) for name in session.dues.by_sector() if name]
        for field in (self.units, self.parts):
            field.blockSignals(True)
        self.units.set_choices([("", f"Cả {len(units)} đơn vị"), *titles.items()] if titles else [("", "")])
        self.units.setVisible(bool(titles))
        kept = self.parts.value()
        self.parts.set_choices([("", "Mọi người, lĩnh vực"), *officers, *sectors])
        if kept and self.parts.value() != kept:
            self.parts.set_value("")
        for field in (self.units, self.parts):
            field.blockSignals(False)
        return titles

    @property
    def unit(self) -> str:
        """The unit looked at; "" = all."""
        return self.units.value()

    @property
    def part(self) -> Part | None:
        """The officer or field looked at; None = all."""
        return Part.of(self.parts.value())

    def choose(self, unit: str = "", part: str = "") -> None:
        """Look at these; ``part`` as ``officer:NAME`` or ``sector:NAME``, offered also when nothing open is there."""
        known = Part.of(part)
        if known is not None and self.parts.box.findData(part) < 0:
            self.parts.box.addItem(known.name or COUNTER, part)
        for field, value in ((self.units, unit), (self.parts, part)):
            field.blockSignals(True)
            field.set_value(value)
            field.blockSignals(False)

    def clear_part(self) -> bool:
        """Look at all again; False when it was so already."""
        if self.part is None:
            return False
        self.parts.set_value("")
        return True


def told(argument: str) -> tuple[str, str, str]:
    """(list, unit, part) of ``overdue in KEY of officer:NAME``; what is left out is ""."""
    head, _, part = argument.partition(OF)
    which, _, unit = head.partition(IN)
    return which, unit, part

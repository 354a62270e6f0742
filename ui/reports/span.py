"""Which days a report is of: a period to choose, two days to type, the unit and the field."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.periods import Period
from cchc_desktop.domain.typed_times import parse_day
from ui.kit import tokens
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import row
from ui.page import Parts


class Span(QWidget):
    """``changed`` when other dossiers are asked for; :meth:`period` is None while a day cannot be read."""

    changed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts, self._periods = parts, dict[str, Period]()
        self._systems = parts.session.figures.systems()
        self.system = ChoiceField("Cách tính kỳ", [(one.id, one.title) for one in self._systems])
        self.choice = ChoiceField("Kỳ báo cáo")
        self.first, self.last = TextField("Từ ngày"), TextField("Đến ngày")
        self.unit, self.sector = ChoiceField("Đơn vị"), ChoiceField("Lĩnh vực")
        fields: dict[str, Field] = {
            "system": self.system, "period": self.choice, "from": self.first, "to": self.last, "unit": self.unit, "sector": self.sector,
        }  # fmt: skip
        for one, wide in ((self.first, 112), (self.last, 112), (self.choice, 176), (self.system, 200)):
            one.setFixedWidth(tokens.px(wide))
        for one in (self.unit, self.sector):
            one.setMinimumWidth(tokens.px(110))
        self.choice.box.setPlaceholderText("Ngày khác")
        self.setLayout(row(self.system, self.choice, self.first, self.last, self.unit, self.sector, gap=8))
        self.walk = Form(self, fields)
        self.system.changed.connect(self._other_system)
        self.choice.changed.connect(self._chosen)
        for one in (self.first, self.last):
            one.left.connect(self._typed)
        self.sector.set_choices([("", "Mọi lĩnh vực")])
        self.unit.changed.connect(self.changed)
        self.sector.changed.connect(self.changed)
        self.offer_units()
        own = parts.session.office.unit.key
        if self.unit.box.count() > 1 and not parts.session.people.count(own):
            self.unit.set_value("")  # an office that only receives begins with all its units
        self._other_system()

    def offer_units(self) -> None:
        """The units whose dossiers are held."""
        units = self._parts.session.lists.units()
        every = bool(self.unit.box.count()) and not self.unit.value()
        self.unit.set_choices([*((one.key, one.title) for one in units), *([("", "Mọi đơn vị")] if len(units) > 1 else [])])
        if every:
            self.unit.set_value("")
        self.unit.setVisible(len(units) > 1)

    def offer_systems(self) -> None:
        """The ways of cutting a year, once they were edited."""
        found = self._parts.session.figures.systems()
        if found != self._systems:
            self._systems = found
            self.system.set_choices([(one.id, one.title) for one in found])
            self._other_system()

    def _other_system(self) -> None:
        found = self._parts.session.figures.periods(self.system.value())
        self._periods = {one.name: one for one in found}
        self.choice.set_choices([(one.name, one.name) for one in found])
        if self.choice.box.currentIndex() < 0:
            self._choose(0)
        self._chosen()

    def _choose(self, place: int) -> None:
        self.choice.blockSignals(True)
        self.choice.box.setCurrentIndex(place)
        self.choice.blockSignals(False)

    def _chosen(self) -> None:
        found = self._periods.get(self.choice.value())
        if found is not None:
            self.first.set_text(show_date(found.first))
            self.last.set_text(show_date(found.last))
            self.changed.emit()

    def _typed(self) -> None:
        found = self.period()
        if found is not None and found.name != self.choice.value():
            self._choose(self.choice.box.findData(found.name))
        self.changed.emit()

    def offer_sectors(self, sectors: list[str]) -> bool:
        """The fields there are in these days; False when the chosen one is not among them: then every field is asked for."""
        chosen = self.sector.value()
        self.sector.blockSignals(True)
        self.sector.set_choices([("", "Mọi lĩnh vực"), *((one, one) for one in sectors)])
        self.sector.blockSignals(False)
        if self.sector.value() == chosen:
            return True
        self.changed.emit()
        return False

    def period(self) -> Period | None:
        """The days as they stand; a day that cannot be read stands beside its field."""
        today = self._parts.session.clock.now().date()
        days: list[date] = []
        problems: list[Problem] = []
        for name, field in (("from", self.first), ("to", self.last)):
            try:
                day = parse_day(field.text(), today)
                if day is None:
                    raise ValueError("Ghi ngày như 15/11/2026.")
                days.append(day)
            except ValueError as problem:
                problems.append(Problem(name, str(problem)))
        if not problems and days[1] < days[0]:
            problems.append(Problem("to", "Ngày cuối trước ngày đầu."))
        self.walk.show_problems(problems)
        if problems:
            return None
        named = [one for one in self._periods.values() if (one.first, one.last) == tuple(days)]
        if named:
            return next((one for one in named if one.name == self.choice.value()), named[0])
        return Period(f"{show_date(days[0])} – {show_date(days[1])}", days[0], days[1])

"""The calendar of days off and worked swap days: a year at a glance, its list, and the three fields of one day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import SHORT_WEEKDAYS, WEEKDAYS, parse_day, show_date
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.workdays import DayRule
from ui.dossiers.words import long_day
from ui.kit import tokens
from ui.kit.buttons import PLAIN, Button
from ui.kit.fields import Field, Form, SegmentField, TextField
from ui.kit.hints import ShortText
from ui.kit.layout import card, column, hairline, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Parts
from ui.procedures.year_view import YearView

FIRST, LAST = 2000, 2100
OFF, WORKED = "off", "worked"


class CalendarTab(QWidget):
    """``changed`` when what is shown or typed has moved; the page's bar saves and clears."""

    changed = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.primary: QWidget | None = None
        today = parts.session.clock.now().date()
        self.year, self.view = today.year, YearView()
        self.view.year, self.view.day = today.year, today
        self.table = RowList([
            Column("Ngày", lambda r: Cell(f"{SHORT_WEEKDAYS[r.day.weekday()]} {r.day:%d/%m}", keep=True), 84),
            Column("", lambda r: Cell("Nghỉ" if r.off else "Làm bù", mark=Mark.LOST if r.off else Mark.DONE, keep=True), 92),
            Column("Tên", lambda r: Cell(r.name)),
        ], name="Ngày nghỉ và ngày làm bù", quiet=True)  # fmt: skip
        self.day, self.name = TextField("Ngày", required=True, placeholder="24/11"), TextField("Tên ngày", required=True)
        self.kind = SegmentField("Là", [(OFF, "Ngày nghỉ"), (WORKED, "Làm bù")])
        self.form = Form(self, {"day": self.day, "kind": self.kind, "name": self.name}, lambda: self.primary)
        self._title, self._count = label("", "card-title"), ShortText("fact")
        self._before = Button("", icon="back", kind=PLAIN, run=lambda: self.show_year(self.year - 1))
        self._after = Button("", icon="forward", kind=PLAIN, run=lambda: self.show_year(self.year + 1))
        self._build()
        self._listen()
        self._filling = False

    def _build(self) -> None:
        for button, words in ((self._before, "Năm trước"), (self._after, "Năm sau")):
            button.setAccessibleName(words)
            button.setToolTip(words)
        head = row(self._before, self._title, self._after, 6, self._count, None, gap=10)
        left = card(head, self.view, gap=6, pad=12)
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        fields = column(row(self.day, self.kind, gap=12), self.name, gap=8, margins=(16, 10, 16, 12))
        above = row(label("Ngày nghỉ, ngày làm bù", "section"), None, margins=(16, 8, 10, 6))
        self._right = card(holder(above), hairline(), self.table, hairline(), holder(fields), pad=0, gap=0)
        self.table.setMinimumHeight(self.table.height_of(1))
        box = row(left, self._right, gap=12)
        box.setStretch(0, 1)
        self.setLayout(box)

    def _listen(self) -> None:
        self.view.chosen.connect(self._fill)
        self.view.taken.connect(lambda: self.name.setFocus())
        self.view.year_asked.connect(self.show_year)
        self.table.chosen.connect(lambda rule: self._listed(rule))
        self.table.activated_row.connect(lambda rule: self._edit(rule))
        for field in (self.day, self.name):
            field.left.connect(lambda field=field: self._check(field))
            field.changed.connect(self._typed)
        self.kind.changed.connect(self._typed)

    # -- showing

    def show_year(self, year: int) -> None:
        """Show a year; the chosen day keeps its place in it."""
        self.year = max(FIRST, min(LAST, year))
        self.read(_same_day(self.view.day, self.year))

    def read(self, day: date | None = None) -> None:
        """Read the year again; ``day`` to be chosen."""
        session = self._parts.session
        rules = session.calendar.year(self.year)
        chosen = day or self.view.day
        today = session.clock.now().date()
        self.view.show_year(self.year, session.calendar.calendar(session.office), {rule.day: rule for rule in rules}, today, chosen)
        off, worked = sum(rule.off for rule in rules), sum(not rule.off for rule in rules)
        self._title.setText(f"Năm {self.year}")
        self._count.say(f"{off} ngày nghỉ, {worked} ngày làm bù" if rules else "chưa có ngày nghỉ nào, nhập lịch của năm (Ctrl O)")
        self.table.set_rows(rules, keep=lambda rule: rule.day)
        self._fill(chosen)
        self.changed.emit()

    def rule_of(self, day: date) -> DayRule | None:
        """What is written for a day, if it stands in the year shown."""
        return next((rule for rule in self.table.rows() if rule.day == day), None)

    def _fill(self, day: date) -> None:
        """Put a day into the fields."""
        rule = self.rule_of(day)
        self._filling = True
        self.day.set_text(show_date(day))
        self.kind.set_value(WORKED if rule and not rule.off else OFF)
        self.name.set_text(rule.name if rule else "")
        self._filling = False
        for field in (self.day, self.name):
            field.set_problem()
        self.day.set_hint(WEEKDAYS[day.weekday()] + ("" if rule else ", ngày thường"))
        self.changed.emit()

    def _listed(self, rule: object) -> None:
        if isinstance(rule, DayRule) and self.table.hasFocus():
            self.view.choose(rule.day)

    def _edit(self, rule: object) -> None:
        if isinstance(rule, DayRule):
            self.view.choose(rule.day)
            self.name.setFocus()

    def _typed(self) -> None:
        if not self._filling:
            self.changed.emit()

    # -- reading the fields

    def typed(self) -> tuple[DayRule | None, list[Problem]]:
        """The day as typed, and what is wrong with it."""
        found: list[Problem] = []
        day = None
        try:
            day = parse_day(self.day.text(), self.year)
            if not FIRST <= day.year <= LAST:
                found.append(Problem("day", f"Năm từ {FIRST} đến {LAST}."))
        except ValueError as problem:
            found.append(Problem("day", str(problem)))
        try:
            name = clean(self.name.text())
        except Refused as refused:
            name = ""
            found.append(Problem("name", f"{refused.message} {refused.next_step}"))
        if not name and not any(problem.field == "name" for problem in found):
            found.append(Problem("name", "Chưa có tên ngày, ví dụ Quốc khánh."))
        if found or day is None:
            return None, found
        week = self._parts.session.office.week
        if self.kind.value() == WORKED and week[day.weekday()].spans:
            return None, [Problem("day", f"{long_day(day)} vốn là ngày làm việc; làm bù là ngày cuối tuần phải đi làm.")]
        if self.kind.value() == OFF and not week[day.weekday()].spans:
            return None, [Problem("day", f"{long_day(day)} vốn là ngày nghỉ cuối tuần.")]
        return DayRule(day, self.kind.value() == OFF, name), []

    def show_problems(self, found: list[Problem]) -> None:
        """Beside their fields; the keyboard goes to the first."""
        self.form.show_problems(found)
        if found:
            self.form.to_next_problem(first=True)

    def _check(self, field: Field) -> None:
        if self.isVisible():
            _, found = self.typed()
            self.form.show_problems([p for p in found if p.message and (field is not self.name or self.name.text())], only=field)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A slimmer list where there is little room."""
        super().resizeEvent(event)
        self._right.setFixedWidth(tokens.px(334 if self.width() < tokens.px(1020) else 400))


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 2, 28)

"""Fields (lĩnh vực) with hours of their own, a half Saturday mostly; every other one keeps the office's week."""

from __future__ import annotations

from dataclasses import replace

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import WEEKDAYS
from cchc_desktop.domain.text import fold
from cchc_desktop.domain.unit import Hours
from cchc_desktop.office.session import Session
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import card, label
from ui.kit.lists import Cell, Column, RowList
from ui.page import Parts
from ui.settings.section import Section
from ui.settings.week_fields import read_week, spans_text, week_grid

ROWS = 4
SATURDAY = 5


class SectorWeeksSection(Section):
    """A field is chosen, its seven days typed, kept with Ctrl S; "Theo giờ chung" takes its own hours away."""

    title = "Giờ riêng từng lĩnh vực"
    about = "Lĩnh vực làm thêm sáng thứ Bảy hay có giờ khác giờ chung của cơ quan; ngày hẹn của lĩnh vực ấy tính theo giờ này."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._loading = self.dirty = False
        self._shown = ""
        self.list = RowList([
            Column("Lĩnh vực", lambda one: Cell(one[0], bold=True)), Column("Khác giờ chung", lambda one: Cell(one[1]), 380),
        ], name="Lĩnh vực có giờ riêng", quiet=True)  # fmt: skip
        self.list.setFixedHeight(self.list.height_of(ROWS))
        self.none = label("Chưa lĩnh vực nào có giờ riêng.", "hint")
        self.sector = ChoiceField("Lĩnh vực")
        self.days = [TextField("") for _ in WEEKDAYS]
        names: dict[str, Field] = {"sector": self.sector, **{f"day{n}": field for n, field in enumerate(self.days)}}
        self._list_card = card(self.list, pad=0)
        for part in (self._list_card, self.none, self.sector, week_grid(self.days)):
            self.box.addWidget(part)
        self.walk = Form(self, names, lambda: self.primary())
        self.sector.changed.connect(self._turn)
        for field in self.days:
            field.changed.connect(self._typed)
        self.list.activated_row.connect(lambda one: self._go(one[0]))
        self.show_again()

    # -- showing

    def show_again(self) -> None:
        """Show what is kept, unless hours are half typed."""
        if self.dirty:
            return
        session, self._loading = self.parts.session, True
        office = session.office
        known = sorted({one.sector for one in session.catalogue.all()} | set(office.sector_weeks), key=fold)
        self.sector.set_choices([(name, name) for name in known])
        self._shown = self.sector.value()
        own = [(name, _difference(week, office.week)) for name, week in sorted(office.sector_weeks.items(), key=lambda one: fold(one[0]))]
        self.list.set_rows(own, keep=lambda one: one[0])
        self._list_card.setVisible(bool(own))
        self.none.setVisible(not own)
        for field, hours in zip(self.days, office.week_of(self._shown), strict=True):
            field.set_text(spans_text(hours))
        self.walk.show_problems([])
        self._loading = False

    def _turn(self) -> None:
        """Another field; half typed hours keep theirs in front."""
        if self._loading or self.sector.value() == self._shown:
            return
        if self.dirty:
            self.sector.set_value(self._shown)
            self.sector.set_problem("Lưu hoặc bỏ sửa giờ của lĩnh vực này trước đã.", warning=True)
            return
        self.show_again()
        self.acts_changed.emit()

    def _go(self, sector: str) -> None:
        self.sector.set_value(sector)
        self.days[SATURDAY].setFocus()

    def _typed(self) -> None:
        if not self._loading and not self.dirty:
            self.dirty = True
            self.acts_changed.emit()

    def take_keyboard(self) -> None:
        """The choice of the field."""
        self.sector.editor.setFocus()

    # -- acts

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Enter", "ô tiếp"), ("↑↓", "chọn lĩnh vực"), ("Ctrl+S", "lưu"), ("Esc", "về danh mục")]

    def left_acts(self) -> list[Action]:
        """Taking back what was typed, or the field's own hours."""
        own = self._shown in self.parts.session.office.sector_weeks
        why = "" if own else "Lĩnh vực này theo giờ chung rồi"
        found = [Action("Theo giờ chung", self.take_away, "Ctrl+Delete", "trash", LINK, own, why)]
        return [*found, Action("Bỏ sửa", self.undo, icon="undo", kind=LINK)] if self.dirty else found

    def acts(self) -> list[Action]:
        """Saving."""
        why = "" if self.dirty else "Chưa sửa gì"
        return [Action("Lưu", self.save, "Ctrl+S", "save", PRIMARY, self.dirty, why)]

    def undo(self) -> None:
        """As it is kept."""
        self.dirty = False
        self.show_again()
        self.acts_changed.emit()

    def save(self) -> None:
        """Check the seven days and keep them for the chosen field; the office's own hours are no hours of its own."""
        week, wrong = read_week(self.days)
        problems = [] if self._shown else [Problem("sector", "Chọn một lĩnh vực.")]
        problems += wrong
        self.walk.show_problems(problems)
        if not self.walk.to_next_problem(first=True):
            self._keep(self._shown, week, f"Đã lưu giờ riêng của {self._shown}.")

    def take_away(self) -> None:
        """The field goes by the office's hours again."""
        self._keep(self._shown, None, f"{self._shown} theo giờ chung của cơ quan.")

    def _keep(self, sector: str, week: tuple[Hours, ...] | None, said: str) -> None:
        def keep(session: Session, _: object) -> None:
            office = session.office
            weeks = {name: hours for name, hours in office.sector_weeks.items() if name != sector}
            if week is not None and week != office.week:
                weeks[sector] = week
            session.save_office(replace(office, sector_weeks=weeks))

        self.parts.jobs.run(keep, lambda _: self._saved(said))

    def _saved(self, said: str) -> None:
        self.undo()
        self.parts.notify.say(said, "Ngày hẹn của hồ sơ đã nhận giữ nguyên.")
        self.saved.emit("office")


def _difference(own: tuple[Hours, ...], common: tuple[Hours, ...]) -> str:
    """Only the days that differ: ``Thứ Bảy 07:00–11:30``."""
    days = zip(WEEKDAYS, own, common, strict=True)
    return "; ".join(f"{day} {spans_text(mine) or 'nghỉ'}" for day, mine, theirs in days if mine != theirs) or "như giờ chung"

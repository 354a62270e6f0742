"""The office's own data: what its forms say, its hours, how receipts are printed and due dates counted. Never who it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import WEEKDAYS, show_date
from cchc_desktop.domain.text import clean, grouped
from cchc_desktop.domain.typed_times import parse_hour
from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Action
from ui.kit.facts import Facts
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import card, holder, label, row
from ui.page import Parts
from ui.settings.section import Section
from ui.settings.week_fields import read_week, spans_text, week_grid

if TYPE_CHECKING:
    from cchc_desktop.domain.unit import Office

LAYOUTS = [("two_on_a4", "Hai liên trên một tờ A4"), ("one_a_page", "Mỗi liên một trang")]
RULES = [("closing", "Cuối buổi làm việc của ngày hẹn"), ("same_hour", "Đúng giờ đã nhận")]

LEAST_ROWS, MOST_ROWS = 10, 100_000
"""Of a volume of the register; fewer would be a typing mistake."""


class OfficeSection(Section):
    """Fields of the office; Ctrl S saves."""

    title, about = "Cơ quan", "In trên giấy tờ và dùng để tính ngày hẹn. Đơn vị và mã định danh không đổi ở đây."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._loading = self.dirty = False
        self._who = Facts(140)
        self.name = TextField("Tên cơ quan in trên giấy tờ", required=True)
        self.address, self.phone = TextField("Địa chỉ"), TextField("Điện thoại in trên giấy tờ")
        self.days = [TextField("") for _ in WEEKDAYS]
        self.layout_choice = ChoiceField("Giấy tiếp nhận", LAYOUTS)
        self.rule = ChoiceField("Giờ hẹn trả", RULES)
        self.cutoff = TextField("Thủ tục trả trong ngày: nhận sau giờ này thì trả hôm sau")
        self.volume = TextField("Số dòng một quyển sổ (để trống: mỗi năm một quyển)")
        two = row(self.address, self.phone, gap=16)
        rules = row(self.layout_choice, self.rule, gap=16)
        hours = (label("Giờ làm việc", "section"), week_grid(self.days))
        for part in (card(self._who), self.name, holder(two), *hours, holder(rules), self.cutoff, self.volume):
            self.box.addWidget(part)
        for narrow in (self.cutoff, self.volume):
            narrow.setMaximumWidth(tokens.px(420))
        names: dict[str, Field] = {
            "office_name": self.name, "address": self.address, "phone": self.phone,
            **{f"day{n}": field for n, field in enumerate(self.days)}, "receipt_layout": self.layout_choice, "due_rule": self.rule,
            "cutoff": self.cutoff, "volume_rows": self.volume,
        }  # fmt: skip
        self.walk = Form(self, names, lambda: self.primary())
        for field in names.values():
            field.changed.connect(self._typed)
        self.show_again()

    def show_again(self) -> None:
        """Show the office as it is kept."""
        if self.dirty:
            return
        self._loading = True
        office = self.parts.session.office
        since = f", từ {show_date(office.unit.valid_from)}" if office.unit.valid_from else ""
        above = office.receiving_office
        self._who.show_facts([
            ("Đơn vị", f"{office.unit.title} (mã {office.unit.code}{since})"), ("Mã định danh", office.prefix),
            ("Gửi dữ liệu lên", above.title if above else "Không: cơ quan này là nơi nhận cao nhất"),
            ("Máy này", f"Máy số {office.machine}"),
        ])  # fmt: skip
        self.name.set_text(office.office_name)
        self.address.set_text(office.address)
        self.phone.set_text(office.phone)
        for field, hours in zip(self.days, office.week, strict=True):
            field.set_text(spans_text(hours))
        self.layout_choice.set_value(office.receipt_layout)
        self.rule.set_value(office.due_rule)
        self.cutoff.set_text(f"{office.same_day_cutoff:%H:%M}")
        self.volume.set_text(str(office.volume_rows or ""))
        self.walk.show_problems([])
        self._loading = False

    def _typed(self) -> None:
        if not self._loading and not self.dirty:
            self.dirty = True
            self.acts_changed.emit()

    def take_keyboard(self) -> None:
        """The first field."""
        self.name.setFocus()

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Enter", "ô tiếp"), ("F8", "chỗ sai kế tiếp"), ("Ctrl+S", "lưu"), ("Esc", "về danh mục")]

    def left_acts(self) -> list[Action]:
        """Taking back what was typed."""
        return [Action("Bỏ sửa", self.undo, icon="undo", kind="link")] if self.dirty else []

    def acts(self) -> list[Action]:
        """Saving, once something was typed."""
        why = "" if self.dirty else "Chưa sửa gì"
        return [Action("Lưu", self.save, key="Ctrl+S", icon="save", kind=PRIMARY, enabled=self.dirty, why=why)]

    def undo(self) -> None:
        """As it is kept."""
        self.dirty = False
        self.show_again()
        self.acts_changed.emit()

    def _read(self) -> tuple[Callable[[Office], Office], list[Problem]]:
        """(how the typed fields change an office, problems)."""
        problems = [] if self.name.text().strip() else [Problem("office_name", "Chưa có tên cơ quan.")]
        week, wrong = read_week(self.days)
        problems += wrong
        cutoff, rows, wrong = self._numbers()
        problems += wrong
        typed = {}
        for name, field, limit in (("office_name", self.name, 300), ("address", self.address, 500), ("phone", self.phone, 60)):
            try:
                typed[name] = clean(field.text(), limit=limit)
            except Refused as refused:
                problems.append(Problem(name, refused.message))
        if problems:
            return lambda office: office, problems
        layout, rule, after = self.layout_choice.value(), self.rule.value(), cutoff
        return lambda office: replace(
            office, **typed, week=week, receipt_layout=layout, due_rule=rule, same_day_cutoff=after, volume_rows=rows,
        ), []  # fmt: skip

    def _numbers(self) -> tuple[time, int, list[Problem]]:
        """(cut-off of same-day procedures, rows of a volume, problems)."""
        problems: list[Problem] = []
        cutoff = None
        try:
            cutoff = parse_hour(self.cutoff.text())
            if cutoff is None:
                problems.append(Problem("cutoff", "Ghi giờ như 15:00."))
        except ValueError as problem:
            problems.append(Problem("cutoff", str(problem)))
        rows = self.volume.text().strip()
        good = not rows or (rows.isascii() and rows.isdigit() and LEAST_ROWS <= int(rows) <= MOST_ROWS)
        if not good:
            problems.append(Problem("volume_rows", f"Từ {LEAST_ROWS} đến {grouped(MOST_ROWS)} dòng, hoặc để trống."))
        return cutoff or time(15), int(rows) if rows and good else 0, problems

    def save(self) -> None:
        """Check and keep."""
        change, problems = self._read()
        self.walk.show_problems(problems)
        if self.walk.to_next_problem():
            return
        self.parts.jobs.run(lambda session, _: session.save_office(change(session.office)), self._saved)

    def _saved(self, _: object) -> None:
        self.dirty = False
        self.show_again()
        self.acts_changed.emit()
        self.parts.notify.say("Đã lưu thiết lập của cơ quan.")
        self.saved.emit("office")

"""Setting an office up on one page: who we are, whom we send to, the first account, the hours; two minutes to the first dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.number import PREFIX
from cchc_desktop.domain.text import words
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import column, holder, label, row
from ui.start.hours import HoursFields
from ui.start.lost import LostOffice
from ui.start.screen import Panel
from ui.start.strength import LEAST, StrengthLine
from ui.start.units import UnitPicker

COUNTER = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
MACHINES = 9
NEXT = "Bước tiếp: in mã khôi phục để cất tủ"


def proposed_login(name: str) -> str:
    """The given name without marks: ``Trần Thị Kim Oanh`` -> ``oanh``."""
    parts = words(name)
    return parts[-1] if parts else ""


class OfficeForm(Panel):
    """``wanted(data, password, (root, old recovery code))`` when everything is typed; the core checks it once more."""

    wanted = Signal(dict, str, tuple)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__("Lập cho cơ quan của tôi", "Đổi được sau trong Thiết lập, trừ đơn vị và mã định danh.", primary="Lập cơ quan")
        self.foot_note.setText(NEXT)
        self._named_by_hand = self._login_by_hand = False
        self.unit = UnitPicker("unit", "Đơn vị", today, required=True, placeholder="Gõ tên hoặc mã, ví dụ: vinh thuy")
        self.receiving = UnitPicker(
            "receiving_office", "Gửi dữ liệu lên", today, required=False, placeholder="Gõ tên đơn vị cấp trên",
            hint="Để trống nếu cơ quan này là nơi nhận cao nhất.",
        )  # fmt: skip
        self.lost = LostOffice()
        self._fields()
        self._lay_out()
        names: dict[str, Field] = {
            **self.unit.fields, **self.receiving.fields, "machine": self.machine, "root_code": self.lost.root,
            "old_recovery": self.lost.recovery, "office_name": self.office_name, "prefix": self.prefix, "phone": self.phone,
            "address": self.address, "account.name": self.person, "account.login": self.login, "account.title": self.job,
            "password": self.password, "again": self.again, **self.hours.fields,
        }  # fmt: skip
        hand = [*(p for one in (self.unit, self.receiving) for p in (one.level, one.title, one.code, one.since))]
        walked = {name: field for name, field in names.items() if field not in (self.unit.search, self.receiving.search)}
        self.walk = Form(self, walked, lambda: self.primary)
        for widget in (*(field.editor for field in hand), self.hours.saturday, self.lost.joins, self.lost.has_root):
            self.walk.watch(widget)
        self._connect()

    def _fields(self) -> None:
        self.office_name = TextField("Tên cơ quan in trên giấy tờ", required=True, placeholder=f"{COUNTER} XÃ …")
        self.prefix = TextField("Mã định danh, đứng đầu mã hồ sơ", required=True, placeholder="H50.31.18")
        self.machine = ChoiceField("Máy này là", [(str(n), f"Máy số {n}") for n in range(1, MACHINES + 1)])
        self.address = TextField("Địa chỉ", placeholder="Thôn, đường")
        self.phone = TextField("Điện thoại in trên giấy tờ", placeholder="0233 3820 123")
        self.person = TextField("Họ và tên", required=True)
        self.job = TextField("Chức danh", placeholder="Công chức Tư pháp – Hộ tịch")
        self.login = TextField("Tên đăng nhập", required=True)
        self.password = TextField("Mật khẩu", required=True, password=True)
        self.again = TextField("Gõ lại mật khẩu", required=True, password=True, placeholder="Gõ lại lần nữa")
        self.strength, self.hours = StrengthLine(), HoursFields()

    def _lay_out(self) -> None:
        parts: list[QWidget | int] = [
            label("Cơ quan", "section"), self.unit,
            _pair(self.receiving, holder(column(6, self.machine, None, gap=0)), 3, 2), self.lost, self.office_name,
            _pair(self.prefix, self.phone), self.address, 6,
            label("Người dùng đầu tiên", "section"), _pair(self.person, self.login, 3, 2), self.job,
            _pair(holder(column(self.password, self.strength, gap=6)), self.again), 6,
            label("Giờ làm việc", "section"), self.hours,
        ]  # fmt: skip
        for part in parts:
            if isinstance(part, int):
                self.form.addSpacing(part)
            else:
                self.form.addWidget(part)

    def _connect(self) -> None:
        self.unit.chosen.connect(self._unit_chosen)
        self.unit.done.connect(lambda: self.receiving.search.setFocus() if self.receiving.unit() is None else self.machine.setFocus())
        self.receiving.done.connect(self.machine.setFocus)
        self.lost.done.connect(self.office_name.setFocus)
        for picker in (self.unit, self.receiving):
            picker.chosen.connect(self._offer_root)
        self._offer_root()
        self.office_name.line.textEdited.connect(lambda: setattr(self, "_named_by_hand", True))
        self.login.line.textEdited.connect(lambda: setattr(self, "_login_by_hand", True))
        self.person.changed.connect(self._name_typed)
        self.password.changed.connect(self._judge)
        for field in (self.prefix, self.password, self.again, *self.hours.hours):
            field.left.connect(lambda field=field: self._left(field))

    def start(self) -> None:
        """The unit comes first."""
        (self.unit.search if self.unit.unit() is None and not self.unit.hand_written else self.office_name).setFocus()

    def _unit_chosen(self) -> None:
        unit = self.unit.unit()
        if not self._named_by_hand:
            words_ = self.unit.title_words()
            self.office_name.set_text(f"{COUNTER} {words_.upper()}" if words_ else "")
        if unit is not None and unit.parent and self.receiving.unit() is None and not self.receiving.hand_written:
            from ui.start.units import shipped

            above = next((one for one in shipped() if one.key == unit.parent), None)
            if above is not None:
                self.receiving.blockSignals(True)
                self.receiving.choose(above)
                self.receiving.blockSignals(False)

    def _offer_root(self) -> None:
        self.lost.offer(topmost=self.unit.data() is not None and self.receiving.data() is None)

    def _name_typed(self) -> None:
        if not self._login_by_hand:
            self.login.set_text(proposed_login(self.person.text()))
        self._judge()

    def _judge(self) -> None:
        self.strength.say(self.password.text(), f"{self.person.text()} {self.login.text()} {self.unit.title_words()}")

    def _left(self, field: Field) -> None:
        """Check a field when it is left, but never scold for what was not typed yet."""
        if isinstance(field, TextField) and field.text():
            self._names().show_problems(self.problems(), only=field)
            self._count()

    def _count(self) -> None:
        """What comes next, or how much there is to mend."""
        wrong = len(self.walk.blocking())
        self.foot_note.setText(f"Còn {wrong} chỗ cần sửa: F8" if wrong else NEXT)

    def _names(self) -> Form:
        """Problems of units stand at the line or at the hand-written fields, whichever is open."""
        others = {name: field for name, field in self.walk.names.items() if name.split(".")[0] not in ("unit", "receiving_office")}
        self.walk.names = {**self.unit.fields, **self.receiving.fields, **others}
        return self.walk

    def problems(self) -> list[Problem]:
        """Everything that is missing or wrong, in the order of the page."""
        found = [*self.unit.problems(), *self.receiving.problems(), *self.lost.problems()]
        wanted = [
            ("office_name", self.office_name, "Chưa có tên cơ quan."), ("prefix", self.prefix, "Chưa có mã định danh, ví dụ H50.31.18."),
            ("account.name", self.person, "Chưa có họ tên."), ("account.login", self.login, "Chưa có tên đăng nhập."),
        ]  # fmt: skip
        found += [Problem(name, said) for name, field, said in wanted if not field.text().strip()]
        if self.prefix.text().strip() and not PREFIX.match(self.prefix.text().strip().upper()):
            found.append(Problem("prefix", "Mã có dạng H50.31.18 hoặc 000.00.16.H50."))
        return [*found, *self._password_problems(), *self.hours.problems()]

    def _password_problems(self) -> list[Problem]:
        typed, again = self.password.text(), self.again.text()
        if len(typed) < LEAST:
            return [Problem("password", f"Mật khẩu cần ít nhất {LEAST} ký tự.")]
        return [Problem("again", "Hai lần gõ chưa giống nhau.")] if typed != again else []

    def data(self) -> dict[str, Any]:
        """The set-up's shape (docs/commands.md, ``setup``)."""
        found: dict[str, Any] = {
            "unit": self.unit.data(), "prefix": self.prefix.text().strip(), "machine": int(self.machine.value()),
            "office_name": self.office_name.text(), "address": self.address.text(), "phone": self.phone.text(), "hours": self.hours.data(),
            "account": {"login": self.login.text().strip(), "name": self.person.text(), "title": self.job.text()},
        }  # fmt: skip
        above = self.receiving.data()
        found |= {"joins": True} if self.lost.joins.isChecked() else {}
        return {**found, "receiving_office": above} if above else found

    def go(self) -> None:
        """Check; lead to the first problem, or ask for the office."""
        self.news.hide()
        unit, above = self.unit.data(), self.receiving.data()
        if unit and above and (unit["code"], unit.get("valid_from")) == (above["code"], above.get("valid_from")):
            self.receiving.refuse("Nơi nhận phải là đơn vị khác.")
            return
        if self._names().show_problems(self.problems()) or self.walk.blocking():
            self._count()
            self.walk.to_next_problem()
            return
        self.wanted.emit(self.data(), self.password.text(), self.lost.codes())

    def to_problem(self) -> None:
        """F8."""
        self.walk.to_next_problem()

    def refused(self, problem: Refused) -> None:
        """What the core found besides: beside its field, else above the bar."""
        field = {"BAD_ROOT_CODE": "root_code", "BAD_RECOVERY_CODE": "old_recovery"}.get(problem.code, problem.field or "")
        if field in self._names().names:
            self.walk.names[field].set_problem(f"{problem.message} {problem.next_step}")
            self.walk.to_next_problem()
        else:
            self.refuse(problem.message, problem.next_step)


def _pair(left: QWidget, right: QWidget, wide: int = 1, narrow: int = 1) -> QWidget:
    box = row(left, right, gap=16)
    box.setStretch(0, wide)
    box.setStretch(1, narrow)
    return holder(box)

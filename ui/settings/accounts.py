"""Accounts of this machine: adding, locking, one's own password."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.errors import Problem, Refused
from ui.kit import tokens
from ui.kit.ask import Ask
from ui.kit.buttons import PRIMARY, Action
from ui.kit.fields import Field, Form, TextField
from ui.kit.layout import card, column, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Parts
from ui.settings.section import Section
from ui.start.strength import LEAST, StrengthLine

WRONG = "Mật khẩu đang dùng không đúng. Xem Caps Lock và bộ gõ tiếng Việt rồi gõ lại."


class _NewPassword(QWidget):
    """A new password twice, with its strength."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.first = TextField(caption, required=True, password=True)
        self.again = TextField("Gõ lại", required=True, password=True)
        self.strength = StrengthLine()
        box = row(holder(column(self.first, self.strength, gap=6)), self.again, gap=16)
        self.setLayout(box)
        self.first.changed.connect(lambda: self.strength.say(self.first.text()))

    def problems(self, name: str) -> list[Problem]:
        """Too short, or typed differently."""
        if len(self.first.text()) < LEAST:
            return [Problem(name, f"Mật khẩu cần ít nhất {LEAST} ký tự.")]
        return [Problem("again", "Hai lần gõ chưa giống nhau.")] if self.first.text() != self.again.text() else []

    def empty(self) -> None:
        """Forget what was typed."""
        for field in (self.first, self.again):
            field.set_text("")
            field.set_problem("")


class AccountsSection(Section):
    """The list, and below it the form that is open."""

    title, about = "Tài khoản", "Mỗi người dùng máy này một tài khoản: sổ và nhật ký ghi đúng tên người làm."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.list = RowList([
            Column("Tên đăng nhập", lambda a: Cell(a.login, bold=True), 160), Column("Họ và tên", lambda a: Cell(a.name)),
            Column("Chức danh", lambda a: Cell(a.title)), Column("Tình trạng", self._state, 150),
        ], name="Tài khoản")  # fmt: skip
        self.list.chosen.connect(lambda _: self.acts_changed.emit())
        self.box.addWidget(card(self.list, pad=0))
        self.forms = QStackedWidget()
        self._adding()
        self._changing()
        self.forms.hide()
        self.box.addWidget(self.forms)
        self.show_again()

    def _state(self, account: Any) -> Cell:
        if account.disabled:
            return Cell("Đã khóa", mark=Mark.LOST)
        mine = account.login == self.parts.session.account.login
        return Cell("Đang dùng máy", mark=Mark.RUNNING) if mine else Cell("Dùng được", mark=Mark.DONE)

    def _adding(self) -> None:
        self.login = TextField("Tên đăng nhập", required=True, placeholder="nam.mc")
        self.name, self.job = TextField("Họ và tên", required=True), TextField("Chức danh")
        self.fresh = _NewPassword("Mật khẩu")
        names: dict[str, Field] = {
            "name": self.name, "login": self.login, "title": self.job, "password": self.fresh.first, "again": self.fresh.again,
        }  # fmt: skip
        upper = holder(row(self.name, self.login, self.job, gap=16))
        made = card(label("Thêm tài khoản", "section"), upper, self.fresh, gap=10)
        self.add_form = Form(made, names, lambda: self.primary())
        self.forms.addWidget(made)

    def _changing(self) -> None:
        self.old, self.changed_to = TextField("Mật khẩu đang dùng", required=True, password=True), _NewPassword("Mật khẩu mới")
        self.old.setMaximumWidth(tokens.px(360))
        names: dict[str, Field] = {"old": self.old, "password": self.changed_to.first, "again": self.changed_to.again}
        made = card(label("Đổi mật khẩu của tôi", "section"), self.old, self.changed_to, gap=10)
        self.change_form = Form(made, names, lambda: self.primary())
        self.forms.addWidget(made)

    def show_again(self) -> None:
        """Read the accounts."""
        accounts = self.parts.session.accounts.all()
        self.list.set_rows(accounts, keep=lambda a: a.login)
        self.list.setFixedHeight(self.list.height_of(min(max(len(accounts), 1), 8)))
        self.acts_changed.emit()

    def take_keyboard(self) -> None:
        """The list."""
        self.list.setFocus()

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        if not self.forms.isHidden():
            return [("Enter", "ô tiếp"), ("Ctrl+S", "lưu"), ("Esc", "thôi")]
        return [("↑↓", "chọn"), ("Ctrl+N", "thêm"), ("Ctrl+E", "đổi mật khẩu"), ("Esc", "về danh mục")]

    def left_acts(self) -> list[Action]:
        """Locking the chosen account."""
        chosen, mine = self.list.current(), self.parts.session.account.login
        if chosen is None or not self.forms.isHidden():
            return []
        why = "Tài khoản đang dùng máy này" if chosen.login == mine else "Đã khóa rồi" if chosen.disabled else ""
        return [Action(f"Khóa {chosen.login}", self.ask_lock, icon="lock", kind="link", enabled=not why, why=why)]

    def acts(self) -> list[Action]:
        """Opening a form, or saving it."""
        if self.forms.isHidden():
            return [
                Action("Đổi mật khẩu của tôi", lambda: self.open_form(1), key="Ctrl+E", icon="key"),
                Action("Thêm tài khoản", lambda: self.open_form(0), key="Ctrl+N", icon="plus", kind=PRIMARY),
            ]
        save = self.add if self.forms.currentIndex() == 0 else self.change
        return [Action("Thôi", self.close_form, shown_key="Escape"), Action("Lưu", save, key="Ctrl+S", icon="save", kind=PRIMARY)]

    def open_form(self, place: int) -> None:
        """Show a form with the keyboard in it."""
        self.forms.setCurrentIndex(place)
        self.forms.show()
        self.acts_changed.emit()
        (self.name if place == 0 else self.old).setFocus()

    def close_form(self) -> None:
        """Hide it; passwords typed there are forgotten."""
        for field in (self.login, self.name, self.job, self.old):
            field.set_text("")
            field.set_problem("")
        self.fresh.empty()
        self.changed_to.empty()
        self.forms.hide()
        self.acts_changed.emit()
        self.list.setFocus()

    def back(self) -> bool:
        """Esc closes the form first."""
        if self.forms.isHidden():
            return False
        self.close_form()
        return True

    def add(self) -> None:
        """Check and add."""
        checks = (("name", self.name, "Chưa có họ tên."), ("login", self.login, "Chưa có tên đăng nhập."))
        problems = [Problem(name, said) for name, field, said in checks if not field.text().strip()]
        self.add_form.show_problems([*problems, *self.fresh.problems("password")])
        if self.add_form.to_next_problem():
            return
        login, name, title, password = self.login.text(), self.name.text(), self.job.text(), self.fresh.first.text()
        self.parts.jobs.run(
            lambda session, _: session.add_account(login, name, title, password), self._added, lambda p: self._refused(self.add_form, p)
        )  # fmt: skip

    def _added(self, account: Any) -> None:
        self.close_form()
        self.show_again()
        self.parts.notify.say(f"Đã thêm tài khoản {account.login}.", "Người ấy đăng nhập bằng tên này ở lần mở sau.")
        self.saved.emit(account.id)

    def _refused(self, form: Form, problem: Exception) -> bool:
        if not isinstance(problem, Refused):
            return False
        place = {"WRONG_PASSWORD": "old", "WEAK_PASSWORD": "password"}.get(problem.code, problem.field or "")
        if place not in form.names:
            return False
        said = WRONG if place == "old" else f"{problem.message} {problem.next_step}"
        form.names[place].set_problem(said)
        form.to_next_problem()
        return True

    def change(self) -> None:
        """Check and change one's own password."""
        problems = [] if self.old.text() else [Problem("old", "Gõ mật khẩu đang dùng.")]
        self.change_form.show_problems([*problems, *self.changed_to.problems("password")])
        if self.change_form.to_next_problem():
            return
        old, new = self.old.text(), self.changed_to.first.text()
        self.parts.jobs.run(
            lambda session, _: session.change_password(old, new), self._changed, lambda p: self._refused(self.change_form, p)
        )  # fmt: skip

    def _changed(self, _: object) -> None:
        self.close_form()
        self.parts.notify.say("Đã đổi mật khẩu.", "Bản sao lưu làm trước hôm nay vẫn mở bằng mật khẩu cũ.")

    def ask_lock(self) -> None:
        """Before somebody cannot come in any more."""
        chosen = self.list.current()
        if chosen is not None:
            text = f"{chosen.name} không đăng nhập ở máy này được nữa. Việc đã làm vẫn còn tên trong sổ."
            Ask(self, f"Khóa tài khoản {chosen.login}", text, "Khóa tài khoản", lambda: self._lock(chosen.login), keep="Thôi").open()

    def _lock(self, login: str) -> None:
        self.parts.jobs.run(lambda session, _: session.disable_account(login), self._locked)

    def _locked(self, account: Any) -> None:
        self.show_again()
        self.parts.notify.say(f"Đã khóa tài khoản {account.login}.")
        self.saved.emit(account.id)

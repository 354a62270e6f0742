"""The password is forgotten: a new one by the recovery code. The folder was put back: it begins as a new machine."""

from __future__ import annotations

from PySide6.QtCore import Signal

from cchc_desktop.domain.errors import Problem, Refused
from ui.kit.buttons import Button
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import label
from ui.start.screen import Panel
from ui.start.strength import LEAST, StrengthLine


class ForgottenPanel(Panel):
    """``wanted(code, login, password)``: the recovery code and a new password for an account."""

    wanted = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__("Quên mật khẩu", "Lấy tờ mã khôi phục trong tủ, gõ mười nhóm chữ số rồi đặt mật khẩu mới.",
                         primary="Đặt mật khẩu mới", icon="key", wide=620)  # fmt: skip
        self.code = TextField("Mã khôi phục", required=True, placeholder="00000 00000 00000 …", hint="Đã gõ 0 trên 50 chữ số")
        self.account = ChoiceField("Tài khoản")
        self.password = TextField("Mật khẩu mới", required=True, password=True)
        self.again = TextField("Gõ lại mật khẩu mới", required=True, password=True)
        self._strength = StrengthLine()
        for part in (self.code, self.account, self.password, self._strength, self.again):
            self.form.addWidget(part)
        names: dict[str, Field] = {"code": self.code, "login": self.account, "password": self.password, "again": self.again}
        self.walk = Form(self, names, lambda: self.primary)
        back = Button("Quay lại", key="Escape", run=self.escape)
        self.add_acts(back)
        self.walk.pass_over(back)
        self.code.changed.connect(self._count)
        self.password.changed.connect(lambda: self._strength.say(self.password.text(), self.account.value()))

    def offer(self, logins: list[str], chosen: str) -> None:
        """Whose password may be set anew."""
        self.account.set_choices([(login, login) for login in logins])
        self.account.set_value(chosen)

    def _count(self) -> None:
        digits = sum(c.isdigit() for c in self.code.text())
        self.code.set_hint(f"Đã gõ {digits} trên 50 chữ số")

    def start(self) -> None:
        """The code comes first."""
        self.code.setFocus()

    def problems(self) -> list[Problem]:
        """What is missing."""
        found = [] if self.code.text().strip() else [Problem("code", "Gõ mã khôi phục.")]
        if len(self.password.text()) < LEAST:
            found.append(Problem("password", f"Mật khẩu cần ít nhất {LEAST} ký tự."))
        elif self.password.text() != self.again.text():
            found.append(Problem("again", "Hai lần gõ chưa giống nhau."))
        return found

    def go(self) -> None:
        """Check and ask."""
        self.news.hide()
        self.walk.show_problems(self.problems())
        if self.walk.to_next_problem():
            return
        self.wanted.emit(self.code.text(), self.account.value(), self.password.text())

    def refused(self, problem: Refused) -> None:
        """At its field."""
        field = {"BAD_RECOVERY_CODE": self.code, "WEAK_PASSWORD": self.password}.get(problem.code)
        if field is None:
            self.refuse(problem.message, problem.next_step)
            return
        field.set_problem(f"{problem.message} {problem.next_step}")
        field.setFocus()


class RestoredPanel(Panel):
    """A folder that was copied or put back: one click begins it as a new machine."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            "Thư mục này đã được chép hoặc khôi phục",
            "Làm tiếp như cũ thì máy này và bản kia sẽ cho hai hồ sơ cùng một mã. Vì thế máy này bắt đầu như một máy mới của cơ quan.",
            primary="Bắt đầu như máy mới", icon="refresh", wide=620, tight=True,
        )  # fmt: skip
        for text in (
            "Không hồ sơ nào bị mất: mọi thứ trong thư mục vẫn mở được.",
            "Mã hồ sơ và sổ nhận từ nay theo số máy mới, không trùng với bản kia.",
            "Việc làm sau lần sao lưu ấy mà đã gửi lên cấp trên sẽ về lại theo USB lần tới.",
            "Nếu bản kia vẫn chạy tốt ở máy khác thì đóng cửa sổ này, không cần làm gì.",
        ):
            self.form.addWidget(label(f"–  {text}", wrap=True))

    def start(self) -> None:
        """One button only."""
        self.primary.setFocus()

    def go(self) -> None:
        """Ask for it."""
        self.wanted.emit()

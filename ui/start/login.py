"""Logging in, unlocking, and what to do when the password is forgotten or the folder was put back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from cchc_desktop.domain.errors import Problem, Refused
from ui.kit.buttons import LINK, Button
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import holder, label, row
from ui.start.screen import Panel
from ui.start.strength import LEAST, StrengthLine

FREE_TRIES = 3
LONGEST_WAIT = 60


def wait_after(wrong: int) -> int:
    """Seconds to wait after so many wrong passwords: none for three, then 2, 4, 8 … up to a minute."""
    return 0 if wrong < FREE_TRIES else min(LONGEST_WAIT, 2 ** (wrong - FREE_TRIES + 1))


class CapsWatch(QObject):
    """Tells whether Caps Lock is on by the letters that come: capitals without Shift, or small ones with it."""

    changed = Signal(bool)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at each letter."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text = event.text()
            if len(text) == 1 and text.isalpha():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.changed.emit(text.isupper() != shift)
            elif event.key() == Qt.Key.Key_CapsLock:
                self.changed.emit(False)
        return False


class LoginPanel(Panel):
    """``wanted(login, password)``; ``forgotten`` asks for the recovery code; ``switch`` (when locked) for another person."""

    wanted = Signal(str, str)
    forgotten = Signal()
    switch = Signal()

    def __init__(self, title: str, about: str, *, locked: bool = False, sample: bool = False) -> None:
        super().__init__(title, about, primary="Mở khóa" if locked else "Mở", icon="lock" if locked else "check", wide=460, tight=True)
        self.account = ChoiceField("Tài khoản")
        self.password = TextField("Mật khẩu", password=True)
        self._caps = label("Caps Lock đang bật.", "hint", tone="amber")
        self._caps.hide()
        watch = CapsWatch(self)
        watch.changed.connect(self._caps.setVisible)
        self.password.line.installEventFilter(watch)
        forgot = Button("Quên mật khẩu", kind=LINK, run=self.forgotten.emit)
        other = Button("Người khác đăng nhập", kind=LINK, run=self.switch.emit)
        other.setVisible(locked)
        hint = label("Đây là dữ liệu mẫu, mật khẩu là demo-demo.", "hint", tone="violet")
        hint.setVisible(sample)
        for part in (self.account, self.password, self._caps, hint, holder(row(forgot, other, None, gap=16))):
            self.form.addWidget(part)
        names: dict[str, Field] = {"login": self.account, "password": self.password}
        self.walk = Form(self, names, lambda: self.primary)
        self.password.line.returnPressed.connect(self.go)
        self.password.line.removeEventFilter(self.walk)  # Enter on the password opens, no further step
        self._wrong, self._left = 0, 0
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)

    def offer(self, logins: list[str], chosen: str) -> None:
        """Whom to choose from; one alone stands there greyed."""
        self.account.set_choices([(login, login) for login in logins or [chosen] if login])
        self.account.set_value(chosen)
        self.account.setEnabled(len(logins) > 1)
        self.account.setVisible(bool(self.account.value()))

    def start(self) -> None:
        """The password."""
        self.password.setFocus()

    def go(self) -> None:
        """Try."""
        if self._left or not self.primary.isEnabled():
            return
        self.news.hide()
        if not self.password.text():
            self.password.set_problem("Gõ mật khẩu.")
            self.password.setFocus()
            return
        self.password.set_problem("")
        self.wanted.emit(self.account.value(), self.password.text())

    def refused(self, problem: Refused) -> None:
        """A wrong password is said at its field and makes the next try wait; anything else above the bar."""
        if problem.code != "WRONG_PASSWORD":
            self.refuse(problem.message, problem.next_step)
            return
        self._wrong += 1
        self._left = wait_after(self._wrong)
        self.password.set_problem("Mật khẩu không đúng. Xem Caps Lock và bộ gõ tiếng Việt rồi gõ lại.")
        self.password.setFocus()
        self.password.line.selectAll()
        if self._left:
            self.primary.setEnabled(False)
            self._left += 1
            self._tick()
            self._timer.start()

    def _tick(self) -> None:
        self._left -= 1
        self.foot_note.setText(f"Sai {self._wrong} lần, chờ {self._left} giây rồi thử lại." if self._left else "")
        if not self._left:
            self._timer.stop()
            self.primary.setEnabled(True)

    def busy(self, on: bool) -> None:
        """Say that it opens."""
        super().busy(on or bool(self._left))
        if on:
            self.foot_note.setText("Đang mở…")
        elif not self._left:
            self.foot_note.setText("")


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
        field.set_problem(problem.message)
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

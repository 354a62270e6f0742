"""Logging in and unlocking: wrong passwords are said at their field and make the next try wait."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from cchc_desktop.domain.errors import Refused
from ui.kit.buttons import LINK, Button
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import holder, label, row
from ui.start.screen import Panel

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
        other.hide()
        hint = label("Đây là dữ liệu mẫu, mật khẩu là demo-demo.", "hint", tone="violet")
        hint.hide()
        for part in (self.account, self.password, self._caps, hint, holder(row(forgot, other, None, gap=16))):
            self.form.addWidget(part)
        other.setVisible(locked)
        hint.setVisible(sample)
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

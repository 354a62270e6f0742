"""What every verb needs around it: the folders, the password, the open office, a voice on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from cchc_desktop.cli.answers import tell
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, SystemClock

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session

STAGES = {
    "pack": "Đóng gói", "look": "Xem nơi ghi", "write": "Ghi", "verify": "Đọc lại", "copy": "Chép vào", "check": "Kiểm tra",
    "apply": "Nhận vào", "backup": "Sao lưu", "set_up": "Thiết lập", "dossiers": "Hồ sơ", "receive": "Nhận", "answer": "Trả lời",
    "read": "Đọc", "check_rows": "Kiểm tra", "write_rows": "Nhập", "undo_rows": "Hoàn tác", "rows": "Ghi",
}  # fmt: skip
_EVERY = 0.2


@dataclass
class Shell:
    """One run of one verb. ``data`` is the folder asked for, None the default one; ``login`` "" the only or last account;
    ``read_only`` looks only and writes nothing."""

    data: Path | None = None
    login: str = ""
    clock: Clock | None = None
    read_only: bool = False
    _told: tuple[str, float] = ("", 0.0)
    _stages: set[str] = field(default_factory=set)

    @cached_property
    def folders(self) -> tuple[Path, Path]:
        """(data, state), made where they are the default ones."""
        from cchc_desktop.office.folders import ready

        return ready(self.data)

    @property
    def time(self) -> Clock:
        """Where the time comes from."""
        return self.clock or SystemClock()

    @contextmanager
    def office(self) -> Iterator[Session]:
        """The office of the data folder, open until the verb is done, with ``read_only`` to look at only. Raises Refused as
        ``open_office`` or ``look_into`` does."""
        from cchc_desktop.office.looking import look_into
        from cchc_desktop.office.session import open_office

        data, state = self.folders
        if self.read_only:
            session = look_into(data, state, self.password, login=self.login, clock=self.time)
        else:
            session = open_office(data, state, self.password, login=self.login, clock=self.time, quick_check=False)
        try:
            yield session
        finally:
            session.close()

    def password(self) -> str:
        """The account's password, from CCHC_PASSWORD or typed. Raises Refused PASSWORD_NEEDED."""
        return secret("CCHC_PASSWORD", "Mật khẩu: ")

    def new_password(self, variable: str) -> str:
        """A password to be set: from the variable, or typed twice. Raises Refused PASSWORD_NEEDED, PASSWORDS_DIFFER."""
        found = secret(variable, "Mật khẩu mới: ")
        if not os.environ.get(variable) and secret("", "Gõ lại mật khẩu mới: ") != found:
            raise Refused("PASSWORDS_DIFFER", "Hai lần gõ mật khẩu khác nhau.", "Gõ lại cả hai lần.", field="password")
        return found

    def tell(self, sentence: str) -> None:
        """Say something beside the answer."""
        tell(sentence)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Show how far long work is: one line that changes on a terminal, one line a stage elsewhere."""
        name, last = self._told
        words = STAGES.get(stage, stage)
        if not sys.stderr.isatty():
            if stage not in self._stages:
                self._stages.add(stage)
                self.tell(f"{words} …")
            return
        if stage == name and monotonic() - last < _EVERY and done < total:
            return
        self._told = (stage, monotonic())
        share = f"{100 * done // total:3d} %" if total > 0 else ""
        end = "\n" if stage != name and name else ""
        # blanks, for a console of Windows shows the sign that clears a line instead of doing it
        tell(f"{end}\r{words} {share:5}", end="")

    def finish(self) -> None:
        """End a line of progress that still stands open."""
        if self._told[0] and sys.stderr.isatty():
            tell("")
        self._told = ("", 0.0)
        self._stages.clear()


def secret(variable: str, prompt: str) -> str:
    """A secret from an environment variable or the terminal, never from an argument. Raises Refused PASSWORD_NEEDED."""
    found = os.environ.get(variable, "") if variable else ""
    if not found:
        found = _typed(variable, prompt)
    try:
        return as_utf8(found)
    except UnicodeError:
        sentence = "Mật khẩu không phải chữ UTF-8."
        raise Refused("BAD_FIELD", sentence, f"Đặt lại {variable or 'mật khẩu'}.", field="password") from None


def as_utf8(value: str) -> str:
    """An argument or variable as the UTF-8 it was written in, whatever the locale made of it. Raises UnicodeError."""
    return os.fsencode(value).decode("utf-8") if any("\ud800" <= char <= "\udfff" for char in value) else value


def has_terminal() -> bool:
    """Whether somebody can type."""
    return sys.stdin is not None and sys.stdin.isatty()


def _typed(variable: str, prompt: str) -> str:
    if not has_terminal():
        hint = f"Đặt biến {variable}, hoặc chạy lệnh ở cửa sổ dòng lệnh để gõ." if variable else "Chạy lệnh ở cửa sổ dòng lệnh để gõ."
        raise Refused("PASSWORD_NEEDED", "Lệnh này cần mật khẩu.", hint, field="password")
    from getpass import getpass

    try:
        return getpass(prompt)
    except EOFError:
        raise KeyboardInterrupt from None

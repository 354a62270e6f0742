"""The two other ways in: sample data to try, a backup to go on from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from cchc_desktop.domain.errors import Problem, Refused
from ui.kit.buttons import Button
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import column, label, row
from ui.page import Files
from ui.start.screen import Panel

KINDS = "Bản sao lưu (*.cchcbak)"


class SampleForm(Panel):
    """``wanted`` when the person wants to try."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Thử với dữ liệu mẫu", "Một xã có sẵn nửa năm hồ sơ của những người bịa ra, để tập mà không sợ hỏng gì.",
                         primary="Mở dữ liệu mẫu", icon="book")  # fmt: skip
        for text in (
            "Mọi việc làm được như thật: tiếp nhận, in, tìm, cam kết, sao lưu.",
            "Trang nào cũng có dải tím “Dữ liệu mẫu”, để không ai nhầm với việc thật.",
            "Tập xong, một nút ở dải tím xóa sạch và mở lại trang này để lập cơ quan thật.",
            "Lần sau mở lại, mật khẩu của dữ liệu mẫu là demo-demo.",
        ):
            self.form.addWidget(label(f"–  {text}", wrap=True))
        self.foot_note.setText("Mất khoảng nửa phút")

    def start(self) -> None:
        """One button only."""
        self.primary.setFocus()

    def go(self) -> None:
        """Ask for it."""
        self.news.hide()
        self.wanted.emit()


class RestoreForm(Panel):
    """``wanted(file, login, secret)``: a password of the backup's account, or the recovery code."""

    wanted = Signal(object, str, str)

    def __init__(self, files: Files) -> None:
        super().__init__("Khôi phục từ bản sao lưu", "Dùng khi máy cũ hỏng hoặc đổi máy. Bản sao lưu vẫn để nguyên.",
                         primary="Khôi phục", icon="undo")  # fmt: skip
        self._files = files
        self._path: Path | None = None
        self.file = TextField("Tệp sao lưu", required=True, placeholder="Chưa chọn tệp")
        self.file.line.setReadOnly(True)
        self.choose = Button("Chọn tệp", icon="folder", run=self.pick)
        self.account = ChoiceField("Tài khoản")
        self.account.hide()
        about = "Mã khôi phục là mười nhóm năm chữ số trên tờ giấy cất tủ."
        self.secret = TextField("Mật khẩu, hoặc mã khôi phục", required=True, password=True, hint=about)
        level = column(label(" ", "label"), self.choose, None, gap=4)  # beside the editor, whatever stands under that
        line = row(self.file, level, gap=12)
        line.setStretch(0, 1)
        self.form.addLayout(line)
        for part in (self.account, self.secret):
            self.form.addWidget(part)
        names: dict[str, Field] = {"file": self.file, "login": self.account, "password": self.secret}
        self.walk = Form(self, names, lambda: self.primary)

    def start(self) -> None:
        """The file comes first."""
        (self.choose if self._path is None else self.secret).setFocus()

    def pick(self) -> None:
        """Choose the file; whose passwords open it stands in its clear header."""
        found = self._files.open(self, "Chọn bản sao lưu", KINDS)
        if found is not None:
            self.take(found)

    def take(self, file: Path) -> None:
        """A backup was chosen."""
        self.news.hide()
        from cchc_desktop.office.entrance import backup_logins

        self.file.set_text(str(file))
        try:
            logins = backup_logins(file)
        except Refused as problem:
            self._path = None
            self.file.set_problem(f"{problem.message} {problem.next_step}")
            return
        self._path = file
        self.file.set_problem("")
        self.account.set_choices([(login, login) for login in logins])
        self.account.setVisible(len(logins) > 1)
        (self.account if len(logins) > 1 else self.secret).setFocus()

    def problems(self) -> list[Problem]:
        """What is missing."""
        found = [] if self._path else [Problem("file", self.file.problem or "Chưa chọn tệp sao lưu.")]
        return found if self.secret.text() else [*found, Problem("password", "Gõ mật khẩu hoặc mã khôi phục.")]

    def go(self) -> None:
        """Check and ask for it."""
        self.news.hide()
        self.walk.show_problems(self.problems())
        if self.walk.blocking():
            (self.choose if self._path is None else self.secret).setFocus()
            return
        self.wanted.emit(self._path, self.account.value(), self.secret.text())

    def refused(self, problem: Refused) -> None:
        """A wrong secret stands at its field, anything else above the bar."""
        if problem.code in ("WRONG_PASSWORD", "BAD_RECOVERY_CODE"):
            self.secret.set_problem(f"{problem.message} {problem.next_step}")
            self.secret.setFocus()
            self.secret.line.selectAll()
        else:
            self.refuse(problem.message, problem.next_step)

"""The office's file is damaged: a copy of it was set aside; one button saves what can be read, with an older backup for the gaps, another
one opens it to look at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from cchc_desktop.domain.errors import Refused
from ui.kit.buttons import Action, Button, button_for
from ui.kit.fields import TextField
from ui.kit.layout import label, row
from ui.page import Files
from ui.start.other_ways import KINDS
from ui.start.screen import Panel

LOOK = "Mở để xem"
COPYING = "Đang để riêng một bản chép của tệp hỏng."
ASIDE = "Đã để riêng một bản chép y nguyên của tệp hỏng: thư mục {}, ngay cạnh thư mục dữ liệu."


class SalvagePanel(Panel):
    """``wanted(backup or None)``; ``look_asked`` to open it as it is, to look at."""

    wanted = Signal(object)
    look_asked = Signal()

    def __init__(self, files: Files) -> None:
        super().__init__(
            "Dữ liệu trên máy này bị hỏng",
            "Chưa có gì bị sửa. Chương trình đọc mọi phần còn đọc được rồi dựng lại thành một thư mục mới.",
            primary="Cứu dữ liệu", icon="refresh", wide=620, tight=True,
        )  # fmt: skip
        self._files, self._path = files, None
        self.aside = label(f"–  {COPYING}", wrap=True)
        self.form.addWidget(self.aside)
        for text in (
            "Thư mục hỏng được giữ nguyên dưới tên khác, không xóa gì.",
            "Có bản sao lưu cũ thì chọn thêm: phần không đọc được lấy từ đó, phần mới hơn vẫn lấy từ máy này.",
            "Việc đã gửi lên cấp trên sẽ về lại theo USB lần tới.",
            "Dân đang đợi thì mở để xem: tra, in được phần còn đọc được, không ghi gì; tiếp nhận bằng giấy.",
        ):
            self.form.addWidget(label(f"–  {text}", wrap=True))
        self.file = TextField("Bản sao lưu cũ, nếu có", placeholder="Chưa chọn tệp")
        self.file.line.setReadOnly(True)
        self.choose = Button("Chọn tệp", icon="folder", run=self.pick)
        line = row(self.file, self.choose, gap=12)
        line.setStretch(0, 1)
        self.form.addLayout(line)
        self.look = button_for(Action(LOOK, self._look, key="Ctrl+O", icon="eye"), self)
        self.add_acts(Button("Quay lại", key="Escape", run=self.escape), self.look)

    def start(self) -> None:
        """One button is enough."""
        self.primary.setFocus()

    def pick(self) -> None:
        """Choose the older backup."""
        found: Path | None = self._files.open(self, "Chọn bản sao lưu cũ", KINDS)
        if found is not None:
            self._path = found
            self.file.set_text(str(found))
            self.file.set_problem("")
            self.primary.setFocus()

    def go(self) -> None:
        """Ask for it."""
        self.news.hide()
        self.wanted.emit(self._path)

    def _look(self) -> None:
        self.news.hide()
        self.look_asked.emit()

    def busy(self, on: bool) -> None:
        """The other button as well."""
        super().busy(on)
        self.look.setEnabled(not on)

    def was_set_aside(self, name: str) -> None:
        """Where the copy of the damaged file lies."""
        self.aside.setText(f"–  {ASIDE.format(name)}")
        self.start()

    def not_set_aside(self, problem: Refused) -> None:
        """There is no copy, and why."""
        self.aside.setText(f"–  {problem.message}")
        self.refuse(problem.message, problem.next_step)
        self.start()

    def refused(self, problem: Refused) -> None:
        """What is wrong with the backup stands at its field, anything else above the bar."""
        if problem.code in ("NO_FILE", "NOT_A_BACKUP", "DAMAGED_BACKUP"):
            self.file.set_problem(f"{problem.message} {problem.next_step}")
            self.choose.setFocus()
        else:
            self.refuse(problem.message, problem.next_step)

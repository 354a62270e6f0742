"""A paper that has its number and was never printed: why it is not printed any more, so that nobody is reminded of it again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from cchc_desktop.storage.desk import Unprinted
from ui.dossiers.history import FORMS
from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Button
from ui.kit.fields import TextField
from ui.kit.layout import column, label, row
from ui.page import Parts

GIVE_UP = "Không in nữa"
SAID = "Số đã cấp vẫn giữ, không dùng lại. Lý do vào nhật ký in, xem được ở lịch sử hồ sơ; sau này vẫn in được."


def name(paper: Unprinted) -> str:
    """``giấy tiếp nhận của H50.31.18-261123-10017``."""
    return f"{FORMS.get(paper.form, 'giấy')} của {paper.number}"


def give_up(parts: Parts, page: QWidget, paper: Unprinted, after: Callable[[], None]) -> None:
    """Ask why a paper is not printed any more, note it, do what comes ``after`` on the page and say so."""

    def noted(_: object) -> None:
        after()
        parts.notify.say(f"Đã ghi: không in {name(paper)}.", "Lý do ở lịch sử hồ sơ; sau này vẫn in được.")

    def note(reason: str) -> None:
        parts.jobs.run(lambda session, _: session.prints.give_up(paper.form, paper.record, reason), noted, owner=page)

    GiveUp(page.window(), paper, note).open()


class GiveUp(QDialog):
    """Asks for the reason; ``run`` is told it."""

    def __init__(self, parent: QWidget, paper: Unprinted, run: Callable[[str], None]) -> None:
        super().__init__(parent)
        title = f"{GIVE_UP} {name(paper)}"
        self.setWindowTitle(title)
        self.setMinimumWidth(tokens.px(500))
        self._run = run
        self.reason = TextField("Lý do", required=True, placeholder="Ví dụ: đã viết tay giao cho dân vì máy in hỏng")
        self.verb = Button(GIVE_UP, run=self._go, kind=PRIMARY)
        self.keep = Button("Để đó", key="Escape", run=self.reject)
        self.verb.setDefault(True)
        self.setLayout(column(
            label(title, "card-title", wrap=True), label(SAID, wrap=True), self.reason, row(None, self.verb, self.keep, gap=10), gap=12,
            margins=(20, 18, 20, 16),
        ))  # fmt: skip
        self.finished.connect(self.deleteLater)
        self.reason.setFocus()

    def _go(self) -> None:
        if self.reason.text().strip():
            self.accept()
            self._run(self.reason.text())
        else:
            self.reason.set_problem("Ghi lý do: số đã cấp mà không có giấy thì phải nói được vì sao.")
            self.reason.setFocus()

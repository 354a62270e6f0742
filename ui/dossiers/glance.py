"""The card beside the list: one dossier at a glance, with its next act."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QSizePolicy

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.text import fee_text
from cchc_desktop.domain.whereabouts import ChangeState
from ui.dossiers.acts import Own, next_deed, verb
from ui.dossiers.words import DueWords, short_name, short_number, state, where
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import PRIMARY, Action, Button, button_for
from ui.kit.facts import Facts
from ui.kit.layout import Chip, column, empty, holder, label, row, scroll
from ui.kit.marks import COLOUR, Mark, MarkLabel, of_status
from ui.kit.wrapped import WrappedLabel
from ui.look import Look

STRIPS = {
    Mark.OVERDUE: "red", Mark.TODAY: "amber", Mark.NEXT: "blue", Mark.LATER: "blue", Mark.PAUSED: "violet", Mark.READY: "green",
}  # fmt: skip


class DueBox(QFrame):
    """The due date on its coloured ground, in two lines."""

    def __init__(self) -> None:
        super().__init__()
        self._mark, self._text, self._more = MarkLabel(size=15), label("", "strong"), label("", "hint", wrap=True)
        self.setLayout(row(self._mark, column(self._text, self._more, gap=0), None, gap=10, margins=(12, 6, 12, 6)))

    def show_due(self, words: DueWords, dossier: Dossier) -> None:
        """Show a dossier's."""
        due = words.of(dossier)
        colour = due.ink or COLOUR[due.mark]
        self.setProperty("strip", STRIPS.get(due.mark, "teal"))
        self.style().unpolish(self)
        self.style().polish(self)
        self._mark.setVisible(due.mark is not Mark.NONE)
        self._mark.set_mark(due.mark)
        for one, bold in ((self._text, " font-weight: 600;"), (self._more, "")):
            one.setStyleSheet(f"color: {colour};{bold}")
        self._text.setText(due.text)
        self._more.setText(due.more)

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._text.text()}. {self._more.text()}"


def sent_words(state_: ChangeState | None) -> str:
    """Where the data of a dossier is, in words."""
    if state_ is None:
        return "Nhận từ máy khác"
    return "Đã lưu, chưa gửi" if state_ is ChangeState.SAVED else state_.value


def papers_words(dossier: Dossier) -> str:
    """``Số hóa 4 trên 5``."""
    if not dossier.components:
        return "Không có giấy tờ"
    done = sum(paper.digitised for paper in dossier.components)
    return f"Số hóa {done} trên {len(dossier.components)}"


class Glance(QFrame):
    """See the module. Acts are given by the page: ``step`` does the next one; ``own`` is the office's unit key."""

    def __init__(self, look: Look, own: Own, step: Callable[[], None], open_: Callable[[], None], reprint: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._look, self._own, self._acts = look, own, (step, open_, reprint)
        self.dossier: Dossier | None = None
        self.number, self.state = label("", "fact"), Chip()
        self.name = WrappedLabel(size=tokens.PAGE_TITLE, bold=True, most=2)
        self.procedure = WrappedLabel(most=3)
        self.due, self.facts = DueBox(), Facts(width=88)
        self._next = row(gap=8)
        inner = column(row(self.number, None, self.state), self.name, self.procedure, self.due, self.facts, None, gap=10)
        inner.setContentsMargins(tokens.px(18), tokens.px(14), tokens.px(16), tokens.px(8))
        self._inner = scroll(holder(inner))
        self.open_button = Button("Mở", key="Return", run=open_)
        self.print_button = button_for(Action("In lại", reprint, "Ctrl+P", "print"), self)
        lower = column(self._next, row(self.open_button, self.print_button, None, gap=8), gap=8, margins=(18, 6, 16, 14))
        self._none = Blank()
        self._none.say("", "Hồ sơ đang chọn hiện ở đây: hạn, giấy tờ, việc tiếp theo.")
        self.setLayout(column(self._inner, self._none, lower, gap=0))
        self.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.main: Button | None = None

    def show_dossier(self, dossier: Dossier | None, words: DueWords, state_: ChangeState | None, unit: str = "") -> None:
        """Show one, or nothing."""
        self.dossier = dossier
        self._inner.setVisible(dossier is not None)
        self._none.setVisible(dossier is None)
        self.open_button.setVisible(dossier is not None)
        self.print_button.setVisible(dossier is not None and dossier.unit in self._own)
        empty(self._next)
        self.main = None
        if dossier is None:
            return
        self.number.setText(short_number(dossier.number))
        self.number.setToolTip(dossier.number)
        self.state.show_state(of_status(dossier.status), state(dossier), tokens.INK3 if dossier.voided else "")
        self.name.set_text(dossier.applicant.name)
        self.procedure.set_text(short_name(dossier.procedure_name))
        self.due.show_due(words, dossier)
        self.facts.show_facts(self._facts(dossier, state_, unit))
        deed = next_deed(dossier, self._own)
        if deed is not None:
            self.main = Button(verb(deed, dossier.status), icon=deed.icon, key=deed.key, kind=PRIMARY, run=self._acts[0])
            self.main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._next.addWidget(self.main)

    def _facts(self, d: Dossier, state_: ChangeState | None, unit: str) -> list[tuple[str, str]]:
        person = d.applicant
        return [
            ("Đơn vị", unit), ("Đang ở", where(d)), ("Số căn cước", self._look.number(person.id_number)),
            ("Điện thoại", self._look.phone(person.phone)), ("Địa chỉ", person.address),
            ("Nhận lúc", f"{d.received_at:%H:%M %d/%m/%Y}"), ("Giấy tờ", papers_words(d)),
            ("Phí", fee_text(d.fee) if d.fee is not None else ""), ("Gửi đi", sent_words(state_)),
        ]  # fmt: skip

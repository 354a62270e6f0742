"""Answering an enrolment: whose request lies on the stick, the digits of its sheet, the telephone check, which machine it is to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync.requests import Pending
from ui.handover.digits import FiveGroups
from ui.handover.parcels import framed
from ui.handover.scenes import phrase
from ui.kit.fields import Field, Form, TextField
from ui.kit.layout import column, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.steps import Step

MOST_SHOWN = 5
_WRONG_DIGITS = ("BAD_FINGERPRINT", "FINGERPRINT_DIFFERS", "OTHER_REQUEST")


class GrantPanel(QWidget):
    """``listed`` when another request is chosen, ``moved`` when digits or the telephone check changed; Enter
    in the last field leads to the widget ``last`` gives."""

    listed = Signal(object)
    moved = Signal()

    def __init__(self, last: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self.list = RowList([
            Column("Đơn vị xin đăng ký", lambda one: Cell(one.title, one.file, bold=True)),
            Column("Máy số", lambda one: Cell(str(one.lane), keep=True), 90),
            Column("Mã máy", lambda one: Cell(one.replica[:8], keep=True), 120),
        ], tall=True, name="Đăng ký trên USB")  # fmt: skip
        self.groups, self._of = FiveGroups(""), ""
        self.lane = TextField("Cấp máy số (để trống: theo đề nghị)")
        self.called = QCheckBox("Đã gọi theo số điện thoại biết từ trước, hai bên đọc lại khớp cả năm nhóm")
        self._called = Field("", self.called)
        self.lane.setMaximumWidth(320)
        self.setLayout(column(
            label("Trên USB có", "section"), framed(self.list), self.groups, row(self.lane, None), self._called, gap=10,
        ))  # fmt: skip
        self._form = Form(self, {"lane": self.lane, "called": self._called}, last)
        self.list.chosen.connect(self._chosen)
        self.list.activated_row.connect(lambda _: self.groups.first_open().setFocus())
        self.groups.submitted.connect(self.lane.line.setFocus)
        self.lane.changed.connect(lambda: self.lane.set_problem())
        self.called.toggled.connect(lambda _: self._called.set_problem())
        self.called.toggled.connect(lambda _: self.moved.emit())
        self.groups.changed.connect(self.moved)

    def show_pending(self, found: Sequence[Pending]) -> None:
        """The requests on the stick; typed digits stay."""
        self.list.set_rows(found, keep=lambda one: one.replica)
        self.list.setFixedHeight(self.list.height_of(max(1, min(len(found), MOST_SHOWN))))

    def chosen(self) -> Pending | None:
        """The request in question."""
        found = self.list.current()
        return found if isinstance(found, Pending) else None

    def _chosen(self, one: Pending | None) -> None:
        if one is not None:
            self._turn_to(one.replica)
            self.groups.set_caption(f"Năm nhóm số trên phiếu đăng ký của {phrase(one.title)}")
            self.lane.line.setPlaceholderText(str(one.lane))
        self.listed.emit(one)

    def _turn_to(self, replica: str) -> None:
        """The number typed for a machine and the call about it are that one's only; digits may be what the choice is made by."""
        if replica != self._of:
            self._of = replica
            self.lane.set_text("")
            self.called.setChecked(False)
            self.groups.set_problem()
            self.groups.spent = False

    def work_place(self) -> QWidget | None:
        """The first thing still to be done."""
        if self.chosen() is None:
            return None
        if self.lane.problem:
            return self.lane.line
        if self._called.problem:
            return self.called
        return self.groups.first_open()

    def standing(self) -> tuple[int, Step]:
        """Which step of the grant the person is at, and whether it failed."""
        at = 1 if self.groups.spent or not self.groups.complete else 3 if self.called.isChecked() else 2
        return at, Step.FAILED if self.groups.complete and self.groups.problem else Step.RUNNING

    def lane_wanted(self) -> int | None:
        """The number typed, None for the proposed one."""
        text = self.lane.text().strip()
        return int(text) if text else None

    def check(self) -> bool:
        """Everything that must be there before a machine is let in; the keyboard goes to what is missing."""
        if not self.groups.check():
            return False
        text = self.lane.text().strip()
        if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= 99):
            self.lane.set_problem("Máy số từ 1 đến 99.")
            self.lane.line.setFocus()
            return False
        if not self.called.isChecked():
            self._called.set_problem("Gọi điện đọc lại năm nhóm số với đơn vị, rồi đánh dấu ô này.")
            self.called.setFocus()
            return False
        return True

    def refuse(self, problem: Refused) -> None:
        """A refusal of the core, beside what it speaks of."""
        text = f"{problem.message} {problem.next_step}"
        if problem.field == "lane":
            self.lane.set_problem(text)
        elif problem.code in _WRONG_DIGITS:
            self.called.setChecked(False)  # what was read out cannot have been the same
            self.groups.refuse(text)
        else:
            self.groups.set_problem(text)

    def clear(self) -> None:
        """Ready for the next one."""
        self.groups.clear()
        self.lane.set_text("")
        self.called.setChecked(False)

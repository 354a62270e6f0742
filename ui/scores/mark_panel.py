"""The line in front: how it is scored, what the figures propose, points and note, its evidence, what both sides said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.criteria import RULES, Line, number
from cchc_desktop.domain.criteria_files import rule_text
from cchc_desktop.domain.score import ScoreSheet, Stage
from cchc_desktop.office.scores import Proposal
from ui.kit import tokens
from ui.kit.fields import ChoiceField, Form, NoteField, TextField
from ui.kit.layout import column, hairline, holder, label, row, scroll, set_tone
from ui.kit.lists import Cell, Column, RowList

_UNIT = {
    "linear": "Tỷ lệ (%)", "count": "Số lượng", "bonus": "Số lượng", "penalty": "Số lần", "bands": "Số đạt được",
    "yes_no": "Đạt: 1, không: 0",
}  # fmt: skip


class MarkPanel(QFrame):
    """``shown_proof(attachment)`` on Enter in the list of evidence."""

    shown_proof = Signal(object)
    named = Signal(str)
    """An entry of a register of work was chosen as evidence."""

    def __init__(self, last: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.line: Line | None = None
        self.title, self.rule = label("", "section", wrap=True), label("", "hint", wrap=True)
        self.proposed = label("", "hint", wrap=True)
        self.value = TextField("Số đạt được")
        self.points = TextField("Điểm", required=True)
        self.note = NoteField("Ghi chú", lines=2)
        self.walk = Form(self, {"value": self.value, "points": self.points, "note": self.note, "text": self.note}, last)
        self.red = label("Có điểm mà chưa có minh chứng.", "hint", tone="red", wrap=True)
        self.proofs = RowList([Column("Minh chứng", lambda one: Cell(one.name))], name="Minh chứng", quiet=True)
        self.entries = ChoiceField("Việc trong sổ làm minh chứng")
        self.entries.hide()
        self.said = label("", "hint", wrap=True)
        set_tone(self.said, "ink2")
        pair = row(self.value, self.points, gap=12)
        inner = column(
            self.title, self.rule, self.proposed, pair, self.note, self.red, self.said, self.proofs, self.entries, None,
            gap=8, margins=(16, 10, 16, 10),
        )  # fmt: skip
        self.setLayout(column(scroll(holder(inner)), hairline(), gap=0, margins=(1, 1, 1, 1)))
        self.proofs.setFixedHeight(self.proofs.height_of(3))
        self.proofs.activated_row.connect(self.shown_proof.emit)
        self.entries.box.activated.connect(lambda _: self._name())
        self.setFixedWidth(tokens.px(340))

    def offer_entries(self, entries: Sequence[tuple[str, str]]) -> None:
        """Let an entry of the registers be chosen; (record, words)."""
        self.entries.set_choices([("", "Chọn một việc…" if entries else "Sổ việc chưa có việc nào"), *entries])
        self.entries.set_value("")
        self.entries.show()
        self.entries.setFocus()

    def _name(self) -> None:
        if self.entries.value():
            self.named.emit(self.entries.value())

    def show_line(self, sheet: ScoreSheet, line: Line | None, proposal: Proposal | None, open_here: bool) -> None:
        """Show a line of a sheet; ``open_here`` = it is this office's turn to write."""
        self.line = line
        self.entries.hide()
        scored = line is not None and line.rule is not None
        for part in (self.value, self.points, self.note, self.proofs):
            part.setVisible(scored)
            part.setEnabled(open_here or part is self.proofs)
        self.rule.setVisible(scored)
        self.title.setText(f"{line.id}. {line.name}" if line else "")
        self.walk.show_problems([])
        if line is None or line.rule is None:
            for text in (self.proposed, self.red, self.said):
                text.hide()
            return
        rule = rule_text(line.rule)
        self.rule.setText(f"{RULES[line.rule.kind]}{f' ({rule})' if rule else ''}, tối đa {number(line.most)} điểm")
        self.show_proposal(proposal)
        self._fields(sheet, line)
        self.red.setVisible(not sheet.proved(line))
        self.proofs.set_rows([one for one in sheet.proofs if one.component == line.id])
        self.proofs.setVisible(bool(self.proofs.rows()))
        self._history(sheet, line)

    def show_proposal(self, proposal: Proposal | None) -> None:
        """What the figures give the line shown."""
        self.proposed.setText(_proposed(self.line, proposal) if self.line and self.line.rule else "")
        self.proposed.setVisible(bool(self.proposed.text()))

    def _fields(self, sheet: ScoreSheet, line: Line) -> None:
        """What stands in the fields: the mark of the side whose turn it is."""
        kind = line.rule.kind if line.rule else "hand"
        explaining = sheet.stage is Stage.EXPLAIN
        self.value.setVisible(kind in _UNIT and not explaining)
        self.points.setVisible(not explaining)
        self.value.caption.setText(_UNIT.get(kind, ""))
        marks = {Stage.FIRST: sheet.first, Stage.SECOND: sheet.second}.get(sheet.stage, sheet.own)
        mark = marks.get(line.id)
        self.value.set_text(number(mark.value) if mark and mark.value is not None else "")
        self.points.set_text(number(mark.points) if mark else "")
        self.note.caption.setText("Giải trình" if explaining else "Ghi chú")
        self.note.set_text(sheet.explained.get(line.id, "") if explaining else mark.note if mark else "")

    def _history(self, sheet: ScoreSheet, line: Line) -> None:
        """What both sides gave and said so far."""
        told = []
        for words, marks in (("Tự chấm", sheet.own), ("Thẩm định lần 1", sheet.first), ("Thẩm định lần 2", sheet.second)):
            mark = marks.get(line.id)
            if mark is not None:
                told.append(f"{words}: {number(mark.points)} ({mark.by}, {mark.at:%d/%m/%Y})" + (f". {mark.note}" if mark.note else ""))
        if text := sheet.explained.get(line.id):
            told.insert(2, f"Giải trình: {text}")
        named = sum(one.line == line.id for one in sheet.named)
        told += [f"{named} việc trong sổ được nêu làm minh chứng."] if named else []
        self.said.setText("\n".join(told))
        self.said.setVisible(bool(told))

    def typed(self) -> tuple[str, str, str]:
        """(value, points, note); the value only where the rule takes one."""
        return self.value.text().strip() if not self.value.isHidden() else "", self.points.text().strip(), self.note.text()


def _proposed(line: Line, proposal: Proposal | None) -> str:
    """What the figures give a line, else why a person types it."""
    if proposal is not None:
        return f"Tính từ số liệu: {proposal.reckoning} → {number(proposal.points)} điểm"
    if line.source:
        return "Tính từ số liệu: cả năm chưa có gì để tính. Có thể tự ghi."
    if line.extra or line.rule is None or line.rule.kind == "hand":
        return ""
    return "Tự ghi: hồ sơ và phiếu khảo sát trong máy không cho biết số này."

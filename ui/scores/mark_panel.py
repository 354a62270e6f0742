"""The line in front: how it is scored, what the figures propose, points and note, its evidence, what both sides said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.criteria import RULES, Line, Rule, decimal, number, points_for
from cchc_desktop.domain.score import ABOVE, ScoreSheet, Stage
from cchc_desktop.office.scores import Proposal
from ui.kit import tokens
from ui.kit.fields import Form, NoteField, TextField
from ui.kit.layout import column, hairline, holder, label, row, scroll, set_tone
from ui.kit.lists import Cell, Column, RowList
from ui.scores.evidence import Proof

Typed = tuple[str, str, str]
_UNIT = {
    "linear": "Tỷ lệ (%)", "count": "Số lượng", "bonus": "Số lượng", "penalty": "Số lần", "bands": "Số đạt được",
    "yes_no": "Đạt: 1, không: 0",
}  # fmt: skip


class MarkPanel(QFrame):
    """``shown_proof(Proof)`` on Enter in the list of evidence. Words typed and not saved wait until their line comes again."""

    shown_proof = Signal(object)
    named = Signal(str)
    """An entry of a register of work was chosen as evidence."""
    taken_off = Signal(object)
    """Delete in the list of evidence."""

    def __init__(self, last: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.line: Line | None = None
        self._slot, self._filling = ("", ""), False
        self._clean: Typed = ("", "", "")
        self._kept: dict[tuple[str, str, str], Typed] = {}
        self.title, self.rule = label("", "section", wrap=True), label("", "hint", wrap=True)
        self.proposed = label("", "hint", wrap=True)
        self.value = TextField("Số đạt được")
        self.points = TextField("Điểm", required=True)
        self.note = NoteField("Ghi chú", lines=2)
        self.walk = Form(self, {"value": self.value, "points": self.points, "note": self.note, "text": self.note}, last)
        self.red = label("Có điểm mà chưa có minh chứng.", "hint", tone="red", wrap=True)
        self.proofs = RowList([Column("Minh chứng: Enter mở, Delete gỡ", _proof)], tall=True, name="Minh chứng", quiet=True)
        self.entries = RowList([Column("Việc trong sổ, Enter chọn làm minh chứng", _proof)], tall=True, name="Việc trong sổ", quiet=True)
        self.none = label("Sổ việc chưa có việc nào để nêu.", "hint", wrap=True)
        self.said = label("", "hint", wrap=True)
        self._build()

    def _build(self) -> None:
        set_tone(self.said, "ink2")
        self._pair = holder(row(self.value, self.points, gap=12))
        inner = column(
            self.title, self.rule, self.proposed, self._pair, self.note, self.red, self.entries, self.none, self.said, self.proofs, None,
            gap=8, margins=(16, 10, 16, 10),
        )  # fmt: skip
        self.setLayout(column(scroll(holder(inner)), hairline(), gap=0, margins=(1, 1, 1, 1)))
        self.walk.pass_over(self.proofs, self.entries)
        self.proofs.setFixedHeight(self.proofs.height_of(3))
        self.entries.setFixedHeight(self.entries.height_of(4))
        self.proofs.activated_row.connect(self.shown_proof.emit)
        delete = QShortcut(QKeySequence("Delete"), self.proofs)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(lambda: self.taken_off.emit(self.proofs.current()))
        self.entries.activated_row.connect(lambda one: self.named.emit(one.record))
        self.value.changed.connect(self._reckon)
        self.hide_entries()
        self.setFixedWidth(tokens.px(340))

    def offer_entries(self, entries: Sequence[Proof]) -> None:
        """Let an entry of the registers be chosen."""
        self.entries.set_rows(list(entries), keep=lambda one: one.id)
        self.entries.setVisible(bool(entries))
        self.none.setVisible(not entries)
        if entries:
            self.entries.setFocus()

    def hide_entries(self) -> None:
        """Put the entries away again."""
        self.entries.hide()
        self.none.hide()

    def show_line(self, sheet: ScoreSheet, line: Line | None, proposal: Proposal | None, open_here: bool, proofs: Sequence[Proof]) -> None:
        """Show a line of a sheet; ``open_here`` = it is this office's turn to write."""
        self._keep()
        self.line, self._slot = line, (sheet.id, sheet.stage.value)
        self.hide_entries()
        scored = line is not None and line.rule is not None
        for part in (self.value, self.points, self.note):
            part.setVisible(scored and open_here)
            part.setEnabled(open_here)
        self._pair.setVisible(scored and open_here)
        self.rule.setVisible(scored)
        self.title.setText(f"{line.id}. {line.name}" if line else "")
        self.walk.show_problems([])
        self.proofs.set_rows(list(proofs) if scored else [], keep=lambda one: one.id)
        self.proofs.setVisible(bool(self.proofs.rows()))
        if line is None or line.rule is None:
            for text in (self.proposed, self.red, self.said):
                text.hide()
            return
        self.rule.setText(f"{_rule_words(line.rule)}, tối đa {number(line.most)} điểm")
        self.show_proposal(proposal)
        self._fields(sheet, line, open_here)
        self.red.setVisible(not sheet.proved(line))
        self._history(sheet, line)

    def show_proposal(self, proposal: Proposal | None) -> None:
        """What the figures give the line shown."""
        self.proposed.setText(_proposed(self.line, proposal) if self.line and self.line.rule else "")
        self.proposed.setVisible(bool(self.proposed.text()))

    def _fields(self, sheet: ScoreSheet, line: Line, open_here: bool) -> None:
        """What stands in the fields: the mark of the side whose turn it is, else the points that hold without one."""
        kind = line.rule.kind if line.rule else "hand"
        explaining = sheet.stage is Stage.EXPLAIN
        self.value.setVisible(open_here and kind in _UNIT and not explaining)
        self._pair.setVisible(open_here and not explaining)
        self.value.caption.setText(_UNIT.get(kind, ""))
        marks = {Stage.FIRST: sheet.first, Stage.SECOND: sheet.second}.get(sheet.stage, sheet.own)
        mark = marks.get(line.id)
        standing = number(sheet.points(sheet.side)[line.id]) if sheet.stage in ABOVE else ""
        words = sheet.explained.get(line.id, "") if explaining else mark.note if mark else ""
        self.note.caption.setText("Giải trình" if explaining else "Lý do, ghi chú" if sheet.stage in ABOVE else "Ghi chú")
        value = number(mark.value) if mark and mark.value is not None else ""
        self._fill((value, number(mark.points) if mark else standing, words))
        self._clean = self._now()
        self._fill(self._kept.pop((*self._slot, line.id), self._clean))

    def _fill(self, typed: Typed) -> None:
        self._filling = True
        self.value.set_text(typed[0])
        self.points.set_text(typed[1])
        self.note.set_text(typed[2])
        self._filling = False

    def _reckon(self) -> None:
        """A value that is typed shows at once what it earns; points typed over it afterwards count instead."""
        if self._filling or self.line is None:
            return
        try:
            self.points.set_text(number(points_for(self.line, decimal(self.value.text()))))
        except ValueError:
            return

    # -- words not saved yet

    def _now(self) -> Typed:
        return self.value.text().strip(), self.points.text().strip(), self.note.text()

    def _changed(self) -> bool:
        return self.line is not None and self.line.rule is not None and not self.note.isHidden() and self._now() != self._clean

    def _keep(self) -> None:
        if self.line is not None and self._changed():
            self._kept[*self._slot, self.line.id] = self._now()

    def forget(self) -> None:
        """What stands in the fields is saved."""
        self._clean = self._now()
        if self.line is not None:
            self._kept.pop((*self._slot, self.line.id), None)

    def unsaved(self, sheet: ScoreSheet) -> list[str]:
        """The lines of a sheet with words that are typed and not saved."""
        self._keep()
        return [line for id_, stage, line in self._kept if (id_, stage) == (sheet.id, sheet.stage.value)]

    def typed(self) -> Typed:
        """(value, points, note); the value only where the rule takes one and the points are those it earns."""
        value, points, note = self._now()
        try:
            earned = number(points_for(self.line, decimal(value))) if self.line is not None and value else ""
        except ValueError:
            return value, points, note
        return (value if earned == points else ""), points, note

    def _history(self, sheet: ScoreSheet, line: Line) -> None:
        """What both sides gave and said so far."""
        told = []
        for words, marks in (("Tự chấm", sheet.own), ("Thẩm định lần 1", sheet.first), ("Thẩm định lần 2", sheet.second)):
            mark = marks.get(line.id)
            if mark is not None:
                told.append(f"{words}: {number(mark.points)} ({mark.by}, {mark.at:%d/%m/%Y})" + (f". {mark.note}" if mark.note else ""))
        if (text := sheet.explained.get(line.id)) and self.note.text() != text:
            told.insert(2, f"Giải trình: {text}")
        self.said.setText("\n".join(told))
        self.said.setVisible(bool(told))


def _proof(one: Proof) -> Cell:
    return Cell(one.name, one.told)


def _rule_words(rule: Rule) -> str:
    """How a line earns its points, as a clerk would say it."""
    name, each = RULES[rule.kind], number(rule.each)
    if rule.kind == "linear":
        return f"{name}: đủ điểm khi đạt {number(rule.full)} %" + (f", dưới {number(rule.floor)} % không có điểm" if rule.floor else "")
    if rule.kind == "bands":
        return f"{name}: " + "; ".join(f"từ {number(least)} được {number(points)}" for least, points in rule.steps)
    if rule.kind in ("count", "bonus", "penalty"):
        return f"{name}: mỗi {'lần trừ' if rule.kind == 'penalty' else 'việc'} {each} điểm"
    return name


def _proposed(line: Line, proposal: Proposal | None) -> str:
    """What the figures give a line, else why a person types it."""
    if proposal is not None:
        return f"Tính từ số liệu: {proposal.reckoning} → {number(proposal.points)} điểm"
    if line.source:
        return "Tính từ số liệu: cả năm chưa có gì để tính. Có thể tự ghi."
    if line.extra or line.rule is None or line.rule.kind == "hand":
        return ""
    return "Tự ghi: hồ sơ và phiếu khảo sát trong máy không cho biết số này."

"""The form of a procedure: a correction of the version in force, or a new one from a day on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.procedure import Procedure
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import Strip, card, column, hairline, holder, label, reveal, row, scroll
from ui.procedures.raw import Raw, filled, procedure_of, raw_of
from ui.procedures.rows import CHECK, CHOICE, NUMBER, Part, RowsEditor
from ui.procedures.words import CHANNELS, UNITS, WAITS

LIMITS = (Part("amount", "Số", NUMBER, 64), Part("unit", "Tính theo", CHOICE, 150, UNITS),
          Part("channel", "Cách nộp", CHOICE, 170, CHANNELS), Part("case", "Trường hợp"))  # fmt: skip
FEES = (Part("channel", "Cách nộp", CHOICE, 170, CHANNELS), Part("amount", "Số tiền (đồng)", NUMBER, 120), Part("text", "Ghi chú"))
PAPERS = (Part("name", "Tên giấy tờ"), Part("originals", "Bản chính", NUMBER, 70), Part("copies", "Bản sao", NUMBER, 70),
          Part("must_digitise", "Số hóa", CHECK, 62), Part("show_only", "Xuất trình", CHECK, 76))  # fmt: skip


class ProcedureForm(QWidget):
    """See the module. ``changed`` while typing; ``last`` of the walk is the page's primary button."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._begun: Procedure | None = None
        self._fresh_version = self._showing = False
        self._year = 0
        self.primary: QWidget | None = None
        self.strip = Strip("amber", "note")
        self.code, self.name = TextField("Mã thủ tục", required=True), TextField("Tên thủ tục", required=True)
        self.sector = ChoiceField("Lĩnh vực", required=True, editable=True)
        self.decision = TextField("Quyết định công bố")
        self.start = TextField("Áp dụng từ ngày", placeholder="01/12/2026")
        self.end = TextField("Đến hết ngày", placeholder="để trống nếu chưa biết")
        self.wait, self.pay = ChoiceField("Sau khi bổ sung", WAITS), ChoiceField("Sau khi nộp tiền", WAITS)
        self.days = TextField("Dân bổ sung trong (ngày làm việc)", placeholder="để trống = không hạn")
        self._names: dict[str, Field] = {
            "code": self.code, "sector": self.sector, "name": self.name, "valid_from": self.start, "valid_to": self.end,
            "decision": self.decision, "after_supplement": self.wait, "supplement_days": self.days, "after_payment": self.pay,
        }  # fmt: skip
        self.form = Form(self, self._names, lambda: self.primary)
        self.limits = RowsEditor("Thời hạn", LIMITS, "Thêm thời hạn", {"unit": "working_days", "channel": ""}, self.form)
        self.fees = RowsEditor("Phí, lệ phí", FEES, "Thêm mức thu", {"channel": ""}, self.form)
        self.papers = RowsEditor("Giấy tờ phải nộp", PAPERS, "Thêm giấy tờ", {"must_digitise": True, "originals": "1"}, self.form)
        self.sections = {"limits": self.limits, "fees": self.fees, "components": self.papers}
        self.reviewed = QCheckBox("Đã xem lại với quyết định công bố, không còn gì phải xác nhận")
        self._doubts = label("", "hint", tone="amber", wrap=True)
        self._build()

    def _build(self) -> None:
        for narrow, width in ((self.code, 1), (self.start, 1), (self.end, 1)):
            narrow.setMinimumWidth(width)
        first = row(self.code, self.sector, gap=12)
        first.setStretch(1, 2)
        first.setStretch(0, 1)
        second = row(self.start, self.end, self.decision, gap=12)
        third = row(self.wait, self.days, self.pay, gap=12)
        inner = column(
            self.strip, first, self.name, second, self._doubts, self.reviewed, hairline(), self.limits, hairline(), self.fees, hairline(),
            self.papers, hairline(), third, None, gap=10, margins=(20, 14, 20, 14),
        )  # fmt: skip
        self._area = scroll(holder(inner))
        self.setLayout(column(card(self._area, pad=0, gap=0)))
        self.form.watch(self.reviewed)
        for field in self._names.values():
            field.changed.connect(self._typed)
            field.left.connect(lambda field=field: self._check(field))
        for section in self.sections.values():
            section.changed.connect(self._typed)
        self.reviewed.toggled.connect(lambda _: self._typed())

    def _typed(self) -> None:
        if not self._showing:
            self.changed.emit()

    def begin(self, procedure: Procedure, sectors: Sequence[str], year: int, *, fresh_version: bool, raw: Raw | None = None) -> None:
        """Open with a version, or with what was typed before (``raw``). A fresh version needs the day it begins; days typed
        without a year are in ``year``."""
        self._begun, self._fresh_version, self._year = procedure, fresh_version, year
        self._showing = True
        self.sector.set_choices([(name, name) for name in sectors])
        shown = raw or raw_of(procedure)
        if fresh_version and raw is None:
            shown |= {"valid_from": "", "valid_to": ""}
        self._put(shown)
        self._doubts.setText("\n".join(f"◆ {sentence}" for sentence in procedure.confirm))
        doubts = bool(procedure.confirm)
        self._doubts.setVisible(doubts)
        self.reviewed.setVisible(doubts)
        self.code.line.setReadOnly(bool(procedure.code))
        self._showing = False
        self._area.verticalScrollBar().setValue(0)

    def _put(self, shown: Raw) -> None:
        for text_field, name in ((self.code, "code"), (self.name, "name"), (self.decision, "decision"), (self.start, "valid_from"),
                                 (self.end, "valid_to"), (self.days, "supplement_days")):  # fmt: skip
            text_field.set_text(str(shown.get(name, "")))
            text_field.line.setCursorPosition(0)
        self.sector.box.setEditText(str(shown.get("sector", "")))
        self.wait.set_value(str(shown.get("after_supplement", "pause")))
        self.pay.set_value(str(shown.get("after_payment", "pause")))
        self.reviewed.setChecked(bool(shown.get("reviewed")))
        for name, section in self.sections.items():
            section.show_rows(shown.get(name, []))
        for field in self._names.values():
            field.set_problem()

    def raw(self) -> Raw:
        """Everything as it stands, to keep as a draft."""
        return {
            "code": self.code.text(), "name": self.name.text(), "sector": self.sector.value(), "decision": self.decision.text(),
            "valid_from": self.start.text(), "valid_to": self.end.text(), "supplement_days": self.days.text(),
            "after_supplement": self.wait.value(), "after_payment": self.pay.value(), "reviewed": self.reviewed.isChecked(),
            **{name: section.values() for name, section in self.sections.items()},
        }  # fmt: skip

    def start_typing(self) -> None:
        """Put the keyboard where work starts: the day of a fresh version, else the name."""
        field = self.code if not self.code.text() else self.start if self._fresh_version else self.name
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def problems(self) -> tuple[Procedure, list[Problem]]:
        """The version as typed, and all that is wrong with it."""
        assert self._begun is not None
        made, found = procedure_of(self.raw(), self._begun, self._year)
        if self._fresh_version and made.valid_from is None and not any(p.field == "valid_from" for p in found):
            found.insert(0, Problem("valid_from", "Phiên bản mới cần ngày bắt đầu áp dụng."))
        return made, found

    def show_problems(self, found: Sequence[Problem]) -> None:
        """Put each problem beside its field or under its row."""
        self.form.show_problems([p for p in found if p.field in self._names])
        raw = self.raw()
        for name, section in self.sections.items():
            section.set_problem(next((p.message for p in found if p.field == name), ""))
            places = filled(raw, name)
            for problem in found:
                section_name, _, rest = problem.field.partition(".")
                place, _, key = rest.partition(".")
                if section_name == name and place.isdigit() and int(place) < len(places):
                    section.rows[places[int(place)]].set_problem(key, problem.message)

    def _check(self, field: Field) -> None:
        """On leaving a field: its own problem only."""
        if self._begun is None or self._showing or not self.isVisible():
            return
        self.form.show_problems(self.problems()[1], only=field)

    def wrong(self) -> list[QWidget]:
        """What must be mended, in the order of the form."""
        fields = [field.editor for field in self.form.blocking()]
        return fields + [cell for section in self.sections.values() for cell in section.wrong_cells()]

    def to_next_problem(self) -> bool:
        """F8: the keyboard goes to the next thing that is wrong."""
        found = self.wrong()
        if not found:
            return False
        at = next((n for n, widget in enumerate(found) if widget.hasFocus()), -1)
        target = found[(at + 1) % len(found)]
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(target)
        return True

    def add_line(self) -> None:
        """Ins: a new row in the section that has the keyboard, else in the papers."""
        focused = self.window().focusWidget()
        section = next((s for s in self.sections.values() if focused is not None and s.isAncestorOf(focused)), self.papers)
        section.add_fresh()

"""The editor of criteria sets: the set's own fields above, its lines below, the chosen line's fields beneath; Ins adds, Del takes away."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from cchc_desktop.domain.criteria import RULES, ZERO, CriteriaSet, Line, Rule, decimal, number
from cchc_desktop.domain.criteria_files import read_rule, rule_text
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.office.criteria_sets import KnownSet
from cchc_desktop.office.exports import Written
from cchc_desktop.office.measured import SATISFACTION
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import ChoiceField, Field, Form, TextField
from ui.kit.layout import card, column, hairline, holder, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.page import Parts
from ui.scores.tab import Acts, Tab

OPEN = "Bộ tiêu chí (*.json *.xlsx *.xls *.ods *.csv)"
SAVE = "Bảng tính Excel (*.xlsx);;JSON (*.json)"


class SetsTab(Tab):
    """Every set that is known; a shipped one is saved as the office's own under another name."""

    def __init__(self, parts: Parts, save: object = None) -> None:
        super().__init__(parts)
        self.criteria: CriteriaSet | None = None
        self.lines: list[Line] = []
        self._shipped, self._showing = False, False
        self.chosen = ChoiceField("Bộ tiêu chí")
        self.name, self.years = TextField("Tên bộ", required=True), TextField("Áp dụng từ năm – đến năm", placeholder="2026 – 2030")
        self.bands = TextField("Xếp loại từ (%)", placeholder="Xuất sắc=90; Tốt=80; Khá=65")
        self.caps = TextField("Trần điểm thưởng; điểm trừ", placeholder="2; 2")
        self.dues = TextField("Hạn tự chấm; thẩm định; giải trình; thẩm định 2", placeholder="10/1; 31/1; 10/2; 28/2")
        self.list = RowList([
            Column("Mã", lambda one: Cell(one.id, bold=one.rule is None), 84), Column("Tên", self._titled),
            Column("Điểm", lambda one: Cell(number(one.most), bold=one.rule is None, keep=True), 74, RIGHT),
            Column("Cách chấm", lambda one: Cell(f"{RULES[one.rule.kind]} {rule_text(one.rule)}" if one.rule else ""), 190),
        ], name="Các dòng của bộ tiêu chí")  # fmt: skip
        self.id, self.parent_id = TextField("Mã", required=True), TextField("Mã dòng trên")
        self.title, self.most = TextField("Tên dòng", required=True), TextField("Điểm", required=True)
        self.kind = ChoiceField("Cách chấm", [("", "Cộng các dòng dưới"), *RULES.items()])
        self.params = TextField("Tham số", placeholder="98; 90")
        told = parts.session.figures.definitions(parts.session.clock.now().date())
        self.source = ChoiceField(
            "Nguồn số liệu", [("", "Tự ghi"), *((one.name, one.title) for one in told), (SATISFACTION, "Mức độ hài lòng")]
        )
        self.proof = ChoiceField("Minh chứng", [("1", "Cần"), ("", "Không cần")])
        self.said, self.note = label("", "hint", tone="red", wrap=True), label("", "hint")
        self._build()

    def _fields(self) -> dict[str, Field]:
        return {"id": self.id, "parent": self.parent_id, "line_name": self.title, "most": self.most, "rule": self.kind,
                "params": self.params, "source": self.source, "proof": self.proof}  # fmt: skip

    def _build(self) -> None:
        top = row(self.chosen, self.name, self.years, gap=12)
        more = row(self.bands, self.caps, self.dues, gap=12)
        for line in (top, more):
            for place, share in enumerate((4, 5, 3) if line is top else (4, 2, 4)):
                line.setStretch(place, share)
        one, two = row(self.id, self.parent_id, self.title, self.most, gap=12), row(self.kind, self.params, self.source, self.proof, gap=12)
        for line, shares in ((one, (1, 1, 6, 1)), (two, (3, 3, 3, 2))):
            for place, share in enumerate(shares):
                line.setStretch(place, share)
        head = column(top, more, self.note, gap=6, margins=(14, 8, 14, 8))
        below = column(one, two, self.said, gap=6, margins=(14, 6, 14, 8))
        inner = column(holder(head), hairline(), self.list, hairline(), holder(below), gap=0)
        inner.setStretch(2, 1)
        self.setLayout(column(card(holder(inner), pad=0, gap=0), gap=0))
        self.walk = Form(self, {"name": self.name, "last": self.years, "bands": self.bands, **self._fields()})
        self.chosen.changed.connect(self._choose)
        self.list.chosen.connect(self._show_line)
        self.list.activated_row.connect(lambda _: self.id.setFocus())
        for field in self._fields().values():
            field.changed.connect(self._typed)
        for keys, run in (("Ins", self.add_line), ("Delete", self.remove_line)):
            cut = QShortcut(QKeySequence(keys), self.list)
            cut.setContext(Qt.ShortcutContext.WidgetShortcut)
            cut.activated.connect(run)

    # -- reading

    def read(self) -> None:
        """The sets there are; what is being edited stays."""
        found = self.parts.session.scores.sets.all()
        self.chosen.blockSignals(True)
        self.chosen.set_choices([(one.id, one.criteria.name) for one in found])
        self.chosen.blockSignals(False)
        if self.criteria is None and found:
            self._show_set(found[0])
        self.acts_changed.emit()

    def _choose(self) -> None:
        known = next((one for one in self.parts.session.scores.sets.all() if one.id == self.chosen.value()), None)
        if known is not None:
            self._show_set(known)

    def _show_set(self, known: KnownSet | CriteriaSet) -> None:
        given = known.criteria if isinstance(known, KnownSet) else known
        self.criteria, self._shipped = given, isinstance(known, KnownSet) and not known.record
        self.lines = list(given.in_order()) or list(given.lines)
        self.name.set_text(given.name)
        self.years.set_text(" – ".join(str(year) if year else "" for year in (given.first, given.last)).strip())
        self.bands.set_text("; ".join(f"{label}={number(least)}" for label, least in given.bands))
        self.caps.set_text(f"{number(given.bonus)}; {number(given.penalty)}" if given.bonus or given.penalty else "")
        days = [given.dues.get(stage, "") for stage in ("self", "first", "explain", "second")]
        self.dues.set_text("; ".join(f"{int(day[3:])}/{int(day[:2])}" if day else "" for day in days) if any(days) else "")
        self.list.set_rows(self.lines, keep=lambda one: one.id)
        self.walk.show_problems([])
        self.said.setText("")
        self.note.setText("Bộ đi kèm chương trình, khi lưu thành bộ riêng của cơ quan." if self._shipped else given.source)
        self.acts_changed.emit()

    def _titled(self, one: Line) -> Cell:
        depth = CriteriaSet("", "", "", tuple(self.lines), ZERO).depth(one) if one.parent else 0
        return Cell("    " * min(depth, 3) + one.name, bold=one.rule is None)

    def _show_line(self, one: Line | None) -> None:
        self._showing = True
        for field in self._fields().values():
            field.setEnabled(one is not None)
        self.id.set_text(one.id if one else "")
        self.parent_id.set_text(one.parent if one else "")
        self.title.set_text(one.name if one else "")
        self.most.set_text(number(one.most) if one else "")
        self.kind.set_value(one.rule.kind if one and one.rule else "")
        self.params.set_text(rule_text(one.rule) if one and one.rule else "")
        self.source.set_value(one.source if one else "")
        self.proof.set_value("1" if one is None or one.proof else "")
        self._showing = False

    # -- editing

    def _typed(self) -> None:
        """What is typed goes into the line at once; a figure that cannot be read yet waits with its problem."""
        place = self.list.currentIndex().row()
        if self._showing or not 0 <= place < len(self.lines):
            return
        kind, problems, before = self.kind.value(), list[Problem](), self.lines[place]
        most, rule = before.most, before.rule
        try:
            most = decimal(self.most.text())
        except ValueError:
            problems.append(Problem("most", "Điểm ghi như 7,5."))
        try:
            rule = read_rule(kind, self.params.text()) if kind else None
        except ValueError:
            problems.append(Problem("params", "Tham số ghi như 98; 90 hoặc 90=3; 50=1."))
        self.walk.show_problems(problems)
        ids, proof = (self.id.text().strip(), self.parent_id.text().strip()), bool(self.proof.value())
        line = Line(*ids, self.title.text(), most, rule, self.source.value(), proof)
        self.lines[place] = line
        self.list.put_row(place, line)

    def add_line(self) -> None:
        """A new line below the chosen one, under the same line above."""
        place = self.list.currentIndex().row()
        before = self.lines[place] if 0 <= place < len(self.lines) else None
        parent = (before.id if before.rule is None else before.parent) if before else ""
        known = {one.id for one in self.lines}
        fresh = next(f"{parent}.{n}" if parent else str(n) for n in range(1, 1000) if (f"{parent}.{n}" if parent else str(n)) not in known)
        self.lines.insert(place + 1, Line(fresh, parent, "", ZERO, Rule()))
        self.list.set_rows(self.lines)
        self.list.selectRow(place + 1)
        self.title.setFocus()

    def remove_line(self) -> None:
        """Take the chosen line away."""
        place = self.list.currentIndex().row()
        if 0 <= place < len(self.lines):
            del self.lines[place]
            self.list.set_rows(self.lines)
            self.list.selectRow(min(place, len(self.lines) - 1))

    def edited(self) -> CriteriaSet:
        """The set as it stands in the fields. Raises Refused BAD_FIELD naming what cannot be read."""
        assert self.criteria is not None
        total = sum((one.most for one in self.lines if not one.parent and not one.extra), ZERO)
        first, last = self._years()
        made = replace(
            self.criteria, name=self.name.text().strip(), lines=tuple(self.lines), total=total, first=first, last=last, bands=self._bands(),
            bonus=self._caps()[0], penalty=self._caps()[1], dues=self._dues(),
        )  # fmt: skip
        if self._shipped:
            name = made.name if made.name != self.criteria.name else f"{made.name} (cơ quan sửa)"
            made = replace(made, id=f"{made.id}-rieng", name=name, official=True)
        return made

    def _years(self) -> tuple[int, int]:
        parts = [part.strip() for part in self.years.text().replace("–", "-").split("-")]
        if not all(part.isdigit() or not part for part in parts) or len(parts) > 2:
            raise _bad("last", "Năm ghi như 2026 – 2030.")
        found = [int(part) if part else 0 for part in (*parts, "")[:2]]
        return found[0], found[1]

    def _bands(self) -> tuple[tuple[str, Decimal], ...]:
        try:
            pairs = [part.partition("=") for part in self.bands.text().split(";") if part.strip()]
            return tuple((name.strip(), decimal(least)) for name, _, least in pairs)
        except ValueError:
            raise _bad("bands", "Xếp loại ghi như Tốt=80; Khá=65.") from None

    def _caps(self) -> tuple[Decimal, Decimal]:
        try:
            found = [decimal(part) for part in self.caps.text().split(";") if part.strip()]
        except ValueError:
            raise _bad("bands", "Trần điểm ghi như 2; 2.") from None
        return (*found, ZERO, ZERO)[0], (*found, ZERO, ZERO)[1]

    def _dues(self) -> dict[str, str]:
        found = {}
        try:
            for stage, part in zip(("self", "first", "explain", "second"), self.dues.text().split(";"), strict=False):
                if part.strip():
                    day, _, month = part.strip().partition("/")
                    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
                        raise ValueError("day")
                    found[stage] = f"{int(month):02d}-{int(day):02d}"
        except ValueError:
            raise _bad("bands", "Hạn ghi như 10/1; 31/1; 10/2; 28/2.") from None
        return found

    # -- acts

    def begin(self) -> None:
        """The lines."""
        self.list.setFocus()

    def back(self) -> bool:
        """From the fields to the lines."""
        if not self.list.hasFocus():
            self.list.setFocus()
            return True
        return False

    def acts(self) -> Acts:
        """Import, export, lines, saving."""
        left = [Action("Nhập bộ tiêu chí", self._import, "Ctrl+O", "folder", LINK),
                Action("Ghi ra tệp", self._export, "Ctrl+Shift+X", "download", LINK),
                Action("Thêm dòng", self.add_line, "", "plus", LINK)]  # fmt: skip
        return left, [Action("Lưu bộ tiêu chí", self._save, "Ctrl+S", "save", PRIMARY)]

    def failed(self, problem: Exception) -> bool:
        """A problem of a line leads there."""
        if isinstance(problem, Refused) and problem.field:
            self.said.setText(problem.message)
            parts = problem.field.split(".")
            if parts[0] == "lines" and len(parts) > 1 and parts[1].isdigit():
                self.list.selectRow(int(parts[1]))
                self.list.setFocus()
            elif problem.field in self.walk.names:
                self.walk.show_problems([Problem(problem.field, problem.message)])
                self.walk.names[problem.field].setFocus()
            return True
        return super().failed(problem)

    def _save(self) -> None:
        try:
            made = self.edited()
        except Refused as refusal:
            self.failed(refusal)
            return

        def saved(found: CriteriaSet) -> None:
            self.said.setText("")
            self._shipped = False
            self.criteria = found
            self.read()
            self.chosen.set_value(found.id)
            self.parts.notify.say("Đã lưu bộ tiêu chí.", "Phiếu lập từ nay dùng bộ này; phiếu đã lập giữ bộ cũ.")
            self.saved.emit("")

        self.do(lambda session, _: session.scores.sets.save(made), saved)

    def _import(self) -> None:
        file = self.parts.files.open(self.window(), "Nhập bộ tiêu chí", OPEN)

        def came(found: CriteriaSet) -> None:
            self._show_set(found)
            self.parts.notify.say(f"Đã đọc {len(found.lines)} dòng.", "Xem lại rồi bấm Lưu bộ tiêu chí.")

        if file is not None:
            self.do(lambda session, _: session.scores.sets.read(file), came)

    def _export(self) -> None:
        file = self.parts.files.save(self.window(), "Ghi bộ tiêu chí ra tệp", "bo-tieu-chi.xlsx", SAVE)
        criteria = self.criteria

        def said(made: Written) -> None:
            self.parts.notify.say(f"Đã ghi {made.file.name}.")

        if file is not None and criteria is not None:
            self.do(lambda session, _: session.scores.sets.write(criteria, file), said)

    def narrow(self) -> None:
        """The list keeps its room on a low window."""
        self.list.setMinimumHeight(tokens.px(120))


def _bad(field: str, message: str) -> Refused:
    return Refused("BAD_FIELD", message, "Sửa ô này rồi lưu lại.", field=field)

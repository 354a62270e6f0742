"""One sheet: its lines at the left, the line in front at the right; points are typed one line after the other, Enter by Enter."""

from __future__ import annotations

from typing import Any

from cchc_desktop.domain.criteria import Line, number
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.score import ABOVE, STAGE_NAMES, ScoreSheet, Stage, due_of
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import ChoiceField
from ui.kit.layout import Chip, card, column, hairline, holder, label, row
from ui.kit.lists import CENTRE, RIGHT, Column, RowList
from ui.kit.marks import Mark
from ui.page import Parts
from ui.scores.cells import SheetCells
from ui.scores.evidence import proofs_of
from ui.scores.mark_panel import MarkPanel
from ui.scores.reckoning import Reckoning
from ui.scores.sheet_acts import EXPLAIN, LOCK, SAVE, SheetActs
from ui.scores.tab import Acts


class SheetTab(SheetActs):
    """The sheet of a unit and a year."""

    def __init__(self, parts: Parts, save: Any) -> None:
        super().__init__(parts)
        self.reckoning = Reckoning(parts, self)
        self.cells, self._seen = SheetCells(), ("", "")
        self.unit = ChoiceField("")
        self.year.box.setAccessibleName("Năm")
        self.unit.box.setAccessibleName("Đơn vị")
        self.chip, self.total, self.of_set = Chip(), label("", "section"), label("", "fact", wrap=True)
        self.list = RowList([
            Column("TT", self.cells.number, 64, CENTRE), Column("Lĩnh vực, tiêu chí", self.cells.name),
            Column("Tối đa", self.cells.most, 76, RIGHT), Column("Tự chấm", lambda one: self.cells.points(one, "self"), 84, RIGHT),
            Column("Thẩm định", lambda one: self.cells.points(one, "second"), 96, RIGHT),
        ], tall=True, name="Phiếu chấm điểm")  # fmt: skip
        self.nothing, self.panel = Blank(), MarkPanel(save)
        self._build()

    def _build(self) -> None:
        self.year.setFixedWidth(tokens.px(100))
        self.unit.setFixedWidth(tokens.px(210))
        above = row(self.year, self.unit, self.chip, self.total, None, gap=10)
        head = column(above, self.of_set, gap=4, margins=(14, 8, 14, 8))
        inner = column(holder(head), hairline(), self.list, self.nothing, gap=0)
        inner.setStretch(2, 1)
        inner.setStretch(3, 1)
        self._left = card(holder(inner), pad=0, gap=0)
        body = row(self._left, self.panel, gap=12)
        body.setStretch(0, 1)
        self.setLayout(body)
        self.reckoning.counted.connect(self._reckoned)
        self.year.changed.connect(self.read)
        self.unit.changed.connect(self.read)
        self.list.chosen.connect(self._show_line)
        self.list.activated_row.connect(lambda _: self._into_panel())
        self.panel.shown_proof.connect(self._show_proof)
        self.panel.named.connect(self._name)
        self.panel.taken_off.connect(self._take_off)

    # -- reading

    def offer(self, year: int, unit: str = "") -> None:
        """Go to a year and a unit."""
        scores, own = self.parts.session.scores, self.parts.session.store.unit
        now = self.parts.session.clock.now().year
        years = sorted({*scores.years(), now, now - 1, year}, reverse=True)
        units = [one for one in scores.units() if one.key != own]
        for field in (self.year, self.unit):
            field.blockSignals(True)
        self.year.set_choices([(str(one), str(one)) for one in years])
        self.year.set_value(str(year))
        self.unit.set_choices([(own, "Cơ quan này"), *((one.key, one.title) for one in units)])
        self.unit.set_value(unit or own)
        self.unit.setVisible(bool(units))
        for field in (self.year, self.unit):
            field.blockSignals(False)
        self.read()

    def read(self) -> None:
        """The sheet chosen above, or why there is none."""
        session = self.parts.session
        try:
            self.sheet = session.scores.get(session.scores.id_of(int(self.year.value()), self.unit.value()))
        except Refused:
            self.sheet = None
        sheet = self.sheet
        self.reckoning.ask(sheet.id if sheet else "")
        self.list.setVisible(sheet is not None)
        self.panel.setVisible(sheet is not None)
        self.nothing.setVisible(sheet is None)
        if sheet is None:
            self.chip.hide()
            self.total.setText("")
            self.of_set.setText("")
            self._say_nothing()
        else:
            self.cells.show(sheet, self.reckoning.found)
            self._head(sheet)
            self.list.set_rows(sheet.criteria.in_order(), keep=lambda one: one.id)
            if self._seen != (sheet.id, sheet.stage.value):
                self._seen = (sheet.id, sheet.stage.value)
                self.list.selectRow(self._first_row(sheet))
        self.acts_changed.emit()

    def _first_row(self, sheet: ScoreSheet) -> int:
        """Where the work of a stage begins: what nobody has scored, what both sides see differently, else the first line with points."""
        wanted = sheet.unmarked() if sheet.stage is Stage.SELF else sheet.disputed() if sheet.stage is not Stage.FIRST else []
        ids = {one.id for one in wanted or sheet.criteria.leaves()}
        return next((n for n, one in enumerate(self.list.rows()) if one.id in ids), 0)

    def _reckoned(self) -> None:
        """The proposals are counted; what is being typed stays."""
        if self.sheet is not None:
            self.cells.show(self.sheet, self.reckoning.found)
            self.list.repaint_rows()
            self.panel.show_proposal(self.reckoning.found.get(self.panel.line.id) if self.panel.line else None)
            self.acts_changed.emit()

    def _say_nothing(self) -> None:
        own = self.unit.value() in ("", self.parts.session.store.unit)
        act = Action(f"Lập phiếu năm {self.year.value()}", self._begin_sheet, icon="plus", kind=PRIMARY) if own else None
        why = "Chưa lập phiếu chấm điểm của năm này." if own else "Chưa nhận được phiếu của đơn vị này."
        self.nothing.say(why, "" if own else "Phiếu đến cùng dữ liệu đơn vị gửi lên.", act)

    def _head(self, sheet: ScoreSheet) -> None:
        due = due_of(sheet.criteria, sheet.year, sheet.stage) if sheet.stage is not Stage.FINAL else None
        self.chip.show()
        mark = Mark.DONE if sheet.stage is Stage.FINAL else Mark.RUNNING if self.open_here() else Mark.PAUSED
        self.chip.show_state(mark, STAGE_NAMES[sheet.stage])
        red, apart = len(sheet.unproved()), sheet.disputed()
        self.total.setText(f"{number(sheet.total)} trên {number(sheet.criteria.total)} điểm{f', {sheet.band}' if sheet.band else ''}")
        session = self.parts.session
        before = session.offices.unit(sheet.unit) if sheet.unit != (self.unit.value() or session.store.unit) else None
        told = [f"phiếu {before.phrase} đã lập"] if before else []
        told += [f"hạn {show_date(due)}"] if due else []
        told += [f"{red} dòng thiếu minh chứng"] if red else []
        told += [f"{len(apart)} dòng lệch điểm: {', '.join(one.id for one in apart[:5])}{' …' if len(apart) > 5 else ''}"] if apart else []
        self.of_set.setText(", ".join([*told, sheet.criteria.name]))
        self.of_set.setToolTip(sheet.criteria.source)

    # -- the line in front

    def open_here(self) -> bool:
        """Whether it is this office's turn to write."""
        sheet = self.sheet
        if sheet is None or sheet.stage is Stage.FINAL:
            return False
        own = sheet.unit in self.parts.session.own_units
        return own != (sheet.stage in ABOVE)

    def _show_line(self, line: Line | None) -> None:
        if self.sheet is not None:
            proofs = proofs_of(self.parts.session, self.sheet, line) if line else []
            self.panel.show_line(self.sheet, line, self.reckoning.found.get(line.id) if line else None, self.open_here(), proofs)
            self.acts_changed.emit()

    def _into_panel(self) -> None:
        panel = self.panel
        if self.open_here() and panel.line is not None and panel.line.rule is not None:
            above = self.sheet is not None and self.sheet.stage in ABOVE
            order = (panel.points, panel.note) if above else (panel.value, panel.points, panel.note)
            next(one for one in order if one.isVisibleTo(panel)).setFocus()
            panel.points.line.selectAll()
        elif panel.proofs.isVisibleTo(panel):
            panel.proofs.setFocus()

    def save_word(self) -> str:
        """What saving is called now."""
        return EXPLAIN if self.sheet is not None and self.sheet.stage is Stage.EXPLAIN else SAVE

    def hints(self) -> list[tuple[str, str]]:
        """The keys of the sheet in front, by whose turn it is."""
        if self.sheet is None or not self.open_here():
            return [("↑↓", "dòng"), ("Enter", "xem minh chứng"), ("Ctrl+P", "in"), ("Ctrl+Tab", "phần khác"), ("Escape", "quay lại")]
        verb = "giải trình" if self.sheet.stage is Stage.EXPLAIN else "chấm"
        own = self.sheet.unit in self.parts.session.own_units
        proof = ("Ctrl+T", "minh chứng") if own else ("Tab", "minh chứng")
        return [("↑↓", "dòng"), ("Enter", verb), ("Ctrl+S", "lưu, dòng sau"), proof, ("Ctrl+Tab", "phần khác")]

    def begin(self) -> None:
        """The list, or the button that begins a sheet."""
        (self.list if self.sheet else self.nothing.button or self.year).setFocus()

    def back(self) -> bool:
        """From the fields to the list."""
        if self.sheet is not None and not self.list.hasFocus():
            self.panel.hide_entries()
            self.list.setFocus()
            return True
        return False

    # -- acts

    def acts(self) -> Acts:
        """What can be done with the sheet now."""
        sheet, line = self.sheet, self.panel.line
        if sheet is None:
            return [], []
        mine, scored = self.open_here(), line is not None and line.rule is not None
        own = sheet.unit in self.parts.session.own_units
        left = [Action("In phiếu", self._print, "Ctrl+P", "print", LINK),
                Action("Xuất Excel", self._export, "Ctrl+Shift+X", "download", LINK)]  # fmt: skip
        right = []
        if own and sheet.stage is Stage.SELF:
            some = bool(self.reckoning.found)
            left.append(Action("Lấy điểm đề xuất", self._take, "Ctrl+D", "chart", LINK, some, "" if some else "Chưa có số liệu để tính"))
        if own and sheet.stage in (Stage.SELF, Stage.EXPLAIN):
            why = "Chọn một dòng có điểm"
            left.append(Action("Nêu việc trong sổ", self._entries, "Ctrl+G", "check", LINK, scored, why))
            right.append(Action("Thêm minh chứng", self._attach, "Ctrl+T", "clip", enabled=scored, why=why))
        if sheet.disputed():
            left.append(Action("Dòng lệch điểm", self._next_apart, "Ctrl+L", "forward", LINK))
        if not own and sheet.locks:
            left.append(Action("Mở lại", self._reopen, "Ctrl+M", "undo", LINK))
        if mine:
            right.append(Action(LOCK, self._lock, "Ctrl+Return", "lock"))
            right.append(Action(self.save_word(), self._save, "Ctrl+S", "save", PRIMARY, scored, "Chọn một dòng có điểm"))
        return left, right

    def failed(self, problem: Exception) -> bool:
        """A refusal about a field stands beside it; one about a line leads there."""
        if isinstance(problem, Refused) and problem.field in self.panel.walk.names:
            self.panel.walk.show_problems([Problem(problem.field, problem.message)])
            self.panel.walk.names[problem.field].setFocus()
            return True
        if isinstance(problem, Refused) and problem.field:
            place = next((n for n, one in enumerate(self.list.rows()) if one.id == problem.field), None)
            if place is not None:
                self.list.selectRow(place)
                self.list.setFocus()
        return super().failed(problem)

    def _save(self) -> None:
        sheet, line = self.sheet, self.panel.line
        if sheet is None or line is None or line.rule is None:
            return
        key, id_, explaining = sheet.id, line.id, sheet.stage is Stage.EXPLAIN
        value, points, note = self.panel.typed()

        def saved(found: ScoreSheet) -> None:
            self.panel.forget()
            self._done(found)
            self._next_line(id_)

        if explaining:
            self.do(lambda session, _: session.scores.explain(key, id_, note), saved)
        else:
            self.do(lambda session, _: session.scores.mark(key, id_, points, note, value), saved)

    def _next_line(self, id_: str) -> None:
        """The next line of the stage, with the keyboard in its fields: a scored one, later one both sides see differently."""
        rows, sheet = self.list.rows(), self.sheet
        late = sheet is not None and sheet.stage in (Stage.EXPLAIN, Stage.SECOND)
        wanted = {one.id for one in (sheet.disputed() if sheet and late else rows)}
        here = next((n for n, one in enumerate(rows) if one.id == id_), 0)
        following = next((n for n in range(here + 1, len(rows)) if rows[n].rule is not None and rows[n].id in wanted), None)
        self.list.selectRow(here if following is None else following)
        if following is None:
            self.list.setFocus()
            self.parts.notify.say("Đã hết dòng của bước này.", "Ctrl+Enter để chốt.")
        else:
            self._into_panel()

    def _next_apart(self) -> None:
        """The next line both sides see differently, round and round."""
        ids = {one.id for one in self.sheet.disputed()} if self.sheet else set()
        places, here = [n for n, one in enumerate(self.list.rows()) if one.id in ids], self.list.currentIndex().row()
        if places:
            self.list.selectRow(next((n for n in places if n > here), places[0]))
            self.list.setFocus()

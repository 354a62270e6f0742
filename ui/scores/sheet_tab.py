"""One sheet: its lines at the left, the line in front at the right; points are typed one line after the other, Enter by Enter."""

from __future__ import annotations

from typing import Any

from cchc_desktop.domain.criteria import Line, number
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.score import ABOVE, STAGE_NAMES, ScoreSheet, Stage, due_of, sheet_id
from cchc_desktop.office.exports import Written
from ui.dossiers.paper_files import KINDS
from ui.kit import tokens
from ui.kit.ask import Ask
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import ChoiceField
from ui.kit.layout import Chip, card, column, hairline, holder, label, row
from ui.kit.lists import CENTRE, RIGHT, Column, RowList
from ui.kit.marks import Mark
from ui.page import Parts
from ui.scores.cells import SheetCells
from ui.scores.mark_panel import MarkPanel
from ui.scores.reckoning import Reckoning
from ui.scores.tab import SHEET, Acts, Tab
from ui.work.opening import Copies

SAVE, LOCK = "Lưu điểm", "Chốt"
_MARK = {Stage.FINAL: Mark.DONE, Stage.SELF: Mark.RUNNING}


class SheetTab(Tab):
    """The sheet of a unit and a year."""

    def __init__(self, parts: Parts, save: Any) -> None:
        super().__init__(parts)
        self.sheet: ScoreSheet | None = None
        self.reckoning = Reckoning(parts, self)
        self.cells = SheetCells()
        self.asked: Ask | None = None
        self.year, self.unit = ChoiceField(""), ChoiceField("")
        self.year.box.setAccessibleName("Năm")
        self.unit.box.setAccessibleName("Đơn vị")
        self.chip, self.total, self.of_set = Chip(), label("", "section"), label("", "fact", wrap=True)
        self.list = RowList([
            Column("TT", self.cells.number, 56, CENTRE), Column("Lĩnh vực, tiêu chí", self.cells.name),
            Column("Tối đa", self.cells.most, 76, RIGHT), Column("Tự chấm", lambda one: self.cells.points(one, "self"), 84, RIGHT),
            Column("Thẩm định", lambda one: self.cells.points(one, "second"), 96, RIGHT),
        ], tall=True, name="Phiếu chấm điểm")  # fmt: skip
        self.nothing, self.panel = Blank(), MarkPanel(save)
        self.copies = Copies(parts, self)
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
        self.panel.shown_proof.connect(self.copies.show)
        self.panel.named.connect(self._name)

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
            self.sheet = session.scores.get(sheet_id(self.unit.value() or session.store.unit, int(self.year.value())))
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
        self.acts_changed.emit()

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
        self.chip.show_state(_MARK.get(sheet.stage, Mark.PAUSED), STAGE_NAMES[sheet.stage])
        red = len(sheet.unproved())
        self.total.setText(f"{number(sheet.total)} trên {number(sheet.criteria.total)} điểm{f', {sheet.band}' if sheet.band else ''}")
        told = [f"hạn {show_date(due)}"] if due else []
        told += [f"{red} dòng thiếu minh chứng"] if red else []
        self.of_set.setText(", ".join([*told, sheet.criteria.name]))
        self.of_set.setToolTip(sheet.criteria.source)

    # -- the line in front

    def open_here(self) -> bool:
        """Whether it is this office's turn to write."""
        sheet = self.sheet
        if sheet is None or sheet.stage is Stage.FINAL:
            return False
        own = sheet.unit == self.parts.session.store.unit
        return own != (sheet.stage in ABOVE)

    def _show_line(self, line: Line | None) -> None:
        if self.sheet is not None:
            self.panel.show_line(self.sheet, line, self.reckoning.found.get(line.id) if line else None, self.open_here())
            self.acts_changed.emit()

    def _into_panel(self) -> None:
        panel = self.panel
        if self.open_here() and panel.line is not None and panel.line.rule is not None:
            field = next(one for one in (panel.value, panel.points, panel.note) if not one.isHidden())
            field.setFocus()

    def begin(self) -> None:
        """The list, or the button that begins a sheet."""
        (self.list if self.sheet else self.nothing.button or self.year).setFocus()

    def back(self) -> bool:
        """From the fields to the list."""
        if self.sheet is not None and not self.list.hasFocus():
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
        own = sheet.unit == self.parts.session.store.unit
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
        if not own and sheet.locks:
            left.append(Action("Mở lại", self._reopen, "Ctrl+M", "undo", LINK))
        if mine:
            right.append(Action(LOCK, self._lock, "Ctrl+Return", "lock"))
            right.append(Action(SAVE, self._save, "Ctrl+S", "save", PRIMARY, scored, "Chọn một dòng có điểm"))
        return left, right

    def _done(self, sheet: ScoreSheet) -> None:
        self.read()
        self.saved.emit(sheet.id)

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

    def _begin_sheet(self) -> None:
        year = int(self.year.value())

        def made(sheet: ScoreSheet) -> None:
            self._done(sheet)
            self.begin()

        self.do(lambda session, _: session.scores.begin(year), made)

    def _save(self) -> None:
        sheet, line = self.sheet, self.panel.line
        if sheet is None or line is None or line.rule is None:
            return
        key, id_, explaining = sheet.id, line.id, sheet.stage is Stage.EXPLAIN
        value, points, note = self.panel.typed()

        def saved(found: ScoreSheet) -> None:
            self._done(found)
            self._next_line(id_)

        if explaining:
            self.do(lambda session, _: session.scores.explain(key, id_, note), saved)
        else:
            before = _value_now(sheet, id_)
            used = value if value and value != before else ""
            self.do(lambda session, _: session.scores.mark(key, id_, points, note, used), saved)

    def _next_line(self, id_: str) -> None:
        """The next scored line, with the keyboard in its fields."""
        rows = self.list.rows()
        here = next((n for n, one in enumerate(rows) if one.id == id_), 0)
        following = next((n for n in range(here + 1, len(rows)) if rows[n].rule is not None), None)
        self.list.selectRow(here if following is None else following)
        if following is None:
            self.list.setFocus()
        else:
            self._into_panel()

    def _take(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return

        def taken(found: ScoreSheet) -> None:
            self.parts.notify.say("Đã ghi điểm tính từ số liệu.", "Dòng đã chấm tay giữ nguyên.")
            self._done(found)

        self.do(lambda session, _: session.scores.take_proposals(sheet.id), taken)

    def _attach(self) -> None:
        sheet, line = self.sheet, self.panel.line
        file = self.parts.files.open(self.window(), "Thêm minh chứng: văn bản, ảnh", KINDS) if sheet and line else None
        if sheet is None or line is None or file is None:
            return

        def added(_: object) -> None:
            self.parts.notify.say(f"Đã thêm minh chứng {file.name}.")
            self._done(sheet)

        self.do(lambda session, _: session.scores.attach(sheet.id, line.id, file), added)

    def _entries(self) -> None:
        """The entries of the registers of work, to name one as evidence."""
        work, own = self.parts.session.work, self.parts.session.store.unit
        found = [(one.id, f"{book.title}: {one.title[:70]}") for book in work.books() for one in work.rows(book.id, own)]
        self.panel.offer_entries(found)

    def _name(self, record: str) -> None:
        sheet, line = self.sheet, self.panel.line
        if sheet is not None and line is not None:
            self.do(lambda session, _: session.scores.name(sheet.id, line.id, record), self._done)

    def _lock(self) -> None:
        """What stands open is told once, then it is closed for good."""
        sheet = self.sheet
        if sheet is None:
            return
        open_ones = [one.message for one in self.parts.session.scores.warnings(sheet.id)]
        told = "\n".join(open_ones[:6]) + (f"\n… và {len(open_ones) - 6} điều nữa." if len(open_ones) > 6 else "")
        text = f"{told}\n\nĐã chốt thì chỉ cấp trên mở lại được.".strip()
        self.asked = Ask(self.window(), "Chốt bước này?", text, "Chốt", lambda: self._lock_now(sheet), "Để sau")
        self.asked.open()

    def _lock_now(self, sheet: ScoreSheet) -> None:
        def locked(found: ScoreSheet) -> None:
            self.parts.notify.say(f"Đã chốt: {STAGE_NAMES[found.stage].lower()}.", "Bên kia thấy khi nhận gói dữ liệu.")
            self._done(found)

        self.do(lambda session, _: session.scores.close(sheet.id), locked)

    def _reopen(self) -> None:
        sheet = self.sheet
        if sheet is not None:
            self.do(lambda session, _: session.scores.reopen(sheet.id), self._done)

    def _print(self) -> None:
        sheet = self.sheet
        if sheet is not None:
            self.do(lambda session, _: session.score_lists.page(sheet.id), self.parts.preview)

    def _export(self) -> None:
        sheet = self.sheet
        name = f"phieu-cham-diem-{self.year.value()}.xlsx"
        file = self.parts.files.save(self.window(), "Xuất phiếu chấm điểm", name, SHEET) if sheet else None

        def said(made: Written) -> None:
            self.parts.notify.say(f"Đã ghi {made.file.name}.")

        if sheet is not None and file is not None:
            self.do(lambda session, _: session.score_lists.sheet(file, sheet.id), said)


def _value_now(sheet: ScoreSheet, id_: str) -> str:
    """The value that stands there already: unchanged, the typed points count."""
    mark = {Stage.FIRST: sheet.first, Stage.SECOND: sheet.second}.get(sheet.stage, sheet.own).get(id_)
    return number(mark.value) if mark and mark.value is not None else ""

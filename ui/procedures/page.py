"""Procedures and calendar: what is in force, looked up, corrected, replaced by dated versions, imported; days off of a year."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.catalogue import Imported
from cchc_desktop.office.files import read_file, read_json_file
from cchc_desktop.office.session import Session
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.filters import FilterBar
from ui.kit.layout import ActionBar, SideMargins, column, holder, marked
from ui.kit.marks import Mark
from ui.page import Page, Parts
from ui.procedures.calendar_tab import CalendarTab
from ui.procedures.catalogue_tab import CatalogueTab
from ui.procedures.form import ProcedureForm
from ui.procedures.moves import Changed, MovesPanel, change
from ui.procedures.outcome import ImportOutcome

PROCEDURES, CALENDAR = "procedures", "calendar"
SCREEN = "procedure"
JSON = "Tệp danh mục, lịch (*.json)"
EMPTY = Procedure("", "", "", "", (Limit(0, LimitUnit.WORKING_DAYS),))


class ProceduresPage(Page):
    """See the module. ``open`` takes "calendar", a code, or ""."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.tabs = FilterBar([(PROCEDURES, "Thủ tục"), (CALENDAR, "Lịch nghỉ")])
        self.tabs.choose(PROCEDURES)
        self.catalogue, self.calendar = CatalogueTab(parts), CalendarTab(parts)
        self.form, self.outcome, self.moves, self.bar = ProcedureForm(), ImportOutcome(), MovesPanel(), ActionBar()
        self._editing: str | None = None
        self._dirty = False
        self._stack = QStackedWidget()
        for view in (self.catalogue, self.calendar, self.form, self.outcome, self.moves):
            self._stack.addWidget(view)
        self._box = column(self.tabs, self._stack, gap=10, margins=(24, 12, 24, 12))
        SideMargins(self, self._box)
        self._box.setStretch(1, 1)
        self.setLayout(column(holder(self._box), self.bar, gap=0))
        self._listen()

    def _listen(self) -> None:
        self.tabs.chosen.connect(lambda _: self._turn())
        self.catalogue.opened.connect(lambda _: self._edit(fresh_version=False))
        self.calendar.changed.connect(self._show_acts)
        self.moves.changed.connect(self._show_acts)
        self.form.changed.connect(self._typed)
        for key, run in (("F8", self.form.to_next_problem), ("Insert", self.form.add_line)):
            QShortcut(QKeySequence(key), self.form).activated.connect(run)

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Thủ tục, lịch"

    def fact(self) -> str:
        """How much there is of what is shown."""
        if self._editing is not None:
            return "phiên bản mới" if self._editing.startswith("new/") else "sửa thủ tục"
        served = self.catalogue.filters.chips["served"].count
        return f"{grouped(served)} thủ tục đang phục vụ" if served is not None else ""

    def hints(self) -> list[tuple[str, str]]:
        """The keys here."""
        if self._editing is not None:
            return [("Enter", "ô tiếp"), ("Insert", "thêm dòng"), ("F8", "lỗi kế tiếp"), ("Ctrl+S", "lưu"), ("Escape", "để sau")]
        if self._stack.currentWidget() is self.moves:
            return [("Space", "đánh dấu"), ("Ctrl+Return", "dời"), ("Escape", "giữ ngày hẹn cũ")]
        if self.tabs.value() == CALENDAR:
            return [("←↑↓→", "chọn ngày"), ("Enter", "sửa ngày"), ("Ctrl+S", "lưu ngày"), ("Ctrl+O", "nhập tệp"), ("Ctrl+1", "thủ tục")]
        return [("↑↓", "chọn"), ("Enter", "sửa"), ("Ctrl+F", "tìm"), ("Ctrl+N", "phiên bản mới"), ("Ctrl+O", "nhập tệp"),
                ("Ctrl+2", "lịch")]  # fmt: skip

    def open(self, argument: str = "") -> None:
        """Come to the front with a tab or a procedure; a form that was left half-typed stays as it is."""
        if self._editing is None:
            if argument:
                self.tabs.choose(CALENDAR if argument == CALENDAR else PROCEDURES)
            self._turn(argument if argument not in (PROCEDURES, CALENDAR) else "")
        else:
            self.form.start_typing()

    def reload(self, record: str = "") -> None:
        """Something was saved; what is being typed stays."""
        if self.isVisible() and self._editing is None and self._stack.currentWidget() not in (self.outcome, self.moves):
            self.catalogue.read()
            self.calendar.read()

    def back(self) -> bool:
        """Esc: leave the form (its text is kept), the outcome, typed words."""
        if self._editing is not None:
            self._put_aside()
            return True
        if self._stack.currentWidget() in (self.outcome, self.moves):
            self._turn()
            return True
        return self.tabs.value() == PROCEDURES and self.catalogue.clear_search()

    def leave(self) -> None:
        """Half-typed forms are kept."""
        self._keep_draft()

    # -- tabs and acts

    def _turn(self, code: str = "") -> None:
        """Show the tab that is chosen."""
        if self._editing is not None:
            self._keep_draft()
            self._editing = None
        if self.tabs.value() == CALENDAR:
            self._stack.setCurrentWidget(self.calendar)
            self.calendar.show_year(self.calendar.year)
            self.calendar.view.setFocus()
        else:
            self._stack.setCurrentWidget(self.catalogue)
            self.catalogue.read(code)
            self.catalogue.table.setFocus()
        self._show_acts()
        self.changed.emit()

    def _show_acts(self) -> None:
        view = self._stack.currentWidget()
        self.bar.set_message()
        if view is self.form:
            self._form_acts()
        elif view is self.calendar:
            self._calendar_acts()
        elif view is self.moves:
            self._moves_acts()
        elif view is self.outcome:
            self.bar.set_actions((), [Action("Xong", self._turn, kind=PRIMARY, shown_key="Return")])
        else:
            served = Action("Lĩnh vực phục vụ", lambda: self.asked_for.emit("settings", "sectors"), "Ctrl+D", "list", LINK)
            left = [Action("Nhập danh mục", self._import_catalogue, "Ctrl+O", "download", LINK), served]
            right = [Action("Thêm thủ tục", self._add, "Ctrl+Shift+N", "plus"),
                     Action("Phiên bản mới", partial(self._edit, fresh_version=True), "Ctrl+N", "copy"),
                     Action("Sửa", partial(self._edit, fresh_version=False), "Ctrl+E", "pencil", PRIMARY)]  # fmt: skip
            self.bar.set_actions(left, right)

    def _form_acts(self) -> None:
        wrong = len(self.form.wrong())
        if wrong:
            self.bar.set_message(marked(Mark.OVERDUE, f"{wrong} chỗ phải sửa (F8)", bold=True))
        self.bar.set_actions([Action("Để sau", self._put_aside, icon="back", kind=LINK, shown_key="Escape")],
                             [Action("Lưu", self._save, "Ctrl+S", "save", PRIMARY)])  # fmt: skip
        self.form.primary = self.bar.buttons["Lưu"]

    def _calendar_acts(self) -> None:
        known = self.calendar.rule_of(self.calendar.view.day) is not None
        left = [Action("Nhập tệp lịch", self._import_calendar, "Ctrl+O", "download", LINK)]
        why = "" if known else "Ngày này là ngày thường."
        right = [Action("Bỏ ngày này", self._clear_day, "Ctrl+Delete", "trash", enabled=known, why=why),
                 Action("Lưu ngày", self._save_day, "Ctrl+S", "save", PRIMARY)]  # fmt: skip
        self.bar.set_actions(left, right)
        self.calendar.primary = self.bar.buttons["Lưu ngày"]

    # -- one procedure

    def _add(self) -> None:
        self._begin(EMPTY, "add/", fresh_version=False)

    def _edit(self, *, fresh_version: bool) -> None:
        one = self.catalogue.current
        if one is not None:
            self._begin(one, f"{'new' if fresh_version else 'edit'}/{one.code}", fresh_version=fresh_version)

    def _begin(self, procedure: Procedure, key: str, *, fresh_version: bool) -> None:
        session = self.parts.session
        draft = session.drafts.load(SCREEN, key)
        self._editing, self._dirty = key, False
        raw = draft.get("raw") if draft else None
        self.form.begin(procedure, session.catalogue.sectors(), session.clock.now().year, fresh_version=fresh_version, raw=raw)
        if draft:
            again = Action("Bỏ, bắt đầu lại", partial(self._drop_draft, procedure, key, fresh_version), kind=LINK)
            self.form.strip.say("Đang sửa dở", f"từ {draft.get('at', '')}.", [again])
        else:
            self.form.strip.hide()
        self._stack.setCurrentWidget(self.form)
        self._show_acts()
        self.form.start_typing()
        self.changed.emit()

    def _drop_draft(self, procedure: Procedure, key: str, fresh_version: bool) -> None:
        self.parts.session.drafts.drop(SCREEN, key)
        self._begin(procedure, key, fresh_version=fresh_version)

    def _keep_draft(self) -> None:
        if self._editing is not None and self._dirty:
            now = self.parts.session.clock.now()
            self.parts.session.drafts.keep(SCREEN, {"raw": self.form.raw(), "at": f"{now:%H:%M %d/%m}"}, now, self._editing)

    def _put_aside(self) -> None:
        """Leave the form; its text is kept for the next time."""
        self._keep_draft()
        self._close_form()

    def _typed(self) -> None:
        self._dirty = True

    def _save(self) -> None:
        made, found = self.form.problems()
        self.form.show_problems(found)
        self._show_acts()
        if found:
            self.form.to_next_problem()
            return
        self.bar.buttons["Lưu"].setEnabled(False)
        self.parts.jobs.run(lambda session, _: session.catalogue.save(made), partial(self._saved, made), self._failed)

    def _saved(self, made: Procedure, record: str) -> None:
        if self._editing is not None:
            self.parts.session.drafts.drop(SCREEN, self._editing)
        self._dirty = False
        when = f" Áp dụng từ {made.valid_from:%d/%m/%Y}." if made.valid_from else ""
        self.parts.notify.say(f"Đã lưu thủ tục {made.code}.", f"{when} Hồ sơ đã nhận giữ phiên bản cũ.".strip())
        self._close_form(made.code)
        self.saved.emit(record)

    def _failed(self, problem: Exception) -> bool:
        """The text stays; a refusal that names a field stands beside it."""
        self._show_acts()
        return isinstance(problem, Refused) and self._beside(problem)

    def _beside(self, refused: Refused) -> bool:
        self.form.show_problems([Problem(refused.field or "", refused.message)])
        self._show_acts()
        return self.form.to_next_problem()

    def _close_form(self, code: str = "") -> None:
        self._editing = None
        self._turn(code)

    # -- days

    def _save_day(self) -> None:
        rule, found = self.calendar.typed()
        self.calendar.show_problems(found)
        if rule is None:
            return
        self._change(lambda session: session.calendar.save([rule]), lambda _: f"Đã lưu ngày {rule.day:%d/%m/%Y}.")
        self.calendar.year = rule.day.year
        self.calendar.view.day = rule.day

    def _clear_day(self) -> None:
        day = self.calendar.view.day
        said = f"Ngày {day:%d/%m/%Y} trở lại là ngày thường."
        self._change(lambda session: session.calendar.clear(day), lambda _: said)

    def _change(self, act: Callable[[Session], object], said: Callable[[object], str], title: str = "") -> None:
        """Change the calendar; ``said`` makes a sentence of the act's answer."""
        self.parts.jobs.run(lambda session, _: change(session, act), lambda done: self._day_done(said(done.answer), done), title=title)

    def _day_done(self, said: str, done: Changed) -> None:
        self.calendar.read()
        self.saved.emit("")
        if done.moves and self._editing is None:
            self.moves.show_moves(said, done.moves)
            self._stack.setCurrentWidget(self.moves)
            self._show_acts()
            self.moves.table.setFocus()
            self.changed.emit()
            return
        self.parts.notify.say(said, "Không hồ sơ nào phải đổi ngày hẹn." if not done.moves else "Ngày hẹn của hồ sơ đã nhận giữ nguyên.")
        self.calendar.view.setFocus()

    # -- due dates the calendar would move

    def _moves_acts(self) -> None:
        marked = len(self.moves.table.marked)
        left = [Action("Đánh dấu hết", partial(self.moves.mark_all, on=True), kind=LINK),
                Action("Bỏ hết", partial(self.moves.mark_all, on=False), kind=LINK)]  # fmt: skip
        why = "" if marked else "Chưa đánh dấu hồ sơ nào"
        right = [Action("Giữ ngày hẹn cũ", self._turn, shown_key="Escape"),
                 Action(f"Dời {marked} hồ sơ", self._move, "Ctrl+Return", "calendar", PRIMARY, bool(marked), why)]  # fmt: skip
        self.bar.set_actions(left, right)

    def _move(self) -> None:
        confirmed = self.moves.confirmed()
        self.bar.set_actions()  # a second Enter moves nothing twice
        self.parts.jobs.run(lambda session, _: session.dues.move_them(confirmed), partial(self._moved, len(confirmed)), self._failed)

    def _moved(self, wanted: int, moved: list[Dossier]) -> None:
        left = wanted - len(moved)
        said = f"{grouped(left)} hồ sơ đã đổi hoặc xong trong lúc ấy, giữ nguyên." if left else "Ngày cũ và lý do vẫn xem được ở hồ sơ."
        self.parts.notify.say(f"Đã dời ngày hẹn của {grouped(len(moved))} hồ sơ.", said)
        self._turn()
        self.saved.emit("")

    # -- files

    def _import_catalogue(self) -> None:
        file = self.parts.files.open(self, "Nhập tệp danh mục thủ tục", JSON)
        if file is not None:
            self.parts.jobs.run(
                lambda session, _: session.catalogue.import_file(read_file(file)), partial(self._imported, file), title="Đang nhập danh mục"
            )

    def _imported(self, file: Path, done: Imported) -> None:
        self.outcome.show_outcome(file.name, done)
        self._stack.setCurrentWidget(self.outcome)
        self._show_acts()
        self.bar.buttons["Xong"].setFocus()
        self.saved.emit("")

    def _import_calendar(self) -> None:
        file = self.parts.files.open(self, "Nhập tệp lịch nghỉ", JSON)
        if file is not None:
            self._change(
                lambda session: session.calendar.import_data(read_json_file(file)),
                lambda count: f"Đã nhập {file.name}: {grouped(int(str(count)))} ngày mới hoặc đổi.", "Đang nhập lịch",
            )  # fmt: skip

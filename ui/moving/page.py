"""Moving in: choose a file, say which column is what, try, take over. Nothing is written before the last act; Esc goes back a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moving_in import Readings
from cchc_desktop.domain.moving_map import FIELD_NAMES, MoveMap
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.moving_in import Moved, OldTable
from ui.handover.run import Run
from ui.handover.stage import Scene, Stage
from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Action
from ui.kit.fields import Form
from ui.kit.layout import NARROW, ActionBar, SideMargins, column, holder, marked
from ui.kit.marks import Mark
from ui.kit.steps import Step, StepLine, steps_at
from ui.moving.outcome import OutcomePanel
from ui.moving.pace import STEPS, RowPace
from ui.moving.procedure_choice import catalogue_search
from ui.moving.reading import ReadingPanel
from ui.moving.start import StartPanel
from ui.moving.undo import UndoPanel
from ui.page import Page, Parts

KINDS = "Sổ cũ (*.xlsx *.xlsm *.xls *.ods *.csv *.txt *.dbf);;Mọi tệp (*)"
SHEET = "Bảng tính Excel (*.xlsx)"
WALK = ("Chọn tệp", "Ghép cột", "Đọc thử", "Nhập")
START, COLUMNS, OUTCOME, STAGE = range(4)


class MovingPage(Page):
    """See the module."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.file: Path | None = None
        self.table: OldTable | None = None
        self.used = MoveMap()
        self.found: Readings | None = None
        self.moved: Moved | None = None
        self._stale = False
        self.run = Run(parts.jobs, self)
        self.steps, self.stack, self.bar = StepLine(), QStackedWidget(), ActionBar()
        search = catalogue_search(parts.session)
        self.start, self.reading = StartPanel(), ReadingPanel(search, self._primary)
        self.outcome, self.stage = OutcomePanel(search), Stage()
        self.undo = UndoPanel()
        self.undo.asked.connect(lambda reason: self._undo(self.moved.batch, reason) if self.moved else None)
        self.outcome.names.walk(Form(self.outcome.left, {}, self._primary))
        for one in (self.start, self.reading, self.outcome, self.stage):
            self.stack.addWidget(one)
        self._box = column(self.steps, self.stack, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, self._box)
        self._box.setStretch(1, 1)
        self.setLayout(column(holder(self._box), self.bar, gap=0))
        self.start.undo_asked.connect(self._undo)
        self.reading.ways.changed.connect(self._read_otherwise)
        self.reading.ways.sheet_chosen.connect(self._other_sheet)
        self.reading.columns.changed.connect(self._choices_made)
        self.outcome.names.changed.connect(self._answered)
        self._go(START)

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Nhập sổ cũ"

    def fact(self) -> str:
        """Which file."""
        return self.table.name if self.table and self.stack.currentIndex() != START else ""

    def hints(self) -> list[tuple[str, str]]:
        """The keys of this step."""
        more = {START: [("Ctrl+O", "chọn tệp")], COLUMNS: [("Enter", "cột tiếp"), ("F9", "đọc thử")],
                OUTCOME: [("F9", "nhập"), ("Ctrl+Shift+X", "xuất dòng sai")], STAGE: []}  # fmt: skip
        return [*more[self.stack.currentIndex()], ("Esc", "dừng" if self.run.busy else "về bước trước")]

    def open(self, argument: str = "") -> None:
        """Come to the front; what was begun is still there."""
        if self.stack.currentIndex() == START:
            self.start.show_runs(self.parts.session.moving_in.batches())
        self._take_keyboard()

    def reload(self, record: str = "") -> None:
        """Something was saved."""
        if self.stack.currentIndex() == START:
            self.start.show_runs(self.parts.session.moving_in.batches())

    def back(self) -> bool:
        """Esc: stop what runs, else the step before; nothing was written."""
        if self.run.busy:
            self.run.cancel()
            return True
        at = self.stack.currentIndex()
        if at == START:
            return False
        self._go({COLUMNS: START, OUTCOME: COLUMNS, STAGE: START}[at])
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow: slimmer cards at the left."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.reading.left.setFixedWidth(tokens.px(300 if narrow else 360))
        self.outcome.left.setFixedWidth(tokens.px(300 if narrow else 350))

    # -- steps

    def _go(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        if place == START:
            self.start.show_runs(self.parts.session.moving_in.batches())
        self.steps.show_steps(steps_at(WALK, {START: 0, COLUMNS: 1, OUTCOME: 2}.get(place, 3)))
        self.steps.setVisible(place != STAGE)
        self._acts()
        self._take_keyboard()
        self.changed.emit()

    def _take_keyboard(self) -> None:
        at = self.stack.currentIndex()
        if at == COLUMNS and self.reading.columns.choices:
            next(iter(self.reading.columns.choices.values())).setFocus()
        elif at == OUTCOME and self.outcome.left.isVisibleTo(self.outcome):
            self.outcome.names.fields[0].setFocus()
        elif (primary := self._primary()) is not None:
            primary.setFocus()

    def _primary(self) -> QWidget | None:
        return next((button for button in self.bar.buttons.values() if button.kind == PRIMARY), None)

    def _acts(self) -> None:
        at = self.stack.currentIndex()
        self.bar.set_message()
        choose = Action("Chọn tệp sổ cũ" if at == START else "Chọn tệp khác", self.choose, key="Ctrl+O", icon="folder",
                        kind=PRIMARY if at == START else "plain", enabled=not self.run.busy)  # fmt: skip
        if at == START:
            self.bar.set_actions([], [choose])
        elif at == COLUMNS:
            self._column_acts(choose)
        elif at == OUTCOME:
            self._outcome_acts(choose)
        elif self.run.busy:
            self.bar.set_actions([], [Action("Dừng", self.run.cancel, shown_key="Escape", icon="close")])
        else:
            self.bar.set_actions([choose], [Action("Xem hồ sơ", lambda: self.asked_for.emit("dossiers", "all"), icon="list", kind=PRIMARY)])

    def _column_acts(self, choose: Action) -> None:
        lacking = self.used.lacking
        why = f"Còn thiếu: {', '.join(FIELD_NAMES[name].lower() for name in lacking)}" if lacking else ""
        if why:
            self.bar.set_message(marked(Mark.OVERDUE, why, bold=True))
        act = Action("Đọc thử", self.try_out, key="F9", icon="search", kind=PRIMARY, enabled=not lacking, why=why)
        self.bar.set_actions([choose], [act])

    def _outcome_acts(self, choose: Action) -> None:
        assert self.found is not None
        count = len(self.found.good)
        export = Action("Xuất dòng sai ra Excel", self.export_bad, key="Ctrl+Shift+X", icon="download",
                        enabled=bool(self.found.bad or self.found.doubts), why="" if self.found.bad else "Không có dòng sai")  # fmt: skip
        act = Action(f"Nhập {grouped(count)} hồ sơ", self.take_over, key="F9", icon="save", kind=PRIMARY, enabled=count > 0,
                     why="" if count else "Không dòng nào nhập được")  # fmt: skip
        if self._stale:
            act = Action("Đọc thử lại", self.try_out, key="F9", icon="refresh", kind=PRIMARY)
        self.bar.set_actions([choose, export], [act])

    # -- the file

    def choose(self) -> None:
        """Ask for a file and read it."""
        found = self.parts.files.open(self, "Chọn tệp sổ cũ", KINDS)
        if found is not None:
            self.read(found)

    def read(self, file: Path, sheet: str = "") -> None:
        """Read a file (or another sheet of it) on the worker."""
        if self.run.busy:
            return

        def work(session: Any, progress: Any, cancelled: Any) -> tuple[OldTable, MoveMap]:
            table = session.moving_in.open(file, sheet)
            return table, session.moving_in.propose(table)

        def done(found: tuple[OldTable, MoveMap]) -> None:
            self.file = file
            self.table, self.used = found
            self.found, self.moved = None, None
            self.reading.show_table(self.table, self.used)
            self._go(COLUMNS)

        self.run.start("Đang đọc tệp", work, RowPace(), lambda _: None, done, self._told)
        self._acts()

    def _other_sheet(self, sheet: str) -> None:
        if self.file is not None and self.table is not None and sheet and sheet != self.table.sheet:
            self.read(self.file, sheet)

    def _told(self, refused: Refused | None) -> None:
        """A refusal is said by the one voice; the page stays as it was."""
        if refused is not None:
            self.parts.notify.refused(refused)
        self._go(self.stack.currentIndex() if self.stack.currentIndex() != STAGE else OUTCOME if self.found else START)

    # -- columns

    def _read_otherwise(self) -> None:
        """Another row of headings, encoding or order: what the columns hold is shown anew, what they are stays."""
        if self.table is None:
            return
        heading, encoding, order = self.reading.ways.value()
        self.used = replace(self.used, heading=heading, encoding=encoding, order=order)
        focused = self.window().focusWidget()
        self.reading.show_columns(self.table, self.used)
        self._acts()
        if focused is not None:
            focused.setFocus()

    def _choices_made(self) -> None:
        if self.table is not None:
            self.used = replace(self.used, **self.reading.columns.value())  # type: ignore[arg-type]
            self.reading.show_sample(self.table, self.used)
            self._acts()

    # -- trying, taking over

    def try_out(self) -> None:
        """Read every row, write nothing."""
        if self.table is None or self.run.busy or self.used.lacking:
            return
        table, used = self.table, self.outcome.names.answered(self.used) if self._stale else self.used
        self._begin("Đang đọc thử")

        def done(found: Readings) -> None:
            self.used, self.found, self._stale = used, found, False
            self.outcome.show_readings(found)
            self.outcome.names.show_names(found)
            self._go(OUTCOME)

        self._start("Đang đọc thử", lambda s, progress, stop: s.moving_in.check(table, used, progress, stop), done)

    def _answered(self) -> None:
        self._stale = True
        self._acts()

    def take_over(self) -> None:
        """Write the good rows in one act."""
        if self.table is None or self.found is None or self.run.busy or self._stale or not self.found.good:
            return
        table, used = self.table, self.used
        self._begin(f"Đang nhập {grouped(len(self.found.good))} hồ sơ")
        self._start("Đang nhập sổ cũ", lambda s, progress, stop: s.moving_in.run(table, used, progress, stop), self._taken_over)

    def _taken_over(self, moved: Moved) -> None:
        self.moved = moved
        left = len({one.line for one in moved.bad})
        more = f"{grouped(left)} dòng ở lại trong tệp; sửa tệp rồi nhập lại, dòng đã nhập không vào hai lần." if left else ""
        facts = (("Đánh dấu", "nhập sau từ sổ giấy"), ("Sổ theo dõi", "vẫn ở quyển cũ, không chiếm số của quyển đang dùng"))
        said = f"Đã nhập {grouped(moved.count)} hồ sơ."
        self.stage.show_scene(Scene(said, more, "check", "green", facts_title="Hồ sơ vừa nhập", facts=facts))
        self.stage.hang(self.undo)
        self.undo.show_batch(self.parts.session.moving_in.batch(moved.batch))
        self._go(STAGE)
        self.saved.emit(moved.batch)

    def _undo(self, batch: str, reason: str) -> None:
        """Take a run back as one act."""
        if self.run.busy:
            return
        self._begin("Đang hoàn tác lần nhập")

        def done(count: int) -> None:
            self.parts.notify.say(f"Đã hoàn tác: {grouped(count)} hồ sơ đã hủy.", "Nhập lại tệp ấy lúc nào cũng được.")
            self.found = None
            self._go(START)
            self.saved.emit(batch)

        self._start("Đang hoàn tác lần nhập", lambda s, progress, stop: s.moving_in.undo(batch, reason, progress, stop), done)

    def _begin(self, words: str) -> None:
        self.stage.hang()
        self.stage.show_scene(Scene(words, running=True, steps=steps_at(STEPS, 0)))
        self.stack.setCurrentIndex(STAGE)
        self.steps.hide()

    def _start(self, title: str, work: Callable[[Any, Any, Any], Any], done: Callable[[Any], None]) -> None:
        at = RowPace()
        self.run.start(title, work, at, lambda reading: self.stage.show_reading(reading, steps_at(STEPS, reading.step, Step.RUNNING)), done,
                       self._told)  # fmt: skip
        self._acts()
        self.changed.emit()

    def export_bad(self) -> None:
        """The rows that stay outside, as a list to mend the file by."""
        if self.found is None or self.table is None:
            return
        found, name = self.found, self.table.name
        file = self.parts.files.save(self, "Xuất dòng sai", f"dong-can-sua-{Path(name).stem}.xlsx", SHEET)
        if file is not None:
            self.parts.jobs.run(
                lambda session, _: session.exports.bad_rows(file, name, found.bad, found.doubts),
                lambda made: self.parts.notify.say(f"Đã ghi {made.file.name}.", f"{grouped(made.rows)} chỗ cần sửa."),
            )

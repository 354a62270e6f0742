"""The dossiers behind a figure: which part of it, and the list; Enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.session import Session
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.table import DossierTable
from ui.dossiers.words import DueWords
from ui.jobs import Job, Latest
from ui.kit.fields import ChoiceField
from ui.kit.filters import FilterBar
from ui.kit.layout import column, hairline, holder, label, row
from ui.page import Parts
from ui.reports.counting import TITLE

Part = tuple[str, str, int]
"""(name, words, how many)."""
Read = Callable[[Session, str], list[DossierRow]]
"""Reads the dossiers of a part, on a worker."""


class Behind(QFrame):
    """``opened(id)`` for a dossier, ``changed`` when another is chosen, ``saved(id)`` when its reason was noted."""

    opened = Signal(str)
    changed = Signal()
    saved = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setProperty("role", "card")
        session = parts.session
        self._read: Read = lambda session, part: []
        self._reading = Latest(parts.jobs, self, TITLE)
        self._words = DueWords(session.clock.now(), session.calendar.calendar(session.office))
        self.title, self.said = label("", "section"), label("", "fact", wrap=True)
        self.table = DossierTable(parts.look, lambda: self._words)
        self.parts: FilterBar | None = None
        self._parts, self._noted = parts, dict[str, str]()
        self.reason = ChoiceField("Lý do quá hạn của hồ sơ đang chọn", editable=True)
        self._foot = holder(row(self.reason, margins=(16, 4, 16, 10)))
        self._room = row(gap=0)
        head = holder(row(self.title, self.said, None, gap=12, margins=(16, 8, 14, 4)))
        self.setLayout(column(head, holder(self._room), hairline(), self.table, self._foot, gap=0, margins=(1, 1, 1, 1)))
        self.layout().setStretch(3, 1)  # type: ignore[union-attr]
        self.table.activated_row.connect(lambda one: self.opened.emit(one.id))
        self.table.chosen.connect(self._show_reason)
        if (line := self.reason.box.lineEdit()) is not None:
            line.returnPressed.connect(self.save_reason)

    def show_figure(self, title: str, said: str, parts: Sequence[Part], first: str, units: Mapping[str, str], read: Read) -> None:
        """Show a figure's parts, the one named ``first`` chosen; ``units`` key -> title where several are shown."""
        self.title.setText(title)
        self.said.setText(said)
        self._read = read
        if self.parts is not None:
            self._room.removeWidget(self.parts)
            self.parts.deleteLater()
        self.parts = FilterBar([(name, f"{words} {grouped(count)}") for name, words, count in parts], keys=True)
        self.parts.choose(first)
        self.parts.chosen.connect(lambda _: self.show_part())
        self.parts.setContentsMargins(14, 2, 14, 8)
        self._room.addWidget(self.parts)
        self.table.show_units(units)
        self.table.show_rows([], keep=False)
        self.show_part()
        self.table.setFocus()

    def show_part(self, *, keep: bool = False) -> None:
        """Have the chosen part read; ``keep`` the dossier that is chosen."""
        if self.parts is None:
            return
        part, read = self.parts.value(), self._read

        def work(session: Session, job: Job) -> tuple[list[DossierRow], dict[str, str]]:
            with session.figures.stoppable(job.cancelled):
                return read(session, part), session.lateness.noted()

        def done(found: tuple[list[DossierRow], dict[str, str]]) -> None:
            rows, self._noted = found
            self.reason.set_choices([(text, text) for text in self._parts.session.lateness.words()])
            self.table.show_rows(rows, keep=keep)

        self._reading.ask(work, done)

    # -- why one was late

    @property
    def late(self) -> bool:
        """Whether the chosen dossier is over its date."""
        one = self.table.current()
        return one is not None and (one.finished_at or self._parts.session.clock.now()) > one.due_at

    def _show_reason(self, one: DossierRow | None) -> None:
        self._foot.setVisible(self.late)
        if one is not None and self.late:
            self.reason.set_problem()
            self.reason.box.setEditText(self._noted.get(one.id, ""))
        self.changed.emit()

    def to_reason(self) -> None:
        """The keyboard goes to the reason."""
        self.reason.editor.setFocus()
        if (line := self.reason.box.lineEdit()) is not None:
            line.selectAll()

    def save_reason(self) -> None:
        """Keep what stands in the field for the chosen dossier; a refusal is said beside it."""
        one, text = self.table.current(), self.reason.box.currentText()
        if one is None:
            return

        def done(kept: str) -> None:
            self._noted[one.id] = kept
            self.table.setFocus()
            self._parts.notify.say(f"Đã ghi lý do quá hạn của hồ sơ {one.number}.")
            self.saved.emit(one.id)

        self._parts.jobs.run(lambda session, _: session.lateness.note(one.id, text), done, self._refused, owner=self)

    def _refused(self, problem: Exception) -> bool:
        if isinstance(problem, Refused):
            self.reason.set_problem(f"{problem.message} {problem.next_step}")
            return True
        return False

    def back(self) -> bool:
        """Esc in the reason: back to the dossiers."""
        if self.reason.editor.hasFocus():
            self.table.setFocus()
            return True
        return False

"""Checks the form as it stands, puts each problem beside its field, and shows what is due and to be paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.dossier import DossierDraft
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.procedure import Channel, Procedure
from cchc_desktop.office.counter import Preview
from ui.intake.due_card import DueCard
from ui.intake.form import IntakeForm
from ui.intake.side_cards import FeeCard
from ui.intake.typed import Typed, compose, on_screen
from ui.kit.fields import Form
from ui.page import Parts


@dataclass(frozen=True)
class Checked:
    """The draft of the form, everything the core says of it, and all problems under the names of the screen."""

    typed: Typed
    draft: DossierDraft
    preview: Preview
    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        """Whether it cannot be saved yet."""
        return any(not problem.warning for problem in self.problems)


class Checker(QObject):
    """``checked`` after the shown problems changed."""

    checked = Signal()

    def __init__(self, parts: Parts, form: IntakeForm, due: DueCard, fee: FeeCard, walk: Form, typed: Callable[[], Typed]) -> None:
        super().__init__(form)
        self._parts, self._form, self._due, self._fee, self._walk, self._typed = parts, form, due, fee, walk, typed
        self._refused: dict[str, str] = {}

    def read(self) -> Checked:
        """Read and check the form; shows nothing."""
        session = self._parts.session
        typed, office = self._typed(), session.office
        calendar = session.calendar.calendar(office)

        def closing(day: date) -> time | None:
            return calendar.closing(day).time() if calendar.is_working(day) else None

        composed = compose(typed, session.clock.now(), closing)
        preview = session.intake.preview(composed.draft, office)
        mine = {problem.field for problem in composed.problems}
        theirs = [found for problem in preview.problems if (found := on_screen(problem, typed)).field not in mine]
        return Checked(typed, composed.draft, preview, (*composed.problems, *theirs))

    def show_all(self) -> Checked:
        """Check and show every problem (saving was asked for)."""
        found = self.read()
        self._refused = {}
        self._walk.show_problems([p for p in found.problems if not p.field.startswith("components")])
        self._form.papers.show_problems(found.problems)
        self.show_result(found)
        self.checked.emit()
        return found

    def left(self, name: str) -> None:
        """A field was left: show its problem, and those of fields it bears on (birth and sex against the number)."""
        found = self.read()
        if name == "components":
            self._form.papers.show_problems([p for p in found.problems if not p.field.endswith(".name") or not self._table_open()])
        else:
            for one in (name, *_bearing(name)):
                if one == name or self._value(one):
                    self._show(found, one)
        self.show_result(found)
        self.checked.emit()

    def typing(self) -> Checked:
        """Something is being typed: problems shown may go, none comes."""
        found = self.read()
        bad = {problem.field for problem in found.problems}
        for name, field in self._walk.names.items():
            if field.problem and name not in bad and name != "components" and self._refused.get(name) != self._value(name):
                field.set_problem()
        if self._form.papers.field.problem and not any(p.field.startswith("components") for p in found.problems):
            self._form.papers.show_problems([])
        self.show_result(found)
        self.checked.emit()
        return found

    def _table_open(self) -> bool:
        return self._form.papers.table.state() == self._form.papers.table.State.EditingState

    def _value(self, name: str) -> str:
        field = self._walk.names[name]
        return str(field.text() if hasattr(field, "text") else field.value() if hasattr(field, "value") else "")

    def refused(self, refused: Refused) -> bool:
        """What only saving could find stands beside its field until that is typed over; False when it has no field here."""
        problem = on_screen(Problem(refused.field or "", f"{refused.message} {refused.next_step}"), self._typed())
        if self._walk.show_problems([problem]):
            return False
        self._refused = {problem.field: self._value(problem.field)}
        self.checked.emit()
        return True

    def _show(self, found: Checked, name: str) -> None:
        field = self._walk.names.get(name)
        if field is not None:
            self._walk.show_problems(found.problems, only=field)

    def show_result(self, found: Checked) -> None:
        """The due card and the fee card."""
        preview, typed = found.preview, found.typed
        self._due.show_due(preview.limit, preview.reckoning, found.draft.due_at if typed.due_open else None)
        procedure: Procedure | None = preview.procedure
        self._fee.show_fee(procedure, Channel(typed.channel), preview.quote)
        self._form.show_twins(self._parts.session.intake.twins(preview.draft) if procedure else [])


def _bearing(name: str) -> tuple[str, ...]:
    """Fields whose check depends on this one."""
    prefix, _, field = name.partition(".")
    if field in ("id_number", "birth_date", "gender"):
        return tuple(f"{prefix}.{other}" for other in ("birth_date", "gender") if other != field)
    return {"due_hour": ("due_at",), "received_hour": ("received_at",)}.get(name, ())

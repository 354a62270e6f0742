"""Puts the form of an act in front, lends it the bar, does its work once, and keeps its words when it is put aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cchc_desktop.domain.errors import Refused
from ui.dossiers.act_form import ActForm
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import ActionBar
from ui.page import Parts

LEAVE = "Để sau"
Then = Callable[[Any], None]


class Asking(QObject):
    """``opened`` and ``closed`` around a form; ``closed(done)`` says whether it was done. ``place`` is where the form stands."""

    opened = Signal()
    closed = Signal(bool)
    failed = Signal(object)

    def __init__(self, parts: Parts, place: QWidget, bar: ActionBar) -> None:
        super().__init__(place)
        self._parts, self._place, self._bar = parts, place, bar
        self._box = QVBoxLayout(place)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._kept: dict[str, dict[str, str]] = {}
        self._key = ""
        self._busy = False
        self._then: Then = lambda _: None
        self.form: ActForm | None = None
        self.last: ActForm | None = None
        """The form whose work was done last."""

    def ask(self, record: str, form: ActForm, then: Then) -> None:
        """Show a form for a record; ``then(answer)`` when its work was done."""
        self.put_away()
        self._key, self._then = f"{record}/{form.kept_as or form.title.text()}", then
        self.form = form
        form.put(self._kept.get(self._key, {}))
        self._box.addWidget(form)
        form.show()
        form.last = lambda: self._bar.buttons.get(form.verb)
        form.agreed.connect(self.agree)
        form.renamed.connect(self.show_bar)
        self.opened.emit()
        self.show_bar()
        first = form.first()
        if first is not None:
            first.setFocus()

    def hints(self) -> list[tuple[str, str]]:
        """The keys of the form that asks, for the status bar; [] while none does."""
        return [*self.form.hints(), ("Escape", LEAVE.lower())] if self.form is not None else []

    def show_bar(self) -> None:
        """The bar while a form is asked: put aside at the left, what else can be done, the act itself rightmost."""
        if self.form is not None:
            form = self.form
            left = [Action(LEAVE, self.close_up, shown_key="Escape", kind=LINK)]
            go = [Action(form.verb, self.agree, "Ctrl+Return", form.icon, PRIMARY, not self._busy)] if form.verb else []
            self._bar.set_actions(left, [*form.extra, *go])

    def agree(self) -> None:
        """Do it, once; what is missing stands beside its field."""
        form = self.form
        if form is None or self._busy:
            return
        problems = form.check()
        if any(not problem.warning for problem in problems):
            form.show_problems(problems)
            return
        self._set_busy(True)
        self._parts.jobs.run(form.work(), lambda answer: self._done(form, answer), lambda problem: self._refused(form, problem))

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        for button in self._bar.buttons.values():
            if button.text() != LEAVE:
                button.setEnabled(not on)

    def _done(self, form: ActForm, answer: Any) -> None:
        self._busy = False
        then, self.last = self._then, form
        if self.form is form:
            self._kept.pop(self._key, None)
            self._take_out(done=True)
        then(answer)

    def _refused(self, form: ActForm, problem: Exception) -> bool:
        """Beside its field where it names one; the words stay."""
        if self.form is form:
            self._set_busy(False)
        told = self.form is form and isinstance(problem, Refused) and form.refuse(problem)
        if not told:
            self.failed.emit(problem)
        return told

    def put_away(self) -> None:
        """Hide the form without a word; what was typed stays for the next time."""
        if self.form is not None:
            self._kept[self._key] = self.form.texts()
            self._take_out(done=False, quiet=True)

    def close_up(self) -> None:
        """The person puts it aside."""
        if self.form is not None:
            self._kept[self._key] = self.form.texts()
            self._take_out(done=False)

    def _take_out(self, *, done: bool, quiet: bool = False) -> None:
        form, self.form, self._busy = self.form, None, False
        if form is not None:
            form.hide()
            self._box.removeWidget(form)
            form.deleteLater()
        if not quiet:
            self.closed.emit(done)

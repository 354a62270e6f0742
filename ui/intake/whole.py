"""The form as a whole: read into texts, filled from them, given its procedure. What a draft keeps and a crash gives back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.procedure import Channel, LimitUnit, Procedure
from ui.intake.due_card import DueCard
from ui.intake.form import IntakeForm
from ui.intake.side_cards import FeeCard, RemarksCard
from ui.intake.typed import Typed
from ui.intake.words import limits_of
from ui.kit.buttons import Button
from ui.kit.fields import Form
from ui.page import Parts

CHANNEL = "intake_channel"


class WholeForm:
    """One form at a time. Its ``id`` becomes the dossier's, so that saving it twice takes one dossier in."""

    def __init__(self, parts: Parts, form: IntakeForm, due: DueCard, fee: FeeCard, remarks: RemarksCard) -> None:
        self._parts, self._form, self._due, self._fee, self._remarks = parts, form, due, fee, remarks
        self.id = str(uuid4())
        self.procedure: Procedure | None = None

    def make_walk(self, root: QWidget, beside: QWidget, last: Callable[[], QWidget | None]) -> Form:
        """The walk of Enter through the fields, past links, answers and what stands ``beside``; problems by their names."""
        form, due = self._form, self._due
        made = Form(root, {**form.fields, **due.fields, "fee": self._fee.amount}, last)
        made.names = {"procedure_code": form.search.field, **form.fields, "components": form.papers.field, **due.fields,
                      "fee": self._fee.amount}  # fmt: skip
        made.pass_over(form.same, beside, self._fee.cash, form.person.likeness, form.owner.likeness, form.twin, *root.findChildren(Button))
        for block in (form.person, form.owner):
            block.offers.watch_first()
            for card in block.cards:
                card.watch_first()
        return made

    def typed(self) -> Typed:
        """Everything on the form."""
        form, due, procedure = self._form, self._due, self.procedure
        return Typed(
            self.id, query=form.search.line.text() if procedure is None else "", procedure=procedure.code if procedure else "",
            person=form.person.texts(), same=form.same.isChecked(), owner=form.owner.texts(), papers=form.papers.rows,
            channel=form.channel.value(), sets=form.sets.text(), place=form.place.value(), more=form.more_open, note=form.note.text(),
            national=form.national.text(), limit_case=due.case.value() if not due.case.isHidden() else "",
            fee=self._fee.amount.text(), late=due.late, received_day=due.received_day.text(), received_hour=due.received_hour.text(),
            due_open=due.due_open, due_day=due.due_day.text(), due_hour=due.due_hour.text(), due_reason=due.reason.text(),
        )  # fmt: skip

    def blank(self) -> Typed:
        """A new form: the last channel, this counter, now."""
        return Typed(str(uuid4()), channel=self._parts.look.kept(CHANNEL) or Channel.DIRECT.value)

    def fill(self, typed: Typed) -> None:
        """Put the texts of a form in."""
        form, due = self._form, self._due
        self.id = typed.id
        form.twin.forget()
        self.procedure = self._parts.session.catalogue.get(typed.procedure) if typed.procedure else None
        form.channel.set_value(typed.channel)
        self.offer_cases()
        self._remarks.show_procedure(self.procedure)
        form.search.line.setText(typed.query)
        form.person.set_texts(typed.person)
        form.owner.set_texts(typed.owner)
        form.same.setChecked(typed.same)
        form.papers.show_rows(typed.papers, self.procedure)
        form.national.set_text(typed.national)
        form.offer_places()
        form.place.set_value(typed.place or form.place.value())
        form.open_more(typed.more)
        due.case.set_value(typed.limit_case)
        for field, text in (
            (form.sets, typed.sets), (form.note, typed.note), (self._fee.amount, typed.fee), (due.received_day, typed.received_day),
            (due.received_hour, typed.received_hour), (due.due_day, typed.due_day), (due.due_hour, typed.due_hour),
            (due.reason, typed.due_reason),
        ):  # fmt: skip
            field.set_text(text)
        due.open_late(typed.late, focus=False)
        due.open_due(typed.due_open, focus=False)

    def choose(self, procedure: Procedure) -> None:
        """Take a procedure: its papers, limits and remarks come with it; the person and lines added by hand stay."""
        if self.procedure is None or procedure.id != self.procedure.id:
            self.procedure = procedure
            self._form.papers.propose(procedure)
            self.offer_cases()
            self._remarks.show_procedure(procedure)

    def may_be_quick(self) -> bool:
        """Whether the chosen procedure is answered on the day it came, and the form is of now."""
        if self.procedure is None or self._due.late:
            return False
        return any(limit.unit is LimitUnit.SAME_DAY for limit in limits_of(self.procedure, Channel(self._form.channel.value())))

    def offer_cases(self) -> None:
        """The limits of the procedure for the chosen channel."""
        channel = Channel(self._form.channel.value())
        self._form.search.channel = channel
        self._due.offer_cases(limits_of(self.procedure, channel) if self.procedure else [])
        if self.procedure is not None:
            self._form.strip.show_procedure(self.procedure, channel)

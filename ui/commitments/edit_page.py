"""Writing a commitment sheet: from a template or an earlier version; a draft is kept every two seconds until it is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer

from cchc_desktop.domain.commitment import Commitment, CommitmentState
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.targets import check_commitment, check_ready
from cchc_desktop.office.agreements import titles
from ui.commitments.form import CommitmentForm
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import Form
from ui.kit.layout import ActionBar, Strip, column, label, scroll
from ui.page import Page, Parts

DRAFT_EVERY_MS = 2000


class CommitmentPage(Page):
    """The form of one sheet. ``open("")`` starts a new one, ``open("kind:inner")`` one of a kind, ``open(id)`` edits a draft."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.sheet: Commitment | None = None
        self._filling, self._dirty, self._busy = False, False, False
        self.form = CommitmentForm(titles(parts.session.office), parts.session.following.library)
        self.kept = Strip("blue", "note")
        self.bar = ActionBar()
        self.walk = Form(self.form, self.form.fields(), lambda: self.bar.buttons.get("Lưu và xem bản in"))
        for field in self.form.targets.fields():
            self.walk.watch(field.editor)
        self.setLayout(column(self.kept, scroll(self.form), self.bar, gap=0))
        self.form.kind.changed.connect(self._other_kind)
        for field in [*self.form.fields().values(), *self.form.pledges.values()]:
            field.changed.connect(self._typed)
            field.left.connect(self._check_quietly)
        self.form.targets.changed.connect(self._typed)
        self._timer = QTimer(self)
        self._timer.setInterval(DRAFT_EVERY_MS)
        self._timer.timeout.connect(self.keep_draft)
        self._timer.start()
        self._set_actions()

    def _set_actions(self) -> None:
        self.bar.set_actions([], [
            Action("Bỏ", self._away, shown_key="Esc", kind=LINK), Action("Lưu nháp", lambda: self.save(), "Ctrl+S", "save"),
            Action("Lưu và xem bản in", lambda: self.save(then_print=True), "F9", "print", PRIMARY),
        ])  # fmt: skip

    def title(self) -> str:
        """New or edited."""
        return "Lập bản cam kết" if self.sheet is None else f"Bản cam kết năm {self.sheet.year}"

    def fact(self) -> str:
        """Which version."""
        return f"phiên bản {self.sheet.version}" if self.sheet and self.sheet.version > 1 else "PAR INDEX, SIPAS, PAPI"

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the form."""
        return [("Enter", "ô tiếp"), ("Shift ↵", "ô trước"), ("Alt ↵", "xuống dòng"), ("Ins", "thêm chỉ tiêu"), ("Ctrl L", "thư viện")]

    def open(self, argument: str = "") -> None:
        """Show a sheet, a fresh one, or the draft that a crash or Esc left behind."""
        agreements = self.parts.session.agreements
        fresh = not argument or argument.startswith("kind:")
        self.sheet = None if fresh else agreements.get(argument)
        kind = argument.partition(":")[2] or "office"
        data = self._template(kind) if self.sheet is None else None
        draft = self.parts.session.drafts.load("commitment", self._key())
        self._fill(draft or data)
        self._dirty = False
        self.kept.hide()
        if draft:
            self.kept.say("Bản nháp chưa lưu lần trước", "đã được đưa lại vào các ô.", [Action("Bỏ nháp", self._drop_draft, kind=LINK)])
        first = self.form.sides["committing"]["person"] if self.form.kind.value() != "official" else self.form.officials
        first.setFocus()

    def _key(self) -> str:
        return self.sheet.id if self.sheet else "new"

    def _template(self, kind: str) -> dict[str, Any]:
        from cchc_desktop.domain.targets import commitment_to_json

        agreements = self.parts.session.agreements
        return commitment_to_json(agreements.draft(agreements.start(kind)))

    def _fill(self, data: dict[str, Any] | None) -> None:
        self._filling = True
        if data is not None:
            self.form.show_parts(data)
        elif self.sheet is not None:
            self.form.show_sheet(self.sheet)
        self.form.kind.setEnabled(self.sheet is None)
        self.walk.show_problems([])
        self.bar.set_message()
        self._filling = False

    def _other_kind(self) -> None:
        """Another kind of a new sheet starts from its own template."""
        if not self._filling and self.sheet is None:
            self._fill(self._template(self.form.kind.value()))

    def _typed(self) -> None:
        self._dirty = self._dirty or not self._filling

    # -- drafts

    def keep_draft(self) -> None:
        """Keep what is typed so far; nothing when nothing changed."""
        if not self._dirty:
            return
        self._dirty = False
        body, key, at = self.form.parts(), self._key(), self.parts.session.clock.now()
        body["year"] = body["year"] if isinstance(body["year"], int) else 0
        self.parts.jobs.run(lambda session, _: session.drafts.keep("commitment", body, at, key))

    def _drop_draft(self) -> None:
        key = self._key()
        self.parts.jobs.run(lambda session, _: session.drafts.drop("commitment", key))
        self._dirty = False
        self.kept.hide()
        self._fill(self._template(self.form.kind.value()) if self.sheet is None else None)

    def leave(self) -> None:
        """Going away keeps the text."""
        self.keep_draft()

    def _away(self) -> None:
        self.keep_draft()
        self.asked_for.emit("commitments", self.sheet.id if self.sheet else "")

    def back(self) -> bool:
        """Esc closes the library; else it keeps the draft and goes to the list."""
        if self.form.targets.library.isVisible():
            self.form.targets.library.close_up()
            return True
        self._away()
        return True

    # -- checking and saving

    def _composed(self) -> Commitment:
        """The sheet as typed. Raises Refused NOT_A_COMMITMENT naming the field."""
        made = self.parts.session.agreements.draft(self.form.parts())
        if self.sheet is None:
            return made
        old = self.sheet
        return replace(made, id=old.id, unit=old.unit, state=CommitmentState.DRAFT, version=old.version, previous=old.previous)

    def _problems(self, *, on_paper: bool = False) -> list[Problem]:
        try:
            return (check_ready if on_paper else check_commitment)(self._composed())
        except Refused as refused:
            return [Problem(refused.field or "", refused.message)]

    def _check_quietly(self) -> None:
        """On leaving a field: only what was already shown is judged again."""
        if any(field.problem for field in self.walk.names.values()):
            self._show(self._problems())

    def _show(self, problems: list[Problem]) -> list[Problem]:
        """Put problems beside their fields; the table shows its own. Returns the blocking ones."""
        homeless = self.walk.show_problems(problems)
        in_table = [p for p in homeless if p.field.startswith("targets")]
        self.form.targets.said.setText(in_table[0].message if in_table else "")
        blocking = [p for p in problems if not p.warning]
        if blocking:
            self.bar.set_message(label(f"Còn {len(blocking)} chỗ cần sửa: {blocking[0].message}", tone="red"))
        else:
            self.bar.set_message()
        return blocking

    def save(self, *, then_print: bool = False) -> None:
        """Save the draft; with ``then_print`` show the sheet as it will print."""
        if self._busy:
            return
        blocking = self._show(self._problems(on_paper=then_print))
        if blocking:
            self._to_problem(blocking[0])
            return
        sheet, key = self._composed(), self._key()
        self._busy = True

        def work(session: Any, _: object) -> Commitment:
            saved: Commitment = session.agreements.save(sheet)
            session.drafts.drop("commitment", key)
            return saved

        self.parts.jobs.run(work, lambda saved: self._done(saved, then_print), self._failed)

    def _to_problem(self, problem: Problem) -> None:
        words = problem.field.split(".")
        if words[0] == "targets" and len(words) > 1 and words[1].isdecimal():
            self.form.targets.choose(int(words[1]))
            self.form.targets.name.setFocus()
        elif problem.field in self.walk.names:
            self.walk.names[problem.field].setFocus()

    def _failed(self, problem: Exception) -> bool:
        self._busy = False
        if isinstance(problem, Refused) and problem.field:
            self._show([Problem(problem.field, problem.message)])
            self._to_problem(Problem(problem.field, problem.message))
            return True
        return False

    def _done(self, saved: Commitment, then_print: bool) -> None:
        self._busy = self._dirty = False
        self.sheet = saved
        self.kept.hide()
        self.saved.emit(saved.id)
        if then_print:
            self.asked_for.emit("commitments", saved.id)
            self.parts.preview(self.parts.session.prints.commitment(saved.id))
        else:
            self.parts.notify.say("Đã lưu nháp bản cam kết.", "In ra để hai bên ký khi đã đủ.")
            self.changed.emit()

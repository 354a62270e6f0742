"""The entry in front: its form, what can be done with it, and the words that wait when one left before saving."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from cchc_desktop.domain.criteria import Line
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.work import Book, WorkEntry
from cchc_desktop.office.session import Session
from ui.copies import Copies
from ui.dossiers.paper_files import KINDS
from ui.jobs import Job
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import ActionBar
from ui.page import Parts
from ui.work.form import WorkForm

SAVE, GIVE, SEND, JUDGE = "Lưu", "Giao việc", "Gửi mô hình", "Ghi đánh giá"


class EntryPane(QStackedWidget):
    """``closed`` when the list comes back, ``saved(id)`` after each act, ``acts_changed`` when the bar is to be read again."""

    closed = Signal()
    saved = Signal(str)
    acts_changed = Signal()

    def __init__(self, parts: Parts, bar: ActionBar) -> None:
        super().__init__()
        self.parts, self._bar = parts, bar
        self.forms: dict[str, WorkForm] = {}
        self.form: WorkForm | None = None
        self.copies = Copies(parts, self)
        self.entry: WorkEntry | None = None
        self._source = ""
        self._key, self._heads, self._giving = "", tuple[str, ...](), False
        self._clean: dict[str, str] = {}
        self._kept: dict[str, dict[str, str]] = {}
        QShortcut(QKeySequence("Ctrl+A"), self).activated.connect(self._mark_all)

    def _primary(self) -> str:
        given = SEND if self.form is not None and self.form.book.to_copy else GIVE
        return given if self._giving else JUDGE if self.foreign() else SAVE

    def _form_of(self, book: Book) -> WorkForm:
        if book.id not in self.forms:
            made = self.forms[book.id] = WorkForm(book, lambda: self._bar.buttons.get(self._primary()))
            made.evidence.activated_row.connect(self.copies.show)
            self.addWidget(made)
        return self.forms[book.id]

    def show_entry(self, book: Book, entry: WorkEntry | None, *, giving: bool = False) -> None:
        """Show an entry (None = a new one, or one to be given to units below); words that were left are put back."""
        self.keep()
        self.entry, self._giving, self.form = entry, giving, self._form_of(book)
        self._key = entry.id if entry else str(uuid4())
        self._heads = self.parts.session.work.heads(entry.id) if entry else ()
        self._source = ""
        self.form.show_entry(entry, self.parts.session.work.below() if giving else None, foreign=self.foreign())
        self._clean = self.form.typed()
        self.form.put(self._kept.pop(self._slot(), {}))
        self.setCurrentWidget(self.form)
        judging = self.foreign() and bool(book.judgements)
        (self.form.word if judging else self.form.fields[book.fields[0].name]).setFocus()
        self.acts_changed.emit()

    def send_on(self, entry: WorkEntry) -> None:
        """A good model as it is to be sent to the other units: everything is there, the units are to be marked."""
        work = self.parts.session.work
        self.show_entry(work.book(entry.book), None, giving=True)
        assert self.form is not None
        self._source = entry.id
        self.form.put(work.offered(entry.id))
        self.form.leave_out(entry.unit)
        self._clean = self.form.typed()
        self.form.units.setFocus()

    def foreign(self) -> bool:
        """Another unit's entry, or a void one."""
        return self.entry is not None and (self.entry.unit not in self.parts.session.own_units or self.entry.voided)

    def _slot(self) -> str:
        """Under which name half-typed words are kept."""
        return self.entry.id if self.entry else f"{self.form.book.id if self.form else ''}/{'give' if self._giving else 'new'}"

    def keep(self) -> bool:
        """Keep what is typed and not saved, to be put back when the form comes again; whether there was any."""
        if self.form is None or self.foreign() or self.form.typed() == self._clean:
            return False
        self._kept[self._slot()] = self.form.typed()
        return True

    def back(self) -> None:
        """Esc: the reason first, then the form."""
        if self.form is not None and not self.form.reason.isHidden():
            self.form.reason.hide()
            self.form.begin()
        else:
            self.close_form()

    def close_form(self, *, keep: bool = True) -> None:
        """Back to the list."""
        if keep and self.keep():
            self.parts.notify.say("Chữ đã gõ còn nguyên.", "Mở lại việc này để ghi tiếp.")
        if not keep:
            self._kept.pop(self._slot(), None)
        self.form, self.entry, self._giving = None, None, False
        self.closed.emit()

    # -- acts

    def acts(self) -> tuple[list[Action], list[Action]]:
        """What the bar offers for what is in front."""
        entry, form = self.entry, self.form
        assert form is not None
        if self._giving:
            every = Action("Đánh dấu tất cả", self._mark_all, icon="check", kind=LINK, shown_key="Ctrl+A")
            return [every], [Action(self._primary(), self._give, "Ctrl+S", "check", PRIMARY)]
        sends = entry is not None and form.book.to_copy and not entry.voided and bool(self.parts.session.work.below())
        left = [Action("Gửi cho các đơn vị", lambda: self.send_on(entry), "Ctrl+G", "inbox", LINK)] if sends and entry else []
        if entry is not None and self.foreign():
            word = bool(form.book.judgements) and not entry.voided
            return left, [Action(JUDGE, self._judge, "Ctrl+S", "check", PRIMARY)] if word else []
        if entry is not None:
            left.append(Action("Hủy việc này", self._void, "Ctrl+D", "trash", LINK))
            if form.book.feeds:
                left.append(Action("Làm minh chứng chấm điểm", self._prove, "Ctrl+B", "chart", LINK))
            if form.book.to_copy and entry.given and not self.parts.session.work.taken_over(entry.id):
                left.append(Action("Lấy về áp dụng", self._take_over, "Ctrl+L", "copy", LINK))
        proof = Action("Thêm minh chứng", self._attach, "Ctrl+T", "clip", enabled=entry is not None, why="Lưu việc rồi thêm minh chứng")
        return left, [proof, Action(SAVE, self.save, "Ctrl+S", "save", PRIMARY)]

    def _do(self, work: Callable[[Session, Job], Any], done: Callable[[Any], None]) -> None:
        """Do an act once; the buttons rest meanwhile, a refusal stands beside its field."""
        for button in self._bar.buttons.values():
            button.setEnabled(False)
        self.parts.jobs.run(work, done, self._failed, owner=self)

    def _failed(self, problem: Exception) -> bool:
        self.acts_changed.emit()
        if self.form is None or not isinstance(problem, Refused):
            return False
        if problem.field == "reason":
            self.form.reason.set_problem(problem.message)
            self.form.reason.setFocus()
            return True
        if problem.field == "units":
            self.form.units.setFocus()
        return problem.field is not None and self.form.show_problems([Problem(problem.field, problem.message)])

    def _checked(self, form: WorkForm) -> bool:
        """Every problem shows at once, before anything is sent."""
        try:
            problems = self.parts.session.work.check(form.book.id, form.values(), form.state())
        except Refused as refusal:
            self.parts.notify.warn(refusal.message, refusal.next_step)
            return False
        form.show_problems(problems)
        return not problems

    def save(self) -> None:
        """Save the entry."""
        form = self.form
        if form is None or not self._checked(form):
            return
        book, values, state, key, heads = form.book, form.values(), form.state(), self._key, self._heads
        known = self.entry is not None

        def saved(entry: WorkEntry) -> None:
            closed = book.state(entry.state).closed
            self.parts.notify.say("Đã lưu việc." if known else "Đã ghi việc vào sổ.", "Việc đã xong nằm ở Tất cả." if closed else "")
            self._done(entry)

        self._do(lambda session, _: session.work.save(book.id, values, state, key, heads if known else None), saved)

    def _done(self, entry: WorkEntry) -> None:
        self.close_form(keep=False)
        self.saved.emit(entry.id)

    def _attach(self) -> None:
        entry = self.entry
        file = self.parts.files.open(self.window(), "Thêm minh chứng: ảnh, văn bản quét", KINDS) if entry else None
        if entry is None or file is None:
            return

        def added(_: Attachment) -> None:
            self.parts.notify.say(f"Đã thêm minh chứng {Path(file).name}.")
            if self.form is not None and self.entry is not None and self.entry.id == entry.id:
                self.show_entry(self.form.book, self.parts.session.work.get(entry.id))
            self.saved.emit(entry.id)

        self._do(lambda session, _: session.work.attach(entry.id, file), added)

    def _void(self) -> None:
        """First the reason comes up, then it is done."""
        form, entry = self.form, self.entry
        if form is None or entry is None:
            return
        if form.reason.isHidden():
            form.reason.show()
            form.reason.setFocus()
            return
        reason = form.reason.text()

        def gone(found: WorkEntry) -> None:
            self.parts.notify.say("Đã hủy việc.", "Vẫn giữ để tra cứu.")
            self._done(found)

        self._do(lambda session, _: session.work.void(entry.id, reason), gone)

    def _take_over(self) -> None:
        entry, form = self.entry, self.form
        if entry is None or form is None:
            return

        def taken(own: WorkEntry) -> None:
            self.parts.notify.say("Đã lấy mô hình về sổ của cơ quan.", "Sửa cho hợp với nơi mình rồi lưu.")
            self.show_entry(form.book, own)
            self.saved.emit(own.id)

        self._do(lambda session, _: session.work.take_over(entry.id), taken)

    def _prove(self) -> None:
        entry = self.entry
        if entry is None:
            return

        def proved(line: Line) -> None:
            self.parts.notify.say(f"Đã ghi làm minh chứng cho tiêu chí {line.id}.", line.name)
            self.acts_changed.emit()
            self.saved.emit(entry.id)

        self._do(lambda session, _: session.work.prove(entry.id), proved)

    def _judge(self) -> None:
        form, entry = self.form, self.entry
        if form is None or entry is None:
            return
        word, note = form.word.value(), form.note.text()

        def judged(found: WorkEntry) -> None:
            sends = form.book.to_copy and word == form.book.judgements[0]
            then = "Ctrl+G gửi mô hình này cho các đơn vị khác." if sends else "Đơn vị thấy khi nhận gói gửi về."
            self.parts.notify.say("Đã ghi đánh giá.", then)
            self._done(found)

        self._do(lambda session, _: session.work.judge(entry.id, word, note), judged)

    def _mark_all(self) -> None:
        if self.form is not None and self._giving:
            ids = {one.id for one in self.form.units.rows()}
            self.form.units.mark(() if self.form.units.marked == ids else ids)

    def _give(self) -> None:
        form = self.form
        if form is None or not self._checked(form):
            return
        book, values, units, source = form.book, form.values(), sorted(form.units.marked), self._source

        def given(made: list[WorkEntry]) -> None:
            verb, what = ("gửi mô hình", "Mô hình") if book.to_copy else ("giao", "Việc")
            self.parts.notify.say(f"Đã {verb} cho {len(made)} đơn vị.", f"{what} đi theo gói gửi về lần tới.")
            self._done(made[0])

        self._do(lambda session, _: session.work.give(book.id, values, units, source), given)

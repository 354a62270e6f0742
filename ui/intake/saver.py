"""Saving the form once, and bringing its receipt to the printer: straight there, or through the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.dossier import Dossier, DossierDraft
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.text import money
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from ui.intake.words import short_moment
from ui.jobs import Job
from ui.kit.ask import Ask
from ui.kit.buttons import Action
from ui.kit.layout import Strip
from ui.page import Parts
from ui.preview.ways import DIRECT, LAYOUT

PRINTED = "1"


class Saver(QObject):
    """``saved(Dossier)`` once the dossier is safe; ``refused(Refused)`` when the core names a field; ``busy(bool)`` meanwhile."""

    saved = Signal(object)
    refused = Signal(object)
    busy = Signal(bool)

    def __init__(self, parts: Parts, news: Strip, open_dossier: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._news, self._open = parts, news, open_dossier
        self._last: Dossier | None = None
        self.more: Callable[[], Sequence[Action]] = list
        """Further acts offered beside what was saved."""
        self._printed_on = ""
        self._saving = self._paid = False
        self._sure: date | None = None
        self.asked: Ask | None = None

    @property
    def last(self) -> Dossier | None:
        """The dossier saved last."""
        return self._last

    def save(self, draft: DossierDraft, form_id: str, *, printing: bool, at_once: bool = False, cash: bool = False) -> None:
        """Save the form of that id; pressing twice saves once. ``at_once``: the person has the result already, ``cash``: and paid.
        While the clock is perhaps wrong a person says first that it is this day."""
        if self._saving or not self._sure_of_day(lambda: self.save(draft, form_id, printing=printing, at_once=at_once, cash=cash)):
            return
        self._set_busy(True)

        def work(session: Session, job: Job) -> Dossier:
            if not at_once:
                return session.intake.save(draft, form_id, to_print=printing)
            dossier = session.quick.save(draft, id_=form_id, to_print=printing)
            if cash and dossier.fee and not session.life.story(dossier.id).payments:
                session.payments.take(dossier.id, dossier.fee, Method.CASH)
            return dossier

        self._paid = cash
        self._parts.jobs.run(work, lambda dossier: self._done(dossier, printing), self._failed, owner=self)

    def _sure_of_day(self, save: Callable[[], None]) -> bool:
        """Whether the clock may be right or was said to be; else it is asked, and ``save`` done when it is."""
        session = self._parts.session
        doubt, day = session.intake.clock_doubt(), session.clock.now().date()
        if not doubt or day == self._sure:
            return True

        def agreed() -> None:
            self._sure = day
            save()

        text = f"{doubt} Ngày này in trên giấy tiếp nhận và là ngày tính hạn. Nếu sai, chỉnh đồng hồ của máy rồi lưu."
        self.asked = Ask(self._news.window(), "Xem lại ngày của máy", text, f"Đúng ngày {day:%d/%m/%Y}, lưu", agreed, "Chưa lưu")
        self.asked.open()
        return False

    def _set_busy(self, on: bool) -> None:
        self._saving = on
        self.busy.emit(on)

    def _failed(self, problem: Exception) -> bool:
        """The text stays; a refusal with a field is shown beside it, anything else by the one voice."""
        self._set_busy(False)
        if isinstance(problem, Refused) and problem.field:
            self.refused.emit(problem)
            return True
        return False

    def _done(self, dossier: Dossier, printing: bool) -> None:
        self._last, self._printed_on = dossier, ""
        self._set_busy(False)
        self.saved.emit(dossier)
        self.say()
        if printing:
            self.print()

    def print(self) -> None:
        """The receipt of the dossier saved last: to the printer at once where that is set and there is one, else to the preview."""
        dossier = self._last
        if dossier is None:
            return
        look, printer, id_ = self._parts.look, self._parts.printer, dossier.id
        direct, layout = look.kept(DIRECT) == "1", look.kept(LAYOUT)

        def work(session: Session, job: Job) -> tuple[Printed, str, Refused | None]:
            printed = session.prints.receipt(id_, layout)
            if not direct or not printer.names():
                return printed, "", None
            try:
                name = printer.print_now(printed.pdf, printed.title)
            except Refused as refused:
                return printed, "", refused
            session.prints.taken(printed, name)
            return printed, name, None

        self._parts.jobs.run(work, lambda answer: self._brought(*answer), owner=self)

    def _brought(self, printed: Printed, printer: str, refused: Refused | None) -> None:
        if refused is not None:
            self._news.set_kind("amber", "warning")
            self._say_last(f"{refused.message} {refused.next_step}", again="In lại")
        elif printer:
            self._printed_on = printer
            self.say()
        else:
            self._parts.preview(printed)

    def say(self) -> None:
        """Say what was saved, when its result is due, and whether it was printed."""
        if self._last is None:
            return
        self._news.set_kind("green", "check")
        printed = f" Đã in giấy tiếp nhận{'' if self._printed_on == PRINTED else f' ra {self._printed_on}'}." if self._printed_on else ""
        told = f"Hẹn trả {short_moment(self._last.due_at)}."
        if self._last.returned_at is not None:
            told = f"Đã trả kết quả, đã thu {money(self._last.fee)} tiền mặt." if self._paid and self._last.fee else "Đã trả kết quả."
        self._say_last(f"{told}{printed}", again="In lại" if printed else "In giấy")

    def _say_last(self, text: str, *, again: str) -> None:
        dossier = self._last
        assert dossier is not None
        more = list(self.more())
        acts: Sequence[Action] = [Action(again, self.print, key="Ctrl+P", icon="print"), *more]
        if len(more) < 2:  # no room for a fourth
            acts = [Action("Mở hồ sơ", lambda: self._open(dossier.id), key="Ctrl+O"), *acts]
        self._news.say(f"Đã lưu {dossier.number}.", text, acts)

    def print_together(self, ids: Sequence[str]) -> None:
        """The receipts of several dossiers of one person in one file, to the preview."""
        wanted = [(id_, "receipt") for id_ in ids]
        self._parts.jobs.run(lambda session, _: session.prints.batch(wanted).together(), self._parts.preview, owner=self)

    def printed_elsewhere(self, record: str) -> None:
        """A record ("" = any) was written elsewhere: when the preview has printed our receipt, say so."""
        last = self._last
        if last is None or record not in ("", last.id) or self._printed_on or self._news.isHidden():
            return
        if self._parts.session.prints.count("receipt", last.id):
            self._printed_on = PRINTED
            self.say()

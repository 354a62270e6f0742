"""What can be done with one dossier: starts each act, asks for what it needs, and tells the page when it was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.dossier import TERMINAL, Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Issue
from cchc_desktop.office import desk
from cchc_desktop.office.corrections import merged_into
from cchc_desktop.office.desk import OneDossier
from ui.dossiers.acts import ELSEWHERE, OTHERS, PAY_FIRST, RETURN, WITHDRAW, Deed, carry_out, is_open, resumes, verb, why_not
from ui.dossiers.asking import Asking
from ui.dossiers.correct_form import CorrectForm
from ui.dossiers.count_form import CountForm
from ui.dossiers.due_form import DueForm
from ui.dossiers.give_form import APOLOGY, PAPERS, GiveForm
from ui.dossiers.hand_form import HandForm
from ui.dossiers.handout_form import HandoutForm
from ui.dossiers.held_form import HeldForm
from ui.dossiers.merge_form import MergeForm
from ui.dossiers.more_form import MoreForm, Rarer
from ui.dossiers.payment_form import PaymentForm
from ui.dossiers.print_form import PrintForm
from ui.dossiers.reason_form import Act, ReasonForm
from ui.dossiers.step_forms import PayFirstForm, WithdrawForm
from ui.dossiers.step_panel import NOTE, StepPanel
from ui.dossiers.void_form import VoidPaperForm
from ui.dossiers.void_payment_form import VoidPaymentForm
from ui.page import Parts

CLOSED = "Hồ sơ đã đóng."
VOID_SAID = "Hồ sơ không tính vào số liệu nào nữa; vẫn giữ để tra cứu, số đã cấp không dùng lại."
UNMERGE_SAID = "Hồ sơ lại được tính, tình trạng và ngày hẹn như lúc gộp; cả hai việc còn ở diễn biến."
BACK_SAID = "Bước vừa ghi được ghi là nhầm: tình trạng và ngày hẹn trở lại như trước, cả hai vẫn còn ở diễn biến."

_STEP_FORMS = {WITHDRAW: WithdrawForm, PAY_FIRST: PayFirstForm}


class DossierActs(QObject):
    """``done(dossier, said)`` after each act, ``busy(on)`` while one is written, ``stale`` when the page must read again, ``asked_for``
    a page of its own."""

    done = Signal(object, str)
    busy = Signal(bool)
    stale = Signal()
    asked_for = Signal(str, str)

    def __init__(self, parts: Parts, panel: StepPanel, asking: Asking) -> None:
        super().__init__(panel)
        self._parts, self._panel, self._asking = parts, panel, asking
        self._own = parts.session.own_units
        self.shown: OneDossier | None = None
        panel.agreed.connect(self._agreed)
        asking.failed.connect(lambda _: self.stale.emit())

    @property
    def dossier(self) -> Dossier:
        """The dossier shown."""
        assert self.shown is not None
        return self.shown.dossier

    # -- steps

    def start(self, deed: Deed) -> None:
        """Ask for the words an act needs, or do it."""
        if self.shown is None or not is_open(deed, self.dossier, self._own):
            return
        d, heads, session = self.dossier, self.shown.heads, self._parts.session
        said = verb(deed, d.status)
        if deed is RETURN:
            self._ask(HandoutForm(said, [d.id], heads), self._handed_out)
        elif deed.officer and not resumes(deed, d):
            form = HandForm(session, said, [d.id], wanted=d.status is deed.to, again=d.status is Status.READY, heads=heads)
            self._ask(form, lambda made: self.done.emit(made[0], deed.done))
        elif deed.form:
            self._ask(GiveForm(session, d, heads, deed.form), self._given)
        elif deed in _STEP_FORMS:
            self._ask(_STEP_FORMS[deed](session, d, heads), lambda made: self.done.emit(made, deed.done))
        else:
            self._do(deed)

    def _ask(self, form: Any, then: Callable[[Any], None]) -> None:
        self._panel.put_away()
        self._asking.ask(self.dossier.id, form, then)

    def _given(self, issue: Issue) -> None:
        """Number and step are kept: the paper follows into the preview."""
        owner, _ = self._parts.session.issues.get(issue.id)
        self.done.emit(owner, PAPERS[issue.form].done)
        self._parts.jobs.run(lambda session, _: session.prints.form(issue.id, issue.form), self._parts.preview)

    def _handed_out(self, made: list[Dossier]) -> None:
        self.done.emit(made[0], RETURN.done)
        form = self._asking.last
        if isinstance(form, HandoutForm) and form.listed:
            keys = form.keys
            self._parts.jobs.run(lambda session, _: session.prints.forms.handouts(keys), self._parts.preview)

    # -- the further acts

    def extend(self) -> None:
        """Ctrl H: a longer time, with the written apology."""
        if self.shown is not None and not self.why_no_extension():
            self._ask(GiveForm(self._parts.session, self.dossier, self.shown.heads, APOLOGY), self._given)

    def correct(self) -> None:
        """Ctrl E: put a mistake right."""
        if self.shown is not None and not self._why_closed(ended=True):
            session = self._parts.session
            form = CorrectForm(session, self.dossier, self.shown.heads, session.clock.now())
            self._ask(form, lambda made: self.done.emit(made, "Đã sửa hồ sơ"))

    def pay(self) -> None:
        """Ctrl J: take a fee or waive it."""
        if self.shown is not None and not self._why_closed(ended=True):
            form = PaymentForm(self._parts.session, self.dossier, self.shown.heads)
            self._ask(form, lambda made: self.done.emit(made, "Đã ghi phí, lệ phí"))

    def papers(self) -> None:
        """Ctrl I: the further papers."""
        if self.shown is not None and self.dossier.unit in self._own:
            self._ask(PrintForm(self._parts.session, self.dossier), self._parts.preview)

    def count(self) -> None:
        """Ctrl D: the count day by day."""
        if self.shown is not None:
            self._ask(CountForm(self._parts.session, self.dossier), self._parts.preview)

    def void(self) -> None:
        """The dossier was taken in by mistake."""
        id_, heads = self._keys()
        self._reason("Hủy hồ sơ", "Hủy hồ sơ", VOID_SAID, "void", "Đã hủy hồ sơ",
                     lambda session, reason: session.corrections.void(id_, reason, heads))  # fmt: skip

    def merge(self) -> None:
        """The dossier was taken in twice."""
        form = MergeForm(self._parts.session, self.dossier, self._keys()[1])
        self._ask(form, lambda made: self.done.emit(made, "Đã gộp vào hồ sơ kia"))

    def unmerge(self) -> None:
        """It was not the same after all."""
        id_, heads = self._keys()
        self._reason("Tách hồ sơ đã gộp", "Tách ra", UNMERGE_SAID, "correction", "Đã tách, hồ sơ tính như trước",
                     lambda session, reason: session.corrections.unmerge(id_, reason, heads))  # fmt: skip

    def take_back(self) -> None:
        """The last step was a mistake."""
        id_, heads = self._keys()
        self._reason("Lấy lại bước vừa rồi", "Lấy lại bước", BACK_SAID, "correction", "Đã lấy lại bước vừa rồi",
                     lambda session, reason: session.life.take_back(id_, reason, heads))  # fmt: skip

    def set_due(self) -> None:
        """A due date by hand."""
        form = DueForm(self._parts.session, self.dossier, self.shown.heads if self.shown else ())
        self._ask(form, lambda made: self.done.emit(made, "Đã đổi ngày hẹn"))

    def void_paper(self) -> None:
        """A numbered form that was given out by mistake."""
        form = VoidPaperForm(self._parts.session, self.dossier)
        self._ask(form, lambda made: self.done.emit(made, "Đã hủy phiếu, số phiếu vẫn giữ"))

    def hand_back(self) -> None:
        """From the officer back to the counter."""
        id_, _ = self._keys()
        self._run(lambda session, _: session.life.hand_back([id_])[0], "Đã nhận về bộ phận Một cửa")

    def forget(self) -> None:
        """By a lawful order its personal part goes: asked for on a page of its own."""
        self.asked_for.emit("forgetting", self.dossier.id)

    def _keys(self) -> tuple[str, tuple[str, ...]]:
        assert self.shown is not None
        return self.shown.dossier.id, self.shown.heads

    def _reason(self, title: str, word: str, said: str, topic: str, told: str, act: Act) -> None:
        form = ReasonForm(self._parts.session, title, word, said, topic, act)
        self._ask(form, lambda made: self.done.emit(made, told))

    def rarer(self) -> list[Rarer]:
        """Everything that is done more rarely, with why it cannot be done now; of a void dossier only what can."""
        d, ours = self.dossier, self.dossier.unit in self._own
        steps = [Rarer(deed.verb, lambda deed=deed: self.start(deed), why=why_not(deed, d, self._own)) for deed in OTHERS]  # type: ignore[misc]
        story = self._parts.session.life.story(d.id)
        no_step = "" if story.last_step is not None and story.last_step.to is d.status else "Chưa có bước nào lấy lại được."
        with_officer = "" if d.officer and d.status is Status.PROCESSING else "Đang ở bộ phận Một cửa."
        no_paper = "" if any(not one.voided for one in story.issues) else "Chưa phát phiếu nào có số."
        no_money = "" if any(not one.voided for one in story.payments) else "Chưa thu lần nào."
        apart = "" if ours and merged_into(d, story.corrections) else "Hồ sơ không gộp vào hồ sơ nào."
        found = [
            Rarer("Gia hạn, xin lỗi", self.extend, "Ctrl H", self.why_no_extension()), *steps,
            Rarer("Nhận về bộ phận Một cửa", self.hand_back, "", self._why_closed() or with_officer),
            Rarer("Thu phí, lệ phí", self.pay, "Ctrl J", self._why_closed(ended=True)),
            Rarer("Cách tính hạn", self.count, "Ctrl D"), Rarer("In giấy khác", self.papers, "Ctrl I", "" if ours else ELSEWHERE),
            Rarer("Lấy lại bước vừa rồi", self.take_back, "", self._why_closed(ended=True) or no_step),
            Rarer("Đổi ngày hẹn", self.set_due, "", self._why_no_due()),
            Rarer("Hủy phiếu đã phát", self.void_paper, "", self._why_closed(ended=True) or no_paper),
            Rarer("Hủy một lần thu", self.void_payment, "", self._why_closed(ended=True) or no_money),
            Rarer("Gộp vào hồ sơ khác", self.merge, "", self._why_closed(ended=True)),
            Rarer("Tách hồ sơ đã gộp", self.unmerge, "", apart),
            Rarer("Xóa phần cá nhân", self.forget, "", "Đã xóa rồi." if self.shown and self.shown.gone else ""),
            Rarer("Hủy hồ sơ", self.void, "", self._why_closed(ended=True)),
        ]  # fmt: skip
        return [one for one in found if not one.why] if d.voided else found

    def more(self) -> None:
        """Ctrl M: the rarer acts in one list."""
        if self.shown is None:
            return
        form = MoreForm(self.rarer())
        form.picked.connect(self._picked)
        self._ask(form, lambda _: None)

    def _picked(self, run: Callable[[], None]) -> None:
        self._asking.close_up()
        run()

    def why_no_extension(self) -> str:
        """Why the time cannot be made longer; "" when it can."""
        if self.dossier.status in (Status.READY, Status.NEW):
            return "Đã có kết quả, không cần gia hạn." if self.dossier.status is Status.READY else "Chưa tiếp nhận."
        if not self._why_closed() and self._parts.session.life.story(self.dossier.id).extended:
            return "Đã gia hạn một lần rồi."
        return self._why_closed()

    def _why_no_due(self) -> str:
        return "Đã có kết quả, không đổi ngày hẹn." if self.dossier.status is Status.READY else self._why_closed()

    def _why_closed(self, *, ended: bool = False) -> str:
        """Why nothing is done with it any more; ``ended`` = what ended may still be worked on."""
        d = self.dossier
        if d.unit not in self._own:
            return ELSEWHERE
        return "Hồ sơ đã hủy." if d.voided else CLOSED if d.status in TERMINAL and not ended else ""

    # -- doing it

    def hold(self, place: int) -> None:
        """Space on a paper: an electronic copy of it is held without a scan, or no longer."""
        if self.shown is not None and place and not self._why_closed(ended=True):
            form = HeldForm(self.dossier, self.shown.heads, place)
            self._ask(form, lambda made: self.done.emit(made, "Đã ghi giấy tờ"))

    def void_payment(self) -> None:
        """A payment noted by mistake."""
        form = VoidPaymentForm(self._parts.session, self.dossier)
        self._ask(form, lambda made: self.done.emit(made, "Đã hủy lần thu, số biên lai vẫn giữ"))

    def ask_note(self) -> None:
        """Ctrl G: a note."""
        if self.shown is not None and not self._why_closed(ended=True):
            self._asking.put_away()
            d = self.dossier
            caption = "Ghi chú (ghi chú trước vẫn còn ở diễn biến)" if d.note else "Ghi chú"
            self._panel.ask(f"{d.id}/{NOTE}", "Lưu ghi chú", caption=caption, wanted=False, text=d.note)

    def _agreed(self, text: str) -> None:
        id_, heads = self._keys()
        self._run(lambda session, _: desk.add_note(session, id_, text, heads), "Đã lưu ghi chú")

    def _do(self, deed: Deed) -> None:
        id_, heads = self._keys()
        said = verb(deed, self.dossier.status) if resumes(deed, self.dossier) else deed.done
        self._run(lambda session, _: carry_out(session, deed, id_, heads=heads), said)

    def _run(self, work: Callable[[Any, Any], Dossier], said: str) -> None:
        self.busy.emit(True)
        self._parts.jobs.run(work, lambda made: self._finished(made, said), self._failed)

    def _finished(self, made: Dossier, said: str) -> None:
        self.busy.emit(False)
        self._panel.finish()
        self.done.emit(made, said)

    def _failed(self, problem: Exception) -> bool:
        """A refusal stands beside its field where there is one; the words stay. Somebody else may have been quicker: read again."""
        self.busy.emit(False)
        told = isinstance(problem, Refused) and self._panel.isVisible() and self._panel.refuse(problem)
        if not told:
            self.stale.emit()
        return told

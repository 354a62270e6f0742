"""Steps that ask for more than a reason: the applicant withdraws (who, when, what is handed back), money is to be paid (what, how much)."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.text import grouped, money
from cchc_desktop.domain.typed_times import parse_day
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.dossiers.amount import amount_of
from ui.dossiers.words import papers_kept
from ui.kit.fields import Field, NoteField, TextField
from ui.kit.layout import label, spread

WITHDRAWAL, PAYMENT = "withdrawal", "payment"


class _StepForm(ActForm):
    """One step with its words put together from the fields; they are what the history tells."""

    to = Status.PROCESSING
    topic = ""
    today = date.min

    def said(self) -> str:
        """What the step's reason says."""
        raise NotImplementedError

    def start(self, session: Session, dossier: Dossier, heads: tuple[str, ...]) -> None:
        """Whose step it is."""
        self._d, self._heads = dossier, heads
        self.kept_as = self.topic
        self.known = {"reason": session.phrases.all(self.topic)}

    def work(self) -> Work:
        """The step; the reason is offered the sooner the next time."""
        id_, to, said, heads = self._d.id, self.to, self.said(), self._heads
        topic, reason = self.topic, self.fields["reason"]
        words = reason.text() if isinstance(reason, NoteField) else ""

        def do(session: Session, _: object) -> Dossier:
            moved = session.life.step(id_, to, said, heads=heads)
            session.phrases.used(topic, words)
            return moved

        return do


def _day_problem(field: str, text: str, form: _StepForm, *, late: bool) -> list[Problem]:
    """What is wrong with a typed day; ``late`` = it must not lie in the future."""
    try:
        day = parse_day(text, form.today)
    except ValueError as problem:
        return [Problem(field, str(problem))]
    return [Problem(field, "Ngày này ở tương lai.")] if late and day and day > form.today else []


class WithdrawForm(_StepForm):
    """The applicant asks for the dossier back: who asked, the day of the request, why, which papers are handed back."""

    to, topic = Status.WITHDRAWN, WITHDRAWAL

    def __init__(self, session: Session, dossier: Dossier, heads: tuple[str, ...]) -> None:
        self.today = session.clock.now().astimezone(ICT).date()
        self.who, self.day = TextField("Người đề nghị rút", required=True), TextField("Ngày đề nghị", required=True)
        self.reason, self.papers = NoteField("Lý do", lines=2, required=True), NoteField("Giấy tờ trả lại", lines=3)
        fields: dict[str, Field] = {"who": self.who, "day": self.day, "reason": self.reason, "papers": self.papers}
        super().__init__("Rút theo yêu cầu của dân", "Ghi rút hồ sơ", fields, lay=[("who", "day"), ("reason",), ("papers",)])
        self.start(session, dossier, heads)
        self.who.set_text((dossier.submitted_by or dossier.applicant).name)
        self.day.set_text(f"{self.today:%d/%m/%Y}")
        self.papers.set_text(papers_kept(dossier))
        self.papers.set_hint("Bản chính đã nhận được ghi sẵn; sửa theo giấy tờ trả lại thật.")
        paid = sum(one.amount for one in session.life.story(dossier.id).payments if not one.voided and not one.waived)
        if paid:
            self.warning.say("", f"Đã thu {money(paid)} của hồ sơ này.")

    def first(self) -> QWidget:
        """Who and when stand there already."""
        return self.reason

    def check(self) -> list[Problem]:
        """Who, when, why."""
        found = self.wanted("who", "day", "reason")
        if self.who.text().strip() and not any(letter.isalpha() for letter in self.who.text()):
            found.insert(0, Problem("who", "Tên này không có chữ nào. Ghi họ tên người đề nghị."))
        wrong = _day_problem("day", self.day.text(), self, late=True)
        day = None if wrong else parse_day(self.day.text(), self.today)
        if day and day < self._d.received_at.astimezone(ICT).date():
            wrong = [Problem("day", f"Hồ sơ nhận ngày {self._d.received_at.astimezone(ICT):%d/%m/%Y}, chưa thể rút trước ngày ấy.")]
        return found + wrong

    def said(self) -> str:
        """``Hồ Thị Ỷ đề nghị ngày 23/11/2026. Lý do: … Giấy tờ trả lại: …``"""
        day = parse_day(self.day.text(), self.today)
        papers = self.papers.text().strip()
        more = f"\nGiấy tờ trả lại: {papers}" if papers else ""
        return f"{self.who.text().strip()} đề nghị ngày {day:%d/%m/%Y}. Lý do: {self.reason.text().strip()}{more}"


class PayFirstForm(_StepForm):
    """Money is to be paid before the work goes on: what for, how much, until when; the clock stands meanwhile."""

    to, topic = Status.PAYMENT, PAYMENT

    def __init__(self, session: Session, dossier: Dossier, heads: tuple[str, ...]) -> None:
        self.today = session.clock.now().astimezone(ICT).date()
        self.reason = NoteField("Nộp khoản gì", lines=2, required=True)
        self.amount, self.notice = TextField("Số tiền (đồng)", required=True), TextField("Số thông báo (có thể để trống)")
        self.until = TextField("Nộp trước ngày (có thể để trống)")
        fields: dict[str, Field] = {"reason": self.reason, "amount": self.amount, "notice": self.notice, "until": self.until}
        quote = session.payments.quote(dossier.id)
        told = [f"{line.name}: {line.words}" for line in quote.lines] + [fee.text for fee in quote.choices if fee.text]
        super().__init__("Yêu cầu nộp tiền", "Yêu cầu nộp tiền", fields, lay=[("reason",), ("amount", "notice"), ("until",)],
                         side=[spread(label("\n".join(told), "hint", wrap=True))])  # fmt: skip
        self.start(session, dossier, heads)
        proposed = dossier.fee if dossier.fee is not None else quote.amount
        self.amount.set_text(grouped(proposed) if proposed else "")

    def check(self) -> list[Problem]:
        """What for and how much; a day that can be read."""
        found = self.wanted("reason", "amount")
        if not any(one.field == "amount" for one in found) and amount_of(self.amount.text()) <= 0:
            found.append(Problem("amount", "Số tiền chỉ gồm chữ số, lớn hơn 0."))
        return found + _day_problem("until", self.until.text(), self, late=False)

    def said(self) -> str:
        """``Lệ phí trước bạ: 1.200.000 đồng, theo thông báo số 12/TB, nộp trước ngày 30/11/2026.``"""
        until, notice = parse_day(self.until.text(), self.today), self.notice.text().strip()
        by = f", theo thông báo số {notice}" if notice else ""
        day = f", nộp trước ngày {until:%d/%m/%Y}" if until else ""
        return f"{self.reason.text().strip().rstrip('.')}: {grouped(amount_of(self.amount.text()))} đồng{by}{day}."

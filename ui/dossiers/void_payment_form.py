"""A payment noted by mistake: which one, and why; its receipt number is never used again."""

from __future__ import annotations

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.life import METHOD_NAMES, Payment
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.text import money
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit.fields import ChoiceField, NoteField

SAID = "Lần thu này không tính vào bảng kê của ngày nữa; số biên lai vẫn giữ, không dùng lại. Tiền đã nhận thì trả lại cho người nộp."


def payment_words(one: Payment) -> str:
    """``Biên lai 0012/2026: 16.000 đ, tiền mặt, 09:30 23/11/2026``."""
    at = f"{one.at.astimezone(ICT):%H:%M %d/%m/%Y}"
    if one.waived:
        return f"Miễn {money(one.amount)}, {at}"
    return f"Biên lai {one.receipt_no}: {money(one.amount)}, {METHOD_NAMES[one.method].lower()}, {at}"


class VoidPaymentForm(ActForm):
    """See the module; ``chosen`` is the id of the payment that stands first."""

    def __init__(self, session: Session, dossier: Dossier, chosen: str = "") -> None:
        self._id = dossier.id
        standing = [one for one in reversed(session.life.story(dossier.id).payments) if not one.voided]
        self.which = ChoiceField("Lần thu", [(one.id, payment_words(one)) for one in standing])
        self.reason = NoteField("Lý do", lines=2, required=True)
        super().__init__("Hủy một lần thu", "Hủy lần thu", {"which": self.which, "reason": self.reason}, hint=dossier.applicant.name)
        self.known = {"reason": session.phrases.all("correction")}
        self.warning.say("", SAID)
        if chosen:
            self.which.set_value(chosen)

    def check(self) -> list[Problem]:
        """The reason is wanted."""
        return self.wanted("reason")

    def work(self) -> Work:
        """Void it."""
        dossier, payment, reason = self._id, self.which.value(), self.reason.text()
        return lambda session, _: session.payments.void(dossier, payment, reason)

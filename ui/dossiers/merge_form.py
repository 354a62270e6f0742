"""One dossier taken in twice: which one goes on. The other leaves every count and can be taken out again."""

from __future__ import annotations

from cchc_desktop.domain.dossier import Dossier, DossierDraft
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.number import whole_number
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit.fields import NoteField, TextField

OF_THE_OTHER = ("NO_DOSSIER", "VOIDED")
"""Refusals that name no field: of the number typed."""
SAID = "Hồ sơ này không tính vào số liệu nữa, hồ sơ kia làm tiếp. Tách ra lại được."


class MergeForm(ActForm):
    """Proposes the person's other dossier by the same procedure; any number may be typed or scanned."""

    def __init__(self, session: Session, dossier: Dossier, heads: tuple[str, ...]) -> None:
        self._id, self._number, self._heads = dossier.id, dossier.number, heads
        self.into = TextField("Hồ sơ làm tiếp", required=True)
        self.reason = NoteField("Lý do", lines=2, required=True)
        super().__init__("Gộp vào hồ sơ khác", "Gộp hồ sơ", {"into": self.into, "reason": self.reason})
        twins = session.intake.twins(DossierDraft(dossier.procedure_code, dossier.applicant, received_at=dossier.received_at))
        self.into.set_text(next((row.number for row in twins if row.id != dossier.id), ""))
        self.reason.set_text("Nhập hai lần.")
        self.known = {"reason": session.phrases.all("void")}
        self.warning.say("", SAID)

    def check(self) -> list[Problem]:
        """Both are wanted."""
        return self.wanted("into", "reason")

    def refuse(self, refused: Refused) -> bool:
        """A dossier that is not there, or void, is the other one."""
        field = "into" if refused.code in OF_THE_OTHER else refused.field
        return super().refuse(Refused(refused.code, refused.message, refused.next_step, field=field))

    def work(self) -> Work:
        """Put together."""
        id_, into, reason, heads = self._id, whole_number(self.into.text(), self._number), self.reason.text(), self._heads
        return lambda session, _: session.corrections.merge(id_, into, reason, heads)

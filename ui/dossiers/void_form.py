"""Voiding a numbered form that was given out by mistake: which one, and why; its number is never used again."""

from __future__ import annotations

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.life import Issue
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.dossiers.print_form import NAMES
from ui.kit.fields import ChoiceField, NoteField

WITH_STEP = "Phiếu này là của bước vừa ghi: bước ấy cũng được lấy lại, hồ sơ trở về tình trạng trước."
ALONE = "Số phiếu vẫn giữ, không dùng lại; hủy phiếu gia hạn thì ngày hẹn trở lại như trước."


class VoidPaperForm(ActForm):
    """See the module. The form of the last step goes with its step."""

    def __init__(self, session: Session, dossier: Dossier) -> None:
        self._session, self._id = session, dossier.id
        story = session.life.story(dossier.id)
        standing = [one for one in reversed(story.issues) if not one.voided]
        last = story.last_step
        self._of_step = last.issue if last is not None and last.to is dossier.status else ""
        self.which = ChoiceField("Phiếu", [(one.id, self._name(dossier, one)) for one in standing])
        self.reason = NoteField("Lý do", lines=2, required=True)
        super().__init__("Hủy phiếu đã phát", "Hủy phiếu", {"which": self.which, "reason": self.reason})
        self.known = {"reason": session.phrases.all("correction")}
        self.which.changed.connect(self._say)
        self._say()

    def _name(self, dossier: Dossier, issue: Issue) -> str:
        return f"{NAMES[issue.form]}, số {self._session.issues.number(dossier, issue)}"

    def _say(self) -> None:
        self.warning.say("", WITH_STEP if self.which.value() == self._of_step else ALONE)

    def check(self) -> list[Problem]:
        """The reason is wanted."""
        return self.wanted("reason")

    def work(self) -> Work:
        """Void alone, or the step taken back with its form."""
        dossier, issue, reason, with_step = self._id, self.which.value(), self.reason.text(), self.which.value() == self._of_step

        def do(session: Session, _: object) -> Dossier:
            if with_step:
                return session.life.take_back(dossier, reason)
            session.issues.void(issue, reason)
            return session.counter.get(dossier)

        return do

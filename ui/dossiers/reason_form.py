"""Acts that want a reason and nothing else: void, take the last step back."""

from __future__ import annotations

from collections.abc import Callable

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Problem
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit.fields import NoteField

Act = Callable[[Session, str], Dossier]
"""(session, reason) -> the dossier afterwards; runs on the worker's thread."""


class ReasonForm(ActForm):
    """``said`` is what the act does, in one sentence above; ``topic`` names the reasons offered."""

    def __init__(self, session: Session, title: str, verb: str, said: str, topic: str, act: Act) -> None:
        self._act, self.reason = act, NoteField("Lý do", lines=2, required=True)
        super().__init__(title, verb, {"reason": self.reason})
        self.known = {"reason": session.phrases.all(topic)}
        self.warning.say("", said)

    def check(self) -> list[Problem]:
        """The reason is wanted."""
        return self.wanted("reason")

    def work(self) -> Work:
        """The act with its reason."""
        act, reason = self._act, self.reason.text()
        return lambda session, _: act(session, reason)

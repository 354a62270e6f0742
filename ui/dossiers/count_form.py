"""The count day by day: how the due date was reckoned on receipt, and every move of it since with its cause, who and why."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.life import CAUSE_NAMES, DueChange
from cchc_desktop.domain.moments import ICT
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit.layout import label, spread

RECEIPT = "Khi tiếp nhận"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(ICT):%H:%M %d/%m/%Y}"


def move_words(move: DueChange) -> tuple[str, str]:
    """(old → new with its cause, who, when and why) of one move."""
    head = f"{CAUSE_NAMES.get(move.cause, 'Đổi ngày hẹn')}: {_at(move.old_due)} → {_at(move.new_due)}"
    why = f" Lý do: {move.reason.rstrip('.')}." if move.reason else ""
    return head, f"{move.who}, {move.at.astimezone(ICT):%H:%M %d/%m/%Y}.{why}"


class CountForm(ActForm):
    """Shows; Enter makes the slip to print."""

    def __init__(self, session: Session, dossier: Dossier) -> None:
        self._id = dossier.id
        super().__init__("Cách tính hạn", "In phiếu tính hạn", {}, hint=f"Hẹn trả {_at(dossier.due_at)}")
        self.icon = "print"
        told = next((entry.new for entry in session.counter.history(dossier.id) if entry.field == "reckoning"), dossier.reckoning)
        moves = session.life.story(dossier.id).dues
        self.texts_shown: list[str] = []
        self._block(RECEIPT, f"Thời hạn {dossier.limit}", list(told))
        for move in moves:
            self._block(*move_words(move), list(move.lines))
        if not moves:
            self._block("Chưa đổi ngày hẹn lần nào.", "", [])

    def _block(self, head: str, more: str, lines: list[str]) -> None:
        self.left_box.addWidget(spread(label(head, "strong", wrap=True)))
        for text, role in ((more, "fact"), ("\n".join(lines), "hint")):
            if text:
                self.left_box.addWidget(spread(label(text, role, wrap=True)))
        self.texts_shown += [head, *([more] if more else []), *lines]

    def first(self) -> QWidget | None:
        """The button that prints."""
        return self.last()

    def work(self) -> Work:
        """The slip."""
        id_ = self._id
        return lambda session, _: session.prints.form(id_, "deadline")

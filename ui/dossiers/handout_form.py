"""Handing results out: to the applicant with one Enter, to an authorised person, or by post; one dossier or a batch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.life import HANDOUT_NAMES, HandOutTo
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit.buttons import Action
from ui.kit.fields import SegmentField, TextField
from ui.kit.segment import Segment

VERB = "Trả kết quả"


def hand_out(
    session: Session, keys: Sequence[str], how: HandOutTo, to_name: str, item: str, heads: Sequence[str] | None = None
) -> list[Dossier]:
    """Hand out in one act (worker's thread); those just received are answered at once, each in an act of its own."""
    just = [key for key in keys if session.counter.get(key).status is Status.ACCEPTED]
    if how is HandOutTo.POST:
        for key in just:
            session.life.step(key, Status.READY)
        return session.life.handout(keys, how, to_name, item, heads=heads if len(keys) == 1 and not just else None)
    name = to_name if how is HandOutTo.AUTHORISED else ""
    one = heads if len(keys) == 1 else None
    made = [session.life.answer_at_once(key, heads=one, to_name=name) for key in just]
    rest = [key for key in keys if key not in just]
    return made + (session.life.handout(rest, how, to_name, item, heads=one) if rest else [])


class HandoutForm(ActForm):
    """``listed`` says whether the list to sign is wanted too (Ctrl P)."""

    shares = (1, 0)

    def __init__(self, title: str, keys: Sequence[str], heads: Sequence[str] | None = None, who: Sequence[str] = ()) -> None:
        self.keys, self._heads, self.listed = list(keys), heads, False
        self.how = SegmentField("Trả cho ai", [(how.value, HANDOUT_NAMES[how]) for how in HandOutTo])
        self.to_name = TextField("Họ và tên người được ủy quyền", required=True)
        self.item = TextField("Số hiệu bưu gửi", required=True)
        super().__init__(title, VERB, {"how": self.how, "to_name": self.to_name, "item": self.item}, hint=_names(who))
        self.extra = [Action("Trả và in danh sách ký nhận", self._with_list, "Ctrl+P", "print")]
        self.how.set_hint("Enter: trả cho người nộp. ← →: cách khác.")
        self.how.changed.connect(self._show_fields)
        self.walk.on_enter = self._entered
        self._show_fields()

    def _show_fields(self) -> None:
        how = self.how.value()
        self.to_name.setVisible(how == HandOutTo.AUTHORISED)
        self.item.setVisible(how == HandOutTo.POST)

    def _entered(self, widget: QWidget) -> bool:
        if isinstance(widget, Segment) and self.how.value() == HandOutTo.APPLICANT:
            self.agreed.emit()
            return True
        return False

    def _with_list(self) -> None:
        self.listed = True
        self.agreed.emit()

    def check(self) -> list[Problem]:
        """Who took it, or the number on the postal slip."""
        wanted = {HandOutTo.AUTHORISED: ("to_name",), HandOutTo.POST: ("item",)}.get(HandOutTo(self.how.value()), ())
        found = self.wanted(*wanted)
        self.listed = self.listed and not found
        return found

    def work(self) -> Work:
        """One act for all."""
        keys, how, heads = self.keys, HandOutTo(self.how.value()), self._heads
        name, item = self.to_name.text(), self.item.text()
        return lambda session, _: hand_out(session, keys, how, name, item, heads)


def _names(who: Sequence[str]) -> str:
    """``Hồ Thị Ỷ, Lê Quang Ấn và 3 người nữa``."""
    more = f" và {len(who) - 2} người nữa" if len(who) > 2 else ""
    return ", ".join(who[:2]) + more

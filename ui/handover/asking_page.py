"""This machine asks to be let in (đăng ký máy): the request on a stick, the answer's digits typed from paper."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from pathlib import Path

from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync.enrolment import VOID_ROOT, Accepted, Granted, Requested, Shown
from cchc_desktop.sync.glimpse import Seen
from cchc_desktop.sync.heirs import standing
from cchc_desktop.sync.outcomes import ReceiveOutcome
from ui.handover import enrolment_scenes as scenes
from ui.handover.digits import BigGroups, FiveGroups
from ui.handover.places import Places
from ui.handover.scenes import Place, phrase, revoked
from ui.handover.stage_page import StagePage
from ui.handover.words import SISTER
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import SideMargins, card, column, holder, label, row
from ui.page import Parts

NEEDS_STICK = "Cắm USB trước, hoặc chọn một thư mục."


class At(Enum):
    """Where the page stands."""

    ASK = "ask"
    TYPE = "type"
    DONE = "done"
    GRANT = "grant"
    GRANTED = "granted"


class AskingPage(StagePage):
    """The half of the enrolment in which this machine asks; :meth:`to_grant` and :meth:`show_sheet` are the subclass's."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.at = At.ASK
        self.shown: Shown | None = None
        self.granted: Granted | None = None
        self._answered_on: Path | None = None
        self.outdated, self._sister = False, False
        self.groups, self.big = FiveGroups(""), BigGroups()
        self.places = Places(parts)
        self.busy = False
        self._digits_title, self._digits_more = label("", "card-title", wrap=True), label("", "hint", wrap=True)
        self.side: QFrame = card(self._digits_title, self._digits_more, 8, self.big, None, gap=6)
        self.side.setFixedWidth(tokens.px(290))
        cards = row(self.stage, self.side, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, cards)
        cards.setStretch(0, 1)
        self.setLayout(column(holder(cards), self.bar, gap=0))
        self.groups.submitted.connect(self.accept_typed)

    def to_grant(self) -> None:
        """Answer others instead."""

    def show_sheet(self) -> None:
        """The sheet with the digits, on screen."""

    def plugged(self) -> None:
        """A stick came or went, or another folder was chosen."""

    @property
    def above(self) -> str:
        """The title of the receiving office, "" at the top."""
        office = self.parts.session.office.receiving_office
        return office.title if office else ""

    @property
    def in_the_house(self) -> bool:
        """Whether another machine of our office may let this one in, or is the only one that may."""
        return self.parts.session.office.machine > 1 or not self.above

    @property
    def instead(self) -> bool:
        """Whether this machine made a root of its own and asks to stand on that of its office instead."""
        return self.shown is not None and self.shown.enrolled and not self.above

    @property
    def note(self) -> str:
        """Under which name this machine remembers the digits of the request it wrote."""
        return f"enrolment/asked/{self.shown.replica if self.shown else ''}"

    def links(self) -> list[Action]:
        """Other roads than the stick; back, where this machine need not ask."""
        leave = Action("Không đăng ký nữa", self._leave, icon="back", kind=LINK)
        asks = self.instead and self.at in (At.ASK, At.TYPE)
        return [Action("Chọn thư mục khác", self._choose_folder, icon="folder", kind=LINK), *([leave] if asks else [])]

    def _leave(self) -> None:
        """Stay with the root that this machine made; a request that was written is let lie."""
        self.parts.look.keep(self.note, "")
        self.to_grant()

    def _choose_folder(self) -> None:
        if self.places.ask_folder(self):
            self.plugged()

    def several(self) -> list[QWidget]:
        """The choice between several sticks."""
        return [self.places] if self.places.several else []

    def show_digits(self, title: str, more: str, digits: str) -> None:
        """Five groups in large letters, to be read out."""
        self._digits_title.setText(title)
        self._digits_more.setText(more)
        self.big.show_groups(digits.split())
        self.side.show()

    # -- this machine asks

    def show_own(self) -> None:
        """The state of our own enrolment."""
        assert self.shown is not None
        place = self.places.chosen()
        whom = "bên nhận phiếu" if self.in_the_house else phrase(self.above)
        self.show_digits("Dãy số của máy này", f"Đọc khi {whom} gọi lại để đối chiếu. Không gửi qua tin nhắn.", self.shown.fingerprint)
        paper = Action("Xem phiếu đăng ký", self.show_sheet, "", "print", shown_key="Ctrl+P")
        if self.shown.revoked and not self.shown.before:
            self.side.hide()  # a request with this key is granted nowhere
            self.show_state(revoked(self.above, ""), [], self.renew_act())
        elif self.at is At.ASK:
            answered = Action("Đã có phiếu chấp nhận", self._to_typing, kind=LINK, icon="key")
            ask = (scenes.ask_again if self.outdated else scenes.ask)(self.above, place, self.parts.session.office.machine)
            ask = scenes.ask_instead(place) if self.instead else ask
            if self.shown.before and not self.outdated:
                ask = replace(ask, headline=f"Đăng ký lại máy này dưới tên {phrase(standing(self.parts.session.store).heir)}")
            self.show_state(ask, [*self.links(), answered, paper], self._write_act(place), self.several())
        elif self.at is At.TYPE:
            self._show_typing(place, paper)
        else:
            other = Action("Chấp nhận máy khác", self.to_grant, icon="key")
            page, words = ("handover", "Sang Gửi dữ liệu") if self.above else ("office", "Sang Đơn vị gửi lên")
            send = Action(words, lambda: self.asked_for.emit(page, ""), shown_key="Return", icon="usb", kind=PRIMARY)
            self.side.hide()
            by = self.parts.session.handover.let_in_by
            self.show_state(scenes.enrolled(self.above, self.shown.lane, self.shown.spare, by), [other], send)

    def _show_typing(self, place: Place | None, paper: Action) -> None:
        """The answer's digits can be typed at any time; with the answer on the stick it is the one act."""
        whom = SISTER if self._sister else self.above
        of = f" của {phrase(whom)}" if self._sister or not self.in_the_house else ""
        self.groups.set_caption(f"Dãy số trên phiếu chấp nhận{of}")
        again = replace(self._write_act(place), text="Ghi lại tệp đăng ký", kind=LINK, shown_key="")
        take = Action("Hoàn tất đăng ký", self.accept_typed, icon="check")
        hang = [*self.several(), self.groups]
        if place is not None and self._answered_on == place.path:
            take = replace(take, kind=PRIMARY, shown_key="Return")
            self.show_state(scenes.answer(whom, place), [*self.links(), again, paper], take, hang)
        else:
            paper = replace(paper, kind=PRIMARY, shown_key="Return")
            self.show_state(scenes.wait(self.above, self.parts.session.office.machine), [*self.links(), again, take], paper, hang)

    def look_for_answer(self) -> None:
        """Whether the answer lies on the stick: only to say so, nothing is taken yet."""
        place = self.places.chosen()
        if place is None or self.at is not At.TYPE:
            return

        def looked(found: list[Seen]) -> None:
            here = [one for one in found if one.kind == "grant" and one.outcome is ReceiveOutcome.UNKNOWN_UNIT]
            self._answered_on = place.path if here else None
            self._sister = bool(here) and self.shown is not None and all(one.unit == self.shown.unit for one in here)
            if self.at is At.TYPE and not self.busy:
                self.show_own()

        self.parts.jobs.run(lambda session, _: session.handover.inspect(place.path), looked, title="Xem USB")

    def _write_act(self, place: Place | None) -> Action:
        why = "" if place else NEEDS_STICK
        return Action("Ghi tệp đăng ký", self._request, shown_key="Return", icon="usb", kind=PRIMARY, enabled=not why, why=why)

    def _to_typing(self) -> None:
        self.at = At.TYPE
        self.show_own()
        self.look_for_answer()

    def _request(self) -> None:
        place = self.places.chosen()
        if place is None or self.busy:
            return
        self.busy = True
        self.parts.jobs.run(
            lambda session, _: session.handover.request(place.path), lambda made: self._asked(made, place), self._not_asked,
            title="Ghi tệp đăng ký",
        )  # fmt: skip

    def _asked(self, made: Requested, place: Place) -> None:
        self.busy = False
        self.parts.look.keep(self.note, made.fingerprint)
        self.outdated = False
        self.parts.notify.say("Đã ghi tệp đăng ký", f"và đọc lại từ {place.name}. Gửi đi kèm phiếu đăng ký.")
        self._to_typing()

    def _not_asked(self, problem: Exception) -> bool:
        self.busy = False
        if not isinstance(problem, Refused):
            return False
        leave = Action("Bỏ", self.show_own, shown_key="Escape")
        self.show_state(self.refused_scene(problem), [*self.links(), leave], self._write_act(self.places.chosen()), self.several())
        return True

    def accept_typed(self) -> None:
        place = self.places.chosen()
        if self.busy or not self.groups.check():
            return
        if place is None:
            self.groups.set_problem(NEEDS_STICK)
            self.groups.first_open().setFocus()
            return
        self.busy, digits = True, self.groups.text()
        self.parts.jobs.run(
            lambda session, _: session.handover.accept(place.path, digits), self._accepted, self._not_accepted, title="Đọc tệp chấp nhận"
        )

    def _accepted(self, made: Accepted) -> None:
        self.busy = False
        self.groups.clear()
        self.parts.look.keep(self.note, "")
        self.at, self.shown = At.DONE, self.parts.session.handover.show()
        if made.void_root:
            self.parts.notify.say("Máy này đã theo khóa gốc của cơ quan.", VOID_ROOT)
        self.show_own()
        self.saved.emit("")

    def _not_accepted(self, problem: Exception) -> bool:
        self.busy = False
        if not isinstance(problem, Refused):
            return False
        self.groups.refuse(f"{problem.message} {problem.next_step}")
        return True

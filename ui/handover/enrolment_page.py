"""Enrolment (đăng ký máy): this machine asks and takes the answer; or, with the argument "grant", it answers others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from pathlib import Path

from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync.enrolment import Accepted, Granted, Requested, Shown
from cchc_desktop.sync.glimpse import Seen
from cchc_desktop.sync.outcomes import ReceiveOutcome
from cchc_desktop.sync.requests import Pending
from ui.handover import enrolment_scenes as scenes
from ui.handover.digits import BigGroups, FiveGroups
from ui.handover.grant_panel import GrantPanel
from ui.handover.places import Places
from ui.handover.scenes import Place, phrase
from ui.handover.stage_page import StagePage
from ui.handover.words import SISTER
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import card, column, holder, label, row
from ui.kit.steps import steps_at
from ui.page import Parts

NEEDS_STICK = "Cắm USB trước, hoặc chọn một thư mục."
_REQUEST = "-ENROL-"
"""Stands in the name of a request's file, which is what program 0.4 remembered."""


class At(Enum):
    """Where the page stands."""

    ASK = "ask"
    TYPE = "type"
    DONE = "done"
    GRANT = "grant"
    GRANTED = "granted"


class EnrolmentPage(StagePage):
    """``open("")`` is this machine's own enrolment, ``open("grant")`` the answer to others' requests."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.at = At.ASK
        self.shown: Shown | None = None
        self.granted: Granted | None = None
        self._answered_on: Path | None = None
        self._outdated, self._sister = False, False
        self.groups, self.big, self.grants = FiveGroups(""), BigGroups(), GrantPanel(self.primary_button)
        self.places = Places(parts)
        self._busy = False
        self._digits_title, self._digits_more = label("", "card-title", wrap=True), label("", "hint", wrap=True)
        self.side: QFrame = card(self._digits_title, self._digits_more, 8, self.big, None, gap=6)
        self.side.setFixedWidth(tokens.px(290))
        cards = row(self.stage, self.side, gap=12, margins=(24, 14, 24, 12))
        cards.setStretch(0, 1)
        self.setLayout(column(holder(cards), self.bar, gap=0))
        self.groups.submitted.connect(self._accept)
        self.grants.listed.connect(lambda _: self._show_grant_acts())
        self.grants.moved.connect(self._move_steps)
        self.places.changed.connect(lambda _: self._plugged())

    # -- what the shell asks

    def title(self) -> str:
        """Which of the two."""
        return "Chấp nhận máy gửi lên" if self.at in (At.GRANT, At.GRANTED) else "Đăng ký máy"

    def fact(self) -> str:
        """With whom."""
        house = self.parts.session.handover.let_in_by if self.at is At.DONE else self.parts.session.office.machine > 1
        return "" if self.at in (At.GRANT, At.GRANTED) or house or not self.above else f"với {phrase(self.above)}"

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the state."""
        first = [("Enter", self.primary.text[:1].lower() + self.primary.text[1:])] if self.primary else []
        paper = [("Ctrl P", "phiếu")] if self.at is not At.GRANT else []
        return [*first, *paper, ("Esc", "quay lại")]

    def keys(self) -> dict[str, Callable[[], object]]:
        """Keys beside Enter and Esc."""
        return {"Ctrl+P": self.show_sheet}

    @property
    def above(self) -> str:
        """The title of the receiving office, "" at the top."""
        office = self.parts.session.office.receiving_office
        return office.title if office else ""

    def open(self, argument: str = "") -> None:
        """Show where the enrolment stands; typed digits are still there."""
        self.shown = self.parts.session.handover.show()
        if argument == "grant" or (self.shown.enrolled and not self.above):
            self._to_grant()
        elif self.shown.enrolled:
            self.at = At.DONE
            self._show_own()
        else:
            kept = self.parts.look.kept(self._note)
            self._outdated = bool(kept) and kept != self.shown.fingerprint and _REQUEST not in kept
            self.at = At.TYPE if kept and not self._outdated else At.ASK
            self._show_own()
            self._look_for_answer()

    @property
    def _note(self) -> str:
        """Under which name this machine remembers the digits of the request it wrote."""
        return f"enrolment/asked/{self.shown.replica if self.shown else ''}"

    def back(self) -> bool:
        """Esc: what was just granted or typed stays; the page before comes back."""
        if self.at is At.GRANTED:
            self._to_grant()
            return True
        if self.at in (At.ASK, At.TYPE) and self.stage.scene.tone == "red":
            self._show_own()
            return True
        return False

    def work_place(self) -> QWidget | None:
        """The digits, once it is time to type them."""
        if self.at is At.TYPE and self.primary is not None and self.primary.run == self._accept:
            return self.groups.first_open()
        return self.grants.work_place() if self.at is At.GRANT else None

    def _plugged(self) -> None:
        if not self.isVisible() or self._busy:
            return
        if self.at is At.GRANT:
            self._look()
        elif self.at in (At.ASK, At.TYPE):
            self._show_own()
            self._look_for_answer()

    def _links(self) -> list[Action]:
        return [Action("Chọn thư mục khác", self._choose_folder, icon="folder", kind=LINK)]

    def _choose_folder(self) -> None:
        if self.places.ask_folder(self):
            self._plugged()

    def _several(self) -> list[QWidget]:
        return [self.places] if self.places.several else []

    def _show_digits(self, title: str, more: str, digits: str) -> None:
        self._digits_title.setText(title)
        self._digits_more.setText(more)
        self.big.show_groups(digits.split())
        self.side.show()

    # -- this machine asks

    def _show_own(self) -> None:
        """The state of our own enrolment."""
        assert self.shown is not None
        place = self.places.chosen()
        whom = "bên nhận phiếu" if self.parts.session.office.machine > 1 else phrase(self.above)
        self._show_digits("Dãy số của máy này", f"Đọc khi {whom} gọi lại để đối chiếu. Không gửi qua tin nhắn.", self.shown.fingerprint)
        paper = Action("Xem phiếu đăng ký", self.show_sheet, "", "print", shown_key="Ctrl+P")
        if self.at is At.ASK:
            answered = Action("Đã có phiếu chấp nhận", self._to_typing, kind=LINK, icon="key")
            ask = (scenes.ask_again if self._outdated else scenes.ask)(self.above, place, self.parts.session.office.machine)
            self.show_state(ask, [*self._links(), answered, paper], self._write_act(place), self._several())
        elif self.at is At.TYPE:
            self._show_typing(place, paper)
        else:
            other = Action("Chấp nhận máy khác", self._to_grant, icon="key")
            send = Action("Sang Gửi dữ liệu", lambda: self.asked_for.emit("handover", ""), shown_key="Return", icon="usb", kind=PRIMARY)
            self.side.hide()
            by = self.parts.session.handover.let_in_by
            self.show_state(scenes.enrolled(self.above, self.shown.lane, self.shown.spare, by), [other], send)

    def _show_typing(self, place: Place | None, paper: Action) -> None:
        """The answer's digits can be typed at any time; with the answer on the stick it is the one act."""
        whom = SISTER if self._sister else self.above
        of = f" của {phrase(whom)}" if self._sister or self.parts.session.office.machine == 1 else ""
        self.groups.set_caption(f"Dãy số trên phiếu chấp nhận{of}")
        again = replace(self._write_act(place), text="Ghi lại tệp đăng ký", kind=LINK, shown_key="")
        take = Action("Hoàn tất đăng ký", self._accept, icon="check")
        hang = [*self._several(), self.groups]
        if place is not None and self._answered_on == place.path:
            take = replace(take, kind=PRIMARY, shown_key="Return")
            self.show_state(scenes.answer(whom, place), [*self._links(), again, paper], take, hang)
        else:
            paper = replace(paper, kind=PRIMARY, shown_key="Return")
            self.show_state(scenes.wait(self.above, self.parts.session.office.machine), [*self._links(), again, take], paper, hang)

    def _look_for_answer(self) -> None:
        """Whether the answer lies on the stick: only to say so, nothing is taken yet."""
        place = self.places.chosen()
        if place is None or self.at is not At.TYPE:
            return

        def looked(found: list[Seen]) -> None:
            here = [one for one in found if one.kind == "grant" and one.outcome is ReceiveOutcome.UNKNOWN_UNIT]
            self._answered_on = place.path if here else None
            self._sister = bool(here) and self.shown is not None and all(one.unit == self.shown.unit for one in here)
            if self.at is At.TYPE and not self._busy:
                self._show_own()

        self.parts.jobs.run(lambda session, _: session.handover.inspect(place.path), looked, title="Xem USB")

    def _write_act(self, place: Place | None) -> Action:
        why = "" if place else NEEDS_STICK
        return Action("Ghi tệp đăng ký", self._request, shown_key="Return", icon="usb", kind=PRIMARY, enabled=not why, why=why)

    def _to_typing(self) -> None:
        self.at = At.TYPE
        self._show_own()
        self._look_for_answer()

    def _request(self) -> None:
        place = self.places.chosen()
        if place is None or self._busy:
            return
        self._busy = True
        self.parts.jobs.run(
            lambda session, _: session.handover.request(place.path), lambda made: self._asked(made, place), self._not_asked,
            title="Ghi tệp đăng ký",
        )  # fmt: skip

    def _asked(self, made: Requested, place: Place) -> None:
        self._busy = False
        self.parts.look.keep(self._note, made.fingerprint)
        self._outdated = False
        self.parts.notify.say("Đã ghi tệp đăng ký", f"và đọc lại từ {place.name}. Gửi đi kèm phiếu đăng ký.")
        self._to_typing()

    def _not_asked(self, problem: Exception) -> bool:
        self._busy = False
        if not isinstance(problem, Refused):
            return False
        leave = Action("Bỏ", self._show_own, shown_key="Escape")
        self.show_state(self.refused_scene(problem), [*self._links(), leave], self._write_act(self.places.chosen()), self._several())
        return True

    def _accept(self) -> None:
        place = self.places.chosen()
        if self._busy or not self.groups.check():
            return
        if place is None:
            self.groups.set_problem(NEEDS_STICK)
            self.groups.first_open().setFocus()
            return
        self._busy, digits = True, self.groups.text()
        self.parts.jobs.run(
            lambda session, _: session.handover.accept(place.path, digits), self._accepted, self._not_accepted, title="Đọc tệp chấp nhận"
        )

    def _accepted(self, made: Accepted) -> None:
        self._busy = False
        self.groups.clear()
        self.parts.look.keep(self._note, "")
        self.at, self.shown = At.DONE, self.parts.session.handover.show()
        self._show_own()
        self.saved.emit("")

    def _not_accepted(self, problem: Exception) -> bool:
        self._busy = False
        if not isinstance(problem, Refused):
            return False
        self.groups.refuse(f"{problem.message} {problem.next_step}")
        return True

    # -- this machine answers

    def _to_grant(self) -> None:
        self.at, self.granted = At.GRANT, None
        self.side.hide()
        self._look()

    def _look(self) -> None:
        """Read which requests lie on the stick."""
        place = self.places.chosen()
        if place is None:
            self._show_pending([], None)
            return
        self.parts.jobs.run(
            lambda session, _: session.handover.pending(place.path), lambda found: self._show_pending(found, place), self._not_granted,
            title="Xem USB",
        )  # fmt: skip

    def _show_pending(self, found: list[Pending], place: Place | None) -> None:
        if self.at is not At.GRANT:
            return
        self.grants.show_pending(found)
        enrolled = self.shown is not None and self.shown.enrolled
        panel = [self.grants] if found and enrolled else []
        self.show_state(scenes.grant(place, len(found), enrolled), self._links(), None, [*self._several(), *panel])
        self._show_grant_acts()

    def _show_grant_acts(self) -> None:
        chosen = self.grants.chosen()
        if self.at is At.GRANT and chosen is not None:
            words = scenes.grant_word(chosen, self.parts.session.store.unit)
            self.set_acts(self._links(), Action(words, self._grant, shown_key="Return", icon="check", kind=PRIMARY))
            self.changed.emit()

    def _move_steps(self) -> None:
        if self.at is At.GRANT and self.grants.chosen() is not None:
            self.stage.steps.show_steps(steps_at(scenes.GRANT_STEPS, *self.grants.standing()))

    def _grant(self) -> None:
        place = self.places.chosen()
        chosen = self.grants.chosen()
        if self._busy or place is None or chosen is None or not self.grants.check():
            return
        self._busy, digits, lane = True, self.grants.groups.text(), self.grants.lane_wanted()
        self.parts.jobs.run(
            lambda session, _: session.handover.grant(place.path, digits, place.path, lane, chosen.replica),
            lambda made: self._answered(made, place), self._not_granted, title="Ghi tệp chấp nhận",
        )  # fmt: skip

    def _answered(self, made: Granted, place: Place) -> None:
        self._busy, self.at, self.granted = False, At.GRANTED, made
        self.grants.clear()
        own = self.parts.session.store.unit
        unit = f"máy số {made.lane}" if made.unit == own else phrase(made.title)
        self._show_digits(f"Dãy số trả lời cho {unit}", "In phiếu hoặc đọc qua điện thoại; gõ vào máy được chấp nhận.", made.fingerprint)
        other = Action("Chấp nhận máy khác", self._to_grant, icon="key")
        paper = Action("Xem phiếu chấp nhận", self.show_sheet, shown_key="Return", icon="print", kind=PRIMARY)
        self.show_state(scenes.granted(made, place, own), [other], paper)
        self.saved.emit("")

    def _not_granted(self, problem: Exception) -> bool:
        self._busy = False
        if not isinstance(problem, Refused):
            return False
        self.grants.refuse(problem)
        self._move_steps()
        self.focus_work()
        return True

    def show_sheet(self) -> None:
        """The sheet with the digits, on screen."""
        made = self.granted or self.shown
        if made is not None and self.at is not At.GRANT:
            self.parts.preview(self.parts.session.prints.enrolment(made))

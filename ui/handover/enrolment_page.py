"""Enrolment (đăng ký máy): this machine asks and takes the answer; or, with the argument "grant", it answers others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync.enrolment import Granted
from cchc_desktop.sync.requests import Pending
from ui.handover import enrolment_scenes as scenes
from ui.handover.asking_page import AskingPage, At
from ui.handover.grant_panel import GrantPanel
from ui.handover.scenes import Place, phrase
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.steps import steps_at
from ui.page import Parts

_REQUEST = "-ENROL-"
"""Stands in the name of a request's file, which is what program 0.4 remembered."""


class EnrolmentPage(AskingPage):
    """``open("")`` is this machine's own enrolment, ``open("grant")`` the answer to others' requests."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.grants = GrantPanel(self.primary_button)
        self.grants.listed.connect(lambda _: self._show_grant_acts())
        self.grants.moved.connect(self._move_steps)
        self.places.changed.connect(lambda _: self.plugged())

    # -- what the shell asks

    def title(self) -> str:
        """Which of the two."""
        return "Chấp nhận máy gửi lên" if self.at in (At.GRANT, At.GRANTED) else "Đăng ký máy"

    def fact(self) -> str:
        """With whom."""
        house = self.parts.session.handover.let_in_by if self.at is At.DONE else self.in_the_house
        return "" if self.at in (At.GRANT, At.GRANTED) or house or not self.above else f"với {phrase(self.above)}"

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the state."""
        paper = [("Ctrl P", "phiếu")] if self.at is not At.GRANT else []
        return [*self.enter_key(), *paper, ("Esc", "quay lại")]

    def keys(self) -> dict[str, Callable[[], object]]:
        """Keys beside Enter and Esc."""
        return {"Ctrl+P": self.show_sheet}

    def open(self, argument: str = "") -> None:
        """Show where the enrolment stands; typed digits are still there, and so is what was just granted, back from its sheet."""
        self.shown = self.parts.session.handover.show()
        kept = self.parts.look.kept(self.note)
        joining = bool(kept) and self.instead and self.parts.session.handover.may_join
        if self.at is At.GRANTED and not argument:
            self.focus_work()
        elif argument == "grant" or (self.instead and not joining):
            self.to_grant()
        elif self.shown.enrolled and not joining:
            self.at = At.DONE
            self.show_own()
        else:
            self.outdated = bool(kept) and kept != self.shown.fingerprint and _REQUEST not in kept
            self.at = At.TYPE if kept and not self.outdated else At.ASK
            self.show_own()
            self.look_for_answer()

    def back(self) -> bool:
        """Esc: what was just granted or typed stays; the page before comes back."""
        if self.at is At.GRANTED:
            self.to_grant()
            return True
        if self.at in (At.ASK, At.TYPE) and self.stage.scene.tone == "red":
            self.show_own()
            return True
        return False

    def work_place(self) -> QWidget | None:
        """The digits, once it is time to type them."""
        if self.at is At.TYPE and self.primary is not None and self.primary.run == self.accept_typed:
            return self.groups.first_open()
        return self.grants.work_place() if self.at is At.GRANT else None

    def plugged(self) -> None:
        """A stick came or went, or another folder was chosen."""
        if not self.isVisible() or self.busy:
            return
        if self.at is At.GRANT:
            self._look()
        elif self.at in (At.ASK, At.TYPE):
            self.show_own()
            self.look_for_answer()

    # -- this machine answers

    def to_grant(self) -> None:
        """Answer others: what lies on the stick."""
        self.at, self.granted = At.GRANT, None
        self.side.hide()
        self._look()

    def _grant_links(self) -> list[Action]:
        """The roads beside; a machine on whose own root nobody stands may itself be a further one of its office."""
        join = Action("Cơ quan đã có máy khác: đăng ký máy này", self._join, icon="key", kind=LINK)
        return [*self.links(), *([join] if self.instead and self.parts.session.handover.may_join else [])]

    def _join(self) -> None:
        self.at, self.outdated = At.ASK, False
        self.show_own()
        self.focus_work()

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
        self.show_state(scenes.grant(place, len(found), enrolled), self._grant_links(), None, [*self.several(), *panel])
        self._show_grant_acts()

    def _show_grant_acts(self) -> None:
        chosen = self.grants.chosen()
        if self.at is At.GRANT and chosen is not None:
            words = scenes.grant_word(chosen, self.parts.session.store.unit)
            self.set_acts(self._grant_links(), Action(words, self._grant, shown_key="Return", icon="check", kind=PRIMARY))
            self.changed.emit()

    def _move_steps(self) -> None:
        if self.at is At.GRANT and self.grants.chosen() is not None:
            self.stage.steps.show_steps(steps_at(scenes.GRANT_STEPS, *self.grants.standing()))

    def _grant(self) -> None:
        place, chosen = self.places.chosen(), self.grants.chosen()
        if self.busy or place is None or chosen is None or not self.grants.check():
            return
        self.busy, digits, lane = True, self.grants.groups.text(), self.grants.lane_wanted()
        self.parts.jobs.run(
            lambda session, _: session.handover.grant(place.path, digits, place.path, lane, chosen.replica),
            lambda made: self._answered(made, place), self._not_granted, title="Ghi tệp chấp nhận",
        )  # fmt: skip

    def _answered(self, made: Granted, place: Place) -> None:
        self.busy, self.at, self.granted = False, At.GRANTED, made
        self.grants.clear()
        own = self.parts.session.store.unit
        unit = f"máy số {made.lane}" if made.unit == own else phrase(made.title)
        self.show_digits(f"Dãy số trả lời cho {unit}", "In phiếu hoặc đọc qua điện thoại; gõ vào máy được chấp nhận.", made.fingerprint)
        other = Action("Chấp nhận máy khác", self.to_grant, icon="key")
        paper = Action("Xem phiếu chấp nhận", self.show_sheet, shown_key="Return", icon="print", kind=PRIMARY)
        self.show_state(scenes.granted(made, place, own), [other], paper)
        self.saved.emit("")

    def _not_granted(self, problem: Exception) -> bool:
        self.busy = False
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

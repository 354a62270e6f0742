"""The receiving office: silent units first, what came, what waits; reading the stick, writing receipts, receipts without a stick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from cchc_desktop.office.prints import Printed
from cchc_desktop.sync.outcomes import ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.seal import SealReport
from cchc_desktop.sync.spoilt import OUTCOMES
from ui.handover import reading_scenes, scenes
from ui.handover.pace import READ_STEPS, WRITE_STEPS, Reading, ReadPace, WritePace
from ui.handover.parcels import Results
from ui.handover.stage import Scene
from ui.handover.written import as_ours, receipts_for
from ui.kit.buttons import PLAIN, PRIMARY, Action
from ui.office.slip_digits import SlipDigits
from ui.office.units_page import At, UnitsPage
from ui.page import Parts

UNITS, RECEIPTS = "các đơn vị bên dưới", "Ghi biên nhận ra USB"
_R = ReceiveOutcome
SPOILT = {*OUTCOMES, _R.TRUNCATED}
ON_THE_DESK = {
    _R.APPLIED_WITH_QUARANTINE: "Mở khay", _R.APPLIED_WITH_CONFLICTS: "Mở bàn đối chiếu", _R.FORK: "Mở bàn đối chiếu",
    _R.REVOKED_KEY: "Mở gói đang giữ",
}  # fmt: skip
NOTHING_TO_DO = (_R.APPLIED, _R.DUPLICATE, _R.NOT_FOR_US, _R.NEWER_FORMAT)


class OfficePage(UnitsPage):
    """``open("tray")`` goes to what waits, ``open("write")`` writes the receipts, ``open(<unit key>)`` chooses a unit."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.results, self.digits, self._on_paper = Results(), SlipDigits(), False
        self._again: Callable[[], None] = self.read
        self.codes.asked.connect(self._ask_qr)

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return {At.CODES: "Biên nhận không cần USB"}.get(self.at, "Đơn vị gửi lên")

    def fact(self) -> str:
        """How many."""
        return f"nhận của {len(self.seen.units)} đơn vị" if self.seen and self.seen.units else ""

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the state."""
        if self.run.busy:
            return [("Esc", "dừng"), ("F2", "tiếp nhận"), ("Alt+1", "hôm nay")]
        if self.at is At.CODES:
            return [("↑↓", "máy"), ("Tab", "sang hình"), ("Ctrl P", "in biên nhận"), ("Esc", "quay lại")]
        if self.at is At.RESULT:
            write = [("Ctrl B", "ghi biên nhận")] if RECEIPTS in self.bar.buttons else []
            return [("Enter", "việc tiếp theo"), *write, ("Esc", "về danh sách")]
        return [("↑↓", "đơn vị"), ("Enter", "mở hồ sơ"), ("Ctrl N", "nhận"), ("Ctrl B", "ghi biên nhận"), ("F5", "đọc lại")]

    def keys(self) -> dict[str, Callable[[], object]]:
        """Keys beside Enter and Esc; letters with Ctrl only, since letters typed in a list are for searching."""
        return {"Ctrl+N": self.read, "Ctrl+B": self.write, "F5": self.refresh}

    def open(self, argument: str = "") -> None:
        """The units, unless something runs or a result waits to be read."""
        if self.run.busy:
            return
        back, self._on_paper = self._on_paper, False
        act = {"write": self.write, "read": self.read}.get(argument)
        if act is not None:
            act()
        elif (self.at is At.RESULT or (self.at is At.CODES and back)) and not argument:
            self.focus_work()
        else:
            self._to_overview(argument)

    def reload(self, record: str = "") -> None:
        """Something was saved: read again."""
        if self.isVisible() and self.at is At.OVERVIEW:
            self.refresh()

    def read_again(self) -> None:
        """F5: the units again, also from a result."""
        if not self.run.busy:
            self._to_overview()

    def leave(self) -> None:
        """A result that was on the screen is read."""
        if self.at is At.RESULT and self.isVisible() and not self._on_paper:
            self.at = At.OVERVIEW

    def back(self) -> bool:
        """Esc: stop what runs; back to the units; else the page before."""
        if self.run.busy:
            self.stop()
            return True
        if self.at is not At.OVERVIEW:
            self._to_overview()
            return True
        return False

    # -- the stick

    def _begins(self, act: Callable[[], None]) -> bool:
        """Whether a run can begin now; after a fault it is offered once more."""
        if self.run.busy:
            return False
        if self.parts.session.restored:
            self._to_overview()
            return False
        self._again = act
        return True

    def read(self) -> None:
        """Ctrl N: read every parcel on the stick."""
        place = self.places.chosen()
        if not self._begins(self.read):
            return
        if place is None:
            self._result(reading_scenes.received([ReceivedParcel("", "", ReceiveOutcome.NO_MEDIUM)]), [], self._once_more("Nhận"))
            return
        self._run_on(At.READING)
        self.count_forgets()
        self.start(
            scenes.reading(place), READ_STEPS, ReadPace(),
            lambda session, progress, cancelled: session.handover.receive(place.path, progress=progress, cancelled=cancelled),
            self._read, lambda problem: self._result(self.refused_scene(problem), [], self._once_more("Nhận")),
        )  # fmt: skip

    def headline_of(self, reading: Reading) -> str:
        """Which parcel is being read."""
        return f"Đang nhận gói {reading.parcel}" if self.at is At.READING and reading.parcel else ""

    def _read(self, found: list[ReceivedParcel]) -> None:
        found = reading_scenes.telling(found, self.parts.session.store.unit)
        self.results.show_parcels(found)
        worst = reading_scenes.worst(found)
        primary = self._next(worst, found)
        acts = []
        if worst.outcome in SPOILT:
            acts += [self.copy_act(found), Action("Nhận lại", self.read, shown_key="Ctrl+N", icon="refresh")]
        elif reading_scenes.tone_of(worst.outcome, worst.whose) == "red":
            acts += [self.copy_act(found)]
        if primary.run != self.write and not self.parts.session.restored and any(one.ok or one.changes for one in found):
            acts.append(Action(RECEIPTS, self.write, shown_key="Ctrl+B", icon="usb"))
        hang: list[QWidget] = [self.results] if self.results.list.rows() else []
        scene, acts, primary = self.with_forgets(reading_scenes.received(found), acts, primary)
        self._result(scene, acts, primary, [*hang, *self._digits_of(found)])
        self.saved.emit("")

    def _digits_of(self, found: list[ReceivedParcel]) -> list[QWidget]:
        """The digits to hold against the slips of what was on the stick, taken in now or before."""
        known = [one.parcel for one in found if (one.ok or one.changes) and not one.here]
        wanted = self.parts.session.handover.arrived(known)
        self.digits.show_arrived(wanted)
        return [self.digits] if wanted else []

    def _next(self, worst: ReceivedParcel, found: list[ReceivedParcel]) -> Action:
        """The act that is the next step said of what a person must hear of first."""

        def act(word: str, run: Callable[[], None], icon: str) -> Action:
            return Action(word, run, shown_key="Return", icon=icon, kind=PRIMARY)

        outcome = worst.outcome
        if self.parts.session.restored:
            return self.begin_act()
        if outcome is ReceiveOutcome.UNKNOWN_UNIT:
            return act("Chấp nhận đăng ký", self._grant, "key")
        if outcome in SPOILT:
            theirs = [one for one in found if one.outcome in SPOILT and one.title == worst.title]
            return act("In giấy báo cho đơn vị", lambda: self._show_notice(theirs), "print")
        if outcome in ON_THE_DESK:
            return act(ON_THE_DESK[outcome], lambda: self.asked_for.emit("desk", ""), "note")
        if outcome is ReceiveOutcome.GAP or (outcome is ReceiveOutcome.APPLIED and any(one.owed for one in found)):
            return act(RECEIPTS, self.write, "usb")
        if outcome in NOTHING_TO_DO:
            return act("Xong", self._to_overview, "check")
        return self._once_more("Nhận lại")

    def _show_notice(self, spoilt: list[ReceivedParcel]) -> None:
        """The notice on screen; the result comes back after it."""
        self._show_paper(self.parts.session.prints.spoilt(spoilt))

    def _show_paper(self, printed: Printed) -> None:
        """A page on screen; what stood here comes back after it."""
        self._on_paper = True
        self.parts.preview(printed)

    def write(self) -> None:
        """Ctrl B: a parcel with our receipt for each unit below."""
        place = self.places.chosen()
        if not self._begins(self.write):
            return
        if place is None:
            self._not_written(WriteOutcome.NO_MEDIUM)
            return
        self._run_on(At.WRITING)
        self.start(
            scenes.writing(None, place, UNITS), WRITE_STEPS, WritePace(),
            lambda s, progress, cancelled: s.handover.seal(place.path, progress=progress, cancelled=cancelled, receipts_only=True),
            lambda report: self._wrote(report, place),
            lambda problem: self._result(self.refused_scene(problem), [], self._once_more("Ghi")),
        )  # fmt: skip

    def _wrote(self, report: SealReport, place: scenes.Place) -> None:
        if report.outcome not in (WriteOutcome.WRITTEN, WriteOutcome.WRITTEN_NOT_EJECTED):
            self._not_written(report.outcome)
            return
        (self.doubt.settle() if report.outcome is WriteOutcome.WRITTEN else self.doubt.keep(place))
        self._show_written(report, place)
        self.saved.emit("")

    def _not_written(self, outcome: WriteOutcome) -> None:
        primary = self.after_refusal(outcome, self._once_more("Ghi"), self._to_overview, self._choose_folder)
        self._result(scenes.not_written(outcome), [], primary)

    def _show_written(self, report: SealReport, place: scenes.Place) -> None:
        def slips() -> None:
            self.parts.jobs.run(lambda session, _: session.prints.slip(stick=place.label), self._show_paper)

        sure = report.outcome is WriteOutcome.WRITTEN
        paper = Action("Xem phiếu giao", slips, icon="print", kind=PRIMARY, shown_key="Return")
        self._run_on(At.RESULT)
        session = self.parts.session
        scene = receipts_for(as_ours(report, session), place, session.office.unit.title, session.clock.now())
        acts = [self._to_list()] if sure else [replace(paper, kind=PLAIN, key="Ctrl+P", shown_key=""), self._to_list()]
        self.end_on_stick(place, scene, acts, paper if sure else None)

    def looked_again(self, outcome: WriteOutcome, place: scenes.Place) -> None:
        """Good news, or the truth: what was written is whole, or it is not and is written again."""
        self._again = self.write
        if outcome is WriteOutcome.WRITTEN:
            self._show_written(SealReport(outcome), place)
        else:
            self._not_written(outcome)

    def _once_more(self, word: str) -> Action:
        return Action(word, self._again, shown_key="Return", icon="refresh", kind=PRIMARY)

    def _run_on(self, at: At) -> None:
        self.at = at
        self.stack.setCurrentIndex(1)

    def _result(self, scene: Scene, acts: list[Action], primary: Action, hang: list[QWidget] | None = None) -> None:
        self._run_on(At.RESULT)
        self.end(scene, [*acts, self._to_list()], primary, hang or [])

    def _to_list(self) -> Action:
        return Action("Về danh sách", self._to_overview, shown_key="Escape")

    # -- without a stick

    def show_codes(self) -> None:
        """The spoken codes and the QR."""
        if self.seen is None:
            return
        self.at = At.CODES
        self.stack.setCurrentIndex(2)
        chosen = self.overview.chosen()
        came = any(one.heard.changes for one in self.seen.units)
        self.codes.show_codes(self.seen.spoken, chosen.heard.unit if chosen else "", came=came)
        leave = Action("Về danh sách", self._to_overview, shown_key="Escape", icon="back")
        paper = Action("In biên nhận", self._print_receipt, key="Ctrl+P", icon="print", kind=PRIMARY)
        self.set_acts([leave] if self.codes.unit else [], paper if self.codes.unit else leave)
        self.focus_work()
        self.changed.emit()

    def _print_receipt(self) -> None:
        """Ctrl P: the receipt of the chosen unit on paper."""
        unit = self.codes.unit
        self.parts.jobs.run(lambda session, _: session.prints.receipt_page(unit), self._show_paper)

    def _ask_qr(self, unit: str) -> None:
        self.parts.jobs.run(lambda session, _: session.handover.qr_rows(session.handover.qr_digits(unit)), self.codes.show_qr)

"""Sending data: one state a screen, one sentence, one next act. Looking at a stick starts by itself; writing and applying never do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.office.slips import LAST
from cchc_desktop.sync.afterwards import OldParcel
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.seal import SealReport
from ui.handover import reading_scenes, scenes
from ui.handover.looking import At, LookingPage
from ui.handover.pace import READ_STEPS, WRITE_STEPS, Reading, ReadPace, WritePace
from ui.handover.parcels import Results
from ui.handover.receipt_panel import ReceiptPanel
from ui.handover.scenes import Place
from ui.handover.stage import Scene
from ui.handover.words import SISTER, size
from ui.handover.written import as_ours, written
from ui.kit.buttons import LINK, PLAIN, PRIMARY, Action
from ui.page import Parts

_R = ReceiveOutcome
ON_THE_DESK = (_R.APPLIED_WITH_CONFLICTS, _R.APPLIED_WITH_QUARANTINE, _R.FORK, _R.REVOKED_KEY)
"""After these the next step is on the desk."""
ONCE_MORE = (_R.PULLED, _R.LOCKED, _R.DISK_FULL, _R.CANCELLED, _R.NO_MEDIUM, _R.NO_PARCEL)
"""After these it is to read again."""


class HandoverPage(LookingPage):
    """``open("write")`` starts writing at once: Ctrl U was pressed somewhere; ``receipt`` asks for its digits, the digits of one that
    was scanned take it, ``slip`` shows the last."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.results, self.receipt = Results(), ReceiptPanel()
        self._showing_slip = False
        self._again: Callable[[], None] = self.refresh
        self.receipt.given.connect(self._take_receipt)
        self.recent.list.activated_row.connect(lambda parcel: self.show_slip(str(parcel.number)))

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Gửi dữ liệu"

    def fact(self) -> str:
        """To whom."""
        return f"lên {scenes.phrase(self.above)}" if self.above else ""

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the state."""
        if self.run.busy:
            return [("Esc", "dừng"), ("F2", "tiếp nhận"), ("Alt+1", "hôm nay")]
        return [*self.enter_key(), *_further(self), ("Esc", "quay lại")]

    def keys(self) -> dict[str, Callable[[], object]]:
        """Keys beside Enter and Esc."""
        return {"Ctrl+U": self.write, "F5": self.read_again, "Ctrl+P": lambda: self.show_slip("last")}

    def open(self, argument: str = "") -> None:
        """Show what runs or what came of it; else look afresh. ``write`` begins to write."""
        if argument.isdecimal():
            self._scanned(argument)
        if self.run.busy or (argument.isdecimal() and self.above):
            return
        self._showing_slip = False
        if argument == "write" and not self.above:
            self.asked_for.emit("office", "write")  # the topmost office writes downward only
        elif argument == "write":
            self.write()
        elif argument == "receipt" and self.above:
            self.type_receipt()
        elif argument == "slip":
            self.show_slip("last")
        elif self.at in (At.LOOK, At.RECEIPT) or self.parts.session.restored:
            self.refresh()
        else:
            self.show_where()
            self.focus_work()

    def reload(self, record: str = "") -> None:
        """Something was saved: count again."""
        if self.isVisible() and self.at is At.LOOK:
            self.refresh()

    def read_again(self) -> None:
        """F5: look at the stick again, also from a refusal or a result."""
        if not self.run.busy:
            self.refresh()

    def leave(self) -> None:
        """A result that was on the screen is read; the next time the page looks afresh. The slip alone comes back here."""
        if self.at in (At.WRITTEN, At.READ, At.REFUSED) and self.isVisible() and not self._showing_slip:
            self.at = At.LOOK

    def back(self) -> bool:
        """Esc: stop what runs; leave a refusal, a result or the typing of a receipt; else the page before."""
        if self.run.busy:
            self.stop()
            return True
        if self.at in (At.REFUSED, At.RECEIPT, At.READ):
            self.refresh()
            return True
        self.at = At.LOOK
        return False

    def work_place(self) -> QWidget | None:
        """The field while a receipt is typed."""
        return self.receipt.field.line if self.at is At.RECEIPT else None

    def refresh(self) -> None:
        """Look at the stick; a folder that was put back has one act only."""
        if self.run.busy or not self.parts.session.restored:
            super().refresh()
            return
        self.at = At.LOOK
        self._asked += 1  # what is being looked at does not matter any more
        self.show_where()
        self.show_state(scenes.put_back(), [], self.begin_act())

    # -- writing

    def write(self) -> None:
        """Ctrl U: seal, look at the stick, write, read back."""
        self._write(split=False)

    def _write(self, *, split: bool) -> None:
        if self.run.busy:
            return
        if self.parts.session.restored or not self.parts.session.handover.enrolled:
            self.refresh()  # which says what comes first
            return
        place = self.places.chosen()
        self._again = self.write
        if place is None:
            self._not_written(WriteOutcome.NO_MEDIUM)
            return
        self.at = At.WRITING
        self.show_where()
        self.start(
            scenes.writing(self.due, place, self.above), WRITE_STEPS, WritePace(),
            lambda session, progress, cancelled: session.handover.seal(place.path, progress=progress, cancelled=cancelled, split=split),
            lambda report: self._wrote(report, place), lambda problem: self._refuse(self.refused_scene(problem)),
        )  # fmt: skip

    def step_begun(self) -> None:
        """What is packed by now is counted as packed beside the steps."""
        if self.at is At.WRITING:
            self.show_where()

    def _wrote(self, report: SealReport, place: Place) -> None:
        if report.outcome is WriteOutcome.FULL:
            self._full(report, place, [])
        elif report.outcome not in (WriteOutcome.WRITTEN, WriteOutcome.WRITTEN_NOT_EJECTED):
            self._not_written(report.outcome)
            return
        else:
            (self.doubt.keep(place) if report.outcome is WriteOutcome.WRITTEN_NOT_EJECTED else self.doubt.settle())
            self._show_written(report, place)
            self.saved.emit("")
        self.parts.jobs.run(
            lambda session, _: session.handover.confirmed(place.path), lambda old: self._old_found(report, place, old), title="Xem USB"
        )

    def _show_written(self, report: SealReport, place: Place, old: Sequence[OldParcel] = ()) -> None:
        self.at = At.WRITTEN
        self.show_where()
        alone = len({one.unit for one in report.parcels}) == 1  # else there is a slip for each recipient
        key, number = (report.files[0], report.parcels[0].number) if alone else (LAST, 0)
        slip = Action("Xem phiếu giao", lambda: self.show_slip(key, place.label), shown_key="Return", icon="print", kind=PRIMARY)
        session, sure = self.parts.session, report.outcome is WriteOutcome.WRITTEN
        spare = Action("Ghi thêm USB dự phòng", self.refresh, icon="usb")
        acts = [spare] if sure else [spare, replace(slip, shown_key="Ctrl+P", kind=PLAIN)]  # to pull it and put it in again is next
        acts += [replace(self._clear_act(place, old), kind=LINK)] if old else []
        mine = session.handover.states().counts[ChangeState.ON_STICK]
        scene = written(as_ours(report, session), place, self.above, session.office.unit.title, session.clock.now(), number, mine)
        self.end_on_stick(place, scene, acts, slip if sure else None, self.sent())

    def _clear_act(self, place: Place, old: Sequence[OldParcel]) -> Action:
        return Action(f"Xóa {len(old)} gói đã có biên nhận", lambda: self._clear(place, old), icon="trash")

    def _full(self, report: SealReport, place: Place, old: Sequence[OldParcel]) -> None:
        """Not enough room: what else can be done than taking another stick."""
        acts = [self._clear_act(place, old)] if old else []
        if report.may_split:
            acts.append(Action("Chia ra nhiều USB", lambda: self._write(split=True), icon="usb"))
        self._refuse(scenes.full(report, len(old)), acts)

    def _old_found(self, report: SealReport, place: Place, old: list[OldParcel]) -> None:
        """Old parcels that may go were found on the stick, unless the person has gone on meanwhile; what was written just now is none."""
        old = [one for one in old if one.file not in report.files]
        if old and self.isVisible() and not self.run.busy and self.at in (At.REFUSED, At.WRITTEN):
            (self._full if self.at is At.REFUSED else self._show_written)(report, place, old)

    def _clear(self, place: Place, old: Sequence[OldParcel]) -> None:
        """Take our own confirmed parcels off the stick, and nothing else."""

        def cleared(freed: int) -> None:
            self.parts.notify.say(f"Đã xóa {len(old)} gói cũ đã có biên nhận.", f"USB trống thêm {size(freed)}.")
            self.refresh()

        files = [one.file for one in old]
        self.parts.jobs.run(lambda session, _: session.handover.clear(place.path, files), cleared, title="Xóa gói cũ trên USB")

    def looked_again(self, outcome: WriteOutcome, place: Place) -> None:
        """Good news, or the truth: what was written is whole, or it is not and is written again."""
        if outcome is WriteOutcome.WRITTEN:
            self._show_written(SealReport(outcome), place)
        else:
            self._again = self.write
            self._not_written(outcome)

    def _not_written(self, outcome: WriteOutcome) -> None:
        again = Action("Ghi", self._again, shown_key="Return", icon="usb", kind=PRIMARY)
        self._refuse(scenes.not_written(outcome), primary=self.after_refusal(outcome, again, self.refresh, self.choose_folder))

    def _refuse(self, scene: Scene, acts: Sequence[Action] = (), primary: Action | None = None) -> None:
        """Nothing was written or read; the same act again is the primary one, unless something else is."""
        self.at = At.REFUSED
        self.show_where()
        again = Action("Ghi" if self._again == self.write else "Nhận", self._again, shown_key="Return", icon="usb", kind=PRIMARY)
        folder = [] if primary is not None and primary.run == self.choose_folder else [self.folder_act()]
        leave = [] if primary is not None and primary.run == self.refresh else [Action("Bỏ", self.refresh, shown_key="Escape")]
        self.end(scene, [*folder, *acts, *leave], primary or again)

    def show_slip(self, key: str, stick: str = "") -> None:
        """The slip that goes with the stick, on screen."""
        self._showing_slip = True
        try:
            self.parts.preview(self.parts.session.prints.slip(key, stick=stick))
        except Refused as problem:
            self.parts.notify.refused(problem)

    # -- reading

    def read(self) -> None:
        """Read every parcel on the stick."""
        place = self.places.chosen()
        if self.run.busy or place is None:
            return
        if self.parts.session.restored:
            self.refresh()
            return
        self.at, self._again = At.READING, self.read
        self.count_forgets()
        self.start(
            scenes.reading(place), READ_STEPS, ReadPace(),
            lambda session, progress, cancelled: session.handover.receive(place.path, progress=progress, cancelled=cancelled),
            self._read, lambda problem: self._refuse(self.refused_scene(problem)),
        )  # fmt: skip

    def headline_of(self, reading: Reading) -> str:
        """Which parcel is being read."""
        return f"Đang nhận gói {reading.parcel}" if self.at is At.READING and reading.parcel else ""

    def _read(self, found: list[ReceivedParcel]) -> None:
        own, names = self.parts.session.store.unit, self.parts.session.handover.our_names
        told = [
            replace(one, title=SISTER) if one.unit in names and one.outcome is not ReceiveOutcome.DUPLICATE else one
            for one in reading_scenes.telling(found, own)
        ]  # fmt: skip
        self.at = At.READ
        self.show_where()
        self.results.show_parcels(told)
        scene, acts, primary = self.with_forgets(reading_scenes.received(told), *self._after(reading_scenes.worst(told)))
        if self.parts.session.restored:
            scene = replace(scene, next_act=scenes.put_back().next_act, next_more=scenes.put_back().next_more)  # nothing can be written now
        self.end(scene, acts, primary, [self.results] if self.results.list.rows() else [])
        self.saved.emit("")

    def _after(self, worst: ReceivedParcel) -> tuple[list[Action], Action]:
        """The next act of a reading: by what a person must hear of first."""
        copy, again = self.copy_act(self.results.list.rows()), Action("Nhận lại", self.read, icon="refresh")
        leave = Action("Xong", self.refresh, shown_key="Return", icon="check", kind=PRIMARY)
        later, copies = Action("Để sau", self.refresh, shown_key="Escape"), [copy] if reading_scenes.tone_of(worst.outcome) == "red" else []
        if self.parts.session.restored:
            return [copy], self.begin_act()
        if worst.kind == "grant":
            return [], Action("Hoàn tất đăng ký", lambda: self.asked_for.emit("enrolment", ""), icon="key", kind=PRIMARY)
        if worst.outcome is ReceiveOutcome.UNKNOWN_UNIT:
            return [], Action("Chấp nhận đăng ký", lambda: self.asked_for.emit("enrolment", "grant"), icon="key", kind=PRIMARY)
        if worst.outcome in ON_THE_DESK or worst.whose:
            return copies, self.to_desk()
        if worst.outcome in ONCE_MORE:
            return [*copies, later], replace(again, kind=PRIMARY, shown_key="Return")
        if copies:
            return [copy, again], leave
        if worst.outcome is ReceiveOutcome.GAP or (worst.outcome is ReceiveOutcome.APPLIED and worst.changes):
            return [later], Action("Ghi ra USB", self.write, shown_key="Return", icon="usb", kind=PRIMARY)
        return [], leave

    # -- a receipt without a stick

    def type_receipt(self) -> None:
        """Type or scan a receipt."""
        self.at = At.RECEIPT
        self.show_where()
        take = Action("Ghi nhận", self.receipt.submit, shown_key="Return", icon="check", kind=PRIMARY)
        self.show_state(scenes.ask_receipt(self.above), [Action("Bỏ", self.refresh, shown_key="Escape")], take, [self.receipt])

    def _scanned(self, digits: str) -> None:
        """A receipt scanned on any page is taken as a typed one; beside a run, or with no office above, it is only told."""
        if self.above and not self.run.busy:
            self.type_receipt()
        self._take_receipt(digits)

    def _take_receipt(self, digits: str) -> None:
        self.parts.jobs.run(lambda session, _: session.handover.take_digits(digits), self._took)

    def _took(self, outcome: ReceiptOutcome) -> None:
        message, step = outcome.says(scenes.phrase(self.above))
        if self.at is not At.RECEIPT:
            good = outcome in (ReceiptOutcome.TAKEN, ReceiptOutcome.OLDER)
            (self.parts.notify.say if good else self.parts.notify.warn)(message, step)
            self.saved.emit("")
            return
        if outcome is ReceiptOutcome.NOT_OURS:
            self.receipt.field.set_problem(f"{message} {step}")
            self.focus_work()
            return
        self.receipt.clear()
        self.at = At.READ
        self.show_where()
        leave = Action("Xong", self.refresh, shown_key="Return", icon="check", kind=PRIMARY)
        leave = self.begin_act() if self.parts.session.restored else leave
        self.end(reading_scenes.receipt_taken(outcome, self.above), [], leave, self.sent())
        self.saved.emit("")


def _further(page: HandoverPage) -> list[tuple[str, str]]:
    """The keys that lead somewhere now: nothing is written by a machine nobody knows yet, and a slip goes with a parcel."""
    known = page.parts.session.handover.enrolled or not page.above
    write = [("Ctrl U", "ghi ra USB")] if known else []
    look = [("F5", "xem lại USB")] if page.at is not At.RECEIPT else []
    return [*write, *look, *([("Ctrl P", "phiếu giao")] if page.recent.list.rows() else [])]

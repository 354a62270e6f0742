"""Sending data: one state a screen, one sentence, one next act. Looking at a stick starts by itself; writing and applying never do."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync.due import Due
from cchc_desktop.sync.glimpse import Seen
from cchc_desktop.sync.outcomes import ReceiptOutcome, ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.receive import ReceivedParcel
from cchc_desktop.sync.seal import SealReport
from ui.handover import scenes
from ui.handover.pace import READ_STEPS, WRITE_STEPS, Reading, ReadPace, WritePace
from ui.handover.parcels import Recent, Results
from ui.handover.places import Places
from ui.handover.receipt_panel import ReceiptPanel
from ui.handover.scenes import Place
from ui.handover.stage import Scene
from ui.handover.stage_page import StagePage
from ui.handover.where import Where
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import column, holder, row
from ui.page import Parts


class At(Enum):
    """Where the page stands."""

    LOOK = "look"
    WRITING = "writing"
    READING = "reading"
    WRITTEN = "written"
    READ = "read"
    REFUSED = "refused"
    RECEIPT = "receipt"


class HandoverPage(StagePage):
    """``open("write")`` starts writing at once: Ctrl U was pressed somewhere."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.at = At.LOOK
        self.where, self.recent, self.results = Where(), Recent(parts.session.clock.now), Results()
        self.receipt, self.places = ReceiptPanel(), Places(parts)
        self._due: Due | None = None
        self._asked, self._showing_slip = 0, False
        self._again: Callable[[], None] = self.refresh
        self.where.setFixedWidth(tokens.px(310))
        cards = row(self.stage, self.where, gap=12, margins=(24, 14, 24, 12))
        cards.setStretch(0, 1)
        self.setLayout(column(holder(cards), self.bar, gap=0))
        self.receipt.given.connect(self._take_receipt)
        self.recent.list.activated_row.connect(lambda parcel: self.show_slip(str(parcel.number)))
        self.places.changed.connect(self._plugged)

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
        first = [("Enter", self.primary.text[:1].lower() + self.primary.text[1:])] if self.primary else []
        look = [("F5", "xem lại USB")] if self.at is At.LOOK else []
        return [*first, ("Ctrl U", "ghi ra USB"), *look, ("Ctrl P", "phiếu giao"), ("Esc", "quay lại")]

    def keys(self) -> dict[str, Callable[[], object]]:
        """Keys beside Enter and Esc."""
        return {"Ctrl+U": self.write, "F5": self.refresh, "Ctrl+P": lambda: self.show_slip("last")}

    @property
    def above(self) -> str:
        """The title of the receiving office, "" at the top."""
        office = self.parts.session.office.receiving_office
        return office.title if office else ""

    def open(self, argument: str = "") -> None:
        """Show what runs or what came of it; else look afresh. ``write`` begins to write."""
        if self.run.busy:
            return
        self._showing_slip = False
        if argument == "write" and not self.above:
            self.asked_for.emit("office", "write")  # the topmost office writes downward only
        elif argument == "write":
            self.write()
        elif self.at in (At.LOOK, At.RECEIPT):
            self.refresh()
        else:
            self.show_where()
            self.focus_work()

    def reload(self, record: str = "") -> None:
        """Something was saved: count again."""
        if self.isVisible() and self.at is At.LOOK:
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

    def show_where(self) -> None:
        """Count anew where the data is."""
        states, now = self.parts.session.handover.states(), self.parts.session.clock.now()
        self.where.show_states(states, now, writing=self.at is At.WRITING)
        parent = next((parcel.unit for parcel in states.parcels if parcel.title == self.above), "")
        self.recent.show_parcels([parcel for parcel in states.parcels if parcel.unit == parent] if parent else states.parcels)

    # -- looking

    def _plugged(self, new: bool) -> None:
        """A stick came or went: the screen follows, unless something runs or a result waits to be read."""
        if self.isVisible() and not self.run.busy and (new or self.at is At.LOOK):
            self.refresh()

    def refresh(self) -> None:
        """Look at the stick and count what is due, in the background; whatever was asked last counts."""
        if self.run.busy:
            return
        self.at = At.LOOK
        self._asked += 1
        asked, place = self._asked, self.places.chosen()
        self.show_where()
        if place is not None:
            self.show_state(scenes.looking(place))
        self.parts.jobs.run(
            lambda session, _: (session.handover.due(), session.handover.inspect(place.path) if place else []),
            lambda found: self._looked(asked, place, *found), title="Xem USB" if place else "",
        )  # fmt: skip

    def _looked(self, asked: int, place: Place | None, due: Due, seen: list[Seen]) -> None:
        if asked != self._asked or self.run.busy or self.at is not At.LOOK:
            return
        self._due = due
        hang = [*([self.places] if self.places.several else []), *self._sent()]
        scene, acts, primary = self._offer(place, due, seen)
        self.show_state(scene, acts, primary, hang)

    def _sent(self) -> list[QWidget]:
        """The parcels sent lately, once there are any."""
        return [self.recent] if self.recent.list.rows() else []

    def _offer(self, place: Place | None, due: Due, seen: list[Seen]) -> tuple[Scene, list[Action], Action | None]:
        """The one thing that makes sense now, the others beside it."""
        others = [Action("Chọn thư mục khác", self._choose_folder, icon="folder", kind=LINK),
                  Action("Nhập biên nhận", self.type_receipt, icon="phone", kind=LINK)]  # fmt: skip
        if not self.above:
            return scenes.topmost(), [], Action("Mở đơn vị gửi lên", lambda: self.asked_for.emit("office", ""), icon="inbox", kind=PRIMARY)
        if not self.parts.session.handover.enrolled:
            return self._stranger(place, seen)
        if place is None:
            return scenes.no_stick(due, self.above), others, None
        unsent = self.parts.session.handover.states().unsent
        fresh = [one for one in seen if one.fresh]
        write = Action("Ghi ra USB", self.write, shown_key="Ctrl+U", icon="usb")
        if fresh:
            read = Action("Nhận", self.read, shown_key="Return", icon="inbox", kind=PRIMARY)
            return scenes.offer_read(fresh, place), [*others, *([] if due.nothing else [write])], read
        if due.nothing:
            return scenes.nothing_due(place), others, None
        offer = scenes.offer_write(due, place, self.above, unsent)
        if due.changes and not unsent and not due.receipts:
            return offer, [*others, write], None
        return offer, others, Action("Ghi", self.write, shown_key="Return", icon="usb", kind=PRIMARY)

    def _stranger(self, place: Place | None, seen: list[Seen]) -> tuple[Scene, list[Action], Action]:
        answer = next((one for one in seen if one.kind == "grant"), None)
        scene = scenes.offer_enrolment(answer.title, place) if answer and place else scenes.stranger(self.above)
        return scene, [], Action("Đăng ký máy này", lambda: self.asked_for.emit("enrolment", ""), icon="key", kind=PRIMARY)

    def _choose_folder(self) -> None:
        if self.places.ask_folder(self):
            self.refresh()

    # -- writing

    def write(self) -> None:
        """Ctrl U: seal, look at the stick, write, read back."""
        if self.run.busy:
            return
        if not self.parts.session.handover.enrolled:
            self.refresh()  # which says what comes first
            return
        place = self.places.chosen()
        self._again = self.write
        if place is None:
            self._refuse(scenes.not_written(WriteOutcome.NO_MEDIUM))
            return
        self.at = At.WRITING
        self.show_where()
        self.start(
            scenes.writing(self._due, place, self.above), WRITE_STEPS, WritePace(),
            lambda session, progress, cancelled: session.handover.seal(place.path, progress=progress, cancelled=cancelled),
            lambda report: self._wrote(report, place), lambda problem: self._refuse(self.refused_scene(problem)),
        )  # fmt: skip

    def _wrote(self, report: SealReport, place: Place) -> None:
        written = report.outcome in (WriteOutcome.WRITTEN, WriteOutcome.WRITTEN_NOT_EJECTED)
        if not written:
            self._refuse(scenes.not_written(report.outcome))
            return
        self.at = At.WRITTEN
        self.show_where()
        key, stick = report.files[0] if report.files else "last", place.label
        number = self.recent.list.rows()[0].number if self.recent.list.rows() else 0
        self.end(
            scenes.written(report, place, self.above, self.parts.session.clock.now(), number),
            [Action("Ghi thêm USB dự phòng", self.refresh, icon="usb")],
            Action("Xem phiếu giao", lambda: self.show_slip(key, stick), shown_key="Return", icon="print", kind=PRIMARY), self._sent(),
        )  # fmt: skip
        self.saved.emit("")

    def _refuse(self, scene: Scene) -> None:
        """Nothing was written or read; the same act again is the primary one."""
        self.at = At.REFUSED
        self.show_where()
        again = Action("Ghi" if self._again == self.write else "Nhận", self._again, shown_key="Return", icon="usb", kind=PRIMARY)
        folder = Action("Chọn thư mục khác", self._choose_folder, icon="folder", kind=LINK)
        self.end(scene, [folder, Action("Bỏ", self.refresh, shown_key="Escape")], again)

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
        self.at, self._again = At.READING, self.read
        self.start(
            scenes.reading(place), READ_STEPS, ReadPace(),
            lambda session, progress, cancelled: session.handover.receive(place.path, progress=progress, cancelled=cancelled),
            self._read, lambda problem: self._refuse(self.refused_scene(problem)),
        )  # fmt: skip

    def headline_of(self, reading: Reading) -> str:
        """Which parcel is being read."""
        return f"Đang nhận gói {reading.parcel}" if self.at is At.READING and reading.parcel else ""

    def _read(self, found: list[ReceivedParcel]) -> None:
        told = scenes.telling(found, self.parts.session.store.unit)
        self.at = At.READ
        self.show_where()
        self.results.show_parcels(told)
        acts, primary = self._after(scenes.worst(told))
        self.end(scenes.received(told), acts, primary, [self.results] if self.results.list.rows() else [])
        self.saved.emit("")

    def _after(self, worst: ReceivedParcel) -> tuple[list[Action], Action]:
        """The next act of a reading: by what a person must hear of first."""
        copy = self.copy_act(self.results.list.rows())
        again = Action("Nhận lại", self.read, icon="refresh")
        leave = Action("Xong", self.refresh, shown_key="Return", icon="check", kind=PRIMARY)
        if worst.kind == "grant":
            return [], Action("Hoàn tất đăng ký", lambda: self.asked_for.emit("enrolment", ""), icon="key", kind=PRIMARY)
        if worst.kind == "enrol" and worst.outcome is ReceiveOutcome.UNKNOWN_UNIT:
            return [], Action("Chấp nhận đăng ký", lambda: self.asked_for.emit("enrolment", "grant"), icon="key", kind=PRIMARY)
        if worst.outcome in (ReceiveOutcome.APPLIED_WITH_CONFLICTS, ReceiveOutcome.APPLIED_WITH_QUARANTINE):
            return [], Action("Xem phần đang chờ", lambda: self.asked_for.emit("office", "tray"), icon="inbox", kind=PRIMARY)
        if scenes.tone_of(worst.outcome) == "red":
            return [copy, again], leave
        if worst.outcome in (ReceiveOutcome.NO_MEDIUM, ReceiveOutcome.NO_PARCEL, ReceiveOutcome.CANCELLED):
            return [again], leave
        if worst.outcome is ReceiveOutcome.APPLIED and worst.changes:
            write = Action("Ghi ra USB", self.write, shown_key="Return", icon="usb", kind=PRIMARY)
            return [Action("Để sau", self.refresh, shown_key="Escape")], write
        return [], leave

    # -- a receipt without a stick

    def type_receipt(self) -> None:
        """Type or scan a receipt."""
        self.at = At.RECEIPT
        take = Action("Ghi nhận", self.receipt.submit, shown_key="Return", icon="check", kind=PRIMARY)
        self.show_state(scenes.ask_receipt(self.above), [Action("Bỏ", self.refresh, shown_key="Escape")], take, [self.receipt])

    def _take_receipt(self, digits: str) -> None:
        self.parts.jobs.run(lambda session, _: session.handover.take_digits(digits), self._took)

    def _took(self, outcome: ReceiptOutcome) -> None:
        message, step = outcome.says(scenes.phrase(self.above))
        if outcome is ReceiptOutcome.NOT_OURS:
            self.receipt.field.set_problem(f"{message} {step}")
            self.focus_work()
            return
        self.receipt.clear()
        self.at = At.READ
        self.show_where()
        leave = Action("Xong", self.refresh, shown_key="Return", icon="check", kind=PRIMARY)
        self.end(scenes.receipt_taken(outcome, self.above), [], leave, self._sent())
        self.saved.emit("")

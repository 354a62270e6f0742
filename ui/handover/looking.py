"""What the hand-over offers before anything runs: the stick is looked at, what is due is counted, the one sensible act stands first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from cchc_desktop.sync.due import Due
from cchc_desktop.sync.glimpse import Seen
from cchc_desktop.sync.heirs import standing
from cchc_desktop.sync.outcomes import ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.requests import Pending
from ui.handover import enrolment_scenes, scenes
from ui.handover.doubt import Doubt
from ui.handover.parcels import Recent
from ui.handover.places import Places
from ui.handover.scenes import Place
from ui.handover.stage import Scene
from ui.handover.stage_page import StagePage
from ui.handover.where import Where
from ui.handover.words import SISTER
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import SideMargins, column, holder, row
from ui.page import Parts


@dataclass(frozen=True)
class Looked:
    """What is due, what lies on the stick and who asks on it to be let in, whether what was written onto it before is still whole,
    whether it read back wrongly once."""

    due: Due
    seen: list[Seen]
    asking: list[Pending]
    again: WriteOutcome | None
    bad: bool


class At(Enum):
    """Where the page stands."""

    LOOK = "look"
    WRITING = "writing"
    READING = "reading"
    WRITTEN = "written"
    READ = "read"
    REFUSED = "refused"
    RECEIPT = "receipt"


class LookingPage(StagePage):
    """The hand-over without its acts: :meth:`write`, :meth:`read` and :meth:`type_receipt` are the subclass's."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.at = At.LOOK
        self.where, self.recent, self.places = Where(), Recent(parts.session.clock.now), Places(parts)
        self.due: Due | None = None
        self.doubt = Doubt(parts)
        self._asked = 0
        self.where.setFixedWidth(tokens.px(310))
        cards = row(self.stage, self.where, gap=12, margins=(24, 14, 24, 12))
        cards.setStretch(0, 1)
        above = column(self.places, margins=(24, 12, 24, 0))  # over the card, which may be turned over
        self._choice = holder(above)
        SideMargins(self, cards, above)
        self._choice.hide()
        self.setLayout(column(self._choice, holder(cards), self.bar, gap=0))
        self.layout().setStretch(1, 1)  # type: ignore[union-attr]
        self.places.changed.connect(self._plugged)

    def write(self) -> None:
        """Ctrl U: seal, look at the stick, write, read back."""

    def read(self) -> None:
        """Read every parcel on the stick."""

    def type_receipt(self) -> None:
        """Type or scan a receipt."""

    def looked_again(self, outcome: WriteOutcome, place: Place) -> None:
        """A stick that was perhaps pulled too early was read again."""

    @property
    def above(self) -> str:
        """The title of the receiving office, "" at the top."""
        office = self.parts.session.office.receiving_office
        return office.title if office else ""

    def show_state(self, scene: Scene, acts: Sequence[Action] = (), primary: Action | None = None, hang: Sequence[QWidget] = ()) -> None:
        """The choice between several sticks stands over what is said of the chosen one."""
        self._choice.setVisible(self.at is At.LOOK and self.places.several)
        super().show_state(scene, acts, primary, hang)

    def show_where(self) -> None:
        """Count anew where the data is."""
        states, now = self.parts.session.handover.states(), self.parts.session.clock.now()
        self.where.show_states(states, now, writing=self.at is At.WRITING)
        self.recent.show_parcels([parcel for parcel in states.parcels if parcel.up] or states.parcels)

    def sent(self) -> list[QWidget]:
        """The parcels sent lately, once there are any."""
        return [self.recent] if self.recent.list.rows() else []

    def _plugged(self, new: bool) -> None:
        """A stick came or went: the screen follows, unless something runs, a result waits to be read or a receipt is being typed."""
        self.doubt.follow()
        if self.isVisible() and not self.run.busy and self.at is not At.RECEIPT and (new or self.at is At.LOOK):
            self.refresh()

    def refresh(self) -> None:
        """Look at the stick and count what is due, in the background; whatever was asked last counts."""
        if self.run.busy:
            return
        self.at = At.LOOK
        self._asked += 1
        asked, place, unsure = self._asked, self.places.chosen(), self.doubt.ready
        self.show_where()
        if place is not None:
            self.show_state(scenes.looking(place))
        self.parts.jobs.run(
            lambda session, _: _look(session, place, unsure), lambda found: self._looked(asked, place, found),
            title="Xem USB" if place else "",
        )  # fmt: skip

    def _looked(self, asked: int, place: Place | None, found: Looked) -> None:
        if asked != self._asked or self.run.busy or self.at is not At.LOOK:
            return
        due, seen, again = found.due, found.seen, found.again
        names = self.parts.session.handover.our_names  # beside this machine that is another one of ours
        ours = {self.parts.session.office.unit.title, *names.values()}
        told = {name: tuple(dict.fromkeys(SISTER if one in ours else one for one in getattr(due, name))) for name in ("to", "receipts")}
        self.due = replace(due, to=told["to"], receipts=told["receipts"])
        seen = [replace(one, title=SISTER) if one.unit in names else one for one in seen]
        if place is not None and again in (WriteOutcome.WRITTEN, WriteOutcome.READ_BACK_DIFFERS):
            self.doubt.settle()
            self.looked_again(again, place)
            return
        scene, acts, primary = self._offer(place, self.due, seen, found.asking)
        if primary is None and self.doubt.warning[0]:
            scene = replace(scene, next_act="", next_more="")  # the one step is what the warning says
        if found.bad and place is not None and not any(one.fresh for one in seen):
            scene, acts, primary = scenes.bad_stick(place), [self.folder_act(), self._ledger_act()], None
        heir = standing(self.parts.session.store).heir if self.parts.session.handover.enrolled else ""
        if heir:
            acts = [*acts, self._enrol_act("Đăng ký lại máy này", LINK)]
        scene = replace(scene, warning=self.doubt.warning if self.doubt.warning[0] or not heir else scenes.renamed(heir))
        self.show_state(scene, acts, primary, self.sent())

    def _offer(
        self, place: Place | None, due: Due, seen: list[Seen], asking: list[Pending]
    ) -> tuple[Scene, list[Action], Action | None]:  # fmt: skip
        """The one thing that makes sense now, the others beside it."""
        others = [
            self.folder_act(), Action("Nhập biên nhận", self.type_receipt, icon="phone", kind=LINK),
            self._ledger_act(),
        ]  # fmt: skip
        if not self.above and self.parts.session.handover.enrolled:
            return scenes.topmost(), [], Action("Mở đơn vị gửi lên", lambda: self.asked_for.emit("office", ""), icon="inbox", kind=PRIMARY)
        if not self.parts.session.handover.enrolled:
            return self._stranger(place, seen)
        unsent = self.parts.session.handover.states().unsent
        if place is None:
            return scenes.no_stick(due, self.above, unsent), others, None
        fresh = [one for one in seen if one.fresh]
        write = Action("Ghi ra USB", self.write, shown_key="Ctrl+U", icon="usb")
        if fresh:
            read = Action("Nhận", self.read, shown_key="Return", icon="inbox", kind=PRIMARY)
            return scenes.offer_read(fresh, place), [*others, *([] if due.nothing else [write])], read
        if asking:
            grant = Action("Chấp nhận", lambda: self.asked_for.emit("enrolment", "grant"), shown_key="Return", icon="key", kind=PRIMARY)
            own = self.parts.session.store.unit
            return enrolment_scenes.offer_grant(asking, place, own), [*others, *([] if due.nothing else [write])], grant
        if due.nothing:
            return scenes.nothing_due(place), others, None
        offer = scenes.offer_write(due, place, self.above, unsent)
        if due.changes and not unsent and not due.receipts:
            return offer, [*others, write], None
        return offer, others, Action("Ghi", self.write, shown_key="Return", icon="usb", kind=PRIMARY)

    def _stranger(self, place: Place | None, seen: list[Seen]) -> tuple[Scene, list[Action], Action]:
        now = standing(self.parts.session.store)
        answer = next((one for one in seen if one.kind == "grant" and one.outcome is ReceiveOutcome.UNKNOWN_UNIT), None)
        if answer and place:
            return enrolment_scenes.offer_enrolment(answer.title, place), [], self._enrol_act("Đăng ký máy này", PRIMARY)
        scene = scenes.revoked(self.above, now.heir) if now.revoked else scenes.stranger(self.above)
        return scene, [], self.renew_act() if now.revoked and not now.heir else self._enrol_act("Đăng ký máy này", PRIMARY)

    def _enrol_act(self, words: str, kind: str) -> Action:
        return Action(words, lambda: self.asked_for.emit("enrolment", ""), icon="key", kind=kind)

    def _ledger_act(self) -> Action:
        return Action("Sổ USB, báo mất", lambda: self.asked_for.emit("sticks", ""), icon="usb", kind=LINK)

    def folder_act(self) -> Action:
        """Another road than a stick."""

        return Action("Chọn thư mục khác", self.choose_folder, icon="folder", kind=LINK)

    def choose_folder(self) -> None:
        """Look at a folder instead of a stick."""
        if self.places.ask_folder(self):
            self.refresh()


def _look(session: Session, place: Place | None, unsure: bool) -> Looked:
    """What is due, what lies on the stick, and whether what was written onto it before is still whole."""
    again: WriteOutcome | None = None
    if place is not None and unsure:
        try:
            again = session.handover.look_again(place.path)
        except Refused:
            again = None  # the stick is gone again: the next one will tell
    seen = session.handover.inspect(place.path) if place else []
    asks = place is not None and any(one.kind == "enrol" and one.outcome is ReceiveOutcome.UNKNOWN_UNIT for one in seen)
    asking = session.handover.pending(place.path) if place and asks else []
    bad = place is not None and session.handover.sticks.is_bad(place.path, session.handover.media())
    return Looked(session.handover.due(place.path if place else None), seen, asking, again, bad)

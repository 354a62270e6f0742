"""The receiving office's page as long as nothing is read or written: its units, what lies on the stick in one line, what can be done."""

from __future__ import annotations

from contextlib import suppress
from enum import Enum

from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.below import Overview, overview
from cchc_desktop.office.session import Session
from cchc_desktop.sync.glimpse import Seen
from cchc_desktop.sync.keyring import Revoked
from cchc_desktop.sync.outcomes import ReceiveOutcome, WriteOutcome
from ui.handover import enrolment_scenes, scenes
from ui.handover.doubt import Doubt
from ui.handover.places import Places
from ui.handover.scenes import Place, phrase
from ui.handover.stage_page import StagePage
from ui.handover.words import SISTER, several
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import SideMargins, Strip, column, holder
from ui.office.codes import Codes
from ui.office.overview import UnitsOverview
from ui.office.unit_card import REVOKE
from ui.page import Parts


class At(Enum):
    """Where the page stands."""

    OVERVIEW = "overview"
    WRITING = "writing"
    READING = "reading"
    RESULT = "result"
    CODES = "codes"


class UnitsPage(StagePage):
    """The receiving office without its acts: :meth:`read`, :meth:`write` and :meth:`show_codes` are the subclass's."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.at = At.OVERVIEW
        self.seen: Overview | None = None
        self.news, self.overview, self.codes = Strip("blue", "usb"), UnitsOverview(parts.session.clock.now), Codes()
        self.places, self.doubt = Places(parts), Doubt(parts)
        self._asked, self._asking = 0, list[Seen]()
        self.stack = QStackedWidget()
        strips, run = column(self.news, self.places, gap=8, margins=(24, 12, 24, 0)), column(self.stage, margins=(24, 14, 24, 12))
        self._strips = holder(strips)
        SideMargins(self, strips, run)
        for one in (holder(column(self._strips, self.overview, gap=0)), holder(run), self.codes):
            self.stack.addWidget(one)
        self.setLayout(column(self.stack, self.bar, gap=0))
        self.overview.opened.connect(self._open_list)
        self.overview.waiting.activated_row.connect(lambda one: self.asked_for.emit("desk", one.at or one.what))
        self.overview.grant_asked.connect(self._grant)
        self.places.changed.connect(self._plugged)

    def read(self) -> None:
        """Ctrl N: read every parcel on the stick."""

    def write(self) -> None:
        """Ctrl B: a parcel with our receipt for each unit below."""

    def looked_again(self, outcome: WriteOutcome, place: Place) -> None:
        """A stick that was perhaps pulled too early was read again."""

    def show_codes(self) -> None:
        """The spoken codes and the QR."""

    def work_place(self) -> QWidget | None:
        """The list in front."""
        if self.at is At.OVERVIEW:
            return self.overview.units if self.overview.units.rows() and not self.stack.currentIndex() else None
        return self.codes.list if self.at is At.CODES else None

    # -- the units

    def _to_overview(self, argument: str = "") -> None:
        self.at = At.OVERVIEW
        self.stack.setCurrentIndex(0)
        self.refresh(argument)
        self.focus_work()
        self.changed.emit()

    def refresh(self, argument: str = "") -> None:
        """Read the units and look at the stick; in the background, whatever was asked last counts."""
        self._asked += 1
        if self.parts.session.restored:
            self.stack.setCurrentIndex(1)
            self.show_state(scenes.put_back(), [], self.begin_act())
            return
        asked, place, unsure = self._asked, self.places.chosen(), self.doubt.ready
        self._asking = []
        self._tell()
        self.parts.jobs.run(lambda session, _: overview(session), lambda seen: self._read_units(asked, seen, argument))
        if place is not None:
            self.parts.jobs.run(lambda session, _: _look(session, place, unsure), self._looked, title="Xem USB")

    def _read_units(self, asked: int, seen: Overview, argument: str) -> None:
        if asked != self._asked or self.at is not At.OVERVIEW:
            return
        first, self.seen = self.seen is None, seen
        self.overview.show_overview(seen, argument)
        self._show_acts()
        self.stack.setCurrentIndex(0 if seen.units or seen.waiting or seen.came else 1)
        if self.stack.currentIndex() == 1:
            self._show_nobody()
        if argument == "tray":
            self.overview.to_waiting()
        elif first:
            self.focus_work()
        self.changed.emit()

    def _show_nobody(self) -> None:
        """Nobody is below yet; the first that asks on the stick is named, whichever was read first, units or stick."""
        place, asking = self.places.chosen(), self._asking
        first = scenes.only_sisters() if self.seen and self.seen.sisters else scenes.nobody_below()
        asks = enrolment_scenes.asks(phrase(asking[0].title), place, len(asking) - 1) if place and asking else first
        self.stage.show_scene(asks)
        self.stage.hang()

    def _tell(self, kind: str = "", icon: str = "", words: str = "", act: Action | None = None) -> None:
        """One line of news over the lists, or none."""
        bold, more = self.doubt.warning
        if words and act is not None:
            self.news.set_kind(kind, icon)
            self.news.say(words, "", [act])
        elif bold:
            self.news.set_kind("amber", "usb")
            self.news.say(f"{bold}.", more)
        else:
            self.news.hide()
        self.places.setVisible(self.places.several)
        self._strips.setVisible(bool(words or bold) or self.places.several)

    def _looked(self, looked: tuple[list[Seen], WriteOutcome | None]) -> None:
        """What lies on the stick, in one line with its act; what came of reading again a stick that was perhaps pulled too early."""
        place, (found, again) = self.places.chosen(), looked
        if self.at is At.OVERVIEW and place is not None and again in (WriteOutcome.WRITTEN, WriteOutcome.READ_BACK_DIFFERS):
            self.doubt.settle()
            self.looked_again(again, place)
            return
        fresh = [one for one in found if one.fresh]
        asking = [one for one in found if one.kind == "enrol" and one.outcome is ReceiveOutcome.UNKNOWN_UNIT]
        if self.at is not At.OVERVIEW or place is None:
            return
        ours = self.parts.session.handover.our_names
        units = several([SISTER if one.unit in ours else one.title for one in fresh or asking])
        if fresh:
            read = Action("Nhận", self.read, shown_key="Ctrl+N", icon="inbox")
            self._tell("blue", "usb", f"Trên {place.name} có gói của {units}.", read)
        elif asking:
            self._asking = asking
            if self.stack.currentIndex() == 1:
                self._show_nobody()
            self._tell("amber", "key", f"Trên {place.name} có đăng ký của {units}.", Action("Chấp nhận", self._grant, icon="key"))

    def _show_acts(self) -> None:
        """The acts of the overview; those that do not apply say why."""
        if self.at is not At.OVERVIEW:
            return
        place, units = self.places.chosen(), self.seen.units if self.seen else []
        no_stick = "" if place else "Cắm USB trước, hoặc chọn thư mục khác."
        sisters = self.seen.sisters if self.seen else 0
        nobody = "" if units else "Chưa có đơn vị nào gửi lên máy này."
        left = [
            Action("Chọn thư mục khác", self._choose_folder, icon="folder", kind=LINK),
            Action("Sắp xếp đơn vị", lambda: self.asked_for.emit("events", ""), key="Ctrl+E", icon="people", kind=LINK),
            Action("Biên nhận không cần USB", self.show_codes, icon="phone", kind=LINK, enabled=not nobody, why=nobody),
        ]
        why = no_stick if sisters else nobody or no_stick
        word = "Ghi biên nhận ra USB" if units else "Ghi ra USB"
        write = Action(word, self.write, shown_key="Ctrl+B", icon="usb", enabled=not why, why=why)
        read = Action("Nhận từ USB", self.read, shown_key="Ctrl+N", icon="inbox", kind=PRIMARY, enabled=not no_stick, why=no_stick)
        if not units and not sisters and self.seen is not None:
            self.set_acts(left[:1], Action("Chấp nhận máy của đơn vị", self._grant, icon="key", kind=PRIMARY))
            return
        self.set_acts([*left, write], read)

    def press_primary(self) -> None:
        """Enter in the overview belongs to its lists; elsewhere it is the next act."""
        if self.at is not At.OVERVIEW:
            super().press_primary()

    def _open_list(self, page: str, unit: str) -> None:
        """A unit's dossiers, or its newest commitment, in their own page; or its keys (or those of one machine of it, by its id), which are
        trusted no longer."""
        if page == REVOKE:
            self.parts.jobs.run(lambda session, _: session.handover.revoke_keys(unit), lambda found: self._revoked(found, unit))
            return
        sheets = self.parts.session.agreements.all() if page == "commitments" else []
        first = next((sheet.id for sheet in sheets if sheet.unit == unit), "")
        self.asked_for.emit(page, first or f"unit:{unit}")

    def _revoked(self, found: list[Revoked], whom: str) -> None:
        machine = f"máy {whom[:8]} " if whom == found[0].replica else ""
        said = f"Đã thu hồi khóa {machine}của {phrase(found[0].title)}."
        self.parts.notify.say(said, "Ghi biên nhận ra USB để các đơn vị cùng biết.")
        self._to_overview()
        self.saved.emit("")

    def _grant(self) -> None:
        self.asked_for.emit("enrolment", "grant")

    def _choose_folder(self) -> None:
        if self.places.ask_folder(self):
            self._to_overview()

    def _plugged(self, new: bool) -> None:
        self.doubt.follow()
        if self.isVisible() and not self.run.busy and (new or self.at is At.OVERVIEW):
            self._to_overview()


def _look(session: Session, place: Place, unsure: bool) -> tuple[list[Seen], WriteOutcome | None]:
    """What lies on the stick, and whether what was written onto it before is still whole."""
    again: WriteOutcome | None = None
    with suppress(Refused):  # the stick is gone again: the next one will tell
        again = session.handover.look_again(place.path) if unsure else None
    return session.handover.inspect(place.path), again

"""The receiving office: silent units first, what came, what waits; reading the stick, writing receipts, receipts without a stick."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.office.below import Overview, overview
from cchc_desktop.sync.glimpse import Seen
from cchc_desktop.sync.keyring import Revoked
from cchc_desktop.sync.outcomes import ReceiveOutcome, WriteOutcome
from cchc_desktop.sync.receive import ReceivedParcel
from cchc_desktop.sync.seal import SealReport
from ui.handover import scenes
from ui.handover.pace import READ_STEPS, WRITE_STEPS, Reading, ReadPace, WritePace
from ui.handover.parcels import Results
from ui.handover.places import Places
from ui.handover.scenes import phrase
from ui.handover.stage import Scene
from ui.handover.stage_page import StagePage
from ui.handover.words import listed
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import Strip, column, holder
from ui.office.codes import Codes
from ui.office.overview import UnitsOverview
from ui.office.unit_card import REVOKE
from ui.page import Parts

UNITS = "các đơn vị bên dưới"


class At(Enum):
    """Where the page stands."""

    OVERVIEW = "overview"
    WRITING = "writing"
    READING = "reading"
    RESULT = "result"
    CODES = "codes"


class OfficePage(StagePage):
    """``open("tray")`` goes to what waits, ``open("write")`` writes the receipts, ``open(<unit key>)`` chooses a unit."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.at = At.OVERVIEW
        self.seen: Overview | None = None
        self.news, self.overview, self.codes = Strip("blue", "usb"), UnitsOverview(parts.session.clock.now), Codes()
        self.places, self.results = Places(parts), Results()
        self._asked = 0
        self._again: Callable[[], None] = self.read
        self.stack = QStackedWidget()
        self._strips = holder(column(self.news, self.places, gap=8, margins=(24, 12, 24, 0)))
        run = holder(column(self.stage, margins=(24, 14, 24, 12)))
        for one in (holder(column(self._strips, self.overview, gap=0)), run, self.codes):
            self.stack.addWidget(one)
        self.setLayout(column(self.stack, self.bar, gap=0))
        self.overview.opened.connect(self._open_list)
        self.overview.waiting.activated_row.connect(lambda _: self.asked_for.emit("desk", ""))
        self.overview.grant_asked.connect(self._grant)
        self.codes.asked.connect(self._ask_qr)
        self.places.changed.connect(self._plugged)

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
            return [("↑↓", "máy"), ("Tab", "sang hình"), ("Esc", "quay lại")]
        if self.at is At.RESULT:
            return [("Enter", "việc tiếp theo"), ("Esc", "về danh sách")]
        return [("↑↓", "đơn vị"), ("Enter", "mở hồ sơ"), ("Ctrl N", "nhận"), ("Ctrl B", "ghi biên nhận"), ("F5", "đọc lại")]

    def keys(self) -> dict[str, Callable[[], object]]:
        """Keys beside Enter and Esc; letters with Ctrl only, since letters typed in a list are for searching."""
        return {"Ctrl+N": self.read, "Ctrl+B": self.write, "F5": self.refresh}

    def open(self, argument: str = "") -> None:
        """The units, unless something runs or a result waits to be read."""
        if self.run.busy:
            return
        act = {"write": self.write, "read": self.read}.get(argument)
        if act is not None:
            act()
        elif self.at is At.RESULT and not argument:
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
        if self.at is At.RESULT and self.isVisible():
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

    def work_place(self) -> QWidget | None:
        """The list in front."""
        if self.at is At.OVERVIEW:
            return self.overview.units if self.overview.units.rows() else None
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
        asked, place = self._asked, self.places.chosen()
        self._tell()
        self.parts.jobs.run(lambda session, _: overview(session), lambda seen: self._read_units(asked, seen, argument))
        if place is not None:
            self.parts.jobs.run(lambda session, _: session.handover.inspect(place.path), self._looked, title="Xem USB")

    def _read_units(self, asked: int, seen: Overview, argument: str) -> None:
        if asked != self._asked or self.at is not At.OVERVIEW:
            return
        first, self.seen = self.seen is None, seen
        self.overview.show_overview(seen, argument)
        self._show_acts()
        self.stack.setCurrentIndex(0 if seen.units or seen.waiting or seen.came else 1)
        if self.stack.currentIndex() == 1:
            self.stage.show_scene(scenes.nobody_below())
            self.stage.hang()
        if argument == "tray":
            self.overview.to_waiting()
        elif first:
            self.focus_work()
        self.changed.emit()

    def _tell(self, kind: str = "", icon: str = "", words: str = "", act: Action | None = None) -> None:
        """One line of news over the lists, or none."""
        if words and act is not None:
            self.news.set_kind(kind, icon)
            self.news.say(words, "", [act])
        else:
            self.news.hide()
        self.places.setVisible(self.places.several)
        self._strips.setVisible(bool(words) or self.places.several)

    def _looked(self, found: list[Seen]) -> None:
        """What lies on the stick, in one line with its act."""
        place = self.places.chosen()
        fresh = [one for one in found if one.fresh]
        asking = [one for one in found if one.kind == "enrol" and one.outcome is ReceiveOutcome.UNKNOWN_UNIT]
        if self.at is not At.OVERVIEW or place is None:
            return
        units = listed(list(dict.fromkeys(phrase(one.title) for one in fresh or asking)))
        if fresh:
            read = Action("Nhận", self.read, shown_key="Ctrl+N", icon="inbox")
            self._tell("blue", "usb", f"Trên {place.name} có gói của {units}.", read)
        elif asking:
            self._tell("amber", "key", f"Trên {place.name} có đăng ký của {units}.", Action("Chấp nhận", self._grant, icon="key"))

    def _show_acts(self) -> None:
        """The acts of the overview; those that do not apply say why."""
        if self.at is not At.OVERVIEW:
            return
        place, units = self.places.chosen(), self.seen.units if self.seen else []
        no_stick = "" if place else "Cắm USB trước, hoặc chọn thư mục khác."
        nobody = "" if units else "Chưa có đơn vị nào gửi lên máy này."
        left = [
            Action("Chọn thư mục khác", self._choose_folder, icon="folder", kind=LINK),
            Action("Sắp xếp đơn vị", lambda: self.asked_for.emit("events", ""), key="Ctrl+E", icon="people", kind=LINK),
            Action("Biên nhận không cần USB", self.show_codes, icon="phone", kind=LINK, enabled=not nobody, why=nobody),
        ]
        why = nobody or no_stick
        write = Action("Ghi biên nhận ra USB", self.write, shown_key="Ctrl+B", icon="usb", enabled=not why, why=why)
        read = Action("Nhận từ USB", self.read, shown_key="Ctrl+N", icon="inbox", kind=PRIMARY, enabled=not no_stick, why=no_stick)
        if not units and self.seen is not None:
            self.set_acts(left[:1], Action("Chấp nhận máy của đơn vị", self._grant, icon="key", kind=PRIMARY))
            return
        self.set_acts([*left, write], read)

    def press_primary(self) -> None:
        """Enter in the overview belongs to its lists; elsewhere it is the next act."""
        if self.at is not At.OVERVIEW:
            super().press_primary()

    def _open_list(self, page: str, unit: str) -> None:
        """A unit's dossiers, or its newest commitment, in their own page; or its keys, which are trusted no longer."""
        if page == REVOKE:
            self.parts.jobs.run(lambda session, _: session.handover.revoke_keys(unit), self._revoked)
            return
        sheets = self.parts.session.agreements.all() if page == "commitments" else []
        first = next((sheet.id for sheet in sheets if sheet.unit == unit), "")
        self.asked_for.emit(page, first or f"unit:{unit}")

    def _revoked(self, found: list[Revoked]) -> None:
        self.parts.notify.say(f"Đã thu hồi khóa của {phrase(found[0].title)}.", "Ghi biên nhận cho các đơn vị khác để họ cùng biết.")
        self._to_overview()
        self.saved.emit("")

    def _grant(self) -> None:
        self.asked_for.emit("enrolment", "grant")

    def _choose_folder(self) -> None:
        if self.places.ask_folder(self):
            self._to_overview()

    def _plugged(self, new: bool) -> None:
        if self.isVisible() and not self.run.busy and (new or self.at is At.OVERVIEW):
            self._to_overview()

    # -- the stick

    def read(self) -> None:
        """Ctrl N: read every parcel on the stick."""
        place = self.places.chosen()
        if self.run.busy:
            return
        self._again = self.read
        if place is None:
            self._result(scenes.received([ReceivedParcel("", "", ReceiveOutcome.NO_MEDIUM)]), [], self._once_more("Nhận"))
            return
        self._run_on(At.READING)
        self.start(
            scenes.reading(place), READ_STEPS, ReadPace(),
            lambda session, progress, cancelled: session.handover.receive(place.path, progress=progress, cancelled=cancelled),
            self._read, lambda problem: self._result(self.refused_scene(problem), [], self._once_more("Nhận")),
        )  # fmt: skip

    def headline_of(self, reading: Reading) -> str:
        """Which parcel is being read."""
        return f"Đang nhận gói {reading.parcel}" if self.at is At.READING and reading.parcel else ""

    def _read(self, found: list[ReceivedParcel]) -> None:
        found = scenes.telling(found, self.parts.session.store.unit)
        self.results.show_parcels(found)
        worst = scenes.worst(found)
        if worst.kind == "enrol" and worst.outcome is ReceiveOutcome.UNKNOWN_UNIT:
            primary = Action("Chấp nhận đăng ký", self._grant, shown_key="Return", icon="key", kind=PRIMARY)
        elif any(one.ok for one in found):
            primary = Action("Ghi biên nhận ra USB", self.write, shown_key="Return", icon="usb", kind=PRIMARY)
        else:
            primary = self._once_more("Nhận lại")
        waits = worst.outcome in (ReceiveOutcome.APPLIED_WITH_CONFLICTS, ReceiveOutcome.APPLIED_WITH_QUARANTINE)
        acts = [Action("Xem phần đang chờ", lambda: self._to_overview("tray"), icon="inbox")] if waits else []
        if worst.outcome in (ReceiveOutcome.APPLIED_WITH_CONFLICTS, ReceiveOutcome.FORK):
            acts.append(Action("Mở bàn đối chiếu", lambda: self.asked_for.emit("desk", ""), icon="note"))
        acts += [self.copy_act(found)] if scenes.tone_of(worst.outcome) == "red" else []
        self._result(scenes.received(found), acts, primary, [self.results] if self.results.list.rows() else [])
        self.saved.emit("")

    def write(self) -> None:
        """Ctrl B: a parcel with our receipt for each unit below."""
        place = self.places.chosen()
        if self.run.busy:
            return
        self._again = self.write
        if place is None:
            self._result(scenes.not_written(WriteOutcome.NO_MEDIUM), [], self._once_more("Ghi"))
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
            self._result(scenes.not_written(report.outcome), [], self._once_more("Ghi"))
            return
        leave = Action("Xong", self._to_overview, shown_key="Return", icon="check", kind=PRIMARY)
        self._run_on(At.RESULT)
        scene = scenes.receipts_written(report, place, self.parts.session.clock.now())
        self.end_on_stick(place, scene, [self._to_list()], leave)
        self.saved.emit("")

    def _once_more(self, word: str) -> Action:
        return Action(word, self._again, shown_key="Return", icon="refresh", kind=PRIMARY)

    def _run_on(self, at: At) -> None:
        self.at = at
        self.stack.setCurrentIndex(1)

    def _result(self, scene: Scene, acts: list[Action], primary: Action, hang: list[Results] | None = None) -> None:
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
        self.set_acts([], Action("Về danh sách", self._to_overview, shown_key="Escape", icon="back"))
        self.focus_work()
        self.changed.emit()

    def _ask_qr(self, unit: str) -> None:
        self.parts.jobs.run(lambda session, _: session.handover.qr_rows(session.handover.qr_digits(unit)), self.codes.show_qr)

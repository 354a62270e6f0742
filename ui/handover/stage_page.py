"""What pages with a stage share: a state on the screen with its acts, the one primary, the keyboard, long work with its progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.sync.outcomes import WriteOutcome
from cchc_desktop.sync.received import ReceivedParcel
from ui.handover import scenes
from ui.handover.pace import Reading
from ui.handover.run import Pace, Run, Work
from ui.handover.scenes import Place
from ui.handover.stage import Scene, Stage
from ui.kit.buttons import LINK, PLAIN, PRIMARY, Action
from ui.kit.keys import key_of
from ui.kit.layout import ActionBar, label
from ui.kit.steps import steps_at
from ui.page import Page, Parts

STOP_PATIENCE_MS = 30_000


class StagePage(Page):
    """Subclasses lay out ``stage`` and ``bar``, name their keys in :meth:`keys`, and show states with :meth:`show_state`."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._forgets = 0
        self.stage, self.bar = Stage(), ActionBar()
        self.run = Run(parts.jobs, self)
        self.primary: Action | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._still_stopping)

    def keys(self) -> dict[str, Callable[[], object]]:
        """Key -> act, beside Enter and Esc."""
        return {}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is the primary act, Esc steps back, PgDn and PgUp turn the card over, the page's own keys."""
        turn = {"PgDown": lambda: self.stage.turn(1), "PgUp": lambda: self.stage.turn(-1)}
        act = {"Return": self.press_primary, "Escape": self.back, **turn, **self.keys()}.get(key_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def press_primary(self) -> None:
        """The one act of this state, if there is one and it applies."""
        if self.primary is not None and self.primary.enabled:
            self.primary.run()

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard stands on the next act."""
        super().showEvent(event)
        self.focus_work()

    def enter_key(self) -> list[tuple[str, str]]:
        """What Enter does, for the status bar; [] while it does nothing."""
        act = self.primary
        return [("Enter", act.text[:1].lower() + act.text[1:])] if act is not None and act.enabled else []

    def primary_button(self) -> QWidget | None:
        """Its button, where Enter on the last field leads."""
        return self.bar.buttons.get(self.primary.text) if self.primary else None

    # -- a state on the screen

    def show_state(self, scene: Scene, acts: Sequence[Action] = (), primary: Action | None = None, hang: Sequence[QWidget] = ()) -> None:
        """Put a state on the screen: links at the left of the bar, other acts and the primary at its right."""
        self.stage.show_scene(scene)
        self.stage.hang(*hang)
        self.set_acts(acts, primary)
        if scene.running:
            self.bar.set_message(label("Vẫn làm việc khác được trong lúc này", "hint"))
        self.focus_work()
        self.changed.emit()

    def set_acts(self, acts: Sequence[Action], primary: Action | None) -> None:
        """Other acts for the same state."""
        self.primary = primary
        self.bar.set_message()
        links = [action for action in acts if action.kind == LINK]
        rest = [action for action in acts if action.kind != LINK]
        self.bar.set_actions(links, [*rest, *([primary] if primary else [])])

    def work_place(self) -> QWidget | None:
        """Where the keyboard belongs in this state when it is not the primary act (a field)."""
        return None

    def focus_work(self) -> None:
        """The keyboard where work starts: a field, the primary act; else on the card, where a second Enter does nothing."""
        if self.isVisible():
            button, rest = self.primary_button(), self.stage if self.stage.isVisible() else self
            (self.work_place() or (button if button and button.isEnabled() else rest)).setFocus()

    # -- long work

    def start(
        self, scene: Scene, words: Sequence[str], pace: Pace, work: Work, done: Callable[[Any], None],
        refused: Callable[[Refused | None], None],
    ) -> None:  # fmt: skip
        """Show ``scene`` and run ``work(session, progress, cancelled)`` under it; ``words`` are its steps."""
        if self.run.busy:
            return

        step = 0

        def shown(reading: Reading) -> None:
            nonlocal step
            if reading.step != step:
                step = reading.step
                self.step_begun()
            self.stage.show_reading(reading, steps_at(words, reading.step), self.headline_of(reading))

        self.run.start(scene.headline, work, pace, shown, done, refused)
        self.stage.progress.show_reading(Reading())
        self.show_state(scene, [Action("Dừng", self.stop, shown_key="Escape", icon="close")])

    def step_begun(self) -> None:
        """Another of the steps is at work now."""

    def headline_of(self, reading: Reading) -> str:
        """The words over the bar now; "" keeps them."""
        return ""

    def stop(self) -> None:
        """Esc while something runs: it stops between two blocks."""
        if self.run.busy and not self.run.stopping:
            self.run.cancel()
            self.set_acts([Action("Đang dừng", self.stop, icon="close", enabled=False, why="Chờ khối đang ghi xong.")], None)
            self._patience.start(STOP_PATIENCE_MS)

    def _still_stopping(self) -> None:
        """A stick that stalls is not killed; the person need not wait for it."""
        if self.run.stopping:
            self.bar.set_message(label("USB không trả lời. Cứ rút USB, dữ liệu vẫn an toàn trên máy.", tone="amber"))

    def end(self, scene: Scene, acts: Sequence[Action] = (), primary: Action | None = None, hang: Sequence[QWidget] = ()) -> None:
        """Show how it ended; told by the window's one voice as well when the person is elsewhere by then."""
        if not self.isVisible():
            if scene.tone in ("green", "soft", "accent"):
                self.parts.notify.say(scene.headline, scene.next_act)
            else:
                self.parts.notify.warn(scene.headline, scene.next_act)
        self.show_state(scene, acts, primary, hang)

    def end_on_stick(
        self, place: Place, scene: Scene, acts: Sequence[Action] = (), primary: Action | None = None, hang: Sequence[QWidget] = ()
    ) -> None:  # fmt: skip
        """Show how writing ended, with the act that makes the system let go of the stick, so that it may be pulled."""

        def off(_: object = None) -> None:
            if self.stage.scene is scene:
                told = f"{scene.sub} Máy đã tháo USB này ra, không còn gì ghi dở."
                self.show_state(replace(scene, headline=f"{place.name} đã tháo, rút được ngay.", sub=told), acts, primary, hang)

        def refused(problem: Exception) -> bool:
            if self.stage.scene is scene:
                self.set_acts([*take_off, *acts], primary)
                self.focus_work()
            if isinstance(problem, Refused):
                self.parts.notify.refused(problem)
            return isinstance(problem, Refused)

        def eject() -> None:
            self.set_acts([replace(one, enabled=False, why="Đang tháo USB.") for one in take_off] + [*acts], primary)
            self.focus_work()
            self.parts.jobs.run(lambda session, _: session.handover.eject(place.path), off, refused, title="Tháo USB")

        take_off = [Action("Tháo USB", eject, key="Ctrl+E", icon="usb")] if place.is_stick else []
        self.end(scene, [*take_off, *acts], primary, hang)

    def renew_act(self) -> Action:
        """What a machine whose key was revoked does before it asks again."""
        return Action("Thay khóa", lambda: self.asked_for.emit("settings", "keys"), shown_key="Return", icon="key", kind=PRIMARY)

    def begin_act(self) -> Action:
        """What a folder that was put back does before all else."""

        def begun(_: object) -> None:
            machine = self.parts.session.office.machine
            self.parts.notify.say(f"Máy này làm tiếp như máy mới, số {machine}.", "Nhận lại từ USB để phần đã mất trở về.")
            self.saved.emit("")
            self.read_again()

        def begin() -> None:
            self.parts.jobs.run(lambda session, _: session.new_replica(), begun)

        return Action("Bắt đầu như máy mới", begin, shown_key="Return", icon="refresh", kind=PRIMARY)

    def after_refusal(self, outcome: WriteOutcome, again: Action, done: Callable[[], None], folder: Callable[[], None]) -> Action:
        """The primary act of a writing that did not happen: the step that is said."""
        if outcome is WriteOutcome.NOTHING_NEW:
            return Action("Xong", done, shown_key="Return", icon="check", kind=PRIMARY)
        if outcome is WriteOutcome.FORBIDDEN:
            return Action("Chọn thư mục khác", folder, shown_key="Return", icon="folder", kind=PRIMARY)
        return again

    def to_desk(self) -> Action:
        """To what waits for a person."""
        return Action("Xem phần đang chờ", lambda: self.asked_for.emit("desk", ""), icon="inbox", kind=PRIMARY)

    def count_forgets(self) -> None:
        """Before a reading: what is more afterwards came with it."""
        self._forgets = self.parts.session.forgetting.waiting()

    def with_forgets(self, scene: Scene, acts: list[Action], primary: Action) -> tuple[Scene, list[Action], Action]:
        """A result of reading; a forget that came waits for a person here: said beside whatever else came, and next unless something
        worse did."""
        count = self.parts.session.forgetting.waiting() - self._forgets
        if count <= 0:
            return scene, acts, primary
        scene = replace(scene, sub=f"{scene.sub} Có {count} yêu cầu xóa phần cá nhân chờ xác nhận.".strip())
        desk = self.to_desk()
        if scene.tone == "red" or primary.text == desk.text:
            return scene, [*acts, replace(desk, kind=PLAIN)] if scene.tone == "red" else acts, primary
        scene = replace(scene, icon="warning", tone="amber", next_act="Mở bàn đối chiếu để xem và xác nhận.")
        return scene, [*acts, replace(primary, kind=PLAIN, shown_key="")], desk

    def copy_act(self, rows: Sequence[ReceivedParcel]) -> Action:
        """Copies what the screen says, with the codes of the outcomes, for whoever looks after the machines."""

        def copy() -> None:
            lines = [f"{one.outcome.name} {one.kind} {one.unit} {one.file}" for one in rows]
            QGuiApplication.clipboard().setText("\n".join([self.stage.text(), *lines]))
            self.parts.notify.say("Đã chép chi tiết.", "Dán vào thư gửi cán bộ kỹ thuật.")

        return Action("Chép chi tiết cho cán bộ kỹ thuật", copy, icon="copy", kind=LINK)

    def refused_scene(self, problem: Refused | None) -> Scene:
        """The state after a refusal; None = the person stopped it, or a bug the window tells of."""
        return scenes.refused(problem.message, problem.next_step) if problem else scenes.stopped()

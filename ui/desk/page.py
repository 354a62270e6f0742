"""The conflict desk (bàn đối chiếu): the list of what waits for a person at the left, the chosen one in a clerk's words at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtGui import QKeyEvent, QResizeEvent

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.conflicts import CROSSED, Conflict, InTray, StrangeCode, Twins
from cchc_desktop.office.forgetting import Asked
from cchc_desktop.office.held import HeldParcel
from cchc_desktop.office.session import Session
from cchc_desktop.sync.forks import Fork
from cchc_desktop.sync.received import ReceivedParcel
from ui.desk.card import DeskCard, Thing, sides
from ui.handover.scenes import phrase
from ui.handover.words import brief_moment
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.keys import key_of
from ui.kit.layout import SideMargins, card, column, reveal, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Page, Parts


@dataclass(frozen=True)
class Line:
    """One row: the thing and what the list shows of it."""

    thing: Thing
    what: str
    second: str
    why: str
    at: str
    mark: Mark

    @property
    def key(self) -> str:
        """What tells it from the others."""
        one = self.thing
        if isinstance(one, Conflict | Fork):
            return one.id
        if isinstance(one, Twins | StrangeCode):
            return one.number if isinstance(one, Twins) else one.code
        return one.change if isinstance(one, InTray | Asked) else one.id


def read(session: Session) -> list[Line]:
    """Everything that waits for a person, forks and conflicts before what waits by itself."""
    desk = session.desk
    found = [
        Line(one, one.title, "máy đã khôi phục hoặc sao chép", f"{one.held.changes} thay đổi đang giữ", one.held.at, Mark.LOOK)
        for one in desk.forks()
    ]
    for one in desk.conflicts():
        sides = " / ".join(side.text for side in one.sides)
        found.append(Line(one, one.name, one.word, sides, max(side.at for side in one.sides), Mark.LOOK))
    found += [
        Line(one, f"Mã {one.number}", "hai hồ sơ cùng mã", " / ".join(row[2] for row in one.each), "", Mark.LOOK) for one in desk.twins()
    ]
    found += [Line(one, f"Thủ tục {one.code}", "mã chưa có", one.name, "", Mark.LATER) for one in desk.strange_codes()]
    found += [Line(one, one.name, one.title, one.why, one.at, Mark.LATER) for one in desk.tray()]
    for ask in session.forgetting.asked():
        numbers = ", ".join(number for number in ask.numbers if number)
        found.append(Line(ask, f"Hồ sơ {numbers}".strip(), "yêu cầu xóa phần cá nhân", ask.reason, ask.at, Mark.LOOK))
    held = [one for one in session.handover.held() if one.outcome != "FORK"]
    return found + [Line(one, one.title or "Không rõ", f"{one.where} {one.named}", one.why, one.at, Mark.LATER) for one in held]


_NTH = {1: "đầu", 2: "hai", 3: "ba", 4: "tư"}
_ONE_ACT = {Fork: "nối hai dòng", Asked: "xóa phần cá nhân", Twins: "đã biết"}


def _keys_of(one: Thing) -> list[tuple[str, str]]:
    """The keys of what is shown, for the status bar."""
    if isinstance(one, Conflict):
        if one.word == CROSSED:
            return [(f"Ctrl {n}", f"hồ sơ {'thứ ' if n > 1 else ''}{_NTH.get(n, n)} đi tiếp") for n in range(1, len(one.sides) + 1)]
        typed = [("Ctrl 3", "gõ mới")] if one.typed and len(one.sides) == 2 else []
        return [(f"Ctrl {n}", f"giữ bên {side}") for n, side in enumerate(sides(one), 1)] + typed
    if isinstance(one, HeldParcel):
        slip, drop = [("Ctrl 1", "nhận theo phiếu")], [("Delete", "bỏ khỏi danh sách")]
        return [*(slip if one.by_slip else []), *(drop if one.may_go else [])]
    return [("Ctrl 1", _ONE_ACT[type(one)])] if type(one) in _ONE_ACT else []


class DeskPage(Page):
    """``open(<record>)`` chooses the first question of that record; so does what else tells a row: its key, its moment, its name."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.list = RowList([
            Column("Việc", lambda one: Cell(one.what, one.second, mark=one.mark, bold=True, ink=tokens.INK), 276),
            Column("Hai bên, hoặc vì sao chờ", lambda one: Cell(one.why)),
            Column("Lúc", lambda one: Cell(brief_moment(one.at, self._now()) or "–", keep=True), 126),
        ], tall=True, name="Chờ quyết")  # fmt: skip
        self.card, self._busy = DeskCard(self._now), False
        self._lists = card(self.list, pad=0, gap=0)
        body = row(self._lists, self.card, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, body)
        body.setStretch(0, 1)
        self.setLayout(column(body))
        self.list.chosen.connect(self._chosen)
        self.list.activated_row.connect(lambda _: self._into_card())
        self.card.decided.connect(self._decide)
        self.card.joined.connect(self._join)
        self.card.vouched.connect(self._let_in)
        self.card.dropped.connect(self._put_away)
        self.card.opened.connect(lambda record: self.asked_for.emit("dossier", record))

    def _now(self) -> datetime:
        return self.parts.session.clock.now()

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Bàn đối chiếu"

    def fact(self) -> str:
        """How many."""
        count = len(self.list.rows())
        return f"{count} việc chờ" if count else "không có gì chờ"

    def hints(self) -> list[tuple[str, str]]:
        """The keys."""
        line = self.list.current()
        return [("↑↓", "việc"), *(_keys_of(line.thing) if line else []), ("Esc", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Read, and choose the first question (of a record)."""
        self.reload()
        rows = self.list.rows() if argument else []
        place = next((n for n, one in enumerate(rows) if argument in (getattr(one.thing, "record", ""), one.key, one.at, one.what)), 0)
        if self.list.rows():
            self.list.selectRow(place)
        self.list.setFocus()

    def reload(self, record: str = "") -> None:
        """Read again."""
        if record == "" or self.isVisible():
            self.list.set_rows(read(self.parts.session), keep=lambda one: one.key)
            if not self.list.rows():
                self.card.show_thing(None)
            self.changed.emit()

    def back(self) -> bool:
        """Esc: from the card to the list; else the page before."""
        if self.card.isAncestorOf(self.focusWidget() or self):
            self._clear()
            self.list.setFocus()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl 1, Ctrl 2 press the card's buttons, Ctrl 3 types anew, Delete puts a held parcel away."""
        keys: dict[str, Callable[[], object]] = {"Escape": self.back, "Ctrl+3": self._type, "F5": self.reload, "Del": self._put_away}
        keys |= {f"Ctrl+{n + 1}": button.click for n, button in enumerate(self.card.buttons)}
        act = keys.get(key_of(event))
        if act is None:
            super().keyPressEvent(event)
        elif event.isAutoRepeat():
            event.accept()  # a key held down decides once
        elif act() is False and key_of(event) == "Escape":
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow, the card gives room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(1100)
        self.card.setFixedWidth(tokens.px(340 if narrow else 400))
        self.list.setColumnHidden(2, narrow)

    # -- acts

    def _chosen(self, one: Line | None) -> None:
        if one is not None:
            self.card.show_thing(one.thing, self.list.currentIndex().row() + 1, len(self.list.rows()), one.key)
            self.changed.emit()

    def _into_card(self) -> None:
        links = [one for one in self.card.findChildren(Button) if one.kind == LINK]
        first = next((one for one in (*self.card.buttons, *links) if one.isVisibleTo(self.card)), None)
        if first is not None:
            first.setFocus()
            reveal(first)

    def _clear(self) -> None:
        """What was typed is not wanted any more."""
        self.card.field.set_text("")
        self.card.slip.set_text("")

    def _type(self) -> None:
        if self.card.field.isVisibleTo(self):
            self.card.field.line.setFocus()
            reveal(self.card.field)

    def _decide(self, keep: str, value: str) -> None:
        line = self.list.current()
        if line is None or not isinstance(line.thing, Conflict):
            return
        one = line.thing
        self._run(lambda session: session.desk.decide(one.id, keep=keep, value=value or None), lambda _: self._settled(one.record))

    def _run(self, work: Callable[[Session], Any], done: Callable[[Any], None], title: str = "") -> None:
        """One act at a time: a key pressed twice is not a second one."""
        if self._busy:
            return
        self._busy = True

        def ended(found: Any) -> None:
            self._busy = False
            done(found)

        self.parts.jobs.run(lambda session, _: work(session), ended, self._refused, title=title)

    def _refused(self, problem: Exception) -> bool:
        """What does not fit stays where it was typed; what was decided meanwhile goes. Whether it was told here."""
        self._busy = False
        fields = {"BAD_FIELD": self.card.field, "SLIP_DIFFERS": self.card.slip}
        if isinstance(problem, Refused) and problem.code in fields:
            field = fields[problem.code]
            field.set_problem(f"{problem.message} {problem.next_step}")
            field.line.setFocus()
            return True
        self.reload()
        return False

    def _forget(self, one: Asked) -> None:
        """Let go what was asked for; the second press is the confirmation, since it cannot be taken back."""
        if not self.card.sure(one):
            return

        def done(_: object) -> None:
            self.parts.notify.say("Đã xóa phần cá nhân.", "Số liệu và nhật ký còn nguyên. Bản sao lưu cũ giữ phần ấy đến khi hết hạn.")
            self._settled("")

        self._run(lambda session: session.forgetting.confirm(one.change), done)

    def _let_in(self, digits: str) -> None:
        """A parcel of a revoked key, by its paper slip; digits that do not agree stay where they were typed."""
        line = self.list.current()
        if line is None or not isinstance(line.thing, HeldParcel):
            return
        id_ = line.thing.id

        def work(session: Session) -> tuple[list[ReceivedParcel], set[str]]:
            came = session.handover.let_in(id_, digits)
            return came, {one.unit for one in session.handover.heard() if not one.machines}

        def done(found: tuple[list[ReceivedParcel], set[str]]) -> None:
            came, keyless = found
            if came:
                enrol = f"{phrase(came[0].title)} không còn khóa nào: đăng ký lại ở đây rồi mới nhận được biên nhận."
                step = enrol[:1].upper() + enrol[1:] if came[0].unit in keyless and came[0].ok else came[0].next_step
                self.parts.notify.say(came[0].message, step)
            self._settled("")

        self._run(work, done)

    def _put_away(self) -> None:
        """A held parcel goes off the list; where something is lost with it the second press does it."""
        line = self.list.current()
        if line is None or not isinstance(line.thing, HeldParcel) or not line.thing.may_go:
            return
        one = line.thing
        if one.loses and not self.card.sure_to_drop():
            return

        def done(_: object) -> None:
            self.parts.notify.say("Đã bỏ khỏi danh sách.", one.named)
            self._settled("")

        self._run(lambda session: session.handover.put_away(one.id, sure=True), done)

    def _settled(self, record: str) -> None:
        place = max(0, self.list.currentIndex().row())
        self._clear()
        self.reload()
        count = len(self.list.rows())
        if count:
            self.list.selectRow(min(place, count - 1))
        self.list.setFocus()
        self.saved.emit(record)

    def _join(self) -> None:
        """The one button of a fork, a forget, doubled numbers."""
        line = self.list.current()
        if line is not None and isinstance(line.thing, Asked):
            self._forget(line.thing)
        elif line is not None and isinstance(line.thing, Twins):
            number = line.thing.number
            self._run(lambda session: session.desk.twins_read(number), lambda _: self._settled(""))
        elif line is not None and isinstance(line.thing, Fork):
            self._join_fork(line.thing)

    def _join_fork(self, one: Fork) -> None:
        """Join two branches; the second press is the confirmation that somebody called, since it cannot be taken back."""
        if not self.card.sure(one):
            return

        def done(came: int) -> None:
            self.parts.notify.say("Đã nối hai dòng dữ liệu.", f"Nhận thêm {came} thay đổi; ghi biên nhận để trả lại phần đã mất.")
            self._settled("")

        self._run(lambda session: sum(p.changes for p in session.desk.join(one.id)[1]), done, "Nối hai dòng dữ liệu")

"""Past their retention, or asked for elsewhere: the list at the left, chosen by Space, and the personal parts let go for good."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import parse_moment, show_date
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.forgetting import LONGEST, MOST, Forgotten, Proposal
from cchc_desktop.office.session import Session
from ui.dossiers.words import short_number
from ui.forgetting.panel import GOES, NEVER, STAYS, ForgettingPanel
from ui.jobs import Job
from ui.kit import tokens
from ui.kit.ask import Ask
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import NARROW, ActionBar, SideMargins, Strip, card, column, holder, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Page, Parts

EVERYTHING = "all"
FORGET, ALL, NONE = "Xóa phần cá nhân", "Chọn tất cả", "Bỏ chọn"


@dataclass(frozen=True)
class Line:
    """One row; ``id`` is what the list marks."""

    one: Proposal

    @property
    def id(self) -> str:
        """The record."""
        return self.one.record

    @property
    def who(self) -> str:
        """The applicant, or what else tells it from the others."""
        return self.one.name or "Không ghi tên"


class ForgettingPage(Page):
    """``open("all")`` shows all that is named, ``open(<dossier>)`` an order for that one alone; coming back, what was there."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._order, self._marked, self._typed = "", set[str](), dict[str, str]()
        self._job: Job | None = None
        self.list = RowList([
            Column("Người nộp", lambda line: Cell(line.who, short_number(line.one.number), bold=True), 280),
            Column("Vì sao", self._why), Column("Ngày", self._day, 116),
        ], tall=True, name="Hồ sơ nên xóa phần cá nhân")  # fmt: skip
        self.outcome, self.nothing = Strip("green", "check"), Blank()
        self.panel, self.bar = ForgettingPanel(parts.session.forgetting.years), ActionBar()
        self._stack = QStackedWidget()
        for part in (self.list, self.nothing):
            self._stack.addWidget(part)
        body = row(card(self._stack, pad=0, gap=0), self.panel, gap=12)
        body.setStretch(0, 1)
        whole = column(self.outcome, body, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, whole)
        self.setLayout(column(holder(whole), self.bar, gap=0))
        self.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.list.marked_row.connect(self._mark)
        self.list.activated_row.connect(lambda line: self.asked_for.emit("dossier", line.id))
        self.panel.asked_years.connect(lambda _: self.reload())

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return FORGET if self._order else "Hết thời hạn lưu trữ"

    def fact(self) -> str:
        """How many, and how many of them are chosen."""
        count, many = len(self.list.rows()), len(self._marked)
        if self._order or not count:
            return ""
        told = f"{MOST} hồ sơ cũ nhất, xóa xong hiện tiếp" if count >= MOST else f"{grouped(count)} hồ sơ"
        return f"{told}, đã chọn {grouped(many)}" if many else told

    def hints(self) -> list[tuple[str, str]]:
        """The keys."""
        if self._order:
            return [("Tab", "căn cứ, hồ sơ"), ("Ctrl D", "xóa"), ("Esc", "về hồ sơ")]
        return [("Space", "chọn"), ("Ctrl A", "chọn tất cả"), ("Enter", "mở hồ sơ"), ("Tab", "số năm, căn cứ"), ("Ctrl D", "xóa"),
                ("Esc", "quay lại")]  # fmt: skip

    def open(self, argument: str = "") -> None:
        """Read; the keyboard is on the list, or where a reason is wanted."""
        if argument:
            self._turn_to("" if argument == EVERYTHING else argument)
        self.reload()
        self._focus()

    def _turn_to(self, order: str) -> None:
        """All, or one dossier; what was typed for it before stands there again."""
        self._typed[self._order] = self.panel.reason.text()
        self._order, self._marked = order, set()
        self.outcome.hide()
        self.panel.show_order(self._typed.get(order), on=bool(order))

    def reload(self, record: str = "") -> None:
        """Read again; what is typed and chosen stays."""
        found = self._read()
        self.list.set_rows([Line(one) for one in found], keep=lambda line: line.id)
        self._marked &= {one.record for one in found}
        self.list.mark(self._marked)
        self._stack.setCurrentIndex(0 if found else 1)
        self.nothing.say(f"Chưa có hồ sơ nào xong quá {self.panel.now} năm, chưa nơi nào yêu cầu xóa.")
        self._show_acts()

    def back(self) -> bool:
        """Esc: from the fields to the list, then away; an order leads back to its dossier."""
        if self._order:
            self._to_dossier()
        elif self.panel.isAncestorOf(self.focusWidget() or self) and self.list.rows():
            self.list.setFocus()
        else:
            return False
        return True

    def _to_dossier(self) -> None:
        order = self._order
        self._turn_to("")
        self.asked_for.emit("dossier", order)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow, the panel gives room, and how long ago stands in words only."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.panel.setFixedWidth(tokens.px(300 if narrow else 380))
        self.list.setColumnWidth(0, tokens.px(210 if narrow else 280))
        self.list.setColumnHidden(2, narrow)

    def _read(self) -> list[Proposal]:
        session = self.parts.session
        if not self._order:
            return session.forgetting.proposals(self.panel.now)
        asked = [one for one in session.forgetting.proposals(LONGEST) if one.record == self._order and one.state == "asked"]
        if asked:
            return asked
        one = session.counter.get(self._order)
        ended = one.returned_at or one.finished_at or one.received_at
        return [Proposal(one.id, one.number, "ordered", ended.isoformat(), name=one.applicant.name)]

    def _focus(self) -> None:
        if self._order:
            self.panel.reason.setFocus()
        elif self.list.rows():
            self.list.setFocus()
        else:
            self.panel.years.setFocus()
            self.panel.years.line.selectAll()

    def _why(self, line: Line) -> Cell:
        one = line.one
        if one.state == "asked":
            return Cell(f"{one.who} yêu cầu xóa", one.reason or "không ghi lý do", mark=Mark.LOOK, ink=tokens.INK)
        if one.state == "ordered":
            return Cell("Theo quyết định riêng", "ghi căn cứ ở bên phải")
        past = self.parts.session.clock.now().year - parse_moment(one.at).year
        return Cell(f"Hết thời hạn lưu {self.panel.now} năm", f"xong đã {past} năm")

    def _day(self, line: Line) -> Cell:
        return Cell(show_date(parse_moment(line.one.at).date()), keep=True)

    # -- choosing

    def _mark(self, line: Line) -> None:
        self._marked ^= {line.id}
        self.list.mark(self._marked)
        self.list.selectRow(min(self.list.currentIndex().row() + 1, len(self.list.rows()) - 1))
        self._show_acts()

    def _mark_all(self) -> None:
        """Ctrl+A: all, and none when all are."""
        everything = {line.id for line in self.list.rows()}
        self._marked = set() if self._marked == everything else everything
        self.list.mark(self._marked)
        self._show_acts()

    def chosen(self) -> list[Line]:
        """The marked rows, else the one the keyboard is on."""
        current = self.list.current()
        return [line for line in self.list.rows() if line.id in self._marked] or ([current] if current else [])

    def _show_acts(self) -> None:
        rows, many = self.list.rows(), len(self._marked)
        why = "" if rows else "Chưa có hồ sơ nào để xóa."
        busy = "Đang xóa." if self._job else why
        left = [] if self._order or not rows else [
            Action(NONE if many == len(rows) else ALL, self._mark_all, key="Ctrl+A", icon="check", kind=LINK),
        ]  # fmt: skip
        self.bar.set_actions(left, [Action(FORGET, self.ask, key="Ctrl+D", icon="trash", kind=PRIMARY, enabled=not busy, why=busy)])
        self.panel.last = self.bar.buttons[FORGET]
        self.changed.emit()

    # -- letting go

    def ask(self) -> None:
        """What goes, said plainly; the harmless answer has the keyboard."""
        lines = self.chosen()
        if not lines or self._job:
            return
        if any(line.one.state != "asked" for line in lines) and not self.panel.reason.text().strip():
            self.panel.refuse(Refused("REASON_NEEDED", "Xóa phần cá nhân cần ghi căn cứ.", "Ghi quyết định, quy định nào.", field="reason"))
            return
        whom = f"của {lines[0].who}, {lines[0].one.number}" if len(lines) == 1 else f"của {grouped(len(lines))} hồ sơ"
        text = "\n\n".join((GOES, STAYS, NEVER))
        Ask(self, f"{FORGET} {whom}?", text, "Xóa hẳn", lambda: self._forget([line.id for line in lines])).open()

    def _forget(self, records: list[str]) -> None:
        reason = self.panel.reason.text()

        def work(session: Session, job: Job) -> Forgotten:
            def watch(done: int, total: int) -> bool:
                job.progress("forget", done, total)
                return not job.cancelled()

            return session.forgetting.forget_all(records, reason, watch)

        self._job = self.parts.jobs.run(work, lambda done: self._done(done, len(records)), self._refused, title="Đang xóa phần cá nhân")
        self._job.ended.connect(self._ended)
        self._show_acts()

    def _done(self, done: Forgotten, wanted: int) -> None:
        """Tell what went; an order leads back to its dossier."""
        count, files = len(done.records), f" và {done.attachments} tệp đính kèm" if done.attachments else ""
        self._marked.clear()
        if self._order:
            self.parts.notify.say(f"Đã xóa phần cá nhân{files}.", ELSEWHERE)
            self.panel.reason.set_text("")
            self._to_dossier()
        elif count < wanted:
            self.outcome.set_kind("amber", "warning")
            self.outcome.say(f"Đã dừng: xóa {grouped(count)} trên {grouped(wanted)} hồ sơ{files}.", "Phần còn lại giữ nguyên.")
        else:
            self.outcome.set_kind("green", "check")
            self.outcome.say(f"Đã xóa phần cá nhân của {grouped(count)} hồ sơ{files}.", ELSEWHERE)
        self.saved.emit("")

    def _refused(self, problem: Exception) -> bool:
        """At its field, or above the list."""
        if not isinstance(problem, Refused):
            return False
        if not self.panel.refuse(problem):
            self.outcome.set_kind("red", "warning")
            self.outcome.say("", f"{problem.message} {problem.next_step}")
        return True

    def _ended(self) -> None:
        self._job = None
        self.reload()
        if self.isVisible() and not self.panel.reason.problem:
            self._focus()


ELSEWHERE = "Cơ quan khác có hồ sơ sẽ được hỏi ở lần gửi tới."

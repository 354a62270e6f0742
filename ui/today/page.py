"""Today: six counts, what must be dealt with, what just came in, what is unsent, how far from the commitment."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QWidget

from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import show_day
from cchc_desktop.domain.text import grouped
from cchc_desktop.domain.workdays import Calendar
from cchc_desktop.office.board import Board
from cchc_desktop.office.chores import ChoreDue, chores
from cchc_desktop.office.session import Session
from cchc_desktop.storage.desk import Unprinted
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.narrowing import IN, OF
from ui.dossiers.words import NEXT, Due, DueWords, long_day, short_name, state, where
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PRIMARY, Action, Button
from ui.kit.counts import CountTile
from ui.kit.filters import FilterBar
from ui.kit.hints import ShortText
from ui.kit.layout import Strip, card, column, hairline, holder, label, margin, row, scroll
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark, of_status
from ui.page import Page, Parts
from ui.today.chores import act, kind, words
from ui.today.goals import GoalsBox
from ui.today.more import MoreBox
from ui.today.sending import SendingBox
from ui.today.unprinted import GIVE_UP, give_up
from ui.today.who import URGENT, VIEWS, Share, SharesTable, shares

ROWS = 30
TILES = (
    (Listing.OVERDUE, Mark.OVERDUE), (Listing.TODAY, Mark.TODAY), (Listing.NEXT, Mark.NEXT), (Listing.WEEK, Mark.LATER),
    (Listing.SUPPLEMENT, Mark.PAUSED), (Listing.READY, Mark.READY),
)  # fmt: skip
NARROW = 1100
LOW = 410
"""Under this height there is room for one table only."""
NONE = "Không có hồ sơ nào"
RECENT_DAYS = {0: 92, 4: 100}
"""The columns of days in what just came in, and their widths."""
_MINUTE = 60_000


class TodayPage(Page):
    """See the module."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._units = 1
        self._words: DueWords | None = None
        self.board: Board | None = None
        self.strip = Strip("amber", "warning")
        last = len(TILES) - 1
        self.tiles = {which: CountTile(mark, first=n == 0, last=n == last) for n, (which, mark) in enumerate(TILES)}
        self.urgent = RowList([
            Column("Hạn", self._due, 154), Column("Người nộp", lambda r: Cell(r.name, bold=True), 194),
            Column("Thủ tục", lambda r: Cell(short_name(r.procedure_name))),
            Column("Đang ở", lambda r: Cell(where(r), ink=tokens.INK2), 132),
            Column("Việc tiếp theo", lambda r: Cell(NEXT.get(r.status, "Xem"), ink=tokens.ACCENT, keep=True), 116),
        ], name="Cần xử lý")  # fmt: skip
        self.recent = RowList([
            Column("Nhận", self._received, RECENT_DAYS[0]), Column("Người nộp", lambda r: Cell(r.name), 190),
            Column("Thủ tục", lambda r: Cell(short_name(r.procedure_name))),
            Column("Tình trạng", lambda r: Cell(state(r), mark=of_status(r.status), keep=True), 142),
            Column("Hẹn trả", self._promised, RECENT_DAYS[4]),
        ], name="Vừa tiếp nhận", quiet=True)  # fmt: skip
        self.nothing, self.none_yet = Blank(), Blank()
        self.view, self.shares = FilterBar(VIEWS), SharesTable()
        self.view.choose(URGENT)
        self.sending, self.goals, self.more = SendingBox(), GoalsBox(), MoreBox()
        self._build()
        self._listen()
        self._timer = QTimer(self, interval=_MINUTE)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    # -- building

    def _build(self) -> None:
        counts = card(row(*self.tiles.values(), gap=0), pad=0, gap=0)
        self._urgent_fact, self._recent_fact = ShortText("fact"), ShortText("fact")
        self.all_open = Button("", kind=LINK, run=lambda: self._open_list(Listing.OPEN))
        self.all_today = Button("Tất cả hồ sơ", kind=LINK, run=lambda: self._open_list(Listing.ALL))
        self._upper = self._table(self.view, self._urgent_fact, self.all_open, self.urgent, self.nothing, self.shares)
        recent = label("Vừa tiếp nhận", "card-title")
        recent.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._lower = self._table(recent, self._recent_fact, self.all_today, self.recent, self.none_yet)
        left = column(self._upper, self._lower, gap=12)
        left.setStretch(0, 5)
        left.setStretch(1, 4)
        self._side = scroll(holder(column(self.sending, self.goals, None, gap=12)))
        self._side.setFixedWidth(tokens.px(316))
        side = column(self._side, self.more, gap=8)
        side.setStretch(0, 1)
        tables = row(holder(left), holder(side), gap=12)
        tables.setStretch(0, 1)
        self._box = column(self.strip, counts, holder(tables), gap=12, margins=(24, 16, 24, 14))
        self._box.setStretch(2, 1)
        self.setLayout(self._box)

    def _table(self, title: QWidget, fact: ShortText, link: Button, table: RowList, *others: QWidget) -> QFrame:
        """A card: heading with its fact and link, the table or what stands in its place."""
        stack = QStackedWidget()
        for one in (table, *others):
            stack.addWidget(one)
        table.setMinimumHeight(table.height_of(1))
        fact.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it gives way before the tabs beside it break
        head = row(title, fact, link, gap=10, margins=(16, 4, 10, 2))
        return card(holder(head), hairline(), stack, pad=0, gap=0)

    def _listen(self) -> None:
        for which, tile in self.tiles.items():
            tile.clicked.connect(lambda _=False, w=which: self._open_list(w))
        for table in (self.urgent, self.recent):
            table.activated_row.connect(self._open_row)
        self.view.chosen.connect(lambda _: self._turn())
        self.shares.activated_row.connect(self._open_share)
        for box in (self.sending, self.goals, self.more):
            box.asked.connect(self.asked_for)

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Hôm nay"

    def fact(self) -> str:
        """What was done today; on a day off, when work goes on."""
        if self.board is None:
            return ""
        if not self.board.working_today:
            return f"Hôm nay nghỉ, làm việc lại {long_day(self.board.next_working)}"
        return f"Đã nhận {grouped(self.board.received_today)} hồ sơ, đã trả {grouped(self.board.returned_today)} kết quả"

    def hints(self) -> list[tuple[str, str]]:
        """The keys here."""
        return [("↑↓", "chọn"), ("Enter", "mở"), ("Ctrl 1…3", "việc, người, lĩnh vực"), ("F2", "tiếp nhận"), ("F5", "làm mới")]

    def open(self, argument: str = "") -> None:
        """Read anew and put the keyboard on the most urgent one."""
        if argument in dict(VIEWS):
            self.view.choose(argument)
        self._read()
        self._take_keyboard()
        self.parts.jobs.run(_behind, self.goals.show_slipping, title="Đang xem cam kết", owner=self.goals, reads=True)

    def _take_keyboard(self) -> None:
        if self.view.value() != URGENT:
            self.shares.setFocus()
        elif self.urgent.rows():
            self.urgent.setFocus()
        else:
            (self.nothing.button or self.view.chips[URGENT]).setFocus()

    def _turn(self) -> None:
        """The urgent ones, or who has what."""
        self._read()
        self._take_keyboard()

    def reload(self, record: str = "") -> None:
        """Something was saved: read again now, or when the page comes to the front."""
        if self.isVisible():
            self._read()

    def _tick(self) -> None:
        if self.isVisible():
            self._read()
            self.changed.emit()

    # -- reading and showing

    def _read(self) -> None:
        session = self.parts.session
        office = session.office
        calendar = session.calendar.calendar(office)
        board = session.board.read(ROWS, ROWS)
        states = session.handover.states()
        self.board, self._units = board, len(session.lists.units())
        self._words = DueWords(board.now, calendar)
        self._show_counts(board, calendar)
        self._show_tables(board)
        self.sending.show_states(states, board.year, sends=office.receiving_office is not None)
        within = f" in {self.parts.session.office.unit.key}" if self._units > 1 else ""
        self.goals.show_goals((*board.goals, *board.scans), board.year, within)
        self.more.show_waiting(session.national.waiting())
        self._show_chores(chores(session, states))

    def _show_counts(self, board: Board, calendar: Calendar) -> None:
        now = board.now
        oldest = self._words.late_days(board.urgent[0].due_at) if self._words and board.overdue and board.urgent else 0
        closing = f"Trước {calendar.closing(now.date()):%H:%M}" if board.working_today else calendar.why_closed(now.date())
        tomorrow = now.date() + timedelta(days=1)
        between = f"Mai {tomorrow:%d/%m} {'nghỉ lễ' if tomorrow in calendar.days else 'nghỉ cuối tuần'}"
        told = {
            Listing.OVERDUE: ("Quá hạn", board.overdue, _overdue_hint(board.overdue, oldest)),
            Listing.TODAY: ("Hôm nay", board.today, closing),
            Listing.NEXT: (long_day(board.next_working), board.next, "Ngày mai" if board.next_working == tomorrow else between),
            Listing.WEEK: ("Còn lại tuần này", board.week, _week_hint(now.date(), board.next_working, calendar)),
            Listing.SUPPLEMENT: ("Chờ bổ sung", board.paused, "Hạn đang tạm dừng" if board.paused else NONE),
            Listing.READY: ("Chờ trả kết quả", board.ready, "Đã xong, dân chưa lấy" if board.ready else NONE),
        }
        for which, tile in self.tiles.items():
            tile.show_count(*told[which])

    def _show_tables(self, board: Board) -> None:
        self.urgent.set_rows(board.urgent, keep=lambda r: r.id)
        self.recent.set_rows(board.recent, keep=lambda r: r.id)
        for place, least in RECENT_DAYS.items():  # a day of another year takes more room
            self.recent.setColumnWidth(place, max(tokens.px(least), self.recent.sizeHintForColumn(place)))
        waiting = sum(r.status in (5, 6) for r in board.urgent)
        parts = [(board.overdue, "quá hạn"), (board.today, "hôm nay"), (waiting, "cần gọi nhắc")]
        self._urgent_fact.say(", ".join(f"{grouped(n)} {words}" for n, words in parts if n))
        running = board.overdue + board.today + board.next + board.week + board.paused + board.ready
        self.all_open.setText(f"Xem cả {grouped(running)}" if running > len(board.urgent) else "Hồ sơ chưa xong")
        self.all_open.updateGeometry()
        today = [r for r in board.recent if r.received_at.date() == board.now.date()]
        self._recent_fact.say(f"hôm nay {grouped(board.received_today)} hồ sơ" if today else "30 ngày qua")
        self._say_nothing(board)
        for table, blank in ((self.urgent, self.nothing), (self.recent, self.none_yet)):
            stack = table.parentWidget()
            if isinstance(stack, QStackedWidget):
                stack.setCurrentWidget(table if table.rows() else blank)
        self._show_shares()

    def _show_shares(self) -> None:
        view, stack = self.view.value(), self.urgent.parentWidget()
        self._urgent_fact.setVisible(view == URGENT)
        if view == URGENT or not isinstance(stack, QStackedWidget):
            return
        self.shares.set_rows(shares(self.parts.session, view), keep=lambda one: one.part)
        stack.setCurrentWidget(self.shares if self.shares.rows() else self.nothing)

    def _say_nothing(self, board: Board) -> None:
        take_in = Action("Tiếp nhận hồ sơ", lambda: self.asked_for.emit("intake", ""), shown_key="F2", icon="plus", kind=PRIMARY)
        if not board.dossiers and self._units > 1:
            look = Action("Xem hồ sơ các đơn vị", lambda: self.asked_for.emit("dossiers", Listing.ALL.value), icon="list", kind=PRIMARY)
            self.nothing.say("Cơ quan này chưa tự tiếp nhận hồ sơ nào.", f"Có hồ sơ của {self._units - 1} đơn vị gửi lên.", look)
            self.none_yet.say("Chưa tiếp nhận hồ sơ nào.")
            return
        if not board.dossiers:
            self.nothing.say("Chưa có hồ sơ nào.", "Hồ sơ tiếp nhận ở đây sẽ hiện theo hạn trả.", take_in)
            self.none_yet.say("Chưa tiếp nhận hồ sơ nào.")
            return
        when = "Hôm nay nghỉ" if not board.working_today else "Hôm nay"
        later = f"{grouped(board.week)} hồ sơ đến hạn trong tuần." if board.week else ""
        self.nothing.say(f"{when} không có hồ sơ nào đến hạn, và không có hồ sơ quá hạn.", later)
        self.none_yet.say("30 ngày qua chưa tiếp nhận hồ sơ nào.")

    def _show_chores(self, due: list[ChoreDue]) -> None:
        """The strip above everything: what needs me besides dossiers, with its act."""
        if not due:
            self.strip.hide()
            return
        worst = due[0]
        bold, text = words(worst)
        if others := [words(one)[0] for one in due[1:]]:
            text = f"{text} {'. '.join(others)}."
        verb, page, argument = act(worst)
        self.strip.set_kind(kind(due), "warning")
        paper = worst.paper
        run = (lambda: self.asked_for.emit(page, argument)) if paper is None else (lambda: self._print(paper))
        give_up = [] if paper is None else [Action(GIVE_UP, lambda: self._give_up(paper), kind=LINK)]
        self.strip.say(f"{bold}.", text, [Action(verb, run, kind=LINK), *give_up])

    def _print(self, paper: Unprinted) -> None:
        """A paper that has its number, to the preview."""
        self.parts.jobs.run(lambda session, _: session.prints.form(paper.record, paper.form), self.parts.preview, owner=self)

    def _give_up(self, paper: Unprinted) -> None:
        """Its number stays, with the reason why there is no paper of it."""

        def read_again() -> None:
            self.reload()
            self._take_keyboard()

        give_up(self.parts, self, paper, read_again)

    # -- cells

    def _due(self, one: DossierRow) -> Cell:
        due = self._words.of(one) if self._words else Due(Mark.NONE, "")
        return Cell(due.text, mark=due.mark, bold=due.bold, keep=True)

    def _received(self, one: DossierRow) -> Cell:
        now = self.board.now if self.board else one.received_at
        same = one.received_at.date() == now.date()
        return Cell(f"{one.received_at:%H:%M}" if same else show_day(one.received_at.date(), now.year), ink=tokens.INK2, keep=True)

    def _promised(self, one: DossierRow) -> Cell:
        now = self.board.now if self.board else one.due_at
        return Cell("hôm nay" if one.due_at.date() == now.date() else show_day(one.due_at.date(), now.year), keep=True)

    # -- acts

    def _open_list(self, which: Listing) -> None:
        """The list behind a figure; where other units send here, this office's own."""
        own = f" in {self.parts.session.office.unit.key}" if self._units > 1 else ""
        self.asked_for.emit("dossiers", which.value + own)

    def _open_share(self, one: Share) -> None:
        """The open dossiers of an officer or field; the overdue ones where there are such."""
        which = Listing.OVERDUE if one.counts.overdue else Listing.OPEN
        own = f"{IN}{self.parts.session.office.unit.key}" if self._units > 1 else ""
        self.asked_for.emit("dossiers", f"{which.value}{own}{OF}{one.part}")

    def _open_row(self, one: DossierRow) -> None:
        table = self.urgent if self.urgent.hasFocus() else self.recent
        self.parts.walk = [r.id for r in table.rows()]
        self.asked_for.emit("dossier", one.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Less margin and a slimmer right side where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        edge = margin(self.width())
        self._box.setContentsMargins(edge, tokens.px(12 if narrow else 16), edge, tokens.px(10 if narrow else 14))
        self._side.setFixedWidth(tokens.px(286 if narrow else 316))
        self.urgent.setColumnHidden(3, narrow)
        self.shares.make_room(narrow=narrow)
        self.sending.button.show_key(not narrow)
        tight = narrow and tokens.factor() > 1
        self.urgent.setColumnHidden(4, tight)
        self.recent.setColumnHidden(0, tight)  # they stand in that order
        self._lower.setVisible(self.height() >= tokens.px(LOW))


def _behind(session: Session, _: object) -> list[str]:
    return [one.target.name for _, one in session.following.slipping()]


def _overdue_hint(count: int, days: int) -> str:
    if not count:
        return NONE
    return f"Lâu nhất {days} ngày làm việc" if days else "Mới quá hạn hôm nay"


def _week_hint(today: date, following: date, calendar: Calendar) -> str:
    """Until which day of this week there is work after the next working day."""
    sunday = today + timedelta(days=6 - today.weekday())
    days = [day for n in range((sunday - following).days) if calendar.is_working(day := following + timedelta(days=n + 1))]
    return f"Đến hết {long_day(days[-1])}" if days else "Không còn ngày làm việc"

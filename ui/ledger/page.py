"""Fees and books: the money of a day for the treasurer, the register book, the list to sign, each shown, then printed; the numbers of a
year and what became of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.text import money
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from ui.dossiers.asking import Asking
from ui.dossiers.void_payment_form import VoidPaymentForm
from ui.jobs import Job
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.filters import FilterBar
from ui.kit.layout import ActionBar, SideMargins, column, holder
from ui.ledger.fees_tab import FeesTab
from ui.ledger.handouts_tab import HandoutsTab
from ui.ledger.register_tab import RegisterTab
from ui.ledger.series_tab import SeriesTab
from ui.page import Page, Parts
from ui.today.unprinted import GIVE_UP, give_up

FEES, REGISTER, HANDOUTS, NUMBERS = "fees", "register", "handouts", "numbers"
Tab = FeesTab | RegisterTab | HandoutsTab | SeriesTab
SHEET = "Bảng tính (*.xlsx)"


class LedgerPage(Page):
    """See the module. ``open`` takes "fees", "register", "handouts", "numbers" or "" (where one was last)."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.tabs = FilterBar([
            (FEES, "Thu phí trong ngày"), (REGISTER, "Sổ theo dõi"), (HANDOUTS, "Ký nhận kết quả"), (NUMBERS, "Số đã cấp"),
        ])  # fmt: skip
        self.tabs.choose(FEES)
        self.fees, self.register, self.handouts, self.numbers = FeesTab(parts), RegisterTab(parts), HandoutsTab(parts), SeriesTab(parts)
        self._views: dict[str, Tab] = {FEES: self.fees, REGISTER: self.register, HANDOUTS: self.handouts, NUMBERS: self.numbers}
        self.bar, self._stack, self._front = ActionBar(), QStackedWidget(), QWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
            view.opened.connect(lambda record: self.asked_for.emit("dossier", record))
            view.changed.connect(self._show_acts)
        self._stack.addWidget(self._front)
        self.asking = Asking(parts, self._front, self.bar)
        self.asking.opened.connect(lambda: self._stack.setCurrentWidget(self._front))
        self.asking.opened.connect(self.changed)
        self.asking.closed.connect(lambda _: self._turn())
        self.fees.table.chosen.connect(lambda _: self._show_acts())
        self._box = column(self.tabs, self._stack, gap=10, margins=(24, 12, 24, 12))
        SideMargins(self, self._box)
        self._box.setStretch(1, 1)
        self.setLayout(column(holder(self._box), self.bar, gap=0))
        self.tabs.chosen.connect(lambda _: self._turn())
        for key, days in (("Alt+Left", -1), ("Alt+Right", 1)):
            QShortcut(QKeySequence(key), self.fees).activated.connect(partial(self.fees.walk, days))

    @property
    def view(self) -> Tab:
        """What is in front."""
        return self._views[self.tabs.value()]

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Thu phí, sổ"

    def fact(self) -> str:
        """The money of the day shown."""
        total = self.fees.total
        if self.tabs.value() != FEES or total is None:
            return ""
        return f"{show_date(total.day)}: {money(total.total)}"

    def hints(self) -> list[tuple[str, str]]:
        """The keys of what is in front."""
        if self.asking.form is not None:
            return self.asking.hints()
        own = {
            FEES: [("Alt ←→", "ngày trước, sau"), ("Enter", "mở hồ sơ")], REGISTER: [("Enter", "ô tiếp"), ("↑↓", "chọn quyển")],
            HANDOUTS: [("Space", "đánh dấu"), ("Enter", "mở hồ sơ")], NUMBERS: [("Enter", "ô tiếp, mở hồ sơ"), ("↑↓", "chọn")],
        }  # fmt: skip
        return [*own[self.tabs.value()], ("Ctrl+P", "in"), ("Ctrl 1…4", "phần khác"), ("Escape", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Come to the front with one of them."""
        if argument in self._views:
            self.tabs.choose(argument)
        self.asking.put_away()
        self._turn()

    def reload(self, record: str = "") -> None:
        """Something was saved: what is in front is read again."""
        if self.isVisible() and self.asking.form is None:
            self.view.read()

    def back(self) -> bool:
        """Esc: the form first, keeping its words; then marks."""
        if self.asking.form is not None:
            self.asking.close_up()
            return True
        return self.tabs.value() == HANDOUTS and self.handouts.clear()

    # -- acts

    def leave(self) -> None:
        """Words stay for the next time."""
        self.asking.put_away()

    def _turn(self) -> None:
        self.asking.put_away()
        self._stack.setCurrentWidget(self.view)
        self.view.read()
        self.view.take_keyboard()
        self._show_acts()

    def _show_acts(self) -> None:
        if self.asking.form is not None:
            return
        made = {
            FEES: self._fee_acts, REGISTER: self._register_acts, HANDOUTS: self._handout_acts, NUMBERS: self._number_acts,
        }[self.tabs.value()]  # fmt: skip
        self.bar.set_actions(*made())
        self.changed.emit()

    def _fee_acts(self) -> tuple[list[Action], list[Action]]:
        some = bool(self.fees.table.rows())
        why = "" if some else "Ngày này chưa thu lần nào"
        today = Action("Hôm nay", self._today, "Ctrl+Home", "today", LINK)
        one = self.fees.table.current()
        why_not = "Chưa chọn lần thu nào" if one is None else "Lần thu này đã hủy" if one.voided else ""
        void = Action("Hủy lần thu", self._void, "Ctrl+E", "undo", LINK, not why_not, why_not)
        return [today, void], [Action("Xuất Excel", self._export, "Ctrl+Shift+X", "download", enabled=some, why=why),
                         Action("In bảng kê", self._print_fees, "Ctrl+P", "print", PRIMARY, some, why)]  # fmt: skip

    def _register_acts(self) -> tuple[list[Action], list[Action]]:
        some = bool(self.register.table.rows())
        why = "" if some else "Không có dòng nào để in"
        return [], [Action("In sổ", self._print_register, "Ctrl+P", "print", PRIMARY, some, why)]

    def _handout_acts(self) -> tuple[list[Action], list[Action]]:
        marked = len(self.handouts.table.marked)
        words = f"In {marked} hồ sơ đã đánh dấu" if marked else "In danh sách" if self.handouts.table.rows() else "In danh sách trống"
        return [], [Action(words, self._print_handouts, "Ctrl+P", "print", PRIMARY)]

    def _number_acts(self) -> tuple[list[Action], list[Action]]:
        waiting, paper = self.numbers.waiting(), self.numbers.paper()
        why_not = "" if waiting else "Chỉ giấy đang chờ in mới ghi là không in nữa"
        settle = Action(GIVE_UP, self._give_up, "Ctrl+E", "undo", LINK, waiting is not None, why_not)
        why = "" if paper else "Số này không có giấy để in"
        return [settle], [Action("In giấy này", self._print_paper, "Ctrl+P", "print", PRIMARY, paper is not None, why)]

    def _give_up(self) -> None:
        """The chosen number keeps standing there without a paper, with the reason."""
        paper = self.numbers.waiting()
        if paper is not None:
            give_up(self.parts, self, paper, self.numbers.read_on)

    def _print_paper(self) -> None:
        paper = self.numbers.paper()
        if paper is not None:
            form, record = paper
            self.parts.jobs.run(lambda session, _: session.prints.form(record, form), self._preview)

    def _void(self) -> None:
        """The chosen payment was a mistake."""
        one = self.fees.table.current()
        if one is not None:
            session = self.parts.session
            form = VoidPaymentForm(session, session.counter.get(one.number), one.id)
            self.asking.ask(one.id, form, lambda made: self._voided(made, one.receipt_no))

    def _voided(self, dossier: Dossier, receipt_no: str) -> None:
        self.parts.notify.say(f"Đã hủy lần thu {receipt_no}".rstrip() + f" của {dossier.applicant.name}.", "Số biên lai vẫn giữ.")
        self._turn()
        self.saved.emit(dossier.id)

    def _today(self) -> None:
        self.fees.day = self.parts.session.clock.now().date()
        self.fees.read()
        self.fees.take_keyboard()

    def _print_fees(self) -> None:
        day = self.fees.day
        self.parts.jobs.run(lambda session, _: session.prints.forms.fees(day), self._preview)

    def _print_register(self) -> None:
        span = self.register.span()
        if span is None:
            self.register.form.to_next_problem(first=True)
            return
        book, (first, last) = self.register.book.value(), span

        def draw(session: Session, _: Job) -> Printed:
            return session.prints.forms.register(book, first=first, last=last)

        self.parts.jobs.run(draw, self._preview, title=f"Đang dàn trang quyển {book}")

    def _print_handouts(self) -> None:
        keys = self.handouts.chosen()
        self.parts.jobs.run(lambda session, _: session.prints.forms.handouts(keys), self._preview)

    def _preview(self, printed: Printed) -> None:
        if self.isVisible():
            self.parts.preview(printed)

    def _export(self) -> None:
        day = self.fees.day
        file = self.parts.files.save(self, "Xuất bảng kê phí, lệ phí", f"phi-le-phi-{day.isoformat()}.xlsx", SHEET)
        if file is not None:
            said = f"Đã xuất {file.name}."
            self.parts.jobs.run(lambda session, _: session.exports.fees(file, day, day), lambda _: self.parts.notify.say(said))

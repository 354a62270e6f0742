"""Taking a dossier in (look/02): the heart of the program. The left card is typed, the right column explains itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QResizeEvent, QShortcut

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.procedure import Channel, Procedure
from ui.intake.again import AGAIN, Again
from ui.intake.aside import Aside
from ui.intake.bar import PRINT, IntakeBar
from ui.intake.checker import Checker
from ui.intake.columns import BAR, Columns
from ui.intake.due_card import DueCard
from ui.intake.form import IntakeForm
from ui.intake.keeper import DraftKeeper
from ui.intake.person_block import PersonBlock
from ui.intake.procedure_card import ProcedureCard
from ui.intake.saver import Saver
from ui.intake.side_cards import NO_AMOUNT, NO_AMOUNT_STEP, FeeCard, PrintCard, RemarksCard
from ui.intake.tally import Tally
from ui.intake.typed import Typed
from ui.intake.whole import CHANNEL, WholeForm
from ui.kit import tokens
from ui.kit.layout import Strip, column, reveal, row
from ui.page import Page, Parts


class IntakePage(Page):
    """One form at a time, kept as a draft until it is saved; the form's ``id`` makes saving it twice harmless."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.searching = True
        self.tally = Tally(parts, self)
        self.form, self.due, self.fee = IntakeForm(parts), DueCard(parts), FeeCard()
        self.chosen, self.remarks = ProcedureCard(parts), RemarksCard()
        self.printing = PrintCard(parts.look, parts.session.office.receipt_layout)
        self.whole = WholeForm(parts, self.form, self.due, self.fee, self.remarks)
        self.typed = self.whole.typed
        self.news = Strip("blue")
        leave: Callable[[], None] = lambda: self.asked_for.emit("today", "")  # noqa: E731
        self.again = Again(parts, self)
        self.bar = IntakeBar(
            lambda printing: self.save(printing=printing), self.save_at_once, leave, self.to_problem, lambda: self.aside.drop()
        )  # fmt: skip
        self.columns = Columns(self.form, self.chosen, self.due, self.fee, self.printing, self.remarks)
        self._upper = column(row(self.news, margins=(0, 0, BAR, 0)), self.columns, gap=10)
        self._upper.setStretch(1, 1)
        self.setLayout(column(self._upper, self.bar, gap=0))
        self.walk = self.whole.make_walk(self.columns, self.printing, lambda: self.bar.buttons[PRINT])
        self.check = Checker(parts, self.form, self.due, self.fee, self.walk, self.typed)
        self.keeper = DraftKeeper(parts, self.typed, self)
        self.aside = Aside(parts.notify, self.news, self.keeper, self.typed, self._new, self._go_on_with)
        self.saver = Saver(parts, self.news, lambda id_: self.asked_for.emit("dossier", id_), self)
        self._soon = _timer(self, 150, self._check_typing, once=True)
        self._minute = _timer(self, 30_000, self._check_typing)
        self._connect()
        _bind(self)
        self._new()
        self.aside.restore()

    # -- building

    def _connect(self) -> None:
        form, search = self.form, self.form.search
        form.changed.connect(self._soon.start)
        form.left.connect(self.check.left)
        form.opened.connect(self.open_section)
        form.seen.connect(lambda id_: self.asked_for.emit("dossier", id_))
        form.channel.changed.connect(self.whole.offer_cases)
        form.papers.walked_out.connect(lambda forward: self.walk.walk(form.papers.table, forward=forward))
        search.chosen.connect(self.choose)
        search.looked_at.connect(self._look_at)
        search.passed.connect(lambda: self.open_section("person"))
        search.card.read.connect(form.person.fill_card)
        search.card.garbled.connect(form.person.say_garbled)
        search.number_typed.connect(self._number_scanned)
        search.wanted_new.connect(lambda text: self.asked_for.emit("procedures", text))
        for block in (form.person, form.owner):
            block.filled.connect(lambda block=block: self._after_filling(block))
        for card in (self.due, self.fee):
            card.changed.connect(self._soon.start)
        self.due.left.connect(self.check.left)
        self.fee.amount.left.connect(lambda: self.check.left("fee"))
        self.check.checked.connect(self._show_bar)
        self.keeper.kept.connect(self.bar.say_kept)
        self.keeper.not_kept.connect(self.bar.say_not_kept)
        self.tally.changed.connect(self._counted)
        self.saver.saved.connect(self._saved)
        self.saver.refused.connect(self._refused)
        self.saver.busy.connect(self.bar.set_busy)
        self.saver.more = lambda: self.again.acts(self.saver.print_together)
        self.again.filled.connect(self.aside.take_over)
        search.favoured.connect(self.again.favour)
        self.again.favoured.connect(search.read_favourites)

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Tiếp nhận hồ sơ"

    def subject(self) -> str:
        """Whom the form is for."""
        return self.form.person.subject()

    def fact(self) -> str:
        """How many came in today."""
        return f"Hôm nay đã nhận {self.tally.today}" if self.tally.today else ""

    def hints(self) -> list[tuple[str, str]]:
        """The keys of the screen as it stands."""
        if self.searching:
            return [("↑ ↓", "chọn"), ("Enter", "lấy thủ tục"), ("Ctrl+R", "như hồ sơ trước"), ("Esc", "đóng danh sách")]
        return [("Enter", "ô tiếp"), ("Shift ↵", "ô trước"), ("Space", "tích"), ("F1", "hướng dẫn")]

    def open(self, argument: str = "") -> None:
        """To the front: the search when there is no procedure, else where the form has its first gap. ``argument``: a procedure's code,
        ``person:NUMBER``, ``name:NAME`` of whom it is for, or ``again``."""
        self.keeper.start()
        self._minute.start()
        self.printing.read()
        self.tally.read()
        self.form.person.begin_with(argument)
        if argument == AGAIN:
            self.again.repeat()
        elif argument and (found := self.parts.session.catalogue.get(argument)) is not None:
            self.choose(found)
        elif self.searching:
            self.form.search.open()
        else:
            self.form.person.start()
        self._soon.start()
        self.changed.emit()

    def leave(self) -> None:
        """To the back: the form stays, its draft is kept."""
        self.keeper.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is looked up for a page nobody sees (the office may be closing)."""
        super().hideEvent(event)
        if not event.spontaneous():
            for timer in self.findChildren(QTimer):
                timer.stop()

    def back(self) -> bool:
        """Esc: close what lies open; a form with text is kept and left without a question."""
        if self.form.person.back() or self.form.owner.back():
            return True
        if self.searching and self.procedure is not None:
            self._show_mode(searching=False)
            self.form.person.start()
            return True
        self.keeper.keep()
        return False

    def reload(self, record: str = "") -> None:
        """A record was written: the counts of the list, and whether our receipt has been printed."""
        self.saver.printed_elsewhere(record)
        self.tally.read()

    def _counted(self) -> None:
        self.form.search.uses = self.tally.uses
        self.form.search.list.repaint_rows()
        self.changed.emit()

    # -- sections

    def _show_mode(self, *, searching: bool) -> None:
        self.searching = searching
        self.form.show_mode(searching=searching, procedure=self.procedure)
        self._fit()
        self._show_bar()
        self.changed.emit()

    def open_section(self, name: str) -> None:
        """F3, F4, F6: go to a section, opening it when it is a closed line."""
        if name == "procedure":
            self._show_mode(searching=True)
            self.form.search.open()
            return
        if self.searching:
            self._show_mode(searching=False)
            self.check.typing()
        if name == "papers" and self.form.papers.rows:
            self.form.papers.start()
        elif name == "how":
            self.form.channel.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.person.number.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self.form.person.number)

    def switch_owner(self) -> None:
        """Shift+F4: somebody else's dossier, or the person's own again."""
        if self.searching:
            self.open_section("person")
        self.form.same.setChecked(not self.form.same.isChecked())
        block = self.form.person if self.form.same.isChecked() else self.form.owner
        block.number.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(block.number)

    def pick(self, place: int) -> None:
        """Ctrl+1…9: among what is offered now."""
        (self.form.search if self.searching else self.form).pick(place)

    def _look_at(self, found: Procedure | None) -> None:
        uses = self.form.search.uses.get(found.code, 0) if found else 0
        self.chosen.show_procedure(found, Channel(self.form.channel.value()), uses)

    @property
    def procedure(self) -> Procedure | None:
        """The chosen procedure."""
        return self.whole.procedure

    def choose(self, procedure: Procedure) -> None:
        """Take a procedure; work goes on at the first gap of the person, else at the papers."""
        self.whole.choose(procedure)
        if self.news.property("strip") == "green":
            self.news.hide()  # what was saved before has been read
        self.form.search.line.clear()
        self.form.search.field.set_problem()
        self._show_mode(searching=False)
        self.check.typing()
        self._after_filling(self.form.person)

    def _number_scanned(self, number: str) -> None:
        self.open_section("person")
        self.form.person.number.set_text(number)

    def _after_filling(self, block: PersonBlock) -> None:
        """A person came whole: work goes on at the first gap, else at the papers."""
        if self.searching:
            return
        gap = block.first_gap()
        if gap is not None:
            gap.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.form.papers.rows:
            self.form.papers.start()

    # -- checking

    def _check_typing(self) -> None:
        if not self.isVisible():
            return
        found = self.check.typing()
        self.form.search.day = at.date() if (at := found.draft.received_at) else None

    def to_problem(self) -> None:
        """F8: the next field to mend."""
        if self.searching and self.walk.blocking() != [self.form.search.field]:
            self._show_mode(searching=False)
        self.walk.to_next_problem()

    def _show_bar(self) -> None:
        quick = not self.searching and self.whole.may_be_quick()
        self.bar.show_state(self.walk.blocking(), blank=self.typed().blank(), quick=quick)
        self.fee.cash.setVisible(quick)

    # -- saving

    def save_at_once(self) -> None:
        """F10: the person waited and has the result: taken in, answered, handed out, paid and printed in one go."""
        if not self.searching and self.whole.may_be_quick():
            self.save(printing=True, at_once=True)

    def save(self, *, printing: bool, at_once: bool = False) -> None:
        """Ctrl+S or F9: check everything, lead to the first error, else save."""
        QGuiApplication.inputMethod().commit()
        self.form.papers.finish()
        found = self.check.show_all()
        if self.procedure is None:
            self.walk.show_problems([problem for problem in found.problems if problem.field == "procedure_code"])
            self._show_bar()
            self.open_section("procedure")
        elif found.blocked:
            self._show_mode(searching=False)
            self.walk.to_next_problem(first=True)
        elif at_once and self.fee.cash_unknown():
            self._refused(Refused("BAD_FIELD", NO_AMOUNT, NO_AMOUNT_STEP, field="fee"))
        else:
            self.saver.save(found.draft, self.whole.id, printing=printing, at_once=at_once, cash=at_once and self.fee.cash.isChecked())

    def _refused(self, refused: Refused) -> None:
        if self.check.refused(refused):
            self.walk.to_next_problem(first=True)
        else:
            self.parts.notify.refused(refused)

    def _saved(self, dossier: Dossier) -> None:
        """The dossier is safe: a new form, the keyboard back in the search."""
        self.parts.look.keep(CHANNEL, self.form.channel.value())
        self.again.saved(self.typed(), dossier)
        self.keeper.drop()
        self._new()
        self.saved.emit(dossier.id)

    # -- the form as a whole

    def _new(self) -> None:
        self._fill(self.whole.blank())
        self.bar.forget()
        if self.isVisible():
            self.form.search.open()

    def _fill(self, typed: Typed) -> None:
        """Another form: searching first unless something of it is there already."""
        self.whole.fill(typed)
        for field in self.walk.names.values():
            field.set_problem()
        self._show_mode(searching=self.procedure is None and not (typed.person.get("name") or typed.person.get("id_number")))
        self.check.typing()

    def _go_on_with(self, typed: Typed) -> None:
        """Fill the form, and the keyboard where its first gap is."""
        self._fill(typed)
        if self.isVisible():
            self.open_section("person" if self.procedure else "procedure")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The right column and the margins give way in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        edge = self.columns.fit(self.width(), searching=self.searching)
        self._upper.setContentsMargins(edge, tokens.px(14), edge - tokens.px(BAR), tokens.px(12))


def _timer(owner: Page, every: int, run: Callable[[], object], *, once: bool = False) -> QTimer:
    made = QTimer(owner)
    made.setInterval(every)
    made.setSingleShot(once)
    made.timeout.connect(run)
    return made


def _bind(page: IntakePage) -> None:
    """The keys of the page; those of its buttons are bound by them."""
    keys: dict[str, Callable[[], None]] = {
        "F3": lambda: page.open_section("procedure"), "F4": lambda: page.open_section("person"),
        "F6": lambda: page.open_section("papers"), "F8": page.to_problem, "Shift+F4": page.switch_owner, "Ctrl+R": page.again.repeat,
        "Ctrl+D": page.form.search.favour,
    }  # fmt: skip
    keys |= {f"Ctrl+{place}": partial(page.pick, place) for place in range(1, 10)}
    for key, run in keys.items():
        QShortcut(QKeySequence(key), page).activated.connect(run)

"""One dossier: how far it is, who and what, its papers, what happened; the acts of the status table in the bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import desk
from cchc_desktop.office.desk import OneDossier
from ui.dossiers.acts import ELSEWHERE, FIRST, GONE, MAIN, is_open, next_deed, verb, why_not
from ui.dossiers.asking import Asking
from ui.dossiers.details import Details, due_chip, paper_counts, strip_words
from ui.dossiers.dossier_acts import DossierActs
from ui.dossiers.history import events, show_moment
from ui.dossiers.paper_files import PaperFiles
from ui.dossiers.papers import PapersTable
from ui.dossiers.step_panel import StepPanel
from ui.dossiers.stepper import Stepper, stages
from ui.dossiers.words import DueWords, short_name, short_number
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PLAIN, PRIMARY, Action, button_for
from ui.kit.layout import NARROW, ActionBar, Chip, SideMargins, Strip, card, column, hairline, holder, keep_room, label, row, scroll
from ui.kit.timeline import Timeline
from ui.kit.wrapped import WrappedLabel
from ui.page import Page, Parts
from ui.scans.side import PaperSide

LOW = 620


class DossierPage(Page):
    """See the module. ``open`` takes an id or a number."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.shown: OneDossier | None = None
        self._asks = self._tight = False
        self._own = parts.session.own_units
        self.strip = Strip("amber", "warning")
        self.name, self.due = WrappedLabel(size=tokens.CARD_TITLE, bold=True, most=1), Chip()
        self.stepper, self.details = Stepper(), Details(parts)
        self.papers, self.timeline = PapersTable(), Timeline()
        self.files = PaperFiles(parts, self.papers, lambda: self.shown.dossier.id if self.shown else "")
        self.beside = PaperSide(parts, self.papers, self.files)
        self._papers_said = label("", "fact")
        self.panel, self.bar, self.missing = StepPanel(), ActionBar(), Blank()
        self._front = QWidget()
        self.asking = Asking(parts, self._front, self.bar)
        self.acts = DossierActs(parts, self.panel, self.asking)
        self._build()
        self._listen()

    # -- building

    def _build(self) -> None:
        head = card(row(self.name, self.due, gap=12), self.stepper, gap=10, pad=16)
        head.layout().setContentsMargins(*(tokens.px(m) for m in (20, 12, 18, 12)))  # type: ignore[union-attr]
        add = button_for(Action("Thêm tệp", self.files.choose, "Ctrl+T", "clip", LINK), self)
        note = button_for(Action("Thêm ghi chú", self.acts.ask_note, "Ctrl+G", "note", LINK), self)
        self._ours_only = (add, note)
        keep_room(*self._ours_only)
        self.papers.setMinimumHeight(tokens.px(58))
        papers = card(holder(row(label("Giấy tờ", "section"), self._papers_said, None, add, gap=10, margins=(18, 2, 10, 2))),
                      hairline(), row(self.papers, self.beside, gap=0), pad=0, gap=0)  # fmt: skip
        story = scroll(holder(column(self.timeline, margins=(18, 8, 14, 8))))
        story.setMinimumHeight(tokens.px(1))  # news above take the room of a low window for a while
        above = row(label("Diễn biến", "section"), None, note, margins=(18, 2, 10, 2))
        self._happened = card(holder(above), hairline(), story, pad=0, gap=0)
        right = column(papers, self._happened, gap=12)
        right.setStretch(0, 4)
        right.setStretch(1, 3)
        self._right = QStackedWidget()
        self._right.addWidget(holder(right))
        self._right.addWidget(self._front)
        body = row(self.details, self._right, gap=12)
        body.setStretch(1, 1)
        self._box = column(self.strip, head, holder(body), self.panel, gap=12, margins=(24, 12, 24, 10))
        SideMargins(self, self._box)
        self._box.setStretch(2, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(holder(self._box))
        self._stack.addWidget(self.missing)
        self.setLayout(column(self._stack, self.bar, gap=0))

    def _listen(self) -> None:
        self.files.attached.connect(self._attached)
        self.files.accept_on(self)
        self.papers.marked_row.connect(lambda one: self.acts.hold(one.place))
        self.acts.done.connect(self._done)
        self.acts.busy.connect(self._busy)
        self.acts.stale.connect(self._again)
        self.acts.asked_for.connect(self.asked_for)
        self.asking.opened.connect(self._opened)
        self.asking.closed.connect(self._closed)
        self.asking.opened.connect(self.changed)
        self.panel.opening.connect(lambda: self._make_room(asking=True))
        self.panel.closed.connect(lambda: self._make_room(asking=False))
        self.panel.closed.connect(self.papers.setFocus)
        self.parts.look.masking_changed.connect(self._show)
        for key, step in (("Alt+Left", -1), ("Alt+Right", 1)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._walk, step))
        further = {"Ctrl+H": self.acts.extend, "Ctrl+J": self.acts.pay, "Ctrl+I": self.acts.papers, "Ctrl+D": self.acts.count}
        for key, run in further.items():
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._further, run))

    # -- what the shell asks

    def title(self) -> str:
        """Whose dossier it is."""
        return self.shown.dossier.applicant.name if self.shown else "Hồ sơ"

    def fact(self) -> str:
        """Its number, and its place in the list it was opened from."""
        if self.shown is None:
            return ""
        walk, number = self.parts.walk, short_number(self.shown.dossier.number)
        at = walk.index(self.shown.dossier.id) + 1 if self.shown.dossier.id in walk else 0
        return f"{number}, {at} trên {len(walk)}" if at and len(walk) > 1 else number

    def hints(self) -> list[tuple[str, str]]:
        """The keys here, or those of what asks."""
        asked = self.asking.hints() or (self.panel.hints() if self._asks else [])
        return asked or keys(void=self.shown is not None and self.shown.dossier.voided)

    def more_acts(self) -> list[Action]:
        """The rarer acts, for the palette."""
        if self.shown is None or self.asking.form is not None:
            return []
        return [Action(one.verb, one.run, icon="check", shown_key=one.key, enabled=not one.why) for one in self.acts.rarer()]

    def open(self, argument: str = "") -> None:
        """Show the dossier of an id or number."""
        if argument and (self.shown is None or self.shown.dossier.id != argument):
            self.panel.put_away()
            self._put_away()
            self._make_room(asking=False)
        self._read(argument or (self.shown.dossier.id if self.shown else ""))
        self.beside.watch.turn(on=True)
        if self.asking.form is None:
            self.papers.setFocus()

    def reload(self, record: str = "") -> None:
        """Something was saved; words that are being typed stay."""
        if self.shown is not None and self.isVisible() and record in ("", self.shown.dossier.id):
            self._read(self.shown.dossier.id)

    def back(self) -> bool:
        """Esc: close what asks for words, keeping them."""
        if self.asking.form is not None:
            self.asking.close_up()
        elif self.panel.isVisible():
            self.panel.close_up()
        else:
            return False
        return True

    def leave(self) -> None:
        """Words stay for the next time; copies that were opened go."""
        self.panel.put_away()
        self._put_away()
        self.files.copies.drop()
        self.beside.watch.turn(on=False)

    # -- reading and showing

    def _read(self, key: str) -> None:
        try:
            self.shown = desk.read(self.parts.session, key)
        except Refused as refused:
            self.shown = self.acts.shown = None
            self._put_away()
            back = Action("Về danh sách", lambda: self.asked_for.emit("dossiers", ""), icon="back", kind=PRIMARY)
            self.missing.say(refused.message, refused.next_step, back)
            self.bar.set_actions()
            self._stack.setCurrentWidget(self.missing)
            return
        self._stack.setCurrentIndex(0)
        self.acts.shown = self.shown
        self._show()

    def _show(self) -> None:
        if self.shown is None:
            return
        session, dossier = self.parts.session, self.shown.dossier
        words = DueWords(session.clock.now(), session.calendar.calendar(session.office))
        self.name.set_text(short_name(dossier.procedure_name))
        due_chip(self.due, words, dossier)
        self.stepper.show_stages(stages(dossier, self.shown.history))
        self.details.show_one(self.shown, words)
        gone = self.shown.gone is not None
        self.papers.show_dossier(dossier, gone=gone)
        self._papers_said.setText(paper_counts(dossier, gone=gone))
        told = events(self.shown.history, self.shown.prints, self.parts.look)
        self.timeline.show_entries([(e.mark, e.title, e.more, show_moment(e.at, words.now)) for e in told])
        self._show_strip(self.shown)
        self._show_acts(dossier)

    def _show_strip(self, one: OneDossier) -> None:
        """What must be said above, with the way to the desk and to the dossier this one was put into."""
        session, id_, onward = self.parts.session, one.dossier.id, one.onward
        unit = session.offices.unit(one.dossier.unit) if one.dossier.unit not in self._own else None
        asked = next((row.record for row in session.desk.conflicts(id_)), "") if one.crossed else ""
        said = strip_words(one, unit.title if unit else "", asked=bool(asked))
        if not said:
            self.strip.hide()
            return
        desk = Action("Mở bàn đối chiếu", lambda: self.asked_for.emit("desk", asked or id_), icon="note", kind=LINK)
        other = [Action("Mở hồ sơ ấy", partial(self.asked_for.emit, "dossier", onward.id), icon="list", kind=LINK)] if onward else []
        self.strip.say(*said, [*([desk] if one.parallel or asked else []), *other])

    def _show_acts(self, dossier: Dossier) -> None:
        """The bar: the usual steps with one primary, which is the form's or the panel's own while either asks."""
        ours = dossier.unit in self._own
        shut = ELSEWHERE if not ours else GONE if self.shown and self.shown.gone else ""
        for button in self._ours_only:
            button.setEnabled(not shut)
            button.setToolTip(shut)
            button.setVisible(not dossier.voided)
        self.papers.setAcceptDrops(not shut and not dossier.voided)
        self.beside.refresh()
        self.changed.emit()  # other acts, other keys
        if self.asking.form is not None:
            return
        primary = next_deed(dossier, self._own) if not self._asks else None
        steps = FIRST if dossier.status is Status.NEW else MAIN
        usual = [deed for deed in steps if deed is not primary] + ([primary] if primary else [])
        left = [
            *([] if dossier.voided else [Action("Sửa sai", self.acts.correct, "Ctrl+E", "pencil", LINK, not shut, shut)]),
            Action("In lại", self._reprint, "Ctrl+P", "print", LINK, ours, "" if ours else ELSEWHERE),
            Action("Việc khác", self.acts.more, "Ctrl+M", "list", LINK),
        ]  # fmt: skip
        right = [
            Action(verb(deed, dossier.status), partial(self.acts.start, deed), deed.key, deed.icon, PRIMARY if deed is primary else PLAIN,
                   is_open(deed, dossier, self._own), why_not(deed, dossier, self._own))
            for deed in usual if not dossier.voided
        ]  # fmt: skip
        self._tight = self._narrow
        self.bar.set_actions(left, [act for act in right if act.enabled or not self._tight])

    @property
    def _narrow(self) -> bool:
        """Whether there is little room: the bar then holds what can be done only."""
        return self.width() < tokens.px(NARROW)

    # -- acts

    def _further(self, run: Callable[[], None]) -> None:
        """An act by its key alone; a form that is open keeps the keyboard."""
        if self.shown is not None and self.asking.form is None:
            run()

    def _done(self, dossier: Dossier, said: str) -> None:
        self.parts.notify.say(f"{said}: {dossier.applicant.name}.")
        self._read(dossier.id)
        self.papers.setFocus()
        self.saved.emit(dossier.id)

    def _opened(self) -> None:
        self._right.setCurrentIndex(1)
        self.details.setVisible(self.asking.form is None or not self.asking.form.wide)

    def _closed(self, done: bool) -> None:
        self._usual()
        if self.shown is not None:
            self._show_acts(self.shown.dossier)
            self.papers.setFocus()

    def _put_away(self) -> None:
        self.asking.put_away()
        self._usual()

    def _usual(self) -> None:
        """Papers and history again, the details beside them."""
        self._right.setCurrentIndex(0)
        self.details.show()

    def _again(self) -> None:
        if self.shown is not None:
            self._read(self.shown.dossier.id)

    def _busy(self, on: bool) -> None:
        """Pressed twice it is done once."""
        self.panel.go.setEnabled(not on)
        if on:
            for button in self.bar.buttons.values():
                button.setEnabled(False)
        elif self.shown is not None:
            self._show_acts(self.shown.dossier)

    def _attached(self, id_: str) -> None:
        if self.shown is not None and self.shown.dossier.id == id_:
            self._read(id_)
        self.saved.emit(id_)

    def _reprint(self) -> None:
        """The receipt at once; where numbered forms were given out, or there is no receipt, the list of every sheet."""
        if self.shown is None:
            return
        id_ = self.shown.dossier.id
        given = any(not one.voided for one in self.parts.session.life.story(id_).issues)
        if given or not self.shown.dossier.receipt_no:
            self.acts.papers()
        else:
            self.parts.jobs.run(lambda session, _: session.prints.receipt(id_), self.parts.preview)

    def _walk(self, step: int) -> None:
        """Alt ←→: the dossier before or after in the list it was opened from."""
        if self.shown is None or self.shown.dossier.id not in self.parts.walk:
            return
        at = self.parts.walk.index(self.shown.dossier.id) + step
        if 0 <= at < len(self.parts.walk):
            self.open(self.parts.walk[at])

    def _make_room(self, *, asking: bool) -> None:
        """In a low window the history gives its room to what is asked."""
        self._happened.setVisible(not asking or self.height() >= tokens.px(LOW))
        if asking != self._asks:
            self._asks = asking  # one primary button at a time: the panel's own
            if self.shown is not None:
                self._show_acts(self.shown.dossier)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Slimmer details and margins where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self.details.setFixedWidth(tokens.px(276 if narrow else 318))
        self.beside.set_slim(narrow)
        self._make_room(asking=not self.panel.isHidden())
        if self._narrow != self._tight and self.shown is not None:
            self._show_acts(self.shown.dossier)


def keys(*, void: bool) -> list[tuple[str, str]]:
    """The keys of the page for the status bar; of a void dossier only what can still be done."""
    work = [] if void else [("Ctrl+T", "thêm tệp"), ("Ctrl+E", "sửa sai")]
    return [("Escape", "quay lại"), ("Alt ←→", "hồ sơ trước, sau"), ("Enter", "mở tệp"), *work,
            ("Ctrl+M", "việc khác"), ("Ctrl+I", "in giấy khác"), ("F7", "hiện số")]  # fmt: skip

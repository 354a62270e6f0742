"""The sheet as it will print (look/09): "Đã lưu" first, Enter prints, and nothing is lost when it is not printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.prints import BLANK_RECEIPT, Printed
from cchc_desktop.office.session import Session
from ui.jobs import Job
from ui.kit import tokens
from ui.kit.buttons import PLAIN, PRIMARY, Action, Button
from ui.kit.layout import column, holder, label, row
from ui.look_only import WORD
from ui.page import Page, Parts
from ui.preview.panel import PreviewPanel
from ui.preview.sheets import SheetView
from ui.preview.ways import LAYOUTS

PRINT, AGAIN, PDF, DIALOG, NEXT = "In", "In lại", "Lưu PDF", "Hộp in của máy", "Hồ sơ tiếp theo"
RECEIPT, SENDING = "receipt", "Đang gửi tới máy in"
MANY = 10
"""A longer sheet goes through the system's dialog, which draws on a thread of its own: saves are never kept waiting."""

TRAVELS = ("enrolment", "handoff-slip")
"""Sheets without which the stick they go with is of no use: nothing is saved by looking at them."""


class PreviewPage(Page):
    """Shows one printed sheet at a time; the print is logged once the spooler or the file has taken it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.printed: Printed | None = None
        self._names: list[str] | None = None
        self._busy, self._done = False, False
        self.view, self.panel = SheetView(parts.jobs), PreviewPanel(parts.look)
        self._place, self._zoom = label("", "label"), label("Vừa bề ngang", "label")
        smaller = Button("–", key="Ctrl+-", run=lambda: self.view.set_zoom(-1))
        larger = Button("+", key="Ctrl++", run=lambda: self.view.set_zoom(1))
        for button in (smaller, larger):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        strip = QFrame()
        strip.setProperty("role", "title-area")
        strip.setFixedHeight(tokens.px(42))
        strip.setLayout(row(self._place, None, smaller, self._zoom, larger, gap=10, margins=(16, 0, 16, 0)))
        body = row(holder(column(strip, self.view, gap=0)), self.panel, gap=0)
        body.setStretch(0, 1)
        self.setLayout(body)
        self.view.looked_at.connect(self._looked)
        self.view.zoomed.connect(self._zoom.setText)
        self.panel.layout_changed.connect(lambda _: self._remake())
        self.panel.control_asked.connect(self._keep_control)
        for key, run in (
            ("Ctrl++", lambda: self.view.set_zoom(1)), ("Ctrl+=", lambda: self.view.set_zoom(1)),
            ("Ctrl+-", lambda: self.view.set_zoom(-1)), ("Ctrl+0", lambda: self.view.set_zoom(0)),
            ("PgDown", lambda: self.view.turn(0.9)), ("PgUp", lambda: self.view.turn(-0.9)),
        ):  # fmt: skip
            QShortcut(QKeySequence(key), self).activated.connect(run)

    # -- what the shell asks

    def title(self) -> str:
        """What the sheet is."""
        return self.printed.title if self.printed else "Xem trước khi in"

    def fact(self) -> str:
        """Whether it is a reprint."""
        return self._again()

    def hints(self) -> list[tuple[str, str]]:
        """The keys of the screen: Enter does what the primary button says, if there is one."""
        first = next((text for text, button in self.panel.buttons.items() if button is self.panel.first()), "")
        keys = [("Enter", first), ("Ctrl Shift S", PDF if first != PDF else ""), ("F2", NEXT if self._receipt and first != NEXT else "")]
        return [*((key, word[0].lower() + word[1:]) for key, word in keys if word), ("Esc", "quay lại")]

    def open(self, argument: str = "") -> None:
        """To the front, the keyboard on the likeliest act."""
        first = self.panel.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_printed(self, printed: Printed) -> None:
        """Show a sheet; the printers are asked for aside."""
        self.printed, self._done, self._busy, self._names = printed, False, False, None
        receipt = printed.form == RECEIPT
        session = self.parts.session
        self.panel.prepare(receipt=receipt, office_layout=session.office.receipt_layout, with_control=session.prints.with_control)
        self._say_saved(printed, receipt)
        self.panel.again.setText(self._again())
        self.panel.again.setVisible(printed.copy_no > 1)
        self.view.show_pdf(printed.pdf)
        self._show_acts()
        printer = self.parts.printer
        self.parts.jobs.run(lambda session, job: printer.names(), self._offer)
        self.changed.emit()

    def _say_saved(self, printed: Printed, receipt: bool) -> None:
        if self.parts.session.read_only:
            self.panel.news.say("amber", f"{WORD}.", "In được, nhưng không ghi vào sổ in.")
            return
        if printed.form == BLANK_RECEIPT:
            self.panel.news.say("green", "Giấy trống, chưa có số.", "Mỗi bản in hai liên. Số tạm (T1, T2…) ghi tay, nhập lại sau.")
            return
        if printed.form in TRAVELS:
            self.panel.news.say("green", "Phiếu đi cùng USB.", "Nơi kia cần tờ giấy này; in lại lúc nào cũng được.")
            return
        number = printed.title.rsplit(" ", 1)[-1]
        self.panel.news.say("green", f"Đã lưu hồ sơ {number}." if receipt else "Đã lưu.", "Không in cũng không mất gì.")

    def _again(self) -> str:
        return f"In lại lần {self.printed.copy_no}" if self.printed and self.printed.copy_no > 1 else ""

    def _looked(self, place: int, pages: int) -> None:
        alone = self.printed is not None and not self.printed.others
        two = self._receipt and alone and self.panel.layout_choice.value() == LAYOUTS[0][0]
        self._place.setText(f"Trang {place + 1} trên {pages}" + ("   A4 đứng, 2 liên" if two and pages == 1 else ""))
        self.panel.layout_choice.set_hint("Giấy dài quá nửa tờ, mỗi liên in riêng." if two and pages > 1 else "")

    # -- acts

    def _offer(self, names: list[str]) -> None:
        self._names = names
        self.panel.offer(names)
        if not self._busy and not self._done:
            self._show_acts()

    def _show_acts(self) -> None:
        """Enter prints; without a printer it saves a PDF; once printed it goes on to the next dossier."""
        printer, receipt = self._names != [], self._receipt
        first = NEXT if self._done else PRINT if printer else PDF
        print_word = AGAIN if self._done else PRINT
        actions = [
            Action(print_word, self.print, shown_key="" if self._done else "Enter", icon="print"),
            Action(PDF, self.save_pdf, key="Ctrl+Shift+S", icon="save"),
            Action(DIALOG, lambda: self._fresh(self._by_dialog), key="Ctrl+P", icon="settings"),
        ]  # fmt: skip
        actions = actions if printer else actions[1:2]
        if receipt:
            word = NEXT if self._done else f"Không in, {NEXT[0].lower()}{NEXT[1:]}"
            actions.append(Action(word, lambda: self.asked_for.emit("intake", ""), shown_key="F2", icon="plus"))
        shown = [replace(action, kind=PRIMARY if action.text == first else PLAIN) for action in actions]
        self.panel.show_acts(sorted(shown, key=lambda action: action.kind != PRIMARY))
        self._set_busy(self._busy)
        if self.panel.first() is None:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    @property
    def _receipt(self) -> bool:
        return self.printed is not None and self.printed.form == RECEIPT

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        for button in self.panel.buttons.values():
            button.setEnabled(not on)

    def print(self) -> None:
        """Enter: to the chosen printer, without a further question."""
        copies = self.panel.wanted_copies()
        if copies is None:
            self.panel.copies.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.view.pages > MANY:
            self._fresh(self._by_dialog)
        else:
            self._fresh(lambda printed: self._now(printed, copies))

    def _fresh(self, act: Callable[[Printed], None]) -> None:
        """Do something with the sheet; a receipt that has gone out already is made anew first, marked as a reprint."""
        printed = self.printed
        if printed is None or self._busy:
            return
        self._set_busy(True)
        if not (self._done and self._receipt):
            act(printed)
            return
        layout = self.panel.layout_choice.value()
        self.parts.jobs.run(
            lambda session, job: session.prints.receipt(printed.record, layout),
            lambda made: self._remade(printed, made, act), self._failed, owner=self,
        )  # fmt: skip

    def _now(self, printed: Printed, copies: int) -> None:
        printer, name = self.parts.printer, self.panel.printer.value()

        def work(session: Session, job: Job) -> str:
            taken = printer.print_now(printed.pdf, printed.title, name, copies)
            session.prints.taken(printed, taken)
            return taken

        self.parts.jobs.run(work, lambda taken: self._taken(f"Đã gửi ra {taken}."), self._failed, title=SENDING, owner=self)

    def _by_dialog(self, printed: Printed) -> None:
        """Ctrl+P: the system's own dialog, with pages, tray and both sides."""
        try:
            name = self.parts.printer.print_pdf(printed.pdf, printed.title, self)
        except Refused as refused:
            self._failed(refused)
            return
        if not name:
            self._set_busy(False)
            self.open()
            return
        self._log(printed, name, f"Đã gửi ra {name}.")

    def _log(self, printed: Printed, target: str, said: str) -> None:
        self.parts.jobs.run(
            lambda session, job: session.prints.taken(printed, target), lambda _: self._taken(said), self._failed, owner=self
        )

    def save_pdf(self) -> None:
        """Ctrl+Shift+S: into a file one chooses."""
        self._fresh(self._to_file)

    def _to_file(self, printed: Printed) -> None:
        path = self.parts.files.save(self, "Lưu PDF", printed.name, "PDF (*.pdf)")
        if path is None:
            self._set_busy(False)
            self.open()
            return

        def work(session: Session, job: Job) -> None:
            session.prints.save(printed, path)
            session.prints.taken(printed, "PDF")

        self.parts.jobs.run(work, lambda _: self._taken(f"Đã lưu tệp {path.name}."), self._failed, owner=self)

    def _taken(self, said: str) -> None:
        """The spooler or the file has it: what was printed is logged, the next thing is one Enter away."""
        self._busy, self._done = False, True
        self.panel.news.say("green", said)
        self._show_acts()
        if self.printed is not None:
            self.saved.emit(self.printed.record)

    def _failed(self, problem: Exception) -> bool:
        """A printer or a folder that does not take it: calmly, beside the acts; the record is safe."""
        self._set_busy(False)
        if not isinstance(problem, Refused):
            return False
        self.panel.news.say("amber", problem.message, problem.next_step)
        self.open()
        return True

    def _keep_control(self, on: bool) -> None:
        self.parts.jobs.run(lambda session, _: session.prints.keep_with_control(on=on), lambda _: self._remake(), owner=self)

    def _remake(self) -> None:
        """The receipt in another layout."""
        printed, layout = self.printed, self.panel.layout_choice.value()
        if printed is not None and self._receipt and not self._busy:
            self.parts.jobs.run(
                lambda session, job: session.prints.receipt(printed.record, layout),
                lambda made: self._remade(printed, made, None), owner=self,
            )  # fmt: skip

    def _remade(self, before: Printed, made: Printed, act: Callable[[Printed], None] | None) -> None:
        if self.printed is None or (self.printed.form, self.printed.record) != (before.form, before.record):
            return  # another sheet has come to the front meanwhile
        self.printed = made
        self.panel.again.setText(self._again())
        self.panel.again.setVisible(made.copy_no > 1)
        self.view.show_pdf(made.pdf, keep_place=True)
        self.changed.emit()
        if act is not None:
            act(made)

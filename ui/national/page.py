"""Not entered into the provincial system yet: the queue at the left, the chosen dossier's fields to copy, the code typed back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import show_day
from cchc_desktop.domain.text import grouped
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.words import short_name, short_number
from ui.handover.run import gently
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import TextField
from ui.kit.hints import ShortText
from ui.kit.layout import NARROW, ActionBar, SideMargins, card, column, hairline, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.national.fields import DIRECT, CopyList
from ui.page import Page, Parts

SHEET = "Bảng tính Excel (*.xlsx)"
SAVE = "Ghi mã, sang hồ sơ sau"


class NationalPage(Page):
    """See the module. ``open`` takes the id of a dossier to begin with, or ""."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._waiting, self._shown = 0, ""
        self.queue = RowList([
            Column("Nhận", self._received, 98), Column("Người nộp", lambda r: Cell(r.name, short_number(r.number), bold=True)),
        ], tall=True, name="Hồ sơ chưa nhập hệ thống tỉnh")  # fmt: skip
        self.fields = CopyList(parts.look)
        self.code = TextField("Mã hồ sơ hệ thống tỉnh đã cấp", placeholder="H50.31.18-261123-0031")
        self.bar, self.nothing = ActionBar(), Blank()
        self._who, self._said = ShortText("card-title"), ShortText("fact")
        self._queue_said = label("", "fact")
        self._build()
        self._listen()

    # -- building

    def _build(self) -> None:
        above = holder(row(label("Chưa nhập", "section"), None, self._queue_said, margins=(16, 6, 14, 4)))
        self._left = card(above, hairline(), self.queue, pad=0, gap=0)
        head = holder(row(self._who, self._said, gap=12, margins=(16, 8, 14, 6)))
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot = holder(column(self.code, margins=(16, 8, 16, 10)))
        self.fields.setMinimumHeight(self.fields.height_of(3))
        right = card(head, hairline(), self.fields, hairline(), foot, pad=0, gap=0)
        right.layout().setStretch(2, 1)  # type: ignore[union-attr]
        body = row(self._left, right, gap=12)
        body.setStretch(1, 1)
        self._box = column(holder(body), gap=0, margins=(24, 14, 24, 12))
        SideMargins(self, self._box)
        self._stack = QStackedWidget()
        self._stack.addWidget(holder(self._box))
        self._stack.addWidget(self.nothing)
        self.setLayout(column(self._stack, self.bar, gap=0))

    def _listen(self) -> None:
        self.queue.chosen.connect(self._show)
        self.queue.activated_row.connect(lambda _: self.fields.setFocus())
        self.fields.copied.connect(lambda name: self._said.say(f"Đã chép: {name}"))
        self.fields.finished.connect(self.code.setFocus)
        self.code.line.returnPressed.connect(self.save)
        self.code.changed.connect(lambda: self.code.set_problem())
        self.parts.look.masking_changed.connect(self.fields.repaint_rows)
        for place in range(DIRECT):
            QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self).activated.connect(partial(self.fields.copy_at, place))
        for key, step in (("Alt+Left", -1), ("Alt+Right", 1)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._walk, step))

    def _save_button(self) -> QWidget | None:
        return self.bar.buttons.get(SAVE)

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Chưa nhập hệ thống tỉnh"

    def fact(self) -> str:
        """How many wait."""
        return f"{grouped(self._waiting)} hồ sơ" if self._waiting else ""

    def hints(self) -> list[tuple[str, str]]:
        """The keys here."""
        return [("Enter", "chép, sang ô sau"), ("Ctrl 1…9", "chép thẳng"), ("Alt ←→", "hồ sơ trước, sau"), ("F7", "hiện số"),
                ("Escape", "quay lại")]  # fmt: skip

    def open(self, argument: str = "") -> None:
        """Read the queue; the keyboard begins at the first field to copy."""
        self._read()
        place = next((n for n, one in enumerate(self.queue.rows()) if one.id == argument), -1)
        if place >= 0:
            self.queue.selectRow(place)
        if self.queue.rows():
            self.fields.setFocus()
        elif self.nothing.button is not None:
            self.nothing.button.setFocus()

    def reload(self, record: str = "") -> None:
        """Something was saved; a code that is half typed stays with its dossier."""
        if self.isVisible():
            self._read()

    def back(self) -> bool:
        """Esc: from the code to the fields, from the fields to the queue, then away; a typed code stays."""
        if self.code.editor.hasFocus():
            self.fields.setFocus()
            return True
        if self.fields.hasFocus():
            self.queue.setFocus()
            return True
        return False

    # -- reading and showing

    def _read(self) -> None:
        """Read the queue; the chosen dossier stays, or the one that takes its place comes up."""
        national, place = self.parts.session.national, self.queue.currentIndex().row()
        rows, gone = national.queue(), self._shown
        self._waiting = national.waiting()
        self.queue.set_rows(rows, keep=lambda one: one.id)
        if place > 0 and rows and not any(one.id == gone for one in rows):
            self.queue.selectRow(min(place, len(rows) - 1))
        shown = f"{grouped(len(rows))} trên {grouped(self._waiting)}" if self._waiting > len(rows) else grouped(self._waiting)
        self._queue_said.setText(f"{shown} hồ sơ")
        if not rows:
            look = Action("Xem hồ sơ", lambda: self.asked_for.emit("dossiers", ""), icon="list", kind=PRIMARY)
            self.nothing.say("Hồ sơ nào cũng đã có mã của hệ thống tỉnh.", "Hồ sơ mới nhận sẽ đứng ở đây đến khi ghi mã.", look)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._show_acts()
        self.changed.emit()

    def _show(self, one: DossierRow | None) -> None:
        """Show the fields of the chosen dossier."""
        if one is None or one.id == self._shown:
            self._shown = one.id if one else ""
            return
        self._shown = one.id
        self._who.say(one.name)
        self._said.say(short_name(one.procedure_name))
        self.code.set_text("")
        self.code.set_problem()
        self.fields.show_fields(self.parts.session.national.fields(one.id))
        self._show_acts()

    def _received(self, one: DossierRow) -> Cell:
        return Cell(show_day(one.received_at.date(), self.parts.session.clock.now().year), ink=tokens.INK2, keep=True)

    def _show_acts(self) -> None:
        any_here, why = bool(self.queue.rows()), "" if self.queue.rows() else "Không còn hồ sơ nào chờ nhập"
        left = [Action("Mở hồ sơ", self._open, "Ctrl+E", "file", LINK, any_here, why),
                Action("Xuất Excel", self.export, "Ctrl+Shift+X", "download", LINK, any_here, why)]  # fmt: skip
        right = [Action("Chép ô này", self.fields.copy_current, "Ctrl+C", "copy", enabled=any_here, why=why),
                 Action(SAVE, self.save, "Ctrl+S", "save", PRIMARY, any_here, why)]  # fmt: skip
        self.bar.set_actions(left, right)

    # -- acts

    def _open(self) -> None:
        self.parts.walk = [one.id for one in self.queue.rows()]
        self.asked_for.emit("dossier", self._shown)

    def export(self) -> None:
        """All that wait, as a spreadsheet with the field names of the national record."""
        name = f"chua-nhap-he-thong-tinh-{self.parts.session.clock.now():%Y-%m-%d}.xlsx"
        file = self.parts.files.save(self, "Xuất hồ sơ chưa nhập hệ thống tỉnh", name, SHEET)
        if file is not None:
            self.parts.jobs.run(
                lambda session, job: session.exports.waiting(file, gently(job), job.cancelled),
                lambda made: self.parts.notify.say(f"Đã ghi {made.file.name}.", f"{grouped(made.rows)} hồ sơ, số căn cước ghi đủ."),
                title="Đang xuất hồ sơ chưa nhập hệ thống tỉnh",
            )  # fmt: skip

    def _walk(self, step: int) -> None:
        place = self.queue.currentIndex().row() + step
        if 0 <= place < len(self.queue.rows()):
            self.queue.selectRow(place)
            self.fields.setFocus()

    def save(self) -> None:
        """Keep the code that was typed back; a second Enter while it is being kept does nothing."""
        button, key, code = self._save_button(), self._shown, self.code.text()
        if not key or button is None or not button.isEnabled():
            return
        if not code.strip():
            self._beside("Chưa ghi mã hệ thống tỉnh đã cấp.")
            return
        button.setEnabled(False)
        self.parts.jobs.run(lambda session, _: session.national.enter(key, code), self._saved, self._failed, owner=self)

    def _saved(self, dossier: Dossier) -> None:
        self.parts.notify.say(f"Đã ghi mã {dossier.national_code}", f"cho {dossier.applicant.name}.")
        self.code.set_text("")
        self._read()
        (self.fields if self.queue.rows() else self.nothing.button or self.queue).setFocus()
        self.saved.emit(dossier.id)

    def _failed(self, problem: Exception) -> bool:
        """The code stays; a refusal of it stands beside it."""
        self._show_acts()
        if isinstance(problem, Refused) and problem.field == "national_code":
            self._beside(f"{problem.message} {problem.next_step}")
            return True
        return False

    def _beside(self, said: str) -> None:
        self.code.set_problem(said)
        self.code.setFocus()
        self.code.line.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A slimmer queue where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(NARROW)
        self._left.setFixedWidth(tokens.px(290 if narrow else 380))

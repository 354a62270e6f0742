"""The report on administrative reform: its parts and figures at the left, the text of the one in front at the right, what is reckoned."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.cchc import CchcFigure, CchcPart, CchcReport
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from ui.jobs import Job
from ui.kit import tokens
from ui.kit.fields import NoteField
from ui.kit.layout import card, column, holder, label, row, scroll
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.kit.shapes import Mark
from ui.page import Parts


@dataclass(frozen=True)
class Line:
    """One row at the left: a part of the outline with a text, or a figure of the annex; ``auto`` = nothing is typed here."""

    id: str
    title: str
    hint: str
    auto: bool


class CchcView(QWidget):
    """``changed`` when what is typed differs from what is kept, ``saved(id)`` once it is."""

    changed = Signal()
    saved = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.report: CchcReport | None = None
        self._typed: dict[str, str] = {}
        self._typed_in = ""
        self.lines = RowList([
            Column("Mục, số liệu", lambda one: Cell(one.title, bold=not one.auto and self._is_text(one))),
            Column("", self._state, 150, RIGHT),
        ], name="Các mục của báo cáo")  # fmt: skip
        self.title, self.told = label("", "section", wrap=True), label("", "hint", wrap=True)
        self.carried = label("", "hint", wrap=True, tone="amber")
        self.note = NoteField("Nội dung", lines=9)
        inner = column(self.title, self.note, self.told, None, gap=8, margins=(16, 10, 16, 10))
        self._right = card(scroll(holder(inner)), pad=0, gap=0)
        head = holder(row(self.carried, margins=(14, 6, 14, 6)))
        left = card(head, self.lines, pad=0, gap=0)
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        body = row(left, self._right, gap=12)
        body.setStretch(0, 3)
        body.setStretch(1, 2)
        self.setLayout(body)
        self._head = head
        self.lines.chosen.connect(self._show)
        self.lines.activated_row.connect(lambda one: self.note.editor.setFocus() if not one.auto else None)
        self.note.changed.connect(self._type)

    # -- reading

    def clear(self) -> None:
        """Another one is being counted: nothing can be typed meanwhile."""
        self.report = None
        self.lines.set_rows([])
        self._head.hide()
        for part in (self.title, self.told):
            part.setText("")
        self.note.hide()

    def show_report(self, found: CchcReport) -> None:
        """The report of a period; what is typed and not kept stays as long as it is the same report."""
        if self._typed_in != found.id:
            self._typed, self._typed_in = {}, found.id
        self.report = found
        outline = self._parts.session.cchc.outline()
        rows = [_part(one) for one in outline.texts()] + [_figure(one) for one in outline.annex]
        self.lines.set_rows(rows, keep=lambda one: one.id)
        carried = f"Lời văn lấy từ {found.carried}, sửa rồi lưu thành báo cáo kỳ này." if found.carried else ""
        below = f"Số liệu gồm cả {found.below} đơn vị gửi lên." if found.below else ""
        self.carried.setText(" ".join(filter(None, (carried, below))))
        self._head.setVisible(bool(self.carried.text()))

    def _kept(self, id_: str) -> str:
        report = self.report
        return (report.texts.get(id_) or report.figures.get(id_, "")) if report else ""

    def _is_text(self, one: Line) -> bool:
        return one.id in {part.id for part in self._parts.session.cchc.outline().texts()}

    def _state(self, one: Line) -> Cell:
        """What stands at the right of a row."""
        if self.report is None:
            return Cell("")
        figure = next((f for f in self._parts.session.cchc.outline().annex if f.id == one.id), None)
        if figure is not None and figure.auto:
            return Cell(self.report.figure(figure) or "–", ink=tokens.INK2, keep=True)
        if one.id in self._typed:
            return Cell("Chưa lưu", mark=Mark.LOOK, keep=True)
        text = self._kept(one.id)
        if figure is not None:
            return Cell(text or "–", bold=True, keep=True)
        return Cell("Đã ghi", mark=Mark.DONE, keep=True) if text else Cell("Chưa ghi", ink=tokens.INK3, keep=True)

    def _show(self, one: Line | None) -> None:
        """The text of the row in front, and what the program says there."""
        self.note.setVisible(one is not None and not one.auto)
        if one is None or self.report is None:
            return
        self.title.setText(one.title)
        self.note.note.blockSignals(True)
        self.note.set_text(self._typed.get(one.id, self._kept(one.id)))
        self.note.note.blockSignals(False)
        self.note.caption.setText("Nội dung" if self._is_text(one) else "Số liệu")
        self.note.set_hint(one.hint)
        self.told.setText("\n".join(self._reckoned(one)))

    def _reckoned(self, one: Line) -> list[str]:
        cchc, report = self._parts.session.cchc, self.report
        assert report is not None
        part = next((p for p in cchc.outline().parts if p.id == one.id), None)
        if part is not None and part.auto:
            return ["Chương trình ghi thêm:", *(f"- {cchc.sentence(report, source)}" for source in part.auto)]
        figure = next((f for f in cchc.outline().annex if f.id == one.id), None)
        if figure is not None and figure.auto:
            found = report.reckoned[figure.auto]
            return [f"Chương trình tự tính: {found.shown}", *([found.told] if found.told else [])]
        return []

    # -- writing

    def _type(self) -> None:
        one = self.lines.current()
        if one is None or one.auto:
            return
        text = self.note.text()
        if text == self._kept(one.id):
            self._typed.pop(one.id, None)
        else:
            self._typed[one.id] = text
        self.lines.repaint_rows()
        self.changed.emit()

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not kept yet."""
        return bool(self._typed)

    def save(self) -> None:
        """Keep what was typed; when that fails, it stays typed."""
        report, typed = self.report, dict(self._typed)
        if report is None or not typed:
            return

        def work(session: Session, _: Job) -> CchcReport:
            return session.cchc.save(report.period, typed, report.unit)

        def done(made: CchcReport) -> None:
            self._typed = {name: text for name, text in self._typed.items() if typed.get(name) != text}
            self._parts.notify.say(f"Đã lưu báo cáo CCHC {report.period.name}.")
            if self.report is not None and self.report.id == made.id:
                self.show_report(made)
            self.saved.emit(made.id)
            self.changed.emit()

        self._parts.jobs.run(work, done, self._failed, owner=self)

    def _failed(self, problem: Exception) -> bool:
        if isinstance(problem, Refused):
            self.note.set_problem(problem.message)
            self._parts.notify.warn(problem.message, problem.next_step)
            return True
        return False

    def back(self) -> bool:
        """Esc in the text: back to the rows; the text stays typed."""
        if self.note.editor.hasFocus():
            self.lines.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False


def _part(one: CchcPart) -> Line:
    number, _, words = one.title.partition(" ")
    title = f"{one.id.partition('.')[0]}.{one.title}" if one.level > 1 else f"{number} {words.capitalize()}"
    return Line(one.id, title, one.hint, auto=False)


def _figure(one: CchcFigure) -> Line:
    return Line(one.id, f"{one.title} ({one.unit})", "", bool(one.auto))

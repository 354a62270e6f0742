"""Following a sheet: the result of a manual target with its evidence, a quarter reviewed, the final assessment, two versions compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.commitment import Commitment, CommitmentState
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.following import Standing, quarter_of
from cchc_desktop.office.session import Session
from ui.copies import Copies
from ui.dossiers.paper_files import KINDS
from ui.dossiers.papers import size_words
from ui.jobs import Job
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action, button_for
from ui.kit.fields import ChoiceField, Form, NoteField, SegmentField, TextField
from ui.kit.layout import column, label, row, scroll
from ui.kit.lists import Cell, Column, RowList
from ui.page import Parts

WAYS = NOTE, REVIEW, ASSESS, COMPARE = "note", "review", "assess", "compare"


class FollowPanel(QFrame):
    """Opens under the table of a sheet; ``done`` carries the sheet's id when something was written, ``turned`` whether it is open."""

    done = Signal(str)
    attached = Signal(str)
    """A file was kept; what is being typed goes on."""
    turned = Signal(bool)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self.sheet: Commitment | None = None
        self.standing: Standing | None = None
        self.way = SegmentField("", [(NOTE, "Kết quả"), (REVIEW, "Rà soát quý"), (ASSESS, "Đánh giá"), (COMPARE, "So bản khác")])
        self.value, self.quarter = TextField("Kết quả", required=True), ChoiceField("Quý", required=True)
        self.reached_now = ""
        self._at, self._left = ("", -1, ""), dict[tuple[str, int, str], tuple[str, str]]()
        self.reached = ChoiceField("So với cam kết", [("", "Chưa đạt"), ("1", "Đạt")])
        self.other = ChoiceField("So với")
        self.text = NoteField("Ghi chú", lines=2)
        self.write = button_for(Action("Ghi", self.record, "Ctrl+S", "check", PRIMARY), self)
        self.files, self.copies = RowList([Column("", _file)], name="Minh chứng của chỉ tiêu, Enter mở", quiet=True), Copies(parts, self)
        self.proof = button_for(Action("Thêm minh chứng", self._attach, "Ctrl+T", "clip"), self)
        self.leave = button_for(Action("Thôi", self.hide, shown_key="Esc", kind=LINK), self)
        self.walk = Form(self, {"value": self.value, "quarter": self.quarter, "text": self.text}, lambda: self.write)
        self.heading, self.said = label("", "strong", wrap=True), label("", "hint", wrap=True)
        self._build()
        self.hide()

    def _build(self) -> None:
        fields = row(self.value, self.reached, self.quarter, self.other, self.text, gap=12)
        fields.setStretch(4, 2)
        told = scroll(self.said)
        told.setMaximumHeight(tokens.px(130))
        self._told = told
        self.files.setFixedHeight(self.files.height_of(2))
        self.files.horizontalHeader().hide()
        acts = row(self.proof, None, self.leave, self.write)
        self.walk.pass_over(self.files, self.proof, self.leave)
        self.setLayout(column(row(self.way, self.heading, gap=12), fields, told, self.files, acts, gap=6))
        self.files.activated_row.connect(self.copies.show)
        self.way.changed.connect(self._turn)
        self.other.changed.connect(self._compare)

    def showEvent(self, event: QShowEvent) -> None:
        """Open."""
        super().showEvent(event)
        self.turned.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Closed, if not only the page went to the back."""
        super().hideEvent(event)
        self.turned.emit(not self.isHidden())

    def start(self, sheet: Commitment, standing: Standing | None, progress: Sequence[Standing] = (), *, at_target: bool = True) -> None:
        """Open for a sheet and the target chosen in its table; ``at_target`` = the keyboard is on that target now."""
        self.sheet, self.standing = sheet, standing
        self.reached_now = f"Nay đạt {sum(one.reached for one in progress)} trên {len(progress)} chỉ tiêu." if progress else ""
        self._offer_quarters(sheet)
        others = [one for one in self.parts.session.agreements.all(sheet.unit) if one.id != sheet.id]
        self.other.set_choices([(one.id, _named(one)) for one in others])
        manual = standing is not None and not standing.source
        own = sheet.unit in self.parts.session.own_units
        self.way.set_value(NOTE if manual and (own or at_target) else REVIEW if own else ASSESS)
        self._turn()
        self.show()
        self._begin()

    def _begin(self) -> None:
        """The keyboard where this way of following is written, else on the evidence, else on the ways."""
        parts = (self.value, self.quarter, self.other, self.text, self.files)
        next((one for one in parts if not one.isHidden()), self.way).setFocus()

    def next_way(self) -> None:
        """Result, review, assessment, comparison, and round again."""
        self.way.set_value(WAYS[(WAYS.index(self.way.value()) + 1) % len(WAYS)])
        self._begin()

    def _offer_quarters(self, sheet: Commitment) -> None:
        """The quarters of the sheet's year; the one we are in chosen, after the year its last."""
        found = [f"{sheet.year}-Q{n}" for n in (1, 2, 3, 4)]
        now = quarter_of(self.parts.session.clock.now().date())
        self.quarter.set_choices([(one, quarter_words(one)) for one in found])
        self.quarter.set_value(now if now in found else found[-1])

    def typed(self) -> tuple[str, str]:
        """The result and the note as they stand."""
        return self.value.text(), self.text.text()

    def _put_back(self, sheet: Commitment, way: str) -> None:
        """Words that are not written yet wait at their target and way; here come those that were left."""
        if any(self.typed()):
            self._left[self._at] = self.typed()
        self._at = (sheet.id, self.standing.place if self.standing is not None and way == NOTE else -1, way)
        value, text = self._left.pop(self._at, ("", ""))
        self.value.set_text(value)
        self.text.set_text(text)

    def _turn(self) -> None:
        sheet, standing, way = self.sheet, self.standing, self.way.value()
        if sheet is None:
            return
        own = sheet.unit in self.parts.session.own_units
        manual = way == NOTE and own and standing is not None and not standing.source
        self.walk.show_problems([])
        self.value.setVisible(manual)
        self.reached.setVisible(manual and standing is not None and not isinstance(standing.target.target, float))
        self.quarter.setVisible(way == REVIEW and own)
        self.other.setVisible(way == COMPARE)
        writes = manual or (way == REVIEW and own) or (way == ASSESS and (not own or sheet.kind != "office"))
        self.text.setVisible(writes)
        self.write.setVisible(writes)
        self.text.caption.setText("Ghi chú" if way == NOTE else "Nhận xét")
        self.proof.setVisible(way == NOTE and own and standing is not None)
        found = self.parts.session.following.evidence(sheet.id, standing.place) if way == NOTE and standing is not None else []
        self.files.set_rows(found)
        self.files.setVisible(bool(found))
        self.heading.setText(standing.target.name if way == NOTE and standing else "")
        self._put_back(sheet, way)
        self._show_history(way)
        if way == COMPARE:
            self._compare()

    def _show_history(self, way: str) -> None:
        """What was written before."""
        assert self.sheet is not None
        followed = self.parts.session.following.history(self.sheet.id)
        told: list[str] = []
        if way == NOTE and self.standing is not None:
            mine = [one for one in followed.entries if one.place == self.standing.place]
            told = [f"{one.at:%d/%m/%Y}, {one.by}: {_plain(one.value)}{f'. {one.note}' if one.note else ''}" for one in reversed(mine)]
            counted = [f"Chỉ tiêu này tự tính từ hồ sơ. {self.standing.sentence}.", self.standing.pace]
            told = told or (counted if self.standing.source else ["Chưa ghi kết quả nào."])
        elif way == REVIEW:
            told = [f"{quarter_words(one.quarter)} ({one.by}, {one.at:%d/%m/%Y}): {one.text}" for one in reversed(followed.reviews)]
            told = told or ["Chưa rà soát quý nào."]
        elif way == ASSESS:
            last = followed.assessment
            told = ["Chưa đánh giá."] if self.text.isVisibleTo(self) else ["Cấp trên đánh giá bản này; kết quả về theo biên nhận."]
            told = [f"{self.reached_now} {told[0]}".strip()] if self.text.isVisibleTo(self) else told
            if last:
                told = [f"Đạt {last.reached} trên {last.of} chỉ tiêu ({last.by}, {last.at:%d/%m/%Y}): {last.text}"]
        self.said.setText("\n".join(told))

    def _compare(self) -> None:
        if self.sheet is None or self.way.value() != COMPARE:
            return
        if not self.other.value():
            self.said.setText("Chưa có bản nào khác để so.")
            return
        found = self.parts.session.following.compare(self.other.value(), self.sheet.id)
        lines = [f"{one.where}: {one.before or '(không có)'} → {one.after or '(bỏ)'}" for one in found]
        self.said.setText("\n".join(lines) or "Hai bản giống nhau.")

    # -- writing

    def _do(self, work: Callable[[Session, Job], Any]) -> None:
        sheet = self.sheet
        assert sheet is not None

        def written(_: Any) -> None:
            self.hide()
            self.value.set_text("")
            self.text.set_text("")
            own = sheet.unit in self.parts.session.own_units
            self.parts.notify.say("Đã ghi.", "Cấp trên thấy khi nhận gói dữ liệu." if own else "Đơn vị thấy ở gói trả lời lần tới.")
            self.done.emit(sheet.id)

        self.parts.jobs.run(work, written, self._failed, owner=self)

    def _failed(self, problem: Exception) -> bool:
        if isinstance(problem, Refused):
            if problem.field in self.walk.names:
                self.walk.show_problems([Problem(problem.field, problem.message)])
                self.walk.names[problem.field].setFocus()
            else:
                self.parts.notify.warn(problem.message, problem.next_step)
            return True
        return False

    def record(self) -> None:
        """Write what the way in front asks."""
        sheet, standing, way, text = self.sheet, self.standing, self.way.value(), self.text.text()
        if sheet is None or self.write.isHidden():
            return
        if way == REVIEW:
            quarter = self.quarter.value()
            self._do(lambda session, _: session.following.review(sheet.id, text, quarter))
        elif way == ASSESS:
            self._do(lambda session, _: session.following.assess(sheet.id, text))
        elif standing is not None:
            value, reached = self.value.text(), bool(self.reached.value())
            self._do(lambda session, _: session.following.note(sheet.id, standing.place, value, text, reached=reached))

    def _attach(self) -> None:
        sheet, standing = self.sheet, self.standing
        file = self.parts.files.open(self.window(), "Thêm minh chứng của chỉ tiêu", KINDS) if sheet and standing else None
        if sheet is None or standing is None or file is None:
            return

        def added(_: Any) -> None:
            self.parts.notify.say(f"Đã thêm minh chứng {file.name}.")
            self.attached.emit(sheet.id)

        self.parts.jobs.run(lambda session, _: session.following.attach(sheet.id, standing.place, file), added, self._failed, owner=self)


def quarter_words(quarter: str) -> str:
    """``2026-Q4`` as it is written: ``Quý IV/2026``."""
    year, _, place = quarter.partition("-Q")
    return f"Quý {('I', 'II', 'III', 'IV')[int(place) - 1]}/{year}" if place in ("1", "2", "3", "4") else quarter


def _named(sheet: Commitment) -> str:
    kind = f"phụ lục {sheet.version}" if sheet.annex_of else f"bản {sheet.version}"
    return f"Năm {sheet.year}, {kind}{', đã ký' if sheet.state is CommitmentState.SIGNED else ''}"


def _file(one: Attachment) -> Cell:
    return Cell(f"{one.name}, {size_words(one.size)}")


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}".replace(".", ",")

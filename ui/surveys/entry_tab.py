"""The entry of sheets: the sheet in front at the left, who it is from and the totals of the batch at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.survey import Batch, SurveyForm, outcome
from cchc_desktop.domain.text import fold, grouped, percent
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import ChoiceField, Form, TextField
from ui.kit.layout import Strip, card, column, hairline, holder, label, row, scroll
from ui.page import Parts
from ui.scores.tab import Acts, Tab
from ui.surveys.entry import SheetGrid, Typed

SAVE = "Lưu đợt phiếu"


class EntryTab(Tab):
    """``counted`` when a batch was saved."""

    counted = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.form: SurveyForm = parts.session.surveys.form("sipas")
        self.grid, self.batch = SheetGrid(), Typed()
        self.period = TextField("Đợt khảo sát", required=True)
        self.kind = ChoiceField("Mẫu phiếu", [("sipas", "Hài lòng (SIPAS)"), ("onestop", "Đánh giá một cửa")])
        self.twice = ChoiceField("Cách nhập", [("", "Một lần"), ("2", "Hai lần, so từng câu")])
        self.questions = {
            q.id: ChoiceField(f"{q.label} (phím {q.label[0]})", [("", "Không ghi"), *((c, c) for c in q.choices)]) for q in self.form.about
        }  # fmt: skip
        self.walk = Form(self, {"period": self.period, "kind": self.kind, "twice": self.twice, **self.questions}, lambda: self.grid)
        self.strip = Strip("amber", "warning")
        self.facts, self.totals = label("", "section"), label("", "hint", wrap=True)
        self.told, self.keys = label("", "hint", wrap=True), label("", "hint", wrap=True)
        self._first, self._looked = "", False
        self._letters = {fold(q.label)[0]: q.id for one in parts.session.surveys.forms() for q in one.about}
        self._build()
        self._listen()

    def _build(self) -> None:
        self._area = scroll(holder(column(self.grid, None, gap=0)))
        foot = holder(column(self.keys, gap=0, margins=(14, 6, 14, 8)))
        left = card(self.strip, self._area, hairline(), foot, pad=0, gap=0)
        left.layout().setStretch(1, 1)  # type: ignore[union-attr]
        inner = column(self.facts, self.totals, self.told, *self.questions.values(), self.kind, self.period, self.twice, None,
                       gap=8, margins=(16, 12, 16, 12))  # fmt: skip
        self._right = card(scroll(holder(inner)), pad=0)
        self._right.setFixedWidth(tokens.px(300))
        body = row(left, self._right, gap=12)
        body.setStretch(0, 1)
        self.setLayout(body)

    def _listen(self) -> None:
        self.kind.changed.connect(self._other_form)
        self.twice.changed.connect(self._fresh)
        self.grid.closed.connect(self._closed)
        self.grid.typed.connect(self._show_sheet)
        self.grid.letter.connect(self._ask_who)

    def _other_form(self) -> None:
        """The other sheet, with the draft that waits for it."""
        self.form = self.parts.session.surveys.form(self.kind.value())
        known = {q.id for q in self.form.about}
        for name, field in self.questions.items():
            field.setVisible(name in known)
        self.batch.load(self.parts.session.surveys.draft(self.form.id))
        self._fresh()

    def read(self) -> None:
        """What was being typed comes back, after a crash too."""
        if not self.period.text():
            kept = self.parts.session.surveys.draft(self.form.id)
            self.batch.load(kept)
            self.period.set_text(str((kept or {}).get("period") or self.parts.session.surveys.period_now()))
        if self.grid.form is None:
            self._fresh()
        self._show_totals()

    def begin(self) -> None:
        """The sheet."""
        self.grid.setFocus()

    def back(self) -> bool:
        """From the fields to the sheet; from a second entry to a fresh sheet."""
        if not self.grid.hasFocus():
            self.grid.setFocus()
            return True
        return False

    def _ask_who(self, letter: str) -> None:
        """The next choice of a question about the person, without leaving the sheet."""
        field = self.questions.get(self._letters.get(letter, ""))
        if field is not None and not field.isHidden():
            field.box.setCurrentIndex((field.box.currentIndex() + 1) % field.box.count())

    def _fresh(self) -> None:
        self._first, self._looked = "", False
        words = ", ".join(f"{mark} {words[:1].lower()}{words[1:]}" for mark, words in self.form.scale)
        self.keys.setText(f"Phím: {words}; - bỏ trống, x đánh dấu hai ô, ← xóa lùi, Enter xong phiếu.")
        for field in self.questions.values():
            field.set_value("")
        self.grid.begin(self.form)
        self._show_totals()
        self.acts_changed.emit()

    def _closed(self, answers: str, _: object) -> None:
        """A sheet is whole: typed a second time when that was chosen, else into the batch."""
        if self.twice.value() and not self._first:
            self._first = answers
            self.grid.begin(self.form, answers)
            return
        if self.grid.differs and not self._looked:
            self._looked = True  # the eyes decide: Enter once more takes what stands there then
            self.grid.go(self.grid.differs[0])
            return
        about = {name: field.value() for name, field in self.questions.items() if field.value() and not field.isHidden()}
        self.batch.add(answers, about)
        form, sheets, kept, period = self.form.id, list(self.batch.sheets), dict(self.batch.about), self.period.text()
        self.do(lambda session, _: session.surveys.keep_draft(form, sheets, kept, period), lambda _: None)
        self._fresh()
        self.grid.setFocus()

    def _show_sheet(self) -> None:
        done = sum(bool(one) for one in self.grid.answers)
        again = " (nhập lần hai)" if self._first else ""
        self.told.setText(f"Phiếu này: {done} trên {len(self.grid.answers)} câu{again}")
        if self.grid.form is not None:
            self._area.ensureVisible(0, self.grid.line_at(min(self.grid.place, len(self.grid.answers) - 1)), 0, tokens.px(60))
        if self.grid.differs:
            where = ", ".join(str(n + 1) for n in self.grid.differs[:8]) + (" …" if len(self.grid.differs) > 8 else "")
            then = "Xem lại phiếu giấy, sửa nếu cần, rồi Enter lần nữa." if self._looked else "Xem lại phiếu giấy."
            self.strip.say(f"{len(self.grid.differs)} câu khác lần trước: câu {where}.", then)
        else:
            self.strip.hide()

    def _show_totals(self) -> None:
        day = self.parts.session.clock.now().date()
        found = outcome(self.form, [Batch("", "", self.form.id, "", day, tuple(self.batch.sheets), {})])
        self.facts.setText(f"Đã nhập {grouped(found.n)} phiếu")
        index = percent(found.unit.value) if found.unit.value is not None else "–"
        wrong = sum(one[mark] for one in found.spread for mark in ("-", "x"))
        told = [f"Chỉ số của đợt: {index}", f"{grouped(found.unit.valid)} ý kiến hợp lệ, {grouped(wrong)} không hợp lệ"]
        told += ["Ít hơn 30 phiếu, kết quả chỉ để tham khảo."] if found.n and found.few else []
        self.totals.setText("\n".join(told if found.n else ["Chưa có phiếu nào trong đợt này."]))
        self._show_sheet()

    # -- acts

    def acts(self) -> Acts:
        """Blank sheets, the batch."""
        some = bool(self.batch.sheets)
        left = [Action("In phiếu trắng", self._print, "Ctrl+P", "print", LINK),
                Action("Bỏ phiếu đang nhập", self._fresh, "Ctrl+D", "undo", LINK)]  # fmt: skip
        return left, [Action(SAVE, self._save, "Ctrl+S", "save", PRIMARY, some, "Chưa có phiếu nào")]

    def failed(self, problem: Exception) -> bool:
        """A refusal about a field stands beside it."""
        if isinstance(problem, Refused) and problem.field in self.walk.names:
            self.walk.show_problems([Problem(problem.field, problem.message)])
            self.walk.names[problem.field].setFocus()
            return True
        return super().failed(problem)

    def _save(self) -> None:
        form, sheets, about, period = self.form.id, list(self.batch.sheets), dict(self.batch.about), self.period.text()
        if not sheets:
            return

        def saved(made: Batch) -> None:
            said = f"Đã lưu {grouped(len(made.sheets))} phiếu, đợt {made.period}."
            self.parts.notify.say(said, "Phiếu đã xáo trộn, không ai nhận ra của ai.")
            self.batch = Typed()
            self._fresh()
            self.saved.emit(made.id)
            self.counted.emit()

        self.do(lambda session, _: session.surveys.save(form, sheets, period, about), saved)

    def _print(self) -> None:
        form, period = self.form.id, self.period.text()
        self.do(lambda session, _: session.survey_lists.blank(form, 1, 30, period), self.parts.preview)

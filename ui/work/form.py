"""One entry of a register: its fields from the register's data at the left, state, evidence and what was said above at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.unit import Unit
from cchc_desktop.domain.work import Book, WorkEntry, WorkField, read_day
from ui.dossiers.act_form import put_text, text_of
from ui.kit import tokens
from ui.kit.facts import Facts
from ui.kit.fields import ChoiceField, Field, Form, NoteField, TextField
from ui.kit.layout import column, hairline, holder, label, row, scroll
from ui.kit.lists import Cell, Column, RowList

STATE = "state"


def make_field(one: WorkField) -> Field:
    """The editor of a register's field."""
    if one.type == "long":
        return NoteField(one.label, lines=3, required=one.required)
    if one.type == "choice":
        return ChoiceField(one.label, [("", "")] + [(word, word) for word in one.choices], required=one.required)
    return TextField(one.label, required=one.required, placeholder="30/8/2026" if one.type == "date" else "")


@dataclass(frozen=True)
class Taker:
    """A unit below as a row that can be marked."""

    id: str
    title: str


class WorkForm(QFrame):
    """The form of one register. ``fields`` by name, the state among them; ``units`` shown only while giving work to units below."""

    def __init__(self, book: Book, last: Callable[[], QWidget | None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.book = book
        self.fields: dict[str, Field] = {one.name: make_field(one) for one in book.fields}
        self.fields[STATE] = ChoiceField("Tình trạng", [(one.id, one.label) for one in book.states])
        self.title = label(book.title, "section")
        self.evidence = RowList([Column("Minh chứng", lambda file: Cell(file.name, _size(file)))], tall=True, name="Minh chứng")
        heading = f"{'Gửi' if book.to_copy else 'Giao'} cho (Space đánh dấu, Ctrl A tất cả)"
        self.units = RowList([Column(heading, lambda unit: Cell(unit.title))], name="Đơn vị nhận việc")
        self.units.marked_row.connect(self._mark)
        self.said = Facts(92)
        self.word = ChoiceField("Đánh giá của cơ quan", [(word, word) for word in book.judgements])
        self.note = NoteField("Ghi chú kèm đánh giá", lines=2)
        self.reason = NoteField("Lý do hủy", lines=2, required=True)
        self.none = label("Chưa có ảnh, văn bản chứng minh.", "hint", wrap=True)
        self.walk = Form(self, self.fields | {"word": self.word, "note": self.note}, last)
        self.walk.pass_over(self.evidence)
        self._lay()

    def _lay(self) -> None:
        lines = [row(*(self.fields[name] for name in names), gap=12) for names in _pairs(self.book.fields)]
        left = scroll(holder(column(*lines, None, gap=8, margins=(18, 10, 14, 10))))
        beside = (self.reason, self.fields[STATE], self.said, self.word, self.note, self.units, self.evidence, self.none)
        right = scroll(holder(column(*beside, None, gap=10, margins=(6, 10, 18, 10))))
        right.setFixedWidth(tokens.px(320))
        body = row(left, right, gap=8)
        body.setStretch(0, 1)
        head = row(self.title, label(self.book.hint, "fact"), None, gap=12, margins=(18, 7, 14, 7))
        self.setLayout(column(holder(head), hairline(), holder(body), gap=0, margins=(1, 1, 1, 1)))
        self.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.evidence.setFixedHeight(self.evidence.height_of(3))
        self.units.setFixedHeight(self.units.height_of(8))

    def _mark(self, unit: Taker) -> None:
        self.units.mark(self.units.marked ^ {unit.id})

    # -- what stands in it

    def show_entry(self, entry: WorkEntry | None, units: Sequence[Unit] | None = None, *, foreign: bool = False) -> None:
        """An entry (None = a new one); ``units`` = whom it can be given to; ``foreign`` = another unit's, or void: to be read."""
        values = dict(entry.values) if entry else {}
        for one in self.book.fields:
            put_text(self.fields[one.name], _shown(one, values.get(one.name, "")))
        put_text(self.fields[STATE], entry.state if entry else self.book.states[0].id)
        self.walk.show_problems([])
        given = "gửi cho đơn vị" if self.book.to_copy else "giao việc"
        seen = "xem, đánh giá" if self.book.judgements and entry and not entry.voided else "xem"
        doing = given if units is not None else seen if foreign else "sửa" if entry else "ghi mới"
        self.title.setText(f"{self.book.title}: {doing}")
        self.fields[STATE].setVisible(units is None)
        self.units.setVisible(units is not None)
        self.units.set_rows([Taker(unit.key, unit.title) for unit in units or ()])
        self.units.mark(())
        self._show_evidence(entry.evidence if entry else (), shown=units is None)
        self.said.show_facts(_said(entry) if entry else [])
        self.reason.set_text("")
        self.reason.hide()
        self.lock(foreign)
        judged = entry.judged if foreign and entry else None
        put_text(self.word, judged.word if judged else next(iter(self.book.judgements), ""))
        self.note.set_text(judged.note if judged else "")

    def lock(self, on: bool) -> None:
        """Another unit's entry is read here; a word of ours may stand beside it."""
        for field in self.fields.values():
            field.setEnabled(not on)
        for field in (self.word, self.note):
            field.setVisible(on and bool(self.book.judgements))

    def _show_evidence(self, files: Sequence[Attachment], *, shown: bool) -> None:
        self.evidence.set_rows(list(files), keep=lambda file: file.id)
        self.evidence.setVisible(shown and bool(files))
        self.none.setVisible(shown and not files)

    def leave_out(self, unit: str) -> None:
        """Whose model it is need not be sent it."""
        self.units.set_rows([one for one in self.units.rows() if one.id != unit])

    def put(self, typed: Mapping[str, str]) -> None:
        """Put words back that were typed before."""
        for name, text in typed.items():
            put_text(self.fields[name], text)

    def values(self) -> dict[str, str]:
        """What stands in the fields, by name."""
        return {name: text_of(field) for name, field in self.fields.items() if name != STATE}

    def state(self) -> str:
        """The chosen state."""
        return text_of(self.fields[STATE])

    def typed(self) -> dict[str, str]:
        """Everything, to be put back later."""
        return self.values() | {STATE: self.state()}

    def begin(self) -> None:
        """The keyboard on the first field."""
        self.fields[self.book.fields[0].name].setFocus()

    def show_problems(self, problems: Sequence[Problem]) -> bool:
        """Each beside its field, the keyboard on the first; False when one has no field here."""
        homeless = self.walk.show_problems(problems)
        if len(homeless) < len(problems):
            self.walk.to_next_problem(first=True)
        return not homeless


def _pairs(fields: Sequence[WorkField]) -> list[tuple[str, ...]]:
    """Short fields two in a line, long ones alone."""
    found: list[tuple[str, ...]] = []
    open_line = False
    for one in fields:
        if one.type == "long":
            found.append((one.name,))
            open_line = False
        elif open_line:
            found[-1] = (*found[-1], one.name)
            open_line = False
        else:
            found.append((one.name,))
            open_line = True
    return found


def _shown(one: WorkField, value: str) -> str:
    day = read_day(value) if one.type == "date" and value else None
    return show_date(day) if day else value


def _size(file: Attachment) -> str:
    return f"{max(1, file.size // 1024):,} KB".replace(",", ".")


def _said(entry: WorkEntry) -> list[tuple[str, str]]:
    """Who gave it, how it was judged, why it is void."""
    given, judged = entry.given, entry.judged
    return [
        ("Nơi giao", f"{given.title}, {show_date(given.at.date())}" if given else ""),
        ("Mô hình của", given.origin if given else ""),
        ("Đánh giá", f"{judged.word}, {judged.by}, {show_date(judged.at.date())}" if judged else ""),
        ("Ghi chú", judged.note if judged else ""),
        ("Đã hủy", entry.why if entry.voided else ""),
    ]

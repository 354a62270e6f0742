"""Units that change (sắp xếp đơn vị): mark those that end, say who follows them, look at it as sentences, write it down."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.unit import Unit
from cchc_desktop.office.files import read_json_file
from cchc_desktop.office.session import Session
from cchc_desktop.office.unit_events import Succession, Written
from ui.commitments.form import day_iso
from ui.kit import tokens
from ui.kit.ask import Ask
from ui.kit.buttons import LINK, PRIMARY, Action, Button
from ui.kit.fields import ChoiceField, Field, Form, NoteField, TextField
from ui.kit.keys import key_of
from ui.kit.layout import ActionBar, SideMargins, card, column, holder, label, row, scroll
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.office.event_draft import EventDraft, Step, in_words
from ui.page import Page, Parts

LEVELS = ("Xã", "Phường", "Thị trấn", "Đặc khu", "Huyện", "Quận", "Thị xã", "Thành phố", "Tỉnh", "Điểm tiếp nhận")


class EventsPage(Page):
    """See the module. Space marks, Ctrl+Enter adds a sentence, F9 writes them all as one act."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.draft, self._marked, self._told_to_mark = EventDraft(), set[str](), False
        self.units = RowList([
            Column("Đơn vị", lambda one: Cell(
                self._named(one), bold=True, middle=True, mark=Mark.DONE if one.key in self._marked else Mark.NONE
            )),
            Column("Mã", lambda one: Cell(one.code, keep=True), 90),
            Column("Từ ngày", lambda one: Cell(show_date(one.valid_from) if one.valid_from else "–", keep=True), 110),
        ], name="Đơn vị đang hoạt động")  # fmt: skip
        self.past = RowList([
            Column("Đã sắp xếp", lambda one: Cell(f"{one.old} → {one.heir}", _basis(one), bold=True)),
            Column("Từ ngày", lambda one: Cell(show_date(one.day) if one.day else "–", keep=True), 110),
        ], tall=True, name="Việc sắp xếp đã ghi")  # fmt: skip
        self._fields()
        self.said = label("", wrap=True)
        self.side = scroll(holder(column(
            label("Nơi kế thừa", "card-title"), self.day, self.basis, self.heir, self.new, self.records, self.add, None,
            gap=10, margins=(18, 14, 14, 14),
        )))  # fmt: skip
        right = card(self.side, pad=0, gap=0)
        right.setFixedWidth(tokens.px(430))
        self.bar = ActionBar()
        self._before = card(self.past, pad=0, gap=0)
        left = column(card(self.units, pad=0, gap=0), card(label("Sẽ ghi", "section"), self.said, gap=4, pad=14), self._before, gap=12)
        left.setStretch(0, 3)
        left.setStretch(2, 2)
        body = row(holder(left), right, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, body)
        body.setStretch(0, 1)
        self.setLayout(column(body, self.bar, gap=0))
        self.layout().setStretch(0, 1)  # type: ignore[union-attr]
        self.units.marked_row.connect(self._mark)
        self.units.activated_row.connect(self._to_form)

    def _fields(self) -> None:
        self.day = TextField("Có hiệu lực từ ngày", required=True, placeholder="ngày/tháng/năm")
        self.basis = TextField("Căn cứ", placeholder="Nghị quyết, quyết định")
        self.heir = ChoiceField("Nơi kế thừa hồ sơ", [("", "Đơn vị mới")])
        self.level = ChoiceField("Cấp", [(one, one) for one in LEVELS])
        self.name = TextField("Tên, không kèm cấp", required=True)
        self.code, self.prefix = TextField("Mã đơn vị", required=True), TextField("Mã định danh trên số hồ sơ", placeholder="H50.31.18")
        self.new = holder(column(row(self.level, self.name, gap=10), row(self.code, self.prefix, gap=10), gap=10))
        self.records = NoteField("Chỉ các hồ sơ này, khi tách", lines=1, hint="Mỗi dòng một số hồ sơ; bỏ trống là mọi hồ sơ.")
        self.add = Button("Thêm vào việc sắp xếp", icon="plus", key="Ctrl+Return", run=self._add)
        self.heir.changed.connect(lambda: self.new.setVisible(not self.heir.value()))
        names = {
            "day": self.day, "basis": self.basis, "heir": self.heir, "level": self.level, "name": self.name, "code": self.code,
            "prefix": self.prefix, "records": self.records,
        }  # fmt: skip
        self.form = Form(self, names, lambda: self.add)
        for field in names.values():
            field.changed.connect(partial(self._mended, field))

    # -- what the shell asks

    def title(self) -> str:
        """The page's name."""
        return "Sắp xếp đơn vị"

    def fact(self) -> str:
        """How many are marked."""
        return f"đang chọn {len(self._marked)} đơn vị" if self._marked else ""

    def hints(self) -> list[tuple[str, str]]:
        """The keys."""
        return [("Space", "chọn đơn vị"), ("Enter", "mục sau"), ("Ctrl ↵", "thêm"), ("F9", "ghi"), ("Esc", "quay lại")]

    def open(self, argument: str = "") -> None:
        """Come to the front, a unit marked when it is named."""
        self.reload()
        if argument:
            self._marked = {argument} & {one.key for one in self.units.rows()}
            self._offer_heirs()
        self._show()
        self.units.setFocus()

    def reload(self, record: str = "") -> None:
        """Read again; what was typed stays."""
        events = self.parts.session.unit_events
        going: list[Unit] = events.open()
        self._marked &= {one.key for one in going}
        self.units.set_rows(going, keep=lambda one: one.key)
        self.past.set_rows(events.all(), keep=lambda one: (one.old, one.heir))
        self._before.setVisible(bool(self.past.rows()))
        self._offer_heirs()
        self._show()

    def _named(self, one: Unit) -> str:
        return f"{one.title} (cơ quan này)" if one.key == self.parts.session.store.unit else one.title

    def _offer_heirs(self) -> None:
        """Only what may follow the marked ones."""
        found = self.parts.session.unit_events.heirs(self._marked)
        self.heir.set_choices([("", "Đơn vị mới"), *((one.key, one.title) for one in found)])
        self.new.setVisible(not self.heir.value())

    def back(self) -> bool:
        """Esc: from the form to the list."""
        if self.side.isAncestorOf(self.focusWidget() or self):
            self.units.setFocus()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter adds, Ctrl+Backspace takes the last one back."""
        act = {"Ctrl+Return": self._add, "Ctrl+Enter": self._add, "Ctrl+Backspace": self._drop}.get(key_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    # -- one sentence after the other

    def _to_form(self, _: object = None) -> None:
        """Enter in the list: on to the form; where no unit is marked, this one is."""
        if not self._marked:
            self._mark()
        self.day.editor.setFocus()

    def _mark(self, _: object = None) -> None:
        one: Unit | None = self.units.current()
        if one is not None:
            self._marked ^= {one.key}
            if self._told_to_mark:
                self._told_to_mark = False
                self.parts.notify.clear()
            self.units.viewport().update()
            self._offer_heirs()
            self._show()

    def _add(self) -> None:
        problems = self._problems()
        self.form.show_problems(problems)
        if problems:
            field = self.form.names.get(problems[0].field)
            (field.editor if field else self.units).setFocus(Qt.FocusReason.OtherFocusReason)
            if not field:
                self._told_to_mark = True
                self.parts.notify.warn("Chưa chọn đơn vị nào.", "Chọn ở danh sách bên trái bằng phím cách.")
            return
        new = None if self.heir.value() else self._new()
        olds = tuple(one.key for one in self.units.rows() if one.key in self._marked)
        listed = tuple(line.strip() for line in self.records.text().splitlines() if line.strip())
        self.draft.steps.append(Step(olds, self.heir.value(), new, listed))
        self._marked.clear()
        self._offer_heirs()
        for field in (self.name, self.code, self.prefix, self.records):
            field.set_text("")
        self._show()
        self.units.viewport().update()
        self.bar.buttons[WRITE].setFocus(Qt.FocusReason.TabFocusReason)

    def _mended(self, field: Field) -> None:
        """A problem goes as soon as what is typed is good."""
        if field.problem:
            self.form.show_problems(self._problems(), only=field)

    def _problems(self) -> list[Problem]:
        found = [] if self._marked else [Problem("", "Chưa chọn đơn vị.")]
        day = day_iso(self.day.text())
        if len(day) != 10 or day[4:5] != "-":
            found.append(Problem("day", "Ghi ngày có hiệu lực, ví dụ 01/07/2025."))
        if not self.heir.value():
            found += [Problem(name, "Cần ghi.") for name, field in (("name", self.name), ("code", self.code)) if not field.text().strip()]
        return found

    def _new(self) -> dict[str, Any]:
        told = {"code": self.code.text().strip(), "level": self.level.value(), "name": self.name.text().strip()}
        return told | ({"prefix": self.prefix.text().strip()} if self.prefix.text().strip() else {})

    def _drop(self) -> None:
        """Take the last sentence out again."""
        if self.draft.steps:
            self.draft.steps.pop()
            self._show()

    def _names(self) -> dict[str, str]:
        return {one.key: one.title for one in [*self.units.rows(), *self.parts.session.unit_events.heirs()]}

    def _show(self) -> None:
        names = self._names()
        said = in_words(self.draft.steps, names)
        self.said.setText("\n".join(said) or "Chưa có gì. Chọn đơn vị bên trái, ghi nơi kế thừa rồi thêm.")
        why = "" if said else "Thêm ít nhất một nơi kế thừa trước."
        self.bar.set_actions(
            [Action("Nhập từ tệp", self._from_file, key="Ctrl+O", icon="folder", kind=LINK),
             Action("Bỏ dòng cuối", self._drop, shown_key="Ctrl+Backspace", icon="undo", kind=LINK, enabled=bool(said), why=why)],
            [Action(WRITE, self._ask, key="F9", icon="check", kind=PRIMARY, enabled=bool(said), why=why)],
        )  # fmt: skip
        self.changed.emit()

    # -- writing it down

    def _ask(self) -> None:
        if not self.draft.steps or (problems := [one for one in self._problems() if one.field == "day"]):
            self.form.show_problems(problems if self.draft.steps else [])
            return
        names = self._names()
        self._confirm(self.draft.to_json(day_iso(self.day.text()), self.basis.text(), self.parts.session.store.unit),
                      in_words(self.draft.steps, names))  # fmt: skip

    def _from_file(self) -> None:
        file = self.parts.files.open(self, "Chọn tệp sắp xếp đơn vị", "Tệp JSON (*.json)")
        if file is None:
            return
        try:
            data = read_json_file(file)
        except Refused as refused:
            self.parts.notify.problem(refused)
            return
        told = data if isinstance(data, dict) else {}
        listed = [one for one in (told.get("heirs") or []) if isinstance(one, dict)] if isinstance(told.get("heirs"), list) else []
        names = self._names()
        names |= {f"{u.get('code')}@{u.get('valid_from') or ''}": f"{u.get('level')} {u.get('name')}" for u in _dicts(told.get("units"))}
        lines = [f"{names.get(str(one.get('old')), one.get('old'))} → {names.get(str(one.get('heir')), one.get('heir'))}" for one in listed]
        self._confirm(data, lines)

    def _confirm(self, data: object, lines: list[str]) -> None:
        shown = lines[:MOST] + ([f"… và {len(lines) - MOST} dòng nữa"] if len(lines) > MOST else [])
        warning = "Ghi rồi không rút lại được; các đơn vị biết ở lần gửi xuống tới. Số hồ sơ cũ giữ nguyên."
        text = "\n".join([warning, "", *_when_and_why(data), *shown])
        Ask(self, "Ghi việc sắp xếp đơn vị", text, "Ghi", lambda: self._write(data), keep="Chưa ghi").open()

    def _write(self, data: object) -> None:
        def work(session: Session, _: object) -> Written:
            return session.unit_events.write(data)

        self.parts.jobs.run(work, self._written, self._refused)

    def _written(self, done: Written) -> None:
        self.draft = EventDraft()
        self.reload()
        self.units.setFocus()
        passed = f" Đã bàn giao {done.passed} hồ sơ liệt kê." if done.passed else ""
        waiting = f" {len(done.waiting)} hồ sơ chờ bàn giao: chưa về đây, chờ đối chiếu, hoặc nơi nhận chưa có máy." if done.waiting else ""
        told = f"Đã ghi việc sắp xếp {len(done.ends)} đơn vị.{passed}{waiting}"
        self.parts.notify.say(told, "Ghi biên nhận ra USB để các đơn vị cùng biết.")
        self.saved.emit("")

    def _refused(self, problem: Exception) -> bool:
        """What stands in the way is said; nothing typed is lost."""
        if not isinstance(problem, Refused):
            return False
        self.parts.notify.problem(problem)
        return True


WRITE, MOST = "Ghi việc sắp xếp", 14


def _basis(one: Succession) -> str:
    part = f"chỉ {one.records} hồ sơ" if one.records else ""
    part += f", {one.waiting} còn chờ bàn giao" if one.waiting else ""
    return "; ".join(word for word in (one.basis, part) if word) or "không ghi căn cứ"


def _when_and_why(data: object) -> list[str]:
    """From which day, on what basis; of a file as far as it says so."""
    told = data if isinstance(data, dict) else {}
    day, basis = str(told.get("day") or ""), str(told.get("basis") or "").strip()
    with suppress(ValueError):
        day = show_date(date.fromisoformat(day))
    return [f"Có hiệu lực từ {day or 'ngày không ghi'}. Căn cứ: {basis or 'không ghi'}."] if told else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

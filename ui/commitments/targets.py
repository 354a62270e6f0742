"""The table of targets in the form: a list, and the chosen line's fields beneath it; Ins adds, Del takes away, Alt+↑↓ moves."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.commitment import INDICES
from cchc_desktop.office import resources
from cchc_desktop.office.measured import SATISFACTION
from ui.commitments.library import Find, LibraryPanel
from ui.kit.buttons import LINK, Action, button_for
from ui.kit.fields import ChoiceField, Field, TextField
from ui.kit.layout import column, label, reveal_soon, row
from ui.kit.lists import CENTRE, RIGHT, Cell, Column, RowList

_EMPTY: dict[str, Any] = {
    "index": "PAR INDEX", "name": "", "unit": "%", "last": None, "target": None, "due": "", "owner": "", "evidence": "",
    "source": "manual",
}  # fmt: skip


def sources() -> list[tuple[str, str]]:
    """Where a target's figure may come from: by hand, an indicator of the dossiers, the surveys."""
    named = {one.name: one.title for one in resources.indicators()}
    counted = [(f"auto:{name}", f"Tự tính: {title[:1].lower()}{title[1:]}") for name, title in named.items()]
    return [("manual", "Nhập tay"), *counted, (f"auto:{SATISFACTION}", "Tự tính: hài lòng qua phiếu khảo sát")]


def figure_text(value: object) -> str:
    """A figure as written in Vietnamese: ``59,2``; "" for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)


def figure(text: str) -> float | str | None:
    """A typed figure: a number with comma or point, else the words."""
    plain = text.strip()
    try:
        return float(plain.replace(" ", "").replace(",", ".")) if plain else None
    except ValueError:
        return plain


def day_words(value: str) -> str:
    """A due date as shown; what is no ISO date as typed."""
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


class TargetsEditor(QWidget):
    """Up to 200 lines. ``changed`` while typing."""

    changed = Signal()

    def __init__(self, find: Find) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        self._showing = False
        self.list = RowList([
            Column("TT", lambda r: Cell(str(self.rows.index(r) + 1)), 50, CENTRE), Column("Chỉ số", lambda r: Cell(r["index"]), 110),
            Column("Chỉ tiêu", lambda r: Cell(r["name"] or "(chưa có tên)")), Column("Đơn vị", lambda r: Cell(r["unit"]), 90, CENTRE),
            Column("Năm trước", lambda r: Cell(figure_text(r["last"]) or "–"), 110, RIGHT),
            Column("Cam kết", lambda r: Cell(figure_text(r["target"]) or "–", bold=True), 130, RIGHT),
            Column("Thời hạn", lambda r: Cell(day_words(r["due"] or "")), 110),
        ], name="Bảng chỉ tiêu")  # fmt: skip
        self.list.setFixedHeight(self.list.height_of(7))
        self.index = ChoiceField("Chỉ số", [(name, name) for name in INDICES], editable=True)
        self.name, self.unit = TextField("Tên chỉ tiêu", required=True), TextField("Đơn vị tính")
        self.last, self.target = TextField("Kết quả năm trước"), TextField("Chỉ tiêu cam kết")
        self.due = TextField("Thời hạn", placeholder="ngày/tháng/năm")
        self.owner, self.evidence = TextField("Bộ phận chủ trì"), TextField("Minh chứng")
        self._sources = sources()
        self.source = ChoiceField("Nguồn số liệu", self._sources)
        self.library = LibraryPanel(find)
        self.said = label("", "hint", tone="red")
        self._build()

    def _build(self) -> None:
        shelf = Action("Thư viện chỉ tiêu", self.open_library, "Ctrl+L", "book", LINK)
        acts = (shelf, Action("Thêm dòng", self.add, "Ins", "plus", LINK), Action("Bỏ dòng", self.remove, icon="trash", kind=LINK))
        top = row(label("Bảng chỉ tiêu", "card-title"), self.said, None, *(button_for(act, self) for act in acts), gap=12)
        one = row(self.index, self.name, self.unit, gap=12)
        two = row(self.last, self.target, self.due, self.source, gap=12)
        three = row(self.owner, self.evidence, gap=12)
        for line, shares in ((one, (2, 6, 1)), (two, (2, 2, 2, 3)), (three, (1, 1))):
            for place, share in enumerate(shares):
                line.setStretch(place, share)
        self.setLayout(column(top, self.list, self.library, one, two, three, gap=8))
        self.library.taken.connect(self.insert)
        self.library.closed.connect(self.list.setFocus)
        self.list.chosen.connect(self._show)
        self.list.activated_row.connect(lambda _: self.name.setFocus())
        for field in self.fields():
            field.changed.connect(self._typed)
        for keys, run in (("Delete", self.remove), ("Alt+Up", lambda: self.move_row(-1)), ("Alt+Down", lambda: self.move_row(1))):
            cut = QShortcut(QKeySequence(keys), self.list)
            cut.setContext(Qt.ShortcutContext.WidgetShortcut)
            cut.activated.connect(run)

    def fields(self) -> list[Field]:
        """The fields of the chosen line, in order."""
        return [self.index, self.name, self.unit, self.last, self.target, self.due, self.source, self.owner, self.evidence]

    def set_rows(self, rows: list[dict[str, Any]]) -> None:
        """Show a table."""
        self.rows = [{**_EMPTY, **one, "due": one.get("due") or ""} for one in rows]
        self.list.set_rows(self.rows)

    def parts(self) -> list[dict[str, Any]]:
        """The lines in the command line's shape."""
        return [{**one, "due": one["due"] or None} for one in self.rows]

    def choose(self, place: int) -> None:
        """Show a line (one with a problem)."""
        if 0 <= place < len(self.rows):
            self.list.selectRow(place)

    def add(self) -> None:
        """A new line below the chosen one, of the same index; the keyboard goes to its name."""
        last = self.list.current() or _EMPTY
        self.insert({**_EMPTY, "index": last["index"], "due": last["due"], "owner": last["owner"]})
        self.name.setFocus()

    def insert(self, line: dict[str, Any]) -> None:
        """A line below the chosen one; it is the chosen one now."""
        before = self.list.currentIndex().row()
        self.rows.insert(before + 1, line)
        self.list.set_rows(self.rows)
        self.list.selectRow(before + 1)
        self.changed.emit()

    def open_library(self) -> None:
        """Targets to choose from, but for those in the table."""
        self.library.start(frozenset(one["name"] for one in self.rows))
        reveal_soon(self.library)

    def remove(self) -> None:
        """Take the chosen line away."""
        place = self.list.currentIndex().row()
        if 0 <= place < len(self.rows):
            del self.rows[place]
            self.list.set_rows(self.rows)
            self.list.selectRow(min(place, len(self.rows) - 1))
            self.changed.emit()

    def move_row(self, by: int) -> None:
        """Move the chosen line up or down."""
        place = self.list.currentIndex().row()
        if 0 <= place + by < len(self.rows) and place >= 0:
            self.rows[place], self.rows[place + by] = self.rows[place + by], self.rows[place]
            self.list.set_rows(self.rows)
            self.list.selectRow(place + by)
            self.changed.emit()

    def _show(self, line: dict[str, Any] | None) -> None:
        self._showing = True
        for field in self.fields():
            field.setEnabled(line is not None)
        shown = line or _EMPTY
        self.index.set_value(shown["index"])
        for field, value in (
            (self.name, shown["name"]), (self.unit, shown["unit"]), (self.last, figure_text(shown["last"])),
            (self.target, figure_text(shown["target"])), (self.due, day_words(shown["due"])), (self.owner, shown["owner"]),
            (self.evidence, shown["evidence"]),
        ):  # fmt: skip
            field.set_text(value)
        strange = [] if shown["source"] in dict(self._sources) else [(shown["source"], f"Tự tính: {shown['source'].removeprefix('auto:')}")]
        self.source.set_choices([*self._sources, *strange])
        self.source.set_value(shown["source"])
        self._showing = False

    def _typed(self) -> None:
        from ui.commitments.form import day_iso

        line = self.list.current()
        if self._showing or line is None:
            return
        line.update(
            index=self.index.value(), name=self.name.text(), unit=self.unit.text(), last=figure(self.last.text()),
            target=figure(self.target.text()), due=day_iso(self.due.text()), owner=self.owner.text(), evidence=self.evidence.text(),
            source=self.source.value(),
        )  # fmt: skip
        self.list.repaint_rows()
        self.changed.emit()

"""Which column of the file is what: one choice a column, with what stands in it; how days and letters are written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from cchc_desktop.domain.legacy_text import ENCODING_NAMES, Encoding
from cchc_desktop.domain.moving_cells import DAY_FIRST, MONTH_FIRST
from cchc_desktop.domain.moving_map import FIELD_NAMES, MoveMap, texts_of
from cchc_desktop.office.moving_in import OldTable
from ui.kit import tokens
from ui.kit.fields import ChoiceField, Field, Form, SegmentField
from ui.kit.flow import Flow
from ui.kit.layout import column, empty, holder, label
from ui.moving.procedure_choice import ProcedureChoice, Search

MOST_HEADINGS = 30
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SAMPLE, _HINT = 60, 40
_UNREAD = ""


def column_name(place: int) -> str:
    """``A`` … ``Z``, ``AA``: a column as spreadsheets call it."""
    first, last = divmod(place, len(_LETTERS))
    return (_LETTERS[first - 1] if first else "") + _LETTERS[last]


class Ways(QWidget):
    """How the whole file is read: sheet, row of headings, encoding, order of day and month."""

    changed = Signal()
    sheet_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.sheet, self.heading = ChoiceField("Trang tính"), ChoiceField("Dòng tiêu đề")
        self.encoding = SegmentField("Bảng mã", [(one.value, words) for one, words in ENCODING_NAMES.items()])
        self.order = SegmentField("Ngày ghi", [(DAY_FIRST, "ngày/tháng"), (MONTH_FIRST, "tháng/ngày")])
        self.sheet.setFixedWidth(tokens.px(170))
        self.heading.setFixedWidth(tokens.px(210))
        flow = Flow(gap=tokens.px(14))
        for field in (self.sheet, self.heading, self.encoding, self.order):
            flow.addWidget(field)
        self.setLayout(flow)
        self._quiet = False
        self.sheet.changed.connect(self._sheet)
        for field in (self.heading, self.encoding, self.order):
            field.changed.connect(self._way)

    def _sheet(self) -> None:
        if not self._quiet:
            self.sheet_chosen.emit(self.sheet.value())

    def _way(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def show_ways(self, table: OldTable, used: MoveMap) -> None:
        """Show how a table is read."""
        self._quiet = True
        self.sheet.setVisible(len(table.sheets) > 1)
        self.sheet.set_choices([(name, name) for name in table.sheets])
        self.sheet.set_value(table.sheet)
        rows = [("-1", "Không có dòng tiêu đề")]
        rows += [(str(n), f"Dòng {n + table.first_line}: {_words(table, used, n)}") for n in range(min(MOST_HEADINGS, len(table.rows)))]
        self.heading.set_choices(rows)
        self.heading.set_value(str(used.heading))
        self.encoding.set_value(used.encoding.value)
        self.order.set_value(used.order)
        self._quiet = False

    def value(self) -> tuple[int, Encoding, str]:
        """(row of the headings, encoding, order)."""
        return int(self.heading.value() or -1), Encoding(self.encoding.value()), self.order.value()

    def fields(self) -> dict[str, Field]:
        """For the walk."""
        return {"sheet": self.sheet, "heading": self.heading, "encoding": self.encoding, "order": self.order}


def _words(table: OldTable, used: MoveMap, place: int) -> str:
    return _short(" · ".join(filter(None, texts_of(table.rows[place], used.encoding))), _SAMPLE) or "(trống)"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ·')}…"


class ColumnChoices(QWidget):
    """One choice a column of the file; what is chosen twice leaves its first column. ``changed`` after each choice."""

    changed = Signal()

    def __init__(self, search: Search) -> None:
        super().__init__()
        self._search = search
        self.choices: dict[int, ChoiceField] = {}
        self.procedure = ProcedureChoice("Mọi dòng là thủ tục", search)
        self.capitals = QCheckBox("Họ tên bằng phông hoa (.VnTimeH)")
        self._capital_fields: frozenset[str] = frozenset()
        self._box, self._quiet = column(gap=10), False
        lower = column(self.procedure, self.capitals, None, gap=10, margins=(0, 4, 0, 0))
        self.setLayout(column(holder(self._box), holder(lower), gap=8))
        self.procedure.changed.connect(self._say)
        self.capitals.toggled.connect(self._say)
        self._form: Form | None = None

    def walk(self, form: Form) -> None:
        """Enter walks through the choices in this form."""
        self._form = form
        form.watch(self.procedure.line)
        form.watch(self.capitals)

    def show_columns(self, table: OldTable, used: MoveMap) -> None:
        """Show the columns of a table and what they are taken for."""
        self._quiet = True
        empty(self._box)
        self.choices = {}
        headings, rows = table.headings(used), table.preview(used)
        taken = {place: name for name, place in used.columns.items()}
        for place in range(table.width):
            found = [cells[place] for cells in rows if place < len(cells) and cells[place].strip()]
            if not found and not headings[place]:
                continue
            field = ChoiceField(headings[place] or f"Cột {column_name(place)}", [(_UNREAD, "Không đọc"), *FIELD_NAMES.items()])
            field.set_hint(_short(" · ".join(dict.fromkeys(found)), _HINT))
            field.set_value(taken.get(place, _UNREAD))
            field.caption.setToolTip(field.caption.text())
            field.changed.connect(lambda at=place: self._chosen(at))
            self.choices[place] = field
            self._box.addWidget(field)
            if self._form is not None:
                self._form.watch(field.editor)
        if not self.choices:
            self._box.addWidget(label("Trang này không có cột nào.", "hint"))
        self.procedure.show_code(used.procedure)
        self._capital_fields = used.capitals
        self.capitals.setChecked("name" in used.capitals)
        self._quiet = False
        self._show_rare()

    def value(self) -> dict[str, object]:
        """What a map is to be changed to: columns, procedure, capitals."""
        columns = {field.value(): place for place, field in self.choices.items() if field.value()}
        capitals = (self._capital_fields - {"name"}) | ({"name"} if self.capitals.isChecked() else set())
        return {"columns": columns, "procedure": self.procedure.code(), "capitals": frozenset(capitals)}

    def _chosen(self, place: int) -> None:
        """A field is told by one column."""
        if self._quiet:
            return
        self._quiet = True
        name = self.choices[place].value()
        for other, field in self.choices.items():
            if name and other != place and field.value() == name:
                field.set_value(_UNREAD)
        self._quiet = False
        self._show_rare()
        self.changed.emit()

    def _say(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _show_rare(self) -> None:
        """The one procedure of a file is asked for only where no column names it."""
        named = {field.value() for field in self.choices.values()}
        self.procedure.setVisible(not named & {"procedure", "procedure_code"})
        self.capitals.setVisible("name" in named)

    def show_capitals(self, on: bool) -> None:
        """Capital fonts are of TCVN3 only."""
        self.capitals.setEnabled(on)
        self.capitals.setToolTip("" if on else "Chỉ có ở bảng mã TCVN3")

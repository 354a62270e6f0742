"""The papers as a table model: rows a clerk ticks and counts, columns by how the procedure is charged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from cchc_desktop.domain.dossiers import offered_papers
from cchc_desktop.domain.fees import PageTariff, page_tariff
from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.domain.text import money
from ui.intake.typed import PaperRow

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
TICK, NAME, DIGITISED, FEE = "ticked", "name", "digitised", "fee"


@dataclass(frozen=True)
class PaperColumn:
    """A column: its field, heading and width (0 = takes the rest)."""

    field: str
    title: str
    width: int

    @property
    def is_count(self) -> bool:
        """Whether digits are typed into it."""
        return self.field not in (TICK, NAME, DIGITISED, FEE)


_ENDS = PaperColumn(TICK, "", 44), PaperColumn(NAME, "Giấy tờ", 0), PaperColumn(DIGITISED, "Đã số hóa", 110)
USUAL = (*_ENDS[:2], PaperColumn("originals", "Bản chính", 80), PaperColumn("certified", "Chứng thực", 88),
         PaperColumn("photocopies", "Bản chụp", 76), PaperColumn("pages", "Số trang", 74), _ENDS[2])  # fmt: skip
BY_PAGE = (*_ENDS[:2], PaperColumn("originals", "Bản chính", 80), PaperColumn("pages", "Số trang", 74),
           PaperColumn("copies_to_certify", "Bản sao", 70), _ENDS[2], PaperColumn(FEE, "Phí", 84))  # fmt: skip


def rows_for(procedure: Procedure) -> tuple[PaperRow, ...]:
    """The papers a procedure asks for, as the core offers them."""
    return tuple(
        PaperRow(
            paper.id, paper.name, ticked=ticked, originals=paper.originals, photocopies=paper.photocopies,
            must_digitise=paper.must_digitise, note=paper.note,
        )
        for paper, ticked in offered_papers(procedure)
    )  # fmt: skip


class PapersModel(QAbstractTableModel):
    """``edited`` after any change by hand."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[PaperRow] = []
        self.columns: tuple[PaperColumn, ...] = USUAL
        self.tariff: PageTariff | None = None

    def show_rows(self, rows: Sequence[PaperRow], procedure: Procedure | None) -> None:
        """Show the rows of a form, with the columns its procedure wants."""
        self.beginResetModel()
        self.rows = list(rows)
        self.tariff = page_tariff(procedure) if procedure else None
        self.columns = BY_PAGE if self.tariff else USUAL
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many papers."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only the name of a line added by hand is edited as text."""
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and self.columns[index.column()].field == NAME and not self.rows[index.row()].asked:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation is Qt.Orientation.Horizontal and section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                align = Qt.AlignmentFlag.AlignHCenter if column.is_count else Qt.AlignmentFlag.AlignLeft
                align = Qt.AlignmentFlag.AlignRight if column.field == FEE else align
                return int(align | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts for the editor and for reading aloud; painting takes the row itself."""
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole,
        ):  # fmt: skip
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if column.field == FEE:
            return self.fee_text(row)
        value = getattr(row, column.field)
        if isinstance(value, bool):
            return "có" if value else "không"
        return str(value)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A new name for a line added by hand."""
        if role != Qt.ItemDataRole.EditRole or self.columns[index.column()].field != NAME:
            return False
        self.change(index.row(), name=" ".join(str(value).split()))
        return True

    def change(self, place: int, **values: Any) -> None:
        """Change some values of a row."""
        changed = replace(self.rows[place], **values)
        if changed == self.rows[place]:
            return
        self.rows[place] = changed
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
        self.edited.emit()

    def add(self, row: PaperRow, place: int | None = None) -> int:
        """Add a line (at the end); its place."""
        at = len(self.rows) if place is None else min(place, len(self.rows))
        self.beginInsertRows(QModelIndex(), at, at)
        self.rows.insert(at, row)
        self.endInsertRows()
        self.edited.emit()
        return at

    def remove(self, place: int) -> PaperRow:
        """Take a line out."""
        self.beginRemoveRows(QModelIndex(), place, place)
        gone = self.rows.pop(place)
        self.endRemoveRows()
        self.edited.emit()
        return gone

    def fee_of(self, row: PaperRow) -> int | None:
        """What a paper costs by its pages and copies, or None."""
        if self.tariff is None or not (row.ticked and row.pages and row.copies_to_certify):
            return None
        return self.tariff.copy(row.pages) * row.copies_to_certify

    def fee_text(self, row: PaperRow) -> str:
        """``18.000 đ`` or –."""
        amount = self.fee_of(row)
        return "–" if amount is None else money(amount)

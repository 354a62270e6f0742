"""The list of dossiers: who, what, when due, in which state; of which unit where several send here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.words import DueWords, short_name, short_number, state
from ui.kit import tokens
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark, of_status
from ui.look import Look

UNIT_COLUMN = 1


class DossierTable(RowList):
    """Rows of :class:`DossierRow`; ``words`` gives the moment's way of speaking of due dates."""

    def __init__(self, look: Look, words: Callable[[], DueWords]) -> None:
        self._look, self._words, self._units = look, words, dict[str, str]()
        columns = [
            Column("Người nộp", self._who, 206), Column("Đơn vị", lambda r: Cell(self.unit_title(r), ink=tokens.INK2), 128),
            Column("Thủ tục", lambda r: Cell(short_name(r.procedure_name), short_number(r.number))),
            Column("Hạn trả", self._due, 150), Column("Tình trạng", self._state, 138),
        ]  # fmt: skip
        super().__init__(columns, tall=True, name="Hồ sơ")
        self.setColumnHidden(UNIT_COLUMN, True)
        self.setProperty("led", False)

    def show_units(self, titles: Mapping[str, str]) -> None:
        """Unit key -> its title when there are several; {} hides the column."""
        self._units = dict(titles)
        self.setColumnHidden(UNIT_COLUMN, not titles)

    def unit_title(self, one: DossierRow) -> str:
        """The unit of a row where several are shown."""
        return self._units.get(one.unit, "") if self._units else ""

    def show_rows(self, rows: Sequence[DossierRow], *, keep: bool) -> None:
        """Show rows; the first one is chosen, or with ``keep`` the one that was, or whoever takes its place."""
        place, before = self.currentIndex().row(), self.current()
        self.set_rows(rows, keep=(lambda r: r.id) if keep else None)
        if keep and before is not None and rows and place > 0 and not any(r.id == before.id for r in rows):
            self.selectRow(min(place, len(rows) - 1))

    def step(self, rows: int) -> None:
        """Choose another row, so many further down."""
        count = len(self.rows())
        if count:
            self.selectRow(max(0, min(count - 1, self.currentIndex().row() + rows)))

    def _who(self, one: DossierRow) -> Cell:
        return Cell(one.name, self._look.number(one.id_number) or self._look.phone(one.phone), bold=True)

    def _due(self, one: DossierRow) -> Cell:
        due = self._words().of(one)
        return Cell(due.text, mark=due.mark, ink=due.ink, bold=due.bold, keep=True)

    def _state(self, one: DossierRow) -> Cell:
        if one.parallel:
            return Cell(state(one), "sửa song song", mark=Mark.LOOK, keep=True)
        return Cell(state(one), mark=Mark.LOST if one.voided else of_status(one.status), keep=True)

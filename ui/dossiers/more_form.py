"""The rarer acts of a dossier in one list: arrows and Enter, or the digit before each; what cannot be done says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.dossiers.act_form import ActForm
from ui.kit import tokens
from ui.kit.layout import holder, row
from ui.kit.lists import Cell, Column, RowList


@dataclass(frozen=True)
class Rarer:
    """One act: its verb, its key elsewhere ("" = none), what starts it, why not ("" = it can be done)."""

    verb: str
    run: Callable[[], None]
    key: str = ""
    why: str = ""


class MoreForm(ActForm):
    """``picked(run)`` when an act was chosen."""

    picked = Signal(object)

    def __init__(self, acts: Sequence[Rarer]) -> None:
        super().__init__("Việc khác", "", {}, hint="Gõ số, hoặc ↑ ↓ rồi Enter")
        self._acts = list(acts)
        self.table = RowList([
            Column("", lambda a: Cell(self._digit(a), ink=tokens.INK3), 44),
            Column("Việc", lambda a: Cell(a.verb, ink=tokens.INK3 if a.why else ""), 240),
            Column("Phím, hoặc vì sao chưa làm được", lambda a: Cell(a.why or a.key, ink=tokens.INK3)),
        ], name="Việc khác")  # fmt: skip
        self.use_whole(holder(row(self.table, margins=(1, 1, 1, 1))))
        self.table.set_rows(self._acts)
        first = next((place for place, act in enumerate(self._acts) if not act.why), 0)
        self.table.selectRow(first)
        self.table.activated_row.connect(self._pick)
        self.table.typed.connect(self._typed)

    def first(self) -> QWidget:
        """The list."""
        return self.table

    def hints(self) -> list[tuple[str, str]]:
        """Arrows and Enter, or the digit before an act."""
        return [("↑↓", "chọn"), ("Enter", "làm"), ("1…9", "làm thẳng")]

    def _digit(self, act: Rarer) -> str:
        place = self._acts.index(act) + 1
        return str(place) if place < 10 else "0" if place == 10 else ""

    def _typed(self, text: str) -> None:
        found = next((act for act in self._acts if self._digit(act) == text), None)
        if found is not None:
            self.table.selectRow(self._acts.index(found))
            self._pick(found)

    def _pick(self, act: Rarer) -> None:
        if not act.why:
            self.picked.emit(act.run)

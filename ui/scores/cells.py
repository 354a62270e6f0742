"""What the list of a sheet's lines shows in its cells."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cchc_desktop.domain.criteria import Line, number
from cchc_desktop.domain.score import ScoreSheet, Stage
from cchc_desktop.office.scores import Proposal
from cchc_desktop.office.scores_out import proof_text
from ui.kit import tokens
from ui.kit.lists import Cell


class SheetCells:
    """Cells of one sheet; nothing before :meth:`show`."""

    def __init__(self) -> None:
        self._sheet: ScoreSheet | None = None
        self._proposals: Mapping[str, Proposal] = {}
        self._sums: dict[str, dict[str, Decimal]] = {}

    def show(self, sheet: ScoreSheet, proposals: Mapping[str, Proposal]) -> None:
        """Cells of another sheet, or of what became of it."""
        self._sheet, self._proposals = sheet, proposals
        self._sums = {side: sheet.sums(side) for side in ("self", "second")}

    def number(self, one: Line) -> Cell:
        """Its number, as the panel beside, every message and the spreadsheets name it."""
        return Cell(one.id, bold=one.rule is None)

    def name(self, one: Line) -> Cell:
        """Its name over its evidence; red when it has points and none."""
        if one.rule is None or self._sheet is None:
            return Cell(one.name, bold=True)
        red = not self._sheet.proved(one)
        second = "▲ Có điểm mà chưa có minh chứng" if red else proof_text(self._sheet, one)
        return Cell(one.name, second or self._hint(one), ink=tokens.RED if red else "")

    def _hint(self, one: Line) -> str:
        found = self._proposals.get(one.id)
        return f"Tính từ số liệu: {number(found.points)} điểm" if found else ""

    def most(self, one: Line) -> Cell:
        """The points it can have."""
        return Cell(number(one.most), bold=one.rule is None, ink=tokens.INK2, keep=True)

    def points(self, one: Line, side: str) -> Cell:
        """The points of a side; amber where the appraisal differs."""
        sheet = self._sheet
        if sheet is None:
            return Cell("")
        appraised = bool(sheet.first) or Stage.FIRST in sheet.locks
        if (side == "second" and not appraised) or (side == "self" and one.rule is not None and one.id not in sheet.own):
            return Cell("–", ink=tokens.INK3)
        points, own = self._sums[side][one.id], self._sums["self"][one.id]
        ink = tokens.AMBER if side == "second" and points != own else ""
        if side == "second" and sheet.stage is Stage.FIRST and one.rule is not None and one.id not in sheet.first:
            ink = tokens.INK3  # nobody has looked at it yet: the unit's own points stand there
        return Cell(number(points), bold=one.rule is None, ink=ink, keep=True)

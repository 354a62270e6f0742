"""All units of a year side by side: place, points, band, last year, where each sheet stands; below, what they lack the most."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal

from cchc_desktop.domain.criteria import Line, number
from cchc_desktop.domain.score import ABOVE, Stage
from cchc_desktop.office.exports import Written
from cchc_desktop.office.scores import UnitScore
from ui.kit import tokens
from ui.kit.bars import bar_cell
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, Action
from ui.kit.fields import ChoiceField
from ui.kit.layout import card, column, hairline, holder, label, row
from ui.kit.lists import CENTRE, RIGHT, Cell, Column, RowList
from ui.kit.marks import Mark
from ui.page import Parts
from ui.scores.tab import SHEET, Acts, Tab

GAPS = 12


class BoardTab(Tab):
    """``opened(unit)`` on Enter: its sheet comes to the front."""

    opened = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.year = ChoiceField("")
        self.year.box.setAccessibleName("Năm")
        self.year.setFixedWidth(tokens.px(100))
        self.fact = label("", "fact")
        self.list = RowList([
            Column("Hạng", lambda one: Cell(str(one.rank) if one.rank else "–", bold=True), 64, CENTRE),
            Column("Đơn vị", lambda one: Cell(one.unit.title, bold=True)), Column("Điểm", _points, 86, RIGHT),
            Column("", _bar, 150), Column("Xếp loại", lambda one: Cell(one.band or "–", keep=True), 104),
            Column("Năm trước", _before, 140, RIGHT), Column("Bước", self._stage, 196),
        ], name="Các đơn vị")  # fmt: skip
        self.gaps = RowList([
            Column("Tiêu chí mất điểm nhiều", lambda pair: Cell(f"{pair[0].id}. {pair[0].name}")),
            Column("Tối đa", lambda pair: Cell(number(pair[0].most), ink=tokens.INK2), 80, RIGHT),
            Column("Thiếu bình quân", lambda pair: Cell(f"{_mean(pair[1]):.2f}".replace(".", ","), keep=True), 130, RIGHT),
            Column("Thiếu nhiều nhất", self._worst, 240),
        ], name="Tiêu chí mất điểm", quiet=True)  # fmt: skip
        self.nothing = Blank()
        self._build()

    def _build(self) -> None:
        above = row(self.year, self.fact, None, gap=10, margins=(14, 8, 14, 8))
        inner = column(holder(above), hairline(), self.list, self.nothing, self.gaps, gap=0)
        inner.setStretch(2, 3)
        inner.setStretch(4, 2)
        self.setLayout(column(card(holder(inner), pad=0, gap=0), gap=0))
        self.year.changed.connect(self.read)
        self.list.activated_row.connect(lambda one: self.opened.emit(one.unit.key))

    def offer(self, year: int) -> None:
        """Go to a year."""
        years = sorted({*self.parts.session.scores.years(), year}, reverse=True)
        self.year.blockSignals(True)
        self.year.set_choices([(str(one), str(one)) for one in years])
        self.year.set_value(str(year))
        self.year.blockSignals(False)
        self.read()

    def read(self) -> None:
        """The year chosen above."""
        year = int(self.year.value() or self.parts.session.clock.now().year)
        rows = self.parts.session.scores.board(year)
        came = [one for one in rows if one.sheet]
        self.list.set_rows(rows, keep=lambda one: one.unit.key)
        lacks = [(line, told) for line, told in self.parts.session.scores.gaps(year) if _mean(told) > 0] if came else []
        self.gaps.set_rows(lacks[:GAPS])
        for part in (self.list, self.gaps):
            part.setVisible(bool(came))
        self.nothing.setVisible(not came)
        if not came:
            self.nothing.say("Chưa có phiếu chấm điểm nào của năm này.", "Phiếu đến cùng dữ liệu các đơn vị gửi lên.")
        late, ours = sum(one.late for one in rows), sum(self._ours(one) for one in rows)
        self.fact.setText(f"{len(came)} trên {len(rows)} đơn vị có phiếu" + (f", {ours} chờ cơ quan này" if ours else "")
                          + (f", {late} quá hạn" if late else ""))  # fmt: skip
        self.acts_changed.emit()

    def begin(self) -> None:
        """The list of units."""
        (self.list if self.list.rows() else self.year).setFocus()

    def acts(self) -> Acts:
        """Paper and spreadsheet."""
        some = not self.list.isHidden()
        why = "" if some else "Chưa có phiếu nào"
        return [Action("In tổng hợp", self._print, "Ctrl+P", "print", LINK, some, why),
                Action("Xuất Excel", self._export, "Ctrl+Shift+X", "download", LINK, some, why)], []  # fmt: skip

    def _print(self) -> None:
        year = int(self.year.value())
        self.do(lambda session, _: session.score_lists.summary(year), self.parts.preview)

    def _export(self) -> None:
        year = int(self.year.value())
        file = self.parts.files.save(self.window(), "Xuất tổng hợp điểm", f"tong-hop-diem-{year}.xlsx", SHEET)

        def said(made: Written) -> None:
            self.parts.notify.say(f"Đã ghi {made.file.name}, {made.rows} đơn vị.")

        if file is not None:
            self.do(lambda session, _: session.score_lists.summary_sheet(file, year), said)

    def _ours(self, one: UnitScore) -> bool:
        """Whether a sheet waits for this office."""
        if one.sheet is None or one.sheet.stage is Stage.FINAL:
            return False
        return (one.sheet.unit not in self.parts.session.own_units) == (one.sheet.stage in ABOVE)

    def _stage(self, one: UnitScore) -> Cell:
        if one.late:
            return Cell(f"{one.stage}, quá hạn", mark=Mark.OVERDUE, keep=True)
        if one.sheet is None:
            return Cell(one.stage, keep=True)
        mark = Mark.DONE if one.sheet.stage is Stage.FINAL else Mark.RUNNING if self._ours(one) else Mark.PAUSED
        return Cell(one.stage, mark=mark, keep=True)

    def _worst(self, pair: tuple[Line, dict[str, Decimal]]) -> Cell:
        key = max(sorted(pair[1]), key=lambda unit: pair[1][unit])
        unit = next((one.unit.title for one in self.list.rows() if one.unit.key == key), key)
        return Cell(f"{unit}, {number(pair[1][key])} điểm", ink=tokens.INK2)


def _mean(lacks: dict[str, Decimal]) -> Decimal:
    return sum(lacks.values(), Decimal(0)) / len(lacks)


def _points(one: UnitScore) -> Cell:
    return Cell(number(one.total) if one.total is not None else "–", bold=True, keep=True)


def _bar(one: UnitScore) -> Cell:
    if one.sheet is None or one.total is None:
        return Cell("")
    return bar_cell(float(one.total / one.sheet.criteria.total), None, tokens.ACCENT)


def _before(one: UnitScore) -> Cell:
    if one.before is None or one.total is None:
        return Cell("–", ink=tokens.INK3)
    gained = one.total - one.before
    sign = "tăng" if gained > 0 else "giảm" if gained < 0 else "như cũ"
    ink = tokens.GREEN if gained > 0 else tokens.RED if gained < 0 else tokens.INK2
    return Cell(f"{number(one.before)}, {sign} {number(abs(gained))}" if gained else f"{number(one.before)}, {sign}", ink=ink, keep=True)

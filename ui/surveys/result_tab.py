"""What the sheets add up to: an index of all, of factors, of items with the answers as bars, beside the period before; every unit below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from cchc_desktop.domain.survey import Batch, Outcome, Share
from cchc_desktop.domain.text import grouped, percent
from cchc_desktop.office.exports import Written
from cchc_desktop.office.surveys import Compared
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, Action
from ui.kit.fields import ChoiceField
from ui.kit.layout import Strip, card, column, hairline, holder, label, row
from ui.kit.lists import CENTRE, RIGHT, Cell, Column, RowList
from ui.page import Parts
from ui.scores.tab import SHEET, Acts, Tab
from ui.surveys.batches import BatchDialog

_INKS = (tokens.RED, "#C9776F", tokens.LINE2, "#7FB096", tokens.GREEN)
"""From the lowest mark to the highest; the counts stand in the bars, so that colour is never alone."""


EVERY = "*"


@dataclass(frozen=True)
class ResultRow:
    """A factor (``no`` 0) or an item: its index now and before, its answers."""

    no: int
    name: str
    share: Share
    before: Share | None
    spread: Mapping[str, int]
    marks: tuple[str, ...]

    @property
    def id(self) -> str:
        """What keeps it chosen."""
        return f"{self.no}/{self.name}"


@dataclass(frozen=True)
class UnitRow:
    """A unit with its outcome."""

    name: str
    found: Outcome


class ResultTab(Tab):
    """Results by form, unit and period."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.kind = ChoiceField("", [("sipas", "Hài lòng (SIPAS)"), ("onestop", "Đánh giá một cửa")])
        self.unit, self.period = ChoiceField(""), ChoiceField("")
        for field, name in ((self.kind, "Mẫu phiếu"), (self.unit, "Đơn vị"), (self.period, "Đợt")):
            field.box.setAccessibleName(name)
            field.setFixedWidth(tokens.px(200))
        self.facts, self.strip, self.nothing = label("", "section"), Strip("amber", "warning"), Blank()
        self.list = RowList([
            Column("TT", lambda one: Cell(str(one.no) if one.no else "", bold=not one.no), 52, CENTRE),
            Column("Nội dung", lambda one: Cell(one.name, bold=not one.no)),
            Column("Hợp lệ", lambda one: Cell(grouped(one.share.valid)), 76, RIGHT),
            Column("Chỉ số", _index, 84, RIGHT), Column("Kỳ trước", _before, 130, RIGHT), Column("Trả lời, thấp đến cao", _bars, 260),
        ], name="Kết quả khảo sát")  # fmt: skip
        self.units = RowList([
            Column("Đơn vị", lambda one: Cell(one.name, bold=True)), Column("Phiếu", lambda one: Cell(grouped(one.found.n)), 90, RIGHT),
            Column("Chỉ số", lambda one: Cell(_text(one.found.unit), keep=True), 100, RIGHT),
            Column("", lambda one: Cell("Ít hơn 30 phiếu" if one.found.few else one.found.band, ink=tokens.INK2), 150),
        ], name="Các đơn vị", quiet=True)  # fmt: skip
        self._begun = False
        self.asked: BatchDialog | None = None
        self._build()

    def _build(self) -> None:
        above = row(self.kind, self.unit, self.period, self.facts, None, gap=10, margins=(14, 8, 14, 8))
        inner = column(holder(above), hairline(), self.strip, self.list, self.nothing, self.units, gap=0)
        inner.setStretch(3, 3)
        inner.setStretch(4, 3)
        self.units.setFixedHeight(self.units.height_of(4))
        self.setLayout(column(card(holder(inner), pad=0, gap=0), gap=0))
        for field in (self.kind, self.unit, self.period):
            field.changed.connect(self.read)

    def read(self) -> None:
        """The form, unit and period chosen above."""
        surveys, own = self.parts.session.surveys, self.parts.session.store.unit
        form = self.kind.value() or "sipas"
        keys = list(dict.fromkeys([own, *(one.unit for one in surveys.batches(form))]))
        every = [(EVERY, "Mọi đơn vị")] if len(keys) > 1 else []
        self._offer(self.unit, [*((key, "Cơ quan này" if key == own else self._title(key)) for key in keys), *every])
        if every and not self._begun and not surveys.batches(form, own):
            self.unit.blockSignals(True)
            self.unit.set_value(EVERY)  # an office that only receives begins with all its units
            self.unit.blockSignals(False)
        self._begun = self._begun or bool(every)
        unit = self._unit()
        self._offer(self.period, [(one, one) for one in surveys.periods(form, unit)])
        self.unit.setVisible(len(keys) > 1)
        self.period.setVisible(bool(self.period.box.count()))
        units = surveys.units(form, self.period.value())
        both = surveys.compared(form, unit, self.period.value())
        self._show(form, both)
        self.units.set_rows([UnitRow(name, found) for name, found in units])
        self.units.setVisible(len(units) > 1)
        self.acts_changed.emit()

    def _unit(self) -> str:
        """The key of the unit chosen, "" for all."""
        chosen = self.unit.value() or self.parts.session.store.unit
        return "" if chosen == EVERY else chosen

    def _offer(self, field: ChoiceField, choices: list[tuple[str, str]]) -> None:
        field.blockSignals(True)
        field.set_choices(choices)
        field.blockSignals(False)

    def _title(self, key: str) -> str:
        unit = self.parts.session.offices.unit(key)
        return unit.title if unit else key

    def _show(self, form: str, both: Compared) -> None:
        rule, now = self.parts.session.surveys.form(form), both.now
        self.list.setVisible(now.n > 0)
        self.nothing.setVisible(not now.n)
        self.strip.hide()
        if not now.n:
            self.facts.setText("")
            self.nothing.say("Chưa có phiếu nào.", "Nhập phiếu ở phần Nhập phiếu, hoặc nhận dữ liệu của đơn vị.")
            return
        band = f", {now.band} ({now.mean:.1f} điểm)".replace(".", ",") if now.mean is not None else ""
        self.facts.setText(f"{grouped(now.n)} phiếu, chỉ số {_text(now.unit)}{band}")
        if now.few:
            self.strip.say("Ít hơn 30 phiếu.", "Kết quả chỉ để tham khảo.")
        rows, place = list[ResultRow](), 0
        for number, factor in enumerate(rule.factors):
            was = both.before.factors[number] if both.before else None
            rows.append(ResultRow(0, factor.name, now.factors[number], was, {}, rule.marks))
            for item in factor.items:
                was = both.before.items[place] if both.before else None
                rows.append(ResultRow(place + 1, item, now.items[place], was, now.spread[place], rule.marks))
                place += 1
        self.list.set_rows(rows, keep=lambda one: one.id)

    def begin(self) -> None:
        """The list."""
        (self.list if not self.list.isHidden() else self.kind).setFocus()

    def acts(self) -> Acts:
        """Paper and spreadsheet."""
        some = not self.list.isHidden()
        why = "" if some else "Chưa có phiếu nào"
        left = [Action("In kết quả", self._print, "Ctrl+P", "print", LINK, some, why),
                Action("Xuất Excel", self._export, "Ctrl+Shift+X", "download", LINK, some, why)]  # fmt: skip
        if self._batches():
            left.append(Action("Hủy đợt phiếu", self._ask_void, "Ctrl+D", "trash", LINK))
        return left, []

    def _batches(self) -> list[Batch]:
        """The batches this office typed in the period in front; none while another unit is looked at."""
        form, unit, period = self._asked()
        own = self.parts.session.store.unit
        found = self.parts.session.surveys.batches(form, own) if unit in ("", own) else []
        return [one for one in found if one.period == period]

    def _ask_void(self) -> None:
        """A batch typed twice or under the wrong form is taken out of every count, after a question."""
        self.asked = BatchDialog(self.window(), self._batches(), self._void)
        self.asked.open()

    def _void(self, id_: str) -> None:
        def gone(_: None) -> None:
            self.parts.notify.say("Đã hủy đợt phiếu.", "Nhập lại ở phần Nhập phiếu (Ctrl+Tab).")
            self.read()
            self.begin()
            self.saved.emit(id_)

        self.do(lambda session, _: session.surveys.void(id_), gone)

    def _asked(self) -> tuple[str, str, str]:
        return self.kind.value() or "sipas", self._unit(), self.period.value()

    def _print(self) -> None:
        asked = self._asked()
        self.do(lambda session, _: session.survey_lists.result(*asked), self.parts.preview)

    def _export(self) -> None:
        asked = self._asked()
        file = self.parts.files.save(self.window(), "Xuất kết quả khảo sát", "ket-qua-khao-sat.xlsx", SHEET)

        def said(made: Written) -> None:
            self.parts.notify.say(f"Đã ghi {made.file.name}.")

        if file is not None:
            self.do(lambda session, _: session.surveys.sheet(file, *asked), said)


def _text(one: Share) -> str:
    return "–" if one.value is None else percent(one.value)


def _index(one: ResultRow) -> Cell:
    return Cell(_text(one.share), bold=not one.no, keep=True)


def _before(one: ResultRow) -> Cell:
    if one.before is None or one.before.value is None:
        return Cell("–", ink=tokens.INK3)
    gained = (one.share.value or 0.0) - one.before.value
    ink = tokens.GREEN if gained > 0.05 else tokens.RED if gained < -0.05 else tokens.INK2
    word = "tăng" if gained > 0.05 else "giảm" if gained < -0.05 else "như cũ"
    return Cell(f"{percent(one.before.value)}, {word}", ink=ink, keep=True)


def _bars(one: ResultRow) -> Cell:
    if not one.no or not one.share.valid:
        return Cell("")
    return Cell("", paint=lambda painter, room: paint_spread(painter, room, [one.spread[mark] for mark in one.marks]))


def paint_spread(painter: QPainter, room: QRectF, counts: list[int]) -> None:
    """The answers side by side, as wide as they are many, each with its count."""
    total, high, x = sum(counts), tokens.px(16), room.x()
    inks = _INKS if len(counts) == 5 else (_INKS[0], _INKS[2], _INKS[4])
    painter.save()
    painter.setFont(tokens.font(tokens.KEYCAP, bold=True))
    for count, ink in zip(counts, inks, strict=True):
        wide = (room.width() - tokens.px(6)) * count / total
        if wide > 0:
            part = QRectF(x, room.center().y() - high / 2, max(wide - 1, 1), high)
            painter.fillRect(part, QColor(ink))
            if painter.fontMetrics().horizontalAdvance(str(count)) + 4 < wide:
                painter.setPen(QColor(tokens.INK if ink == tokens.LINE2 else tokens.SURFACE))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, str(count))
        x += wide
    painter.restore()

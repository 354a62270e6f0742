"""The units below: who is silent, what came, what waits; the chosen unit in words at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.below import Came, Light, Overview, UnitBelow
from cchc_desktop.office.handover import Spoken
from ui.handover.parcels import QuietList, brief
from ui.handover.reading_scenes import mark_of, tone_of
from ui.handover.words import brief_moment, counted, listed
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.fields import SegmentField
from ui.kit.layout import SideMargins, card, column, hairline, holder, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.office.unit_card import LIGHT_MARK, UnitCard

WAITING, CAME = "waiting", "came"
_INK = {"green": tokens.GREEN, "amber": tokens.AMBER, "red": tokens.RED, "soft": tokens.INK3}


class UnitsOverview(QWidget):
    """``opened(page, unit)`` when a unit's dossiers (Enter) or commitments are asked for, ``grant_asked`` for a further machine."""

    opened = Signal(str, str)
    grant_asked = Signal()

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.spoken: list[Spoken] = []
        self.units = RowList([
            Column("Đơn vị", lambda one: Cell(one.heard.title, _machines(one), bold=True, middle=True)),
            Column("Tình trạng", lambda one: Cell(one.light.value, mark=LIGHT_MARK[one.light], bold=True, keep=True), 142),
            Column("Nghe tin lần cuối", self._heard, 142),
            Column("Hồ sơ", lambda one: _number(one.dossiers), 82, RIGHT),
            Column("Cam kết", lambda one: _number(one.commitments), 78, RIGHT),
            Column("Khay", lambda one: _number(one.waiting + one.heard.waiting, tokens.AMBER), 62, RIGHT),
            Column("An toàn", lambda one: _number(one.heard.safe), 84, RIGHT),
        ], tall=True, name="Các đơn vị gửi lên")  # fmt: skip
        self.waiting = QuietList([
            Column("Từ", lambda one: Cell(one.title or "Máy này", one.what, bold=True, middle=True), 200),
            Column("Vì sao chờ", lambda one: Cell(brief(one.why, one.title))),
            Column("Từ lúc", lambda one: Cell(brief_moment(one.at, self._now()) or "–", keep=True), 132),
        ], tall=True, name="Đang chờ")  # fmt: skip
        self.came = QuietList([
            Column("Lúc", lambda one: Cell(brief_moment(one.at, self._now()), keep=True), 132),
            Column("Đơn vị", lambda one: Cell(one.title or "Không rõ", bold=True, middle=True), 160),
            Column("Gói", lambda one: Cell(grouped(one.number) if one.number else "–", keep=True), 62),
            Column("Kết quả", _outcome),
            Column("Nội dung", lambda one: Cell(_content(one), ink=tokens.INK2), 130),
        ], name="Nhận gần đây")  # fmt: skip
        self.choice = SegmentField("", [(WAITING, "Đang chờ"), (CAME, "Nhận gần đây")])
        self.card = UnitCard(now)
        self._heading, self._fact = label("", "card-title"), label("", "fact")
        self._nothing_waits = label("Không có gì chờ. Mọi thay đổi nhận được đã vào sổ.", "hint")
        self._lower = QStackedWidget()
        self._build()

    def _build(self) -> None:
        grant = Button("Chấp nhận máy mới", icon="key", kind=LINK, run=self.grant_asked.emit)
        self._head = holder(row(self._heading, self._fact, None, grant, gap=10, margins=(17, 5, 12, 5)))
        self.upper = card(self._head, self.units, pad=0, gap=0)
        waits = holder(column(holder(row(self._nothing_waits, None, margins=(16, 10, 16, 10))), self.waiting, gap=0))
        self._lower.addWidget(waits)
        self._lower.addWidget(self.came)
        lower = card(holder(row(self.choice, None, margins=(14, 8, 14, 8))), hairline(), self._lower, pad=0, gap=0)
        left = column(self.upper, lower, gap=12)
        left.setStretch(0, 3)
        left.setStretch(1, 2)
        self.card.setFixedWidth(tokens.px(330))
        body = row(holder(left), self.card, gap=12, margins=(24, 14, 24, 12))
        SideMargins(self, body)
        body.setStretch(0, 1)
        self.setLayout(column(body))
        for table in (self.units, self.waiting, self.came):
            table.setMinimumHeight(table.height_of(2))
        self.choice.changed.connect(self._switch)
        self.units.chosen.connect(self._chosen)
        self.units.activated_row.connect(lambda one: self.opened.emit("dossiers", one.heard.unit))
        self.card.asked.connect(self.opened)

    def show_overview(self, seen: Overview, unit: str = "") -> None:
        """Show what was read; the unit of a key is chosen when named."""
        self.spoken = seen.spoken
        self.units.set_rows(seen.units, keep=lambda one: one.heard.unit)
        place = next((n for n, one in enumerate(seen.units) if one.heard.unit == unit), None)
        if place is not None:
            self.units.selectRow(place)
        self.waiting.show_quietly(seen.waiting)
        self.came.show_quietly(seen.came)
        self.upper.setVisible(bool(seen.units))
        self.card.setVisible(bool(seen.units))
        self._nothing_waits.parentWidget().setVisible(not seen.waiting)  # type: ignore[union-attr]
        self.waiting.setVisible(bool(seen.waiting))
        self._heading.setText(f"{grouped(len(seen.units))} đơn vị")
        self._fact.setText(summary(seen.units))
        self.choice.rename({WAITING: f"Đang chờ {len(seen.waiting)}" if seen.waiting else "Đang chờ"})
        if not seen.waiting and seen.came:
            self.choice.set_value(CAME)
        self._switch()

    def to_waiting(self) -> None:
        """The list of what waits, with the keyboard."""
        self.choice.set_value(WAITING)
        self._switch()
        (self.waiting if self.waiting.rows() else self.choice).setFocus()

    def _switch(self) -> None:
        self._lower.setCurrentIndex(0 if self.choice.value() == WAITING else 1)

    def chosen(self) -> UnitBelow | None:
        """The chosen unit."""
        found = self.units.current()
        return found if isinstance(found, UnitBelow) else None

    def _chosen(self, one: UnitBelow | None) -> None:
        if one is not None:
            self.card.show_unit(one, [spoken.code for spoken in self.spoken if spoken.code and spoken.unit == one.heard.unit])

    def _heard(self, one: UnitBelow) -> Cell:
        if one.days is None:
            return Cell("Chưa lần nào", ink=tokens.INK3, keep=True)
        days = "trong hôm nay" if not one.days else f"{one.days} ngày làm việc"
        return Cell(brief_moment(one.heard.heard_at, self._now()), days, keep=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow, the card gives room and counts that stand in it too leave the table."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(1100)
        self.card.setFixedWidth(tokens.px(290 if narrow else 330))
        for place in (4, 6):
            self.units.setColumnHidden(place, narrow)


def summary(units: list[UnitBelow]) -> str:
    """``2 đều đặn, 1 sắp muộn, 1 mất tin``: every light that burns, the good one first."""
    counts = {light: sum(one.light is light for one in units) for light in reversed(Light)}
    return listed([f"{count} {light.value[:1].lower()}{light.value[1:]}" for light, count in counts.items() if count])


def _machines(one: UnitBelow) -> str:
    return f"{len(one.heard.machines)} máy" if one.heard.machines else "không còn máy được tin"


def _number(count: int, ink: str = "") -> Cell:
    return Cell(grouped(count), ink=ink, bold=bool(ink), keep=True) if count else Cell("–", ink=tokens.INK3)


def _outcome(one: Came) -> Cell:
    return Cell(brief(one.message, one.title), mark=mark_of(one.outcome, one.whose), ink=_INK[tone_of(one.outcome, one.whose)])


def _content(one: Came) -> str:
    words = listed([
        counted(one.changes, "thay đổi") if one.changes else "", counted(one.attachments, "tệp quét") if one.attachments else "",
    ])  # fmt: skip
    return words or "–"

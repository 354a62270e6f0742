"""Parcels in lists: those this machine sent lately, and what became of each one just read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.text import grouped
from cchc_desktop.sync.outcomes import ReceiptOutcome
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.states import ChangeState, RecentParcel
from ui.handover.reading_scenes import MARKS, tone_of
from ui.handover.words import brief_moment, counted, listed, phrase
from ui.kit import tokens
from ui.kit.layout import column, label
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import OF_CHANGE

MOST_SHOWN = 6
UNIT, UNIT_NARROW, NARROW = 218, 168, 560
"""How wide the name of a unit stands beside what became of its parcel, and below which width the list has room for these two alone."""
ANEW = "Máy mới gửi lại phần này"


class QuietList(RowList):
    """A list to read: its row is only marked while it has the keyboard."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the current row."""
        self.selectRow(max(0, self.currentIndex().row()))
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is chosen any more."""
        self.clearSelection()
        super().focusOutEvent(event)

    def show_quietly(self, rows: Sequence[Any]) -> None:
        """Show rows with none marked."""
        self.set_rows(rows)
        if not self.hasFocus():
            self.clearSelection()

    def show_rows(self, rows: Sequence[Any], most: int = 8) -> None:
        """Show rows, as high as they need: the card around scrolls."""
        self.show_quietly(rows)
        self.setFixedHeight(self.height_of(max(1, min(len(rows), most))))


class Recent(QWidget):
    """The last parcels sent; Enter on one asks for its slip."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.list = QuietList([
            Column("Gói", lambda p: Cell(grouped(p.number), bold=True, keep=True), 66),
            Column("Ghi lúc", lambda p: Cell(brief_moment(p.written_at, self._now()) or _unwritten(p), keep=True), 136),
            Column("Nội dung", _content, 120),
            Column("Tình trạng", lambda p: Cell(_state(p), mark=OF_CHANGE[p.state], keep=True), 160),
            Column("Biên nhận", lambda p: Cell(_receipt(p, self._now()), ink=tokens.INK2)),
        ], name="Các gói gần đây")  # fmt: skip
        self.setLayout(column(label("Các gói gần đây", "section"), framed(self.list), gap=6))

    def show_parcels(self, parcels: Sequence[RecentParcel]) -> None:
        """Show the newest few."""
        self.list.show_rows(parcels[:MOST_SHOWN])


def _content(parcel: RecentParcel) -> Cell:
    if parcel.kind == "attachments":
        return Cell("tệp quét", ink=tokens.INK2)
    return Cell(grouped(parcel.changes) + " thay đổi" if parcel.changes else "biên nhận", ink="" if parcel.changes else tokens.INK2)


def _state(parcel: RecentParcel) -> str:
    """What a unit below or a machine beside this one has received, the office above has not."""
    return "Nơi nhận đã nhận" if parcel.state is ChangeState.RECEIVED and not parcel.up else parcel.state.value


def _unwritten(parcel: RecentParcel) -> str:
    return "USB báo mất" if parcel.lost else "Đến nơi bị hỏng" if parcel.spoilt else "Chưa ghi"


def _receipt(parcel: RecentParcel, now: datetime) -> str:
    if parcel.receipt_at:
        return brief_moment(parcel.receipt_at, now)
    if parcel.state in (ChangeState.RECEIVED, ChangeState.SAFE):
        return "Theo mã đọc hoặc quét được"
    if parcel.earlier:
        return ANEW
    return "Chờ biên nhận" if parcel.written_at else "Phần này gửi lại" if parcel.lost or parcel.spoilt else "–"


class Results(QWidget):
    """What became of each parcel of a reading, in the core's own words."""

    def __init__(self) -> None:
        super().__init__()
        self.list = QuietList([
            Column("Đơn vị", lambda one: Cell(one.title or "Không rõ", one.file.rpartition("/")[2], bold=True, middle=True), UNIT),
            Column("Kết quả", lambda one: Cell(
                brief(one.message, one.title), mark=MARKS[_tone(one)], ink=_INK.get(_tone(one), tokens.INK3), middle=True, wrap=True)),
            Column("Nội dung", lambda one: Cell(brought(one), ink=tokens.INK2, wrap=True), 140),
        ], tall=True, name="Kết quả từng gói")  # fmt: skip
        self.setLayout(column(label("Từng gói", "section"), framed(self.list), gap=6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With little room what became of each parcel goes before what was in it: that is summed up above."""
        super().resizeEvent(event)
        narrow = event.size().width() < tokens.px(NARROW)
        self.list.setColumnHidden(2, narrow)
        self.list.setColumnWidth(0, tokens.px(UNIT_NARROW if narrow else UNIT))

    def show_parcels(self, found: Sequence[ReceivedParcel]) -> None:
        """Show the parcels that were there."""
        self.list.show_rows([one for one in found if one.file or one.elsewhere])


_INK = {"green": tokens.GREEN, "amber": tokens.AMBER, "red": tokens.RED}


def _tone(one: ReceivedParcel) -> str:
    return "red" if one.beyond else tone_of(one.outcome, one.whose)


def brief(said: str, title: str) -> str:
    """A sentence about a parcel without its unit, which stands in a column of its own: a long name would push the news out."""
    of = phrase(title) if title else "đơn vị gửi"
    short = said.removeprefix(f"Gói của {of} ").removeprefix(f"{title} ").replace(f" của {of}", "")
    return short[:1].upper() + short[1:]


def brought(one: ReceivedParcel) -> str:
    """``38 thay đổi, biên nhận mới``; "–" for nothing."""
    told = [ReceiptOutcome[row["outcome"]] for row in one.receipts]
    words = listed([
        counted(one.changes, "thay đổi") if one.changes else "", counted(one.attachments, "tệp quét") if one.attachments else "",
        "biên nhận mới" if ReceiptOutcome.TAKEN in told else "", "số liệu lệch" if one.differs else "",
    ])  # fmt: skip
    return words or "–"


def framed(table: RowList) -> QFrame:
    """A list with a border of its own inside a card."""
    made = QFrame()
    made.setProperty("role", "card")
    made.setLayout(column(table, margins=(1, 1, 1, 1)))
    return made

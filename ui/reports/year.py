"""A picture of the year: received and on time by month, when people come, the slowest procedures, why dossiers were late."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from cchc_desktop.domain.moments import SHORT_WEEKDAYS
from cchc_desktop.domain.text import grouped, percent
from cchc_desktop.office.figures import Picture
from ui.kit import tokens
from ui.kit.layout import card, column, hairline, holder, label, row
from ui.kit.lists import RIGHT, Cell, Column, RowList

HOURS = range(7, 18)


class MonthBars(QWidget):
    """Twelve bars of what came in, the share answered on time below each; that share as a dot beside the promised one as a line."""

    def __init__(self) -> None:
        super().__init__()
        self._months: Sequence[tuple[str, int, int, int]] = ()
        self._wanted: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Hồ sơ nhận theo tháng")

    def show_months(self, months: Sequence[tuple[str, int, int, int]], wanted: float | None = None) -> None:
        """(month as 2026-03, received, answered, on time); ``wanted`` the share on time that was promised, in per cent."""
        self._months, self._wanted = months, wanted
        told = [f"tháng {int(month[5:])}: nhận {count}, đúng hạn {_share(good, done)}" for month, count, done, good in months]
        told += [f"cam kết {percent(wanted)}"] if wanted is not None else []
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for twelve bars."""
        return QSize(tokens.px(520), tokens.px(190))

    def minimumSizeHint(self) -> QSize:
        """Low, still readable."""
        return QSize(tokens.px(300), tokens.px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars, counts, shares and months."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = tokens.font(tokens.HINT)
        painter.setFont(face)
        line = QFontMetrics(face).height()
        counts = {int(month[5:]): (count, done, good) for month, count, done, good in self._months}
        most = max((count for count, _, _ in counts.values()), default=0) or 1
        room = QRectF(0, line + 6, self.width(), self.height() - 3 * line - 12)
        wide, tallest = room.width() / 12, max(room.height() - line - 6, room.height() * 0.5)
        for month in range(1, 13):
            count, done, good = counts.get(month, (0, 0, 0))
            high, left = tallest * count / most, (month - 1) * wide
            painter.fillRect(QRectF(left + wide * 0.18, room.bottom() - high, wide * 0.64, high), QColor(tokens.ACCENT))
            painter.setPen(QColor(tokens.INK2))
            painter.drawText(QRectF(left, room.bottom() + 2, wide, line), Qt.AlignmentFlag.AlignCenter, f"T{month}")
            if count:
                painter.setPen(QColor(tokens.INK))
                painter.drawText(QRectF(left, room.bottom() - high - line - 1, wide, line), Qt.AlignmentFlag.AlignCenter, grouped(count))
                painter.setPen(QColor(tokens.GREEN if self._reached(done, good) else tokens.AMBER))
                painter.drawText(QRectF(left, room.bottom() + 2 + line, wide, line), Qt.AlignmentFlag.AlignCenter, _share(good, done))
        painter.setPen(QPen(QColor(tokens.LINE), 1))
        painter.drawLine(QPointF(0, room.bottom()), QPointF(room.right(), room.bottom()))
        if self._wanted is not None:
            self._target(painter, room, line)

    def _reached(self, done: int, good: int) -> bool:
        return not done or 100 * good / done >= (100 if self._wanted is None else self._wanted)

    def _target(self, painter: QPainter, room: QRectF, line: int) -> None:
        """The promised share as a dashed line, and each month's own as a dot, both from nothing at the foot to all at the top."""
        assert self._wanted is not None
        at = room.bottom() - room.height() * self._wanted / 100
        painter.setPen(QPen(QColor(tokens.INK), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(0, at), QPointF(room.right(), at))
        painter.drawText(QRectF(0, 0, room.width(), line), Qt.AlignmentFlag.AlignRight, f"– – cam kết {percent(self._wanted)}")
        painter.setPen(QPen(QColor(tokens.SURFACE), 1))
        for month, _, done, good in self._months:
            if done:
                middle = QPointF((int(month[5:]) - 0.5) * room.width() / 12, room.bottom() - room.height() * good / done)
                painter.setBrush(QColor(tokens.GREEN if self._reached(done, good) else tokens.AMBER))
                painter.drawEllipse(middle, tokens.px(4), tokens.px(4))


class Traffic(QWidget):
    """Weekday by hour: the darker, the more people came."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[tuple[int, int], int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Hồ sơ nhận theo thứ và giờ")

    def show_traffic(self, traffic: Sequence[tuple[int, int, int]]) -> None:
        """(weekday 0 = Monday, hour, how many)."""
        self._counts = {(day, hour): count for day, hour, count in traffic}
        if self._counts:
            (day, hour), count = max(self._counts.items(), key=lambda one: one[1])
            self.setAccessibleDescription(f"Đông nhất {SHORT_WEEKDAYS[day]} lúc {hour} giờ: {count} hồ sơ")
        self.update()

    def sizeHint(self) -> QSize:
        """Seven rows of eleven hours."""
        return QSize(tokens.px(360), tokens.px(190))

    def minimumSizeHint(self) -> QSize:
        """Small, still readable."""
        return QSize(tokens.px(260), tokens.px(120))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the grid with its counts."""
        painter = QPainter(self)
        face = tokens.font(tokens.HINT)
        painter.setFont(face)
        left, line = tokens.px(30), QFontMetrics(face).height()
        wide, high = (self.width() - left) / len(HOURS), (self.height() - line - 2) / 7
        most = max(self._counts.values(), default=0) or 1
        for place, hour in enumerate(HOURS):
            painter.setPen(QColor(tokens.INK2))
            painter.drawText(QRectF(left + place * wide, 0, wide, line), Qt.AlignmentFlag.AlignCenter, f"{hour}h")
            for day in range(7):
                count = self._counts.get((day, hour), 0)
                cell = QRectF(left + place * wide + 1, line + 2 + day * high + 1, wide - 2, high - 2)
                ground = QColor(tokens.ACCENT)
                ground.setAlphaF(0.08 + 0.82 * count / most if count else 0.03)
                painter.fillRect(cell, ground)
                if count:
                    painter.setPen(QColor(tokens.SURFACE if count / most > 0.55 else tokens.INK))
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, grouped(count))
        painter.setPen(QColor(tokens.INK2))
        for day in range(7):
            painter.drawText(QRectF(0, line + 2 + day * high, left - 4, high), Qt.AlignmentFlag.AlignVCenter, SHORT_WEEKDAYS[day])


class YearPicture(QWidget):
    """All four on one page."""

    def __init__(self) -> None:
        super().__init__()
        self.bars, self.traffic = MonthBars(), Traffic()
        self.slow = RowList([
            Column("Thủ tục chậm nhất", lambda one: Cell(one[1])), Column("Hồ sơ", lambda one: Cell(grouped(one[2])), 70, RIGHT),
            Column("Số ngày", lambda one: Cell(f"{one[3]:.1f}".replace(".", ",")), 76, RIGHT),
            Column("Trễ", lambda one: Cell(grouped(one[4]) if one[4] else "–"), 52, RIGHT),
        ], name="Thủ tục giải quyết chậm nhất", quiet=True)  # fmt: skip
        self.reasons = RowList([
            Column("Lý do quá hạn", lambda one: Cell(one[0] or "Chưa ghi lý do")),
            Column("Hồ sơ", lambda one: Cell(grouped(one[1])), 70, RIGHT),
        ], name="Lý do quá hạn", quiet=True)  # fmt: skip
        upper = row(_framed("Nhận theo tháng, tỷ lệ đúng hạn", self.bars), _framed("Giờ đông người", self.traffic), gap=12)
        lower = row(card(self.slow, pad=0, gap=0), card(self.reasons, pad=0, gap=0), gap=12)
        for line in (upper, lower):
            line.setStretch(0, 3)
            line.setStretch(1, 2)
        box = column(holder(upper), holder(lower), gap=12)
        box.setStretch(0, 1)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_picture(self, picture: Picture, wanted: float | None = None) -> None:
        """Another year or unit; ``wanted`` the share on time that its commitment promises."""
        self.bars.show_months(picture.months, wanted)
        self.traffic.show_traffic(picture.traffic)
        self.slow.set_rows(list(picture.slowest))
        self.reasons.set_rows(list(picture.reasons))


def _framed(title: str, inner: QWidget) -> QFrame:
    framed = card(holder(row(label(title, "card-title"), None, margins=(16, 6, 14, 2))), hairline(),
                  holder(row(inner, margins=(14, 6, 14, 8))), pad=0, gap=0)  # fmt: skip
    framed.layout().setStretch(2, 1)  # type: ignore[union-attr]
    return framed


def _share(good: int, done: int) -> str:
    return percent(100 * good / done) if done else "–"

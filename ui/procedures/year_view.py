"""A year on one page: twelve small months; days off, worked swap days and today stand out; arrows walk from day to day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cchc_desktop.domain.moments import SHORT_WEEKDAYS
from cchc_desktop.domain.workdays import Calendar, DayRule
from ui.kit import tokens

ACROSS, DOWN = 4, 3
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class YearView(QWidget):
    """``chosen`` when another day is chosen, ``taken`` on Enter, ``year_asked`` when the walk leaves the year."""

    chosen = Signal(object)
    taken = Signal()
    year_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.year, self.day = 2000, date(2000, 1, 1)
        self._today = self.day
        self._rules: Mapping[date, DayRule] = {}
        self._calendar: Calendar | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Lịch năm")

    def show_year(self, year: int, calendar: Calendar, rules: Mapping[date, DayRule], today: date, day: date) -> None:
        """Show a year with ``day`` chosen."""
        self.year, self._calendar, self._rules, self._today, self.day = year, calendar, rules, today, day
        self.setAccessibleDescription(f"Năm {year}, đang chọn {day:%d/%m}")
        self.update()

    def sizeHint(self) -> QSize:
        """Twelve months with room to read."""
        return QSize(tokens.px(600), tokens.px(400))

    def minimumSizeHint(self) -> QSize:
        """Small, but every day can be read."""
        line = round(QFontMetrics(tokens.font(tokens.KEYCAP)).height() * 0.68)  # figures have no marks above or below
        head = QFontMetrics(tokens.font(tokens.HINT, bold=True)).height() + tokens.px(2)
        return QSize(tokens.px(430), DOWN * (6 * line + head) + (DOWN - 1) * tokens.px(8))

    # -- geometry

    def _month(self, month: int) -> QRectF:
        """The room of a month (1-12)."""
        across, down = (month - 1) % ACROSS, (month - 1) // ACROSS
        gap = tokens.px(14)
        wide = (self.width() - (ACROSS - 1) * gap) / ACROSS
        high = (self.height() - (DOWN - 1) * tokens.px(8)) / DOWN
        return QRectF(across * (wide + gap), down * (high + tokens.px(8)), wide, high)

    def _cell(self, day: date) -> QRectF:
        room = self._month(day.month)
        head = QFontMetrics(tokens.font(tokens.HINT, bold=True)).height() + tokens.px(2)
        high = (room.height() - head) / 6
        place = date(day.year, day.month, 1).weekday() + day.day - 1
        return QRectF(room.x() + place % 7 * room.width() / 7, room.y() + head + place // 7 * high, room.width() / 7, high)

    def day_at(self, point: QPointF) -> date | None:
        """The day under a point."""
        for month in range(1, 13):
            if self._month(month).contains(point):
                days = (date(self.year, month, n) for n in range(1, monthrange(self.year, month)[1] + 1))
                return next((day for day in days if self._cell(day).contains(point)), None)
        return None

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Twelve months."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face, small = tokens.font(tokens.HINT, bold=True), tokens.font(tokens.KEYCAP)
        for month in range(1, 13):
            room = self._month(month)
            painter.setFont(face)
            painter.setPen(QColor(tokens.INK2))
            painter.drawText(room, Qt.AlignmentFlag.AlignTop, f"Tháng {month}")
            painter.setFont(small)
            for n in range(1, monthrange(self.year, month)[1] + 1):
                self._day(painter, date(self.year, month, n))

    def _day(self, painter: QPainter, day: date) -> None:
        cell = self._cell(day).adjusted(0.5, 0.5, -0.5, -0.5)
        rule = self._rules.get(day)
        weekend = self._calendar is not None and not self._calendar.week[day.weekday()].spans
        ink = tokens.INK3 if weekend else tokens.INK
        if rule is not None and (rule.off or weekend):
            ground, ink = (tokens.RED_GROUND, tokens.RED) if rule.off else (tokens.GREEN_GROUND, tokens.GREEN)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(cell, 3, 3)
            if not rule.off:  # not by colour alone: a worked day is underlined
                painter.setPen(QPen(QColor(ink), 1.5))
                painter.drawLine(cell.bottomLeft() + QPointF(4, -2), cell.bottomRight() + QPointF(-4, -2))
        if day == self._today or day == self.day:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            strong = day == self.day
            painter.setPen(QPen(QColor(tokens.ACCENT if strong else tokens.EDGE), 2 if strong and self.hasFocus() else 1))
            painter.drawRoundedRect(cell, 3, 3)
        painter.setPen(QColor(ink))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(day.day))

    # -- walking

    def choose(self, day: date) -> None:
        """Choose a day; in another year the page shows that year first."""
        self.day = day
        if day.year != self.year:
            self.year_asked.emit(day.year)
        self.setAccessibleDescription(f"Đang chọn {SHORT_WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}")
        self.update()
        self.chosen.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows a day or a week, Page Up and Down a month, Enter takes the day."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.choose(self.day + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            step = 1 if key == Qt.Key.Key_PageDown else -1
            year, month = divmod(self.day.year * 12 + self.day.month - 1 + step, 12)
            self.choose(date(year, month + 1, min(self.day.day, monthrange(year, month + 1)[1])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        day = self.day_at(event.position())
        if day is not None:
            self.choose(day)
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def event(self, event: object) -> bool:
        """What a day is called stands in its tooltip."""
        if isinstance(event, QHelpEvent):
            day = self.day_at(QPointF(event.pos()))
            rule = self._rules.get(day) if day else None
            QToolTip.showText(event.globalPos(), rule.name if rule else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]

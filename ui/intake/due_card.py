"""When the result is due, how that was reckoned day by day, the case of the limit, late entry from paper, another date with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from cchc_desktop.domain.procedure import Limit, LimitUnit
from cchc_desktop.domain.workdays import Reckoning, ReckonLine
from ui.intake.words import long_moment
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.fields import ChoiceField, Field, TextField
from ui.kit.layout import card, column, hairline, holder, label, reveal_soon, row
from ui.kit.marks import Mark, paint_mark
from ui.kit.wrapped import broken, paint_lines
from ui.page import Parts

_MARKS = {"received": (Mark.LATER, tokens.INK2), "off": (Mark.LOST, tokens.INK2), "due": (Mark.TODAY, tokens.BLUE),
          "count": (Mark.TODAY, tokens.LINE2), "note": (Mark.NONE, tokens.INK3)}  # fmt: skip


class ReckonView(QWidget):
    """The count, a line a day: a shape, the day, what it is. Painted in one piece, since it changes with every choice."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[ReckonLine] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_lines(self, lines: Sequence[ReckonLine]) -> None:
        """Show another count."""
        self._lines = lines
        self.setAccessibleName("\n".join(f"{line.label} {line.text}" for line in lines))
        self.updateGeometry()
        self.update()

    def _starts(self) -> list[int]:
        """Where the words of each line begin: in one column, but after the label of a span of days."""
        metrics = QFontMetrics(tokens.font(tokens.LABEL, bold=True))
        wide = {line: metrics.horizontalAdvance(line.label) + tokens.px(12) for line in self._lines}
        usual = max((width for line, width in wide.items() if line.until is None), default=0)
        return [tokens.px(22) + max(usual, wide[line]) for line in self._lines]

    def _laid_out(self, width: int) -> list[tuple[ReckonLine, int, list[str]]]:
        face = tokens.font(tokens.LABEL)
        return [(line, x, broken(line.text, face, width - x, 2)[0]) for line, x in zip(self._lines, self._starts(), strict=True)]

    def _high(self, texts: list[str]) -> int:
        return QFontMetrics(tokens.font(tokens.LABEL)).height() * len(texts) + tokens.px(4)

    def hasHeightForWidth(self) -> bool:
        """Narrower means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """All lines."""
        return sum(self._high(texts) for _, _, texts in self._laid_out(width))

    def sizeHint(self) -> QSize:
        """As wide as the card."""
        return QSize(tokens.px(280), self.heightForWidth(max(self.width(), tokens.px(200))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        face = tokens.font(tokens.LABEL)
        high, side, y = QFontMetrics(face).height(), tokens.px(11), 0.0
        for line, start, texts in self._laid_out(self.width()):
            mark, colour = _MARKS.get(line.mark, _MARKS["note"])
            small = side if line.mark != "count" else tokens.px(6)
            if mark is not Mark.NONE:
                paint_mark(painter, mark, QRectF((side - small) / 2 + 1, y + (high - small) / 2 + 1, small, small), colour)
            strong = line.mark == "due"
            painter.setFont(tokens.font(tokens.LABEL, bold=strong))
            painter.setPen(QColor(tokens.INK if line.mark != "count" else tokens.INK2))
            painter.drawText(QRectF(tokens.px(22), y, start, high), Qt.AlignmentFlag.AlignVCenter, line.label)
            ink = tokens.INK if strong else tokens.INK2
            paint_lines(painter, QRectF(start, y, self.width() - start, high * len(texts)), texts, face, ink)
            y += self._high(texts)


class DueCard(QFrame):
    """``changed`` when a choice here makes another count; ``left(name)`` on leaving one of its fields."""

    changed = Signal()
    left = Signal(str)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._due, self._reckoned = label("", "due", wrap=True), label("", "hint", wrap=True)
        self.count, self._rule = ReckonView(), label("", "hint", wrap=True)
        self.case = ChoiceField("Trường hợp")
        self.received_day, self.received_hour = TextField("Ngày nhận", placeholder="20/11"), TextField("Giờ nhận", placeholder="9:30")
        self.due_day, self.due_hour = TextField("Ngày hẹn mới", placeholder="27/11"), TextField("Giờ", placeholder="hết giờ")
        self.reason = TextField("Lý do", required=True)
        self.fields: dict[str, Field] = {
            "limit_case": self.case, "received_at": self.received_day, "received_hour": self.received_hour,
            "due_at": self.due_day, "due_hour": self.due_hour, "due_reason": self.reason,
        }  # fmt: skip
        self.late_link = Button("Nhập sau từ giấy", kind=LINK, run=lambda: self.open_late(not self.late))
        self.due_link = Button("Đổi ngày hẹn, ghi lý do", kind=LINK, run=lambda: self.open_due(not self.due_open))
        for link in (self.late_link, self.due_link):
            link.setFixedHeight(tokens.px(28))
        self._late = holder(_side(self.received_day, self.received_hour))
        self._other = holder(column(_side(self.due_day, self.due_hour), self.reason, gap=6))
        inner = card(
            label("Hẹn trả kết quả", "label"), self._due, self._reckoned, hairline(), self.case, self.count, self._rule,
            holder(row(self.due_link, None)), self._other, holder(row(self.late_link, None)), self._late, role="teal", gap=6,
        )  # fmt: skip
        self.setLayout(column(inner, gap=0))
        for name, field in self.fields.items():
            field.changed.connect(self.changed)
            field.left.connect(lambda name=name: self.left.emit(name))
        self.case.hide()
        self._late.hide()
        self._other.hide()

    @property
    def late(self) -> bool:
        """Whether the dossier is typed in from paper."""
        return not self._late.isHidden()

    @property
    def due_open(self) -> bool:
        """Whether another date is given."""
        return not self._other.isHidden()

    def open_late(self, on: bool, *, focus: bool = True) -> None:
        """Show or take back the fields of a late entry."""
        self._late.setVisible(on)
        self.late_link.setText("Nhận bây giờ, không nhập sau" if on else "Nhập sau từ giấy")
        if on and focus:
            self.received_day.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal_soon(self.received_day)
        self.changed.emit()

    def open_due(self, on: bool, *, focus: bool = True) -> None:
        """Show or take back the fields of another date."""
        self._other.setVisible(on)
        self.due_link.setText("Giữ ngày tính ra" if on else "Đổi ngày hẹn, ghi lý do")
        if on and focus:
            self.due_day.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal_soon(self.reason)
        self.changed.emit()

    def offer_cases(self, limits: Sequence[Limit]) -> None:
        """The cases to choose among; hidden when there is only one limit."""
        self.case.set_choices([(x.case, f"{x.text}: {x.case}" if x.case else f"{x.text} (thường)") for x in limits])
        self.case.box.setToolTip("\n".join(x.case for x in limits if x.case))
        self.case.setVisible(len(limits) > 1)

    def show_due(self, limit: Limit | None, count: Reckoning | None, override: datetime | None) -> None:
        """Show the date and its count; ``override`` is the date promised instead."""
        shown = override or (count.due_at if count else None)
        self._due.setText(long_moment(shown) if shown else "–")
        instead = override is not None and count is not None and override != count.due_at
        self._reckoned.setText(f"Tính ra: {long_moment(count.due_at)}" if instead and count else "")
        self._reckoned.setVisible(instead)
        self.count.show_lines(count.lines if count else ())
        self._rule.setText(self._rule_words(limit) if limit else "Chọn thủ tục thì có ngày hẹn.")

    def _rule_words(self, limit: Limit) -> str:
        if limit.unit is LimitUnit.SAME_DAY:
            cutoff = self._parts.session.office.same_day_cutoff
            hour = f"{cutoff:%H} giờ" if not cutoff.minute else f"{cutoff:%H:%M}"
            words = f"Trả trong ngày; nhận sau {hour.lstrip('0')} thì có thể trả ngày làm việc tiếp theo."
        else:
            words = f"Thời hạn {limit.text}, không tính ngày nhận."
        return words + (" Thời hạn này cần xác nhận ở trang Thủ tục." if limit.confirm else "")

    def text(self) -> str:
        """The date shown (for tests)."""
        return self._due.text()


def _side(wide: QWidget, small: QWidget) -> QHBoxLayout:
    box = QHBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(tokens.px(8))
    box.addWidget(wide, 3)
    box.addWidget(small, 2)
    return box

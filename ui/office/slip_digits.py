"""The twelve groups of the slips of what was just read, grouped as on the carrier's slip, to hold against the paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.slips import Arrived
from ui.kit import tokens
from ui.kit.layout import column, empty, holder, label

ACROSS, MOST = 6, 6
HOW = "Trùng đủ mười hai nhóm với phiếu giao thì ký nhận phiếu. Lệch một nhóm: giữ nguyên USB, gọi đơn vị."


class SlipDigits(QWidget):
    """One block a slip, by the number of the parcel that stands on it; the scans of the same run have no digits of their own."""

    def __init__(self) -> None:
        super().__init__()
        self._box = column(gap=10)
        self.setLayout(column(label("So với phiếu giao", "section"), label(HOW, "hint", wrap=True), self._box, gap=6))

    def show_arrived(self, found: Sequence[Arrived]) -> None:
        """Show the digits of these parcels."""
        empty(self._box)
        for one in found[:MOST]:
            self._box.addWidget(label(f"{one.title}, gói {grouped(one.number)}", "strong", wrap=True))
            self._box.addWidget(_groups(one))


def _groups(one: Arrived) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(tokens.px(6))
    grid.setVerticalSpacing(tokens.px(4))
    for place, group in enumerate(one.groups):
        line, at = divmod(place, ACROSS)
        number = label(str(place + 1), "hint")
        number.setMinimumWidth(tokens.px(18))
        digits = label(group, "card-title", selectable=True)
        digits.setMinimumWidth(tokens.px(72))
        grid.addWidget(number, line, 2 * at)
        grid.addWidget(digits, line, 2 * at + 1)
    grid.setColumnStretch(2 * ACROSS, 1)
    made = holder(grid)
    made.setAccessibleName(f"{one.title}, gói {one.number}: {' '.join(one.groups)}")
    return made

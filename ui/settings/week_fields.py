"""Seven fields of opening hours, one a weekday, in two columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from cchc_desktop.domain.moments import WEEKDAYS
from ui.kit import tokens
from ui.kit.fields import TextField
from ui.kit.layout import label


def week_grid(days: Sequence[TextField]) -> QWidget:
    """Monday to Sunday with the name of each day beside its field."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(tokens.px(12))
    grid.setVerticalSpacing(tokens.px(6))
    for place, (day, field) in enumerate(zip(WEEKDAYS, days, strict=True)):
        field.editor.setAccessibleName(f"Giờ làm việc {day}")
        field.line.setPlaceholderText("Nghỉ")
        left = 2 * (place // 4)
        grid.addWidget(label(day, "label"), place % 4, left)
        grid.addWidget(field, place % 4, left + 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    return made

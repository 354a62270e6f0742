"""Seven fields of opening hours, one a weekday, in two columns; what is typed in them and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from PySide6.QtWidgets import QGridLayout, QWidget

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import WEEKDAYS
from cchc_desktop.domain.typed_times import parse_hour
from cchc_desktop.domain.unit import Hours
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


def spans_text(hours: Hours) -> str:
    """``07:00–11:30, 13:30–17:00``; "" for a closed day."""
    return ", ".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in hours.spans)


def parse_spans(text: str) -> Hours:
    """Opening hours of one day as typed; "" = closed. Raises ValueError with a Vietnamese sentence."""
    spans: list[tuple[time, time]] = []
    for part in (one for one in text.replace(";", ",").split(",") if one.strip()):
        ends = [parse_hour(one) for one in part.replace("–", "-").replace("đến", "-").split("-")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            raise ValueError("Ghi như 07:00–11:30, 13:30–17:00; để trống là nghỉ.")
        if ends[1] <= ends[0] or (spans and ends[0] <= spans[-1][1]):
            raise ValueError("Giờ sau phải muộn hơn giờ trước.")
        spans.append((ends[0], ends[1]))
    return Hours(tuple(spans))


def read_week(days: Sequence[TextField]) -> tuple[tuple[Hours, ...], list[Problem]]:
    """(the hours of Monday to Sunday, problems named ``day0`` to ``day6``)."""
    week, problems = list[Hours](), list[Problem]()
    for place, field in enumerate(days):
        try:
            week.append(parse_spans(field.text()))
        except ValueError as problem:
            problems.append(Problem(f"day{place}", str(problem)))
    if not problems and not any(hours.spans for hours in week):
        problems.append(Problem("day0", "Phải có ít nhất một buổi làm việc trong tuần."))
    return tuple(week), problems

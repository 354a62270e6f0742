"""Opening hours: morning and afternoon of the working days, and whether Saturday morning is worked."""

from __future__ import annotations

from datetime import time

from PySide6.QtWidgets import QCheckBox, QWidget

from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.typed_times import parse_hour
from ui.kit.fields import Field, TextField
from ui.kit.layout import column, holder, label, row

_DAYS = ("mon", "tue", "wed", "thu", "fri")
NAMES = ("morning_from", "morning_to", "afternoon_from", "afternoon_to")


class HoursFields(QWidget):
    """Four hours and a tick."""

    def __init__(self) -> None:
        super().__init__()
        texts = ("07:00", "11:30", "13:30", "17:00")
        captions = ("Sáng, từ", "đến", "Chiều, từ", "đến")
        self.hours = [TextField(caption) for caption in captions]
        for field, text in zip(self.hours, texts, strict=True):
            field.set_text(text)
        self.saturday = QCheckBox("Làm cả sáng thứ Bảy")
        pairs = holder(row(*self.hours, gap=12))
        later = label("Giờ khác nhau từng ngày thì sửa sau ở Thiết lập.", "hint")
        self.setLayout(column(pairs, row(self.saturday, later, None, gap=14), gap=6))

    @property
    def fields(self) -> dict[str, Field]:
        """Names of problems and where they stand; what the core says of the hours as a whole stands at the first."""
        return {**dict(zip(NAMES, self.hours, strict=True)), "hours": self.hours[0]}

    def _read(self) -> list[time | None]:
        found: list[time | None] = []
        for field in self.hours:
            try:
                found.append(parse_hour(field.text()))
            except ValueError:
                found.append(None)
        return found

    def problems(self) -> list[Problem]:
        """Hours that are none, or out of order; an empty half of the day is a closed one."""
        said = []
        for name, field in zip(NAMES, self.hours, strict=True):
            try:
                parse_hour(field.text())
            except ValueError as problem:
                said.append(Problem(name, str(problem)))
        if said:
            return said
        read = self._read()
        for first, second, name in ((0, 1, NAMES[1]), (2, 3, NAMES[3])):
            start, end = read[first], read[second]
            if (start is None) != (end is None):
                return [Problem(name, "Ghi cả giờ mở và giờ đóng, hoặc để trống cả hai.")]
            if start and end and end <= start:
                return [Problem(name, "Giờ đóng phải sau giờ mở.")]
        if read[1] and read[2] and read[2] <= read[1]:
            return [Problem(NAMES[2], "Buổi chiều phải mở sau khi buổi sáng đóng.")]
        return [] if any(read) else [Problem(NAMES[0], "Chưa có giờ làm việc nào.")]

    def data(self) -> dict[str, list[str]]:
        """The week as the set-up wants it."""
        read = self._read()
        halves = [(read[0], read[1]), (read[2], read[3])]
        spans = [f"{a:%H:%M}-{b:%H:%M}" for a, b in halves if a and b]
        week = {day: spans for day in _DAYS}
        if self.saturday.isChecked() and halves[0][0]:
            week["sat"] = spans[:1]
        return week

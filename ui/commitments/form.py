"""The commitment form's fields and the way between them and a sheet's parts (the command line's shape)."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.commitment import INDICES, Commitment
from cchc_desktop.domain.person import parse_birth
from cchc_desktop.domain.targets import commitment_to_json
from ui.commitments.library import Find
from ui.commitments.targets import TargetsEditor
from ui.kit.fields import ChoiceField, Field, NoteField, TextField
from ui.kit.layout import Part, SideMargins, card, column, label, row

SECTIONS = {"PAR INDEX": "A. PAR INDEX", "SIPAS": "B. SIPAS", "PAPI": "C. PAPI", "head": "D. Trách nhiệm của người đứng đầu"}
_BETWEEN = " – "


def day_text(day: date | str) -> str:
    """A date as typed on screen."""
    found = date.fromisoformat(day) if isinstance(day, str) and day else day
    return f"{found:%d/%m/%Y}" if isinstance(found, date) else ""


def day_iso(text: str) -> str:
    """A typed date as ISO; what is no date stays as typed, so that the check can say so."""
    if not text.strip():
        return ""
    try:
        found = parse_birth(text)
    except ValueError:
        return text.strip()
    return found if len(found) == 10 else text.strip()


class CommitmentForm(QWidget):
    """All sections of a sheet, one below the other. ``fields`` maps problem names to fields."""

    def __init__(self, kinds: dict[str, str], find: Find) -> None:
        super().__init__()
        self.kind = ChoiceField("Loại cam kết", list(kinds.items()), required=True)
        self.year, self.date = TextField("Năm", required=True), TextField("Ngày lập", required=True, placeholder="ngày/tháng/năm")
        self.place, self.number = TextField("Nơi lập"), TextField("Số, ký hiệu", placeholder="để trống nếu chưa có")
        self.sides = {side: self._side() for side in ("committing", "receiving")}
        self.basis = NoteField("Căn cứ (mỗi dòng một căn cứ)", lines=3)
        self.pledges = {name: NoteField(f"{words} (mỗi dòng một nội dung)", lines=4) for name, words in SECTIONS.items()}
        self.targets = TargetsEditor(find)
        self.officials = NoteField("Công chức ký cam kết (mỗi dòng: Họ và tên – chức vụ)", lines=5)
        self.execution = NoteField("Tổ chức thực hiện (mỗi dòng một ý)", lines=4)
        self.validity = NoteField("Hiệu lực, số bản", lines=2)
        self._build()

    def _side(self) -> dict[str, TextField]:
        return {"unit": TextField("Đơn vị", required=True), "person": TextField("Họ và tên người ký"), "title": TextField("Chức vụ")}

    def _build(self) -> None:
        first = row(self.kind, self.year, self.date, self.place, self.number, gap=12)
        for place, stretch in enumerate((4, 1, 2, 2, 3)):
            first.setStretch(place, stretch)
        lines: list[Part] = []
        for side, words in (("committing", "Bên cam kết"), ("receiving", "Bên nhận cam kết")):
            line = row(*self.sides[side].values(), gap=12)
            line.setStretch(0, 4)
            line.setStretch(1, 3)
            line.setStretch(2, 2)
            lines.extend((label(words, "section"), line))
        self.people = card(label("Danh sách công chức", "card-title"), self.officials)
        pledges = card(label("Nội dung cam kết", "card-title"), *self.pledges.values(), gap=10)
        self.table = card(self.targets)
        box = column(
            card(first, 4, *lines, gap=8), self.people, card(self.basis), pledges, self.table,
            card(self.execution, self.validity, gap=10), None, gap=12, margins=(24, 14, 24, 14),
        )  # fmt: skip
        self.setLayout(box)
        SideMargins(self, box)
        self.kind.changed.connect(self._fit)

    def _fit(self) -> None:
        """Officials sign one sheet each; other kinds have a table of targets."""
        official = self.kind.value() == "official"
        self.people.setVisible(official)
        self.table.setVisible(not official or bool(self.targets.rows))

    def fields(self) -> dict[str, Field]:
        """Problem name -> field."""
        found: dict[str, Field] = {
            "kind": self.kind, "year": self.year, "date": self.date, "place": self.place, "number": self.number, "basis": self.basis,
            "officials": self.officials, "execution": self.execution, "validity": self.validity, "pledges": self.pledges["PAR INDEX"],
        }  # fmt: skip
        for side, parts in self.sides.items():
            found |= {f"{side}.{name}": field for name, field in parts.items()}
        found |= {f"pledges.{name}": field for name, field in self.pledges.items() if name in INDICES[1:] or name == "head"}
        return found

    def show_parts(self, data: dict[str, Any]) -> None:
        """Put a sheet's parts into the fields."""
        self.kind.set_value(data["kind"])
        self.year.set_text(str(data["year"]))
        self.date.set_text(day_text(data["date"]))
        self.place.set_text(data.get("place", ""))
        self.number.set_text(data.get("number", ""))
        for side, parts in self.sides.items():
            for name, field in parts.items():
                field.set_text(data[side][name])
        for name, note in self.pledges.items():
            note.set_text("\n".join(data["pledges"].get(name, ())))
        for lines, note in ((data["basis"], self.basis), (data["execution"], self.execution), (data["validity"], self.validity)):
            note.set_text("\n".join(lines))
        self.officials.set_text("\n".join(_BETWEEN.join(filter(None, (o["person"], o["title"]))) for o in data.get("officials", ())))
        self.targets.set_rows(data["targets"])
        self._fit()

    def parts(self) -> dict[str, Any]:
        """The fields as the command line's shape; figures and dates as typed when they are none."""
        year = self.year.text().strip()
        unit = self.sides["receiving"]["unit"].text()
        return {
            "kind": self.kind.value(), "year": int(year) if year.isdecimal() else year, "date": day_iso(self.date.text()),
            "place": self.place.text(), "number": self.number.text(), "basis": _lines(self.basis),
            **{side: {name: field.text() for name, field in parts.items()} for side, parts in self.sides.items()},
            "pledges": {name: _lines(note) for name, note in self.pledges.items()}, "targets": self.targets.parts(),
            "execution": _lines(self.execution), "validity": _lines(self.validity),
            "officials": [_official(line, unit) for line in _lines(self.officials)] if self.kind.value() == "official" else [],
        }  # fmt: skip

    def show_sheet(self, sheet: Commitment) -> None:
        """Show a kept sheet."""
        self.show_parts(commitment_to_json(sheet))


def _lines(note: NoteField) -> list[str]:
    return [line.strip() for line in note.text().splitlines() if line.strip()]


def _official(line: str, unit: str) -> dict[str, str]:
    for between in (_BETWEEN, " - ", ";", "\t"):
        name, found, title = line.partition(between)
        if found:
            return {"unit": unit, "person": name.strip(), "title": title.strip()}
    return {"unit": unit, "person": line.strip(), "title": ""}

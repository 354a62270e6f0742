"""The fields (lĩnh vực) this counter serves: a checklist with how many procedures each holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout

from cchc_desktop.domain.text import fold
from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.layout import label
from ui.page import Parts
from ui.settings.section import Section


class SectorsSection(Section):
    """What is searched at intake; procedures of other fields stay in the catalogue."""

    title, about = "Lĩnh vực phục vụ", "Ô tìm thủ tục khi tiếp nhận chỉ đưa ra thủ tục của các lĩnh vực được đánh dấu."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.boxes: dict[str, QCheckBox] = {}
        self._loading = self.dirty = False
        self._sum = label("", "strong")
        self._counts: Counter[str] = Counter()
        self._grid, self._columns = QGridLayout(), 0
        self._grid.setHorizontalSpacing(tokens.px(16))
        self._grid.setVerticalSpacing(tokens.px(2))
        self.box.addWidget(self._sum)
        self.box.addLayout(self._grid)
        self.show_again()

    def show_again(self) -> None:
        """Mark what is served."""
        if self.dirty:
            return
        session, self._loading = self.parts.session, True
        self._counts = Counter(procedure.sector for procedure in session.catalogue.all())
        if set(self._counts) != set(self.boxes):
            self._lay_out(sorted(self._counts, key=fold))
        served = session.office.sectors
        for sector, box in self.boxes.items():
            box.setChecked(not served or sector in served)
        self._loading = False
        self._tell()

    def _lay_out(self, sectors: list[str]) -> None:
        for box in self.boxes.values():
            box.deleteLater()
        self.boxes = {}
        for sector in sectors:
            box = QCheckBox()
            box.setAccessibleName(sector)
            box.toggled.connect(self._typed)
            self.boxes[sector] = box
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        """One or two columns, names cut to fit."""
        columns = 2 if self.width() >= tokens.px(680) else 1
        room = self.width() // columns - tokens.px(70)
        for place, (sector, box) in enumerate(self.boxes.items()):
            count = f" ({self._counts[sector]})"
            metrics = box.fontMetrics()
            shown = metrics.elidedText(sector, Qt.TextElideMode.ElideRight, room - metrics.horizontalAdvance(count))
            box.setText(shown + count)
            box.setToolTip(sector if shown != sector else "")
            if columns != self._columns:
                rows = -(-len(self.boxes) // columns)
                self._grid.addWidget(box, place % rows, place // rows)
        self._columns = columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less."""
        super().resizeEvent(event)
        self._arrange()

    def chosen(self) -> tuple[str, ...]:
        """The marked fields."""
        return tuple(sector for sector, box in self.boxes.items() if box.isChecked())

    def _typed(self) -> None:
        if not self._loading:
            self.dirty = True
            self._tell()
            self.acts_changed.emit()

    def _tell(self) -> None:
        chosen = self.chosen()
        self._sum.setText(f"{len(chosen)} trên {len(self.boxes)} lĩnh vực, {sum(self._counts[one] for one in chosen)} thủ tục")

    def take_keyboard(self) -> None:
        """The first box."""
        for box in self.boxes.values():
            box.setFocus()
            return

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("Tab", "dòng tiếp"), ("Space", "đánh dấu"), ("Ctrl+S", "lưu"), ("Esc", "về danh mục")]

    def left_acts(self) -> list[Action]:
        """Marking all or none at once."""
        found = [Action("Đánh dấu hết", lambda: self._all(True), kind=LINK), Action("Bỏ hết", lambda: self._all(False), kind=LINK)]
        return [*found, Action("Bỏ sửa", self.undo, icon="undo", kind=LINK)] if self.dirty else found

    def _all(self, on: bool) -> None:
        for box in self.boxes.values():
            box.setChecked(on)

    def acts(self) -> list[Action]:
        """Saving."""
        chosen = bool(self.chosen())
        why = "Đánh dấu ít nhất một lĩnh vực" if not chosen else "" if self.dirty else "Chưa sửa gì"
        return [Action("Lưu", self.save, key="Ctrl+S", icon="save", kind=PRIMARY, enabled=self.dirty and chosen, why=why)]

    def undo(self) -> None:
        """As it is kept."""
        self.dirty = False
        self.show_again()
        self.acts_changed.emit()

    def save(self) -> None:
        """Keep what is marked."""
        chosen = self.chosen()
        self.parts.jobs.run(lambda session, _: session.save_office(replace(session.office, sectors=chosen)), self._saved)

    def _saved(self, _: object) -> None:
        self.dirty = False
        self.acts_changed.emit()
        self.parts.notify.say("Đã lưu lĩnh vực phục vụ.")
        self.saved.emit("office")

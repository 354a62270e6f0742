"""Which medium is meant: the stick that is in, one of several, or a folder the clerk chose as another road."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cchc_desktop.sync.volumes import Volume
from ui.handover.scenes import Place
from ui.handover.words import medium
from ui.kit.fields import SegmentField
from ui.kit.layout import empty
from ui.page import Parts

MOST_STICKS = 9


class Places(QWidget):
    """Shows a choice only when several sticks are in (Ctrl 1…9). ``changed(new)`` when a stick came (True) or went, or another
    one was chosen (True)."""

    changed = Signal(bool)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._folder: Path | None = None
        self._wanted: Path | None = None
        self._volumes: list[Volume] = parts.media.now()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        parts.media.changed.connect(self._changed)
        for number in range(1, MOST_STICKS + 1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(lambda place=number - 1: self._choose(place))
        self._build()

    @property
    def several(self) -> bool:
        """Whether a person must say which stick is meant."""
        return self._folder is None and len(self._volumes) > 1

    def chosen(self) -> Place | None:
        """Where to write or read now; a stick that is in, or the chosen folder while none has come since."""
        if self._folder is not None:
            return Place(self._folder, f"thư mục {self._folder.name or self._folder}")
        found = next((volume for volume in self._volumes if volume.path == self._wanted), None)
        found = found or next(iter(self._volumes), None)
        return Place(found.path, medium(found), found.free, found.label) if found else None

    def ask_folder(self, parent: QWidget) -> bool:
        """Let the clerk choose a folder; False when cancelled."""
        found = self._parts.files.folder(parent, "Chọn thư mục để ghi hoặc đọc")
        if found is not None:
            self._folder = found
            self._build()
        return found is not None

    def _changed(self) -> None:
        before = {volume.path for volume in self._volumes}
        self._volumes = self._parts.media.now()
        new = any(volume.path not in before for volume in self._volumes)
        if new:
            self._folder = None
        self._build()
        self.changed.emit(new)

    def _choose(self, place: int) -> None:
        if self.several and place < len(self._volumes):
            self._wanted = self._volumes[place].path
            self._build()
            self.changed.emit(True)

    def _build(self) -> None:
        empty(self._box)
        if not self.several:
            return
        names = [(str(volume.path), f"{n}  {medium(volume)}") for n, volume in enumerate(self._volumes[:MOST_STICKS], 1)]
        field = SegmentField(f"Đang cắm {len(self._volumes)} USB. Dùng USB nào (Ctrl 1…{len(names)})", names)
        place = self.chosen()
        field.set_value(str(place.path) if place else "")
        field.changed.connect(lambda: self._choose([value for value, _ in names].index(field.value())))
        self._box.addWidget(field)

"""What a person sets for the screen on this machine: text size, and for now whether numbers are shown whole."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from cchc_desktop.domain.text import mask_id
from ui.kit import tokens


class Look(QObject):
    """Kept in an INI file of the state folder. ``masking_changed`` when F7 was pressed, ``factor_changed`` for another text size."""

    masking_changed = Signal()
    factor_changed = Signal(float)

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self._file = QSettings(str(file), QSettings.Format.IniFormat)
        self.numbers_shown = False

    @property
    def factor(self) -> float:
        """Text size: 1.0, 1.2 or 1.4."""
        try:
            found = float(str(self._file.value("text_factor", 1.0)))
        except ValueError:
            return 1.0
        return found if found in tokens.FACTORS else 1.0

    def set_factor(self, factor: float) -> None:
        """Another text size; the window is built anew."""
        self._file.setValue("text_factor", factor)
        self.factor_changed.emit(factor)

    def kept(self, name: str, default: str = "") -> str:
        """A small thing a screen remembers (last channel, last folder)."""
        return str(self._file.value(name, default))

    def keep(self, name: str, value: str) -> None:
        """Remember a small thing."""
        self._file.setValue(name, value)

    def show_numbers(self, on: bool) -> None:
        """Show identity and phone numbers whole, or mask them again."""
        if on != self.numbers_shown:
            self.numbers_shown = on
            self.masking_changed.emit()

    def number(self, text: str) -> str:
        """An identity number as it may be shown now."""
        return text if self.numbers_shown else mask_id(text)

    def phone(self, text: str) -> str:
        """A telephone number as it may be shown now: ``0915 *** 208``."""
        if self.numbers_shown or len(text) < 9:
            return f"{text[:4]} {text[4:7]} {text[7:]}".strip() if len(text) == 10 else text
        return f"{text[:4]} *** {text[-3:]}"

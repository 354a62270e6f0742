"""How often a volume or a day was printed, and whether the paper still says what is kept."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.kit.hints import ShortText
from ui.kit.layout import row, set_tone
from ui.kit.marks import Mark
from ui.kit.shapes import MarkLabel


class PrintedState(QWidget):
    """Nothing before the first print; ◆ in amber when it must be printed again."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self._mark = ShortText("fact"), MarkLabel(Mark.LOOK)
        self.setLayout(row(self._mark, self.words, gap=7))
        self.show_state(0, stale=False)

    def show_state(self, count: int, *, stale: bool) -> None:
        """Say it."""
        printed = f"đã in {count} lần" if count else ""
        self.words.say(f"{printed}, có thay đổi: cần in lại" if stale else printed)
        set_tone(self.words, "amber" if stale else "")
        self._mark.setVisible(stale)
        self.setVisible(bool(count))

"""F7 on the list: numbers whole, noted in the read log, or masked again."""

from __future__ import annotations

from cchc_desktop.office import reading
from ui.kit.buttons import Button
from ui.page import Parts


class NumbersButton(Button):
    """Says what pressing it would do."""

    def __init__(self, parts: Parts, page: str) -> None:
        super().__init__("", icon="eye", key="F7", run=self._turn)
        self._parts, self._page = parts, page
        parts.look.masking_changed.connect(self._say)
        self._say()

    def _turn(self) -> None:
        look, page = self._parts.look, self._page
        look.show_numbers(not look.numbers_shown)
        if look.numbers_shown:
            self._parts.jobs.run(lambda session, _: reading.note_shown(session, page))

    def _say(self) -> None:
        self.setText("Che số và điện thoại" if self._parts.look.numbers_shown else "Hiện số và điện thoại")
        self.setAccessibleName(self.text())
        self.updateGeometry()

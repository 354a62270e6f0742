"""The few words of a note; above the bar, never a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from cchc_desktop.domain.errors import Problem, Refused
from ui.kit.buttons import LINK, PRIMARY, Button
from ui.kit.fields import Form, NoteField
from ui.kit.layout import column, row

NOTE = "note"


class StepPanel(QFrame):
    """``agreed(text)`` when the person goes on; hidden while nothing is asked. What was typed is kept by ``key``."""

    agreed = Signal(str)
    opening = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "teal")
        self.words = NoteField("Lý do", lines=2)
        self.go = Button("", kind=PRIMARY, run=self._agree)
        self._leave = Button("Để sau", key="Escape", kind=LINK, run=self.close_up)
        self._kept: dict[str, str] = {}
        self._key, self._wanted = "", False
        self._form = Form(self, {"reason": self.words}, lambda: self.go)
        self._form.pass_over(self._leave)
        buttons = column(None, row(self._leave, self.go, gap=12))
        box = row(self.words, buttons, gap=16, margins=(16, 8, 16, 10))
        box.setStretch(0, 1)
        self.setLayout(box)
        self.hide()

    def hints(self) -> list[tuple[str, str]]:
        """Its keys for the status bar."""
        return [("Enter", "ô tiếp"), ("Alt ↵", "xuống dòng"), ("Escape", "để sau")]

    def ask(self, key: str, verb: str, *, caption: str, wanted: bool = True, text: str = "") -> None:
        """Ask for words; ``wanted`` = they must not be empty. ``text`` stands there at first."""
        self.keep()
        self._key, self._wanted = f"{key}/words", wanted
        self._open(verb)
        self.words.caption.setText(caption)
        self.words.set_text(self._kept.get(self._key, text))
        self.words.set_problem()
        self.words.setFocus()

    def _open(self, verb: str) -> None:
        self.go.setText(verb)
        self.go.updateGeometry()
        self.opening.emit()
        self.show()

    def keep(self) -> None:
        """Remember what stands there, for when the same is asked again."""
        if self._key:
            self._kept[self._key] = self.words.text()

    def _agree(self) -> None:
        text = self.words.text().strip()
        if self._wanted and not text:
            self.words.set_problem("Chưa ghi gì. Ghi vài chữ rồi làm tiếp.")
            self.words.setFocus()
            return
        self.keep()
        self.agreed.emit(text)

    def refuse(self, refused: Refused) -> bool:
        """Put a refusal beside the field it names; False when it names none of ours."""
        homeless = self._form.show_problems([Problem(refused.field or "", f"{refused.message} {refused.next_step}")])
        if not homeless:
            self.words.setFocus()
        return not homeless

    def finish(self) -> None:
        """It was done: nothing needs to be kept."""
        self._kept.pop(self._key, None)
        self._key = ""
        self.hide()
        self.closed.emit()

    def put_away(self) -> None:
        """Hide it without a word; what was typed stays for the next time."""
        if not self.isHidden():
            self.keep()
            self._key = ""
            self.hide()

    def close_up(self) -> None:
        """The person puts it aside."""
        self.put_away()
        self.closed.emit()

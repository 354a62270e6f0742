"""The bar under the form: what must still be mended or when the draft was kept, and the three ways out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ui.kit import tokens
from ui.kit.buttons import LINK, PRIMARY, Action
from ui.kit.fields import Field
from ui.kit.layout import ActionBar, icon_label, label

SAVE, PRINT, LEAVE, TO_PROBLEM, DROP = "Lưu", "Lưu và in giấy tiếp nhận", "Bỏ", "Đến chỗ đó", "Bỏ nháp"
AT_ONCE = "Trả ngay"
START = "Chọn thủ tục để bắt đầu"


class IntakeBar(ActionBar):
    """``save(printing)``, ``at_once``, ``leave``, ``to_problem`` and ``drop`` are what its buttons do."""

    def __init__(
        self, save: Callable[[bool], None], at_once: Callable[[], None], leave: Callable[[], None], to_problem: Callable[[], None],
        drop: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._warning, self._problem = icon_label("warning", tokens.RED), label("", tone="red")
        self._name, self._said = label("", "strong", tone="red"), label("", "hint")
        self.set_message(self._warning, self._problem, self._name, self._said)
        self.set_actions(
            [Action(TO_PROBLEM, to_problem, shown_key="F8", kind=LINK), Action(DROP, drop, kind=LINK)],
            [
                Action(LEAVE, leave, shown_key="Escape", kind=LINK),
                Action(SAVE, lambda: save(False), key="Ctrl+S", icon="save"),
                Action(AT_ONCE, at_once, key="F10", icon="check"),
                Action(PRINT, lambda: save(True), key="F9", icon="print", kind=PRIMARY),
            ],
        )  # fmt: skip

    def show_state(self, wrong: Sequence[Field], *, blank: bool, quick: bool) -> None:
        """Count the fields to be mended and name the first; else when the draft was kept. ``quick``: it may be answered at once."""
        self.buttons[AT_ONCE].setVisible(quick)
        self.buttons[LEAVE].setVisible(not quick)  # Esc leaves all the same; there is not room for both in a narrow window
        self.buttons[AT_ONCE].setEnabled(quick)
        for part in (self._warning, self._problem, self._name):
            part.setVisible(bool(wrong))
        said = self._said.text()
        if wrong:
            self._problem.setText(f"Còn {len(wrong)} chỗ cần sửa:")
            self._name.setText(wrong[0].caption.text() or wrong[0].editor.accessibleName())
        elif blank or said == START:
            said = START if blank else ""
        self._say(said)
        self.buttons[TO_PROBLEM].setVisible(bool(wrong))
        self.buttons[DROP].setVisible(not wrong and not blank)

    def say_kept(self, at: datetime) -> None:
        """The draft was kept at that moment."""
        self._say(f"Bản nháp tự lưu {at:%H:%M:%S}")

    def say_not_kept(self) -> None:
        """The draft could not be kept; the text is still on the screen."""
        self._say("Chưa giữ được bản nháp, ổ đĩa không ghi được")

    def forget(self) -> None:
        """A new form."""
        self._say("")

    def _say(self, text: str) -> None:
        """Problems go first; empty it would push away what stands beside it."""
        self._said.setText(text)
        self._said.setVisible(bool(text) and self._problem.isHidden())

    def set_busy(self, on: bool) -> None:
        """While saving nothing can be saved again."""
        for name in (SAVE, AT_ONCE, PRINT):
            self.buttons[name].setEnabled(not on)

    def text(self) -> str:
        """What stands at the left (for tests)."""
        shown = (self._problem, self._name, self._said)
        return " ".join(part.text() for part in shown if not part.isHidden()).strip()

"""The screen of this machine: how large letters are."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from ui.kit import tokens
from ui.kit.fields import SegmentField
from ui.kit.layout import label
from ui.page import Parts
from ui.settings.section import Section

SIZES = [("1.0", "Vừa"), ("1.2", "To"), ("1.4", "Rất to")]


class ScreenSection(Section):
    """The choice takes effect at once: the window is built anew."""

    title, about = "Màn hình", "Cỡ chữ của máy này. Cửa sổ được dựng lại ngay, việc đang làm không mất."

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.letters = SegmentField("Cỡ chữ", SIZES)
        self.letters.setMaximumWidth(tokens.px(360))
        self.letters.set_value(str(parts.look.factor))
        self.letters.changed.connect(self._chosen)
        self.box.addWidget(self.letters)
        self.box.addWidget(label("Ở cỡ to, danh mục bên trái thu lại thành hàng biểu tượng khi cửa sổ hẹp.", "hint", wrap=True))

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("←→", "chọn"), ("Esc", "về danh mục")]

    def take_keyboard(self) -> None:
        """The chosen size."""
        self.letters.setFocus()

    def _chosen(self) -> None:
        wanted = float(self.letters.value())
        if wanted != self.parts.look.factor:  # once the key is done with: it would take the keyboard into the window that goes
            QTimer.singleShot(0, self, lambda: self.parts.look.set_factor(wanted))

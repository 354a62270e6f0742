"""Names and what they are (Địa chỉ: Thôn Tiên Mỹ), in two columns; long values break."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ui.kit import tokens
from ui.kit.layout import label, set_tone


class Facts(QWidget):
    """A list of (name, value); what has no value is left out. Labels are kept, so that showing other facts does not flicker."""

    def __init__(self, width: int = 100, gap: int = 7) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.px(8))
        self._grid.setVerticalSpacing(tokens.px(gap))
        self._grid.setColumnMinimumWidth(0, tokens.px(width))
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._shown: list[tuple[str, str]] = []

    def show_facts(self, facts: Sequence[tuple[str, str] | tuple[str, str, str]]) -> None:
        """Show other facts; a third part is the tone of the value (red, amber, green)."""
        told = [fact for fact in facts if fact[1]]
        while len(self._lines) < len(told):
            self._line()
        for place, (name, value) in enumerate(self._lines):
            on = place < len(told)
            name.setVisible(on)
            value.setVisible(on)
            if on:
                name.setText(told[place][0])
                value.setText(told[place][1])
                tone = told[place]
                set_tone(value, tone[2] if len(tone) == 3 else "")
        self._shown = [(fact[0], fact[1]) for fact in told]

    def _line(self) -> None:
        name, value = label("", "fact"), label("", wrap=True, selectable=True)
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        place = len(self._lines)
        self._grid.addWidget(name, place, 0)
        self._grid.addWidget(value, place, 1)
        self._lines.append((name, value))

    def texts(self) -> dict[str, str]:
        """What is shown."""
        return dict(self._shown)

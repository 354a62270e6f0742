"""Where this office's data is on its way up: a count a state, the newest receipt, and the button that writes the stick."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cchc_desktop.domain.moments import parse_moment, show_day
from cchc_desktop.domain.text import grouped
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.sync.states import States
from ui.kit.buttons import Button
from ui.kit.hints import ShortText
from ui.kit.layout import column, empty, holder, label, row
from ui.kit.marks import COLOUR, OF_CHANGE, MarkLabel

WORDS = {
    ChangeState.SAVED: "Đã lưu, chưa gửi", ChangeState.PACKED: "Đã đóng gói, chưa ghi USB", ChangeState.ON_STICK: "Đã ghi USB, chờ nhận",
    ChangeState.RECEIVED: "Cấp trên đã nhận", ChangeState.SAFE: "An toàn",
}  # fmt: skip
TOPMOST = {ChangeState.SAVED: "Đã lưu trên máy này", ChangeState.SAFE: "Có trong bản sao lưu"}


class SendingBox(QFrame):
    """The card at the right of the start page; ``asked`` when the button is pressed."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title, self._rows, self._receipt = label("", "card-title"), column(gap=3), label("", "hint", wrap=True)
        self.button = Button("Ghi ra USB", icon="usb", key="Ctrl+U", run=lambda: self.asked.emit("handover", "write"))
        self.setLayout(column(self._title, self._rows, self._receipt, row(None, self.button), gap=8, margins=(16, 12, 16, 12)))
        self.shown: dict[str, str] = {}

    def show_states(self, states: States, year: int, *, sends: bool) -> None:
        """Show the counts; the topmost office sends nowhere: only whether a backup has it."""
        self._title.setText("Gửi dữ liệu lên cấp trên" if sends else "Dữ liệu của cơ quan")
        words = WORDS if sends else TOPMOST
        empty(self._rows)
        self.shown = {}
        for state in words:
            count = states.counts[state]
            if state is ChangeState.PACKED and not count:
                continue
            self.shown[words[state]] = grouped(count)
            self._rows.addWidget(_line(state, words[state], count))
        self.button.setVisible(sends)
        self._receipt.setVisible(sends)
        if states.receipt_at:
            at = parse_moment(states.receipt_at)
            self._receipt.setText(f"Biên nhận {states.receipt_number}, {show_day(at.date(), year)} {at:%H:%M}")
        else:
            told = states.counts[ChangeState.RECEIVED] or states.counts[ChangeState.SAFE]
            self._receipt.setText("Biên nhận theo mã đọc hoặc quét được" if told else "Chưa có biên nhận")


def _line(state: ChangeState, words: str, count: int) -> QWidget:
    mark = OF_CHANGE[state]
    figure = label(grouped(count), "strong")
    colour = COLOUR[mark] if count else COLOUR[OF_CHANGE[ChangeState.PACKED]]
    figure.setStyleSheet(f"color: {colour}; font-weight: 600;")
    said = ShortText()
    said.say(words)
    return holder(row(MarkLabel(mark), said, None, figure, gap=8))

"""Where this machine's data is (dữ liệu đang ở đâu): the square that fills, with how many changes stand at each."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from cchc_desktop.domain.text import grouped
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.sync.states import States
from ui.handover.words import moment
from ui.kit import tokens
from ui.kit.layout import column, hairline, holder, label, scroll, set_tone
from ui.kit.marks import OF_CHANGE, MarkLabel

_NONE = {
    ChangeState.SAVED: "Không còn gì chưa đóng gói", ChangeState.PACKED: "Không còn gì chờ ghi",
    ChangeState.ON_STICK: "Không còn thay đổi nào trên đường", ChangeState.RECEIVED: "Chưa có biên nhận mới",
    ChangeState.SAFE: "Chưa có gì trong bản sao lưu của cấp trên",
}  # fmt: skip
_TONE = {ChangeState.RECEIVED: "blue", ChangeState.SAFE: "green"}


class Where(QFrame):
    """The card at the right of the hand-over."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.counts: dict[ChangeState, QLabel] = {}
        self._marks: dict[ChangeState, MarkLabel] = {}
        self._words: dict[ChangeState, QLabel] = {}
        self._hints: dict[ChangeState, QLabel] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.px(12))
        grid.setVerticalSpacing(tokens.px(2))
        grid.setColumnStretch(1, 1)
        for place, state in enumerate(ChangeState):
            self._add(grid, place, state)
        foot = label("Dữ liệu trên máy này không mất khi gửi. USB mất hay hỏng thì ghi lại.", "hint", wrap=True)
        head = column(label("Dữ liệu đang ở đâu", "card-title"), label("Số thay đổi của máy này", "hint"), gap=2)
        inner = column(head, grid, hairline(), foot, None, gap=14)
        inner.setContentsMargins(0, 0, tokens.px(4), 0)
        self.setLayout(column(scroll(holder(inner)), margins=(20, 18, 16, 14)))

    def _add(self, grid: QGridLayout, place: int, state: ChangeState) -> None:
        self._marks[state] = MarkLabel(OF_CHANGE[state], size=16)
        self._words[state], self._hints[state] = label(state.value), label("", "hint", wrap=True)
        self.counts[state] = label("0", "strong")
        self.counts[state].setAccessibleName(state.value)
        grid.addWidget(self._marks[state], 2 * place, 0, Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(self._words[state], 2 * place, 1)
        grid.addWidget(self.counts[state], 2 * place, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._hints[state], 2 * place + 1, 1, 1, 2)
        grid.setRowMinimumHeight(2 * place + 1, tokens.px(40))
        self._hints[state].setAlignment(Qt.AlignmentFlag.AlignTop)
        if state is not ChangeState.SAFE:
            line = QFrame()
            line.setStyleSheet(f"background: {tokens.LINE2}; border: none;")
            line.setFixedWidth(2)
            grid.addWidget(line, 2 * place + 1, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_states(self, states: States, now: datetime, *, writing: bool = False) -> None:
        """Show where everything is now; while writing, what is packed says so."""
        moving = (ChangeState.SAVED, ChangeState.PACKED, ChangeState.ON_STICK)
        here = next((state for state in moving if states.counts[state]), None)
        for state, count in states.counts.items():
            self.counts[state].setText(grouped(count))
            self._hints[state].setText(self._said(state, states, now, writing) if count else _NONE[state])
            set_tone(self._words[state], "strong" if state is here else "", "role")
            tone = "accent" if state is here else _TONE.get(state, "") if count else "soft"
            set_tone(self.counts[state], tone)
            self._marks[state].set_mark(OF_CHANGE[state], _ink(state, state is here, count))

    def _said(self, state: ChangeState, states: States, now: datetime, writing: bool) -> str:
        if state is ChangeState.SAVED:
            return "Nằm trên máy này, chưa đóng gói"
        if state is ChangeState.PACKED:
            return "Đang ghi ra USB" if writing else "Chờ ghi ra USB"
        if state is ChangeState.ON_STICK:
            at = max((parcel.written_at for parcel in states.parcels if parcel.up), default="")
            return f"Ghi {moment(at, now)}, chờ cấp trên nhận" if at else "Chờ cấp trên nhận"
        if state is ChangeState.RECEIVED:
            told = f"Biên nhận số {grouped(states.receipt_number)}, {moment(states.receipt_at, now)}"
            return told if states.receipt_at else "Theo mã đọc hoặc quét được"
        return "Đã có trong bản sao lưu của cấp trên"


def _ink(state: ChangeState, here: bool, count: int) -> str:
    if here:
        return tokens.ACCENT
    return {ChangeState.RECEIVED: tokens.BLUE, ChangeState.SAFE: tokens.GREEN}.get(state, tokens.INK2) if count else tokens.EDGE

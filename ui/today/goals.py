"""How far this year's automatic targets are: a bar with its mark, and in words what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from cchc_desktop.domain.listing import LISTING_NAMES, OF_GOAL, Listing
from cchc_desktop.domain.text import grouped, percent
from cchc_desktop.office.board import Goal
from ui.kit import tokens
from ui.kit.bars import Bar
from ui.kit.buttons import LINK, Button
from ui.kit.hints import ShortText
from ui.kit.layout import column, empty, holder, label, marked, row
from ui.kit.marks import Mark

FAR = 10.0
"""Percentage points under a target from which on it is red."""


def goal_state(goal: Goal) -> tuple[Mark, str, str]:
    """(shape, colour of the bar, what is missing in words)."""
    share = f"{grouped(goal.done)} trên {grouped(goal.of)}"
    if goal.value is None:
        return Mark.NONE, tokens.ACCENT, "Chưa có hồ sơ nào để tính"
    if goal.target is None:
        return Mark.NONE, tokens.ACCENT, share
    if goal.missing:
        far = goal.value < goal.target - FAR
        words = f"Cần {percent(goal.target)}: còn {grouped(goal.missing)} hồ sơ ({share})"
        return (Mark.OVERDUE, tokens.RED, words) if far else (Mark.LOOK, tokens.AMBER_BAR, words)
    spare = goal.done - -int(-(goal.of * goal.target / 100) // 1)
    return Mark.DONE, tokens.GREEN, f"Đạt {percent(goal.target)}, dư {grouped(spare)} hồ sơ ({share})"


def lacking(goal: Goal, which: Listing) -> str:
    """``Xem 12 hồ sơ chưa số hóa đủ``."""
    return f"Xem {grouped(goal.of - goal.done)} hồ sơ {LISTING_NAMES[which].lower()}"


class GoalsBox(QFrame):
    """The card at the right of the start page; ``asked`` with a page and its argument."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title, self._since = label("", "card-title"), label("", "hint")
        self._goals, self._links, self._within = column(gap=8), column(gap=2), ""
        self.slipping = Button("", icon="warning", kind=LINK, run=lambda: self.asked.emit("commitments", ""))
        self.slipping.hide()
        head = row(self._title, None, self._since)
        self.setLayout(column(head, self.slipping, self._goals, self._links, None, gap=6, margins=(16, 12, 16, 12)))

    def show_goals(self, goals: tuple[Goal, ...], year: int, within: str = "") -> None:
        """Show the targets of a year; ``within`` goes with a list that is asked for (" in" and a unit's key)."""
        self._within = within
        self._title.setText(f"So với cam kết {year}")
        self._since.setText("từ 01/01")
        empty(self._goals)
        empty(self._links)
        for goal in goals:
            self._goals.addWidget(holder(self._goal(goal)))
        if all(goal.target is None for goal in goals):
            self._goals.insertWidget(0, label("Chưa có bản cam kết năm nay, chưa có mức để so.", "hint", wrap=True))
            self._links.addWidget(Button("Lập bản cam kết", icon="target", kind=LINK, run=lambda: self.asked.emit("commitments", "")))
        worst = max((g for g in goals if g.of > g.done), key=lambda g: (g.missing, g.of - g.done), default=None)
        if worst is not None and worst.source in OF_GOAL:
            which = OF_GOAL[worst.source]
            words = lacking(worst, which)
            self._links.addWidget(Button(words, kind=LINK, run=lambda: self._list(which)))

    def show_slipping(self, names: Sequence[str]) -> None:
        """Say which of the signed targets lie behind where they should be by now."""
        self.slipping.setText(f"{len(names)} chỉ tiêu cam kết đang chậm")
        self.slipping.setToolTip("\n".join(names))
        self.slipping.setAccessibleName(f"{self.slipping.text()}: {', '.join(names)}")
        self.slipping.setVisible(bool(names))

    def _list(self, which: Listing) -> None:
        self.asked.emit("dossiers", which.value + self._within)

    def _value(self, goal: Goal) -> QWidget:
        """The percentage: a way to the dossiers that are missing, where there are some."""
        which = OF_GOAL.get(goal.source)
        if goal.value is None or which is None or goal.done >= goal.of:
            return label(percent(goal.value) if goal.value is not None else "–", "strong")
        made = Button(percent(goal.value), icon="chevron-right", kind=LINK, run=lambda: self._list(which))
        made.setAccessibleName(lacking(goal, which))
        made.setToolTip(lacking(goal, which))
        made.setFixedHeight(tokens.px(26))
        return made

    def _goal(self, goal: Goal) -> QLayout:
        mark, colour, words = goal_state(goal)
        if goal.value is None:
            return row(_name(goal), None, self._value(goal))
        if goal.target is None:
            return column(row(_name(goal), None, self._value(goal)), label(words, "hint"), gap=0)
        value = goal.value
        bar = Bar(value / 100, goal.target / 100, colour)
        bar.setAccessibleName(f"{goal.name}: {percent(value)}")
        head = row(_name(goal), None, self._value(goal))
        below = marked(mark, words, role="hint", wrap=True) if mark is not Mark.NONE else label(words, "hint")
        return column(head, bar, below, gap=0)


def _name(goal: Goal) -> ShortText:
    made = ShortText()
    made.say(goal.name)
    return made

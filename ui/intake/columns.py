"""The two columns of the page: the form scrolls at the left, the explaining cards at the right keep their width."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.kit import tokens
from ui.kit.layout import column, holder, margin, row, scroll

WIDE, NARROW, BAR = 324, 290, 14


class Columns(QWidget):
    """``form`` beside either ``chosen`` (while a procedure is looked for) or the ``cards``."""

    def __init__(self, form: QWidget, chosen: QWidget, *cards: QWidget) -> None:
        super().__init__()
        self._chosen, self._beside = chosen, holder(column(*cards, None, gap=12))
        left = scroll(form)
        self._cards = holder(column(chosen, self._beside, None, gap=0))
        self._side = scroll(self._cards)
        for area in (left, self._side):
            area.setFrameShape(area.Shape.NoFrame)
        box = row(left, self._side, gap=12)
        box.setStretch(0, 1)
        self.setLayout(box)

    def fit(self, width: int, *, searching: bool) -> int:
        """Show the cards of a mode in a page of that width; the page's side margin. The right scroll bar stands in the margin."""
        wide = width >= tokens.px(1090)
        self._chosen.setVisible(searching)
        self._beside.setVisible(not searching)
        cards = tokens.px(WIDE if wide and not searching else NARROW)
        self._cards.setFixedWidth(cards)
        self._side.setFixedWidth(cards + tokens.px(BAR))
        return margin(width)

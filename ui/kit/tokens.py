"""Colours, sizes and the text factor; the one place where they stand. QSS, palette and painters are built from here."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont

PAPER, SIDE, SURFACE, SUNKEN = "#F3F5F4", "#E8ECEA", "#FFFFFF", "#EEF1F0"
LINE, LINE2, EDGE = "#D6DCD9", "#B9C2BE", "#7F8B86"
INK, INK2, INK3 = "#17211F", "#43504C", "#5C6965"
ACCENT, ACCENT_GROUND, SELECTED = "#0B5A6E", "#E1EEF1", "#D8E8EC"
RED, RED_GROUND = "#A8201A", "#FBEBE9"
AMBER, AMBER_GROUND, AMBER_BAR, AMBER_LINE = "#7D4A00", "#FCF1DD", "#9C6700", "#DDB968"
TRACK = "#DDE3E0"
GREEN, GREEN_GROUND = "#1B6438", "#E5F2E9"
BLUE, BLUE_GROUND = "#1D5796", "#E6EFF9"
VIOLET, VIOLET_GROUND = "#62429A", "#EFEAF8"

COLOURS = {
    "paper": PAPER, "side": SIDE, "surface": SURFACE, "sunken": SUNKEN, "line2": LINE2, "line": LINE, "edge": EDGE,
    "ink3": INK3, "ink2": INK2, "ink": INK, "accent_ground": ACCENT_GROUND, "accent": ACCENT, "selected": SELECTED,
    "red_ground": RED_GROUND, "red": RED, "amber_ground": AMBER_GROUND, "amber_line": AMBER_LINE, "amber": AMBER,
    "green_ground": GREEN_GROUND, "green": GREEN, "blue_ground": BLUE_GROUND, "blue": BLUE,
    "violet_ground": VIOLET_GROUND, "violet": VIOLET,
}  # fmt: skip
"""Names for resources/style.qss (``@name``)."""

KEYCAP, HINT, LABEL, BODY, CARD_TITLE, PAGE_TITLE, COUNT = 11, 12, 13, 14, 16, 20, 28
TITLE_AREA, ACTION_BAR, STATUS_BAR, NAV_ITEM, CONTROL, CHIP, FILTER, TABLE_HEAD, ROW, TALL_ROW = 52, 52, 28, 38, 34, 22, 28, 28, 33, 43
MARGIN, SLIM_MARGIN, BETWEEN_CARDS, IN_CARD, GAP, SMALL_GAP = 24, 16, 12, 18, 8, 4
FAMILY = "Noto Sans"

FACTORS = (1.0, 1.2, 1.4)
_factor = 1.0


def set_factor(factor: float) -> None:
    """The text size of everything made from now on: 1.0, 1.2 or 1.4."""
    global _factor
    _factor = factor


def factor() -> float:
    """The text size in force."""
    return _factor


def px(size: float) -> int:
    """A size in logical px at factor 1.0, scaled."""
    return round(size * _factor)


def font(size: int = BODY, *, bold: bool = False) -> QFont:
    """The screen font in a size of the table above (weights 400 and 600 only)."""
    made = QFont(FAMILY)
    made.setPixelSize(px(size))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def colour(name: str) -> QColor:
    """A token as a QColor."""
    return QColor(name)

"""Puts the look on an application: bundled fonts, Fusion, palette and the style sheet of resources/style.qss."""

from __future__ import annotations

import re

from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from cchc_desktop.office.shipped import folder
from ui.kit import tokens

_FONTS = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf", "NotoSans-Bold.ttf")
_SIZE = re.compile(r"(?<![\w.#])(-?\d+)px")
_SHEET = "sheet"
_loaded: list[int] = []


def dress(app: QApplication, factor: float = 1.0) -> None:
    """Fonts, palette and style sheet for a text factor; may be called again when the factor changes.

    The sheet is put on windows, not on the application: there every part of a page that is not in a window yet would be polished
    each time it is put into a larger part. Called again with the same factor it does nothing.
    """
    tokens.set_factor(factor)
    sheet = style_sheet()
    if _loaded and app.property(_SHEET) == sheet:
        return
    if not _loaded:
        _loaded.extend(QFontDatabase.addApplicationFont(str(folder() / "fonts" / name)) for name in _FONTS)
        app.setStyle("Fusion")
    app.setFont(tokens.font())
    app.setPalette(palette())
    app.setProperty(_SHEET, sheet)
    for window in app.topLevelWidgets():
        if window.property(_SHEET):
            clothe(window)


def clothe(window: QWidget) -> None:
    """Put the style sheet of :func:`dress` on a window of its own; what has a parent takes the parent's."""
    app = QApplication.instance()
    window.setProperty(_SHEET, True)
    window.setStyleSheet(app.property(_SHEET) if app is not None else "")


def palette() -> QPalette:
    """The tokens in Qt's roles."""
    made, role, paint = QPalette(), QPalette.ColorRole, tokens.colour
    pairs = {
        role.Window: tokens.PAPER, role.WindowText: tokens.INK, role.Base: tokens.SURFACE, role.AlternateBase: tokens.SURFACE,
        role.Text: tokens.INK, role.Button: tokens.SURFACE, role.ButtonText: tokens.INK, role.PlaceholderText: tokens.INK3,
        role.Highlight: tokens.ACCENT, role.HighlightedText: tokens.SURFACE, role.Link: tokens.ACCENT,
        role.ToolTipBase: tokens.SURFACE, role.ToolTipText: tokens.INK,
    }  # fmt: skip
    for one, name in pairs.items():
        made.setColor(one, paint(name))
    for one in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, paint(tokens.INK3))
    return made


def style_sheet() -> str:
    """resources/style.qss with its colours and sizes filled in."""
    text = (folder() / "style.qss").read_text(encoding="utf-8")
    images = (folder() / "icons").as_posix()
    text = text.replace("@icons", images)
    for name, value in tokens.COLOURS.items():
        text = re.sub(rf"@{name}\b", value, text)
    return _SIZE.sub(lambda found: f"{_scaled(int(found[1]))}px", text)


def _scaled(size: int) -> int:
    """Hairlines and borders keep their width; everything else grows with the text."""
    return size if abs(size) <= 2 else tokens.px(size)

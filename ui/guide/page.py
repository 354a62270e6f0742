"""The guide: a search line and the chapters at the left, the chapter at the right; opens where it fits the page one came from."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QImageReader,
    QKeySequence,
    QPainter,
    QPixmap,
    QResizeEvent,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from cchc_desktop.domain.text import fold, words
from cchc_desktop.office.shipped import folder
from ui.guide.texts import FITTING, KEYS, SHAPES, as_html, chapters, holding
from ui.kit import tokens
from ui.kit.buttons import LINK, Action, button_for
from ui.kit.chapters import Chapters
from ui.kit.layout import SideMargins, card, column, holder, label, row
from ui.kit.search_line import SearchLine
from ui.kit.shapes import SIDE, paint_mark
from ui.page import Page, Parts

PICTURE_MARK = "\ufffc"
"""What stands for a picture in the plain text."""


def style() -> str:
    """The chapter's look in the sizes in force."""
    sizes = {name: tokens.px(size) for name, size in (("body", 14), ("h1", 20), ("h2", 16), ("hint", 12))}
    return (
        f"body {{ color: {tokens.INK}; font-size: {sizes['body']}px; }}"
        f".h1 {{ font-size: {sizes['h1']}px; font-weight: 600; margin-top: 0px; margin-bottom: 8px; }}"
        f".h2 {{ font-size: {sizes['h2']}px; font-weight: 600; margin-top: 18px; margin-bottom: 4px; }}"
        f".h3 {{ font-size: {sizes['body']}px; font-weight: 600; margin-top: 12px; margin-bottom: 2px; }}"
        "p, li { line-height: 118%; margin-top: 4px; margin-bottom: 4px; }"
        ".picture { line-height: 100%; margin-top: 8px; }"
        f"table {{ border-collapse: collapse; margin-top: 6px; }}"
        f"th {{ background-color: {tokens.SUNKEN}; text-align: left; font-size: {sizes['hint']}px; font-weight: 600; }}"
        f"td {{ border-bottom: 1px solid {tokens.LINE}; }}"
        f".key {{ background-color: {tokens.SUNKEN}; color: {tokens.INK2}; font-size: {sizes['hint']}px; }}"
    )


class GuidePage(Page):
    """Opened with the name of a page (its chapter), of a chapter, or "" (the keyboard map when nothing fits)."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.line = SearchLine("Tìm trong hướng dẫn")
        self.line.setAccessibleName("Tìm trong hướng dẫn")
        self.list = Chapters([(one.name, one.title) for one in chapters()], "Các chương")
        self._none = label("Không chương nào có những chữ này.", "hint", wrap=True)
        self._none.hide()
        self.text = QTextBrowser()
        self.text.setAccessibleName("Chương đang mở")
        self.text.setOpenLinks(False)
        self.text.setSearchPaths([str(folder() / "guide")])
        self.text.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.text.document().setDocumentMargin(tokens.px(20))
        self._shapes()
        self.sheet = button_for(Action("In một trang cho quầy", self._print_sheet, "Ctrl+P", "print", LINK), self)
        self.list.setFixedWidth(tokens.px(304))  # its titles stand whole
        left = holder(column(self.line, self._none, card(self.list, pad=0), row(self.sheet, None), gap=8))
        left.setFixedWidth(self.list.width() + tokens.px(2) * 2)
        body = row(left, card(self.text, pad=0), gap=12, margins=(24, 16, 24, 16))
        SideMargins(self, body)
        body.setStretch(1, 1)
        self.setLayout(body)
        self._shown = ""
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.line.setFocus)
        self.line.typed.connect(self._search)
        self.line.moved.connect(self._move)
        self.line.taken.connect(self.text.setFocus)
        self.list.opened.connect(self.show_chapter)
        self.list.entered.connect(self.text.setFocus)
        self.list.typed.connect(self._letter)
        self.show_chapter(self.list.name())

    def _shapes(self) -> None:
        """Our painted shapes as pictures of the text."""
        side, ratio = tokens.px(SIDE), 2
        for mark in SHAPES.values():
            picture = QPixmap((side + 2) * ratio, (side + 2) * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            paint_mark(painter, mark, QRectF(1, 1, side, side))
            painter.end()
            self.text.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(f"mark:{mark.value}"), picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines no longer than the eye follows."""
        super().resizeEvent(event)
        self.text.setLineWrapColumnOrWidth(min(tokens.px(820), self.text.viewport().width()))
        self._fit_pictures()

    def title(self) -> str:
        """The page."""
        return "Hướng dẫn"

    def fact(self) -> str:
        """How it is used."""
        return "F1 ở trang nào mở chương của trang ấy"

    def hints(self) -> list[tuple[str, str]]:
        """Keys."""
        return [("↑↓", "chương"), ("Enter", "đọc"), ("Ctrl+F", "tìm"), ("Ctrl+P", "in một trang cho quầy"), ("Esc", "quay lại")]

    def _print_sheet(self) -> None:
        """What is done most and the keys, on one page to hang at the counter."""
        self.parts.jobs.run(lambda session, _: session.prints.forms.guide(), self.parts.preview)

    def open(self, argument: str = "") -> None:
        """The fitting chapter."""
        wanted = FITTING.get(argument, argument or self._shown or KEYS)
        if self.line.text():
            self.line.clear()
            self._search("")
        if not self.list.choose(wanted):
            self.list.choose(KEYS)
        self.list.setFocus()

    def back(self) -> bool:
        """Esc: out of the search, out of the text, then away."""
        if self.line.text():
            self.line.clear()
            self.line.flush()
            self.list.setFocus()
            return True
        if self.text.hasFocus() or self.line.hasFocus():
            self.list.setFocus()
            return True
        return False

    def show_chapter(self, name: str) -> None:
        """Show one, with the searched words marked."""
        found = next((one for one in chapters() if one.name == name), None)
        if found is None:
            return
        self._shown = name
        self.text.document().setDefaultStyleSheet(style())
        self.text.setHtml(f"<body>{as_html(found.text)}</body>")
        self._fit_pictures()
        self._mark()

    def _fit_pictures(self) -> None:
        """No picture is wider than the lines beside it."""
        room = self.text.lineWrapColumnOrWidth() - 2 * round(self.text.document().documentMargin())
        for place in re.finditer(PICTURE_MARK, self.text.toPlainText()):
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(place.start())
            cursor.setPosition(place.end(), QTextCursor.MoveMode.KeepAnchor)
            shown = cursor.charFormat().toImageFormat()
            wide = QImageReader(str(folder() / "guide" / shown.name())).size().width()
            if wide > 0:
                shown.setWidth(min(wide, room))
                cursor.setCharFormat(shown)

    def _search(self, text: str) -> None:
        found = holding(text)
        self.list.set_chapters([(one.name, one.title) for one in found])
        self._none.setVisible(not found)
        if found:
            self.list.choose(found[0].name)
            self.show_chapter(self.list.name())

    def _letter(self, text: str) -> None:
        self.line.setFocus()
        self.line.insert(text)

    def _move(self, by: int) -> None:
        place = self.list.currentIndex().row() + (1 if by > 0 else -1)
        if 0 <= place < len(self.list.rows()):
            self.list.selectRow(place)

    def _mark(self) -> None:
        """A ground behind each beginning of a searched word; the first one is scrolled to."""
        typed, flat = words(self.line.whole()), _flat(self.text.toPlainText())
        ground = QTextCharFormat()
        ground.setBackground(QColor(tokens.AMBER_GROUND))
        found: list[QTextEdit.ExtraSelection] = []
        for word in typed:
            at = flat.find(word)
            while at >= 0:
                one = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self.text.document())
                cursor.setPosition(at)
                cursor.setPosition(at + len(word), QTextCursor.MoveMode.KeepAnchor)
                one.cursor, one.format = cursor, ground
                found.append(one)
                at = flat.find(word, at + 1)
        self.text.setExtraSelections(found)
        if found:
            first = QTextCursor(self.text.document())
            first.setPosition(min(one.cursor.selectionStart() for one in found))
            self.text.setTextCursor(first)
            self.text.ensureCursorVisible()


def _flat(text: str) -> str:
    """Folded letter by letter, so that places stay the same."""
    return "".join((fold(c) or c)[:1] if c.strip() else " " for c in text)

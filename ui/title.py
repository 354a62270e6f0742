"""The title area: a way back on pages below another, the page's name, one fact, and the search of everything."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from ui.kit import icons, tokens
from ui.kit.buttons import Button, key_name, paint_key
from ui.kit.hints import ShortText
from ui.kit.layout import SideMargins, row

WORDS, SHORT = "Tìm hồ sơ, người, việc cần làm", "Tìm"
KEY = "Ctrl+K"


class SearchButton(QAbstractButton):
    """Looks like a field and opens the palette."""

    def __init__(self) -> None:
        super().__init__()
        self.narrow = False
        self.setAccessibleName(WORDS)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """320 px, or as much as the short word takes."""
        words = QFontMetrics(tokens.font(tokens.LABEL)).horizontalAdvance(SHORT)
        return QSize(tokens.px(100) + words if self.narrow else tokens.px(320), tokens.px(tokens.CONTROL))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sunken ground, lens, words, key."""
        painter, side, key = QPainter(self), tokens.px(16), key_name(KEY)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.LINE2), 1))
        painter.setBrush(QColor(tokens.SUNKEN))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        icons.draw(painter, "search", QRectF(tokens.px(11), (self.height() - side) / 2, side, side), tokens.INK2)
        painter.setFont(tokens.font(tokens.LABEL))
        painter.setPen(QColor(tokens.INK3))
        x = tokens.px(36)
        painter.drawText(QRectF(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, SHORT if self.narrow else WORDS)
        cap = QFontMetrics(tokens.font(tokens.KEYCAP)).horizontalAdvance(key) + tokens.px(10)
        paint_key(painter, key, QPointF(self.width() - cap - tokens.px(8), self.height() / 2))


class TitleArea(QFrame):
    """``back_asked`` by the arrow, ``search_asked`` by the field."""

    back_asked = Signal()
    search_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "title-area")
        self.setFixedHeight(tokens.px(tokens.TITLE_AREA))
        self.back = Button("", icon="back", run=self.back_asked.emit)
        self.back.setAccessibleName("Quay lại")
        self.back.setToolTip("Quay lại (Esc)")
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title, self.fact, self.search = ShortText("page-title"), ShortText("fact"), SearchButton()
        self.search.clicked.connect(self.search_asked.emit)
        words = row(self.title, self.fact, gap=10)
        words.setStretch(1, 1)
        self._box = row(self.back, words, None, self.search, gap=12, margins=(24, 0, 24, 0))
        self._box.setStretch(1, 1)
        self._box.setStretch(2, 0)
        self.setLayout(self._box)
        SideMargins(self, self._box)

    def say(self, title: str, fact: str, *, below: bool) -> None:
        """What page this is; ``below`` = reached from another, so there is a way back."""
        self.title.say(title)
        self.fact.say(fact)
        self.back.setVisible(below)

    def set_narrow(self, on: bool) -> None:
        """Less room: a short search word."""
        self.search.narrow = on
        self.search.updateGeometry()

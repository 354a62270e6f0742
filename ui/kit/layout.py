"""Putting things together: labels by role, cards, rows and columns, scrolling forms, the bar of actions, strips, chips."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import tokens
from ui.kit.buttons import PRIMARY, Action, Button, button_for
from ui.kit.icons import pixmap
from ui.kit.shapes import COLOUR, GROUND, SIDE, Mark, MarkLabel, paint_mark

Part = QWidget | QLayout | int | None
"""What stands in a row or column: a widget, a layout, a gap in px, or None for a stretch."""


def label(text: str = "", role: str = "", *, tone: str = "", wrap: bool = False, selectable: bool = False) -> QLabel:
    """A text in one of the roles of style.qss: page-title, card-title, section, count, label, hint, fact, strong, key."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def spread(wrapped: QLabel) -> QLabel:
    """Let a wrapped label take the width there is and the height its lines need (a bare policy would forget the latter)."""
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    wrapped.setSizePolicy(policy)
    return wrapped


def set_tone(widget: QWidget, tone: str, name: str = "tone") -> None:
    """Change a property the style sheet looks at."""
    if widget.property(name) != tone:
        widget.setProperty(name, tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _fill(box: QHBoxLayout | QVBoxLayout, parts: Sequence[Part]) -> None:
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(tokens.px(part))
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addWidget(part)


def row(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Side by side, centred in height."""
    box = QHBoxLayout()
    box.setSpacing(tokens.px(gap))
    box.setContentsMargins(*(tokens.px(m) for m in margins))
    _fill(box, parts)
    return box


def column(*parts: Part, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """One below the other."""
    box = QVBoxLayout()
    box.setSpacing(tokens.px(gap))
    box.setContentsMargins(*(tokens.px(m) for m in margins))
    _fill(box, parts)
    return box


def empty(box: QHBoxLayout | QVBoxLayout) -> None:
    """Take every widget out of a row or column."""
    while (item := box.takeAt(0)) is not None:
        gone = item.widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()


def holder(layout: QLayout) -> QWidget:
    """A bare widget around a layout."""
    made = QWidget()
    made.setLayout(layout)
    return made


def card(*parts: Part, role: str = "card", gap: int = 8, pad: int = tokens.IN_CARD) -> QFrame:
    """A white card; ``role`` "teal" for the reckoning beside a form. ``pad`` 0 for a card that is a table."""
    made = QFrame()
    made.setProperty("role", role)
    edge = pad if pad else 1
    made.setLayout(column(*parts, gap=gap, margins=(edge, edge, edge, edge)))
    return made


def hairline() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setProperty("role", "hairline")
    made.setFixedHeight(1)
    return made


NARROW = 1050
"""A page of less px (at factor 1.0) has little room: slimmer margins, columns left out."""


def margin(width: int) -> int:
    """What stands free at the sides of a page of a width, with its title, its strips and its bar."""
    return tokens.px(tokens.SLIM_MARGIN if width < tokens.px(NARROW) else tokens.MARGIN)


class SideMargins(QObject):
    """Keeps the side margins of layouts as wide as a page of their widget's width has them."""

    def __init__(self, watched: QWidget, *boxes: QLayout) -> None:
        super().__init__(watched)
        self._boxes = boxes
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width, perhaps another margin."""
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            side = margin(event.size().width())
            for box in self._boxes:
                _, top, _, bottom = box.getContentsMargins()  # type: ignore[misc]
                box.setContentsMargins(side, top, side, bottom)
        return False


def scroll(inner: QWidget) -> QScrollArea:
    """A form that scrolls when the window is low; never sideways."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def reveal(widget: QWidget) -> None:
    """Scroll the form so that a widget (and the problem under it) can be seen; Qt does it for Tab only."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None and widget.height() < above.viewport().height():
        above.ensureWidgetVisible(widget, 0, tokens.px(48))


def reveal_soon(widget: QWidget) -> None:
    """The same for something just shown, once it has its place."""
    QTimer.singleShot(0, widget, lambda: reveal(widget))


def key_cap(text: str) -> QLabel:
    """A key as printed on a keyboard; it keeps its size beside higher things."""
    made = label(text, "key")
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def icon_label(name: str, colour: str = tokens.INK2, size: int = 18) -> QLabel:
    """An icon standing in a row; its word stands beside it."""
    made = QLabel()
    made.setPixmap(pixmap(name, colour, size))
    return made


def marked(mark: Mark, text: str, *, bold: bool = False, role: str = "", wrap: bool = False) -> QWidget:
    """A shape and its word in the shape's colour."""
    words = spread(label(text, role, wrap=True)) if wrap else label(text, role)
    words.setStyleSheet(f"color: {COLOUR[mark]};" + (" font-weight: 600;" if bold else ""))
    return holder(row(MarkLabel(mark), words, *(() if wrap else (None,)), gap=7))


def keep_room(*widgets: QWidget) -> None:
    """Have what stands around widgets stay where it is while they are hidden."""
    for widget in widgets:
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)


class Chip(QWidget):
    """A small rounded ground with a shape and a word: a state."""

    def __init__(self, mark: Mark = Mark.NONE, text: str = "", colour: str = "") -> None:
        super().__init__()
        self._mark, self._text, self._colour = mark, text, colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, mark: Mark, text: str, colour: str = "") -> None:
        """Show another state."""
        self._mark, self._text, self._colour = mark, text, colour
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Shape, word, and room around."""
        width = QFontMetrics(tokens.font(tokens.HINT, bold=True)).horizontalAdvance(self._text)
        return QSize(width + tokens.px(SIDE + 24 if self._mark is not Mark.NONE else 18), tokens.px(tokens.CHIP))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        colour = self._colour or COLOUR[self._mark]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(GROUND.get(colour, tokens.SUNKEN)))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        x, side = tokens.px(9), tokens.px(SIDE - 1)
        if self._mark is not Mark.NONE:
            paint_mark(painter, self._mark, QRectF(x, (self.height() - side) / 2, side, side), colour)
            x += side + tokens.px(6)
        painter.setFont(tokens.font(tokens.HINT, bold=True))
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, self._text)


def on_screen(text: str) -> str:
    """A sentence of the core without the command that scripts are told in brackets."""
    return re.sub(r" \(lệnh: [^)]*\)", "", text)


LONGEST_BOLD = 80
"""Letters of a strip's bold part that stand on one line; more are wrapped, so that nothing of them is cut off."""


class Strip(QFrame):
    """A line of news or a chosen thing on a coloured ground, with at most two acts at its right end.

    ``kind``: amber, red, green, blue, teal (chosen), violet (sample data). Hidden while it says nothing.
    """

    def __init__(self, kind: str = "amber", icon: str = "") -> None:
        super().__init__()
        self.setProperty("strip", kind)
        self._icon = QLabel()
        self._icon_name = icon
        self._bold, self._text = label("", "strong"), label("", wrap=True)
        spread(self._text)
        self._acts = row(gap=6)
        self.setLayout(row(self._icon, self._bold, self._text, self._acts, margins=(12, 5, 8, 5)))
        self.setMinimumHeight(tokens.px(36))
        self._colour_by(kind)
        self.hide()

    def _colour_by(self, kind: str) -> None:
        colour = {"amber": tokens.AMBER, "red": tokens.RED, "green": tokens.GREEN, "blue": tokens.BLUE, "violet": tokens.VIOLET,
                  "teal": tokens.INK}[kind]  # fmt: skip
        for one in (self._bold, self._text):
            one.setStyleSheet(f"color: {colour};" + (" font-weight: 600;" if one is self._bold else ""))
        self._icon.setVisible(bool(self._icon_name))
        if self._icon_name:
            self._icon.setPixmap(pixmap(self._icon_name, colour))

    def set_kind(self, kind: str, icon: str = "") -> None:
        """Another ground."""
        self._icon_name = icon
        set_tone(self, kind, "strip")
        self._colour_by(kind)

    def say(self, bold: str, text: str = "", acts: Sequence[Action] = ()) -> None:
        """Show a sentence (bold part first) and its acts."""
        text = on_screen(text)
        self._bold.setText(bold)
        self._bold.setVisible(bool(bold))
        long = len(bold) > LONGEST_BOLD
        self._bold.setWordWrap(long)
        spread(self._bold) if long else self._bold.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._text.setText(text)
        self._text.setVisible(bool(text) or not long)
        self.setAccessibleName(f"{bold} {text}".strip())
        empty(self._acts)
        for action in acts:
            self._acts.addWidget(button_for(action, self))
        self.show()

    @property
    def text(self) -> str:
        """What it says now; "" while hidden."""
        return f"{self._bold.text()} {self._text.text()}".strip() if not self.isHidden() else ""


class ActionBar(QFrame):
    """The bar at the foot of a page: a message at the left, then repair and print; next steps right, one primary rightmost.

    Where there is no room for all, the key caps give way (they stand in the tooltips then), then the edges, then the icons; the words
    never.
    """

    SLIM_EDGE, LINKS = 10, (14, 6)
    """The margin where there is no room, and the gap between links: with room, and without (px at factor 1.0)."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(tokens.px(tokens.ACTION_BAR))
        self.message = row(gap=10)
        self._left, self._right = row(gap=14), row(gap=10)
        self.buttons: dict[str, Button] = {}
        self.setLayout(row(self.message, self._left, None, self._right, gap=16, margins=(24, 0, 24, 0)))

    def set_actions(self, left: Sequence[Action] = (), right: Sequence[Action] = ()) -> None:
        """Replace the acts; a focused button that stays (same word) keeps the focus."""
        focused = next((text for text, button in self.buttons.items() if button.claims_keyboard), "")
        for button in self.buttons.values():
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self.buttons = {}
        for box, actions in ((self._left, left), (self._right, right)):
            for action in actions:
                made = button_for(action, self)
                self.buttons[action.text] = made
                box.addWidget(made)
                made.show()  # at once: focus given to a button not shown yet would come to it later, out of turn
        if focused in self.buttons:
            self.buttons[focused].setFocus()
        self._fit()

    def _room_of_keys(self) -> int:
        """How much the key caps take that may give way."""
        return sum(button.room_of_key() for button in self.buttons.values() if button.kind != PRIMARY)

    def minimumSizeHint(self) -> QSize:
        """Room for the words."""
        hint = super().minimumSizeHint()
        shown = sum(b.room_of_key() for b in self.buttons.values() if b.kind != PRIMARY and b.key_shown)
        icons = sum(b.room_of_icon() for b in self.buttons.values() if b.kind != PRIMARY and b.icon_shown)
        slack = self._slack(self.layout().contentsMargins().left()) if self._left.spacing() == tokens.px(self.LINKS[0]) else 0  # type: ignore[union-attr]
        return QSize(hint.width() - shown - icons - slack, hint.height())

    def _slack(self, edge: int) -> int:
        """What margins of a width, and gaps, may give."""
        gap = tokens.px(self.LINKS[0]) - tokens.px(self.LINKS[1])
        return 2 * (edge - tokens.px(self.SLIM_EDGE)) + max(0, self._left.count() - 1) * gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for the keys, or not."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        least, icons = self.minimumSizeHint().width(), sum(b.room_of_icon() for b in self.buttons.values() if b.kind != PRIMARY)
        bare = least + icons > self.width()
        least += 0 if bare else icons
        edge = margin(self.width())
        slim = least + self._slack(edge) > self.width()
        least += 0 if slim else self._slack(edge)
        edge = tokens.px(self.SLIM_EDGE) if slim else edge
        self._left.setSpacing(tokens.px(self.LINKS[slim]))
        self.layout().setContentsMargins(edge, 0, edge, 0)  # type: ignore[union-attr]
        for button in self.buttons.values():
            if button.kind != PRIMARY:
                button.show_icon(not bare)
                button.show_key(least + self._room_of_keys() <= self.width())

    def set_message(self, *parts: QWidget) -> None:
        """What stands at the far left: a problem count, a fact."""
        empty(self.message)
        for part in parts:
            self.message.addWidget(part)

"""Buttons with their key beside the word: primary (one a screen), plain, link. Focus is a 2 px ink ring with a white line inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.kit import icons, tokens

PRIMARY, PLAIN, LINK = "primary", "plain", "link"
_KEY_NAMES = {"Return": "Enter", "Ctrl+Return": "Ctrl ↵", "Ctrl+Enter": "Ctrl ↵", "Escape": "Esc", "Insert": "Ins",
              "Ctrl++": "Ctrl +", "Ctrl+-": "Ctrl –"}  # fmt: skip


def key_name(key: str) -> str:
    """How a key is written on its cap: ``Ctrl+S`` -> ``Ctrl S``."""
    return _KEY_NAMES.get(key, key.replace("+", " ") if not key.startswith("Alt+") else key)


@dataclass(frozen=True)
class Action:
    """One act of a page: its word (a verb), what it does, its key ("F9", "Ctrl+S", "Escape"), icon and kind.

    ``why`` of a disabled act stands in its tooltip. ``shown_key`` is painted but handled elsewhere (Enter, Esc).
    """

    text: str
    run: Callable[[], None]
    key: str = ""
    icon: str = ""
    kind: str = PLAIN
    enabled: bool = True
    why: str = ""
    shown_key: str = ""


class Button(QPushButton):
    """A painted button. ``key`` is shown as a key cap; the shortcut itself is made by the bar or the page."""

    def __init__(self, text: str, *, icon: str = "", key: str = "", kind: str = PLAIN, run: Callable[[], None] | None = None) -> None:
        super().__init__(text)
        self.kind, self._icon, self._key, self.key_shown, self.icon_shown = kind, icon, key_name(key), True, True
        self.setFont(tokens.font(bold=kind == PRIMARY))
        self.setAccessibleName(text or icon)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(False)
        self._held = False
        if run is not None:
            self.clicked.connect(lambda: run())

    def setEnabled(self, on: bool) -> None:
        """A button that rests while its work goes on keeps its claim to the keyboard: Qt would hand it to whatever widget comes next,
        where one more Enter presses something else."""
        if not on and self.hasFocus():
            self._held = True
            self.clearFocus()
        super().setEnabled(on)
        if on:
            if self.claims_keyboard:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._held = False

    @property
    def claims_keyboard(self) -> bool:
        """Whether it has the keyboard, or had it when it began to rest and nobody else took it."""
        return self.hasFocus() or (self._held and self.window().focusWidget() is None)

    @property
    def icon_name(self) -> str:
        """The icon painted before the word; "" for none."""
        return self._icon

    @property
    def key(self) -> str:
        """What stands on the key cap; "" for none."""
        return self._key

    def room_of_key(self) -> int:
        """What the key cap takes of the width."""
        return self._key_width() + tokens.px(9) if self._key else 0

    def room_of_icon(self) -> int:
        """What an icon beside a word takes of the width."""
        return tokens.px(26) if self._icon and self.text() else 0

    def show_icon(self, on: bool) -> None:
        """Paint the icon, or the word alone where there is no room."""
        if on != self.icon_shown:
            self.icon_shown = on
            self.updateGeometry()
            self.update()

    @property
    def _painted(self) -> str:
        return self._icon if self.icon_shown else ""

    def show_key(self, on: bool) -> None:
        """Paint the key cap, or leave it to the tooltip where there is no room."""
        if on == self.key_shown:
            return
        self.key_shown = on
        if not self.toolTip() or self.toolTip() == self._key:
            self.setToolTip("" if on else self._key)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Icon, word and key cap in one line."""
        pad = tokens.px(4 if self.kind == LINK else 13)
        width = 2 * pad + QFontMetrics(self.font()).horizontalAdvance(self.text())
        width += tokens.px(18 + (8 if self.text() else 0)) if self._painted else 0
        width += self.room_of_key() if self.key_shown else 0
        return QSize(max(width, tokens.px(34)), tokens.px(tokens.CONTROL))

    def minimumSizeHint(self) -> QSize:
        """A button is never squeezed."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as Space does; held down it presses once."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _key_width(self) -> int:
        return QFontMetrics(tokens.font(tokens.KEYCAP)).horizontalAdvance(self._key) + tokens.px(10)

    def _colours(self) -> tuple[str, str, str]:
        """(ground, border, ink)."""
        if self.kind == LINK:
            return "", "", tokens.ACCENT if self.isEnabled() else tokens.INK3
        if not self.isEnabled():
            return tokens.SUNKEN, tokens.LINE2, tokens.INK3
        if self.kind == PRIMARY:
            return (tokens.ACCENT if not self.isDown() else "#084555"), tokens.ACCENT, tokens.SURFACE
        return (tokens.SURFACE if not (self.isDown() or self.underMouse()) else tokens.SUNKEN), tokens.EDGE, tokens.INK

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, word, key cap, focus ring."""
        ground, border, ink = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if ground:
            painter.setPen(QPen(QColor(border), 1))
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(frame, 4, 4)
        if self.hasFocus():
            self._ring(painter, frame)
        self._content(painter, ink)

    def _ring(self, painter: QPainter, frame: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.INK), 2))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QPen(QColor(tokens.SURFACE), 1))
        painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), 3, 3)

    def _content(self, painter: QPainter, ink: str) -> None:
        words = QFontMetrics(self.font()).horizontalAdvance(self.text())
        icon_width = tokens.px(18) if self._painted else 0
        gap = tokens.px(8) if self._painted and self.text() else 0
        key_width = self.room_of_key() if self.key_shown else 0
        x = (self.width() - words - icon_width - gap - key_width) / 2
        middle = self.height() / 2
        if self._painted:
            icons.draw(painter, self._icon, QRectF(x, middle - icon_width / 2, icon_width, icon_width), ink)
        x += icon_width + gap
        painter.setFont(self.font())
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(x, 0, words + 2, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._key and self.key_shown:
            paint_key(painter, self._key, QPointF(x + words + tokens.px(9), middle), on_accent=self.kind == PRIMARY and self.isEnabled())


def paint_key(painter: QPainter, key: str, at: QPointF, *, on_accent: bool = False) -> None:
    """Paint a key cap whose left middle is ``at``."""
    face = tokens.font(tokens.KEYCAP)
    width = QFontMetrics(face).horizontalAdvance(key) + tokens.px(10)
    height = tokens.px(18)
    cap = QRectF(at.x(), at.y() - height / 2, width, height)
    painter.setPen(QPen(QColor("#6E9DA9" if on_accent else tokens.LINE2), 1))
    painter.setBrush(QColor(tokens.ACCENT if on_accent else tokens.SURFACE))
    painter.drawRoundedRect(cap, 3, 3)
    painter.setFont(face)
    painter.setPen(QColor(tokens.SURFACE if on_accent else tokens.INK2))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)


def button_for(action: Action, owner: QWidget) -> Button:
    """The button of an action, with its shortcut living on ``owner`` while the button is enabled and shown there."""
    made = Button(action.text, icon=action.icon, key=action.key or action.shown_key, kind=action.kind, run=action.run)
    made.setEnabled(action.enabled)
    if action.why:
        made.setToolTip(action.why)
    if action.key:
        cut = QShortcut(QKeySequence(action.key), made)
        cut.setContext(Qt.ShortcutContext.WindowShortcut)
        cut.activated.connect(lambda: _press(made, owner, action))
    return made


def _press(button: Button, owner: QWidget, action: Action) -> None:
    if button.isEnabled() and button.isVisibleTo(owner.window()):
        action.run()

"""The navigation at the left: office, Tiếp nhận, pages, below them guide, settings and the person; a rail of icons when narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QMenu, QSizePolicy, QWidget

from ui.kit import icons, tokens
from ui.kit.hints import ShortText
from ui.kit.layout import column, hairline, holder, icon_label, row
from ui.kit.nav import NavItem
from ui.pages import PAGES, PageEntry

WIDE, RAIL = 216, 60


class PersonButton(QAbstractButton):
    """Who works here on which machine; opens a small menu."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._place, self.narrow = name, "", False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, place: str) -> None:
        """Which machine this is now."""
        self._place = place
        self.setAccessibleName(f"{self._name}, {place}")
        self.setToolTip(f"{self._name} · {place}")
        self.update()

    def sizeHint(self) -> QSize:
        """Two small lines."""
        return QSize(tokens.px(60), tokens.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon, name, place."""
        painter, side = QPainter(self), tokens.px(18)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = (self.width() - side) / 2 if self.narrow else tokens.px(14)
        icons.draw(painter, "person", QRectF(left, (self.height() - side) / 2, side, side), tokens.INK2)
        if self.narrow:
            return
        x, wide = round(left) + side + tokens.px(10), self.width() - round(left) - side - tokens.px(14)
        for text, ink, at in ((self._name, tokens.INK, 0), (self._place, tokens.INK3, self.height() // 2)):
            face = tokens.font(tokens.HINT)
            painter.setFont(face)
            painter.setPen(QColor(ink))
            shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QRectF(x, at, wide, self.height() / 2), Qt.AlignmentFlag.AlignVCenter, shown)


class Side(QFrame):
    """``asked`` names a page; ``lock_asked`` and ``password_asked`` come from the person's menu."""

    asked = Signal(str)
    lock_asked = Signal()
    password_asked = Signal()

    def __init__(self, person: str) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.items: dict[str, NavItem] = {entry.name: self._item(entry) for entry in PAGES if entry.word}
        self._words = [ShortText("strong"), ShortText("hint")]
        for word in self._words:
            word.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._words[1].say("Bộ phận Một cửa")
        self._names = holder(column(None, *self._words, None, gap=0))
        self._head = holder(row(icon_label("app", size=32), self._names, gap=10, margins=(6, 0, 0, 0)))
        self._head.setFixedHeight(tokens.px(44))
        self.person = PersonButton(person)
        self.person.clicked.connect(self._menu)
        top: list[QWidget | int] = [self._head]
        for entry in PAGES:
            if entry.word and not entry.below:
                top += [self.items[entry.name], 6] if entry.name == "intake" else [self.items[entry.name]]
        low = [self.items[entry.name] for entry in PAGES if entry.word and entry.below]
        self.setLayout(column(*top, None, *low, 2, hairline(), 2, self.person, gap=4, margins=(10, 10, 10, 8)))
        self.set_narrow(False)

    def say(self, unit: str, place: str) -> None:
        """Which unit this is, and which machine of it: both may change while the window is open."""
        self._words[0].say(unit)
        self.person.say(place)

    def _item(self, entry: PageEntry) -> NavItem:
        made = NavItem(entry.word, entry.icon, entry.key, primary=entry.name == "intake")
        made.clicked.connect(lambda: self.asked.emit(entry.name))
        return made

    def set_narrow(self, on: bool) -> None:
        """A rail of icons, or words too."""
        self.setFixedWidth(tokens.px(RAIL if on else WIDE))
        self.setMinimumWidth(tokens.px(RAIL))  # a window that is made smaller is not kept wide by the words that then go
        self._names.setVisible(not on)
        self.person.narrow = on
        for item in self.items.values():
            item.set_narrow(on)
        box = self.layout()
        if box is not None:
            edge = tokens.px(8 if on else 10)
            box.setContentsMargins(edge, tokens.px(10), edge, tokens.px(8))
        self.update()

    def set_chosen(self, name: str) -> None:
        """Mark the page in front."""
        for known, item in self.items.items():
            item.set_chosen(known == name)

    def set_shown(self, name: str, on: bool) -> None:
        """Offer a page, or leave it out."""
        self.items[name].setVisible(on)

    def menu(self) -> QMenu:
        """What the person may do about themselves."""
        made = QMenu(self)
        made.addAction("Khóa màn hình\tCtrl+Shift+L", self.lock_asked.emit)
        made.addAction("Đổi mật khẩu", self.password_asked.emit)
        return made

    def _menu(self) -> None:
        made = self.menu()
        made.aboutToHide.connect(made.deleteLater)
        made.popup(self.person.mapToGlobal(QPoint(0, -made.sizeHint().height())))

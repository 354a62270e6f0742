"""The palette: a line to type in and one list, over the dimmed window. The keyboard never leaves the line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.kit import icons, tokens
from ui.kit.buttons import Action, paint_key
from ui.kit.highlight import paint_spans, spans
from ui.kit.hints import KeyHints
from ui.kit.layout import Strip, card, hairline, holder, icon_label, key_cap, label, row
from ui.kit.marks import Mark, paint_mark
from ui.kit.search_line import SearchLine
from ui.page import Parts
from ui.palette.finding import TABS, Finder, Offer, Scope, cap

WIDE, TOP, ROW, HEADING = 720, 92, 38, 28
_OFFER = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_HINTS = [("↑↓", "chọn"), ("Enter", "mở"), ("Ctrl+Return", "việc khác với mục này"), ("Esc", "đóng")]


class OfferPainter(QStyledItemDelegate):
    """Paints headings and offers; the typed letters stand out in bold."""

    query = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings are lower."""
        return QSize(tokens.px(200), tokens.px(ROW if index.data(_OFFER) else HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        offer, rect = index.data(_OFFER), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if offer is None:
            painter.setFont(tokens.font(tokens.HINT, bold=True))
            painter.setPen(QColor(tokens.INK2))
            at = rect.adjusted(tokens.px(24), tokens.px(4), 0, 0)
            painter.drawText(at, int(Qt.AlignmentFlag.AlignVCenter), str(index.data()))
        else:
            self._offer(painter, rect, offer, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _offer(self, painter: QPainter, rect: QRect, offer: Offer, *, chosen: bool) -> None:
        if chosen:
            painter.fillRect(rect, QColor(tokens.SELECTED))
            painter.fillRect(QRect(rect.x(), rect.y(), 4, rect.height()), QColor(tokens.ACCENT))
        side, x = tokens.px(16), rect.x() + tokens.px(21)
        place = QRectF(x, rect.center().y() - side / 2 + 1, side, side)
        if offer.mark is not Mark.NONE:
            paint_mark(painter, offer.mark, place.adjusted(1, 1, -1, -1))
        else:
            icons.draw(painter, offer.icon, place, tokens.INK2)
        right = self._keys(painter, rect, offer, chosen=chosen)
        x += side + tokens.px(12)
        bold = spans(offer.text, self.query)
        metrics = QFontMetrics(tokens.font(bold=True))
        wide = min(metrics.horizontalAdvance(offer.text) + tokens.px(4), right - x)
        paint_spans(painter, QRectF(x, rect.y(), wide, rect.height()), offer.text, bold)
        x += wide + tokens.px(10)
        if offer.second and right - x > tokens.px(60):
            face = tokens.font(tokens.HINT)
            painter.setFont(face)
            painter.setPen(QColor(tokens.INK3))
            small = QFontMetrics(face)
            room = right - x - small.horizontalAdvance(offer.tail)
            shown = small.elidedText(offer.second, Qt.TextElideMode.ElideRight, room) + offer.tail
            painter.drawText(QRectF(x, rect.y(), right - x, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)

    def _keys(self, painter: QPainter, rect: QRect, offer: Offer, *, chosen: bool) -> int:
        """Paint Enter on the chosen line, else the act's own key; where the words must end."""
        key = "Enter" if chosen else cap(offer)
        right = rect.right() - tokens.px(16)
        if not key:
            return right
        wide = QFontMetrics(tokens.font(tokens.KEYCAP)).horizontalAdvance(key) + tokens.px(10)
        paint_key(painter, key, QPointF(right - wide, rect.center().y() + 1))
        return right - wide - tokens.px(10)


class Palette(QWidget):
    """Covers the window; ``asked_for(page, argument)`` or ``act_chosen(name)`` when something was chosen."""

    asked_for = Signal(str, str)
    act_chosen = Signal(str)

    def __init__(self, parts: Parts, window: QWidget, offered: Callable[[str], bool] = lambda _: True) -> None:
        super().__init__(window)
        self.here: Sequence[Action] = ()
        """What can be done on the page in front."""
        self._finder = Finder(parts.session, offered, lambda: self.here)
        self._scope = Scope.ALL
        self._before: QWidget | None = None
        self.line = SearchLine("Tên, số điện thoại, mã hồ sơ, việc cần làm")
        self.line.setProperty("role", "bare")
        self.line.setAccessibleName("Tìm hồ sơ, người, việc")
        self.line.typed.connect(self._search)
        self.line.taken.connect(lambda: self._take(other=False))
        self.line.moved.connect(self._move)
        self.line.installEventFilter(self)
        self._scope_word = label("", "fact")
        self.list = self._make_list()
        lens = icon_label("search", tokens.ACCENT, 18)
        tab = key_cap("Tab")
        tab.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head = holder(row(lens, self.line, self._scope_word, tab, gap=10, margins=(18, 8, 14, 8)))
        self.answer = Strip("teal", "phone")
        told = holder(row(self.answer, margins=(10, 6, 10, 6)))
        self.frame: QFrame = card(head, hairline(), self.list, told, self._foot(), role="palette", gap=0, pad=0)
        self.frame.setParent(self)
        self._shade()
        self.hide()

    def _make_list(self) -> QListView:
        made = QListView()
        self._model = QStandardItemModel(made)
        self._painter = OfferPainter(made)
        made.setModel(self._model)
        made.setItemDelegate(self._painter)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setMouseTracking(True)
        made.setAccessibleName("Kết quả")
        made.clicked.connect(self._clicked)
        return made

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "palette-foot")
        keys = KeyHints()
        keys.show_keys(_HINTS)
        box = row(keys, label("Gõ # để tìm mã, > để tìm việc", "hint"), gap=10, margins=(20, 0, 16, 0))
        box.setStretch(0, 1)
        foot.setLayout(box)
        foot.setFixedHeight(tokens.px(36))
        return foot

    def _shade(self) -> None:
        shadow = QGraphicsDropShadowEffect(self.frame)
        shadow.setBlurRadius(tokens.px(30))
        shadow.setOffset(0, tokens.px(6))
        shadow.setColor(QColor(0, 0, 0, 70))
        self.frame.setGraphicsEffect(shadow)

    # -- opening and closing

    def open(self) -> None:
        """Come up empty with the keyboard."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._scope = Scope.ALL
        self.line.clear()
        self._search("")
        self.fit()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_up(self) -> None:
        """Go, and give the keyboard back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None

    def fit(self) -> None:
        """Cover the window; the card stands in its upper middle, as high as its offers."""
        parent = self.parentWidget()
        if parent is None:
            return
        self.setGeometry(parent.rect())
        wide = min(tokens.px(WIDE), self.width() - tokens.px(48))
        rows = sum(self._painter.sizeHint(QStyleOptionViewItem(), self._model.index(n, 0)).height() for n in range(self._model.rowCount()))
        top = min(tokens.px(TOP), self.height() // 8)
        told = self.answer.parentWidget()
        below = told.heightForWidth(wide) if told is not None and not told.isHidden() else 0
        if told is not None:
            told.setFixedHeight(below)  # the lines it has in this width: what its hint asks for more would blow up the line above
        most = self.height() - top - tokens.px(52 + 36 + 34) - below
        self.list.setFixedHeight(max(tokens.px(ROW), min(rows + tokens.px(4), most)))
        self.frame.setFixedWidth(wide)
        self.frame.adjustSize()
        self.frame.move((self.width() - wide) // 2, top)

    # -- searching

    def offers(self) -> list[Offer]:
        """What is offered now, without headings."""
        found = [self._model.item(n).data(_OFFER) for n in range(self._model.rowCount())]
        return [offer for offer in found if offer is not None]

    def chosen(self) -> Offer | None:
        """The line that Enter takes."""
        found = self.list.currentIndex().data(_OFFER)
        return found if isinstance(found, Offer) else None

    def _search(self, text: str) -> None:
        self._painter.query = text.lstrip("#> ")
        self._scope_word.setText(self._scope.value)
        self._model.clear()
        heading: Scope | None = None
        for offer in self._finder.find(text, self._scope):
            if offer.scope is not heading:
                heading = offer.scope
                title = QStandardItem(heading.value)
                title.setFlags(Qt.ItemFlag.NoItemFlags)
                self._model.appendRow(title)
            item = QStandardItem(f"{offer.text} {offer.second}".strip())
            item.setData(offer, _OFFER)
            self._model.appendRow(item)
        self._move(1, start=-1)
        self.fit()

    def _move(self, by: int, start: int | None = None) -> None:
        """To the next line that is no heading, round and round."""
        count = self._model.rowCount()
        place = self.list.currentIndex().row() if start is None else start
        for _ in range(count):
            place = (place + (1 if by > 0 else -1)) % count
            if self._model.index(place, 0).data(_OFFER) is not None:
                self.list.setCurrentIndex(self._model.index(place, 0))
                self._say_answer()
                return

    def _say_answer(self) -> None:
        """Beneath the list: what to read out about the dossier that is chosen."""
        said, told = self._finder.answer(self.chosen()), self.answer.parentWidget()
        if told is not None:
            told.setVisible(bool(said))
        if said:
            self.answer.say("Đọc cho dân:", said)
        self.fit()

    def _clicked(self, index: QModelIndex) -> None:
        if index.data(_OFFER) is not None:
            self.list.setCurrentIndex(index)
            self._take(other=False)

    def _take(self, *, other: bool) -> None:
        offer = self.chosen()
        if offer is None or (other and offer.other is None):
            return
        self.close_up()
        if other and offer.other is not None:
            self.asked_for.emit(*offer.other)
        elif offer.run is not None:
            offer.run()
        elif offer.page:
            self.asked_for.emit(offer.page, offer.argument)
        else:
            self.act_chosen.emit(offer.argument)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab changes what is searched, Ctrl Enter takes the other act."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                scopes = TABS
                step = 1 if event.key() == Qt.Key.Key_Tab else -1
                self._scope = scopes[(scopes.index(self._scope) + step) % len(scopes)]
                self._search(self.line.whole())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._take(other=True)
                return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes it."""
        if not self.frame.geometry().contains(event.position().toPoint()):
            self.close_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window."""
        QPainter(self).fillRect(self.rect(), QColor(23, 33, 31, 90))

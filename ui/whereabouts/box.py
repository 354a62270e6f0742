"""One box: who asks, typed or scanned; the answer stands beside the hits, in sentences to read out. The keyboard never leaves the line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QSizePolicy, QWidget

from cchc_desktop.domain.dossier import TERMINAL
from cchc_desktop.office.spoken import answer_for, asked_for, is_whole, sought
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.words import DueWords, short_name, short_number, state
from ui.kit import tokens
from ui.kit.hints import KeyHints
from ui.kit.layout import card, column, empty, hairline, holder, icon_label, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import of_status
from ui.kit.search_line import SearchLine
from ui.kit.wrapped import WrappedLabel
from ui.page import Parts
from ui.scanner import TAKES_CODES

WIDE, TOP, LIST, HITS = 940, 72, 400, 8
_HINTS = [("↑↓", "người khác"), ("Enter", "mở hồ sơ"), ("F7", "hiện số"), ("Esc", "đóng")]
START = "Gõ tên không dấu, số điện thoại, số căn cước hoặc mã hồ sơ; quét thẻ, quét mã cũng được."
NOBODY = "Không có hồ sơ nào như vậy ở đây. Hỏi thêm tên người đứng hồ sơ, hoặc số trên Giấy tiếp nhận."


class Hits(RowList):
    """The dossiers that may be meant: who, what about, how it stands."""

    def __init__(self, parts: Parts) -> None:
        self._look, self.due = parts.look, _due_words(parts)
        columns = [Column("Người nộp", self._who), Column("Tình trạng", self._stands, 158)]
        super().__init__(columns, tall=True, name="Hồ sơ tìm thấy")
        self.horizontalHeader().hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("led", True)

    def height_of(self, rows: int) -> int:
        """Without a heading."""
        return rows * self.verticalHeader().defaultSectionSize() + 2

    def _who(self, one: DossierRow) -> Cell:
        figures = self._look.number(one.id_number) or self._look.phone(one.phone)
        return Cell(one.name, " · ".join(part for part in (figures, short_name(one.procedure_name)) if part), bold=True)

    def _stands(self, one: DossierRow) -> Cell:
        if one.status in TERMINAL or one.voided:
            return Cell(state(one), short_number(one.number), mark=of_status(one.status), keep=True)
        due = self.due.of(one)
        return Cell(due.text, short_number(one.number), mark=due.mark, ink=due.ink, bold=due.bold, keep=True)


class Said(QFrame):
    """The answer: large for the citizen, small and apart what is for the clerk alone."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.setProperty("role", "said")
        self.said: tuple[str, ...] = ()
        self.aside: tuple[str, ...] = ()
        self.quiet = ""
        """What is said instead of an answer."""
        self._head = label("Đọc cho công dân", "hint")
        self._lines, self._more = column(gap=10), column(gap=2)
        self.setLayout(column(self._head, self._lines, None, self._more, gap=10, margins=(20, 14, 20, 14)))

    def show_words(self, text: str) -> None:
        """A quiet sentence instead of an answer."""
        self.said, self.aside, self.quiet = (), (), text
        self._head.hide()
        empty(self._lines)
        empty(self._more)
        self._lines.addWidget(WrappedLabel(text, most=4, ink=tokens.INK2))

    def show_answer(self, row_: DossierRow) -> None:
        """What is to be said of a dossier."""
        found = answer_for(self._parts.session, row_.id)
        self.said, self.aside, self.quiet = found.said, found.aside, ""
        self._head.show()
        empty(self._lines)
        empty(self._more)
        for sentence in found.said:
            self._lines.addWidget(WrappedLabel(sentence, size=tokens.CARD_TITLE + 1, most=6))
        for sentence in found.aside:
            self._more.addWidget(WrappedLabel(f"◆ {sentence}", size=tokens.LABEL, most=2, ink=tokens.AMBER))


class WhereaboutsBox(QWidget):
    """Covers the window; ``asked_for(id)`` when a dossier is to be opened."""

    asked_for = Signal(str)

    def __init__(self, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._parts, self._settled = parts, ""
        self._before: QWidget | None = None
        self.setProperty(TAKES_CODES, True)
        self.line = SearchLine("Tên, số điện thoại, số căn cước, mã hồ sơ")
        self.line.setProperty("role", "bare")
        self.line.setAccessibleName("Hồ sơ của tôi đến đâu")
        self.line.typed.connect(self._search)
        self.line.taken.connect(self._take)
        self.line.moved.connect(self._move)
        self.line.installEventFilter(self)
        self.hits, self.said = Hits(parts), Said(parts)
        self.hits.chosen.connect(self._show)
        self.hits.clicked.connect(lambda _: self.line.setFocus())
        self.hits.activated_row.connect(self._open)
        self.hits.setFixedWidth(tokens.px(LIST))
        lens, word = icon_label("search", tokens.ACCENT, 18), label("Hồ sơ đến đâu", "fact")
        head = holder(row(lens, self.line, word, gap=10, margins=(18, 8, 16, 8)))
        body = holder(row(self.hits, self.said, gap=0))
        self.said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._body = body
        self.frame: QFrame = card(head, hairline(), body, _foot(), role="palette", gap=0, pad=0)
        self.frame.setParent(self)
        _shade(self.frame)
        parts.look.masking_changed.connect(self.hits.repaint_rows)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self.hide()

    # -- opening and closing

    def open(self, text: str = "") -> None:
        """Come up with the keyboard, empty or about ``text``; what was half typed elsewhere stays there."""
        QGuiApplication.inputMethod().commit()
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self.hits.due = _due_words(self._parts)
        self.line.setText(text)
        self.line.selectAll()
        self.line.flush()
        self._settled = ""
        self._search(text)
        self.fit()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_up(self) -> None:
        """Go, and give the keyboard back."""
        before, self._before = self._before, None
        self.hide()
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        """Another page or the palette took the keyboard: nothing is given back."""
        if self.isVisible() and now is not None and now is not self.line and now.window() is self.window():
            self._before = None
            self.hide()

    def fit(self) -> None:
        """Cover the window; the card in its upper middle, as high as the hits need and the window gives."""
        parent = self.parentWidget()
        if parent is None:
            return
        self.setGeometry(parent.rect())
        wide = min(tokens.px(WIDE), self.width() - tokens.px(48))
        top = min(tokens.px(TOP), self.height() // 10)
        self.hits.setFixedWidth(min(tokens.px(LIST), wide * 45 // 100))
        most = self.height() - top - tokens.px(52 + 36 + 30)
        self._body.setFixedHeight(min(most, max(tokens.px(300), self.hits.height_of(HITS))))
        self.frame.setFixedWidth(wide)
        self.frame.adjustSize()
        self.frame.move((self.width() - wide) // 2, top)

    # -- searching

    def _search(self, text: str) -> None:
        if text != self._settled:
            self._settled = ""
        found = asked_for(self._parts.session, text, HITS)
        self.hits.setVisible(bool(found))
        self.hits.set_rows(found)
        if not found:
            self.said.show_words(NOBODY if text.strip() else START)

    def _show(self, row_: DossierRow | None) -> None:
        if row_ is not None:
            self.said.show_answer(row_)

    def _move(self, by: int) -> None:
        count = len(self.hits.rows())
        if count:
            self.hits.selectRow(max(0, min(count - 1, self.hits.currentIndex().row() + by)))

    def _take(self) -> None:
        """Enter: a scan ends with it and only wants its answer; otherwise the dossier is opened."""
        text = self.line.text().strip()
        if is_whole(text) and text != self._settled:
            self._settled = sought(text)
            self.line.setText(self._settled)
            self.line.flush()
            self.line.selectAll()
        elif (chosen := self.hits.current()) is not None:
            self._open(chosen)

    def _open(self, row_: DossierRow) -> None:
        self.close_up()
        self.asked_for.emit(row_.id)

    # -- keys and looks

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc is this box's own while it is open; Tab stays in the line."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.close_up()
                return True
        return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes it."""
        if not self.frame.geometry().contains(event.position().toPoint()):
            self.close_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window."""
        QPainter(self).fillRect(self.rect(), QColor(23, 33, 31, 90))


def _due_words(parts: Parts) -> DueWords:
    return DueWords(parts.session.clock.now(), parts.session.calendar.calendar(parts.session.office))


def _foot() -> QFrame:
    foot = QFrame()
    foot.setProperty("role", "palette-foot")
    keys = KeyHints()
    keys.show_keys(_HINTS)
    foot.setLayout(row(keys, gap=10, margins=(20, 0, 16, 0)))
    foot.setFixedHeight(tokens.px(36))
    return foot


def _shade(frame: QFrame) -> None:
    shadow = QGraphicsDropShadowEffect(frame)
    shadow.setBlurRadius(tokens.px(30))
    shadow.setOffset(0, tokens.px(6))
    shadow.setColor(QColor(0, 0, 0, 70))
    frame.setGraphicsEffect(shadow)

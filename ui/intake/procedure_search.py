"""Finding the procedure: a search line, its answers with limit, fee and this year's use, what nearly answers when nothing does."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from cchc_desktop.domain.procedure import Channel, Procedure
from cchc_desktop.domain.text import grouped
from ui.intake.card import CardSpotter
from ui.intake.words import fee_words, limit_words
from ui.kit import tokens
from ui.kit.buttons import LINK, Button
from ui.kit.fields import Field
from ui.kit.highlight import paint_spans, spans
from ui.kit.layout import column, holder, key_cap, label, row, set_tone, spread
from ui.kit.lists import RIGHT, Cell, Column, RowList
from ui.kit.search_line import SearchLine
from ui.page import Parts

MOST = 50
FAVOURITES = "favourites"
"""The list of codes that the office wants first, kept beside its reusable words."""
SHOWN = 9


class ProcedureSearch(QWidget):
    """``chosen(Procedure)``; ``looked_at(Procedure | None)`` for the card beside; ``number_typed`` for twelve digits scanned here;
    ``wanted_new(text)`` when a procedure is to be added; ``passed`` when Tab goes on."""

    chosen = Signal(object)
    looked_at = Signal(object)
    number_typed = Signal(str)
    wanted_new = Signal(str)
    passed = Signal()
    changed = Signal()
    favoured = Signal(object)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts, self.channel = parts, Channel.DIRECT
        self.uses: dict[str, int] = {}
        self.favourites: list[str] = parts.session.phrases.all(FAVOURITES)
        self.day: date | None = None
        self.line = SearchLine("Tên thủ tục, chữ tắt hoặc mã số")
        self.field = Field("", self.line)
        self.field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.line.setAccessibleName("Thủ tục")
        self.card = CardSpotter(self.line)
        self.list = self._make_list()
        self._said = spread(label("", wrap=True))
        self._add = Button("Thêm thủ tục", icon="plus", kind=LINK, run=lambda: self.wanted_new.emit(self.line.text()))
        self._add.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._none = holder(row(self._said, self._add, gap=12, margins=(14, 8, 8, 8)))
        self._none.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._count = label("", "hint")
        keys = (key_cap("↑ ↓"), label("chọn", "hint"), 4, key_cap("Enter"), label("lấy", "hint"), 4, key_cap("Ctrl D"),
                label("đưa lên đầu, bỏ ra", "hint"), 4, key_cap("Ctrl 1…9"))  # fmt: skip
        foot = QFrame()
        foot.setProperty("role", "list-foot")
        foot.setFixedHeight(tokens.px(34))
        foot.setLayout(row(*keys, label("lấy thẳng", "hint"), None, self._count, gap=8, margins=(14, 0, 14, 0)))
        self._frame = QFrame()
        self._frame.setProperty("role", "list")
        self._frame.setLayout(column(self._none, self.list, foot, gap=0, margins=(1, 1, 1, 1)))
        box = column(self.field, self._frame, None, gap=4)
        box.setStretch(1, 100)
        self.setLayout(box)
        self.line.typed.connect(self._search)
        self.line.textChanged.connect(lambda: self.changed.emit())
        self.line.moved.connect(self._move)
        self.line.taken.connect(self._take)
        self._frame.hide()
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab leaves the search for the person, who may be typed first."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab and self.is_open:
            self.passed.emit()
            return True
        return False

    def _make_list(self) -> RowList:
        made = RowList([
            Column("Mã số", self._code, 88),
            Column("Thủ tục", lambda p: Cell(p.name, paint=partial(self._paint_name, p))),
            Column("Thời hạn", lambda p: Cell(limit_words(p, self.channel), ink=tokens.INK2), 130),
            Column("Phí", lambda p: Cell(fee_words(p, self.channel), ink=tokens.INK2), 116, RIGHT),
            Column("Năm nay", self._used, 74, RIGHT),
        ], name="Thủ tục tìm thấy")  # fmt: skip
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setProperty("led", True)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        made.verticalHeader().setDefaultSectionSize(tokens.px(36))
        made.chosen.connect(self.looked_at.emit)
        made.clicked.connect(lambda index: self._chose(made.row_at(index.row())))
        return made

    def _code(self, procedure: Procedure) -> Cell:
        """Those the office wants first stand out."""
        ours = procedure.code in self.favourites
        return Cell(procedure.code, ink=tokens.ACCENT if ours else tokens.INK2, bold=ours)

    def read_favourites(self) -> None:
        """They have changed: read them, and show the list anew."""
        self.favourites = self._parts.session.phrases.all(FAVOURITES)
        self._search(self.line.whole())

    def favour(self) -> None:
        """Ctrl+D: ``favoured`` with the procedure that is chosen in the open list."""
        if self.is_open and self.list.current() is not None:
            self.favoured.emit(self.list.current())

    def _favourites_first(self, found: list[Procedure]) -> list[Procedure]:
        """With nothing typed, what the office has put first comes before what is used most."""
        session, office = self._parts.session, self._parts.session.office
        known = {one.code: one for one in found}
        for code in set(self.favourites) - known.keys():
            one = session.catalogue.get(code, self.day)
            if one is not None and (not office.sectors or one.sector in office.sectors):
                known[code] = one
        ours = [known[code] for code in self.favourites if code in known]
        return [*ours, *(one for one in found if one.code not in self.favourites)][:MOST]

    def _paint_name(self, procedure: Procedure, painter: QPainter, rect: QRectF) -> None:
        paint_spans(painter, rect, procedure.name, spans(procedure.name, self.line.whole()))

    def _used(self, procedure: Procedure) -> Cell:
        count = self.uses.get(procedure.code, 0)
        return Cell(grouped(count) if count else "–", ink=tokens.INK2)

    # -- searching

    def open(self) -> None:
        """Show the list and put the keyboard in the line."""
        self._frame.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()
        self._search(self.line.whole())

    def close_list(self) -> None:
        """Hide the list; what was typed stays."""
        self._frame.hide()

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return not self._frame.isHidden()

    def said(self) -> str:
        """What stands above the list when nothing answers; "" otherwise."""
        return self._said.text() if not self._none.isHidden() else ""

    def _search(self, text: str) -> None:
        if not self.is_open or self.card.reading:
            return
        session = self._parts.session
        office = session.office
        found = session.catalogue.search(text, office, self.day, limit=MOST)
        found = found if text.strip() else self._favourites_first(found)
        near = [] if found else session.catalogue.nearest(text, office, self.day)
        self._none.setVisible(not found)
        if not found:
            self._say_none(text, near)
        self.list.set_rows(found or near)
        if not found:
            self.list.clearSelection()
            self.list.setCurrentIndex(self.list.model().index(-1, -1))
        rows = len(found or near)
        self.list.setVisible(rows > 0)
        self.list.setMinimumHeight(self.list.height_of(min(rows, 3)))
        self.list.setMaximumHeight(self.list.height_of(min(rows, SHOWN)))
        high = self.list.height_of(min(rows, SHOWN)) if rows else 0
        self._frame.setMaximumHeight(high + tokens.px(34) + 2 + (0 if found else self._none.sizeHint().height()))
        more = "trở lên" if len(found) == MOST else ""
        self._count.setText(f"{len(found)} thủ tục {more}".strip() if found else "")

    def _say_none(self, text: str, near: list[Procedure]) -> None:
        gone = self._parts.session.catalogue.lapsed(text, self.day)
        typed = " ".join(text.split())[:60]
        if gone is not None:
            day = gone.valid_to or gone.valid_from
            words = "hết hiệu lực sau ngày" if gone.valid_to else "có hiệu lực từ ngày"
            said = f"Thủ tục {gone.code} {words} {day:%d/%m/%Y}. Chọn thủ tục thay thế." if day else f"Thủ tục {gone.code} không còn dùng."
        else:
            said = f"Không có thủ tục nào khớp “{typed}”." + (" Gần nhất:" if near else " Xem lại chữ đã gõ, hoặc thêm thủ tục.")
        self._said.setText(said)
        set_tone(self._said, "amber" if gone is not None else "")

    # -- choosing

    def _move(self, rows: int) -> None:
        last = len(self.list.rows()) - 1
        if last >= 0:
            at = self.list.currentIndex().row()
            self.list.selectRow(max(0, min(last, at + rows)) if at >= 0 else 0)

    def _take(self) -> None:
        number = re.sub(r"[\s.]", "", self.line.text())
        if re.fullmatch(r"\d{12}", number):
            self.line.clear()
            self.number_typed.emit(number)
        else:
            self._chose(self.list.current())

    def pick(self, place: int) -> bool:
        """Ctrl+1…9: take a row at once."""
        self.line.flush()
        found = self.list.row_at(place - 1)
        self._chose(found)
        return found is not None

    def _chose(self, procedure: Procedure | None) -> None:
        if procedure is not None:
            self.chosen.emit(procedure)

"""The procedures in force: searched, filtered by what this office serves and by what must be confirmed, one in detail."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.domain.text import grouped
from ui.dossiers.words import short_name
from ui.kit import tokens
from ui.kit.blank import Blank
from ui.kit.buttons import Action
from ui.kit.filters import FilterBar
from ui.kit.layout import card, column, hairline, holder, label, row
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark
from ui.kit.search_line import SearchLine
from ui.page import Parts
from ui.procedures.detail import ProcedureDetail
from ui.procedures.words import doubtful, fee_words, limit_words

SERVED, DOUBTS, ALL = "served", "doubts", "all"
MOST = 100
"""Rows while typing; the whole catalogue has a few hundred and stands in the list without words."""


class CatalogueTab(QWidget):
    """``opened`` when Enter is pressed on a procedure."""

    opened = Signal(object)

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.search = SearchLine("Tên thủ tục không cần dấu, chữ đầu, hoặc mã; ví dụ khai sinh, dkkh, 1.001193")
        choices = [(SERVED, "Lĩnh vực phục vụ"), (DOUBTS, "◆ Cần xác nhận"), (ALL, "Tất cả")]
        self.filters = FilterBar(choices, keys=False, counted=True)
        self.filters.choose(SERVED)
        self.table = RowList([
            Column("Thủ tục", lambda p: Cell(short_name(p.name), f"{p.code} · {p.sector}")),
            Column("Thời hạn", lambda p: Cell(*limit_words(p), keep=True), 150),
            Column("Phí", lambda p: Cell(fee_words(p), keep=True), 130),
            Column("", lambda p: Cell("xác nhận", mark=Mark.LOOK, keep=True) if doubtful(p) else Cell(""), 104),
        ], tall=True, name="Thủ tục")  # fmt: skip
        self.table.setMinimumHeight(self.table.height_of(2))
        self.nothing, self.detail = Blank(), ProcedureDetail()
        self._foot = label("", "fact")
        self._soon = QTimer(self, singleShot=True, interval=30)
        self._soon.timeout.connect(self._show_detail)
        self._build()
        self._listen()

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        left = card(self._stack, hairline(), holder(row(self._foot, None, margins=(16, 5, 14, 5))), pad=0, gap=0)
        left.layout().setStretch(0, 1)  # type: ignore[union-attr]
        body = row(left, self.detail, gap=12)
        body.setStretch(0, 1)
        box = column(row(self.search, self.filters, gap=10), body, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)

    def _listen(self) -> None:
        self.search.installEventFilter(self)
        self.search.typed.connect(lambda _: self.read())
        self.search.moved.connect(self._step)
        self.search.taken.connect(self._open)
        self.filters.chosen.connect(lambda _: self.read())
        self.table.typed.connect(self._typed_in_table)
        self.table.activated_row.connect(self.opened)
        self.table.chosen.connect(lambda _: self._soon.start())
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.to_search)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the search line has the keyboard it moves the rows."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.table.setProperty("led", event.type() == QEvent.Type.FocusIn)
            self.table.repaint_rows()
        return False

    @property
    def current(self) -> Procedure | None:
        """The chosen procedure."""
        found = self.table.current()
        return found if isinstance(found, Procedure) else None

    def read(self, choose: str = "") -> None:
        """Read the list again; ``choose`` a code to put the keyboard on."""
        session = self._parts.session
        office, text = session.office, self.search.whole().strip()
        which = self.filters.value()
        whole = session.catalogue.all()
        served = session.catalogue.served(office)
        base = served if which == SERVED else [p for p in served if doubtful(p)] if which == DOUBTS else whole
        if text:
            allowed = {p.code for p in base}
            wide = office if which == SERVED else replace(office, sectors=())
            found = [p for p in session.catalogue.search(text, wide, limit=len(whole)) if p.code in allowed][:MOST]
        else:
            found = base
        wanted = choose or (self.current.code if self.current else "")
        self.table.set_rows(found, keep=lambda p: p.code)
        place = next((n for n, p in enumerate(found) if p.code == wanted), -1)
        if place >= 0 and (choose or not text):
            self.table.selectRow(place)
        self.filters.set_counts({SERVED: len(served), DOUBTS: sum(map(doubtful, served)), ALL: len(whole)})
        self._foot.setText(f"{grouped(len(found))} thủ tục" + (" khớp" if text else ", theo lĩnh vực và tên"))
        self._stack.setCurrentWidget(self.table if found else self.nothing)
        if not found:
            self._say_nothing(text, which)
        self._soon.start()

    def _say_nothing(self, text: str, which: str) -> None:
        if text and which != ALL:
            act = Action("Tìm trong tất cả lĩnh vực", self._everywhere, icon="search", shown_key="Return")
            self.nothing.say(f"Không có thủ tục nào khớp “{text}” trong mục đang chọn.", "", act)
        elif text:
            self.nothing.say(f"Không có thủ tục nào khớp “{text}”.", "Thử ít chữ hơn, hoặc nhập thêm danh mục (Ctrl O).")
        elif which == DOUBTS:
            self.nothing.say("Không còn thủ tục nào phải xác nhận.")
        else:
            self.nothing.say("Chưa có thủ tục nào.", "Nhập tệp danh mục (Ctrl O), hoặc chọn thêm lĩnh vực (Ctrl D).")

    def _everywhere(self) -> None:
        self.filters.choose(ALL)
        self.read()

    def _open(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current)
        elif self.search.text() and self.filters.value() != ALL:
            self._everywhere()

    def _step(self, rows: int) -> None:
        count = len(self.table.rows())
        if count:
            self.table.selectRow(max(0, min(count - 1, self.table.currentIndex().row() + rows)))

    def to_search(self) -> None:
        """Ctrl F."""
        self.search.setFocus()
        self.search.selectAll()

    def _typed_in_table(self, text: str) -> None:
        self.search.setFocus()
        self.search.end(False)
        self.search.insert(text)

    def clear_search(self) -> bool:
        """Esc: typed words first; False when there were none."""
        if not self.search.text():
            return False
        self.search.clear()
        self.search.flush()
        self.table.setFocus()
        return True

    def _show_detail(self) -> None:
        one, session = self.current, self._parts.session
        self.detail.show_procedure(one, session.catalogue.versions(one.code) if one else (), session.clock.now().date())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the card need not follow."""
        super().hideEvent(event)
        self._soon.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A slimmer card where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < tokens.px(1020)
        self.detail.setFixedWidth(tokens.px(300 if narrow else 360))
        self.table.setColumnHidden(2, narrow)

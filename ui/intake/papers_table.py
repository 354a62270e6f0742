"""The table of papers, driven by the keyboard: Enter walks the cells, Space ticks, digits count; painted, so that 200 papers are quick."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QScrollArea, QTableView, QWidget

from cchc_desktop.domain.dossiers import MOST_COMPONENTS
from ui.intake.papers_model import DIGITISED, FEE, NAME, TICK, Index, PapersModel
from ui.intake.papers_painter import ROW, PaperPainter
from ui.intake.typed import PaperRow
from ui.kit import tokens

_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
          Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)  # fmt: skip


class PapersTable(QTableView):
    """``walked_out(forward)`` when Enter goes past the last or first cell; ``refused(text)`` for an act that does not apply."""

    walked_out = Signal(bool)
    refused = Signal(str)
    removed = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.rows_model = PapersModel()
        self.setModel(self.rows_model)
        self._painter = PaperPainter(self, self.rows_model)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("Giấy tờ")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.px(ROW))
        self.horizontalHeader().setFixedHeight(tokens.px(tokens.TABLE_HEAD))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self._fresh, self._tall = True, -1
        self.rows_model.modelReset.connect(self._laid_out)
        self.rows_model.rowsInserted.connect(self._grown)
        self.rows_model.rowsRemoved.connect(self._grown)
        self.selectionModel().currentChanged.connect(lambda now, _: self._moved(now))

    def _laid_out(self) -> None:
        self._tall = -1
        head = self.horizontalHeader()
        for place, column in enumerate(self.rows_model.columns):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch)
            if column.width:
                self.setColumnWidth(place, tokens.px(column.width))
        self._grown()

    def _grown(self) -> None:
        """As high as its rows: the form scrolls, not the table."""
        rows = max(1, self.rows_model.rowCount())
        more = self.rowHeight(self._tall) - tokens.px(ROW) if self._tall >= 0 else 0
        self.setFixedHeight(self.horizontalHeader().height() + rows * tokens.px(ROW) + more + 2)

    def _moved(self, now: Index) -> None:
        self._fresh = True
        self._stretch(now.row() if self.hasFocus() else -1)
        if now.isValid():
            self._reveal(now)

    def _stretch(self, place: int) -> None:
        """Show the name of the current paper whole: most names of the catalogue are longer than their cell."""
        if 0 <= self._tall < self.rows_model.rowCount():
            self.setRowHeight(self._tall, tokens.px(ROW))
        self._tall = place if 0 <= place < self.rows_model.rowCount() else -1
        if self._tall >= 0:
            name = next(n for n, column in enumerate(self.rows_model.columns) if column.field == NAME)
            self.setRowHeight(self._tall, self._painter.height_of(self.rows_model.rows[self._tall], self.columnWidth(name)))
        self._grown()

    def _reveal(self, index: Index) -> None:
        """Scroll the form to the current row."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        inside = above.widget() if above is not None else None
        if above is not None and inside is not None and self.hasFocus():
            at = self.viewport().mapTo(inside, self.visualRect(index).center())
            above.ensureVisible(at.x(), at.y(), 0, self.rowHeight(index.row()) // 2 + tokens.px(16))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming in by Enter or Tab starts at the first or last cell."""
        super().focusInEvent(event)
        last = self.rows_model.rowCount() - 1
        if event.reason() == Qt.FocusReason.TabFocusReason and last >= 0:
            self.setCurrentIndex(self.rows_model.index(0, 0))
        elif event.reason() == Qt.FocusReason.BacktabFocusReason and last >= 0:
            self.setCurrentIndex(self.rows_model.index(last, 0))
        elif not self.currentIndex().isValid() and last >= 0:
            self.setCurrentIndex(self.rows_model.index(0, 0))
        self._moved(self.currentIndex())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The current paper shrinks again, unless its name is being typed."""
        super().focusOutEvent(event)
        if self.state() != QAbstractItemView.State.EditingState:
            self._stretch(-1)

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter walks, Space ticks, digits count, Del takes an own line out; arrows move."""
        if self.state() == QAbstractItemView.State.EditingState:
            return  # the line in which a name is typed has let the key through; it commits by itself
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, text = event.key(), event.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            self.walk(forward=held == Qt.KeyboardModifier.NoModifier)
        elif key == Qt.Key.Key_Space and not held:
            self.toggle()
        elif key == Qt.Key.Key_Delete and not held:
            self.remove_current()
        elif key == Qt.Key.Key_Backspace and not held:
            self._count("")
        elif text and text in "0123456789" and not held:
            self._count(text)
        elif key in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _field(self) -> str:
        at = self.currentIndex()
        return self.rows_model.columns[at.column()].field if at.isValid() else ""

    def walk(self, *, forward: bool) -> None:
        """To the next cell a hand would fill: a line not handed in has only its tick."""
        stops = [(r, c) for r, row in enumerate(self.rows_model.rows) for c in self._stops(row)]
        here = (self.currentIndex().row(), self.currentIndex().column())
        following = [stop for stop in stops if stop > here] if forward else [stop for stop in stops if stop < here][::-1]
        if not following:
            self.walked_out.emit(forward)
            return
        self.go(*following[0])

    def _stops(self, row: PaperRow) -> list[int]:
        columns = self.rows_model.columns
        if not row.ticked:
            return [0]
        return [c for c, column in enumerate(columns) if column.field != FEE and (column.field != NAME or not row.asked)]

    def go(self, row: int, column: int) -> None:
        """Make a cell the current one; the name of an own line opens for typing."""
        index = self.rows_model.index(row, column)
        self.setCurrentIndex(index)
        if self.rows_model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def toggle(self) -> None:
        """Space: tick the paper, or that it is digitised (a paper digitised has been handed in)."""
        at = self.currentIndex()
        if not at.isValid():
            return
        row = self.rows_model.rows[at.row()]
        if self._field() == DIGITISED:
            on = not (row.digitised and row.ticked)
            self.rows_model.change(at.row(), digitised=on, ticked=row.ticked or on)
        else:
            on = not row.ticked
            first = 1 if on and not (row.originals or row.certified or row.photocopies) else row.originals
            self.rows_model.change(at.row(), ticked=on, originals=first)

    def _count(self, digit: str) -> None:
        """A digit typed into a count; the first one replaces, Backspace ("") takes the last one away."""
        at = self.currentIndex()
        if not at.isValid() or not self.rows_model.columns[at.column()].is_count:
            return
        row, name = self.rows_model.rows[at.row()], self._field()
        before = "" if self._fresh and digit else str(getattr(row, name))
        typed = before + digit if digit else before[:-1]
        self._fresh = False
        if len(typed.lstrip("0")) <= 3:
            self.rows_model.change(at.row(), ticked=True, **{name: int(typed or 0)})

    def add_line(self) -> None:
        """Ins: a line of one's own at the end, its name open for typing."""
        if self.rows_model.rowCount() >= MOST_COMPONENTS:
            self.refused.emit(f"Một hồ sơ có nhiều nhất {MOST_COMPONENTS} giấy tờ.")
            return
        place = self.rows_model.add(PaperRow(str(uuid4()), "", asked=False, originals=1))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.go(place, 1)

    def remove_current(self) -> None:
        """Del: an own line goes (it can be had back); a line of the procedure is only unticked."""
        at = self.currentIndex()
        if not at.isValid():
            return
        if self.rows_model.rows[at.row()].asked:
            self.refused.emit("Giấy tờ của thủ tục không xóa được. Bỏ tích bằng phím Space nếu không nhận.")
            return
        place = at.row()
        self.removed.emit(self.rows_model.remove(place), place)
        self.setCurrentIndex(self.rows_model.index(min(place, self.rows_model.rowCount() - 1), 0))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter in a name walks on; a new line left without a name goes away."""
        at = self.currentIndex()
        walking = hint in (QAbstractItemDelegate.EndEditHint.SubmitModelCache, QAbstractItemDelegate.EndEditHint.EditNextItem)
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if not at.isValid() or self.rows_model.rows[at.row()].name.strip():
            if walking:
                self.walk(forward=True)
            return
        self.rows_model.remove(at.row())
        if walking:
            self.walked_out.emit(True)

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click makes a cell current and ticks boxes."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            if self._field() in (TICK, DIGITISED):
                self.toggle()
            elif self._field() == NAME:
                self.go(index.row(), index.column())

"""Lists: rows of frozen records shown by columns, one delegate for every list (hairlines, two lines, shapes, no wait cursor)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from ui.kit import tokens
from ui.kit.icons import draw
from ui.kit.shapes import COLOUR, Mark, paint_mark

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
LEFT, RIGHT, CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True)
class Cell:
    """What one cell shows: ``text``, a smaller second line, a shape before it, an ink; ``keep`` = never elided (due, state, money);
    ``middle`` = elided in the middle, where it is the end that tells (names of units); ``wrap`` = takes a second line of a tall row."""

    text: str
    second: str = ""
    mark: Mark = Mark.NONE
    ink: str = ""
    bold: bool = False
    keep: bool = False
    middle: bool = False
    wrap: bool = False
    paint: Callable[[QPainter, QRectF], None] | None = None
    """Paints the whole cell itself (a bar)."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, what a row shows in it, width in px at factor 1.0 (0 = takes the rest), alignment."""

    title: str
    cell: Callable[[Any], Cell]
    width: int = 0
    align: Qt.AlignmentFlag = LEFT


class RowsModel(QAbstractTableModel):
    """Rows as records; cells are made when they are painted."""

    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Any] = []
        self.marked: set[str] = set()
        """The ids of records marked with Space: a tick and a ground."""

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def set_heading(self, column: int, title: str) -> None:
        """Another heading over a column."""
        if self.columns[column].title != title:
            self.columns = tuple(replace(one, title=title) if n == column else one for n, one in enumerate(self.columns))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: Index) -> Cell:
        """The cell at an index."""
        return self.columns[index.column()].cell(self.rows[index.row()])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text for accessibility and search; the delegate paints from the cell itself."""
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            found = self.cell(index)
            return f"{found.text}\n{found.second}" if found.second else found.text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation is Qt.Orientation.Horizontal and section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(self.columns[section].align | Qt.AlignmentFlag.AlignVCenter)
        return None


def elided(cell: Cell, metrics: QFontMetrics, width: int) -> str:
    """The text of a cell as far as there is room."""
    return metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle if cell.middle else Qt.TextElideMode.ElideRight, width)


def shown_lines(cell: Cell, metrics: QFontMetrics, width: int) -> list[str]:
    """The same in the lines it takes: one, or two where it may wrap and must."""
    whole = elided(cell, metrics, width)
    words = cell.text.split(" ") if cell.wrap and whole != cell.text else []
    first = next((n for n in range(len(words) - 1, 0, -1) if metrics.horizontalAdvance(" ".join(words[:n])) <= width), 0)
    if not first:
        return [whole]
    return [" ".join(words[:first]), elided(replace(cell, text=" ".join(words[first:])), metrics, width)]


def _leads(table: QTableView, column: int) -> bool:
    """Whether a column is the first that is shown: it stands as far from the edge as its heading, and carries bar and tick."""
    return all(table.isColumnHidden(before) for before in range(column))


class RowPainter(QStyledItemDelegate):
    """Paints a cell: selected ground, 4 px accent bar when the list has the keyboard, hairline below, shape, one or two lines."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model, table = index.model(), self.parent()
        assert isinstance(model, RowsModel) and isinstance(table, QTableView)
        rect, cell, first = QRect(option.rect), model.cell(index), _leads(table, index.column())
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        marked = getattr(model.rows[index.row()], "id", None) in model.marked
        painter.fillRect(rect, QColor(tokens.SELECTED if chosen else tokens.ACCENT_GROUND if marked else tokens.SURFACE))
        painter.setPen(QColor(tokens.LINE))
        if rect.bottom() < table.viewport().height() - tokens.px(6):  # at the foot the frame itself is the line
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if chosen and first:
            led = table.hasFocus() or bool(table.property("led"))  # led: a search line above holds the keyboard and moves the rows
            painter.fillRect(QRect(rect.x(), rect.y(), 4 if led else 2, rect.height()), QColor(tokens.ACCENT))
        if marked and first:
            side = tokens.px(12)
            draw(painter, "check", QRectF(rect.x() + 1, rect.center().y() - side / 2, side, side), tokens.ACCENT)
        left = tokens.px(15 if first else 10)
        self._cell(painter, rect.adjusted(left, 0, -tokens.px(8), -1), cell, model.columns[index.column()].align)
        painter.restore()

    def _cell(self, painter: QPainter, rect: QRect, cell: Cell, align: Qt.AlignmentFlag) -> None:
        if cell.paint is not None:
            cell.paint(painter, QRectF(rect))
            return
        ink = cell.ink or (COLOUR[cell.mark] if cell.mark is not Mark.NONE else tokens.INK)
        if cell.mark is not Mark.NONE:
            side = tokens.px(12)
            paint_mark(painter, cell.mark, QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side), cell.ink)
            rect = rect.adjusted(side + tokens.px(8), 0, 0, 0)
        main = tokens.font(bold=cell.bold)
        high = QFontMetrics(main).height()
        text, *more = shown_lines(cell, QFontMetrics(main), rect.width())
        if not cell.second and not more:
            self._text(painter, rect, text, main, ink, align)
            return
        small = main if more else tokens.font(tokens.HINT)
        low = QFontMetrics(small).height()
        top = rect.y() + (rect.height() - high - low + tokens.px(2)) // 2
        self._text(painter, QRect(rect.x(), top, rect.width(), high), text, main, ink, align)
        below = QRect(rect.x(), top + high - tokens.px(2), rect.width(), low)
        self._text(painter, below, more[0] if more else cell.second, small, ink if more else tokens.INK3, align)

    def _text(self, painter: QPainter, rect: QRect, text: str, face: Any, ink: str, align: Qt.AlignmentFlag) -> None:
        painter.setFont(face)
        painter.setPen(QColor(ink))
        shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter), shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Wide enough never to cut what must be kept."""
        model = index.model()
        assert isinstance(model, RowsModel)
        cell = model.cell(index)
        width = QFontMetrics(tokens.font(bold=cell.bold)).horizontalAdvance(cell.text)
        return QSize(width + tokens.px(40 if cell.mark is not Mark.NONE else 22), tokens.px(tokens.ROW))

    def helpEvent(self, event: Any, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """A cut text is whole in its tooltip."""
        from PySide6.QtWidgets import QToolTip

        model = index.model()
        if index.isValid() and isinstance(model, RowsModel):
            cell = model.cell(index)
            lead = isinstance(view, QTableView) and _leads(view, index.column())
            room = option.rect.width() - tokens.px((23 if lead else 18) + (20 if cell.mark is not Mark.NONE else 0))
            cut = " ".join(shown_lines(cell, QFontMetrics(tokens.font(bold=cell.bold)), room)) != cell.text
            QToolTip.showText(event.globalPos(), cell.text if cut else "", view)
            return True
        return False


class RowList(QTableView):
    """A list of records. ``activated_row`` on Enter or double click, ``chosen`` when the current row changes,
    ``typed`` for letters meant for a search box, ``marked_row`` for Space."""

    activated_row = Signal(object)
    chosen = Signal(object)
    typed = Signal(str)
    marked_row = Signal(object)

    def __init__(self, columns: Sequence[Column], *, tall: bool = False, name: str = "", quiet: bool = False) -> None:
        super().__init__()
        self._quiet = quiet
        self._model = RowsModel(columns, self)
        self.setModel(self._model)
        self.setItemDelegate(RowPainter(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(tokens.px(tokens.TALL_ROW if tall else tokens.ROW))
        self.verticalHeader().setMinimumSectionSize(tokens.px(20))
        head = self.horizontalHeader()
        head.setFixedHeight(tokens.px(tokens.TABLE_HEAD))
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(tokens.px(30))
        for place, column in enumerate(columns):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch)
            if column.width:
                self.setColumnWidth(place, tokens.px(column.width))
        self.doubleClicked.connect(lambda index: self.activated_row.emit(self._model.rows[index.row()]))
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.chosen.emit(self.row_at(now.row())))

    def set_rows(self, rows: Sequence[Any], *, keep: Callable[[Any], object] | None = None) -> None:
        """Show rows; the current one stays when ``keep`` gives the same key, else the first is chosen."""
        before = self.current()
        key = keep(before) if keep and before is not None else None
        self._model.set_rows(rows)
        place = next((n for n, row in enumerate(rows) if keep and key is not None and keep(row) == key), 0)
        if rows and (not self._quiet or self.hasFocus()):
            self.selectRow(place)
        self.chosen.emit(self.current())

    def set_heading(self, column: int, title: str) -> None:
        """Another heading over a column whose meaning turns with what is shown."""
        self._model.set_heading(column, title)

    def rows(self) -> list[Any]:
        """The rows shown."""
        return list(self._model.rows)

    def put_row(self, place: int, row: Any) -> None:
        """Another record in a row's place, the choice and the keyboard stay (a line that is being typed)."""
        self._model.rows[place] = row
        self.viewport().update()

    def row_at(self, place: int) -> Any | None:
        """The record of a row, or None."""
        return self._model.rows[place] if 0 <= place < len(self._model.rows) else None

    def current(self) -> Any | None:
        """The chosen record, or None."""
        return self.row_at(self.currentIndex().row())

    def texts(self) -> list[list[str]]:
        """What the list shows, row by row (for tests and copying)."""
        return [[column.cell(row).text for column in self._model.columns] for row in self._model.rows]

    @property
    def marked(self) -> set[str]:
        """The ids of the marked records."""
        return set(self._model.marked)

    def mark(self, ids: Iterable[str]) -> None:
        """Mark exactly these records."""
        self._model.marked = set(ids)
        self.viewport().update()

    def repaint_rows(self) -> None:
        """Paint anew (numbers masked or shown, time passed)."""
        self.viewport().update()

    def height_of(self, rows: int) -> int:
        """The height that shows so many rows whole."""
        return self.horizontalHeader().height() + rows * self.verticalHeader().defaultSectionSize() + 2

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A quiet list (the second one of a page) chooses a row only while it has the keyboard."""
        super().focusInEvent(event)
        if self._quiet and self._model.rows:
            self.selectRow(max(0, self.currentIndex().row()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """See focusInEvent; the place is kept."""
        super().focusOutEvent(event)
        if self._quiet:
            self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space marks, Home and End go to the first and the last row, letters go to the search box, arrows move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self.current() is not None:
                self.activated_row.emit(self.current())
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            if self.current() is not None:
                self.marked_row.emit(self.current())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.setCurrentIndex(self._model.index(0 if event.key() == Qt.Key.Key_Home else len(self._model.rows) - 1, 0))
        elif event.text().strip() and event.text().isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

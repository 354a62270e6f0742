"""How a cell of the papers looks: boxes, counts in boxes, names of two lines; and the line in which an own name is typed."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QToolTip, QWidget

from ui.intake.papers_model import DIGITISED, FEE, NAME, TICK, Index, PapersModel
from ui.intake.typed import PaperRow
from ui.kit import icons, tokens
from ui.kit.wrapped import broken, paint_lines

ROW = 44


class PaperPainter(QStyledItemDelegate):
    """Paints boxes, counts in boxes and names of two lines; the current cell has the focus border of a field."""

    def __init__(self, table: QTableView, model: PapersModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        table, model = self._table, self._model
        row, column, rect = model.rows[index.row()], model.columns[index.column()], QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(tokens.SURFACE))
        painter.setPen(QColor(tokens.LINE))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        current = index == table.currentIndex() and table.hasFocus()
        if column.field == TICK:
            self._box(painter, QRectF(rect), row.ticked, current)
        elif column.field == NAME:
            self._name(painter, QRectF(rect), row, current)
        elif column.field == DIGITISED:
            self._digitised(painter, QRectF(rect), row, current)
        elif column.field == FEE:
            self._fee(painter, rect, model.fee_text(row))
        else:
            self._count(painter, QRectF(rect), row, int(getattr(row, column.field)), current)
        painter.restore()

    def _box(self, painter: QPainter, rect: QRectF, on: bool, current: bool, left: bool = False) -> QRectF:
        side = tokens.px(18)
        x = rect.x() + tokens.px(6) if left else rect.center().x() - side / 2
        box = QRectF(x, rect.center().y() - side / 2, side, side)
        painter.setPen(QPen(QColor(tokens.ACCENT if on else tokens.EDGE), 1))
        painter.setBrush(QColor(tokens.ACCENT if on else tokens.SURFACE))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if on:
            icons.draw(painter, "tick-white", box.adjusted(2, 2, -2, -2), tokens.SURFACE)
        if current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.INK), 2))
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 5, 5)
        return box

    def _name(self, painter: QPainter, rect: QRectF, row: PaperRow, current: bool) -> None:
        ink = tokens.INK if row.ticked else tokens.INK3
        face, small = tokens.font(tokens.LABEL), tokens.font(tokens.HINT)
        high = QFontMetrics(face).height()
        room = rect.adjusted(tokens.px(10), 2, -tokens.px(10), -2)
        most = max(1, int(room.height() + 4) // high - (1 if row.note else 0))
        lines, _ = broken(row.name or "Gõ tên giấy tờ", face, room.width(), most)
        under = QFontMetrics(small).height() if row.note else 0
        paint_lines(painter, room.adjusted(0, 0, 0, -under), lines, face, ink if row.name else tokens.INK3)
        if row.note:
            top = room.y() + (room.height() - under + high * len(lines)) / 2
            paint_lines(painter, QRectF(room.x(), top, room.width(), under), [row.note], small, tokens.INK3)
        if current:
            self._focus(painter, rect.adjusted(tokens.px(4), 4, -tokens.px(4), -5))

    def height_of(self, row: PaperRow, width: int) -> int:
        """The height that shows a name whole in its column (eight lines at most)."""
        face = tokens.font(tokens.LABEL)
        lines, _ = broken(row.name, face, width - 2 * tokens.px(10), 8)
        high = len(lines) * QFontMetrics(face).height() + (QFontMetrics(tokens.font(tokens.HINT)).height() if row.note else 0)
        return max(tokens.px(ROW), high + tokens.px(8))

    def _count(self, painter: QPainter, rect: QRectF, row: PaperRow, count: int, current: bool) -> None:
        if not row.ticked:
            painter.setPen(QColor(tokens.INK3))
            painter.setFont(tokens.font())
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "–")
            if current:
                self._focus(painter, rect.adjusted(5, 4, -5, -5))
            return
        box = rect.adjusted(5, 4, -5, -5)
        high = tokens.px(ROW) - 9
        box = QRectF(box.x(), box.center().y() - high / 2, box.width(), high)
        painter.setBrush(QColor(tokens.SURFACE))
        painter.setPen(QPen(QColor(tokens.LINE2), 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(tokens.font())
        painter.setPen(QColor(tokens.INK if count else tokens.INK3))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count) if count else "–")
        if current:
            self._focus(painter, box)

    def _focus(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.ACCENT), 2))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)

    def _digitised(self, painter: QPainter, rect: QRectF, row: PaperRow, current: bool) -> None:
        if not row.ticked:
            painter.setPen(QColor(tokens.INK3))
            painter.drawText(rect.adjusted(tokens.px(11), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "–")
            if current:
                self._focus(painter, rect.adjusted(4, 4, -4, -5))
            return
        box = self._box(painter, rect, row.digitised, current, left=True)
        words = "Đã xong" if row.digitised else "Cần số hóa" if row.must_digitise else "Không cần"
        ink = tokens.GREEN if row.digitised else tokens.AMBER if row.must_digitise else tokens.INK3
        painter.setPen(QColor(ink))
        painter.setFont(tokens.font(tokens.HINT))
        room = QRectF(box.right() + tokens.px(7), rect.y(), rect.right() - box.right() - tokens.px(7), rect.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _fee(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(tokens.font(bold=text != "–"))
        painter.setPen(QColor(tokens.INK if text != "–" else tokens.INK3))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -tokens.px(10), 0), int(right), text)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line for the name of a paper added by hand."""
        made = QLineEdit(parent)
        made.setProperty("role", "cell")
        made.setMaxLength(2000)
        made.setPlaceholderText("Gõ tên giấy tờ")
        made.setAccessibleName("Tên giấy tờ")
        return made

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Put the name in, ready to be typed over."""
        assert isinstance(editor, QLineEdit)
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take the typed name over."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole cell but its hairline."""
        editor.setGeometry(QRect(option.rect).adjusted(4, 5, -4, -6))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for two lines."""
        return QSize(tokens.px(60), tokens.px(ROW))

    def helpEvent(self, event: QEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """A cut name is whole in its tooltip."""
        if index.isValid() and self._model.columns[index.column()].field == NAME:
            QToolTip.showText(event.globalPos(), self._model.rows[index.row()].name, view)  # type: ignore[attr-defined]
            return True
        return False

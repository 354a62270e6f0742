"""Long names in a fixed number of lines: the last one ends in "…" when something is cut, and then the whole is in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import tokens


def broken(text: str, face: QFont, width: float, most: int) -> tuple[list[str], bool]:
    """(the lines of a text in a width, whether it was cut); at most ``most`` lines, the last one elided."""
    layout = QTextLayout(text, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    cut = False
    while len(found) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1.0, width))
        start, length = line.textStart(), line.textLength()
        if len(found) == most - 1 and start + length < len(text):
            found.append(QFontMetrics(face).elidedText(text[start:], Qt.TextElideMode.ElideRight, int(width)))
            cut = True
            break
        found.append(text[start : start + length].rstrip())
    layout.endLayout()
    return found, cut


def paint_lines(painter: QPainter, rect: QRectF, lines: list[str], face: QFont, ink: str) -> None:
    """Paint lines one below the other, the block centred in height."""
    painter.setFont(face)
    painter.setPen(QColor(ink))
    metrics = QFontMetrics(face)
    y = rect.y() + (rect.height() - metrics.height() * len(lines)) / 2 + metrics.ascent()
    for line in lines:
        painter.drawText(QPointF(rect.x(), y), line)
        y += metrics.height()


class WrappedLabel(QWidget):
    """A text of at most ``most`` lines that takes the width it is given."""

    def __init__(self, text: str = "", *, size: int = tokens.BODY, bold: bool = False, most: int = 2, ink: str = tokens.INK) -> None:
        super().__init__()
        self._text, self._face, self._most, self._ink = text, tokens.font(size, bold=bold), most, ink
        self._known: dict[int, tuple[list[str], bool]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self._known.clear()
        self.setAccessibleName(text)
        self._tell()
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The whole text."""
        return self._text

    def _lines(self, width: int) -> tuple[list[str], bool]:
        """The lines in a width, broken once: a layout asks many times before it settles."""
        if width not in self._known:
            self._known[width] = broken(self._text, self._face, width, self._most)
        return self._known[width]

    def _tell(self) -> None:
        _, cut = self._lines(self.width())
        self.setToolTip(self._text if cut else "")

    def hasHeightForWidth(self) -> bool:
        """Narrower means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the lines in a width."""
        lines, _ = self._lines(width)
        return max(1, len(lines)) * QFontMetrics(self._face).height()

    def sizeHint(self) -> QSize:
        """One line where there is room."""
        metrics = QFontMetrics(self._face)
        return QSize(min(metrics.horizontalAdvance(self._text) + 2, tokens.px(600)), metrics.height())

    def minimumSizeHint(self) -> QSize:
        """A few words."""
        return QSize(tokens.px(60), QFontMetrics(self._face).height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may cut or no longer cut."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        lines, _ = self._lines(self.width())
        painter = QPainter(self)
        paint_lines(painter, QRectF(self.rect()), lines, self._face, self._ink)

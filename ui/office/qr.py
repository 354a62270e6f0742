"""A QR on the screen: black on white with its quiet zone, as large as there is room, + and − zoom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui.kit import tokens

QUIET = 4
SMALLEST, LARGEST = 2, 16


class Qr(QWidget):
    """The picture itself, one module a whole number of px so that a scanner sees sharp edges."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[bytes] = ()
        self._module = 4
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Mã QR của biên nhận")

    def show_rows(self, rows: Sequence[bytes], module: int) -> None:
        """Show another code with modules of so many px."""
        self._rows, self._module = rows, module
        self.setFixedSize(self.sizeHint())
        self.update()

    @property
    def module(self) -> int:
        """The side of a module in px."""
        return self._module

    def side(self, module: int) -> int:
        """How wide the code is with modules of so many px."""
        return (len(self._rows) + 2 * QUIET) * module

    def sizeHint(self) -> QSize:
        """A square with its quiet zone."""
        return QSize(self.side(self._module), self.side(self._module))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Runs of dark modules as rectangles."""
        painter, m = QPainter(self), self._module
        painter.fillRect(self.rect(), QColor(tokens.SURFACE))
        for y, row in enumerate(self._rows):
            start = 0
            while start < len(row):
                end = start
                while end < len(row) and row[end] == row[start]:
                    end += 1
                if row[start]:
                    painter.fillRect(QRectF((QUIET + start) * m, (QUIET + y) * m, (end - start) * m, m), Qt.GlobalColor.black)
                start = end


class QrView(QScrollArea):
    """The code in a frame that scrolls when it is larger; it takes the keyboard for + − and 0 (fit)."""

    def __init__(self) -> None:
        super().__init__()
        self.qr = Qr()
        self.setWidget(self.qr)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(tokens.px(200), tokens.px(200))
        self._rows: Sequence[bytes] = ()
        self._fitted = True

    def show_rows(self, rows: Sequence[bytes]) -> None:
        """Show another code, as large as fits."""
        self._rows = rows
        self.qr.show_rows(rows, self.qr.module)
        self.fit()

    def fit(self) -> None:
        """As large as there is room."""
        room = min(self.viewport().width(), self.viewport().height())
        self._zoom_to((room - 2) // (len(self._rows) + 2 * QUIET))
        self._fitted = True

    def zoom(self, step: int) -> None:
        """Larger or smaller by one px a module."""
        self._zoom_to(self.qr.module + step)
        self._fitted = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A fitted code follows the room."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def _zoom_to(self, module: int) -> None:
        self.qr.show_rows(self._rows, max(SMALLEST, min(LARGEST, module)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and − zoom, 0 fits."""
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(-1)
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

"""The pages of a sheet one below the other; drawn aside and only where one looks, so that a hundred pages cost no more than two."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from cchc_desktop.office.session import Session
from ui.jobs import Job, Jobs
from ui.kit import tokens
from ui.kit.layout import column, holder

GROUND, GAP = "#D3D9D6", 14
ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
WIDEST = 1000
"""Px at factor 1.0: fitted to the width, a page grows no further."""


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """(width, height) of each page in points."""
    from cchc_desktop.office.pdfium import LOCK, opened

    with opened(pdf) as document, LOCK:
        return [document.get_page_size(place) for place in range(len(document))]


def picture(pdf: bytes, place: int, width: int) -> QImage:
    """One page drawn ``width`` dots wide."""
    from cchc_desktop.office.pdfium import LOCK, opened
    from ui.printer import band

    with opened(pdf) as document, LOCK:
        page = document[place]
        wide, high = page.get_size()
        height = round(width * high / wide)
        drawn = band(page, width, height, 0, height)
        page.close()
    return drawn


class Sheet(QWidget):
    """One page: its picture, or white paper until it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint paper and picture."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.SURFACE))
        if self.image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self.image)
        painter.setPen(QPen(QColor(tokens.LINE2), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class SheetView(QScrollArea):
    """``looked_at(place, pages)`` when another page is in the middle."""

    looked_at = Signal(int, int)
    zoomed = Signal(str)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs, self._pdf = jobs, b""
        self._sizes: list[tuple[float, float]] = []
        self._sheets: list[Sheet] = []
        self._drawing: set[tuple[int, int]] = set()
        self.zoom = 1.0
        self._inside = column(gap=GAP, margins=(GAP, GAP, GAP, GAP))
        inner = holder(self._inside)
        inner.setObjectName("sheets")
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Tờ sẽ in")
        self.setStyleSheet(f"QScrollArea, #sheets {{ background: {GROUND}; }}")
        self._soon = QTimer(self, singleShot=True, interval=20)
        self._soon.timeout.connect(self._draw)
        self.verticalScrollBar().valueChanged.connect(lambda: self._soon.start())

    def show_pdf(self, pdf: bytes, *, keep_place: bool = False) -> None:
        """Show another sheet from its top (or from the same place, when only its layout has changed)."""
        self._pdf = pdf
        at = self.verticalScrollBar().value() if keep_place else 0

        def work(session: Session, job: Job) -> list[tuple[float, float]]:
            return sizes(pdf)

        self._jobs.run(work, lambda found: self._lay(pdf, found, at), owner=self)

    def _lay(self, pdf: bytes, found: list[tuple[float, float]], at: int) -> None:
        if pdf is not self._pdf:
            return
        self._sizes = found
        while len(self._sheets) > len(found):
            gone = self._sheets.pop()
            self._inside.removeWidget(gone)
            gone.deleteLater()
        while len(self._sheets) < len(found):
            made = Sheet()
            self._sheets.append(made)
            self._inside.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)
        for sheet in self._sheets:
            sheet.image = None
        self._drawing.clear()
        self._fit()
        self.verticalScrollBar().setValue(at)

    @property
    def pages(self) -> int:
        """How many pages the sheet has; 0 until it is read."""
        return len(self._sizes)

    def is_drawn(self) -> bool:
        """Whether every page in sight is drawn, as large as it is shown."""
        return bool(self._sheets) and all(self._is_sharp(place) for place in self._seen())

    # -- size

    def set_zoom(self, step: int) -> None:
        """+1 larger, -1 smaller, 0 as wide as there is room."""
        at = ZOOMS.index(self.zoom)
        self.zoom = 1.0 if step == 0 else ZOOMS[max(0, min(len(ZOOMS) - 1, at + step))]
        self._fit()

    def _fit(self) -> None:
        room = min(self.viewport().width() - 2 * tokens.px(GAP), tokens.px(WIDEST))
        widest = max((width for width, _ in self._sizes), default=595.0)
        for sheet, (width, height) in zip(self._sheets, self._sizes, strict=True):
            wide = max(60, round(room * self.zoom * width / widest))
            sheet.setFixedSize(wide, round(wide * height / width))
        self.zoomed.emit("Vừa bề ngang" if self.zoom == 1.0 else f"{round(self.zoom * 100)} %")
        self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """In front again: draw what is missing."""
        super().showEvent(event)
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another size."""
        super().resizeEvent(event)
        self._fit()

    def turn(self, screens: float) -> None:
        """Scroll by so many screens."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + int(screens * self.viewport().height()))

    # -- drawing

    def _seen(self) -> list[int]:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        return [n for n, sheet in enumerate(self._sheets) if sheet.y() < bottom and sheet.y() + sheet.height() > top]

    def _draw(self) -> None:
        """Ask for the pages in sight; forget those far away. Nothing is drawn for a page nobody sees."""
        seen = self._seen()
        if not seen or not self.isVisible():
            return
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        nearest = min(seen, key=lambda n: abs(self._sheets[n].geometry().center().y() - middle))
        self.looked_at.emit(nearest, self.pages)
        for place, sheet in enumerate(self._sheets):
            if sheet.image is not None and not seen[0] - 4 <= place <= seen[-1] + 4:
                sheet.image = None
        for place in seen:
            width = self._dots(place)
            if not self._is_sharp(place) and (place, width) not in self._drawing:
                self._ask(place, width)

    def _dots(self, place: int) -> int:
        return round(self._sheets[place].width() * self.devicePixelRatioF())

    def _is_sharp(self, place: int) -> bool:
        image = self._sheets[place].image
        return image is not None and image.width() == self._dots(place)

    def _ask(self, place: int, width: int) -> None:
        pdf = self._pdf
        self._drawing.add((place, width))

        def work(session: Session, job: Job) -> QImage:
            return picture(pdf, place, width)

        self._jobs.run(work, lambda image: self._drawn(pdf, place, width, image), owner=self)

    def _drawn(self, pdf: bytes, place: int, width: int, image: QImage) -> None:
        self._drawing.discard((place, width))
        if pdf is self._pdf and place < len(self._sheets):
            self._sheets[place].image = image
            self._sheets[place].update()
            self._soon.start()

"""The machine's printers: a sheet goes out at 100 %, never "fitted to the page", drawn in bands at the printer's own resolution."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QMarginsF, QObject, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.office.pdfium import LOCK, opened
from ui.kit import tokens
from ui.kit.buttons import Button
from ui.kit.layout import column, label, row

FINEST = 600
"""Dots an inch: finer is not seen on a sheet of text, and four times the work."""
_BAND = 512
_BGRX = 3
_FLAGS = 0x01 | 0x800
"""pdfium: with annotations (a signature's stamp), for printing."""
Told = Callable[[int, int], bool]
"""(pages done, pages in all) -> whether to go on."""


def refused() -> Refused:
    """What is said when a printer takes no page."""
    return Refused("PRINTER", "Máy in không trả lời.", "Xem máy in đã bật và còn giấy; hồ sơ đã lưu, in lại lúc nào cũng được.")


class SystemPrinter:
    """The printers of this machine (see ``ui.page.Printer``)."""

    def names(self) -> list[str]:
        """The printers there are, the default one first."""
        first = QPrinterInfo.defaultPrinterName()
        return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: name != first)

    def print_now(self, pdf: bytes, title: str, printer: str = "", copies: int = 1) -> str:
        """Print without a dialog; may be called on any thread. Raises Refused PRINTER."""
        info = QPrinterInfo.printerInfo(printer) if printer else QPrinterInfo.defaultPrinter()
        if info.isNull():
            raise refused()
        device = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        device.setCopyCount(copies)
        spool(device, pdf, title)
        return device.printerName()

    def print_pdf(self, pdf: bytes, title: str, parent: QWidget) -> str:
        """The system's dialog, then the page; the printer's name or "" when the person cancelled. Raises Refused PRINTER."""
        device = QPrinter(QPrinter.PrinterMode.HighResolution)
        device.setDocName(title)
        with opened(pdf) as document:
            pages = len(document)
        dialog = QPrintDialog(device, parent)
        dialog.setWindowTitle(f"In {title}")
        dialog.setMinMax(1, pages)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, pages > 1)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return ""
        try:
            _Spooling(parent, title, lambda told: spool(device, pdf, title, told)).wait()
        except Cancelled:
            return ""
        return device.printerName() or Path(device.outputFileName()).name


def spool(device: QPrinter, pdf: bytes, title: str, told: Told = lambda done, of: True) -> None:
    """Draw the wanted pages onto a printer, those of another size or lie as a job of their own: Windows lays out no paper within a job.

    Raises Refused PRINTER, Cancelled.
    """
    device.setDocName(title)
    if device.outputFormat() == QPrinter.OutputFormat.PdfFormat and device.outputFileName():
        _to_file(Path(device.outputFileName()), pdf)
        return
    with opened(pdf) as document:
        places, done = wanted(device, len(document)), 0
        for some in alike(document, places):
            draw_all(device, document, some, lambda now, before=done: told(before + now, len(places)))
            done += len(some)


def alike(document: Any, places: list[int]) -> list[list[int]]:
    """The pages, those in a row together that go onto the same paper the same way."""
    with LOCK:
        sizes = [tuple(round(side) for side in document.get_page_size(place)) for place in places]
    return [[place for place, _ in some] for _, some in groupby(zip(places, sizes, strict=True), key=lambda one: one[1])]


def draw_all(device: QPrinter, document: Any, places: list[int], go_on: Callable[[int], bool]) -> None:
    """One job of pages of one size; ``go_on`` hears how many are drawn. Raises Refused PRINTER, Cancelled."""
    lay_out(device, document, places[0])
    painter = QPainter()
    if not painter.begin(device):
        raise refused()
    try:
        _pages(device, painter, document, places, go_on)
    except BaseException:
        device.abort()
        raise
    finally:
        painter.end()
    if device.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise refused()


def _to_file(path: Path, pdf: bytes) -> None:
    """ "Print to a file": our own pages, with their text and fonts."""
    from cchc_desktop.office.files import write_file

    write_file(path, pdf)


def wanted(device: QPrinter, pages: int) -> list[int]:
    """The pages to print, from 0."""
    if device.printRange() == QPrinter.PrintRange.PageRange and device.fromPage():
        return list(range(device.fromPage() - 1, min(device.toPage(), pages))) or [0]
    return list(range(pages))


def lay_out(device: QPrinter, document: Any, place: int) -> None:
    """Paper as large as the sheet, drawn from the paper's own corner; a printer without such paper turns its own where it must."""
    with LOCK:
        width, height = document.get_page_size(place)
    lying = width > height
    size = QPageSize(QSizeF(min(width, height), max(width, height)), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    layout = QPageLayout(size, way, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)  # else Windows refuses margins narrower than the printer's own, and with them the rest
    if not device.setPageLayout(layout) and width > device.pageLayout().fullRectPoints().width() + 1:
        device.setPageOrientation(way)
    device.setFullPage(True)


def _pages(device: QPrinter, painter: QPainter, document: Any, places: list[int], go_on: Callable[[int], bool]) -> None:
    for done, place in enumerate(places):
        if not go_on(done):
            raise Cancelled
        if done and not device.newPage():
            raise refused()
        draw(painter, document, place, device.resolution())


def draw(painter: QPainter, document: Any, place: int, resolution: int) -> None:
    """One page at 100 % from the corner of a device of ``resolution`` dots an inch, in bands of flat memory."""
    dots = min(resolution, FINEST)
    with LOCK:
        page = document[place]
    width, height = (round(side * dots / 72) for side in page.get_size())
    painter.save()
    painter.resetTransform()
    painter.scale(resolution / dots, resolution / dots)
    for top in range(0, height, _BAND):
        with LOCK:
            lines = band(page, width, height, top, min(_BAND, height - top))
        painter.drawImage(0, top, lines)
    with LOCK:
        page.close()
    painter.restore()


def band(page: Any, width: int, height: int, top: int, rows: int) -> QImage:
    """``rows`` lines of a page of ``width`` × ``height`` dots, from line ``top`` down."""
    import pypdfium2.raw as pdfium

    stride = width * 4
    memory = (ctypes.c_uint8 * (stride * rows))()
    bitmap = pdfium.FPDFBitmap_CreateEx(width, rows, _BGRX, memory, stride)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, rows, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, -top, width, height, 0, _FLAGS)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return QImage(bytes(memory), width, rows, stride, QImage.Format.Format_RGB32).copy()


class _Spooling(QObject):
    """Draws on a thread of its own while the window stays alive; a small dialog with a stop comes after a moment."""

    moved = Signal(int, int)
    over = Signal()

    def __init__(self, parent: QWidget, title: str, work: Callable[[Told], None]) -> None:
        super().__init__()
        self._work, self._go_on = work, True
        self._problem: BaseException | None = None
        self._dialog = QDialog(parent)
        self._dialog.setWindowTitle("Đang in")
        self._bar, self._said = QProgressBar(), label(f"Đang gửi {title} tới máy in")
        stop = Button("Dừng in", key="Escape", run=self._dialog.reject)
        self._dialog.setLayout(column(self._said, self._bar, row(None, stop), gap=12, margins=(20, 16, 20, 16)))
        self._dialog.setMinimumWidth(tokens.px(360))
        self._bar.setTextVisible(False)
        self._dialog.rejected.connect(self._stop)
        self.moved.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def _stop(self) -> None:
        self._go_on = False

    def _show(self, done: int, of: int) -> None:
        self._bar.setRange(0, of)
        self._bar.setValue(done)
        self._said.setText(f"Đang gửi tới máy in: trang {done + 1} trên {of}")

    def _told(self, done: int, of: int) -> bool:
        self.moved.emit(done, of)
        return self._go_on

    def _run(self) -> None:
        try:
            self._work(self._told)
        except BaseException as problem:
            self._problem = problem
        self.over.emit()

    def wait(self) -> None:
        """Come back when it is drawn; raises what went wrong."""
        loop, thread = QEventLoop(), threading.Thread(target=self._run, name="spool")
        self.over.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        late = QTimer(interval=300, singleShot=True)
        late.timeout.connect(self._dialog.open)
        late.start()
        thread.start()
        loop.exec()
        thread.join()
        late.stop()
        self._dialog.close()
        self._dialog.deleteLater()
        if self._problem is not None:
            raise self._problem

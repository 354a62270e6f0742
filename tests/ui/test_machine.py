"""What stands between the window and the machine: Qt's own words, the printer, file dialogs, sticks, hooks, the start."""

from __future__ import annotations

import gc
import io
import logging
import os
import re
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QMessageLogContext, QObject, QtMsgType
from PySide6.QtGui import QKeySequence, QPageLayout
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QColorDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QProgressDialog,
    QSpinBox,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot
from reportlab.pdfgen import canvas

from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.sync.volumes import Volume
from ui import printer
from ui.files import SystemFiles
from ui.garbage import Sweeper
from ui.hooks import Hooks, plain, qt_said
from ui.look import Look
from ui.media import SystemMedia
from ui.notify import Notify
from ui.printer import SystemPrinter, _Spooling, spool, wanted
from ui.translate import Vietnamese, speak_vietnamese

ROOT = Path(__file__).parents[2]
KEPT = {"QShortcut", "QPageSize", "QFontDatabase", "QGuiApplication", "QLocale", "QProgressBar", "QMimeType"}
"""Contexts that stay as they are: names of keys, paper sizes and scripts, the machine's file kinds, layout direction, percent signs."""
SIGNS = {"...", "mm", "Pica (P̸)", "Didot (DD)", "Cicero (CC)", "1 (1x1)", "2 (2x1)", "4 (2x2)", "6 (2x3)", "9 (3x3)", "16 (4x4)"}
SIGNS |= {"Alt+Left", "Alt+Right", "Alt+Up", "%1%"}
"""Texts without a word to translate."""


class Listening(Vietnamese):
    """Notes what Qt asked for and did not get."""

    def __init__(self) -> None:
        super().__init__()
        self.missed: set[tuple[str, str]] = set()

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        found = super().translate(context, source, disambiguation, n)
        if found is None and context not in KEPT and source not in SIGNS:
            self.missed.add((context, source))
        return found


@pytest.fixture
def words(qapp: QApplication) -> Iterator[Listening]:
    made = Listening()
    qapp.installTranslator(made)
    yield made
    qapp.removeTranslator(made)


def texts(widget: QWidget) -> set[str]:
    """Every word a person reads in a window."""
    found = {one.text().replace("&", "") for one in widget.findChildren(QAbstractButton)}
    return found | {one.text().replace("&", "") for one in widget.findChildren(QLabel)}


# -- Qt's own words


def test_file_dialogs_speak_vietnamese(qtbot: QtBot, words: Listening, tmp_path: Path) -> None:
    (tmp_path / "tep.txt").write_text("x", encoding="utf-8")
    (tmp_path / "thu-muc").mkdir()
    for mode in (QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.Directory, QFileDialog.FileMode.AnyFile):
        for act in (QFileDialog.AcceptMode.AcceptOpen, QFileDialog.AcceptMode.AcceptSave):
            dialog = QFileDialog(None, "Chọn", str(tmp_path))
            dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
            dialog.setFileMode(mode)
            dialog.setAcceptMode(act)
            dialog.setViewMode(QFileDialog.ViewMode.Detail)
            qtbot.addWidget(dialog)
            dialog.show()
            QApplication.processEvents()
            assert "Hủy" in texts(dialog) and not {"Cancel", "Open", "Look in:"} & texts(dialog)
    assert words.missed == set()


def test_message_boxes_and_buttons_speak_vietnamese(qtbot: QtBot, words: Listening) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setDetailedText("chi tiết")
    every = QMessageBox.StandardButton
    box.setStandardButtons(every.Ok | every.Save | every.Cancel | every.Yes | every.No | every.Close | every.Discard | every.Retry)
    box.show()
    found = texts(box)
    assert {"Đồng ý", "Lưu", "Hủy", "Có", "Không", "Đóng", "Bỏ", "Thử lại", "Xem chi tiết…"} <= found
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Apply | QDialogButtonBox.StandardButton.Help)
    qtbot.addWidget(buttons)
    assert texts(buttons) == {"Áp dụng", "Trợ giúp"} and words.missed == set()


def test_context_menus_speak_vietnamese(qtbot: QtBot, words: Listening) -> None:
    spin, line, note, browser = QSpinBox(), QLineEdit("chữ"), QPlainTextEdit("chữ"), QTextBrowser()
    for widget in (spin, line, note, browser):
        qtbot.addWidget(widget)
    for made in (spin.lineEdit(), line, note, browser):
        menu = made.createStandardContextMenu()
        said = {action.text().replace("&", "").partition("\t")[0] for action in menu.actions() if action.text()}
        assert "Chép" in said and "Chọn hết" in said, said
        menu.deleteLater()
    assert words.missed == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows brings its own dialog")
def test_the_print_dialog_speaks_vietnamese(qtbot: QtBot, words: Listening) -> None:
    target = QPrinter(QPrinter.PrinterMode.HighResolution)  # the dialog does not keep it alive
    dialog = QPrintDialog(target)
    qtbot.addWidget(dialog)
    dialog.setMinMax(1, 3)
    dialog.show()
    QApplication.processEvents()
    assert {"In", "Hủy"} <= texts(dialog) and words.missed == set()


def test_other_dialogs_speak_vietnamese(qtbot: QtBot, words: Listening) -> None:
    colours = QColorDialog()
    colours.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    for dialog in (colours, QInputDialog(), QProgressDialog("Đang làm", "", 0, 1)):
        qtbot.addWidget(dialog)
        dialog.show()
        QApplication.processEvents()
    assert words.missed == set()


def test_dates_and_numbers_are_vietnamese_and_keys_keep_their_names(qapp: QApplication) -> None:
    before = QLocale()
    made = speak_vietnamese(qapp)
    try:
        assert QLocale().monthName(11).casefold() == "tháng 11" and QLocale().toString(1409) == "1.409"
        assert QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+S"
    finally:
        QLocale.setDefault(before)
        qapp.removeTranslator(made)


def test_what_is_not_known_stays_as_it_is() -> None:
    made = Vietnamese()
    assert not made.isEmpty() and made.translate("Nowhere", "Something odd") is None
    assert made.translate("QFileDialog", "&Choose") == "&Chọn" and made.translate("Anywhere", "Cancel") == "Hủy"


# -- the printer


def sheet(*sizes: tuple[float, float]) -> bytes:
    """A page a size: a square of 100 mm whose lower left corner is 20 mm from both edges."""
    out = io.BytesIO()
    made = canvas.Canvas(out)
    mm = 72 / 25.4
    for width, height in sizes:
        made.setPageSize((width, height))
        made.setLineWidth(2)
        made.rect(20 * mm, 20 * mm, 100 * mm, 100 * mm)
        made.showPage()
    made.save()
    return out.getvalue()


A4, LYING = (595.276, 841.89), (841.89, 595.276)


def device(file: Path, kind: type[QPrinter] = QPrinter) -> QPrinter:
    """A printer that draws into a file, as the print engine of a real one would onto paper."""
    made = kind(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(file))
    return made


def test_a_sheet_is_printed_at_its_true_size_from_the_papers_corner(tmp_path: Path, qapp: QApplication) -> None:
    """On the printers of Windows, too, which lay out no paper within a job and refuse margins narrower than their own."""
    import pypdfium2

    class Windows(QPrinter):
        def setPageLayout(self, layout: QPageLayout) -> bool:
            narrow = layout.mode() is not QPageLayout.Mode.FullPageMode
            return not narrow and self.printerState() is not QPrinter.PrinterState.Active and super().setPageLayout(layout)

    document = pypdfium2.PdfDocument.new()
    with printer.opened(sheet(A4, A4, LYING, A4)) as source:
        jobs = printer.alike(source, [0, 1, 2, 3])
        assert jobs == [[0, 1], [2], [3]]
        for places in jobs:
            printer.draw_all(device(tmp_path / "x.pdf", Windows), source, places, lambda done: True)
            document.import_pages(pypdfium2.PdfDocument((tmp_path / "x.pdf").read_bytes()))
    assert [tuple(round(side) for side in document.get_page_size(n)) for n in range(4)] == [(595, 842), (595, 842), (842, 595), (595, 842)]
    for place in range(4):
        picture = document[place].render(scale=254 / 72, grayscale=True).to_pil()  # 10 dots a millimetre
        dark = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
        left, top, right, bottom = (round(side / 10, 1) for side in dark)
        high = picture.height / 10
        assert (left, round(high - bottom, 1)) == (pytest.approx(20, abs=0.6), pytest.approx(20, abs=0.6))
        assert (right - left, bottom - top) == (pytest.approx(100, abs=0.9), pytest.approx(100, abs=0.9))
    document.close()


def test_pages_of_two_sizes_are_counted_as_one_run_and_can_be_stopped_in_any(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, drawn = list[tuple[int, int]](), list[list[int]]()

    def listen(done: int, of: int) -> bool:
        told.append((done, of))
        return done < 2

    def draw_all(made: QPrinter, document: Any, places: list[int], go_on: Callable[[int], bool]) -> None:
        drawn.append(places)
        real(device(tmp_path / "x.pdf"), document, places, go_on)

    real = printer.draw_all
    monkeypatch.setattr(printer, "draw_all", draw_all)
    with pytest.raises(Cancelled):
        spool(QPrinter(), sheet(A4, LYING, A4, A4), "Báo cáo", listen)
    assert told == [(0, 4), (1, 4), (2, 4)] and drawn == [[0], [1], [2, 3]]


def test_a_printer_without_such_paper_turns_its_own_where_the_sheet_would_not_fit(tmp_path: Path, qapp: QApplication) -> None:
    class Letter(QPrinter):
        def setPageLayout(self, layout: QPageLayout) -> bool:
            return False

    way = QPageLayout.Orientation
    for size, found in ((A4, way.Portrait), (LYING, way.Landscape), ((595.276, 420.945), way.Portrait)):
        made = device(tmp_path / "x.pdf", Letter)
        with printer.opened(sheet(size)) as document:
            printer.lay_out(made, document, 0)
        assert made.pageLayout().orientation() is found and made.fullPage()


def test_print_to_a_file_keeps_text_and_fonts(tmp_path: Path, qapp: QApplication) -> None:
    pdf = sheet(A4)
    spool(device(tmp_path / "x.pdf"), pdf, "Giấy tiếp nhận")
    assert (tmp_path / "x.pdf").read_bytes() == pdf
    with pytest.raises(Refused, match="CANNOT_WRITE"):
        spool(device(tmp_path / "nowhere" / "x.pdf"), pdf, "Giấy tiếp nhận")


def test_only_the_wanted_pages_are_printed(qapp: QApplication) -> None:
    made = QPrinter()
    assert wanted(made, 3) == [0, 1, 2]
    made.setPrintRange(QPrinter.PrintRange.PageRange)
    made.setFromTo(2, 9)
    assert wanted(made, 3) == [1, 2]


def test_without_a_printer_the_refusal_is_calm(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("availablePrinterNames", "defaultPrinterName"):
        monkeypatch.setattr(f"ui.printer.QPrinterInfo.{name}", staticmethod(lambda name=name: [] if name[0] == "a" else ""))
    assert SystemPrinter().names() == []
    with pytest.raises(Refused) as refused:
        SystemPrinter().print_now(sheet(A4), "Giấy tiếp nhận", "Máy in không có thật")
    assert refused.value.code == "PRINTER" and refused.value.message == "Máy in không trả lời."


def test_the_dialog_prints_on_a_thread_of_its_own(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    out = tmp_path / "x.pdf"

    def accepted(dialog: QPrintDialog) -> Any:
        dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog.printer().setOutputFileName(str(out))
        return QPrintDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", accepted)
    assert SystemPrinter().print_pdf(sheet(A4, A4), "Giấy tiếp nhận", parent) == "x.pdf"
    assert out.read_bytes().startswith(b"%PDF")
    monkeypatch.setattr(QPrintDialog, "exec", lambda dialog: QPrintDialog.DialogCode.Rejected)
    assert SystemPrinter().print_pdf(sheet(A4), "Giấy tiếp nhận", parent) == ""


def test_long_printing_can_be_stopped(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    done: list[int] = []

    def work(told: printer.Told) -> None:
        for page in range(1000):
            if not told(page, 1000):
                raise Cancelled
            done.append(page)
            time.sleep(0.005)

    spooling = _Spooling(parent, "Cam kết", work)
    spooling._dialog.finished.connect(lambda: None)
    threading.Timer(0.6, spooling._stop).start()
    with pytest.raises(Cancelled):
        spooling.wait()
    assert 10 < len(done) < 1000 and spooling._said.text().startswith("Đang gửi tới máy in: trang")


def test_a_printer_that_fails_is_told_where_it_was_called(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def work(told: printer.Told) -> None:
        raise printer.refused()

    with pytest.raises(Refused, match="PRINTER"):
        _Spooling(parent, "Cam kết", work).wait()


# -- file dialogs and sticks


def test_file_dialogs_begin_where_the_last_one_ended(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent, files = QWidget(), SystemFiles(Look(tmp_path / "look.ini"))
    qtbot.addWidget(parent)
    asked: list[str] = []

    def answer(text: str) -> Any:
        return lambda parent, title, start, kinds="": (asked.append(start), (text, ""))[1]

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer(str(tmp_path / "scan.pdf")))
    assert files.open(parent, "Chọn", "PDF (*.pdf)") == tmp_path / "scan.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer(str(tmp_path / "giay")))
    assert files.save(parent, "Lưu", "giay-tiep-nhan.pdf", "PDF (*.pdf)") == tmp_path / "giay.pdf"
    assert asked[1] == str(tmp_path / "giay-tiep-nhan.pdf")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer(""))
    assert files.open(parent, "Chọn", "") is None
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda parent, title, start: str(tmp_path))
    assert files.folder(parent, "Chọn") == tmp_path


def test_sticks_are_seen_coming_and_going(qtbot: QtBot, tmp_path: Path) -> None:
    plugged: list[Volume] = []
    looked: list[str] = []

    def find() -> list[Volume]:
        looked.append(threading.current_thread().name)
        if len(looked) == 2:
            raise OSError("a sick stick")
        return list(plugged)

    media = SystemMedia(find, seconds=0.02)
    try:
        assert media.now() == []
        with qtbot.waitSignal(media.changed, timeout=3000):
            plugged.append(Volume(tmp_path, "KINGSTON", "vfat", 16, 12))
        assert [volume.label for volume in media.now()] == ["KINGSTON"]
        with qtbot.assertNotEmitted(media.changed, wait=150):
            plugged[0] = Volume(tmp_path, "KINGSTON", "vfat", 16, 11)  # less room is no news
        qtbot.waitUntil(lambda: media.now()[0].free == 11)
        with qtbot.waitSignal(media.changed, timeout=3000):
            plugged.clear()
    finally:
        media.close()
    assert set(looked) == {"media"}
    seen = len(looked)
    time.sleep(0.1)
    assert len(looked) == seen


# -- hooks


def test_what_nobody_caught_reaches_the_one_voice(qtbot: QtBot) -> None:
    notify = Notify()
    told: list[str] = []
    notify.found_bug.connect(told.append)
    before = (sys.excepthook, threading.excepthook)
    hooks = Hooks(notify)
    try:
        try:
            raise ValueError("045185006214")
        except ValueError as problem:
            sys.excepthook(ValueError, problem, problem.__traceback__)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        QApplication.processEvents()
    finally:
        hooks.remove()
    assert [line.splitlines()[1] for line in told] == ["ValueError", "ZeroDivisionError"] and "0451" not in told[0]
    assert (sys.excepthook, threading.excepthook) == before


def test_qts_messages_are_kept_without_what_names_a_person(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "ui.qt"):
        qt_said(QtMsgType.QtWarningMsg, QMessageLogContext(), 'cannot open "/srv/hoa/Hồ sơ 045185006214.pdf"')
        qt_said(QtMsgType.QtWarningMsg, QMessageLogContext(), "This plugin does not support propagateSizeHints()")
    assert [record.getMessage() for record in caplog.records] == ["qt: cannot open …"]
    assert plain(r"QFile D:\Tai\hoa\x.pdf 123456") == "QFile … …"


def test_dead_cycles_are_swept_on_the_windows_thread(qapp: QApplication) -> None:
    class Knot(QObject):
        pass

    sweeper = Sweeper()
    try:
        assert not gc.isenabled()
        gone: list[str] = []
        knot = Knot()
        knot.me = knot
        weakref.finalize(knot, lambda: gone.append(threading.current_thread().name))
        del knot
        thread = threading.Thread(target=lambda: [[n] for n in range(200_000)])
        thread.start()
        thread.join()
        assert gone == []
        sweeper._limits = (0, -1, -1)  # every generation is full
        sweeper.sweep()
        assert gone == ["MainThread"]
    finally:
        sweeper.stop()
        gc.disable()


# -- the start


@pytest.mark.slow
def test_the_window_starts_and_ends_by_itself(tmp_path: Path) -> None:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CCHC_STATE": str(tmp_path / "state")}
    command = [sys.executable, "-X", "importtime", "-m", "cchc_desktop", "--data", str(tmp_path / "data"), "--exit-when-ready"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0 and done.stdout == ""
    loaded = set(re.findall(r"\|\s+([\w.]+)$", done.stderr, re.MULTILINE))
    assert "ui.start.first" in loaded
    heavy = {"sqlite_utils", "sqlcipher3", "reportlab", "pyhanko", "pypdfium2", "cryptography", "PIL", "cchc_desktop.office.session"}
    assert loaded & heavy == set()
    assert not (tmp_path / "data" / "office.db").exists()

"""The sheet before it prints: Enter prints, what went out is logged, nothing is lost when it does not."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Component, Dossier, DossierDraft, Person
from cchc_desktop.office import resources
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from tests.ui.conftest import FakeFiles, FakePrinter, put_up
from ui.hands import CTRL, SHIFT, press, type_text
from ui.page import Parts
from ui.preview.page import PreviewPage
from ui.preview.sheets import picture, sizes

ENTER = Qt.Key.Key_Return


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([p for p in resources.catalogue() if p.code == "2.000635"])
    return bare


@pytest.fixture
def dossier(session: Session) -> Dossier:
    papers = (Component("11111111-1111-4111-8111-111111111111", "Tờ khai", originals=1),)
    return session.intake.save(DossierDraft("2.000635", Person("Hồ Thị Ỷ", "045190001234", address="Thôn Thủy Ba Tây"), components=papers))


@pytest.fixture
def printer(parts: Parts) -> FakePrinter:
    assert isinstance(parts.printer, FakePrinter)
    return parts.printer


@pytest.fixture
def page(parts: Parts, qtbot: QtBot, session: Session, dossier: Dossier) -> PreviewPage:
    made = PreviewPage(parts)
    made.show_printed(session.prints.receipt(dossier.id))
    put_up(qtbot, made)
    qtbot.waitUntil(made.view.is_drawn)
    parts.jobs.wait()
    return made


def words(page: PreviewPage) -> list[str]:
    return list(page.panel.buttons)


def focused() -> str:
    QApplication.processEvents()
    now = QApplication.focusWidget()
    return now.accessibleName() if now is not None else ""


def text_of(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def dark(image: QImage) -> int:
    return sum(image.pixelColor(x, y).lightness() < 128 for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))


def test_saved_is_said_first_and_enter_prints(page: PreviewPage, dossier: Dossier, session: Session, printer: FakePrinter) -> None:
    assert page.panel.news.text == f"Đã lưu hồ sơ {dossier.number}. Không in cũng không mất gì."
    assert focused() == "In" and page.title() == f"Giấy tiếp nhận {dossier.number}"
    assert session.prints.count("receipt", dossier.id) == 0, "looking is not printing"
    press(ENTER)
    page.parts.jobs.wait()
    assert len(printer.printed) == 1 and "Hồ Thị Ỷ".upper() in text_of(printer.printed[0][1]).upper()
    assert session.prints.count("receipt", dossier.id) == 1
    assert page.panel.news.text == "Đã gửi ra Canon LBP 2900."


def test_enter_again_goes_on_to_the_next_dossier_and_prints_nothing_twice(page: PreviewPage, qtbot: QtBot, printer: FakePrinter) -> None:
    press(ENTER)
    press(ENTER)
    page.parts.jobs.wait()
    assert len(printer.printed) == 1 and focused() == "Hồ sơ tiếp theo"
    assert page.hints() == [("Enter", "hồ sơ tiếp theo"), ("Ctrl Shift S", "lưu PDF"), ("Esc", "quay lại")]
    with qtbot.waitSignal(page.asked_for) as asked:
        press(ENTER)
    assert asked.args == ["intake", ""]


def test_the_page_is_drawn_as_it_will_print(page: PreviewPage) -> None:
    assert page._place.text() == "Trang 1 trên 1   A4 đứng, 2 liên"
    image = page.view._sheets[0].image
    assert image is not None and image.width() == page.view._sheets[0].width()
    assert 1.40 < image.height() / image.width() < 1.42, "A4 upright"
    assert dark(image) > 500, "there is text on it"


def test_zoom_keys(page: PreviewPage, qtbot: QtBot) -> None:
    fitted = page.view._sheets[0].width()
    press(Qt.Key.Key_Plus, CTRL)
    assert page.view._sheets[0].width() > fitted and page._zoom.text() == "125 %"
    qtbot.waitUntil(page.view.is_drawn)
    press(Qt.Key.Key_Minus, CTRL, times=2)
    assert page.view._sheets[0].width() < fitted and page._zoom.text() == "80 %"
    press(Qt.Key.Key_0, CTRL)
    assert page.view._sheets[0].width() == fitted and page._zoom.text() == "Vừa bề ngang"
    before = page.view.verticalScrollBar().value()
    press(Qt.Key.Key_PageDown)
    assert page.view.verticalScrollBar().value() > before


def test_a_reprint_is_marked_and_counted(page: PreviewPage, session: Session, dossier: Dossier, printer: FakePrinter) -> None:
    press(ENTER)
    page.parts.jobs.wait()
    assert page.fact() == "", "the one just printed is the first"
    page.panel.buttons["In lại"].click()
    page.parts.jobs.wait()
    assert len(printer.printed) == 2 and "In lại lần 2" in text_of(printer.printed[1][1])
    assert "In lại" not in text_of(printer.printed[0][1])
    assert session.prints.count("receipt", dossier.id) == 2 and page.fact() == "In lại lần 2"


def test_printed_before_it_opens_as_a_reprint(page: PreviewPage, session: Session, dossier: Dossier) -> None:
    session.prints.taken(session.prints.receipt(dossier.id), "PDF")
    page.show_printed(session.prints.receipt(dossier.id))
    assert page.fact() == "In lại lần 2" and page.panel.again.isVisible()


def test_copies_and_printer_are_chosen_and_the_printer_is_kept(page: PreviewPage, parts: Parts, printer: FakePrinter) -> None:
    page.panel.printer.set_value("HP LaserJet quầy 1")
    page.panel.copies.line.setFocus()
    page.panel.copies.line.selectAll()
    type_text("2")
    press(ENTER)
    assert focused() == "In" and printer.printed == [], "Enter walks to the button first"
    press(ENTER)
    parts.jobs.wait()
    assert len(printer.printed) == 2 and page.panel.news.text == "Đã gửi ra HP LaserJet quầy 1."
    assert parts.look.kept("printer") == "HP LaserJet quầy 1"


@pytest.mark.parametrize("typed", ["0", "100", "hai", "-1", "99999999999"])
def test_copies_that_cannot_be(page: PreviewPage, printer: FakePrinter, typed: str) -> None:
    page.panel.copies.set_text(typed)
    page.panel.buttons["In"].click()
    page.parts.jobs.wait()
    assert page.panel.copies.problem == "Từ 1 đến 99 bản." and printer.printed == []


def test_a_printer_that_does_not_answer_is_told_calmly(
    page: PreviewPage, session: Session, dossier: Dossier, printer: FakePrinter
) -> None:
    printer.broken = True
    press(ENTER)
    page.parts.jobs.wait()
    assert page.panel.news.text == "Máy in không trả lời. Hồ sơ đã lưu, in lại lúc nào cũng được."
    assert session.prints.count("receipt", dossier.id) == 0
    printer.broken = False
    assert focused() == "In"
    press(ENTER)
    page.parts.jobs.wait()
    assert session.prints.count("receipt", dossier.id) == 1 and session.prints.receipt(dossier.id).copy_no == 2


def test_without_a_printer_the_file_comes_first(page: PreviewPage, session: Session, dossier: Dossier, tmp_path: Path) -> None:
    assert isinstance(page.parts.printer, FakePrinter) and isinstance(page.parts.files, FakeFiles)
    page.parts.printer.printers = []
    page.show_printed(session.prints.receipt(dossier.id))
    page.parts.jobs.wait()
    assert words(page)[0] == "Lưu PDF" and focused() == "Lưu PDF" and "In" not in words(page)
    assert page.panel.none.isVisible() and page.hints() == [("Enter", "lưu PDF"), ("F2", "hồ sơ tiếp theo"), ("Esc", "quay lại")]
    page.parts.files.answer = tmp_path / "giay.pdf"
    press(ENTER)
    page.parts.jobs.wait()
    assert (tmp_path / "giay.pdf").read_bytes().startswith(b"%PDF")
    assert page.panel.news.text == "Đã lưu tệp giay.pdf." and session.prints.count("receipt", dossier.id) == 1


def test_a_cancelled_dialog_or_a_lost_folder_changes_nothing(
    page: PreviewPage, session: Session, dossier: Dossier, tmp_path: Path
) -> None:
    assert isinstance(page.parts.files, FakeFiles)
    press(Qt.Key.Key_S, CTRL | SHIFT)
    page.parts.jobs.wait()
    assert session.prints.count("receipt", dossier.id) == 0 and focused() == "In"
    page.parts.files.answer = tmp_path / "no" / "such" / "folder.pdf"
    press(Qt.Key.Key_S, CTRL | SHIFT)
    page.parts.jobs.wait()
    assert page.panel.news.text.startswith("Không ghi được tệp folder.pdf.") and session.prints.count("receipt", dossier.id) == 0


def test_the_systems_dialog_prints_too(page: PreviewPage, session: Session, dossier: Dossier, printer: FakePrinter) -> None:
    press(Qt.Key.Key_P, CTRL)
    page.parts.jobs.wait()
    assert len(printer.printed) == 1 and session.prints.count("receipt", dossier.id) == 1


def test_another_layout_makes_the_sheet_anew_and_is_kept(page: PreviewPage, parts: Parts, qtbot: QtBot) -> None:
    assert page.view.pages == 1
    page.panel.layout_choice.set_value("one_a_page")
    qtbot.waitUntil(lambda: page.view.pages == 2 and page.view.is_drawn())
    assert parts.look.kept("receipt_layout") == "one_a_page"
    press(Qt.Key.Key_PageDown, times=3)
    qtbot.waitUntil(lambda: page._place.text() == "Trang 2 trên 2")


def test_print_at_once_next_time_is_kept(page: PreviewPage, parts: Parts) -> None:
    page.panel.direct.setChecked(True)
    assert parts.look.kept("print_direct") == "1"


def test_no_receipt_has_no_next_dossier(page: PreviewPage, session: Session, printer: FakePrinter, dossier: Dossier) -> None:
    pdf = session.prints.receipt(dossier.id).pdf
    page.show_printed(Printed("handoff-slip", "5", pdf, "phieu.pdf", "Phiếu giao USB số 5", 1))
    page.parts.jobs.wait()
    assert words(page) == ["In", "Lưu PDF", "Hộp in của máy"] and not page.panel.layout_choice.isVisible()
    assert page.panel.news.text == "Phiếu đi cùng USB. Nơi kia cần tờ giấy này; in lại lúc nào cũng được."
    press(ENTER)
    page.parts.jobs.wait()
    press(ENTER)
    page.parts.jobs.wait()
    assert len(printer.printed) == 1, "Enter twice prints once"
    assert page.hints() == [("Ctrl Shift S", "lưu PDF"), ("Esc", "quay lại")]


def test_a_long_sheet_goes_through_the_dialog_and_only_what_is_seen_is_drawn(
    page: PreviewPage, qtbot: QtBot, printer: FakePrinter
) -> None:
    from reportlab.pdfgen.canvas import Canvas

    memory = BytesIO()
    canvas = Canvas(memory, initialFontName="Courier")
    for number in range(60):
        canvas.drawString(100, 700, f"{number}")
        canvas.showPage()
    canvas.save()
    page.show_printed(Printed("commitment", "x", memory.getvalue(), "cam-ket.pdf", "Bản cam kết 2026", 1))
    qtbot.waitUntil(lambda: page.view.pages == 60 and page.view.is_drawn())
    assert sum(sheet.image is not None for sheet in page.view._sheets) < 8
    page.view.verticalScrollBar().setValue(page.view.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: page._place.text() == "Trang 60 trên 60" and page.view.is_drawn())
    assert page.view._sheets[0].image is None, "what is far away is forgotten"
    press(ENTER)
    page.parts.jobs.wait()
    assert [title for title, _ in printer.printed] == ["Bản cam kết 2026"]


def test_pages_are_drawn_to_the_dot(session: Session, dossier: Dossier) -> None:
    pdf = session.prints.receipt(dossier.id).pdf
    assert [(round(w), round(h)) for w, h in sizes(pdf)] == [(595, 842)]
    image = picture(pdf, 0, 420)
    assert (image.width(), image.height()) == (420, 594)


@pytest.mark.parametrize(("width", "height"), [(1150, 619), (1033, 534)])
def test_the_acts_stay_in_sight_in_little_room(page: PreviewPage, width: int, height: int) -> None:
    page.resize(width, height)
    QApplication.processEvents()
    last = list(page.panel.buttons.values())[-1]
    assert last.mapTo(page, last.rect().bottomRight()).y() < height
    assert last.mapTo(page, last.rect().bottomRight()).x() < width
    for button in page.panel.buttons.values():
        assert button.width() >= button.sizeHint().width()


def test_the_control_slip_comes_with_the_first_receipt_where_that_is_chosen(
    page: PreviewPage, session: Session, dossier: Dossier, printer: FakePrinter, parts: Parts
) -> None:  # fmt: skip
    assert page.panel.control.isVisible() and not page.panel.control.isChecked() and page.view.pages == 1
    page.panel.control.click()
    for _ in range(2):
        parts.jobs.wait()
        QApplication.processEvents()
    assert session.prints.with_control and page.view.pages == 2
    page.panel.first().setFocus()  # type: ignore[union-attr]
    press(ENTER)
    for _ in range(2):
        parts.jobs.wait()
        QApplication.processEvents()
    assert session.prints.count("receipt", dossier.id) == 1 and session.prints.count("control", dossier.id) == 1
    assert len(PdfReader(BytesIO(printer.printed[0][1])).pages) == 2
    again = session.prints.receipt(dossier.id)
    assert again.copy_no == 2 and not again.others, "a reprint is of the receipt alone"
    session.prints.keep_with_control(on=False)
    assert not session.prints.with_control

"""Paper held against the records in the window: the code scanned anywhere leads to its answer, half-typed work stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Dossier, DossierDraft, Person
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from cchc_desktop.office.sheet_check import SheetOutcome
from tests.security.certs import PASSWORD as P12
from tests.security.certs import make_p12
from tests.ui.conftest import in_front, put_up
from tests.ui.test_scanner import BIRTH, Ticks, rest, scan
from tests.ui.two_offices import edit
from ui.hands import CTRL, keyboard, press, type_text
from ui.main_window import MainWindow
from ui.page import Parts
from ui.sheets.page import SheetPage


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([BIRTH])
    return bare


@pytest.fixture
def dossier(session: Session) -> Dossier:
    return session.intake.save(DossierDraft("1.001193", Person("Lê Quang Ấn", "045190009996", address="Thôn Linh Hải")))


def digits(printed: Printed) -> str:
    document: Any = pypdfium2.PdfDocument(printed.pdf)
    return str(document.get_metadata_value("Keywords"))


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> SheetPage:
    made = SheetPage(parts)
    put_up(qtbot, made)
    return made


def asked(qtbot: QtBot, page: SheetPage, text: str) -> SheetOutcome:
    """Put digits into the field and press Enter."""
    before = page.answer
    page.field.set_text(text)
    page.field.line.setFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.answer is not None and page.answer is not before)
    assert page.answer is not None
    return page.answer.outcome


def test_a_sheet_that_matches_is_said_with_all_its_lines(qtbot: QtBot, page: SheetPage, session: Session, dossier: Dossier) -> None:
    assert not page.said_card.isVisible() and list(page.bar.buttons) == ["Kiểm tra tệp PDF"]
    assert asked(qtbot, page, digits(session.prints.receipt(dossier.id))) is SheetOutcome.MATCHES
    said = page.said.texts()
    assert said["Chủ hồ sơ"] == "Lê Quang Ấn" and said["Mã hồ sơ"] == dossier.number and "Hẹn trả kết quả" in said
    assert page.who.texts() == {"Loại giấy": "Giấy tiếp nhận hồ sơ", "In và ký bởi": "Xã Vĩnh Thủy, máy số 1"}
    assert page.strip.property("strip") == "green" and "Khớp" in page.strip.accessibleName()
    assert page.fact() == "Giấy tiếp nhận hồ sơ"
    with qtbot.waitSignal(page.asked_for) as opened:
        press(Qt.Key.Key_O, CTRL)
    assert opened.args == ["dossier", dossier.id]


def test_what_changed_stands_below_what_the_sheet_says(qtbot: QtBot, page: SheetPage, session: Session, dossier: Dossier) -> None:
    code = digits(session.prints.receipt(dossier.id))
    edit(session, dossier.id, applicant={"name": "Lê Quang Ẩn", "id_number": "045190009996", "phone": "0912345678"})
    assert asked(qtbot, page, code) is SheetOutcome.CHANGED
    said = page.said.texts()
    assert said["Chủ hồ sơ"] == "Lê Quang Ấn\nNay: Lê Quang Ẩn" and said["Địa chỉ"] == "Thôn Linh Hải\nNay: (không còn)"
    assert said["Điện thoại"] == "(không có trên tờ giấy)\nNay: 091***…678" and said["Số căn cước"] == "045***…996"
    page.parts.look.show_numbers(True)
    assert page.said.texts()["Điện thoại"] == "(không có trên tờ giấy)\nNay: 0912345678"
    assert page.strip.property("strip") == "amber"
    edit(session, dossier.id, applicant={"name": "Lê Quang Ấn", "id_number": "045190009996", "address": "Thôn Linh Hải"})
    before = page.answer
    page.read_again()
    qtbot.waitUntil(lambda: page.answer is not before)
    assert page.answer is not None and page.answer.outcome is SheetOutcome.MATCHES


@pytest.mark.parametrize("typed", ["12345", "0" * 247, "không phải mã"])
def test_what_is_no_code_is_said_calmly(qtbot: QtBot, page: SheetPage, typed: str) -> None:
    assert asked(qtbot, page, typed) in (SheetOutcome.NOT_OURS, SheetOutcome.UNKNOWN_MACHINE)
    assert not page.said_card.isVisible() and list(page.bar.buttons) == ["Kiểm tra tệp PDF"] and page.strip.isVisible()


def test_a_commitment_and_figures_lead_where_they_belong(qtbot: QtBot, page: SheetPage, session: Session, dossier: Dossier) -> None:
    data = session.agreements.start("office")
    data["committing"] |= {"person": "Lê Văn Hải"}
    data["receiving"] |= {"person": "Trần Văn Bình"}
    sheet = session.agreements.add(data)
    code = digits(session.prints.commitment(sheet.id))
    session.agreements.save(replace(sheet, place="Hồ Xá"))
    assert asked(qtbot, page, code) is SheetOutcome.CHANGED and "Mở bản cam kết" in page.bar.buttons
    register = digits(session.prints.forms.register())
    assert asked(qtbot, page, register) is SheetOutcome.MATCHES and list(page.bar.buttons) == ["Kiểm tra tệp PDF"]
    edit(session, dossier.id, sets=3)
    assert asked(qtbot, page, register) is SheetOutcome.OTHER_FIGURES
    assert page.heading.text() == "Số liệu trên máy này lúc này" and any("3" in text for text in page.said.texts().values())


def test_a_scan_anywhere_opens_the_answer_and_takes_its_digits_back(qtbot: QtBot, parts: Parts, session: Session, dossier: Dossier) -> None:
    code = digits(session.prints.receipt(dossier.id))
    window = MainWindow(parts)
    in_front(qtbot, window)
    window.scans.scanner._clock = Ticks()
    window.go("dossiers")
    press(Qt.Key.Key_F, CTRL)
    type_text("lê quang")
    field: Any = keyboard()
    rest(window)
    scan(code)
    page = window.page("sheet")
    assert isinstance(page, SheetPage)
    qtbot.waitUntil(lambda: page.isVisible() and page.answer is not None)
    assert page.answer is not None and page.answer.outcome is SheetOutcome.MATCHES
    assert field.text() == "lê quang", "what was half typed stays"
    window.go("today")
    page.answer = None
    rest(window)
    scan(code)
    qtbot.waitUntil(lambda: page.isVisible() and page.answer is not None)
    rest(window)
    scan(dossier.number)
    assert window.page("dossier").isVisible(), "the code of the dossier leads to the dossier, as ever"


def test_a_file_is_held_against_the_commitments_and_its_signatures(
    qtbot: QtBot, page: SheetPage, parts: Parts, session: Session, tmp_path: Path
) -> None:
    data = session.agreements.start("office")
    data["committing"] |= {"person": "Lê Văn Hải"}
    data["receiving"] |= {"person": "Trần Văn Bình"}
    sheet = session.agreements.add(data)
    file = tmp_path / "nhận về.pdf"

    def held(pdf: bytes) -> tuple[str, dict[str, str]]:
        file.write_bytes(pdf)
        parts.files.answer = file  # type: ignore[attr-defined]
        press(Qt.Key.Key_T, CTRL)
        assert parts.jobs.wait()
        return page.strip.property("strip"), page.who.texts()

    plain = session.prints.commitment(sheet.id).pdf
    assert held(plain) == ("green", {"Tệp": "nhận về.pdf", "Chữ ký số": "không có"}) and "còn nguyên" in page.strip.text
    _, pdf = session.agreements.sign_p12(sheet.id, make_p12(tmp_path / "a.p12", "Lê Văn Hải", days=3650), P12)
    colour, told = held(pdf)
    assert colour == "green" and told["Chữ ký 1"].startswith("Lê Văn Hải, ký ") and ": còn nguyên.\nChứng thư do CA thử" in told["Chữ ký 1"]
    with qtbot.waitSignal(page.asked_for) as opened:
        press(Qt.Key.Key_O, CTRL)
    assert opened.args == ["commitments", sheet.id]
    colour, told = held(pdf + b"\n%x")
    assert colour == "red" and "bị thêm vào sau khi ký" in told["Chữ ký 1"]
    at = pdf.index(b"stream") + 60
    colour, told = held(pdf[:at] + bytes([pdf[at] ^ 4]) + pdf[at + 1 :])
    assert "không hợp lệ" in told["Chữ ký 1"] and colour != "green"
    strange = session.prints.forms.guide().pdf
    assert held(strange)[0] == "amber" and "Mở bản cam kết" not in page.bar.buttons
    page.read_again()
    file.write_bytes(b"khong phai pdf")
    press(Qt.Key.Key_T, CTRL)
    assert parts.jobs.wait()
    assert page.who.texts()["Chữ ký số"] == "không có", "a refusal leaves what stood there"


def test_a_form_kept_as_a_file_is_known_again_and_leads_to_its_dossier(
    qtbot: QtBot, page: SheetPage, parts: Parts, session: Session, dossier: Dossier, tmp_path: Path
) -> None:
    file = tmp_path / "giay.pdf"
    parts.files.answer = file  # type: ignore[attr-defined]
    session.prints.save(session.prints.receipt(dossier.id), file)
    whole = file.read_bytes()
    for pdf, colour in ((whole, "green"), (whole[:-9] + b"xxxxxxxx\n", "red"), (whole[: whole.rindex(b"%CCHC")], "red")):
        file.write_bytes(pdf)
        press(Qt.Key.Key_T, CTRL)
        assert parts.jobs.wait()
        assert page.strip.property("strip") == colour
    with qtbot.waitSignal(page.asked_for) as opened:
        press(Qt.Key.Key_O, CTRL)
    assert opened.args == ["dossier", dossier.id]

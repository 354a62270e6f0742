"""The day's fees, the register book and the list to sign: what stands there, what is printed and exported."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.procedure import Fee, Limit, LimitUnit, Procedure
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from tests.storage.conftest import by_a_tool
from tests.ui.conftest import NOW, FakeFiles, FixedClock, put_up, settle
from tests.ui.whole_cells import cut
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.payment_form import PaymentForm
from ui.dossiers.void_payment_form import VoidPaymentForm
from ui.hands import ALT, CTRL, SHIFT, press, type_text
from ui.ledger.page import LedgerPage
from ui.page import Parts
from ui.today.unprinted import GiveUp

BIRTH = Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))
COPY = Procedure("", "2.000815", "Thủ tục chứng thực bản sao từ bản chính", "Chứng thực", (Limit(1, LimitUnit.WORKING_DAYS),))


def take_in(session: Session, name: str, code: str, at: datetime) -> str:
    return session.intake.save(DossierDraft(code, Person(name, address="Thôn Linh Hải"), received_at=at)).id


@pytest.fixture
def session(bare: Session, clock: FixedClock) -> Session:
    """Friday: 12.000 đ in cash. Monday: 8.000 đ in cash, 20.000 đ online, 8.000 đ waived."""
    bare.catalogue.write([BIRTH, COPY])
    clock.at = NOW - timedelta(days=3)
    friday = take_in(bare, "Võ Đức Quảng", "2.000815", clock.at - timedelta(minutes=5))
    bare.payments.take(friday, 12_000, Method.CASH)
    clock.at = NOW
    for place, (name, code, amount, method) in enumerate((
        ("Lê Quang Ấn", "1.001193", 8_000, Method.CASH), ("Hồ Thị Ỷ", "2.000815", 20_000, Method.ONLINE),
        ("Dương Thị Ái Liên", "1.001193", 0, Method.CASH),
    )):  # fmt: skip
        key = take_in(bare, name, code, NOW - timedelta(minutes=20 - place))
        clock.at = NOW + timedelta(seconds=place)
        if amount:
            bare.payments.take(key, amount, method)
        else:
            bare.payments.waive(key, "hộ nghèo")
    return bare


def plain(pdf: bytes) -> str:
    """The words of a PDF, one space between them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return " ".join(text.split())


@pytest.fixture
def printed(parts: Parts) -> list[Printed]:
    found: list[Printed] = []
    parts.preview = found.append
    return found


@pytest.fixture
def page(qtbot: QtBot, parts: Parts, printed: list[Printed]) -> LedgerPage:
    made = LedgerPage(parts)
    put_up(qtbot, made)
    return made


def test_the_money_of_today_stands_receipt_by_receipt_and_summed(page: LedgerPage) -> None:
    assert page.fact() == "23/11/2026: 28.000\u00a0đ" and page.fees.table.hasFocus()
    assert [[row[0], *row[2:]] for row in page.fees.table.texts()] == [
        ["0002/2026", "Lê Quang Ấn", "Tiền mặt", "8.000"], ["0003/2026", "Hồ Thị Ỷ", "Trực tuyến", "20.000"],
        ["–", "Dương Thị Ái Liên", "Miễn", "0"],
    ]  # fmt: skip
    assert page.fees._facts.texts() == {"Tiền mặt": "8.000\u00a0đ", "Trực tuyến": "20.000\u00a0đ", "Miễn": "0\u00a0đ", "Số lần": "3"}
    assert sorted(row[1] for row in page.fees.sums.texts()) == ["0", "20.000", "8.000"]
    assert cut(page.fees.table) == [] and cut(page.fees.sums) == []


def test_another_day_is_walked_to_or_typed(page: LedgerPage) -> None:
    press(Qt.Key.Key_Left, ALT, times=3)
    assert page.fees.field.text() == "20/11/2026" and page.fees._weekday.text() == "Thứ Sáu" and page.fees._sum.text() == "12.000\u00a0đ"
    press(Qt.Key.Key_Left, ALT)
    assert page.fees.nothing.isVisible() and page.bar.buttons["In bảng kê"].toolTip() == "Ngày này chưa thu lần nào"
    page.fees.field.setFocus()
    page.fees.field.line.selectAll()
    type_text("hôm kia")
    press(Qt.Key.Key_Return)
    assert page.fees.field.problem == "Ngày ghi như 24/11 hoặc 24/11/2026." and page.fees.field.text() == "hôm kia"
    page.fees.field.line.selectAll()
    type_text("20/11")
    press(Qt.Key.Key_Return)
    assert page.fees.field.text() == "20/11/2026" and page.fees.table.hasFocus() and page.fees.field.problem == ""
    press(Qt.Key.Key_Home, CTRL)
    assert page.fees.field.text() == "23/11/2026"


def test_the_day_is_printed_and_goes_out_as_a_sheet(page: LedgerPage, parts: Parts, printed: list[Printed], tmp_path: Path) -> None:
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and printed[0].title == "Bảng kê phí, lệ phí ngày 23/11/2026" and printed[0].pdf[:5] == b"%PDF-"
    files = parts.files
    assert isinstance(files, FakeFiles)
    press(Qt.Key.Key_X, CTRL | SHIFT)  # cancelled in the dialog
    assert parts.jobs.current is None
    files.answer = tmp_path / "ngay.xlsx"
    press(Qt.Key.Key_X, CTRL | SHIFT)
    assert parts.jobs.wait()
    cells = [cell for row in CalamineWorkbook.from_path(str(files.answer)).get_sheet_by_index(1).to_python() for cell in row]
    assert "Hồ Thị Ỷ" in cells and 20_000 in cells and "Võ Đức Quảng" not in cells


def test_a_day_or_a_volume_that_changed_after_its_print_says_so(page: LedgerPage, parts: Parts, session: Session) -> None:
    for tab, draw in ((page.fees, session.prints.forms.fees), (page.register, session.prints.forms.register)):
        page.open("fees" if tab is page.fees else "register")
        assert parts.jobs.wait()
        assert not tab.printed.isVisible()
        session.prints.taken(draw(page.fees.day) if tab is page.fees else draw("01/2026"), "giay.pdf")
        page.reload()
        assert parts.jobs.wait() and tab.printed.words.text() == "đã in 1 lần" and not tab.printed.words.property("tone")
        key = take_in(session, "Trần Thị Ánh", "2.000815", NOW)
        session.payments.take(key, 2_000, Method.CASH)
        page.reload()
        assert parts.jobs.wait() and tab.printed.isVisible()
        assert tab.printed.words.whole == "đã in 1 lần, có thay đổi: cần in lại" and tab.printed.words.property("tone") == "amber"


def test_a_fee_by_the_page_is_reckoned_from_pages_and_copies(qtbot: QtBot, parts: Parts, session: Session) -> None:
    text = "2.000 đ/trang; từ trang thứ 3: 1.000 đ/trang; tối đa 200.000 đ/bản"
    session.catalogue.write([replace(COPY, code="2.000816", fees=(Fee(None, text),))])
    key = take_in(session, "Ngô Xuân Tường", "2.000816", NOW)
    one = DossierPage(parts)
    put_up(qtbot, one, key)
    press(Qt.Key.Key_J, CTRL)
    form = one.asking.form
    assert isinstance(form, PaymentForm) and form.amount.text() == ""
    press(Qt.Key.Key_Return)
    type_text("4")
    press(Qt.Key.Key_Return)
    type_text("ba")
    assert form.amount.text() == ""
    form.copies.set_text("3")
    assert form.amount.text() == "18.000" and form._said.text().replace("\u00a0", " ") == "3 bản × (2 × 2.000 + 2 × 1.000) = 18.000 đ"
    press(Qt.Key.Key_Return, CTRL)
    assert parts.jobs.wait() and session.payments.day().total == 46_000
    one.leave()


def test_a_payment_noted_by_mistake_is_voided_and_stays_in_the_list_with_its_number(
    page: LedgerPage, parts: Parts, printed: list[Printed], tmp_path: Path
) -> None:
    press(Qt.Key.Key_E, CTRL)
    form = page.asking.form
    assert isinstance(form, VoidPaymentForm) and form.which.box.currentText().startswith("Biên lai 0002/2026") and form.which.box.hasFocus()
    assert page.hints() == [("Enter", "ô tiếp"), ("Shift ↵", "ô trước"), ("Ctrl 1…9", "lấy thẳng"), ("Escape", "để sau")]
    press(Qt.Key.Key_Return, CTRL)
    assert form.reason.problem and page.fees.total is not None and page.fees.total.total == 28_000
    assert form.offers.texts
    press(Qt.Key.Key_1, CTRL)
    assert page.asking.form is form and form.reason.text() == form.offers.texts[0], "the words offered, not the first part of the page"
    press(Qt.Key.Key_A, CTRL)
    type_text("thu hai lần")
    press(Qt.Key.Key_2, CTRL)
    press(Qt.Key.Key_1, CTRL)
    assert page.asking.form is None and page.fees.table.hasFocus(), "another part: the words stay for the next time"
    press(Qt.Key.Key_E, CTRL)
    press(Qt.Key.Key_Return, CTRL)
    assert parts.jobs.wait() and page.asking.form is None and page.fees.table.hasFocus()
    assert page.fact() == "23/11/2026: 20.000\u00a0đ" and page.fees._facts.texts()["Số lần"] == "2"
    assert [[row[0], *row[3:]] for row in page.fees.table.texts()] == [
        ["0002/2026", "Đã hủy", "0"], ["0003/2026", "Trực tuyến", "20.000"], ["–", "Miễn", "0"],
    ]  # fmt: skip
    assert page.bar.buttons["Hủy lần thu"].toolTip() == "Lần thu này đã hủy" and not page.bar.buttons["Hủy lần thu"].isEnabled()
    files = parts.files
    assert isinstance(files, FakeFiles)
    files.answer = tmp_path / "ngay.xlsx"
    press(Qt.Key.Key_X, CTRL | SHIFT)
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait()
    book = CalamineWorkbook.from_path(str(files.answer))
    assert next(row for row in book.get_sheet_by_index(1).to_python() if "Đã hủy" in row)[-1] == "thu hai lần"
    assert 20_000 in book.get_sheet_by_index(0).to_python()[-1] and "đã hủy: thu hai lần" in plain(printed[0].pdf)


def test_enter_on_a_receipt_opens_its_dossier(page: LedgerPage, qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(page.asked_for) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args[0] == "dossier" and session.counter.get(str(asked.args[1])).applicant.name == "Lê Quang Ấn"


def test_a_span_of_the_register_is_shown_and_printed(page: LedgerPage, parts: Parts, printed: list[Printed], session: Session) -> None:
    session.corrections.void(session.books.rows("01/2026")[1].number, "ghi trùng")
    press(Qt.Key.Key_2, CTRL)
    assert parts.jobs.wait() and page.register.book.value() == "01/2026" and page.register.book.editor.hasFocus()
    assert [row[:2] for row in page.register.table.texts()] == [
        ["1", "Võ Đức Quảng"], ["2", "Lê Quang Ấn"], ["3", "Hồ Thị Ỷ"], ["4", "Dương Thị Ái Liên"],
    ]  # fmt: skip
    assert page.register._said.text() == "4 dòng, 1 đã hủy" and page.register.table.texts()[1][-1] == "Hủy"
    assert cut(page.register.table) == []
    press(Qt.Key.Key_Return)
    type_text("2")
    press(Qt.Key.Key_Return)
    type_text("3")
    press(Qt.Key.Key_Return)
    assert parts.jobs.wait() and [row[0] for row in page.register.table.texts()] == ["2", "3"] and page.register.table.hasFocus()
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and printed[0].title == "Sổ theo dõi hồ sơ, quyển số 01/2026"


def test_rows_that_are_none_and_years_without_a_book(page: LedgerPage, parts: Parts, printed: list[Printed]) -> None:
    page.open("register")
    assert parts.jobs.wait()
    page.register.first.set_text("ba")
    press(Qt.Key.Key_P, CTRL)
    assert page.register.first.problem == "Ghi số dòng." and page.register.first.editor.hasFocus() and printed == []
    page.register.first.set_text("3")
    page.register.last.set_text("2")
    assert page.register.span() is None and page.register.last.problem == "Trước dòng đầu."
    page.register.last.set_text("")
    page.register.year.set_value("2024")
    assert parts.jobs.wait() and page.register.nothing.text.startswith("Năm 2024 chưa có dòng sổ nào.")
    assert page.bar.buttons["In sổ"].toolTip() == "Không có dòng nào để in"


def test_the_list_to_sign_holds_the_marked_ones(page: LedgerPage, parts: Parts, printed: list[Printed], session: Session) -> None:
    page.open("handouts")
    assert page.handouts.nothing.isVisible() and "In danh sách trống" in page.bar.buttons
    for row in session.books.rows("01/2026")[1:]:
        session.counter.step(row.number, Status.READY)
    page.reload()
    assert [row[0] for row in page.handouts.table.texts()] == ["Lê Quang Ấn", "Hồ Thị Ỷ", "Dương Thị Ái Liên"]
    assert len(page.handouts.chosen()) == 3 and cut(page.handouts.table) == []
    page.handouts.take_keyboard()
    press(Qt.Key.Key_Space, times=2)
    assert "In 2 hồ sơ đã đánh dấu" in page.bar.buttons and page.handouts.chosen() == [one.id for one in page.handouts.table.rows()[:2]]
    press(Qt.Key.Key_P, CTRL)
    assert parts.jobs.wait() and printed[0].form == "handouts" and printed[0].pdf[:5] == b"%PDF-"
    assert page.back() and page.handouts.table.marked == set() and not page.back()


def states(page: LedgerPage) -> list[tuple[str, str]]:
    """(number, what became of it) as shown."""
    return [(row[0], row[3]) for row in page.numbers.table.texts()]


def test_numbers_of_a_year_stand_with_what_became_of_them(
    qtbot: QtBot, page: LedgerPage, parts: Parts, printed: list[Printed], session: Session
) -> None:
    """By keys alone: the numbers, narrowed to those that wait, one printed, one settled with a reason, its dossier opened."""
    first, second = (
        session.intake.save(DossierDraft("1.001193", Person(name, address="Thôn Linh Hải")), to_print=True)
        for name in ("Lê Thị Sáu", "Lê Thị Bảy")
    )  # fmt: skip
    press(Qt.Key.Key_4, CTRL)
    parts.jobs.wait()
    assert page.numbers.kind.editor.hasFocus() and not page.numbers.machine.isVisible()
    assert page.numbers._said.text() == "6 số: 2 chờ in, 4 chưa in"
    assert states(page)[3:] == [("0004/TNHS", "Chưa in"), ("0005/TNHS", "Chờ in"), ("0006/TNHS", "Chờ in")]
    assert [row[1] for row in page.numbers.table.texts()][4:] == ["Lê Thị Sáu", "Lê Thị Bảy"]
    press(Qt.Key.Key_Return, times=2)
    assert page.numbers.state.editor.hasFocus()
    press(Qt.Key.Key_Down)
    assert states(page) == [("0005/TNHS", "Chờ in"), ("0006/TNHS", "Chờ in")]
    press(Qt.Key.Key_Return)
    assert page.numbers.table.hasFocus()
    press(Qt.Key.Key_P, CTRL)
    parts.jobs.wait()
    assert [(made.form, made.record, made.copy_no) for made in printed] == [("receipt", first.id, 1)]
    session.prints.taken(printed[0], "Máy in")
    page.reload(first.id)
    parts.jobs.wait()
    assert states(page) == [("0006/TNHS", "Chờ in")] and cut(page.numbers.table) == []
    press(Qt.Key.Key_E, CTRL)
    (asked,) = page.findChildren(GiveUp)
    qtbot.waitUntil(asked.isActiveWindow)
    type_text("đã viết tay, máy in hỏng")
    press(Qt.Key.Key_Return)
    settle(parts)
    assert page.numbers._said.text() == "6 số: 4 chưa in" and states(page)[4:] == [("0005/TNHS", "Đã in"), ("0006/TNHS", "Không in nữa")]
    assert page.numbers.table.rows()[5].reason == "đã viết tay, máy in hỏng"
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    assert page.numbers.table.hasFocus()
    press(Qt.Key.Key_End, CTRL)
    assert page.bar.buttons["Không in nữa"].isEnabled() is False
    with qtbot.waitSignal(page.asked_for) as asked_for:
        press(Qt.Key.Key_Return)
    assert asked_for.args == ["dossier", second.number]


def test_missing_numbers_are_shown_and_want_no_paper(page: LedgerPage, parts: Parts, session: Session) -> None:
    lost = session.books.series("receipt", 2026)[1].row
    assert lost is not None
    by_a_tool(session.store, f"DELETE FROM dossier WHERE id = '{lost.dossier}'")
    page.open("numbers")
    parts.jobs.wait()
    assert page.numbers._said.text() == "4 số: 1 thiếu, 3 chưa in"
    press(Qt.Key.Key_Return, times=3)
    press(Qt.Key.Key_Down)
    assert states(page)[1] == ("0002/TNHS", "Thiếu") and page.numbers.table.currentIndex().row() == 1
    assert page.bar.buttons["In giấy này"].toolTip() == "Số này không có giấy để in"
    press(Qt.Key.Key_P, CTRL)
    press(Qt.Key.Key_Return)
    assert parts.jobs.current is None, "nothing to open either"


def test_a_form_without_a_number_in_the_year_says_where_numbers_come_from(page: LedgerPage, parts: Parts) -> None:
    page.open("numbers")
    parts.jobs.wait()
    press(Qt.Key.Key_Down, times=2)
    parts.jobs.wait()
    assert page.numbers.kind.value() == "refusal" and page.numbers.nothing.isVisible() and page.numbers._said.text() == ""
    assert "Năm 2026 chưa cấp số phiếu từ chối nào." in page.numbers.nothing.text
    press(Qt.Key.Key_Up, times=2)
    parts.jobs.wait()
    assert len(page.numbers.table.rows()) == 4 and not page.numbers.nothing.isVisible()


@pytest.mark.parametrize("size", [(1300, 597), (1033, 534)])
def test_it_holds_on_small_screens(page: LedgerPage, parts: Parts, size: tuple[int, int]) -> None:
    page.resize(*size)
    for name in ("register", "handouts", "numbers", "fees"):
        page.open(name)
        assert parts.jobs.wait() and page.bar.geometry().bottom() <= page.rect().bottom() and page.width() == size[0]
    assert cut(page.fees.table) == cut(page.register.table) == cut(page.numbers.table) == []

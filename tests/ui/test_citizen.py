"""The screen turned to the citizen: what is being typed, to read along; masked, and gone as soon as it is nobody's turn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.session import Session
from tests.ui.conftest import in_front
from tests.ui.intaking import fill_person
from ui.citizen.door import KEPT, STAYS, CitizenDoor
from ui.citizen.reading import Shown, masked, masked_phone
from ui.citizen.window import PAPERS, CitizenWindow, papers_told
from ui.hands import CTRL, SHIFT, press, type_text
from ui.intake.page import IntakePage
from ui.kit.wrapped import WrappedLabel
from ui.main_window import MainWindow
from ui.page import Parts

F2, F7, F12 = Qt.Key.Key_F2, Qt.Key.Key_F7, Qt.Key.Key_F12
MARRIAGE = Procedure("", "1.000894", "Thủ tục đăng ký kết hôn", "Hộ tịch", (Limit(3, LimitUnit.WORKING_DAYS),))
NUMBER, PHONE = "045190001234", "0915222208"


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([MARRIAGE])
    return bare


@pytest.fixture
def window(qtbot: QtBot, parts: Parts) -> MainWindow:
    made = MainWindow(parts)
    in_front(qtbot, made)
    return made


def shown(window: MainWindow) -> Shown:
    QApplication.processEvents()
    window.citizen.look()
    found = window.citizen.screen
    assert found is not None and found.shown is not None
    return found.shown


def words(found: Shown) -> str:
    pairs = [f"{name}: {value}" for name, value in (*found.person, *found.owner, *found.matter)]
    return "\n".join([found.title, found.text, *pairs, *found.papers])


def begun(window: MainWindow) -> IntakePage:
    """The screen on, a procedure chosen, the person typed."""
    press(F12, SHIFT)
    press(F2)
    page = window.page("intake")
    assert isinstance(page, IntakePage)
    page.choose(page.parts.session.catalogue.get("1.000894"))
    fill_person("Hồ Thị Ỷ", NUMBER)
    page.form.person.phone.set_text(PHONE)
    return page


def test_the_citizen_reads_along(window: MainWindow) -> None:
    page = begun(window)
    assert window.citizen.is_on and window.isActiveWindow(), "the keyboard stays with the clerk"
    found = words(shown(window))
    assert "Người nộp: Hồ Thị Ỷ" in found and "Thủ tục: Đăng ký kết hôn" in found and "Hẹn trả: 17:00, Thứ Năm 26/11/2026" in found
    page.form.person.address.set_text("Thôn Thủy Ba Tây")
    assert "Địa chỉ: Thôn Thủy Ba Tây" in words(shown(window))


def test_numbers_stay_masked_also_after_f7(window: MainWindow, parts: Parts) -> None:
    begun(window)
    press(F7)
    assert parts.look.numbers_shown
    found = words(shown(window))
    assert NUMBER not in found and PHONE not in found and "045***…234" in found and "0915 *** 208" in found
    assert masked("045190") == "••••••" and masked_phone("0915") == "••••" and masked("") == "" and masked_phone("") == ""


def test_the_search_and_other_pages_are_never_shown(window: MainWindow) -> None:
    press(F12, SHIFT)
    assert shown(window).title == "Kính chào ông, bà"
    press(F2)
    type_text("Trần Thị Ánh Nguyệt")
    assert "Nguyệt" not in words(shown(window)) and shown(window).title == "Kính chào ông, bà"
    begun_page = window.page("intake")
    begun_page.form.search.line.clear()
    begun_page.choose(begun_page.parts.session.catalogue.get("1.000894"))
    assert "Đăng ký kết hôn" in words(shown(window))
    window.go("dossiers")
    assert shown(window).title == "Kính chào ông, bà" and shown(window).matter == ()
    window.go("intake")
    assert "Đăng ký kết hôn" in words(shown(window)), "the form is still there"
    window.hide()
    assert shown(window).matter == (), "locked"


def test_after_saving_it_says_so_and_then_forgets(window: MainWindow, parts: Parts) -> None:
    page = begun(window)
    now = [0.0]
    window.citizen._clock = lambda: now[0]
    press(Qt.Key.Key_S, CTRL)
    parts.jobs.wait()
    found = shown(window)
    assert found.title == "Đã nhận hồ sơ" and "Giấy tiếp nhận" in found.text and found.person == ()
    assert page.saver.last is not None and page.saver.last.number in words(found)
    now[0] = STAYS - 1
    assert shown(window).title == "Đã nhận hồ sơ"
    now[0] = STAYS + 1
    assert shown(window).title == "Kính chào ông, bà"


def test_somebody_else_who_owns_it_and_many_papers(window: MainWindow) -> None:
    from ui.intake.typed import PaperRow

    page = begun(window)
    press(Qt.Key.Key_F4, SHIFT)
    page.form.owner.name.set_text("Nguyễn Thị Kim Oanh")
    rows = [PaperRow(str(n), f"Giấy tờ {n}", originals=1, photocopies=2) for n in range(PAPERS + 2)]
    rows[0] = PaperRow("x", "Không nộp", ticked=False)
    page.form.papers.show_rows(rows, page.procedure)
    assert window.citizen.screen is not None
    window.citizen.screen.resize(1920, 1080)
    found = shown(window)
    assert "Chủ hồ sơ: Nguyễn Thị Kim Oanh" in words(found)
    assert found.papers[0] == "Giấy tờ 1 (1 bản chính, 2 bản chụp)" and len(found.papers) == PAPERS + 1
    assert told(window.citizen.screen)[-1] == "và 1 giấy tờ khác"


def test_it_comes_again_after_a_start_and_goes_with_the_same_key(qtbot: QtBot, window: MainWindow, parts: Parts) -> None:
    press(F12, SHIFT)
    assert parts.look.kept(KEPT) == "1"
    again = CitizenDoor(parts, window, window.current)
    qtbot.waitUntil(lambda: again.is_on)
    press(F12, SHIFT)
    assert not window.citizen.is_on and parts.look.kept(KEPT) == ""
    off = CitizenDoor(parts, window, window.current)
    QApplication.processEvents()
    assert not off.is_on


def test_it_fits_a_small_screen(window: MainWindow) -> None:
    page = begun(window)
    page.form.person.address.set_text("Thôn Thủy Ba Tây, xã Vĩnh Thủy, tỉnh Quảng Trị, " * 3)
    shown(window)
    screen = window.citizen.screen
    screen.resize(QSize(1024, 720))
    QApplication.processEvents()
    assert screen.size() == QSize(1024, 720), "nothing needs more"


def told(screen: CitizenWindow | None) -> list[str]:
    """The papers as they stand there."""
    assert screen is not None
    return [part.text() for part in screen._papers_part.findChildren(WrappedLabel) if not part.isHidden()]


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (800, 600), (956, 538), (765, 430)])
@pytest.mark.parametrize("other", [False, True], ids=["own", "for another"])
def test_no_line_is_cut_on_any_screen(window: MainWindow, size: tuple[int, int], other: bool) -> None:
    from ui.intake.typed import PaperRow

    page = begun(window)
    page.form.person.address.set_text("Thôn Thủy Ba Tây, nhà ông Hồ Văn Bảy gần chợ Cầu, xã Vĩnh Thủy, tỉnh Quảng Trị")
    if other:
        press(Qt.Key.Key_F4, SHIFT)
        page.form.owner.name.set_text("Nguyễn Thị Kim Oanh")
        page.form.owner.address.set_text("Thôn Thủy Ba Tây, nhà ông Hồ Văn Bảy gần chợ Cầu, xã Vĩnh Thủy, tỉnh Quảng Trị")
    name = "Bản chính hoặc bản sao có chứng thực của giấy chứng nhận quyền sở hữu, quyền sử dụng, số {}"
    page.form.papers.show_rows([PaperRow(str(n), name.format(n), originals=1) for n in range(9)], page.procedure)
    shown(window)
    screen = window.citizen.screen
    assert screen is not None
    screen.resize(QSize(*size))
    QApplication.processEvents()
    QApplication.processEvents()
    assert screen.size() == QSize(*size)
    lines = [part for part in screen.findChildren(WrappedLabel) if part.isVisible()]
    assert len(lines) > 8
    for part in lines:
        assert part.height() >= part.heightForWidth(part.width()), part.text()
        assert screen.rect().contains(part.mapTo(screen, part.rect().bottomRight())), part.text()
    assert told(screen)[-1].endswith(("giấy tờ khác", "Đã nhận 9 giấy tờ"))


def test_papers_beyond_the_room_are_counted() -> None:
    assert papers_told(("a", "b", "c"), 3) == ["1. a", "2. b", "3. c"]
    assert papers_told(("a", "b", "c"), 1) == ["1. a", "và 2 giấy tờ khác"] and papers_told(("a", "b"), 0) == ["Đã nhận 2 giấy tờ"]


def test_with_one_screen_only_the_clerk_still_sees_the_work(window: MainWindow) -> None:
    press(F12, SHIFT)
    screen, room = window.citizen.screen, window.screen().availableGeometry()
    assert screen is not None and screen.geometry().bottomRight() == room.bottomRight()
    assert screen.width() < room.width() * 0.75 and screen.height() < room.height() * 0.75
    assert "Shift F12" in window.news.text

"""Anything in two words: the palette over the window, driven by keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Limit, LimitUnit, Procedure
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.session import Session
from tests.ui.conftest import bring
from ui import pages
from ui.hands import CTRL, press, type_text
from ui.main_window import MainWindow
from ui.page import Page, Parts
from ui.palette.finding import BELOW_ACTS, LET_IN, NEW_LIFE, SETTINGS_ACTS, SHELL_ACTS, Finder, Scope
from ui.palette.palette import Palette

BIRTH = Procedure("", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))
PEOPLE = [
    ("Lê Quang Ấn", "045070001001", "2026-11-17T08:00"), ("Võ Đức Quảng", "045079001552", "2026-11-20T08:00"),
    ("Hồ Thị Quảng", "045166001003", "2026-11-23T08:00"), ("Hồ Thị Ỷ", "045157001004", "2026-11-23T08:10"),
    ("Võ Đức Quảng", "045079001552", "2026-11-23T08:20"),
]  # fmt: skip


class Plain(Page):
    """What the palette opened."""

    opened: list[str]

    def open(self, argument: str = "") -> None:
        self.opened.append(argument)


@pytest.fixture
def people(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Five dossiers of four people; pages only note what they were opened with."""

    def make(entry: pages.PageEntry, parts: Parts) -> Page:
        made = Plain(parts)
        made.opened = []
        return made

    monkeypatch.setattr(pages.PageEntry, "make", make)
    intake = parts.session.intake
    made = {}
    for name, number, at in PEOPLE:
        person = Person(name, number, "1979-02-03", address="Thôn Tiên Mỹ 1, xã Vĩnh Thủy")
        received = datetime.fromisoformat(at).replace(tzinfo=ICT)
        made[f"{name} {at}"] = intake.save(DossierDraft("1.001193", person, received_at=received)).id
    parts.session.counter.step(made["Hồ Thị Ỷ 2026-11-23T08:10"], Status.READY)
    return made


@pytest.fixture
def window(qtbot: QtBot, parts: Parts, people: dict[str, str]) -> Iterator[MainWindow]:
    made = MainWindow(parts)
    bring(qtbot, made)
    yield made
    made.close()
    made.deleteLater()


def opened(window: MainWindow) -> Palette:
    press(Qt.Key.Key_K, CTRL)
    found = window.palette_door.palette
    assert found is not None and found.isVisible() and found.line.hasFocus()
    return found


def typed(window: MainWindow, text: str) -> Palette:
    found = opened(window)
    type_text(text)
    found.line.flush()
    return found


def said(window: MainWindow, page: str) -> list[str]:
    found = window.pages[page]
    assert isinstance(found, Plain)
    return found.opened


def test_dossiers_people_and_acts_stand_in_one_list(window: MainWindow) -> None:
    found = typed(window, "quang").offers()
    assert [offer.scope for offer in found] == sorted((offer.scope for offer in found), key=list(Scope).index)
    names = [offer.text for offer in found if offer.scope is Scope.DOSSIERS]
    assert names == ["Võ Đức Quảng", "Hồ Thị Quảng", "Võ Đức Quảng", "Lê Quang Ấn"]
    people = [(offer.text, offer.second) for offer in found if offer.scope is Scope.PEOPLE]
    assert people[0] == ("Võ Đức Quảng", "1979 · Thôn Tiên Mỹ 1 · 2 hồ sơ") and len(people) == 3
    assert found[-1].text.startswith("Tiếp nhận hồ sơ cho Võ Đức Quảng") or "Tiếp nhận:" in found[-1].text
    late = next(offer for offer in found if offer.text == "Lê Quang Ấn" and offer.scope is Scope.DOSSIERS)
    assert late.tail == " · quá 4 ngày" and late.second.startswith("261117-1")


def test_the_first_line_is_chosen_and_enter_opens_it(window: MainWindow, people: dict[str, str]) -> None:
    palette = typed(window, "quang an")
    assert palette.chosen() is not None and palette.chosen().text == "Lê Quang Ấn"
    press(Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.trail[-1] == "dossier" and said(window, "dossier") == [people["Lê Quang Ấn 2026-11-17T08:00"]]


def test_arrows_go_round_and_leave_headings_out(window: MainWindow) -> None:
    palette = typed(window, "quang")
    seen = []
    for _ in range(len(palette.offers()) + 1):
        assert palette.chosen() is not None
        seen.append(palette.chosen())
        press(Qt.Key.Key_Down)
    assert seen[0] == seen[-1] and seen[:-1] == palette.offers()
    press(Qt.Key.Key_Up, times=2)
    assert palette.chosen() == palette.offers()[-1]


def test_tab_looks_for_one_sort_of_thing(window: MainWindow) -> None:
    palette = typed(window, "quang")
    press(Qt.Key.Key_Tab)
    assert {offer.scope for offer in palette.offers()} == {Scope.DOSSIERS} and palette._scope_word.text() == "Hồ sơ"
    press(Qt.Key.Key_Tab)
    assert {offer.scope for offer in palette.offers()} == {Scope.PEOPLE}
    press(Qt.Key.Key_Return)
    assert window.trail[-1] == "dossiers" and said(window, "dossiers") == ["find:045079001552"]


def test_ctrl_enter_takes_a_dossier_in_for_the_same_person(window: MainWindow) -> None:
    typed(window, "quang an")
    press(Qt.Key.Key_Return, CTRL)
    assert window.trail[-1] == "intake" and said(window, "intake") == ["person:045070001001"]


def test_a_hash_looks_for_codes_and_an_angle_for_acts(window: MainWindow) -> None:
    palette = typed(window, "#261117")
    assert [offer.text for offer in palette.offers()] == ["Lê Quang Ấn"]
    press(Qt.Key.Key_Escape)
    assert not palette.isVisible() and window.trail == ["today"]
    palette = typed(window, ">")
    words = [offer.text for offer in palette.offers()]
    assert "Hồ sơ" in words and "Sao lưu dữ liệu" in words and "Đơn vị gửi lên" not in words
    type_text("sao luu")
    palette.line.flush()
    assert [offer.text for offer in palette.offers()] == ["Sao lưu dữ liệu"]
    press(Qt.Key.Key_Return)
    assert window.trail[-1] == "settings" and said(window, "settings") == ["backup"]


def test_an_act_of_the_shell_is_done_at_once(window: MainWindow, qtbot: QtBot) -> None:
    typed(window, "khoa man hinh")
    with qtbot.waitSignal(window.lock_asked):
        press(Qt.Key.Key_Return)


def test_a_procedure_leads_to_its_intake(window: MainWindow) -> None:
    palette = typed(window, "khai sinh")
    found = next(offer for offer in palette.offers() if offer.argument == "1.001193")
    assert found.page == "intake" and found.text.startswith("Tiếp nhận: ")


def test_nothing_found_offers_the_intake_with_that_name(window: MainWindow) -> None:
    palette = typed(window, "Bùi Kỳ Lân")
    (only,) = palette.offers()
    assert only.text == "Tiếp nhận hồ sơ cho Bùi Kỳ Lân"
    press(Qt.Key.Key_Return)
    assert said(window, "intake") == ["name:Bùi Kỳ Lân"]


def test_esc_and_a_click_beside_give_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, palette.height() - 5))
    assert not palette.isVisible()
    opened(window)
    press(Qt.Key.Key_F2)  # another page closes it as well
    assert not palette.isVisible() and window.trail[-1] == "intake"


def test_nonsense_finds_nothing_and_breaks_nothing(session: Session) -> None:
    finder = Finder(session, lambda name: True)
    for text in ('"', "#", "# ", ">", "> zzz", "%_'", "\u202e", "x" * 3000, "a\u0300\u0301", "*"):
        for scope in Scope:
            assert all(offer.text for offer in finder.find(text, scope)), (text, scope)


def test_the_line_one_types_in_stays_where_it_is_while_an_answer_comes_up_below(window: MainWindow) -> None:
    palette = opened(window)
    QApplication.processEvents()
    before = palette.line.parentWidget().geometry()  # type: ignore[union-attr]
    type_text("quang")
    palette.line.flush()
    QApplication.processEvents()
    assert palette.answer.isVisible() and palette.line.parentWidget().geometry() == before  # type: ignore[union-attr]


@pytest.mark.parametrize(("width", "height"), [(1366, 697), (1093, 614)])
def test_the_palette_holds_on_small_screens(window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    palette = typed(window, "quang")
    QApplication.processEvents()
    assert palette.rect().contains(palette.frame.geometry())
    assert palette.list.height() > 200


def test_every_page_and_every_part_of_the_settings_is_reached() -> None:
    from ui.settings.page import PARTS

    assert {offer.argument for offer in SETTINGS_ACTS} == set(PARTS)
    words = {entry.name for entry in pages.PAGES if entry.word}
    named = {offer.page for offer in (*SHELL_ACTS, *SETTINGS_ACTS, *BELOW_ACTS)}
    assert set(pages.ENTRIES) - words - named == {"dossier", "preview"}, "a dossier is found by its own words"


def test_letting_in_a_machine_and_the_new_life_are_found_where_they_apply(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = Finder(parts.session, lambda page: page != "office")
    assert LET_IN not in finder.find("chap nhan") and NEW_LIFE not in finder.find("may moi")
    monkeypatch.setattr(HandOver, "enrolled", True)
    assert LET_IN in finder.find("chap nhan")
    parts.session.store.anchor.write(999)
    assert finder.find("bat dau nhu may moi")[0] == NEW_LIFE

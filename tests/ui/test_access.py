"""Every control of every page has a name for who cannot see it and shows where the keyboard is; nothing beeps; the window fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.dossier import Component, DossierDraft, Person
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from tests.ui.conftest import bring
from ui.dossiers.dossier_page import DossierPage
from ui.dossiers.list_page import DossiersPage
from ui.kit.buttons import Button
from ui.kit.theme import clothe, dress
from ui.main_window import MainWindow
from ui.page import Parts
from ui.pages import PAGES
from ui.settings.page import PARTS, SettingsPage

ROOT = Path(__file__).parents[2]
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView, QAbstractSpinBox)
OPEN = [("ledger", "fees"), ("ledger", "register"), ("ledger", "handouts"), ("procedures", "calendar"), ("handover", "receipt")]


@pytest.fixture
def session(bare: Session) -> Session:
    bare.catalogue.write([p for p in resources.catalogue() if p.code in ("2.000635", "1.004873", "2.000815")])
    return bare


@pytest.fixture
def id_(session: Session) -> str:
    paper = Component("11111111-1111-4111-8111-111111111111", "Tờ khai", originals=1)
    data = session.agreements.start("office")
    session.agreements.add({**data, "committing": {**data["committing"], "person": "Nguyễn Hữu Tâm"}})
    return session.intake.save(DossierDraft("1.004873", Person("Hồ Thị Ỷ", "045190001234"), components=(paper,), fee=8000)).id


@pytest.fixture
def window(qtbot: QtBot, parts: Parts, id_: str) -> Iterator[MainWindow]:
    made = MainWindow(parts)
    made.resize(1366, 768)
    bring(qtbot, made)
    yield made
    made.close()
    made.deleteLater()


def settled(window: MainWindow) -> None:
    for _ in range(2):
        window.parts.jobs.wait()
        QApplication.processEvents()


def nameless(root: QWidget) -> list[str]:
    """The controls that say nothing to a screen reader: no name, no words of their own."""
    found = []
    for one in root.findChildren(QWidget):
        if not isinstance(one, CONTROLS) or not one.isVisibleTo(root.window()) or inner(one):
            continue
        words = one.text() if isinstance(one, QAbstractButton) else ""
        if not (one.accessibleName() or re.search(r"\w", words)):
            chain = [type(w).__name__ for w in (one, one.parentWidget(), one.parentWidget().parentWidget()) if w]
            found.append(" in ".join(chain))
    return found


def inner(one: QWidget) -> bool:
    """A part of another control: the line of an editable box, the list it drops, the corner of a table."""
    above = one.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox | QAbstractSpinBox | QAbstractItemView):
            return True
        above = above.parentWidget()
    return isinstance(one, QAbstractItemView) and one.focusPolicy() is Qt.FocusPolicy.NoFocus and not one.isEnabled()


@pytest.mark.parametrize("name", [entry.name for entry in PAGES if entry.name not in ("dossier", "preview", "office")])
def test_every_control_of_a_page_has_a_name(window: MainWindow, name: str) -> None:
    window.go(name)
    settled(window)
    assert nameless(window) == []


@pytest.mark.parametrize(("name", "argument"), OPEN)
def test_so_have_those_behind_a_tab(window: MainWindow, name: str, argument: str) -> None:
    window.go(name, argument)
    settled(window)
    assert nameless(window) == []


def test_so_have_those_of_every_part_of_the_settings(window: MainWindow) -> None:
    window.go("settings")
    page = window.current()
    assert isinstance(page, SettingsPage)
    for name in PARTS:
        page.open(name)
        settled(window)
        assert nameless(page) == [], name


def test_so_have_the_dossier_with_each_of_its_acts_and_the_sheet(window: MainWindow, id_: str) -> None:
    window.go("dossier", id_)
    page = window.current()
    assert isinstance(page, DossierPage)
    assert nameless(page) == []
    acts = {one.verb: one.run for one in page.acts.rarer() if not one.why} | {"correct": page.acts.correct, "note": page.acts.ask_note}
    for verb, run in acts.items():
        run()
        settled(window)
        if page.asking.form is not None or page.panel.isVisible():
            assert nameless(page) == [], verb
        page.back()
    assert len(acts) > 8
    window.parts.preview(window.parts.session.prints.receipt(id_))
    settled(window)
    assert nameless(window) == []


def test_so_have_the_acts_on_many_and_the_palette(window: MainWindow) -> None:
    window.go("dossiers", "all")
    settled(window)
    page = window.current()
    assert isinstance(page, DossiersPage)
    for act in page.batch.acts():
        act.run()
        settled(window)
        assert nameless(window) == [], act.text
        window.go("dossiers", "all")
        settled(window)
    window.palette_door.open()
    assert nameless(window) == []


def test_a_button_with_the_keyboard_looks_otherwise(window: MainWindow) -> None:
    window.go("dossiers", "all")
    settled(window)
    page = window.current()
    assert page is not None
    buttons = [one for one in page.findChildren(Button) if one.isVisible() and one.isEnabled()]
    assert buttons
    for button in buttons:
        page.setFocus()
        QApplication.processEvents()
        plain = button.grab().toImage()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert button.hasFocus() and button.grab().toImage() != plain, button.text()


def test_what_takes_the_keyboard_by_tab_is_told_by_the_style_or_paints_it_itself(window: MainWindow) -> None:
    style = (ROOT / "resources" / "style.qss").read_text(encoding="utf-8")
    for kind in ("QLineEdit", "QPlainTextEdit", "QComboBox", "QCheckBox"):
        assert re.search(rf"{kind}[^{{]*:focus", style), f"{kind} shows nothing when it has the keyboard"


def test_nothing_beeps() -> None:
    """No sound anywhere: a counter is a room with people in it."""
    said = re.compile(r"\bbeep\b|QSound|QMediaPlayer|winsound|MessageBeep|\\a\"")
    found = [str(file) for room in ("ui", "cchc_desktop") for file in (ROOT / room).rglob("*.py") if said.search(file.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(("width", "height", "factor"), [(1093, 614, 1.0), (1366, 697, 1.2)])
def test_every_page_fits_a_small_screen(parts: Parts, id_: str, qapp: QApplication, width: int, height: int, factor: float) -> None:
    """1366 × 768 at 125 % leaves 1093 × 614 logical pixels, Windows' bars leave 1366 × 697; the shell does not let a page push it."""
    dress(qapp, factor)
    made = MainWindow(parts)
    try:
        made.resize(width, height)
        clothe(made)
        made.show()
        settings = [("settings", part) for part in PARTS]
        pages = [(entry.name, id_ if entry.name == "dossier" else "") for entry in PAGES if entry.name != "preview"]
        wide = []
        for name, argument in [*pages, *OPEN, *settings]:
            made.go(name, argument)
            settled(made)
            page = made.current()
            assert page is not None
            least, has = page.minimumSizeHint(), made.stack.size()
            if least.width() > has.width() or least.height() > has.height():
                wide.append((name, argument, least, has))
            wide += [(name, "aside", area) for area in page.findChildren(QScrollArea) if area.isVisible() and cut(area)]
        assert wide == [] and (made.width(), made.height()) == (width, height)
    finally:
        made.close()
        made.deleteLater()
        settled(made)
        dress(qapp)


def cut(area: QScrollArea) -> bool:
    """Whether something stands outside of an area that does not scroll sideways."""
    bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return area.horizontalScrollBarPolicy() == bar and area.horizontalScrollBar().maximum() > 0


@pytest.mark.parametrize("name", ["today", "dossiers", "dossier", "procedures", "commitments", "handover"])
def test_the_window_fits_a_small_screen_with_large_text(qtbot: QtBot, parts: Parts, id_: str, qapp: QApplication, name: str) -> None:
    """1366 × 768 at 125 % leaves 1093 × 614 logical pixels; with text of factor 1.2 nothing may push the window wider or higher."""
    dress(qapp, 1.2)
    window = MainWindow(parts, name if name != "dossier" else "today")
    try:
        window.resize(1093, 614)
        bring(qtbot, window)
        if name == "procedures":
            window.go(name, "calendar")
        elif name == "dossier":
            window.go(name, id_)
            parts.notify.say("Đã ghi có kết quả: Nguyễn Thị Kim Oanh.")
        settled(window)
        page = window.current()
        assert (window.width(), window.height()) == (1093, 614) and page is not None
        assert page.minimumSizeHint().height() <= page.height() and page.minimumSizeHint().width() <= page.width()
        bar = getattr(window.current(), "bar", None)
        for button in bar.buttons.values() if bar is not None and bar.isVisible() else ():
            assert bar.rect().contains(button.geometry()), button.text()
    finally:
        window.close()
        window.deleteLater()
        settled(window)
        dress(qapp)

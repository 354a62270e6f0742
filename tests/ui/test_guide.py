"""The guide: chapters that fit a page, found by any word, true to the program's keys and free of English."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QTextBrowser
from pytestqt.qtbot import QtBot

from cchc_desktop.domain.text import fold
from tests.ui.conftest import put_up
from ui.guide.page import GuidePage
from ui.guide.texts import FITTING, KEYS, SHAPES, as_html, chapters, holding
from ui.hands import CTRL, press, type_text
from ui.kit import tokens
from ui.kit.theme import dress
from ui.page import Parts
from ui.pages import ENTRIES, PAGES


@pytest.fixture
def page(qtbot: QtBot, parts: Parts) -> GuidePage:
    made = GuidePage(parts)
    put_up(qtbot, made, "handover")
    return made


def test_every_page_has_a_chapter_that_exists() -> None:
    names = {chapter.name for chapter in chapters()}
    assert set(FITTING) == set(ENTRIES) - {"guide"}
    assert set(FITTING.values()) <= names and KEYS in names


def test_it_opens_at_the_chapter_of_the_page_one_came_from(page: GuidePage) -> None:
    assert page.list.name() == FITTING["handover"] and page.text.toPlainText().startswith("Gửi dữ liệu")
    page.open("")
    assert page.list.name() == FITTING["handover"]
    page.open("settings")
    assert page.list.name() == FITTING["settings"]


@pytest.mark.parametrize("factor", [1.0, 1.2])
def test_titles_of_chapters_stand_whole_in_the_list(qtbot: QtBot, parts: Parts, qapp: QApplication, factor: float) -> None:
    dress(qapp, factor)
    try:
        page = GuidePage(parts)
        put_up(qtbot, page, width=1033, height=500)
        face, room = QFontMetrics(tokens.font()), page.list.viewport().width() - tokens.px(23)
        assert [title for _, title in page.list.rows() if face.horizontalAdvance(title) > room] == []
    finally:
        dress(qapp)


def test_chapters_are_walked_by_keys_and_esc_goes_back_step_by_step(page: GuidePage) -> None:
    press(Qt.Key.Key_Up)
    assert page.list.name() == chapters()[3].name
    press(Qt.Key.Key_Return)
    assert page.text.hasFocus()
    assert page.back() and page.list.hasFocus()
    assert not page.back()


def test_any_word_is_found_without_marks_and_marked(page: GuidePage) -> None:
    press(Qt.Key.Key_F, CTRL)
    type_text("ma khoi phuc")
    page.line.flush()
    assert page.list.rows() and page.list.rows()[0][0] == "01-bat-dau"
    marked = {one.cursor.selectedText() for one in page.text.extraSelections()}
    assert marked >= {"mã", "khôi", "phục"}
    type_text(" zzz")
    page.line.flush()
    assert page.list.rows() == [] and page._none.isVisible()
    assert page.back() and len(page.list.rows()) == len(chapters())


def test_letters_typed_in_the_list_go_to_the_search(page: GuidePage) -> None:
    press(Qt.Key.Key_U)
    assert page.line.hasFocus() and page.line.text() == "u"


def test_titles_come_first() -> None:
    assert holding("usb")[0].name == "05-gui-du-lieu" and holding("ban phim")[0].name == KEYS
    assert holding("") == list(chapters())


def test_rich_text_of_what_we_write(qtbot: QtBot) -> None:
    text = "# Tên\n\nMột **đậm** & `F2` <b>\nhai\n\n1. một\n2. hai\n\n- ba\n\n| Hình | Nghĩa |\n|---|---|\n| ▲ | quá hạn |\n"
    made = as_html(text)
    assert made.count("<li>") == 3 and "<b>đậm</b> &amp; " in made and "&lt;b&gt; hai" in made
    assert '<img src="mark:overdue" />' in made and made.count("<td>") == 2 and made.count("<th>") == 2
    shown = QTextBrowser()
    qtbot.addWidget(shown)
    shown.setHtml(made)
    assert shown.toPlainText().splitlines()[0] == "Tên"


def test_the_keyboard_map_names_every_key_of_the_navigation() -> None:
    text = next(chapter.text for chapter in chapters() if chapter.name == KEYS).replace(" ", "")
    for entry in PAGES:
        if entry.key and not entry.key.startswith("Alt"):
            assert entry.key in text, entry
    last = max(entry.key for entry in PAGES if entry.key.startswith("Alt+"))
    for key in (last.replace("+", "+1…"), "Alt+0", "Ctrl+K", "Ctrl+U", "Ctrl+P", "Ctrl+S", "Ctrl+Shift+L", "F5", "F7", "F8", "F9", "Esc"):
        assert key in text, key


def test_the_texts_are_vietnamese_and_use_known_shapes() -> None:
    allowed = {
        "usb", "pdf", "enter", "esc", "tab", "ctrl", "shift", "alt", "ins", "delete", "p12", "pfx", "excel", "caps", "lock", "qr", "a4",
        "par", "index", "sipas", "papi", "ubnd", "cchc", "desktop", "demo", "cchcbak", "windows", "jpeg", "png", "tiff", "mb",
        "csv", "dbf", "tcvn", "vni",
    }  # fmt: skip
    syllable = re.compile(r"^(ngh|nh|ng|gh|gi|kh|ph|th|tr|ch|qu|b|c|d|g|h|k|l|m|n|p|q|r|s|t|v|x)?[aeiouy]{1,3}(ng|nh|ch|c|m|n|p|t)?$")
    for chapter in chapters():
        bare = re.sub(r"`[^`]*`|\]\([^)]*\)", " ", chapter.text)
        strange = {word for word in re.findall(r"[a-z]{2,}", fold(bare)) if word not in allowed and not syllable.match(word)}
        assert strange == set(), (chapter.name, strange)
        assert set(re.findall(r"[▲●◐○❚➜▶◆✕✓□¼½¾☑◇■▣]", chapter.text)) <= {sign[0] for sign in SHAPES}

"""Text is cleaned at the edge, folded for search and sorted as Vietnamese names are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.text import (
    clean,
    fold,
    grouped,
    has_hidden,
    initials,
    mask_id,
    match_query,
    money,
    name_sort_key,
    percent,
)  # fmt: skip


def test_decomposed_text_becomes_composed() -> None:
    assert clean(unicodedata.normalize("NFD", "Nguyễn Đức Ẩn")) == "Nguyễn Đức Ẩn"


def test_hidden_characters_go() -> None:
    assert clean("Lê\u202e Văn\u200b\x00 Tám\ufeff") == "Lê Văn Tám"
    assert has_hidden("a\u202eb") and not has_hidden("Lê Văn Tám\n")


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text, limit=10**6)
    assert clean(once, limit=10**6) == once and not has_hidden(once) and unicodedata.is_normalized("NFC", once)


def test_too_long_is_refused_with_both_figures() -> None:
    with pytest.raises(Refused, match="300") as refused:
        clean("a" * 301)
    assert refused.value.code == "TOO_LONG" and "301" in refused.value.message


def test_paragraphs_keep_their_lines_when_asked() -> None:
    assert clean(" một \r\n\r\n hai  ba ", multiline=True) == "một\n\nhai ba"
    assert clean("một\nhai") == "một hai"


@pytest.mark.parametrize(("typed", "folded"), [("Đường  Đặng Ỷ", "duong dang y"), ("ĐĂNG KÝ", "dang ky"), ("hoà", "hoa")])
def test_folding(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_initials_and_match() -> None:
    assert initials("Đăng ký kết hôn") == "dkkh"
    assert match_query('Đặng "Thị" -x*') == '"dang"* "thi"* "x"*'
    assert match_query("…") == ""


@pytest.mark.parametrize(("typed", "kept"), [
    ("0915 222 208", "0915222208"), ("0915.222.208", "0915222208"), ("0915-222.208", "0915222208"), ("0915 222", "0915222"),
    ("+84915222208", "0915222208"), ("+84 915 222 208", "0915222208"), ("(+84) 915222208", "0915222208"), ("84915222208", "0915222208"),
    ("(+84) 0915 222 208", "0915222208"),
    ("+84 (0)915 222 208", "0915222208"), ("(0233) 3820 123", "02333820123"), ("045 185 006 241", "045185006241"),
    ("261125-10017", ""), ("H50.31.18-261120-10011", ""), ("25/11/2026", ""), ("+84", ""), ("045185006241 0915222208", ""), ("", ""),
])  # fmt: skip
def test_figures_typed_in_groups_are_looked_for_as_they_are_kept(typed: str, kept: str) -> None:
    query = match_query(f"Ỷ {typed}")
    assert (f'OR "{kept}"*)' in query) if kept else "OR" not in query
    assert query.startswith('"y"*')


def test_names_sort_by_given_name_then_tone() -> None:
    names = ["Trần Văn Ân", "Lê Thị An", "Bùi Ánh", "Ngô Đạt", "Hồ Dung", "Vũ Ấn", "Lê Bình", "Lê Án"]
    # a before ă before â, d before đ; within the same letters the tone decides: An, Án
    assert [n.split()[-1] for n in sorted(names, key=name_sort_key)] == ["An", "Án", "Ánh", "Ân", "Ấn", "Bình", "Dung", "Đạt"]


def test_figures_as_state_papers_write_them() -> None:
    assert (grouped(15200), money(38000), percent(91.4), percent(98.0)) == ("15.200", "38.000\u00a0đ", "91,4\u00a0%", "98\u00a0%")
    assert mask_id("045185006318") == "045***…318" and mask_id("12") == "12"

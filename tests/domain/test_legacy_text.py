"""TCVN3 and VNI: every letter there and back, real words, and telling them apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.legacy_text import TCVN3, VNI, Encoding, detect, from_tcvn3, from_vni, to_unicode

SMALL = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
NAMES = ["Nguyễn Thị Ánh Nguyệt", "Đặng Hữu Phước", "Trần Quốc Khánh", "Hồ Thị Ỷ", "Lê Quang Ẩn", "Phường Đông Hà, tỉnh Quảng Trị"]


def as_tcvn3(text: str) -> str:
    back = {letter: code for code, letter in TCVN3.items()}
    return "".join(back.get(c, back.get(c.lower(), c)) for c in text)


def as_vni(text: str) -> str:
    back: dict[str, str] = {}
    for code, letter in VNI.items():
        back.setdefault(letter, code)
    return "".join(back.get(c, c) for c in text)


def test_every_small_letter_has_one_code_in_each() -> None:
    assert set(SMALL) <= set(TCVN3.values()) and set(SMALL) <= set(VNI.values())
    assert len(TCVN3) == 74 == len(set(TCVN3.values()))


def test_words_as_old_fonts_hold_them() -> None:
    assert from_tcvn3("NguyÔn ThÞ ¸nh NguyÖt") == "Nguyễn Thị ánh Nguyệt"
    assert from_tcvn3("§Æng H÷u Ph­íc") == "Đặng Hữu Phước"
    assert from_tcvn3("céng hßa x· héi", capitals=True) == "CỘNG HÒA XÃ HỘI"
    assert from_vni("Nguyeãn Thò AÙnh Nguyeät") == "Nguyễn Thị Ánh Nguyệt"
    assert from_vni("ÑAËNG HÖÕU PHÖÔÙC") == "ĐẶNG HỮU PHƯỚC"
    assert from_vni("ngöôøi daân, kyù, thuûy, nghò quyeát") == "người dân, ký, thủy, nghị quyết"


@given(st.text(SMALL + "bcghklmnpqrstvx 0123456789,.-", max_size=60))
def test_small_letters_survive_both_ways(text: str) -> None:
    assert from_tcvn3(as_tcvn3(text)) == text


@given(st.lists(st.sampled_from(SMALL.replace("í", "").replace("ì", "")), max_size=30))
def test_vni_letters_between_consonants_survive(letters: list[str]) -> None:
    text = "t".join(letters)
    assert from_vni(as_vni(text)) == text


@pytest.mark.parametrize("name", NAMES)
def test_the_encoding_of_a_sample_is_told(name: str) -> None:
    assert detect([name]) is Encoding.UNICODE
    assert detect([unicodedata.normalize("NFD", name)]) is Encoding.UNICODE
    assert detect([as_tcvn3(name.lower())]) is Encoding.TCVN3
    assert detect([as_vni(name)]) is Encoding.VNI


def test_plain_ascii_and_numbers_are_unicode() -> None:
    assert detect(["045085001234", "H50.31.18-261123-10017", ""]) is Encoding.UNICODE


def test_half_a_file_in_another_encoding_follows_the_larger_half() -> None:
    assert detect([as_tcvn3(n.lower()) for n in NAMES] + ["Nguyễn"]) is Encoding.TCVN3


@given(st.text(max_size=80), st.sampled_from(list(Encoding)))
def test_nothing_crashes_and_what_comes_out_is_nfc(text: str, encoding: Encoding) -> None:
    assert unicodedata.is_normalized("NFC", to_unicode(text, encoding))

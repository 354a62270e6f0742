"""The bundled fonts can write Vietnamese, and their licences travel with them."""

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
WEIGHTS = {
    "NotoSans-Regular": 400,
    "NotoSans-SemiBold": 600,
    "NotoSans-Bold": 700,
    "Tinos-Regular": 400,
    "Tinos-Bold": 700,
    "Tinos-Italic": 400,
    "Tinos-BoldItalic": 700,
}
TONES = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING ACUTE ACCENT}", "\N{COMBINING TILDE}",
         "\N{COMBINING HOOK ABOVE}", "\N{COMBINING DOT BELOW}")  # fmt: skip


def vietnamese_letters() -> set[str]:
    """Every letter that Vietnamese has and ASCII tables forget: vowels with each tone, đ, both cases."""
    lower = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES} | {"đ"}
    return lower | {letter.upper() for letter in lower}


def test_there_are_146_letters_of_one_code_point_each() -> None:
    assert len(vietnamese_letters()) == 146
    assert {len(letter) for letter in vietnamese_letters()} == {1}


@pytest.fixture(params=sorted(WEIGHTS), scope="module")
def font(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(FONTS / f"{request.param}.ttf")


def test_a_font_draws_every_vietnamese_letter(font: TTFont) -> None:
    drawn = font.getBestCmap()
    outlines = font["glyf"]
    lacking = [x for x in sorted(vietnamese_letters()) if ord(x) not in drawn or outlines[drawn[ord(x)]].numberOfContours == 0]
    assert lacking == []


@pytest.mark.parametrize("name", ["NotoSans-Regular", "NotoSans-SemiBold", "NotoSans-Bold"])
def test_a_screen_font_keeps_the_marks_of_capitals_within_its_line(name: str) -> None:
    """Qt clips a label at the font's own ascent and descent; paper does not (Tinos' Ẩ stands 29 units above its line)."""
    font = TTFont(FONTS / f"{name}.ttf")
    drawn, outlines = font.getBestCmap(), font["glyf"]
    boxes = [outlines[drawn[ord(letter)]] for letter in vietnamese_letters()]
    assert max(box.yMax for box in boxes) <= font["OS/2"].usWinAscent
    assert -min(box.yMin for box in boxes) <= font["OS/2"].usWinDescent


def test_a_font_may_be_embedded(font: TTFont) -> None:
    assert font["OS/2"].fsType == 0
    assert "fvar" not in font, "ReportLab embeds static fonts only"


@pytest.mark.parametrize(("name", "weight"), WEIGHTS.items())
def test_a_font_has_the_weight_its_name_says(name: str, weight: int) -> None:
    assert TTFont(FONTS / f"{name}.ttf")["OS/2"].usWeightClass == weight


def test_nothing_is_bundled_unchecked_or_without_its_licence() -> None:
    assert {path.stem for path in FONTS.glob("*.ttf")} == set(WEIGHTS)
    for family in {name.partition("-")[0] for name in WEIGHTS}:
        assert "SIL OPEN FONT LICENSE" in (FONTS / f"{family}-OFL.txt").read_text(encoding="utf-8")

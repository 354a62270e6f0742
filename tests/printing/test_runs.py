"""How text breaks into lines: what is never parted, what is rather not, and how wide the blanks get."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.text import NBSP
from cchc_desktop.printing import fonts, runs
from cchc_desktop.printing.compounds import FIRM, SOFT, soften, tie
from cchc_desktop.printing.fonts import width
from cchc_desktop.printing.runs import FILL, LOOSEST, TIGHTEST, Line, Run, as_runs, balanced, gap, lines_of
from tests.printing.samples import commitment

SENTENCE = (
    "Căn cứ Quyết định số 1325/QĐ-UBND ngày 23 tháng 6 năm 2023 của Ủy ban nhân dân tỉnh Quảng Trị về đánh giá, chấm điểm Chỉ số "
    "cải cách hành chính; do ông Lê Đình Khải và bà Đoàn Nguyễn Thị Huyền Trân Ỷ Ẵm, Chủ tịch, gọi 0233 3820 118 trước ngày 06/03/2026, "
    "đạt 99,8 % tại xã Vĩnh Thủy theo Điều 22, mã TTHC: 1.004873, trong 03 ngày làm việc."
)


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    fonts.load()


def broken(text: str, room: float, size: float = 13, indent: float = 0.0, justified: bool = False) -> list[str]:
    return [line.text for line in lines_of(as_runs(text), size, room, indent, justified)]


NEVER = ["số 1325/QĐ-UBND", "ngày 23 tháng 6 năm 2023", "tỉnh Quảng Trị", "ông Lê", "bà Đoàn", "0233 3820 118", "ngày 06/03/2026", "99,8 %",
         "xã Vĩnh Thủy", "Điều 22", "mã TTHC: 1.004873", "03 ngày làm việc"]  # fmt: skip


@pytest.mark.parametrize("justified", [True, False])
@pytest.mark.parametrize("room", range(200, 470, 15))
def test_what_belongs_together_is_never_parted(room: int, justified: bool) -> None:
    lines = broken(SENTENCE, room, justified=justified)
    assert " ".join(lines) == SENTENCE
    assert [chain for chain in NEVER if not any(chain in line for line in lines)] == []


def test_words_of_several_syllables_and_names_are_rather_not_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert soften("cải cách hành chính của Nguyễn Văn Ẩn") == f"cải{SOFT}cách hành{SOFT}chính của Nguyễn{FIRM}Văn{FIRM}Ẩn"
    text = " ".join(t for c in (commitment("office"), commitment("inner")) for rows in c.pledges.values() for t in rows)

    def parted() -> int:
        lines_of.cache_clear()
        whole = [line for room in range(380, 470, 6) for line in broken(text, room, justified=True)]
        return sum(f"{a.rsplit(' ', 1)[-1]}{SOFT}{b.split(' ', 1)[0]}" in soften(text) for a, b in pairwise(whole))

    kind = parted()
    monkeypatch.setattr(runs, "_PART_A_WORD", 0.0)
    careless = parted()
    lines_of.cache_clear()
    assert kind < careless * 0.6


@pytest.mark.parametrize("indent", range(28, 48, 4))
def test_justified_blanks_stay_within_their_bounds(indent: int) -> None:
    lines = lines_of(as_runs(SENTENCE), 14, 467.7, indent, True)
    for place, line in enumerate(lines[:-1]):
        assert TIGHTEST - 0.001 <= line.stretch <= LOOSEST + 0.001
        assert line.width == pytest.approx(467.7 - (indent if place == 0 else 0), abs=0.01)
    assert lines[-1].width <= 467.71


def test_the_texts_we_ship_are_set_evenly() -> None:
    """Over all templates hardly a line needs blanks beyond the bounds, because nothing else fits between what must stand together."""
    sheets = [commitment(kind) for kind in ("office", "inner", "official")]
    texts = [text for c in sheets for text in (*c.basis, *(p for rows in c.pledges.values() for p in rows), *c.execution, *c.validity)]
    lines = [line for text in texts for line in lines_of(as_runs(text), 14, 467.7, 36, True)[:-1]]
    assert len(lines) > 25
    assert all(TIGHTEST - 0.001 <= line.stretch <= 2.0 for line in lines)
    assert sum(line.stretch > LOOSEST for line in lines) <= len(lines) * 0.05
    lasts = [line.width for text in texts if len(all_ := lines_of(as_runs(text), 14, 467.7, 36, True)) > 1 for line in all_[-1:]]
    assert min(lasts) >= 0.12 * 467.7


@pytest.mark.parametrize("room", range(330, 470, 4))
def test_a_name_in_a_field_line_is_not_parted(room: int) -> None:
    text = "Bên cam kết: Ủy ban nhân dân xã Vĩnh Thủy, do ông/bà Đoàn Nguyễn Thị Huyền Trân Ỷ Ẵm, Phó Chủ tịch, làm đại diện."
    assert any("ông/bà Đoàn Nguyễn Thị Huyền Trân Ỷ Ẵm," in line for line in broken(text, room, 14, 36))


def test_a_line_that_nothing_can_fill_ends_short_rather_than_gape() -> None:
    lines = lines_of(as_runs("a xã Quảng Trị Vĩnh " + "m" * 20), 13, 180, 0.0, True)
    assert all(TIGHTEST <= line.stretch <= 2.0 for line in lines)


def test_a_last_line_is_not_a_lonely_syllable_where_that_can_be_helped() -> None:
    text = "Tỷ lệ hồ sơ của người dân nộp tại quầy được tiếp nhận trong ngày"
    for room in range(120, 300, 7):
        last = broken(text, room)[-1]
        assert " " in last or len(broken(text, room)) == 1


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (90, ["H50.31.18-", "260205-10017"]),
        (300, ["H50.31.18-260205-10017"]),
    ],
)
def test_a_dossier_code_opens_after_its_unit_part(room: int, expected: list[str]) -> None:
    assert broken("H50.31.18-260205-10017", room, 11) == expected


def test_a_chain_too_wide_opens_at_blanks_then_after_signs_then_anywhere() -> None:
    assert broken("ngày 05 tháng 10 năm 2026", 100) == ["ngày 05 tháng 10", "năm 2026"]
    assert broken("huyentran.doannguyen@example.vn", 90, 10) == ["huyentran.", "doannguyen@", "example.vn"]
    assert "".join(broken("Nghiêng" * 8, 50)) == "Nghiêng" * 8


@pytest.mark.parametrize("room", range(60, 200, 7))
def test_the_name_of_a_special_zone_is_never_parted(room: int) -> None:
    assert any("đặc khu Cồn Cỏ" in line for line in broken("Trung tâm Phục vụ hành chính công đặc khu Cồn Cỏ", 90 + room, 11))


def test_a_range_of_long_numbers_opens_after_its_dash_and_no_number_is_parted() -> None:
    assert broken("thiếu 12345679–12345690, 12345699", 70, 11) == ["thiếu", "12345679–", "12345690,", "12345699"]


def test_a_leader_and_a_gap_take_their_room() -> None:
    (line,) = lines_of((Run("Email: "), Run("", dots=FILL)), 13, 300)
    assert line.words[-1].parts[0].dots == FILL
    apart, close = (lines_of((Run("a"), *middle, Run("b")), 13, 300)[0].width for middle in ((gap(20),), ()))
    assert apart - close == 20


def test_ties_hold_fixed_blanks() -> None:
    assert tie("ngày 05 tháng 10 năm 2026") == f"ngày{NBSP}05{NBSP}tháng{NBSP}10{NBSP}năm{NBSP}2026"
    assert tie("Không có gì") == "Không có gì"


@pytest.mark.parametrize("room", [150, 204, 250])
def test_a_heading_breaks_evenly(room: int) -> None:
    text = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY"
    lines = balanced(text, "b", 12, room)
    assert " ".join(lines) == text
    wides = [width(line, "b", 12) for line in lines]
    assert max(wides) <= room and min(wides) > 0.5 * max(wides)


LETTERS = st.text(alphabet="aăđơưỳỹẵợẴỆỶ -/.@0123456789,;%", min_size=1, max_size=300)


@given(LETTERS, st.floats(20, 470), st.sampled_from([8.5, 10.5, 14.0]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_nothing_is_ever_lost_and_no_line_is_too_wide(text: str, room: float, size: float, justified: bool) -> None:
    lines: tuple[Line, ...] = lines_of(as_runs(text), size, room, 0.0, justified)
    assert "".join("".join(line.text.split()) for line in lines) == "".join(text.split())
    assert all(line.width <= room + 0.02 for line in lines)

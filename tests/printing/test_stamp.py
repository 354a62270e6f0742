"""The visible stamp: its size and frames, letters whole and close together, long values never cut."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cchc_desktop.printing.commitment import STAMP
from cchc_desktop.printing.stamp import stamp_pdf
from tests.printing.reading import MM, Paper
from tests.printing.samples import LONG_NAME, NAME

LINES = [("Ký bởi", NAME), ("Cơ quan", "Ủy ban nhân dân xã Vĩnh Thủy"), ("Chứng thư", "5401 00A7 19C2 EE03"),
         ("Thời gian ký", "30/08/2026 09:15:42 +07:00")]  # fmt: skip


def test_box_and_frames() -> None:
    (leaf,) = Paper(stamp_pdf(LINES)).leaves
    assert (leaf.width, leaf.height) == pytest.approx(STAMP, abs=0.01) and STAMP == (66 * MM, 17.5 * MM)
    frames = sorted((m for m in leaf.marks if m.stroked), key=lambda m: m.left)
    assert [m.width for m in frames] == [0.6, 0.3]
    assert frames[1].left - frames[0].left == pytest.approx(0.6 * MM, abs=0.02)


def test_four_lines_of_whole_letters_close_together() -> None:
    paper = Paper(stamp_pdf(LINES))
    (leaf,) = paper.leaves
    assert leaf.text == " ".join(f"{label}: {value}" for label, value in LINES)
    labels = [w for w in leaf.words if w.italic]
    assert {w.size for w in labels} == {8.5} and all(w.bold for w in leaf.find(NAME))
    bases = sorted({round(w.baseline, 1) for w in leaf.words})
    assert [round(b - a, 1) for a, b in pairwise(bases)] == [10.2] * 3
    for one, two in pairwise(leaf.glyphs):
        assert abs(one.baseline - two.baseline) > 1 or two.x - one.end < 1.0, (one, two)
    assert all(font.startswith("Tinos") and inside for font, inside in paper.fonts)


@pytest.mark.parametrize("unit", ["Ủy ban nhân dân xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", LONG_NAME[:120], LONG_NAME])
def test_long_values_shrink_to_seven_then_break_and_stay_inside(unit: str) -> None:
    (leaf,) = Paper(stamp_pdf([("Ký bởi", unit), ("Cơ quan", unit), *LINES[2:]])).leaves
    assert leaf.text.count(unit) == 2
    inner = 0.3 + 0.6 * MM
    assert all(inner < w.x and w.end < leaf.width - inner for w in leaf.words)
    assert all(w.baseline - 0.92 * w.size >= inner - 0.3 and w.baseline + 0.2 * w.size <= leaf.height - inner for w in leaf.words)


def test_one_long_value_alone_shrinks_to_seven_at_most() -> None:
    unit = "Ủy ban nhân dân thị trấn Hồ Xá, huyện Vĩnh Linh"
    (leaf,) = Paper(stamp_pdf([LINES[0], ("Cơ quan", unit), *LINES[2:]])).leaves
    assert {w.size for w in leaf.find("Chứng thư: 5401")} == {8.5} and all(7 <= w.size < 8.5 for w in leaf.find(f"Cơ quan: {unit}"))
    assert len({round(w.baseline, 1) for w in leaf.words}) == 4


def test_the_same_bytes_twice() -> None:
    assert stamp_pdf(LINES) == stamp_pdf(LINES)

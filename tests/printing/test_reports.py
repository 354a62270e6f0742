"""Reports on paper: the official count, the indicators, the report on administrative reform, the picture of a year, word by word."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from syrupy.assertion import SnapshotAssertion

from cchc_desktop.domain.ii06 import Ii06Row, sum_of
from cchc_desktop.printing.cchc import AnnexRow, CchcPage, Section, cchc_pdf
from cchc_desktop.printing.ii06 import Ii06Page, ii06_pdf
from cchc_desktop.printing.indicators import IndicatorLine, IndicatorsPage, indicators_pdf
from cchc_desktop.printing.letter import Letterhead
from cchc_desktop.printing.score import ScoreLine, ScorePage, score_pdf
from cchc_desktop.printing.year import YearPage, year_pdf
from tests.printing.reading import MM, Paper, golden

TABLE = (
    ("Chứng thực", 720, 18, 702, 0, 720, 715, 5, 0, 0, 0, 0), ("Hộ tịch", 341, 146, 188, 7, 330, 210, 118, 2, 11, 11, 0),
    ("Cư trú", 88, 63, 21, 4, 83, 52, 30, 1, 5, 5, 0), ("Bảo trợ xã hội", 68, 12, 47, 9, 55, 31, 22, 2, 13, 12, 1),
    ("Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)", 38, 28, 9, 1, 36, 30, 6, 0, 2, 2, 0),
    ("Đất đai", 67, 22, 31, 14, 46, 19, 24, 3, 21, 20, 1),
)  # fmt: skip
ROWS = tuple(Ii06Row(name, name, *cells) for name, *cells in TABLE)
DAY, SIGNER = date(2026, 9, 5), "Đoàn Nguyễn Thị Huyền Trân Ỷ"
FIRST, LAST, DAYS = date(2026, 6, 15), date(2026, 9, 14), "Từ ngày 15/06/2026 đến ngày 14/09/2026"
COUNT = Ii06Page(
    "II.06a", "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC\nTẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT TTHC", "Quý III/2026", FIRST, LAST,
    "Ủy ban nhân dân xã Vĩnh Thủy", "Văn phòng Ủy ban nhân dân tỉnh Quảng Trị", "Lĩnh vực, công việc giải quyết theo cấp", ROWS,
    sum_of(ROWS), "Vĩnh Thủy", DAY, SIGNER,
)  # fmt: skip
HEAD = ("ỦY BAN NHÂN DÂN", "XÃ VĨNH THỦY")
SHARES = IndicatorsPage(
    *HEAD, True, "Vĩnh Thủy", DAY, "Quý III/2026", DAYS, "Lĩnh vực: Hộ tịch",
    (IndicatorLine("Giải quyết đúng và trước hạn", 15169, 15200, "Hồ sơ đã giải quyết không sau giờ hẹn trả trên hồ sơ nhận trong kỳ"),
     IndicatorLine("Thanh toán trực tuyến", 0, 0, "Hồ sơ trả phí, lệ phí trực tuyến trên hồ sơ đã thu phí, lệ phí")),
    (("Chờ ý kiến của cơ quan phối hợp.", 21), ("Chưa ghi lý do", 10)), SIGNER,
)  # fmt: skip
REFORM = CchcPage(
    *HEAD, True, "Vĩnh Thủy", DAY, "Quý III/2026", DAYS, "Ủy ban nhân dân tỉnh Quảng Trị",
    (Section("I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH", 1, "", (), False),
     Section("1. Kế hoạch và tổ chức thực hiện", 2, "Đã ban hành Kế hoạch số 05/KH-UBND.\nPhân công rõ người, rõ việc.",
             ("Kế hoạch năm: 12 việc",), True),
     Section("2. Kiểm tra cải cách hành chính", 2, "", (), True)),
    (AnnexRow("Nhiệm vụ trong kế hoạch CCHC", "nhiệm vụ", "12", True), AnnexRow("Biên chế được giao", "người", "", False)),
)  # fmt: skip
PICTURE = YearPage(
    "UBND XÃ VĨNH THỦY", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", "TÌNH HÌNH TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ", 2026,
    (("2026-01", 48, 48, 47), ("2026-02", 53, 53, 53), ("2026-09", 20, 4, 4)), ((0, 7, 12), (0, 8, 20), (4, 14, 3)),
    (("1.004859", "Xác định, xác định lại mức độ khuyết tật và cấp giấy xác nhận khuyết tật", 1, 28.9, 0),),
    (("Mất điện ba ngày.", 1),), 99.0, DAY,
)  # fmt: skip
SHEETS: dict[str, Callable[[], bytes]] = {
    "ii06a": lambda: ii06_pdf(COUNT), "ii06a-empty": lambda: ii06_pdf(replace(COUNT, rows=(), total=sum_of(()))),
    "indicators": lambda: indicators_pdf(SHARES), "indicators-none": lambda: indicators_pdf(replace(SHARES, lines=(), reasons=())),
    "cchc": lambda: cchc_pdf(REFORM), "year": lambda: year_pdf(PICTURE),
    "year-empty": lambda: year_pdf(replace(PICTURE, months=(), traffic=(), slowest=(), reasons=(), wanted=None)),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_words_stand_where_they_stood(name: str, snapshot: SnapshotAssertion) -> None:
    made = SHEETS[name]()
    assert made == SHEETS[name](), "the same bytes twice"
    assert golden(Paper(made)) == snapshot


@pytest.mark.parametrize("name", SHEETS)
def test_only_tinos_and_nfc_and_inside_the_page(name: str) -> None:
    found = Paper(SHEETS[name]())
    assert found.fonts and all(font.startswith("Tinos") and inside for font, inside in found.fonts)
    assert unicodedata.is_normalized("NFC", found.text)
    for leaf in found.leaves:
        assert all(word.x >= 18 * MM and word.end <= leaf.width - 14 * MM for word in leaf.words)


def test_the_form_has_three_heads_and_its_numbers() -> None:
    (leaf,) = Paper(ii06_pdf(COUNT)).leaves
    group, between, below = (leaf.line(phrase)[0] for phrase in ("Trong kỳ", "bưu chính", "(5)"))
    assert len({round(group), round(between), round(below)}) == 3
    text = " ".join(leaf.text.split())
    assert "TỔNG SỐ 1.322 289 998 35 1.270 1.057 205 8 52 50 2" in text
    assert "ngày 05 tháng 9 năm 2026" in text and "(Ký tên và đóng dấu)" in text


def test_many_units_go_on_under_the_same_head() -> None:
    many = tuple(replace(ROWS[1], key=str(n), name=f"Xã Vĩnh {n}") for n in range(60))
    paper = Paper(ii06_pdf(replace(COUNT, number="II.06b", rows=many, total=sum_of(many))))
    assert len(paper.leaves) > 2
    for number, leaf in enumerate(paper.leaves, 1):
        if "Xã Vĩnh" in leaf.text:
            assert "Trong kỳ" in leaf.text and "(13)" in leaf.text, "the head is on every leaf with rows"
        assert f"Tờ {number}/{len(paper.leaves)}" in leaf.text
    told = " ".join(paper.text.split())
    assert [told.count(f"Xã Vĩnh {n} 341") for n in range(60)] == [1] * 60
    last = paper.leaves[-1].text
    assert "TỔNG SỐ" in last and "NGƯỜI LẬP BIỂU" in last


def test_a_long_report_keeps_heading_with_text_and_signature_in_one_piece() -> None:
    text = "Đã thực hiện đúng kế hoạch, phân công rõ người, rõ việc, rõ thời hạn. " * 9
    sections = tuple(Section(f"{n}. Mục số {n}", 2, text, (), True) for n in range(1, 22))
    paper = Paper(cchc_pdf(replace(REFORM, sections=sections)))
    for leaf in paper.leaves:
        words = leaf.text.split("\n")
        assert not words[-1].strip().startswith("Mục số")
    place = paper.leaf_of("TM. ỦY BAN NHÂN DÂN")
    assert "CHỦ TỊCH" in paper.leaves[place].text and "Nơi nhận" in paper.leaves[place].text


@pytest.mark.parametrize("many", range(8, 15))
def test_those_who_sign_do_not_stand_alone_on_a_page(many: int) -> None:
    told = "Hồ sơ có kết quả không sau giờ hẹn, đã rút, dừng, chờ bổ sung hoặc còn hạn trên hồ sơ đã tiếp nhận trong kỳ"
    lines = tuple(IndicatorLine(f"Chỉ số {n}", 5, 10, told) for n in range(many))
    reasons = tuple((f"Lý do thứ {n}", n + 1) for n in range(5))
    leaves = [leaf.text for leaf in Paper(indicators_pdf(replace(SHARES, lines=lines, reasons=reasons))).leaves]
    assert len(leaves) <= 2 and "NGƯỜI LẬP" in leaves[-1] and "Lý do thứ 4" in leaves[-1]


def test_a_long_place_and_a_long_name_stand_in_their_column() -> None:
    place = "Đông Hà Nguyễn Trường Tộ Hướng Hóa Khe Sanh Ẫm Ặc Ỹ"
    (leaf,) = Paper(ii06_pdf(replace(COUNT, place=place, signer=f"{SIGNER} Nguyễn Phước Ưng Ẫm Ặc Ỹ Lợi Đẵn Ợt"))).leaves
    middle = leaf.width / 2 + 7.5 * MM
    for word in [*leaf.find(f"{place},"), *leaf.find("ngày 05 tháng 9 năm 2026"), *leaf.find("THỦ TRƯỞNG ĐƠN VỊ")]:
        assert middle < word.x and word.end <= leaf.width - 15 * MM, word
    assert leaf.find("THỦ TRƯỞNG ĐƠN VỊ")[0].baseline == leaf.find("NGƯỜI LẬP BIỂU")[0].baseline > leaf.find("ngày 05")[0].baseline
    assert all(word.end < middle for word in leaf.find("Nguyễn Phước Ưng Ẫm Ặc Ỹ Lợi Đẵn Ợt"))


@pytest.mark.parametrize("count", range(24, 60))
def test_a_score_sheet_never_leaves_one_row_alone_above_its_sum(count: int) -> None:
    lines = [
        ScoreLine(f"{n // 4 + 1}" if n % 4 == 0 else f"{n // 4 + 1}.{n % 4}", "Tổ chức thi hành văn bản", Decimal(2), Decimal(1), None, "",
                  int(n % 4 > 0), n % 4 > 0, extra=n > count - 6)
        for n in range(count)
    ]  # fmt: skip
    page = ScorePage(Letterhead(*HEAD, "Vĩnh Thủy", True), DAY, "Chỉ số năm 2026", "Bộ mẫu", lines, Decimal(100), Decimal(60), None, "",
                     SIGNER, "")  # fmt: skip
    leaves = Paper(score_pdf(page)).leaves
    marks = {line.mark for line in lines}
    rows = [[word.text for word in leaf.words if word.text in marks and word.x < 42 * MM] for leaf in leaves]
    assert [mark for leaf in rows for mark in leaf] == [line.mark for line in lines]
    assert len(leaves) == 1 or len(rows[-1]) >= 2
    assert all("." in leaf[-1] or leaf is rows[-1] for leaf in rows), "an area stands with its first line"
    assert all(word.baseline <= leaf.height - 14 * MM for leaf in leaves for word in leaf.words)

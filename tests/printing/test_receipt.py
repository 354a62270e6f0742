"""Form 01: both layouts, both dated sets, any number of papers, every field whole or with a leader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import zxingcpp

from cchc_desktop.domain.dossier import Component, Person
from cchc_desktop.printing.receipt import ReceiptPage, blank, receipt_pdf
from tests.printing.reading import MM, Leaf, Paper
from tests.printing.samples import LONG_NAME, NAME, OTHER, PERSON, papers, receipt, short

FULL = {"layout": "one_a_page"}
FIELDS = [
    "Bộ phận Tiếp nhận và Trả kết quả:", "Tiếp nhận hồ sơ của:", "Địa chỉ:", "Số điện thoại:", "Email:", "Nội dung yêu cầu giải quyết:",
    "Thành phần hồ sơ nộp gồm:", "Số lượng hồ sơ:", "Thời gian giải quyết hồ sơ theo quy định là:", "Thời gian nhận hồ sơ:",
    "Thời gian trả kết quả giải quyết hồ sơ:", "Đăng ký nhận kết quả tại:", "Vào Sổ theo dõi hồ sơ, Quyển số:", "Số thứ tự:",
    "NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ", "Ghi chú:",
]  # fmt: skip
"""In the order of the form (domain facts 1.3)."""


def print_(page: ReceiptPage) -> Paper:
    return Paper(receipt_pdf(page))


def copies(paper: Paper) -> list[list[Leaf]]:
    """The leaves of the first and of the second copy; a sheet of two halves is both."""
    starts = [place for place, leaf in enumerate(paper.leaves) if "CỘNG HÒA XÃ HỘI" in leaf.text]
    if len(starts) == 1:
        return [paper.leaves, paper.leaves]
    return [paper.leaves[: starts[1]], paper.leaves[starts[1] :]]


@pytest.mark.parametrize("day", [date(2023, 8, 7), date(2026, 2, 5)], ids=["TT01/2018", "TT03/2025"])
@pytest.mark.parametrize("layout", ["two_on_a4", "one_a_page"])
def test_every_field_stands_in_the_order_of_the_form(day: date, layout: str) -> None:
    paper = print_(receipt(3, day, layout=layout))
    for copy in copies(paper):
        text = " ".join(leaf.text for leaf in copy)
        places = [text.index(field) for field in FIELDS]
        assert places == sorted(places)
        assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in text and text.index("Mã hồ sơ:") < text.index("(Liên ")
    assert "(Liên 1: Giao khách hàng)" in paper.text and "(Liên 2: Lưu)" in paper.text


@pytest.mark.parametrize("layout", ["two_on_a4", "one_a_page"])
@pytest.mark.parametrize("count", [0, 1, 3, 5, 6, 12, 13, 14, 40, 60, 120, 200])
def test_due_time_signatures_and_the_last_paper_share_a_leaf(count: int, layout: str) -> None:
    paper = print_(receipt(count, layout=layout))
    for copy in copies(paper):
        last = copy[-1].text
        assert "17 giờ 00 phút, ngày 08 tháng 02 năm 2026" in last and "NGƯỜI TIẾP NHẬN HỒ SƠ" in last and "Ghi chú:" in last
        assert "Nguyễn Thị Minh Nguyệt" in last and NAME in last
        words = copy[-1].words
        if count > 1:
            assert [w.text for w in words if w.text == str(count) and w.x < 45 * MM], "the last leaf has no row of the table"


@pytest.mark.parametrize("count", [12, 40, 200])
def test_papers_run_over_leaves_whole_and_in_order_under_a_repeated_head(count: int) -> None:
    for copy in copies(print_(receipt(count))):
        numbers: list[int] = []
        for leaf in copy:
            head = leaf.find("TT")[0]
            assert head.bold and "Số lượng" in leaf.text and "Bản chứng thực" in leaf.text
            below = [w for w in leaf.words if w.text.isdecimal() and w.baseline > head.baseline]
            rows = [w for w in below if abs((w.x + w.end) - (head.x + head.end)) < 2]
            numbers += [int(w.text) for w in rows]
        assert numbers == list(range(1, count + 1))
        text = " ".join(leaf.text for leaf in copy)
        assert all(f"({number})" in text for number in range(6, count + 1))


@pytest.mark.parametrize("count", [12, 60])
def test_leaves_that_may_part_say_what_they_are(count: int) -> None:
    for number, copy in enumerate(copies(print_(receipt(count))), 1):
        assert len(copy) > 1
        for place, leaf in enumerate(copy, 1):
            assert f"Mã hồ sơ: H50.31.18-260205-10017 – Liên {number}" in leaf.text and f"Tờ {place}/{len(copy)}" in leaf.text


def test_a_half_holds_three_papers_of_a_long_receipt_and_six_of_a_short_one() -> None:
    assert len(print_(receipt(3)).leaves) == 1
    assert len(print_(short(5)).leaves) == 1
    few = tuple(replace(c, name="Tờ khai", note="") for c in papers(6))
    assert len(print_(replace(short(), components=few)).leaves) == 1


@pytest.mark.parametrize(("change", "leaves"), [({}, 1), ({"layout": "one_a_page"}, 2), ({"foot": 12.0}, 2), ({"foot": 4.2}, 1)])
def test_one_copy_a_page_when_chosen_or_when_the_printer_cannot_reach_the_foot(change: dict[str, Any], leaves: int) -> None:
    assert len(print_(receipt(3, **change)).leaves) == leaves


@pytest.mark.parametrize("count", range(5))
def test_a_few_papers_never_spill_onto_a_second_leaf_of_a_copy(count: int) -> None:
    assert len(print_(receipt(count, **FULL)).leaves) == 2


@pytest.mark.parametrize("layout", ["two_on_a4", "one_a_page"])
def test_every_value_is_whole(layout: str) -> None:
    text = print_(receipt(4, layout=layout, submitted_by=OTHER)).text
    for value in (NAME.upper(), PERSON.id_number, "12/08/1985", PERSON.address, "0912 345 067", PERSON.email, OTHER.name, OTHER.id_number,
                  "0987 654 321", "Đăng ký thành lập hộ kinh doanh (mã TTHC: 1.001612).", "01 (bộ)", "03 ngày làm việc",
                  "08 giờ 15 phút, ngày 05 tháng 02 năm 2026", "17 giờ 00 phút, ngày 08 tháng 02 năm 2026", "Quầy số 02",
                  "03/2026", "0417", "Nguyễn Thị Minh Nguyệt", "8.000 đồng", "02 người", "0233 3820 118"):  # fmt: skip
        assert value in text, value


@pytest.mark.parametrize("email", [PERSON.email, ""])
def test_a_field_that_goes_to_a_line_of_its_own_stands_under_the_others(email: str) -> None:
    leaf = print_(receipt(2, applicant=replace(PERSON, email=email), **FULL)).leaves[0]
    above, own = leaf.find("Địa chỉ:")[0], leaf.find("Email:")[0]
    assert own.x == pytest.approx(above.x, abs=0.1) and own.baseline > leaf.find("Số điện thoại:")[0].baseline


def test_who_hands_in_signs_when_it_is_not_the_applicant() -> None:
    leaf = print_(receipt(2, submitted_by=OTHER, **FULL)).leaves[0]
    signer = leaf.find("Trần Quốc Ẩn Ợ")
    below = [w for w in leaf.words if w.text == "Ợ" and w.bold]
    assert f"Người nộp hồ sơ: {OTHER.name}, số căn cước {OTHER.id_number}" in leaf.text and signer and below


BOLD = [NAME.upper(), "H50.31.18-260205-10017", "03 ngày làm việc", "17 giờ 00 phút, ngày 08 tháng 02 năm 2026", "03/2026", "0417"]


@pytest.mark.parametrize("layout", ["two_on_a4", "one_a_page"])
def test_bold_is_what_people_look_for(layout: str) -> None:
    leaf = print_(receipt(3, layout=layout)).leaves[0]
    bold = " ".join(w.text for w in leaf.words if w.bold and not w.italic)
    assert all(value in bold for value in BOLD)
    assert "thôn Thủy Ba Tây" not in bold and "08 giờ 15" not in bold and "0912" not in bold


@pytest.mark.parametrize("layout", ["two_on_a4", "one_a_page"])
def test_names_of_300_letters_wrap_and_never_shrink(layout: str) -> None:
    who = Person(LONG_NAME[:300].strip(), "045185006241", address=LONG_NAME[:300].strip())
    paper = print_(receipt(3, layout=layout, applicant=who, receiver=LONG_NAME[:300].strip()))
    leaf = paper.leaves[0]
    assert who.name.upper() in leaf.text and who.address in leaf.text
    upper = [w for w in leaf.words if w.text == "NGUYỄN" and w.bold]
    assert len({w.size for w in upper}) == 1 and upper[0].size >= 10.5
    signed = [w for w in paper.leaves[-1].words if w.bold and w.text == "Nguyễn"]
    assert min(w.size for w in signed) >= (11 if len(paper.leaves) == 1 else 11.5)


@pytest.mark.parametrize("layout", ["two_on_a4", "one_a_page"])
def test_a_paper_whose_name_is_one_endless_word_stays_in_its_cell(layout: str) -> None:
    odd = Component("1", "Ẵ" * 300, originals=1, note="Ệ" * 200)
    who = replace(PERSON, name="Lê Ẩn")
    for leaf in print_(receipt(1, layout=layout, components=(odd,), applicant=who)).leaves:
        frames = [m for m in leaf.marks if m.stroked and not m.is_rule and m.bottom - m.top > 10]
        for word in (w for w in leaf.words if set(w.text) <= {"Ẵ", "Ệ"}):
            assert any(f.left <= word.x and word.end <= f.right + 0.5 and f.top <= word.baseline <= f.bottom for f in frames), word
    assert "Ẵ" * 20 in print_(receipt(1, layout=layout, components=(odd,))).text


@pytest.mark.parametrize("layout", ["two_on_a4", "one_a_page"])
def test_a_reprint_is_marked_and_the_first_print_is_not(layout: str) -> None:
    again = print_(receipt(3, layout=layout, copy_no=3, printed_on=date(2026, 2, 9)))
    assert again.text.count("In lại lần 3") == 2 and again.text.count("09/02/2026") == 2
    assert "In lại" not in print_(receipt(3, layout=layout)).text


def test_a_filled_value_has_no_leader_and_an_empty_one_has() -> None:
    def leaders(page: ReceiptPage) -> int:
        return sum(m.width == 0.75 and m.is_rule for leaf in print_(page).leaves for m in leaf.marks) // 2 - 2

    assert leaders(receipt(2)) == 0
    assert leaders(receipt(2, applicant=replace(PERSON, email="", phone="", address=""))) == 3


def test_all_fields_empty_is_a_form_to_write_on() -> None:
    paper = print_(blank(receipt()))
    assert len(paper.leaves) == 2
    for leaf in paper.leaves:
        assert all(field in leaf.text for field in FIELDS)
        lines = sorted({round(m.top, 1) for m in leaf.rules if m.width == 0.75 and m.top > 150})
        assert len(lines) >= 10 and all(b - a >= 16 for a, b in pairwise(lines))
        edge = leaf.width - 15 * MM
        ends = [m.right for m in leaf.rules if m.top in lines or m.width == 0.75]
        assert sum(edge - 2.6 <= end <= edge for end in ends) >= 5
        rows = [w for w in leaf.words if w.text in "123456" and w.x < 45 * MM]
        assert [w.text for w in rows] == list("123456") and rows[1].baseline - rows[0].baseline >= 16
        assert all(word in leaf.text for word in ("Số tạm:", "Số căn cước:", "Ngày sinh:", "Phí, lệ phí:", "để trống Số, Mã hồ sơ"))
        assert "/TNHS" in leaf.text and not zxingcpp.read_barcodes(leaf.picture(100), zxingcpp.BarcodeFormat.QRCode)


def test_a_form_to_write_on_keeps_to_a_leaf_a_copy_under_a_long_name() -> None:
    names = {"parent": "UBND THÀNH PHỐ PHAN RANG - THÁP CHÀM", "office": "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
             "office_phrase": "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính của phường Phan Rang"}  # fmt: skip
    for page in (receipt(), receipt(layout="a5")):
        paper = print_(replace(blank(page), **names))
        assert [leaf.width < leaf.height for leaf in paper.leaves] == [True, True]
        assert all("NGƯỜI TIẾP NHẬN HỒ SƠ" in leaf.text for leaf in paper.leaves)


def test_leaders_stand_on_one_grid() -> None:
    starts = [m.left for leaf in print_(blank(receipt())).leaves for m in leaf.rules if m.width == 0.75 and m.top > 150]
    assert len(starts) > 20
    assert all(abs(start / 2.6 - round(start / 2.6)) < 0.02 for start in starts)


@pytest.mark.parametrize("dpi", [60, 100, 300])
def test_the_code_reads_at_any_resolution(dpi: int) -> None:
    for page in (receipt(3), receipt(3, **FULL)):
        found = zxingcpp.read_barcodes(print_(page).leaves[0].picture(dpi), zxingcpp.BarcodeFormat.QRCode)
        assert {one.text for one in found} == {page.code}


def test_the_code_has_its_size_and_quiet_zone() -> None:
    leaf = print_(receipt(3, **FULL)).leaves[0]
    (code,) = [m for m in leaf.marks if m.filled and m.right - m.left > 30]
    assert (code.right - code.left) * 33 / 25 == pytest.approx(23 * MM, abs=0.3)
    assert code.right == pytest.approx(leaf.width - 15 * MM, abs=0.3)
    quiet = (code.right - code.left) * 4 / 25
    beside = [w for w in leaf.words if w.end > code.left - quiet and w.baseline > code.top - quiet]
    assert not [w for w in beside if w.baseline - 0.7 * w.size < code.bottom + quiet]


def test_the_signers_name_shrinks_to_eleven_and_a_half_then_breaks() -> None:
    middle = "Nguyễn Phước Ưng Bảo Hoàng Thị Ỷ Ẵm Ệ Ợ An"
    leaf = print_(receipt(1, receiver=middle, **FULL)).leaves[0]
    role = leaf.find("NGƯỜI TIẾP NHẬN HỒ SƠ")[0]
    words = [w for w in leaf.words if w.bold and w.x > 120 * MM and w.text in middle.split() and w.baseline > role.baseline]
    assert {w.size for w in words} == {11.5} and len({round(w.baseline) for w in words}) == 2

"""The sheets beside the forms: digits in groups to type or compare, room to write, signatures in one piece."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cchc_desktop.domain.text import size_text
from cchc_desktop.printing import qr
from cchc_desktop.printing.data_receipt import data_receipt_pdf
from cchc_desktop.printing.fields import spaced
from cchc_desktop.printing.receipt import blank, receipt_pdf
from cchc_desktop.printing.sheets import SpoiltParcels, enrolment_sheet, handoff_slip, recovery_sheet, root_sheet, spoilt_notice
from tests.printing.reading import MM, Paper
from tests.printing.samples import NAME, receipt
from tests.printing.test_every_sheet import AT, EVERY, GROUPS, HEAD, PARCELS, SPOILT, data_receipt, enrolment, slip, slip_digits


def test_the_slip_names_parcels_with_sums_and_no_person_but_who_signs() -> None:
    leaf = Paper(handoff_slip(slip())).leaves[0]
    for part in ("Số: 43/PBG", "PHIẾU BÀN GIAO GÓI DỮ LIỆU", "không chứa dữ liệu cá nhân", "19405-000043-1A2B3C4D.CCHC", "1/2", "526",
                 "402", "1.024,0 MB", "412,3 MB", "5120 7734", "Cộng: 03 gói", "589", "1.437,5 MB", "BÊN GIAO", "BÊN NHẬN", NAME,
                 "Người mang:", "16 giờ 20 phút, ngày 09 tháng 02 năm 2026", "0233 3820 118"):  # fmt: skip
        assert part in leaf.text, part
    total = leaf.find("1.437,5 MB")
    assert all(word.bold for word in total)


def test_twelve_groups_are_bold_15_and_numbered() -> None:
    leaf = Paper(handoff_slip(slip())).leaves[0]
    groups = [w for w in leaf.words if w.text in GROUPS]
    assert [w.text for w in groups] == list(GROUPS) and all(w.bold and w.size == 15 for w in groups)
    numbers = [w for w in leaf.words if w.size == 7.5]
    assert [w.text for w in numbers] == [str(n) for n in range(1, 13)]
    assert all(abs(n.baseline - g.baseline) < 0.1 and 3 < g.x - n.end < 5 for n, g in zip(numbers, groups, strict=True))
    (frame,) = [m for m in leaf.marks if m.stroked and m.right - m.left > 160 * MM and m.bottom - m.top > 25 * MM]
    assert all(frame.left < w.x and w.end < frame.right and frame.top < w.baseline < frame.bottom for w in groups)


@pytest.mark.parametrize("count", [1, 3, 12, 40])
def test_the_end_of_a_slip_is_one_piece(count: int) -> None:
    paper = Paper(handoff_slip(slip(count)))
    leaf = paper.leaves[-1]
    for part in ("Sau khi nhận", "Tình trạng khi nhận", "Giờ nhận", "BÊN GIAO", "BÊN NHẬN", NAME):
        assert part in leaf.text
    assert paper.text.count(".CCHC") == count


def test_names_of_120_letters_keep_the_slip_on_one_leaf_and_inside_its_margins() -> None:
    (leaf,) = Paper(EVERY["slip-names"]()).leaves
    assert all(word.x > 30 * MM - 1 and word.end < 195 * MM + 1 for word in leaf.words if word.size == 13), "the place too"
    number, day = leaf.find("Số: 43/PBG"), leaf.find("ngày 09 tháng 02 năm 2026")
    assert abs(number[0].baseline - day[0].baseline) < 0.1 and max(word.end for word in number) < min(word.x for word in day)
    lines = leaf.text.splitlines()
    assert not [line for line in lines if line.strip().endswith("Ủy ban nhân dân")], "not left alone before the name"
    assert "BÊN NHẬN" in leaf.text


def test_what_the_clerk_knows_is_printed_and_the_rest_left_to_write() -> None:
    known = Paper(handoff_slip(replace(slip(), carrier="Trần Quốc Ẩn", stick="nhãn VT-USB-03"))).leaves[0]
    unknown = Paper(handoff_slip(slip())).leaves[0]
    assert "Người mang: Trần Quốc Ẩn" in known.text and "Thiết bị nhớ: nhãn VT-USB-03" in known.text
    lines = [sum(m.width == 0.75 and m.top > 150 for m in leaf.rules) for leaf in (known, unknown)]
    assert lines[1] - lines[0] == 2


@pytest.mark.parametrize(("kind", "said"), [("request", "PHIẾU ĐĂNG KÝ GỬI DỮ LIỆU"), ("grant", "PHIẾU CHẤP NHẬN ĐĂNG KÝ")])
def test_the_enrolment_sheet_shows_all_five_groups_to_type(kind: str, said: str) -> None:
    paper = Paper(enrolment_sheet(enrolment(kind)))
    (leaf,) = paper.leaves
    groups = [w for w in leaf.words if w.size == 20]
    assert [w.text for w in groups] == list(GROUPS[:5]) and all(w.bold for w in groups) and len({w.baseline for w in groups}) == 1
    assert said in leaf.text and "gõ đủ cả năm nhóm" in leaf.text and "Số điện thoại đã gọi:" in leaf.text
    assert ("Máy số: 02" in leaf.text) is (kind == "grant")
    assert ("về Ủy ban nhân dân" in leaf.text) is (kind == "grant"), "an agency keeps its capital inside a sentence"
    assert "tỉnh Quảng Trị" in leaf.text and "2f8f0cd2-7e4b-4a19-9c3c-1a0f3d0b9a11" in leaf.text


def test_the_codes_of_the_recovery_and_root_sheets_are_whole_and_on_one_leaf() -> None:
    recovery, root = Paper(recovery_sheet(HEAD, " ".join(GROUPS[:10]), AT)), Paper(root_sheet(HEAD, " ".join((*GROUPS, *GROUPS[:4])), AT))
    for paper, groups in ((recovery, GROUPS[:10]), (root, (*GROUPS, *GROUPS[:4]))):
        (leaf,) = paper.leaves
        assert [w.text for w in leaf.words if w.size == 20] == list(groups)
        assert [w.text for w in leaf.words if w.size == 7.5] == [str(n + 1) for n in range(len(groups))]
        assert not [m for m in leaf.marks if m.filled], "no code that a camera reads"
    assert "NGƯỜI GIỮ THỨ HAI" in root.text and "niêm phong" in recovery.text


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "1 KB"), (239_400, "239 KB"), (999_499, "999 KB"), (999_500, "1,0 MB"), (18_649_999, "18,6 MB"), (1_454_900_000, "1.454,9 MB")],
)
def test_sizes_as_people_write_them(count: int, said: str) -> None:
    assert size_text(count).replace("\u00a0", " ") == said


def test_lines_to_write_on_are_far_enough_apart() -> None:
    for pdf in (recovery_sheet(HEAD, " ".join(GROUPS[:10]), AT), enrolment_sheet(enrolment("request")), handoff_slip(slip())):
        leaf = Paper(pdf).leaves[0]
        tops = sorted({round(m.top, 1) for m in leaf.rules if m.width == 0.75 and m.top > 150})
        assert len(tops) >= 3 and all(b - a >= 16 for a, b in pairwise(tops))


def test_the_parcels_of_a_slip_are_told_apart() -> None:
    assert len({p.file for p in PARCELS}) == len({p.digits for p in PARCELS}) == 3


@pytest.mark.parametrize(("machines", "leaves"), [(1, 1), (4, 1), (10, 2), (28, 2)])
def test_the_code_of_a_data_receipt_is_large_and_stands_with_how_it_is_taken_in(machines: int, leaves: int) -> None:
    paper = Paper(data_receipt_pdf(data_receipt(machines)))
    assert len(paper.leaves) == leaves and paper.text.count("cần từ số") == machines
    leaf = paper.leaves[-1]
    for part in ("mở trang Gửi dữ liệu, bấm Nhập biên nhận", "mã đọc", "NGƯỜI LẬP BIÊN NHẬN", "0233 3820 118"):
        assert part in leaf.text, part
    (code,) = [mark for mark in leaf.marks if mark.filled]
    modules = qr.modules(slip_digits(machines))
    assert (code.right - code.left) / modules >= (0.74 if machines <= 10 else 0.49) * MM, "a cheap scanner reads it"
    assert code.left >= 30 * MM and code.right + 4 * MM < min(word.x for word in leaf.find("NGƯỜI LẬP BIÊN NHẬN"))
    assert code.bottom <= leaf.height - 20 * MM


def test_a_data_receipt_names_what_is_not_here_and_no_code_that_nobody_can_say() -> None:
    (row,) = data_receipt().rows
    bare = replace(row, parcel=0, applied=0, needed="", waiting="thiếu 1–5; giữ 6", code="")
    text = Paper(data_receipt_pdf(data_receipt(rows=(bare,), missing=1204))).text
    assert "thiếu 1–5; giữ 6" in text and "Tệp đính kèm chưa đến: 1.204" in text and "trong khay ở nơi nhận: không có" in text
    assert "cần từ số" not in text and "mười hai chữ số" not in text


OFFICE_PHONE = "02333820118"


@pytest.mark.parametrize(
    "pdf",
    [
        receipt_pdf(receipt(hotline=OFFICE_PHONE)), receipt_pdf(blank(receipt(hotline=OFFICE_PHONE))),
        handoff_slip(replace(slip(), phone=OFFICE_PHONE)), enrolment_sheet(replace(enrolment("request"), phone=OFFICE_PHONE)),
        data_receipt_pdf(data_receipt(phone=OFFICE_PHONE)),
        spoilt_notice(SpoiltParcels(HEAD, "Xã Cửa Tùng", "", SPOILT, AT, NAME, OFFICE_PHONE)),
    ],
)  # fmt: skip
def test_the_telephone_of_the_office_is_read_in_groups_on_every_sheet(pdf: bytes) -> None:
    text = Paper(pdf).text
    assert "0233 3820 118" in text and OFFICE_PHONE not in text


@pytest.mark.parametrize(("number", "said"), [
    ("0912345678", "0912 345 678"), ("02333820118", "0233 3820 118"), ("0233 3 820 118", "0233 3 820 118"), ("19001234", "19001234"),
    ("", ""),
])  # fmt: skip
def test_telephone_numbers_in_groups(number: str, said: str) -> None:
    assert spaced(number) == said


@pytest.mark.parametrize(("pdf", "name"), [
    (data_receipt_pdf(data_receipt(28)), "Biên nhận dữ liệu số 07/BNDL"), (handoff_slip(slip(40)), "Phiếu bàn giao số 43/PBG"),
    (spoilt_notice(SpoiltParcels(HEAD, "Xã Cửa Tùng", "", SPOILT * 20, AT, NAME)), "Giấy báo gói dữ liệu chưa nhận được, 09/02/2026"),
])  # fmt: skip
def test_leaves_that_may_part_say_what_they_belong_to(pdf: bytes, name: str) -> None:
    leaves = Paper(pdf).leaves
    assert len(leaves) > 1
    for number, leaf in enumerate(leaves, 1):
        _, edge, base = leaf.line(f"Tờ {number}/{len(leaves)}")
        assert leaf.line(name)[2] == base and edge == pytest.approx(leaf.width - 15 * MM, abs=0.6)


def test_a_sheet_of_one_leaf_has_no_footer() -> None:
    for pdf in (data_receipt_pdf(data_receipt(2)), handoff_slip(slip(), slip(2)), EVERY["spoilt"]()):
        assert "Tờ 1/" not in Paper(pdf).text

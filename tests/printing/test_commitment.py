"""The commitment sheet: table over pages, signatures never alone, stamps inside their room, the digest to compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
import zxingcpp

from cchc_desktop.domain.commitment import Commitment, Signature
from cchc_desktop.domain.moments import ICT
from cchc_desktop.printing.commitment import STAMP, CommitmentPrint, commitment_pdf, officials_pdf
from tests.printing.reading import MM, Leaf, Paper
from tests.printing.samples import DIGEST, LONG_NAME, NAME, commitment, commitment_page, officials, targets

HEADS = ["TT", "Chỉ số, chỉ tiêu", "Đơn vị tính", "Kết quả 2025", "Cam kết 2026", "Thời hạn", "Bộ phận chủ trì", "Minh chứng"]
NUMBERS = " ".join(f"({n})" for n in range(1, 9))


def made(c: Commitment, kind: str = "office") -> CommitmentPrint:
    return commitment_pdf(c, commitment_page(kind))


def printed(c: Commitment, kind: str = "office") -> Paper:
    return Paper(made(c, kind).pdf)


def test_all_sections_in_their_order() -> None:
    text = printed(commitment()).text
    parts = ["Số: 01/CK-UBND", "BẢN CAM KẾT", "(PAPI) năm 2026", "Căn cứ", "Hôm nay, ngày 05 tháng 02 năm 2026, tại Vĩnh Thủy",
             "Bên nhận cam kết:", "Bên cam kết:", "I. NỘI DUNG CAM KẾT", "1. Về PAR INDEX", "2. Về SIPAS", "3. Về PAPI",
             "4. Trách nhiệm của người đứng đầu",
             "II. CHỈ TIÊU CAM KẾT", "Chỉ số cải cách hành chính (PAR INDEX)", "Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)",
             "III. TỔ CHỨC THỰC HIỆN", "Bản cam kết có hiệu lực kể từ ngày ký", "mỗi bên giữ 01 bản./.",
             "ĐẠI DIỆN BÊN NHẬN CAM KẾT"]  # fmt: skip
    places = [text.rindex(part) if part.startswith("Chỉ số") else text.index(part) for part in parts]
    assert places == sorted(places)
    assert "ĐẠI DIỆN ĐƠN VỊ CAM KẾT" in text and NAME in text and "Lê Đình Khải" in text


@pytest.mark.parametrize("count", [3, 14, 40, 80])
def test_the_table_repeats_its_head_and_numbers_and_loses_nothing(count: int) -> None:
    c = commitment(targets=targets(count))
    paper = printed(c)
    rows: list[int] = []
    for leaf in paper.leaves:
        if not any(w.text == "TT" for w in leaf.words):
            continue
        assert all(part in leaf.text for head in HEADS for part in head.split()) and NUMBERS in leaf.text
        head = leaf.find("TT")[0]
        one = leaf.find("(1)")[0]
        assert one.italic and 8.5 <= one.size <= 10 and head.bold
        rows += [int(w.text) for w in leaf.words if w.text.isdecimal() and w.end < 38.5 * MM and w.baseline > one.baseline]
    assert rows == list(range(1, count + 1))
    text = paper.text
    assert all(f"Chỉ tiêu thứ {n}" in text for n in range(1, count + 1)) and text.count("≥ 99,9") == count // 2


def test_a_group_row_stands_with_the_next_and_every_group_is_there() -> None:
    paper = printed(commitment(targets=targets(80)))
    for leaf in paper.leaves:
        for letter, name in (("A", "Chỉ số cải cách hành chính (PAR INDEX)"), ("D", "Nội bộ")):
            if name in leaf.text and letter in {w.text for w in leaf.words if w.x < 38 * MM}:
                group = leaf.find(name.split()[0] if letter == "A" else name)[0]
                assert any(w.text.isdecimal() and w.x < 38.5 * MM and w.baseline > group.baseline for w in leaf.words)
    assert all(name in paper.text for name in ("(PAR INDEX)", "(SIPAS)", "(PAPI)", "Nội bộ"))


def last_lines(leaf: Leaf) -> list[float]:
    """Baselines of running text over the signatures on the last leaf."""
    roles = leaf.find("ĐẠI DIỆN BÊN NHẬN CAM KẾT")[0]
    return sorted({round(w.baseline, 1) for w in leaf.words if w.size == 14 and w.baseline < roles.baseline and w.baseline > 16 * MM})


@pytest.mark.parametrize("count", range(1, 34))
def test_signatures_and_digest_are_one_piece_with_two_lines_before(count: int) -> None:
    paper = printed(commitment(targets=targets(count, words=2)))
    leaf = paper.leaves[-1]
    for part in ("ĐẠI DIỆN BÊN NHẬN CAM KẾT", "ĐẠI DIỆN ĐƠN VỊ CAM KẾT", "Lê Đình Khải", "Mã kiểm chứng nội dung", "./."):
        assert part in leaf.text
    assert len(last_lines(leaf)) >= 2


def test_without_last_words_the_last_row_stays_with_the_signatures() -> None:
    for count in (20, 21, 22, 23, 24, 25):
        c = replace(commitment(targets=targets(count, words=2)), execution=(), validity=())
        leaf = printed(c).leaves[-1]
        assert "ĐẠI DIỆN BÊN NHẬN CAM KẾT" in leaf.text and f"Chỉ tiêu thứ {count}" in leaf.text


def test_without_table_and_last_words_the_pledges_stay_with_them() -> None:
    text = "Giải quyết hồ sơ đúng và trước hạn, không để quá hạn mới báo, niêm yết đầy đủ. "
    for count in range(14, 30):
        pledges = {"PAR INDEX": (text,) * count}
        c = replace(commitment("inner"), targets=(), execution=(), validity=(), pledges=pledges)
        leaf = printed(c, "inner").leaves[-1]
        roles = leaf.find("BÊN NHẬN CAM KẾT")[0]
        assert len({round(w.baseline) for w in leaf.words if w.size == 14 and 16 * MM < w.baseline < roles.baseline}) >= 2


@pytest.mark.parametrize("count", [3, 14, 80])
def test_stamps_stand_in_their_room_and_over_no_letter(count: int) -> None:
    result = made(commitment(targets=targets(count)))
    paper = Paper(result.pdf)
    assert result.pages == len(paper.leaves) and set(result.boxes) == {"committing", "receiving"}
    for side, box in result.boxes.items():
        leaf = paper.leaves[box.page]
        assert box.page == len(paper.leaves) - 1 and (box.width, box.height) == STAMP == (66 * MM, 17.5 * MM)
        top, bottom = leaf.height - box.y - box.height, leaf.height - box.y
        covered = [w for w in leaf.words if w.x < box.x + box.width and w.end > box.x
                   and w.baseline + 0.2 * w.size > top and w.baseline - 0.92 * w.size < bottom]  # fmt: skip
        assert covered == []
        column = 0.25 if side == "receiving" else 0.75
        assert box.x + box.width / 2 == pytest.approx(30 * MM + 165 * MM * column, abs=0.1)
        assert box.x >= 30 * MM and box.x + box.width <= leaf.width - 15 * MM


@pytest.mark.parametrize("kind", ["office", "inner"])
def test_the_room_to_sign_is_wide_enough(kind: str) -> None:
    leaf = printed(commitment(kind), kind).leaves[-1]
    role = leaf.find("BÊN CAM KẾT" if kind == "inner" else "PHÓ CHỦ TỊCH")[-1]
    name = leaf.find("Nguyễn Văn Ẩn" if kind == "inner" else "Lê Đình Khải")[-1]
    under = max(w.baseline for w in leaf.words if w.bold and w.size == 13 and w.baseline < name.baseline)
    assert under >= role.baseline
    assert (name.baseline - 0.92 * 13) - (under + 0.2 * 13) >= 22 * MM


def test_the_digest_reads_at_110_dpi_and_stands_in_words_and_footers() -> None:
    paper = printed(commitment())
    leaf = paper.leaves[-1]
    assert [one.text for one in zxingcpp.read_barcodes(leaf.picture(110), zxingcpp.BarcodeFormat.QRCode)] == [f"CCHC:{DIGEST.upper()}"]
    groups = " ".join(DIGEST[i : i + 8].upper() for i in range(0, 64, 8))
    assert groups in leaf.text
    for number, one in enumerate(paper.leaves, 1):
        assert f"Tờ {number}/{len(paper.leaves)}" in one.text and "Mã nội dung 7D2B1D33 BCEF7DF2 … C54E3379" in one.text
        assert "Bản cam kết số 01/CK-UBND" in one.text
    (code,) = [m for m in leaf.marks if m.filled and m.right - m.left > 30]
    assert (code.right - code.left) / 37 >= 0.5 * MM


def test_a_later_version_says_so_in_its_footers() -> None:
    assert "phiên bản 3" in printed(replace(commitment(), version=3)).text


def test_a_new_years_sheet_names_its_years_and_figures_as_people_write_them() -> None:
    c = commitment(targets=[{"index": "PAPI", "name": "Lần", "unit": "Lần", "last": 1, "target": 2.5}, {"index": "PAPI", "name": "x"}])
    text = printed(c).text
    assert "Kết quả 2025" in text and "Cam kết 2026" in text and " 1 2,5 " in text and "–" in text


def test_names_that_are_still_open_get_leaders() -> None:
    c = commitment()
    c = replace(c, number="", committing=replace(c.committing, person=""), receiving=replace(c.receiving, unit="", person=""))
    leaf = printed(c).leaves[0]
    assert "do ông/bà" in leaf.text and "…" not in leaf.text.replace("BCEF7DF2 …", "")
    assert sum(m.is_rule and m.width == 0.75 for m in leaf.marks) >= 3 + 4


def test_long_names_wrap_and_a_row_higher_than_a_page_goes_on() -> None:
    rows = targets(3)
    rows[1]["evidence"] = " ".join(["bằng chứng"] * 54)
    c = commitment(targets=rows, committing={"unit": LONG_NAME, "person": LONG_NAME, "title": "Chủ tịch"})
    paper = printed(c)
    assert paper.text.count("bằng chứng") == 54 and paper.text.count(LONG_NAME) >= 2
    row = commitment(targets=[{"index": "SIPAS", "name": "x", "evidence": "Q" * 600}])
    letters = [leaf.text.count("Q") for leaf in printed(row).leaves]
    assert sum(count > 20 for count in letters) == 2 and 600 <= sum(letters) < 640


def test_the_heading_of_an_inner_office_names_both() -> None:
    leaf = printed(commitment("inner"), "inner").leaves[0]
    parent, office = leaf.find("UBND XÃ VĨNH THỦY"), leaf.find("THÔN THỦY BA TÂY")
    assert not parent[0].bold and office[0].bold and office[0].baseline > parent[0].baseline
    assert "nhiệm vụ được giao của thôn Thủy Ba Tây" in leaf.text


def test_officials_get_a_leaf_each_and_a_list_of_who_signed() -> None:
    c = commitment("official", officials=officials(5))
    at = datetime(2026, 2, 6, 9, tzinfo=ICT)
    c = replace(c, signatures=(Signature("committing", c.officials[1].person, "x", at), Signature("receiving", NAME, "Chủ tịch", at)))
    result = officials_pdf(c, commitment_page("official"))
    paper = Paper(result.pdf)
    assert result.pages == len(paper.leaves) == 6 and result.boxes == {}
    for leaf, who in zip(paper.leaves, c.officials, strict=False):
        assert f"Tôi là: {who.person}, Công chức Tư pháp" in leaf.text and "Tờ 1/1" in leaf.text and "NGƯỜI CAM KẾT" in leaf.text
        assert leaf.text.count(who.person) == 2
    names = paper.leaves[-1]
    assert "DANH SÁCH CÔNG CHỨC KÝ CAM KẾT NĂM 2026" in names.text and "(Đã ký 1/5 người)" in names.text
    assert names.text.count("Đã ký") == 2 and "06/02/2026" in names.text and all(w.person in names.text for w in c.officials)


def test_a_list_of_80_officials_runs_over_leaves() -> None:
    c = replace(commitment("official", officials=officials(80)), pledges={"head": ("Phục vụ tận tình.",)})
    paper = Paper(officials_pdf(c, commitment_page("official")).pdf)
    assert paper.text.count("DANH SÁCH CÔNG CHỨC KÝ CAM KẾT") == 1 and paper.leaves[-1].text.count("Họ và tên") == 1
    assert paper.leaf_of("DANH SÁCH") == 80 and len(paper.leaves) >= 84

"""Forms 02 to 07 and the day lists: their fields in order, both sets, empty and overlong values, A5, books, amounts in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from cchc_desktop.domain.dossier import Person
from cchc_desktop.printing.amounts import in_words
from cchc_desktop.printing.control import control_pdf
from cchc_desktop.printing.deadline import deadline_pdf
from cchc_desktop.printing.fees import FeeSum, fees_pdf
from cchc_desktop.printing.guide import guide_pdf
from cchc_desktop.printing.handouts import handouts_pdf
from cchc_desktop.printing.notices import apology_pdf, stop_pdf
from cchc_desktop.printing.receipt import receipt_pdf
from cchc_desktop.printing.refusal import refusal_pdf
from cchc_desktop.printing.register import RegisterPage, register_pdf
from cchc_desktop.printing.supplement import supplement_pdf
from tests.printing.form_samples import (
    AGENCY,
    CLERK,
    CODE,
    COUNTER,
    FOUR_LINES,
    LATE,
    NEW,
    OLD,
    POINTS,
    SIXTY,
    apology,
    control,
    deadline,
    fees,
    guide,
    handouts,
    head,
    refusal,
    register,
    stop,
    supplement,
)
from tests.printing.reading import MM, Leaf, Paper, golden
from tests.printing.samples import FORMS, LONG_NAME, NAME, receipt


def in_order(text: str, said: list[str]) -> None:
    place = 0
    for one in said:
        assert one in text[place:], one
        place = text.index(one, place) + len(one)


SUPPLEMENT = ["PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Mã hồ sơ:", "Hồ sơ của:", "Nội dung yêu cầu giải quyết:", "Địa chỉ:",
              "Số điện thoại:", "Email:", "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", "1. ", "2. ", "3. ", "Lý do:",
              "liên hệ với", "số điện thoại", "để được hướng dẫn./.", "NGƯỜI HƯỚNG DẪN", "(Ký và ghi rõ họ tên)"]  # fmt: skip
REFUSAL = ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Bộ phận Tiếp nhận và Trả kết quả:", "Tiếp nhận hồ sơ của:",
           "Địa chỉ:", "Số điện thoại:", "Email:", "Nội dung yêu cầu giải quyết:",
           f"Qua xem xét, Bộ phận Tiếp nhận và Trả kết quả {COUNTER} thông báo", "1. ",
           "Xin thông báo cho Ông/Bà được biết và thực hiện./.", "NGƯỜI NỘP HỒ SƠ"]  # fmt: skip
APOLOGY_2018 = ["PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "Kính gửi:", f"{AGENCY} tiếp nhận giải quyết hồ sơ", "mã số:",
                "Thời gian hẹn trả kết quả giải quyết hồ sơ:", "Tuy nhiên đến nay", "Lý do:",
                "xin lỗi", "sẽ trả kết quả giải quyết hồ sơ vào", "Sự chậm trễ này", "(Ký tên và đóng dấu)", "Nơi nhận:"]  # fmt: skip
APOLOGY_2025 = ["VĂN BẢN XIN LỖI", "VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT", "Kính gửi:", "tiếp nhận hồ sơ mã số",
                "đề nghị gia hạn thời gian", "Thời gian hẹn trả ban đầu",
                "Số ngày đề nghị gia hạn", "Thời gian trả kết quả mới", "Lần gia hạn", "Lý do",
                "Cơ quan chịu trách nhiệm", "mong nhận được sự thông cảm", "Nơi nhận:"]  # fmt: skip
STOP = ["THÔNG BÁO", "Dừng giải quyết hồ sơ", "Kính gửi:", "Căn cứ", "thông báo dừng giải quyết hồ sơ sau đây:", "Mã hồ sơ",
        "Thủ tục hành chính", "Ngày tiếp nhận", "Địa chỉ", "Lý do dừng", "Giấy tờ trả lại", "Phí, lệ phí", "Nơi nhận:"]  # fmt: skip
CONTROL = ["PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "Mã hồ sơ:", "Cơ quan (bộ phận) giải quyết hồ sơ:",
           "Cơ quan phối hợp giải quyết hồ sơ:", "TÊN CƠ QUAN", "THỜI GIAN GIAO, NHẬN HỒ SƠ", "KẾT QUẢ", "GHI CHÚ",
           "1. Giao: Bộ phận Tiếp nhận và Trả kết quả", "2. Nhận:", "Người giao", "Người nhận"]  # fmt: skip
FILLED: dict[str, tuple[Callable[[], bytes], Callable[[], bytes], list[str]]] = {
    "supplement-2018": (lambda: supplement_pdf(supplement(OLD)), lambda: supplement_pdf(supplement(OLD).blank()), SUPPLEMENT),
    "supplement-2025": (lambda: supplement_pdf(supplement()), lambda: supplement_pdf(supplement().blank()), SUPPLEMENT),
    "refusal-2018": (lambda: refusal_pdf(refusal(OLD)), lambda: refusal_pdf(refusal(OLD).blank()), REFUSAL),
    "refusal-2025": (lambda: refusal_pdf(refusal()), lambda: refusal_pdf(refusal().blank()), REFUSAL),
    "apology-2018": (lambda: apology_pdf(apology(OLD)), lambda: apology_pdf(apology(OLD).blank()), APOLOGY_2018),
    "apology-2025": (lambda: apology_pdf(apology()), lambda: apology_pdf(apology().blank()), APOLOGY_2025),
    "stop": (lambda: stop_pdf(stop()), lambda: stop_pdf(stop().blank()), STOP),
    "control-2018": (lambda: control_pdf(control(2, OLD)), lambda: control_pdf(control(2, OLD).blank()), CONTROL),
    "control-2025": (lambda: control_pdf(control()), lambda: control_pdf(control().blank()), CONTROL),
}


@pytest.mark.parametrize("name", FILLED)
def test_every_field_stands_in_the_order_of_the_form_filled_or_empty(name: str) -> None:
    filled, empty, said = FILLED[name]
    for pdf in (filled(), empty()):
        paper = Paper(pdf)
        in_order(paper.text, said)
        assert len(paper.leaves) == 1


def leaders(leaf: Leaf) -> int:
    return sum(mark.width == 0.75 and mark.is_rule for mark in leaf.rules) - 2


@pytest.mark.parametrize("name", [name for name in FILLED if name.startswith(("supplement", "refusal", "apology-2018"))])
def test_empty_values_leave_leaders_and_filled_ones_none(name: str) -> None:
    filled, empty, _ = FILLED[name]
    assert leaders(Paper(empty()).leaves[0]) >= 8
    left = leaders(Paper(filled()).leaves[0])
    assert left == {"supplement": 1, "refusal": 2}.get(name.partition("-")[0], 0), "the e-mail address and a telephone are empty"


@pytest.mark.parametrize("name", FILLED)
def test_lines_to_write_on_are_sixteen_points_apart_and_end_at_the_margin(name: str) -> None:
    leaf = Paper(FILLED[name][1]()).leaves[0]
    dots = [m for m in leaf.rules if m.width == 0.75 and m.top > 190]
    assert all(m.right <= leaf.width - 15 * MM + 0.1 for m in dots)
    if not name.startswith("control"):
        assert all(b - a >= 16 for a, b in pairwise(sorted({round(m.top, 1) for m in dots})))


@pytest.mark.parametrize("name", [name for name in FILLED if not name.startswith("control")])
def test_what_people_look_for_is_bold(name: str) -> None:
    leaf = Paper(FILLED[name][0]()).leaves[0]
    bold = " ".join(w.text for w in leaf.words if w.bold and not w.italic)
    wanted = {"supplement": [NAME, CODE], "apology": [CODE, "ngày 04 tháng 11 năm 2026"], "stop": [CODE], "refusal": ["Nguyễn Hữu Quyền"]}
    assert all(value in bold for value in wanted[name.partition("-")[0]])
    assert "thôn Thủy Ba" not in bold and "0912" not in bold


LONG: dict[str, Callable[[], bytes]] = {
    "supplement": lambda: supplement_pdf(supplement(contents=tuple(f"{p} ({n})" for n, p in enumerate(POINTS * 20)), reason=LATE * 9)),
    "refusal": lambda: refusal_pdf(refusal(reasons=tuple(f"{LATE} ({n})" for n in range(60)))),
    "apology-2018": lambda: apology_pdf(apology(OLD, reason=LATE * 40)),
    "apology-2025": lambda: apology_pdf(apology(reason=LATE * 40)),
    "stop": lambda: stop_pdf(stop(reason=LATE * 20, returned=LATE * 20)),
    "deadline": lambda: deadline_pdf(deadline(25)),
    "fees": lambda: fees_pdf(fees(90)),
    "handouts": lambda: handouts_pdf(handouts(70)),
}


@pytest.mark.parametrize("name", LONG)
def test_long_forms_run_over_leaves_whole_and_never_sign_alone(name: str) -> None:
    paper = Paper(LONG[name]())
    assert len(paper.leaves) > 1
    last = paper.leaves[-1]
    signed = last.find("(Ký")[0].baseline
    above = {round(w.baseline) for w in last.words if 20 * MM < w.baseline < signed - 20}
    assert len(above) >= 2, "two lines of text stand with the signatures"
    for number, leaf in enumerate(paper.leaves, 1):
        assert f"Tờ {number}/{len(paper.leaves)}" in leaf.text
    if name in ("supplement", "refusal"):
        assert all(f"({n})" in paper.text for n in range(60))
    if name in ("apology-2018", "apology-2025", "stop"):
        assert paper.text.count("Hộ liền kề vắng mặt") == 40


@pytest.mark.parametrize("reasons", range(4, 17))
def test_a_closing_sentence_of_one_line_takes_a_reason_with_it(reasons: int) -> None:
    last = Paper(refusal_pdf(refusal(reasons=POINTS[:1] * reasons))).leaves[-1]
    assert "Xin thông báo" in last.text and "NGƯỜI TIẾP NHẬN HỒ SƠ" in last.text
    assert f"{reasons}. Nộp" in last.text or "chứng thực, 01 bản)." in last.text


@pytest.mark.parametrize("make", [lambda who, by: supplement_pdf(supplement(applicant=who, signer=by)),
                                  lambda who, by: refusal_pdf(refusal(applicant=who, submitter=by, signer=by)),
                                  lambda who, by: apology_pdf(apology(applicant=who, signer=by)),
                                  lambda who, by: stop_pdf(stop(applicant=who, signer=by))])  # fmt: skip
def test_a_name_of_four_lines_wraps_and_a_wide_signer_shrinks_then_breaks(make: Callable[[Person, str], bytes]) -> None:
    paper = Paper(make(Person(LONG_NAME, address=LONG_NAME), LONG_NAME))
    assert LONG_NAME in paper.text
    words = [w for leaf in paper.leaves for w in leaf.words if w.text == "Nguyễn" and w.x > 110 * MM and w.bold]
    assert {w.size for w in words} <= {11.5, 13.0} and 11.5 in {w.size for w in words}


@pytest.mark.parametrize(("gender", "name", "said"), [
    ("Nam", "Lê Ẩn", "Ông Lê Ẩn"), ("Nữ", "Lê Ỷ", "Bà Lê Ỷ"), ("", "Lê Ỷ", "Ông/Bà Lê Ỷ"),
    ("", "Công ty TNHH Ẵ", "Kính gửi: Công ty TNHH Ẵ"),
])  # fmt: skip
def test_people_are_called_as_what_is_known_of_them(gender: str, name: str, said: str) -> None:
    who = Person(name, "" if name.startswith("Công ty") else "045085006214", gender=gender)
    text = Paper(apology_pdf(apology(applicant=who))).text
    assert said in text and "xin lỗi  vì" not in text
    assert f"xin lỗi {said.split()[0] if who.id_number else name} vì sự chậm trễ" in text


def test_the_suffix_and_title_are_those_of_the_set() -> None:
    assert "Số: 04/PXL" in Paper(apology_pdf(apology(OLD))).text and "Số: 04/UBND-PVHCC" in Paper(apology_pdf(apology())).text
    assert {(f.set_code, f.form_no) for f in FORMS if f.key == "register"} == {("TT01/2018", "06"), ("TT03/2025", "07")}
    assert {(f.set_code, f.form_no) for f in FORMS if f.key == "control"} == {("TT01/2018", "05"), ("TT03/2025", "06")}
    assert {f.set_code for f in FORMS if f.key == "stop"} == {"TT03/2025"}


def a5(page: Any) -> Any:
    return replace(page, head=replace(page.head, paper="a5"))


HALVES: dict[str, Callable[[], bytes]] = {
    "supplement": lambda: supplement_pdf(a5(supplement())), "refusal": lambda: refusal_pdf(a5(refusal())),
    "apology": lambda: apology_pdf(a5(apology(OLD))), "receipt": lambda: receipt_pdf(receipt(3, layout="a5")),
}  # fmt: skip


@pytest.mark.parametrize("name", HALVES)
def test_a_short_form_stands_on_half_a_sheet(name: str, snapshot: SnapshotAssertion) -> None:
    make = HALVES[name]
    paper = Paper(make())
    assert len(paper.leaves) == (2 if name == "receipt" else 1) and golden(paper) == snapshot and make() == paper.pdf
    for leaf in paper.leaves:
        assert leaf.width == pytest.approx(210 * MM, abs=0.5) and leaf.height == pytest.approx(148 * MM, abs=0.5)
        for word in leaf.words:
            assert word.x >= 15 * MM - 0.1 and word.end <= leaf.width - 10 * MM + 0.6, word
            assert word.baseline - 0.66 * word.size >= 7 * MM and word.baseline + 0.22 * word.size <= leaf.height - 5 * MM, word


def test_a_long_form_takes_a4_although_a5_was_chosen() -> None:
    leaf = Paper(supplement_pdf(a5(supplement(contents=POINTS * 3)))).leaves[0]
    assert leaf.height == pytest.approx(297 * MM, abs=0.5)


# -- control slip


@pytest.mark.parametrize(
    ("hands", "done", "rows"), [(0, False, 4), (2, False, 4), (4, True, 4), (4, False, 5), (9, False, 10), (6, True, 6)]
)
def test_the_slip_has_four_rows_and_always_one_to_fill_in(hands: int, done: bool, rows: int) -> None:
    paper = Paper(control_pdf(control(hands, done=done)))
    assert paper.text.count("1. Giao:") == paper.text.count("2. Nhận:") == rows
    assert len(paper.leaves) == (1 if rows <= 4 else 2)
    for leaf in paper.leaves:
        assert leaf.find("TÊN CƠ QUAN")[0].bold and leaf.find("GHI CHÚ")[0].bold


def test_the_columns_of_the_slip_and_the_room_to_sign() -> None:
    leaf = Paper(control_pdf(control(4, done=True))).leaves[0]
    frames = sorted({(round(m.left / MM, 1), round(m.right / MM, 1)) for m in leaf.marks if m.stroked and not m.is_rule})
    assert frames == [(30.0, 75.0), (75.0, 141.0), (141.0, 170.0), (170.0, 195.0)]
    labels = [w for w in leaf.words if w.text == "giao" and w.italic]
    names = [w for w in leaf.words if w.text in ("Ẩn", "Nguyệt") and not w.bold]
    assert len(labels) == 4 and names
    for label in labels:
        below = [w.baseline for w in names if 0 < w.baseline - label.baseline < 40 * MM]
        assert all(at - label.baseline >= 11 * MM for at in below)


# -- register


def test_the_register_stands_as_it_stood(snapshot: SnapshotAssertion) -> None:
    pdf = register_pdf(register(12))
    assert golden(Paper(pdf)) == snapshot and register_pdf(register(12)) == pdf


def test_a_register_of_long_names_stands_as_it_stood(snapshot: SnapshotAssertion) -> None:
    rows = tuple(
        replace(one, name=FOUR_LINES, address=FOUR_LINES[:150], procedure=SIXTY[n], resolving=FOUR_LINES[:90], method="Người được ủy quyền",
                note="Quá hạn 12 ngày. Bưu gửi EB 123 456 789 VN")
        for n, one in enumerate(register(8).rows)
    )  # fmt: skip
    paper = Paper(register_pdf(register(8, rows=rows)))
    assert golden(paper) == snapshot
    for leaf in paper.leaves[1:]:
        for word in leaf.words:
            assert word.x >= 30 * MM - 0.1 and word.end <= leaf.width - 15 * MM + 0.6, word
            assert word.baseline <= leaf.height - 14 * MM, word
    whole = paper.text.replace(" ", "").replace("\n", "")
    assert whole.count("EB123456789VN") == 8 and whole.count("hộôngNguyễnPhướcKỹĐẵnLợiẴỢỸ") >= 8 * 5


def test_the_pages_of_the_register() -> None:
    paper = Paper(register_pdf(register(60)))
    cover, *pages = paper.leaves
    assert "SỔ THEO DÕI HỒ SƠ" in cover.text and "Quyển số: 03/2026" in cover.text and "Lĩnh vực: Hộ kinh doanh" in cover.text
    assert "Từ ngày 09 tháng 02 năm 2026 đến ngày 11 tháng 3 năm 2026" in cover.text and "Tờ" not in cover.text
    numbers: list[int] = []
    for place, leaf in enumerate(pages, 1):
        assert leaf.width == pytest.approx(297 * MM, abs=0.5)
        assert f"Sổ theo dõi hồ sơ – Lĩnh vực: Hộ kinh doanh – Quyển số 03/2026 Tờ {place}/{len(pages)}" in leaf.text
        assert [w.text for w in leaf.words if w.baseline < 14 * MM] == ([str(place)] if place > 1 else [])
        in_order(leaf.text, ["TT", "Mã hồ sơ", "Tên TTHC", "Số lượng", "Tên cá nhân,", "Cơ quan chủ trì giải quyết", "Ghi chú"])
        frames = {(round(m.left / MM, 1), round(m.right / MM, 1)) for m in leaf.marks if m.stroked and not m.is_rule}
        assert (30.0, 38.0) in frames and (59.5, 93.5) in frames and (268.3, 282.0) in frames
        numbers += [int(w.text) for w in leaf.words if w.x < 38 * MM and w.end < 38 * MM and w.size == 9.5 and w.text.isdecimal()]
        for word in leaf.words:
            assert word.x >= 30 * MM - 0.1 and word.end <= leaf.width - 15 * MM + 0.6, word
    assert numbers == list(range(404, 464)) and 5 <= len(pages) <= 12


def test_dates_of_the_register_never_wrap_and_cells_are_on_top() -> None:
    leaf = Paper(register_pdf(register(8, cover=False))).leaves[0]
    assert "09/02/2026" in leaf.text and len([w for w in leaf.words if w.text == "09/02/2026"]) >= 6
    first = [w for w in leaf.words if w.text in ("404", "01", "09/02/2026")]
    assert len({round(w.baseline, 1) for w in first if w.baseline < leaf.find("404")[0].baseline + 1}) == 1


def test_voids_are_explained_and_an_empty_book_can_be_written_by_hand() -> None:
    assert Paper(register_pdf(register(7))).text.count("Hủy:") == 1
    empty: RegisterPage = register(0, first=None, last=None, sector="", book="")
    leaf = Paper(register_pdf(empty)).leaves[1]
    rows = {round(m.top, 1) for m in leaf.marks if m.stroked and not m.is_rule and m.bottom - m.top >= 33 and m.top > 120}
    assert len(rows) == 9


# -- lists and amounts


@pytest.mark.parametrize(("amount", "said"), [
    (0, "Không đồng"), (5, "Năm đồng"), (10, "Mười đồng"), (15, "Mười lăm đồng"), (21, "Hai mươi mốt đồng"), (24, "Hai mươi tư đồng"),
    (105, "Một trăm linh năm đồng"), (8_000, "Tám nghìn đồng"), (208_000, "Hai trăm linh tám nghìn đồng"),
    (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
    (1_000_000_001, "Một tỷ không trăm linh một đồng"), (111_111, "Một trăm mười một nghìn một trăm mười một đồng"),
])  # fmt: skip
def test_amounts_in_words(amount: int, said: str) -> None:
    assert in_words(amount) == said


@given(st.integers(0, 10**14))
def test_amounts_in_words_are_words_and_each_its_own(amount: int) -> None:
    said = in_words(amount)
    assert said != in_words(amount + 1) and said.endswith(" đồng") and "  " not in said and said[0].isupper()


def test_amounts_are_not_negative() -> None:
    with pytest.raises(ValueError, match="-1"):
        in_words(-1)


@pytest.mark.parametrize("count", range(9, 40, 2))
def test_a_table_never_leaves_one_row_alone_above_the_signatures(count: int) -> None:
    leaves = Paper(fees_pdf(fees(count))).leaves
    rows = [sum(word.text.endswith("/2026") and len(word.text) == 10 and word.size == 11 for word in leaf.words) for leaf in leaves]
    assert sum(rows) == count and (len(rows) == 1 or rows[-1] >= 2), rows
    assert "NGƯỜI LẬP BẢNG" in leaves[-1].text


@pytest.mark.parametrize("long", range(1, 9))
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_heading_and_a_head_never_stand_without_rows(count: int, long: int) -> None:
    sums = tuple(FeeSum("Chứng thực bản sao từ bản chính giấy tờ, văn bản " * 3, 1, 8_000, 0) for _ in range(long))
    for leaf in Paper(fees_pdf(fees(count, sums=sums))).leaves:
        assert ("Số biên lai" in leaf.text) is ("/2026 H50" in leaf.text)
        assert "2. Theo biên lai" not in leaf.text or "Số biên lai" in leaf.text


@pytest.mark.parametrize("count", range(2, 24, 2))
def test_the_count_of_a_move_stays_with_its_move(count: int) -> None:
    for leaf in Paper(deadline_pdf(deadline(count))).leaves:
        assert leaf.text.count("Gia hạn: chờ") == leaf.text.count("thứ 1 đến 4;")


def test_large_amounts_stand_whole_on_one_line() -> None:
    sums = (FeeSum("Giao đất ở có thu tiền sử dụng đất", 400, 123_456_789_012, 1_000_000_000), FeeSum("Đăng ký khai sinh", 1, 0, 0, 1))
    first, *_ = fees(1).lines
    (leaf,) = Paper(fees_pdf(fees(1, sums=sums, lines=(replace(first, amount=1_000_000_000, name=FOUR_LINES),)))).leaves
    for mark, amounts in (("Cộng", ["123.456.789.012", "1.000.000.000", "124.456.789.012"]), (first.receipt_no, ["1.000.000.000"])):
        base = next(word.baseline for word in leaf.words if word.text == mark and word.end < 250 and word.baseline > 240)
        assert [w.text for w in leaf.words if abs(w.baseline - base) < 0.5 and w.text.count(".") > 1 and w.text[0] != "H"] == amounts


def test_the_days_fees_add_up() -> None:
    text = Paper(fees_pdf(fees())).text
    assert "Cộng 15 192.000 16.000 1 208.000" in text and "Tổng số tiền đã thu: 208.000 đồng" in text
    assert "Hai trăm linh tám nghìn đồng" in text and "miễn: hộ nghèo" in text


def test_each_result_has_room_for_a_signature() -> None:
    leaf = Paper(handouts_pdf(handouts(6))).leaves[0]
    rows = {(round(m.top, 1), round(m.bottom, 1)) for m in leaf.marks if m.stroked and not m.is_rule and m.right > 194 * MM}
    assert sum(bottom - top >= 36 for top, bottom in rows) == 6
    assert "(người nhận: Hồ Văn Ưởng)" in leaf.text and "Danh sách này có 06 hồ sơ" in leaf.text and CLERK in leaf.text


@pytest.mark.parametrize("sections", [1, 3, 4])
def test_the_guide_is_one_page(sections: int) -> None:
    paper = Paper(guide_pdf(guide(sections)))
    (leaf,) = paper.leaves
    assert all(f"Ở trang số {n}" in leaf.text for n in range(1, sections + 1)) and "0233 3820 118" in leaf.text
    assert all(w.end <= leaf.width - 15 * MM + 0.6 and w.baseline <= leaf.height - 20 * MM for w in leaf.words)


def test_the_heading_of_a_reprint_is_marked() -> None:
    again = replace(head("supplement"), copy_no=3, printed_on=NEW)
    text = Paper(supplement_pdf(supplement(head=again))).text
    assert "In lại lần 3" in text and text.count("09/02/2026") == 1
    assert "In lại" not in Paper(supplement_pdf(supplement(head=again.blank()))).text

"""The portal's dirty texts, each as it really stands in the published list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_desktop.domain.catalogue_fees import Cell, read_fees, take_apart
from cchc_desktop.domain.catalogue_limits import LimitRow, read_limits
from cchc_desktop.domain.catalogue_names import lost_its_end, lost_its_start, may_hold_more, without_file_name
from cchc_desktop.domain.catalogue_papers import PaperRow, read_papers
from cchc_desktop.domain.catalogue_portal import part_figures
from cchc_desktop.domain.catalogue_trail import Trail, shorten
from cchc_desktop.domain.procedure import Channel, ComponentTemplate, Fee, Limit, LimitUnit


def fee(text: str, *, limit_given: bool = True) -> tuple[Fee, list[str]]:
    trail = Trail()
    (found,) = read_fees([(Channel.DIRECT, take_apart(text, limit_given=limit_given))], trail)
    return found, trail.confirm


@pytest.mark.parametrize(
    ("text", "amount", "words"),
    [
        ("Miễn phí", 0, "Miễn phí"),
        ("Miễn phíNộp hồ sơ trực tuyến qua các cổng", 0, "Miễn phí"),
        ("Miễn phí(Không)", 0, "Miễn phí"),
        ("Miễn phí(Không quy định.)- Trường hợp là nhà ở do địa phương quản lý", 0, "Miễn phí"),
        ("Miễn phí(Miễn lệ phí. Phí cấp bản sao Trích lục kết hôn (nếu có yêu cầu))", 0, "Miễn phí. Miễn lệ phí. Phí"),
        ("Miễn phí(Không thu lệ phí đăng ký đối với tổ hợp tác theo Luật Hợp tác xã 2023.)", 0, "Miễn phí. Không thu"),
        ("70,000 VNĐ(70.000 đồng/Giấy chứng nhận.)", 70_000, "70.000 đồng/Giấy chứng nhận."),
        ("10,000 Việt Nam Đồng(/trường hợp)Tại Ủy ban nhân dân cấp xã: 10.000 đồng/trường hợp", 10_000, "10.000 đ/trường hợp"),
        ("4,500,000 Việt Nam Đồng((bốn triệu năm trăm nghìn)Lệ phí đăng ký nuôi con nuôi)Cách thức", 4_500_000, "4.500.000 đ"),
        ("20,000 VNĐ", 20_000, "20.000 đ"),
    ],
)
def test_clear_fees_are_certain(text: str, amount: int, words: str) -> None:
    found, asked = fee(text)
    assert (found.amount, found.confirm, asked) == (amount, False, [])
    assert found.text.startswith(words)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Miễn phí(Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định.)", None),
        ("Miễn phí(Theo quy định của Luật phí và lệ phí)", None),
        ("Miễn phí(Miễn lệ phí cho người thuộc gia đình có công với cách mạng; người thuộc hộ nghèo.)", None),
        ("Miễn phí(Không thu lệ phí đối với tổ hợp tác. Mức khác do Hội đồng nhân dân cấp tỉnh quyết định.)", None),
        ("Không có thông tin", None),
        ("50 VNĐ(50.000đ/giấy thông hành (Thông tư số 25/2021/TT-BTC))", 50_000),
        ("25 VNĐ(25.000.000đ/giấy thông hành)", None),
        ("40 Việt Nam Đồng(4.000 đ/giấy thông hành)", None),
        ("50 VNĐ(Phí hải quan 50USD/chuyến bay)", None),
        ("10 USD(/bản)", None),
        ("VNĐ(đối với 1 tờ khai)", None),
        ("5,000 Việt Nam Đồng(công dân nộp qua cổng thu 7.000 đồng/lần)", 5_000),
        ("50,000 VNĐ(- Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định)", 50_000),
    ],
)
def test_unclear_fees_are_marked_and_keep_their_source(text: str, amount: int | None) -> None:
    found, asked = fee(text)
    assert (found.amount, found.confirm, len(asked)) == (amount, True, 1)
    assert asked[0].endswith(".")


def test_a_fee_by_pages_has_no_single_amount_but_its_rule() -> None:
    text = "Không có thông tin2,000 Việt Nam Đồng(/trang)Tại xã: 2.000 đồng/trang; từ trang thứ 3 trở lên thu 1.000 đồng/trang"
    found, asked = fee(text, limit_given=False)
    assert (found.amount, found.confirm, asked) == (None, False, [])
    assert "từ trang thứ 3" in found.text


def test_limit_words_stand_in_front_only_when_no_limit_is_given() -> None:
    glued = "Không có thông tin50,000 Việt Nam Đồng(/giao dịch)Cá nhân"
    assert take_apart(glued, limit_given=False).limit_words == "Không có thông tin"
    assert take_apart("KhôngMiễn phíBằng", limit_given=False).limit_words == "Không"
    kept = take_apart("Không có thông tin07 ngày làm việc, kể từ", limit_given=True)
    assert (kept.limit_words, kept.charges[0].head, kept.description) == ("", "Không có thông tin", "07 ngày làm việc, kể từ")


def test_missions_abroad_are_told_apart() -> None:
    assert take_apart("10 USD(/bản)Tại cơ quan đại diện: 10 USD/bản.", limit_given=True).abroad
    assert not take_apart("2,000 VNĐ(/trang)Tại xã", limit_given=True).abroad


def test_equal_fees_need_no_channel_and_others_name_it() -> None:
    cells = {text: take_apart(text, limit_given=True) for text in ("Miễn phí", "20,000 VNĐ", "10,000 VNĐ")}
    assert read_fees([(channel, cells["Miễn phí"]) for channel in Channel], Trail()) == (Fee(0, "Miễn phí"),)
    rows = [(Channel.DIRECT, cells["20,000 VNĐ"]), (Channel.ONLINE, cells["10,000 VNĐ"])]
    assert [(one.channel, one.amount) for one in read_fees(rows, Trail())] == [(Channel.DIRECT, 20_000), (Channel.ONLINE, 10_000)]


@given(st.text("Miễn phíKhông có thông tin(),.0123456789 VNĐUSD/", max_size=80), st.booleans())
def test_taking_apart_loses_no_text_and_never_fails(text: str, given: bool) -> None:
    text = " ".join(text.split())
    cell: Cell = take_apart(text, limit_given=given)
    heads = "".join(charge.head for charge in cell.charges)
    assert len(heads) + len(cell.description) + len(cell.limit_words) <= len(text)
    read_fees([(Channel.DIRECT, cell)], Trail())


@pytest.mark.parametrize(
    ("figure", "text", "parted"),
    [
        ("120", "VNĐ(20.000 vnđ /tờ khai)", ("1", "20 VNĐ(20.000 vnđ /tờ khai)")),
        ("1200", "VNĐ(200.000 vnđ / tờ khai)", ("1", "200 VNĐ(200.000 vnđ / tờ khai)")),
        ("220", "VNĐ(lệ phí hải quan 20.000 đồng)", ("2", "20 VNĐ(lệ phí hải quan 20.000 đồng)")),
        ("120,000", "VNĐ(mức thu là 20.000 VNĐ/tờ khai)", ("1", "20,000 VNĐ(mức thu là 20.000 VNĐ/tờ khai)")),
        ("120", "VNĐ", ("", "VNĐ")),
        ("120,000", "VNĐ(Theo Thông tư số 172/2010/TT-BTC)", ("", "VNĐ(Theo Thông tư số 172/2010/TT-BTC)")),
    ],
)
def test_a_fee_run_into_the_limit_is_parted_only_when_the_note_says_so(figure: str, text: str, parted: tuple[str, str]) -> None:
    assert part_figures(figure, text) == parted


def limits(*rows: tuple[Channel, str, str, str]) -> tuple[tuple[Limit, ...], list[str]]:
    trail = Trail()
    return read_limits([LimitRow(channel, figure, unit, "", told) for channel, figure, unit, told in rows], trail), trail.confirm


DIRECT, ONLINE, POST = Channel.DIRECT, Channel.ONLINE, Channel.POST
WORKING, DAYS, HOURS, SAME = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.HOURS, LimitUnit.SAME_DAY


@pytest.mark.parametrize(
    ("figure", "unit", "amount", "meant"),
    [("3", "Ngày làm việc", 3, WORKING), ("45", "Ngày", 45, DAYS), ("8", "Giờ", 8, HOURS)],
)
def test_a_limit_with_its_unit_is_certain(figure: str, unit: str, amount: int, meant: LimitUnit) -> None:
    found, asked = limits((DIRECT, figure, unit, ""), (ONLINE, figure, unit, ""))
    assert (found, asked) == ((Limit(amount, meant, source=f"{figure} {unit}"),), [])


@pytest.mark.parametrize(
    ("figure", "told", "amount", "meant"),
    [
        ("1", "", 1, SAME),
        ("", "", 1, SAME),
        ("0", "", 1, SAME),
        ("5", "", 5, WORKING),
        ("5", "trong thời hạn 05 ngày kể từ ngày nhận", 5, DAYS),
        ("", "Không quá 03 ngày làm việc kể từ ngày nhận đủ hồ sơ", 3, WORKING),
        ("", "03 ngày làm việc; phức tạp 05 ngày làm việc", 1, SAME),
    ],
)
def test_a_limit_without_unit_is_proposed_and_marked(figure: str, told: str, amount: int, meant: LimitUnit) -> None:
    found, asked = limits((DIRECT, figure, "", told))
    assert [(one.amount, one.unit, one.confirm) for one in found] == [(amount, meant, True)]
    assert len(asked) == 1


def test_limits_that_differ_by_channel_are_all_marked() -> None:
    found, asked = limits((ONLINE, "17", "Ngày làm việc", ""), (POST, "20", "Ngày làm việc", ""), (DIRECT, "27", "Ngày làm việc", ""))
    assert [(one.channel, one.amount, one.confirm) for one in found] == [(ONLINE, 17, True), (POST, 20, True), (DIRECT, 27, True)]
    assert "trực tuyến 17 ngày làm việc" in asked[0]


def test_cases_of_one_channel_keep_the_words_that_tell_them_apart() -> None:
    usual, other = "Nộp hồ sơ trực tiếp tại Công an cấp xã.", "- Trường hợp phức tạp thì không quá 02 ngày làm việc."
    found, asked = limits((DIRECT, "1", "Ngày làm việc", usual), (DIRECT, "2", "Ngày làm việc", other))
    assert [one.case for one in found] == ["", "Trường hợp phức tạp thì không quá 02 ngày làm việc."]
    assert len(asked) == 1


def test_cases_without_words_are_numbered_and_marked() -> None:
    found, _ = limits((DIRECT, "30", "Ngày", ""), (DIRECT, "40", "Ngày", ""))
    assert [(one.case, one.confirm) for one in found] == [("", False), ("Trường hợp 2", True)]


def test_a_unit_the_description_denies_is_marked() -> None:
    found, asked = limits((DIRECT, "7", "Ngày", "07 ngày làm việc, kể từ ngày nhận đủ hồ sơ (Sở Nội vụ: 03 ngày)"))
    assert (found[0].unit, found[0].confirm, len(asked)) == (DAYS, True, 1)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Phiếu khai báo tạm trú (mẫu NA17)101-Mau A17 tam tru cho nguoi nuoc", "Phiếu khai báo tạm trú (mẫu NA17)"),
        ("Giấy đề nghị rà soát theo Quyết định số 24/2021/QĐ-TTgGiấy đề", "Giấy đề nghị rà soát theo Quyết định số 24/2021/QĐ-TTg"),
        ("Tờ khai (Thông tư số 53/2025/TT-BCA).1.MuCT01banhnhkmtheoThngts53", "Tờ khai (Thông tư số 53/2025/TT-BCA)."),
        ("Văn bản đề nghị sử dụng vỉa hè (bản chính) theo mẫuVăn bản đề", "Văn bản đề nghị sử dụng vỉa hè (bản chính) theo mẫu"),
        ("Đơn đề nghị theo Mẫu.Mẫu đơn đề nghị Về công bố đóng vùng", "Đơn đề nghị theo Mẫu."),
        ("Tờ khai thuế (Mẫu số 01/TCKT)01", "Tờ khai thuế (Mẫu số 01/TCKT)"),
        ("Đơn theo mẫu (ngày 25/01/2026);Mau don de nghi cap, gia han giay", "Đơn theo mẫu (ngày 25/01/2026)"),
        ("Đề cương quy trình ngày 26/01/2026Mau so", "Đề cương quy trình ngày 26/01/2026"),
        ("Tờ khai do cha, mẹ khai và ký tên.M01b", "Tờ khai do cha, mẹ khai và ký tên."),
    ],
)
def test_file_names_at_the_end_are_cut(name: str, kept: str) -> None:
    assert without_file_name(name) == kept


@pytest.mark.parametrize(
    "name",
    [
        "Bản khai cá nhân theo mẫu BM.NCC.20.3",
        "Đơn đề nghị công bố mở cảng cá theo Mẫu số 01.CC Phụ lục XII Thông tư số 02/2026/TT-BNNMT",
        "Công dân xuất trình thông tin trên ứng dụng VNeID",
        "Phiếu lý lịch tư pháp trên hệ thống (Vne ID).",
        "Công trình khai thác không vượt quá 10m3/ngày đêm",
        "02 ảnh 4x6cm mới chụp, mặt nhìn thẳng",
        "Kiểm tra và ký xác nhận.Trường hợp công dân chưa có thông tin thì hồ sơ còn có Phiếu thu thập",
        "Tờ khai theo mẫu;Mẫu hộ tịch điện tử tương tác đăng ký khai sinh",
        "Đơn theo Mẫu số 18",
        "Luật Đất đai năm 2024",
    ],
)
def test_what_may_be_text_is_kept(name: str) -> None:
    assert without_file_name(name) == name


def test_what_may_be_glued_or_broken_is_doubted() -> None:
    assert may_hold_more("… ký xác nhận.Trường hợp công dân chưa có thông tin")
    assert not may_hold_more("Tờ khai (mẫu CT01) ban hành kèm theo Thông tư số 53/2025/TT-BCA, UBND, VNeID.")
    assert lost_its_start("có chứng thực giấy tờ do cơ quan có thẩm quyền cấp")
    assert not lost_its_start("a) Đơn đề nghị") and not lost_its_start("Đơn") and not lost_its_start("Ảnh 4x6")
    assert lost_its_end("Tờ khai (Mẫu CT01 ban hành kèm theo Thông tư số") and not lost_its_end("trong 30 ngày")


@given(st.text("abcđĐƯ ựM.);0", max_size=60))
def test_cutting_only_shortens_and_settles(name: str) -> None:
    kept = without_file_name(name)
    assert name.startswith(kept)
    assert without_file_name(kept) == kept or len(without_file_name(kept)) < len(kept)


def papers(*rows: tuple[str, int, int]) -> tuple[tuple[ComponentTemplate, ...], Trail]:
    trail = Trail()
    return read_papers([PaperRow(name, originals, copies, False) for name, originals, copies in rows], trail), trail


def test_a_comma_line_carries_the_copies_of_the_paper_before() -> None:
    (paper,), trail = papers(("Phiếu xuất kho: 01 bản chụp;", 0, 0), (",", 0, 1))
    assert (paper.name, paper.originals, paper.copies, paper.confirm) == ("Phiếu xuất kho: 01 bản chụp", 0, 1, False)
    assert trail.confirm == []


def test_or_between_counts_is_marked() -> None:
    (paper,), trail = papers(("Giấy phép kinh doanh", 1, 0), ("hoặc", 0, 1))
    assert (paper.originals, paper.copies, paper.confirm, len(trail.confirm)) == (1, 1, True, 1)


def test_a_mark_without_paper_before_is_dropped() -> None:
    found, trail = papers((",", 0, 1), ("Đơn đề nghị", 1, 0))
    assert [one.name for one in found] == ["Đơn đề nghị"]
    assert [step.rule for step in trail.cleaned] == ["stray-line"]


@pytest.mark.parametrize(
    ("name", "count", "whole", "originals", "doubted"),
    [
        ("Biên bản họp theo Thông tư số 88/2025/TT-BNNMT ngày 31/12/", 20251, "ngày 31/12/2025", 1, False),
        ("Đơn đăng ký biến động đất đai theo Mẫu số", 181, "theo Mẫu số 18", 1, False),
        ("Giấy chứng nhận theo Luật Đất đai năm", 20240, "năm 2024", 0, True),
        ("Đơn đề nghị theo Mẫu số 03-QĐ", 6131, "03-QĐ613", 1, False),
        ("Bản khai cá nhân theo mẫu BM.NCC.20.", 31, "BM.NCC.20.3", 1, True),
        ("Ảnh", 3, "Ảnh", 3, False),
    ],
)
def test_digits_in_the_count_go_back_to_the_name(name: str, count: int, whole: str, originals: int, doubted: bool) -> None:
    (paper,), _ = papers((name, count, 0))
    assert paper.name.endswith(whole)
    assert (paper.originals, paper.confirm) == (originals, doubted)
    assert paper.source == ("" if count == 3 else name)


def test_forms_come_first_then_papers_to_show_then_remarks() -> None:
    trail = Trail()
    rows = [
        PaperRow("Lưu ý: chỉ nộp khi cần", 1, 0, False),
        PaperRow("Hộ chiếu hoặc Thẻ căn cước", 1, 0, True),
        PaperRow("Giấy chứng sinh", 1, 0, False),
        PaperRow("Trường hợp gửi qua bưu chính thì gửi bản sao có chứng thực", 0, 0, True),
        PaperRow("+ Tờ khai đăng ký khai sinh theo mẫu;", 1, 0, False),
        PaperRow("Mẫu hộ tịch điện tử tương tác đăng ký khai sinh", 1, 0, False),
    ]
    found = read_papers(rows, trail)
    assert [(one.name[:9], one.show_only, one.remark, one.must_digitise) for one in found] == [
        ("Tờ khai đ", False, False, True),
        ("Giấy chứn", False, False, True),
        ("Hộ chiếu ", True, False, False),
        ("Lưu ý: ch", False, True, False),
        ("Trường hợ", False, True, False),
        ("Mẫu hộ tị", False, True, False),
    ]
    assert all(not one.originals for one in found if one.remark)


def test_a_line_that_goes_on_stays_behind_its_paper() -> None:
    found, _ = papers(("Giấy phép xuất khẩu", 1, 0), ("hoặc chứng từ điện tử", 1, 0), ("Đơn đề nghị", 1, 0))
    assert [one.name for one in found] == ["Đơn đề nghị", "Giấy phép xuất khẩu", "hoặc chứng từ điện tử"]


def test_copies_are_taken_from_the_name_only_when_it_names_one_figure() -> None:
    (one, two), _ = papers(("Hóa đơn: 01 bản chụp.", 0, 0), ("Hợp đồng: 01 bản chụp hoặc 02 bản sao", 0, 0))
    assert (one.copies, one.confirm) == (1, False)
    assert (two.copies, two.confirm) == (0, True)


def test_a_list_that_asks_nothing_says_so() -> None:
    found, trail = papers(("Không quy định.", 0, 0))
    assert found == ()
    assert trail.confirm == ["Nguồn không có thành phần hồ sơ: cần nhập theo quyết định công bố."]


lines = st.tuples(st.sampled_from([",", ".", "hoặc", "Đơn", "giấy", "Lưu ý: x", "A)B1"]), st.integers(0, 99999), st.integers(0, 3))


@given(st.lists(lines))
def test_any_list_gives_papers_with_sane_counts(rows: list[tuple[str, int, int]]) -> None:
    found, _ = papers(*rows)
    assert all(0 <= one.originals <= 20 and 0 <= one.copies <= 3 for one in found)
    assert len(found) <= len(rows)


def test_shortening_ends_at_a_word() -> None:
    assert shorten("một hai ba bốn", 10) == "một hai…"
    assert shorten("một", 3) == "một"

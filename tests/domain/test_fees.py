"""The fee proposed: by the page, else by the channel; what is unclear is asked, never guessed."""

from __future__ import annotations

from cchc_desktop.domain.dossier import Component
from cchc_desktop.domain.fees import PageTariff, Quote, page_tariff, paper_fees, quote
from cchc_desktop.domain.procedure import Channel, Fee, Limit, LimitUnit, Procedure

BY_PAGE = "2.000 đ/trang; từ trang thứ 3: 1.000 đ/trang; tối đa 200.000 đ/bản"
TARIFF = PageTariff(2000, 3, 1000, 200_000)
NOT_STATED = Fee(None, "Mức lệ phí do Hội đồng nhân dân tỉnh quyết định", confirm=True)


def procedure(*fees: Fee) -> Procedure:
    return Procedure("p", "2.000815", "Chứng thực bản sao", "Chứng thực", (Limit(0, LimitUnit.SAME_DAY),), fees=fees)


def test_pages_and_copies_make_the_fee() -> None:
    papers = [Component("a", "Bằng", pages=4, copies_to_certify=3), Component("b", "Học bạ", pages=1, copies_to_certify=2)]
    found = quote(procedure(Fee(None, BY_PAGE)), Channel.DIRECT, papers)
    assert (found.amount, found.choices, found.confirm) == (22_000, (), False)
    assert [(line.name, line.pages, line.copies, line.amount) for line in found.lines] == [("Bằng", 4, 3, 18_000), ("Học bạ", 1, 2, 4_000)]


def test_without_pages_nothing_is_proposed() -> None:
    assert quote(procedure(Fee(None, BY_PAGE)), Channel.DIRECT) == Quote(None)
    assert quote(procedure(Fee(None, BY_PAGE)), Channel.DIRECT, [Component("a", "Bằng", pages=4)]).amount is None


def test_the_channel_has_its_own_fee_before_the_general_one() -> None:
    direct, online, general = Fee(20_000, "20.000 đ", Channel.DIRECT), Fee(10_000, "10.000 đ", Channel.ONLINE), Fee(15_000, "15.000 đ")
    every = procedure(direct, online, general)
    assert quote(every, Channel.DIRECT) == Quote(20_000, choices=(direct,))
    assert quote(every, Channel.ONLINE) == Quote(10_000, choices=(online,))
    assert quote(every, Channel.POST) == Quote(15_000, choices=(general,)), "no fee of its own: the general one"


def test_several_amounts_are_a_choice() -> None:
    first, second = Fee(5_000, "lần đầu"), Fee(8_000, "cấp lại")
    assert quote(procedure(first, second), Channel.DIRECT) == Quote(None, choices=(first, second))
    same = Fee(5_000, "cấp lại")
    assert quote(procedure(first, same), Channel.DIRECT) == Quote(5_000, choices=(first, same)), "told twice, one amount"


def test_what_is_not_stated_or_unclear_is_asked() -> None:
    assert quote(procedure(NOT_STATED), Channel.DIRECT) == Quote(None, choices=(NOT_STATED,), confirm=True)
    doubtful = Fee(50_000, "50.000 đ", confirm=True)
    assert quote(procedure(doubtful), Channel.DIRECT) == Quote(None, choices=(doubtful,), confirm=True)
    assert quote(procedure(), Channel.DIRECT) == Quote(None)
    assert quote(procedure(Fee(None, "Theo quy định")), Channel.DIRECT).amount is None


def test_nothing_to_pay_is_an_amount_too() -> None:
    free = Fee(0, "Miễn phí")
    assert quote(procedure(free), Channel.DIRECT) == Quote(0, choices=(free,)) and not Quote(0).confirm


def test_the_tariff_is_read_from_the_catalogue_and_nothing_else_is() -> None:
    assert page_tariff(procedure(Fee(None, f"{BY_PAGE}. Tính theo trang của bản chính."))) == TARIFF
    assert page_tariff(procedure(Fee(8000, "8.000 đ"))) is None
    assert page_tariff(procedure(Fee(None, "Mức lệ phí do Hội đồng nhân dân tỉnh quyết định"))) is None


def test_copies_are_reckoned_by_pages() -> None:
    assert [TARIFF.copy(pages) for pages in (1, 2, 3, 4, 198, 199, 500)] == [2000, 4000, 5000, 6000, 200_000, 200_000, 200_000]
    assert TARIFF.words(4) == "2 × 2.000 + 2 × 1.000"
    assert TARIFF.words(1) == "1 × 2.000"
    assert TARIFF.words(300) == "2 × 2.000 + 298 × 1.000, tối đa 200.000"


def test_only_papers_with_pages_and_copies_cost() -> None:
    papers = [Component("a", "Giấy chứng nhận", originals=1, pages=4, copies_to_certify=3), Component("b", "Giấy khai sinh", pages=2),
              Component("c", "Bằng tốt nghiệp", copies_to_certify=5), Component("d", "Học bạ", pages=2, copies_to_certify=5)]  # fmt: skip
    found = paper_fees(TARIFF, papers)
    assert [(fee.name, fee.amount) for fee in found] == [("Giấy chứng nhận", 18_000), ("Học bạ", 20_000)]


def test_the_reckoning_in_words_to_its_edges() -> None:
    assert [TARIFF.words(pages) for pages in (1, 2, 3, 198, 199)] == [
        "1 × 2.000", "2 × 2.000", "2 × 2.000 + 1 × 1.000", "2 × 2.000 + 196 × 1.000", "2 × 2.000 + 197 × 1.000, tối đa 200.000",
    ]  # fmt: skip
    small = PageTariff(5_000, 2, 3_000, 7_000)
    assert [(small.copy(pages), small.words(pages)) for pages in (1, 2)] == [
        (5_000, "1 × 5.000"), (7_000, "1 × 5.000 + 1 × 3.000, tối đa 7.000"),
    ]  # fmt: skip
    assert PageTariff(3_000, 2, 1, 6_000).words(1) == "1 × 3.000", "no cap is named that was not reached"


def test_a_tariff_that_turns_at_the_first_page_is_none() -> None:
    turning = [procedure(Fee(None, BY_PAGE.replace("thứ 3", f"thứ {turn}"))) for turn in (0, 1, 2)]
    assert [page_tariff(one) for one in turning] == [None, None, PageTariff(2000, 2, 1000, 200_000)]

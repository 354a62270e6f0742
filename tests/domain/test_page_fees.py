from cchc_desktop.domain.dossier import Component
from cchc_desktop.domain.page_fees import PageTariff, page_tariff, paper_fees
from cchc_desktop.domain.procedure import Fee, Limit, LimitUnit, Procedure

WORDS = "2.000 đ/trang; từ trang thứ 3: 1.000 đ/trang; tối đa 200.000 đ/bản. Tính theo trang của bản chính."
TARIFF = PageTariff(2000, 3, 1000, 200_000)


def procedure(*fees: Fee) -> Procedure:
    return Procedure("p", "2.000815", "Chứng thực bản sao", "Chứng thực", (Limit(0, LimitUnit.SAME_DAY),), fees=fees)


def test_the_tariff_is_read_from_the_catalogue_and_nothing_else_is() -> None:
    assert page_tariff(procedure(Fee(None, WORDS))) == TARIFF
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

"""Score sheets on paper and as spreadsheets: sums at each foot, every line whole, the same bytes twice, ranking and gaps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.errors import Refused
from cchc_desktop.office.session import Session
from cchc_desktop.printing.fonts import MM
from tests.office.places import COMMUNE, StillClock, found
from tests.printing.reading import Paper


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Session]:
    made = found(tmp_path / "xa", COMMUNE, StillClock())
    yield made.session
    made.session.close()


@pytest.fixture
def key(office: Session) -> str:
    sheet = office.scores.begin(2026)
    for line in sheet.unmarked():
        office.scores.mark(sheet.id, line.id, min(Decimal(2), line.most), "Báo cáo 12/BC-UBND")
    return sheet.id


def test_the_sheet_adds_up_at_the_foot_of_each_page(office: Session, key: str) -> None:
    paper = Paper(office.score_lists.page(key).pdf)
    texts = [" ".join(leaf.text.split()) for leaf in paper.leaves]
    assert all("Cộng trang" in text for text in texts) and "Tổng cộng 100,00 65,00" in texts[-1] and "Xếp loại: Khá" in texts[-1]
    assert "Bộ mẫu – cần thay bằng bộ tiêu chí của tỉnh" in texts[0]
    whole = " ".join(texts)
    for line in office.scores.get(key).criteria.lines:
        assert line.name.replace("\u00a0", " ") in whole.replace("\u00a0", " "), line.id
    assert office.score_lists.page(key).pdf == office.score_lists.page(key).pdf
    numbers = [word.text for leaf in paper.leaves for word in leaf.words if word.x < 42 * MM and word.text[:1].isdigit()]
    assert [one for one in numbers if "(" not in one] == [line.id for line in office.scores.get(key).criteria.in_order()], "as on screen"


def test_the_summary_ranks_and_names_the_gaps(office: Session, key: str) -> None:
    text = " ".join(Paper(office.score_lists.summary(2026).pdf).text.split()).replace("\u00a0", " ")
    assert "BẢNG TỔNG HỢP ĐIỂM" in text and "1 Xã Vĩnh Thủy 65,00 Khá" in text
    assert "3.3 Tỷ lệ hồ sơ giải quyết đúng và trước hạn 8,00 6,00 Xã Vĩnh Thủy: 6,00" in text
    with pytest.raises(Refused, match="NO_SCORE"):
        office.score_lists.summary(2020)


def test_spreadsheets_hold_the_same_figures(office: Session, key: str, tmp_path: Path) -> None:
    assert office.score_lists.sheet(tmp_path / "phiếu.xlsx", key).rows == 46
    rows = CalamineWorkbook.from_path(str(tmp_path / "phiếu.xlsx")).get_sheet_by_index(0).to_python()
    (line,) = [row for row in rows if row[0] == "3.3"]
    assert line[2:6] == [8.0, 2.0, 2.0, 2.0] and line[6] == "Báo cáo 12/BC-UBND"
    office.score_lists.summary_sheet(tmp_path / "tổng.xlsx", 2026)
    book = CalamineWorkbook.from_path(str(tmp_path / "tổng.xlsx"))
    assert book.sheet_names == ["Xếp hạng", "Từng tiêu chí"]
    assert any(row[:3] == [1.0, "Xã Vĩnh Thủy", 65.0] for row in book.get_sheet_by_index(0).to_python())

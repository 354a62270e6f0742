"""Surveys: batches without a trace of who answered what when, indices as the decision has them, comparison, what travels."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.survey import Batch, check_sheet, differing, outcome, shuffled
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from cchc_desktop.storage.checks import check
from tests.office.places import COMMUNE, StillClock, found
from tests.printing.reading import Paper

SIPAS, ONESTOP = resources.survey_forms()
SHEETS = st.lists(st.text("12345-x", min_size=22, max_size=22), min_size=1, max_size=40)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def office(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    made = found(tmp_path / "xa", COMMUNE, clock)
    yield made.session
    made.session.close()


def batch(sheets: list[str], form: str = "sipas") -> Batch:
    return Batch("b", "u", form, "Quý I/2026", datetime(2026, 1, 1).date(), tuple(sheets), {})


def test_the_sheet_has_22_items_in_five_factors() -> None:
    assert [len(factor.items) for factor in SIPAS.factors] == [5, 5, 6, 3, 3] and SIPAS.marks == ("1", "2", "3", "4", "5")
    assert len(ONESTOP.items) == 9 and [label for label, _ in ONESTOP.bands] == ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"]


@given(SHEETS)
def test_the_index_counts_every_valid_answer_once(sheets: list[str]) -> None:
    found = outcome(SIPAS, [batch(sheets)])
    letters = "".join(sheets)
    valid = sum(letters.count(mark) for mark in "12345")
    assert (found.unit.good, found.unit.valid) == (letters.count("4") + letters.count("5"), valid)
    assert sum(one.valid for one in found.factors) == sum(one.valid for one in found.items) == valid
    assert found.n == len(sheets) and found.few == (len(sheets) < 30)
    assert all(sum(spread.values()) == len(sheets) for spread in found.spread)


@given(SHEETS)
@settings(max_examples=30)
def test_shuffling_loses_no_sheet_and_tells_no_order(sheets: list[str]) -> None:
    assert sorted(shuffled(sheets, random.Random(3))) == sorted(sheets)
    assert outcome(SIPAS, [batch(shuffled(sheets))]).items == outcome(SIPAS, [batch(sheets)]).items


def test_the_unit_index_is_not_the_mean_of_its_factors() -> None:
    found = outcome(SIPAS, [batch(["5" * 19 + "111"])])
    assert found.unit.value == pytest.approx(100 * 19 / 22) and found.factors[4].value == 0


def test_the_one_stop_evaluation_is_a_sum_with_a_label() -> None:
    found = outcome(ONESTOP, [batch(["222222222", "222211100"], "onestop")])
    assert found.mean == 14.5 and found.band == "Tốt"


@pytest.mark.parametrize("wrong", ["", "5" * 21, "5" * 23, "5" * 21 + "6", "5" * 21 + "0", "5" * 21 + "Ẩ"])
def test_a_strange_sheet_is_told(wrong: str) -> None:
    assert check_sheet(SIPAS, wrong) and not check_sheet(SIPAS, "5" * 20 + "-x")


def test_a_second_entry_shows_where_it_differs() -> None:
    assert differing("54321", "54421") == [2]


def test_a_batch_carries_no_name_no_time_and_no_order(office: Session) -> None:
    sheets = [f"{n:022d}".translate(str.maketrans("06789", "55555")) for n in range(60)]
    made = office.surveys.save("sipas", sheets, "Quý IV/2026", {"sex": {"Nam": 20, "Nữ": 30}})
    assert sorted(made.sheets) == sorted(sheets) and list(made.sheets) != sheets
    (row,) = office.store.db.conn.execute("SELECT header, facts, personal FROM change WHERE record = ?", (made.id,)).fetchall()
    header, facts = json.loads(row[0]), json.loads(row[1])
    assert header["account"] == "" and header["account_name"] == "", "in nobody's name"
    assert set(facts["data"]) == {"form", "period", "day", "sheets", "about"} and len(facts["data"]["day"]) == 10
    assert office.author.name not in row[0].decode() + row[1].decode() and check(office.store).ok


def test_a_draft_keeps_no_order_either(office: Session) -> None:
    sheets = [f"{n:022d}".translate(str.maketrans("06789", "55555")) for n in range(60)]
    office.surveys.keep_draft("sipas", sheets, {"sex": {"Nam": 1}}, "Quý IV/2026")
    kept = office.surveys.draft("sipas")
    assert kept is not None and isinstance(kept["sheets"], list)
    assert sorted(kept["sheets"]) == sorted(sheets) and kept["sheets"] != sheets
    office.surveys.save("sipas", sheets, "Quý IV/2026")
    assert office.surveys.draft("sipas") is None


@pytest.mark.parametrize(
    ("sheets", "period", "about", "field"),
    [
        ([], "Quý I", {}, "sheets"), (["5" * 22], " ", {}, "period"), (["5" * 22, "5"], "Quý I", {}, "sheets.2"),
        (["5" * 22], "Quý I", {"sex": {"Nam": 2}}, "about.sex"), (["5" * 22], "Quý I", {"name": {"Hoa": 1}}, "about.name"),
        (["5" * 22], "Quý I", {"sex": {"Khác": 1}}, "about.sex"),
    ],
)  # fmt: skip
def test_a_wrong_batch_names_its_place(
    office: Session, sheets: list[str], period: str, about: dict[str, dict[str, int]], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        office.surveys.save("sipas", sheets, period, about)
    assert caught.value.field == field and office.surveys.batches("sipas") == []


def test_a_batch_saved_twice_under_one_id_is_one(office: Session) -> None:
    key, sheets = "5b1d0000-0000-5000-8000-000000000000", ["5" * 22, "4" * 22, "3" * 22]
    made = office.surveys.save("sipas", sheets, "Quý IV/2026", {"sex": {"Nam": 1}}, key)
    heads = office.store.heads(key)
    assert office.surveys.save("sipas", sheets[::-1], "Quý IV/2026 ", {"sex": {"Nam": 1, "Nữ": 0}}, key) == made
    assert made.id == key and office.store.heads(key) == heads and len(office.surveys.batches("sipas")) == 1
    other = office.agreements.add(office.agreements.start("office")).id
    for wrong, id_ in ((sheets[:2], key), (sheets, other), (sheets, "phieu-1")):
        with pytest.raises(Refused, match="BAD_FIELD") as caught:
            office.surveys.save("sipas", wrong, "Quý IV/2026", {}, id_)
        assert caught.value.field == "id"


def test_periods_are_compared_and_a_wrong_batch_is_taken_out(office: Session, clock: StillClock) -> None:
    clock.at = datetime(2026, 9, 1, 8, 0, tzinfo=ICT)
    office.surveys.save("sipas", ["4" * 11 + "1" * 11] * 30, "Quý III/2026")
    clock.at = datetime(2026, 11, 23, 8, 0, tzinfo=ICT)
    wrong = office.surveys.save("sipas", ["5" * 22] * 2, "Quý IV/2026")
    both = office.surveys.compared("sipas")
    assert (both.period, both.earlier, both.now.n, both.now.few) == ("Quý IV/2026", "Quý III/2026", 2, True)
    assert both.before is not None and both.before.unit.value == 50 and not both.before.few
    assert [name for name, _ in office.surveys.units("sipas")] == ["Xã Vĩnh Thủy"]
    office.surveys.void(wrong.id)
    assert office.surveys.outcome("sipas").n == 30
    with pytest.raises(Refused, match="NO_SURVEY"):
        office.surveys.void("khong-co")


def test_the_satisfaction_feeds_the_score_sheet(office: Session) -> None:
    office.surveys.save("sipas", ["5" * 22] * 9 + ["1" * 22], "Quý IV/2026")
    key = office.scores.begin(2026).id
    (found,) = [one for one in office.scores.proposals(key) if one.line.id == "8.1"]
    assert found.value == 90 and str(found.points) == "5.68" and "10 phiếu" in found.reckoning
    sheet = office.scores.take_proposals(key)
    assert sheet.own["8.1"].reckoning == found.reckoning and sheet.unproved() == []


def test_the_blank_sheet_is_one_page_each_with_its_number_and_no_code(office: Session) -> None:
    paper = Paper(office.survey_lists.blank("sipas", 7, 3).pdf)
    assert len(paper.leaves) == 3
    assert all("Kết quả xử lý được thông báo kịp thời" in leaf.text for leaf in paper.leaves)
    assert [f"{n:04d}" in leaf.text for n, leaf in enumerate(paper.leaves, 7)] == [True] * 3
    assert office.survey_lists.blank("sipas", 7, 3).pdf == office.survey_lists.blank("sipas", 7, 3).pdf
    for count in (0, 501):
        with pytest.raises(Refused):
            office.survey_lists.blank("sipas", 1, count)


def test_the_result_warns_of_few_sheets(office: Session, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="NO_SURVEY"):
        office.survey_lists.result("sipas")
    office.surveys.save("sipas", ["5" * 22] * 9, "Quý IV/2026")
    text = " ".join(Paper(office.survey_lists.result("sipas").pdf).text.split())
    assert "ít hơn 30" in text and "100" in text
    assert office.surveys.sheet(tmp_path / "a.xlsx", "sipas").rows == 22


def test_a_lone_answer_among_many_is_a_piece_too_narrow_for_its_mark(office: Session) -> None:
    office.surveys.save("sipas", ["1" + "5" * 21, *["5" * 22] * 39], "Quý IV/2026")
    text = Paper(office.survey_lists.result("sipas").pdf).text
    assert "5: 39" in text and "5: 40" in text

"""The report on administrative reform: texts kept from period to period, figures reckoned and marked, on paper and as spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.cchc import outline_from_json, report_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.periods import Period, named, system_line
from cchc_desktop.domain.text import percent
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import Cost
from tests.office.places import COMMUNE, PASSWORD, StillClock
from tests.office.seeding import seed
from tests.printing.reading import Paper

OCTOBER = Period("Tháng 10/2026", date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = Period("Tháng 11/2026", date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Session]:
    made = create_office(
        COMMUNE, PASSWORD, tmp_path / "data", tmp_path / "state", clock=StillClock(), cost=Cost(1, 8, 1)
    ).session  # fmt: skip
    seed(made, 40, days=30)
    yield made
    made.close()


def test_texts_are_kept_and_carried_to_the_next_period(office: Session) -> None:
    assert office.cchc.read(OCTOBER).texts == {}
    office.cchc.save(OCTOBER, {"I.1": "Ban hành Kế hoạch số 05.", "IV": "Dòng một\nDòng hai", "laws": "2", "spent": "61,5"})
    kept = office.cchc.read(OCTOBER)
    assert kept.texts["IV"] == "Dòng một\nDòng hai" and kept.figures == {"laws": "2", "spent": "61,5"} and kept.carried == ""
    following = office.cchc.read(NOVEMBER)
    assert following.texts == kept.texts and following.carried == OCTOBER.name
    assert following.figures == {}, "figures of one period are not those of the next"
    office.cchc.save(NOVEMBER, {"IV": "Việc tháng 12"})
    assert office.cchc.read(NOVEMBER).texts == {"I.1": "Ban hành Kế hoạch số 05.", "IV": "Việc tháng 12"}
    assert office.cchc.read(NOVEMBER).carried == "" and office.cchc.read(OCTOBER).texts["IV"] == "Dòng một\nDòng hai"
    office.cchc.save(NOVEMBER, {"I.1": ""})
    assert "I.1" not in office.cchc.read(NOVEMBER).texts, "an emptied text stays empty"
    assert office.check().ok


def test_saving_what_stands_there_writes_nothing(office: Session) -> None:
    office.cchc.save(OCTOBER, {"V": "Bổ sung máy quét"})
    key = report_id(office.store.unit, OCTOBER)
    before = office.store.heads(key)
    office.cchc.save(OCTOBER, {"V": "Bổ sung máy quét"})
    assert office.store.heads(key) == before


def test_reckoned_figures_are_those_of_the_indicators_and_registers(office: Session) -> None:
    office.work.save("plan", {"task": "Số hóa kết quả", "due": "2026-11-20", "owner": "Một cửa", "report": "Xong"}, "done")
    office.work.save("plan", {"task": "Kiểm tra", "due": "2026-11-10", "owner": "Văn phòng"}, "todo")
    report = office.cchc.read(NOVEMBER)
    for name in ("on_time", "digitised_full", "results_digitised", "online"):
        told = office.figures.indicator(name, NOVEMBER.first, NOVEMBER.last, office.store.unit)
        assert told.value is not None
        assert report.reckoned[f"indicator:{name}"].shown == percent(told.value)
        assert f"{told.numerator} trên {told.denominator} hồ sơ" == report.reckoned[f"indicator:{name}"].told
    assert (report.reckoned["work:plan:all"].shown, report.reckoned["work:plan:done"].shown) == ("2", "1")
    assert office.cchc.read(Period("x", date(2020, 1, 1), date(2020, 1, 31))).reckoned["indicator:on_time"].shown == "–"


@pytest.mark.parametrize("given", [{"II.9": "x"}, {"on_time": "100"}, {"I.1": ["x"]}, {"laws": True}, {"I": "x"}])
def test_what_the_outline_does_not_ask_for_is_refused(office: Session, given: dict[str, object]) -> None:
    """An automatic figure cannot be typed over either."""
    with pytest.raises(Refused) as refused:
        office.cchc.save(OCTOBER, given)
    assert refused.value.code == "BAD_FIELD" and refused.value.field == next(iter(given))
    assert office.cchc.read(OCTOBER).texts == {}


def test_on_paper_and_as_spreadsheet(office: Session, tmp_path: Path) -> None:
    office.cchc.save(NOVEMBER, {"III.2": "Máy quét hỏng hai tuần.", "staff": "21"})
    printed = office.cchc.page(NOVEMBER)
    paper = Paper(printed.pdf)
    text = " ".join(paper.text.split())
    report, outline = office.cchc.read(NOVEMBER), office.cchc.outline()
    for one in outline.parts:
        assert one.title in text
    assert "Máy quét hỏng hai tuần." in text and "Giải quyết đúng và trước hạn: " in text
    assert text.count("Tự động") - 1 == sum(bool(one.auto) for one in outline.annex), "each automatic row is marked; once in the note"
    assert "Từ ngày 01/11/2026 đến ngày 30/11/2026" in text and printed.pdf == office.cchc.page(NOVEMBER).pdf
    office.cchc.write(NOVEMBER, tmp_path / "cchc.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "cchc.xlsx").get_sheet_by_index(0).to_python()
    told = {row[0]: row[2:4] for row in rows}
    assert told["Cán bộ, công chức có mặt"] == ["21", "Cơ quan ghi"]
    assert told["Hồ sơ trực tuyến"] == [report.reckoned["indicator:online"].shown, "Tự động"]
    office.cchc.write(NOVEMBER, tmp_path / "cchc.json")
    sheets = json.loads((tmp_path / "cchc.json").read_text(encoding="utf-8"))["sheets"]
    assert len(sheets[0]["rows"]) == len(outline.annex) and len(sheets[1]["rows"]) == len(outline.parts)


def test_a_report_is_no_entry_of_the_registers_shown(office: Session) -> None:
    office.cchc.save(OCTOBER, {"V": "x"})
    assert all(office.work.rows(book.id) == [] for book in office.work.books())
    assert office.work.late() == 0


def test_an_outline_that_does_not_hold_together_is_a_fault_of_ours() -> None:
    part = {"id": "I", "title": "x", "level": 1}
    with pytest.raises(ValueError, match="twice"):
        outline_from_json({"parts": [part, part], "annex": []})
    with pytest.raises(ValueError, match="unknown"):
        outline_from_json({"parts": [part | {"auto": ["sao:x"]}], "annex": []})
    known = {one.name for one in resources.indicators()}
    books = {book.id: {state.id for state in book.states} for book in resources.work_books()}
    outline = resources.cchc_outline()
    for source in {s for one in outline.parts for s in one.auto} | {one.auto for one in outline.annex if one.auto}:
        word, _, rest = source.partition(":")
        book, _, state = rest.partition(":")
        assert word not in ("work", "work_late") or book in books
        assert word != "work" or state in books[book] | {"all"}
        assert word != "indicator" or rest in known


def test_days_are_called_as_the_period_they_are() -> None:
    systems = resources.period_systems()
    decree, calendar = systems
    for one in (decree.year(2026), decree.half(2026, 1), decree.quarter(2026, 3), decree.month(2027, 1), calendar.month(2026, 12)):
        assert named(systems, one.first, one.last) == one
    assert named(systems, date(2026, 11, 3), date(2026, 11, 4)).name == "03/11/2026 – 04/11/2026"


def test_an_office_cuts_the_year_its_own_way(office: Session) -> None:
    shipped = office.figures.systems()
    office.figures.save_systems(["Kỳ của tỉnh: ngày 20", "Kỳ dương lịch: 1"])
    own, calendar = office.figures.systems()
    assert (own.title, own.cut, calendar.id) == ("Kỳ của tỉnh", 20, "calendar")
    assert (own.month(2026, 11).first, own.month(2026, 11).last) == (date(2026, 10, 20), date(2026, 11, 19))
    assert office.figures.periods(own.id)[0].name == "Tháng 12/2026", "today is after the cut"
    office.figures.save_systems([system_line(one) for one in shipped])
    assert office.figures.systems() == shipped
    for wrong in ([], ["Kỳ của tỉnh"], ["Kỳ: ngày 29"], ["Kỳ: 0"], ["A: 1", "A: 2"]):
        with pytest.raises(Refused) as refused:
            office.figures.save_systems(wrong)
        assert refused.value.code == "BAD_FIELD"
    assert office.figures.systems() == shipped

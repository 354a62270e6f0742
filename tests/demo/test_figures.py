"""The reports over a sample region print the figures of the news item, and an SQL count of another hand agrees with every cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cchc_desktop.demo.make import make_demo
from cchc_desktop.domain.ii06 import CELLS
from cchc_desktop.domain.periods import Period
from cchc_desktop.domain.text import percent
from cchc_desktop.office.figures import Ii06
from cchc_desktop.office.session import Session, open_office
from tests.demo import recount
from tests.demo.conftest import FIRST, FixedClock, Made
from tests.demo.test_make import CODES
from tests.printing.reading import Paper

SPRING = Period("15/02 – 14/03", date(2023, 2, 15), date(2023, 3, 14))
"""Days with dossiers from before and dossiers that stay open."""
HALF = Period("6 tháng", date(2023, 1, 1), date(2023, 6, 30))
YEAR = Period("Năm 2023", date(2023, 1, 1), date(2023, 12, 31))
COUNT = """
WITH ends AS (SELECT dossier, became, max(at) AS at FROM step WHERE became IN (7, 8) GROUP BY dossier, became),
 work AS (
  SELECT d.{by} AS name, d.channel, date(d.received_at, '+7 hours') AS came, date(d.due_at, '+7 hours') AS due_day,
   unixepoch(d.due_at) AS due, d.status IN (7, 8) AS dropped, d.status IN (5, 6) AS waits,
   unixepoch(CASE WHEN d.status IN (7, 8) THEN coalesce(e.at, d.finished_at) ELSE d.finished_at END) AS end_at
  FROM dossier d LEFT JOIN ends e ON e.dossier = d.id AND e.became = d.status
  WHERE d.voided = 0 AND d.status NOT IN (1, 3) AND (? = '' OR d.unit = ?)),
 told AS (SELECT *, date(end_at, 'unixepoch', '+7 hours') AS end_day FROM work),
 kept AS (
  SELECT *, end_day IS NOT NULL AND end_day <= '{last}' AS over, CASE WHEN dropped THEN 'on_time' WHEN end_at > due THEN 'late'
   WHEN end_day < due_day THEN 'early' ELSE 'on_time' END AS how
  FROM told WHERE came <= '{last}' AND (came >= '{first}' OR end_day IS NULL OR end_day >= '{first}'))
SELECT name, count(*), count(*) FILTER (came >= '{first}' AND channel = 'online'),
 count(*) FILTER (came >= '{first}' AND channel IN ('direct', 'post')), count(*) FILTER (came < '{first}'), count(*) FILTER (over),
 count(*) FILTER (over AND how = 'early'), count(*) FILTER (over AND how = 'on_time'), count(*) FILTER (over AND how = 'late'),
 count(*) FILTER (NOT over), count(*) FILTER (NOT over AND (waits OR due > unixepoch('{end}'))),
 count(*) FILTER (NOT over AND NOT waits AND due <= unixepoch('{end}'))
FROM kept GROUP BY name
""".replace("FILTER (", "FILTER (WHERE ")
"""Written from domain facts 3.3 and 5.1 alone, with another arithmetic of time than the program's."""


def counted(session: Session, by: str, unit: str, period: Period) -> dict[str, tuple[int, ...]]:
    end = f"{date.fromordinal(period.last.toordinal() + 1)}T00:00:00+07:00"
    days = {"first": period.first.isoformat(), "last": period.last.isoformat(), "end": end}
    rows = session.store.db.conn.execute(COUNT.format(by=by, **days), (unit, unit)).fetchall()
    return {name: tuple(cells) for name, *cells in rows}


def agree(told: Ii06, plain: dict[str, tuple[int, ...]]) -> None:
    assert {row.key: row.cells() for row in told.rows} == plain
    assert told.total.cells() == tuple(map(sum, zip(*plain.values(), strict=True)))


@pytest.mark.parametrize("period", [SPRING, HALF], ids=["spring", "half"])
def test_every_cell_by_unit_and_by_field(district: Made, office: Session, period: Period) -> None:
    agree(office.figures.ii06b(period.first, period.last), counted(office, "unit", "", period))
    for code in CODES:
        commune = district.open(code)
        unit = commune.store.unit
        own = commune.figures.ii06a(period.first, period.last)
        agree(own, counted(commune, "sector", unit, period))
        assert own.rows == office.figures.ii06a(period.first, period.last, unit).rows, "both offices count the same"
        commune.close()


@pytest.mark.parametrize("period", [SPRING, HALF, YEAR], ids=["spring", "half", "year"])
def test_indicators_and_the_report_agree_with_a_count_of_another_hand(office: Session, tmp_path: Path, period: Period) -> None:
    recount.indicators_agree(office, period, "", tmp_path)
    recount.cchc_agrees(office, period, "", tmp_path)
    for unit in office.lists.units():
        recount.indicators_agree(office, period, unit.key, tmp_path)
        if unit.key != office.store.unit:
            recount.cchc_agrees(office, period, unit.key, tmp_path)


def test_the_report_of_a_receiving_office_says_whose_figures_it_has(district: Made, office: Session) -> None:
    text = " ".join(Paper(office.cchc.page(HALF).pdf).text.split())
    assert "gồm số liệu của 2 đơn vị" in text and office.cchc.read(HALF).below == 2
    commune = district.open(CODES[0])
    assert commune.cchc.read(HALF).below == 0 and "gồm số liệu" not in Paper(commune.cchc.page(HALF).pdf).text
    commune.close()


def test_sheets_and_ranking_agree_with_a_count_of_another_hand(district: Made, office: Session, tmp_path: Path) -> None:
    assert len(recount.ranking_agrees(office, 2023, tmp_path)) == 2
    for code in CODES:
        commune = district.open(code)
        (sheet,) = commune.scores.of_unit(commune.store.unit)
        assert recount.score_agrees(commune, sheet.id, tmp_path) == recount.score_agrees(office, sheet.id, tmp_path) == sheet.total
        commune.close()


def test_the_small_sample_has_what_is_counted(office: Session) -> None:
    total = office.figures.ii06b(SPRING.first, SPRING.last).total
    assert all(getattr(total, cell) for cell in ("total", "online", "direct", "before", "early", "on_time", "running", "in_time"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The half year of the news item: 18 communes, 15.200 dossiers."""
    place = tmp_path_factory.mktemp("whole")
    clock = FixedClock()
    make_demo(place / "demo", start=FIRST, communes=18, dossiers=15200, state=place / "state", clock=clock)
    session = open_office(place / "demo" / "office", place / "state", lambda: "demo-demo", clock=clock)
    yield session
    session.close()


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_the_half_year_of_the_news_item(whole: Session, tmp_path: Path) -> None:
    """15.200 dossiers, 99,8 % on time, 59,2 % fully digitised, 98 % of results digitised, on screen, in files and on paper."""
    shown = {one.indicator.name: one for one in whole.figures.all(HALF.first, HALF.last)}
    assert shown["digitised"].denominator == 15200
    wanted = {"on_time": "99,8\u00a0%", "digitised_full": "59,2\u00a0%", "results_digitised": "98\u00a0%"}
    assert {name: percent(shown[name].value) for name in wanted} == wanted
    count = whole.figures.ii06b(HALF.first, HALF.last)
    agree(count, counted(whole, "unit", "", HALF))
    assert len(count.rows) == 18 and count.total.total == 15200
    for row in count.rows:
        agree(whole.figures.ii06a(HALF.first, HALF.last, row.key), counted(whole, "sector", row.key, HALF))
    text = " ".join(Paper(whole.reports.page("ii06b", HALF).pdf).text.split())
    assert "TỔNG SỐ 15.200" in text
    whole.reports.write("ii06b", HALF.first, HALF.last, tmp_path / "b.json")
    (sheet,) = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["sheets"]
    assert [sheet["rows"][-1][cell] for cell in CELLS] == list(count.total.cells())
    bands = recount.ranking_agrees(whole, 2023, tmp_path)
    assert len(bands) == 18 and set(bands) == {"Khá", "Tốt"}, "as the news item says of them all"
    recount.indicators_agree(whole, HALF, "", tmp_path)
    for row in count.rows:
        recount.indicators_agree(whole, HALF, row.key, tmp_path)
        recount.cchc_agrees(whole, HALF, row.key, tmp_path)
    recount.cchc_agrees(whole, HALF, "", tmp_path)

"""Figures nobody can argue with: each cell counted again from the dossiers themselves, each leads to the dossiers behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.dossier import Dossier, DossierDraft, Person, Status
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.ii06 import CELLS, Ii06Row, sum_of, wrong_sums
from cchc_desktop.domain.indicators import CONDITIONS, endings_from_json, in_force, indicators_from_json
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.periods import systems_from_json
from cchc_desktop.domain.procedure import Channel, Limit, LimitUnit, Procedure
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from tests.office.places import COMMUNE, StillClock, found
from tests.office.seeding import seed
from tests.printing.reading import Paper

FIRST, LAST = date(2026, 10, 15), date(2026, 11, 14)
START, END = datetime(2026, 10, 15, tzinfo=ICT), datetime(2026, 11, 15, tzinfo=ICT)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A commune with some months of dossiers in every state."""
    clock = StillClock()
    place = tmp_path_factory.mktemp("xa")
    from cchc_desktop.office.setup import create_office
    from cchc_desktop.security.keys import Cost
    from tests.office.places import PASSWORD

    made = create_office(COMMUNE, PASSWORD, place / "data", place / "state", clock=clock, cost=Cost(1, 8, 1)).session
    keys = seed(made, 160, days=90)
    late = [k for k in keys if (d := made.counter.get(k)).finished_at and d.finished_at > d.due_at]
    assert late, "the sample has late dossiers"
    for key in [k for k in keys if made.counter.get(k).status is Status.PROCESSING][:3]:
        made.life.step(key, Status.WITHDRAWN, "Người nộp xin rút")
    waiting = [k for k in keys if made.counter.get(k).received_at.date() in (date(2026, 10, 20), date(2026, 10, 26))]
    with made.store.act(made.author, clock) as act:
        for key in waiting:
            act.write("dossier", key, {"finished_at": None, "returned_at": None, "status": 4, "due_at": "2026-10-30T17:00:00+07:00"})
    yield made
    made.close()


def everything(office: Session) -> list[Dossier]:
    ids = [row.id for row in office.counter.find("", limit=5000)]
    return [d for d in map(office.counter.get, ids) if not d.voided]


def ended(office: Session, d: Dossier) -> datetime | None:
    """When work on it ended, by the plain words of the rule."""
    if d.status in (Status.WITHDRAWN, Status.STOPPED):
        return max(step.at for step in office.life.story(d.id).steps if step.to is d.status)
    return d.finished_at


def cells_of(office: Session, d: Dossier) -> set[str]:
    """Which columns of the official count a dossier stands in, reckoned the long way round."""
    over = ended(office, d)
    if d.status in (Status.NEW, Status.REJECTED) or d.received_at >= END or (d.received_at < START and over and over < START):
        return set()
    found = {"total", "before" if d.received_at < START else "online" if d.channel is Channel.ONLINE else "direct"}
    if over is not None and over < END:
        given_up = d.status in (Status.WITHDRAWN, Status.STOPPED)
        late = not given_up and over > d.due_at
        early = not given_up and not late and over.astimezone(ICT).date() < d.due_at.astimezone(ICT).date()
        return found | {"resolved", "late" if late else "early" if early else "on_time"}
    waits = d.status in (Status.SUPPLEMENT, Status.PAYMENT)
    return found | {"running", "overdue" if d.due_at <= min(END, office.clock.now()) and not waits else "in_time"}


def test_every_cell_of_the_official_count_is_what_a_plain_count_finds(office: Session) -> None:
    count = office.figures.ii06a(FIRST, LAST)
    expected: dict[str, dict[str, int]] = {}
    for d in everything(office):
        for cell in cells_of(office, d):
            row = expected.setdefault(d.sector, dict.fromkeys(CELLS, 0))
            row[cell] += 1
    assert {row.key: dict(zip(CELLS, row.cells(), strict=True)) for row in count.rows} == expected
    assert count.total == sum_of(count.rows) and wrong_sums(count.total) == []
    assert count.total.late > 0 and count.total.before > 0 and count.total.overdue > 0 and count.total.online > 0
    for cell in CELLS:
        behind = office.figures.ii06_behind(count, "", cell)
        assert len(behind) == getattr(count.total, cell), cell
        assert {row.id for row in behind} == {d.id for d in everything(office) if cell in cells_of(office, d)}
    sector = count.rows[0]
    assert len(office.figures.ii06_behind(count, sector.key, "total")) == sector.total


PLAIN: dict[str, Callable[[Session, Dossier], tuple[bool, bool]]] = {
    "on_time": lambda s, d: (
        d.finished_at is not None and d.status is not Status.REJECTED,
        d.status in (Status.WITHDRAWN, Status.STOPPED) or bool(d.finished_at and d.finished_at <= d.due_at)),
    "in_time": lambda s, d: (
        d.status not in (Status.NEW, Status.REJECTED),
        d.status in (Status.SUPPLEMENT, Status.PAYMENT, Status.WITHDRAWN, Status.STOPPED)
        or (d.due_at > s.clock.now() if d.finished_at is None else d.finished_at <= d.due_at)),
    "digitised_results": lambda s, d: (True, any(p.held for p in d.components) and any(f.result for f in d.attachments)),
    "digitised": lambda s, d: (True, any(p.held for p in d.components)),
    "digitised_full": lambda s, d: (
        any(p.must_digitise for p in d.components), all(p.held for p in d.components if p.must_digitise)),
    "results_digitised": lambda s, d: (d.finished_at is not None, any(f.result for f in d.attachments)),
    "reused": lambda s, d: (True, any(p.reused for p in d.components)),
    "online": lambda s, d: (True, d.channel is Channel.ONLINE),
    "post": lambda s, d: (True, d.channel is Channel.POST or any(h.how.value == "post" for h in s.life.story(d.id).handouts)),
    "paid_online": lambda s, d: (
        any(not p.waived and not p.voided for p in s.life.story(d.id).payments),
        any(not p.waived and not p.voided and p.method.value == "online" for p in s.life.story(d.id).payments)),
    "apologised": lambda s, d: (
        bool(d.finished_at and d.finished_at > d.due_at) and d.status not in (Status.REJECTED, Status.WITHDRAWN, Status.STOPPED),
        any(i.form == "apology" and not i.voided for i in s.life.story(d.id).issues)),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_every_indicator_is_what_a_plain_count_finds(office: Session, name: str) -> None:
    told = office.figures.indicator(name, FIRST, LAST)
    received = [d for d in everything(office) if START <= d.received_at < END]
    base = [d for d in received if PLAIN[name](office, d)[0]]
    done = [d for d in base if PLAIN[name](office, d)[1]]
    assert (told.numerator, told.denominator) == (len(done), len(base))
    assert {row.id for row in office.figures.behind(name, "done", FIRST, LAST)} == {d.id for d in done}
    assert {row.id for row in office.figures.behind(name, "missing", FIRST, LAST)} == {d.id for d in base} - {d.id for d in done}
    assert len(office.figures.behind(name, "of", FIRST, LAST)) == len(base)


def test_a_count_is_stopped_in_the_middle_of_a_statement(office: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cchc_desktop.storage.figures.STEPS", 10)
    with pytest.raises(Cancelled), office.figures.stoppable(lambda: True):
        office.figures.all(FIRST, LAST)
    heard: list[tuple[int, int]] = []
    with office.figures.stoppable(lambda: False):
        figures = office.figures.all(FIRST, LAST, told=lambda done, of: heard.append((done, of)))
    assert figures == office.figures.all(FIRST, LAST)
    assert heard == sorted(heard) and {of for _, of in heard} == {len(figures)} and heard[-1][0] == len(figures)


def test_the_start_page_and_the_report_say_the_same(office: Session) -> None:
    """One definition, whoever asks: the card of goals counts the year as the report does."""
    goals = {one.source: one for one in office.board.read().goals}
    assert len(goals) >= 3
    for name, goal in goals.items():
        told = office.figures.indicator(name, date(2026, 1, 1), date(2026, 12, 31), office.store.unit)
        assert (told.numerator, told.denominator) == (goal.done, goal.of) and goal.of > 0, name


def test_the_set_of_766_takes_every_line_it_can_from_the_dossiers(office: Session) -> None:
    sheet = office.scores.begin(2026, "qd-766")
    told = {one.line.id: one.value for one in office.scores.proposals(sheet.id)}
    assert told.keys() == {"2.1", "3.3", "4.1", "4.2", "4.3"}, "and nobody has paid here"
    whole = [d for d in everything(office) if d.received_at.year == 2026]
    for line, name in (("2.1", "in_time"), ("4.2", "digitised_results")):
        base = [d for d in whole if PLAIN[name](office, d)[0]]
        assert float(told[line]) == round(100 * sum(PLAIN[name](office, d)[1] for d in base) / len(base), 2), line


def test_every_shipped_indicator_has_a_plain_count_here() -> None:
    assert {one.name for one in resources.indicators()} == set(PLAIN)


def test_a_field_narrows_every_figure(office: Session) -> None:
    whole = office.figures.indicator("on_time", FIRST, LAST)
    parts = [office.figures.indicator("on_time", FIRST, LAST, sector=one) for one in office.figures.sectors(FIRST, LAST)]
    assert sum(one.denominator for one in parts) == whole.denominator and len(parts) > 1


def test_the_spreadsheet_sums_by_itself_and_agrees(office: Session, tmp_path: Path) -> None:
    count = office.figures.ii06a(FIRST, LAST)
    file = tmp_path / "ii06a.xlsx"
    assert office.reports.write("ii06a", FIRST, LAST, file).rows == len(count.rows)
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    told = [row for row in rows if row[1] in {one.name for one in count.rows} | {"TỔNG SỐ"}]
    assert [tuple(int(cell) for cell in row[2:]) for row in told] == [one.cells() for one in (*count.rows, count.total)]
    import zipfile

    with zipfile.ZipFile(file) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    begin = next(n for n, row in enumerate(rows, 1) if row[1] == count.rows[0].name)
    assert f"<f>D{begin}+E{begin}+F{begin}</f>" in sheet and f"<f>SUM(C{begin}:C{begin + len(count.rows) - 1})</f>" in sheet
    office.reports.write("ii06a", FIRST, LAST, tmp_path / "ii06a.json")
    (told_json,) = json.loads((tmp_path / "ii06a.json").read_text(encoding="utf-8"))["sheets"]
    assert told_json["rows"][-1]["total"] == count.total.total
    office.reports.write("indicators", FIRST, LAST, tmp_path / "cs.json")
    shares = {row["name"]: row["value"] for row in json.loads((tmp_path / "cs.json").read_text(encoding="utf-8"))["sheets"][0]["rows"]}
    assert shares["Giải quyết đúng và trước hạn"] == office.figures.indicator("on_time", FIRST, LAST).value


def test_the_form_on_paper_has_every_figure(office: Session) -> None:
    period = office.figures.systems()[0].month(2026, 11)
    assert (period.first, period.last) == (FIRST, LAST)
    printed = office.reports.page("ii06a", period)
    text = " ".join(Paper(printed.pdf).text.split())
    total = office.figures.ii06a(FIRST, LAST).total
    assert "Biểu số II.06a/VPCP/KSTT" in text and "Từ ngày 15/10/2026 đến ngày 14/11/2026" in text and "THỦ TRƯỞNG ĐƠN VỊ" in text
    assert " ".join(["TỔNG SỐ", *map(str, total.cells())]) in text
    assert printed.pdf == office.reports.page("ii06a", period).pdf


def test_a_count_that_does_not_add_up_is_refused_and_names_the_dossier(tmp_path: Path) -> None:
    """A result dated before the receipt stands in no column."""
    clock = StillClock()
    made = found(tmp_path, COMMUNE, clock).session
    try:
        made.catalogue.write([Procedure("", "1.001193", "Khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),))])
        received = datetime(2026, 11, 2, 9, tzinfo=ICT)
        d = made.intake.save(DossierDraft("1.001193", Person("Hồ Thị Ỷ", address="Thôn Linh Hải"), received_at=received))
        with made.store.act(made.author, clock) as act:
            act.write("dossier", d.id, {"finished_at": "2026-10-01T09:00:00+07:00", "status": 9})
        with pytest.raises(Refused) as refused:
            made.reports.write("ii06a", FIRST, LAST, tmp_path / "x.xlsx")
        assert refused.value.code == "SUMS_WRONG" and d.number in refused.value.next_step and "(3)=(7)+(11)" in refused.value.message
        assert not (tmp_path / "x.xlsx").exists()
        with pytest.raises(Refused, match="Ngày cuối"):
            made.figures.all(LAST, FIRST)
        assert [one.value for one in made.figures.all(date(2020, 1, 1), date(2020, 1, 2))] == [None] * len(PLAIN)
    finally:
        made.close()


def test_sums_that_do_not_hold_are_told_one_by_one() -> None:
    right = Ii06Row("", "", 5, 1, 3, 1, 3, 1, 1, 1, 2, 1, 1)
    assert wrong_sums(right) == []
    for cell, wrong in (("online", 1), ("early", 1), ("in_time", 1), ("total", 2), ("running", 2), ("resolved", 2)):
        assert len(wrong_sums(replace(right, **{cell: getattr(right, cell) + 1}))) == wrong


def test_periods_are_cut_by_the_decree_or_the_calendar() -> None:
    decree, calendar = resources.period_systems()
    spans = [(one.first, one.last) for one in (decree.quarter(2026, 1), decree.half(2026, 1), decree.year(2026), decree.month(2026, 1))]
    assert spans == [
        (date(2025, 12, 15), date(2026, 3, 14)), (date(2025, 12, 15), date(2026, 6, 14)), (date(2025, 12, 15), date(2026, 12, 14)),
        (date(2025, 12, 15), date(2026, 1, 14)),
    ]  # fmt: skip
    assert (calendar.month(2024, 2).last, calendar.quarter(2026, 4).last) == (date(2024, 2, 29), date(2026, 12, 31))
    for system in (decree, calendar):
        for year in (2024, 2026):
            months = [system.month(year, month) for month in range(1, 13)]
            assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(months))
            assert (months[0].first, months[-1].last) == (system.year(year).first, system.year(year).last)
    assert decree.around(date(2026, 12, 20))[0].name == "Tháng 1/2027" and calendar.around(date(2026, 12, 20))[0].name == "Tháng 12/2026"
    with pytest.raises(ValueError, match="every month"):
        systems_from_json({"systems": [{"id": "x", "title": "x", "cut": 30}]})


@pytest.mark.parametrize("rejected", ["left_out", "on_time", "by_due_time"])
@pytest.mark.parametrize("withdrawn", ["left_out", "on_time", "by_due_time"])
def test_how_what_ended_without_a_result_counts_is_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rejected: str, withdrawn: str
) -> None:  # fmt: skip
    """Two refused at the counter and two withdrawn, one of each long after its due time, beside one that was answered: the ratio, the
    official count and the list of late ones follow the same words."""
    clock = StillClock()
    told = {"rejected": rejected, "withdrawn": withdrawn, "stopped": "on_time"}
    monkeypatch.setattr(resources, "endings", lambda: endings_from_json({"ended": told}))
    made = found(tmp_path, COMMUNE, clock).session
    try:
        made.catalogue.write([Procedure("", "1.001193", "Khai sinh", "Hộ tịch", (Limit(3, LimitUnit.WORKING_DAYS),))])
        ways = [(Status.REJECTED, 1), (Status.REJECTED, 20), (Status.WITHDRAWN, 1), (Status.WITHDRAWN, 20), (Status.READY, 1)]
        for n, (status, days) in enumerate(ways):
            received = datetime(2026, 10, 19, 9, n, tzinfo=ICT)
            draft = DossierDraft("1.001193", Person(f"Hồ Thị {'ABCDE'[n]}", address="Thôn Linh Hải"), received_at=received)
            d = made.intake.save(replace(draft, unchecked=status is not Status.READY))
            made.life.step(d.id, status, "Lý do" if status is not Status.READY else "", at=received + timedelta(days=days))
        counted = {"left_out": (0, 0), "on_time": (2, 2), "by_due_time": (1, 2)}
        good, whole = (1 + counted[rejected][n] + counted[withdrawn][n] for n in (0, 1))
        share = made.figures.indicator("on_time", FIRST, LAST)
        assert (share.numerator, share.denominator) == (good, whole)
        total = made.figures.ii06a(FIRST, LAST).total
        assert (total.resolved, total.early + total.on_time, total.late, wrong_sums(total)) == (whole, good, whole - good, [])
        assert len(made.figures.behind("on_time", "missing", FIRST, LAST)) == whole - good == made.lists.counts()[Listing.LATE]
        assert [row.done for row in made.board.read().goals if row.source == "on_time"] == [good]
    finally:
        made.close()


def test_a_way_to_count_that_nobody_knows_is_a_fault_of_the_data() -> None:
    with pytest.raises(ValueError, match="unknown"):
        endings_from_json({"ended": {"rejected": "quên"}})
    assert resources.endings() == endings_from_json({"ended": {"rejected": "left_out", "withdrawn": "on_time", "stopped": "on_time"}})


def test_a_definition_holds_from_its_day_on() -> None:
    one = {"name": "x", "title": "", "of": [], "counts": ["online"], "done": "", "base": "", "valid_from": None}
    both = indicators_from_json({"indicators": [one, one | {"counts": ["post"], "valid_from": "2026-07-01"}]})
    assert in_force(both, date(2026, 6, 30))[0].counts == ("online",) and in_force(both, date(2026, 7, 1))[0].counts == ("post",)
    with pytest.raises(ValueError, match="unknown"):
        indicators_from_json({"indicators": [one | {"of": ["nhanh"]}]})
    assert len(set(CONDITIONS)) == len(CONDITIONS)


def test_the_year_is_drawn_from_the_same_dossiers(office: Session) -> None:
    year = office.figures.picture(2026)
    received = [d for d in everything(office) if d.received_at.year == 2026]
    assert sum(count for _, count, _, _ in year.months) == len(received) == sum(count for _, _, count in year.traffic)
    weekdays = {d.received_at.astimezone(ICT).weekday() for d in received}
    assert {day for day, _, _ in year.traffic} == weekdays
    means = [mean for _, _, _, mean, _ in year.slowest]
    assert means == sorted(means, reverse=True) and means[0] > 0
    for place, counted in enumerate(PLAIN["on_time"](office, d) for d in received):
        assert counted[1] <= counted[0] or received[place].status is Status.REJECTED
    assert sum(month[2] for month in year.months) == sum(PLAIN["on_time"](office, d)[0] for d in received)
    assert sum(month[3] for month in year.months) == sum(all(PLAIN["on_time"](office, d)) for d in received)
    assert sum(count for _, count in year.reasons) == sum(PLAIN["apologised"](office, d)[0] for d in received)


def test_the_year_prints_with_the_same_figures(office: Session) -> None:
    picture = office.figures.picture(2026)
    printed = office.reports.year(2026)
    text = " ".join(Paper(printed.pdf).text.split())
    received, done, good = (sum(month[place] for month in picture.months) for place in (1, 2, 3))
    assert f"(Nhận {received} hồ sơ, đã giải quyết {done}, đúng và trước hạn" in text and "NĂM 2026" in text
    assert f"{100 * good / done:.1f}".replace(".", ",").removesuffix(",0") in text
    for _, name, _, _, _ in picture.slowest[:3]:
        assert " ".join(name.split()[:4]) in text
    assert printed.pdf == office.reports.year(2026).pdf

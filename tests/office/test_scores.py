"""Score sheets: begun, proposed, proved, locked; appraised above, explained below, the same history on both sides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.score import Stage
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from cchc_desktop.storage.checks import check
from tests.office.places import COMMUNE, StillClock, found
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make

D = Decimal


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def office(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    made = found(tmp_path / "xa", COMMUNE, clock)
    yield made.session
    made.session.close()


def refused(act: object, *given: object, **named: object) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*given, **named)  # type: ignore[operator]
    assert caught.value.message and caught.value.next_step
    return caught.value


def photo(folder: Path) -> Path:
    file = folder / "quyết định.png"
    Image.new("L", (40, 30), 200).save(file)
    return file


def fill(session: Session, key: str, points: str = "0") -> None:
    for line in session.scores.get(key).unmarked():
        session.scores.mark(key, line.id, min(D(points), line.most))


def test_one_sheet_a_year_with_a_copy_of_its_set(office: Session) -> None:
    sheet = office.scores.begin(2026)
    assert office.scores.begin(2026) == sheet and sheet.criteria == resources.criteria_sets()[0]
    assert (sheet.stage, sheet.total, len(sheet.unmarked())) == (Stage.SELF, 0, 34)
    other = next(one.id for one in office.scores.sets.all() if one.id != sheet.criteria.id)
    assert office.scores.begin(2026, other).criteria.id == other and office.scores.begin(2026, sheet.criteria.id) == sheet
    assert refused(office.scores.begin, 1999).field == "year"
    assert refused(office.scores.begin, 2025, "khong-co").code == "NO_CRITERIA_SET"
    assert check(office.store).ok


def test_points_are_typed_or_reckoned_from_a_value(office: Session) -> None:
    key = office.scores.begin(2026).id
    assert office.scores.mark(key, "3.3", "", value="97").own["3.3"].points == D("7.92")
    sheet = office.scores.mark(key, "2.1", "2,5", "Theo báo cáo 12/BC-UBND")
    assert sheet.own["2.1"].note == "Theo báo cáo 12/BC-UBND" and sheet.total == D("10.42")
    assert [one.id for one in sheet.unproved()] == ["2.1", "3.3"]
    for wrong in ("-1", "3,01", "2.505", "nhiều", ""):
        assert refused(office.scores.mark, key, "2.1", wrong).field == "points"
    assert refused(office.scores.mark, key, "1.1", "1").field == "points", "a sum is not marked"
    assert refused(office.scores.mark, key, "99", "1").code == "NO_CRITERION"
    assert office.scores.unmark(key, "2.1").total == D("7.92")


def test_evidence_takes_the_red_away(office: Session, tmp_path: Path) -> None:
    key = office.scores.begin(2026).id
    office.scores.mark(key, "1.1.1", "1")
    office.scores.mark(key, "1.4", "2")
    kept = office.scores.attach(key, "1.1.1", photo(tmp_path))
    entry = office.work.save("communication", {"title": "Tin về dịch vụ công", "form": "Tin, bài", "day": "1/11/2026"}, "done")
    sheet = office.scores.name(key, "1.4", entry.id)
    assert office.scores.name(key, "1.4", entry.id).named == sheet.named, "named once"
    assert sheet.unproved() == [] and [f.component for f in sheet.proofs] == ["1.1.1"]
    assert office.scores.lost(sheet) == []
    for file in [p for p in (office.store.folder / "blobs").rglob("*") if p.is_file()]:
        file.unlink()
    (gone,) = office.scores.lost(sheet)
    assert gone.field == "1.1.1" and kept.name in gone.message
    assert refused(office.scores.name, key, "1.4", "khong-co").code == "NO_WORK"


def test_a_locked_sheet_stays_as_it_is(office: Session, tmp_path: Path) -> None:
    key = office.scores.begin(2026).id
    assert refused(office.scores.close, key).field == "1.1.1"
    fill(office, key)
    sheet = office.scores.close(key)
    assert sheet.stage is Stage.FIRST and sheet.locks[Stage.SELF].by == office.author.name
    for act in (
        lambda: office.scores.attach(key, "2.1", photo(tmp_path)), lambda: office.scores.take_proposals(key),
        lambda: office.scores.change_set(key, "qd-766"), lambda: office.scores.explain(key, "2.1", "vì"),
    ):  # fmt: skip
        assert refused(act).code == "CLOSED"
    assert {refused(office.scores.mark, key, "2.1", "1").code, refused(office.scores.close, key).code} == {"NOT_ABOVE"}
    assert refused(office.scores.reopen, key).code == "NOT_ABOVE"


def test_sets_are_imported_edited_and_written(office: Session, tmp_path: Path) -> None:
    shipped = resources.criteria_sets()[0]
    for ending in ("json", "xlsx"):
        file = tmp_path / f"Bộ của tỉnh.{ending}"
        office.scores.sets.write(shipped, file)
        again = office.scores.sets.read(file)
        assert again.leaves() == shipped.leaves() and again.total == 100
    own = replace(office.scores.sets.read(tmp_path / "Bộ của tỉnh.xlsx"), official=True, bands=shipped.bands)
    office.scores.sets.save(own)
    assert office.scores.sets.for_year(2026).id == own.id and len(office.scores.sets.all()) == 3
    office.scores.sets.save(replace(own, name="Bộ của tỉnh, sửa"))
    names = [one.criteria.name for one in office.scores.sets.all()]
    assert names[0] == "Bộ của tỉnh, sửa" and len(names) == 3
    assert refused(office.scores.sets.save, replace(own, total=D(99))).field == "total"
    (tmp_path / "hỏng.json").write_text(json.dumps({"name": "x"}), encoding="utf-8")
    assert refused(office.scores.sets.read, tmp_path / "hỏng.json").code == "NOT_CRITERIA"
    assert refused(office.scores.sets.remove, "qd-766").code == "NO_CRITERIA_SET"
    office.scores.sets.remove(own.id)
    assert len(office.scores.sets.all()) == 2


def test_both_offices_see_the_same_history(tmp_path: Path, clock: StillClock) -> None:
    stick = tmp_path / "usb"
    clock.at = datetime(2027, 1, 5, 8, 0, tzinfo=ICT)
    province = make(PROVINCE, tmp_path / "tinh", clock)
    communes = [make(commune_data(place), tmp_path / f"xa{place}", clock) for place in (0, 1)]

    def travel() -> None:
        clock.at += timedelta(hours=1)
        for one in communes:
            one.handover.seal(stick)
        province.handover.receive(stick)
        province.handover.seal(stick)
        for one in communes:
            one.handover.receive(stick)

    try:
        for one in communes:
            enrol(one, province, stick)
        province.scores.sets.save(replace(resources.criteria_sets()[0], id="tinh-2026", name="Bộ của tỉnh", official=True))
        travel()
        keys = []
        for points, one in zip(("1", "2"), communes, strict=True):
            sheet = one.scores.begin(2026)
            assert sheet.criteria.name == "Bộ của tỉnh"
            fill(one, sheet.id, points)
            one.scores.attach(sheet.id, "2.1", photo(tmp_path))
            keys.append(sheet.id)
        key = keys[1]
        assert refused(province.scores.get, key).code == "NO_SCORE"
        communes[1].scores.close(key)
        travel()
        assert refused(province.scores.mark, keys[0], "2.1", "0").code == "NOT_OURS", "not locked yet"
        province.scores.mark(key, "2.1", "1,5", "Thiếu báo cáo quý III")
        assert province.scores.get(key).total == communes[1].scores.get(key).total, "an open appraisal does not count"
        province.scores.close(key)
        travel()
        sheet = communes[1].scores.get(key)
        assert sheet.stage is Stage.EXPLAIN and [one.id for one in sheet.disputed()] == ["2.1"]
        assert sheet.first["2.1"].note == "Thiếu báo cáo quý III"
        communes[1].scores.explain(key, "2.1", "Báo cáo đã gửi ngày 14/9, kèm theo.")
        communes[1].scores.close(key)
        travel()
        assert province.scores.get(key).explained["2.1"].startswith("Báo cáo đã gửi")
        province.scores.mark(key, "2.1", "2")
        assert province.scores.close(key).stage is Stage.FINAL
        travel()
        mine, theirs = communes[1].scores.get(key), province.scores.get(key)
        assert mine == theirs and mine.points("second")["2.1"] == 2 and refused(province.scores.mark, key, "2.1", "1").code == "CLOSED"
        board = province.scores.board(2026)
        assert [row.rank for row in board] == [1, 2] and board[0].sheet == theirs and board[0].stage == "Đã có kết quả"
        clock.at = datetime(2027, 3, 1, 8, 0, tzinfo=ICT)
        assert [row.late for row in province.scores.board(2026)] == [False, True]
        line, lacks = province.scores.gaps(2026)[0]
        assert line.id == "3.3" and lacks == {communes[0].store.unit: D(7), communes[1].store.unit: D(6)}
        province.scores.reopen(key)
        travel()
        assert communes[1].scores.get(key).stage is Stage.SECOND
        assert all(check(one.store).ok for one in (province, *communes))
    finally:
        for one in (province, *communes):
            one.close()

"""What an office goes on with of the units whose heir it is: the report on reform, registers of work, reasons of lateness, surveys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.periods import Period
from cchc_desktop.office.session import Session
from cchc_desktop.storage.checks import check
from tests.office.counterside import SINGLE, counterside, paper, typed
from tests.office.places import COMMUNE, PROVINCE, StillClock, found
from tests.printing.reading import Paper
from tests.ui.two_offices import commune_data, enrol

OLD, OTHER, NEW = "19405@2025-07-01", "19411@2025-07-01", "19405@2026-12-01"
WARD: dict[str, Any] = {"code": "19405", "level": "Phường", "name": "Bến Hải", "valid_from": "2026-12-01", "parent": "44@2025-07-01"}
RENAMED: dict[str, Any] = {"day": "2026-12-01", "units": [WARD], "heirs": [{"old": OLD, "heir": NEW}]}
MERGED = RENAMED | {"units": [WARD | {"prefix": "H50.31.18"}], "heirs": [{"old": OLD, "heir": NEW}, {"old": OTHER, "heir": NEW}]}
OCTOBER = Period("Tháng 10/2026", date(2026, 10, 1), date(2026, 10, 31))
YEAR = Period("Năm 2026", date(2026, 1, 1), date(2026, 12, 31))


@dataclass
class Places:
    """Two communes and the province above them; the sticks they carry."""

    unit: Session
    other: Session
    top: Session
    clock: StillClock
    folder: Path

    def carry(self, giver: Session, taker: Session) -> None:
        assert giver.handover.seal(self.folder / "stick").ok
        taker.handover.receive(self.folder / "stick")

    def become(self, event: dict[str, Any]) -> Session:
        """All is sent up, the province writes the event, the first commune is let in as the ward: its office."""
        for one in (self.unit, self.other):
            self.carry(one, self.top)
        self.top.unit_events.write(event)
        self.clock.at = self.clock.at.replace(month=12, day=3)
        self.carry(self.top, self.unit)
        enrol(self.unit, self.top, self.folder / "again")
        self.carry(self.top, self.unit)
        assert self.unit.store.unit == NEW
        return self.unit


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    clock = StillClock()
    made = Places(
        counterside(tmp_path / "unit", clock), counterside(tmp_path / "other", clock, COMMUNE | commune_data(1)),
        found(tmp_path / "top", PROVINCE, clock).session, clock, tmp_path,
    )  # fmt: skip
    for one in (made.unit, made.other):
        enrol(one, made.top, tmp_path / "stick")
    yield made
    for one in (made.unit, made.other, made.top):
        assert check(one.store).problems == []
        one.close()


def test_a_ward_goes_on_with_the_report_of_the_commune_it_was(places: Places) -> None:
    places.unit.cchc.save(OCTOBER, {"I.1": "Kế hoạch số 05.", "laws": "3"})
    places.unit.cchc.save(YEAR, {"I.1": "Cả năm.", "IV": "Phương hướng.", "laws": "9"})
    ward = places.become(RENAMED)
    shown = ward.cchc.read(YEAR)
    assert (shown.unit, shown.texts, shown.figures) == (NEW, {"I.1": "Cả năm.", "IV": "Phương hướng."}, {"laws": "9"})
    assert shown.carried == "báo cáo kỳ này của Xã Vĩnh Thủy"
    ward.cchc.save(YEAR, {"I.1": "Cả năm, sửa.", "IV": ""})
    kept = ward.cchc.read(YEAR)
    assert (kept.texts, kept.figures, kept.carried) == ({"I.1": "Cả năm, sửa."}, {"laws": "9"}, "")
    assert ward.cchc.read(YEAR, OLD).texts == {"I.1": "Cả năm.", "IV": "Phương hướng."}, "what the commune reported stays as it was"
    places.carry(ward, places.top)
    assert places.top.cchc.read(YEAR, NEW).texts == {"I.1": "Cả năm, sửa."}
    before = ward.store.heads(kept.id)
    ward.cchc.save(YEAR, {"I.1": "Cả năm, sửa.", "laws": "9"})
    assert ward.store.heads(kept.id) == before, "what stands there already is not written again"
    following = ward.cchc.read(Period("Quý I/2027", date(2027, 1, 1), date(2027, 3, 31)))
    assert (following.texts, following.figures, following.carried) == (kept.texts, {}, YEAR.name)


def test_texts_typed_late_at_the_commune_still_come_into_the_report_of_the_ward(places: Places) -> None:
    """Another machine of the commune has not heard yet."""
    ward = places.become(MERGED)
    ward.cchc.save(YEAR, {"I.1": "Lời của phường.", "II.1": "x"})
    ward.cchc.save(YEAR, {"II.1": ""})
    places.other.cchc.save(YEAR, {"I.1": "Lời của xã.", "II.1": "Viết muộn.", "V": "Kiến nghị."})
    places.carry(places.other, places.top)
    places.carry(places.top, ward)
    assert ward.cchc.read(YEAR).texts == {"I.1": "Lời của phường.", "II.1": "Viết muộn.", "V": "Kiến nghị."}
    ward.cchc.save(YEAR, {"V": ""})
    assert "V" not in ward.cchc.read(YEAR).texts, "emptied by the ward, it stays empty"


def test_a_ward_of_two_communes_begins_with_the_words_of_both(places: Places) -> None:
    places.unit.cchc.save(YEAR, {"I.1": "Như nhau.", "IV": "Việc của Vĩnh Thủy.", "laws": "9", "staff": "20"})
    places.other.cchc.save(YEAR, {"I.1": "Như nhau.", "IV": "Việc của Cửa Tùng.", "V": "Máy quét.", "laws": "4", "staff": "20"})
    ward = places.become(MERGED)
    shown = ward.cchc.read(YEAR)
    assert shown.texts == {
        "I.1": "Như nhau.", "IV": "Xã Vĩnh Thủy: Việc của Vĩnh Thủy.\n\nXã Cửa Tùng: Việc của Cửa Tùng.", "V": "Máy quét.",
    }  # fmt: skip
    assert shown.figures == {"laws": "9; 4", "staff": "20"}, "a person makes one figure of two"
    assert shown.carried == "báo cáo kỳ này của Xã Vĩnh Thủy, Xã Cửa Tùng"
    ward.cchc.save(YEAR, {"laws": "13"})
    kept = ward.cchc.read(YEAR)
    assert kept.texts == shown.texts and kept.figures == {"laws": "13", "staff": "20"}
    text = " ".join(Paper(ward.cchc.page(YEAR).pdf).text.split())
    assert "Việc của Cửa Tùng." in text and "Việc của Vĩnh Thủy." in text


def test_registers_reasons_and_surveys_of_the_commune_count_for_the_ward(places: Places) -> None:
    commune = places.unit
    task = commune.work.save("plan", {"task": "Số hóa kết quả", "due": "2026-11-10", "owner": "Một cửa"}, "todo")
    dossier = commune.intake.save(typed(SINGLE, components=(paper(1),)))
    places.clock.at = places.clock.at.replace(day=30)
    commune.lateness.note(dossier.id, "Mất điện.")
    commune.surveys.save("sipas", ["5" * 22] * 3, "Quý IV/2026")
    ward = places.become(RENAMED)
    assert [row.id for row in ward.work.rows("plan", NEW)] == [task.id] and ward.work.late() == 1
    assert ward.lateness.noted(NEW) == {dossier.id: "Mất điện."} and ward.surveys.outcome("sipas", NEW).n == 3
    assert ward.cchc.read(YEAR).reckoned["work:plan:all"].shown == "1"
    with pytest.raises(Refused, match="NOT_ABOVE"):
        ward.work.judge(task.id, "accepted")
    ward.work.save("plan", {"task": "Số hóa kết quả", "due": "2026-11-10", "owner": "Một cửa", "report": "Xong"}, "done", task.id)
    places.carry(ward, places.top)
    assert places.top.work.rows("plan", OLD)[0].closed and places.top.work.rows("plan", NEW)[0].id == task.id


def board(session: Session, year: int) -> list[tuple[str, str, bool]]:
    """(unit, its sheet, whether last year's points stand beside it) of the list of a year."""
    return [(row.unit.title, row.sheet.id if row.sheet else "", row.before is not None) for row in session.scores.board(year)]


def test_a_ward_goes_on_with_the_score_sheet_of_the_commune_it_was(places: Places) -> None:
    commune, top = places.unit, places.top
    last, sheet = commune.scores.begin(2025), commune.scores.begin(2026)
    first, second, *_ = sheet.criteria.leaves()
    commune.scores.mark(sheet.id, first.id, str(first.most))
    dossier = commune.intake.save(typed(SINGLE, components=(paper(1),)))
    ward = places.become(RENAMED)
    assert ward.scores.id_of(2026) == sheet.id == ward.scores.begin(2026).id and ward.scores.id_of(2025) == last.id
    ward.scores.mark(sheet.id, second.id, str(second.most))
    assert set(ward.scores.get(sheet.id).own) == {first.id, second.id}
    late = ward.intake.save(typed(SINGLE, components=(paper(1),)))
    for one in (dossier, late):
        for step in (Status.PROCESSING, Status.READY):
            ward.life.step(one.id, step)
    assert any("/2 hồ sơ" in one.reckoning for one in ward.scores.proposals(sheet.id))
    task = ward.work.save("plan", {"task": "Số hóa", "due": "2026-12-10", "owner": "Một cửa"}, "todo")
    proved = ward.work.prove(task.id)
    assert [one.line for one in ward.scores.get(sheet.id).named] == [proved.id]
    places.carry(ward, top)
    assert board(top, 2026) == [("Phường Bến Hải", sheet.id, True), ("Xã Cửa Tùng", "", False)]
    assert board(top, 2025) == [("Xã Vĩnh Thủy", last.id, False), ("Xã Cửa Tùng", "", False)]
    assert [row[0] for row in board(top, 2027)] == ["Phường Bến Hải", "Xã Cửa Tùng"], "a commune that is no more has nothing to send"
    assert {key for _, told in top.scores.gaps(2026) for key in told} == {NEW}
    assert ward.scores.begin(2027).unit == NEW and "phường Bến Hải" in Paper(ward.score_lists.page(sheet.id).pdf).text


def test_the_sheets_of_two_communes_stay_two_and_the_ward_begins_its_own(places: Places) -> None:
    for one in (places.unit, places.other):
        one.scores.begin(2026)
    old = places.unit.scores.id_of(2026)
    ward = places.become(MERGED)
    line = ward.scores.get(old).criteria.leaves()[0].id
    assert ward.scores.id_of(2026) not in (old, places.other.scores.id_of(2026)) and not ward.scores.held(ward.scores.id_of(2026))
    own = ward.scores.begin(2026)
    ward.scores.mark(old, line, "0")
    ward.scores.mark(own.id, line, "0")
    places.carry(ward, places.top)
    assert {row[0] for row in board(places.top, 2026)} == {"Phường Bến Hải", "Xã Vĩnh Thủy", "Xã Cửa Tùng"}
    assert {one.key for one in ward.scores.units()} == {NEW, OLD, OTHER}, "the ward finds what the communes had begun"


LINE: dict[str, Any] = {"index": "PAR INDEX", "name": "Đúng hạn", "unit": "%", "last": 90, "target": 95, "due": "2026-12-31",
                        "source": "auto:on_time"}  # fmt: skip


def promised(session: Session, tmp_path: Path) -> str:
    """A signed sheet of this year; its id."""
    told = session.agreements.start("office")
    sides = {side: told[side] | {"person": "Nguyễn Thị Hoa"} for side in ("committing", "receiving")}
    sheet = session.agreements.add(told | sides | {"targets": [LINE]})
    (tmp_path / "ky.pdf").write_bytes(b"%PDF-1.4 ky")
    session.agreements.record_signature(sheet.id, tmp_path / "ky.pdf")
    return sheet.id


def goals(session: Session) -> list[float | None]:
    return [one.target for one in session.board.read().goals if one.source == "on_time"]


def test_next_years_sheet_of_a_ward_begins_with_what_the_commune_it_was_promised(places: Places, tmp_path: Path) -> None:
    """Under today's name; until it has one of its own this year, the commune's promise goes on in every place that shows one."""
    promised(places.unit, tmp_path)
    ward = places.become(RENAMED)
    assert goals(ward) == [95.0] and ward.reports.promises(2026) == {"on_time": 95.0}
    assert ward.reports.promises(2026, OLD) == {"on_time": 95.0} and len(ward.following.of_this_year()) == 1
    places.clock.at = places.clock.at.replace(year=2027, month=1)
    fresh = ward.following.from_last()
    assert (fresh.unit, fresh.year, fresh.place, fresh.committing.unit) == (NEW, 2027, "Bến Hải", "Ủy ban nhân dân phường Bến Hải")
    assert fresh.receiving.unit == "Ủy ban nhân dân tỉnh Quảng Trị" and fresh.targets[0].target == 95.0
    assert goals(ward) == [95.0] and [one.id for one in ward.following.of_this_year()] == [fresh.id]


def test_what_one_of_two_communes_promised_is_no_promise_of_the_ward_but_may_be_begun_with(places: Places, tmp_path: Path) -> None:
    old = promised(places.unit, tmp_path)
    ward = places.become(MERGED)
    assert goals(ward) == [None] and ward.reports.promises(2026) == {} and ward.following.slipping() == []
    assert ward.reports.promises(2026, OLD) == {"on_time": 95.0}, "what the commune promised stays as it was"
    places.clock.at = places.clock.at.replace(year=2027, month=1)
    with pytest.raises(Refused, match="NO_COMMITMENT"):
        ward.following.from_last()
    fresh = ward.following.from_last(old)
    assert (fresh.unit, fresh.committing.unit) == (NEW, "Ủy ban nhân dân phường Bến Hải") and goals(ward) == [95.0]
    with pytest.raises(Refused, match="NO_COMMITMENT"):
        ward.following.from_last(fresh.id)
    with pytest.raises(Refused, match="NOT_OURS"):
        places.top.following.from_last(old)

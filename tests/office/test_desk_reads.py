"""What the desk reads: named lists and their counts, one dossier with its whereabouts, chores, the catalogue's and calendar's acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cchc_desktop.domain.dossier import DossierDraft, Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import ICT, parse_day
from cchc_desktop.domain.procedure import Channel, ComponentTemplate, Fee, Limit, LimitUnit, Procedure
from cchc_desktop.domain.procedure_check import check_procedure
from cchc_desktop.domain.whereabouts import ChangeState
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office import desk, resources
from cchc_desktop.office.chores import Chore, chores
from cchc_desktop.office.keeping import rehearse
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import Cost
from cchc_desktop.storage.listings import Listings
from tests.office.seeding import seed

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ICT)
OFFICE: dict[str, Any] = {
    "unit": {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy", "valid_from": "2025-07-01"}, "prefix": "H50.31.18",
    "office_name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ VĨNH THỦY",
    "receiving_office": {"code": "44", "level": "Tỉnh", "name": "Quảng Trị", "valid_from": "2025-07-01"},
    "account": {"login": "hoa", "name": "Nguyễn Thị Hoa", "title": "Công chức"},
}  # fmt: skip
BIRTH = Procedure(
    "", "1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch", (Limit(1, LimitUnit.WORKING_DAYS),), (Fee(0),),
    (ComponentTemplate("Tờ khai", originals=1, must_digitise=True), ComponentTemplate("Giấy chứng sinh", originals=1, must_digitise=True)),
)  # fmt: skip
STATUS_ONE = Procedure("", "1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", "Hộ tịch", (Limit(3, LimitUnit.WORKING_DAYS),))


class FixedClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def session(tmp_path: Path, clock: FixedClock) -> Iterator[Session]:
    made = create_office(
        OFFICE, "mat-khau-rat-dai-1", tmp_path / "office", tmp_path / "state", clock=clock, cost=Cost(1, 8, 1), catalogue=False
    ).session  # fmt: skip
    made.catalogue.write([BIRTH, STATUS_ONE])
    made.calendar.save([DayRule(date(2026, 11, 24), True, "Ngày Văn hóa Việt Nam")])
    yield made
    made.close()


def take_in(session: Session, name: str, at: str, code: str = "1.001193", **more: Any) -> str:
    """A dossier received at a moment, its due date reckoned; its id."""
    draft = DossierDraft(code, Person(name, address="Thôn Linh Hải"), received_at=datetime.fromisoformat(at).replace(tzinfo=ICT), **more)
    return session.intake.save(draft).id


@pytest.fixture
def desk_full(session: Session) -> dict[str, str]:
    """One dossier of each fate by a short name."""
    made = {
        "late": take_in(session, "Lê Quang Ấn", "2026-11-18T08:00"),
        "today": take_in(session, "Hồ Thị Ỷ", "2026-11-20T08:00"),
        "next": take_in(session, "Võ Đức Quảng", "2026-11-23T08:00"),
        "week": take_in(session, "Ngô Xuân Tường", "2026-11-23T08:10", "1.004873"),
        "waiting": take_in(session, "Dương Thị Ái Liên", "2026-11-20T09:00"),
        "ready": take_in(session, "Phan Thị Hồng Nhung", "2026-11-20T09:10"),
        "gone": take_in(session, "Trần Đình Phúc", "2026-11-19T09:10", channel="online"),
    }
    session.counter.step(made["waiting"], Status.SUPPLEMENT, "thiếu giấy chứng sinh")
    session.counter.step(made["ready"], Status.READY)
    session.counter.step(made["gone"], Status.READY, at=NOW - timedelta(days=3))
    session.counter.step(made["gone"], Status.RETURNED)
    return made


def names(session: Session, which: Listing, text: str = "") -> list[str]:
    return [row.name for row in session.lists.rows(which, text).rows]


def test_each_list_holds_what_its_name_says(session: Session, desk_full: dict[str, str]) -> None:
    assert names(session, Listing.OVERDUE) == ["Lê Quang Ấn"]
    assert names(session, Listing.TODAY) == ["Hồ Thị Ỷ"]
    assert names(session, Listing.NEXT) == ["Võ Đức Quảng"], "the 24th is a day off: the next working day is the 25th"
    assert names(session, Listing.WEEK) == ["Ngô Xuân Tường"]
    assert names(session, Listing.SUPPLEMENT) == ["Dương Thị Ái Liên"]
    assert names(session, Listing.READY) == ["Phan Thị Hồng Nhung"]
    assert names(session, Listing.OPEN)[0] == "Lê Quang Ấn" and len(names(session, Listing.OPEN)) == 6
    assert names(session, Listing.ALL)[0] == "Trần Đình Phúc" and len(names(session, Listing.ALL)) == 7
    assert names(session, Listing.LATE) == [] and names(session, Listing.NOT_ONLINE)[-1] == "Lê Quang Ấn"
    session.counter.step(desk_full["late"], Status.READY)
    assert names(session, Listing.LATE) == ["Lê Quang Ấn"] and "Lê Quang Ấn" in names(session, Listing.NO_RESULT_FILE)


def test_counts_agree_with_the_lists_and_with_the_board(session: Session, desk_full: dict[str, str]) -> None:
    counts = session.lists.counts()
    assert counts == {which: len(session.lists.rows(which, limit=100).rows) for which in Listing}
    board = session.board.read()
    assert (board.overdue, board.today, board.next, board.week, board.paused, board.ready) == tuple(
        counts[which] for which in (Listing.OVERDUE, Listing.TODAY, Listing.NEXT, Listing.WEEK, Listing.SUPPLEMENT, Listing.READY)
    )


def test_words_are_looked_for_inside_a_list(session: Session, desk_full: dict[str, str]) -> None:
    assert names(session, Listing.OVERDUE, "le quang an") == ["Lê Quang Ấn"]
    assert names(session, Listing.OVERDUE, "tuong") == []
    assert names(session, Listing.ALL, "hong nhung") == ["Phan Thị Hồng Nhung"]
    assert names(session, Listing.NOT_DIGITISED, "an le") == ["Lê Quang Ấn"]
    assert names(session, Listing.ALL, '") OR (1') == []
    found = session.lists.rows(Listing.ALL, limit=3)
    assert len(found.rows) == 3 and found.more
    assert not session.lists.rows(Listing.ALL, limit=7).more


def test_the_lists_stay_fast_however_many_are_closed(session: Session) -> None:
    """Every list is read from an index: no table is walked through, whatever words are typed."""
    seed(session, 60, days=90)
    plans = Spy(session)
    for which in Listing:
        for text in ("", "nguyen"):
            session.lists.rows(which, text)
    session.lists.counts()
    session.board.read()
    walked = [plan for plan in plans.seen if plan.startswith("SCAN d") and "INDEX" not in plan]
    assert all("dossier" not in plan for plan in walked if plan != "SCAN d"), walked
    assert plans.seen.count("SCAN d") == 2, "only all and not-online: newest first, they end after a screenful"


class Spy:
    """Asks for the plan of each statement that a session reads with."""

    def __init__(self, session: Session) -> None:
        self.seen: list[str] = []
        self._real = session.store.db.conn
        session.store.db.conn = self  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, sql: str, values: Any = ()) -> Any:
        if sql.startswith("SELECT") and "dossier" in sql:
            self.seen += [row[3] for row in self._real.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        return self._real.execute(sql, values)


def test_units_come_own_first(session: Session, desk_full: dict[str, str]) -> None:
    assert [unit.title for unit in session.lists.units()] == ["Xã Vĩnh Thủy"]
    seed(session, 3, unit="19411@2025-07-01")
    assert len(Listings(session.store).units()) == 2
    assert len(session.lists.rows(Listing.ALL, unit="19411@2025-07-01").rows) == 3
    assert session.lists.counts("19405@2025-07-01")[Listing.ALL] == 7


# -- one dossier


def test_one_dossier_with_heads_history_prints_and_state(session: Session, desk_full: dict[str, str]) -> None:
    session.prints.taken(session.prints.receipt(desk_full["today"]), "Canon")
    found = desk.read(session, desk_full["today"])
    assert found.heads == session.counter.heads(found.dossier.id) and found.state is ChangeState.SAVED and found.parallel == ()
    assert [(p.form, p.copy_no, p.who) for p in found.prints] == [("receipt", 1, "Nguyễn Thị Hoa")]
    assert any(entry.field == "number" for entry in found.history)


def test_a_note_is_kept_and_the_one_before_stays_in_the_history(session: Session, desk_full: dict[str, str]) -> None:
    desk.add_note(session, desk_full["today"], "chờ lãnh đạo ký")
    heads = session.counter.heads(desk_full["today"])
    assert desk.add_note(session, desk_full["today"], "chờ lãnh đạo ký ") and session.counter.heads(desk_full["today"]) == heads
    desk.add_note(session, desk_full["today"], "đã ký")
    said = [(e.old, e.new) for e in desk.read(session, desk_full["today"]).history if e.field == "note"]
    assert said == [(None, "chờ lãnh đạo ký"), ("chờ lãnh đạo ký", "đã ký")]
    with pytest.raises(Refused, match="TOO_LONG"):
        desk.add_note(session, desk_full["today"], "x" * 2001)
    session.corrections.void(desk_full["today"], "ghi nhầm")
    with pytest.raises(Refused, match="VOIDED"):
        desk.add_note(session, desk_full["today"], "còn thiếu giấy")


def test_two_who_write_at_once_are_both_kept(session: Session, desk_full: dict[str, str]) -> None:
    seen = session.counter.heads(desk_full["today"])
    desk.add_note(session, desk_full["today"], "người thứ nhất", seen)
    desk.add_note(session, desk_full["today"], "người thứ hai", seen)
    assert desk.read(session, desk_full["today"]).parallel == ("note",)
    assert names(session, Listing.PARALLEL) == ["Hồ Thị Ỷ"] and session.lists.counts()[Listing.PARALLEL] == 1


# -- chores


def test_nothing_is_nagged_about_in_the_first_week(session: Session, desk_full: dict[str, str]) -> None:
    assert chores(session, session.handover.states()) == []


def test_after_a_week_unsent_data_and_a_missing_backup_are_said(session: Session, clock: FixedClock, tmp_path: Path) -> None:
    take_in(session, "Lê Quang Ấn", "2026-11-10T08:00")
    found = chores(session, session.handover.states())
    assert [one.chore for one in found] == [Chore.UNSENT, Chore.NEVER_BACKED_UP] and found[0].count > 0 and found[0].since is None
    session.backup(tmp_path / "copy")
    assert [one.chore for one in chores(session, session.handover.states())] == [Chore.UNSENT, Chore.SAME_DISK]
    clock.at = NOW + timedelta(days=4)
    assert [one.chore for one in chores(session, session.handover.states())] == [Chore.UNSENT, Chore.BACKUP_OLD, Chore.SAME_DISK]


def test_a_backup_on_another_disk_that_was_opened_again_needs_nothing(
    session: Session, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Two partitions of one disk are one disk; a month without a rehearsal is said, and only the rehearsal ends it."""
    take_in(session, "Lê Quang Ấn", "2026-11-10T08:00")
    disks = {tmp_path / "usb": "sdb"}
    monkeypatch.setattr("cchc_desktop.storage.places.disk_of", lambda path: disks.get(path.parent, "sda"))
    file = session.backup(tmp_path / "usb").file
    assert Chore.SAME_DISK not in {one.chore for one in chores(session, session.handover.states())}
    clock.at = NOW + timedelta(days=32)
    session.backup(tmp_path / "usb")
    assert Chore.REHEARSE in {one.chore for one in chores(session, session.handover.states())}
    before = sorted(tmp_path.rglob("*"))
    assert rehearse(session, file).dossiers == session.people.count() and sorted(tmp_path.rglob("*")) == before
    assert Chore.REHEARSE not in {one.chore for one in chores(session, session.handover.states())}
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(Refused, match="DAMAGED_BACKUP"):
        rehearse(session, file)


def test_keys_are_to_be_renewed_after_their_planned_age_and_work_on(session: Session, clock: FixedClock) -> None:
    clock.at = NOW + timedelta(days=resources.planned_key_days() + 1)
    assert Chore.KEYS_OLD in {one.chore for one in chores(session, session.handover.states())}
    assert take_in(session, "Hồ Thị Ỷ", "2026-11-23T08:00")
    session.handover.rotate_keys()
    assert Chore.KEYS_OLD not in {one.chore for one in chores(session, session.handover.states())}


# -- catalogue and calendar


def test_a_dated_version_leaves_earlier_dossiers_theirs(session: Session) -> None:
    before = take_in(session, "Lê Quang Ấn", "2026-11-20T08:00")
    held = session.catalogue.get("1.001193")
    assert held is not None
    session.catalogue.save(replace(held, limits=(Limit(5, LimitUnit.WORKING_DAYS),), valid_from=date(2026, 11, 23)))
    after = take_in(session, "Hồ Thị Ỷ", "2026-11-23T08:00")
    assert session.counter.get(before).limit == "01 ngày làm việc" and session.counter.get(after).limit == "05 ngày làm việc"
    assert session.counter.get(before).procedure_id == held.id
    assert [version.valid_from for version in session.catalogue.versions("1.001193")] == [date(2026, 11, 23), None]


def test_a_procedure_is_refused_with_the_field_that_is_wrong(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        session.catalogue.save(replace(BIRTH, name=""))
    assert (caught.value.code, caught.value.field) == ("BAD_FIELD", "name")


def test_every_fault_of_a_procedure_stands_beside_its_field() -> None:
    bad = Procedure(
        "", "12", "", "", (Limit(0, LimitUnit.HOURS), Limit(2, LimitUnit.HOURS, "A"), Limit(3, LimitUnit.HOURS, "A")),
        (Fee(-1), Fee(None), Fee(None, "theo nghị quyết")), (ComponentTemplate(""), ComponentTemplate("Đơn", originals=100)),
        valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1),
    )  # fmt: skip
    assert [problem.field for problem in check_procedure(bad)] == [
        "code", "name", "sector", "valid_to", "limits.0.amount", "limits.2.case", "fees.0.amount", "fees.1.amount",
        "components.0.name", "components.1.originals",
    ]  # fmt: skip
    assert check_procedure(BIRTH) == []
    assert [p.field for p in check_procedure(replace(BIRTH, limits=()))] == ["limits"]
    many = tuple(ComponentTemplate(f"Giấy {n}") for n in range(201))
    assert [p.field for p in check_procedure(replace(BIRTH, components=many))] == ["components"]
    both = (Limit(1, LimitUnit.HOURS, channel=Channel.ONLINE), Limit(1, LimitUnit.HOURS, channel=Channel.DIRECT))
    assert check_procedure(replace(BIRTH, limits=both)) == []


def test_a_day_goes_back_to_what_its_weekday_is(session: Session) -> None:
    session.calendar.save([DayRule(date(2026, 11, 28), False, "Làm bù")])
    assert [(rule.day.day, rule.off) for rule in session.calendar.year(2026)] == [(24, True), (28, False)]
    assert session.calendar.clear(date(2026, 11, 24)) == 1 and session.calendar.clear(date(2026, 11, 28)) == 1
    assert session.calendar.clear(date(2026, 12, 1)) == 0, "it was an ordinary day already"
    assert session.calendar.year(2026) == []
    calendar = session.calendar.calendar(session.office)
    assert calendar.is_working(date(2026, 11, 24)) and not calendar.is_working(date(2026, 11, 28))
    limit = Limit(2, LimitUnit.WORKING_DAYS)
    lines = session.calendar.reckon(NOW, limit, session.office).lines
    assert not any("làm bù" in line.text for line in lines) and lines[-1].day == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("24/11", date(2026, 11, 24)), ("1/1/2027", date(2027, 1, 1)), (" 5-3-26 ", date(2026, 3, 5)), ("2026-11-24", date(2026, 11, 24)),
     ("29/2/2028", date(2028, 2, 29))],
)  # fmt: skip
def test_days_as_people_type_them(typed: str, day: date) -> None:
    assert parse_day(typed, 2026) == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("31/02", "Tháng 2 năm 2026 không có ngày 31."), ("1/13", "Không có tháng 13."), ("mai", "Ngày ghi như 24/11 hoặc 24/11/2026."),
     ("", "Ngày ghi như"), ("29/2/2027", "Tháng 2 năm 2027 không có ngày 29."), ("0/1", "Tháng 1 năm 2026 không có ngày 0.")],
)  # fmt: skip
def test_days_that_cannot_be(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_day(typed, 2026)


def test_the_board_asks_the_database_as_little_however_many_dossiers_there_are(session: Session) -> None:
    asked = list[int]()
    for more in (40, 360):
        seed(session, more, days=120)
        session.board.read()
        seen = list[str]()
        session.store.db.conn.set_trace_callback(seen.append)
        session.board.read()
        session.store.db.conn.set_trace_callback(None)
        asked.append(len(seen))
    assert 0 < asked[1] <= asked[0]

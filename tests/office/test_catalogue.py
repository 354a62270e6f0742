"""The catalogue as an office uses it: shipped, searched, corrected by dated versions; whose word counts; the calendar."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from cchc_desktop.domain.catalogue import procedure_to_json
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import Channel, Limit, LimitUnit, Procedure
from cchc_desktop.domain.unit import Hours, Unit
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office import resources
from cchc_desktop.office.catalogue import authors, choose_limit
from cchc_desktop.office.session import Session
from cchc_desktop.office.setup import create_office
from cchc_desktop.security.keys import Cost
from tests.office.counterside import BIRTH, COPIES, SINGLE, counterside, typed
from tests.office.places import COMMUNE, PASSWORD, PROVINCE, StillClock, found

JULY = date(2026, 7, 1)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """An office as set-up leaves it."""
    place = tmp_path_factory.mktemp("shipped")
    session = create_office(COMMUNE, PASSWORD, place / "data", place / "state", clock=StillClock(), cost=Cost(1, 8, 1)).session
    yield session
    session.close()


def procedure(session: Session, code: str = BIRTH) -> Procedure:
    held = session.catalogue.get(code)
    assert held
    return held


def named(procedures: list[Procedure]) -> list[str]:
    return [one.code for one in procedures]


# -- shipped and served


def test_set_up_brings_the_whole_catalogue(shipped: Session) -> None:
    assert sorted(named(shipped.catalogue.all())) == sorted(p.code for p in resources.catalogue())
    assert replace(procedure(shipped), id="") == replace(next(p for p in resources.catalogue() if p.code == BIRTH), id="")


def test_an_office_is_offered_only_the_fields_it_serves(shipped: Session) -> None:
    office = shipped.office
    served = {p.sector for p in shipped.catalogue.served(office)}
    assert served <= set(office.sectors) and "Hải quan" not in served
    assert {"Hải quan", "Hộ tịch"} <= set(shipped.catalogue.sectors())
    only = replace(office, sectors=("Chứng thực",))
    assert {p.sector for p in shipped.catalogue.served(only)} == {"Chứng thực"}
    assert BIRTH not in named(shipped.catalogue.search("khai sinh", only))
    everything = replace(office, sectors=())
    assert len(shipped.catalogue.served(everything)) == len(shipped.catalogue.all())


def test_chosen_fields_are_kept(session: Session) -> None:
    session.save_office(replace(session.office, sectors=("Chứng thực",)))
    assert {p.sector for p in session.catalogue.search("", session.office)} == {"Chứng thực"}
    assert session.intake.save(typed(BIRTH)).sector == "Hộ tịch", "what is not offered may still be taken in by its code"


# -- search


@pytest.mark.parametrize(("text", "code"), [
    ("khai sinh", BIRTH), ("ĐĂNG KÝ KHAI SINH", BIRTH), ("dkks", BIRTH), ("001193", BIRTH), ("1.001193", BIRTH), ("1193", BIRTH),
    ("sinh ky dang khai", BIRTH), ("hon nhan", SINGLE), ("độc thân", SINGLE), ("cthuc ban sao", COPIES), ("sao y", COPIES),
])  # fmt: skip
def test_a_procedure_is_found_as_clerks_call_it(shipped: Session, text: str, code: str) -> None:
    assert shipped.catalogue.search(text, shipped.office)[0].code == code


def test_what_this_office_uses_most_comes_first(session: Session) -> None:
    before = named(session.catalogue.search("chung thuc", session.office))
    assert before[0] == COPIES
    for _ in range(3):
        session.intake.save(typed("2.000884"))
    assert named(session.catalogue.search("chung thuc", session.office))[0] == "2.000884"
    assert named(session.catalogue.search("", session.office))[0] == "2.000884"


def test_search_gives_no_more_than_asked_for(shipped: Session) -> None:
    assert len(shipped.catalogue.search("dang ky", shipped.office)) == 9
    assert len(shipped.catalogue.search("dang ky", shipped.office, limit=3)) == 3
    assert shipped.catalogue.search("zzzz qqqq", shipped.office) == []


def test_search_follows_a_correction_at_once(session: Session) -> None:
    assert session.catalogue.search("giấy chứng sinh mới", session.office) == []
    session.catalogue.save(replace(procedure(session), name="Thủ tục giấy chứng sinh mới"))
    assert named(session.catalogue.search("giấy chứng sinh mới", session.office)) == [BIRTH]
    assert BIRTH not in named(session.catalogue.search("đăng ký khai sinh", session.office))


# -- versions


def from_july(session: Session) -> Procedure:
    """The next version of birth registration: another name and limit from 1/7/2026."""
    limits = (Limit(2, LimitUnit.WORKING_DAYS),)
    return replace(procedure(session), id="", name="Đăng ký khai sinh từ tháng bảy", limits=limits, valid_from=JULY)


def test_a_dated_version_holds_from_its_day(session: Session) -> None:
    old = procedure(session)
    session.catalogue.save(from_july(session))
    assert session.catalogue.get(BIRTH, date(2026, 6, 30)) == old
    new = session.catalogue.get(BIRTH, JULY)
    assert new and (new.name, new.valid_from) == ("Đăng ký khai sinh từ tháng bảy", JULY)
    assert [p.valid_from for p in session.catalogue.versions(BIRTH)] == [JULY, None]
    assert sum(code == BIRTH for code in named(session.catalogue.all())) == 1


def test_dossiers_keep_the_version_they_came_in_under(session: Session, clock: StillClock) -> None:
    clock.at = datetime(2026, 6, 30, 9, 0, tzinfo=ICT)
    old = session.intake.save(typed())
    session.catalogue.save(from_july(session))
    clock.at = datetime(2026, 7, 1, 9, 0, tzinfo=ICT)
    new = session.intake.save(typed())
    late = session.intake.save(typed(received_at=datetime(2026, 6, 29, 9, 0, tzinfo=ICT)))
    assert (old.limit, new.limit, late.limit) == ("Trong ngày", "02 ngày làm việc", "Trong ngày")
    assert session.counter.get(old.id).procedure_name == old.procedure_name != new.procedure_name
    versions = [session.catalogue.by_id(d.procedure_id) for d in (old, new, late)]
    assert [v and v.valid_from for v in versions] == [None, JULY, None]


def test_a_correction_changes_what_is_proposed_and_nothing_that_was(session: Session) -> None:
    kept = session.intake.save(typed(SINGLE))
    corrected = replace(procedure(session, SINGLE), limits=(Limit(5, LimitUnit.WORKING_DAYS),), confirm=())
    record = session.catalogue.save(corrected)
    assert record == kept.procedure_id, "the same version, said better"
    after = session.counter.get(kept.id)
    assert (after.limit, after.due_at, after.reckoning) == ("03 ngày làm việc", kept.due_at, kept.reckoning)
    assert session.intake.save(typed(SINGLE)).limit == "05 ngày làm việc"
    assert session.check().ok


def test_a_version_that_has_ended_is_not_offered_and_says_so(session: Session) -> None:
    session.catalogue.save(replace(procedure(session), valid_to=date(2026, 10, 31)))
    assert session.catalogue.get(BIRTH) is None
    assert BIRTH not in named(session.catalogue.search("khai sinh", session.office))
    assert session.catalogue.search("khai sinh", session.office, date(2026, 10, 31))[0].code == BIRTH
    lapsed = session.catalogue.lapsed("1.001193")
    assert lapsed and lapsed.valid_to == date(2026, 10, 31)
    with pytest.raises(Refused) as said:
        session.intake.save(typed())
    assert (said.value.code, said.value.field) == ("BAD_FIELD", "procedure_code")


@pytest.mark.parametrize("wrong", [{"name": ""}, {"limits": ()}, {"code": "khai sinh"}])
def test_a_procedure_without_the_main_things_is_refused(session: Session, wrong: dict[str, object]) -> None:
    before = procedure(session)
    with pytest.raises(Refused) as said:
        session.catalogue.save(replace(before, **wrong))  # type: ignore[arg-type]
    assert said.value.code == "BAD_FIELD"
    assert procedure(session) == before


# -- whose word counts


def test_the_line_of_authors_goes_upward(session: Session) -> None:
    assert authors(session.store, session.offices) == ["19405@2025-07-01", "44@2025-07-01"]


def test_our_own_word_counts_before_that_from_above(session: Session, tmp_path: Path, clock: StillClock) -> None:
    province = found(tmp_path / "tỉnh", PROVINCE, clock).session
    for code in (BIRTH, SINGLE, "1.999999"):
        province.catalogue.save(replace(procedure(session), id="", code=code, name=f"Của tỉnh: {code}"))
    stick = tmp_path / "usb"
    stick.mkdir()
    asked = session.handover.request(stick)
    session.handover.accept(stick, province.handover.grant(stick, asked.fingerprint, stick).fingerprint)
    province.close()
    assert not procedure(session).name.startswith("Của tỉnh")
    assert procedure(session, "1.999999").name == "Của tỉnh: 1.999999", "what only the province describes is known too"
    assert session.intake.save(typed("1.999999")).procedure_name == "Của tỉnh: 1.999999"
    session.catalogue.save(replace(procedure(session, "1.999999"), id="", name="Của xã"))
    assert procedure(session, "1.999999").name == "Của xã"
    assert session.check().ok


def test_a_unit_that_is_its_own_parent_ends_the_line(session: Session) -> None:
    with session.store.act(session.author, session.clock) as act:
        session.offices.save_unit(act, Unit("44", "Tỉnh", "Quảng Trị", date(2025, 7, 1), None, "19405@2025-07-01"))
    assert authors(session.store, session.offices) == ["19405@2025-07-01", "44@2025-07-01"]


# -- files


def test_a_file_of_procedures_is_taken_in_and_told_apart(session: Session) -> None:
    renamed = replace(procedure(session, SINGLE), name="Xác nhận tình trạng hôn nhân (mới)")
    rows = [procedure_to_json(p) for p in (procedure(session), renamed, replace(procedure(session), code="1.999999"))]
    rows.append({"code": "1.999998", "name": ""})
    data = json.dumps({"format": "cchc-catalogue/1", "procedures": rows}, ensure_ascii=False).encode()
    done = session.catalogue.import_file(data)
    assert (done.added, done.changed, done.same) == (1, 1, 1)
    assert [code for code, why in done.rejected if why] == ["1.999998"]
    assert procedure(session, SINGLE).name == "Xác nhận tình trạng hôn nhân (mới)"
    again = session.catalogue.import_file(data)
    assert (again.added, again.changed, again.same) == (0, 0, 3)


@pytest.mark.parametrize("data", [b"", b"{", b"[1, 2]", b'{"procedures": 7}', "không phải".encode(), b"\xff\xfe\x00", b"%PDF-1.4"])
def test_a_file_that_is_no_catalogue_changes_nothing(session: Session, data: bytes) -> None:
    before = session.store.counter("acts")
    with pytest.raises(Refused) as said:
        session.catalogue.import_file(data)
    assert said.value.code == "NOT_A_CATALOGUE"
    assert session.store.counter("acts") == before


# -- limits


def limit(amount: int, case: str = "", channel: Channel | None = None) -> Limit:
    return Limit(amount, LimitUnit.WORKING_DAYS, case, channel)


@pytest.mark.parametrize(("limits", "channel", "case", "amount"), [
    ((limit(3), limit(5, "khó")), Channel.DIRECT, "", 3), ((limit(3), limit(5, "khó")), Channel.DIRECT, "khó", 5),
    ((limit(5, "khó"), limit(3)), Channel.DIRECT, "", 3), ((limit(3), limit(2, channel=Channel.ONLINE)), Channel.ONLINE, "", 2),
    ((limit(3), limit(2, channel=Channel.ONLINE)), Channel.POST, "", 3), ((limit(2, channel=Channel.ONLINE),), Channel.DIRECT, "", 2),
    ((limit(3), limit(5, "khó")), Channel.DIRECT, "lạ", 3),
])  # fmt: skip
def test_which_limit_holds(shipped: Session, limits: tuple[Limit, ...], channel: Channel, case: str, amount: int) -> None:
    assert choose_limit(replace(procedure(shipped), limits=limits), channel, case).amount == amount


def test_without_any_limit_it_is_the_same_day_and_to_be_confirmed(shipped: Session) -> None:
    chosen = choose_limit(replace(procedure(shipped), limits=()), Channel.DIRECT)
    assert (chosen.unit, chosen.confirm) == (LimitUnit.SAME_DAY, True)


# -- the calendar


def test_the_shipped_calendar_is_the_offices(shipped: Session) -> None:
    days = {rule.day: rule for rule in shipped.calendar.year(2026)}
    assert days[date(2026, 11, 24)].off and not days[date(2026, 8, 22)].off
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2026}


def test_a_new_day_off_moves_due_dates_from_then_on(session: Session) -> None:
    before = session.intake.save(typed(SINGLE))
    assert session.calendar.save([DayRule(date(2026, 11, 26), True, "Nghỉ bão")]) == 1
    assert session.intake.save(typed(SINGLE)).due_at.date() == date(2026, 11, 30) != before.due_at.date()
    assert session.counter.get(before.id).due_at == before.due_at
    assert session.calendar.save([DayRule(date(2026, 11, 26), True, "Nghỉ bão")]) == 0, "nothing new, nothing written"
    assert session.calendar.clear(date(2026, 11, 26)) == 1
    assert session.intake.save(typed(SINGLE)).due_at == before.due_at


@pytest.mark.parametrize(("data", "code"), [
    ({}, "NOT_A_CALENDAR"), ([], "NOT_A_CALENDAR"), ({"days": [{"day": "2026-02-31", "off": True, "name": "x"}]}, "BAD_CALENDAR"),
])  # fmt: skip
def test_a_bad_calendar_changes_nothing(session: Session, data: object, code: str) -> None:
    before = session.calendar.year(2026)
    with pytest.raises(Refused) as said:
        session.calendar.import_data(data)
    assert said.value.code == code
    assert session.calendar.year(2026) == before


def test_office_hours_of_the_office_make_the_due_hour(session: Session) -> None:
    week = (Hours(((time(7, 30), time(16, 30)),)),) * 5 + (Hours(()),) * 2
    session.save_office(replace(session.office, week=week))
    assert session.intake.save(typed(COPIES)).due_at == datetime(2026, 11, 23, 16, 30, tzinfo=ICT)
    session.save_office(replace(session.office, due_rule="same_hour"))
    assert session.intake.save(typed(SINGLE)).due_at == datetime(2026, 11, 27, 9, 30, tzinfo=ICT)

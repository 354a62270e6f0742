"""The life of a dossier at a real office: steps and due dates, hand-overs, handing out, taking back, the trail of it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import HandOutTo
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import AfterWait
from cchc_desktop.office.session import Session
from tests.office.counterside import BIRTH, COPIES, SINGLE, counterside, typed
from tests.office.places import StillClock

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=ICT)


@pytest.fixture
def clock() -> StillClock:
    made = StillClock()
    made.at = MONDAY
    return made


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    assert opened.check().problems == [], "every table is what the log says"
    opened.close()


@pytest.fixture
def single(session: Session) -> Dossier:
    """Three working days: received on Monday 16/11, due on Thursday 19/11."""
    kept = session.intake.save(typed(SINGLE))
    assert kept.due_at == datetime(2026, 11, 19, 17, 0, tzinfo=ICT)
    return kept


def switch(session: Session, **rules: object) -> None:
    found = session.catalogue.get(SINGLE)
    assert found
    session.catalogue.save(replace(found, **rules))  # type: ignore[arg-type]


def test_each_step_keeps_who_when_and_why(session: Session, single: Dossier, clock: StillClock) -> None:
    session.life.step(single.id, Status.PROCESSING)
    clock.at += timedelta(hours=2)
    session.life.step(single.number, Status.SUPPLEMENT, "  Thiếu   tờ khai. ")
    steps = session.life.story(single.id).steps
    assert [(s.was, s.to, s.at, s.who, s.reason, s.place) for s in steps] == [
        (Status.ACCEPTED, Status.PROCESSING, MONDAY, "Nguyễn Thị Hoa", "", 1),
        (Status.PROCESSING, Status.SUPPLEMENT, MONDAY + timedelta(hours=2), "Nguyễn Thị Hoa", "Thiếu tờ khai.", 2),
    ]
    assert session.life.choices(session.counter.get(single.id)) == (Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED)


def test_a_wait_gives_the_time_back_and_both_dates_stay(session: Session, single: Dossier, clock: StillClock) -> None:
    session.life.step(single.id, Status.SUPPLEMENT, "Thiếu tờ khai.")
    clock.at = MONDAY + timedelta(days=2)
    back = session.life.step(single.id, Status.PROCESSING)
    assert back.due_at == datetime(2026, 11, 23, 17, 0, tzinfo=ICT), "Saturday 21/11 is put on the next working day"
    (move,) = session.life.story(single.id).dues
    assert (move.cause, move.old_due, move.new_due) == ("supplement", single.due_at, back.due_at)
    assert move.lines == back.reckoning and "đã chờ 2 ngày" in " ".join(move.lines)


def test_by_the_procedures_switch_the_whole_limit_begins_again(session: Session, clock: StillClock) -> None:
    switch(session, after_supplement=AfterWait.RESTART)
    kept = session.intake.save(typed(SINGLE))
    session.life.step(kept.id, Status.SUPPLEMENT, "Thiếu tờ khai.")
    clock.at = MONDAY + timedelta(days=3)
    assert session.life.step(kept.id, Status.PROCESSING).due_at == datetime(2026, 11, 25, 17, 0, tzinfo=ICT), "24/11 is a day off"


def test_payment_has_a_switch_of_its_own(session: Session, clock: StillClock) -> None:
    switch(session, after_payment=AfterWait.RESTART)
    kept = session.intake.save(typed(SINGLE))
    session.life.step(kept.id, Status.PROCESSING)
    session.life.step(kept.id, Status.PAYMENT)
    clock.at = MONDAY + timedelta(days=1)
    moved = session.life.step(kept.id, Status.PROCESSING)
    assert moved.due_at == datetime(2026, 11, 20, 17, 0, tzinfo=ICT)
    assert [move.cause for move in session.life.story(kept.id).dues] == ["payment"]


def test_who_withdraws_while_the_clock_stood_is_not_late(session: Session, single: Dossier, clock: StillClock) -> None:
    session.life.step(single.id, Status.SUPPLEMENT, "Thiếu tờ khai.")
    clock.at = MONDAY + timedelta(days=10)
    gone = session.life.step(single.id, Status.WITHDRAWN, "Đổi ý.")
    assert gone.finished_at == clock.at and gone.finished_at < gone.due_at


def test_the_citizens_own_limit_stands_while_a_supplement_is_waited_for(session: Session, clock: StillClock) -> None:
    switch(session, supplement_days=5)
    kept = session.intake.save(typed(SINGLE))
    asked = session.life.step(kept.id, Status.SUPPLEMENT, "Thiếu tờ khai.")
    assert asked.supplement_until == datetime(2026, 11, 23, 17, 0, tzinfo=ICT)
    assert session.life.step(kept.id, Status.PROCESSING).supplement_until is None


def test_answered_at_once_is_two_steps_in_one_act(session: Session) -> None:
    kept = session.intake.save(typed(COPIES))
    before = session.store.counter("acts")
    done = session.life.answer_at_once(kept.id)
    assert session.store.counter("acts") == before + 1
    story = session.life.story(kept.id)
    assert [(s.was, s.to) for s in story.steps] == [(Status.ACCEPTED, Status.READY), (Status.READY, Status.RETURNED)]
    assert done.finished_at == done.returned_at == MONDAY and story.handouts[0].to_name == "Trần Thị Ánh Nguyệt"


def test_the_result_stops_the_clock_not_the_pick_up(session: Session, single: Dossier, clock: StillClock) -> None:
    session.life.step(single.id, Status.READY)
    clock.at = MONDAY + timedelta(days=30)
    (out,) = session.life.handout([single.id], HandOutTo.APPLICANT)
    assert (out.finished_at, out.returned_at) == (MONDAY, clock.at)


def test_an_error_found_before_handing_out_goes_back_to_work(session: Session, single: Dossier) -> None:
    session.life.step(single.id, Status.READY)
    again = session.life.step(single.id, Status.PROCESSING)
    assert again.status is Status.PROCESSING and again.finished_at is None and again.due_at == single.due_at


def test_a_wrong_step_is_taken_back_and_both_stay(session: Session, single: Dossier, clock: StillClock) -> None:
    session.life.step(single.id, Status.SUPPLEMENT, "Thiếu tờ khai.")
    clock.at = MONDAY + timedelta(days=2)
    session.life.step(single.id, Status.PROCESSING)
    back = session.life.take_back(single.id, "Ghi nhầm hồ sơ.")
    assert back.status is Status.SUPPLEMENT and back.due_at == single.due_at
    story = session.life.story(single.id)
    assert [(s.to, s.undone, bool(s.back)) for s in story.steps] == [
        (Status.SUPPLEMENT, False, False), (Status.PROCESSING, True, False), (Status.SUPPLEMENT, False, True),
    ]  # fmt: skip
    assert [move.cause for move in story.dues] == ["supplement", "take_back"]
    assert session.life.take_back(single.id, "Cũng nhầm.").status is Status.ACCEPTED
    with pytest.raises(Refused, match="NO_STEP"):
        session.life.take_back(single.id, "Nữa.")


def test_an_extension_given_meanwhile_stands_when_a_step_is_taken_back(session: Session, single: Dossier) -> None:
    session.life.step(single.id, Status.PROCESSING)
    session.dues.extend(single.id, 2, "Chờ xác minh.")
    longer = session.counter.get(single.id).due_at
    assert longer > single.due_at and session.life.take_back(single.id, "Nhầm.").due_at == longer


def test_handed_out_by_mistake_comes_back_with_a_reason_only(session: Session) -> None:
    kept = session.intake.save(typed(COPIES))
    session.life.answer_at_once(kept.id)
    with pytest.raises(Refused, match="BAD_STEP"):
        session.life.step(kept.id, Status.READY)
    with pytest.raises(Refused, match="REASON_NEEDED"):
        session.life.take_back(kept.id, " ")
    back = session.life.take_back(kept.id, "Trả nhầm người.")
    assert back.status is Status.READY and back.returned_at is None and back.finished_at == MONDAY
    assert session.life.story(kept.id).handouts[0].undone


def test_a_step_is_not_dated_before_the_last_one(session: Session, single: Dossier, clock: StillClock) -> None:
    clock.at = MONDAY + timedelta(hours=5)
    session.life.step(single.id, Status.PROCESSING, at=MONDAY + timedelta(hours=3))
    with pytest.raises(Refused, match="BEFORE_LAST_STEP"):
        session.life.step(single.id, Status.READY, at=MONDAY + timedelta(hours=2))
    assert session.life.step(single.id, Status.READY, at=MONDAY + timedelta(hours=3)).status is Status.READY


def test_many_change_hands_in_one_act_and_come_back(session: Session, clock: StillClock) -> None:
    made = session.intake.save_all([typed(SINGLE) for _ in range(3)])
    before = session.store.counter("acts")
    given = session.life.hand([one.number for one in made] + [made[0].id], "Lê Văn Hải")
    assert session.store.counter("acts") == before + 1 and len(given) == 3, "a code scanned twice is handed once"
    assert {(one.officer, one.status) for one in given} == {("Lê Văn Hải", Status.PROCESSING)}
    clock.at += timedelta(hours=1)
    back = session.life.hand_back([one.id for one in made])
    assert {(one.officer, one.status) for one in back} == {("", Status.PROCESSING)}
    assert [(h.giver, h.taker) for h in session.life.story(made[1].id).hands] == [("", "Lê Văn Hải"), ("Lê Văn Hải", "")]


def test_one_that_cannot_be_handed_leaves_all_where_they_are(session: Session) -> None:
    made = session.intake.save_all([typed(SINGLE), typed(COPIES)])
    session.life.answer_at_once(made[1].id)
    with pytest.raises(Refused, match="BAD_STEP") as said:
        session.life.hand([one.id for one in made], "Lê Văn Hải")
    assert made[1].number in said.value.message
    assert session.counter.get(made[0].id).officer == ""


def test_a_result_is_opened_anew_only_when_that_is_meant(session: Session) -> None:
    made = session.intake.save_all([typed(SINGLE), typed(SINGLE)])
    session.life.hand([made[0].id], "Lê Văn Hải")
    session.life.step(made[0].id, Status.READY)
    with pytest.raises(Refused, match="BAD_STEP") as said:
        session.life.hand([one.id for one in made], "Trần Nam")
    assert "mở lại kết quả" in said.value.message and session.counter.get(made[1].id).officer == ""
    opened = session.life.hand([made[0].id], "Trần Nam", again=True)[0]
    assert (opened.status, opened.finished_at, opened.officer) == (Status.PROCESSING, None, "Trần Nam")


def test_the_list_of_officers_is_data_beside_the_accounts(session: Session) -> None:
    assert session.life.officers() == ["Nguyễn Thị Hoa"]
    session.life.save_officers([" Lê Văn Hải", "Trần Nam", "Lê Văn Hải"])
    assert session.life.officers() == ["Lê Văn Hải", "Trần Nam", "Nguyễn Thị Hoa"]


@pytest.mark.parametrize(("how", "name", "item", "field"), [
    (HandOutTo.AUTHORISED, "", "", "to_name"), (HandOutTo.POST, "", " ", "item"),
])  # fmt: skip
def test_who_took_the_result_is_told(session: Session, single: Dossier, how: HandOutTo, name: str, item: str, field: str) -> None:
    session.life.step(single.id, Status.READY)
    with pytest.raises(Refused, match="BAD_FIELD") as said:
        session.life.handout([single.id], how, name, item)
    assert said.value.field == field


def test_a_batch_by_post_has_the_number_of_the_item(session: Session) -> None:
    made = session.intake.save_all([typed(SINGLE), typed(SINGLE)])
    for one in made:
        session.life.step(one.id, Status.READY)
    session.life.handout([one.id for one in made], HandOutTo.POST, item="EV 123 456 789 VN")
    kept = [session.life.story(one.id).handouts[0] for one in made]
    assert {(one.how, one.item, one.to_name) for one in kept} == {(HandOutTo.POST, "EV 123 456 789 VN", "Trần Thị Ánh Nguyệt")}


def test_what_is_only_taken_down_gets_its_numbers_when_it_is_accepted(session: Session, clock: StillClock) -> None:
    waiting = session.intake.save(typed(SINGLE, unchecked=True))
    assert (waiting.status, waiting.receipt_no, waiting.book) == (Status.NEW, 0, "")
    other = session.intake.save(typed(BIRTH))
    clock.at = MONDAY + timedelta(days=1)
    taken = session.life.step(waiting.id, Status.ACCEPTED)
    assert (taken.receipt_no, taken.book_no) == (other.receipt_no + 1, other.book_no + 1), "no gap between them"
    session.life.take_back(waiting.id, "Nhầm.")
    again = session.life.step(waiting.id, Status.ACCEPTED)
    assert (again.receipt_no, again.book_no) == (taken.receipt_no, taken.book_no), "numbers once taken stay its own"
    assert (taken.received_at, taken.due_at) == (clock.at, datetime(2026, 11, 20, 17, 0, tzinfo=ICT))


def test_a_field_may_have_half_saturdays(session: Session, clock: StillClock) -> None:
    from cchc_desktop.domain.unit import Hours

    morning = Hours(Hours().spans[:1])
    office = session.office
    session.save_office(replace(office, sector_weeks={"Hộ tịch": (*office.week[:5], morning, office.week[6])}))
    assert session.office.sector_weeks["Hộ tịch"][5] == morning
    clock.at = datetime(2026, 11, 18, 9, 0, tzinfo=ICT)
    assert session.intake.save(typed(SINGLE)).due_at == datetime(2026, 11, 21, 11, 30, tzinfo=ICT), "Saturday at closing time"


def test_two_machines_that_step_side_by_side_lose_neither(session: Session, single: Dossier) -> None:
    seen = session.counter.heads(single.id)
    session.life.step(single.id, Status.PROCESSING, heads=seen)
    with session.store.act(session.author, session.clock) as act:
        walk = session.bench.walk(single)
        walk.step(Status.WITHDRAWN, "Đổi ý.")
        walk.write(act, seen)
    assert {step.to for step in session.life.story(single.id).steps} == {Status.PROCESSING, Status.WITHDRAWN}
    assert "status" in session.store.db.conn.execute("SELECT group_concat(field) FROM conflict").fetchone()[0].split(",")

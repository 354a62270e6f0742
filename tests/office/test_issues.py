"""Numbered forms, corrections, fees, the provincial code, a changed calendar: all at a real office."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from cchc_desktop.domain.dossier import Attachment, Component, Dossier, Person, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Method
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.workdays import DayRule
from cchc_desktop.office.series import NumberState
from cchc_desktop.office.session import Session
from tests.office.counterside import BIRTH, COPIES, SINGLE, counterside, paper, typed
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
    assert opened.check().problems == []
    opened.close()


@pytest.fixture
def single(session: Session) -> Dossier:
    return session.intake.save(typed(SINGLE))


# -- forms given out


def test_a_supplement_form_is_a_number_and_a_step_in_one_act(session: Session, single: Dossier) -> None:
    before = session.store.counter("acts")
    made = session.issues.give(single.id, "supplement", ["Tờ khai", "Bản chính giấy chứng sinh"], "Hồ sơ thiếu.", contact="Chị Hoa")
    assert session.store.counter("acts") == before + 1
    assert (made.no, made.year, made.lane, made.form_set) == (1, 2026, 1, "TT03/2025")
    dossier, kept = session.issues.get(made.id)
    assert kept == made and dossier.status is Status.SUPPLEMENT and kept.texts == {"contact": "Chị Hoa"}
    assert session.issues.number(dossier, kept) == "01/HDHS"
    (step,) = session.life.story(single.id).steps
    assert step.issue == made.id and step.reason == "Hồ sơ thiếu."


def test_each_form_counts_for_itself_and_a_refused_one_takes_no_number(session: Session) -> None:
    made = session.intake.save_all([typed(SINGLE) for _ in range(3)])
    fresh = session.intake.save(typed(SINGLE, unchecked=True))
    assert session.issues.give(made[0].id, "supplement", ["A"], "Thiếu.").no == 1
    with pytest.raises(Refused, match="BAD_STEP"):
        session.issues.give(made[0].id, "supplement", ["B"], "Thiếu.")
    with pytest.raises(Refused, match="BAD_STEP"):
        session.issues.give(made[0].id, "refusal", reason="Không thuộc thẩm quyền.")
    assert session.issues.give(made[1].id, "supplement", ["B"], "Thiếu.").no == 2
    assert session.issues.give(fresh.id, "refusal", reason="Không thuộc thẩm quyền.").no == 1
    session.life.step(made[2].id, Status.PROCESSING)
    assert session.issues.give(made[2].id, "stop", reason="Người nộp đề nghị dừng.").no == 1
    assert [session.counter.get(one.id).status for one in (*made, fresh)] == [
        Status.SUPPLEMENT, Status.SUPPLEMENT, Status.STOPPED, Status.REJECTED,
    ]  # fmt: skip


def test_a_new_year_begins_at_one(session: Session, clock: StillClock) -> None:
    made = session.intake.save_all([typed(SINGLE), typed(SINGLE)])
    assert session.issues.give(made[0].id, "supplement", ["A"], "Thiếu.").no == 1
    clock.at = datetime(2027, 1, 4, 8, 0, tzinfo=ICT)
    later = session.issues.give(made[1].id, "supplement", ["A"], "Thiếu.")
    assert (later.no, later.year) == (1, 2027)


def test_the_second_request_is_warned_of_never_forbidden(session: Session, single: Dossier) -> None:
    assert session.issues.warnings(single.id, "supplement") == []
    session.issues.give(single.id, "supplement", ["A"], "Thiếu.")
    session.life.step(single.id, Status.PROCESSING)
    assert [problem.warning for problem in session.issues.warnings(single.id, "supplement")] == [True]
    assert session.issues.give(single.id, "supplement", ["B"], "Còn thiếu.").no == 2


def test_one_extension_with_its_apology_and_no_second(session: Session, single: Dossier) -> None:
    made = session.issues.give(single.id, "apology", reason="Chờ xác minh.", days=2)
    moved = session.counter.get(single.id)
    assert moved.due_at == datetime(2026, 11, 23, 17, 0, tzinfo=ICT), "Friday 20/11 and Monday 23/11"
    assert made.texts["old_due"] == "2026-11-19T17:00:00+07:00" and made.texts["new_due"] == "2026-11-23T17:00:00+07:00"
    assert [move.cause for move in session.life.story(single.id).dues] == ["extension"]
    with pytest.raises(Refused, match="EXTENDED_ALREADY"):
        session.dues.extend(single.id, 3, "Vẫn chờ.")
    assert [one.text for one in session.books.series("apology", 2026)] == ["01/UBND-PVHCC"]


def test_who_is_already_late_is_given_days_from_now_on(session: Session, single: Dossier, clock: StillClock) -> None:
    clock.at = datetime(2026, 11, 26, 10, 0, tzinfo=ICT)
    session.dues.extend(single.id, 1, "Chờ xác minh.")
    assert session.counter.get(single.id).due_at == datetime(2026, 11, 27, 17, 0, tzinfo=ICT)


def test_taking_the_step_back_makes_its_form_void_and_keeps_its_number(session: Session, single: Dossier) -> None:
    made = session.issues.give(single.id, "supplement", ["A"], "Thiếu.")
    session.life.take_back(single.id, "Nhầm hồ sơ.")
    assert session.issues.get(made.id)[1].voided and session.issues.get(made.id)[1].void_reason == "Nhầm hồ sơ."
    assert session.issues.give(single.id, "supplement", ["B"], "Thiếu.").no == 2
    assert [(one.no, one.state, one.reason) for one in session.books.series("supplement", 2026)] == [
        (1, NumberState.VOID, "Nhầm hồ sơ."), (2, NumberState.UNPRINTED, "Lưu mà không in."),
    ]  # fmt: skip
    assert session.issues.warnings(single.id, "supplement")[0].message.startswith("Hồ sơ này đã yêu cầu bổ sung 1 lần")


def test_reasons_that_are_used_come_first(session: Session, single: Dossier) -> None:
    session.phrases.save("supplement", ["Thiếu tờ khai.", "Thiếu ảnh.", "Thiếu tờ khai."])
    assert session.phrases.all("supplement") == ["Thiếu tờ khai.", "Thiếu ảnh."]
    session.issues.give(single.id, "supplement", ["Ảnh 4x6"], "Thiếu ảnh.")
    assert session.phrases.all("supplement") == ["Thiếu ảnh.", "Thiếu tờ khai."]
    assert len(session.phrases.all("refusal")) > 1, "shipped ones to begin with"


# -- corrections


def test_old_value_new_value_who_and_why_stay(session: Session, single: Dossier, clock: StillClock) -> None:
    clock.at += timedelta(hours=1)
    fixed = session.corrections.correct(single.id, {"name": "Trần Thị Ánh  Nguyệt ", "phone": "0987654321"}, "Gõ nhầm.")
    assert fixed.applicant.phone == "0987654321" and fixed.applicant.name == single.applicant.name
    (one,) = session.life.story(single.id).corrections
    assert dict(one.said) == {"phone": ("0912345678", "0987654321")} and (one.who, one.reason) == ("Nguyễn Thị Hoa", "Gõ nhầm.")
    assert session.people.find("0987654321")[0].id == single.id


def test_nothing_is_written_when_nothing_changes(session: Session, single: Dossier) -> None:
    before = session.store.counter("acts")
    session.corrections.correct(single.id, {"sets": single.sets, "name": single.applicant.name}, "Xem lại.")
    assert session.store.counter("acts") == before


@pytest.mark.parametrize(("values", "field"), [
    ({"name": ""}, "name"), ({"sets": 0}, "sets"), ({"fee": -1}, "fee"), ({"number": "x"}, "number"),
    ({"procedure": "9.999999"}, "procedure"),
    ({"received_at": MONDAY + timedelta(days=1)}, "received_at"), ({"channel": "fax"}, "channel"), ({"voided": True}, "voided"),
])  # fmt: skip
def test_what_is_put_in_is_checked_like_what_was_typed(session: Session, single: Dossier, values: dict[str, object], field: str) -> None:
    with pytest.raises(Refused, match="BAD_FIELD") as said:
        session.corrections.correct(single.id, values, "Sửa.")
    assert said.value.field == field
    with pytest.raises(Refused, match="REASON_NEEDED"):
        session.corrections.correct(single.id, {"sets": 2}, "")


def test_another_procedure_brings_its_limit_and_due_date(session: Session, single: Dossier) -> None:
    fixed = session.corrections.correct(single.id, {"procedure": BIRTH}, "Chọn nhầm thủ tục.")
    assert (fixed.procedure_code, fixed.sector, fixed.limit) == (BIRTH, "Hộ tịch", "Trong ngày")
    (move,) = session.life.story(single.id).dues
    assert move.cause == "correction" and fixed.due_at == datetime(2026, 11, 16, 17, 0, tzinfo=ICT)
    assert set(session.life.story(single.id).corrections[0].said) == {"procedure", "limit_case"}


def test_an_earlier_receipt_moves_the_due_date_and_its_waits_count_again(session: Session, single: Dossier, clock: StillClock) -> None:
    session.life.step(single.id, Status.SUPPLEMENT, "Thiếu.")
    clock.at = MONDAY + timedelta(days=1)
    session.life.step(single.id, Status.PROCESSING)
    assert session.counter.get(single.id).due_at == datetime(2026, 11, 20, 17, 0, tzinfo=ICT)
    fixed = session.corrections.correct(single.id, {"received_at": datetime(2026, 11, 13, 9, 0, tzinfo=ICT)}, "Ghi nhầm ngày.")
    assert fixed.due_at == datetime(2026, 11, 19, 17, 0, tzinfo=ICT), "18/11 and one day of waiting"


def test_papers_are_put_right_one_by_one(session: Session) -> None:
    kept = session.intake.save(typed(SINGLE, components=(paper(1, "Tờ khai"), paper(2, "Căn cước"))))
    fixed = session.corrections.correct(
        kept.id, {"components": (replace(kept.components[0], originals=2), Component("c3", "Giấy chứng sinh", originals=1))}, "Đếm lại."
    )
    assert [(p.name, p.originals) for p in fixed.components] == [("Tờ khai", 2), ("Giấy chứng sinh", 1)]
    (one,) = session.life.story(kept.id).corrections
    assert one.said["components"] == ("Tờ khai (1/0/0); Căn cước (1/0/0)", "Tờ khai (2/0/0); Giấy chứng sinh (1/0/0)")


def test_a_void_dossier_leaves_every_count_and_keeps_its_row(session: Session, single: Dossier) -> None:
    from cchc_desktop.storage.registers import Registers

    session.corrections.void(single.id, "Nhập trùng.")
    assert session.dues.board().later == session.dues.board().week == 0
    assert session.figures.indicator("online", MONDAY.date(), MONDAY.date()).denominator == 0
    assert session.counter.get(single.id).voided and [v.rows for v in Registers(session.store).volumes(session.store.unit)] == [1]
    for act in (lambda: session.life.step(single.id, Status.READY), lambda: session.corrections.void(single.id, "Nữa.")):
        with pytest.raises(Refused, match="VOIDED"):
            act()


def test_a_print_that_no_longer_agrees_is_named(session: Session, single: Dossier) -> None:
    session.prints.taken(session.prints.receipt(single.id), "máy in")
    assert session.corrections.stale_prints(single.id) == []
    session.life.step(single.id, Status.SUPPLEMENT, "Thiếu.")
    assert session.corrections.stale_prints(single.id) == [], "a step does not make the receipt wrong"
    session.corrections.correct(single.id, {"name": "Trần Thị Ánh Nguyêt"}, "Sửa tên.")
    assert session.corrections.stale_prints(single.id) == [("receipt", single.id)]
    session.prints.taken(session.prints.receipt(single.id), "máy in")
    assert session.corrections.stale_prints(single.id) == []


# -- due dates by hand and by a changed calendar


def test_a_date_by_hand_keeps_the_old_one_and_the_reason(session: Session, single: Dossier) -> None:
    wanted = datetime(2026, 11, 20, 10, 0, tzinfo=ICT)
    assert session.dues.set(single.id, wanted, "Lãnh đạo đi vắng.").due_at == wanted
    (move,) = session.life.story(single.id).dues
    assert (move.cause, move.old_due, move.reason) == ("manual", single.due_at, "Lãnh đạo đi vắng.")
    with pytest.raises(Refused, match="BAD_FIELD"):
        session.dues.set(single.id, MONDAY - timedelta(days=1), "Nhầm.")


def test_a_changed_calendar_moves_the_confirmed_ones_only(session: Session) -> None:
    made = session.intake.save_all([typed(SINGLE), typed(SINGLE, Person("Lê Quang Ẩn", "", "1985")), typed(BIRTH)])
    flood = DayRule(date(2026, 11, 18), True, "Nghỉ bão")
    would = session.dues.moved_by([flood])
    assert {(w.name, w.old.day, w.new.day) for w in would} == {("Trần Thị Ánh Nguyệt", 19, 20), ("Lê Quang Ẩn", 19, 20)}
    session.calendar.save([flood])
    before = session.store.counter("acts")
    moved = session.dues.move_them(would[:1])
    assert session.store.counter("acts") == before + 1 and [one.due_at.day for one in moved] == [20]
    left = next(one for one in made[:2] if one.id != would[0].id)
    assert session.counter.get(left.id).due_at.day == 19
    assert [move.cause for move in session.life.story(moved[0].id).dues] == ["calendar"]
    assert session.dues.move_them(would[:1]) == [], "what has moved is not moved twice"
    again = session.dues.moved_by([flood], before=[])
    assert [w.id for w in again] == [left.id], "the calendar stands already: who was left out is still found"


def test_the_board_by_officer_and_field(session: Session, clock: StillClock) -> None:
    made = session.intake.save_all([typed(SINGLE), typed(SINGLE), typed(COPIES), typed(BIRTH)])
    session.life.hand([made[0].id, made[2].id], "Lê Văn Hải")
    clock.at = datetime(2026, 11, 19, 8, 0, tzinfo=ICT)
    board = session.dues.board()
    assert (board.today, board.overdue) == (2, 2)
    assert session.dues.by_officer()["Lê Văn Hải"] == session.dues.board(officer="Lê Văn Hải")
    assert (session.dues.board(officer="").today, session.dues.by_sector()["Chứng thực"].overdue) == (1, 1)


# -- money


def test_money_taken_and_waived_and_the_day_of_the_treasurer(session: Session, clock: StillClock) -> None:
    made = session.intake.save_all([typed(COPIES, fee=12000), typed(COPIES, fee=4000), typed(SINGLE, fee=8000), typed(SINGLE, fee=8000)])
    session.payments.take(made[0].id, 12000, Method.CASH)
    session.payments.take(made[1].id, 4000, Method.ONLINE, "BL-77")
    session.payments.take(made[2].id, 8000, Method.CASH)
    session.payments.waive(made[3].id, "Hộ nghèo.")
    numbers = [session.life.story(one.id).payments[0].receipt_no for one in made]
    assert numbers == ["0001/2026", "BL-77", "0002/2026", ""]
    day = session.payments.day()
    assert (day.sum(Method.CASH), day.sum(Method.ONLINE), day.total, day.waived) == (20000, 4000, 24000, 8000)
    assert {(line.procedure_code, line.method, line.waived, line.count, line.amount) for line in day.lines} == {
        (COPIES, Method.CASH, False, 1, 12000), (COPIES, Method.ONLINE, False, 1, 4000), (SINGLE, Method.CASH, False, 1, 8000),
        (SINGLE, Method.CASH, True, 1, 8000),
    }  # fmt: skip
    first = session.life.story(made[0].id).payments[0]
    session.payments.void(made[0].id, first.id, "Thu nhầm.")
    assert session.payments.day().total == 12000
    clock.at += timedelta(days=1)
    assert session.payments.day().total == 0 and session.payments.day(MONDAY.date()).total == 12000


@pytest.mark.parametrize(("pages", "copies", "wanted"), [(1, 1, 2000), (2, 1, 4000), (3, 1, 5000), (10, 2, 24000), (500, 1, 200000)])
def test_certified_copies_cost_by_page_and_copy(session: Session, pages: int, copies: int, wanted: int) -> None:
    kept = session.intake.save(typed(COPIES, components=(paper(1, "Bằng tốt nghiệp", pages=pages, copies_to_certify=copies),)))
    assert session.payments.quote(kept.id).amount == wanted


# -- the provincial system


def test_the_queue_empties_as_codes_come_back(session: Session, single: Dossier) -> None:
    other = session.intake.save(typed(BIRTH))
    assert [row.id for row in session.national.queue()] == [single.id, other.id] and session.national.waiting() == 2
    code = "H50.31.18-261116-0031"
    assert session.national.enter(single.id, code.lower()).national_code == code
    with pytest.raises(Refused, match="NATIONAL_CODE_TAKEN"):
        session.national.enter(other.id, code)
    with pytest.raises(Refused, match="NATIONAL_CODE_TAKEN"):
        session.intake.save(typed(COPIES, national_code=code))
    with pytest.raises(Refused, match="BAD_FIELD"):
        session.national.enter(other.id, "31")
    assert [row.id for row in session.national.queue()] == [other.id]


def test_the_other_forms_fields_come_in_its_order(session: Session, single: Dossier) -> None:
    asked = session.national.fields(single.id)
    data = json.loads((Path(__file__).parents[2] / "resources" / "national.json").read_text(encoding="utf-8"))
    assert [one.field for one in asked] == [row["field"] for row in data["fields"]]
    told = {one.field: one.value for one in asked}
    assert (told["MaTTHC"], told["SoDinhDanh"], told["LoaiDinhDanh"]) == (SINGLE, "045185006241", "1")
    assert told["NgayHenTra"] == "19/11/2026 17:00"


# -- papers held without a scan


def test_a_reused_or_fetched_paper_counts_as_digitised(session: Session) -> None:
    papers = (paper(1, must_digitise=True, reused=1), paper(2, must_digitise=True, from_store=True))
    kept = session.intake.save(typed(SINGLE, components=papers))
    assert session.counter.get(kept.id).components[0].reused == 1 and session.counter.get(kept.id).components[1].from_store
    told = session.figures.indicator("digitised_full", MONDAY.date(), MONDAY.date())
    assert (told.numerator, told.denominator) == (1, 1)


def test_pages_and_code_of_a_result_are_kept(session: Session, single: Dossier) -> None:
    result = Attachment("r1", "KQ.G15.000038.pdf", "ab" * 32, 5, "application/pdf", result=True, pages=2, code="KQ.G15.000038")
    done = session.life.step(single.id, Status.READY, result=result)
    assert [(a.pages, a.code, a.result) for a in done.attachments] == [(2, "KQ.G15.000038", True)]


def test_any_day_at_the_counter_keeps_every_series_whole(session: Session, clock: StillClock) -> None:
    """Random acts, many of them refused: no number is lost or given twice, every table is what the log says."""
    rng, refused = Random(7), 0
    made = session.intake.save_all([typed(SINGLE) for _ in range(8)])
    for _ in range(120):
        clock.at += timedelta(minutes=rng.randint(1, 300))
        one = rng.choice(made).id
        try:
            match rng.randint(0, 5):
                case 0:
                    session.issues.give(one, rng.choice(("supplement", "stop", "refusal")), ["A"], "Lý do.")
                case 1:
                    session.issues.give(one, "apology", reason="Chờ.", days=rng.randint(1, 3))
                case 2:
                    session.life.take_back(one, "Nhầm.")
                case 3:
                    session.life.hand([one], "Lê Văn Hải")
                case _:
                    session.life.step(one, rng.choice(list(Status)), "Lý do.")
        except Refused as said:
            refused += 1
            assert said.code in {"BAD_STEP", "EXTENDED_ALREADY", "NO_STEP"}
    assert refused > 10
    for form in ("supplement", "stop", "apology", "refusal"):
        for year in (2026, 2027):
            found = session.books.series(form, year)
            assert [one.no for one in found] == list(range(1, len(found) + 1))
            assert {one.state for one in found} <= {NumberState.UNPRINTED, NumberState.VOID}

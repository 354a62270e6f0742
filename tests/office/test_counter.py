"""The counter: preview, saving once, numbers by machine, late entries, another due date, steps, files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_desktop.domain.dossier import Dossier, Person, Status
from cchc_desktop.domain.dossiers import asked_sometimes
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import parse_number
from cchc_desktop.domain.procedure import Channel
from cchc_desktop.office.counter import sentence_case
from cchc_desktop.office.session import Session
from tests.office.counterside import BIRTH, COPIES, LAND, NGUYET, SINGLE, counterside, paper, typed
from tests.office.places import COMMUNE, StillClock

LONG_AGO = datetime(2026, 11, 20, 8, 15, tzinfo=ICT)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def session(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    opened = counterside(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """An office that nothing is saved in."""
    opened = counterside(tmp_path_factory.mktemp("still"), StillClock())
    yield opened
    opened.close()


def count(session: Session) -> int:
    return session.people.count()


def pdf(place: Path, name: str = "bản quét.pdf", content: bytes = b"%PDF-1.4 scan") -> Path:
    file = place / name
    file.write_bytes(content)
    return file


# -- preview


def test_a_preview_shows_due_date_and_fee_and_writes_nothing(still: Session) -> None:
    shown = still.intake.preview(typed(SINGLE))
    assert shown.limit and shown.limit.text == "03 ngày làm việc"
    assert shown.reckoning and shown.reckoning.due_at == datetime(2026, 11, 27, 17, 0, tzinfo=ICT), "24/11 is a day off"
    assert any("Ngày Văn hóa" in line.text for line in shown.reckoning.lines)
    assert still.intake.preview(typed(BIRTH)).fee == 0
    assert count(still) == 0


def test_a_preview_is_the_saved_dossier_before_it_is_saved(session: Session) -> None:
    draft = typed(SINGLE, note="Cần sớm.")
    shown = session.intake.preview(draft)
    kept = session.intake.save(draft)
    assert shown.reckoning and shown.procedure
    assert (kept.due_at, kept.fee, kept.procedure_id) == (shown.reckoning.due_at, shown.fee, shown.procedure.id)
    assert kept.reckoning == tuple(f"{line.label} {line.text}" for line in shown.reckoning.lines)


def test_problems_stand_beside_their_fields(still: Session) -> None:
    bad = typed("9.999999", Person("", "04518500624", "31/02/1985", "Nữ"), channel="fax", sets=0, fee=-1, national_code="abc")
    found = {problem.field: problem.warning for problem in still.intake.preview(bad).problems}
    assert found == {
        "procedure_code": False, "applicant.name": False, "applicant.id_number": False, "applicant.birth_date": False,
        "applicant.address": True, "channel": False, "sets": False, "fee": False, "national_code": False,
    }  # fmt: skip


def test_an_unclear_limit_is_warned_of_and_taken_all_the_same(session: Session) -> None:
    unclear = replace(session.catalogue.get(SINGLE), id="", code="1.999999")  # type: ignore[type-var]
    limits = tuple(replace(limit, confirm=True) for limit in unclear.limits)
    session.catalogue.save(replace(unclear, limits=limits))
    shown = session.intake.preview(typed("1.999999"))
    assert [(p.field, p.warning) for p in shown.problems] == [("limit_case", True)]
    assert session.intake.save(typed("1.999999")).procedure_code == "1.999999"


@pytest.mark.parametrize(("case", "channel", "text"), [
    ("", "direct", "01 ngày làm việc"), ("Cấp đổi, thay đổi", "direct", "03 ngày làm việc"), ("nhầm", "online", "01 ngày làm việc"),
])  # fmt: skip
def test_the_limit_of_the_case(still: Session, case: str, channel: str, text: str) -> None:
    shown = still.intake.preview(typed("2.000575", limit_case=case, channel=channel))
    assert shown.limit and shown.limit.text == text


@pytest.mark.parametrize(("channel", "days"), [("direct", 40), ("post", 30)])
def test_the_limit_and_fee_of_the_channel(still: Session, channel: str, days: int) -> None:
    shown = still.intake.preview(typed("1.012812", channel=channel))
    assert shown.limit and shown.limit.amount == days
    fees = {one: still.intake.preview(typed("1.004222", channel=one)).fee for one in ("direct", "online")}
    assert fees == {"direct": 20000, "online": 10000}


@pytest.mark.parametrize(("at", "due"), [((9, 30), (23, 17)), ((15, 0), (23, 17)), ((15, 1), (25, 17)), ((18, 0), (25, 17))])
def test_same_day_until_three_in_the_afternoon(tmp_path: Path, still: Session, at: tuple[int, int], due: tuple[int, int]) -> None:
    late = still.intake.preview(typed(COPIES, received_at=datetime(2026, 11, 23, *at, tzinfo=ICT)))
    if at > (9, 31):  # later than the clock: refused, so reckon it directly
        limit = still.intake.preview(typed(COPIES)).limit
        assert limit and any(p.field == "received_at" for p in late.problems)
        found = still.calendar.reckon(datetime(2026, 11, 23, *at, tzinfo=ICT), limit, still.office)
    else:
        assert late.reckoning
        found = late.reckoning
    assert found.due_at == datetime(2026, 11, *due, tzinfo=ICT)


# -- saving


def test_a_dossier_is_kept_whole(session: Session) -> None:
    papers = (paper(1, "Giấy chứng sinh", digitised=True), paper(2, "Tờ khai", originals=0, photocopies=2, must_digitise=False))
    other = Person("Lê Quang Ẩn", "045085006214", "1985", "Nam", "thôn Đức Xá", "0987654321")
    draft = typed(components=papers, submitted_by=other, sets=2, note="Gấp.\nGọi trước.", channel="post", result_place="Nhà bưu điện")
    kept = session.intake.save(draft)
    assert session.counter.get(kept.id) == kept
    assert (kept.applicant, kept.submitted_by, kept.components, kept.sets) == (NGUYET, other, papers, 2)
    assert (kept.note, kept.channel, kept.result_place) == ("Gấp.\nGọi trước.", Channel.POST, "Nhà bưu điện")
    assert (kept.status, kept.received_by, kept.form_set, kept.lane) == (Status.ACCEPTED, "Nguyễn Thị Hoa", "TT03/2025", 1)
    assert (kept.receipt_no, kept.book, kept.book_no, kept.late_entry) == (1, "01/2026", 1, False)


def test_left_out_parts_are_proposed(session: Session) -> None:
    kept = session.intake.save(typed())
    asked = [t for t in session.catalogue.get(BIRTH).components if not t.remark and not asked_sometimes(t)]  # type: ignore[union-attr]
    assert [c.name for c in kept.components] == [t.name for t in asked]
    assert kept.result_place == "Trung tâm Phục vụ hành chính công xã Vĩnh Thủy"
    assert kept.fee == 0 and kept.channel is Channel.DIRECT


def test_saving_the_same_form_twice_gives_one_dossier(session: Session) -> None:
    form = "5b1f3c52-7c1e-4b5a-9d0e-3f9a4f1f2a10"
    first = session.intake.save(typed(), form)
    assert session.intake.save(typed(note="gõ thêm"), form) == first
    assert (count(session), first.id) == (1, form)
    assert session.intake.save(typed()).receipt_no == 2


def test_two_connections_that_save_the_same_form_at_once_keep_it_once(session: Session) -> None:
    form, found = "5b1f3c52-7c1e-4b5a-9d0e-3f9a4f1f2a11", []
    workers = [session.for_worker(), session.for_worker()]
    start = threading.Barrier(2)

    def press(worker: Session) -> None:
        start.wait()
        found.append(worker.intake.save(typed(), form).number)
        worker.close()

    threads = [threading.Thread(target=press, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and count(session) == 1


def test_one_refusal_refuses_all_and_says_which_line(session: Session) -> None:
    lines = [typed(), typed(person=Person("")), typed()]
    with pytest.raises(Refused) as said:
        session.intake.save_all(lines)
    assert (said.value.code, said.value.line, said.value.field) == ("BAD_FIELD", 2, "applicant.name")
    assert count(session) == 0 and session.books.series("receipt", 2026) == []
    long = [typed(), typed(note="x" * 3000)]
    with pytest.raises(Refused) as said:
        session.intake.save_all(long)
    assert (said.value.code, said.value.line) == ("TOO_LONG", 2)
    assert [d.receipt_no for d in session.intake.save_all([typed(), typed(SINGLE)])] == [1, 2]


def test_what_is_doubtful_is_told_and_taken(session: Session) -> None:
    told: list[tuple[int, Problem]] = []
    odd = replace(NGUYET, id_number="999185006241")
    session.intake.save_all([typed(), typed(person=odd)], warn=lambda line, problem: told.append((line, problem)))
    assert [(line, problem.field) for line, problem in told] == [(2, "applicant.id_number")]
    assert count(session) == 2


@pytest.mark.parametrize(("other", "field"), [
    ({"procedure_code": ""}, "procedure_code"), ({"procedure_code": "0.000000"}, "procedure_code"),
    ({"applicant": Person("12345")}, "applicant.name"), ({"applicant": replace(NGUYET, id_number="12345")}, "applicant.id_number"),
    ({"applicant": replace(NGUYET, phone="091234567")}, "applicant.phone"),
    ({"applicant": replace(NGUYET, gender="?")}, "applicant.gender"),
    ({"components": tuple(paper(n) for n in range(201))}, "components"), ({"components": (paper(1, ""),)}, "components.0.name"),
    ({"components": (paper(1, originals=-1),)}, "components.0.originals"), ({"sets": 100}, "sets"), ({"fee": 10**12}, "fee"),
    ({"received_at": datetime(2026, 11, 23, 9, 40, tzinfo=ICT)}, "received_at"),
    ({"received_at": datetime(1999, 1, 4, 9, 0, tzinfo=ICT)}, "received_at"),
    ({"due_at": datetime(2026, 12, 1, 17, 0, tzinfo=ICT)}, "due_reason"),
    ({"due_at": datetime(2026, 11, 1, 17, 0, tzinfo=ICT), "due_reason": "Hẹn lại"}, "due_at"),
])  # fmt: skip
def test_bad_drafts_are_refused_beside_their_field(session: Session, other: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as said:
        session.intake.save(replace(typed(), **other))
    assert (said.value.code, said.value.field) == ("BAD_FIELD", field)
    assert count(session) == 0


def test_two_hundred_papers_are_taken(session: Session) -> None:
    kept = session.intake.save(typed(components=tuple(paper(n, f"Giấy {n}") for n in range(200))))
    assert [c.name for c in session.counter.get(kept.id).components] == [f"Giấy {n}" for n in range(200)]


def test_texts_are_cleaned_before_they_are_kept(session: Session) -> None:
    number, phone = "045 185.006 241", "+84 912 345 678"
    dirty = Person("Tr\u00e2\u0300n  Thi\u0323\u202e A\u0301nh\u200b", number, "12/8/1985", "Nữ", "thôn\tLinh Hải", phone)
    kept = session.intake.save(typed(person=dirty))
    assert kept.applicant == replace(NGUYET, name="Trần Thị Ánh")


# -- numbers


def test_numbers_count_by_day_receipts_by_year(session: Session, clock: StillClock) -> None:
    made = []
    for at in (datetime(2026, 12, 30, 9, 0, tzinfo=ICT), datetime(2026, 12, 31, 9, 0, tzinfo=ICT), datetime(2027, 1, 4, 9, 0, tzinfo=ICT)):
        clock.at = at
        made += [session.intake.save(typed()), session.intake.save(typed())]
    assert [parse_number(d.number).count for d in made] == [1, 2, 1, 2, 1, 2]  # type: ignore[union-attr]
    assert [d.receipt_no for d in made] == [1, 2, 3, 4, 1, 2]
    assert [(d.book, d.book_no) for d in made] == [("01/2026", n) for n in (1, 2, 3, 4)] + [("01/2027", 1), ("01/2027", 2)]


@pytest.mark.parametrize(("machine", "tail", "book"), [(2, "2", "01.2/2026"), (11, "11", "01.11/2026")])
def test_each_machine_counts_in_its_own_lane(tmp_path: Path, clock: StillClock, machine: int, tail: str, book: str) -> None:
    session = counterside(tmp_path, clock, COMMUNE | {"machine": machine})
    kept = session.intake.save(typed())
    assert kept.number.rpartition("-")[2].startswith(tail) and parse_number(kept.number)
    assert (kept.lane, kept.book) == (machine, book)
    session.close()


def test_a_thousand_a_day_go_on_with_more_digits(session: Session) -> None:
    session.store.db.conn.execute("INSERT INTO counter VALUES (?, 998)", (f"day/{session.store.replica}/261123",))
    numbers = [session.intake.save(typed()).number for _ in range(3)]
    assert [len(number.rpartition("-")[2]) for number in numbers] == [5, 8, 8]
    assert [parse_number(number).count for number in numbers] == [999, 1000, 1001]  # type: ignore[union-attr]


def test_a_number_taken_by_a_save_that_failed_is_given_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(code: str) -> None:
        raise OSError("the disk went away")

    monkeypatch.setattr(session.catalogue, "used", fails)
    with pytest.raises(OSError, match="went away"):
        session.intake.save(typed())
    monkeypatch.undo()
    assert session.intake.save(typed()).receipt_no == 1


# -- late entries and another due date


def test_a_late_entry_counts_from_its_day_and_is_marked(session: Session) -> None:
    kept = session.intake.save(typed(COPIES, received_at=LONG_AGO))
    number = parse_number(kept.number)
    assert kept.late_entry and kept.received_at == LONG_AGO
    assert number and number.day == "261120"
    assert kept.due_at == datetime(2026, 11, 20, 17, 0, tzinfo=ICT)
    assert session.counter.history(kept.id)[0].at == datetime(2026, 11, 23, 9, 30, tzinfo=ICT), "the log says when it was typed"


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (30, False), (31, True)])
def test_half_an_hour_later_is_not_late(session: Session, clock: StillClock, minutes: int, late: bool) -> None:
    assert session.intake.save(typed(received_at=clock.at - timedelta(minutes=minutes))).late_entry is late


def test_a_late_entry_takes_the_forms_and_the_procedure_of_its_day(session: Session) -> None:
    kept = session.intake.save(typed(received_at=datetime(2025, 8, 4, 9, 0, tzinfo=ICT)))
    assert (kept.form_set, kept.book) == ("TT01/2018", "01/2025")


def test_another_due_date_needs_its_reason_and_shows_the_proposed_one(session: Session) -> None:
    due = datetime(2026, 12, 4, 17, 0, tzinfo=ICT)
    kept = session.intake.save(typed(SINGLE, due_at=due, due_reason="Phải xác minh nơi cư trú trước đây."))
    assert kept.due_at == due
    assert kept.reckoning[-1] == "Đổi ngày hẹn từ 17:00 27/11/2026: Phải xác minh nơi cư trú trước đây."


def test_a_fee_typed_in_stands_before_the_proposed_one(session: Session) -> None:
    assert session.intake.save(typed(BIRTH, fee=8000)).fee == 8000


# -- steps


def walk(session: Session, kept: Dossier, *steps: Status, clock: StillClock | None = None) -> Dossier:
    for step in steps:
        if clock:
            clock.at += timedelta(hours=1)
        kept = session.counter.step(kept.id, step, "Lý do." if step in NEEDS_REASON else "")
    return kept


NEEDS_REASON = {Status.SUPPLEMENT, Status.WITHDRAWN, Status.STOPPED, Status.REJECTED}


def test_the_usual_way(session: Session, clock: StillClock) -> None:
    kept = walk(session, session.intake.save(typed(SINGLE)), Status.PROCESSING, Status.READY, Status.RETURNED, clock=clock)
    assert kept.status is Status.RETURNED
    assert kept.finished_at == datetime(2026, 11, 23, 11, 30, tzinfo=ICT)
    assert kept.returned_at == datetime(2026, 11, 23, 12, 30, tzinfo=ICT)
    told = [entry.new for entry in session.counter.history(kept.id) if entry.field == "status"]
    assert told == [2, 4, 9, 10]


def test_an_error_found_before_handing_out_opens_it_again(session: Session, clock: StillClock) -> None:
    kept = walk(session, session.intake.save(typed(SINGLE)), Status.READY, Status.PROCESSING, clock=clock)
    assert kept.finished_at is None
    again = walk(session, kept, Status.READY, clock=clock)
    assert again.finished_at == clock.at


@pytest.mark.parametrize("way", [
    (Status.RETURNED,), (Status.STOPPED,), (Status.PAYMENT,), (Status.REJECTED,), (Status.ACCEPTED,),
    (Status.PROCESSING, Status.PROCESSING),
    (Status.READY, Status.RETURNED, Status.READY), (Status.SUPPLEMENT, Status.READY), (Status.WITHDRAWN, Status.PROCESSING),
])  # fmt: skip
def test_steps_that_do_not_follow_are_refused(session: Session, way: tuple[Status, ...]) -> None:
    kept = walk(session, session.intake.save(typed(SINGLE)), *way[:-1])
    changes = len(session.counter.history(kept.id))
    with pytest.raises(Refused) as said:
        session.counter.step(kept.id, way[-1], "Lý do.")
    assert said.value.code == "BAD_STEP"
    assert session.counter.get(kept.id).status is kept.status
    assert len(session.counter.history(kept.id)) == changes


@pytest.mark.parametrize("to", [Status.SUPPLEMENT, Status.WITHDRAWN])
def test_steps_that_need_a_reason(session: Session, to: Status) -> None:
    kept = session.intake.save(typed(SINGLE))
    with pytest.raises(Refused) as said:
        session.counter.step(kept.id, to, "  ")
    assert (said.value.code, said.value.field) == ("REASON_NEEDED", "reason")
    session.counter.step(kept.id, to, "Thiếu tờ khai.")
    (said_so,) = [entry.new for entry in session.counter.history(kept.id) if entry.field.startswith("step_reason/")]
    assert said_so == {"text": "Thiếu tờ khai."}


def test_a_step_may_be_noted_later_but_not_before_its_time(session: Session, clock: StillClock) -> None:
    kept = session.intake.save(typed(SINGLE, received_at=LONG_AGO))
    done = session.counter.step(kept.id, Status.READY, at=LONG_AGO + timedelta(hours=1))
    assert done.finished_at == LONG_AGO + timedelta(hours=1)
    for at, code in ((clock.at + timedelta(minutes=5), "FUTURE"), (LONG_AGO - timedelta(minutes=1), "BEFORE_RECEIPT")):
        with pytest.raises(Refused) as said:
            session.counter.step(kept.id, Status.RETURNED, at=at)
        assert (said.value.code, said.value.field) == (code, "at")


def test_who_is_not_there_has_no_steps(session: Session) -> None:
    with pytest.raises(Refused) as said:
        session.counter.step("H50.31.18-261123-10017", Status.READY)
    assert said.value.code == "NO_DOSSIER"


def test_two_who_looked_at_the_same_dossier_are_never_silently_one(session: Session) -> None:
    kept = session.intake.save(typed(SINGLE))
    seen = session.counter.heads(kept.id)
    session.counter.step(kept.id, Status.PROCESSING, heads=seen)
    other = session.for_worker()
    other.counter.step(kept.id, Status.READY, heads=seen)
    other.close()
    assert len(session.counter.heads(kept.id)) == 2
    assert session.check().ok


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(st.sampled_from(list(Status)), max_size=8))
def test_whatever_is_tried_the_log_and_the_tables_agree(session: Session, wishes: list[Status]) -> None:
    kept = session.intake.save(typed(SINGLE))
    for wish in wishes:
        before = session.counter.get(kept.id)
        try:
            after = session.counter.step(kept.id, wish, "Lý do.")
        except Refused:
            assert session.counter.get(kept.id) == before
        else:
            assert after.status is wish
            assert (after.finished_at is not None) == (wish in {Status.READY, Status.RETURNED, Status.WITHDRAWN, Status.STOPPED,
                                                                Status.REJECTED})  # fmt: skip
    assert session.check().problems == []


# -- results and files


def test_a_result_on_the_spot_is_one_change(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed(COPIES))
    file = session.counter.keep(pdf(tmp_path), result=True)
    done = session.counter.finish(kept.id, file, handed_out=True)
    assert done.status is Status.RETURNED and done.finished_at == done.returned_at
    (kept_file,) = done.attachments
    assert kept_file == replace(file, name="KQ.G15.000021.pdf", code="KQ.G15.000021")
    assert len({entry.at for entry in session.counter.history(kept.id)}) == 1
    assert session.store.db.conn.execute("SELECT count(*) FROM change WHERE record = ?", (kept.id,)).fetchone() == (2,)
    with pytest.raises(Refused) as said:
        session.counter.finish(kept.id)
    assert said.value.code == "BAD_STEP"


def test_a_result_is_ready_and_fetched_later(session: Session) -> None:
    kept = session.intake.save(typed(SINGLE))
    ready = session.counter.finish(kept.id)
    assert (ready.status, ready.returned_at, ready.attachments) == (Status.READY, None, ())
    assert session.counter.step(kept.id, Status.RETURNED).status is Status.RETURNED


def test_a_scan_makes_its_paper_digitised(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed(components=(paper(1), paper(2))))
    made = session.counter.attach(kept.id, pdf(tmp_path), 2)
    after = session.counter.get(kept.id)
    assert [c.digitised for c in after.components] == [False, True]
    assert [c.id for c in after.components] == ["c1", "c2"], "papers keep their order"
    assert after.attachments == (made,)
    assert (made.name, made.component, made.media, made.result) == ("bản quét.pdf", "c2", "application/pdf", False)
    assert session.counter.blobs.is_whole(made.sha256)
    assert (tmp_path / "bản quét.pdf").exists()


def test_a_result_may_be_attached_after_all(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed())
    session.counter.attach(kept.id, pdf(tmp_path), result=True)
    after = session.counter.get(kept.id)
    assert [a.result for a in after.attachments] == [True]
    assert not any(c.digitised for c in after.components)


def test_the_same_content_is_kept_once(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed(components=(paper(1), paper(2))))
    first, second = (session.counter.attach(kept.id, pdf(tmp_path, f"{n}.pdf"), n) for n in (1, 2))
    assert first.sha256 == second.sha256
    assert len(list(session.counter.blobs.files())) == 1


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_paper_that_is_not_there(session: Session, tmp_path: Path, number: int) -> None:
    kept = session.intake.save(typed(components=(paper(1), paper(2))))
    with pytest.raises(Refused) as said:
        session.counter.attach(kept.id, pdf(tmp_path), number)
    assert said.value.code == "NO_COMPONENT"
    assert session.counter.get(kept.id) == kept and not list(session.counter.blobs.files())


def test_files_that_are_no_scans(session: Session, tmp_path: Path) -> None:
    kept = session.intake.save(typed(components=(paper(1),)))
    for file, code in ((pdf(tmp_path, "a.docx", b"PK\x03\x04"), "UNKNOWN_MEDIA"), (tmp_path / "gone.pdf", "NO_FILE")):
        with pytest.raises(Refused) as said:
            session.counter.attach(kept.id, file, 1)
        assert said.value.code == code
    assert session.counter.get(kept.id) == kept


# -- finding


def test_a_dossier_is_found_by_whatever_people_say(session: Session) -> None:
    kept = session.intake.save(typed())
    session.intake.save(typed(LAND, Person("Lê Quang Ẩn", "045085006214", "1985", "Nam", "thôn Đức Xá", "0987654321")))
    for text in ("nguyet", "tran anh", "ÁNH NGUYỆT", "045185006241", "0912345678", kept.number, kept.number.lower(), "khai sinh"):
        assert [row.id for row in session.counter.find(text)] == [kept.id], text
    assert [row.name for row in session.counter.find()] == ["Lê Quang Ẩn", "Trần Thị Ánh Nguyệt"], "newest first"
    assert session.counter.find("nguyet", status=Status.READY) == []
    assert session.counter.find("không có ai") == []


def test_whoever_came_before_is_known(session: Session) -> None:
    session.intake.save(typed())
    session.intake.save(typed(person=replace(NGUYET, phone="0987654321")))
    known = session.people.person_by_number("045185006241")
    assert known and (known.person.phone, known.dossiers) == ("0987654321", 2), "as last seen"
    assert [k.person.name for k in session.people.people_by_name("tran thi")] == ["Trần Thị Ánh Nguyệt"]
    assert session.people.people_by_name("tr") == []


@pytest.mark.parametrize(("name", "sentence"), [
    ("BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ XÃ VĨNH THỦY", "Bộ phận Tiếp nhận và Trả kết quả xã Vĩnh Thủy"),
    ("ỦY BAN NHÂN DÂN XÃ VĨNH THỦY", "Ủy ban nhân dân xã Vĩnh Thủy"), ("Một cửa Vĩnh Thủy", "Một cửa Vĩnh Thủy"),
])  # fmt: skip
def test_an_office_name_inside_a_sentence(still: Session, name: str, sentence: str) -> None:
    assert sentence_case(name, still.office) == sentence

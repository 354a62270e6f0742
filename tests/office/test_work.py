"""The registers of work: taken down, checked, taken further, shown with evidence; given and judged from above, and brought there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.work import books_from_json, check_entry, tidy_values
from cchc_desktop.office import resources
from cchc_desktop.office.session import Session
from cchc_desktop.storage.checks import check
from tests.office.places import COMMUNE, StillClock, found
from tests.printing.reading import Paper
from tests.ui.two_offices import PROVINCE, commune_data, enrol, make

TASK = {"task": "Rà soát thủ tục hành chính", "due": "30/11/2026", "owner": "Nguyễn Thị Hoa"}


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def office(tmp_path: Path, clock: StillClock) -> Iterator[Session]:
    made = found(tmp_path / "xa", COMMUNE, clock)
    yield made.session
    made.session.close()


def photo(folder: Path) -> Path:
    file = folder / "ảnh niêm yết.png"
    Image.new("L", (40, 30), 200).save(file)
    return file


def refused(act: object, *given: object, **named: object) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*given, **named)  # type: ignore[operator]
    assert caught.value.message and caught.value.next_step
    return caught.value


def test_every_shipped_register_can_be_begun_and_closed() -> None:
    """A form filled in everywhere passes in every state; an empty one is stopped by its first field."""
    sample = {"text": "Lê Quang Ấn", "long": "Niêm yết danh sách hộ nghèo", "date": "30/8/2026", "count": "12"}
    assert len(resources.work_books()) == 10
    for book in resources.work_books():
        filled = {one.name: one.choices[0] if one.type == "choice" else sample[one.type] for one in book.fields}
        kept = tidy_values(book, filled)
        assert set(kept) == set(filled)
        for state in book.states:
            assert check_entry(book, kept, state.id) == []
        assert check_entry(book, {}, book.states[0].id)[0].field == next(one.name for one in book.fields if one.required)


def test_a_register_that_names_a_field_it_does_not_have_is_no_register() -> None:
    one = {"id": "x", "title": "", "hint": "", "icon": "", "name": "what", "day": "", "due": "", "fields": [], "states": []}
    with pytest.raises(ValueError, match="x"):
        books_from_json({"books": [one]})


def test_a_task_is_taken_down_once_and_taken_further(office: Session, clock: StillClock) -> None:
    made = office.work.save("plan", TASK, key="8c1e0f8a-0000-4000-8000-000000000001")
    assert office.work.save("plan", TASK, key=made.id) == made, "the same form saved twice"
    (row,) = office.work.rows("plan")
    assert (row.title, row.state, row.due, row.late) == (TASK["task"], "Chưa làm", date(2026, 11, 30), False)
    clock.at = datetime(2026, 12, 1, 8, 0, tzinfo=ICT)
    assert office.work.rows("plan")[0].late and office.work.late() == 1
    missing = refused(office.work.save, "plan", made.values, "done", made.id)
    assert missing.field == "report" and "Đã xong" in missing.message
    done = office.work.save("plan", {**made.values, "report": "Đã rà soát 12 thủ tục"}, "done", made.id)
    assert done.state == "done" and office.work.late() == 0 and office.work.rows("plan", open_only=True) == []
    emptied = office.work.save("plan", {**done.values, "owner": ""}, "done", made.id)
    assert "owner" not in emptied.values and check(office.store).ok


@pytest.mark.parametrize(
    ("field", "value"),
    [("due", "31/02/2026"), ("due", "tháng sau"), ("field", "Việc gì đó"), ("task", " \u202e ")],
)
def test_nonsense_is_told_beside_its_field_and_nothing_is_kept(office: Session, field: str, value: str) -> None:
    assert refused(office.work.save, "plan", TASK | {field: value}).field == field
    assert office.work.rows("plan") == []


def test_counts_are_figures_within_reason(office: Session) -> None:
    item = {"item": "Máy quét", "need": "2", "have": "1"}
    assert office.work.save("equipment", item | {"need": "1.200"}).values["need"] == "1200"
    for wrong in ("-1", "hai", "1000001", "²"):
        assert refused(office.work.save, "equipment", item | {"have": wrong}).field == "have"


def test_words_without_marks_find_entries_and_void_ones_go(office: Session) -> None:
    one = office.work.save("plan", TASK)
    office.work.save("plan", TASK | {"task": "Đào tạo công chức"})
    assert [row.id for row in office.work.rows("plan", text="ra soat thu tuc")] == [one.id]
    assert refused(office.work.void, one.id, " ").code == "REASON_NEEDED"
    assert office.work.void(one.id, "Ghi trùng").voided
    assert [row.title for row in office.work.rows("plan")] == ["Đào tạo công chức"]
    assert [row.state for row in office.work.rows("plan", voided=True) if row.id == one.id] == ["Đã hủy"]
    for act in (lambda: office.work.save("plan", TASK, key=one.id), lambda: office.work.void(one.id, "lại")):
        assert refused(act).code == "VOIDED"


def test_a_register_on_paper_keeps_its_capitals_and_parts_what_was_written(office: Session) -> None:
    told = {"dimension": "2. Công khai, minh bạch trong việc ra quyết định", "owner": "Tổ công tác.", "report": "Đã niêm yết. Đủ 30 ngày."}
    for number in range(20):
        office.work.save("papi", {**told, "action": f"Niêm yết lần {number}"})
    paper = Paper(office.work_lists.page("papi").pdf)
    assert len(paper.leaves) > 1 and all("Sổ việc: Việc theo PAPI" in leaf.text for leaf in paper.leaves)
    assert ".;" not in paper.text and "Đủ 30 ngày." in paper.text


def test_a_photo_stays_with_its_notice(office: Session, tmp_path: Path) -> None:
    made = office.work.save("notices", {"what": "Danh sách hộ nghèo", "where": "Nhà văn hóa thôn", "from": "1/11/2026"}, "shown")
    kept = office.work.attach(made.id, photo(tmp_path))
    assert [file.sha256 for file in office.work.get(made.id).evidence] == [kept.sha256]
    text = tmp_path / "ghi chú.txt"
    text.write_text("không phải ảnh", encoding="utf-8")
    assert refused(office.work.attach, made.id, text).code == "UNKNOWN_MEDIA"


def test_counts_of_a_period_add_up(office: Session) -> None:
    for day, state in (("1/1/2026", "done"), ("30/6/2026", "planned"), ("1/7/2026", "done")):
        office.work.save("communication", {"title": "Tin về dịch vụ công", "form": "Tin, bài", "day": day}, state)
    assert office.work.counts("communication", date(2026, 1, 1), date(2026, 6, 30)) == {"planned": 1, "done": 1, "": 2}


def test_unknown_registers_and_entries_are_refused(office: Session) -> None:
    assert {refused(office.work.rows, "khong-co").code, refused(office.work.get, "x").code} == {"NO_WORK"}
    assert refused(office.work.give, "given", TASK, []).code == "NO_UNIT"


def test_given_above_done_below_judged_above(tmp_path: Path, clock: StillClock) -> None:
    """The way down and up on one stick: both offices see the same, the model of one commune reaches another."""
    stick = tmp_path / "usb"
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
        travel()
        units = [one.key for one in province.work.below()]
        assert len(units) == 2
        assert refused(province.work.give, "given", TASK, ["khong-co@"]).code == "NO_UNIT"
        province.work.give("given", TASK, units)
        travel()
        for one in communes:
            (row,) = one.work.rows("given")
            assert row.entry.given and row.entry.given.title == "Tỉnh Quảng Trị" and row.entry.unit == one.store.unit
        mine = communes[0].work.rows("given")[0].entry
        communes[0].work.save("given", {**mine.values, "report": "Đã báo cáo ngày 25/11"}, "done", mine.id)
        communes[0].work.attach(mine.id, photo(tmp_path))
        model = communes[0].work.save("models", {"title": "Một cửa không giấy", "what": "Quét tại quầy"}, "proposed")
        assert refused(communes[0].work.judge, model.id, "Cần bổ sung").code == "NOT_ABOVE"
        travel()
        assert province.work.get(mine.id).state == "done" and len(province.work.get(mine.id).evidence) == 1
        assert refused(province.work.judge, mine.id, "Tuyệt vời").field == "word"
        province.work.judge(mine.id, "Đạt")
        seen = province.work.get(model.id)
        province.work.give("models", seen.values, [communes[1].store.unit])
        travel()
        judged = communes[0].work.get(mine.id).judged
        assert judged and (judged.word, judged.by) == ("Đạt", "Phạm Đức Hiếu")
        (sent,) = communes[1].work.rows("models")
        own = communes[1].work.take_over(sent.id)
        assert own.copied_from == sent.id and own.values["title"] == "Một cửa không giấy"
        assert all(check(one.store).ok for one in (province, *communes))
    finally:
        for one in (province, *communes):
            one.close()


def test_an_entry_becomes_evidence_of_its_criterion_with_one_act(office: Session) -> None:
    done = office.work.save("communication", {"title": "Tin về dịch vụ công", "form": "Tin, bài", "day": "20/11/2026"}, "done")
    assert refused(office.work.prove, done.id).code == "NO_SCORE", "no sheet of 2026 yet"
    sheet = office.scores.begin(2026, "bo-mau")
    line = office.work.prove(done.id)
    assert line.id == "1.4" and office.work.prove(done.id) == line
    (named,) = office.scores.get(sheet.id).named
    assert (named.line, named.record) == ("1.4", done.id)
    other = office.work.save("plan", TASK | {"due": "1/3/2025"})
    assert "2025" in refused(office.work.prove, other.id).message


def test_every_register_feeds_a_line_that_is_there() -> None:
    sets = {one.id: {line.id for line in one.leaves()} for one in resources.criteria_sets()}
    for book in resources.work_books():
        assert book.feeds
        for criteria_set, line in book.feeds:
            assert line in sets[criteria_set], (book.id, criteria_set)

"""The sample region: whole offices, enrolled, sealed and answered; the rates of the news item; the same each time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cchc_desktop.demo.make import make_demo
from cchc_desktop.demo.outcome import DemoReport
from cchc_desktop.demo.region import data
from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Cancelled, Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.number import parse_number
from cchc_desktop.domain.person import check_person
from cchc_desktop.domain.score import Stage
from cchc_desktop.office.session import Session, open_office
from cchc_desktop.office.setup import create_office
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.sync.states import ChangeState
from tests.demo.conftest import FIRST, NOW, FixedClock, Made

CODES = ("19363", "19387")


def all_of(session: Session) -> list[Dossier]:
    table = Dossiers(session.store)
    return [table.get(row.id) for row in table.find(limit=10_000)]


def test_the_folders_are_the_office_and_the_communes(district: Made) -> None:
    report = district.report
    assert sorted(path.name for path in report.folder.iterdir()) == [*CODES, "office"]
    assert [unit.code for unit in report.units] == list(CODES)
    assert (report.dossiers, sum(unit.dossiers for unit in report.units)) == (240, 240)
    told = report.as_json()
    assert json.loads(json.dumps(told)) == told
    assert set(told) >= {"folder", "units", "dossiers", "changes", "parcels", "seconds"}
    words = list(report.words())
    assert str(report.folder) in words[0] and f"{len(report.units)} xã, {report.dossiers} hồ sơ" in words[2]
    assert [line.partition(":")[0].strip() for line in words[3:]] == [unit.title for unit in report.units], "a line a commune"


def test_the_office_holds_what_its_communes_hold(district: Made, office: Session) -> None:
    assert Dossiers(office.store).count() == 240
    for code in CODES:
        commune = district.open(code)
        mine = {d.id: d for d in all_of(commune)}
        theirs = {d.id: d for d in all_of(office) if d.unit == commune.store.unit}
        assert mine == theirs
        commune.close()


def is_sound(session: Session) -> bool:
    return not session.restored and session.check().ok and session.office.sample


def test_every_office_is_sound_and_nobody_takes_it_for_restored(district: Made, office: Session) -> None:
    assert is_sound(office)
    for code in CODES:
        session = district.open(code)
        assert is_sound(session)
        session.close()


def test_what_was_sent_has_its_receipt(district: Made) -> None:
    commune = district.open(CODES[1])
    states = commune.handover.states()
    assert states.unsent == 0
    assert states.counts[ChangeState.RECEIVED] == sum(states.counts.values()) > 0
    assert commune.handover.show().enrolled
    commune.close()


def test_the_office_heard_from_all(office: Session) -> None:
    heard = office.handover.heard()
    assert [(one.title, one.outcome, one.waiting) for one in heard] == [
        ("Thị trấn Hồ Xá", "APPLIED", 0), ("Xã Vĩnh Long", "APPLIED", 0)
    ]  # fmt: skip


def test_rates_are_those_of_the_news_item(office: Session) -> None:
    found = all_of(office)
    done = [d for d in found if d.finished_at]
    on_time = sum(d.finished_at <= d.due_at for d in done if d.finished_at) / len(done)
    must = [[c.digitised for c in d.components if c.must_digitise] for d in found]
    full = [all(flags) for flags in must if flags]
    results = sum(any(a.result for a in d.attachments) for d in done) / len(done)
    assert on_time > 0.98
    assert sum(full) / len(full) == pytest.approx(0.592, abs=0.05)
    assert results == pytest.approx(0.98, abs=0.03)
    kinds = Counter(d.procedure_code for d in found)
    assert kinds.most_common(1)[0][0] == "2.000815"
    assert kinds["2.000815"] / len(found) == pytest.approx(0.4, abs=0.1)


def test_a_season_long_past_is_finished(office: Session) -> None:
    assert {d.status for d in all_of(office)} <= {Status.READY, Status.RETURNED, Status.WITHDRAWN, Status.STOPPED}


def test_each_dossier_is_one_a_counter_could_have_taken_in(district: Made) -> None:
    commune = district.open(CODES[0])
    found = all_of(commune)
    calendar = commune.calendar.calendar(commune.office)
    for d in found:
        assert check_person(d.applicant, "applicant", date(2026, 11, 25)) == []
        assert d.submitted_by is None or check_person(d.submitted_by, "submitted_by", date(2026, 11, 25)) == []
        assert FIRST <= d.received_at.date() <= date(2023, 6, 30)
        assert calendar.is_working(d.received_at.date())
        assert d.received_at < d.due_at
        assert d.finished_at is None or d.received_at <= d.finished_at
        assert d.returned_at is None or (d.finished_at and d.finished_at <= d.returned_at)
        number = parse_number(d.number)
        assert number and number.prefix == "H50.31.01"
        assert d.reckoning and d.components and d.received_by
        assert d.form_set == "TT01/2018"
    commune.close()


def test_numbers_have_no_gaps(district: Made) -> None:
    commune = district.open(CODES[0])
    found = all_of(commune)
    assert sorted(d.receipt_no for d in found) == list(range(1, len(found) + 1))
    assert sorted(d.book_no for d in found) == list(range(1, len(found) + 1))
    by_day: dict[str, list[int]] = {}
    for d in found:
        number = parse_number(d.number)
        assert number
        by_day.setdefault(number.day, []).append(number.count)
    assert all(sorted(counts) == list(range(1, len(counts) + 1)) for counts in by_day.values())
    commune.close()


def test_history_tells_each_step_at_its_own_time(district: Made) -> None:
    commune = district.open(CODES[0])
    one = next(d for d in all_of(commune) if d.status is Status.RETURNED and not d.late_entry and d.returned_at != d.finished_at)
    steps = [(entry.at, entry.new) for entry in commune.counter.history(one.id) if entry.field == "status"]
    assert steps[0] == (one.received_at, int(Status.ACCEPTED))
    assert [new for _, new in steps][-2:] == [int(Status.READY), int(Status.RETURNED)]
    assert [at for at, _ in steps] == sorted({at for at, _ in steps})
    commune.close()


def test_each_commune_has_signed_for_the_year(office: Session) -> None:
    sheets = office.agreements.all()
    assert [(s.year, s.date, s.state.value, [x.side for x in s.signatures]) for s in sheets] == [
        (2023, date(2023, 8, 30), "signed", ["committing", "receiving"])
    ] * 2
    assert {s.committing.unit for s in sheets} == {"Ủy ban nhân dân thị trấn Hồ Xá", "Ủy ban nhân dân xã Vĩnh Long"}
    assert {s.receiving.unit for s in sheets} == {"Ủy ban nhân dân huyện Vĩnh Linh"}
    assert len({s.receiving.person for s in sheets}) == 1
    for sheet in sheets:
        assert any(t.source == "auto:on_time" and isinstance(t.last, float) for t in sheet.targets)
        proofs = office.agreements.proofs(sheet.id)
        assert {p.sha256 for p in proofs} == {x.proof_sha256 for x in sheet.signatures}


def test_every_commune_is_rated_by_its_own_figures_and_asked_its_people(office: Session) -> None:
    board = [row for row in office.scores.board(2023) if row.sheet]
    assert len(board) == 2 and {row.band for row in board} <= {"Khá", "Tốt"} and [row.rank for row in board] == [1, 2]
    for row in board:
        assert row.sheet is not None and row.sheet.unproved() == [] and office.scores.lost(row.sheet) == []
        figure = office.figures.indicator("on_time", date(2023, 1, 1), date(2023, 12, 31), row.unit.key)
        assert row.sheet.own["3.3"].value == round(Decimal(100 * figure.numerator) / figure.denominator, 2)
    assert [found.n for _, found in office.surveys.units("sipas")] == [40, 40]
    assert all(85 < (found.unit.value or 0) < 97 for _, found in office.surveys.units("sipas"))


def test_what_was_appraised_and_explained_is_final_on_both_sides(district: Made, office: Session) -> None:
    for code in CODES:
        commune = district.open(code)
        (sheet,) = commune.scores.of_unit(commune.store.unit)
        assert sheet == office.scores.get(sheet.id) and sheet.stage is Stage.FINAL
        assert 1 <= len(sheet.disputed()) <= 2 and {one.id for one in sheet.disputed()} == set(sheet.explained) == set(sheet.first)
        commune.close()


def test_money_was_taken_apologies_were_written_papers_used_again(office: Session) -> None:
    figures = {one.indicator.name: one for one in office.figures.all(FIRST, date(2023, 6, 30))}
    owed = office.store.db.conn.execute("SELECT count(*) FROM dossier WHERE fee > 0").fetchone()[0]
    assert figures["paid_online"].denominator == owed > 100, "whoever owed a fee paid, or was let off"
    assert 15 < (figures["paid_online"].value or 0) < 40
    assert 5 < (figures["reused"].value or 0) < 20
    assert figures["post"].numerator
    paid = office.store.db.conn.execute("SELECT sum(amount), max(at) FROM payment WHERE waived = 0").fetchone()
    assert paid[0] > 500_000 and paid[1] < "2023-12"


def test_who_is_late_is_told_and_still_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, rate in (("on_time", 0.6), ("apologised", 1.0)):
        monkeypatch.setitem(data()["rates"], name, rate)
    session = small(tmp_path, dossiers=40, communes=1).open("19363")
    told = {one.indicator.name: one for one in session.figures.all(FIRST, date(2023, 6, 30))}
    assert told["on_time"].numerator / told["on_time"].denominator == pytest.approx(0.6, abs=0.1)
    assert told["apologised"].numerator == told["apologised"].denominator > 5
    assert "" not in dict(session.figures.reasons(FIRST, date(2023, 6, 30)))
    session.close()


def test_registers_are_kept_and_what_was_given_is_reported(district: Made, office: Session) -> None:
    books = {book.id: office.work.rows(book.id) for book in office.work.books()}
    assert all(books.values()), "each of the ten registers has something"
    assert not any(row.late for rows in books.values() for row in rows)
    assert {(row.state, row.unit) for row in books["given"]} == {("Đã báo cáo", unit.title) for unit in district.report.units}
    first, *others = books["models"]
    assert sum(row.entry.judged is not None for row in (first, *others)) and any(row.entry.given for row in others)
    commune = district.open(CODES[1])
    assert [row.entry for row in commune.work.rows("models")] == [
        row.entry for row in books["models"] if row.entry.unit == commune.store.unit
    ]
    commune.close()


def test_scans_have_travelled(office: Session) -> None:
    one = next(d for d in all_of(office) if d.attachments)
    assert office.counter.blobs.is_whole(one.attachments[0].sha256)
    assert one.attachments[0].name.startswith("KQ")


EXPORT = {
    "dossier": (
        "id, unit, number, procedure_code, sector, status, received_at, due_at, limit_text, channel, fee, receipt_no, book, book_no, "
        "received_by, finished_at, returned_at, late_entry, applicant_name, applicant_id, applicant_birth, applicant_gender, "
        "applicant_address, applicant_phone, submitted_by, note, reckoning, results"
    ),
    "papers": "dossier, list",
    "commitment": "id, unit, year, day, state, body",
    "payment": "dossier, amount, method, paper_no, at, waived",
    "score": "unit, json_extract(body, '$.self.\"4.2\".points'), json_extract(body, '$.self.\"3.6\".value')",
}  # fmt: skip


def exported(session: Session) -> dict[str, list[tuple[object, ...]]]:
    conn = session.store.db.conn
    return {name: conn.execute(f"SELECT {columns} FROM {name} ORDER BY 1, 2").fetchall() for name, columns in EXPORT.items()}


def small(place: Path, *, seed: int = 1, dossiers: int = 40, communes: int = 2, processes: int = 1) -> Made:
    state = place / "state"
    report = make_demo(
        place / "demo", start=FIRST, communes=communes, dossiers=dossiers, seed=seed, state=state, clock=FixedClock(), processes=processes
    )  # fmt: skip
    return Made(report, state)


def test_the_same_seed_and_days_give_the_same_data(tmp_path: Path) -> None:
    found = []
    for name, seed, processes in (("a", 1, 1), ("b", 1, 2), ("c", 2, 1)):
        session = small(tmp_path / name, seed=seed, processes=processes).open("office")
        assert {row.band for row in session.scores.board(2023) if row.sheet} <= {"Khá", "Tốt"}
        found.append(exported(session))
        session.close()
    assert len(found[0]["score"]) == 2 and all(one != two for one, two in zip(found[0]["score"], found[2]["score"], strict=True))
    assert len(found[0]["dossier"]) == 40 and len(found[0]["commitment"]) == 2
    assert found[0] == found[1], "and two processes make what one makes"
    assert found[0]["dossier"] != found[2]["dossier"]


def test_without_a_day_the_half_year_ends_today_and_lives(tmp_path: Path) -> None:
    state = tmp_path / "state"
    report = make_demo(tmp_path / "demo", communes=1, dossiers=600, state=state, clock=FixedClock(), processes=1)
    assert [unit.title for unit in report.units] == ["Xã Vĩnh Linh"]
    session = Made(report, state).open("19363")
    board = session.board.read()
    assert board.dossiers == 600
    assert board.overdue and board.paused and board.ready and board.today + board.next
    assert [goal.source for goal in board.goals] == ["on_time", "digitised_full", "results_digitised"]
    assert all(goal.target for goal in board.goals)
    found = all_of(session)
    assert max(d.received_at for d in found) <= NOW
    assert {d.form_set for d in found} == {"TT03/2025"}, "the forms changed on 15/9/2025"
    session.close()


def test_how_many_dossiers_there_are_is_the_news_items_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cchc_desktop.demo import make

    told: list[int] = []
    monkeypatch.setattr(make, "_pass", lambda above, jobs, *_: told.append(sum(job.dossiers for job in jobs)) or _stop())
    for start, communes in ((FIRST, None), (FIRST, 1), (date(2026, 8, 26), None)):
        with pytest.raises(Cancelled):
            make_demo(tmp_path / "demo", start=start, communes=communes, state=tmp_path / "state", clock=FixedClock())
    assert told[:2] == [15_200, round(15_200 * 24 / 125)]
    assert 7_000 < told[2] < 8_200, "half of the half year has gone by"


def _stop() -> None:
    raise Cancelled


def test_who_stops_it_leaves_nothing(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "dossiers" and done > 5:
            raise Cancelled

    state = tmp_path / "state"
    for processes in (1, 2):
        with pytest.raises(Cancelled):
            make_demo(
                tmp_path / "demo", start=FIRST, communes=2, dossiers=700, state=state, clock=FixedClock(), processes=processes,
                progress=stop,
            )  # fmt: skip
        assert not (tmp_path / "demo").exists()
        assert list(state.glob("anchor-*")) == []


def test_progress_counts_up_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    make_demo(
        tmp_path / "demo", start=FIRST, communes=1, dossiers=30, state=tmp_path / "state", clock=FixedClock(), processes=1,
        progress=lambda *one: told.append(one),
    )  # fmt: skip
    last = {stage: (done, total) for stage, done, total in told}
    assert last == {"set_up": (1, 1), "dossiers": (30, 30), "receive": (1, 1), "answer": (1, 1)}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused) as said:
        make_demo(tmp_path, start=FIRST, communes=1, dossiers=1, state=tmp_path / "state", clock=FixedClock())
    assert said.value.code == "EXISTS"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"communes": 19}, "communes"), ({"communes": 0}, "communes"), ({"dossiers": 0}, "dossiers"), ({"dossiers": 10**7}, "dossiers"),
     ({"start": date(2027, 1, 1)}, "from")],
)  # fmt: skip
def test_absurd_wishes_are_refused(tmp_path: Path, given: dict[str, object], field: str) -> None:
    wishes = {"start": FIRST, "communes": 1, "dossiers": 5} | given
    with pytest.raises(Refused) as said:
        make_demo(tmp_path / "demo", state=tmp_path / "state", clock=FixedClock(), **wishes)  # type: ignore[arg-type]
    assert (said.value.code, said.value.field) == ("BAD_FIELD", field)
    assert not (tmp_path / "demo").exists()


def test_without_a_state_folder_the_usual_one_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCHC_STATE", str(tmp_path / "usual"))
    report = make_demo(tmp_path / "demo", start=FIRST, communes=1, dossiers=5, clock=FixedClock(), processes=1)
    assert isinstance(report, DemoReport)
    session = open_office(report.folder / "19363", tmp_path / "usual", lambda: "demo-demo", clock=FixedClock())
    assert not session.restored
    session.close()


def test_a_real_set_up_refuses_the_password_everybody_knows(tmp_path: Path) -> None:
    told = {
        "unit": {"code": "19405", "level": "Xã", "name": "Vĩnh Thủy"}, "prefix": "H50.31.18", "office_name": "MỘT CỬA",
        "account": {"login": "hoa", "name": "Hoa"},
    }  # fmt: skip
    with pytest.raises(Refused) as said:
        create_office(told, "demo-demo", tmp_path / "data", tmp_path / "state")
    assert said.value.code == "WEAK_PASSWORD"


def test_a_new_password_for_sample_data_takes_the_full_cost(district: Made) -> None:
    session = district.open(CODES[1])
    before = json.loads((district.report.folder / CODES[1] / "keys.json").read_text(encoding="utf-8"))["wraps"]
    session.keys.set(session.account.login, "mot mat khau khac", session.data_key)
    after = json.loads(session.keys.to_bytes())["wraps"]
    login = session.account.login
    assert before[login]["memory"] < 65536 <= after[login]["memory"]
    session.close()


def test_a_late_entry_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed in later from paper is marked; its steps lie before the typing."""
    monkeypatch.setitem(data()["rates"], "late_entry", 0.5)
    session = small(tmp_path, dossiers=40, communes=1).open("19363")
    late = [d for d in all_of(session) if d.late_entry]
    assert late
    for d in late:
        typed = session.counter.history(d.id)[0].at
        assert typed - d.received_at > timedelta(minutes=30)
        assert d.finished_at and d.received_at < d.finished_at < typed
    assert all(d.received_at < datetime(2023, 7, 1, tzinfo=ICT) for d in late)
    session.close()

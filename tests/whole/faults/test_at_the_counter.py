"""Faults a clerk meets at the counter: tried with whole offices, as the window and the command line use them."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.listing import Listing
from cchc_desktop.domain.moments import store
from cchc_desktop.office import resources
from cchc_desktop.office.chores import Chore, chores
from cchc_desktop.office.keeping import rehearse
from cchc_desktop.sync.states import ChangeState
from cchc_desktop.sync.stick import FOLDER
from tests.office.counterside import COPIES, NGUYET, counterside, typed
from tests.office.places import COMMUNE, PROVINCE, StillClock, found
from tests.ui.two_offices import enrol
from ui.today.chores import kind


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.mark.parametrize("person", [
    NGUYET, Person("TRAN THI ANH NGUYET", "045185006241"), Person("Trần Thị Ánh Nguyệt", birth_date="1985-08-12"),
    Person("trần thị ánh nguyệt", address="Thôn Linh Hải"),
])  # fmt: skip
def test_f60_the_same_person_by_the_same_procedure_is_a_warning(tmp_path: Path, clock: StillClock, person: Person) -> None:
    """By the number, or by name and birth or address, folded; told, never refused, nothing merged by itself."""
    session = counterside(tmp_path, clock)
    first = session.intake.save(typed())
    found = session.intake.twins(typed(person=person))
    assert [row.number for row in found] == [first.number]
    said: list[str] = []
    made = session.intake.save_all([typed(person=person)], warn=lambda _, problem: said.append(problem.message))
    assert any(first.number in text for text in said)
    assert made[0].number != first.number and not session.counter.get(first.id).voided
    session.close()


def test_f60_somebody_else_and_something_else_are_no_twins(tmp_path: Path, clock: StillClock) -> None:
    session = counterside(tmp_path, clock)
    first = session.intake.save(typed())
    others = [
        Person(NGUYET.name, "045185009999", NGUYET.birth_date), Person(NGUYET.name, birth_date="1990-01-01", address=NGUYET.address),
        Person(NGUYET.name), Person("Lê Quang Ấn", birth_date=NGUYET.birth_date),
    ]  # fmt: skip
    assert [session.intake.twins(typed(person=one)) for one in others] == [[], [], [], []]
    assert session.intake.twins(typed(COPIES)) == [] and session.intake.twins(DossierDraft("", NGUYET)) == []
    session.corrections.void(first.id, "Nhập nhầm")
    assert session.intake.twins(typed()) == []
    session.close()


def test_f60_lines_of_one_file_are_held_beside_each_other(tmp_path: Path, clock: StillClock) -> None:
    session = counterside(tmp_path, clock)
    said: list[tuple[int, str]] = []
    session.intake.save_all([typed(), typed(COPIES), typed()], warn=lambda line, problem: said.append((line, problem.message)))
    assert (3, "Cùng người, cùng thủ tục với dòng 1.") in said and not any(line == 2 and "Cùng người" in text for line, text in said)
    session.close()


def test_f60_put_together_by_a_person_and_taken_apart_again(tmp_path: Path, clock: StillClock) -> None:
    """A change that can be undone: counts follow, both acts stay in the history, a plain void is not undone this way."""
    session = counterside(tmp_path, clock)
    first, second = session.intake.save(typed()), session.intake.save(typed())
    with pytest.raises(Refused, match="MERGE_ITSELF"):
        session.corrections.merge(second.id, second.number)
    assert session.corrections.merge(second.id, first.number).voided and session.intake.received_today() == 1
    with pytest.raises(Refused, match="VOIDED"):
        session.corrections.merge(first.id, second.number)
    back = session.corrections.unmerge(second.id, "Hai người trùng tên")
    assert not back.voided and back.status is second.status and back.due_at == second.due_at and session.intake.received_today() == 2
    told = [one.new["said"]["voided"] for one in session.counter.history(second.id) if one.field.startswith("correction_text/")]
    assert told == [["", f"Gộp vào hồ sơ {first.number}"], [f"Gộp vào hồ sơ {first.number}", ""]]
    for void in (lambda: None, lambda: session.corrections.void(second.id, "Nhập nhầm")):
        void()
        with pytest.raises(Refused, match="NOT_MERGED"):
            session.corrections.unmerge(second.id, "x")
    assert session.check().ok
    session.close()


def test_f34_old_keys_are_a_reminder_and_never_stop_the_counter(tmp_path: Path, clock: StillClock) -> None:
    """By this machine's own clock; the change of keys ends it."""
    session = counterside(tmp_path, clock)
    told = lambda: {one.chore for one in chores(session, session.handover.states())}  # noqa: E731
    assert Chore.KEYS_OLD not in told()
    clock.at += timedelta(days=resources.planned_key_days() + 1)
    assert Chore.KEYS_OLD in told() and session.intake.save(typed()).receipt_no
    session.handover.rotate_keys()
    assert Chore.KEYS_OLD not in told()
    session.close()


def test_f28_a_receipt_that_stays_out_is_a_chore_until_it_comes(tmp_path: Path, clock: StillClock) -> None:
    """Whatever became of the stick: a week after the oldest writing nobody has confirmed it is overdue, and counted."""
    commune, province = counterside(tmp_path / "commune", clock), found(tmp_path / "province", PROVINCE, clock).session
    enrol(commune, province, tmp_path / "first")
    commune.intake.save(typed())
    told = lambda: [(one.chore, one.count) for one in chores(commune, commune.handover.states()) if one.chore is Chore.RECEIPT_OVERDUE]  # noqa: E731
    clock.at += timedelta(days=8)
    stick = tmp_path / "stick"
    stick.mkdir()
    assert told() == [] and commune.handover.seal(stick).ok
    changes = commune.handover.states().counts[ChangeState.ON_STICK]
    shutil.rmtree(stick / FOLDER)
    clock.at += timedelta(days=7)
    assert told() == []
    clock.at += timedelta(minutes=1)
    assert told() == [(Chore.RECEIPT_OVERDUE, changes)] and kind(chores(commune, commune.handover.states())) != ""
    assert commune.handover.seal(stick).changes == changes, "sent again"
    province.handover.receive(stick)
    province.handover.seal(stick)
    commune.handover.receive(stick)
    assert told() == []
    sister = found(tmp_path / "sister", COMMUNE | {"machine": 2}, clock).session
    enrol(sister, commune, tmp_path / "house")
    commune.handover.seal(stick, commune.office.unit.key)
    clock.at += timedelta(days=8)
    commune.intake.save(typed())
    assert commune.handover.seal(stick, province.office.unit.key).ok
    assert told() == [], "what another machine of ours has not answered is not overdue above"
    sister.close()
    commune.close()
    province.close()


def test_f57_a_doubtful_day_is_confirmed_before_a_receipt_bears_it(tmp_path: Path, clock: StillClock) -> None:
    """The floor is what this machine wrote last; both times stay in the log, whichever the clerk then says it is."""
    session = counterside(tmp_path, clock)
    session.intake.save(typed())
    floor = clock.at
    assert session.intake.clock_doubt() == "" and session.intake.refuse_doubted(None) is None
    clock.at = floor - timedelta(days=40)
    doubt = session.intake.clock_doubt()
    assert f"{clock.at:%d/%m/%Y}" in doubt and f"{floor:%d/%m/%Y}" in doubt, "both are named"
    for day in (None, floor.date()):
        with pytest.raises(Refused, match="CLOCK_DOUBTED"):
            session.intake.refuse_doubted(day)
    session.intake.refuse_doubted(clock.at.date())
    made = session.intake.save(typed(COPIES))
    assert made.received_at == clock.at, "the day the clerk confirmed"
    times = [json.loads(row[0])["time"] for row in session.store.db.conn.execute("SELECT header FROM change")]
    assert store(clock.at) in times and max(times) == store(floor), "both stored"
    assert session.check().ok
    session.close()


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+84 Lê", "-2+3 Lê", "@SUM(A1)"])
def test_f72_what_looks_like_a_formula_leaves_as_text(tmp_path: Path, clock: StillClock, name: str) -> None:
    session = counterside(tmp_path / "office", clock)
    session.intake.save(typed(person=Person(name, address="Thôn 1")))
    session.exports.dossiers(tmp_path / "a.xlsx", Listing.ALL)
    session.exports.report("register", clock.at.date(), clock.at.date(), tmp_path / "b.xlsx")
    for file, sheet in (("a.xlsx", "Hồ sơ"), ("b.xlsx", "Sổ theo dõi")):
        rows = CalamineWorkbook.from_path(str(tmp_path / file)).get_sheet_by_name(sheet).to_python()
        cells = [cell for row in rows for cell in row if isinstance(cell, str)]
        assert f"'{name}" in cells and name not in cells
    session.close()


def test_f77_beside_the_data_old_or_never_tried_is_said_until_it_is_mended(
    tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A standing red warning; only another disk makes safe; red after three days; a rehearsal a month."""
    session = counterside(tmp_path, clock)
    session.intake.save(typed())
    told = lambda: [one.chore for one in chores(session, session.handover.states())]  # noqa: E731
    file = session.backup(tmp_path / "beside").file
    assert told() == [Chore.SAME_DISK] and kind(chores(session, session.handover.states())) == "red"
    monkeypatch.setattr("cchc_desktop.storage.places.disk_of", lambda path: "sdb" if "usb" in str(path) else "sda")
    session.backup(tmp_path / "usb")
    assert told() == []
    clock.at += timedelta(days=4)
    assert told() == [Chore.BACKUP_OLD]
    session.backup(tmp_path / "beside")
    assert told() == [], "the one on the other disk is still there"
    clock.at += timedelta(days=30)
    session.backup(tmp_path / "usb")
    assert Chore.REHEARSE in told()
    rehearse(session, file)
    assert Chore.REHEARSE not in told() and session.check().ok
    session.close()

"""Faults a clerk meets at the counter: tried with whole offices, as the window and the command line use them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.domain.errors import Refused
from cchc_desktop.office import resources
from cchc_desktop.office.chores import Chore, chores
from cchc_desktop.office.keeping import rehearse
from tests.office.counterside import COPIES, NGUYET, counterside, typed
from tests.office.places import StillClock
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
